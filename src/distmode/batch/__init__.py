"""Work over many inputs: in order, in bounded memory, on several processes, taken up again.

It knows nothing of transcripts and labels: what is done with an input comes in as a function, what
was finished goes into a journal as bytes.
"""

from distmode.batch.engine import Engine, map_in_order
from distmode.batch.journal import Entry, Journal
from distmode.batch.lock import lock_output
from distmode.batch.work import Work

__all__ = ["Engine", "Entry", "Journal", "Work", "lock_output", "map_in_order"]
