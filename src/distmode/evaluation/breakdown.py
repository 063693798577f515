"""Whether labels are right as often for some people, schools and lengths of talk as for the rest.

A model that errs more for one role than for another bends every comparison of these roles. So each
part's share of labels that agree with the coder is compared with that of all other excerpts, with
an interval over groups that allows for part and rest being of the same interviews. Of many
comparisons some seem to differ by chance, so a part is said to differ only where p, adjusted for
all comparisons made (Holm 1979, Scandinavian Journal of Statistics 6), is below .05.

A part can be of three interviews that happen to be alike, so the interval of its share is no
narrower than that of independent excerpts (`independence`). A difference is left as it is: what
part and rest of one interview have in common falls out of it, so it can be surer than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from distmode.agreement import find_ratio
from distmode.evaluation.groups import Groups, number_groups
from distmode.evaluation.independence import widen_share
from distmode.evaluation.parts import By, find_kinds
from distmode.intervals import (
    MINIMUM_N,
    SHARE,
    Estimate,
    Limits,
    estimate_from_deletions,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from distmode.evaluation.groups import Unit
    from distmode.evaluation.measure import Judgement
    from distmode.intervals import IntArray

    BoolArray = NDArray[np.bool_]

LEVEL = 0.05
"""Below which adjusted p a part is said to differ from the rest."""

_DIFFERENCE = Limits(-1.0, 1.0)
_UPPER_TAIL = 0.975


@dataclass(frozen=True, slots=True)
class Part:
    """The excerpts of one role, school, interview or length.

    Attributes:
        by: What the parts are made by.
        name: Which part.
        groups: How many groups its excerpts come from; 0 where no groups are known.
        rest_groups: How many groups all other excerpts come from.
        percent: Share of labels that agree with the coder, abstentions counted as errors; n: its
            excerpts. Its interval reaches at least as far as that of independent excerpts.
        difference: That less the share in all other excerpts; n: excerpts of the side, part or
            rest, that has fewer. Not measured where these are below 10, no interval where either
            side is of fewer than three groups.
        p: Of there being no difference, adjusted by Holm; None where there is no interval.
    """

    by: By
    name: str
    groups: int
    rest_groups: int
    percent: Estimate
    difference: Estimate
    p: float | None = None

    @property
    def differs(self) -> bool:
        """Whether it differs from the rest by more than chance would have it."""
        return self.p is not None and self.p < LEVEL


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How often labels are right, part by part.

    Attributes:
        parts: By role, school, interview and length, as far as the data say it and there are two.
        unit: What a group is.
        comparisons: How many differences were tested; of two parts each is the rest of the other,
            which is one comparison.
    """

    parts: tuple[Part, ...]
    unit: Unit
    comparisons: int


def measure_breakdown(judgements: Sequence[Judgement], *, unit: Unit) -> Breakdown:
    """Measure every part that the judgements tell apart (see `parts`).

    Args:
        judgements: One an excerpt, in any order.
        unit: What their groups are.
    """
    import numpy as np

    numbers = number_groups(Groups(tuple(one.group for one in judgements), unit))
    agreed = np.array([one.given is one.coded for one in judgements])
    parts = [
        _measure_part(kind.by, name, np.array(kind.names) == name, agreed, numbers)
        for kind in find_kinds(judgements)
        for name in kind.order
    ]
    if unit == "excerpt":
        parts = [replace(part, groups=0, rest_groups=0) for part in parts]
    found = {_name_comparison(part, parts): find_p(part) for part in parts}
    tested = {name: p for name, p in found.items() if p is not None}
    adjusted = dict(zip(tested, adjust_by_holm(tuple(tested.values())), strict=True))
    return Breakdown(
        parts=tuple(replace(one, p=adjusted.get(_name_comparison(one, parts))) for one in parts),
        unit=unit,
        comparisons=len(tested),
    )


def adjust_by_holm(values: Sequence[float]) -> tuple[float, ...]:
    """Return p values adjusted for being several (Holm 1979), in the same order.

    >>> adjust_by_holm((0.01, 0.04, 0.02))
    (0.03, 0.04, 0.04)
    """
    adjusted, highest = {}, 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=lambda i: values[i])):
        highest = max(highest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = highest
    return tuple(adjusted[place] for place in range(len(values)))


def find_p(part: Part) -> float | None:
    """Return p, two-sided and not adjusted, of a part's labels being right as often as the rest's.

    It is of the same t statistic as the interval of the difference: 95 % just leave out 0 where p
    is .05.
    """
    from scipy.special import logit, stdtr, stdtrit

    value, high = part.difference.value, part.difference.high
    if value is None or high is None:
        return None
    freedom = min(part.groups, part.rest_groups) - 1
    place, end = (1 + value) / 2, (1 + high) / 2
    error = (logit(end) - logit(place)) / stdtrit(freedom, _UPPER_TAIL)
    return float(2 * stdtr(freedom, -abs(logit(place)) / error))


def describe_breakdown(breakdown: Breakdown) -> tuple[str, ...]:
    """Return in plain words where labels are right less or more often than elsewhere.

    Of two parts only one is told, since the other says the same.
    """
    told: dict[tuple[By, str], str] = {}
    for part in breakdown.parts:
        low, high = part.difference.low, part.difference.high
        if low is not None and high is not None and not low <= 0 <= high:
            told.setdefault(_name_comparison(part, breakdown.parts), _describe(part, breakdown))
    return tuple(told.values())


def _describe(part: Part, breakdown: Breakdown) -> str:
    value, low, high = (
        round(100 * (one or 0))
        for one in (part.difference.value, part.difference.low, part.difference.high)
    )
    which = "excerpts of" if part.by == "length" else f"{part.by}"
    words = "less" if value < 0 else "more"
    of = f"{breakdown.comparisons} comparison{'s' * (breakdown.comparisons != 1)}"
    p = format_p(part.p or 0)
    sure = (
        f"adjusted for {of} {p}, so this is hardly chance"
        if part.differs
        else f"of {of} one such can well be chance (adjusted {p})"
    )
    if part.differs and part.by in ("role", "school"):
        sure += (
            f"; do not compare {part.by}s by labels counted alone, 'distmode estimate' corrects "
            "for such mistakes"
        )
    return (
        f"{which} {part.name}: labels agree with the coder {words} often than elsewhere, by "
        f"{abs(value)} percentage points [95 % interval of the difference {low} to {high}]; {sure}"
    )


def format_p(p: float) -> str:
    """Return p as journals print it.

    >>> format_p(0.0412), format_p(0.00002), format_p(1.0)
    ('p = .041', 'p < .001', 'p = 1')
    """
    if p < 0.001:
        return "p < .001"
    return f"p = {p:.3f}".replace("0.", ".", 1) if p < 0.9995 else "p = 1"


def breakdown_to_json(breakdown: Breakdown) -> dict[str, object]:
    """Return a breakdown as `evaluate --json` prints it."""
    return {
        "unit": breakdown.unit,
        "comparisons": breakdown.comparisons,
        "correction": "Holm (1979)",
        "parts": [
            {
                "by": part.by,
                "part": part.name,
                "groups": part.groups,
                "percent": part.percent.to_json(),
                "difference": part.difference.to_json(),
                "p_holm": part.p,
                "differs": part.differs,
            }
            for part in breakdown.parts
        ],
    }


def _measure_part(
    by: By, name: str, inside: BoolArray, agreed: BoolArray, numbers: IntArray
) -> Part:
    import numpy as np

    # Two columns a group: the part and the rest.
    cells, cell = 2 * (int(numbers.max()) + 1), 2 * numbers + np.where(inside, 0, 1)
    given, right = (
        np.bincount(cell[kept], minlength=cells).reshape(-1, 2)
        for kept in (np.ones_like(agreed), agreed)
    )
    excerpts, groups = given.sum(axis=0), (given > 0).sum(axis=0)
    shares = find_ratio(*(one.sum(axis=0) - np.vstack([[0, 0], one]) for one in (right, given)))
    statistics = np.column_stack([shares[:, 0], shares[:, 0] - shares[:, 1]])
    # An interval has the degrees of freedom of the side that comes from fewer groups.
    sizes = np.stack([given[:, 0], given[:, int(groups.argmin())]], axis=1)
    percent, difference = estimate_from_deletions(
        statistics[0], statistics[1:], sizes=sizes, limits=(SHARE, _DIFFERENCE)
    )
    if excerpts.min() < MINIMUM_N:
        difference = Estimate(None, None, None, int(excerpts.min()))
    return Part(
        by=by,
        name=name,
        groups=int(groups[0]),
        rest_groups=int(groups[1]),
        percent=widen_share(percent),
        difference=replace(difference, n=int(excerpts.min())),
    )


def _name_comparison(part: Part, parts: Sequence[Part]) -> tuple[By, str]:
    """Return what a comparison is called: of two parts, each the other's rest, there is one."""
    same = sum(other.by == part.by for other in parts)
    return part.by, "" if same == 2 else part.name
