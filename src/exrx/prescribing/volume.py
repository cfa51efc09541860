"""A dose that is stated for the week, as minutes or as energy: how many sessions of how many minutes it comes to.

Energy is gross, in kcal per kg of body mass, and compared at 1.05 kcal per MET, kg and hour, as the trials are. It sets minutes and
never effort, and only where nothing forbids figures on energy.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from exrx.constraint import Bound, Number, Range
from exrx.physiology import arithmetic
from exrx.physiology.energy import kcal_per_kg_per_week, minutes_for_kcal_per_kg
from exrx.physiology.heart_rate import half_up
from exrx.prescribing import activities, numbers
from exrx.prescribing.work import Work
from exrx.prescription import Slot, Target


def lay_out(work: Work, free_days: int) -> None:
    """Turn the week's dose into minutes a session, and into more days where the minutes would be too many for one session."""
    weekly = minutes_a_week(work)
    if weekly.low is None or free_days < 1:
        return
    time, often = (numbers.tiers_of(work, name, "base", "full") for name in ("time", "frequency"))
    longest = (time.goal & time.envelope).high
    days = min(numbers.resolve_quietly(work, "frequency"), free_days)
    most = (often.goal & often.envelope).high
    if (
        longest is not None
        and most is not None
        and work.wishes["frequency"] is None
        and weekly.low.value > days * longest.value
        and min(int(most.value), free_days) > days
    ):
        days = min(int(most.value), free_days)
        work.days_of_volume = (days, tuple(sorted(weekly.low.rules)))
    low = _whole(weekly.low.value, days, ROUND_CEILING)
    high = None if weekly.high is None else max(low, _whole(weekly.high.value, days, ROUND_FLOOR))
    work.time_of_volume = Range(
        Bound(low, weekly.low.rules), None if high is None or weekly.high is None else Bound(high, weekly.high.rules)
    )


def minutes_a_week(work: Work) -> Range:
    """What goals ask for in a week, in minutes at this person's activity."""
    asked = numbers.tiers_of(work, "weekly_minutes", "base", "full").goal
    energy = numbers.tiers_of(work, "weekly_energy", "base", "full").goal
    met = usual_met(work)
    if energy.low is None or met is None or work.forbids("energy"):
        return asked
    ends = [
        None if end is None else Bound(minutes_for_kcal_per_kg(end.value, met), end.rules)
        for end in (energy.low, energy.high)
    ]
    return asked & Range(*ends)


def usual_met(work: Work) -> Number | None:
    """The METs of the activity that ordinary sessions are made of."""
    with work.quietly():
        allowed = activities.allowed_activities(work, "base")
        return work.book.activities[activities.favourite(work, "base", allowed)].met if allowed else None


def record(work: Work, frequency: int, time: int) -> None:
    """Keep the week's minutes, and say where they fall short of what was asked for."""
    asked = numbers.tiers_of(work, "weekly_minutes", "base", "full").goal
    if asked.low is None:
        return
    total = frequency * time
    rules = tuple(sorted(asked.low.rules))
    high = asked.high
    if total < asked.low.value:
        by = {slot.dimension: slot.target for slot in work.ledger.slots}
        forced = {rule for name in ("time", "frequency") for rule in by[name].high_rules} - set(rules)
        numbers.compromise(
            work, "weekly_minutes", "base", f"{asked.low.value}", rules, str(total), tuple(sorted(forced))
        )
    target = Target(
        asked.low.value,
        total,
        None if high is None else high.value,
        "min",
        rules,
        rules,
        tuple(sorted(high.rules)) if high else (),
    )
    work.ledger.slots.append(Slot("base", "full", "weekly_minutes", target))
    work.ledger.used.update(target.rules)


def energy_of_week(work: Work, chosen: dict[str, str], kinds: tuple[tuple[str, int], ...], time: int) -> Decimal:
    """Gross kcal per kg that a full week comes to, each session counted at the METs of its activity."""
    total = Decimal(0)
    for kind, count in kinds:
        activity = work.book.activities[chosen.get(kind) or chosen["base"]]
        total += kcal_per_kg_per_week(activity.met, count * time)
    return total


def tenth(value: Decimal) -> str:
    """With one decimal, rounded half up.

    >>> tenth(Decimal("8.9775"))
    '9.0'
    """
    return f"{Decimal(half_up(value * 10)) / 10:.1f}"


def _whole(minutes: Number, days: int, rounding: str) -> int:
    with arithmetic():
        return int((Decimal(str(minutes)) / days).to_integral_value(rounding))
