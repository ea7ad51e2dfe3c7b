"""Answers to parliamentary questions as printed in the Aanhangsel van de Handelingen."""

from datetime import date, timedelta
from random import Random
from textwrap import fill

from tests.generality import prose
from tests.generality.government import draft
from tests.generality.ministries import FIRST, LAST
from tests.generality.prose import MONTHS
from tests.generality.specimen import Signer, Truth

MEMBERS = ("het lid Voorbeeld (VVP)", "de leden Proefstra en De Monster (beiden PvdV)", "het lid Van Modelen (D77)")

OPEN = (
    "reference",
    "your_reference",
    "attachments",
    "papers",
    "addressee",
    "chambers",
    "dossiers",
    "document_number",
    "text",
)
"""Fields about which nothing is claimed."""


def answers(random: Random, number: int) -> tuple[str, Truth]:
    """Return questions with their answers, and what they say."""
    it = draft(random, number, FIRST, LAST)
    asked = it.day - timedelta(days=random.randint(10, 60))
    start = it.day.year if it.day.month >= 9 else it.day.year - 1
    about = random.choice(("het voorbeeld in de krant", "de gevolgen van verzonnen teksten", "een proef met niets"))
    signer = it.signers[0]
    post = "Minister" if "minister" in (signer.role or "").lower() else "Staatssecretaris"
    given = signer.name or ""
    surname = given[max(given.rfind(". ") + 2, 0) :] if ". " in given else given.partition(" ")[2]
    surname = surname[:1].upper() + surname[1:]
    office = "Algemene Zaken" if it.ministry.code == "mnre1010" else it.ministry.name
    count = random.randint(1, 4)
    pieces, blocks = _asked_and_answered(random, count, it.day.year)
    nr = str(random.randint(1, 4200))
    session = f"{start}–{start + 1}"
    head = (
        f"Tweede Kamer der Staten-Generaal\n\nVergaderjaar {session}\n\n2\n\nAanhangsel van de Handelingen\n\n"
        "Vragen gesteld door de leden der Kamer, met de daarop door de\nregering gegeven antwoorden\n\n"
    )
    asking = f"Vragen van {random.choice(MEMBERS)} aan de {post} van {office} over {about} (ingezonden {_day(asked)})."
    saying = f"Antwoord van {post} {surname} ({office}) (ontvangen {_day(it.day)})."
    foot = f"Tweede Kamer, vergaderjaar {session}, Aanhangsel\n\n1\n"
    text = f"{head}{nr}\n{fill(asking, 80)}\n{fill(saying, 80)}\n\n" + "\n\n".join(pieces) + f"\n\n{foot}"
    truth = Truth(
        kind="antwoord-kamervragen",
        date=it.day.isoformat(),
        subject=about,
        ministry=it.ministry.code,
        signers=(Signer(role=f"{post} ({office})", name=surname, person=signer.person),),
        session_year=session.replace("–", "-"),
        paragraphs=tuple(blocks),
        open=OPEN,
    )
    return text, truth


def _asked_and_answered(random: Random, count: int, year: int) -> tuple[list[str], list[str]]:
    """Return so many questions with their answers, as printed, and each question and answer as a paragraph."""
    pieces, blocks = [], []
    for place in range(1, count + 1):
        question = f"Kunt u aangeven {random.choice(('waarom', 'of', 'hoe'))} dit voorbeeld {place} niets zegt?"
        answer = prose.paragraph(random, year, tricky=0)
        pieces.append(
            f"Vraag {place}\n{fill(question, 80)}\n\nAntwoord {place}\n{fill(answer.text, 80, break_on_hyphens=False)}"
        )
        blocks += [question, answer.text]
    return pieces, blocks


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
