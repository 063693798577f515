import builtins
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distmode.errors import OutputError, UsageError
from distmode.tables import read_schema, write_csv
from distmode.tables.parquet import (
    build_schema,
    check_parquet,
    list_columns,
    write_parquet,
    write_parquet_from,
)
from tests.tables.test_tables_writers import make_record, make_too_short

TEXTS = ("school", "interview", "speaker", "role", "text")


def to_parquet(*records: Mapping[str, object]) -> pyarrow.parquet.ParquetFile:
    file = io.BytesIO()
    write_parquet(records, file)
    return pyarrow.parquet.ParquetFile(io.BytesIO(file.getvalue()))


def read_rows(*records: Mapping[str, object]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = to_parquet(*records).read().to_pylist()
    return rows


# --- columns ---


def test_the_columns_are_those_of_csv() -> None:
    records = (make_record("We met."), make_too_short({"note": "x", "Start": 1}))
    head = io.BytesIO()
    write_csv(records, head)
    assert to_parquet(*records).schema_arrow.names == head.getvalue().decode().split("\n")[0].split(
        ","
    )


def test_types_follow_from_the_json_schema() -> None:
    kinds = {field.name: str(field.type) for field in build_schema(list_columns())}
    whole = {"turn", "continues", "start", "end"}
    assert {name for name, kind in kinds.items() if kind == "int64"} == whole
    shares = {name for name, kind in kinds.items() if kind == "double"}
    assert shares == {name for name in kinds if name.startswith("p_")}
    assert len(shares) == 7
    assert str(pyarrow.list_(pyarrow.string())) == kinds["modes"] == kinds["warnings"]
    item = build_schema(list_columns()).field("evidence").type.value_type
    assert {item.field(n).name: str(item.field(n).type) for n in range(item.num_fields)} == {
        "start": "int64",
        "end": "int64",
        "text": "string",
        "mode": "string",
        "weight": "double",
        "part": "string",
    }
    assert all(kinds[name] == "string" for name in (*TEXTS, "mode", "codebook", "id"))


def test_every_column_says_what_it_means() -> None:
    schema = to_parquet(make_record("We met.", carried={"note": "x", "mode": "y"})).schema_arrow
    told: Any = read_schema()["properties"]
    assert schema.field("turn").metadata[b"description"].decode() == told["turn"]["description"]
    share = told["probabilities"]["properties"]["formal"]["description"]
    assert schema.field("p_formal").metadata[b"description"].decode() == share
    assert all(field.metadata[b"description"] for field in schema)


# --- rows ---


def test_a_row_holds_what_the_record_holds() -> None:
    record: dict[str, Any] = make_record("We met, all")
    [row] = read_rows(record)
    shares = {name.removeprefix("p_"): row.pop(name) for name in [*row] if name.startswith("p_")}
    assert shares == record.pop("probabilities")
    assert row == record


def test_what_is_too_short_has_no_probabilities() -> None:
    [row] = read_rows(make_too_short())
    assert {value for name, value in row.items() if name.startswith("p_")} == {None}
    assert (row["mode"], row["modes"], row["evidence"]) == (None, [], [])


def test_a_column_that_is_empty_keeps_its_type() -> None:
    found = to_parquet(make_too_short()).read()
    assert {str(found.schema.field(name).type) for name in ("school", "role")} == {"string"}
    assert found.column("p_none").null_count == 1


def test_carried_columns_are_text_whatever_they_held() -> None:
    first, second, third = read_rows(
        make_record("We met.", carried={"year": 2024, "Note": "007", "tags": ["a", "é"]}),
        make_too_short({"year": "2024?", "note": None, "ok": True}),
        make_too_short(),
    )
    assert (first["year"], first["Note"], first["tags"]) == ("2024", "007", '["a","é"]')
    assert (second["year"], second["Note"], second["ok"]) == ("2024?", None, "true")
    assert (third["year"], third["Note"], third["tags"], third["ok"]) == (None,) * 4


def test_carried_columns_without_room_go_to_row() -> None:
    first, second = read_rows(
        make_record("We met.", carried={"P_none": "x", " ": 1, "mode": "formal"}), make_too_short()
    )
    assert first["p_none"] == 0.04
    assert json.loads(first["row"]) == {"P_none": "x", " ": 1, "mode": "formal"}
    assert second["row"] is None


def test_offsets_in_another_unit_are_numbers() -> None:
    record: dict[str, Any] = make_record("We met, all", carried={"note": "x"})
    for span in (record, *record["evidence"]):
        span |= {"start_utf16": span["start"], "end_utf16": span["end"]}
    schema = to_parquet(record).schema_arrow
    assert str(schema.field("start_utf16").type) == "int64"
    assert schema.field("evidence").type.value_type.get_field_index("end_utf16") == 7
    assert "end_utf8" not in schema.names
    [row] = read_rows(record)
    assert (row["end_utf16"], row["evidence"][1]["end_utf16"]) == (11, 8)


def test_a_column_of_a_table_that_is_called_like_an_offset_is_text() -> None:
    first, second = read_rows(
        make_record("We met.", carried={"start_utf8": 3}), make_too_short({"start_utf8": "here"})
    )
    assert (first["start_utf8"], second["start_utf8"]) == ("3", "here")


def test_talk_has_no_apostrophe_in_front() -> None:
    [row] = read_rows(make_record("- so we met", carried={"note": "=1+1"}))
    assert (row["text"], row["note"]) == ("- so we met", "=1+1")


def test_halves_of_surrogate_pairs_and_numbers_that_json_lacks() -> None:
    carried = {"a\ud800": "x", "note": "x\udfff", "b": float("nan"), "c": [float("inf")]}
    [row] = read_rows(make_record("one\ud800two", carried=carried))
    assert (row["text"], row["note"]) == ("one\ufffdtwo", "x\ufffd")
    assert (row["b"], row["c"]) == (None, "[null]")
    assert json.loads(row["row"]) == {"a\ufffd": "x"}


NAMES = st.text(alphabet="aAß .é\u2028", max_size=3) | st.sampled_from(
    ["row", "P_none", "end_utf8"]
)
VALUES = st.none() | st.booleans() | st.integers() | st.lists(st.integers(), max_size=2)


@example([{"end_utf8": 1 << 63}])
@settings(deadline=None, max_examples=50)
@given(st.lists(st.dictionaries(NAMES, VALUES | st.text("a\u2028'=", max_size=3)), max_size=4))
def test_whatever_is_carried_is_found_again(tables: list[dict[str, object]]) -> None:
    records = [make_record("We met.", carried=carried) for carried in tables]
    for carried, row in zip(tables, read_rows(*records), strict=True):
        held = json.loads(row.get("row") or "{}")
        cells = {" ".join(name.split()).casefold(): cell for name, cell in row.items()}
        for name, value in carried.items():
            if name in held:
                assert held[name] == value
                continue
            cell = cells[" ".join(name.split()).casefold()]
            shown = value if value is None or isinstance(value, str) else json.dumps(value)
            # Offsets in another unit are whole numbers where all of them are.
            assert cell == value or cell.replace(",", ", ") == shown


# --- writing ---


def test_rows_are_written_in_groups_that_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distmode.tables.parquet.writing._GROUP_ROWS", 4)
    records = [make_record("We met.", number=number) for number in range(10)]
    found = to_parquet(*records)
    counts = [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)]
    assert counts == [4, 4, 2]
    assert found.read().column("turn").to_pylist() == list(range(10))
    monkeypatch.setattr("distmode.tables.parquet.writing._GROUP_CHARACTERS", 900)
    found = to_parquet(*(make_record("We met. " * 100, number=number) for number in range(3)))
    assert found.num_row_groups == 3


def test_no_records_are_a_table_without_rows() -> None:
    found = to_parquet()
    assert found.metadata.num_rows == 0
    assert found.schema_arrow.names == [column.name for column in list_columns()]


def test_equal_records_are_equal_bytes_and_need_not_be_spooled() -> None:
    records = [make_record("We met.", number=number, carried={"n": number}) for number in range(5)]
    files = [io.BytesIO() for _ in range(3)]
    write_parquet(records, files[0])
    write_parquet(iter(records), files[1])
    write_parquet_from(lambda: iter(records), files[2])
    assert files[0].getvalue() == files[1].getvalue() == files[2].getvalue()


def test_a_pipe_will_do_and_stays_open() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as file:
        write_parquet([make_record("We met.")], file)
        assert not file.closed
    with os.fdopen(reader, "rb") as file:
        data = file.read()
    assert pyarrow.parquet.read_table(io.BytesIO(data)).num_rows == 1


def test_records_beyond_memory_go_through_a_file_that_nobody_else_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("distmode.tables.parquet.writing._SPOOL_BYTES", 100)
    left: list[list[Path]] = []

    def make_records() -> Iterator[dict[str, object]]:
        for number in range(3):
            left.append(list(tmp_path.iterdir()))
            yield make_record("We met.", number=number)

    file = io.BytesIO()
    write_parquet(make_records(), file)
    assert pyarrow.parquet.read_table(io.BytesIO(file.getvalue())).num_rows == 3
    assert left == [[], [], []]
    assert list(tmp_path.iterdir()) == []


def test_a_full_temporary_folder_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    monkeypatch.setattr("distmode.tables.parquet.writing._SPOOL_BYTES", 100)
    with pytest.raises(OutputError, match=r"gone: the folder for temporary files .*TMPDIR"):
        to_parquet(make_record("We met."))


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def lack(name: str, *rest: Any) -> object:  # noqa: ANN401
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lack)
    file = io.BytesIO()
    with pytest.raises(UsageError, match=r"run: pip install 'distmode\[parquet\]'"):
        write_parquet([make_record("We met.")], file)
    with pytest.raises(UsageError):
        check_parquet()
    assert file.getvalue() == b""
