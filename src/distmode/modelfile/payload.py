"""The payload as bytes from a stranger: how large, of which members, what its arrays claim to be.

Everything is measured before it is unpacked or allocated: the zip directory before it is read, the
members before they are unpacked, the schema before it is parsed, each array's header against the
bytes that follow it.
"""

import io
import json
import math
import re
import warnings
import zipfile

from distmode.modelfile.allowed import TRUSTED
from distmode.modelfile.canonical import SCHEMA_FILE
from distmode.modelfile.refusal import RefusedError, show
from distmode.modelfile.schema import check_schema

_MEGABYTE = 1 << 20
LARGEST_PAYLOAD = 512 * _MEGABYTE
"""Most bytes of a payload, packed or unpacked."""

_LARGEST_SCHEMA = 128 * _MEGABYTE
_MOST_MEMBERS = 1000
_LARGEST_DIRECTORY = _MOST_MEMBERS * 100  # an entry of ours takes 57 bytes
# A vector of equal numbers packs 600 to 1, so small members may; only what is large must pack less.
_HIGHEST_RATIO = 200
_RATIO_ALLOWANCE = 50 * _MEGABYTE
# Parsed JSON takes up to 70 bytes a value: nodes have one in 18 bytes, a bomb has one in 2.
_BYTES_A_VALUE = 10
_SPARE_VALUES = 1000

_END_RECORD_BYTES = 22
_END_RECORD = b"PK\x05\x06"
_ZIP64_LOCATOR_BYTES = 20
_ZIP64_LOCATOR = b"PK\x06\x07"
_ENCRYPTED = 1

# As numpy.lib.format writes it (version 1.0); only numbers, truth values and texts.
_HEADER = re.compile(
    rb"\{'descr': '(?P<order>[<>|])(?P<kind>[biufU])(?P<width>\d{1,4})', "
    rb"'fortran_order': (?:True|False), 'shape': \((?P<shape>[\d, ]{0,80})\), \} *\n"
)
_WIDTHS = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (4, 8), "U": range(1, 1001)}
_MAGIC = b"\x93NUMPY\x01\x00"
_PREFIX_BYTES = len(_MAGIC) + 2
_BYTES_A_CHARACTER = 4
_LAST_CHARACTER = 0x10FFFF


def check_payload(data: bytes) -> str:
    """Check a payload without building anything in it.

    Args:
        data: The whole file.

    Returns:
        What was looked at, in words.

    Raises:
        RefusedError: It is damaged, too large, or holds what a distmode model never does.
    """
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            _check_sizes(container)
            schema = container.read(SCHEMA_FILE)
            files = check_schema(_parse_schema(schema))
            _check_names(container, files)
            for file in files:
                _check_array(container.read(file))
    except RefusedError:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds on damaged bytes
        raise RefusedError(f"its payload is damaged ({type(error).__name__})") from error
    return f"{len(files)} arrays and a schema of {len(schema)} bytes"


def build_estimator(data: bytes) -> object:
    """Build the estimator of a payload that `check_payload` has passed.

    skops audits it once more. scikit-learn's warning about another version is left out, since the
    card has the versions.

    Raises:
        RefusedError: It cannot be built.
    """
    from skops.io import loads

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            estimator: object = loads(data, trusted=TRUSTED)
    except Exception as error:  # hostile values can fail anywhere in skops, numpy and scikit-learn
        raise RefusedError(f"its payload cannot be built ({type(error).__name__})") from error
    return estimator


def _check_directory(data: bytes) -> None:
    """Check the end record, from which zipfile learns how large a directory to read."""
    end = data[-_END_RECORD_BYTES:]
    if len(end) < _END_RECORD_BYTES or not end.startswith(_END_RECORD) or end[-2:] != b"\0\0":
        raise RefusedError("its payload is damaged (it is not a whole zip file)")
    locator = data[-_END_RECORD_BYTES - _ZIP64_LOCATOR_BYTES : -_END_RECORD_BYTES]
    entries, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if locator.startswith(_ZIP64_LOCATOR) or entries > _MOST_MEMBERS or size > _LARGEST_DIRECTORY:
        raise RefusedError(f"its payload has more than {_MOST_MEMBERS} members")


def _check_sizes(container: zipfile.ZipFile) -> None:
    entries = container.infolist()
    names = [entry.filename for entry in entries]
    if SCHEMA_FILE not in names or len(set(names)) < len(names):
        raise RefusedError("its payload is damaged (members are missing or there twice)")
    for entry in entries:
        packed = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if not packed or entry.flag_bits & _ENCRYPTED:
            raise RefusedError("its payload is packed in a way that a distmode model never is")
    unpacked = sum(entry.file_size for entry in entries)
    packed_size = sum(entry.compress_size for entry in entries)
    if unpacked > LARGEST_PAYLOAD or container.getinfo(SCHEMA_FILE).file_size > _LARGEST_SCHEMA:
        raise RefusedError(f"its payload is too large unpacked ({unpacked} bytes)")
    if unpacked > packed_size * _HIGHEST_RATIO + _RATIO_ALLOWANCE:
        raise RefusedError(
            f"its payload unpacks {packed_size} bytes to {unpacked}, as a zip bomb does"
        )


def _parse_schema(data: bytes) -> object:
    values = sum(data.count(mark) for mark in (b",", b"[", b"{"))
    if values > len(data) // _BYTES_A_VALUE + _SPARE_VALUES:
        raise RefusedError("its payload is damaged (schema.json holds more values than nodes have)")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RefusedError("its payload is damaged (schema.json is not JSON)") from error


def _check_names(container: zipfile.ZipFile, files: tuple[str, ...]) -> None:
    members = set(container.namelist()) - {SCHEMA_FILE}
    if members != set(files):
        odd = sorted(members.symmetric_difference(files))[0]
        raise RefusedError(f"its payload is damaged (member {show(odd)} is missing or not used)")


def _check_array(data: bytes) -> None:
    """Check that an array is of the size its header claims, and that its values are usable."""
    length = int.from_bytes(data[len(_MAGIC) : _PREFIX_BYTES], "little")
    start = _PREFIX_BYTES + length
    header = _HEADER.fullmatch(data[_PREFIX_BYTES:start])
    if not data.startswith(_MAGIC) or header is None:
        raise RefusedError("its payload is damaged (an array is not of numbers or texts)")
    kind, width = header["kind"].decode(), int(header["width"])
    if width not in _WIDTHS[kind]:
        raise RefusedError("its payload is damaged (an array is of an unknown type)")
    shape = [int(size) for size in header["shape"].split(b",") if size.strip()]
    item_bytes = width * _BYTES_A_CHARACTER if kind == "U" else width
    if math.prod(shape) * item_bytes != len(data) - start:
        raise RefusedError("its payload is damaged (an array is not of the size it claims)")
    _check_values(data[start:], f"{header['order'].decode()}{kind}{width}")


def _check_values(data: bytes, dtype: str) -> None:
    import numpy as np

    order, kind = dtype[0], dtype[1]
    if kind == "f" and not np.isfinite(np.frombuffer(data, dtype)).all():
        raise RefusedError("its payload holds a number that is not finite")
    if kind == "U" and data:
        codes = np.frombuffer(data, f"{order}u{_BYTES_A_CHARACTER}")
        if codes.max() > _LAST_CHARACTER:
            raise RefusedError("its payload is damaged (a text in an array is no text)")
