"""Whether talk is what distmode was made for: English, about schools or organisations.

Of one excerpt it is told from that excerpt alone, in codes:

- `not_english`: most words are no common English ones;
- `far_from_training`: English, but unlike what the model was trained on (see `Home`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from distmode.errors import ModelError
from distmode.files import read_words
from distmode.preprocess import NAME, RARE, Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

NOT_ENGLISH = "not_english"
FAR_FROM_TRAINING = "far_from_training"
WARNINGS: Mapping[str, str] = {
    NOT_ENGLISH: "most of it is not English, and distmode knows English only",
    FAR_FROM_TRAINING: (
        "it is less like the talk that the model was trained on than 99 % of such talk from other "
        "schools is"
    ),
}
"""What each code means, in plain words."""

_LETTER = re.compile(r"[^\W\d_]")
_LAST_LATIN = "\u024f"
# Below this many tokens shares of words say nothing.
_LEAST_TOKENS = 8
_LEAST_TOKENS_OF_A_TRANSCRIPT = 150
# Of the excerpts of the constructed corpus none holds less than .77; German, French, Spanish,
# Malay, Afrikaans, Dutch and Welsh talk that was tried held .4 at most.
_LEAST_KNOWN = 0.6
# All interviews of the constructed corpus hold more (.009 to .13), though some speak of nothing but
# the building; interviews with a poet and with makers of computer games that were tried held .005.
_LEAST_SCHOOL_WORDS = 0.007
# The mean of fewer excerpts would be near each of them, and their furthest hundredth is chance.
_LEAST_EXCERPTS_OF_A_HOME = 500
_SHARE_NEAR = 0.99
# A direction is kept in whole numbers: a cosine changes by less than a thousandth.
_STEPS = 10_000
_DECIMALS = 4
_DIRECTION = re.compile(r"-?[0-9]{1,5}(?: -?[0-9]{1,5})*")


@dataclass(frozen=True, slots=True)
class Suitability:
    """How a transcript's talk looks as a whole.

    Attributes:
        tokens: How many.
        known: Share that is common English; None below 150 tokens.
        school_words: Share that names schools or organisations, their people or tasks; likewise.
    """

    tokens: int
    known: float | None
    school_words: float | None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell the user, in words; empty when all is well."""
        if self.known is None or self.school_words is None:
            return ()
        if self.known < _LEAST_KNOWN:
            return (
                "most of it is not English; distmode knows English only, its labels mean nothing",
            )
        if self.school_words < _LEAST_SCHOOL_WORDS:
            return ("it hardly speaks of a school or another organisation; its labels mean little",)
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """Where the excerpts that a model was trained on lie, and how far from there is too far.

    The distance of an excerpt is one less the cosine between its vector and the mean of the
    training excerpts' vectors. Too far is more than `limit + limit_by_size / sqrt(word pieces)`,
    since the vectors of short talk scatter more. The two numbers are set so that of training
    excerpts one in a hundred is too far, each measured from the mean of the other schools.

    One mean told talk from elsewhere (recipes, match reports, contracts) better than 8 to 256
    centroids or the nearest training excerpts did, and a mean of 500 excerpts or more tells nothing
    of any one of them.

    Attributes:
        direction: The mean, of length one; shape (width,).
        limit: What the limit tends to for long excerpts.
        limit_by_size: How much more short ones may be away.
    """

    direction: "Matrix"
    limit: float
    limit_by_size: float

    def describe(self) -> dict[str, object]:
        """Return it as plain values for a model's card."""
        return {
            "direction": " ".join(str(round(number * _STEPS)) for number in self.direction),
            "limit": self.limit,
            "limit_by_size": self.limit_by_size,
        }

    def is_far(self, tokens: Tokens) -> bool:
        """Tell whether an excerpt is further away than all but one in a hundred of its size.

        Without vectors, or without words, nothing is.
        """
        if tokens.vectors is None or not tokens.forms:
            return False
        distance = 1 - float(tokens.vectors.pool() @ self.direction)
        pieces = max(sum(tokens.vectors.sizes), 1)
        return bool(distance > self.limit + self.limit_by_size / pieces**0.5)


def fit_home(excerpts: Sequence[Tokens], groups: Sequence[str]) -> Home | None:
    """Return where training excerpts lie; None for fewer than 500, or of fewer than two groups.

    Args:
        excerpts: Their tokens, with sentence vectors; without, there is no home.
        groups: The school (or interview) of each.
    """
    import numpy as np

    vectors = [one.vectors for one in excerpts if one.vectors is not None]
    if len(vectors) < _LEAST_EXCERPTS_OF_A_HOME or len(set(groups)) < 2:
        return None
    pooled = np.stack([one.pool() for one in vectors])
    sizes = np.array([max(sum(one.sizes), 1) for one in vectors])
    limit, limit_by_size = _fit_limit(_measure_distances(pooled, groups), sizes**-0.5)
    # As it will be read, so that a new model and the one read from its files agree.
    steps = np.round(_to_length_one(pooled.sum(axis=0)) * _STEPS)
    return Home(_to_length_one(steps), limit, limit_by_size)


def _measure_distances(pooled: "Matrix", groups: Sequence[str]) -> "Matrix":
    """Return the distance of each vector from the mean of the other groups' vectors."""
    import numpy as np

    distances = np.zeros(len(pooled))
    total = pooled.sum(axis=0)
    for name in sorted(set(groups)):
        own = np.array([group == name for group in groups])
        others = _to_length_one(total - pooled[own].sum(axis=0))
        distances[own] = 1 - pooled[own] @ others
    return distances


def _fit_limit(distances: "Matrix", scatter: "Matrix") -> tuple[float, float]:
    """Return intercept and slope of the line over `scatter` below which 99 % of distances lie.

    Linear quantile regression (Koenker and Bassett 1978), by the dual of its linear programme.
    """
    import numpy as np
    from scipy.optimize import linprog

    lines = np.vstack([np.ones(len(distances)), scatter])
    bounds = (_SHARE_NEAR - 1, _SHARE_NEAR)
    found = linprog(-distances, A_eq=lines, b_eq=np.zeros(2), bounds=bounds, method="highs")
    limit, by_size = (round(-float(value), _DECIMALS) for value in found.eqlin.marginals)
    if by_size < 0 or not np.ptp(scatter):
        # Hardly any sizes to tell a line from: one limit for all.
        return round(float(np.quantile(distances, _SHARE_NEAR)), _DECIMALS), 0.0
    return limit, by_size


def _to_length_one(vector: "Matrix") -> "Matrix":
    import numpy as np

    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def read_home(value: object, *, width: int) -> Home | None:
    """Return the home that a model's card describes; None where it describes none.

    Args:
        value: What the card holds, from anybody.
        width: Numbers in the model's vectors.

    Raises:
        ModelError: It is something else than `Home.describe` gives.
    """
    if value is None or not width:
        return None
    import numpy as np

    found = value if isinstance(value, Mapping) else {}
    told = found.get("direction")
    limit, by_size = found.get("limit"), found.get("limit_by_size")
    whole = isinstance(told, str) and _DIRECTION.fullmatch(told)
    if whole and isinstance(limit, float) and isinstance(by_size, float):
        steps = np.array(str(told).split(), dtype=np.float64)
        if len(steps) == width and steps.any():
            return Home(_to_length_one(steps), limit, by_size)
    raise ModelError(
        "the model's card is damaged ('home' under 'settings'); get the model again from where it "
        "came from"
    )


def find_warnings(text: str, tokens: Tokens, home: Home | None = None) -> tuple[str, ...]:
    """Return the codes of what makes one excerpt's label doubtful, from that excerpt alone.

    Args:
        text: The excerpt.
        tokens: Its tokens.
        home: Where the model's training excerpts lie, if that is known.
    """
    known = _share_known([tokens])
    unknown = len(tokens.forms) >= _LEAST_TOKENS and known < _LEAST_KNOWN
    if unknown or _is_foreign_script(text):
        # Vectors of other languages mean nothing, near or far.
        return (NOT_ENGLISH,)
    return (FAR_FROM_TRAINING,) if home is not None and home.is_far(tokens) else ()


def _is_foreign_script(text: str) -> bool:
    """Tell whether most letters are not Latin; some such scripts have no blanks between words."""
    if text.isascii():
        return False
    letters = _LETTER.findall(text)
    foreign = sum(letter > _LAST_LATIN for letter in letters)
    return len(letters) >= _LEAST_TOKENS and foreign > len(letters) / 2


def measure_suitability(excerpts: Sequence[Tokens]) -> Suitability:
    """Return how the talk of one transcript looks as a whole."""
    total = sum(len(tokens.forms) for tokens in excerpts)
    if total < _LEAST_TOKENS_OF_A_TRANSCRIPT:
        return Suitability(total, None, None)
    school_words = read_words("school_words.txt")
    about = sum(form in school_words for tokens in excerpts for form in tokens.forms)
    return Suitability(total, _share_known(excerpts), about / total)


def _share_known(excerpts: Sequence[Tokens]) -> float:
    """Return the share of common English words among those that are not names."""
    words = [form for tokens in excerpts for form in tokens.forms if form != NAME]
    return 1 - words.count(RARE) / len(words) if words else 1.0
