"""The scikit-learn part: token lines to probabilities of the seven outcomes.

A classifier is a scikit-learn pipeline of TF-IDF features (words and word pairs; character runs
inside words) and multinomial logistic regression. Its log-odds are a sum over features, so that
every label can be accounted for word by word (`Accountant`). Only scikit-learn's own types are in
it, none of ours.
"""

from distmode.classifier.accounting import Account, Accountant, find_strongest_words
from distmode.classifier.calibration import (
    apply_temperature,
    calibrate_classifier,
    fit_temperature,
)
from distmode.classifier.fitting import ClassifierSettings, fit_classifier
from distmode.classifier.predicting import (
    check_classifier,
    extract_features,
    predict_from_features,
    predict_probabilities,
)

__all__ = [
    "Account",
    "Accountant",
    "ClassifierSettings",
    "apply_temperature",
    "calibrate_classifier",
    "check_classifier",
    "extract_features",
    "find_strongest_words",
    "fit_classifier",
    "fit_temperature",
    "predict_from_features",
    "predict_probabilities",
]
