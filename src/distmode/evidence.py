"""Which words and sentences of an excerpt weighed most for its label, as exact spans."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import itemgetter

from distmode.codebook import Mode
from distmode.excerpt import Evidence, Excerpt
from distmode.preprocess import Tokens

_REST_OF_WORD = re.compile(r"['’]\w+")
_LONGEST = 8  # tokens: a phrase that can be taken in at a glance
_MOST = 3
# Spans that weigh less than this share of the strongest are noise beside it.
_LEAST_SHARE = 0.25


def find_evidence(
    excerpt: Excerpt,
    tokens: Tokens,
    *,
    mode: Mode,
    weights: Sequence[float],
    sentences: Sequence[float] = (),
) -> tuple[Evidence, ...]:
    """Return the stretches of talk and the sentence that spoke most for a mode, strongest first.

    A stretch is a run of at most 8 tokens within one sentence; its weight is the sum of what its
    tokens add to the mode's log-odds. Stretches do not overlap, begin and end with a token that
    speaks for the mode, and are at most three. With an encoder the sentence whose vector adds most
    stands among them; its weight is what it adds beyond its words.

    Args:
        excerpt: What was labelled.
        tokens: Its tokens.
        mode: Which.
        weights: What each token adds to the log-odds of the mode.
        sentences: What the vector of each sentence adds to them; empty without an encoder.
    """
    found = (
        *_find_words(excerpt, tokens, weights, mode),
        *_find_sentence(excerpt, tokens, sentences, mode),
    )
    return tuple(sorted(found, key=lambda item: -item.weight))


def _find_sentence(
    excerpt: Excerpt, tokens: Tokens, weights: Sequence[float], mode: Mode
) -> Iterator[Evidence]:
    """Yield the sentence that speaks most for a mode, if any does."""
    if tokens.vectors is None or not weights or max(weights) <= 0:
        return
    heaviest = max(range(len(weights)), key=lambda number: weights[number])
    start, end = tokens.vectors.spans[heaviest]
    place = excerpt.start + start, excerpt.start + end
    yield Evidence(*place, excerpt.text[start:end], mode, weights[heaviest], "sentence")


def _find_words(
    excerpt: Excerpt, tokens: Tokens, weights: Sequence[float], mode: Mode
) -> list[Evidence]:
    left = list(_find_stretches(tokens, weights))
    found: list[Evidence] = []
    while left and len(found) < _MOST:
        # Of equals the first: max keeps to the order.
        _, first, last = max(left, key=itemgetter(0))
        weight = sum(weights[first : last + 1])
        if found and weight < _LEAST_SHARE * found[0].weight:
            break
        start, end = tokens.starts[first], _finish_word(excerpt.text, tokens.ends[last])
        place = excerpt.start + start, excerpt.start + end
        found.append(Evidence(*place, excerpt.text[start:end], mode, weight))
        left = [one for one in left if one[2] < first or one[1] > last]
    return found


def _finish_word(text: str, end: int) -> int:
    """Return the end of the word that a token ends in, all of "there's" for "there"."""
    rest = _REST_OF_WORD.match(text, end)
    return rest.end() if rest else end


def _find_stretches(tokens: Tokens, weights: Sequence[float]) -> Iterator[tuple[float, int, int]]:
    """Yield weight, first and last token of each stretch that can be evidence, in order."""
    sums = [0.0, *accumulate(weights)]
    speaking = [place for place, weight in enumerate(weights) if weight > 0]
    for number, first in enumerate(speaking):
        for last in speaking[number : number + _LONGEST]:
            if last >= first + _LONGEST or tokens.sentences[last] != tokens.sentences[first]:
                break
            yield sums[last + 1] - sums[first], first, last
