"""Lines are sorted by their bytes, whether they fit in memory or not."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.formats.rdf.sorting import SortedLines

LINES = st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), max_size=5))


@given(st.lists(LINES, max_size=6), st.integers(1, 40), st.integers(1, 4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_runs_on_disk_give_what_memory_gives(tmp_path: Path, batches: list[list[str]], run: int, most: int) -> None:
    file = tmp_path / "lines"
    lines = SortedLines(file, run, most)

    for batch in batches:
        lines.write([f"{line}\n".encode() for line in batch])
    lines.close()

    assert file.read_bytes() == b"".join(sorted(f"{line}\n".encode() for batch in batches for line in batch))
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("run", [10, 10**6])
def test_letters_are_sorted_whatever_part_of_an_identifier_another_one_is(tmp_path: Path, run: int) -> None:
    names = ["kst-1", "kst-1-2", "kst-10", "kst-1#a", "kst-1é", "kst-1€", "kst-1😀"]
    lines = SortedLines(tmp_path / "lines", run)

    lines.write([f"<{name}> .\n".encode() for name in names])
    lines.close()

    found = (tmp_path / "lines").read_bytes().splitlines()
    assert found == sorted(f"<{name}> .".encode() for name in names)
