"""A spaCy component that labels documents: `nlp.add_pipe("distmode")`.

The labelled pieces of a document are `doc.spans["distmode"]`, each with its mode as `label_`. spaCy
imports this module by itself, through the entry point `spacy_factories`, whenever a pipeline is
made; so nothing heavy is loaded here, and a model only when the component is added.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from distmode.errors import ModelError, UsageError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from distmode.api import Model, TextLabel

KEY = "distmode"
Unit = Literal["excerpt", "paragraph", "sentence", "doc"]
"""What a document is cut into: as turns of transcripts are cut, or not at all (`doc`)."""

# What a span carries beside its label; the first goes by the key alone.
_EXTENSIONS = ("", "_modes", "_status", "_evidence", "_warnings")
_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class DistmodeComponent:
    """Labels documents; made by `nlp.add_pipe("distmode")`.

    Attributes:
        model: What labels.
        unit: What a document is cut into.
        max_words: Longest excerpt, for the unit `excerpt`.
        key: Name of the span group and of the extensions.
    """

    model: "Model"
    unit: Unit = "excerpt"
    max_words: int = 120
    key: str = KEY

    def __call__(self, doc: "Doc") -> "Doc":
        """Label a document: set `doc.spans[key]`, and what each span carries.

        A group of that name is replaced. Every piece of the document is in it, also those without
        a mode (too short, or abstained from), whose `label_` is empty.
        """
        from spacy.tokens import SpanGroup

        labels = self._label(doc.text)
        spans = [self._build_span(doc, label) for label in labels]
        if len({(span.start, span.end) for span in spans}) < len(spans):
            # They would share what spans carry, which spaCy keeps by place.
            raise UsageError(
                "a token of this pipeline is longer than a piece of the document; use a tokenizer "
                "that ends tokens at blanks, or the unit doc"
            )
        attributes = {
            "model": f"{self.model.name} {self.model.version}",
            "model_sha256": self.model.sha256,
            "codebook": self.model.codebook,
            "prior": self.model.prior,
        }
        doc.spans[self.key] = SpanGroup(doc, name=self.key, attrs=attributes, spans=spans)
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return which model this is; the settings are in the pipeline's own configuration."""
        told = {"model": f"{self.model.name} {self.model.version}", "sha256": self.model.sha256}
        return json.dumps(told).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "DistmodeComponent":
        """Make sure that the model is the one that the pipeline was stored with.

        Raises:
            ModelError: It is another one, or the data are damaged.
        """
        stored = _read_stored(data)
        if stored["sha256"] != self.model.sha256:
            raise ModelError(
                f"the pipeline was stored with model {stored['model'][:80]} (sha256 "
                f"{stored['sha256'][:_SHOWN_DIGITS]}...), here is {self.model.name} "
                f"{self.model.version} ({self.model.sha256[:_SHOWN_DIGITS]}...); put that model in "
                "its place, or add the component anew"
            )
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write which model this is (see `to_bytes`)."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "DistmodeComponent":
        """Make sure that the model is the one that the pipeline was stored with.

        Raises:
            ModelError: It is another one, or the data are missing or damaged.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ModelError(
                f"{path}: cannot be read ({reason}); store the pipeline again"
            ) from error
        return self.from_bytes(data)

    def _label(self, text: str) -> tuple["TextLabel", ...]:
        if self.unit != "doc":
            return self.model.label_talk(text, unit=self.unit, max_words=self.max_words)
        return self.model.label([text]) if text.strip() else ()

    def _build_span(self, doc: "Doc", label: "TextLabel") -> "Span":
        """Return a piece as a span; where a token reaches over its edge, the whole token counts."""
        place = label.start, label.end
        # Only with another alignment is there at times no span.
        span = cast("Span", doc.char_span(*place, label.mode or "", alignment_mode="expand"))
        told = (
            dict(label.probabilities),
            list(label.modes),
            label.status,
            [asdict(one) for one in label.evidence],
            list(label.warnings),
        )
        for extension, value in zip(_EXTENSIONS, told, strict=True):
            span._.set(self.key + extension, value)
        return span


def create_component(
    nlp: "Language",
    name: str,
    model: str | None,
    prior: str | Mapping[str, float] | None,
    abstain_below: float,
    unit: Unit,
    max_words: int,
    spans_key: str,
) -> DistmodeComponent:
    """Open a model and make the component (the factory that spaCy calls).

    Args:
        nlp: The pipeline it is for.
        name: What it is called there.
        model: As for `distmode.load`.
        prior: Likewise.
        abstain_below: Likewise.
        unit: What a document is cut into.
        max_words: Longest excerpt, from 10 on; for the unit `excerpt` alone.
        spans_key: Name of the span group and of the extensions, so that several components of one
            pipeline do not overwrite each other's labels.

    Raises:
        ModelError: The model cannot be opened.
        UsageError: A setting makes no sense.
    """
    from distmode.api import load

    if max_words < 10:
        raise UsageError(f"max_words: found {max_words}, expected 10 or more")
    add_extensions(spans_key)
    return DistmodeComponent(load(model, prior, abstain_below), unit, max_words, spans_key)


def add_extensions(key: str = KEY) -> None:
    """Make spans carry what the component sets: `span._.distmode` and the like.

    Adding the component does this. Call it to read documents that were stored, where no pipeline
    with the component is.

    Args:
        key: The component's `spans_key`.

    Raises:
        UsageError: Nothing can be called so in Python.
    """
    from spacy.tokens import Span

    if not key.isidentifier() or iskeyword(key):
        raise UsageError(
            f"spans_key: found '{key[:30]}', expected a name as Python has them, such as {KEY}"
        )
    for extension in _EXTENSIONS:
        if not Span.has_extension(key + extension):
            Span.set_extension(key + extension, default=None)


def _read_stored(data: bytes) -> dict[str, str]:
    try:
        stored = json.loads(data)
        return {name: str(stored[name]) for name in ("model", "sha256")}
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(
            "the stored pipeline does not say which model it was made with; store it again"
        ) from error


def _register() -> None:
    from spacy.language import Language

    Language.factory(
        "distmode",
        default_config={
            "model": None,
            "prior": None,
            "abstain_below": 0.0,
            "unit": "excerpt",
            "max_words": 120,
            "spans_key": KEY,
        },
        assigns=["doc.spans", "span._.distmode"],
        func=create_component,
    )


_register()
