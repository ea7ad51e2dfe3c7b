"""open.overheid.nl: versions, withdrawals and files."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError
from pipeline.sources import Found, Refused, Withdrawn, open_overheid
from tests.replay.harvests import Holdings, kinds
from tests.replay.open_overheid import BESLISNOTA, ONE, TAKEN, TWO, OpenOverheid, later, name, pdf


@pytest.fixture
def service() -> Iterator[OpenOverheid]:
    service = OpenOverheid()
    yield service
    service.server.close()


@pytest.fixture
def archive(service: OpenOverheid, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(open_overheid.SOURCE, service.server, service.options, monkeypatch)


# Versions and withdrawals.


def test_an_intrekking_withdraws_the_letter_and_a_herpublicatie_brings_it_back(
    service: OpenOverheid, archive: Holdings
) -> None:
    service.add(ONE)
    service.add(TWO)
    archive.harvest()
    service.add(ONE, withdrawn=TAKEN, **{"changed": "2026-01-06T08:23:02Z"}).versions = []
    service.held[ONE].withdrawn = {**TAKEN, "mutatiedatumtijd": "2026-01-06T08:23:03Z"}
    events = archive.harvest(days=1)
    assert kinds(events) == {ONE: "Withdrawn", TWO: "Same"}
    (taken,) = (event for event in events if isinstance(event, Withdrawn))
    assert (taken.withdrawal.date, taken.withdrawal.reason) == ("2026-01-06", "PDF bevat persoonsgegevens")
    assert kinds(archive.harvest()) == {ONE: "Same", TWO: "Same"}
    assert service.server.count() == 1
    service.add(ONE, versions=[TAKEN], number=2, **later(3))
    assert kinds(archive.harvest(days=3))[ONE] == "Found"


def test_the_newest_version_counts_wherever_it_stands(service: OpenOverheid, archive: Holdings) -> None:
    old = {
        "nummer": 1,
        "mutatiedatumtijd": "2020-01-01T00:00:00.123456789Z",
        "bestanden": [{"label": "x", "id": "ftp:x"}],
    }
    service.add(ONE, number=2, versions=[old])
    service.add(TWO, number=2, versions=[TAKEN | {"mutatiedatumtijd": "2025-12-31T00:00:00Z"}])
    assert kinds(archive.harvest()) == {ONE: "Found", TWO: "Found"}


def test_a_version_under_embargo_is_not_given(service: OpenOverheid, archive: Holdings) -> None:
    blocked = {"nummer": 3, "blokkades": ["x"], "mutatiedatumtijd": "2026-01-05T00:00:00Z", "bestanden": []}
    service.add(ONE, versions=[blocked])
    service.add(TWO, versions=[blocked | {"zichtbaarheidsdatumtijd": "2026-01-05T11:00:00Z"}])
    assert kinds(archive.harvest()) == {ONE: "Found", TWO: "Refused"}


def test_absence_from_the_list_takes_nothing_back_but_a_detail_that_says_so_does(
    service: OpenOverheid, archive: Holdings
) -> None:
    for number in range(1, 6):
        service.add(name(number))
    archive.harvest()
    service.held[name(1)].listed = False
    service.held[name(2)].listed = False
    service.held[name(2)].withdrawn = TAKEN
    service.held[name(3)].listed = False
    service.held[name(3)].sorts = (BESLISNOTA,)
    del service.held[name(4)]
    events = archive.harvest(days=30)
    assert kinds(events) == {name(2): "Withdrawn", name(3): "Gone", name(5): "Same"}
    events = archive.harvest(days=1)
    assert kinds(events) == {name(4): "Withdrawn", name(5): "Same"}
    assert kinds(archive.harvest(days=1)) == {name(5): "Same"}
    assert sorted(archive.marks) == [name(1), name(2), name(4), name(5)]


def test_a_list_that_is_half_of_what_is_held_is_not_believed(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(120):
        service.add(name(number), changed=f"2026-01-01T00:00:{number / 3:09.6f}Z")
    archive.harvest()
    for number in range(60):
        service.held[name(number)].listed = False
    with pytest.raises(SourceError, match="no longer lists 60 of 120 letters"):
        archive.harvest(days=30)
    assert len(archive.marks) == 120
    for held in service.held.values():
        held.listed = True
    assert set(kinds(archive.harvest(days=1)).values()) == {"Same"}


# Files.


def test_a_file_that_differs_from_its_hash_is_refused_and_asked_for_again(
    service: OpenOverheid, archive: Holdings
) -> None:
    service.add(ONE, hash="0" * 40)
    service.add(TWO, hash="S" * 40)
    events = archive.harvest()
    assert kinds(events) == {ONE: "Refused", TWO: "Found"}
    (refused,) = (event for event in events if isinstance(event, Refused))
    assert (refused.code, "sha1" in refused.message, refused.fingerprint) == ("fetch-failed", True, None)
    service.held[ONE].hash = None
    assert kinds(archive.harvest(days=1)) == {ONE: "Same", TWO: "Same"} | {ONE: "Same"}
    assert archive.letters[ONE].content == pdf(ONE)


def test_a_file_that_is_not_there_is_asked_for_two_weeks(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE, has_file=False)
    (event,) = archive.harvest()
    assert isinstance(event, Refused)
    assert event.code == "missing-file"
    assert service.server.count("/documenten") == 1
    archive.harvest(days=10)
    assert service.server.count("/documenten") == 1
    archive.harvest(days=10)
    archive.harvest(days=1)
    assert (service.server.count(), service.server.count("/documenten")) == (1, 0)
    service.add(ONE, **later(22))
    assert kinds(archive.harvest(days=1)) == {ONE: "Found"}


def test_an_update_whose_file_is_gone_leaves_what_is_held(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    archive.harvest()
    service.add(ONE, has_file=False, **later(1))
    assert archive.harvest(days=1) == []
    assert archive.marks[ONE] == "2026-01-02T10:00:00.123Z"


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            name = path.replace("__", "/").replace("_pdf", ".pdf").replace("_docx", ".docx")
            # Without the time of day, which would give a test another name in each worker.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (zipped(map__x_pdf=b"een"), b"een"),
        (zipped(Kamerbrief_pdf=b"een", Bijlage_1_pdf=b"twee"), b"een"),
        (zipped(brief_pdf=b"een", brief_docx=b"twee"), b"twee"),
        (zipped(a_pdf=b"een", b_pdf=b"twee"), "unsupported-format"),
        (zipped(leesmij=b"x"), "unsupported-format"),
        (zipped(x_pdf=b""), "empty"),
        (zipped(x_pdf=b"een")[:-30], "fetch-failed"),
        (zipped(x_pdf=bytes(70 * 2**20)), "too-large"),
    ],
)
def test_the_letter_in_a_zip_is_the_record(
    service: OpenOverheid, archive: Holdings, content: bytes, expected: bytes | str
) -> None:
    service.add(ONE, content=content, media_type="application/zip")
    (event,) = archive.harvest()
    if isinstance(event, Refused):
        assert event.code == expected
    else:
        assert isinstance(event, Found)
        assert event.content == expected


def test_an_office_document_is_no_zip(service: OpenOverheid, archive: Holdings) -> None:
    office = zipped(mimetype=b"application/vnd.oasis.opendocument.text")
    service.add(ONE, content=office, media_type="application/vnd.oasis.opendocument.text")
    archive.harvest()
    assert archive.letters[ONE].content == office


def test_an_address_elsewhere_is_not_asked(service: OpenOverheid, archive: Holdings) -> None:
    files = [{"id": "http://169.254.169.254/latest", "mime-type": "application/pdf", "label": "file"}]
    newer = {"nummer": 2, "mutatiedatumtijd": "2026-01-03T00:00:00Z", "bestanden": files}
    service.add(ONE, versions=[newer])
    assert kinds(archive.harvest()) == {ONE: "Found"}
    assert service.server.requests[-1].path.endswith(f"/attachment/{ONE}")
