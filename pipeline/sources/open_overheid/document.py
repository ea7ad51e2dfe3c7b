"""Fetch the file of a document at open.overheid.nl, compare it with the stated hash, and unpack it."""

import hashlib
from typing import NamedTuple

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError, UnreadableError
from pipeline.sources.open_overheid.detail import OpenOverheidFile
from pipeline.sources.open_overheid.service import OpenOverheidService
from pipeline.sources.open_overheid.zip import is_zip, unpack
from pipeline.transport import Expect

HASHES = {40: "sha1", 64: "sha256"}
"""Hash algorithm by number of hexadecimal digits."""
FORMS: dict[str, Expect] = {
    "application/pdf": "pdf",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/html": "html",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "zip",
    "application/vnd.oasis.opendocument.text": "zip",
}


class OpenOverheidDocument(NamedTuple):
    """A published document."""

    content: bytes
    media_type: str | None
    url: str


class UnusableFile(NamedTuple):
    """Result for a file that cannot be used."""

    code: str
    """Issue code (`pipeline.issues`)."""
    message: str
    is_passing: bool
    """Whether asking again may help."""


def get_document(
    service: OpenOverheidService, key: str, files: tuple[OpenOverheidFile, ...]
) -> OpenOverheidDocument | UnusableFile:
    """Return the best file of a document. Raises UnreachableError if none can be fetched this time."""
    faults: list[UnusableFile] = []
    for file in files:
        try:
            found = _get(service, key, file, is_only=len(files) == 1)
        except UnreachableError:
            if file is files[-1] and not faults:
                raise
            faults.append(UnusableFile("fetch-failed", "the file did not answer", True))
            continue
        if isinstance(found, OpenOverheidDocument):
            return found
        faults.append(found)
    if not faults:
        return UnusableFile("missing-file", "the newest version has no published file", True)
    return next((fault for fault in faults if fault.is_passing), faults[0])


def _get(
    service: OpenOverheidService, key: str, file: OpenOverheidFile, *, is_only: bool
) -> OpenOverheidDocument | UnusableFile:
    """Return one file: from its own address; for an only file, from the address of the document; or from that of its
    supplier."""
    fault: UnusableFile | None = None
    lost: list[str] = []
    addresses = service.addresses(key, file.address)
    others = [file.other] if file.other and file.other.startswith(("https://", "http://")) else []
    for address in dict.fromkeys((*(addresses if is_only or not file.address else addresses[:1]), *others)):
        try:
            reply = service.web.get(address, expect=FORMS.get(file.media_type or "", "any"))
        except TooLargeError as error:
            return UnusableFile("too-large", str(error), False)
        except UnreachableError:
            raise
        except MissingError as error:
            lost.append(str(error))
            continue
        except SourceError as error:
            fault = UnusableFile("fetch-failed", str(error), True)
            continue
        wrong = _difference(reply.body, file.hash)
        if wrong is None:
            return _unpacked(reply.body, file.media_type or reply.media_type, reply.url)
        fault = UnusableFile("fetch-failed", f"{reply.url}: {wrong}", True)
    return fault or UnusableFile("missing-file", "; ".join(lost)[:500], True)


def _difference(content: bytes, stated: str | None) -> str | None:
    """Return how a file differs from the stated hash; None if it does not differ, or no hash is stated."""
    algorithm = HASHES.get(len(stated or ""))
    if stated is None or algorithm is None or any(digit not in "0123456789abcdef" for digit in stated):
        return None
    found = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
    return None if found == stated else f"the file has {algorithm} {found}, and {stated} is stated"


def _unpacked(content: bytes, media_type: str | None, url: str) -> OpenOverheidDocument | UnusableFile:
    if not is_zip(content):
        return OpenOverheidDocument(content, media_type, url)
    try:
        unpacked = unpack(content)
    except UnreadableError as error:
        return UnusableFile(error.code, str(error), False)
    return OpenOverheidDocument(unpacked.content, unpacked.media_type, url)
