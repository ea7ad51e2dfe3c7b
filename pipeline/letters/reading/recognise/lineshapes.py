"""Recognise lines by their form: address, telephone, unit of an organisation, salutation, running prose."""

import re
from functools import lru_cache

POSTCODE = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b(?! ?\d)")
POSTBUS = re.compile(r"\b(?:Postbus|P\.?O\.? ?Box) ?\d", re.IGNORECASE)
STREET = re.compile(
    r"[A-Z'’][\w'’. -]*(?:straat|weg|laan|plein|kade|gracht|hof|singel|dijk|markt|park|poort|dreef|voorhout|"
    r"steeg|plantsoen|boulevard|allee|haven|ring|baan|dam|buitenhof|werf|veld)(?:weg)? ?\d{1,4} ?[-–]?\w{0,4}",
    re.IGNORECASE,
)
FOREIGN_STREET = re.compile(
    r"\d{1,4}[a-z]?,? [A-Z][\w'. -]* (?:Street|Road|Avenue|Square|Lane|Place|Way|Drive)\.?,?|\d{1,4},? (?:rue|avenue|"
    r"place) .*"
)
CONTACT = re.compile(
    r"(?:>? ?(?:retour|bezoek|post|internet|e-?mail|web|factuur|aflever)-? ?adres\b|bezoekadres|overheidsidentificatie"
    r"|oin\b|iban|bic\b|kvk|btw|bank\b|abn amro|interne postcode|ipc\b|internet\b|website|fax|telefoon|telefax|telex\b"
    r"|tel\b|doorkies|e-?mail|(?:t|f|m|e|i|w)[:.]? {1,3}(?:\(?\+?\d|[\w.-]+@|www)|\(?0\d{2,3}\)?[ -]+\d{2,3}[ -]?\d"
    r"|resident$|de resident$|www\.|https?://|[\w.+-]+@[\w-]+\.|bereikbaar|openbaar vervoer|station\b|tram\b|bus\b|"
    r"parkeren)",
)
"""Beginnings of lines with contact information of the sender, in small letters."""
WEB = re.compile(r"(?:https?://|www\.)[^\s)>\]]+|\b[\w-]+\.(?:nl|eu|org)\b", re.IGNORECASE)
SENDER_ADDRESS = re.compile(r">? ?(?:Retour|Bezoek|Post)-?adres|> ", re.IGNORECASE)
BOILERPLATE = re.compile(
    r"(?:Bij (?:beantwoording|uw antwoord|correspondentie|reactie)\b.*(?:vermeld|$)|Wilt u (?:slechts|bij|in uw)|"
    r"Gelieve (?:bij|slechts|in)|Correspondentie (?:uitsluitend|alleen)|Please (?:quote|mention|state|refer)|"
    r"(?:met|onder) vermelding van|richten aan het retouradres|datum en (?:het|ons) kenmerk|en ons kenmerk vermeld|"
    r"(?:deze|uw) brief\.?$|brief behandelen|één zaak in uw|Verzoeke bij|Dit (?:document|bericht) is)",
    re.IGNORECASE,
)
"""Standard requests in a letterhead, also where they are broken over narrow lines."""
UNIT = re.compile(
    r"(?:(?:Plaatsvervangend )?Directora(?:at|ten)(?:[- ]Generaal)?|Directies?|(?:Hoofd|Programma|Project|Concern|"
    r"Stafdirectie|Staf|Kern|"
    r"Beleids|Uitvoerings|Bestuurs|Unit|Cluster|Sub|Themadirectie)-?directie|(?:Hoofd|Onder)?[Aa]fdeling|"
    r"DG ?[A-Z]?[\w&]*|Dienst|"
    r"(?:Project|Programma|Interdepartementa\w+ \w+)?[Tt]eam|(?:Project|Programma)(?:groep|bureau|organisatie)?|Bureau|"
    r"Belastingdienst|Rijksdienst|Rijkswaterstaat|Rijksvastgoedbedrijf|Agentschap|Kantoor|Rijksinstituut|"
    r"Nederlandse Voedsel-|Immigratie-|Algemene Rekenkamer|"
    r"Raad van State|Gedeputeerde Staten|Provincie|Gemeente|Nationaa?l Co[öo]rdinator|Autoriteit|Openbaar Ministerie|"
    r"Centraal (?:Bureau|Planbureau|Justitieel)|"
    r"Inspectie|Inspectoraat|Eenheid|Cluster|Sector|Secretariaat(?:[- ]Generaal)?|Bestuursdepartement|"
    r"Bestuurskern|Kabinet|"
    r"Stafbureau|"
    r"Concernstaf|Beleid\b|Domein|Portefeuille|Onderdeel|Unit|Kernministerie|Bestuursondersteuning|Department|"
    r"Directorate)\b[^.:;]{0,90}",
)
"""A line that begins like the name of a unit of an organisation."""
UNIT_BEGINS = frozenset("ABCDEGHIKNOPRSTUat")
SALUTATION = re.compile(
    r"(?:(?:Zeer |Hoog)?[Gg]eachte?\b|Excellentie|Mijnheer de [Vv]oorzitter|Mevrouw de [Vv]oorzitter|Beste\b|Weledel|"
    r"Dear\b|"
    r"Your Excellenc|Excellenc|L\.S\.|Majesteit|Hooggeleerde|Edelachtbare|Hoogedelgestrenge|Waarde\b|Sir\b,|Madam\b|"
    r"Mijnheer de \w+,$|Mevrouw de \w+,$)"
)
LONGEST_SALUTATION = 70
CLOSING = re.compile(
    r"(?:Hoogachtend|(?:Met|Inmiddels met|Onder betuiging|Ik verblijf|Inmiddels verblijf|In afwachting|Vertrouwende)\b"
    r"(?=.{0,60}(?:groet|hoogachting|verblijf|achting))|Met (?:vriendelijke|hartelijke|beste|de meeste|verschuldigde)|"
    r"Yours (?:sincerely|faithfully|truly)|Sincerely|Faithfully|Kind regards|Best regards|With kind|Respectfully)",
    re.IGNORECASE,
)
_VERBS = (
    "heeft|hebben|is|zijn|was|waren|wordt|worden|werd|zal|zullen|kan|kunnen|wil|willen|dient|dienen|moet|moeten|"
    "mag|mogen|gaat|gaan|ga|doe|doet|doen|bied|biedt|bieden|stuur|stuurt|sturen|zend|zendt|zenden|deel|deelt|delen|"
    "stel|stelt|stellen|acht|achten|reageer|reageert|reageren|informeer|informeert|informeren|bericht|berichten|verzoek|"
    "verzoekt|verzoeken|antwoord|antwoordt|antwoorden|beantwoord|beantwoordt|beantwoorden|meld|meldt|melden|geef|"
    "geeft|geven|vraag|vraagt|vragen|werk|werkt|werken|heb|had|blijkt|bevat|ligt|loopt|staat|volgt|komt|krijgt|leidt|"
    "maakt|vindt|ziet|neemt|houdt|blijft|geldt|vormt|bestaat|betekent|treft|ontving|hecht|verwacht|verwijs|om|dat|ik|"
    "wij|we|u|uw|hierbij|hiermee|hierover|uw|has|have|"
    "will|would|am|are|I|you|your|hereby|hope|wish"
)
VERBS = frozenset(_VERBS.split("|"))
"""Verbs, pronouns and adverbs of running text; names of addressees and lines of a signature have none."""
VERB = re.compile(rf"\b(?:{_VERBS})\b")
FUNCTION_WORDS = frozenset(
    [
        "de",
        "het",
        "een",
        "van",
        "in",
        "op",
        "dat",
        "die",
        "is",
        "zijn",
        "wordt",
        "worden",
        "te",
        "aan",
        "voor",
        "met",
        "ik",
        "u",
        "uw",
        "wij",
        "er",
        "om",
        "bij",
        "heb",
        "hebben",
        "hierbij",
        "deze",
        "dit",
        "tot",
        "als",
        "door",
        "naar",
        "over",
        "en",
        "of",
        "niet",
        "mijn",
        "ons",
        "onze",
        "hij",
        "zij",
        "heeft",
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "that",
        "for",
        "you",
        "your",
        "we",
        "have",
        "has",
        "this",
        "on",
        "be",
        "are",
        "with",
        "as",
        "by",
        "was",
        "were",
    ]
)


@lru_cache(maxsize=1024)
def is_contact(text: str) -> bool:
    """Return whether a line is part of an address or has contact information.

    >>> is_contact("2500 EA Den Haag"), is_contact("T 070 426 64 26"), is_contact("Rijnstraat 8"), is_contact("Datum")
    (True, True, True, False)
    """
    if len(text) > 110:
        return False
    low = text.lower()
    if CONTACT.match(low):
        return True
    if not any(map(str.isdigit, text)):
        return text.startswith(">")
    if len(text) < 45 and FOREIGN_STREET.fullmatch(text):
        return True
    return bool(
        POSTCODE.search(text) or ("b" in low and POSTBUS.search(text)) or (len(text) < 45 and STREET.fullmatch(text))
    )


def has_site(text: str) -> bool:
    """Return whether a line has an address of the web, which has a stop or a colon."""
    return ("." in text or ":" in text) and WEB.search(text) is not None


@lru_cache(maxsize=1024)
def is_salutation(text: str) -> bool:
    """Return whether a line greets the reader.

    >>> is_salutation("Geachte voorzitter,"), is_salutation("Geachte leden van de Kamer wachten al lang op dit stuk.")
    (True, False)
    """
    if len(text) > LONGEST_SALUTATION or SALUTATION.match(text) is None:
        return False
    return text[-1] != "." or text == "L.S."


DELIVERY = re.compile(
    r"BEZORGEN|PER KOERIER|PER POST|AANGETEKEND|VERTROUWELIJK|PERSOONLIJK|SPOED|AFSCHRIFT|KOPIE|Vertrouwelijk|"
    r"Aangetekend|Per e-?mail|Persoonlijk"
)
"""Line of the letterhead with the way in which a letter was sent."""


_CLOSES = frozenset(("hoo", "met", "inm", "ond", "ik ", "in ", "ver", "you", "sin", "fai", "kin", "bes", "wit", "res"))
"""First three characters of a closing, in small letters."""
_NO_CLOSING = frozenset(".:?")
"""Signs in which no closing ends."""


def is_closing(text: str) -> bool:
    """Return whether a line is a closing, such as `Hoogachtend`.

    >>> [is_closing(text) for text in ("Hoogachtend,", "Met vriendelijke groet,", "Met dit voorstel groet ik u.")]
    [True, True, False]
    """
    if text[:3].lower() not in _CLOSES or len(text) > 75 or text[-1] in _NO_CLOSING or not CLOSING.match(text):
        return False
    return not (text.startswith("Hoogachtend ") and is_prose(text) and has_verb(text))


def has_verb(text: str) -> bool:
    """Return whether a text has one of `VERBS`; most have one between blanks, which a set finds quickly.

    >>> has_verb("Ik verzoek u dit te lezen"), has_verb("(wordt vervolgd)"), has_verb("De wijk Kan"), has_verb("Zaken")
    (True, True, False, False)
    """
    return not VERBS.isdisjoint(text.split()) or VERB.search(text) is not None


@lru_cache(maxsize=1024)
def is_unit(text: str) -> bool:
    """Return whether a line begins like the name of a directorate or department.

    >>> is_unit("Directie Inburgering en"), is_unit("Directies zijn opgeheven. Daarom")
    (True, False)
    """
    if text[:1] not in UNIT_BEGINS or len(text) > 100:
        return False
    return UNIT.fullmatch(text) is not None and function_words(text) <= 3


def function_words(text: str) -> int:
    """Return how many of a line's first forty words are articles, pronouns, auxiliaries and the like."""
    return sum(map(FUNCTION_WORDS.__contains__, text.lower().split(" ", 40)))


@lru_cache(maxsize=1024)
def is_prose(text: str) -> bool:
    """Return whether a line comes from running text rather than from a letterhead.

    >>> is_prose("Hierbij treft u aan de visie op integratie, die ik heb toegezegd."), is_prose("Postbus 20951")
    (True, False)
    """
    if len(text) < 42:
        return False
    words = function_words(text)
    return words >= 4 or (words >= 3 and text[-1] in ".,:;") or (words >= 2 and len(text) < 60 and text[-1] in ".:")
