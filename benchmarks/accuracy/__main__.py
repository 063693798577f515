"""`python -m benchmarks.accuracy`: distmode and its peers on the same work."""

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.accuracy.material import CORPUS, Material, read_corpus, read_talk
from benchmarks.accuracy.peers import PEERS, Peer
from benchmarks.accuracy.results import measure_results, results_to_json
from benchmarks.accuracy.running import Outcome, Work, run_peer
from benchmarks.accuracy.speed import choose_texts, measure_speeds
from benchmarks.accuracy.store import Store
from benchmarks.accuracy.tables import write_tables
from distmode.errors import DistmodeError

_HERE = Path(__file__).parent
_REPOSITORY = _HERE.parents[1]
_START = time.monotonic()

Out = Annotated[
    Path,
    typer.Option(
        help="Folder outside any repository for results.json, RESULTS.md and what took long, so "
        "that a run that was cut short goes on where it stopped."
    ),
]
Corpus = Annotated[Path, typer.Option(help="Coded excerpts to learn from.")]
Real = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=FILE", help="Coded real talk to measure on, never learned from; repeatable."
    ),
]
Names = Annotated[str, typer.Option("--peers", help="Only these, separated by commas.")]
Schools = Annotated[str, typer.Option(help="Only these of the corpus, for a trial.")]
Table = Annotated[
    Path | None,
    typer.Option(
        help="A second place for the table. [default: RESULTS.md beside this file, if all peers "
        "were asked for, on the whole corpus and real talk]",
        show_default=False,
    ),
]


def run(
    *,
    out: Out,
    corpus: Corpus = _REPOSITORY / "data" / "annotated",
    real: Real = None,
    peers: Names = "",
    schools: Schools = "",
    table: Table = None,
) -> None:
    """Measure distmode and its peers on the same folds and the same real talk."""
    if any((folder / ".git").exists() for folder in (out.resolve(), *out.resolve().parents)):
        raise typer.BadParameter("--out must lie outside any repository")
    kinds = _choose_peers(_split(peers))
    try:
        learned = read_corpus(corpus, _split(schools))
        talk = tuple(found for text in real or () if (found := _read_real(text)))
    except DistmodeError as error:
        raise typer.BadParameter(str(error)) from error
    work = Work(learned, talk, Store(out / "kept"), _say)
    outcomes = [run_peer(kind, work) for kind in kinds]
    _write(work, outcomes, out)
    if table is None and talk and len(kinds) == len(PEERS) and not schools:
        table = _HERE / "RESULTS.md"
    if table is not None:
        table.write_text((out / "RESULTS.md").read_text(encoding="utf-8"), encoding="utf-8")
        _say(f"{table} written")
    raise typer.Exit(int(any(outcome.status == "failed" for outcome in outcomes)))


def _write(work: Work, outcomes: list[Outcome], out: Path) -> None:
    """Time those that ran, measure, and write both files."""
    timed = {o.kind.name: o.fitted for o in outcomes if o.fitted and not o.kind.constant}
    speeds = measure_speeds(timed, choose_texts(work.corpus.texts), _say)
    results = measure_results((work.corpus, *work.talk), outcomes, speeds)
    described = json.dumps(results_to_json(results), indent=1)
    (out / "results.json").write_text(f"{described}\n", encoding="utf-8")
    (out / "RESULTS.md").write_text(write_tables(results), encoding="utf-8")
    _say(f"{out / 'results.json'} and {out / 'RESULTS.md'} written")


def _choose_peers(names: list[str]) -> list[type[Peer]]:
    if unknown := [name for name in names if name not in PEERS]:
        known = ", ".join(PEERS)
        raise typer.BadParameter(f"there is no peer {', '.join(unknown)}; there are {known}")
    return [kind for name, kind in PEERS.items() if not names or name in names]


def _read_real(text: str) -> Material | None:
    """Read real talk; None where there is no such file, as on a machine that must not have it."""
    name, equals, place = text.partition("=")
    if not equals or not name or name == CORPUS:
        raise typer.BadParameter(f"--real takes NAME=FILE, and the name is not '{CORPUS}'")
    if not Path(place).is_file():
        _say(f"{name}: left out, there is no file {place}")
        return None
    return read_talk(name, Path(place))


def _split(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _say(message: str) -> None:
    sys.stderr.write(f"{time.monotonic() - _START:6.0f} s  {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    # What a library warns of could quote talk.
    warnings.simplefilter("ignore")
    typer.run(run)
