"""Recognise the letterhead as a whole: everything above the body, and where the body begins."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import addressee, dates, labelled, lineshapes, sender
from pipeline.letters.reading.recognise.clues import clues
from pipeline.letters.reading.recognise.found import FoundValue, part, whole
from pipeline.letters.reading.recognise.furniture import SIGNER
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.labelvalues import Labelled, take
from pipeline.letters.reading.recognise.names import is_name
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import SENTENCE_END, is_body

SALUTATION_REACH = 250
"""Number of pieces within which a letter has its salutation: a page of letterhead in the worst extraction."""
ADDRESSED = re.compile(r"Aan: (?:de|het) [A-Z][\w-]+(?: (?:van|der|de|en|voor) [\w-]+)*(?= [A-Z][a-z]* [a-z])")
"""An addressee followed by the letter on the same line."""
ADDRESSED_AND_DATED = re.compile(
    r"(?P<name>(?:Aan )?[Dd]e [Vv]oorzitters? van .{5,120}?) (?:Den Haag|['’‘`]s-Gravenhage|The Hague|[A-Z]\w+,) ?,? ?"
    r"\d{1,2} [a-z]{3,9} (?:19|20)\d\d\.?"
)
"""An addressee followed by place and date on the same line."""
ADDRESSED_IN = re.compile(
    r"(?P<name>(?:Aan )?[Dd]e [Vv]oorzitters? van .{5,120}?) (?:Den Haag|['’‘`]s-Gravenhage|The Hague) ?,"
)
"""An addressee followed by the place on the same line; the date is on the next line."""
PAGE_DATE = re.compile(r"\bdatum: ?(?=\d)")
"""Label of the date among the facts that a web page prints about a letter, on one line."""
HEADING = re.compile(
    r"(?:(?:\d{1,2}|[IV]{1,3})[.)]? )?(?:Inleiding|Aanleiding|Samenvatting|Achtergrond|Algemeen|Vooraf|Leeswijzer|"
    r"Introduct\w+|Context|Hoofdlijnen|Summary|Background)(?: [^.:;!?\d]{1,50})?"
)
"""A heading with which a letter begins."""
UNLABELLED = 3
"""Maximum number of lines of a subject without a label."""
GREETED = re.compile(
    r"((?:(?:Zeer g|G)eachte [^,.:;]{3,60}|Dear (?:M[a-z]{1,3}\. )?[^,:;]{3,40}|(?:Your )?Excellency|Excellentie|"
    r"Sir|Mijnheer de [A-Z]\w+) ?,) ?(?=[A-Z])"
)
"""A salutation followed by the letter on the same line."""
GLUED_BEGINS = frozenset("ADdEGMSYZ")
"""How these four begin."""


class Letterhead(msgspec.Struct):
    """Values above the body, with evidence."""

    begin: int = 0
    """Index in the main stream of the first piece of the body."""
    labels: Labelled = msgspec.field(default_factory=lambda: Labelled({}, set(), 0))
    margin: Labelled = msgspec.field(default_factory=lambda: Labelled({}, set(), 0))
    sender: FoundValue | None = None
    units: list[FoundValue] = msgspec.field(default_factory=list)
    addressee: FoundValue | None = None
    place: FoundValue | None = None
    date: FoundValue | None = None
    salutation: FoundValue | None = None
    clues: tuple[str, ...] = ()
    address: range = range(0)
    """Indexes in the main stream of the addressee's name and address."""

    def first(self, field: str) -> FoundValue | None:
        """Return the first labelled value of a field: from the letter's own column, else from the margin, or None."""
        return self.labels.first(field) or (None if self.is_none(field) else self.margin.first(field))

    def is_none(self, field: str) -> bool:
        """Return whether a label of the letterhead says that there is no value; that of a later page is another's."""
        return field in self.labels.none or field in self.margin.none


def letterhead(main: Sequence[WordGroup], margin: Sequence[WordGroup], begin: int) -> Letterhead:
    """Return the letterhead of a letter; `begin` is where it starts, after the head of a paper if there is one."""
    result = Letterhead()
    greeting = find_greeting(main, begin)
    result.labels = labelled.scan(main, begin, greeting)
    result.margin = labelled.scan(margin, 0, len(margin))
    limit = greeting if greeting is not None else result.labels.end
    _parties(main, margin, begin, limit, result)
    _dateline(main, begin, limit, result)
    if result.first("subject") is None or (result.first("date") is None and result.date is None):
        labelled.guessed(main, limit, result.labels)
    if result.first("subject") is None and begin == 0:
        _unlabelled_subject(main, limit, result)
    if result.first("subject") is None and greeting is not None:
        _subject_above(main, begin, greeting, result)
    if greeting is not None:
        result.salutation = whole([main[greeting]], "salutation")
        result.begin = _below_salutation(main, greeting + 1, result)
    else:
        # below place and date nothing but the letter follows, even where it begins with a heading
        after = result.labels.end if result.place is None or _labelled_after(result) else 0
        result.begin = _backed(main, max(result.begin, after), result.labels.used)
    own = (piece for index, piece in enumerate(main[: result.begin]) if index not in result.address)
    result.clues = clues([*own, *margin])
    return result


def split_greeting(main: list[WordGroup]) -> list[WordGroup]:
    """Return the stream with a salutation or addressee that is glued to the text after it as a piece of its own."""
    for index, piece in enumerate(main[:SALUTATION_REACH]):
        if piece.text[0] not in GLUED_BEGINS:
            continue
        chaired = len(piece.text) > 45 and "oorzitter" in piece.text[:20]
        if chaired and (glued := ADDRESSED_AND_DATED.fullmatch(piece.text)):
            return split_greeting([*main[:index], *_two(piece, glued.end("name")), *main[index + 1 :]])
        if chaired and (placed := ADDRESSED_IN.fullmatch(piece.text)) and dates.is_date(_next(main, index)):
            name, place = _two(piece, placed.end("name"))
            date = main[index + 1]
            line = msgspec.structs.replace(place, text=f"{place.text} {date.text}", end=date.end)
            return split_greeting([*main[:index], name, line, *main[index + 2 :]])
        if piece.text.startswith("Aan: ") and (glued := ADDRESSED.match(piece.text)):
            return [*main[:index], *_two(piece, glued.end()), *main[index + 1 :]]
        if len(piece.text) > 60 and (match := GREETED.match(piece.text)):
            return [*main[:index], *_two(piece, match.end()), *main[index + 1 :]]
    return main


def _next(main: Sequence[WordGroup], index: int) -> str:
    return main[index + 1].text if index + 1 < len(main) else ""


def _two(piece: WordGroup, at: int) -> tuple[WordGroup, WordGroup]:
    first, second = part(piece, 0, at, ""), part(piece, at, len(piece.text), "")
    return (
        msgspec.structs.replace(piece, text=first.text, end=first.end),
        msgspec.structs.replace(piece, text=second.text, start=second.start, gap=True),
    )


def find_greeting(main: Sequence[WordGroup], begin: int) -> int | None:
    """Return the index of the salutation in a stream, or None; one below a signature is that of another letter."""
    has_text = False
    for index in range(begin, min(len(main), begin + SALUTATION_REACH)):
        text = main[index].text
        if len(text) <= lineshapes.LONGEST_SALUTATION and lineshapes.is_salutation(text):
            return index
        if not has_text:
            has_text = is_body(text) and lineshapes.has_verb(text)
        elif lineshapes.is_closing(text) or (
            text[0] in "DdMmSs" and SIGNER.match(text) and is_name(_next(main, index))
        ):
            return None
    return None


def _parties(
    main: Sequence[WordGroup], margin: Sequence[WordGroup], begin: int, limit: int, result: Letterhead
) -> None:
    """Find the sender, its units and the addressee, in the letter's column and in the margin."""
    used = set(range(begin)) | result.labels.used
    for stream, taken, end in ((main, used, limit), (margin, set(result.margin.used), len(margin))):
        if result.sender is None and (found := sender.organisation(stream, taken, end)):
            result.sender = found[0]
            taken.update(found[1])
            if not sender.MINISTRY.match(found[0].text):
                result.units.append(found[0])
        units, indexes = sender.units(stream, taken, end)
        result.units += [unit for unit in units if not any(k.text.startswith(unit.text) for k in result.units)]
        taken.update(indexes)
        if result.addressee is None and (found := addressee.addressee(stream, taken, end)):
            result.addressee = found[0]
            taken.update(found[1])
            if stream is main:
                result.address = found[1]
                result.begin = max(result.begin, found[1].stop)
    labelled_units = [*result.labels.values.get("unit", []), *result.margin.values.get("unit", [])]
    result.units += [unit for unit in labelled_units if unit.text not in {known.text for known in result.units}]
    if result.addressee is None:
        result.addressee = result.first("addressee")


def _dateline(main: Sequence[WordGroup], begin: int, limit: int, result: Letterhead) -> None:
    """Find place and date: `Den Haag, 16 juni 2011`, or a date on a line of its own."""
    for index in range(begin, limit):
        if index in result.labels.used:
            continue
        if line := dates.dateline(main[index]):
            result.place, result.date = line
            result.begin = max(result.begin, index + 1)
            return
    if "date" in result.labels.values or "date" in result.margin.values:
        return
    for index in range(begin, limit):
        if index not in result.labels.used and (date := dates.nearly_date(main[index])):
            result.date = date
            return
    for piece in main[begin:limit]:
        if (stated := PAGE_DATE.search(piece.text)) and (date := dates.find(piece, "page-date", stated.end())):
            result.date = date
            return


def _below_salutation(main: Sequence[WordGroup], begin: int, result: Letterhead) -> int:
    """Return where the letter begins below its salutation; record a subject that is printed first (`Betreft: ...`)."""
    found = label(main[begin].text) if begin < len(main) and result.first("subject") is None else None
    if found is None or found[0] != "subject" or ":" not in main[begin].text[: found[1]]:
        return begin
    value = part(main[begin], found[1], len(main[begin].text), "label-value")
    return take(main, begin, len(main), "subject", value, result.labels) if value.text else begin


def _labelled_after(result: Letterhead) -> bool:
    """Return whether there are labels below the dateline."""
    return any(index >= result.begin for index in result.labels.used)


def _unlabelled_subject(main: Sequence[WordGroup], limit: int, result: Letterhead) -> None:
    """Take a separate block between addressee and labels as the subject: some letterheads print no label for it."""
    if result.addressee is None or not result.labels.used:
        return
    last = max(result.labels.used)
    for index in range(1, min(limit, last)):
        piece = main[index]
        if piece.start <= result.addressee.end or index in result.labels.used or not piece.gap:
            continue
        end = index + 1
        while end < limit and not main[end].gap:
            end += 1
        block = main[index:end]
        if end in result.labels.used and not any(_is_letterhead(p.text) for p in block) and len(block) <= UNLABELLED:
            result.labels.values["subject"] = [whole(block, "unlabelled-subject")]
            return


def _subject_above(main: Sequence[WordGroup], begin: int, greeting: int, result: Letterhead) -> None:
    """Take the separate block between the date and the salutation as the subject: nothing else is printed there."""
    first = next((i for i in range(greeting - 1, begin - 1, -1) if main[i].gap), greeting)
    block = main[first:greeting]
    dated = [i for i in range(begin, first) if dates.dateline(main[i]) or dates.is_date(main[i].text)]
    if not block or not dated or dated[-1] != first - 1 or len(block) > UNLABELLED + 1 or not main[greeting].gap:
        return
    used = result.labels.used | set(result.address)
    if used.intersection(range(first, greeting)) or any(_is_letterhead(p.text) for p in block[:1]):
        return
    result.labels.values["subject"] = [whole(block, "unlabelled-subject")]


def _is_letterhead(text: str) -> bool:
    """Return whether a line is another part of a letterhead than its subject."""
    return (
        len(text) < 8
        or lineshapes.is_contact(text)
        or lineshapes.is_unit(text)
        or bool(
            lineshapes.BOILERPLATE.match(text) or lineshapes.DELIVERY.match(text) or sender.ORGANISATION.match(text)
        )
        or addressee.begins_addressee(text)
        or dates.DATE.search(text) is not None
    )


def _backed(main: Sequence[WordGroup], begin: int, used: set[int]) -> int:
    """Return where the body begins, including lines before the first running text that belong to its paragraph."""
    if 1 < begin < len(main) and max(used, default=begin) < begin - 1 and HEADING.fullmatch(main[begin - 1].text):
        return begin - 1
    while 0 < begin < len(main) and begin - 1 not in used and not main[begin].gap:
        if not main[begin].text[:1].islower() and not SENTENCE_END.search(main[begin - 1].text):
            break
        begin -= 1
    return begin
