"""Things that nobody recognises: a medicine or an illness outside the vocabulary, and what it was said to be.

Which words name a kind, and what follows from it, is data (``kinds`` of the vocabulary, ``guidelines/unknown.toml``).
"""

from __future__ import annotations

from exrx.fields import Entry
from exrx.vocabulary import expand, kinds_named, recognise, vocabulary

OTHER = "other"
"""The condition that stands for every illness outside the vocabulary, and the kind of a thing that is of no other kind."""

_STATES = {"known", "not_said"}
"""What is concluded, and cannot be said."""


def words_of(entry: Entry) -> str:
    """The very words that were typed; of an illness outside the vocabulary its note."""
    return (entry.note if entry.id == OTHER else "") or entry.entered or entry.id


def kinds_of(entry: Entry) -> frozenset[str]:
    """What an unknown thing was said to be, and what its own words name; ``not_said`` until somebody says.

    >>> (
    ...     sorted(kinds_of(Entry("unrecognised", "heart pill"))),
    ...     sorted(kinds_of(Entry("unrecognised", "Xy", reason="lungs"))),
    ... )
    (['heart'], ['lungs'])
    """
    said = set(recognise("kinds", entry.reason)) - _STATES if entry.reason else set()
    known = bool(meant_by(entry))
    if not said and not known:
        said = class_kinds(entry)
    named, in_reason = kinds_named(f"{entry.entered} {entry.note}"), kinds_named(entry.reason)
    # A reason that is known has said itself what it names.
    named = named - in_reason if known else named | in_reason
    found = said | named
    if not said:
        found.add("known" if known else "not_said")
    if named:
        # A word that names the heart, a seizure or a transplant is never merely something else.
        found.discard(OTHER)
    if found & {"heart_itself", "pressure_only"}:
        found.discard("heart")
    if "heart_itself" in found:
        found.discard("pressure_only")
    if "heart" in found:
        # It has a question of its own: the heart itself, or blood pressure and cholesterol only?
        found.discard("not_said")
    return frozenset(found)


def class_kinds(entry: Entry) -> set[str]:
    """The kinds that the class of a medicine counts as while no rule speaks of it: its groups that begin with ``unknown_``."""
    groups = expand("medications", entry.id, entry.substance) if entry.id in vocabulary()["medications"] else ()
    return {group.removeprefix("unknown_") for group in groups if group.startswith("unknown_")}


def meant_by(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Known words behind an unknown thing, as kind and id: its reason, and for an illness the words it was entered with."""
    texts = (entry.reason, entry.note) if entry.id == OTHER else (entry.reason,)
    found = [(kind, id) for text in texts if text for kind in ("conditions", "reasons") for id in recognise(kind, text)]
    return tuple(pair for pair in dict.fromkeys(found) if pair[1] != OTHER)
