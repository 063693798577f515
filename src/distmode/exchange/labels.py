"""Labels as sheets, for people without software for qualitative analysis."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from distmode.codebook import OUTCOMES, Mode, read_codebook
from distmode.excerpt import Label
from distmode.exchange.composing import PersonsCoding, list_modes
from distmode.exchange.workbook import Column, Sheet
from distmode.tables import LabelRecord

_PERSON = "coder: "
_BEFORE = (
    Column("id", 24),
    Column("school", 14),
    Column("interview", 20),
    Column("speaker", 14),
    Column("role", 16),
    Column("text", 80, wraps=True),
    Column("status", 10),
    Column("mode", 14, shows_modes=True),
    Column("modes", 24),
    Column("probability", 11),
)
_AFTER = (
    *(Column(f"p_{mode.value}", 11) for mode in OUTCOMES),
    Column("evidence", 50, wraps=True),
    Column("warnings", 20),
    Column("start", 8),
    Column("end", 8),
    Column("model", 20),
)

Cells = list[str | int | float | None]


def build_label_sheets(
    records: Sequence[LabelRecord],
    codings: Mapping[str, Sequence[PersonsCoding]],
    *,
    with_text: bool = True,
) -> tuple[Sheet, ...]:
    """Return labels as a sheet, one row an excerpt, the codebook and what the figures are.

    Args:
        records: The labels.
        codings: What people gave the same excerpts, by the excerpt's id; a column each.
        with_text: Whether talk goes into it.
    """
    people = tuple(dict.fromkeys(one.coder for told in codings.values() for one in told))
    columns = (
        *_BEFORE,
        *(Column(f"{_PERSON}{name}", 16, shows_modes=True) for name in people),
        *_AFTER,
    )
    rows = [_build_row(one, codings, people, with_text=with_text) for one in records]
    kept = [place for place, column in enumerate(columns) if with_text or column.name != "text"]
    labels = Sheet(
        "labels", tuple(columns[p] for p in kept), [[row[p] for p in kept] for row in rows]
    )
    return labels, _build_codebook(), _build_notes(records)


def _build_row(
    record: LabelRecord,
    codings: Mapping[str, Sequence[PersonsCoding]],
    people: Sequence[str],
    *,
    with_text: bool,
) -> Cells:
    label, excerpt = record.label, record.label.excerpt
    given = {one.coder: _join(one.modes) for one in codings.get(excerpt.id, ())}
    shares: Cells = [label.probabilities.get(mode) for mode in OUTCOMES]
    return [
        excerpt.id,
        excerpt.school,
        excerpt.interview,
        excerpt.speaker,
        excerpt.role,
        excerpt.text or None,
        label.status.replace("_", " "),
        label.mode.value if label.mode else None,
        _join(list_modes(label)),
        label.probabilities[label.mode] if label.mode else None,
        *(given.get(name) for name in people),
        *shares,
        _show_evidence(label, with_text=with_text),
        "; ".join(label.warnings) or None,
        excerpt.start,
        excerpt.end,
        record.stamp.name_version,
    ]


def _join(modes: Sequence[Mode]) -> str | None:
    return "; ".join(mode.value for mode in modes) or None


def _show_evidence(label: Label, *, with_text: bool) -> str | None:
    if not with_text:
        return None
    shown = (
        f"{' '.join(item.text.split())} ({item.mode.value} {item.weight:+.2f})"
        for item in label.evidence
        if item.text
    )
    return " | ".join(shown) or None


def _build_codebook() -> Sheet:
    book = read_codebook()
    columns = (Column("mode", 16, shows_modes=True), Column("meaning", 100, wraps=True))
    return Sheet("codebook", columns, [[one.mode.value, one.test] for one in book.entries])


def _build_notes(records: Sequence[LabelRecord]) -> Sheet:
    stamps = dict.fromkeys(record.stamp for record in records)
    rows: list[Cells] = [
        ["what this is", "labels that a model gave, not a person's codings"],
        ["probability", "of the mode given; p_formal ... p_none are those of the seven outcomes"],
        ["modes", "every mode the excerpt is likely to carry, the primary one first"],
        ["status", "labelled; abstained (no mode was probable enough); too short to label"],
        ["not for", "appraisal, inspection or selection of persons"],
        ["codebook", read_codebook().version],
        ["written by", f"distmode {version('distmode')}"],
    ]
    models: list[Cells] = [
        ["model", f"{one.name_version}, sha256 {one.sha256}, prior {one.prior}"] for one in stamps
    ]
    columns = (Column("what", 16), Column("is", 100, wraps=True))
    return Sheet("notes", columns, [*rows, *models])
