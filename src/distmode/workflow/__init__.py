"""The use cases: the only place that knows in which order the stages follow each other."""

from distmode.workflow.describing import ModelDescription, describe_model, describe_reading
from distmode.workflow.evaluating import CrossValidation, cross_validate_classifier, evaluate_model
from distmode.workflow.labelling import (
    Labeller,
    LabellingOptions,
    SourceFailure,
    SourceLabels,
    label_excerpts,
    label_sources,
)
from distmode.workflow.output import (
    FileFormat,
    RecordOptions,
    Tally,
    describe_run,
    write_labels,
    write_run,
    write_source,
)
from distmode.workflow.reading import ReadingOptions, ReadSource, read_source
from distmode.workflow.training import Trained, TrainingOptions, train_model

__all__ = [
    "CrossValidation",
    "FileFormat",
    "Labeller",
    "LabellingOptions",
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
    "label_excerpts",
    "label_sources",
    "read_source",
    "train_model",
    "write_labels",
    "write_run",
    "write_source",
]
