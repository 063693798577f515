import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.errors import TranscriptError
from distmode.transcript import SUFFIXES, Reading, guess_suffix, read_transcript

READING = Reading()


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n", ".vtt"),
        (b"\xef\xbb\xbfWEBVTT", ".vtt"),
        (b'\n{"text": "So.", "speaker": "Ada"}\n{"text"', ".jsonl"),
        (b"{not json}\n", ".txt"),
        (b"1\r\n00:00:14,730 --> 00:00:17,310\r\nSo.\r\n", ".srt"),
        (b"PK\x03\x04rest", ".docx"),
        (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", ".odt"),
        (b"PK\x03\x04....xl/workbook.xml", ".xlsx"),
        (b"PK\x03\x04....project.qde", ".qdpx"),
        (b"%PDF-1.7\n", ".pdf"),
        (b"{\\rtf1\\ansi So.}", ".rtf"),
        (b"\n<!DOCTYPE html>\n<p>So.", ".html"),
        (b"<?xml version='1.0'?><TEI/>", ".xml"),
        (b'[{"text": "So."}]', ".json"),
        (b'{"text": "So.", "segments": [{"text": "So."}]}', ".json"),
        (b'{\n "segments": [] }', ".json"),
        (b"[Ada] So.\n", ".txt"),
        (b"Ada: So.\n", ".txt"),
        (b"speaker,text\nAda,So.\n", ".txt"),
        (b"", ".txt"),
    ],
)
def test_the_format_of_standard_input_is_guessed(data: bytes, suffix: str) -> None:
    assert guess_suffix(data) == suffix


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(suffix: str, data: bytes) -> None:
    with pytest.raises(TranscriptError, match=rf"^x{suffix}: ") as caught:
        read_transcript(data, suffix=suffix, source=f"x{suffix}", reading=READING)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["Ada:\nBen:\nAda:\n", "...\n\n- -\n", "# Title\n"])
def test_a_file_without_talk_is_refused(text: str) -> None:
    with pytest.raises(TranscriptError, match=r"^x\.md: holds no talk"):
        read_transcript(text.encode(), suffix=".md", source="x.md", reading=READING)


def test_other_formats_are_refused_with_those_that_are_read() -> None:
    with pytest.raises(TranscriptError, match=r"^a\.doc: files of the kind '\.doc'.*\.docx"):
        read_transcript(b"x", suffix=".doc", source="a.doc", reading=READING)


def test_suffixes_count_in_any_case() -> None:
    transcript = read_transcript(b"Ada: So.", suffix=".TXT", source="A.TXT", reading=READING)
    assert transcript.plain == "Ada: So."


def test_plain_text_is_the_file_but_for_line_ends_and_mark() -> None:
    data = "\ufeffAda: So\t\u00a0é.\r\n\r\n  Ben: Oh?\rAda: 👍🏽 \u200bx\u00ad\n\n".encode()
    transcript = read_transcript(data, suffix=".txt", source="x.txt", reading=READING)
    assert transcript.plain == "Ada: So\t\u00a0é.\n\n  Ben: Oh?\nAda: 👍🏽 \u200bx\u00ad\n\n"


def test_markdown_loses_headings_rules_comments_and_settings() -> None:
    text = (
        "---\ntitle: x\n---\n# Talk\n\nFernhill\n========\n\n"
        "Ada: One.\n\n<!-- check -->\n\nTwo.\n\n* * *\n\nThree #1.\n\nBen: #2 is it?\n\nAda: So.\n"
    )
    transcript = read_transcript(text.encode(), suffix=".md", source="x.md", reading=READING)
    assert [transcript.plain[turn.start : turn.end] for turn in transcript.turns] == [
        "One.",
        "Two.",
        "Three #1.",
        "#2 is it?",
        "So.",
    ]


def test_a_rule_at_the_top_opens_no_settings() -> None:
    text = "---\n\nWe all did.\n\n---\n\nAnd more.\n"
    transcript = read_transcript(text.encode(), suffix=".md", source="x.md", reading=READING)
    assert [transcript.plain[turn.start : turn.end] for turn in transcript.turns] == [
        "We all did.",
        "And more.",
    ]


PIECES = st.sampled_from(
    [
        "Ada: ", "Ben:", "**Kim** ", "[Lee]", "Q.", "00:00:01", "00:00:01.000 --> 00:00:02.000",
        "WEBVTT", "NOTE", "<v Ada>", "</v>", "# ", "---", "\n", "\n\n", "\r\n", "\t", ",", ";",
        '"', "speaker,text", '{"speaker": "Ada", "text": "So."}', "So it was. ", "Why? ", "é👍",
        "\u2028", "\x0c", "\u200b", "\ufeff", "(head)", ":", "*", "_", "Interviewer: ", "1",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([suffix for suffix in SUFFIXES if suffix != ".docx"]),
    st.lists(PIECES, max_size=40).map("".join),
)
def test_any_text_is_read_into_turns_that_fit_or_refused(suffix: str, text: str) -> None:
    try:
        transcript = read_transcript(text.encode(), suffix=suffix, source="x", reading=READING)
    except TranscriptError:
        return
    end = 0
    for turn in transcript.turns:
        said = transcript.plain[turn.start : turn.end]
        assert turn.start >= end
        assert said == said.strip() != ""
        end = turn.end
    assert end <= len(transcript.plain)
    assert {turn.speaker for turn in transcript.turns} == {one.name for one in transcript.speakers}
