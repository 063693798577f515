"""How often do the intervals of `distmode estimate` hold the true share, and how wide are they?

    python benchmarks/estimate/coverage.py

prints the tables of README.md, the same at every run on one machine, in a few minutes on one core.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distmode.codebook import OUTCOMES, Mode
from distmode.prevalence import ESTIMANDS, METHODS, Population, estimate_prevalence

REPETITIONS = 1000
INTERVIEWS = (4, 10, 20, 50)
CODED = 150
LEAST, MOST = 40, 80  # excerpts of an interview
SEED = 20230707
# Of the six modes and none; as interviews have them, most of the talk is none.
SHARES = (0.12, 0.05, 0.02, 0.08, 0.05, 0.08, 0.60)
LIKENESS = 20.0  # sum of the Dirichlet's parameters: how alike interviews are
SHOWN = (Mode.FORMAL, Mode.OPPORTUNISTIC, Mode.NONE)


@dataclass(frozen=True, slots=True)
class Labeller:
    """A classifier as it might be.

    Attributes:
        name: For the table.
        right: How often it is right.
        leaning: How its mistakes fall on the seven outcomes.
    """

    name: str
    right: float
    leaning: tuple[float, ...]


EVEN = (1 / 7,) * 7
LABELLERS = (
    Labeller("good", 0.88, EVEN),
    Labeller("poor", 0.35, EVEN),
    Labeller("biased", 0.65, (0.85, 0.05, 0.0, 0.1, 0.0, 0.0, 0.0)),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one simulated study, one row a shown mode, columns the methods.

    Attributes:
        held: Whether the interval held the true share; NaN without an interval.
        width: Of the interval; NaN without one.
        error: Estimate less true share.
    """

    held: NDArray[np.float64]
    width: NDArray[np.float64]
    error: NDArray[np.float64]


def draw_study(
    source: np.random.Generator, interviews: int, labeller: Labeller
) -> tuple[Population, NDArray[np.float64]]:
    """Return a study with 150 excerpts coded, and the codings of all of its excerpts."""
    sizes = source.integers(LEAST, MOST + 1, interviews)
    number = np.repeat(np.arange(interviews), sizes)
    shares = source.dirichlet(np.array(SHARES) * LIKENESS, interviews)
    truth = np.array([source.choice(7, p=shares[place]) for place in number])
    wrong = source.choice(7, size=len(truth), p=labeller.leaning)
    given = np.where(source.random(len(truth)) < labeller.right, truth, wrong)
    codings = np.eye(7)[truth]
    drawn = np.zeros(len(truth), dtype=np.bool_)
    drawn[source.choice(len(truth), CODED, replace=False)] = True
    population = Population(
        predicted=np.eye(7)[given],
        coded=np.where(drawn[:, None], codings, 0.0),
        drawn=drawn,
        chances=np.full(len(truth), CODED / len(truth)),
        strata=np.zeros(len(truth), dtype=np.int64),
        interviews=number,
    )
    return population, codings


def try_study(source: np.random.Generator, interviews: int, labeller: Labeller) -> list[Tried]:
    """Return what came of one study, one an estimand."""
    population, codings = draw_study(source, interviews, labeller)
    found = {
        (share.estimand, share.mode, share.method): share.estimate
        for share in estimate_prevalence(population, ()).shares
    }
    tried = []
    for estimand in ESTIMANDS:
        true = codings.mean(axis=0) if estimand == "these_transcripts" else np.array(SHARES)
        table = np.full((3, len(SHOWN), len(METHODS)), np.nan)
        for row, mode in enumerate(SHOWN):
            goal = float(true[OUTCOMES.index(mode)])
            for column, method in enumerate(METHODS):
                one = found[estimand, mode, method]
                if one.value is not None:
                    table[2, row, column] = one.value - goal
                if one.low is not None and one.high is not None:
                    table[:2, row, column] = one.low <= goal <= one.high, one.high - one.low
        tried.append(Tried(*table))
    return tried


def describe(estimand: int, cell: list[list[Tried]], start: str) -> Iterator[str]:
    """Yield the lines of the table for one setting and estimand, one a shown mode."""
    held, width, error = (
        np.nanmean([getattr(one[estimand], name) for one in cell], axis=0)
        for name in ("held", "width", "error")
    )
    for row, mode in enumerate(SHOWN):
        naive = "none" if np.isnan(held[row, 0]) else f"{100 * held[row, 0]:.0f} %"
        yield (
            f"| {start} | {mode.value} | {naive} | {100 * held[row, 1]:.1f} % | "
            f"{100 * held[row, 2]:.1f} % | {width[row, 1]:.3f} | {width[row, 2]:.3f} | "
            f"{width[row, 2] / width[row, 1]:.2f} | {error[row, 0]:+.3f} | {error[row, 2]:+.3f} |"
        )


def main() -> None:
    """Print both tables."""
    heading = (
        "| classifier | interviews | mode | naive holds | hand holds | corrected holds | "
        "width hand | width corrected | ratio | bias naive | bias corrected |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    lines: dict[int, list[str]] = {0: [], 1: []}
    for labeller in LABELLERS:
        for interviews in INTERVIEWS:
            source = np.random.default_rng([SEED, interviews, LABELLERS.index(labeller)])
            cell = [try_study(source, interviews, labeller) for _ in range(REPETITIONS)]
            for estimand in lines:
                start = f"{labeller.name} | {interviews}"
                lines[estimand] += describe(estimand, cell, start)
            print(labeller.name, interviews, file=sys.stderr)
    for estimand, name in enumerate(ESTIMANDS):
        print(f"### {name}\n\n{heading}", *lines[estimand], "", sep="\n")


if __name__ == "__main__":
    import warnings

    # The mean of no interval at all is NaN, and shown as none.
    warnings.filterwarnings("ignore", "Mean of empty slice", RuntimeWarning)
    main()
