from pathlib import Path

import pytest

from distmode.errors import UsageError
from distmode.study import Study, read_study

PEOPLE = """interview,speaker,role,school
ashgrove/dean,Dean,teaching assistant,Ashgrove Primary
ashgrove/ruth.txt,Ruth,headteacher,
,Helen,researcher,
millbank,,,Millbank Middle
"""
SETTINGS = """
[speakers]
interviewer = ["Helen"]
pattern = '^<(?P<speaker>[^>]+)>'
[excerpts]
unit = "sentence"
max_words = 60
[roles]
Ruth = "head"
[schools]
ashgrove = "Ashgrove"
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def test_no_settings_are_no_settings(tmp_path: Path) -> None:
    assert read_study([tmp_path]) == Study()


def test_a_table_of_people_says_who_is_who(tmp_path: Path, people: Path) -> None:
    study = read_study([tmp_path], metadata=people)
    assert study.find_role("ashgrove/dean", "dean ") == "teaching assistant"
    assert study.find_role("ashgrove/maureen", "Dean") is None
    assert study.find_role("ashgrove/ruth", "Ruth") == "headteacher"
    assert study.find_role("anywhere", "Helen") == "researcher"
    assert study.find_role("anywhere", None) is None
    assert study.find_school("ashgrove/dean") == "Ashgrove Primary"
    assert study.find_school("millbank/coles") == "Millbank Middle"
    assert study.find_school("ashgrove/ruth") is None
    assert study.find_interviewers("ashgrove/ruth") == ("Helen",)


def test_interviews_that_do_not_occur_are_found(tmp_path: Path, people: Path) -> None:
    study = read_study([tmp_path], metadata=people)
    assert study.find_strangers(["ashgrove/dean", "millbank/coles"]) == ("ashgrove/ruth.txt",)


def test_settings_are_read_from_the_folder_and_beside_a_file(tmp_path: Path) -> None:
    (tmp_path / "distmode.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "ada.txt").write_text("Ada: Yes.")
    (tmp_path / "hill").mkdir()
    study = read_study([tmp_path])
    assert study == read_study([tmp_path / "ada.txt"]) == read_study([tmp_path / "hill"])
    assert study.files == (tmp_path / "distmode.toml",)
    assert study.interviewers == ("Helen",)
    assert study.speaker_pattern == "^<(?P<speaker>[^>]+)>"
    assert (study.unit, study.max_words) == ("sentence", 60)
    assert study.find_role("x", "Ruth") == "head"
    assert study.find_school("ashgrove/ruth") == "Ashgrove"


def test_the_table_given_goes_before_the_settings(tmp_path: Path, people: Path) -> None:
    (tmp_path / "distmode.toml").write_text(SETTINGS, encoding="utf-8")
    study = read_study([tmp_path], metadata=people)
    assert study.find_role("ashgrove/ruth", "Ruth") == "headteacher"
    assert study.find_school("ashgrove/dean") == "Ashgrove Primary"


def test_settings_name_a_table_beside_them(tmp_path: Path, people: Path) -> None:
    (tmp_path / "distmode.toml").write_text(f'metadata = "{people.name}"\n')
    assert read_study([tmp_path]).find_role("anywhere", "Helen") == "researcher"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("speakers = 3", r"no table; write \[speakers\]"),
        ("[speakers]\ninterviewers = ['x']", "'speakers.interviewers' is not a setting"),
        ("[speakers]\ninterviewer = 'Helen'", "speakers.interviewer is not a list of texts"),
        ("[excerpts]\nunit = 'word'", "none of excerpt, turn"),
        ("[excerpts]\nmax_words = 2", "below 10"),
        ("[excerpts]\nmax_words = true", "not a whole number"),
        ("colour = 'red'", "'colour' is not a setting; known there are metadata, speakers"),
        ("[roles]\nRuth = 3", "roles.Ruth is not a text"),
        ("this is not toml", "is not TOML"),
        ("metadata = 'gone.csv'", "gone.csv: cannot be read"),
        ("metadata = 'people.docx'", "a table of people is one of"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "distmode.toml").write_text(settings)
    with pytest.raises(UsageError, match=message):
        read_study([tmp_path])


def test_a_table_without_the_columns_is_named(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("who,what\nDean,TA\n")
    with pytest.raises(UsageError, match="has the columns 'who', 'what'"):
        read_study([], metadata=path)


def test_two_settings_are_one_too_many(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "distmode.toml").write_text("")
    with pytest.raises(UsageError, match="different settings"):
        read_study([tmp_path / "a", tmp_path / "b"])
    assert read_study([tmp_path / "a", tmp_path / "a"]).files == (tmp_path / "a" / "distmode.toml",)
