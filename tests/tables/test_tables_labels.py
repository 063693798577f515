import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import TableError
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.tables import (
    ModelStamp,
    build_record,
    find_label_files,
    read_labels,
    write_csv,
    write_jsonl,
)

STAMP = ModelStamp("mine 1.0.0", "a" * 64, "1", "corpus")
SHARES = (0.125, 0.0625, 0.0625, 0.5, 0.0625, 0.125, 0.0625)
TALK = "We met,\n all of us, and (formal +1.00) we | agreed. All of us."


def make_label(text: str = TALK, /, **carried: object) -> Label:
    excerpt = Excerpt(
        id="hill/ada.txt#3.1",
        source="hill/ada.txt",
        source_sha256="b" * 64,
        text=text,
        start=100,
        end=100 + len(text),
        turn=3,
        continues=1,
        speaker="Ada",
        school="hill",
        interview="hill/ada",
        from_transcript=False,
        carried=carried,
    )
    spans = [(0, 2, Mode.INCREMENTAL, 0.84), (3, 7, Mode.CULTURAL, -0.5)] if len(text) > 7 else []
    return Label(
        excerpt,
        status="labelled",
        mode=Mode.INCREMENTAL,
        modes=(Mode.INCREMENTAL, Mode.CULTURAL),
        probabilities=dict(zip(OUTCOMES, SHARES, strict=True)),
        evidence=tuple(
            Evidence(100 + start, 100 + end, text[start:end], mode, weight)
            for start, end, mode, weight in spans
        ),
        warnings=("far", "odd"),
    )


def make_too_short() -> Label:
    label = make_label("Yes.")
    return Label(replace(label.excerpt, continues=None, speaker=None), status="too_short")


def write(path: Path, records: Sequence[Mapping[str, object]]) -> Path:
    file = io.BytesIO()
    (write_csv if path.suffix == ".csv" else write_jsonl)(records, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.getvalue())
    return path


def write_labels(path: Path, *labels: Label, with_text: bool = True) -> Path:
    return write(path, [build_record(one, model=STAMP, with_text=with_text) for one in labels])


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_labels_are_read_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    labels = (make_label(note="-x", start="7"), make_too_short(), make_label("We led."))
    table = read_labels([write_labels(tmp_path / f"all{suffix}", *labels)])
    expected = [replace(one, excerpt=replace(one.excerpt, carried={})) for one in labels]
    found = [replace(one, excerpt=replace(one.excerpt, carried={})) for one in table.labels]
    assert found == expected
    # Of a table with carried columns CSV has the cells of all rows.
    assert {k: v for k, v in table.labels[0].excerpt.carried.items() if v} == {
        "note": "-x",
        "start": "7",
    }
    assert table.stamps == (STAMP,)
    assert table.files[0].records[0].place.endswith("line 1" if suffix == ".jsonl" else "row 2")


def test_csv_finds_the_places_of_evidence_again(tmp_path: Path) -> None:
    label = make_label()
    spans = [(9, 19), (24, 38), (42, 43), (3, 19)]
    evidence = tuple(
        Evidence(100 + start, 100 + end, TALK[start:end], Mode.FORMAL, 0.25) for start, end in spans
    )
    path = write_labels(tmp_path / "a.csv", replace(label, evidence=evidence))
    [read] = read_labels([path]).labels
    assert read.evidence == evidence


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_labels_without_talk_keep_hash_and_places(tmp_path: Path, suffix: str) -> None:
    label = make_label()
    path = write_labels(tmp_path / f"a{suffix}", label, with_text=False)
    [file] = read_labels([path]).files
    [record] = file.records
    assert not record.has_text
    assert record.label.excerpt.text == ""
    assert record.text_sha256 == build_record(label, model=STAMP)["text_sha256"]
    assert [(e.start, e.end, e.mode, e.weight) for e in record.label.evidence] == [
        (e.start, e.end, e.mode, e.weight) for e in label.evidence
    ]


def test_other_offsets_are_known_by_the_evidence(tmp_path: Path) -> None:
    record = build_record(make_label(), model=STAMP)
    own = record | {"start_utf8": 100, "end_utf8": 162}
    evidence = record["evidence"]
    assert isinstance(evidence, list)
    spans = [item | {"start_utf8": 100, "end_utf8": 102} for item in evidence]
    [carried] = read_labels([write(tmp_path / "a.jsonl", [own])]).files
    assert carried.offsets is None
    assert carried.records[0].label.excerpt.carried == {"start_utf8": 100, "end_utf8": 162}
    [given] = read_labels([write(tmp_path / "b.jsonl", [own | {"evidence": spans}])]).files
    assert given.offsets == "utf8"
    assert given.records[0].label.excerpt.carried == {}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text(alphabet="ab \t\n'=+-@,;\"|{}é\u2028\x85👍＝", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.dictionaries(st.text(), VALUES, max_size=3))))
def test_json_lines_written_again_are_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, dict[str, object]]]
) -> None:
    labels = [make_label(text, **carried) for text, carried in rows]
    path = write_labels(tmp_path_factory.mktemp("x") / "a.txt.jsonl", *labels)
    [file] = read_labels([path]).files
    again = write(path.with_name("b.jsonl"), [record.fields for record in file.records])
    assert again.read_bytes() == path.read_bytes()


CELLS = TEXTS | st.integers() | st.booleans() | st.lists(st.integers())
COLUMNS = st.dictionaries(TEXTS, CELLS, max_size=3)


@example([("(;;   \x85)", {})])
@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS.map("({})".format), COLUMNS), min_size=1, max_size=3))
def test_csv_written_again_is_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, dict[str, object]]]
) -> None:
    labels = [make_label(text, **carried) for text, carried in rows]
    path = write_labels(tmp_path_factory.mktemp("x") / "a.csv", *labels)
    [file] = read_labels([path]).files
    again = write(path.with_name("b.csv"), [record.fields for record in file.records])
    assert again.read_bytes() == path.read_bytes()


def test_a_folder_is_read_in_order_and_other_files_are_named(tmp_path: Path) -> None:
    write_labels(tmp_path / "b" / "x.txt.jsonl", make_label())
    write_labels(tmp_path / "a.docx.csv", make_too_short())
    (tmp_path / "empty.txt.jsonl").write_bytes(b"")
    (tmp_path / "coded.csv").write_text("text,mode\nWe led.,formal\n")
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / ".hidden.txt.jsonl").write_text("x")
    table = read_labels([tmp_path, tmp_path / "b" / "x.txt.jsonl"])
    assert [(file.name, len(file.records)) for file in table.files] == [
        ("a.docx.csv", 1),
        ("b/x.txt.jsonl", 1),
        ("empty.txt.jsonl", 0),
    ]
    assert [file.file_format for file in table.files] == ["csv", "jsonl", "jsonl"]
    assert len(table.labels) == 2
    assert table.warnings == (f"{tmp_path}: passed over, since they hold no labels: coded.csv",)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("coded.csv", "text,mode\nWe led.,formal\n", "is no file of labels"),
        ("coded.jsonl", '{"text": "We led."}\n', "is no file of labels"),
        ("a.docx", "x", "is no file of labels"),
        ("gone.jsonl", None, "there is no such file"),
        ("none", (), "holds no labels"),
        ("a.jsonl", '{"schema":"distmode.label/1"', "line 1: is no JSON object"),
        ("a.jsonl", '{"schema":"distmode.label/1"}\n', "line 1: there is no field 'id'"),
        ("a.csv", "schema,model_sha256\nx,y\n", "there is no column 'id'"),
    ],
)
def test_what_holds_no_labels_is_refused(
    tmp_path: Path, name: str, content: str | tuple[()] | None, message: str
) -> None:
    path = tmp_path / name
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif content is not None:
        path.mkdir()
    with pytest.raises(TableError, match=message) as caught:
        read_labels([path])
    assert str(path) in str(caught.value)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    paths = [write_labels(tmp_path / place / "a.txt.jsonl", make_label()) for place in "xy"]
    with pytest.raises(TableError, match=r"called 'a\.txt\.jsonl' as well"):
        find_label_files(paths)
    assert len(find_label_files([paths[0], paths[0]]).files) == 1


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = write_labels(tmp_path / "a.txt.jsonl", make_label())
    with pytest.raises(TableError, match=r"b\.jsonl: cannot be read \(Not a directory\)"):
        read_labels([path / "b.jsonl"])


CHANCES = {mode.value: share for mode, share in zip(OUTCOMES, SHARES, strict=True)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "distmode.label/2"}, "newer distmode"),
        ({"status": "done"}, "field 'status'.*labelled, too_short, abstained"),
        ({"mode": "shared"}, "field 'mode': found text, expected a mode"),
        ({"mode": None}, "field 'mode': found null, expected what 'labelled' means"),
        ({"modes": ["none"]}, "field 'modes'"),
        ({"modes": "formal"}, "field 'modes': found text, expected a list"),
        ({"probabilities": None}, "field 'probabilities': found null"),
        ({"probabilities": {"formal": 1.0}}, "each of the seven outcomes"),
        ({"probabilities": CHANCES | {"none": 0.5}}, "sum to 1"),
        ({"probabilities": CHANCES | {"none": "x"}}, "numbers from 0 to 1"),
        ({"probabilities": CHANCES | {"none": True}}, "numbers from 0 to 1"),
        ({"evidence": [{"start": 1}]}, "field 'evidence': found an object"),
        ({"evidence": ["formal"]}, "field 'evidence': found text"),
        ({"start": -1}, "field 'start'"),
        ({"turn": True}, "field 'turn'"),
        ({"turn": "3"}, "field 'turn': found text, expected a whole number"),
        ({"speaker": 3}, "field 'speaker': found a number, expected text"),
        ({"prior": ""}, "field 'prior'"),
        ({"row": 3}, "field 'row'"),
        ({"text": "Something else."}, "is not the text that was labelled"),
    ],
)
def test_a_record_that_is_not_as_written_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    record = build_record(make_label(), model=STAMP)
    path = write(tmp_path / "a.jsonl", [record, record | change, record | change])
    with pytest.raises(TableError, match=message) as caught:
        read_labels([path])
    told = str(caught.value)
    assert f"{path}: line 2" in told
    assert "1 more row like it" in told
    assert "Something" not in told, "talk stays out of messages"


def test_csv_from_a_spreadsheet_is_read_and_damage_is_told(tmp_path: Path) -> None:
    path = write_labels(tmp_path / "a.csv", make_label(note="x"))
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("0.125000", "0.125").encode())
    [read] = read_labels([path]).labels
    assert read == make_label(note="x")
    for old, new, message in (
        ("0.125000", "a lot", "field 'probabilities': found text, expected numbers"),
        ("(incremental +0.84)", "(incremental)", "field 'evidence': found text, expected a list"),
        ("\n 1", "", "is not the text"),
        (",100,", ",one hundred,", "field 'start': found text"),
    ):
        changed = text.replace(old, new) if old in text else text.replace("agreed", "disagreed")
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(TableError, match=message):
            read_labels([path])


def test_damaged_bytes_are_an_error_and_no_traceback(tmp_path: Path) -> None:
    line = json.dumps(build_record(make_label(), model=STAMP), separators=(",", ":"))
    path = tmp_path / "a.jsonl"
    for bad in (line[:-5], line.replace(":3,", f":{'9' * 5000},"), "[" * 20_000, line + "x"):
        path.write_text(f"{line}\n{bad}\n", encoding="utf-8")
        with pytest.raises(TableError, match="line 2"):
            read_labels([path])


def test_labels_that_are_not_those_of_one_finished_run_are_told(tmp_path: Path) -> None:
    for name in ("ada.txt.jsonl", "hill/ben.txt.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_labels(tmp_path / name, make_label())
    run = tmp_path / "run.json"
    for told in ('{"transcripts": 2}', '{"transcripts": true}', "[]", "no JSON", "{}"):
        run.write_text(told)
        assert find_label_files([tmp_path]).warnings == ()
    run.write_text('{"transcripts": 1}')
    [more] = find_label_files([tmp_path]).warnings
    assert more.startswith(f"{tmp_path}: 2 files of labels, run.json tells of 1: labels of other")
    assert "withdrawn interviews are counted too; see `distmode verify-run`" in more
    run.write_text('{"transcripts": 3}')
    [less] = find_label_files([tmp_path]).warnings
    assert "2 files of labels, run.json tells of 3: some are missing" in less
    (tmp_path / "hill" / "run.json").write_text('{"transcripts": 5}')
    assert f"{tmp_path / 'hill'}: 1 file of labels" in find_label_files([tmp_path]).warnings[1]
    (tmp_path / "run.journal").write_text("")
    stopped, _ = find_label_files([tmp_path]).warnings
    assert stopped == (
        f"{tmp_path}: a run was stopped here, so its labels are not complete; give its command "
        "again"
    )
    assert read_labels([tmp_path]).warnings[0] == stopped
