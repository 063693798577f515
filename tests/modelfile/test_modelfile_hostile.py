"""Models from a stranger: each is refused with one line, and nothing in it is run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from distmode.errors import ModelError
from distmode.modelfile import read_model, verify_model
from tests.modelfile.tiny_models import change_schema, state_of

WORDS = (0, 0)  # the vectorizer of words in the tiny model: first step, first part
HEAD = (1,)


def node(loader: str, module: str, name: str, **content: object) -> dict[str, Any]:
    return {"__loader__": loader, "__module__": module, "__class__": name, **content}


def scalar(value: object) -> dict[str, Any]:
    return node("JsonNode", "builtins", "str", content=json.dumps(value), is_json=True)


def sequence(*items: object, kind: str = "list") -> dict[str, Any]:
    loader = {"list": "ListNode", "tuple": "TupleNode", "set": "SetNode"}[kind]
    return node(loader, "builtins", kind, content=list(items))


def type_node(name: str, number: int = 1, module: str = "builtins") -> dict[str, Any]:
    return node("TypeNode", module, name, __id__=number)


def mapping(content: dict[str, Any], keys: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    kinds = [type_node("str")] * len(content) if keys is None else keys
    return node("DictNode", "builtins", "dict", content=content, key_types=sequence(*kinds))


def call(module: str, name: str, *arguments: object) -> dict[str, Any]:
    content = sequence(*map(scalar, arguments), kind="tuple")
    return node("ConstructorFromReduceNode", module, name, content=content)


SHELL = "touch run-by-a-model"
FUNCTION = node("FunctionNode", "os", "system")
PARTIAL = node(
    "PartialNode",
    "functools",
    "partial",
    content={
        "func": FUNCTION,
        "args": sequence(scalar(SHELL), kind="tuple"),
        "kwds": mapping({}),
        "namespace": scalar(None),
    },
)
PIPELINE = node("ObjectNode", "sklearn.pipeline", "Pipeline", content=mapping({}))
HOSTILE = {
    "eval": (node("FunctionNode", "builtins", "eval"), r"builtins\.eval \(FunctionNode\)"),
    "eval as a type": (type_node("eval"), r"it holds builtins\.eval,"),
    "harmless type as a value": (type_node("str"), r"it holds the type builtins\.str as a value,"),
    "system": (FUNCTION, r"it holds os\.system \(FunctionNode\),"),
    "system by constructor": (call("os", "system", SHELL), r"os\.system \(ConstructorFromReduce"),
    "popen": (call("subprocess", "Popen", SHELL), r"subprocess\.Popen"),
    "partial": (PARTIAL, r"functools\.partial \(PartialNode\)"),
    "operator": (
        node("OperatorFuncNode", "operator", "methodcaller", attrs=sequence(kind="tuple")),
        r"operator\.methodcaller \(OperatorFuncNode\)",
    ),
    "method": (
        node(
            "MethodNode", "sklearn.pipeline", "Pipeline", content={"func": "fit", "obj": PIPELINE}
        ),
        r"sklearn\.pipeline\.Pipeline \(MethodNode\)",
    ),
    "joblib": (
        node("ObjectNode", "sklearn.utils._joblib", "Parallel", content=mapping({})),
        r"it holds sklearn\.utils\._joblib\.Parallel,",
    ),
    "memory": (node("ObjectNode", "joblib.memory", "Memory"), r"joblib\.memory\.Memory"),
    "tree": (
        node("TreeNode", "sklearn.tree._tree", "Tree", __reduce__={"args": sequence()}),
        r"sklearn\.tree\._tree\.Tree \(TreeNode\)",
    ),
    "loss": (
        node("LossNode", "os", "system", __reduce__={"args": sequence(scalar(SHELL))}),
        r"os\.system \(LossNode\)",
    ),
    "ufunc that skops trusts": (node("FunctionNode", "numpy", "add"), r"numpy\.add"),
    "estimator that skops trusts": (
        node("ObjectNode", "sklearn.neighbors._classification", "KNeighborsClassifier"),
        "KNeighborsClassifier",
    ),
    "map": (node("ListNode", "builtins", "map", content=[]), r"builtins\.map"),
    "ordered dictionary": (
        node("DictNode", "collections", "OrderedDict", content={}, key_types=sequence()),
        r"collections\.OrderedDict",
    ),
    "sparse matrix": (
        node("SparseMatrixNode", "scipy.sparse._csr", "csr_matrix", type="scipy", file="a.npz"),
        r"scipy\.sparse\._csr\.csr_matrix \(SparseMatrixNode\)",
    ),
    "array of another class": (
        node("NdArrayNode", "numpy", "memmap", type="numpy", file="000001.npy"),
        r"numpy\.memmap",
    ),
    "random generator": (node("RandomGeneratorNode", "numpy.random", "Generator"), "Generator"),
    "bytes": (node("BytesNode", "builtins", "bytes", file="x.bin"), r"builtins\.bytes"),
    "reference": (node("CachedNode", "builtins", "dict", __id__=1), "CachedNode"),
    "unknown kind": (node("NewNode", "x", "y"), r"x\.y \(NewNode\)"),
    "escape sequence": (node("ObjectNode", "\x1b[2J\n", "x"), r"it holds \\x1b\[2J\\n\.x,"),
    "very long name": (node("ObjectNode", "a" * 10_000, "x"), r"it holds a{80}\.\.\.,"),
    "keys that are called": (
        mapping({SHELL: scalar(1)}, keys=[type_node("system", module="os")]),
        r"it holds os\.system for keys,",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize(
    "place",
    [(*HEAD, "C"), (*WORDS, "tokenizer"), (*WORDS, "preprocessor"), (*HEAD, "classes_")],
    ids=str,
)
def test_a_crafted_type_is_refused_and_not_run(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, case: str, place: tuple[Any, ...]
) -> None:
    crafted, message = HOSTILE[case]
    *steps, name = place

    def plant(schema: dict[str, Any]) -> None:
        state_of(schema, *steps)[name] = crafted

    monkeypatch.chdir(tiny.parent)
    change_schema(tiny, plant)
    with pytest.raises(ModelError, match=message) as caught:
        read_model(tiny)
    line = str(caught.value)
    assert line.startswith(f"model {tiny} was not opened: it holds ")
    assert line.endswith(
        ", which a distmode model never does; get the model again from where it came from"
    )
    assert line.isprintable()
    assert [entry.name for entry in tiny.parent.iterdir()] == ["tiny"]
    assert next(check.name for check in verify_model(tiny) if not check.passed) == "types"


def test_the_root_itself_is_looked_at(tiny: Path) -> None:
    def plant(schema: dict[str, Any]) -> None:
        schema.update(call("os", "system", SHELL))

    with pytest.raises(ModelError, match=r"os\.system"):
        read_model(change_schema(tiny, plant))


def set_state(*steps: int, **changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda schema: state_of(schema, *steps).update(changes)


def set_root(**changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda schema: schema.update(changes)


def swap_frequencies(schema: dict[str, Any]) -> None:
    """Give each vectorizer the other's; scikit-learn alone would notice on some excerpts only."""
    words, runs = (state_of(schema, 0, n)["_tfidf"]["content"]["content"] for n in (0, 1))
    words["idf_"], runs["idf_"] = runs["idf_"], words["idf_"]


def nest(depth: int) -> dict[str, Any]:
    inner = scalar(1)
    for _ in range(depth):
        inner = sequence(inner)
    return inner


def vocabulary(*numbers: object) -> dict[str, Any]:
    return mapping({f"word{n}": scalar(number) for n, number in enumerate(numbers)})


OBJECTS = {"type": "json", "shape": sequence(scalar(1), kind="tuple"), "content": [scalar("a")]}
SCHEMAS = {
    "laxer protocol": (set_root(protocol=1), "skops protocol 1, which is too old"),
    "protocol true": (set_root(protocol=True), "not as distmode writes it"),
    "no protocol": (lambda schema: schema.pop("protocol"), "not as distmode writes it"),
    "numbered node": (set_root(__id__=1), "not as distmode writes it"),
    "more keys": (set_root(extra=1), "not as distmode writes it"),
    "no class": (set_root(__class__=None), "not as distmode writes it"),
    "state not a dictionary": (set_root(content=sequence()), "not as distmode writes it"),
    "child not a node": (set_state(*HEAD, C=1.0), "not as distmode writes it"),
    "one number for two types": (
        set_state(*HEAD, C=mapping({"1": scalar(1)}, keys=[type_node("int", 1)])),
        "not as distmode writes it",
    ),
    "more keys than types": (
        set_state(*HEAD, C=mapping({"a": scalar(1)}, keys=[])),
        "not as distmode writes it",
    ),
    "keys of a value, not a type": (
        set_state(*HEAD, C=mapping({"a": scalar(1)}, keys=[scalar("a")])),
        "not as distmode writes it",
    ),
    "not finite": (set_state(*HEAD, C={**scalar(1), "content": "NaN"}), "not finite"),
    "infinite by exponent": (set_state(*HEAD, C={**scalar(1), "content": "1e999"}), "not finite"),
    "number of 5000 digits": (
        set_state(*HEAD, C={**scalar(1), "content": "9" * 5000}),
        "not as distmode writes it",
    ),
    "value that is no JSON": (
        set_state(*HEAD, C={**scalar(1), "content": "nonsense"}),
        "not as distmode writes it",
    ),
    "value that is a list": (
        set_state(*HEAD, C={**scalar(1), "content": "[1]"}),
        "not as distmode writes it",
    ),
    "nested too deeply": (set_state(*HEAD, C=nest(100)), "nested more deeply"),
    "nested beyond recursion": (set_state(*HEAD, C=nest(400)), "nested more deeply"),
    "set of sets": (
        set_state(*WORDS, stop_words=sequence(sequence(kind="set"), kind="set")),
        "not as distmode writes it",
    ),
    "objects of another shape": (
        set_state(
            *HEAD,
            classes_=node(
                "NdArrayNode",
                "numpy",
                "ndarray",
                **{**OBJECTS, "shape": sequence(scalar(10**12), kind="tuple")},
            ),
        ),
        "not as distmode writes it",
    ),
    "objects that are not values": (
        set_state(
            *HEAD,
            classes_=node("NdArrayNode", "numpy", "ndarray", **{**OBJECTS, "content": [PIPELINE]}),
        ),
        "not as distmode writes it",
    ),
    "array of an unknown kind": (
        set_state(*HEAD, coef_=node("NdArrayNode", "numpy", "ndarray", type="x", file="a.npy")),
        "not as distmode writes it",
    ),
    "array that is not there": (
        set_state(*HEAD, coef_=node("NdArrayNode", "numpy", "ndarray", type="numpy", file="a.npy")),
        "member .* is missing or not used",
    ),
    "excerpts opened as files": (
        set_state(*WORDS, input=scalar("filename")),
        "it holds an estimator with input = 'filename'",
    ),
    "cache on disk": (set_state(memory=scalar("/tmp/x")), "memory = '/tmp/x'"),
    "processes": (set_state(0, n_jobs=scalar(-1)), "n_jobs = '-1'"),
    "exponential pattern": (set_state(*WORDS, token_pattern=scalar(r"(\w+)+$")), "token_pattern"),
    "pattern that is no text": (set_state(*WORDS, token_pattern=sequence()), "another value"),
    "attribute with underscores": (set_state(*HEAD, __class__=scalar(1)), "attribute __class__"),
    "column beyond": (set_state(*WORDS, vocabulary_=vocabulary(0, 10**9)), "numbers its columns"),
    "column before": (set_state(*WORDS, vocabulary_=vocabulary(0, -1)), "numbers its columns"),
    "column twice": (set_state(*WORDS, vocabulary_=vocabulary(0, 0)), "numbers its columns"),
    "column true": (set_state(*WORDS, vocabulary_=vocabulary(0, True)), "numbers its columns"),
    "column a fraction": (set_state(*WORDS, vocabulary_=vocabulary(0, 1.0)), "numbers its col"),
    "vocabulary a list": (set_state(*WORDS, vocabulary_=sequence()), "not as distmode writes it"),
    "other vocabulary": (set_state(*WORDS, vocabulary_=vocabulary(0, 1)), "does not work"),
    "frequencies of other features": (swap_frequencies, "does not work"),
    "method covered": (set_state(*HEAD, predict_proba=scalar("x")), "does not work"),
    "number of columns absurd": (set_state(*HEAD, n_features_in_=scalar(10**15)), "does not work"),
}


@pytest.mark.parametrize("case", SCHEMAS)
def test_a_crafted_schema_is_refused(tiny: Path, case: str) -> None:
    change, message = SCHEMAS[case]

    def change_it(schema: dict[str, Any]) -> None:
        change(schema)
        _match_types(schema)

    with pytest.raises(ModelError, match=message) as caught:
        read_model(change_schema(tiny, change_it))
    assert str(caught.value).isprintable()


def _match_types(schema: Any) -> None:  # noqa: ANN401
    """Give the estimators that were changed one key type an attribute, as skops expects it."""
    if isinstance(schema, list):
        for item in schema:
            _match_types(item)
    elif isinstance(schema, dict):
        if schema.get("__loader__") == "ObjectNode" and isinstance(schema["content"], dict):
            content, kinds = schema["content"]["content"], schema["content"].get("key_types")
            if isinstance(content, dict) and kinds is not None:
                kinds["content"] += [type_node("str")] * (len(content) - len(kinds["content"]))
        for item in schema.values():
            _match_types(item)


def test_one_array_in_two_places_is_refused(tiny: Path) -> None:
    def share(schema: dict[str, Any]) -> None:
        state = state_of(schema, *HEAD)
        state["intercept_"] = state["coef_"]

    with pytest.raises(ModelError, match="two parts share one array"):
        read_model(change_schema(tiny, share))
