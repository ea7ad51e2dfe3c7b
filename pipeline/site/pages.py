"""Render templates for pages of letters, of feeds, and of our own terms: many pages, or pages in one language."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pipeline.site.templating import environment
from pipeline.site.texts import TEXTS, Language

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def page(template: str, language: Language, facts: Mapping[str, Any]) -> str:
    """Return a page from a template, by default without a version in another language."""
    license = facts["dataset"].license if "dataset" in facts else CC0
    shared = {"t": TEXTS[language], "lang": language, "other": None, "index": "index.html"}
    shared |= {"license": license, "license_name": license_name(license)}
    return environment(language).get_template(template).render(shared | dict(facts))


@cache
def license_name(iri: str) -> str:
    """Return the usual name of a licence; its address where the name is not known.

    >>> license_name("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    """
    if iri.rstrip("/") == CC0.rstrip("/"):
        return "CC0 1.0"
    found = re.fullmatch(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?.*", iri)
    return f"CC {found[1].upper()} {found[2]}" if found else iri
