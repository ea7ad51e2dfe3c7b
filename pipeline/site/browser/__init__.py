"""Scripts for the pages that search and query: our own, and those of npm packages from `fetch`.

The scripts of packages are in one file, `packages.zip`, which is not under version control. Where it is missing,
because npm could not be reached, the pages that need it are not made.
"""

import zipfile
from importlib import resources
from pathlib import Path

from pipeline.release import index as releases

PACKAGES = "packages.zip"
"""The scripts of npm packages, next to this module."""
FOLDER = "scripts"
"""Folder of all scripts in the web root."""


def is_complete() -> bool:
    """Return whether the scripts of the packages are there."""
    return resources.files(__name__).joinpath(PACKAGES).is_file()


def write(web: Path) -> bool:
    """Write all scripts into the web root; write nothing and return False where those of the packages are missing."""
    if not is_complete():
        return False
    here = resources.files(__name__)
    for file in here.iterdir():
        if file.name.endswith((".mjs", ".js")):
            releases.write_changed(web / FOLDER / file.name, file.read_bytes())
    with here.joinpath(PACKAGES).open("rb") as packed, zipfile.ZipFile(packed) as packages:
        for name in packages.namelist():
            releases.write_changed(web / FOLDER / name, packages.read(name))
    return True
