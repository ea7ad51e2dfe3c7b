"""Write the files of the delta between two releases."""

import heapq
from pathlib import Path

from pipeline.release.delta import quads
from pipeline.release.delta.comparing import Comparison
from pipeline.release.delta.formats import Delta, DeltaPaths, encode, write_lines
from pipeline.release.delta.reasons import Verdicts
from pipeline.release.delta.state import state
from pipeline.release.delta.tables import DeltaTables, counts
from pipeline.release.describe import Released


def write(before: Released, after: Released, folder: Path, stem: str = "delta") -> tuple[Delta, Verdicts]:
    """Write the delta from one release to another into a folder.

    Returns its description, and the verdicts on the letters that changed. Raises ValidationError where a file of either
    release is damaged or not in order.
    """
    comparison, step = Comparison(before, after), DeltaPaths.of(folder, stem)
    verdicts = Verdicts(comparison)
    tables = DeltaTables(comparison, verdicts)
    changed = write_lines(step.table, tables.lines())
    base, name = after.manifest.base, after.manifest.dataset
    patched = _write_quads(comparison, step.quads)
    found = Delta(
        dataset=name,
        base=base,
        source=before.manifest.version,
        target=after.manifest.version,
        before=state(comparison.pieces_before),
        after=state(comparison.pieces_after),
        letters=counts(tables.fates, verdicts.origins),
        lines={"tables": changed, "quads": patched},
        columns=comparison.columns_after,
        files_before=comparison.pieces_before,
        files_after=comparison.pieces_after,
    )
    step.about.write_bytes(encode(found))
    return found, verdicts


def release_iri(base: str, dataset: str, version: str) -> str:
    """Return the IRI of a release."""
    return f"{base}dataset/{dataset}/releases/{version}"


def _write_quads(comparison: Comparison, file: Path) -> int:
    old, new = comparison.before, comparison.after
    parts = [
        quads.differences(old.folder / was.path if was else None, new.folder / now.path if now else None)
        for _, was, now in comparison.parts(None)
    ]
    manifests = (old.manifest, new.manifest)
    source, target = (release_iri(one.base, one.dataset, one.version) for one in manifests)
    return quads.write(file, source, target, heapq.merge(*parts))
