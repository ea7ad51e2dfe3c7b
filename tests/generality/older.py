"""Letterheads from before the house style: rows of labels, place and date on one line, a ministry's own layout."""

from datetime import date
from random import Random
from textwrap import fill, wrap

from msgspec.structs import replace

from tests.generality.government import Draft, draft, dutch
from tests.generality.letterheads import government_truth
from tests.generality.ministries import FIRST
from tests.generality.prose import MONTHS
from tests.generality.specimen import Truth

LAST = date(2010, 9, 30)


def older(random: Random, number: int) -> tuple[str, Truth]:
    """Return a letter of 1994 to 2010 as text, and what it says."""
    it = draft(random, number, FIRST, LAST)
    layout = random.choice((_rows, _stacked, _dateline, _left))
    head, changes = layout(it, random)
    width = random.choice((70, 78, None))
    blocks = [f"- {passage.text}" if passage.kind == "list-item" else passage.text for passage in it.body]
    body = "\n\n".join(fill(block, width, break_on_hyphens=False) if width else block for block in blocks)
    salutation = random.choice(("Geachte Voorzitter,", "Mijnheer de Voorzitter,", ""))
    closing = random.choice(
        ("Hoogachtend,", "", "Ik vertrouw u hiermee voldoende te hebben ingelicht.\n\nHoogachtend,")
    )
    truth = replace(government_truth(it), **changes)
    if closing.startswith("Ik"):
        truth = replace(truth, paragraphs=(*truth.paragraphs, closing.partition("\n")[0]))
    parts = [
        head,
        salutation,
        body,
        closing,
        *(_signature(s.behalf, s.role or "", s.name or "", random) for s in it.signers),
    ]
    return "\n\n".join(part for part in parts if part) + "\n", truth


def _signature(behalf: str | None, role: str, name: str, random: Random) -> str:
    case = random.choice((str, str.upper)) if len(role) < 60 else str
    lines = [f"{behalf},"] if behalf else []
    lines += wrap(case(f"{role},"), 48, break_on_hyphens=False)
    return "\n".join((*lines, "", *(["w.g."] if random.random() < 0.1 else []), "", name))


def _address(it: Draft) -> str:
    head, _, tail = it.addressee.partition(" Kamer ")
    return "\n".join((f"{head} Kamer", tail, *it.address))


def _rows(it: Draft, random: Random) -> tuple[str, dict[str, object]]:
    """A row of labels above a row of values, in columns."""
    asked = f"{it.your_day.day} {MONTHS[it.your_day.month - 1]} {it.your_day.year}" if it.your_day else ""
    values = [
        ("Uw brief", asked),
        ("Uw kenmerk", it.your_reference or ""),
        ("Ons kenmerk", it.reference),
        ("Datum", dutch(it.day, random)),
    ]
    width = max(24, *(len(value) + 4 for _, value in values))
    row = "".join(f"{label:<{width}}" for label, _ in values).rstrip()
    below = "".join(f"{value:<{width}}" for _, value in values).rstrip()
    enclosed = f"\nBijlage(n)\n{len(it.enclosures)}" if it.enclosures else ""
    unit = it.units[-1] if it.units else ""
    head = (
        f"Ministerie van {it.ministry.name}",
        unit,
        _address(it),
        f"{row}\n{below}",
        f"Onderwerp\n{it.subject}{enclosed}",
    )
    return "\n\n".join(part for part in head if part), {"units": it.units[-1:]}


def _stacked(it: Draft, random: Random) -> tuple[str, dict[str, object]]:
    """Each label above its value, in small letters, some without a value."""
    blocks = [f"Ministerie van\n{it.ministry.name}", _address(it)]
    blocks.append("uw brief van\n" if not it.your_reference else f"uw kenmerk\n{it.your_reference}")
    blocks += [f"ons kenmerk\n{it.reference}", f"datum\n{dutch(it.day, random)}", f"onderwerp\n{it.subject}"]
    if random.random() < 0.5:
        blocks.append("doorkiesnummer\n070-1234567")
    blocks.append(f"bijlagen\n{len(it.enclosures)}" if it.enclosures else "bijlagen\n")
    return "\n\n".join(blocks), {"units": ()}


def _dateline(it: Draft, random: Random) -> tuple[str, dict[str, object]]:
    """Place and date on one line, and labels with colons."""
    place = random.choice(("Den Haag", "’s-Gravenhage", "Den Haag"))
    lines = [f"Ons kenmerk: {it.reference}"] + ([f"Uw kenmerk: {it.your_reference}"] if it.your_reference else [])
    lines += [f"Onderwerp: {it.subject}"] + ([f"Bijlagen: {len(it.enclosures)}"] if it.enclosures else [])
    day = f"{place}, {it.day.day} {MONTHS[it.day.month - 1]} {it.day.year}"
    blocks = [f"MINISTERIE VAN {it.ministry.name.upper()}", _address(it), day, "\n".join(lines)]
    return "\n\n".join(blocks), {"units": (), "place": place}


def _left(it: Draft, random: Random) -> tuple[str, dict[str, object]]:
    """Labels at the left of their values, in a column."""
    rows = [
        ("Aan", "De Voorzitter van de " + it.addressee.partition("oorzitter van de ")[2]),
        ("Datum", dutch(it.day, random)),
    ]
    rows += [("Kenmerk", it.reference), ("Onderwerp", it.subject)]
    if it.enclosures:
        rows.append(("Bijlagen", str(len(it.enclosures))))
    blocks = [f"Ministerie van {it.ministry.name}", *it.units[:1], f"Postbus {it.ministry.box} Den Haag"]
    blocks.append("\n".join(f"{label:<14}{value}" for label, value in rows))
    return "\n\n".join(blocks), {"units": it.units[:1], "your_reference": None, "addressee": rows[0][1]}
