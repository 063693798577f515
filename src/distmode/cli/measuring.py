"""What `evaluate` measures: a model, or cross-validation, and what it is set beside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.cli.edge import count, say
from distmode.cli.options import Unit, choose_encoder, open_model
from distmode.errors import UsageError

if TYPE_CHECKING:
    from distmode.encoder import EncoderCard
    from distmode.evaluation import Findings, Groups, Judgement
    from distmode.modelfile import Model
    from distmode.tables import CodedTable
    from distmode.workflow import LabelOptions, SecondCoder

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for.

    Attributes:
        model: Name or folder of the model; None for the default one, or for cross-validation.
        by: What is held out, or what intervals are over.
        options: How probabilities become labels.
        words_only: Whether models are to be made without the sentence encoder.
        second_coders: Files of other coders' codings.
        other_model: Name or folder of a model to set beside.
        learning_curve: Whether to measure what more coded excerpts bring.
        leakage: Whether to measure what a split that ignores groups would have claimed.
        quiet: Whether to say nothing on the way.
    """

    model: str | None
    by: Unit | None
    options: "LabelOptions"
    words_only: bool
    second_coders: tuple[Path, ...]
    other_model: str | None
    learning_curve: bool
    leakage: bool
    quiet: bool

    @property
    def crosses(self) -> bool:
        """Whether to cross-validate, rather than to measure a model that is there."""
        return self.by is not None and self.model is None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    Attributes:
        findings: What was found out.
        described: What the JSON says of the model beside it.
        title: What it is of.
    """

    findings: "Findings"
    described: dict[str, object]
    title: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a model, or models made without what they judge, gave each excerpt."""

    judgements: "tuple[Judgement, ...]"
    findings: "Findings"
    name: str
    title: str
    described: dict[str, object]


def measure(table: "CodedTable", wishes: Wishes) -> Measured:
    """Measure what is asked for.

    Raises:
        DistmodeError: As the functions of `workflow` do.
        UsageError: What is asked for does not go together.
    """
    from distmode.evaluation import choose_groups
    from distmode.workflow import compare_second_coders, read_second_coders

    _check(wishes)
    groups = choose_groups(table.excerpts, by=wishes.by.value if wishes.by else None)
    coders: tuple[SecondCoder, ...] = ()
    if wishes.second_coders:
        read = read_second_coders(wishes.second_coders, table)
        coders = read.coders
        for warning in () if wishes.quiet else read.warnings:
            say(f"warning: {warning}")
    judged = (
        _cross_validate(table, groups, wishes) if wishes.crosses else _label(table, groups, wishes)
    )
    compared = compare_second_coders(
        judged.judgements, coders, unit=groups.unit, learned=judged.findings.learned
    )
    findings = replace(judged.findings, coders=compared)
    measured = Measured(findings, judged.described, judged.title)
    return _set_beside(measured, judged, table, groups, wishes) if wishes.other_model else measured


def _check(wishes: Wishes) -> None:
    if wishes.crosses and (wishes.options.prior or wishes.options.abstain_below):
        raise UsageError("--prior and --abstain-below are for a model; leave them out with --by")
    asked = {"--learning-curve": wishes.learning_curve, "--leakage": wishes.leakage}
    for option in (name for name, is_asked in asked.items() if is_asked and not wishes.crosses):
        raise UsageError(
            f"{option} is of models made from these codings; add --by interview or --by school, "
            "and leave --model out"
        )


def _cross_validate(table: "CodedTable", groups: "Groups", wishes: Wishes) -> _Judged:
    from distmode.classifier import ClassifierSettings
    from distmode.evaluation import choose_groups, measure_findings
    from distmode.workflow import (
        build_fit,
        cross_validate_classifier,
        measure_leakage_with,
        measure_learning,
        name_interviews,
        tokenise,
    )

    encoder = choose_encoder(words_only=wishes.words_only)
    interviews = name_interviews(choose_groups(table.excerpts, by=None))
    tokens = tokenise(table.excerpts, encoder=encoder.folder if encoder else None)
    coded, settings = table.excerpts, ClassifierSettings()
    judgements = cross_validate_classifier(
        coded, tokens, groups, interviews, settings=settings
    ).judgements
    findings = measure_findings(judgements, unit=groups.unit)
    if wishes.leakage:
        fit = build_fit(coded, tokens, interviews, settings=settings)
        with _watch("Leakage", quiet=wishes.quiet) as progress:
            leakage = measure_leakage_with(fit, coded, tokens, groups, progress=progress)
        findings = replace(findings, leakage=leakage)
    if wishes.learning_curve:
        with _watch("Learning curve", quiet=wishes.quiet) as progress:
            curve = measure_learning(coded, tokens, groups, interviews, progress=progress)
        findings = replace(findings, learning=curve)
    title = f"Cross-validation, whole {groups.unit}s held out"
    described: dict[str, object] = {"model": None, "encoder": _describe_encoder(encoder)}
    return _Judged(judgements, findings, "cross-validation", title, described)


def _describe_encoder(encoder: "EncoderCard | None") -> dict[str, str] | None:
    if encoder is None:
        return None
    return {"name": encoder.name, "version": encoder.version, "sha256": encoder.sha256}


def _label(table: "CodedTable", groups: "Groups", wishes: Wishes) -> _Judged:
    from distmode.evaluation import measure_findings
    from distmode.workflow import build_ruling, is_learned, judge_excerpts

    model = _open(wishes.model, table, quiet=wishes.quiet)
    name = _name(model)
    judgements = tuple(judge_excerpts(model, table.excerpts, groups, wishes.options))
    learned = is_learned(model.card, table)
    findings = measure_findings(judgements, unit=groups.unit, learned=learned)
    described: dict[str, object] = {
        "model": name,
        "model_sha256": model.card.payload_sha256,
        "prior": build_ruling(model.card, wishes.options).prior.name,
        "abstain_below": wishes.options.abstain_below,
        "learned": learned,
    }
    title = f"{name} against {'the codings it learned from' if learned else 'the coders'}"
    return _Judged(judgements, findings, name, title, described)


def _set_beside(
    measured: Measured, judged: _Judged, table: "CodedTable", groups: "Groups", wishes: Wishes
) -> Measured:
    """Compare with the other model."""
    from distmode.evaluation import compare_models
    from distmode.workflow import is_learned, judge_excerpts

    other = _open(wishes.other_model, table, quiet=wishes.quiet)
    if other.card.payload_sha256 == measured.described.get("model_sha256"):
        raise UsageError(
            f"--other-model {wishes.other_model}: is the same model as the one it is set beside; "
            "name another"
        )
    name = _name(other)
    if name == judged.name:
        name = f"{name} ({wishes.other_model})"
    sides = {judged.name: judged.findings.learned, name: is_learned(other.card, table)}
    comparison = compare_models(
        judged.judgements,
        judge_excerpts(other, table.excerpts, groups, wishes.options),
        names=(judged.name, name),
        unit=groups.unit,
        learned=tuple(side for side, learned in sides.items() if learned),
    )
    described = {"other_model": name, "other_model_sha256": other.card.payload_sha256}
    return replace(
        measured,
        findings=replace(measured.findings, other=comparison),
        described=measured.described | described,
    )


def _open(name: str | None, table: "CodedTable", *, quiet: bool) -> "Model":
    from distmode.workflow import is_learned

    model = open_model(name)
    for note in () if quiet else model.notes:
        say(note)
    if is_learned(model.card, table):
        say(
            f"warning: the model {_name(model)} was trained on these very codings; cross-validate "
            "with --by instead"
        )
    return model


def _name(model: "Model") -> str:
    return f"{model.card.name} {model.card.version}"


@contextmanager
def _watch(title: str, *, quiet: bool) -> "Iterator[Callable[[int, int], None]]":
    """Show how far some work is, in hundredths."""
    from distmode.report import RunProgress

    with RunProgress(_HUNDRED, "none" if quiet else "bar", say, title=title) as bar:
        shown = 0

        def advance(done: int, total: int) -> None:
            nonlocal shown
            for _ in range(_HUNDRED * done // max(total, 1) - shown):
                bar.advance()
                shown += 1

        yield advance


def tell_table(table: "CodedTable", *, quiet: bool) -> None:
    """Say what is in doubt about the codings that were read."""
    for warning in () if quiet else table.warnings:
        say(f"warning: {warning}")
    if table.undecided and not quiet:
        undecided = count(table.undecided, "excerpt")
        say(f"{undecided} without a mode (not coded, or coders did not agree) passed over")
