"""Letters in the Rijkshuisstijl, the government's house style since 2008: two columns, particulars in the margin."""

from datetime import date
from random import Random

from tests.generality.government import Draft, draft, dutch
from tests.generality.ministries import LAST
from tests.generality.prose import Passage
from tests.generality.specimen import Truth
from tests.specimens.parts import Block, Parts, Side, Signature

FIRST = date(2009, 1, 1)
REQUESTS = (
    (),
    ("Bij beantwoording de datum en ons kenmerk vermelden. Wilt u slechts één zaak in uw brief behandelen.",),
    ("Correspondentie uitsluitend richten aan het retouradres, met vermelding van datum en kenmerk van deze brief.",),
)
SALUTATIONS = ("Geachte voorzitter,", "Geachte Voorzitter,", "Mijnheer de Voorzitter,", "Geachte heer/mevrouw,", "")
CLOSINGS = ("Hoogachtend,", "Met vriendelijke groet,", "")


def letterhead(random: Random, number: int) -> tuple[Parts, Truth]:
    """Return a letter in the house style, and what it says."""
    it = draft(random, number, FIRST, LAST)
    printed = dutch(it.day, random)
    named = random.random() < 0.5
    salutation = random.choice(SALUTATIONS)
    subject = random.choice(("Betreft", "Betreft", "Onderwerp"))
    parts = Parts(
        ministry=_logo(it.ministry.name) if named else (),
        return_address=f"Postbus {it.ministry.box} Den Haag",
        addressee=(*_broken(it.addressee, random), *it.address),
        side=_side(it, random),
        labels=(("Datum", printed), (subject, it.subject)),
        salutation=salutation,
        body=tuple(_block(passage) for passage in it.body),
        closing=random.choice(CLOSINGS),
        signatures=tuple(
            Signature(role=f"{s.role},", name=s.name or "", before=f"{s.behalf}," if s.behalf else "")
            for s in it.signers
        ),
        enclosures=it.enclosures if len(it.enclosures) > 1 and random.random() < 0.3 else (),
    )
    return parts, government_truth(it)


def government_truth(it: Draft) -> Truth:
    """Return what a letter of the government on a letterhead says."""
    return Truth(
        date=it.day.isoformat(),
        subject=it.subject,
        reference=it.reference,
        your_reference=it.your_reference,
        ministry=it.ministry.code,
        units=it.units,
        addressee=it.addressee,
        chambers=(it.chamber,),
        signers=it.signers,
        attachments=len(it.enclosures),
        paragraphs=tuple(passage.text for passage in it.body),
        papers=it.papers,
        open=("attachments",) if any("Bijlage 1 " in passage.text for passage in it.body) else (),
    )


def _logo(name: str) -> tuple[str, ...]:
    words = f"Ministerie van {name}"
    head, joint, tail = words.partition(" en ")
    return (f"{head} en", tail) if joint and len(words) > 40 else (words,)


def _broken(addressee: str, random: Random) -> tuple[str, ...]:
    head, _, tail = addressee.partition(" Kamer ")
    form = random.random()
    if form < 0.4:
        return f"{head} Kamer", tail
    if form < 0.7:
        return head.rpartition(" ")[0], f"{head.rpartition(' ')[2]} Kamer {tail}"
    return (addressee,)


def _side(it: Draft, random: Random) -> tuple[Side, ...]:
    """Return the blocks of the margin: units, address, particulars, and what to mention in an answer."""
    blocks = []
    if it.units:
        outer, *inner = it.units
        blocks.append(Side(bold=(outer,), plain=tuple(inner), repeated=True))
    address = (*it.ministry.visit, f"Postbus {it.ministry.box} Den Haag", it.ministry.site)
    if random.random() < 0.8:
        titled = random.random() < 0.4
        blocks.append(Side(bold=("Bezoekadres",) if titled else (), plain=address))
    if random.random() < 0.3:
        blocks.append(Side(bold=("Contactpersoon",), plain=("T 070 123 45 67", "F 070 123 45 68")))
    label = random.choice(("Ons kenmerk", "Kenmerk", "Onze referentie"))
    blocks.append(Side(bold=(label,), plain=(it.reference,), repeated=True))
    if it.your_reference:
        blocks.append(
            Side(bold=("Uw referentie" if label == "Onze referentie" else "Uw kenmerk",), plain=(it.your_reference,))
        )
    if it.your_day and random.random() < 0.5:
        blocks.append(
            Side(bold=("Uw brief van",), plain=(f"{it.your_day.day:02}-{it.your_day.month:02}-{it.your_day.year}",))
        )
    if it.enclosures:
        blocks.append(
            Side(bold=(random.choice(("Bijlage(n)", "Bijlagen", "Aantal bijlagen")),), plain=(str(len(it.enclosures)),))
        )
    requests = random.choice(REQUESTS)
    if requests:
        blocks.append(Side(plain=requests))
    return tuple(blocks)


def _block(passage: Passage) -> Block:
    if passage.kind == "list-item":
        return Block(kind="list-item", text=passage.text)
    return Block(kind="heading" if passage.kind == "heading" else "paragraph", text=passage.text)
