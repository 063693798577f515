"""The command line as the tests call it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, object]]:
        """The lines of standard output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ended]
