from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.excerpt import ExcerptUnit, Speaker, Transcript, Turn
from distmode.segment import build_excerpts, cut_turn


def pieces(text: str, max_words: int) -> list[str]:
    return [text[start:end] for start, end in cut_turn(text, max_words=max_words)]


@pytest.mark.parametrize(
    ("text", "max_words", "expected"),
    [
        ("One two three.", 3, ["One two three."]),
        ("  One two.  Three four. ", 10, ["One two.  Three four."]),
        # even halves rather than one long piece and a tiny rest
        ("We did. So it. They had. All of it.", 7, ["We did. So it.", "They had. All of it."]),
        # a sentence is not broken although halves would be more even
        ("We all of us did it. Yes.", 6, ["We all of us did it.", "Yes."]),
        # too long a sentence: at a comma, then between words
        ("a b c, d e f", 4, ["a b c,", "d e f"]),
        ("a b c d e f", 4, ["a b c", "d e f"]),
        ("", 5, []),
    ],
)
def test_turns_are_cut_evenly_and_at_sentence_ends(
    text: str, max_words: int, expected: list[str]
) -> None:
    assert pieces(text, max_words) == expected


def test_a_paragraph_break_is_the_best_place_for_a_cut() -> None:
    sentence = "We all had a part in it then. "
    text = sentence * 4 + "\n\n" + sentence * 6
    first, second = pieces(text.strip(), 50)
    assert (first.count("We"), second.count("We")) == (4, 6)


TALK = st.lists(
    st.text(alphabet=st.sampled_from("abI.?!…, \u00a0\n👍é\u0301"), min_size=1, max_size=12),
    max_size=40,
).map(" ".join)


@settings(max_examples=200)
@given(TALK, st.integers(min_value=3, max_value=20))
def test_no_word_is_lost_or_doubled_and_no_piece_is_too_long(text: str, max_words: int) -> None:
    spans = cut_turn(text, max_words=max_words)
    found = [text[start:end] for start, end in spans]
    assert " ".join(found).split() == text.split()
    assert all(len(piece.split()) <= max_words for piece in found)
    assert all(piece == piece.strip() for piece in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.fixture
def transcript() -> Transcript:
    lines = ["Why you?", "I was asked. Then I asked. So.", "Mm.", "We all did."]
    names = ["Kim", "Ada", "Kim", None]
    plain = "\n".join(lines)
    starts = [plain.index(line) for line in lines]
    turns = tuple(
        Turn(number, name, start, start + len(line))
        for number, (name, start, line) in enumerate(zip(names, starts, lines, strict=True), 1)
    )
    speakers = (
        Speaker("Kim", "interviewer", "asks", 2, 3),
        Speaker("Ada", "participant", "answers", 1, 7),
        Speaker(None, "unknown", "no name", 1, 3),
    )
    return Transcript("hill/ada.txt", "5a", plain, turns, speakers)


def test_excerpts_know_where_they_stand(transcript: Transcript) -> None:
    excerpts = list(build_excerpts(transcript, school="hill", interview="hill/ada", max_words=4))
    assert [excerpt.id for excerpt in excerpts] == [
        "hill/ada.txt#2.1",
        "hill/ada.txt#2.2",
        "hill/ada.txt#4.1",
    ]
    assert [excerpt.text for excerpt in excerpts] == [
        "I was asked.",
        "Then I asked. So.",
        "We all did.",
    ]
    for excerpt in excerpts:
        assert transcript.plain[excerpt.start : excerpt.end] == excerpt.text
    assert [excerpt.context for excerpt in excerpts] == ["Why you?", "Why you?", "Mm."]
    assert excerpts[0].speaker == "Ada"
    assert (excerpts[0].school, excerpts[0].interview) == ("hill", "hill/ada")


def test_the_interviewer_is_cut_too_when_asked_for(transcript: Transcript) -> None:
    excerpts = build_excerpts(transcript, school=None, interview="x", keep_interviewer=True)
    assert [excerpt.turn for excerpt in excerpts] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("turn", ["First. Then.\n\n And that was it. "]),
        ("paragraph", ["First. Then.", "And that was it."]),
        ("sentence", ["First.", "Then.", "And that was it."]),
        ("excerpt", ["First. Then.", "And that was it."]),
    ],
)
def test_units_other_than_excerpts(unit: ExcerptUnit, expected: list[str]) -> None:
    text = " First. Then.\n\n And that was it. "
    speaker = Speaker("Ada", "participant", "only one", 1, 6)
    transcript = Transcript("a.txt", "5a", text, (Turn(1, "Ada", 0, len(text)),), (speaker,))
    found = build_excerpts(transcript, school=None, interview="a", unit=unit, max_words=4)
    texts = [excerpt.text for excerpt in found]
    assert texts == [text.strip() for text in expected]


@settings(max_examples=100)
@given(TALK, st.sampled_from(["turn", "paragraph", "sentence", "excerpt"]))
def test_no_unit_loses_a_word(text: str, unit: ExcerptUnit) -> None:
    speaker = Speaker(None, "unknown", "no name", 1, 1)
    transcript = Transcript("a.txt", "5a", text, (Turn(1, None, 0, len(text)),), (speaker,))
    found = list(build_excerpts(transcript, school=None, interview="a", unit=unit))
    assert " ".join(excerpt.text for excerpt in found).split() == text.split()
    assert all(text[excerpt.start : excerpt.end] == excerpt.text for excerpt in found)
