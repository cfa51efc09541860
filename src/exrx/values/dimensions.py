"""The dimensions a rule can speak about: FITT-VP (frequency, intensity, time, type, volume, progression) and their kin.

Units are fixed in ``dimensions.toml``, so no rule file holds a unit and nothing is converted inside the engine.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from exrx.built import toml
from exrx.classes import dataclass

End = Literal["low", "high"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One number that a plan needs, as ``dimensions.toml`` declares it; what each field means stands there."""

    id: str
    unit: str
    conservative: End = "low"


DIMENSIONS = MappingProxyType({id: Dimension(id, **said) for id, said in toml("dimensions.toml").items()})

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
