import json
import shlex
from pathlib import Path

import pytest

from tests.command_line import Run

Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def rows(coded: Path) -> Rows:
    return [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def own(run: Run, rows: Rows, tmp_path: Path) -> Path:
    """A small model of words alone, made from the codings of the examples."""
    data = write(tmp_path / "learned.jsonl", rows)
    made = run("train", data, "--words-only", "--out", tmp_path / "m", "--name", "mine")
    assert made.status == 0, made.err
    return tmp_path / "m"


def write(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def agree_with(run: Run, model: Path, rows: Rows, where: Path, *, from_probability: float) -> Path:
    """Codings that agree with a model's labels from some probability on, and nowhere else."""
    records = run("label", write(where, rows), "--as", "excerpts", "--model", model, "-q").records
    coded = []
    for row, record in zip(rows, records, strict=True):
        chances = record["probabilities"]
        assert isinstance(chances, dict)
        agrees = max(chances.values()) >= from_probability
        other = "formal" if record["mode"] != "formal" else "cultural"
        coded.append({**row, "mode": record["mode"] if agrees else other, "modes": None})
    return write(where, coded)


def test_the_threshold_found_is_the_one_that_was_hidden(
    run: Run, own: Path, rows: Rows, tmp_path: Path
) -> None:
    data = agree_with(run, own, rows, tmp_path / "mine.jsonl", from_probability=0.6)
    ended = run("threshold", data, "--accuracy", "0.95", "--model", own, "--json")
    assert ended.status == 0, ended.err
    found = json.loads(ended.out)
    assert (found["schema"], found["outcome"]) == ("distmode.threshold/1", "found")
    assert 0.5 < found["threshold"] <= 0.6
    assert found["best"]["accuracy"]["value"] >= 0.95
    assert found["best"]["coverage"]["n"] == found["n"] == 83
    assert (found["groups"], found["unit"], found["prior"]) == (6, "interview", "corpus")
    assert found["trained_on_these"] is False
    sure = [one for one in found["thresholds"] if one["threshold"] >= 0.6]
    assert {one["accuracy"]["value"] for one in sure} <= {1.0, None}


def test_the_command_given_labels_as_it_said(
    run: Run, own: Path, rows: Rows, tmp_path: Path
) -> None:
    data = agree_with(run, own, rows, tmp_path / "mine.jsonl", from_probability=0.6)
    asked = ("threshold", data, "--accuracy", "0.95", "--model", own, "--prior", "corpus")
    found = json.loads(run(*asked, "--json").out)
    told = run(*asked)
    assert told.status == 0
    assert found["command"] in told.out
    words = shlex.split(found["command"])
    assert words[:3] == ["distmode", "label", "INTERVIEWS"]
    records = run("label", data, "--as", "excerpts", *words[3:], "-q").records
    given = sum(record["mode"] is not None for record in records)
    step = next(one for one in found["thresholds"] if one["threshold"] == 0.6)
    assert step["accuracy"]["n"] <= given < 83


def test_tables_give_every_share_with_its_interval_and_the_rule(run: Run, coded: Path) -> None:
    ended = run("threshold", coded, "--accuracy", "0.01")
    assert ended.status == 0, ended.err
    assert "95 % intervals over 6 interviews" in ended.out
    assert "Rule: the lowest threshold" in ended.out
    assert ended.out.rstrip().endswith("distmode label INTERVIEWS --abstain-below 0")


def test_what_cannot_be_had_ends_with_4(run: Run, own: Path, rows: Rows, tmp_path: Path) -> None:
    data = agree_with(run, own, rows, tmp_path / "never.jsonl", from_probability=2)
    ended = run("threshold", data, "--accuracy", "0.5", "--model", own)
    assert ended.status == 4
    assert "cannot be had" in " ".join(ended.out.split())
    assert "cannot be had" in ended.err
    assert "distmode label" not in ended.out
    found = run("threshold", data, "--accuracy", "0.5", "--model", own, "--json")
    assert found.status == 4
    told = json.loads(found.out)
    assert (told["threshold"], told["command"]) == (None, None)
    assert told["best"]["accuracy"]["value"] == 0


def test_a_models_own_training_data_promise_nothing(run: Run, own: Path, tmp_path: Path) -> None:
    ended = run("threshold", tmp_path / "learned.jsonl", "--accuracy", "0.5", "--model", own)
    assert "these very codings" in ended.err
    again = run(
        "threshold", tmp_path / "learned.jsonl", "--accuracy", "0.5", "--model", own, "--json"
    )
    assert json.loads(again.out)["trained_on_these"] is True


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["all.jsonl", "--accuracy", "0"], 2, "--accuracy"),
        (["all.jsonl", "--accuracy", "nan"], 2, "--accuracy"),
        (["all.jsonl", "--accuracy", "1.5"], 2, "--accuracy"),
        (["all.jsonl"], 2, "--accuracy"),
        (["all.jsonl", "--accuracy", "0.9", "--prior", "no.toml"], 2, "no.toml"),
        (["few.jsonl", "--accuracy", "0.9"], 3, "code more"),
        (["bare.jsonl", "--accuracy", "0.9"], 3, "neither interviews nor schools"),
        (["gone.jsonl", "--accuracy", "0.9"], 3, "gone.jsonl"),
    ],
)
def test_bad_input_is_told(
    run: Run,
    rows: Rows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "all.jsonl", rows)
    write(tmp_path / "few.jsonl", rows[:8])
    write(tmp_path / "bare.jsonl", [{"text": row["text"], "mode": row["mode"]} for row in rows])
    ended = run("threshold", *arguments)
    assert ended.status == status, ended.err
    assert message in ended.err
    assert ended.out == ""


def test_few_interviews_are_warned_of(run: Run, coded: Path, rows: Rows, tmp_path: Path) -> None:
    ended = run("threshold", coded, "--accuracy", "0.01", "--json")
    assert ended.status == 0, ended.err
    (note,) = json.loads(ended.out)["notes"]
    assert note.startswith("only 6 interviews are coded, too few to bear out a threshold")
    assert f"warning: {note}" in ended.err
    assert "too few" not in run("threshold", coded, "--accuracy", "0.01", "-q").err
    many = [{**row, "interview": f"i{number % 10}"} for number, row in enumerate(rows)]
    data = write(tmp_path / "many.jsonl", many)
    ended = run("threshold", data, "--accuracy", "0.01", "--json")
    assert json.loads(ended.out)["groups"] >= 10
    assert json.loads(ended.out)["notes"] == []
    assert "too few" not in ended.err
