"""Writes any number of varied letters, for benchmarks and for tests that kill a run.

Letter `n` of a seed is always the same bytes, whatever the count:
`python -m tests.specimens.generate DIR --count 10000`.
Ministries, Chambers and dossiers are true at the date; text, numbers of papers and persons are invented.
"""

import argparse
import sys
from pathlib import Path
from random import Random
from textwrap import fill
from typing import NamedTuple
from xml.sax.saxutils import escape

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


class Sender(NamedTuple):
    """A ministry with the years in which it bore its name throughout, and how its letterhead looks."""

    name: str
    first: int
    last: int
    address: str
    units: tuple[str, ...]
    mark: str
    """How a reference of the ministry begins."""


BZK = "Binnenlandse Zaken en Koninkrijksrelaties"
SENDERS = (
    Sender(BZK, 2002, 2025, "Postbus 20011 2500 EA Den Haag", ("DG Bestuur", "Directie Democratie"), "BZK-"),
    Sender("Financiën", 2002, 2025, "Postbus 20201 2500 EE Den Haag", ("Directie Voorbeelden",), "FIN/"),
    Sender("Justitie en Veiligheid", 2018, 2025, "Postbus 20301 2500 EH Den Haag", ("DG Rechtspleging",), ""),
    Sender("Veiligheid en Justitie", 2011, 2016, "Postbus 20301 2500 EH Den Haag", ("DG Politie",), ""),
    Sender("Infrastructuur en Milieu", 2011, 2016, "Postbus 20901 2500 EX Den Haag", ("DG Ruimte",), "IENM/BSK-"),
    Sender("Infrastructuur en Waterstaat", 2018, 2025, "Postbus 20901 2500 EX Den Haag", (), "IENW/BSK-"),
    Sender("Verkeer en Waterstaat", 2002, 2009, "Postbus 20901 2500 EX Den Haag", ("DG Water",), "VENW/DGW-"),
    Sender("Sociale Zaken en Werkgelegenheid", 2002, 2025, "Postbus 90801 2509 LV Den Haag", (), "SZW-"),
    Sender("Volksgezondheid, Welzijn en Sport", 2002, 2025, "Postbus 20350 2500 EJ Den Haag", ("DG Zorg",), "VWS-"),
)
DOSSIERS = (
    ("24 515", "Preventie en bestrijding van stille armoede en sociale uitsluiting", 1996),
    ("24 077", "Drugbeleid", 1995),
    ("27 529", "Informatie- en Communicatietechnologie (ICT) in de Zorg", 2001),
    ("28 844", "Integriteitsbeleid openbaar bestuur en politie", 2004),
    ("32 545", "Wet- en regelgeving financiële markten", 2011),
    ("35 334", "Problematiek rondom stikstof en PFAS", 2020),
)
"""Number, title, and the first full year in which the dossier was there."""
INITIALS, FAMILY = (
    "ABCDEFGHJKLMNPRSTVW",
    ("Voorbeeld", "Proefstra", "van Modelen", "Specimen", "de Monster", "Testéras"),
)
SUBJECTS = ("Voortgang", "Stand van zaken", "Toezending", "Verslag", "Reactie op een verzoek", "Uitstel")
OPENINGS = (
    "Dit is voorbeeldtekst nummer {n}, gemaakt door een programma om programma’s te beproeven.",
    "Deze zin is voorbeeldtekst en hoort bij brief {n} van een reeks die nooit is verzonden.",
    "Voorbeeldtekst {n}: geen mens heeft deze brief geschreven en geen mens hoeft hem te lezen.",
)
SENTENCES = (
    "De regels zijn lang genoeg om te worden afgebroken, zoals in een echte brief.",
    "Een bedrag van € {a} miljoen en een aandeel van {b} procent staan er alleen als getal.",
    "In het tweede kwartaal van {year} gebeurde in dit voorbeeld niets van betekenis.",
    "Zie ook Kamerstuk {dossier}, nr. {b}, dat hier slechts als verwijzing dient.",
    "Financiën, coördinatie en reëel zijn woorden met een trema; één is een woord met een accent.",
    "Wie dit leest om er beleid in te vinden, zoekt vergeefs.",
    "De Kamer wordt in deze alinea genoemd, maar niet geïnformeerd.",
    "Tussen “aanhalingstekens” staat hier één woord, en daarna volgt nog een bijzin, die niets toevoegt.",
)


class Draft(NamedTuple):
    """What varies between letters."""

    number: int
    sender: Sender
    day: int
    month: int
    year: int
    subject: str
    reference: str
    person: str
    dossier: tuple[str, str, int]
    chamber: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]


def draft(number: int, seed: int = 0) -> Draft:
    """Return what letter `number` of a seed says."""
    random = Random(f"{seed} {number}")
    sender = random.choice(SENDERS)
    year = random.randint(sender.first, sender.last)
    dossier = random.choice([dossier for dossier in DOSSIERS if dossier[2] <= year])
    paragraphs = [_paragraph(random, number, year, dossier[0], opening=place == 0) for place in range(5)]
    items = [f"punt {place} van {random.randint(3, 99)} voorbeelden;" for place in range(random.choice((0, 3, 4)))]
    return Draft(
        number=number,
        sender=sender,
        day=random.randint(1, 28),
        month=random.randint(1, 12),
        year=year,
        subject=f"{random.choice(SUBJECTS)} voorbeeld {number}",
        reference=f"{sender.mark}{random.randint(10000, 99999)}{number:06}",
        person=f"{random.choice(INITIALS)}.{random.choice(INITIALS)}. {random.choice(FAMILY)}",
        dossier=dossier,
        chamber="Eerste" if random.random() < 0.1 else "Tweede",
        paragraphs=tuple(paragraphs),
        items=tuple(items),
    )


def _paragraph(random: Random, number: int, year: int, dossier: str, *, opening: bool) -> str:
    sentences = [random.choice(OPENINGS)] if opening else []
    sentences += random.sample(SENTENCES, random.randint(4, 6))
    return " ".join(sentences).format(
        n=number, year=year, dossier=dossier, a=random.randint(1, 900), b=random.randint(2, 99)
    )


def text_letter(number: int, seed: int = 0) -> str:
    """Return a letter on a ministry's letterhead, as pdftotext gives it: two pages, furniture in between."""
    it = draft(number, seed)
    units = "\n".join(it.sender.units)
    furniture = f"{units}\n\n" if units else ""
    body = [fill(paragraph, 78, break_on_hyphens=False) for paragraph in it.paragraphs]
    if it.items:
        body.insert(2, "\n".join(f"• {item}" for item in it.items))
    first, second = "\n\n".join(body[:3]), "\n\n".join(body[3:])
    return (
        f"Ministerie van {it.sender.name}\n\n> Retouradres {it.sender.address}\n\n"
        f"De Voorzitter van de {it.chamber} Kamer\nder Staten-Generaal\nPostbus 20018\n2500 EA Den Haag\n\n"
        f"{furniture}Kenmerk\n{it.reference}\n\nDatum {it.day} {MONTHS[it.month - 1]} {it.year}\n"
        f"Betreft {it.subject}\n\nGeachte Voorzitter,\n\n{first}\n\nPagina 1 van 2\n\n"
        f"{furniture}Kenmerk\n{it.reference}\n\n{second}\n\nHoogachtend,\n\n"
        f"de minister van {it.sender.name},\n\n\n{it.person}\n\nPagina 2 van 2\n"
    )


def kamerstuk(number: int, seed: int = 0) -> str:
    """Return a letter as printed in a parliamentary paper, in the XML of officielebekendmakingen.nl."""
    it = draft(number, seed)
    start = it.year if it.month >= 9 else it.year - 1
    paper = f"{90000 + number}"
    items = "".join(f"<li><li.nr>–</li.nr><al>{escape(item)}</al></li>" for item in it.items)
    body = "".join(f"<al>{escape(paragraph)}</al>\n" for paragraph in it.paragraphs)
    digits = it.dossier[0].replace(" ", "")
    house = f"{it.chamber} Kamer der Staten-Generaal"
    which = "1" if it.chamber == "Eerste" else "2"
    return f"""<?xml version="1.0" encoding="utf-8"?>
<officiele-publicatie>
  <metadata>
    <meta name="OVERHEIDop.externMetadataRecord" scheme=""
      content="https://zoek.officielebekendmakingen.nl/kst-{digits}-{paper}/metadata.xml" />
  </metadata>
  <kamerstuk>
{_head(start, house, which)}    <dossier>
      <dossiernummer><dossiernr>{it.dossier[0]}</dossiernr></dossiernummer>
      <titel>{escape(it.dossier[1])}</titel>
    </dossier>
    <stuk>
      <stuknr>Nr. <ondernummer kamer="{which}">{paper}</ondernummer></stuknr>
      <titel>BRIEF VAN DE MINISTER VAN {escape(it.sender.name.upper())}</titel>
      <algemeen>
        <vrije-tekst>
          <tekst status="goed">
            <al>Aan de Voorzitter van de {house}</al>
            <al>Den Haag, {it.day} {MONTHS[it.month - 1]} {it.year}</al>
            {body}{f"<lijst>{items}</lijst>" if items else ""}
          </tekst>
        </vrije-tekst>
{_signature(it)}      </algemeen>
    </stuk>
  </kamerstuk>
</officiele-publicatie>
"""


def _head(start: int, house: str, which: str) -> str:
    return f"""    <kamerstukkop>
      <tekstregel inhoud="vergaderjaar">Vergaderjaar {start}-{start + 1}</tekstregel>
      <tekstregel inhoud="kameraanduiding">{house}</tekstregel>
      <tekstregel inhoud="kamernummer">{which}</tekstregel>
      <tekstregel inhoud="documenttype">Kamerstukken</tekstregel>
    </kamerstukkop>
"""


def _signature(it: Draft) -> str:
    first, last = it.person.rsplit(". ", 1)
    return f"""        <tekst-sluiting>
          <ondertekening>
            <functie>De Minister van {escape(it.sender.name)},</functie>
            <naam><voornaam>{first}.</voornaam><achternaam>{escape(last)}</achternaam></naam>
          </ondertekening>
        </tekst-sluiting>
"""


def letter(number: int, seed: int = 0) -> tuple[str, bytes]:
    """Return the file name and the bytes of letter `number`: three text letters to each parliamentary paper."""
    if number % 4 == 3:
        return f"brief-{number:06}.xml", kamerstuk(number, seed).encode()
    return f"brief-{number:06}.txt", text_letter(number, seed).encode()


def generate(folder: Path, count: int, seed: int = 0) -> None:
    """Write letters 0 to `count` into a folder, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name, content = letter(number, seed)
        (folder / name).write_bytes(content)


def main() -> int:
    """Write letters as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.count, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
