"""A longer fuzz run than the tests have time for: damaged files of every format.

    python -m tests.letters.reading.formats.fuzz --seconds 600

Prints a line for each format, and stops with the bytes in `fuzz-failure.bin` where anything but the
declared error escapes.
"""

import argparse
import io
import random
import re
import sys
import time
import zipfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.letters.reading import read
from tests.letters.reading.formats.printed_files import package, samples

TOKENS = (
    b"<!ENTITY a 'b'>", b"<al>", b"</al>", b"\xff\xfe", b"\0\0", b"PK\x03\x04", b"endobj", b"stream", b"/Rotate 90",
    b"/Length 99999999", b"&#0;", b"&amp;", b"\x0c", b"**", b"|", b"[", b"](", b"Datum ", b"\xed\xa0\x80", b"<w:p>",
)  # fmt: skip


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few of the damages that files suffer; of a package mostly one of its parts."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(parts))
        part = parts[name]
        return package(parts | {name: _damaged(part if isinstance(part, bytes) else part.encode(), chance)})
    if content.startswith(b"<?xml") and chance.random() < 0.6:
        return _shuffled(content, chance)
    return _damaged(content, chance)


def _shuffled(content: bytes, chance: random.Random) -> bytes:
    """Return XML with some elements renamed, so that it stays well-formed and makes no sense."""
    names = sorted(set(re.findall(rb"<([a-z][a-z.-]*)[ >]", content)))
    for _ in range(chance.randint(1, 5)):
        old, new = chance.choice(names), chance.choice(names)
        content = re.sub(rb"<(/?)" + re.escape(old) + rb"(?=[ >/])", rb"<\1" + new, content)
    return content


def _damaged(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(damaged) + 1), chance.randint(1, 60)
        match chance.randrange(6):
            case 0:
                damaged[at : at + size] = b""
            case 1:
                damaged[at:at] = damaged[at : at + size] * chance.randint(1, 20)
            case 2:
                damaged[at : at + size] = chance.randbytes(min(size, len(damaged) - at))
            case 3:
                damaged[at:at] = chance.choice(TOKENS)
            case 4 if at < len(damaged):
                damaged[at] ^= 1 << chance.randrange(8)
            case _:
                damaged = damaged[: max(1, len(damaged) - size)]
    return bytes(damaged)


def _outcome(content: bytes, name: str) -> str:
    try:
        read(content, name)
    except UnreadableError as error:
        return error.code
    return "read"


def _keep(name: str, content: bytes) -> None:
    Path("fuzz-failure.bin").write_bytes(content)
    sys.stderr.write(f"{name}: the bytes are in fuzz-failure.bin\n")


def main() -> int:
    """Damage and read files until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance, end = random.Random(options.seed), time.monotonic() + options.seconds
    files = samples()
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in files}
    while time.monotonic() < end:
        name = chance.choice(sorted(files))
        content = mutate(files[name], chance)
        with ExitStack() as stack:
            stack.callback(_keep, name, content)
            outcomes[name][_outcome(content, chance.choice((name, "a.txt", "a")))] += 1
            stack.pop_all()
    for name, counts in outcomes.items():
        sys.stdout.write(f"{name}: {sum(counts.values())} files, {dict(sorted(counts.items()))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
