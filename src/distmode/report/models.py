"""Models on a terminal: what a file is, what it learned, whether it is whole."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from distmode.codebook import OUTCOMES, Mode
from distmode.intervals import Estimate
from distmode.modelfile import Card, Check
from distmode.report.screen import build_table, clean, format_estimate, show_mode_name

_SHOWN = ("kappa", "macro_f1", "auc_any_mode", "brier", "ece")


def show_card(
    console: Console,
    card: Card,
    *,
    learned: Mapping[Mode, Sequence[str]],
    evaluations: Sequence[Mapping[str, object]],
    notes: Sequence[str],
) -> None:
    """Print a card in plain words, what the model learned of each mode, and how good it is."""
    console.print(Text(f"{card.name} {card.version}", style="bold"))
    training = card.training
    lines = [
        str(training.get("about") or "Training data: not described."),
        f"Learned from {training.get('excerpts')} coded excerpts of {training.get('interviews')} "
        f"interviews in {training.get('schools')} schools.",
        f"Payload sha256 {card.payload_sha256}, card format {card.format}, "
        f"codebook {card.codebook}.",
        "Made with " + ", ".join(f"{k} {v}" for k, v in card.libraries.items()) + ".",
    ]
    for line in (*lines, *_describe_parts(card), *_describe_priors(card), *notes):
        console.print(Text(clean(line)))
    _show_learned(console, card, learned)
    measured = [line for one in evaluations for line in _describe_evaluation(one)]
    _show_list(console, "How good it is", measured or ["This was not measured."])
    _show_list(console, "Limits", card.limits)


def _describe_parts(card: Card) -> Iterator[str]:
    """Yield what the model rests on beside its own training data."""
    base = card.training.get("base")
    if isinstance(base, Mapping):
        earlier = base.get("training")
        about = earlier.get("about") if isinstance(earlier, Mapping) else None
        told = f", of which: {about}" if about else "."
        yield f"Adapted from {base.get('name')} {base.get('version')}{told}"
    if card.encoder:
        yield f"Sentence encoder: {card.encoder.name} {card.encoder.version}."
    else:
        yield "Words alone, no sentence encoder."


def _describe_priors(card: Card) -> Iterator[str]:
    """Yield how common the model takes each outcome to be, and what the other prior is."""
    settings = card.settings
    if "base" in card.training:
        yield "It has its mix of outcomes from the codings that it was adapted to."
        return
    yield f"Prior of its labels, unless label --prior says otherwise: {settings.get('prior')}."
    natural = settings.get("prior_interviews")
    shares = natural.get("shares") if isinstance(natural, Mapping) else None
    if isinstance(natural, Mapping) and isinstance(shares, Mapping):
        told = ", ".join(f"{mode} {share}" for mode, share in shares.items())
        yield f"Prior interviews: {told} ({natural.get('source')})."


def _show_learned(console: Console, card: Card, learned: Mapping[Mode, Sequence[str]]) -> None:
    counts = card.training.get("modes")
    headings = ("mode", "coded", "words that weigh most")
    table = build_table("What speaks for each mode", headings=headings)
    for mode in OUTCOMES:
        count = counts.get(mode.value, 0) if isinstance(counts, Mapping) else "?"
        words = Text(", ".join(map(clean, learned.get(mode, ()))))
        table.add_row(show_mode_name(mode), str(count), words)
    console.print(table)


def _describe_evaluation(evaluation: Mapping[str, object]) -> list[str]:
    """Return sentences on one result of `distmode evaluate --json`."""
    overall = _read_estimates(evaluation.get("overall"))
    about = evaluation.get("about") or "data that were not described"
    figures = ", ".join(f"{name} {overall[name]}" for name in _SHOWN if name in overall)
    prior = evaluation.get("prior")
    presumed = f" (prior {prior})" if isinstance(prior, str) else ""
    lines = [f"{about}{presumed}: {figures}; {evaluation.get('n')} excerpts"]
    natural = _read_estimates(evaluation.get("calibration_in_interviews"))
    if natural:
        given = ", ".join(f"{name} {one}" for name, one in natural.items())
        lines.append(f"Such excerpts in the mix of whole interviews (prior interviews): {given}")
    modes = evaluation.get("modes")
    if isinstance(modes, Mapping):
        parts = [
            f"{mode} {_read_estimates(numbers).get('f1', 'not measured')}"
            for mode, numbers in modes.items()
        ]
        lines.append("F1 there: " + ", ".join(parts))
    return lines


def _read_estimates(numbers: object) -> dict[str, str]:
    """Return the estimates of a JSON object as text, with their n."""
    if not isinstance(numbers, Mapping):
        return {}
    estimates = {name: _read_estimate(one) for name, one in numbers.items()}
    return {
        str(name): f"{format_estimate(one)} (n = {one.n})" for name, one in estimates.items() if one
    }


def _read_estimate(one: object) -> Estimate | None:
    """Return an estimate from JSON; None where a card from elsewhere holds something else."""
    if not isinstance(one, Mapping):
        return None
    value, low, high = (one.get(key) for key in ("value", "low", "high"))
    count = one.get("n")
    sound = all(number is None or isinstance(number, int | float) for number in (value, low, high))
    return Estimate(value, low, high, count) if sound and isinstance(count, int) else None


def _show_list(console: Console, title: str, lines: Sequence[str]) -> None:
    console.print(Text(title, style="bold"))
    for line in lines:
        console.print(Text(f"- {clean(line)}"))


def show_models(console: Console, models: Mapping[Path, Card | str]) -> None:
    """Print the shipped models, or what is wrong with one."""
    table = build_table(headings=("name", "version", "excerpts", "folder"))
    for folder, card in models.items():
        if isinstance(card, str):
            table.add_row(folder.name, "", "", Text(clean(card)))
        else:
            excerpts = str(card.training.get("excerpts", "?"))
            table.add_row(clean(card.name), clean(card.version), excerpts, str(folder))
    console.print(table)


def show_checks(console: Console, name: str, checks: Sequence[Check]) -> None:
    """Print what was checked of a model."""
    table = build_table(clean(name), headings=("check", "passed", "detail"))
    for check in checks:
        table.add_row(check.name, "yes" if check.passed else "NO", Text(clean(check.detail)))
    console.print(table)
