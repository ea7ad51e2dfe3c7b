"""Corrections: values that a person states for fields of letters, in `corrections.csv` next to `dataset.toml`."""

from pipeline.letters.correct.applying import correct as correct
from pipeline.letters.correct.applying import unknown_letters as unknown_letters
from pipeline.letters.correct.file import FILE as FILE
from pipeline.letters.correct.file import Correction as Correction
from pipeline.letters.correct.file import contents as contents
from pipeline.letters.correct.file import read_corrections as read_corrections
