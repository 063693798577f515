"""One run of `distmode label`, from the model that is open to the exit status."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from distmode.cli.delivery import (
    Format,
    Target,
    keep_all,
    open_store,
    show_outcome,
    tell_leftovers,
    tell_stopped,
)
from distmode.cli.edge import say
from distmode.cli.options import find_status
from distmode.errors import DiskFullError, ExitStatus

if TYPE_CHECKING:
    from distmode.batch import Engine
    from distmode.excerpt import Label
    from distmode.modelfile import Model
    from distmode.transcript import Sources
    from distmode.workflow import (
        LabelledSource,
        LabelOptions,
        ReadingOptions,
        RecordForm,
        RunFacts,
        Store,
        Tally,
    )


class Loudness(Enum):
    """How much is said on standard error."""

    QUIET = "none"
    USUAL = "bar"
    VERBOSE = "lines"


@dataclass(frozen=True, slots=True)
class LabelRun:
    """What is to be labelled, how, and where the labels go.

    Attributes:
        model: The model.
        labelling: How its probabilities become labels.
        reading: How inputs are read.
        form: What labels become.
        found: The inputs.
        target: Where the labels go.
        worklist: Where the sheet of those abstained from goes, if it is wanted.
        loudness: How much is said.
    """

    model: "Model"
    labelling: "LabelOptions"
    reading: "ReadingOptions"
    form: "RecordForm"
    found: "Sources"
    target: Target
    worklist: Path | None
    loudness: Loudness

    def label(self, engine: "Engine") -> ExitStatus:
        """Label everything; return the exit status.

        Raises:
            DistmodeError: Nothing can be done, or nothing more.
        """
        from distmode.workflow import Tally, write_run, write_worklist

        facts, tally = self._find_facts(), Tally()
        doubtful: list[Label] = []
        try:
            with open_store(self.target, facts.key) as store:
                for result in self._work(facts, store, tally, engine):
                    doubtful += [one for one in result.labels if one.status == "abstained"]
                store.finish()
                if self.target.is_folder and self.target.path is not None and tally.done:
                    write_run(self.target.path, self._describe(facts, tally))
        except KeyboardInterrupt:
            tell_stopped(self.target, tally, len(self.found.sources))
            return ExitStatus.INTERRUPTED
        except DiskFullError as error:
            if self.target.path is None or not tally.done:
                raise
            say(str(error))
            return ExitStatus.SOME_INPUTS_FAILED
        if self.worklist:
            write_worklist(doubtful, self.worklist)
        self._tell(tally)
        return find_status(done=tally.done, failed=self._count_failed(tally))

    def _find_facts(self) -> "RunFacts":
        from distmode.workflow import (
            RunFacts,
            build_task,
            find_key,
            hash_card,
            list_versions,
            show_command,
        )

        task = build_task(self.model, self.labelling, self.reading, self.form)
        return RunFacts(
            command=show_command(sys.argv[1:]),
            key=find_key(task, self.model, list_versions()),
            task=task,
            card_sha256=hash_card(self.model.folder),
            began=datetime.now(UTC),
        )

    def _work(
        self, facts: "RunFacts", store: "Store", tally: "Tally", engine: "Engine"
    ) -> "Iterator[LabelledSource]":
        from distmode.report import RunProgress
        from distmode.workflow import Labeller, label_batch

        sources = self.found.sources
        results = label_batch(
            sources,
            Labeller(self.model, facts.task.labelling),
            facts.task,
            engine=engine,
            # What an earlier run abstained from is not in its records with all that a sheet needs.
            find_done=_find_nothing if self.worklist else store.find,
        )
        with RunProgress(len(sources), self.loudness.value, say) as progress:
            for result in keep_all(results, store, tally, progress):
                yield result
                for warning in () if self._is_quiet else result.warnings:
                    say(f"warning: {result.name}: {warning}")

    def _describe(self, facts: "RunFacts", tally: "Tally") -> dict[str, object]:
        from distmode.workflow import describe_run

        return describe_run(facts, tally, self.model)

    @property
    def _is_quiet(self) -> bool:
        return self.loudness is Loudness.QUIET

    def _count_failed(self, tally: "Tally") -> int:
        return len(self.found.problems) + len(tally.failures)

    def _tell(self, tally: "Tally") -> None:
        if tally.done:
            tell_leftovers(self.target, tally)
        if self._is_quiet:
            return
        for stranger in self.reading.study.find_strangers(tally.interview_names):
            say(f"warning: the study's settings name {stranger}, which is none of the interviews")
        for note in self.model.notes:
            say(note)
        with_table = self.target.form is Format.TABLE
        show_outcome(tally, self._count_failed(tally), with_table=with_table)


def _find_nothing(name: str, sha256: str) -> bytes | None:
    return None
