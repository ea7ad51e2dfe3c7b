"""Rows from the value lists of TOOI, KOOP's register of Dutch government organisations and concepts.

The lists are immutable versions of expanded JSON-LD (https://standaarden.overheid.nl/tooi/doc/tooi-waardelijsten/). The
names of some properties changed between versions (`einddatum` of a historical version became `einddatumHV`); both
are read.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from pipeline.errors import MissingError, SourceError
from pipeline.vocabulary.update.tables import Fetch, Row

ADDRESS = (
    "https://repository.officiele-overheidspublicaties.nl/waardelijsten/{name}/{version}/json/{name}_{version}.json"
)
_ONT = "https://identifier.overheid.nl/tooi/def/ont/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_LIVING = "http://www.w3.org/ns/prov#specializationOf"
_SOURCE = re.compile(r"TOOI ([a-z0-9_]+)/(\d+)")
_MOST_VERSIONS = 60
_KINDS = {
    "rwc_overige_overheidsorganisaties_compleet": "body",
    "rwc_provincies_compleet": "province",
    "rwc_waterschappen_compleet": "water-authority",
    "rwc_zbo_compleet": "independent-body",
    "rwc_caribische_openbare_lichamen_compleet": "public-body",
}
_PARLIAMENT = {"oorg10000", "oorg10001", "oorg10002"}
_HIGH_COUNCILS = {"oorg10008", "oorg10100", "oorg10221", "oorg10229", "oorg10245"}

Node = Mapping[str, Any]


class ValueList(NamedTuple):
    """One version of a value list."""

    source: str
    """Name and version, as the `source` column has it."""
    date: str
    """When it was published, as it says itself; empty where it says nothing."""
    nodes: tuple[Node, ...]


def newest(fetch: Fetch, name: str, known: int) -> ValueList:
    """Return the newest version of a list, at least the one that is known; versions are numbered without gaps."""
    version, content = known, fetch(ADDRESS.format(name=name, version=known))
    for later in range(known + 1, known + _MOST_VERSIONS):
        try:
            content = fetch(ADDRESS.format(name=name, version=later))
        except MissingError:
            break
        version = later
    return parse(content, name, version)


def parse(content: bytes, name: str, version: int) -> ValueList:
    """Return a value list from its JSON-LD or its Turtle.

    Raises SourceError for anything that is no list of nodes.
    """
    try:
        data = json.loads(content) if content.lstrip()[:1] in (b"[", b"{") else _turtle(content)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, SyntaxError) as error:
        raise SourceError(f"TOOI list {name}/{version} is neither JSON nor Turtle: {error}") from error
    nodes = data.get("@graph") if isinstance(data, dict) else data
    if not isinstance(nodes, list) or not all(isinstance(node, dict) and "@id" in node for node in nodes) or not nodes:
        raise SourceError(f"TOOI list {name}/{version} is no list of nodes")
    header: Node = next((node for node in nodes if _is(node, "Ontology")), {})
    published = _one(header, f"{_ONT}publicatiedatum", f"{_ONT}zichtdatum")[:10]
    return ValueList(f"TOOI {name}/{version}", published, tuple(nodes))


def _turtle(content: bytes) -> list[Node]:
    """Return the named nodes of a Turtle file in the form of expanded JSON-LD, in the order of their IRIs."""
    graph = Graph().parse(data=content, format="turtle")
    nodes: dict[str, dict[str, Any]] = defaultdict(dict)
    for subject, predicate, value in sorted(graph):
        if isinstance(subject, URIRef):
            node = nodes[str(subject)]
            node["@id"] = str(subject)
            if predicate == RDF.type:
                node.setdefault("@type", []).append(str(value))
            elif isinstance(value, Literal):
                tag = {"@language": value.language} if value.language else {}
                node.setdefault(str(predicate), []).append({"@value": str(value), **tag})
            else:
                node.setdefault(str(predicate), []).append({"@id": str(value)})
    return list(nodes.values())


def ministries(fetch: Fetch, rows: Sequence[Row]) -> list[Row]:
    """Return the names of the ministries of TOOI, and those from before it that the list already has."""
    ((name, version),) = _sources(rows)
    found = newest(fetch, name, version)
    named = [node for node in found.nodes if _is(node, "Ministerie")]
    former: dict[str, list[Node]] = {}
    for node in named:
        if _is(node, "HistorischeVersie"):
            former.setdefault(_one(node, _LIVING), []).append(node)
    result = [row for row in rows if not row["iri"]]
    for node in named:
        if not _is(node, "HistorischeVersie"):
            result += _names(node, sorted(former.get(str(node["@id"]), []), key=_last_day), found)
    return result


def _names(living: Node, former: Sequence[Node], found: ValueList) -> Iterable[Row]:
    """Return the rows of one ministry in order of time: each name begins on the day after the former one ended."""
    begin = _one(living, f"{_ONT}begindatum")
    for node in (*former, living):
        end = _last_day(node)
        yield {
            "code": _one(living, f"{_ONT}organisatiecode"),
            "iri": str(living["@id"]),
            "version_iri": "" if node is living else str(node["@id"]),
            "name": _one(node, f"{_ONT}officieleNaamExclSoort", f"{_ONT}voorkeursnaamExclSoort"),
            "abbreviation": _one(node, f"{_ONT}afkorting"),
            "begin": begin,
            "end": end,
            "source": found.source,
            "source_date": found.date,
        }
        begin = (date.fromisoformat(end) + timedelta(days=1)).isoformat() if end else ""


def organisations(fetch: Fetch, rows: Sequence[Row]) -> list[Row]:
    """Return the organisations of every TOOI list that the list is made of; former names of them are left out."""
    result: list[Row] = []
    short = {row["iri"]: row["abbreviation"] for row in rows}
    for name, version in _sources(rows):
        found = newest(fetch, name, version)
        for node in found.nodes:
            code = _one(node, f"{_ONT}organisatiecode")
            if code and not _is(node, "HistorischeVersie"):
                result.append(_organisation(node, code, name, found, short))
    return result


def _organisation(node: Node, code: str, name: str, found: ValueList, short: Mapping[str, str]) -> Row:
    label = _one(node, _LABEL)
    own = _KINDS.get(name, "body") in ("body", "independent-body")
    iri = str(node["@id"])
    return {
        "code": code,
        "iri": iri,
        "kind": "parliament"
        if code in _PARLIAMENT
        else "high-council"
        if code in _HIGH_COUNCILS
        else _KINDS.get(name, "body"),
        "name": (_one(node, f"{_ONT}officieleNaamExclSoort") or label) if own else label,
        "abbreviation": _one(node, f"{_ONT}afkorting") or short.get(iri, ""),
        "begin": _one(node, f"{_ONT}begindatum"),
        "end": _last_day(node),
        "source": found.source,
        "source_date": found.date,
    }


def concepts(fetch: Fetch, rows: Sequence[Row]) -> list[Row]:
    """Return the concepts of a list of TOOI's thesauri; where two lists have one, the first names it."""
    columns = dict.fromkeys(rows[0], "") if rows else {}
    result: dict[str, Row] = {}
    for name, version in _sources(rows):
        found = newest(fetch, name, version)
        for node in found.nodes:
            label = _one(node, f"{_SKOS}prefLabel", _LABEL)
            if _is(node, "Concept") and label and str(node["@id"]) not in result:
                row = {**columns, "iri": str(node["@id"]), "label": label, "source": found.source}
                row["source_date"] = found.date
                if "broader" in columns:
                    row["broader"] = _one(node, f"{_SKOS}broader")
                if "label_plural" in columns:
                    row["label_plural"] = _one(node, f"{_SKOS}altLabel") or _plural(rows, row["iri"])
                result[row["iri"]] = row
    return list(result.values())


def _plural(rows: Sequence[Row], iri: str) -> str:
    return next((row["label_plural"] for row in rows if row["iri"] == iri), "")


def _sources(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Return the value lists that rows are from, with the newest version known of each, in order of first mention."""
    found: dict[str, int] = {}
    for row in rows:
        match = _SOURCE.fullmatch(row["source"])
        if match:
            found[match[1]] = max(found.get(match[1], 0), int(match[2]))
    return list(found.items())


def _last_day(node: Node) -> str:
    return _one(node, f"{_ONT}einddatumHV", f"{_ONT}einddatum")[:10]


def _is(node: Node, kind: str) -> bool:
    types = node.get("@type", [])
    return any(str(name).rsplit("/", 1)[-1].rsplit("#", 1)[-1] == kind for name in types)


def _one(node: Node, *properties: str) -> str:
    """Return the first value of the first property that a node has; the Dutch one where values have languages."""
    for name in properties:
        values = [value for value in node.get(name, ()) if isinstance(value, dict)]
        values.sort(key=lambda value: value.get("@language", "nl") != "nl")
        for value in values:
            return str(value.get("@value", value.get("@id", "")))
    return ""
