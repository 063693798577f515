"""Puts labels, and people's codings of the same excerpts, together as a project."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from distmode.codebook import Mode, read_codebook
from distmode.excerpt import Excerpt, Label
from distmode.exchange.codebooks import build_codes, find_guid
from distmode.exchange.remarks import Rank, remark_on_coding, remark_on_label
from distmode.exchange.values import (
    Case,
    Coder,
    Coding,
    Memo,
    Project,
    TextSource,
    make_guid,
    name_apart,
)
from distmode.exchange.writing import clean_text
from distmode.tables import LabelRecord, ModelStamp

SelectionName = Literal["quote", "line"]
"""What selections are called: by their first words, or `line:N`, which qualitative-coding needs."""

_NOBODY = "researcher"
_QUOTE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class PersonsCoding:
    """What one person gave one excerpt.

    Attributes:
        coder: Who.
        modes: All modes, the primary one first; `none` as a mode.
    """

    coder: str
    modes: tuple[Mode, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """What goes into a project.

    Attributes:
        records: The labels, in order.
        texts: Of every source of a label, by its name; what offsets count in.
        codings: What people gave the labelled excerpts, by the excerpt's id.
        title: Of the project.
        origin: Program and version that writes it.
        name_by: What selections are called.
    """

    records: Sequence[LabelRecord]
    texts: Mapping[str, str]
    codings: Mapping[str, Sequence[PersonsCoding]]
    title: str
    origin: str
    name_by: SelectionName = "quote"


def compose_project(told: Composition) -> Project:
    """Return labels as a project.

    Every source of a label is a text, every interview a case with school and roles. Coders are the
    people, or a nameless researcher where there are none (who codes on in the project should not do
    so under the model's name), and the model. Excerpts that the model gave no mode have no
    selection of its; a memo lists them.

    Args:
        told: What goes into it.
    """
    people = dict.fromkeys(one.coder for codings in told.codings.values() for one in codings)
    names = people or {_NOBODY: None}
    models = name_models(told.records)
    composer = _Composer(told, models)
    by_source: dict[str, list[LabelRecord]] = {}
    for record in told.records:
        by_source.setdefault(record.label.excerpt.source, []).append(record)
    titles = _name_apart(tuple(by_source))
    sources = tuple(
        composer.build_source(source, titles[source], records)
        for source, records in by_source.items()
    )
    return Project(
        name=told.title,
        origin=told.origin,
        coders=(
            *(Coder(make_guid("coder", name), name) for name in names),
            *(Coder(make_guid("model", name), name) for name in models.values()),
        ),
        codes=build_codes(read_codebook()),
        cases=tuple(_build_cases(told.records)),
        sources=sources,
        memos=tuple(_build_memos(told.records)),
        description=_describe(tuple(models.values())),
    )


def name_models(records: Sequence[LabelRecord]) -> dict[ModelStamp, str]:
    """Return what to call the models that gave labels: name and version, more where needed."""
    stamps = tuple(dict.fromkeys(record.stamp for record in records if record.label.mode))
    alike = Counter(stamp.name_version for stamp in stamps)
    return {
        stamp: stamp.name_version
        if alike[stamp.name_version] == 1
        else f"{stamp.name_version} {stamp.sha256[:8]}, prior {stamp.prior}"
        for stamp in stamps
    }


def rank_modes(modes: Sequence[Mode]) -> Iterator[Rank]:
    """Yield the modes of an excerpt with the place that each has among them."""
    for number, mode in enumerate(modes, start=1):
        yield Rank(mode, number, len(modes))


def list_modes(label: Label) -> tuple[Mode, ...]:
    """Return all that a model gave an excerpt, the primary mode first; empty where nothing."""
    return tuple(dict.fromkeys((label.mode, *label.modes))) if label.mode else ()


@dataclass(frozen=True, slots=True)
class _Composer:
    """Makes the texts of a project."""

    told: Composition
    models: Mapping[ModelStamp, str]

    def build_source(self, name: str, title: str, records: Sequence[LabelRecord]) -> TextSource:
        plain = self.told.texts[name]
        sha256 = records[0].label.excerpt.source_sha256
        lines = [found.start() for found in re.finditer("\n", plain)]
        codings = [
            coding
            for record in records
            for coding in self._list_codings(
                record, plain, self._name_selection(record.label.excerpt, plain, lines)
            )
        ]
        return TextSource(
            guid=make_guid("source", name, sha256),
            name=title,
            text=clean_text(plain),
            codings=tuple(codings),
            remark=f"source: {name}\nsha256: {sha256}",
            variables={"source": name},
        )

    def _list_codings(self, record: LabelRecord, plain: str, name: str) -> Iterator[Coding]:
        label = record.label
        for person in self.told.codings.get(label.excerpt.id, ()):
            for rank in rank_modes(person.modes):
                remark = remark_on_coding(rank, label.excerpt)
                coder = make_guid("coder", person.coder)
                yield _code(label.excerpt, rank.mode, coder=coder, name=name, remark=remark)
        if label.mode is None:
            return
        stamp = record.stamp
        model = f"{stamp.name_version} (sha256 {stamp.sha256}), prior {stamp.prior}"
        coder = make_guid("model", self.models[stamp])
        for rank in rank_modes(list_modes(label)):
            remark = remark_on_label(rank, label, plain=plain, model=model)
            yield _code(label.excerpt, rank.mode, coder=coder, name=name, remark=remark)

    def _name_selection(self, excerpt: Excerpt, plain: str, line_ends: Sequence[int]) -> str:
        if self.told.name_by == "line":
            return f"line:{bisect_left(line_ends, excerpt.start)}"
        quote = " ".join(plain[excerpt.start : excerpt.end].split())
        cut = quote[:_QUOTE_CHARACTERS].rstrip()
        return quote if len(quote) <= _QUOTE_CHARACTERS else f"{cut}..."


def _code(excerpt: Excerpt, mode: Mode, *, coder: str, name: str, remark: str) -> Coding:
    code = find_guid(mode, read_codebook())
    return Coding(excerpt.start, excerpt.end, code, coder, name, remark)


def _name_apart(sources: Sequence[str]) -> dict[str, str]:
    """Return titles for sources: paths are none, since programs make file names of titles."""
    titles = name_apart((source.replace("/", " - ") for source in sources), "source")
    return dict(zip(sources, titles, strict=True))


def _build_cases(records: Sequence[LabelRecord]) -> Iterator[Case]:
    """Yield a case for every interview, with its sources; two schools can have one of one name."""
    by_interview: dict[tuple[str, str], list[Excerpt]] = {}
    for record in records:
        excerpt = record.label.excerpt
        key = excerpt.interview or excerpt.source, excerpt.school or ""
        by_interview.setdefault(key, []).append(excerpt)
    alike = Counter(interview for interview, _ in by_interview)
    for (interview, school), excerpts in by_interview.items():
        sources = dict.fromkeys((one.source, one.source_sha256) for one in excerpts)
        variables = {
            "school": school,
            "role": "; ".join(dict.fromkeys(one.role for one in excerpts if one.role)),
            "interview": interview,
        }
        yield Case(
            guid=make_guid("case", interview, school),
            name=f"{interview} ({school})" if alike[interview] > 1 and school else interview,
            sources=tuple(make_guid("source", *source) for source in sources),
            variables={name: value for name, value in variables.items() if value},
        )


def _build_memos(records: Sequence[LabelRecord]) -> Iterator[Memo]:
    """Yield a memo on the excerpts that the model gave no mode, if there are any."""
    short = [one for one in records if one.label.status == "too_short"]
    abstained = [one for one in records if one.label.status == "abstained"]
    if not short and not abstained:
        return
    lines = ["Excerpts that have no selection of the model's, since it gave them no mode."]
    if abstained:
        lines += ["", f"Abstained ({len(abstained)}), with the most probable outcomes:"]
        lines += (f"{_place(one.label.excerpt)}: {_show_first(one.label)}" for one in abstained)
    if short:
        lines += ["", f"Too short to label ({len(short)}):"]
        lines += (_place(one.label.excerpt) for one in short)
    title = "distmode: excerpts without a mode"
    yield Memo(make_guid("memo", title), title, "\n".join(lines) + "\n")


def _place(excerpt: Excerpt) -> str:
    return f"{excerpt.id} ({excerpt.start}-{excerpt.end})"


def _show_first(label: Label) -> str:
    first = sorted(label.probabilities.items(), key=lambda item: -item[1])[:2]
    return ", ".join(f"{mode.value} {share:.2f}" for mode, share in first)


def _describe(models: Sequence[str]) -> str:
    book = read_codebook()
    made = f"labels of {', '.join(models)}" if models else "no labels"
    return (
        f"{book.title}, codebook {book.version}: {made}. Selections of a model are its labels, not "
        "a person's codings; probability and evidence stand with each. All dates are set to one "
        "and the same, so that the same labels give the same file."
    )
