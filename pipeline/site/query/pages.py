"""Write the pages that search and query in the browser, their scripts and their database."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.model.release import UNDATED
from pipeline.release import index as releases
from pipeline.release.describe import ManifestEntry, Released
from pipeline.site import browser
from pipeline.site.browse import rendering
from pipeline.site.pages import page
from pipeline.site.queries import queries
from pipeline.site.query import database, facets
from pipeline.site.query.shares import query_tables
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_browse import KINDS
from pipeline.site.texts_query import QUERY, SCRIPT

SEARCH: dict[Language, str] = {"nl": "search.html", "en": "search.en.html"}
SQL: dict[Language, str] = {"nl": "sql.html", "en": "sql.en.html"}
SPARQL: dict[Language, str] = {"nl": "sparql.html", "en": "sparql.en.html"}
"""In the web root, because an endpoint answers with all datasets; the others are in the folder of a dataset."""
ENDPOINT = "sparql"
"""Address of an endpoint in the web root, where the dataset names no other. The page asks whether it is there."""
_INDEX: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}
_OTHER: dict[Language, Language] = {"nl": "en", "en": "nl"}


def write(web: Path, dataset: Dataset, state: Path, scripts: bool = True) -> None:
    """Write the pages of a dataset; remove them where their scripts are missing or there is nothing to search.

    `state` is the state of the dataset. Without `scripts`, these are known to be there.
    """
    place = web / dataset.name
    if not (browser.is_complete() and database.write(place, dataset, state)):
        _remove(web, place, state)
        return
    if scripts:
        browser.write(web)
    for example in queries(dataset.base, "sql"):
        releases.write_changed(web / "def/queries" / example.name, example.text.encode())
    write_search(place, dataset)
    tables = [(table.name, [c.name for c in table.columns]) for table in query_tables()]
    tables += [("search", ["subject", "body", "facets"]), ("facets", ["facet", "value", "name", "token", "letters"])]
    for language in SEARCH:
        about = {"root": "../", "dataset": dataset, "title": getattr(dataset.title, language)}
        _write(
            place,
            SQL,
            language,
            about | {"sparql": SPARQL[language], "tables": tables, "examples": queries(dataset.base, "sql")},
        )
        shared = {"root": "", "base": dataset.base, "endpoint": dataset.sparql or f"{dataset.base}{ENDPOINT}"}
        shared["endpoint_place"] = dataset.sparql or ENDPOINT
        shared["endpoint_origin"] = _origin(dataset.sparql)
        _write(web, SPARQL, language, shared | {"files": _quads(web, language), "examples": queries(dataset.base)})


def write_search(place: Path, dataset: Dataset) -> None:
    """Write the search page of a dataset whose database is there, in each language."""
    found = _facets(place)
    for language in SEARCH:
        about = {"root": "../", "dataset": dataset, "title": getattr(dataset.title, language)}
        _write(place, SEARCH, language, about | {"facets": found[language]})


def is_there(place: Path) -> bool:
    """Return whether a dataset has the pages to search and query."""
    return (place / SEARCH["nl"]).is_file()


def _remove(web: Path, place: Path, state: Path) -> None:
    database.remove(place, state)
    for name in (*SEARCH.values(), *SQL.values()):
        (place / name).unlink(missing_ok=True)
    if not any(is_there(file.parent) for file in web.glob("*/dataset.json")):
        for name in SPARQL.values():
            (web / name).unlink(missing_ok=True)


def _write(folder: Path, names: Mapping[Language, str], language: Language, more: dict[str, Any]) -> None:
    """Write a page in one language; its template has the name of the Dutch page."""
    base = more["dataset"].base if "dataset" in more else more["base"]
    texts: dict[str, Any] = SCRIPT[language] | {
        "kinds": KINDS[language],
        "base": base,
        "endpoint": more.get("endpoint_place", ENDPOINT),
    }
    texts["examples"] = [example.text for example in more.get("examples", ())]
    facts = {
        "t": rendering.texts(language) | QUERY[language],
        "index": _INDEX[language],
        **(
            {"menu": rendering.menu(language, True, "", names["nl"].removesuffix(".html")), "up": ""}
            if "dataset" in more
            else {}
        ),
        "other": names[_OTHER[language]],
        "script_texts": in_page(texts),
    }
    releases.write_changed(folder / names[language], page(names["nl"], language, facts | more).encode())


def _origin(address: str | None) -> str:
    """Return scheme, host and port of an address, which pages may ask; "" for none.

    >>> _origin("https://data.example:8443/sparql?x=y"), _origin(None)
    ('https://data.example:8443', '')
    """
    parts = urlsplit(address or "")
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def in_page(value: Any) -> str:
    """Return JSON that is safe within an element `script`."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def _facets(place: Path) -> dict[Language, dict[str, list[tuple[str, str, int]]]]:
    """Return by language the values that a search can be limited to; kinds by their name in that language."""
    about = database.read(place)
    if about is None:
        return {"nl": {}, "en": {}}
    with closing(sqlite3.connect(f"file:{place / database.FOLDER / about.file}?immutable=1", uri=True)) as connection:
        found = facets.read(connection)
    return {
        language: found
        | {"kind": sorted((names.get(name, name), token, count) for name, token, count in found["kind"])}
        for language, names in KINDS.items()
    }


def _quads(web: Path, language: Language) -> list[dict[str, str]]:
    """Return the N-Quads files of all datasets in a web root, of each dataset the newest year first."""
    found = []
    for place in sorted(file.parent for file in web.glob("*/releases.json")):
        folder = releases.newest_folder(place, place.name)
        entries = Released(folder).ending(".nq", "gzip") if folder else ()
        for entry in sorted(entries, key=_newest_first):
            part = TEXTS[language][UNDATED] if entry.part == UNDATED else entry.part or ""
            size = f"{entry.bytes / 1_000_000:.1f} MB".replace(".", "," if language == "nl" else ".")
            href = f"{place.name}/releases/{folder.name if folder else ''}/{entry.path}"
            found.append({"href": href, "name": f"{place.name} {part}".strip(), "size": size})
    return found


def _newest_first(entry: ManifestEntry) -> tuple[bool, int]:
    return entry.part == UNDATED, -int(entry.part) if entry.part and entry.part.isdecimal() else 0
