"""Sentences to vectors with a small transformer, without torch: onnxruntime and numpy only.

An encoder is a folder with `encoder.json` (what it is, and the SHA-256 of the rest), `encoder.onnx`
(the word pieces of one sentence in, one vector of length one out) and `vocab.txt` (word pieces, one
a line). Encoders come with distmode and from nowhere else: a model names the one it was made with,
and a model from a stranger cannot bring its own. `tools/build_encoder` makes them.
"""

from distmode.encoder.encode import Encoder, SentenceVectors, cut_long, open_encoder
from distmode.encoder.folder import (
    EncoderCard,
    find_default_encoder,
    find_encoder,
    list_encoders,
    read_encoder_card,
)

__all__ = [
    "Encoder",
    "EncoderCard",
    "SentenceVectors",
    "cut_long",
    "find_default_encoder",
    "find_encoder",
    "list_encoders",
    "open_encoder",
    "read_encoder_card",
]
