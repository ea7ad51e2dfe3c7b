"""SyncFeed: what is new, changed or taken back, joined in any order, over real HTTP."""

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
from pipeline.sources import Found, Refused, tweedekamer_syncfeed
from tests.replay.server import Answer
from tests.replay.tweedekamer import TweedeKamer, identifier, pdf
from tests.replay.tweedekamer_archive import CONTACT, Archive, kinds

OUTAGE = Answer(body=b"<html><body>Storing</body></html>", media_type="text/html")


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_syncfeed, chamber, monkeypatch)


def asked(chamber: TweedeKamer, part: str = "") -> list[str]:
    return [request.target for request in chamber.server.requests if part in request.target]


def annex(chamber: TweedeKamer, number: int, *letters: str, **facts: object) -> str:
    given = {"Soort": "Bijlage", "DocumentNummer": f"2026D{number:05}", "Onderwerp": f"Beslisnota {number}"}
    return chamber.put("Document", number, **given | {"Datum": "2026-01-02", "BronDocument": list(letters)} | facts)


# What is harvested.


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
    policy = tweedekamer_syncfeed.policy({}, CONTACT)
    assert (policy.hosts, policy.loopback) == (("gegevensmagazijn.tweedekamer.nl",), False)


# Faults of the source, by the number of the trap where it has one.


def test_trap_7_names_with_dots_and_prefixes_are_told_apart(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    chamber.prefixes = {"Document": "ns1:", "Zaak": "tk:"}
    chamber.rewrite = lambda page: page.replace(b"<ns1:titel>", b"<x.onderwerp>?</x.onderwerp><ns1:titel>")
    archive.harvest()
    assert archive.said(key).title == "Voortgang nummer 1"
    assert archive.said(key).page is not None


def test_trap_8_placeholders_say_nothing(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1, Volgnummer=-1, Onderwerp="Onbekend", Vergaderjaar="0")
    chamber.put("DocumentActor", 10, ActorNaam="Onbekend", Functie=None)
    zero = chamber.letter(2, Volgnummer=0)
    archive.harvest()
    said = archive.said(key)
    assert (said.title, said.session_year, said.signatories) == (None, None, ())
    assert said.dossiers == archive.said(zero).dossiers == (("32999", "Post", None),)
    assert [name for name, scheme in archive.said(zero).identifiers if scheme == "kst"] == []


def test_trap_9_both_hours_of_an_october_night_are_seen(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    for minute, stamp in ((50, ""), (10, ".1"), (10, ".1234567"), (10, "Z")):
        chamber.put("Document", 1, changed=f"2026-10-25T02:{minute}:00{stamp}", Onderwerp=f"Nieuw {minute}{stamp}")
        assert kinds(archive.harvest()) == {key: "Found"}
        assert archive.said(key).title == f"Nieuw {minute}{stamp}"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-31", "2025-03-31"),
        ("2025-03-31T00:00:00", "2025-03-31"),
        ("2025-03-31T00:00:00+02:00", "2025-03-31"),
        ("2025-03-30T22:00:00Z", "2025-03-31"),
        ("2025-03-30T22:00:00.1234567Z", "2025-03-31"),
        ("0001-01-01T00:00:00", "0001-01-01"),
        ("2025-02-30T00:00:00", None),
        ("gisteren", None),
    ],
)
def test_trap_9_a_letter_keeps_its_day(chamber: TweedeKamer, archive: Archive, written: str, day: str | None) -> None:
    key = chamber.letter(1, Datum=written)
    archive.harvest()
    assert archive.said(key).date == day


def test_trap_10_a_tombstone_withdraws_and_a_return_brings_back(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.remove(chamber.letter(9))
    key, other = chamber.letter(1), chamber.letter(2)
    assert kinds(archive.harvest()) == {key: "Found", other: "Found"}
    chamber.remove(key, changed="2026-02-01T00:30:00.0000000")
    assert kinds(archive.harvest()) == {key: "Withdrawn"}
    assert archive.withdrawn[key].withdrawal.date == "2026-02-01"
    chamber.reissue(key)
    assert archive.harvest() == []
    chamber.letter(1)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert archive.said(key).identifiers[0] == ("kst-32999-1", "kst")


def test_trap_11_entities_issued_again_unchanged_are_not_fetched(chamber: TweedeKamer, archive: Archive) -> None:
    for number in range(1, 30):
        chamber.letter(number)
    archive.harvest()
    for guid in list(chamber.held):
        chamber.reissue(guid)
    assert set(kinds(archive.harvest()).values()) == {"Same"}
    assert asked(chamber, "Resources") == asked(chamber, "Entiteiten") == []
    chamber.put("Document", 5, changed="2026-03-01T10:00:00", ContentLength=len(pdf("anders")))
    chamber.files[identifier("Document", 5)] = pdf("anders")
    assert kinds(archive.harvest()) == {identifier("Document", 5): "Found"}


def test_trap_14_several_dossiers(chamber: TweedeKamer, archive: Archive) -> None:
    second = chamber.put("Kamerstukdossier", 2, Titel="Begroting", Nummer=36800, Toevoeging="XXIII")
    third = chamber.put("Kamerstukdossier", 3, Titel="Rijkswet", Nummer=34141, Toevoeging="(R2047)")
    key = chamber.letter(1, Kamerstukdossier=[identifier("Kamerstukdossier", 1), second, third], Volgnummer=31)
    archive.harvest()
    none = archive.said(key)
    assert none.identifiers == (("2026D00001", "tk-document"),)
    assert none.dossiers == (
        ("32999", "Post", None),
        ("34141-R2047", "Rijkswet", None),
        ("36800-XXIII", "Begroting", None),
    )
    chamber.put("DocumentVersie", 1, ExterneIdentifier="kst-36800-XXIII-31")
    archive.harvest()
    assert archive.said(key).dossiers[2] == ("36800-XXIII", "Begroting", "31")
    assert archive.said(key).dossiers[0] == ("32999", "Post", None)


def test_trap_18_a_service_that_is_gone_leaves_what_is_held(chamber: TweedeKamer, archive: Archive) -> None:
    key, at = chamber.letter(1), None
    archive.harvest()
    at = archive.at
    chamber.server.spoil(lambda request: Answer(status=404, body=b"gone"))
    with pytest.raises(SourceError, match=r"answered 404"):
        archive.harvest()
    chamber.server.spoil()
    chamber.put("Document", 1)
    chamber.rewrite = lambda page: page.replace(b"onderwerp", b"betreft")
    with pytest.raises(SourceError, match=r"Document .* has no attribute 'onderwerp' any more$"):
        archive.harvest()
    assert (sorted(archive.letters), archive.at) == ([key], at)


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        (OUTAGE, SourceError),
        (Answer(body=b""), SourceError),
        (Answer(status=500, body=b"<Error><Message>An error has occurred.</Message></Error>"), UnreachableError),
        (Answer(body=b"<Error><Message>An error has occurred.</Message></Error>"), SourceError),
        (Answer(body=b'<feed xmlns="http://www.w3.org/2005/Atom"><title/></feed>'), SourceError),
        (Answer(body=b'<feed><link rel="next" href="https://x/Feed?skiptoken=3"/></feed>'), SourceError),
        (Answer(body=b'<feed><link rel="resume" href="https://x/Feed"/></feed>'), SourceError),
        (
            Answer(body=b'<feed><entry/><link rel="resume" href="https://x/Feed?skiptoken=9999999"/></feed>'),
            SourceError,
        ),
        (Answer(body=b"<feed><entry>", cut=8), UnreachableError),
        (Answer(body=b"<!DOCTYPE a [<!ENTITY b 'c'>]><feed>&b;</feed>"), SourceError),
    ],
)
def test_a_reply_that_is_no_page_stops_the_harvest(
    chamber: TweedeKamer, archive: Archive, spoilt: Answer, error: type[SourceError]
) -> None:
    archive.harvest()
    chamber.token += 1000
    chamber.letter(1)
    archive.harvest()
    at, key = archive.at, chamber.letter(2)
    chamber.server.spoil(lambda request: spoilt)
    with pytest.raises(error) as caught:
        archive.harvest()
    assert "\n" not in str(caught.value)
    assert archive.at == at
    chamber.server.spoil()
    assert kinds(archive.harvest()) == {key: "Found"}


def test_entries_out_of_order_and_a_feed_that_leads_back_stop_the_harvest(
    chamber: TweedeKamer, archive: Archive
) -> None:
    chamber.letter(1)
    tokens = sorted(one.token for one in chamber.held.values())
    first, last = (b"skiptoken=%d" % tokens[0], b"skiptoken=%d" % tokens[-1])
    chamber.rewrite = lambda page: page.replace(last, b"skiptoken=1").replace(first, last)
    with pytest.raises(SourceError, match=r"not in the order|leads back"):
        archive.harvest()


def test_links_to_other_hosts_are_not_followed(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.page_size = 2
    key = chamber.letter(1)
    chamber.rewrite = lambda page: page.replace(b"https://gegevensmagazijn.tweedekamer.nl", b"file:///etc/passwd")
    assert kinds(archive.harvest()) == {key: "Found"}


@pytest.mark.parametrize("change", ["insert", "reissue", "remove"])
def test_changes_between_pages_lose_and_double_nothing(chamber: TweedeKamer, archive: Archive, change: str) -> None:
    chamber.page_size = 7
    keys = [chamber.letter(number) for number in range(1, 21)]
    chooser, numbers = random.Random(change), iter(range(100, 140))

    def disturb() -> None:
        number = next(numbers, None)
        if number is None:
            return
        if change == "insert":
            keys.append(chamber.letter(number))
        elif change == "reissue":
            chamber.reissue(chooser.choice(sorted(chamber.held)))
        elif len(keys) > 5:
            chamber.remove(keys.pop(chooser.randrange(len(keys))))

    chamber.on_page = disturb
    events = archive.harvest()
    chamber.on_page = lambda: None
    events += archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    assert all(archive.said(key).signatories and archive.said(key).page for key in keys)
    found = [event.key for event in events if isinstance(event, Found)]
    assert len(found) == len(set(found))


def test_a_file_that_cannot_be_had_is_asked_for_again_later_and_less_often(
    chamber: TweedeKamer, archive: Archive
) -> None:
    key = chamber.letter(1)
    content = chamber.files.pop(key)
    event, *_ = archive.harvest()
    assert isinstance(event, Refused)
    assert event.code == "missing-file"
    assert archive.harvest() == []
    tries = [day for day in range(1, 16) if archive.harvest(days=1)]
    assert tries == [1, 3, 7, 15]
    chamber.files[key] = content
    assert kinds(archive.harvest(days=16)) == {key: "Found"}
    assert archive.said(key).signatories != ()


def test_what_is_held_stands_while_the_new_file_cannot_be_had(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    archive.harvest()
    del chamber.files[key]
    chamber.put("Document", 1, Onderwerp="Beter")
    assert archive.harvest() == []
    assert archive.said(key).title == "Voortgang nummer 1"
    chamber.put("DocumentActor", 99, Document=key, ActorNaam="D. Zwart", Relatie="Mede ondertekenaar")
    archive.harvest()
    chamber.files[key] = pdf("1")
    assert kinds(archive.harvest(days=2)) == {key: "Found"}
    assert (archive.said(key).title, len(archive.said(key).signatories)) == ("Beter", 2)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"<html>Storing</html>"),
        ("application/pdf", b"%PDF-1.7 cut"),
        ("application/msword", b"<html>Storing</html>"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04cut"),
        ("text/rtf", b'{"Message":"An error has occurred."}'),
    ],
)
def test_a_file_of_another_form_is_refused_and_the_rest_goes_on(
    chamber: TweedeKamer, archive: Archive, media_type: str, content: bytes
) -> None:
    wrong = chamber.letter(1, ContentType=media_type, content=content)
    right = chamber.letter(2)
    events = archive.harvest()
    assert kinds(events) == {wrong: "Refused", right: "Found"}
    assert [event.code for event in events if isinstance(event, Refused)] == ["fetch-failed"]


def test_a_length_that_is_wrong_is_believed_only_twice_the_same(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1, ContentLength=7)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert len(asked(chamber, "Resources")) == 2
    other = chamber.letter(2, ContentLength=7)
    bodies = iter(range(9))
    chamber.server.spoil(lambda request: Answer(body=pdf(str(next(bodies)))) if "Resources" in request.path else None)
    assert kinds(archive.harvest()) == {other: "Refused"}


def test_files_that_do_not_answer_end_the_harvest(chamber: TweedeKamer, archive: Archive) -> None:
    keys = [chamber.letter(number) for number in range(1, 6)]
    chamber.server.spoil(lambda request: Answer(status=503) if "Resources" in request.path else None)
    with pytest.raises(UnreachableError):
        archive.harvest()
    chamber.server.spoil()
    archive.harvest(days=1)
    assert sorted(archive.letters) == sorted(keys)


def test_a_part_that_cannot_be_asked_for_comes_another_day(chamber: TweedeKamer, archive: Archive) -> None:
    archive.harvest()
    case = chamber.put("Zaak", 50, Nummer="2026Z00050", Soort="Brief regering")
    archive.harvest()
    key = chamber.letter(1, Zaak=case)
    chamber.server.spoil(lambda request: Answer(status=500) if "Entiteiten" in request.path else None)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert archive.said(key).page is None
    chamber.server.spoil()
    assert kinds(archive.harvest(days=1)) == {key: "Found"}
    assert archive.said(key).page is not None


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


# Killed, and all the way.


@pytest.mark.parametrize("seed", range(8))
def test_a_harvest_that_is_killed_goes_on(
    chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    chamber.page_size = 5
    keys = [chamber.letter(number) for number in range(1, 16)]
    annex(chamber, 100, keys[3])
    undisturbed, killed = Home(tmp_path / "one"), Home(tmp_path / "two")
    chooser = random.Random(seed)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767614400")
    harvest(chamber, undisturbed)
    harvest_with_kills(chamber, killed, chooser, monkeypatch)
    assert state(undisturbed) == state(killed)
    chamber.remove(keys[2])
    chamber.put("Document", 1, Onderwerp="Anders")
    chamber.letter(40)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767714400")
    harvest(chamber, undisturbed)
    harvest_with_kills(chamber, killed, chooser, monkeypatch)
    assert state(undisturbed) == state(killed)
    chamber.server.forget()
    harvest(chamber, killed)
    assert len(chamber.server.requests) == 1


class KilledError(Exception):
    pass


def dataset(chamber: TweedeKamer) -> Dataset:
    setting = SourceSetting(name="tweedekamer_syncfeed", options={"base": chamber.feed})
    text = Text(nl="Proef", en="Test")
    return Dataset(
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


def harvest(chamber: TweedeKamer, home: Home):  # type: ignore[no-untyped-def]
    made = dataset(chamber)
    return run.harvest_source(made, made.sources[0], home, lambda step, done, total: None)


def harvest_with_kills(chamber: TweedeKamer, home: Home, chooser: random.Random, patch: pytest.MonkeyPatch) -> None:
    made = dataset(chamber)
    for _ in range(6):
        last = chooser.randrange(1, 60)

        def report(step: str, done: int, total: int | None, last: int = last) -> None:
            if done >= last:
                raise KilledError

        try:
            run.harvest_source(made, made.sources[0], home, report)
            return
        except KilledError:
            continue
    harvest(chamber, home)


def state(home: Home) -> str:
    with closing(Index(home.archive("proef") / "index.sqlite")) as index:
        return index.state_hash()
