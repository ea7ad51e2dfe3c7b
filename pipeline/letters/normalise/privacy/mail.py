"""Find mail addresses in all their printed forms, including forms meant to mislead address harvesters."""

import re

from pipeline.letters.normalise.privacy.characters import holds_one, holds_one_with

_TLD = r"(?:nl|eu|com|org|net|info|be|de|uk|fr|int|gov|edu|amsterdam|frl)\b"
_AT = r"(?:@|&#0*64;|&#x0*40;|&commat;|%40|\u00a9(?=\w))"
_LOCAL = r"(?:\"[^\"@]{1,64}\"|[\w.!#$&'*+/=?^`{|}~-]{1,64})"
_LABEL = r"[\w-]{1,63}"
_DOMAIN = (
    rf"(?:{_LABEL}(?:(?:\.| \. ?|&#46;)(?={_LABEL}){_LABEL}|[.,] ?(?={_TLD}){_LABEL}){{0,4}}|\[[\d.:a-f]{{3,45}}\])"
)
_PLAIN = rf"(?:mailto:)?{_LOCAL}(?:{_AT} ?| {_AT} | {_AT}(?={_LABEL}\.\w)){_DOMAIN}"

_OPEN, _CLOSE = r" ?[\[({<] ?", r" ?[\])}>] ?"
_SPELLED_AT = rf"(?:{_OPEN}(?:at|apenstaart(?:je)?|@){_CLOSE}|[\[({{<]a[\])}}>])"
_DOT = rf"(?:{_OPEN}(?:dot|punt|\.){_CLOSE}| ?\. ?(?={_TLD})|\.| (?:dot|punt) )"
_BRACKETED = rf"[\w.+-]{{1,64}}{_SPELLED_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}"
_IN_WORDS = (
    rf"[\w.+-]{{1,64}} (?:at|apenstaart(?:je)?) {_LABEL}(?:(?: (?:dot|punt) |\.){_LABEL}){{0,3}} (?:dot|punt) {_LABEL}"
)
_ONE_WORD = rf"[\w+-]{{1,40}}[._\d][\w.+-]{{0,40}} ?(?: at | apenstaart(?:je)? ) ?{_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TLD}"
_HYPHENED = rf"(?<![\w-])\w{{2,40}}[-_]at[-_]{_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TLD}"
_TAIL = rf"[\w.+-]{{1,64}} apenstaart(?:je)? {_LABEL}(?:\.{_LABEL}){{1,4}}"

MAIL = re.compile(rf"{_PLAIN}|{_BRACKETED}|{_IN_WORDS}|{_ONE_WORD}|{_TAIL}|{_HYPHENED}", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w@/.])@(?=\w{0,29}[^\W\d])\w{2,30}(?:\.[\w-]{2,30})*")
"""Name of a social media account."""
_SIGNS: dict[str, tuple[str, ...]] = {"@": ("",), "%": ("%40",), "&": ("&#", "&comm")}
"""Signs by their first character: a search for one character is many times faster than for more."""
_FOREIGN_SIGNS = ("\uff20", "\ufe6b", "\u24d0", "\u00a9", "\uff08")
_WORDED: dict[str, tuple[str, ...]] = {
    "{": ("{at",),
    "<": ("<at",),
    "_": ("_at_",),
    "[": ("[at", "[a]", "[ at", "[AT"),
    "(": ("(at", "(a)", "( at", "(AT"),
    **dict.fromkeys((" at ", "penstaart", "-at-", " AT "), ("",)),
}
"""The sign in words, also by its first character; any text with a mail address contains one of these or a sign."""
AT_WORDS = frozenset((b"at", b"a", b"apenstaart", b"apenstaartje"))
"""Words in the sense of `words`, one of which occurs in any text with a mail address whose sign is in words."""


def may_hold_mail(text: str, *, in_words: bool = True) -> bool:
    """Return whether a text is worth searching for mail addresses: cheap, and never wrongly False.

    `in_words` is whether it may have an address whose sign is in words.

    >>> may_hold_mail("Ik bied u aan"), may_hold_mail("x (at) y.nl")
    (False, True)
    """
    if holds_one_with(text, _SIGNS) or (in_words and holds_one_with(text, _WORDED)):
        return True
    return not text.isascii() and holds_one(text, _FOREIGN_SIGNS)
