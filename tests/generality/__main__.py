"""Measures how well letters are read that nobody has seen: `python -m tests.generality --count 10000`.

Prints, over recorded letters and cases (where ../shared is beside the checkout) and made ones: judgements, silent
errors (a wrong value without an issue that names its field), the grave ones among them (paper, ministry, person,
Chamber), right values withheld or marked as doubtful; the share of fields that differ in each kind of variant; and
characters of running text that are nowhere and that no issue counts.
"""

import argparse
import os
import sys
from pathlib import Path

from tests.generality import kinds, made, recorded
from tests.generality.generate import specimen
from tests.generality.lost import unaccounted

WHICH = ("text", "source", "variants")


def say(title: str, tally: made.Tally, examples: int) -> None:
    """Print the figures of one set, and some of what was not right."""
    lines = [f"\n{title}", *tally.lines(), *sorted(tally.examples)[:examples]]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def lost_text(count: int, seed: int) -> None:
    """Print the characters that are nowhere, over made letters and recorded ones."""
    files = [(one.name, one.content) for one in (specimen(number, seed) for number in range(count))]
    if recorded.SHARED.is_dir():
        paths = [*sorted(recorded.LETTERS.glob("*.txt")), *_publications(recorded.SHARED)]
        files += [(path.name, path.read_bytes()) for path in paths]
    found = {name: lost for name, content in files if (lost := unaccounted(content, name))}
    worst = sorted(found.items(), key=lambda item: -item[1])[:10]
    sys.stdout.write(
        f"\ntext lost: {sum(found.values())} characters in {len(found)} of {len(files)} documents {worst}\n"
    )


def _publications(shared: Path) -> list[Path]:
    files = sorted((shared / "samples" / "koop-frbr").rglob("*.xml"))
    return [path for path in files if "metadata" not in path.name]


def main() -> int:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--count", type=int, default=1000, help="number of made letters (1000)")
    ask.add_argument("--variants", type=int, default=100, help="number of made letters that are varied (100)")
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    ask.add_argument("--examples", type=int, default=0, help="number of faults to show of each set")
    ask.add_argument("--only", choices=["recorded", "made", "variants", "lost"])
    given = ask.parse_args()
    parts = [given.only] if given.only else ["recorded", "made", "variants", "lost"]
    if "recorded" in parts and recorded.SHARED.is_dir():
        for which in WHICH:
            say(f"recorded letters, {which}", recorded.measure_letters(which), given.examples)
        say("cases", recorded.measure_cases(), given.examples)
    if "made" in parts:
        say(f"made letters, seed {given.seed}", made.measure(given.count, given.seed, given.jobs), given.examples)
    if "variants" in parts:
        found = {"made": kinds.of_made(range(given.variants))}
        if recorded.SHARED.is_dir():
            found["recorded"] = kinds.of_recorded()
        for title, compared in found.items():
            counts = kinds.counted(compared)
            sys.stdout.write(f"\nvariants of {title} letters\n")
            sys.stdout.write("".join(f"{count.line(kind)}\n" for kind, count in counts.items()))
    if "lost" in parts:
        lost_text(given.count, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
