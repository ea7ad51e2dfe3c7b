"""Facts for the page of a dataset: its downloads by purpose, its columns, its state, its releases and incidents."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from pipeline.model.contract import Contracts
from pipeline.model.dataset import Dataset
from pipeline.model.release import Counts, Release
from pipeline.release import describe as package
from pipeline.release import index as releases
from pipeline.release import signing
from pipeline.release.delta import compaction
from pipeline.release.withdrawal import redactions
from pipeline.site import catalog, changelog, completeness, letters
from pipeline.site.advice import findings
from pipeline.site.amounts import figure
from pipeline.site.badges import badges
from pipeline.site.columns import explained
from pipeline.site.downloads import downloads
from pipeline.site.query import pages as query_pages
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_dataset import DATASET
from pipeline.site.texts_query import QUERY

SHOWN = 50
"""Most withdrawals that the page shows."""
INCIDENTS = 10
"""Most builds that were not published that the page shows."""


def facts(
    dataset: Dataset, place: Path, index: releases.ReleaseIndex, newest: Release, language: Language
) -> dict[str, Any]:
    """Return the facts for the page of a dataset, without its charts and the part that both languages share."""
    folder = f"releases/{newest.version}/"
    t = TEXTS[language]
    entries = package.Released(place / folder).manifest.files
    statistics = msgspec.json.decode((place / folder / "statistics.json").read_bytes(), type=package.Statistics)
    return {
        "root": "../",
        "name": dataset.name,
        "title": getattr(dataset.title, language),
        "description": getattr(dataset.description, language),
        "publisher": dataset.publisher.name,
        "license": dataset.license,
        "base": dataset.base,
        "version": newest.version,
        "folder": folder,
        "signature": signing.SIGNATURE if (place / folder / signing.SIGNATURE).exists() else None,
        "key": signing.PUBLIC,
        "follow": (place / "feed.atom").is_file(),
        **downloads(entries, folder, language),
        "figures": _figures(statistics, entries, t),
        "account": _account(newest.counts, t),
        "findings": findings(statistics.issues, language),
        "tables": explained(place / "releases" / newest.version, language),
        "releases": [_release(entry, language) for entry in reversed(index.releases)],
        "has_deltas": (place / compaction.LIST).exists(),
        "withdrawals": _withdrawals(place, t),
        "sources": _sources(place, t),
        "completeness": completeness.PAGES[language],
        "search": query_pages.SEARCH[language] if query_pages.is_there(place) else None,
        "q": QUERY[language],
        "d": DATASET[language],
        "sql": query_pages.SQL[language],
        "sparql": query_pages.SPARQL[language],
        "letter_form": _letter_form(dataset, newest, language),
        "incidents": _incidents(index, place, language),
    }


def _letter_form(dataset: Dataset, newest: Release, language: Language) -> str:
    """Return the sentence about where the pages of letters come from: from files, or from the server on request."""
    form = "static" if letters.is_static(dataset, newest) else "requested"
    return DATASET[language][f"letters_{form}"].format(most=figure(dataset.static_letters, language))


def _account(counts: Counts, t: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the number of records by what became of them; withdrawn and waiting ones only where there are any."""
    return [
        {"label": t[name], "value": getattr(counts, name)}
        for name in Counts.__struct_fields__
        if name not in ("withdrawn", "waiting") or getattr(counts, name)
    ]


def _incidents(index: releases.ReleaseIndex, place: Path, language: Language) -> list[dict[str, str]]:
    """Return the last builds that were not published, and the sources that fail or no longer offer what is needed."""
    t, names = TEXTS[language], badges(language)
    found = [
        {
            "where": row["source"],
            "state": row["state"],
            "badge": names[row["state"]],
            "why": row["breaks"] or row["means"],
        }
        for row in _sources(place, t)
        if row["state"] in ("failing", "stale", "never") or row["breaks"]
    ]
    stopped = [entry for entry in reversed(index.releases) if entry.result not in ("released", "expired")][:INCIDENTS]
    return found + [
        {"where": entry.version, "state": entry.result, "badge": names[entry.result], "why": entry.reason or ""}
        for entry in stopped
    ]


def _withdrawals(place: Path, t: dict[str, str]) -> list[dict[str, Any]]:
    """Return the last withdrawn letters, newest first; the log of withdrawals has them all."""
    rows = redactions.read(place)[: -SHOWN - 1 : -1]
    return [
        {
            "date": row["date"],
            "letter": row["letter"],
            "why": t[f"reason_{row['reason']}"],
            "count": len(row["releases"].split()),
            "restored": row["restored"],
        }
        for row in rows
    ]


def _sources(place: Path, t: dict[str, str]) -> list[dict[str, Any]]:
    """Return the state of the sources after the last harvest, which may be later than the newest release."""
    file = place / package.SOURCES
    if not file.exists():
        return []
    found = msgspec.json.decode(file.read_bytes(), type=package.Sources).sources
    breaks = _breaks(place)
    return [
        msgspec.structs.asdict(one)
        | {
            "means": t[f"source_{one.state}" if one.state != "ok" else f"source_{one.agreement}"],
            "breaks": breaks.get(one.source),
        }
        for one in found
    ]


def _breaks(place: Path) -> dict[str, str]:
    """Return, by source, the breaks of its contract that the last check found: its letters cannot be read."""
    file = place / "contracts.json"
    found = msgspec.json.decode(file.read_bytes(), type=Contracts).sources if file.exists() else ()
    return {one.source: "; ".join(one.breaks) for one in found if one.breaks}


def about(place: Path, page: str) -> str:
    """Return the dataset in schema.org's terms, as JSON-LD safe within a page; "" where there is no description."""
    graph = catalog.newest_graph(place)
    if not graph:
        return ""
    return msgspec.json.encode(catalog.search_engine(graph, page)).decode().replace("<", "\\u003c")


def _figures(
    statistics: package.Statistics, entries: tuple[package.ManifestEntry, ...], t: dict[str, str]
) -> list[dict[str, Any]]:
    numbers = {
        "letters_count": statistics.whole,
        "senders_count": len([iri for iri in statistics.senders if iri]),
        "years_count": len([year for year in statistics.years if year]),
        "files_count": len(entries),
    }
    return [{"value": value, "label": t[name]} for name, value in numbers.items()]


def _release(entry: Release, language: Language) -> dict[str, Any]:
    folder = f"releases/{entry.version}/" if entry.result == "released" else None
    return {
        "version": entry.version,
        "href": f"{folder}datapackage.json" if folder else None,
        "result": entry.result,
        "letters": entry.counts.letters,
        "reason": entry.reason or changelog.line(entry.changes, language),
        "changes": changelog.short(entry.changes),
        "delta": f"{folder}delta.csv" if folder and entry.previous else None,
        "redactions": entry.redactions,
    }
