"""The tables as they stand in the docs."""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.accuracy.material import CORPUS, Material
from benchmarks.accuracy.results import OURS, Results, name_processor
from benchmarks.accuracy.running import Outcome
from distmode.codebook import OUTCOMES
from distmode.intervals import Estimate

_STATISTICS = {"kappa": "kappa", "macro_f1": "macro-F1", "auc_any_mode": "AUC", "percent": "agreed"}
_SPEED = "words a second"
# Beyond this many digits a speed says more about the moment than about the peer.
_DIGITS = 2

_HEAD = """\
<!-- Written by `python -m benchmarks.accuracy`; what is changed here is lost at the next run. -->
# distmode and other ways to label the same excerpts

Kappa: Cohen's, of seven codes (six modes and `none`). Macro-F1: mean of F1 over the codes that
occur or were given. AUC: how well excerpts with any mode are told from those with `none` (.5 is
chance). Agreed: share of excerpts with the same code. In brackets 95 % intervals, over schools or
interviews as each heading says; a value without one has no variation to build it on. What each way
is, and how it was set, stands below the tables.
"""
_CORPUS_NOTE = """\
The corpus is constructed: language models wrote and coded it from the codebook. Five folds of whole
schools, the same for all; each excerpt is labelled by a model that has not seen its school. Words a
second: {texts} on one thread ({processor})."""
_ENCODER_NOTE = """\
distmode's sentence encoder was taught on texts of this corpus, though never on their codings, so
that the row of distmode with it is somewhat too high here; that of distmode-lite is not."""
_TALK_NOTE = """\
Labelled after learning from the whole corpus. The codings are those of language models, not yet of
people."""
_LEADS_NOTE = """\
Kappa of distmode less kappa of the other, on the same excerpts. An interval that holds zero means
that these excerpts cannot tell the two apart. The intervals are not corrected for their number."""


def write_tables(results: Results) -> str:
    """Return the whole page."""
    parts = [_HEAD]
    for material in results.materials:
        parts += [_head_material(material), _note(results, material)]
        parts += [_count_modes(material), _tabulate(results, material)]
    if results.leads:
        parts += ["## distmode less each other, kappa", _LEADS_NOTE, _tabulate_leads(results)]
    parts += ["## What each is", "\n".join(_list_peers(results))]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def show_estimate(estimate: Estimate) -> str:
    """Return a statistic as journals print it.

    >>> show_estimate(Estimate(0.612, -0.02, 1.0, 50))
    '.61 [-.02, 1.00]'
    >>> show_estimate(Estimate(-0.0, None, None, 50))
    '.00'
    """
    if estimate.value is None:
        return "not measured"
    value = _show(estimate.value)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} [{_show(estimate.low)}, {_show(estimate.high)}]"


def show_speed(estimate: Estimate) -> str:
    """Return a speed in round numbers.

    >>> show_speed(Estimate(14123.0, 13880.2, 14377.5, 300))
    '14,000 [14,000, 14,000]'
    """
    low, high = (_round(end or 0.0) for end in (estimate.low, estimate.high))
    return f"{_round(estimate.value or 0.0)} [{low}, {high}]"


def _show(value: float) -> str:
    """Return two digits without the zero before the point, and no minus before nothing."""
    shown = f"{value:.2f}"
    return ".00" if float(shown) == 0 else shown.replace("0.", ".", 1)


def _round(value: float) -> str:
    return f"{float(f'{value:.{_DIGITS}g}'):,.0f}"


def _head_material(material: Material) -> str:
    groups, n = len(set(material.groups.names)), len(material.coded)
    what = "Constructed corpus" if material.name == CORPUS else f"Real talk: {material.name}"
    within = f" in {groups} {material.groups.unit}s" * (material.groups.unit != "excerpt")
    return f"## {what}: {n:,} excerpts{within}"


def _note(results: Results, material: Material) -> str:
    if material.name != CORPUS:
        return _TALK_NOTE
    n = next((speed.words.n for speed in results.speeds.values()), 0)
    note = _CORPUS_NOTE.format(texts=f"the same {n} of its excerpts", processor=name_processor())
    taught = any(o.fitted.facts.get("encoder") for o in results.outcomes if o.fitted)
    return f"{note}\n\n{_ENCODER_NOTE}" if taught else note


def _count_modes(material: Material) -> str:
    counts = Counter(excerpt.mode for excerpt in material.coded)
    listed = ", ".join(f"{mode} {counts[mode]:,}" for mode in OUTCOMES)
    left_out = f"; {material.undecided} without an agreed code left out" * bool(material.undecided)
    return f"Coded: {listed}{left_out}."


def _tabulate(results: Results, material: Material) -> str:
    with_speed = material.name == CORPUS
    heads = ["", *_STATISTICS.values(), *[_SPEED] * with_speed]
    rows = []
    for outcome in _select(results):
        evaluation = results.evaluations.get((outcome.kind.name, material.name))
        if evaluation is None:
            rows.append([outcome.title, _excuse(outcome), *[""] * (len(heads) - 2)])
            continue
        cells = [show_estimate(evaluation.overall[name]) for name in _STATISTICS]
        cells += [_show_speed_of(outcome, results)] * with_speed
        rows.append([outcome.title, *cells])
    return _draw(heads, rows)


def _tabulate_leads(results: Results) -> str:
    names = [material.name for material in results.materials]
    rows = []
    for outcome in results.outcomes:
        name = outcome.kind.name
        if name == OURS or outcome.kind.constant:
            continue
        found = [results.leads.get((name, material)) for material in names]
        cells = [show_estimate(lead) if lead else _excuse(outcome) for lead in found]
        rows.append([outcome.title, *cells])
    return _draw(["", *names], rows)


def _select(results: Results) -> Iterator[Outcome]:
    """Yield what has a row: all but a constant that gave the same as another."""
    seen = []
    for outcome in results.outcomes:
        given = [[j.given for j in found] for found in outcome.judgements.values()]
        if not (outcome.kind.constant and given and given in seen):
            yield outcome
        seen.append(given)


def _show_speed_of(outcome: Outcome, results: Results) -> str:
    speed = results.speeds.get(outcome.kind.name)
    return show_speed(speed.words) if speed else "-" if outcome.kind.constant else "not measured"


def _excuse(outcome: Outcome) -> str:
    return f"{outcome.status}: {outcome.reason}"


def _draw(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _list_peers(results: Results) -> Iterator[str]:
    for outcome in _select(results):
        yield f"- **{outcome.title}**: {outcome.kind.about}"
