"""Texts of the read-me sheet of a workbook, in the two languages of the site."""

from pipeline.model.dataset import Dataset

DICTIONARY = ("Werkblad", "Kolom", "Betekenis", "Column", "Meaning", "CSV", "Voorbeeld / Example")
"""Column headings of the sheet that explains the columns."""


def readme(dataset: Dataset, sheets: dict[str, int], notes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the lines below the title, each as a margin word and a text.

    `sheets` gives the number of rows by the name of each sheet; `notes` describe the data that did not fit.
    """
    contents = [(name, f"{rows:,}".replace(",", " ")) for name, rows in sheets.items()]
    return [
        ("Nederlands", dataset.description.nl),
        (
            "",
            "Elk werkblad is een tabel; het werkblad Uitleg zegt wat elke kolom betekent. Wat leeg is, is niet bekend.",
        ),
        (
            "",
            "Een brief is in elk werkblad te herkennen aan zijn webadres (IRI). Filter met de pijltjes bovenaan.",
        ),
        (
            "",
            "De volledige tekst van de brieven staat in paragraphs.csv en letters.jsonl, gebreken staan in issues.csv.",
        ),
        ("Uitgever", " · ".join(part for part in (dataset.publisher.name, dataset.publisher.url) if part)),
        ("Licentie", dataset.license),
        ("English", dataset.description.en),
        (
            "",
            "Each sheet is a table; the sheet Uitleg explains every column in English too. An empty cell is unknown.",
        ),
        ("", "A letter is known in every sheet by its web address (IRI). Filter by the arrows in the first row."),
        ("", "The full text of the letters is in paragraphs.csv and letters.jsonl; problems are in issues.csv."),
        ("Publisher", " · ".join(part for part in (dataset.publisher.name, dataset.publisher.url) if part)),
        ("Licence", dataset.license),
        *(("Let op / Note", note) for note in notes),
        ("Werkblad", "Rijen / Rows"),
        *contents,
    ]


def left_out(sheet: str, rows: int, file: str) -> str:
    """Return the note for rows that did not fit in a sheet.

    >>> left_out("Brieven", 2, "letters.csv").partition(";")[0]
    'Brieven: 2 rijen pasten niet in dit werkblad'
    """
    return (
        f"{sheet}: {rows} rijen pasten niet in dit werkblad; ze staan in {file}. "
        f"{rows} rows did not fit in this sheet; they are in {file}."
    )


def cut(sheet: str, cells: int, file: str) -> str:
    """Return the note for cells whose text was too long and was cut."""
    return (
        f"{sheet}: {cells} cellen zijn ingekort (zij eindigen op …); de hele tekst staat in {file}. "
        f"{cells} cells were cut short (they end in …); the whole text is in {file}."
    )
