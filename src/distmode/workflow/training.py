"""From coded excerpts to a model and its card."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from distmode.classifier import ClassifierSettings, calibrate_classifier, fit_classifier
from distmode.codebook import MODES, OUTCOMES, Mode, read_codebook
from distmode.encoder import EncoderCard
from distmode.errors import TrainingError
from distmode.evaluation import (
    Evaluation,
    Groups,
    choose_groups,
    evaluation_to_json,
    split_by_group,
)
from distmode.excerpt import CodedExcerpt
from distmode.modelfile import FORMAT, Card, EncoderStamp, installed_libraries
from distmode.preprocess import Tokens
from distmode.prior import CORPUS, build_interviews_prior
from distmode.suitability import fit_home
from distmode.tables import CodedTable
from distmode.workflow.evaluating import CrossValidation, cross_validate_classifier, tokenise

# Below this many coded excerpts of a mode a model can hardly know it.
_FEW = 10

LIMITS = (
    "It labels what is said about leadership, not what happens in a school.",
    "It is not made for appraisal, inspection or selection of persons, nor for ranking schools.",
    "It knows English only.",
    "Its probabilities presume the mix of modes in its training data; where your talk has another "
    "mix (in whole interviews most talk carries no mode), they are off.",
    "What was measured holds for talk like that it was measured on; code a sample of your own by "
    "hand and run `distmode evaluate` on it before you rely on a label.",
)
_NOT_TO_BE_SHARED = (
    "It learned words that fewer than {least} interviews use, so it can carry what a single "
    "participant said: do not share it."
)


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How a model is to be made.

    Attributes:
        name: What it is to be called, for instance "distmode-en".
        version: Its version.
        about: What the training data are, in plain words, for the card.
        exclude: Interviews to leave out, since a participant withdrew, as INTERVIEW or
            SCHOOL/INTERVIEW.
        prior: What its labels presume of how common each outcome is, unless another prior is asked
            for: `corpus` or `interviews`.
        encoder: What turns sentences into vectors; None for a model of words alone.
        settings: Of the classifier.
    """

    name: str
    version: str = "1.0.0"
    about: str = ""
    exclude: tuple[str, ...] = ()
    prior: str = CORPUS
    encoder: EncoderCard | None = None
    settings: ClassifierSettings = field(default_factory=ClassifierSettings)


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that was just made.

    Attributes:
        classifier: The scikit-learn pipeline.
        card: Its card, still without the payload's hash.
        validation: How well such a model labels groups it has not seen; None where the data have
            fewer than two groups.
        left_out: How many excerpts were left out with the interviews excluded.
        notes: What the user should know, in plain words.
        base_evaluation: Of a model that was adapted: how well its base, as it is, labels the same
            excerpts; None where that was not measured.
    """

    classifier: Any
    card: Card
    validation: CrossValidation | None
    left_out: int
    notes: tuple[str, ...]
    base_evaluation: Evaluation | None = None


def train_model(table: CodedTable, options: TrainingOptions) -> Trained:
    """Make a model from coded excerpts; few rows of a mode, or none, are noted, not refused.

    Raises:
        TrainingError: No coded excerpts are left, or an interview to exclude does not occur.
    """
    coded = leave_out(table.excerpts, options.exclude)
    groups = choose_groups(coded, by=None)
    interviews = name_interviews(groups)
    tokens = tokenise(coded, encoder=options.encoder.folder if options.encoder else None)
    validation = _validate(coded, tokens, groups, interviews, options)
    classifier = fit_classifier(
        tokens, [excerpt.mode for excerpt in coded], interviews, settings=options.settings
    )
    temperature = validation.temperature if validation else 1.0
    calibrate_classifier(classifier, temperature)
    card = _build_card(classifier, table, coded, options, validation)
    return Trained(
        classifier=classifier,
        card=_add_home(card, tokens, _choose_held_out(coded, groups)),
        validation=validation,
        left_out=len(table.excerpts) - len(coded),
        notes=tuple(_find_notes(coded, interviews, options, validation)),
    )


def name_interviews(groups: Groups) -> tuple[str, ...]:
    """Return the interview of each excerpt for the rule on rare words.

    Where the data name no groups at all, everything could be of one interview, and has to be taken
    for it.
    """
    return ("",) * len(groups.names) if groups.unit == "excerpt" else groups.names


def leave_out(coded: Sequence[CodedExcerpt], excluded: Sequence[str]) -> tuple[CodedExcerpt, ...]:
    """Return the excerpts without those of interviews that were withdrawn.

    Args:
        coded: The excerpts.
        excluded: Interviews, as INTERVIEW or SCHOOL/INTERVIEW.

    Raises:
        TrainingError: One of them does not occur, its name fits several, or nothing is left.
    """
    left_out: set[tuple[str | None, str | None]] = set()
    for name in excluded:
        found = {(e.school, e.interview) for e in coded if _is_called(e, name)}
        if len(found) != 1:
            raise TrainingError(
                f"--exclude '{name}' fits {len(found)} interviews, expected one; give it as the "
                "column 'interview' has it, or as SCHOOL/INTERVIEW"
            )
        left_out |= found
    kept = tuple(e for e in coded if (e.school, e.interview) not in left_out)
    if not kept:
        raise TrainingError(
            "no coded excerpts are left to learn from; give more, or exclude fewer interviews"
        )
    return kept


def _is_called(excerpt: CodedExcerpt, name: str) -> bool:
    return excerpt.interview is not None and name in (
        excerpt.interview,
        f"{excerpt.school}/{excerpt.interview}",
    )


def _validate(
    coded: Sequence[CodedExcerpt],
    tokens: Sequence[Tokens],
    interviews: Groups,
    names: Sequence[str],
    options: TrainingOptions,
) -> CrossValidation | None:
    """Cross-validate, unless a model without the held-out groups could learn no word at all."""
    groups = _choose_held_out(coded, interviews)
    if groups is None:
        return None
    modes = [excerpt.mode for excerpt in coded]
    fewest = min(
        len({names[i] for i in fold.train}) for fold in split_by_group(groups.names, modes)
    )
    if fewest < options.settings.least_interviews:
        return None
    return cross_validate_classifier(coded, tokens, groups, names, settings=options.settings)


def _choose_held_out(coded: Sequence[CodedExcerpt], interviews: Groups) -> Groups | None:
    """Return the schools where there are several, else the interviews where there are."""
    if all(excerpt.school for excerpt in coded):
        schools = choose_groups(coded, by="school")
        if len(set(schools.names)) > 1:
            return schools
    grouped = interviews.unit != "excerpt" and len(set(interviews.names)) > 1
    return interviews if grouped else None


def _build_card(
    classifier: Any,  # noqa: ANN401 (a scikit-learn pipeline)
    table: CodedTable,
    coded: Sequence[CodedExcerpt],
    options: TrainingOptions,
    validation: CrossValidation | None,
) -> Card:
    return Card(
        format=FORMAT,
        name=options.name,
        version=options.version,
        modes=tuple(Mode(name) for name in classifier.classes_),
        codebook=read_codebook().version,
        payload_sha256="",
        libraries=installed_libraries(),
        training=describe_training(table, coded, options),
        settings=options.settings.describe() | describe_rule(validation, prior=options.prior),
        encoder=_stamp(options.encoder),
        evaluation=describe_evaluation(validation, "the training data"),
        limits=_list_limits(options.settings),
    )


def _add_home(card: Card, tokens: Sequence[Tokens], held_out: Groups | None) -> Card:
    """Return the card with where the training excerpts lie, if there are enough to tell."""
    home = fit_home(tokens, held_out.names) if held_out else None
    return replace(card, settings={**card.settings, "home": home.describe()}) if home else card


def describe_rule(validation: CrossValidation | None, *, prior: str) -> dict[str, object]:
    """Return how probabilities become labels, for a card.

    Args:
        validation: Where temperature and thresholds come from; None for none.
        prior: What labels presume unless another is asked for.
    """
    natural = build_interviews_prior()
    shares = {mode.value: share for mode, share in natural.shares.items()}
    told = {"shares": shares, "source": natural.source}
    rule: dict[str, object] = {"prior": prior, "prior_interviews": told, "temperature": 1.0}
    if validation:
        thresholds = {mode.value: limit for mode, limit in validation.thresholds.items()}
        rule |= {"temperature": validation.temperature, "thresholds": thresholds}
    return rule


def _stamp(encoder: EncoderCard | None) -> EncoderStamp | None:
    if encoder is None:
        return None
    return EncoderStamp(encoder.name, encoder.version, encoder.sha256, encoder.width)


def describe_training(
    table: CodedTable, coded: Sequence[CodedExcerpt], options: TrainingOptions
) -> dict[str, object]:
    """Return what a model was made from, for its card: counts and hashes, no names."""
    counts = Counter(excerpt.mode for excerpt in coded)
    return {
        "about": options.about,
        "excerpts": len(coded),
        "undecided": table.undecided,
        "interviews": len({(e.school, e.interview) for e in coded if e.interview}),
        "schools": len({excerpt.school for excerpt in coded if excerpt.school}),
        "modes": {mode.value: counts[mode] for mode in OUTCOMES},
        "excluded_interviews": len(options.exclude),
        "files_sha256": sorted(source.sha256 for source in table.sources),
    }


def describe_evaluation(validation: CrossValidation | None, about: str) -> dict[str, object]:
    """Return what cross-validation gave, for a card; empty if there was none."""
    if validation is None:
        return {}
    unit = validation.evaluation.unit
    about = f"{about}, by cross-validation with whole {unit}s held out"
    natural = {name: one.to_json() for name, one in validation.natural.items()}
    measured = evaluation_to_json(validation.evaluation)
    return {"about": about, "prior": CORPUS} | measured | {"calibration_in_interviews": natural}


def _list_limits(settings: ClassifierSettings) -> tuple[str, ...]:
    least = ClassifierSettings().least_interviews
    if settings.least_interviews >= least:
        return LIMITS
    return (_NOT_TO_BE_SHARED.format(least=least), *LIMITS)


def _find_notes(
    coded: Sequence[CodedExcerpt],
    interviews: Sequence[str],
    options: TrainingOptions,
    validation: CrossValidation | None,
) -> list[str]:
    counts = Counter(excerpt.mode for excerpt in coded)
    notes = [_note_rare(mode, counts[mode]) for mode in OUTCOMES if counts[mode] < _FEW]
    least = options.settings.least_interviews
    if len(set(interviews)) < least:
        missing = "" if any(e.interview for e in coded) else " (there is no column 'interview')"
        notes.append(
            f"fewer than {least} interviews{missing}: words are learned only when that many use "
            "them, so the model knows no more than how often each mode occurs; add interviews, or "
            "give --min-interviews 1 for a model that you do not share"
        )
    if validation is None:
        notes.append(
            f"too few interviews or schools to hold some out and learn words from {least} others: "
            "how good the model is was not measured; code more interviews"
        )
    return notes


def _note_rare(mode: Mode, count: int) -> str:
    if count == 0:
        what = "a mode that the model will never give" if mode in MODES else "it will never give it"
        return f"no excerpt is coded {mode}: {what}"
    return f"only {count} excerpt{'s' * (count > 1)} coded {mode}: the model hardly knows it"
