"""Who is the interviewer: named by the user, by a label, or the one who asks the questions.

It errs towards keeping talk: who is not clearly the interviewer is `unknown` and gets labelled. A
participant left out by mistake is lost without a trace; an interviewer kept is seen at once.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from distmode.excerpt import Speaker, SpeakerRole
from distmode.transcript.draft import Draft, Reading, count_words
from distmode.transcript.front import find_interviewers_above
from distmode.transcript.names import (
    is_questioner,
    name_key,
    says_interviewer,
    says_participant,
    show_names,
)
from distmode.transcript.naming import find_meant

# A question stands at the end of a turn, at times followed by a few words that hand over.
_TAIL_CHARACTERS = 200
_SHORT_WORDS = 60
_QUESTION = re.compile(
    r"(?:(?:and|so|but|okay|ok|well|right|great|good|now|then|also|yes|yeah)\b[,.]?\s+){0,3}"
    r"(?:what|how|why|when|where|who|which|whose|(?:could|can|would|will|do|did|have|are|were) you"
    r"|is there|was there|tell (?:me|us)|talk me through|describe|i(?:'d| would) like you)\b",
    re.IGNORECASE,
)
_FEWEST_TURNS = 3
_FEWEST_QUESTIONS = 3
# An interviewer asks in about every second turn and a participant in hardly any; where the two are
# not that far apart, nobody is sure.
_ASKING_SHARE = 0.35
_ASKING_GAP = 0.25
_ASKING_RATIO = 2.0
# Who says more than half of the words must stand out more.
_WIDE_GAP = 0.5
# Nobody who says more than this share of the words is left out unless the user names him or her.
_LARGEST_SHARE = 0.6
# `I:` stands for the interviewer beside respondents (R, and B in German), participants, or A.
_INITIAL_PARTNERS: Mapping[str, tuple[str, ...]] = {"i": ("r", "p", "b", "a"), "q": ("a",)}


@dataclass(frozen=True, slots=True)
class Roles:
    """The speakers of a transcript with their roles.

    Attributes:
        speakers: In order of first appearance; talk without a name counts as one of them.
        warnings: What is doubtful about them.
    """

    speakers: tuple[Speaker, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tally:
    """What one speaker says, counted."""

    name: str | None
    turns: int
    words: int
    questions: int

    @property
    def share(self) -> float:
        return self.questions / self.turns


@dataclass(frozen=True, slots=True)
class _Verdict:
    role: SpeakerRole
    reason: str


def give_roles(draft: Draft, reading: Reading) -> Roles:
    """Say of each speaker whether it is the interviewer, and why.

    Args:
        draft: The turns.
        reading: Whom the user names as interviewers and participants.

    Returns:
        Every speaker once. Where no interviewer is sure, nobody is taken for one.
    """
    tallies = _count(draft)
    names = tuple(tally.name for tally in tallies if tally.name is not None)
    interviewers = find_meant(reading.interviewers, names, option="--interviewer")
    participants = find_meant(reading.participants, names, option="--participant")
    warnings = [*interviewers.warnings, *participants.warnings]
    warnings += _warn_of_both(interviewers.names & participants.names)
    verdicts = {name: _Verdict("interviewer", "named by the user") for name in interviewers.names}
    verdicts |= {name: _Verdict("participant", "named by the user") for name in participants.names}
    if not _interviewers(verdicts):
        labelled = _judge_labels(draft, tallies) | verdicts
        warnings += _warn_of_largest(labelled, tallies)
        verdicts = _keep_largest(labelled, tallies)
    if not _interviewers(verdicts):
        verdicts = _judge_questions(tallies, verdicts) | verdicts
    verdicts = _judge_rest(verdicts, names)
    warnings += _warn_of_unclear(verdicts, tallies)
    speakers = tuple(_make_speaker(tally, verdicts) for tally in tallies)
    return Roles(speakers, (*warnings, *_warn_of_unnamed(tallies)))


def _count(draft: Draft) -> tuple[_Tally, ...]:
    turns: Counter[str | None] = Counter()
    words: Counter[str | None] = Counter()
    questions: Counter[str | None] = Counter()
    for turn in draft.turns:
        text = draft.plain[turn.start : turn.end]
        length = count_words(text)
        turns[turn.speaker] += 1
        words[turn.speaker] += length
        questions[turn.speaker] += _asks(text, length)
    return tuple(_Tally(name, turns[name], words[name], questions[name]) for name in turns)


def _asks(text: str, words: int) -> bool:
    if "?" in text[-_TAIL_CHARACTERS:]:
        return True
    return words <= _SHORT_WORDS and _QUESTION.match(text) is not None


def _interviewers(verdicts: Mapping[str, _Verdict]) -> list[str]:
    return [name for name, verdict in verdicts.items() if verdict.role == "interviewer"]


def _judge_labels(draft: Draft, tallies: tuple[_Tally, ...]) -> dict[str, _Verdict]:
    """Judge by what labels, notes beside them and the front matter say."""
    names = tuple(tally.name for tally in tallies if tally.name is not None)
    initials = _judge_initials(tallies)
    above = find_interviewers_above(draft.front, names)
    only_questions = len(names) == 1 and any(turn.speaker is None for turn in draft.turns)
    verdicts = {}
    for name in names:
        note = draft.notes.get(name, "")
        if says_interviewer(name) or name in initials or (only_questions and is_questioner(name)):
            verdicts[name] = _Verdict("interviewer", "labelled so")
        elif says_interviewer(note):
            verdicts[name] = _Verdict("interviewer", "the note beside the name says so")
        elif name in above:
            verdicts[name] = _Verdict("interviewer", "the lines above the transcript say so")
        elif says_participant(name) or says_participant(note):
            verdicts[name] = _Verdict("participant", "labelled so")
    return verdicts


def _judge_initials(tallies: tuple[_Tally, ...]) -> frozenset[str]:
    """Return those whose initial stands for the interviewer beside the others'.

    Not who asks less and says more than a partner: then `I` is somebody's own initial.
    """
    keys = {tally: name_key(tally.name or "").rstrip("0123456789 ") for tally in tallies}
    return frozenset(
        str(one.name)
        for one in tallies
        if (partners := [other for other in tallies if keys[other] in _partners(keys[one])])
        and not any(one.share < other.share and one.words > other.words for other in partners)
    )


def _partners(key: str) -> tuple[str, ...]:
    return _INITIAL_PARTNERS.get(key, ())


def _keep_largest(
    verdicts: Mapping[str, _Verdict], tallies: tuple[_Tally, ...]
) -> dict[str, _Verdict]:
    """Take nobody for the interviewer by a label who says most of the words."""
    large = _say_most(verdicts, tallies)
    doubt = _Verdict("unknown", "labelled as the interviewer, but says most of the words")
    return {name: doubt if name in large else verdict for name, verdict in verdicts.items()}


def _warn_of_largest(
    verdicts: Mapping[str, _Verdict], tallies: tuple[_Tally, ...]
) -> tuple[str, ...]:
    large = _say_most(verdicts, tallies)
    if not large:
        return ()
    return (
        f"{show_names(large)} is labelled as the interviewer but says most of the words; "
        "labelled too, unless named with --interviewer",
    )


def _say_most(verdicts: Mapping[str, _Verdict], tallies: tuple[_Tally, ...]) -> list[str]:
    """Return the interviewers if together they say more than is left out unasked."""
    asking = _interviewers(verdicts)
    words = sum(tally.words for tally in tallies)
    said = sum(tally.words for tally in tallies if tally.name in asking)
    return asking if said > _LARGEST_SHARE * words else []


def _judge_questions(
    tallies: tuple[_Tally, ...], known: Mapping[str, _Verdict]
) -> dict[str, _Verdict]:
    """Judge by who asks: the speakers above the widest gap in the share of turns that ask."""
    judged = [tally for tally in tallies if tally.name and tally.turns >= _FEWEST_TURNS]
    judged.sort(key=lambda tally: -tally.share)
    if len(judged) < 2:
        return {}
    gaps = [one.share - other.share for one, other in pairwise(judged)]
    cut = gaps.index(max(gaps)) + 1
    asking, answering = judged[:cut], judged[cut:]
    if not _are_clear(asking, answering) or any(tally.name in known for tally in asking):
        return {}
    return {
        **{str(tally.name): _explain(tally, answering[0], "interviewer") for tally in asking},
        **{str(tally.name): _explain(tally, asking[0], "participant") for tally in answering},
    }


def _are_clear(asking: list[_Tally], answering: list[_Tally]) -> bool:
    least, most = asking[-1], answering[0]
    words = sum(tally.words for tally in asking)
    share = words / (words + sum(tally.words for tally in answering))
    return (
        least.share >= _ASKING_SHARE
        and least.questions >= _FEWEST_QUESTIONS
        and least.share - most.share >= _ASKING_GAP
        and least.share >= _ASKING_RATIO * most.share
        and share <= _LARGEST_SHARE
        and (share < 1 / 2 or least.share - most.share >= _WIDE_GAP)
    )


def _explain(tally: _Tally, other: _Tally, role: SpeakerRole) -> _Verdict:
    doing = "asks" if role == "interviewer" else "answers"
    return _Verdict(
        role,
        f"{doing} the questions: {tally.questions} of {tally.turns} turns ask, "
        f"against {other.questions} of {other.turns}",
    )


def _judge_rest(verdicts: Mapping[str, _Verdict], names: tuple[str, ...]) -> dict[str, _Verdict]:
    """Judge those of whom nothing is known by who the interviewer is."""
    asking = _interviewers(verdicts)
    if asking:
        rest = _Verdict("participant", f"talks with the interviewer {show_names(sorted(asking))}")
    elif len(names) == 1:
        rest = _Verdict("participant", "the only speaker that is named")
    else:
        rest = _Verdict("unknown", "it is not clear who asks the questions")
    return dict.fromkeys(names, rest) | dict(verdicts)


def _make_speaker(tally: _Tally, verdicts: Mapping[str, _Verdict]) -> Speaker:
    unnamed = _Verdict("unknown", "the transcript does not say who speaks")
    verdict = unnamed if tally.name is None else verdicts[tally.name]
    return Speaker(tally.name, verdict.role, verdict.reason, tally.turns, tally.words)


# --- warnings ---


def _warn_of_both(names: frozenset[str]) -> tuple[str, ...]:
    if not names:
        return ()
    return (f"named as interviewer and as participant, so labelled: {show_names(sorted(names))}",)


def _warn_of_unclear(
    verdicts: Mapping[str, _Verdict], tallies: tuple[_Tally, ...]
) -> tuple[str, ...]:
    unclear = {name for name, verdict in verdicts.items() if verdict.role == "unknown"}
    if not unclear or _interviewers(verdicts):
        return ()
    counts = ", ".join(
        f"'{tally.name}' in {tally.questions} of {tally.turns}"
        for tally in tallies[:5]
        if tally.name in unclear
    )
    return (
        f"it is not clear who is the interviewer (turns that ask: {counts}); all talk is labelled, "
        "unless you name the interviewer with --interviewer",
    )


def _warn_of_unnamed(tallies: tuple[_Tally, ...]) -> tuple[str, ...]:
    words = sum(tally.words for tally in tallies)
    unnamed = sum(tally.words for tally in tallies if tally.name is None)
    if not unnamed:
        return ()
    if unnamed == words:
        return (
            "no speakers are named: each paragraph is taken for a turn, the interviewer's too; "
            "if they are, give --speaker-pattern",
        )
    share = 100 * unnamed / words
    return (f"{share:.0f} % of the words have no speaker's name; they are labelled",)
