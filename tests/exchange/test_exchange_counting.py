import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distmode.exchange.counting import RawText, Stretch, count_selections, is_quote
from distmode.exchange.habits import Counting, find_habit

# "One 👍 here." in lines of a Windows file; the emoji is one code point and two UTF-16 units.
WINDOWS = RawText("A: One 👍 here.\r\nB: Two of them.\r\nA: Three, then.\r\n")
QUOTE = "Three, then."
START = WINDOWS.text.index(QUOTE)


def count(start: int, end: int, *, origin: str, name: str = QUOTE, raw: RawText = WINDOWS) -> str:
    """Return the words that one selection is taken for."""
    counted = count_selections([(raw, [Stretch(start, end, name)])], origin=origin)
    span = counted.spans[0][0]
    return "" if span is None else raw.text[slice(*span)]


@pytest.mark.parametrize(
    ("origin", "shift"),
    [
        ("QualCoder 3.8", 0),  # counts line ends as one
        ("ATLAS.ti Win 23", 0),
        ("MAXQDA 24", 2),  # as written: two line ends before, of two characters each
        ("NVivo for Windows 14", 3),  # and the emoji is two
        ("", 2),
    ],
)
def test_programs_are_known_for_how_they_count(origin: str, shift: int) -> None:
    start = START + shift
    # Without a name nothing but the habit tells.
    assert count(start, start + len(QUOTE), origin=origin, name="") == QUOTE


@pytest.mark.parametrize("origin", ["", "ATLAS.ti", "NVivo 14"])
@pytest.mark.parametrize("shift", [0, 1, 2, 3])
def test_quotes_go_before_habits(origin: str, shift: int) -> None:
    start = START + shift
    assert count(start, start + len(QUOTE), origin=origin) == QUOTE


def test_the_end_can_be_the_last_character() -> None:
    assert count(START, START + len(QUOTE) - 1, origin="x") == QUOTE


def test_a_byte_order_mark_can_count() -> None:
    raw = RawText("Ann: We all lead here.", has_mark=True)
    quote = "We all lead here."
    assert count(6, 23, origin="x", name=quote, raw=raw) == quote
    assert count(5, 22, origin="x", name=quote, raw=raw) == quote
    # Nothing tells: it does not count.
    assert count(5, 22, origin="x", name="", raw=raw) == quote


def test_a_text_with_plain_line_ends_can_have_been_counted_with_two() -> None:
    raw = RawText("A: One.\nB: Two.\nA: Three, then.\n")
    start = raw.text.index(QUOTE)
    assert count(start + 2, start + 2 + len(QUOTE), origin="x", raw=raw) == QUOTE
    assert count(start, start + len(QUOTE), origin="x", raw=raw) == QUOTE


def test_words_cut_in_the_middle_speak_against_a_habit() -> None:
    lines = [f"Speaker {number}: nobody asked me to" for number in range(8)]
    raw = RawText("\r\n".join(lines))
    starts = [raw.text.index("nobody", raw.text.index(line)) for line in lines]
    stretches = [Stretch(start, start + 6) for start in starts]
    counted = count_selections([(raw, stretches)], origin="NVivo")
    assert counted.counting == Counting("one", is_astral_two=True)
    assert counted.expected == Counting("written", is_astral_two=True)
    assert {raw.text[slice(*span)] for span in counted.spans[0] if span} == {"nobody"}


def test_few_selections_do_not_overrule_a_habit() -> None:
    raw = RawText("A: One.\r\nB: nobody asked")
    counted = count_selections([(raw, [Stretch(11, 17)])], origin="NVivo")
    assert counted.counting == counted.expected


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 5), (9, 4), (0, 99), (60, 70)])
def test_what_lies_outside_is_no_span(start: int, end: int) -> None:
    raw = RawText("Ten words")
    assert count_selections([(raw, [Stretch(start, end)])], origin="distmode 1").spans == ((None,),)


def test_inside_a_character_that_counts_two_the_whole_of_it_is_meant() -> None:
    raw = RawText("a👍b")
    counted = count_selections([(raw, [Stretch(2, 3)])], origin="NVivo")
    assert counted.spans == (((1, 2),),)


@pytest.mark.parametrize(
    ("name", "words", "fits"),
    [
        ("Nobody asked me.", "Nobody  asked\nme.", True),
        ("Nobody asked…", "Nobody asked me.", True),
        ("Nobody asked me to do it", "Nobody asked me to do it, I did.", True),
        ("Nobody", "Nobody asked me.", False),  # too short to have been cut
        ("I...", "I did it.", False),
        ("ada.docx", "Nobody asked me.", False),
        ("", "", False),
    ],
)
def test_what_counts_as_a_quote(name: str, words: str, fits: bool) -> None:
    assert is_quote(name, words) is fits


def test_texts_that_changed_are_told() -> None:
    raw = RawText("Nobody asked me to. I did it. We all do.")
    stretches = [
        Stretch(0, 19, "Nobody asked me to."),
        Stretch(20, 29, "I did it."),
        Stretch(30, 40, "Only he did."),
    ]
    counted = count_selections([(raw, stretches)], origin="x")
    assert (counted.quotes, counted.matched) == (3, 2)


def test_names_that_are_no_quotes_are_no_doubt() -> None:
    raw = RawText("Nobody asked me to. I did it. We all do.")
    stretches = [Stretch(0, 19, "quote 1 in ada.docx"), Stretch(20, 29, "quote 2 in ada.docx")]
    counted = count_selections([(raw, stretches)], origin="x")
    assert (counted.quotes, counted.matched) == (0, 0)


RAW = st.lists(st.sampled_from(["a", " ", "é", "👍", "\n", "\r\n", "\r"]), max_size=12).map("".join)


@settings(deadline=None, database=None)
@given(raw=RAW.map(RawText), origin=st.sampled_from(["NVivo", "ATLAS.ti", "?"]), data=st.data())
def test_every_place_is_found_again(raw: RawText, origin: str, data: st.DataObject) -> None:
    way, text = find_habit(origin), raw.text
    if len(text) < 2:
        return
    # Counted in the plainest way: what stands before each character, as the program sees it.
    seen = raw.raw if way.line_ends == "written" else text
    units = [2 if way.is_astral_two and character == "👍" else 1 for character in seen]
    begins = [
        sum(units[:place])
        for place in range(len(seen) + 1)
        if seen[max(place - 1, 0) : place + 1] != "\r\n"
    ]
    assert len(begins) == len(text) + 1
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    counted = count_selections([(raw, [Stretch(begins[start], begins[end])])], origin=origin)
    assert counted.counting == counted.expected == way
    assert counted.spans == (((start, end),),)
