"""Says whether a turn asks for something to be told."""

import re

# A question stands at the end of a turn, at times followed by a few words that hand over.
_TAIL_CHARACTERS = 200
_SHORT_WORDS = 60
_QUESTION = re.compile(
    r"(?:(?:and|so|but|okay|ok|well|right|great|good|now|then|also|yes|yeah)\b[,.]?\s+){0,3}"
    r"(?:what|how|why|when|where|who|which|whose|(?:could|can|would|will|do|did|have|are|were) you"
    r"|is there|was there|tell (?:me|us)|talk me through|describe|i(?:'d| would) like you)\b",
    re.IGNORECASE,
)
# It seeks assent and no account: `We share it, don't we?`.
_TAG = re.compile(
    r",\s*(?:(?:and|but)\s+)?"
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|need|ai|wo|ca)"
    r"(?:n['’]?t)?\s+(?:i|you|he|she|it|we|they|there)(?:\s+not)?"
    r"|right|yeah|yes|no|eh|okay|ok|you know|you see|see|innit|huh)\s*\?",
    re.IGNORECASE,
)


def asks(talk: str, words: int) -> bool:
    """Say whether a turn asks: a question near its end, or a short request. A tag is none.

    Args:
        talk: The turn.
        words: How many words it has.

    >>> [asks(talk, 5) for talk in ("And who leads?", "We share it, don't we?", "Tell me more.")]
    [True, False, True]
    """
    if "?" in _TAG.sub("", talk[-_TAIL_CHARACTERS:]):
        return True
    return words <= _SHORT_WORDS and _QUESTION.match(talk) is not None
