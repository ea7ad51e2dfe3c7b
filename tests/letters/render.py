"""A letter in parts, rendered: for the sample set, and to test that one letter reads the same in every format."""

from tests.letters.docx import as_docx as as_docx
from tests.letters.odt import as_odt as as_odt
from tests.letters.parts import Block as Block
from tests.letters.parts import Parts as Parts
from tests.letters.parts import Side as Side
from tests.letters.parts import Signature as Signature
from tests.letters.parts import load as load
from tests.letters.pdf import as_pdf as as_pdf
from tests.letters.reprint import reprint as reprint
