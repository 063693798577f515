import json
import shutil
from pathlib import Path

import pytest

from distmode.codebook import MODES, read_codebook
from distmode.tables import read_coded_excerpts
from tests.command_line import ROOT, Run

SHIPPED = ROOT / "models" / "distmode-en"


def test_the_shipped_model_is_listed_and_whole(run: Run) -> None:
    assert "distmode-en" in run("model", "list").out
    ended = run("model", "verify")
    assert ended.status == 0
    assert "NO" not in ended.out


def test_show_says_in_plain_words_what_it_is_and_how_good(run: Run) -> None:
    told = " ".join(run("model", "show").out.split())
    assert "written for this project by language models" in told
    assert "not made for appraisal" in told
    for mode in MODES:
        assert mode in told
    card = json.loads((SHIPPED / "card.json").read_text(encoding="utf-8"))
    assert card["payload_sha256"] in told


def test_show_json_holds_every_measurement_with_its_n(run: Run) -> None:
    shown = json.loads(run("model", "show", "--json").out)
    coded = read_coded_excerpts([ROOT / "data" / "annotated"]).excerpts
    assert shown["training"]["excerpts"] == len(coded)
    abouts = [one["about"] for one in shown["evaluations"]]
    assert len(abouts) == 5, "cross-validation; real interviews and quotations, each by two priors"
    for one in shown["evaluations"]:
        assert one["overall"]["kappa"]["n"] > 0


def test_measurements_of_another_model_are_not_shown(run: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SHIPPED, tmp_path / "copy"))
    for path in (copy / "measured").glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(data | {"model_sha256": "0" * 64}), encoding="utf-8")
    shown = json.loads(run("model", "show", copy, "--json").out)
    assert len(shown["evaluations"]) == 1
    (copy / "measured" / "broken.json").write_text("{")
    ended = run("model", "show", copy)
    assert ended.status == 3
    assert "broken.json" in ended.err


def test_a_damaged_model_is_not_used(run: Run, interviews: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SHIPPED, tmp_path / "copy"))
    payload = bytearray((copy / "model.skops").read_bytes())
    payload[len(payload) // 2] ^= 1
    (copy / "model.skops").write_bytes(payload)
    assert run("model", "verify", copy).status == 3
    ended = run("label", interviews, "--model", copy, "-q")
    assert ended.status == 3
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1


def test_the_codebook_is_printed_whole_or_by_mode(run: Run) -> None:
    whole = run("codebook").out
    assert all(mode in whole for mode in MODES)
    one = run("codebook", "opportunistic").out
    assert "taken, not given" in " ".join(one.split())
    assert "cultural" in one
    assert "succession" not in one
    data = json.loads(run("codebook", "--json").out)
    assert data["version"] == read_codebook().version


@pytest.mark.parametrize("code", ["democratic", "x" * 100])
def test_an_unknown_mode_is_wrong_usage(run: Run, code: str) -> None:
    ended = run("codebook", code)
    assert ended.status == 2
    assert "allowed are formal" in ended.err


def test_a_pipeline_of_another_kind_is_refused(run: Run, interviews: Path) -> None:
    foreign = ROOT / "tests" / "data" / "models" / "format-1"
    assert run("model", "verify", foreign).status == 0
    ended = run("label", interviews, "--model", foreign, "-q")
    assert ended.status == 3
    assert "not one that `distmode train` makes" in ended.err
