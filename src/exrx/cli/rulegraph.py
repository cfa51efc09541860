"""Rules among each other: what each speaks about, which cases show it, and who beats whom. As text, or for Graphviz."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from exrx.cli.console import wrap
from exrx.telling.words import words_of
from exrx.values.dimensions import DIMENSIONS
from exrx.values.errors import InputError, Problem, as_given, meant

if TYPE_CHECKING:
    from exrx.authoring.cases import Placed

_OTHER = {
    "clearance": "whether there is a plan",
    "intensity": "effort in words",
    "question": "questions it opens",
    "crisis": "the help message",
    "advise": "a sentence for the person",
    "inform": "a sentence for the clinician",
    "hr_max": "maximal heart rate",
    "activity": "which activity",
}
_LEGEND = (
    "A rule yields to those of the tiers above it: safety, limit, goal, preference; rules of one tier meet at the careful end. "
    "Who beats whom is what the case tables show."
)
_MANY = 6


def subjects(placed: Iterable[Placed]) -> tuple[str, ...]:
    """Everything that the rules speak about: dimensions in their order, then the rest."""
    named = {name for item in placed for name in item.about}
    return (*(name for name in DIMENSIONS if name in named), *sorted(named - set(DIMENSIONS)))


def graph_text(placed: Sequence[Placed], about: str = "") -> str:
    """Every rule under what it speaks about; ``about`` one subject or one rule. Raises ``InputError`` for what is neither."""
    if about and not any(about == item.rule or about in item.about for item in placed):
        known = [*subjects(placed), *(item.rule for item in placed)]
        near = meant(about, known)
        hint = f"did you mean {near}?" if near else "a dimension, an item or the id of a rule"
        raise InputError((Problem("about", about, f"{as_given(about)} is nothing that a rule speaks about", hint),))
    lines: list[str] = []
    for name in subjects(placed):
        members = [item for item in placed if name in item.about and about in ("", name, item.rule)]
        if members:
            words = words_of().show(name, ["dimension"]) if name in DIMENSIONS else _OTHER.get(name, "")
            lines += ["", f"{name}{f'  {words}' if words else ''}"]
            lines += [line for item in members for line in _entry(item, name)]
    return "\n".join([*lines[1:], "", wrap(_LEGEND)])


def _entry(item: Placed, name: str) -> Iterator[str]:
    yield f"  {item.rule:<32} {item.tier:<11} {item.source}".rstrip()
    rows = (
        ("holds", item.shown_by or "no case: add one"),
        ("not", item.not_by or ("never: it always holds" if item.always else "no case: add one")),
        ("beats", _names(item.beats, name)),
        ("beaten by", _names(item.beaten_by, name)),
    )
    for key, text in rows:
        if text:
            yield wrap(text, " " * 17, f"      {key:<11}")


def _names(pairs: Iterable[tuple[str, str]], name: str) -> str:
    """The other rules, those that meet over the same thing first; many are counted."""
    ordered = sorted(pairs, key=lambda pair: (pair[1] != name, pair))
    found = list(dict.fromkeys(rule if what == name else f"{rule} ({what})" for rule, what in ordered))
    rest = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
    return ", ".join(found[:_MANY]) + rest


def graph_dot(placed: Sequence[Placed], about: str = "") -> str:
    """The same for Graphviz: rules as nodes by tier, an arrow from the winner to the loser."""
    kept = [item for item in placed if not about or about == item.rule or about in item.about]
    edges = sorted(
        {(item.rule, loser, what) for item in kept for loser, what in item.beats}
        | {(winner, item.rule, what) for item in kept for winner, what in item.beaten_by}
    )
    named = {item.rule for item in kept} | {rule for winner, loser, _ in edges for rule in (winner, loser)}
    lines = ["digraph rules {", "  rankdir=LR;", "  node [shape=box];"]
    for tier in dict.fromkeys(item.tier for item in placed):
        members = [item for item in placed if item.tier == tier and item.rule in named]
        if members:
            lines.append(f'  subgraph "cluster_{tier}" {{')
            lines.append(f'    label="{tier}";')
            lines += [f'    "{item.rule}" [tooltip="{item.source}: {", ".join(item.about)}"];' for item in members]
            lines.append("  }")
    lines += [f'  "{winner}" -> "{loser}" [label="{what}"];' for winner, loser, what in edges]
    return "\n".join([*lines, "}"])
