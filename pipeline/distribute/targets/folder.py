"""Another folder that holds the web root: a mounted disk, or the document root of a web server.

About: a copy in which every file is whole at any time, and `latest.json` names only releases that are complete.
Access: writing; only files that this target wrote are ever removed and, where its notes of them are lost, what else is
in the folder of a dataset that it sends.
Caveats: a release that was cut again after a withdrawal is replaced whole; for an instant its address is missing, and a
reader who began before that finds other checksums at the end.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from pipeline.distribute.targets import DeliveryJob, Sent, Target
from pipeline.distribute.targets._webroot import Item, datasets_of, snapshot
from pipeline.errors import TargetError
from pipeline.files import flush_folder, write_flushed
from pipeline.model.forms import Location, Options

STAGE = ".brievenbus.part"
"""Folder for files that are not complete yet; the next run removes one that a killed run left."""


class MirrorOptions(Options, frozen=True, kw_only=True):
    """Options of this target."""

    path: Location
    """The folder; relative to that of dataset.toml."""


def send(job: DeliveryJob[MirrorOptions]) -> Sent:
    """Make the folder equal to the web root. Raises TargetError, and OSError for errors of the disk."""
    root = _root(job)
    shutil.rmtree(root / STAGE, ignore_errors=True)
    found, held = snapshot(job.web), job.ledger.marks()
    items = {item.name: item for item in found.all()}
    old = {item.name for item in items.values() if _is_there(root, item, held)}
    job.ledger.begin(items.keys() - old)
    (root / STAGE).mkdir(parents=True, exist_ok=True)
    links = {_identity(items[name].file): root / name for name in sorted(old)}
    count = 0
    for place, files in found.releases.items():
        if not files.keys() <= old or any(name.startswith(f"{place}/") for name in held.keys() - items.keys()):
            _put_release(root, place, files, links)
            count = _note(job, files.values(), count, len(items) - len(old))
    for item in found.pages.values():
        if item.name not in old:
            _put(root, item, item.file.read_bytes())
            count = _note(job, [item], count, len(items) - len(old))
    os.sync()  # Files by the ten thousand are on disk, all at once, before anything names them.
    for item in reversed(found.pointers.values()):
        if item.name not in old:
            _put(root, item, item.content or b"")
            count = _note(job, [item], count, len(items) - len(old))
    removed = _remove(job, root, (held.keys() if held else _found(root, items)) - items.keys())
    shutil.rmtree(root / STAGE)
    return Sent(sent=len(items) - len(old), removed=removed, same=len(old))


def _root(job: DeliveryJob[MirrorOptions]) -> Path:
    """Return where to write. Raises TargetError where that is the web root, or within or around it."""
    root = (job.dataset.folder / job.options.path).resolve()
    web = job.web.resolve()
    if root.is_relative_to(web) or web.is_relative_to(root):
        raise TargetError(f"{root} is the web root itself, or within or around it")
    if not root.parent.is_dir():
        raise TargetError(f"{root.parent} is not there: is its disk mounted?")
    return root


def _found(root: Path, names: Iterable[str]) -> set[str]:
    """Return the files in the folders of our datasets: without our notes, some may be of a withdrawn letter.

    Such a file is a page of a dossier, or a search database, that the web root no longer has.
    """
    folders = [root / name for name in datasets_of(names)]
    return {path.relative_to(root).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}


def _is_there(root: Path, item: Item, held: dict[str, str]) -> bool:
    """Whether a file is at the place as it was sent, by our notes and by its size there."""
    if held.get(item.name) != item.mark:
        return False
    try:
        return (root / item.name).stat().st_size == int(item.mark.partition(":")[0])
    except FileNotFoundError:
        return False


def _put_release(root: Path, place: str, files: dict[str, Item], links: dict[tuple[int, int], Path]) -> None:
    """Have a release appear whole, in the place of an earlier cut of it if there is one.

    A file that the web root shares between releases is shared here too: an unchanged year takes no room again.
    """
    staged, target = root / STAGE / "new", root / place
    for name, item in files.items():
        path = staged / name.removeprefix(f"{place}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        known = links.get(_identity(item.file))
        if known is not None and known.exists() and item.file.stat().st_nlink > 1:
            os.link(known, path)
        else:
            shutil.copyfile(item.file, path)
    os.sync()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(root / STAGE / "old")
    staged.rename(target)
    flush_folder(target.parent)
    shutil.rmtree(root / STAGE / "old", ignore_errors=True)
    links |= {_identity(item.file): root / name for name, item in files.items()}


def _put(root: Path, item: Item, content: bytes) -> None:
    path = root / item.name
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = root / STAGE / "page"
    if item.content is None:
        beside.write_bytes(content)
    else:
        write_flushed(beside, content)
    beside.replace(path)


def _note(job: DeliveryJob[MirrorOptions], items: Iterable[Item], count: int, total: int) -> int:
    """Note that files are there, and return how many are by now."""
    for item in items:
        job.ledger.done(item.name, item.mark)
        count += 1
    job.report(count, total)
    return count


def _remove(job: DeliveryJob[MirrorOptions], root: Path, names: set[str]) -> int:
    """Remove files that are no longer in the web root, and folders that become empty; return the number of files."""
    for name in sorted(names):
        path = root / name
        path.unlink(missing_ok=True)
        job.ledger.forget(name)
        for folder in path.parents:
            if folder == root or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    return len(names)


def _identity(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_dev, status.st_ino


TARGET = Target(
    title="A copy of the web root in another folder",
    options=MirrorOptions,
    place=("path",),
    shared=True,
    send=send,
)
