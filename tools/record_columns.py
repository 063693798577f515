"""Prints what every field and column of labels means, from the JSON Schema; a test compares it.

`python -m tools.record_columns` prints the two tables of docs/records.md.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from distmode.tables import read_schema
from distmode.tables.parquet import Column, build_schema, list_columns
from distmode.tables.parquet.columns import (
    build_carried,
    build_row,
    find_kind,
    list_offsets,
    resolve,
)

KINDS = {"string": "text", "integer": "whole number", "number": "number", "object": "object"}
# How CSV shows what a cell cannot hold as it is; all else stands there as in JSON.
SHOWN_IN_CSV = {
    "modes": "joined by `;`",
    "warnings": "joined by `;`",
    "row": "JSON",
    "evidence": "`words (mode +weight)`, joined by ` | `",
}


def name_type(told: Mapping[str, Any]) -> str:
    """Return the type of a field in words."""
    if "const" in told:
        return f"`{told['const']}`"
    if "enum" in told:
        return ", ".join(f"`{value}`" for value in told["enum"] if value is not None)
    if find_kind(told) != "array":
        return KINDS[find_kind(told)]
    inner = find_kind(told["items"])
    return f"list of {KINDS[inner]}s"


def name_absence(told: Mapping[str, Any], *, is_required: bool) -> str:
    """Return how a field may be missing, in words."""
    if not is_required:
        return "may be absent"
    kinds = told.get("type", ())
    is_null = "null" in kinds if isinstance(kinds, list) else None in told.get("enum", ())
    return "may be null" if is_null else "no"


def format_row(*cells: str) -> str:
    """Return one line of a table."""
    # A bar in a cell would end it, between backticks too.
    escaped = [cell.replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def format_head(*cells: str) -> list[str]:
    """Return the head of a table."""
    return [format_row(*cells), "| --- " * len(cells) + "|"]


def list_fields(told: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """Yield a line for every field of an object, those inside it right after it."""
    required = told.get("required", ())
    for name, one in told["properties"].items():
        place = f"{before}{name}"
        absence = name_absence(one, is_required=name in required)
        yield format_row(f"`{place}`", name_type(one), absence, one["description"])
        if "properties" in one:
            yield from list_fields(one, f"{place}.")
        elif "properties" in one.get("items", ()):
            yield from list_fields(one["items"], f"{place}[].")


def name_stored(told: Mapping[str, Any]) -> str:
    """Return the type of a column in Parquet."""
    stored = build_schema([Column("any", told)]).field(0).type
    inner = getattr(stored, "value_type", None)
    if inner is None:
        return str(stored)
    return f"list<{'struct' if find_kind(told['items']) == 'object' else inner}>"


def show_column(column: Column, absence: str) -> str:
    """Return one line of the table of columns."""
    in_csv = SHOWN_IN_CSV.get(column.name, name_type(column.told))
    return format_row(
        f"`{column.name}`", in_csv, f"`{name_stored(column.told)}`", absence, column.description
    )


def list_all_columns() -> Iterator[str]:
    """Yield a line for every column that CSV and Parquet can have."""
    for column in list_columns():
        # Probabilities are missing together, where the object is null in JSON Lines.
        is_share = column.name.startswith("p_")
        is_list = find_kind(column.told) == "array"
        is_null = name_absence(column.told, is_required=True) == "may be null"
        yield show_column(column, "may be empty" if is_share or is_list or is_null else "no")
    yield show_column(build_carried("NAME"), "may be absent, empty")
    for column in (build_row(), *list_offsets().values()):
        yield show_column(column, "may be absent, empty")


def build_field_table() -> str:
    """Return the table of the fields in JSON Lines, without a line end after it."""
    schema: Mapping[str, Any] = read_schema()
    head = format_head("field", "type", "may be missing", "meaning")
    return "\n".join([*head, *list_fields(resolve(schema, schema))])


def build_column_table() -> str:
    """Return the table of the columns of CSV and Parquet, without a line end after it."""
    head = format_head("column", "in CSV", "in Parquet", "may be missing", "meaning")
    return "\n".join([*head, *list_all_columns()])


if __name__ == "__main__":
    print(build_field_table(), build_column_table(), sep="\n\n")
