"""Fits a classifier: which features are learned, and from how many interviews."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from distmode.classifier.features import combine_features, forget_tables
from distmode.codebook import Mode
from distmode.errors import TrainingError
from distmode.preprocess import Tokens

_TOKEN = r"\S+"
# A feature that no talk has: scikit-learn refuses an empty vocabulary.
_NEVER = "_never_"


@dataclass(frozen=True, slots=True)
class ClassifierSettings:
    """What can be chosen before fitting; the defaults won by cross-validation over schools.

    Attributes:
        word_run: Longest run of words taken as one feature.
        characters: Shortest and longest run of characters inside a word taken as one feature.
        characters_weight: Weight of the characters' part against the words' part.
        vectors_weight: Weight of the sentence vectors' part, where there is an encoder.
        penalty: Inverse strength of the ridge penalty (scikit-learn's C).
        least_interviews: In how many interviews a feature must occur to be learned, so that a model
            does not carry what only one or two participants said.
    """

    word_run: int = 2
    characters: tuple[int, int] = (3, 5)
    characters_weight: float = 0.5
    vectors_weight: float = 1.8
    penalty: float = 3.0
    least_interviews: int = 3

    def describe(self) -> dict[str, object]:
        """Return the settings as plain values for the model card."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


def fit_classifier(
    tokens: Sequence[Tokens],
    modes: Sequence[Mode],
    interviews: Sequence[str],
    *,
    settings: ClassifierSettings,
) -> Any:  # noqa: ANN401 (a scikit-learn pipeline, which has no types)
    """Fit a classifier; the same input gives the same numbers on the same machine.

    Args:
        tokens: Of each excerpt; either all with sentence vectors or none.
        modes: The primary mode or `none` of each.
        interviews: Which interview each comes from.
        settings: What was chosen.

    Returns:
        A fitted scikit-learn pipeline whose classes are the modes' names that occur in `modes`.
        Where only one mode occurs, it always gives that one.

    Raises:
        TrainingError: There are no excerpts.
    """
    from sklearn.pipeline import Pipeline
    from threadpoolctl import threadpool_limits

    if not tokens:
        raise TrainingError("no coded excerpts are left to learn from; check the data given")
    lines = [one.line for one in tokens]
    features = _build_features(lines, interviews, settings)
    head = _build_head(set(modes), settings)
    with threadpool_limits(1):
        spoken = features.fit_transform(lines)
        seen = combine_features(spoken, tokens, weight=settings.vectors_weight)
        head.fit(seen, list(map(str, modes)))
    if hasattr(head, "coef_"):
        # From here on the weight is part of the coefficients.
        head.coef_[:, spoken.shape[1] :] *= settings.vectors_weight
    forget_tables(features)
    return Pipeline([("features", features), ("head", head)])


def _build_features(
    lines: Sequence[str], interviews: Sequence[str], settings: ClassifierSettings
) -> Any:  # noqa: ANN401
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    shared = {"lowercase": False, "sublinear_tf": True}
    words = TfidfVectorizer(token_pattern=_TOKEN, ngram_range=(1, settings.word_run), **shared)
    runs = TfidfVectorizer(analyzer="char_wb", ngram_range=settings.characters, **shared)
    for vectorizer in (words, runs):
        analyse = vectorizer.build_analyzer()
        found = _find_features(analyse, lines, interviews, least=settings.least_interviews)
        vectorizer.set_params(vocabulary=np.array(found))
    return FeatureUnion(
        [("words", words), ("characters", runs)],
        transformer_weights={"words": 1.0, "characters": settings.characters_weight},
    )


def _find_features(
    analyse: Callable[[str], Iterable[str]],
    lines: Sequence[str],
    interviews: Sequence[str],
    *,
    least: int,
) -> list[str]:
    """Return the features that occur in enough interviews, in alphabetical order."""
    by_interview: defaultdict[str, set[str]] = defaultdict(set)
    for line, interview in zip(lines, interviews, strict=True):
        by_interview[interview].update(analyse(line))
    spread = Counter(feature for features in by_interview.values() for feature in features)
    kept = sorted(feature for feature, count in spread.items() if count >= least)
    return kept or [_NEVER]


def _build_head(modes: set[Mode], settings: ClassifierSettings) -> Any:  # noqa: ANN401
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression

    if len(modes) == 1:
        return DummyClassifier(strategy="prior")
    return LogisticRegression(C=settings.penalty, max_iter=1000)
