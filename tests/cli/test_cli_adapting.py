import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import ROOT, Run


@pytest.fixture(scope="module")
def rows(coded: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_card(folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return card


@pytest.mark.parametrize("base", ["distmode-en", "distmode-en-lite"])
def test_a_shipped_model_is_adapted_and_used(
    run: Run, coded: Path, interviews: Path, tmp_path: Path, base: str
) -> None:
    out = tmp_path / "mystudy"
    ended = run("train", coded, "--base", base, "--out", out)
    assert ended.status == 0, ended.err
    assert "its base as it is" in ended.err
    card = read_card(out)
    assert card["training"]["base"]["name"] == base
    assert card["training"]["excerpts"] == 83
    assert (card["encoder"] is None) == (base == "distmode-en-lite")
    assert "share it only with those" in card["limits"][0]
    shown = run("model", "show", out).out
    assert f"Adapted from {base}" in shown
    assert run("model", "verify", out).status == 0
    ours, theirs = (run("label", interviews, "--model", one).records for one in (out, base))
    assert [record["id"] for record in ours] == [record["id"] for record in theirs]
    assert ours[0]["model"] == "mystudy 1.0.0"
    assert [record["probabilities"] for record in ours] != [r["probabilities"] for r in theirs]


def test_the_same_codings_give_the_same_bytes(run: Run, coded: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        options = ("--base", "distmode-en-lite", "--name", "x", "--out", tmp_path / name)
        assert run("train", coded, *options).status == 0
    for file in ("card.json", "model.skops"):
        one, two = (tmp_path / name / file for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_few_codings_of_one_interview_and_one_mode_make_a_model_that_says_so(
    run: Run, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    few = [row for row in rows if row["mode"] == "none"][:5]
    data = write(tmp_path / "few.jsonl", [row | {"interview": "one"} for row in few])
    ended = run("train", data, "--base", "distmode-en-lite", "--out", tmp_path / "few")
    assert ended.status == 0, ended.err
    assert "only 5 codings" in ended.err
    assert "no excerpt is coded formal, pragmatic, strategic" in ended.err
    assert "fewer than two interviews" in ended.err
    assert read_card(tmp_path / "few")["evaluation"] == {}
    assert run("model", "show", tmp_path / "few").status == 0


def test_a_participant_who_withdrew_is_left_out(
    run: Run, rows: list[dict[str, Any]], coded: Path, tmp_path: Path
) -> None:
    name = f"{rows[0]['school']}/{rows[0]['interview']}"
    count = sum((row["school"], row["interview"]) == tuple(name.split("/", 1)) for row in rows)
    options = ("--base", "distmode-en-lite", "--exclude", name, "--out", tmp_path / "m")
    ended = run("train", coded, *options)
    assert ended.status == 0, ended.err
    assert read_card(tmp_path / "m")["training"]["excerpts"] == 83 - count


def test_an_adapted_model_can_be_adapted_again(run: Run, coded: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("train", coded, "--base", "distmode-en-lite", "--out", first).status == 0
    ended = run("train", coded, "--base", first, "--out", second)
    assert ended.status == 0, ended.err
    assert "trained on these very codings" in ended.err
    assert len(read_card(second)["limits"]) == len(read_card(first)["limits"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--words-only",), "name distmode-en-lite for words alone"),
        (("--min-interviews", "1"), "with --base leave them out"),
        (("--prior", "interviews"), "own codings bring their own mix"),
    ],
)
def test_options_of_a_model_made_anew_are_refused(
    run: Run, coded: Path, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    ended = run("train", coded, "--base", "distmode-en", *options, "--out", tmp_path / "m")
    assert ended.status == 2
    assert message in ended.err
    assert not (tmp_path / "m").exists()


def test_a_base_that_cannot_be_adapted_is_named(run: Run, coded: Path, tmp_path: Path) -> None:
    ended = run("train", coded, "--base", "nowhere", "--out", tmp_path / "m")
    assert ended.status == 3
    assert "is not one of the shipped models" in ended.err


def test_without_the_encoder_lite_takes_its_place(
    run: Run, interviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distmode.encoder.folder.find_spec", lambda name: None)
    ended = run("label", interviews / "millbank")
    assert ended.status == 0, ended.err
    assert "distmode-en-lite is used instead" in ended.err
    assert str(ended.records[0]["model"]).startswith("distmode-en-lite ")
    asked = run("label", interviews / "millbank", "--model", "distmode-en")
    assert asked.status == 3
    assert "onnxruntime is not installed; run pip install onnxruntime" in asked.err


def test_an_adapted_model_has_its_mix_from_the_codings_and_takes_no_other(
    run: Run, coded: Path, interviews: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mystudy"
    assert run("train", coded, "--base", "distmode-en-lite", "--out", out).status == 0
    assert run("label", interviews / "millbank", "--model", out, "--prior", "corpus").status == 0
    ended = run("label", interviews / "millbank", "--model", out, "--prior", "interviews")
    assert ended.status == 2
    assert "was adapted to a study and has its mix from the codings" in ended.err


def test_the_card_names_the_thresholds_that_were_measured(
    run: Run, coded: Path, tmp_path: Path
) -> None:
    assert run("train", coded, "--base", "distmode-en-lite", "--out", tmp_path / "m").status == 0
    shipped = read_card(ROOT / "models" / "distmode-en-lite")
    assert read_card(tmp_path / "m")["settings"]["thresholds"] == shipped["settings"]["thresholds"]


def test_schools_are_held_out_where_there_are_three(
    run: Run, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    schools = {name: f"school {i % 3}" for i, name in enumerate({r["interview"] for r in rows})}
    data = [row | {"school": schools[row["interview"]]} for row in rows]
    coded = write(tmp_path / "coded.jsonl", data)
    ended = run("train", coded, "--base", "distmode-en-lite", "--out", tmp_path / "m")
    assert "whole schools held out" in ended.err


def test_cards_do_not_grow_with_every_adaptation(run: Run, coded: Path, tmp_path: Path) -> None:
    base: Path | str = "distmode-en-lite"
    sizes = []
    for number in range(3):
        out = tmp_path / str(number)
        ended = run("train", coded, "--base", base, "--out", out, "--name", "x")
        assert ended.status == 0, ended.err
        sizes.append((out / "card.json").stat().st_size)
        base = out
    assert abs(sizes[2] - sizes[1]) < 500
