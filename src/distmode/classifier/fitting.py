"""Fits a classifier: which features are learned, and from how many interviews."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from distmode.codebook import Mode
from distmode.errors import TrainingError

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
        penalty: Inverse strength of the ridge penalty (scikit-learn's C).
        least_interviews: In how many interviews a feature must occur to be learned, so that a model
            does not carry what only one or two participants said.
    """

    word_run: int = 2
    characters: tuple[int, int] = (3, 5)
    characters_weight: float = 0.5
    penalty: float = 3.0
    least_interviews: int = 3

    def describe(self) -> dict[str, object]:
        """Return the settings as plain values for the model card."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


def fit_classifier(
    lines: Sequence[str],
    modes: Sequence[Mode],
    interviews: Sequence[str],
    *,
    settings: ClassifierSettings,
) -> Any:  # noqa: ANN401 (a scikit-learn pipeline, which has no types)
    """Fit a classifier; the same input gives the same numbers on the same machine.

    Args:
        lines: One line of token forms an excerpt (`Tokens.line`).
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

    if not lines:
        raise TrainingError("no coded excerpts are left to learn from; check the data given")
    features = _build_features(lines, interviews, settings)
    head = _build_head(set(modes), settings)
    with threadpool_limits(1):
        classifier = Pipeline([("features", features), ("head", head)])
        classifier.fit(lines, list(map(str, modes)))
    for _, vectorizer in features.transformer_list:
        # scikit-learn makes it again from `vocabulary`, which is stored as one array and opens in
        # no time, where a table of 40,000 entries takes two seconds.
        del vectorizer.vocabulary_
    return classifier


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
