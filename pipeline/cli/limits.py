"""What the process needs before a command starts: open files, memory, and a folder that it may enter."""

import os
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


def check_folder() -> None:
    """Go to `/` where this user may not enter the current folder; raise MachineError where the folder is gone.

    Root calls commands as another user in its own home. Workers begin in the folder of the command, so all would fail,
    and every letter with them; a relative path leads nowhere there anyway.
    """
    try:
        folder = os.getcwd()  # noqa: PTH109 - `Path.cwd` is the same, with an import
    except FileNotFoundError as error:
        raise MachineError("the folder in which this was called is gone: call it in another one") from error
    if not os.access(folder, os.X_OK):
        os.chdir("/")
