"""The README's recipes load a release into Virtuoso and Oxigraph, whole."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.formats.compressed import compress
from tests.runs import ROOT, first_run
from tests.stores.servers import oxigraph_server, virtuoso_server
from tests.stores.sparql import rows, sizes, sizes_in

RECIPES = [
    line
    for kind, block in re.findall(
        r"```(\w*)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    for line in block.splitlines()
    if not kind
]
SUBJECTS = """
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?title WHERE { GRAPH ?g { ?letter a <https://www.ica.org/standards/RiC/ontology#Record> ; dct:title ?title } }
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    _, _, published = first_run(folder)
    assert published.release is not None
    return folder / "home/public/voorbeeldbrieven/releases" / published.release.version


def recipe(start: str) -> str:
    return next(line for line in RECIPES if line.startswith(start))


def cook(command: str, folder: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, shell=True, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def laid_out(release: Path, folder: Path, command: str, suffix: str) -> str:
    """Lay a release in a folder, with N-Quads that are compressed only, or not; return the command for such a one."""
    shutil.copytree(release, folder / "release")
    for file in (folder / "release").rglob("*.nq") if suffix else ():
        compress(file, file.with_name(file.name + suffix), "gzip")
        file.unlink()
    return command.replace("*.nq", f"*.nq{suffix}")


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_virtuoso_loads_a_release(release: Path, tmp_path: Path, suffix: str) -> None:
    with virtuoso_server(tmp_path) as server:
        command = laid_out(release, tmp_path, recipe("isql-vt"), suffix)
        cook(command.replace(" 1111 ", f" {server.sql} "), tmp_path)
        assert sizes(server) == sizes_in(*release.rglob("*.nq"))
        assert len(rows(server, SUBJECTS)) == 19, "four papers have a heading and no subject"


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_oxigraph_loads_a_release(release: Path, tmp_path: Path, suffix: str) -> None:
    if not (Path(sys.executable).with_name("oxigraph").exists() or shutil.which("oxigraph")):
        pytest.skip("needs Oxigraph (PyPI: oxigraph): oxigraph is not installed")
    assert "oxigraph serve --location store --bind localhost:7878" in RECIPES
    cook(laid_out(release, tmp_path, recipe("oxigraph load"), suffix), tmp_path)
    with oxigraph_server(tmp_path) as server:
        assert sizes(server) == sizes_in(*release.rglob("*.nq"))
        assert len(rows(server, SUBJECTS)) == 19, "four papers have a heading and no subject"
