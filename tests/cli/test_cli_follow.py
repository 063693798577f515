import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from distmode.tables import read_schema
from tests.command_line import Run

LITE = ("--model", "distmode-en-lite")
TALK = "The deputy is line manager of the phase leaders, it is in their job descriptions."
SHARED = "We all share the lead here, whoever has a mind to it, and nobody asks who began it."


def follow(run: Run, *rows: object, options: tuple[str, ...] = ()) -> list[dict[str, object]]:
    given = "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows)
    ended = run("label", "--follow", *LITE, *options, given=given)
    assert ended.status == 0, ended.err
    assert ended.err == ""
    return ended.records


def test_each_line_is_answered_before_the_next_is_written() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "distmode", "label", "--follow", *LITE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    given = [{"text": TALK, "id": "a"}, {"text": 5}, {"text": SHARED}, {"text": TALK, "id": "d"}]
    answers = []
    for row in given:
        process.stdin.write(json.dumps(row).encode() + b"\n")
        process.stdin.flush()
        answers.append(json.loads(process.stdout.readline()))
    out, err = process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert err == b""
    assert [answer.get("id") for answer in answers] == ["a", None, "stdin#3", "d"]
    assert [answer["schema"] for answer in answers] == [
        "distmode.label/1", "distmode.error/1", "distmode.label/1", "distmode.label/1",
    ]  # fmt: skip
    # What came before makes no difference to an answer.
    first, last = ({**answers[number], "id": "", "turn": 0} for number in (0, 3))
    assert {**first, "source_sha256": ""} == {**last, "source_sha256": ""}


def test_answers_are_the_records_of_a_table_of_the_same_excerpts(run: Run, tmp_path: Path) -> None:
    rows = [
        {"text": TALK, "id": "one", "school": "hillside", "interview": "ada", "speaker": "Ada"},
        {"text": SHARED, "id": "two", "role": "deputy", "wave": 2, "mode": "cultural"},
        {"text": "Yes.", "id": "three"},
    ]
    table = tmp_path / "rows.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    wanted = run("label", table, *LITE, "--as", "excerpts").records
    found = follow(run, *rows)
    assert [one["id"] for one in found] == ["one", "two", "three"]
    place = ("source", "source_sha256", "start", "end", "turn", "interview", "evidence")
    for one, other in zip(found, wanted, strict=True):
        assert {k: v for k, v in one.items() if k not in place} == {
            k: v for k, v in other.items() if k not in place
        }
    assert found[0]["interview"] == "ada"
    assert (found[1]["wave"], found[1]["row"]) == (2, {"mode": "cultural"})


def test_answers_are_valid_and_count_from_the_beginning_of_the_text(run: Run) -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(read_schema())
    for record in follow(run, {"text": f"😀 {TALK}"}, options=("--offsets", "utf16")):
        validator.validate(record)
        assert (record["start"], record["end"]) == (0, len(TALK) + 2)
        assert (record["start_utf16"], record["end_utf16"]) == (0, len(TALK) + 3)
        evidence = record["evidence"]
        assert isinstance(evidence, list)
        assert evidence
        for item in evidence:
            assert f"😀 {TALK}"[item["start"] : item["end"]] == item["text"]


def test_no_text_leaves_talk_out(run: Run) -> None:
    [record] = follow(run, {"text": TALK}, options=("--no-text",))
    assert record["text"] is None
    assert "deputy" not in json.dumps(record)


def test_empty_lines_get_no_answer_and_count(run: Run) -> None:
    records = follow(run, "\n", "   \n", {"text": TALK}, "\r\n", {"text": SHARED})
    assert [record["id"] for record in records] == ["stdin#3", "stdin#5"]


def test_the_last_line_needs_no_end(run: Run) -> None:
    [record] = follow(run, json.dumps({"text": TALK}))
    assert record["mode"] == "formal"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("5", "is not a JSON object"),
        ("{}", "there is no column 'text'"),
        ('{"text": ""}', "text is empty"),
        ('{"text": null}', "text is empty"),
        ('{"text": 5}', "found a number, expected text"),
        ('{"text": ["a"]}', "found a list, expected text"),
        ('{"text": "we share", "id": {"a": 1}}', "found an object, expected text"),
        ('{"text": "one", "text": "two"}', "stands twice"),
        ('{"text": "one"} {"text": "two"}', "is not JSON"),
        ("[" * 50_000, "is nested too deeply"),
    ],
)
def test_a_bad_line_gets_an_error_and_costs_no_other(run: Run, line: str, told: str) -> None:
    good = json.dumps({"text": TALK})
    ended = run("label", "--follow", *LITE, given=f"{good}\n{line}\n{good}\n")
    assert ended.status == 1
    before, error, after = ended.records
    assert [before["mode"], after["mode"]] == ["formal", "formal"]
    assert (error["schema"], error["line"]) == ("distmode.error/1", 2)
    assert re.match(r"stdin, line 2[:,] (?!line|row)", str(error["error"]))
    assert told in str(error["error"])
    assert ended.err == "", "whoever reads the answers has it already"


def test_when_no_line_can_be_labelled_nothing_was_done(run: Run) -> None:
    ended = run("label", "--follow", *LITE, given="secret talk\n")
    assert ended.status == 3
    assert "secret" not in ended.out + ended.err
    assert run("label", "--follow", *LITE, given="").status == 0


def test_priors_and_abstention_hold_for_lines_too(run: Run) -> None:
    [corpus] = follow(run, {"text": TALK})
    [other] = follow(run, {"text": TALK}, options=("--prior", "interviews"))
    assert (corpus["prior"], other["prior"]) == ("corpus", "interviews")
    assert corpus["probabilities"] != other["probabilities"]
    [abstained] = follow(run, {"text": TALK}, options=("--abstain-below", "1.0"))
    assert (abstained["status"], abstained["mode"]) == ("abstained", None)


@pytest.mark.parametrize(
    "options",
    [
        ["talk.txt"],
        ["--out", "labels"],
        ["--format", "csv"],
        ["--jobs", "2"],
        ["--dask", "tcp://127.0.0.1:1"],
        ["--worklist", "list.csv"],
    ],
)
def test_what_has_no_meaning_for_single_lines_is_refused(run: Run, options: list[str]) -> None:
    ended = run("label", "--follow", *LITE, *options, given="")
    assert ended.status == 2
    assert "--follow reads excerpts from standard input" in ended.err
