"""Puts together what a report on labels shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from distmode.errors import TableError
from distmode.evaluation import Evaluation, Judgement, measure_evaluation
from distmode.modelfile import find_model, list_models, read_card, read_model
from distmode.prevalence import Prevalence
from distmode.tables import CodedTable, LabelRecord, ModelStamp
from distmode.workflow.describing import ModelDescription, describe_model
from distmode.workflow.estimating import estimate_from_labels
from distmode.workflow.estimation import By, EstimateOptions, Estimation, name_interview
from distmode.workflow.notes import note_design, note_groups
from distmode.workflow.paging.counting import count_labels
from distmode.workflow.paging.covering import find_covers, leave_out
from distmode.workflow.paging.withholding import withhold_schools, withhold_talk
from distmode.workflow.sampling import index_records

if TYPE_CHECKING:
    from pathlib import Path

    from distmode.excerpt import CodedExcerpt

_GROUPS: tuple[By, ...] = ("school", "role")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What a report is to hold.

    Attributes:
        with_talk: Whether talk and names are in it.
        show_small: Whether groups of fewer than three interviews are shown in tables.
        design: How the codings were drawn; None for a simple random sample, assumed.
    """

    with_talk: bool = True
    show_small: bool = False
    design: Path | None = None


@dataclass(frozen=True, slots=True)
class PageFindings:
    """What a report shows.

    Attributes:
        interviews: Their labels in running order, by the name of the interview; without talk and
            under other names where those are withheld.
        prevalence: Overall, by school and by role; by labels alone where nothing is coded.
        expected: Mean probabilities in the same groups; None where codings correct the shares.
        codings: What the coder gave, by the id of the label; empty where talk is withheld.
        coded: How many codings the shares rest on.
        evaluation: The labels against these codings; None where nothing is coded, or where the
            sample was stratified, so that plain agreement would not be that of all excerpts.
        models: What is known of the models that gave the labels and come with distmode.
        notes: What a reader must know beside the shares; holds no talk.
        doubts: What whoever made the report should know; may name files.
    """

    interviews: Mapping[str, tuple[LabelRecord, ...]]
    prevalence: Prevalence
    expected: Prevalence | None = None
    codings: Mapping[str, CodedExcerpt] = field(default_factory=dict)
    coded: int = 0
    evaluation: Evaluation | None = None
    models: tuple[ModelDescription, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def collect_for_page(
    records: Sequence[LabelRecord], table: CodedTable | None, options: PageOptions
) -> PageFindings:
    """Collect what a report on labels shows.

    Args:
        records: The labels, those too short to label among them.
        table: Codings of some of them; None where there are none.
        options: What the report is to hold.

    Raises:
        EvaluationError: No coding can be used, or the design does not cover the labels.
        TableError: There is nothing labelled, an id stands twice, or the design cannot be read.
    """
    found = tuple(index_records(records).values())
    if not any(record.label.probabilities for record in found):
        raise TableError(
            "the labels hold no excerpt that was long enough to label; label more interviews"
        )
    models = tuple(_describe_models({record.stamp: None for record in found}))
    named = found if options.with_talk else withhold_schools(found)
    interviews = _group_by_interview(named)
    if not options.with_talk:
        interviews = withhold_talk(interviews)
    if table is None:
        return _collect_uncoded(named, interviews, models, options)
    asked = EstimateOptions(_GROUPS, show_small=options.show_small, design=options.design)
    estimation = estimate_from_labels(named, table, asked)
    shown = _choose_shown(estimation.prevalence, estimation.records, options)
    drawn = note_design(estimation.drawings, estimation.codings, assumed=options.design is None)
    return PageFindings(
        interviews,
        shown.prevalence,
        codings=estimation.codings if options.with_talk else {},
        coded=len(estimation.codings),
        evaluation=_evaluate(estimation),
        models=models,
        notes=(*drawn, *shown.notes),
        doubts=estimation.notes,
    )


def _collect_uncoded(
    records: Sequence[LabelRecord],
    interviews: Mapping[str, tuple[LabelRecord, ...]],
    models: tuple[ModelDescription, ...],
    options: PageOptions,
) -> PageFindings:
    able = [record for record in records if record.label.probabilities]
    uncoded = count_labels(able, _GROUPS, show_small=options.show_small)
    shown = _choose_shown(uncoded.counted, able, options)
    return PageFindings(
        interviews,
        shown.prevalence,
        _choose_shown(uncoded.expected, able, options).prevalence,
        models=models,
        notes=shown.notes,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """The prevalence that a page may show, and which groups it lacks."""

    prevalence: Prevalence
    notes: tuple[str, ...]


def _choose_shown(
    prevalence: Prevalence, records: Sequence[LabelRecord], options: PageOptions
) -> _Shown:
    """Leave out of what is to be published what would give a small group away."""
    known = {record.label.excerpt.id: record for record in records}
    if options.with_talk or options.show_small:
        return _Shown(prevalence, tuple(note_groups(prevalence, known, _GROUPS)))
    covers = find_covers(prevalence, records, _GROUPS)
    shown = leave_out(prevalence, covers)
    covered = Counter(str(by) for by, _ in covers)
    return _Shown(shown, tuple(note_groups(shown, known, _GROUPS, covered=covered)))


def _group_by_interview(records: Sequence[LabelRecord]) -> dict[str, tuple[LabelRecord, ...]]:
    found: dict[str, list[LabelRecord]] = {}
    for record in records:
        found.setdefault(name_interview(record), []).append(record)
    return {name: tuple(some) for name, some in found.items()}


def _describe_models(stamps: Mapping[ModelStamp, None]) -> Iterator[ModelDescription]:
    """Yield those models that come with distmode and are the very ones that gave the labels."""
    shipped = {folder.name for folder in list_models()}
    for digest, name in {one.sha256: one.name_version.rpartition(" ")[0] for one in stamps}.items():
        if name in shipped and read_card(find_model(name)).payload_sha256 == digest:
            yield describe_model(read_model(find_model(name)), words=0)


def _evaluate(estimation: Estimation) -> Evaluation | None:
    """Return how the labels agree with the codings, where these are a simple random sample."""
    if len({drawing.stratum for drawing in estimation.drawings.values()}) > 1:
        return None
    known = {record.label.excerpt.id: record for record in estimation.records}
    return measure_evaluation(
        [
            Judgement(
                coded=coding.mode,
                given=known[name].label.mode,
                group=name_interview(known[name]),
                probabilities=known[name].label.probabilities,
                id=name,
            )
            for name, coding in estimation.codings.items()
        ],
        unit="interview",
    )
