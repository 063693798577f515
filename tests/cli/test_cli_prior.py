import csv
import json
from pathlib import Path
from typing import Any

import pytest

from distmode.codebook import OUTCOMES
from distmode.prior import build_corpus_prior, build_interviews_prior, find_factors, reweigh
from tests.command_line import ROOT, Run

LITE = ("--model", "distmode-en-lite")


def test_labels_follow_bayes_rule_from_one_prior_to_another(run: Run, interviews: Path) -> None:
    card = json.loads((ROOT / "models/distmode-en-lite/card.json").read_text(encoding="utf-8"))
    learned = build_corpus_prior({mode: card["training"]["modes"][mode] for mode in OUTCOMES})
    factors = find_factors(learned, build_interviews_prior())
    corpus, natural = (
        run("label", interviews, *LITE, "--prior", prior).records
        for prior in ("corpus", "interviews")
    )
    assert {record["prior"] for record in natural} == {"interviews"}
    assert any(a["mode"] != b["mode"] for a, b in zip(corpus, natural, strict=True))
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = list(zip(corpus, natural, strict=True))
    for before, after in pairs:
        if before["status"] == "too_short":
            assert after["probabilities"] is None
            continue
        given = {mode: before["probabilities"][mode.value] for mode in OUTCOMES}
        expected = {mode.value: chance for mode, chance in reweigh(given, factors).items()}
        # Records round to six decimals, which a rare mode's factor makes larger.
        assert after["probabilities"] == pytest.approx(expected, abs=2e-5)


def test_a_prior_of_ones_own_stands_in_every_record(
    run: Run, interviews: Path, tmp_path: Path
) -> None:
    counts = "\n".join(f"{mode.value} = {place}" for place, mode in enumerate(OUTCOMES, 1))
    path = tmp_path / "mix.toml"
    path.write_text(f"[counts]\n{counts}\n", encoding="utf-8")
    records = run("label", interviews / "millbank", *LITE, "--prior", path).records
    assert str(records[0]["prior"]).startswith("formal=0.0476")
    again = run("label", interviews / "millbank", *LITE, "--prior", records[0]["prior"]).records
    assert again == records


def test_a_prior_that_is_not_there_is_wrong_usage(run: Run, interviews: Path) -> None:
    ended = run("label", interviews, "--prior", "natural")
    assert ended.status == 2
    assert "give corpus, interviews or a TOML file" in ended.err


def test_doubtful_labels_are_withheld_and_told(run: Run, interviews: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels"
    ended = run("label", interviews, *LITE, "--abstain-below", "0.6", "--out", out)
    assert ended.status == 0, ended.err
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert told["abstain_below"] == 0.6
    assert told["prior"] == "corpus"
    files = list(out.rglob("*.jsonl"))
    records = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    withheld = [record for record in records if record["status"] == "abstained"]
    assert 0 < len(withheld) == told["excerpts"]["abstained"]
    for record in records:
        if record["status"] == "too_short":
            continue
        doubtful = max(record["probabilities"].values()) < 0.6
        assert (record["status"] == "abstained") == doubtful
        assert (record["mode"] is None) == doubtful


def test_evaluate_counts_what_is_withheld_as_errors(run: Run, coded: Path) -> None:
    plain, careful = (
        json.loads(run("evaluate", coded, *LITE, "--json", "--abstain-below", limit).out)
        for limit in ("0", "0.9")
    )
    assert plain["abstained"] == 0
    assert careful["abstained"] > 0
    assert careful["overall"]["percent"]["value"] < plain["overall"]["percent"]["value"]
    assert careful["abstain_below"] == 0.9


def test_a_prior_makes_no_sense_in_cross_validation(run: Run, coded: Path) -> None:
    ended = run("evaluate", coded, "--by", "interview", "--prior", "interviews")
    assert ended.status == 2
    assert "leave them out with --by" in ended.err


def test_what_is_withheld_is_listed_to_be_coded_by_hand_the_hardest_last(
    run: Run, interviews: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "todo.csv"
    ended = run("label", interviews, *LITE, "--abstain-below", "0.6", "--worklist", sheet)
    assert ended.status == 0, ended.err
    sure: dict[str, float] = {
        str(record["id"]): max(record["probabilities"].values())  # type: ignore[attr-defined]
        for record in ended.records
        if record["status"] == "abstained"
    }
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == sorted(sure, key=lambda one: -sure[one])
    assert {row["mode"] for row in rows} == {""}
    assert not {"probabilities", "p_none"} & set(rows[0]), "the sheet is blind"
    assert sheet.stat().st_mode & 0o077 == 0
    again = run("label", interviews, *LITE, "--abstain-below", "0.6", "--worklist", sheet)
    assert again.status == 2
    assert "is there already and may hold codings" in again.err
    texts = {record["id"]: record["text"] for record in ended.records}
    assert all(row["text"].removeprefix("'") == texts[row["id"]] for row in rows)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--worklist", "todo.csv"), "give --abstain-below as well"),
        (("--worklist", "todo.xlsx", "--abstain-below", "0.5"), "give FILE.csv"),
        (("--worklist", "t.csv", "--abstain-below", "0.5", "--no-text"), "leave --no-text out"),
    ],
)
def test_a_worklist_needs_abstaining_and_a_csv_file(
    run: Run, interviews: Path, options: tuple[str, ...], message: str
) -> None:
    ended = run("label", interviews, *options)
    assert ended.status == 2
    assert message in ended.err
