"""Whatever a letter prints, what goes out as an IRI is one."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.mapping import clean_iri, segment


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("https://voorbeeld.nl/a", "https://voorbeeld.nl/a"),
        ("http://www.wikidata.org/entity/Q983081", "http://www.wikidata.org/entity/Q983081"),
        ("https://voorbeeld.nl/a b", "https://voorbeeld.nl/a%20b"),
        ("https://voorbeeld.nl/100%", "https://voorbeeld.nl/100%25"),
        ("https://voorbeeld.nl/%C3%A9", "https://voorbeeld.nl/%C3%A9"),
        ("https://voorbeeld.nl/[x]#a#b", "https://voorbeeld.nl/%5Bx%5D#a%23b"),
        ('https://voorbeeld.nl/"><script>', "https://voorbeeld.nl/%22%3E%3Cscript%3E"),
        (
            "https://wetten.overheid.nl/jci1.3:c:BWBR0020368&artikel=1:1",
            "https://wetten.overheid.nl/jci1.3:c:BWBR0020368&artikel=1:1",
        ),
        ("www.voorbeeld.nl", None),
        ("https://", None),
        ("https:///pad", None),
        ("https://a b.nl/", None),
        ("", None),
        (None, None),
    ],
)
def test_an_iri_is_made_well_formed_or_left_out(printed: str | None, expected: str | None) -> None:
    assert clean_iri(printed) == expected


@given(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["https://", "http://a.nl/", "https://a.nl:80/", "urn:", "mailto:", "https://a.nl?q="]),
        st.text(max_size=12),
        st.text(alphabet='%#?/[]{}"<>\\^`| é\x00€a1', max_size=8),
    )
)
def test_what_is_given_out_is_an_iri_for_a_strict_parser(printed: str) -> None:
    iri = clean_iri(printed)

    if iri is not None:
        assert clean_iri(iri) == iri
        (quad,) = pyoxigraph.parse(f"<{iri}> <http://p> <http://o> .", format=pyoxigraph.RdfFormat.N_TRIPLES)
        assert quad.subject == pyoxigraph.NamedNode(iri)


@given(st.text(min_size=1, max_size=12))
def test_a_segment_has_no_character_that_divides_an_iri(value: str) -> None:
    assert not set('/?#[]@:<>" {}|\\^`') & set(segment(value))
