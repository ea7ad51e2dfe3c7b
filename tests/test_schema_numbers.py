"""Every store carries the number of its schema: an older one is brought up to date, a newer one refused in a line.

The index of an archive and a backup have such tests of their own (tests/archive, tests/cli/test_backups.py); a home of
the first version is opened in tests/homes.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import open_index
from pipeline.distribute import deliver
from pipeline.distribute.targets import Ledger
from pipeline.errors import NewerError
from pipeline.home import Home
from pipeline.letters import storefile
from pipeline.letters.store import LetterStore
from pipeline.release import build
from pipeline.release import index as releases
from pipeline.site.feeds import store as feeds
from tests.runs import load, run_apart, sample

NAME = "voorbeeldbrieven"
Opener = Callable[[Path], object]


def letters(file: Path) -> None:
    with closing(LetterStore(file, "")) as store:
        store.count()


def stream(file: Path) -> None:
    with closing(feeds.FeedStore(file)) as store:
        store.steps()


def sent(file: Path) -> None:
    with closing(Ledger(file)):
        pass


DATABASES: dict[str, tuple[Opener, int]] = {
    "letters.sqlite": (letters, storefile.VERSION),
    "feeds.sqlite": (stream, feeds.FORM),
    "ledger.sqlite": (sent, 1),
}


def number(file: Path, value: int | None = None) -> int:
    """Return the number of a database, after it was set."""
    with closing(sqlite3.connect(file)) as database:
        if value is not None:
            database.execute(f"pragma user_version = {value}")
        return int(database.execute("pragma user_version").fetchone()[0])


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_of_the_state(tmp_path: Path, name: str) -> None:
    (opened, known), file = DATABASES[name], tmp_path / name
    opened(file)
    assert number(file) == known
    number(file, known - 1)
    opened(file)
    assert number(file) == known, "an older one is brought up to date"
    number(file, 99)
    before = file.read_bytes()
    with pytest.raises(NewerError, match=f"{name} has schema 99, made by a newer Brievenbus; this one knows {known}"):
        opened(file)
    assert number(file) == 99 and file.read_bytes() == before


def test_each_file_of_a_home_is_refused_in_one_line_by_the_command(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 2), Home(tmp_path / "home")
    file = place / "dataset.toml"
    file.write_text(file.read_text() + f'\n[[targets]]\nname = "folder"\noptions = {{ path = "{tmp_path}/copy" }}\n')
    assert run_apart(place, home.folder).returncode == 0
    dataset, state = load(place), home.state(NAME)
    listed, told = home.web / NAME / releases.INDEX, state / "targets.json"
    for one in (listed, told):
        content = json.loads(one.read_bytes())
        assert content["schema"] == 1
        one.write_text(json.dumps(content | {"schema": 99}))
        refused(place, home, f"{one} has schema 99")
        one.write_text(json.dumps({name: value for name, value in content.items() if name != "schema"}))
        assert releases.read_index(home.web / NAME, NAME).releases and deliver.states(dataset, home)[0].version
    (place / "letters/nieuw.txt").write_text("Geachte voorzitter,\n\nEen nieuwe brief.\n")
    number(state / build.STORE, 99)
    refused(place, home, f"{state / build.STORE} has schema 99")
    number(state / build.STORE, storefile.VERSION)
    with closing(open_index(home, NAME)) as index, index.engine.begin() as connection:
        connection.exec_driver_sql("update meta set value = '99' where name = 'schema'")
    refused(place, home, "the archive's index has schema 99")


def refused(place: Path, home: Home, text: str) -> None:
    """Check that a run says this in one line, with exit code 1."""
    done = run_apart(place, home.folder)
    assert done.returncode == 1 and text in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
