"""The schema of a payload, held against the tables of `allowed` before skops sees it.

A node that names anything else, or that is not of exactly the shape in which skops writes it, is
refused.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from distmode.modelfile.allowed import KEY_TYPES, TYPES, is_tame
from distmode.modelfile.refusal import RefusedError, show

_NAMING = frozenset({"__class__", "__module__", "__loader__"})
# Protocols 0 and 1 of skops have laxer nodes, which a file could ask for by claiming one of them.
_EARLIEST_PROTOCOL = 2
_DEEPEST = 60
_LONGEST_NUMBER = 40

_Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: how deep, and under which key of a dictionary, if any."""

    depth: int = 0
    name: str = ""

    def below(self, name: str = "") -> "_Place":
        return _Place(self.depth + 1, name)


def check_schema(schema: object) -> tuple[str, ...]:
    """Return the names of the array members that a schema refers to, each once.

    Args:
        schema: What `schema.json` holds, parsed.

    Raises:
        RefusedError: It names a type that is not in the table, or a node is of another shape.
    """
    if not isinstance(schema, dict):
        _refuse_shape()
    root = dict(schema)
    protocol = root.pop("protocol", None)
    root.pop("_skops_version", None)
    if not _is_whole(protocol):
        _refuse_shape()
    if protocol < _EARLIEST_PROTOCOL:
        raise RefusedError(f"its payload is of skops protocol {protocol}, which is too old")
    survey = _Survey()
    survey.visit(root, _Place())
    return survey.files()


class _Survey:
    """Goes through a schema node by node and notes the members it refers to."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._type_numbers: dict[int, str] = {}
        self._visits: Mapping[str, Callable[[_Node, _Place], None]] = {
            "ObjectNode": self._visit_object,
            "DictNode": self._visit_dict,
            "ListNode": self._visit_items,
            "TupleNode": self._visit_items,
            "SetNode": self._visit_set,
            "JsonNode": _visit_scalar,
            "TypeNode": self._visit_type,
            "NdArrayNode": self._visit_array,
        }

    def files(self) -> tuple[str, ...]:
        """Return the members referred to.

        Raises:
            RefusedError: One is referred to twice; skops would unpack it each time.
        """
        if len(set(self._files)) < len(self._files):
            raise RefusedError("its payload is damaged (two parts share one array)")
        return tuple(self._files)

    def visit(self, node: object, place: _Place) -> None:
        """Check one node and all below it."""
        if place.depth > _DEEPEST:
            raise RefusedError("its payload is nested more deeply than a distmode model ever is")
        if not isinstance(node, dict):
            _refuse_shape()
        name, loader = _identify(node)
        if loader not in TYPES:
            _refuse_type(f"{name} ({loader})")
        if name not in TYPES[loader]:
            _refuse_type(name)
        self._visits[loader](node, place)

    def _visit_object(self, node: _Node, place: _Place) -> None:
        _check_keys(node, "content")
        state = _expect(node["content"], "DictNode")
        self.visit(state, place.below())
        for name, part in state["content"].items():
            _check_state(name, part)

    def _visit_dict(self, node: _Node, place: _Place) -> None:
        _check_keys(node, "content", "key_types")
        content = node["content"]
        if not isinstance(content, dict):
            _refuse_shape()
        self._visit_key_types(node["key_types"], len(content))
        for name, part in content.items():
            self.visit(part, place.below(name))

    def _visit_key_types(self, node: object, length: int) -> None:
        """Check what skops will call on every key of a dictionary."""
        kinds = _expect(node, "ListNode")
        _check_keys(kinds, "content")
        if _identify(kinds)[0] not in TYPES["ListNode"]:
            _refuse_shape()
        if not isinstance(kinds["content"], list) or len(kinds["content"]) != length:
            _refuse_shape()
        for item in kinds["content"]:
            kind = _expect(item, "TypeNode")
            name = _identify(kind)[0]
            if name not in KEY_TYPES:
                _refuse_type(f"{name} for keys")
            self._number_type(kind, name)

    def _visit_items(self, node: _Node, place: _Place) -> None:
        _check_keys(node, "content")
        if not isinstance(node["content"], list):
            _refuse_shape()
        for part in node["content"]:
            self.visit(part, place.below())

    def _visit_set(self, node: _Node, place: _Place) -> None:
        self._visit_items(node, place)
        for part in node["content"]:
            _expect(part, "JsonNode")

    def _visit_type(self, node: _Node, place: _Place) -> None:
        """Let a type stand where a type is meant, not where scikit-learn would call it."""
        name = _identify(node)[0]
        if place.name != "dtype":
            _refuse_type(f"the type {name} as a value")
        self._number_type(node, name)

    def _number_type(self, node: _Node, name: str) -> None:
        """Check a type's number: skops puts the first node of a number where it stands again."""
        _check_keys(node, "__id__")
        number = node["__id__"]
        if not _is_whole(number) or self._type_numbers.setdefault(number, name) != name:
            _refuse_shape()

    def _visit_array(self, node: _Node, place: _Place) -> None:
        if node.get("type") == "json":
            self._visit_object_array(node, place)
            return
        _check_keys(node, "type", "file")
        if node["type"] != "numpy" or not isinstance(node["file"], str):
            _refuse_shape()
        self._files.append(node["file"])

    def _visit_object_array(self, node: _Node, place: _Place) -> None:
        """Check an array of Python objects, which here can only be plain values, in one row."""
        _check_keys(node, "type", "content", "shape")
        shape = _expect(node["shape"], "TupleNode")
        self.visit(shape, place.below())
        lengths = [_read_scalar(_expect(part, "JsonNode")) for part in shape["content"]]
        if not isinstance(node["content"], list) or lengths != [len(node["content"])]:
            _refuse_shape()
        for part in node["content"]:
            self.visit(_expect(part, "JsonNode"), place.below())


def _refuse_shape() -> NoReturn:
    raise RefusedError("its payload is damaged (schema.json is not as distmode writes it)")


def _refuse_type(name: str) -> NoReturn:
    raise RefusedError(f"it holds {show(name)}, which a distmode model never does")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _identify(node: _Node) -> tuple[str, str]:
    """Return the full name of the type that a node names, and its kind."""
    module, name, loader = (node.get(key) for key in ("__module__", "__class__", "__loader__"))
    if not (isinstance(module, str) and isinstance(name, str) and isinstance(loader, str)):
        _refuse_shape()
    return f"{module}.{name}", loader


def _expect(node: object, loader: str) -> _Node:
    if not isinstance(node, dict) or node.get("__loader__") != loader:
        _refuse_shape()
    return node


def _check_keys(node: _Node, *keys: str) -> None:
    if node.keys() != _NAMING.union(keys):
        _refuse_shape()


def _visit_scalar(node: _Node, _: _Place) -> None:
    _check_keys(node, "content", "is_json")
    _read_scalar(node)


def _read_scalar(node: _Node) -> object:
    """Return the text, number, truth value or None that a JsonNode stands for."""
    text = node["content"]
    if not isinstance(text, str) or (not text.startswith('"') and len(text) > _LONGEST_NUMBER):
        _refuse_shape()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        _refuse_shape()
    if isinstance(value, float) and not math.isfinite(value):
        raise RefusedError("its payload holds a number that is not finite")
    if isinstance(value, (dict, list)):
        _refuse_shape()
    return value


def _check_state(name: str, part: _Node) -> None:
    """Check one attribute of an estimator, a node that has been visited."""
    if name.startswith("__"):
        _refuse_type(f"the attribute {name}")
    if name == "vocabulary_":
        _check_vocabulary(part)
    value = _read_scalar(part) if part["__loader__"] == "JsonNode" else part
    if not is_tame(name, value):
        shown = "another value" if value is part else f"'{value}'"
        _refuse_type(f"an estimator with {name} = {shown}")


def _check_vocabulary(part: _Node) -> None:
    """Refuse column numbers that are not 0 to n - 1: scipy follows them into memory unchecked."""
    parts = _expect(part, "DictNode")["content"].values()
    numbers = [_read_scalar(_expect(item, "JsonNode")) for item in parts]
    if not all(_is_whole(number) for number in numbers) or set(numbers) != set(range(len(parts))):
        raise RefusedError("its payload is damaged (a vocabulary numbers its columns wrongly)")
