"""A dataset that names a SPARQL endpoint elsewhere: catalogue, VoID and pages point at it."""

from pathlib import Path

import pytest
import rdflib

from tests.runs import run_here, sample

ADDRESS = "https://data.example:8443/sparql"


@pytest.mark.slow
def test_catalogue_and_pages_point_at_the_endpoint(tmp_path: Path) -> None:
    place = sample(tmp_path, 2)
    toml = place / "dataset.toml"
    toml.write_text(f'sparql = "{ADDRESS}"\n{toml.read_text(encoding="utf-8")}', encoding="utf-8")
    run_here(place, tmp_path / "home")
    web = tmp_path / "home/public"
    for file in (web / "catalog.ttl", web / ".well-known/void"):
        found = rdflib.Graph().parse(file, format="turtle")
        void = rdflib.URIRef("http://rdfs.org/ns/void#sparqlEndpoint")
        assert {str(value) for value in found.objects(None, void)} == {ADDRESS}
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    service = next(found.subjects(dcat.endpointURL, rdflib.URIRef(ADDRESS)))
    assert (service, rdflib.RDF.type, dcat.DataService) in found
    assert list(found.objects(service, dcat.servesDataset))
    for name in ("sparql.html", "sparql.en.html"):
        if (web / name).is_file():  # Its scripts come from npm.
            text = (web / name).read_text(encoding="utf-8")
            assert f'"endpoint":"{ADDRESS}"' in text
            assert "connect-src 'self' https://data.example:8443;" in text
