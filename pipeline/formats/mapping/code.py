"""Python code made from the mapping: compiled once, so that no loop over columns is needed for every letter.

The code contains only names that the mapping's checks have found in `Letter`, and literals made by `repr`.
"""

from collections.abc import Callable
from typing import Any


class Code:
    """Lines of Python with their indentation."""

    def __init__(self) -> None:
        """Start without lines."""
        self._lines: list[str] = []
        self._depth = 0

    def add(self, line: str) -> None:
        """Add a line; a line that ends in a colon begins a block."""
        self._lines.append("    " * self._depth + line)
        if line.endswith(":"):
            self._depth += 1

    def end(self) -> None:
        """End the innermost block."""
        self._depth -= 1

    def function(self, name: str, names: dict[str, Any]) -> Callable[..., Any]:
        """Compile the lines and return the function with this name, with `names` as its globals."""
        scope = dict(names)
        exec(compile("\n".join(self._lines), f"<{name} made from mapping.toml>", "exec"), scope)
        function: Callable[..., Any] = scope[name]
        return function
