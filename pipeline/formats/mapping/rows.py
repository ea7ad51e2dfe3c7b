"""Convert letters to rows of the tables."""

from collections.abc import Callable, Sequence

from pipeline.formats.mapping import paths
from pipeline.formats.mapping.code import Code
from pipeline.formats.mapping.iris import clean_iri
from pipeline.formats.mapping.model import Column, Mapping, Table
from pipeline.model.letter import Letter

Row = tuple[str, ...]

RISKY = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters of a cell that a spreadsheet may take for a formula (OWASP, CSV Injection, 2026-11)."""
_START = RISKY | {"'"}


def neutralise(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: put an apostrophe before a cell that looks like one.

    Cells that begin with apostrophes and then such a character get one more, so that the change can be undone.

    >>> neutralise("=1+1"), neutralise("'=1+1"), neutralise("'s-Gravenhage")
    ("'=1+1", "''=1+1", "'s-Gravenhage")
    """
    if cell[:1] in _START and cell.lstrip("'")[:1] in RISKY:
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """Undo `neutralise`.

    >>> restore("''=1+1"), restore("'s-Gravenhage")
    ("'=1+1", "'s-Gravenhage")
    """
    if cell[:1] == "'" and cell.lstrip("'")[:1] in RISKY:
        return cell[1:]
    return cell


def compile_rows(table: Table, guard: Callable[[str], str] = neutralise) -> Callable[[Sequence[Letter]], list[Row]]:
    """Return a function that makes the rows of a batch of letters, for a table with a list or with one row per letter.

    Text passes through `guard`; formats that distinguish text from formulas do not need it.
    """
    code = Code()
    code.add("def rows(letters):")
    code.add("out = []")
    code.add("add = out.append")
    code.add("for letter in letters:")
    if table.list:
        code.add(paths.loop(paths.root(table.list)))
    code.add("add((" + "".join(f"{_cell(column, table)}, " for column in table.columns) + "))")
    if table.list:
        code.end()
    code.end()
    code.add("return out")
    return code.function("rows", {"iri": clean_iri, "guard": guard})


def compile_distinct(distinct: tuple[str, ...]) -> Callable[[Sequence[Letter]], set[str]]:
    """Return a function that returns all IRIs at these paths in a batch of letters."""
    code = Code()
    code.add("def distinct(letters):")
    code.add("found = set()")
    code.add("for letter in letters:")
    for path in distinct:
        place = paths.resolve(path)
        code.add(paths.loop(place.root))
        code.add(f"found.add(iri({place.item}))")
        code.end()
    code.end()
    code.add("found.discard(None)")
    code.add("return found")
    return code.function("distinct", {"iri": clean_iri})


def distinct_paths(mapping: Mapping, table: Table) -> tuple[str, ...]:
    """Return the paths whose IRIs give the rows of a table."""
    return mapping.node(table.distinct).distinct if table.distinct else ()


def _cell(column: Column, table: Table) -> str:
    """Return the expression for a cell; an absent value gives the empty string."""
    if column.path == "@letter":
        return "letter.id"
    if column.path == "@position":
        return "str(n)"
    place = paths.resolve(column.path)
    value = place.item
    if place.root.shape == "one" and place.root.name != table.list:
        value = f"(letter.{place.root.name}.{column.path.split('.')[1]} if letter.{place.root.name} else None)"
    match column.value:
        case "iri":
            return f"iri({value}) or ''"
        case "date":
            return f"({value} if len({value} or '') == 10 else '')"
        case "partial-date":
            return f"({value} if 0 < len({value} or '') < 10 else '')"
        case "datetime":
            return f"{value} or ''"
        case "integer":
            return f"'' if {value} is None else str({value})"
        case _:
            return f"guard({value} or '')"
