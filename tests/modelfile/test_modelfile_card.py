import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from distmode.errors import ModelError
from distmode.modelfile import CARD_FILE, FORMAT, Card, installed_libraries, read_card
from distmode.modelfile.card import format_card, parse_card, parse_json
from tests.modelfile.tiny_models import build_card, change_card

SHA = "0" * 64


def test_a_card_comes_back_as_it_was_written() -> None:
    card = build_card(payload_sha256=SHA, limits=("Äpfel, not “pears”.",))
    assert parse_card(parse_json(format_card(card))) == card


def test_a_card_is_the_same_whatever_the_order_of_its_keys() -> None:
    one = build_card(settings={"a": 1, "b": {"c": 2, "d": 3}})
    other = build_card(settings={"b": {"d": 3, "c": 2}, "a": 1})
    text = format_card(one)
    assert text == format_card(other)
    assert text.startswith(b'{\n  "format": 2,\n  "name": "tiny",\n')
    assert text.endswith(b"}\n")
    assert b"\r" not in text


def test_keys_that_no_card_has_do_no_harm(tiny: Path) -> None:
    before = read_card(tiny)
    assert read_card(change_card(tiny, colour="blue", nested={"a": [1]})) == before


@pytest.mark.parametrize("key", [name for name in Card.__slots__ if name != "format"])
def test_a_missing_key_is_named(tiny: Path, key: str) -> None:
    path = tiny / CARD_FILE
    card = json.loads(path.read_text())
    del card[key]
    path.write_text(json.dumps(card))
    with pytest.raises(ModelError, match=rf"tiny was not opened: its card.json has no '{key}'"):
        read_card(tiny)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("name", 3, "'name' in its card.json should be a text but is a number"),
        ("name", "../up", "'name' in its card.json should be 1 to 64 letters"),
        ("name", "a b", "but is 'a b'"),
        ("version", "1\u202e0", r"but is '1\\u202e0'"),
        ("version", "", "'version'"),
        ("codebook", 1, "'codebook' in its card.json should be a text"),
        ("modes", "formal", "'modes' in its card.json should be a list of texts but is a text"),
        ("modes", ["formal", 1], "'modes' in its card.json should hold texts but holds a number"),
        ("modes", ["formal", "visionary"], "'modes' in its card.json holds 'visionary'"),
        ("modes", ["formal", "formal"], "'modes'.*each once"),
        ("modes", [], "'modes'.*one or more"),
        ("payload_sha256", "A" * 64, "'payload_sha256'.*64 hexadecimal digits"),
        ("libraries", [], "'libraries' in its card.json should be an object but is a list"),
        ("libraries", {"numpy": None}, "'libraries.numpy'.*a text but is null"),
        ("training", None, "'training' in its card.json should be an object but is null"),
        ("settings", True, "'settings' in its card.json should be an object but is true or false"),
        ("evaluation", [1], "'evaluation'"),
        ("evaluation", {"f1": 1e308 * 10}, "card.json holds Infinity"),
        ("limits", "none", "'limits'"),
        ("limits", ["\x1b[2J"], "'limits' in its card.json holds control characters"),
        ("training", {"a\x07": 1}, "'training' in its card.json holds control characters"),
        ("format", "1", "'format' in its card.json should be a whole number but is a text"),
        ("format", True, "'format'.*whole number"),
    ],
)
def test_a_mistyped_key_is_named(tiny: Path, key: str, value: object, message: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        read_card(change_card(tiny, **{key: value}))
    assert "\n" not in str(caught.value)
    assert str(tiny) in str(caught.value)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (FORMAT + 1, "made by a newer distmode; this one reads 2; upgrade distmode"),
        (10**100, "made by a newer distmode"),
        (0, "format 0, which this distmode does not read; get a newer copy.*or train it again"),
        (-1, "does not read"),
    ],
)
def test_another_format_is_refused_before_anything_else(
    tiny: Path, number: int, message: str
) -> None:
    change_card(tiny, format=number, name=None, modes=5)
    with pytest.raises(ModelError, match=message):
        read_card(tiny)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", r"not JSON \(line 1, column 1\)"),
        (b'{"format": 2,\n "name" 2}', r"not JSON \(line 2, column 9\)"),
        (b"[1]", "should hold an object but holds a list"),
        (b'{"format": NaN}', "holds NaN, which is no number"),
        (
            b'{"evaluation": {"a": [1e999]}}',
            "'evaluation' in its card.json holds a number that is not fin",
        ),
        (b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}", "'a' in its card.json is nested too deeply"),
        (b'{"a": ' + b"[" * 200_000, "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"format": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a": "' + b"x" * (1 << 20) + b'"}', "1048585 bytes, more than the 1048576 allowed"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_damaged_card_is_refused(tiny: Path, text: bytes, message: str) -> None:
    (tiny / CARD_FILE).write_bytes(text)
    with pytest.raises(ModelError, match=message):
        read_card(tiny)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / CARD_FILE).unlink(), "it has no file card.json"),
        (lambda folder: _replace_by_folder(folder / CARD_FILE), "it has no file card.json"),
        (lambda folder: folder.rename(folder.with_name("gone")), "there is no such folder"),
    ],
)
def test_a_missing_card_is_said(tiny: Path, spoil: Callable[[Path], None], message: str) -> None:
    spoil(tiny)
    with pytest.raises(ModelError, match=message):
        read_card(tiny)


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def test_a_folder_name_too_long_for_the_file_system_is_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such folder"):
        read_card(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    "value", [float("nan"), object(), "\ud800", {1, 2}], ids=["nan", "object", "surrogate", "set"]
)
def test_what_json_has_not_is_not_written(value: object) -> None:
    with pytest.raises(ModelError, match="its card cannot be written as JSON"):
        format_card(build_card(evaluation={"a": value}))


def test_the_libraries_are_those_a_model_depends_on() -> None:
    found = installed_libraries()
    assert set(found) == {
        "python",
        "distmode",
        "scikit-learn",
        "spacy",
        "skops",
        "numpy",
        "onnxruntime",
    }
    assert all(re.match(r"\d+\.\d+|unknown", version) for version in found.values())
