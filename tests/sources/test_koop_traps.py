"""KOOP: the traps of the source, by the number of the trap where it has one."""

from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError, UnreachableError
from pipeline.sources import Found, Withdrawn
from pipeline.sources.koop import sru as koop_sru
from pipeline.sources.koop.sru import SruOptions
from tests.replay.koop import BARE_DIAGNOSTIC, STUB, Koop
from tests.replay.koop_harvest import CONTACT, Archive, kinds, on_day, version
from tests.replay.server import Answer


@pytest.fixture
def koop() -> Iterator[Koop]:
    service = Koop()
    yield service
    service.server.close()


@pytest.fixture
def archive(koop: Koop, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(koop, monkeypatch)


# Faults of the source, by the number of the trap where it has one.


def test_trap_1_both_shapes_of_an_error_with_status_200(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    koop.server.spoil_next(Answer(body=BARE_DIAGNOSTIC.encode(), media_type="text/xml"))
    with pytest.raises(SourceError, match=r"refuses the query: .*Mandatory parameter"):
        archive.harvest()
    koop.server.spoil()
    koop.rewrite = lambda page: page.replace(
        b"<sru:version>", b"<diagnostics><d><m>down</m></d></diagnostics><sru:version>"
    )
    with pytest.raises(SourceError, match="refuses the query: down"):
        archive.harvest()
    assert archive.letters == {}
    koop.rewrite = lambda page: page
    assert kinds(archive.harvest()) == {"kst-1-1": "Found"}


@pytest.mark.parametrize("claim", [lambda count: count // 3, lambda count: count + 7, lambda count: 1_000_000])
def test_trap_2_counts_are_not_believed(koop: Koop, archive: Archive, claim: object) -> None:
    for number in range(1, 26):
        koop.add(f"kst-32999-{number}")
    koop.estimate = lambda count: claim(count) if count else 0  # type: ignore[operator]
    assert len(archive.harvest(page_size=10, since="2026-01-01")) == 25


def test_trap_3_no_deep_paging(koop: Koop, archive: Archive) -> None:
    for number in range(10_400):
        koop.add(f"kst-1-{number}", heading="Brief commissie")
    assert archive.harvest(page_size=1000, since="2026-01-01") == []
    assert koop.server.count("/sru") == 11


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        (Answer(body=b""), SourceError),
        (Answer(body=b"<html><body>Storing</body></html>", media_type="text/html"), SourceError),
        (Answer(body=b"<sru:searchRetrieveResponse", cut=9), UnreachableError),
        (Answer(status=503), UnreachableError),
        (Answer(body=b"<rss><channel/></rss>"), SourceError),
        (Answer(body=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), SourceError),
    ],
)
def test_trap_4_a_reply_that_is_no_page_stops_the_harvest(
    koop: Koop, archive: Archive, spoilt: Answer, error: type[SourceError]
) -> None:
    koop.add("kst-1-1")
    koop.server.spoil(lambda request: spoilt)
    with pytest.raises(error):
        archive.harvest()
    koop.server.spoil()
    assert kinds(archive.harvest()) == {"kst-1-1": "Found"}


def test_trap_5_text_without_charset_is_read_as_bytes(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", documenttitel="Financiën € 3")
    koop.server.spoil(lambda request: None)
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.title == "Financiën € 3"


def test_trap_6_a_page_with_bom_and_crlf(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", documenttitel="Twee\nregels")
    koop.rewrite = lambda page: b"\xef\xbb\xbf" + page.replace(b"\n", b"\r\n").replace(b"><", b">\r\n<")
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.title == "Twee regels"


def test_trap_8_placeholders_say_nothing(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", documenttitel="Brief van de minister", subrubriek="Overig", ondernummer="nvt")
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.dossiers == (("32999", "Digitale overheid", None),)


def test_trap_9_fractions_of_seven_digits_and_days_that_are_none(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", date="2026-02-30")
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.date is None
    assert event.fingerprint == "2026-01-02T10:00:00.1234567+01:00"


def test_trap_11_a_letter_issued_again_unchanged_is_not_fetched_again(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    archive.harvest()
    koop.add("kst-1-1", modified="2026-01-06")
    assert kinds(archive.harvest(days=1)) == {"kst-1-1": "Same"}
    koop.add("kst-1-1", text="Verbeterd.", **on_day(1))
    assert kinds(archive.harvest()) == {"kst-1-1": "Found"}


def test_trap_12_a_letter_keeps_its_first_name_when_it_gets_its_own(koop: Koop, archive: Archive) -> None:
    letter = {"documenttitel": "Brief van de minister over post", "ondernummer": "D"}
    koop.add("kst-1259252", status="Onopgemaakt", kinds=("pdf",), subrubriek="Overige Kamerstukken", **letter)
    archive.harvest()
    first = archive.letters["kst-1259252"].statement
    assert first is not None
    assert first.date is None, "of an unfinished publication the date is the day of publication"
    koop.add("kst-32999-D", status="Opgemaakt na onopgemaakt", **letter, **on_day(1))
    archive.harvest(days=1)
    said = archive.letters["kst-32999-D"].statement
    assert said is not None
    assert [name for name, scheme in said.identifiers if scheme == "kst"] == ["kst-1259252", "kst-32999-D"]


def test_trap_12_another_paper_of_the_dossier_is_another_letter(koop: Koop, archive: Archive) -> None:
    letter = {"documenttitel": "Brief van de minister over post"}
    koop.add("kst-1259252", status="Onopgemaakt", kinds=("pdf",), ondernummer="D", **letter)
    archive.harvest()
    koop.add("kst-32999-E", ondernummer="E", extra=version("kst-32999-D"), **letter, **on_day(1))
    archive.harvest(days=1)
    said = archive.letters["kst-32999-E"].statement
    assert said is not None
    assert [name for name, scheme in said.identifiers if scheme == "kst"] == ["kst-32999-E"]


@pytest.mark.parametrize("element", ["hasVersion", "replaces"])
def test_trap_12_the_record_itself_names_what_it_replaces(koop: Koop, archive: Archive, element: str) -> None:
    koop.add("kst-32999-D", extra=version("kst-1259252").replace("hasVersion", element))
    archive.harvest()
    said = archive.letters["kst-32999-D"].statement
    assert said is not None
    assert [name for name, scheme in said.identifiers if scheme == "kst"] == ["kst-1259252", "kst-32999-D"]


def test_trap_12_a_number_that_leads_elsewhere_is_superseded(koop: Koop, archive: Archive) -> None:
    letter = {"documenttitel": "Brief van de minister over post"}
    koop.add("kst-1259252", status="Onopgemaakt", kinds=("pdf",), **letter)
    archive.harvest()
    koop.add("kst-32999-D", **letter, **on_day(1))
    archive.harvest(days=1)
    koop.held["kst-1259252"].listed = False
    koop.held["kst-1259252"].redirect = "kst-32999-D"
    archive.harvest(days=30)
    events = archive.harvest(days=1)
    assert kinds(events) == {"kst-32999-D": "Same", "kst-1259252": "Gone"} | {}
    said = archive.letters["kst-32999-D"].statement
    assert said is not None
    assert [name for name, scheme in said.identifiers if scheme == "kst"] == ["kst-1259252", "kst-32999-D"]


def test_trap_12_a_reprint_takes_the_place_and_keeps_the_name(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-5")
    archive.harvest()
    koop.add("kst-1-5-h1", text="Verbeterde tekst.", **on_day(1))
    events = archive.harvest(days=1)
    assert kinds(events[1:]) == {"kst-1-5-h1": "Found", "kst-1-5": "Gone"}
    said = archive.letters["kst-1-5-h1"].statement
    assert said is not None
    assert [name for name, scheme in said.identifiers if scheme == "kst"] == ["kst-1-5", "kst-1-5-h1"]
    assert kinds(archive.harvest()) == {"kst-1-5-h1": "Same"}
    koop.add("kst-1-5-h2", **on_day(2))
    assert kinds(archive.harvest(days=1)) == {"kst-1-5-h1": "Gone", "kst-1-5-h2": "Found"}
    assert sorted(archive.marks) == ["kst-1-5-h2"]


def test_trap_13_an_attachment_may_be_of_several_letters(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", bijlage=("blg-7",))
    koop.add("kst-1-2", bijlage=("blg-7", "blg-7"))
    archive.harvest()
    said = [letter.statement for letter in archive.letters.values()]
    assert [[item for _, item, _ in one.attachments] for one in said if one] == [["blg-7"], ["blg-7"]]


@pytest.mark.parametrize(
    ("dossier", "title", "number", "expected"),
    [
        (
            ("17 050;22343",),
            "Misbruik;Handhaving",
            "450",
            (("17050", "Misbruik", "450"), ("22343", "Handhaving", None)),
        ),
        (("17050", "22343"), "Misbruik; en meer; van alles", "450", (("17050", None, "450"), ("22343", None, None))),
        (
            ("17050;22343",),
            "Misbruik;Handhaving",
            "450;9",
            (("17050", "Misbruik", "450"), ("22343", "Handhaving", "9")),
        ),
        (("17050",), "Misbruik; en meer", "450", (("17050", "Misbruik; en meer", "450"),)),
    ],
)
def test_trap_14_several_dossiers(
    koop: Koop, archive: Archive, dossier: tuple[str, ...], title: str, number: str, expected: object
) -> None:
    koop.add("kst-17050-450", dossier=dossier, dossiertitel=title, ondernummer=number)
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.dossiers == expected
    assert event.statement.title == "Voortgang digitalisering"


def test_trap_15_the_chamber_is_not_taken_for_the_sender(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", creator="Ministerie van Vandaag")
    archive.harvest()
    assert "Ministerie" not in repr(archive.letters["kst-1-1"].statement)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"text": None}, "odt"),
        ({"text": "Zie het pdf-bestand."}, "odt"),
        ({"kinds": ("html", "pdf")}, "html"),
        ({"kinds": ("pdf",)}, "pdf"),
        ({"text": None, "kinds": ("xml", "pdf")}, "pdf"),
    ],
)
def test_trap_16_an_empty_xml_gives_way_to_the_next_best(
    koop: Koop, archive: Archive, facts: dict[str, object], kind: str
) -> None:
    held = koop.add("kst-1-1", **facts)
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.content == held.file(kind)


def test_trap_16_wrong_bytes_and_other_hosts_give_way_too(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    elsewhere = Answer(status=302, headers={"Location": "http://127.0.0.1:1/x.xml"}, body=b"-")
    broken = Answer(body=b"<html>storing</html>", media_type="text/html")
    answers = {"xml": elsewhere, "html": broken, "odt": broken}
    koop.server.spoil(lambda request: answers.get(request.path.rpartition(".")[2]))
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.media_type == "application/pdf"


def test_trap_17_a_notice_of_removal_withdraws_the_letter(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    archive.harvest()
    koop.add("kst-1-1", text=STUB, **on_day(1))
    (event,) = archive.harvest(days=1)
    assert isinstance(event, Withdrawn)
    assert (event.withdrawal.date, "removed" in event.withdrawal.reason) == ("2026-01-06", True)
    assert archive.harvest(days=1) == [event], "told again, it is the same"
    koop.add("kst-1-1", **on_day(3))
    assert kinds(archive.harvest(days=1)) == {"kst-1-1": "Found"}


def test_trap_18_the_service_can_be_somewhere_else() -> None:
    policy = koop_sru.policy(SruOptions(base="https://elders.example/sru", pace=3.0), CONTACT)
    assert policy.hosts == ("elders.example", "zoek.officielebekendmakingen.nl", "repository.overheid.nl")
    assert (policy.seconds, policy.loopback) == (3.0, False)
    assert koop_sru.policy(SruOptions(), CONTACT).seconds == 1.5
