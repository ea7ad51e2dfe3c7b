"""Compress the large text files: Zstandard for most readers, gzip for readers without it.

Neither form contains a name or a time, so that equal files have equal compressed forms.
"""

import gzip
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePath

from pipeline import formats
from pipeline.model.release import Compression, File

LEAST = 1_000_000
"""Least size in bytes of a file that gets compressed forms."""
GZIP_LEVEL = 1
"""Level 6 makes files a tenth smaller but takes three times as long; this form is only there for old tools."""
FORMS: dict[Compression, str] = {"zstd": ".zst", "gzip": ".gz"}


def compress(folder: Path, files: Iterable[File]) -> list[File]:
    """Write the compressed forms of those files in a folder that are large enough, and return their entries."""
    large = [file for file in files if is_text(file.path) and (folder / file.path).stat().st_size >= LEAST]
    return [_form(folder, file, kind) for file in large for kind in FORMS]


def is_text(path: str) -> bool:
    """Whether a file of this name is text, which compresses well."""
    found = formats.known().get(PurePath(path).suffix)
    return found is not None and found.is_text


def _form(folder: Path, file: File, kind: Compression) -> File:
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and not needed where nothing is new

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
