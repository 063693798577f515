"""The weights of a fitted head, in one form for any number of outcomes."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]


def read_weights(head: Any, size: int) -> "tuple[Matrix, Matrix]":  # noqa: ANN401
    """Return weights (outcomes, features) and intercepts whose softmax the head gives."""
    import numpy as np

    if not hasattr(head, "coef_"):
        return np.zeros((len(head.classes_), size)), np.log(head.class_prior_)
    if len(head.classes_) == 2:
        # scikit-learn keeps only the second class's weights when there are two.
        halves = np.array([-0.5, 0.5])
        return np.outer(halves, head.coef_[0]), halves * head.intercept_[0]
    return head.coef_, head.intercept_
