"""The dimensions a rule can speak about: FITT-VP (frequency, intensity, time, type, volume, progression) and their kin.

Units are fixed here, so no rule file holds a unit and nothing is converted inside the engine.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from exrx.classes import dataclass

End = Literal["low", "high"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One number that a plan needs.

    ``conservative`` is the end on which two goal rules that contradict each other settle.
    """

    id: str
    unit: str
    conservative: End = "low"


_ALL = (
    Dimension("time", "min"),
    Dimension("frequency", "per week"),
    Dimension("weeks", "weeks"),
    Dimension("total_weeks", "weeks"),
    Dimension("percent_reserve", "%HRR"),
    Dimension("percent_max", "%HRmax"),
    Dimension("rpe", "RPE"),
    Dimension("bpm", "bpm"),
    Dimension("weekly_minutes", "min"),
    Dimension("weekly_energy", "kcal/kg"),
    Dimension("main_time", "min"),
    Dimension("bout", "min"),
    Dimension("share", ""),
    Dimension("warm_up", "min", conservative="high"),
    Dimension("cool_down", "min", conservative="high"),
    Dimension("strength_time", "min"),
    Dimension("balance_time", "min"),
    Dimension("bad_day", "min"),
    Dimension("ramp_start", "min"),
    Dimension("ramp_step", "min"),
    Dimension("ramp_step_fast", "min"),
    Dimension("ramp_step_percent", "%"),
    Dimension("ramp_step_weeks", "weeks", conservative="high"),
    Dimension("late_step_weeks", "weeks", conservative="high"),
    Dimension("ramp_weeks", "weeks"),
    Dimension("return_share", "%"),
    Dimension("skipped", "sessions"),
    Dimension("carried_share", "%", conservative="high"),
    Dimension("carried_minutes", "%", conservative="high"),
    Dimension("over_longest", "min"),
    Dimension("longest_days", "days"),
    Dimension("return_least", "min"),
    Dimension("told_days", "days"),
    Dimension("rated_days", "days", conservative="high"),
    Dimension("lighter_sessions", "sessions", conservative="high"),
    Dimension("lighter_share", "%"),
    Dimension("rest_before", "days", conservative="high"),
    Dimension("light_days", "days", conservative="high"),
    Dimension("running_growth", "%"),
    Dimension("rest_hours", "h", conservative="high"),
    Dimension("sets", ""),
    Dimension("repetitions", ""),
    Dimension("load", "%"),
    Dimension("latest_end", "min"),
    Dimension("lowest_rise", "bpm", conservative="high"),
    Dimension("narrowest_band", "beats", conservative="high"),
    Dimension("same_slot", "%", conservative="high"),
    Dimension("review_week", "week"),
    Dimension("judged_weeks", "week"),
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
