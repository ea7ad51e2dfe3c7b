"""Follow the links of a site on disk as a visitor does: from the start page, click by click, without a server."""

from collections import deque
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html


class Crawl(NamedTuple):
    """What a crawl found."""

    clicks: dict[str, int]
    """Path of each page below the web root, to the least number of clicks from the start page."""
    dead: set[tuple[str, str]]
    """Page and address of each link within the site that leads to no file or to no section."""
    hosts: set[str]
    """Hosts of which a page would load something by itself."""


def crawl(web: Path, start: str = "index.html") -> Crawl:
    """Follow every link within a web root."""
    clicks, dead, hosts, waiting = {start: 0}, set(), set(), deque([start])
    ids: dict[str, set[str]] = {}
    links: list[tuple[str, str, str, str]] = []
    while waiting:
        path = waiting.popleft()
        page = html.parse(str(web / path)).getroot()
        ids[path] = set(page.xpath("//@id"))
        for element in page.xpath("//img|//script|//iframe|//link[@rel='stylesheet']|//link[@rel='icon']"):
            found = urlsplit(element.get("src") or element.get("href") or "")
            hosts |= {found.netloc} - {""}
        for address in page.xpath("//a/@href|//link[@rel='alternate' or @rel='stylesheet']/@href|//script/@src"):
            if urlsplit(address).scheme:
                continue
            place = urlsplit(urljoin(f"https://site.example/{path}", address))
            target = unquote(place.path).lstrip("/")
            links.append((path, address, target, place.fragment))
            if not (web / target).is_file():
                dead.add((path, address))
            elif target.endswith(".html") and target not in clicks:
                clicks[target] = clicks[path] + 1
                waiting.append(target)
    dead |= {
        (path, address) for path, address, to, mark in links if mark and to in ids and unquote(mark) not in ids[to]
    }
    return Crawl(clicks, dead, hosts)
