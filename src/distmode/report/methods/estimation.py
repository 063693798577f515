"""How prevalence was estimated, in sentences for a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from distmode.codebook import OUTCOMES, Mode
from distmode.decision import LEAST_WORDS
from distmode.intervals import MINIMUM_GROUPS, MINIMUM_N, Estimate
from distmode.prevalence import Estimand, Method, Prevalence
from distmode.report.methods.wording import (
    LEFT_OUT_IN_TURN,
    OUTCOMES_CODED,
    compose,
    count,
    describe_prior,
    describe_training,
    name_model,
    name_program,
    say_estimate,
    say_share,
)
from distmode.report.screen import clean


def describe_estimation_methods(prevalence: Prevalence, described: Mapping[str, object]) -> str:
    """Return paragraphs on how prevalence was estimated, with references.

    Args:
        prevalence: What was estimated.
        described: What `estimate --json` prints beside it: `share`, `excerpts`, `coded`,
            `too_short`, `abstained`, `schools`, `strata`, `drawn`, `design` (`given` or `assumed`)
            and `models`, each with `model`, `model_sha256`, `codebook` and `prior`.
    """
    return compose(
        _describe_labels(prevalence, described),
        _describe_sample(described),
        _describe_estimator(prevalence, described),
        _describe_shares(prevalence),
        _describe_estimation_intervals(prevalence),
    )


def _describe_labels(prevalence: Prevalence, described: Mapping[str, object]) -> Iterator[str]:
    overall, schools = prevalence.counts[0], _read_number(described, "schools")
    places = f" in {count(schools, 'school')}" if schools else ""
    models = _read_models(described)
    named = "; ".join(
        name_model(one["model"], one["model_sha256"], one["codebook"]) for one in models
    )
    yield (
        f"{count(overall.excerpts, 'excerpt')} of {count(overall.interviews, 'interview')}"
        f"{places} were labelled with {name_program()}, model "
        f"{named or '[say which]'}. {OUTCOMES_CODED}"
    )
    yield from _describe_models(models)
    if short := _read_number(described, "too_short"):
        yield f"{count(short, 'excerpt')} of fewer than {LEAST_WORDS} words stood outside."
    if abstained := _read_number(described, "abstained"):
        yield (
            f"The model abstained from {count(abstained, 'excerpt')}, which "
            f"{'counts by its' if abstained == 1 else 'count by their'} probabilities."
        )


def _describe_models(models: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield priors and what was learned from; of several models or priors, which has which."""
    priors = {describe_prior(one["prior"]): one["prior"] for one in models}
    learned = {one["model_sha256"]: clean(one["model"]) for one in models}
    for told, prior in priors.items():
        under = dict.fromkeys(clean(one["model"]) for one in models if one["prior"] == prior)
        yield f"Labels by {', '.join(under)}: {told}" if len(priors) > 1 else told
    for sha256, model in learned.items():
        told = describe_training(sha256)
        yield f"Of {model}: {told}" if len(learned) > 1 else told


def _describe_sample(described: Mapping[str, object]) -> Iterator[str]:
    coded = count(_read_number(described, "coded"), "excerpt")
    if described.get("design") != "given":
        yield (
            f"{coded} were coded by hand and are taken to be a simple random sample of those "
            "labelled [say how they were drawn: the corrected shares are right only if it was "
            "chance that decided which were coded]."
        )
        return
    strata, drawn = _read_number(described, "strata"), _read_number(described, "drawn")
    how = f"from {strata} strata" if strata > 1 else "by simple random sampling"
    yield (
        f"Of the labelled excerpts {drawn} were drawn {how}, with known inclusion probabilities; "
        f"{coded} of these were coded by hand [say by whom, and whether blind to the labels]."
    )
    if drawn > _read_number(described, "coded"):
        yield "Those coded are taken to stand for those drawn as if by chance."


def _describe_estimator(prevalence: Prevalence, described: Mapping[str, object]) -> Iterator[str]:
    any_mode = described.get("share") == "any mode"
    yield (
        f"The share of excerpts with each outcome ({'any' if any_mode else 'primary'} mode) was "
        "estimated from the "
        "labels of all excerpts, corrected by the codings: prediction-powered inference "
        "(Angelopoulos, Bates, et al., 2023) with the weight of the predictions tuned for each "
        "outcome (lambda; Angelopoulos, Duchi, & Zrnic, 2023) and codings weighted by inverse "
        "inclusion probability (Egami et al., 2023)."
    )
    tuned = ", ".join(
        f"{mode.value} {say_share(value)}" for mode, value in prevalence.tuning.items()
    )
    yield f"Lambda was {tuned}."


def _describe_shares(prevalence: Prevalence) -> Iterator[str]:
    coded = prevalence.counts[0].coded
    here = _list_shares(prevalence, "these_transcripts", "corrected")
    yield f"Corrected shares in these transcripts (n = {coded} coded): {here}."
    beyond = _list_shares(prevalence, "schools_like_these", "corrected")
    yield f"In schools like these: {beyond}."
    by_hand = _list_shares(prevalence, "these_transcripts", "hand")
    yield f"By the hand-coded sample alone, in these transcripts: {by_hand}."
    counted = _list_shares(prevalence, "these_transcripts", "naive", bare=True)
    yield f"Counting labels, uncorrected, gives: {counted}."
    yield from _describe_groups(prevalence)


def _list_shares(
    prevalence: Prevalence, estimand: Estimand, method: Method, *, bare: bool = False
) -> str:
    found: dict[Mode, Estimate] = {
        one.mode: one.estimate
        for one in prevalence.shares
        if one.by is None and (one.estimand, one.method) == (estimand, method)
    }
    told = {mode: say_estimate(found[mode]) for mode in OUTCOMES}
    # Labels of given transcripts can be counted: there is nothing that an interval could tell.
    return ", ".join(
        f"{mode.value} {words.removesuffix(' (no interval)') if bare else words}"
        for mode, words in told.items()
    )


def _describe_groups(prevalence: Prevalence) -> Iterator[str]:
    kinds = [one.by for one in prevalence.counts if one.by is not None]
    for kind in dict.fromkeys([*kinds, *prevalence.suppressed]):
        if shown := kinds.count(kind):
            yield (
                f"Shares by {kind} were estimated in the same way for {count(shown, 'group')} "
                "[see the table]."
            )
        if hidden := prevalence.suppressed.get(kind, 0):
            yield (
                f"By {kind}, {count(hidden, 'group')} of fewer than {MINIMUM_GROUPS} interviews "
                f"{'is' if hidden == 1 else 'are'} not reported, since persons could be recognised."
            )


def _describe_estimation_intervals(prevalence: Prevalence) -> Iterator[str]:
    yield (
        "In brackets are 95 % intervals. In these transcripts only which excerpts were coded "
        "varies: linearised variance of the sampling design (Särndal et al., 1992), in a score "
        "interval (Wilson, 1927) with the effective sample size (Korn & Graubard, 1998)."
    )
    told = LEFT_OUT_IN_TURN.format(unit="interview").replace("such excerpts", "coded excerpts")
    yield (
        f"In schools like these interviews vary as well: {told}, the variance never below that of "
        f"independent excerpts; with fewer than {MINIMUM_GROUPS} coded interviews there is no "
        "interval."
    )
    coded = prevalence.counts[0].coded
    if coded < MINIMUM_N:
        yield f"With {coded} coded excerpts, fewer than {MINIMUM_N}, nothing is measured by them."


def _read_number(described: Mapping[str, object], name: str) -> int:
    value = described.get(name)
    return value if isinstance(value, int) else 0


def _read_models(described: Mapping[str, object]) -> Sequence[Mapping[str, str]]:
    given = described.get("models")
    listed = given if isinstance(given, list) else []
    return [{key: str(value) for key, value in one.items()} for one in listed]
