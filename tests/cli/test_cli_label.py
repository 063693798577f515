import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from distmode.tables import read_schema
from tests.command_line import Run

SHORT_TALK = """Interviewer: Who leads here?

Ada: Yeah, exactly.

Interviewer: And how is that?

Ada: The deputy is line manager of the phase leaders, it is in their job descriptions.
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def plain_of(run: Run, path: Path) -> str:
    return run("turns", "--text", path).out


def test_every_record_is_valid_and_its_offsets_hold(run: Run, interviews: Path) -> None:
    ended = run("label", interviews)
    assert ended.status == 0, ended.err
    validator = jsonschema.Draft202012Validator(read_schema())
    plains: dict[object, str] = {}
    for record in ended.records:
        validator.validate(record)
        source = record["source"]
        plain = plains.setdefault(source, plain_of(run, interviews / str(source)))
        evidence = record["evidence"]
        assert isinstance(evidence, list)
        for item in (record, *evidence):
            assert plain[item["start"] : item["end"]] == item["text"]
    assert len(plains) == 6
    assert {record["school"] for record in ended.records} == {"ashgrove", "millbank"}
    assert {"labelled", "too_short"} == {record["status"] for record in ended.records}


def test_the_interviewer_is_context_and_not_labelled(run: Run, interviews: Path) -> None:
    records = run("label", interviews / "ashgrove" / "ruth.txt").records
    assert {record["speaker"] for record in records} == {"Ruth"}
    everybody = run("label", interviews / "ashgrove" / "ruth.txt", "--all-speakers").records
    assert {record["speaker"] for record in everybody} == {"Ruth", "Helen"}
    swapped = run("label", interviews / "ashgrove" / "ruth.txt", "--interviewer", "Ruth").records
    assert {record["speaker"] for record in swapped} == {"Helen"}


def test_nothing_vanishes_for_being_short(run: Run, tmp_path: Path) -> None:
    records = run("label", write(tmp_path, "ada.txt", SHORT_TALK)).records
    assert [(r["id"], r["status"]) for r in records] == [
        ("ada.txt#2.1", "too_short"),
        ("ada.txt#4.1", "labelled"),
    ]
    assert records[0]["mode"] is None
    assert records[0]["probabilities"] is None
    assert records[1]["mode"] == "formal"


def test_standard_input_is_a_transcript(run: Run, tmp_path: Path) -> None:
    ended = run("label", "-", given=SHORT_TALK)
    assert [record["id"] for record in ended.records] == ["stdin#2.1", "stdin#4.1"]


def test_csv_holds_the_same_as_json_lines(run: Run, interviews: Path) -> None:
    folder = interviews / "millbank"
    lines = run("label", folder).records
    ended = run("label", folder, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert [row["id"] for row in rows] == [record["id"] for record in lines]
    assert [row["mode"] for row in rows] == [record["mode"] or "" for record in lines]
    first = next(record for record in lines if record["probabilities"])
    row = next(row for row in rows if row["id"] == first["id"])
    assert float(row["p_formal"]) == first["probabilities"]["formal"]  # type: ignore[index]


def test_the_table_shows_modes_and_the_summary_counts_them(run: Run, interviews: Path) -> None:
    ended = run("label", interviews, "--format", "table")
    assert ended.status == 0
    assert "opportunistic" in ended.out
    assert "ashgrove/ruth" in ended.err
    counts = next(line for line in ended.err.splitlines() if "ashgrove/dean" in line)
    records = run("label", interviews).records
    assert str(sum(r["interview"] == "ashgrove/dean" for r in records)) in counts


def test_quiet_says_nothing_but_errors(run: Run, interviews: Path) -> None:
    assert run("label", interviews, "-q").err == ""
    assert "nowhere" in run("label", "nowhere.txt", "-q").err


def test_the_same_input_gives_the_same_bytes(run: Run, interviews: Path) -> None:
    assert run("label", interviews).out == run("label", interviews).out


def test_what_an_excerpt_gets_does_not_depend_on_the_others(run: Run, interviews: Path) -> None:
    alone = run("label", interviews / "millbank" / "coles.txt").records
    together = [r for r in run("label", interviews).records if r["interview"] == "millbank/coles"]
    keys = ("mode", "probabilities", "evidence", "start", "end")
    assert [[r[k] for k in keys] for r in alone] == [[r[k] for k in keys] for r in together]


def test_a_table_of_excerpts_is_labelled_row_by_row(run: Run, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "rows.csv",
        'id,text,mode,wave\na1,"Whoever is free covers it, we were short.",formal,2\na2,Yes.,,3\n',
    )
    first, second = run("label", path).records
    assert first["id"] == "a1"
    assert first["wave"] == "2"
    assert first["row"] == {"mode": "formal"}
    assert second["status"] == "labelled"


def test_a_table_with_speakers_is_a_transcript(run: Run, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "talk.csv",
        "speaker,text\nInterviewer,Who leads here?\nAda,The deputy does since it is her post.\n",
    )
    assert [record["speaker"] for record in run("label", path).records] == ["Ada"]
    as_rows = run("label", path, "--as", "excerpts").records
    assert len(as_rows) == 2


def test_no_text_leaves_all_talk_out(run: Run, interviews: Path, tmp_path: Path) -> None:
    path = interviews / "ashgrove" / "ruth.txt"
    out = tmp_path / "labels.jsonl"
    assert run("label", path, "--no-text", "--out", out).status == 0
    written = out.read_text(encoding="utf-8")
    records = [json.loads(line) for line in written.splitlines()]
    assert all(record["text"] is None for record in records)
    assert all(item["text"] is None for record in records for item in record["evidence"])
    assert "tired" not in written


def test_out_writes_one_file_for_its_owner(run: Run, interviews: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "labels.csv"
    ended = run("label", interviews, "--out", out)
    assert (ended.status, ended.out) == (0, "")
    assert out.stat().st_mode & 0o077 == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert len(rows) == len(run("label", interviews).records)


def test_out_folder_mirrors_the_input(run: Run, interviews: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels"
    assert run("label", interviews, "--out", out).status == 0
    files = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert files == [
        "ashgrove/dean.docx.jsonl",
        "ashgrove/maureen.srt.jsonl",
        "ashgrove/ruth.txt.jsonl",
        "millbank/coles.txt.jsonl",
        "millbank/jaylen.vtt.jsonl",
        "millbank/reyes.docx.jsonl",
        "run.json",
    ]
    described = (out / "run.json").read_text(encoding="utf-8")
    assert "ruth" not in described
    counted = json.loads(described)
    assert counted["transcripts"] == 6
    assert sum(counted["excerpts"].values()) == len(run("label", interviews).records)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, "no input"),
        (["missing.txt"], 3, "missing.txt"),
        (["empty"], 3, "empty"),
        (["empty.txt"], 3, "empty.txt"),
        (["picture.txt"], 3, "picture.txt"),
        (["old.doc"], 3, "old.doc"),
        (["data.xyz"], 3, "data.xyz"),
        (["good.txt", "missing.txt"], 1, "missing.txt"),
        (["good.txt", "picture.txt"], 1, "picture.txt"),
        (["good.txt", "--model", "nobody"], 3, "distmode-en"),
        (["good.txt", "--format", "table", "--out", "x.jsonl"], 2, "--out"),
        (["good.txt", "--format", "csv", "--out", "x.jsonl"], 2, "do not agree"),
        (["notext.csv"], 3, "text"),
        (["good.txt", "--out", "good.txt/x.jsonl"], 3, "cannot be written"),
        (["good.txt", "--as", "excerpts"], 3, "--as excerpts"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    write(tmp_path, "good.txt", SHORT_TALK)
    write(tmp_path, "empty.txt", "")
    write(tmp_path, "picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
    write(tmp_path, "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    write(tmp_path, "data.xyz", "some talk")
    write(tmp_path, "notext.csv", "speech,who\nhello,Ada\n")
    ended = run("label", *arguments, "-q")
    assert ended.status == status
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert "job descriptions" not in ended.err
    assert len(ended.err.splitlines()) == 1
    if status == 1:
        assert [record["source"] for record in ended.records] == ["good.txt"] * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_are_read(run: Run, tmp_path: Path, encoding: str) -> None:
    talk = SHORT_TALK.replace("The deputy is", "The caf\u00e9\u2019s deputy is")
    text = ("\ufeff" if encoding == "utf-16-le" else "") + talk
    path = write(tmp_path, "ada.txt", text.encode(encoding))
    record = run("label", path).records[1]
    assert str(record["text"]).startswith("The caf\u00e9\u2019s deputy")
    assert (record["start"], record["end"]) == (talk.index("The caf"), len(talk.rstrip()))


def test_talk_of_another_kind_is_labelled_with_a_warning(run: Run, tmp_path: Path) -> None:
    german = "Also die Leiterin hat gesagt, mach du das bitte weiter, weil sonst niemand kann."
    path = write(tmp_path, "x.txt", f"Kim: Warum?\n\nAda: {german}\n\n" * 20)
    ended = run("label", path)
    assert ended.status == 0
    assert "not English" in ended.err
    assert ended.records[0]["warnings"] == ["not_english"]
    onions = "We chop the onions and fry them in butter until they are golden and quite sweet. "
    path = write(tmp_path, "y.txt", f"Kim: And then?\n\nAda: {onions}\n\n" * 20)
    ended = run("label", path)
    assert ended.status == 0
    assert "hardly speaks of a school" in ended.err


def test_schema_is_printed_and_is_the_shipped_one(run: Run) -> None:
    assert json.loads(run("label", "--schema").out) == read_schema()


def test_a_closed_pipe_is_no_error(interviews: Path) -> None:
    command = [sys.executable, "-m", "distmode", "label", str(interviews), "-q"]
    for more in ([], ["--format", "table"]):
        reading, writing = os.pipe()
        os.close(reading)
        ended = subprocess.run(
            [*command, *more], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
        os.close(writing)
        assert ended.stderr == ""
        assert ended.returncode == 0


def test_talk_cannot_drive_the_terminal(run: Run, tmp_path: Path) -> None:
    talk = SHORT_TALK.replace("The deputy", "The \x1b]0;owned\x07\x1b[2J[bold]deputy[/bold]")
    ended = run("label", write(tmp_path, "ada.txt", talk), "--format", "table")
    assert "\x1b]0" not in ended.out
    assert "\x07" not in ended.out
    assert "[bold]" in ended.out


def test_roles_and_schools_come_from_the_table_of_people(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "hill/ada.txt", SHORT_TALK)
    people = write(
        tmp_path,
        "about/people.csv",
        "interview,speaker,role,school\nhill/ada,Ada,headteacher,Hill Primary\nhill/bo,Bo,TA,\n",
    )
    ended = run("label", tmp_path, "--metadata", people)
    assert {(r["role"], r["school"]) for r in ended.records if r["source"] == "hill/ada.txt"} == {
        ("headteacher", "Hill Primary")
    }
    assert "hill/bo" in ended.err


def test_settings_of_the_study_hold_unless_the_command_says_otherwise(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path, "ada.txt", SHORT_TALK)
    write(tmp_path, "distmode.toml", '[speakers]\ninterviewer = ["Ada"]\n')
    assert {r["speaker"] for r in run("label", tmp_path).records} == {"Interviewer"}
    records = run("label", tmp_path, "--interviewer", "Interviewer").records
    assert {record["speaker"] for record in records} == {"Ada"}
    write(tmp_path, "distmode.toml", "[speakers]\ninterviewer = 3\n")
    assert run("label", tmp_path).status == 2


def test_other_units_of_offsets_are_added(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "ada.txt", "👍👍\n" + SHORT_TALK)
    for unit, encoding, size in (("utf16", "utf-16-le", 2), ("utf8", "utf-8", 1)):
        plain = plain_of(run, path).encode(encoding)
        records = run("label", path, "--offsets", unit).records
        jsonschema.validate(records[1], read_schema())
        evidence = records[1]["evidence"]
        assert isinstance(evidence, list)
        for item in (*records, *evidence):
            start, end = item[f"start_{unit}"], item[f"end_{unit}"]
            assert plain[size * start : size * end].decode(encoding) == item["text"]
            assert item[f"start_{unit}"] > item["start"]


@pytest.mark.parametrize(("unit", "count"), [("turn", 1), ("sentence", 15), ("excerpt", 2)])
def test_turns_are_cut_as_asked(run: Run, tmp_path: Path, unit: str, count: int) -> None:
    talk = " ".join(["The head of maths leads that in our school now."] * 15)
    path = write(tmp_path, "ada.txt", f"Interviewer: Who leads?\n\nAda: {talk}\n")
    assert len(run("label", path, "--unit", unit).records) == count


def test_a_turn_that_goes_on_after_a_murmur_is_not_lost(run: Run, tmp_path: Path) -> None:
    talk = "Ada: So the deputy leads\n\nInterviewer: Mm.\n\nAda: the phase leaders here.\n"
    path = write(tmp_path, "ada.txt", f"Interviewer: Who leads?\n\n{talk}")
    records = run("label", path).records
    assert [(r["turn"], r["continues"], r["status"]) for r in records] == [
        (2, None, "labelled"),
        (4, 2, "labelled"),
    ]


@pytest.mark.parametrize("name", ["labels.jsonl", "labels.csv"])
def test_labels_that_stand_there_stay_when_nothing_could_be_labelled(
    run: Run, tmp_path: Path, name: str
) -> None:
    before = '{"schema":"distmode.label/1"}' if name.endswith("l") else "schema,id,model_sha256\n"
    out = write(tmp_path, name, before)
    ended = run("label", write(tmp_path, "empty.txt", ""), "--out", out)
    assert ended.status == 3
    assert out.read_text() == before


def test_an_output_that_cannot_be_written_costs_no_other(run: Run, tmp_path: Path) -> None:
    for school in "abc":
        write(tmp_path, f"in/{school}/ada.txt", SHORT_TALK)
    write(tmp_path, "out/b", "a file where a folder should be")
    ended = run("label", tmp_path / "in", "--out", tmp_path / "out")
    assert ended.status == 1
    assert "b" in ended.err
    assert (tmp_path / "out" / "c" / "ada.txt.jsonl").exists()
    assert json.loads((tmp_path / "out" / "run.json").read_text())["transcripts"] == 2


def test_the_work_is_done_though_nobody_reads_the_messages(tmp_path: Path) -> None:
    write(tmp_path, "in/empty.txt", "")
    write(tmp_path, "in/good.txt", SHORT_TALK)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "distmode", "label", str(tmp_path / "in")]
    command += ["--out", str(tmp_path / "out.jsonl")]
    ended = subprocess.run(command, stderr=writing, check=False)
    os.close(writing)
    assert ended.returncode == 1
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2


def test_a_full_disk_is_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    command = [sys.executable, "-m", "distmode", "label", "--schema"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 1
    assert "cannot be written" in ended.stderr


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_ended_leaves_no_temporary_file(tmp_path: Path, name: str) -> None:
    for number in range(400):
        write(tmp_path, f"in/{number}.txt", SHORT_TALK * 40)
    (tmp_path / "out").mkdir()
    command = [sys.executable, "-m", "distmode", "label", str(tmp_path / "in")]
    command += ["--out", str(tmp_path / "out" / "labels.jsonl")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not list((tmp_path / "out").iterdir()):
            time.sleep(0.01)
        process.send_signal(getattr(signal, name))
        process.communicate()
    assert process.returncode == 130
    assert list((tmp_path / "out").iterdir()) == []


def test_names_of_files_and_ids_are_not_taken_for_marks(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "[draft] ada.txt", SHORT_TALK)
    write(tmp_path, "rows.csv", "id,text\nx[/b]y\x1b[2J,The head leads it all.\n")
    ended = run("label", tmp_path, "--format", "table")
    assert ended.status == 0
    assert "[draft] ada" in ended.out
    assert "x[/b]y" in ended.out
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize("out", ["labels.txt", "labels.xlsx", "-"])
def test_out_is_a_folder_only_when_it_looks_like_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run("label", write(tmp_path, "ada.txt", SHORT_TALK), "--out", out)
    assert ended.status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["ada.txt"]


def test_labels_beside_their_transcripts_are_not_labelled_again(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "ada.txt", SHORT_TALK)
    for _ in range(2):
        assert run("label", tmp_path, "--out", tmp_path).status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "ada.txt",
        "ada.txt.jsonl",
        "run.json",
    ]


def test_labels_of_a_transcript_that_is_gone_are_named(run: Run, tmp_path: Path) -> None:
    for name in ("ada", "bo"):
        write(tmp_path, f"in/{name}.txt", SHORT_TALK)
    assert "other runs" not in run("label", tmp_path / "in", "--out", tmp_path / "out").err
    (tmp_path / "in" / "bo.txt").unlink()
    ended = run("label", tmp_path / "in", "--out", tmp_path / "out")
    assert "other runs: bo.txt.jsonl" in ended.err


def test_talk_in_a_script_without_blanks_is_doubted(run: Run, tmp_path: Path) -> None:
    answer = "校长让每个年级的组长自己安排会议，老师们一起决定。" * 5
    path = write(tmp_path, "li.txt", f"Interviewer: 谁?\n\nLi: {answer}\n\n" * 6)
    ended = run("label", path)
    assert {tuple(record["warnings"]) for record in ended.records} == {("not_english",)}  # type: ignore[arg-type]
    assert "too short to label; see distmode turns" in ended.err


def test_nobody_but_the_interviewer_is_said(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Kim: Who leads here in this school of yours?\n")
    ended = run("label", path, "--interviewer", "Kim")
    assert ended.records == []
    assert "nothing to label" in ended.err


def test_the_study_s_own_files_are_no_transcripts(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "in/hill/ada.txt", SHORT_TALK)
    write(tmp_path, "in/people.csv", "interview,role,speaker\nhill/ada,headteacher,Ada\n")
    write(tmp_path, "in/distmode.toml", 'metadata = "people.csv"\n')
    for path in ("in", "in/hill", "in/hill/ada.txt"):
        ended = run("label", tmp_path / path)
        assert ended.status == 0
        assert "distmode.toml" in ended.err
    assert {record["role"] for record in run("label", tmp_path / "in").records} == {"headteacher"}


def test_labels_can_be_labelled_again_row_by_row(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "ada.txt", SHORT_TALK)
    out = tmp_path / "labels.csv"
    assert run("label", path, "--out", out).status == 0
    again = run("label", out).records
    assert [record["id"] for record in again] == ["ada.txt#2.1", "ada.txt#4.1"]


def test_the_table_of_people_can_name_the_interviewer(run: Run, tmp_path: Path) -> None:
    talk = SHORT_TALK.replace("Interviewer:", "Kim:")
    path = write(tmp_path, "in/ada.txt", talk)
    people = write(tmp_path, "people.csv", "interview,speaker,role\nada,Kim,interviewer\n")
    records = run("label", path, "--metadata", people).records
    assert {record["speaker"] for record in records} == {"Ada"}
