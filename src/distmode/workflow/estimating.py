"""Prevalence from labels and hand codings of some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast, get_args

from distmode.codebook import OUTCOMES
from distmode.errors import EvaluationError, UsageError
from distmode.prevalence import Group, Population, estimate_prevalence
from distmode.tables import CodedTable, LabelRecord
from distmode.workflow.estimation import (
    By,
    EstimateOptions,
    Estimation,
    has_mode,
    name_interview,
    predict_outcomes,
)
from distmode.workflow.matching import Drawing, Matches, align_design, match_codings, read_design
from distmode.workflow.notes import note_design, note_groups, note_matches
from distmode.workflow.sampling import SIMPLE, index_records

if TYPE_CHECKING:
    from pathlib import Path

    from distmode.excerpt import CodedExcerpt

NOT_KNOWN = "(not known)"


def parse_by(text: str) -> tuple[By, ...]:
    """Return what groups are made by.

    Raises:
        UsageError: Something else than school, role and interview is asked for.

    >>> parse_by("school, role")
    ('school', 'role')
    """
    allowed = get_args(By)
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    strange = next((name for name in names if name not in allowed), None)
    if strange is not None:
        raise UsageError(f"--by {strange[:30]}: give some of {', '.join(allowed)}, with commas")
    return cast("tuple[By, ...]", names)


def estimate_from_labels(
    records: Sequence[LabelRecord], table: CodedTable, options: EstimateOptions
) -> Estimation:
    """Estimate prevalence from labels, corrected by hand codings of some of them.

    The prediction of a labelled excerpt is its label, 0 or 1 for each outcome; that of an excerpt
    the model abstained from is the probability of each outcome.

    Args:
        records: The labels, those too short to label among them.
        table: The codings.
        options: What is wanted.

    Raises:
        EvaluationError: No coding can be used, a stratum has none, or the design does not cover
            the labels.
        TableError: An id stands twice, an excerpt is coded twice, or the design cannot be read.
    """
    found = index_records(records)
    able = {name: one for name, one in found.items() if one.label.status != "too_short"}
    matches = match_codings(found, table.excerpts)
    _check_any(able, matches, table)
    sample = _find_sample(able, matches, options.design)
    population = _build_population(able, sample, any_mode=options.any_mode)
    groups = [group for by in options.by for group in _find_groups(able, by)]
    prevalence = estimate_prevalence(population, groups, show_small=options.show_small)
    return Estimation(
        prevalence=prevalence,
        any_mode=options.any_mode,
        records=tuple(able.values()),
        codings=sample.codings,
        drawings=sample.drawings,
        too_short=len(found) - len(able),
        abstained=sum(one.label.status == "abstained" for one in able.values()),
        notes=(
            *note_matches(matches, table, sample.codings),
            *note_design(sample.drawings, sample.codings, assumed=options.design is None),
            *note_groups(prevalence, able, options.by),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    """What was drawn and coded.

    Attributes:
        codings: Of excerpts that were drawn, by the id of the label.
        drawings: How each excerpt was drawn, and how likely it was to be drawn and coded; those
            that the design does not list are missing.
    """

    codings: Mapping[str, CodedExcerpt]
    drawings: Mapping[str, Drawing]


def _check_any(able: Mapping[str, LabelRecord], matches: Matches, table: CodedTable) -> None:
    if not able:
        raise EvaluationError(
            "the labels hold no excerpt that was long enough to label; label more interviews"
        )
    if not matches.codings:
        raise EvaluationError(
            f"none of {len(table.excerpts)} coded excerpts is among the labels, by id or by text; "
            "give codings of these very excerpts (`distmode sample` draws them)"
        )


def _find_sample(able: Mapping[str, LabelRecord], matches: Matches, design: Path | None) -> _Sample:
    if design is None:
        drawings = _assume_simple(able, matches.codings)
    else:
        drawings = align_design(read_design(design), able, name=design)
    codings = {
        name: coding
        for name, coding in matches.codings.items()
        if name in drawings and drawings[name].drawn
    }
    if not codings:
        raise EvaluationError(
            f"{design}: none of the coded excerpts was drawn; give the design of this very sheet"
        )
    return _Sample(codings, _allow_for_uncoded(drawings, codings))


def _assume_simple(
    able: Mapping[str, LabelRecord], codings: Mapping[str, CodedExcerpt]
) -> dict[str, Drawing]:
    """Return the design of a simple random sample of as many as are coded."""
    chance = len(codings) / len(able)
    return {
        name: Drawing(record.text_sha256, chance, SIMPLE, name in codings)
        for name, record in able.items()
    }


def _allow_for_uncoded(
    drawings: Mapping[str, Drawing], used: Mapping[str, CodedExcerpt]
) -> dict[str, Drawing]:
    """Return the design with each excerpt's chance of being drawn and coded.

    Where not all that was drawn from a stratum is coded, those coded stand for it as if by chance.

    Raises:
        EvaluationError: Of a stratum nothing is coded.
    """
    drawn = Counter(one.stratum for one in drawings.values() if one.drawn)
    coded = Counter(drawings[name].stratum for name in used)
    empty = [stratum for stratum in drawn if not coded[stratum]]
    if empty:
        raise EvaluationError(
            f"nothing is coded of the {drawn[empty[0]]} excerpts drawn from the stratum "
            f"'{empty[0][:30]}'; code those first, in the order of the sheet"
        )
    return {
        name: replace(one, probability=one.probability * coded[one.stratum] / drawn[one.stratum])
        for name, one in drawings.items()
        if drawn[one.stratum]
    }


def _build_population(
    able: Mapping[str, LabelRecord],
    sample: _Sample,
    *,
    any_mode: bool,
) -> Population:
    import numpy as np

    used, drawings = sample.codings, sample.drawings
    strata = [drawings[name].stratum if name in drawings else "" for name in able]
    interviews = [name_interview(record) for record in able.values()]
    coded = [
        [float(has_mode(used.get(name), mode, any_mode=any_mode)) for mode in OUTCOMES]
        for name in able
    ]
    return Population(
        predicted=np.array(
            [predict_outcomes(record, any_mode=any_mode) for record in able.values()]
        ),
        coded=np.array(coded),
        drawn=np.array([name in used for name in able]),
        # Only the chances of what was drawn enter.
        chances=np.array(
            [drawings[name].probability if name in drawings else 1.0 for name in able]
        ),
        strata=np.unique(strata, return_inverse=True)[1],
        interviews=np.unique(interviews, return_inverse=True)[1],
    )


def _find_groups(able: Mapping[str, LabelRecord], by: By) -> Iterator[Group]:
    """Yield the groups of one kind by name; none where no label says it."""
    import numpy as np

    names = [
        name_interview(one) if by == "interview" else getattr(one.label.excerpt, by)
        for one in able.values()
    ]
    if not any(names):
        return
    told = np.array([name or NOT_KNOWN for name in names])
    for name in np.unique(told).tolist():
        yield Group(by, name, told == name)
