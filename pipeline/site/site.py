"""Write the web pages for people: one page for each dataset, and one that lists the datasets.

The pages are made only from the files on disk, so they can be written again at any time.
"""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import DefinitionError
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site import completeness, datasetpage
from pipeline.site.badges import badges
from pipeline.site.browse import rendering, startpage
from pipeline.site.browse.startpage import StartFacts
from pipeline.site.charts import writing as charts
from pipeline.site.pages import license_name
from pipeline.site.query import pages as query_pages
from pipeline.site.templating import environment
from pipeline.site.texts import Language

PAGES: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}
"""Name of each page by language; the address of a folder gives the Dutch page."""


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
        about = datasetpage.about(place, f"{dataset.base}{dataset.name}/")
        drawn = charts.write(place, Released(place / "releases" / newest.version))
        for language in PAGES:
            facts = datasetpage.facts(dataset, place, index, newest, language) | _menu(place, language, "dataset")
            facts |= {"charts": drawn[language], "about": about}
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
    if folder is None or not Released(folder).ending("letters.jsonl"):
        return {}
    return {"menu": rendering.menu(language, query_pages.is_there(place), "", here, trim=False), "up": ""}


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
    text = environment(language, trim=False).get_template(template).render(shared | facts)
    releases.write_changed(file, text.encode())
