"""A name that was removed from the ledger of a place is nowhere in its file."""

import random
from pathlib import Path

from pipeline.distribute.targets._ledger import Ledger


def test_a_forgotten_name_leaves_no_copy_in_the_file(tmp_path: Path) -> None:
    """SQLite overwrites what it deletes, but a page that it divided keeps copies of rows."""
    for seed in range(12):
        chance, file = random.Random(seed), tmp_path / f"{seed}.sqlite"
        ledger = Ledger(file)
        people = ("zilverreiger" if n % 7 == 0 else "ander" for n in range(600))
        names = [f"doc/brief/{chance.choice('abcdefgh')}-{person}-{chance.random()}.html" for person in people]
        ledger.begin(names)
        for name in names:
            ledger.done(name, "x" * chance.randint(5, 64))
        gone = [name for name in names if "zilverreiger" in name]
        for name in chance.sample(gone, len(gone)):
            ledger.forget(name)
        ledger.close()
        assert b"zilverreiger" not in file.read_bytes()
        assert b"ander" in file.read_bytes()
