"""What a letter does not say is left out: nowhere is the word None; badges are words of the language of the page."""

import re
import typing
from pathlib import Path

from pipeline.archive.states import State
from pipeline.model.contract import Standing
from pipeline.model.issue import Severity
from pipeline.model.release import Result
from pipeline.site.badges import badges
from tests.runs import run_here

DEFINITION = """base = "https://voorbeeld.example/"
outputs = ["tables", "jsonl", "nquads", "turtle", "jsonld", "csvw"]
title = {nl = "Brieven", en = "Letters"}
description = {nl = "Brieven.", en = "Letters."}
publisher = {name = "Archief"}
sources = [{name = "folder"}]
"""
COUNTED = """Ministerie van Financiën

De Voorzitter van de Tweede Kamer der Staten-Generaal

Datum 12 maart 2024
Betreft Voorbeeld van een brief
Bijlagen 2

Geachte voorzitter,

Hierbij bericht ik u over het voorbeeld.

De minister van Financiën,
"""
BARE = "Geachte voorzitter,\n\nHierbij bericht ik u over iets anders.\n\nHoogachtend,\n"
NOTHING = re.compile(rb"\b(?:None|nan|undefined|NoneType)\b")


def test_what_is_not_there_has_no_word(tmp_path: Path) -> None:
    place = tmp_path / "brieven"
    (place / "letters").mkdir(parents=True)
    (place / "dataset.toml").write_text(DEFINITION)
    (place / "letters/een.txt").write_text(COUNTED)
    (place / "letters/twee.txt").write_text(BARE)
    run_here(place, tmp_path / "home")
    web = tmp_path / "home/public"
    texts = {".html", ".csv", ".json", ".jsonl", ".jsonld", ".ttl", ".nt", ".nq", ".trig", ".xml", ".atom", ".txt"}
    files = [file for file in web.rglob("*") if file.suffix in texts and "def" not in file.parts]
    assert [file for file in files if NOTHING.search(file.read_bytes())] == []
    page = (web / "doc/brief/folder-een-txt.html").read_text(encoding="utf-8")
    assert "<li>Bijlage 1</li>" in page and "<li>Bijlage 2</li>" in page
    assert 'href="../../brieven/index.html"' in page, "it opens from a disk too"
    dutch, english = (
        set(re.findall(r'class="badge [^"]*">([^<]*)<', (web / "brieven" / name).read_text(encoding="utf-8")))
        for name in ("index.html", "index.en.html")
    )
    assert "uitgegeven" in dutch and "released" in english
    assert dutch <= set(badges("nl").values())


def test_every_badge_has_a_dutch_word() -> None:
    values = {value for kind in (State, Severity, Result, Standing) for value in typing.get_args(kind)}
    assert set(badges("nl")) == values == set(badges("en"))


LISTED = """Algemene Rekenkamer

De Voorzitter van de Tweede Kamer der Staten-Generaal

Datum 13 maart 2024
Betreft Voorbeeld van een opsomming

Geachte voorzitter,

Hierbij bericht ik u over het voorbeeld, dat twee punten heeft:

- het eerste punt gaat over een voorbeeld;
- het tweede punt gaat over een proef.

Daarvoor zijn drie stappen nodig:

1. eerst komt een voorbeeld van een stap;
2. daarna komt een proef met een stap;
3. ten slotte komt een verslag van een stap.

Hoogachtend,
"""


def test_a_page_has_words_for_codes_and_each_mark_once(tmp_path: Path) -> None:
    place = tmp_path / "brieven"
    (place / "letters").mkdir(parents=True)
    (place / "dataset.toml").write_text(DEFINITION)
    (place / "letters/een.txt").write_text(LISTED)
    run_here(place, tmp_path / "home")
    web = tmp_path / "home/public"
    page, english = (
        (web / f"doc/brief/folder-een-txt.{suffix}").read_text(encoding="utf-8") for suffix in ("html", "en.html")
    )
    assert "het bestand zelf" in page and "the file itself" in english
    assert "<li>het eerste punt gaat over een voorbeeld;</li>" in page
    assert '<ul class="numbered">\n<li>1. eerst komt een voorbeeld van een stap;</li>' in page
    (sender,) = (web / "brieven/ministerie").glob("oorg*[0-9].html")
    assert ">Afzender<" in sender.read_text(encoding="utf-8")
