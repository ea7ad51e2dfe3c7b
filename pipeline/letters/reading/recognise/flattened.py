"""Restore the lines of letters whose line ends were lost: cut the one long line where a line must have ended.

Collections of letters have text in which every line end became a blank, or two. Where two or more blanks
remain, they are the line ends; otherwise the text is cut at phrases that can only be a line of their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from pipeline.letters.reading.recognise import flatheads
from pipeline.letters.reading.recognise.labels import LABELS
from pipeline.letters.reading.recognise.lineshapes import is_salutation
from pipeline.letters.reading.recognise.pieces import WordGroup, clean

SIGNS = ("eachte ", "Dear ", "xcellen", "oorzitter", "  ")
"""Parts of the words without which a long line is no letter that lost its line ends."""
LONG = 250
"""A shorter line may be one line of a letter."""
BLANKS = 6
"""Number of runs of blanks in a long line from which they count as line ends."""
HEAD = 6000
"""Characters that contain the letterhead and, in a short letter, the signature."""
SPACED_LABELS = "|".join(
    " +".join(" ".join(word) for word in label.upper().replace("(", "").replace(")", "").split(" "))
    for label in sorted(LABELS, key=len, reverse=True)
    if len(label) > 4 and label.replace(" ", "").isalpha()
)
SPACED_LABEL = rf"(?=[A-Z] )(?:{SPACED_LABELS})(?![A-Za-z])"
CELL = re.compile(rf"(?P<spaced>{SPACED_LABEL})|\S+(?: \S+)*?(?=  |$| {SPACED_LABEL})")
MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"January|February|March|May|June|July|August|October)"
)
TITLE_LABEL = (
    r"(?:Datum|Betreft|Onderwerp|Onze referentie|Uw referentie|Ons kenmerk|Uw kenmerk|Uw brief(?: van)?|Kenmerk|"
    r"Zaaknummer|Bijlagen?(?:\(n\))?|"
    r"Contactpersoon|Relatienummer|Retouradres)(?= +(?:[A-Z\d]|$))"
)
CAPITAL_LABEL = (
    r"(?:DATUM|BETREFT|ONDERWERP|UW KENMERK|ONS KENMERK|UW BRIEF(?: VAN)?|KENMERK|BIJLAGE(?:N|\(N\))?|"
    r"CONTACTPERSOON|DOORKIESNUMMER)(?![A-Z])"
)
WORD_OF_NAME = r"(?:\(?[A-Z][\w.()’'-]*|van|de|der|den|ter|ten)"
TITLED = rf"(?:(?:drs|dr|mr|ir|prof|ing|mw)\.? ?){{1,3}}{WORD_OF_NAME}(?: {WORD_OF_NAME}){{0,6}}"
OFFICE = r"(?:(?:wnd|plv)\.? )?(?:president|secretaris|voorzitter|griffier|directeur|minister|staatssecretaris)\b"
SURNAME = r"(?:(?:van|de|der|den|ten|ter|het|’t|'t) )*[A-Z][\w’'-]+"
SIGNER = rf"(?:[A-Z]\. ?){{1,6}}{SURNAME}(?:[ -]{SURNAME}){{0,2}},?"
MINISTER = rf"De (?:[Mm]inister|[Ss]taatssecretaris)(?: (?:van|voor) [^.:;]{{4,90}}?)?, {SIGNER}"
BODY_NAMES = r"(?:Algemene Rekenkamer|Raad van State|Nationale ombudsman)"
GREETING = (
    r"(?:(?:Zeer g|G)eachte [^,.:;]{3,60}|Dear (?:M[a-z]{1,3}\. )?[^,:;]{3,40}|(?:Your )?Excellency|"
    r"Excellentie) ?,(?= ?[A-Z])|"
    r"Geachte (?:heer|mevrouw|heer/mevrouw|voorzitter)(?= [A-Z][a-z]* (?!,))"
)
DATELINE = rf"(?:['’‘]s-Gravenhage|Den Haag|The Hague|Zoetermeer|Rijswijk) ?, {{1,2}}\d{{1,2}} {MONTH} (?:19|20)\d\d"
CHAMBER = (
    r"(?:Aan )?(?:de|De) [Vv]oorzitters? van de (?:(?:Tweede|Eerste)(?: Kamer)? en (?:van )?(?:de )?)?"
    r"(?:Tweede|Eerste) Kamer(?: der Staten-? ?Generaal)?"
)
GLUED_HEAD = re.compile(rf"(?:(?:BRIEF|Brief) (?:VAN|van) (?:DE|de) [^.:;]{{5,200}} )?{CHAMBER} {DATELINE} ")
BEGINS = r"(?=[A-Z'’‘]|de |namens|voor deze|drs|dr|mr|ir|prof|ing|mw)"
"""How the anchors begin: few places of a text need a try of every one."""
ANCHORS = re.compile(
    rf"{BEGINS}(?:"
    rf"(?P<chamber>{CHAMBER}|^Aan: (?:de|het) [A-Z][\w-]+(?: (?:van|der|de|en|voor) [\w-]+)*(?= [A-Z]))(?= )|"
    rf"(?P<dateline>{DATELINE})|(?P<greeting>{GREETING})|(?P<label>{CAPITAL_LABEL})|(?P<title>{TITLE_LABEL})|"
    rf"(?P<list>Bijlagen: )|(?P<behalf>(?:namens|voor) deze[:,])|"
    rf"(?P<signed>{TITLED}, {OFFICE})|(?P<minister>(?<=[.?!] )(?:{MINISTER} ?){{1,4}}$)|"
    rf"(?P<sender>(?:(?<=[.)] )|^|(?<=[’”] )){BODY_NAMES}(?= (?:{CAPITAL_LABEL}|"
    rf"{TITLED},|[A-Z]{{4,}} )))|"
    r"(?P<closing>Hoogachtend ?,|Met vriendelijke groet ?,|Met vriendelijke groet(?= De )|(?:Yours sincerely|"
    r"Sincerely yours|Yours faithfully) ?,)(?= ))"
)


PAPER = re.compile(
    r"(?:Tweede|Eerste) Kamer der Staten-Generaal(?: [12])?(?= Vergaderjaar)|Vergaderjaar \d{4}[–-]\d{2,4}|"
    r"(?<=\d{4} )[IVXLC]{2,8}(?= [A-Z][a-z])|(?:(?<!\d[ .])|(?<=[–-]\d{4} )|(?<=Nr\. \d{2} )|(?<=Nr\. \d{3} ))"
    r"\b\d{2} \d{3}(?: (?:[IVX]{1,5}|[A-M])\b)?(?= [A-Z(][A-Za-z])|"
    r"Nr\. [\w-]{1,6}(?= )|(?<=[a-z)\d] )[A-Z]{1,2}(?= BRIEF )|(?:HERDRUK\d? )?BRIEF VAN D"
)
"""Beginnings of the lines of the head of a paper."""


def unflatten(stream: list[WordGroup], text: str) -> list[WordGroup]:
    """Return the stream with flattened lines cut into the lines of a letter, and other lines unchanged."""
    stream = _heads(_unwrapped(stream, text), text)
    if all(len(piece.text) < LONG for piece in stream) and not any(map(_begins_glued, stream[:GLUED])):
        return stream
    result: list[WordGroup] = []
    row = max(piece.row for piece in stream) + 1
    for piece in stream:
        if piece.side or (len(piece.text) < LONG and not (len(result) < GLUED and _begins_glued(piece))):
            result.append(piece)
            continue
        raw = _raw(piece, text)
        if not _may_be_letter(raw) and not _begins_glued(piece):
            result.append(piece)
            continue
        spans = list(_spans(raw, len(result) < 4 or _begins_glued(piece)))
        if len(spans) < 2:
            result.append(piece)
            continue
        for begin, end, gap in spans:
            cut = clean(raw[begin:end])
            if cut:
                result.append(_cut(piece, cut, (begin, end), row, gap))
                row += 1
    return result


GLUED = 12
"""Number of pieces within which a paper has its addressee."""
HEAD_LINES = 60
"""Number of pieces within which a letterhead ends."""


WRAPPED, NARROWER, WRAPPED_LINES = 60, 24, 4
"""A letterhead was wrapped anew if its first lines are this long, and differ in length by less than this."""

JOINED = ("", "paragraph")
"""Roles of the lines of such a text."""


def _raw(piece: WordGroup, text: str) -> str:
    """Return the text of a piece as it is in the document, with a blank for each line end."""
    return text[piece.start : piece.end].replace("\n", " ")


def _unwrapped(stream: list[WordGroup], text: str) -> list[WordGroup]:
    """Return the stream with a letter whose lines were joined and wrapped anew as one line."""
    end = next((i for i, p in enumerate(stream) if (i and p.gap) or p.side or p.role not in JOINED), len(stream))
    sizes = [len(piece.text) for piece in stream[: min(end, WRAPPED_LINES + 2)]]
    if len(sizes) < WRAPPED_LINES or min(sizes[:WRAPPED_LINES]) < WRAPPED - NARROWER or max(sizes) > LONG:
        return stream
    if max(sizes[:-1]) - min(sizes[:-1]) > NARROWER or len({piece.row for piece in stream[:end]}) < end:
        return stream
    first = msgspec.structs.replace(stream[0], end=stream[end - 1].end, role="", whole=False)
    raw = _raw(first, text)
    if min(sizes[:WRAPPED_LINES]) < WRAPPED and not GLUED_HEAD.match(raw):
        return stream
    if not flatheads.is_flat(raw) and len(list(_by_anchors(raw))) < 2:
        return stream
    return [msgspec.structs.replace(first, text=clean(raw)), *stream[end:]]


def _heads(stream: list[WordGroup], text: str) -> list[WordGroup]:
    """Return the stream with the lines of a letterhead that lost its line ends, which are cut at its phrases."""
    named = "Retouradres" in text or "Ministerie" in text
    result: list[WordGroup] = []
    row = 0
    greeted = False
    for number, piece in enumerate(stream):
        if greeted or number > HEAD_LINES:
            result += stream[number:]
            break
        size = piece.end - piece.start
        may_be_flat = not piece.side and size >= flatheads.LEAST and (named or size <= flatheads.LONG)
        raw = _raw(piece, text) if may_be_flat else ""
        if not raw or not flatheads.is_flat(raw):
            result.append(piece)
            greeted = greeted or is_salutation(piece.text)
            continue
        row = row or max(piece.row for piece in stream) + 1
        for begin, end, gap in flatheads.spans(raw):
            if cut := clean(raw[begin:end]):
                result.append(_cut(piece, cut, (begin, end), row, gap))
                greeted = greeted or is_salutation(cut)
                row += 1
    return result if len(result) != len(stream) else stream


def _may_be_letter(raw: str) -> bool:
    for sign in SIGNS:  # noqa: SIM110 - twice as fast as `any`
        if sign in raw:
            return True
    return False


def _begins_glued(piece: WordGroup) -> bool:
    """Return whether a text begins with an addressee and dateline, followed by the letter on the same line."""
    return len(piece.text) > 75 and GLUED_HEAD.match(piece.text) is not None


def _cut(piece: WordGroup, text: str, span: tuple[int, int], row: int, gap: bool) -> WordGroup:
    start = piece.start
    return msgspec.structs.replace(
        piece, text=text, start=start + span[0], end=start + span[1], row=row, gap=gap, whole=False
    )


def _spans(raw: str, first: bool) -> Iterable[tuple[int, int, bool]]:
    """Return the lines of a flattened text as begin, end and whether clear space preceded it."""
    glued = GLUED_HEAD.match(raw)  # tokenised text has two blanks between sentences
    if not glued and raw.count("  ") >= BLANKS and len(re.findall(r"\S {2,}(?=\S)", raw)) >= BLANKS:
        return _by_blanks(raw)
    return _by_anchors(raw) if first or re.search(r"\b[A-Z]{5,} ", raw[:HEAD]) else ()


def _by_blanks(raw: str) -> Iterator[tuple[int, int, bool]]:
    before = 0
    for match in CELL.finditer(raw):
        yield match.start(), match.end(), match.start() - before >= 3
        before = match.end()


def _by_anchors(raw: str) -> Iterator[tuple[int, int, bool]]:
    """Cut before and after phrases that form a line of their own; keep a label with the value that follows it."""
    head = raw[:HEAD]
    found = list(ANCHORS.finditer(head))
    greeted = next((m.end() for m in found if m.lastgroup in ("greeting", "dateline")), 0)
    kept = [m for m in found if m.lastgroup not in ("chamber", "title") or m.start() < greeted]
    closed = next((m.start() for m in kept if m.lastgroup == "closing"), len(head))
    kept = [m for m in kept if m.lastgroup not in ("list", "behalf") or m.start() > closed]
    if not greeted or not _is_letter(kept):
        return
    at = 0
    for match in kept:
        if match.start() > at:
            yield from _paper(raw, match.start()) if at == 0 else ((at, match.start(), True),)
        if match.lastgroup in ("label", "title", "list"):
            at = match.start()
        elif match.lastgroup == "minister":
            yield from ((begin, end, True) for begin, end in _signers(raw, match))
            at = match.end()
        else:
            yield match.start(), match.end(), True
            at = match.end()
    if at < len(raw):
        yield at, len(raw), True


def _paper(raw: str, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the lines above the addressee, which may be the head of a printed paper."""
    head = raw[:end]
    starts = [found.start() for found in PAPER.finditer(head)] if "BRIEF VAN" in head else []
    for begin, after in pairwise(dict.fromkeys([0, *starts, end])):
        yield begin, after, True


def _signers(raw: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the begin and end of each minister where several sign on one line."""
    starts = [found.start() for found in re.finditer(r"De (?:[Mm]inister|[Ss]taatssecretaris)\b", match[0])]
    for begin, end in pairwise([*starts, len(match[0])]):
        yield match.start() + begin, match.start() + end


def _is_letter(found: Sequence[re.Match[str]]) -> bool:
    """Return whether the anchors make a letter: an addressee before a dateline, or labels before a salutation."""
    groups = [match.lastgroup for match in found]
    if "dateline" in groups and "chamber" in groups[: groups.index("dateline")]:
        return True
    return "greeting" in groups and (sum(group in ("label", "title") for group in groups) >= 2 or "chamber" in groups)
