"""What somebody said is what is read: every word once and in order, in every format."""

import csv
import io
import json
from collections.abc import Callable

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript

Said = list[tuple[str, str]]

# Talk with everything that shifts offsets: emoji, combining accents, no-break and zero-width
# spaces, soft hyphens, tabs; no character that a format gives a meaning of its own.
CHARACTERS = st.one_of(
    st.sampled_from("aé\u0301 bß👩🏽\u200d🏫\u00a0\u200b\u00ad\t.?!,'’–…ñ"),
    st.characters(categories=["L", "N"]),
)
TALK = st.text(CHARACTERS, min_size=1, max_size=40).map(str.strip)
TALK = TALK.filter(lambda text: text[:1].isalpha())
NAMES = st.sampled_from(["Ada Obi", "BEN", "Zoë", "Interviewer", "Speaker 1", "Mr. O’Dowd", "R"])


@st.composite
def conversations(draw: st.DrawFn) -> Said:
    """Draw two speakers who take turns, each at least twice."""
    names = draw(st.lists(NAMES, min_size=2, max_size=2, unique=True))
    rounds = draw(st.integers(2, 5))
    return [(name, draw(TALK)) for _ in range(rounds) for name in names]


def write_lines(said: Said) -> bytes:
    return "\r\n".join(f"{name}: {text}" for name, text in said).encode()


def write_paragraphs(said: Said) -> bytes:
    return "\n\n".join(f"**{name}:** {text}" for name, text in said).encode("utf-16")


def write_otter(said: Said) -> bytes:
    return "\n\n".join(
        f"{name}  0:{at:02}\n{text}" for at, (name, text) in enumerate(said)
    ).encode()


def write_vtt(said: Said) -> bytes:
    cues = (f"00:{at:02}.000 --> 00:{at:02}.900\n<v {n}>{t}</v>" for at, (n, t) in enumerate(said))
    return ("WEBVTT\n\n" + "\n\n".join(cues)).encode()


def write_srt(said: Said) -> bytes:
    cues = (
        f"{at + 1}\n00:00:{at:02},000 --> 00:00:{at:02},900\n{name}: {text}"
        for at, (name, text) in enumerate(said)
    )
    return "\r\n\r\n".join(cues).encode()


def write_csv(said: Said) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([("speaker", "text"), *said])
    return file.getvalue().encode("utf-8-sig")


def write_json_lines(said: Said) -> bytes:
    return "\n".join(json.dumps({"speaker": name, "text": text}) for name, text in said).encode()


def write_word(said: Said) -> bytes:
    document = docx.Document()
    for name, text in said:
        document.add_paragraph().add_run(f"{name}: {text}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def write_word_table(said: Said) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for name, text in said:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def check(transcript: Transcript, said: Said) -> None:
    turns = [transcript.plain[turn.start : turn.end] for turn in transcript.turns]
    assert " ".join(turns).split() == " ".join(text for _, text in said).split()
    assert [turn.speaker for turn in transcript.turns] == [name for name, _ in said]
    assert all(turns)
    ends = [0, *(turn.end for turn in transcript.turns)]
    assert all(turn.start >= end for turn, end in zip(transcript.turns, ends, strict=False))


@pytest.mark.parametrize(
    ("suffix", "write", "examples"),
    [
        (".txt", write_lines, 150),
        (".txt", write_otter, 150),
        (".md", write_paragraphs, 150),
        (".vtt", write_vtt, 150),
        (".srt", write_srt, 150),
        (".csv", write_csv, 150),
        (".jsonl", write_json_lines, 150),
        (".docx", write_word, 25),
        (".docx", write_word_table, 15),
    ],
)
def test_every_word_is_read_once_and_in_order(
    suffix: str, write: Callable[[Said], bytes], examples: int
) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(conversations())
    def test(said: Said) -> None:
        data = write(said)
        check(read_transcript(data, suffix=suffix, source="x", reading=Reading()), said)

    test()
