"""Payloads from a stranger, as bytes: refused before they are unpacked or allocated."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from distmode.errors import ModelError
from distmode.modelfile import PAYLOAD_FILE, read_model
from tests.modelfile.tiny_models import change_members, pack, replace_payload, unpack


def test_twenty_thousand_brackets_are_refused_by_the_parser(tiny: Path) -> None:
    def bomb(members: dict[str, bytes]) -> None:
        members["schema.json"] = b'{"a":' * 20_000 + b" " * 1_000_000

    with pytest.raises(ModelError, match=r"schema\.json is not JSON"):
        read_model(change_members(tiny, bomb))


def array(values: object, **changes: str) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(values), allow_pickle=True)
    data = buffer.getvalue()
    for old, new in changes.items():
        data = data.replace(old.encode(), new.encode())
    return data


def with_header(header: str, body: bytes = b"") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000, 1000), }"
EMPTY = "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999999999999), }"
TEXTS = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }"
NO_WIDTH = "{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,), }"
ARRAYS = {
    "absurd shape": (with_header(HUGE), "not of the size it claims"),
    "absurd empty shape": (with_header(EMPTY), "cannot be built"),
    "texts of no width": (with_header(NO_WIDTH), "of an unknown type"),
    "no text": (with_header(TEXTS, b"\xff\xff\xff\xff"), "a text in an array is no text"),
    "not a number": (array([1.0, float("nan")]), "not finite"),
    "infinite": (array([float("-inf")]), "not finite"),
    "pickle": (array(np.array([{}], dtype=object)), "not of numbers or texts"),
    "record": (array(np.zeros(1, dtype=[("a", "f8")])), "not of numbers or texts"),
    "long double": (array(np.zeros(1, dtype=np.longdouble)), "unknown type"),
    "complex": (array([1j]), "not of numbers or texts"),
    "code in the header": (with_header("__import__('os').system('x')"), "not of numbers or texts"),
    "brackets in the header": (with_header("(" * 117), "not of numbers or texts"),
    "no array": (b"", "not of numbers or texts"),
    "cut": (array([1.0, 2.0])[:-1], "not of the size it claims"),
    "more": (array([1.0, 2.0]) + b"x", "not of the size it claims"),
    "odd shape": (with_header(TEXTS.replace("1,", "1 1"), b"a\0\0\0"), "damaged"),
    "wrong shape": (array(np.ones((2, 2))), "does not work"),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_a_crafted_array_is_refused_before_it_is_allocated(tiny: Path, case: str) -> None:
    data, message = ARRAYS[case]
    change_members(tiny, lambda members: members.update({_coefficients(members): data}))
    tracemalloc.start()
    try:
        with pytest.raises(ModelError, match=message):
            read_model(tiny)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def _coefficients(members: dict[str, bytes]) -> str:
    """Return the member of the largest array, which is that of the weights."""
    return max((name for name in members if name.endswith(".npy")), key=lambda n: len(members[n]))


def test_a_member_that_is_missing_or_too_many_is_named(tiny: Path) -> None:
    whole = unpack((tiny / PAYLOAD_FILE).read_bytes())
    replace_payload(tiny, pack({**whole, "evil.so": b"x"}))
    with pytest.raises(ModelError, match=r"member evil\.so is missing or not used"):
        read_model(tiny)
    replace_payload(tiny, pack({name: whole[name] for name in whole if name != "000001.npy"}))
    with pytest.raises(ModelError, match=r"member 000001\.npy is missing or not used"):
        read_model(tiny)
    replace_payload(tiny, pack({name: whole[name] for name in whole if name != "schema.json"}))
    with pytest.raises(ModelError, match="members are missing"):
        read_model(tiny)


def zip_bomb(size: int) -> bytes:
    """Return a payload with a member of that many zeros."""
    return pack({"schema.json": b"{}", "000001.npy": bytes(size)})


def many_members() -> bytes:
    return pack({"schema.json": b"{}", **{f"{n:06d}.npy": b"" for n in range(1001)}})


def twice() -> bytes:
    payload = pack({"schema.json": b"{}", "schema.jsom": b"{}"})
    return payload.replace(b"schema.jsom", b"schema.json")


def claim(payload: bytes, offset: int, value: int, width: int) -> bytes:
    """Return a zip file with another number in the end record or, for 20 and more, in an entry."""
    start = len(payload) - 22 + offset
    return payload[:start] + value.to_bytes(width, "little") + payload[start + width :]


def encrypted(payload: bytes) -> bytes:
    start = payload.index(b"PK\x01\x02")
    return payload[: start + 8] + b"\x01\x00" + payload[start + 10 :]


CONTAINERS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "not a whole zip file"),
    "text": (lambda _: b"hello" * 100, "not a whole zip file"),
    "pickle": (lambda _: b"cos\nsystem\n(S'x'\ntR.", "not a whole zip file"),
    "cut at the end": (lambda payload: payload[:-1], "not a whole zip file"),
    "cut in the middle": (lambda payload: payload[: len(payload) // 2], "not a whole zip file"),
    "comment": (lambda payload: claim(payload, 20, 4, 2) + b"note", "not a whole zip file"),
    "start missing": (lambda payload: payload[100:], "damaged"),
    "many members": (lambda _: many_members(), "more than 1000 members"),
    "many members claimed": (lambda payload: claim(payload, 10, 65535, 2), "more than 1000 mem"),
    "large directory": (lambda payload: claim(payload, 12, 1 << 30, 4), "more than 1000 members"),
    "zip64": (
        lambda payload: payload[:-22] + b"PK\x06\x07" + bytes(16) + payload[-22:],
        "more than 1000 members",
    ),
    "member twice": (lambda _: twice(), "missing or there twice"),
    "encrypted": (encrypted, "packed in a way"),
    "lzma": (lambda payload: pack(unpack(payload), zipfile.ZIP_LZMA), "packed in a way"),
    "bzip2": (lambda payload: pack(unpack(payload), zipfile.ZIP_BZIP2), "packed in a way"),
    "bomb": (lambda _: zip_bomb(70 << 20), "as a zip bomb does"),
    "many values": (
        lambda _: pack({"schema.json": b"[" + b"1," * 1_000_000 + b"1]"}),
        "more values than nodes have",
    ),
    "schema a list": (lambda _: pack({"schema.json": b"[]"}), "not as distmode writes it"),
    "schema no JSON": (lambda _: pack({"schema.json": b"\xff{"}), "damaged"),
    "bytes changed": (lambda payload: payload.replace(b"x", b"y", 1), "damaged"),
}


@pytest.mark.parametrize("case", CONTAINERS)
def test_a_crafted_container_is_refused_without_unpacking_it(tiny: Path, case: str) -> None:
    change, message = CONTAINERS[case]
    replace_payload(tiny, change((tiny / PAYLOAD_FILE).read_bytes()))
    tracemalloc.start()
    try:
        with pytest.raises(ModelError, match=message):
            read_model(tiny)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_a_payload_larger_than_allowed_is_not_read(tiny: Path) -> None:
    with (tiny / PAYLOAD_FILE).open("wb") as file:
        file.truncate((512 << 20) + 1)  # a hole; takes no room on the disk
    with pytest.raises(ModelError, match="536870913 bytes, more than the 536870912 allowed"):
        read_model(tiny)


def test_what_is_claimed_to_unpack_beyond_the_limit_is_refused(tiny: Path) -> None:
    payload = (tiny / PAYLOAD_FILE).read_bytes()
    entry = payload.index(b"PK\x01\x02") + 24
    replace_payload(tiny, payload[:entry] + (1 << 30).to_bytes(4, "little") + payload[entry + 4 :])
    with pytest.raises(ModelError, match="too large unpacked"):
        read_model(tiny)


def test_another_payload_than_the_cards_is_not_looked_into(tiny: Path) -> None:
    path = tiny / PAYLOAD_FILE
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match=r"model\.skops is not the one that card\.json was"):
        read_model(tiny)
