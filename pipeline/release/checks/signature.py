"""Check that a release is the one that its publisher signed."""

from pathlib import Path

from pipeline.release import signing
from pipeline.release.checks.problem import Problem

CHECK = "signature"
ADVICE = "Do not use it: get the release and its signature again, from its publisher"


def check(folder: Path, public: bytes) -> tuple[Problem, ...]:
    """Return the problem of the signature, if any. Raises PublishError where `public` is no public key of minisign."""
    fault = signing.fault(folder, public)
    return (Problem(check=CHECK, file=signing.SIGNATURE, message=fault, advice=ADVICE),) if fault else ()
