"""From undated weeks to dated sessions: the same slots every week, on distinct days, spread for rest.

The search is over few combinations and its order is fixed, so equal inputs give equal weeks. Wall times that a clock change removes
move past the gap; those it repeats mean the first occurrence. Both are said.

Where there is more to free time than windows (busy calendars, blackout dates, an ideal time), ``regular`` chooses the slots and
``lived`` settles every week that life gets into; what was moved or left out is said, session by session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import combinations
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from exrx.classes import replace
from exrx.clocks import is_steady, wall_time
from exrx.engine.progression import Draft, DraftWeek
from exrx.engine.scheduling.parts import Part, by_week, regular_places
from exrx.engine.scheduling.places import DAY, SAME_SLOT, Place, rests, spread
from exrx.programme.key import is_strength
from exrx.programme.plan import Session, Week
from exrx.programme.prescription import Note, Prescription, Target, note_of
from exrx.programme.uid import session_uids
from exrx.shipped import constant
from exrx.values.availability import Availability, Days
from exrx.values.errors import ScheduleError
from exrx.values.said import Said, said
from exrx.values.timeline import Timeline
from exrx.values.windows import Window, clock_text

if TYPE_CHECKING:
    # What settles weeks in real life is loaded where something comes in their way.
    from exrx.engine.scheduling.life import Life
    from exrx.engine.scheduling.regular import Earlier


def is_worth(sessions: Iterable[int]) -> bool:
    """Whether sessions of so many minutes are as much as worked in trials: ``[constant.guideline_week]`` of ``goals/depression.toml``."""
    least = constant("guideline_week")
    return bool(sum([minutes >= least["minutes"] for minutes in sessions]) >= least["sessions"])


def schedule(
    weeks: Sequence[DraftWeek],
    prescription: Prescription,
    availability: Availability,
    *,
    timeline: Timeline,
    timezone: str | None,
    plan_id: str,
    issued: dt.date,
    earlier: Earlier | None = None,
) -> tuple[tuple[Week, ...], tuple[Note, ...]]:
    """Give every session its day and time; what lies behind a pause has moved. Raises ``ScheduleError`` where there is no room.

    ``earlier`` is where the sessions were, if life came between them and nothing else changed: then as few as possible move.
    """
    latest = prescription.target("latest_end")
    latest_end = None if latest is None or latest.high is None else int(latest.high)
    # Most weeks hold the same drafts.
    alike = list({id(week.drafts): week for week in weeks}.values())
    frequency = max((len(week.drafts) for week in alike), default=0)
    longest = max((week.minutes for week in alike), default=0)
    rest = prescription.strength_rest()
    gap = 0 if rest is None or rest.low is None else int(rest.low) * 60
    mixes = {tuple(draft.kind for draft in week.drafts) for week in alike}
    life = None if availability.ordinary and earlier is None else _life(availability, timezone, latest_end)
    patterns: dict[int, tuple[Place, ...]] = {}
    if life is None:
        patterns[0] = weekly_pattern(availability, timeline.start, frequency, longest, latest_end, mixes, gap)
    else:
        from exrx.engine.scheduling.regular import best_pattern

        begun: dict[int, list[tuple[dt.date, int]]] = {}
        for week in weeks:
            for first, _ in timeline.parts(week.number):
                begun.setdefault(availability.week_of_rota(first), []).append((first, week.minutes))

        # In a shift rota every one of its weeks has slots of its own.
        def apart(slots: tuple[Place, ...]) -> bool:
            return all(arrange(kinds, slots, longest, gap) is not None for kinds in mixes)

        for which, those in begun.items():
            firsts, lengths = zip(*those, strict=True)
            patterns[which] = best_pattern(life, timeline.start, frequency, lengths, apart, firsts, earlier)
    smaller = cache(partial(smaller_version, prescription))
    uid_of = session_uids(plan_id)
    dated, notes = [], []
    orders: dict[tuple[tuple[str, ...], int], tuple[int, ...] | None] = {}
    parts: list[Part] = []
    for week in weeks:
        for number, (first, own) in enumerate(timeline.parts(week.number)):
            drafts = week.back if number and week.back else week.drafts
            kinds, rota = tuple([draft.kind for draft in drafts]), availability.week_of_rota(first)
            pattern = patterns[rota]
            if (kinds, rota) not in orders:
                orders[kinds, rota] = arrange(kinds, pattern, longest, gap)
            order = orders[kinds, rota]
            if order is None:
                asked = _strong(drafts)
                drafts, order = _without_crowding(replace(week, drafts=drafts), pattern, longest, gap)
                crowded = said("notes.crowded_strength", asked=asked, held=_strong(drafts), hours=gap // 60)
                notes.append(Note("notice", crowded, _rules_of(rest), "resistance"))
            parts.append(Part(week, tuple([drafts[which] for which in order]), first, own))
    if len(patterns) > 1:
        notes.append(Note("notice", _shifts(patterns), (SAME_SLOT,), "moved"))
    usual = [patterns[availability.week_of_rota(part.first)] for part in parts]
    places, skipped = regular_places(parts, usual, timeline, _rules_of(prescription.target("skipped")))
    notes += skipped
    if life is not None:
        if timeline.pauses:
            away = tuple(sorted({*availability.blackout, *(Days(away.first, away.last) for away in timeline.pauses)}))
            life = _life(replace(availability, blackout=away), timezone, latest_end)
        from exrx.engine.scheduling.lived import lived

        parts, places, told = lived(life, parts, places, rest)
        notes += told
        if not any(taken for week_places in places for taken in week_places):
            total = sum(map(len, places))
            what = said("errors.no_room_for_any", sessions=total, because=_in_the_way(availability))
            raise ScheduleError(what, said("errors.short_of_room", sessions=total))
    for group in by_week(parts):
        week, begins = parts[group[0]].week, parts[group[0]].first
        sessions, minutes = [], []
        for part, taken in ((parts[which], places[which]) for which in group):
            for index, (draft, place) in enumerate(zip(part.drafts, taken, strict=True)):
                if place is None:
                    continue
                key, clock = part.key(index), None
                date, minute = place
                if minute is not None and timezone is not None:
                    clock = _clock(minute)
                    if not is_steady(timezone, date):
                        clock, over, note = _begin(date, minute, timezone, key)
                        notes += () if note is None else (note,)
                        if over:
                            continue
                minutes.append(draft.minutes)
                sessions.append(
                    Session(
                        key=key,
                        uid=uid_of(key),
                        date=date,
                        clock=clock,
                        timezone=None if clock is None else timezone,
                        fold=0,
                        kind=draft.kind,
                        phase=draft.phase,
                        activity=draft.activity,
                        what=draft.what,
                        steps=draft.steps,
                        smaller=smaller(draft.minutes),
                        changed=issued,
                    )
                )
        # A moved session keeps its key, and stands where its time is.
        sessions.sort(key=attrgetter("date", "key"))
        phase: Literal["ramp", "full"] = "full" if week.phase == "full" else "ramp"
        dated.append(Week(week.number, begins, phase, tuple(sessions), is_worth(minutes)))
    return tuple(dated), tuple(dict.fromkeys(notes))


def _life(availability: Availability, timezone: str | None, latest_end: int | None) -> Life:
    from exrx.engine.scheduling.life import Life

    def moment(date: dt.date, minute: int) -> dt.datetime:
        assert timezone is not None
        return wall_time(timezone, date, _clock(minute)).at

    return Life(availability, timezone, latest_end, moment)


def _in_the_way(availability: Availability) -> Said:
    """What was given that can leave a week without room."""
    days = availability.blackout or availability.holidays
    given = {"calendar": availability.busy, "days": days, "rest": availability.rest_hours}
    found = [name for name, value in given.items() if value]
    if len(found) == 1:
        return said("errors.one_in_the_way", what=found[0])
    return said("errors.several_in_the_way", what=(said("errors.in_the_way", what=name) for name in found))


def _rules_of(rest: Target | None) -> tuple[str, ...]:
    return () if rest is None else rest.rules


def _strong(drafts: Iterable[Draft]) -> int:
    return sum(is_strength(draft.kind) for draft in drafts)


def _shifts(patterns: Mapping[int, Sequence[Place]]) -> Said:
    """The slots of each week of a rota."""

    def slot(window: Window) -> Said:
        clock = None if window.start is None else clock_text(window.start)
        return said("notes.slot", day=window.day, clock=clock)

    weeks = (
        said("notes.shift", letter=chr(ord("A") + which), slots=(slot(place.window) for place in pattern))
        for which, pattern in sorted(patterns.items())
    )
    return said("notes.shifts", weeks=weeks)


def smaller_version(prescription: Prescription, longest: int) -> Said | None:
    """What a bad day asks for in the place of ``longest`` minutes: fewer easy ones, or rest for those whom rest serves better."""
    minutes = prescription.target("bad_day")
    if prescription.forbids("bad_day_minimum"):
        return said("sessions.rest")
    if minutes is None:
        return None
    # Ten minutes are no smaller size of ten.
    return said("sessions.fewer_minutes", minutes=minutes.aim if minutes.aim < longest else None)


def _without_crowding(
    week: DraftWeek, pattern: tuple[Place, ...], longest: int, gap: int
) -> tuple[tuple[Draft, ...], tuple[int, ...]]:
    """Replace strength sessions, one by one, by an ordinary one until they lie far enough apart."""
    drafts = list(week.drafts)
    for index in reversed([i for i, draft in enumerate(drafts) if is_strength(draft.kind)][1:]):
        assert week.spare is not None
        drafts[index] = week.spare
        order = arrange(tuple(draft.kind for draft in drafts), pattern, longest, gap)
        if order is not None:
            return tuple(drafts), order
    return tuple(drafts), tuple(range(len(drafts)))


def weekly_pattern(
    availability: Availability,
    start: dt.date,
    frequency: int,
    minutes: int,
    latest_end: int | None,
    mixes: Iterable[tuple[str, ...]] = (),
    gap: int = 0,
) -> tuple[Place, ...]:
    """The slots of every week, in order of time: distinct days, long enough, with room to rest, as far apart as they can be.

    Among equals the earliest in the week wins, counted from the start's weekday.
    """
    first = start.weekday()
    windows = availability.windows or tuple(Window(day, None, None) for day in range(7))
    days: dict[int, Window] = {}
    for window in windows:
        end = window.end if latest_end is None or window.end is None else min(window.end, latest_end)
        room = DAY if window.start is None or end is None else end - window.start
        if room >= minutes and (window.day not in days or (window.start or 0) < (days[window.day].start or 0)):
            days[window.day] = window
    places = sorted((Place((day - first) % 7, window) for day, window in days.items()), key=lambda place: place.offset)
    if len(places) < frequency:
        what = said("errors.room_for_some", found=len(places), sessions=frequency, minutes=minutes, rest=None)
        raise ScheduleError(what, said("errors.short_of_windows", windows=frequency - len(places), minutes=minutes))

    def worth(chosen: tuple[Place, ...]) -> tuple[object, ...]:
        rested = all(arrange(kinds, chosen, minutes, gap) is not None for kinds in mixes)
        return (rested, spread(chosen), [-place.offset for place in chosen])

    return max(combinations(places, frequency), key=worth, default=())


def arrange(kinds: tuple[str, ...], pattern: tuple[Place, ...], minutes: int, gap: int) -> tuple[int, ...] | None:
    """Which draft takes which slot, so that two strength sessions lie at least ``gap`` minutes apart; ``None`` if they cannot."""
    strong = [which for which, kind in enumerate(kinds) if is_strength(kind)]
    if len(strong) < 2:
        return tuple(range(len(kinds)))
    others = [which for which, kind in enumerate(kinds) if not is_strength(kind)]

    def rest(slots: tuple[int, ...]) -> int:
        return min(rests([pattern[slot] for slot in slots], minutes))

    rested = [slots for slots in combinations(range(len(kinds)), len(strong)) if rest(slots) >= gap]
    if not rested:
        return None
    # The longest rest; among equals the first in order of slots, which ``combinations`` gives first.
    chosen = max(rested, key=rest)
    left_strong, left_others = iter(strong), iter(others)
    return tuple(next(left_strong) if slot in chosen else next(left_others) for slot in range(len(kinds)))


def _begin(date: dt.date, minute: int, timezone: str, key: str) -> tuple[dt.time, bool, Note | None]:
    """The wall time of a session, whether its day is over by then, and what is said of either."""
    clock = _clock(minute)
    wall, shown = wall_time(timezone, date, clock)
    if shown == "never" and wall.date() != date:
        # The clocks go forward over it to the next day. In a few places they do so at night.
        return clock, True, note_of(key, said("notes.day_ends_early", clock=clock, date=date))
    if shown == "never":
        what = said("notes.no_such_time", clock=clock, date=date, then=wall.time())
        return wall.time(), False, note_of(key, what, about="")
    if shown == "twice":
        return clock, False, note_of(key, said("notes.time_comes_twice", clock=clock, date=date), about="")
    return clock, False, None


@lru_cache(maxsize=DAY)
def _clock(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)
