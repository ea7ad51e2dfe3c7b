"""Load files into a new store, and print how many quads it holds: `python -I loading.py STORE FILE GRAPH FILE GRAPH`.

A file is N-Quads where its graph is "", else N-Triples of that graph; it may be compressed by gzip.

A program of its own, so that the memory of a load is given back and a load can be killed.
"""

import gzip
import sys
from pathlib import Path
from typing import IO, cast


def main() -> None:
    """Load the files, which were checked before they were published."""
    import pyoxigraph as engine  # noqa: PLC0415 # within this process alone

    place, *files = sys.argv[1:]
    store = engine.Store(place)
    for file, graph in zip(files[::2], files[1::2], strict=True):
        with _opened(file) as content:
            if graph:
                store.bulk_load(content, format=engine.RdfFormat.N_TRIPLES, to_graph=engine.NamedNode(graph))
            else:
                store.bulk_load(content, format=engine.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    sys.stdout.write(f"{len(store)}\n")


def _opened(file: str) -> IO[bytes]:
    # The type checker knows a GzipFile for no IO, though it is one.
    return cast("IO[bytes]", gzip.open(file)) if file.endswith(".gz") else Path(file).open("rb")


if __name__ == "__main__":
    main()
