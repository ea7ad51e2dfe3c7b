"""KOOP: what is new, changed, replaced or taken back, over real HTTP; and every recorded reply."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree

from pipeline import run, sources
from pipeline.archive import Index
from pipeline.errors import DefinitionError, SourceError, UnreachableError
from pipeline.fetch import Web
from pipeline.home import Home
from pipeline.model.dataset import Contact, Dataset, SourceSetting, Text
from pipeline.sources import Cursor, Event, Found, Gone, Job, Refused, Withdrawn, koop_sru
from pipeline.sources._koop_page import read_page, read_record
from pipeline.sources._koop_selection import is_letter, query, sender_of
from pipeline.sources._koop_statement import identifiers
from tests.replay.koop import BARE_DIAGNOSTIC, STUB, Koop
from tests.replay.server import Answer, Request

CONTACT = Contact(name="Test", email="data@brievenbus.example", url="https://brievenbus.example/")
DAY = 86_400
FIRST_DAY = 1767614400
"""2026-01-05T12:00:00Z."""


class Archive:
    """What harvests left, and the next harvest."""

    def __init__(self, koop: Koop, patch: pytest.MonkeyPatch) -> None:
        self.koop, self.patch = koop, patch
        self.marks: dict[str, str | None] = {}
        self.letters: dict[str, Found] = {}
        self.at: str | None = None
        self.day = 0

    def fingerprint(self, key: str) -> str | None:
        return self.marks.get(key)

    def held(self) -> Iterator[str]:
        return iter(sorted(self.marks))

    def cursor(self) -> str | None:
        return self.at

    def harvest(self, days: int = 0, **options: str | int | bool) -> list[Event]:
        """Harvest, so many days after the last time."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + self.day * DAY))
        given = self.koop.options(**options)
        self.koop.server.forget()
        policy = koop_sru.policy(given, CONTACT)
        policy = type(policy)(
            **{f: getattr(policy, f) for f in policy.__struct_fields__} | {"backoff": 0.0, "jitter": 0.0}
        )
        events = []
        with Web(policy, lambda exchange: None) as web:
            for event in koop_sru.harvest(Job(options=given, folder=Path(), known=self, web=web)):
                self._take(event)
                events.append(event)
        return [event for event in events if not isinstance(event, Cursor)]

    def _take(self, event: Event) -> None:
        match event:
            case Found() | Refused():
                self.marks[event.key] = event.fingerprint
                if isinstance(event, Found):
                    self.letters[event.key] = event
            case Gone():
                del self.marks[event.key]
            case Withdrawn() if event.key in self.marks:
                self.marks[event.key] = None
            case Cursor():
                self.at = event.value


@pytest.fixture
def koop() -> Iterator[Koop]:
    service = Koop()
    yield service
    service.server.close()


@pytest.fixture
def archive(koop: Koop, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(koop, monkeypatch)


def kinds(events: list[Event]) -> dict[str, str]:
    return {event.key: type(event).__name__ for event in events if not isinstance(event, Cursor)}


def on_day(day: int) -> dict[str, str]:
    """Return the facts of a publication of so many days after the first harvest."""
    when = (date(2026, 1, 5) + timedelta(days=day)).isoformat()
    return {"modified": when, "changed": f"{when}T09:00:00.7654321+01:00"}


# What is harvested.


def test_letters_come_with_their_best_document_and_what_is_said_of_them(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-12", ondernummer="12", bijlage=("blg-100", "blg-101"))
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.content == koop.held["kst-32999-12"].file("xml")
    assert (event.media_type, event.fingerprint) == ("application/xml", "2026-01-02T10:00:00.1234567+01:00")
    said = event.statement
    assert said is not None
    assert said.identifiers[0] == ("kst-32999-12", "kst")
    assert (said.kind, said.title) == ("kamerbrief", "Voortgang digitalisering")
    assert (said.date, said.published, said.session_year) == ("2025-12-30", "2026-01-02", "2025-2026")
    assert said.dossiers == (("32999", "Digitale overheid", "12"),)
    assert [item for _, item, _ in said.attachments] == ["blg-100", "blg-101"]
    assert said.page == "https://zoek.officielebekendmakingen.nl/kst-32999-12.html"


def test_every_page_is_read_by_identifier_and_each_letter_comes_once(koop: Koop, archive: Archive) -> None:
    for number in range(1, 48):
        koop.add(f"kst-32999-{number}", ondernummer=str(number))
    events = archive.harvest(page_size=10, window_days=40_000)
    assert Counter(type(event).__name__ for event in events) == {"Found": 47}
    assert koop.server.count("/sru") == 5
    assert {request.query["startRecord"] for request in koop.server.requests if request.path == "/sru"} == {"1"}


def test_a_run_with_nothing_new_costs_one_request(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-1")
    archive.harvest()
    assert kinds(archive.harvest(days=1)) == {"kst-32999-1": "Same"}
    assert [request.path for request in koop.server.requests] == ["/sru"]


def test_what_is_published_within_two_days_before_the_newest_is_not_lost(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-1", **on_day(0))
    archive.harvest()
    koop.add("kst-32999-2", **on_day(-2))
    assert kinds(archive.harvest(days=1))["kst-32999-2"] == "Found"


def test_a_date_far_ahead_does_not_end_the_harvesting(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-1", modified="2099-01-01")
    archive.harvest()
    koop.add("kst-32999-2", **on_day(1))
    assert kinds(archive.harvest(days=1))["kst-32999-2"] == "Found"


@pytest.mark.parametrize("skew", [-1, 1])
def test_a_clock_that_is_a_day_wrong_loses_nothing(koop: Koop, archive: Archive, skew: int) -> None:
    koop.add("kst-32999-1", **on_day(0))
    archive.harvest(days=skew)
    koop.add("kst-32999-2", **on_day(0))
    koop.add("kst-32999-3", **on_day(1))
    assert kinds(archive.harvest(days=1)) == {"kst-32999-1": "Same", "kst-32999-2": "Found", "kst-32999-3": "Found"}


def test_a_backfill_asks_for_its_days_only(koop: Koop, archive: Archive) -> None:
    for day in range(6):
        koop.add(f"kst-32999-{day}", **on_day(day))
    events = archive.harvest(days=9, since="2026-01-06", until="2026-01-08")
    assert sorted(kinds(events)) == ["kst-32999-1", "kst-32999-2", "kst-32999-3"]


def test_answers_to_questions_come_where_they_are_asked_for(koop: Koop, archive: Archive) -> None:
    facts = {"type": "Aanhangsel van de Handelingen", "subrubriek": "Antwoord", "dossier": (), "dossiertitel": None}
    koop.add("ah-tk-20252026-31", documenttitel=None, heading="Antwoord op vragen over post", **facts)
    assert archive.harvest() == []
    (event,) = archive.harvest(answers=True)
    assert isinstance(event, Found)
    assert event.statement is not None
    assert (event.statement.kind, event.statement.date) == ("antwoord-kamervragen", None)
    assert event.statement.title == "Antwoord op vragen over post"


# Whose letters.


@pytest.mark.parametrize(
    ("title", "is_of_government"),
    [
        ("BRIEF VAN DE MINISTERS VAN FINANCIËN EN VAN DEFENSIE", True),
        ("BRIEF VAN DE MINISTER-PRESIDENT, MINISTER VAN ALGEMENE ZAKEN ", True),
        ("Brief van de staatssecretaris van BZK met verzoek", True),
        ("NADERE BRIEF VAN DE MINISTER VAN JUSTITIE", True),
        ("Brief regering", True),
        ("BRIEF VAN DE VASTE COMMISSIE VOOR FINANCIËN", False),
        ("BRIEF VAN DE ALGEMENE REKENKAMER", False),
        ("Reactie op de brief van de minister", None),
        ("Verslag", None),
    ],
)
def test_the_heading_tells_who_sent_a_letter(title: str, is_of_government: bool | None) -> None:
    assert sender_of(title) is is_of_government


def test_letters_of_others_are_left_out(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", subrubriek="Brief commissie")
    koop.add("kst-1-2", heading="Brief Presidium")
    koop.add("kst-1-3", heading_in_text="BRIEF VAN DE VASTE COMMISSIE VOOR FINANCIËN")
    koop.add("kst-1-4", subrubriek="Motie", documenttitel="Motie over een brief")
    koop.add("kst-1-5", kinds=("pdf",), documenttitel="Brief van het Presidium over de begroting")
    koop.add("kst-1-6")
    events = archive.harvest()
    assert kinds(events) == {"kst-1-3": "Refused", "kst-1-5": "Refused", "kst-1-6": "Found"}
    assert {event.code for event in events if isinstance(event, Refused)} == {"other-sender"}
    assert koop.server.count("/frbr") == 3
    archive.harvest()
    assert koop.server.count("/frbr") == 0


def test_old_papers_without_subrubriek_are_letters_by_their_title(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", subrubriek=None, documenttitel="Brief van de minister over de begroting")
    koop.add("kst-1-2", subrubriek="Overige Kamerstukken", documenttitel="Brief van de staatssecretaris van BZK")
    koop.add("kst-1-3", subrubriek=None, documenttitel="Nota naar aanleiding van de brief", dossiertitel="Een brief")
    koop.add("kst-1-4", type="Kamerstuk Kamerstuk")
    assert sorted(kinds(archive.harvest())) == ["kst-1-1", "kst-1-2", "kst-1-4"]


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
    koop.add("kst-32999-E", ondernummer="E", extra=_version("kst-32999-D"), **letter, **on_day(1))
    archive.harvest(days=1)
    said = archive.letters["kst-32999-E"].statement
    assert said is not None
    assert [name for name, scheme in said.identifiers if scheme == "kst"] == ["kst-32999-E"]


@pytest.mark.parametrize("element", ["hasVersion", "replaces"])
def test_trap_12_the_record_itself_names_what_it_replaces(koop: Koop, archive: Archive, element: str) -> None:
    koop.add("kst-32999-D", extra=_version("kst-1259252").replace("hasVersion", element))
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
    policy = koop_sru.policy({"base": "https://elders.example/sru", "pace": 3.0}, CONTACT)
    assert policy.hosts == ("elders.example", "zoek.officielebekendmakingen.nl", "repository.overheid.nl")
    assert (policy.seconds, policy.loopback) == (3.0, False)
    assert koop_sru.policy({}, CONTACT).seconds == 1.5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"dcterms:identifier", b"dcterms:id"),
        (b"overheidwetgeving:subrubriek", b"overheidwetgeving:rubriek"),
        (b"gzd:itemUrl", b"gzd:file"),
        (b"dcterms:modified", b"dcterms:changed"),
        (b"sru:numberOfRecords", b"sru:count"),
        (b"2026-01-02", b"1999-01-02"),
    ],
)
def test_renamed_fields_stop_the_harvest(koop: Koop, archive: Archive, old: bytes, new: bytes) -> None:
    for number in range(3):
        koop.add(f"kst-1-{number}")
    koop.rewrite = lambda page: page.replace(old, new)
    with pytest.raises(SourceError):
        archive.harvest(since="2026-01-01")
    assert archive.marks == {}


def test_records_that_are_claimed_and_not_given_stop_the_harvest(koop: Koop, archive: Archive) -> None:
    koop.estimate = lambda count: 3
    with pytest.raises(SourceError, match="3 records and gives none"):
        archive.harvest()


def test_a_service_that_does_not_page_stops_the_harvest(koop: Koop, archive: Archive) -> None:
    for number in range(30):
        koop.add(f"kst-1-{number}")
    page = koop.server._answer(_first_page(koop))
    koop.server.spoil(lambda request: page if request.path == "/sru" else None)
    with pytest.raises(SourceError, match="in circles"):
        archive.harvest(page_size=10, since="2026-01-01")


# Documents that cannot be had.


def test_a_missing_file_is_told_and_asked_for_again(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    koop.server.spoil(lambda request: Answer(status=404) if request.path.startswith("/frbr") else None)
    (event,) = archive.harvest()
    assert isinstance(event, Refused)
    assert event.code == "missing-file"
    koop.server.spoil()
    assert kinds(archive.harvest(days=1))["kst-1-1"] == "Same"
    assert "kst-1-1" in archive.letters


def test_a_document_that_does_not_answer_keeps_what_is_held(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    archive.harvest()
    koop.add("kst-1-1", text="Nieuw.", **on_day(1))
    koop.add("kst-1-2", **on_day(1))
    koop.server.spoil(lambda request: Answer(status=503) if "kst-1-" in request.path else None)
    assert kinds(archive.harvest(days=1)) == {"kst-1-2": "Refused"}
    koop.server.spoil()
    archive.harvest(days=1)
    assert b"Nieuw." in archive.letters["kst-1-1"].content
    assert "kst-1-2" in archive.letters
    archive.harvest(days=1)
    assert koop.server.count() == 1, "what was settled is not asked for again"


def test_a_host_that_does_not_answer_ends_the_harvest(koop: Koop, archive: Archive) -> None:
    for number in range(9):
        koop.add(f"kst-1-{number}")
    koop.server.spoil(lambda request: Answer(status=503) if request.path.startswith("/frbr") else None)
    with pytest.raises(UnreachableError):
        archive.harvest()
    koop.server.spoil()
    archive.harvest()
    assert len(archive.letters) == 9


def test_files_that_are_gone_on_two_days_withdraw_the_letter(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    archive.harvest()
    koop.add("kst-1-1", kinds=("xml",), **on_day(1))
    koop.server.spoil(lambda request: Answer(status=410) if request.path.startswith("/frbr") else None)
    assert archive.harvest(days=1) == []
    assert archive.harvest() == []
    assert kinds(archive.harvest(days=1)) == {"kst-1-1": "Withdrawn"}


# What is no longer listed.


def _four(koop: Koop) -> None:
    for number in range(1, 5):
        koop.add(f"kst-1-{number}")


def test_a_letter_that_is_nowhere_on_two_days_is_withdrawn(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    del koop.held["kst-1-2"]
    assert "kst-1-2" not in kinds(archive.harvest(days=29))
    assert "kst-1-2" not in kinds(archive.harvest(days=1)), "doubted"
    assert "kst-1-2" not in kinds(archive.harvest()), "on the same day"
    events = archive.harvest(days=1)
    assert kinds(events)["kst-1-2"] == "Withdrawn"
    assert "kst-1-2" not in kinds(archive.harvest(days=40))


def test_a_soft_404_is_a_page_that_is_not_there(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    koop.held["kst-1-2"].listed = False
    koop.held["kst-1-2"].redirect = "fout404"
    archive.harvest(days=30)
    assert kinds(archive.harvest(days=1))["kst-1-2"] == "Withdrawn"


def test_half_a_list_withdraws_nothing(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    koop.held["kst-1-2"].listed = koop.held["kst-1-3"].listed = False
    archive.harvest(days=30)
    assert set(kinds(archive.harvest(days=1)).values()) == {"Same"}
    koop.held["kst-1-2"].listed = koop.held["kst-1-3"].listed = True
    archive.harvest(days=1)
    assert sorted(archive.marks) == ["kst-1-1", "kst-1-2", "kst-1-3", "kst-1-4"]


def test_an_empty_list_is_not_believed(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    for held in koop.held.values():
        held.listed = False
    with pytest.raises(SourceError, match="no longer lists 4 of 4 letters"):
        archive.harvest(days=30)


def test_a_part_of_a_backfill_misses_nothing_of_other_days(koop: Koop, archive: Archive) -> None:
    _four(koop)
    part = {"since": "2026-01-01", "until": "2026-01-04"}
    archive.harvest(**part)
    koop.add("kst-1-2", **on_day(3))
    assert set(kinds(archive.harvest(days=30, **part)).values()) == {"Same"}
    assert set(kinds(archive.harvest(days=30, **part)).values()) == {"Same"}


# Options and queries.


@pytest.mark.parametrize("option", [{"since": "gisteren"}, {"page_size": 0}, {"window_days": True}])
def test_a_wrong_option_is_named(archive: Archive, option: dict[str, str | int]) -> None:
    with pytest.raises(DefinitionError, match=next(iter(option))):
        archive.harvest(**option)


def test_an_identifier_cannot_break_out_of_the_query() -> None:
    window = koop_sru.windows("2026-01-01", "2026-01-01", None, 1)[0]
    assert 'dt.identifier>"a\\" OR b%2fc"' in query(window, 'a" OR b/c', answers=False)


def test_the_name_at_open_overheid_is_a_hash_of_the_identifier() -> None:
    assert ("oep-9f17b506fd03cafa9e242bfdb1071d9bb3e2fbf2", "open-overheid") in identifiers("kst-36202-56")


# Recorded replies.


def _recorded(shared: Path) -> list[Path]:
    return sorted((shared / "samples/koop-sru").glob("*.xml"))


def test_every_recorded_record_is_read(shared: Path) -> None:
    count = 0
    for file in _recorded(shared):
        root = etree.fromstring(file.read_bytes())
        for record in root.iter("{*}record"):
            entry = read_record(record)
            assert entry.title, file.name
            assert entry.fingerprint, file.name
            count += 1
    assert count >= 24


def test_recorded_pages_and_the_recorded_diagnostic(shared: Path) -> None:
    folder = shared / "samples/koop-sru"
    page = read_page((folder / "sru.xml").read_bytes())
    assert (page.claimed, page.more, len(page.entries)) == (76, True, 10)
    letters = [entry for entry in page.entries if is_letter(entry, answers=False)]
    assert [entry.identifier for entry in letters] == ["kst-22112-3185"]
    assert (letters[0].statement.kind, letters[0].statement.date) == ("kamerbrief", "2021-09-17")
    page = read_page((folder / "sru_eerstekamer_kamerstukken_page.xml").read_bytes())
    (letter,) = (entry for entry in page.entries if is_letter(entry, answers=False))
    assert (letter.identifier, letter.statement.session_year) == ("kst-36867-B", "2025-2026")
    assert [item for _, item, _ in letter.statement.attachments] == ["blg-1253259"]
    assert [entry.work for entry in page.entries if not entry.final] == ["36867/D/EersteKamerderStaten-Generaal"]
    with pytest.raises(SourceError, match="unknown prefix dcterms"):
        read_page((folder / "sru_unknown_index_diagnostic.xml").read_bytes())
    answered = (folder / "zoek_sru_Search_headers_and_body.txt").read_bytes()
    with pytest.raises(SourceError, match="Query syntax error"):
        read_page(answered[answered.index(b"<?xml") :])


def test_the_legacy_service_is_read_too(shared: Path) -> None:
    recorded = (shared / "samples/koop-sru/legacy_zoek_sru_1.2_search.txt").read_bytes()
    start = recorded.index(b"<?xml")
    records = recorded[start:].count(b"<recordData>")
    assert records > 0
    root = etree.fromstring(recorded[start:], etree.XMLParser(recover=True))
    assert len([read_record(record) for record in root.iter("{*}record")]) >= 1


# From the source to the archive.


def _dataset(koop: Koop, folder: Path) -> Dataset:
    setting = SourceSetting(name="koop_sru", options=koop.options(page_size=10, window_days=9000))
    text = Text(nl="x", en="x")
    return Dataset(
        name="test",
        title=text,
        description=text,
        base="https://brievenbus.example/",
        publisher=CONTACT,
        sources=(setting,),
        outputs=("jsonl",),
        folder=folder,
    )


def _state(home: Path) -> str:
    index = Index(Home(home).archive("test") / "index.sqlite")
    try:
        return index.state_hash()
    finally:
        index.close()


class _KilledError(Exception):
    """Stands for the end of the process."""


def test_a_harvest_that_is_killed_anywhere_ends_like_an_undisturbed_one(
    koop: Koop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(1, 60):
        koop.add(f"kst-32999-{number}", text=f"Brief {number}.", ondernummer=str(number))
    koop.add("kst-32999-7-h1")
    koop.add("kst-32999-9", heading_in_text="BRIEF VAN HET PRESIDIUM")
    koop.add("kst-32999-11", kinds=())
    dataset = _dataset(koop, tmp_path)
    tally = run.harvest_source(dataset, dataset.sources[0], Home(tmp_path / "whole"), lambda *report: None)
    assert (tally.added, tally.refused) == (58, 2)
    chance = random.Random(7)
    for attempt in range(8):
        home, kill = tmp_path / str(attempt), [chance.randrange(1, 75)]

        def report(step: str, count: int, total: int | None, kill: list[int] = kill) -> None:
            if kill and count >= kill[0]:
                kill.clear()
                raise _KilledError

        with pytest.raises(_KilledError):
            run.harvest_source(dataset, dataset.sources[0], Home(home), report)
        run.harvest_source(dataset, dataset.sources[0], Home(home), report)
        assert _state(home) == _state(tmp_path / "whole")
    koop.server.forget()
    tally = run.harvest_source(dataset, dataset.sources[0], Home(tmp_path / "whole"), lambda *report: None)
    assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
    assert koop.server.count("/frbr") == 0


def test_a_run_with_nothing_new_costs_one_request_from_source_to_archive(
    koop: Koop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(1, 9):
        koop.add(f"kst-32999-{number}")
    dataset, home = _dataset(koop, tmp_path), Home(tmp_path / "home")
    run.harvest_source(dataset, dataset.sources[0], home, lambda *report: None)
    state = _state(tmp_path / "home")
    koop.server.forget()
    tally = run.harvest_source(dataset, dataset.sources[0], home, lambda *report: None)
    assert (tally.same, koop.server.count(), koop.server.robots) == (8, 1, 1)
    assert _state(tmp_path / "home") == state


def test_the_source_is_listed_with_its_options() -> None:
    source = sources.get("koop_sru")
    sources.check_options("koop_sru", source, {"answers": True, "reconcile_days": 30})
    assert source.policy is not None


def _version(identifier: str) -> str:
    address = f"https://zoek.officielebekendmakingen.nl/{identifier}.html"
    return f'<dcterms:hasVersion resourceIdentifier="{address}">1</dcterms:hasVersion>'


def _first_page(koop: Koop) -> Request:
    window = koop_sru.windows("2026-01-01", "2026-01-01", None, 1)[0]
    parameters = {"startRecord": "1", "maximumRecords": "10", "query": query(window, None, answers=False)}
    return Request("GET", "/sru", parameters, {}, "/sru")
