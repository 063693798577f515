"""From coded talk to coded excerpts: what counts as one, and which of its modes is the primary one.

Each stretch that somebody coded is an excerpt of its own, one row a coder. Stretches
that overlap without being the same stay apart. Codes of one coder on the very same stretch become
the modes of one coding. REFI-QDA knows no primary code: where distmode wrote the project the
remarks tell it, elsewhere the code that stands first in the project is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from distmode.codebook import Mode
from distmode.exchange.mapping import VARIABLES, CodeMap, find_meaning
from distmode.exchange.remarks import Remark, read_remark
from distmode.exchange.talk import CodedTalk, CodedWork, strip_suffix
from distmode.files import hash_text

_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Given:
    """One mode that one coder gave one piece of talk.

    Attributes:
        talk: The piece, its coder and its code.
        mode: What the code stands for.
        coder: Who.
        remark: What distmode wrote beside it, if it did.
    """

    talk: CodedTalk
    mode: Mode
    coder: str
    remark: Remark = field(default_factory=Remark)

    @property
    def key(self) -> tuple[object, ...]:
        """What all modes have in common that one coder gave one stretch."""
        return self.talk.document, self.talk.span or self.talk.id or self.talk.text, self.coder

    @property
    def is_models(self) -> bool:
        """Whether it is a label that distmode exported; what a person took over is the person's."""
        return bool(self.remark.model) and self.coder.startswith(self.remark.model)


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """An excerpt with what one coder gave it: a row of what `import` writes.

    Attributes:
        id: The same for all coders of the same stretch.
        source: The document.
        interview: Which interview it is of.
        coder: Who.
        text: The talk.
        modes: Primary first; empty for `none`.
        start: First code point in the document; None where not known.
        end: Code point after the last; None where not known.
        school: Where known.
        role: Where known.
        memo: What the coder wrote beside it; empty where nothing.
    """

    id: str
    source: str
    interview: str
    coder: str
    text: str
    modes: tuple[Mode, ...]
    start: int | None = None
    end: int | None = None
    school: str | None = None
    role: str | None = None
    memo: str = ""

    @property
    def mode(self) -> Mode:
        """The primary mode, or `none`."""
        return self.modes[0] if self.modes else Mode.NONE


def give_modes(work: CodedWork, table: CodeMap, *, unnamed: str) -> Iterator[Given]:
    """Yield the coded talk whose codes stand for a mode.

    Args:
        work: What was coded.
        table: What codes stand for.
        unnamed: Who coded where the program does not say.
    """
    meanings = {path: find_meaning(path, table) for path in work.codes}
    for talk in work.talk:
        mode = meanings[talk.path].mode
        if mode is not None:
            yield Given(talk, mode, talk.coder or unnamed, read_remark(talk.memo))


def find_fields(
    variables: Mapping[str, str], table: CodeMap, document: str
) -> dict[str, str | None]:
    """Return school, role, interview and source of a document, as its variables tell.

    Programs write variables of cases with the kind of case before them (`Person:School`).

    Args:
        variables: Of the document and its case.
        table: Which variable tells what, where the user said so.
        document: The document's name, which is its source and without suffix its interview where
            nothing else tells.
    """
    folded = {_fold(name.rpartition(":")[2]): value for name, value in variables.items()}
    folded |= {_fold(name): value for name, value in variables.items()}
    found = {name: folded.get(_fold(table.variables.get(name, name))) for name in VARIABLES}
    return found | {
        "interview": found["interview"] or strip_suffix(document),
        "source": found["source"] or document,
    }


def build_unit(variables: Mapping[str, str], table: CodeMap, document: str) -> CodedUnit:
    """Return a coded excerpt that says only of which document it is (see `find_fields`)."""
    fields = find_fields(variables, table, document)
    return CodedUnit(
        id="",
        source=fields["source"] or document,
        interview=fields["interview"] or document,
        coder="",
        text="",
        modes=(),
        school=fields["school"],
        role=fields["role"],
    )


def drop_shared_sources(work: CodedWork, table: CodeMap) -> CodedWork:
    """Return work in which no two documents have one `source`: ids of excerpts begin with it.

    A variable of that name can be anything in a project of others ("Source: interview").
    """
    name = _fold(table.variables.get("source", "source"))
    told = {one.document: one.variables for one in work.talk} | dict(work.variables)
    documents: dict[str, set[str]] = {}
    for document, variables in told.items():
        for key, value in variables.items():
            if name in _list_spellings(key):
                documents.setdefault(value, set()).add(document)
    shared = {value for value, some in documents.items() if len(some) > 1}
    if not shared:
        return work

    def drop(variables: Mapping[str, str]) -> dict[str, str]:
        return {
            key: value
            for key, value in variables.items()
            if value not in shared or name not in _list_spellings(key)
        }

    return replace(
        work,
        talk=tuple(replace(one, variables=drop(one.variables)) for one in work.talk),
        variables={document: drop(one) for document, one in work.variables.items()},
    )


def list_unused_variables(work: CodedWork, table: CodeMap) -> tuple[str, ...]:
    """Return the names of the variables that tell nothing of what coded excerpts hold."""
    used = {_fold(table.variables.get(name, name)) for name in VARIABLES}
    told = [*work.variables.values(), *(one.variables for one in work.talk)]
    names = dict.fromkeys(name for variables in told for name in variables)
    return tuple(name for name in names if not _list_spellings(name) & used)


def _list_spellings(name: str) -> set[str]:
    """Return what a variable can be called: programs write the kind of case before it."""
    return {_fold(name), _fold(name.rpartition(":")[2])}


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


Stretch = tuple[str, tuple[int, int] | None]
"""A document and a place in it."""


def find_remarks(given: Iterable[Given]) -> dict[Stretch, Remark]:
    """Return what distmode wrote of stretches that are still where they were.

    It holds for everybody's codings of the same stretch, also for those added in another program.
    """
    return {
        (one.talk.document, one.talk.span): one.remark
        for one in given
        if one.remark.is_ours and one.remark.span == one.talk.span
    }


def group_by_selection(
    given: Sequence[Given], table: CodeMap, remarks: Mapping[Stretch, Remark] | None = None
) -> tuple[CodedUnit, ...]:
    """Return one coded excerpt for every stretch and coder, in the order of the documents.

    Args:
        given: The codings.
        table: What variables stand for.
        remarks: From `find_remarks`, of all codings; None: of those given.
    """
    known = find_remarks(given) if remarks is None else remarks
    groups: dict[tuple[object, ...], list[Given]] = {}
    for one in given:
        groups.setdefault(one.key, []).append(one)
    return tuple(_build_selection(group, table, known) for group in groups.values())


def _build_selection(
    group: Sequence[Given], table: CodeMap, remarks: Mapping[Stretch, Remark]
) -> CodedUnit:
    talk = group[0].talk
    remark = remarks.get((talk.document, talk.span), Remark())
    # What distmode knew of the excerpt is nearer to it than what is known of the whole document.
    known = {name: told for name, told in remark.fields.items() if name not in table.variables}
    like = build_unit(talk.variables, table, talk.document)
    ranked = sorted(group, key=lambda one: one.remark.rank or 0)
    memos = dict.fromkeys(one.remark.memo for one in group if one.remark.memo)
    return replace(
        like,
        id=remark.excerpt or _name_selection(talk, like.source),
        interview=known.get("interview", like.interview),
        school=known.get("school", like.school),
        role=known.get("role", like.role),
        coder=group[0].coder,
        text=talk.text,
        modes=settle_modes(one.mode for one in ranked),
        start=talk.span[0] if talk.span else None,
        end=talk.span[1] if talk.span else None,
        memo="\n".join(memos),
    )


def _name_selection(talk: CodedTalk, source: str) -> str:
    if talk.span is None:
        return f"{source}#{talk.id or hash_text(talk.text)[:_HASH_DIGITS]}"
    return f"{source}#{talk.span[0]}-{talk.span[1]}"


def settle_modes(modes: Iterable[Mode]) -> tuple[Mode, ...]:
    """Return modes each once; `none` beside a mode means nothing."""
    return tuple(dict.fromkeys(mode for mode in modes if mode is not Mode.NONE))


def count_unranked(given: Sequence[Given]) -> int:
    """Return how many stretches have several modes of one coder, and nothing tells the primary."""
    groups = _list_sets([one for one in given if one.remark.rank is None])
    return sum(len(modes - {Mode.NONE}) > 1 for modes in groups)


def count_none_beside(given: Sequence[Given]) -> int:
    """Return how many stretches have `none` and a mode of one coder."""
    return sum(Mode.NONE in modes and len(modes) > 1 for modes in _list_sets(given))


def _list_sets(given: Sequence[Given]) -> tuple[set[Mode], ...]:
    """Return all that each coder gave each stretch."""
    groups: dict[tuple[object, ...], set[Mode]] = {}
    for one in given:
        groups.setdefault(one.key, set()).add(one.mode)
    return tuple(groups.values())


def count_overlaps(units: Sequence[CodedUnit]) -> int:
    """Return how many stretches overlap another that is not the same."""
    count = 0
    by_source: dict[str, set[tuple[int, int]]] = {}
    for unit in units:
        if unit.start is not None and unit.end is not None:
            by_source.setdefault(unit.source, set()).add((unit.start, unit.end))
    for spans in by_source.values():
        furthest, touched, ordered = -1, set[tuple[int, int]](), sorted(spans)
        last: tuple[int, int] | None = None
        for span in ordered:
            if last is not None and span[0] < furthest:
                touched |= {span, last}
            if span[1] > furthest:
                furthest, last = span[1], span
        count += len(touched)
    return count
