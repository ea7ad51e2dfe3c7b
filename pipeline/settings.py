"""Settings of an installation; the only place that reads the environment and the clock.

`BRIEVENBUS_HOME` names the home folder, `BRIEVENBUS_DATASETS` a folder of datasets; `BRIEVENBUS_ARCHIVE` and
`BRIEVENBUS_INDEX` put the archive elsewhere (see `pipeline.archive.places`); `BRIEVENBUS_ENGINE` and
`BRIEVENBUS_SCHEDULER` say where letters are read (see `pipeline.letters.engine`); `BRIEVENBUS_SIGNING_KEY` names a
secret key of minisign (see `pipeline.release.signing`). Passwords and tokens come from the environment alone.
`SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch/) sets the time that a harvest notes, so
that two harvests of the same files can give the same archive.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import DefinitionError

_PACKAGE = Path(__file__).parent


def _data(name: str) -> Path:
    """Return a folder next to the package, at the top of a checkout, or inside an installed wheel."""
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


VOCAB = _data("vocab")
"""Mapping, own terms, shapes and authority lists."""
DATASETS = Path(os.environ.get("BRIEVENBUS_DATASETS", _data("datasets")))
"""The datasets that are known by name: those in the code, or those in the folder that the operator names."""


def home() -> Path:
    """Return the home folder of the installation: archive, state and web root."""
    return Path(os.environ.get("BRIEVENBUS_HOME", "var"))


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process that this one starts, with changes."""
    return os.environ | changes


def now() -> str:
    """Return the time, RFC 3339 in UTC to the second. Raises DefinitionError where SOURCE_DATE_EPOCH is no number."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        moment = datetime.now(UTC)
    elif epoch.isdecimal():
        moment = datetime.fromtimestamp(int(epoch), UTC)
    else:
        raise DefinitionError(f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds since 1970")
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def archive() -> str | None:
    """Return the fsspec address of the contents of archives, or None where they are in the home."""
    return os.environ.get("BRIEVENBUS_ARCHIVE") or None


def index() -> str | None:
    """Return the address of the database with the index of archives, or None where it is a file in the home."""
    return os.environ.get("BRIEVENBUS_INDEX") or None


def engine() -> str | None:
    """Return the name of the engine that reads and writes, BRIEVENBUS_ENGINE, or None."""
    return os.environ.get("BRIEVENBUS_ENGINE") or None


def scheduler() -> str | None:
    """Return the address of the Dask scheduler, BRIEVENBUS_SCHEDULER, or None."""
    return os.environ.get("BRIEVENBUS_SCHEDULER") or None


def signing_key() -> Path | None:
    """Return the file of the secret key that releases are signed with, BRIEVENBUS_SIGNING_KEY, or None."""
    name = os.environ.get("BRIEVENBUS_SIGNING_KEY")
    return Path(name) if name else None


def room() -> float | None:
    """Return the free space in GiB below which no run begins, BRIEVENBUS_ROOM, or None.

    Raises DefinitionError where it is no number.
    """
    value = os.environ.get("BRIEVENBUS_ROOM")
    try:
        return float(value) if value else None
    except ValueError:
        raise DefinitionError(f"BRIEVENBUS_ROOM is {value!r}, not a number of GiB") from None


def secret(name: str) -> str | None:
    """Return a password or token from the environment, by its name; `<name>_FILE` may name a file that contains it.

    Raises DefinitionError where that file cannot be read.
    """
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DefinitionError(f"{name}_FILE {file!r} cannot be read") from error
    return os.environ.get(name) or None


def worker_count() -> int:
    """Return how many processes may read letters at once: the number of processors that this process may use."""
    return len(os.sched_getaffinity(0))
