"""Coded excerpts out of projects and sheets of other programs, for `train`, `evaluate`, `agree`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from distmode.decision import is_too_short
from distmode.errors import TableError, TranscriptError, UsageError
from distmode.exchange import (
    VARIABLES,
    CodedUnit,
    CodedWork,
    CodeMap,
    Given,
    Piece,
    build_unit,
    count_none_beside,
    count_overlaps,
    count_unranked,
    drop_shared_sources,
    find_remarks,
    give_modes,
    group_by_selection,
    list_unused_variables,
    project_on_pieces,
    show_code,
)
from distmode.segment import build_excerpts
from distmode.tables.faults import make_printable
from distmode.transcript import Reading, read_transcript
from distmode.workflow.coded_work import CodeUse, list_uses, read_coded_work

CodingUnit = Literal["selection", "excerpt"]
"""What becomes a coded excerpt: what somebody selected, or what `label` would cut."""


_ADVICE = "map its codes with --map"
_SHOWN_CODES = 20


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How codings become coded excerpts.

    Attributes:
        table: What codes stand for.
        skip_unmapped: Whether codes that stand for nothing are passed over; else they end it.
        unit: What becomes a coded excerpt.
        fill_none: Whether excerpts that a coder left uncoded, in documents where they coded
            something, are `none`; for the unit `excerpt` only.
        coders: Whose codings; everybody's if empty.
        with_models: Whether labels of a model, as distmode exports them, are taken too.
        reading: Who interviews; for the unit `excerpt`.
        max_words: Longest excerpt, for the unit `excerpt`.
    """

    table: CodeMap = field(default_factory=CodeMap)
    skip_unmapped: bool = False
    unit: CodingUnit = "selection"
    fill_none: bool = False
    coders: tuple[str, ...] = ()
    with_models: bool = False
    reading: Reading = field(default_factory=Reading)
    max_words: int = 120


@dataclass(frozen=True, slots=True)
class Imported:
    """Coded excerpts out of another program.

    Attributes:
        units: One for every excerpt and coder.
        codes: What was used, and what it was taken for.
        program: What the program calls itself.
        notes: What the user should know; without talk.
        losses: What could not be carried, one line a kind; without talk.
    """

    units: tuple[CodedUnit, ...]
    codes: tuple[CodeUse, ...]
    program: str
    notes: tuple[str, ...]
    losses: tuple[str, ...]


def import_work(path: Path, options: ImportOptions) -> Imported:
    """Return the coded excerpts of a project or sheet.

    Args:
        path: The project or sheet.
        options: How codings become coded excerpts.

    Raises:
        UsageError: Codes stand for nothing, a coder is not there, or options do not go together.
        TableError: Nothing is coded with a mode, or a sheet cannot be read.
        TranscriptError: A project cannot be read.
    """
    work = drop_shared_sources(read_coded_work(path), options.table)
    uses = list_uses(work, options.table)
    _check_uses(uses, path, options)
    given = tuple(give_modes(work, options.table, unnamed=path.stem))
    kept, notes = _choose_coders(given, path, options)
    if not kept:
        raise TableError(
            f"{path}: holds no coding that stands for a mode "
            f"({_count(len(work.talk), 'coding')} in all); "
            + "; ".join([*notes, *(f"not carried: {one}" for one in work.losses)] or [_ADVICE])
        )
    if options.unit == "excerpt":
        units, more = _project(work, kept, path, options)
    else:
        units = group_by_selection(kept, options.table, find_remarks(given))
        more = tuple(_note_selections(kept, units))
    if not units:
        raise TableError(f"{path}: no coded excerpt came out; {'; '.join((*notes, *more))}")
    more = (*more, *_note_variables(work, options.table))
    return Imported(
        units=units,
        codes=uses,
        program=work.program,
        notes=(*work.doubts, *notes, *_note_codes(uses, work, options), *more),
        losses=work.losses,
    )


def _check_uses(uses: Sequence[CodeUse], path: Path, options: ImportOptions) -> None:
    unknown = [use for use in uses if not use.meaning.is_known]
    if unknown and not options.skip_unmapped:
        shown = ", ".join(f"'{show_code(o.path)}' ({o.codings})" for o in unknown[:_SHOWN_CODES])
        shown += ", ..." if len(unknown) > _SHOWN_CODES else ""
        raise UsageError(
            f"{path}: {len(unknown)} of {len(uses)} codes stand for no mode: {shown}; write a map "
            f"with `distmode import {path} --list-codes > map.toml`, fill it in and give it with "
            "--map, or leave them out with --skip-unmapped"
        )


def _choose_coders(
    given: Sequence[Given], path: Path, options: ImportOptions
) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    """Return the codings of those asked for, and notes on those left out."""
    there = tuple(dict.fromkeys(one.coder for one in given))
    missing = next((name for name in options.coders if name not in there), None)
    if missing is not None:
        shown = ", ".join(map(make_printable, there))[:300]
        raise UsageError(f"--coder {missing[:40]}: has no coding in {path}; there are {shown}")
    kept = tuple(one for one in given if not options.coders or one.coder in options.coders)
    if options.with_models or options.coders:
        return kept, ()
    models = Counter(one.coder for one in kept if one.is_models)
    notes = (
        f"{_count(number, 'coding')} by {make_printable(name)} left out as a model's labels; "
        "--with-models takes them"
        for name, number in models.items()
    )
    return tuple(one for one in kept if not one.is_models), tuple(notes)


def _note_codes(uses: Sequence[CodeUse], work: CodedWork, options: ImportOptions) -> Iterator[str]:
    for use in uses:
        if use.meaning.follows is not None:
            yield f"'{show_code(use.path)}' is taken with '{show_code(use.meaning.follows)}'"
    left = {
        "ignored, as the map says": [use for use in uses if use.meaning.is_ignored],
        "passed over, since it stands for no mode": [
            use for use in uses if not use.meaning.is_known
        ],
    }
    for reason, some in left.items():
        for use in some:
            yield f"'{show_code(use.path)}' ({_count(use.codings, 'coding')}) {reason}"
    strangers = options.table.find_strangers(tuple(work.codes))
    if strangers:
        shown = ", ".join(f"'{make_printable(name)[:60]}'" for name in strangers)
        yield f"the map names codes that were not used: {shown}"


def _note_variables(work: CodedWork, table: CodeMap) -> Iterator[str]:
    unused = list_unused_variables(work, table)
    if unused:
        shown = ", ".join(f"'{make_printable(name)[:40]}'" for name in unused)
        yield (
            f"variables that are not carried: {shown}; [variables] in a map says which of them "
            f"tells {', '.join(VARIABLES[:-1])} or {VARIABLES[-1]}"
        )


def _note_selections(given: Sequence[Given], units: Sequence[CodedUnit]) -> Iterator[str]:
    overlapping, unranked = count_overlaps(units), count_unranked(given)
    if overlapping:
        yield (
            f"{_count(overlapping, 'stretch', 'stretches')} that overlap others without being the "
            "same stand by themselves (--unit excerpt brings coders to the same excerpts)"
        )
    if unranked:
        yield (
            f"in {_count(unranked, 'stretch', 'stretches')} a coder gave several modes and nothing "
            "says which is the primary one; the one that stands first in the project is taken"
        )
    beside = count_none_beside(given)
    if beside:
        yield f"'none' beside a mode of the same coder was left out ({beside})"


def _project(
    work: CodedWork, given: Sequence[Given], path: Path, options: ImportOptions
) -> tuple[tuple[CodedUnit, ...], tuple[str, ...]]:
    """Return what `label` would cut with what every coder gave it, and notes."""
    if not work.texts:
        raise UsageError(
            f"{path}: --unit excerpt needs the documents, and a sheet holds just what was coded; "
            "give the project (.qdpx), or leave --unit out"
        )
    units: list[CodedUnit] = []
    notes: list[str] = []
    stray = 0
    by_document: dict[str, list[Given]] = {}
    for one in given:
        by_document.setdefault(one.talk.document, []).append(one)
    coders = _list_coders(work, given)
    for document, text in work.texts.items():
        mine = by_document.get(document, [])
        if not mine and not options.fill_none:
            continue
        like = build_unit(work.variables[document], options.table, document)
        try:
            pieces = _cut(text, like, options)
        except TranscriptError as error:
            name = make_printable(document)
            left = _count(len(mine), "coding")
            notes.append(f"{name}: not cut into excerpts, its {left} left out ({error})")
            continue
        fill = coders.get(document, ()) if options.fill_none else ()
        projected = project_on_pieces(mine, pieces, like, fill=fill)
        units += projected.units
        stray += projected.stray
    if stray:
        told = _count(stray, "coding")
        notes.append(f"{told} in no excerpt (an interviewer's talk, headings), left out")
    memos = sum(bool(one.remark.memo) for one in given)
    if memos:
        notes.append(f"{_count(memos, 'memo')} beside codings not carried to excerpts")
    return tuple(units), tuple(notes)


def _list_coders(work: CodedWork, given: Sequence[Given]) -> dict[str, tuple[str, ...]]:
    """Return those kept who coded anything in a document, be it with a code that is ignored."""
    kept = dict.fromkeys(one.coder for one in given)
    here: dict[str, set[str | None]] = {}
    for one in work.talk:
        here.setdefault(one.document, set()).add(one.coder)
    return {
        document: tuple(name for name in kept if name in there or None in there)
        for document, there in here.items()
    }


def _cut(text: str, like: CodedUnit, options: ImportOptions) -> tuple[Piece, ...]:
    """Return the excerpts that `label` would cut a document into, those too short left out.

    Raises:
        TranscriptError: It holds no talk, or is not read as it stands.
    """
    data = text.encode("utf-8", "replace")
    transcript = read_transcript(data, suffix=".txt", source=like.source, reading=options.reading)
    if transcript.plain != text:
        raise TranscriptError("its text is not read as it stands; use --unit selection")
    excerpts = build_excerpts(
        transcript, school=like.school, interview=like.interview, max_words=options.max_words
    )
    return tuple(
        Piece(one.id, one.start, one.end, one.text)
        for one in excerpts
        if not is_too_short(one.text, unbroken_words=one.unbroken_words)
    )


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
