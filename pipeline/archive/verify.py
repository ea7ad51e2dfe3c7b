"""Find every damage to an archive, and name it."""

from collections.abc import Iterator

from pipeline.archive.contents import Contents
from pipeline.archive.index import Index
from pipeline.errors import ArchiveError


def verify(index: Index, contents: Contents) -> Iterator[str]:
    """Return one line for each content that is gone, damaged, or named by nothing.

    One that was removed since its letter was withdrawn is neither. A content that nothing names is left by a harvest
    or a withdrawal that was killed; the next one finds it.
    """
    named = set()
    for sha256 in index.hashes():
        named.add(sha256)
        try:
            contents.get(sha256)
        except ArchiveError as error:
            yield str(error)
    for sha256 in contents.held():
        if sha256 not in named:
            yield f"record {sha256} is in the archive, and no harvest names it"
