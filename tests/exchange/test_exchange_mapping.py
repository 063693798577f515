import tomllib
from pathlib import Path

import pytest

from distmode.codebook import Mode
from distmode.errors import UsageError
from distmode.exchange import CodeMap, find_meaning, read_code_map, write_template

MAP = """
ignore = ["Great quotes"]

[codes]
"Delegation by role" = "formal"
" leadership / STEPPING up " = "Opportunistic"
"Rank" = "formal"
"Rank/Rota" = "pragmatic"
"Not yet" = ""

[variables]
school = "School name"
"""


@pytest.fixture
def table(tmp_path: Path) -> CodeMap:
    path = tmp_path / "map.toml"
    path.write_text(MAP, encoding="utf-8")
    return read_code_map(path)


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        (("Themes", "delegation  by Role"), Mode.FORMAL),
        (("Leadership", "Stepping up"), Mode.OPPORTUNISTIC),
        (("Other", "Stepping up"), None),  # only under Leadership
        (("Rank", "Rota"), Mode.PRAGMATIC),
        (("Themes", "CULTURAL"), Mode.CULTURAL),  # by its name
        (("none",), Mode.NONE),
        (("Not yet",), None),
        (("Great quotes",), None),
    ],
)
def test_a_code_is_meant_by_name_or_path(
    table: CodeMap, path: tuple[str, ...], mode: Mode | None
) -> None:
    meaning = find_meaning(path, table)
    assert meaning.mode is mode
    assert meaning.follows is None
    assert meaning.is_ignored is (path == ("Great quotes",))
    assert meaning.is_known is (mode is not None or meaning.is_ignored)


def test_a_code_follows_the_one_above_it(table: CodeMap) -> None:
    meaning = find_meaning(("Rank", "Heads", "Deputies"), table)
    assert (meaning.mode, meaning.follows) == (Mode.FORMAL, ("Rank",))
    below = find_meaning(("Great quotes", "Funny"), table)
    assert below.is_ignored
    assert below.follows == ("Great quotes",)
    # Its own word goes first.
    assert find_meaning(("Rank", "Strategic"), table).mode is Mode.STRATEGIC


def test_strangers_in_the_map_are_found(table: CodeMap) -> None:
    used = [("Rank", "Rota"), ("Leadership", "Stepping up"), ("Great quotes",)]
    assert table.find_strangers(used) == ("delegation by role", "rank")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = ", "is no TOML"),
        ('codes = "formal"', "codes: expected a table"),
        ('[codes]\n"A" = "formel"', "code 'A': 'formel' is not in the codebook"),
        ('[codes]\n"A" = 3', "code 'A': expected a mode in quotation marks"),
        ('[codes]\n"A" = "formal"\n"a " = "cultural"', "has two modes"),
        ("ignore = 3", "ignore: expected a list"),
        ('[code]\n"A" = "formal"', "'code' is not understood"),
        ('[variables]\npost = "A"', "'post' is not one of school, role, interview, source"),
    ],
)
def test_a_faulty_map_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        read_code_map(path)


def test_no_map_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_code_map(tmp_path / "none.toml")


def test_a_template_can_be_read_back(tmp_path: Path) -> None:
    codes = [(("A", 'say "yes"\n'), 3, None), (("B\\", "é👍\x7f"), 1, Mode.FORMAL)]
    text = write_template(codes, name='p\n".qdpx')
    assert tomllib.loads(text)["codes"] == {'A/say "yes"\n': "", "B\\/é👍\x7f": "formal"}
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    table = read_code_map(tmp_path / "map.toml")
    assert [find_meaning(path, table).mode for path, _, _ in codes] == [None, Mode.FORMAL]


def test_codes_that_are_spelled_alike_have_one_line(tmp_path: Path) -> None:
    codes = [(("A/B",), 1, None), (("A", "B"), 2, None)]
    (tmp_path / "map.toml").write_text(
        write_template(codes, name="p").replace('""', '"formal"'), encoding="utf-8"
    )
    assert '"A/B" = "formal"  # codings: 3' in (tmp_path / "map.toml").read_text(encoding="utf-8")
    table = read_code_map(tmp_path / "map.toml")
    assert [find_meaning(path, table).mode for path, _, _ in codes] == [Mode.FORMAL] * 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('ignore = ["a"]\n[codes]\n"A" = "formal"', "code 'a': has a mode and is to be ignored"),
        ('[codes]\n"two\\nlines" = "rank"', "code 'two lines': 'rank' is not in the codebook"),
    ],
)
def test_a_contradiction_is_told_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says) as caught:
        read_code_map(tmp_path / "map.toml")
    assert "\n" not in str(caught.value)
