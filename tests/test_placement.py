"""Sessions between what is already there: the best choice by the stated order, against an exhaustive search of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations, pairwise, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exrx
from exrx.audit import audit
from exrx.availability import Availability, Busy, Days, Window
from exrx.errors import ScheduleError
from exrx.rules.loader import shipped_book
from exrx.scheduling import arrange, repair
from exrx.scheduling.life import Life
from exrx.scheduling.places import Place
from exrx.scheduling.regular import best_pattern

START = dt.date(2027, 1, 4)
SCREENED: dict[str, Any] = {"age": 34, "resting_hr": 62, "conditions": [], "medications": [], "symptoms": []}
MINUTE = dt.timedelta(minutes=1)


def at(date: dt.date, minute: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.UTC) + minute * MINUTE


def life_of(availability: Availability) -> Life:
    return Life(availability, "UTC", None, at)


# --- a second opinion, that tries everything --------------------------------------------------------------------------


def is_free(given: Availability, date: dt.date, minute: int, minutes: int) -> bool:
    if date in given.holidays or any(days.first <= date <= days.last for days in given.blackout):
        return False
    begin, end = at(date, minute - given.travel), at(date, minute + minutes + given.travel)
    return not any(span.start < end and begin < span.end for span in given.busy)


def rooms(given: Availability) -> list[tuple[int, int, int]]:
    found = []
    for window in given.windows:
        assert window.start is not None and window.end is not None
        low, high = window.start + given.travel, window.end - given.travel
        found.append((window.day, max(low, given.earliest or 0), min(high, given.latest or 1440)))
    return found


def regular_starts(given: Availability, weekday: int, minutes: int) -> list[int]:
    found = set()
    for day, low, high in rooms(given):
        if day == weekday:
            for minute in range(low, high - minutes + 1):
                if minute in (low, high - minutes, given.ideal) or minute % 15 == 0:
                    found.add(minute)
    return sorted(found)


def wished(given: Availability, weekday: int, minute: int, minutes: int) -> bool:
    return any(
        window.day == weekday
        and (window.start is None or window.end is None or (window.start <= minute and minute + minutes <= window.end))
        for window in given.preferred
    )


def around(moments: list[int], length: int, rest: int) -> bool:
    """Whether weekly moments (minutes of a week) leave the rest, around the week."""
    ordered = sorted(moments)
    later = [*ordered[1:], ordered[0] + 7 * 1440]
    return all(b - a - length >= rest for a, b in zip(ordered, later, strict=True))


def best_by_trying(given: Availability, frequency: int, lengths: list[int]) -> tuple[tuple[int, int], ...] | None:
    """Offset and minute of each slot; every choice of days and starts is tried. No strength sessions."""
    longest, found = max(lengths), None
    for days in combinations(range(7), frequency):
        for minutes in product(*(regular_starts(given, day, longest) for day in days)):
            if given.rest_hours and not around(
                [d * 1440 + m for d, m in zip(days, minutes, strict=True)], longest, given.rest_hours * 60
            ):
                continue
            blocked = sum(
                not is_free(given, START + dt.timedelta(days=7 * week + day), minute, length)
                for day, minute in zip(days, minutes, strict=True)
                for week, length in enumerate(lengths)
            )
            unwished = sum(not wished(given, d, m, longest) for d, m in zip(days, minutes, strict=True))
            apart = sorted((b - a) % 7 or 7 for a, b in zip(days, [*days[1:], days[0]], strict=True))
            far = sum(abs(minute - given.ideal) for minute in minutes) if given.ideal is not None else 0
            cost = (blocked, unwished, [-gap for gap in apart], far, days, minutes)
            if found is None or cost < found:
                found = cost
    return None if found is None else tuple(zip(found[4], found[5], strict=True))


def week_by_trying(
    given: Availability, wanted: list[repair.Wanted], rests: repair.Rests, before: repair.Before
) -> tuple[Any, ...]:
    """Every place or none for each session; the cheapest in the stated order."""
    options = []
    for one in wanted:
        places: list[tuple[dt.date, int] | None] = [None]
        for offset in range(7):
            date = START + dt.timedelta(days=offset)
            minutes = set(regular_starts(given, date.weekday(), one.minutes))
            for span in given.busy:
                local = span.end + given.travel * MINUTE
                minute = local.hour * 60 + local.minute
                if local.date() == date and any(
                    day == date.weekday() and low <= minute <= high - one.minutes for day, low, high in rooms(given)
                ):
                    minutes.add(minute)
            if date == one.date and one.minute is not None:
                minutes.add(one.minute)
            places += [(date, minute) for minute in sorted(minutes) if is_free(given, date, minute, one.minutes)]
        options.append(places)
    best: Any = None
    for answer in product(*options):
        days = [place[0] for place in answer if place]
        if len(set(days)) < len(days):
            continue
        spans = sorted(
            (at(*place), at(*place) + one.minutes * MINUTE, one.strong)
            for one, place in zip(wanted, answer, strict=True)
            if place
        )
        ends = [dt.datetime.fromtimestamp(end, dt.UTC) if end else None for end in (before.end, before.strong_end)]
        sound = True
        for begin, end, strong in spans:
            sound = sound and (ends[0] is None or (begin - ends[0]).total_seconds() >= rests.all)
            if strong:
                sound = sound and (ends[1] is None or (begin - ends[1]).total_seconds() >= rests.strong)
                ends[1] = end
            ends[0] = end
        if not sound:
            continue
        kept = [(one, place) for one, place in zip(wanted, answer, strict=True) if place]
        cost = (
            len(wanted) - len(kept),
            sum(place != (one.date, one.minute) for one, place in kept),
            sum(not wished(given, place[0].weekday(), place[1], one.minutes) for one, place in kept),
            sum(abs((at(*place) - at(one.date, one.minute or 0)) // MINUTE) for one, place in kept),
            [(place[0].toordinal() * 1440 + place[1]) if place else -1 for place in answer],
        )
        if best is None or cost < best[0]:
            best = cost, answer
    return tuple(best[1])


# --- generated lives --------------------------------------------------------------------------------------------------

QUARTERS = st.integers(0, 8).map(lambda quarter: 17 * 60 + 15 * quarter)


@st.composite
def lives(draw: st.DrawFn, rest: tuple[int, ...] = (0, 24, 48)) -> Availability:
    """Two to five short windows, and appointments near them: collisions on purpose."""
    days = draw(st.lists(st.integers(0, 6), min_size=2, max_size=5, unique=True))
    windows = []
    for day in sorted(days):
        begin = draw(st.sampled_from([17 * 60, 17 * 60 + 20, 18 * 60]))
        windows.append(Window(day, begin, begin + draw(st.sampled_from([45, 60, 100]))))
    busy = []
    for day, minute, length in draw(
        st.lists(st.tuples(st.integers(0, 27), QUARTERS, st.sampled_from([10, 30, 60, 1440])), max_size=9)
    ):
        begin = at(START + dt.timedelta(days=day), 0 if length == 1440 else minute)
        busy.append((begin, begin + length * MINUTE))
    made = Availability.parse({"busy": busy}).busy
    blackout = [START + dt.timedelta(days=day) for day in draw(st.sets(st.integers(0, 27), max_size=2))]
    return Availability(
        tuple(windows),
        ideal=draw(st.sampled_from([None, 17 * 60 + 40, 18 * 60])),
        preferred=tuple(Window(day, None, None) for day in sorted(draw(st.sets(st.sampled_from(days), max_size=2)))),
        rest_hours=draw(st.sampled_from(rest)),
        travel=draw(st.sampled_from([0, 0, 5])),
        blackout=tuple(Days(day, day) for day in sorted(blackout)),
        busy=made,
    )


@given(lives(), st.integers(1, 3), st.sampled_from([[30, 30, 30, 30], [20, 25, 30, 30], [40]]))
def test_the_regular_slots_are_the_best_there_are(given: Availability, frequency: int, lengths: list[int]) -> None:
    expected = best_by_trying(given, frequency, lengths)
    try:
        found = best_pattern(life_of(given), START, frequency, lengths, lambda places: True)
    except ScheduleError as error:
        assert expected is None and error.shortfall
        return
    assert tuple((place.offset, place.window.start) for place in found) == expected


@given(
    lives(rest=(0, 12, 24, 40)),
    st.lists(
        st.tuples(st.integers(0, 6), QUARTERS, st.booleans()), min_size=1, max_size=3, unique_by=lambda slot: slot[0]
    ),
    st.sampled_from([None, -6, -20, -60]),
    st.sampled_from([0, 48]),
)
@settings(max_examples=150)
def test_a_week_is_settled_as_well_as_it_can_be(
    given: Availability, slots: list[tuple[int, int, bool]], ended: int | None, strong_hours: int
) -> None:
    wanted = [
        repair.Wanted(START + dt.timedelta(days=day), minute, 30, strong) for day, minute, strong in sorted(slots)
    ]
    rests = repair.Rests(given.rest_hours * 3600, strong_hours * 3600)
    end = None if ended is None else int(at(START, 60 * ended).timestamp())
    before = repair.Before(end, end)
    found = repair.settle(life_of(given), wanted, START, rests, before, None)
    expected = week_by_trying(given, wanted, rests, before)
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
)
@settings(max_examples=60)
def test_every_life_ends_in_an_audited_plan_or_in_a_named_shortfall(
    life: Availability, zone: str, start: dt.date, wishes: dict[str, Any], shift: int, timed: bool
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
        ideal=life.ideal if timed else None,
        busy=tuple(Busy(span.start + dt.timedelta(days), span.end + dt.timedelta(days)) for span in life.busy),
        blackout=tuple(Days(d.first + dt.timedelta(days), d.last + dt.timedelta(days)) for d in life.blackout),
    )
    try:
        plan = exrx.plan(**SCREENED, **wishes, start=start, timezone=zone, availability=moved)
    except ScheduleError as error:
        assert error.shortfall
        return
    assert audit(plan, shipped_book()) == ()
    assert exrx.Plan.from_json(plan.to_json()) == plan
    assert str(plan) and plan.to_ics()
    for session in plan.sessions[:5]:
        assert str(plan.why(f"{session.key}.start"))
    for note in plan.notices:
        if note.topic.endswith(".start"):
            assert note.text.partition(":")[0] in str(plan.why(note.topic))


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
    assert any(words in fault for fault in found), found[:3]


@pytest.mark.parametrize(
    ("owner", "name", "bug", "words"),
    [
        (Life, "free", lambda self, date, minute, minutes: True, "something else is in the calendar"),
        (Life, "off", lambda self, date: "", "a day that was left out"),
        (repair._Week, "_sound", lambda self, answer: True, "less than 40 hours"),
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
    assert any("nothing says why" in fault for fault in audit(silent, shipped_book()))
    untimed = planned({"windows": ["Mon", "Wed", "Fri"], "busy": [berlin(dt.date(2027, 3, 1), "10:00", 30)]})
    full = (Busy(at(dt.date(2027, 1, 1), 0), at(dt.date(2027, 1, 12), 0)),)
    found = audit(replace(untimed, availability=replace(untimed.availability, busy=full)), shipped_book())
    assert any("no room" in fault for fault in found)
