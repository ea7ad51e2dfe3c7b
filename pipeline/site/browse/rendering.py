"""Render the templates of the site, with what every page of a dataset shares: menu, texts, language, licence."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline.formats.mapping import segment
from pipeline.model.dataset import Dataset
from pipeline.site import pages
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.views import SUFFIXES
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_browse import BROWSE_TEXTS, FACET_TEXTS

OTHER: dict[Language, Language] = {"nl": "en", "en": "nl"}
INDEX: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}


class MenuItem(NamedTuple):
    """An item of the menu, with its address relative to the dataset's folder."""

    name: str
    text: str
    href: str


class Crumb(NamedTuple):
    """A step of the breadcrumb, with its address relative to the dataset's folder."""

    text: str
    href: str


def menu(language: Language) -> list[MenuItem]:
    """Return the menu of the pages of a dataset."""
    t, suffix = BROWSE_TEXTS[language], SUFFIXES[language]
    return [
        MenuItem("brieven", t["all_letters"], f"brieven/index{suffix}"),
        *(MenuItem(name, FACET_TEXTS[language][name][0], f"{name}/index{suffix}") for name in FACETS),
        MenuItem("dataset", t["the_dataset"], INDEX[language]),
    ]


def texts(language: Language) -> dict[str, str]:
    """Return all texts of the pages."""
    return TEXTS[language] | BROWSE_TEXTS[language]


def page(
    template: str, language: Language, dataset: Dataset, path: str, facts: Mapping[str, Any], crumbs: list[Crumb]
) -> str:
    """Return a page; `path` is its path below the dataset's folder, without language and suffix."""
    up = "../" * path.count("/")
    shared = {
        "t": texts(language),
        "up": up,
        "root": f"{up}../",
        "index": INDEX[language],
        "other": f"{segment(path.rpartition('/')[2])}{SUFFIXES[OTHER[language]]}",
        "menu": menu(language),
        "here": path.partition("/")[0],
        "dataset": dataset,
        "crumbs": [Crumb(getattr(dataset.title, language), INDEX[language]), *crumbs],
        "description": "",
        "dataset_title": getattr(dataset.title, language),
    }
    return pages.page(template, language, shared | dict(facts))
