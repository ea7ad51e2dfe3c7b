"""A finding about data, published with the data."""

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "info"]
Responsible = Literal["publisher", "pipeline"]


class Issue(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One finding about one letter or record."""

    code: str
    """Stable machine name of the kind of finding, such as `date-missing`."""
    severity: Severity
    """error: the letter is left out or wrong; warning: a field is missing or doubtful; info: worth knowing."""
    field: str | None = None
    """Field of the letter that the finding concerns."""
    message: str
    """One English sentence: the value found, the value expected, and the place."""
    responsible: Responsible | None = None
    """Party that can fix it."""
