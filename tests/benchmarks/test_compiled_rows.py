"""Rows of tables by code compiled from the mapping, against closures for each column in the same run.

The compiled code stays as long as closures take more than 15 % longer (pipeline/decisions/02-one-mapping.md).
"""

import time
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from pipeline.formats.mapping import Column, Table, mapping, paths
from pipeline.formats.mapping.iris import clean_iri
from pipeline.formats.mapping.rows import Row, compile_rows, neutralise
from pipeline.formats.tabular.streams import listed
from pipeline.model.letter import Letter
from tests.benchmarks.generated_letters import letters

LETTERS, ROUNDS = 2_000, 5
Cell = Callable[[Letter, Any, int], str]


def value(column: Column, table: Table) -> Callable[[Letter, Any], Any]:
    place = paths.resolve(column.path)
    name, _, rest = column.path.partition(".")
    match place.root.shape:
        case "scalar":
            own = attrgetter(name)
            return lambda letter, item: own(letter)
        case "strings":
            return lambda letter, item: item
        case "pairs":
            return lambda letter, item: item[rest == "value"]
        case "one" if name != table.list:
            whole, part = attrgetter(name), attrgetter(rest)
            return lambda letter, item: part(found) if (found := whole(letter)) else None
        case _:
            part = attrgetter(rest)
            return lambda letter, item: part(item)


def cell(column: Column, table: Table) -> Cell:
    if column.path == "@letter":
        return lambda letter, item, number: letter.id
    if column.path == "@position":
        return lambda letter, item, number: str(number)
    get = value(column, table)
    match column.value:
        case "iri":
            return lambda letter, item, number: clean_iri(get(letter, item)) or ""
        case "date":
            return lambda letter, item, number: found if len(found := get(letter, item) or "") == 10 else ""
        case "partial-date":
            return lambda letter, item, number: found if 0 < len(found := get(letter, item) or "") < 10 else ""
        case "datetime":
            return lambda letter, item, number: get(letter, item) or ""
        case "integer":
            return lambda letter, item, number: "" if (found := get(letter, item)) is None else str(found)
        case _:
            return lambda letter, item, number: neutralise(get(letter, item) or "")


def items(table: Table, letter: Letter) -> Iterator[tuple[int, Any]]:
    if not table.list:
        return iter(((1, None),))
    root, found = paths.root(table.list), getattr(letter, table.list)
    match root.shape:
        case "one":
            return iter(((1, found),) if found is not None else ())
        case "pairs":
            return enumerate(sorted(found.items()), 1)
        case "scalar":
            return iter(((1, letter),))
        case _:
            return enumerate(found, 1)


def with_closures(table: Table) -> Callable[[list[Letter]], list[Row]]:
    cells = [cell(column, table) for column in table.columns]

    def rows(batch: list[Letter]) -> list[Row]:
        return [
            tuple([one(letter, item, number) for one in cells])
            for letter in batch
            for number, item in items(table, letter)
        ]

    return rows


def test_compiled_rows_are_faster_than_closures() -> None:
    made = list(letters(LETTERS))
    pairs = [(compile_rows(table), with_closures(table)) for table in listed()]
    assert mapping() and all(one(made) == other(made) for one, other in pairs)
    best = [float("inf")] * 2
    for _ in range(ROUNDS):
        for place in (0, 1):
            start = time.process_time()
            for pair in pairs:
                pair[place](made)
            best[place] = min(best[place], time.process_time() - start)
    print(f"compiled {best[0]:.3f} s, closures {best[1]:.3f} s for {LETTERS} letters: {best[1] / best[0]:.2f} times")
    assert best[1] > 1.15 * best[0], "closures are as fast: take them, and delete the generated code"
