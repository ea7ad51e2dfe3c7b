"""The files of a release for its page: a table of the files of the whole release, and one row for each year."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import formats
from pipeline.model.release import UNDATED
from pipeline.release.describe import ManifestEntry
from pipeline.release.describe.titles import dutch_title
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_dataset import PURPOSES as PURPOSE_TEXTS

PURPOSES = {
    "spreadsheet": ("xlsx",),
    "analysis": ("letters.parquet", "letters.csv", "datapackage.json"),
    "sql": ("sqlite",),
    "linked": ("nq", "ttl", "jsonld"),
    "everything": ("zip", "letters.jsonl"),
}
"""Purpose to the files for it, by name or suffix, in the order of the page."""
EASIEST = (".xlsx", ".csv", ".parquet", ".sqlite", ".jsonl", ".nq", ".ttl", ".jsonld")
"""Suffixes in the order in which the row of a year offers its files of letters; other outputs follow, ZIP is last."""


def downloads(entries: Sequence[ManifestEntry], folder: str, language: Language) -> dict[str, Any]:
    """Return the facts about a release's files for the page of a dataset; `folder` is their path, ending in a slash."""
    return {
        "purposes": _purposes(entries, folder, language),
        "newest_year": _named(next(iter(_parts(entries)), None), language),
        "files": [_file(entry, folder, language) for entry in entries if entry.part is None],
        "years": [_year(entries, part, folder, language) for part in _parts(entries)],
        "table": next((entry.path for entry in _letters(entries) if entry.table == "letters"), "letters.csv"),
    }


def _parts(entries: Sequence[ManifestEntry]) -> list[str]:
    """Return the years, newest first, with the undated part last."""
    parts = {entry.part for entry in entries if entry.part is not None}
    return [*sorted(parts - {UNDATED}, reverse=True), *sorted(parts & {UNDATED})]


def _letters(entries: Sequence[ManifestEntry]) -> list[ManifestEntry]:
    """Return the files of all letters, or only of the newest year where the release is partitioned."""
    newest = next(iter(_parts(entries)), None)
    return [entry for entry in entries if entry.part == newest]


def _purposes(entries: Sequence[ManifestEntry], folder: str, language: Language) -> list[dict[str, Any]]:
    """Return each purpose with the files for it: of the whole release, or else of its newest year."""
    easy = [entry for entry in entries if _is_easy(entry)]
    whole = {_name(entry): entry for entry in easy if entry.part is None}
    found = {_name(entry): entry for entry in _letters(easy)} | whole
    purposes = []
    for name, wanted in PURPOSES.items():
        heading, about = PURPOSE_TEXTS[language][name]
        files = [
            _file(entry, folder, language)
            for one in wanted
            for path, entry in found.items()
            if path == one or path.rpartition(".")[2] == one
        ]
        if files:
            purposes.append({"name": name, "heading": heading, "about": about, "files": files})
    return purposes


def _is_easy(entry: ManifestEntry) -> bool:
    """Whether a file is as easy to use as its content allows: not compressed, or where there is no such file, gzip."""
    return entry.compression is None or (entry.content is not None and entry.compression == "gzip")


def _name(entry: ManifestEntry) -> str:
    return entry.plain_path.rpartition("/")[2]


def _file(entry: ManifestEntry, folder: str, language: Language) -> dict[str, Any]:
    return {
        "href": folder + entry.path,
        "path": entry.path,
        "title": _title(entry, language),
        "count": entry.rows if entry.rows is not None else entry.triples,
        "bytes": entry.bytes,
    }


def _year(entries: Sequence[ManifestEntry], part: str, folder: str, language: Language) -> dict[str, Any]:
    """Return the row of a year: its number of letters, its main file in each format, and all its files."""
    found = [entry for entry in entries if entry.part == part]
    main: dict[str, ManifestEntry] = {}
    names = _names()
    for entry in found:
        suffix = Path(entry.plain_path).suffix
        if suffix in names and _is_easy(entry) and (suffix not in main or Path(entry.path).stem == "letters"):
            main[suffix] = entry
    counted = [e.rows for e in found if e.rows is not None and Path(e.path).stem == "letters"]
    return {
        "name": _named(part, language),
        "letters": next(iter(counted), None),
        "main": [{"href": folder + main[suffix].path, "label": names[suffix]} for suffix in names if suffix in main],
        "bytes": sum(entry.bytes for entry in found),
        "files": [_file(entry, folder, language) | {"path": entry.path.partition("/")[2]} for entry in found],
    }


def _names() -> dict[str, str]:
    """Return the names of all formats by suffix, the easiest first."""
    known = formats.known()
    return {suffix: known[suffix].name for suffix in dict.fromkeys((*EASIEST, *known))} | {".zip": "ZIP"}


def _named(part: str | None, language: Language) -> str:
    return TEXTS[language][part] if part == UNDATED else part or ""


def _title(entry: ManifestEntry, language: Language) -> str:
    """Return the title of a file, in the language of the page where that is known."""
    return (dutch_title(entry) if language == "nl" else None) or entry.title
