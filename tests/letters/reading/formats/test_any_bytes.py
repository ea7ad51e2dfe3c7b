"""Whatever the bytes: a document whose offsets are right, or one declared error with a known code."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.issues import CODES
from pipeline.letters.reading import limits, read_document
from pipeline.model.document import Document
from tests.letters.reading.formats.fuzz import mutate
from tests.letters.reading.formats.printed_files import samples

NAMES = st.sampled_from(
    ["a.txt", "a.md", "a.html", "a.xml", "a.pdf", "a.docx", "a.odt", "a", "../../x;rm -rf.txt", "\0"]
)
SAMPLES = samples()


COLUMNS = re.compile(r"\S {4,}\S")
FAR = 20
"""Blanks before a cell alone that is in no first column."""


def read_or_refuse(content: bytes, name: str) -> Document | None:
    """Return the document, or None where it is refused; check what holds for both."""
    try:
        document = read_document(content, name)
    except UnreadableError as error:
        assert error.code in CODES and str(error)
        return None
    assert document.text.split("\n") == [line.text for line in document.lines]
    assert [document.text[line.start : line.end] for line in document.lines] == [line.text for line in document.lines]
    assert all(1 <= line.page <= document.pages for line in document.lines)
    # Only a row of columns is indented, as the place of its cells shows which are empty, and one cell alone, far to the
    # right or below such a row.
    assert all(line.text.strip() in (line.text, line.text.lstrip(" ")) for line in document.lines)
    rows = [COLUMNS.search(line.text.strip()) is not None for line in document.lines]
    indents = [len(line.text) - len(line.text.lstrip(" ")) for line in document.lines]
    assert all(not indent or indent >= FAR or any(rows[: n + 1]) for n, indent in enumerate(indents))
    document.text.encode()
    return document


@settings(deadline=None)
@given(content=st.binary(max_size=400), name=NAMES)
def test_any_bytes(content: bytes, name: str) -> None:
    read_or_refuse(content, name)


@settings(deadline=None)
@given(text=st.text(max_size=300), name=NAMES)
def test_any_text(text: str, name: str) -> None:
    read_or_refuse(text.encode("utf-8", "surrogatepass"), name)


@settings(deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=200))
def test_reading_is_idempotent(text: str) -> None:
    document = read_or_refuse(text.encode(), "a.txt")
    if document is not None and not document.issues:
        again = read_document(document.text.encode(), "a.txt")
        assert again.text.replace(" ", "") == document.text.replace(" ", "") or again.issues


@pytest.mark.parametrize("name", sorted(SAMPLES))
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_damaged_files(name: str, seed: int) -> None:
    read_or_refuse(mutate(SAMPLES[name], random.Random(seed)), name)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_bytes_tell_the_format(name: str) -> None:
    document = read_document(SAMPLES[name], name)

    forms = {"txt": "text", "md": "markdown", "xml": "kamerstuk"}
    suffix = name.rpartition(".")[2]
    assert document.format == forms.get(suffix, suffix)
    if suffix not in ("txt", "md"):
        assert read_document(SAMPLES[name], "brief.txt") == document


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf", b"\0" * 50, b"\x0c\x0c"])
def test_nothing_is_empty(content: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(content, "a.txt")

    assert caught.value.code == "empty"


@pytest.mark.parametrize(
    "content", [b"{\\rtf1 Brief}", b"GIF89a.....", b"\x1f\x8b\x08....", b"\x7fELF....", bytes(range(256)) * 9]
)
def test_what_is_no_letter_format_is_named(content: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document(content, "a.txt")

    assert caught.value.code == "unsupported-format"


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BYTES", 10)

    with pytest.raises(UnreadableError) as caught:
        read_document(b"elf tekens!", "a.txt")

    assert (caught.value.code, str(caught.value)) == ("too-large", "the file has 11 bytes; at most 10 are read")


def test_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINES", 3)

    with pytest.raises(UnreadableError) as caught:
        read_document(b"een\ntwee\ndrie\nvier", "a.txt")

    assert caught.value.code == "too-large"


def test_every_real_letter_reads(shared: Path) -> None:
    folder = shared / "letters" / "dev"
    files = [
        path for path in sorted(folder.rglob("*")) if path.suffix in (".txt", ".md", ".html", ".xml", ".pdf", ".docx")
    ]

    assert files
    assert [path.name for path in files if read_or_refuse(path.read_bytes(), path.name) is None] == []


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.xml"])
def test_text_beyond_all_letters_is_refused_before_it_is_taken_apart(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MARKUP", 100)

    with pytest.raises(UnreadableError) as caught:
        read_document(b"<p>" + b"x" * 100, name)

    assert caught.value.code == "too-large"
