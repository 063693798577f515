import json
from pathlib import Path

import pytest

from tests.command_line import Run

STATISTIC = {"value", "low", "high", "n"}


def test_a_model_is_measured_with_intervals_over_interviews(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded, "--json")
    assert ended.status == 0
    result = json.loads(ended.out)
    assert (result["n"], result["groups"], result["unit"]) == (83, 6, "interview")
    assert result["model"].startswith("distmode-en ")
    assert {"kappa", "alpha", "percent", "macro_f1"} <= result["overall"].keys()
    for numbers in (result["overall"], *result["modes"].values()):
        statistics = {name: one for name, one in numbers.items() if name != "verdict"}
        assert all(set(one) >= STATISTIC for one in statistics.values())
    assert sum(map(sum, result["confusion"]["rows"])) == 83


def test_percent_is_what_label_and_coder_share(run: Run, coded: Path, interviews: Path) -> None:
    given = {r["id"]: r["mode"] for r in run("label", coded, "--as", "excerpts").records}
    rows = [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]
    same = sum(given[row["id"]] == row["mode"] for row in rows)
    result = json.loads(run("evaluate", coded, "--json").out)
    assert result["overall"]["percent"]["value"] == pytest.approx(same / len(rows))


@pytest.mark.parametrize(("by", "groups"), [("interview", 6), ("school", 2)])
def test_cross_validation_holds_out_whole_groups(
    run: Run, coded: Path, by: str, groups: int
) -> None:
    result = json.loads(run("evaluate", coded, "--by", by, "--json").out)
    assert (result["unit"], result["groups"], result["n"]) == (by, groups, 83)
    assert result["model"] is None
    assert (result["overall"]["kappa"]["low"] is None) == (groups < 3)


def test_tables_say_what_the_intervals_are_over(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded)
    assert "95 % intervals over 6 interviews" in ended.out
    assert "not measured" in ended.out
    assert "No intervals" in run("evaluate", coded, "--by", "school").out


@pytest.mark.parametrize(
    ("floor", "status"),
    [("kappa=0.0", 0), ("kappa=0.999", 4), ("cultural.f1=0.1", 4), ("none.f1=0.1", 0)],
)
def test_a_floor_ends_with_4_when_it_is_not_reached(
    run: Run, coded: Path, floor: str, status: int
) -> None:
    ended = run("evaluate", coded, "--fail-under", floor)
    assert ended.status == status
    assert ("below" in ended.err or "not measured" in ended.err) == (status == 4)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["coded.jsonl", "--fail-under", "beauty=1"], 2, "beauty"),
        (["coded.jsonl", "--fail-under", "kappa"], 2, "kappa"),
        (["one.jsonl", "--by", "interview"], 3, "two groups"),
        (["bare.jsonl", "--by", "school"], 3, "school"),
        (["twice.jsonl"], 3, "twice.jsonl"),
        (["missing.jsonl"], 3, "missing.jsonl"),
        (["coded.jsonl", "--model", "./broken"], 3, "broken"),
    ],
)
def test_bad_input_is_one_line(
    run: Run,
    coded: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = coded.read_text(encoding="utf-8").splitlines()
    (tmp_path / "coded.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "one.jsonl").write_text("\n".join(lines[:5]), encoding="utf-8")
    again = json.dumps(json.loads(lines[0]) | {"coder": "second"})
    (tmp_path / "twice.jsonl").write_text(f"{lines[0]}\n{again}\n", encoding="utf-8")
    (tmp_path / "bare.jsonl").write_text('{"text": "We led.", "mode": "formal"}\n')
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "card.json").write_text("{")
    ended = run("evaluate", *arguments)
    assert ended.status == status, ended.err
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1


def test_rows_without_a_mode_are_passed_over_and_counted(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    lines = coded.read_text(encoding="utf-8").splitlines()
    lines[0] = json.dumps(json.loads(lines[0]) | {"mode": None})
    data = tmp_path / "some.jsonl"
    data.write_text("\n".join(lines), encoding="utf-8")
    ended = run("evaluate", data, "--json")
    assert json.loads(ended.out)["n"] == 82
    assert "1 excerpt without a mode" in ended.err


def test_a_models_labels_are_not_codings(run: Run, interviews: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    assert run("label", interviews, "--out", out).status == 0
    for command in (["evaluate", out], ["train", out, "--out", tmp_path / "m"]):
        ended = run(*command)
        assert ended.status == 3
        assert "a model's labels" in ended.err


def test_a_model_measured_on_its_own_training_data_is_warned_of(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    assert run("train", coded, "--out", tmp_path / "m").status == 0
    assert "these very codings" in run("evaluate", coded, "--model", tmp_path / "m").err
    assert "these very codings" not in run("evaluate", coded).err
