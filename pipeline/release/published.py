"""Look up records in the newest release, for an archive that was lost and is harvested again."""

from pathlib import Path

from pipeline.release import index as releases
from pipeline.release.withdrawal.letters import briefs


def retrieved_before(place: Path, source: str) -> dict[str, str]:
    """Return when records of a source were retrieved, by SHA-256; empty without a release with letters in JSON.

    With these times, a letter whose bytes are the same is not a change, although everything was fetched again.
    """
    newest = releases.newest(releases.read_index(place, place.name))
    found = {}
    for brief in (briefs(place / "releases" / newest.version) or ()) if newest else ():
        for record in brief.sources:
            if record.source == source and record.retrieved:
                found[record.sha256] = record.retrieved
    return found
