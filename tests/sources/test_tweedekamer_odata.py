"""OData: the same letters as SyncFeed has, over real HTTP; what happens when the interface changes."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import run
from pipeline.archive import Index
from pipeline.errors import DefinitionError, SourceError, UnreachableError
from pipeline.home import Home
from pipeline.model.dataset import Dataset, SourceSetting, Text
from pipeline.sources import Found, Refused, tweedekamer_odata, tweedekamer_syncfeed
from tests.replay.server import Answer
from tests.replay.tweedekamer import TweedeKamer, identifier, pdf
from tests.replay.tweedekamer_archive import CONTACT, Archive, kinds


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_odata, chamber, monkeypatch)


def asked(chamber: TweedeKamer, part: str) -> list[str]:
    return [request.target for request in chamber.server.requests if part in request.target]


def annex(chamber: TweedeKamer, number: int, *letters: str) -> None:
    facts = {"Soort": "Bijlage", "DocumentNummer": f"2026D{number:05}", "Onderwerp": f"Beslisnota {number}"}
    chamber.put("Document", number, **facts, Datum="2026-01-02", BronDocument=list(letters))


def variety(chamber: TweedeKamer) -> list[str]:
    """Publish letters of which every part is told in another way."""
    keys = [chamber.letter(number) for number in range(1, 8)]
    annex(chamber, 101, keys[0], keys[1])
    annex(chamber, 100, keys[0])
    chamber.put("Persoon", 1, Initialen="C.", Tussenvoegsel="de", Achternaam="Wit", Geboortedatum="1970-01-01")
    chamber.put("Commissie", 1, NaamNL="Vaste commissie voor Post")
    chamber.put("DocumentActor", 1, Document=keys[0], Functie="staatssecretaris", Relatie="Mede ondertekenaar",
                Persoon=identifier("Persoon", 1), Commissie=identifier("Commissie", 1))  # fmt: skip
    chamber.put("DocumentActor", 2, Document=keys[1], ActorNaam="F. Blauw", Relatie="Mede namens")
    chamber.put("DocumentVersie", 1, ExterneIdentifier="kst-32999-1")
    chamber.put("DocumentPublicatie", 1, DocumentVersie=identifier("DocumentVersie", 2), Identifier="kst-32999-2")
    chamber.put("DocumentPublicatie", 2, DocumentVersie=identifier("DocumentVersie", 2), Identifier="kst-32999-2")
    dossier = chamber.put("Kamerstukdossier", 2, Titel="Begroting", Nummer=36800, Toevoeging="XXIII")
    chamber.put("Document", 3, Kamerstukdossier=[identifier("Kamerstukdossier", 1), dossier])
    chamber.remove(identifier("DocumentActor", 40))
    chamber.put("ZaakActor", 1, Zaak=identifier("Zaak", 4), ActorNaam="E. Groen", Relatie="Indiener")
    chamber.put("Document", 5, Volgnummer=-1, Datum="2026-03-28T23:00:00Z")
    chamber.put("Document", 6, Onderwerp="  Wit\n regel ", Zaak=[])
    chamber.remove(identifier("Zaak", 7))
    return keys


# What is harvested.


def test_both_interfaces_say_the_same_of_a_letter(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = variety(chamber)
    one, two = (Archive(source, chamber, monkeypatch) for source in (tweedekamer_odata, tweedekamer_syncfeed))
    one.harvest()
    two.harvest()
    assert sorted(one.letters) == sorted(two.letters) == sorted(keys)
    for key in keys:
        assert one.said(key) == two.said(key)
        assert one.letters[key].content == two.letters[key].content
    said = [one.said(key) for key in keys]
    assert [actor.name for actor in said[0].signatories] == ["A.B. Jansen", "C. de Wit"]
    assert said[0].signatories[1].organisation == "Vaste commissie voor Post"
    assert [number for _, number, _ in said[0].attachments] == ["2026D00100", "2026D00101"]
    assert len(said[1].signatories) == 1
    assert [one.identifiers[0][0] for one in said[:3]] == ["kst-32999-1", "kst-32999-2", "2026D00003"]
    assert [actor.name for actor in said[3].signatories] == ["E. Groen"]
    assert (said[4].date, said[5].title, said[5].page, said[6].page) == ("2026-03-29", "Wit regel", None, None)


def test_nothing_of_a_person_is_asked_for_but_the_name(chamber: TweedeKamer, archive: Archive) -> None:
    variety(chamber)
    archive.harvest()
    assert asked(chamber, "Persoon(")
    assert asked(chamber, "Geboortedatum") == []
    assert "1970-01-01" not in str(archive.marks)


def test_a_run_with_nothing_new_costs_three_requests(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    assert kinds(archive.harvest()) == {key: "Found"}
    for _ in range(2):
        assert kinds(archive.harvest(days=1)) == {key: "Same"}
        assert [request.path.rpartition("/")[2] for request in chamber.server.requests] == [
            "$metadata",
            "Document",
            "DocumentActor",
        ]


def test_pages_are_followed_and_each_letter_comes_once(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.page_size = 10
    keys = [chamber.letter(number) for number in range(1, 48)]
    events = archive.harvest()
    assert sorted(event.key for event in events if isinstance(event, Found)) == sorted(keys)
    assert len(asked(chamber, "/Document?")) == 5
    assert not any("$top" in target or "$skip=" in target for target in asked(chamber, ""))


def test_only_changes_are_asked_for(chamber: TweedeKamer, archive: Archive) -> None:
    for number in range(1, 6):
        chamber.letter(number)
    archive.harvest()
    chamber.token += 7200
    ninth = chamber.letter(9)
    assert kinds(archive.harvest())[ninth] == "Found"
    tenth = chamber.letter(10)
    assert kinds(archive.harvest()) == {ninth: "Same", tenth: "Found"}


def test_an_actor_that_changes_alone_is_seen(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    archive.harvest()
    chamber.token += 7200
    other = chamber.letter(2)
    archive.harvest()
    chamber.put("DocumentActor", 99, Document=key, ActorNaam="D. Zwart", Relatie="Mede ondertekenaar")
    chamber.put("DocumentActor", 98, Document=identifier("Document", 555), ActorNaam="x", Relatie="Mede ondertekenaar")
    assert kinds(archive.harvest()) == {key: "Found", other: "Same"}
    assert len(asked(chamber, "Id%20eq")) == 1
    assert [one.name for one in archive.said(key).signatories] == ["A.B. Jansen", "D. Zwart"]


def test_letters_of_some_days_and_of_other_sorts(chamber: TweedeKamer, archive: Archive) -> None:
    keys = [chamber.letter(number, Datum=f"2026-01-{number:02}") for number in range(1, 6)]
    other = chamber.letter(8, Soort="Brief d'Or", Datum="2026-01-03")
    chamber.letter(9, Soort="Motie", Datum="2026-01-03")
    events = archive.harvest(since="2026-01-02", until="2026-01-04", sorts=["Brief regering", "Brief d'Or"])
    assert sorted(kinds(events)) == sorted([*keys[1:4], other])


def test_only_the_host_of_the_base_address_is_asked() -> None:
    policy = tweedekamer_odata.policy({"base": "https://nieuw.tweedekamer.nl/OData/v5/"}, CONTACT)
    assert (policy.hosts, policy.loopback) == (("nieuw.tweedekamer.nl",), False)


# Faults of the source, by the number of the trap where it has one.


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
    (good,) = {row["ApiGewijzigdOp"] for row in [chamber._row(chamber.held[identifier("Document", 1)], None, "")]}
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


@pytest.mark.parametrize("change", ["insert", "reissue", "remove"])
def test_changes_between_pages_lose_and_double_nothing(chamber: TweedeKamer, archive: Archive, change: str) -> None:
    chamber.page_size = 3
    keys = [chamber.letter(number) for number in range(1, 21)]
    chooser, numbers = random.Random(change), iter(range(100, 115))

    def disturb() -> None:
        number = next(numbers, None)
        if number is None:
            return
        if change == "insert":
            keys.append(chamber.letter(number))
        elif change == "reissue":
            chamber.reissue(chooser.choice(keys))
        elif len(keys) > 5:
            chamber.remove(keys.pop(chooser.randrange(len(keys))))

    chamber.on_page = disturb
    events = archive.harvest()
    chamber.on_page = lambda: None
    events += archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    found = [event.key for event in events if isinstance(event, Found)]
    assert len(found) == len(set(found))


def test_a_file_that_cannot_be_had_is_asked_for_again(chamber: TweedeKamer, archive: Archive) -> None:
    key, other = chamber.letter(1), chamber.letter(2, ContentType=None, ContentLength=None)
    content = chamber.files.pop(key)
    events = archive.harvest()
    assert {event.key: event.code for event in events if isinstance(event, Refused)} == dict.fromkeys(
        (key, other), "missing-file"
    )
    assert len(asked(chamber, "resource")) == 1
    chamber.files[key] = content
    assert kinds(archive.harvest(days=1))[key] == "Found"
    assert archive.letters[key].content == pdf("1")


def test_all_the_way_to_the_archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767614400")
    chamber.page_size = 3
    keys = variety(chamber)
    home, setting = Home(tmp_path), SourceSetting(name="tweedekamer_odata", options={"base": chamber.odata})
    text = Text(nl="Proef", en="Test")
    made = Dataset(
        name="proef",
        title=text,
        description=text,
        base="https://data.brievenbus.example/",
        license="http://creativecommons.org/publicdomain/zero/1.0/",
        publisher=CONTACT,
        sources=(setting,),
        outputs=(),
        folder=Path(),
    )
    first = run.harvest_source(made, setting, home, lambda step, done, total: None)
    chamber.remove(keys[0])
    second = run.harvest_source(made, setting, home, lambda step, done, total: None)
    assert (first.added, second.added, second.changed, second.removed) == (7, 0, 0, 1)
    with closing(Index(home.archive("proef") / "index.sqlite")) as index:
        records = {record.key: record for record in index.records()}
    assert sorted(records) == sorted(keys)
    gone = records[keys[0]]
    assert gone.withdrawn is not None
    assert gone.statement is not None
    assert gone.statement.identifiers[0] == ("kst-32999-1", "kst")


@pytest.mark.parametrize("seed", range(6))
def test_a_harvest_that_is_cut_off_goes_on(chamber: TweedeKamer, archive: Archive, seed: int) -> None:
    chamber.page_size = 3
    keys = variety(chamber)
    chooser = random.Random(seed)
    for _ in range(5):
        for count, _event in enumerate(archive.steps()):
            if count == chooser.randrange(3, 9):
                break
    chamber.remove(keys.pop())
    archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    assert all(archive.said(key).identifiers for key in keys)
