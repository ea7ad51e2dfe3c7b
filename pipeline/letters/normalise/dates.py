"""Convert printed dates, Dutch and English, to ISO 8601 dates that are as precise as printed.

Forms: `16 juni 2011`, `donderdag 16 juni 2011`, `1 e juni 2011`, `16 jun. '11`, `June 16th, 2011`, `16-06-2011`,
`2011-06-16`, `zestien juni tweeduizend elf`, `juni 2011`, `2011`, stamps such as `16 JUN 11`, and their scanned
variants: `1 6 juni 2011`, `l6 juni 2O11`, `030KT22`. An ambiguous form gives no date.
"""

import re
from datetime import date
from functools import lru_cache
from itertools import product

from pipeline.letters.normalise.text import clean

LONGEST = 300
"""Maximum number of characters of a text that may be a date."""
FIRST_YEAR, LAST_YEAR = 1814, 2099
"""The States General in their present form began in 1814; a year after the last is a typing error."""

_LIKE_LETTERS = str.maketrans(
    {"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "5": "s", "8": "b", "é": "e", "ä": "a", "û": "u"}
)
_LIKE_DIGITS = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "|": "1", "i": "1", "S": "5", "B": "8"})

_NAMES = (
    "januari january jan", "februari february feb febr", "maart march mrt mar", "april apr", "mei may",
    "juni june jun", "juli july jul", "augustus august aug", "september sept sep", "oktober october okt oct",
    "november nov", "december dec",
)  # fmt: skip
_MONTHS = {word.translate(_LIKE_LETTERS): month for month, words in enumerate(_NAMES, 1) for word in words.split()}
_SHORT = {word: month for month, words in enumerate(_NAMES, 1) for word in words.split() if len(word) == 3}


def _dutch_numbers() -> dict[str, int]:
    """Return the Dutch words for 1 to 99, without accents and blanks."""
    ones = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
    found = {word: value for value, word in enumerate(ones, 1)}
    teens = [
        "tien",
        "elf",
        "twaalf",
        "dertien",
        "veertien",
        "vijftien",
        "zestien",
        "zeventien",
        "achttien",
        "negentien",
    ]
    found |= {word: value for value, word in enumerate(teens, 10)}
    tens = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
    for ten, word in enumerate(tens, 2):
        found[word] = ten * 10
        found |= {f"{one}en{word}": ten * 10 + value for value, one in enumerate(ones, 1)}
    return found


def _dutch_days() -> dict[str, int]:
    """Return cardinal and ordinal words for the days of a month."""
    numbers = _dutch_numbers()
    irregular = {1: "eerste", 3: "derde", 8: "achtste"}
    found = {word: value for word, value in numbers.items() if value <= 31}
    for word, value in list(found.items()):
        found[irregular.get(value, word + ("ste" if value >= 20 else "de"))] = value
    return found


def _dutch_years() -> dict[str, int]:
    """Return the words for the years in which letters are dated, without blanks: `negentienhonderdvijfennegentig`."""
    numbers = {**_dutch_numbers(), "": 0}
    centuries = {"achttienhonderd": 1800, "negentienhonderd": 1900, "tweeduizend": 2000, "tweeduizenden": 2000}
    years = {
        century + word: start + value for (century, start), (word, value) in product(centuries.items(), numbers.items())
    }
    return years | {
        f"{century}en{word}": start + value
        for (century, start), (word, value) in product(centuries.items(), numbers.items())
        if word
    }


_DAY_WORDS, _YEAR_WORDS = _dutch_days(), _dutch_years()
_WORD = r"[a-zà-ÿ]"
_DAY = r"(?P<day>[0-3|lI]?[\dlIO])"
_SUFFIX = r"(?: ?(?:e|ste|de|st|nd|rd|th)\b\.?)?(?: (?:of|van))?"
_MONTH = r"(?P<month>[A-Za-zÀ-ÿ0158|!]{3,9})\.?"
_YEAR = r"(?P<year>[12][\dOolI|]{3}|[12] [\dO] [\dO] [\dO]|[12]\d [\dO]{2}|['’‘`]?\d{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\w/]){_DAY}{_SUFFIX}[ .\-/–]{{0,3}}{_MONTH}[ .,\-/–]{{0,3}}{_YEAR}(?!\w)",
        rf"(?<!\w){_MONTH} {_DAY}{_SUFFIX},? {_YEAR}(?!\w)",
    )
)
_ISO = re.compile(r"(?<![\w-])(?P<year>[12]\d{3})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?(?![\w-])")
_NUMBERS = re.compile(
    r"(?<![\w/.-])(?P<day>\d{1,2}) ?(?P<mark>[-–/.]) ?(?P<month>\d{1,2}) ?(?P=mark) ?"
    r"(?P<year>\d{4}|['’]?\d{2})(?![\w/-])"
)
_SPLIT_DAY = re.compile(r"(?<![\w.,-])([1-3]) (?!0[kKcC])(\d)(?= ?[A-Za-z])")
_MONTH_YEAR = re.compile(rf"(?<!\w){_MONTH} {_YEAR}(?!\w)", re.IGNORECASE)
_YEAR_ALONE = re.compile(
    r"(?:(?:voorjaar|zomer|najaar|herfst|winter|lente|medio|eind|begin|spring|summer|autumn) )?([12]\d{3})",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"(?<!\w)({_WORD}+(?: ?en ?{_WORD}+)?) ({_WORD}{{3,9}}) "
    r"((?:achttien|negentien|twee) ?(?:honderd|duizend)[a-zà-ÿ ]{0,30})",
    re.IGNORECASE,
)


def read_date(printed: str) -> str | None:
    """Return the date in a printed string; None where it contains no date, several dates, or an impossible one.

    >>> [read_date(text) for text in ("1 6 juni 2011", "030KT22", "de eerste mei tweeduizend elf", "juni 2011")]
    ['2011-06-16', '2022-10-03', '2011-05-01', '2011-06']
    >>> read_date("31 februari 2011")
    """
    return _read(printed) if len(printed) <= LONGEST else None


@lru_cache(maxsize=4096)
def _read(printed: str) -> str | None:
    text = _SPLIT_DAY.sub(r"\1\2", clean(printed))
    days = dict.fromkeys([*_written(text), *_numeric(text), *_in_words(text)])
    if days:
        valid = [day for day in days if day is not None]
        return valid[0] if len(days) == 1 and valid else None
    for match in _MONTH_YEAR.finditer(text):
        month, year = _month(match["month"]), _year(match["year"])
        if month is not None and year is not None:
            return f"{year:04}-{month:02}"
    digits = _ISO.fullmatch(text) or _YEAR_ALONE.fullmatch(text)
    return _partial(digits) if digits else None


def _partial(match: re.Match[str]) -> str | None:
    """Return a year, or a year and month, in digits only."""
    groups = match.groupdict()
    year, month = int(groups.get("year") or match[1]), groups.get("month")
    if not FIRST_YEAR <= year <= LAST_YEAR or (month and not 1 <= int(month) <= 12):
        return None
    return f"{year:04}-{month}" if month else f"{year:04}"


def _written(text: str) -> list[str | None]:
    """Return the days written with the name of a month; None for a day that does not exist."""
    found = []
    for form in _FORMS:
        for match in form.finditer(text):
            month, year = _month(match["month"]), _year(match["year"])
            day = match["day"].translate(_LIKE_DIGITS)
            if month is not None and day.isdecimal():
                found.append(_day(year, month, int(day)))
    return found


def _numeric(text: str) -> list[str | None]:
    """Return the days written in digits only: year first, or the Dutch order of day, month, year."""
    return [
        _day(_year(match["year"]), int(match["month"]), int(match["day"]))
        for form in (_ISO, _NUMBERS)
        for match in form.finditer(text)
        if match["day"]
    ]


def _in_words(text: str) -> list[str | None]:
    found = []
    for match in _WORDS.finditer(text.replace("ë", "e").replace("é", "e")):
        day = _DAY_WORDS.get(match[1].lower().replace(" ", ""))
        month = _month(match[2])
        year = _YEAR_WORDS.get(match[3].lower().replace(" ", ""))
        if day is not None and month is not None:
            found.append(_day(year, month, day))
    return found


def _month(text: str) -> int | None:
    """Return the number of a month; in an abbreviation of three letters, correct only a zero for an o."""
    word = text.lower()
    return _SHORT.get(word.replace("0", "o")) if len(word) == 3 else _MONTHS.get(word.translate(_LIKE_LETTERS))


def _year(text: str) -> int | None:
    """Return a year; a year of two digits lies between 1950 and 2049."""
    digits = text.strip("'’‘`").translate(_LIKE_DIGITS).replace(" ", "")
    if not digits.isdecimal():
        return None
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year >= 50 else 2000
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _day(year: int | None, month: int, day: int) -> str | None:
    try:
        return date(year or 0, month, day).isoformat()
    except ValueError:
        return None
