"""What a score of PHQ-9 or GAD-7 is called, and what a change of it means. It describes; it never diagnoses.

The bands are those of rules ``monitoring.phq9_bands``, ``monitoring.gad7_bands`` and their sources. A score says nothing about thoughts
of self-harm: the ninth answer of PHQ-9 is looked at by itself, whatever the total.
"""

from __future__ import annotations

from typing import Any, Literal

from exrx.errors import InputError, Problem

Severity = Literal["minimal", "mild", "moderate", "moderately severe", "severe"]
Change = Literal["remission", "response", "better", "about the same", "worse"]

PHQ9_BANDS: tuple[tuple[int, Severity], ...] = (
    (0, "minimal"),
    (5, "mild"),
    (10, "moderate"),
    (15, "moderately severe"),
    (20, "severe"),
)
GAD7_BANDS: tuple[tuple[int, Severity], ...] = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"))
PHQ9_MOST, GAD7_MOST, ITEM_MOST = 27, 21, 3
REMISSION = 5
"""Under so many points of PHQ-9 one speaks of remission."""
MATTERS = 5
"""A change of so many points of PHQ-9 matters."""


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


def phq9_change(before: int, now: int) -> Change:
    """What has become of a PHQ-9 total: remission (under 5, from more), response (half or less), or a change of 5 points or none.

    >>> phq9_change(16, 4), phq9_change(16, 8), phq9_change(16, 11), phq9_change(16, 12), phq9_change(9, 14)
    ('remission', 'response', 'better', 'about the same', 'worse')
    """
    phq9_severity(before), phq9_severity(now)
    if before >= REMISSION > now:
        return "remission"
    if before >= REMISSION and 2 * now <= before:
        return "response"
    if now >= before + MATTERS:
        return "worse"
    return "better" if now <= before - MATTERS else "about the same"


def _band(total: Any, bands: tuple[tuple[int, Severity], ...], most: int, name: str) -> Severity:
    if isinstance(total, bool) or not isinstance(total, int) or not 0 <= total <= most:
        problem = Problem(
            name.lower().replace("-", ""),
            repr(total)[:80],
            f"is not a {name} total",
            f"a whole number from 0 to {most}",
        )
        raise InputError((problem,))
    return next(word for least, word in reversed(bands) if total >= least)
