"""Authority lists: who is who in the Dutch government, when, and under which IRI.

The lists are CSV files below `vocab/`; `vocab/README.md` says what each holds, where it is from and how it is renewed.
"""

from pipeline.vocabulary.authorities import Authorities, authorities

__all__ = ["Authorities", "authorities"]
