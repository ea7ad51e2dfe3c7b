"""open.overheid.nl: the traps of the source, by the number of the trap."""

from collections import Counter
from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError, UnreachableError
from pipeline.sources import open_overheid
from pipeline.sources.open_overheid import OverheidOptions
from pipeline.sources.open_overheid.values import KERN
from tests.replay.harvests import CONTACT, Holdings, kinds
from tests.replay.open_overheid import BESLISNOTA, ONE, TWO, OpenOverheid, later, name
from tests.replay.server import Answer


@pytest.fixture
def service() -> Iterator[OpenOverheid]:
    service = OpenOverheid()
    yield service
    service.server.close()


@pytest.fixture
def archive(service: OpenOverheid, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(open_overheid.SOURCE, service.server, service.options, monkeypatch)


@pytest.mark.parametrize(
    "body",
    [
        b'{"detail":"Er ging iets mis"}',
        b'{"totaal":3}',
        b'{"total":3,"results":[]}',
        b"[]",
        b'{"totaal":"3","resultaten":[]}',
        b'{"totaal":1,"resultaten":[{"document":{"identifier":"x"}}]}',
    ],
)
def test_trap_1_a_reply_in_another_form_stops_the_harvest(
    service: OpenOverheid, archive: Holdings, body: bytes
) -> None:
    service.add(ONE)
    archive.harvest()
    before = archive.at
    service.server.spoil(lambda request: Answer(body=body, media_type="application/json"))
    with pytest.raises(SourceError):
        archive.harvest(days=1)
    assert (archive.at, sorted(archive.marks)) == (before, [ONE])


def test_trap_1_a_list_that_suddenly_has_nothing_stops_the_harvest(service: OpenOverheid, archive: Holdings) -> None:
    with pytest.raises(SourceError, match="has no documents of the kind"):
        archive.harvest()
    service.add(ONE)
    archive.harvest()
    service.held[ONE].listed = False
    with pytest.raises(SourceError, match="any more"):
        archive.harvest(days=1)


def test_trap_2_a_list_that_is_shorter_than_it_says_is_not_believed(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(30):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")
    service.rewrite = lambda reply: {**reply, "totaal": 45}
    with pytest.raises(SourceError, match="says that there are 45 documents"):
        archive.harvest()
    assert archive.at is None


def test_trap_2_a_list_in_another_order_is_not_believed(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(5):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")
    service.rewrite = lambda reply: {**reply, "resultaten": reply["resultaten"][::-1]}  # type: ignore[index]
    with pytest.raises(SourceError, match="not sorted"):
        archive.harvest()


@pytest.mark.parametrize("is_lenient", [False, True])
def test_trap_2_a_filter_by_name_is_used_where_ids_are_not_understood(
    service: OpenOverheid, archive: Holdings, is_lenient: bool
) -> None:
    service.is_by_id, service.is_lenient = False, is_lenient
    service.add(ONE)
    for number in range(2, 30):
        service.add(name(number), sorts=(BESLISNOTA,), **later(0, number))
    assert kinds(archive.harvest()) == {ONE: "Found"}
    assert kinds(archive.harvest(days=1)) == {ONE: "Same"}
    assert "documentsoort=Kamerbrief" in service.server.requests[0].target
    assert service.server.count() == 1


def test_trap_2_a_filter_that_is_no_longer_heeded_is_seen(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    archive.harvest()
    service.is_filtering = False
    for number in range(2, 60):
        service.add(name(number), sorts=(BESLISNOTA,), **later(1, number))
    with pytest.raises(SourceError, match="other kinds"):
        archive.harvest(days=2)


def test_trap_2_a_filter_that_is_ignored_is_seen(service: OpenOverheid, archive: Holdings) -> None:
    service.is_filtering = False
    for number in range(60):
        service.add(name(number), sorts=(BESLISNOTA,), changed=f"2026-01-01T00:00:{number:02d}Z")
    with pytest.raises(SourceError, match="has no documents of the kind Kamerbrief"):
        archive.harvest()
    assert service.server.count("/documenten") == 0


def test_trap_3_a_list_that_moves_while_it_is_read_loses_nothing(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(60):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z", published=f"2025-03-{number % 28 + 1:02d}")

    def move(page: int) -> None:
        if page in (6, 8):
            for key in [held.key for held in sorted(service.held.values(), key=lambda held: held.published)][:page]:
                del service.held[key]
        if page == 7:
            service.add(name(100), published="2025-03-01", changed="2026-01-04T00:00:00Z")

    service.after_page = move
    archive.harvest(page_size=10)
    assert set(service.held) <= set(archive.letters)


@pytest.mark.parametrize("status", [429, 503])
def test_trap_3_a_service_that_is_busy_ends_the_harvest_and_the_next_one_completes_it(
    service: OpenOverheid, archive: Holdings, status: int
) -> None:
    for number in range(20):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")
    service.server.spoil(lambda request: Answer(status=status) if name(7) in request.path else None)
    assert Counter(kinds(archive.harvest()).values()) == {"Found": 19, "Refused": 1}
    service.server.spoil()
    archive.harvest(days=1)
    assert len(archive.letters) == 20


def test_trap_3_a_service_that_is_down_is_not_asked_for_every_letter(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(20):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")
    service.server.spoil(lambda request: Answer(status=502) if "/documenten" in request.path else None)
    with pytest.raises(UnreachableError):
        archive.harvest()
    service.server.spoil()
    archive.harvest()
    assert len(archive.letters) == 20


def test_trap_4_a_single_object_in_the_place_of_a_list(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    service.rewrite = lambda reply: {**reply, "resultaten": next(iter(reply["resultaten"]), [])}  # type: ignore[call-overload]
    assert kinds(archive.harvest()) == {ONE: "Found"}


def test_trap_4_an_empty_reply_is_no_reply(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    service.server.spoil(lambda request: Answer(body=b"", media_type="application/json"))
    with pytest.raises(SourceError, match="empty body"):
        archive.harvest()


def test_trap_8_placeholders_say_nothing(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE, title="Onbekend", identifiers=("nvt",), created="onbekend")
    archive.harvest()
    said = archive.letters[ONE].statement
    assert said is not None
    assert (said.title, said.date, said.identifiers) == (None, None, ((ONE, "open-overheid"),))


def test_trap_9_fractions_of_any_length_and_the_day_in_the_netherlands(
    service: OpenOverheid, archive: Holdings
) -> None:
    signed = {"soortHandeling": {"id": f"{KERN}c_e1ec050e"}, "atTime": "2025-06-15T22:30:00Z"}
    service.add(ONE, changed="2026-01-02T10:00:00Z", document={"documenthandelingen": [signed]})
    service.add(TWO, changed="2026-01-02T10:00:00.5Z")
    archive.harvest()
    said = archive.letters[ONE].statement
    assert said is not None
    assert said.date == "2025-06-16"


def test_trap_11_a_letter_that_is_issued_again_unchanged_is_the_same(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    archive.harvest()
    service.held[ONE].number = 2
    assert kinds(archive.harvest(days=1)) == {ONE: "Same"}


def test_trap_18_the_service_can_be_somewhere_else() -> None:
    policy = open_overheid.policy(OverheidOptions(base="https://elders.example/api/v1"), CONTACT)
    assert (policy.hosts, policy.seconds, policy.loopback) == (("elders.example", "repository.overheid.nl"), 1.0, False)
    assert open_overheid.policy(OverheidOptions(), CONTACT).hosts[0] == "open.overheid.nl"
