"""Check the files of a release on disk with the tools that its readers use.

The checks run before a release is published, and by `brievenbus validate`.
"""

import itertools
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from pipeline.errors import ValidationError
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.release.checks import (
    changes,
    checksums,
    counts,
    forms,
    government,
    jsonfiles,
    offer,
    rdf,
    shapes,
    signature,
    tables,
    together,
)
from pipeline.release.checks.offer import check_age as check_age
from pipeline.release.checks.problem import Problem as Problem
from pipeline.release.checks.proven import ProvenInputs
from pipeline.release.describe.manifest import NAME, Manifest
from pipeline.release.describe.released import Released

LARGE = 256 * 2**20
"""Unpacked bytes of all files from which checks run in parallel: a process takes a second to start."""
MAX_RATIO = 200
"""A ZIP that unpacks to more than this many times its size is an attack: text shrinks to a tenth of its size, rarely
to a fiftieth."""


def check(
    path: Path,
    public: bytes | None = None,
    skip: frozenset[str] = frozenset(),
    judged: frozenset[str] = frozenset(),
    known: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """Return all problems of a release folder or of a ZIP of one; empty where it may be published.

    With a public key, the signature is checked too. For the folder of a dataset, the release that its `latest.json`
    names is checked. `skip` names parts whose files are known to be right, because they were checked before and did not
    change since; `judged` names RDF, uncompressed, that was found right while it was written; `known` are hashes that
    were proven by `check_draft`. Raises ValidationError where the path has no release.
    """
    if path.is_file() and zipfile.is_zipfile(path):
        with TemporaryDirectory(prefix="brievenbus-") as place:
            return _check_folder(_unpack(path, Path(place)), public)
    if is_place(path):
        return (*offer.check(path), *_check_folder(offer.newest(path), public))
    return _check_folder(path, public, skip, judged, known)


def check_draft(
    dataset: Dataset, home: Home, folder: Path, skip: frozenset[str], judged: frozenset[str]
) -> tuple[Problem, ...]:
    """Return the result of `check` for a draft; files that were proven right before are not checked again.

    Where nothing is wrong, all that was checked is proven for later drafts.
    """
    proven = ProvenInputs(home.state(dataset.name), (dataset.folder / "dataset.toml").read_bytes())
    found = check(folder, skip=skip, judged=judged, known=proven.known)
    if not found:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
        found_right = (tables.inputs(folder, manifest, skip), jsonfiles.inputs(manifest, skip))
        proven.add((*itertools.chain(*found_right), *government.inputs(manifest)))
    return found


def check_description(path: Path, shapes: Sequence[Path]) -> tuple[Problem, ...]:
    """Return where the description of a release, or an RDF file, violates SHACL shapes from files.

    Raises ValidationError where there is no description, or a file is no RDF.
    """
    from pipeline.release.checks import description  # noqa: PLC0415 - slow to import, and seldom needed

    if path.is_file() and zipfile.is_zipfile(path):
        with TemporaryDirectory(prefix="brievenbus-") as place:
            return description.check(_unpack(path, Path(place)), shapes)
    return description.check(offer.newest(path) if is_place(path) else path, shapes)


def is_description(path: Path) -> bool:
    """Whether a path is not a release but an RDF file, such as the catalogue of a site."""
    from pipeline.release.checks import description  # noqa: PLC0415 - as above

    return path.suffix != ".json" and not zipfile.is_zipfile(path) and description.is_rdf(path)


def is_place(path: Path) -> bool:
    """Whether a path is the folder of a dataset, with all its releases."""
    return (path / offer.LATEST).is_file() and not (path / NAME).exists()


def version(path: Path) -> str:
    """Return the version of the release at a path, or of the newest one if the path is the folder of a dataset."""
    return Released(offer.newest(path) if is_place(path) else path).manifest.version


def _check_folder(
    folder: Path,
    public: bytes | None = None,
    skip: frozenset[str] = frozenset(),
    judged: frozenset[str] = frozenset(),
    known: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    file = folder / NAME
    if not file.is_file():
        raise ValidationError(f"{folder} holds no release: there is no {NAME} in it")
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise ValidationError(f"{file} is no manifest: {error}") from error
    return (
        *(signature.check(folder, public) if public is not None else ()),
        *_check_files(folder, manifest, skip, judged, known),
    )


def _check_files(
    folder: Path, manifest: Manifest, skip: frozenset[str], judged: frozenset[str], known: frozenset[str]
) -> tuple[Problem, ...]:
    """Return the problems of the files of a release; large files are checked in parallel."""
    found_parts = rdf.files(folder, manifest, skip)
    parts = [one for one in found_parts if not judged.issuperset(entry.plain_path for entry in one)]
    shaped = [partial(shapes.glance, folder, manifest, entries[0].part) for entries in parts]
    looks = [partial(rdf.look, folder, entry, entry is entries[0]) for entries in parts for entry in entries]
    packed = [partial(forms.check, folder, manifest, part) for part in forms.parts(manifest, skip)]
    others = [partial(one.check, folder, manifest, skip) for one in (checksums, counts, changes)]
    others += [partial(one.check, folder, manifest, skip, known) for one in (tables, jsonfiles, government)]
    size = sum(
        entry.plain.bytes for entry in manifest.files if entry.part not in skip and entry.plain_path not in judged
    )
    works: list[Callable[[], Any]] = [*shaped, *looks, *packed, *others]
    found = iter(together.run(works, size >= LARGE))
    glances = [next(found) for _ in shaped]
    looked = [[next(found) for _ in entries] for entries in parts]
    problems = [problem for some in found for problem in some]
    for entries, said, whole in zip(parts, looked, glances, strict=True):
        in_rdf = rdf.compare(folder, entries, said)
        unreadable = frozenset(problem.file for problem in in_rdf)
        sure = whole if whole is not None and not unreadable else None
        problems += in_rdf
        problems += shapes.check(folder, manifest, entries[0].part, unreadable) if sure is None else sure
    return tuple(problems)


def _unpack(path: Path, place: Path) -> Path:
    """Unpack a ZIP, and return the folder in it that has the manifest.

    Raises ValidationError where it unpacks to too much, or has no release.
    """
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_RATIO * path.stat().st_size:
            raise ValidationError(f"{path} unpacks to more than {MAX_RATIO} times its size: not unpacked")
        archive.extractall(place)
    found = sorted(place.rglob(NAME), key=lambda file: len(file.parts))
    if not found:
        raise ValidationError(f"{path} holds no release: there is no {NAME} in it")
    return found[0].parent
