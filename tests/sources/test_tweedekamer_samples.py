"""Every recorded reply of the Tweede Kamer is read, or is one of the known fragments."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SourceError
from pipeline.sources.tweedekamer.feed import read_entity, read_page
from pipeline.sources.tweedekamer.letters import Selection
from pipeline.sources.tweedekamer.statement import KINDS, statement
from tests.replay.tweedekamer_rows import bundle_of, entity_of, read_rows

LETTERS = Selection(sorts=("Brief regering",))


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "samples/tweedekamer"


def rows(file: Path) -> list[dict[str, Any]]:
    found = json.loads(file.read_text(encoding="utf-8"))
    found = found.get("data", found) if isinstance(found, dict) else found
    found = found.get("value", [found]) if isinstance(found, dict) else found
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(("name", "after"), [("stemming_page", 3560440), ("besluit_parity", 26600361)])
def test_recorded_pages_of_the_feed(recorded: Path, name: str, after: int) -> None:
    page = read_page((recorded / f"syncfeed_{name}.xml").read_bytes(), name, None)
    assert (page.entities, page.after, page.more) == ((), after, True)


def test_trap_10_recorded_tombstones_of_the_feed(recorded: Path) -> None:
    body = (recorded / "syncfeed_stemming_page.xml").read_bytes()
    body = body.replace(b"tk:stemming", b"tk:zaak").replace(b'term="stemming"', b'term="zaak"')
    page = read_page(body, "stemming", None)
    assert [one.removed for one in page.entities][:2] == [True, True]
    assert all(not one.fields for one in page.entities if one.removed)


def test_a_recorded_end_of_the_feed(recorded: Path) -> None:
    fragment = (recorded / "syncfeed_resume_issue37_fragment.xml").read_bytes()
    with pytest.raises(SourceError, match="not well-formed"):
        read_page(fragment, "fragment", None)
    page = read_page(b"<feed>" + fragment + b"</feed>", "fragment", 5426067)
    assert (page.entities, page.after, page.more) == ((), 5426068, False)


@pytest.mark.parametrize(
    ("name", "category", "said"),
    [
        ("entry_kamerstukdossier_ns_stripped", "Kamerstukdossier", {"nummer": "30218"}),
        ("persoon_payload", "Persoon", {"achternaam": "Savornin Lohman"}),
        ("entry_fractieZetelPersoon_ns_stripped", None, {}),
        ("commissieZetelVastPersoon_payload", None, {}),
    ],
)
def test_recorded_entities_of_the_feed(recorded: Path, name: str, category: str | None, said: dict[str, str]) -> None:
    entity = read_entity((recorded / f"syncfeed_{name}.xml").read_bytes(), name)
    assert (entity.category if entity else None) == category
    if entity:
        assert said.items() <= entity.fields.items()
        assert not entity.removed
        assert set(entity.fields) <= {"nummer", "titel", "achternaam"}


def test_a_recorded_page_of_rows(recorded: Path) -> None:
    bundles = [bundle_of(row) for row in rows(recorded / "odata_document_page_250rows.json")]
    letters = [bundle for bundle in bundles if LETTERS.has(bundle.document)]
    assert (len(bundles), len(letters)) == (250, 55)
    assert sum(bundle.document.removed for bundle in bundles) == 45
    for bundle in letters:
        said = statement(bundle.document, bundle)
        assert [scheme for _, scheme in said.identifiers] == ["tk-document"]
        assert said.kind == "kamerbrief"
        assert said.title and said.date and said.session_year
        assert bundle.document.media_type and bundle.document.length


def test_a_recorded_letter_with_its_publications(recorded: Path) -> None:
    (case,) = rows(recorded / "odata_zaak_expand_document_brief_regering.json")
    letter, motion = (bundle_of(row) for row in case["Document"])
    said = statement(letter.document, letter)
    assert said.identifiers == (("kst-33576-442", "kst"), ("2025D13955", "tk-document"))
    assert said.date == "2025-03-31"
    assert len([one for one in letter.parts if one.category == "DocumentPublicatie"]) == 4
    assert not LETTERS.has(motion.document)
    del case["Document"][0]["HuidigeDocumentVersie"]["ExterneIdentifier"]
    without = bundle_of(case["Document"][0])
    assert statement(without.document, without).identifiers == said.identifiers


def test_recorded_rows_of_cases(recorded: Path) -> None:
    cases = [entity_of("Zaak", row, {}) for row in rows(recorded / "odata_zaak_brief_regering_rows_excerpt.json")]
    assert len(cases) == 12
    assert all(case.get("soort") == "Brief regering" and "Z" in case.get("nummer") for case in cases)


def test_every_other_recorded_reply_is_a_page_of_rows(recorded: Path) -> None:
    assert read_rows((recorded / "odata_verslag_empty.json").read_bytes(), "x").rows == []
    files = sorted((recorded / "http").iterdir())
    assert len(files) == 7
    for file in files:
        page = read_rows(json.dumps(json.loads(file.read_text())["data"]).encode(), file.name)
        assert page.rows
        if file.name.endswith("__Document.json"):
            assert [bundle_of(row).document.removed for row in page.rows] == [False, True, False]


def test_the_kinds_are_of_recorded_sorts(recorded: Path) -> None:
    sorts = {sort.lower() for sort in json.loads((recorded / "document_soorten_counts.json").read_text())}
    assert set(KINDS) <= sorts
