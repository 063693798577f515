"""Transcripts written anew with their names replaced: found, linked, replaced, read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from distmode.errors import TranscriptError
from distmode.files import hash_bytes, write_bytes
from distmode.pseudonyms import (
    FILE,
    Cells,
    Document,
    Doubt,
    Entry,
    Found,
    Key,
    Matcher,
    Output,
    Recogniser,
    Renamer,
    add_counts,
    add_recognised,
    apply_edits,
    build_cells,
    build_document,
    build_key,
    drop_covered,
    drop_known,
    find_in_ids,
    find_in_path,
    find_names,
    format_table,
    gather,
    list_suspects,
    list_unmatched,
    name_outputs,
    replace_in_reading,
    replace_in_study,
    rewrite_table,
)
from distmode.rows import TABLE_SUFFIXES, Rows, read_rows
from distmode.study import Study
from distmode.tables.cells import restore_rows
from distmode.transcript import Source
from distmode.transcript import read_source as read_bytes
from distmode.workflow.reading import ReadingOptions, ReadSource, read_source

_FILE_RULE = "what the transcript is called now"
_NO_FILE = "in the name of an output; rename it under kind 'file' in the key"


@dataclass(frozen=True, slots=True)
class PseudonymOptions:
    """What is wanted of pseudonyms.

    Attributes:
        out: Folder for the new transcripts.
        key: The key to follow; None to make one.
        extend: Whether names that the key does not have are added to it.
        keep_file_names: Whether files and folders keep their names.
        codings: Tables whose offsets move along, and folders of them.
        codings_out: Folder for those.
        recogniser: A trained pipeline that recognises names as well.
    """

    out: Path
    key: Key | None = None
    extend: bool = False
    keep_file_names: bool = False
    codings: tuple[Path, ...] = ()
    codings_out: Path = Path()
    recogniser: Recogniser | None = None

    @property
    def finds(self) -> bool:
        """Whether names that are found get placeholders, not only those of the key."""
        return self.key is None or self.extend


@dataclass(slots=True)
class Input:
    """One input as it was read.

    Attributes:
        read: What was read.
        document: Its talk.
        suffix: What its output ends in.
        rows: The table it came from, if it is written as one.
        cells: What stands beside the talk in that table.
        found: Names in both, and in its path.
    """

    read: ReadSource
    document: Document
    suffix: str = ".txt"
    rows: Rows | None = None
    cells: Document = field(default_factory=lambda: Document("", ""))
    found: tuple[tuple[Document, Found], ...] = ()


def read_input(source: Source, reading: ReadingOptions, options: PseudonymOptions) -> Input:
    """Read one input and find the names in it.

    Raises:
        TranscriptError: It cannot be read, or holds no talk.
    """
    read = read_source(source, reading)
    if read.transcript:
        one = Input(read, build_document(read.transcript))
    else:
        starts = tuple(excerpt.start for excerpt in read.excerpts)
        one = Input(read, Document(read.name, read.plain, starts=starts))
    suffix = source.path.suffix.lower() if source.path else ""
    if suffix == ".md":
        one.suffix = suffix  # its plain text is the file
    if suffix in TABLE_SUFFIXES and source.path:
        rows = read_rows(read_bytes(source), suffix=suffix, name=source.name)
        # Only tables of excerpts are read with the guards of their cells taken away.
        one.rows = rows if read.transcript else restore_rows(rows, name=source.name)
        one.cells = build_cells(one.rows, source.name)
        one.suffix = ".csv" if suffix == ".xlsx" else suffix
    one.found = tuple(_find(one, options))
    return one


def _find(one: Input, options: PseudonymOptions) -> Iterator[tuple[Document, Found]]:
    for document in (one.document, one.cells):
        found = find_names(document)
        if options.recogniser:
            found = add_recognised(document, found, options.recogniser)
        yield document, found
    if not options.keep_file_names:
        yield Document(one.read.name, ""), Found(tuple(find_in_path(one.read.name)))
    if one.rows:
        yield Document(one.read.name, ""), Found(tuple(find_in_ids(one.rows)))


class Rewriting:
    """Replaces the names in inputs that could be read.

    Args:
        inputs: In order.
        reading: How they were read.
        options: What is wanted.

    Attributes:
        key: What stands for what, with counts.
        cells: Replaces names in the cells of tables.
        study: The settings of the study for the new transcripts.
        doubts: What looks like a name and is left standing.
        not_in_key: How many names the rules would replace and the key does not have.
    """

    def __init__(
        self, inputs: Sequence[Input], reading: ReadingOptions, options: PseudonymOptions
    ) -> None:
        self._inputs = inputs
        self._options = options
        key = self._choose_key()
        suffixes = {one.read.name: one.suffix for one in inputs}
        self._names = name_outputs(suffixes, key, keep_names=options.keep_file_names)
        self._matcher = Matcher(key)
        self.cells = Cells(self._matcher, Renamer(key), self._names)
        settings = replace_in_reading(reading.reading, self.cells)
        self.study: Study = replace_in_study(reading.study, settings, self.cells)
        self._reading = replace(reading, reading=settings, study=self.study)
        self._replaced = {one.read.name: self._matcher.replace(one.document) for one in inputs}
        self._beside = {one.read.name: self._matcher.replace(one.cells) for one in inputs}
        counts: Counter[int] = Counter()
        for replaced in (*self._replaced.values(), *self._beside.values()):
            counts.update(replaced.rows)
        self.key = add_counts(_add_files(key, self._names), counts)
        unmatched = list(self._list_unmatched(key))
        self.not_in_key = len({(doubt.text, kind) for _, doubt, kind in unmatched})
        self.doubts = gather([*unmatched, *self._list_doubts()], key)

    def write(self) -> tuple[dict[str, Output], tuple[str, ...]]:
        """Write the new transcripts; return them by their names before, and what is in doubt.

        Raises:
            OutputError: A file cannot be written.
        """
        outputs: dict[str, Output] = {}
        warnings: list[str] = []
        for one in self._inputs:
            output, doubts = self._write_one(one)
            outputs[one.read.name] = output
            warnings += [f"{output.new_name}: {doubt}" for doubt in doubts]
        return outputs, tuple(warnings)

    def _choose_key(self) -> Key:
        known = self._options.key
        found = [pair for one in self._inputs for pair in one.found]
        if known is None:
            return build_key(found)
        return build_key(drop_known(found, known), known=known) if self._options.extend else known

    def _write_one(self, one: Input) -> tuple[Output, list[str]]:
        edits = self._replaced[one.read.name].edits
        plain = one.read.plain
        output = Output(
            one.read.name, self._names[one.read.name], plain, apply_edits(plain, edits), edits, ""
        )
        table = one.rows if output.new_name.lower().endswith(one.suffix) else None
        decode = one.read.transcript is not None
        rows = table and rewrite_table(table, output, self.cells, decode=decode)
        if rows is not None:
            guard = one.read.transcript is None
            data = format_table(rows, one.suffix, guard=guard)
            done = self._put(output, data, one)
            if done is not None:
                return done
            (self._options.out / output.new_name).unlink()
        if table is not None:
            output = replace(output, new_name=self._name_text(output))
        data = output.new_plain.encode("utf-8", "surrogatepass")
        written, doubts = self._put(output, data, one) or (output, [])
        if one.rows is not None:
            doubts.append("written as text, since its table could not hold it unchanged")
        return written, doubts

    def _name_text(self, output: Output) -> str:
        """Return what a table is called that is written as text, and note it."""
        name = str(PurePosixPath(output.new_name).with_suffix(".txt"))
        if name in self._names.values():
            name = f"{output.new_name}.txt"
        self._names[output.name] = name
        self.cells.add_path(output.name, name)
        entries = (
            replace(one, placeholder=name) if (one.kind, one.name) == (FILE, output.name) else one
            for one in self.key.entries
        )
        self.key = Key(tuple(entries))
        return name

    def _put(self, output: Output, data: bytes, one: Input) -> tuple[Output, list[str]] | None:
        """Write a file and read it again; None where it is a table that does not hold the text."""
        path = self._options.out / output.new_name
        write_bytes(path, data)
        written = replace(output, sha256=hash_bytes(data))
        try:
            again = read_source(Source(path, output.new_name), self._reading)
        except TranscriptError:
            again = None
        if again is None or again.plain != output.new_plain:
            if path.suffix in TABLE_SUFFIXES:
                return None
            return written, ["is not read again as it was written; check it with distmode turns"]
        return written, list(_compare(one.read, again))

    def _list_unmatched(self, key: Key) -> Iterator[tuple[Document, Doubt, str]]:
        """Yield what --extend would add to a key that is followed to the letter."""
        if self._options.finds:
            return
        left = drop_known((pair for one in self._inputs for pair in one.found), key)
        new = build_key(left, known=key).entries[len(key.entries) :]
        for document, found in left:
            for doubt, kind in list_unmatched(found, new):
                yield document, doubt, kind

    def _list_doubts(self) -> Iterator[tuple[Document, Doubt, str]]:
        for one in self._inputs:
            name = one.read.name
            for (document, found), made in zip(
                one.found[:2], (self._replaced[name], self._beside[name]), strict=True
            ):
                spans = [(edit.start, edit.end) for edit in made.edits]
                for doubt in drop_covered(found.doubts, spans):
                    yield document, doubt, ""
                yield from ((document, doubt, "person") for doubt in made.doubts)
            for text in () if self._options.keep_file_names else list_suspects(self._names[name]):
                yield Document(name, ""), Doubt(0, text, _NO_FILE), ""


def _add_files(key: Key, names: Mapping[str, str]) -> Key:
    """Return a key that says too what each transcript is called."""
    known = key.files
    new = [
        Entry(placeholder, FILE, name, rule=_FILE_RULE)
        for name, placeholder in names.items()
        if name not in known
    ]
    return Key((*key.entries, *new))


def _compare(before: ReadSource, after: ReadSource) -> Iterator[str]:
    """Yield how the new transcript is read otherwise than the old one."""
    old, new = before.transcript, after.transcript
    if old is None or new is None:
        return
    if len(old.turns) != len(new.turns):
        yield f"is read as {len(new.turns)} turns, not {len(old.turns)}; see distmode turns"
        return
    roles = [
        [{one.name: one.role for one in each.speakers}[turn.speaker] for turn in each.turns]
        for each in (old, new)
    ]
    if roles[0] != roles[1]:
        yield "other speakers are taken for the interviewer than before; name her --interviewer"
