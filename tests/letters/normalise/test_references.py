"""References: one for each thing cited, by the IRI that its publisher uses."""

import pytest

from pipeline.letters.normalise.references import references
from pipeline.model.letter import Reference
from pipeline.model.printed import Citation, ReferenceKind

BASE = "https://example.org/"


def iri(kind: ReferenceKind, target: str) -> str | None:
    (found,) = references([Citation(text="x", kind=kind, targets=(target,))], BASE)
    return found.iri


@pytest.mark.parametrize(
    ("kind", "target", "expected"),
    [
        ("kamerstuk", "kst-31111-XIV-66", "https://zoek.officielebekendmakingen.nl/kst-31111-XIV-66.html"),
        ("kamerstuk", "dossier-31111-XIV", "https://zoek.officielebekendmakingen.nl/dossier/31111-XIV"),
        ("kamervragen", "ah-tk-20222023-1823", "https://zoek.officielebekendmakingen.nl/ah-tk-20222023-1823.html"),
        ("kamervragen", "2024Z01234", "https://zoek.officielebekendmakingen.nl/kv-tk-2024Z01234.html"),
        ("other", "2024Z01234", None),
        ("handelingen", "h-tk-20142015-75-31", "https://zoek.officielebekendmakingen.nl/h-tk-20142015-75-31.html"),
        ("other", "stb-2020-118", "https://zoek.officielebekendmakingen.nl/stb-2020-118.html"),
        ("toezegging", "TZ202401-123", None),
        ("wet", "BWBR0005537", "https://wetten.overheid.nl/BWBR0005537"),
        (
            "wet",
            "BWBR0005537&artikel=3:4&lid=2",
            "http://wetten.overheid.nl/jci1.3:c:BWBR0005537&artikel=3:4&lid=2",
        ),
        ("eu", "eli/reg/2016/679/oj", "http://data.europa.eu/eli/reg/2016/679/oj"),
        ("eu", "celex/32016R0679", "http://publications.europa.eu/resource/celex/32016R0679"),
        ("eu", "COM:2020:381:FIN", "https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=COM:2020:381:FIN"),
        ("ecli", "ECLI:NL:HR:2019:2006", "https://deeplink.rechtspraak.nl/uitspraak?id=ECLI:NL:HR:2019:2006"),
        ("ecli", "ECLI:EU:C:2018:882", "https://e-justice.europa.eu/ecli/ECLI:EU:C:2018:882"),
        ("url", "https://www.example.com/pagina?id=1", "https://www.example.com/pagina?id=1"),
        ("url", "ftp://www.example.com/", None),
        ("url", "javascript:alert(1)", None),
        ("url", "https://www.example.com/a b", None),
        ("url", 'https://www.example.com/a"b', None),
        ("url", "https://example.org/doc/brief/kst-31111-1.html", "https://example.org/id/brief/kst-31111-1"),
    ],
)
def test_iri_of_what_is_cited(kind: ReferenceKind, target: str, expected: str | None) -> None:
    assert iri(kind, target) == expected


@pytest.mark.parametrize(
    "target",
    [
        "mailto:iemand@example.com",
        "https://iemand:geheim@example.com/",
        "https://example.com/?email=iemand%40example.com",
        "https://example.com/formulier?naam=Jansen",
        "https://www.linkedin.com/in/iemand",
    ],
)
def test_an_address_that_tells_who_somebody_is_is_left_out(target: str) -> None:
    assert references([Citation(text=target, kind="url", targets=(target,))], BASE) == ()


def test_one_reference_for_each_thing() -> None:
    cited = [
        Citation(
            text="Kamerstuk 31 111, nrs. 1 en 2", kind="kamerstuk", targets=("kst-31111-1", "kst-31111-2"), start=1
        ),
        Citation(text="motie-Jansen (31 111, nr. 2)", kind="motie", targets=("kst-31111-2",), start=50),
        Citation(text="motie-Jansen", kind="motie", start=90),
        Citation(text="Motie-Jansen", kind="motie", start=120),
        Citation(text="Kamerstuk 31111-1", kind="kamerstuk", targets=("kst-31111-1",), start=150),
    ]

    koop = "https://zoek.officielebekendmakingen.nl/"
    assert references(cited, BASE) == (
        Reference(
            text="Kamerstuk 31 111, nrs. 1 en 2",
            kind="kamerstuk",
            dossier="31111",
            number="1",
            iri=f"{koop}kst-31111-1.html",
        ),
        Reference(
            text="motie-Jansen (31 111, nr. 2)",
            kind="motie",
            dossier="31111",
            number="2",
            iri=f"{koop}kst-31111-2.html",
        ),
        Reference(text="motie-Jansen", kind="motie", iri=None),
    )
