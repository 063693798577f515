"""Agreement on codes without an order, from tables of counts; many tables at once.

Two forms of counts are used. A confusion table of two coders, shape (..., k, k), rows one coder and
columns the other, serves Cohen's kappa. For any number of coders, and excerpts that some did not
code, `sum_ratings` turns how many coders gave each code to each excerpt into sums; all other
statistics are functions of these sums, so that leaving out a group is a subtraction.

Sources: Cohen, J. (1960), Educational and Psychological Measurement 20. Krippendorff, K. (2011),
"Computing Krippendorff's Alpha-Reliability". Gwet, K. L. (2008), British Journal of Mathematical
and Statistical Psychology 61, and for coders who left excerpts out Gwet (2014), "Handbook of
Inter-Rater Reliability", 4th edition, chapter 2. Positive and negative agreement: Cicchetti, D. V.
and Feinstein, A. R. (1990), Journal of Clinical Epidemiology 43; for more than two coders Spitzer,
R. L. and Fleiss, J. L. (1974), British Journal of Psychiatry 125.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distmode.intervals import FloatArray, IntArray

# The sums that `sum_ratings` makes, in this order. r_k is how many coders gave an excerpt the code
# k, r how many coded it; all but the first are over excerpts that two or more coded.
_SHARE_OF_ALL = 0  # r_k / r, of all excerpts
_SHARE = 1  # r_k / r
_AGREED = 2  # r_k (r_k - 1) / (r (r - 1)): the share of pairs of coders who agree on it
_VALUES = 3  # r_k
_COINCIDENT = 4  # r_k (r_k - 1) / (r - 1): Krippendorff's coincidences
_PAIRS = 5  # r_k (r_k - 1)
_POSSIBLE = 6  # r_k (r - 1)


def cohen_kappa(tables: FloatArray) -> FloatArray:
    """Return Cohen's kappa of two coders (Cohen 1960), written without fractions.

    Args:
        tables: Counts, shape (..., k, k), rows one coder, columns the other.

    Returns:
        Shape (...); NaN where chance alone gives full agreement (one code only) or n is 0.

    >>> import numpy as np
    >>> round(float(cohen_kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))), 3)
    0.4
    """
    import numpy as np

    n = tables.sum(axis=(-2, -1))
    agreed = n * np.trace(tables, axis1=-2, axis2=-1)
    by_chance = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1)
    return find_ratio(agreed - by_chance, n * n - by_chance)


def krippendorff_alpha(tables: FloatArray) -> FloatArray:
    """Return Krippendorff's alpha, nominal, two coders, nothing missing (Krippendorff 2011).

    Args:
        tables: Counts, shape (..., k, k), rows one coder, columns the other.

    Returns:
        Shape (...); NaN where only one code was used, or nothing was coded.

    >>> import numpy as np
    >>> round(float(krippendorff_alpha(np.array([[5.0, 1.0], [3.0, 1.0]]))), 3)
    0.095
    """
    import numpy as np

    used = tables.sum(axis=-1) + tables.sum(axis=-2)
    return _alpha(2 * np.diagonal(tables, axis1=-2, axis2=-1), used)


def sum_ratings(ratings: IntArray) -> FloatArray:
    """Return for each excerpt what the statistics below are made of; sum it over excerpts.

    Args:
        ratings: How many coders gave each excerpt each code, shape (..., k).

    Returns:
        Shape (..., 7, k).
    """
    import numpy as np

    given = ratings.astype(float)
    coders = given.sum(axis=-1, keepdims=True)
    coded = coders > 1
    pairs = np.where(coded, given * (given - 1), 0)
    others = np.where(coded, coders - 1, 1)
    share = given / np.maximum(coders, 1)
    sums = [
        share,
        np.where(coded, share, 0),
        pairs / (np.maximum(coders, 1) * others),
        np.where(coded, given, 0),
        pairs / others,
        pairs,
        np.where(coded, given * others, 0),
    ]
    return np.stack(sums, axis=-2)


def percent_agreement(sums: FloatArray) -> FloatArray:
    """Return the share of pairs of coders who agree, averaged over excerpts, of `sum_ratings`.

    >>> import numpy as np
    >>> float(percent_agreement(sum_ratings(np.array([[2, 0], [1, 1], [0, 1]])).sum(axis=0)))
    0.5
    """
    return find_ratio(sums[..., _AGREED, :].sum(axis=-1), sums[..., _SHARE, :].sum(axis=-1))


def alpha_of_sums(sums: FloatArray) -> FloatArray:
    """Return Krippendorff's alpha, nominal, of `sum_ratings` (Krippendorff 2011, C).

    Excerpts that one coder alone coded do not count. NaN where only one code was used.
    """
    return _alpha(sums[..., _COINCIDENT, :], sums[..., _VALUES, :])


def gwet_ac1(sums: FloatArray) -> FloatArray:
    """Return Gwet's AC1 of `sum_ratings` (Gwet 2008; 2014 where coders left excerpts out).

    Agreement by chance is `sum(p_k (1 - p_k)) / (q - 1)`: p_k is the mean share of coders that
    gave k, over all excerpts, and q the number of codes there are, used or not.

    >>> import numpy as np
    >>> ratings = np.array([[2, 0]] * 118 + [[1, 1]] * 7)
    >>> round(float(gwet_ac1(sum_ratings(ratings).sum(axis=0))), 3)
    0.941
    """
    shares = sums[..., _SHARE_OF_ALL, :]
    shares = find_ratio(shares, shares.sum(axis=-1, keepdims=True) + 0 * shares)
    by_chance = (shares * (1 - shares)).sum(axis=-1) / (sums.shape[-1] - 1)
    return find_ratio(percent_agreement(sums) - by_chance, 1 - by_chance)


def specific_agreement(sums: FloatArray) -> FloatArray:
    """Return for each code how often coders who gave it find another coder giving it too.

    Of two codes these are positive and negative agreement, `2a / (2a + b + c)` and
    `2d / (2d + b + c)` with two coders (Cicchetti and Feinstein 1990).

    Returns:
        Shape (..., k); NaN for codes that nobody gave.
    """
    return find_ratio(sums[..., _PAIRS, :], sums[..., _POSSIBLE, :])


def find_ratio(part: FloatArray, whole: FloatArray | IntArray) -> FloatArray:
    """Divide, NaN where the whole is 0."""
    import numpy as np

    result = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=result, where=whole != 0)
    return result


def _alpha(coincident: FloatArray, used: FloatArray) -> FloatArray:
    """Return alpha of how often codes coincide with themselves, and of how often they are used."""
    values = used.sum(axis=-1)
    agreed = (values - 1) * coincident.sum(axis=-1)
    by_chance = (used * (used - 1)).sum(axis=-1)
    return find_ratio(agreed - by_chance, values * (values - 1) - by_chance)
