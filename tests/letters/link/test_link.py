"""What a letter prints is linked to the lists, and nothing is linked that the letter does not tell."""

from datetime import date

import pytest
from msgspec.structs import replace

from pipeline.letters.link import day, link
from pipeline.letters.normalise import normalise
from pipeline.model.printed import PrintedLetter, PrintedSignatory
from pipeline.vocabulary import authorities
from tests.letters.link.linking import BASE, BODY, MINISTRY, RECORD, linked

HOUSING = "Directoraat-Generaal Wonen, Wijken en Integratie"


def signed(role: str | None, name: str | None = None, behalf: str | None = None) -> tuple[PrintedSignatory, ...]:
    """Return one printed signature."""
    return (PrintedSignatory(role=role, name=name, on_behalf_of=behalf),)


def sender(**fields: object) -> tuple[str | None, str | None, str | None, str | None]:
    """Return name, IRI, version and way of linking of the sender of a letter."""
    found = linked(**fields).sender
    return (found.name, found.iri, found.version_iri, found.link) if found else (None, None, None, None)


def test_a_whole_letter() -> None:
    letter = linked(
        sender="Ministerie van Binnenlandse Zaken en Koninkrijksrelaties",
        addressee="De Voorzitter van de Tweede Kamer der Staten-Generaal",
        addressee_body="Tweede Kamer der Staten-Generaal",
        date="16 juni 2011",
        signatories=signed("De minister van Binnenlandse Zaken en Koninkrijksrelaties", "J.P.H. Donner"),
    )
    assert letter.sender is not None
    assert (letter.sender.iri, letter.sender.version_iri, letter.sender.link) == (f"{MINISTRY}mnre1034", None, "exact")
    assert letter.addressee is not None
    assert (letter.addressee.iri, letter.addressee.link) == (f"{BODY}oorg10002", "exact")
    (found,) = letter.signatories
    assert found.person_iri == "http://www.wikidata.org/entity/Q983081"
    assert (found.organisation_iri, found.link) == (f"{MINISTRY}mnre1034", "exact")
    assert not letter.issues


def test_a_historical_name_gives_its_version() -> None:
    assert sender(sender="Ministerie van Infrastructuur en Milieu", date="16 april 2013") == (
        "Ministerie van Infrastructuur en Milieu",
        f"{MINISTRY}mnre1130",
        f"{MINISTRY}hv_06784634",
        "exact",
    )
    assert sender(sender="Ministerie van Economische Zaken", date="12-09-2017")[1:] == (
        f"{MINISTRY}mnre1045",
        f"{MINISTRY}hv_05434137",
        "dated",
    )


def test_a_name_from_before_tooi_stays_a_literal_and_is_an_issue() -> None:
    letter = linked(sender="Ministerie van Landbouw, Natuurbeheer en Visserij", date="1 mei 1999")
    assert letter.sender is not None
    assert (letter.sender.iri, letter.sender.link) == (None, None)
    assert [found.code for found in letter.issues] == ["sender-unlinked"]


def test_an_unknown_sender_is_an_issue() -> None:
    assert [found.code for found in linked(sender="Ministerie van Magie").issues] == ["sender-unlinked"]
    assert [found.code for found in linked().issues] == ["sender-unknown"]
    printed = PrintedLetter(kind="not-a-letter")
    letter = normalise(printed, RECORD, "https://example.org/")
    assert link(letter, printed, authorities(), BASE) == letter


@pytest.mark.parametrize(
    ("signatories", "printed_date", "code"),
    [
        (signed("De minister van Justitie en Veiligheid"), "4 december 2023", "mnre1058"),
        (signed("Minister van Landbouw, Natuur en Voedselkwaliteit"), "1 november 2019", "mnre1153"),
        (signed("Minister van Landbouw, Natuur en Voedselkwaliteit"), "1 november 2009", "mnre1150"),
        (signed("De Minister voor Grote Steden- en Integratiebeleid"), "4 oktober 2000", "mnre1034"),
        (signed("Minister (Buitenlandse Zaken)", "Voorbeeld"), "3 juni 2024", "mnre1013"),
        (signed("De directeur-generaal", None, "De Minister van Financiën, voor deze"), "1 juni 2005", "mnre1090"),
        (signed("Minister of Foreign Affairs"), "28 February 2002", "mnre1013"),
        (signed("de minister van Financiën", None, "Mede namens de minister van Defensie"), "1 juni 2005", "mnre1090"),
        ((*signed(None, "A. B."), *signed("De minister van Defensie")), "1 juni 2005", "mnre1018"),
    ],
)
def test_the_sender_follows_from_who_signed(
    signatories: tuple[PrintedSignatory, ...], printed_date: str, code: str
) -> None:
    found = linked(signatories=signatories, date=printed_date).sender
    assert found is not None
    assert (found.iri, found.link) == (MINISTRY + code, "derived")
    assert found.name.startswith("Ministerie van ")


def test_a_co_signers_ministry_is_not_the_sender() -> None:
    assert sender(signatories=signed(None, None, "Mede namens de minister van Defensie"))[0] is None


@pytest.mark.parametrize(
    ("fields", "iri"),
    [
        ({"clues": ("www.rijksoverheid.nl/jenv",)}, f"{MINISTRY}mnre1058"),
        ({"clues": ("https://www.rijksoverheid.nl/ministeries/ministerie-van-financien",)}, f"{MINISTRY}mnre1090"),
        ({"clues": ("> Retouradres Postbus 20350 2500 EJ Den Haag", "www.rijksoverheid.nl")}, f"{MINISTRY}mnre1025"),
        ({"clues": ("Postbus 20401 2500 EK Den Haag",), "date": "1 mei 2013"}, f"{MINISTRY}mnre1045"),
        ({"clues": ("www.minbuza.nl",)}, f"{MINISTRY}mnre1013"),
        ({"clues": ("voorlichting@rekenkamer.nl",)}, f"{BODY}oorg10229"),
        ({"sender_units": ("Algemene Rekenkamer",)}, f"{BODY}oorg10229"),
        ({"sender_units": (HOUSING,), "date": "16 juni 2011"}, f"{MINISTRY}mnre1034"),
        ({"reference": "IENW/BSK-2019/12345"}, f"{MINISTRY}mnre1130"),
        ({"signatories": signed("president van de Algemene Rekenkamer")}, f"{BODY}oorg10229"),
        (
            {"signatories": signed(None, None, "Gedeputeerde Staten van Noord-Holland, namens dezen")},
            "https://identifier.overheid.nl/tooi/id/provincie/pv27",
        ),
    ],
)  # fmt: skip
def test_the_sender_follows_from_the_letterhead(fields: dict[str, object], iri: str) -> None:
    found = linked(**fields).sender
    assert found is not None
    assert (found.iri, found.link) == (iri, "derived")


@pytest.mark.parametrize(
    "fields",
    [
        {"clues": ("Postbus 20401 2500 EK Den Haag",), "date": "1 mei 2020"},
        {"clues": ("Postbus 20018 2500 EA Den Haag", "www.rijksoverheid.nl")},
        {"clues": ("www.rijksoverheid.nl/onderwerpen",)},
        {"clues": ("www.voorbeeld.nl", "a@example.org")},
        {"clues": ("www.minbzk.nl www.minfin.nl",)},
        {"reference": "2011-2000183847"},
        {"reference": "DGW I&I 2011038140"},
        {"sender_units": ("Directie Voorbeelden", "Politie en Justitie")},
        {"signatories": signed("De directeur van de Voorbeelddienst")},
        {"signatories": signed("De minister van Toverkunst")},
        {"signatories": signed("De minister")},
        {"signatories": signed("de secretaris-generaal")},
    ],
)
def test_what_does_not_tell_gives_no_sender(fields: dict[str, object]) -> None:
    assert linked(**fields).sender is None


def test_a_printed_name_goes_before_a_signature() -> None:
    found = sender(sender="Ministerie van Financiën", signatories=signed("De minister van Defensie"), date="2 mei 2012")
    assert found[1] == f"{MINISTRY}mnre1090"


def test_ministers_without_portfolio_are_linked_by_their_mandate() -> None:
    (found,) = linked(
        signatories=signed("De Minister voor Rechtsbescherming", "S. Dekker"), date="24 juni 2020"
    ).signatories
    assert found.person_iri == "http://www.wikidata.org/entity/Q501714"
    assert (found.organisation_iri, found.link) == (f"{MINISTRY}mnre1058", "derived")


@pytest.mark.parametrize(
    ("role", "name", "day", "person", "ministry", "way"),
    [
        ("De staatssecretaris van LVVN", "J.F. Rummenie", "3 maart 2025", "rummenie-jf", "mnre1153", "exact"),
        ("De minister van Financiën", "J.F. Rummenie", "3 maart 2025", None, "mnre1090", "exact"),
        ("De minister van BZK", "F. Rijkaart", "10 november 2025", "rijkaart-f", "mnre1034", "exact"),
        ("De minister van BZK", "F. Rijkaart", "10 mei 2026", None, "mnre1034", "exact"),
        ("De staatssecretaris van Financiën", "E.H.J. Heijnen", "10 november 2025", "heijnen-ehj", "mnre1090", "exact"),
        (
            "De minister van Volkshuisvesting en Ruimtelijke Ordening",
            "E. Boekholt-O'Sullivan",
            "10 mei 2026",
            "boekholt-osullivan-e",
            "mnre1034",
            "derived",
        ),
        (
            "De minister van Volkshuisvesting en Ruimtelijke Ordening",
            "Mona Keijzer",
            "10 mei 2025",
            "Q94229",
            "mnre1171",
            "dated",
        ),
        ("De minister voor Asiel en Migratie", "M.C.G. Keijzer", "5 februari 2026", "Q94229", "mnre1162", "exact"),
    ],
)
def test_a_person_without_an_item_in_wikidata_has_an_iri_of_the_dataset(
    role: str, name: str, day: str, person: str | None, ministry: str, way: str
) -> None:
    (found,) = linked(signatories=signed(role, name), date=day).signatories
    start = "http://www.wikidata.org/entity/" if person and person.startswith("Q") else f"{BASE}id/persoon/"
    assert found.person_iri == (start + person if person else None)
    assert (found.organisation_iri, found.link) == (MINISTRY + ministry, way)
    assert person is None or authorities().labels.get(found.person_iri or "")


def test_a_role_without_ministry_takes_that_of_the_letter() -> None:
    letter = linked(sender="Ministerie van Financiën", signatories=signed("De minister", "W.J. Bos"), date="2 mei 2008")
    (found,) = letter.signatories
    assert found.person_iri == "http://www.wikidata.org/entity/Q554127"
    assert (found.organisation_iri, found.link) == (f"{MINISTRY}mnre1090", "derived")


def test_an_invented_signatory_keeps_the_ministry_only() -> None:
    (found,) = linked(signatories=signed("De minister van Financiën", "A.J. Voorbeeld"), date="2 mei 2008").signatories
    assert (found.person_iri, found.organisation_iri, found.link) == (None, f"{MINISTRY}mnre1090", "exact")


def test_a_civil_servant_is_not_linked() -> None:
    (found,) = linked(signatories=signed("De directeur-generaal Milieu", "M. Rutte"), date="2 mei 2012").signatories
    assert (found.person_iri, found.organisation_iri, found.link) == (None, None, None)


def test_a_civil_servant_who_signs_for_a_minister_does_so_for_the_ministry() -> None:
    behalf = "De Minister van Financiën, namens deze"
    (found,) = linked(
        signatories=signed("De directeur-generaal", "A. Voorbeeld", behalf), date="2 mei 2012"
    ).signatories
    assert (found.person_iri, found.organisation_iri, found.link) == (None, f"{MINISTRY}mnre1090", "derived")


@pytest.mark.parametrize(
    "name",
    [
        "Ministerie van Binnenlandse Zaken en",
        "Ministerie van Binnenlandse Zaken",
        "NSM Ministerie van Binnenlandse Zaken en Koninkrijksrelaties SER",
    ],
)
def test_a_piece_of_a_name_is_linked_where_the_signature_agrees(name: str) -> None:
    role = "De minister van Binnenlandse Zaken en Koninkrijksrelaties"
    assert sender(sender=name, signatories=signed(role), date="2 mei 2012") == (
        name,
        f"{MINISTRY}mnre1034",
        None,
        "derived",
    )
    assert sender(sender=name, date="2 mei 2012")[1] is None
    assert sender(sender=name, signatories=signed("De minister van Defensie"), date="2 mei 2012")[1] is None


def test_linking_twice_is_linking_once() -> None:
    printed = PrintedLetter(
        kind="kamerbrief", date="2 mei 2008", signatories=signed("De minister van Financiën", "W.J. Bos")
    )
    once = link(normalise(printed, RECORD, BASE), printed, authorities(), BASE)
    again = link(once, printed, authorities(), BASE)
    assert replace(again, sender=once.sender) == once
    assert again.sender is not None
    assert once.sender is not None
    assert again.sender.iri == once.sender.iri


@pytest.mark.parametrize(
    ("iso", "on"),
    [("2011-06-16", date(2011, 6, 16)), ("2011-06", date(2011, 6, 15)), ("2011", date(2011, 7, 1)), (None, None)],
)
def test_partial_dates_stand_for_their_middle(iso: str | None, on: date | None) -> None:
    assert day(iso) == on


def test_every_iri_that_is_given_has_a_label() -> None:
    labels = authorities().labels
    assert labels[f"{MINISTRY}mnre1034"] == "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties"
    assert labels[f"{MINISTRY}mnre1045"] == "Ministerie van Economische Zaken en Klimaat"
    assert labels[f"{MINISTRY}hv_17252319"] == "Ministerie van Economische Zaken, Landbouw en Innovatie"
    assert labels[f"{BODY}oorg10002"] == "Tweede Kamer der Staten-Generaal"
    assert labels["http://www.wikidata.org/entity/Q983081"] == "Piet Hein Donner"
