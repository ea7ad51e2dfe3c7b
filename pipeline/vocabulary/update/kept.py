"""Mandates that a person keeps by hand, in `mandates_kept.csv`: what no publisher has, and corrections."""

from collections.abc import Sequence
from datetime import date

from pipeline.vocabulary.update.tables import Row
from pipeline.vocabulary.update.wikidata import SLACK

FILE = "mandates_kept"


def with_kept(rows: Sequence[Row], kept: Sequence[Row]) -> list[Row]:
    """Return the mandates with those kept by hand, which replace the same mandates of publishers.

    Two mandates are the same if person, post and ministry are, and they begin within `SLACK` days of each other.
    """
    items = {row["person"]: row["wikidata"] for row in rows if row["person"] and row["wikidata"]}
    mine = [{**row, "wikidata": row["wikidata"] or items.get(row["person"], "")} for row in kept]
    return [*(row for row in rows if not any(_is_same(row, one) for one in mine)), *mine]


def _is_same(row: Row, kept: Row) -> bool:
    if (row["post"], row["ministry"]) != (kept["post"], kept["ministry"]):
        return False
    person = (row["person"] or row["wikidata"]) == (kept["person"] or kept["wikidata"])
    return person and abs(_day(row) - _day(kept)) <= SLACK


def _day(row: Row) -> int:
    return date.fromisoformat(row["begin"] or "0001-01-01").toordinal()
