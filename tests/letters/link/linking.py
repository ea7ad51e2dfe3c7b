"""Letters with some printed fields, linked."""

from pipeline.letters.link import link
from pipeline.letters.normalise import normalise
from pipeline.model.letter import Letter
from pipeline.model.printed import PrintedLetter
from pipeline.model.record import Record
from pipeline.vocabulary import authorities

MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/"


BODY = "https://identifier.overheid.nl/tooi/id/oorg/"


BASE = "https://example.org/"


RECORD = Record(source="folder", key="brief.txt", sha256="0" * 64, bytes=1)


def linked(**fields: object) -> Letter:
    """Return a letter with some printed fields, normalised and linked."""
    printed = PrintedLetter(kind="kamerbrief", **fields)  # type: ignore[arg-type]
    return link(normalise(printed, RECORD, BASE), printed, authorities(), BASE)
