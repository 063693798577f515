import numpy as np
import pytest

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.decision import DecisionRule, decide, fit_thresholds, is_too_short


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


def test_no_mode_is_given_below_the_probability_asked_for() -> None:
    chances = dict.fromkeys(OUTCOMES, 0.0) | {Mode.FORMAL: 0.55, Mode.CULTURAL: 0.45}
    below = decide(chances, DecisionRule(abstain_below=0.56))
    assert below.mode is None
    assert below.modes == (Mode.FORMAL, Mode.CULTURAL)
    assert decide(chances, DecisionRule(abstain_below=0.55)).mode is Mode.FORMAL
    none = dict.fromkeys(OUTCOMES, 0.0) | {Mode.NONE: 0.5, Mode.FORMAL: 0.5 - 1e-9}
    assert decide(none, DecisionRule(abstain_below=0.6)).modes == ()


def test_thresholds_part_further_modes_from_chance_ones() -> None:
    # Cultural at .3 was coded as well, pragmatic at .3 was not; at .2 neither was.
    def row(further: Mode, chance: float) -> list[float]:
        values = dict.fromkeys(OUTCOMES, 0.0) | {Mode.FORMAL: 1 - chance, further: chance}
        return [values[mode] for mode in OUTCOMES]

    both = (Mode.FORMAL, Mode.CULTURAL)
    only = (Mode.FORMAL,)
    rows = [row(Mode.CULTURAL, 0.3), row(Mode.CULTURAL, 0.2), row(Mode.PRAGMATIC, 0.3)]
    found = fit_thresholds(np.array(rows * 3), [both, only, only] * 3)
    assert 0.2 < found[Mode.CULTURAL] <= 0.3
    assert found[Mode.PRAGMATIC] > 0.3


def test_thresholds_stay_as_they_are_where_no_excerpt_has_two_modes() -> None:
    found = fit_thresholds(np.full((2, 7), 1 / 7), [(Mode.FORMAL,), ()])
    assert found == dict(DecisionRule().thresholds)
    assert set(found) == set(MODES)
