"""Letters of others than ministries: Algemene Rekenkamer, Raad van State, Nationale ombudsman, a province."""

from random import Random
from textwrap import fill
from typing import NamedTuple

from tests.generality.government import FAMILY, draft, dutch
from tests.generality.ministries import FIRST, LAST, reference
from tests.generality.specimen import Signer, Truth


class Body(NamedTuple):
    """A body with a letterhead of its own."""

    code: str
    name: str
    address: str
    visit: str
    place: str
    roles: tuple[str, ...]
    marks: tuple[str, ...]


BODIES = (
    Body(
        "oorg10229",
        "Algemene Rekenkamer",
        "Postbus 20015 2500 EA Den Haag",
        "Lange Voorhout 8",
        "Den Haag",
        ("president", "secretaris"),
        ("######## R", "########R"),
    ),
    Body(
        "oorg10008",
        "Raad van State",
        "Postbus 20019 2500 EA Den Haag",
        "Kneuterdijk 22",
        "Den Haag",
        ("vice-president",),
        ("W##.##.####/II",),
    ),
    Body(
        "oorg10221",
        "Nationale ombudsman",
        "Postbus 93122 2509 AC Den Haag",
        "Bezuidenhoutseweg 151",
        "Den Haag",
        ("Nationale ombudsman",),
        ("@.#####",),
    ),
    Body(
        "pv25",
        "Provincie Gelderland",
        "Postbus 9090 6800 GX Arnhem",
        "Markt 11",
        "Arnhem",
        ("Commissaris van de Koning", "secretaris"),
        ("@-######",),
    ),
)


def other_body(random: Random, number: int) -> tuple[str, Truth]:
    """Return a letter of another body to a Chamber, and what it says."""
    it = draft(random, number, FIRST, LAST)
    body = random.choice(BODIES)
    mark = reference(random, body.marks, it.day.year)
    signers = tuple(
        Signer(role=role, name=f"{random.choice('ABCDEFGH')}.{random.choice('JKLMN')}. {random.choice(FAMILY)}")
        for role in body.roles
    )
    tail = it.addressee.partition("oorzitter van de ")[2]
    addressee = f"De Voorzitter van de {tail}"
    lines = [f"datum {dutch(it.day, random)}", f"betreft {it.subject}", f"ons kenmerk {mark}"]
    lines += [f"bijlagen {len(it.enclosures)}"] if it.enclosures else []
    signed = [f"{s.name}\n{s.role}" if body.code == "oorg10229" else f"{s.role},\n\n\n{s.name}" for s in signers]
    head = [body.name, "\n".join((addressee.replace(" der ", "\nder "), *it.address)), f"{body.visit}\n{body.address}"]
    blocks = [f"• {passage.text}" if passage.kind == "list-item" else passage.text for passage in it.body]
    text = [
        *head,
        "\n".join(lines),
        "Geachte voorzitter,",
        *(fill(block, 80, break_on_hyphens=False) for block in blocks),
        "Hoogachtend,",
        *signed,
    ]
    named = any("Bijlage 1 " in passage.text for passage in it.body)
    truth = Truth(
        date=it.day.isoformat(),
        subject=it.subject,
        reference=mark,
        ministry=body.code,
        addressee=addressee,
        chambers=(it.chamber,),
        signers=signers,
        attachments=len(it.enclosures),
        paragraphs=tuple(prose_block.text for prose_block in it.body),
        papers=it.papers,
        open=("units", "kind", "attachments") if named else ("units", "kind"),
    )
    return "\n\n".join(text) + "\n", truth
