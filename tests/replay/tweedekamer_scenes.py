"""What the tests of the two interfaces of the Tweede Kamer publish there, and how they look at what was asked."""

import random
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.model.dataset import Dataset, DatasetTitle, SourceSetting
from tests.replay.tweedekamer import TweedeKamer, identifier
from tests.replay.tweedekamer_archive import CONTACT


def asked(chamber: TweedeKamer, part: str = "") -> list[str]:
    """Return what was asked of the service with these words in it."""
    return [request.target for request in chamber.server.requests if part in request.target]


def annex(chamber: TweedeKamer, number: int, *letters: str) -> None:
    """Publish an annex of letters."""
    facts = {"Soort": "Bijlage", "DocumentNummer": f"2026D{number:05}", "Onderwerp": f"Beslisnota {number}"}
    chamber.put("Document", number, **facts, Datum="2026-01-02", BronDocument=list(letters))


def variety(chamber: TweedeKamer) -> list[str]:
    """Publish letters of which every part is told in another way."""
    keys = [chamber.letter(number) for number in range(1, 8)]
    annex(chamber, 101, keys[0], keys[1])
    annex(chamber, 100, keys[0])
    chamber.put("Persoon", 1, Initialen="C.", Tussenvoegsel="de", Achternaam="Wit", Geboortedatum="1970-01-01")
    chamber.put("Commissie", 1, NaamNL="Vaste commissie voor Post")
    chamber.put("DocumentActor", 1, Document=keys[0], Functie="staatssecretaris", Relatie="Mede ondertekenaar",
                Persoon=identifier("Persoon", 1), Commissie=identifier("Commissie", 1))  # fmt: skip
    chamber.put("DocumentActor", 2, Document=keys[1], ActorNaam="F. Blauw", Relatie="Mede namens")
    chamber.put("DocumentVersie", 1, ExterneIdentifier="kst-32999-1")
    chamber.put("DocumentPublicatie", 1, DocumentVersie=identifier("DocumentVersie", 2), Identifier="kst-32999-2")
    chamber.put("DocumentPublicatie", 2, DocumentVersie=identifier("DocumentVersie", 2), Identifier="kst-32999-2")
    dossier = chamber.put("Kamerstukdossier", 2, Titel="Begroting", Nummer=36800, Toevoeging="XXIII")
    chamber.put("Document", 3, Kamerstukdossier=[identifier("Kamerstukdossier", 1), dossier])
    chamber.remove(identifier("DocumentActor", 40))
    chamber.put("ZaakActor", 1, Zaak=identifier("Zaak", 4), ActorNaam="E. Groen", Relatie="Indiener")
    chamber.put("Document", 5, Volgnummer=-1, Datum="2026-03-28T23:00:00Z")
    chamber.put("Document", 6, Onderwerp="  Wit\n regel ", Zaak=[])
    chamber.remove(identifier("Zaak", 7))
    return keys


def disturb(
    chamber: TweedeKamer, change: str, keys: list[str], numbers: Iterable[int], again: Callable[[], list[str]]
) -> None:
    """Have letters come, go or be issued again after each page, and keep the list of those that there are."""
    chooser, left = random.Random(change), iter(numbers)

    def change_one() -> None:
        number = next(left, None)
        if number is None:
            return
        if change == "insert":
            keys.append(chamber.letter(number))
        elif change == "reissue":
            chamber.reissue(chooser.choice(again()))
        elif len(keys) > 5:
            chamber.remove(keys.pop(chooser.randrange(len(keys))))

    chamber.on_page = change_one


def dataset(source: str, base: str) -> Dataset:
    """Return a dataset of one source, at this address."""
    text = DatasetTitle(nl="Proef", en="Test")
    return Dataset(
        name="proef",
        title=text,
        description=text,
        base="https://data.brievenbus.example/",
        license="http://creativecommons.org/publicdomain/zero/1.0/",
        publisher=CONTACT,
        sources=(SourceSetting(name=source, options={"base": base}),),
        outputs=(),
        folder=Path(),
    )
