"""The web root in a bucket that speaks S3: Amazon's, or that of any host (option `endpoint`).

About: every file under its own path, with its media type, its time in caches, and its SHA-256 as metadata; large
files in parts. Releases are sent first, the files that name them last.
Access: writing and deleting, with the standard settings of the client, such as AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY. Only files that this target wrote are ever removed and, where its notes of them are lost, what
else is in the folder of a dataset that it sends.
Documentation: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
Caveats: a bucket cannot exchange folders: while a release that was cut again after a withdrawal is sent, its checksums
are the old ones until the end. Caches may keep files of a release for a day, so withdrawn letters leave them after a
day. A bucket that keeps versions of its files also keeps withdrawn letters: give it a rule that deletes old versions.
"""

from collections.abc import Iterable
from typing import Any

import fsspec

from pipeline.distribute.targets import DeliveryJob, Sent, Target
from pipeline.distribute.targets._together import at_once
from pipeline.distribute.targets._webroot import Item, Snapshot, datasets_of, snapshot
from pipeline.errors import TargetError
from pipeline.formats.mediatypes import media_type
from pipeline.model.forms import Address, Bucket, Options
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import NAME, SUMS

try:
    from botocore.exceptions import BotoCoreError
except ImportError:  # An optional part of the installation; `_open` says so.
    BotoCoreError = OSError

AT_ONCE = 16
"""Files on their way at one time."""
PART = 32 * 2**20
"""Bytes of a part; from twice as much on, a file is sent in parts."""
RELEASES = "public, max-age=86400, immutable"
PAGES = "public, max-age=300"
POINTERS = "no-cache"
LAST = (NAME, SUMS, f"{SUMS}.minisig")
"""Files that vouch for the other files of a release, in the order of sending."""


class BucketOptions(Options, frozen=True, kw_only=True):
    """Options of this target."""

    url: Bucket
    """The bucket, and a folder in it: s3://bucket/folder."""
    endpoint: Address | None = None
    """Address of its host, where that is not Amazon; or AWS_ENDPOINT_URL."""


def send(job: DeliveryJob[BucketOptions]) -> Sent:
    """Make the bucket equal to the web root. Raises TargetError where it refuses or does not answer."""
    files, root = _open(job)
    found, held = snapshot(job.web), job.ledger.marks()
    items = {item.name: item for item in found.all()}
    lacking = {name for name, item in items.items() if held.get(name) != item.mark}
    job.ledger.begin(lacking)
    count = 0

    def put(item: Item, cache: str) -> Item:
        facts = {"ContentType": media_type(item.name), "CacheControl": cache}
        if item.content is not None:
            files.pipe_file(f"{root}/{item.name}", item.content, **facts)
        else:
            facts |= {"Metadata": {"sha256": sha256(item.file)}}  # type: ignore[dict-item]
            files.put_file(str(item.file), f"{root}/{item.name}", chunksize=PART, **facts)
        return item

    try:
        for stage, cache in _stages(found, lacking):
            for item in at_once(lambda item, cache=cache: put(item, cache), stage, AT_ONCE):  # type: ignore[misc]
                job.ledger.done(item.name, item.mark)
                count += 1
                job.report(count, len(lacking))
            job.ledger.commit()
        gone = sorted((held.keys() if held else _found(files, root, items)) - items.keys())
        for name in at_once(lambda name: _remove(files, root, name), gone, AT_ONCE):
            job.ledger.forget(name)
    except (BotoCoreError, OSError) as error:
        raise TargetError(f"{job.options.url}: {error}") from error
    return Sent(sent=len(lacking), removed=len(gone), same=len(items) - len(lacking))


def _open(job: DeliveryJob[BucketOptions]) -> tuple[Any, str]:
    """Return the bucket, and the path in it. Raises TargetError where nothing here can write to it."""
    url = job.options.url
    options: dict[str, Any] = {"config_kwargs": {"connect_timeout": 10, "read_timeout": 60}}
    if job.options.endpoint:
        options["endpoint_url"] = job.options.endpoint
    try:
        files, path = fsspec.url_to_fs(url, use_listings_cache=False, **options)
    except (ImportError, ValueError) as error:
        raise TargetError(f"{url} cannot be written: {error}; install brievenbus[s3]") from error
    return files, str(path).rstrip("/")


def _stages(found: Snapshot, lacking: set[str]) -> Iterable[tuple[list[Item], str]]:
    """Yield the missing files in groups, in the order of sending, each with its Cache-Control header."""
    inside = [item for release in found.releases.values() for item in release.values() if item.name in lacking]
    yield [item for item in inside if item.file.name not in LAST], RELEASES
    for name in LAST:
        yield [item for item in inside if item.file.name == name], RELEASES
    yield [item for item in found.pages.values() if item.name in lacking], PAGES
    for item in reversed(found.pointers.values()):
        if item.name in lacking:
            yield [item], POINTERS


def _found(files: Any, root: str, names: Iterable[str]) -> set[str]:
    """Return the files in the folders of our datasets: without our notes, some may be of a withdrawn letter.

    Such a file is a page of a dossier, or a search database, that the web root no longer has.
    """
    return {path.removeprefix(f"{root}/") for name in datasets_of(names) for path in files.find(f"{root}/{name}")}


def _remove(files: Any, root: str, name: str) -> str:
    files.rm_file(f"{root}/{name}")
    return name


TARGET = Target(
    title="The web root in a bucket of S3",
    options=BucketOptions,
    place=("url", "endpoint"),
    shared=True,
    send=send,
)
