"""Write a small model of today's format, to be kept as the sample of that format.

Usage: python tests/data/models/make_sample.py FOLDER

The lines were made up for this purpose. `expected.json` holds what the model says of one of them.
The sample of format 1 was made with scikit-learn 1.7.2 and skops 0.13.0, the lowest allowed.
"""

import json
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from distmode.codebook import Mode
from distmode.modelfile import FORMAT, Card, installed_libraries, write_model

LINES = (
    ("head of year post", Mode.FORMAL),
    ("deputy post remit", Mode.FORMAL),
    ("short of staff cover", Mode.PRAGMATIC),
    ("cover the gap", Mode.PRAGMATIC),
    ("we all just do it", Mode.CULTURAL),
    ("we trust each other", Mode.CULTURAL),
)
ASKED = "we cover the post"


def main(folder: Path) -> None:
    """Fit, write the model, and write down what it says."""
    words = TfidfVectorizer(lowercase=False, token_pattern=r"\S+", ngram_range=(1, 2))
    runs = TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(3, 4))
    features = FeatureUnion(
        [("words", words), ("characters", runs)], transformer_weights={"characters": 0.5}
    )
    estimator = Pipeline([("features", features), ("head", LogisticRegression(C=10.0))])
    estimator.fit([line for line, _ in LINES], [mode.value for _, mode in LINES])
    card = Card(
        format=FORMAT,
        name="sample",
        version="1.0.0",
        modes=tuple(Mode(name) for name in estimator.classes_),
        codebook="1",
        payload_sha256="",
        libraries=installed_libraries(),
        training={"excerpts": len(LINES)},
        settings={"C": 10.0},
        encoder=None,
        evaluation={},
        limits=("For tests only.",),
    )
    write_model(folder, estimator, card)
    said = {"line": ASKED, "probabilities": estimator.predict_proba([ASKED])[0].tolist()}
    (folder / "expected.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
