"""The cursor of a source that harvests a selection: its state between harvests, as text in the archive."""

from typing import Self

import msgspec


class SelectionCursor(msgspec.Struct, kw_only=True, omit_defaults=True):
    """State of a source between harvests of one selection."""

    selection: str = ""
    """The options of the harvest; with another selection, everything is listed again."""

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """Return the cursor of the last harvest, or None where there is none, or none that can be read."""
        try:
            return None if text is None else msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError:
            return None

    @classmethod
    def of(cls, text: str | None, selection: str) -> Self:
        """Return the cursor of the last harvest of this selection, or a new one."""
        last = cls.read(text)
        return last if last is not None and last.selection == selection else cls(selection=selection)

    def text(self) -> str:
        """Return the cursor as text."""
        return msgspec.json.encode(self, order="deterministic").decode()
