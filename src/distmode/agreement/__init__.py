"""Agreement between coders: statistics of who gave which excerpt which codes.

It knows nothing of files: what coders gave comes in as a mapping from coder to modes, the primary
one first and `none` as a mode of its own, one mapping an excerpt.
"""

from distmode.agreement.consensus import find_consensus
from distmode.agreement.measure import (
    Agreement,
    PairAgreement,
    agreement_to_json,
    measure_agreement,
)
from distmode.agreement.nominal import cohen_kappa, find_ratio, krippendorff_alpha
from distmode.agreement.notes import describe_agreement
from distmode.agreement.ratings import Given
from distmode.agreement.sets import Modes, find_jaccard, find_masi

__all__ = [
    "Agreement",
    "Given",
    "Modes",
    "PairAgreement",
    "agreement_to_json",
    "cohen_kappa",
    "describe_agreement",
    "find_consensus",
    "find_jaccard",
    "find_masi",
    "find_ratio",
    "krippendorff_alpha",
    "measure_agreement",
]
