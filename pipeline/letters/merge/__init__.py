"""Several records of one letter to one letter, with what each source said kept apart."""

from pipeline.letters.merge.clusters import LetterCopy as LetterCopy
from pipeline.letters.merge.clusters import clusters as clusters
from pipeline.letters.merge.clusters import names as names
from pipeline.letters.merge.copies import merge as merge
