"""Find plugins: a module that ends in `SOURCE = …`, `OUTPUT = …` or `TARGET = …`, named after its file.

A plugin with several modules is a package, and has the name of the package. In a package with several plugins, each
has the names of the package and of its module: `sources/koop/sru.py` is the source `koop_sru`.
"""

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.errors import DefinitionError

T = TypeVar("T")


def names(package: str, attribute: str) -> tuple[str, ...]:
    """Return the sorted names of the plugins in a package, found without importing any of them.

    >>> {"folder", "koop_sru"} <= set(names("pipeline.sources", "SOURCE"))
    True
    """
    return tuple(sorted(_modules(attribute, package, *importlib.import_module(package).__path__)))


def load(package: str, name: str, attribute: str, kind: type[T]) -> T:
    """Return the plugin object, such as `SOURCE`, at the end of a plugin module.

    Raises DefinitionError where there is no such plugin, naming the nearest one.
    """
    folders = importlib.import_module(package).__path__
    known = _modules(attribute, package, *folders)
    module = known.get(name)
    if module is None and name not in dict(_files(folders)):
        near = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        there_are = ", ".join(sorted(known))
        raise DefinitionError(f"{attribute.lower()}s: found {name!r}, expected one of {there_are}{hint}")
    plugin = getattr(importlib.import_module(module), attribute, None) if module else None
    if not isinstance(plugin, kind):
        raise DefinitionError(f"{package}.{name} does not end in {attribute} = {kind.__name__}(...)")
    return plugin


@cache
def _modules(attribute: str, package: str, *folders: str) -> Mapping[str, str]:
    """Return the dotted module name of every plugin in the folders of a package, by plugin name."""
    ends_in = re.compile(rf"^{attribute}\b", re.MULTILINE)
    found: dict[str, str] = {}
    for name, file in _files(folders):
        inside = file.parent.glob("[!_]*.py") if file.name == "__init__.py" else ()
        candidates = {name: (f"{package}.{name}", file)}
        candidates |= {f"{name}_{one.stem}": (f"{package}.{name}.{one.stem}", one) for one in inside}
        found |= {
            plugin: module
            for plugin, (module, place) in candidates.items()
            if ends_in.search(place.read_text(encoding="utf-8"))
        }
    return found


def _files(folders: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield the name and the file of each public module and package directly in the folders."""
    for folder in map(Path, folders):
        for module in pkgutil.iter_modules([str(folder)]):
            if not module.name.startswith("_"):
                place = folder / module.name
                yield module.name, place / "__init__.py" if module.ispkg else place.with_suffix(".py")
