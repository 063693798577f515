"""Labels in other people's tools: the pages about that are run, and the tables in them compared."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow.parquet
import pytest
from typer.testing import CliRunner

import distmode.component  # noqa: F401 - an older editable install has no entry point for spaCy
from distmode.tables import RECORD_FIELDS
from tests.command_line import ROOT
from tools.record_columns import build_column_table, build_field_table

DOCS = ROOT / "docs"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def read_blocks(page: str) -> list[tuple[str, str]]:
    """Return language and text of each block of code in a page."""
    return FENCED.findall((DOCS / page).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and the labels that the page about them makes first."""
    from distmode.cli import app

    place = tmp_path_factory.mktemp("a study")
    (place / "examples").symlink_to(ROOT / "examples")
    commands = next(text for language, text in read_blocks("records.md") if not language)
    with contextlib.chdir(place):
        for command in commands.splitlines():
            # The lite model writes the same fields in a sixth of the time.
            arguments = [*command.split()[1:], "--model", "distmode-en-lite"]
            ended = CliRunner().invoke(app, arguments)
            assert ended.exit_code == 0, ended.stderr
    return place


def read_lines(study: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (study / "labels.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("page", ["records.md", "python.md"])
def test_the_python_of_a_page_runs_and_prints_what_stands_there(study: Path, page: str) -> None:
    blocks = read_blocks(page)
    names: dict[str, Any] = {}
    checked = 0
    with contextlib.chdir(study):
        for (language, code), (follows, expected) in zip(
            blocks, [*blocks[1:], ("", "")], strict=True
        ):
            if language != "python":
                continue
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, page, "exec"), names)
            if follows == "text":
                assert printed.getvalue() == expected
                checked += 1
    assert checked == [language for language, _ in blocks].count("text") > 5


@pytest.mark.parametrize("build", [build_field_table, build_column_table])
def test_the_tables_are_those_of_the_json_schema(build: Any) -> None:  # noqa: ANN401
    assert build() in (DOCS / "records.md").read_text(encoding="utf-8")


def test_the_table_of_columns_names_the_columns_in_their_order(study: Path) -> None:
    rows = build_column_table().splitlines()[2:]
    named = [row.split("`")[1] for row in rows]
    csv_head = (study / "labels.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    parquet_head = pyarrow.parquet.read_schema(study / "labels.parquet").names
    assert csv_head == parquet_head == named[: len(csv_head)]


def test_the_three_formats_hold_the_same(study: Path) -> None:
    lines = read_lines(study)
    parquet = polars.read_parquet(study / "labels.parquet").to_dicts()
    cells = pandas.read_csv(study / "labels.csv", dtype="str", keep_default_na=False).to_dict(
        "records"
    )
    assert len(lines) == len(parquet) == len(cells) > 90
    for line, row, cell in zip(lines, parquet, cells, strict=True):
        shares = line.pop("probabilities") or dict.fromkeys(polars_modes(row))
        assert {f"p_{mode}": share for mode, share in shares.items()} == {
            name: row.pop(name) for name in [*row] if name.startswith("p_")
        }
        assert row == line
        for mode, share in shares.items():
            assert cell[f"p_{mode}"] == ("" if share is None else f"{share:.6f}")
        for name in ("id", "turn", "start", "mode", "status", "prior"):
            assert cell[name] == ("" if line[name] is None else str(line[name]))


def polars_modes(row: dict[str, Any]) -> list[str]:
    return [name.removeprefix("p_") for name in row if name.startswith("p_")]


def test_json_lines_are_what_jsonlite_streams_in(study: Path) -> None:
    """One object a line; every field in every line; one type a field; no NaN; UTF-8 without BOM."""
    data = (study / "labels.jsonl").read_bytes()
    assert data.endswith(b"}\n")
    kinds: dict[str, set[type]] = {}

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    for line in data.decode("utf-8").removesuffix("\n").split("\n"):
        record = json.loads(line, parse_constant=refuse)
        assert list(record) == list(RECORD_FIELDS)
        for name, value in record.items():
            kinds.setdefault(name, set()).add(type(value))
        for name, value in (record["probabilities"] or {}).items():
            kinds.setdefault(f"probabilities.{name}", set()).add(type(value))
    assert {name: found for name, found in kinds.items() if len(found - {type(None)}) > 1} == {}
    # A record of one kind in all its lines is a column of that kind, or an empty one.
    assert all(isinstance(record["modes"], list) for record in read_lines(study))
