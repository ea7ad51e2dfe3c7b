"""Cheap tests before patterns: each answers as the pattern alone does, on texts made of what the patterns look for."""

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.letters.normalise.privacy.characters import plain
from pipeline.letters.normalise.privacy.mail import MAIL, may_hold_mail
from pipeline.letters.normalise.privacy.masking import _ASCII_CLUSTER, _CLUSTER, suspicion
from pipeline.letters.normalise.privacy.phone import PHONE, phones
from pipeline.letters.normalise.text import clean
from pipeline.letters.reading.citations.eu import _slashes
from pipeline.letters.reading.citations.kamerstukken import _ROMAN, _others
from pipeline.letters.reading.citations.lawlist import law_names
from pipeline.letters.reading.formats.encoding import decode
from pipeline.letters.reading.formats.furniture import _STATED, is_stated_page_number
from pipeline.letters.reading.formats.wordbreaks import _DUTCH, _ENGLISH, _is_english
from pipeline.letters.reading.recognise import addressee, flatheads, flattened, language, lineshapes, signmarks
from pipeline.letters.reading.recognise.clues import _is_address
from pipeline.letters.reading.recognise.furniture import RUNNING_HEAD, fold, is_imprint
from pipeline.letters.reading.recognise.items import BULLET, is_item
from pipeline.letters.reading.recognise.offices import ROLE, begins_role

PIECES = (
    *("a.", "o ", "iv) ", "X.", "(3)", "1.2 ", "• ", "-", "–", "A. ", "B.V. ", "van ", "in ", "*", "\u00ad", "\u200b"),
    *("www.", "x.nl", "http://", "Postbus 1", "p.o. box 2", "PO Box", "> ", "Retouradres", ":", "ſ", "İ", "K"),
    *("Tweede Kamer, vergaderjaar 2010", "KST 12345", "kst-1-2", "ISSN 0921-7371", "Den Haag 2011", "’s-Gravenhage"),
    *(
        "Kamerstuk ",
        "Eerste Kamer ",
        "CXX, A",
        "XL, letter B",
        "IV",
        ",",
        "E.K. ",
        " ",
        "  ",
        "\xa0",
        "\n",
        "é",
        "e\u0301",
    ),
    *("Richtlijn ", "(EU) ", "2016/679", "92 / 43", "/EEG", "1/2/3/4", "COM(2020) 381", "( 2019 )", "besluit "),
    *("Wet ", "wet ", "open overheid", "Algemene ", "bestuursrecht", "Sr", "Wob", "Grondwet", "2", "BES"),
    *(
        "x@y.nl",
        "x (at) y.nl",
        "[a]",
        "&#64;",
        "%40",
        "<at>",
        "_at_",
        " AT ",
        "apenstaart",
        "\uff20",
        "Ã«",
        "Â ",
        "â€™",
    ),
)
LETTER = (
    *(
        "De Voorzitter van de Tweede Kamer der Staten-Generaal ",
        "de voorzitter van de Eerste Kamer ",
        "Geachte heer X, ",
    ),
    *(
        "Postbus 20018 ",
        "2500 EA Den Haag ",
        "Plein 2 ",
        "de Ruyterstraat 1 ",
        "> Retouradres Postbus 1 2500 EA Den Haag ",
    ),
    *(
        "Datum 3 mei 2020 ",
        "datum 3 mei 2020 ",
        "Betreft ",
        "onderwerp ",
        "Ons kenmerk A-1 ",
        "Bijlagen 2 ",
        "bijlage(n) 1 ",
    ),
    *(
        "Bij beantwoording ons kenmerk vermelden ",
        "please quote our reference when replying ",
        "www.x.nl ",
        "T 070 1234567 ",
    ),
    *("Hoogachtend , ", "drs. A. Voorbeeld, secretaris ", "namens deze: ", "voor deze, ", "mw. B. Test, griffier. "),
    *(
        "De Minister van Justitie, A. Test",
        "Algemene Rekenkamer ",
        "’s-Gravenhage , 3 mei 2020 ",
        "DATUM ",
        "DG ",
        "Directie Wonen ",
    ),
    *(
        "Ministerie van Financiën ",
        "Pagina 1 van 2 ",
        "Contactpersoon ",
        "Dear Mr. X, ",
        "Excellentie, ",
        "Ik ",
        "ging. ",
    ),
)
LETTERS = st.lists(st.sampled_from(LETTER), min_size=1, max_size=12).map("".join)
CLOSINGS = (
    "Hoogachtend",
    "hoogachtend ik",
    "Met vriendelijke groet",
    "Met dank",
    "Ik verblijf",
    "In afwachting",
    ",",
    ".",
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


@example("o Eerst")
@example("o")
@given(TEXTS)
def test_an_item_of_a_list_is_recognised_as_by_its_pattern(text: str) -> None:
    assert is_item(text) == (BULLET.match(text) is not None)


@given(st.one_of(TEXTS, st.from_regex(re.compile(RUNNING_HEAD.pattern, re.ASCII), fullmatch=True)))
def test_an_imprint_is_recognised_as_by_its_pattern(text: str) -> None:
    begins = text[:1] in "0123456789tTeEkKaAvViIdDsS'’‘`"
    assert is_imprint(text) == (begins and len(text) < 130 and RUNNING_HEAD.fullmatch(text) is not None)


@given(TEXTS)
def test_an_address_is_recognised_as_by_its_patterns(text: str) -> None:
    found = lineshapes.WEB.search(text) or lineshapes.SENDER_ADDRESS.match(text) or lineshapes.POSTBUS.search(text)
    assert _is_address(text) == (found is not None)


@given(st.one_of(TEXTS, st.text()))
def test_lines_are_folded_and_texts_cleaned_as_character_by_character(text: str) -> None:
    assert fold(text) == "".join(c for c in text if c.isalnum()).casefold()
    if unicodedata.normalize("NFC", text).isprintable():
        assert clean(text) == " ".join(unicodedata.normalize("NFC", text).split())


@settings(deadline=None)
@given(TEXTS)
def test_the_names_with_a_word_match_where_each_of_them_does(text: str) -> None:
    for word in ("wet", "algemene", "wob", "sr"):
        listed = law_names()[word]
        each = [(name, match.span()) for name in listed.names if (match := name.match(text, 0))]
        assert [(name, match.span()) for name, match in listed.matches(text, 0)] == each


@given(TEXTS)
def test_papers_and_acts_are_found_as_by_their_patterns(text: str) -> None:
    text = text.replace("(", " ")
    assert [(one.start, one.end) for one in _others(text)] == [match.span() for match in _ROMAN.finditer(text)]
    assert list(_slashes(text)) == [match.span() for match in re.finditer(r"\d\s?/\s?\d", text)]


@given(TEXTS)
def test_a_text_with_a_mail_address_is_searched_for_it(text: str) -> None:
    signed = any(sign in text for sign in ("@", "&#", "(at)", "[a]", "%40", "<at>"))
    assert may_hold_mail(text) or not (signed and MAIL.search(text))
    assert suspicion(text).mail or not (may_hold_mail(text) and MAIL.search(text))


@given(st.one_of(TEXTS, st.text()))
def test_text_without_the_signs_of_damage_is_not_mended(text: str) -> None:
    if not set("ÃÂâ") & set(text) and not text.startswith("\ufeff") and "\0" not in text:
        assert decode(text.encode("utf-8", "replace"))[0] == text.encode("utf-8", "replace").decode()


@given(TEXTS)
def test_telephone_numbers_are_found_as_by_their_pattern(text: str) -> None:
    text = plain(text)
    assert [match.span() for match in phones(text)] == [match.span() for match in PHONE.finditer(text)]


@given(TEXTS)
def test_the_words_of_a_language_are_counted_as_whole_words(text: str) -> None:
    assert _ENGLISH.findall(text) == re.findall(r"\b(?:the|and|of|to)\b", text)
    assert _DUTCH.findall(text) == re.findall(r"\b(?:de|het|een|van|en)\b", text)


@given(st.lists(st.sampled_from(("the", "and", "of", "to", "de", "het", "van", "land", "of,", "(de")), max_size=9))
def test_a_language_is_recognised_as_by_its_words(words: list[str]) -> None:
    text = " ".join(words)
    assert _is_english(text) == (len(_ENGLISH.findall(text)) > len(_DUTCH.findall(text)))


@given(LETTERS)
def test_phrases_of_a_letter_without_lines_are_found_at_every_place(text: str) -> None:
    for pattern, begins in ((flatheads.HEAD, flatheads.BEGINS), (flattened.ANCHORS, flattened.BEGINS)):
        everywhere = re.compile(pattern.pattern.removeprefix(begins), pattern.flags)
        found = [(match.span(), match.lastgroup) for match in pattern.finditer(text)]
        assert found == [(match.span(), match.lastgroup) for match in everywhere.finditer(text)]


@given(st.one_of(TEXTS, st.lists(st.sampled_from(CLOSINGS), min_size=1, max_size=3).map(" ".join)))
def test_a_closing_is_recognised_as_by_its_pattern(text: str) -> None:
    matched = lineshapes.CLOSING.match(text) is not None
    assert not lineshapes.is_closing(text) or matched
    if len(text) < 76 and text[-1] not in ".:?" and not text.startswith("Hoogachtend "):
        assert lineshapes.is_closing(text) == matched


SIGNERS = st.lists(
    st.sampled_from(
        (
            *("De ", "de ", "MINISTER", "Minister ", "van ", "plv. ", "Projectleider", "hoofd", "Hoofd", "secretaris "),
            *("is ", "(is)", "Is ", "ik", "verzoek ", "u,", "Directie ", "team", "Afdeling ", "Raad ", "- ", "x", "1 "),
            *(
                "(w.g.)",
                "Digitaal ondertekend door ",
                "[getekend]",
                "Signed by A. Test ",
                "was getekend",
                "/s/ A. Test",
            ),
            *(
                "Dit besluit is digitaal getekend",
                "tweede kamer ",
                "Staten-Generaal",
                "raad van state",
                "*",
                "Het Bestuur",
            ),
        )
    ),
    min_size=1,
    max_size=6,
).map("".join)


@given(SIGNERS)
def test_lines_of_a_signature_are_recognised_as_by_their_patterns(text: str) -> None:
    assert begins_role(text) == (re.match(ROLE.pattern, text, re.IGNORECASE) is not None)
    assert lineshapes.has_verb(text) == (lineshapes.VERB.search(text) is not None)
    assert not lineshapes.UNIT.match(text) or text[0] in lineshapes.UNIT_BEGINS
    marks = (signmarks.MARK, signmarks.STATEMENT, signmarks.STAMP)
    assert text[0] in signmarks.BEGINS or not any(mark.fullmatch(text) for mark in marks)
    anywhere = re.search(re.sub(r"^\(\?=\[\w+\]\)", "", addressee.BODY.pattern), text, re.IGNORECASE)
    assert (found := addressee.BODY.search(text)) == anywhere or (found and anywhere and found[0] == anywhere[0])


@given(st.text("deDEnhtaofi ", max_size=40))
def test_a_language_is_recognised_in_any_case(text: str) -> None:
    words = text.lower().split()
    dutch, english = (sum(word in known for word in words) for known in (language.DUTCH, language.ENGLISH))
    likelier = "nl" if dutch >= english else "en"
    assert language.language(text) == (likelier if max(dutch, english) >= language.LEAST else None)


@example(
    "> Retouradres Postbus 20011 2500 EA Den Haag Datum 3 mei 2020 Betreft Voorbeeld " + "van een lange regel " * 12
)
@example("Ministerie van Financiën Datum 3 mei 2020 Betreft Voorbeeld " + "van een lange regel " * 12)
@given(LETTERS)
def test_a_flat_letterhead_is_worth_a_search(text: str) -> None:
    kinds = [match.lastgroup for match in flatheads.HEAD.finditer(text)]
    headed = "post" in kinds or (kinds[:1] == ["ministry"] and text.startswith("Ministerie"))
    if len(text) > flatheads.LONG and headed and kinds[:2] != ["unit", "unit"]:
        assert (
            flatheads.is_flat(text) or len([kind for kind in kinds if kind in ("date", "code", "title", "count")]) < 2
        )


@given(st.from_regex(re.compile(r"(?:pagina|Page|blad|Bla) ?:? ?\d(?: van | of |/)\d[.]?", re.ASCII), fullmatch=True))
def test_a_number_of_pages_is_recognised_as_by_its_pattern(text: str) -> None:
    assert is_stated_page_number(text) == (_STATED.fullmatch(text) is not None)


@given(TEXTS.filter(str.isascii))
def test_digits_are_found_in_ascii_as_in_any_text(text: str) -> None:
    spans = [match.span() for match in _CLUSTER.finditer(text)]
    assert [match.span() for match in _ASCII_CLUSTER.finditer(text)] == spans
