"""Check an installation: versions, tools, disk, permissions, definitions, archives and, on request, the network."""

import os
import re
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.archive import index_file
from pipeline.cli import options, terminal
from pipeline.cli.advised import command
from pipeline.cli.exits import Exit
from pipeline.cli.status import dataset_names, enough
from pipeline.cli.watch import NOTIFY, sender
from pipeline.errors import PipelineError
from pipeline.fingerprint import code_hash
from pipeline.harvest.contracts import policy_of
from pipeline.home import GIB, Home
from pipeline.site import browser


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one check."""

    level: Literal["ok", "warning", "problem"]
    check: str
    found: str
    advice: str | None = None
    """What to do; None where nothing is to be done."""


def doctor(
    network: Annotated[
        bool, typer.Option("--network", help="Connect to the host of each source too, without asking it anything.")
    ] = False,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Check the installation and the home, and print for each finding what to do.

    Exit codes: 0 no problem (there may be warnings), 1 a problem.

    Example: brievenbus doctor --network
    """
    place, bad = Home(home or settings.home()), False
    checks: list[Callable[[Home], Iterator[Diagnosis]]] = [
        _packages,
        _scripts,
        _tools,
        _disk,
        _permissions,
        _notices,
        _datasets,
    ]
    for check in [*checks, *([_network] if network else [])]:
        for one in check(place):
            bad |= one.level == "problem"
            if json:
                terminal.say_json(one)
            else:
                terminal.say(f"{one.level}: {one.check}: {one.found}" + (f"; {one.advice}" if one.advice else ""))
    raise typer.Exit(Exit.PROBLEM if bad else Exit.DONE)


def _packages(place: Home) -> Iterator[Diagnosis]:
    """Compare the installed packages with the bounds that this version of the project needs."""
    wrong = []
    for line in metadata.requires("brievenbus") or ():
        if ";" in line:  # Of an extra, which may be absent.
            continue
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is not installed")
            continue
        if not _is_within(version, line[len(name) :]):
            wrong.append(f"{name} {version} is installed, and {line} is needed")
    if wrong:
        yield Diagnosis(
            level="problem",
            check="packages",
            found="; ".join(wrong),
            advice="install from the lock file: pip install --require-hashes -r requirements.lock",
        )
    else:
        yield Diagnosis(
            level="ok", check="packages", found=f"brievenbus {metadata.version('brievenbus')}, code {code_hash()[:8]}"
        )


def _is_within(version: str, bounds: str) -> bool:
    """Return whether a version fits bounds such as `>=2.0,<3` (PEP 440).

    >>> _is_within("2.1.9", ">=2.0.36,<2.1"), _is_within("2.0.58", ">=2.0.36,<2.1")
    (False, True)
    """
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(bounds.strip(" ()")).contains(version, prereleases=True)


def _scripts(place: Home) -> Iterator[Diagnosis]:
    """Look for the scripts of the pages for search and queries, which are not in a checkout."""
    if browser.is_complete():
        yield Diagnosis(level="ok", check="scripts", found="the site has its pages for search and queries")
    else:
        yield Diagnosis(
            level="warning",
            check="scripts",
            found="the site has no pages for search and queries",
            advice=f"{sys.executable} -m {browser.__name__}.fetch; it needs npm",
        )


def _tools(place: Home) -> Iterator[Diagnosis]:
    """Look for the program that reads scans."""
    program = shutil.which("tesseract")
    advice = "scans stay unread; on Debian: apt install tesseract-ocr tesseract-ocr-nld"
    if program is None:
        yield Diagnosis(level="warning", check="tesseract", found="not installed", advice=advice)
        return
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    if "nld" not in listed.stdout.split():
        yield Diagnosis(level="warning", check="tesseract", found="it has no Dutch data (nld)", advice=advice)
    else:
        yield Diagnosis(level="ok", check="tesseract", found=program)


def _disk(place: Home) -> Iterator[Diagnosis]:
    """Check that the home can be written, has room, and has hard links, which releases share their files by."""
    folder = _existing(place.folder)
    room = f"{place.room / GIB:.1f} GiB free at {folder.absolute()}"
    if place.room < enough():
        yield Diagnosis(
            level="warning", check="disk", found=room, advice="make room, or name another place with --home"
        )
    else:
        yield Diagnosis(level="ok", check="disk", found=room)
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor", dir=folder) as made:
            (Path(made) / "one").write_bytes(b"")
            os.link(Path(made) / "one", Path(made) / "two")
    except OSError as error:
        is_link = Path(error.filename or "").name == "one"
        advice = "releases share no files, and need more room" if is_link else "give this user the right to write there"
        said = error.strerror or str(error)
        yield Diagnosis(
            level="warning" if is_link else "problem", check="home", found=f"{folder}: {said}", advice=advice
        )


def _permissions(place: Home) -> Iterator[Diagnosis]:
    """Check that nobody else can read an archive or a secret key."""
    found = [place.folder / "archive", place.folder / "state", settings.signing_key()]
    for path in filter(None, found):
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        others = mode & (stat.S_IRWXG | stat.S_IRWXO) if path.is_file() else mode & stat.S_IROTH
        if others and not _is_shut(path.parent):
            yield Diagnosis(
                level="warning",
                check="permissions",
                found=f"others can read {path}, which has personal data or a secret",
                advice=f"chmod o-rwx {path}",
            )


def _notices(place: Home) -> Iterator[Diagnosis]:
    """Check that the addresses for notices can be read and are known; nothing is sent."""
    try:
        addresses = (settings.secret(NOTIFY) or "").split()
        sender(addresses)
    except PipelineError as error:
        advice = "write the addresses there, readable by this user; then brievenbus watch --test"
        yield Diagnosis(level="problem", check="notices", found=str(error), advice=advice)
        return
    if addresses:
        yield Diagnosis(level="ok", check="notices", found=f"{len(addresses)} address{'es' * (len(addresses) != 1)}")


def _is_shut(folder: Path) -> bool:
    """Return whether a folder keeps other users out."""
    return not folder.stat().st_mode & stat.S_IXOTH


def _datasets(place: Home) -> Iterator[Diagnosis]:
    """Load each definition, and check each index with SQLite's own quick check."""
    for name in dataset_names(None, place):
        try:
            found = pipeline_run.load(name, home=place)
        except PipelineError as error:
            yield Diagnosis(level="problem", check=name, found=str(error), advice="correct the definition")
            continue
        index = index_file(place, found.name)
        if index is None or not index.exists():
            continue
        said = _quick_check(index)
        if said == "ok":
            yield Diagnosis(level="ok", check=name, found="its definition is right, and its index is whole")
        else:
            advice = command(f"archive repair {name}")
            yield Diagnosis(level="problem", check=name, found=f"the index is damaged: {said}", advice=advice)


def _quick_check(index: Path) -> str:
    try:
        with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as database:
            return str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)


def _network(place: Home) -> Iterator[Diagnosis]:
    """Connect to the hosts of each source."""
    hosts: dict[str, str] = {}
    for name in dataset_names(None, place):
        try:
            dataset = pipeline_run.load(name, home=place)
            policies = [policy_of(dataset, setting) for setting in dataset.sources]
        except PipelineError:  # The check of definitions says it.
            continue
        hosts |= {host: name for policy in policies if policy for host in policy.hosts}
    for host, name in sorted(hosts.items()):
        address, _, port = host.partition(":")
        try:
            socket.create_connection((address, int(port or 443)), timeout=10).close()
            yield Diagnosis(level="ok", check=name, found=f"{host} can be reached")
        except OSError as error:
            yield Diagnosis(
                level="problem",
                check=name,
                found=f"{host} cannot be reached: {error}",
                advice="check network and firewall; then " + command(f"sources check {name}"),
            )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest folder above it that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
