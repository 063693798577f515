"""Label records read back: what `label` wrote, as JSON Lines or CSV, as values again.

Every record keeps its fields as they stand in the file, in their order, so that a record of which
little changes can be written again byte for byte (`LabelRecord.fields`). CSV holds less than JSON
Lines: carried columns are text there, and evidence has words but no places. The places are found
again in the excerpt's text (the first place where the words stand); weights have two decimals, and
`part` is not in CSV at all and reads as `words`.
"""

from distmode.tables.labels.fields import LabelFormat, read_fields
from distmode.tables.labels.finding import LABEL_BEGINNINGS, find_label_files
from distmode.tables.labels.table import (
    LabelFile,
    LabelRecord,
    LabelTable,
    read_label_file,
    read_labels,
)

__all__ = [
    "LABEL_BEGINNINGS",
    "LabelFile",
    "LabelFormat",
    "LabelRecord",
    "LabelTable",
    "find_label_files",
    "read_fields",
    "read_label_file",
    "read_labels",
]
