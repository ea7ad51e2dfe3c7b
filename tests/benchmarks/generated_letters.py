"""Letters for tests and measurements: as many as wanted, varied, always the same for the same numbers."""

import random
from collections.abc import Iterator

from pipeline.model.letter import (
    Addressee,
    Attachment,
    Dossier,
    Identifier,
    Letter,
    Reference,
    Sender,
    Signatory,
    SourceRecord,
)
from pipeline.model.printed import Paragraph

BASE = "https://brievenbus.example/"
MINISTRIES = {
    "mnre1034": "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
    "mnre1058": "Ministerie van Justitie en Veiligheid",
    "mnre1090": "Ministerie van Financiën",
    "mnre1025": "Ministerie van Volksgezondheid, Welzijn en Sport",
    "mnre1153": "Ministerie van Landbouw, Visserij, Voedselzekerheid en Natuur",
}
WORDS = (
    *("de", "het", "een", "regering", "Kamer", "brief", "motie", "vragen", "beleid", "uitvoering", "gemeenten"),
    *(
        "coördinatie",
        "reële",
        "€1.000",
        "‘aanpak’",
        "wet",
        "artikel",
        "voortgang",
        "rapport",
        "toezegging",
        "commissie",
    ),
    *("financiële", "ideeën", "provincies", "overleg", "—", "knelpunten", '"zoals"'),
)
KINDS = ("kamerbrief", "antwoord-kamervragen", "aanbiedingsbrief", "woo-besluit", "brief")
ODD = (
    "=1+1",
    "+31 plan",
    "-5 procent",
    "@kamer",
    'zegt "ja", of\\nee',
    "twee\nregels\ten\x0bmeer",
    "€ 5 miljoen: é ë ï",
)


def letters(count: int, seed: int = 1, base: str = BASE) -> Iterator[Letter]:
    """Return `count` letters sorted by identifier."""
    width = len(str(count))
    for number in range(count):
        yield letter(f"kst-{31000 + number % 700}-{number:0{width}}", random.Random(f"{seed}-{number}"), base)


def sorted_letters(count: int, seed: int = 1, base: str = BASE) -> list[Letter]:
    """Return `count` letters as a list in the order of a build."""
    return sorted(letters(count, seed, base), key=lambda found: found.identifier)


CHAMBER = Addressee(
    name="De Voorzitter van de Tweede Kamer der Staten-Generaal",
    body="Tweede Kamer der Staten-Generaal",
    iri="https://identifier.overheid.nl/tooi/id/oorg/oorg10002",
    link="exact",
)


def _source(chance: random.Random, identifier: str) -> SourceRecord:
    return SourceRecord(
        source="folder",
        url=f"https://voorbeeld.nl/{identifier}.xml",
        retrieved="2026-11-23T21:12:34Z",
        sha256=f"{chance.getrandbits(256):064x}",
        media_type="application/xml",
    )


def letter(identifier: str, chance: random.Random, base: str = BASE) -> Letter:
    """Return one letter; every optional field is absent in some."""
    ministry = chance.choice(sorted(MINISTRIES))
    iri = f"https://identifier.overheid.nl/tooi/id/ministerie/{ministry}"
    year, month, day = chance.randint(1996, 2026), chance.randint(1, 12), chance.randint(1, 28)
    precision = chance.choice((4, 7, 10, 10, 10, 10, 10))
    name = MINISTRIES[ministry]
    dossier = str(chance.randint(20000, 36999))
    return Letter(
        id=f"{base}id/brief/{identifier}",
        identifier=identifier,
        identifiers=(Identifier(value=identifier, scheme="kst"), Identifier(value=f"2024-{day}", scheme="kenmerk")),
        kind=chance.choice(KINDS),
        language=chance.choice(("nl", "nl", "nl", "en", None)),
        subject=chance.choice((*ODD, text(chance, 8), text(chance, 12), text(chance, 5))),
        date=f"{year}-{month:02}-{day:02}"[:precision],
        date_printed=f"{day} januari {year}",
        place="Den Haag",
        reference=f"{year}-{chance.randint(10**9, 10**10)}",
        your_reference=chance.choice((None, f"{year}Z{chance.randint(1, 99999):05}")),
        sender=Sender(name=name, iri=iri, link="exact") if chance.random() < 0.95 else None,
        sender_units=("DG Bestuur", "Directie Begroting")[: chance.randint(0, 2)],
        addressee=CHAMBER,
        signatories=tuple(_signatory(chance, place, iri) for place in range(chance.randint(0, 2))),
        dossiers=(Dossier(number=dossier, title="Een dossier", document_number="1"),),
        session_year=f"{year}-{year + 1}",
        paragraphs=tuple(Paragraph(kind="paragraph", text=text(chance, chance.randint(20, 90))) for _ in range(6)),
        references=tuple(_reference(chance) for _ in range(chance.randint(0, 3))),
        attachments=tuple(_attachment(chance, place) for place in range(chance.randint(0, 2))),
        themes=("https://identifier.overheid.nl/tooi/def/thes/top/c_399f194b",)[: chance.randint(0, 1)],
        sources=(_source(chance, identifier),),
        provenance={"subject": "folder"} if chance.random() < 0.1 else {},
    )


def text(chance: random.Random, count: int) -> str:
    """Return so many words."""
    return " ".join(chance.choices(WORDS, k=count))


def _signatory(chance: random.Random, place: int, iri: str) -> Signatory:
    person = f"http://www.wikidata.org/entity/Q{chance.randint(1, 300)}"
    return Signatory(
        role="De minister" if place == 0 else None,
        name=chance.choice(("A. Voorbeeld", "drs. B.C. van 't Veld")),
        person_iri=chance.choice((person, None)),
        organisation_iri=chance.choice((iri, None)),
        link="dated",
    )


def _reference(chance: random.Random) -> Reference:
    number = chance.randint(1, 400)
    return Reference(
        text=f"Kamerstukken II, 2010-2011, 32 824, nr. {number}",
        kind="kamerstuk",
        iri=chance.choice((f"https://zoek.officielebekendmakingen.nl/kst-32824-{number}.html", None)),
    )


def _attachment(chance: random.Random, place: int) -> Attachment:
    return Attachment(
        title=f"Bijlage {place + 1}",
        identifier=chance.choice((f"blg-{chance.randint(10**5, 10**6)}", f"bijlage {place}", None)),
        url=chance.choice(("https://voorbeeld.nl/bijlage met spatie.pdf", None)),
    )
