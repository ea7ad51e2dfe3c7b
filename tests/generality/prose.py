"""Invented text: sentences that say nothing, among them those that a reader may take for something else."""

from random import Random
from typing import NamedTuple

from tests.specimens.generate import MONTHS

MONTHS_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DOSSIERS = (
    ("24 515", "Preventie en bestrijding van stille armoede en sociale uitsluiting", 1996),
    ("24 077", "Drugbeleid", 1995),
    ("27 529", "Informatie- en Communicatietechnologie (ICT) in de Zorg", 2001),
    ("28 844", "Integriteitsbeleid openbaar bestuur en politie", 2004),
    ("32 545", "Wet- en regelgeving financiële markten", 2011),
    ("35 334", "Problematiek rondom stikstof en PFAS", 2020),
    ("21 501-02", "Raad Algemene Zaken en Raad Buitenlandse Zaken", 1994),
    ("21 501-32", "Landbouw- en Visserijraad", 1994),
    ("29 248", "Invoering Diagnose Behandeling Combinaties (DBCs)", 2004),
    ("30 952", "Onderzoek naar het rijksbrede voorbeeld", 2007),
)
"""Number, title and first full year of dossiers that papers and citations name."""
PLAIN = (
    "De regels van dit voorbeeld zijn lang genoeg om te worden afgebroken, zoals in een echte brief.",
    "Een bedrag van € {a} miljoen en een aandeel van {b} procent staan er alleen als getal.",
    "In het tweede kwartaal van {year} gebeurde in dit voorbeeld niets van betekenis.",
    "Financiën, coördinatie en reëel zijn woorden met een trema; één is een woord met een accent.",
    "Wie dit leest om er beleid in te vinden, zoekt vergeefs.",
    "De Kamer wordt in deze alinea genoemd, maar niet geïnformeerd.",
    "Tussen “aanhalingstekens” staat hier één woord, en daarna volgt nog een bijzin, die niets toevoegt.",
    "Het proefproject loopt tot en met {day} {month} {year} en heeft geen gevolgen voor wie dan ook.",
    "De uitvoering ligt bij gemeenten, die daarvoor op grond van niets een bijdrage ontvangen.",
    "Zoals afgesproken in het voorbeeldoverleg zal ik dit verzonnen onderwerp nader laten onderzoeken.",
    "Uit de bijlage blijkt dat de voorbeelden elkaar niet tegenspreken, al zijn ze alle verzonnen.",
    "Over de uitkomsten van het onderzoek (zie ook paragraaf {b}) wordt later meer bekend.",
    "Dit betreft uitsluitend tekst die door een programma is gemaakt.",
)
TRICKY = (
    "Mede namens de Minister van {other} bied ik u hierbij het proefrapport aan.",
    "Mede namens de staatssecretaris van {other} stuur ik u dit overzicht, dat niets zegt.",
    "Namens het kabinet reageer ik op de vragen over niets.",
    "Ook namens de Minister van {other} dank ik uw Kamer voor het geduld.",
    "Op {day} {month} {year} heeft uw Kamer mij verzocht om een reactie op een verzonnen bericht.",
    "{day} {month} {year} was de dag waarop dit voorbeeld werd bedacht, en er gebeurde verder niets.",
    "De Minister van {other} en ik hechten aan voorbeelden die niemand schaden.",
    "De Voorzitter van de Tweede Kamer heeft mij dit niet gevraagd, en toch geef ik hier een antwoord.",
    "Het kenmerk van dit voorbeeld is dat het geen kenmerk heeft, en dat blijft zo.",
    "{b} procent van de voorbeelden begint met een getal, zoals deze zin laat zien.",
    "Bijlage 1 bevat een tabel met niets erin, bijlage 2 een lege kaart.",
    "Hoogachtend is een woord waarmee deze zin begint, en die zin is geen slot.",
    "Namens deze mensen vraag ik aandacht voor een verzonnen probleem.",
    "Voor de Minister van {other} is dit een reden om niets te doen.",
    "Datum en onderwerp van het overleg zijn nog niet bekend, en dat is geen bezwaar.",
    "Ik vertrouw erop u hiermee voldoende te hebben geïnformeerd over dit voorbeeld.",
    "Deze brief stuur ik u mede namens de Minister van {other}.",
)
CITING = (
    "Zie ook Kamerstuk {dossier}, nr. {paper}, dat hier slechts als verwijzing dient.",
    "Dit staat in mijn brief van vorig jaar (Kamerstukken II {session}, {dossier}, nr. {paper}).",
    "De motie die uw Kamer aannam (Kamerstuk {dossier}, nr. {paper}) wordt hiermee niet uitgevoerd.",
)
ENGLISH = (
    "This sentence was written by a program and means nothing at all.",
    "In {year} the example was extended to {b} municipalities without any effect.",
    "I hereby inform you that there is nothing to report about this subject.",
    "An amount of {a} million euros is mentioned here as a number only.",
    "On behalf of the Cabinet I thank you for the patience with which you read this.",
    "The results of the study will be sent to the House as soon as they exist.",
)
ITEMS = (
    "het eerste voorbeeld, dat {b} woorden telt;",
    "een afspraak met {b} gemeenten over niets;",
    "de evaluatie van {year};",
    "wat verder ter tafel komt en nergens over gaat;",
    "een bijdrage van {a} miljoen euro.",
)
HEADINGS = (
    "Inleiding",
    "Aanleiding van het voorbeeld",
    "Stand van zaken",
    "Tot slot",
    "Vervolg",
    "Financiële gevolgen",
)
SUBJECTS = (
    "Voortgang van het voorbeeld",
    "Stand van zaken verzonnen onderwerpen",
    "Aanbieding rapport over proefteksten",
    "Reactie op een verzoek over voorbeelden",
    "Uitstel van de beantwoording",
    "Evaluatie Wet op de voorbeelden",
    "Verslag van de proefraad van {day} {month} {year}",
    "Toezegging over de inzet van € {a} miljoen voor voorbeelden",
    "Nadere informatie naar aanleiding van het overleg over verzonnen teksten en hun gevolgen voor niemand",
    "Beleidsreactie op het rapport ‘Een voorbeeld voor velen’",
    "Motie-Voorbeeld over de kwaliteit van proefteksten",
)
OTHERS = ("Financiën", "Defensie", "Buitenlandse Zaken", "Volksgezondheid, Welzijn en Sport")


class Passage(NamedTuple):
    """One block of the body: what it is, its text, and the papers that it cites."""

    kind: str
    text: str
    papers: tuple[str, ...] = ()


def day_month(random: Random) -> tuple[int, str]:
    return random.randint(1, 28), random.choice(MONTHS)


def filled(random: Random, sentence: str, year: int) -> tuple[str, tuple[str, ...]]:
    """Return a sentence with its blanks filled, and the papers that it cites."""
    known = [dossier for dossier in DOSSIERS if dossier[2] <= year]
    dossier, paper = random.choice(known)[0], random.randint(2, 890)
    day, month = day_month(random)
    text = sentence.format(
        a=random.randint(2, 900),
        b=random.randint(3, 99),
        year=year,
        day=day,
        month=month,
        other=random.choice(OTHERS),
        dossier=dossier,
        paper=paper,
        session=f"{year - 1}/{year % 100:02}",
    )
    return text, (f"{dossier.replace(' ', '')}-{paper}",) if "{paper}" in sentence else ()


def paragraph(random: Random, year: int, *, english: bool = False, tricky: float = 0.25) -> Passage:
    """Return a paragraph; some begin as a signature, a date or a label would."""
    pool = ENGLISH if english else PLAIN
    sentences = random.sample(pool, random.randint(2, 5))
    if not english and random.random() < tricky:
        sentences.insert(0, random.choice(TRICKY))
    if not english and random.random() < 0.2:
        sentences.append(random.choice(CITING))
    done = [filled(random, sentence, year) for sentence in sentences]
    papers = tuple(dict.fromkeys(paper for _, cited in done for paper in cited))
    return Passage("paragraph", " ".join(text for text, _ in done), papers)


def body(random: Random, year: int, *, english: bool = False) -> tuple[Passage, ...]:
    """Return the blocks of a letter, its first and last being paragraphs."""
    blocks = [paragraph(random, year, english=english)]
    for _ in range(random.choice((0, 1, 2, 4, 7))):
        chance = random.random()
        if chance < 0.15 and not english:
            blocks.append(Passage("heading", random.choice(HEADINGS)))
            blocks.append(paragraph(random, year))
        elif chance < 0.3 and not english:
            blocks += [Passage("list-item", filled(random, item, year)[0]) for item in random.sample(ITEMS, 3)]
        blocks.append(paragraph(random, year, english=english))
    return tuple(blocks)


def subject(random: Random, year: int) -> str:
    return filled(random, random.choice(SUBJECTS), year)[0]
