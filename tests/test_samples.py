"""Every recorded reply of the real systems is read by what it is for, or is one that is known to be malformed.

The recordings stand beside the checkout, with an index; a file that is neither read nor known fails the test.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import rdflib
from lxml import etree

from pipeline.errors import SourceError
from pipeline.issues import CODES
from pipeline.letters.interpret import interpret
from pipeline.model.record import Record
from pipeline.sources import Found, HarvestJob, Refused
from pipeline.sources.diwoo.sitemap import read_sitemap
from pipeline.sources.koop.page import read_page, read_record
from pipeline.sources.open_overheid.detail import read_detail
from pipeline.sources.open_overheid.service import read_page as read_list
from pipeline.sources.rijksoverheid import archive as rijksoverheid_archive
from pipeline.sources.rijksoverheid.work import read_works
from pipeline.sources.tweedekamer.feed import read_entity
from pipeline.sources.tweedekamer.feed import read_page as read_feed
from pipeline.transport.xml import name, parse
from tests.replay.rijksoverheid_dump import Held
from tests.replay.tweedekamer_rows import read_rows

SITEMAP = b'<urlset xmlns:diwoo="https://standaarden.overheid.nl/diwoo/metadata/">'


def document(body: bytes, file: str) -> None:
    """Read as the archive's records are: it gives a letter, or a document that is none."""
    facts: dict[str, Any] = {"sha256": "0" * 64, "bytes": len(body), "media_type": None, "url": None}
    times = {"retrieved": "2026-01-05T12:00:00Z", "added": "2026-01-05T12:00:00Z"}
    outcome = interpret(Record(source="koop_sru", key=Path(file).name, **facts, **times), body, "https://data.example/")
    assert outcome.status in ("letter", "not-a-letter"), outcome.issues
    is_letter = file.startswith("koop-frbr/letters/kst-")
    assert outcome.letter is not None and (outcome.letter.kind == "kamerbrief") == is_letter


def metadata(body: bytes, file: str) -> None:
    assert name(parse(body, file)) in ("metadata_gegevens", "owms-metadata")


def sru(body: bytes, file: str) -> None:
    assert read_page(body).entries or file.endswith("unknown_index_diagnostic.xml")


def sru_record(body: bytes, file: str) -> None:
    root = parse(body[body.index(b"<") :], file)
    records = list(root.iter("{*}record")) or [root]
    assert all(read_record(record).identifier for record in records)


def sru_without_charset(body: bytes, file: str) -> None:
    """The XML after the headers of a recorded exchange, which its recorder decoded wrongly."""
    root = etree.fromstring(body[body.index(b"<?xml") :], etree.XMLParser(recover=True))
    assert [read_record(record).identifier for record in root.iter("{*}record")]


def sitemap(body: bytes, file: str) -> None:
    found = read_sitemap(SITEMAP + body + b"</urlset>" if body.startswith(b"<url>") else body, "https://example.org/x")
    assert found.parts or found.entries or file.endswith("sitemap_empty.xml")


def works(body: bytes, file: str) -> None:
    assert read_works(body, file) or file.endswith("documents_empty.xml")


def detail(body: bytes, file: str) -> None:
    assert read_detail(body, "x", "2026-11-24T00:00:00Z").statement.identifiers


def listed(body: bytes, file: str) -> None:
    assert read_list(body).entries


def feed(body: bytes, file: str) -> None:
    read_feed(body, file, None)


def entity(body: bytes, file: str) -> None:
    read_entity(body, file)


def rows(body: bytes, file: str) -> None:
    """A page of rows, which some recorders kept without its envelope, and others in one of their own."""
    said = json.loads(body)
    said = said.get("data", said) if isinstance(said, dict) else said
    page = said if isinstance(said, dict) and "value" in said else {"value": said if isinstance(said, list) else [said]}
    assert read_rows(json.dumps(page).encode(), file).rows or file.endswith("empty.json")


def other_json(body: bytes, file: str) -> None:
    """JSON of no interface that is harvested: value lists, counts, what other programs made of replies."""
    assert json.loads(body.removeprefix(b"\xef\xbb\xbf"))


def other_xml(body: bytes, file: str) -> None:
    """XML of no interface that is harvested: organisations, schemas, what other programs made of replies."""
    parse(body, file)


def other_text(body: bytes, file: str) -> None:
    """Notes of those who recorded."""
    assert body.decode("utf-8").strip()


def table(body: bytes, file: str) -> None:
    rows = list(csv.reader(io.StringIO(body.decode()), delimiter="\t"))
    assert len({len(row) for row in rows if not row[0].startswith("#")}) == 1


def turtle(body: bytes, file: str) -> None:
    assert len(rdflib.Graph().parse(data=body, format="turtle")) > 100


READERS: tuple[tuple[str, Callable[[bytes, str], None]], ...] = (
    ("diwoo/minvws_*.xml", sitemap),
    ("diwoo/*.json", other_json),
    ("koop-frbr/metadata_owms/*.xml", metadata),
    ("koop-frbr/*/metadata/metadata.xml", metadata),
    ("koop-frbr/*/metadata_owms.xml", metadata),
    ("koop-frbr/wetsuite/metadata_*.xml", metadata),
    ("koop-frbr/wetsuite/opmeta?.xml", metadata),
    ("koop-frbr/*.xml", document),
    ("koop-frbr/*.odt", document),
    ("koop-ids/*.tsv", table),
    ("koop-sru/sru_record_*.xml", sru_record),
    ("koop-sru/wetsuite_searchrec.xml", sru_record),
    ("koop-sru/*.xml", sru),
    ("koop-sru/legacy_zoek_sru_1.2_search.txt", sru_without_charset),
    ("koop-sru/*.txt", other_text),
    ("open-overheid/zoek_page_excerpt.json", listed),
    ("open-overheid/zoek_detail_*.json", detail),
    ("open-overheid/oep_*.json", detail),
    ("open-overheid/plooi-mapped/test_full_plooi_versions.json", detail),
    ("open-overheid/*.json", other_json),
    ("open-overheid/*.xml", other_xml),
    ("rijksoverheid/*.xml", works),
    ("rijksoverheid/archief-2011/*.json", other_json),
    ("roo/*.xml", other_xml),
    ("schemas/*.xsd", other_xml),
    ("schemas/*.yaml", other_text),
    ("tweedekamer/http/*.json", rows),
    ("tweedekamer/document_soorten_counts.json", other_json),
    ("tweedekamer/odata_service_document.json", rows),
    ("tweedekamer/odata_*.json", rows),
    ("tweedekamer/odata_*.xml", other_xml),
    ("tweedekamer/syncfeed_*_page.xml", feed),
    ("tweedekamer/syncfeed_*_parity.xml", feed),
    ("tweedekamer/syncfeed_*.xml", entity),
    ("tweedekamer/*.ttl", turtle),
    ("data-overheid-ckan/*.txt", other_text),
)
"""What reads a recording, by its path; the first pattern that fits counts."""
PLACES = "rijksoverheid/v1/"
MALFORMED = {
    f"{PLACES}detail_no_files.xml": "not well-formed",
    f"{PLACES}documents/02dbce21-c2a6-4310-9ed5-aab7b27467ac.xml": "not well-formed",
    "koop-sru/sru_unknown_index_diagnostic.xml": "refuses the query: .*unknown prefix dcterms",
    "tweedekamer/syncfeed_resume_issue37_fragment.xml": "not well-formed",
}
"""Recordings that are no good reply, with what is said of them."""


def index(shared: Path) -> list[str]:
    """Return every recording, as the index names it."""
    text = (shared / "samples/INDEX.md").read_text(encoding="utf-8")
    return list(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def reader_of(file: str) -> Callable[[bytes, str], None] | None:
    return next((reader for pattern, reader in READERS if fnmatch(file, pattern)), None)


def test_every_recording_is_read_or_known_to_be_malformed(shared: Path) -> None:
    files, wrong = index(shared), {}
    assert len(files) == len(set(files)) >= 140
    for file in files:
        reader = reader_of(file)
        if reader is None:
            wrong[file] = "nothing reads it"
            continue
        body = (shared / "samples" / file).read_bytes()
        try:
            reader(body, file)
            if file in MALFORMED:
                wrong[file] = "it is read, and was known to be malformed"
        except (SourceError, AssertionError, ValueError, etree.LxmlError) as error:
            if file not in MALFORMED or not re.search(MALFORMED[file], str(error)):
                wrong[file] = f"{type(error).__name__}: {str(error)[:200]}"
    assert wrong == {}


def test_the_index_has_every_recording(shared: Path) -> None:
    folder = shared / "samples"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - {"INDEX.md", "index.jsonl"} == set(index(shared))
    assert set(MALFORMED) <= there


def test_malformed_replies_of_a_saved_dump_are_an_issue_each(shared: Path) -> None:
    folder = shared / "samples" / PLACES
    job = HarvestJob(options=rijksoverheid_archive.ArchiveOptions(path="."), folder=folder, known=Held([]))
    events = list(rijksoverheid_archive.SOURCE.harvest(job))
    refused = {event.key: event for event in events if isinstance(event, Refused) and event.code == "unreadable"}
    assert {f"{PLACES}{key}" for key in refused} == {file for file in MALFORMED if file.startswith(PLACES)}
    assert all("not well-formed" in event.message for event in refused.values())
    assert CODES["unreadable"].responsible == "publisher"
    assert not any(isinstance(event, Found) for event in events), "no file is beside these replies"
