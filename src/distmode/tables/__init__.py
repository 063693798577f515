"""Tables: coded excerpts and excerpts to label in, label records out and in, and their schema.

What is read lies row by row in `.csv`, `.tsv` or `.jsonl` files; what is written is one record a
label, as JSON Lines or as CSV. Column names are matched in any case and with blanks around them.
"""

from distmode.tables.coded import CodedSource, CodedTable, read_coded_excerpts
from distmode.tables.codings import CodingsTable, ExcerptCodings, read_codings
from distmode.tables.excerpts import ExcerptTable, build_excerpts, is_excerpt_table
from distmode.tables.labels import (
    LABEL_BEGINNINGS,
    LabelFile,
    LabelFormat,
    LabelRecord,
    LabelTable,
    find_label_files,
    read_fields,
    read_label_file,
    read_labels,
)
from distmode.tables.records import RECORD_FIELDS, SCHEMA_NAME, ModelStamp, build_record
from distmode.tables.schema import read_schema
from distmode.tables.writers import write_csv, write_csv_from, write_jsonl, write_sheet

__all__ = [
    "LABEL_BEGINNINGS",
    "RECORD_FIELDS",
    "SCHEMA_NAME",
    "CodedSource",
    "CodedTable",
    "CodingsTable",
    "ExcerptCodings",
    "ExcerptTable",
    "LabelFile",
    "LabelFormat",
    "LabelRecord",
    "LabelTable",
    "ModelStamp",
    "build_excerpts",
    "build_record",
    "find_label_files",
    "is_excerpt_table",
    "read_coded_excerpts",
    "read_codings",
    "read_fields",
    "read_label_file",
    "read_labels",
    "read_schema",
    "write_csv",
    "write_csv_from",
    "write_jsonl",
    "write_sheet",
]
