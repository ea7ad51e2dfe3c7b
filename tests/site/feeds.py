"""Releases of a few letters to derive feeds from, and a reader of event streams that shares nothing with the writer."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urldefrag
from urllib.request import urlopen

import msgspec
import pyoxigraph
from pyoxigraph import NamedNode, Quad

from pipeline import formats as outputs
from pipeline.model.dataset import Contact, Dataset, Text
from pipeline.model.letter import Addressee, Dossier, Letter, Sender, Withdrawal
from pipeline.model.printed import Paragraph
from pipeline.model.release import Counts, File, Release
from pipeline.release import describe as package
from pipeline.release import index as releases
from pipeline.site import feeds
from pipeline.site.serve import server as serve
from tests.site.serve import serving

AS, TREE = "https://www.w3.org/ns/activitystreams#", "https://w3id.org/tree#"
LDES, RDF_TYPE = "https://w3id.org/ldes#", NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034"
Graph = frozenset[tuple[str, str, str]]


def dataset(base: str, folder: Path, partition: bool = False) -> Dataset:
    return Dataset(
        name="brieven",
        title=Text(nl="Brieven & <meer>", en="Letters"),
        description=Text(nl="Brieven.", en="Letters."),
        base=base,
        publisher=Contact(name="Uitgever", url="https://uitgever.example/"),
        sources=(),
        outputs=("jsonl", "nquads"),
        partition="year" if partition else None,
        folder=folder,
    )


def letter(base: str, name: str, subject: str = "Onderwerp", **changes: object) -> Letter:
    facts = {
        "id": f"{base}id/brief/{name}",
        "identifier": name,
        "kind": "kamerbrief",
        "language": "nl",
        "subject": subject,
        "date": "2024-05-06",
        "date_printed": "6 mei 2024",
        "place": None,
        "reference": None,
        "your_reference": None,
        "sender": Sender(name="Ministerie van Binnenlandse Zaken en Koninkrijksrelaties", iri=MINISTRY, link="exact"),
        "addressee": Addressee(name="De Voorzitter van de Tweede Kamer", body="Tweede Kamer der Staten-Generaal"),
        "dossiers": (Dossier(number="32824", title="Integratiebeleid"),),
        "session_year": None,
        "paragraphs": (Paragraph(kind="paragraph", text=f"Tekst van {name}: {subject}"),),
    }
    return Letter(**facts | changes)  # type: ignore[arg-type]


def tombstone(base: str, name: str, day: str) -> Letter:
    nothing = dict.fromkeys(("subject", "date", "date_printed", "sender", "addressee"))
    empty: dict[str, object] = {"paragraphs": (), "dossiers": (), "withdrawn": Withdrawal(date=day, reason="fout")}
    return letter(base, name, **nothing | empty)


class Bench:
    """A dataset whose releases are made by hand."""

    def __init__(self, folder: Path, base: str = "https://brieven.example/", partition: bool = False) -> None:
        self.base, self.web, self.state = base, folder / "public", folder / "state"
        self.dataset = dataset(base, folder, partition)
        self.place = self.web / "brieven"
        self._number = 0

    def release(self, letters: list[Letter], changed: str, register: str = "") -> str:
        """Make a release of letters, and return its version."""
        self._number += 1
        version = f"{changed.translate(str.maketrans('', '', '-:'))}-{self._number:02}-00000000"
        self.cut(version, letters, changed, register)
        counts = Counts(records=0, letters=len(letters), merged=0, not_letters=0, unreadable=0, held_back=0)
        entry = Release(version=version, result="released", counts=counts, content_hash="", input_hash=version)
        releases.note(self.place, "brieven", entry)
        return version

    def cut(self, version: str, letters: list[Letter], changed: str, register: str = "", taken: str = "") -> None:
        """Write the folder of a release, also over one that is there: then `taken` is the day on which that is done."""
        folder = self.place / "releases" / version
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for part, some in self._parts(letters):
            (folder / part).mkdir(exist_ok=True)
            for name in self.dataset.outputs:
                writer = outputs.get(name).open(self.dataset, folder / part)
                writer.write(some)
                found = [msgspec.structs.replace(file, path=str(Path(part, file.path))) for file in writer.close()]
                files += [msgspec.structs.replace(file, part=part or None) for file in found]
        entries = list(package.measure(folder, files))
        if register:
            (folder / "id-changes.csv").write_text(f"old,new,reason,release\n{register},rekey,{version}\n")
            entries += package.measure(folder, [File(path="id-changes.csv", title="Id changes", media_type="text/csv")])
        counts = Counts(records=0, letters=len(letters), merged=0, not_letters=0, unreadable=0, held_back=0)
        found = package.Manifest(
            dataset="brieven",
            base=self.base,
            version=version,
            changed=changed,
            counts=counts,
            content_hash="",
            input_hash="",
            code_hash="",
            checks=(),
            files=tuple(entries),
        )
        gone = [one.id for one in letters if one.withdrawn]
        redactions = [{"date": taken, "reason": "privacy", "letters": gone, "replaces": ""}] if taken else []
        manifest = msgspec.to_builtins(found) | {"redactions": redactions}
        (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))

    def tell(self) -> None:
        feeds.write(self.state, self.web, self.dataset)

    def pages(self) -> dict[str, bytes]:
        """Return the pages that are closed, by name."""
        files = (self.place / "changes").glob("*-[0-9][0-9][0-9][0-9][0-9].trig")
        return {file.name: file.read_bytes() for file in sorted(files)}

    def _parts(self, letters: list[Letter]) -> list[tuple[str, list[Letter]]]:
        if self.dataset.partition is None:
            return [("", letters)]
        years: dict[str, list[Letter]] = {}
        for one in letters:
            years.setdefault(one.date[:4] if one.date else "undated", []).append(one)
        return sorted(years.items())


@contextmanager
def served(web: Path, port: int) -> Iterator[None]:
    """Serve a web root on loopback at a port, while the block runs and after it."""
    serving.run(serve.web_server(serve.Served(web=web), "127.0.0.1", port))
    yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def walk(base: str, web: Path) -> "Walk":
    """Read an event stream from its root on, file by file, as a client of TREE does."""
    return Walk(lambda iri: (web / iri.removeprefix(base)).read_bytes(), f"{base}brieven/changes/index.trig")


def walk_http(root: str) -> "Walk":
    def fetch(iri: str) -> bytes:
        with urlopen(iri, timeout=10) as reply:
            assert reply.headers["Content-Type"] == "application/trig"
            return bytes(reply.read())

    return Walk(fetch, root)


class Walk:
    """What a client learns: members in order, and the state that replaying them gives."""

    def __init__(self, fetch: object, root: str, members_from: str = "") -> None:
        self._members_from = members_from
        self.seen: list[str] = []
        self.members: dict[str, tuple[str, str, str]] = {}
        self.payloads: dict[str, Graph] = {}
        self.quads: list[Quad] = []
        todo = [root]
        while todo:
            page = todo.pop(0)
            self.seen.append(page)
            form = pyoxigraph.RdfFormat.N_QUADS if members_from else pyoxigraph.RdfFormat.TRIG
            quads = list(pyoxigraph.parse(fetch(page), format=form))  # type: ignore[operator]
            self.quads += quads
            self._members(quads)
            for relation in objects(quads, page, f"{TREE}relation"):
                target = urldefrag(objects(quads, relation, f"{TREE}node")[0]).url
                if target not in self.seen and target not in todo:
                    todo.append(target)

    def _members(self, quads: list[Quad]) -> None:
        about: dict[str, list[Quad]] = {}
        within: dict[str, list[Quad]] = {}
        for quad in quads:
            about.setdefault(quad.subject.value, []).append(quad)
            within.setdefault(getattr(quad.graph_name, "value", ""), []).append(quad)
        for member in self._names(quads):
            kind = objects(about[member], member, RDF_TYPE.value)[0].removeprefix(AS)
            moment = objects(about[member], member, f"{AS}published")[0]
            assert member not in self.members
            self.members[member] = (moment, kind, objects(about[member], member, f"{AS}object")[0])
            graph = [quad.triple for quad in within.get(member, [])]
            self.payloads[member] = frozenset((str(t.subject), str(t.predicate), str(t.object)) for t in graph)

    def _names(self, quads: list[Quad]) -> set[str]:
        """Return the members by what the page says, or, where a client left that out, by a property that they have."""
        if self._members_from:
            return {q.subject.value for q in quads if q.predicate.value == self._members_from}
        return {q.object.value for q in quads if q.predicate.value == f"{TREE}member"}

    def replay(self) -> dict[str, Graph]:
        """Return the letters that are there after all activities, each with its triples."""
        state: dict[str, Graph] = {}
        for member, (_, kind, iri) in sorted(self.members.items(), key=lambda item: item[1][0]):
            if kind == "Delete":
                state.pop(iri, None)
            else:
                state[iri] = self.payloads[member]
        return state


def objects(quads: list[Quad], subject: str, predicate: str) -> list[str]:
    return [q.object.value for q in quads if q.subject.value == subject and q.predicate.value == predicate]


def state_of(folder: Path, base: str) -> dict[str, Graph]:
    """Return the letters of a release by its N-Quads, withdrawn ones left out."""
    gone = set()
    found: dict[str, set[tuple[str, str, str]]] = {}
    for file in folder.rglob("letters.jsonl"):
        for line in file.read_bytes().splitlines():
            one = msgspec.json.decode(line, type=Letter)
            found[one.id] = set()
            if one.withdrawn:
                gone.add(one.id)
    for file in folder.rglob("*.nq"):
        for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS):
            iri = quad.graph_name.value.replace(f"{base}doc/brief/", f"{base}id/brief/")
            found[iri].add((str(quad.subject), str(quad.predicate), str(quad.object)))
    return {iri: frozenset(triples) for iri, triples in found.items() if iri not in gone}


def newest(bench: Bench) -> Path:
    return max((bench.place / "releases").iterdir())


def history(bench: Bench) -> None:
    """Make three releases: letters come, one changes, one is withdrawn, one goes and one gets another name."""
    base = bench.base
    bench.release([letter(base, name) for name in ("a", "b", "c", "d")], "2026-01-05T06:00:00Z")
    bench.release(
        [letter(base, "a", "Anders"), *(letter(base, name) for name in ("b", "c", "d"))], "2026-02-05T06:00:00Z"
    )
    last = [letter(base, "a", "Anders"), tombstone(base, "b", "2026-03-01"), letter(base, "e")]
    bench.release(last, "2026-03-05T06:00:00Z", register="d,e")
