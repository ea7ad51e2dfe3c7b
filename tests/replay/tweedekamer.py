"""The Gegevensmagazijn as a server with state: SyncFeed 2.0, and OData v4 that counts.

Entities are made up, in the form that the services give (see `pipeline.sources.tweedekamer.feed` and `_rows`). What is
known of them is kept: an entity that changes leaves its old place in the log and comes again at the end; a removed one
has nothing but its GUID; tokens are one sequence for all categories; rows come 250 at a time, by keyset.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from tests.replay.server import NOT_FOUND, Answer, ReplayServer, Request
from tests.replay.tweedekamer_entities import ATTRIBUTES, RELATIONS, Stored
from tests.replay.tweedekamer_odata import page

PUBLIC = "https://gegevensmagazijn.tweedekamer.nl/SyncFeed/2.0"
TYPES = "http://www.tweedekamer.nl/xsd/tkData/v1-0"


class TweedeKamer:
    """The service: entities that a test adds, changes and takes away."""

    def __init__(self, page_size: int = 250) -> None:
        """Begin with nothing."""
        self.held: dict[str, Stored] = {}
        self.files: dict[str, bytes] = {}
        self.token = 1000
        self.page_size = page_size
        self.rewrite: Callable[[bytes], bytes] = lambda page: page
        """What becomes of a page before it is sent."""
        self.on_page: Callable[[], object] = lambda: None
        """Called after each page that was made."""
        self.prefixes: dict[str, str] = {}
        """Prefix of the payload's namespace by category; the default namespace for others."""
        self.server = ReplayServer(self._answer)

    @property
    def feed(self) -> str:
        """Base address of SyncFeed."""
        return f"{self.server.base}/SyncFeed/2.0"

    @property
    def odata(self) -> str:
        """Base address of OData."""
        return f"{self.server.base}/OData/v4/2.0"

    def put(self, category: str, number: int, changed: str | None = None, **facts: Any) -> str:
        """Publish an entity, or its next version with what is not given as it was; return its GUID."""
        guid = identifier(category, number)
        before = self.held.get(guid)
        values, refs = (dict(before.values), dict(before.refs)) if before else ({}, {})
        for name, value in facts.items():
            if name in RELATIONS.get(category, {}):
                refs[name] = value if isinstance(value, list) else [value]
            else:
                values[name] = value
        self.token += 7
        then = changed or f"2026-01-05T10:{self.token // 60 % 60:02}:{self.token % 60:02}.9030000"
        self.held[guid] = Stored(category, guid, self.token, then, values, refs)
        return guid

    def reissue(self, guid: str) -> None:
        """Publish an entity again, unchanged."""
        self.token += 7
        self.held[guid].token = self.token

    def remove(self, guid: str, changed: str = "2026-02-01T09:00:00.1230000") -> None:
        """Take an entity away."""
        self.token += 7
        self.held[guid] = Stored(self.held[guid].category, guid, self.token, changed, {}, {}, removed=True)
        self.files.pop(guid, None)

    def letter(self, number: int, **facts: Any) -> str:
        """Publish a letter with all that belongs to it, parts before and after it; return its GUID."""
        case = self.put("Zaak", number, Nummer=f"2026Z{number:05}", Soort="Brief regering", Onderwerp="x")
        dossier = self.put(
            "Kamerstukdossier", 1, Titel="Post ", Nummer=32999, Toevoeging=None, HoogsteVolgnummer=number
        )
        version = identifier("DocumentVersie", number)
        content = facts.pop("content", pdf(str(number)))
        guid = identifier("Document", number)
        self.put("DocumentActor", number * 10, Document=guid, ActorNaam="A.B. Jansen", ActorFractie=None,
                 Functie="minister van Post", Relatie="Eerste ondertekenaar")  # fmt: skip
        given = {
            "Soort": "Brief regering",
            "DocumentNummer": f"2026D{number:05}",
            "Titel": "Post ",
            "Onderwerp": f"Voortgang nummer {number}",
            "Datum": "2026-01-02",
            "Vergaderjaar": "2025-2026",
            "Kamer": 2,
            "Volgnummer": number,
            "Organisatie": "Tweede Kamer",
            "HuidigeDocumentVersie": version,
            "Kamerstukdossier": dossier,
            "Zaak": case,
            "ContentType": "application/pdf",
            "ContentLength": len(content),
        } | facts
        self.put("Document", number, **given)
        self.files[guid] = content
        self.put("DocumentVersie", number, Document=guid, Status="Vrijgegeven", Versienummer=1, Extensie=".pdf",
                 ExterneIdentifier=None)  # fmt: skip
        return guid

    # SyncFeed.

    def _answer(self, request: Request) -> Answer:
        path = request.path
        if path == "/SyncFeed/2.0/Feed":
            return self._feed(request)
        if path.startswith("/SyncFeed/2.0/Entiteiten/"):
            held = self.held.get(path.rpartition("/")[2])
            return Answer(body=self._payload(held).encode()) if held else _not_found()
        if path.startswith("/SyncFeed/2.0/Resources/"):
            return self._file(path.rpartition("/")[2])
        if path.startswith("/OData/v4/2.0/"):
            return self._odata(request, path.removeprefix("/OData/v4/2.0/"))
        return NOT_FOUND

    def _file(self, guid: str) -> Answer:
        content = self.files.get(guid)
        return _not_found() if content is None else Answer(body=content, media_type="application/octet-stream")

    def _feed(self, request: Request) -> Answer:
        category, after = request.query.get("category"), int(request.query.get("skiptoken", "-1"))
        found = sorted((one for one in self.held.values() if one.token > after), key=lambda one: one.token)
        found = [one for one in found if category in (None, one.category)]
        shown = found[: self.page_size]
        last = shown[-1].token if shown else max(after, 0)
        more = len(found) > len(shown)
        entries = "".join(self._entry(one, category) for one in shown)
        link = _href(last, category)
        body = (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f'<title>Gegevensmagazijn SyncFeed</title><link rel="self" href={quoteattr(PUBLIC + "/Feed")} />'
            f'<link rel="{"next" if more else "resume"}" href={link} />'
            "<updated>2026-01-05T10:00:00.0616108+01:00</updated>"
            f"<rights>Disclaimer</rights>{entries}</feed>"
        )
        self.on_page()
        return Answer(body=self.rewrite(body.encode()), media_type="application/atom+xml")

    def _entry(self, one: Stored, category: str | None) -> str:
        enclosure = (
            f'<link rel="enclosure" href="{PUBLIC}/Resources/{one.id}" />' if one.values.get("ContentType") else ""
        )
        return (
            f"<entry><title>{one.id}</title><id>{PUBLIC}/Entiteiten/{one.id}</id><author><name>TK</name></author>"
            f'<updated>2026-01-05T09:00:00.4533341Z</updated><category term="{_camel(one.category)}" />'
            f'<link rel="next" href={_href(one.token, category)} />{enclosure}'
            f'<content type="application/xml">{self._payload(one)}</content></entry>'
        )

    def _payload(self, one: Stored) -> str:
        prefix = self.prefixes.get(one.category, "")
        spaces = "".join(
            f' {name}="{TYPES}"' for name in sorted({f"xmlns:{prefix[:-1]}" if prefix else "xmlns", "xmlns:tk"})
        )
        tag = prefix + _camel(one.category)
        stated = {"id": one.id, "tk:bijgewerkt": one.changed, "tk:verwijderd": "True" if one.removed else "false"}
        if one.values.get("ContentType"):
            stated |= {
                "tk:contentType": one.values["ContentType"],
                "tk:contentLength": str(one.values["ContentLength"]),
            }
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in stated.items())
        inner = ""
        if not one.removed:
            for relation, targets in one.refs.items():
                inner += "".join(f'<{prefix}{_camel(relation)} ref="{target}" />' for target in targets)
            for name in ATTRIBUTES[one.category].split():
                value = one.values.get(name)
                label = prefix + ("externeidentifier" if name == "ExterneIdentifier" else _camel(name))
                nil = f'<{label} xsi:nil="true" />'
                inner += nil if value is None else f"<{label}>{escape(_plain(value))}</{label}>"
        return f'<{tag}{spaces} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{attributes}>{inner}</{tag}>'

    # OData.

    def _odata(self, request: Request, path: str) -> Answer:
        body = json.dumps(page(self.held, path, urlsplit(request.target).query)).encode()
        return Answer(body=self.rewrite(body), media_type="application/json; odata.metadata=minimal")


def identifier(category: str, number: int) -> str:
    """Return the GUID of an entity of a test."""
    kind = list(ATTRIBUTES).index(category) + 1
    return f"{number:08x}-0000-4000-8{kind:03x}-{number:012x}"


def pdf(words: str) -> bytes:
    """Return a file that looks like a PDF."""
    return b"%PDF-1.7\n% " + words.encode() + b"\n%%EOF\n"


def _href(token: int, category: str | None) -> str:
    # The order of the arguments varies.
    arguments = [f"skiptoken={token}"] + ([f"category={category}"] if category else [])
    return quoteattr(f"{PUBLIC}/Feed?" + "&".join(arguments if token % 2 else reversed(arguments)))


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _not_found() -> Answer:
    return Answer(status=404, body=b'{"Message":"Not found"}', media_type="application/json")
