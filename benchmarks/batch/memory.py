"""Does the memory of `distmode label` grow with the number of transcripts?

    nice python -m benchmarks.batch.memory [--counts 10 100 1000]

prints the table of README.md, in about three minutes on two cores. Linux only: it reads /proc.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TURNS = 12  # of each example interview; a transcript has about 300 words then
JOBS = (1, 2)
OUTPUTS = ("labels", "labels.jsonl", "labels.csv")
_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory that a run took.

    Attributes:
        parent: Resident memory of the process that was started, in MiB.
        together: Of it and of all that it started, each at its own peak, in MiB. What processes
            share is counted for each.
        seconds: How long the run took.
    """

    parent: float
    together: float
    seconds: float


def write_archive(folder: Path, count: int) -> Path:
    """Write short transcripts; each differs from the others."""
    texts = [
        _shorten(path.read_text()) for path in sorted(ROOT.glob("examples/interviews/*/*.txt"))
    ]
    for number in range(count):
        place = folder / f"school{number % 50:02}" / f"interview{number:05}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{texts[number % len(texts)]}\n\nRuth: That is number {number}.\n")
    return folder


def _shorten(text: str) -> str:
    return "\n\n".join(text.split("\n\n")[:TURNS])


def measure(archive: Path, out: Path, jobs: int) -> Peak:
    """Run `distmode label` and watch it."""
    command = [sys.executable, "-m", "distmode", "label", str(archive), "--out", str(out), "-q"]
    begin = time.monotonic()
    process = subprocess.Popen([*command, "--model", "distmode-en-lite", "-j", str(jobs)])
    peaks: dict[int, float] = {}
    while process.poll() is None:
        for one in (process.pid, *_find_descendants(process.pid)):
            peaks[one] = max(peaks.get(one, 0.0), _read_peak(one))
        time.sleep(_SECONDS)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return Peak(peaks[process.pid], sum(peaks.values()), time.monotonic() - begin)


def _find_descendants(process: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _find_descendants(child)


def _read_peak(process: int) -> float:
    """Return the most resident memory that a process ever had, in MiB."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) / 1024 if found else 0.0


def measure_all(counts: Sequence[int], folder: Path) -> Iterator[str]:
    """Yield the rows of the table."""
    archives = {count: write_archive(folder / f"archive{count}", count) for count in counts}
    for jobs in JOBS:
        for name in OUTPUTS:
            first: Peak | None = None
            for count, archive in archives.items():
                out = folder / "out" / name
                peak = measure(archive, out, jobs)
                first = first or peak
                yield (
                    f"| {jobs} | {_describe(name)} | {count:,} | {peak.parent:.0f} "
                    f"({peak.parent / first.parent - 1:+.1%}) | {peak.together:.0f} "
                    f"({peak.together / first.together - 1:+.1%}) | {peak.seconds:.1f} |"
                )
                shutil.rmtree(folder / "out")


def _describe(name: str) -> str:
    return f"`--out {name}`" if "." in name else "`--out FOLDER`"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000])
    counts: list[int] = parser.parse_args().counts
    print("| jobs | output | transcripts | parent, MiB | all processes, MiB | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for row in measure_all(counts, Path(folder)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
