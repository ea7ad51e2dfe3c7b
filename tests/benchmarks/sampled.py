"""Where a step spends its processor time, in one process: `python -m tests.benchmarks.sampled STEP DATASET HOME`.

Every hundredth of a second of processor time, each function of the pipeline on the stack counts once. Letters are read
in workers, which do not count; letters by the thousand get their pages in this process, not in another one.
"""

import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.release import checks
from pipeline.site import webroot
from tests.benchmarks import steps
from tests.runs import ROOT, load

SHOWN = 60
"""Number of functions that are printed."""
_found: Counter[str] = Counter()


def _count(number: int, frame: FrameType | None) -> None:
    names = set()
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith((f"{ROOT}/pipeline/", "<")):
            names.add(f"{code.co_filename.removeprefix(f'{ROOT}/')} {code.co_name}")
        frame = frame.f_back
    _found.update(names)


def main(step: str, place: Path, home: Path) -> None:
    """Do a step and print the seconds of each function, with those that it calls."""
    steps.ENGINE, checks.LARGE, webroot.MANY = Engine(), sys.maxsize, sys.maxsize
    dataset = load(place)
    signal.signal(signal.SIGPROF, _count)
    signal.setitimer(signal.ITIMER_PROF, 0.01, 0.01)
    steps.STEPS[step](dataset, Home(home))
    signal.setitimer(signal.ITIMER_PROF, 0)
    for name, samples in _found.most_common(SHOWN):
        print(f"{samples / 100:8.2f} s  {name}")


if __name__ == "__main__":
    steps.as_installed()
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
