"""Shares of modes, stages and directions in interviews and schools, from labels alone.

**The shares** are expected ones, sums of weighted probabilities, not counts of the most probable
outcome: a count gives an excerpt that is formal with probability .4 to formal whole and makes what
is common more common and what is rare rarer, even when every probability is right; the sum of
calibrated probabilities is the share one should expect. Excerpts that the model abstained from
need no rule of their own. Neither way is corrected for the model's mistakes: `prevalence` does
that, with codings.

**The interval of one interview.** All its excerpts are there, nothing was drawn; what is not known
is which outcome each has. The model says how probable each is, so the share of an outcome is a
weighted sum of independent draws, one an excerpt (with equal weights: Poisson binomial, Wang 1993,
Statistica Sinica 3, "On the number of successes in independent trials"), and shares among talk with
a mode are ratios of such sums. Their distribution is found by drawing all excerpts 4,000 times with
a fixed seed; the interval leaves at most 2.5 % of the draws on either side, so it may reach 0 where
a mode may well not occur at all. It is right only if the probabilities are, and if the model's
mistakes in one interview are independent of each other; a speaker whose way of talking misleads it
throughout makes it too narrow.

**The interval of a school, and of all interviews.** What varies is which interviews there are:
jackknife over interviews, as everywhere (see `intervals`); none below three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from distmode.agreement import find_ratio
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import EvaluationError
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N, SHARE, Estimate, estimate_from_sums
from distmode.profile.parts import list_parts, select_denominators, select_numerators
from distmode.profile.results import GroupKind, GroupProfile, Portion, Profile

if TYPE_CHECKING:
    from distmode.intervals import FloatArray, IntArray
    from distmode.profile.course import Course, Weight

NOT_KNOWN = "(not known)"
"""The school of interviews whose labels name none, where others do."""

_DRAWS = 4000
_SEED = 20050101
_TAIL = 0.025
_MOST_CELLS = 4_000_000
_NO_WIDTH = 1e-12
_NONE = OUTCOMES.index(Mode.NONE)


def measure_profile(
    courses: Sequence[Course], *, weight: Weight, show_small: bool = False
) -> Profile:
    """Measure the profile of each interview, each school and all interviews.

    Args:
        courses: The interviews, each once.
        weight: What the sizes of their steps are.
        show_small: Whether schools of fewer than three interviews are shown too; by their figures
            a person could be recognised.

    Raises:
        EvaluationError: There are no interviews.
    """
    if not courses:
        raise EvaluationError("there is no labelled interview; give labels of interviews")
    ordered = tuple(sorted(courses, key=lambda one: (one.school or "", one.interview)))
    groups = [_measure_group("overall", "overall", ordered)]
    suppressed = 0
    for school, members in _find_schools(ordered).items():
        if show_small or len(members) >= MINIMUM_GROUPS:
            groups.append(_measure_group("school", school, members))
        else:
            suppressed += 1
    groups += [_measure_interview(course) for course in ordered]
    return Profile(weight, tuple(groups), ordered, suppressed)


def _find_schools(courses: Sequence[Course]) -> Mapping[str, Sequence[Course]]:
    """Return the interviews of each school by name; none where no label names a school."""
    found: dict[str, list[Course]] = {}
    if any(course.school for course in courses):
        for course in courses:
            found.setdefault(course.school or NOT_KNOWN, []).append(course)
    return dict(sorted(found.items()))


def _measure_group(kind: GroupKind, name: str, courses: Sequence[Course]) -> GroupProfile:
    import numpy as np

    chances = [_list_chances(course) for course in courses]
    sums = np.array([_list_sizes(c) @ p for c, p in zip(courses, chances, strict=True)])
    with_mode = np.array([float((1 - one[:, _NONE]).sum()) for one in chances])
    sizes = _count_excerpts([len(one) for one in chances], with_mode)
    estimates = estimate_from_sums(
        sums, _find_shares, sizes=sizes, limits=[SHARE] * len(list_parts())
    )
    return GroupProfile(
        kind=kind,
        name=name,
        school=name if kind == "school" else None,
        interviews=len(courses),
        excerpts=sum(len(one) for one in chances),
        with_mode=float(with_mode.sum()),
        interval="interviews",
        portions=_match(estimates),
    )


def _measure_interview(course: Course) -> GroupProfile:
    import numpy as np

    sizes, chances = _list_sizes(course), _list_chances(course)
    with_mode = float((1 - chances[:, _NONE]).sum())
    n = _count_excerpts([len(chances)], np.array([with_mode]))[0]
    return GroupProfile(
        kind="interview",
        name=course.interview,
        school=course.school,
        interviews=1,
        excerpts=len(chances),
        with_mode=with_mode,
        interval="model",
        portions=_match(_estimate_from_draws(sizes, chances, n)),
    )


def _match(estimates: Sequence[Estimate]) -> tuple[Portion, ...]:
    return tuple(
        Portion(part, estimate) for part, estimate in zip(list_parts(), estimates, strict=True)
    )


def _list_sizes(course: Course) -> FloatArray:
    import numpy as np

    return np.array([step.size for step in course.steps], dtype=np.float64)


def _list_chances(course: Course) -> FloatArray:
    """Return the probabilities of each step, shape (N, 7), summing to 1."""
    import numpy as np

    chances = np.array([[step.probabilities[mode] for mode in OUTCOMES] for step in course.steps])
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _count_excerpts(labelled: Sequence[int], with_mode: FloatArray) -> IntArray:
    """Return how many excerpts of each interview each share rests on, shape (G, parts).

    Expected numbers are rounded so that they add up to the rounded total.
    """
    import numpy as np

    expected = np.diff(np.round(np.cumsum(with_mode)), prepend=0.0)
    return np.array(
        [
            [all_ if part.among == "all" else int(some) for part in list_parts()]
            for all_, some in zip(labelled, expected, strict=True)
        ],
        dtype=np.int64,
    )


def _find_shares(sums: FloatArray) -> FloatArray:
    """Return the shares, shape (B, parts), from weight in each outcome, shape (B, 7)."""
    return find_ratio(sums @ select_numerators(), sums @ select_denominators())


def _estimate_from_draws(sizes: FloatArray, chances: FloatArray, n: IntArray) -> list[Estimate]:
    """Return the shares of one interview with model-based intervals (see the module's docstring).

    Args:
        sizes: What each excerpt weighs, shape (N,).
        chances: Its probabilities, shape (N, 7).
        n: How many excerpts each share rests on, shape (parts,).
    """
    values = _find_shares((sizes @ chances)[None])[0]
    drawn = _find_shares(_draw_sums(sizes, chances))
    return [
        _estimate_from_drawn(float(value), draws, int(number))
        for value, draws, number in zip(values, drawn.T, n, strict=True)
    ]


def _estimate_from_drawn(value: float, drawn: FloatArray, n: int) -> Estimate:
    """Return a share with the interval that its draws make; NaN among them is left out."""
    import numpy as np

    known = drawn[~np.isnan(drawn)]
    # NaN is the one number that is not equal to itself.
    if n < MINIMUM_N or value != value or not len(known):
        return Estimate(None, None, None, n)
    tails = np.quantile(known, [_TAIL, 1 - _TAIL], method="inverted_cdf")
    # A mode that hardly ever occurs is expected a little above all but a few draws.
    low, high = min(float(tails[0]), value), max(float(tails[1]), value)
    if high - low <= _NO_WIDTH:
        return Estimate(value, None, None, n)
    return Estimate(value, low, high, n)


def _draw_sums(sizes: FloatArray, chances: FloatArray) -> FloatArray:
    """Draw an outcome for each excerpt many times; return the weight in each, shape (draws, 7)."""
    import numpy as np

    generator = np.random.default_rng(_SEED)
    limits = chances.cumsum(axis=1)[:, :-1]
    at_once = max(1, _MOST_CELLS // len(sizes))
    below = []
    for first in range(0, _DRAWS, at_once):
        rows = min(at_once, _DRAWS - first)
        places = generator.random((rows, len(sizes)))
        below.append([(places < limit).astype(np.float64) @ sizes for limit in limits.T])
    reached = np.concatenate([np.array(rows) for rows in below], axis=1)
    edges = np.vstack([np.zeros(_DRAWS), reached, np.full(_DRAWS, sizes.sum())])
    return np.asarray(np.diff(edges, axis=0).T)
