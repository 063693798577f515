"""Has one peer do the work: folds over schools of the corpus, then talk it has never seen."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.accuracy.material import CORPUS, Material, hash_excerpts
from benchmarks.accuracy.peers import Matrix, Origin, Peer, PeerError
from benchmarks.accuracy.store import Store, hash_peer
from distmode.codebook import OUTCOMES, Mode
from distmode.errors import DistmodeError
from distmode.evaluation import Fold, Judgement, cross_validate, most_probable
from distmode.excerpt import CodedExcerpt

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What every peer has to do.

    Attributes:
        corpus: To learn from, and to be cross-validated on.
        talk: To be measured on after learning from the whole corpus.
        store: Where slow results are kept.
        say: Tells how far it is.
    """

    corpus: Material
    talk: tuple[Material, ...]
    store: Store
    say: Say


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one peer.

    Attributes:
        kind: The peer.
        status: Whether it ran.
        reason: Why not; holds no talk.
        judgements: Of each material, by its name; empty unless it ran.
        fitted: The peer that learned from the whole corpus.
    """

    kind: type[Peer]
    status: Literal["ran", "not run", "failed"]
    reason: str = ""
    judgements: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)
    fitted: Peer | None = None

    @property
    def title(self) -> str:
        """What the peer is called in tables."""
        return self.fitted.title if self.fitted else self.kind.title


def run_peer(kind: type[Peer], work: Work) -> Outcome:
    """Have one peer do all the work; whatever goes wrong is its own failure."""
    try:
        if missing := kind.find_missing():
            work.say(f"{kind.name}: not run, needs {' and '.join(missing)}")
            return Outcome(kind, "not run", f"needs {' and '.join(missing)}")
        return _run(kind, work)
    except Exception as error:  # one peer's fault must not cost the others' results
        reason = describe_failure(error)
        work.say(
            f"{kind.name}: failed, {reason}\n{''.join(traceback.format_tb(error.__traceback__))}"
        )
        return Outcome(kind, "failed", reason)


def describe_failure(error: Exception) -> str:
    """Return what went wrong; only messages that are known to hold no talk are repeated."""
    if isinstance(error, PeerError | DistmodeError):
        return str(error)
    return type(error).__name__


def _run(kind: type[Peer], work: Work) -> Outcome:
    made_from = hash_peer(kind)
    judgements = {CORPUS: _cross_validate(kind, work, made_from)}
    work.say(f"{kind.name}: whole corpus")
    fitted = work.store.recall(
        (kind.name, "fitted", made_from, hash_excerpts(work.corpus.coded)),
        lambda: _fit(kind, work.corpus.coded, work),
    )
    for talk in work.talk:
        work.say(f"{kind.name}: {talk.name}")
        judgements[talk.name] = _judge(talk, fitted.predict_probabilities(talk.texts))
    return Outcome(kind, "ran", judgements=judgements, fitted=fitted)


def _cross_validate(kind: type[Peer], work: Work, made_from: str) -> tuple[Judgement, ...]:
    coded = work.corpus.coded

    def predict(fold: Fold) -> list[dict[Mode, float]]:
        train, test = [coded[i] for i in fold.train], [coded[i] for i in fold.test]
        work.say(f"{kind.name}: learns from {len(train):,} excerpts, labels {len(test):,}")
        chances = work.store.recall(
            (kind.name, "fold", made_from, hash_excerpts(train), hash_excerpts(test)),
            lambda: _fit(kind, train, work).predict_probabilities([e.text for e in test]),
        )
        return _as_mappings(chances)

    return cross_validate(coded, work.corpus.groups, predict)


def _fit(kind: type[Peer], coded: Sequence[CodedExcerpt], work: Work) -> Peer:
    peer = kind(work.store.folder)
    origins = [Origin(e.school or "", e.interview or "") for e in coded]
    peer.fit([e.text for e in coded], [e.mode for e in coded], origins)
    return peer


def _judge(talk: Material, chances: Matrix) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(excerpt.mode, most_probable(given) if given else None, group, given, excerpt.id)
        for excerpt, group, given in zip(
            talk.coded, talk.groups.names, _as_mappings(chances), strict=True
        )
    )


def _as_mappings(chances: Matrix) -> list[dict[Mode, float]]:
    """Return one mapping a row, an empty one where the peer abstained."""
    return [
        {} if any(value != value for value in row) else dict(zip(OUTCOMES, row, strict=True))
        for row in chances.tolist()
    ]
