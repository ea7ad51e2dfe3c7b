"""Histories of made letters, each state a release on disk."""

import random
from pathlib import Path

from msgspec.structs import replace

from pipeline.formats.mapping import segment
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Identifier, Letter, Signatory, SourceRecord, Withdrawal
from pipeline.model.printed import Paragraph
from pipeline.release.describe import Released
from tests.formats import made
from tests.formats.made import BASE, DATASET, EMPTY, FULL, MINISTRY

SMALL = replace(DATASET, outputs=("tables", "nquads"))
BY_YEAR = replace(SMALL, partition="year")
WORDS = ("=SOM(1;2)", "één, twee", 'zij zei "nee"', "regel\nregel", "-", "gewoon")


def letter(number: int, at: str, subject: str = "gewoon", name: str | None = None) -> Letter:
    """Return a letter whose record came at a time."""
    identifier = name or f"brief-{number}"
    record = SourceRecord(source="folder", url=f"https://voorbeeld.nl/{number}", retrieved=at, sha256=f"{number:064x}")
    return replace(
        EMPTY,
        id=f"{BASE}id/brief/{segment(identifier)}",
        identifier=identifier,
        identifiers=(Identifier(value=f"{number}.txt", scheme="file"),),
        subject=subject,
        sources=(record,),
        date=f"{2000 + number % 3}-01-01" if number % 4 else None,
        signatories=(Signatory(role="De minister", name="A. Voorbeeld", organisation_iri=MINISTRY),) * (number % 3),
        paragraphs=tuple(Paragraph(kind="paragraph", text=f"{word} {number}") for word in WORDS[: number % 6]),
    )


def moment(number: int) -> str:
    """Return the time of a step of a history."""
    return f"2026-01-{number + 1:02}T12:00:00Z"


def step(letters: dict[int, Letter], number: int, chance: random.Random) -> dict[int, Letter]:
    """Return what becomes of letters: some are added, changed, removed, re-keyed, withdrawn."""
    now = dict(letters)
    for _ in range(chance.randint(1, 5)):
        known = sorted(now)
        match chance.choice(("add", "add", "change", "subject", "remove", "rekey", "withdraw")) if known else "add":
            case "add":
                new = max([*known, 0]) + 1
                now[new] = (
                    replace(FULL, sources=now[1].sources) if new == 1 and now.get(1) else letter(new, moment(number))
                )
            case "change":
                one = chance.choice(known)
                now[one] = letter(one + 1000 * number, moment(number), chance.choice(WORDS), now[one].identifier)
            case "subject":
                one = chance.choice(known)
                now[one] = replace(now[one], subject=chance.choice(WORDS), date=f"20{number:02}-03-0{1 + one % 9}")
            case "remove":
                del now[chance.choice(known)]
            case "rekey":
                one = chance.choice(known)
                name = f"kst-{number}(R{one})"
                now[one] = replace(now[one], identifier=name, id=f"{BASE}id/brief/{segment(name)}")
            case "withdraw":
                one = chance.choice(known)
                taken = letter(one, moment(number), "", now[one].identifier)
                tombstone = Withdrawal(date=moment(number)[:10], reason="ingetrokken")
                now[one] = replace(taken, id=now[one].id, subject=None, paragraphs=(), withdrawn=tombstone)
    return now


def releases(folder: Path, count: int, seed: int, dataset: Dataset = SMALL) -> list[Released]:
    """Make a random history of releases, and return them in their order."""
    chance, letters, found = random.Random(seed), {1: letter(1, moment(0)), 2: letter(2, moment(0))}, []
    for number in range(count):
        found.append(release(folder / str(number), list(letters.values()), number, dataset))
        letters = step(letters, number + 1, chance)
    return found


def release(folder: Path, letters: list[Letter], number: int, dataset: Dataset = SMALL, code: str = "1") -> Released:
    """Make one release of letters, the one of this number in its history."""
    left = (made.Left(source="folder", key=f"=lijst {number % 2}.txt", issues=EMPTY.issues),)
    changed = moment(number)
    made.make(folder, letters, left, dataset, version=f"v{number:02}", changed=changed, code_hash=code * 64)
    return Released(folder)
