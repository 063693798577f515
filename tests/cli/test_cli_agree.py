import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest

from distmode.tables import read_coded_excerpts
from tests.command_line import ROOT, Run

HEAD = "id,interview,ann,bob,text,memo\n"
# Thirty excerpts of three interviews: both gave 12 formal and 12 none, 4 differ, 2 have one coder.
ROWS = "".join(
    f"e{n},i{n % 3},{ann},{bob},we led the way {n},m{n}\n"
    for n, (ann, bob) in enumerate(
        [("formal;cultural", "formal;cultural")] * 2
        + [("formal", "formal")] * 10
        + [("none", "none")] * 12
        + [("formal", "none")] * 3
        + [("cultural", "none")]
        + [("none", "")] * 2
    )
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "codings.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_json_has_every_statistic_with_its_interval(run: Run, data: Path) -> None:
    ended = run("agree", data, "--coders", "ann,bob", "--json")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert found["schema"] == "distmode.agreement/1"
    assert (found["n"], found["coded_by_one"]) == (28, 2)
    assert (found["groups"], found["unit"], found["coders"]) == (3, "interview", ["ann", "bob"])
    assert set(found["overall"]) == {"percent", "kappa", "alpha", "ac1", "alpha_masi"}
    # 24 of 28 agree; by chance (15 x 12 + 12 x 16) / 28^2.
    kappa = found["overall"]["kappa"]
    assert kappa["value"] == pytest.approx((24 / 28 - 372 / 784) / (1 - 372 / 784))
    assert kappa["low"] < kappa["value"] < kappa["high"]
    assert kappa["n"] == 28
    assert found["modes"]["formal"]["positive"]["value"] == pytest.approx(24 / 27)
    assert found["modes"]["cultural"]["kappa"] == {"value": None, "low": None, "high": None, "n": 1}
    (confusion,) = found["confusion"]
    assert confusion["rows"][0] == [12, 0, 0, 0, 0, 0, 3]
    assert any("cultural (1)" in note for note in found["notes"])


def test_tables_show_the_same(run: Run, data: Path) -> None:
    ended = run("agree", data, "--coders", "ann,bob")
    assert ended.status == 0, ended.err
    assert "Agreement of 2 coders: ann, bob" in ended.out
    assert "Gwet's AC1" in ended.out
    assert "95 % intervals over 3 interviews" in ended.out
    assert "ann (rows) and bob (columns)" in ended.out
    assert "Note: 2 excerpts were coded by one coder alone." in ended.out
    assert "nan" not in ended.out.lower()


def test_disagreements_are_a_worklist(run: Run, data: Path, tmp_path: Path) -> None:
    where = tmp_path / "differ.csv"
    ended = run("agree", data, "--coders", "ann,bob", "--disagreements", where)
    assert ended.status == 0, ended.err
    assert "4 excerpts that the coders differ on" in ended.err
    rows = rows_of(where)
    assert list(rows[0]) == ["id", "interview", "ann", "bob", "text"]
    assert [row["id"] for row in rows] == ["e24", "e25", "e26", "e27"]
    assert rows[3] == {
        "id": "e27",
        "interview": "i0",
        "ann": "cultural",
        "bob": "none",
        "text": "we led the way 27",
    }
    if os.name == "posix":
        assert stat.S_IMODE(where.stat().st_mode) == 0o600


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_consensus_is_what_train_reads(run: Run, data: Path, tmp_path: Path, suffix: str) -> None:
    where = tmp_path / f"agreed{suffix}"
    ended = run("agree", data, "--coders", "ann,bob", "--consensus", where)
    assert ended.status == 0, ended.err
    assert "24 excerpts that the coders agree on" in ended.err
    assert "4 they differ on, 2 coded by fewer than two" in ended.err
    table = read_coded_excerpts([where])
    assert (len(table.excerpts), table.undecided) == (24, 6)
    first = table.excerpts[0]
    assert [mode.value for mode in first.modes] == ["formal", "cultural"]
    assert (first.interview, first.text) == ("i0", "we led the way 0")
    assert first.carried["memo"] == "m0"
    assert first.carried["bob"] == "formal;cultural"
    assert table.excerpts[12].modes == ()


def test_two_files_and_columns_that_differ(run: Run, tmp_path: Path) -> None:
    for coder, memo in (("ann", "sure"), ("bob", "=1+1")):
        rows = "".join(f"{n},formal,{memo},shared\n" for n in range(12))
        (tmp_path / f"{coder}.csv").write_text(f"id,mode,memo,phase\n{rows}", encoding="utf-8")
    where = tmp_path / "agreed.csv"
    ended = run("agree", tmp_path / "ann.csv", tmp_path / "bob.csv", "--consensus", where)
    assert ended.status == 0, ended.err
    assert "holds no talk" in ended.err
    row = rows_of(where)[0]
    assert "text" not in row
    assert (row["memo (ann)"], row["memo (bob)"], row["phase"]) == ("sure", "'=1+1", "shared")
    assert "kappa and alpha are undefined" in " ".join(ended.out.split())


def test_the_examples_agree_as_was_made_up(run: Run) -> None:
    files = [ROOT / "examples" / name for name in ("coded.jsonl", "second_coder.csv")]
    found = json.loads(run("agree", *files, "--json").out)
    assert found["coders"] == ["example", "second_coder"]
    assert (found["n"], found["coded_by_one"], found["groups"]) == (80, 3, 6)
    agreed = sum(found["confusion"][0]["rows"][i][i] for i in range(7))
    assert found["overall"]["percent"]["value"] == pytest.approx(agreed / 80)


def test_the_constructed_corpus_agrees_as_its_card_says(run: Run) -> None:
    talk = ROOT / "data" / "annotated" / "talk"
    found = json.loads(run("agree", *sorted(talk.glob("t*.jsonl")), "--json", "-q").out)
    assert found["n"] == 2931
    assert round(found["overall"]["kappa"]["value"], 2) == 0.90


def test_groups_can_be_chosen(run: Run, data: Path) -> None:
    assert run("agree", data, "--coders", "ann,bob", "--by", "interview").status == 0
    ended = run("agree", data, "--coders", "ann,bob", "--by", "school")
    assert ended.status == 3
    assert "column 'school' is empty" in ended.err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["one.csv"], 3, "one coder only"),
        (["apart.csv"], 3, "no excerpt was coded by two coders"),
        (["empty.csv"], 3, "no coder"),
        (["gone.csv"], 3, "gone.csv"),
        (["two.csv", "--coders", "ann"], 2, "two names or more"),
        (["two.csv", "--consensus", "two.csv"], 2, "is read from"),
        (["two.csv", "--consensus", "x.xlsx"], 2, ".csv or .jsonl"),
        (["two.csv", "--disagreements", "x.jsonl"], 2, "writes .csv"),
        (["two.csv", "--disagreements", "x.csv", "--consensus", "x.csv"], 2, "another file"),
        (["two.csv", "--consensus", "two.csv/x.csv"], 3, "cannot be written"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = {
        "one.csv": "1,ann,formal\n2,ann,none\n",
        "two.csv": "1,ann,formal\n1,bob,none\n",
        "apart.csv": "1,ann,formal\n2,bob,none\n",
        "empty.csv": "1,ann,\n1,bob,\n",
    }
    for name, rows in tables.items():
        Path(name).write_text(f"id,coder,mode\n{rows}", encoding="utf-8")
    ended = run("agree", *arguments)
    assert ended.status == status, ended.err
    assert message in ended.err
    assert ended.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(tables)
    assert Path("two.csv").read_text(encoding="utf-8").endswith(tables["two.csv"])


def test_no_column_name_is_run_by_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("id,=ann(),-bob,+memo\n1,formal,none,x\n2,none,none,y\n", encoding="utf-8")
    differ, agreed = tmp_path / "differ.csv", tmp_path / "agreed.csv"
    written = ("--disagreements", differ, "--consensus", agreed)
    ended = run("agree", path, "--coders", "=ann(),-bob", *written)
    assert ended.status == 0, ended.err
    assert differ.read_text(encoding="utf-8").splitlines()[0] == "id,'=ann(),'-bob"
    assert "'+memo" in agreed.read_text(encoding="utf-8").splitlines()[0]
    # What was written is read again: the coders' columns are still there.
    assert run("agree", agreed, "--coders", "=ann(),-bob").status == 0


def test_a_second_coding_points_here(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("id,text,coder,mode\n1,so,a,formal\n1,so,b,none\n", encoding="utf-8")
    assert "distmode agree --consensus FILE" in run("evaluate", path).err
