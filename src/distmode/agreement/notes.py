"""What a reader should know before quoting figures of agreement, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from distmode.agreement.measure import Agreement
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N, Estimate

# From where on percent agreement and kappa tell different stories (Feinstein and Cicchetti 1990,
# Journal of Clinical Epidemiology 43): nearly all agree, and AC1 is that far above kappa.
_HIGH = 0.8
_APART = 0.2


def describe_agreement(agreement: Agreement) -> tuple[str, ...]:
    """Return notes on what the figures do not say by themselves, the general ones first."""
    return (
        *_describe_groups(agreement),
        *_describe_sharing(agreement),
        *_describe_modes(agreement),
        *_describe_prevalence(agreement),
    )


def _describe_groups(agreement: Agreement) -> Iterator[str]:
    if agreement.unit == "excerpt":
        yield (
            "the data name neither interviews nor schools, so the intervals take every excerpt to "
            "be independent; excerpts of one interview are not, and the intervals are too narrow: "
            "add a column 'interview'"
        )
    elif agreement.groups < MINIMUM_GROUPS:
        yield (
            f"the excerpts come from {_count(agreement.groups, agreement.unit)}; intervals need "
            "three, so there are none"
        )


def _describe_sharing(agreement: Agreement) -> Iterator[str]:
    if agreement.alone:
        were = "was" if agreement.alone == 1 else "were"
        yield f"{_count(agreement.alone, 'excerpt')} {were} coded by one coder alone"
    if agreement.n < MINIMUM_N:
        yield (
            f"only {_count(agreement.n, 'excerpt')} coded by two coders or more; below {MINIMUM_N} "
            "nothing is measured: have more coded by both"
        )
    elif agreement.overall["kappa"].value is None:
        yield (
            "kappa and alpha are undefined: all excerpts got the same code, so agreement by "
            "chance is full as well; have excerpts of other modes coded"
        )
    few = [pair for pair in agreement.pairs if pair.n < MINIMUM_N <= agreement.n]
    for pair in few:
        yield (
            f"{' and '.join(pair.coders)} share {_count(pair.n, 'excerpt')}, too few to compare "
            "them; they do not count for the mean kappa"
        )


def _describe_modes(agreement: Agreement) -> Iterator[str]:
    used = {mode: numbers["positive"].n for mode, numbers in agreement.modes.items()}
    never = [mode.value for mode, n in used.items() if n == 0]
    rare = [f"{mode.value} ({n})" for mode, n in used.items() if 0 < n < MINIMUM_N]
    if never:
        yield f"no coder gave {', '.join(never)}: nothing is known of agreement on that"
    if rare and agreement.n >= MINIMUM_N:
        yield (
            f"given to fewer than {MINIMUM_N} excerpts, so not measured by themselves: "
            f"{', '.join(rare)}"
        )


def _describe_prevalence(agreement: Agreement) -> Iterator[str]:
    """Yield where percent agreement is high and kappa low, since one code is rare or dominant."""
    measured: list[tuple[str, Mapping[str, Estimate]]] = [("all codes together", agreement.overall)]
    measured += [(mode.value, numbers) for mode, numbers in agreement.modes.items()]
    for name, numbers in measured:
        percent, kappa, ac1 = (numbers[one].value for one in ("percent", "kappa", "ac1"))
        if percent is None or kappa is None or ac1 is None:
            continue
        if percent >= _HIGH and ac1 - kappa >= _APART:
            yield (
                f"{name}: coders agree on {percent:.0%} of excerpts, yet kappa is {kappa:.2f}, "
                "since one code is so common that agreement by chance is counted as high (the "
                f"prevalence paradox); AC1, which counts it lower, is {ac1:.2f}"
                + _add_positive(numbers)
            )


def _add_positive(numbers: Mapping[str, Estimate]) -> str:
    positive = numbers.get("positive")
    if positive is None or positive.value is None:
        return ""
    return (
        f"; where one coder gives the mode, another does in {positive.value:.0%}: for a rare "
        "mode that is the figure to look at"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
