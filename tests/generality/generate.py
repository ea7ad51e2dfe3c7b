"""Makes any number of letters in the forms of thirty years, each with what a careful reader finds in it.

    python -m tests.generality.generate DIR --count 10000

writes `NUMBER-FAMILY.EXT` with `NUMBER-FAMILY.json` beside it. Letter `n` of a seed is always the same bytes, whatever
the count. Ministries, their names and addresses, offices and some of their holders are true at the date; text,
numbers and everybody else are invented.
"""

import argparse
import sys
from pathlib import Path
from random import Random

import msgspec
from msgspec.structs import replace

from tests.generality import papers
from tests.generality.answers import answers
from tests.generality.bodies import other_body
from tests.generality.letterheads import letterhead
from tests.generality.markup import as_html
from tests.generality.older import older
from tests.generality.plaintext import any_style, as_text
from tests.generality.specimen import Specimen
from tests.specimens.render import as_docx, as_odt, as_pdf

FAMILIES = ("letterhead",) * 9 + ("older",) * 5 + ("paper",) * 6 + ("answers", "body", "files", "files")


def specimen(number: int, seed: int = 0) -> Specimen:
    """Return letter `number` of a seed."""
    random = Random(f"{seed} {number}")
    family = random.choice(FAMILIES)
    if family == "letterhead":
        parts, truth = letterhead(random, number)
        text = as_text(parts, any_style(random))
        return _made(number, family, "txt", text.encode(), truth, parts)
    if family == "files":
        parts, truth = letterhead(random, number)
        suffix = random.choice(("docx", "odt", "pdf", "html"))
        content = {"docx": as_docx, "odt": as_odt, "pdf": as_pdf, "html": as_html}[suffix](parts)
        return _made(number, suffix, suffix, content, truth, parts)
    if family == "paper":
        return _paper(random, number)
    text, truth = {"older": older, "answers": answers, "body": other_body}[family](random, number)
    return _made(number, family, "txt", text.encode(), truth)


def _made(number: int, family: str, suffix: str, content: bytes, truth, parts=None) -> Specimen:
    name = f"{number:06}-{family}.{suffix}"
    return Specimen(number=number, family=family, name=name, content=content, truth=truth, parts=parts)


def _paper(random: Random, number: int) -> Specimen:
    paper, truth = papers.paper(random, number)
    form = random.choice(("print", "page", "xml"))
    if form == "xml":
        return _made(number, "paper-xml", "xml", papers.as_xml(paper).encode(), truth)
    made = papers.as_print if form == "print" else papers.as_page
    truth = truth if form == "print" else replace(truth, open=(*truth.open, "session_year"))
    return _made(number, f"paper-{form}", "txt", made(paper, random).encode(), truth)


def main() -> int:
    """Write letters as the arguments say."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--count", type=int, default=100)
    ask.add_argument("--seed", type=int, default=0)
    given = ask.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for number in range(given.count):
        made = specimen(number, given.seed)
        (given.folder / made.name).write_bytes(made.content)
        labels = msgspec.json.format(msgspec.json.encode(made.truth))
        (given.folder / made.name).with_suffix(".json").write_bytes(labels + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
