"""From talk to tokens and sentence vectors: a spaCy pipeline of rules, and an encoder if asked for.

Every excerpt becomes a row of token forms, each with its place in the text. A form is the lemma of
a common English word, or a placeholder. Only words of the shipped lexicon ever become forms:
whatever else a participant says (names of people and places, rare words that could identify
somebody) is masked before anything is learned, in training and in labelling alike. Negation is
kept as `not`. With an encoder every sentence becomes a vector as well.
"""

from distmode.preprocess.pipeline import Tokens, build_pipeline, preprocess
from distmode.preprocess.sentences import PARAGRAPH_BREAK, find_sentences, trim_spans
from distmode.preprocess.words import NAME, NUMBER, RARE, Lexicon, read_capitals, read_lexicon

__all__ = [
    "NAME",
    "NUMBER",
    "PARAGRAPH_BREAK",
    "RARE",
    "Lexicon",
    "Tokens",
    "build_pipeline",
    "find_sentences",
    "preprocess",
    "read_capitals",
    "read_lexicon",
    "trim_spans",
]
