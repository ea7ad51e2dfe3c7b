"""Lines of letters.jsonl with the published context say what the N-Quads say, by two JSON-LD processors."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import Literal
from rdflib import Graph

from pipeline.formats.mapping import mapping
from pipeline.site import terms
from tests.formats.made import BASE, DATASET

# rdflib 7.6 uses in its own parser what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Conjunctive|Dataset):DeprecationWarning")

Said = dict[str, set[tuple[str, str]]]
"""Node to (property, value) of what is said of it; a value is written without its language."""


NOWHERE = "https://nergens.invalid/"
"""What an address that is no IRI is resolved by."""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Any:
    web = tmp_path_factory.mktemp("web")
    terms.write(web, DATASET)
    return json.loads((web / "def/letters-context.jsonld").read_text(encoding="utf-8"))["@context"]


@pytest.fixture(scope="module", params=["pyoxigraph", "rdflib"])
def by_line(request: pytest.FixtureRequest, release: Path, context: Any) -> Said:
    """Give what is said by the lines, of letters with a whole date or none."""
    said: Said = defaultdict(set)
    for line in (release / "letters.jsonl").read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        if len(letter["date"] or "2000-01-01") == 10:
            document = json.dumps({"@context": context, **letter})
            if request.param == "rdflib":
                graph = Graph().parse(data=document, format="json-ld", publicID=NOWHERE)
                document = graph.serialize(format="nt")
            form = pyoxigraph.RdfFormat.N_TRIPLES if request.param == "rdflib" else pyoxigraph.RdfFormat.JSON_LD
            _gather(pyoxigraph.parse(document.encode(), format=form), said)
    return said


@pytest.fixture(scope="module")
def by_graph(release: Path) -> Said:
    said: Said = defaultdict(set)
    _gather(pyoxigraph.parse(path=str(release / "proef.nq"), format=pyoxigraph.RdfFormat.N_QUADS), said)
    return said


def _gather(quads: Any, said: Said) -> None:
    """Gather statements, but for those of addresses that are no IRIs, which processors take as they like."""
    for quad in (quad for quad in quads if not quad.object.value.startswith(NOWHERE)):
        said[str(quad.subject)].add((quad.predicate.value, _plain(quad.object)))


def _plain(thing: Any) -> str:
    """Return a term without its language; rdflib writes UTC in another way than it stands."""
    return str(Literal(thing.value) if isinstance(thing, Literal) and thing.language else thing).replace("+00:00", "Z")


def test_what_is_said_of_a_letter_is_in_its_graph(by_line: Said, by_graph: Said) -> None:
    letters = [node for node in by_line if node.startswith("<")]

    assert len(letters) > 30
    for letter in letters:
        plain = {(name, value) for name, value in by_line[letter] if not value.startswith("_:")}
        assert plain - by_graph[letter] == set()


def test_what_is_said_of_a_node_is_said_of_one_that_the_letter_has(by_line: Said, by_graph: Said) -> None:
    count = 0
    for letter in [node for node in by_line if node.startswith("<")]:
        for name, node in by_line[letter]:
            if node.startswith("_:"):
                known = [by_graph[value] for other, value in by_graph[letter] if other == name]
                assert any(by_line[node] <= said for said in known), (letter, name, by_line[node])
                count += 1
    assert count > 200


def test_every_property_that_a_letter_has_of_itself_is_said(by_line: Said) -> None:
    said = {name for node, about in by_line.items() if node.startswith("<") for name, _ in about}
    wanted = ["identifier", "title", "type", "date", "language", "subject"]
    full = {mapping().expand(f"dct:{name}", BASE) for name in wanted}
    full |= {mapping().expand(node.by[0], BASE) for node in mapping().nodes if node.parent == "letter"}

    assert full - said <= {
        mapping().expand(name, BASE)
        for name in ("bb:onderdeel", "bb:zekerheid", "dct:hasFormat", "prov:qualifiedPrimarySource", "rico:isReplyTo")
    }
