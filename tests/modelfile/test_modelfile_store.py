import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, Normalizer, StandardScaler
from sklearn.svm import LinearSVC

from distmode.codebook import Mode
from distmode.errors import ModelError, OutputError
from distmode.files import hash_file
from distmode.modelfile import (
    CARD_FILE,
    FORMAT,
    PAYLOAD_FILE,
    read_card,
    read_model,
    verify_model,
    write_model,
)
from tests.modelfile.tiny_models import CODED, LINES, MODES, build_card, change_card, fit_tiny

SAMPLES = Path(__file__).parents[1] / "data" / "models"
ASKED = [*LINES, "we cover the post", "unknown words only", ""]


def count() -> CountVectorizer:
    return CountVectorizer(token_pattern=r"\S+", lowercase=False)


def calibrate() -> CalibratedClassifierCV:
    return CalibratedClassifierCV(LinearSVC(), cv=2, ensemble=False)


@pytest.mark.parametrize(
    "estimator",
    [
        fit_tiny(),
        make_pipeline(count(), TfidfTransformer(), DummyClassifier(strategy="prior")),
        make_pipeline(TfidfVectorizer(use_idf=False), LogisticRegression()),
        make_pipeline(count(), Normalizer(), MaxAbsScaler(), ComplementNB()),
        make_pipeline(count(), StandardScaler(with_mean=False), calibrate()),
        make_pipeline(count(), OneVsRestClassifier(LogisticRegression())),
    ],
    ids=lambda estimator: str(estimator.steps[-1][0]),
)
def test_a_model_predicts_after_reading_as_before_writing(tmp_path: Path, estimator: Any) -> None:  # noqa: ANN401
    estimator.fit(LINES, CODED)
    card = write_model(tmp_path / "model", estimator, build_card())
    model = read_model(tmp_path / "model")
    assert (model.card, model.folder) == (card, tmp_path / "model")
    read: Any = model.estimator
    np.testing.assert_array_equal(read.predict_proba(ASKED), estimator.predict_proba(ASKED))


def test_a_decision_function_and_two_or_one_modes_will_do(tmp_path: Path) -> None:
    vectors = make_pipeline(count(), LinearSVC()).fit(LINES, CODED)
    write_model(tmp_path / "three", vectors, build_card())
    two = make_pipeline(count(), LinearSVC()).fit(LINES[:4], CODED[:4])
    write_model(tmp_path / "two", two, build_card(modes=(Mode.FORMAL, Mode.PRAGMATIC)))
    one = make_pipeline(count(), DummyClassifier()).fit(LINES[:2], CODED[:2])
    write_model(tmp_path / "one", one, build_card(modes=(Mode.FORMAL,)))
    assert [len(read_card(tmp_path / name).modes) for name in ("three", "two", "one")] == [3, 2, 1]


def test_an_estimator_of_numbers_will_do(tmp_path: Path) -> None:
    head = LogisticRegression().fit(np.arange(12.0).reshape(6, 2), CODED)
    write_model(tmp_path / "model", head, build_card())
    read: Any = read_model(tmp_path / "model").estimator
    np.testing.assert_array_equal(read.coef_, head.coef_)


def test_the_card_is_filled_in_and_returned(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "model"
    card = write_model(folder, fit_tiny(), build_card(payload_sha256="to be filled in"))
    assert card.payload_sha256 == hash_file(folder / PAYLOAD_FILE)
    assert card == replace(build_card(), payload_sha256=card.payload_sha256) == read_card(folder)
    assert sorted(entry.name for entry in folder.iterdir()) == [CARD_FILE, PAYLOAD_FILE]
    assert all(entry.stat().st_mode & 0o077 == 0 for entry in folder.iterdir())


def test_writing_twice_gives_the_same_bytes_and_replaces_the_model(tiny: Path) -> None:
    before = {entry.name: entry.read_bytes() for entry in tiny.iterdir()}
    (tiny / PAYLOAD_FILE).write_bytes(b"damaged")
    write_model(tiny, fit_tiny(), build_card())
    assert {entry.name: entry.read_bytes() for entry in tiny.iterdir()} == before


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ada.txt").write_text("x")
    with pytest.raises(OutputError, match=r"holds other things and no card\.json"):
        write_model(tmp_path, fit_tiny(), build_card())
    assert [entry.name for entry in tmp_path.iterdir()] == ["ada.txt"]


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write_model(tmp_path / "model", fit_tiny(), build_card())
    assert (tmp_path / "model").read_text() == "x"


def tokenize(line: str) -> list[str]:
    return line.split()


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (make_pipeline(count(), RandomForestClassifier(2)), r"sklearn\.ensemble\._forest"),
        (make_pipeline(HashingVectorizer(n_features=8), LogisticRegression()), "HashingVectorizer"),
        (
            make_pipeline(
                CountVectorizer(tokenizer=tokenize, token_pattern=None), LogisticRegression()
            ),
            r"test_modelfile_store\.tokenize \(FunctionNode\)",
        ),
        (make_pipeline(FunctionTransformer(), count(), LinearSVC()), "FunctionTransformer"),
        (make_pipeline(count(), LinearSVC(random_state=np.random.RandomState(0))), "RandomState"),
        (make_pipeline(count(), LogisticRegression(), memory="cache"), "memory = 'cache'"),
        (make_pipeline(CountVectorizer(token_pattern=r"(?:a|a)+b|\S+"), LinearSVC()), "token_pat"),
        (make_pipeline(ColumnTransformer([("c", count(), 0)]), LinearSVC()), "ColumnTransformer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_not_be_opened_is_not_written(
    tmp_path: Path,
    estimator: Any,  # noqa: ANN401
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    lines: Any = LINES
    if isinstance(estimator.steps[0][1], ColumnTransformer):
        lines = np.array([[line] for line in LINES], dtype=object)
    estimator.fit(lines, CODED)
    with pytest.raises(ModelError, match=rf"model \S+ was not written: it holds .*{message}"):
        write_model(tmp_path / "model", estimator, build_card())
    assert not (tmp_path / "model").exists()


def test_an_estimator_that_would_start_processes_is_not_written(tmp_path: Path) -> None:
    estimator = fit_tiny().set_params(features__n_jobs=2)
    with pytest.raises(ModelError, match="it holds an estimator with n_jobs = '2'"):
        write_model(tmp_path / "model", estimator, build_card())


@pytest.mark.parametrize(
    ("card", "message"),
    [
        (build_card(modes=MODES[:2]), "gives 3 columns .* not cultural, formal$"),
        (build_card(modes=tuple(reversed(MODES))), "not pragmatic, formal, cultural$"),
        (build_card(name="my model"), "'name'"),
        (build_card(format=FORMAT + 1), "newer distmode"),
        (build_card(evaluation={"f1": float("nan")}), "JSON"),
    ],
)
def test_a_card_that_does_not_fit_is_not_written(tmp_path: Path, card: Any, message: str) -> None:  # noqa: ANN401
    with pytest.raises(ModelError, match=message):
        write_model(tmp_path / "model", fit_tiny(), card)
    assert not (tmp_path / "model").exists()


def test_an_unfitted_estimator_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"does not work \(NotFittedError\)"):
        write_model(tmp_path / "model", make_pipeline(count(), LinearSVC()), build_card())


def test_another_version_of_scikit_learn_is_a_note_and_no_warning(tiny: Path) -> None:
    assert read_model(tiny).notes == ()
    change_card(tiny, libraries={"scikit-learn": "0.1"})
    (note,) = read_model(tiny).notes
    assert f"made with scikit-learn 0.1 and is used with {sklearn.__version__}" in note


def test_another_codebook_is_a_note_and_a_failed_check(tiny: Path) -> None:
    change_card(tiny, codebook="99")
    (note,) = read_model(tiny).notes
    assert "trained on codebook 99" in note
    failed = [check for check in verify_model(tiny) if not check.passed]
    assert [check.name for check in failed] == ["codebook"]
    assert "codebook 99" in failed[0].detail


@pytest.mark.parametrize("folder", sorted(SAMPLES.glob("format-*")), ids=lambda path: path.name)
def test_a_model_of_each_format_is_read_as_on_the_day_it_was_made(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    model = read_model(folder)
    estimator: Any = model.estimator
    found = estimator.predict_proba([expected["line"]])[0]
    np.testing.assert_allclose(found, expected["probabilities"], rtol=1e-9)
    assert folder.name == f"format-{model.card.format}"


def test_there_is_a_sample_of_every_format() -> None:
    names = {folder.name for folder in SAMPLES.glob("format-*")}
    assert names >= {f"format-{number}" for number in range(1, FORMAT + 1)}


def test_a_whole_model_passes_every_check(tiny: Path) -> None:
    checks = verify_model(tiny)
    names = ["card", "format", "fields", "hash", "types", "opens", "columns", "encoder"]
    names.append("codebook")
    assert [check.name for check in checks] == names
    assert all(check.passed for check in checks)
    assert all(check.detail and "\n" not in check.detail for check in checks)


@pytest.mark.parametrize(
    ("spoil", "name", "detail"),
    [
        (lambda folder: (folder / CARD_FILE).unlink(), "card", "no file card.json"),
        (lambda folder: change_card(folder, format=9), "format", "upgrade distmode"),
        (lambda folder: change_card(folder, limits=3), "fields", "'limits'"),
        (lambda folder: change_card(folder, payload_sha256="0" * 64), "hash", "not the one"),
        (lambda folder: (folder / PAYLOAD_FILE).unlink(), "hash", "no file model.skops"),
        (lambda folder: change_card(folder, modes=["none"]), "columns", "gives 3 columns"),
        (shutil.rmtree, "card", "there is no such folder; check the path"),
    ],
)
def test_the_check_that_fails_is_named_and_the_later_ones_are_not_made(
    tiny: Path, spoil: Callable[[Path], object], name: str, detail: str
) -> None:
    spoil(tiny)
    checks = verify_model(tiny)
    failed = [check for check in checks if not check.passed]
    assert failed[0].name == name
    assert detail in failed[0].detail
    assert checks[-len(failed) :] == tuple(failed)
    if name != "codebook":
        assert failed[-1].detail == "not looked at, since another failed"
    with pytest.raises(ModelError, match=rf"model .*{tiny.name} was not opened: .*{detail}"):
        read_model(tiny)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tiny: Path) -> None:
    (tiny / PAYLOAD_FILE).unlink()
    os.mkfifo(tiny / PAYLOAD_FILE)
    with pytest.raises(ModelError, match=r"it has no file model\.skops"):
        read_model(tiny)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_said(tiny: Path) -> None:
    (tiny / CARD_FILE).chmod(0)
    with pytest.raises(ModelError, match=r"card\.json cannot be read \(Permission denied\)"):
        read_model(tiny)
