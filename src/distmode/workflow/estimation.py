"""An estimation of prevalence: what was asked, what it rests on, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from distmode.codebook import OUTCOMES, Mode
from distmode.files import check_replaceable, resolve_all, write_whole
from distmode.prevalence import ESTIMANDS, Prevalence, prevalence_to_json
from distmode.tables import LabelRecord, ModelStamp, write_sheet
from distmode.workflow.matching import Drawing

if TYPE_CHECKING:
    from distmode.excerpt import CodedExcerpt

By = Literal["school", "role", "interview"]

_DSL_COLUMNS = (
    "id",
    "school",
    "role",
    "status",
    "label_pred",
    "label_expert",
    "sample_prob",
    "cluster",
    "stratum",
)


@dataclass(frozen=True, slots=True)
class EstimateOptions:
    """What is to be estimated.

    Attributes:
        by: What groups are made by.
        any_mode: Whether an excerpt counts in each mode that it has, not just in its primary one.
        show_small: Whether groups of fewer than three interviews are shown.
        design: Where the chances of being drawn stand; None for a simple random sample, assumed.
    """

    by: tuple[By, ...] = ()
    any_mode: bool = False
    show_small: bool = False
    design: Path | None = None


@dataclass(frozen=True, slots=True)
class Estimation:
    """Prevalence, and what it rests on.

    Attributes:
        prevalence: In every group.
        any_mode: As asked.
        records: The excerpts, those too short left out.
        codings: What the coder gave those drawn, by id.
        drawings: How each was drawn, and how likely it was to be drawn and coded; without what
            the design does not say.
        too_short: How many excerpts stand outside the denominator.
        abstained: How many enter by their probabilities.
        notes: What the user must know beside the figures; holds no talk.
    """

    prevalence: Prevalence
    any_mode: bool
    records: tuple[LabelRecord, ...]
    codings: Mapping[str, CodedExcerpt]
    drawings: Mapping[str, Drawing]
    too_short: int
    abstained: int
    notes: tuple[str, ...]


def describe_estimation(estimation: Estimation) -> dict[str, object]:
    """Return what `estimate --json` prints."""
    return prevalence_to_json(estimation.prevalence) | {
        "share": "any mode" if estimation.any_mode else "primary mode",
        "excerpts": len(estimation.records),
        "coded": len(estimation.codings),
        "too_short": estimation.too_short,
        "abstained": estimation.abstained,
        "schools": len({one.label.excerpt.school for one in estimation.records} - {None}),
        "drawn": sum(one.drawn for one in estimation.drawings.values()),
        "strata": len({one.stratum for one in estimation.drawings.values() if one.drawn}),
        "models": describe_stamps(one.stamp for one in estimation.records),
        "notes": list(estimation.notes),
    }


def describe_stamps(stamps: Iterable[ModelStamp]) -> list[dict[str, str]]:
    """Return the models and priors that labels were made with, each once, by name."""
    return [
        {
            "model": one.name_version,
            "model_sha256": one.sha256,
            "codebook": one.codebook,
            "prior": one.prior,
        }
        for one in dict.fromkeys(stamps)
    ]


def write_for_dsl(estimation: Estimation, path: Path) -> None:
    """Write one row an excerpt, without talk, as the R package dsl wants it.

    `label_pred` is the label (the most probable outcome where the model abstained), `label_expert`
    the coding (empty where there is none), `sample_prob` the chance of being drawn and coded,
    `cluster` the interview; `pred_formal` ... and `expert_formal` ... are the numbers that distmode
    works with.

    Raises:
        OutputError: The file cannot be written.
    """
    with write_whole(path) as file:
        write_sheet(_name_columns(), _list_for_dsl(estimation), file)


def check_dsl_place(path: Path, read: Iterable[Path | None]) -> None:
    """Make sure that `write_for_dsl` can write a file, and that no other file is lost.

    Args:
        path: Where to.
        read: What the command reads.

    Raises:
        UsageError: It is read, or another file than such a table stands there.
    """
    beginning = re.compile(re.escape(",".join(_name_columns()).encode()))
    check_replaceable(path, "--csv", beginning, resolve_all(read))


def _name_columns() -> tuple[str, ...]:
    outcomes = (f"{kind}_{mode.value}" for kind in ("pred", "expert") for mode in OUTCOMES)
    return (*_DSL_COLUMNS, *outcomes)


def write_prevalence_figures(prevalence: Prevalence, folder: Path) -> int:
    """Write pictures of the shares, overall and by what groups have in common, as SVG and PNG.

    They are named `prevalence-these-transcripts`, `prevalence-schools-like-these`, and with
    `-by-school` and the like for groups.

    Returns:
        How many files.

    Raises:
        OutputError: One cannot be written.
    """
    from distmode.plots import plot_prevalence, write_figures

    kinds = dict.fromkeys(one.by for one in prevalence.counts)
    figures = {
        f"prevalence-{estimand.replace('_', '-')}{f'-by-{by}' if by else ''}": plot_prevalence(
            prevalence, by=by, estimand=estimand
        )
        for by in kinds
        for estimand in ESTIMANDS
    }
    return len(write_figures(figures, folder))


def _list_for_dsl(estimation: Estimation) -> Iterator[dict[str, object]]:
    any_mode = estimation.any_mode
    for record in estimation.records:
        label = record.label
        coding = estimation.codings.get(label.excerpt.id)
        drawing = estimation.drawings.get(label.excerpt.id)
        row: dict[str, object] = {
            "id": label.excerpt.id,
            "school": label.excerpt.school,
            "role": label.excerpt.role,
            "status": label.status,
            "label_pred": (label.mode or _most_probable(record)).value,
            "label_expert": coding.mode.value if coding else None,
            "sample_prob": repr(drawing.probability) if drawing else None,
            "cluster": name_interview(record),
            "stratum": drawing.stratum if drawing else None,
        }
        for mode, share in zip(OUTCOMES, predict_outcomes(record, any_mode=any_mode), strict=True):
            row[f"pred_{mode.value}"] = share
        for mode in OUTCOMES if coding else ():
            row[f"expert_{mode.value}"] = int(has_mode(coding, mode, any_mode=any_mode))
        yield row


def predict_outcomes(record: LabelRecord, *, any_mode: bool) -> list[float]:
    """Return the prediction of each outcome: 0 or 1 by the label, or the probability without."""
    label = record.label
    if label.mode is None:
        return [float(label.probabilities[mode]) for mode in OUTCOMES]
    if any_mode:
        modes = {label.mode, *label.modes}
        return [float(mode in modes) for mode in OUTCOMES]
    return [float(mode is label.mode) for mode in OUTCOMES]


def has_mode(coding: CodedExcerpt | None, mode: Mode, *, any_mode: bool) -> bool:
    """Tell whether a coding gives an outcome, as primary mode or as any; no coding gives none."""
    if coding is None:
        return False
    return mode is coding.mode or (any_mode and mode in coding.modes)


def _most_probable(record: LabelRecord) -> Mode:
    return max(OUTCOMES, key=lambda mode: record.label.probabilities[mode])


def name_interview(record: LabelRecord) -> str:
    """Return the interview of a label, its source where it names none."""
    return record.label.excerpt.interview or record.label.excerpt.source
