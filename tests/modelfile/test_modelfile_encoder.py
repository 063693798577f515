"""Models whose last step takes the vectors of a sentence encoder."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from distmode.encoder import find_default_encoder
from distmode.errors import ModelError
from distmode.modelfile import EncoderStamp, read_card, read_model, verify_model, write_model
from tests.modelfile.tiny_models import CODED, LINES, build_card, change_card

WIDTH = 384


def build_stamp(**changes: Any) -> EncoderStamp:  # noqa: ANN401
    card = find_default_encoder()
    assert card is not None
    stamp = EncoderStamp(card.name, card.version, card.sha256, WIDTH)
    return replace(stamp, **changes)


def fit_with_vectors(width: int = WIDTH) -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
    features = FeatureUnion([("words", TfidfVectorizer(lowercase=False))])
    vectors = np.random.default_rng(0).normal(size=(len(LINES), width))
    head = LogisticRegression().fit(hstack([features.fit_transform(LINES), vectors]), CODED)
    return Pipeline([("features", features), ("head", head)])


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "with-encoder"
    write_model(folder, fit_with_vectors(), build_card(encoder=build_stamp()))
    return folder


def test_the_encoder_is_named_in_the_card_and_found(model: Path) -> None:
    opened = read_model(model)
    shipped = find_default_encoder()
    assert shipped is not None
    assert opened.encoder == shipped.folder
    assert opened.card.encoder == build_stamp()
    assert opened.card.width == WIDTH
    checks = {check.name: check for check in verify_model(model)}
    assert checks["encoder"].detail == f"{shipped.name} {shipped.version}"
    assert all(check.passed for check in checks.values())


@pytest.mark.parametrize("width", [WIDTH - 1, WIDTH + 1])
def test_a_payload_of_another_width_is_not_written(tmp_path: Path, width: int) -> None:
    with pytest.raises(ModelError, match="its estimator does not work"):
        write_model(tmp_path / "m", fit_with_vectors(width), build_card(encoder=build_stamp()))


def test_a_payload_that_needs_vectors_is_not_written_without_an_encoder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="its estimator does not work"):
        write_model(tmp_path / "m", fit_with_vectors(), build_card())


def test_an_encoder_that_is_not_here_is_named_with_what_to_do(model: Path) -> None:
    change_card(model, encoder=asdict(build_stamp(sha256="0" * 64)))
    read_card(model)
    with pytest.raises(ModelError, match="did not come with this distmode; install distmode"):
        read_model(model)
    failed = [check for check in verify_model(model) if not check.passed]
    assert [check.name for check in failed] == ["encoder", "codebook"]
    assert "use the model distmode-en-lite" in failed[0].detail


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 0}, "'width' in its card.json should be a number from 1"),
        ({"width": True}, "'width' in its card.json"),
        ({"width": 1e3}, "'width' in its card.json"),
        ({"sha256": "abc"}, "'sha256' in its card.json should be 64 hexadecimal digits"),
        ({"name": "../x"}, "'name' in its card.json should be"),
        ({"version": None}, "'version' in its card.json should be a text"),
    ],
)
def test_a_stamp_that_is_damaged_is_refused(
    model: Path, changes: dict[str, object], message: str
) -> None:
    change_card(model, encoder=asdict(build_stamp()) | changes)
    with pytest.raises(ModelError, match=message):
        read_card(model)


def test_an_encoder_of_another_onnxruntime_is_noted(model: Path) -> None:
    change_card(model, libraries={"onnxruntime": "1.0.0"})
    assert any("made with onnxruntime 1.0.0" in note for note in read_model(model).notes)
