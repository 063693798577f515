"""Which features of words and of runs of characters an excerpt has, and in which tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Numbers = NDArray[np.intp]

PARTS = ("words", "characters")
"""Names of the two vectorizers of a classifier, in the order of their features."""

# Settings under which a vectorizer finds what `Finder` finds; `fit_classifier` makes no others.
_PLAIN: Mapping[str, object] = {
    "input": "content",
    "lowercase": False,
    "strip_accents": None,
    "preprocessor": None,
    "tokenizer": None,
    "stop_words": None,
    "binary": False,
    "use_idf": True,
}
_OF_WORDS = {"analyzer": "word", "token_pattern": r"\S+"}
_OF_RUNS = {"analyzer": "char_wb"}
_MOST_FORMS = 1 << 16
# What was found for probabilities is asked for again for evidence, an interview later at most.
_MOST_EXCERPTS = 1 << 10


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Every token of every occurrence of every known feature in one excerpt.

    Words come first, then pairs of words (and so on), then runs of characters; each in running
    order. The three rows are of equal length.

    Attributes:
        places: Which token.
        features: The feature's number.
        shares: The token's share of the occurrence: of one that takes up n tokens, 1/n.
    """

    places: "Numbers"
    features: "Numbers"
    shares: "Matrix"


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """The features of one form by itself: its number as a word, -1 for none, and its runs."""

    word: int
    runs: "Numbers"


class Finder:
    """Finds the features that the two vectorizers of a classifier count.

    They give the same, but look at each token anew; a form that was seen once is looked up here.

    Args:
        features: The fitted union of the two; it must not be fitted again.
    """

    def __init__(self, features: Any) -> None:  # noqa: ANN401
        parts = dict(features.transformer_list)
        words = parts["words"].vocabulary.tolist()
        self._words = {name: number for number, name in enumerate(words)}
        self._longer = {tuple(name.split(" ")): n for name, n in self._words.items() if " " in name}
        self._longest: int = parts["words"].ngram_range[1]
        self._runs = {
            name: len(words) + number
            for number, name in enumerate(parts["characters"].vocabulary.tolist())
        }
        self._analyse = parts["characters"].build_analyzer()
        self._describe = lru_cache(maxsize=_MOST_FORMS)(self._describe_form)
        self.find = lru_cache(maxsize=_MOST_EXCERPTS)(self._find)
        """Return what occurs in an excerpt, given by its forms in running order (a tuple)."""

    def _find(self, forms: tuple[str, ...]) -> Occurrences:
        import numpy as np

        known = [self._describe(form) for form in forms]
        numbers = np.array([one.word for one in known], np.intp)
        found = np.flatnonzero(numbers >= 0)
        places, features, shares = [found], [numbers[found]], [np.ones(len(found))]
        for length in range(2, self._longest + 1):
            runs = zip(*(forms[first:] for first in range(length)), strict=False)
            numbers = np.array([self._longer.get(run, -1) for run in runs], np.intp)
            found = np.flatnonzero(numbers >= 0)
            places.append((found[:, None] + np.arange(length)).ravel())
            features.append(numbers[found].repeat(length))
            shares.append(np.full(found.size * length, 1 / length))
        sizes = [one.runs.size for one in known]
        places.append(np.arange(len(known)).repeat(sizes))
        shares.append(np.ones(sum(sizes)))
        features += [one.runs for one in known]
        return Occurrences(np.concatenate(places), np.concatenate(features), np.concatenate(shares))

    def _describe_form(self, form: str) -> _Form:
        import numpy as np

        runs = (self._runs.get(run) for run in self._analyse(form))
        found = [number for number in runs if number is not None]
        return _Form(self._words.get(form, -1), np.array(found, np.intp))


@lru_cache(maxsize=2)
def open_finder(features: Any) -> Finder:  # noqa: ANN401
    """Return the finder of a fitted union; made once, since it takes as long as ten excerpts."""
    return Finder(features)


def weigh_words(features: Any, excerpts: Sequence[tuple[str, ...]]) -> Any:  # noqa: ANN401
    """Return what a fitted union gives for excerpts; the same numbers in less time.

    Args:
        features: The union.
        excerpts: The forms of each.

    Returns:
        A sparse matrix of shape (excerpts, features).
    """
    if not is_plain(features):
        return features.transform([" ".join(forms) for forms in excerpts])
    from scipy.sparse import hstack

    weights = features.transformer_weights or {}
    counts, first, blocks = _count(features, excerpts), 0, []
    for name, vectorizer in features.transformer_list:
        last = first + len(vectorizer.vocabulary)
        block = _build_weigher(vectorizer).transform(counts[:, first:last], copy=False)
        blocks.append(block if weights.get(name) is None else block * weights[name])
        first = last
    return hstack(blocks).tocsr()


def _count(features: Any, excerpts: Sequence[tuple[str, ...]]) -> Any:  # noqa: ANN401
    """Return how often each feature occurs, shape (excerpts, features)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    finder = open_finder(features)
    found = [finder.find(forms) for forms in excerpts]
    size = sum(len(vectorizer.vocabulary) for _, vectorizer in features.transformer_list)
    ends = np.cumsum([0, *(one.features.size for one in found)])
    columns = np.concatenate([one.features for one in found])
    shares = np.concatenate([one.shares for one in found])
    counts = csr_matrix((shares, columns, ends), shape=(len(found), size))
    counts.sum_duplicates()
    # Thirds of an occurrence need not add up to a whole number exactly.
    np.rint(counts.data, out=counts.data)
    return counts


def _build_weigher(vectorizer: Any) -> Any:  # noqa: ANN401
    """Return what turns counts into weights as a fitted vectorizer does."""
    from sklearn.feature_extraction.text import TfidfTransformer

    names = ("norm", "use_idf", "smooth_idf", "sublinear_tf")
    weigher = TfidfTransformer(**{name: getattr(vectorizer, name) for name in names})
    weigher.idf_ = vectorizer.idf_
    return weigher


def is_plain(features: Any) -> bool:  # noqa: ANN401
    """Tell whether a union is of two vectorizers of the kinds that `fit_classifier` makes.

    Args:
        features: The union.
    """
    import numpy as np

    names = tuple(name for name, _ in features.transformer_list)
    if names != PARTS:
        return False
    words, runs = (vectorizer for _, vectorizer in features.transformer_list)
    wanted = ((words, {**_PLAIN, **_OF_WORDS}), (runs, {**_PLAIN, **_OF_RUNS}))
    return words.ngram_range[0] == 1 and all(
        np.dtype(vectorizer.dtype) == np.float64
        and all(getattr(vectorizer, name) == value for name, value in settings.items())
        for vectorizer, settings in wanted
    )
