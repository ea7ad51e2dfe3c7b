"""The configurations for nginx and Apache, with the real servers: names, forms, withdrawn letters, safety, proxying."""

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.flows.ports import free_port
from tests.formats.made import DATASET
from tests.processes import wait_for
from tests.runs import ROOT
from tests.site.serve.serving import ask, connect
from tests.site.serve.sparql.endpoints import Endpoint, endpoint
from tests.site.serve.test_letter_forms import LETTERS, publish

MODULES = "mpm_event authz_core dir headers mime proxy proxy_http rewrite"
RELEASE = "/brieven/releases/v1/letters.csv"
QUADS = "/brieven/releases/v1/2011/brieven.nq"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with endpoint(tmp_path_factory.mktemp("behind")) as found:
        letters = found.web / "doc/brief"
        letters.mkdir(parents=True)
        for name in ("a(b)", "kst-1-2", "weg"):
            for suffix in ("html", "jsonld"):
                (letters / f"{name}.{suffix}").write_text(f"{name} {suffix}")
        (letters / "weg.gone").touch()
        publish(found.web, "v1", replace(DATASET, static_letters=0), LETTERS)
        (found.web / "index.html").write_text("index")
        (found.web / f".{RELEASE}").write_text("id\n")
        packed = found.web / f".{QUADS}.gz"
        packed.parent.mkdir()
        packed.write_bytes(gzip.compress(b"<a:s> <a:p> <a:o> <a:g> .\n", mtime=0))
        (found.web / ".hidden").write_text("secret")
        (found.web.parent / "secret").write_text("secret")
        yield found


def configured(name: str, behind: Endpoint, port: int) -> str:
    text = (ROOT / "datasets/servers" / name).read_text()
    changes = {"/srv/www/brieven": str(behind.web), "127.0.0.1:8080": f"127.0.0.1:{port}"}
    for old, new in (changes | {"http://127.0.0.1:8000": behind.address}).items():
        assert old in text
        text = text.replace(old, new)
    return text


def nginx(folder: Path, behind: Endpoint, port: int) -> list[str]:
    (folder / "site.conf").write_text(configured("nginx.conf", behind, port))
    (folder / "nginx.conf").write_text(
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;"
        f" include {folder}/site.conf; }}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def apache2(folder: Path, behind: Endpoint, port: int) -> list[str]:
    loaded = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split())
    (folder / "apache.conf").write_text(
        f"{loaded}\nListen 127.0.0.1:{port}\nServerName localhost\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"DefaultRuntimeDir {folder}\nTypesConfig /dev/null\n{configured('apache.conf', behind, port)}"
    )
    return ["apache2", "-X", "-f", str(folder / "apache.conf")]


@pytest.fixture(scope="module", params=[nginx, apache2], ids=["nginx", "apache"])
def front(request: pytest.FixtureRequest, behind: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = request.param.__name__
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    folder, port = tmp_path_factory.mktemp(program), free_port()
    folder.chmod(0o755)
    process = subprocess.Popen(request.param(folder, behind, port), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        assert wait_for(lambda: listens(port), 20), (folder / "error.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def listens(port: int) -> bool:
    try:
        connect(f"http://127.0.0.1:{port}").close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("name", ["kst-1-2", "a%28b%29"])
def test_a_name_leads_to_its_letter_in_the_form_asked_for(front: str, name: str) -> None:
    moved, _ = ask(front, f"/id/brief/{name}")
    assert (moved.status, moved.headers["Location"].removeprefix(front)[:11]) == (303, "/doc/brief/")
    place = moved.headers["Location"].removeprefix(front)
    for accept, kind, suffix in (
        ("application/ld+json", "application/ld+json", "jsonld"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", "html"),
        ("*/*", "text/html; charset=utf-8", "html"),
    ):
        response, content = ask(front, place, Accept=accept)
        assert (response.status, response.headers["Content-Type"]) == (200, kind)
        assert response.headers["Vary"] == "Accept"
        assert content.decode().endswith(f" {suffix}")
    assert ask(front, f"{place}.jsonld")[0].status == 200


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("html", "text/html; charset=utf-8"),
        ("en.html", "text/html; charset=utf-8"),
        ("ttl", "text/turtle; charset=utf-8"),
        ("json", "application/json"),
        ("nt", "application/n-triples"),
    ],
)
def test_forms_that_are_not_files_come_from_the_server(front: str, suffix: str, kind: str) -> None:
    place = f"/doc/brief/{LETTERS[0].identifier}"
    response, content = ask(front, f"{place}.{suffix}")
    assert (response.status, response.headers["Content-Type"]) == (200, kind)
    for name in ("Access-Control-Allow-Origin", "Cache-Control", "Content-Security-Policy", "ETag", "Vary"):
        assert len(response.headers.get_all(name, [])) == 1, name
    if suffix != "en.html":
        assert ask(front, place, Accept=kind)[1] == content


def test_withdrawn_letters_and_unknown_ones(front: str) -> None:
    for path in ("/doc/brief/weg", "/doc/brief/weg.html", "/doc/brief/weg.ttl"):
        assert ask(front, path)[0].status == 410
    assert ask(front, "/doc/brief/onbekend")[0].status == 404
    assert ask(front, "/dataset/brieven")[0].status == 303


@pytest.mark.parametrize(
    "path", ["/.hidden", "/..%2fsecret", "/%2e%2e/secret", "/id/brief/a%0d%0aX:%20y", "/doc/brief/"]
)
def test_nothing_else(front: str, path: str) -> None:
    response, content = ask(front, path)
    assert response.status in (400, 403, 404)
    assert response.headers["X"] is None
    assert b"secret" not in content


def test_headers_of_safety_and_caches(front: str) -> None:
    for path in ("/", RELEASE, "/absent"):
        headers = ask(front, path)[0].headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "script-src 'self' 'wasm-unsafe-eval';" in headers["Content-Security-Policy"]
    assert ask(front, RELEASE)[0].headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert ask(front, RELEASE, Range="bytes=0-0")[0].status == 206


@pytest.mark.parametrize("accepted", [None, "gzip", "identity"])
def test_rdf_that_is_there_compressed_only_has_the_address_of_the_plain_file(front: str, accepted: str | None) -> None:
    response, content = ask(front, QUADS, **({"Accept_Encoding": accepted} if accepted else {}))
    assert (response.status, response.headers["Content-Type"]) == (200, "application/n-quads")
    coding = "gzip" if accepted == "gzip" else None
    assert response.headers["Content-Encoding"] == coding
    assert (gzip.decompress(content) if coding else content) == b"<a:s> <a:p> <a:o> <a:g> .\n"
    for name in ("Access-Control-Allow-Origin", "Cache-Control", "Content-Security-Policy"):
        assert len(response.headers.get_all(name, [])) == 1, name
    assert "Accept-Encoding" in ", ".join(response.headers.get_all("Vary", []))
    assert ask(front, QUADS.replace("2011", "2012"))[0].status == 404
    named, _ = ask(front, f"{QUADS}.gz")
    assert (named.headers["Content-Type"], named.headers["Content-Encoding"]) == ("application/gzip", None)


def test_queries_go_on_to_the_server(front: str) -> None:
    response, content = ask(front, "/sparql?query=ASK%7B%7D&format=csv")
    assert (response.status, content) == (200, b"true")
    assert response.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert ask(front, "/api/v1/datasets")[0].headers["API-Version"]
