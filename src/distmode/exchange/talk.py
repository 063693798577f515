"""Coded talk, from whatever program: who gave which code to which words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from distmode.exchange.reading import ReadProject
from distmode.exchange.values import (
    Case,
    CodePath,
    Coding,
    Project,
    TextSource,
    name_apart,
    walk_codes,
)
from distmode.tables.faults import make_printable

_SUFFIX = re.compile(r"\.(?:txt|docx?|rtf|odt|md|pdf|html?|vtt|srt)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodedTalk:
    """One code that one coder gave one piece of talk.

    Attributes:
        document: Where the talk stands, as the program calls it.
        text: The talk, without blanks around it.
        path: The code, and before it the names above it in the codebook.
        coder: Who; None where it is not said.
        span: First code point and the one after the last in the document; None where not known.
        id: What the program calls the piece; empty where it does not.
        memo: What stands beside the coding.
        variables: Of document and case, by name.
    """

    document: str
    text: str
    path: CodePath
    coder: str | None = None
    span: tuple[int, int] | None = None
    id: str = ""
    memo: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodedWork:
    """What was coded with a program.

    Attributes:
        program: What the program calls itself.
        talk: In the order of documents and of codings in them.
        texts: By the name of the document, where the program gave it.
        losses: What was not carried, one line a kind; without talk.
        doubts: What the user should know of how it was read; without talk.
        variables: Of every document, by its name.
    """

    program: str
    talk: tuple[CodedTalk, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    losses: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def codes(self) -> Mapping[CodePath, int]:
        """How many codings each code has that was used."""
        return Counter(one.path for one in self.talk)


def strip_suffix(name: str) -> str:
    """Return a document's name without the suffix of its file.

    >>> strip_suffix("ada.docx"), strip_suffix("Dr. Holt")
    ('ada', 'Dr. Holt')
    """
    return _SUFFIX.sub("", name)


def list_talk(read: ReadProject) -> CodedWork:
    """Return the coded talk of a project.

    Codes that stand for a case (NVivo codes talk "at" a case) tell of the case's variables, and are
    no codings.
    """
    project = read.project
    coders = _name_coders(project)
    lister = _Lister(
        paths={code.guid: path for path, code in walk_codes(project.codes) if code.guid},
        coders=coders,
        cases={case.guid: case for case in project.cases},
    )
    names = name_apart((one.name for one in project.sources), "source")
    sources = tuple(replace(s, name=name) for s, name in zip(project.sources, names, strict=True))
    variables = {one.name: lister.find_variables(one) for one in sources}
    talk = [
        replace(one, variables=variables[source.name])
        for source in sources
        for one in lister.list_source(source)
    ]
    losses = [*read.losses, *(f"{kind} ({count})" for kind, count in lister.losses.items())]
    doubts = (*_doubt_counting(read), *_doubt_coders(project, coders), *lister.list_doubts())
    return CodedWork(
        program=project.origin,
        talk=tuple(talk),
        texts={source.name: source.text for source in sources},
        losses=tuple(losses),
        doubts=doubts,
        variables=variables,
    )


def _name_coders(project: Project) -> dict[str, str]:
    """Return the names of all who coded, also of those whom the project does not list."""
    told = {coder.guid: coder.name for coder in project.coders}
    codings = (coding for source in project.sources for coding in source.codings)
    told |= {one.coder: "" for one in codings if one.coder and one.coder not in told}
    if not any(name.strip() for name in told.values()) and len(told) == 1:
        return {}  # somebody who is alone needs no number
    return dict(zip(told, name_apart(told.values(), "coder"), strict=True))


def _doubt_coders(project: Project, coders: Mapping[str, str]) -> Iterator[str]:
    codings = [coding for source in project.sources for coding in source.codings]
    coded = {coding.coder for coding in codings}
    told = {coder.guid: coder.name.strip() for coder in project.coders}
    renamed = [name for guid, name in coders.items() if guid in coded and told.get(guid) != name]
    if renamed:
        shown = ", ".join(f"'{make_printable(name)[:40]}'" for name in renamed)
        yield (
            "coders without a name, or with that of another coder, are told apart by a number: "
            f"{shown}; name them in the project if they are the same person"
        )
    nobodys = sum(coding.coder is None for coding in codings)
    if nobodys and len(coded) > 1:
        yield f"{nobodys} of {len(codings)} codings name no coder; they go by the project's name"


def _doubt_counting(read: ReadProject) -> Iterator[str]:
    counted = read.counted
    if counted.counting != counted.expected:
        told = f"'{make_printable(read.project.origin)[:40]}'" if read.project.origin else "unknown"
        yield (
            f"offsets were not counted as expected ({told}) but so that the words fit: "
            f"{counted.counting.describe()}; compare some excerpts with the project"
        )
    odd = counted.quotes - counted.matched
    if odd:
        yield (
            f"{odd} of {counted.quotes} selections that carry their words have other words at "
            "their place; were texts changed after they were coded?"
        )


@dataclass(frozen=True, slots=True)
class _Lister:
    """Looks up what GUIDs stand for.

    Attributes:
        paths: Of codes.
        coders: Names of coders.
        cases: The cases.
        losses: How many codings could not be carried, by reason.
        disagreeing: For how many texts a variable has several values.
    """

    paths: Mapping[str, CodePath]
    coders: Mapping[str, str]
    cases: Mapping[str, Case]
    losses: Counter[str] = field(default_factory=Counter)
    disagreeing: Counter[str] = field(default_factory=Counter)

    def find_variables(self, source: TextSource) -> dict[str, str]:
        """Return what is known of a source and of its cases; the source's own word goes first.

        What its cases say differently (a focus group, a table of excerpts) is not said of it.
        """
        of_talk = {coding.code for coding in source.codings if coding.code in self.cases}
        cases = [
            case
            for case in self.cases.values()
            if source.guid in case.sources or case.guid in of_talk
        ]
        told: dict[str, set[str]] = {}
        for case in cases:
            for name, value in case.variables.items():
                told.setdefault(name, set()).add(value)
        self.disagreeing.update(
            name for name in told if len(told[name]) > 1 and name not in source.variables
        )
        of_cases = {name: next(iter(values)) for name, values in told.items() if len(values) == 1}
        return of_cases | dict(source.variables)

    def list_doubts(self) -> Iterator[str]:
        """Yield which variables were left out since cases of one text disagree."""
        for name, count in self.disagreeing.items():
            shown = make_printable(name)[:40]
            yield f"texts whose cases differ in '{shown}', which is left out there: {count}"

    def list_source(self, source: TextSource) -> Iterator[CodedTalk]:
        """Yield the coded talk of one source, as it stands in it."""
        for coding in sorted(source.codings, key=lambda one: (one.start, -one.end)):
            if coding.code in self.cases:
                continue
            path = self.paths.get(coding.code)
            start, end = _trim(source.text, coding)
            if path is None:
                self.losses["codings whose code is not in the codebook"] += 1
            elif start >= end:
                self.losses["codings of nothing but blanks"] += 1
            else:
                yield CodedTalk(
                    document=source.name,
                    text=source.text[start:end],
                    path=path,
                    coder=self.coders.get(coding.coder or "") or None,
                    span=(start, end),
                    memo=coding.remark,
                )


def _trim(text: str, coding: Coding) -> tuple[int, int]:
    """Return a coding's span without the blanks around the talk."""
    words = text[coding.start : coding.end]
    start = coding.start + len(words) - len(words.lstrip())
    return start, max(start, coding.start + len(words.rstrip()))
