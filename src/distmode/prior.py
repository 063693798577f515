"""How common each outcome is taken to be, and what that does to probabilities.

A model's probabilities presume the mix of its training data. In talk of another mix the chances
follow by Bayes' rule: each is multiplied by the ratio of the new share to the old one, and all are
divided by their sum (Saerens, Latinne and Decaestecker 2002, equation 2.4). It presumes that talk
of a mode sounds alike in both; the shares alone differ.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

CORPUS = "corpus"
INTERVIEWS = "interviews"

_TOLERANCE = 0.01
_HALF_A_CODING = 0.5
_LEAST_BATCH = 200
_ROUNDS = 500
_SETTLED = 1e-6
_TOLD = re.compile(r"([a-z]+)=([01]?\.[0-9]{1,9}|1)")
# Records tell shares to six decimals.
_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class Prior:
    """A share for each outcome.

    Attributes:
        name: `corpus`, `interviews`, or the shares themselves, as records carry them.
        shares: Of all seven outcomes, above 0, summing to 1.
        source: Where they are from, in plain words.
    """

    name: str
    shares: Mapping[Mode, float]
    source: str = ""


_NATURAL = {
    Mode.FORMAL: 0.13,
    Mode.PRAGMATIC: 0.03,
    Mode.STRATEGIC: 0.02,
    Mode.INCREMENTAL: 0.03,
    Mode.OPPORTUNISTIC: 0.02,
    Mode.CULTURAL: 0.02,
    Mode.NONE: 0.75,
}


def build_interviews_prior() -> Prior:
    """Return the prior for whole interviews, a constant that was fitted to nothing.

    In whole interviews seven to nine excerpts in ten carry no mode, and most of the rest is formal.
    How the small rest divides among the other modes is a guess: each could be half or twice that.
    """
    return Prior(
        INTERVIEWS,
        _NATURAL,
        "a constant: in whole interviews 70 to 90 % of excerpts carry no mode and most of the rest "
        "are formal; the other modes' shares are guesses, each could be half or twice as large",
    )


def build_corpus_prior(counts: Mapping[Mode, int]) -> Prior:
    """Return the mix of a model's training data, smoothed by half a coding for each outcome.

    Args:
        counts: Coded excerpts of each outcome.

    Raises:
        UsageError: There are none.
    """
    if not any(counts.values()):
        raise UsageError("the model's card does not say on how many excerpts of each mode it rests")
    smoothed = {mode: counts.get(mode, 0) + _HALF_A_CODING for mode in OUTCOMES}
    total = sum(smoothed.values())
    shares = {mode: number / total for mode, number in smoothed.items()}
    return Prior(CORPUS, shares, "the mix of the model's training data")


def read_prior(path: Path) -> Prior:
    """Read a prior from a file: a table `[shares]` that sums to 1, or `[counts]` of codings.

    Counts are smoothed by half a coding for each outcome, so that a mode that a small sample
    happens to lack stays possible (Jeffreys' prior).

    Raises:
        UsageError: The file cannot be read, or holds something else.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"--prior {path}: cannot be read ({reason}); give corpus, interviews or a TOML file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"--prior {path}: is not TOML ({type(error).__name__})") from error
    kinds = [kind for kind in ("shares", "counts") if isinstance(data.get(kind), dict)]
    if len(kinds) != 1:
        raise UsageError(
            f"--prior {path}: expected one table, [shares] or [counts], found {len(kinds)}"
        )
    return _build_given(data[kinds[0]], f"--prior {path}", are_counts=kinds[0] == "counts")


def build_own_prior(shares: Mapping[str, object]) -> Prior:
    """Return the prior of shares that a caller gives by the outcomes' names.

    Raises:
        UsageError: They are not those of all seven outcomes, or do not sum to 1.
    """
    return _build_given(shares, "prior", are_counts=False)


def _build_given(table: Mapping[str, object], place: str, *, are_counts: bool) -> Prior:
    given = {mode: _read_number(table, mode, place) for mode in OUTCOMES}
    strangers = sorted(set(table) - {mode.value for mode in OUTCOMES})
    if strangers:
        raise UsageError(f"{place}: '{strangers[0][:30]}' is none of the seven outcomes")
    if are_counts:
        given = {mode: number + _HALF_A_CODING for mode, number in given.items()}
    elif abs(sum(given.values()) - 1) > _TOLERANCE:
        raise UsageError(f"{place}: the shares sum to {sum(given.values()):.3f}, expected 1")
    rarest = min(OUTCOMES, key=lambda mode: given[mode])
    if given[rarest] < _LEAST_SHARE * sum(given.values()):
        raise UsageError(
            f"{place}: a share of 0 (below {_LEAST_SHARE:f}) for {rarest.value} would mean "
            "that it never occurs; give a larger one"
        )
    return _build_own(given)


def _read_number(table: Mapping[str, object], mode: Mode, place: str) -> float:
    value = table.get(mode.value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise UsageError(f"{place}: {mode.value} should be a number, 0 or more")
    return float(value)


def _build_own(given: Mapping[Mode, float]) -> Prior:
    total = sum(given.values())
    return parse_prior(";".join(f"{mode.value}={given[mode] / total:.6f}" for mode in OUTCOMES))


def parse_prior(told: str) -> Prior:
    """Return the prior that a record names by its shares, such as `formal=0.13;pragmatic=...`.

    Raises:
        UsageError: It names no shares, or not all.
    """
    pieces = [_TOLD.fullmatch(piece) for piece in told.split(";")]
    found = {piece[1]: float(piece[2]) for piece in pieces if piece}
    whole = len(found) == len(pieces) and set(found) == {mode.value for mode in OUTCOMES}
    if not whole or min(found.values()) <= 0 or abs(sum(found.values()) - 1) > _TOLERANCE:
        raise UsageError(f"prior '{told[:30]}' is not known; give corpus, interviews or a file")
    return Prior(told, {mode: found[mode.value] for mode in OUTCOMES}, "shares of your own")


def find_factors(old: Prior, new: Prior) -> dict[Mode, float]:
    """Return by what the chance of each outcome is multiplied."""
    return {mode: new.shares[mode] / old.shares[mode] for mode in OUTCOMES}


def reweigh(
    probabilities: Mapping[Mode, float], factors: Mapping[Mode, float]
) -> dict[Mode, float]:
    """Return the probabilities under another prior.

    Args:
        probabilities: Of the seven outcomes.
        factors: From `find_factors`.

    >>> even = dict.fromkeys(OUTCOMES, 1 / 7)
    >>> thrice = dict.fromkeys(OUTCOMES, 1.0) | {Mode.NONE: 3.0}
    >>> round(reweigh(even, thrice)[Mode.NONE], 3)
    0.333
    """
    weighed = {mode: probabilities[mode] * factors[mode] for mode in OUTCOMES}
    total = sum(weighed.values())
    return {mode: chance / total for mode, chance in weighed.items()}


def estimate_prior(probabilities: Sequence[Mapping[Mode, float]], old: Prior) -> Prior:
    """Estimate the shares in a batch from its own probabilities.

    Expectation-maximisation for shares alone (Saerens, Latinne and Decaestecker 2002, equations 2.8
    and 2.9). It presumes calibrated probabilities, and that nothing but the mix differs from the
    training data.

    Args:
        probabilities: Of each excerpt, under `old`.
        old: The prior that they presume.

    Raises:
        UsageError: There are fewer than 200 excerpts: too few for it.
    """
    import numpy as np

    if len(probabilities) < _LEAST_BATCH:
        raise UsageError(
            f"a prior cannot be estimated from {len(probabilities)} labelled excerpts, it takes "
            f"{_LEAST_BATCH}; give --prior interviews, or a file from a hand-coded sample"
        )
    given = np.array([[one[mode] for mode in OUTCOMES] for one in probabilities])
    start = np.array([old.shares[mode] for mode in OUTCOMES])
    ratio, shares = given / start, start
    for _ in range(_ROUNDS):
        weighed = ratio * shares
        renewed = (weighed / weighed.sum(axis=1, keepdims=True)).mean(axis=0)
        settled = np.abs(renewed - shares).max() < _SETTLED
        shares = renewed
        if settled:
            break
    # An outcome that the batch seems to lack altogether stays possible: half an excerpt has it.
    least = max(_HALF_A_CODING / len(given), 2 * _LEAST_SHARE)
    found = np.maximum(shares, least).tolist()
    return _build_own(dict(zip(OUTCOMES, found, strict=True)))
