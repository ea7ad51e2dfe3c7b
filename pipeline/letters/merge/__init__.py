"""Merge several records of one letter into one letter, and keep the statements of each source apart."""

from pipeline.letters.merge.clusters import LetterCopy as LetterCopy
from pipeline.letters.merge.clusters import clusters as clusters
from pipeline.letters.merge.clusters import names as names
from pipeline.letters.merge.clusters import names_of_copy as names_of_copy
from pipeline.letters.merge.copies import merge as merge
