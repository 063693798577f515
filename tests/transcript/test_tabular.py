import json

import pytest

from distmode.errors import TableError, TranscriptError
from distmode.excerpt import Transcript
from distmode.rows import read_rows
from distmode.transcript import Reading, build_from_rows


def build(text: str, suffix: str = ".csv") -> Transcript:
    rows = read_rows(text.encode(), suffix=suffix, name=f"x{suffix}")
    return build_from_rows(rows, source=f"x{suffix}", source_sha256="5a", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


def test_a_row_is_a_line_of_the_plain_text() -> None:
    transcript = build("time,Speaker,TEXT\n1,Ben:, How? \n2,Ada,So.\n3,Ben,Oh?\n")
    assert transcript.plain == "Ben: How?\nAda: So.\nBen: Oh?"
    assert turns_of(transcript) == [("Ben", "How?"), ("Ada", "So."), ("Ben", "Oh?")]
    assert (transcript.source, transcript.source_sha256) == ("x.csv", "5a")


def test_rows_of_one_speaker_in_a_row_are_one_turn() -> None:
    transcript = build("speaker,text\nBen,How?\nAda,So\nADA,it was.\nAda,\nAda,Yes.\nBen,Oh?\n")
    assert turns_of(transcript)[1] == ("Ada", "So\nit was.\nYes.")
    assert len(transcript.turns) == 3


def test_rows_without_a_speaker_are_apart_and_counted() -> None:
    transcript = build("speaker,text\nBen,How?\n,So.\n  ,Hm.\nBen,Oh?\n")
    assert turns_of(transcript)[1:3] == [(None, "So."), (None, "Hm.")]
    assert "rows without a speaker: 2 of 4" in transcript.warnings


@pytest.mark.parametrize("column", ["words", "Utterance", "transcript", "content"])
def test_talk_can_stand_in_other_columns(column: str) -> None:
    assert len(build(f"speaker,{column}\nBen,How?\nAda,So.\n").turns) == 2


def test_a_count_of_words_is_not_talk() -> None:
    assert turns_of(build("speaker,words,utterance\nBen,1,How?\n"))[0] == ("Ben", "How?")


def test_a_column_of_roles_counts() -> None:
    transcript = build("speaker,role,text\nKL,Interviewer,So.\nAO,headteacher,We all did that.\n")
    assert [one.role for one in transcript.speakers] == ["interviewer", "participant"]
    assert transcript.speakers[0].reason == "the note beside the name says so"


def test_without_a_column_of_speakers_labels_are_looked_for() -> None:
    transcript = build('text\n"Ben: How?"\n"Ada: So."\n"Ben: Oh?"\n')
    assert turns_of(transcript) == [("Ben", "How?"), ("Ada", "So."), ("Ben", "Oh?")]
    assert turns_of(build("speaker,text\n,How?\n,So it was.\n")) == [
        (None, "How?"),
        (None, "So it was."),
    ]


def test_character_references_are_decoded_and_that_is_said() -> None:
    transcript = build('speaker,text\nBen,"Q&A &amp; so&#8212;on"\nAda,"R&D; yes"\n')
    assert turns_of(transcript) == [("Ben", "Q&A & so—on"), ("Ada", "R&D; yes")]
    assert any("decoded in 1 rows" in one for one in transcript.warnings)


def test_values_of_json_that_are_no_text() -> None:
    lines = [{"speaker": 1, "text": "How?"}, {"speaker": None, "text": None}]
    lines += [{"speaker": 2, "text": 1960}, {"speaker": 2, "text": "a\r\nb"}]
    transcript = build("\n".join(map(json.dumps, lines)), ".jsonl")
    assert turns_of(transcript) == [("1", "How?"), ("2", "1960\na\nb")]


@pytest.mark.parametrize(
    ("text", "suffix", "says"),
    [
        ("speaker,mode\nAda,formal\n", ".csv", "x.csv: has no column of talk.*'speaker', 'mode'"),
        ("speaker,text\nAda,7\n", ".csv", "x.csv: has no column of talk"),
        ('{"text": "a"}\n{"text": ["b"]}', ".jsonl", "x.jsonl: row 2, column 'text': is list"),
        ('{"text": "a", "speaker": {}}', ".jsonl", "row 1, column 'speaker': is dict"),
    ],
)
def test_a_table_that_is_no_transcript_is_refused(text: str, suffix: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        build(text, suffix)


def test_a_table_without_rows_holds_no_talk() -> None:
    with pytest.raises(TranscriptError, match=r"^x\.csv: holds no talk"):
        build("speaker,text\n")
