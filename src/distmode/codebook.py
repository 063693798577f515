"""The codebook: what every mode means; read from `data/codebook.toml`, which the docs read too."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from distmode.errors import CodebookError


class Mode(StrEnum):
    """What an excerpt can be coded as: the six modes in the taxonomy's order, and `none`."""

    FORMAL = "formal"
    PRAGMATIC = "pragmatic"
    STRATEGIC = "strategic"
    INCREMENTAL = "incremental"
    OPPORTUNISTIC = "opportunistic"
    CULTURAL = "cultural"
    NONE = "none"


MODES: tuple[Mode, ...] = tuple(mode for mode in Mode if mode is not Mode.NONE)
OUTCOMES: tuple[Mode, ...] = tuple(Mode)

# Longer findings are cut in messages: a shifted column would otherwise put talk into a log.
_SHOWN_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class ModeEntry:
    """One mode's entry in the codebook.

    Attributes:
        mode: Which.
        test: The core test, one sentence.
        stage: 1 to 3 of the source's developmental model (its Figure 2); None for `none`.
        direction: Whether leadership is given, taken or shared; None for `none`.
    """

    mode: Mode
    test: str
    stage: int | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Borderline:
    """How to decide where coders disagree.

    Attributes:
        modes: The modes it helps to tell apart; `none` alone means any mode against none.
        talk: The kind of talk, or the question to ask of it.
        code: What to code; empty where the question itself says it.
    """

    modes: tuple[Mode, ...]
    talk: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The whole codebook.

    Attributes:
        version: Raised whenever the meaning of a code changes.
        entries: One a mode, in the taxonomy's order, `none` last.
        rules: Coding rules, in order.
        pairs: What decides between two modes.
        borderlines: What to code in named borderline cases.
    """

    version: str
    title: str
    source: str
    unit: str
    question: str
    kinds: str
    entries: tuple[ModeEntry, ...]
    rules: tuple[str, ...]
    pairs: tuple[Borderline, ...]
    borderlines: tuple[Borderline, ...]

    def entry(self, mode: Mode) -> ModeEntry:
        """Return the entry of one mode."""
        return next(entry for entry in self.entries if entry.mode is mode)


def find_mode(code: str) -> Mode:
    """Return the mode that a code names, in any case and with blanks around it.

    Raises:
        CodebookError: No such mode.

    >>> find_mode(" Formal ").value
    'formal'
    """
    try:
        return Mode(code.strip().lower())
    except ValueError:
        shown = code.strip()[:_SHOWN_CHARACTERS]
        allowed = ", ".join(OUTCOMES)
        raise CodebookError(f"'{shown}' is not in the codebook; allowed are {allowed}") from None


@cache
def read_codebook() -> Codebook:
    """Read the codebook that distmode ships."""
    text = (files("distmode") / "data" / "codebook.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Codebook(
        version=data["version"],
        title=data["title"],
        source=data["source"],
        unit=data["unit"],
        question=data["question"],
        kinds=data["kinds"],
        entries=tuple(
            ModeEntry(Mode(row["name"]), row["test"], row.get("stage"), row.get("direction"))
            for row in data["modes"]
        ),
        rules=tuple(row["text"] for row in data["rules"]),
        pairs=tuple(
            Borderline(tuple(Mode(mode) for mode in row["modes"]), row["question"])
            for row in data["pairs"]
        ),
        borderlines=tuple(
            Borderline(_modes_in(row["code"]), row["talk"], row["code"])
            for row in data["borderlines"]
        ),
    )


def _modes_in(text: str) -> tuple[Mode, ...]:
    return tuple(mode for mode in OUTCOMES if mode in text)
