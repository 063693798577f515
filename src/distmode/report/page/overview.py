"""The beginning of the page: what was run, and how far to trust it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from distmode.intervals import Estimate
from distmode.report.screen import format_estimate

if TYPE_CHECKING:
    from distmode.report.page.contents import Contents
    from distmode.tables import LabelRecord

_MEASURES = {
    "kappa": "Cohen's kappa",
    "percent": "share agreed",
    "macro_f1": "macro-F1",
    "auc_any_mode": "any mode against none, AUC",
}


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One evaluation: on what, under which prior, and the statistics in the order of `MEASURES`."""

    about: str
    prior: str
    cells: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class OverviewView:
    """What was run.

    Attributes:
        figures: Large numbers, by what they count.
        facts: Name and value of what else there is to say; hashes are whole.
        measures: Headings of `trust`.
        trust: What is measured of the models, and of these labels first.
        limits: What the models are not for.
        abouts: What the models learned from.
        unknown: Models that gave labels and of which nothing is known here.
    """

    figures: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    measures: tuple[str, ...]
    trust: tuple[TrustRow, ...]
    limits: tuple[str, ...]
    abouts: tuple[str, ...]
    unknown: tuple[str, ...]


def view_overview(contents: Contents) -> OverviewView:
    """Return the beginning of the page."""
    records = [record for some in contents.interviews.values() for record in some]
    trust = [
        TrustRow(
            f"{model.card.name} {model.card.version}: "
            f"{one.get('about') or 'data that were not described'}",
            str(one.get("prior") or "corpus"),
            _read_cells(one.get("overall")),
            int(str(one.get("n"))),
        )
        for model in contents.models
        for one in model.evaluations
    ]
    return OverviewView(
        figures=tuple(_count(contents, records)),
        facts=tuple(_list_facts(contents, records)),
        measures=tuple(_MEASURES.values()),
        trust=(*_view_own(contents, records), *trust),
        limits=tuple(dict.fromkeys(one for model in contents.models for one in model.card.limits)),
        abouts=tuple(
            str(model.card.training["about"])
            for model in contents.models
            if model.card.training.get("about")
        ),
        unknown=tuple(_list_unknown(contents, records)),
    )


def _list_unknown(contents: Contents, records: list[LabelRecord]) -> Iterator[str]:
    known = {model.card.payload_sha256 for model in contents.models}
    for stamp in dict.fromkeys(record.stamp for record in records):
        if stamp.sha256 not in known:
            known.add(stamp.sha256)
            yield stamp.name_version


def _count(contents: Contents, records: list[LabelRecord]) -> Iterator[tuple[str, str]]:
    statuses = Counter(record.label.status for record in records)
    yield _number(len(contents.interviews), "interview")
    schools = {record.label.excerpt.school for record in records} - {None}
    if schools:
        yield _number(len(schools), "school")
    yield f"{statuses['labelled']:,}", "excerpts labelled"
    if statuses["abstained"]:
        yield f"{statuses['abstained']:,}", "abstained"
    if statuses["too_short"]:
        yield f"{statuses['too_short']:,}", "too short to label"
    if contents.coded:
        yield f"{contents.coded:,}", "coded by hand"


def _number(count: int, noun: str) -> tuple[str, str]:
    return f"{count:,}", noun if count == 1 else f"{noun}s"


def _list_facts(contents: Contents, records: list[LabelRecord]) -> Iterator[tuple[str, str]]:
    for stamp in dict.fromkeys(record.stamp for record in records):
        yield "Model", stamp.name_version
        yield "SHA-256 of the model", stamp.sha256
        yield "Prior", stamp.prior
        yield "Codebook", f"version {stamp.codebook}"
    told = contents.run
    least = told.get("abstain_below")
    if isinstance(least, int | float) and least:
        yield "No mode below a probability of", f"{least:g}"
    if isinstance(told.get("distmode"), str):
        began = told.get("began")
        when = f", {began[:10]}" if isinstance(began, str) else ""
        yield "Labelled with", f"distmode {told['distmode']}{when}"
    command = told.get("command")
    if isinstance(command, list):
        yield "Command (names left out)", " ".join(map(str, command))
    doubtful = sum(bool(record.label.warnings) for record in records)
    if doubtful:
        yield "Labels marked as doubtful", f"{doubtful:,} of {len(records):,}"


def _view_own(contents: Contents, records: list[LabelRecord]) -> Iterator[TrustRow]:
    """Yield how these labels agree with the codings given."""
    if contents.evaluation is None:
        return
    cells = tuple(format_estimate(contents.evaluation.overall[name]) for name in _MEASURES)
    priors = ", ".join(dict.fromkeys(record.stamp.prior for record in records))
    about = "these labels against the codings given with --coded, taken as drawn by chance"
    yield TrustRow(about, priors, cells, contents.evaluation.n)


def _read_cells(overall: object) -> tuple[str, ...]:
    """Return statistics from `evaluate --json`; these come with distmode, so are as it writes."""
    told: Mapping[str, Any] = overall if isinstance(overall, Mapping) else {}
    return tuple(
        format_estimate(Estimate(**told[name])) if name in told else "not measured"
        for name in _MEASURES
    )
