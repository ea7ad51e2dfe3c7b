"""`datapackage.json`: the description of a release in Data Package 2.0 (https://datapackage.org/standard/)."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from pipeline import formats
from pipeline.formats.compressed import SUFFIXES
from pipeline.formats.mapping import Column, Mapping, Table, mapping
from pipeline.formats.tabular.whole import Part, resource
from pipeline.model.dataset import Dataset
from pipeline.release.describe import changes, dcat, dictionary
from pipeline.release.describe.entries import ManifestEntry, once
from pipeline.release.describe.facts import ReleaseDescription
from pipeline.release.describe.services import services
from pipeline.release.describe.statistics import Statistics
from pipeline.release.describe.voidcounts import Triples

PROFILES = "https://datapackage.org/profiles/2.0/"
LICENSES = {"https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0", "Creative Commons Zero 1.0")}
"""IRI of a licence to its Open Definition name and its title."""
NOTE = {
    "nl": "Een cel die een rekenblad voor een formule kan houden (zij begint met = + - @, tab of regeleinde) heeft een "
    "apostrof ervoor; wie die weghaalt, houdt de waarde over.",
    "en": "A cell that a spreadsheet could take for a formula (it begins with = + - @, tab or line end) has an "
    "apostrophe before it; take that away to have the value.",
}
_FORMATS = {"jsonl": "json-lines", "parquet": "apache-parquet", "xlsx": "office-open-xml"}
"""Formats to use in place of the suffix: for that, frictionless 5.21 guesses a table schema, and fails on its guess."""
PLAIN = {
    dictionary.NAME: dictionary.COLUMNS,
    changes.DELTA: changes.DELTA_COLUMNS,
    changes.REGISTER: changes.REGISTER_COLUMNS,
}
"""Tables that are not in the mapping, with their columns, which are all text."""
PARTIAL_DATE = "[0-9]{4}(-[0-9]{2})?"

Json = dict[str, object]


def descriptor(
    dataset: Dataset,
    facts: ReleaseDescription,
    entries: tuple[ManifestEntry, ...],
    statistics: Statistics,
    triples: Triples | None,
    measured: Sequence[dcat.Node] = (),
) -> bytes:
    """Return `datapackage.json` for the files of a release, indented, keys in the order of the standard.

    Of a content that is there compressed only, its gzip form is a resource, which more tools read than Zstandard.

    The file is also JSON-LD: `@graph` describes the release in DCAT. JSON-LD reads only `@graph`, as the context
    defines none of the other keys.
    """
    tables = frozenset((entry.part, entry.table) for entry in entries if entry.table)
    about: Json = {"version": facts.version, "created": facts.changed}
    package = _package(dataset, dataset.name, f"releases/{facts.version}", dataset.title.nl, about)
    package["resources"] = [_resource(entry, dataset, tables) for entry in once(entries, "gzip")]
    package["@context"] = dcat.PREFIXES
    described = dcat.description(dataset, facts, entries, statistics, triples)
    package["@graph"] = [*described, *services(dataset, entries), *measured]
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"


def zipped(dataset: Dataset, part: Part, entries: tuple[ManifestEntry, ...]) -> bytes:
    """Return `datapackage.json` for the tables of a part, all in one folder; it names no release."""
    tables = frozenset((None, entry.table) for entry in entries if entry.table)
    name = dataset.name if part is None else f"{dataset.name}-{part}"
    title = dataset.title.nl if part is None else f"{dataset.title.nl} ({part})"
    package = _package(dataset, name, f"parts/{part or 'all'}", title, {})
    package["resources"] = [_resource(entry, dataset, tables) for entry in entries]
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"


def _package(dataset: Dataset, name: str, place: str, title: str, about: Json) -> Json:
    """Return the part of a descriptor before its resources; `place` is the end of the package's IRI."""
    package: Json = {
        "$schema": f"{PROFILES}datapackage.json",
        "name": name,
        "id": f"{dataset.base}dataset/{dataset.name}/{place}",
        "title": title,
        "description": "\n\n".join((dataset.description.nl, NOTE["nl"], dataset.description.en, NOTE["en"])),
        "homepage": f"{dataset.base}{dataset.name}/",
        **about,
        "licenses": [_license(dataset.license)],
        "contributors": [_contributor(dataset)],
    }
    if dataset.keywords:
        package["keywords"] = list(dataset.keywords)
    if dataset.sources:
        package["sources"] = [_source(setting.name) for setting in dataset.sources]
    return package


def schema(table: Table, base: str, part: Part, tables: frozenset[tuple[Part, str]]) -> Json:
    """Return the Table Schema of a table, with foreign keys only to existing tables of its part or of the whole."""
    found = mapping()
    result: Json = {
        "$schema": f"{PROFILES}tableschema.json",
        "fields": _fields(table.name, base),
        "missingValues": [""],
    }
    if table.key:
        result["primaryKey"] = list(table.key)
    keys = [
        {
            "fields": [column.name],
            "reference": {"resource": resource(where, refers), "fields": list(found.table(refers).key)},
        }
        for column in table.columns
        if (refers := column.refers)
        for where in dict.fromkeys((part, None))
        if (where, refers) in tables
    ]
    if keys:
        result["foreignKeys"] = keys
    return result


@cache
def _fields(table: str, base: str) -> list[Json]:
    """Return the fields of a table, which are the same in every part."""
    found = mapping()
    return [_field(column, found, base) for column in found.table(table).columns]


def _field(column: Column, found: Mapping, base: str) -> Json:
    field: Json = {
        "name": column.name,
        "type": dictionary.field_type(column),
        "title": column.title.en,
        "description": column.about.en,
        "titles": {"nl": column.title.nl, "en": column.title.en},
        "descriptions": {"nl": column.about.nl, "en": column.about.en},
        "example": column.example_below(base),
    }
    if constraints := _constraints(column, found):
        field["constraints"] = constraints
    if column.rdf:
        field["rdfProperties"] = list(dict.fromkeys(found.expand(name, base) for _, name in column.targets))
    return field


def _constraints(column: Column, found: Mapping) -> Json:
    constraints: Json = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    pattern = PARTIAL_DATE if column.value == "partial-date" else column.pattern
    if pattern is not None:
        constraints["pattern"] = pattern
    if column.values is not None and not column.open:
        constraints["enum"] = list(found.values[column.values])
    return constraints


def _resource(entry: ManifestEntry, dataset: Dataset, tables: frozenset[tuple[Part, str]]) -> Json:
    suffix = entry.plain_path.rpartition(".")[2]
    found: Json = {
        "name": resource(entry.part, entry.table) if entry.table else entry.path.replace("/", "-").lower(),
        "path": entry.path,
        "title": entry.title,
        "format": _FORMATS.get(suffix, suffix),
        "mediatype": entry.media_type,
        "bytes": entry.bytes,
        "hash": f"sha256:{entry.sha256}",
    }
    if _is_text(entry):
        found["encoding"] = "utf-8"
    if entry.compression:
        found["compression"] = SUFFIXES[entry.compression].removeprefix(".")
    if entry.table is not None:
        table = mapping().table(entry.table)
        described = {"description": f"{table.about.en} {table.about.nl}", "type": "table"}
        return found | described | {"schema": schema(table, dataset.base, entry.part, tables)}
    if entry.path in PLAIN:
        fields = [{"name": name, "type": "string"} for name in PLAIN[entry.path]]
        return found | {"type": "table", "schema": {"$schema": f"{PROFILES}tableschema.json", "fields": fields}}
    return found


def _is_text(entry: ManifestEntry) -> bool:
    known = formats.known().get(Path(entry.plain_path).suffix)
    return known.is_text if known else not entry.is_packed


def _license(iri: str) -> Json:
    if iri in LICENSES:
        name, title = LICENSES[iri]
        return {"name": name, "path": iri, "title": title}
    return {"path": iri}


def _contributor(dataset: Dataset) -> Json:
    publisher = dataset.publisher
    contributor: Json = {"title": publisher.name, "roles": ["publisher"]}
    if publisher.url:
        contributor["path"] = publisher.url
    if publisher.email:
        contributor["email"] = publisher.email
    return contributor


def _source(name: str) -> Json:
    from pipeline import sources  # noqa: PLC0415 - slow to import, for processes that only read releases

    source = sources.get(name)
    found: Json = {"title": source.title}
    if source.homepage:
        found["path"] = source.homepage
    return found
