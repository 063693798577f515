import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from distmode.codebook import OUTCOMES
from tests.command_line import Run

NAMES = ("Margaret", "Tshabalala", "Abernathy", "Quirkmoor", "Peter", "Smith", "Harry", "Baker")


@pytest.fixture(scope="module")
def rows(coded: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]


def write_rows(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_model_is_made_with_its_card_and_used(
    run: Run, coded: Path, interviews: Path, tmp_path: Path
) -> None:
    out = tmp_path / "my model"
    ended = run("train", coded, "--out", out, "--name", "mine", "--about", "Six interviews.")
    assert ended.status == 0, ended.err
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert card["training"]["excerpts"] == 83
    assert card["training"]["modes"]["formal"] == 11
    assert card["evaluation"]["overall"]["kappa"]["n"] == 83
    shown = run("model", "show", out)
    assert "Six interviews." in shown.out
    assert run("model", "verify", out).status == 0
    records = run("label", interviews / "millbank", "--model", out).records
    assert records[0]["model"] == "mine 1.0.0"
    assert records[0]["model_sha256"] == card["payload_sha256"]


def test_the_same_data_give_the_same_bytes(run: Run, coded: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("train", coded, "--out", tmp_path / name, "--name", "x").status == 0
    for file in ("card.json", "model.skops"):
        one, two = (tmp_path / name / file for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("written", [str.title, str.lower, str.upper])
def test_planted_names_are_not_in_the_model(
    run: Run,
    rows: list[dict[str, object]],
    tmp_path: Path,
    written: "staticmethod[[str], str]",
) -> None:
    chance = random.Random(1)
    planted = []
    for row in rows:
        words = str(row["text"]).split()
        for name in NAMES:
            words.insert(chance.randrange(len(words) + 1), written(name))
        words += [written("Peter"), "led", "it.", written("Smith"), "did", "too."]
        planted.append(row | {"text": " ".join(words)})
    out = tmp_path / "model"
    data = write_rows(tmp_path / "planted.jsonl", planted)
    assert run("train", data, "--out", out, "-q").status == 0
    from zipfile import ZipFile

    with ZipFile(out / "model.skops") as payload:
        held = b"".join(payload.read(name) for name in payload.namelist()).lower()
    held += (out / "card.json").read_bytes().lower()
    assert b"lead" in held
    for name in NAMES:
        assert name.lower().encode() not in held


def test_rare_and_absent_modes_are_said_and_trained(
    run: Run, rows: list[dict[str, object]], interviews: Path, tmp_path: Path
) -> None:
    kept = [row for row in rows if row["mode"] in {"none", "formal", "strategic"}]
    data = write_rows(tmp_path / "few.jsonl", kept)
    ended = run("train", data, "--out", tmp_path / "m")
    assert ended.status == 0
    assert "no excerpt is coded cultural" in ended.err
    assert "only 5 excerpts coded strategic" in ended.err
    records = run("label", interviews / "ashgrove", "--model", tmp_path / "m").records
    labelled = [record for record in records if record["status"] == "labelled"]
    assert {r["mode"] for r in labelled} <= {"none", "formal", "strategic"}
    assert all(r["probabilities"]["cultural"] == 0 for r in labelled)  # type: ignore[index]
    assert all(list(r["probabilities"]) == list(OUTCOMES) for r in labelled)  # type: ignore[call-overload]


@pytest.mark.parametrize("count", [1, 2, 25])
def test_next_to_nothing_still_trains_and_says_so(
    run: Run, rows: list[dict[str, object]], tmp_path: Path, count: int
) -> None:
    bare = [{"text": row["text"], "mode": row["mode"]} for row in rows[:count]]
    ended = run("train", write_rows(tmp_path / "d.jsonl", bare), "--out", tmp_path / "m")
    assert ended.status == 0, ended.err
    assert "not measured" in ended.err
    assert "no column 'interview'" in ended.err


def test_one_interview_trains_but_learns_no_word(
    run: Run, rows: list[dict[str, object]], tmp_path: Path
) -> None:
    data = write_rows(tmp_path / "d.jsonl", rows[:12])
    ended = run("train", data, "--out", tmp_path / "m")
    assert ended.status == 0
    assert "--min-interviews 1" in ended.err
    assert run("train", data, "--out", tmp_path / "m", "--min-interviews", 1).status == 0


def test_an_interview_is_left_out(
    run: Run, rows: list[dict[str, object]], coded: Path, tmp_path: Path
) -> None:
    ended = run("train", coded, "--out", tmp_path / "m", "--exclude", "ashgrove/dean")
    assert ended.status == 0
    assert "do both again" in ended.err
    card = json.loads((tmp_path / "m" / "card.json").read_text())
    assert card["training"]["excerpts"] == sum(r["interview"] != "ashgrove/dean" for r in rows)
    assert "dean" not in json.dumps(card)
    assert run("train", coded, "--out", tmp_path / "n", "--exclude", "dean").status == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": "We led.", "mode": "democratic"}, "'democratic' is not in the codebook"),
        ({"text": "", "mode": "formal"}, "text"),
        ({"speech": "We led.", "mode": "formal"}, "text"),
        ({"text": "We led.", "mode": None}, "mode"),
    ],
)
def test_bad_training_data_are_named(
    run: Run, tmp_path: Path, row: dict[str, object], message: str
) -> None:
    data = write_rows(tmp_path / "bad.jsonl", [row])
    ended = run("train", data, "--out", tmp_path / "m")
    assert ended.status == 3
    assert message in ended.err
    assert "bad.jsonl" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (tmp_path / "m").exists()


def test_a_folder_that_holds_other_things_is_not_written_into(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    ended = run("train", coded, "--out", tmp_path)
    assert ended.status == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thesis.docx"]


def test_excerpts_of_unknown_interviews_count_as_one(
    run: Run, rows: list[dict[str, object]], tmp_path: Path
) -> None:
    kept = [row | {"text": f"{row['text']} Violin."} for row in rows]
    for row in kept:
        del row["school"]
        if row["interview"] != "ashgrove/dean":
            row["interview"] = None
    out = tmp_path / "m"
    data = write_rows(tmp_path / "d.jsonl", kept)
    assert run("train", data, "--out", out).status == 0
    shown = json.loads(run("model", "show", out, "--json").out)
    assert "violin" not in json.dumps(shown["learned"])
    assert shown["evaluations"] == []


def test_a_model_with_single_participants_words_says_so(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    assert run("train", coded, "--out", tmp_path / "m", "--min-interviews", 1).status == 0
    assert "do not share it" in " ".join(run("model", "show", tmp_path / "m").out.split())
    assert run("train", coded, "--out", tmp_path / "n").status == 0
    assert "do not share it" not in " ".join(run("model", "show", tmp_path / "n").out.split())


def test_a_folder_with_a_blank_in_its_name_names_the_model(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    assert run("train", coded, "--out", tmp_path / "my model").status == 0
    assert "my-model 1.0.0" in run("model", "show", tmp_path / "my model").out


@pytest.mark.parametrize("option", ["--name", "--version"])
def test_a_name_that_will_not_do_is_said_before_training(
    run: Run, coded: Path, tmp_path: Path, option: str
) -> None:
    ended = run("train", coded, "--out", tmp_path / "m", option, "my/model")
    assert ended.status == 3
    assert option in ended.err


def test_a_name_of_two_interviews_is_not_enough_to_exclude_one(
    run: Run, rows: list[dict[str, object]], tmp_path: Path
) -> None:
    same = [row | {"interview": "head"} for row in rows]
    data = write_rows(tmp_path / "d.jsonl", same)
    ended = run("train", data, "--out", tmp_path / "m", "--exclude", "head")
    assert ended.status == 3
    assert "SCHOOL/INTERVIEW" in ended.err
    ended = run("train", data, "--out", tmp_path / "m", "--exclude", "ashgrove/head")
    assert f"{sum(row['school'] == 'ashgrove' for row in rows)} excerpts" in ended.err
