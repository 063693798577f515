"""From the fields of a record to a label, each field checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.excerpt import Evidence, Excerpt, Label, Status
from distmode.files import hash_text
from distmode.tables.cells import name_kind
from distmode.tables.faults import RowError
from distmode.tables.labels.fields import AS_WRITTEN, FieldRow
from distmode.tables.records import RECORD_FIELDS, ROW_FIELD, SCHEMA_NAME, ModelStamp

_TOLERANCE = 0.001
_PARTS = ("words", "sentence")


@dataclass(frozen=True, slots=True)
class _Checked:
    """The fields of one record; each is taken by saying what it must be."""

    row: FieldRow

    def fault(self, field: str, found: object, expected: str) -> RowError:
        message = f"{self.row.place}, field '{field}': found {name_kind(found)}, expected"
        return RowError(f"faulty {field}", f"{message} {expected}; {AS_WRITTEN}")

    def text(self, field: str) -> str:
        value = self.row.fields[field]
        if not isinstance(value, str) or not value:
            raise self.fault(field, value, "text")
        return value

    def maybe_text(self, field: str) -> str | None:
        return None if self.row.fields[field] is None else self.text(field)

    def number(self, field: str) -> int:
        value = self.row.fields[field]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fault(field, value, "a whole number")
        return value

    def maybe_number(self, field: str) -> int | None:
        return None if self.row.fields[field] is None else self.number(field)

    def items(self, field: str) -> list[object]:
        value = self.row.fields[field]
        if not isinstance(value, list):
            raise self.fault(field, value, "a list")
        return value

    def mode(self, field: str, value: object) -> Mode:
        if not isinstance(value, str) or value not in OUTCOMES:
            raise self.fault(field, value, "a mode of the codebook")
        return Mode(value)


def build_label(row: FieldRow, *, also: frozenset[str] = frozenset()) -> Label:
    """Return the label that a record's fields make.

    Args:
        row: The fields.
        also: Names of fields that are neither the record's own nor carried: other offsets.

    Raises:
        RowError: A field is not what it should be, or the text is not the one that was labelled.
    """
    fields = _Checked(row)
    if fields.text("schema") != SCHEMA_NAME:
        raise fields.fault("schema", "", f"'{SCHEMA_NAME}' (is the file of a newer distmode?)")
    status = fields.text("status")
    if status not in get_args(Status):
        raise fields.fault("status", status, f"one of {', '.join(get_args(Status))}")
    mode = row.fields["mode"]
    label = Label(
        _build_excerpt(fields, also),
        status=cast("Status", status),
        mode=None if mode is None else fields.mode("mode", mode),
        modes=tuple(fields.mode("modes", one) for one in fields.items("modes")),
        probabilities=_read_chances(fields),
        evidence=tuple(_read_evidence(fields, item) for item in fields.items("evidence")),
        warnings=tuple(map(str, fields.items("warnings"))),
    )
    _check_outcome(fields, label)
    return label


def build_stamp(row: FieldRow) -> ModelStamp:
    """Return which model gave a label, and under which prior.

    Raises:
        RowError: A field is not text.
    """
    fields = _Checked(row)
    names = ("model", "model_sha256", "codebook", "prior")
    return ModelStamp(*(fields.text(name) for name in names))


def _build_excerpt(fields: _Checked, also: frozenset[str]) -> Excerpt:
    text = fields.maybe_text("text")
    if text is not None and hash_text(text) != fields.text("text_sha256"):
        raise RowError(
            "another text",
            f"{fields.row.place}, field 'text': is not the text that was labelled (its hash is "
            f"not text_sha256); {AS_WRITTEN}",
        )
    known = {*RECORD_FIELDS, ROW_FIELD, *also}
    displaced = fields.row.fields.get(ROW_FIELD, {})
    if not isinstance(displaced, Mapping):
        raise fields.fault(ROW_FIELD, displaced, "an object")
    carried = {name: value for name, value in fields.row.fields.items() if name not in known}
    return Excerpt(
        id=fields.text("id"),
        source=fields.text("source"),
        source_sha256=fields.text("source_sha256"),
        text=text or "",
        start=fields.number("start"),
        end=fields.number("end"),
        turn=fields.maybe_number("turn"),
        continues=fields.maybe_number("continues"),
        speaker=fields.maybe_text("speaker"),
        role=fields.maybe_text("role"),
        school=fields.maybe_text("school"),
        interview=fields.maybe_text("interview"),
        # What was too short says so in its status; the question is not asked again.
        from_transcript=False,
        carried=carried | dict(displaced),
    )


def _read_chances(fields: _Checked) -> dict[Mode, float]:
    given = fields.row.fields["probabilities"]
    if given is None:
        return {}
    if not isinstance(given, Mapping) or set(given) != {mode.value for mode in OUTCOMES}:
        raise fields.fault("probabilities", given, "a probability of each of the seven outcomes")
    for value in given.values():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise fields.fault("probabilities", value, "numbers from 0 to 1")
    if abs(sum(given.values()) - 1) > _TOLERANCE:
        raise fields.fault("probabilities", 0, "numbers that sum to 1")
    return {mode: float(given[mode.value]) for mode in OUTCOMES}


def _read_evidence(fields: _Checked, item: object) -> Evidence:
    given = item if isinstance(item, Mapping) else {}
    place = [given.get("start"), given.get("end")]
    words, weight, part = given.get("text"), given.get("weight"), given.get("part")
    if (
        not all(isinstance(edge, int) for edge in place)
        or not isinstance(words, str | None)
        or not isinstance(weight, int | float)
        or part not in _PARTS
    ):
        raise fields.fault("evidence", item, "start, end, text, mode, weight and part")
    mode = fields.mode("evidence", given.get("mode"))
    return Evidence(given["start"], given["end"], words or "", mode, float(weight), given["part"])


def _check_outcome(fields: _Checked, label: Label) -> None:
    """Refuse a label whose status says something else than its mode and probabilities."""
    if (label.mode is not None) != (label.status == "labelled"):
        raise fields.fault("mode", fields.row.fields["mode"], f"what '{label.status}' means")
    if bool(label.probabilities) == (label.status == "too_short"):
        found = fields.row.fields["probabilities"]
        raise fields.fault("probabilities", found, f"what '{label.status}' means")
    if any(mode not in MODES for mode in label.modes):
        raise fields.fault("modes", "", "none of them to be 'none'")
