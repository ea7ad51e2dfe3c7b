"""Convert values of letters to well-formed IRIs: RFC 3987 and the IRIREF of N-Triples and Turtle."""

import re
from functools import lru_cache
from urllib.parse import quote

_PLAIN = re.compile(
    r"https?://[A-Za-z0-9._-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~/@:!$&'()*+,;=-]*)?(?:\?[A-Za-z0-9._~/@:!$&'()*+,;=?-]*)?(?:#[A-Za-z0-9._~/@:!$&'()*+,;=?-]*)?"
)
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^#]*)(?:#(.*))?", re.DOTALL)
_HOST = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "/?@:!$&'()*+,;=%~-._"


@lru_cache(maxsize=65536)
def clean_iri(value: str | None) -> str | None:
    """Return an absolute IRI, with forbidden characters percent-encoded; None for a value that cannot be one.

    >>> clean_iri("https://voorbeeld.nl/a b?q={é}")
    'https://voorbeeld.nl/a%20b?q=%7B%C3%A9%7D'
    >>> clean_iri("www.voorbeeld.nl") is None
    True
    """
    if value is None:
        return None
    if _PLAIN.fullmatch(value):
        return value
    parts = _PARTS.fullmatch(value.strip())
    if parts is None:
        return None
    scheme, host, rest, fragment = parts.groups()
    if scheme.lower() in ("http", "https") and not host:
        return None
    if host is not None and not _HOST.fullmatch(host):
        return None
    place = "" if host is None else f"//{host}"
    tail = "" if fragment is None else f"#{_encode(fragment)}"
    return f"{scheme}:{place}{_encode(rest)}{tail}"


@lru_cache(maxsize=65536)
def segment(value: str) -> str:
    """Return a value as one segment of a path.

    >>> segment("33400-XII"), segment("34269 (R2036)")
    ('33400-XII', '34269%20%28R2036%29')
    """
    return quote(value, safe="-._~")


def _encode(text: str) -> str:
    return quote(_ESCAPE.sub("%25", text), safe=_SAFE)
