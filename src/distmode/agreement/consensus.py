"""What coders agree on."""

from collections.abc import Mapping

from distmode.agreement.sets import Modes


def find_consensus(given: Mapping[str, Modes]) -> Modes | None:
    """Return the modes that all coders of an excerpt gave it, or None without a consensus.

    There is one where two coders or more coded it and all gave the same primary mode. A further
    mode is part of it where all named it.

    Args:
        given: What every coder gave, primary mode first.

    >>> from distmode.codebook import Mode
    >>> formal, cultural = (Mode.FORMAL, Mode.CULTURAL), (Mode.CULTURAL,)
    >>> find_consensus({"ann": formal, "bob": formal[:1]})
    (<Mode.FORMAL: 'formal'>,)
    >>> find_consensus({"ann": formal, "bob": cultural}) is None
    True
    """
    codings = list(given.values())
    if len(codings) < 2 or len({modes[0] for modes in codings}) > 1:
        return None
    return tuple(mode for mode in codings[0] if all(mode in modes for modes in codings))
