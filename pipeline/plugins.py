"""Find plugins: every public module of a plugin package is one, named after its file."""

import difflib
import importlib
import pkgutil
from pathlib import Path
from typing import TypeVar

from pipeline.errors import DefinitionError

T = TypeVar("T")


def names(package: str) -> tuple[str, ...]:
    """Return the sorted names of the plugins in a package, such as `pipeline.sources`.

    >>> "folder" in names("pipeline.sources")
    True
    """
    found = importlib.import_module(package)
    paths = [str(Path(place)) for place in found.__path__]
    return tuple(sorted(m.name for m in pkgutil.iter_modules(paths) if not m.name.startswith("_")))


def load(package: str, name: str, attribute: str, kind: type[T]) -> T:
    """Return the plugin object, such as `SOURCE`, that a plugin module ends in.

    Raises DefinitionError where there is no such plugin, naming the nearest one.
    """
    known = names(package)
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        raise DefinitionError(f"no {attribute.lower()} {name!r}: {hint}")
    plugin = getattr(importlib.import_module(f"{package}.{name}"), attribute, None)
    if not isinstance(plugin, kind):
        raise DefinitionError(f"{package}.{name} does not end in {attribute} = {kind.__name__}(...)")
    return plugin
