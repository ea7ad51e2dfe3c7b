"""Make, apply and combine RDF Patch over sorted N-Quads, line by line."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from pipeline.errors import ValidationError
from pipeline.formats.compressed import open_content

DELETE, ADD = b"D", b"A"


class Op(NamedTuple):
    """One line of a patch; operations sort by quad, a deletion before an addition."""

    quad: bytes
    """The quad with its line end."""
    is_added: bool


def differences(old: Path | None, new: Path | None) -> Iterator[Op]:
    """Yield the operations that lead from one sorted file to another; each may be there compressed only."""
    with ExitStack() as stack:
        was, now = _opened(stack, old), _opened(stack, new)
        before, after = next(was, None), next(now, None)
        while before is not None or after is not None:
            if before == after:
                before, after = next(was, None), next(now, None)
            elif after is None or (before is not None and before < after):
                yield Op(before or b"", False)
                before = next(was, None)
            else:
                yield Op(after, True)
                after = next(now, None)


def write(file: Path, source: str, target: str, found: Iterable[Op]) -> int:
    """Write a patch from one release to another, by their IRIs, and return the number of its operations."""
    count = 0
    with file.open("wb") as out:
        out.write(f"H id <{target}> .\nH prev <{source}> .\nTX .\n".encode())
        for op in found:
            out.write(b"%s %s" % (ADD if op.is_added else DELETE, op.quad))
            count += 1
        out.write(b"TC .\n")
    return count


def read(file: Path) -> Iterator[Op]:
    """Yield the operations of a patch of ours. Raises ValidationError for anything else, or where it was cut off."""
    last: Op | None = None
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            match line[:2]:
                case b"A " | b"D ":
                    op = Op(line[2:], line[:1] == ADD)
                    if last is not None and op <= last:
                        raise ValidationError(f"{file} is not sorted at line {number}")
                    last = op
                    yield op
                case b"H " | b"TX":
                    continue
                case b"TC":
                    return
                case _:
                    raise ValidationError(f"{file}:{number} is no line of RDF Patch")
    raise ValidationError(f"{file} was cut off: it does not end in TC")


def count(file: Path) -> int:
    """Return the number of operations of a patch. Raises ValidationError where the file is no patch."""
    return sum(1 for _ in read(file))


def compose(files: Iterable[Path], keep_moves: bool) -> Iterator[Op]:
    """Yield the operations of several patches in a row as those of one.

    `keep_moves` keeps quads that are deleted and added again: in a partitioned dataset, they may move to another part.
    """
    numbered = [_numbered(file, number) for number, file in enumerate(files)]
    for quad, group in groupby(heapq.merge(*numbered), key=itemgetter(0)):
        found = [is_added for _, _, is_added in group]
        was_there, is_there = not found[0], found[-1]
        if was_there and (keep_moves or not is_there):
            yield Op(quad, False)
        if is_there and (keep_moves or not was_there):
            yield Op(quad, True)


def apply(old: Path | None, found: Iterable[Op], new: Path) -> None:
    """Write a sorted file with the operations applied.

    Raises ValidationError where the file lacks a quad to delete, or has a quad to add.
    """
    with ExitStack() as stack:
        was = _opened(stack, old)
        out = stack.enter_context(new.open("wb"))
        quad = next(was, None)
        for op in found:
            while quad is not None and quad < op.quad:
                out.write(quad)
                quad = next(was, None)
            if op.is_added == (quad == op.quad):
                raise ValidationError(f"{old or new} is not the file of the patch, near {op.quad[:80]!r}")
            if op.is_added:
                out.write(op.quad)
            else:
                quad = next(was, None)
        if quad is not None:
            out.write(quad)
        out.writelines(was)


def split(file: Path, before: Mapping[str, str], after: Mapping[str, str], folder: Path) -> dict[str, Path]:
    """Split a patch by part into files of bare operations, and return them.

    `before` and `after` give the part in which a letter is, by the last segment of its IRI.
    """
    found: dict[str, Path] = {}
    with ExitStack() as stack:
        opened = {}
        for op in read(file):
            name = segment(op.quad)
            part = (after if op.is_added else before).get(name)
            if part is None:
                raise ValidationError(f"{file}: no letter {name!r} says in which part {op.quad[:80]!r} belongs")
            if part not in opened:
                found[part] = folder / f".patch-{len(found)}"
                opened[part] = stack.enter_context(found[part].open("wb"))
            opened[part].write(b"%s %s" % (ADD if op.is_added else DELETE, op.quad))
    return found


def operations(file: Path) -> Iterator[Op]:
    """Yield the operations of a file that `split` wrote."""
    with file.open("rb") as lines:
        for line in lines:
            yield Op(line[2:], line[:1] == ADD)


def segment(quad: bytes) -> str:
    """Return the last segment of the graph of a quad, which is the last segment of the letter's IRI.

    >>> segment(b"<a:s> <a:p> <a:o> <https://a.example/doc/brief/kst-1> ." + bytes([10]))
    'kst-1'
    """
    return unquote(
        quad.rstrip(b" .\r\n").rpartition(b"<")[2].rstrip(b">").rpartition(b"/")[2].decode("utf-8", "replace")
    )


def _numbered(file: Path, number: int) -> Iterator[tuple[bytes, int, bool]]:
    return ((op.quad, number, op.is_added) for op in read(file))


def _opened(stack: ExitStack, file: Path | None) -> Iterator[bytes]:
    return iter(stack.enter_context(open_content(file))) if file is not None else iter(())
