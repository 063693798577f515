"""Tables of JSON Lines: an object a line."""

import json
import re
from collections import Counter

from distmode.encoding import Decoded
from distmode.errors import TableError
from distmode.rows.table import Row, Rows, fold_name, show_name

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_json_lines(decoded: Decoded, *, name: str) -> Rows:
    """Read a table of JSON Lines (see `read_rows`)."""
    spellings: dict[str, str] = {}
    rows = []
    # Not splitlines(): JSON strings may hold line separators (U+2028) as they are.
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            continue
        values = _read_object(line, f"{name}: line {number}")
        for key in values:
            known = spellings.setdefault(fold_name(key), key)
            if known != key:
                raise TableError(
                    f"{name}: line {number}: the key '{show_name(key)}' is spelled "
                    f"'{show_name(known)}' before; spell it the same in every line"
                )
        rows.append(Row(number, values))
    return Rows(tuple(spellings.values()), tuple(rows), decoded.warnings)


def _read_object(line: str, place: str) -> dict[str, object]:
    try:
        value = json.loads(line, object_pairs_hook=_keep_pairs, parse_constant=_read_constant)
    except json.JSONDecodeError as error:
        raise TableError(
            f"{place}, column {error.colno}: is not JSON ({error.msg}); "
            "expected one JSON object a line"
        ) from None
    except _RepeatedKeyError as error:
        raise TableError(f"{place}: the key '{error}' stands twice; keep one") from None
    except RecursionError:
        raise TableError(f"{place}: is nested too deeply; expected plain values") from None
    except ValueError:
        raise TableError(f"{place}: holds a number too long to read; shorten it") from None
    if not isinstance(value, dict):
        raise TableError(
            f'{place}: is not a JSON object; expected one like {{"text": "..."}} in each line'
        )
    return {_mend_text(key): _mend(item) for key, item in value.items()}


class _RepeatedKeyError(Exception):
    """A key that stands twice in one object: one of its values would be lost."""


def _keep_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _RepeatedKeyError(show_name(counts.most_common(1)[0][0]))
    return values


def _read_constant(_: str) -> None:
    """Read NaN and the infinities, which Python and R write for missing values, as missing."""


def _mend(value: object) -> object:
    return _mend_text(value) if isinstance(value, str) else value


def _mend_text(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can hold but no file can."""
    return _LONE_SURROGATE.sub("\ufffd", text)
