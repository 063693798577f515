"""What coders gave and what the model gave, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distmode.codebook import OUTCOMES
from distmode.intervals import MINIMUM_N
from distmode.plots.canvas import INK, MUTED, drawing, make_figure, settle
from distmode.plots.wording import count, format_estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from distmode.evaluation import Evaluation

_HEIGHT = 12.5
_ABSTAINED = "abstained"
_GAP = 0.06  # Of a cell: between the modes and what is no mode.
_INSET = 0.02  # Of a cell: how far the frame stands inside it.
_DARK = 0.6  # From this share of a row on, figures are white on the shade.


def plot_confusion(evaluation: Evaluation, *, title: str = "") -> Figure:
    """Draw the confusion matrix: coders' codes in rows, the model's in columns.

    Every cell holds how many excerpts and, where a row has ten or more, which share of the row;
    the shade shows that share, and a frame marks the cells of agreement. The column `abstained` is
    drawn only where the model abstained.

    Args:
        evaluation: What was measured.
        title: Instead of the usual one.
    """
    rows = [row if evaluation.abstained else row[:-1] for row in evaluation.confusion]
    with drawing():
        figure = make_figure(
            _HEIGHT, title=title or "What coders and the model gave", note=_describe(evaluation)
        )
        axes = figure.add_subplot()
        _draw_cells(axes, rows)
        _name_cells(axes, rows)
        return settle(figure)


def _describe(evaluation: Evaluation) -> str:
    groups = (
        "" if evaluation.unit == "excerpt" else f" in {count(evaluation.groups, evaluation.unit)}"
    )
    kappa = evaluation.overall["kappa"]
    return (
        f"{count(evaluation.n, 'excerpt')}{groups}; Cohen's kappa {format_estimate(kappa)}. "
        "In a cell: excerpts and their share of the row, which the shade shows too; framed: "
        f"agreement. Rows of fewer than {MINIMUM_N} excerpts have counts only."
    )


def _draw_cells(axes: Axes, rows: Sequence[Sequence[int]]) -> None:
    from matplotlib.patches import Rectangle

    shares = [_find_shares(row) for row in rows]
    axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolors="white", lw=1)
    axes.invert_yaxis()
    for down, row in enumerate(rows):
        for across, found in enumerate(row):
            share = shares[down][across]
            text = f"{found:,}"
            if sum(row) >= MINIMUM_N and found:
                text += f"\n{_show_share(share)}"
            colour = "white" if share >= _DARK else INK if found else MUTED
            axes.text(
                across + 0.5,
                down + 0.5,
                text,
                ha="center",
                va="center",
                color=colour,
                linespacing=1.25,
            )
    for place in range(len(rows)):
        corner = (place + _INSET, place + _INSET)
        side = 1 - 2 * _INSET
        axes.add_patch(Rectangle(corner, side, side, fill=False, ec=INK, lw=1.3, zorder=3))


def _show_share(share: float) -> str:
    return "<1 %" if share < 0.005 else f"{100 * share:.0f} %"


def _find_shares(row: Sequence[int]) -> list[float]:
    """Return each cell's share of its row; 0 in rows too short to say."""
    total = sum(row)
    return [found / total if total >= MINIMUM_N else 0.0 for found in row]


def _name_cells(axes: Axes, rows: Sequence[Sequence[int]]) -> None:
    columns = [*(mode.value for mode in OUTCOMES), _ABSTAINED][: len(rows[0])]
    given = [sum(column) for column in zip(*rows, strict=True)]
    axes.set_xticks(
        [place + 0.5 for place in range(len(columns))],
        [f"{name}\nn = {n:,}" for name, n in zip(columns, given, strict=True)],
        rotation=40,
        ha="left",
        rotation_mode="anchor",
    )
    axes.set_yticks(
        [place + 0.5 for place in range(len(rows))],
        [f"{mode.value}\nn = {sum(row):,}" for mode, row in zip(OUTCOMES, rows, strict=True)],
    )
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("given by the model")
    axes.set_ylabel("given by coders")
    axes.tick_params(length=0)
    if len(columns) > len(OUTCOMES):
        # What is abstained from is no code of the codebook, and stands apart.
        axes.axvspan(len(OUTCOMES), len(OUTCOMES) + _GAP, color="white", lw=0, zorder=2)
    for spine in axes.spines.values():
        spine.set_visible(False)
