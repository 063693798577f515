"""Who is the interviewer: named by the user, by a label, or the one who asks the questions.

It errs towards keeping talk: who is not clearly the interviewer is `unknown` and gets labelled. A
participant left out by mistake is lost without a trace; an interviewer kept is seen at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from distmode.excerpt import Speaker, SpeakerRole
from distmode.transcript.doubts import (
    warn_of_both,
    warn_of_contradicted,
    warn_of_suspects,
    warn_of_unclear,
    warn_of_unnamed,
)
from distmode.transcript.draft import Draft, Reading
from distmode.transcript.front import find_interviewers_above
from distmode.transcript.names import (
    is_questioner,
    name_key,
    note_says_interviewer,
    says_interviewer,
    says_participant,
    show_names,
)
from distmode.transcript.naming import Guess, find_meant
from distmode.transcript.tallies import Tally, count_tallies

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
    tallies = count_tallies(draft)
    names = tuple(tally.name for tally in tallies if tally.name is not None)
    settled = reading.from_settings
    interviewers = find_meant(
        reading.interviewers, names, option="--interviewer", from_settings=settled
    )
    participants = find_meant(
        reading.participants, names, option="--participant", from_settings=settled
    )
    warnings = [*interviewers.warnings, *participants.warnings]
    warnings += warn_of_both(interviewers.names & participants.names)
    verdicts = {name: _Verdict("interviewer", "named by the user") for name in interviewers.names}
    named = participants.names | {guess.name for guess in participants.guesses}
    verdicts |= {name: _Verdict("participant", "named by the user") for name in named}
    warnings += _apply_guesses(interviewers.guesses, tallies, verdicts)
    if not _interviewers(verdicts):
        judged = _judge_labels(draft, tallies)
        doubtful = _find_contradicted(judged, tallies)
        warnings += warn_of_contradicted(sorted(doubtful))
        labelled = {one: it for one, it in judged.items() if one not in doubtful} | verdicts
        warnings += _warn_of_largest(labelled, tallies)
        verdicts = _keep_largest(labelled, tallies)
    if not _interviewers(verdicts):
        verdicts = _judge_questions(tallies, verdicts) | verdicts
    verdicts = _judge_rest(verdicts, names)
    if not _interviewers(verdicts):
        unclear = {name for name, verdict in verdicts.items() if verdict.role == "unknown"}
        warnings += warn_of_unclear(unclear, tallies)
    speakers = tuple(_make_speaker(tally, verdicts) for tally in tallies)
    warnings += warn_of_suspects(draft, frozenset(_interviewers(verdicts)), names)
    return Roles(speakers, (*warnings, *warn_of_unnamed(tallies)))


def _interviewers(verdicts: Mapping[str, _Verdict]) -> list[str]:
    return [name for name, verdict in verdicts.items() if verdict.role == "interviewer"]


def _judge_labels(draft: Draft, tallies: tuple[Tally, ...]) -> dict[str, _Verdict]:
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
        elif note_says_interviewer(note):
            verdicts[name] = _Verdict("interviewer", "the note beside the name says so")
        elif name in above:
            verdicts[name] = _Verdict("interviewer", "the lines above the transcript say so")
        elif says_participant(name) or says_participant(note):
            verdicts[name] = _Verdict("participant", "labelled so")
    return verdicts


def _judge_initials(tallies: tuple[Tally, ...]) -> frozenset[str]:
    """Return those whose initial stands for the interviewer beside the others'.

    Not who asks nothing: then `I` is somebody's own initial.
    """
    keys = {tally: name_key(tally.name or "").rstrip("0123456789 ") for tally in tallies}
    there = frozenset(keys.values())
    return frozenset(
        str(one.name)
        for one, key in keys.items()
        if not there.isdisjoint(_INITIAL_PARTNERS.get(key, ())) and one.questions
    )


def _find_contradicted(
    verdicts: Mapping[str, _Verdict], tallies: tuple[Tally, ...]
) -> frozenset[str]:
    """Return those who hardly ask, and are interviewers by thin evidence where another asks.

    An initial, a note or the lines above a transcript can be misread; a label can not.
    """
    doubtful = [
        tally
        for tally in tallies
        if tally.name is not None
        and tally.name in verdicts
        and verdicts[tally.name].role == "interviewer"
        and not says_interviewer(tally.name)
    ]
    sure = set(_interviewers(verdicts))
    others = (one.share for one in tallies if one.name not in sure and one.questions > 1)
    most = max(others, default=0.0)
    return frozenset(str(one.name) for one in doubtful if most - one.share >= _ASKING_GAP)


def _apply_guesses(
    guesses: tuple[Guess, ...], tallies: tuple[Tally, ...], verdicts: dict[str, _Verdict]
) -> tuple[str, ...]:
    """Take the speakers that parts of names mean for interviewers, where nothing speaks against it.

    Nobody who says most of the words, or whom another speaker outdoes in asking.
    """
    words = sum(tally.words for tally in tallies)
    warnings = []
    for guess in guesses:
        one = next(tally for tally in tallies if tally.name == guess.name)
        most = max((other.share for other in tallies if other is not one), default=0.0)
        if one.words > _LARGEST_SHARE * words or most - one.share >= _ASKING_GAP:
            warnings.append(
                f"--interviewer '{guess.wanted}' could mean '{guess.name}', who does not seem to "
                "ask the questions; not applied: give the name in full"
            )
            continue
        verdicts.setdefault(guess.name, _Verdict("interviewer", "named in part by the user"))
        if one.share <= most:
            warnings.append(f"--interviewer '{guess.wanted}' was taken to mean '{guess.name}'")
    return tuple(warnings)


def _keep_largest(
    verdicts: Mapping[str, _Verdict], tallies: tuple[Tally, ...]
) -> dict[str, _Verdict]:
    """Take nobody for the interviewer by a label who says most of the words."""
    large = _say_most(verdicts, tallies)
    doubt = _Verdict("unknown", "labelled as the interviewer, but says most of the words")
    return {name: doubt if name in large else verdict for name, verdict in verdicts.items()}


def _warn_of_largest(
    verdicts: Mapping[str, _Verdict], tallies: tuple[Tally, ...]
) -> tuple[str, ...]:
    large = _say_most(verdicts, tallies)
    if not large:
        return ()
    return (
        f"{show_names(large)} is labelled as the interviewer but says most of the words; "
        "labelled too, unless named with --interviewer",
    )


def _say_most(verdicts: Mapping[str, _Verdict], tallies: tuple[Tally, ...]) -> list[str]:
    """Return the interviewers if together they say more than is left out unasked."""
    asking = _interviewers(verdicts)
    words = sum(tally.words for tally in tallies)
    said = sum(tally.words for tally in tallies if tally.name in asking)
    return asking if said > _LARGEST_SHARE * words else []


def _judge_questions(
    tallies: tuple[Tally, ...], known: Mapping[str, _Verdict]
) -> dict[str, _Verdict]:
    """Judge by who asks: the speakers above the widest gap in the share of turns that ask."""
    judged = [tally for tally in tallies if tally.name and tally.turns >= _FEWEST_TURNS]
    judged.sort(key=lambda tally: -tally.share)
    if len(judged) < 2:
        return {}
    gaps = [one.share - other.share for one, other in pairwise(judged)]
    cut = gaps.index(max(gaps)) + 1
    asking, answering = judged[:cut], judged[cut:]
    few = [tally for tally in tallies if tally.name and tally.turns < _FEWEST_TURNS]
    rivals = any(
        one.share >= asking[-1].share and one.questions * 2 >= asking[-1].questions for one in few
    )
    if rivals or not _are_clear(asking, answering) or any(one.name in known for one in asking):
        return {}
    return {
        **{str(tally.name): _explain(tally, answering[0], "interviewer") for tally in asking},
        **{str(tally.name): _explain(tally, asking[0], "participant") for tally in answering},
    }


def _are_clear(asking: list[Tally], answering: list[Tally]) -> bool:
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


def _explain(tally: Tally, other: Tally, role: SpeakerRole) -> _Verdict:
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


def _make_speaker(tally: Tally, verdicts: Mapping[str, _Verdict]) -> Speaker:
    unnamed = _Verdict("unknown", "the transcript does not say who speaks")
    verdict = unnamed if tally.name is None else verdicts[tally.name]
    return Speaker(tally.name, verdict.role, verdict.reason, tally.turns, tally.words)
