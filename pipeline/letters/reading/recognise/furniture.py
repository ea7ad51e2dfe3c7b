"""Recognise page furniture: page numbers, running heads, repeated letterhead, imprints."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.dates import is_date
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.vocabulary.names import without_signs

PAGE_NUMBER = re.compile(
    r"\d{0,3} ?(?:Pag[iı]na(?:nummer)?|Page|Blad|Bladzijde|Pag\.|Blz\.) ?:? ?(?:\S{1,3}(?: ?(?:van|of|/|"
    r"uit) ?\d{1,3}| van)?|van)?|"
    r"[-–—] ?\d{1,3} ?[-–—]|\d{1,3} ?(?:/|van|of) ?\d{1,3}|\[?\d{1,3}\]?",
    re.IGNORECASE,
)
RUNNING_HEAD = re.compile(
    r"(?:\d{1,4} )?(?:Tweede|Eerste) Kamer(?: der Staten-Generaal)?, (?:vergaderjaar|zitting)\b.{0,80}|"
    r"(?:Tweede|Eerste) Kamer der Staten-Generaal \d(?: of \d)?|KST ?\d{5,8}(?: .{5,90})?|k-tk-.{5,30}|"
    r"kst-[\dA-Za-z-]{4,30}|"
    r"ah-[te]k-\d[\d-]*|kv-[te]k-.{4,30}|"
    r"Vragen gesteld door de leden der Kamer, met de daarop door de(?: regering gegeven antwoorden)?|"
    r"ISSN ?\d{4} ?[-–] ?\d{3}[\dX]|(?:['’‘`]s-Gravenhage|Den Haag),? (?:19|20)\d\d|Sdu Uitgevers.{0,40}|"
    r"\d[A-Z]\d{4,6}",
    re.IGNORECASE,
)
"""Running heads and imprints of parliamentary papers."""
IMPRINTED = frozenset(
    first + second
    for begin in ("tw", "ee", "ks", "k-", "ah", "kv", "vr", "is", "'s", "`s", "de", "sd")
    for first in {begin[0], begin[0].upper()}
    for second in {begin[1], begin[1].upper()}
)
"""How these begin, unless with one of `FIGURES`."""
FIGURES = frozenset("0123456789’‘")
CITED = re.compile(
    r"(?:\d{1,3} )?(?:Tweede|Eerste) Kamer, vergaderjaar [\d–/-]+, (\d\d ?\d{3})\b(?:[^,]{0,9}, nr\.? ?(\w+))?"
)
"""Running head of a paper, or a footnote that cites a paper."""
SIGNER = re.compile(r"(?:De )?(?:Minister|Staatssecretaris) (?:van|voor) ", re.IGNORECASE)
EDGES = frozenset(("header", "footer"))
SHORT = 60
"""Characters of a line; a longer one does not count as repeated letterhead."""


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Return the letters and digits of a line in lower case, so that two printings of one line are equal.

    >>> fold("Ons kenmerk: BZK-12"), fold("Financiën, STRAẞE")
    ('onskenmerkbzk12', 'financiënstrasse')
    """
    if text.isascii():
        return without_signs(text.encode()).decode()
    return "".join(filter(str.isalnum, text)).casefold()


def is_page_number(text: str) -> bool:
    """Return whether a line is only a page number.

    >>> [is_page_number(text) for text in ("Pagina 2 van 5", "3Pagina1van3", "- 2 -", "2011")]
    [True, True, True, False]
    """
    return len(text) < 24 and PAGE_NUMBER.fullmatch(text) is not None


def is_imprint(text: str) -> bool:
    """Return whether a line is the running head or the imprint of a parliamentary paper.

    >>> is_imprint("Tweede Kamer, vergaderjaar 2010–2011, 32 824, nr. 1 2"), is_imprint("ISSN 0921 - 7371")
    (True, True)
    """
    if text[:2] not in IMPRINTED and text[:1] not in FIGURES:
        return False
    return len(text) < 130 and RUNNING_HEAD.fullmatch(text) is not None


def letterhead_lines(pieces: Iterable[WordGroup], subject: tuple[int, int]) -> frozenset[str]:
    """Return the folded lines of a letterhead that later pages may repeat; `subject` is the span of the subject.

    The subject is left out: the letter may repeat it.
    """
    lines = (p for p in pieces if len(p.text) <= SHORT and not subject[0] <= p.start < subject[1])
    return frozenset(fold(p.text) for p in lines if not lineshapes.is_salutation(p.text)) - {""}


def running(stream: Sequence[WordGroup]) -> frozenset[str]:
    """Return the dossiers in running heads that repeat: those of a paper whose head is missing."""
    heads = [match for p in stream if "ergaderjaar" in p.text and (match := CITED.match(p.text))]
    found = Counter((re.sub(r"\D", "", match[1]), match[2]) for match in heads)
    return frozenset(dossier for (dossier, _), times in found.items() if times > 1)


def furniture(stream: Sequence[WordGroup], begin: int, head: frozenset[str], own: frozenset[str]) -> set[int]:
    """Return the indexes of the pieces from `begin` on that belong to the pages and not to the letter.

    A line of the letterhead counts if it is repeated after clear space, a page turn or other furniture, so a word of
    the letter that equals one is kept. A line that looks like a running head but names a dossier that is not in `own`,
    the letter's own dossiers, is a footnote.
    """
    found: set[int] = set()
    for index in range(begin, len(stream)):
        piece = stream[index]
        text = piece.text
        if len(text) > SHORT:
            known = is_imprint(text) or piece.role in EDGES
        else:
            known = _is_furniture(stream, index, head, found) and not _signs(stream, index)
        if known and not _cites_other(text, own):
            found.add(index)
    return found


def _cites_other(text: str, own: frozenset[str]) -> bool:
    """Return whether a line looks like a running head but names another dossier: then it is a footnote."""
    cited = CITED.match(text)
    return cited is not None and re.sub(r"\D", "", cited[1]) not in own


def _signs(stream: Sequence[WordGroup], index: int) -> bool:
    """Return whether a line is directly below a closing or a minister: it may be named in the letterhead too."""
    piece, above = stream[index], stream[index - 1] if index else None
    if above is None or piece.side or piece.role or not (piece.text[-1].isalpha() or piece.text.endswith(",")):
        return False
    if label(piece.text) is not None or (piece.page != above.page and lineshapes.is_unit(piece.text)):
        return False
    return lineshapes.is_closing(above.text) or (piece.text.endswith(",") and SIGNER.match(above.text) is not None)


def _is_furniture(stream: Sequence[WordGroup], index: int, head: frozenset[str], found: set[int]) -> bool:
    piece = stream[index]
    text = piece.text
    if piece.side:
        return True
    if piece.role in ("table", "footnote"):
        return False
    first = text[0]
    if (first.isdigit() or first in "-–—[PpBb") and is_page_number(text):
        return _alone(stream, index) or (index - 1 in found and stream[index - 1].row == piece.row)
    if is_imprint(text):
        return True
    above, follows = stream[index - 1], index - 1 in found
    apart = piece.gap or follows or piece.page != above.page
    if follows and label(above.text) == ("date", len(above.text)) and is_date(text):
        return True
    match = label(text)
    if match is None:
        return fold(text) in head and _repeats(piece, apart)
    if index and not apart and first.islower() and len(above.text) > SHORT:
        return False  # a word of a sentence that began on the line above
    if match[1] >= len(text) and text.isupper():
        return True  # a label in capitals that has no value
    value = text[match[1] :]
    return match[0] != "other" and (
        fold(text) in head or (bool(value) and fold(value) in head) or _labels_known(stream, index, head)
    )


def _repeats(piece: WordGroup, apart: bool) -> bool:
    """Return whether a line that equals one of the letterhead repeats it, and is no word of the letter."""
    if not apart:
        # In text that lost its columns the values of repeated labels are strewn between the lines of the letter.
        return any(map(str.isdigit, piece.text)) and not piece.whole
    return not lineshapes.is_prose(piece.text) and not (piece.whole and piece.text.endswith("."))


def _labels_known(stream: Sequence[WordGroup], index: int, head: frozenset[str]) -> bool:
    """Return whether a known value of the letterhead, or a date for the label of a date, follows a label closely."""
    match = label(stream[index].text)
    if match is None or stream[index].text[-1:].isdigit():
        return False
    if match[0] == "date" and index + 1 < len(stream) and is_date(stream[index + 1].text):
        return True
    return any(fold(piece.text) in head for piece in stream[index + 1 : index + 4])


def _alone(stream: Sequence[WordGroup], index: int) -> bool:
    """Return whether a number is alone: not a bullet or footnote mark before a line, nor a cell of a row."""
    piece = stream[index]
    if not piece.text.isdigit():
        return True
    neighbours = [stream[i] for i in (index - 1, index + 1) if 0 <= i < len(stream)]
    if any(other.row == piece.row for other in neighbours):
        return False
    after = stream[index + 1] if index + 1 < len(stream) else None
    return after is None or after.gap or after.page != piece.page
