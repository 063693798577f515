"""How a model was evaluated, in sentences for a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from distmode.codebook import OUTCOMES, read_codebook
from distmode.evaluation import (
    CoderComparison,
    Evaluation,
    ModelComparison,
    describe_coders,
    describe_comparison,
)
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N, Estimate
from distmode.report.methods.wording import (
    LEFT_OUT_IN_TURN,
    OUTCOMES_CODED,
    compose,
    count,
    describe_prior,
    describe_training,
    name_file,
    name_model,
    name_program,
    read_text,
    say_estimate,
)
from distmode.report.screen import FEW_OF_ONE_KIND, clean

_MOST_FOLDS = 5
_LEARNED = (
    "The model learned from these very codings: the figures say how well it fits them, not how "
    "well it labels other talk."
)
# Up to here the simulation in `benchmarks/intervals` found them too narrow.
_FEW_GROUPS = 20

_PRIMARY: Mapping[str, tuple[str, str]] = {
    "kappa": ("Cohen's kappa", "Cohen, 1960"),
    "alpha": ("Krippendorff's alpha, nominal,", "Krippendorff, 2019"),
    "percent": ("the share of excerpts agreed on", ""),
    "macro_f1": ("macro-F1, the mean F1 of the outcomes that were coded or given,", ""),
}
_PROBABILITIES: Mapping[str, tuple[str, str]] = {
    "auc_any_mode": ("the area under the ROC curve of any mode against none", ""),
    "brier": ("the Brier score over the seven outcomes, from 0 (best) to 2,", "Brier, 1950"),
    "ece": ("the expected calibration error in ten bins", "Guo et al., 2017"),
}
_SETS: Mapping[str, tuple[str, str]] = {
    "jaccard": ("the mean Jaccard index of sets of modes", ""),
    "masi": ("the mean MASI similarity of sets of modes", "Passonneau, 2006"),
}


def describe_evaluation_methods(
    evaluation: Evaluation,
    described: Mapping[str, object],
    *,
    coders: Sequence[CoderComparison] = (),
    other: ModelComparison | None = None,
) -> str:
    """Return paragraphs on how a model was evaluated, with references.

    Args:
        evaluation: What was measured.
        described: What the JSON says beside it: `model` (None where it was cross-validated),
            `model_sha256`, `prior`, `abstain_below`, `learned` (whether the model learned from
            these codings), `encoder` (of cross-validation; None for words alone) and `about`; what
            is missing is left open. Of another model `other_model_sha256` as well.
        coders: The model beside second coders, where that was measured.
        other: The model beside another, where that was measured.
    """
    given = described.get("model")
    if isinstance(given, str):
        sha256 = read_text(described, "model_sha256")
        intro = [
            f"{count(evaluation.n, 'excerpt')} were labelled with {name_program()}, model "
            f"{name_model(given, sha256)}. {OUTCOMES_CODED}",
            describe_prior(read_text(described, "prior")),
            _describe_abstaining(evaluation, described),
            describe_training(sha256),
            _LEARNED if described.get("learned") else "",
        ]
    else:
        intro = list(_describe_cross_validation(evaluation, described))
    return compose(
        intro,
        _describe_agreement(evaluation, described),
        _describe_modes(evaluation),
        _describe_coders(coders),
        _describe_other(other, described) if other else (),
        _describe_evaluation_intervals(evaluation),
    )


def _describe_abstaining(evaluation: Evaluation, described: Mapping[str, object]) -> str:
    below = described.get("abstain_below")
    if not evaluation.abstained:
        return ""
    if isinstance(below, int | float) and below > 0:
        return (
            "No label was given where the most probable outcome had a probability below "
            f"{below:g}: in {evaluation.abstained} of {evaluation.n} excerpts, which count as "
            "disagreements unless it is said otherwise."
        )
    return (
        f"{evaluation.abstained} of {count(evaluation.n, 'excerpt')} got no label and count as "
        "disagreements."
    )


def _describe_cross_validation(
    evaluation: Evaluation, described: Mapping[str, object]
) -> Iterator[str]:
    unit, folds = evaluation.unit, min(_MOST_FOLDS, evaluation.groups)
    yield (
        f"{count(evaluation.n, 'excerpt')} were labelled with {name_program()} (codebook version "
        f"{read_codebook().version}) in {folds}-fold cross-validation: each was labelled by a "
        f"classifier that had learned from coded excerpts of other {unit}s alone. "
        f"{OUTCOMES_CODED}"
    )
    if "encoder" in described:
        yield _describe_features(described["encoder"])
    yield (
        "The temperature of the probabilities and the thresholds of further modes were found from "
        "the same held-out excerpts, which flatters the Brier score, the calibration error and the "
        "agreement on sets of modes a little."
    )


def _describe_features(encoder: object) -> str:
    if not isinstance(encoder, Mapping):
        return "It knew of an excerpt its words alone."
    named = name_file(f"{encoder['name']} {encoder['version']}", str(encoder["sha256"]))
    return (
        f"It knew of an excerpt its words and the vectors of a sentence encoder, {named}, which "
        "learned from no codings."
    )


def _describe_agreement(evaluation: Evaluation, described: Mapping[str, object]) -> Iterator[str]:
    about = clean(read_text(described, "about")).rstrip(".")
    where = "" if evaluation.unit == "excerpt" else f" from {_count_groups(evaluation)}"
    yield (
        f"Labels were compared with the codings of {count(evaluation.n, 'excerpt')}{where}"
        f"{f' ({about})' if about else ''} [say who coded them, and how well coders agreed]."
    )
    yield f"For the primary mode, {_list_statistics(_PRIMARY, evaluation.overall)}."
    if evaluation.overall_answered:
        yield f"Abstentions left out, {_list_statistics(_PRIMARY, evaluation.overall_answered)}."
    yield f"Of the probabilities, {_list_statistics(_PROBABILITIES, evaluation.overall)}."
    if of_sets := _list_statistics(_SETS, evaluation.overall):
        yield f"For all modes of an excerpt, {of_sets}."


def _list_statistics(
    statistics: Mapping[str, tuple[str, str]], estimates: Mapping[str, Estimate]
) -> str:
    told = []
    for name, (words, cited) in statistics.items():
        if name in estimates:
            one = estimates[name]
            source = f"; {cited}" if cited else ""
            if name == "auc_any_mode" and one.value is None and one.n >= MINIMUM_N:
                source = f"; {FEW_OF_ONE_KIND}"
            told.append(f"{words} was {say_estimate(one)} (n = {one.n}{source})")
    return "; ".join(told)


def _describe_modes(evaluation: Evaluation) -> Iterator[str]:
    told = [
        f"{mode.value} {say_estimate(evaluation.modes[mode]['f1'])} "
        f"(n = {evaluation.modes[mode]['f1'].n})"
        for mode in OUTCOMES
    ]
    yield (
        "F1 of each outcome against the rest, n being how many excerpts coders gave it: "
        f"{', '.join(told)}."
    )


def _describe_coders(comparisons: Sequence[CoderComparison]) -> Iterator[str]:
    for one in comparisons:
        first, second = clean(one.first), clean(one.second)
        yield (
            f"{count(one.n, 'excerpt')} were coded by both {first} and {second} [say whether "
            f"independently]: Cohen's kappa was {say_estimate(one.model_first['kappa'])} of "
            f"the model with {first}, {say_estimate(one.model_second['kappa'])} of the model with "
            f"{second}, and {say_estimate(one.coders['kappa'])} of the two coders."
        )
        for sentence in describe_coders(one):
            yield _write_sentence(sentence)


def _describe_other(comparison: ModelComparison, described: Mapping[str, object]) -> Iterator[str]:
    sha256 = read_text(described, "other_model_sha256")
    first, second = clean(comparison.first), clean(comparison.second)
    names = {"kappa": "Cohen's kappa", "macro_f1": "macro-F1", "brier": "the Brier score"}
    told = "; ".join(
        f"{words} was {say_estimate(comparison.second_overall[name])}, the difference ({first} "
        f"less {second}) {say_estimate(comparison.difference[name])}"
        for name, words in names.items()
    )
    yield f"The same excerpts were labelled by {name_file(second, sha256)} as well: {told}."
    yield _write_sentence(describe_comparison(comparison))


def _write_sentence(told: str) -> str:
    words = clean(told)
    return f"{words[0].upper()}{words[1:]}."


def _describe_evaluation_intervals(evaluation: Evaluation) -> Iterator[str]:
    unit = evaluation.unit
    if unit == "excerpt":
        yield (
            "There are no intervals, since the data name neither interviews nor schools and "
            "excerpts of one interview are not independent."
        )
    elif evaluation.groups < MINIMUM_GROUPS:
        yield (
            f"There are no intervals: they need {MINIMUM_GROUPS} {unit}s, and there "
            f"{'is' if evaluation.groups == 1 else 'are'} {evaluation.groups}."
        )
    else:
        yield (
            f"In brackets are 95 % intervals over {_count_groups(evaluation)}: "
            f"{LEFT_OUT_IN_TURN.format(unit=unit)}, on the log-odds of the statistic's place in "
            f"its range. There is none where fewer than {MINIMUM_GROUPS} {unit}s have such "
            f"excerpts, all are alike, or the statistic is undefined without some {unit}."
        )
        if evaluation.groups <= _FEW_GROUPS:
            yield (
                f"With as few as {evaluation.groups} {unit}s, intervals of macro-F1 and kappa hold "
                "the true value somewhat less often than 95 % of the time."
            )
    yield f"What rests on fewer than {MINIMUM_N} excerpts is reported as not measured."


def _count_groups(evaluation: Evaluation) -> str:
    return count(evaluation.groups, evaluation.unit)
