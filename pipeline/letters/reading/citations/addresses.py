"""Web addresses in the text, as printed."""

import re

from pipeline.letters.reading.citations.found import FoundCitation

_URL = re.compile(r"https?://[^\s<>\"“”„«»{}|\\^`\[\]]{4,600}")
_WWW = re.compile(r"www\.[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/[^\s<>\"“”„«»{}|\\^`\[\]]{1,300}")
_JOINED = re.compile(r"[ \t]?\n[ \t]{0,8}([a-z0-9][^\s<>\"“”(),;]{0,300})")
_KOOP = re.compile(
    r"https?://(?:zoek|www)\.officielebekendmakingen\.nl/(?P<id>(?:kst|ah-[te]k|kv-[te]k|h-[te]k|stb|stcrt|trb|blg)-[\w-]{3,40})",
    re.IGNORECASE,
)
_KINDS = {"kst": "kamerstuk", "ah-": "kamervragen", "kv-": "kamervragen", "h-t": "handelingen", "h-e": "handelingen"}
_CLOSING = {")": "(", "]": "["}


def find_addresses(text: str) -> list[FoundCitation]:
    """Return the addresses that a text cites. An address without http is cited too, but gets no target."""
    found: list[FoundCitation] = []
    if "://" in text:
        found += [one for match in _URL.finditer(text) if (one := _address(text, match)) is not None]
    if "www." in text:
        found += [one for match in _WWW.finditer(text) if (one := _bare(text, match)) is not None]
    return found


def _address(text: str, match: re.Match[str]) -> FoundCitation | None:
    url = _trimmed(match[0])
    end = match.start() + len(url)
    if url.endswith("-") and (rest := _JOINED.match(text, end)) is not None:
        url, end = _trimmed(url + rest[1]), rest.start(1) + len(_trimmed(rest[1]))
    if "." not in url[8:]:
        return None
    if url.endswith("-"):
        return FoundCitation(match.start(), end, "url")  # Cut off where the line was.
    publication = _KOOP.match(url)
    if publication is not None:
        key = re.sub(r"\.(?:html|pdf|xml|odt)$", "", publication["id"])
        return FoundCitation(match.start(), end, _KINDS.get(key[:3], "other"), (key,))  # type: ignore[arg-type]
    return FoundCitation(match.start(), end, "url", (url,))


def _bare(text: str, match: re.Match[str]) -> FoundCitation | None:
    """Return an address without http, or None where it begins a line, as in a letterhead, or continues another word."""
    url = _trimmed(match[0])
    line_start = text.rfind("\n", 0, match.start()) + 1
    if text[match.start() - 1 : match.start()] in tuple("/.@-") or text[line_start : match.start()].strip() == "":
        return None
    return FoundCitation(match.start(), match.start() + len(url), "url")


def _trimmed(url: str) -> str:
    """Return an address without the punctuation of the sentence that it ends."""
    while url and (
        url[-1] in ".,;:!?'’‘*_" or (url[-1] in _CLOSING and url.count(_CLOSING[url[-1]]) < url.count(url[-1]))
    ):
        url = url[:-1]
    return url
