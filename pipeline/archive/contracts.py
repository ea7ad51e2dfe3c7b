"""The saved history of contract checks, and the state of each contract that follows from it.

The history is a file of JSON lines next to the index, one line for each check of a source; lines are only added. A
line that was cut short by a kill is ignored, and the next one begins on a new line.

A name disappears by different rules, depending on how it was seen. In a complete list, such as OData's `$metadata`, a
name that is left out is gone at once; so is a field that the source needs, as every record has it. In a sample, a
field is reported as gone after `PATIENCE` successive checks without it, because the sampled record may just lack it.
A value of a sampled enumeration is never reported as gone, because it only did not occur.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.errors import ArchiveError
from pipeline.files import flush_folder
from pipeline.model.contract import Check, Contract, ContractChange, ContractPart, Standing, Standings

FILE = "contracts.jsonl"
PATIENCE = 3
"""Number of successive checks that may lack a sampled field before it is reported as gone."""
KEPT = 500
"""Number of newest changes reported for a source; the history has them all."""
ADVICE: dict[Standing, str] = {
    "kept": "Nothing.",
    "broken": "Compare the source with its documentation; name new names in its options, or mend its module. "
    "The archived records stay unchanged.",
    "unreachable": "Check it again: brievenbus sources check.",
    "never": "Check it: brievenbus sources check.",
}


def read_checks(folder: Path) -> list[Check]:
    """Return the history in a folder, oldest first. Raises ArchiveError for a complete line that is not a check."""
    file = folder / FILE
    if not file.exists():
        return []
    lines = file.read_bytes().split(b"\n")
    try:
        # What follows the last line end was not written to its end.
        return [msgspec.json.decode(line, type=Check) for line in lines[:-1] if line.endswith(b"}")]
    except msgspec.MsgspecError as error:
        raise ArchiveError(f"{file} is damaged: {error}; restore it from a copy, or move it away") from error


def add_check(folder: Path, check: Check) -> None:
    """Add a line to the history; it is on disk when this function returns."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("ab+") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(msgspec.json.encode(check, order="deterministic") + b"\n")
        file.flush()
        os.fsync(file.fileno())
    flush_folder(folder)


def last_contract(checks: Iterable[Check], source: str) -> Contract | None:
    """Return the last contract seen of a source, or None."""
    found = None
    for check in checks:
        if check.source == source and check.contract is not None:
            found = check.contract
    return found


def standings(checks: Sequence[Check], names: Sequence[str]) -> tuple[Standings, ...]:
    """Return the state of the contract of each of these sources."""
    return tuple(_standing(name, [check for check in checks if check.source == name]) for name in names)


def changes(before: Standings, after: Standings) -> tuple[ContractChange, ...]:
    """Return the changes that a check added to the earlier ones."""
    return after.changes[len(before.changes) :] if len(after.changes) < KEPT else after.changes[-20:]


class _Seen:
    """The knowledge about one source, updated check by check."""

    def __init__(self) -> None:
        self.parts: dict[tuple[str, str], ContractPart] = {}
        """The parts, by group ("field" or the name of an enumeration) and name."""
        self.missed: dict[tuple[str, str], int] = {}
        self.limits: dict[str, int] = {}
        self.version: str | None = None
        self.breaks: tuple[str, ...] = ()
        self.changes: list[ContractChange] = []
        self.error: str | None = None
        self.passing = False
        self.answered: str | None = None
        self._contract: Contract | None = None

    def take(self, check: Check) -> None:
        """Process the next check."""
        day = check.at[:10]
        if check.error is not None:
            self._fail(check, day)
            return
        contract = check.contract or self._contract
        if contract is None:
            return
        if self.passing and self.error:
            self._note(day, "answered", "the source answers again")
        self.error, self.passing = None, False
        first, self.answered = self._contract is None, day
        for event, what, before, after in self._compared(contract, day):
            if not first:
                self._note(day, event, what, before, after)
        self._judge(contract, day)
        self._contract, self.limits, self.version = contract, self.limits | contract.limits, contract.version

    def _fail(self, check: Check, day: str) -> None:
        if check.passing:
            if not (self.error and self.passing):
                self._note(day, "unreachable", check.error or "")
            self.error, self.passing = check.error, True
            return
        self.error, self.passing = None, False
        self._break((check.error or "",), day)

    def _judge(self, contract: Contract, day: str) -> None:
        gone = [f"no field {name!r} any more" for name in contract.needed if name not in contract.fields]
        self._break((*gone, *contract.faults), day)

    def _break(self, breaks: tuple[str, ...], day: str) -> None:
        for one in breaks:
            if one not in self.breaks:
                self._note(day, "broken", one)
        for one in self.breaks:
            if one not in breaks:
                self._note(day, "mended", one)
        self.breaks = breaks

    def _compared(self, contract: Contract, day: str) -> Iterator[tuple[str, str, str | None, str | None]]:
        """Yield the differences from the earlier checks, and record the contract as seen."""
        if self.version != contract.version:
            yield "changed", "version", self.version, contract.version
        for name, new in sorted(contract.limits.items()):  # One that did not show this time is as it was.
            old = self.limits.get(name)
            if old != new:
                yield "changed", f"limit {name}", None if old is None else str(old), str(new)
        seen = {("field", name): kind for name, kind in contract.fields.items()}
        seen |= {(label, value): label for label, values in contract.values.items() for value in values}
        for key, kind in seen.items():
            yield from self._seen(key, kind, day, key[0] == "field" and key[1] in contract.needed)
        for key in sorted(self.parts.keys() - seen.keys()):
            yield from self._missed(key, contract)

    def _seen(
        self, key: tuple[str, str], kind: str, day: str, needed: bool
    ) -> Iterator[tuple[str, str, str | None, str | None]]:
        before = self.parts.get(key)
        what = f"{'field' if key[0] == 'field' else key[0]} {key[1]}"
        if before is None or before.gone:
            yield "appeared", what, None, kind if key[0] == "field" else None
        elif before.kind != kind:
            yield "changed", what, before.kind, kind
        self.missed.pop(key, None)
        first = before.first if before else day
        self.parts[key] = ContractPart(name=key[1], kind=kind, first=first, last=day, needed=needed)

    def _missed(self, key: tuple[str, str], contract: Contract) -> Iterator[tuple[str, str, str | None, str | None]]:
        before = self.parts[key]
        is_field = key[0] == "field"
        group = key[1].partition(".")[0] if is_field else key[0]
        self.missed[key] = self.missed.get(key, 0) + 1
        is_gone = group in contract.whole or key[1] in contract.needed
        if is_field and self.missed[key] >= PATIENCE:
            is_gone = True
        if is_gone and not before.gone:
            self.parts[key] = msgspec.structs.replace(before, gone=True)
            yield "disappeared", f"{'field' if is_field else key[0]} {key[1]}", before.kind if is_field else None, None

    def _note(self, day: str, event: str, what: str, before: str | None = None, after: str | None = None) -> None:
        change = {"on": day, "event": event, "what": what, "before": before, "after": after}
        self.changes.append(msgspec.convert(change, ContractChange))


def _standing(source: str, checks: Sequence[Check]) -> Standings:
    seen = _Seen()
    for check in checks:
        seen.take(check)
    standing, reason = _judged(seen, checks)
    parts = [(key, seen.parts[key]) for key in sorted(seen.parts)]
    return Standings(
        source=source,
        standing=standing,
        reason=reason,
        advice=ADVICE[standing],
        since=checks[0].at[:10] if checks else None,
        checked=checks[-1].at[:10] if checks else None,
        answered=seen.answered,
        version=seen.version,
        breaks=seen.breaks,
        limits=dict(sorted(seen.limits.items())),
        fields=tuple(part for key, part in parts if key[0] == "field"),
        values=tuple(part for key, part in parts if key[0] != "field"),
        changes=tuple(seen.changes[-KEPT:]),
    )


def _judged(seen: _Seen, checks: Sequence[Check]) -> tuple[Standing, str]:
    if not checks:
        return "never", "it was never checked"
    day = checks[-1].at[:10]
    if seen.error:
        return "unreachable", f"not reached on {day}: {seen.error}"
    if seen.breaks:
        return "broken", f"breaks: {'; '.join(seen.breaks)}"
    return "kept", f"as this source needs it on {day}"
