"""Convert citations to references: one for each cited document, with its public IRI if that is known.

The IRIs are the publishers' own: KOOP for publications (https://zoek.officielebekendmakingen.nl),
wetten.overheid.nl with Juriconnect 1.3 for laws, the European Legislation Identifier and EUR-Lex for acts of the Union,
deeplink.rechtspraak.nl and the European e-Justice portal for rulings.
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.model.letter import Reference
from pipeline.model.printed import Citation

_KOOP = "https://zoek.officielebekendmakingen.nl/"
_PUBLICATION = re.compile(r"(?:kst|blg|stb|stcrt|trb|ah-[te]k|kv-[te]k|h-[te]k|nds)-[A-Za-z0-9-]+")
_DOSSIER = re.compile(r"dossier-(\d{5}(?:-[A-Za-z0-9]+)?)")
_CASE = re.compile(r"20\d\dZ\d{5}")
_PAPER = re.compile(
    r"kst-(?P<dossier>\d{5})(?:-(?P<addition>R\d{3,4}|[IVXLC]+[A-Z]?|\d{2}|[A-Z]))?-(?P<number>[0-9A-Za-z()]+)"
)
_NUMBERED = re.compile(r"(?:kv-tk-)?(20\d\dZ\d{5}|ah-[te]k-\d{8}-\d+|TZ\d{6}-\d{3}|T0\d{4})")
_LAW = re.compile(r"BWB[RV]\d{7}(&[a-z]+=[A-Za-z0-9.:°&=-]+)?")
_COMMISSION = re.compile(r"(?:COM|JOIN|SWD|SEC):\d{4}:\d{1,4}:FIN")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+", re.IGNORECASE)
_PERSONAL = re.compile(
    r"@|%40|^mailto:|^tel:|linkedin\.com/in/"
    r"|[?&;](?:e-?mail|mail|name|naam|user|gebruiker|tel|phone|token|sid|session|key|auth|bsn|iban)=",
    re.IGNORECASE,
)


def references(citations: Sequence[Citation], base: str) -> tuple[Reference, ...]:
    """Return the references of a letter, in the order of their first citation.

    A paper cited under two names gives one reference, of kind motion if one citation calls it that. An address that
    could identify a person is left out. `base` is the start of the dataset's own IRIs: a page of this dataset becomes
    the IRI of its letter.
    """
    found: dict[str, Reference] = {}
    for citation in citations:
        for target in citation.targets or ("",):
            if _PERSONAL.search(target) or (citation.kind == "url" and _PERSONAL.search(citation.text)):
                continue
            iri = _iri(target, citation.kind, base)
            key = iri or f"{citation.kind} {target or citation.text.casefold()}"
            dossier, number = paper(target)
            one = Reference(
                text=citation.text,
                kind=citation.kind,
                relation=citation.relation,
                dossier=dossier,
                number=number,
                iri=iri,
            )
            known = found.setdefault(key, one)
            if known.kind != "motie" and citation.kind == "motie":
                known = replace(known, text=citation.text, kind="motie")
            relation = known.relation if known.relation != "cites" else citation.relation
            found[key] = replace(known, relation=relation)
    return tuple(found.values())


def paper(target: str) -> tuple[str | None, str | None]:
    """Return the dossier and the number in the key of a cited document; None for what the key does not name.

    >>> [paper(t) for t in ("kst-36600-XIV-66", "kst-21501-02-2512", "kst-33183-R1975-11", "dossier-36600-XIV")]
    [('36600-XIV', '66'), ('21501-02', '2512'), ('33183-(R1975)', '11'), ('36600-XIV', None)]
    >>> [paper(t) for t in ("2024Z01234", "kv-tk-2024Z01234", "ah-tk-20232024-1481", "TZ202412-114", "stb-2018-401")]
    [(None, '2024Z01234'), (None, '2024Z01234'), (None, 'ah-tk-20232024-1481'), (None, 'TZ202412-114'), (None, None)]
    """
    if (match := _PAPER.fullmatch(target)) is not None:
        addition = match["addition"]
        shown = f"({addition})" if addition and addition.startswith("R") else addition
        return "-".join(part for part in (match["dossier"], shown) if part), match["number"]
    if (dossier := _DOSSIER.fullmatch(target)) is not None:
        return dossier[1], None
    numbered = _NUMBERED.fullmatch(target)
    return None, numbered[1] if numbered else None


def _iri(target: str, kind: str, base: str) -> str | None:
    """Return the public IRI for the key of a cited document; None for a key without an IRI.

    >>> _iri("kst-36600-XIV-66", "kamerstuk", "https://example.org/")
    'https://zoek.officielebekendmakingen.nl/kst-36600-XIV-66.html'
    """
    if _PUBLICATION.fullmatch(target):
        return f"{_KOOP}{target}.html"
    if (dossier := _DOSSIER.fullmatch(target)) is not None:
        return f"{_KOOP}dossier/{dossier[1]}"
    if _CASE.fullmatch(target):
        return f"{_KOOP}kv-tk-{target}.html" if kind == "kamervragen" else None
    if (law := _LAW.fullmatch(target)) is not None:
        return f"http://wetten.overheid.nl/jci1.3:c:{target}" if law[1] else f"https://wetten.overheid.nl/{target}"
    if target.startswith("ECLI:"):
        dutch = target.startswith("ECLI:NL:")
        return (
            "https://deeplink.rechtspraak.nl/uitspraak?id=" if dutch else "https://e-justice.europa.eu/ecli/"
        ) + target
    return _european(target) or _address(target, base)


def _european(target: str) -> str | None:
    if target.startswith("eli/"):
        return f"http://data.europa.eu/{target}"
    if target.startswith("celex/"):
        return f"http://publications.europa.eu/resource/{target}"
    if _COMMISSION.fullmatch(target):
        return f"https://eur-lex.europa.eu/legal-content/NL/TXT/?uri={target}"
    return None


def _address(target: str, base: str) -> str | None:
    """Return a web address; the dataset's own page about a letter gives the letter's IRI (`doc` becomes `id`)."""
    if not _ADDRESS.fullmatch(target):
        return None
    page = f"{base}doc/brief/"
    if target.startswith(page):
        return f"{base}id/brief/" + re.sub(r"\.(?:html|ttl|jsonld|json|nt)$", "", target.removeprefix(page))
    return target
