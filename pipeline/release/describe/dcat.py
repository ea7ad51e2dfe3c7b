"""Describe a release in DCAT-AP 3 and DCAT-AP-NL 3.0, as nodes of JSON-LD without blank nodes.

https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/, https://semiceu.github.io/DCAT-AP/releases/3.0.1/ and, for counts,
https://www.w3.org/TR/void/. `datapackage.json` has these nodes; the catalogue of a site is made from them.
"""

from pathlib import Path

from pipeline import formats
from pipeline.formats.mapping import segment
from pipeline.model.dataset import Dataset
from pipeline.release.describe.entries import ManifestEntry, once
from pipeline.release.describe.facts import ReleaseDescription
from pipeline.release.describe.statistics import Statistics
from pipeline.release.describe.titles import dutch_title
from pipeline.release.describe.voidcounts import Triples

Node = dict[str, object]

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
OTHER_FILE_TYPES = {".json": "JSON", ".nt": "RDF_N_TRIPLES"}
"""Suffix of files that no output writes to their concept in the EU authority table of file types."""
PACKED = {"zstd": "application/zstd", "gzip": "application/gzip"}
"""Compression to its media type (RFC 8878, RFC 6713)."""
EXACT_LICENCES = {
    "https://creativecommons.org/publicdomain/zero/1.0/": (
        "https://definities.geostandaarden.nl/dcat-ap-nl/id/waardelijst/licenties/cc0",
        f"{EU}licence/CC0",
    )
}
"""IRI of a licence to its concepts in the lists of DCAT-AP-NL and of the EU."""
TYPES = {
    f"{EU}access-right/PUBLIC": ("dct:RightsStatement", "public"),
    f"{EU}language/NLD": ("dct:LinguisticSystem", "Dutch"),
    f"{EU}frequency/DAILY": ("dct:Frequency", "daily"),
    f"{EU}frequency/IRREG": ("dct:Frequency", "irregular"),
    f"{EU}country/NLD": ("dct:Location", "Netherlands"),
    f"{EU}data-theme/GOVE": (None, "Government and public sector"),
    f"{EU}planned-availability/STABLE": (None, "stable"),
}
"""Referenced concepts of EU authority tables: their class in DCAT-AP in addition to skos:Concept, and a label."""


def dataset_iri(dataset: Dataset) -> str:
    """Return the IRI of a dataset."""
    return f"{dataset.base}dataset/{dataset.name}"


def description(
    dataset: Dataset,
    facts: ReleaseDescription,
    entries: tuple[ManifestEntry, ...],
    statistics: Statistics,
    triples: Triples | None,
) -> list[Node]:
    """Return the dataset, its publisher and contact, a distribution for each file, and every concept referred to."""
    files = [_distribution(dataset, facts, entry) for entry in entries]
    sums = [_checksum(dataset, facts, entry) for entry in entries]
    described = [_dataset(dataset, facts, entries), *_agents(dataset), *_period(dataset, statistics), *files, *sums]
    if triples:
        described += _void(dataset, facts, entries, triples)
    return [*described, *_concepts(dataset, entries)]


def text(value: str, language: str) -> Node:
    """Return a literal with its language."""
    return {"@value": value, "@language": language}


def typed(value: str | int, kind: str) -> Node:
    """Return a literal with its datatype, which is one of XML Schema."""
    return {"@value": str(value), "@type": f"xsd:{kind}"}


def link(iri: str) -> Node:
    """Return a reference to an IRI."""
    return {"@id": iri}


def download(dataset: Dataset, facts: ReleaseDescription, entry: ManifestEntry) -> str:
    """Return the address of a file, which never changes."""
    return f"{dataset.base}{dataset.name}/releases/{facts.version}/{'/'.join(map(segment, entry.path.split('/')))}"


def _dataset(dataset: Dataset, facts: ReleaseDescription, entries: tuple[ManifestEntry, ...]) -> Node:
    iri, both = dataset_iri(dataset), (("nl", dataset.title.nl), ("en", dataset.title.en))
    about = (("nl", dataset.description.nl), ("en", dataset.description.en))
    often = "DAILY" if dataset.schedule else "IRREG"
    return {
        "@id": iri,
        "@type": ["dcat:Dataset", "dcat:Resource", "void:Dataset"],
        "dct:identifier": [{"@value": iri}],
        "dct:title": [text(value, language) for language, value in both],
        "dct:description": [text(value, language) for language, value in about],
        "dct:publisher": [link(f"{iri}#uitgever")],
        "dct:creator": [link(f"{iri}#uitgever")],
        "dcat:contactPoint": [link(f"{iri}#contact")],
        "dct:license": [link(dataset.license)],
        "dct:accessRights": [link(f"{EU}access-right/PUBLIC")],
        "dcat:theme": [link(f"{EU}data-theme/GOVE")],
        "dcat:keyword": [text(word, "nl") for word in dataset.keywords],
        "dct:language": [link(f"{EU}language/NLD")],
        "dct:accrualPeriodicity": [link(f"{EU}frequency/{often}")],
        "dct:spatial": [link(f"{EU}country/NLD")],
        "dct:temporal": [link(f"{iri}#periode")],
        "dct:modified": [typed(facts.changed, "dateTime")],
        "dcat:version": [{"@value": facts.version}],
        "dcat:landingPage": [link(f"{dataset.base}{dataset.name}/")],
        "foaf:page": [link(f"{dataset.base}def/")],
        "dct:conformsTo": [link("https://datapackage.org/profiles/2.0/datapackage.json")],
        "dcat:distribution": [link(_part(dataset, facts, entry)) for entry in entries],
    }


def _part(dataset: Dataset, facts: ReleaseDescription, entry: ManifestEntry) -> str:
    return f"{dataset_iri(dataset)}/releases/{facts.version}#{segment(entry.path)}"


def _distribution(dataset: Dataset, facts: ReleaseDescription, entry: ManifestEntry) -> Node:
    suffix, iri = _suffix(entry), _part(dataset, facts, entry)
    address, dutch = download(dataset, facts, entry), dutch_title(entry)
    found: Node = {
        "@id": iri,
        "@type": ["dcat:Distribution"],
        "dct:title": [
            text(f"{entry.title} ({entry.path})", "en"),
            text(f"{dutch or dataset.title.nl} ({entry.path})", "nl"),
        ],
        "dct:description": [text(entry.title, "en"), *([text(dutch, "nl")] if dutch else [])],
        "dcat:accessURL": [link(address)],
        "dcat:downloadURL": [link(address)],
        "dcat:byteSize": [typed(entry.bytes, "nonNegativeInteger")],
        "dcat:mediaType": [link(_media_type(entry.media_type))],
        "spdx:checksum": [link(f"{iri}-sha256")],
        "dct:license": [link(dataset.license)],
        "dct:language": [link(f"{EU}language/NLD")],
        "dct:modified": [typed(facts.changed, "dateTime")],
        "dcatap:availability": [link(f"{EU}planned-availability/STABLE")],
    }
    if file_type := _file_type(suffix):
        found["dct:format"] = [link(f"{EU}file-type/{file_type}")]
    if standard := _standard(suffix):
        found["dct:conformsTo"] = [link(standard)]
    if entry.compression:
        found["dcat:compressFormat"] = [link(_media_type(PACKED[entry.compression]))]
    if suffix == ".zip":
        found["dcat:packageFormat"] = [link(_media_type(entry.media_type))]
    return found


def _suffix(entry: ManifestEntry) -> str:
    """Return the suffix of a file; for a compressed file, the suffix of its content."""
    return Path(entry.plain_path).suffix


def _file_type(suffix: str) -> str | None:
    known = formats.known().get(suffix)
    return known.file_type if known else OTHER_FILE_TYPES.get(suffix)


def _standard(suffix: str) -> str | None:
    known = formats.known().get(suffix)
    return known.standard if known else None


def _media_type(name: str) -> str:
    return f"https://www.iana.org/assignments/media-types/{name}"


def _checksum(dataset: Dataset, facts: ReleaseDescription, entry: ManifestEntry) -> Node:
    return {
        "@id": f"{_part(dataset, facts, entry)}-sha256",
        "@type": ["spdx:Checksum"],
        "spdx:algorithm": [link("spdx:checksumAlgorithm_sha256")],
        "spdx:checksumValue": [typed(entry.sha256, "hexBinary")],
    }


def _agents(dataset: Dataset) -> list[Node]:
    """Return the publisher and the contact."""
    iri, publisher = dataset_iri(dataset), dataset.publisher
    agent: Node = {
        "@id": f"{iri}#uitgever",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": [text(publisher.name, "nl")],
    }
    contact: Node = {
        "@id": f"{iri}#contact",
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": [text(publisher.name, "nl")],
    }
    if publisher.url:
        agent["foaf:homepage"] = [link(publisher.url)]
        contact["vcard:hasURL"] = [link(publisher.url)]
    if publisher.email:
        contact["vcard:hasEmail"] = [link(f"mailto:{publisher.email}")]
    return [agent, contact]


def _period(dataset: Dataset, statistics: Statistics) -> list[Node]:
    """Return the years of the letters; without bounds where no letter has a date."""
    years = sorted(year for year in statistics.years if year)
    period: Node = {"@id": f"{dataset_iri(dataset)}#periode", "@type": ["dct:PeriodOfTime"]}
    if years:
        period |= {"dcat:startDate": [typed(years[0], "gYear")], "dcat:endDate": [typed(years[-1], "gYear")]}
    return [period]


def _void(
    dataset: Dataset, facts: ReleaseDescription, entries: tuple[ManifestEntry, ...], triples: Triples
) -> list[Node]:
    """Return the additions of VoID: counts, dumps, and the number of things of each class."""
    iri = dataset_iri(dataset)
    graphs = {suffix for suffix, known in formats.known().items() if known.is_graph}
    dumps = [link(download(dataset, facts, entry)) for entry in once(entries, "gzip") if _suffix(entry) in graphs]
    parts = sorted(triples.classes.items())
    counts: Node = {
        "@id": iri,
        "void:triples": [typed(triples.triples, "integer")],
        "void:distinctSubjects": [typed(triples.subjects, "integer")],
        "void:properties": [typed(triples.properties, "integer")],
        "void:classes": [typed(len(parts), "integer")],
        "void:uriSpace": [{"@value": f"{dataset.base}id/"}],
        "void:dataDump": dumps,
        "void:classPartition": [link(f"{iri}#klasse-{place}") for place, _ in enumerate(parts, 1)],
    }
    classes: list[Node] = [
        {
            "@id": f"{iri}#klasse-{place}",
            "@type": ["void:Dataset"],
            "void:class": [link(name)],
            "void:entities": [typed(count, "integer")],
        }
        for place, (name, count) in enumerate(parts, 1)
    ]
    return [counts, *classes]


def _concepts(dataset: Dataset, entries: tuple[ManifestEntry, ...]) -> list[Node]:
    """Return the things that are referred to and described elsewhere, with their class, as shapes require it."""
    suffixes = sorted({_suffix(entry) for entry in entries})
    found = [
        _concept(iri, kind, label)
        for iri, (kind, label) in TYPES.items()
        if not iri.startswith(f"{EU}frequency/") or iri.endswith("DAILY") == bool(dataset.schedule)
    ]
    names = [name for suffix in suffixes if (name := _file_type(suffix))]
    found += [_concept(f"{EU}file-type/{name}", "dct:MediaTypeOrExtent", name) for name in names]
    packed = {PACKED[entry.compression] for entry in entries if entry.compression}
    media = sorted(map(_media_type, packed | {entry.media_type for entry in entries}))
    found += [{"@id": iri, "@type": ["dct:MediaType", "dct:MediaTypeOrExtent"]} for iri in media]
    standards = {standard for suffix in suffixes if (standard := _standard(suffix))}
    standards.add("https://datapackage.org/profiles/2.0/datapackage.json")
    found += [{"@id": iri, "@type": ["dct:Standard"]} for iri in sorted(standards)]
    pages = (f"{dataset.base}{dataset.name}/", f"{dataset.base}def/")
    found += [{"@id": page, "@type": ["foaf:Document"]} for page in pages]
    licence: Node = {"@id": dataset.license, "@type": ["dct:LicenseDocument"]}
    if dataset.license in EXACT_LICENCES:
        licence["skos:exactMatch"] = [link(iri) for iri in EXACT_LICENCES[dataset.license]]
    return [*found, licence, {"@id": "spdx:checksumAlgorithm_sha256", "@type": ["spdx:ChecksumAlgorithm"]}]


def _concept(iri: str, kind: str | None, label: str) -> Node:
    return {
        "@id": iri,
        "@type": [kind, "skos:Concept"] if kind else ["skos:Concept"],
        "skos:prefLabel": [text(label, "en")],
        "skos:inScheme": [link(iri.rpartition("/")[0])],
    }
