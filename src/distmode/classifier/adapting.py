"""Adapts a classifier to a study, from as few as 25 codings of that study.

The base gives logits z(x) of an excerpt x. The adapted classifier gives

    logits(x) = a z(x) + b + W v(x)

where v(x) is the excerpt's vector as it was fitted (times its weight); in a model of words alone,
all features. It is linear in x again, so that evidence adds up as before. The numbers a, b and W
are the most probable ones given the codings, under a prior that says "near the base":

    a    ~ normal(0.75, 0.25), not below 0
    b_k  = beta_any [k is a mode] + beta_k           each beta  ~ normal(0, 1)
    W_kj = omega_any,j [k is a mode] + omega_k,j     each omega ~ normal(0, 1)

`any` is shared by the six modes: every coding of any mode helps to draw the line between a mode and
none, and a mode that was never coded moves only with that line. The problem is strictly convex, so
there is one answer whatever outcomes occur, and the number of codings alone decides between base
and codings: nothing has to be chosen by cross-validation. It is a biased regularisation towards the
base (Kienzle and Chellapilla 2006) with a weight vector shared by all modes as in Evgeniou and
Pontil (2004). `benchmarks/accuracy/ADAPTATION.md` compares it with nine other schemes.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from distmode.classifier.features import count_spoken, forget_tables
from distmode.classifier.predicting import extract_features
from distmode.classifier.weights import read_weights
from distmode.codebook import Mode
from distmode.errors import TrainingError
from distmode.preprocess import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

_TRUST = 0.75
_TRUST_SPREAD = 0.25
# An eigenvalue this small beside the largest is rounding.
_NO_SPREAD = 1e-10
_LEAST_OUTCOMES = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """How the base's numbers were set, so that the constants above fit them.

    Attributes:
        temperature: What its weights were divided by in calibrating.
        vectors_weight: What vectors were multiplied by when it was fitted.
    """

    temperature: float
    vectors_weight: float


def adapt_classifier(
    base: Any,  # noqa: ANN401 (a scikit-learn pipeline, which has no types)
    tokens: Sequence[Tokens],
    modes: Sequence[Mode],
    *,
    fitted: Fitted,
) -> Any:  # noqa: ANN401
    """Return a classifier like the base that also heeds a study's own codings.

    It learns no words that the base does not know; its corrections lie in the span of the coded
    excerpts' vectors.

    Args:
        base: What `fit_classifier` gave; it stays as it is.
        tokens: Of the coded excerpts, with vectors if the base was fitted on such.
        modes: Their codings.
        fitted: How the base's numbers were set.

    Raises:
        TrainingError: There are no codings, or the base does not know a mode that they have.
    """
    from sklearn.pipeline import Pipeline
    from threadpoolctl import threadpool_limits

    _check(base, modes)
    head, first = base.named_steps["head"], count_spoken(base)
    weights, intercepts = read_weights(head, head.coef_.shape[1])
    weights, intercepts = weights * fitted.temperature, intercepts * fitted.temperature
    features = extract_features(base, tokens)
    has_vectors = features.shape[1] > first
    part = fitted.vectors_weight * features[:, first:].toarray() if has_vectors else features
    coded = [list(head.classes_).index(mode.value) for mode in modes]
    none = list(head.classes_).index(Mode.NONE) if Mode.NONE in head.classes_ else None
    with threadpool_limits(1):
        found = _solve(part, features @ weights.T + intercepts, coded, none)
    coefficients = found.trust * weights
    if has_vectors:
        coefficients[:, first:] += fitted.vectors_weight * found.weights
    else:
        coefficients += found.weights
    adapted = _build_head(head, coefficients, found.trust * intercepts + found.bias)
    same = deepcopy(base.named_steps["features"])
    forget_tables(same)
    return Pipeline([("features", same), ("head", adapted)])


def _build_head(like: Any, coefficients: "Matrix", intercepts: "Matrix") -> Any:  # noqa: ANN401
    """Return a fitted logistic regression with other numbers."""
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=like.C, max_iter=like.max_iter)
    head.classes_, head.n_features_in_ = like.classes_, like.n_features_in_
    head.coef_, head.intercept_ = coefficients, intercepts
    return head


def _check(base: Any, modes: Sequence[Mode]) -> None:  # noqa: ANN401
    if not modes:
        raise TrainingError("no coded excerpts are left to learn from; check the data given")
    head = base.named_steps["head"]
    if not hasattr(head, "coef_") or len(head.classes_) < _LEAST_OUTCOMES:
        raise TrainingError(
            "the base knows fewer than three modes, so that there is nothing to adapt; name a "
            "base that knows more, or train without --base"
        )
    unknown = sorted({mode.value for mode in modes} - set(head.classes_))
    if unknown:
        raise TrainingError(
            f"the base was never taught {', '.join(unknown)}, which the codings have; name a base "
            "that was, such as distmode-en"
        )


@dataclass(frozen=True, slots=True)
class _Correction:
    """What is done to the base: trust (a), bias (b, a number an outcome), weights (W)."""

    trust: float
    bias: "Matrix"
    weights: "Matrix"


def _solve(
    part: Any,  # noqa: ANN401 (a matrix, dense or sparse)
    logits: "Matrix",
    coded: Sequence[int],
    none: int | None,
) -> _Correction:
    """Find the correction.

    Args:
        part: The features that are corrected, shape (excerpts, columns).
        logits: Of the base, shape (excerpts, outcomes).
        coded: The column of each excerpt's coding.
        none: The column of `none`, if the base has it.
    """
    import numpy as np
    from scipy.optimize import minimize

    outcomes = logits.shape[1]
    is_mode = np.array([float(column != none) for column in range(outcomes)])
    ties = np.column_stack([is_mode, np.eye(outcomes)])
    spread = _find_span(part)
    given = np.eye(outcomes)[coded]

    def loss(flat: "Matrix") -> "tuple[float, Matrix]":
        trust, beta, omega = _unpack(flat, ties.shape[1])
        sums = trust * logits + ties @ beta + spread.span @ omega @ ties.T
        log_p = sums - np.logaddexp.reduce(sums, axis=1)[:, None]
        miss = np.exp(log_p) - given
        slopes = (
            [_TRUST_SPREAD * (miss * logits).sum()],
            miss.sum(axis=0) @ ties,
            (spread.span.T @ miss @ ties).ravel(),
        )
        return float(flat @ flat / 2 - (given * log_p).sum()), np.concatenate(slopes) + flat

    start = np.zeros(1 + ties.shape[1] * (1 + spread.span.shape[1]))
    bounds = [(-_TRUST / _TRUST_SPREAD, None)] + [(None, None)] * (len(start) - 1)
    given_options = {"maxiter": 2000, "maxfun": 4000, "maxcor": 20, "ftol": 1e-13, "gtol": 1e-5}
    flat = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=given_options
    ).x
    trust, beta, omega = _unpack(flat, ties.shape[1])
    return _Correction(trust, ties @ beta, spread.widen(part, ties @ omega.T))


def _unpack(flat: "Matrix", ties: int) -> "tuple[float, Matrix, Matrix]":
    return (
        _TRUST + _TRUST_SPREAD * float(flat[0]),
        flat[1 : 1 + ties],
        flat[1 + ties :].reshape(-1, ties),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Coordinates of excerpts in the space that they span, and the way back to features."""

    span: "Matrix"
    back: "Matrix | None"

    def widen(self, part: Any, weights: "Matrix") -> "Matrix":  # noqa: ANN401
        """Return weights (outcomes, coordinates) as weights of the features."""
        import numpy as np

        if self.back is None:
            return weights
        return np.asarray(part.T @ (self.back @ weights.T)).T


def _find_span(part: Any) -> _Span:  # noqa: ANN401
    """Return excerpts in few coordinates: the best weights lie in the span of the excerpts.

    The penalty is the same there, so with fewer excerpts than features it is solved there.
    """
    import numpy as np
    from scipy.sparse import issparse

    rows, columns = part.shape
    if rows >= columns:
        return _Span(part.toarray() if issparse(part) else np.asarray(part), None)
    products = part @ part.T
    values, vectors = np.linalg.eigh(products.toarray() if issparse(products) else products)
    kept = values > max(float(values.max()), 1e-300) * _NO_SPREAD
    roots = np.sqrt(values[kept])
    return _Span(vectors[:, kept] * roots, vectors[:, kept] / roots)
