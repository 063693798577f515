from collections.abc import Sequence
from itertools import pairwise

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript
from distmode.transcript.captions import Cue, parse_cues


def read(text: str, suffix: str = ".vtt") -> Transcript:
    return read_transcript(text.encode(), suffix=suffix, source=f"x{suffix}", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


def write_srt(cues: Sequence[tuple[float, float, str]]) -> str:
    blocks = (
        f"{number}\n{_time(start)} --> {_time(end)}\n{text}\n"
        for number, (start, end, text) in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{int(seconds % 1 * 1000):03}"


def test_times_and_lines_of_cues() -> None:
    text = "WEBVTT - a title\n\nintro\n01:00.000 --> 01:02.500 align:start\nOne\ntwo\n\n"
    text += "1:00:00.25 --> 1:00:01.000\nThree\n"
    assert parse_cues(text) == [
        Cue(60.0, 62.5, ("One", "two")),
        Cue(3600.25, 3601.0, ("Three",)),
    ]


@pytest.mark.parametrize(
    ("payload", "lines"),
    [
        ("One\n\ntwo", ("One", "two")),
        ("One\n\nNOTE a remark\nof two lines\n\ntwo", ("One", "two")),
        ("NOTE this is said", ("NOTE this is said",)),
        ("\n\nOne", ("One",)),
    ],
)
def test_blank_lines_do_not_end_a_cue_and_notes_are_no_talk(
    payload: str, lines: tuple[str, ...]
) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{payload}\n\nid-2\n00:03.000 --> 00:04.000\nEnd"
    assert [cue.lines for cue in parse_cues(text)] == [lines, ("End",)]


def test_subrip_needs_neither_numbers_nor_blank_lines() -> None:
    text = "00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02.5 --> 00:00:03,000\nTwo\n\nmore\n"
    assert [cue.lines for cue in parse_cues(text)] == [("One",), ("Two", "more")]


LINES = st.lists(
    st.text("abc é👍'.", min_size=1, max_size=12).map(str.strip).filter(bool),
    min_size=1,
    max_size=3,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=6))
def test_well_formed_captions_are_read_as_webvtt_py_reads_them(payloads: list[list[str]]) -> None:
    blocks = (
        f"00:{number:02}.000 --> 00:{number:02}.900\n" + "\n".join(lines)
        for number, lines in enumerate(payloads)
    )
    text = "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"
    theirs = [tuple(cue.lines) for cue in webvtt.from_string(text).captions]
    assert [cue.lines for cue in parse_cues(text)] == theirs


def test_several_voices_in_a_cue_are_told_apart() -> None:
    transcript = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>One</v> <v.loud Ben Cole>Two\n\n"
        "00:02.000 --> 00:03.000\n<v Ben  Cole>three\n\n00:03.000 --> 00:04.000\nfour\n"
    )
    assert transcript.plain == "Ada: One\nBen Cole: Two three\nfour"
    assert turns_of(transcript) == [("Ada", "One"), ("Ben Cole", "Two three"), (None, "four")]


def test_tags_go_and_what_only_looks_like_one_stays() -> None:
    transcript = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>One</i> <c.red>t<00:00:01.500>wo</c> a < b > c\n\n"
        "00:02.000 --> 00:03.000\n<laughs> &lt;x&gt; &amp;&nbsp;Q&A {\\an8}R&D;\n"
    )
    assert transcript.plain == "One two a < b > c <laughs> <x> &\u00a0Q&A R&D;"


def test_labels_in_captions_hold_until_the_next_one() -> None:
    said = ["Ada: One", "two", "Ben: Three", "four\nfive", "Ada: Six", "Ben: Seven"]
    cues = [(number, number + 0.9, text) for number, text in enumerate(said)]
    transcript = read(write_srt(cues), ".srt")
    assert transcript.plain == "Ada: One two\nBen: Three four five\nAda: Six\nBen: Seven"
    assert turns_of(transcript)[1] == ("Ben", "Three four five")


def test_talk_before_the_first_label_is_no_front_matter() -> None:
    said = ["[music]", "Ada: One", "Ben: Two", "Ada: Three", "Ben: Four"]
    cues = [(number, number + 0.9, text) for number, text in enumerate(said)]
    assert turns_of(read(write_srt(cues), ".srt"))[0] == (None, "[music]")


def test_pauses_make_paragraphs_where_nobody_is_named() -> None:
    cues = [
        (0.0, 1.0, "We began."),
        (1.5, 2.0, "It was"),
        (6.0, 7.0, "slow."),
        (9.0, 10.0, "Then more."),
    ]
    transcript = read(write_srt(cues), ".srt")
    assert turns_of(transcript) == [(None, "We began. It was slow."), (None, "Then more.")]


def test_dashes_part_speakers_without_names() -> None:
    cues = [(0.0, 1.0, "- How was it?\n- So it was."), (1.0, 2.0, ">> Fine.")]
    transcript = read(write_srt(cues), ".srt")
    assert [text for _, text in turns_of(transcript)] == [
        "- How was it?",
        "- So it was.",
        ">> Fine.",
    ]


def test_rolling_captions_are_read_once() -> None:
    said = ["we all", "we all\nhad a", "had a\nsay", "say\nin it,", "in it,\nin it"]
    cues = [(number, number + 1.0, text) for number, text in enumerate(said)]
    transcript = read(write_srt(cues), ".srt")
    assert transcript.plain == "we all had a say in it, in it"
    assert any("roll" in warning for warning in transcript.warnings)


def test_growing_captions_are_read_once() -> None:
    said = ["we", "we all", "we all had", "we all had a say", "so there"]
    cues = [(number, number + 1.0, text) for number, text in enumerate(said)]
    assert read(write_srt(cues), ".srt").plain == "we all had a say so there"


def test_what_is_said_twice_is_read_twice() -> None:
    said = ["Yes.", "Yes.", "Yes.", "Yes.", "We did.", "We did.", "So."]
    cues = [(number, number + 1.0, text) for number, text in enumerate(said)]
    assert read(write_srt(cues), ".srt").plain.split() == " ".join(said).split()


@pytest.mark.parametrize("text", ["WEBVTT\n\nNOTE nothing\n", "Ada: no times here\n"])
def test_a_file_without_captions_is_refused(text: str) -> None:
    with pytest.raises(TranscriptError, match=r"x\.vtt: holds no caption; expected time lines"):
        read(text)


def test_captions_without_talk_are_refused() -> None:
    with pytest.raises(TranscriptError, match="holds no talk"):
        read("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n")


def test_rolling_captions_with_voices_are_read_once_and_echoes_twice() -> None:
    lines = ["we share it", "among all", "of us here", "in the school", "every day"]
    text = "WEBVTT\n\n"
    for number, pair in enumerate(pairwise(lines)):
        said = "\n".join(f"<v Ada>{line}</v>" for line in pair)
        text += f"00:0{number}.000 --> 00:0{number}.900\n{said}\n\n"
    text += "00:08.000 --> 00:09.000\n<v Ben>every day\n"
    transcript = read(text)
    assert turns_of(transcript) == [("Ada", " ".join(lines)), ("Ben", "every day")]
    assert any("roll" in warning for warning in transcript.warnings)


def test_times_without_fractions_are_times() -> None:
    text = "1\n00:00:01 --> 00:00:03\nAda: lost?\n\n2\n00:00:04,000 --> 00:00:06\nBen: no\n"
    assert parse_cues(text) == [Cue(1.0, 3.0, ("Ada: lost?",)), Cue(4.0, 6.0, ("Ben: no",))]


def test_talk_before_the_first_times_is_warned_of() -> None:
    head = "WEBVTT - Interview\nKind: captions\n\nSTYLE\n::cue{}\n\nNOTE hi\n\n"
    cue = "00:01.000 --> 00:02.000\nAda: yes\n"
    assert not any("before" in warning for warning in read(head + cue).warnings)
    warnings = read(head + "Stray zebra before.\n\n" + cue).warnings
    assert [one for one in warnings if one.startswith("1 lines before the first times")]
    assert not any("zebra" in warning for warning in warnings)


def test_talk_right_above_times_is_no_name_where_cues_have_none() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\ntwo\n00:03.000 --> 00:04.000\nthree\n"
    text += "\n00:05.000 --> 00:06.000\nfour\n"
    assert [cue.lines for cue in parse_cues(text)] == [("One", "two"), ("three",), ("four",)]
    names = text.replace("\n00:05", "\nlast one\n00:05").replace("\n00:01", "\nfirst\n00:01")
    assert [cue.lines for cue in parse_cues(names)] == [("One",), ("three",), ("four",)]


def test_numbers_above_times_are_talk_unless_they_count_up() -> None:
    times = [f"00:00:0{second},000 --> 00:00:0{second},900" for second in range(1, 5)]
    said = ["How many?\n\n", "42\n", "In\n1998\n", "we met.\n"]
    text = "".join(f"{time}\n{words}" for time, words in zip(times, said, strict=True))
    lines = [cue.lines for cue in parse_cues(text)]
    assert lines == [("How many?",), ("42",), ("In", "1998"), ("we met.",)]
    text = "".join(f"{n * 9}\n{time}\n{n}\n" for n, time in enumerate(times, start=1))
    assert [cue.lines for cue in parse_cues(text)] == [("1",), ("2",), ("3",), ("4",)]
