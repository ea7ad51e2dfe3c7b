"""A document to a letter as printed: each recogniser finds its fields in the document's pieces."""

from pipeline.model.document import Document
from pipeline.model.printed import PrintedLetter
from pipeline.reading.recognise.assemble import assemble
from pipeline.reading.recognise.parts import parts


def recognise(document: Document) -> PrintedLetter:
    """Return everything that a document says as a letter, verbatim, with the evidence. Never raises.

    What is no letter gives kind `not-a-letter`, with whatever was found.
    """
    return assemble(document, parts(document))
