"""Exchange with programs for qualitative data analysis: REFI-QDA projects and sheets of coded talk.

`writing`, `reading` and `container` know the format and nothing of modes; `counting` finds where
selections are;
`sheets` reads what Taguette and QualCoder export; `talk`, `mapping`, `units` and `covering` make
coded excerpts of it; `codebooks` and `remarks` are what distmode puts into a project of its own.
"""

from distmode.exchange.codebooks import build_codes, find_guid
from distmode.exchange.composing import (
    Composition,
    PersonsCoding,
    SelectionName,
    compose_project,
)
from distmode.exchange.covering import Piece, Projected, project_on_pieces
from distmode.exchange.labels import build_label_sheets
from distmode.exchange.mapping import (
    VARIABLES,
    CodeMap,
    Meaning,
    find_meaning,
    read_code_map,
    show_code,
    write_template,
)
from distmode.exchange.reading import ReadProject, read_project
from distmode.exchange.remarks import Rank, remark_on_coding, remark_on_label
from distmode.exchange.sheets import read_sheet
from distmode.exchange.talk import CodedTalk, CodedWork, list_talk
from distmode.exchange.units import (
    CodedUnit,
    Given,
    build_unit,
    count_none_beside,
    count_overlaps,
    count_unranked,
    drop_shared_sources,
    find_fields,
    find_remarks,
    give_modes,
    group_by_selection,
    list_unused_variables,
)
from distmode.exchange.values import (
    Case,
    Code,
    CodePath,
    Coder,
    Coding,
    Memo,
    Project,
    TextSource,
    make_guid,
    walk_codes,
)
from distmode.exchange.workbook import Column, Sheet, build_workbook
from distmode.exchange.writing import build_codebook, build_project, clean_text

__all__ = [
    "VARIABLES",
    "Case",
    "Code",
    "CodeMap",
    "CodePath",
    "CodedTalk",
    "CodedUnit",
    "CodedWork",
    "Coder",
    "Coding",
    "Column",
    "Composition",
    "Given",
    "Meaning",
    "Memo",
    "PersonsCoding",
    "Piece",
    "Project",
    "Projected",
    "Rank",
    "ReadProject",
    "SelectionName",
    "Sheet",
    "TextSource",
    "build_codebook",
    "build_codes",
    "build_label_sheets",
    "build_project",
    "build_unit",
    "build_workbook",
    "clean_text",
    "compose_project",
    "count_none_beside",
    "count_overlaps",
    "count_unranked",
    "drop_shared_sources",
    "find_fields",
    "find_guid",
    "find_meaning",
    "find_remarks",
    "give_modes",
    "group_by_selection",
    "list_talk",
    "list_unused_variables",
    "make_guid",
    "project_on_pieces",
    "read_code_map",
    "read_project",
    "read_sheet",
    "remark_on_coding",
    "remark_on_label",
    "show_code",
    "walk_codes",
    "write_template",
]
