"""Describe the feeds of a dataset as data services, in DCAT-AP-NL: readers can ask them for changes."""

from pipeline.model.dataset import Dataset
from pipeline.release.describe.dcat import EU, Node, dataset_iri, link, text
from pipeline.release.describe.entries import ManifestEntry

STREAM = ("https://w3id.org/ldes/specification", "https://w3id.org/tree/specification")
"""Specifications of the event stream, in addition to the pattern of DCAT-AP Feeds."""
PATTERN = "https://semiceu.github.io/LDES-DCAT-AP-feeds/"
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
ATOM = "https://www.rfc-editor.org/info/rfc4287"


def services(dataset: Dataset, entries: tuple[ManifestEntry, ...]) -> list[Node]:
    """Return the event stream and the Atom feed; empty for a release from which feeds cannot be made."""
    if not any(entry.path.endswith("letters.jsonl") for entry in entries):
        return []
    place = f"{dataset.base}{dataset.name}/"
    stream = _service(
        dataset,
        "wijzigingen",
        (f"{place}changes/index.trig", f"{place}changes/index.trig"),
        (f"{dataset.title.nl}: wijzigingen (LDES)", f"{dataset.title.en}: changes (LDES)"),
        (
            "Elke brief die erbij kwam, veranderde of verdween, met zijn gegevens, als event stream in TriG.",
            "Every letter that came, changed or went, with its data, as an event stream in TriG.",
        ),
    )
    atom = _service(
        dataset,
        "atom",
        (f"{place}feed.atom", f"{place}feeds/"),
        (f"{dataset.title.nl}: Atom-feed", f"{dataset.title.en}: Atom feed"),
        (
            "De laatste wijzigingen, voor feedlezers; ook per ministerie en per dossier.",
            "The latest changes, for feed readers; also by ministry and by dossier.",
        ),
    )
    standards: tuple[str, ...] = (*STREAM, PATTERN)
    stream["dct:conformsTo"] = [link(iri) for iri in standards]
    atom["dct:conformsTo"] = [link(ATOM)]
    found = [stream, atom]
    if dataset.sparql:
        found += _endpoint(dataset, dataset.sparql)
        standards = (*standards, PROTOCOL)
    described: list[Node] = [{"@id": iri, "@type": ["dct:Standard"]} for iri in (*standards, ATOM)]
    return [*found, *described]


def _endpoint(dataset: Dataset, address: str) -> list[Node]:
    """Return the SPARQL endpoint as a service, and the dataset's statement of it in VoID."""
    found = _service(
        dataset,
        "sparql",
        (address, address),
        (f"{dataset.title.nl}: SPARQL-endpoint", f"{dataset.title.en}: SPARQL endpoint"),
        (
            "Alle brieven als linked data, te bevragen met SPARQL 1.1; elke brief is een graaf.",
            "All letters as linked data, to be queried in SPARQL 1.1; each letter is a graph.",
        ),
    )
    found["dct:conformsTo"] = [link(PROTOCOL)]
    return [found, {"@id": dataset_iri(dataset), "void:sparqlEndpoint": [link(address)]}]


def _service(
    dataset: Dataset, name: str, places: tuple[str, str], titles: tuple[str, str], about: tuple[str, str]
) -> Node:
    """Return a service: endpoint and its description, and title and text in Dutch and English."""
    iri = dataset_iri(dataset)
    return {
        "@id": f"{iri}#{name}",
        "@type": ["dcat:DataService", "dcat:Resource"],
        "dct:identifier": [{"@value": f"{iri}#{name}"}],
        "dct:title": [text(titles[0], "nl"), text(titles[1], "en")],
        "dct:description": [text(about[0], "nl"), text(about[1], "en")],
        "dcat:endpointURL": [link(places[0])],
        "dcat:endpointDescription": [link(places[1])],
        "dcat:servesDataset": [link(iri)],
        "dcat:keyword": [text("wijzigingen", "nl"), text("changes", "en")],
        "dct:publisher": [link(f"{iri}#uitgever")],
        "dct:creator": [link(f"{iri}#uitgever")],
        "dcat:contactPoint": [link(f"{iri}#contact")],
        "dct:license": [link(dataset.license)],
        "dct:accessRights": [link(f"{EU}access-right/PUBLIC")],
        "dct:language": [link(f"{EU}language/NLD")],
        "dcat:theme": [link(f"{EU}data-theme/GOVE")],
    }
