"""Lines that hold a role and a name at once, and roles and closings torn or glued by text extraction."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.letters.reading.recognise.found import part
from pipeline.letters.reading.recognise.names import SIGNED, is_name
from pipeline.letters.reading.recognise.offices import SENTENCE_END, begins_role, is_statement
from pipeline.letters.reading.recognise.pieces import WordGroup

SIGNS = (
    "minist",
    "secret",
    "resident",
    "irect",
    "oorzitter",
    "riffier",
    "anager",
    "hoofd",
    "leider",
    "achtend",
    "groet",
    "ours",
)
"""Fragments, one of which occurs in every line that is split, in small letters: an office or a closing."""
CLOSINGS = ("achtend,", "achtend ,", "groet,", "yours,", "sincerely,", "faithfully,", "achtend", "groet")
CLOSING_ENDS = frozenset(",dt")
SENTENCES = frozenset(".:;?!")
"""Ends of a long line that is no line of a signature."""
SHORT = 60
"""A line this short is hardly wrapped text, so that the next may be a new one."""
LONGEST = 190
COMMA = re.compile(r" ?,\s?")
GLUED_CLOSING = re.compile(
    r"(?<=[.!?]) ((?:Hoogachtend|Met vriendelijke groet|Sincerely yours|Yours (?:sincerely|faithfully)) ?,?)"
    r"(?: (?P<role>[Dd]e (?:[Mm]inister|[Ss]taatssecretaris)\b[^.:;]{0,90}))?$"
)
ROLE_BEHIND = re.compile(
    r" (?=(?:Minister|Staatssecretaris|State Secretary|Minister-President)(?: (?:of|van|voor|for)\b|$)|"
    r"(?:[A-Z]\w*manager|(?:[A-Z]\w*-)?[Dd]irecteur|[A-Z]\w*hoofd|Teamleider|Hoofd)\b)"
)
"""Where a role begins behind a name on the same line."""
BEHALF_BEHIND = re.compile(
    r",? (?=(?:(?:mede|tevens|ook) namens|namens (?:de|het|mijn) |on behalf of )\b)", re.IGNORECASE
)
"""Where, behind a role on the same line, it says on whose behalf is signed too."""
PRINCIPAL = re.compile(
    r"(?:(?:mede|ook|tevens) )?namens (?:de|het) [^.:;]{5,110}, "
    r"(?P<role>(?:de )?(?:minister|staatssecretaris)\b[^.:;]{4,110},?$)",
    re.IGNORECASE,
)
"""On whose behalf is signed too, and on the same line the office of the one who signs."""
INITIALS_END = (".", "van", "de", "der", "den", "ten", "ter")
OPEN_NAME = re.compile(
    r", (?:(?:drs|dr|mr|ir|prof|ing)\. ?)*(?:[A-Z][a-z]?\. ?)+(?:(?:van|de|der|den|ten|ter) ?){0,2}$"
)
"""A role, and the initials of a name that goes on in the next line."""
SURNAME = 40
"""Maximum characters of the rest of a name."""
ARTICLE = frozenset(("De", "de", "DE", "The"))


def apart(stream: list[WordGroup], begin: int) -> list[WordGroup]:
    """Return the stream with role and name, and letter and closing, as pieces of their own from `begin` on."""
    result: list[WordGroup] = list(stream[:begin])
    row = stream[-1].row + 1 if stream else 0
    changed = False
    held: WordGroup | None = None
    ended = True
    for index, piece in enumerate(_joined_names(stream, begin), begin):
        if held is not None:
            piece, held = _with_article(held, piece, result), None
        text = piece.text
        if text in ARTICLE:
            held = piece
            continue
        fresh = piece.gap or ended or (text[-1] in CLOSING_ENDS and text.endswith(CLOSINGS))
        ended = len(text) < SHORT or text[-1] in SENTENCE_END
        if not fresh or not _may_sign(text):
            result.append(piece)
            continue
        cuts = list(_cuts(piece, [*result[-1:], *stream[index + 1 : index + 2]]))
        if len(cuts) < 2:
            result.append(piece)
            continue
        changed = ended = True
        result += _taken_apart(piece, cuts, row)
        row += len(cuts) - 1
    if held is not None:
        result.append(held)
    return result if changed or len(result) != len(stream) else stream


def _joined_names(stream: Sequence[WordGroup], begin: int) -> Sequence[WordGroup]:
    """Return the stream from `begin` on; a role whose name goes on in the next line has that name on its line."""
    low = (n for n in range(begin + 1, len(stream)) if len(stream[n].text) <= SURNAME and not stream[n].gap)
    found = [n - 1 for n in low if _is_open(stream[n - 1].text) and stream[n].text[0].isupper()]
    if not found:
        return stream[begin:]
    joined = {
        i: msgspec.structs.replace(stream[i], text=f"{stream[i].text} {stream[i + 1].text}", end=stream[i + 1].end)
        for i in found
    }
    return [joined.get(i, stream[i]) for i in range(begin, len(stream)) if i - 1 not in joined]


def _is_open(text: str) -> bool:
    """Return whether a line with a role ends in initials, whose surname is the next line."""
    if len(text) > LONGEST or not text.endswith(INITIALS_END):
        return False
    return OPEN_NAME.search(text) is not None and begins_role(text)


def _may_sign(text: str) -> bool:
    """Return whether a line is worth splitting: cheap, and never wrongly False for a line of a signature."""
    if len(text) > SHORT and text[-1] in SENTENCES:
        return False
    low = (text if len(text) <= LONGEST else text[-40:]).lower()
    for sign in SIGNS:  # noqa: SIM110 - twice as fast as `any`
        if sign in low:
            return True
    return False


def _taken_apart(piece: WordGroup, cuts: Sequence[tuple[int, int]], row: int) -> Iterator[WordGroup]:
    """Give the parts of a line, all but the first on rows of their own from `row` on."""
    for number, (start, end) in enumerate(cuts):
        cut = part(piece, start, end, "")
        place = row + number - 1 if number else piece.row
        gap = piece.gap and not number
        yield msgspec.structs.replace(piece, text=cut.text, start=cut.start, end=cut.end, row=place, gap=gap)


def _with_article(article: WordGroup, piece: WordGroup, result: list[WordGroup]) -> WordGroup:
    """Return a piece with the article from the line before it; other lone articles stay unchanged."""
    if not piece.gap and begins_role(piece.text):
        return msgspec.structs.replace(article, text=f"{article.text} {piece.text}", end=piece.end)
    result.append(article)
    return piece


def _cuts(piece: WordGroup, beside: Sequence[WordGroup]) -> Iterator[tuple[int, int]]:
    """Return the parts of a line: role and name, name and role, or the last words of the letter and its closing."""
    text = piece.text
    if text[:1] in "mMoOtTnN" and (principal := PRINCIPAL.match(text)):
        begin = principal.start("role")
        if text[begin].isupper() or not any(begins_role(line.text) for line in beside):
            yield 0, begin
            yield begin, len(text)
        return
    if closing := GLUED_CLOSING.search(text):
        yield 0, closing.start()
        yield closing.start(1), closing.end(1)
        if closing["role"]:
            yield closing.start("role"), len(text)
        return
    if len(text) > LONGEST:
        return
    if (behalf := BEHALF_BEHIND.search(text)) and begins_role(text) and not is_statement(text):
        yield 0, behalf.start()
        last = text.rfind(",", behalf.end(), len(text) - 1)
        named = last > 0 and is_name(text[last + 1 :].strip())
        yield behalf.end(), last if named else len(text)
        if named:
            yield last + 1, len(text)
        return
    if "," in text:
        for comma in reversed(list(COMMA.finditer(text))):
            left, right = text[: comma.start()], text[comma.end() :]
            if (begins_role(left) and is_name(right)) or (is_name(left) and begins_role(right)):
                yield 0, comma.end()
                yield comma.end(), len(text)
                return
    if (behind := ROLE_BEHIND.search(text)) and behind.start() > 4 and is_name(SIGNED.sub("", text[: behind.start()])):
        yield 0, behind.start()
        yield behind.end(), len(text)
