"""Makes probabilities as bold as held-out excerpts bear out: one temperature for all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from distmode.codebook import OUTCOMES, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

# A temperature beyond these (1/20 and 20) would say that there is nothing to learn it from.
_LOG_TEMPERATURES = (-3.0, 3.0)
_AT_BOUND = 0.05
_LEAST_GAIN = 1e-9


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
    at_bound = min(abs(found.x - bound) for bound in _LOG_TEMPERATURES) < _AT_BOUND
    no_gain = loss(0.0) - found.fun < _LEAST_GAIN
    return 1.0 if at_bound or no_gain else float(np.exp(found.x))


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
