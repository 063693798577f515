"""How far a run is: a bar on a terminal, now and then a plain line elsewhere."""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from distmode.report.screen import build_console

Manner = Literal["bar", "lines", "none"]
"""How progress is shown."""

_SECONDS_BETWEEN_LINES = 10.0


class _WordsColumn(ProgressColumn):
    """How many words a second were worked through."""

    def render(self, task: Task) -> Text:
        """Return them, or nothing before there are any."""
        words, seconds = task.fields["words"], task.elapsed
        return Text(f"{words / seconds:,.0f} words/s" if words and seconds else "")


class RunProgress(AbstractContextManager["RunProgress"]):
    """Shows on standard error how far a run is.

    Args:
        total: How many inputs there are.
        manner: How to show it; a bar is shown on a terminal only.
        say: What prints a plain line.
        title: What is being done.
    """

    def __init__(
        self, total: int, manner: Manner, say: Callable[[str], None], *, title: str = "Labelling"
    ) -> None:
        self._total = total
        self._manner = manner
        self._say = say
        self._done = 0
        self._words = 0
        self._begin = self._told = time.monotonic()
        self._bar = Progress(
            TextColumn(title),
            BarColumn(),
            MofNCompleteColumn(),
            _WordsColumn(),
            TimeRemainingColumn(),
            console=build_console(stderr=True),
            disable=manner != "bar" or not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._bar.add_task("", total=total, words=0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def advance(self, *, words: int = 0) -> None:
        """Count one input as done.

        Args:
            words: How many words of it were worked through.
        """
        self._done += 1
        self._words += words
        self._bar.update(self._task, advance=1, words=self._words)
        now = time.monotonic()
        if self._manner == "lines" and now - self._told > _SECONDS_BETWEEN_LINES:
            self._told = now
            self._say(self._describe(now - self._begin))

    def _describe(self, seconds: float) -> str:
        left = seconds / self._done * (self._total - self._done)
        return (
            f"{self._done} of {self._total} inputs, {self._words / seconds:,.0f} words a second, "
            f"about {left:.0f} s left"
        )
