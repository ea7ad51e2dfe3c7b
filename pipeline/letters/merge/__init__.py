"""Merge several records of one letter into one letter, and keep the statements of each source apart."""

from pipeline.letters.merge.addresses import Before as Before
from pipeline.letters.merge.addresses import GivenNames as GivenNames
from pipeline.letters.merge.addresses import addressed as addressed
from pipeline.letters.merge.addresses import addresses as addresses
from pipeline.letters.merge.addresses import is_lasting as is_lasting
from pipeline.letters.merge.addresses import scheme_of as scheme_of
from pipeline.letters.merge.addresses import sum_of as sum_of
from pipeline.letters.merge.clusters import LetterCopy as LetterCopy
from pipeline.letters.merge.clusters import clusters as clusters
from pipeline.letters.merge.clusters import names as names
from pipeline.letters.merge.clusters import names_of_copy as names_of_copy
from pipeline.letters.merge.copies import merge as merge
