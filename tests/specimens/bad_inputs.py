"""Files that a run must survive: each gives one issue that names it, or is a good letter under a bad name.

`write(folder)` makes them; `BAD` says what each must give.
"""

import io
import zipfile
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.specimens.generate import text_letter
from tests.specimens.package import package

HUGE = 200 * 2**20
"""Bytes of the file that is too large; it is sparse, and takes no room on disk."""
BOMB = 300 * 2**20
"""Bytes that the zip bomb expands to, from some 300 kB."""

BAD: dict[str, str | None] = {
    "onleesbaar.pdf": "unreadable",
    "afgekapt.pdf": "unreadable",
    "versleuteld.pdf": "encrypted",
    "leeg.txt": "empty",
    "leeg.pdf": "empty",
    "200-megabyte.txt": "too-large",
    "zipbom.docx": "too-large",
    "geen-brief-erin.docx": "unsupported-format",
    "afgekapt.docx": "unreadable",
    "xml-bom.xml": "unreadable",
    "afgekapt.xml": "unreadable",
    "binair.bin": "unsupported-format",
    "uitweg.txt": "unreadable",
    "windows-1252.txt": None,
    "..%2F..%2Fx;rm -rf.txt": None,
    "$(touch gehackt)`id`.txt": None,
    "<script>alert(1)<script>.txt": None,
    "=1+1.txt": None,
    "regel\neinde.txt": None,
    "rood\x1b[31m.txt": None,
    "omgekeerd\u202etxt.txt": None,
    "spatie .txt ": None,
    f"{'lang' * 62}.txt": None,
}
"""File name to the code of the issue that it must give, or None where it must be read as a letter."""


def write(folder: Path) -> dict[str, str | None]:
    """Write the bad inputs into an empty folder and return what each must give: `BAD`, less what no file can be named.

    A link in it leads to a file beside the folder, which is written too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for number, (name, code) in enumerate(BAD.items()):
        try:
            _make(folder / name, number)
        except (OSError, ValueError):
            if code is not None:
                raise
            continue
        written[name] = code
    return written


def _make(path: Path, number: int) -> None:
    if path.name == "200-megabyte.txt":
        with path.open("wb") as file:
            file.write(b"Ministerie van Voorbeelden\n")
            file.truncate(HUGE)
    elif path.name == "zipbom.docx":
        _zip_bomb(path)
    elif path.name == "uitweg.txt":
        outside = path.parent.parent / f"{path.parent.name}-buiten.txt"
        outside.write_text(text_letter(number), encoding="utf-8")
        path.symlink_to(outside)
    else:
        path.write_bytes(_content(path.name, number))


def _content(name: str, number: int) -> bytes:
    """Return the bytes of a file; one with no content of its own is a good letter."""
    match name:
        case "onleesbaar.pdf":
            return b"%PDF-1.7\n" + bytes(range(256)) * 40
        case "afgekapt.pdf":
            return _pdf()[:120]
        case "versleuteld.pdf":
            return _pdf(StandardEncryption("geheim", ownerPassword="eigenaar", strength=128))
        case "leeg.txt" | "leeg.pdf":
            return b""
        case "geen-brief-erin.docx":
            return package({"[Content_Types].xml": "<Types/>", "gegevens.xml": "<niets/>"})
        case "afgekapt.docx":
            return package({"word/document.xml": "<w/>" * 1000})[:2000]
        case "xml-bom.xml":
            return _xml_bomb()
        case "afgekapt.xml":
            return b'<?xml version="1.0"?><officiele-publicatie><kamerstuk><stuk><al>Voorbeeld'
        case "binair.bin":
            return bytes((7 * place * place + 13 * place) % 256 for place in range(20_000))
        case "windows-1252.txt":
            return text_letter(number).replace("•", "-").encode("windows-1252")
        case _:
            return text_letter(number).encode()


def _pdf(encryption: StandardEncryption | None = None) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, encrypt=encryption)
    canvas.drawString(72, 720, "Dit is voorbeeldtekst achter een wachtwoord.")
    canvas.save()
    return target.getvalue()


def _zip_bomb(path: Path) -> None:
    """Write a DOCX whose text is one paragraph of hundreds of megabytes."""
    megabyte = b"a" * 2**20
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            part.write(b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>')
            part.write(b"<w:p><w:r><w:t>")
            for _ in range(BOMB // len(megabyte)):
                part.write(megabyte)
            part.write(b"</w:t></w:r></w:p></w:body></w:document>")


def _xml_bomb() -> bytes:
    """Return a parliamentary paper of a kilobyte whose entities expand to a billion words."""
    entities = ['<!ENTITY lach0 "lach">']
    for level in range(1, 10):
        entities.append(f'<!ENTITY lach{level} "{f"&lach{level - 1};" * 10}">')
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE officiele-publicatie [{"".join(entities)}]>\n'
        "<officiele-publicatie><kamerstuk><stuk><titel>BRIEF VAN DE MINISTER VAN FINANCIËN</titel>"
        "<algemeen><vrije-tekst><tekst><al>&lach9;</al></tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"
    ).encode()
