"""Writes a taught MiniLM as an ONNX graph for one sentence: no batch, no mask, no padding.

In go the numbers of word pieces, shape (pieces,), out comes one vector of length one. Standard
operators of opset 17 only. Weights are int8 with one scale a column, inputs of linear layers are
rounded to uint8 as they come (DynamicQuantizeLinear).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper, save

Array = NDArray[Any]
Weights = Mapping[str, Array]

_OPSET = 17
_IR = 9
_HEADS = 12
_EPSILON = 1e-12
_MOST = 127


def write_network(path: Path, weights: Weights, scales: Weights, mapping: Array) -> None:
    """Write the graph.

    Args:
        path: The file.
        weights: Of the student, by name.
        scales: What the inputs of each linear layer are divided by.
        mapping: The linear map after pooling, shape (width, axes).
    """
    graph = _Graph()
    states = _embed(graph, weights)
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder."))
    for number in range(layers):
        states = _add_layer(graph, states, number, weights, scales)
    pooled = graph.add("ReduceMean", states, axes=[0], keepdims=0)
    mapped = graph.add("MatMul", pooled, graph.keep(mapping))
    length = graph.add("ReduceL2", mapped, axes=[0], keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mapped, length], ["vector"]))
    save(graph.build(mapping.shape[1]), str(path))


class _Graph:
    """Collects nodes and constants, and names them in order."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self._constants: list[Any] = []
        self._named = 0

    def keep(self, values: Array, kind: type[np.generic] = np.float32) -> str:
        """Keep an array as a constant, and return its name."""
        name = self._name()
        array = np.ascontiguousarray(values, dtype=kind)
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node with one output, and return that output's name."""
        return self.add_many(kind, *inputs, outputs=1, **attributes)[0]

    def add_many(self, kind: str, *inputs: str, outputs: int, **attributes: object) -> list[str]:
        """Add a node with several outputs, and return their names."""
        names = [self._name() for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def build(self, width: int) -> Any:  # noqa: ANN401 (a protocol buffer)
        """Return the whole model."""
        taken = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"])]
        given = [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [width])]
        graph = helper.make_graph(self.nodes, "encoder", taken, given, self._constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="distmode")
        model.ir_version = _IR
        return model

    def _name(self) -> str:
        self._named += 1
        return f"v{self._named}"


def _embed(graph: _Graph, weights: Weights) -> str:
    """Add the lookup of words (int8, one scale a word) and places."""
    words = weights["embeddings.word_embeddings.weight"]
    scale = np.abs(words).max(1, keepdims=True) / _MOST
    scale[scale == 0] = 1
    rounded = graph.keep(np.rint(words / scale), np.int8)
    looked_up = graph.add("Cast", graph.add("Gather", rounded, "ids"), to=TensorProto.FLOAT)
    states = graph.add("Mul", looked_up, graph.add("Gather", graph.keep(scale), "ids"))
    places = weights["embeddings.position_embeddings.weight"]
    places = places + weights["embeddings.token_type_embeddings.weight"][0]
    count = graph.add("Shape", "ids")
    first = graph.keep(np.array([0]), np.int64)
    placed = graph.add("Add", states, graph.add("Slice", graph.keep(places), first, count))
    return _normalise(graph, placed, weights, "embeddings.LayerNorm")


def _add_layer(graph: _Graph, states: str, number: int, weights: Weights, scales: Weights) -> str:
    """Add attention and the two dense layers after it."""
    prefix = f"encoder.layer.{number}."
    attended = _attend(graph, states, prefix, weights, scales[f"{number}.attention"])
    name = prefix + "attention.output"
    added = _dense(graph, attended, name, weights, scales[f"{number}.attended"])
    states = _normalise(graph, graph.add("Add", states, added), weights, name + ".LayerNorm")
    up = _dense(graph, states, prefix + "intermediate", weights, scales[f"{number}.up"])
    down = _dense(graph, _activate(graph, up), prefix + "output", weights, scales[f"{number}.down"])
    return _normalise(graph, graph.add("Add", states, down), weights, prefix + "output.LayerNorm")


def _attend(graph: _Graph, states: str, prefix: str, weights: Weights, scale: Array) -> str:
    names = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    width = len(weights[names[0] + ".bias"])
    size = width // _HEADS
    factors = (1 / np.sqrt(size), 1.0, 1.0)
    pairs = list(zip(names, factors, strict=True))
    matrix = np.concatenate([weights[name + ".weight"].T * factor for name, factor in pairs], 1)
    bias = np.concatenate([weights[name + ".bias"] * factor for name, factor in pairs])
    joined = _multiply(graph, states, matrix, bias, scale)
    parts = graph.keep(np.array([width] * 3), np.int64)
    shape = graph.keep(np.array([-1, _HEADS, size]), np.int64)
    split = graph.add_many("Split", joined, parts, outputs=3, axis=1)
    query, key, value = (
        graph.add("Transpose", graph.add("Reshape", part, shape), perm=perm)
        for part, perm in zip(split, ([1, 0, 2], [1, 2, 0], [1, 0, 2]), strict=True)
    )
    chances = graph.add("Softmax", graph.add("MatMul", query, key), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", chances, value), perm=[1, 0, 2])
    return graph.add("Reshape", seen, graph.keep(np.array([-1, width]), np.int64))


def _dense(graph: _Graph, states: str, name: str, weights: Weights, scale: Array) -> str:
    matrix, bias = weights[name + ".dense.weight"].T, weights[name + ".dense.bias"]
    return _multiply(graph, states, matrix, bias, scale)


def _multiply(graph: _Graph, states: str, matrix: Array, bias: Array, scale: Array) -> str:
    """Add a linear layer in int8: smoothed inputs rounded as they come, one scale a column."""
    smoothed = graph.add("Mul", states, graph.keep(1 / scale))
    matrix = matrix * scale[:, None]
    columns = np.abs(matrix).max(0) / _MOST
    columns[columns == 0] = 1
    rounded = graph.keep(np.clip(np.rint(matrix / columns), -_MOST, _MOST), np.int8)
    inputs, size, zero = graph.add_many("DynamicQuantizeLinear", smoothed, outputs=3)
    product = graph.add("MatMulInteger", inputs, rounded, zero)
    product = graph.add("Cast", product, to=TensorProto.FLOAT)
    scaled = graph.add("Mul", product, graph.add("Mul", size, graph.keep(columns)))
    return graph.add("Add", scaled, graph.keep(bias))


def _activate(graph: _Graph, states: str) -> str:
    """Add GELU in its exact form: x times half of 1 + erf(x / sqrt 2)."""
    error = graph.add("Erf", graph.add("Div", states, graph.keep(np.array(np.sqrt(2)))))
    doubled = graph.add("Mul", states, graph.add("Add", error, graph.keep(np.array(1))))
    return graph.add("Mul", doubled, graph.keep(np.array(0.5)))


def _normalise(graph: _Graph, states: str, weights: Weights, name: str) -> str:
    scale, shift = graph.keep(weights[name + ".weight"]), graph.keep(weights[name + ".bias"])
    return graph.add("LayerNormalization", states, scale, shift, axis=-1, epsilon=_EPSILON)
