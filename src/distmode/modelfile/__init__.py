"""Model files: a folder with `card.json`, read first, and `model.skops`, scikit-learn only.

A model may come from a stranger. Nothing in it is built before its sizes, its card, its hash and
every type it names have been checked against distmode's own table (`allowed`), never against a list
of the file's. What `write_model` writes passes the same checks, and equal estimators give equal
bytes. The format number and the rule for raising it are in `format`.
"""

from distmode.modelfile.canonical import dump_canonically
from distmode.modelfile.card import (
    CARD_FILE,
    PAYLOAD_FILE,
    Card,
    EncoderStamp,
    installed_libraries,
)
from distmode.modelfile.format import FORMAT
from distmode.modelfile.shipped import DEFAULT_MODEL, LITE_MODEL, find_model, list_models
from distmode.modelfile.store import (
    Check,
    Model,
    check_target,
    read_card,
    read_model,
    verify_model,
    write_model,
)

__all__ = [
    "CARD_FILE",
    "DEFAULT_MODEL",
    "FORMAT",
    "LITE_MODEL",
    "PAYLOAD_FILE",
    "Card",
    "Check",
    "EncoderStamp",
    "Model",
    "check_target",
    "dump_canonically",
    "find_model",
    "installed_libraries",
    "list_models",
    "read_card",
    "read_model",
    "verify_model",
    "write_model",
]
