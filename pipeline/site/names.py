"""Names of files on the site, made from IRIs and values of letters."""

from urllib.parse import unquote

LONGEST = 200
"""Most bytes in a file name, without its suffix."""


def letter_name(iri: str, base: str) -> str | None:
    """Return the name of a letter's page without its suffix; None for a letter that has no page on this site.

    >>> letter_name("https://a.example/id/brief/kst-1-2", "https://a.example/")
    'kst-1-2'
    """
    start = f"{base}id/brief/"
    name = unquote(iri.removeprefix(start))
    return name if iri.startswith(start) and may_be_file(name) else None


def may_be_file(name: str) -> bool:
    """Return whether a name can be a file name: one part of a path, not hidden, and not too long with its suffix."""
    return name.isprintable() and "/" not in name and name[:1] not in ("", ".") and len(name.encode()) <= LONGEST
