import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from distmode.codebook import OUTCOMES, Mode
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.tables import (
    RECORD_FIELDS,
    SCHEMA_NAME,
    ModelStamp,
    build_record,
    read_schema,
    write_jsonl,
)

STAMP = ModelStamp(name_version="distmode-en 1.0.0", sha256="b" * 64, codebook="1", prior="corpus")
EXCERPT = Excerpt(
    id="hillside/ada.docx#12.1",
    source="hillside/ada.docx",
    source_sha256="a" * 64,
    text="We let her run with it.",
    start=100,
    end=123,
    turn=12,
    speaker="Ada",
    interview="hillside/ada",
    carried={"note": "x", "mode": "formal"},
)
EVIDENCE = (Evidence(107, 110, "her", Mode.INCREMENTAL, 0.84),)


def make_record(status: str = "labelled", *, with_text: bool = True) -> dict[str, Any]:
    shares = dict(zip(OUTCOMES, (0.1, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1), strict=True))
    sure, none = Mode.INCREMENTAL, Mode.NONE
    label = {
        "labelled": Label(EXCERPT, "labelled", sure, (sure,), shares, EVIDENCE, ("not_english",)),
        "none": Label(EXCERPT, "labelled", none, (), shares),
        "abstained": Label(EXCERPT, "abstained", None, (sure,), shares, EVIDENCE),
        "too_short": Label(EXCERPT, "too_short"),
    }[status]
    return build_record(label, model=STAMP, with_text=with_text)


def find_faults(record: dict[str, Any]) -> list[str]:
    return [str(error.message) for error in Draft202012Validator(read_schema()).iter_errors(record)]


def walk_properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in schema.get("properties", {}).items():
        yield name, field
        yield from walk_properties(field)
        yield from walk_properties(field.get("items", {}))


def test_the_schema_is_a_schema_that_names_every_field_in_order() -> None:
    schema: dict[str, Any] = read_schema()
    Draft202012Validator.check_schema(schema)
    assert tuple(schema["required"]) == RECORD_FIELDS
    units = ("start_utf16", "end_utf16", "start_utf8", "end_utf8")
    assert tuple(schema["properties"]) == (*RECORD_FIELDS, "row", *units)
    assert schema["properties"]["schema"]["const"] == SCHEMA_NAME
    assert all(field.get("description") for _, field in walk_properties(schema))
    # Twenty-four fields and `row`, six of evidence, seven probabilities, four more units twice.
    assert len(list(walk_properties(schema))) == 25 + 6 + 7 + 2 * 4
    outcomes = [mode.value for mode in OUTCOMES]
    assert schema["$defs"]["outcome"]["enum"] == outcomes
    assert schema["properties"]["mode"]["enum"] == [*outcomes, None]
    assert list(schema["properties"]["probabilities"]["properties"]) == outcomes


@pytest.mark.parametrize("status", ["labelled", "none", "abstained", "too_short"])
@pytest.mark.parametrize("with_text", [True, False])
def test_records_of_every_status_are_valid_as_written(
    status: str, with_text: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("records") / "labels.jsonl"
    with path.open("wb") as file:
        write_jsonl([make_record(status, with_text=with_text)], file)
    record = json.loads(path.read_bytes())
    assert find_faults(record) == []
    assert ("row" in record) is with_text


@pytest.mark.parametrize("field", RECORD_FIELDS)
def test_a_record_without_one_of_its_fields_fails(field: str) -> None:
    record = make_record()
    del record[field]
    assert f"'{field}' is a required property" in find_faults(record)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema", "distmode.label/2"),
        ("id", ""),
        ("id", 3),
        ("source_sha256", "A" * 64),
        ("text_sha256", "a" * 63),
        ("model_sha256", None),
        ("school", 3),
        ("turn", 0),
        ("turn", "12"),
        ("start", -1),
        ("end", 1.5),
        ("text", ""),
        ("status", "unsure"),
        ("status", "abstained"),
        ("status", "too_short"),
        ("mode", None),
        ("mode", "Formal"),
        ("mode", "none"),
        ("modes", []),
        ("modes", ["none"]),
        ("modes", ["formal", "formal"]),
        ("modes", None),
        ("probabilities", None),
        ("probabilities", {"formal": 1.0}),
        ("evidence", None),
        ("warnings", "not_english"),
        ("warnings", ["She said so"]),
        ("codebook", 1),
        ("row", {}),
    ],
)
def test_a_tampered_record_fails(field: str, value: object) -> None:
    assert find_faults({**make_record(), field: value})


@pytest.mark.parametrize("share", [-0.1, 1.1, "0.5", None])
def test_a_tampered_probability_fails(share: object) -> None:
    record = make_record()
    record["probabilities"]["formal"] = share
    assert find_faults(record)


@pytest.mark.parametrize(
    ("field", "value"), [("mode", "other"), ("weight", "1"), ("start", -1), ("coder", "A")]
)
def test_tampered_evidence_fails(field: str, value: object) -> None:
    record = make_record()
    record["evidence"][0][field] = value
    assert find_faults(record)


@pytest.mark.parametrize(
    ("field", "value"),
    [("mode", "formal"), ("modes", ["formal"]), ("evidence", make_record()["evidence"])],
)
def test_a_record_too_short_with_an_outcome_fails(field: str, value: object) -> None:
    assert find_faults({**make_record("too_short"), field: value})
