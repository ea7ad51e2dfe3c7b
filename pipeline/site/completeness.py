"""Facts for the page about completeness: for each source the numbers it states, and the archived and missing letters.

They come from the files next to the newest release, so that the page shows the state after the last harvest.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from pipeline.archive import SourceState
from pipeline.issues import CODES
from pipeline.model.contract import Contracts, Standings
from pipeline.release import describe as package
from pipeline.site.texts import Language
from pipeline.site.texts_completeness import TEXTS

PAGES: dict[Language, str] = {"nl": "completeness.html", "en": "completeness.en.html"}
SHOWN = 20
"""Most missing records of a source that the page names; `missing.csv` has all."""
CHANGES = 5
"""Number of newest changes of a contract that are shown."""
FIRST = "1814-01"
"""Before this month there was no Staten-Generaal to write to."""
COUNTS = ("held", "withdrawn", "not_letters", "missing")

Row = dict[str, Any]


def facts(place: Path, language: Language) -> dict[str, Any] | None:
    """Return the facts for the page of a dataset at its folder in the web root; None without `sources.json`."""
    file = place / package.SOURCES
    if not file.exists():
        return None
    states = msgspec.json.decode(file.read_bytes(), type=package.Sources).sources
    months, missing = _by_source(place / "completeness.csv"), _by_source(place / "missing.csv")
    contracts = _contracts(place / "contracts.json")
    t = TEXTS[language]
    return {
        "c": t,
        "sources": [
            _source(one, months[one.source], missing[one.source], contracts.get(one.source), t) for one in states
        ],
        "requests": _requests(_by_source(place / "requests.csv")),
        "files": [name for name in ("completeness.csv", "missing.csv", "sources.json", "contracts.json", "requests.csv")
                  if (place / name).exists()],
    }  # fmt: skip


def _by_source(file: Path) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    if file.exists():
        with file.open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                found[row["source"]].append(row)
    return found


def _contracts(file: Path) -> dict[str, Standings]:
    found = msgspec.json.decode(file.read_bytes(), type=Contracts).sources if file.exists() else ()
    return {one.source: one for one in found if one.since}


def _source(
    one: SourceState, rows: list[Row], missing: list[Row], contract: Standings | None, t: Mapping[str, str]
) -> dict[str, Any]:
    months = [_month(row) for row in rows]
    known = [month for month in months if month["stated"] is not None]
    total = {name: sum(month[name] for month in months) for name in COUNTS}
    return {
        "name": one.source,
        "state": one.state,
        "reason": reason(one, t),
        "advice": t[f"advice_{one.state}"],
        "contract": contract,
        "changes": contract.changes[-CHANGES:][::-1] if contract else (),
        "total": total | {"stated": sum(month["stated"] for month in known) if known else None},
        "short": sum(month["short"] for month in months),
        "unseen": sum(month["short"] - month["missing"] for month in months),
        "asked": (min(month["asked"] for month in known), max(month["asked"] for month in known)) if known else None,
        "basis": t[f"basis_{months[0]['basis']}"] if known else None,
        "years": list(_years(months, one)),
        "months": list(reversed(months)),
        "missing": [row | {"advice": _advice(row["reason"])} for row in missing[:SHOWN]],
        "others": max(0, len(missing) - SHOWN),
    }


def reason(one: SourceState, t: Mapping[str, str]) -> str:
    """Return the reason for the state of a source, in the language of the page; an error is quoted unchanged."""
    error = one.reason.partition(" ended in an error: ")[2]
    name = f"reason_{one.agreement if one.state in ('ok', 'incomplete') else one.state}"
    if one.state == "confirmed-empty" and one.changed is None:
        name = "reason_empty"
    elif one.state == "failing" and one.complete is None:
        name = "reason_failing_first"
    return t[name].format(**msgspec.structs.asdict(one), error=error)


def _month(row: Row) -> dict[str, Any]:
    counts = {name: int(row[name]) for name in COUNTS}
    stated = int(row["stated"]) if row["stated"] else None
    short = max(counts["missing"], (stated or 0) - sum(counts.values()) + counts["missing"])
    kind = "gap" if short else "unstated" if stated is None else "whole"
    facts = {"month": row["month"], "basis": row["basis"], "url": row["stated_url"], "asked": row["asked"]}
    return facts | counts | {"stated": stated, "short": short, "kind": kind}


def _years(months: list[dict[str, Any]], source: SourceState) -> Iterator[dict[str, Any]]:
    """Yield the months of each year, newest year first; a month without a row shows whether it was harvested."""
    complete, tried = (source.complete or "")[:7], (source.tried or "")[:7]
    # A date that cannot be is told in the table alone.
    known = {one["month"]: one for one in months if FIRST <= one["month"] <= f"{tried[:4]}-12"}
    if not known:
        return
    last = max([*known, *(day for day in (complete, tried) if day)])
    for year in range(int(last[:4]), int(min(known)[:4]) - 1, -1):
        names = [f"{year}-{number:02}" for number in range(1, 13)]
        cells = [known.get(name) or _empty(name, min(known), complete, last) for name in names]
        yield {"year": year, "cells": cells, "held": sum(cell["held"] for cell in cells)}


def _empty(name: str, first: str, complete: str, last: str) -> dict[str, Any]:
    """Return a month without a row: outside the shown period, not yet harvested to the end, or really empty."""
    kind = "outside" if name < first or name > last else "unasked" if name > complete else "empty"
    return {"month": name, "kind": kind, "held": 0, "short": 0, "stated": None}


def _advice(code: str) -> str:
    return CODES[code].advice if code in CODES else ""


def _requests(found: Mapping[str, list[Row]]) -> list[dict[str, Any]]:
    """Return the number of requests to each source in total, and on the last day."""
    lines = []
    for source, rows in found.items():
        last = max(row["day"] for row in rows)
        sums = {name: sum(int(row[name]) for row in rows) for name in ("requests", "retries", "faults", "bytes")}
        recent = sum(int(row["requests"]) for row in rows if row["day"] == last)
        lines.append({"source": source, "last": last, "recent": recent, **sums})
    return lines
