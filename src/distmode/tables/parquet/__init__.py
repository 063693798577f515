"""Records written as Parquet: columns with types, for pandas, polars, DuckDB and R.

The columns, their types and their order follow from the JSON Schema of a record, and every column
carries its description there as metadata. `probabilities` are the columns `p_formal` to `p_none`;
lists stay lists. Carried columns come last and are text whatever they held (JSON where it was no
text), so that files of several runs have the same types and can be put together.

Needs pyarrow, which `pip install 'distmode[parquet]'` installs.
"""

from distmode.tables.parquet.columns import Column, list_columns
from distmode.tables.parquet.writing import (
    build_schema,
    check_parquet,
    write_parquet,
    write_parquet_from,
)

__all__ = [
    "Column",
    "build_schema",
    "check_parquet",
    "list_columns",
    "write_parquet",
    "write_parquet_from",
]
