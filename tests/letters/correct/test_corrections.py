"""`corrections.csv`: what a person found overrules the reader, is published as such, and says when it is not needed."""

import csv
import re
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.errors import DefinitionError
from pipeline.letters.correct import FILE, Correction, correct, read_corrections
from pipeline.letters.merge import GivenNames
from pipeline.letters.store import LetterStore
from pipeline.model.letter import Dossier, Letter, Sender, Signatory, Withdrawal
from tests.runs import run_apart, run_here, sample

HEADER = "letter,field,value,evidence,day\n"
LETTER = Letter(
    id="https://brievenbus.example/id/brief/kst-1",
    identifier="kst-1",
    kind="kamerbrief",
    date="2012-05-03",
    subject="Voorbeeld",
    sender=Sender(name="Ministerie van Financiën"),
    signatories=(Signatory(role="De minister van Financiën", name="J.C. de Jager"),),
    dossiers=(Dossier(number="24515", title="Voorbeelddossier", document_number="12"),),
)


def one(field: str, value: str) -> Correction:
    return Correction(letter=LETTER.id, field=field, value=value, evidence="the signed copy", day="2026-01-05")


def written(folder: Path, *lines: str) -> Path:
    (folder / FILE).write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def tables_only(place: Path) -> Path:
    """Have a dataset publish its tables and nothing else."""
    file = place / "dataset.toml"
    text = re.sub(r"(?m)^outputs = .*$", 'outputs = ["tables"]', file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("field", "value", "attribute"),
    [
        ("date", "2012-05", "2012-05"),
        ("subject", "", None),
        ("dossiers", "24515 13; 21501-02", (("24515", "Voorbeelddossier", "13"), ("21501-02", None, None))),
        ("sender_units", "Directie A; Afdeling B", ("Directie A", "Afdeling B")),
    ],
)
def test_a_value_overrules_what_was_read(field: str, value: str, attribute: object) -> None:
    got = correct(LETTER, [one(field, value)])
    found = getattr(got, field)
    if field == "dossiers":
        found = tuple((dossier.number, dossier.title, dossier.document_number) for dossier in found)
    assert found == attribute
    assert got.provenance == {field: "corrections.csv"}
    assert [(issue.code, issue.field) for issue in got.issues] == [("corrected", field)]
    assert "the signed copy (2026-01-05)" in got.issues[0].message


def test_a_corrected_name_is_linked() -> None:
    got = correct(
        LETTER,
        [one("sender", "Ministerie van Defensie"), one("signatories", "De minister van Defensie | J.S.J. Hillen")],
    )
    assert got.sender is not None and (got.sender.iri or "").endswith("mnre1018")
    assert [(one.name, bool(one.person_iri)) for one in got.signatories] == [("J.S.J. Hillen", True)]


def test_a_corrected_date_decides_who_was_in_office() -> None:
    before = correct(LETTER, [one("place", "Den Haag"), one("date", "2012-05-04")])
    after = correct(LETTER, [one("date", "2015-05-04")])
    assert before.signatories[0].person_iri and after.signatories[0].person_iri is None


def test_a_correction_that_says_the_same_is_not_needed() -> None:
    got = correct(LETTER, [one("date", "2012-05-03"), one("dossiers", "24515 12"), one("place", "")])
    assert replace(got, issues=()) == LETTER
    assert {issue.code for issue in got.issues} == {"correction-not-needed"}


def test_a_withdrawn_letter_stays_empty() -> None:
    taken = Letter(
        id=LETTER.id, identifier="kst-1", kind="brief", withdrawn=Withdrawal(date="2026-01-05", reason="error")
    )
    assert correct(taken, [one("subject", "Geheim")]) == taken


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["kst-1,datum,2012-05-03,print,2026-01-05"], "line 2: field: found 'datum', expected one of"),
        (["kst-1,date,3 mei 2012,print,2026-01-05"], "line 2: value: found '3 mei 2012', expected a day"),
        (["kst-1,date,2012-05-03,print,05-01-2026"], "line 2: day: found '05-01-2026', expected a day"),
        (["kst-1,date,2012-05-03,,2026-01-05"], "line 2: evidence: found '', expected one line of text"),
        (["kst-1,date,2012-05-03,print"], "line 2: found 4 columns, expected 5"),
        (["kst-1,kind,,print,2026-01-05"], "line 2: value: found '', expected one of kamerbrief"),
        (["kst-1,dossiers,24 515 nr 12,print,2026-01-05"], "line 2: value: found '24 515 nr 12', expected dossiers"),
        (["kst-1,signatories,J. Voorbeeld,print,2026-01-05"], "value: found 'J. Voorbeeld', expected role | name"),
        (
            ["kst-1,place,A,p,2026-01-05", "https://a.example/kst-1,place,B,p,2026-01-05"],
            "line 3: corrects place of kst-1",
        ),
        (['kst-1,place,"A,p,2026-01-05'], "not CSV"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        read_corrections(written(tmp_path, *lines))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_header_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("brief;veld\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="line 1: found 'brief;veld', expected 'letter,field,"):
        read_corrections(tmp_path)


def test_without_a_file_nothing_is_corrected(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == ()


def test_corrections_are_published_and_their_end_too(tmp_path: Path) -> None:
    place, home = tables_only(sample(tmp_path, keep=4)), tmp_path / "home"
    name = "kenmerk-vb-98-90012"
    written(
        place,
        f"{name},date,1999-03-12,stamp of receipt,2026-01-05",
        f"{name},reference,VB 98/90012,letterhead,2026-01-05",
        "kst-99999-1,date,2001-01-01,print,2026-01-05",
    )
    run_here(place, home, workers=1)
    release = _newest(home)
    assert _rows(release, "letters")[name]["date"] == "1999-03-12"
    assert [(row["field"], row["source"]) for row in _table(release, "provenance")] == [("date", FILE)]
    codes = {(row["letter"].rpartition("/")[2], row["code"]) for row in _table(release, "issues")}
    expected = {(name, "corrected"), (name, "correction-not-needed"), ("", "correction-unknown")}
    assert expected <= codes
    with closing(LetterStore(home / "state/voorbeeldbrieven/letters.sqlite", "")) as store:
        assert [letter.date for letter in store.letters("1999")] == ["1999-03-12"]
        store.set_corrections([])
        store.tie(GivenNames())
        assert "1999" not in store.parts()
    (place / FILE).unlink()
    run_here(place, home, workers=1)
    assert _rows(_newest(home), "letters")[name]["date"] == "1998-03-12"


def test_a_wrong_line_stops_a_run_before_anything_is_harvested(tmp_path: Path) -> None:
    place, home = sample(tmp_path, keep=1), tmp_path / "home"
    done = run_apart(written(place, "kst-1,date,gisteren,print,2026-01-05"), home)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "corrections.csv: line 2: value: found 'gisteren'" in done.stderr
    assert not (home / "archive").exists()


def _newest(home: Path) -> Path:
    return sorted((home / "public/voorbeeldbrieven/releases").glob("2*"))[-1]


def _table(release: Path, name: str) -> list[dict[str, str]]:
    with (release / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(release: Path, name: str) -> dict[str, dict[str, str]]:
    return {row["identifier"]: row for row in _table(release, name)}
