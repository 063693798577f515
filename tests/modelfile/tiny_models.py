"""A tiny model, and ways to take its payload apart and put it together otherwise."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from distmode.codebook import Mode
from distmode.files import hash_bytes
from distmode.modelfile import CARD_FILE, FORMAT, PAYLOAD_FILE, Card, write_model

MODES = (Mode.CULTURAL, Mode.FORMAL, Mode.PRAGMATIC)
LINES = (
    "head of year post",
    "deputy post remit",
    "short of staff cover",
    "cover the gap",
    "we all just do it",
    "we trust each other",
)
CODED = ("formal", "formal", "pragmatic", "pragmatic", "cultural", "cultural")


def fit_tiny() -> Any:  # noqa: ANN401 (a scikit-learn pipeline)
    words = TfidfVectorizer(lowercase=False, token_pattern=r"\S+", stop_words=["the", "of"])
    runs = TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(3, 4))
    features = FeatureUnion([("words", words), ("runs", runs)])
    head = LogisticRegression(class_weight={"formal": 2, "cultural": 1, "pragmatic": 1})
    return Pipeline([("features", features), ("head", head)]).fit(LINES, CODED)


def build_card(**changes: Any) -> Card:  # noqa: ANN401
    card = Card(
        format=FORMAT,
        name="tiny",
        version="0.1.0",
        modes=MODES,
        codebook="1",
        payload_sha256="",
        libraries={"scikit-learn": sklearn.__version__, "numpy": "2"},
        training={"excerpts": 6, "hash": "ab"},
        settings={"C": 1.0, "runs": [3, 4]},
        encoder=None,
        evaluation={"kappa": {"value": 0.5, "low": 0.25, "high": 0.75, "n": 6}},
        limits=("Not for the appraisal of persons.",),
    )
    return replace(card, **changes)


def unpack(payload: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(payload)) as container:
        return {name: container.read(name) for name in container.namelist()}


def pack(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return buffer.getvalue()


def replace_payload(folder: Path, payload: bytes) -> Path:
    """Put another payload into a model, with a card that vouches for it, as a stranger would."""
    (folder / PAYLOAD_FILE).write_bytes(payload)
    return change_card(folder, payload_sha256=hash_bytes(payload))


def change_card(folder: Path, **changes: object) -> Path:
    path = folder / CARD_FILE
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**card, **changes}), encoding="utf-8")
    return folder


def change_members(folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    members = unpack((folder / PAYLOAD_FILE).read_bytes())
    change(members)
    return replace_payload(folder, pack(members))


def change_schema(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Change the schema in place; `change` gets its root."""

    def change_it(members: dict[str, bytes]) -> None:
        schema = json.loads(members["schema.json"])
        change(schema)
        members["schema.json"] = json.dumps(schema).encode()

    return change_members(folder, change_it)


def state_of(schema: dict[str, Any], *steps: int) -> dict[str, Any]:
    """Return the state of an estimator in a schema: that of a pipeline's or union's n-th part."""
    state: dict[str, Any] = schema["content"]["content"]
    for step in steps:
        parts = state["steps" if "steps" in state else "transformer_list"]["content"]
        state = parts[step]["content"][1]["content"]["content"]
    return state


def write_tiny(folder: Path) -> Path:
    write_model(folder, fit_tiny(), build_card())
    return folder
