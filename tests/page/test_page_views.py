import re
from dataclasses import replace
from itertools import pairwise

import pytest

from distmode.codebook import OUTCOMES, Mode
from distmode.colours import MODE_COLOURS
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.report.page.course import LANE, WIDTH, build_strip
from distmode.report.page.excerpts import view_excerpts
from distmode.report.page.palette import write_palette
from distmode.report.page.transcripts import name_pages
from distmode.tables import LabelRecord
from tests.page.made_labels import LABELS, STAMP


def build_label(text: str, *evidence: Evidence, mode: Mode = Mode.FORMAL) -> Label:
    excerpt = Excerpt("a.txt#3.1", "a.txt", "0" * 64, text, 100, 100 + len(text), turn=3)
    rest = dict.fromkeys(OUTCOMES, 0.4 / 6)
    return Label(excerpt, "labelled", mode, (mode,), rest | {mode: 0.6}, evidence)


def view(label: Label) -> list[tuple[str, str]]:
    record = LabelRecord(label, STAMP, "", "", {"text": label.excerpt.text})
    (found,) = view_excerpts([record], {}, first=1)
    return [(piece.text, piece.weighs) for piece in found.pieces]


def test_words_stand_inside_the_sentence_that_weighed() -> None:
    label = build_label(
        "It is. She leads us. So.",
        Evidence(107, 120, "She leads us.", Mode.FORMAL, 0.3, "sentence"),
        Evidence(111, 116, "leads", Mode.FORMAL, 0.5),
    )
    assert view(label) == [
        ("It is. ", ""),
        ("She ", "s"),
        ("leads", "s w"),
        (" us.", "s"),
        (" So.", ""),
    ]


def test_talk_is_whole_whatever_the_evidence_says() -> None:
    text = "One two three."
    beyond = Evidence(90, 400, text, Mode.FORMAL, 0.3)
    assert view(build_label(text, beyond)) == [(text, "w")]
    for label in LABELS:
        assert "".join(piece for piece, _ in view(label)) == label.excerpt.text


def test_the_view_says_what_the_label_says() -> None:
    record = LabelRecord(build_label("We lead."), STAMP, "", "", {})
    (found,) = view_excerpts([record], {}, first=7)
    assert (found.number, found.place, found.outcome, found.chance) == (7, "3.1", "formal", 600)
    assert found.chances[:2] == ("formal .60", "pragmatic .07")
    sure = dict.fromkeys(OUTCOMES, 0.001) | {Mode.FORMAL: 0.996}
    certain = replace(record, label=replace(record.label, probabilities=sure))
    (found,) = view_excerpts([certain], {}, first=1)
    assert found.shown_chance == ">.99"
    assert found.chances[:2] == ("formal >.99", "pragmatic <.01")
    short = replace(record, label=Label(record.label.excerpt, "too_short"))
    (found,) = view_excerpts([short], {}, first=1)
    assert (found.outcome, found.chance, found.chances) == ("too_short", -1, ())


def test_marks_of_a_course_stand_in_running_order_in_the_lane_of_their_mode() -> None:
    strip = build_strip(LABELS[:8])
    assert strip.lanes == (*(mode.value for mode in OUTCOMES), "abstained")
    # The eighth is too short.
    assert [mark.index for mark in strip.marks] == list(range(7))
    for mark, label in zip(strip.marks, LABELS, strict=False):
        lane = strip.lanes.index(label.mode.value if label.mode else "abstained")
        assert mark.y + mark.height == pytest.approx((lane + 1) * LANE)
        assert mark.height == pytest.approx((LANE - 2) * max(label.probabilities.values()), abs=0.1)
    for one, after in pairwise(strip.marks):
        assert one.x + one.width <= after.x
    assert strip.marks[0].x < 2
    assert strip.marks[-1].x + strip.marks[-1].width == pytest.approx(WIDTH, abs=2)


def test_a_course_of_nothing_labelled_has_no_marks() -> None:
    assert build_strip([label for label in LABELS if label.status == "too_short"]).marks == ()


def measure_contrast(one: str, other: str) -> float:
    """WCAG 2.1: (L1 + .05) / (L2 + .05), L the relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_talk_can_be_read_on_the_tint_of_every_mode() -> None:
    palette = write_palette()
    light, *dark = palette.split("@media")
    for ink, rules in (("#1c1e22", light), ("#e9e7e2", "".join(dark))):
        tints = re.findall(r"--tint-(\w+):(#[0-9a-f]{6})", rules)
        assert {name for name, _ in tints} == {mode.value for mode in MODE_COLOURS}
        assert all(measure_contrast(ink, tint) > 7 for _, tint in tints)


def test_pages_have_names_that_every_system_can_write() -> None:
    names = ["a/b", "A b", "../../etc/passwd", "CON", "x" * 300, "\u0436"]
    pages = name_pages(names)
    assert len(set(map(str.lower, pages.values()))) == len(names)
    assert all(re.fullmatch(r"[0-9]+(-[a-z0-9-]{1,60})?\.html", page) for page in pages.values())
