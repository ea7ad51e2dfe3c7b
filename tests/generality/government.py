"""Letters of the government before they are laid out: who sends what to whom, and who signs."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from tests.generality import prose
from tests.generality.ministries import FIRST, LAST, Ministry, in_office, ministries, reference
from tests.generality.specimen import Signer

FAMILY = (
    "Voorbeeld",
    "Proefstra",
    "van Modelen",
    "Specimen-de Wit",
    "de Monster",
    "Testéras",
    "van ’t Proefwerk",
    "van der Schets",
    "ten Modelle",
    "Yılmaz-Proef",
)
GIVEN = ("Anna", "Bram", "Çelik", "Daan", "Esther", "Femke", "Gijs", "Hanneke")
TITLES = ("", "", "", "drs. ", "mr. ", "dr. ", "prof. dr. ", "ir. ")
CHAMBERS = {
    "oorg10002": (
        "De Voorzitter van de Tweede Kamer der Staten-Generaal",
        "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
        "De voorzitter van de Tweede Kamer der Staten-Generaal",
        "Voorzitter van de Tweede Kamer der Staten-Generaal",
    ),
    "oorg10001": (
        "De Voorzitter van de Eerste Kamer der Staten-Generaal",
        "Aan de Voorzitter van de Eerste Kamer der Staten-Generaal",
    ),
}
ADDRESSES = {
    "oorg10002": (
        ("Postbus 20018", "2500 EA Den Haag"),
        ("Binnenhof 4", "2513 AA Den Haag"),
        ("Binnenhof 1a", "2513 AA ’s-GRAVENHAGE"),
    ),
    "oorg10001": (("Postbus 20017", "2500 EA Den Haag"), ("Kazernestraat 52", "2514 CV Den Haag")),
}


class Draft(NamedTuple):
    """What a letter of the government says, without its layout."""

    random: Random
    number: int
    ministry: Ministry
    day: date
    subject: str
    reference: str
    your_reference: str | None
    your_day: date | None
    chamber: str
    addressee: str
    address: tuple[str, ...]
    units: tuple[str, ...]
    signers: tuple[Signer, ...]
    enclosures: tuple[str, ...]
    body: tuple[prose.Passage, ...]
    english: bool = False

    @property
    def papers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(paper for block in self.body for paper in block.papers))


def draft(random: Random, number: int, first: date = FIRST, last: date = LAST) -> Draft:
    """Return a letter dated between two days."""
    ministry = random.choice([one for one in ministries() if one.begin < last and one.end > first])
    begin, end = max(first, ministry.begin), min(last, ministry.end)
    day = begin + timedelta(days=random.randint(0, (end - begin).days))
    chamber = "oorg10001" if random.random() < 0.15 else "oorg10002"
    asked = random.random() < 0.3
    titles = [f"{kind} {subject}" for kind in ("Rapport", "Afschrift brief", "Verslag") for subject in ("A", "B en C")]
    enclosures = tuple(random.sample(titles, random.choice((0, 0, 1, 2, 3))))
    return Draft(
        random=random,
        number=number,
        ministry=ministry,
        day=day,
        subject=prose.subject(random, day.year),
        reference=reference(random, ministry.marks, day.year),
        your_reference=random.choice(
            (f"{day.year}Z{random.randint(10000, 24999)}", f"{number:06}.{random.randint(1, 99):02}u")
        )
        if asked
        else None,
        your_day=day - timedelta(days=random.randint(5, 40)) if asked else None,
        chamber=chamber,
        addressee=random.choice(CHAMBERS[chamber]),
        address=random.choice(ADDRESSES[chamber]),
        units=random.choice(ministry.units),
        signers=signers(random, ministry, day),
        enclosures=enclosures,
        body=prose.body(random, day.year),
    )


def signers(random: Random, ministry: Ministry, day: date) -> tuple[Signer, ...]:
    """Return one to three who sign, the first of the ministry that sends."""
    first = _signer(random, ministry, _post(random, ministry), day)
    chance = random.random()
    others = [one for one in ministries() if one.begin <= day <= one.end and one.code != ministry.code]
    if chance < 0.15 and "minister-president" not in (first.role or "").lower() and ministry.code != "mnre1010":
        post = "staatssecretaris" if "inister" in (first.role or "") else "minister"
        return first, _signer(random, ministry, post, day)
    if chance < 0.25:
        return first, *(
            _signer(random, one, "minister", day)
            for one in random.sample(others, random.choice((1, 2)))
            if one.code != "mnre1010"
        )
    if chance < 0.35:
        other = random.choice(others)
        office = "minister-president" if other.code == "mnre1010" else f"minister van {other.name}"
        return (_also_for(first, f"mede namens de {office}"),)
    return (first,)


def _also_for(signer: Signer, behalf: str) -> Signer:
    return replace(signer, behalf=behalf)


def _post(random: Random, ministry: Ministry) -> str:
    if ministry.code == "mnre1010":
        return "minister-president"
    return "staatssecretaris" if random.random() < 0.25 else "minister"


def _signer(random: Random, ministry: Ministry, post: str, day: date) -> Signer:
    """Return a holder of the office on that day, or somebody who never was one."""
    found = in_office(ministry.code, "minister-president" if post == "minister-president" else post, day)
    case = random.choice((str.lower, str.capitalize))
    article = random.choice(("De ", "de ", ""))
    name = ministry.name
    role = f"{article}{case(post)} van {name}"
    if post == "minister-president":
        role = f"{article}{case(post)}"
    elif post == "minister" and random.random() < 0.04:
        role = f"{article}viceminister-president en minister van {name}"
    role = role[0].upper() + role[1:] if not article else role
    if found and random.random() < 0.6:
        holder = random.choice(found)
        named = random.choice((holder.name, holder.given, f"{random.choice(TITLES)}{holder.name}"))
        return Signer(role=role, name=named, person=holder.iri)
    initials = "".join(f"{random.choice('ABCDEFGHJKLMNPRSTVW')}." for _ in range(random.choice((1, 2, 3))))
    first = random.choice((initials, initials, random.choice(GIVEN)))
    return Signer(
        role=role, name=f"{random.choice(TITLES) if first == initials else ''}{first} {random.choice(FAMILY)}"
    )


def dutch(day: date, random: Random) -> str:
    """Return a day as letters print it."""
    form = random.random()
    if form < 0.85:
        return f"{day.day} {prose.MONTHS[day.month - 1]} {day.year}"
    if form < 0.9:
        return f"{day.day:02} {prose.MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02}-{day.month:02}-{day.year}"
