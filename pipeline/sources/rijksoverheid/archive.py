"""The old open data of rijksoverheid.nl, from saved copies: replies, manifests and files in a folder.

About: until 2 June 2026 opendata.rijksoverheid.nl published every document of rijksoverheid.nl; its harvesters still
have the replies. Older letters were handed over to PLOOI as manifests (`plooicb-2011-15112`), each with its file.
Documentation: https://www.rijksoverheid.nl/opendata/documenten (retired); the manifests have none.
Access: reads a folder; no network. Any arrangement of files works: a file is looked for next to its manifest, under its
address as mirroring programs store it, and by its name if no other file has that name.
Licence: CC0 1.0, which the replies state themselves.
Caveats (2026-11):
- Replies in XML are read; replies in JSON are not.
- `dcterms.creator` is the present name of a ministry, not its name at the time, and is not used. A day is written as
  midnight in winter time, also in summer, converted to UTC.
- The types `kamerstuk` and `brief` say little: they are papers for parliament and letters to anybody. Titles decide
  which of them are letters to parliament, and after that the text. Annexes are documents of their own, linked to their
  letter by number and title.
- Deletions are only in manifests. A letter that is no longer in the folder is removed here, which says nothing about
  its publisher. While a file of the folder cannot be read, no record is removed.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec.structs import replace

from pipeline.errors import SourceError, UnreadableError
from pipeline.model.forms import Location, Options
from pipeline.model.letter import Withdrawal
from pipeline.sources import Event, Found, Gone, HarvestJob, Known, Refused, Same, Source, Withdrawn
from pipeline.sources.open_overheid.zip import is_zip, unpack
from pipeline.sources.rijksoverheid.folder import MANIFEST_BYTES, SavedFiles, read_folder
from pipeline.sources.rijksoverheid.work import Work, read_works

MAX_BYTES = 64 * 2**20
DELETED = "deleted in the archive of rijksoverheid.nl"

Told = tuple[Work, Path]
"""A document, and the file that describes it."""


class ArchiveOptions(Options, frozen=True, kw_only=True):
    """Options of this source."""

    path: Location = "rijksoverheid"
    """The folder, relative to the folder of dataset.toml."""
    answers: bool = False
    """Whether to include answers to Kamervragen as letters."""
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = MAX_BYTES
    """Size of the largest file to accept, in bytes."""


def harvest(job: HarvestJob[ArchiveOptions]) -> Iterator[Event]:
    """Yield every letter that is new or changed since the last harvest, and every letter that is gone.

    Raises SourceError if the folder does not exist or has no saved replies or manifests: an unmounted disk must not
    look like a removal.
    """
    root = job.folder / job.options.path
    if not root.is_dir():
        raise SourceError(f"no folder {root}: give the option 'path' of the source 'rijksoverheid_archive'")
    folder = read_folder(root)
    works, faults = _read(folder)
    if not works:
        raise SourceError(f"the folder {root} has no saved replies or manifests of rijksoverheid.nl")
    annexes = {key: told[0] for key, told in works.items() if told[0].is_annex}
    limit, answers = job.options.max_bytes, job.options.answers
    present = {*faults}
    for key in sorted(works):
        work, manifest = works[key]
        if work.is_letter(answers):
            present.add(key)
            yield _event(_with_annexes(work, annexes), folder, manifest, job.known, limit)
    for key, message in sorted(faults.items()):
        yield Refused(key=key, code="unreadable", message=message)
    for key in job.known.held():
        # Whatever cannot be read may be what tells of a letter that is held.
        if key not in present and (not faults or (key.endswith(".xml") and not folder.faults)):
            yield Gone(key=key, reason="removed", is_certain=True)


def _read(folder: SavedFiles) -> tuple[dict[str, Told], dict[str, str]]:
    """Return all documents by key, with the best and newest description of each, and the reasons why files could not be
    read, by path."""
    works: dict[str, Told] = {}
    faults = dict(folder.faults)
    for path in folder.replies:
        try:
            told = read_works(_bytes(folder, path), path.name)
        except SourceError as error:
            faults[path.relative_to(folder.root).as_posix()] = str(error)
            continue
        for work in told:
            earlier = works.get(work.key)
            if earlier is None or _order(earlier[0]) < _order(work):
                works[work.key] = (work, path)
    return works, faults


def _bytes(folder: SavedFiles, path: Path) -> bytes:
    try:
        if not path.resolve().is_relative_to(folder.root.resolve()):
            raise SourceError("the link leads out of the folder")
        if path.stat().st_size > MANIFEST_BYTES:
            raise SourceError(f"more than {MANIFEST_BYTES:,} bytes of XML")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from None
    except RuntimeError:  # Before Python 3.13, a loop of links.
        raise SourceError("the file cannot be opened: a loop of links") from None


def _order(work: Work) -> tuple[bool, str]:
    return work.is_detail, work.changed


def _with_annexes(work: Work, annexes: dict[str, Work]) -> Work:
    """Return a letter with the related works that have the title of an annex."""
    tied = [annexes[key] for key in work.related if key in annexes]
    attachments = tuple((one.title, one.key, one.url) for one in tied)
    return replace(work, statement=replace(work.statement, attachments=(*work.statement.attachments, *attachments)))


def _event(work: Work, folder: SavedFiles, manifest: Path, known: Known, limit: int) -> Event:
    key = work.key
    if work.deleted is not None:
        return Withdrawn(key=key, withdrawal=Withdrawal(date=work.deleted, reason=DELETED))
    path = next((found for file in work.files[:1] if (found := folder.find(manifest, file.path, key))), None)
    if path is None:
        named = work.files[0].path if work.files else "none is named"
        told = "its file is not in the folder" if work.is_detail else "only a list tells of it"
        return Refused(key=key, code="missing-file", message=f"{told}: {named[:300]}")
    try:
        status = path.stat()
        mark = f"{hashlib.sha256(msgspec.json.encode(work)).hexdigest()[:16]} {status.st_size}:{status.st_mtime_ns}"
        if known.fingerprint(key) == mark:
            return Same(key=key)
        if status.st_size > limit:
            message = f"{status.st_size:,} bytes, more than the limit of {limit:,}"
            return Refused(key=key, code="too-large", message=message, fingerprint=mark)
        content, media_type = path.read_bytes(), work.files[0].media_type
        if is_zip(content):
            content, media_type = unpack(content)
    except OSError as error:
        return Refused(key=key, code="unreadable", message=f"the file cannot be opened: {error.strerror}")
    except UnreadableError as error:
        return Refused(key=key, code=error.code, message=str(error), fingerprint=mark)
    if not content:
        return Refused(key=key, code="empty", message="the file has no bytes", fingerprint=mark)
    return Found(
        key=key,
        content=content,
        media_type=media_type,
        url=work.url,
        fingerprint=mark,
        statement=work.statement,
    )


SOURCE = Source(
    title="Saved open data of rijksoverheid.nl",
    homepage="https://www.rijksoverheid.nl",
    options=ArchiveOptions,
    harvest=harvest,
)
