"""Every sample is read as the file beside it says, which was typed by hand."""

import json
from pathlib import Path

import pytest

from distmode.excerpt import Transcript
from distmode.files import hash_bytes
from distmode.transcript import SUFFIXES, Reading, read_transcript

SAMPLES = Path(__file__).parents[1] / "data" / "transcripts"
NAMES = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix in SUFFIXES and not path.name.endswith(".expected.json")
)


def read_sample(name: str) -> Transcript:
    path = SAMPLES / name
    return read_transcript(path.read_bytes(), suffix=path.suffix, source=name, reading=Reading())


def test_there_are_samples_of_every_format() -> None:
    assert {Path(name).suffix for name in NAMES} == set(SUFFIXES) - {".tsv", ".htm"}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_as_expected(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    transcript = read_sample(name)
    turns = [
        {"speaker": turn.speaker, "text": transcript.plain[turn.start : turn.end]}
        for turn in transcript.turns
    ]
    assert turns == expected["turns"]
    assert [turn.number for turn in transcript.turns] == list(range(1, len(turns) + 1))
    interviewers = [one.name for one in transcript.speakers if one.role == "interviewer"]
    assert interviewers == expected["interviewers"]
    assert transcript.source_sha256 == hash_bytes((SAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_speakers_add_up_to_the_turns(name: str) -> None:
    transcript = read_sample(name)
    words = sum(len(transcript.plain[t.start : t.end].split()) for t in transcript.turns)
    assert sum(speaker.turns for speaker in transcript.speakers) == len(transcript.turns)
    assert sum(speaker.words for speaker in transcript.speakers) == words
    assert len({speaker.name for speaker in transcript.speakers}) == len(transcript.speakers)
