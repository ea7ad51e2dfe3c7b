"""Cheap looks for personal data: what they find nothing in is left as it is, so they must never be wrong about that."""

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.letters.normalise.privacy.characters import lower_case, plain
from pipeline.letters.normalise.privacy.masking import _DOCUMENT, _may_hold_documents, suspicion, without_personal_data
from pipeline.letters.normalise.privacy.phone import is_phone, phones
from pipeline.letters.normalise.privacy.review import (
    _PERSON_WORDS,
    BIRTH,
    NAME,
    _named,
    may_hold_address,
    may_hold_birth,
    may_hold_name,
)

PERSONS = st.lists(
    st.sampled_from(
        (
            *(
                "brief ",
                "Klacht ",
                "toeslagen ",
                "e-mail ",
                "van ",
                "over ",
                "de ",
                "DE ",
                "heer ",
                "HEER ",
                "mevrouw ",
            ),
            *("Mw. ", "mevr. ", "het echtpaar ", "Familie ", "patiënt ", "PATIËNT ", "\u017flachtoffer ", "client "),
            *("verdachte ", "A. ", "A.B. ", "Jansen", "Jansen ", "van der ", " uit Ede", " te Ede", "Jan K.", "drs. "),
            *("geboren ", "GEBOREN te Ede op ", "geb. ", "born on ", "1 mei 1960", "12-03-1961", "×", "ë", ".", "\n"),
            *("patiëntnummer ", "v-nummer: ", "id-kaart ", "paspoortnr. ", "A12345", "rijbewijs met nummer ", "x", "_"),
        )
    ),
    min_size=1,
    max_size=14,
).map("".join)


@given(PERSONS)
def test_names_are_found_as_by_their_pattern(text: str) -> None:
    assert [match.span() for match in _named(text)] == [match.span() for match in NAME.finditer(text)]


@given(PERSONS)
def test_a_text_that_is_not_suspect_holds_no_personal_data(text: str) -> None:
    sought = suspicion(text)
    assert sought.addresses == may_hold_address(text)
    assert sought.births or not (may_hold_birth(text) and BIRTH.search(text))
    written = any(fragment in text for fragment in _PERSON_WORDS)
    assert (sought.names and may_hold_name(text)) or not (written and NAME.search(text))
    assert sought.documents or not (_may_hold_documents(text) and _DOCUMENT.search(plain(text)))


@given(st.text())
def test_a_text_in_lower_case_is_as_long(text: str) -> None:
    assert len(lower_case(text)) == len(text)


NUMBERS = st.lists(
    st.sampled_from(
        (
            *(
                "tel. ",
                "BSN ",
                "ofin",
                "nul zes ",
                "rekening ",
                "070",
                "-",
                " ",
                "1234567",
                "12",
                "111222333",
                "(0",
                ") ",
            ),
            *(
                "2010",
                "1234 AB",
                "1234AB ",
                "x@y.nl",
                "NL91 ABNA 0417 1643 00",
                "Dorpsstraat 1, 1234 AB Ede",
                "mevrouw A. Jansen",
            ),
        )
    ),
    min_size=1,
    max_size=6,
).map("".join)


@given(st.lists(st.one_of(PERSONS, NUMBERS), max_size=4))
def test_the_texts_of_a_letter_lose_what_each_loses_alone(texts: list[str]) -> None:
    sought = suspicion("\n".join(texts))
    assert sought.addresses == may_hold_address("\n".join(texts))
    masked = [without_personal_data(text, sought).text if sought.is_masked else text for text in texts]
    assert masked == [without_personal_data(text).text for text in texts]


GAPS = st.sampled_from(("", " ", "-", " - ", ") ", ") - ", ")  -  ", ")   ", ") / ", "  -  ", ". - ", "."))


@example("(070", ") - ", " ")
@given(st.sampled_from(("070", "(070", "06", "(06", "0512", "(0512", "(0)70", "+31 70")), GAPS, GAPS)
def test_a_text_with_a_telephone_number_is_searched_for_it(area: str, first: str, later: str) -> None:
    text = f"Bel {area}{first}312{later}34{later}91 of kom langs."
    if any(map(is_phone, phones(plain(text)))):
        assert suspicion(text).numbers
        assert "[telefoonnummer]" in without_personal_data(text).text
