import json
from pathlib import Path

import pytest

from tests.command_line import Run


def test_json_has_the_shape_that_others_read(run: Run, interviews: Path) -> None:
    ended = run("turns", "--json", interviews)
    assert ended.status == 0
    assert len(ended.records) == 6
    for record in ended.records:
        plain = run("turns", "--text", interviews / str(record["source"])).out
        roles = {speaker["role"] for speaker in record["speakers"]}  # type: ignore[attr-defined]
        assert roles == {"participant", "interviewer"}
        for speaker in record["speakers"]:  # type: ignore[attr-defined]
            assert {"name", "role", "turns", "words"} <= speaker.keys()
        for turn in record["turns"]:  # type: ignore[attr-defined]
            assert {"turn", "speaker", "role", "start", "end"} <= set(turn)
        for excerpt in record["excerpts"]:  # type: ignore[attr-defined]
            assert plain[excerpt["start"] : excerpt["end"]] == excerpt["text"]


def test_it_says_who_was_taken_for_the_interviewer_and_why(run: Run, interviews: Path) -> None:
    ended = run("turns", interviews / "ashgrove" / "ruth.txt")
    line = next(line for line in ended.out.splitlines() if "Helen" in line)
    assert "interviewer" in line
    assert "asks" in ended.out


def test_the_coded_examples_are_the_excerpts_that_are_cut(
    run: Run, interviews: Path, coded: Path
) -> None:
    texts = {
        f"{excerpt['id']}": " ".join(excerpt["text"].split())
        for record in run("turns", "--json", interviews).records
        for excerpt in record["excerpts"]  # type: ignore[attr-defined]
    }
    for line in coded.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert texts[row["id"]] == " ".join(row["text"].split())


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, "no input"),
        (["--text", "--json", "a.txt"], 2, "do not go together"),
        (["--text", "a.txt", "b.txt"], 2, "single file"),
        (["nowhere.txt"], 3, "nowhere.txt"),
        (["a.txt", "nowhere.txt"], 1, "nowhere.txt"),
    ],
)
def test_wrong_use_is_said_in_one_line(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Kim: Who leads?\n\nAda: We all do, I think.\n\n" * 3)
    ended = run("turns", *arguments)
    assert ended.status == status
    assert message in ended.err


def test_a_table_of_excerpts_is_shown_row_by_row(run: Run, coded: Path) -> None:
    ended = run("turns", coded, "--as", "excerpts")
    assert ended.status == 0
    assert "--as excerpts" in run("turns", coded).err
    assert "ashgrove/dean.docx#2.1" in ended.out


def test_a_name_from_the_settings_is_not_called_an_option(run: Run, tmp_path: Path) -> None:
    talk = tmp_path / "a.txt"
    talk.write_text(
        "Kim: Who leads?\n\nAda: We do.\n\nKim: How?\n\nAda: Together.\n", encoding="utf-8"
    )
    settings = tmp_path / "distmode.toml"
    settings.write_text('[speakers]\ninterviewer = ["Helen"]\n', encoding="utf-8")
    told = run("turns", talk).err
    assert "the study's settings: interviewer 'Helen' is nobody in this transcript" in told
    assert "--interviewer 'Helen'" not in told
    assert "--interviewer 'Bob' is nobody" in run("turns", talk, "--interviewer", "Bob").err
    settings.write_text('metadata = "people.csv"\n', encoding="utf-8")
    people = "interview,speaker,role\na,Jo,interviewer\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    assert "the study's settings: interviewer 'Jo' is nobody" in run("turns", talk).err
