"""Read a saved reply of the old open data of rijksoverheid.nl, or a manifest of its archive.

There are three forms: the detail of a document (`document`), a list of documents (`documents`), and the manifest with
which a document was handed over to PLOOI (`work`). Element names of a manifest have a dot in them: `dcterms.title`.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import msgspec
from lxml import etree

from pipeline.model.printed import Kind
from pipeline.model.statement import Statement
from pipeline.sources.open_overheid.values import Name, day, moment, page_of, stated
from pipeline.transport.xml import child, children, name, parse, text

ARCHIVE = "ronl-archief"
"""The name of this archive in document names of PLOOI, and of its successor open.overheid.nl."""
PAPERS = frozenset({"kamerstuk", "parliamentarydocument"})
"""Types of papers for parliament; the second is the older name."""
CET = timezone(timedelta(hours=1))
"""The old interface wrote a day as midnight of the winter time, in summer too, and then in UTC."""
_TO_PARLIAMENT = re.compile(r"kamerbrief|\b(?:tweede|eerste) kamer\b|staten-generaal|\bparlement\b", re.IGNORECASE)
_OTHER = re.compile(r"\bbijlagen?\b|\W*(?:beslisnota|memorie van|nota naar aanleiding|agenda|verslag)", re.IGNORECASE)
_ANNEX = re.compile(r"\bbijlagen?\b|^\W*beslisnota", re.IGNORECASE)
_KAMERBRIEF = re.compile(r"\W*kamerbrief\b", re.IGNORECASE)
_ANSWER = re.compile(r"\W*(?:beantwoording|antwoord(?:en)?)\b.{0,60}\b(?:kamer)?vragen\b", re.IGNORECASE)
_FILE_DAY = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/")
_BRIEF = re.compile(r"(?<![a-z])(?:kamer|aanbiedings)?brief(?![a-z])", re.IGNORECASE)


class RijksoverheidFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a document, as the reply or manifest names it."""

    path: str
    """Path below the manifest, or an address."""
    title: str | None
    media_type: str | None


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One document, as one saved reply describes it."""

    key: str
    type: str
    title: str | None
    files: tuple[RijksoverheidFile, ...]
    """The letter itself first."""
    is_detail: bool
    """Whether the reply describes its files; a list does not."""
    changed: str
    """Time of its last change, in a form that can be compared."""
    deleted: str | None
    """Day of the manifest that shows its deletion."""
    url: str | None
    """Its address on the web, now or in the past."""
    related: tuple[str, ...]
    """Keys of works that belong to it, in any relation."""
    statement: Statement

    @property
    def is_annex(self) -> bool:
        """Return whether it has the title of an annex to a letter."""
        return self.title is not None and _ANNEX.search(self.title) is not None

    def is_letter(self, answers: bool) -> bool:
        """Return whether it is, or may be, a letter to parliament; a later step decides by reading the text."""
        words = self.title or ""
        if _OTHER.search(words) or (not answers and _ANSWER.match(words)):
            return False
        return self.type in PAPERS or (self.type == "brief" and _TO_PARLIAMENT.search(words) is not None)


def read_works(content: bytes, what: str) -> tuple[Work, ...]:
    """Return the documents in a saved reply, or none if it is XML of another kind. Raises SourceError if it is not
    XML."""
    root = parse(content, what)
    match name(root):
        case "work":
            return tuple(_from_manifest(root))
        case "document":
            return tuple(_from_reply(root, is_detail=True))
        case "documents":
            return tuple(work for one in children(root, "document") for work in _from_reply(one, is_detail=False))
    return ()


def _from_manifest(root: etree._Element) -> Iterator[Work]:
    metadata = child(root, "metadata")
    if metadata is None:
        return
    key = _text(metadata, "dcterms.identifier") or stated(root.get("label"))
    if key is None:
        return
    title, source = _text(metadata, "dcterms.title"), _text(metadata, "dcterms.source")
    names: tuple[Name, ...] = ((key, "rijksoverheid"), (open_overheid(key), "open-overheid"))
    made = root.get("gegenereerd")
    yield Work(
        key=key,
        type=(_text(metadata, "dcterms.type") or "").lower(),
        title=title,
        files=tuple(_items(root)),
        is_detail=True,
        changed=moment(made) or "",
        deleted=day(made) if _is_deleted(root) else None,
        url=_address(source),
        related=tuple(
            dict.fromkeys(one for element in children(metadata, "dcterms.relation") if (one := text(element)))
        ),
        statement=Statement(
            identifiers=(*names, *_page(source)),
            kind=_kind(title),
            title=title,
            date=day(_text(metadata, "dcterms.issued")),
            published=day(_text(metadata, "dcterms.available")),
            page=_address(source),
        ),
    )


def _from_reply(root: etree._Element, *, is_detail: bool) -> Iterator[Work]:
    key = _text(root, "id")
    if key is None:
        return
    title, canonical, files = _text(root, "title"), _text(root, "canonical"), tuple(_files(root))
    page, path_day = _page(canonical), _FILE_DAY.search(canonical or "")
    on = day("-".join(path_day.groups())) if path_day else None
    yield Work(
        key=key,
        type=(_text(root, "type") or "").lower(),
        title=title,
        files=files,
        is_detail=is_detail,
        changed=moment(_text(root, "lastmodified")) or "",
        deleted=None,
        url=_address(files[0].path) if files else None,
        related=(),
        statement=Statement(
            identifiers=((key, "rijksoverheid"), *page),
            kind=_kind(title),
            title=title,
            date=winter_day(_text(root, "issued")) or on,
            published=on,
            attachments=tuple((one.title, None, _address(one.path)) for one in files[1:]),
            page=next((address for address, _ in page), None),
        ),
    )


def open_overheid(key: str) -> str:
    """Return the name at open.overheid.nl of a document that was handed over (`DcnIdentifierUtil.java` of PLOOI).

    >>> open_overheid("plooicb-2011-15112")
    'ronl-archief-0eefeed1eed89be33ada6d355491da6345fec636'
    """
    return f"{ARCHIVE}-{hashlib.sha1(f'{ARCHIVE}{key}'.encode(), usedforsecurity=False).hexdigest()}"


def winter_day(value: str | None) -> str | None:
    """Return the day that the old interface meant by a moment.

    >>> winter_day("1998-08-30T23:00:00.000Z")
    '1998-08-31'
    """
    at = moment(value)
    if at is None:
        return None
    return datetime.fromisoformat(at[:19]).replace(tzinfo=UTC).astimezone(CET).date().isoformat()


def _page(address: str | None) -> tuple[Name, ...]:
    """Return the page of a document as one of its names."""
    page = page_of(address or "")
    return ((page, "rijksoverheid"),) if page else ()


def _kind(title: str | None) -> Kind | None:
    if _KAMERBRIEF.match(title or ""):
        return "kamerbrief"
    return "antwoord-kamervragen" if _ANSWER.match(title or "") else None


def _items(root: etree._Element) -> Iterator[RijksoverheidFile]:
    """Yield the files of a manifest that are not deleted, with the latest item first."""
    latest, paths = stated(root.get("_latestItem")), []
    for expression in children(root, "expression"):
        for manifestation in children(expression, "manifestation"):
            for item in children(manifestation, "item"):
                path = "/".join(str(one.get("label")) for one in (expression, manifestation, item))
                if item.get("_deleted") != "true":
                    paths.append(path)
    for path in sorted(paths, key=lambda path: path != latest):
        yield RijksoverheidFile(path=path, title=None, media_type=None)


def _is_deleted(root: etree._Element) -> bool:
    """Return whether a manifest has items and all of them are deleted."""
    items = [item.get("_deleted") for item in root.iter("{*}item")]
    return bool(items) and all(deleted == "true" for deleted in items)


def _files(root: etree._Element) -> Iterator[RijksoverheidFile]:
    """Yield the files of a page: files with the name of a letter first, files with the name of an annex last."""
    holder = child(root, "files")
    found = []
    for file in () if holder is None else children(holder, "file"):
        address = _text(file, "fileurl")
        title = _text(file, "filetitle") or _text(file, "filename")
        if address:
            found.append(RijksoverheidFile(path=address, title=title, media_type=_text(file, "mimetype")))
    yield from sorted(found, key=lambda one: _rank(one.title or ""))


def _rank(title: str) -> int:
    if _ANNEX.search(title):
        return 2
    return 0 if _BRIEF.search(title) else 1


def _text(parent: etree._Element, wanted: str) -> str | None:
    return stated(text(child(parent, wanted)))


def _address(value: str | None) -> str | None:
    return value if value and value.startswith("https://") else None
