"""The catalogue of a site: every dataset's newest release in DCAT-AP-NL, for registers, search engines and crawlers.

It is made only from the files on disk: `datapackage.json` of each newest release contains its own description.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from pipeline.formats.rdf.syntax import escape
from pipeline.release import index as releases
from pipeline.release.describe import dcat
from pipeline.release.describe.dcat import PREFIXES, Node, link, text, typed
from pipeline.site import sitemaps
from pipeline.site.texts import TEXTS

_CURIE = re.compile(r"([a-z]+):([A-Za-z_][A-Za-z0-9_-]*)")

Nodes = dict[str, Node]
"""Descriptions by IRI."""


class _Package(msgspec.Struct, frozen=True):
    """The part of `datapackage.json` that the catalogue needs; releases older than the catalogue have no graph."""

    name: str
    created: str
    graph: list[Node] = msgspec.field(name="@graph", default_factory=list)


def write(web: Path) -> None:
    """Write catalog.ttl, catalog.jsonld, .well-known/void, robots.txt and sitemaps; nothing without a release."""
    found = [(package, place) for place in sorted(web.glob("*/dataset.json")) if (package := _newest(place.parent))]
    if not found:
        return
    first = found[0][0]
    base = _dataset(first)["@id"].removesuffix(f"dataset/{first.name}")
    nodes: Nodes = {}
    for node in (_catalog(base, [package for package, _ in found]), *_stated(base), _void(base, found)):
        _merge(nodes, node)
    for package, place in found:
        for node in package.graph:
            _merge(nodes, node)
        nodes[_dataset(package)["@id"]]["dct:issued"] = [typed(_first_day(place.parent), "date")]
    document = {"@context": PREFIXES, "@graph": list(nodes.values())}
    turtle = to_turtle(nodes).encode()
    releases.write_changed(web / "catalog.ttl", turtle)
    # The same nodes again: what the parser of Turtle has read need not be parsed as RDF another two times.
    releases.write_changed(web / ".well-known/void", turtle, parse_as="void.txt")
    json = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    releases.write_changed(web / "catalog.jsonld", json, parse_as="catalog.json")
    sitemaps.write_index(web, base, _pages(web, base, [package for package, _ in found]))


def _pages(web: Path, base: str, packages: list["_Package"]) -> list[tuple[str, str]]:
    """Return the pages that are not about one letter, each with the time of its newest release."""
    pages = [(base, max(package.created for package in packages))]
    for package in packages:
        names = [f"{package.name}/", f"{package.name}/index.en.html"]
        names += [f"{package.name}/feeds/index.html"] if (web / package.name / "feeds/index.html").is_file() else []
        pages += [(f"{base}{name}", package.created) for name in names]
    return pages


def to_turtle(nodes: Nodes) -> str:
    """Return nodes as Turtle, with the prefixes of the catalogue."""
    lines = [f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(PREFIXES.items())]
    for iri, node in nodes.items():
        pairs = [f"    a {', '.join(_types(node))}"] if "@type" in node else []
        for name, values in node.items():
            if not name.startswith("@") and values:
                pairs.append(f"    {name} {', '.join(map(_term, _list(values)))}")
        lines.append(f"\n{_name(iri)}\n" + " ;\n".join(pairs) + " .\n")
    return "".join(lines)


def search_engine(graph: list[Node], page: str) -> dict[str, Any]:
    """Return the dataset of a description in schema.org's terms, for the page about it."""
    nodes = {str(node["@id"]): node for node in graph if "dct:title" in node or "foaf:name" in node}
    dataset = next(node for node in graph if "dcat:Dataset" in _types(node))

    def said(node: Node, name: str) -> Any:
        return [{"@language": v["@language"], "@value": v["@value"]} for v in _list(node[name])]

    publisher = nodes[_list(dataset["dct:publisher"])[0]["@id"]]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset["@id"],
        "url": page,
        "name": said(dataset, "dct:title"),
        "description": said(dataset, "dct:description"),
        "license": _list(dataset["dct:license"])[0]["@id"],
        "version": _list(dataset["dcat:version"])[0]["@value"],
        "dateModified": _list(dataset["dct:modified"])[0]["@value"],
        "isAccessibleForFree": True,
        "keywords": [value["@value"] for value in _list(dataset["dcat:keyword"])],
        "publisher": {"@type": "Organization", "@id": publisher["@id"], "name": said(publisher, "foaf:name")},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": said(nodes[value["@id"]], "dct:title"),
                "contentUrl": _list(nodes[value["@id"]]["dcat:downloadURL"])[0]["@id"],
                "encodingFormat": _list(nodes[value["@id"]]["dcat:mediaType"])[0]["@id"].partition("/media-types/")[2],
                "contentSize": _list(nodes[value["@id"]]["dcat:byteSize"])[0]["@value"],
            }
            for value in _list(dataset["dcat:distribution"])
        ],
    }


def newest_graph(place: Path) -> list[Node]:
    """Return the description in the newest release of a dataset; an empty list where it has none."""
    package = _newest(place)
    return package.graph if package else []


def _newest(place: Path) -> _Package | None:
    """Return the description of the newest release of a dataset's folder in the web root; None where it has none."""
    release = releases.newest(releases.read_index(place, place.name))
    if release is None:
        return None
    file = place / "releases" / release.version / "datapackage.json"
    found = file.stat()
    package = _package(file, found.st_ino, found.st_mtime_ns)
    return package if package.graph else None


@lru_cache(maxsize=1)
def _package(file: Path, *mark: int) -> _Package:
    """Return a description, decoded once for all pages that show some of it; `mark` is another one when it changes."""
    return msgspec.json.decode(file.read_bytes(), type=_Package)


def _first_day(place: Path) -> str:
    """Return the day of the first release, from its version."""
    index = releases.read_index(place, place.name)
    first = next(entry.version for entry in index.releases if entry.result == "released")
    return f"{first[:4]}-{first[4:6]}-{first[6:8]}"


def _dataset(package: _Package) -> dict[str, Any]:
    return next(node for node in package.graph if "dcat:Dataset" in _types(node))


def _serves(node: Node) -> bool:
    return "dcat:DataService" in _types(node)


def _catalog(base: str, packages: list[_Package]) -> Node:
    datasets = [_dataset(package) for package in packages]
    first, changed = datasets[0], max(package.created for package in packages)
    return {
        "@id": f"{base}catalog",
        "@type": ["dcat:Catalog", "dcat:Resource"],
        "dct:title": [text(TEXTS["nl"]["site_title"], "nl"), text(TEXTS["en"]["site_title"], "en")],
        "dct:description": [text(TEXTS["nl"]["site_lead"], "nl"), text(TEXTS["en"]["site_lead"], "en")],
        **{name: first[name] for name in ("dct:publisher", "dct:creator", "dcat:contactPoint", "dct:license")},
        "dct:language": [link(f"{dcat.EU}language/NLD")],
        "dct:spatial": [link(f"{dcat.EU}country/NLD")],
        "dcat:themeTaxonomy": [link(f"{dcat.EU}data-theme")],
        "dct:modified": [typed(changed, "dateTime")],
        "foaf:homepage": [link(base)],
        "dcat:dataset": [link(dataset["@id"]) for dataset in datasets],
        "dcat:service": [link(str(node["@id"])) for package in packages for node in package.graph if _serves(node)],
    }


def _stated(base: str) -> list[Node]:
    """Return the things that the catalogue refers to, each with its class, as the shapes require."""
    themes: Node = {
        "@id": f"{dcat.EU}data-theme",
        "@type": ["skos:ConceptScheme"],
        "dct:title": [text("Data theme", "en")],
    }
    return [themes, {"@id": base, "@type": ["foaf:Document"]}]


def _void(base: str, found: list[tuple[_Package, Path]]) -> Node:
    """Return the node that describes the VoID file itself."""
    return {
        "@id": f"{base}.well-known/void",
        "@type": ["void:DatasetDescription"],
        "dct:title": [text("Beschrijving van de datasets", "nl"), text("Description of the datasets", "en")],
        "foaf:topic": [link(_dataset(package)["@id"]) for package, _ in found],
    }


def _merge(nodes: Nodes, node: Node) -> None:
    """Add the properties of a node to the properties already known for its IRI."""
    known = nodes.setdefault(str(node["@id"]), {"@id": node["@id"]})
    for name, values in node.items():
        if name != "@id":
            new = _list(values)
            if before := _list(known.get(name, [])):  # As hardly any is.
                seen = set(map(msgspec.json.encode, before))
                new = [value for value in new if msgspec.json.encode(value) not in seen]
            known[name] = [*before, *new]


def _types(node: Node) -> list[str]:
    return [str(name) for name in _list(node.get("@type", []))]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _term(value: dict[str, str]) -> str:
    if "@id" in value:
        return _name(value["@id"])
    quoted = f'"{escape(value["@value"])}"'
    if "@language" in value:
        return f"{quoted}@{value['@language']}"
    return f"{quoted}^^{value['@type']}" if "@type" in value else quoted


def _name(iri: str) -> str:
    short = _CURIE.fullmatch(iri)
    return iri if short and short[1] in PREFIXES else f"<{iri}>"
