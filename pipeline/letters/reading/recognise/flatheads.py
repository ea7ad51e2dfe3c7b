"""Cut a letterhead whose line ends were lost into its lines, at phrases that can only be a line of a letterhead.

Web pages and some extractions print a whole letterhead on one line, or wrap it anew. A value whose form shows where it
ends (a date, a code, a number, an address) ends its line; a subject ends where the next phrase begins. A subject with
running text behind it has no end that can be seen: it stays part of the text, and is missing.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.letters.reading.recognise import flattails
from pipeline.letters.reading.recognise.dates import DATE
from pipeline.letters.reading.recognise.standingrequests import ONE

REACH = 3000
"""Characters that contain a letterhead."""
SUBJECT = 260
"""Maximum characters of a subject."""
CITY = r"(?:Den Haag|DEN HAAG|['’‘`]s-(?:Gravenhage|GRAVENHAGE)|The Hague|[A-Z][a-z]{3,20}|[A-Z]{4,20})"
POSTCODE = rf"[1-9]\d{{3}} ?(?!DG)[A-Z]{{2}},? {CITY}"
STREET = (
    r"(?:(?:Korte|Lange|Nieuwe|Prinses|Koningin|Sir|Winston|Beatrix|Irene|Anna|Johan|van|de) ){0,3}"
    r"(?:Plein|[A-Z][a-z’']*(?:straat|weg|laan|plein|kade|haven|markt|hof|park|voorhout|singel|werf|dreef|steeg)|Voorhout)"
    r" \d{1,4} ?[A-Za-z]?\b"
)
CHAMBER = (
    r"(?:Aan )?(?:[Dd]e )?[Vv]oorzitters? van de (?:(?:Tweede|Eerste)(?: Kamer)? en (?:van )?(?:de )?)?"
    r"(?:Tweede|Eerste) Kamer(?: der Staten-? ?Generaal)?"
)
PORTFOLIO = (
    r"(?:(?:Algemene|Binnenlandse|Buitenlandse|Economische|Sociale) Zaken|Koninkrijksrelaties|Defensie|Financiën|"
    r"Justitie|Veiligheid|Infrastructuur|Waterstaat|Milieu(?:beheer)?|Landbouw|Natuur(?:beheer)?|Visserij|"
    r"Voedselkwaliteit|Voedselzekerheid|Onderwijs|Cultuur|Wetenschap(?:pen)?|Volksgezondheid|Welzijn|Sport|"
    r"Werkgelegenheid|Verkeer|Volkshuisvesting|Ruimtelijke Ordening|Klimaat|Groene Groei|Innovatie|Asiel|Migratie)"
)
MINISTRY = rf"Ministerie van {PORTFOLIO}(?:(?:,? en|,) {PORTFOLIO}){{0,4}}"
CODE = (
    r"(?:(?!Datum|Betreft|Onderwerp|Uw |Ons |Onze |Bijlage|Aantal)[A-Z][A-Za-z&./-]{0,14} (?:[/-] )?){0,3}"
    r"(?=\S{0,30}\d)[\w&./()-]{2,30}"
    r"(?: [/-] (?=\S{0,20}\d)[\w&./()-]{1,20}){0,2}(?: [A-Z]\b| \(\d{2,6}\))?"
)
DATED = r"(?:Datum|\Adatum|DATUM|Uw brief(?: van)?|UW BRIEF(?: VAN)?|Verzonden|Datum verzending)"
CODED = (
    r"(?:Ons [Kk]enmerk|Onze [Rr]eferentie|Uw [Kk]enmerk|Uw [Rr]eferentie|Kenmerk|Zaaknummer|Ons nummer|Relatienummer|"
    r"ONS KENMERK|UW KENMERK|KENMERK)"
)
COUNTED = r"(?:Aantal bijlagen|[Bb]ijlage\(n\)|Bijlagen|Bijlage|BIJLAGEN?|BIJLAGE\(N\))"
TITLED = r"(?:Betreft|Onderwerp|\Abetreft|\Aonderwerp|BETREFT|ONDERWERP|Inzake)"
NAMED = r"(?:Contactpersoon|CONTACTPERSOON|Behandeld door|Inlichtingen bij|Doorkiesnummer|Bezoekadres|Postadres|Auteur)"
LABEL = rf"(?:{DATED}|{CODED}|{COUNTED}|{TITLED}|{NAMED})"
GREETING = (
    r"(?:(?:Zeer g|G)eachte [^,.:;\d]{3,60}|Mijnheer de [Vv]oorzitter|Mevrouw de [Vv]oorzitter|Excellentie|"
    r"Dear (?:M[a-z]{1,3}\. )?[^,:;]{3,40}) ?,"
)
UNIT = (
    r"(?<!\ben )(?<!\bvan )(?<!\bde )(?:(?:Directora(?:at|ten)-[Gg]eneraal|(?:Hoofdd|Programmad|D)irectie|Afdeling|"
    r"Sector(?! Afd)|Bestuurskern|Kabinet|DG)(?= (?:van |voor |der )?(?:de |het )?[A-Z])|Bestuurskern(?![a-z]))"
)
BEGINS = r"(?=[A-Z1-9>]|bij|de |datum|onderwerp|betreft|please|voorz|van |www)"
"""How the phrases begin: few places of a text need a try of every one."""
HEAD = re.compile(
    rf"{BEGINS}(?:"
    rf"(?P<greeting>{GREETING})|(?P<post>> ?Retouradres:? (?:{STREET},? |Postbus \d{{1,5}},? ){{1,2}}{POSTCODE})|"
    rf"(?P<chamber>{CHAMBER})|(?P<ministry>{MINISTRY})|(?P<request>{ONE}(?: {ONE}){{0,2}})|"
    rf"(?P<row>{LABEL}(?: {LABEL}){{1,4}}(?= [A-Z\d]))|"
    rf"(?P<date>{DATED}:? (?:{DATE.pattern}))|(?P<code>{CODED}:? {CODE}(?!\S))|"
    rf"(?P<count>{COUNTED}:? (?:\d{{1,2}}|geen|een|twee|drie|-)(?![\w.]))|"
    rf"(?P<title>{TITLED}:? (?=\S))|(?P<named>{NAMED}:?(?= ))|"
    rf"(?P<unit>{UNIT})|(?P<address>(?:Postbus \d{{1,5}},? )?{POSTCODE}|Postbus \d{{1,5}}|{STREET})|"
    r"(?P<contact>(?:[TF]|Telefoon|Fax)[: ]{1,2}\(?0\d{2,3}\)?[ -]?\d[\d ]{5,9}\d|www\.[\w./-]+\w)|"
    r"(?P<page>Pagina \d{1,3} van \d{1,3}))",
    re.DOTALL,
)
"""A phrase of a letterhead; a title, a unit and a name go on up to the next phrase."""
OPEN = frozenset(("title", "unit", "named", "row"))
CLOSE = frozenset(("address", "contact"))
"""Phrases that belong to the lines above them."""
SENTENCE = re.compile(r"[a-z)\d]{2}[.?!] [A-Z“‘]")
"""The end of a sentence and the beginning of the next."""
UNITS = re.compile(UNIT)
FEW = 2
LEAST = 30
"""Fewer characters are one line."""
LONG = 250
HEADED = LEAST + len("Ministerie van ")
"""Characters within which the ministry is named whose letterhead a longer line is."""
BLANKS = 3
"""Number of runs of blanks in a line from which they part its columns or its former lines."""
WORDS = ("atum", "etreft", "nderwerp", "enmerk", "eferentie", "ijlage", "ETREFT", "NDERWERP", "ATUM")
Span = tuple[int, int, bool]


def is_flat(text: str) -> bool:
    """Return whether a line is a flattened letterhead: an addressed Chamber with its address, and other phrases.

    >>> is_flat("De Voorzitter van de Tweede Kamer der Staten-Generaal Postbus 20018 2500 EA Den Haag Datum 3 mei 2020")
    True
    >>> is_flat("De Voorzitter van de Tweede Kamer der Staten-Generaal"), is_flat("Datum Uw brief Ons kenmerk")
    (False, False)
    """
    if len(text) < LEAST:
        return False
    if len(text) > LONG and "Retouradres" not in text and "Ministerie van " not in text[:HEADED]:
        return False  # a body that is no ministry has its labels in other places
    if text.count("  ") >= BLANKS or not _may_be_flat(text[:REACH]):
        return False
    found = list(HEAD.finditer(text[:REACH]))
    kinds = [match.lastgroup for match in found]
    if len(kinds) < FEW:
        return False
    if len(text) > LONG and "post" not in kinds and (kinds[0] != "ministry" or found[0].start() > LEAST):
        return False
    addressed = any(pair == ("chamber", "address") for pair in pairwise(kinds))
    labelled = sum(kind in ("date", "code", "title", "count") for kind in kinds)
    if kinds[:2] == ["unit", "unit"]:
        return UNITS.match(text) is not None
    return (addressed and len(kinds) > FEW) or labelled >= FEW or ("date" in kinds and "title" in kinds)


def _may_be_flat(text: str) -> bool:
    """Return whether a line is worth a search for phrases: cheap, and never wrongly False."""
    if "oorzitter" in text and "Kamer" in text and any(map(str.isdigit, text)):
        return True
    found = 0
    for word in WORDS:  # a loop is three times as fast as `sum` with a generator
        found += word in text
    return found > 1 or UNITS.match(text) is not None


def spans(raw: str) -> Iterator[Span]:
    """Give the lines of a flattened letterhead as begin, end and whether clear space is above; the text behind it is
    the last one.
    """
    found = list(_head(raw))
    at = 0
    for number, match in enumerate(found):
        if match.start() > at:
            yield at, match.start(), True
        after = found[number + 1].start() if number + 1 < len(found) else None
        end, at = _ends(raw, match, after)
        yield (end[0], end[1], match.lastgroup not in CLOSE)
    if at < len(raw):
        tail = list(flattails.spans(raw[at:]))
        yield from ((at + begin, at + end, gap) for begin, end, gap in tail or [(0, len(raw) - at, True)])


def _head(raw: str) -> Iterator[re.Match[str]]:
    """Give the phrases of the letterhead: up to the salutation, or to the first sentence that ends behind one."""
    at = 0
    for match in HEAD.finditer(raw[:REACH]):
        between = raw[at : match.start()]
        if SENTENCE.search(between) or len(between) > SUBJECT:
            return
        yield match
        if match.lastgroup == "greeting":
            return
        at = match.end()


def _ends(raw: str, match: re.Match[str], after: int | None) -> tuple[tuple[int, int], int]:
    """Return the span of the line that begins with a phrase, and where the next begins."""
    begin, end = match.span()
    if match.lastgroup not in OPEN:
        return (begin, end), end
    if match.lastgroup == "row":
        return (begin, end), end
    if after is not None:
        return (begin, after), after
    rest = raw[end:]
    if match.lastgroup == "title" and (len(rest) > SUBJECT or SENTENCE.search(rest) or rest.rstrip().endswith(".")):
        return (end, end), end  # the subject and the text behind it cannot be parted
    return (begin, len(raw)), len(raw)
