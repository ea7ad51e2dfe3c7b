"""All families together: nothing raises, nothing overlaps, and the labelled letters are read right."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.letters.normalise.references import references
from pipeline.letters.reading.citations import find_citations

SHARED = Path(__file__).parents[4].parent / "shared"
PIECES = (
    "Kamerstuk", "Kamerstukken II", "2010/11", "31 111", "31111", "-XIV", "nr.", "nrs.", "3", "5 en 7", ",", "(", ")",
    "motie-", "Van der Plas c.s.", "artikel", "5.1", "tweede lid", "onder e", "van de", "Woo", "Awb", "Wet", "2016/679",
    "Verordening (EU)", "ECLI:NL:HR:2019:1", "https://", "www.", "example.org/a-", "\n", " ", "\u00a0", "Handelingen",
    "Aanhangsel", "TZ202401-123", "2024Z01234", "stuk nr. 12 (31 111", "BW", "6:162", "Boek 6", "Stb. 2020, 1", "t/m",
    "0", "kst-31111-1", "brief van 1 mei 2011",
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_gives_citations_in_order_that_do_not_overlap(text: str) -> None:
    found = find_citations(text)

    ends = 0
    for one in found:
        assert one.start >= ends
        words = one.text.split()
        at = one.start
        for word in words:
            at = text.index(word, at)
            assert text[one.start : at].split() == words[: words.index(word)] or words.count(word) > 1
        ends = one.start + 1
    assert found == find_citations(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_line_ends_do_not_change_what_is_cited(text: str) -> None:
    kinds = ("kamerstuk", "wet", "motie", "eu", "handelingen")
    flat = " ".join(word for word in text.split() if not word.startswith(("www.", "http", "example")))
    wrapped = flat.replace(" ", "\n")

    def keys(words: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.kind, one.targets) for one in find_citations(words) if one.kind in kinds]

    assert keys(wrapped) == keys(flat)


@pytest.mark.parametrize(
    "words",
    [
        "Kamerstuk 31 111, nr. 5",
        "motie-Jansen-Pietersen",
        "artikel 3:4 Awb",
        "artikel 6:162 BW",
        "de Woo",
        "artikel 5.1, eerste lid, onder a, van de Woo",
        "de vragen met kenmerk 2024Z01234",
        "TZ202401-123",
        "de AVG",
        "mijn brief van 12 mei 2011",
        "ECLI:NL:HR:2019:1",
        "Richtlijn 92/43/EEG",
        "Stb. 2020, 118",
    ],
)
def test_a_footnote_mark_straight_after_a_citation_is_no_part_of_it(words: str) -> None:
    plain = find_citations(words)

    assert plain
    assert find_citations(f"{words}¹² en verder") == plain


def _evaluate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("letters_evaluate", SHARED / "tools" / "evaluate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_papers_of_the_labelled_letters() -> None:
    letters = SHARED / "letters" / "dev"
    if not letters.is_dir():
        pytest.skip("needs the labelled letters: ../shared/letters/dev is not there")
    evaluate = _evaluate()
    right = found = wanted = 0
    for path in sorted(letters.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        own = frozenset(f"kst-{d}-{gold['document_number']}" for d in gold.get("dossier_numbers") or ())
        text = (letters / gold["text_file"]).read_text(encoding="utf-8")
        cited = references(find_citations(text, own), "https://example.org/")
        out = {"references": [{"text": one.text, "kind": one.kind, "iri": one.iri} for one in cited]}
        want, have = evaluate.papers(gold, out)
        right, found, wanted = right + len(want & have), found + len(have), wanted + len(want)

    assert right / found >= 0.98
    assert right / wanted >= 0.95
