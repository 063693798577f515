import pytest

from distmode.codebook import MODES, OUTCOMES, Mode, find_mode, read_codebook
from distmode.errors import CodebookError


def test_modes_stand_in_the_order_of_the_taxonomy() -> None:
    assert MODES == (
        Mode.FORMAL,
        Mode.PRAGMATIC,
        Mode.STRATEGIC,
        Mode.INCREMENTAL,
        Mode.OPPORTUNISTIC,
        Mode.CULTURAL,
    )
    assert (*MODES, Mode.NONE) == OUTCOMES


def test_the_codebook_has_one_entry_a_mode_with_the_stage_of_the_source() -> None:
    entries = read_codebook().entries
    assert tuple(entry.mode for entry in entries) == OUTCOMES
    assert [entry.stage for entry in entries] == [1, 1, 1, 2, 3, 3, None]
    assert all(entry.test for entry in entries)


def test_entry_finds_the_mode_asked_for() -> None:
    assert read_codebook().entry(Mode.OPPORTUNISTIC).direction == "taken"


def test_borderlines_know_the_modes_they_tell_apart() -> None:
    gap = next(d for d in read_codebook().borderlines if d.talk.startswith("A gap"))
    assert gap.modes == (Mode.PRAGMATIC, Mode.INCREMENTAL)


@pytest.mark.parametrize(("code", "mode"), [("FORMAL", Mode.FORMAL), (" none\n", Mode.NONE)])
def test_a_code_is_found_in_any_case(code: str, mode: Mode) -> None:
    assert find_mode(code) is mode


def test_an_unknown_code_is_shown_short_and_with_what_is_allowed() -> None:
    with pytest.raises(
        CodebookError, match=r"'distributed' is not in the codebook.*cultural, none"
    ):
        find_mode("distributed")
    with pytest.raises(CodebookError) as caught:
        find_mode("She said that in confidence, and it must not be printed")
    assert "must not" not in str(caught.value)
