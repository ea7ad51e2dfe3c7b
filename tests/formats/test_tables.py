"""The CSV tables as readers and spreadsheets see them."""

import csv
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.formats.made import EMPTY, FULL, make
from tests.formats.reading import rows

CALC = {name: f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")}


def test_the_bytes_are_utf_8_with_crlf_and_no_mark(release: Path) -> None:
    content = (release / "letters.csv").read_bytes()

    assert content.startswith(b"id,identifier,kind,")
    assert content.endswith(b"\r\n")
    assert 'Financiële ""reële"" zaken: € 5, é & <ë>' in content.decode("utf-8")


def test_every_cell_comes_back_as_it_was(tmp_path: Path) -> None:
    subject = 'een, "twee"; drie\nvier\r\nvijf\ttab'
    make(tmp_path / "release", [replace(EMPTY, subject=subject)])

    assert rows(tmp_path / "release/letters.csv")[0]["subject"] == subject


def test_organisations_stand_once_with_their_official_names(release: Path) -> None:
    found = rows(release / "organisations.csv")

    assert [row["iri"] for row in found] == sorted({row["iri"] for row in found})
    assert found[2]["name"] == "Ministerie van Justitie en Veiligheid"


def test_a_table_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    make(tmp_path / "release", [EMPTY])

    assert (tmp_path / "release/themes.csv").read_bytes() == b"letter,position,theme\r\n"


def spreadsheet(file: Path, place: Path) -> list[list[tuple[str, str, bool]]]:
    """Return the cells that LibreOffice sees in a CSV file: type, text, and whether it took it for a formula."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice: soffice is not installed")
    utf_8_and_recognise = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "ods",
        utf_8_and_recognise,
        "--outdir",
        str(place),
        str(file),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with zipfile.ZipFile(place / f"{file.stem}.ods") as archive:
        root = ET.fromstring(archive.read("content.xml"))
    found = []
    for row in root.iter(f"{CALC['table']}table-row"):
        cells: list[tuple[str, str, bool]] = []
        for cell in row.iter(f"{CALC['table']}table-cell"):
            kind = cell.get(f"{CALC['office']}value-type", "")
            text = "\n".join("".join(part.itertext()) for part in cell.iter(f"{CALC['text']}p"))
            value = cell.get(f"{CALC['office']}date-value", text)
            repeated = int(cell.get(f"{CALC['table']}number-columns-repeated", "1"))
            cells += [(kind, value, cell.get(f"{CALC['table']}formula") is not None)] * min(repeated, 40)
        found.append(cells)
    return found


@pytest.mark.slow
def test_libreoffice_sees_dates_as_dates_and_every_character(tmp_path: Path) -> None:
    letters = [FULL, replace(EMPTY, subject="=1+1", place="@x", reference="+31", date_printed="-5")]
    make(tmp_path / "release", letters)

    header, full, odd = spreadsheet(tmp_path / "release/letters.csv", tmp_path)[:3]
    names = [text for _, text, _ in header]
    cells = dict(zip(names, full, strict=False))
    risky = dict(zip(names, odd, strict=False))

    assert cells["date"] == ("date", "2011-06-16", False)
    assert cells["subject"] == ("string", 'Financiële "reële" zaken: € 5, é & <ë>', False)
    assert cells["withdrawn_date"][0] == "date"
    assert [risky[name][0] for name in ("subject", "place", "reference", "date_printed")] == ["string"] * 4
    assert not any(formula for row in (full, odd) for _, _, formula in row)


def test_a_formula_is_neutralised_in_every_table(release: Path) -> None:
    for file in release.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n")], file.name
