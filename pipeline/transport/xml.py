"""Parse XML of sources from bytes, so that a document cannot make the parser load or expand anything."""

from collections.abc import Iterator

from lxml import etree

from pipeline.errors import SourceError


def parse(content: bytes, what: str) -> etree._Element:
    """Return the root of an XML document; the second argument names the document in messages.

    Raises SourceError where it is not well-formed, exceeds libxml2's own limits of depth or size, or has a DOCTYPE.
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
    """Return the children with a name, in any namespace."""
    return (child for child in element if name(child) == wanted)


def child(element: etree._Element, wanted: str) -> etree._Element | None:
    """Return the first child with a name, in any namespace; None where there is none."""
    return next(children(element, wanted), None)


def text(element: etree._Element | None) -> str | None:
    """Return all text in an element with its white space collapsed; None for no element and for no text."""
    if element is None:
        return None
    words = "".join(str(part) for part in element.itertext()) if len(element) else element.text or ""
    return " ".join(words.split()) or None
