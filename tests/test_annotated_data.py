import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest

from distmode.codebook import OUTCOMES, Mode

FOLDER = Path(__file__).parents[1] / "data" / "annotated"
REGISTERS = ("natural", "plain", "account", "reflection", "mixed")

# What counts as a near-duplicate, in words; the dataset card states the same limits. The closest
# pair of different schools shares a run of 11 words, which is 35 % of the shorter one's shingles.
SHINGLE_WORDS = 5
LONGEST_SHARED_RUN = 11
LARGEST_JACCARD = 0.10
LARGEST_CONTAINMENT = 0.40

Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    school: str
    interview: str
    role: str
    country: str
    phase: str
    register: str
    text: str
    mode: str
    modes: list[str]

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Likeness:
    ids: tuple[str, str]
    jaccard: float
    containment: float


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [Row(**json.loads(line)) for path in data_files() for line in lines_of(path)]


def data_files() -> list[Path]:
    return sorted(FOLDER.glob("*.jsonl"))


def lines_of(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")


def test_each_line_is_one_excerpt_with_the_fields_in_order() -> None:
    expected = [field.name for field in fields(Row)]
    for path in data_files():
        for line in lines_of(path):
            row = json.loads(line)
            assert list(row) == expected, path.name
            assert json.dumps(row, ensure_ascii=False) == line, row["id"]


def test_a_file_holds_one_school(rows: list[Row]) -> None:
    for path in data_files():
        assert {json.loads(line)["school"] for line in lines_of(path)} == {path.stem}
    assert len(data_files()) == len({row.school for row in rows})


def test_ids_are_unique_and_name_interview_and_school(rows: list[Row]) -> None:
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(rf"{row.interview}-\d\d", row.id), row.id
        assert re.fullmatch(rf"{row.school}-i\d", row.interview), row.id


def test_interviews_and_their_excerpts_stand_in_order(rows: list[Row]) -> None:
    assert [row.id for row in rows] == sorted(row.id for row in rows)


def test_an_interview_is_with_one_participant_of_one_place(rows: list[Row]) -> None:
    participants = {(row.interview, row.role, row.country, row.phase) for row in rows}
    assert len(participants) == len({row.interview for row in rows})


def test_codes_are_the_codebooks_with_the_primary_mode_first(rows: list[Row]) -> None:
    for row in rows:
        assert row.mode in OUTCOMES, row.id
        assert len(set(row.modes)) == len(row.modes), row.id
        if row.mode == Mode.NONE:
            assert row.modes == [], row.id
        else:
            assert row.modes[0] == row.mode, row.id
            assert set(row.modes) <= set(OUTCOMES) - {Mode.NONE}, row.id


def test_registers_are_the_five_of_the_card(rows: list[Row]) -> None:
    assert {row.register for row in rows} == set(REGISTERS)


def test_texts_are_clean_and_of_the_length_of_an_excerpt(rows: list[Row]) -> None:
    for row in rows:
        assert row.text == row.text.strip(), row.id
        assert 5 <= row.words <= 200, row.id
        categories = {unicodedata.category(letter) for letter in row.text.replace("\n", " ")}
        # Control, format and private characters, surrogates, separators other than the blank.
        assert not any(name.startswith("C") for name in categories), row.id
        assert not categories & {"Zl", "Zp"}, row.id
        assert row.role.strip()
        assert row.country.strip()
        assert row.phase.strip()


def test_no_text_occurs_twice(rows: list[Row]) -> None:
    texts = Counter(" ".join(words_of(row.text)) for row in rows)
    assert [text for text, times in texts.items() if times > 1] == []


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower())


def shingles_of(text: str, size: int) -> set[Shingle]:
    words = words_of(text)
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def rows_sharing(shingles: Iterable[set[Shingle]]) -> Iterator[list[int]]:
    """Yield, for each shingle that occurs in several rows, the numbers of those rows."""
    index: defaultdict[Shingle, list[int]] = defaultdict(list)
    for number, found in enumerate(shingles):
        for shingle in found:
            index[shingle].append(number)
    return (numbers for numbers in index.values() if len(numbers) > 1)


def find_shared_runs(rows: list[Row], size: int) -> list[tuple[str, str]]:
    return [
        (rows[one].id, rows[other].id)
        for numbers in rows_sharing(shingles_of(row.text, size) for row in rows)
        for one, other in combinations(numbers, 2)
        if rows[one].school != rows[other].school
    ]


def measure_likeness(rows: list[Row]) -> list[Likeness]:
    """Measure how like each other the excerpts of different schools are that share a shingle."""
    shingles = [shingles_of(row.text, SHINGLE_WORDS) for row in rows]
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in rows_sharing(shingles):
        shared.update(
            (one, other)
            for one, other in combinations(numbers, 2)
            if rows[one].school != rows[other].school
        )
    return [
        Likeness(
            (rows[one].id, rows[other].id),
            jaccard=count / len(shingles[one] | shingles[other]),
            containment=count / min(len(shingles[one]), len(shingles[other])),
        )
        for (one, other), count in shared.items()
    ]


def row_of(school: str, text: str) -> Row:
    return Row(f"{school}-i1-01", school, f"{school}-i1", "", "", "", "", text, "none", [])


def test_likeness_is_that_worked_out_by_hand() -> None:
    # 10 words make 6 shingles; "b c d e f g" is 2 of them, of which the text of 7 words has 3.
    rows = [row_of("x01", "a b c d e f g h i j"), row_of("x02", "b c d e f g z")]
    assert measure_likeness(rows) == [Likeness(("x01-i1-01", "x02-i1-01"), 2 / 7, 2 / 3)]
    assert find_shared_runs(rows, 6) == [("x01-i1-01", "x02-i1-01")]
    assert find_shared_runs(rows, 7) == []
    same_school = [row_of("x01", "a b c d e f"), row_of("x01", "a b c d e f")]
    assert measure_likeness(same_school) == []


def test_no_two_excerpts_of_different_schools_share_a_long_run_of_words(rows: list[Row]) -> None:
    assert find_shared_runs(rows, LONGEST_SHARED_RUN + 1) == []


def test_no_two_excerpts_of_different_schools_are_near_duplicates(rows: list[Row]) -> None:
    likenesses = measure_likeness(rows)
    assert likenesses
    assert [
        pair
        for pair in likenesses
        if pair.jaccard > LARGEST_JACCARD or pair.containment > LARGEST_CONTAINMENT
    ] == []


@pytest.fixture(scope="module")
def card() -> dict[str, dict[str, list[str]]]:
    """The card's tables: by the first heading, then by the first cell of each row."""
    tables: dict[str, dict[str, list[str]]] = {}
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        heading, _, *body = (cells_of(line) for line in block.splitlines())
        tables[heading[0]] = {first: rest for first, *rest in body}
    return tables


def cells_of(line: str) -> list[str]:
    return [cell.strip(" `").replace(",", "") for cell in line.strip("|").split("|")]


def test_the_card_counts_what_there_is(
    card: dict[str, dict[str, list[str]]], rows: list[Row]
) -> None:
    words = [row.words for row in rows]
    expected = {
        "schools": len({row.school for row in rows}),
        "interviews": len({row.interview for row in rows}),
        "excerpts": len(rows),
        "excerpts of two modes": sum(len(row.modes) == 2 for row in rows),
        "words": sum(words),
        "words in the shortest excerpt": min(words),
        "words in the median excerpt": median(words),
        "words in the longest excerpt": max(words),
    }
    assert {name: float(cells[0]) for name, cells in card["counted"].items()} == expected
    assert max(len(row.modes) for row in rows) == 2


def test_the_card_counts_the_modes(card: dict[str, dict[str, list[str]]], rows: list[Row]) -> None:
    assert list(card["mode"]) == list(OUTCOMES)
    for mode, cells in card["mode"].items():
        lengths = [row.words for row in rows if row.mode == mode]
        secondary = sum(mode in row.modes[1:] for row in rows)
        assert [float(cell) for cell in cells] == [len(lengths), secondary, median(lengths)], mode


def test_the_card_counts_the_registers(
    card: dict[str, dict[str, list[str]]], rows: list[Row]
) -> None:
    assert set(card["register"]) == set(REGISTERS)
    for register, cells in card["register"].items():
        found = [row for row in rows if row.register == register]
        none = sum(row.mode == Mode.NONE for row in found)
        expected = [len(found), none, median(row.words for row in found)]
        assert [float(cell) for cell in cells] == expected, register


def test_the_card_counts_the_countries(
    card: dict[str, dict[str, list[str]]], rows: list[Row]
) -> None:
    counted = {country: int(cells[0]) for country, cells in card["country"].items()}
    assert counted == Counter(row.country for row in rows)


def test_the_card_counts_the_batches(
    card: dict[str, dict[str, list[str]]], rows: list[Row]
) -> None:
    for batches, (schools, excerpts, _) in card["batches"].items():
        first, last = re.fullmatch(r"(\w+)` to `(\w+)", batches).groups()  # type: ignore[union-attr]
        found = [row for row in rows if first <= row.school <= last]
        assert [int(schools), int(excerpts)] == [len({row.school for row in found}), len(found)]
    assert sum(int(cells[1]) for cells in card["batches"].values()) == len(rows)


def test_the_card_names_every_field(card: dict[str, dict[str, list[str]]]) -> None:
    assert list(card["field"]) == [field.name for field in fields(Row)]


def test_the_card_is_right_on_the_balance_by_school(rows: list[Row]) -> None:
    by_school: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        by_school[row.school][row.mode] += 1
    balanced = dict.fromkeys(OUTCOMES, 12) | {Mode.NONE: 24}
    exceptions = {school: counts for school, counts in by_school.items() if counts != balanced}
    assert exceptions.pop("r01") == balanced | {Mode.INCREMENTAL: 13, Mode.PRAGMATIC: 11}
    assert exceptions == {f"n0{number}": {Mode.NONE: 96} for number in range(1, 5)}
