"""What the type checker must accept and refuse: checked by mypy, never run. An ignore that is not needed is an error there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import assert_type
from zoneinfo import ZoneInfo

from exrx import Clearance, NotCleared, Person, Plan, Prescription, Target, adapt, load_rules, plan, prescribe, screen
from exrx.programme.plan import Workouts
from exrx.values.timeline import Pause

amira = Person(age=71, conditions={"depression", "hypertension"}, medications=("metoprolol",), symptoms=[])
assert_type(screen(amira), Clearance)
assert_type(prescribe(amira, goals=("mood", "anandamide")).target("bpm"), Target | None)
assert_type(prescribe(age=40), Prescription)
made = plan(
    amira,
    start=date(2027, 1, 4),
    timezone=ZoneInfo("Europe/Berlin"),
    availability="Mon 18:00-20:00",
    rules=Path("clinic.toml"),
)
assert_type(made, Plan)
assert_type(made.to_ics(view="shared"), bytes)
assert_type(made.save("plan.ics"), Path)
assert_type(made.to_workouts(formats=["fit", "apple"]), Workouts)
assert_type(NotCleared(screen(amira)).clearance, Clearance)
made.to_workouts("clinician")  # type: ignore[arg-type]
assert_type(amira.replace(age=72), Person)
assert_type(plan(age=34, start="2027-01-04", rules=load_rules("clinic.toml"), likes={"walking"}), Plan)
assert_type(adapt(made, today="2027-01-11", availability=["Mon"], start=date(2027, 1, 5), resting_hr=60), Plan)
assert_type(adapt(made, today="2027-01-11", alarms="before").diff(made).to_ics(), bytes)
assert_type(
    adapt(made, today="2027-01-11", pause="2 weeks", if_then=["If it rains, I walk in the mall"]).pauses,
    tuple[Pause, ...],
)

plan(age=34, strat="2027-01-04")  # type: ignore[call-overload]
plan(age="34", start="2027-01-04")  # type: ignore[call-overload]
plan(amira, age=34, start="2027-01-04")  # type: ignore[call-overload]
plan(age=34)  # type: ignore[call-overload]
Person(agee=34)  # type: ignore[call-arg]
Person(sex="f")  # type: ignore[arg-type]
adapt(made)  # type: ignore[call-arg]
adapt(made, today="2027-01-11", avail=["Mon"])  # type: ignore[call-arg]
made.to_ics(view="public")  # type: ignore[arg-type]
made.id = "other"  # type: ignore[misc]
