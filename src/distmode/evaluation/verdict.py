"""What each mode's labels can be used for, by a rule that is printed with the verdict.

The rule looks at the ends of 95 % intervals, so that a verdict is given only where the data bear it
out. Kappa of the mode against the rest is what it rests on, since F1 and the share agreed are high
by chance alone for a common mode; bounds are those of the field:

- .667 and .800 are Krippendorff's (2004, "Content Analysis", 2nd edition, p. 241): conclusions
  from data below .667 should not be drawn, up to .800 tentatively only. He asks that of alpha;
  kappa and alpha of two coders are nearly the same number.
- .41 is where Landis and Koch (1977, Biometrics 33) let agreement be "moderate": what a model
  proposes is then far from chance, and a person who reads on decides.
- Precision has the bound .667 as well: of the excerpts that the model gives a mode, two in three at
  least carry it, else whoever reads them under that heading reads mostly others.
- 30 coded excerpts in five groups are the least from which something is said of other interviews:
  with 30 and no mistake at all the true share of mistakes is below 12 % (Clopper and Pearson
  1934), and fewer than five interviews are hardly a sample of any.

Three or four interviews can happen to be so alike that the interval over them is narrower than that
of as many independent excerpts, which excerpts of the same interviews never tell more than. So a
verdict rests on the wider of the two: each end is the farther one (`independence`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from distmode.codebook import OUTCOMES, Mode
from distmode.evaluation.independence import widen, widen_share
from distmode.evaluation.statistics import BY_MODE, mode_statistics
from distmode.intervals import AGREEMENT, MINIMUM_N, Estimate

if TYPE_CHECKING:
    from distmode.evaluation.measure import Evaluation

RELIED_ON = 0.8
"""What kappa itself must reach for labels to be used unread (Krippendorff)."""

TENTATIVE = 0.667
"""What the lower ends of kappa and precision must reach for that (Krippendorff)."""

MODERATE = 0.41
"""What the lower end of kappa must reach for labels to be proposals (Landis and Koch)."""

LEAST_CODED = 30
"""How many excerpts must be coded with a mode for its labels to be used unread."""

LEAST_GROUPS = 5
"""In how many groups."""

VerdictName = Literal["automate", "assist", "code by hand", "not enough evidence"]

RULE = (
    f"automate: kappa of the mode against the rest is {RELIED_ON:.2f} or more, its lower end and "
    f"that of precision are {TENTATIVE} or more, from {LEAST_CODED} coded excerpts in "
    f"{LEAST_GROUPS} interviews or schools or more; assist (the model proposes, a person decides): "
    f"the lower end of kappa is {MODERATE} or more; code by hand: the upper end of kappa is below "
    f"{MODERATE}; else not enough evidence. Ends are those of 95 % intervals, or of independent "
    "excerpts where these are farther"
)
"""The rule in words, as it is printed."""

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a mode's labels can be used for.

    Attributes:
        name: In a word or two.
        because: Why, in plain words.
    """

    name: VerdictName
    because: str


def find_verdicts(evaluation: Evaluation) -> dict[Mode, Verdict]:
    """Return the verdict on each of the seven outcomes, by `RULE`."""
    return {mode: _judge(evaluation, mode) for mode in OUTCOMES}


def verdicts_to_json(verdicts: Mapping[Mode, Verdict]) -> dict[str, object]:
    """Return the rule and why each verdict is what it is."""
    return {
        "rule": RULE,
        "because": {mode.value: verdict.because for mode, verdict in verdicts.items()},
    }


def _judge(evaluation: Evaluation, mode: Mode) -> Verdict:
    kappa = widen(evaluation.modes[mode]["kappa"], _find_kappa_error(evaluation, mode), AGREEMENT)
    groups = evaluation.coded_groups.get(mode, 0)
    low = _find_low(kappa, groups)
    if kappa.value is None or low is None:
        return Verdict("not enough evidence", _tell_unmeasured(evaluation, kappa, groups))
    shown = f"kappa {kappa.value:.2f}, at least {low:.2f}"
    if low >= MODERATE:
        missing = _find_missing(evaluation, mode, low)
        if missing:
            return Verdict("assist", f"{shown}; to automate: {missing}")
        return Verdict("automate", f"{shown}, from {kappa.n} coded in {groups} {evaluation.unit}s")
    high = kappa.value if kappa.high is None else kappa.high
    if high < MODERATE:
        return Verdict("code by hand", f"kappa {kappa.value:.2f}, at most {high:.2f}")
    return Verdict(
        "not enough evidence",
        f"kappa {kappa.value:.2f} may be anything from {low:.2f} to {high:.2f}; code more",
    )


def _find_low(estimate: Estimate, groups: int) -> float | None:
    """Return the lower end of an interval; of a value that is full, of which there is none, too.

    Where nothing at all went wrong no group makes a difference, and the jackknife gives no
    interval. Then the exact lower end of a share of n in n is taken (Clopper and Pearson 1934),
    for kappa as well, which is full exactly where both recall and precision are.
    """
    if estimate.low is None and estimate.value == 1 and groups >= LEAST_GROUPS:
        return float(_TAIL ** (1 / estimate.n))
    return estimate.low


def _find_kappa_error(evaluation: Evaluation, mode: Mode) -> float:
    """Return the standard error that a mode's kappa would have if excerpts were independent.

    Each excerpt is left out in turn (jackknife); those of one cell of the confusion matrix make the
    same difference.
    """
    import numpy as np

    cells = np.array(evaluation.confusion, dtype=np.float64)
    kept = np.repeat(cells[None], cells.size + 1, axis=0)
    kept[1:].reshape(cells.size, -1)[np.diag_indices(cells.size)] -= cells.ravel() > 0
    place = OUTCOMES.index(mode) * len(BY_MODE) + list(BY_MODE).index("kappa")
    kappa, *without = mode_statistics(kept)[:, place]
    n, squares = cells.sum(), (np.array(without) - kappa) ** 2
    # Without the last of some code kappa may be undefined; that excerpt is passed over.
    return math.sqrt((n - 1) / n * float(np.nansum(cells.ravel() * squares)))


def _find_missing(evaluation: Evaluation, mode: Mode, low: float) -> str:
    """Return what keeps a mode from being automated; nothing if nothing does."""
    kappa = evaluation.modes[mode]["kappa"]
    precision = evaluation.modes[mode]["precision"]
    precision = widen_share(precision)
    groups = evaluation.coded_groups.get(mode, 0)
    right = _find_low(precision, groups)
    wanted = {
        f"kappa of {RELIED_ON:.2f}": (kappa.value or 0) >= RELIED_ON,
        f"its lower end at {TENTATIVE}": low >= TENTATIVE,
        f"the lower end of precision at {TENTATIVE}": right is not None and right >= TENTATIVE,
        f"{LEAST_CODED} coded (now {kappa.n})": kappa.n >= LEAST_CODED,
        f"{LEAST_GROUPS} {evaluation.unit}s (now {groups})": groups >= LEAST_GROUPS,
    }
    return ", ".join(name for name, reached in wanted.items() if not reached)


def _tell_unmeasured(evaluation: Evaluation, kappa: Estimate, groups: int) -> str:
    if evaluation.unit == "excerpt":
        return "the data name neither interviews nor schools"
    found = f"{kappa.n} coded in {groups} {evaluation.unit}{'s' * (groups != 1)}"
    if kappa.n < MINIMUM_N:
        return f"{found}, too few to measure"
    if kappa.value is None:
        return f"{found}: all excerpts are coded and given the same, so kappa is undefined"
    return f"{found}: no interval, so what holds elsewhere cannot be told"
