"""Entities of the Tweede Kamer as the replayed service holds them: what they have, and what they refer to."""

from typing import Any

import msgspec

ATTRIBUTES = {
    "Document": "Soort DocumentNummer Titel Onderwerp Datum Vergaderjaar Kamer Volgnummer Organisatie",
    "DocumentVersie": "Status Versienummer Extensie ExterneIdentifier",
    "DocumentActor": "ActorNaam ActorFractie Functie Relatie",
    "DocumentPublicatie": "Identifier DocumentType FileName",
    "Kamerstukdossier": "Titel Nummer Toevoeging HoogsteVolgnummer Kamer",
    "Zaak": "Nummer Soort Onderwerp",
    "ZaakActor": "ActorNaam ActorFractie Functie Relatie",
    "Persoon": "Initialen Tussenvoegsel Achternaam Geboortedatum",
    "Commissie": "NaamNL NaamEN",
    "Stemming": "Soort",
}
RELATIONS = {
    "Document": {
        "HuidigeDocumentVersie": ("DocumentVersie", False),
        "Kamerstukdossier": ("Kamerstukdossier", True),
        "Zaak": ("Zaak", True),
        "BronDocument": ("Document", True),
    },
    "DocumentVersie": {"Document": ("Document", False)},
    "DocumentActor": {
        "Document": ("Document", False),
        "Persoon": ("Persoon", False),
        "Commissie": ("Commissie", False),
    },
    "DocumentPublicatie": {"DocumentVersie": ("DocumentVersie", False)},
    "ZaakActor": {"Zaak": ("Zaak", False), "Persoon": ("Persoon", False), "Commissie": ("Commissie", False)},
}
"""What refers to what, and whether to several."""


class Stored(msgspec.Struct):
    """An entity in its newest version."""

    category: str
    id: str
    token: int
    changed: str
    values: dict[str, Any]
    refs: dict[str, list[str]]
    removed: bool = False
