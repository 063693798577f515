"""Transcripts that once lost a participant's talk: each must keep it, or say what was left out."""

import pytest

from distmode.excerpt import Transcript
from distmode.transcript import Reading, read_transcript
from distmode.transcript.front import find_interviewers_above

Turns = list[tuple[str | None, str]]


def read(text: str, **given: tuple[str, ...]) -> Transcript:
    reading = Reading(**given)  # type: ignore[arg-type]
    return read_transcript(text.encode(), suffix=".txt", source="x.txt", reading=reading)


def turns_of(transcript: Transcript) -> Turns:
    return [(turn.speaker, transcript.plain[turn.start : turn.end]) for turn in transcript.turns]


def roles_of(transcript: Transcript) -> dict[str | None, str]:
    return {speaker.name: speaker.role for speaker in transcript.speakers}


def group(label: str) -> str:
    """Write a focus group with one turn, after an interviewer's, under the label given."""
    return (
        "Interviewer: What is it about?\nAda: It is about trust.\nInterviewer: And you?\n"
        f"{label}we all lead here.\nBen: The team matters.\nInterviewer: Who else?\n"
        "Ada: We meet on Fridays.\nInterviewer: Fair?\nBen: It is fair.\n"
    )


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Participant number 3: ", "Participant number 3"),
        ("Student ID 44: ", "Student ID 44"),
        ("The head: ", "The head"),
        ("First teacher: ", "First teacher"),
        ("One teacher: ", "One teacher"),
        ("All: ", "All"),
        ("???: ", "???"),
        ("Ada; ", "Ada"),
        ("Ada. ", "Ada"),
        ("Ada - ", "Ada"),
        ("Ada> ", "Ada"),
        ("ADA\t", "Ada"),
        ("Ada\t ", "Ada"),
        ("Ada\n", "Ada"),
        ("\u200eAda: ", "Ada"),
        ("Ada\u200b: ", "Ada"),
        ("A\u00adda: ", "Ada"),
        ("Ada [laughing]: ", "Ada"),
        ("1. Ada: ", "Ada"),
        ("1. **Ada:** ", "Ada"),
    ],
)
def test_a_label_in_another_style_begins_a_turn(label: str, speaker: str) -> None:
    transcript = read(group(label))
    found = turns_of(transcript)[3]
    assert found[0] is not None
    assert (found[0].strip("\u200e\u200b").replace("\u00ad", ""), found[1]) == (
        speaker,
        "we all lead here.",
    )
    assert len(transcript.turns) == 9


def test_a_known_speaker_stands_before_a_digit_too() -> None:
    transcript = read(group("Ada:20 of us say "))
    assert turns_of(transcript)[3] == ("Ada", "20 of us say we all lead here.")
    assert any("written otherwise" in one for one in transcript.warnings)


@pytest.mark.parametrize("label", ["Page", "Oh", "Title I Coordinator", "Code Club lead"])
def test_a_label_of_doubtful_words_is_pointed_out_and_counts_if_it_recurs(label: str) -> None:
    once = read(group(f"{label}: "))
    assert any(f"'{label}'" in one and "like a speaker's label" in one for one in once.warnings)
    twice = read(group(f"{label}: ") + f"Interviewer: So?\n{label}: We did.\n")
    assert turns_of(twice)[3] == (label, "we all lead here.")
    assert roles_of(twice)[label] == "participant"


def test_a_line_that_addresses_somebody_stays_in_the_turn() -> None:
    text = "Kim: How?\nAda: So.\nKim: Right.\nAda, and you?\nAda: We did.\nKim: Why?\nAda: So."
    assert turns_of(read(text))[2] == ("Kim", "Right.\nAda, and you?")


def test_a_warning_shows_a_label_and_no_talk() -> None:
    label = "Somebody with responsibilities inside"
    (warning,) = [one for one in read(group(f"{label}: ")).warnings if "label (1)" in one]
    assert f"'{label[:30]}'" in warning
    assert "lead here" not in warning


FRONT = "Interviewer: And?\nBen: We do.\nInterviewer: Why?\nBen: So.\n"


def test_a_first_turn_is_no_legend() -> None:
    first = "So I came here in 2001 and nobody wanted to lead\n\nIt was hard then."
    assert turns_of(read(f"Headteacher: {first}\n\n{FRONT}"))[0] == ("Headteacher", first)


def test_talk_before_the_first_label_is_unnamed_talk_and_prose_is_said() -> None:
    transcript = read("Well, we came here in May and I led it\n\n" + FRONT * 20)
    assert turns_of(transcript)[0] == (None, "Well, we came here in May and I led it")
    prose = read("The recording starts late.\n\n" + FRONT)
    assert turns_of(prose)[0] == ("Interviewer", "And?")
    assert "4 words before the first speaker's name are left out as front matter" in prose.warnings


@pytest.mark.parametrize(
    "legend",
    [
        "I: Jane Smith, researcher\nR: Ada Obi, headteacher\n\n",
        "I: interviewer\nR: respondent\n\n",
    ],
)
def test_lines_that_explain_initials_are_no_turns(legend: str) -> None:
    transcript = read(legend + "I: How was it?\nR: Fine, all told.\nI: Why?\nR: It was ours.\n")
    assert turns_of(transcript)[0] == ("I", "How was it?")
    assert len(transcript.turns) == 4


def test_short_first_turns_are_no_legend() -> None:
    assert turns_of(read("I: Ready\nR: Yes\n\nI: How?\nR: So.\nI: Why?\nR: So."))[0] == (
        "I",
        "Ready",
    )


ASKED = (
    "JS: What do you do?\n{ada}We share it all.\nBen: I do the planning with the others.\n"
    "JS: And how?\nAda: At meetings.\nBen: And on Friday.\nJS: Who leads?\nAda: All.\n"
    "Ben: I do when it is maths.\n"
)


@pytest.mark.parametrize(
    ("front", "label"),
    [
        ("", "Ada (to interviewer): "),
        ("Ada in conversation with the interviewer.\n\n", "Ada: "),
        ("Interviewer: Jane Obi, Headteacher: Ada Obi\n\n", "Ada: "),
        ("Ada (interviewer)\n\n", "Ada: "),
    ],
)
def test_words_around_a_name_do_not_make_its_bearer_the_interviewer(front: str, label: str) -> None:
    roles = roles_of(read(front + ASKED.format(ada=label)))
    assert roles == {"JS": "interviewer", "Ada": "participant", "Ben": "participant"}


def test_evidence_against_who_asks_is_said() -> None:
    transcript = read("Ada (interviewer)\n\n" + ASKED.format(ada="Ada: "))
    assert any("'Ada' may be called the interviewer" in one for one in transcript.warnings)


@pytest.mark.parametrize(
    ("clause", "who"),
    [
        ("Ada talks to the interviewer", set()),
        ("Ada in conversation with interviewer", set()),
        ("JS = Jane Smith, researcher", {"JS"}),
        ("Moderator: Jane Smith", {"JS"}),
        ("Researcher at the school: Ada", set()),
        ("Interviewer: Jane Smith, Headteacher: Ada", {"JS"}),
    ],
)
def test_clauses_above_name_the_interviewer_or_nobody(clause: str, who: set[str]) -> None:
    assert find_interviewers_above(clause, ("JS", "Ada")) == who


def test_the_initial_i_of_a_participant_is_no_interviewer() -> None:
    text = ASKED.format(ada="Ada: ").replace("Ada:", "A:").replace("Ben:", "I:")
    assert roles_of(read(text)) == {"JS": "interviewer", "A": "participant", "I": "participant"}


@pytest.mark.parametrize("wanted", [("Ann",), ("Jane", "Kim"), ("Jane",)])
def test_a_part_of_a_name_does_not_leave_out_who_answers(wanted: tuple[str, ...]) -> None:
    text = "Kim: How?\n{0}: We share it all.\nKim: Why?\n{0}: Since we do.\nKim: Who?\n{0}: All.\n"
    name = "Anna" if wanted == ("Ann",) else "Jane Doe"
    transcript = read(text.format(name), interviewers=wanted)
    assert roles_of(transcript) == {"Kim": "interviewer", name: "participant"}
    assert any(f"--interviewer '{wanted[0]}'" in one for one in transcript.warnings)


def test_tag_questions_do_not_make_an_interviewer() -> None:
    text = (
        "Mod: Tell me about it.\nAda: We share it all, don't we?\nBen: I plan with the others.\n"
        "Ada: And maths was hard, wasn’t it?\nBen: And on Friday we talk.\nAda: I like it.\n"
        "Ben: I lead maths.\nAda: You led it well, right?\nBen: I did what I could.\nMod: Thanks.\n"
    )
    assert roles_of(read(text)) == {"Mod": "unknown", "Ada": "unknown", "Ben": "unknown"}


def test_an_answer_can_be_a_time() -> None:
    text = "I: When do you start?\nR: 8:30\nI: And end?\nR: 15:30\n"
    assert [turn for turn in turns_of(read(text)) if turn[0] == "R"] == [
        ("R", "8:30"),
        ("R", "15:30"),
    ]


def test_a_time_over_talk_belongs_to_the_label() -> None:
    text = "Ada: 0:10\nWe do.\n\nBen: 0:12\nWe too.\n\nAda: 0:15\nSo.\n\nBen: 0:17\nYes."
    assert turns_of(read(text))[0] == ("Ada", "We do.")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\v", "\f"])
def test_lines_of_other_programs_end_too(end: str) -> None:
    text = end.join(["Jane: What?", "Ada: We share.", "Jane: How?", "Ada: So."])
    transcript = read(text)
    assert turns_of(transcript)[1] == ("Ada", "We share.")
    assert transcript.plain == text


def test_a_list_of_names_has_no_speakers() -> None:
    names = [f"Nam{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(600)]
    transcript = read("".join(f"{name}: here it is\n" for name in names * 2))
    assert {turn.speaker for turn in transcript.turns} == {None}
    assert "more than 500 names" in transcript.warnings[0]
