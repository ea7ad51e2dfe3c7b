"""What a killed run leaves below the web root and in the state is removed, and a withdrawal leaves nothing of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PublishError
from pipeline.release import index as releases
from pipeline.release import sweeping
from pipeline.site.serve.negotiation import answer
from tests.release.withdrawal.homes import DAY, START, Place, letter
from tests.release.withdrawal.search import hits

CANARY = ["Zilverreiger", "kanarievogel"]


def first_release(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a dataset with one release that holds the letter."""
    patch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Place(folder, ("tables", "jsonl", "nquads"))
    made.put("brief-1.txt", letter(1, "Onderwerp 1", "Tekst van brief 1."))
    made.put("taken.txt", letter(99, "Zilverreiger", "Over een kanarievogel."))
    made.run()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
    return Place.made_once(__name__, first_release, tmp_path)


def full(*facts: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_release_that_was_not_named_is_withdrawn_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("brief-2.txt", letter(2, "Onderwerp 2", "Tekst van brief 2."))
    with monkeypatch.context() as patch:
        patch.setattr(releases, "note", full)
        with pytest.raises(PublishError, match="No space left"):
            place.run()
    (orphan,) = {folder.name for folder in place.releases()} - {
        entry.version for entry in releases.read_index(place.public, "brieven").releases
    }
    assert answer(place.home.web, f"/brieven/releases/{orphan}/letters.jsonl", "") == (404, "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 2 * DAY))
    place.put("brief-3.txt", letter(3, "Onderwerp 3", "Tekst van brief 3."))
    assert place.run().new
    assert orphan not in {folder.name for folder in place.releases()} and len(place.releases()) == 2
    place.withdraw("folder-taken-txt")
    assert hits(place.home.folder, CANARY) == []


def leave_page(place: Place) -> Path:
    return place.home.web / "doc/brief/.folder-taken-txt.html.part"


def leave_file_of_a_dead_process(place: Place) -> Path:
    return place.public / "changes/.20260105T120000Z-01-00000000-00001.trig.4194303.part"


def leave_in_state(place: Place) -> Path:
    return place.home.state("brieven") / ".built.4194303.part"


def leave_draft(place: Place) -> Path:
    (place.home.state("brieven") / "draft.json").unlink(missing_ok=True)
    return place.home.state("brieven") / "draft/letters.csv"


def leave_release(place: Place) -> Path:
    return place.public / "releases/20260101T120000Z-01-0a1b2c3d/letters.csv"


@pytest.mark.parametrize(
    "leave", [leave_page, leave_file_of_a_dead_process, leave_in_state, leave_draft, leave_release]
)
def test_a_withdrawal_sweeps_what_a_kill_left(place: Place, leave: Callable[[Place], Path]) -> None:
    left = leave(place)
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("Zilverreiger", encoding="utf-8")
    if left.is_relative_to(place.home.web):
        path = f"/{left.relative_to(place.home.web).as_posix()}"
        assert answer(place.home.web, path, "") == (404, ""), "it is not served meanwhile"
    place.withdraw("folder-taken-txt")
    assert hits(place.home.folder, CANARY) == []


def test_hidden_files_are_not_served(place: Place) -> None:
    for path in ("/.catalog.ttl.999.part", "/brieven/.feed.atom.part", "/doc/brief/./folder-taken-txt.html", "/..%2fx"):
        assert answer(place.home.web, path, "") == (404, ""), path
    assert answer(place.home.web, "/.well-known/void", "text/turtle") == (200, "void")


def test_releases_without_their_list_are_not_taken_for_leftovers(place: Place) -> None:
    place.put("brief-2.txt", letter(2, "Onderwerp 2", "Tekst van brief 2."))
    place.run()
    (place.public / releases.INDEX).unlink()
    with pytest.raises(PublishError, match="the next run makes it again"):
        sweeping.sweep(place.home, "brieven")
    assert len(place.releases()) == 2
