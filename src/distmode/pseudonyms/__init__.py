"""Pseudonyms: names of people, schools and places found, linked, and replaced by a key.

Finding only proposes: it fills the key (`build_key`). What is replaced is decided by the key alone
(`Matcher`), so that a key corrected by hand does exactly what it says, and the key of a run does
what that run did.
"""

from distmode.pseudonyms.documents import build_cells, build_document, find_in_ids
from distmode.pseudonyms.doubtful import Doubtful, gather, list_unmatched, write_doubtful
from distmode.pseudonyms.edits import Edit, Moved, Mover, apply_edits, undo_edits
from distmode.pseudonyms.finding import find_names
from distmode.pseudonyms.key import FILE, KEEP, Entry, Key, add_counts, read_key, write_key
from distmode.pseudonyms.kinds import KINDS, Kind
from distmode.pseudonyms.linking import build_key, drop_covered, drop_known
from distmode.pseudonyms.matching import Matcher, Replaced
from distmode.pseudonyms.mentions import Document, Doubt, Found, Mention, SpeakerLabel
from distmode.pseudonyms.moving import MovedTable, move_codings
from distmode.pseudonyms.naming import Renamer, find_in_path, list_suspects, name_outputs
from distmode.pseudonyms.recognising import Recogniser, add_recognised, open_recogniser
from distmode.pseudonyms.settings import replace_in_reading, replace_in_study, write_settings
from distmode.pseudonyms.sheets import Cells, Output, format_table, rewrite_table

__all__ = [
    "FILE",
    "KEEP",
    "KINDS",
    "Cells",
    "Document",
    "Doubt",
    "Doubtful",
    "Edit",
    "Entry",
    "Found",
    "Key",
    "Kind",
    "Matcher",
    "Mention",
    "Moved",
    "MovedTable",
    "Mover",
    "Output",
    "Recogniser",
    "Renamer",
    "Replaced",
    "SpeakerLabel",
    "add_counts",
    "add_recognised",
    "apply_edits",
    "build_cells",
    "build_document",
    "build_key",
    "drop_covered",
    "drop_known",
    "find_in_ids",
    "find_in_path",
    "find_names",
    "format_table",
    "gather",
    "list_suspects",
    "list_unmatched",
    "move_codings",
    "name_outputs",
    "open_recogniser",
    "read_key",
    "replace_in_reading",
    "replace_in_study",
    "rewrite_table",
    "undo_edits",
    "write_doubtful",
    "write_key",
    "write_settings",
]
