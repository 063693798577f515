"""Damage of any kind: a model opens as it was, or there is one ModelError and nothing else."""

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distmode.errors import ModelError
from distmode.modelfile import CARD_FILE, PAYLOAD_FILE, read_model, verify_model
from tests.modelfile.tiny_models import pack, replace_payload, unpack

bounded = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
damages = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4
)


@pytest.fixture(scope="module")
def copy(written: Path) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(shutil.copytree(written, Path(folder) / "tiny"))


def damage(data: bytes, changes: list[tuple[float, int]]) -> bytes:
    changed = bytearray(data)
    for place, value in changes:
        changed[int(place * len(changed))] = value
    return bytes(changed)


def open_or_refuse(folder: Path) -> None:
    try:
        estimator: Any = read_model(folder).estimator
    except ModelError as error:
        line = str(error)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of numpy, where a weight has become very large
            assert estimator.predict_proba(["a"]).shape == (1, 3)
        return
    assert line.startswith(f"model {folder} was not opened: ")
    assert line.isprintable()
    assert not all(check.passed for check in verify_model(folder))


def put(folder: Path, written: Path, payload: bytes) -> None:
    shutil.copy(written / CARD_FILE, folder)
    replace_payload(folder, payload)


@bounded
@given(changes=damages)
def test_bytes_of_the_payload_change_and_the_card_vouches_for_them(
    copy: Path, written: Path, changes: list[tuple[float, int]]
) -> None:
    put(copy, written, damage((written / PAYLOAD_FILE).read_bytes(), changes))
    open_or_refuse(copy)


@bounded
@given(changes=damages, number=st.integers(0, 20))
def test_bytes_of_a_member_change_in_a_container_that_is_whole(
    copy: Path, written: Path, changes: list[tuple[float, int]], number: int
) -> None:
    members = unpack((written / PAYLOAD_FILE).read_bytes())
    name = sorted(members)[number % len(members)]
    members[name] = damage(members[name], changes)
    put(copy, written, pack(members))
    open_or_refuse(copy)


@bounded
@given(share=st.floats(0, 1, exclude_max=True))
def test_the_payload_is_cut(copy: Path, written: Path, share: float) -> None:
    payload = (written / PAYLOAD_FILE).read_bytes()
    put(copy, written, payload[: int(share * len(payload))])
    with pytest.raises(ModelError, match="damaged"):
        read_model(copy)


@bounded
@given(changes=damages)
def test_bytes_of_the_card_change(
    copy: Path, written: Path, changes: list[tuple[float, int]]
) -> None:
    (copy / PAYLOAD_FILE).write_bytes((written / PAYLOAD_FILE).read_bytes())
    (copy / CARD_FILE).write_bytes(damage((written / CARD_FILE).read_bytes(), changes))
    open_or_refuse(copy)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@bounded
@given(data=st.data(), value=values)
def test_any_value_stands_anywhere_in_the_schema(
    copy: Path, written: Path, data: st.DataObject, value: object
) -> None:
    members = unpack((written / PAYLOAD_FILE).read_bytes())
    schema = json.loads(members["schema.json"])
    holder: Any = schema
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]
        if not isinstance(inner, (dict, list)) or not inner or data.draw(st.booleans()):
            break
        holder = inner
    holder[key] = value
    members["schema.json"] = json.dumps(schema).encode()
    put(copy, written, pack(members))
    open_or_refuse(copy)
