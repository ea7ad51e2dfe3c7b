"""A new field takes the five files that CONTRIBUTING shows, and is in every output, explained, and left by a merge."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.runs import ROOT, environment

GUIDE = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = (
    ("pipeline/letters/reading/recognise/labels.py", '    "addressee": ("aan", "to"),\n'),
    ("pipeline/model/printed.py", "    your_reference: str | None = None\n"),
    ("pipeline/model/letter.py", "    your_reference: str | None = None\n"),
    ("vocab/mapping.toml", 'yourReference = "bb:uwKenmerk"\n'),
    ("vocab/mapping.toml", '[[tables.columns]]\nname = "session_year"\n'),
    ("vocab/terms.ttl", "bb:uwKenmerk a owl:DatatypeProperty ;\n"),
)
"""File and the line before which the next block of CONTRIBUTING goes, in its order."""
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
    blocks = re.findall(r"```\w+\n(.*?)```", GUIDE.partition("## A field\n")[2].partition("\n## ")[0], re.DOTALL)
    for (name, before), added in zip(PLACES, blocks, strict=True):
        text = (tree / name).read_text(encoding="utf-8")
        assert before in text and name in GUIDE, name
        if added not in text:  # Somebody may have followed the guide to the letter.
            (tree / name).write_text(text.replace(before, f"{added}{before}", 1), encoding="utf-8")
    (place / "letters").mkdir(parents=True)
    (place / "dataset.toml").write_text(DEFINITION)
    (place / "letters/een.txt").write_text(LETTER.format(urgency="Urgentie Vandaag nog\n", more=""))
    (place / "letters/twee.txt").write_text(LETTER.format(urgency="", more="Er is geen haast bij."))

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tree, env=environment(), capture_output=True, text=True, timeout=600
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
