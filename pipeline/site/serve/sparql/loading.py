"""Load files into a new store, and print how many quads it holds: `python -I loading.py STORE FILE GRAPH FILE GRAPH`.

A file is N-Quads where its graph is "", else N-Triples of that graph; it may be compressed.

A program of its own, so that the memory of a load is given back and a load can be killed.
"""

import sys
from pathlib import Path


def main() -> None:
    """Load the files, which were checked before they were published."""
    import pyoxigraph as engine  # noqa: PLC0415 # within this process alone

    from pipeline.formats.compressed import open_content  # noqa: PLC0415 # as above

    place, *files = sys.argv[1:]
    store = engine.Store(place)
    for file, graph in zip(files[::2], files[1::2], strict=True):
        with open_content(Path(file)) as content:
            if graph:
                store.bulk_load(content, format=engine.RdfFormat.N_TRIPLES, to_graph=engine.NamedNode(graph))
            else:
                store.bulk_load(content, format=engine.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    sys.stdout.write(f"{len(store)}\n")


if __name__ == "__main__":
    main()
