"""Cross-validation by group: whole interviews or schools are held out, never single excerpts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError, UsageError
from distmode.evaluation.measure import Judgement

if TYPE_CHECKING:
    from distmode.evaluation.groups import Groups
    from distmode.excerpt import CodedExcerpt


@dataclass(frozen=True, slots=True)
class Fold:
    """One split of excerpts, by their positions, ascending.

    Attributes:
        train: What to fit on.
        test: What is held out.
    """

    train: tuple[int, ...]
    test: tuple[int, ...]


Probabilities = Mapping[Mode, float]
Predict = Callable[[Fold], Sequence[Probabilities]]
Decide = Callable[[Probabilities], Mode | None]


def split_by_group(
    groups: Sequence[str], modes: Sequence[Mode], *, folds: int = 5
) -> tuple[Fold, ...]:
    """Split excerpts so that each group is held out whole, exactly once.

    The modes are balanced greedily: groups are taken in turn, those with the greatest share of some
    mode first, and each goes to the fold that so far holds least of what it brings. Size counts
    like one more mode. The idea is that of scikit-learn's StratifiedGroupKFold, which is not used
    since it refuses or warns of rare modes and can leave folds empty (its issues 33085, 34828).

    Args:
        groups: The group of each excerpt.
        modes: The mode of each excerpt.
        folds: How many, at least 2; there are never more than groups.

    Returns:
        The folds, the same for the same excerpts whatever order they come in.

    Raises:
        EvaluationError: There are fewer than two groups.
        UsageError: Fewer than two folds were asked for.
    """
    if folds < 2:
        raise UsageError(f"cross-validation in {folds} folds is not possible; ask for 2 or more")
    contents = _contents(groups, modes)
    if len(contents) < 2:
        raise EvaluationError(
            f"cross-validation needs coded excerpts of two groups or more, found {len(contents)}; "
            "add codings of another interview or school, or evaluate a model trained on others"
        )
    fold_of = _assign(contents, min(folds, len(contents)))
    return tuple(
        Fold(
            train=tuple(i for i, group in enumerate(groups) if fold_of[group] != fold),
            test=tuple(i for i, group in enumerate(groups) if fold_of[group] == fold),
        )
        for fold in range(min(folds, len(contents)))
    )


def cross_validate(
    coded: Sequence[CodedExcerpt],
    groups: Groups,
    predict: Predict,
    *,
    folds: int = 5,
    decide: Decide | None = None,
) -> tuple[Judgement, ...]:
    """Have every excerpt judged by a model that was fitted without its group.

    Args:
        coded: The excerpts.
        groups: Theirs, from `choose_groups`.
        predict: Fits on `fold.train` and returns the probabilities of `fold.test`, in that order;
            an empty mapping for an excerpt that the model is not to judge. Called once a fold.
        folds: How many (see `split_by_group`).
        decide: What the model gives, from probabilities; by default `most_probable`.

    Returns:
        One judgement an excerpt, in the order of `coded`.

    Raises:
        EvaluationError: There are fewer than two groups.
        ValueError: `predict` returned another number of probabilities than it was asked for.
    """
    decide = decide or most_probable
    modes = [excerpt.mode for excerpt in coded]
    found: dict[int, Probabilities] = {}
    for fold in split_by_group(groups.names, modes, folds=folds):
        found.update(zip(fold.test, predict(fold), strict=True))
    return tuple(
        Judgement(
            coded=excerpt.mode,
            given=decide(found[number]) if found[number] else None,
            group=groups.names[number],
            probabilities=found[number],
            id=excerpt.id,
        )
        for number, excerpt in enumerate(coded)
    )


def most_probable(probabilities: Probabilities) -> Mode:
    """Return the most probable outcome; of equals the first in the codebook."""
    return max(OUTCOMES, key=lambda mode: probabilities.get(mode, 0.0))


# What a group holds: how many excerpts of each mode, and under None how many in all.
_Contents = dict[str, Counter[Mode | None]]


def _contents(groups: Sequence[str], modes: Sequence[Mode]) -> _Contents:
    contents: _Contents = {}
    for group, mode in zip(groups, modes, strict=True):
        contents.setdefault(group, Counter()).update((mode, None))
    return contents


def _assign(contents: _Contents, folds: int) -> dict[str, int]:
    """Return the fold of each group."""
    totals = sum(contents.values(), Counter[Mode | None]())
    kinds = (*OUTCOMES, None)

    def overlap(one: Counter[Mode | None], other: Counter[Mode | None]) -> float:
        # Adding a group to a fold raises the sum of squared shares by twice this, and by a part
        # that is the same for all folds; an empty fold has none, so that none stays empty.
        return sum(one[kind] * other[kind] / totals[kind] ** 2 for kind in kinds if totals[kind])

    held = [Counter[Mode | None]() for _ in range(folds)]
    fold_of: dict[str, int] = {}
    for group in sorted(
        contents, key=lambda name: (-overlap(contents[name], contents[name]), name)
    ):
        fold = min(range(folds), key=lambda number: overlap(contents[group], held[number]))
        held[fold].update(contents[group])
        fold_of[group] = fold
    return fold_of
