"""Compressed forms of the large text files, beside them: Zstandard for most, gzip for whoever cannot read it.

Neither holds a name or a time, so that equal files have equal forms.
"""

import gzip
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from pipeline.model.release import Compression, File

LEAST = 1_000_000
"""Bytes from which on a file has compressed forms."""
TEXTS = (".csv", ".jsonl", ".nq", ".ttl", ".jsonld")
GZIP_LEVEL = 1
"""Level 6 makes files a tenth smaller and takes three times as long, for the form that is there for old tools."""
FORMS: dict[Compression, str] = {"zstd": ".zst", "gzip": ".gz"}


def compress(folder: Path, files: Iterable[File]) -> list[File]:
    """Write the compressed forms of the files in a folder that are large enough, and return what they are."""
    large = [file for file in files if file.path.endswith(TEXTS) and (folder / file.path).stat().st_size >= LEAST]
    return [_form(folder, file, kind) for file in large for kind in FORMS]


def _form(folder: Path, file: File, kind: Compression) -> File:
    source, place = folder / file.path, folder / f"{file.path}{FORMS[kind]}"
    with source.open("rb") as text:
        if kind == "zstd":
            with pa.CompressedOutputStream(str(place), "zstd") as out:
                shutil.copyfileobj(text, out, 2**20)
        else:
            with place.open("wb") as raw, gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as out:
                shutil.copyfileobj(text, out, 2**20)
    return File(
        path=f"{file.path}{FORMS[kind]}",
        title=f"{file.title}, compressed by {kind}",
        media_type=file.media_type,
        part=file.part,
        compression=kind,
    )
