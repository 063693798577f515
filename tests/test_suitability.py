import pytest

from distmode.preprocess import preprocess
from distmode.suitability import NOT_ENGLISH, find_warnings, measure_suitability

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
