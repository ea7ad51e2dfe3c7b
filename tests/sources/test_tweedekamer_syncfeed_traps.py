"""SyncFeed: faults of the source, by the number of the trap where it has one, and replies that are no page."""

from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError, UnreachableError
from pipeline.sources.tweedekamer import syncfeed as tweedekamer_syncfeed
from tests.replay.server import Answer
from tests.replay.tweedekamer import TweedeKamer, identifier, pdf
from tests.replay.tweedekamer_archive import Archive, kinds
from tests.replay.tweedekamer_scenes import asked

OUTAGE = Answer(body=b"<html><body>Storing</body></html>", media_type="text/html")


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_syncfeed, chamber, monkeypatch)


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
