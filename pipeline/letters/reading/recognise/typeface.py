"""How wide text is set: the advance widths of Verdana, the typeface of government letters since 2008."""

_THOUSANDTHS = {
    274: "il",
    269: "'’‘",
    344: "j",
    352: "f ",
    364: ".,",
    394: "t!",
    421: "I",
    427: "r",
    454: "-:;()/[]|",
    455: "J",
    459: '"“”„',
    521: "cs",
    525: "z",
    545: "?•",
    557: "L",
    575: "F",
    592: "kvxy",
    596: "eéëè",
    601: "aáäà",
    603: "P",
    607: "oóöô",
    615: "Y",
    616: "T",
    623: "bdgpq",
    632: "E",
    633: "hnuüúû",
    636: "0123456789€$–_",
    684: "ASV",
    686: "BXZ",
    693: "KR",
    698: "C",
    727: "&",
    732: "U",
    748: "HN",
    771: "D",
    775: "G",
    787: "OQ",
    818: "w+=<>",
    843: "M",
    973: "m",
    989: "W",
    1000: "—…@",
    1076: "%",
}
_OTHER = 600
"""Any other character; letters with accents are about as wide as without."""


class _Widths(dict[str, int]):
    """Widths by character; a lookup of a known character calls no Python code."""

    def __missing__(self, character: str) -> int:
        return _OTHER


_width = _Widths(
    {character: width for width, characters in _THOUSANDTHS.items() for character in characters}
).__getitem__


def advance(text: str) -> int:
    """Return how far a text advances the line, in thousandths of the type size.

    >>> advance("ill") < advance("mmm")
    True
    """
    return sum(map(_width, text))
