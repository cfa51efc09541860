"""Frequency and time share the week: which of the few pairs of whole numbers fits the free time best."""

from __future__ import annotations

from exrx.engine.prescribing import numbers, volume
from exrx.engine.prescribing.work import YOURS, Work
from exrx.programme.key import BASE, Key
from exrx.programme.prescription import Target
from exrx.values.availability import Availability
from exrx.values.constraint import Bound, Range
from exrx.values.errors import ScheduleError
from exrx.values.said import said


def fit_week(work: Work) -> tuple[int, int]:
    """Sessions a week and minutes each: few small whole numbers, so the pairs that fit are enumerated.

    Time yields first, down to the cited floor; then frequency (stanton-2014, dunn-2005).
    """
    latest = numbers.tiers_of(work, "latest_end", BASE, "full").envelope.high
    latest_end = None if latest is None else int(latest.value)
    longest = longest_windows(work.availability, latest_end)
    work.room = latest_end, longest
    volume.lay_out(work, len(longest))
    wanted_time = numbers.resolve_quietly(work, "time")
    wanted_frequency = numbers.resolve_quietly(work, "frequency")
    given = numbers.tiers_of(work, "time", BASE, "full").floor
    floor = 0 if given is None else given.value
    start = numbers.tiers_of(work, "ramp_start", BASE, "ramp")
    least = int(start.goal.low.value) if start.goal.low else 1
    cap = volume.ceiling(work)
    pairs = []
    rest = work.availability.rest_hours
    for count in range(1, min(wanted_frequency, len(longest)) + 1):
        room = longest[count - 1]
        minutes = wanted_time if room is None else min(wanted_time, room)
        minutes = minutes if cap is None else min(minutes, int(cap.value) // count)
        if minutes >= min(least, wanted_time) and (not rest or _rested(work, count, minutes, latest_end)):
            pairs.append((count, minutes))
    if not pairs:
        if cap is not None and cap.value < min(least, wanted_time):
            shortest, most = min(least, wanted_time), int(cap.value)
            what = said("errors.week_too_short", rules=sorted(cap.rules), most=most, least=shortest)
            raise ScheduleError(what, said("errors.short_of_minutes", minutes=shortest - most))
        shortest, widest = min(least, wanted_time), max((room or 0 for room in longest), default=0)
        what = said("errors.windows_too_short", least=shortest, widest=widest if longest else None)
        raise ScheduleError(what, said("errors.short_of_minutes", minutes=shortest - widest))
    enough = min(floor, wanted_time)
    frequency, time = max(
        pairs, key=lambda pair: (pair[1] >= enough, pair if pair[1] >= enough else (pair[0] * pair[1], pair[0]))
    )
    limited = frequency < wanted_frequency or time < wanted_time
    # What the week's ceiling took is not the doing of free time.
    capped = cap is not None and limited and cap.value < wanted_frequency * wanted_time
    if limited and not capped:
        windows = (window.said for window in work.availability.windows)
        work.yours("availability", said("reasons.free_time", windows=windows))
    by = cap.rules if capped and cap is not None else frozenset((YOURS + "availability",))
    free_time = Range(None, Bound(time, by)) if time < wanted_time else None
    free_days = Range(_no_less(work, frequency), Bound(frequency, by)) if frequency < wanted_frequency else None
    numbers.number(work, "time", limit=free_time)
    numbers.number(work, "frequency", limit=free_days)
    volume.record(work, frequency, time)
    fewer_at_first(work, frequency)
    return frequency, time


def _no_less(work: Work, frequency: int) -> Bound | None:
    """What the programme asks for leaves no room for a smaller wish, however few days are free."""
    wish, asked = work.wishes.get("frequency"), numbers.tiers_of(work, "frequency", BASE, "full").goal.low
    return Bound(frequency, asked.rules) if asked is not None and wish is not None and wish < frequency else None


def fewer_at_first(work: Work, frequency: int) -> None:
    """Fewer sessions a week while building up, where a rule speaks of those weeks alone."""
    spoken = [
        (high, rule.id)
        for rule in work.about.get("frequency", ())
        if rule.applies.phase == frozenset(("ramp",)) and rule.applies.kind is None
        for name, _, high in rule.then.ranges
        if name == "frequency" and isinstance(high, int) and high < frequency
    ]
    if spoken:
        least = min(high for high, _ in spoken)
        rules = tuple(sorted(rule for high, rule in spoken if high == least))
        target = Target(None, least, least, "per week", (), rules, rules)
        work.ledger.keep(Key(BASE, "ramp", "frequency"), target)


def longest_windows(free: Availability, latest: int | None) -> list[int | None]:
    """The longest usable window of each free day, longest first; ``None`` has no clock times and is long enough."""
    most = free.minutes_per_day
    if not free.windows:
        return [most] * 7
    days: dict[int, int | None] = {}
    for window in free.usable:
        if window.start is None or window.end is None:
            days[window.day] = most
            continue
        end = window.end if latest is None else min(window.end, latest)
        if end > window.start:
            room = end - window.start if most is None else min(most, end - window.start)
            days[window.day] = max(days.get(window.day) or 0, room)
    return sorted(days.values(), key=lambda minutes: -(minutes if minutes is not None else 10_000))


def has_as_much_room(work: Work, free: Availability) -> bool:
    """Whether other free time comes to the same week: as many days with as long windows, and nothing is said of which they are."""
    if free == work.availability:
        return True
    if work.room is None or work.availability.rest_hours or free.rest_hours or YOURS + "availability" in work.entered:
        return False
    latest, longest = work.room
    return longest_windows(free, latest) == longest


def _rested(work: Work, count: int, minutes: int, latest: int | None) -> bool:
    """Whether so many sessions find the rest between them that was asked for."""
    # What places sessions in real life is loaded where somebody asked for it.
    from exrx.engine.scheduling.regular import most as most_sessions

    return most_sessions(work.availability, minutes, latest, count) == count
