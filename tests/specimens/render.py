"""A letter in parts, rendered: for the sample set, and to test that one letter reads the same in every format."""

from tests.specimens.docx import as_docx as as_docx
from tests.specimens.odt import as_odt as as_odt
from tests.specimens.parts import Block as Block
from tests.specimens.parts import Parts as Parts
from tests.specimens.parts import Side as Side
from tests.specimens.parts import Signature as Signature
from tests.specimens.parts import load as load
from tests.specimens.pdf import as_pdf as as_pdf
from tests.specimens.reprint import reprint as reprint
