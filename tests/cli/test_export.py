import hashlib
import io
import json
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.colours import MODE_COLOURS
from tests.command_line import Run
from tests.exchange.projects import find_faults, read_with_pyrefiqda

MODEL = "distmode-en-lite 2.0.0"
# The codes of a record's text: an emoji, an accent written as a mark, line ends of Windows.
TALK = (
    "Helen: How did you come to lead it?\r\n\r\n"
    "Ada: Nobody asked me 👍🏽, I just started the cafe\u0301 club myself and the head let me."
    "\r\n\r\n"
    "Helen: And now?\r\n\r\n"
    "Ada: =1+1 is what they say; it is my job as deputy now, it is in the job description 𝔸."
    "\r\n\r\n"
    "Helen: Is there anything else that you would like to tell me?\r\n\r\n"
    "Ada: Yes.\r\n"
)


def read_records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_records(path: Path, records: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(record) + "\n" for record in records)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one interview of a school, and its labels."""
    from typer.testing import CliRunner

    from distmode.cli import app

    place = tmp_path_factory.mktemp("study")
    transcript = place / "talk" / "hillside" / "ada.txt"
    transcript.parent.mkdir(parents=True)
    transcript.write_bytes(TALK.encode())
    (place / "talk" / "people.csv").write_text("interview,speaker,role\nhillside/ada,Ada,deputy\n")
    (place / "talk" / "distmode.toml").write_text(
        'metadata = "people.csv"\n[speakers]\ninterviewer = ["Helen"]\n'
    )
    labels = place / "labels.jsonl"
    words = ["label", place / "talk", "--model", "distmode-en-lite", "--out", labels, "-q"]
    assert CliRunner().invoke(app, list(map(str, words))).exit_code == 0
    return place


@pytest.fixture
def labels(study: Path) -> Path:
    return study / "labels.jsonl"


@pytest.fixture
def talk(study: Path) -> Path:
    return study / "talk"


def write_codings(path: Path, labels: Path) -> Path:
    """Code the first two excerpts: by its id, and by its text alone under an id of its own."""
    first, second, third = read_records(labels)
    told = [
        {
            "id": first["id"],
            "coder": "Ann",
            "mode": "opportunistic",
            "modes": "opportunistic;formal",
        },
        {"id": "mine", "coder": "Ann", "text": second["text"], "mode": "none"},
        {"id": third["id"], "coder": "Ann", "mode": "none"},
        {"id": "other", "coder": "Ann", "text": "Nobody said this.", "mode": "none"},
    ]
    return write_records(path, told)


def test_a_project_for_other_programs(run: Run, labels: Path, talk: Path, tmp_path: Path) -> None:
    coded = write_codings(tmp_path / "ann.jsonl", labels)
    out = tmp_path / "p.qdpx"
    ended = run("export", labels, "--to", out, "--transcripts", talk, "--coded", coded)
    assert ended.status == 0, ended.err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    data = out.read_bytes()
    assert find_faults(data) == []
    records = read_records(labels)
    texts = [str(record["text"]) for record in records]
    seen = [(one.quote, one.code, one.coder) for one in read_with_pyrefiqda(data)]
    expected = [
        (texts[0], "opportunistic", "Ann"),
        (texts[0], "formal", "Ann"),
        *((texts[0], mode, MODEL) for mode in records[0]["modes"] or ["none"]),
        (texts[1], "none", "Ann"),
        *((texts[1], mode, MODEL) for mode in records[1]["modes"] or ["none"]),
        # Too short to label, yet somebody coded it.
        (texts[2], "none", "Ann"),
    ]
    assert seen == expected
    assert "👍🏽" in texts[0]
    assert "e\u0301" in texts[0]
    assert "1 coding left out, since they are of no labelled excerpt" in ended.err
    assert f"{len(expected)} selections in 1 text by Ann, {MODEL}" in ended.err
    assert "1 excerpt without a selection of the model's" in ended.err
    assert "NVivo counts each as two" in ended.err


def test_what_stands_beside_a_label(run: Run, labels: Path, talk: Path, tmp_path: Path) -> None:
    run("export", labels, "--to", tmp_path / "p.qdpx", "-t", talk)
    seen = read_with_pyrefiqda((tmp_path / "p.qdpx").read_bytes())
    record = read_records(labels)[0]
    lines = dict(line.split(": ", 1) for line in seen[0].remark.splitlines())
    probabilities = record["probabilities"]
    first = f"mode 1 of {len(record['modes'] or [1])}"
    assert lines[first] == f"{record['mode']} (probability {probabilities[record['mode']]:.2f})"
    assert lines["model"] == f"{MODEL} (sha256 {record['model_sha256']}), prior corpus"
    assert lines["excerpt"] == f"hillside/ada.txt#2.1 ({record['start']}-{record['end']})"
    assert lines["evidence"].startswith('"')
    assert "opportunistic" in lines["probabilities"]


def parse(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read("project.qde"))


def test_interviews_are_cases_and_modes_have_their_colours(
    run: Run, labels: Path, talk: Path, tmp_path: Path
) -> None:
    run("export", labels, "--to", tmp_path / "p.qdpx", "-t", talk)
    root = parse((tmp_path / "p.qdpx").read_bytes())
    prefix = {"q": "urn:QDA-XML:project:1.0"}
    names = {one.get("guid"): one.get("name") for one in root.iterfind(".//q:Variable", prefix)}
    (case,) = root.iterfind(".//q:Case", prefix)
    values = {
        names[ref.get("targetGUID")]: told.text
        for ref, told in zip(
            case.iterfind(".//q:VariableRef", prefix),
            case.iterfind(".//q:TextValue", prefix),
            strict=True,
        )
    }
    assert values == {"school": "hillside", "role": "deputy", "interview": "hillside/ada"}
    (source,) = root.iterfind(".//q:TextSource", prefix)
    assert [one.get("targetGUID") for one in case.iterfind("q:SourceRef", prefix)] == [
        source.get("guid")
    ]
    # QualCoder makes file names of these.
    assert source.get("name") == "hillside - ada.txt"
    parent, none = root.iterfind("./q:CodeBook/q:Codes/q:Code", prefix)
    assert parent.get("isCodable") == "false"
    assert [one.get("name") for one in parent.iterfind("q:Code", prefix)] == list(MODES)
    colours = {
        one.get("name"): one.get("color") for one in (*parent.iterfind("q:Code", prefix), none)
    }
    assert colours == {mode.value: MODE_COLOURS[mode] for mode in OUTCOMES}
    assert {one.get("origin", "").split()[0] for one in [root]} == {"distmode"}


def test_the_text_is_that_of_turns(run: Run, labels: Path, talk: Path, tmp_path: Path) -> None:
    run("export", labels, "--to", tmp_path / "p.qdpx", "-t", talk)
    shown = run("turns", "--text", talk / "hillside" / "ada.txt").out
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        (name,) = (
            name
            for name in archive.namelist()
            if name.startswith("sources/") and b"Nobody" in archive.read(name)
        )
        assert archive.read(name).decode() == shown == TALK.replace("\r\n", "\n")


def test_the_same_labels_are_the_same_file(
    run: Run, labels: Path, talk: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run("export", labels, "--to", tmp_path / name / "p.qdpx", "-t", talk)
    hashes = {
        hashlib.sha256((tmp_path / name / "p.qdpx").read_bytes()).digest()
        for name in ("one", "two")
    }
    assert len(hashes) == 1
    # Our own project can be written anew.
    assert run("export", labels, "--to", tmp_path / "one" / "p.qdpx", "-t", talk).status == 0


def test_labels_without_talk_will_do(run: Run, labels: Path, talk: Path, tmp_path: Path) -> None:
    mute = tmp_path / "mute.csv"
    run("label", talk, "--model", "distmode-en-lite", "--no-text", "--out", mute, "-q")
    assert run("export", labels, "--to", tmp_path / "a.qdpx", "-t", talk).status == 0
    ended = run("export", mute, "--to", tmp_path / "b.qdpx", "-t", talk)
    assert ended.status == 0, ended.err
    told, mute_told = (
        [(one.quote, one.code) for one in read_with_pyrefiqda((tmp_path / name).read_bytes())]
        for name in ("a.qdpx", "b.qdpx")
    )
    assert told == mute_told


def test_what_was_abstained_from_is_listed(run: Run, talk: Path, tmp_path: Path) -> None:
    labels = tmp_path / "l.jsonl"
    run(
        *("label", talk, "--model", "distmode-en-lite", "--abstain-below", "1.0"),
        *("--out", labels, "-q"),
    )
    ended = run("export", labels, "--to", tmp_path / "p.qdpx", "-t", talk)
    assert ended.status == 0, ended.err
    assert "0 selections" in ended.err
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        memo = next(
            text
            for name in archive.namelist()
            if "Too short" in (text := archive.read(name).decode())
        )
    assert "Abstained (2), with the most probable outcomes:\nhillside/ada.txt#2.1 (" in memo
    assert "Too short to label (1):\nhillside/ada.txt#6.1 (" in memo


def test_a_moved_transcript_is_found_by_its_hash(
    run: Run, labels: Path, talk: Path, tmp_path: Path
) -> None:
    shutil.copy(talk / "hillside" / "ada.txt", tmp_path / "renamed.txt")
    ended = run("export", labels, "--to", tmp_path / "p.qdpx", "-t", tmp_path / "renamed.txt")
    assert ended.status == 0, ended.err


def test_a_table_of_excerpts_is_a_text_too(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "sheet.csv"
    table.write_text('id,text\na,"It is my job as deputy now, it is in the job description."\n')
    labels = tmp_path / "l.jsonl"
    run("label", table, "--model", "distmode-en-lite", "--out", labels, "-q")
    ended = run("export", labels, "--to", tmp_path / "p.qdpx", "-t", table)
    assert ended.status == 0, ended.err
    (first, *_) = read_with_pyrefiqda((tmp_path / "p.qdpx").read_bytes())
    assert first.quote == "It is my job as deputy now, it is in the job description."


def test_excerpts_of_many_interviews_in_one_table_come_back_as_they_were(
    run: Run, tmp_path: Path
) -> None:
    table, labels, project = (tmp_path / name for name in ("t.csv", "l.jsonl", "p.qdpx"))
    table.write_text(
        "id,school,interview,role,text\n"
        "a,north,ada,head,It is my job as deputy now and it is in the job description.\n"
        "b,south,ada,teacher,Nobody asked me and I just started the club.\n"
        "c,south,bo,,Yes.\n"
    )
    run("label", table, "--model", "distmode-en-lite", "--out", labels, "-q")
    assert run("export", labels, "--to", project, "-t", table).status == 0
    rows = run("import", project, "--with-models", "-q").records
    names = ("id", "school", "interview", "role", "mode", "start", "end")
    assert [[row[name] for name in names] for row in rows] == [
        [row[name] for name in names] for row in read_records(labels)
    ]
    root = ElementTree.fromstring(zipfile.ZipFile(project).read("project.qde"))
    cases = [one.get("name") for one in root.iter("{urn:QDA-XML:project:1.0}Case")]
    assert cases == ["ada (north)", "ada (south)", "bo"]


def test_the_codebook_alone(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "codes.qdc"
    ended = run("export", "--to", out)
    assert ended.status == 0, ended.err
    root = ElementTree.fromstring(out.read_bytes())
    assert root.tag == "{urn:QDA-XML:codebook:1.0}CodeBook"
    codes = [one for one in root.iter() if one.tag.endswith("}Code")]
    assert [one.get("name") for one in codes] == ["Ways to distribution", *MODES, "none"]
    assert all(one[0].text for one in codes)


def test_a_sheet_for_everybody(run: Run, labels: Path, tmp_path: Path) -> None:
    coded = write_codings(tmp_path / "ann.jsonl", labels)
    records = read_records(labels)
    out = tmp_path / "l.xlsx"
    ended = run("export", labels, "--to", out, "--coded", coded)
    assert ended.status == 0, ended.err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    book = load_workbook(out)
    assert book.sheetnames == ["labels", "codebook", "notes"]
    sheet = book["labels"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)
    heading, *rows = sheet.iter_rows(values_only=True)
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [one["text"] for one in told] == [record["text"] for record in records]
    assert [one["mode"] for one in told] == [record["mode"] for record in records]
    assert [one["coder: Ann"] for one in told] == ["opportunistic; formal", "none", "none"]
    assert told[0]["p_formal"] == records[0]["probabilities"]["formal"]
    assert told[2]["status"] == "too short"
    # Talk that begins like a formula is text.
    text = next(c for row in sheet.iter_rows(min_row=3, max_row=3) for c in row if c.column == 6)
    assert str(text.value).startswith("=1+1")
    assert text.data_type == "s"
    assert text.quotePrefix


def test_a_sheet_without_talk(run: Run, labels: Path, tmp_path: Path) -> None:
    out = tmp_path / "l.xlsx"
    assert run("export", labels, "--to", out, "--no-text").status == 0
    shown = [
        str(cell)
        for sheet in load_workbook(out)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert "hillside/ada.txt#2.1" in shown
    assert not any("asked me" in cell or "just started" in cell for cell in shown)
    assert "text" not in shown


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["LABELS", "--to", "p.zip"], 2, "give FILE.qdpx for a project"),
        (["--to", "p.qdpx"], 2, "no labels"),
        (["LABELS", "--to", "p.qdpx"], 2, "name what was labelled with --transcripts"),
        (
            ["LABELS", "--to", "p.qdpx", "-t", "TALK", "--no-text"],
            2,
            "a project is made of its texts",
        ),
        (["LABELS", "--to", "p.qdpx", "-t", "EMPTY"], 3, "hillside/ada.txt: is not among"),
        (
            ["LABELS", "--to", "p.qdpx", "-t", "CHANGED"],
            3,
            "hillside/ada.txt: is not the file that",
        ),
        (["NONE", "--to", "p.qdpx", "-t", "TALK"], 2, "the labels hold no excerpt"),
        (["LABELS", "LABELS2", "--to", "l.xlsx"], 3, "the same id as"),
    ],
)
def test_what_cannot_be_exported_says_why(
    run: Run, labels: Path, talk: Path, tmp_path: Path, words: list[str], status: int, says: str
) -> None:
    changed = tmp_path / "changed" / "hillside" / "ada.txt"
    changed.parent.mkdir(parents=True)
    changed.write_bytes(TALK.encode() + b"More.\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "none.txt.jsonl").write_text("")
    places = {
        "LABELS": labels,
        "LABELS2": shutil.copy(labels, tmp_path / "again.jsonl"),
        "TALK": talk,
        "EMPTY": tmp_path / "empty",
        "CHANGED": tmp_path / "changed",
        "NONE": tmp_path / "none.txt.jsonl",
    }
    told = [
        tmp_path / word if word.startswith(("p.", "l.")) else places.get(word, word)
        for word in words
    ]
    ended = run("export", *told)
    assert ended.status == status
    assert says in ended.err
    assert "Nobody asked" not in ended.err
    assert not list(tmp_path.glob("p.*"))


def test_labels_that_do_not_fit_their_file_are_refused(
    run: Run, labels: Path, talk: Path, tmp_path: Path
) -> None:
    records = read_records(labels)
    records[1]["start"] = 0
    moved = write_records(tmp_path / "moved.jsonl", records)
    ended = run("export", moved, "--to", tmp_path / "p.qdpx", "-t", talk)
    assert ended.status == 3
    assert "hillside/ada.txt: is the file that was labelled, but the labels do not fit" in ended.err
    assert "moved.jsonl: line 2" in ended.err


@pytest.mark.parametrize("name", ["p.qdpx", "c.qdc", "l.xlsx"])
def test_nobodys_work_is_overwritten(
    run: Run, labels: Path, talk: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"<CodeBook origin='NVivo'/>")
    ended = run("export", labels, "--to", tmp_path / name, "-t", talk)
    assert ended.status == 2
    assert "could hold somebody's work" in ended.err
    assert (tmp_path / name).read_bytes() == b"<CodeBook origin='NVivo'/>"


def test_a_damaged_project_is_not_overwritten(
    run: Run, labels: Path, talk: Path, tmp_path: Path
) -> None:
    path = tmp_path / "p.qdpx"
    run("export", labels, "--to", path, "-t", talk)
    whole = path.read_bytes()
    path.write_bytes(whole[:45] + b"\xff" * 35 + whole[80:])
    ended = run("export", labels, "--to", path, "-t", talk)
    assert ended.status == 2
    assert "could hold somebody's work" in ended.err


def test_the_name_of_none_is_a_code_of_its_own(
    run: Run, labels: Path, talk: Path, tmp_path: Path
) -> None:
    coded = write_codings(tmp_path / "ann.jsonl", labels)
    run("export", labels, "--to", tmp_path / "p.qdpx", "-t", talk, "--coded", coded)
    seen = read_with_pyrefiqda((tmp_path / "p.qdpx").read_bytes())
    assert [one.coder for one in seen if one.code == Mode.NONE.value].count("Ann") == 2
