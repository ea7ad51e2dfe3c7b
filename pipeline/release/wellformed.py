"""Check that RDF, XML and JSON can be parsed; a file that cannot is never published."""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import PurePath

import msgspec
import pyoxigraph
from lxml import etree

from pipeline.errors import PublishError

RDF = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
}
XML = frozenset({".xml", ".atom", ".svg"})
JSON = frozenset({".json"})
NAMES = {"void": ".ttl"}
"""Files whose name has no suffix: `.well-known/void` (https://www.w3.org/TR/void/#well-known)."""


def fault(name: str, content: bytes) -> str | None:
    """Return why the parser of its format cannot read a file, or None; files of other formats are not checked.

    >>> "Invalid IRI code point ' '" in fault("catalog.ttl", b"<http://a.example/ b> a <http://c.example/> .")
    True
    >>> fault("latest.json", b"{}"), fault("index.html", b"<p>")
    (None, None)
    """
    suffix = PurePath(name).suffix or NAMES.get(PurePath(name).name, "")
    try:
        if suffix in RDF:
            deque(pyoxigraph.parse(content, format=RDF[suffix]), maxlen=0)
        elif suffix in XML:
            etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        elif suffix in JSON:
            _decode(content)
    except (SyntaxError, ValueError) as error:
        return " ".join(str(error).split())
    return None


def _decode(content: bytes) -> None:
    """Decode JSON, a long list an item at a time. Raises ValueError for what is no JSON."""
    items = msgspec.json.decode(content, type=list[msgspec.Raw]) if content.startswith(b"[") else [content]
    for item in items:
        msgspec.json.decode(item)


def require(path: PurePath, content: bytes, name: str) -> None:
    """Raise PublishError where the parser for files with this name cannot read the content."""
    found = fault(name, content)
    if found:
        raise PublishError(
            f"{path} was not written, and the file there stays: its new content cannot be read ({found}); "
            "look for the value in dataset.toml or in a letter, and report it if it is right"
        )


def checked(path: PurePath, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a file; of JSON, a list in pieces that end between its objects, each is looked at.

    Raises PublishError where one cannot be read.
    """
    for piece in pieces:
        if path.suffix in JSON:
            require(path, b"[" + piece.strip(b"[,] \n") + b"]", path.name)
        yield piece
