"""Load N-Quads into a new store: `python -I loading.py STORE FILE...`; prints how many quads it holds.

A program of its own, so that the memory of a load is given back and a load can be killed.
"""

import sys


def main() -> None:
    """Load the files, which were checked before they were published."""
    import pyoxigraph as engine  # noqa: PLC0415 # within this process alone

    place, *files = sys.argv[1:]
    store = engine.Store(place)
    for file in files:
        store.bulk_load(path=file, format=engine.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    sys.stdout.write(f"{len(store)}\n")


if __name__ == "__main__":
    main()
