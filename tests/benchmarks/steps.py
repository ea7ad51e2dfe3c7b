"""The steps that benchmarks measure, each as a command: `python -m tests.benchmarks.steps STEP DATASET HOME`."""

import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pipeline import run
from pipeline.archive import contents_place, open_index
from pipeline.fingerprint import code_hash
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.letters.store import LetterStore
from pipeline.letters.update import update
from pipeline.model.dataset import Dataset
from pipeline.release import build as draft
from tests.runs import load, silent

ENGINE = Engine(processes=2)
ABSENT = ("lark", "numpy", "pandas", "rfc3986_validator", "rfc3987_syntax", "webcolors")
"""Libraries that only the tests bring, and that other libraries load where they find them, which takes 0.9 s: an
installation (`requirements.lock`) is without them."""


def start(dataset: Dataset, home: Home) -> None:
    """Import everything and do nothing: what each step costs before it begins."""


def harvest(dataset: Dataset, home: Home) -> None:
    """Take the files of the folder into the archive."""
    run.harvest(dataset, home, silent)


def read(dataset: Dataset, home: Home) -> None:
    """Read the records of the archive, and nothing else."""
    with (
        closing(open_index(home, dataset.name)) as index,
        closing(LetterStore(home.state(dataset.name) / draft.STORE, code_hash() + dataset.base)) as store,
    ):
        update(index, contents_place(home, dataset.name), store, dataset.base, ENGINE, silent)


def release(dataset: Dataset, home: Home) -> None:
    """Build a checked draft; letters that were read before are not read again."""
    made = run.build(dataset, home, ENGINE, silent)
    assert made is not None
    assert made.problems == ()


def publish(dataset: Dataset, home: Home) -> None:
    """Publish the draft, with all pages."""
    run.publish(dataset, home, draft.pending(home, dataset))


def everything(dataset: Dataset, home: Home) -> None:
    """Run the dataset: harvest, build, publish."""
    run.run(dataset, home, ENGINE, silent)


def again(dataset: Dataset, home: Home) -> None:
    """Run the dataset where nothing has changed."""
    _, published = run.run(dataset, home, ENGINE, silent)
    assert not published.new


def plainly(dataset: Dataset, home: Home) -> None:
    """Make and check four forms of the draft's letters with common libraries."""
    from tests.benchmarks import straightforward  # noqa: PLC0415 - slow to import, and used by this step alone

    straightforward.run(home.state(dataset.name) / "draft", home.web.parent / "plain", dataset.base)


def copy(dataset: Dataset, home: Home) -> None:
    """Copy the files of the draft."""
    shutil.copytree(home.state(dataset.name) / "draft", home.web.parent / "copied")


STEPS: dict[str, Callable[[Dataset, Home], None]] = {
    step.__name__: step for step in (start, harvest, read, release, publish, everything, again, plainly, copy)
}


def as_installed() -> None:
    """Hide the libraries that only the tests bring."""
    sys.modules.update(dict.fromkeys(ABSENT))  # type: ignore[arg-type] - documented: such an import fails.


if __name__ == "__main__":
    as_installed()
    STEPS[sys.argv[1]](load(Path(sys.argv[2])), Home(Path(sys.argv[3])))
