"""Any date in any form in which letters print it parses back; what could be read in two ways is not read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.letters.normalise.dates import read_date

DUTCH = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november"]
DUTCH += ["december"]
SHORT = ["jan.", "feb.", "mrt.", "apr.", "mei", "jun.", "jul.", "aug.", "sept.", "okt.", "nov.", "dec."]
STAMP = ["JAN", "FEB", "MRT", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEC"]
ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"]
ENGLISH += ["December"]
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
ONES = ["", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien"]
ONES += ["veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"]
TENS = ["", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]


def words(number: int) -> str:
    """Return a number below a hundred in Dutch words, spelled as the Dutch do: drieëntwintig."""
    if number < 20:
        return ONES[number]
    one = ONES[number % 10]
    return (one + ("ën" if one[-1:] == "e" else "en") if one else "") + TENS[number // 10]


def ordinal(number: int) -> str:
    """Return the ordinal of a day in Dutch words."""
    irregular = {1: "eerste", 3: "derde", 8: "achtste"}
    return irregular.get(number, words(number) + ("de" if number < 20 else "ste"))


def year_words(year: int, blank: str) -> str:
    """Return a year in Dutch words, written as one word or as more."""
    head = "tweeduizend" if year >= 2000 else "negentienhonderd"
    return (head + blank + words(year % 100)).strip()


def english_ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th."""
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def forms(on: date) -> dict[str, str]:
    """Return every form in which letters print a day."""
    day, month, year = on.day, on.month - 1, on.year
    long = f"{day} {DUTCH[month]} {year}"
    return {
        "long": long,
        "upper": long.upper(),
        "leading zero": f"{day:02} {DUTCH[month]} {year}",
        "weekday": f"{WEEKDAYS[on.weekday()]} {long}",
        "place": f"Den Haag, {long}",
        "closed": f"{long}.",
        "no-break": long.replace(" ", "\u00a0"),
        "wrapped": long.replace(" ", "\n  "),
        "abbreviated": f"{day} {SHORT[month]} {year}",
        "stamp": f"{day:02} {STAMP[month]} {year}",
        "short stamp": f"{day:02}{STAMP[month]}{year % 100:02}",
        "apostrophe": f"{day} {DUTCH[month]} '{year % 100:02}",
        "ordinal": f"{day}e {DUTCH[month]} {year}",
        "ordinal apart": f"{day} {'ste' if day in (1, 8) or day >= 20 else 'de'} {DUTCH[month]} {year}",
        "numeric": f"{day}-{on.month}-{year}",
        "numeric padded": f"{day:02}-{on.month:02}-{year}",
        "slashes": f"{day}/{on.month}/{year}",
        "dots": f"{day}.{on.month:02}.{year}",
        "spaced numeric": f"{day} - {on.month} - {year}",
        "iso": on.isoformat(),
        "hyphened": f"{day}-{STAMP[month].lower()}-{year}",
        "english": f"{day} {ENGLISH[month]} {year}",
        "english ordinal": f"{english_ordinal(day)} of {ENGLISH[month]} {year}",
        "american": f"{ENGLISH[month]} {day}, {year}",
        "american ordinal": f"{ENGLISH[month]} {english_ordinal(day)} {year}",
        "words": f"{words(day)} {DUTCH[month]} {year_words(year, ' ')}",
        "one word": f"{words(day)} {DUTCH[month]} {year_words(year, '')}",
        "ordinal words": f"de {ordinal(day)} {DUTCH[month]} {year_words(year, ' ')}",
        "scanned letters": f"{day} {DUTCH[month].replace('o', '0')} {year}",
        "scanned digits": f"{str(day).replace('1', 'l')} {DUTCH[month]} {str(year).replace('0', 'O')}",
        "split digits": f"{' '.join(str(day))} {DUTCH[month]} {year}",
    }


DAYS = st.dates(min_value=date(1951, 1, 1), max_value=date(2049, 12, 31))


@settings(deadline=None)
@given(DAYS)
def test_any_day_in_any_form_parses_back(on: date) -> None:
    read = {name: read_date(text) for name, text in forms(on).items()}
    assert read == dict.fromkeys(read, on.isoformat())


@settings(deadline=None)
@given(DAYS)
def test_partial_dates_stay_partial(on: date) -> None:
    month = f"{on.year}-{on.month:02}"
    assert read_date(f"{DUTCH[on.month - 1]} {on.year}") == month
    assert read_date(f"{ENGLISH[on.month - 1]} {on.year}") == month
    assert read_date(month) == month
    assert read_date(str(on.year)) == str(on.year)
    assert read_date(f"najaar {on.year}") == str(on.year)


@pytest.mark.parametrize(
    "text",
    [
        "31 februari 2011",
        "30-02-2011",
        "29 februari 2023",
        "00 juni 2011",
        "32 mei 2011",
        "13/13/2011",
        "2011-13",
        "16 juni 9011",
        "16 juni 1211",
        "3000",
        "",
        " ",
        "-",
        "datum poststempel",
        "zie boven",
        "12345",
        "2011-2012",
        "16 juni 2011 en 17 juni 2011",
        "16 prairial 2011",
        "brief 7 van 2011/123",
        "1" * 3000,
        "1 " * 3000,
        "een " * 3000,
        "january " * 2000,
    ],
)
def test_what_is_no_single_day_is_no_date(text: str) -> None:
    assert read_date(text) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_date_that_exists_or_none(text: str) -> None:
    iso = read_date(text)
    if iso is not None and len(iso) == 10:
        date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2 8 FEB. 2002", "2002-02-28"),
        ("030KT22", "2022-10-03"),
        ("1 6 juni 2011", "2011-06-16"),
        ("16 juni2011", "2011-06-16"),
        ("16juni 2011", "2011-06-16"),
        ("16 juni 2 0 1 1", "2011-06-16"),
        ("16 jui 2011", None),
        ("(16 juni 2011)", "2011-06-16"),
        ("d.d. 16 juni 2011", "2011-06-16"),
        ("16 juni 2011 (ontvangen 16 juni 2011)", "2011-06-16"),
        ("11 juni 2007", "2007-06-11"),
        ("1 juni 1998", "1998-06-01"),
        ("1 maart 2001", "2001-03-01"),
        ("3 1 mei 2011", "2011-05-31"),
    ],
)
def test_slips_of_scanner_and_typist(text: str, iso: str | None) -> None:
    assert read_date(text) == iso
