"""Labels made for the tests of the report: seven interviews, three schools, two roles.

Nothing of it was labelled by a model; every count that a test expects can be made from `LABELS`.
"""

from pathlib import Path

from distmode.codebook import MODES, OUTCOMES, Mode
from distmode.excerpt import Evidence, Excerpt, Label
from distmode.files import hash_text
from distmode.tables import ModelStamp, build_record, write_jsonl

HOSTILE = (
    "<script>document.title='stolen'</script><img src=x onerror=\"document.title='got'\"> & so on"
)
STAMP = ModelStamp("made-up 1.0", "0" * 64, "1", "corpus")
PEOPLE = {
    "elmfield/Ann": "headteacher",
    "elmfield/Bea": "teacher",
    "elmfield/Cyr": "teacher",
    "lonehill/Gus": "caretaker",
    "oakham/Dov": "headteacher",
    "oakham/Eve": "teacher",
    "oakham/Fay": "headteacher",
}
_TURNS = 8


def _build(interview: str, turn: int, number: int) -> Label:
    school, name = interview.split("/")
    text = f"Talk {number} of {name}: somebody took the lead in the garden plan, and it went on."
    if (name, turn) == ("Ann", 2):
        text = HOSTILE
    if (name, turn) == ("Bea", 4):
        text += " A zebra\ncame.\x00"
    short = turn == _TURNS
    mode = OUTCOMES[number % len(OUTCOMES)]
    chance = (50 + number % 45) / 100
    excerpt = Excerpt(
        id=f"{interview}.txt#{turn}.1",
        source=f"{interview}.txt",
        source_sha256=hash_text(interview),
        text="Mm." if short else text,
        start=turn * 1000,
        end=turn * 1000 + len("Mm." if short else text),
        turn=turn,
        speaker=name,
        role=PEOPLE[interview],
        school=school,
        interview=interview,
    )
    if short:
        return Label(excerpt, "too_short")
    rest = round((1 - chance) / 6, 6)
    probabilities = {one: chance if one is mode else rest for one in OUTCOMES}
    if turn == _TURNS - 1:
        return Label(excerpt, "abstained", probabilities=probabilities)
    begin = excerpt.start + 5
    evidence = (
        Evidence(begin + 3, begin + 9, text[8:14], mode, 0.5),
        Evidence(begin, begin + 20, text[5:25], mode, 0.4, "sentence"),
    )
    further = tuple(one for one in (mode, Mode.CULTURAL) if one in MODES)
    return Label(
        excerpt,
        "labelled",
        mode,
        modes=tuple(dict.fromkeys(further)) if turn == 1 else further[:1] if mode in MODES else (),
        probabilities=probabilities,
        evidence=evidence,
        warnings=("far_from_training",) if turn == 3 else (),
    )


LABELS: tuple[Label, ...] = tuple(
    _build(interview, turn, place * _TURNS + turn)
    for place, interview in enumerate(PEOPLE)
    for turn in range(1, _TURNS + 1)
)


def write_labels(folder: Path, *, with_text: bool = True) -> Path:
    """Write one file of labels an interview."""
    for interview in PEOPLE:
        path = folder / f"{interview}.txt.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        records = [
            build_record(label, model=STAMP, with_text=with_text)
            for label in LABELS
            if label.excerpt.interview == interview
        ]
        with path.open("wb") as file:
            write_jsonl(records, file)
    return folder
