"""Letters as printed in papers of parliament: as text of the print, as a web page, and as official XML."""

from random import Random
from textwrap import fill
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.generality.government import Draft, draft
from tests.generality.ministries import FIRST, LAST
from tests.generality.prose import DOSSIERS, MONTHS, Passage
from tests.generality.specimen import Signer, Truth

CHAPTERS = ("IV", "V", "VI", "VII", "VIII", "IXB", "X", "XII", "XIII", "XIV", "XV", "XVI", "A", "B", "C", "J")
"""Chapters of a budget, and letters of its funds."""
ROMAN = (("CII", "Nota «Een voorbeeld in samenhang»"), ("CXXXIX", "Toekomst van het voorbeeld"))
"""Dossiers of the Eerste Kamer."""


class Paper(NamedTuple):
    """The head of a paper, and the letter in it."""

    draft: Draft
    dossier: str
    title: str
    extra: tuple[str, str] | None
    """A second dossier under which the paper is filed."""
    number: str
    session: str
    heading: str
    place: str

    @property
    def chamber(self) -> str:
        return "Eerste" if self.draft.chamber == "oorg10001" else "Tweede"

    @property
    def date(self) -> str:
        day = self.draft.day
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def paper(random: Random, number: int) -> tuple[Paper, Truth]:
    """Return a printed paper, and what it says."""
    it = draft(random, number, FIRST, LAST)
    start = it.day.year if it.day.month >= 9 else it.day.year - 1
    known = [(dossier, title) for dossier, title, year in DOSSIERS if year <= it.day.year]
    dossier, title = random.choice(known)
    senate = it.chamber == "oorg10001"
    if random.random() < 0.3:
        chapter = random.choice(CHAPTERS)
        dossier, title = (
            f"{23900 + 400 * (start - 1994):,} {chapter}".replace(",", " "),
            f"Vaststelling van de begrotingsstaten voor het jaar {start + 1}",
        )
    elif senate and random.random() < 0.3:
        dossier, title = random.choice(ROMAN)
    extra = (
        random.choice([one for one in known if one[0] != dossier]) if random.random() < 0.15 and not senate else None
    )
    offices = [_office(signer) for signer in it.signers]
    found = Paper(
        draft=it,
        dossier=dossier,
        title=title,
        extra=extra,
        number=random.choice("ABCDEFGHKLMQ") if senate else str(random.randint(1, 890)),
        session=f"{start}-{start + 1}" if start != 1999 else "1999-2000",
        heading=f"Brief van de {' en de '.join(offices)}",
        place="Den Haag" if it.day.year > 1998 else "’s-Gravenhage",
    )
    return found, _truth(found)


def _office(signer: Signer) -> str:
    role = signer.role or ""
    return role.removeprefix("De ").removeprefix("de ")


def _truth(it: Paper) -> Truth:
    letter = it.draft
    numbers = [it.dossier, *([it.extra[0]] if it.extra else [])]
    return Truth(
        date=letter.day.isoformat(),
        place=it.place,
        heading=it.heading,
        ministry=letter.ministry.code,
        addressee=f"Aan de Voorzitter van de {it.chamber} Kamer der Staten-Generaal",
        chambers=(letter.chamber,),
        signers=tuple(Signer(role=s.role, name=s.name, person=s.person) for s in letter.signers),
        dossiers=tuple(_compact(number) for number in numbers),
        document_number=it.number,
        session_year=it.session,
        paragraphs=tuple(passage.text for passage in letter.body),
        papers=letter.papers,
        open=("subject", "reference", "attachments"),
    )


def _compact(number: str) -> str:
    """Return a dossier's number as it is published: 21501-02, 34300-XV, CII."""
    digits = number.replace(" ", "", 1) if number[0].isdigit() else number
    return digits.replace(" ", "-")


def _blocks(body: tuple[Passage, ...]) -> list[str]:
    return [f"– {passage.text}" if passage.kind == "list-item" else passage.text for passage in body]


def _nr(it: Paper, capitals: bool) -> str:
    heading = it.heading.upper() if capitals else it.heading
    mark = it.number if it.number.isalpha() else f"Nr. {it.number}"
    return f"{mark} {heading}" if capitals else f"{mark}\n\n{heading}"


def as_print(it: Paper, random: Random) -> str:
    """Return the paper as pdftotext gives the print: running heads, folios and the imprint within it."""
    number = "1" if it.chamber == "Eerste" else "2"
    filed = f"{it.dossier}\n\n{it.title}" + (f"\n\n{it.extra[0]}\n\n{it.extra[1]}" if it.extra else "")
    day = it.draft.day
    nr = it.number if it.number.isalpha() else f"nr. {it.number}"
    foot = f"{it.chamber} Kamer, vergaderjaar {it.session.replace('-', '–')}, {it.dossier}, {nr}"
    body = [fill(block, 88, break_on_hyphens=False) for block in _blocks(it.draft.body)]
    imprint = f"kst-{_compact(it.dossier)}-{it.number}\nISSN 0921 - 7371\n’s-Gravenhage {day.year}"
    half = random.randint(1, len(body))
    signed = [f"{fill(f'{s.role},', 88)}\n{s.name}" for s in it.draft.signers]
    parts = [
        f"{it.chamber} Kamer der Staten-Generaal\n\n{number}\n\nVergaderjaar {it.session.replace('-', '–')}",
        filed,
        _nr(it, capitals=day.year < 2014),
        f"Aan de Voorzitter van de {it.chamber} Kamer der Staten-Generaal",
        f"{it.place}, {it.date}",
        *body[:half],
        imprint,
        f"{foot}\n\n1",
        *body[half:],
        *signed,
        f"{foot}\n\n2",
    ]
    return "\n\n".join(parts) + "\n"


def as_page(it: Paper, random: Random) -> str:
    """Return the paper as the text of a web page, with what pages have around it."""
    above = random.choice(
        (
            f"Brief regering : {it.draft.subject}\n",
            "Ga naar de inhoud\nOverheid.nl\nZoeken\nMenu\nWij gebruiken cookies om deze site te verbeteren.\n",
            f"Kamerstuk\n\nDatum publicatie Organisatie Vergaderjaar Dossier- en ondernummer\n{it.chamber} Kamer der"
            f" Staten-Generaal {it.session} {it.dossier} nr. {it.number}\n",
            "",
        )
    )
    body = _blocks(it.draft.body)
    signed = [f"{s.role}, {s.name}" if random.random() < 0.5 else f"{s.role},\n\n{s.name}" for s in it.draft.signers]
    filed = f"{it.dossier} {it.title}" + (f"\n\n{it.extra[0]} {it.extra[1]}" if it.extra else "")
    below = random.choice(("Naar boven", "", "Deel deze pagina\nOver deze site\nContact\nPrivacy"))
    parts = [
        above,
        filed,
        _nr(it, capitals=True),
        f"Aan de Voorzitter van de {it.chamber} Kamer der Staten-Generaal",
        f"{it.place}, {it.date}",
        *body,
        *signed,
        below,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_xml(it: Paper) -> str:
    """Return the paper in the XML of officielebekendmakingen.nl."""
    which = "1" if it.chamber == "Eerste" else "2"
    filed = [(it.dossier, it.title), *([it.extra] if it.extra else [])]
    nr = it.number if it.number.isalpha() else f"Nr. <ondernummer kamer='{which}'>{it.number}</ondernummer>"
    if it.number.isalpha():
        nr = f"<ondernummer kamer='{which}'>{it.number}</ondernummer>"
    return f"""<?xml version="1.0" encoding="utf-8"?>
<officiele-publicatie>
  <metadata>
    <meta name="OVERHEIDop.externMetadataRecord" scheme=""
      content="https://zoek.officielebekendmakingen.nl/kst-{_compact(it.dossier)}-{it.number}/metadata.xml" />
  </metadata>
  <kamerstuk>
    <kamerstukkop>
      <tekstregel inhoud="vergaderjaar">Vergaderjaar {it.session}</tekstregel>
      <tekstregel inhoud="kameraanduiding">{it.chamber} Kamer der Staten-Generaal</tekstregel>
      <tekstregel inhoud="kamernummer">{which}</tekstregel>
      <tekstregel inhoud="documenttype">Kamerstukken</tekstregel>
    </kamerstukkop>
    {"".join(_dossier(*one) for one in filed)}
    <stuk>
      <stuknr>{nr}</stuknr>
      <titel>{escape(it.heading.upper())}</titel>
      <algemeen><vrije-tekst><tekst status="goed">
        <al>Aan de Voorzitter van de {it.chamber} Kamer der Staten-Generaal</al>
        <al>{it.place}, {it.date}</al>
        {"".join(_element(passage) for passage in it.draft.body)}
      </tekst></vrije-tekst>
      <tekst-sluiting>{"".join(_signed(signer) for signer in it.draft.signers)}</tekst-sluiting></algemeen>
    </stuk>
  </kamerstuk>
</officiele-publicatie>
"""


def _dossier(number: str, title: str) -> str:
    base, _, chapter = number.rpartition(" ") if number[-1].isalpha() and number[0].isdigit() else (number, "", "")
    added = f"<begrotingshoofdstuk>{chapter}</begrotingshoofdstuk>" if chapter else ""
    number = f"<dossiernr>{base}</dossiernr>{added}"
    return f"<dossier><dossiernummer>{number}</dossiernummer><titel>{escape(title)}</titel></dossier>\n"


def _element(passage: Passage) -> str:
    if passage.kind == "heading":
        return f"<tussenkop kopopmaak='vet'>{escape(passage.text)}</tussenkop>"
    if passage.kind == "list-item":
        return f"<lijst><li><li.nr>–</li.nr><al>{escape(passage.text)}</al></li></lijst>"
    return f"<al>{escape(passage.text)}</al>\n"


def _signed(signer: Signer) -> str:
    first, _, last = (signer.name or "").rpartition(" ")
    name = f"<naam><voornaam>{first}</voornaam><achternaam>{last}</achternaam></naam>"
    return f"<ondertekening><functie>{escape(signer.role or '')},</functie>{name}</ondertekening>"
