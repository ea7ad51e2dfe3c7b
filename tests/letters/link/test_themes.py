"""Themes by words: their precision and recall on subjects that were labelled by hand (the lines are our own)."""

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipeline.vocabulary import authorities

with (Path(__file__).parent / "subjects.csv").open(encoding="utf-8", newline="") as file:
    SUBJECTS = list(csv.DictReader(file))
THEMES = authorities().themes
LABELS = authorities().labels


def themes(*texts: str) -> tuple[str, ...]:
    """Return the names of the themes that texts are given."""
    return tuple(LABELS[iri] for iri in THEMES.find(text for text in texts if text))


def score() -> tuple[Counter[str], list[str]]:
    """Return how many themes were given rightly, wrongly, and how many subjects with a theme got none."""
    count: Counter[str] = Counter()
    wrong = []
    for row in SUBJECTS:
        wanted = set(filter(None, row["themes"].split("|")))
        given = themes(row["subject"], row["dossier"])
        count["right"] += len(wanted & set(given))
        count["wrong"] += len(set(given) - wanted)
        count["with theme"] += bool(wanted)
        count["found"] += bool(wanted & set(given))
        wrong += [f"{row['subject']}: {theme}" for theme in given if theme not in wanted]
    return count, wrong


def test_precision_and_recall_on_labelled_subjects() -> None:
    count, wrong = score()
    precision = count["right"] / (count["right"] + count["wrong"])
    recall = count["found"] / count["with theme"]
    found = f"precision {precision:.3f}, recall {recall:.3f}"
    sys.stdout.write("\n".join([f"{len(SUBJECTS)} subjects, {count['with theme']} with a theme: {found}", *wrong, ""]))
    assert len(SUBJECTS) >= 100
    assert precision >= 0.97
    assert recall >= 0.8


def test_labels_are_themes() -> None:
    known = set(LABELS.values())
    assert all(label in known for row in SUBJECTS for label in row["themes"].split("|") if label)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Aanbiedingsbrief",
        "Brief van de minister van Defensie",
        "De minister van Klimaat en Groene Groei",
        "?" * 999,
    ],
)
def test_no_theme_rather_than_a_wrong_one(text: str) -> None:
    assert themes(text) == ()


def test_a_weak_word_needs_another() -> None:
    assert themes("Jeugd in de wijk") == ()
    assert themes("Starters en huurders") == ("woningmarkt",)


def test_the_narrower_theme_goes_before_the_broader() -> None:
    assert themes("Stikstof en natuurherstel") == ("natuur- en landschapsbeheer",)


def test_at_most_three_themes() -> None:
    assert len(themes("Defensie, onderwijs, landbouw, pensioenen, klimaat, asiel, energie, politie")) == 3


def test_the_dossier_tells_where_the_subject_does_not() -> None:
    assert themes("Verslag van een overleg", "Problematiek rondom stikstof en PFAS") == ("stoffen",)
