"""What may be personal is counted in what is published, listed for the operator, and waits until somebody looked."""

import csv
import os
import stat
from pathlib import Path

import pytest

from pipeline import run, settings
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.release import review
from tests.runs import EPOCH, load, run_here, sample, silent

HEAD = "> Retouradres\n\nDe Voorzitter van de Tweede Kamer der Staten-Generaal\nPostbus 20018\n2500 EA Den Haag\n\n"
HEAD += "Datum 3 maart 2024\nBetreft {subject}\n\nGeachte voorzitter,\n\n{text}\n\nHoogachtend,\n\n"
HEAD += "de minister van Financiën,\n\nA. Voorbeeld\n"
CERTAIN = (
    "Bel 06.1234.5600 of +32 2 123 45 67, mail x (at) voorbeeld.nl en stort op NL91 ABNA 0417 1643 00. "
    "Het kenmerk is 111222333."
)
DOUBTFUL = "Patiënt E. Zilverreiger, geboren op 12-03-1961, woont in de Kerkstraat."
CITIZEN = "Zijn burgerservicenummer is 111222333."


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    folder = sample(tmp_path, keep=2)
    definition = (folder / "dataset.toml").read_text(encoding="utf-8").splitlines()
    lines = ['outputs = ["tables", "jsonl"]' if line.startswith("outputs") else line for line in definition]
    (folder / "dataset.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def put(place: Path, name: str, text: str, subject: str = "Antwoord") -> None:
    (place / "letters" / name).write_text(HEAD.format(subject=subject, text=text), encoding="utf-8")


def published(home: Path, *words: str) -> list[Path]:
    """Return the published files that have one of these words."""
    files = [file for file in (home / "public").rglob("*") if file.is_file()]
    return [file for file in files if any(word.encode() in file.read_bytes() for word in words)]


def issues(home: Path) -> list[dict[str, str]]:
    newest = run.releases.newest(run.releases.read_index(home / "public/voorbeeldbrieven", "voorbeeldbrieven"))
    assert newest
    file = home / "public/voorbeeldbrieven/releases" / newest.version / "issues.csv"
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_p1_personal_data_is_counted_and_listed_for_review(place: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(place, "zeker.txt", CERTAIN)
    put(place, "twijfel.txt", DOUBTFUL)
    put(place, "burger.txt", CITIZEN)
    _, first = run_here(place, home)
    assert first.waits
    assert first.release is None
    assert first.reason == "2 records may have personal data: brievenbus acknowledge voorbeeldbrieven lists them"

    file = home / "state/voorbeeldbrieven" / review.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = review.findings(Home(home), "voorbeeldbrieven")
    assert sorted((one.key, one.kind) for one in found) == [
        ("burger.txt", "bsn"),
        ("twijfel.txt", "birth-date"),
        ("twijfel.txt", "name"),
        ("zeker.txt", "number"),
    ]
    assert any("Zilverreiger" in one.words for one in found)
    assert not any("111222333" in one.words for one in found)

    noted = run.acknowledge(load(place), Home(home), ["twijfel.txt", "folder:zeker.txt"], "looked at")
    assert [one.acknowledged for one in noted] == [settings.now()[:10]] * 2
    _, second = run_here(place, home)
    assert second.new
    counted = {row["letter"].rsplit("/", 1)[-1]: row["message"] for row in issues(home) if row["code"] == review.CODE}
    assert sorted(message for message in counted.values()) == [
        "may be personal data: 1 name, 1 birth date",
        "may be personal data: 1 number that was masked",
    ]
    assert [row["key"] for row in issues(home) if row["code"] == "held-back"] == ["burger.txt"]
    assert not published(home, "06.1234", "123 45 67", "voorbeeld.nl en", "0417", "111222333")
    assert not published(home, review.FILE)
    assert not list((home / "public").rglob(review.FILE))


def test_only_what_nobody_acknowledged_holds_a_release(place: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(place, "een.txt", DOUBTFUL)
    assert run_here(place, home)[1].waits
    assert run.approve(load(place), Home(home)).new
    put(place, "twee.txt", "De heer Voorbeeld (PvdA) vroeg ernaar.")
    assert run_here(place, home)[1].new
    put(place, "drie.txt", DOUBTFUL, "Iets anders")
    _, third = run_here(place, home)
    assert third.waits
    assert third.reason == "a record may have personal data: brievenbus acknowledge voorbeeldbrieven lists it"
    (place / "letters/drie.txt").unlink()
    put(place, "een.txt", DOUBTFUL + " Nu met meer.")
    _, fourth = run_here(place, home)
    assert fourth.waits, "another text is another finding"


def test_an_option_lets_them_pass(place: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(place, "een.txt", DOUBTFUL)
    definition = place / "dataset.toml"
    definition.write_text('personal_data = "publish"\n' + definition.read_text("utf-8"), encoding="utf-8")
    assert run_here(place, home)[1].new
    assert (home / "state/voorbeeldbrieven" / review.FILE).exists()
    assert [row["code"] for row in issues(home) if row["code"] == review.CODE]


def test_a_withdrawn_letter_leaves_the_list_at_once(place: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    put(place, "een.txt", DOUBTFUL)
    run_here(place, home.folder)
    run.approve(load(place), home)
    (found, _) = review.findings(home, "voorbeeldbrieven")
    run.withdraw(load(place), home, [found.letter], "personal-data", None, False, silent)
    assert review.findings(home, "voorbeeldbrieven") == ()
    left = [file for file in home.folder.rglob("*") if file.is_file() and b"Zilverreiger" in file.read_bytes()]
    assert left == []


def test_nobody_else_may_read_the_list_though_the_umask_would_let_them(place: Path, tmp_path: Path) -> None:
    put(place, "een.txt", DOUBTFUL)
    before = os.umask(0)
    try:
        run_here(place, tmp_path / "home")
    finally:
        os.umask(before)
    file = tmp_path / "home/state/voorbeeldbrieven" / review.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_that_is_not_listed_is_refused(place: Path, tmp_path: Path) -> None:
    run_here(place, tmp_path / "home")
    with pytest.raises(PublishError, match="is not missing"):
        run.acknowledge(load(place), Home(tmp_path / "home"), ["geen.txt"])
