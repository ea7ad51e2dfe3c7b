"""`dataset.toml` to Dataset, with an error that names the wrong key and the nearest right one."""

import difflib
import re
import tomllib
import typing
import zoneinfo
from pathlib import Path

import msgspec

from pipeline.errors import DefinitionError
from pipeline.model.dataset import Dataset, Schedule

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CRON = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Bounds of minute, hour, day of the month, month and day of the week."""
BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/([A-Za-z0-9._~-]+/)*")


def names(datasets: Path) -> tuple[str, ...]:
    """Return the sorted names of the datasets defined in a folder."""
    return tuple(sorted(path.parent.name for path in datasets.glob("*/dataset.toml")))


def load(name: str, datasets: Path) -> Dataset:
    """Return the dataset of this name, or the one defined in the folder that `name` is a path to.

    Raises DefinitionError where there is none or where its file is wrong, in one line.
    """
    given = Path(name).parent if Path(name).name == "dataset.toml" else Path(name)
    folder = given if (given / "dataset.toml").is_file() else datasets / name
    file = folder / "dataset.toml"
    if not file.is_file() and "/" in name:
        raise DefinitionError(f"no dataset.toml in {name}")
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
    _check_sources(file, dataset)
    _check_targets(file, dataset)
    _check_schedule(file, dataset.schedule)
    return dataset


def _check_sources(file: Path, dataset: Dataset) -> None:
    """Raise DefinitionError where a source stands twice: both would take the other's records for removed ones."""
    names = [setting.name for setting in dataset.sources]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise DefinitionError(f"{file}: source {twice!r} stands there twice; give each its own dataset")


def _check_targets(file: Path, dataset: Dataset) -> None:
    """Raise DefinitionError where two targets have one name, by which what became of them is told."""
    names = [setting.called for setting in dataset.targets]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise DefinitionError(f"{file}: target {twice!r} stands there twice; give one a 'label'")
    wrong = next((name for name in names if not NAME.fullmatch(name.replace("_", "-"))), None)
    if wrong:
        raise DefinitionError(f"{file}: target label {wrong!r} is not lower-case letters, digits and hyphens")


def _check_schedule(file: Path, schedule: Schedule | None) -> None:
    """Raise DefinitionError for what is no cron line (five fields, POSIX crontab) or no IANA time zone."""
    if schedule is None:
        return
    fields = schedule.cron.split()
    if len(fields) != len(CRON) or not all(_is_cron(field, *most) for field, most in zip(fields, CRON, strict=True)):
        raise DefinitionError(f"{file}: schedule.cron {schedule.cron!r} is no cron line, such as '30 6 * * 1-5'")
    if schedule.timezone not in zoneinfo.available_timezones():
        near = difflib.get_close_matches(schedule.timezone, zoneinfo.available_timezones(), 1)
        hint = f": did you mean {near[0]!r}?" if near else ""
        raise DefinitionError(f"{file}: no time zone {schedule.timezone!r}{hint}")


def _is_cron(field: str, least: int, most: int) -> bool:
    """Whether every part of a field is a star, a number or a range within bounds, with or without a step."""
    for part in field.split(","):
        found = re.fullmatch(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/[0-9]{1,2})?", part)
        if not found or not all(least <= int(number) <= most for number in found.groups() if number):
            return False
    return True


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
