"""A letter as it was printed, read and linked, to be explained."""

from pipeline.issues import issue
from pipeline.model.document import Document, Line
from pipeline.model.letter import Identifier, Letter, Sender, Signatory
from pipeline.model.printed import Citation, Evidence, Paragraph, PrintedLetter, PrintedSignatory

LINES = [
    (1, "Ministerie van Voorbeelden"),
    (1, "Datum 3 mei 2011"),
    (1, "Betreft Voorbeeld van"),
    (1, "een onderwerp"),
    (1, "Zie Kamerstuk 31 111,"),
    (2, "nr. 5, en verder niets."),
    (2, "De minister van Voorbeelden,"),
    (2, "A. Voorbeeld"),
]


def document(lines: list[tuple[int, str]] = LINES) -> Document:
    made, start = [], 0
    for page, text in lines:
        made.append(Line(text=text, start=start, page=page))
        start += len(text) + 1
    return Document(
        format="text", text="\n".join(text for _, text in lines), lines=tuple(made), pages=max(p for p, _ in lines)
    )


def evidence(field: str, words: str, rule: str, made: Document) -> Evidence:
    start = made.text.index(words)
    page = next(line.page for line in made.lines if line.start <= start <= line.end)
    return Evidence(field=field, start=start, end=start + len(words), page=page, rule=rule)


def printed_letter(made: Document) -> PrintedLetter:
    return PrintedLetter(
        kind="kamerbrief",
        language="nl",
        subject="Voorbeeld van een onderwerp",
        date="3 mei 2011",
        sender="Ministerie van Voorbeelden",
        signatories=(PrintedSignatory(role="De minister van Voorbeelden", name="A. Voorbeeld"),),
        paragraphs=(Paragraph(kind="paragraph", text="Zie Kamerstuk 31 111, nr. 5, en verder niets."),),
        citations=(
            Citation(
                text="Kamerstuk 31 111, nr. 5",
                kind="kamerstuk",
                targets=("kst-31111-5",),
                start=made.text.index("Kamerstuk"),
            ),
        ),
        evidence=(
            evidence("sender", "Ministerie van Voorbeelden", "organisation", made),
            evidence("date", "Datum 3 mei 2011", "label-value", made),
            evidence("subject", "Voorbeeld van\neen onderwerp", "label-value", made),
            evidence("signatories[0].role", "De minister van Voorbeelden,", "signature-role", made),
            evidence("signatories[0].name", "A. Voorbeeld", "signature-name", made),
            evidence("paragraphs[0]", "Zie Kamerstuk 31 111,\nnr. 5, en verder niets.", "body-paragraph", made),
        ),
    )


def parts() -> tuple[Document, PrintedLetter, Letter]:
    made = document()
    printed = printed_letter(made)
    letter = Letter(
        id="https://example.org/id/brief/x",
        identifier="x",
        identifiers=(Identifier(value="x", scheme="file"),),
        kind="kamerbrief",
        language="nl",
        subject=printed.subject,
        date="2011-05-03",
        date_printed="3 mei 2011",
        place=None,
        reference=None,
        your_reference=None,
        sender=Sender(name="Ministerie van Voorbeelden", iri="https://example.org/id/ministerie", link="exact"),
        addressee=None,
        signatories=(Signatory(role="De minister van Voorbeelden", name="A. Voorbeeld"),),
        session_year=None,
        issues=(issue("addressee-missing", "no addressee was found in the letterhead", "addressee"),),
    )
    return made, printed, letter
