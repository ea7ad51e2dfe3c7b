"""Whether a line is the name of a person, by its looks."""

import re

from pipeline.letters.reading.recognise.signmarks import BEFORE_NAME

PARTICLES = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "het",
        "'t",
        "’t",
        "ten",
        "ter",
        "te",
        "op",
        "in",
        "von",
        "zu",
        "al",
        "el",
        "la",
        "le",
        "du",
        "di",
        "da",
        "dos",
        "von",
        "d'",
        "aan",
        "bij",
        "uit",
        "tot",
        "en-",
    ]
)
"""Words within surnames."""
TITLES = re.compile(
    r"(?:drs|dr|mr|ir|ing|prof|mw|mevr|mevrouw|dhr|jhr|jkvr|bc|h\.e|mr\.drs|(?:prof\.)?(?:dr\.)?(?:mr|ir|dr|"
    r"ing|drs)|ds|em|hare|"
    r"zijne|excellentie|mrs|ms)\.?,?",
    re.IGNORECASE,
)
SUFFIX = re.compile(
    r"(?:,? ?(?:MSc|MA|MBA|MPA|MPM|RA|RC|RE|CIA|LL\.?M\.?|PhD|BSc|BA|CPC|EMIA|MCM|MPS|EMPM|[Aa]\.i\.|\(w\.g\.\)))+$"
)
SUFFIX_ENDS = frozenset("ACDEMSac.)")
"""Last characters of these."""
INITIALS = re.compile(r"(?:(?:[A-ZÀ-ÞĀ-Ž][a-zà-ÿ]{0,2}|IJ)\. ?-?)+")
GLUED = re.compile(r"(?:van|de|der|den|ter|ten)[A-Z]")
"""A surname that lost its blank (`vanBoxtel`)."""
SIGNED = re.compile(
    r"(?-i:(?:w\. ?g\.|/s/|sgd\.|get\.) ?(?=[A-Z]))|\((?:sd|sgd|w\.g|get|was getekend|signed|s)\.?\) ?"
    r"(?-i:(?:[A-Z][A-Z.' -]+? (?=(?:[A-Z]\. ?)+[a-z A-Z]*[a-z]))?)",
    re.IGNORECASE,
)
"""A mark that the original was signed, with the name in capitals where it is printed again."""
KERNED = re.compile(r"(?<=[A-Z]) \.(?=[A-Z ])|(?<=[A-Z]) \.$")
"""A blank that a PDF's spacing left before the stop of an initial (`V.L.W .A.`)."""
FIRST_NAME = re.compile(r" \([A-ZÀ-Þ][\w’'-]+\) ")
"""A first name in parentheses after the initials: `A.P. (Arno) Visser`."""
BEGINS = re.compile(r"(?:[^\Wa-z_]|van |de |den |der |ten |ter |'t |’t |\(|[a-z]{2,9}[. ])[^\d:;?!]*$")
"""How the line of a name begins; there are no digits in it."""
NO_NAME = re.compile(
    r"\b(?:Ministerie|Minister|Staatssecretaris|Directie|Directoraat|Bijlagen?|Kamer|Staten|Pagina|Antwoord(?:en)?|"
    r"Vra(?:ag|gen)|Nota|Wet|"
    r"Zaken|Datum|Betreft|Onderwerp|Kenmerk|Afdeling|Provincie|Gemeente|Postbus|Dienst|Inspectie|Tabel|Figuur|"
    r"Hoofdstuk|Artikel|Motie|Rijks\w*|"
    r"Algemene|Nederland(?:se)?|Europese|Welzijn|Den Haag|The Hague|Inleiding|Samenvatting|Raad|Commissie|College|"
    r"Gedeputeerde|Hierbij|Geachte|Hoogachtend|Vereniging|Autoriteit|Stichting|Bond|Federatie|Verbond|Instituut|"
    r"Centrum|Koninklijke|Unie|Universiteit|Kabinet|Rechtspraak|Veiligheid|Interprovinciaal|Adviesraad|Overleg)\b|^EN |"
    r"\b(?i:ruimtelijke|ordening|milieubeheer|volkshuisvesting|natuurbeheer|visserij|landbouw|voedsel\w+|onderwijs|"
    r"cultuur|wetenschap(?:pen)?|koninkrijksrelaties|waterstaat|infrastructuur|volksgezondheid|werkgelegenheid|"
    r"binnenlandse|buitenlandse|economische|financiën|justitie|defensie|klimaat|ontwikkelingssamenwerking|migratie)\b|"
    r"(?:manager|directeur|adviseur|coördinator|medewerker|secretaris)\b",
)
UNMAPPED = re.compile(r"[\ufffd\u25a0\u25a1\ue000-\uf8ff]")
"""A letter that a font maps to no character."""


def is_name(text: str) -> bool:
    """Whether a line is a person's name: initials or first names and a surname, perhaps with titles.

    >>> [is_name(t) for t in ("J.P.H. Donner", "Carola Schouten", "drs. A.Th.B. Bijleveld-Schouten", "D.M. van Weel")]
    [True, True, True, True]
    >>> [is_name(t) for t in ("Welzijn en Sport,", "Integratie", "Nadere informatie", "Vraag 1", "de minister")]
    [False, False, False, False, False]
    """
    text = text if text[:1] not in "/wsg" else BEFORE_NAME.sub("", text, count=1)
    text = text if text.isascii() else UNMAPPED.sub("o", text)
    if not 4 <= len(text) <= 75 or text[-1] in ".:;?!" or not BEGINS.match(text):
        return False
    return _has_name(text) and NO_NAME.search(text) is None


def _has_name(text: str) -> bool:
    """Whether a line is a name in brackets or none, perhaps with titles, marks and letters behind it."""
    text = text[1:-1] if text[0] == "(" and text[-1] == ")" else text
    text = SIGNED.sub("", text, count=1) if text[0] == "(" else text.replace(" - ", "-")
    text = (KERNED.sub(".", text) if " ." in text else text).strip(" ,/")
    text = (SUFFIX.sub("", text) if text[-1:] in SUFFIX_ENDS else text).rstrip(" ,")
    text = FIRST_NAME.sub(" ", text) if " (" in text else text
    if text[-1:] in ".:;?!" or not text:
        return False
    words = text.split(" ")
    if len(words) > 8:
        return False
    while words and TITLES.fullmatch(words[0]):
        words.pop(0)
    titled = len(words) < len(text.split(" "))
    return _is_bare_name(words, titled)


def _is_bare_name(words: list[str], titled: bool) -> bool:
    """Whether words without titles are a name; after a title one surname is enough."""
    if not words:
        return False
    initials = INITIALS.match(" ".join(words))
    capitals = 0
    for word in words:
        if word.lower() in PARTICLES:
            continue
        if not word[0].isupper() and not word.startswith(("d'", "d’", "'", "’")) and not GLUED.match(word):
            return False
        if not word.replace("-", "").replace(".", "").replace("'", "").replace("’", "").replace("–", "").isalpha():
            return False
        capitals += len(word.rstrip(".")) > 1
    last = words[-1]
    if "EN" in words:
        return False  # a line of the name of a ministry, in capitals
    if last.lower() in PARTICLES or len(last.rstrip(".")) < 2:
        return False
    if initials and initials.end() >= len(" ".join(words)):
        return False
    return capitals >= (1 if initials or titled else 2) and len(words) <= 6
