"""Forms of hand-written values: what passes is well formed in every format that it is published in."""

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from pipeline.distribute import targets
from pipeline.errors import DefinitionError
from pipeline.model.forms import is_address, is_line, is_text

PIECES = st.text(alphabet="abcé%0/?#[]@:.-_~ <>{}|^`\"'\\ü\u00a0\ue000\ufdd0", max_size=12)


@given(PIECES, st.sampled_from(("https://", "http://", "", "https://a.nl/", "https://a.nl/?", "https://a.nl/#")))
@example("a.nl/%zz", "https://")
@example("[::1", "https://")
def test_an_address_is_an_iri_that_rdf_takes(rest: str, start: str) -> None:
    if is_address(start + rest):
        node = pyoxigraph.NamedNode(start + rest)
        turtle = f"<http://a.nl/> <http://a.nl/b> {node} .".encode()
        assert list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))


@given(st.text(max_size=8))
def test_text_is_text_that_xml_takes(text: str) -> None:
    if is_text(text) or is_line(text):
        etree.Element("a").text = text


def test_options_from_a_command_line_have_their_types() -> None:
    options = {"upload": "true", "files": "*.csv,*.nq", "url": "https://ckan.example"}
    found = targets.read_texts("ckan", "ckan", options)
    assert found == {"upload": True, "files": ("*.csv", "*.nq"), "url": "https://ckan.example"}
    for wrong in ({"upload": "perhaps"}, {"url": "ckan"}, {"uplaod": "true"}):
        with pytest.raises(DefinitionError, match=next(iter(wrong))):
            targets.read_texts("ckan", "ckan", wrong)
