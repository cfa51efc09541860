"""The parts of the vocabulary whose words a person file may use, for the command line, too, which loads nothing else to name them."""

from __future__ import annotations

TERM_KINDS = (
    "conditions",
    "medications",
    "reasons",
    "kinds",
    "symptoms",
    "goals",
    "equipment",
    "activities",
    "training_signs",
)
