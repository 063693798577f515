"""Floors under statistics: `evaluate --fail-under kappa=0.4`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES
from distmode.errors import UsageError
from distmode.evaluation.statistics import BY_MODE, OVERALL

if TYPE_CHECKING:
    from distmode.evaluation.measure import Evaluation
    from distmode.intervals import Estimate

_OVERALL_NAMES = (*OVERALL, "auc_any_mode")
_SHOWN_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class Floor:
    """What a statistic must reach at least.

    Attributes:
        name: Of an overall statistic (`kappa`), or of a mode's (`formal.f1`).
        least: The value that is still enough.
    """

    name: str
    least: float


def parse_floor(text: str) -> Floor:
    """Read a floor as it is written on the command line.

    Raises:
        UsageError: It is not `NAME=NUMBER`, there is no such statistic, or the number is one that
            the statistic cannot have.

    >>> parse_floor("formal.f1 = 0.4")
    Floor(name='formal.f1', least=0.4)
    """
    name, equals, number = (part.strip() for part in text.partition("="))
    try:
        least = float(number)
    except ValueError:
        least = math.nan
    if not equals or math.isnan(least):
        raise UsageError(f"floor '{text[:_SHOWN_CHARACTERS]}' is not NAME=NUMBER, as in kappa=0.4")
    _check_name(name)
    if not -1 <= least <= 1:
        raise UsageError(
            f"floor {name}={number[:_SHOWN_CHARACTERS]} cannot be reached or missed; "
            "give a number from -1 to 1 (shares, such as percent, from 0 to 1)"
        )
    return Floor(name, least)


def check_floor(evaluation: Evaluation, floors: Mapping[str, float]) -> tuple[str, ...]:
    """Return one message for each statistic that is below its floor.

    What was not measured counts as below.

    Args:
        evaluation: What was measured.
        floors: The least value of each statistic, by name as in `Floor`.

    Raises:
        UsageError: There is no statistic of that name.
    """
    for name in floors:
        _check_name(name)
    return tuple(
        message
        for name, least in floors.items()
        if (message := _check_one(name, _find(evaluation, name), least))
    )


def _check_one(name: str, estimate: Estimate, least: float) -> str:
    if estimate.value is None:
        return (
            f"{name} is not measured (n {estimate.n}), "
            f"which counts as below the floor {_show(least, 2)}"
        )
    if estimate.value >= least:
        return ""
    # As many digits as it takes to show a difference: ".40 is below .40" would explain nothing.
    digits = next((d for d in range(2, 17) if _show(estimate.value, d) != _show(least, d)), 17)
    return f"{name} {_show(estimate.value, digits)} is below the floor {_show(least, digits)}"


def _find(evaluation: Evaluation, name: str) -> Estimate:
    if name in evaluation.overall:
        return evaluation.overall[name]
    mode, _, statistic = name.partition(".")
    by_name = {outcome.value: estimates for outcome, estimates in evaluation.modes.items()}
    return by_name[mode][statistic]


def _check_name(name: str) -> None:
    mode, _, statistic = name.partition(".")
    if name not in _OVERALL_NAMES and not (mode in list(OUTCOMES) and statistic in BY_MODE):
        raise UsageError(
            f"there is no statistic '{name[:_SHOWN_CHARACTERS]}'; there are "
            f"{', '.join(_OVERALL_NAMES)}, and for each mode {', '.join(BY_MODE)} (as in formal.f1)"
        )


def _show(value: float, digits: int) -> str:
    """Return a statistic without the zero before the point, as journals print it."""
    return f"{value:.{digits}f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.{digits}f}"
