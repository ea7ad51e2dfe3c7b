"""Signatories side by side: the columns of a signature block, and a role line that names several offices."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.offices import classify
from pipeline.letters.reading.recognise.pieces import WordGroup

PLURAL = re.compile(
    r"(?P<article>[Dd]e )?(?P<post>[Mm]inister|[Ss]taatssecretaris)(?:s|sen) (?P<shares>(?:van|voor) .+)", re.DOTALL
)
SHARES = re.compile(r",? en (?=van |voor )|, (?=van |voor )")
"""Separator before the next portfolio in a role with several."""


def columns(block: Sequence[WordGroup]) -> list[list[WordGroup]]:
    """Return the pieces of a block by column, in printed order; one column where nobody signed side by side."""
    rows: dict[int, list[WordGroup]] = {}
    for piece in block:
        rows.setdefault(piece.row, []).append(piece)
    for row, cells in rows.items():
        if len(cells) > 1:
            rows[row] = [cell for cell in cells if not _is_margin(cell, cells)] or cells
    block = [piece for cells in rows.values() for piece in cells]
    most = max(len(cells) for cells in rows.values())
    if most < 2 or _stacked(rows.values(), most):
        return [list(block)]
    edges = [piece.left for piece in next(cells for cells in rows.values() if len(cells) == most)]
    found: list[list[WordGroup]] = [[] for _ in range(most)]
    for cells in rows.values():
        places = list(range(most))
        if len(cells) < most:
            unfinished = [n for n in places if found[n] and not found[n][-1].text.endswith(",")]
            lefts = [min((abs(edge - piece.left), n) for n, edge in enumerate(edges))[1] for piece in cells]
            places = unfinished if len(unfinished) == len(cells) and not cells[0].gap else lefts
        for place, piece in zip(places, cells, strict=True):
            found[place].append(piece)
    return found


def _is_margin(cell: WordGroup, row: Sequence[WordGroup]) -> bool:
    """Return whether a cell is of the margin, which signs nothing: a reference, or a unit next to the closing."""
    kind = classify(cell.text)
    if kind not in ("organisation", "other"):
        return False
    return any(map(str.isdigit, cell.text)) or any(classify(other.text) == "closing" for other in row)


def _stacked(rows: Iterable[Sequence[WordGroup]], most: int) -> bool:
    """Return whether offices are below each other, and the names of those who hold them on one row below these."""
    wide = [cells for cells in rows if len(cells) > 1]
    roles = [cells[0] for cells in rows if len(cells) == 1 and classify(cells[0].text) == "role"]
    if len(wide) != 1 or len(roles) != most or any(classify(cell.text) != "name" for cell in wide[0]):
        return False
    return all(role.left == roles[0].left and role.row < wide[0][0].row for role in roles)


def offices(role: FoundValue, people: int) -> list[FoundValue]:
    """Return the single offices in a role such as `De ministers van Financiën en van Defensie`, one for each person.

    The list is empty if the role does not name as many offices as there are people.
    """
    match = PLURAL.fullmatch(role.text)
    shares = SHARES.split(match["shares"]) if match else []
    if match is None or len(shares) != people:
        return []
    post = f"{match['article'] or ''}{match['post']}"
    return [msgspec.structs.replace(role, text=f"{post} {share}") for share in shares]
