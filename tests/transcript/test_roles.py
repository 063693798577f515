"""Who is taken for the interviewer, and why; a participant must never be lost as one."""

import pytest

from distmode.excerpt import Speaker, Transcript
from distmode.transcript import Reading, read_transcript
from distmode.transcript.front import find_interviewers_above

ANSWER = "Well, we all had a say in it, and it grew from there bit by bit."


def read(text: str, reading: Reading | None = None) -> Transcript:
    data = text.encode()
    return read_transcript(data, suffix=".txt", source="x.txt", reading=reading or Reading())


def roles_of(transcript: Transcript) -> dict[str | None, str]:
    return {speaker.name: speaker.role for speaker in transcript.speakers}


def speaker_of(transcript: Transcript, name: str) -> Speaker:
    return next(speaker for speaker in transcript.speakers if speaker.name == name)


def interview(asks: int, *, of: int = 10, one: str = "Kim", other: str = "Ada") -> str:
    """Write an interview in which one asks in so many turns, and the other always tells."""
    lines = []
    for number in range(of):
        said = "How did that come about?" if number < asks else "Right, I see, go on then."
        lines += [f"{one}: {said}", f"{other}: {ANSWER}"]
    return "\n\n".join(lines)


def test_who_asks_the_questions_is_the_interviewer_with_the_count_as_reason() -> None:
    transcript = read(interview(7))
    assert roles_of(transcript) == {"Kim": "interviewer", "Ada": "participant"}
    assert speaker_of(transcript, "Kim").reason == (
        "asks the questions: 7 of 10 turns ask, against 0 of 10"
    )
    assert (speaker_of(transcript, "Ada").turns, speaker_of(transcript, "Ada").words) == (10, 160)


@pytest.mark.parametrize("asks", [0, 2, 3])
def test_who_asks_seldom_is_not_left_out(asks: int) -> None:
    transcript = read(interview(asks))
    assert roles_of(transcript) == {"Kim": "unknown", "Ada": "unknown"}
    (warning,) = transcript.warnings
    assert f"'Kim' in {asks} of 10, 'Ada' in 0 of 10" in warning
    assert "--interviewer" in warning


def test_two_who_ask_alike_are_both_kept() -> None:
    lines = [f"{name}: So who did what, and when was it?" for name in ("Kim", "Ada") * 5]
    assert set(roles_of(read("\n".join(lines))).values()) == {"unknown"}


def test_requests_without_a_question_mark_are_questions() -> None:
    text = interview(10).replace("How did that come about?", "Okay, tell me about the library.")
    assert roles_of(read(text))["Kim"] == "interviewer"


def test_two_interviewers_are_found() -> None:
    names = ["Kim", "Ada", "Lee", "Ada"] * 5
    said = {"Kim": "How was that?", "Lee": "Why was that?", "Ada": ANSWER}
    transcript = read("\n".join(f"{name}: {said[name]}" for name in names))
    assert roles_of(transcript) == {
        "Kim": "interviewer",
        "Ada": "participant",
        "Lee": "interviewer",
    }


def test_who_says_most_of_the_words_is_not_left_out_for_asking() -> None:
    long = "We did this and that and a lot more besides, and then who would have thought it?"
    text = "\n".join([f"Kim: {long}\nAda: Mm, it was so."] * 8)
    assert roles_of(read(text)) == {"Kim": "unknown", "Ada": "unknown"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Interviewer", "Ada"),
        ("INT", "HT1"),
        ("Int 2", "Ada"),
        ("Interviewer 1", "Interviewee"),
        ("Moderator", "P3"),
        ("I", "R"),
        ("I", "P4"),
        ("I1", "B"),
        ("Q", "A"),
        ("Researcher (KL)", "Ada"),
        ("Kim (interviewer)", "Ada"),
        ("Question", "Answer"),
    ],
)
def test_labels_say_who_is_who(one: str, other: str) -> None:
    transcript = read(interview(1, of=3, one=one, other=other))
    assert [speaker.role for speaker in transcript.speakers] == ["interviewer", "participant"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("I", "Z"), ("A", "R"), ("Ina", "Rob"), ("Learning Facilitator", "Ada")],
)
def test_initials_alone_say_nothing(one: str, other: str) -> None:
    transcript = read(interview(0, of=3, one=one, other=other))
    assert {speaker.role for speaker in transcript.speakers} == {"unknown"}


def test_an_initial_that_answers_is_somebodys_own() -> None:
    transcript = read(interview(2, of=3, one="P", other="I"))
    assert roles_of(transcript) == {"P": "unknown", "I": "unknown"}


def test_an_interviewer_by_label_who_says_most_of_the_words_is_kept_with_a_warning() -> None:
    transcript = read(interview(0, of=3, one="Ada", other="Interviewer"))
    assert roles_of(transcript)["Interviewer"] == "unknown"
    assert any("says most of the words" in one for one in transcript.warnings)


def test_a_transcript_of_one_speaker_has_a_participant() -> None:
    assert roles_of(read("Ada: We did.\n\nAda: And more.\n")) == {"Ada": "participant"}


@pytest.mark.parametrize(
    ("front", "who"),
    [
        ("Interviewer: Jane Smith\nSpeaker: Ada Obi", {"JS"}),
        ("Interviewer: Jane Smith (JS), Interviewee: AO", set()),
        ("JS = Jane Smith, interviewer; AO = Ada Obi, head", {"JS"}),
        ("Ada Obi, interviewed by Jane Smith", {"JS"}),
        ("It took place in May. The interviewer was JS. AO spoke.", {"JS"}),
        ("Interviewer AO met JS", set()),
        ("Interviewer's notes on AO", set()),
        ("Interviewer notes: AO was late", set()),
        ("", set()),
    ],
)
def test_the_lines_above_can_say_who_asks(front: str, who: set[str]) -> None:
    assert find_interviewers_above(front, ("JS", "AO")) == who


def test_the_lines_above_count() -> None:
    text = "Interviewer: Kim Lee\nDate: 3 May\n\n" + interview(0, of=3, one="KL", other="AO")
    assert speaker_of(read(text), "KL").reason == "the lines above the transcript say so"


@pytest.mark.parametrize("name", ["Kim Lee", "kim lee", "KIM", "lee", "Ki m L", "kim"])
def test_the_user_names_the_interviewer_in_full_or_in_part(name: str) -> None:
    text = interview(0, one="Kim Lee", other="Ada Obi")
    roles = roles_of(read(text, Reading(interviewers=(name,))))
    expected = "unknown" if name == "Ki m L" else "interviewer"
    assert roles["Kim Lee"] == expected


def test_a_short_piece_of_a_name_means_nobody() -> None:
    text = interview(0, one="Ingrid", other="Ada")
    assert roles_of(read(text, Reading(interviewers=("I",))))["Ingrid"] == "unknown"


def test_who_the_user_does_not_name_is_a_participant() -> None:
    transcript = read(interview(9), Reading(interviewers=("Ada",)))
    assert roles_of(transcript) == {"Kim": "participant", "Ada": "interviewer"}
    assert speaker_of(transcript, "Ada").reason == "named by the user"


def test_a_name_that_can_be_two_is_said() -> None:
    text = interview(0, one="Kim Lee", other="Kim Obi")
    transcript = read(text, Reading(interviewers=("Kim",)))
    assert "--interviewer 'Kim' can be 'Kim Lee', 'Kim Obi'" in transcript.warnings[0]
    assert set(roles_of(transcript).values()) == {"unknown"}


def test_a_name_that_is_nobodys_is_said_with_the_names_there_are() -> None:
    transcript = read(interview(9), Reading(interviewers=("Jane",)))
    assert transcript.warnings == (
        "--interviewer 'Jane' is nobody in this transcript; the speakers are 'Kim', 'Ada'",
    )
    assert roles_of(transcript)["Kim"] == "interviewer"


def test_a_name_from_the_settings_is_not_called_an_option() -> None:
    settled = Reading(interviewers=("Jane",), from_settings=("Jane",))
    assert read(interview(9), settled).warnings == (
        "the study's settings: interviewer 'Jane' is nobody in this transcript; the speakers are "
        "'Kim', 'Ada'",
    )
    both = Reading(interviewers=("Ida", "Jane"), from_settings=("Jane",))
    assert read(interview(9), both).warnings[0].startswith("--interviewer 'Ida', 'Jane' is nobody")
    text = interview(0, one="Kim Lee", other="Kim Obi")
    two = Reading(participants=("Kim",), from_settings=("Kim",))
    assert "the study's settings: participant 'Kim' can be" in read(text, two).warnings[0]


def test_one_name_of_a_studys_interviewers_is_enough() -> None:
    reading = Reading(interviewers=("Jane", "Kim"))
    assert read(interview(9), reading).warnings == ()


def test_a_participant_named_by_the_user_is_never_the_interviewer() -> None:
    transcript = read(interview(9), Reading(participants=("Kim",)))
    assert roles_of(transcript)["Kim"] == "participant"
    both = read(interview(9), Reading(participants=("Kim",), interviewers=("Kim",)))
    assert roles_of(both)["Kim"] == "participant"
    assert "'Kim'" in both.warnings[0]


def test_a_label_counts_less_than_the_user() -> None:
    text = interview(0, one="Interviewer", other="Ada")
    roles = roles_of(read(text, Reading(participants=("Interviewer",))))
    assert roles["Interviewer"] == "participant"


def test_talk_without_a_name_is_unknown_and_its_share_said() -> None:
    data = b"speaker,text\nInterviewer,How was it?\n,Somebody says so.\nAda,Yes it is so.\n"
    transcript = read_transcript(data, suffix=".csv", source="x.csv", reading=Reading())
    assert roles_of(transcript)[None] == "unknown"
    assert "30 % of the words have no speaker's name; they are labelled" in transcript.warnings
