"""Which labels are taken for speakers: cases in small, each with the turns that must come out."""

import pytest

from distmode.errors import UsageError
from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript

Turns = list[tuple[str | None, str]]


def read(text: str, *, suffix: str = ".txt", pattern: str | None = None) -> Transcript:
    reading = Reading(speaker_pattern=pattern)
    return read_transcript(text.encode(), suffix=suffix, source=f"x{suffix}", reading=reading)


def turns_of(transcript: Transcript) -> Turns:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


FOUR: Turns = [
    ("Ben", "How was it?"),
    ("Ada", "So it was."),
    ("Ben", "Why?"),
    ("Ada", "Because."),
]


@pytest.mark.parametrize(
    "style",
    [
        "{name}: {text}\n",
        "{name}:{text}\n\n",
        "{name}\u00a0: {text}\r\n",
        "{name}：{text}\n",
        "[{name}]: {text}\n",
        "[{name}] {text}\n",
        "**{name}**: {text}\n",
        "**{name}:** {text}\n",
        "**{name}** {text}\n\n",
        "**{name}** (head): {text}\n",
        "*{name}:* {text}\n",
        "- **{name}:** {text}\n",
        "{name} (head): {text}\n",
        "{name}  0:{time}\n{text}\n\n",
        "{name} 1:00:{time}\n{text}\n\n",
        "00:{time} {name}\n{text}\n\n",
        "[00:{time}] {name}: {text}\n",
        "{name} (00:{time}):\n{text}\n\n",
        "{name}: [00:{time}] {text}\n",
        "[00:{time}.25] - {name}\n{text}\n\n",
        "0:0:{time}.0 --> 0:1:0.0\n{name}\n{text}\n",
        "00:00:{time}\t{name}:\t{text}\n",
        "10:01:{time} From {name} to Everyone:\n\t{text}\n",
        "{name}\t{text}\n",
        "{name} - {text}\n",
        "{name}\n{text}\n\n",
        "{name}\n\n{text}\n\n",
    ],
)
def test_styles_of_labels(style: str) -> None:
    said = enumerate(FOUR, start=10)
    text = "".join(style.format(name=name, text=text, time=time) for time, (name, text) in said)
    assert turns_of(read(text)) == FOUR


def test_headings_of_markdown_can_be_names() -> None:
    text = "# Talk\n\n" + "".join(f"## {name}\n\n{text}\n\n" for name, text in FOUR)
    assert turns_of(read(text, suffix=".md")) == FOUR


@pytest.mark.parametrize(
    "line",
    [
        "Note: this is for later.",
        "NB: more of it.",
        "PS: and that.",
        "She said: come in.",
        "And I thought: why not.",
        "17:30 was the time.",
        "At 17:30: nothing.",
        "https://example.org/a: b",
        "The thing is: we did it.",
        "So what I mean is this: yes.",
        "My question: who did?",
        "[laughs] It did.",
        "**Really** it did.",
        "Yes",
        "[inaudible]: more",
        "Because:",
        "For example: Ada.",
        "“Ben”: that was he.",
        "Year 4 - the loud ones.",
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_what_is_no_label_stays_in_the_turn(line: str, times: int) -> None:
    said = "\n".join(["So it was.", *[line] * times, "All of it."])
    text = f"Ben: How was it?\n\nAda: {said}\n\nBen: Why?\n\nAda: Because.\n"
    assert turns_of(read(text)) == [FOUR[0], ("Ada", said), *FOUR[2:]]


def test_a_turn_goes_over_blank_lines() -> None:
    text = "Ben: How?\n\nAda: One.\n\nTwo.\n\n\nThree.\n\nBen: Why?"
    assert turns_of(read(text))[1] == ("Ada", "One.\n\nTwo.\n\n\nThree.")


def test_spellings_of_a_name_are_one_speaker() -> None:
    transcript = read("Ada Obi: One.\nBen: Why?\nADA OBI: Two.\nBen: So?\nAda  Obi: Three.")
    assert [turn.speaker for turn in transcript.turns] == ["Ada Obi", "Ben"] * 2 + ["Ada Obi"]


def test_a_note_tells_speakers_apart_only_if_nothing_else_does() -> None:
    text = "Teacher (1): One.\nTeacher (2): Two.\nTeacher (1): Three.\nTeacher (2): Four."
    assert [one.name for one in read(text).speakers] == ["Teacher (1)", "Teacher (2)"]
    text = "Ada (laughing): One.\nBen: Two.\nAda: Three.\nBen: Four.\nAda (head): Five."
    assert [one.name for one in read(text).speakers] == ["Ada", "Ben"]


def test_a_name_used_once_is_doubtful() -> None:
    transcript = read("Ben: How?\nAda: So.\nBen: Why?\nAda: So.\nGwen: Tea?\nBen: Yes.")
    assert turns_of(transcript)[4] == ("Gwen", "Tea?")
    (warning,) = [one for one in transcript.warnings if "used once" in one]
    assert "'Gwen'" in warning


def test_a_name_used_once_must_stand_as_the_others_do() -> None:
    text = "BEN: How?\n\nADA: So.\nGwen: Tea?\n\nBEN: Why?\n\nADA: Because."
    assert turns_of(read(text))[1] == ("ADA", "So.\nGwen: Tea?")


def test_names_that_differ_little_are_pointed_out() -> None:
    text = "Ben: How?\nTennant: So.\nBen: Why?\nTenannt: So.\nBen: Oh?\nTennant: So."
    assert any("'Tennant' and 'Tenannt' differ little" in one for one in read(text).warnings)
    numbered = "Speaker 1: How?\nSpeaker 2: So.\nSpeaker 1: Why?\nSpeaker 2: So."
    assert not any("differ" in one for one in read(numbered).warnings)


def test_short_transcripts_have_no_name_twice() -> None:
    assert turns_of(read("Interviewer: How?\nAda: So it was.")) == [
        ("Interviewer", "How?"),
        ("Ada", "So it was."),
    ]


def test_short_answers_on_lines_of_their_own_are_no_names() -> None:
    text = "How was it?\n\nRight\n\nSo it was.\n\nMhm\n\nWhy?\n\nRight\n\nBecause.\n\nMhm\n\nSo."
    assert [turn.speaker for turn in read(text).turns] == [None] * 9


def test_topics_with_a_colon_are_no_names() -> None:
    text = "Leadership: what it is\n\nIt is shared.\n\nCulture: how it is\n\nWe talk.\n\nA lot.\n"
    assert [turn.speaker for turn in read(text).turns] == [None] * 5


def test_times_before_talk_are_left_out_where_most_lines_have_one() -> None:
    text = "00:01 We began.\n\n00:04 Yes\n\n00:06 Then more.\n\n00:09 Yes\n"
    assert turns_of(read(text)) == [
        (None, "We began."),
        (None, "Yes"),
        (None, "Then more."),
        (None, "Yes"),
    ]
    assert turns_of(read("We began.\n\n17:30 was late.\n\nSo.\n"))[1] == (None, "17:30 was late.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One line\nbroken to a\nwidth. It\ngoes on.\n\nAnother.", 2),
        ("A question?\nAn answer.\nMore.\nAnother?", 4),
        ("x " * 80 + "\n" + "y " * 80 + "\nz", 3),
        ("- One\n- Two\n- Three", 3),
    ],
)
def test_paragraphs_are_turns_where_nobody_is_named(text: str, count: int) -> None:
    transcript = read(text)
    assert len(transcript.turns) == count
    assert transcript.speakers[0].role == "unknown"
    assert any("no speakers are named" in one for one in transcript.warnings)


def test_front_matter_is_left_out_and_said_when_it_is_long() -> None:
    talk = "Ben: How was it for you?\nAda: So it was.\n" * 40
    short = read("Fernhill\nDate: 3 May\nParticipants: Ada Obi, Ben Cole\n\n" + talk)
    assert turns_of(short)[0] == ("Ben", "How was it for you?")
    assert not any("front matter" in one for one in short.warnings)
    long = read("Consent was given by everyone. " * 12 + "\n\n" + talk)
    assert any("60 words before the first speaker's name" in one for one in long.warnings)


def test_a_front_that_is_most_of_the_text_is_talk() -> None:
    prose = "We all had our say in it and that was that. " * 8
    transcript = read(f"{prose}\n\n{prose}\n\nBen: How?\nAda: So.\nBen: Why?\nAda: So.")
    assert [turn.speaker for turn in transcript.turns][:3] == [None, None, "Ben"]
    assert any("read as unnamed talk" in one for one in transcript.warnings)


def test_where_only_the_questions_are_labelled_the_answers_are_somebody_elses() -> None:
    transcript = read("Q: How?\n\nWe did it.\n\nAll of us.\n\nQ: Why?\n\nIt was fun.\n")
    assert turns_of(transcript) == [
        ("Q", "How?"),
        (None, "We did it."),
        (None, "All of us."),
        ("Q", "Why?"),
        (None, "It was fun."),
    ]
    assert [one.role for one in transcript.speakers] == ["interviewer", "unknown"]


def test_a_pattern_decides_alone() -> None:
    text = "<BC> How?\nAda: no label.\n<AO> : So.\n<BC> Why?"
    transcript = read(text, pattern=r"<(\w+)>")
    assert turns_of(transcript) == [
        ("BC", "How?\nAda: no label."),
        ("AO", "So."),
        ("BC", "Why?"),
    ]
    named = read("1) Ada says So.\n2) Ben says Why?", pattern=r"\d\) (?P<speaker>\w+) says")
    assert [turn.speaker for turn in named.turns] == ["Ada", "Ben"]


def test_a_pattern_that_matches_nothing_is_said() -> None:
    transcript = read("Ada: So.\nBen: Why?\nAda: So.\nBen: Why?", pattern="XX")
    assert transcript.warnings[0] == "the speaker pattern matches the start of no line"
    assert {turn.speaker for turn in transcript.turns} == {None}


def test_a_pattern_that_is_none_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no regular expression"):
        read("Ada: So.", pattern="(")


def test_an_answer_that_is_a_name_leaves_its_bearer_a_speaker() -> None:
    text = "R  0:01\nA\n\nAda  0:02\nA\n\nR  0:03\nR\n\nAda  0:04\nR\t0"
    assert turns_of(read(text)) == [("R", "A"), ("Ada", "A"), ("R", "R"), ("Ada", "R\t0")]
