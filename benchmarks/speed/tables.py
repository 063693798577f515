"""What was measured as Markdown tables."""

from collections.abc import Iterable, Mapping
from typing import Any


def write_comparison(found: Mapping[str, Any]) -> str:
    """Return the tables of words a second and of distmode's stages."""
    ways = found["ways"]
    rows = [
        (
            way["title"],
            _range(way["words_per_second"], "{:,.0f}"),
            _range(way["times_the_floor"], "{:.2f}"),
            _show_torch(way),
        )
        for way in ways
    ]
    head = ("", "words a second", "time, times the floor", "times faster than MiniLM by torch")
    ours = [way for way in ways if way["stages_in_microseconds_a_word"]]
    stages = [
        (stage, *(f"{way['stages_in_microseconds_a_word'][stage]:.2f}" for way in ours))
        for stage in ours[0]["stages_in_microseconds_a_word"]
    ]
    return (
        f"{_table(head, rows)}\n\nMicroseconds of processor time a word, by stage:\n\n"
        f"{_table(('stage', *(way['name'] for way in ours)), stages)}"
    )


def _show_torch(way: Mapping[str, Any]) -> str:
    compared = way["times_faster"].get("minilm")
    return _range(compared, "{:.1f}") if compared else ""


def write_starts(found: Mapping[str, Any]) -> str:
    """Return the table of starts."""
    rows = [
        (
            start["title"],
            _range(start["processor_seconds"], "{:.3f}"),
            _range(start["clock_seconds"], "{:.2f}"),
            _range(start["times_bare_typer"], "{:.2f}") if "times_bare_typer" in start else "",
        )
        for start in found["starts"]
    ]
    head = ("", "processor seconds", "seconds by the clock", "times a bare Typer application")
    return _table(head, rows)


def write_growth(found: Mapping[str, Any]) -> str:
    """Return the table of growth."""
    kinds = {
        **{one["name"]: (one["model"], one) for one in found["models"]},
        "one": (f"{found['one_transcript']['model']}, one transcript", found["one_transcript"]),
    }
    rows = [
        (
            title,
            f"{size['excerpts']:,}",
            f"{size['words']:,}",
            f"{size['seconds']:.1f}",
            f"{1e3 * size['seconds'] / size['excerpts']:.3f}",
        )
        for title, kind in kinds.values()
        for size in kind["sizes"]
    ]
    head = ("", "excerpts", "words", "processor seconds", "milliseconds an excerpt")
    exponents = "\n".join(
        f"- {title}: exponent {kind['exponent']:.2f}; not run: "
        f"{', '.join(f'{size:,}' for size in kind['not_run']) or 'none'}"
        for title, kind in kinds.values()
    )
    return f"{_table(head, rows)}\n\n{exponents}"


def _range(found: Mapping[str, float], form: str) -> str:
    low, high = form.format(found["least"]), form.format(found["greatest"])
    return f"{form.format(found['median'])} [{low}, {high}]"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [list(head), ["---"] * len(list(head)), *map(list, rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
