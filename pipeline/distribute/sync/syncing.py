"""Update a copy to the newest release: unchanged files stay, deltas for changed tables, the rest is downloaded.

    unchanged          → linked
    tables, N-Quads    → deltas where they are fewer bytes than the files, applied and compared with the checksums
                         (not N-Quads that are there compressed only)
    all else           → downloaded, compared with the checksums

A file whose deltas give the wrong checksum is downloaded, with a note; so is a release that was cut again after a
withdrawal.
"""

from pathlib import Path
from shutil import disk_usage
from typing import Literal

import msgspec

from pipeline.distribute.sync import offer, places, routes
from pipeline.distribute.sync.copies import ReleaseCopy
from pipeline.distribute.sync.offer import Offer
from pipeline.distribute.sync.places import OfferedDataset
from pipeline.errors import PipelineError, SyncError
from pipeline.files import partial_path
from pipeline.model.progress import Report
from pipeline.release import delta, signing
from pipeline.release.delta.compaction import DeltaFile, Listed
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import SUMS


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a run."""

    dataset: str
    folder: str
    before: str | None
    """Version of the copy before the run; None where there was none."""
    version: str
    how: Literal["already", "deltas", "files"]
    deltas: int = 0
    """Deltas that were applied."""
    held: int = 0
    """Files that the copy had already."""
    downloaded: int = 0
    """Bytes that were downloaded, including deltas and descriptions."""
    bytes: int
    """Bytes of the release."""
    signed: bool
    """Whether the signature was checked with a key."""
    notes: tuple[str, ...] = ()
    """Files that were not made by deltas, and why."""
    complete: str | None = None
    """Day of the publisher's last complete harvest, as the place says."""
    valid_until: str | None = None
    """Day until which the place may have nothing newer."""


def sync(address: str, folder: Path, public: bytes | None, report: Report) -> Synced:
    """Bring the copy in a folder to the newest release at an address; with a public key its signature is checked.

    Raises PipelineError, in one line, where that fails; the copy is then unchanged, and the next try continues.
    """
    copy = ReleaseCopy(folder)
    with places.opened(address) as place, copy.claimed():
        return _Sync(place, copy, public, report).run()


class _Sync:
    """One run."""

    def __init__(self, place: OfferedDataset, copy: ReleaseCopy, public: bytes | None, report: Report) -> None:
        self._place, self._copy, self._public, self._report = place, copy, public, report
        self._downloaded, self._deltas, self._notes = 0, 0, list[str]()

    def run(self) -> Synced:
        held, found = self._copy.held, offer.newest(self._place)
        self._downloaded += sum(map(len, found.described.values()))
        self._check(found)
        self._describe(found)
        same = [path for path, (_, wanted) in found.files.items() if self._copy.has(path, wanted)]
        missing = {path: found.files[path] for path in found.files.keys() - set(same) if not self._is_new(path, found)}
        if not missing and held and len(same) == len(found.files) and self._is_described(found):
            self._copy.tidy(set())
            return self._told(found, "already", len(same))
        self._copy.tidy(found.files.keys() | found.described.keys())
        for path in same:
            self._copy.take(path)
        if held and held.manifest.version != found.manifest.version:
            self._by_deltas(found, missing)
        elif held and (self._copy.folder / SUMS).read_bytes() != found.described[SUMS]:
            self._notes.append("the release was cut again, as after a withdrawal: files that differ were downloaded")
        self._by_files(found, missing)
        self._copy.swap()
        return self._told(found, "deltas" if self._deltas else "files", len(same))

    def _told(self, found: Offer, how: Literal["already", "deltas", "files"], held: int) -> Synced:
        before = self._copy.held
        return Synced(
            dataset=found.manifest.dataset,
            folder=str(self._copy.folder),
            before=before.manifest.version if before else None,
            version=found.manifest.version,
            how=how,
            deltas=self._deltas,
            held=held,
            downloaded=self._downloaded,
            bytes=sum(size for size, _ in found.files.values()),
            signed=self._public is not None,
            notes=tuple(self._notes),
            complete=found.latest.complete,
            valid_until=found.latest.valid_until,
        )

    def _check(self, found: Offer) -> None:
        """Raise SyncError for another dataset, an older release, or more bytes than the disk has free."""
        held, now = self._copy.held, found.manifest
        if held and held.manifest.dataset != now.dataset:
            raise SyncError(f"{self._copy.folder} holds {held.manifest.dataset!r}; {now.dataset!r} is offered")
        if held and held.manifest.version > now.version:
            raise SyncError(f"{now.version} is offered, which is older than {held.manifest.version} in the copy")
        needed, free = sum(size for size, _ in found.files.values()), disk_usage(self._copy.folder.parent).free
        if needed > free:
            raise SyncError(f"the release has {needed:,} bytes, and {free:,} are free in {self._copy.folder.parent}")

    def _describe(self, found: Offer) -> None:
        """Write the descriptions of the release to the new copy, and check the signature before any other download."""
        self._copy.place(signing.SIGNATURE).unlink(missing_ok=True)
        for path, content in found.described.items():
            self._copy.place(path).write_bytes(content)
        fault = signing.fault(self._copy.new, self._public) if self._public is not None else None
        if fault:
            raise SyncError(f"{found.manifest.version}: {fault}; the copy stays as it was")

    def _is_described(self, found: Offer) -> bool:
        return all(
            (self._copy.folder / path).is_file() and (self._copy.folder / path).read_bytes() == content
            for path, content in found.described.items()
        )

    def _is_new(self, path: str, found: Offer) -> bool:
        """Whether an earlier try has brought a file already."""
        file = self._copy.place(path)
        return file.is_file() and sha256(file) == found.files[path][1]

    def _by_deltas(self, found: Offer, missing: dict[str, tuple[int, str]]) -> None:
        """Make missing files by deltas, where that is fewer bytes, and remove them from `missing`."""
        held = self._copy.held
        released = delta.pieces(Released(self._copy.new, found.manifest))
        wanted = {piece.path: missing[piece.path][0] for piece in released if piece.path in missing}
        if held is None or not wanted:
            return
        listed = offer.ways(self._place, found.manifest.dataset).deltas
        way = routes.cheapest(listed, held.manifest.version, found.manifest.version, _bytes)
        if way is None:
            self._notes.append(f"no deltas lead from {held.manifest.version} to {found.manifest.version}")
        elif sum(map(_bytes, way)) < sum(wanted.values()):
            try:
                for path in self._applied(found, way):
                    missing.pop(path, None)
                self._deltas = len(way)
            except PipelineError as error:
                self._notes.append(f"the deltas do not lead to the release, so its files were downloaded: {error}")

    def _applied(self, found: Offer, way: list[Listed]) -> list[str]:
        """Return the files that these deltas make from those of the old copy, after comparing all with checksums."""
        steps = [self._step(number, one) for number, one in enumerate(way)]
        if len(steps) > 1:
            self._report("Applying deltas", 0, len(steps))
            delta.compose(steps, self._copy.beside, "whole")
            steps = [delta.DeltaPaths.of(self._copy.beside, "whole")]
        about, made = delta.read(steps[0].about), self._copy.beside / "made"
        held, wanted = _pieces(self._copy.held), _pieces(Released(self._copy.new, found.manifest))
        for piece in about.files_before:
            if not offer.is_safe(piece.path) or held.get(piece.path) != piece.sha256:
                raise SyncError(f"{piece.path} is not the file that they begin with")
        for piece in about.files_after:
            if wanted.get(piece.path) != piece.sha256:
                raise SyncError(f"{piece.path} is not the file that they end with")
        made.mkdir()
        packed = wanted.keys() - found.files.keys()  # Compressed forms cannot be made here, byte for byte.
        paths = [path.as_posix() for path in delta.apply(about, steps[0], self._copy.folder, made, packed)]
        for path in paths:
            if sha256(made / path) != found.files[path][1]:
                raise SyncError(f"{path} has other content than its checksum says")
        for path in paths:
            (made / path).replace(self._copy.place(path))
        return paths

    def _step(self, number: int, listed: Listed) -> delta.DeltaPaths:
        """Download the files of a delta."""
        step = delta.DeltaPaths.of(self._copy.beside, f"step{number}")
        for part, file in zip((listed.about, listed.table, listed.quads), step, strict=True):
            self._save(part.path, file, part.bytes, part.sha256)
        return step

    def _by_files(self, found: Offer, missing: dict[str, tuple[int, str]]) -> None:
        """Download the missing files, the largest last, so that an interrupted try has most of them."""
        done, total = 0, sum(size for size, _ in missing.values())
        for path, (size, wanted) in sorted(missing.items(), key=lambda item: (item[1][0], item[0])):
            self._report("Downloading bytes", done, total)
            self._save(found.address(path), self._copy.place(path), size, wanted)
            done += size
        self._report("Downloading bytes", done, total)

    def _save(self, path: str, file: Path, size: int, wanted: str) -> None:
        """Download a file; it has its name only when it is right. Raises SyncError where it is not."""
        part = partial_path(file)
        with part.open("wb") as out:
            got = self._place.save(path, out, size)
        self._downloaded += got
        if got != size or sha256(part) != wanted:
            part.unlink()
            raise SyncError(f"{path} has other content than its checksum says; the copy stays as it was")
        part.replace(file)


def _pieces(released: Released | None) -> dict[str, str]:
    """Return the SHA-256 of each file that deltas follow, by its path without compression."""
    return {piece.path: piece.sha256 for piece in delta.pieces(released)} if released else {}


def _bytes(listed: Listed) -> int:
    parts: tuple[DeltaFile, ...] = (listed.about, listed.table, listed.quads)
    return sum(part.bytes for part in parts)
