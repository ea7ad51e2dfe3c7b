"""The service description of the endpoint (https://www.w3.org/TR/sparql11-service-description/), with its VoID."""

import pyoxigraph

from pipeline.site.serve.sparql.resultformats import GRAPHS, SOLUTIONS, ResultFormat
from pipeline.site.serve.sparql.stores import QueryStore

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
INTEGER = pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def description(endpoint: str, store: QueryStore | None, form: ResultFormat) -> bytes:
    """Return the description of the endpoint at an address, in a format of graphs.

    Raises ValueError for an address that is not an IRI.
    """
    node = pyoxigraph.NamedNode
    service, dataset, graph = node(endpoint), node(f"{endpoint}#dataset"), node(f"{endpoint}#union")
    found: list[tuple[pyoxigraph.NamedNode, str, pyoxigraph.NamedNode | pyoxigraph.Literal]] = [
        (service, RDF_TYPE, node(f"{SD}Service")),
        (service, f"{SD}endpoint", service),
        (service, f"{SD}supportedLanguage", node(f"{SD}SPARQL10Query")),
        (service, f"{SD}supportedLanguage", node(f"{SD}SPARQL11Query")),
        (service, f"{SD}feature", node(f"{SD}UnionDefaultGraph")),
        (service, f"{SD}defaultDataset", dataset),
        (dataset, RDF_TYPE, node(f"{SD}Dataset")),
        (dataset, RDF_TYPE, node(f"{VOID}Dataset")),
        (dataset, f"{VOID}sparqlEndpoint", service),
        (dataset, SEE_ALSO, node(f"{endpoint.rpartition('/')[0]}/.well-known/void")),
        (dataset, f"{SD}defaultGraph", graph),
        (graph, RDF_TYPE, node(f"{SD}Graph")),
    ]
    found += [(service, f"{SD}resultFormat", node(one.iri)) for one in (*SOLUTIONS, *GRAPHS)]
    if store is not None:
        found.append((dataset, f"{VOID}triples", pyoxigraph.Literal(str(store.quads), datatype=INTEGER)))
    triples = [pyoxigraph.Triple(subject, node(predicate), value) for subject, predicate, value in found]
    content = pyoxigraph.serialize(
        triples, format=getattr(pyoxigraph.RdfFormat, form.engine), prefixes={"sd": SD, "void": VOID}
    )
    assert content is not None
    return content
