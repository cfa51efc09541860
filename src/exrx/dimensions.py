"""The dimensions a rule can speak about: FITT-VP (frequency, intensity, time, type, volume, progression) and their kin.

Units are fixed here, so no rule file holds a unit and nothing is converted inside the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

End = Literal["low", "high"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One number that a plan needs.

    ``conservative`` is the end on which two goal rules that contradict each other settle. ``yields`` is the order in which
    dimensions give way when the week is too small (1 first; 0: not part of that choice): time, then frequency.
    """

    id: str
    label: str
    unit: str
    conservative: End = "low"
    yields: int = 0
    integer: bool = True


_ALL = (
    Dimension("time", "minutes per session", "min", yields=1),
    Dimension("frequency", "sessions a week", "per week", yields=2),
    Dimension("weeks", "full-dose weeks", "weeks"),
    Dimension("total_weeks", "weeks in all", "weeks"),
    Dimension("percent_reserve", "share of heart-rate reserve", "%HRR", integer=False),
    Dimension("percent_max", "share of maximal heart rate", "%HRmax", integer=False),
    Dimension("rpe", "rating of perceived exertion, 6-20", "RPE"),
    Dimension("bpm", "heart rate", "bpm"),
    Dimension("weekly_minutes", "minutes a week", "min"),
    Dimension("weekly_energy", "energy a week, gross", "kcal/kg", integer=False),
    Dimension("main_time", "minutes of the main part without a break", "min"),
    Dimension("bout", "minutes at a stretch", "min"),
    Dimension("share", "share of a week's sessions", "", integer=False),
    Dimension("warm_up", "warm-up", "min", conservative="high"),
    Dimension("cool_down", "cool-down", "min", conservative="high"),
    Dimension("strength_time", "minutes of strength in a mixed session", "min"),
    Dimension("balance_time", "minutes of strength and balance in an ordinary session", "min"),
    Dimension("bad_day", "smaller version for a bad day", "min"),
    Dimension("ramp_start", "first session", "min"),
    Dimension("ramp_step", "growth per step", "min"),
    Dimension("ramp_step_fast", "growth per step where the ordinary one would take too long", "min"),
    Dimension("ramp_step_percent", "growth per step, at most", "%", integer=False),
    Dimension("ramp_step_weeks", "weeks per step while building up", "weeks", conservative="high"),
    Dimension("late_step_weeks", "weeks per step afterwards", "weeks", conservative="high"),
    Dimension("ramp_weeks", "weeks of building up, at most", "weeks"),
    Dimension("return_share", "first week back after a pause, against the last complete one", "%"),
    Dimension("skipped", "sessions in a pause that are left out before the rest moves", "sessions"),
    Dimension("running_growth", "longest run against the longest of the last 30 days", "%", integer=False),
    Dimension("rest_hours", "hours between two sessions of the kind", "h", conservative="high"),
    Dimension("sets", "sets of each exercise", ""),
    Dimension("repetitions", "repetitions in a set", ""),
    Dimension("load", "load, as a share of the most that can be lifted once", "%"),
    Dimension("latest_end", "a session ends no later than, minutes after midnight", "min"),
    Dimension("lowest_rise", "beats above resting from which a lower end is printed", "bpm", conservative="high"),
    Dimension("narrowest_band", "whole beats a printed band must hold", "beats", conservative="high"),
    Dimension("same_slot", "weeks in which a session keeps its slot", "%", conservative="high"),
    Dimension("review_week", "week in which one looks back", "week"),
)

DIMENSIONS = MappingProxyType({dimension.id: dimension for dimension in _ALL})

INTENSITY_SCALES = ("percent_reserve", "percent_max", "rpe")
"""The scales on which a source may state intensity. They meet only in this person's beats per minute."""

RAMP = (
    "ramp_start",
    "ramp_step",
    "ramp_step_fast",
    "ramp_step_percent",
    "ramp_step_weeks",
    "late_step_weeks",
    "ramp_weeks",
)
"""What says how a programme is built up."""
