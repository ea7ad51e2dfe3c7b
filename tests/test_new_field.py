"""A new field of a letter takes five files, and is in every output, in the explanation, and there after a merge."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.runs import ROOT, environment

EDITS = {
    "pipeline/letters/reading/recognise/labels.py": (
        '    "addressee": ("aan", "to"),\n',
        '    "urgency": ("urgentie",),\n',
    ),
    "pipeline/model/printed.py": ("    your_reference: str | None = None\n", "    urgency: str | None = None\n"),
    "pipeline/model/letter.py": ("    your_reference: str | None = None\n", "    urgency: str | None = None\n"),
    "vocab/mapping.toml": (
        'yourReference = "bb:uwKenmerk"\n',
        'urgency = "bb:spoed"\n',
    ),
    "vocab/terms.ttl": (
        "bb:uwKenmerk a owl:DatatypeProperty ;\n",
        'bb:spoed a owl:DatatypeProperty ;\n    rdfs:label "spoed"@nl, "urgency"@en ;\n'
        '    rdfs:comment "Hoe dringend."@nl, "How urgent."@en ;\n    rdfs:isDefinedBy <def/> .\n\n',
    ),
}
"""File to the line before which, and what, is added."""
COLUMN = """[[tables.columns]]
name = "urgency"
path = "urgency"
value = "string"
rdf = ["letter bb:spoed"]
title = { nl = "Spoed", en = "Urgency" }
about = { nl = "Hoe dringend de brief is.", en = "How urgent the letter is." }
example = "Vandaag"
"""
SESSION = '[[tables.columns]]\nname = "session_year"\n'
LETTER = """Ministerie van Voorbeelden

De Voorzitter van de Tweede Kamer der Staten-Generaal

Datum 12 maart 2024
Betreft Voorbeeld van een brief
{urgency}
Geachte voorzitter,

Hierbij bericht ik u over het voorbeeld. {more}

De minister van Voorbeelden,

A. Voorbeeld
"""
DEFINITION = """base = "https://voorbeeld.example/"
outputs = ["tables", "jsonl", "nquads", "turtle", "jsonld", "parquet", "sqlite", "xlsx"]
title = {nl = "Brieven", en = "Letters"}
description = {nl = "Brieven.", en = "Letters."}
publisher = {name = "Archief"}
sources = [{name = "folder"}]
"""
MERGE = """
from msgspec.structs import replace
from pipeline.letters.merge import merge
from pipeline.model.letter import Letter, SourceRecord
xml, pdf = (SourceRecord(source=one, sha256=one, media_type=f"application/{one}") for one in ("xml", "pdf"))
plain = Letter(id="i", identifier="i", kind="brief", sources=(xml,))
print(merge([plain, replace(plain, sources=(pdf,), urgency="Vandaag")]).urgency)
"""


def test_a_new_field_is_in_every_output(tmp_path: Path) -> None:
    tree, place = tmp_path / "tree", tmp_path / "brieven"
    for name in ("pipeline", "vocab", "datasets"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (before, added) in EDITS.items():
        text = (tree / name).read_text(encoding="utf-8")
        assert before in text, name
        text = text.replace(before, added + before, 1)
        (tree / name).write_text(text.replace(SESSION, COLUMN + SESSION), encoding="utf-8")
    (place / "letters").mkdir(parents=True)
    (place / "dataset.toml").write_text(DEFINITION)
    (place / "letters/een.txt").write_text(LETTER.format(urgency="Urgentie Vandaag nog\n", more=""))
    (place / "letters/twee.txt").write_text(LETTER.format(urgency="", more="Er is geen haast bij."))

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tree, env=environment(), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    call("-m", "pipeline", "run", str(place), "--home", str(tmp_path / "home"), "--quiet")
    web = tmp_path / "home/public"
    (release,) = (web / "brieven/releases").iterdir()
    with (release / "letters.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["urgency"] for row in csv.DictReader(file)) == ["", "Vandaag nog"]
    for file in (*release.glob("brieven.*"), release / "letters.parquet", *(web / "doc/brief").glob("folder-een-*.*")):
        if file.suffix not in (".xlsx", ".zip"):
            assert b"Vandaag nog" in file.read_bytes(), file
    assert "urgency" in json.loads((release / "letter.schema.json").read_bytes())["required"]
    assert json.loads((release / "statistics.json").read_bytes())["filled"]["urgency"] == 0.5
    assert "def/spoed" in (web / "def/shapes.ttl").read_text() or "bb:spoed" in (web / "def/shapes.ttl").read_text()
    assert "Spoed" in (release / "dictionary.csv").read_text(encoding="utf-8-sig")
    explained = call("-m", "pipeline", "read", str(place / "letters/een.txt"), "--explain")
    assert "urgency: Vandaag nog" in explained
    assert "urgency: not found" in call("-m", "pipeline", "read", str(place / "letters/twee.txt"), "--explain")
    assert call("-c", MERGE).strip() == "Vandaag"
