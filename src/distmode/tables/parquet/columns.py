"""The columns of a table of labels, from the JSON Schema of a record."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from distmode.tables.records import RECORD_FIELDS, ROW_FIELD
from distmode.tables.schema import read_schema

_CARRIED = "A column of the table of excerpts, carried along."


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: Its name.
        told: What the JSON Schema says of it, with what it refers to in its place.
    """

    name: str
    told: Mapping[str, Any]

    @property
    def description(self) -> str:
        """What it means."""
        return str(self.told["description"])


def list_columns(evidence: Collection[str] = ()) -> tuple[Column, ...]:
    """Return the columns that every table of labels has, in order.

    Args:
        evidence: Fields of evidence that are there beside those that always are.
    """
    return tuple(_list_columns(read_schema(), evidence))


def build_carried(name: str) -> Column:
    """Return the column of what was carried along."""
    return Column(name, {"type": "string", "description": _CARRIED})


def build_row() -> Column:
    """Return the column of what was carried along and has no column of its own, as JSON."""
    told: Any = read_schema()["properties"]
    return Column(ROW_FIELD, {**told[ROW_FIELD], "type": "string"})


def list_offsets() -> dict[str, Column]:
    """Return the columns of offsets in another unit, by name."""
    told: Any = read_schema()["properties"]
    return {
        name: Column(name, one)
        for name, one in told.items()
        if name not in (*RECORD_FIELDS, ROW_FIELD)
    }


def find_kind(told: Mapping[str, Any]) -> str:
    """Return the JSON type of a field where it is not null; that of an enumeration is text.

    >>> find_kind({"type": ["integer", "null"]}), find_kind({"enum": ["words", "sentence"]})
    ('integer', 'string')
    """
    kinds = told.get("type", "string")
    return kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind != "null")


def resolve(told: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a schema says of a field, with what it refers to in its place, at any depth."""
    name = told.get("$ref", "").removeprefix("#/$defs/")
    whole = {**(schema["$defs"][name] if name else {}), **told}
    if "items" in whole:
        whole["items"] = resolve(whole["items"], schema)
    if "properties" in whole:
        inner = whole["properties"].items()
        whole["properties"] = {name: resolve(one, schema) for name, one in inner}
    return whole


def _list_columns(schema: Mapping[str, Any], evidence: Collection[str]) -> Iterator[Column]:
    for name in RECORD_FIELDS:
        told = resolve(schema["properties"][name], schema)
        if name == "probabilities":
            for mode, one in told["properties"].items():
                yield Column(f"p_{mode}", one)
        else:
            yield Column(name, _narrow(told, evidence) if name == "evidence" else told)


def _narrow(told: Mapping[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    """Return what the schema says of evidence, without the fields that are not there."""
    item = told["items"]
    kept = {
        name: one
        for name, one in item["properties"].items()
        if name in item["required"] or name in wanted
    }
    return {**told, "items": {**item, "properties": kept}}
