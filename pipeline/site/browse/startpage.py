"""The start page: each dataset of the web root with what is in it, how recent and complete it is, and ways in."""

from pathlib import Path
from typing import Any

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.model.release import Release
from pipeline.release import describe as package
from pipeline.release import index as releases
from pipeline.release.describe.completeness import source_states
from pipeline.site.browse import rendering
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.lists import MOST
from pipeline.site.browse.rows import UNDATED
from pipeline.site.browse.views import SUFFIXES, Bar
from pipeline.site.dates import day
from pipeline.site.query import pages as query_pages
from pipeline.site.texts import Language
from pipeline.site.texts_browse import FACET_TEXTS

LEADS = ("ministerie", "bewindspersoon", "dossier", "thema", "soort", "kamervraag", "bevinding")
"""Facets that the start page offers, in this order."""


class StartFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the start page needs of a dataset's definition; saved next to its page as `dataset.json`."""

    name: str
    title: dict[Language, str]
    base: str
    description: dict[Language, str] = {}


def start_facts(dataset: Dataset) -> StartFacts:
    """Return the facts to save for a dataset."""
    return StartFacts(
        name=dataset.name,
        title={"nl": dataset.title.nl, "en": dataset.title.en},
        base=dataset.base,
        description={"nl": dataset.description.nl, "en": dataset.description.en},
    )


def sections(web: Path, language: Language) -> list[dict[str, Any]]:
    """Return the facts about each dataset of a web root that has a release, sorted by name."""
    found = []
    for file in sorted(web.glob("*/dataset.json")):
        facts = msgspec.json.decode(file.read_bytes(), type=StartFacts)
        newest = releases.newest(releases.read_index(file.parent, facts.name))
        if newest is not None:
            found.append(_section(file.parent, facts, newest, language))
    return found


def _section(place: Path, facts: StartFacts, newest: Release, language: Language) -> dict[str, Any]:
    t, suffix = rendering.texts(language), SUFFIXES[language]
    folder = place / "releases" / newest.version
    found = msgspec.json.decode((folder / "statistics.json").read_bytes(), type=package.Statistics)
    years = sorted(year for year in found.years if year)
    period = f"{years[0]}–{years[-1]}" if years and years[0] != years[-1] else "".join(years)
    has_lists = bool(package.Released(folder).ending("letters.jsonl"))
    return {
        "name": facts.name,
        "title": facts.title[language],
        "about": facts.description.get(language, ""),
        "href": f"{facts.name}/{rendering.INDEX[language]}",
        "letters": newest.counts.letters,
        "figures": [(t["letters_count"], newest.counts.letters), (t["senders_count"], len(found.sender_names))],
        "period": period,
        "dates": list(_dates(place, newest, t, language)),
        "ways": _ways(facts.name, language) if has_lists else [],
        "years": _bars(facts.name, found.years, suffix, t) if has_lists else [],
        "has_lists": has_lists,
        "search": f"{facts.name}/search{suffix}" if query_pages.is_there(place) else "",
        "sql": f"{facts.name}/{query_pages.SQL[language]}",
        "all": f"{facts.name}/brieven/index{suffix}",
        "changes": f"{facts.name}/wijzigingen/index{suffix}",
        "feeds": f"{facts.name}/feeds/index{suffix}",
        "completeness": f"{facts.name}/completeness{suffix}",
    }


def _dates(place: Path, newest: Release, t: dict[str, str], language: Language) -> Any:
    """Yield when the data last changed and was last harvested to the end, and how many records are missing."""
    stamp = newest.version[:8]
    yield t["last_release"], day(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}", language), ""
    latest = releases.read_latest(place)
    if latest and latest.complete:
        yield t["last_harvest"], day(latest.complete, language), ""
    states = source_states(place)
    if states:
        count = sum(state.missing for state in states)
        name = "nothing_missing" if not count else "missing_record" if count == 1 else "missing_records"
        yield t["how_complete"], t[name].format(count=count), t["why_missing"]


def _ways(name: str, language: Language) -> list[tuple[str, str, str]]:
    """Return name, explanation and address of each way to browse."""
    texts = FACET_TEXTS[language]
    return [(texts[one][0], texts[one][2], f"{name}/{one}/index{SUFFIXES[language]}") for one in LEADS if one in FACETS]


def _bars(name: str, years: dict[str, int], suffix: str, t: dict[str, str]) -> list[Bar]:
    """Return a bar for every year, with a link to its letters."""
    total, most = sum(years.values()), max(years.values(), default=1)
    bars = []
    for year, count in sorted(years.items(), key=lambda item: (item[0] == "", item[0])):
        bars.append(Bar(year or t["no_date"], count, -(-100 * count // most), _year_page(name, year, total, suffix)))
    return bars


def _year_page(name: str, year: str, total: int, suffix: str) -> str:
    """Return the address of the letters of a year: a page of its own, or a section where there are few letters."""
    place = year or UNDATED
    return f"{name}/brieven/index{suffix}#{place}" if total <= MOST else f"{name}/brieven/{place}{suffix}"
