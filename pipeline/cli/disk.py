"""How much of the disk each part of a home takes."""

from pathlib import Path

from pipeline.home import GIB, Home

PARTS = {"archive": "records", "state": "what can be made again", "public": "releases and pages", "stores": "of SPARQL"}
"""Folder of a home, to its content."""


def disk_lines(place: Home) -> list[str]:
    """Return a line for each part of a home with its size on disk, hard links counted once, and the free space."""
    sizes = {name: _size(place.folder / name) for name in PARTS if (place.folder / name).is_dir()}
    found = [f"{place.folder / name} ({PARTS[name]}): {size / 1e6:,.1f} MB" for name, size in sizes.items()]
    return [*found, f"{place.room / GIB:.1f} GiB free"]


def _size(folder: Path) -> int:
    blocks: dict[int, int] = {}
    for path in folder.rglob("*"):
        try:
            found = path.lstat()
        except FileNotFoundError:  # Removed meanwhile by a run.
            continue
        blocks[found.st_ino] = found.st_blocks
    return sum(blocks.values()) * 512
