"""N-Triples of the persons, posts and periods in office of the authority lists, and of the ministries with their names.

They are a file of their own in a release, `government.nt`; the graph of a letter only points to persons and posts.
"""

from collections.abc import Iterator

from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.syntax import n_triples
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.posts import holders, ministry_names, periods, posts

DUTCH = "nl"


def government(authorities: Authorities, base: str) -> list[str]:
    """Return the statements about the government, below a base IRI, as sorted lines of N-Triples."""
    writer = _Statements(base)
    lines = {
        *_persons(authorities, base, writer),
        *_posts(authorities, base, writer),
        *_periods(authorities, base, writer),
        *_ministries(authorities, writer),
    }
    return sorted(lines)


class _Statements:
    """Writer of single statements."""

    def __init__(self, base: str) -> None:
        self._syntax = n_triples(mapping(), base)

    def a(self, subject: str, *classes: str) -> Iterator[str]:
        for name in classes:
            yield self._line(subject, "rdf:type", self._syntax.constant(name))

    def link(self, subject: str, name: str, target: str) -> Iterator[str]:
        """Yield a statement whose object is an IRI; nothing where there is none."""
        if target:
            yield self._line(subject, name, f"<{target}>")

    def text(self, subject: str, name: str, value: str, language: str = "") -> Iterator[str]:
        if value:
            yield self._line(subject, name, self._syntax.text(value, language))

    def day(self, subject: str, name: str, value: str) -> Iterator[str]:
        if value:
            yield self._line(subject, name, self._syntax.date(value))

    def _line(self, subject: str, name: str, value: str) -> str:
        return f"<{subject}> {self._syntax.predicate(name)} {value} .\n"


def _persons(authorities: Authorities, base: str, writer: _Statements) -> Iterator[str]:
    for one in holders(authorities, base):
        yield from writer.a(one.iri, "rico:Person", "foaf:Person")
        yield from writer.text(one.iri, "rdfs:label", one.name)
        yield from writer.text(one.iri, "foaf:givenName", one.given)
        yield from writer.text(one.iri, "foaf:familyName", one.family)
        yield from writer.link(one.iri, "schema:sameAs", one.wikidata if one.wikidata != one.iri else "")


def _posts(authorities: Authorities, base: str, writer: _Statements) -> Iterator[str]:
    for one in posts(authorities):
        iri = base + one.path
        yield from writer.a(iri, "org:Post")
        yield from writer.text(iri, "rdfs:label", one.name, DUTCH)
        yield from writer.link(iri, "org:postIn", one.organisation)


def _periods(authorities: Authorities, base: str, writer: _Statements) -> Iterator[str]:
    for one in periods(authorities, base):
        iri = base + one.path
        yield from writer.a(iri, "org:Membership")
        yield from writer.link(iri, "org:member", one.person)
        yield from writer.link(iri, "org:organization", one.organisation)
        yield from writer.link(iri, "bb:ambt", base + one.post)
        yield from writer.link(base + one.post, "org:heldBy", one.person)
        yield from writer.text(iri, "bb:portefeuille", one.portfolio, DUTCH)
        yield from writer.day(iri, "schema:startDate", one.begin)
        yield from writer.day(iri, "schema:endDate", one.end)
        yield from writer.text(iri, "dct:source", one.source)


def _ministries(authorities: Authorities, writer: _Statements) -> Iterator[str]:
    for one in ministry_names(authorities):
        if not one.organisation:
            continue
        iri = one.version or one.organisation
        if one.version:
            yield from writer.link(iri, "prov:specializationOf", one.organisation)
        else:
            yield from writer.a(iri, "rico:CorporateBody", "org:Organization")
        yield from writer.text(iri, "rdfs:label", f"Ministerie van {one.name}", DUTCH)
        yield from writer.text(iri, "skos:altLabel", one.abbreviation)
        yield from writer.day(iri, "schema:startDate", one.begin)
        yield from writer.day(iri, "schema:endDate", one.end)
