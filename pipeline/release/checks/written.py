"""Check the RDF of a part while it is written, from the statements that its letters have in memory.

It passes a part that is certainly right; any other part is left to the checks that read its files. Every letter must
have its shape, and each of its lines the name of its graph. The lines of the N-Quads must be those of its statements,
which the reader of that file proves by their number and hashes. A sample of the letters, and all that have unusual
characters, is parsed in every form by pyoxigraph, which must find the same statements. Tests compare the result with
that of the checks that read the files.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec
import pyoxigraph

from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.compiler import document_iri
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.release.checks.shapes import compiled
from pipeline.release.describe.voidcounts import Lines

FEWEST = 200
"""Letters of a part from which this check is used; the files of a smaller part are read again as a whole."""
SAMPLE = 16
"""One in so many letters is parsed in every form."""
FORMS = ("nquads", "turtle", "jsonld")
"""The outputs that are checked here."""
_UNUSUAL = frozenset((b"u", b"t", b"r"))
"""What follows the backslash of such an escape."""
Written = Callable[[Letter], tuple[str, int]]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict about the letters of a part, before their files are seen."""

    right: bool
    statements: int
    lines: Lines
    """Those that its N-Quads must have."""

    def files(self, written: Sequence[File], read: Lines | None) -> tuple[str, ...]:
        """Return the paths of the RDF files that are certainly right: all of them or none.

        `read` are the lines of the N-Quads on disk.
        """
        graphs = [file for file in written if file.triples is not None]
        counted = all(file.triples == self.statements for file in graphs)
        return tuple(file.path for file in graphs) if self.right and counted and read == self.lines else ()


class WrittenRdf:
    """The check of one part, to which its letters are shown in the order of its files."""

    def __init__(self, dataset: Dataset, sample: int = SAMPLE) -> None:
        """Prepare for the letters of a part of a dataset."""
        self._base, self._sample = dataset.base, sample
        self._nodes, self._quads, self._shapes = rdf.nodes(dataset), rdf.quads(dataset), compiled(dataset.base)
        heads = rdf.turtle_head(mapping(), dataset.base), rdf.json_ld_head(mapping(), dataset.base)
        self._forms: Mapping[pyoxigraph.RdfFormat, tuple[Written, str, str, str]] = {
            pyoxigraph.RdfFormat.TURTLE: (rdf.turtle(dataset), heads[0], "", ""),
            pyoxigraph.RdfFormat.JSON_LD: (rdf.json_ld(dataset), heads[1], ",\n", "\n]}\n"),
        }
        self._right = True
        self._letters = self._count = self._mark = 0

    def add(self, batch: Sequence[Letter]) -> None:
        """Check letters."""
        some: list[Letter] = []
        lines: list[bytes] = []
        for letter in batch:
            nodes = self._nodes(letter)
            own = self._quads((letter,))
            self._count += len(own)
            self._mark += sum(map(hash, own))
            end = f" <{document_iri(letter.id, self._base)}> .\n".encode()
            text = b"".join(own)
            self._right &= text.count(end) == text.count(b"\n") == len(own)
            self._right &= self._shapes.records(nodes) == 1 and self._shapes.conforms(nodes)
            if self._letters % self._sample == 0 or is_unusual(text):
                some.append(letter)
                lines += own
            self._letters += 1
        if some and self._right:
            self._right = self._agree(some, b"".join(lines))

    def close(self) -> Judged:
        """Return the verdict."""
        lines = Lines(count=self._count, mark=self._mark)
        return Judged(right=self._right, statements=self._count, lines=lines)

    def _agree(self, letters: Sequence[Letter], lines: bytes) -> bool:
        """Whether the forms of some letters can be parsed and say the same."""
        try:
            quads = list(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))
            wanted = sorted(hash(quad.triple) for quad in quads)
            if any(map(_is_blank, quads)) or len(quads) != lines.count(b"\n"):
                return False
            for form, (write, head, between, end) in self._forms.items():
                text = head + between.join(write(letter)[0] for letter in letters) + end
                if sorted(hash(quad.triple) for quad in pyoxigraph.parse(text, format=form)) != wanted:
                    return False
        except (SyntaxError, ValueError):
            return False
        return True


def is_unusual(text: bytes) -> bool:
    r"""Return whether lines of N-Quads have escapes that few letters have: of control characters, tabs and returns.

    >>> is_unusual(b'<a> <b> "c \\"d\\" \\n e" <g> .'), is_unusual(b'<a> <b> "c\\u0001" <g> .')
    (False, True)
    """
    return not _UNUSUAL.isdisjoint(part[:1] for part in text.split(b"\\")[1:])


def _is_blank(quad: pyoxigraph.Quad) -> bool:
    """Whether a statement has a blank node, or no graph."""
    blank = isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)
    return blank or isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
