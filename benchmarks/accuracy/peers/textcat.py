"""spaCy's own text categoriser on a blank English pipeline."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer, arrange_outcomes
from distmode.codebook import OUTCOMES, Mode

if TYPE_CHECKING:
    from spacy.language import Language

# On one fold of the corpus kappa rose until the fourth or fifth epoch and then no more.
EPOCHS = 5
_DROPOUT = 0.2
# Batches grow as in spaCy's examples.
_SMALLEST, _LARGEST, _GROWTH = 4.0, 32.0, 1.001
_SEED = 0
_SETTINGS = (
    f"{EPOCHS} epochs, more of which gained nothing on one fold of the corpus; batches of "
    f"{_SMALLEST:g} to {_LARGEST:g}, dropout {_DROPOUT}, spaCy's default optimiser, no pretrained "
    "vectors"
)


class _TextCat(Peer):
    """A categoriser of one architecture.

    Attributes:
        architecture: The settings of the component.
    """

    architecture: ClassVar[str]

    def fit(self, texts: Sequence[str], modes: Sequence[Mode], origins: Sequence[Origin]) -> None:
        """Train for a fixed number of epochs."""
        from spacy.training import Example
        from spacy.util import minibatch
        from thinc.api import compounding, fix_random_seed

        fix_random_seed(_SEED)
        nlp = _build(self.architecture)
        examples = [
            Example.from_dict(nlp.make_doc(text), {"cats": {o.value: o is mode for o in OUTCOMES}})
            for text, mode in zip(texts, modes, strict=True)
        ]
        optimiser = nlp.initialize(lambda: examples)
        sizes = compounding(_SMALLEST, _LARGEST, _GROWTH)
        for epoch in range(EPOCHS):
            random.Random(epoch).shuffle(examples)
            for batch in minibatch(examples, size=sizes):  # type: ignore[no-untyped-call]
                nlp.update(batch, sgd=optimiser, drop=_DROPOUT)
        self._nlp = nlp

    def predict_probabilities(self, texts: Sequence[str]) -> Matrix:
        """Return probabilities."""
        import numpy as np

        names = [outcome.value for outcome in OUTCOMES]
        rows = [[doc.cats[name] for name in names] for doc in self._nlp.pipe(texts)]
        return arrange_outcomes(names, np.array(rows).reshape(len(rows), len(names)))


class TextCatBow(_TextCat):
    """The architecture for speed: a bag of words."""

    name = "textcat-bow"
    title = "spaCy `textcat`, bag of words"
    about = f"`spacy.blank('en')` with `textcat` as `TextCatBOW.v3` (words); {_SETTINGS}."
    architecture = "bow"


class TextCatEnsemble(_TextCat):
    """The component's default architecture: a bag of words and a small network with attention."""

    name = "textcat"
    title = "spaCy `textcat`, default"
    about = (
        "`spacy.blank('en')` with `textcat` as it comes, `TextCatEnsemble.v2` (bag of words and a "
        f"convolutional network with attention); {_SETTINGS}."
    )
    architecture = "ensemble"


def _build(architecture: str) -> "Language":
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("textcat", config=_read_config(architecture))
    return nlp


def _read_config(architecture: str) -> dict[str, Any]:
    if architecture == "ensemble":
        return {}
    from spacy.pipeline.textcat import single_label_bow_config
    from thinc.api import Config

    return {"model": Config().from_str(single_label_bow_config)["model"]}
