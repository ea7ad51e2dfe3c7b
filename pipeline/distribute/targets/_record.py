"""A release as catalogues want it: the DCAT-AP-NL description in its `datapackage.json`, as one flat record.

Every catalogue is filled from the RDF, so that all of them agree with it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline.errors import TargetError

Node = dict[str, Any]


class Distribution(NamedTuple):
    """One file."""

    path: str
    """Relative to the release folder."""
    title: str
    url: str
    media_type: str
    format: str | None
    """IRI in the EU table of file types."""
    bytes: int
    sha256: str


class DatasetRecord(NamedTuple):
    """One dataset, in its newest release."""

    iri: str
    version: str
    title: str
    description: str
    publisher: str
    homepage: str | None
    contact: str
    email: str | None
    """Without `mailto:`."""
    contact_page: str | None
    license: str
    access: str
    frequency: str | None
    modified: str
    landing_page: str
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    spatial: tuple[str, ...]
    conforms_to: tuple[str, ...]
    pages: tuple[str, ...]
    begin: str | None
    """Year of the oldest letter."""
    end: str | None
    files: tuple[Distribution, ...]


class _Package(msgspec.Struct, frozen=True):
    graph: list[Node] = msgspec.field(name="@graph")


def read(folder: Path) -> DatasetRecord:
    """Return the record of a release folder. Raises TargetError where it is described by no DCAT."""
    try:
        graph = msgspec.json.decode((folder / "datapackage.json").read_bytes(), type=_Package).graph
        nodes: dict[str, Node] = {}
        for node in graph:
            known = nodes.setdefault(node["@id"], {})
            known |= {
                name: [*known.get(name, []), *values] for name, values in node.items() if isinstance(values, list)
            }
        iri, dataset = next((iri, node) for iri, node in nodes.items() if "dcat:Dataset" in node.get("@type", []))
        return _record(iri, dataset, nodes, folder.name)
    except (OSError, msgspec.MsgspecError, KeyError, IndexError, StopIteration) as error:
        raise TargetError(f"{folder.name} has no description by DCAT in its datapackage.json ({error})") from error


def _record(iri: str, dataset: Node, nodes: dict[str, Node], version: str) -> DatasetRecord:
    publisher = nodes[_links(dataset, "dct:publisher")[0]]
    contact = nodes[_links(dataset, "dcat:contactPoint")[0]]
    period = nodes.get(next(iter(_links(dataset, "dct:temporal")), ""), {})
    email = next(iter(_links(contact, "vcard:hasEmail")), None)
    return DatasetRecord(
        iri=iri,
        version=version,
        title=_text(dataset, "dct:title", "nl"),
        description=_text(dataset, "dct:description", "nl"),
        publisher=_values(publisher, "foaf:name")[0],
        homepage=next(iter(_links(publisher, "foaf:homepage")), None),
        contact=_values(contact, "vcard:fn")[0],
        email=email.removeprefix("mailto:") if email else None,
        contact_page=next(iter(_links(contact, "vcard:hasURL")), None),
        license=_links(dataset, "dct:license")[0],
        access=_links(dataset, "dct:accessRights")[0],
        frequency=next(iter(_links(dataset, "dct:accrualPeriodicity")), None),
        modified=_values(dataset, "dct:modified")[0],
        landing_page=_links(dataset, "dcat:landingPage")[0],
        keywords=tuple(dict.fromkeys(_values(dataset, "dcat:keyword"))),
        themes=_links(dataset, "dcat:theme"),
        languages=_links(dataset, "dct:language"),
        spatial=_links(dataset, "dct:spatial"),
        conforms_to=_links(dataset, "dct:conformsTo"),
        pages=_links(dataset, "foaf:page"),
        begin=next(iter(_values(period, "dcat:startDate")), None),
        end=next(iter(_values(period, "dcat:endDate")), None),
        files=tuple(_files(dataset, nodes, version)),
    )


def _files(dataset: Node, nodes: dict[str, Node], version: str) -> Iterator[Distribution]:
    """Return the files of the release; a dataset may have other distributions, such as a change feed."""
    for name in _links(dataset, "dcat:distribution"):
        node = nodes.get(name, {})
        url = next(iter(_links(node, "dcat:downloadURL")), "")
        start, found, path = url.partition(f"/releases/{version}/")
        if start and found:
            checksum = nodes[_links(node, "spdx:checksum")[0]]
            yield Distribution(
                path=path,
                title=_text(node, "dct:description", "en"),
                url=url,
                media_type=_links(node, "dcat:mediaType")[0].partition("/media-types/")[2],
                format=next(iter(_links(node, "dct:format")), None),
                bytes=int(_values(node, "dcat:byteSize")[0]),
                sha256=_values(checksum, "spdx:checksumValue")[0],
            )


def _links(node: Node, name: str) -> tuple[str, ...]:
    return tuple(value["@id"] for value in node.get(name, []) if "@id" in value)


def _values(node: Node, name: str) -> list[str]:
    return [value["@value"] for value in node.get(name, []) if "@value" in value]


def _text(node: Node, name: str, language: str) -> str:
    """Return the text in a language, or in any where there is none in it."""
    values = [value for value in node.get(name, []) if "@value" in value]
    in_language = [value for value in values if value.get("@language") == language]
    return str((in_language or values)[0]["@value"])
