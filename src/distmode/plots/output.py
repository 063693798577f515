"""Figures as files and as parts of a page: the same input gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from distmode.errors import OutputError, UsageError
from distmode.files import write_bytes
from distmode.plots.canvas import drawing
from distmode.plots.wording import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Format = Literal["svg", "png"]
FORMATS: tuple[Format, ...] = get_args(Format)

_PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'
_BEFORE_SVG = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_COMMENT = re.compile(r"[ \t]*<!--.*?-->\n?", re.DOTALL)
# As a part of a page it would hold for all of the page.
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")
_TAG = re.compile(r"<[^>]+>")
_ID = re.compile(r'(\bid="|\bhref="#|url\(#)')
_TAG_STYLE = re.compile(r' style="([^"]*)"')
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def write_figures(
    figures: Mapping[str, Figure | Sequence[Figure]],
    folder: Path,
    formats: Sequence[Format] = FORMATS,
) -> tuple[Path, ...]:
    """Write figures into a folder, for their owner only, each whole or not at all.

    All are drawn before the first is written. Files are named `NAME.svg`; the pages of one that has
    several `NAME-1.svg` and so on.

    Args:
        figures: By the name of their files: a figure, or its pages.
        folder: Where to; made if missing.
        formats: Which.

    Returns:
        The files, in the order of the figures.

    Raises:
        OutputError: One cannot be written; names it.
        UsageError: A format is not known.
    """
    for one in formats:
        if one not in FORMATS:
            raise UsageError(f"'{one}' is no format of pictures; allowed are {', '.join(FORMATS)}")
    drawn = [
        (folder / f"{name}.{one}", _draw(figure, one))
        for name, figure in _name_pages(figures)
        for one in formats
    ]
    for path, data in drawn:
        _write(path, data)
    return tuple(path for path, _ in drawn)


def figure_to_svg(
    figure: Figure, *, prefix: str = "figure", title: str = "", description: str = ""
) -> str:
    """Return a figure as an `<svg>` element to stand in an HTML page.

    It refers to nothing outside itself, and has neither styles nor comments. Its text is drawn
    as shapes, unless it has characters that matplotlib's fonts lack: then it is text, for the
    reader's own fonts to show.

    Args:
        figure: What to draw.
        prefix: Begins every id in it; give each figure of a page another. Letters, digits, `-`
            and `_`, a letter first.
        title: What screen readers call it; the figure's own title if none is given.
        description: What they say of it; the figure's note if none is given.

    Raises:
        UsageError: The prefix cannot begin an id.
    """
    if not _NAME.fullmatch(prefix):
        raise UsageError(f"'{prefix}' cannot begin an id; use letters, digits, '-' and '_'")
    svg = _STYLE.sub("", _COMMENT.sub("", _BEFORE_SVG.sub("", _print_svg(figure))), count=1)
    svg = _TAG.sub(lambda tag: use_attributes(_ID.sub(rf"\g<1>{prefix}-", tag[0])), svg)
    head, rest = svg.split(">", 1)
    return (
        f'{head} id="{prefix}" role="img" aria-labelledby="{prefix}-title {prefix}-desc" '
        'stroke-linejoin="round" stroke-linecap="butt">\n'
        f' <title id="{prefix}-title">{_say(title or figure.get_suptitle())}</title>\n'
        f' <desc id="{prefix}-desc">{_say(description or figure.get_supxlabel())}</desc>{rest}'
    )


def _name_pages(figures: Mapping[str, Figure | Sequence[Figure]]) -> Iterator[tuple[str, Figure]]:
    for name, figure in figures.items():
        if not isinstance(figure, Sequence):
            yield name, figure
        elif len(figure) == 1:
            yield name, figure[0]
        else:
            width = len(str(len(figure)))
            for number, page in enumerate(figure, start=1):
                yield f"{name}-{number:0{width}}", page


def _draw(figure: Figure, form: Format) -> bytes:
    if form == "svg":
        return (_PROLOG + figure_to_svg(figure)).encode()
    buffer = io.BytesIO()
    with drawing():
        figure.savefig(buffer, format="png", dpi="figure", metadata={"Software": None})
    return buffer.getvalue()


def _print_svg(figure: Figure) -> str:
    buffer = io.StringIO()
    none = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with drawing(svg_fonttype="path" if _has_all_characters(figure) else "none"):
        figure.savefig(buffer, format="svg", metadata=none)
    return buffer.getvalue()


def _has_all_characters(figure: Figure) -> bool:
    """Tell whether matplotlib's own font has every character of a figure."""
    from matplotlib.font_manager import findfont, get_font
    from matplotlib.text import Text

    known = get_font(findfont("DejaVu Sans")).get_charmap()
    texts = [one.get_text() for one in figure.findobj(Text)]
    return all(ord(letter) in known or letter == "\n" for text in texts for letter in text)


def use_attributes(tag: str) -> str:
    """Return a tag whose style stands in attributes, which a page's policy cannot forbid.

    >>> use_attributes('<path d="M 0 0" style="fill: #ffffff; stroke-width: 0.8"/>')
    '<path d="M 0 0" fill="#ffffff" stroke-width="0.8"/>'
    """
    return _TAG_STYLE.sub(lambda style: _spread(style[1]), tag)


def _spread(style: str) -> str:
    parts = (part.split(":", 1) for part in style.split(";") if part.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in parts)


def _say(text: str) -> str:
    return escape(clean(" ".join(text.split())), quote=False)


def _write(path: Path, data: bytes) -> None:
    try:
        write_bytes(path, data)
    except OutputError as error:
        cause = error.__cause__
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else "not writable"
        raise OutputError(
            f"{path}: this picture cannot be written ({reason}); name a folder that can be written"
        ) from error
