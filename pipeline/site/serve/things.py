"""Lead the IRIs of things other than letters to a page about them, to their letters, or to their triples in the graphs.

Dossiers and persons have pages; an attachment leads to the page of the letter that names it; posts and periods in
office are described in the graphs alone.
"""

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from pipeline.formats.mapping import segment
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.names import letter_name
from pipeline.site.query import database

PAGES_OF = {"dossier": "dossier", "persoon": "bewindspersoon", "ambt": "", "ambtsperiode": "", "bijlage": ""}
"""Kinds of things below `id/`, with the folder of their pages within that of a dataset; "" for those without."""
GRAPHS = ("ttl", "jsonld", "nt")
"""Forms in which the SPARQL endpoint describes a thing."""
GOVERNMENT = "government.nt"
_QUERY = "CONSTRUCT { <%s> ?p ?o . ?s ?q <%s> } WHERE { GRAPH ?g { { <%s> ?p ?o } UNION { ?s ?q <%s> } } }"


def forms(place: Path, kind: str, name: str) -> dict[str, str]:
    """Return where each form of a thing is, by suffix, if the dataset at a place in the web root has it; else nothing.

    `name` is the last part of its IRI, decoded.
    """
    found = {}
    if folder := PAGES_OF[kind]:
        found = {
            suffix: f"/{quote(place.name)}/{folder}/{quote(name)}.{suffix}"
            for suffix in ("html", "json")
            if (place / folder / f"{name}.{suffix}").is_file()
        }
    release = releases.newest_folder(place, place.name)
    manifest = release and release / "manifest.json"
    if release is None or manifest is None or not manifest.is_file():
        return found
    base, subjects = _government(release, manifest.stat().st_mtime_ns)
    iri = f"{base}id/{kind}/{segment(name)}"
    named = kind == "bijlage" and _letter(place, name, base)
    if named:
        found = named
    if found or iri in subjects or named is None:
        query = f"/sparql?query={quote(_QUERY % (iri, iri, iri, iri), safe='')}"
        found |= dict.fromkeys(GRAPHS, query)
    return found


def _letter(place: Path, identifier: str, base: str) -> dict[str, str] | None:
    """Return where the page is of a letter that names an attachment, by suffix; nothing where no letter names it.

    Return None where that is not known, as there is no database for search.
    """
    about = database.read(place)
    if about is None:
        return None
    file = quote(str(place / database.FOLDER / about.file))
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
            query = "SELECT min(letter) FROM attachments WHERE identifier = ?"
            ((letter,),) = connection.execute(query, [identifier])
    except sqlite3.Error:  # It was replaced just now.
        return None
    page = letter_name(letter, base) if letter else None
    return {"html": f"/doc/brief/{quote(page)}"} if page else {}


@lru_cache(maxsize=8)
def _government(release: Path, modified: int) -> tuple[str, frozenset[str]]:
    """Return the base of a release's IRIs, and those that its file about the government describes."""
    found = Released(release)
    texts = ((release / entry.path).read_text(encoding="utf-8") for entry in found.ending(GOVERNMENT))
    lines = (line for text in texts for line in text.splitlines())
    return found.manifest.base, frozenset(line[1 : line.index(">")] for line in lines if line.startswith("<"))
