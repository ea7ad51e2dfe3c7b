"""Letters of a release through the API: filters, pages, forms, one letter, and a withdrawn one."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.site.serve.api.test_rules import LETTERS, get
from tests.site.serve.serving import ask

EVERY = f"{LETTERS}?pageSize=1000"


def released(web: Path) -> list[dict[str, Any]]:
    file = next(web.glob("voorbeeldbrieven/releases/*/letters.jsonl"))
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def names(found: Any) -> list[str]:
    return sorted(letter["id"] for letter in found["items"])


def test_all_letters_of_the_release(address: str, web: Path) -> None:
    found = get(address, EVERY)
    assert names(found) == sorted(letter["id"] for letter in released(web))
    assert found["total"] == len(found["items"])


def test_filters_narrow_down(address: str, web: Path) -> None:
    letters = released(web)
    sender = next(letter["sender"]["iri"] for letter in letters if letter.get("sender", {}).get("iri"))
    dossier = next(letter["dossiers"][0]["number"] for letter in letters if letter.get("dossiers"))
    theme = next(letter["themes"][0] for letter in letters if letter.get("themes"))
    name = next(one["name"] for letter in letters for one in letter.get("signatories", ()) if one.get("name"))
    cases = {
        f"ministry={quote(sender)}": lambda one: one.get("sender", {}).get("iri") == sender,
        f"ministry={sender.rpartition('/')[2]}": lambda one: one.get("sender", {}).get("iri") == sender,
        "dateFrom=2010-01-01": lambda one: one.get("date", "") >= "2010-01-01",
        "dateFrom=2010-01-01&dateUntil=2020-12-31": lambda one: "2010-01-01" <= one.get("date", "") <= "2020-12-31",
        f"dossier={dossier}": lambda one: dossier in [d["number"] for d in one.get("dossiers", ())],
        f"theme={quote(theme)}": lambda one: theme in one.get("themes", ()),
        f"person={quote(name.upper())}": lambda one: name in [s.get("name") for s in one.get("signatories", ())],
        "kind=antwoord-kamervragen": lambda one: one["kind"] == "antwoord-kamervragen",
        "ministry=%25": lambda one: False,
    }
    for parameters, condition in cases.items():
        expected = sorted(letter["id"] for letter in letters if condition(letter))
        assert names(get(address, f"{EVERY}&{parameters}")) == expected, parameters
        assert expected or parameters == "ministry=%25"


def test_full_text_finds_subjects_and_paragraphs(address: str, web: Path) -> None:
    letters = released(web)
    word = next(letter["paragraphs"][-1]["text"].split()[0] for letter in letters if letter.get("paragraphs"))
    found = names(get(address, f"{EVERY}&search={quote(word)}"))
    assert any(letter["id"] in found for letter in letters)
    assert names(get(address, f"{EVERY}&search={quote(f'{word} zzzzqqqq')}")) == []


@pytest.mark.parametrize("search", ["a OR b", '"', "NEAR(a b)", "subject:a", "a*", "-a", "'; DROP TABLE letters"])
def test_odd_searches_are_words(address: str, search: str) -> None:
    response, content = ask(address, f"{LETTERS}?search={quote(search)}")
    assert response.status == (400 if search == '"' else 200), content


def test_pages_lead_to_all(address: str) -> None:
    path, found = f"{LETTERS}?pageSize=7&sort=date", []
    while path:
        page = get(address, path)
        found += [letter["id"] for letter in page["items"]]
        path = page["_links"].get("next", {}).get("href")
    assert len(found) == len(set(found)) == page["total"]
    assert page["_links"]["last"]["href"] == page["_links"]["self"]["href"]
    response, _ = ask(address, f"{LETTERS}?pageSize=7&page=2")
    assert 'rel="next"' in response.headers["Link"]
    assert 'rel="prev"' in response.headers["Link"]


def test_csv_is_as_in_the_release(address: str, web: Path) -> None:
    response, content = ask(address, EVERY, Accept="text/csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert content == ask(address, f"{EVERY}&format=csv")[1]
    with next(web.glob("voorbeeldbrieven/releases/*/letters.csv")).open(encoding="utf-8", newline="") as file:
        expected = {row["id"]: row for row in csv.DictReader(file)}
    assert {row["id"]: row for row in csv.DictReader(io.StringIO(content.decode()))} == expected
    assert ask(address, EVERY, Accept="image/png")[0].status == 406


def test_one_letter_with_its_tables(address: str, web: Path) -> None:
    for letter in released(web):
        name = letter["id"].rpartition("/")[2]
        found = get(address, f"{LETTERS}/{quote(name, safe='')}")
        assert (found["id"], found.get("subject")) == (letter["id"], letter.get("subject"))
        assert len(found["signatories"]) == len(letter.get("signatories", ()))
        assert [one["text"] for one in found["paragraphs"]] == [one["text"] for one in letter.get("paragraphs", ())]
        assert found["_links"]["page"]["href"] == letter["id"]


def test_collections_count_letters(address: str, web: Path) -> None:
    letters = released(web)
    expected = Counter(letter["sender"]["iri"] for letter in letters if letter.get("sender", {}).get("iri"))
    found = get(address, "/api/v1/datasets/voorbeeldbrieven/ministries")
    assert {one["iri"]: one["letters"] for one in found["items"]} == expected
    for collection in ("persons", "themes", "dossiers"):
        found = get(address, f"/api/v1/datasets/voorbeeldbrieven/{collection}")
        assert found["total"] == len(found["items"])
        assert all(one["letters"] > 0 for one in found["items"])
    assert get(address, "/api/v1/datasets")["items"][0]["name"] == "voorbeeldbrieven"
    facts = get(address, "/api/v1/datasets/voorbeeldbrieven")
    assert facts["counts"]["letters"] == len(letters)


def schemathesis(address: str, folder: Path, *options: str) -> None:
    """Run Schemathesis with a dataset and a letter that there are; every check is on."""
    letter = get(address, LETTERS)["items"][0]["identifier"]
    config = folder / "schemathesis.toml"
    config.write_text(f'[parameters]\ndataset = "voorbeeldbrieven"\nidentifier = "{letter}"\n')
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [
        program,
        "--config-file",
        str(config),
        "run",
        f"{address}/api/v1/openapi.json",
        "--no-color",
        "--seed",
        "1",
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "No issues found" in done.stdout or " passed" in done.stdout


@pytest.mark.slow
def test_schemathesis_finds_no_failure(address: str, tmp_path: Path) -> None:
    schemathesis(address, tmp_path, "--max-examples", "20")


@pytest.mark.long
def test_schemathesis_finds_no_failure_in_ten_minutes(address: str, tmp_path: Path) -> None:
    schemathesis(address, tmp_path, "--max-examples", "2000", "--max-time", "600")
