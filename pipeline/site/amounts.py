"""Numbers and sizes as people read them, in one language."""

from pipeline.site.texts import Language


def figure(value: int | None, language: Language) -> str:
    """Return a number with separators between thousands; "" for None.

    >>> figure(12345, "nl"), figure(12345, "en")
    ('12.345', '12,345')
    """
    return "" if value is None else f"{value:,}".replace(",", "." if language == "nl" else ",")


def size(octets: int, language: Language) -> str:
    """Format a size for people, in decimal units like file managers.

    >>> size(1_540_000, "nl"), size(512, "en")
    ('1,5 MB', '512 B')
    """
    number = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    text = f"{number:.0f}" if unit == "B" else f"{number:.1f}"
    return f"{text.replace('.', ',') if language == 'nl' else text} {unit}"
