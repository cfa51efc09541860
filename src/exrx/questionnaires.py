"""What PHQ-9 and GAD-7 can say, and what a score of them is called. It describes; it never diagnoses.

The bands are those of rules ``monitoring.phq9_bands``, ``monitoring.gad7_bands`` and their sources; what a change of a score means stands
in constants (``phq9_change``, ``phq9_outcome``, ``gad7_change``). A score says nothing about thoughts
of self-harm: the ninth answer of PHQ-9 is looked at by itself, whatever the total.
"""

from __future__ import annotations

from typing import Any, Literal

from exrx.values.errors import InputError, Problem, as_given

Severity = Literal["minimal", "mild", "moderate", "moderately severe", "severe"]

PHQ9_BANDS: tuple[tuple[int, Severity], ...] = (
    (0, "minimal"),
    (5, "mild"),
    (10, "moderate"),
    (15, "moderately severe"),
    (20, "severe"),
)
GAD7_BANDS: tuple[tuple[int, Severity], ...] = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"))
PHQ9_MOST, GAD7_MOST, ITEM_MOST = 27, 21, 3
"""The highest total of either, and the most points of one answer; the least is 0."""
PHQ9_ITEMS = 9
"""How many answers there are; the last asks for thoughts of self-harm."""


def phq9_severity(total: int) -> Severity:
    """The band of a PHQ-9 total.

    >>> phq9_severity(14), phq9_severity(15)
    ('moderate', 'moderately severe')
    """
    return _band(total, PHQ9_BANDS, PHQ9_MOST, "PHQ-9")


def gad7_severity(total: int) -> Severity:
    """The band of a GAD-7 total.

    >>> gad7_severity(9), gad7_severity(21)
    ('mild', 'severe')
    """
    return _band(total, GAD7_BANDS, GAD7_MOST, "GAD-7")


def _band(total: Any, bands: tuple[tuple[int, Severity], ...], most: int, name: str) -> Severity:
    if isinstance(total, bool) or not isinstance(total, int) or not 0 <= total <= most:
        problem = Problem.of(
            name.lower().replace("-", ""), "errors.scores.no_total", as_given(total), name=name, most=most
        )
        raise InputError((problem,))
    return next(word for least, word in reversed(bands) if total >= least)
