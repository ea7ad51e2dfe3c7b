"""How a letter was read, as text and as a page: complete, in its place, and harmless."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.certainty import with_certainty
from pipeline.letters.explain import explain_text
from pipeline.letters.explain.page import explain_html
from pipeline.model.document import Document
from pipeline.model.letter import Letter, Sender
from pipeline.model.printed import Citation, Evidence, PrintedLetter
from tests.letters.explained import LINES, document, parts


def test_the_text_tells_value_meaning_link_place_and_rule_of_every_field() -> None:
    assert explain_text(*parts()) == (
        "x (text, 2 pages, 167 characters)\n"
        "kind: kamerbrief\n"
        "language: nl\n"
        "text_origin: not found\n"
        "subject: Voorbeeld van een onderwerp\n"
        "    page 1, 52-79, label-value: 'Voorbeeld van\\neen onderwerp'\n"
        "heading: not found\n"
        "date: 3 mei 2011\n"
        "    = 2011-05-03\n"
        "    page 1, 33-43, label-value\n"
        "place: not found\n"
        "reference: not found\n"
        "your_reference: not found\n"
        "your_letter_date: not found\n"
        "question_number: not found\n"
        "question_date: not found\n"
        "sender: Ministerie van Voorbeelden\n"
        "    -> https://example.org/id/ministerie (exact)\n"
        "    page 1, 0-26, organisation\n"
        "addressee: not found\n"
        "signatories[0].role: De minister van Voorbeelden\n"
        "    page 2, 126-153, signature-role\n"
        "signatories[0].name: A. Voorbeeld\n"
        "    page 2, 155-167, signature-name\n"
        "session_year: not found\n"
        "citations[0]: Kamerstuk 31 111, nr. 5\n"
        "    = kst-31111-5\n"
        "    -> https://zoek.officielebekendmakingen.nl/kst-31111-5.html\n"
        "    page 1, 84-107, kamerstuk: 'Kamerstuk 31 111,\\nnr. 5'\n"
        "paragraphs[0]: Zie Kamerstuk 31 111, nr. 5, en verder niets.\n"
        "    page 1, 80-125, body-paragraph: 'Zie Kamerstuk 31 111,\\nnr. 5, en verder niets.'\n"
        "issue addressee-missing (warning): no addressee was found in the letterhead\n"
    )


class Reader(HTMLParser):
    """The words of a page and of its marks, and everything that could fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.lines: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "link", "br", "img"):
            self.open.append((tag, found))
        if tag == "a":
            self.links.append(found.get("href") or "")
        if found.get("id"):
            self.ids.add(found["id"] or "")
        if tag == "div" and "line" in (found.get("class") or "").split():
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "div" and "line" in (found.get("class") or "").split() for tag, found in self.open):
            self.lines[-1] += data
            if self.open[-1][0] == "mark":
                self.marks.append(((self.open[-1][1].get("class") or "").removeprefix("g-"), data))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_shows_the_whole_letter_with_its_fields_marked() -> None:
    page = read(explain_html(*parts(), title="voorbeeld.txt"))

    assert page.lines == [text for _, text in LINES]
    assert page.marks == [
        ("sender", "Ministerie van Voorbeelden"),
        ("date", "3 mei 2011"),
        ("subject", "Voorbeeld van"),
        ("subject", "een onderwerp"),
        ("citation", "Kamerstuk 31 111,"),
        ("citation", "nr. 5"),
        ("signatory", "De minister van Voorbeelden"),
        ("signatory", "A. Voorbeeld"),
    ]


def test_a_text_over_two_pages_does_not_run_through_the_margin_between() -> None:
    made = document([(1, "Het begin van"), (1, "Ministerie"), (2, "een alinea.")])
    lines = (made.lines[0], replace(made.lines[1], role="side"), made.lines[2])
    made = replace(made, lines=lines)
    whole = Evidence(field="attachments[0]", start=0, end=len(made.text), page=1, rule="titles")
    printed = PrintedLetter(kind="brief", evidence=(whole,))

    page = read(explain_html(made, printed, parts()[2], title="voorbeeld.txt"))

    assert page.marks == [("attachment", "Het begin van"), ("attachment", "een alinea.")]


def test_every_place_in_the_table_leads_to_its_mark() -> None:
    page = read(explain_html(*parts(), title="voorbeeld.txt"))

    inner = [link[1:] for link in page.links if link.startswith("#")]
    assert inner
    assert set(inner) <= page.ids


def test_the_page_needs_nothing_from_elsewhere() -> None:
    source = explain_html(*parts(), title="voorbeeld.txt")
    page = read(source)

    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not re.search(r"url\(|@import", source)
    assert not {name for name in page.attributes if name.startswith("on") or name in ("src", "style")}
    assert "default-src 'none'" in source


HOSTILE = "</div><script>alert(1)</script>\"'><img src=x onerror=y>{{ 7*7 }}{% raw %}&amp;\x00\x1b[31m"


def hostile(words: str) -> tuple[Document, PrintedLetter, Letter]:
    made = document([(1, words), (2, "x")])
    _, _, letter = parts()
    spans = tuple(
        Evidence(field=field, start=0, end=len(words), page=1, rule=words)
        for field in ("subject", "sender_units[7]", "attachments[0]", words)
    )
    citation = Citation(text=words, kind="url", targets=(words, "javascript:alert(1)"))
    changed = PrintedLetter(kind="brief", subject=words, evidence=spans, citations=(citation,))
    sender = Sender(name=words, iri="javascript:alert(1)", link="exact")
    return (
        made,
        changed,
        Letter(
            id=words,
            identifier=words,
            kind="brief",
            language=words,
            subject=words,
            date=words,
            date_printed=words,
            place=words,
            reference=words,
            your_reference=words,
            sender=sender,
            addressee=None,
            session_year=words,
            themes=(words,),
            issues=letter.issues,
        ),
    )


def test_nothing_in_a_letter_is_markup_in_the_page() -> None:
    page = read(explain_html(*hostile(HOSTILE), title=HOSTILE))

    assert page.lines == [HOSTILE.replace("\x00", "\ufffd").replace("\x1b", "\ufffd"), "x"]
    assert not page.tags & {"script", "img"}
    assert not any(link.lower().startswith("javascript") for link in page.links)


def test_nothing_in_a_letter_steers_the_terminal() -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", explain_text(*hostile(HOSTILE)))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: "\r" not in text))
def test_any_letter_can_be_shown(words: str) -> None:
    text, page = explain_text(*hostile(words)), explain_html(*hostile(words), title=words)

    assert text.endswith("\n")
    assert read(page).lines[-1] == "x"


@pytest.mark.parametrize("span", [(0, 0), (3, 3), (0, 10_000), (9_000, 10_000)])
def test_evidence_outside_the_text_marks_nothing_wrong(span: tuple[int, int]) -> None:
    made, _, letter = parts()
    odd = PrintedLetter(
        kind="brief",
        date="1 mei",
        evidence=(Evidence(field="date", start=span[0], end=span[1], page=1, rule="stated"),),
    )

    page = read(explain_html(made, odd, letter, title="voorbeeld.txt"))

    assert page.lines == [text for _, text in LINES]


def test_doubt_is_seen_at_a_glance() -> None:
    made, printed, letter = parts()
    found = issue("date-contradicted", "dated 2011-05-03, and printed in the parliamentary year 2015-2016", "date")
    doubted = with_certainty(replace(letter, date="2011-05-03", issues=(found,)))
    page = explain_html(made, printed, doubted, "brief.txt")
    assert '<li class="is-doubtful"><strong>Twijfel: Datum' in page
    assert page.index("and printed in the parliamentary year") < page.index("<main")
    assert 'class="sure sure-doubtful"' in page
    assert re.search(r'<mark class="g-date is-doubtful"[^>]*>3 mei 2011', page)
    assert "date: 3 mei 2011 [doubtful]" in explain_text(made, printed, doubted)


def test_without_doubt_the_page_says_so() -> None:
    made, printed, letter = parts()
    page = explain_html(made, printed, replace(letter, issues=()), "brief.txt")
    assert "Geen twijfel of tegenspraak gevonden." in page
    assert "is-doubtful" not in page.partition("</style>")[2]
    assert 'class="sure sure-exact"' in page
