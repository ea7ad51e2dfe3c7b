"""Offices in the title of a parliamentary paper: `BRIEF VAN DE MINISTERS VAN FINANCIËN EN VAN DEFENSIE`."""

import re
from functools import lru_cache

from pipeline.vocabulary.names import LONGEST, fold
from pipeline.vocabulary.offices import Post, Role

_TITLE = re.compile(r"(?:geleidende )?brie(?:f|ven) van (?:de |het )?(.+)")
_OFFICE = r"(?:vice ?minister president|minister president|ministers?|staatssecretaris(?:sen)?)"
_PART = re.compile(
    rf"(?P<post>{_OFFICE})\b|(?P<word>van|voor) (?P<name>.+?)"
    rf"(?= (?:en )?(?:van|voor|(?:de )?{_OFFICE}|aan de|mede namens|met)\b|$)"
)


def title_roles(title: str) -> tuple[Role, ...]:
    """Return the roles that the title of a letter names, in its order; () where it names none.

    >>> [role.portfolio for role in title_roles("Brief van de minister en staatssecretaris van Defensie")]
    ['defensie', 'defensie']
    >>> [role.portfolio for role in title_roles("BRIEF VAN DE MINISTERS VAN FINANCIËN EN VOOR KLIMAAT EN ENERGIE")]
    ['financien', 'klimaat en energie']
    """
    return _roles(title[:LONGEST])


@lru_cache(maxsize=1024)
def _roles(title: str) -> tuple[Role, ...]:
    match = _TITLE.fullmatch(fold(title))
    if match is None:
        return ()
    found: list[Role] = []
    posts: list[Post] = []
    named = False
    for part in _PART.finditer(match[1]):
        if part["post"]:
            posts, named = ([] if named else posts) + [_post(part["post"])], False
        elif posts:
            found += [Role(post, part["name"]) for post in posts]
            posts, named = posts[-1:], True
    return tuple(found) or tuple(Role(post, "") for post in posts if post == "minister-president")


def _post(folded: str) -> Post:
    if folded.startswith("staats"):
        return "staatssecretaris"
    return "minister-president" if folded == "minister president" else "minister"
