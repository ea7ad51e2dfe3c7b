"""OData: faults of the source, by the number of the trap where it has one; what happens when the interface changes."""

from collections.abc import Iterator

import pytest

from pipeline.errors import DefinitionError, SourceError, UnreachableError
from pipeline.sources.tweedekamer import odata as tweedekamer_odata
from tests.replay.server import Answer
from tests.replay.tweedekamer import TweedeKamer, identifier
from tests.replay.tweedekamer_archive import Archive, kinds
from tests.replay.tweedekamer_scenes import asked, variety


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_odata, chamber, monkeypatch)


def test_trap_7_annotations_and_names_with_dots_are_no_attributes(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    chamber.rewrite = lambda page: page.replace(
        b'"Onderwerp":', b'"Onderwerp@odata.type": "#String", "dcterms.onderwerp": "?", "Onderwerp":'
    )
    archive.harvest()
    assert archive.said(key).title == "Voortgang nummer 1"


def test_trap_8_placeholders_say_nothing(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1, Volgnummer=-1, Onderwerp="nvt", Vergaderjaar="Onbekend")
    archive.harvest()
    said = archive.said(key)
    assert (said.title, said.session_year) == (None, None)
    assert said.identifiers == (("2026D00001", "tk-document"),)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-12-17T00:00:00+01:00", "2024-12-17"),
        ("2025-03-31T00:00:00.04+02:00", "2025-03-31"),
        ("2025-03-30T22:00:00.1234567Z", "2025-03-31"),
        ("2025-10-26T02:30:00+01:00", "2025-10-26"),
        ("2025-02-30T00:00:00+01:00", None),
    ],
)
def test_trap_9_a_letter_keeps_its_day(chamber: TweedeKamer, archive: Archive, written: str, day: str | None) -> None:
    key = chamber.letter(1, Datum=written)
    archive.harvest()
    assert archive.said(key).date == day


@pytest.mark.parametrize("stamp", ["2026-01-05T10:00:00", "gisteren", ""])
def test_trap_9_a_time_without_offset_stops_the_harvest(chamber: TweedeKamer, archive: Archive, stamp: str) -> None:
    chamber.letter(1)
    archive.harvest()
    at, letters = archive.at, dict(archive.letters)
    (good,) = {row["ApiGewijzigdOp"] for row in [chamber.rows.row(chamber.held[identifier("Document", 1)])]}
    chamber.rewrite = lambda page: page.replace(good.encode(), stamp.encode())
    with pytest.raises(SourceError, match="ApiGewijzigdOp"):
        archive.harvest()
    assert (archive.at, archive.letters) == (at, letters)


@pytest.mark.parametrize("days", [-400, 400])
def test_trap_9_our_own_clock_decides_nothing(chamber: TweedeKamer, archive: Archive, days: int) -> None:
    first = chamber.letter(1)
    archive.harvest(days=days)
    second = chamber.letter(2)
    assert kinds(archive.harvest(days=-days)) == {first: "Same", second: "Found"}


def test_trap_10_a_row_of_nothing_withdraws_and_a_return_brings_back(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.remove(chamber.letter(9))
    key, other = chamber.letter(1), chamber.letter(2)
    assert kinds(archive.harvest()) == {key: "Found", other: "Found"}
    chamber.remove(key)
    assert kinds(archive.harvest()) == {key: "Withdrawn", other: "Same"}
    assert archive.withdrawn[key].withdrawal.date == "2026-02-01"
    assert kinds(archive.harvest()) == {other: "Same"}
    chamber.letter(1)
    assert kinds(archive.harvest()) == {key: "Found", other: "Same"}


def test_trap_11_rows_issued_again_unchanged_are_not_fetched(chamber: TweedeKamer, archive: Archive) -> None:
    for number in range(1, 20):
        chamber.letter(number)
    archive.harvest()
    for guid in list(chamber.held):
        chamber.reissue(guid)
    assert set(kinds(archive.harvest()).values()) == {"Same"}
    assert asked(chamber, "resource") == []


def test_trap_14_several_dossiers(chamber: TweedeKamer, archive: Archive) -> None:
    second = chamber.put("Kamerstukdossier", 2, Titel="Begroting", Nummer=36800, Toevoeging="XXIII")
    key = chamber.letter(1, Kamerstukdossier=[identifier("Kamerstukdossier", 1), second], Volgnummer=31)
    chamber.put("DocumentVersie", 1, ExterneIdentifier="kst-36800-XXIII-31")
    archive.harvest()
    assert archive.said(key).dossiers == (("32999", "Post", None), ("36800-XXIII", "Begroting", "31"))


@pytest.mark.parametrize("name", ["Document.Soort", "DocumentVersie.ExterneIdentifier", "Persoon.Achternaam"])
def test_trap_18_an_attribute_that_is_gone_is_named(chamber: TweedeKamer, archive: Archive, name: str) -> None:
    key = chamber.letter(1)
    archive.harvest()
    at = archive.at
    chamber.renamed = {name: "Nieuw"}
    with pytest.raises(SourceError, match=rf"has no attribute {name}$") as caught:
        archive.harvest()
    assert "\n" not in str(caught.value)
    assert len(chamber.server.requests) == 1
    assert (archive.at, sorted(archive.letters)) == (at, [key])


def test_trap_18_new_names_and_a_new_address_are_configuration(chamber: TweedeKamer, archive: Archive) -> None:
    keys = variety(chamber)
    archive.harvest()
    before = {key: archive.said(key) for key in keys}
    chamber.renamed = {
        "Document.Soort": "DocumentSoort",
        "Document.ApiGewijzigdOp": "Aangeboden",
        "DocumentActor.ApiGewijzigdOp": "Aangeboden",
        "Persoon.Achternaam": "Naam",
        "Kamerstukdossier.Nummer": "DossierNummer",
    }
    archive.marks.clear()
    archive.letters.clear()
    archive.at = None
    archive.harvest(renamed=[f"{old}={new}" for old, new in chamber.renamed.items()])
    assert {key: archive.said(key) for key in keys} == before
    archive.harvest(renamed=[f"{old}={new}" for old, new in chamber.renamed.items()])


@pytest.mark.parametrize("renamed", [["Soort=Type"], ["Document.Soort"], ["Document.Kleur=Rood"], "Document.Soort="])
def test_new_names_of_what_is_not_used_are_refused(archive: Archive, renamed: object) -> None:
    with pytest.raises(DefinitionError, match="renamed"):
        archive.harvest(renamed=renamed)


def test_trap_18_an_address_that_is_closed_leaves_what_is_held(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    archive.harvest()
    chamber.server.spoil(lambda request: Answer(status=410, body=b"closed"))
    with pytest.raises(SourceError, match="410"):
        archive.harvest()
    assert sorted(archive.letters) == [key]


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        (Answer(body=b"<html><body>Storing</body></html>", media_type="text/html"), SourceError),
        (Answer(body=b""), SourceError),
        (Answer(body=b'{"error":{"code":"","message":"x"}}'), SourceError),
        (Answer(body=b'{"value":{}}'), SourceError),
        (Answer(body=b'{"value":[{"Id":"1"}]}'), SourceError),
        (Answer(body=b'{"value":[', cut=4), UnreachableError),
        (Answer(status=500, body=b"x"), UnreachableError),
        (Answer(status=400, body=b"node count limit"), SourceError),
    ],
)
def test_a_reply_that_is_no_page_stops_the_harvest(
    chamber: TweedeKamer, archive: Archive, spoilt: Answer, error: type[SourceError]
) -> None:
    chamber.letter(1)
    archive.harvest()
    at, key = archive.at, chamber.letter(2)
    chamber.server.spoil(lambda request: spoilt if "/Document?" in request.target else None)
    with pytest.raises(error):
        archive.harvest()
    assert archive.at == at
    chamber.server.spoil()
    assert kinds(archive.harvest())[key] == "Found"


@pytest.mark.parametrize("where", ["http://127.0.0.1:1/OData/v4/2.0/Document?x", "file:///etc/passwd", "Zaak?x", ""])
def test_a_page_that_leads_elsewhere_or_back_is_refused(chamber: TweedeKamer, archive: Archive, where: str) -> None:
    chamber.letter(1)
    link = f', "@odata.nextLink": "{where}"}}'.encode()
    chamber.rewrite = lambda page: page[:-1] + link if page.startswith(b"{") else page
    with pytest.raises(SourceError, match=r"which is (elsewhere|where it was)$"):
        archive.harvest()
