"""The modes' colours as the style sheet wants them, with tints for light and dark paper."""

from distmode.colours import MODE_COLOURS

_LIGHT, _DARK = "#ffffff", "#1b1e24"
_LIGHT_SHARE, _DARK_SHARE = 0.13, 0.24


def blend(colour: str, paper: str, share: float) -> str:
    """Return a colour laid thinly on paper.

    Args:
        colour: As `#rrggbb`.
        paper: Likewise.
        share: How much of the colour, from 0 to 1.

    >>> blend("#ff0000", "#ffffff", 0.2)
    '#ffcccc'
    """
    parts = zip(_split(colour), _split(paper), strict=True)
    return "#" + "".join(f"{round(share * ink + (1 - share) * back):02x}" for ink, back in parts)


def _split(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def write_palette() -> str:
    """Return the rules that give each mode's elements its colour and tint."""
    light = "".join(_tints(_LIGHT, _LIGHT_SHARE))
    dark = "".join(_tints(_DARK, _DARK_SHARE))
    modes = "".join(
        f".{mode.value}{{--ink:{colour};--tint:var(--tint-{mode.value})}}\n"
        for mode, colour in MODE_COLOURS.items()
    )
    return (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{"
        f":root:not([data-theme=light]){{{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}\n{modes}"
    )


def _tints(paper: str, share: float) -> list[str]:
    return [
        f"--tint-{mode.value}:{blend(colour, paper, share)};"
        for mode, colour in MODE_COLOURS.items()
    ]
