"""Format days and moments for people, in both languages of the site."""

from pipeline.site.texts import Language

MONTHS: dict[Language, tuple[str, ...]] = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def day(date: str, language: Language = "nl") -> str:
    """Format a date as precisely as it is known.

    >>> day("2011-06-16"), day("2011-06", "en"), day("2011")
    ('16 juni 2011', 'June 2011', '2011')
    """
    year, *rest = date.split("-")
    words = [month(rest[0], language), year] if rest else [year]
    return " ".join([str(int(rest[1])), *words] if len(rest) > 1 else words)


def month(number: str, language: Language) -> str:
    """Return the name of a month.

    >>> month("03", "nl")
    'maart'
    """
    return MONTHS[language][int(number) - 1]
