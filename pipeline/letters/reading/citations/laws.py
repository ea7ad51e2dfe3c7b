"""Dutch laws by name, with or without an article: `artikel 5.1, tweede lid, onder e, van de Woo`.

The key is a Basiswettenbestand id, with the place in the law as Juriconnect 1.3 writes it
(`BWBR0045754&artikel=5.1&lid=2&o=e`). An article is cited only together with its law; the law that `die wet` means
is not guessed. The names are in `vocab/laws.csv`.
"""

import re
from collections.abc import Iterator

from pipeline.letters.reading.citations.found import LETTER, WORD, FoundCitation, starts_word
from pipeline.letters.reading.citations.lawlist import Name, NamesWithWord, law_names

_WORD_END = re.compile(f"(?![{LETTER}])")
_SMALL = re.compile(f"wet(?:boek)?(?![{WORD}])")
"""Names are also printed without their capital: `de wet milieubeheer`, `wetboek van strafrecht`, `de rijkswet …`."""
_GENERAL = re.compile(r"algemene\s{1,3}$")
_NUMBER = (
    r"\d{1,4}[a-z]{0,3}(?:[.:]\d{1,4}[a-z]{0,2}){0,3}(?:bis|ter|quater|quinquies|sexies)?"
    f"(?![{WORD}])"
)
_ORDINALS = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5, "zesde": 6, "zevende": 7, "achtste": 8,
    "negende": 9, "tiende": 10, "elfde": 11, "twaalfde": 12, "dertiende": 13, "veertiende": 14, "vijftiende": 15,
    "zestiende": 16, "zeventiende": 17, "achttiende": 18, "negentiende": 19, "twintigste": 20,
}  # fmt: skip
_ORDINAL = r"(?:" + "|".join(_ORDINALS) + r"|\d{1,2}(?:e|de|ste))"
_LID = rf"(?:(?P<lid>{_ORDINAL})\s{{1,2}}lid|lid\s{{1,2}}(?P<number>\d{{1,2}}[a-z]?)(?![{WORD}.]))"
_PART = (
    r"(?:(?:aanhef\s{1,2}en\s{1,2})?(?:onder(?:deel)?|sub|letter)\s{1,2}(?P<part>[a-z]{1,2}|\d{1,2}°?)"
    rf"(?![{WORD}]|(?:,|\s{{1,2}}en)\s{{1,2}}[a-z]\b))"
)
_GAP = r"\s{0,3},?\s{0,3}"
_PLACE = re.compile(rf"(?P<article>{_NUMBER})(?:{_GAP}{_LID})?(?:{_GAP}{_PART})?")
_ARTICLE = re.compile(r"rt(?<=[Aa]rt)(?:ikel(?:en)?|t?\.)\s{1,3}(?=\d)")
"""From the second letter of `artikel` on: a pattern that begins with letters that are rare is found faster."""
_CHAPTER = re.compile(rf"\b[Hh]oofdstuk\s{{1,3}}(?P<chapter>{_NUMBER}){_GAP}(?:van\s{{1,3}}(?:de|het)\s{{1,3}})?$")
_AND = (
    r"\s{0,3}(?:,\s{1,3}(?:(?:en|of)\s{1,3})?|(?:en|of)\s{1,3}|(?:juncto|jo\.?)\s{1,2}"
    r"|(?:tot\s{1,2}en\s{1,2}met|t/m)\s{1,3})"
)
_JOINT = re.compile(_AND + r"(?:(?:van\s{1,2})?(?:[Aa]rtikel(?:en)?|[Aa]rt\.)\s{1,3})?(?=\d)")
_SEVERAL = (
    rf"(?:{_ORDINAL}(?:{_AND}{_ORDINAL}){{1,8}}\s{{1,2}}(?:lid|leden)|leden\s{{1,2}}\d{{1,2}}(?:{_AND}\d{{1,2}}){{1,8}}"
    rf"|(?:onderdelen|onder)\s{{1,2}}[a-z](?:{_AND}[a-z]\b){{1,8}})(?![{WORD}])"
)
_MORE = re.compile(rf"{_GAP}(?:(?:en|of|juncto)\s{{1,3}})?(?:{_SEVERAL}|{_LID}|{_PART})".replace("?P<", "?P<more_"))
_TO_LAW = re.compile(r"\s{0,3},?\s{0,3}(?:(?:van|uit|in|bij)\s{1,3}(?:de|het)?\s{0,3})?")
_THEN_ARTICLE = re.compile(r",\s{1,3}(?:artikel|art\.)\s{1,3}(?=\d)")
_OTHER_LAW = re.compile(
    r"(?:[Ww]et(?:svoorstel)?|[Bb]esluit|[Rr]egeling|[Vv]erordening|[Cc]irculaire|[Vv]oorstel|[Ii]nvoerings|[Oo]vergangsrecht"
    r"|[Ll]andsverordening)[\s-]{1,3}$"
)
"""Words before a name that make it the name of another regulation: `Invoeringswet Omgevingswet`, `wetsvoorstel …`."""
_MOST_ARTICLES = 12
_LONGEST_PREFIX = 12
_CODE = re.compile(rf"\s{{0,2}},?\s?(?:van\s{{1,2}}het\s{{1,2}})?(?:BW|Burgerlijk\s{{1,2}}Wetboek)(?![{WORD}])")
_BOOK_ARTICLE = re.compile(r"(\d{1,2}[aA]?):(.+)")
"""Each book of the Burgerlijk Wetboek is a law of its own: `artikel 6:162 BW` is article 162 of book 6."""


def find_laws(text: str, capitals: frozenset[str]) -> list[FoundCitation]:
    """Return the laws and articles that a text with these capital words cites, in order of appearance."""
    articles = _articles(text) if "rt" in text else []
    found = [one for start, end, places in articles if (one := _civil_code(text, start, end, places)) is not None]
    by_end = {end: (start, places) for start, end, places in articles}
    after = 0
    for at, listed in _candidates(text, capitals):
        if at < after:
            continue
        for name, named in listed.matches(text, at):
            start, places = _before(text, at, by_end)
            if name.needs_article and not places:
                continue
            if not places and _OTHER_LAW.search(text, max(0, at - 24), at):
                break
            found.append(_law(text, start, named.end(), name, places))
            after = found[-1].end
            break
    return sorted(found)


def _candidates(text: str, capitals: frozenset[str]) -> list[tuple[int, NamesWithWord]]:
    """Return each offset where a name may begin, in order, with the names that begin with the word there."""
    names = law_names()
    listed = ((word, names[word.lower()]) for word in capitals if word.lower() in names)
    found = [(at, begun) for word, begun in listed for at in _offsets(text, word)]
    for match in _SMALL.finditer(text):
        start = match.start()
        while start > 0 and match.start() - start < _LONGEST_PREFIX and text[start - 1].islower():
            start -= 1
        general = _GENERAL.search(text, max(0, start - 14), start)
        start = general.start() if general is not None else start
        word = "algemene" if general is not None else text[start : match.end()]
        if word in names and starts_word(text, start):
            found.append((start, names[word]))
    return sorted(found, key=lambda one: one[0])


def _offsets(text: str, word: str) -> Iterator[int]:
    """Yield each offset of a whole word."""
    at = text.find(word)
    while at >= 0:
        if starts_word(text, at) and _WORD_END.match(text, at + len(word)):
            yield at
        at = text.find(word, at + 1)


def _articles(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return each run of articles: its offset, the offset where the name of its law would begin, and its places."""
    runs: list[tuple[int, int, tuple[str, ...]]] = []
    after = 0
    for match in _ARTICLE.finditer(text):
        start = match.start() - 1
        if start < after:
            continue
        places, end = _places(text, match.end())
        if places:
            law = _TO_LAW.match(text, end)
            after = end
            start = start - 4 if text.endswith("wets", 0, start) else start
            runs.append((start, law.end() if law else end, places))
    return runs


def _places(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """Return the places in `6, vierde lid, en 12, tweede lid`, each in Juriconnect form, and the offset after them."""
    places: list[str] = []
    while len(places) < _MOST_ARTICLES:
        place = _PLACE.match(text, at)
        if place is None:
            break
        end = place.end()
        several = False
        while (more := _MORE.match(text, end)) is not None:
            end, several = more.end(), True
        places.append(_juriconnect(place, several))
        at = end
        joint = _JOINT.match(text, at)
        if joint is None or _PLACE.match(text, joint.end()) is None:
            break
        at = joint.end()
    return tuple(places), at


def _juriconnect(place: re.Match[str], several: bool) -> str:
    """Return a place in Juriconnect form; only the article where several of its members are named together."""
    key = f"&artikel={place['article']}"
    if several:
        return key
    member = place["number"] or (str(_ordinal(place["lid"])) if place["lid"] else None)
    if member is not None:
        key += f"&lid={member}"
    return key + (f"&o={place['part']}" if place["part"] else "")


def _ordinal(word: str) -> int:
    return _ORDINALS[word] if word in _ORDINALS else int(re.sub(r"\D", "", word))


def _before(text: str, at: int, by_end: dict[int, tuple[int, tuple[str, ...]]]) -> tuple[int, tuple[str, ...]]:
    """Return the offset where the citation of the law at `at` begins, and the places that are cited with it."""
    if at in by_end:
        return by_end[at]
    chapter = _CHAPTER.search(text, max(0, at - 40), at)
    return (chapter.start(), (f"&hoofdstuk={chapter['chapter']}",)) if chapter is not None else (at, ())


def _law(text: str, start: int, end: int, name: Name, places: tuple[str, ...]) -> FoundCitation:
    """Return the citation of a law; articles may also follow its name: `Woo, artikel 5.1`."""
    if not places and (then := _THEN_ARTICLE.match(text, end)) is not None:
        places, end = _places(text, then.end())
    if name.bwb is None:
        return FoundCitation(start, end, "wet")
    return FoundCitation(start, end, "wet", tuple(dict.fromkeys(name.bwb + place for place in places or ("",))))


def _civil_code(text: str, start: int, end: int, places: tuple[str, ...]) -> FoundCitation | None:
    """Return articles of the Burgerlijk Wetboek, or None where that code does not follow."""
    code = _CODE.match(text, end)
    if code is None:
        return None
    targets = []
    for place in places:
        book = _BOOK_ARTICLE.match(place.removeprefix("&artikel="))
        if book is not None and (law := _book(book[1])) is not None:
            targets.append(f"{law}&artikel={book[2]}")
    return FoundCitation(start, code.end(), "wet", tuple(targets))


def _book(number: str) -> str | None:
    """Return the id of a book of the Burgerlijk Wetboek, or None where there is no such book."""
    listed = law_names().get("burgerlijk")
    for name in listed.names if listed else ():
        if name.name == f"Burgerlijk Wetboek Boek {number.upper()}":
            return name.bwb
    return None
