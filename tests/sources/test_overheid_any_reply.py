"""Whatever a source of the government answers is read, or is a SourceError; never another fault."""

import contextlib
import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SourceError
from pipeline.sources.diwoo.sitemap import read_sitemap
from pipeline.sources.open_overheid.detail import read_detail
from pipeline.sources.open_overheid.service import read_page
from pipeline.sources.rijksoverheid.work import read_works

NOW = "2026-11-24T00:00:00Z"
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FILE = {
    "id": "https://x.example/a",
    "gepubliceerd": True,
    "label": "file",
    "mime-type": "application/pdf",
    "hash": "0" * 40,
}
DETAIL: dict[str, Any] = {
    "document": {
        "pid": "https://open.overheid.nl/documenten/x",
        "weblocatie": "https://zoek.officielebekendmakingen.nl/kst-1-2.html",
        "creatiedatum": "2026-01-01",
        "identifiers": ["kst-1-2"],
        "omschrijvingen": ["x"],
        "titelcollectie": {"officieleTitel": "32999, nr. 2 - Titel"},
        "classificatiecollectie": {"documentsoorten": [{"id": "x"}]},
        "aggregatiekenmerk": "32999",
        "hasParts": [{"id": "https://x.example/b", "label": "x"}],
        "documenthandelingen": [{"soortHandeling": {"id": "x"}, "atTime": "2026-01-01T00:00:00Z"}],
        "extraMetadata": [{"velden": [{"key": "vergaderjaar", "values": ["2025-2026"]}]}],
    },
    "documentrelaties": [{"relation": "https://x.example/c", "role": "x", "titel": "x"}],
    "versies": [{"nummer": 1, "oorzaak": "intrekking", "mutatiedatumtijd": NOW, "blokkades": [], "bestanden": [FILE]}],
}


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return where everything in a value is."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(found for key, one in inner for found in paths(one, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths(DETAIL)), ANYTHING)
def test_a_detail_with_anything_in_any_place(path: tuple[str | int, ...], value: object) -> None:
    said: Any = copy.deepcopy(DETAIL)
    place = said
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with contextlib.suppress(SourceError):
        read_detail(json.dumps(said).encode(), "x", NOW)


@settings(max_examples=100, deadline=None)
@given(ANYTHING, ANYTHING)
def test_a_page_with_anything_in_it(total: object, results: object) -> None:
    for said in (
        results,
        {"totaal": 3, "resultaten": results},
        {"totaal": total, "resultaten": [{"document": results}]},
    ):
        with contextlib.suppress(SourceError):
            read_page(json.dumps(said).encode())


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=80),
    st.sampled_from([b"<urlset><url><loc>x</loc>", b"<sitemapindex>", b"<work><metadata>", b"{", b""]),
)
def test_any_bytes(tail: bytes, head: bytes) -> None:
    for body in (head + tail, tail, b"[" * 5000 + tail):
        with contextlib.suppress(SourceError):
            read_sitemap(body, "https://x.example/s.xml")
        with contextlib.suppress(SourceError):
            read_works(body, "x")
        with contextlib.suppress(SourceError):
            read_page(body)
        with contextlib.suppress(SourceError):
            read_detail(body, "x", NOW)
