"""open.overheid.nl as a server with state: documents with versions and files, listed, told of and given.

Documents are made up, in the form that the service gives (see `pipeline.sources.open_overheid.detail`). Habits that
clients report are kept: filters coded twice, 400 for other page sizes, versions in any order, 401 for unknown paths.
"""

import hashlib
import json
from collections.abc import Callable
from urllib.parse import unquote

import msgspec

from pipeline.sources.open_overheid import NAMES
from pipeline.sources.open_overheid.values import KAMERBRIEF, KERN, moment
from tests.replay.server import NOT_FOUND, Answer, ReplayServer, Request

API = "/overheid/openbaarmakingen/api/v0"
UNKNOWN = Answer(status=401, body=b'{"detail":"Unauthorized"}', media_type="application/json")
BESLISNOTA = f"{KERN}c_2977c34f"


def name(number: int) -> str:
    """Return an identifier as the service gives them."""
    return f"00000000-0000-4000-8000-{number:012d}"


def later(day: int, second: int = 0) -> dict[str, str]:
    """Return the facts of a change so many days after the first harvest."""
    return {"changed": f"2026-01-{5 + day:02d}T13:00:{second:02d}.5Z"}


ONE, TWO = name(1), name(2)
TAKEN: dict[str, object] = {
    "oorzaak": "intrekking",
    "redenVerwijderingVervanging": "PDF bevat persoonsgegevens",
    "wijzigingsdatum": "2026-01-06",
    "mutatiedatumtijd": "2026-01-06T08:23:02Z",
}


def pdf(text: str) -> bytes:
    """Return bytes that are whole as a PDF goes."""
    return b"%PDF-1.7\n% " + text.encode() + b"\n%%EOF\n"


class Published(msgspec.Struct, kw_only=True):
    """One document as it stands; what is None is not told."""

    key: str
    title: str | None = "Kamerbrief over digitalisering"
    sorts: tuple[str, ...] = (KAMERBRIEF,)
    content: bytes = b""
    media_type: str = "application/pdf"
    published: str = "2026-01-02"
    changed: str = "2026-01-02T10:00:00.123Z"
    number: int = 1
    identifiers: tuple[str, ...] = ("nvt",)
    created: str | None = "2025-12-30"
    hash: str | None = None
    """None for the right one."""
    relations: tuple[dict[str, str], ...] = ()
    document: dict[str, object] = {}
    """More of the document's fields."""
    versions: list[dict[str, object]] = []
    """Versions beside the newest one."""
    withdrawn: dict[str, object] | None = None
    """The version that takes the document back."""
    has_file: bool = True
    listed: bool = True
    told: bool = True
    """Whether it has a detail."""


class OpenOverheid:
    """The service: documents that a test adds, changes and takes away."""

    def __init__(self) -> None:
        """Begin with no documents."""
        self.held: dict[str, Published] = {}
        self.rewrite: Callable[[dict[str, object]], object] = lambda reply: reply
        """What becomes of a list before it is sent."""
        self.is_filtering = True
        """Whether a filter that is understood is heeded."""
        self.is_by_id = True
        """Whether filters are ids, and not names."""
        self.is_lenient = False
        """Whether a filter that is not understood is ignored, and not one that nothing answers to."""
        self.after_page: Callable[[int], None] = lambda count: None
        """Called after each page of a list with how many were given."""
        self.pages = 0
        self.server = ReplayServer(self._answer)

    def add(self, key: str, **facts: object) -> Published:
        """Publish; one that is there is published anew."""
        given = {"content": pdf(key), **facts}
        self.held[key] = Published(key=key, **given)  # type: ignore[arg-type]
        return self.held[key]

    def options(self, **options: str | int | bool) -> dict[str, str | int | bool]:
        """Return the options of a source that asks this server."""
        return {"base": f"{self.server.base}{API}", **options}

    def _answer(self, request: Request) -> Answer:
        if request.path == f"{API}/zoek":
            return self._list(request)
        kind, _, rest = request.path.removeprefix(API).lstrip("/").partition("/")
        held = self.held.get(rest.removesuffix("/file"))
        if request.path == "/robots.txt":
            return NOT_FOUND
        if held is None:
            return UNKNOWN if kind not in ("zoek", "documenten", "attachment") else NOT_FOUND
        if kind == "zoek":
            return _json(self._detail(held)) if held.told else NOT_FOUND
        return Answer(body=held.content, media_type=held.media_type) if held.has_file else NOT_FOUND

    def _list(self, request: Request) -> Answer:
        start, size = int(request.query["start"]), int(request.query["aantalResultaten"])
        if size not in (10, 20, 50):
            return Answer(status=400, body=b'{"detail":"aantalResultaten"}', media_type="application/json")
        sort = self._sort(unquote(request.query["documentsoort"]))
        found = [held for held in self.held.values() if held.listed and (sort is None or sort in held.sorts)]
        since, until = (_iso(request.query.get(f"publicatiedatum{side}")) for side in ("Van", "Tot"))
        found = [held for held in found if (since or "") <= held.published <= (until or "9999")]
        if "sort=publicatiedatum&order=asc" in request.target:
            found.sort(key=lambda held: (held.published, held.key))
        else:
            found.sort(key=lambda held: moment(held.changed) or "", reverse=True)
        results = [self._hit(held) for held in found[start : start + size]]
        answer = _json(self.rewrite({"totaal": len(found), "resultaten": results}))
        self.pages += 1
        self.after_page(self.pages)
        return answer

    def _sort(self, kind: str) -> str | None:
        """Return the id that a filter means; None for one that is ignored."""
        if not self.is_filtering:
            return None
        known = {sort: sort for sort in NAMES} if self.is_by_id else {name: sort for sort, name in NAMES.items()}
        return known.get(kind, None if self.is_lenient else kind + " is not known")

    def _hit(self, held: Published) -> dict[str, object]:
        document = {
            "id": f"{held.key}_{held.number}",
            "pid": f"https://open.overheid.nl/documenten/{held.key}",
            "titel": held.title,
            "openbaarmakingsdatum": held.published,
            "mutatiedatumtijd": held.changed,
        }
        return {"document": document, "bestandsgrootte": "0.94 MB", "bestandsType": held.media_type}

    def _detail(self, held: Published) -> dict[str, object]:
        classes = {"documentsoorten": [{"id": sort, "label": "x"} for sort in held.sorts], "themas": []}
        document = {
            "pid": f"https://open.overheid.nl/documenten/{held.key}",
            "identifiers": list(held.identifiers),
            "titelcollectie": {"officieleTitel": held.title},
            "classificatiecollectie": classes,
            "creatiedatum": held.created,
            **held.document,
        }
        file = {
            "id": f"{self.server.base}/documenten/{held.key}/file",
            "gepubliceerd": True,
            "label": "file",
            "mime-type": held.media_type,
            "bestandsnaam": "brief.pdf",
            "hash": held.hash or hashlib.sha1(held.content, usedforsecurity=False).hexdigest(),
        }
        newest: dict[str, object] = {
            "nummer": held.number,
            "oorzaak": "aanlevering",
            "openbaarmakingsdatum": held.published,
            "mutatiedatumtijd": held.changed.removesuffix("Z") + "456789Z",
            "blokkades": [],
            "bestanden": [file],
        }
        taken = [held.withdrawn] if held.withdrawn else []
        return {
            "document": document,
            "plooiIntern": {"publicatiestatus": "gepubliceerd"},
            "documentrelaties": list(held.relations),
            "versies": [*taken, newest, *held.versions],
        }


def _json(value: object) -> Answer:
    return Answer(body=json.dumps(value).encode(), media_type="application/json")


def _iso(day: str | None) -> str | None:
    return "-".join(reversed(day.split("-"))) if day else None
