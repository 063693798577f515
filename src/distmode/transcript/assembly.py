"""Makes a transcript of a draft: gives the speakers their roles and gathers the warnings."""

from dataclasses import replace

from distmode.errors import TranscriptError
from distmode.excerpt import Transcript
from distmode.transcript.continuations import mark_continuations
from distmode.transcript.draft import Draft, Reading
from distmode.transcript.roles import give_roles


def finish_transcript(
    draft: Draft, *, source: str, source_sha256: str, reading: Reading
) -> Transcript:
    """Return the transcript of a draft.

    Raises:
        TranscriptError: There is no talk: no turn, or not a single letter or digit in the turns.
    """
    talk = (draft.plain[turn.start : turn.end] for turn in draft.turns)
    if not any(any(map(str.isalnum, text)) for text in talk):
        raise TranscriptError(f"{source}: holds no talk; is it the right file, and is it complete?")
    draft = replace(draft, turns=mark_continuations(draft.plain, draft.turns))
    roles = give_roles(draft, reading)
    return Transcript(
        source=source,
        source_sha256=source_sha256,
        plain=draft.plain,
        turns=draft.turns,
        speakers=roles.speakers,
        warnings=(*draft.warnings, *roles.warnings),
    )
