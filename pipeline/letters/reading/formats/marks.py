"""Remove bold marks (`**`) from text; plain text files of letters have them too."""

from collections.abc import Iterable, Iterator


def unbold(rows: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Yield each row without its bold marks, and whether all of its text is bold.

    Each row comes with whether clear space precedes it. A mark may be opened in one row and closed in a later one;
    clear space closes it.

    >>> list(unbold([("**Directoraat-generaal", True), ("Wonen** en", False), ("werken", False)]))
    [('Directoraat-generaal', True), ('Wonen en', False), ('werken', False)]
    """
    bold = False
    for row, gap in rows:
        bold = bold and not gap
        if "**" not in row:
            yield row, bold
            continue
        parts = row.split("**")
        whole = True
        for index, part in enumerate(parts):
            if index:
                bold = not bold
            if part.strip() and not bold:
                whole = False
        yield "".join(parts), whole and any(part.strip() for part in parts)
