"""What a batch says of a record is what stands, whatever was read ahead, put, removed or written before."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import ArchiveIndex
from pipeline.archive.batch import Batch

KEYS = [f"kst-{number}{suffix}" for number in range(60) for suffix in ("", "-h1", "é", "\U0001f600")]


@pytest.mark.parametrize("seed", range(20))
def test_every_record_is_told_as_it_stands(tmp_path: Path, seed: int) -> None:
    chance, stands = random.Random(seed), dict[str, str]()
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index, index.engine.connect() as connection:
        other = Batch(connection, "another source")
        for key in KEYS:
            other.put(key, {"retrieved": "x", "added": "x", "url": "not ours"})
        other.write()
        batch = Batch(connection, "koop_sru")
        asked = sorted(KEYS) if seed % 2 else chance.sample(KEYS, len(KEYS))
        for key in [*asked, *chance.choices(KEYS, k=400), *sorted(KEYS)]:
            found = batch.row(key)
            assert (found and found["url"]) == stands.get(key)
            match chance.randrange(8):
                case 0 | 1 | 2:
                    stands[key] = str(chance.random())
                    batch.put(key, {"url": stands[key]})
                case 3 if key in stands:
                    batch.remove(key)
                    del stands[key]
                case 4 if chance.random() < 0.3:
                    batch.write()


@pytest.mark.parametrize("once", [True, False], ids=["nothing changed", "all changed"])
def test_a_way_along_the_keys_is_read_in_few_steps(tmp_path: Path, once: bool) -> None:
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index, index.engine.connect() as connection:
        batch = Batch(connection, "koop_sru")
        for number in range(5_000):
            batch.put(f"{number:05}", {"url": "x"})
        batch.write()
        asked, execute = [0], connection.execute

        def counted(*arguments: object, **options: object) -> object:
            asked[0] += 1
            return execute(*arguments, **options)  # type: ignore[call-overload]

        connection.execute = counted  # type: ignore[method-assign]
        for number in range(5_000):  # A source asks, and then the archive; and a reprint is looked for.
            if once:
                assert batch.row(f"{number:05}") is not None
                continue
            assert batch.row(f"{number:05}") == batch.row(f"{number:05}") is not None
            assert batch.row(f"{number:05}-h1") is None
        assert asked[0] < 100
