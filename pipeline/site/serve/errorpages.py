"""Pages of errors, in the look of the site; their explanation is for people and programs alike."""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – Brievenbus</title><link rel="stylesheet" href="/style.css"></head>
<body><header class="top"><div class="page"><a href="/">Brievenbus</a></div></header>
<main class="page"><h1>{title}</h1>
<p class="lead">{explanation}</p>
<p lang="nl">{dutch}</p>
</main></body></html>
"""
_DUTCH = {
    400: "Dit verzoek is niet te lezen.",
    404: "Deze pagina bestaat niet.",
    405: "Dit kan hier niet: er valt alleen te lezen.",
    406: "De gevraagde vorm is er niet.",
    410: "Deze brief is ingetrokken.",
    412: "De inhoud is intussen veranderd.",
    416: "Dit deel van het bestand bestaat niet.",
}
_EXPLANATIONS = {
    400: "The request cannot be read.",
    404: "There is no such page.",
    405: "This server is read-only: use GET or HEAD.",
    410: "This letter was withdrawn.",
    412: "The content has changed, or is not the requested one.",
    416: "The file has no such part.",
}


def page(
    status: int, explanation: str | None = None, headers: Mapping[str, str] | None = None, dutch: str | None = None
) -> Response:
    """Return the answer to a request that failed; the explanation is text, and may come from a client."""
    phrase = HTTPStatus(status).phrase
    text = _PAGE.format(
        title=escape(f"{status} {phrase}"),
        explanation=escape(explanation or _EXPLANATIONS.get(status, f"{phrase}.")),
        dutch=escape(dutch or _DUTCH.get(status, "Er ging iets mis.")),
    )
    return HTMLResponse(text, status, headers={"Cache-Control": "no-cache", **(headers or {})})
