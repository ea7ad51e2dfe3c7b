"""Saved open data of rijksoverheid.nl: what is a letter, where its file is, and what is gone."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.model.dataset import SourceSetting
from pipeline.sources import Found, Gone, Refused, Withdrawn
from tests.replay.harvests import FIRST_DAY, KilledError, Run, kinds
from tests.replay.rijksoverheid_dump import PDF, UUID, harvest, manifest, put, reply

# What is a letter, and what is said of it.


def test_a_manifest_with_its_file_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "plooicb-2011-7/manifest.xml", manifest(7, tied=(8, 9)))
    put(tmp_path, "plooicb-2011-7/1/pdf/brief-7.pdf", PDF)
    put(tmp_path, "plooicb-2011-8/manifest.xml", manifest(8, title="201125843 bijlage 1.pdf", tied=(7,)))
    put(tmp_path, "plooicb-2011-9/manifest.xml", manifest(9, title="Iets anders", type_="rapport"))
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert (event.key, event.content) == ("plooicb-2011-7", PDF)
    said = event.statement
    assert said is not None
    page = "https://www.rijksoverheid.nl/documenten/kamerstukken/2011/06/21/brief-7"
    assert [name for name in said.identifiers if name[1] == "rijksoverheid"] == [
        ("plooicb-2011-7", "rijksoverheid"),
        (page, "rijksoverheid"),
    ]
    assert (said.kind, said.title) == ("kamerbrief", "Kamerbrief over post")
    assert (said.date, said.published) == ("2011-06-20", "2011-06-21")
    assert [(title, key) for title, key, _ in said.attachments] == [("201125843 bijlage 1.pdf", "plooicb-2011-8")]


@pytest.mark.parametrize(
    "name",
    [
        "brief.pdf",
        f"{UUID}/brief.pdf",
        "binaries/rijksoverheid/documenten/kamerstukken/2019/08/31/post/brief.pdf",
        "opendata.rijksoverheid.nl/binaries/rijksoverheid/documenten/kamerstukken/2019/08/31/post/brief.pdf",
        "elders/in/de/map/brief.pdf",
    ],
)
def test_a_reply_with_its_file_anywhere_in_the_folder(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"{UUID}.xml", reply(files=(("bijlage.pdf", "Bijlage 1"), ("brief.pdf", "Brief"))))
    put(tmp_path, name, PDF)
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert (event.content, event.media_type) == (PDF, "application/pdf")
    assert event.url is not None
    assert event.url.endswith("/brief.pdf")
    assert event.statement is not None
    assert [title for title, _, _ in event.statement.attachments] == ["Bijlage 1"]


def test_blanks_in_names_of_files(tmp_path: Path) -> None:
    put(tmp_path, "een.xml", reply(files=(("Brief+over%20post.pdf", ""),)))
    put(tmp_path, "elders/Brief over post.pdf", PDF)
    assert kinds(harvest(tmp_path)) == {UUID: "Found"}


def test_a_name_that_is_there_twice_is_not_guessed(tmp_path: Path) -> None:
    put(tmp_path, "een.xml", reply())
    put(tmp_path, "a/brief.pdf", PDF)
    put(tmp_path, "b/brief.pdf", PDF)
    (event,) = harvest(tmp_path)
    assert isinstance(event, Refused)
    assert event.code == "missing-file"


@pytest.mark.parametrize(
    ("title", "type_", "is_letter"),
    [
        ("Frauderapport OV-chipkaart", "kamerstuk", True),
        ("Evaluatie", "parliamentarydocument", True),
        ("Brief Tweede Kamer: Draagmoederschap", "brief", True),
        ("Brief aan de gemeenten", "brief", False),
        ("Antwoord van Kenniscoalitie", "brief", False),
        ("Rapport aan de Tweede Kamer", "rapport", False),
        ("Bijlage 1 bij de brief", "kamerstuk", False),
        ("Beslisnota bij Kamerbrief over post", "kamerstuk", False),
        ("Beantwoording Kamervragen over post", "kamerstuk", False),
    ],
)
def test_which_documents_are_letters(tmp_path: Path, title: str, type_: str, is_letter: bool) -> None:
    put(tmp_path, "een.xml", reply(title=title, type_=type_))
    put(tmp_path, "brief.pdf", PDF)
    assert kinds(harvest(tmp_path)) == ({UUID: "Found"} if is_letter else {})


def test_answers_are_a_switch(tmp_path: Path) -> None:
    put(tmp_path, "een.xml", reply(title="Beantwoording Kamervragen over post"))
    put(tmp_path, "brief.pdf", PDF)
    (event,) = harvest(tmp_path, answers=True)
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.kind == "antwoord-kamervragen"


def test_of_several_accounts_of_a_document_the_newest_detail_counts(tmp_path: Path) -> None:
    detail = reply(title="Kamerbrief nieuw", changed="2022-01-01T00:00:00Z")
    listed = reply(files=(), title="Kamerbrief gelijst", changed="2023-01-01T00:00:00Z").partition("?>")[2]
    put(tmp_path, "a.xml", detail)
    put(tmp_path, "b.xml", reply(title="Kamerbrief oud"))
    put(tmp_path, "c.xml", f"<documents>{listed}</documents>")
    put(tmp_path, "brief.pdf", PDF)
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.title == "Kamerbrief nieuw"


def test_a_letter_that_is_only_listed_is_missing(tmp_path: Path) -> None:
    listed = reply(files=()).partition("?>")[2]
    put(tmp_path, "documents.xml", f"<documents>{listed}</documents>")
    (event,) = harvest(tmp_path)
    assert isinstance(event, Refused)
    assert (event.code, event.message) == ("missing-file", "only a list tells of it: none is named")


# Files and what becomes of them.


def test_an_unchanged_letter_is_the_same_and_a_changed_one_is_found(tmp_path: Path) -> None:
    put(tmp_path, "een.xml", reply())
    path = put(tmp_path, "brief.pdf", PDF)
    first = harvest(tmp_path)
    assert kinds(harvest(tmp_path, first)) == {UUID: "Same"}
    put(tmp_path, "een.xml", reply(title="Kamerbrief anders"))
    assert kinds(harvest(tmp_path, first)) == {UUID: "Found"}
    put(tmp_path, "een.xml", reply())
    path.write_bytes(PDF + b"\n")
    os.utime(path, ns=(1, 1))
    assert kinds(harvest(tmp_path, first)) == {UUID: "Found"}


def test_what_is_no_longer_in_the_folder_is_gone_unless_something_cannot_be_read(tmp_path: Path) -> None:
    put(tmp_path, "een.xml", reply())
    put(tmp_path, "brief.pdf", PDF)
    put(tmp_path, "7/manifest.xml", manifest(7))
    put(tmp_path, "7/1/pdf/brief-7.pdf", PDF)
    first = harvest(tmp_path)
    put(tmp_path, "een.xml", "<document><id>")
    broken = harvest(tmp_path, first)
    assert kinds(broken) == {"plooicb-2011-7": "Same", "een.xml": "Refused"}
    (tmp_path / "een.xml").unlink()
    assert kinds(harvest(tmp_path, [*first, *broken])) == {"plooicb-2011-7": "Same", "een.xml": "Gone", UUID: "Gone"}


def test_a_folder_that_is_not_there_or_empty_is_no_removal(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no saved replies"):
        harvest(tmp_path)
    with pytest.raises(SourceError, match="give the option 'path'"):
        harvest(tmp_path / "weg")
    put(tmp_path, "documents.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<documents/>\n')
    with pytest.raises(SourceError, match="has no saved replies"):
        harvest(tmp_path)


def test_a_deleted_item_withdraws_the_letter(tmp_path: Path) -> None:
    put(tmp_path, "7/manifest.xml", manifest(7, deleted="true"))
    put(tmp_path, "7/1/pdf/brief-7.pdf", PDF)
    (event,) = harvest(tmp_path)
    assert isinstance(event, Withdrawn)
    assert event.withdrawal.date == "2019-06-13"


@pytest.mark.parametrize(
    "named",
    ["/etc/hostname", "../geheim.pdf", "..%2Fgeheim.pdf", "file:///etc/hostname", "http://x/../geheim.pdf", "link.pdf"],
)
def test_a_reply_cannot_name_a_file_outside_the_folder(tmp_path: Path, named: str) -> None:
    put(tmp_path, "geheim.pdf", PDF)
    root = tmp_path / "map"
    told = reply()
    address = told.partition("<fileurl>")[2].partition("</fileurl>")[0]
    put(root, "een.xml", told.replace(address, named))
    (root / "link.pdf").symlink_to(tmp_path / "geheim.pdf")
    assert kinds(harvest(root)) == {UUID: "Refused"}


def test_the_letter_in_a_zip_and_files_of_no_use(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Kamerbrief.pdf", PDF)
        archive.writestr("Bijlage.pdf", b"x")
    put(tmp_path, "een.xml", reply())
    path = put(tmp_path, "brief.pdf", packed.getvalue())
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert event.content == PDF
    codes = {}
    for content in (b"", packed.getvalue()[:-40], PDF * 10):
        path.write_bytes(content)
        (event,) = harvest(tmp_path, max_bytes=500) if len(content) < 1000 else harvest(tmp_path, max_bytes=100)
        codes[len(content)] = event.code if isinstance(event, Refused) else type(event).__name__
    assert sorted(codes.values()) == ["Found", "empty", "unreadable"]
    (event,) = harvest(tmp_path, max_bytes=9)
    assert isinstance(event, Refused)
    assert event.code == "too-large"


def test_a_harvest_that_is_killed_ends_like_an_undisturbed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(30):
        put(tmp_path, f"dump/{number}/manifest.xml", manifest(number))
        if number != 7:
            put(tmp_path, f"dump/{number}/1/pdf/brief-{number}.pdf", PDF + str(number).encode())
    runs = Run("rijksoverheid_archive", {"path": "dump"}, tmp_path)
    tally = runs.harvest("whole")
    assert (tally.added, tally.refused) == (29, 1)
    for kill in (3, 17, 29):
        with pytest.raises(KilledError):
            runs.harvest(str(kill), kill=kill)
        runs.harvest(str(kill))
        assert runs.state(str(kill)) == runs.state("whole")
    assert runs.harvest("whole").same == 29


def test_the_source_is_listed_with_its_options() -> None:
    source = sources.get("rijksoverheid_archive")
    sources.read_options(SourceSetting(name="rijksoverheid_archive", options={"path": "dump", "answers": True}))
    assert source.policy is None


def test_a_folder_that_cannot_be_listed_removes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        put(tmp_path, f"map-{number}/manifest.xml", manifest(number))
        put(tmp_path, f"map-{number}/1/pdf/brief-{number}.pdf", PDF)
    before = harvest(tmp_path)
    assert {event.key for event in before if isinstance(event, Found)} == {"plooicb-2011-1", "plooicb-2011-2"}
    scandir = os.scandir

    def refusing(place: str = ".") -> "os._ScandirIterator[str]":
        if Path(place) == tmp_path / "map-2":
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)
    events = harvest(tmp_path, before)
    assert {event.key for event in events if isinstance(event, Refused)} == {"map-2/"}
    assert not [event for event in events if isinstance(event, Gone)]
