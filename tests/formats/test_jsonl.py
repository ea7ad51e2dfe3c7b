"""JSON Lines are letters in their public form."""

import json
from pathlib import Path

import jsonschema
import msgspec

from pipeline.model.letter import Letter
from tests.formats.made import EMPTY, FULL, make


def test_every_line_fits_the_schema_beside_it_and_the_agreed_one(release: Path, shared: Path) -> None:
    lines = (release / "letters.jsonl").read_text(encoding="utf-8").splitlines()

    assert len(lines) == 50
    for file in (release / "letter.schema.json", shared / "design/letter.schema.json"):
        check = jsonschema.Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
        for line in lines:
            assert not [error.message for error in check.iter_errors(json.loads(line))]


def test_letters_come_back_as_they_were(tmp_path: Path) -> None:
    make(tmp_path / "release", [FULL, EMPTY])

    found = (tmp_path / "release/letters.jsonl").read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Letter) for line in found] == [FULL, EMPTY]
