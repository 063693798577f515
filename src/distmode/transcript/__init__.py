"""Transcripts: found in files and folders, read in many formats, cut into turns by speaker.

A reader is one function from bytes to a draft, listed by suffix in `READERS`. What a new format
needs is its own module with such a function: it writes plain text with `lay_out` (blocks) or
`compose_draft` (utterances), and leaves speakers, roles and warnings to the rest.
"""

from distmode.transcript.discovery import (
    Problem,
    Source,
    Sources,
    find_sources,
    is_label_file,
    read_source,
)
from distmode.transcript.draft import LARGEST_BYTES, Reading
from distmode.transcript.grid import SPEAKER_COLUMNS, TEXT_COLUMNS
from distmode.transcript.readers import (
    READERS,
    SUFFIXES,
    Reader,
    guess_suffix,
    read_transcript,
)
from distmode.transcript.tabular import build_from_rows

__all__ = [
    "LARGEST_BYTES",
    "READERS",
    "SPEAKER_COLUMNS",
    "SUFFIXES",
    "TEXT_COLUMNS",
    "Problem",
    "Reader",
    "Reading",
    "Source",
    "Sources",
    "build_from_rows",
    "find_sources",
    "guess_suffix",
    "is_label_file",
    "read_source",
    "read_transcript",
]
