"""An open model that labels what Python gives it."""

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import get_args

from distmode.api.given import (
    Given,
    Row,
    build_transcript,
    check_length,
    read_talk,
    read_texts,
)
from distmode.api.labels import TextLabel, TranscriptLabels, build_label
from distmode.encoder import find_default_encoder
from distmode.errors import DistmodeError, TranscriptError, UsageError
from distmode.excerpt import ExcerptUnit, Label
from distmode.modelfile import DEFAULT_MODEL, LITE_MODEL, find_model, read_model
from distmode.prior import build_own_prior
from distmode.segment import build_excerpts
from distmode.study import read_study
from distmode.transcript import Reading, find_sources
from distmode.workflow import (
    Labeller,
    LabelOptions,
    ReadingOptions,
    label_excerpts,
    label_source,
    settle_reading,
)

# Enough for arrays to pay, little enough for any memory.
_BATCH = 256
_LEAST_WORDS = 10

Place = str | os.PathLike[str]
Fail = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was opened with `load`; it can be pickled and used in other processes.

    Attributes:
        name: Such as `distmode-en`.
        version: The model's own.
        sha256: Hash of its file, as records have it in `model_sha256`.
        codebook: Version of the codebook that it was trained on.
        prior: How common it takes each outcome to be, as records have it.
        notes: What to know of it, one line each, such as a library of another version.
    """

    name: str
    version: str
    sha256: str
    codebook: str
    prior: str
    notes: tuple[str, ...]
    _labeller: Labeller = field(repr=False, compare=False)

    def label(self, texts: Iterable[str | Row]) -> tuple[TextLabel, ...]:
        """Label texts, each of which is one excerpt, whatever its length.

        The labels are those that `distmode label` gives a table of excerpts with these texts.

        Args:
            texts: Any iterable of texts, or of mappings with the talk in `text`. Of these `id`,
                `school`, `interview`, `speaker` and `role` go into the fields of that name of the
                label's record, all others along with it.

        Returns:
            One label a text, in their order.

        Raises:
            TypeError: Something is neither a text nor such a mapping; the message names its place.
            UsageError: A text is empty, or has more than 100,000 characters. It is a ValueError.

        >>> import distmode
        >>> model = distmode.load("distmode-en-lite")
        >>> [label] = model.label(["She saw a gap, said leave it to me, and nobody had asked her."])
        >>> label.mode
        'opportunistic'
        >>> sum(label.probabilities.values()) == 1
        True
        """
        labels: list[TextLabel] = []
        rest = read_texts(texts)
        while batch := list(islice(rest, _BATCH)):
            found = label_excerpts(self._labeller, [one.excerpt for one in batch])
            labels += map(self._show, (one.given for one in batch), found)
        return tuple(labels)

    def label_talk(
        self, text: str, *, unit: ExcerptUnit = "excerpt", max_words: int = 120
    ) -> tuple[TextLabel, ...]:
        """Cut one long talk of one speaker as turns of a transcript are cut, and label each piece.

        Args:
            text: The talk. A piece of fewer than eight words is `too_short`, as in transcripts.
            unit: What it is cut into: `excerpt` (even pieces that end where sentences do),
                `paragraph`, `sentence`, or `turn` (not at all).
            max_words: Longest excerpt, from 10 on; for `excerpt` alone.

        Returns:
            The labels in running order, with places in the talk; none for blank talk.

        Raises:
            TypeError: The talk is no text.
            UsageError: There is no such unit, or a piece has more than 100,000 characters.
        """
        _check_cut(unit, max_words)
        given = read_talk(text, place="text")
        excerpts = tuple(
            build_excerpts(
                build_transcript(given),
                school=None,
                interview=given.place,
                unit=unit,
                max_words=max_words,
            )
        )
        for excerpt in excerpts:
            check_length(excerpt.text, given.place)
        labels = label_excerpts(self._labeller, excerpts)
        return tuple(self._show(given, label) for label in labels)

    def label_transcripts(
        self,
        paths: Place | Iterable[Place],
        *,
        unit: ExcerptUnit | None = None,
        max_words: int | None = None,
        all_speakers: bool = False,
        on_failure: Fail | None = None,
    ) -> Iterator[TranscriptLabels]:
        """Label transcripts, and tables of excerpts, one after the other as they are asked for.

        They are read as `distmode label` reads them, with the settings of the study's
        `distmode.toml`. Call the command line for many: it shares them out to processes.

        Args:
            paths: Files, and folders of them.
            unit: What turns are cut into; None: as the study says, else `excerpt`.
            max_words: Longest excerpt; None: as the study says, else 120.
            all_speakers: Whether the interviewer's talk is labelled too.
            on_failure: Is told, in one line, what is wrong with an input that cannot be labelled,
                and the others go on (`print`, or `append` of a list). Without it that is an error.

        Raises:
            TranscriptError: An input cannot be read, and nobody is told.
            UsageError: The options or the study's settings make no sense.
        """
        places = [Path(one) for one in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
        options = _build_reading(places, unit, max_words)
        options = replace(options, keep_interviewer=all_speakers)
        return self._label_sources(places, options, on_failure or _raise)

    def _label_sources(
        self, places: Sequence[Path], options: ReadingOptions, tell: Fail
    ) -> Iterator[TranscriptLabels]:
        found = find_sources(places)
        for problem in found.problems:
            tell(str(problem))
        for source in found.sources:
            # The study's own files are no transcripts.
            if source.path is not None and source.path.resolve() in options.study.files:
                continue
            try:
                result = label_source(source, self._labeller, options)
            except UsageError:
                raise
            except DistmodeError as error:
                tell(str(error))
                continue
            labels = tuple(build_label(one, self._labeller.stamp) for one in result.labels)
            yield TranscriptLabels(
                result.name, result.sha256, result.plain, labels, result.warnings
            )

    def _show(self, given: Given, label: Label) -> TextLabel:
        return build_label(given.restore(label), self._labeller.stamp)


def load(
    model: Place | None = None,
    prior: Place | Mapping[str, float] | None = None,
    abstain_below: float = 0.0,
) -> Model:
    """Open a model; nothing in it is built before all of it has been checked.

    Args:
        model: A shipped model's name, or a model folder. None: `distmode-en`, or with a warning
            `distmode-en-lite` where the sentence encoder is missing.
        prior: How common each outcome is taken to be: `corpus`, `interviews`, a TOML file, or the
            shares of all seven outcomes, which sum to 1. None: as the model's card says.
        abstain_below: No mode is given where the most probable outcome is less probable than this.

    Raises:
        ModelError: The model is missing, damaged or of another format. It is a ValueError.
        UsageError: The prior cannot be read, or is none for this model; or `abstain_below` is not
            from 0 to 1. It is a ValueError.
    """
    if not 0 <= abstain_below <= 1:
        raise UsageError(f"abstain_below: found {abstain_below}, expected a number from 0 to 1")
    opened = read_model(find_model(_choose_model() if model is None else os.fspath(model)))
    labeller = Labeller(opened, LabelOptions(_spell_prior(prior), abstain_below))
    stamp, card = labeller.stamp, opened.card
    return Model(
        card.name, card.version, stamp.sha256, stamp.codebook, stamp.prior, opened.notes, labeller
    )


def _choose_model() -> str:
    if find_default_encoder() is not None:
        return DEFAULT_MODEL
    warnings.warn(
        f"the sentence encoder or onnxruntime is missing, {LITE_MODEL} is used instead of "
        f"{DEFAULT_MODEL}; install distmode again for the whole",
        stacklevel=3,
    )
    return LITE_MODEL


def _spell_prior(prior: Place | Mapping[str, float] | None) -> str | None:
    """Return a prior as the command line and the records spell it."""
    if prior is None:
        return None
    if isinstance(prior, Mapping):
        return build_own_prior(prior).name
    return os.fspath(prior)


def _check_cut(unit: ExcerptUnit | None, max_words: int | None) -> None:
    units = get_args(ExcerptUnit)
    if unit is not None and unit not in units:
        raise UsageError(f"unit: found '{unit}', expected one of {', '.join(units)}")
    if max_words is not None and max_words < _LEAST_WORDS:
        raise UsageError(f"max_words: found {max_words}, expected {_LEAST_WORDS} or more")


def _build_reading(
    places: Sequence[Path], unit: ExcerptUnit | None, max_words: int | None
) -> ReadingOptions:
    """Return how inputs are to be read: as the caller says, else as the study does."""
    _check_cut(unit, max_words)
    return settle_reading(read_study(places), Reading(), unit=unit, max_words=max_words)


def _raise(message: str) -> None:
    raise TranscriptError(message)
