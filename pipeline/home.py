"""The folder that one installation works in: archive, state and web root."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BusyError, PipelineError


class Home:
    """Where everything of an installation stands; nothing outside it is written."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self.folder = folder

    @property
    def web(self) -> Path:
        """The web root: all that is published, and nothing else."""
        return self.folder / "public"

    def archive(self, dataset: str) -> Path:
        """The archive of a dataset: records as they came."""
        return self.folder / "archive" / dataset

    def state(self, dataset: str) -> Path:
        """What can be made again: letters as read, the draft of a release, the lock."""
        return self.folder / "state" / dataset

    @contextmanager
    def lock(self, dataset: str) -> Iterator[None]:
        """Keep others off a dataset; the kernel frees the lock when the process dies.

        Raises BusyError, and PipelineError where the home is no place to work in.
        """
        file = self.state(dataset) / "lock"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PipelineError(f"the home {self.folder} cannot be written: {error.strerror}") from error
        try:
            with FileLock(file, timeout=0):
                yield
        except Timeout as error:
            raise BusyError(f"another run is working on {dataset!r}: wait for it to end") from error
