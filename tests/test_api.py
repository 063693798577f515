"""The Python interface: the same labels as the command line, with places in what was given."""

import csv
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

import distmode
from distmode.codebook import OUTCOMES
from distmode.encoder import find_default_encoder
from distmode.errors import ModelError, TranscriptError, UsageError
from tests.command_line import ROOT, Run

LITE = "distmode-en-lite"
TALK = (
    "  When somebody has an idea here, we let them run with it for a term.\r\n\r\n"
    "As deputy it is in my job description \ud83d, so attendance comes to me. Yes. \t"
)
SEVEN = {mode.value: 1 / 7 for mode in OUTCOMES}


@cache
def load_lite() -> distmode.Model:
    return distmode.load(LITE)


@pytest.fixture(scope="module")
def lite() -> distmode.Model:
    return load_lite()


def read_talk() -> list[str]:
    lines = (ROOT / "examples" / "coded.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines][:20]


# --- as the command line ---


@pytest.mark.parametrize("name", [LITE, "distmode-en"])
def test_labels_are_those_of_the_command_line_for_a_table(
    run: Run, tmp_path: Path, name: str
) -> None:
    texts = read_talk()
    rows = [
        {"id": f"r{n}", "note": n, "school": "Hill", "text": text} for n, text in enumerate(texts)
    ]
    table = tmp_path / "table.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ended = run("label", table, "--model", name, "--format", "jsonl")
    assert ended.status == 0, ended.err
    mine = [label.to_record() for label in distmode.load(name).label(rows)]
    for theirs, own in zip(ended.records, mine, strict=True):
        for field in ("source", "source_sha256", "interview"):
            del theirs[field], own[field]
        # In a table places count from its beginning, here from the text's.
        shift = theirs["start"]
        assert isinstance(shift, int)
        for one in (theirs, *theirs["evidence"]):  # type: ignore[misc]
            one["start"], one["end"] = one["start"] - shift, one["end"] - shift
        assert json.dumps(own) == json.dumps(theirs)


def test_transcripts_are_labelled_as_the_command_line_does(
    run: Run, interviews: Path, lite: distmode.Model
) -> None:
    ended = run("label", interviews, "--model", LITE, "--format", "jsonl")
    found = list(lite.label_transcripts(interviews))
    assert [one.to_record() for each in found for one in each.labels] == ended.records
    assert [each.name for each in found] == sorted(each.name for each in found)
    assert all(
        label.text == each.plain[label.start : label.end] for each in found for label in each.labels
    )
    assert any(label.status == "too_short" for each in found for label in each.labels)


def test_the_options_of_reading_are_those_of_the_command_line(
    run: Run, interviews: Path, lite: distmode.Model
) -> None:
    file = interviews / "ashgrove" / "ruth.txt"
    ended = run(
        "label", file, "-m", LITE, "--unit", "sentence", "--all-speakers", "--format", "jsonl"
    )
    [found] = lite.label_transcripts(str(file), unit="sentence", all_speakers=True)
    assert [one.to_record() for one in found.labels] == ended.records


def test_the_studys_settings_hold_and_its_files_are_no_transcripts(
    tmp_path: Path, lite: distmode.Model
) -> None:
    (tmp_path / "distmode.toml").write_text(
        'metadata = "people.csv"\n[excerpts]\nunit = "turn"\n[speakers]\ninterviewer = ["Ann"]\n'
    )
    (tmp_path / "people.csv").write_text("interview,speaker,role,school\na,Bo,deputy,Hill\n")
    talk = "One of us said let me try that for a while and did. " * 6
    (tmp_path / "a.txt").write_text(f"Ann: Who decides?\n\nBo: {talk}\n")
    [found] = lite.label_transcripts([tmp_path], max_words=10)
    [label] = found.labels
    record = label.to_record()
    assert (record["role"], record["school"], label.text) == ("deputy", "Hill", talk.strip())


# --- what is given ---


def test_texts_of_any_iterable_are_labelled_in_batches(
    lite: distmode.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = read_talk()
    whole = lite.label(texts)
    monkeypatch.setattr("distmode.api.model._BATCH", 3)
    assert lite.label(text for text in texts) == whole
    assert [lite.label([text])[0].probabilities for text in texts] == [
        label.probabilities for label in whole
    ]
    assert [label.id for label in whole[:2]] == ["texts#1", "texts#2"]
    assert lite.label(()) == ()


def test_places_are_in_the_text_as_it_was_given(lite: distmode.Model) -> None:
    [label] = lite.label([TALK])
    clean = TALK.replace("\r\n", "\n").replace("\ud83d", "\ufffd").strip()
    [same] = lite.label([clean])
    assert label.probabilities == same.probabilities
    assert (label.start, label.text) == (2, TALK.strip())
    assert label.text == TALK[label.start : label.end]
    assert label.evidence
    for mine, other in zip(label.evidence, same.evidence, strict=True):
        assert mine.text == TALK[mine.start : mine.end]
        assert mine.text.replace("\r\n", "\n").replace("\ud83d", "\ufffd") == other.text
    assert json.loads(json.dumps(label.to_record()))["text"] == TALK.strip()


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet="ab.\r\n\t \u00a0é\U0001f600\ud800,", min_size=1, max_size=60))
def test_every_piece_of_long_talk_stands_where_it_says(text: str) -> None:
    model = load_lite()
    for unit in ("excerpt", "paragraph", "sentence", "turn"):
        pieces = model.label_talk(text, unit=unit, max_words=10)
        assert all(piece.text == text[piece.start : piece.end] for piece in pieces)
        said = "".join("".join(piece.text.split()) for piece in pieces)
        assert said == "".join(text.split())


def test_long_talk_is_cut_as_turns_are(lite: distmode.Model) -> None:
    talk = "We let them try it for a term and then they took on a bit more of it. " * 30
    pieces = lite.label_talk(talk, max_words=40)
    # Thirty sentences of 18 words: two fit into 40.
    assert [len(piece.text.split()) for piece in pieces] == [36] * 15
    [whole] = lite.label_talk(talk, unit="turn")
    assert whole.probabilities == lite.label([talk])[0].probabilities
    assert [one.status for one in lite.label_talk("Yes. No.", unit="sentence")] == ["too_short"] * 2
    assert lite.label(["Yes."])[0].status == "labelled"
    assert lite.label_talk(" \n ") == ()


def test_what_is_known_of_a_text_goes_into_its_record(lite: distmode.Model) -> None:
    row = {
        "text": "The head decides that.",
        "id": 7,
        "school": float("nan"),
        "speaker": " Ada ",
        "role": None,
        "year": 2024,
        "Mode": "formal",
    }
    [label] = lite.label([row])
    record: dict[str, Any] = label.to_record()
    assert (label.id, record["speaker"], record["school"]) == ("7", "Ada", None)
    assert (record["role"], record["year"], record["row"]) == (None, 2024, {"Mode": "formal"})
    bare = label.to_record(with_text=False)
    assert (bare["text"], "year" in bare, "row" in bare) == (None, False, False)
    assert all(one["text"] is None for one in bare["evidence"])  # type: ignore[attr-defined]


def test_rows_of_data_frames_are_mappings(lite: distmode.Model) -> None:
    import pandas
    import polars

    rows = {"text": ["The head decides that.", "We all just do it."], "school": ["Hill", None]}
    frame = pandas.DataFrame(rows).astype({"school": "string"})
    labels = lite.label(frame.to_dict("records"))
    assert [label.to_record()["school"] for label in labels] == ["Hill", None]
    assert lite.label(frame["text"]) == lite.label(polars.DataFrame(rows)["text"])
    assert lite.label(polars.DataFrame(rows).iter_rows(named=True)) == labels
    for whole in (frame, polars.DataFrame(rows)):
        with pytest.raises(TypeError, match=r"found a data frame.*frame\['text'\]"):
            lite.label(cast("list[str]", whole))


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        (["ok then.", None], TypeError, r"texts\[1\]: found None, expected text"),
        ([b"ok"], TypeError, r"texts\[0\]: found a value of the type bytes, expected text"),
        ([{"text": float("nan")}], TypeError, r"texts\[0\]: found a value of the type float"),
        ([["secret"]], TypeError, r"texts\[0\]: found a value of the type list"),
        (["ok then.", " \n"], ValueError, r"texts\[1\]: found a text without any talk; leave it"),
        ([{"talk": "secret"}], ValueError, r"texts\[0\]: found a mapping without 'text'"),
        (["x" * 100_001], ValueError, r"texts\[0\]: an excerpt of 100,001 characters, at most"),
        ([{"text": "ok.", "school": ["x"]}], TypeError, r"texts\[0\]\['school'\]: found a value"),
        ([{"text": "ok.", "id": True}], TypeError, r"texts\[0\]\['id'\]: .* bool, expected text"),
        ("secret", TypeError, r"texts: found a value of the type str, .* give \[text\]"),
        ({"text": "secret"}, TypeError, r"texts: found a value of the type dict"),
        (None, TypeError, r"texts: found None, expected an iterable of texts"),
        (3, TypeError, r"texts: found a value of the type int, expected an iterable"),
    ],
)
def test_what_cannot_be_labelled_is_named_by_its_place(
    lite: distmode.Model,
    texts: Any,  # noqa: ANN401
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message) as caught:
        lite.label(texts)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_talk_that_is_none_and_cuts_that_are_none_are_refused(lite: distmode.Model) -> None:
    with pytest.raises(TypeError, match="text: found None, expected text"):
        lite.label_talk(None)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="unit: found 'page', expected one of excerpt, turn"):
        lite.label_talk("We met.", unit="page")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="max_words: found 9, expected 10 or more"):
        lite.label_talk("We met.", max_words=9)
    with pytest.raises(UsageError, match="max_words: found 0"):
        lite.label_transcripts("nowhere", max_words=0)
    with pytest.raises(UsageError, match="text: an excerpt of 100,001 characters"):
        lite.label_talk("x" * 100_001)


def test_a_transcript_that_cannot_be_read_costs_no_other(
    tmp_path: Path, interviews: Path, lite: distmode.Model
) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 no document")
    paths = [tmp_path / "missing.txt", broken, interviews / "ashgrove" / "ruth.txt"]
    failed: list[str] = []
    [found] = lite.label_transcripts(paths, on_failure=failed.append)
    assert found.name.endswith("ruth.txt")
    assert len(failed) == 2
    assert "missing.txt: is not there" in failed[0]
    assert "broken.docx" in failed[1]
    with pytest.raises(TranscriptError, match=r"missing\.txt: is not there"):
        next(lite.label_transcripts(paths))


# --- models ---


def test_a_model_says_which_it_is_and_stays_so(lite: distmode.Model) -> None:
    card = json.loads((ROOT / "models" / LITE / "card.json").read_text(encoding="utf-8"))
    assert (lite.name, lite.version) == (card["name"], card["version"])
    assert (lite.sha256, lite.codebook) == (card["payload_sha256"], card["codebook"])
    record = lite.label(["We met."])[0].to_record()
    assert (record["model"], record["model_sha256"]) == (f"{LITE} {lite.version}", lite.sha256)
    with pytest.raises(AttributeError):
        lite.name = "mine"  # type: ignore[misc]
    assert lite == distmode.load(ROOT / "models" / LITE)
    assert "Labeller" not in repr(lite)


def test_a_model_can_be_sent_to_another_process(lite: distmode.Model) -> None:
    sent = pickle.loads(pickle.dumps(lite))
    assert sent == lite
    assert sent.label([TALK]) == lite.label([TALK])


def test_threads_label_alike_and_leave_the_process_as_it_was(lite: distmode.Model) -> None:
    texts = [f"{TALK} {number}" for number in range(20)]
    expected = lite.label(texts)
    before = [pool["num_threads"] for pool in threadpool_info()]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lite.label, [texts] * 8)) == [expected] * 8
    assert [pool["num_threads"] for pool in threadpool_info()] == before


def test_without_a_name_it_is_the_default_model() -> None:
    assert find_default_encoder() is not None
    assert distmode.load().name == "distmode-en"


def test_without_the_encoder_it_is_the_lite_one_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("distmode.api.model.find_default_encoder", lambda: None)
    with pytest.warns(UserWarning, match="the sentence encoder or onnxruntime is missing"):
        assert distmode.load().name == LITE


def test_the_prior_and_abstaining_are_those_of_the_command_line(
    run: Run, tmp_path: Path, lite: distmode.Model
) -> None:
    texts = read_talk()
    table = tmp_path / "table.csv"
    file = io.StringIO()
    csv.writer(file).writerows([["text"], *([text] for text in texts)])
    table.write_text(file.getvalue(), encoding="utf-8")
    (tmp_path / "mix.toml").write_text("[shares]\n" + "".join(f"{m} = {1 / 7}\n" for m in OUTCOMES))
    options = ("--prior", tmp_path / "mix.toml", "--abstain-below", "0.5", "--format", "jsonl")
    ended = run("label", table, "-m", LITE, *options)
    expected = [(one["mode"], one["probabilities"], one["prior"]) for one in ended.records]
    assert None in [mode for mode, _, _ in expected]
    for prior in (tmp_path / "mix.toml", SEVEN):
        labels = distmode.load(LITE, prior, 0.5).label(texts)
        found = [(one.mode, one.probabilities, one.to_record()["prior"]) for one in labels]
        assert found == expected
    assert distmode.load(LITE, "interviews").prior == "interviews"
    assert lite.prior == "corpus"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"model": "no-such"}, ModelError, "model 'no-such' is not one of the shipped models"),
        ({"model": "./no/such"}, ModelError, "no/such: there is no such model folder"),
        ({"abstain_below": 1.5}, UsageError, "abstain_below: found 1.5, expected a number from 0"),
        ({"abstain_below": float("nan")}, UsageError, "abstain_below: found nan"),
        ({"prior": "guess.toml"}, UsageError, "guess.toml: cannot be read"),
        ({"prior": {"formal": 1.0}}, UsageError, "prior: pragmatic should be a number"),
        ({"prior": {}}, UsageError, "prior: formal should be a number"),
        ({"prior": SEVEN | {"none": 0.9}}, UsageError, "prior: the shares sum to 1.757, expected"),
        ({"prior": SEVEN | {"rank": 0.1}}, UsageError, "prior: 'rank' is none of the seven"),
    ],
)
def test_what_cannot_be_loaded_says_why(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        distmode.load(**{"model": LITE, **options})
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, distmode.DistmodeError)


# --- importing ---


def test_importing_distmode_loads_next_to_nothing() -> None:
    code = (
        "import sys, distmode; dir(distmode); "
        "print(distmode.__version__, distmode.DistmodeError.__name__, "
        "sorted(m for m in sys.modules if m.startswith('distmode.') "
        "or m.split('.')[0] in ('spacy', 'numpy', 'typer', 'pyarrow', 'rich')))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.endswith(" DistmodeError ['distmode.errors']\n")


def test_all_public_names_are_there() -> None:
    assert {*distmode.__all__} <= {*dir(distmode)}
    assert all(getattr(distmode, name).__doc__ for name in distmode.__all__)
    with pytest.raises(AttributeError, match="module 'distmode' has no attribute 'lode'"):
        distmode.lode  # noqa: B018


def make_texts() -> Iterator[str]:
    yield "The head decides that."
    raise RuntimeError("the source broke")


def test_what_breaks_in_a_generator_comes_through(lite: distmode.Model) -> None:
    with pytest.raises(RuntimeError, match="the source broke"):
        lite.label(make_texts())
