"""The ways to do the work that are compared, each for the same transcripts."""

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.peers import PEERS, Origin
from benchmarks.speed.timing import measure, stages_timed
from distmode.classifier import Accountant
from distmode.encoder import Encoder
from distmode.modelfile import find_model, read_model
from distmode.preprocess import build_pipeline
from distmode.tables import read_coded_excerpts
from distmode.transcript import Source
from distmode.workflow import (
    Labeller,
    ReadingOptions,
    ReadSource,
    RecordOptions,
    label_source,
    labelling,
    read_sources,
)
from distmode.workflow.output import format_records

MODELS = {"lite": "distmode-en-lite", "encoder": "distmode-en"}
FLOOR = "floor"

_READING = ReadingOptions()
_CORPUS = Path(__file__).parents[2] / "data" / "annotated"
# Enough for every outcome to occur; how good the peers become makes no difference to their speed.
_TAUGHT = 200

Work = Callable[[Sequence[Source]], object]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do the work.

    Attributes:
        name: In the JSON.
        title: In the table.
        does: Does it for some transcripts.
        model: Which model it uses; empty for other ways than distmode's.
    """

    name: str
    title: str
    does: Work
    model: str = ""


def build_ways(folder: Path, *, with_torch: bool) -> list[Way]:
    """Return all ways, ready to be timed.

    Args:
        folder: For what peers keep.
        with_torch: Whether sentence-transformers is there.
    """
    peers = {
        "textcat-bow": "reading, and spaCy's `textcat`, bag of words (`nlp.pipe`)",
        "textcat": "reading, and spaCy's `textcat` as it comes (`nlp.pipe`)",
    }
    if with_torch:
        peers["minilm"] = "reading, and MiniLM by torch with scikit-learn"
    return [
        Way(FLOOR, "the floor: reading, cutting and spaCy's tokenizer alone", _read_and_tokenise),
        *(_open_distmode(name, model) for name, model in MODELS.items()),
        *(_teach(kind, title, folder) for kind, title in peers.items()),
    ]


def count_words(sources: Sequence[Source]) -> int:
    """Return how many words the excerpts of transcripts have."""
    return sum(len(text.split()) for text in _cut(sources))


def _cut(sources: Sequence[Source]) -> list[str]:
    found = read_sources(sources, _READING)
    return [one.text for read in found if isinstance(read, ReadSource) for one in read.excerpts]


def _read_and_tokenise(sources: Sequence[Source]) -> None:
    tokenise = build_pipeline().make_doc
    for text in _cut(sources):
        tokenise(text)


def _open_distmode(name: str, model: str) -> Way:
    labeller = Labeller(read_model(find_model(model)))
    options = RecordOptions(labeller.stamp)

    def label(sources: Sequence[Source]) -> None:
        file = io.BytesIO()
        for source in sources:
            file.write(format_records(label_source(source, labeller, _READING), options, "jsonl"))

    title = "sentence encoder" if model == "distmode-en" else "words only"
    return Way(name, f"distmode, {title} (`{model}`): files to JSON", label, model)


def time_stages(way: Way, sources: Sequence[Source]) -> dict[str, float]:
    """Return the seconds of processor time of each stage of distmode's own way."""
    here = sys.modules[__name__]
    tokens, vectors = "tokens, sentences, names, lemmas", "sentence vectors"
    places = {
        "reading and cutting": (labelling, "read_source"),
        tokens: (Labeller, "read"),
        vectors: (Encoder, "encode"),
        "features": (labelling, "extract_features"),
        "probabilities": (labelling, "predict_from_features"),
        "what each word adds": (Accountant, "account"),
        "evidence": (labelling, "find_evidence"),
        "records and JSON": (here, "format_records"),
    }
    with stages_timed(places) as spent:
        total = measure(lambda: way.does(sources)).processor
    # Vectors are made within the pipeline that makes tokens.
    spent[tokens] -= spent[vectors]
    return {**spent, "the rest": total - sum(spent.values())}


def _teach(kind: str, title: str, folder: Path) -> Way:
    coded = read_coded_excerpts([_CORPUS]).excerpts
    coded = coded[:: len(coded) // _TAUGHT]
    peer = PEERS[kind](folder)
    peer.fit(
        [one.text for one in coded],
        [one.mode for one in coded],
        [Origin(one.school or "", one.interview or "") for one in coded],
    )
    peer.forget()
    return Way(kind, title, lambda sources: peer.predict_probabilities(_cut(sources)))
