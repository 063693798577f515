"""The use cases: the only place that knows in which order the stages follow each other."""

from distmode.workflow.adapting import adapt_model
from distmode.workflow.agreeing import (
    Consensus,
    check_targets,
    measure_codings,
    write_consensus,
    write_disagreements,
)
from distmode.workflow.describing import ModelDescription, describe_model, describe_reading
from distmode.workflow.estimating import estimate_from_labels, parse_by
from distmode.workflow.estimation import (
    EstimateOptions,
    Estimation,
    describe_estimation,
    write_for_dsl,
)
from distmode.workflow.evaluating import (
    CrossValidation,
    cross_validate_classifier,
    evaluate_model,
    tokenise,
)
from distmode.workflow.explaining import (
    Explanation,
    Reason,
    describe_explanation,
    explain_excerpts,
    find_by_id,
    find_by_turn,
)
from distmode.workflow.labelled import (
    LabelInputs,
    choose_abstention,
    open_label_model,
    read_label_inputs,
)
from distmode.workflow.labelling import (
    Labeller,
    SourceLabels,
    Weighed,
    label_excerpts,
    label_sources,
)
from distmode.workflow.learned import is_learned
from distmode.workflow.nearest import (
    MOST_COMPARED,
    Codings,
    Neighbour,
    Neighbourhood,
    find_codings,
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
    write_worklist,
)
from distmode.workflow.reading import (
    ReadingOptions,
    ReadSource,
    SourceFailure,
    read_source,
    read_sources,
)
from distmode.workflow.repriors import (
    BATCH,
    BatchShares,
    ChangedLabels,
    PriorChange,
    describe_change,
    estimate_batch,
    write_changed,
)
from distmode.workflow.ruling import LabelOptions, Ruling, build_ruling, choose_prior
from distmode.workflow.sampling import (
    Drawn,
    check_places,
    draw_from_labels,
    place_design,
    write_sample,
)
from distmode.workflow.thresholds import find_threshold
from distmode.workflow.training import Trained, TrainingOptions, name_interviews, train_model

__all__ = [
    "BATCH",
    "MOST_COMPARED",
    "BatchShares",
    "ChangedLabels",
    "Codings",
    "Consensus",
    "CrossValidation",
    "Drawn",
    "EstimateOptions",
    "Estimation",
    "Explanation",
    "FileFormat",
    "LabelInputs",
    "LabelOptions",
    "Labeller",
    "ModelDescription",
    "Neighbour",
    "Neighbourhood",
    "PriorChange",
    "ReadSource",
    "ReadingOptions",
    "Reason",
    "RecordOptions",
    "Ruling",
    "SourceFailure",
    "SourceLabels",
    "Tally",
    "Trained",
    "TrainingOptions",
    "Weighed",
    "adapt_model",
    "build_ruling",
    "check_places",
    "check_targets",
    "choose_abstention",
    "choose_prior",
    "cross_validate_classifier",
    "describe_change",
    "describe_estimation",
    "describe_explanation",
    "describe_model",
    "describe_reading",
    "describe_run",
    "draw_from_labels",
    "estimate_batch",
    "estimate_from_labels",
    "evaluate_model",
    "explain_excerpts",
    "find_by_id",
    "find_by_turn",
    "find_codings",
    "find_leftovers",
    "find_threshold",
    "is_learned",
    "label_excerpts",
    "label_sources",
    "measure_codings",
    "name_interviews",
    "open_label_model",
    "parse_by",
    "place_design",
    "read_label_inputs",
    "read_source",
    "read_sources",
    "tokenise",
    "train_model",
    "write_changed",
    "write_consensus",
    "write_disagreements",
    "write_for_dsl",
    "write_labels",
    "write_run",
    "write_sample",
    "write_source",
    "write_worklist",
]
