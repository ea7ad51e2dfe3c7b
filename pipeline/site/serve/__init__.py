"""Serve the web root over HTTP, to look at it: static files and content negotiation, by default on loopback."""

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.errors import PipelineError
from pipeline.site.serve import caching
from pipeline.site.serve.negotiation import FORMS, answer

TYPES = {
    ".atom": "application/atom+xml",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".patch": "application/rdf-patch",
    ".trig": "application/trig",
    ".ttl": "text/turtle; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
"""Media types from IANA's registry, where Python's own table has none or no charset."""

OFFERED = f"None of the types that were asked for is there. There may be: {', '.join(FORMS)}."
"""Explanation for a client that asks for another form."""
ERROR_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%(code)d %(message)s</title><link rel="stylesheet" href="/style.css"></head>
<body><div class="page"><h1>%(code)d %(message)s</h1><p>%(explain)s</p><p><a href="/">Brievenbus</a></p>
</div></body></html>
"""


class Handler(SimpleHTTPRequestHandler):
    """Handler for the files below one folder: read-only, each with its media type, without listing folders."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES
    error_message_format = ERROR_PAGE
    server_version = "brievenbus"
    sys_version = ""
    _varies = False
    _is_gone = False
    _tag: str | None = None

    def version_string(self) -> str:
        """Return the value of the header `Server`."""
        return self.server_version

    def send_head(self) -> Any:
        """Answer a request with a file, or with a description of the named thing in the requested form."""
        path = self.path.partition("?")[0].partition("#")[0]
        found = answer(Path(self.directory), path, self.headers.get("Accept", ""))
        if found is None:
            return self._give()
        if found.path and found.status in (200, 410):
            self._is_gone = found.status == 410
            self.path = f"{path.rstrip('/').rpartition('/')[0]}/{quote(found.path)}"
            if path.rstrip("/") == "/def" or path.rstrip("/").endswith("/changes"):
                self.path = f"{path.rstrip('/')}/{found.path}"
            self._varies = True
            return self._give()
        if found.status not in (301, 303):
            self.send_error(found.status, explain=OFFERED if found.status == 406 else None)
            return None
        self.send_response(found.status)
        self.send_header("Location", found.path)
        self.send_header("Vary", "Accept")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def send_response(self, code: int, message: str | None = None) -> None:
        """Start an answer; the page of a withdrawn letter gets 410, so that caches and indexes drop it."""
        super().send_response(410 if self._is_gone and code == 200 else code, message)
        self._is_gone = False

    def _give(self) -> Any:
        """Send a file, or 304 where the client already has it."""
        self._tag = None if self._is_gone else caching.tag(Path(self.translate_path(self.path)))
        if self._tag is None or not caching.holds(self.headers.get("If-None-Match"), self._tag):
            return super().send_head()
        self.send_response(304)
        self.end_headers()
        return None

    def guess_type(self, path: Any) -> str:
        """Return the media type of a file; the VoID description, which has no suffix, is Turtle."""
        return TYPES[".ttl"] if Path(path).parts[-2:] == (".well-known", "void") else super().guess_type(path)

    def list_directory(self, path: Any) -> None:
        """Refuse to list a folder: pages link to all published files."""
        self.send_error(404, "Not found")

    def end_headers(self) -> None:
        """Add headers that let other sites use the data, stop browsers from guessing types, and control caches."""
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self._tag is not None:
            self.send_header("ETag", self._tag)
            self.send_header("Cache-Control", caching.control(self.path.partition("?")[0]))
            self._tag = None
        if self._varies:
            self.send_header("Vary", "Accept")
            self.send_header("Content-Location", self.path)
            self._varies = False
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: a line for each request does not help a person who looks at his own release."""


def serve(folder: Path, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve a folder until interrupted; `ready` is called with the address once the server listens.

    Raises PipelineError where nothing is published yet or the server cannot listen on the address.
    """
    if not folder.is_dir():
        raise PipelineError(f"nothing is published in {folder} yet: start with brievenbus run voorbeeldbrieven")
    try:
        server = ThreadingHTTPServer((host, port), partial(Handler, directory=str(folder)))
    except OSError as error:
        raise PipelineError(f"cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
    with server:
        ready(f"http://{host}:{server.server_address[1]}/")
        server.serve_forever()
