import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from skops.io import dumps, loads

from distmode.errors import ModelError
from distmode.modelfile import dump_canonically
from tests.modelfile.tiny_models import LINES, fit_tiny, unpack

DUMP = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.modelfile.tiny_models import fit_tiny
from distmode.modelfile import dump_canonically
made = fit_tiny()
made.set_params(features__words__stop_words={"the", "of", "and", "to", "a", "in", "that", "it"})
sys.stdout.buffer.write(dump_canonically(made))
"""


def dump_elsewhere(seed: int, arena: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONMALLOC": arena}
    command = [sys.executable, "-c", DUMP, str(Path(__file__).parents[2])]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def test_equal_estimators_give_equal_bytes_in_other_processes() -> None:
    first, second = dump_elsewhere(1, "pymalloc"), dump_elsewhere(2, "malloc")
    assert first == second
    assert len(first) > 1000


def test_two_dumps_by_skops_itself_differ() -> None:
    # Without this the test above would show nothing.
    assert dumps(fit_tiny()) != dumps(fit_tiny())


def test_using_an_estimator_does_not_change_its_bytes() -> None:
    estimator = fit_tiny()
    before = dump_canonically(estimator)
    estimator.predict_proba(list(LINES))
    assert dump_canonically(estimator) == before
    assert dump_canonically(loads(before)) == before


def test_plain_skops_reads_what_was_dumped() -> None:
    estimator = fit_tiny()
    read = loads(dump_canonically(estimator))
    asked = [*LINES, "we cover the post", ""]
    np.testing.assert_array_equal(read.predict_proba(asked), estimator.predict_proba(asked))


def test_the_container_tells_no_time_and_no_address() -> None:
    with zipfile.ZipFile(io.BytesIO(dump_canonically(fit_tiny()))) as container:
        entries = container.infolist()
    names = [entry.filename for entry in entries]
    assert names == [*(f"{n:06d}.npy" for n in range(1, len(names))), "schema.json"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o600}


def test_the_order_of_a_dictionary_does_not_matter_and_its_keys_keep_their_types() -> None:
    one = {"b": 1, "a": 2.5, 3: None, "__loader__": "x", "file": "y"}
    other = dict(reversed(one.items()))
    assert dump_canonically(one) == dump_canonically(other)
    assert loads(dump_canonically(one)) == one


def test_equal_parts_count_as_equal_whether_or_not_they_are_one_object() -> None:
    shared = np.arange(3.0)
    assert dump_canonically([shared, shared]) == dump_canonically([shared, shared.copy()])


def test_arrays_of_every_kind_come_back() -> None:
    sparse: Any = scipy.sparse.csr_matrix([[0.0, 1.0], [2.0, 0.0]])
    whole = {
        "matrix": np.array([[1.5, -2.0]], dtype=np.float32),
        "texts": np.array(["formal", "none"]),
        "objects": np.array(["a", None], dtype=object),
        "number": np.float64(0.1),
        "dtype": np.dtype("float32"),
        "sparse": sparse,
        "set": {"x", "y"},
    }
    trusted = ["numpy.dtype", "scipy.sparse._csr.csr_matrix"]
    read = loads(dump_canonically(whole), trusted=trusted)
    assert read["matrix"].tolist() == [[1.5, -2.0]]
    assert read["matrix"].dtype == np.float32
    assert read["texts"].tolist() == ["formal", "none"]
    assert read["objects"].tolist() == ["a", None]
    assert (read["number"], read["dtype"], read["set"]) == (0.1, np.dtype("float32"), {"x", "y"})
    assert read["sparse"].toarray().tolist() == [[0.0, 1.0], [2.0, 0.0]]
    assert dump_canonically(read) == dump_canonically(whole)


def test_a_feature_may_bear_any_name() -> None:
    names = ["_stop_words_id", "__loader__", "content", "file", "__id__", "{", "é", "a\ud800"]
    vocabulary = {name: number for number, name in enumerate(names)}
    assert loads(dump_canonically(vocabulary)) == vocabulary


@pytest.mark.parametrize("thing", [{1: "a", "1": "b"}, (x for x in "ab")])
def test_what_cannot_be_stored_is_refused(thing: object) -> None:
    with pytest.raises(ModelError, match="its estimator"):
        dump_canonically(thing)


def test_members_are_as_many_as_arrays_even_if_skops_shares_one() -> None:
    array = np.arange(2.0)
    assert sorted(unpack(dump_canonically([array, array]))) == [
        "000001.npy",
        "000002.npy",
        "schema.json",
    ]
