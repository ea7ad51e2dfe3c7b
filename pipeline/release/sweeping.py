"""Remove leftovers of a killed run: half-written files, releases that no index names, drafts without a record.

No list names such a leftover, so a withdrawal would not look into it. The caller has the lock of the dataset.
"""

import re
import shutil
from pathlib import Path

from pipeline.archive import handover_place
from pipeline.errors import PublishError
from pipeline.files import sweep_partial
from pipeline.home import Home
from pipeline.release import index as releases
from pipeline.release.partitions import handover

_VERSION = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9]{2,}-[0-9a-f]{8}")


def sweep(home: Home, dataset: str) -> None:
    """Remove everything below the web root and the state of a dataset that no index names.

    Raises PublishError where several releases exist but `releases.json` does not: that is a damaged web root, and not
    the result of a killed run; `reindexing.mend` makes the file again.
    """
    sweep_partial(home.folder, deep=False)
    sweep_partial(home.web)
    state = home.state(dataset)
    sweep_partial(state)
    handover.clear(handover_place(home, dataset))
    if not (state / "draft.json").exists():
        shutil.rmtree(state / "draft", ignore_errors=True)
    place = home.web / dataset
    named = {entry.version for entry in releases.read_index(place, dataset).releases if entry.result == "released"}
    found = release_folders(place)
    if len(found) > 1 and not (place / releases.INDEX).exists():
        raise PublishError(
            f"{place / releases.INDEX} is gone and {len(found)} releases are there: the next run makes it again"
        )
    for folder in found:
        if folder.name not in named:
            shutil.rmtree(folder)


def release_folders(place: Path) -> list[Path]:
    """Return the folders of releases at the place of a dataset in the web root, sorted, named by the index or not."""
    return [folder for folder in sorted((place / "releases").glob("*")) if _VERSION.fullmatch(folder.name)]
