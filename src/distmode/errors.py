"""What can go wrong, in words for the user: each message names file, place and what to do.

Messages never hold interview talk: logs and terminals are shared more freely than transcripts.
"""

import traceback
from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit statuses of the command line; stable, other programs depend on them."""

    DONE = 0
    SOME_INPUTS_FAILED = 1
    WRONG_USAGE = 2
    NOTHING_DONE = 3
    BELOW_FLOOR = 4
    INTERRUPTED = 130


class DistmodeError(Exception):
    """Base of all errors that distmode raises on purpose; the text is one line for the user.

    Attributes:
        status: The exit status of a command that this error ends.
    """

    status: ExitStatus = ExitStatus.NOTHING_DONE


class UsageError(DistmodeError, ValueError):
    """Options or arguments that do not make sense together."""

    status = ExitStatus.WRONG_USAGE


class TranscriptError(DistmodeError, ValueError):
    """A transcript that cannot be read."""


class TableError(TranscriptError):
    """A table of excerpts or codings that cannot be read; names row and column if it can."""


class CodebookError(DistmodeError, ValueError):
    """A code that is not in the codebook."""


class TrainingError(DistmodeError, ValueError):
    """Coded excerpts from which nothing can be learned."""


class EvaluationError(DistmodeError, ValueError):
    """Codings on which nothing can be measured."""


class ModelError(DistmodeError, ValueError):
    """A model that is missing, damaged, foreign or of another format."""


class OutputError(DistmodeError, OSError):
    """A file that cannot be written."""


class DiskFullError(OutputError):
    """A file that cannot be written, nor any other, for want of room."""


class WorkerError(DistmodeError):
    """A process that did some of the work was lost; what was finished before is kept."""

    status = ExitStatus.SOME_INPUTS_FAILED


def describe_fault(error: Exception) -> str:
    """Name a fault of distmode's own by its place; its text is left out, since it may hold talk."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    module = place.filename.replace("\\", "/").rpartition("/")[2]
    return (
        f"a fault in distmode itself ({type(error).__name__} in {module}, line {place.lineno}); "
        "please report this line, it holds no talk"
    )
