"""Why an excerpt got its label: what spoke for it and for the next, and which codings are near."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from distmode.codebook import OUTCOMES, Mode
from distmode.errors import UsageError
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.tables import ModelStamp, build_record
from distmode.workflow.labelling import Labeller, Weighed
from distmode.workflow.nearest import Neighbour, Neighbourhood
from distmode.workflow.reading import ReadSource

SCHEMA_NAME = "distmode.explanation/1"

_EXPLAINED = 2
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke for one outcome; the numbers sum to its log-odds under the prior in force.

    The log-odds are the natural logarithm of its probability less the mean of those of the other
    outcomes that the model knows.

    Attributes:
        mode: The outcome.
        base: What the model expects before any word, under the prior of its training data.
        prior: What the prior in force adds.
        words: What all words add together.
        sentences: Each sentence in running order, its weight what its vector adds beyond its words;
            empty for a model of words alone.
        evidence: The words and the sentence that spoke most for it, strongest first.
    """

    mode: Mode
    base: float
    prior: float
    words: float
    sentences: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]

    @property
    def log_odds(self) -> float:
        """The sum of all that was added."""
        return self.base + self.prior + self.words + sum(one.weight for one in self.sentences)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one excerpt got its label.

    Attributes:
        label: The label.
        reasons: For the two most probable outcomes, the first first; none for an excerpt that was
            too short to be labelled, or has no words.
        nearest: The nearest coded excerpts, nearest first; none where there are no codings, or the
            excerpt was too short to be labelled.
    """

    label: Label
    reasons: tuple[Reason, ...] = ()
    nearest: tuple[Neighbour, ...] = ()


def find_by_turn(read: ReadSource, turn: int) -> tuple[Excerpt, ...]:
    """Return the excerpts of one turn of a transcript, or the one of a row of a table.

    Args:
        read: The source.
        turn: Number of the turn or row, from 1.

    Raises:
        UsageError: There is no such turn, or nothing of it is labelled.
    """
    found = tuple(excerpt for excerpt in read.excerpts if excerpt.turn == turn)
    if found:
        return found
    if read.transcript is None:
        raise UsageError(f"{read.name}: there is no row {turn}; see distmode turns {read.name}")
    if all(one.number != turn for one in read.transcript.turns):
        raise UsageError(
            f"{read.name}: there is no turn {turn}, it has {len(read.transcript.turns)}; see "
            f"distmode turns {read.name}"
        )
    raise UsageError(
        f"{read.name}: nothing of turn {turn} is labelled, since it is the interviewer's or empty; "
        "give another turn, or --all-speakers"
    )


def find_by_id(reads: Sequence[ReadSource], wanted: str) -> tuple[Excerpt, ...]:
    """Return the excerpt of an id, which may name folders above those that were given.

    Args:
        reads: The sources.
        wanted: The id, as in a label's record.

    Raises:
        UsageError: There is none of this id, or there are several.
    """
    excerpts = [excerpt for read in reads for excerpt in read.excerpts]
    found = [one for one in excerpts if one.id == wanted]
    found = found or [one for one in excerpts if wanted.endswith(f"/{one.id}")]
    if len(found) == 1:
        return tuple(found)
    like = f"; ids there are like '{excerpts[0].id[:60]}'" if excerpts else ""
    raise UsageError(
        f"--id '{wanted[:60]}' is the id of {len(found)} excerpts of the input, expected one{like}"
    )


def explain_excerpts(
    labeller: Labeller, excerpts: Sequence[Excerpt], neighbourhood: Neighbourhood
) -> Iterator[Explanation]:
    """Yield why each excerpt gets its label, in their order.

    Args:
        labeller: Which model, and how its probabilities become labels.
        excerpts: The excerpts.
        neighbourhood: Where to look for the nearest coded excerpts.
    """
    tokens = labeller.read(excerpts)
    labels = labeller.label(excerpts, tokens)
    for label, own in zip(labels, tokens, strict=True):
        if not label.probabilities:
            yield Explanation(label)
            continue
        weighed = labeller.weigh(label.excerpt, own, _rank(label)[:_EXPLAINED])
        spans = own.vectors.spans if own.vectors else ()
        yield Explanation(
            label,
            tuple(_build_reason(label.excerpt, spans, one) for one in weighed),
            neighbourhood.find(label.excerpt.text, own),
        )


def _rank(label: Label) -> list[Mode]:
    """Return the outcomes, most probable first, as `decide` ranks them."""
    return sorted(OUTCOMES, key=lambda mode: -label.probabilities[mode])


def _build_reason(excerpt: Excerpt, spans: Sequence[tuple[int, int]], weighed: Weighed) -> Reason:
    account = weighed.account
    # A model that knows one outcome only weighs no sentence.
    return Reason(
        mode=account.mode,
        base=account.base,
        prior=weighed.prior,
        words=float(account.weights.sum()),
        sentences=tuple(
            Evidence(
                excerpt.start + start,
                excerpt.start + end,
                excerpt.text[start:end],
                account.mode,
                weight,
                "sentence",
            )
            for (start, end), weight in zip(spans, account.sentences.tolist(), strict=False)
        ),
        evidence=weighed.evidence,
    )


def describe_explanation(
    explanation: Explanation, *, stamp: ModelStamp, neighbourhood: Neighbourhood
) -> dict[str, object]:
    """Return an explanation as plain values, in the shape of `distmode explain --json`.

    Args:
        explanation: What to describe.
        stamp: Which model.
        neighbourhood: Where the nearest coded excerpts were looked for.
    """
    codings = neighbourhood.codings
    return {
        "schema": SCHEMA_NAME,
        "label": build_record(explanation.label, model=stamp),
        "reasons": [_describe_reason(reason) for reason in explanation.reasons],
        "nearest": [_describe_neighbour(one) for one in explanation.nearest],
        "codings": {
            "excerpts": len(codings.excerpts),
            "compared": neighbourhood.compared,
            "learned": codings.learned,
        },
    }


def _describe_reason(reason: Reason) -> dict[str, object]:
    return {
        "mode": reason.mode.value,
        "log_odds": _round(reason.log_odds),
        "base": _round(reason.base),
        "prior": _round(reason.prior),
        "words": _round(reason.words),
        "sentences": _describe_spans(reason.sentences),
        "evidence": _describe_spans(reason.evidence),
    }


def _describe_spans(spans: Iterable[Evidence]) -> list[dict[str, object]]:
    return [
        {
            "start": one.start,
            "end": one.end,
            "text": one.text,
            "weight": _round(one.weight),
            "part": one.part,
        }
        for one in spans
    ]


def _describe_neighbour(neighbour: Neighbour) -> dict[str, object]:
    coded = neighbour.coded
    return {
        "id": coded.id,
        "mode": coded.mode.value,
        "modes": [mode.value for mode in coded.modes],
        "similarity": _round(neighbour.similarity),
        "school": coded.school,
        "interview": coded.interview,
        "text": coded.text,
    }


def _round(number: float) -> float:
    # Adding nought turns a rounded -0.0 into 0.0.
    return round(number, _DECIMALS) + 0.0
