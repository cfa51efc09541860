"""Things that nobody recognises: a medicine or an illness outside the vocabulary, and what it was said to be.

Which words name a kind, and what follows from it, is data (``kinds`` of the vocabulary, ``guidelines/unrecognised.toml``).
"""

from __future__ import annotations

from exrx.heard import SELF_HARM, heard
from exrx.person.values import Entry
from exrx.vocabulary import UNRECOGNISED, expand, kinds_named, recognise

OTHER = "other"
"""The condition that stands for every illness outside the vocabulary, and the kind of a thing that is of no other kind."""

_STATES = {"heard", "known", "not_said"}
"""What is concluded, and cannot be said."""


_COUNTS_AS = "unknown_"
"""How a group of medicines is called that counts as unknown things of a kind."""


def kinds_in(kind: str, entry: Entry) -> frozenset[str]:
    """The kinds of an entry of a list; empty where it is nothing unknown."""
    if entry.id == (UNRECOGNISED if kind == "medications" else OTHER):
        return kinds_of(entry)
    groups = expand(kind, entry.id, entry.substance) if kind == "medications" else frozenset()
    counts_as = frozenset(id.removeprefix(_COUNTS_AS) for id in groups if id.startswith(_COUNTS_AS))
    if not counts_as and kind == "medications" and entry.reason and not meant_by(entry):
        return _kinds_of_reason(entry)
    return kinds_of(entry, counts_as) if counts_as else frozenset()


_SAYS_ALL = frozenset({"heart", "heart_itself"})


def _kinds_of_reason(entry: Entry) -> frozenset[str]:
    """What the reason of a known medicine names by a word of a kind, where nobody recognises that reason: the medicine is not all there is.

    >>> sorted(_kinds_of_reason(Entry("ssri", "Zoloft", reason="after my heart attack")))
    ['heart']
    """
    named = kinds_named(entry.reason) or _SAYS_ALL & set(recognise("kinds", entry.reason))
    return kinds_of(Entry(UNRECOGNISED, "", reason=entry.reason)) - _STATES if named else frozenset()


def words_of(entry: Entry) -> str:
    """The very words that were typed; of an illness outside the vocabulary its note."""
    return (entry.note if entry.id == OTHER else "") or entry.entered or entry.id


def kinds_of(entry: Entry, counts_as: frozenset[str] = frozenset()) -> frozenset[str]:
    """What an unknown thing was said to be, and what its own words name; ``not_said`` until somebody says.

    ``counts_as``: kinds of a medicine whose name is known and for which there are no rules; with a known reason it is as any unknown thing.

    >>> (
    ...     sorted(kinds_of(Entry("unrecognised", "heart pill"))),
    ...     sorted(kinds_of(Entry("unrecognised", "Xy", reason="lungs"))),
    ... )
    (['heart'], ['lungs'])
    """
    said = frozenset(recognise("kinds", entry.reason)) - _STATES if entry.reason else frozenset()
    meant = meant_by(entry)
    known = bool(meant)
    if counts_as:
        # A word of a kind only adds to what the medicine counts as. A known reason says what it is for, and leaves unknown what it does;
        # an illness beside the heart says nothing of the heart.
        if said or not known:
            said |= counts_as
        elif {kind for kind, _ in meant} == {"conditions"}:
            said = counts_as & {"heart"}
    named, in_reason = kinds_named(f"{entry.entered} {entry.note}"), kinds_named(entry.reason)
    # A reason that is known has said itself what it names.
    named = named - in_reason if known else named | in_reason
    found = set(said | named)
    if not said:
        # Of words of self-harm nobody asks what kind of illness they are.
        own = heard(f"{entry.entered} {entry.note}") if entry.id == OTHER else frozenset()
        found.add("known" if known else "heard" if SELF_HARM in own else "not_said")
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


def meant_by(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Known words behind an unknown thing, as kind and id: its reason, and for an illness the words it was entered with."""
    texts = (entry.reason, entry.note) if entry.id == OTHER else (entry.reason,)
    found = [(kind, id) for text in texts if text for kind in ("conditions", "reasons") for id in recognise(kind, text)]
    return tuple(pair for pair in dict.fromkeys(found) if pair[1] != OTHER)
