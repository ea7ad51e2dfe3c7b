"""Limits of the process on open files and memory, checked before a command starts."""

import resource

from pipeline.errors import MachineError

_FILES, _ADDRESSES = 256, 2 * 2**30
"""Minimum of open files and of bytes of address space for a run; with less, libraries in C crash."""


def check_limits() -> None:
    """Raise the limit on open files where possible, and raise MachineError for limits under which nothing runs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        if hard != resource.RLIM_INFINITY and hard < _FILES:
            raise MachineError(f"only {hard} files may be open at once, and {_FILES} are needed: raise ulimit -n")
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, hard))
    space, _ = resource.getrlimit(resource.RLIMIT_AS)
    if space != resource.RLIM_INFINITY and space < _ADDRESSES:
        raise MachineError(
            f"{space // 1024:,} kB of memory may be addressed, and {_ADDRESSES // 1024:,} are needed: raise ulimit -v"
        )
