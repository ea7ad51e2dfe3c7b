"""Recognise a document as a printed letter: each recogniser finds its fields in the document's pieces."""

from pipeline.letters.reading.recognise.assemble import assemble
from pipeline.letters.reading.recognise.parts import parts
from pipeline.model.document import Document
from pipeline.model.printed import PrintedLetter


def recognise(document: Document) -> PrintedLetter:
    """Return everything that a document prints as a letter, verbatim, with the evidence. Never raises.

    A document that is not a letter gets kind `not-a-letter`, with the fields that were found.
    """
    return assemble(document, parts(document))
