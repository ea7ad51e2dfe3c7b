"""A web root with releases of a few small files, as `publish` leaves it, and what a reader makes of a copy of it."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import msgspec

from pipeline.distribute import deliver
from pipeline.home import Home
from pipeline.model.dataset import Contact, Dataset, TargetSetting, Text
from pipeline.model.release import Counts, File, Release
from pipeline.release import index as releases
from pipeline.release.describe import Manifest, measure

NAME = "brieven"
COUNTS = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)


def dataset(folder: Path, *settings: TargetSetting) -> Dataset:
    text = Text(nl="Brieven", en="Letters")
    return Dataset(
        name=NAME,
        title=text,
        description=text,
        base="https://brievenbus.example/",
        publisher=Contact(name="Brievenbus", url="https://brievenbus.example/"),
        keywords=("Kamerbrieven", "C++ & meer"),
        sources=(),
        outputs=(),
        targets=settings,
        folder=folder,
    )


def version(number: int) -> str:
    return f"2026{number // 28 + 1:02}{number % 28 + 1:02}T120000Z-01-{number:08x}"


def cut(home: Path, number: int, files: dict[str, str] | None = None) -> Path:
    """Write release `number`: files that bear its number, checksums, index, `latest.json` and a page."""
    place = home / "public" / NAME
    folder = place / "releases" / version(number)
    beside = place / "releases" / f".{version(number)}.part"
    beside.mkdir(parents=True)
    content = {f"{name}.csv": f"{name} of {number}\n" * 50 for name in "abcdef"} if files is None else files
    for name, text in content.items():
        (beside / name).write_text(text)
    write_manifest(beside, version(number))
    sums(beside)
    beside.rename(folder)
    entry = Release(version=version(number), result="released", counts=COUNTS, content_hash="0", input_hash=str(number))
    releases.note(place, NAME, entry)
    releases.settle(place, NAME)
    releases.write_changed(place / "index.html", f"<p>{version(number)}</p>".encode())
    return folder


def write_manifest(folder: Path, name: str) -> None:
    """Write the manifest of a folder."""
    files = [
        File(path=path.name, title=path.stem, media_type="text/plain")
        for path in folder.iterdir()
        if path.name not in ("manifest.json", "SHA256SUMS")
    ]
    base, changed = "https://brievenbus.example/", "2026-01-01T12:00:00Z"
    found = Manifest(
        dataset=NAME,
        base=base,
        version=name,
        changed=changed,
        counts=COUNTS,
        content_hash="0",
        input_hash="0",
        code_hash="0",
        checks=(),
        files=measure(folder, files),
    )
    (folder / "manifest.json").write_bytes(msgspec.json.encode(found))


def sums(folder: Path) -> None:
    """Write the checksums of a folder."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(lines))


def recut(folder: Path, name: str, text: str) -> None:
    """Write a release again with other text in one file, as a withdrawal does."""
    beside = folder.with_name(f".{folder.name}.part")
    beside.mkdir()
    for path in folder.iterdir():
        os.link(path, beside / path.name)
    for changed in (name, "SHA256SUMS", "manifest.json"):
        (beside / changed).unlink()
    (beside / name).write_text(text)
    write_manifest(beside, folder.name)
    sums(beside)
    folder.rename(folder.with_name(".old.part"))
    beside.rename(folder)
    for path in (old := folder.with_name(".old.part")).iterdir():
        path.unlink()
    old.rmdir()


def faults(copy: Path) -> list[str]:
    """Return what a reader of a copy finds wrong: it follows `latest.json`, and checks every file it names."""
    latest = copy / NAME / "latest.json"
    if not latest.exists():
        return []
    named = json.loads(latest.read_bytes())
    folder = copy / NAME / "releases" / named["version"]
    begun = (folder / "SHA256SUMS").read_text()
    lines = dict(reversed(line.split("  ", 1)) for line in begun.splitlines())
    found = []
    for file in named["files"]:
        if file.endswith("SHA256SUMS"):
            continue
        if hashlib.sha256((copy / NAME / file).read_bytes()).hexdigest() != lines[Path(file).name]:
            found.append(f"{file} is not as SHA256SUMS says")
    if (folder / "SHA256SUMS").read_text() != begun:
        return []  # Cut anew while it was read, which a reader sees by this, and then begins again.
    index = json.loads((copy / NAME / "releases.json").read_bytes())
    if named["version"] not in [entry["version"] for entry in index["releases"]]:
        found.append("latest.json names a release that releases.json has not")
    return found


def silent(step: str, done: int, total: int | None) -> None:
    """Report nothing."""


def send(home: Path, setting: TargetSetting, again: bool = False) -> deliver.Delivery:
    """Send to one target what a home has published."""
    (found,) = deliver.send(dataset(home, setting), Home(home), silent, again=again)
    return found


@contextmanager
def stopping(place: object, name: str, within: Path, after: int) -> Iterator[SimpleNamespace]:
    """Have a function on files below a folder refuse from its call number `after` on, as a full disk does."""
    real, seen = getattr(place, name), SimpleNamespace(calls=0)

    def call(*arguments: object, **options: object) -> object:
        concerned = any(within in Path(str(one)).parents for one in arguments)
        seen.calls += concerned
        if concerned and seen.calls > after:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    setattr(place, name, call)
    try:
        yield seen
    finally:
        setattr(place, name, real)
