import json

import pytest

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript


def read(value: object) -> Transcript:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_transcript(data, suffix=".json", source="x.json", reading=Reading())


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


TWO = [("Ada", "One."), ("Ben", "Two?")]


@pytest.mark.parametrize(
    "value",
    [
        [{"speaker": name, "text": text} for name, text in TWO],
        {"entries": [{"speakerName": name, "Transcript": text} for name, text in TWO]},
        {"a": {"b": [{"speaker": {"id": 7, "name": name}, "text": text} for name, text in TWO]}},
        {"monologues": [
            {"speaker": name, "elements": [{"type": "text", "value": text[:-1]},
                                           {"type": "punct", "value": text[-1]}]}
            for name, text in TWO
        ]},
        {"text": "One. Two?", "words": [{"text": "so"}],
         "utterances": [{"speaker": name, "text": text} for name, text in TWO]},
        [{"speaker": "Ada:", "text": " One."}, {"speaker": "Ben", "text": ""},
         {"speaker": " Ben ", "text": "Two?"}],
    ],
)  # fmt: skip
def test_lists_of_many_programs_are_read(value: object) -> None:
    assert turns_of(read(value)) == TWO


def test_segments_of_one_speaker_are_one_turn_and_numbers_are_speakers() -> None:
    said = [(0, "We"), (0, "all did."), (1, "Oh."), (None, "Hm."), (None, "So."), (0, "Yes.")]
    transcript = read([{"speaker": who, "text": text} for who, text in said])
    assert transcript.plain == ("Speaker 0: We all did.\nSpeaker 1: Oh.\nHm.\nSo.\nSpeaker 0: Yes.")
    assert "segments without a speaker: 2 of 6" in transcript.warnings


def test_segments_without_speakers_are_parted_at_pauses() -> None:
    times = [(0, 1, "We began."), (1.5, 2, "It was"), (6, 7, "slow."), (9, 10, "Then more.")]
    transcript = read({"segments": [{"start": s, "end": e, "text": t} for s, e, t in times]})
    assert turns_of(transcript) == [(None, "We began.\nIt was\nslow."), (None, "Then more.")]


def test_one_text_is_read_where_there_is_no_list() -> None:
    assert read({"text": "One.\nTwo."}).plain == "One.\n\nTwo."


def test_halves_of_pairs_and_carriage_returns_are_mended() -> None:
    assert read(b'[{"text": "a\\ud83d b\\r\\nc \\ud83d\\ude00"}]').plain == "a\ufffd b\nc 😀"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": 1}', "holds no list of objects with a text"),
        (b"[]", "holds no list of objects with a text"),
        (b'[{"text": "so"', r"line 1, column 15: is not JSON"),
        (b'{"text": "so"}\n{"text": "no"}', r"name the file \.jsonl"),
        (b"[" + b"9" * 5000 + b"]", "number too long"),
    ],
)
def test_what_is_no_transcript_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TranscriptError, match=rf"^x\.json: .*{says}"):
        read(data)


def test_lists_under_one_key_are_one_talk() -> None:
    chapters = [
        {"title": "A", "segments": [{"speaker": "Ada", "text": "One."}]},
        {"title": "B", "segments": [{"speaker": "Ben", "text": "Two, and more."}]},
    ]
    assert turns_of(read(chapters)) == [("Ada", "One."), ("Ben", "Two, and more.")]
    heard = [{"transcript": "We share it."}, {"transcript": "We chair it."}]
    assert read({"results": [{"alternatives": heard}]}).plain == "We share it."


def test_highlights_with_speakers_do_not_replace_the_talk() -> None:
    said = ["We share it among all of us.", "And that is how it goes on.", "It took us years."]
    highlights = [{"text": said[0], "speaker": "Ada"}]
    for key, talk in (("segments", [{"text": text} for text in said]), ("text", " ".join(said))):
        transcript = read({key: talk, "highlights": highlights})
        assert " ".join(transcript.plain.split()) == " ".join(said)
        assert not any("highlights" in warning for warning in transcript.warnings)


def test_talk_that_is_left_out_is_warned_of() -> None:
    talk = [
        {"speaker": "Ada", "text": "We share it among all."},
        {"speaker": "Ben", "said": "a b c"},
    ]
    transcript = read({"first": talk, "second": [{"text": "Zebra talk here."}]})
    warnings = " ".join(transcript.warnings)
    assert "since the one under 'first' is: 'second' (3 words)" in warnings
    assert "whose words are not read: 1" in warnings
    assert "Zebra" not in warnings


def test_a_text_in_pieces_is_read_and_a_key_that_stands_twice_refused() -> None:
    assert turns_of(read([{"speaker": "Ada", "text": ["One.", "Two."]}])) == [("Ada", "One.\nTwo.")]
    data = b'[{"speaker": "Ada", "text": "One.", "text": "Two."}]'
    with pytest.raises(TranscriptError, match="the key 'text' stands twice"):
        read_transcript(data, suffix=".json", source="x.json", reading=Reading())
