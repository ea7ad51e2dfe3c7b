"""Woo sitemaps: every recorded one is read."""

from pathlib import Path

from pipeline.sources.diwoo.sitemap import read_sitemap
from pipeline.sources.open_overheid.values import KERN

BASE = "http://localhost:8000"
HEAD = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:diwoo="https://standaarden.overheid.nl/diwoo/metadata/">'


def test_every_recorded_sitemap_is_read(shared: Path) -> None:
    counts = {}
    for file in sorted((shared / "samples/diwoo").glob("minvws_*.xml")):
        body = file.read_bytes()
        body = HEAD + body + b"</urlset>" if body.startswith(b"<url>") else body
        sitemap = read_sitemap(body, f"{BASE}/x")
        counts[file.stem.removeprefix("minvws_")] = (len(sitemap.parts or ()), len(sitemap.entries))
    assert counts == {
        "sitemap_empty": (0, 0),
        "sitemapindex": (1, 0),
        "url_all_fields": (0, 1),
        "url_optional_empty": (0, 1),
        "woo_index_1": (18, 0),
        "woo_index_14": (0, 2),
        "woo_index_18": (0, 2),
        "woo_index_19": (0, 2),
        "woo_index_2": (0, 2),
    }


def test_all_fields_of_a_recorded_entry(shared: Path) -> None:
    body = HEAD + (shared / "samples/diwoo/minvws_url_all_fields.xml").read_bytes() + b"</urlset>"
    (entry,) = read_sitemap(body, f"{BASE}/x").entries
    assert (entry.address, entry.mark[:11]) == ("https://example.com", "2021-01-01 ")
    assert (entry.kinds.categories, entry.kinds.is_part) == (frozenset({f"{KERN}c_3baef532"}), True)
    assert entry.kinds.is_letter(frozenset({f"{KERN}c_c76862ab"})) is False
    assert (entry.statement.title, entry.statement.date) == ("Officiële titel", "2021-05-10")
    assert entry.statement.attachments == (
        ("Officiële titel 3", None, "https://example3.com"),
        ("Officiële titel 4", None, "https://example4.com"),
    )
