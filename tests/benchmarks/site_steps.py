"""Write the site of a generated release in a process of its own, and print the processor seconds of each step as JSON.

`python -m tests.benchmarks.site_steps FOLDER make COUNT` makes the release, with `FOLDER/public` as the web root;
`FOLDER write MOST` writes its site, with files for at most so many letters, and ends the line with the number and the
bytes of the files; `FOLDER change` makes a release in which one letter differs.
"""

import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from msgspec.structs import replace

from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import Counts, Release
from pipeline.release import index as releases
from pipeline.site import webroot
from tests.benchmarks.generated_letters import sorted_letters
from tests.formats.made import DATASET, make

SITE = replace(DATASET, name="brieven", outputs=("tables", "jsonl", "nquads"))
STEPS = (
    *(("query_pages", "write"), ("feeds", "write"), ("site", "write"), ("letters", "write"), ("writing", "write")),
    *(("moved", "write"), ("sitemaps", "write_letters"), ("terms", "write"), ("about", "write"), ("catalog", "write")),
)


def release(folder: Path, version: str, letters: list[Letter]) -> None:
    """Publish a release of letters."""
    draft = folder / version
    make(draft, letters, dataset=SITE, batch=500)
    counts = Counts(records=len(letters), letters=len(letters), merged=0, not_letters=0, unreadable=0, held_back=0)
    entry = Release(version=version, result="released", counts=counts, content_hash=version, input_hash=version)
    releases.publish(draft, folder / "public" / SITE.name, SITE.name, entry)


def change(folder: Path) -> None:
    """Publish a release in which the subject of one letter differs from that in the first one."""
    (first,) = (folder / "public" / SITE.name / "releases").glob("20260105*")
    lines = (first / "letters.jsonl").read_bytes().splitlines()
    letters = [msgspec.json.decode(line, type=Letter) for line in lines]
    letters[len(letters) // 2] = replace(letters[len(letters) // 2], subject="Gewijzigd")
    release(folder, "20260106T060000Z-02-00000000", letters)


def write(folder: Path, dataset: Dataset) -> dict[str, float]:
    """Write the site, and return the processor seconds of each step."""
    seconds: dict[str, float] = {}

    def timed(name: str, step: Any, *given: Any) -> Any:
        begin = time.process_time()
        found = step(*given)
        seconds[name] = round(time.process_time() - begin, 2)
        return found

    with ExitStack() as stack:
        stack.enter_context(patch.object(webroot, "MANY", sys.maxsize))  # Else another process writes the letters.
        for module, function in STEPS:
            place = getattr(webroot, module)
            stack.enter_context(patch.object(place, function, partial(timed, module, getattr(place, function))))
        timed("all", webroot.write, dataset, Home(folder))
    return seconds


def size(folder: Path) -> dict[str, int]:
    """Return the number and the bytes of the files of a site: of letters, of lists and groups, and of all others."""
    found: dict[str, int] = {}
    for file in (folder / "public").rglob("*"):
        if file.is_file() and "releases" not in file.parts:
            top = file.relative_to(folder / "public").parts
            kind = "letters" if top[0] == "doc" else "groups" if len(top) > 2 and top[1] != "search" else "others"
            found[f"{kind} files"] = found.get(f"{kind} files", 0) + 1
            found[f"{kind} bytes"] = found.get(f"{kind} bytes", 0) + file.stat().st_size
    return found


if __name__ == "__main__":
    match sys.argv[1:]:
        case [place, "make", count]:
            release(Path(place), "20260105T060000Z-01-00000000", sorted_letters(int(count)))
        case [place, "change"]:
            change(Path(place))
        case [place, "write", most]:
            took = write(Path(place), replace(SITE, static_letters=int(most)))
            print(msgspec.json.encode({"seconds": took, "size": size(Path(place))}).decode())
