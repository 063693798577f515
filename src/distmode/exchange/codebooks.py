"""distmode's codebook as other programs take it in: one parent, six codes below it, and `none`."""

from distmode.codebook import MODES, Codebook, Mode, ModeEntry
from distmode.colours import MODE_COLOURS
from distmode.exchange.values import Code, make_guid

PARENT = "Ways to distribution"


def build_codes(codebook: Codebook) -> tuple[Code, ...]:
    """Return the codebook's modes as codes, with what they mean and their colours.

    The parent only holds the six modes together. `none` stands beside it: that somebody looked and
    found no mode is a finding, and would be lost without a code of its own.

    Args:
        codebook: Which; its version is part of the GUIDs, since meanings change with it.
    """
    parts = tuple(_build_code(codebook.entry(mode), codebook) for mode in MODES)
    parent = Code(
        guid=make_guid("code", codebook.version, PARENT),
        name=PARENT,
        description=_describe_whole(codebook),
        is_codable=False,
        parts=parts,
    )
    return parent, _build_code(codebook.entry(Mode.NONE), codebook)


def find_guid(mode: Mode, codebook: Codebook) -> str:
    """Return the GUID of a mode's code."""
    return make_guid("code", codebook.version, mode.value)


def _build_code(entry: ModeEntry, codebook: Codebook) -> Code:
    return Code(
        guid=find_guid(entry.mode, codebook),
        name=entry.mode.value,
        description=_describe(entry, codebook),
        colour=MODE_COLOURS[entry.mode],
    )


def _describe(entry: ModeEntry, codebook: Codebook) -> str:
    """Return what a mode means and what decides between it and others."""
    lines = [entry.test]
    if entry.stage is not None:
        lines.append(f"Stage {entry.stage} of 3; leadership is {entry.direction}.")
    pairs = [pair.talk for pair in codebook.pairs if entry.mode in pair.modes]
    if pairs:
        lines += ["", "What decides:", *(f"- {talk}" for talk in pairs)]
    return "\n".join(lines)


def _describe_whole(codebook: Codebook) -> str:
    rules = (f"{number}. {rule}" for number, rule in enumerate(codebook.rules, start=1))
    lines = (
        f"{codebook.title}, codebook version {codebook.version}",
        codebook.question,
        "",
        codebook.unit,
        codebook.kinds,
        "",
        *rules,
        "",
        f"Source: {codebook.source}",
    )
    return "\n".join(lines)
