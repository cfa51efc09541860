"""``exrx terms``: the vocabulary."""

from __future__ import annotations

import argparse

from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK
from exrx.values.errors import InputError, Problem, as_given
from exrx.vocabulary import UNRECOGNISED, label, meanings, medicine_names, nearest, recognise, vocabulary

_FEW = 8
"""Names of medicines that a class is shown with."""
_INTERNAL_NOTE = "no rule needed"


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    say(term_text(found.kind, " ".join(found.word)) if found.word else terms_text(found.kind))
    return OK


def terms_text(kind: str) -> str:
    """Every term of a kind: its id, what it means, and what else it is called."""
    terms = [term for term in vocabulary()[kind].values() if term.id != UNRECOGNISED]
    width = min(max(len(term.id) for term in terms) + 2, 30)
    lines = []
    for term in terms:
        note = f" ({term.note})" if term.note and term.note != _INTERNAL_NOTE else ""
        label = term.label + note
        if len(term.id) + 2 > width:
            lines += [term.id, wrap(label, " " * width)]
        else:
            lines.append(wrap(label, " " * width, term.id.ljust(width)))
        if kind == "medications" and (
            names := [name for name, _ in medicine_names().spelt().of_class.get(term.id, ())]
        ):
            more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
            lines.append(wrap("names: " + ", ".join(names[:_FEW]) + more, " " * (width + 2)))
        # Other languages and codes would hide the rest.
        if listed := [name for name in term.aliases if name not in term.further]:
            lines.append(wrap("also: " + ", ".join(listed), " " * (width + 2)))
    if kind == "medications":
        lines += ["", wrap("Thousands of names are known. What one of them means: exrx terms medications NAME")]
    return "\n".join(lines)


def term_text(kind: str, text: str) -> str:
    """What one word means. Raises ``InputError`` where it is not known."""
    ids = recognise(kind, text)
    if not ids:
        hint = nearest(kind, text) or f"see exrx terms {kind}"
        raise InputError((Problem(kind, text, f"{as_given(text)} is not in the vocabulary", hint),))
    lines = []
    for id in sorted(ids, key=lambda id: (id == UNRECOGNISED, id)):
        if id == UNRECOGNISED:
            lines.append("and a part that is not known here")
            continue
        names = sorted({one.substance.replace("_", " ") for one in meanings(text) if one.id == id} - {""})
        what = f" ({', '.join(names)})" if kind == "medications" and names else ""
        lines.append(wrap(f"{id}  {label(kind, id)}{what}", "    "))
    return "\n".join(lines)
