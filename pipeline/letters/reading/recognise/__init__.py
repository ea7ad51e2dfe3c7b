"""A document to a letter as printed: each recogniser finds its fields in the document's pieces."""

from pipeline.letters.reading.recognise.assemble import assemble
from pipeline.letters.reading.recognise.parts import parts
from pipeline.model.document import Document
from pipeline.model.printed import PrintedLetter


def recognise(document: Document) -> PrintedLetter:
    """Return everything that a document says as a letter, verbatim, with the evidence. Never raises.

    What is no letter gives kind `not-a-letter`, with whatever was found.
    """
    return assemble(document, parts(document))
