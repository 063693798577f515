"""What a payload may hold: distmode's own table of types and of settings.

skops trusts some hundreds of types by default, and lets a file call functions and methods among
them. A distmode model needs few: estimators whose state is numbers, texts, lists, dictionaries and
arrays, and which check what they index. Trees, hashing, sparse matrices and libsvm are not among
them, since they follow numbers from the file into memory unchecked.
"""

import re
from collections.abc import Callable, Mapping

# Private helpers of scikit-learn's calibration, which skops does not trust by itself.
TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.calibration._TemperatureScaling",
)
ESTIMATORS = frozenset(
    {
        *TRUSTED,
        "sklearn.calibration.CalibratedClassifierCV",
        "sklearn.dummy.DummyClassifier",
        "sklearn.feature_extraction.text.CountVectorizer",
        "sklearn.feature_extraction.text.TfidfTransformer",
        "sklearn.feature_extraction.text.TfidfVectorizer",
        "sklearn.linear_model._logistic.LogisticRegression",
        "sklearn.multiclass.OneVsRestClassifier",
        "sklearn.naive_bayes.ComplementNB",
        "sklearn.naive_bayes.MultinomialNB",
        "sklearn.pipeline.FeatureUnion",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.MaxAbsScaler",
        "sklearn.preprocessing._data.Normalizer",
        "sklearn.preprocessing._data.StandardScaler",
        "sklearn.preprocessing._label.LabelBinarizer",
        "sklearn.preprocessing._label.LabelEncoder",
        "sklearn.svm._classes.LinearSVC",
    }
)
KEY_TYPES = frozenset({"builtins.str", "builtins.int", "builtins.float"})
_NUMBERS = frozenset(f"numpy.{name}" for name in ("float32", "float64", "int32", "int64"))

TYPES: Mapping[str, frozenset[str]] = {
    "ObjectNode": ESTIMATORS,
    "DictNode": frozenset({"builtins.dict"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "SetNode": frozenset({"builtins.set"}),
    "JsonNode": frozenset({"builtins.str"}),
    "TypeNode": KEY_TYPES | _NUMBERS,
    "NdArrayNode": _NUMBERS | {"numpy.ndarray", "numpy.bool", "numpy.bool_", "numpy.str_"},
}
"""Which types each kind of skops node may be of; a kind that is not here is refused altogether."""

_LONGEST_PATTERN = 60
# One repetition at most and no groups: a pattern without these cannot take exponential time.
_TAME_PATTERN = re.compile(r"(\(\?u\))?[^(|*+?{]*[*+?]?[^(|*+?{]*")


def is_tame(name: str, value: object) -> bool:
    """Tell whether an estimator may have this setting.

    Refused are settings by which it would open files, write talk to a cache, start processes or
    take exponential time.

    Args:
        name: An attribute of an estimator.
        value: The text, number, truth value or None that it has; of any other, the node.
    """
    return name not in _TAME or _TAME[name](value)


def _is_tame_pattern(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or len(value) > _LONGEST_PATTERN:
        return False
    return _TAME_PATTERN.fullmatch(value) is not None


_TAME: Mapping[str, Callable[[object], bool]] = {
    "input": lambda value: value == "content",  # otherwise excerpts would be opened as files
    "memory": lambda value: value is None,
    "n_jobs": lambda value: value is None or value == 1,
    "token_pattern": _is_tame_pattern,
}
