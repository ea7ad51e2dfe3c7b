"""Makes the letters of the sample set that are PDF, DOCX or ODT from the texts in `texts/`.

`python -m tests.specimens.make_letters` writes them; with `--check` it proves that the files are the script's own
bytes.
"""

import argparse
import sys
from pathlib import Path

from tests.specimens.render import as_docx, as_odt, as_pdf, load

TEXTS = Path(__file__).parent / "texts"
LETTERS = Path(__file__).parents[2] / "datasets" / "voorbeeldbrieven" / "letters"
RENDERERS = {".pdf": as_pdf, ".docx": as_docx, ".odt": as_odt}


def made() -> dict[str, bytes]:
    """Return the name and the bytes of each letter that is made: `x.pdf` from `texts/x.pdf.toml`."""
    names = {file.name.removesuffix(".toml"): file for file in sorted(TEXTS.glob("*.toml"))}
    return {name: RENDERERS[Path(name).suffix](load(file)) for name, file in names.items()}


def differing(folder: Path) -> list[str]:
    """Return the names of the letters in a folder that are not the script's bytes."""
    return [
        name
        for name, content in made().items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]


def main() -> int:
    """Write the letters, or check them; exit code 1 where a file differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    if parser.parse_args().check:
        wrong = differing(LETTERS)
        for name in wrong:
            sys.stderr.write(f"{LETTERS / name} is not what the script makes\n")
        return 1 if wrong else 0
    for name, content in made().items():
        (LETTERS / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
