"""A dose that is stated for the week, as minutes or as energy: how many sessions of how many minutes it comes to.

Energy is gross, in kcal per kg of body mass, and compared at 1.05 kcal per MET, kg and hour, as the trials are. It sets minutes and
never effort, and only where nothing forbids figures on energy.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from exrx.engine.prescribing import activities, compromises, numbers
from exrx.engine.prescribing.work import Work
from exrx.physiology import arithmetic
from exrx.physiology.energy import minutes_for_kcal_per_kg
from exrx.physiology.heart_rate import half_up
from exrx.programme.key import BASE, Key
from exrx.programme.plan import RUNNING
from exrx.programme.prescription import Target, amount, blocks_at, part_at
from exrx.values.constraint import Bound, Number, Range


def lay_out(work: Work, free_days: int) -> None:
    """Turn the week's dose into minutes a session, and into more days where the minutes would be too many for one session."""
    weekly = _in_minutes(work, "goal")
    if (weekly.low is None and weekly.high is None) or free_days < 1:
        return
    time, often = (numbers.tiers_of(work, name, BASE, "full") for name in ("time", "frequency"))
    longest = (time.goal & time.envelope).high
    days = min(numbers.resolve_quietly(work, "frequency"), free_days)
    most = (often.goal & often.envelope).high
    if (
        weekly.low is not None
        and longest is not None
        and most is not None
        and work.wishes["frequency"] is None
        and weekly.low.value > days * longest.value
        and min(int(most.value), free_days) > days
    ):
        days = min(int(most.value), free_days)
        work.days_of_volume = (days, weekly.low.named)
    low = None if weekly.low is None else Bound(_whole(weekly.low.value, days, ROUND_CEILING), weekly.low.rules)
    high = None
    if weekly.high is not None:
        # Whole minutes of an exact dose lie a little above it.
        least = 0 if low is None else low.value
        high = Bound(max(least, _whole(weekly.high.value, days, ROUND_FLOOR)), weekly.high.rules)
    work.time_of_volume = Range(low, high)


def ceiling(work: Work) -> Bound | None:
    """The most minutes a week that safety and limits allow, with their rules."""
    return _in_minutes(work, "envelope").high


def _in_minutes(work: Work, part: Literal["goal", "envelope"]) -> Range:
    """What the rules ask for in a week, or allow, in minutes at this person's activity."""
    asked: Range = getattr(numbers.tiers_of(work, "weekly_minutes", BASE, "full"), part)
    energy: Range = getattr(numbers.tiers_of(work, "weekly_energy", BASE, "full"), part)
    if energy.low is None and energy.high is None:
        return _settled(asked, part)
    met = usual_met(work)
    if met is None or (part == "goal" and work.forbids("energy")):
        return _settled(asked, part)
    low, high = (
        None if end is None else Bound(minutes_for_kcal_per_kg(end.value, met), end.rules)
        for end in (energy.low, energy.high)
    )
    return _settled(asked & Range(low, high), part)


def _settled(asked: Range, part: str) -> Range:
    """Two goals for the week that contradict each other settle on the smaller amount; ``record`` names the one that lost."""
    return Range(asked.high, asked.high) if part == "goal" and asked.is_empty else asked


def usual_met(work: Work) -> Number | None:
    """The METs of the activity that ordinary sessions are made of; of several that take turns, the mean over a week."""
    with work.quietly():
        allowed = activities.allowed_activities(work, BASE)
        if not allowed:
            return None
        first = activities.favourite(work, BASE, allowed)
        often = numbers.resolve_quietly(work, "frequency")
        turns = (first, *activities.variety(work, ((BASE, often),), {BASE: first}))
        mets = [work.book.activities[turns[number % len(turns)]].met for number in range(often)]
    if len(set(mets)) == 1:
        return mets[0]
    with arithmetic():
        return sum((Decimal(str(met)) for met in mets), Decimal(0)) / len(mets)


def record(work: Work, frequency: int, time: int) -> None:
    """Keep the week's minutes, and say where they are not what a goal asked for."""
    tiers = numbers.tiers_of(work, "weekly_minutes", BASE, "full")
    low, high, total = tiers.goal.low, tiers.goal.high, frequency * time
    by = {slot.dimension: slot.target for slot in work.ledger.slots}
    goals = [(rule, least, most) for rule, tier, least, most in tiers.asked if tier == "goal"]
    for rule, least, most in goals:
        below = least is not None and total < least
        if not below and (most is None or total <= most):
            continue
        ends = [by[name].high_rules if below else by[name].low_rules for name in ("time", "frequency")]
        forced = {other for rules in ends for other in rules} - {rule}
        end = least if below else most
        wish, got = amount(end, end), compromises.exactly(total)
        compromises.lose(work, "weekly_minutes", BASE, wish, (rule,), got, tuple(sorted(forced)))
    if low is None:
        return
    if high is not None and low.value > high.value:
        low = high
    target = Target.within(Range(low, high), total, "min", low.named)
    work.ledger.keep(Key(BASE, "full", "weekly_minutes"), target)
    work.ledger.used.update(target.rules)


def parts_of_week(work: Work, kinds: tuple[tuple[str, int], ...], time: int) -> list[tuple[Number, int]]:
    """METs and minutes of every part of a full week, each session at its own activity; liked ones take turns."""
    found: list[tuple[Number, int]] = []
    turns = (work.chosen[BASE], *activities.variety(work, kinds, work.chosen))
    for kind, count in kinds:
        for number in range(count):
            left = time
            for activity, part in blocks_at(work.ledger.slots, kind, time):
                found.append((work.book.activities[activity].met, int(part.aim)))
                left -= int(part.aim)
            own = turns[number % len(turns)] if kind == BASE else work.chosen.get(kind) or turns[0]
            if own == RUNNING:
                # One warms up for a run, and cools down after it, walking.
                around = [part_at(work.ledger.slots, name, kind, time) for name in ("warm_up", "cool_down")]
                walked = min(left, sum(int(part.aim) for part in around if part is not None))
                found.append((work.book.activities["walking"].met, walked))
                left -= walked
            found.append((work.book.activities[own].met, left))
    return found


def tenth(value: Decimal) -> Decimal:
    """To one decimal, rounded half up.

    >>> tenth(Decimal("8.9775"))
    Decimal('9')
    """
    return Decimal(half_up(value * 10)) / 10


def _whole(minutes: Number, days: int, rounding: str) -> int:
    with arithmetic():
        return int((Decimal(str(minutes)) / days).to_integral_value(rounding))
