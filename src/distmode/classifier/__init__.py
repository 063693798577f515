"""The scikit-learn part: tokens and sentence vectors to probabilities of the seven outcomes.

A classifier is a scikit-learn pipeline of TF-IDF features (words and word pairs; character runs
inside words) and multinomial logistic regression over these and, where there is an encoder, the
excerpt's vector beside them. Its log-odds are a sum over features and sentences, so that every
label can be accounted for (`Accountant`). Only scikit-learn's own types are in it, none of ours.
"""

from distmode.classifier.accounting import Account, Accountant, find_strongest_words
from distmode.classifier.adapting import Fitted, adapt_classifier
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
    "Fitted",
    "adapt_classifier",
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
