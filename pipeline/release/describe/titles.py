"""Titles in Dutch of the files of a release, whose own titles are English: for its description and its pages."""

from pathlib import Path

from pipeline import formats
from pipeline.formats.mapping import mapping
from pipeline.release.describe.entries import ManifestEntry

FILES = {
    "dictionary.csv": "Uitleg van elke kolom",
    "statistics.json": "Tellingen",
    "letter.schema.json": "JSON Schema van een brief",
    "sources.json": "Toestand van elke bron",
    "csv-metadata.json": "Beschrijving van de tabellen volgens CSVW",
    "datapackage.json": "Beschrijving als Data Package 2.0",
    "delta.csv": "Wat er in de tabellen veranderde sinds de vorige uitgave, en waarom",
    "delta.nq.patch": "Wat er in de N-Quads veranderde sinds de vorige uitgave, als RDF Patch",
    "delta.json": "Over de wijzigingen: van en naar welke uitgave, controlegetallen, aantallen",
    "government.nt": "Bewindspersonen, ambten en ministeries",
    "id-changes.csv": "Brieven die een ander webadres kregen",
}
"""Content of files that no output writes, by name."""
ARCHIVE = "Alle tabellen met hun uitleg, ingepakt"


def dutch_title(entry: ManifestEntry) -> str | None:
    """Return the Dutch title of a file: of its content, its table or its format; None where none of them is known."""
    path, suffix = Path(entry.path), Path(entry.plain_path).suffix
    tables = {table.name: table.title.nl for table in mapping().tables}
    known = formats.known().get(suffix)
    if path.name in FILES or suffix == ".zip":
        return FILES.get(path.name, ARCHIVE)
    if entry.table:
        return tables[entry.table]
    if known and path.name.partition(".")[0] in tables:
        return f"{tables[path.name.partition('.')[0]]} als {known.name}"
    return known.title.nl if known else None
