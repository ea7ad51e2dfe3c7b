"""Contract of a body's Woo sitemaps: the indexes that its robots.txt names, and the elements of one sitemap."""

from pipeline.model.contract import Contract
from pipeline.sources._shape import shape, text_type, values, xml_shape
from pipeline.sources.diwoo.sitemap import INDEX, SITEMAPS, get_sitemap, read_sitemap
from pipeline.sources.diwoo.walk import find_roots
from pipeline.transport import Web
from pipeline.transport.xml import children, name, parse, text

SHOWN = 200
"""Maximum number of entries of a sitemap to examine."""
MOST = 5
"""Maximum number of indexes within indexes to follow."""


def look(web: Web, site: str, categories: frozenset[str], roots: tuple[str, ...]) -> Contract:
    """Return the contract that the sitemaps offer now, from robots.txt, the first index, and the last sitemap that it
    names.

    Raises SourceError.
    """
    named = web.sitemaps(site)
    address = (roots or find_roots(web, site, categories))[0]
    seen, faults = [], []
    for _ in range(MOST):
        body = get_sitemap(web, address).body
        parts = read_sitemap(body, address).parts
        root = parse(body, address)
        if parts is None:
            break
        if not parts:
            faults.append(f"{address} names no sitemaps")
            break
        seen += [("index.loc", "text"), *(("index.lastmod", text_type(part.lastmod)) for part in parts)]
        address = parts[-1].address
    else:
        faults.append(f"more than {MOST} indexes within each other")
    items = [one for one in root if name(root) in SITEMAPS and name(one)][:SHOWN]
    elements = [(f"url.{name(one)}", text_type(one.text)) for item in items for one in item if not len(one)]
    resources = [one for item in items for one in item.iter("{*}informatiecategorie")]
    kinds = [one for item in items for one in item.iter("{*}documentsoort")]
    spaces = {str(one.tag).rpartition("}")[0].lstrip("{") for item in items for one in item.iter("{*}DiWoo")}
    inner = [document for item in items for document in (*children(item, "Document"), *children(item, "DiWoo"))]
    return Contract(
        version=", ".join(sorted(spaces)) or None,
        fields=shape([*seen, *elements, *xml_shape(inner, "diwoo")]),
        values={
            "sitemap": values(one.rpartition("/")[2] for one in named),
            "informatiecategorie": values(one.get("resource") for one in resources),
            "documentsoort": values(one.get("resource") or text(one) for one in kinds),
            "root": values([name(root)] if name(root) != INDEX else []),
        },
        whole=("sitemap",) if named else (),
        needed=("url.loc", "diwoo.officieleTitel") if inner else (),
        faults=tuple(faults),
    )
