"""How a transcript was read, on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from distmode.excerpt import Excerpt, Transcript
from distmode.report.screen import build_table, clean

_SHOWN_CHARACTERS = 100
_UNNAMED = "(no name)"


def show_turns(console: Console, transcript: Transcript, excerpts: Sequence[Excerpt]) -> None:
    """Print speakers and who was taken for the interviewer and why, and the turns."""
    console.print(Text(transcript.source, style="bold"))
    _show_speakers(console, transcript)
    _show_turns(console, transcript, excerpts)


def show_excerpts(console: Console, title: str, excerpts: Sequence[Excerpt]) -> None:
    """Print the rows of a table of excerpts."""
    table = build_table(clean(title))
    table.add_column("row", justify="right")
    table.add_column("id", max_width=30)
    table.add_column("words", justify="right")
    table.add_column("begins", ratio=1)
    for excerpt in excerpts:
        words = str(len(excerpt.text.split()))
        table.add_row(
            str(excerpt.turn), Text(clean(excerpt.id)), words, _show_beginning(excerpt.text)
        )
    console.print(table)


def _show_beginning(text: str) -> Text:
    shown = clean(text[: 2 * _SHOWN_CHARACTERS])
    return Text(shown[:_SHOWN_CHARACTERS] + "…" * (len(shown) > _SHOWN_CHARACTERS))


def _show_speakers(console: Console, transcript: Transcript) -> None:
    table = build_table("Speakers")
    for column in ("speaker", "turns", "words", "share", "taken for", "why"):
        table.add_column(
            column, justify="right" if column in {"turns", "words", "share"} else "left"
        )
    total = sum(speaker.words for speaker in transcript.speakers) or 1
    for speaker in transcript.speakers:
        table.add_row(
            Text(clean(speaker.name or _UNNAMED)),
            str(speaker.turns),
            str(speaker.words),
            f"{100 * speaker.words / total:.0f} %",
            speaker.role,
            Text(clean(speaker.reason)),
        )
    console.print(table)


def _show_turns(console: Console, transcript: Transcript, excerpts: Sequence[Excerpt]) -> None:
    roles = {speaker.name: speaker.role for speaker in transcript.speakers}
    by_turn: dict[int | None, list[Excerpt]] = {}
    for excerpt in excerpts:
        by_turn.setdefault(excerpt.turn, []).append(excerpt)
    table = build_table("Turns")
    table.add_column("turn", justify="right")
    table.add_column("speaker", max_width=20)
    table.add_column("taken for")
    table.add_column("excerpts", justify="right")
    table.add_column("words", justify="right")
    table.add_column("begins", ratio=1)
    for turn in transcript.turns:
        text = transcript.plain[turn.start : turn.end]
        cut = by_turn.get(turn.number, [])
        table.add_row(
            str(turn.number),
            Text(clean(turn.speaker or _UNNAMED)),
            roles.get(turn.speaker, "unknown"),
            str(len(cut) or "·"),
            str(len(text.split())),
            _show_beginning(text),
        )
        for excerpt in cut if len(cut) > 1 else ():
            part = excerpt.id.rpartition("#")[2]
            words = str(len(excerpt.text.split()))
            table.add_row(part, "", "", "", words, _show_beginning(excerpt.text), style="dim")
    console.print(table)
