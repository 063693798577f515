"""The use cases: the only place that knows in which order the stages follow each other."""

from distmode.workflow.describing import ModelDescription, describe_model, describe_reading
from distmode.workflow.evaluating import (
    CrossValidation,
    cross_validate_classifier,
    evaluate_model,
    tokenise,
)
from distmode.workflow.labelling import (
    Labeller,
    SourceLabels,
    label_excerpts,
    label_sources,
)
from distmode.workflow.output import (
    FileFormat,
    RecordOptions,
    Tally,
    describe_run,
    find_leftovers,
    write_labels,
    write_run,
    write_source,
)
from distmode.workflow.reading import (
    ReadingOptions,
    ReadSource,
    SourceFailure,
    read_source,
    read_sources,
)
from distmode.workflow.training import Trained, TrainingOptions, name_interviews, train_model

__all__ = [
    "CrossValidation",
    "FileFormat",
    "Labeller",
    "ModelDescription",
    "ReadSource",
    "ReadingOptions",
    "RecordOptions",
    "SourceFailure",
    "SourceLabels",
    "Tally",
    "Trained",
    "TrainingOptions",
    "cross_validate_classifier",
    "describe_model",
    "describe_reading",
    "describe_run",
    "evaluate_model",
    "find_leftovers",
    "label_excerpts",
    "label_sources",
    "name_interviews",
    "read_source",
    "read_sources",
    "tokenise",
    "train_model",
    "write_labels",
    "write_run",
    "write_source",
]
