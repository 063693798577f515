"""The scikit-learn part: token lines to probabilities of the seven outcomes.

A classifier is a scikit-learn pipeline of TF-IDF features (words and word pairs; character runs
inside words) and multinomial logistic regression. Its log-odds are a sum over features, so that
every label can be accounted for word by word (`Accountant`). Only scikit-learn's own types are in
it, none of ours.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import ModelError, TrainingError
from distmode.preprocess import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

_TOKEN = r"\S+"
# A feature that no talk has: scikit-learn refuses an empty vocabulary.
_NEVER = "_never_"
# A temperature beyond these (1/20 and 20) would say that there is nothing to learn it from.
_LOG_TEMPERATURES = (-3.0, 3.0)


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


def predict_probabilities(classifier: Any, lines: Sequence[str]) -> "Matrix":  # noqa: ANN401
    """Return the probabilities of the seven outcomes.

    Args:
        classifier: What `fit_classifier` gave.
        lines: One line of token forms an excerpt.

    Returns:
        Shape (excerpts, 7), columns in the codebook's order; a mode that was never seen in training
        has probability zero.
    """
    return predict_from_features(classifier, extract_features(classifier, lines))


def check_classifier(classifier: Any) -> None:  # noqa: ANN401
    """Make sure that an estimator is one that `fit_classifier` makes.

    Raises:
        ModelError: It is another kind of scikit-learn pipeline.
    """
    try:
        parts = dict(classifier.named_steps["features"].transformer_list)
        known = all(parts[name].vocabulary.dtype.kind == "U" for name in ("words", "characters"))
        weights, _ = _read_weights(classifier.named_steps["head"], _count_features(classifier))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        known = False
    if not known or weights.shape != (len(classifier.classes_), _count_features(classifier)):
        raise ModelError(
            "the model is a scikit-learn pipeline, but not one that `distmode train` makes; "
            "get the model again from where it came from, or train one"
        )


def _count_features(classifier: Any) -> int:  # noqa: ANN401
    features = classifier.named_steps["features"]
    return sum(len(part.vocabulary) for _, part in features.transformer_list)


def extract_features(classifier: Any, lines: Sequence[str]) -> Any:  # noqa: ANN401
    """Return the features of excerpts as a sparse matrix of shape (excerpts, features)."""
    from scipy.sparse import csr_matrix

    if not lines:
        return csr_matrix((0, _count_features(classifier)))
    return classifier.named_steps["features"].transform(lines).tocsr()


def predict_from_features(classifier: Any, features: Any) -> "Matrix":  # noqa: ANN401
    """Return the probabilities of the seven outcomes (see `predict_probabilities`)."""
    import numpy as np

    result = np.zeros((features.shape[0], len(OUTCOMES)))
    if len(result):
        columns = [OUTCOMES.index(Mode(name)) for name in classifier.classes_]
        result[:, columns] = classifier.named_steps["head"].predict_proba(features)
    return result


def fit_temperature(probabilities: "Matrix", modes: Sequence[Mode]) -> float:
    """Return the temperature that makes probabilities for unseen excerpts most likely.

    Temperature scaling (Guo, Pleiss, Sun and Weinberger 2017, section 4.2): logits are divided by
    one number above zero, found by minimising the negative log-likelihood.

    Args:
        probabilities: Shape (excerpts, 7), of excerpts that the classifier was not fitted on.
        modes: The codings of the same excerpts.

    Returns:
        The temperature; above 1 where the probabilities were too bold. 1 where there is nothing to
        learn it from.
    """
    import numpy as np
    from scipy.optimize import minimize_scalar

    if len(modes) == 0:
        return 1.0
    given = probabilities[np.arange(len(modes)), [OUTCOMES.index(mode) for mode in modes]]
    # A mode that was never seen, or the only one, has the same chance at any temperature.
    known = (given > 0) & (given < 1)
    if not known.any():
        return 1.0
    with np.errstate(divide="ignore"):
        logits, chosen = np.log(probabilities[known]), np.log(given[known])

    def loss(log_temperature: float) -> float:
        scale = np.exp(-log_temperature)
        return float((np.logaddexp.reduce(logits * scale, axis=1) - chosen * scale).sum())

    found = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded")
    at_bound = min(abs(found.x - bound) for bound in _LOG_TEMPERATURES) < 1e-3
    return 1.0 if at_bound else float(np.exp(found.x))


def apply_temperature(probabilities: "Matrix", temperature: float) -> "Matrix":
    """Return probabilities with their logits divided by a temperature; rows still sum to 1."""
    import numpy as np

    scaled = np.log(np.clip(probabilities, 1e-300, None)) / temperature
    powers: Matrix = np.exp(scaled - scaled.max(axis=1, keepdims=True)) * (probabilities > 0)
    calibrated: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return calibrated


def calibrate_classifier(classifier: Any, temperature: float) -> None:  # noqa: ANN401
    """Divide a fitted classifier's weights by a temperature, so that it stays linear."""
    head = classifier.named_steps["head"]
    if hasattr(head, "coef_"):
        head.coef_ = head.coef_ / temperature
        head.intercept_ = head.intercept_ / temperature


def find_strongest_words(classifier: Any, *, count: int) -> dict[Mode, tuple[str, ...]]:  # noqa: ANN401
    """Return the words and pairs of words that speak most for each mode, strongest first.

    Args:
        classifier: What `fit_classifier` gave.
        count: How many for each mode.
    """
    import numpy as np

    names = dict(classifier.named_steps["features"].transformer_list)["words"].vocabulary.tolist()
    head = classifier.named_steps["head"]
    if not hasattr(head, "coef_"):
        return {}
    weights, _ = _read_weights(head, head.coef_.shape[1])
    spoken = weights[:, : len(names)] - weights[:, : len(names)].mean(axis=0)
    return {
        Mode(name): tuple(names[i] for i in np.argsort(-row, kind="stable")[:count] if row[i] > 0)
        for name, row in zip(classifier.classes_, spoken, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Account:
    """How a mode's log-odds come about in one excerpt.

    The log-odds are those of the mode against the geometric mean of the other outcomes:
    log p(mode) minus the mean of log p(other). They equal `base + weights.sum()`.

    Attributes:
        mode: Which.
        base: What the model expects before any word.
        weights: What each token adds; shape (tokens,).
    """

    mode: Mode
    base: float
    weights: "Matrix"


class Accountant:
    """Says what each token of an excerpt adds to a mode's log-odds, exactly.

    A feature's contribution is its value times its weight (the model is linear). A pair of words
    counts half for each of the two; a run of characters counts for the token it stands in; a
    feature that occurs several times is shared equally.

    Args:
        classifier: What `fit_classifier` gave.
    """

    def __init__(self, classifier: Any) -> None:  # noqa: ANN401
        import numpy as np

        parts: Mapping[str, Any] = dict(classifier.named_steps["features"].transformer_list)
        self._words = _number(parts["words"].vocabulary)
        self._word_run: int = parts["words"].ngram_range[1]
        self._runs = _number(parts["characters"].vocabulary)
        self._analyse = parts["characters"].build_analyzer()
        self._known_runs: dict[str, list[int]] = {}
        self._modes = tuple(Mode(name) for name in classifier.classes_)
        weights, base = _read_weights(classifier.named_steps["head"], self._size())
        others = len(self._modes) - 1
        contrast = (np.eye(others + 1) * (others + 1) - 1) / max(others, 1)
        self._weights: Matrix = contrast @ weights
        self._base: Matrix = contrast @ base

    def _size(self) -> int:
        return len(self._words) + len(self._runs)

    def account(
        self,
        tokens: Tokens,
        features: Any,  # noqa: ANN401 (a sparse matrix of scipy, which has no types)
        modes: Sequence[Mode],
    ) -> tuple[Account, ...]:
        """Return the accounts of the modes asked for; of a mode never learned there is none.

        Args:
            tokens: Of one excerpt.
            features: Of the same, shape (1, features), from `extract_features`.
            modes: Whose accounts are wanted.
        """
        import numpy as np

        asked = [mode for mode in modes if mode in self._modes]
        if not tokens.forms or not asked:
            return ()
        values = np.zeros(self._size())
        values[features.indices] = features.data
        table = np.array(self._occurrences(tokens)).reshape(-1, 3)
        places, found, shares = table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2]
        total = np.bincount(found, weights=shares, minlength=self._size())[found]
        accounts = []
        for mode in asked:
            number = self._modes.index(mode)
            parts = shares / total * values[found] * self._weights[number, found]
            added = np.bincount(places, parts, minlength=len(tokens.forms)).astype(float)
            accounts.append(Account(mode, float(self._base[number]), added))
        return tuple(accounts)

    def _occurrences(self, tokens: Tokens) -> list[tuple[int, int, float]]:
        """Return (token, feature, share) of every occurrence of every known feature."""
        found: list[tuple[int, int, float]] = []
        forms = tokens.forms
        for length in range(1, self._word_run + 1):
            for first in range(len(forms) - length + 1):
                feature = self._words.get(" ".join(forms[first : first + length]))
                if feature is not None:
                    found += [(first + i, feature, 1 / length) for i in range(length)]
        for place, form in enumerate(forms):
            found += [(place, feature, 1.0) for feature in self._runs_in(form)]
        return found

    def _runs_in(self, form: str) -> list[int]:
        if form not in self._known_runs:
            offset = len(self._words)
            runs = (self._runs.get(run) for run in self._analyse(form))
            self._known_runs[form] = [offset + run for run in runs if run is not None]
        return self._known_runs[form]


def _number(names: Any) -> dict[str, int]:  # noqa: ANN401 (an array of strings)
    return {name: number for number, name in enumerate(names.tolist())}


def _read_weights(head: Any, size: int) -> "tuple[Matrix, Matrix]":  # noqa: ANN401
    """Return weights (outcomes, features) and intercepts whose softmax the head gives."""
    import numpy as np

    if not hasattr(head, "coef_"):
        return np.zeros((len(head.classes_), size)), np.log(head.class_prior_)
    if len(head.classes_) == 2:
        # scikit-learn keeps only the second class's weights when there are two.
        halves = np.array([-0.5, 0.5])
        return np.outer(halves, head.coef_[0]), halves * head.intercept_[0]
    return head.coef_, head.intercept_
