"""Note published withdrawals in an archive that does not know them: a new archive, or one of an earlier day.

`redactions.json` has everything that is needed to recognise such a letter. Without that file, `redactions.csv` names
the letters, and their tombstones in the releases have numbers and hashes.
"""

import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from pipeline import archive
from pipeline.archive import WithdrawnLetter, has_index, open_index
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.letters.merge import names
from pipeline.model.dataset import Dataset
from pipeline.model.tombstone import is_opaque, lasting, lasting_iri, neutral
from pipeline.release import index as releases
from pipeline.release.withdrawal import redactions
from pipeline.release.withdrawal.letters import Brief, briefs
from pipeline.release.withdrawal.redactions import Bound


def adopt(dataset: Dataset, home: Home) -> tuple[str, ...]:
    """Note published withdrawals in the archive that it has never recorded, and return the IRIs of their letters.

    A withdrawal that the archive knows is not changed, even if it was undone as a mistake. A damaged `redactions.json`
    is said on standard error and counts as lost: it is written again from the archive. Raises ArchiveError.
    """
    if has_index(home, dataset.name):
        with closing(open_index(home, dataset.name)) as index:
            archive.seal_log(index)
    place = home.web / dataset.name
    try:
        published = redactions.read_bound(place)
    except PublishError as error:
        sys.stderr.write(f"{error}, and is made again\n")
        published = []
    published = published or _of_tombstones(place, dataset)
    if not published:
        return ()
    with closing(open_index(home, dataset.name)) as index:
        known = {(line.entry.letter, line.at[:10]) for line in archive.history(index)}
        missing = [one for one in published if (one.entry.letter, one.since) not in known]
        for one in missing:
            archive.note(index, f"{one.since}T00:00:00Z", "withdraw", [one.entry])
    return tuple(one.entry.letter for one in missing)


def _of_tombstones(place: Path, dataset: Dataset) -> list[Bound]:
    """Return the withdrawals in the public log that were not restored, with the data of their tombstones."""
    rows = {row["letter"]: row for row in redactions.read(place) if not row["restored"]}
    found: dict[str, list[Brief]] = defaultdict(list)
    for release in releases.read_index(place, dataset.name).releases if rows else ():
        folder = place / "releases" / release.version
        for brief in (briefs(folder) or ()) if release.result == "released" else ():
            if brief.withdrawn and brief.id in rows:
                found[brief.id].append(brief)
    return [_bound(letter, found[letter], row) for letter, row in sorted(rows.items())]


def _bound(letter: str, tombstones: list[Brief], row: dict[str, str]) -> Bound:
    """Return a withdrawal made from tombstones and a line of the log; these do not say who withdrew the letter."""
    numbers = tuple(name for brief in tombstones for name in brief.identifiers if is_opaque(name))
    withdrawn = next((brief.withdrawn for brief in tombstones if brief.withdrawn), None)
    day = row["date"]
    identifier = next((lasting(brief.identifier, brief.identifiers) for brief in tombstones), neutral(_last(letter)))
    entry = WithdrawnLetter(
        letter=lasting_iri(letter, {identifier}),
        identifier=identifier,
        by="operator",
        date=withdrawn.date if withdrawn else day,
        reason=withdrawn.reason if withdrawn else row["reason"],
        numbers=tuple(dict.fromkeys((name.value, name.scheme) for name in numbers)),
        ties=tuple(sorted({identifier, *(name for brief in tombstones for name in names(brief))})),
        dated=next((brief.date for brief in tombstones if brief.date), None),
        hashes=tuple(sorted({record.sha256 for brief in tombstones for record in brief.sources})),
    )
    return Bound(since=day, entry=entry)


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]
