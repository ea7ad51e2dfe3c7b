"""Write the pages that search and query in the browser, their scripts and their database."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.site import browser
from pipeline.site.pages import page
from pipeline.site.query import database, facets
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_query import KINDS, QUERY, SCRIPT

SEARCH: dict[Language, str] = {"nl": "search.html", "en": "search.en.html"}
_INDEX: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}


def write(web: Path, dataset: Dataset) -> None:
    """Write the pages of a dataset; remove them where their scripts are missing or there is nothing to search."""
    place = web / dataset.name
    if not (browser.is_complete() and database.write(place, dataset)):
        database.remove(place)
        for name in SEARCH.values():
            (place / name).unlink(missing_ok=True)
        return
    browser.write(web)
    found = _facets(place)
    for language in SEARCH:
        _write(place, dataset, language, "search.html", SEARCH, {"facets": found[language]})


def is_there(place: Path) -> bool:
    """Return whether a dataset has a page to search."""
    return (place / SEARCH["nl"]).is_file()


def _write(
    place: Path,
    dataset: Dataset,
    language: Language,
    template: str,
    names: Mapping[Language, str],
    more: dict[str, Any],
) -> None:
    texts = SCRIPT[language] | {"kinds": KINDS[language]}
    facts = more | {
        "dataset": dataset,
        "title": getattr(dataset.title, language),
        "root": "../",
        "t": TEXTS[language] | QUERY[language],
        "index": _INDEX[language],
        "other": names["en" if language == "nl" else "nl"],
        "script_texts": in_page(texts),
    }
    releases.write_changed(place / names[language], page(template, language, facts).encode())


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
