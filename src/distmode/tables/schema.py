"""The JSON Schema of a label record: `data/label.schema.json`, which the docs read too."""

import json
from importlib.resources import files
from typing import cast


def read_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a label record, each field with a description."""
    text = (files("distmode") / "data" / "label.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, object]", json.loads(text))
