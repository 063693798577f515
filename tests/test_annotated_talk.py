import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score

from distmode.codebook import MODES, OUTCOMES
from distmode.tables import read_coded_excerpts
from tests.test_annotated_data import cells_of, shingles_of

FOLDER = Path(__file__).parents[1] / "data" / "annotated" / "talk"
FIELDS = [
    "id",
    "school",
    "interview",
    "role",
    "country",
    "phase",
    "register",
    "context",
    "text",
    "mode",
    "modes",
    "coder_1",
    "coder_2",
]
# Interviews and quotations come from other hands: no two share more words in a row than this.
LONGEST_SHARED_RUN = 14

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    files = sorted(FOLDER.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def test_each_file_is_a_school_with_its_excerpts_in_order() -> None:
    for path in FOLDER.glob("*.jsonl"):
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert {row["school"] for row in found} == {path.stem}
        expected = [f"{path.stem}-i1-{number:02d}" for number in range(1, len(found) + 1)]
        assert [row["id"] for row in found] == expected
        assert all(list(row) == FIELDS for row in found)


def test_a_code_stands_where_both_coders_gave_it(rows: list[Row]) -> None:
    for row in rows:
        assert {row["coder_1"], row["coder_2"]} <= set(OUTCOMES), row["id"]
        agreed = row["coder_1"] == row["coder_2"]
        assert row["mode"] == (row["coder_1"] if agreed else None), row["id"]
        assert row["modes"][:1] == [row["mode"]] if row["mode"] in MODES else row["modes"] == []
        assert set(row["modes"]) <= set(MODES), row["id"]


def test_texts_are_as_long_as_excerpts_are_and_none_is_there_twice(rows: list[Row]) -> None:
    assert len({row["text"] for row in rows}) == len(rows)
    assert all(8 <= len(row["text"].split()) <= 200 for row in rows)
    assert all(row["text"] == row["text"].strip() for row in rows)


def test_no_two_schools_share_a_long_run_of_words(rows: list[Row]) -> None:
    schools: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        for run in shingles_of(row["text"], LONGEST_SHARED_RUN + 1):
            schools.setdefault(run, set()).add(row["school"])
    pairs = {pair for found in schools.values() for pair in combinations(sorted(found), 2)}
    assert pairs == set()


def test_distmode_reads_them_and_passes_over_what_coders_differ_on(rows: list[Row]) -> None:
    table = read_coded_excerpts([FOLDER])
    assert len(table.excerpts) == sum(row["mode"] is not None for row in rows)
    assert table.undecided == sum(row["mode"] is None for row in rows)


def test_the_card_counts_what_there_is(rows: list[Row]) -> None:
    decided = [row for row in rows if row["mode"]]
    words = [len(row["text"].split()) for row in rows]
    expected = [
        len({row["school"] for row in rows}),
        len(rows),
        len(decided),
        len(rows) - len(decided),
        sum(len(row["modes"]) > 1 for row in decided),
        sum(words),
        median(words),
    ]
    assert [float(cells[-1]) for cells in read_table(columns=2)] == expected


def test_the_card_counts_the_registers_and_how_far_coders_agree(rows: list[Row]) -> None:
    for register, *cells in read_table(columns=12):
        found = [row for row in rows if row["register"] == register]
        counts = Counter(row["mode"] for row in found)
        numbers = [len({row["school"] for row in found}), len(found)]
        numbers += [counts[mode.value] for mode in OUTCOMES]
        assert list(map(float, cells[:-1])) == [*numbers, counts[None]], register
        kappa = cohen_kappa_score(*zip(*((r["coder_1"], r["coder_2"]) for r in found), strict=True))
        assert float(cells[-1]) == pytest.approx(kappa, abs=0.005)


def read_table(*, columns: int) -> list[list[str]]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\|.*\|$", text, flags=re.MULTILINE)
    found = [cells_of(line) for line in lines if len(cells_of(line)) == columns]
    return found[2:]
