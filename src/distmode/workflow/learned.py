"""What a model and the one it was adapted from learned from, by the hashes in its card."""

from collections.abc import Iterator, Mapping

from distmode.modelfile import Card
from distmode.tables import CodedTable


def list_learned(card: Card) -> frozenset[str]:
    """Return the SHA-256 of every file of coded excerpts that a model rests on, its base's too."""
    return frozenset(_list_hashes(card.training))


def is_learned(card: Card, table: CodedTable) -> bool:
    """Tell whether a model learned from one of the files of a table."""
    learned = list_learned(card)
    return any(source.sha256 in learned for source in table.sources)


def _list_hashes(training: Mapping[str, object]) -> Iterator[str]:
    hashes, base = training.get("files_sha256"), training.get("base")
    # A card may come from a stranger.
    yield from (one for one in (hashes if isinstance(hashes, list) else ()) if isinstance(one, str))
    earlier = base.get("training") if isinstance(base, Mapping) else None
    if isinstance(earlier, Mapping):
        yield from _list_hashes(earlier)
