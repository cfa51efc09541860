from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, Unpack, overload
from zoneinfo import ZoneInfo

from exrx.journal import Journal
from exrx.person import Person, PersonFields
from exrx.programme.plan import Alarm, Plan
from exrx.programme.prescription import Prescription
from exrx.rules.loader import StrPath
from exrx.rules.pack import RulePack
from exrx.values.availability import Availability
from exrx.values.clearance import Clearance

Rules = RulePack | StrPath | Iterable[RulePack | StrPath]
PauseInput = str | int | date | timedelta | tuple[date | str, date | str] | Mapping[str, Any]
AvailabilityInput = Availability | str | Iterable[str] | Mapping[str, Any] | None

class PlanChanges(PersonFields, total=False):
    start: date | str
    id: str
    goals: str | Iterable[str]
    availability: AvailabilityInput
    timezone: str | ZoneInfo | None
    protocol: str | None
    rules: Rules
    without_rules: Iterable[str]
    as_of: date | str
    open_questions: Literal["assume", "refuse"]
    alarms: Alarm | Iterable[Alarm]
    pause: PauseInput

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
    protocol: str | None = None,
    rules: Rules = (),
    without_rules: Iterable[str] = (),
    as_of: date | str | None = None,
    issued: date | str | None = None,
    open_questions: Literal["assume", "refuse"] = "assume",
    alarms: Alarm | Iterable[Alarm] = (),
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
    protocol: str | None = None,
    rules: Rules = (),
    without_rules: Iterable[str] = (),
    as_of: date | str | None = None,
    issued: date | str | None = None,
    open_questions: Literal["assume", "refuse"] = "assume",
    alarms: Alarm | Iterable[Alarm] = (),
    **fields: Unpack[PersonFields],
) -> Plan: ...
def adapt(
    plan: Plan, journal: Journal | None = None, /, *, today: date | str, **changes: Unpack[PlanChanges]
) -> Plan: ...
@overload
def screen(
    person: Person,
    /,
    *,
    goals: str | Iterable[str] = "mood",
    protocol: str | None = None,
    rules: Rules = (),
    as_of: date | str | None = None,
) -> Clearance: ...
@overload
def screen(
    person: None = None,
    /,
    *,
    goals: str | Iterable[str] = "mood",
    protocol: str | None = None,
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
    protocol: str | None = None,
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
    protocol: str | None = None,
    availability: AvailabilityInput = None,
    rules: Rules = (),
    as_of: date | str | None = None,
    **fields: Unpack[PersonFields],
) -> Prescription: ...
