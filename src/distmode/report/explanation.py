"""Why an excerpt got its label, on a terminal."""

import math
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from distmode.codebook import OUTCOMES, Mode
from distmode.colours import MODE_COLOURS
from distmode.decision import LEAST_WORDS
from distmode.excerpt import CodedExcerpt, Evidence, Label
from distmode.report.screen import build_table, clean, show_mode_name
from distmode.suitability import WARNINGS

_SHOWN_CHARACTERS = 300
_BAR = 30  # columns for a probability of 1
_HUNDREDTHS = 100


def show_explained(console: Console, label: Label, *, prior: str) -> None:
    """Print an excerpt, its label, what is doubtful about it, and all seven probabilities.

    Args:
        console: Where to.
        label: What the excerpt was given.
        prior: The prior that the probabilities presume.
    """
    excerpt = label.excerpt
    said_by = f", {clean(excerpt.speaker)}" if excerpt.speaker else ""
    console.print(Text(f"{clean(excerpt.id)}{said_by}", style="bold"))
    console.print(Text(clean(excerpt.text)))
    console.print()
    console.print(_describe_label(label))
    for code in label.warnings:
        console.print(Text(f"Doubtful ({code}): {WARNINGS.get(code, 'see the field warnings')}."))
    if label.probabilities:
        _show_probabilities(console, label.probabilities, prior)


def _describe_label(label: Label) -> Text:
    if label.status == "too_short":
        return Text(f"Too short to label: it has fewer than {LEAST_WORDS} words.")
    if label.mode is None:
        return Text("No mode given: the most probable outcome is not probable enough.")
    shown = Text("Label: ").append(show_mode_name(label.mode))
    for mode in label.modes[1:]:
        shown.append(" + ").append(show_mode_name(mode))
    return shown


def _show_probabilities(console: Console, probabilities: Mapping[Mode, float], prior: str) -> None:
    table = build_table(f"Probabilities (prior: {clean(prior)})")
    table.show_header = False
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for mode in sorted(OUTCOMES, key=lambda mode: -probabilities[mode]):
        chance = probabilities[mode]
        bar = Text("█" * round(chance * _BAR), style=MODE_COLOURS[mode])
        table.add_row(show_mode_name(mode), f"{chance:.3f}", bar)
    console.print(table)


def show_evidence(
    console: Console, mode: Mode, probability: float, evidence: Sequence[Evidence]
) -> None:
    """Print the words and the sentence that spoke most for an outcome.

    Args:
        console: Where to.
        mode: The outcome.
        probability: Its probability.
        evidence: What spoke for it, strongest first.
    """
    title = f"What spoke most for {mode.value} ({probability:.3f})"
    if not evidence:
        console.print(Text(f"{title}: nothing did", style="bold"))
        console.print()
        return
    table = build_table(title, headings=("weight", "part", "talk"))
    table.columns[0].justify = "right"
    for one in evidence:
        table.add_row(f"{one.weight:+.2f}", one.part, _show_talk(one.text))
    console.print(table)


def show_account(
    console: Console, mode: Mode, parts: Mapping[str, float], sentences: Sequence[Evidence]
) -> None:
    """Print how the log-odds of an outcome come about; the numbers shown add up.

    Args:
        console: Where to.
        mode: The outcome.
        parts: What everything but the sentences' vectors adds, by what it is.
        sentences: Each sentence, its weight what its vector adds.
    """
    table = build_table(f"How the log-odds of {mode.value} come about")
    table.show_header = False
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    weights = [*parts.values(), *(one.weight for one in sentences)]
    named = [
        *map(Text, parts),
        *(Text("vector of: ", style="dim").append(_show_talk(one.text)) for one in sentences),
    ]
    shown = round_to_sum(weights)
    for name, weight in zip(named, shown, strict=True):
        table.add_row(f"{weight / _HUNDREDTHS:+.2f}", name)
    table.add_section()
    total = f"{sum(shown) / _HUNDREDTHS:+.2f}"
    about = f"log-odds of {mode.value}: log of its probability less the mean of the others' logs"
    table.add_row(total, about, style="bold")
    console.print(table)


def round_to_sum(numbers: Sequence[float]) -> list[int]:
    """Return numbers in whole hundredths that sum to their rounded sum.

    Each is cut, and the hundredths then missing go to those that lost most by it (the
    largest-remainder method; Hamilton, 1792).

    >>> round_to_sum([0.333, 0.333, 0.333, -0.5])
    [34, 33, 33, -50]
    """
    exact = [number * _HUNDREDTHS for number in numbers]
    cut = [math.floor(number) for number in exact]
    missing = round(math.fsum(exact)) - sum(cut)
    by_loss = sorted(range(len(exact)), key=lambda place: cut[place] - exact[place])
    for place in by_loss[:missing]:
        cut[place] += 1
    return cut


def show_neighbours(
    console: Console, nearest: Iterable[tuple[CodedExcerpt, float]], *, among: str
) -> None:
    """Print coded excerpts that are near an excerpt.

    Args:
        console: Where to.
        nearest: Coded excerpts and how similar each is, nearest first.
        among: What they were looked for in, in plain words.
    """
    table = build_table(f"Nearest of {among}", headings=("cosine", "coded", "talk"))
    table.columns[0].justify = "right"
    for coded, similarity in nearest:
        code = Text("\n+ ").join(map(show_mode_name, coded.modes or (coded.mode,)))
        talk = _show_talk(coded.text).append(f" ({clean(coded.id)})", style="dim")
        table.add_row(f"{similarity:.2f}", code, talk)
    console.print(table)


def _show_talk(text: str) -> Text:
    shown = clean(text)
    return Text(shown[:_SHOWN_CHARACTERS] + "…" * (len(shown) > _SHOWN_CHARACTERS))
