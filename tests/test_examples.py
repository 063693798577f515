import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path

import docx
import pytest

from distmode.codebook import MODES, Mode

ROOT = Path(__file__).parents[1]
INTERVIEWS = ROOT / "examples" / "interviews"
FILES = [
    "ashgrove/dean.docx",
    "ashgrove/maureen.srt",
    "ashgrove/ruth.txt",
    "millbank/coles.txt",
    "millbank/jaylen.vtt",
    "millbank/reyes.docx",
]


@dataclass(frozen=True, slots=True)
class Coding:
    id: str
    school: str
    interview: str
    speaker: str
    role: str
    coder: str
    text: str
    mode: str
    modes: list[str]


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: str
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())


# The files are read here without distmode's readers, so that the two check each other.


def pieces_of_txt(path: Path) -> Iterator[Turn]:
    for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
        speaker, talk = line.split(": ", maxsplit=1)
        yield Turn(speaker, talk)


def pieces_of_docx(path: Path) -> Iterator[Turn]:
    speaker = ""
    for paragraph in docx.Document(str(path)).paragraphs:
        talk = paragraph.text
        if paragraph.runs[0].bold:
            speaker, talk = talk.split(": ", maxsplit=1)
        yield Turn(speaker, talk)


def cues_of(text: str) -> list[str]:
    return re.findall(r"\d\d:\d\d\.?,?\d\d\d\n((?:.+\n)+)", text)


def pieces_of_srt(path: Path) -> Iterator[Turn]:
    speaker = ""
    for cue in cues_of(path.read_text(encoding="utf-8")):
        named = re.match(r"([A-Z]\w+): ", cue)
        speaker = named[1] if named else speaker
        yield Turn(speaker, cue[named.end() :] if named else cue)


def pieces_of_vtt(path: Path) -> Iterator[Turn]:
    for cue in cues_of(path.read_text(encoding="utf-8").removeprefix("WEBVTT\n\n")):
        voice, talk = cue.removeprefix("<v ").split(">", maxsplit=1)
        yield Turn(voice, talk)


READERS: dict[str, Callable[[Path], Iterator[Turn]]] = {
    ".txt": pieces_of_txt,
    ".docx": pieces_of_docx,
    ".srt": pieces_of_srt,
    ".vtt": pieces_of_vtt,
}


def turns_of(file: str) -> list[Turn]:
    """Read a file's turns: each speaker's unbroken talk as one, with white space folded."""
    path = INTERVIEWS / file
    return [
        Turn(speaker, " ".join(" ".join(piece.text for piece in pieces).split()))
        for speaker, pieces in groupby(READERS[path.suffix](path), key=lambda piece: piece.speaker)
    ]


@pytest.fixture(scope="module")
def codings() -> list[Coding]:
    lines = (ROOT / "examples" / "coded.jsonl").read_text(encoding="utf-8").splitlines()
    names = [field.name for field in fields(Coding)]
    assert all(list(json.loads(line)) == names for line in lines)
    return [Coding(**json.loads(line)) for line in lines]


def test_there_are_six_interviews_of_two_schools_and_nothing_else() -> None:
    # A README beside them would be read as a transcript.
    found = [path for path in INTERVIEWS.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(INTERVIEWS).as_posix() for path in found) == FILES


@pytest.mark.parametrize("file", FILES)
def test_an_interview_is_short_and_has_a_long_turn_and_some_that_are_too_short(file: str) -> None:
    assert 600 <= sum(turn.words for turn in turns_of(file)) <= 1500
    lengths = [turn.words for turn in turns_of(file)[1::2]]
    assert sum(length > 120 for length in lengths) == 1
    assert 150 <= max(lengths) <= 220
    assert sum(length < 8 for length in lengths) >= 2


@pytest.mark.parametrize("file", FILES)
def test_two_people_take_turns_and_the_first_mostly_asks(file: str) -> None:
    turns = turns_of(file)
    questions = turns[::2]
    assert len({turn.speaker for turn in turns}) == 2
    assert len({turn.speaker for turn in questions}) == 1
    assert sum(turn.text.endswith("?") for turn in questions) > 0.75 * len(questions)


@pytest.mark.parametrize("file", ["ashgrove/maureen.srt", "millbank/jaylen.vtt"])
def test_cues_follow_each_other_and_last_a_few_seconds(file: str) -> None:
    text = (INTERVIEWS / file).read_text(encoding="utf-8").replace(",", ".")
    times = [
        float(hours) * 3600 + float(minutes) * 60 + float(seconds)
        for hours, minutes, seconds in re.findall(r"(\d\d):(\d\d):(\d\d\.\d{3})\b", text)
    ]
    assert times == sorted(times)
    spans = [end - start for start, end in zip(times[::2], times[1::2], strict=True)]
    assert len(spans) == text.count(" --> ") == len(cues_of(text))
    assert min(spans) > 0.5
    assert max(spans) < 9


def test_every_answer_of_8_to_120_words_is_coded_and_no_other(codings: list[Coding]) -> None:
    expected = [
        (f"{file}#{number}.1", turn.speaker, turn.text)
        for file in FILES
        for number, turn in enumerate(turns_of(file), start=1)
        if number % 2 == 0 and 8 <= turn.words <= 120
    ]
    assert [(coding.id, coding.speaker, coding.text) for coding in codings] == expected


def test_codings_name_their_interview_school_and_coder(codings: list[Coding]) -> None:
    for coding in codings:
        assert coding.id.startswith(f"{coding.interview}.")
        assert coding.interview.startswith(f"{coding.school}/")
        assert coding.coder == "example"
    assert len({(coding.interview, coding.role) for coding in codings}) == len(FILES)


def test_codes_are_the_codebooks_with_the_primary_mode_first(codings: list[Coding]) -> None:
    for coding in codings:
        assert coding.mode == (coding.modes[0] if coding.modes else Mode.NONE), coding.id
        assert len(set(coding.modes)) == len(coding.modes), coding.id
        assert set(coding.modes) <= set(MODES), coding.id


def test_every_mode_occurs_and_about_half_is_none(codings: list[Coding]) -> None:
    counts = Counter(coding.mode for coding in codings)
    assert all(counts[mode] >= 3 for mode in MODES)
    assert 0.4 <= counts[Mode.NONE] / len(codings) <= 0.6
    assert any(len(coding.modes) > 1 for coding in codings)
    for school in ("ashgrove", "millbank"):
        assert {coding.mode for coding in codings if coding.school == school} == {*MODES, "none"}


def test_examples_share_no_run_of_eight_words_with_the_training_data() -> None:
    ours = {
        run for file in FILES for turn in turns_of(file) for run in runs_of(turn.text, length=8)
    }
    for path in (ROOT / "data" / "annotated").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert ours.isdisjoint(runs_of(row["text"], length=8)), row["id"]


def runs_of(text: str, *, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
