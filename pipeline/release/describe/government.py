"""The authority lists as data of a release: office holders, posts, periods in office, names of ministries."""

import itertools
from collections.abc import Iterable
from pathlib import Path

from pipeline.formats.mapping.rows import Row, neutralise
from pipeline.formats.rdf.government import government
from pipeline.formats.tabular.tables import TableFile
from pipeline.model.release import File
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.posts import holders, ministry_names, periods, posts

NAME = "government.nt"
GOVERNMENT = ("office_holders.csv", "posts.csv", "memberships.csv", "ministry_names.csv", NAME)
MEDIA_TYPE = "application/n-triples"


def write_government(folder: Path, authorities: Authorities, base: str) -> tuple[File, ...]:
    """Write four tables and one file of N-Triples into the folder of a release, and return their entries."""
    lines = government(authorities, base)
    (folder / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")
    graph = File(path=NAME, title="Office holders, posts and ministries", media_type=MEDIA_TYPE, triples=len(lines))
    return (
        _table(folder, "office_holders", holders(authorities, base)),
        _table(folder, "posts", ((base + one.path, *one[1:]) for one in posts(authorities))),
        _table(folder, "memberships", _periods(authorities, base)),
        _table(folder, "ministry_names", _names(authorities)),
        graph,
    )


def _periods(authorities: Authorities, base: str) -> Iterable[Row]:
    for one in periods(authorities, base):
        yield (base + one.path, one.person, base + one.post, *one[3:])


def _names(authorities: Authorities) -> Iterable[Row]:
    for _, names in itertools.groupby(ministry_names(authorities), key=lambda one: one.code):
        for number, one in enumerate(names, 1):
            yield (one.code, str(number), one.organisation, one.version, *one[3:])


def _table(folder: Path, name: str, rows: Iterable[Row]) -> File:
    table = TableFile(folder, name)
    table.write([tuple(map(neutralise, row)) for row in rows])
    return table.close()
