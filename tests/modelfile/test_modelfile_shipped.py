from pathlib import Path

import pytest

from distmode.errors import ModelError
from distmode.modelfile import CARD_FILE, find_model, list_models


def make_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / CARD_FILE).write_text("{}")
    return folder


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "wheel", tmp_path / "checkout"
    for folder in (first / "distmode-en", second / "distmode-en", second / "alpha"):
        make_model(folder)
    (second / "no-model").mkdir()
    (second / "README").write_text("x")
    return first, second


def test_shipped_models_are_listed_by_name_the_first_place_first(
    places: tuple[Path, Path],
) -> None:
    first, second = places
    assert list_models(places) == (second / "alpha", first / "distmode-en")
    assert list_models([first / "missing"]) == ()


def test_a_name_means_the_shipped_model_even_beside_a_folder_of_that_name(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(tmp_path / "work" / "distmode-en")
    monkeypatch.chdir(tmp_path / "work")
    assert find_model("distmode-en", places) == places[0] / "distmode-en"
    assert find_model("./distmode-en", places) == Path("distmode-en")
    assert find_model("./distmode-en", places).resolve() == tmp_path / "work" / "distmode-en"


def test_a_path_is_taken_as_it_is(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = make_model(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert find_model(mine, places) == mine
    assert find_model("mine", places) == Path("mine")
    assert find_model(f"{mine}/", places) == mine


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("distmode-xx", r"'distmode-xx' is not one of the shipped models \(alpha, distmode-en\)"),
        ("distmode-xx", r"give a path to a model folder, such as \./my-model"),
        ("", "is not one of the shipped models"),
        ("x" * 5000, "is not one of the shipped models"),
        ("a\x1bb", r"'a\\x1bb' is not one"),
        ("no/such/model", "no/such/model: there is no such model folder"),
        ("alpha/card.json", "there is no such model folder"),
    ],
)
def test_what_is_not_found_is_said_with_what_there_is(
    places: tuple[Path, Path], name: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        find_model(name, places)


def test_the_card_in_the_place_of_the_folder_is_said(places: tuple[Path, Path]) -> None:
    with pytest.raises(ModelError, match=r"is a file; name the folder that holds card\.json"):
        find_model(places[1] / "alpha" / CARD_FILE, places)


def test_without_shipped_models_the_message_says_so() -> None:
    with pytest.raises(ModelError, match=r"shipped models \(none\)"):
        find_model("distmode-en", places=[])


def test_the_shipped_models_of_this_checkout_are_found() -> None:
    checkout = Path(__file__).parents[2] / "models"
    expected = {card.parent.name for card in checkout.glob("*/card.json")}
    assert {folder.name for folder in list_models()} == expected
