"""The raw archive as a Data Package: the bytes from every source, unchanged, and the requests that fetched them.

    datapackage.json    describes the tables (Data Package 2.0)
    records.csv         every archived record, with its source, time and hash
    exchanges.csv       every request and its answer, without cookies and keys
    contents/<2>/<sha256>.gz    the bytes of records and replies
    SHA256SUMS          of all of these

Left out are withdrawn letters, letters that are kept back for a number that may be a BSN, and every reply that
contained either. Also left out are the bytes of documents that are not the current version of a record, since nothing
looked for such a number in them: the zip around a letter, an earlier version, a document that its source removed. All
other content is as its publisher made it public, including names and telephone numbers of officials, which releases
leave out, and text outside the letter itself. Anyone who publishes such an export is responsible for that.
"""

import csv
import gzip
import hashlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline.archive import Contents, contents_place, open_index
from pipeline.archive.exchanges import LoggedExchange, documents, exchanges, public_address
from pipeline.formats.mapping.rows import neutralise
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.model.dataset import Dataset
from pipeline.model.progress import Report
from pipeline.model.record import Record
from pipeline.release import past
from pipeline.release.describe import manifest

Fields = tuple[tuple[str, str, str], ...]
RECORDS: Fields = (
    ("source", "string", "System that the record comes from."),
    ("key", "string", "The source's name for it."),
    ("sha256", "string", "SHA-256 of its bytes, their name in contents/; empty for a record that is left out."),
    ("bytes", "integer", "Number of its bytes."),
    ("media_type", "string", "As the source states it."),
    ("url", "string", "Where it came from."),
    ("retrieved", "datetime", "When the harvest that brought it began."),
    ("added", "datetime", "When a harvest first brought a record under this key."),
    ("left_out", "string", "withdrawn or held-back, for a record whose bytes are left out."),
    ("statement", "string", "Statements of the source about the letter, as JSON."),
)
EXCHANGES: Fields = (
    ("source", "string", "System that was asked."),
    ("retrieved", "datetime", "When the answer, or its failure, was in."),
    ("url", "string", "Requested address; empty where the answer named a letter that is left out."),
    ("attempt", "integer", "1 for the first try."),
    ("status", "integer", "HTTP status; empty where no answer came."),
    ("bytes", "integer", "Size of the body as sent."),
    ("sha256", "string", "SHA-256 of the body, its name in contents/ if it was complete; empty if it is left out."),
    ("fault", "string", "Fault of the answer."),
    ("sent", "string", "Headers of the request, as JSON."),
    ("headers", "string", "Headers of the answer, as JSON."),
)
PROFILES = "https://datapackage.org/profiles/2.0/"


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of an export."""

    folder: Path
    records: int
    left_out: int
    exchanges: int
    contents: int


def export(dataset: Dataset, home: Home, to: Path, at: str | None, engine: Engine, report: Report) -> Exported:
    """Write the archive of a dataset, as it is or as it was at a time (RFC 3339, UTC), to a new folder.

    Every letter is read first, to find those that are kept back. Raises PublishError where the folder exists,
    ArchiveError where the archive is empty or damaged.
    """
    contents = Contents(contents_place(home, dataset.name))
    with closing(open_index(home, dataset.name)) as index:
        changed = past.newest(index, dataset, at)
        folder = past.part_of(to)
        with past.read_at(dataset, home, index, at, engine, report) as (_, store):
            held_back = {(one.source, one.key) for one in store.left_out() if one.status == "held-back"}
        kept_apart = [one for one in index.records(at) if one.withdrawn or (one.source, one.key) in held_back]
        secret = {name for one in kept_apart for name in (one.sha256, public_address(one.url or "")) if name}
        hashes: set[str] = set()
        records = _table(
            folder / "records.csv", RECORDS, (_record(one, held_back) for one in index.records(at)), hashes
        )
        unread = documents(index) - hashes
        told = (_exchange(one, secret, unread, frozenset(hashes)) for one in exchanges(index, at))
        asked = _table(folder / "exchanges.csv", EXCHANGES, told, hashes)
        count = _copy(contents, folder, sorted(hashes), report)
    (folder / "datapackage.json").write_bytes(_descriptor(dataset, changed, records, asked))
    sums = {path.relative_to(folder).as_posix(): _sum(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    (folder / manifest.SUMS).write_bytes(manifest.sums(sums))
    folder.rename(to)
    return Exported(folder=to, records=records, left_out=len(kept_apart), exchanges=asked, contents=count)


def _record(one: Record, held_back: Collection[tuple[str, str]]) -> Sequence[str]:
    left_out = "withdrawn" if one.withdrawn else "held-back" if (one.source, one.key) in held_back else ""
    said = msgspec.json.encode(one.statement).decode() if one.statement and not left_out else ""
    facts = ("", "", "", "") if left_out else (one.sha256, one.bytes, one.media_type, one.url)
    shown = (*facts, one.retrieved, one.added)
    return [one.source, neutralise(one.key), *(neutralise(_cell(value)) for value in shown), left_out, neutralise(said)]


def _exchange(
    one: LoggedExchange, secret: Collection[str], unread: Collection[str], shown: Collection[str]
) -> Sequence[str]:
    """Return the row of an exchange, without the body of a document that is not among the records that are shown."""
    if one.sha256 in secret or one.url in secret:
        one = msgspec.structs.replace(one, url="", sha256=None, sent="{}", headers="{}", fault=None)
    elif one.sha256 not in shown and (one.sha256 in unread or one.url in unread):
        one = msgspec.structs.replace(one, sha256=None)
    return [neutralise(_cell(getattr(one, name))) for name, _, _ in EXCHANGES]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _table(file: Path, fields: Fields, rows: Iterable[Sequence[str]], hashes: set[str]) -> int:
    """Write a table, note the hashes in it, and return its number of rows."""
    column = [name for name, _, _ in fields].index("sha256")
    count = 0
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\r\n")
        writer.writerow([name for name, _, _ in fields])
        for row in rows:
            writer.writerow(row)
            count += 1
            if row[column]:
                hashes.add(row[column])
    return count


def _copy(contents: Contents, folder: Path, hashes: Sequence[str], report: Report) -> int:
    """Write contents, each checked against its hash; a reply whose body was not kept has none."""
    held = set(contents.held())
    wanted = [sha256 for sha256 in hashes if sha256 in held]
    for count, sha256 in enumerate(wanted, 1):
        file = folder / "contents" / sha256[:2] / f"{sha256}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(contents.get(sha256), compresslevel=6, mtime=0))
        report("Copying contents", count, len(wanted))
    return len(wanted)


def _descriptor(dataset: Dataset, changed: str, records: int, asked: int) -> bytes:
    def resource(name: str, fields: Fields, key: list[str] | None, rows: int) -> dict[str, object]:
        said = [{"name": label, "type": kind, "description": about} for label, kind, about in fields]
        schema: dict[str, object] = {"$schema": f"{PROFILES}tableschema.json", "fields": said}
        schema |= {"primaryKey": key} if key else {}
        about = {"$schema": f"{PROFILES}dataresource.json", "name": name, "path": f"{name}.csv", "type": "table"}
        form = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
        return {**about, **form, "dialect": {"lineTerminator": "\r\n"}, "schema": schema, "rows": rows}

    package = {
        "$schema": f"{PROFILES}datapackage.json",
        "name": f"{dataset.name}-archive",
        "title": f"{dataset.title.en}: raw archive",
        "description": (__doc__ or "").strip(),
        "homepage": f"{dataset.base}{dataset.name}/",
        "created": changed,
        "contributors": [{"title": dataset.publisher.name, "roles": ["publisher"]}],
        "resources": [
            resource("records", RECORDS, ["source", "key"], records),
            resource("exchanges", EXCHANGES, None, asked),
        ],
    }
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"


def _sum(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
