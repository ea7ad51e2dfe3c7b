"""Classify lines of a signature block: a closing, an office, a name, or words such as "on behalf of"."""

import re
from functools import lru_cache
from typing import Literal

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.names import is_name
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.signmarks import is_mark

ROLE = re.compile(
    r"(?:(?:de|het|the|uw|een) )?(?:(?:demissionair|waarnemend|plaatsvervangend|plv\.?|wnd\.?|loco-?|tijdelijk|"
    r"eerste|algemeen|adjunct|"
    r"deputy|acting|senior|interim|a\.i\.)[ -]?)*"
    r"(?:(?:vice-?)?minister(?:-?president)?|staatssecretaris|state secretary|secretary|secretaris|"
    r"(?:vice-?)?president|(?:bestuurs|vice-?|raads)?voorzitter|griffier|"
    r"(?:programma|project|hoofd|afdelings|onder|concern|bedrijfs|locatie|regio|stafdirecteur|team|unit|"
    r"cluster)?-?(?:directeur|director|hoofd|manager|leider)|"
    r"inspecteur|inspector|burgemeester(?! en wethouders)|commissaris|gedeputeerden?(?! staten)|ambassadeur|"
    r"\w*(?:manager|medewerker|"
    r"adviseur|directeur|"
    r"leider|hoofd|secretaris)|ambassador|korpschef|"
    r"procureur|hoofdofficier|hoofdinspecteur|hoofdingenieur|thesaurier|coördinator|chef|ministers|"
    r"staatssecretarissen|rijksvertegenwoordiger|"
    r"gouverneur|gevolmachtigde|raad van bestuur|het bestuur|bestuurder|wethouder|gemeentesecretaris|"
    r"provinciesecretaris|nationale ombudsman)"
    r"(?:[- ](?:generaal|general|president|directeur|secretaris))?\b",
)
"""Beginning of the role of a signatory, in small letters: a pattern that is blind to case takes twice the time."""


BEHALF = re.compile(
    r"(?:(?:mede|tevens|ook|en)[ ,]+)?(?:namens|bij (?:diens |zijn |haar )?afwezigheid|voor deze[n]?|"
    r"voor (?:de|het) (?:minister|staatssecretaris)|"
    r"n\.d\.|i\.o\.|o\.l\.|b\.a\.|i\.a\.|loco|on behalf of|"
    r"for the (?:minister|state secretary))\b|"
    r"overeenkomstig het door",
    re.IGNORECASE,
)


COLLECTIVE = re.compile(
    r"(?:het |de )?(?:college van |dagelijks bestuur |bestuur van |raad van bestuur|burgemeester en wethouders|"
    r"provinciale staten|gedeputeerde staten|gemeenteraad)",
    re.IGNORECASE,
)
"""Bodies in whose name others sign."""
BEHALF_WORDS = frozenset(
    ("mede", "tevens", "ook", "en", "namens", "voor", "bij", "loco", "on", "for", "overeenkomstig")
)


BEHALF_STARTS = frozenset(("n.", "i.", "o.", "b."))


ARTICLES = ("De ", "de ", "Het ", "het ")
NAMED = 70
"""Characters of a line; a longer one is no organisation in a signature."""
LONGEST = 190


SENTENCE_END = frozenset(".!?:;\"”’)'")
"""How a line ends after which something new may begin."""
Token = Literal["closing", "behalf", "role", "name", "organisation", "mark", "other"]


def begins_role(text: str) -> bool:
    """Return whether a line begins like the role of a signatory.

    >>> begins_role("De MINISTER van Justitie"), begins_role("Projectleider"), begins_role("Ministerie van Justitie")
    (True, True, False)
    """
    return ROLE.match(text.lower()) is not None


@lru_cache(maxsize=1024)
def classify(text: str) -> Token:
    """Return the kind of a line in a signature block.

    >>> [classify(text) for text in ("Hoogachtend,", "De Minister van Justitie,", "C.D. Voorbeeld", "namens deze,")]
    ['closing', 'role', 'name', 'behalf']
    """
    if len(text) > LONGEST:
        return "other"
    first = text.split(" ", 1)[0].lower()
    if (first in BEHALF_WORDS or first[:2] in BEHALF_STARTS) and BEHALF.match(text):
        return "other" if is_statement(text) else "behalf"
    if lineshapes.is_closing(text):
        return "closing"
    if is_mark(text):
        return "name" if is_name(text) else "mark"
    if text[-1] not in ".:?;" or text.lower().endswith("a.i."):
        if begins_role(text):
            return "other" if _is_sentence(text) else "role"
        if is_name(text) and not label(text):
            return "name"
    if len(text) >= NAMED:
        return "other"
    bare = text.split(" ", 1)[1] if text.startswith(ARTICLES) else text
    return "organisation" if lineshapes.is_unit(bare) or COLLECTIVE.match(text) else "other"


FULL_STOP = re.compile(r"(?<![ .][a-z])\.$")
"""The end of a sentence, and not of `a.i.`."""
SENTENCE_WORDS = 6
"""Fewer words with a full stop behind them may be a title or an abbreviation."""


def is_statement(text: str) -> bool:
    """Whether a line that begins as a line of a signature does is running text: it has a verb, or it ends a sentence.

    >>> is_statement("Mede namens de minister bied ik u dit aan"), is_statement("mede namens de minister,")
    (True, False)
    """
    if lineshapes.has_verb(text) or re.search(r"[a-z)]{3}[.?!] [A-Z][a-z]", text):
        return True
    return FULL_STOP.search(text) is not None and text.count(" ") + 1 >= SENTENCE_WORDS


def _is_sentence(text: str) -> bool:
    """Whether a line that begins as a role does is running text: it has a verb, or a sentence ends in it."""
    return bool(
        re.search(
            r"\b(?:heeft|is|zijn|was|wordt|worden|zal|zullen|kan|deelt|stelt|acht|om|dat|has|will|ik)\b|"
            r"(?<!\bplv)(?<!\bwnd)[.?!] [A-Z]",
            text,
        )
    )


OPEN_UNITS = (" Dienst", " Directie", " Afdeling", " Bureau", " Inspectie", " Agentschap", " Ministerie", " agentschap")
"""Words with which no role ends: the name of the unit follows."""


def _must_go_on(before: str, text: str) -> bool:
    """Return whether a role goes on below clear space: it is open, or the next line is no name but ends a role."""
    if before.endswith((" van", " voor", " en", " der", "&", *OPEN_UNITS)) or (
        text.startswith(("en ", "EN ")) and text[-1] == ","
    ):
        return True
    if not (before.endswith(",") and text.endswith(",") and len(text) < NAMED and begins_role(before)):
        return False
    return not (
        is_name(text) or begins_role(text) or BEHALF.match(text) or is_mark(text) or lineshapes.is_closing(text)
    )


def continues_role(before: WordGroup, piece: WordGroup) -> bool:
    """Whether a line goes on with the role, or the words on whose behalf, of the line before."""
    text = piece.text
    if (
        (piece.gap and not _must_go_on(before.text, text))
        or len(text) > 80
        or label(text)
        or lineshapes.is_contact(text)
        or text.endswith((".", ":"))
    ):
        return False
    if (
        before.text.endswith((" van", " voor", " en", " de", " der", " of", "&", "-", *OPEN_UNITS))
        or text[:1].islower()
    ):
        return True
    if lineshapes.is_unit(text) and begins_role(before.text):
        return True
    if is_mark(text):
        return False
    if not before.text.endswith(",") and text.endswith(","):
        return not is_name(text) and not begins_role(text)
    return before.text.endswith(",") and not is_name(text)
