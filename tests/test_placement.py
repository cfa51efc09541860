"""Sessions between what is already there: the best choice by the stated order, against an exhaustive search of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations, pairwise, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import exrx
from exrx.engine.audit import audit
from exrx.engine.scheduling import arrange, repair
from exrx.engine.scheduling.life import Life
from exrx.engine.scheduling.places import Place
from exrx.engine.scheduling.regular import Earlier, best_pattern
from exrx.rules.loader import shipped_book
from exrx.values.availability import DAYS, Availability, Busy, Days, Window
from exrx.values.errors import ScheduleError

START = dt.date(2027, 1, 4)
SCREENED: dict[str, Any] = {"age": 34, "resting_hr": 62, "conditions": [], "medications": [], "symptoms": []}
MINUTE = dt.timedelta(minutes=1)


def at(date: dt.date, minute: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.UTC) + minute * MINUTE


def life_of(availability: Availability) -> Life:
    return Life(availability, "UTC", None, at)


# --- a second opinion, that tries everything --------------------------------------------------------------------------

Spot = tuple[dt.date, int | None]


def is_free(given: Availability, date: dt.date, minute: int | None, minutes: int) -> bool:
    if date in given.holidays or any(days.first <= date <= days.last for days in given.blackout):
        return False
    if minute is None:
        # Somewhere in the day; the way there is not known, so it does not count.
        return any(no_clash(given, at(date, begin), at(date, begin + minutes)) for begin in range(0, 1441 - minutes, 5))
    return no_clash(given, at(date, minute - given.travel), at(date, minute + minutes + given.travel))


def no_clash(given: Availability, begin: dt.datetime, end: dt.datetime) -> bool:
    return not any(span.start < end and begin < span.end for span in given.busy)


def rooms(given: Availability) -> list[tuple[int, int, int]]:
    found = []
    for window in given.windows:
        assert window.start is not None and window.end is not None
        low, high = window.start + given.travel, window.end - given.travel
        found.append((window.day, max(low, given.earliest or 0), min(high, given.latest or 1440)))
    return found


def regular_starts(given: Availability, weekday: int, minutes: int) -> list[int | None]:
    if not given.timed:
        return [None for window in given.windows if window.day == weekday]
    found = set()
    for day, low, high in rooms(given):
        if day == weekday:
            for minute in range(low, high - minutes + 1):
                if minute in (low, high - minutes, given.ideal) or minute % 15 == 0:
                    found.add(minute)
    return sorted(found)


def wished(given: Availability, weekday: int, minute: int | None, minutes: int) -> bool:
    return any(
        window.day == weekday
        and (
            window.start is None
            or window.end is None
            or (minute is not None and window.start <= minute and minute + minutes <= window.end)
        )
        for window in given.preferred
    )


def around(moments: list[int], length: int, rest: int) -> bool:
    """Whether weekly moments (minutes of a week) leave the rest, around the week."""
    ordered = sorted(moments)
    later = [*ordered[1:], ordered[0] + 7 * 1440]
    return all(b - a - length >= rest for a, b in zip(ordered, later, strict=True))


def best_by_trying(
    given: Availability, frequency: int, lengths: list[int], strong_hours: int = 0, earlier: Earlier | None = None
) -> tuple[tuple[int, int | None], ...] | None:
    """Offset and minute of each slot; every choice of days and starts is tried. Two sessions are for strength, if hours are given."""
    longest, found = max(lengths), None
    length = longest if given.timed else 0
    weeks = [(START + dt.timedelta(days=7 * week), minutes) for week, minutes in enumerate(lengths)]
    costs: dict[Spot, tuple[int, int]] = {}
    for day in range(7):
        dates = [(first + dt.timedelta(days=day), minutes) for first, minutes in weeks]
        dates = [one for one in dates if earlier is None or one[0] >= earlier.since]
        for minute in regular_starts(given, day, longest):
            free = [date for date, minutes in dates if is_free(given, date, minute, minutes)]
            stay = [date for date in free if earlier is None or (date, minute) in earlier.places]
            costs[START + dt.timedelta(days=day), minute] = (len(dates) - len(stay), len(dates) - len(free))
    for days in combinations(range(7), frequency):
        for minutes in product(*(regular_starts(given, day, longest) for day in days)):
            moments = [d * 1440 + (m or 0) for d, m in zip(days, minutes, strict=True)]
            if given.rest_hours and not around(moments, length, given.rest_hours * 60):
                continue
            crowded = strong_hours > 0 and not any(
                around(list(pair), length, strong_hours * 60) for pair in combinations(moments, 2)
            )
            own = [costs[START + dt.timedelta(days=d), m] for d, m in zip(days, minutes, strict=True)]
            cost = (
                crowded,
                sum(moved for moved, _ in own) if earlier else 0,
                sum(blocked for _, blocked in own),
                sum(not wished(given, d, m, longest) for d, m in zip(days, minutes, strict=True)),
                [-gap for gap in sorted((b - a) % 7 or 7 for a, b in zip(days, [*days[1:], days[0]], strict=True))],
                sum(abs((m or 0) - given.ideal) for m in minutes) if given.ideal is not None else 0,
                days,
                [m or 0 for m in minutes],
            )
            if found is None or cost < found[0]:
                found = cost, tuple(zip(days, minutes, strict=True))
    return None if found is None else found[1]


def week_by_trying(
    given: Availability,
    wanted: list[repair.Wanted],
    rests: repair.Rests,
    ended: dt.datetime | None,
    following: repair.Wanted | None,
) -> tuple[Any, ...]:
    """Every place or none for each session; the cheapest in the stated order."""
    options = []
    for one in wanted:
        places: list[Spot | None] = [None]
        for offset in range(7):
            date = START + dt.timedelta(days=offset)
            minutes = set(regular_starts(given, date.weekday(), one.minutes))
            for span in given.busy if given.timed else ():
                local = span.end + given.travel * MINUTE
                minute = local.hour * 60 + local.minute
                if local.date() == date and any(
                    day == date.weekday() and low <= minute <= high - one.minutes for day, low, high in rooms(given)
                ):
                    minutes.add(minute)
            if date == one.date:
                minutes.add(one.minute)
            ordered = sorted(minutes, key=lambda minute: minute or 0)
            places += [(date, minute) for minute in ordered if is_free(given, date, minute, one.minutes)]
        options.append(places)
    best: Any = None
    next_one = None if following is None else at(following.date, following.minute or 0)
    if following is not None and not is_free(given, following.date, following.minute, following.minutes):
        # It has to move anyway.
        next_one = None
    for answer in product(*options):
        days = [place[0] for place in answer if place]
        if len(set(days)) < len(days):
            continue
        spans = sorted(
            (
                at(place[0], place[1] or 0),
                at(place[0], place[1] or 0) + (place[1] is not None) * one.minutes * MINUTE,
                one.strong,
            )
            for one, place in zip(wanted, answer, strict=True)
            if place
        )
        strong = [span for span in spans if span[2]]
        sound = rest_between(ended, spans, rests.all) and rest_between(ended, strong, rests.strong)
        if not sound:
            continue
        crowds = next_one is not None and (
            any((next_one - end).total_seconds() < rests.all for _, end, _ in spans)
            or (following.strong and any((next_one - end).total_seconds() < rests.strong for _, end, _ in strong))
        )
        kept = [(one, place) for one, place in zip(wanted, answer, strict=True) if place]
        cost = (
            len(wanted) - len(kept),
            sum(place != (one.date, one.minute) for one, place in kept),
            crowds and rests != repair.Rests(),
            sum(not wished(given, place[0].weekday(), place[1], one.minutes) for one, place in kept),
            sum(abs((at(place[0], place[1] or 0) - at(one.date, one.minute or 0)) // MINUTE) for one, place in kept),
            [(place[0].toordinal() * 1440 + (place[1] or 0)) if place else -1 for place in answer],
        )
        if best is None or cost < best[0]:
            best = cost, answer
    return tuple(best[1])


def rest_between(last: dt.datetime | None, spans: list[tuple[dt.datetime, dt.datetime, bool]], seconds: int) -> bool:
    for begin, end, _ in spans:
        if last is not None and (begin - last).total_seconds() < seconds:
            return False
        last = end
    return True


# --- generated lives --------------------------------------------------------------------------------------------------

QUARTERS = st.integers(0, 8).map(lambda quarter: 17 * 60 + 15 * quarter)


@st.composite
def lives(draw: st.DrawFn, rest: tuple[int, ...] = (0, 24, 48), timed: bool = True) -> Availability:
    """Two to five short windows, or days without clock times, and appointments near them: collisions on purpose."""
    days = draw(st.lists(st.integers(0, 6), min_size=2, max_size=5, unique=True))
    windows = []
    for day in sorted(days):
        begin = draw(st.sampled_from([17 * 60, 17 * 60 + 20, 18 * 60]))
        end = begin + draw(st.sampled_from([45, 60, 100]))
        windows.append(Window(day, begin, end) if timed else Window(day, None, None))
    busy = []
    for day, minute, length in draw(
        st.lists(st.tuples(st.integers(0, 27), QUARTERS, st.sampled_from([10, 30, 60, 1440])), max_size=9)
    ):
        begin = at(START + dt.timedelta(days=day), 0 if length == 1440 else minute)
        busy.append((begin, begin + length * MINUTE))
    made = Availability.parse({"busy": busy}).busy
    off = st.sets(st.integers(0, 27).map(lambda day: START + dt.timedelta(days=day)), max_size=2)
    life = Availability(
        tuple(windows),
        earliest=draw(st.sampled_from([None, None, 17 * 60 + 10])) if timed else None,
        latest=draw(st.sampled_from([None, None, 18 * 60 + 50])) if timed else None,
        ideal=draw(st.sampled_from([None, 17 * 60 + 40, 18 * 60])) if timed else None,
        preferred=tuple(Window(day, None, None) for day in sorted(draw(st.sets(st.sampled_from(days), max_size=2)))),
        rest_hours=draw(st.sampled_from(rest)),
        travel=draw(st.sampled_from([0, 0, 5])) if timed else 0,
        blackout=tuple(Days(day, day) for day in sorted(draw(off))),
        holidays=tuple(sorted(draw(off))),
        busy=made,
    )
    assume(bool(life.usable))
    return life


def slots_of(found: tuple[Place, ...]) -> tuple[tuple[int, int | None], ...]:
    return tuple((place.offset, place.window.start) for place in found)


@pytest.mark.parametrize("timed", [True, False], ids=["clock times", "days alone"])
@given(data=st.data())
def test_the_regular_slots_are_the_best_there_are(timed: bool, data: st.DataObject) -> None:
    life = data.draw(lives(timed=timed))
    frequency = data.draw(st.integers(1, 3))
    lengths = data.draw(st.sampled_from([[30, 30, 30, 30], [20, 25, 30, 30], [40]]))
    strong_hours = data.draw(st.sampled_from([0, 48])) if frequency > 1 else 0
    earlier = None
    if data.draw(st.booleans()):
        # Some earlier plan: its slots, and a session or two that had been moved.
        spots = [(day, minute) for day in range(7) for minute in regular_starts(life, day, max(lengths))]
        before = data.draw(st.lists(st.sampled_from(spots), max_size=3, unique=True)) if spots else []
        places = {(START + dt.timedelta(7 * week + day), minute) for week in range(4) for day, minute in before}
        gone = data.draw(st.sets(st.sampled_from(sorted(places, key=str)), max_size=3)) if places else set()
        earlier = Earlier(START + dt.timedelta(data.draw(st.sampled_from([0, 9]))), frozenset(places - gone))
    expected = best_by_trying(life, frequency, lengths, strong_hours, earlier)

    def apart(slots: tuple[Place, ...]) -> bool:
        kinds = ("resistance", "resistance", *["base"] * (frequency - 2))
        return not strong_hours or arrange(kinds, slots, max(lengths), strong_hours * 60) is not None

    try:
        found = best_pattern(life_of(life), START, frequency, lengths, apart, earlier=earlier)
    except ScheduleError as error:
        assert expected is None and error.shortfall
        return
    assert slots_of(found) == expected


@pytest.mark.parametrize("timed", [True, False], ids=["clock times", "days alone"])
@given(data=st.data())
def test_a_week_is_settled_as_well_as_it_can_be(timed: bool, data: st.DataObject) -> None:
    life = data.draw(lives(rest=(0, 12, 24, 40), timed=timed))
    drawn = st.tuples(st.integers(0, 6), QUARTERS, st.booleans())
    slots = data.draw(st.lists(drawn, min_size=1, max_size=3, unique_by=lambda slot: slot[0]))
    ended = data.draw(st.sampled_from([None, -1, -2]) if not timed else st.sampled_from([None, -6, -20, -60]))
    wanted = [
        repair.Wanted(START + dt.timedelta(days=day), minute if timed else None, 30, strong)
        for day, minute, strong in sorted(slots)
    ]
    rests = repair.Rests(life.rest_hours * 3600, data.draw(st.sampled_from([0, 48])) * 3600)
    last = None if ended is None else at(START, 60 * ended) if timed else at(START + dt.timedelta(ended), 0)
    # Days without clock times are counted from midnight to midnight.
    end = None if last is None else int(last.timestamp()) if timed else last.date().toordinal() * 86_400
    before = repair.Before(end, end)
    following = None
    if data.draw(st.booleans()):
        minute = data.draw(QUARTERS) if timed else None
        following = repair.Wanted(
            START + dt.timedelta(days=data.draw(st.integers(7, 9))), minute, 30, data.draw(st.booleans())
        )
    found = repair.LivedWeek(life_of(life), wanted, START, rests, before, following).best()
    expected = week_by_trying(life, wanted, rests, last, following)
    assert tuple(place and (place.date, place.minute) for place in found) == expected


@given(lives())
def test_what_is_looked_up_is_what_is_there(given: Availability) -> None:
    life = life_of(given)
    for offset in range(28):
        date = START + dt.timedelta(days=offset)
        for minute in range(16 * 60 + 30, 20 * 60, 7):
            free = is_free(given, date, minute, 25)
            assert life.free(date, minute, 25) is free
            assert bool(life.obstacle(date, minute, 25)) is not free


def test_strength_sessions_keep_their_rest_when_one_of_them_moves() -> None:
    places = (Place(0, Window(0, 1080, 1200)), Place(2, Window(2, 1080, 1200)), Place(4, Window(4, 1080, 1200)))
    assert arrange(("resistance", "resistance", "base"), places, 45, 48 * 60) is not None
    plan = exrx.plan(
        **SCREENED,
        likes=["resistance"],
        start=START,
        timezone="UTC",
        availability={
            "windows": ["Mon 18:00-20:00", "Tue 18:00-20:00", "Wed 18:00-20:00", "Thu 18:00-20:00", "Sat 09:00-11:00"],
            "busy": [(at(dt.date(2027, 1, 11), 1000), at(dt.date(2027, 1, 11), 1300))],
        },
    )
    assert audit(plan, shipped_book()) == ()


# --- whole plans ------------------------------------------------------------------------------------------------------


def planned(availability: Any, **more: Any) -> exrx.Plan:
    made: exrx.Plan = exrx.plan(
        **{**SCREENED, "longest_session": 45, "start": START, "timezone": "Europe/Berlin", "id": "x", **more},
        availability=availability,
    )
    return made


EVENINGS = ["Mon 18:00-20:00", "Wed 18:00-20:00", "Fri 18:00-20:00", "Sun 10:00-12:00"]
BERLIN = ZoneInfo("Europe/Berlin")


def berlin(day: dt.date, clock: str, minutes: int) -> tuple[dt.datetime, dt.datetime]:
    begin = dt.datetime.combine(day, dt.time.fromisoformat(clock), BERLIN)
    return begin, begin + minutes * MINUTE


def test_one_appointment_moves_one_session_and_says_why() -> None:
    taken = berlin(dt.date(2027, 1, 20), "17:30", 60)
    # Every other evening is taken once as well, so that no other slot would do better.
    others = [
        berlin(dt.date(2027, 2, day), clock, 300)
        for day, clock in ((1, "17:00"), (12, "17:00"), (21, "09:00"), (28, "09:00"))
    ]
    others.append(berlin(dt.date(2027, 1, 27), "19:00", 60))
    windows = ["Mon 18:00-20:00", "Wed 18:00-19:30", "Fri 18:00-20:00", "Sun 10:00-12:00"]
    plan = planned({"windows": windows, "busy": [taken, *others]})
    moved = [note for note in plan.notices if note.topic.endswith(".start")]
    regular = planned(EVENINGS)
    assert {s.key for s in plan.sessions} == {s.key for s in regular.sessions}
    note = next(note for note in moved if note.topic.startswith("w03"))
    session = next(s for s in plan.sessions if s.key == note.topic.removesuffix(".start"))
    assert "busy in your calendar 17:30–18:30" in note.text and session.start is not None
    assert session.start.strftime("%a %H:%M") == "Wed 18:30"
    text = str(plan.why(note.topic))
    assert "17:30–18:30" in text and "schumacher-2020" in text and "18:30" in text
    assert note.topic.removesuffix(".start") in str(plan.why("moved"))
    assert "schumacher-2020" in {source.id for source in plan.sources}
    # Told by why and counted in the overview, but not one line for each.
    assert str(plan).count("busy in your calendar") == 0 and 'why("moved")' in str(plan).replace("\n         ", " ")
    assert audit(plan, shipped_book()) == ()


def test_a_standing_appointment_moves_the_slot_for_good() -> None:
    meetings = [berlin(START + dt.timedelta(weeks=week), "17:30", 60) for week in range(30)]
    plan = planned({"windows": ["Mon 18:00-20:00", "Wed 18:00-20:00", "Fri 18:00-20:00"], "busy": meetings})
    assert {str(s.clock) for s in plan.sessions if s.date.weekday() == 0} == {"18:30:00"}
    assert not any(note.topic.endswith(".start") for note in plan.notices)


def test_a_holiday_leaves_out_what_cannot_be_moved_and_names_it() -> None:
    plan = planned({"windows": EVENINGS[:3], "blackout": ["2027-01-18 to 2027-01-24", "2027-02-01"]})
    weeks = {week.number: len(week.sessions) for week in plan.weeks}
    assert weeks[3] == 0 and weeks[5] == 2 and weeks[4] == 3
    left = [note.topic for note in plan.notices if "left out" in note.text and note.topic.endswith(".start")]
    assert left == ["w03s1.start", "w03s2.start", "w03s3.start", "w05s1.start"]
    assert "it is left out" in str(plan.why("w05s1.start"))
    assert any("4 left out" in note.text for note in plan.notices)
    assert plan.to_ics() and str(plan) and plan.to_rows()
    assert exrx.Plan.from_json(plan.to_json()) == plan


def test_nothing_free_at_all_is_one_error() -> None:
    always = [(at(START, 0), at(START, 0) + dt.timedelta(days=400))]
    with pytest.raises(ScheduleError, match="calendar") as caught:
        planned({"windows": EVENINGS, "busy": always})
    assert caught.value.shortfall


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"blackout": ["2027-01-01 to 2028-06-30"]}, "sessions: the days you keep free leave none."),
        (
            {"blackout": ["2027-01-01 to 2028-06-30"], "rest_hours": 20},
            "sessions: the days you keep free and the rest you asked for leave none.",
        ),
        ({"busy": [(at(START, 0), at(START, 0) + dt.timedelta(days=400))]}, "sessions: your calendar leaves none."),
    ],
)
def test_nothing_is_named_as_in_the_way_that_was_not_given(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        planned({"windows": EVENINGS, **more})
    assert words in str(caught.value)


def test_ideal_times_earliest_latest_way_and_minutes_a_day() -> None:
    plan = planned({"windows": ["Mon", "Wed", "Sat"], "earliest": "07:00", "latest": "21:00", "ideal": "18:40"})
    assert {str(s.clock) for s in plan.sessions} == {"18:40:00"}
    late = planned({"windows": EVENINGS[:3], "latest": "19:00", "travel": 10, "ideal": "19:30"})
    assert {(str(s.clock), s.minutes) for s in late.sessions} == {("18:15:00", 45)}
    short = planned({"windows": EVENINGS[:3], "minutes_per_day": 35})
    assert max(s.minutes for s in short.sessions) == 35
    assert any("your.availability" in lost.forced_by for lost in short.compromises if lost.dimension == "time")
    days = planned({"windows": ["Mon", "Wed", "Sat"], "minutes_per_day": 40}, timezone=None)
    assert max(s.minutes for s in days.sessions) == 40 and all(s.clock is None for s in days.sessions)


@pytest.mark.parametrize("fields", [{"protocol": "who-2020"}, {"likes": ["resistance"], "equipment": ["machines"]}])
def test_as_many_strength_sessions_are_prescribed_as_find_their_rest(fields: dict[str, Any]) -> None:
    plan = planned(["Mon", "Tue"], timezone=None, **fields)
    (kind,) = {one.kind for one in plan.sessions} & {"resistance", "mixed"}
    slots = [slot for slot in plan.prescription.slots if (slot.kind, slot.dimension) == (kind, "frequency")]
    assert [slot.target.aim for slot in slots if slot.phase == "full"] == [1]
    assert {sum(one.kind == kind for one in week.sessions) for week in plan.weeks} <= {0, 1}


def test_rest_between_sessions_may_cost_a_session_a_week() -> None:
    plan = planned({"windows": EVENINGS, "rest_hours": 72})
    assert {len(week.sessions) for week in plan.weeks} == {2}
    assert any("your.availability" in lost.forced_by for lost in plan.compromises if lost.dimension == "frequency")
    ordered = [session for session in plan.sessions if session.start]
    for one, other in pairwise(ordered):
        assert one.end is not None and other.start is not None
        assert (other.start - one.end.astimezone(dt.UTC)).total_seconds() >= 72 * 3600


@pytest.mark.parametrize("away", ["2027-01-11 to 2027-01-20", "2027-01-18 to 2027-03-07", "2027-02-01 to 2027-02-28"])
def test_runs_after_a_gap_grow_from_what_was_run_in_the_last_30_days(away: str) -> None:
    plan = planned(
        {"windows": EVENINGS, "blackout": away},
        likes=["running"],
        longest_run=10,
        longest_session=30,
        active_days=4,
        active_minutes=40,
        active_months=12,
        active_effort="moderate",
    )
    regular = {session.key: session.minutes for session in planned(EVENINGS, longest_session=30).sessions}
    runs = [(s.date, sum(step.minutes for step in s.steps if step.label == "run"), s) for s in plan.sessions]
    for date, run, session in runs:
        recent = [other for day, other, _ in runs if 0 < (date - day).days <= 30]
        recent += [10] if (date - START).days <= 30 else []
        assert 10 * run <= 11 * max(recent, default=0)
        # Walking fills the time, which does not grow over a gap; where nothing of a run is left the session is called what it is.
        assert session.key not in regular or session.minutes <= regular[session.key]
        assert run or (session.activity == "walking" and session.title == "Walk")
    assert any(note.topic == "runs" for note in plan.notices)
    assert audit(plan, shipped_book()) == ()


def test_preferred_days_come_first() -> None:
    plan = planned({"windows": EVENINGS, "preferred": ["Sun", "Mon", "Fri"]})
    assert {s.date.weekday() for s in plan.sessions} == {0, 4, 6}
    bare = planned({"windows": ["Mon 06:00-22:00", "Thu 06:00-22:00"], "preferred": "12:00-14:00"}, sessions_per_week=2)
    assert {str(s.clock) for s in bare.sessions} == {"12:00:00"}


def test_days_without_clock_times_need_room_somewhere_in_the_day() -> None:
    full = [berlin(dt.date(2027, 1, 6), "00:00", 1440), berlin(dt.date(2027, 1, 13), "09:00", 500)]
    plan = planned({"windows": ["Mon", "Wed", "Fri"], "busy": full})
    days = [session.date for session in plan.sessions]
    assert dt.date(2027, 1, 6) not in days and dt.date(2027, 1, 13) in days
    assert any("a day that your calendar fills" in note.text for note in plan.notices)


def test_the_same_life_gives_the_same_plan_whatever_the_order() -> None:
    busy = [berlin(dt.date(2027, 1, 4) + dt.timedelta(days=3 * n), "18:00", 45) for n in range(30)]
    one = planned({"windows": EVENINGS, "busy": busy, "ideal": "18:30", "rest_hours": 20})
    other = planned({"rest_hours": 20, "ideal": "18:30", "busy": busy[::-1], "windows": EVENINGS[::-1]})
    assert one.to_json() == other.to_json() and one.to_ics() == other.to_ics()


def test_titles_never_enter_the_plan_and_other_days_neither() -> None:
    text = (
        b"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Rumpelstilt\r\nBEGIN:VEVENT\r\nUID:Rumpelstilt\r\nSUMMARY:Rumpelstilt\r\n"
        b"LOCATION:Rumpelstilt\r\nDTSTART;TZID=Rumpelstilt:20270104T183000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    plan = planned({"windows": EVENINGS, "busy": [text]})
    assert plan.availability.busy
    everything = plan.to_json() + str(plan) + str(plan.why("moved")) + plan.to_ics().decode()
    assert "rumpelstilt" not in everything.lower()
    assert all(span.start.date() <= plan.weeks[-1].start + dt.timedelta(days=8) for span in plan.availability.busy)


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Nuuk", "UTC"]


@given(
    lives(rest=(0, 0, 24, 47, 60)),
    st.sampled_from(ZONES),
    st.sampled_from([dt.date(2027, 1, 4), dt.date(2027, 3, 1), dt.date(2027, 9, 20)]),
    st.fixed_dictionaries(
        {
            "likes": st.sampled_from([[], ["resistance"], ["running"]]),
            "longest_run": st.sampled_from([None, 10]),
            "sessions_per_week": st.sampled_from([None, 2, 4, 5]),
        }
    ),
    st.sampled_from([0, 22, 112]),
    st.booleans(),
    st.sampled_from([None, None, 25, 40, 4]),
)
@settings(max_examples=60)
def test_every_life_ends_in_an_audited_plan_or_in_a_named_shortfall(
    life: Availability, zone: str, start: dt.date, wishes: dict[str, Any], shift: int, timed: bool, most: int | None
) -> None:
    # The same life at another time of the year, over a change of clocks, or by night.
    days = (start - START).days
    moved = replace(
        life,
        windows=tuple(
            Window(w.day, w.start - shift * 8, w.end - shift * 8)
            if timed and w.start and w.end
            else Window(w.day, None, None)
            for w in life.windows
        ),
        minutes_per_day=most,
        ideal=life.ideal if timed else None,
        earliest=life.earliest if timed and not shift else None,
        latest=life.latest if timed and not shift else None,
        holidays=tuple(day + dt.timedelta(days) for day in life.holidays),
        busy=tuple(Busy(span.start + dt.timedelta(days), span.end + dt.timedelta(days)) for span in life.busy),
        blackout=tuple(Days(d.first + dt.timedelta(days), d.last + dt.timedelta(days)) for d in life.blackout),
    )
    if most == 4:
        with pytest.raises(ScheduleError) as caught:
            exrx.plan(**SCREENED, **wishes, start=start, timezone=zone, availability=moved)
        assert caught.value.shortfall == "6 minutes", "a session takes ten"
        return
    plan = exrx.plan(**SCREENED, **wishes, start=start, timezone=zone, availability=moved)
    assert audit(plan, shipped_book()) == ()
    assert most is None or max(session.minutes for session in plan.sessions) <= most
    assert exrx.Plan.from_json(plan.to_json()) == plan
    assert str(plan) and plan.to_ics()
    for session in plan.sessions[:5]:
        assert str(plan.why(f"{session.key}.start"))
    for note in plan.notices:
        if note.topic.endswith(".start"):
            assert note.text.partition(":")[0] in str(plan.why(note.topic))


def evenings(life: Availability) -> dict[str, Any]:
    """Free time as it is given to ``plan``, without what life puts in its way."""
    clocks = {name: getattr(life, name) for name in ("ideal", "earliest", "latest")}
    return {
        "windows": [str(window) for window in life.windows],
        **({"preferred": [DAYS[window.day] for window in life.preferred]} if life.preferred else {}),
        **{name: f"{minute // 60:02d}:{minute % 60:02d}" for name, minute in clocks.items() if minute is not None},
        "travel": life.travel,
    }


def intruding(life: Availability) -> dict[str, Any]:
    """What life puts in the way."""
    return {
        "busy": [tuple(span) for span in life.busy],
        "blackout": list(life.blackout),
        "holidays": list(life.holidays),
    }


@given(lives(rest=(0,)), st.sampled_from([None, 2, 4]), st.integers(0, 3))
@settings(max_examples=40)
def test_when_life_intrudes_only_what_it_hits_moves(life: Availability, often: int | None, week: int) -> None:
    """No choice can move fewer: what is hit has to move, and nothing else does."""
    asked = evenings(life)
    plan = planned(asked, sessions_per_week=often, timezone="UTC", likes=[])
    today = START + dt.timedelta(weeks=week)
    new = exrx.adapt(plan, today=today, availability={**asked, **intruding(life)})
    coming = [session for session in plan.sessions if session.date >= today]
    hit = {
        session.start
        for session in coming
        if session.clock
        and not is_free(life, session.date, session.clock.hour * 60 + session.clock.minute, session.minutes)
    }
    left = {session.start for session in coming} - {session.start for session in new.sessions}
    assert left <= hit
    if all(week.sessions for week in new.weeks):
        # A week without any would make later sessions shorter, and those may then fit.
        assert left == hit
    assert audit(new, shipped_book()) == ()
    again = exrx.adapt(new, today=today, availability={**asked, **intruding(life)})
    assert again is new


def test_when_life_withdraws_nothing_jumps_back_and_forth() -> None:
    meetings = [berlin(START + dt.timedelta(weeks=week), "17:30", 60) for week in range(30)]
    windows = {"windows": ["Mon 18:00-20:00", "Wed 18:00-20:00", "Fri 18:00-20:00"]}
    plan = planned({**windows, "busy": meetings})
    assert {str(s.clock) for s in plan.sessions if s.date.weekday() == 0} == {"18:30:00"}
    free = exrx.adapt(plan, today="2027-01-11", availability=windows)
    assert [s.start for s in free.sessions] == [s.start for s in plan.sessions]
    # But a wish is followed, whatever moves.
    wished_for = exrx.adapt(free, today="2027-01-11", availability={**windows, "ideal": "19:00"})
    assert {str(s.clock) for s in wished_for.sessions if s.date >= dt.date(2027, 1, 11)} == {"19:00:00"}


@given(lives(rest=(0,)), st.sampled_from([2, 3]))
@settings(max_examples=40)
def test_every_session_outside_its_weekly_slot_says_why(life: Availability, often: int) -> None:
    """The slots are found by trying everything; what is not in them has a reason, and what is has none."""
    asked = evenings(life)
    regular = planned(asked, sessions_per_week=often, timezone="UTC", likes=[])
    plan = planned({**asked, **intruding(life)}, sessions_per_week=often, timezone="UTC", likes=[])
    lengths = [max(session.minutes for session in week.sessions) for week in regular.weeks]
    assume(
        all(week.sessions for week in plan.weeks)
        and lengths == [max(s.minutes for s in w.sessions) for w in plan.weeks]
    )
    slots = best_by_trying(life, max(len(week.sessions) for week in regular.weeks), lengths)
    assert slots is not None
    told = {note.topic.removesuffix(".start"): note.text for note in plan.notices if note.topic.endswith(".start")}
    there = {session.key: session for session in plan.sessions}
    for number, week in enumerate(regular.weeks):
        for index in range(len(week.sessions)):
            offset, minute = slots[index]
            date, key = START + dt.timedelta(days=7 * number + offset), f"w{number + 1:02d}s{index + 1}"
            session, why = there.get(key), str(plan.why(f"{key}.start"))
            kept = session is not None and session.start == at(date, minute or 0)
            assert (key not in told) is kept, key
            if not kept:
                assert not is_free(life, date, minute, lengths[number])
                assert date.isoformat() in told[key] and "same slot" not in why
                reasons = (
                    "busy in your calendar",
                    "a day that your calendar fills",
                    "a day you keep free",
                    "a public holiday",
                )
                assert any(words in " ".join(why.split()) for words in reasons)


# --- the audit sees it by itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"busy": (Busy(at(dt.date(2027, 1, 11), 17 * 60 + 20), at(dt.date(2027, 1, 11), 17 * 60 + 30)),)},
            "something else",
        ),
        ({"blackout": (Days(dt.date(2027, 1, 10), dt.date(2027, 1, 12)),)}, "a day that was left out"),
        ({"holidays": (dt.date(2027, 1, 11),)}, "public holiday"),
        ({"minutes_per_day": 20}, "longer than 20"),
        ({"earliest": 18 * 60 + 30}, "earliest"),
        ({"latest": 18 * 60 + 20}, "latest"),
        ({"travel": 30}, "no time for the way"),
        ({"rest_hours": 72}, "less than 72 hours"),
    ],
)
def test_the_audit_notices_what_life_forbids(change: dict[str, Any], words: str) -> None:
    plan = planned(EVENINGS)
    assert audit(plan, shipped_book()) == ()
    found = audit(replace(plan, availability=replace(plan.availability, **change)), shipped_book())
    assert any(words in str(fault) for fault in found), found[:3]


@pytest.mark.parametrize(
    ("owner", "name", "bug", "words"),
    [
        (Life, "free", lambda self, date, minute, minutes: True, "something else is in the calendar"),
        (Life, "off", lambda self, date: None, "a day that was left out"),
        (repair.LivedWeek, "_sound", lambda self, answer: True, "less than 40 hours"),
    ],
)
def test_the_audit_notices_a_broken_search(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, bug: Any, words: str
) -> None:
    life = {
        "windows": [*EVENINGS, "Tue 18:00-20:00", "Sat 07:00-12:00"],
        "busy": [
            berlin(dt.date(2027, 1, 4) + dt.timedelta(days=day), "17:00", 300) for day in (0, 2, 16, 25, 30, 32, 39)
        ],
        "blackout": ["2027-03-01 to 2027-03-02", "2027-03-19", "2027-03-31"],
        "rest_hours": 40,
    }
    assert audit(planned(life), shipped_book()) == ()
    monkeypatch.setattr(owner, name, bug)
    with pytest.raises(exrx.ExrxError, match=words):
        planned(life)


def test_the_audit_notices_a_session_that_is_missing_without_a_word() -> None:
    plan = planned({"windows": EVENINGS, "blackout": ["2027-01-18 to 2027-01-24"]})
    silent = replace(plan, notes=())
    assert any("nothing says why" in str(fault) for fault in audit(silent, shipped_book()))
    untimed = planned({"windows": ["Mon", "Wed", "Fri"], "busy": [berlin(dt.date(2027, 3, 1), "10:00", 30)]})
    full = (Busy(at(dt.date(2027, 1, 1), 0), at(dt.date(2027, 1, 12), 0)),)
    found = audit(replace(untimed, availability=replace(untimed.availability, busy=full)), shipped_book())
    assert any("no room" in str(fault) for fault in found)


def test_a_day_without_clock_times_has_room_only_for_what_fits_whole() -> None:
    """Before the first appointment, between two, and after the last: a minute less is no room."""
    day = dt.date(2027, 1, 4)
    rest = 24 * 60

    def room(minutes: int, *taken: tuple[int, int]) -> bool:
        busy = [(at(day, begin), at(day, begin) + (end - begin) * MINUTE) for begin, end in taken]
        found = replace(Availability((Window(0, None, None),)), busy=Availability.parse({"busy": busy}).busy)
        return Life(found, "UTC", None, at).free(day, None, minutes)

    for gap in (0, 60), (600, 660), (rest - 60, rest):
        taken = [(begin, end) for begin, end in ((0, gap[0]), (gap[1], rest)) if begin < end]
        for later in (), ((rest + 600, rest + 660),):
            assert room(60, *taken, *later) and not room(61, *taken, *later), gap
