"""Saved open data of rijksoverheid.nl: every recorded reply and manifest is read."""

import json
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.sources.rijksoverheid.work import read_works


def test_every_recorded_manifest_is_read_as_it_was_mapped_then(shared: Path) -> None:
    folder = shared / "samples/rijksoverheid/archief-2011"
    letters = {}
    for file in sorted(folder.glob("*.xml")):
        (work,) = read_works(file.read_bytes(), file.name)
        assert work.files, file.name
        letters[work.key] = work.is_letter(answers=False)
        mapped = folder / f"plooi-{file.stem.removeprefix('ronl-')}_mapped.json"
        if mapped.exists():
            said = json.loads(mapped.read_bytes())
            assert (said["plooiIntern"]["dcnId"], "open-overheid") in work.statement.identifiers
            assert work.title == said["document"]["titelcollectie"]["officieleTitel"]
            assert work.statement.date == said["document"]["creatiedatum"]
    assert letters == {
        "plooicb-2002-321": False,
        "plooicb-2011-15112": True,
        "plooicb-2011-5424": True,
        "plooicb-2011-5647": True,
        "plooicb-2011-5648": False,
        "plooicb-2011-5649": False,
        "plooicb-2011-581": True,
    }


def test_every_recorded_reply_is_read_or_is_one_of_the_malformed_ones(shared: Path) -> None:
    counts, malformed = {}, []
    folder = shared / "samples/rijksoverheid/v1"
    for file in sorted(folder.rglob("*.xml")):
        try:
            works = read_works(file.read_bytes(), file.name)
        except SourceError:
            malformed.append(file.name)
            continue
        counts[file.name] = len(works)
        assert all(work.key and work.title and work.type for work in works), file.name
        assert not any(work.is_letter(answers=True) for work in works), file.name
    assert malformed == ["detail_no_files.xml", "02dbce21-c2a6-4310-9ed5-aab7b27467ac.xml"]
    assert (counts["documents_list.xml"], counts["documents_empty.xml"], len(counts)) == (5, 0, 11)


@pytest.mark.parametrize(("name", "date", "files"), [("single_file", "1998-08-31", 1), ("bundle", "1985-08-05", 2)])
def test_details_of_a_recorded_reply(shared: Path, name: str, date: str, files: int) -> None:
    (work,) = read_works((shared / f"samples/rijksoverheid/v1/detail_{name}.xml").read_bytes(), name)
    assert (work.statement.date, len(work.files)) == (date, files)
    assert work.files[0].path.endswith(".pdf"), "blanks after the address are cut off"
