"""Every exception of the pipeline: one base, and one kind for each party that must act."""


class PipelineError(Exception):
    """A problem with a message for the user: shown as one line, exit code 1."""


class DefinitionError(PipelineError):
    """A dataset, setting or vocabulary file of the installation is wrong."""


class SourceError(PipelineError):
    """A publisher's system could not be reached or did not answer as documented."""


class UnreachableError(SourceError):
    """A publisher's system did not answer this time; trying again later may help."""


class MissingError(SourceError):
    """A publisher's system refuses a document; `status` is the HTTP status: 404 and 410 mean that it is gone."""

    def __init__(self, message: str, status: int) -> None:
        """Take a sentence and the HTTP status."""
        super().__init__(message)
        self.status = status


class TooLargeError(SourceError):
    """A document is larger than the caps of the fetch policy."""


class ArchiveError(PipelineError):
    """The archive is damaged, or its content is not as it declares."""


class NewerError(ArchiveError):
    """A store was made by a later version of this program, in a form that this version does not know."""


class DamagedError(ArchiveError):
    """The bytes of a record are gone, or differ from those that were stored."""


class MachineError(PipelineError):
    """The machine refused disk space, rights, memory or open files; nothing is lost, and the run can be repeated."""


class UnreadableError(PipelineError):
    """A document cannot be read; `code` is the issue code that says why."""

    def __init__(self, code: str, message: str) -> None:
        """Take an issue code of `pipeline.issues` and a sentence."""
        super().__init__(message)
        self.code = code


class ValidationError(PipelineError):
    """A draft fails its checks and must not be published."""


class PublishError(PipelineError):
    """A release could not be put in its place; the old one is still published."""


class TargetError(PipelineError):
    """A target did not accept a release; the release stays published, and sending is tried again."""


class SyncError(PipelineError):
    """A copy could not be brought up to date; the old one is still in place."""


class BusyError(PipelineError):
    """Another process is working on the same dataset."""
