"""skops, made repeatable: equal estimators give equal bytes, in every process.

Two dumps of one object by skops differ: members are named by memory address, nodes are numbered by
it, sets come in hash order and zip entries carry the time. Here every one of these follows from the
content alone. Whether two parts of an estimator were one object in memory is not kept either, since
it differs between processes (interned strings, copies from workers); equal parts come back as equal
copies.
"""

import io
import json
import zipfile
from pathlib import PurePosixPath
from typing import Any

from distmode.modelfile.refusal import RefusedError, show

SCHEMA_FILE = "schema.json"

# A memory address by which scikit-learn's vectorizers remember that they checked their stop words;
# without it they check once more.
_ADDRESSES = frozenset({"_stop_words_id"})
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip entry can carry
_LEVEL = 6
_OWNER_READS_AND_WRITES = 0o600 << 16
_UNIX = 3


def dump_canonically(estimator: object) -> bytes:
    """Return the bytes of an estimator's skops file, the same for equal estimators.

    `skops.io.loads` reads them as any other. Members are numbered in the order of the schema, whose
    keys are sorted; only types keep an `__id__`, numbered likewise, which spares skops 100,000
    copies of `str` for the keys of a vocabulary of that size.

    Raises:
        ModelError: skops cannot store the estimator.
    """
    from skops.io import dumps

    try:
        raw = dumps(estimator)
    except Exception as error:  # skops raises what its 40 kinds of nodes raise
        reason = f"{type(error).__name__}: {show(error)}"
        raise RefusedError(f"its estimator cannot be stored ({reason})") from error
    with zipfile.ZipFile(io.BytesIO(raw)) as container:
        order = _Order()
        schema = order.rewrite(json.loads(container.read(SCHEMA_FILE)))
        members = {new: container.read(old) for old, new in order.members}
    members[SCHEMA_FILE] = json.dumps(schema, sort_keys=True, separators=(",", ":")).encode()
    return _pack(members)


class _Order:
    """Names and numbers in the order in which a schema is gone through.

    Attributes:
        members: Old and new name of each member that a node refers to. A member that two nodes
            refer to is there twice, so that each node has its own.
    """

    def __init__(self) -> None:
        self.members: list[tuple[str, str]] = []
        self._types: dict[tuple[str, str], int] = {}

    def rewrite(self, part: Any) -> Any:  # noqa: ANN401 (parsed JSON)
        """Return a part of the schema, rewritten."""
        if isinstance(part, list):
            return [self.rewrite(item) for item in part]
        if not isinstance(part, dict):
            return part
        loader = part.get("__loader__")
        node = {key: value for key, value in part.items() if key != "__id__"}
        if loader == "TypeNode":
            # Numbers from 1: skops takes an id of 0 for none.
            name = (part["__module__"], part["__class__"])
            return {**node, "__id__": self._types.setdefault(name, len(self._types) + 1)}
        if loader == "DictNode":
            return {**node, **self._rewrite_dict(part)}
        return self._rewrite_node(node)

    def _rewrite_node(self, node: dict[str, Any]) -> dict[str, Any]:
        if isinstance(node.get("file"), str):
            old = node["file"]
            new = f"{len(self.members) + 1:06d}{PurePosixPath(old).suffix}"
            self.members.append((old, new))
            return {**node, "file": new}
        if node.get("__loader__") == "ObjectNode" and isinstance(node.get("content"), dict):
            node = {**node, "content": _drop_addresses(node["content"])}
        result = {key: self.rewrite(node[key]) for key in sorted(node)}
        if node.get("__loader__") == "SetNode":
            result["content"].sort(key=lambda item: json.dumps(item, sort_keys=True))
        return result

    def _rewrite_dict(self, node: dict[str, Any]) -> dict[str, Any]:
        """Sort a dictionary by key; the types of its keys stand beside it, in the same order."""
        content: dict[str, Any] = node["content"]
        types: list[Any] = node["key_types"]["content"]
        if len(types) != len(content):
            raise RefusedError(
                "its estimator holds a dictionary with keys that JSON cannot tell apart"
            )
        pairs = sorted(zip(content, types, strict=True), key=lambda pair: pair[0])
        rewritten = {key: self.rewrite(content[key]) for key, _ in pairs}
        ordered = {**node["key_types"], "content": [kind for _, kind in pairs]}
        return {"content": rewritten, "key_types": self.rewrite(ordered)}


def _drop_addresses(state: dict[str, Any]) -> dict[str, Any]:
    """Return an estimator's state without the attributes that differ from process to process."""
    if state.get("__loader__") != "DictNode":
        return state
    content, types = state["content"], state["key_types"]["content"]
    kept = [kind for name, kind in zip(content, types, strict=True) if name not in _ADDRESSES]
    return {
        **state,
        "content": {name: part for name, part in content.items() if name not in _ADDRESSES},
        "key_types": {**state["key_types"], "content": kept},
    }


def _pack(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.create_system = _UNIX
            info.external_attr = _OWNER_READS_AND_WRITES
            container.writestr(info, members[name], zipfile.ZIP_DEFLATED, _LEVEL)
    return buffer.getvalue()
