"""Authority lists: who is who in the Dutch government, when, and under which IRI.

The lists are CSV files below `vocab/`; `vocab/README.md` gives the contents, source and update of each.
"""

from pipeline.vocabulary.authorities import Authorities, authorities

__all__ = ["Authorities", "authorities"]
