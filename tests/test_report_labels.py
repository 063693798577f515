import io

from rich.console import Console

from distmode.codebook import OUTCOMES, Mode
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.report import show_labels

TALK = "She set it up. Nobody asked her to do it, she just started the club."


def show(*evidence: tuple[int, int, str], text: str = TALK) -> Console:
    excerpt = Excerpt("a#1.1", "a", "", text, 50, 50 + len(text))
    items = tuple(
        Evidence(50 + start, 50 + end, text[start:end], Mode.FORMAL, 1.0, part)  # type: ignore[arg-type]
        for start, end, part in evidence
    )
    chances = dict.fromkeys(OUTCOMES, 0.0) | {Mode.FORMAL: 1.0}
    label = Label(excerpt, "labelled", Mode.FORMAL, (Mode.FORMAL,), chances, items)
    console = Console(
        file=io.StringIO(), width=400, record=True, force_terminal=True, color_system="standard"
    )
    show_labels(console, "a", [label])
    return console


def test_words_inside_a_sentence_are_shown_once_and_both_are_marked() -> None:
    console = show((15, 68, "sentence"), (15, 28, "words"), (41, 60, "words"))
    coloured = console.export_text(styles=True, clear=False)
    assert TALK in console.export_text()
    assert "\x1b[1;4mNobody asked \x1b[0m" in coloured
    assert "\x1b[4mher to do it" in coloured


def test_spans_that_overlap_or_lie_beyond_what_is_shown_lose_no_letter() -> None:
    long = TALK + " And so on." * 60
    shown = show((0, 20, "words"), (10, 30, "sentence"), (0, len(long), "sentence"), text=long)
    assert long[:270] in shown.export_text()


def test_no_probability_is_shown_as_certain() -> None:
    shown = show((0, 5, "words")).export_text()
    assert ">.99" in shown
    assert "1.00" not in shown
