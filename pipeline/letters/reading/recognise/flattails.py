"""Cut the signature of a letter whose line ends were lost: closing, offices and names, and the enclosures below."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.letters.reading.recognise.names import is_name

TAIL = 1200
"""Characters that contain a signature and a list of enclosures."""
CLOSING = re.compile(
    r"(?<=[.?!)”’] )(?:Hoogachtend|Met (?:vriendelijke|hartelijke|de meeste) (?:groet(?:en)?|hoogachting)|"
    r"Yours (?:sincerely|faithfully)|Sincerely yours) ?,?(?= )"
)
BEHALF = r"(?:(?:[Mm]ede |[Oo]ok |[Tt]evens )?[Nn]amens (?:de|het) [^.:;]{5,110}?, )?"
OFFICE = (
    r"(?:[Dd]e |DE |The )?"
    r"(?:[Vv]ice-?)?(?:[Mm]inister|MINISTER|[Ss]taatssecretaris|STAATSSECRETARIS|Minister of|State Secretary)\b"
    r"[^.:;]{0,120}?"
)
PARTICLE = r"(?:(?:van|de|der|den|ten|ter|het|[’']t) )"
WORD = r"(?!Minister|Staatssecretaris|Bijlage|Pagina|De |MINISTER|STAATS)[^\W\d_a-z][\w’'-]+"
SURNAME = rf"{PARTICLE}{{0,3}}{WORD}(?:(?: -? ?|-){PARTICLE}{{0,3}}{WORD})?"
NAME = (
    r"(?:(?:[Dd]rs|[Dd]r|[Mm]r|[Ii]r|[Pp]rof|[Ii]ng|[Mm]w)\. ?){0,3}"
    rf"(?:(?:[^\W\d_a-z][a-z]?\. ?){{1,6}}|[^\W\d_a-z][^\W\d_A-Z]+ ){SURNAME}"
)
SIGNED = re.compile(
    rf"(?P<behalf>{BEHALF})(?P<role>{OFFICE}), (?P<name>{NAME})"
    r"(?=$|,? (?:[Dd]e |DE |[Mm]ede |[MS]|Bijlage|Pagina |[Cc]\.?[Cc]))"
)
BEGINS = re.compile(
    r"(?<=[.?!)”’] )(?=(?:[Mm]ede namens (?:de |het )?|[Dd]e |DE )?"
    r"(?:[Vv]ice-?)?(?:[Mm]inister|[Ss]taatssecretaris|MINISTER|STAATSSECRETARIS)\b)"
)
"""Where an office may begin behind the last sentence."""
BELOW = re.compile(r"(?:^|(?<= ))(?=Bijlagen?(?:\(n\))?:|Pagina \d|\d{1,2}\. [A-Z]|[Cc]\.?[Cc]\.?:)")


def spans(raw: str) -> Iterator[tuple[int, int, bool]]:
    """Give the lines of a flattened text that ends in a signature, as begin, end and whether clear space is above.

    Nothing is given for a text that does not end in an office with its name, above enclosures at most.
    """
    floor = max(0, len(raw) - TAIL)
    starts = [(match.start(), match.end() + 1) for match in CLOSING.finditer(raw, floor)]
    starts += [(match.start(), match.start()) for match in BEGINS.finditer(raw, floor)]
    for end, start in starts:
        lines = list(_signers(raw, start))
        if not lines:
            continue
        yield 0, end, True
        if end < start:
            yield end, start, True
        yield from lines
        return


def _signers(raw: str, start: int) -> Iterator[tuple[int, int, bool]]:
    at = start
    lines: list[tuple[int, int, bool]] = []
    while (signed := SIGNED.match(raw, at)) and is_name(signed["name"]):
        behalf = signed.span("behalf")
        lines += [(*behalf, True)] if behalf[0] < behalf[1] else []
        lines += [(signed.start("role"), signed.start("name"), True), (*signed.span("name"), False)]
        at = signed.end()
        at += len(raw[at:]) - len(raw[at:].lstrip(" ,"))
    rest = raw[at:].strip()
    if not lines or (rest and not BELOW.match(rest)):
        return
    yield from lines
    cuts = [at, *(at + match.start() for match in BELOW.finditer(raw[at:]) if match.start()), len(raw)]
    for begin, end in pairwise(cuts):
        if raw[begin:end].strip():
            yield begin, end, begin == at
