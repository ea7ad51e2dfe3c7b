"""Several records of one letter to one letter, with what each source said kept apart."""

from pipeline.merge.clusters import Copy as Copy
from pipeline.merge.clusters import clusters as clusters
from pipeline.merge.clusters import names as names
from pipeline.merge.copies import merge as merge
