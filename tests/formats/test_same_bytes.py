"""The same letters give the same bytes, whatever the hash seed, the time zone and the batches."""

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.generated_letters import letters
from tests.formats.made import make
from tests.runs import PLAIN

PROGRAM = """
import sys
from pathlib import Path
from tests.benchmarks.generated_letters import letters
from tests.formats.made import FULL, make
make(Path(sys.argv[1]), [*letters(30), FULL])
"""


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_hash_seed_and_time_zone_change_nothing(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for seed, zone, language in (("1", "UTC", PLAIN), ("2", "Pacific/Kiritimati", "C.UTF-8")):
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", PROGRAM, str(tmp_path / seed)]
        subprocess.run(command, check=True, cwd=tmp_path, env=os.environ | settings, timeout=120)

    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_the_size_of_batches_changes_nothing(tmp_path: Path) -> None:
    make(tmp_path / "one", list(letters(20)), batch=1)
    make(tmp_path / "all", list(letters(20)), batch=100)

    assert files(tmp_path / "one") == files(tmp_path / "all")
