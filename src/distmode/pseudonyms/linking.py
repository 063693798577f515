"""From mentions to the key: who is who, and which placeholder each gets."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeVar, cast

from distmode.pseudonyms.identities import Identity, read_school_name
from distmode.pseudonyms.key import Entry, Key
from distmode.pseudonyms.kinds import KINDS, Kind, build_placeholder, list_taken_numbers
from distmode.pseudonyms.linker import Linker
from distmode.pseudonyms.matching import Matcher
from distmode.pseudonyms.mentions import Document, Doubt, Found, Mention
from distmode.pseudonyms.vocabulary import PARTICLES, is_common, places
from distmode.pseudonyms.words import fold, split_words

_LONGEST_PLURAL = 2
_MOST_ROUNDS = 3
_AROUND = " \t\n\u00a0.,;:!?'’\"()"

Seen = TypeVar("Seen", Mention, Doubt)


@dataclass(slots=True)
class _Collected:
    """All about one person, school or place.

    Attributes:
        kind: What it is.
        forms: Ways of writing and how often, by the documents that they hold in (`""` for all).
        rules: How it was found, and how often.
    """

    kind: Kind
    forms: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rules: Counter[str] = field(default_factory=Counter)


def build_key(documents: Sequence[tuple[Document, Found]], *, known: Key | None = None) -> Key:
    """Give everything found a placeholder; what means the same gets the same.

    Numbers follow the order in which names appear.

    Args:
        documents: In order, with what was found in each.
        known: A key to go on from: its rows stay first and as they are, and its numbers taken.

    Returns:
        The key; its counts are 0.
    """
    taken = _find_taken_numbers(document for document, _ in documents)
    key = _extend(documents, known or Key(), taken, plurals=False)
    # Whatever a name was linked with, or cut into by others, none of it may be left standing.
    for _ in range(_MOST_ROUNDS):
        left = list(_list_left(documents, key))
        size = len(key.entries)
        key = _extend(left, key, taken, plurals=True) if left else key
        if len(key.entries) == size:
            break
    return key


def _find_taken_numbers(documents: Iterable[Document]) -> Counter[str]:
    """Return for each kind the largest number of a placeholder that the texts hold already."""
    taken: Counter[str] = Counter()
    for document in documents:
        labels = [(label.start, label.end) for label in document.labels]
        for kind, number in list_taken_numbers(document.plain, labels):
            taken[kind] = max(taken[kind], number)
    return taken


def _extend(
    documents: Sequence[tuple[Document, Found]],
    before: Key,
    taken: Counter[str],
    *,
    plurals: bool,
) -> Key:
    """Return a key with rows for what was found.

    Args:
        documents: With what was found.
        before: The rows that come first.
        taken: The largest number of each kind that the texts hold already.
        plurals: Whether what looks like the plural of a known name is a name of its own.
    """
    linker = Linker(documents, before, plurals=plurals)
    collected: dict[Identity, _Collected] = {}
    for document, found in documents:
        for mention in found.mentions:
            meant = linker.identify(mention, document.name)
            if meant is None:
                continue
            kind = cast("Kind", meant.identity[0])
            if meant.identity[0] == "key":
                kind = cast("Kind", meant.identity[2])
            one = collected.setdefault(meant.identity, _Collected(kind))
            one.forms[document.name if meant.scoped else ""][meant.form] += 1
            one.rules[mention.rule] += 1
    last = {kind: max(before.find_last_number(kind), taken[kind]) for kind in KINDS}
    return Key((*before.entries, *_number(collected, before, last)))


def _list_left(
    documents: Sequence[tuple[Document, Found]], key: Key
) -> Iterator[tuple[Document, Found]]:
    """Yield the documents with the names that a key does not replace."""
    matcher = Matcher(key)
    for document, found in documents:
        if not document.plain:
            continue
        spans = [(one.start, one.end) for one in matcher.find(document)[0]]
        bare = drop_covered(found.mentions, spans)
        left = tuple(part for one in bare for part in _cut_bare(one, spans))
        if left:
            yield document, replace(found, mentions=left)


def _cut_bare(one: Mention, spans: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """Yield the stretches of a mention that nothing covers, without what is no letter around."""
    covered = bytearray(len(one.text))
    for start, end in spans:
        for place in range(max(start, one.start), min(end, one.end)):
            covered[place - one.start] = 1
    for is_covered, group in groupby(range(len(one.text)), key=covered.__getitem__):
        places = list(group)
        text = one.text[places[0] : places[-1] + 1]
        kept = text.strip(_AROUND)
        if not is_covered and kept:
            start = one.start + places[0] + text.index(kept)
            yield replace(one, start=start, end=start + len(kept), text=kept)


def drop_known(
    documents: Iterable[tuple[Document, Found]], known: Key
) -> list[tuple[Document, Found]]:
    """Return what was found without the names that a key has already, and those that it keeps."""
    matcher = Matcher(known)
    left = []
    for document, found in documents:
        if document.plain:
            spans = [(match.start, match.end) for match in matcher.find(document)[0]]
            mentions = drop_covered(found.mentions, spans)
        else:
            mentions = tuple(m for m in found.mentions if not matcher.knows(m.text, document.name))
        left.append((document, replace(found, mentions=mentions)))
    return left


def drop_covered(mentions: Sequence[Seen], spans: Sequence[tuple[int, int]]) -> tuple[Seen, ...]:
    """Return the mentions, or doubts, of which stretches of the text leave letters uncovered.

    Args:
        mentions: In any order.
        spans: In order, none overlapping another.
    """
    ends = [end for _, end in spans]
    return tuple(one for one in mentions if _is_bare(one, spans, bisect_right(ends, one.start)))


def _is_bare(one: Mention | Doubt, spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Say whether letters of a mention lie outside of the stretches from a place on."""
    done = one.start
    while at < len(spans) and spans[at][0] < one.end:
        if any(map(str.isalnum, one.text[done - one.start : max(spans[at][0] - one.start, 0)])):
            return True
        done = max(done, spans[at][1])
        at += 1
    # A plural's ending stays standing; it gives nobody away.
    plural = done > one.start and one.end - done <= _LONGEST_PLURAL
    return not plural and any(map(str.isalnum, one.text[done - one.start :]))


def _number(
    collected: Mapping[Identity, _Collected], before: Key, last: dict[Kind, int]
) -> Iterator[Entry]:
    """Yield the rows of the key, kind by kind, in order of appearance.

    Args:
        collected: All about each person, school or place.
        before: The rows that come first.
        last: The largest number of each kind that is taken; counted on.
    """
    claims = _Claims(before)
    entries: dict[Kind, list[Entry]] = defaultdict(list)
    for identity, one in collected.items():
        known = identity[1] if identity[0] == "key" else ""
        placeholder = known or build_placeholder(one.kind, last[one.kind] + 1)
        built = list(_build_entries(placeholder, one, claims))
        entries[one.kind] += built
        last[one.kind] += bool(built) and not known
    for kind in KINDS:
        yield from entries[kind]


class _Claims:
    """Which ways of writing have a placeholder already, and where; each has but one."""

    def __init__(self, before: Key) -> None:
        self._taken: dict[tuple[str, str], str] = {}
        for entry in (*before.names, *before.kept):
            for document in entry.only_in or ("",):
                for form in entry.forms:
                    self._taken[fold(form), document] = ""

    def claim(self, form: str, document: str, placeholder: str) -> bool:
        """Take a way of writing for a placeholder; say whether it was free, or its own already."""
        return self._taken.setdefault((fold(form), document), placeholder) == placeholder


def _build_entries(placeholder: str, one: _Collected, claims: _Claims) -> Iterator[Entry]:
    rule = one.rules.most_common(1)[0][0]
    scopes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for document, counted in one.forms.items():
        free = (form for form in _settle(counted) if claims.claim(form, document, placeholder))
        scopes[tuple(free)].append(document)
    for found, documents in scopes.items():
        only_in = tuple(name for name in documents if name)
        short = (_find_base(form) for form in found if one.kind == "school" and not only_in)
        tails = (_find_tail(form) for form in found if one.kind == "person")
        more = [form for form in (*short, *tails) if form]
        bases = [form for form in more if claims.claim(form, ",".join(documents), placeholder)]
        forms = tuple(dict.fromkeys([*found, *bases]))
        if forms:
            yield Entry(placeholder, one.kind, forms[0], forms[1:], only_in, rule=rule)


def _settle(forms: Counter[str]) -> tuple[str, ...]:
    """Return the ways of writing, the fullest first; of those alike but for case the commonest."""
    by_fold: dict[str, str] = {}
    for form, _ in forms.most_common():
        by_fold.setdefault(fold(form), form)
    return tuple(sorted(by_fold.values(), key=lambda form: -len(split_words(form).words)))


def _find_tail(form: str) -> str:
    """Return a surname with its particles, `van der Berg` of Ann van der Berg; empty without."""
    words = split_words(form).words
    at = next((at for at, word in enumerate(words) if word.fold in PARTICLES and at), None)
    return form[words[at].start :] if at is not None and at < len(words) - 1 else ""


def _find_base(form: str) -> str:
    """Return how a school may be called in short; empty where that means something else too."""
    name = read_school_name(form)
    if name.base == tuple(word.fold for word in split_words(form).words):
        return ""
    if " ".join(name.base) in places():
        return ""
    return "" if len(name.base) == 1 and is_common(name.base[0]) else name.text
