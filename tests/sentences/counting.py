"""Every check over every module, as counts; and the file that holds those of today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import reading
from .reading import CUTTING, TELLING, TOOLS, WORDS, Place, modules, tree

BASELINE = Path(__file__).parent / "baseline.txt"
HEAD = """\
# What the source still does and should not, by check and place. No count may rise, and one that falls is lowered here with
#     python tests/sentences --lower
# What may stay says why behind two blanks and a #.
# reads     a text is searched, split, cut, or compared with a literal
# cuts      the same for any string, in rooms that have none but ours
# sentence  a sentence below telling and showing
# error     the same in an error
# number    a number inside a sentence
# id        the id of a rule or a source in Python, by id
# word      an illness, a medicine, a sign or a reason of the vocabulary in Python, by word
# late      a call that is looked up when it is made
# circle    a module that imports itself by way of others, type-only imports included
"""

Found = dict[tuple[str, str], list[Place]]
"""(Check, where) -> places."""


def found() -> Found:
    """Everything that is found today."""
    gathered: Found = {}
    for check, where, place in _every():
        gathered.setdefault((check, where), []).append(place)
    return gathered


def _every() -> Iterator[tuple[str, str, Place]]:
    for name, path in modules().items():
        module = tree(path)
        yield from (("reads", name, place) for place in reading.reads(module))
        if not _in(name, TELLING):
            yield from (("sentence", name, place) for place in reading.sentences(module, errors=False))
            yield from (("error", name, place) for place in reading.sentences(module, errors=True))
        if _in(name, CUTTING):
            yield from (("cuts", name, place) for place in reading.cuts(module))
        if not _in(name, TOOLS):
            yield from (("number", name, place) for place in reading.numbered_sentences(module))
        yield from (("id", f"{id} {name}", (line, id)) for line, id in reading.ids(module))
        yield from (("word", f"{word} {name}", (line, word)) for line, word in reading.words(module))
        if name != "_late":
            yield from (("late", name, place) for place in reading.late(module))
    # A translation holds the numbers of its English: tests/test_languages.py.
    for path in sorted(WORDS.joinpath("en").rglob("*.toml")):
        yield from (
            ("number", f"words/{path.relative_to(WORDS).as_posix()}", place) for place in reading.numbered_words(path)
        )
    for name, others in reading.circles().items():
        yield "circle", name, (0, others)


def _in(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}/") for room in rooms)


def counted(places: Found) -> dict[tuple[str, str], int]:
    return {what: len(those) for what, those in sorted(places.items())}


def baseline() -> dict[tuple[str, str], int]:
    """The counts that are kept."""
    return {what: number for what, (number, _) in kept().items()}


def kept() -> dict[tuple[str, str], tuple[int, str]]:
    """The counts, each with the reason that stands beside it."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for line in BASELINE.read_text("utf-8").splitlines() if BASELINE.exists() else ():
        if line and not line.startswith("#"):
            counted, _, why = line.partition("  # ")
            check, number, where = counted.split(" ", 2)
            # Two branches that both lowered a count leave two lines; the lower one holds.
            found[check, where] = min((int(number), why), found.get((check, where), (int(number), why)))
    return found


def keep(counts: dict[tuple[str, str], int]) -> None:
    """Write the counts, with the reasons that stand beside them."""
    why = {what: f"  # {reason}" for what, (_, reason) in kept().items() if reason}
    lines = [
        f"{check} {number} {where}{why.get((check, where), '')}\n" for (check, where), number in sorted(counts.items())
    ]
    BASELINE.write_text(HEAD + "".join(lines), "utf-8", newline="\n")


def total(counts: dict[tuple[str, str], int], check: str) -> int:
    return sum(number for (one, _), number in counts.items() if one == check)
