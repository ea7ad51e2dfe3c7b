"""Deltas of a place made wrong, with checksums that are right."""

import json
from collections.abc import Callable
from pathlib import Path

from pipeline.release.describe.entries import sha256


def respell(place: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change one file of every delta: `about`, `table` or `quads`. What is listed is a changed copy of it."""
    listed = json.loads((place / "deltas.json").read_bytes())
    for number, one in enumerate(listed["deltas"]):
        file = place / "deltas" / f"changed-{number}"
        file.write_bytes(change((place / one[name]["path"]).read_bytes()))
        one[name] = {"path": f"deltas/{file.name}", "bytes": file.stat().st_size, "sha256": sha256(file)}
    (place / "deltas.json").write_text(json.dumps(listed))
