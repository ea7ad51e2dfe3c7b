"""Parse XML from outside: without entities of its own, without network, within libxml2's own limits.

The limits are 256 levels of nested elements, and ten million characters in one text.
"""

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading import limits


def parse(content: bytes) -> etree._Element:
    """Return the root of an XML file.

    Raises UnreadableError where it is not well-formed, declares entities, is too large, or nests too deeply.
    """
    if len(content) > limits.MARKUP:
        raise limits.too_large("bytes of XML", limits.MARKUP)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError("unreadable", f"the XML is not well-formed: {error}") from error
    if root is None:
        raise UnreadableError("unreadable", "the XML has no root element")
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):  # type: ignore[union-attr]  # stubs lack it
        raise UnreadableError("unreadable", "the XML declares entities, which are not read")
    return root


def name(element: etree._Element) -> str:
    """Return an element's name without its namespace, or "" for a node that is not an element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if "}" in tag else tag


def parent(element: etree._Element) -> etree._Element:
    """Return the parent of an element, or the element itself at the root."""
    holder = element.getparent()
    return element if holder is None else holder


def text(element: etree._Element) -> str:
    """Return all text in an element, folded."""
    return fold("".join(map(str, element.itertext())) if len(element) else element.text or "")


def fold(words: str) -> str:
    """Return text with each run of white space, including hard line ends, as a single blank."""
    if "  " not in words and words.isprintable():  # a blank is the only white space that is printable
        return words.strip(" ")
    return " ".join(words.split())
