"""Compressed forms of files: Zstandard for most readers, gzip for readers without it.

Neither form contains a name or a time, so that equal files have equal compressed forms.
"""

import gzip
import io
import shutil
import zlib
from pathlib import Path
from typing import BinaryIO

from pipeline.model.release import Compression

SUFFIXES: dict[Compression, str] = {"zstd": ".zst", "gzip": ".gz"}
"""What each compression adds to the name of a file; their names are those of content codings in HTTP too."""
GZIP_LEVEL = 1
"""Level 6 makes files a tenth smaller but takes three times as long; this form is only there for old tools."""
CHUNK = 2**20
"""Bytes of content in memory at once."""


def compress(source: Path, place: Path, kind: Compression) -> None:
    """Write the compressed form of a file."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    with source.open("rb") as text:
        if kind == "zstd":
            with pa.CompressedOutputStream(str(place), "zstd") as out:
                shutil.copyfileobj(text, out, CHUNK)
        else:
            with place.open("wb") as raw, gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as out:
                shutil.copyfileobj(text, out, CHUNK)


def compression(path: Path | str) -> Compression | None:
    """Return the compression that the name of a file states.

    >>> compression("2011/letters.csv.gz"), compression("letters.csv")
    ('gzip', None)
    """
    return next((kind for kind, suffix in SUFFIXES.items() if str(path).endswith(suffix)), None)


def open_content(path: Path) -> BinaryIO:
    """Open a file as its content, which is unpacked as it is read: by the name of a form, or of the plain file.

    Where there is no plain file, a compressed form of it is opened. Raises OSError, also while reading, where there is
    neither or a form is damaged.
    """
    kind = compression(path)
    if kind is None and not path.exists():
        forms = ((path.with_name(path.name + suffix), kind) for kind, suffix in SUFFIXES.items())
        path, kind = next((form for form in forms if form[0].exists()), (path, None))
    file = path.open("rb")
    return unpacked(file, kind) if kind else file


def unpacked(file: BinaryIO, kind: Compression) -> BinaryIO:
    """Return the content of an open compressed file, which closes with it; reading a damaged one raises OSError."""
    return io.BufferedReader(_Content(file, kind), CHUNK)


class _Content(io.RawIOBase):
    """The content of a compressed file, whose faults are those of files."""

    def __init__(self, file: BinaryIO, kind: Compression) -> None:
        super().__init__()
        self._file, self._stream = file, _stream(file, kind)

    def readable(self) -> bool:
        return True

    def readinto(self, place: memoryview) -> int:  # type: ignore[override]
        try:
            return int(self._stream.readinto(place))
        except (EOFError, ValueError, zlib.error) as error:
            raise OSError(f"{self._file.name} is damaged: {error}") from error

    def close(self) -> None:
        self._file.close()
        super().close()


def _stream(file: BinaryIO, kind: Compression) -> io.BufferedIOBase:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=file)
    import pyarrow as pa  # noqa: PLC0415 - as above

    stream: io.BufferedIOBase = pa.CompressedInputStream(file, "zstd")
    return stream
