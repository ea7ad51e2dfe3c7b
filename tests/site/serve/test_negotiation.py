"""Names lead to what describes them, in the form that was asked for."""

from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from pipeline.site.serve.negotiation import answer, form
from tests.site.serve.serving import start


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("negotiation")
    (root / "doc/brief").mkdir(parents=True)
    (root / "def").mkdir()
    (root / "brieven").mkdir()
    (root / ".well-known").mkdir()
    (root / ".well-known/void").write_text("void")
    for suffix in ("html", "ttl", "jsonld", "json", "nt"):
        (root / f"doc/brief/a(b).{suffix}").write_text(suffix)
    (root / "doc/brief/weg.gone").touch()
    (root / "doc/brief/terug.gone").touch()
    for suffix in ("html", "json", "nt"):
        (root / f"doc/brief/terug.{suffix}").write_text(f"terug {suffix}")
    for name in (
        "index.html",
        "def/index.html",
        "def/index.ttl",
        "brieven/index.html",
        "catalog.ttl",
        "catalog.jsonld",
    ):
        (root / name).write_text(name)
    return start(root)


def get(address: str, path: str, accept: str | None = None) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=5)
    connection.request("GET", path, headers={"Accept": accept} if accept else {})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json, */*;q=0.1", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/n-triples", "application/n-triples"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_a_letter_leads_to_its_document_in_the_form_asked_for(address: str, accept: str | None, kind: str) -> None:
    letter, _ = get(address, "/id/brief/a%28b%29", accept)
    assert (letter.status, letter.headers["Location"]) == (303, "/doc/brief/a%28b%29")
    assert letter.headers["Vary"] == "Accept"

    document, _ = get(address, letter.headers["Location"], accept)
    assert (document.status, document.headers["Content-Type"]) == (200, kind)
    assert document.headers["Vary"] == "Accept"
    assert document.headers["Content-Location"].startswith("/doc/brief/a%28b%29.")


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/id/brief/onbekend", None, 404),
        ("/doc/brief/onbekend", None, 404),
        ("/id/brief/weg", None, 410),
        ("/doc/brief/weg", "text/turtle", 410),
        ("/doc/brief/weg.html", None, 410),
        ("/doc/brief/a%28b%29", "image/png", 406),
        ("/doc/brief/a%28b%29.ttl", "text/html", 200),
        ("/id/brief/..%2f..%2fx", None, 404),
        ("/id/brief/%00", None, 404),
        ("/def/", "text/turtle", 200),
        ("/catalog", "application/ld+json", 200),
    ],
)
def test_status(address: str, path: str, accept: str | None, status: int) -> None:
    response, _ = get(address, path, accept)

    assert response.status == status


@pytest.mark.parametrize(
    ("path", "accept", "place"),
    [
        ("/def/ambt", None, "/def/index.html#ambt"),
        ("/def/ambt", "text/turtle", "/def/index.ttl"),
        ("/dataset/brieven", None, "/brieven/"),
        ("/dataset/brieven", "text/turtle", "/catalog"),
        ("/catalog", "text/html,*/*;q=0.8", "/"),
    ],
)
def test_other_names_lead_to_what_describes_them(address: str, path: str, accept: str | None, place: str) -> None:
    response, _ = get(address, path, accept)

    assert (response.status, response.headers["Location"]) == (303, place)


def test_who_asks_for_another_form_is_told_which_there_are(address: str) -> None:
    response, text = get(address, "/doc/brief/a%28b%29", "application/rdf+xml")

    assert response.status == 406
    assert "text/turtle, application/ld+json" in text


def test_the_terms_are_served_in_both_forms(address: str) -> None:
    assert get(address, "/def/")[1] == "def/index.html"
    assert get(address, "/def/", "text/turtle")[1] == "def/index.ttl"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("text/*;q=0.5, text/turtle;q=0", "html"), ("*/*", "html"), ("text/turtle;q=nonsense", None), (";", None)],
)
def test_odd_headers(accept: str, suffix: str | None) -> None:
    assert form({"html", "ttl"}, accept) == suffix


def test_of_a_long_header_the_start_counts() -> None:
    assert form({"html", "ttl"}, "text/turtle" + ", a/b;q=1" * 10_000) == "ttl"
    assert form({"html", "ttl"}, "a/b;q=1, " * 10_000 + "text/turtle") is None


@pytest.mark.parametrize(
    ("path", "accept", "text"),
    [
        ("/doc/brief/terug", None, "terug html"),
        ("/doc/brief/terug", "application/json", "terug json"),
        ("/doc/brief/terug.nt", None, "terug nt"),
        ("/doc/brief/terug.html", None, "terug html"),
    ],
)
def test_a_withdrawn_letter_is_gone_and_its_page_says_so(
    address: str, path: str, accept: str | None, text: str
) -> None:
    answer, body = get(address, path, accept)
    assert (answer.status, body) == (410, text)
    letter, _ = get(address, "/id/brief/terug")
    assert (letter.status, letter.headers["Location"]) == (303, "/doc/brief/terug")


def test_void_is_given_as_turtle_or_json_ld(address: str) -> None:
    turtle, text = get(address, "/.well-known/void", "text/turtle")
    assert (turtle.status, turtle.headers["Content-Type"], text) == (200, "text/turtle; charset=utf-8", "void")
    assert turtle.headers["Vary"] == "Accept"
    assert get(address, "/.well-known/void", "text/html,*/*;q=0.8")[0].status == 200
    other, _ = get(address, "/.well-known/void", "application/ld+json")
    assert (other.status, other.headers["Location"]) == (303, "/catalog.jsonld")
    assert get(address, "/.well-known/void", "image/png")[0].status == 406


def test_the_english_page_of_a_letter_leads_where_the_dutch_one_does(tmp_path: Path) -> None:
    folder = tmp_path / "doc/brief"
    folder.mkdir(parents=True)
    for name in ("weg.html", "weg.gone", "hier.html", "hier.en.html"):
        (folder / name).touch()
    (folder / "oud.moved").write_text("hier")

    assert answer(tmp_path, "/doc/brief/weg.en.html", "*/*") == (410, "weg.html")
    assert answer(tmp_path, "/doc/brief/oud.en.html", "*/*") == (301, "/doc/brief/hier.en.html")
    assert answer(tmp_path, "/doc/brief/hier.en.html", "*/*") is None


def test_the_iris_of_dossiers_and_persons_lead_to_their_pages(tmp_path: Path) -> None:
    for name in ("brieven/dataset.json", "brieven/dossier/33183-(R1975).html", "brieven/dossier/33183-(R1975).json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    iri = "/id/dossier/33183-%28R1975%29"

    assert answer(tmp_path, iri, "text/html") == (303, "/brieven/dossier/33183-%28R1975%29.html")
    assert answer(tmp_path, iri, "application/json") == (303, "/brieven/dossier/33183-%28R1975%29.json")
    assert answer(tmp_path, iri, "text/turtle") == (406, "")
    assert answer(tmp_path, "/id/persoon/niemand", "*/*") == (404, "")
