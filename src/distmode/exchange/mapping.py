"""Which mode a researcher's code stands for: by its name, or by a table that the user gives.

The table is TOML:

    ignore = ["Background", "Great quotes"]

    [codes]
    "Delegation by role" = "formal"
    "Leadership/Stepping forward" = "opportunistic"

    [variables]
    school = "School name"

A code is meant by its name or by its path in the codebook, in any case. A code below one that is
mapped or ignored goes with it unless the table says otherwise. Codes that the table leaves out are
understood by name where that is a mode's.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distmode.codebook import OUTCOMES, Mode, find_mode
from distmode.errors import CodebookError, UsageError
from distmode.exchange.values import CodePath
from distmode.tables.faults import make_printable

VARIABLES = ("school", "role", "interview", "source")
"""What can be told by variables of a case or of a source."""

_KEYS = ("ignore", "codes", "variables")
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class CodeMap:
    """What codes stand for.

    Attributes:
        modes: Mode by name or path of a code, folded (see `fold_code`).
        ignored: Names and paths of codes that are to be left out, folded.
        variables: By what they tell (`school`, ...) the names of the project's variables.
    """

    modes: Mapping[str, Mode] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    variables: Mapping[str, str] = field(default_factory=dict)

    def find_strangers(self, paths: Sequence[CodePath]) -> tuple[str, ...]:
        """Return the codes that the table names and a codebook has not."""
        known = {spelling for path in paths for spelling in _spell(path)}
        return tuple(sorted({*self.modes, *self.ignored} - known))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code stands for.

    Attributes:
        mode: Its mode; None where it has none.
        is_ignored: Whether it is to be left out.
        follows: The code above whose meaning it shares; None where it has its own.
    """

    mode: Mode | None = None
    is_ignored: bool = False
    follows: CodePath | None = None

    @property
    def is_known(self) -> bool:
        """Whether anybody said what to do with it."""
        return self.is_ignored or self.mode is not None


def fold_code(name: str) -> str:
    """Return what is the same for all spellings of a code that differ in case or blanks.

    >>> fold_code(" Leadership / By  role ")
    'leadership/by role'
    """
    parts = (" ".join(part.split()) for part in name.split("/"))
    return "/".join(parts).casefold()


def read_code_map(path: Path) -> CodeMap:
    """Read a table of codes.

    Raises:
        UsageError: It cannot be read, is no TOML, or says something that is not understood.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"--map {path}: cannot be read ({error.strerror}); check the path"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"--map {path}: is no TOML ({str(error)[:80]}); correct it") from None
    strange = next((key for key in data if key not in _KEYS), None)
    if strange is not None:
        raise UsageError(
            f"--map {path}: '{_shorten(strange)}' is not understood; expected "
            'ignore = [...], [codes] with lines like "Name of a code" = "formal", and [variables]'
        )
    table = CodeMap(_read_modes(data, path), _read_ignored(data, path), _read_variables(data, path))
    both = next((name for name in table.modes if name in table.ignored), None)
    if both is not None:
        raise UsageError(
            f"--map {path}: code '{_shorten(both)}': has a mode and is to be ignored; keep one"
        )
    return table


def _shorten(name: str) -> str:
    return make_printable(name)[:_SHOWN_CHARACTERS]


def _read_modes(data: Mapping[str, object], path: Path) -> dict[str, Mode]:
    table = data.get("codes", {})
    if not isinstance(table, Mapping):
        raise UsageError(f"--map {path}: codes: expected a table; write [codes] on its own line")
    modes: dict[str, Mode] = {}
    for name, told in table.items():
        place = f"--map {path}: code '{_shorten(name)}'"
        if not isinstance(told, str):
            raise UsageError(f"{place}: expected a mode in quotation marks")
        if not told.strip():  # a line of the template that nobody filled in
            continue
        try:
            mode = find_mode(told)
        except CodebookError as error:
            raise UsageError(f"{place}: {error}") from None
        if modes.setdefault(fold_code(name), mode) is not mode:
            raise UsageError(f"{place}: has two modes; keep one")
    return modes


def _read_ignored(data: Mapping[str, object], path: Path) -> frozenset[str]:
    told = data.get("ignore", [])
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise UsageError(f'--map {path}: ignore: expected a list of codes, like ["Background"]')
    return frozenset(map(fold_code, told))


def _read_variables(data: Mapping[str, object], path: Path) -> dict[str, str]:
    told = data.get("variables", {})
    if not isinstance(told, Mapping) or not all(isinstance(one, str) for one in told.values()):
        raise UsageError(f'--map {path}: variables: expected lines like school = "School name"')
    strange = next((name for name in told if name not in VARIABLES), None)
    if strange is not None:
        raise UsageError(
            f"--map {path}: variables: '{_shorten(strange)}' is not one of "
            f"{', '.join(VARIABLES)}; take it out"
        )
    return dict(told)


def find_meaning(path: CodePath, table: CodeMap) -> Meaning:
    """Return what a code stands for.

    Args:
        path: The names above the code in the codebook, and its own.
        table: What the user said.

    >>> find_meaning(("Ways", "Formal"), CodeMap()).mode
    <Mode.FORMAL: 'formal'>
    >>> find_meaning(("Rank", "Heads"), CodeMap({"rank": Mode.FORMAL})).follows
    ('Rank',)
    """
    for length in range(len(path), 0, -1):
        found = _find_own(path[:length], table)
        if found.is_known:
            follows = path[:length] if length < len(path) else None
            return Meaning(found.mode, found.is_ignored, follows)
    return Meaning()


def _find_own(path: CodePath, table: CodeMap) -> Meaning:
    for spelling in _spell(path):
        if spelling in table.ignored:
            return Meaning(is_ignored=True)
        if spelling in table.modes:
            return Meaning(table.modes[spelling])
    named = fold_code(path[-1])
    return Meaning(next((mode for mode in OUTCOMES if mode.value == named), None))


def _spell(path: CodePath) -> tuple[str, ...]:
    """Return how a code can be named: its whole path first, its own name last."""
    return tuple(fold_code("/".join(path[start:])) for start in range(len(path)))


def show_code(path: CodePath) -> str:
    """Return a code for messages: its path, shortened, since codes can be words of participants.

    >>> show_code(("Ways", "By  rank"))
    'Ways/By rank'
    """
    shown = make_printable("/".join(path))
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}..."


def write_template(codes: Sequence[tuple[CodePath, int, Mode | None]], *, name: str) -> str:
    """Return a table of codes to fill in.

    Args:
        codes: Path, number of codings and, where known, the mode of each code.
        name: Of the project, for the heading.
    """
    lines = [
        f"# Codes of {_quote(name)[1:-1]}: give each the mode that it stands for",
        f"# ({', '.join(OUTCOMES)}), or put it into the list of those to ignore.",
        "ignore = []",
        "",
        "[codes]",
    ]
    # "A/B" can be a code below another or a code's own name: one line stands for both.
    counts: dict[str, int] = {}
    modes: dict[str, Mode | None] = {}
    for path, count, mode in codes:
        name = "/".join(path)
        counts[name] = counts.get(name, 0) + count
        modes[name] = modes.get(name) or mode
    for name, count in counts.items():
        told = modes[name]
        lines.append(f'{_quote(name)} = "{told.value if told else ""}"  # codings: {count}')
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Return a text as TOML writes it; JSON's escapes are TOML's as well."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
