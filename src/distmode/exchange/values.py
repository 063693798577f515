"""What a project of qualitative data analysis holds, whichever program wrote it."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

# Made once for distmode, so that the same labels give the same GUIDs on every machine.
_NAMESPACE = uuid.UUID("6f1d0a52-6a2e-5c1b-9d0e-7f0f3f1f7a10")


@dataclass(frozen=True, slots=True)
class Coder:
    """Who coded: a person, or a model named as such.

    Attributes:
        guid: Unique in the project.
        name: What the project calls them.
    """

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a codebook, with those below it.

    Attributes:
        guid: Unique in the project.
        name: As the codebook has it.
        description: What it means; may be empty.
        colour: `#rrggbb`, or None.
        is_codable: Whether talk can be coded with it; else it only holds others together.
        parts: The codes below it.
    """

    guid: str
    name: str
    description: str = ""
    colour: str | None = None
    is_codable: bool = True
    parts: tuple["Code", ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """One code that one coder gave one stretch of a source.

    Attributes:
        start: First code point in the source's text.
        end: Code point after the last.
        code: GUID of the code.
        coder: GUID of the coder; None where the project does not say.
        name: What the project calls the stretch, mostly its first words.
        remark: What stands with the coding (a memo, a probability).
    """

    start: int
    end: int
    code: str
    coder: str | None = None
    name: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TextSource:
    """One text of a project.

    Attributes:
        guid: Unique in the project.
        name: As the project calls it.
        text: LF line ends, no byte order mark; what offsets count.
        codings: In the project's order.
        remark: What the project says of it.
        variables: Its values by name of the variable.
    """

    guid: str
    name: str
    text: str
    codings: tuple[Coding, ...] = ()
    remark: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of study, such as an interview.

    Attributes:
        guid: Unique in the project.
        name: As the project calls it; some programs name none.
        sources: GUIDs of its sources.
        variables: Its values by name of the variable.
    """

    guid: str
    name: str
    sources: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on the whole project.

    Attributes:
        guid: Unique in the project.
        name: Its title.
        text: What it says.
    """

    guid: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project.

    Attributes:
        name: Its title.
        origin: Program and version that wrote it.
        coders: Everybody who may have coded.
        codes: The codebook's topmost codes.
        cases: Its cases.
        sources: Its texts.
        memos: Notes on the whole of it.
        description: What it is.
    """

    name: str
    origin: str
    coders: tuple[Coder, ...] = ()
    codes: tuple[Code, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[TextSource, ...] = ()
    memos: tuple[Memo, ...] = ()
    description: str = ""


CodePath = tuple[str, ...]


def walk_codes(codes: tuple[Code, ...], above: CodePath = ()) -> Iterator[tuple[CodePath, Code]]:
    """Yield every code of a codebook with its path: the names above it, and its own.

    >>> below = Code("b", "formal")
    >>> [path for path, _ in walk_codes((Code("a", "Ways", parts=(below,)),))]
    [('Ways',), ('Ways', 'formal')]
    """
    for code in codes:
        path = (*above, code.name)
        yield path, code
        yield from walk_codes(code.parts, path)


def name_apart(names: Iterable[str], kind: str) -> Iterator[str]:
    """Yield names of which no two are the same: programs allow several of one name, and none.

    Args:
        names: As they were given.
        kind: What to call those without a name.

    >>> list(name_apart(["Ann", "Ann", ""], "coder"))
    ['Ann', 'Ann (2)', 'coder 3']
    """
    seen: set[str] = set()
    again: Counter[str] = Counter()
    for number, told in enumerate(names, start=1):
        name = stem = told.strip() or f"{kind} {number}"
        while name in seen:
            again[stem] += 1
            name = f"{stem} ({again[stem] + 1})"
        seen.add(name)
        yield name


def make_guid(kind: str, *parts: object) -> str:
    """Return the GUID of a thing of a project: the same for the same thing, on every machine.

    Args:
        kind: What it is ("source").
        parts: What tells it apart from others of its kind.

    >>> make_guid("code", "formal") == make_guid("code", "formal")
    True
    """
    # The lengths keep ("a", "bc") and ("ab", "c") apart.
    told = "|".join(f"{len(part)}:{part}" for part in map(str, (kind, *parts)))
    return str(uuid.uuid5(_NAMESPACE, told.encode("utf-8", "replace").decode()))
