"""Write the web pages for people: one page for each dataset, and one that lists the datasets.

The pages are made only from the files on disk, so they can be written again at any time.
"""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import msgspec

from pipeline.errors import DefinitionError
from pipeline.model.contract import Contracts
from pipeline.model.dataset import Dataset
from pipeline.model.release import Counts, Release
from pipeline.release import describe as package
from pipeline.release import index as releases
from pipeline.release import signing
from pipeline.release.delta import compaction
from pipeline.release.withdrawal import redactions
from pipeline.site import catalog, changelog, completeness
from pipeline.site.advice import findings
from pipeline.site.badges import badges
from pipeline.site.browse import rendering, startpage
from pipeline.site.browse.startpage import StartFacts
from pipeline.site.columns import explained
from pipeline.site.downloads import downloads
from pipeline.site.pages import license_name, without_none
from pipeline.site.query import pages as query_pages
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_query import QUERY

PAGES: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}
"""Name of each page by language; the address of a folder gives the Dutch page."""
SHOWN = 50
"""Most withdrawals that the page shows."""
BARS = 12
"""Most bars in a chart of names; charts by year show every year."""


def check_base(web: Path, dataset: Dataset) -> None:
    """Raise DefinitionError where a web root has a dataset with another base: letters and terms would get mixed."""
    for file in sorted(web.glob("*/dataset.json")):
        card = msgspec.json.decode(file.read_bytes(), type=StartFacts)
        if card.name != dataset.name and card.base != dataset.base:
            raise DefinitionError(
                f"{web} is the web root of {card.base}, where {card.name!r} is; "
                f"{dataset.name!r} has {dataset.base}: give it a home of its own with --home"
            )


def write(web: Path, dataset: Dataset) -> None:
    """Write the page of a dataset in each language, the list of all datasets, and the style sheet."""
    place = web / dataset.name
    index = releases.read_index(place, dataset.name)
    newest = releases.newest(index)
    if newest:
        releases.write_json(place / "dataset.json", startpage.start_facts(dataset))
        for language in PAGES:
            facts = _dataset(dataset, place, index, newest, language) | _menu(place, language, "dataset")
            _page(place / PAGES[language], "dataset.html", language, facts)
    _write_completeness(place, dataset)
    for language in PAGES:
        datasets = startpage.sections(web, language)
        _page(web / PAGES[language], "index.html", language, {"root": "", "up": "", "datasets": datasets})
    for name in ("style.css", "copy.js"):
        releases.write_changed(web / name, resources.files("pipeline.site").joinpath(f"templates/{name}").read_bytes())


def _write_completeness(place: Path, dataset: Dataset) -> None:
    """Write the page about completeness, also where there is no release yet because a source failed."""
    for language, name in completeness.PAGES.items():
        facts = completeness.facts(place, language)
        if facts is not None:
            title, other = getattr(dataset.title, language), completeness.PAGES["en" if language == "nl" else "nl"]
            shared = {"root": "../", "home": PAGES[language], "title": title, "other": other}
            shared |= _menu(place, language, "")
            _page(place / name, "completeness.html", language, facts | shared | {"license": dataset.license})


def _menu(place: Path, language: Language, here: str) -> dict[str, Any]:
    """Return the menu of a dataset for a page in its folder; nothing where its letters have no pages."""
    folder = releases.newest_folder(place, place.name)
    if folder is None or not package.Released(folder).ending("letters.jsonl"):
        return {}
    return {"menu": rendering.menu(language, query_pages.is_there(place)), "up": "", "here": here}


def _page(file: Path, template: str, language: Language, facts: Mapping[str, Any]) -> None:
    other = PAGES["en" if language == "nl" else "nl"]
    shared = {
        "t": rendering.texts(language),
        "lang": language,
        "other": other,
        "index": PAGES[language],
        "badges": badges(language),
    }
    license = facts.get("license")
    facts = {"license": license, "license_name": license_name(license) if license else None} | dict(facts)
    text = _environment(language).get_template(template).render(shared | facts)
    releases.write_changed(file, text.encode())


def _environment(language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=without_none,
        keep_trailing_newline=True,
    )
    separator = "." if language == "nl" else ","
    environment.filters["figure"] = lambda value: "" if value is None else f"{value:,}".replace(",", separator)
    environment.filters["size"] = lambda value: _size(value, language)
    return environment


def _dataset(
    dataset: Dataset, place: Path, index: releases.ReleaseIndex, newest: Release, language: Language
) -> dict[str, Any]:
    """Return the facts for the page of a dataset."""
    folder = f"releases/{newest.version}/"
    t = TEXTS[language]
    entries = package.Released(place / folder).manifest.files
    statistics = msgspec.json.decode((place / folder / "statistics.json").read_bytes(), type=package.Statistics)
    return {
        "root": "../",
        "about": _about(place, f"{dataset.base}{dataset.name}/"),
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
        **downloads(entries, dataset.name, folder, language),
        "figures": _figures(statistics, entries, t),
        "charts": _charts(statistics, t),
        "account": [
            {"label": t[name], "value": getattr(newest.counts, name)}
            for name in Counts.__struct_fields__
            if name not in ("withdrawn", "waiting") or getattr(newest.counts, name)
        ],
        "findings": findings(statistics.issues, language),
        "tables": explained(place / "releases" / newest.version, language),
        "releases": [_release(entry, language) for entry in reversed(index.releases)],
        "has_deltas": (place / compaction.LIST).exists(),
        "withdrawals": _withdrawals(place, t),
        "sources": _sources(place, t),
        "completeness": completeness.PAGES[language],
        "search": query_pages.SEARCH[language] if query_pages.is_there(place) else None,
        "q": QUERY[language],
    }


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


def _about(place: Path, page: str) -> str:
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


def _charts(statistics: package.Statistics, t: dict[str, str]) -> list[dict[str, Any]]:
    names = statistics.sender_names
    senders = sorted(statistics.senders.items(), key=lambda item: (item[0] == "", -item[1], names.get(item[0], "")))
    kinds = sorted(statistics.kinds.items(), key=lambda item: (-item[1], item[0]))
    return [
        _chart(
            t["by_sender"], _first_bars([(names.get(iri, t["unknown"]), count) for iri, count in senders], t["others"])
        ),
        _chart(t["by_year"], [(year or t["unknown"], count) for year, count in statistics.years.items()]),
        _chart(t["by_kind"], kinds),
    ]


def _first_bars(counts: list[tuple[str, int]], others: str) -> list[tuple[str, int]]:
    """Return at most as many counts as a chart shows; the last one is the sum of the rest."""
    if len(counts) <= BARS:
        return counts
    rest = sum(count for _, count in counts[BARS - 1 :])
    return [*counts[: BARS - 1], (others, rest)]


def _chart(title: str, counts: list[tuple[str, int]]) -> dict[str, Any]:
    most = max((count for _, count in counts), default=1)
    bars = [{"label": label, "count": count, "percent": round(100 * count / most, 1)} for label, count in counts]
    return {"title": title, "bars": bars}


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


def _size(size: int, language: Language) -> str:
    """Format a size for people, in decimal units like file managers.

    >>> _size(1_540_000, "nl"), _size(512, "en")
    ('1,5 MB', '512 B')
    """
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    text = f"{number:.0f}" if unit == "B" else f"{number:.1f}"
    return f"{text.replace('.', ',') if language == 'nl' else text} {unit}"
