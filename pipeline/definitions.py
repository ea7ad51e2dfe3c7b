"""Read `dataset.toml` into a Dataset, with an error that names the wrong key and the nearest right one."""

import datetime
import difflib
import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import DefinitionError
from pipeline.model import conversion
from pipeline.model.dataset import Dataset

FILE = "dataset.toml"


def names(datasets: Path) -> tuple[str, ...]:
    """Return the sorted names of the datasets defined in a folder."""
    return tuple(sorted(path.parent.name for path in datasets.glob(f"*/{FILE}")))


def load(name: str, datasets: Path) -> Dataset:
    """Return the dataset of this name, or the one defined in the folder at the path `name`.

    Raises DefinitionError, in one line, where there is none or where its file is wrong.
    """
    given = Path(name).parent if Path(name).name == FILE else Path(name)
    # A user may not look into the folder where the command is called, such as that of root: no dataset is there then.
    folder = given if os.path.isfile(given / FILE) else datasets / name  # noqa: PTH113 - `is_file` raises
    file = folder / FILE
    if not file.is_file() and "/" in name:
        raise DefinitionError(f"no {FILE} in {name}")
    if not file.is_file():
        known = names(datasets)
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
        raise DefinitionError(f"no dataset {name!r} in {datasets}: {hint}")
    return _parse(file)


def _parse(file: Path) -> Dataset:
    folder = file.parent.resolve()
    try:
        table = _plain(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise DefinitionError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{file}: not TOML: {error}") from error
    if "name" in table or "folder" in table:
        raise DefinitionError(f"{file}: the folder's name is the dataset's name; leave out 'name' and 'folder'")
    dataset = conversion.convert(table | {"name": folder.name, "folder": folder}, Dataset, f"{file}: ")
    _check_once(file, "sources", [setting.name for setting in dataset.sources], "give each its own dataset")
    _check_once(file, "targets", [setting.called for setting in dataset.targets], "give one a 'label'")
    _check_once(file, "outputs", dataset.outputs, "leave one out")
    return dataset


def _plain(value: Any) -> Any:
    """Return a TOML value with days and times as text, because other values may be compared with them."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _check_once(file: Path, key: str, names: Sequence[str], advice: str) -> None:
    """Raise DefinitionError for a name that is used twice.

    Two settings of one source would each treat the records of the other as removed; two targets of one name would share
    their state.
    """
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise DefinitionError(f"{file}: {key}: found {twice!r} twice; {advice}")
