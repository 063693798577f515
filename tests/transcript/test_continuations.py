import pytest

from distmode.excerpt import Turn
from distmode.transcript.continuations import is_backchannel, mark_continuations


def turns_of(*said: tuple[str | None, str]) -> tuple[str, tuple[Turn, ...]]:
    plain = "\n".join(text for _, text in said)
    turns, start = [], 0
    for number, (speaker, text) in enumerate(said, start=1):
        turns.append(Turn(number, speaker, start, start + len(text)))
        start += len(text) + 1
    return plain, tuple(turns)


def continued(*said: tuple[str | None, str]) -> list[int | None]:
    return [turn.continues for turn in mark_continuations(*turns_of(*said))]


def test_a_turn_goes_on_after_a_murmur() -> None:
    said = [("Ada", "So we had to"), ("Kim", "Mm."), ("Ada", "take it on."), ("Kim", "Who?")]
    assert continued(*said) == [None, None, 1, None]


def test_a_turn_broken_twice_goes_on_from_its_first_part() -> None:
    said = [
        ("Ada", "We had"),
        ("Kim", "Yeah."),
        ("Ada", "to do"),
        ("Kim", "Right."),
        ("Ada", "it."),
    ]
    assert continued(*said) == [None, None, 1, None, 1]


@pytest.mark.parametrize(
    "said",
    [
        [("Ada", "We did."), ("Kim", "How did you?"), ("Ada", "Slowly.")],
        [("Ada", "We did."), ("Kim", "Yeah?"), ("Ada", "Slowly.")],
        [("Ada", "We did."), ("Kim", "Mm."), ("Bo", "I did.")],
        [(None, "We did."), ("Kim", "Mm."), (None, "It was.")],
        [("Kim", "Mm."), ("Ada", "Yeah."), ("Kim", "Right.")],
    ],
)
def test_answers_and_other_speakers_do_not_go_on(said: list[tuple[str | None, str]]) -> None:
    assert continued(*said) == [None] * len(said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mhm", True),
        ("Oh, I see.", True),
        ("Yes of course.", True),
        ("Uh-huh, right.", True),
        ("Sure, go on then", False),
        ("Hmm?", False),
        ("...", False),
        ("", False),
    ],
)
def test_murmurs(text: str, *, expected: bool) -> None:
    assert is_backchannel(text) is expected
