"""Writes what the command line itself says into docs/commands; a test compares it.

`python -m tools.command_pages` rewrites, in every page of docs/commands, what stands between a line
`<!-- usage: NAME -->`, `<!-- options: NAME -->` or `<!-- commands -->` and the line `<!-- end -->`
after it. All else on these pages is written by hand and stays. A command without a page gets one.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

from distmode.cli.app import app

PAGES = Path(__file__).parents[1] / "docs" / "commands"
_BLOCK = re.compile(
    r"^<!-- (usage|options|commands)(?:: ([\w -]+))? -->$.*?^<!-- end -->$", re.M | re.S
)
_VALUES: Mapping[object, str] = {Path: "PATH", str: "TEXT", int: "NUMBER", float: "NUMBER"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option.

    Attributes:
        name: As the function names it.
        bare: Its type, without `| None` and `list[]`.
        is_many: Whether it can be given several times.
        is_required: Whether it must be given.
        default: What it is when not given.
        info: What typer was told.
    """

    name: str
    bare: Any
    is_many: bool
    is_required: bool
    default: object
    info: ArgumentInfo | OptionInfo


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `name` is what is typed after `distmode`, of two words for `model show`."""

    name: str
    told: str
    parameters: tuple[Parameter, ...]

    @property
    def summary(self) -> str:
        """The first sentence of its help."""
        return " ".join(self.told.split("\n\n")[0].split())

    @property
    def page(self) -> str:
        """The file in docs/commands that it stands in."""
        return f"{self.name.split()[0]}.md"

    def of_kind(self, kind: type) -> list[Parameter]:
        """Return its arguments (ArgumentInfo) or options (OptionInfo), in order."""
        return [one for one in self.parameters if isinstance(one.info, kind)]


def list_commands() -> list[Command]:
    """Return all commands in the order of `distmode --help`."""
    commands = list(_list_of(app, ""))
    for group in app.registered_groups:
        assert group.typer_instance is not None
        commands += _list_of(group.typer_instance, f"{group.name} ")
    return commands


def _list_of(one: typer.Typer, before: str) -> Iterator[Command]:
    for info in one.registered_commands:
        assert info.callback is not None
        name = info.name or info.callback.__name__.replace("_", "-")
        told = info.help or inspect.getdoc(info.callback) or ""
        yield Command(f"{before}{name}", told, tuple(_list_parameters(info.callback)))


def _list_parameters(callback: Callable[..., Any]) -> Iterator[Parameter]:
    hints = get_type_hints(callback, include_extras=True)
    for name, given in inspect.signature(callback).parameters.items():
        assert get_origin(hints[name]) is Annotated, f"{callback.__name__}: {name}"
        wanted, info, *_ = get_args(hints[name])
        if info.hidden:
            continue
        [bare] = _leave_out_none(wanted)
        is_many = get_origin(bare) is list
        if is_many:
            [bare] = get_args(bare)
        is_required = given.default is inspect.Parameter.empty
        default = None if is_required else given.default
        yield Parameter(name, bare, is_many, is_required, default, info)


def _leave_out_none(wanted: object) -> list[Any]:
    if get_origin(wanted) is UnionType:
        return [one for one in get_args(wanted) if one is not NoneType]
    return [wanted]


def show_value(one: Parameter) -> str:
    """Return what an option or argument takes: `PATH`, `csv|jsonl`, ...; nothing for a switch."""
    if one.bare is bool:
        return ""
    if one.info.metavar:
        return one.info.metavar
    if isinstance(one.info, ArgumentInfo):
        return one.name.upper().replace("_", "-")
    if get_origin(one.bare) is Literal:
        return "|".join(get_args(one.bare))
    if isinstance(one.bare, type) and issubclass(one.bare, Enum):
        return "|".join(str(member.value) for member in one.bare)
    return _VALUES[one.bare]


def show_bounds(one: Parameter) -> str:
    """Return which numbers are allowed, and what holds without the option, in sentences."""
    info, told = one.info, ""
    if info.min is not None and info.max is not None:
        told = f" From {info.min:g} to {info.max:g}."
    elif info.min is not None:
        told = f" At least {info.min:g}."
    is_set = one.default is not None and one.default is not False and one.default != ""
    if is_set and info.show_default:
        value = one.default.value if isinstance(one.default, Enum) else one.default
        told += (
            f" Without it `{value:g}`." if isinstance(value, float) else f" Without it `{value}`."
        )
    return told


def list_names(one: Parameter) -> list[str]:
    """Return the names of an option, the long one first."""
    # In an annotation typer keeps the first name where a default would stand.
    names = (one.info.default, *(one.info.param_decls or ()))
    typed = [name for name in names if isinstance(name, str) and name.startswith("-")]
    return sorted(typed, key=len, reverse=True) or [f"--{one.name.replace('_', '-')}"]


def show_names(one: Parameter) -> str:
    """Return the names of an option with what it takes, as Markdown."""
    told = ", ".join(f"`{name}`" for name in list_names(one))
    # With blanks around the bars a narrow column can break the line there.
    value = show_value(one).replace("|", " | ")
    return f"{told} `{value}`" if value else told


def build_usage(command: Command) -> str:
    """Return what the command does and how it is called."""
    words = ["distmode", command.name]
    words += ["[OPTIONS]"] if command.of_kind(OptionInfo) else []
    for one in command.of_kind(ArgumentInfo):
        word = show_value(one) + ("..." if one.is_many else "")
        words.append(word if one.is_required else f"[{word}]")
    return f"{_mark_code(_unwrap(command.told))}\n\n```text\n{' '.join(words)}\n```"


def build_options(command: Command) -> str:
    """Return tables of the arguments and options."""
    arguments = [_show_row(f"`{show_value(one)}`", one) for one in command.of_kind(ArgumentInfo)]
    options = [_show_row(show_names(one), one) for one in command.of_kind(OptionInfo)]
    heads = (("argument", arguments), ("option", options))
    tables = [
        "\n".join([f"| {head} | meaning |", "| --- | --- |", *rows]) for head, rows in heads if rows
    ]
    return "\n\n".join(tables) or "It takes no options."


def build_list(commands: list[Command]) -> str:
    """Return the table of all commands, each with its page."""
    rows = [
        f"| [`distmode {one.name}`]({one.page}) | {_mark_code(one.summary)} |" for one in commands
    ]
    return "\n".join(["| command | does |", "| --- | --- |", *rows])


def _show_row(name: str, one: Parameter) -> str:
    told = _mark_code(one.info.help or "")
    # typer writes "[default: x]" by itself; here it reads as the others do.
    told = re.sub(r" ?\[default: (.+?)\]", r" Without it `\1`.", told)
    required = " Required." if one.is_required and isinstance(one.info, OptionInfo) else ""
    repeatable = "" if not one.is_many or _says_many(told) else " Repeatable."
    cells = [name, f"{told}{show_bounds(one)}{required}{repeatable}"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _says_many(told: str) -> bool:
    return any(
        word in told.lower() for word in ("repeatable", "several times", "folders of", " or ")
    )


def _unwrap(told: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in told.split("\n\n"))


def _mark_code(told: str) -> str:
    """Mark options and file names as code, where the help of a terminal has no need to."""
    parts = re.split(r"(`[^`]*`)", told)
    marked = [
        part if part.startswith("`") else re.sub(r"(?<![\w`-])(--[a-z][\w-]+)", r"`\1`", part)
        for part in parts
    ]
    # What stands in angle or square brackets would be taken for HTML or a link.
    return re.sub(r"(?<!`)(\[[A-Z][a-z]+ \d\])", r"`\1`", "".join(marked))


def fill(page: str) -> str:
    """Return the text of a page with all that the command line says written anew."""
    commands = {one.name: one for one in list_commands()}

    def build(found: re.Match[str]) -> str:
        kind, name = found[1], found[2]
        if kind == "commands":
            text = build_list(list(commands.values()))
        else:
            text = (build_usage if kind == "usage" else build_options)(commands[name])
        head = found[0].splitlines()[0]
        return f"{head}\n\n{text}\n\n<!-- end -->"

    return _BLOCK.sub(build, page)


def begin_page(command: Command) -> str:
    """Return a page for a command that has none yet."""
    blocks = [f"<!-- {kind}: {command.name} -->\n<!-- end -->\n" for kind in ("usage", "options")]
    return f"# distmode {command.name}\n\n" + "\n".join(blocks)


if __name__ == "__main__":
    for one in list_commands():
        if not (PAGES / one.page).exists():
            (PAGES / one.page).write_text(begin_page(one), encoding="utf-8")
    for path in sorted(PAGES.glob("*.md")):
        path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
