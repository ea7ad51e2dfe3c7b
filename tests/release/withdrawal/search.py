"""Words looked for in every byte below a folder, compressed or not: what promise 8 is proven by."""

import gzip
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def hits(folder: Path, words: list[str]) -> list[str]:
    """Return which files hold one of the words, in whatever form, as `<path>: <word>`.

    Every file is searched as it stands, pages of a database that are not in use included; then what it holds when it
    is decompressed, all the way down; and every cell of a table.
    """
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        layers = list(unpacked(path))
        for word in words:
            wanted = {word.lower().encode(), word.lower().encode("utf-16-le"), word.encode("unicode_escape").lower()}
            if any(form in layer.lower() for layer in layers for form in wanted):
                found.append(f"{path.relative_to(folder)}: {word}")
    return found


def unpacked(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file, its name, and all that is packed in it."""
    content = path.read_bytes()
    yield path.name.encode()
    yield from layers(content)
    if content[:16] == b"SQLite format 3\0":
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield from cells(database)


def cells(database: sqlite3.Connection) -> Iterator[bytes]:
    """Give every cell of a database, and every word of its indexes of full text, which keep words in parts."""
    for table, made_by in database.execute("select name, sql from sqlite_master where type = 'table'").fetchall():
        rows = f'select * from "{table}"'
        if made_by.upper().startswith("CREATE VIRTUAL TABLE"):
            database.execute(f"create virtual table temp.\"{table}_words\" using fts5vocab('main', '{table}', 'row')")
            rows = f'select term from temp."{table}_words"'
        for cell in (cell for row in database.execute(rows) for cell in row):
            if isinstance(cell, bytes):
                yield from layers(cell)
            elif isinstance(cell, str):
                yield cell.encode()


def layers(content: bytes) -> Iterator[bytes]:
    """Give bytes and what they are when they are decompressed."""
    yield content
    if content[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError, zlib.error):  # Other bytes, such as a hash, may begin like this.
            yield from layers(gzip.decompress(content))
    elif content[:4] == b"\x28\xb5\x2f\xfd":
        with pa.CompressedInputStream(pa.py_buffer(content), "zstd") as stream:
            yield from layers(stream.read())
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from layers(archive.read(name))
    elif content[:4] == b"PAR1":
        table = pq.read_table(pa.BufferReader(content))
        yield "\n".join(str(cell) for column in table.columns for cell in column.to_pylist()).encode()
        yield repr(table.schema).encode()
    elif content[:5] == b"%PDF-":
        yield from _streams(content)
    elif content[:1] == b"\x78":
        try:
            yield zlib.decompress(content)
        except zlib.error:
            return


def _streams(content: bytes) -> Iterator[bytes]:
    """Give the parts of a PDF that can be inflated."""
    for part in content.split(b"stream\n")[1:]:
        try:
            yield zlib.decompressobj().decompress(part.partition(b"endstream")[0])
        except zlib.error:
            continue
