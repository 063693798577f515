"""The peers: one class each, all with one protocol, in the order of the tables."""

from benchmarks.accuracy.peers.constant import Majority, Natural
from benchmarks.accuracy.peers.dictionary import Dictionary
from benchmarks.accuracy.peers.protocol import Matrix, Origin, Peer, PeerError
from benchmarks.accuracy.peers.sentences import SentenceHead, ZeroShot
from benchmarks.accuracy.peers.shipped import Distmode, DistmodeLite
from benchmarks.accuracy.peers.textcat import TextCatBow, TextCatEnsemble
from benchmarks.accuracy.peers.tfidf import WordTfidf

PEERS: dict[str, type[Peer]] = {
    peer.name: peer
    for peer in (
        Majority,
        Natural,
        Dictionary,
        WordTfidf,
        TextCatBow,
        TextCatEnsemble,
        ZeroShot,
        SentenceHead,
        DistmodeLite,
        Distmode,
    )
}

__all__ = ["PEERS", "Matrix", "Origin", "Peer", "PeerError"]
