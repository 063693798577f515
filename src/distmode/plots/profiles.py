"""Profiles of interviews and schools: how their talk divides among modes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.colours import MODE_COLOURS
from distmode.intervals import MINIMUM_N
from distmode.plots.canvas import (
    INK,
    MUTED,
    PAGE_HEIGHT,
    draw_nothing,
    drawing,
    make_figure,
    settle,
    show_percent,
    split_off_key,
)
from distmode.plots.marks import NOTE, Mark, draw_lying
from distmode.plots.pages import Page, split_pages
from distmode.plots.wording import NOT_MEASURED, count, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    from distmode.intervals import Estimate
    from distmode.profile import GroupKind, GroupProfile, Profile

_ROW_HEIGHT = 0.72
_FRAME_HEIGHT = 4.2
_NAME_WIDTH = 24
_NUMBERED = (0.05, 0.065)  # A narrower piece has no room for a figure, or for two.
_FEW_MARKS = 0.5  # An axis that ends further on has no room for a mark every 20 %.
_LETTERED = 0.022
_MODE_PART = "mode"
_UNITS: Mapping[str, str] = {"words": "words", "characters": "characters", "excerpts": "excerpts"}


def plot_profiles(profile: Profile, *, kind: GroupKind) -> tuple[Figure, ...]:
    """Draw how the talk of each interview or school divides among the modes, as stacked bars.

    Pieces stand in the taxonomy's order and bear the first letter of their mode, so that they are
    told apart without colour. The bar of all interviews comes first.

    Args:
        profile: What was measured.
        kind: Whose bars follow: those of schools or of interviews; `overall` for none.

    Returns:
        One figure a printed page; many interviews need several.
    """
    title, note = _entitle(profile, kind, "divides"), _describe_bars(profile, kind)
    pages = _split(profile, kind)
    if not pages:
        return (draw_nothing(title=title, note=note),)
    return tuple(_draw_bars_page(page, page.entitle(title), note) for page in pages)


def plot_profile_shares(profile: Profile, *, kind: GroupKind) -> tuple[Figure, ...]:
    """Draw the share of each mode in each interview or school, with intervals, a column a mode.

    Args:
        profile: What was measured.
        kind: As for `plot_profiles`.

    Returns:
        One figure a printed page; many interviews need several.
    """
    title, note = _entitle(profile, kind, "shares"), _describe_shares(profile, kind)
    pages = _split(profile, kind)
    if not pages:
        return (draw_nothing(title=title, note=note),)
    shown = [group for page in pages for group in page.items]
    # `none` is most of the talk; on its scale little could be seen of the modes.
    ends = [_find_furthest(shown, MODES)] * len(MODES) + [_find_furthest(shown, (Mode.NONE,))]
    return tuple(_draw_shares_page(page, ends, page.entitle(title), note) for page in pages)


def _entitle(profile: Profile, kind: GroupKind, what: str) -> str:
    whose = {"overall": "all interviews", "school": "schools", "interview": "interviews"}[kind]
    if what == "shares":
        return f"Share of each mode in {whose}"
    return f"How the talk of {whose} divides among modes"


def _describe_bars(profile: Profile, kind: GroupKind) -> str:
    return (
        f"Expected shares of {_UNITS[profile.weight]} in labelled excerpts, uncorrected for the "
        "model's mistakes; figures in per cent. n: labelled excerpts."
        f"{_describe_suppressed(profile, kind)}"
    )


def _describe_shares(profile: Profile, kind: GroupKind) -> str:
    intervals = {
        "interview": "Intervals of interviews: how far a coder's shares may lie from these if the "
        "model's probabilities are right.",
        "school": "Intervals: how far other interviews like these may differ.",
        "overall": "Intervals: how far other interviews like these may differ.",
    }[kind]
    return (
        f"Expected shares of {_UNITS[profile.weight]} in labelled excerpts, uncorrected for the "
        f"model's mistakes. n: labelled excerpts; below {MINIMUM_N} not measured. {NOTE} "
        f"{intervals}{_describe_suppressed(profile, kind)}"
    )


def _describe_suppressed(profile: Profile, kind: GroupKind) -> str:
    if kind != "school" or not profile.suppressed:
        return ""
    return (
        f" Not shown, since persons could be recognised: {count(profile.suppressed, 'school')} of "
        "fewer than three interviews."
    )


def _split(profile: Profile, kind: GroupKind) -> tuple[Page[GroupProfile], ...]:
    shown = [group for group in profile.groups if group.kind in ("overall", kind)]
    return split_pages(shown, int((PAGE_HEIGHT - _FRAME_HEIGHT) // _ROW_HEIGHT))


def _find_shares(group: GroupProfile) -> dict[Mode, Estimate]:
    """Return the share of each outcome among all labelled talk."""
    found = {
        portion.part.name: portion.estimate
        for portion in group.portions
        if portion.part.kind == _MODE_PART and portion.part.among == "all"
    }
    return {mode: found[mode.value] for mode in OUTCOMES}


def _draw_bars_page(page: Page[GroupProfile], title: str, note: str) -> Figure:
    with drawing():
        figure = make_figure(_FRAME_HEIGHT + _ROW_HEIGHT * len(page.items), title=title, note=note)
        axes = split_off_key(figure, _list_key(), columns=4).add_subplot()
        for row, group in enumerate(page.items):
            _draw_bar(axes, row, group)
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of the talk (%)")
        show_percent(axes.xaxis)
        _name_rows(axes, page.items)
        return settle(figure)


def _draw_bar(axes: Axes, row: int, group: GroupProfile) -> None:
    shares = _find_shares(group)
    if any(one.value is None for one in shares.values()):
        _say_unmeasured(axes, row, f"{NOT_MEASURED}: n < {MINIMUM_N}")
        return
    start = 0.0
    for mode, estimate in shares.items():
        share = estimate.value or 0.0
        axes.barh(row, share, left=start, height=0.78, color=MODE_COLOURS[mode], ec="white", lw=1)
        if share >= _LETTERED:
            colour = choose_ink(MODE_COLOURS[mode])
            text = _label_piece(mode, share)
            axes.text(start + share / 2, row, text, ha="center", va="center", color=colour)
        start += share


def _label_piece(mode: Mode, share: float) -> str:
    letter, figures = mode.value[0].upper(), f"{100 * share:.0f}"
    return f"{letter} {figures}" if share >= _NUMBERED[len(figures) > 1] else letter


def _say_unmeasured(axes: Axes, row: int, text: str) -> None:
    axes.text(0.01, row, text, va="center", color=MUTED, style="italic")


def choose_ink(background: str) -> str:
    """Return black or white, whichever is read more easily on a colour (WCAG 2.2, contrast)."""
    channels = [int(background[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "black"


def _name_rows(axes: Axes, groups: Sequence[GroupProfile]) -> None:
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_yticks(range(len(groups)), [_name(group) for group in groups])
    axes.tick_params(axis="y", length=0)
    if groups[0].kind == "overall" and len(groups) > 1:
        axes.axhline(0.5, color=INK, lw=0.8)


def _name(group: GroupProfile) -> str:
    name = "all interviews" if group.kind == "overall" else shorten(group.name, _NAME_WIDTH)
    size = f"n = {group.excerpts:,}"
    if group.kind != "interview":
        size += f", {count(group.interviews, 'interview')}"
    return f"{name}\n{size}"


def _list_key() -> list[Patch]:
    from matplotlib.patches import Patch

    return [
        Patch(color=MODE_COLOURS[mode], label=f"{mode.value[0].upper()} {mode.value}")
        for mode in OUTCOMES
    ]


def _find_furthest(groups: Sequence[GroupProfile], modes: Sequence[Mode]) -> float:
    """Return where axes of shares of modes end: the next tenth above all that is drawn."""
    shares = [_find_shares(group) for group in groups]
    ends = [
        one.high if one.high is not None else one.value
        for found in shares
        for one in (found[mode] for mode in modes)
    ]
    furthest = max([end for end in ends if end is not None], default=1.0)
    return min(1.0, max(0.2, math.ceil(furthest * 10) / 10))


def _draw_shares_page(
    page: Page[GroupProfile], ends: Sequence[float], title: str, note: str
) -> Figure:
    with drawing():
        figure = make_figure(_FRAME_HEIGHT + _ROW_HEIGHT * len(page.items), title=title, note=note)
        panels = figure.subplots(1, len(OUTCOMES), sharey=True, width_ratios=ends)
        step = 0.2 if min(ends) <= _FEW_MARKS else 0.4
        for axes, mode, end in zip(panels, OUTCOMES, ends, strict=True):
            _draw_column(axes, mode, page.items)
            axes.set_xlim(0, end)
            axes.set_xticks([step * tick for tick in range(int(end / step + 0.01) + 1)])
            show_percent(axes.xaxis)
            axes.tick_params(axis="y", length=0)
        panels[len(panels) // 2].set_xlabel("share of the talk (%)")
        _name_rows(panels[0], page.items)
        return settle(figure)


def _draw_column(axes: Axes, mode: Mode, groups: Sequence[GroupProfile]) -> None:
    mark = Mark(mode.value, "#08306b", "o", 4.0)
    for row, group in enumerate(groups):
        estimate = _find_shares(group)[mode]
        draw_lying(axes, mark, estimate, row)
        if row % 2:
            axes.axhspan(row - 0.5, row + 0.5, color="#f2f2f2", lw=0, zorder=0)
        if estimate.value is None:
            _say_unmeasured(axes, row, f"n < {MINIMUM_N}")
    name = axes.annotate(
        mode.value,
        (0, 1),
        xycoords="axes fraction",
        xytext=(2, 4),
        textcoords="offset points",
        rotation=30,
        rotation_mode="anchor",
    )
    # It stands over its neighbour; room for it is made by an empty title.
    name.set_in_layout(False)
    axes.set_title("\n" * 2)
    axes.grid(visible=True, axis="x")
    if groups[0].kind == "overall" and len(groups) > 1:
        axes.axhline(0.5, color=INK, lw=0.8)
