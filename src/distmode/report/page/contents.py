"""What a report shows, in values of the layers below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distmode.evaluation import Evaluation
    from distmode.excerpt import CodedExcerpt, Excerpt
    from distmode.modelfile import Card
    from distmode.prevalence import Prevalence
    from distmode.tables import LabelRecord


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """A model that gave labels and comes with distmode.

    Attributes:
        card: Its card.
        evaluations: Results of `distmode evaluate --json` of this very model.
    """

    card: Card
    evaluations: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report shows.

    Attributes:
        title: The heading of the page.
        with_talk: Whether talk and names stand in what follows.
        interviews: The labels of each in running order, by its name.
        prevalence: Overall, by school and by role.
        expected: Mean probabilities in the same groups; None where codings correct the shares.
        codings: What the coder gave, by the id of the label.
        coded: How many codings the shares rest on.
        evaluation: The labels against these codings, where that is known.
        models: Those of the models that gave labels and come with distmode.
        notes: What a reader must know beside the shares.
        run: What `run.json` says of the run that gave the labels; empty where there is none.
        asides: Talk that was not labelled, to stand between the excerpts, by interview.
    """

    title: str
    with_talk: bool
    interviews: Mapping[str, Sequence[LabelRecord]]
    prevalence: Prevalence
    expected: Prevalence | None = None
    codings: Mapping[str, CodedExcerpt] = field(default_factory=dict)
    coded: int = 0
    evaluation: Evaluation | None = None
    models: Sequence[ShippedModel] = ()
    notes: Sequence[str] = ()
    run: Mapping[str, object] = field(default_factory=dict)
    asides: Mapping[str, Sequence[Excerpt]] = field(default_factory=dict)
