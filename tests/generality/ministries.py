"""Ministries as their letterheads show them: name, period, addresses, units and the form of their references."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

VOCAB = Path(__file__).parents[2] / "vocab"
WIKIDATA = "http://www.wikidata.org/entity/"
FIRST, LAST = date(1994, 8, 22), date(2026, 11, 27)


class Ministry(NamedTuple):
    """A ministry under one name. Days are the first and last on which it bore the name."""

    code: str
    name: str
    begin: date
    end: date
    box: str
    visit: tuple[str, str]
    site: str
    units: tuple[tuple[str, ...], ...]
    """Alternatives, outer unit first."""
    marks: tuple[str, ...]
    """Forms of a reference; # is a digit, @ the year."""


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


_LOOKS: dict[str, tuple[str, tuple[str, str], str, tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    "mnre1010": (
        "20001 2500 EA",
        ("Binnenhof 19", "2513 AA Den Haag"),
        "www.rijksoverheid.nl",
        (("Kabinet Minister-President",), ("Directie Voorlichting en Voorbeeld",)),
        ("#######", "@M#####"),
    ),
    "mnre1013": (
        "20061 2500 EB",
        ("Rijnstraat 8", "2515 XP Den Haag"),
        "www.rijksoverheid.nl",
        (("Directie Integratie Europa",), ("Directie Noord-Afrika en Midden-Oosten",), ()),
        ("BZDOC-##########-##", "DIE-####/@", "Min-BuZa.@.#####-##", "DAM-###/##"),
    ),
    "mnre1018": (
        "20701 2500 ES",
        ("Kalvermarkt 32", "2511 CB Den Haag"),
        "www.defensie.nl",
        (("Hoofddirectie Algemene Beleidszaken",), ("Directie Plannen", "Afdeling Voorbeelden"), ()),
        ("BS@######", "D@-######", "P/@#####"),
    ),
    "mnre1025": (
        "20350 2500 EJ",
        ("Parnassusplein 5", "2511 VX Den Haag"),
        "www.rijksoverheid.nl",
        (("Directie Curatieve Zorg",), ("Directoraat-Generaal Langdurige Zorg", "Directie Zorgverzekeringen"), ()),
        ("#######-#######-CZ", "CZ/EKZ-#######", "DLZ/KZ-#######", "#######-######-PG"),
    ),
    "mnre1034": (
        "20011 2500 EA",
        ("Turfmarkt 147", "2511 DP Den Haag"),
        "www.rijksoverheid.nl",
        (
            ("Directoraat-Generaal Openbaar Bestuur en Democratische Rechtsstaat", "Directie Democratie en Bestuur"),
            ("DG Bestuur en Koninkrijksrelaties", "Directie Arbeidszaken Publieke Sector", "Afdeling Analyse"),
            (),
        ),
        ("@-##########", "BW@/#####", "DGBK/##########"),
    ),
    "mnre1045": (
        "20401 2500 EK",
        ("Bezuidenhoutseweg 73", "2594 AC Den Haag"),
        "www.rijksoverheid.nl/ez",
        (
            ("Directoraat-generaal Bedrijfsleven en Innovatie", "Directie Topsectoren en Industriebeleid"),
            ("Directie Bestuursondersteuning",),
            (),
        ),
        ("DGBI-TOP / ########", "DGETM-EM / ########", "BS / ########"),
    ),
    "mnre1040": (
        "20101 2500 EC",
        ("Bezuidenhoutseweg 30", "2594 AV Den Haag"),
        "www.minez.nl",
        (("Directoraat-generaal voor Energie", "Directie Elektriciteit"), ()),
        ("E/EM/#######", "ET/EM / #######", "OI/I/@######"),
    ),
    "mnre1058": (
        "20301 2500 EH",
        ("Turfmarkt 147", "2511 DP Den Haag"),
        "www.rijksoverheid.nl/jenv",
        (
            ("Directoraat-Generaal Rechtspleging en Rechtshandhaving", "Directie Juridische Zaken"),
            ("Directie Wetgeving en Juridische Zaken", "Sector Privaatrecht"),
            ("DG Politie en Veiligheidsregio's",),
        ),
        ("#######", "######", "#######/@/DRB"),
    ),
    "mnre1073": (
        "90801 2509 LV",
        ("Parnassusplein 5", "2511 VX Den Haag"),
        "www.rijksoverheid.nl",
        (("Directie Stelsel en Volksverzekeringen",), ("Directie Arbeidsverhoudingen", "Afdeling Cao-zaken"), ()),
        ("@-##########", "AV/RV/@/#####", "SV/F&W/##/####"),
    ),
    "mnre1090": (
        "20201 2500 EE",
        ("Korte Voorhout 7", "2511 CW Den Haag"),
        "www.rijksoverheid.nl",
        (
            ("Directoraat-Generaal voor Fiscale Zaken", "Directie Algemene Fiscale Politiek"),
            ("Directie Financiële Markten",),
            (),
        ),
        ("@-##########", "FM/@/#####", "AFP @-#### M", "BFB @-###"),
    ),
    "mnre1109": (
        "16375 2500 BJ",
        ("Rijnstraat 50", "2515 XP Den Haag"),
        "www.rijksoverheid.nl",
        (("Directie Hoger Onderwijs en Studiefinanciering",), ("Directie Primair Onderwijs",), ()),
        ("########", "HO&S/@/#####", "PO/ZO-@/#####", "WJZ/###### (####)"),
    ),
    "mnre1130": (
        "20901 2500 EX",
        ("Rijnstraat 8", "2515 XP Den Haag"),
        "www.rijksoverheid.nl/ienw",
        (("Directoraat-Generaal Mobiliteit", "Directie Wegen en Verkeersveiligheid"), ("Bestuurskern",), ()),
        ("IENW/BSK-@/######", "IENM/BSK-@/######"),
    ),
    "mnre0170": (
        "20901 2500 EX",
        ("Plesmanweg 1-6", "2597 JG Den Haag"),
        "www.verkeerenwaterstaat.nl",
        (("Directoraat-Generaal Goederenvervoer",), ("Hoofddirectie Financiën",), ()),
        ("DGG/VL-S/######", "VENW/DGP-@/####", "HDJZ/S&W/@-####"),
    ),
    "mnre0180": (
        "20951 2500 EZ",
        ("Rijnstraat 8", "2515 XP Den Haag"),
        "www.vrom.nl",
        (("Directoraat-Generaal Wonen", "Directie Stad en Regio"), ("Directie Klimaatverandering",), ()),
        ("DGW/S@######", "KLW @######", "DGM/BREM@######"),
    ),
    "mnre1150": (
        "20401 2500 EK",
        ("Bezuidenhoutseweg 73", "2594 AC Den Haag"),
        "www.minlnv.nl",
        (("Directie Natuur",), ("Directie Landbouw",), ()),
        ("DN. @/####", "DL. @/###", "VVA. @/####", "TRCJZ/@/####"),
    ),
    "mnre1153": (
        "20401 2500 EK",
        ("Bezuidenhoutseweg 73", "2594 AC Den Haag"),
        "www.rijksoverheid.nl/lnv",
        (
            ("Directoraat-generaal Agro", "Directie Dierlijke Agroketens en Dierenwelzijn"),
            ("DG Natuur en Visserij", "Directie Visserij"),
            (),
        ),
        ("DGA-DAD / ########", "DGNV / ########"),
    ),
    "mnre1162": (
        "20301 2500 EH",
        ("Turfmarkt 147", "2511 DP Den Haag"),
        "www.rijksoverheid.nl",
        (("Directoraat-Generaal Migratie", "Directie Migratiebeleid"),),
        ("#######",),
    ),
    "mnre1171": (
        "20011 2500 EA",
        ("Turfmarkt 147", "2511 DP Den Haag"),
        "www.rijksoverheid.nl",
        (("Directoraat-Generaal Ruimtelijke Ordening", "Directie Voorbeelden"),),
        ("@-##########",),
    ),
    "mnre1182": (
        "20401 2500 EK",
        ("Bezuidenhoutseweg 73", "2594 AC Den Haag"),
        "www.rijksoverheid.nl/kgg",
        (("Directoraat-generaal Klimaat en Energie", "Directie Klimaat"),),
        ("DGKE-K / ########",),
    ),
}
_PERIODS = {
    ("mnre1034", "Binnenlandse Zaken en Koninkrijksrelaties"): (date(1998, 8, 3), LAST),
    ("mnre1150", "Landbouw, Natuur en Voedselkwaliteit"): (date(2003, 5, 27), date(2010, 10, 13)),
    ("mnre1109", "Onderwijs, Cultuur en Wetenschap"): (date(2003, 5, 27), LAST),
    ("mnre1058", "Justitie"): (FIRST, date(2010, 10, 13)),
    ("mnre1058", "Veiligheid en Justitie"): (date(2010, 12, 1), date(2017, 10, 25)),
    ("mnre1130", "Infrastructuur en Milieu"): (date(2010, 10, 14), date(2017, 10, 25)),
    ("mnre1045", "Economische Zaken"): (date(2013, 1, 1), date(2017, 10, 25)),
}
"""Periods of names for which the list leaves an end open, without the months in which a name was changing."""


@cache
def ministries() -> tuple[Ministry, ...]:
    """Return every ministry since 1994 under each of its names."""
    found = []
    with (VOCAB / "ministries.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            period = _PERIODS.get((row["code"], row["name"]), (_day(row["begin"], FIRST), _day(row["end"], LAST)))
            if row["name"] == "Economische Zaken" and row["begin"] == "2024-07-02":
                period = (date(2024, 7, 2), date(2026, 2, 22))
            begin, end = max(period[0], FIRST), min(period[1], LAST)
            if row["code"] in _LOOKS and begin < end:
                box, visit, site, units, marks = _LOOKS[row["code"]]
                own = f"www.rijksoverheid.nl/{row['abbreviation'].lower()}" if "nl/" in site else site
                found.append(Ministry(row["code"], row["name"], begin, end, box, visit, own, units, marks))
    return tuple(found)


class Holder(NamedTuple):
    """Somebody in office, as the list of mandates has it."""

    name: str
    given: str
    iri: str
    begin: date
    end: date


@cache
def holders(code: str, post: str) -> tuple[Holder, ...]:
    """Return the holders of an office of a whole ministry, by `vocab/mandates.csv`."""
    found = []
    with (VOCAB / "mandates.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if (
                (row["ministry"], row["post"]) == (code, post)
                and not row["portfolio"]
                and row["initials"]
                and row["wikidata"]
            ):
                name, given = (f"{row[part]} {row['family']}" for part in ("initials", "given"))
                period = _day(row["begin"], FIRST), _day(row["end"], LAST)
                found.append(Holder(name, given, WIKIDATA + row["wikidata"], *period))
    return tuple(found)


def in_office(code: str, post: str, on: date) -> tuple[Holder, ...]:
    """Return who held an office on a day, the days on which offices changed hands left out."""
    return tuple(holder for holder in holders(code, post) if (on - holder.begin).days > 5 < (holder.end - on).days)


def reference(random: Random, marks: tuple[str, ...], year: int) -> str:
    """Return a reference in one of a ministry's forms."""
    form = random.choice(marks).replace("@", str(year))
    return "".join(random.choice("123456789") if sign == "#" else sign for sign in form)
