import pytest

from distmode.codebook import OUTCOMES, Mode
from distmode.decision import decide, is_too_short


@pytest.mark.parametrize(
    ("chances", "mode", "modes"),
    [
        ({Mode.FORMAL: 0.5, Mode.CULTURAL: 0.3}, Mode.FORMAL, (Mode.FORMAL, Mode.CULTURAL)),
        ({Mode.FORMAL: 0.5, Mode.CULTURAL: 0.24}, Mode.FORMAL, (Mode.FORMAL,)),
        ({Mode.FORMAL: 0.4, Mode.NONE: 0.35}, Mode.FORMAL, (Mode.FORMAL,)),
        ({Mode.NONE: 0.5, Mode.FORMAL: 0.4}, Mode.NONE, ()),
        ({Mode.NONE: 0.4, Mode.STRATEGIC: 0.4}, Mode.STRATEGIC, (Mode.STRATEGIC,)),
        ({Mode.CULTURAL: 0.1}, Mode.CULTURAL, (Mode.CULTURAL,)),
    ],
)
def test_the_most_probable_outcome_and_other_likely_modes_are_given(
    chances: dict[Mode, float], mode: Mode, modes: tuple[Mode, ...]
) -> None:
    decision = decide(dict.fromkeys(OUTCOMES, 0.0) | chances)
    assert (decision.mode, decision.modes) == (mode, modes)


@pytest.mark.parametrize(
    ("text", "short"),
    [("one two three four five six seven", True), ("one two\nthree four five six seven 8", False)],
)
def test_below_eight_words_is_too_short(text: str, *, short: bool) -> None:
    assert is_too_short(text) is short


def test_half_of_a_turn_that_a_murmur_broke_is_not_too_short() -> None:
    assert not is_too_short("take it on.", unbroken_words=9)
    assert is_too_short("take it on.", unbroken_words=6)
