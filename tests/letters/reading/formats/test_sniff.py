"""Which reader a file gets, and which files are refused: bytes that are not of the format in the name."""

import random

import pytest

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats import pdf
from pipeline.letters.reading.formats.sniff import reader

LETTER = "Ministerie van Financiën\n\nGeachte voorzitter,\n\nHierbij een brief.\n".encode()
NOISE = random.Random(1).randbytes(200)
PAGE = b"<!DOCTYPE html><html><body><p>Pagina niet gevonden</p></body></html>"
BINARY = (
    *(".pdf", ".docx", ".docm", ".dotx", ".doc", ".dot", ".odt", ".ott", ".xlsx", ".ods", ".pptx", ".zip"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".PDF", ".Docx"),
)


@pytest.mark.parametrize("suffix", BINARY)
@pytest.mark.parametrize("content", [NOISE, LETTER, PAGE], ids=["noise", "text", "page"])
def test_bytes_that_contradict_the_name_are_unreadable(suffix: str, content: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        reader(content, f"map/brief{suffix}")
    assert refused.value.code == "unreadable"
    assert suffix.lower() in str(refused.value)


@pytest.mark.parametrize("content", [NOISE, LETTER, b'{"fout": 404}'])
@pytest.mark.parametrize("suffix", [".xml", ".rtf"])
def test_what_begins_without_a_mark_is_no_xml_and_no_rtf(suffix: str, content: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        reader(content, f"brief{suffix}")
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize("name", ["kapot", "kapot.txt", "kapot.md", "kapot.html", "kst-1-2"])
def test_noise_is_no_text_whatever_its_name(name: str) -> None:
    for seed in range(50):
        with pytest.raises(UnreadableError):
            reader(random.Random(seed).randbytes(300), name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16"])
def test_letters_in_any_encoding_are_text(encoding: str) -> None:
    text = LETTER.decode() + "Coördinatie, reünie, één, naïef, façade: €" * (encoding != "cp850") + "\n"
    assert reader(text.encode(encoding, "replace"), "brief.txt")
    assert reader("Ελληνικά κείμενα".encode(), "brief.txt")


def test_a_whole_document_under_another_name_is_read() -> None:
    assert reader(b"%PDF-1.7\n", "brief.docx") is pdf.read
    assert reader(b"%PDF-1.7\n", "brief.txt") is pdf.read


@pytest.mark.parametrize("name", ["brief", "brief.txt", "brief.eml"])
def test_a_mail_is_not_read_as_text(name: str) -> None:
    mail = b"From: B. Proef <b@example.org>\r\nSubject: =?utf-8?q?Brief?=\r\n van vandaag\r\n"
    mail += b"Message-ID: <1@example.org>\r\n\r\nMinisterie van Financi=C3=ABn\r\n"
    for content in (mail, mail.replace(b"\r", b""), b"From b@example.org Sun Mar 12 10:00:00 2023\r\n" + mail):
        with pytest.raises(UnreadableError) as refused:
            reader(content, name)
        assert refused.value.code == "unsupported-format"
    with pytest.raises(UnreadableError):
        reader(LETTER, "brief.eml")


@pytest.mark.parametrize("name", ["brief", "brief.msg", "brief.doc"])
def test_a_mail_of_outlook_is_refused_by_its_name(name: str) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    mail = container + "__properties_version1.0".encode("utf-16-le") + bytes(500)
    with pytest.raises(UnreadableError, match="mail message"):
        reader(mail, name)
    with pytest.raises(UnreadableError, match="mail message"):
        reader(container, "brief.msg")


def test_a_letter_with_labels_is_no_mail() -> None:
    assert reader(b"Datum: 12 maart 2023\nBetreft: Voorbeeld\n\nGeachte voorzitter,\n", "brief.txt")
