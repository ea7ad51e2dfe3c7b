"""Render the templates of the site, with what every page of a dataset shares: menu, texts, language, licence."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline.formats.mapping import segment
from pipeline.site import pages, templating
from pipeline.site.browse.collection import DatasetSite
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


@cache
def menu(language: Language, has_search: bool, up: str, here: str, trim: bool = True) -> Markup:
    """Return the menu of the pages of a dataset.

    `up` leads from the page to the folder of the dataset; `here` is the name of the item that the page belongs to;
    `trim` is that of the environment of the page.
    """
    return Markup(templating.parts(language, trim).menu(_items(language, has_search), texts(language), up, here))


def _items(language: Language, has_search: bool) -> list[MenuItem]:
    t, suffix = BROWSE_TEXTS[language], SUFFIXES[language]
    return [
        *([MenuItem("search", t["search"], f"search{suffix}")] if has_search else []),
        MenuItem("brieven", t["all_letters"], f"brieven/index{suffix}"),
        *(MenuItem(name, FACET_TEXTS[language][name][0], f"{name}/index{suffix}") for name in FACETS),
        MenuItem("wijzigingen", t["updates"], f"wijzigingen/index{suffix}"),
        MenuItem("dataset", t["the_dataset"], INDEX[language]),
        *([MenuItem("sql", t["query"], f"sql{suffix}")] if has_search else []),
    ]


@cache
def texts(language: Language) -> dict[str, str]:
    """Return all texts of the pages."""
    return TEXTS[language] | BROWSE_TEXTS[language]


def letter_page(
    template: str, language: Language, site: DatasetSite, name: str, facts: Mapping[str, Any], crumbs: list[Crumb]
) -> str:
    """Return the page of a letter, which is in `doc/brief` in the web root, outside the folder of its dataset."""
    shared = {
        **_shared(language, site, crumbs, f"../../{site.dataset.name}/", ""),
        "root": "../../",
        "other": f"{segment(name)}{SUFFIXES[OTHER[language]]}",
    }
    return pages.page(template, language, shared | dict(facts))


def page(
    template: str, language: Language, site: DatasetSite, path: str, facts: Mapping[str, Any], crumbs: list[Crumb]
) -> str:
    """Return a page; `path` is its path below the dataset's folder, without language and suffix."""
    up = "../" * path.count("/")
    shared = {
        **_shared(language, site, crumbs, up, path.partition("/")[0]),
        "root": f"{up}../",
        "other": f"{segment(path.rpartition('/')[2])}{SUFFIXES[OTHER[language]]}",
    }
    return pages.page(template, language, shared | dict(facts))


def _shared(language: Language, site: DatasetSite, crumbs: list[Crumb], up: str, here: str) -> dict[str, Any]:
    dataset = site.dataset
    return {
        "t": texts(language),
        "index": INDEX[language],
        "menu": menu(language, site.has_search, up, here),
        "up": up,
        "here": here,
        "dataset": dataset,
        "crumbs": [Crumb(getattr(dataset.title, language), INDEX[language]), *crumbs],
        "description": "",
        "dataset_title": getattr(dataset.title, language),
    }
