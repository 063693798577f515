"""Label records: what one label looks like to other programs (`distmode.label/1`).

The names, their order and their meaning are a promise; `data/label.schema.json` says what each
field holds. A change that a reader could notice raises the number in `SCHEMA_NAME`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from distmode.codebook import OUTCOMES, Mode
from distmode.excerpt import Evidence, Label
from distmode.files import hash_text

SCHEMA_NAME = "distmode.label/1"

RECORD_FIELDS: tuple[str, ...] = (
    "schema",
    "id",
    "source",
    "source_sha256",
    "text_sha256",
    "school",
    "interview",
    "turn",
    "continues",
    "speaker",
    "role",
    "start",
    "end",
    "text",
    "status",
    "mode",
    "modes",
    "probabilities",
    "evidence",
    "warnings",
    "model",
    "model_sha256",
    "codebook",
    "prior",
)
"""The fields that every record has, in order; carried columns and `row` come after them."""

ROW_FIELD = "row"
"""Where carried columns go whose own name a field has already."""

_MILLION = 1_000_000
_WEIGHT_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ModelStamp:
    """Which model gave a label.

    Attributes:
        name_version: Its name and version, "distmode-en 1.0.0".
        sha256: Hash of its file, in hexadecimal.
        codebook: Version of the codebook that it was trained on.
        prior: How common each outcome was taken to be: `corpus`, `interviews` or shares.
    """

    name_version: str
    sha256: str
    codebook: str
    prior: str


def build_record(label: Label, *, model: ModelStamp, with_text: bool = True) -> dict[str, object]:
    """Return the record of one label, its fields in the order of `RECORD_FIELDS`.

    Carried columns follow under their own names, or in the object `row` if a field has that name
    (in any case).

    Args:
        label: What the model gave.
        model: Which model.
        with_text: If false, the texts of excerpt and evidence are null and no column is carried,
            since any of them could hold talk. The hash of the text stays.
    """
    excerpt = label.excerpt
    record: dict[str, object] = {
        "schema": SCHEMA_NAME,
        "id": excerpt.id,
        "source": excerpt.source,
        "source_sha256": excerpt.source_sha256,
        "text_sha256": hash_text(excerpt.text),
        "school": excerpt.school,
        "interview": excerpt.interview,
        "turn": excerpt.turn,
        "continues": excerpt.continues,
        "speaker": excerpt.speaker,
        "role": excerpt.role,
        "start": excerpt.start,
        "end": excerpt.end,
        "text": excerpt.text if with_text else None,
        **_outcome_of(label, with_text=with_text),
        "model": model.name_version,
        "model_sha256": model.sha256,
        "codebook": model.codebook,
        "prior": model.prior,
    }
    if with_text:
        _carry(excerpt.carried, record)
    return record


def round_probabilities(probabilities: Mapping[Mode, float]) -> dict[str, float]:
    """Return the seven probabilities with six decimals, in the codebook's order, summing to 1.

    Rounding each by itself could miss 1 by several millionths. So each is cut to whole millionths,
    and those that are then missing go, one each, to the outcomes that lost most by the cut, the
    codebook's order deciding between equals (the largest-remainder method; Hamilton, 1792). No
    outcome overtakes another by it.

    Args:
        probabilities: Of every outcome, not negative; divided by their sum if that is not 1.

    Raises:
        ValueError: They are not finite, or sum to nothing.

    >>> third = dict.fromkeys(("formal", "cultural", "none"), 1 / 3)
    >>> found = round_probabilities({mode: third.get(mode, 0.0) for mode in OUTCOMES})
    >>> found["formal"], found["cultural"], found["none"]
    (0.333334, 0.333333, 0.333333)
    """
    total = math.fsum(probabilities[mode] for mode in OUTCOMES)
    if not (math.isfinite(total) and total > 0):
        raise ValueError(f"probabilities sum to {total}, expected 1")
    exact = [probabilities[mode] / total * _MILLION for mode in OUTCOMES]
    cut = [math.floor(share) for share in exact]
    missing = _MILLION - sum(cut)
    by_loss = sorted(range(len(exact)), key=lambda place: cut[place] - exact[place])
    for place in by_loss[:missing]:
        cut[place] += 1
    return {mode.value: share / _MILLION for mode, share in zip(OUTCOMES, cut, strict=True)}


def split_carried(
    carried: Mapping[str, object], taken: frozenset[str]
) -> tuple[dict[str, object], dict[str, object]]:
    """Divide carried columns into those that keep their name and those whose name is taken.

    Args:
        carried: Value by column.
        taken: The names that are taken, folded (see `fold_name`); a carried column takes its own.
    """
    free: dict[str, object] = {}
    displaced: dict[str, object] = {}
    seen = set(taken)
    for name, value in carried.items():
        (displaced if fold_name(name) in seen else free)[name] = value
        seen.add(fold_name(name))
    return free, displaced


def fold_name(name: str) -> str:
    """Return a column's name as it counts: in one case, without outer or doubled blanks."""
    return " ".join(name.split()).casefold()


def _outcome_of(label: Label, *, with_text: bool) -> dict[str, object]:
    """Return the fields from `status` to `warnings`."""
    return {
        "status": label.status,
        "mode": None if label.mode is None else label.mode.value,
        "modes": [mode.value for mode in label.modes],
        "probabilities": round_probabilities(label.probabilities) if label.probabilities else None,
        "evidence": [_show_evidence(item, with_text=with_text) for item in label.evidence],
        "warnings": list(label.warnings),
    }


def _show_evidence(evidence: Evidence, *, with_text: bool) -> dict[str, object]:
    return {
        "start": evidence.start,
        "end": evidence.end,
        "text": evidence.text if with_text else None,
        "mode": evidence.mode.value,
        # Adding nought turns a rounded -0.0 into 0.0.
        "weight": round(float(evidence.weight), _WEIGHT_DECIMALS) + 0.0,
        "part": evidence.part,
    }


def _carry(carried: Mapping[str, object], record: dict[str, object]) -> None:
    free, displaced = split_carried(carried, frozenset({*RECORD_FIELDS, ROW_FIELD}))
    record.update(free)
    if displaced:
        record[ROW_FIELD] = displaced
