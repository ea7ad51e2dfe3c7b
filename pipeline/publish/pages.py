"""Templates to pages, for those of single letters and of our own terms, which are many or have one language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2

from pipeline.publish.texts import TEXTS, Language

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def page(template: str, language: Language, facts: Mapping[str, Any]) -> str:
    """Return a page that has no other language beside it."""
    shared = {"t": TEXTS[language], "lang": language, "other": None, "index": "index.html", "license": CC0}
    return _environment().get_template(template).render(shared | dict(facts))


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.publish"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
