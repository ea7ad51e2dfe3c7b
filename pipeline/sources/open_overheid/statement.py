"""Read the metadata of open.overheid.nl about a letter.

They do not name the sender: the responsible organisation is the Chamber for a letter from KOOP, and the supplier for
other letters. `vaststelling` is the time of delivery; the letter's own date is that of signing or of creation.
"""

import re

import msgspec

from pipeline.errors import SourceError
from pipeline.model.printed import Kind
from pipeline.model.statement import Statement
from pipeline.sources.open_overheid.values import KAMERBRIEF, KERN, ONDERTEKENING, Name, day, names, own, stated

HAS_ATTACHMENT = f"{KERN}c_05f4a5f3"
ANSWERED = f"{KERN}c_6d494ab6"
"""Kind of document: questions of a member (Kamervragen) with their answer."""
_PAPER = re.compile(r"(\d{5}(?:-[0-9A-Z()]{1,12})*), nr\. ?([0-9A-Z]{1,8}) - (.+)")
_SESSION = re.compile(r"\d{4}-\d{4}")
_HTTP = ("https://", "http://")

Said = dict[str, object]
Attachment = tuple[str | None, str | None, str | None]


def statement(said: Said, key: str, published: str | None, files: tuple[Attachment, ...]) -> Statement:
    """Return the statement in a document's metadata; `files` are the other files published in one version with the
    letter."""
    document = _record(said, "document")
    extra = _extra(document)
    title, dossiers = _title(document, extra)
    paper, group = _names(document, key), stated(document.get("aggregatiekenmerk"))
    if not dossiers and group and group[:5].isdecimal():
        dossiers = ((group, None, None),)
    return Statement(
        identifiers=paper,
        kind=_kind(document, extra),
        title=title,
        date=_date(document),
        published=published,
        session_year=next((year for year in extra.get("vergaderjaar", []) if _SESSION.fullmatch(year)), None),
        dossiers=dossiers,
        attachments=tuple(dict.fromkeys((*_related(said, document), *files))),
        page=next((page for page in [stated(document.get("pid"))] if page and page.startswith("https://")), None),
    )


def _names(document: Said, key: str) -> tuple[Name, ...]:
    """Return every name of the letter. Its web address at the supplier is included only if it is known to identify one
    letter."""
    given = [text for value in _list(document, "identifiers") if (text := stated(value))]
    place = stated(document.get("weblocatie"))
    found = [name for name in names([*given, *([place] if place else [])]) if name[1] != "other" or name[0] != place]
    return tuple(dict.fromkeys((*found, (key, "open-overheid"))))


def _kind(document: Said, extra: dict[str, list[str]]) -> Kind | None:
    sorts = {
        stated(sort.get("id")) for sort in _records(_record(document, "classificatiecollectie"), "documentsoorten")
    }
    if KAMERBRIEF in sorts:
        return "kamerbrief"
    is_answer = ANSWERED in sorts and "Antwoord" in extra.get("documentsubsoort", [])
    return "antwoord-kamervragen" if is_answer else None


def _title(
    document: Said, extra: dict[str, list[str]]
) -> tuple[str | None, tuple[tuple[str, str | None, str | None], ...]]:
    """Return the title of the letter and its dossier. The official title of a document from KOOP is that of its
    dossier."""
    title = stated(_record(document, "titelcollectie").get("officieleTitel"))
    paper = _PAPER.fullmatch(title or "")
    if paper is None:
        return title, ()
    dossier = ((paper[1], paper[3], paper[2]),)
    about = next((text for value in _list(document, "omschrijvingen") if (text := stated(value))), "")
    rest = about.removeprefix(f"{paper[3]}; ")
    subsorts = [sort for sort in extra.get("documentsubsoort", []) if rest.startswith(f"{sort}; ")]
    return (rest.removeprefix(f"{subsorts[0]}; ") if subsorts and rest != about else None), dossier


def _date(document: Said) -> str | None:
    signed = (
        day(act.get("atTime"))
        for act in _records(document, "documenthandelingen")
        if _record(act, "soortHandeling").get("id") == ONDERTEKENING
    )
    return next((found for found in signed if found), None) or day(document.get("creatiedatum"))


def read_relations(body: bytes) -> tuple[Attachment, ...]:
    """Return the attachments in a list of relations. Raises SourceError if the list is not JSON."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SourceError(f"the relations of a document at open.overheid.nl are not JSON: {str(error)[:200]}") from None
    lists = [said] if isinstance(said, list) else list(said.values()) if isinstance(said, dict) else []
    found: dict[str, Attachment] = {}
    for one in (one for rows in lists if isinstance(rows, list) for one in rows if isinstance(one, dict)):
        if one.get("role") in (HAS_ATTACHMENT, None):
            target = next((one[name] for name in ("relation", "pid", "id") if isinstance(one.get(name), str)), None)
            _note(found, target, one.get("titel") or one.get("label"))
    return tuple(found.values())


def _related(said: Said, document: Said) -> list[Attachment]:
    """Return the documents that the metadata name as attachments of this one, including beslisnota's."""
    found: dict[str, Attachment] = {}
    for relation in _records(said, "documentrelaties"):
        if relation.get("role") == HAS_ATTACHMENT:
            _note(found, relation.get("relation"), relation.get("titel"))
    for part in _records(document, "hasParts"):
        _note(found, part.get("id"), part.get("label"))
    return list(found.values())


def _note(found: dict[str, Attachment], target: object, title: object) -> None:
    address = stated(target)
    if address and address.startswith(_HTTP):
        earlier = found.get(address, (None, None, None))
        found[address] = (earlier[0] or stated(title), own(address), address)


def _extra(document: Said) -> dict[str, list[str]]:
    """Return the fields that suppliers add, by name."""
    found: dict[str, list[str]] = {}
    for group in _records(document, "extraMetadata"):
        for field in _records(group, "velden"):
            texts = [text for value in _list(field, "values") if (text := stated(value))]
            found.setdefault(str(field.get("key")), []).extend(texts)
    return found


def _record(said: Said, field: str) -> Said:
    value = said.get(field)
    return value if isinstance(value, dict) else {}


def _list(said: Said, field: str) -> list[object]:
    """Return a list. A single value is sometimes sent as the value itself."""
    value = said.get(field)
    return value if isinstance(value, list) else [] if value is None else [value]


def _records(said: Said, field: str) -> list[Said]:
    return [one for one in _list(said, field) if isinstance(one, dict)]
