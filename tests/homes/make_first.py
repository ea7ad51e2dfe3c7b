"""Make `first.tar.xz`: a home as commit c405f00 left it, and the dataset that it was made from.

    git worktree add /tmp/first c405f00 && make -C /tmp/first .venv/installed
    python -m tests.homes.make_first /tmp/first

24 letters, most of them of its sample, in three releases: all, one changed and one new, one gone; then one letter
withdrawn. The dataset in the archive still has the withdrawn letter, and its earlier version under `earlier/`.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FILE = Path(__file__).with_name("first.tar.xz")
NAME = "voorbeeldbrieven"
START, DAY = 1767614400, 86_400
"""2026-01-05T12:00:00Z, and the seconds of a day."""
TAKEN = "2026-01-08-de-heer-fuut.txt"
"""File of the letter that is withdrawn; its name says whom it is about."""
LETTER = """Ministerie van Binnenlandse Zaken en Koninkrijksrelaties

> Retouradres Postbus 20011 2500 EA Den Haag

De Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA DEN HAAG

Datum {date} januari 2026
Betreft {subject}
Kenmerk 2026-{reference:010}

Geachte voorzitter,

{text}
Dit is een voorbeeldtekst die voor deze verzameling is geschreven.

De minister van Binnenlandse Zaken en Koninkrijksrelaties,

A. Voorbeeld
"""


def main() -> None:
    """Make the archive with the code of a checkout."""
    checkout = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as beside:
        place = Path(beside, NAME)
        shutil.copytree(checkout / "datasets" / NAME, place, ignore=shutil.ignore_patterns("expected", "CHANGES.md"))
        letters = place / "letters"
        for other in sorted(letters.iterdir())[-2:]:
            other.unlink()
        put(letters / TAKEN, 8, "Zilverreigerzaak", 801, "Over de zilverreiger van de heer Fuut.")
        put(letters / "brief-een.txt", 9, "Onderwerp een", 802, "Tekst van brief een.")
        put(letters / "brief-gaat.txt", 9, "Onderwerp dat gaat", 803, "Tekst van de brief die gaat.")
        command(checkout, place, 0, "run")
        (place / "earlier").mkdir()
        shutil.copy2(letters / TAKEN, place / "earlier" / TAKEN)
        put(letters / TAKEN, 8, "Zilverreigerzaak II", 801, "Over de tweede zilverreiger van de heer Fuut.")
        put(letters / "brief-twee.txt", 10, "Onderwerp twee", 804, "Tekst van brief twee.")
        command(checkout, place, 1, "run")
        (letters / "brief-gaat.txt").unlink()
        command(checkout, place, 2, "run")
        command(checkout, place, 3, "withdraw", "--reason", "personal-data", "--yes", letter="folder-" + identifier())
        shutil.rmtree(Path(beside, "home/prefect"), ignore_errors=True)
        with tarfile.open(FILE, "w:xz", preset=9) as archive:
            for top in ("home", NAME):
                archive.add(Path(beside, top), top, filter=anonymous)
    sys.stdout.write(f"{FILE}: {FILE.stat().st_size:,} bytes\n")


def identifier() -> str:
    """Return the last part of the address of the withdrawn letter without the name of its source."""
    return TAKEN.replace(".", "-")


def put(file: Path, date: int, subject: str, reference: int, text: str) -> None:
    """Write a letter."""
    file.write_text(LETTER.format(date=date, subject=subject, reference=reference, text=text), encoding="utf-8")


def command(checkout: Path, place: Path, day: int, name: str, *options: str, letter: str | None = None) -> None:
    """Run a command of the checkout on a day."""
    words = [name, str(place), *([letter] if letter else []), *options, "--home", str(place.parent / "home")]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(START + day * DAY)}
    done = subprocess.run(
        [checkout / ".venv/bin/python", "-m", "pipeline", *words],
        cwd=checkout,
        env=environment,
        text=True,
        capture_output=True,
    )
    sys.stdout.write(f"{name} on day {day}: exit code {done.returncode}\n{done.stdout}{done.stderr[-2000:]}")
    if done.returncode not in (0, 3):
        raise SystemExit("failed")


def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return an entry of the archive without who made it and when."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main()
