"""Pack the tables of a part in one ZIP that explains itself: a Data Package of its own, for use anywhere.

It names no version of the release, so that it stays the same as long as its letters do. Its tables of distinct things
have only the things that its letters name.
"""

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.rows import neutralise
from pipeline.formats.tabular.streams import distinct, distinct_rows
from pipeline.formats.tabular.tables import TableFile
from pipeline.formats.tabular.whole import Part
from pipeline.model.dataset import Dataset
from pipeline.model.release import File
from pipeline.release.describe import descriptor, dictionary
from pipeline.release.describe.entries import ManifestEntry, measure

README = "README.txt"
MEDIA_TYPE = "application/zip"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the ZIP: the earliest time that a ZIP allows, as no clock is read."""


def write(
    dataset: Dataset,
    draft: Path,
    part: Part,
    tables: Sequence[ManifestEntry],
    things: Mapping[str, Sequence[str]],
    findings: Path,
) -> File:
    """Write the ZIP of a part into its folder, and return its entry.

    `tables` are the CSV files of the part in the draft, `things` the IRIs of each table of distinct things, and
    `findings` is the part's `issues.csv`.
    """
    year = "" if part is None else f", {part}"
    name = f"{dataset.name}.zip" if part is None else f"{part}/{dataset.name}-{part}.zip"
    with TemporaryDirectory(prefix="brievenbus-") as place:
        beside = Path(place)
        shutil.copyfile(findings, beside / "issues.csv")
        about = [_issues(), *(_distinct(beside, table.name, things[table.name]) for table in distinct())]
        own = [replace(entry, path=Path(entry.path).name, part=None) for entry in tables]
        entries = (*own, *measure(beside, about))
        (beside / dictionary.NAME).write_bytes(dictionary.dictionary(entries, dataset.base, None))
        file = File(path=dictionary.NAME, title="Data dictionary", media_type="text/csv")
        entries = (*entries, *measure(beside, [file]))
        (beside / "datapackage.json").write_bytes(descriptor.zipped(dataset, part, entries))
        (beside / README).write_text(_readme(dataset, part), encoding="utf-8")
        paths = [draft / entry.path for entry in tables]
        _pack(draft / name, [*paths, *beside.iterdir()])
    return File(path=name, title=f"CSV tables with their description, zipped{year}", media_type=MEDIA_TYPE, part=part)


def _pack(place: Path, paths: Sequence[Path]) -> None:
    """Write a ZIP of files, sorted by name; the file to read first comes first."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for path in sorted(paths, key=lambda path: (path.name != README, path.name)):
            info = zipfile.ZipInfo(path.name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            with path.open("rb") as source, out.open(info, "w", force_zip64=True) as file:
                shutil.copyfileobj(source, file, 2**20)


def _distinct(folder: Path, name: str, iris: Sequence[str]) -> File:
    file = TableFile(folder, name)
    file.write(distinct_rows(iris, neutralise))
    return file.close()


def _issues() -> File:
    table = mapping().table("issues")
    return File(path="issues.csv", title=table.title.en, media_type="text/csv", table="issues")


def _readme(dataset: Dataset, part: Part) -> str:
    """Return the text to read before opening the tables, in Dutch and in English."""
    year = "" if part is None else f" ({part})"
    home = f"{dataset.base}{dataset.name}/"
    return "\n\n".join(
        (
            f"{dataset.title.nl}{year}",
            dataset.description.nl,
            "Elke tabel is een CSV-bestand in UTF-8; dictionary.csv legt elke kolom uit, datapackage.json beschrijft "
            f"alles voor programma's, issues.csv noemt gebreken. De nieuwste uitgave staat op {home}",
            descriptor.NOTE["nl"],
            f"{dataset.title.en}{year}",
            dataset.description.en,
            "Each table is a CSV file in UTF-8; dictionary.csv explains every column, datapackage.json describes all "
            f"of it for programs, issues.csv names problems. The newest release is at {home}",
            descriptor.NOTE["en"],
            f"{dataset.publisher.name}\n{dataset.license}\n",
        )
    )
