"""Mandates of ministers and state secretaries from Wikidata (CC0), by its SPARQL service."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from pipeline.errors import SourceError
from pipeline.vocabulary.names import compact
from pipeline.vocabulary.offices import Role, read_role
from pipeline.vocabulary.organisations import Organisations
from pipeline.vocabulary.update.tables import Fetch, Row

QUERY = """
SELECT ?person ?personLabel ?given ?family ?positionLabel ?start ?end WHERE {
  ?person p:P39 ?held .
  ?held ps:P39 ?position ; pq:P580 ?start .
  ?position wdt:P1001|wdt:P17 wd:Q55 ; rdfs:label ?positionLabel .
  FILTER(LANG(?positionLabel) = "nl" && REGEX(?positionLabel, "minister|staatssecretaris", "i"))
  FILTER(?start >= "1945-01-01T00:00:00Z"^^xsd:dateTime)
  OPTIONAL { ?held pq:P582 ?end }
  OPTIONAL { ?person wdt:P735 ?g . ?g rdfs:label ?given . FILTER(LANG(?given) = "nl") }
  OPTIONAL { ?person wdt:P734 ?f . ?f rdfs:label ?family . FILTER(LANG(?family) = "nl") }
  ?person rdfs:label ?personLabel . FILTER(LANG(?personLabel) = "nl")
} ORDER BY ?person ?start ?positionLabel
"""
"""P39 position, P580 start, P582 end, P1001 applies to jurisdiction, P735 and P734 names; Q55 the Netherlands."""
ADDRESS = "https://query.wikidata.org/sparql?format=json&query=" + quote(QUERY)
SOURCE = "Wikidata"
NAMES: tuple[str, ...] = ("person", "name", "initials", "given", "family", "also")
"""Columns about the person, the same in every mandate."""
_KEPT = re.compile(r"maintainers' knowledge")
_NATIONAL = re.compile(r"(?i)^nederlandse? (?=minister|staatssecretaris)")
_ENTITY = re.compile(r"http://www\.wikidata\.org/entity/(Q[1-9]\d*)")
SLACK = 40
"""Days by which two notes of the same mandate may differ in its first day."""


def mandates(fetch: Fetch, rows: Sequence[Row], organisations: Organisations, on: str) -> list[Row]:
    """Return the mandates that Wikidata has on a day, with the further facts of the list.

    A mandate of the list that Wikidata has too gets its dates, and keeps names, initials and portfolio. A mandate that
    Wikidata does not have stays, since its positions are less complete than its persons. A person who has a key of our
    own keeps it when Wikidata has an item.
    """
    offered = parse(fetch(ADDRESS), organisations)
    _identify(rows, offered)
    known: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        known.setdefault((row["wikidata"], row["post"], row["ministry"]), []).append(row)
    persons = {row["wikidata"]: row for row in rows}
    added: list[Row] = []
    for found in offered:
        same = [
            row
            for row in known.get((found["wikidata"], found["post"], found["ministry"]), [])
            if abs(_days(row["begin"]) - _days(found["begin"])) <= SLACK
        ]
        if same:
            for row in same:
                if not _KEPT.search(row["source"]):
                    row.update(end=found["end"] or row["end"], source=SOURCE, source_date=on)
            continue
        person = persons.get(found["wikidata"], {})
        names = {name: person[name] for name in NAMES if name in person}
        added.append({**found, **names, "source_date": on})
    return [*rows, *added]


def _identify(rows: Sequence[Row], offered: Sequence[Row]) -> None:
    """Note the item of each person with only a key of our own, where Wikidata has one mandate of that name in common.

    Nothing is noted where several items have it.
    """
    items: dict[tuple[str, str, str], list[Row]] = {}
    for one in offered:
        items.setdefault((compact(one["name"]), one["post"], one["ministry"]), []).append(one)
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["person"] and not row["wikidata"]:
            for one in items.get((compact(row["name"]), row["post"], row["ministry"]), []):
                if abs(_days(one["begin"]) - _days(row["begin"])) <= SLACK:
                    found.setdefault(row["person"], set()).add(one["wikidata"])
    for row in rows:
        if len(same := found.get(row["person"], set())) == 1:
            row["wikidata"] = next(iter(same))


def parse(content: bytes, organisations: Organisations) -> list[Row]:
    """Return rows from a SPARQL result in JSON (https://www.w3.org/TR/sparql11-results-json/).

    A position that is no office in a ministry that the lists know gives no row. Raises SourceError for anything that
    is no such result.
    """
    try:
        bindings = json.loads(content)["results"]["bindings"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(f"Wikidata gave no SPARQL result in JSON: {error}") from error
    result: dict[tuple[str, ...], Row] = {}
    for binding in bindings:
        row = _row(binding, organisations)
        if row is not None:
            result.setdefault((row["wikidata"], row["post"], row["ministry"], row["begin"]), row)
    return list(result.values())


def _row(binding: Mapping[str, Any], organisations: Organisations) -> Row | None:
    entity = _ENTITY.fullmatch(_value(binding, "person"))
    begin, end = _value(binding, "start")[:10], _value(binding, "end")[:10]
    role = read_role(_NATIONAL.sub("", _value(binding, "positionLabel")))
    if entity is None or role is None or not _is_day(begin) or (end and not _is_day(end)):
        return None
    ministry, portfolio = _ministry(role, begin, _value(binding, "positionLabel"), organisations)
    if not ministry:
        return None
    name = _value(binding, "personLabel")
    given, family = _value(binding, "given") or name.split(" ")[0], _value(binding, "family")
    return {
        "wikidata": entity[1],
        "person": "",
        "name": name,
        "initials": "",
        "given": given,
        "family": name.removeprefix(given).strip() if name.startswith(given) else family or name,
        "also": "",
        "post": role.post,
        "portfolio": portfolio,
        "ministry": ministry,
        "begin": begin,
        "end": end,
        "source": SOURCE,
        "source_date": "",
    }


def _ministry(role: Role, begin: str, label: str, organisations: Organisations) -> tuple[str, str]:
    """Return the code of the ministry that a position is in; a portfolio without a ministry cannot be placed."""
    if role.post == "minister-president":
        return "mnre1010", ""
    found = (
        organisations.find(f"ministerie van {role.portfolio}", date.fromisoformat(begin)) if role.portfolio else None
    )
    return (found.code, "") if found else ("", label)


def _value(binding: Mapping[str, Any], name: str) -> str:
    cell = binding.get(name)
    return str(cell.get("value", "")) if isinstance(cell, dict) else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _days(text: str) -> int:
    return date.fromisoformat(text).toordinal()
