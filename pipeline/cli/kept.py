"""The list of releases, and those that the rule of the dataset removes next."""

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.home import Home
from pipeline.release import index, retention


def releases(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """List the releases of DATASET, and those that its rule of retention removes at the next publication.

    Nothing is removed here. The last line has the space that the removal frees; files that a release shares with one
    that stays free none.

    Example: brievenbus releases voorbeeldbrieven
    """
    place = Home(home or settings.home())
    with terminal.problems():
        found = pipeline_run.load(dataset, home=place)
        listed = index.read_index(place.web / found.name, found.name)
        gone = retention.surplus(listed, found.retention) if found.retention else ()
        names, room = {entry.version for entry in gone}, retention.freed(place.web / found.name, gone)
    made = [entry for entry in listed.releases if entry.result in index.MADE]
    if json:
        terminal.say_json({"dataset": found.name, "releases": made, "next": sorted(names), "bytes": room})
        return
    for entry in made:
        end = "; removed at the next publication" if entry.version in names else ""
        why = f": {entry.reason}" if entry.result != "released" else ""
        terminal.say(f"{entry.version}: {entry.result}, {entry.counts.letters} letters{why}{end}")
    if found.retention:
        terminal.say(f"{len(gone)} of {len(made)} are removed next, which frees {room / 1e6:.1f} MB")
