"""Read a release on disk through its manifest: the only way to its files, whether it is partitioned or not."""

import csv
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from pathlib import Path

import msgspec

from pipeline.errors import ValidationError
from pipeline.files import Mark, mark
from pipeline.model.letter import Letter
from pipeline.model.release import Compression
from pipeline.release.describe.entries import ManifestEntry, once
from pipeline.release.describe.manifest import NAME, Manifest


class Released:
    """The files of one release, or of a finished draft.

    A partitioned release has one file of a table for each year, `2011/letters.csv`; another one has `letters.csv`.
    """

    def __init__(self, folder: Path, manifest: Manifest | None = None) -> None:
        """Use a folder that has a manifest, or that will have the given one."""
        self.folder = folder
        if manifest is not None:
            self.manifest = manifest

    @cached_property
    def manifest(self) -> Manifest:
        """Contents of the release. Raises ValidationError where the manifest is missing or damaged."""
        file = self.folder / NAME
        try:
            return _manifest(file, mark(file))
        except FileNotFoundError as error:
            raise ValidationError(f"{self.folder} holds no release: there is no {NAME} in it") from error
        except msgspec.MsgspecError as error:
            raise ValidationError(f"{file} is no manifest: {error}") from error

    def table(self, name: str) -> tuple[ManifestEntry, ...]:
        """Return the CSV files of a table in the order of their parts; none where the release lacks the table."""
        return tuple(sorted((entry for entry in self.manifest.files if entry.table == name), key=_place))

    def ending(self, suffix: str, form: Compression = "zstd") -> tuple[ManifestEntry, ...]:
        """Return the files whose name ends in a suffix, such as `.nq`, in the order of their parts.

        Of a content that the release has compressed only, that form is returned; `open_content` opens either.
        """
        found = (entry for entry in once(self.manifest.files, form) if entry.plain_path.endswith(suffix))
        return tuple(sorted(found, key=_place))

    @property
    def parts(self) -> tuple[str, ...]:
        """The years into which letters are divided, `undated` last; empty where the release is not partitioned."""
        return tuple(sorted({entry.part for entry in self.manifest.files if entry.part is not None}))

    def rows(self, table: str, skip: Collection[str] = ()) -> Iterator[dict[str, str]]:
        """Yield the rows of a table, part by part; cells are as in the file, neutralised."""
        for entry in self.table(table):
            if entry.part in skip:
                continue
            with (self.folder / entry.path).open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)

    def column(self, table: str, name: str) -> Iterator[str]:
        """Yield the cells of one column of a table, part by part; nothing where the release lacks the table."""
        for entry in self.table(table):
            yield from self.cells(entry, name)

    def cells(self, entry: ManifestEntry, name: str) -> Iterator[str]:
        """Yield the cells of one column of one file of a table."""
        with (self.folder / entry.path).open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            place = next(rows, []).index(name)
            yield from (row[place] for row in rows)

    def columns(self, table: str, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield the cells of several columns of a table, row by row, part by part; "" for a column that it lacks."""
        for entry in self.table(table):
            with (self.folder / entry.path).open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                head = {name: place for place, name in enumerate(next(rows, []))}
                pick = itemgetter(*(head.get(name, -1) for name in names))
                yield from (pick([*row, ""]) for row in rows)

    def letters(self) -> Iterator[Letter]:
        """Yield the letters of `letters.jsonl`, part by part; none where the release has no such file."""
        decode = msgspec.json.Decoder(Letter).decode
        for entry in self.ending("letters.jsonl"):
            with (self.folder / entry.path).open("rb") as lines:
                yield from map(decode, lines)


@lru_cache(maxsize=8)
def _manifest(file: Path, known: Mark) -> Manifest:
    """Return a manifest, decoded once for all that read it; `known` is another one when it changes."""
    return msgspec.json.decode(file.read_bytes(), type=Manifest)


def _place(entry: ManifestEntry) -> tuple[str, str]:
    return entry.part or "", entry.path
