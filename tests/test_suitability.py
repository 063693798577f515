from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import QuantileRegressor

from distmode.encoder import SentenceVectors
from distmode.errors import ModelError
from distmode.preprocess import Tokens, preprocess
from distmode.suitability import (
    FAR_FROM_TRAINING,
    NOT_ENGLISH,
    WARNINGS,
    Home,
    find_warnings,
    fit_home,
    measure_suitability,
    read_home,
)

# Written for this test.
FOREIGN = {
    "German": "Also die Leiterin hat gesagt, mach du das bitte weiter, und seitdem leite ich die "
    "Gruppe der Lehrerinnen an unserer Schule, weil sonst niemand Zeit hatte.",
    "French": "Au début le directeur décidait de tout, et puis les enseignants ont pris des "
    "responsabilités sans que personne ne le demande vraiment.",
    "Spanish": "La directora me pidió que me encargara de la biblioteca porque no había nadie más "
    "y ahora todos los maestros participan en las decisiones.",
    "Malay": "Guru besar minta saya ambil alih jawatankuasa itu kerana tidak ada orang lain yang "
    "boleh buat, jadi saya terus buat sampai sekarang.",
    "Chinese": "校长让每个年级的组长自己安排会议，老师们一起决定。",
    "Russian": "Директор просила, чтобы каждый учитель вёл свою группу.",
    "Afrikaans": "Die hoof het my gevra om die komitee te lei omdat daar niemand anders was nie, "
    "en nou doen ons almal dit saam soos altyd.",
}
ENGLISH = {
    "dialect": "Och, the wee ones cannae wait, so whoever's nearest just gets on wi' it, ken, and "
    "naebody minds.",
    "names": "So Mrs Abernathy and Mr Okonkwo from Leeds went to see Thandeka at Sibusiso High.",
    "short": "Ja, natürlich, so war das.",
}
KITCHEN = "We chop the onions first and fry them in butter until they are golden and sweet. " * 12
SCHOOL = "The head asks each teacher to lead a meeting, and the staff decide about the rota. " * 12


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_noticed(language: str) -> None:
    text = FOREIGN[language]
    assert find_warnings(text, next(preprocess([text]))) == (NOT_ENGLISH,)


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_of_any_kind_is_not_suspected(kind: str) -> None:
    text = ENGLISH[kind]
    assert find_warnings(text, next(preprocess([text]))) == ()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (KITCHEN, "hardly speaks of a school"),
        (" ".join(FOREIGN.values()) * 4, "not English"),
        (SCHOOL, None),
        ("We chop the onions.", None),
    ],
)
def test_a_transcript_is_judged_as_a_whole(text: str, warning: str | None) -> None:
    warnings = measure_suitability(list(preprocess([text]))).warnings
    assert len(warnings) == (warning is not None)
    assert all(warning in text for text in warnings if warning)


WIDTH = 8
SCHOOLS = 10


def as_tokens(vector: NDArray[np.float64], pieces: int) -> Tokens:
    """An excerpt of one sentence."""
    row = (vector / np.linalg.norm(vector))[None].astype(np.float32)
    vectors = SentenceVectors(((0, 1),), (pieces,), row)
    return Tokens(("lead",) * pieces, (), (), (), vectors)


def scatter(count: int) -> tuple[list[Tokens], list[str]]:
    """Excerpts around one direction, short ones further from it, and their schools."""
    random = np.random.default_rng(7)
    pieces = random.integers(8, 160, size=count)
    vectors = np.eye(WIDTH)[0] + random.normal(size=(count, WIDTH)) / np.sqrt(pieces)[:, None]
    schools = [f"school {number % SCHOOLS}" for number in range(count)]
    return [as_tokens(v, int(n)) for v, n in zip(vectors, pieces, strict=True)], schools


def pool(tokens: Tokens) -> NDArray[np.float64]:
    assert tokens.vectors
    return tokens.vectors.pool()


def fit(count: int = 800) -> Home:
    home = fit_home(*scatter(count))
    assert home
    return home


def test_one_in_a_hundred_training_excerpts_is_far_from_the_other_schools() -> None:
    excerpts, schools = scatter(800)
    distances = np.zeros(len(excerpts))
    for school in set(schools):
        others = [pool(one) for one, name in zip(excerpts, schools, strict=True) if name != school]
        mean = np.sum(others, axis=0)
        for place in [n for n, name in enumerate(schools) if name == school]:
            distances[place] = 1 - pool(excerpts[place]) @ mean / np.linalg.norm(mean)
    sizes = np.array([len(one.forms) for one in excerpts]) ** -0.5
    line = QuantileRegressor(quantile=0.99, alpha=0).fit(sizes[:, None], distances)
    home = fit()
    assert home.limit == pytest.approx(line.intercept_, abs=1e-4)
    assert home.limit_by_size == pytest.approx(line.coef_[0], abs=1e-4)
    over = distances > home.limit + home.limit_by_size * sizes + 1e-3
    assert 0.005 < np.mean(over) < 0.015


def test_the_direction_is_that_of_the_mean() -> None:
    mean = np.sum([pool(one) for one in scatter(800)[0]], axis=0)
    np.testing.assert_allclose(fit().direction, mean / np.linalg.norm(mean), atol=1e-4)


def test_what_is_far_depends_on_direction_and_size() -> None:
    home = Home(np.array([1.0, 0.0]), 0.2, 2.0)
    # The distance of (0.6, 0.8) is 1 - 0.6 = 0.4; the limit is 0.2 + 2 / sqrt(pieces).
    oblique = np.array([0.6, 0.8])
    assert not home.is_far(as_tokens(oblique, 99))
    assert home.is_far(as_tokens(oblique, 101))
    assert not home.is_far(as_tokens(np.array([0.81, np.sqrt(1 - 0.81**2)]), 10_000))
    assert not home.is_far(as_tokens(-oblique, 1))
    assert not home.is_far(next(preprocess(["We chop the onions."])))
    empty = SentenceVectors((), (), np.zeros((0, 2), np.float32))
    assert not home.is_far(Tokens((), (), (), (), empty))


def test_far_talk_gets_a_code_that_is_explained() -> None:
    home = Home(np.array([1.0, 0.0]), 0.2, 0.0)
    far, near = (as_tokens(np.array(one), 20) for one in ([0.0, 1.0], [1.0, 0.0]))
    assert find_warnings("lead", far, home) == (FAR_FROM_TRAINING,)
    assert find_warnings("lead", near, home) == ()
    assert find_warnings("lead", far) == ()
    assert find_warnings("校长让每个年级的组长自己安排会议", far, home) == (NOT_ENGLISH,)
    assert set(WARNINGS) == {NOT_ENGLISH, FAR_FROM_TRAINING}


@pytest.mark.parametrize("count", [499, 500])
def test_few_excerpts_or_one_school_are_no_home(count: int) -> None:
    excerpts, schools = scatter(count)
    assert (fit_home(excerpts, schools) is None) == (count < 500)
    assert fit_home(excerpts, ["the only"] * count) is None
    without = [Tokens(one.forms, (), (), ()) for one in excerpts]
    assert fit_home(without, schools) is None


def test_excerpts_of_one_size_have_one_limit() -> None:
    excerpts, schools = scatter(600)
    home = fit_home([as_tokens(pool(one), 30) for one in excerpts], schools)
    assert home
    assert home.limit_by_size == 0
    far = [one for one in excerpts if home.is_far(as_tokens(pool(one), 30))]
    assert 0 < len(far) <= 12


def test_a_home_is_the_same_after_writing_and_reading() -> None:
    home = fit()
    told = home.describe()
    again = read_home(told, width=WIDTH)
    assert again
    np.testing.assert_array_equal(again.direction, home.direction)
    assert (again.limit, again.limit_by_size) == (home.limit, home.limit_by_size)
    assert again.describe() == told
    assert read_home(None, width=WIDTH) is None
    assert read_home(told, width=0) is None


@pytest.mark.parametrize(
    "change",
    [
        {"direction": None},
        {"direction": [1] * WIDTH},
        {"direction": ""},
        {"direction": "1 2 3"},
        {"direction": " ".join("1" * (WIDTH + 1))},
        {"direction": "0 " * (WIDTH - 1) + "0"},
        {"direction": "1e9 " * (WIDTH - 1) + "1"},
        {"direction": "nan " * (WIDTH - 1) + "1"},
        {"direction": "1234567 " * (WIDTH - 1) + "1"},
        {"direction": "\u0663 " * (WIDTH - 1) + "1"},
        {"limit": None},
        {"limit": "0.1"},
        {"limit": True},
        {"limit_by_size": 10**400},
    ],
)
def test_a_home_of_a_stranger_is_checked(change: dict[str, Any]) -> None:
    told = fit().describe()
    with pytest.raises(ModelError, match="card is damaged"):
        read_home({**told, **change}, width=WIDTH)


@pytest.mark.parametrize("value", [{}, [], "home", 3, True])
def test_a_home_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(ModelError, match="card is damaged"):
        read_home(value, width=WIDTH)
