from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, Unpack, overload
from zoneinfo import ZoneInfo

from exrx.availability import Availability
from exrx.clearance import Clearance
from exrx.person import Person, PersonFields
from exrx.prescription import Prescription
from exrx.program import Plan
from exrx.rules.loader import StrPath
from exrx.rules.pack import RulePack

Rules = RulePack | StrPath | Iterable[RulePack | StrPath]
AvailabilityInput = Availability | str | Iterable[str] | Mapping[str, Any] | None

@overload
def plan(
    person: Person,
    /,
    *,
    start: date | str,
    id: str | None = None,
    goals: str | Iterable[str] = "mood",
    availability: AvailabilityInput = None,
    timezone: str | ZoneInfo | None = None,
    protocol: str = "ranjbar-2015",
    rules: Rules = (),
    without_rules: Iterable[str] = (),
    as_of: date | str | None = None,
    issued: date | str | None = None,
    open_questions: Literal["assume", "refuse"] = "assume",
) -> Plan: ...
@overload
def plan(
    person: None = None,
    /,
    *,
    start: date | str,
    id: str | None = None,
    goals: str | Iterable[str] = "mood",
    availability: AvailabilityInput = None,
    timezone: str | ZoneInfo | None = None,
    protocol: str = "ranjbar-2015",
    rules: Rules = (),
    without_rules: Iterable[str] = (),
    as_of: date | str | None = None,
    issued: date | str | None = None,
    open_questions: Literal["assume", "refuse"] = "assume",
    **fields: Unpack[PersonFields],
) -> Plan: ...
@overload
def screen(
    person: Person, /, *, goals: str | Iterable[str] = "mood", rules: Rules = (), as_of: date | str | None = None
) -> Clearance: ...
@overload
def screen(
    person: None = None,
    /,
    *,
    goals: str | Iterable[str] = "mood",
    rules: Rules = (),
    as_of: date | str | None = None,
    **fields: Unpack[PersonFields],
) -> Clearance: ...
@overload
def prescribe(
    person: Person,
    /,
    *,
    goals: str | Iterable[str] = "mood",
    protocol: str = "ranjbar-2015",
    availability: AvailabilityInput = None,
    rules: Rules = (),
    as_of: date | str | None = None,
) -> Prescription: ...
@overload
def prescribe(
    person: None = None,
    /,
    *,
    goals: str | Iterable[str] = "mood",
    protocol: str = "ranjbar-2015",
    availability: AvailabilityInput = None,
    rules: Rules = (),
    as_of: date | str | None = None,
    **fields: Unpack[PersonFields],
) -> Prescription: ...
