"""`dataset.toml` to Dataset, with an error that names the wrong key and the nearest right one."""

import difflib
import re
import tomllib
import typing
from pathlib import Path

import msgspec

from pipeline.errors import DefinitionError
from pipeline.model.dataset import Dataset

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/([A-Za-z0-9._~-]+/)*")


def names(datasets: Path) -> tuple[str, ...]:
    """Return the sorted names of the datasets defined in a folder."""
    return tuple(sorted(path.parent.name for path in datasets.glob("*/dataset.toml")))


def load(name: str, datasets: Path) -> Dataset:
    """Return the dataset of this name, or the one defined in the folder that `name` is a path to.

    Raises DefinitionError where there is none or where its file is wrong, in one line.
    """
    folder = Path(name) if Path(name, "dataset.toml").is_file() else datasets / name
    file = folder / "dataset.toml"
    if not file.is_file():
        known = names(datasets)
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
        raise DefinitionError(f"no dataset {name!r} in {datasets}: {hint}")
    return _parse(file)


def _parse(file: Path) -> Dataset:
    folder = file.parent.resolve()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        _check_keys(table, Dataset, f"{file}: ")
        if "name" in table or "folder" in table:
            raise DefinitionError(f"{file}: the folder's name is the dataset's name; leave out 'name' and 'folder'")
        dataset = msgspec.convert(table | {"name": folder.name, "folder": folder}, Dataset, dec_hook=_path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise DefinitionError(f"{file}: {error}") from error
    if not NAME.fullmatch(dataset.name):
        raise DefinitionError(f"{file}: folder name {dataset.name!r} is not lower-case letters, digits and hyphens")
    if not BASE.fullmatch(dataset.base):
        raise DefinitionError(f"{file}: base {dataset.base!r} is not an http address that ends with a slash")
    return dataset


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, Path):
        return value
    raise NotImplementedError(kind)


def _check_keys(table: dict[str, object], struct: type[msgspec.Struct], where: str) -> None:
    """Raise DefinitionError for the first key that the struct does not have, at any depth."""
    fields = typing.get_type_hints(struct)
    for key, value in table.items():
        if key not in fields:
            near = difflib.get_close_matches(key, fields, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(fields)}"
            raise DefinitionError(f"{where}unknown key {key!r}: {hint}")
        for kind in _structs(fields[key]):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    _check_keys(part, kind, f"{where}{key}.")


def _structs(hint: object) -> list[type[msgspec.Struct]]:
    """Return the structs within a type, such as Schedule in `Schedule | None`."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [struct for part in typing.get_args(hint) for struct in _structs(part)]
