"""SyncFeed: what is new, changed or taken back, joined in any order, over real HTTP."""

import random
from collections.abc import Iterator

import pytest

from pipeline.errors import DefinitionError
from pipeline.sources import Found
from pipeline.sources.tweedekamer import syncfeed as tweedekamer_syncfeed
from pipeline.sources.tweedekamer.options import SyncFeedOptions
from tests.replay.tweedekamer import TweedeKamer, identifier, pdf
from tests.replay.tweedekamer_archive import CONTACT, Archive, kinds
from tests.replay.tweedekamer_scenes import annex, asked


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_syncfeed, chamber, monkeypatch)


def test_a_letter_comes_with_its_file_and_all_that_belongs_to_it(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(12)
    annex(chamber, 100, key)
    event, *rest = archive.harvest()
    assert isinstance(event, Found)
    assert set(kinds(rest).values()) <= {"Same"}
    assert (event.key, event.content, event.media_type) == (key, pdf("12"), "application/pdf")
    said = archive.said(key)
    assert said.identifiers == (("kst-32999-12", "kst"), ("2026D00012", "tk-document"))
    assert (said.kind, said.title) == ("kamerbrief", "Voortgang nummer 12")
    assert (said.date, said.session_year) == ("2026-01-02", "2025-2026")
    assert said.dossiers == (("32999", "Post", "12"),)
    assert [(one.name, one.role) for one in said.signatories] == [("A.B. Jansen", "minister van Post")]
    assert [(title, number) for title, number, _ in said.attachments] == [("Beslisnota 100", "2026D00100")]
    assert said.page == "https://www.tweedekamer.nl/kamerstukken/detail?id=2026Z00012&did=2026D00012"


def test_a_run_with_nothing_new_costs_one_request(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.letter(1)
    archive.harvest()
    assert archive.harvest(days=1) == []
    assert len(chamber.server.requests) == 1
    assert "category" not in asked(chamber)[0]


def test_a_new_letter_costs_a_page_and_its_file(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.letter(1)
    archive.harvest()
    key = chamber.letter(2)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert len(chamber.server.requests) == 2


def test_categories_can_be_followed_one_by_one(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.letter(1)
    archive.harvest(combined=False)
    key = chamber.letter(2)
    assert kinds(archive.harvest(combined=False)) == {key: "Found"}
    archive.harvest(combined=False)
    assert len(chamber.server.requests) == 9


@pytest.mark.parametrize("seed", range(12))
def test_parts_may_come_in_any_order_and_over_several_harvests(
    chamber: TweedeKamer, archive: Archive, seed: int
) -> None:
    keys = [chamber.letter(number, Kamerstukdossier=identifier("Kamerstukdossier", 1)) for number in (1, 2, 3)]
    chamber.put("Persoon", 1, Initialen="C.", Tussenvoegsel="de", Achternaam="Wit")
    facts = {"Functie": "minister", "Relatie": "Mede ondertekenaar", "Persoon": identifier("Persoon", 1)}
    chamber.put("DocumentActor", 1, Document=keys[0], **facts)
    chamber.put("DocumentPublicatie", 1, DocumentVersie=identifier("DocumentVersie", 2), Identifier="kst-32999-2")
    annex(chamber, 100, *keys[:2])
    entities = dict(chamber.held)
    chooser = random.Random(seed)
    order = chooser.sample(sorted(entities), len(entities))
    chamber.held.clear()
    for guid in order:
        chamber.held[guid] = entities[guid]
        chamber.reissue(guid)
        if chooser.random() < 0.1:
            archive.harvest()
    archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    for key, number in zip(keys, (1, 2, 3), strict=True):
        said = archive.said(key)
        assert said.identifiers[0] == (f"kst-32999-{number}", "kst")
        names = [one.name for one in said.signatories]
        assert names == (["A.B. Jansen", "C. de Wit"] if number == 1 else ["A.B. Jansen"])
        assert len(said.attachments) == (0 if number == 3 else 1)
        assert said.page is not None


def test_what_changes_about_a_letter_is_told(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    archive.harvest()
    actor = chamber.put("DocumentActor", 99, Document=key, ActorNaam="D. Zwart", Relatie="Mede ondertekenaar")
    assert kinds(archive.harvest()) == {key: "Found"}
    assert [one.name for one in archive.said(key).signatories] == ["A.B. Jansen", "D. Zwart"]
    chamber.remove(actor)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert [one.name for one in archive.said(key).signatories] == ["A.B. Jansen"]
    chamber.put("Kamerstukdossier", 1, Titel="Brieven")
    archive.harvest()
    assert archive.said(key).dossiers == (("32999", "Brieven", "1"),)
    chamber.put("DocumentVersie", 2, Document=key, ExterneIdentifier="kst-32999-1-h1")
    chamber.put("Document", 1, HuidigeDocumentVersie=identifier("DocumentVersie", 2))
    archive.harvest()
    assert archive.said(key).identifiers[:2] == (("kst-32999-1", "kst"), ("kst-32999-1-h1", "kst"))
    assert archive.said(key).dossiers == (("32999", "Brieven", "1"),)


def test_a_paper_is_named_by_what_it_was_published_as(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1, Volgnummer=-1)
    archive.harvest()
    assert archive.said(key).identifiers == (("2026D00001", "tk-document"),)
    chamber.put("DocumentPublicatie", 1, DocumentVersie=identifier("DocumentVersie", 1), Identifier="kst-32999-7")
    archive.harvest()
    assert archive.said(key).identifiers[0] == ("kst-32999-7", "kst")
    chamber.put("DocumentVersie", 1, ExterneIdentifier="kst-32999-8")
    archive.harvest()
    assert archive.said(key).identifiers[0] == ("kst-32999-8", "kst")


def test_who_submitted_the_case_stands_in_where_the_document_does_not_tell(
    chamber: TweedeKamer, archive: Archive
) -> None:
    key = chamber.letter(1)
    chamber.remove(identifier("DocumentActor", 10))
    submitted = {"ActorNaam": "E. Groen", "Functie": "minister", "Relatie": "Indiener"}
    chamber.put("ZaakActor", 1, Zaak=identifier("Zaak", 1), **submitted)
    chamber.put("ZaakActor", 2, Zaak=identifier("Zaak", 1), ActorNaam="VC", Relatie="Voortouwcommissie")
    archive.harvest()
    assert [one.name for one in archive.said(key).signatories] == ["E. Groen"]
    chamber.put("Zaak", 1, Soort="Motie")
    archive.harvest()
    assert archive.said(key).signatories == ()


def test_other_documents_are_left_out(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.letter(1, Soort="Motie")
    answer = chamber.letter(2, Soort="Antwoord schriftelijke vragen")
    key = chamber.letter(3)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert kinds(archive.harvest(answers=True)) == {key: "Same", answer: "Found"}
    assert archive.said(answer).kind == "antwoord-kamervragen"
    chamber.put("Document", 3, Soort="Brief lid / fractie")
    assert kinds(archive.harvest(answers=True)) == {key: "Gone"}


def test_entities_that_no_letter_needs_are_passed_over(chamber: TweedeKamer, archive: Archive) -> None:
    archive.harvest()
    chamber.put("Stemming", 1, Soort="Voor")
    key = chamber.letter(1)
    chamber.rewrite = lambda page: page.replace(b"<stemming id", b"<other id")
    assert kinds(archive.harvest()) == {key: "Found"}


def test_letters_of_some_days(chamber: TweedeKamer, archive: Archive) -> None:
    keys = [chamber.letter(number, Datum=f"2026-01-{number:02}") for number in range(1, 6)]
    assert sorted(kinds(archive.harvest(since="2026-01-02", until="2026-01-04"))) == sorted(keys[1:4])


@pytest.mark.parametrize("options", [{"since": "gisteren"}, {"sorts": "Brief regering"}, {"sorts": []}])
def test_options_of_another_form_are_refused(archive: Archive, options: dict[str, object]) -> None:
    with pytest.raises(DefinitionError):
        archive.harvest(**options)


def test_only_the_host_of_the_base_address_is_asked() -> None:
    policy = tweedekamer_syncfeed.policy(SyncFeedOptions(), CONTACT)
    assert (policy.hosts, policy.loopback) == (("gegevensmagazijn.tweedekamer.nl",), False)


def test_a_cursor_stays_small(chamber: TweedeKamer, archive: Archive) -> None:
    archive.harvest()
    for number in range(1, 1000):
        chamber.put("DocumentActor", number, Document=identifier("Document", number), ActorNaam="x", Relatie="Indiener")
    archive.harvest()
    assert archive.at is not None
    assert len(archive.at) < 100_000
    for _ in range(4):
        archive.harvest()
    assert len(archive.at) < 500
