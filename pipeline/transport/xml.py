"""XML of sources: parsed from bytes, with nothing that a document could make the parser do."""

from collections.abc import Iterator

from lxml import etree

from pipeline.errors import SourceError


def parse(content: bytes, what: str) -> etree._Element:
    """Return the root of an XML document; `what` names it in messages.

    Raises SourceError where it is not well-formed, nests or grows beyond libxml2's own limits, or has a DOCTYPE.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise SourceError(f"{what}: the XML is not well-formed: {error}") from None
    if root is None:
        raise SourceError(f"{what}: the XML has no root element")
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceError(f"{what}: XML with a DOCTYPE, which is not taken from outside")
    return root


def name(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for a comment or processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Return the children of a name, whatever their namespace."""
    return (child for child in element if name(child) == wanted)


def child(element: etree._Element, wanted: str) -> etree._Element | None:
    """Return the first child of a name, whatever its namespace."""
    return next(children(element, wanted), None)


def text(element: etree._Element | None) -> str | None:
    """Return all text in an element with its white space folded; None for no element and for no text."""
    if element is None:
        return None
    words = "".join(str(part) for part in element.itertext()) if len(element) else element.text or ""
    return " ".join(words.split()) or None
