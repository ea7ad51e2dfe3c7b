"""Initials of persons from the Gegevensmagazijn of the Tweede Kamer (https://opendata.tweedekamer.nl, CC0)."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pipeline.errors import SourceError
from pipeline.vocabulary.names import compact
from pipeline.vocabulary.update.tables import Fetch, Row

ADDRESS = "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0/Persoon?$select=" + quote(
    "Initialen,Tussenvoegsel,Achternaam,Roepnaam"
    "&$filter=Verwijderd eq false and Initialen ne null and Roepnaam ne null",
    safe=",=&$",
)
_HOST = "https://gegevensmagazijn.tweedekamer.nl/"
_MOST_PAGES = 60
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ][a-z]?[a-z]?\.)+")


def with_initials(fetch: Fetch, rows: Sequence[Row]) -> list[Row]:
    """Return mandates with initials for those who have none and of whom the Kamer knows one bearer of their names."""
    known: dict[tuple[str, str], set[str]] = {}
    for person in persons(fetch):
        surname = " ".join(filter(None, (person.get("Tussenvoegsel"), person.get("Achternaam"))))
        key = compact(surname), compact(person.get("Roepnaam") or "")
        initials = (person.get("Initialen") or "").replace(" ", "")
        if _INITIALS.fullmatch(initials):
            known.setdefault(key, set()).add(initials)
    result = []
    for row in rows:
        found = known.get((compact(row["family"]), compact(row["given"])), set())
        if not row["initials"] and len(found) == 1:
            row = {**row, "initials": next(iter(found))}
        result.append(row)
    return result


def persons(fetch: Fetch) -> list[dict[str, Any]]:
    """Return every person that the Kamer publishes, page after page.

    Raises SourceError for a reply that is no OData page, or one that leads elsewhere.
    """
    found: list[dict[str, Any]] = []
    address = ADDRESS
    for _ in range(_MOST_PAGES):
        try:
            page = json.loads(fetch(address))
            found += [person for person in page["value"] if isinstance(person, dict)]
            address = page.get("@odata.nextLink")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(f"the Tweede Kamer gave no page of persons: {error}") from error
        if address is None:
            return found
        if not isinstance(address, str) or not address.startswith(_HOST):
            raise SourceError(f"the Tweede Kamer's page of persons leads to {address!r}")
    raise SourceError(f"the Tweede Kamer's persons do not end after {_MOST_PAGES} pages")
