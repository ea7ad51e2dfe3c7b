"""A store that speaks the SPARQL 1.1 Graph Store HTTP Protocol, such as Virtuoso, Oxigraph, Jena or GraphDB.

About: every graph of a release's N-Quads (one for each letter). A graph that differs from the last one sent is put;
a graph that the release no longer has is deleted. Of a withdrawn letter the store has the same tombstone as the
release.
Documentation: https://www.w3.org/TR/sparql11-http-rdf-update/
Access: option `auth`: none, basic or digest (Virtuoso); user and password from the environment.
Caveats: graphs are put one by one, so that a query in the meantime sees letters of two releases. Where the ledger is
lost every graph is put again, and graphs that only older releases have are deleted.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from pipeline.distribute.targets import DeliveryJob, Sent, Target
from pipeline.distribute.targets._client import Client
from pipeline.distribute.targets._together import at_once
from pipeline.errors import TargetError
from pipeline.formats.compressed import open_content
from pipeline.model.forms import Address, Options, Variable
from pipeline.release.describe.released import Released

AT_ONCE = 4
"""Requests on their way at one time."""
BATCH_BYTES = 64 * 2**20
"""Of graphs in memory; the N-Quads, sorted by subject, are read once for each such batch."""
TURTLE = {"Content-Type": "text/turtle"}
"""N-Triples are Turtle, which every store must take; not every one takes N-Triples by their own name."""


class StoreOptions(Options, frozen=True, kw_only=True):
    """Options of this target."""

    url: Address
    """Address at which graphs are written, such as http://localhost:7878/store or .../sparql-graph-crud-auth."""
    auth: Literal["none", "basic", "digest"] = "none"
    """How the store identifies its users."""
    user_env: Variable = "BRIEVENBUS_SPARQL_USER"
    """Variable with the user."""
    password_env: Variable = "BRIEVENBUS_SPARQL_PASSWORD"
    """Variable with the password."""


def send(job: DeliveryJob[StoreOptions]) -> Sent:
    """Make the store hold the graphs of the newest release. Raises TargetError where it refuses."""
    files = _files(job.folder)
    if not files:
        raise TargetError("the release has no N-Quads to send: add 'nquads' to its outputs")
    with closing(_client(job)) as client:
        if job.ledger.is_new:
            job.ledger.begin(_older(job))
        held, (marks, sizes) = job.ledger.marks(), _measure(files)
        lacking = [name for name in marks if held.get(name) != marks[name]]
        job.ledger.begin(lacking)
        count = 0
        for batch in _batches(lacking, sizes):
            for name in _put(client, _read(files, batch)):
                job.ledger.done(name, marks[name])
                count += 1
                job.report(count, len(lacking))
            job.ledger.commit()
        gone = sorted(held.keys() - marks.keys())
        for name in gone:
            client.ask("DELETE", params={"graph": name}, ok=(200, 202, 204, 404))
            job.ledger.forget(name)
    return Sent(sent=count, removed=len(gone), same=len(marks) - len(lacking))


def _client(job: DeliveryJob[StoreOptions]) -> Client:
    """Return a connection to the store, as who we are there."""
    kind = job.options.auth
    auth: AuthBase | None = None
    if kind != "none":
        user = job.secret(job.options.user_env)
        password = job.secret(job.options.password_env)
        job.hide(f"{user}:{password}")
        # As bytes: requests would write a text in Latin-1 (RFC 7617 lets a server ask for UTF-8, which all now take).
        basic = HTTPBasicAuth(user.encode(), password.encode())
        auth = basic if kind == "basic" else HTTPDigestAuth(user, password)
    return Client(job.options.url, auth=auth, plain=kind == "basic")


def _put(client: Client, graphs: dict[str, bytes]) -> Iterator[str]:
    """Put graphs, several at one time, and return the name of each that is there."""

    def put(name: str) -> str:
        client.ask("PUT", params={"graph": name}, data=graphs[name], headers=TURTLE)
        return name

    return at_once(put, graphs, AT_ONCE)


def _files(folder: Path) -> list[Path]:
    """Return the N-Quads of a release, which may be compressed."""
    return [folder / entry.path for entry in Released(folder).ending(".nq")]


def _measure(files: list[Path]) -> tuple[dict[str, str], dict[str, int]]:
    """Return the SHA-256 and the size of each graph, by its name in the order of the files."""
    digests = {}
    sizes: dict[bytes, int] = {}
    for name, triple in _triples(files):
        if name not in digests:
            digests[name], sizes[name] = hashlib.sha256(), 0
        digests[name].update(triple)
        sizes[name] += len(triple)
    return {_name(name): digest.hexdigest() for name, digest in digests.items()}, {
        _name(name): size for name, size in sizes.items()
    }


def _batches(names: list[str], sizes: dict[str, int]) -> Iterator[set[str]]:
    """Return the names in groups that fit in memory."""
    batch: set[str] = set()
    held = 0
    for name in names:
        if batch and held + sizes[name] > BATCH_BYTES:
            yield batch
            batch, held = set(), 0
        batch.add(name)
        held += sizes[name]
    if batch:
        yield batch


def _read(files: list[Path], names: set[str]) -> dict[str, bytes]:
    """Return these graphs as N-Triples."""
    wanted = {f"<{name}>".encode(): bytearray() for name in sorted(names)}
    for name, triple in _triples(files):
        if name in wanted:
            wanted[name] += triple
    return {_name(name): bytes(triples) for name, triples in wanted.items()}


def _triples(files: list[Path]) -> Iterator[tuple[bytes, bytes]]:
    """Return (graph, triple as a line of N-Triples) of every quad."""
    for file in files:
        with open_content(file) as lines:
            for line in lines:
                triple, name, _ = line.rsplit(b" ", 2)
                yield name, triple + b" .\n"


def _older(job: DeliveryJob[StoreOptions]) -> set[str]:
    """Return the graphs of all releases: those that a store without a ledger may have."""
    places = sorted(job.folder.parent.glob("*/manifest.json"))
    return {_name(name) for place in places for name, _ in _triples(_files(place.parent))}


def _name(term: bytes) -> str:
    return term[1:-1].decode()


TARGET = Target(
    title="A SPARQL store, by the Graph Store Protocol",
    options=StoreOptions,
    place=("url",),
    send=send,
)
