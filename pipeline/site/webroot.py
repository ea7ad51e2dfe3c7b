"""Bring all pages, feeds and data below the web root up to date with the newest release."""

from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.site import about, catalog, feeds, letters, moved, site, sitemaps, terms
from pipeline.site.browse import writing
from pipeline.site.query import pages as query_pages
from pipeline.site.serve import leases
from pipeline.site.serve.sparql import stores

STORE = feeds.STORE
"""The only file of the state that this module needs; it is rebuilt where it is damaged."""


def write(dataset: Dataset, home: Home) -> None:
    """Write the feeds, pages, search database, sitemaps, terms and the catalogue; unchanged files are not written.

    Raises PublishError for a file that its parser cannot read.
    """
    query_pages.write(home.web, dataset)
    feeds.write(home.state(dataset.name), home.web, dataset)
    site.write(home.web, dataset)
    letters.write(home.web, dataset)
    writing.write(home.web, dataset)
    moved.write(home.web, dataset)
    sitemaps.write_letters(home.state(dataset.name), home.web, dataset)
    terms.write(home.web, dataset)
    about.write(home.web, dataset)
    catalog.write(home.web)
    leases.settle(home.leases, home.web)
    stores.follow(home.stores, home.web)
