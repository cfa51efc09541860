"""From undated weeks to dated sessions: the same slots every week, on distinct days, spread for rest.

The search is over few combinations and its order is fixed, so equal inputs give equal weeks. Wall times that a clock change removes
move to the first time after the gap; those it repeats mean the first occurrence. Both are said.

Where there is more to free time than windows (busy calendars, blackout dates, an ideal time), ``regular`` chooses the slots and
``repair`` settles every week that life gets into; what was moved or left out is said, session by session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from zoneinfo import ZoneInfo

from dateutil import tz

from exrx.availability import Availability, Days
from exrx.errors import ScheduleError
from exrx.pause import Pause
from exrx.prescription import STRENGTH, Note, Prescription, Target
from exrx.program import Session, Week, session_uid
from exrx.progression import Draft, DraftWeek
from exrx.scheduling import repair
from exrx.scheduling.life import Life
from exrx.scheduling.parts import Part, by_week, parts_of, regular_places
from exrx.scheduling.places import DAY, Place, rests
from exrx.scheduling.regular import Earlier, best_pattern
from exrx.scheduling.swapping import best_order
from exrx.windows import DAYS, Window, clock_text

NUMBERS = {5: "Five", 10: "Ten", 15: "Fifteen"}
GUIDELINE_SESSIONS, GUIDELINE_MINUTES = 3, 30
"""A guideline week holds at least three sessions of at least thirty minutes (stanton-2014)."""


def schedule(
    weeks: Sequence[DraftWeek],
    prescription: Prescription,
    availability: Availability,
    *,
    start: dt.date,
    timezone: str | None,
    plan_id: str,
    issued: dt.date,
    pauses: Sequence[Pause] = (),
    earlier: Earlier | None = None,
) -> tuple[tuple[Week, ...], tuple[Note, ...]]:
    """Give every session its day and time; what lies behind a pause has moved. Raises ``ScheduleError`` where there is no room.

    ``earlier`` is where the sessions were, if life came between them and nothing else changed: then as few as possible move.
    """
    latest = prescription.target("latest_end")
    latest_end = None if latest is None or latest.high is None else int(latest.high)
    frequency = max((len(week.drafts) for week in weeks), default=0)
    longest = max((week.minutes for week in weeks), default=0)
    rest = prescription.strength_rest()
    gap = 0 if rest is None or rest.low is None else int(rest.low) * 60
    mixes = {tuple(draft.kind for draft in week.drafts) for week in weeks}
    life = None if availability.ordinary and earlier is None else _life(availability, timezone, latest_end)
    patterns: dict[int, tuple[Place, ...]] = {}
    if life is None:
        patterns[0] = weekly_pattern(availability, start, frequency, longest, latest_end, mixes, gap)
    else:
        begun: dict[int, list[tuple[dt.date, int]]] = {}
        for week in weeks:
            for first, _ in parts_of(week, start, pauses):
                begun.setdefault(availability.week_of_rota(first), []).append((first, week.minutes))
        # In a shift rota every one of its weeks has slots of its own.
        for which, those in begun.items():
            patterns[which] = best_pattern(
                life,
                start,
                frequency,
                [minutes for _, minutes in those],
                lambda slots: all(arrange(kinds, slots, longest, gap) is not None for kinds in mixes),
                [first for first, _ in those],
                earlier,
            )
    bad_day = smaller_version(prescription)
    dated, notes = [], []
    orders: dict[tuple[tuple[str, ...], tuple[Place, ...]], tuple[int, ...] | None] = {}
    parts: list[Part] = []
    for week in weeks:
        for number, (first, own) in enumerate(parts_of(week, start, pauses)):
            drafts = week.back if number and week.back else week.drafts
            kinds = tuple(draft.kind for draft in drafts)
            pattern = patterns[availability.week_of_rota(first)]
            if (kinds, pattern) not in orders:
                orders[kinds, pattern] = arrange(kinds, pattern, longest, gap)
            order = orders[kinds, pattern]
            if order is None:
                asked = _strong(drafts)
                drafts, order = _without_crowding(replace(week, drafts=drafts), pattern, longest, gap)
                notes.append(Note("notice", _crowded(asked, _strong(drafts), gap // 60), _rules_of(rest), "resistance"))
            parts.append(Part(week, tuple(drafts[which] for which in order), first, own))
    if len(patterns) > 1:
        notes.append(Note("notice", _shifts(patterns), (SAME_SLOT,), "moved"))
    places, skipped = regular_places(parts, [patterns[availability.week_of_rota(part.first)] for part in parts], pauses)
    notes += skipped
    if life is not None:
        if pauses:
            away = tuple(sorted({*availability.blackout, *(Days(pause.first, pause.last) for pause in pauses)}))
            life = _life(replace(availability, blackout=away), timezone, latest_end)
        parts, places, said = _lived(life, parts, places, rest)
        notes += said
        if not any(taken for week_places in places for taken in week_places):
            raise ScheduleError(
                f"There is no room for any of {sum(map(len, places))} sessions: {_in_the_way(availability)}. Add windows, or "
                "check what is in the way.",
                f"room for {sum(map(len, places))} sessions",
            )
    for group in by_week(parts):
        week, begins = parts[group[0]].week, parts[group[0]].first
        sessions = []
        for part, taken in ((parts[which], places[which]) for which in group):
            for index, (draft, place) in enumerate(zip(part.drafts, taken, strict=True)):
                if place is None:
                    continue
                over = _day_is_over(place, timezone)
                if over:
                    key = part.key(index)
                    notes.append(Note("notice", f"{key}: {over}", (), f"{key}.start"))
                    continue
                session, note = _dated(draft, place, timezone, part.key(index), plan_id, issued, bad_day)
                sessions.append(session)
                if note is not None:
                    notes.append(note)
        # A moved session keeps its key, and stands where its time is.
        sessions.sort(key=lambda session: (session.date, session.key))
        long_enough = sum(session.minutes >= GUIDELINE_MINUTES for session in sessions)
        dated.append(
            Week(
                week.number,
                begins,
                "full" if week.phase == "full" else "ramp",
                tuple(sessions),
                long_enough >= GUIDELINE_SESSIONS,
            )
        )
    return tuple(dated), tuple(dict.fromkeys(notes))


def _life(availability: Availability, timezone: str | None, latest_end: int | None) -> Life:
    def moment(date: dt.date, minute: int) -> dt.datetime:
        assert timezone is not None
        return dt.datetime.combine(date, _existing(date, minute, timezone, "")[0], ZoneInfo(timezone))

    return Life(availability, timezone, latest_end, moment)


def _in_the_way(availability: Availability) -> str:
    """What was given that can leave a week without room, in words."""
    found = ["your calendar"] if availability.busy else []
    found += ["the days you keep free"] if availability.blackout or availability.holidays else []
    found += ["the rest you asked for"] if availability.rest_hours else []
    named = " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:]))) or "your free time"
    return f"{named} {'leave' if len(found) > 1 or found == ['the days you keep free'] else 'leaves'} none"


def _lived(
    life: Life, parts: Sequence[Part], regular: Sequence[repair.Answer], rest: Target | None
) -> tuple[list[Part], list[repair.Answer], list[Note]]:
    """Every week settled in real life, one after the other, and what had to be moved, exchanged or left out."""
    hours = 0 if rest is None or rest.low is None else int(rest.low)
    limits = repair.Rests(life.availability.rest_hours * 3600, hours * 3600)

    def wanted(drafts: Sequence[Draft], places: repair.Answer) -> list[repair.Wanted]:
        return [
            repair.Wanted(place.date, place.minute, sum(step.minutes for step in draft.steps), draft.kind in STRENGTH)
            for draft, place in zip(drafts, places, strict=True)
            if place is not None
        ]

    before = repair.Before()
    settled: list[Part] = []
    answers: list[repair.Answer] = []
    notes: list[Note] = []
    moved = missing = 0
    for number, (part, places) in enumerate(zip(parts, regular, strict=True)):
        there = [index for index, place in enumerate(places) if place is not None]
        later = wanted(parts[number + 1].drafts, regular[number + 1]) if number + 1 < len(parts) else []

        def settle(
            drafts: Sequence[Draft],
            part: Part = part,
            places: repair.Answer = tuple(place for place in places if place is not None),
            before: repair.Before = before,
            following: repair.Wanted | None = later[0] if later else None,
        ) -> repair.Answer:
            return repair.settle(life, wanted(drafts, places), part.first, limits, before, following)

        held = [part.drafts[index] for index in there]
        usual = tuple(place for place in places if place is not None)
        answer = settle(held)
        order = best_order(held, part.week.spare, answer, settle, usual)
        instead: set[int] = set()
        if order is not None:
            held, answer = list(order.drafts), order.answer
            instead = {there[index] for index in order.instead}
        ones = wanted(held, usual)
        before = repair.after(life, ones, answer, before)
        drafts = list(part.drafts)
        found: list[repair.Taken | None] = [None] * len(part.drafts)
        for index, draft, one, taken in zip(there, held, ones, answer, strict=True):
            drafts[index], found[index] = draft, taken
            key = part.key(index)
            if index in instead and taken is not None:
                notes.append(Note("notice", f"{key}: {_exchanged(draft, hours)}", _rules_of(rest), f"{key}.start"))
            if taken == repair.Taken(one.date, one.minute):
                continue
            moved, missing = moved + (taken is not None), missing + (taken is None)
            reason = life.obstacle(one.date, one.minute, one.minutes) or "the rest between sessions would be too short"
            where = f"moved to {_said(taken)}" if taken else "left out: that week has no other room for it"
            text = f"{key}: regularly {_said(one)}; {reason}; {where}."
            notes.append(Note("notice", text, (SAME_SLOT,), f"{key}.start"))
        settled.append(replace(part, drafts=tuple(drafts)))
        answers.append(tuple(found))
    if moved or missing:
        total = sum(place is not None for places in regular for place in places)
        notes.insert(0, Note("notice", _counted(moved, missing, total), (SAME_SLOT,), "moved"))
    return settled, answers, notes


def _strong(drafts: Iterable[Draft]) -> int:
    return sum(draft.kind in STRENGTH for draft in drafts)


def _crowded(asked: int, held: int, hours: int) -> str:
    """How many strength sessions a week find their rest, of those that were asked for."""
    takes = "1 takes place" if held == 1 else f"{held} take place"
    return f"{asked} strength sessions a week do not fit {hours} hours apart in your free time: {takes}."


def _slot(window: Window) -> str:
    return DAYS[window.day] if window.start is None else f"{DAYS[window.day]} {clock_text(window.start)}"


def _shifts(patterns: Mapping[int, Sequence[Place]]) -> str:
    """The slots of each week of a rota."""
    told = []
    for which, pattern in sorted(patterns.items()):
        slots = " · ".join(_slot(place.window) for place in pattern)
        told.append(f"{chr(ord('A') + which)} {slots}")
    return f"Your shifts, a week each: {'; '.join(told)}."


def _exchanged(draft: Draft, hours: int) -> str:
    """Why a session is of another kind than usual in its slot."""
    what = "strength here" if draft.kind in STRENGTH else "an ordinary session in place of strength"
    return f"{what}, so that {hours} hours lie between strength sessions although life moved one."


def _rules_of(rest: Target | None) -> tuple[str, ...]:
    return () if rest is None else rest.rules


SAME_SLOT = "slot.same"
"""The rule that sessions keep their slot."""


def _counted(moved: int, missing: int, total: int) -> str:
    parts = [f"{number} {what}" for number, what in ((moved, "moved"), (missing, "left out")) if number]
    return f'Of {total} sessions {" and ".join(parts)}, because life is in the way: why("moved") says which and why.'


def _said(place: repair.Wanted | repair.Taken) -> str:
    clock = "" if place.minute is None else f" {place.minute // 60:02d}:{place.minute % 60:02d}"
    return f"{DAYS[place.date.weekday()]} {place.date.isoformat()}{clock}"


def smaller_version(prescription: Prescription) -> str:
    """What a bad day asks for: a few easy minutes, or rest for those whom rest serves better."""
    minutes = prescription.target("bad_day")
    if prescription.forbids("bad_day_minimum"):
        return "Rest. It counts."
    return (
        ""
        if minutes is None
        else f"{NUMBERS.get(int(minutes.aim), str(minutes.aim))} easy minutes, then stop or go on. Both count."
    )


def _without_crowding(
    week: DraftWeek, pattern: tuple[Place, ...], longest: int, gap: int
) -> tuple[tuple[Draft, ...], tuple[int, ...]]:
    """Replace strength sessions, one by one, by an ordinary one until they lie far enough apart."""
    drafts = list(week.drafts)
    for index in reversed([i for i, draft in enumerate(drafts) if draft.kind in STRENGTH][1:]):
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
        raise ScheduleError(
            f"There is room for {len(places)} of {frequency} sessions of {minutes} minutes a week. "
            "Add a free window, or wish for shorter or fewer sessions.",
            f"{frequency - len(places)} windows of {minutes} minutes",
        )

    def worth(chosen: tuple[Place, ...]) -> tuple[object, ...]:
        rested = all(arrange(kinds, chosen, minutes, gap) is not None for kinds in mixes)
        return (rested, _spread(chosen), [-place.offset for place in chosen])

    return max(combinations(places, frequency), key=worth, default=())


def _spread(places: Sequence[Place]) -> tuple[int, ...]:
    """Whole days between sessions, smallest first: the larger, the better rested."""
    days = [
        (later.offset - earlier.offset) % 7 or 7
        for earlier, later in zip(places, [*places[1:], *places[:1]], strict=True)
    ]
    return tuple(sorted(days))


def arrange(kinds: tuple[str, ...], pattern: tuple[Place, ...], minutes: int, gap: int) -> tuple[int, ...] | None:
    """Which draft takes which slot, so that two strength sessions lie at least ``gap`` minutes apart; ``None`` if they cannot."""
    strong = [which for which, kind in enumerate(kinds) if kind in STRENGTH]
    if len(strong) < 2:
        return tuple(range(len(kinds)))
    others = [which for which, kind in enumerate(kinds) if kind not in STRENGTH]

    def rest(slots: tuple[int, ...]) -> int:
        return min(rests([pattern[slot] for slot in slots], minutes))

    rested = [slots for slots in combinations(range(len(kinds)), len(strong)) if rest(slots) >= gap]
    if not rested:
        return None
    # The longest rest; among equals the first in order of slots, which ``combinations`` gives first.
    chosen = max(rested, key=rest)
    left_strong, left_others = iter(strong), iter(others)
    return tuple(next(left_strong) if slot in chosen else next(left_others) for slot in range(len(kinds)))


def _dated(
    draft: Draft,
    place: repair.Taken,
    timezone: str | None,
    key: str,
    plan_id: str,
    issued: dt.date,
    bad_day: str,
) -> tuple[Session, Note | None]:
    clock, note = None, None
    if place.minute is not None and timezone is not None:
        clock, note = _existing(place.date, place.minute, timezone, key)
    return (
        Session(
            key=key,
            uid=session_uid(plan_id, key),
            date=place.date,
            clock=clock,
            timezone=timezone if clock is not None else None,
            fold=0,
            kind=draft.kind,
            phase=draft.phase,
            activity=draft.activity,
            title=draft.title,
            steps=draft.steps,
            bad_day=bad_day,
            changed=issued,
        ),
        note,
    )


def _day_is_over(place: repair.Taken, timezone: str | None) -> str:
    """Why nothing can begin at a time: the clocks go forward over it to the next day. In a few places they do so at night."""
    if place.minute is None or timezone is None:
        return ""
    wall = dt.datetime.combine(place.date, dt.time(place.minute // 60, place.minute % 60), ZoneInfo(timezone))
    if tz.datetime_exists(wall) or tz.resolve_imaginary(wall).date() == place.date:
        return ""
    return f"{wall:%H:%M} does not exist on {place.date.isoformat()}, a day that the change of clocks ends early; left out."


def _existing(date: dt.date, minute: int, timezone: str, key: str) -> tuple[dt.time, Note | None]:
    """The wall time of a slot on one date; one that a clock change removes moves past the gap."""
    zone = ZoneInfo(timezone)
    wall = dt.datetime.combine(date, dt.time(minute // 60, minute % 60), zone)
    day = dt.timedelta(days=1)
    if (wall - day).utcoffset() == (wall + day).utcoffset():
        return wall.time(), None
    if not tz.datetime_exists(wall):
        moved = tz.resolve_imaginary(wall)
        text = f"{key}: {wall:%H:%M} does not exist on {date.isoformat()} because the clocks change; the session begins at {moved:%H:%M}."
        return moved.time().replace(tzinfo=None), Note("notice", text, (), key)
    if tz.datetime_ambiguous(wall):
        text = (
            f"{key}: {wall:%H:%M} comes twice on {date.isoformat()} because the clocks change; the first one is meant."
        )
        return wall.time(), Note("notice", text, (), key)
    return wall.time(), None
