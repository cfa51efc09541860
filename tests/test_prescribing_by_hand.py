"""The calculation from rules to a prescription, one step at a time: small sets of rules, and what they come to worked out on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from exrx.programme.prescription import Prescription
from exrx.values.errors import ScheduleError
from exrx.values.timeline import Pause

from .prescribed import START, WEEK, ends, prescribed, rule


def lost(made: Prescription, dimension: str, kind: str = "base") -> list[tuple[Any, ...]]:
    """Every compromise on a dimension: what was wished, by whom, what came out, who forced it."""
    return [
        (one.wished, one.by, one.got, one.forced_by)
        for one in made.compromises
        if (one.dimension, one.kind) == (dimension, kind)
    ]


def kept(made: Prescription, dimension: str, kind: str = "base", phase: str = "full") -> Any:
    """The slot of a dimension."""
    return next(slot for slot in made.slots if (slot.dimension, slot.kind, slot.phase) == (dimension, kind, phase))


# --- one number: ranges meet, slide, settle ---------------------------------------------------------------------------------

GOAL = rule("a.goal", "rest_hours = { min = 24, max = 36 }")


@pytest.mark.parametrize(
    ("rules", "found", "losers"),
    [
        # One goal: its cautious end.
        ([rule("a.one", "total_weeks = { min = 10, max = 20 }")], (10, 10, 20), []),
        ([rule("a.one", "total_weeks = { max = 20 }")], (None, 20, 20), []),
        ([rule("a.one", "rest_hours = { min = 24, max = 36 }")], (24, 36, 36), []),
        ([rule("a.one", "rest_hours = { min = 24 }")], (24, 24, None), []),
        # Two goals that overlap: what both allow.
        ([rule("a.one", "total_weeks = { min = 10, max = 20 }"), rule("b.two", "total_weeks = { min = 14, max = 24 }")], (14, 14, 20), []),
        # Two that touch.
        ([rule("a.one", "total_weeks = { min = 10, max = 14 }"), rule("b.two", "total_weeks = { min = 14, max = 24 }")], (14, 14, 14), []),
        # Two that contradict each other: the cautious end, and who lost.
        ([rule("a.one", "total_weeks = { min = 10, max = 13 }"), rule("b.two", "total_weeks = { min = 14, max = 24 }")], (13, 13, 13),
            [("14", ("b.two",), "13", ("a.one",))]),
        ([rule("a.one", "rest_hours = { min = 10, max = 13 }"), rule("b.two", "rest_hours = { min = 14, max = 24 }")], (14, 14, 14),
            [("13", ("a.one",), "14", ("b.two",))]),
        # A goal above a ceiling: moved to the edge, its width kept.
        ([rule("a.one", "total_weeks = { min = 12, max = 20 }"), rule("s.cap", "total_weeks = { max = 11 }", "safety")], (3, 3, 11),
            [("12–20", ("a.one",), "3–11", ("s.cap",))]),
        ([rule("a.one", "total_weeks = { min = 12, max = 20 }"), rule("s.cap", "total_weeks = { max = 12 }", "safety")], (12, 12, 12), []),
        ([rule("a.one", "total_weeks = { min = 12, max = 30 }"), rule("s.cap", "total_weeks = { max = 11 }", "limit")], (0, 0, 11),
            [("12–30", ("a.one",), "0–11", ("s.cap",))]),
        ([rule("a.one", "total_weeks = { min = 12 }"), rule("s.cap", "total_weeks = { max = 11 }", "safety")], (11, 11, 11),
            [("12", ("a.one",), "11", ("s.cap",))]),
        # Below a floor of safety: moved up, its width kept.
        ([GOAL, rule("s.rest", "rest_hours = { min = 48 }", "safety")], (48, 60, 60), [("24–36", ("a.goal",), "48–60", ("s.rest",))]),
        ([GOAL, rule("s.rest", "rest_hours = { min = 36 }", "safety")], (36, 36, 36), []),
        ([rule("a.one", "rest_hours = { max = 24 }"), rule("s.rest", "rest_hours = { min = 48 }", "safety")], (48, 48, 48),
            [("up to 24", ("a.one",), "48", ("s.rest",))]),
        # Of two ceilings the lower one.
        ([rule("s.cap", "total_weeks = { max = 11 }", "safety"), rule("t.cap", "total_weeks = { max = 9 }", "limit")], (None, 9, 9), []),
        # One end alone, below a range.
        ([rule("a.one", "total_weeks = { min = 10, max = 20 }"), rule("p.less", "total_weeks = { max = 8 }", "preference")], (10, 10, 10),
            [("up to 8", ("p.less",), "10", ("a.one",))]),
        # A preference slides into what goals leave.
        ([rule("a.one", "total_weeks = { min = 10, max = 20 }"), rule("p.more", "total_weeks = { min = 18, max = 30 }", "preference")], (18, 18, 20), []),
        ([rule("a.one", "total_weeks = { min = 10, max = 20 }"), rule("p.more", "total_weeks = { min = 24, max = 30 }", "preference")], (14, 14, 20),
            [("24–30", ("p.more",), "14–20", ("a.one",))]),
        ([rule("a.one", "total_weeks = { min = 10, max = 20 }"), rule("p.less", "total_weeks = { min = 4, max = 8 }", "preference")], (10, 10, 14),
            [("4–8", ("p.less",), "10–14", ("a.one",))]),
        ([rule("a.one", "total_weeks = { min = 10, max = 12 }"), rule("p.less", "total_weeks = { min = 4, max = 8 }", "preference")], (10, 10, 12),
            [("4–8", ("p.less",), "10–12", ("a.one",))]),
    ],
)  # fmt: skip
def test_ranges_meet(rules: list[str], found: tuple[Any, ...], losers: list[tuple[Any, ...]]) -> None:
    for order in (rules, rules[::-1]):
        made = prescribed(*WEEK, *order)
        dimension = "rest_hours" if "rest_hours" in rules[0] else "total_weeks"
        assert ends(made.target(dimension)) == found
        assert lost(made, dimension)[: len(losers)] == losers
        assert bool(lost(made, dimension)) == bool(losers)


def test_the_reasons_of_a_number_are_those_that_attain_it() -> None:
    made = prescribed(
        *WEEK,
        rule("a.one", "total_weeks = { min = 10, max = 20 }"),
        rule("b.two", "total_weeks = { min = 10, max = 18 }"),
        rule("c.three", "total_weeks = { max = 18 }", "limit"),
        rule("d.four", "total_weeks = { min = 8 }"),
    )
    target = made.target("total_weeks")
    assert target is not None
    assert (target.low_rules, target.high_rules, target.aim_rules) == (
        ("a.one", "b.two"),
        ("b.two", "c.three"),
        ("a.one", "b.two"),
    )
    # Who asked for something else, in part or wholly.
    assert kept(made, "total_weeks").lost == ("a.one", "d.four")
    assert {"a.one", "b.two", "c.three", "d.four"} <= {reason.id for reason in made.reasons}


def test_every_goal_that_is_not_met_is_named() -> None:
    made = prescribed(
        *WEEK, rule("a.one", "total_weeks = { min = 10, max = 13 }"), rule("b.two", "total_weeks = { min = 24 }"),
        rule("c.three", "total_weeks = { min = 20, max = 30 }"), rule("d.four", "total_weeks = { min = 13, max = 20 }"),
        rule("p.point", "total_weeks = { choose = 12 }", "preference"), rule("q.wish", "total_weeks = { min = 15 }", "preference"),
    )  # fmt: skip
    assert ends(made.target("total_weeks")) == (13, 13, 13)
    assert sorted(lost(made, "total_weeks")) == [
        ("12", ("p.point",), "13", ("a.one", "q.wish")), ("15", ("q.wish",), "13", ("a.one",)), ("20–30", ("c.three",), "13", ("a.one",)),
        ("24", ("b.two",), "13", ("a.one",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("points", "aim", "by"),
    [
        ([("a.p", "goal", 12)], 12, ("a.p",)),
        ([("a.p", "preference", 12)], 12, ("a.p",)),
        # A goal's point stands before a preference's, whatever the numbers; of two, the cautious one, with all who say it.
        ([("a.p", "goal", 14), ("b.p", "preference", 12)], 14, ("a.p",)),
        ([("a.p", "goal", 14), ("b.p", "goal", 12), ("c.p", "goal", 12)], 12, ("b.p", "c.p")),
        # Outside the range it moves to the edge, and the edge has its reasons.
        ([("a.p", "goal", 30)], 20, ("a.p", "z.range")),
        ([("a.p", "goal", 5)], 10, ("a.p", "z.range")),
    ],
)
def test_a_point_inside_the_range(points: list[tuple[str, str, int]], aim: int, by: tuple[str, ...]) -> None:
    rules = [rule(id, f"total_weeks = {{ choose = {value} }}", tier) for id, tier, value in points]
    made = prescribed(*WEEK, rule("z.range", "total_weeks = { min = 10, max = 20 }"), *rules)
    target = made.target("total_weeks")
    assert target is not None and (target.aim, target.aim_rules) == (aim, by)
    moved = points[0][2] != aim and len(points) == 1
    assert lost(made, "total_weeks") == ([(str(points[0][2]), ("a.p",), str(aim), ("z.range",))] if moved else [])


def test_the_cautious_point_is_the_higher_one_where_more_is_cautious() -> None:
    made = prescribed(*WEEK, *(rule(f"a.p{hours}", f"rest_hours = {{ choose = {hours} }}") for hours in (24, 48, 36)))
    target = made.target("rest_hours")
    assert target is not None and (target.aim, target.aim_rules) == (48, ("a.p48",))


@pytest.mark.parametrize(
    ("fields", "dimension", "found", "losers"),
    [
        ({"minutes": 50}, "time", (45, 50, 60), []),
        ({"minutes": 60}, "time", (45, 60, 60), []),
        ({"minutes": 75}, "time", (45, 60, 60), [("75", ("your.minutes",), "60", ("week.time",))]),
        ({"minutes": 20}, "time", (45, 45, 60), [("20", ("your.minutes",), "45", ("week.time",))]),
        ({"sessions_per_week": 4}, "frequency", (3, 4, 4), []),
        ({"sessions_per_week": 6}, "frequency", (3, 4, 4), [("6", ("your.sessions_per_week",), "4", ("week.frequency",))]),
        ({"weeks": 14}, "weeks", (10, 14, None), []),
        ({"weeks": 8}, "weeks", (10, 10, None), [("8", ("your.weeks",), "10", ("week.weeks",))]),
    ],
)  # fmt: skip
def test_a_wish_is_granted_inside_the_envelope(
    fields: dict[str, int], dimension: str, found: tuple[Any, ...], losers: list[tuple[Any, ...]]
) -> None:
    made = prescribed(*WEEK, **fields)
    target = made.target(dimension)
    assert ends(target) == found
    assert target is not None and f"your.{next(iter(fields))}" in target.aim_rules
    assert lost(made, dimension) == losers
    if losers:
        assert ("limited by week." in made.compromises[0].text) and ("asked for by your." in made.compromises[0].text)


def test_a_longest_session_is_a_fact_and_never_loses() -> None:
    start = rule("r.start", "ramp_start = { min = 10, max = 40 }")
    for longest, aim, rules in (
        (5, 10, ("r.start", "your.longest_session")),
        (10, 10, ("your.longest_session",)),
        (25, 25, ("your.longest_session",)),
        (90, 40, ("your.longest_session",)),
    ):
        made = prescribed(*WEEK, start, longest_session=longest)
        target = made.target("ramp_start", phase="ramp")
        assert target is not None and (target.aim, target.aim_rules) == (aim, rules)
        assert lost(made, "ramp_start") == []


# --- the floor of a goal: as short as cited, and what lies below is said ------------------------------------------------------

FLOOR = rule("a.floor", "time = { floor = 30 }")


@pytest.mark.parametrize(
    ("rules", "found", "says"),
    [
        # 45 to 60 under 40: fifteen minutes wide, 25 to 40; with a floor of 30 it stops there.
        ([rule("s.cap", "time = { max = 40 }", "safety")], (25, 40, 40), False),
        ([FLOOR, rule("s.cap", "time = { max = 40 }", "safety")], (30, 40, 40), False),
        ([FLOOR, rule("s.cap", "time = { max = 30 }", "safety")], (30, 30, 30), False),
        ([FLOOR, rule("s.cap", "time = { max = 29 }", "safety")], (29, 29, 29), True),
        # Of two floors the higher one.
        ([FLOOR, rule("b.floor", "time = { floor = 35 }"), rule("s.cap", "time = { max = 40 }", "safety")], (35, 40, 40), False),
    ],
)  # fmt: skip
def test_a_goal_slides_to_its_floor_and_no_further_by_itself(
    rules: list[str], found: tuple[int, ...], says: bool
) -> None:
    made = prescribed(*WEEK, *rules)
    assert ends(made.target("time")) == found
    notes = [note for note in made.notes if note.topic == "time"]
    assert [("shorter than any that the cited trials tested" in note.text, note.rules) for note in notes] == (
        [(True, ("s.cap",))] if says else []
    )


def test_only_minutes_speak_of_what_trials_tested() -> None:
    made = prescribed(
        *WEEK,
        rule("a.floor", "weeks = { floor = 9 }"),
        rule("a.most", "weeks = { max = 20 }"),
        rule("s.cap", "weeks = { max = 8 }", "safety"),
    )
    assert ends(made.target("weeks")) == (8, 8, 8)
    assert [note for note in made.notes if note.topic == "time"] == []


# --- the week: frequency and time share it ------------------------------------------------------------------------------------

START_10 = rule("r.start", "ramp_start = { min = 10 }")


@pytest.mark.parametrize(
    ("free", "pair"),
    [
        (None, (3, 45)),
        (["Mon", "Tue", "Wed", "Thu"], (3, 45)),
        (["Mon", "Tue"], (2, 45)),
        (["Mon 18:00-19:00", "Wed 18:00-19:00", "Fri 18:00-19:00", "Sat 18:00-19:00"], (3, 45)),
        # Time gives way first, down to 30 minutes.
        (["Mon 18:00-18:40", "Wed 18:00-18:40", "Fri 18:00-18:40"], (3, 40)),
        (["Mon 18:00-19:00", "Wed 18:00-18:30", "Fri 18:00-18:30"], (3, 30)),
        # Then days: two long ones before three of 29 minutes.
        (["Mon 18:00-19:00", "Wed 18:00-19:00", "Fri 18:00-18:29"], (2, 45)),
        (["Mon 18:00-18:35", "Wed 18:00-18:30", "Fri 18:00-18:29"], (2, 30)),
        # Nothing reaches 30 minutes: the most minutes in all, then the more days.
        (["Mon 18:00-18:20", "Wed 18:00-18:20", "Fri 18:00-18:12"], (2, 20)),
        (["Mon 18:00-18:24", "Wed 18:00-18:12"], (2, 12)),
        # The longest window of a day counts.
        (["Mon 06:00-06:40", "Mon 18:00-18:20", "Wed 12:00-20:00", "Fri 18:00-18:45"], (3, 40)),
        (["Mon 06:00-06:20", "Mon 18:00-18:40", "Wed 12:00-20:00", "Fri 18:00-18:45"], (3, 40)),
        ({"windows": ["Mon", "Wed", "Fri"], "minutes_per_day": 35}, (3, 35)),
        ({"windows": ["Mon 18:00-20:00", "Wed 18:00-18:33", "Fri 18:00-20:00"], "minutes_per_day": 35}, (3, 33)),
        ({"minutes_per_day": 35}, (3, 35)),
        # Two days of rest in between leave room for two sessions in four days.
        ({"windows": ["Mon 18:00-20:00", "Tue 18:00-20:00", "Wed 18:00-20:00", "Thu 18:00-20:00"], "rest_hours": 40}, (2, 45)),
    ],
)  # fmt: skip
def test_the_pair_that_fits_the_free_time_best(free: Any, pair: tuple[int, int]) -> None:
    made = prescribed(*WEEK, FLOOR, START_10, free=free)
    frequency, time = made.target("frequency"), made.target("time")
    assert frequency is not None and time is not None
    assert (frequency.aim, time.aim) == pair
    for target, dimension, wanted in ((frequency, "frequency", 3), (time, "time", 45)):
        forced = {rule for row in lost(made, dimension) for rule in row[3]}
        assert ("your.availability" in forced) == (target.aim < wanted)
    assert ("your.availability" in {reason.id for reason in made.reasons}) == (pair != (3, 45))


@pytest.mark.parametrize(
    ("free", "needs", "short"),
    [
        (["Mon 18:00-18:09"], "takes at least 10 minutes and the longest free window has 9 minutes", "1 minutes"),
        (["Mon 18:00-18:04", "Tue 18:00-18:06"], "window has 6 minutes", "4 minutes"),
    ],
)
def test_a_week_without_room_says_what_is_missing(free: list[str], needs: str, short: str) -> None:
    with pytest.raises(ScheduleError, match=needs) as caught:
        prescribed(*WEEK, FLOOR, START_10, free=free)
    assert caught.value.shortfall == short
    assert prescribed(*WEEK, FLOOR, START_10, free=["Mon 18:00-18:10"]).target("time").aim == 10  # type: ignore[union-attr]


def test_no_room_is_the_doing_of_free_time_where_the_week_would_allow_more() -> None:
    wide = rule("s.week", "weekly_minutes = { max = 500 }", "safety")
    with pytest.raises(ScheduleError, match="longest free window has 9 minutes"):
        prescribed(*WEEK, FLOOR, START_10, wide, free=["Mon 18:00-18:09"])
    late = rule("s.evening", "latest_end = { max = 1200 }", "safety")
    with pytest.raises(ScheduleError, match="the longest free window is missing") as caught:
        prescribed(*WEEK, FLOOR, START_10, late, free=["Mon 20:00-21:00"])
    assert caught.value.shortfall == "10 minutes"


def test_without_a_shortest_session_a_minute_is_one() -> None:
    minute = prescribed(*WEEK, FLOOR, free=["Mon 18:00-18:01"])
    assert (minute.target("frequency").aim, minute.target("time").aim) == (1, 1)  # type: ignore[union-attr]


def test_a_goal_that_is_replaced_is_idle_and_says_by_what() -> None:
    special = rule("s.week", "total_weeks = { min = 6 }", mark="verified").replace(
        "then.", 'overrides = ["g.week"]\nthen.', 1
    )
    made = prescribed(*WEEK, rule("g.week", "total_weeks = { min = 10 }"), special)
    assert ends(made.target("total_weeks")) == (6, 6, None)
    (item,) = [item for item in made.idle if item.rule == "g.week"]
    assert (item.state, item.fact, item.about) == ("idle", "s.week", ("total_weeks",))


def test_an_evening_ends_where_safety_says() -> None:
    late = rule("s.evening", "latest_end = { max = 1200 }", "safety")
    free = ["Mon 19:00-23:00", "Wed 19:20-20:00", "Fri 20:00-21:00", "Sat 19:30-20:30"]
    made = prescribed(*WEEK, FLOOR, START_10, late, free=free)
    # Sixty minutes on Monday, forty on Wednesday, thirty on Saturday, none on Friday.
    assert (made.target("frequency").aim, made.target("time").aim) == (3, 30)  # type: ignore[union-attr]
    assert "s.evening" in {reason.id for reason in made.reasons}
    with pytest.raises(ScheduleError):
        prescribed(*WEEK, FLOOR, START_10, late, free=["Mon 20:00-21:00"])


@pytest.mark.parametrize(
    ("most", "pair"),
    [
        (135, (3, 45)),
        (134, (3, 44)),
        (90, (3, 30)),
        (89, (2, 44)),
        (60, (2, 30)),
        (59, (1, 45)),
        (20, (2, 10)),
        (10, (1, 10)),
    ],
)
def test_a_ceiling_on_the_week(most: int, pair: tuple[int, int]) -> None:
    made = prescribed(*WEEK, FLOOR, START_10, rule("s.week", f"weekly_minutes = {{ max = {most} }}", "safety"))
    assert (made.target("frequency").aim, made.target("time").aim) == pair  # type: ignore[union-attr]
    forced = {rule for one in made.compromises for rule in one.forced_by}
    assert forced == (set() if most == 135 else {"s.week"})


def test_a_ceiling_below_one_session_is_no_week() -> None:
    with pytest.raises(
        ScheduleError, match="s.week allows 9 minutes a week, and a session takes at least 10"
    ) as caught:
        prescribed(*WEEK, FLOOR, START_10, rule("s.week", "weekly_minutes = { max = 9 }", "safety"))
    assert caught.value.shortfall == "1 minutes"


# --- a dose stated for the week -----------------------------------------------------------------------------------------------

WALK = rule("w.walk", 'activity = { choose = "walking" }', "preference")  # 3.8 METs
THREE_TO_FIVE = rule("w.days", "frequency = { min = 3, max = 5 }")
THREE = rule("w.three", "frequency = { choose = 3 }", "preference")


@pytest.mark.parametrize(
    ("dose", "more", "found", "forced"),
    [
        # Minutes of the week over its days, rounded up: 150 in three are 50, 151 are 51 (153 in all).
        ("weekly_minutes = { min = 150, max = 300 }", (), (3, 50, 50, 100), False),
        ("weekly_minutes = { min = 151 }", (), (3, 51, 51, None), False),
        ("weekly_minutes = { max = 200 }", (), (3, 66, None, 66), False),
        # Too long for one session: as many more days as allowed, then shorter.
        ("weekly_minutes = { min = 180 }", ("time = { max = 60 }",), (3, 60, 60, 60), False),
        ("weekly_minutes = { min = 181 }", ("time = { max = 60 }",), (5, 37, 37, 60), False),
        ("weekly_minutes = { min = 301 }", ("time = { max = 60 }",), (5, 60, None, 60), True),
        # 17.5 kcal per kg at 3.8 METs and 1.05: 17.5 * 60 / 3.99 = 263.2 minutes: 87.7 a day.
        ("weekly_energy = { min = 17.5, max = 17.5 }", (), (3, 88, 88, 88), False),
        ("weekly_energy = { min = 7 }", (), (3, 36, 36, None), False),
    ],
)  # fmt: skip
def test_a_weekly_dose_becomes_minutes_and_days(
    dose: str, more: tuple[str, ...], found: tuple[Any, ...], forced: bool
) -> None:
    made = prescribed(
        WALK, THREE_TO_FIVE, THREE, rule("w.dose", dose), *(rule(f"w.more{n}", line) for n, line in enumerate(more))
    )
    time, frequency = made.target("time"), made.target("frequency")
    assert time is not None and frequency is not None
    assert (frequency.aim, time.aim) == found[:2]
    if not forced:
        assert (time.low, time.high) == found[2:]
        assert "w.dose" in time.aim_rules
        assert lost(made, "time") == lost(made, "frequency") == []
        assert ("w.dose" in frequency.aim_rules) == (found[0] == 5)
    weekly = made.target("weekly_minutes")
    if "weekly_minutes = { min" in dose:
        assert weekly is not None
        low = int("".join(c for c in dose.partition(",")[0] if c.isdigit()))
        assert ends(weekly) == (low, found[0] * found[1], 300 if "max" in dose else None)
        assert lost(made, "weekly_minutes") == ([("301", ("w.dose",), "300", ("w.days", "w.more0"))] if forced else [])
    else:
        assert weekly is None


def test_a_wish_for_days_stands_before_the_days_of_a_weekly_dose() -> None:
    rules = (
        WALK,
        THREE_TO_FIVE,
        THREE,
        rule("w.dose", "weekly_minutes = { min = 240 }"),
        rule("w.long", "time = { max = 60 }"),
    )
    assert ends(prescribed(*rules).target("frequency")) == (3, 5, 5)
    four = prescribed(*rules, sessions_per_week=4)
    assert (four.target("frequency").aim, four.target("time").aim) == (4, 60)  # type: ignore[union-attr]
    # As many days as there are.
    days = prescribed(*rules, free=["Mon", "Tue", "Wed", "Thu"])
    assert (days.target("frequency").aim, days.target("time").aim) == (4, 60)  # type: ignore[union-attr]
    few = prescribed(*rules, free=["Mon", "Tue", "Wed"])
    assert (few.target("frequency").aim, few.target("time").aim) == (3, 60)  # type: ignore[union-attr]
    assert [(row[0], row[2]) for row in lost(few, "weekly_minutes")] == [("240", "180")]
    assert "w.dose" not in few.target("frequency").aim_rules  # type: ignore[union-attr]
    # Where one goal names the least and another the most, only the first can fall short.
    two = prescribed(*rules, rule("w.most", "weekly_minutes = { max = 300 }"), free=["Mon", "Tue", "Wed"])
    assert [(row[0], row[1], row[2]) for row in lost(two, "weekly_minutes")] == [("240", ("w.dose",), "180")]


def test_energy_that_is_forbidden_sets_no_goal_and_still_caps() -> None:
    dose = rule("w.dose", "weekly_energy = { min = 17.5 }")
    cap = rule("s.energy", "weekly_energy = { max = 7.98 }", "safety")  # 7.98 * 60 / 3.99 = 120 minutes
    silent = rule("s.silent", 'forbid = ["energy"]', "safety")
    assert ends(prescribed(WALK, *WEEK, dose, silent).target("time")) == (45, 45, 60)
    capped = prescribed(WALK, *WEEK, cap, silent)
    assert (capped.target("frequency").aim, capped.target("time").aim) == (3, 40)  # type: ignore[union-attr]
    assert lost(capped, "time") and all("s.energy" in row[3] for row in lost(capped, "time"))


def test_the_dose_in_energy_is_told_to_the_clinician_beside_that_of_trials() -> None:
    low = rule("w.low", "weekly_energy = { floor = 7 }")
    trial = '[[finding]]\ndimension = "weekly_energy"\nsource = "paper"\nsays = "17.5 in one arm"\nquality = "low"\nmark = "reported"\n'

    def told(*more: str, finding: str = trial, **person: Any) -> list[str]:
        made = prescribed(WALK, *WEEK, *more, more=finding, **person)
        return [note.text for note in made.notes if note.topic == "energy"]

    # 3 x 45 minutes at 3.8 METs: 3.8 * 1.05 * 135 / 60 = 8.98.
    (text,) = told(low)
    assert "3 × 45 minutes at 3.8 METs come to 9.0 kcal per kg a week" in text
    assert "paper: 17.5 in one arm" in text and "or less" not in text and "under 60" not in text
    # 3 x 37 come to 7.38, about 7; 3 x 38 to 7.58, about 8.
    assert "about 7 or less" in told(low, rule("s.cap", "time = { max = 37 }", "safety"))[0]
    assert "or less" not in told(low, rule("s.cap", "time = { max = 38 }", "safety"))[0]
    assert "adults under 60" in told(low, age=60)[0] and "adults under 60" not in told(low, age=59)[0]
    # Each session at the METs of its activity: 45 minutes of strength at 3.0 come to 2.36, 90 of walking at 3.8 to 5.99.
    (mixed,) = told(low, strong("frequency = { min = 1, max = 1 }"))
    assert "3 × 45 minutes at 3.0 and 3.8 METs come to 8.3 kcal" in mixed
    assert [note.rules for note in prescribed(WALK, *WEEK, low, more=trial).notes if note.topic == "energy"] == [
        ("w.low",)
    ]
    assert told() == [] and told(low, finding="") == []
    assert told(low, rule("s.silent", 'forbid = ["energy"]', "safety")) == []


# --- what the week holds: kinds of sessions -------------------------------------------------------------------------------------


def of_kind(kind: str, then: str, tier: str = "goal", id: str = "k.kind") -> str:
    return rule(f"{id}_{kind}", then, tier, applies=f'kind = ["{kind}"]')


def strong(then: str = "frequency = { min = 2, max = 3 }") -> str:
    return of_kind("resistance", f'{then}; activity = {{ any_of = ["resistance"], choose = "resistance" }}')


HEART: dict[str, Any] = {"resting_hr": 60, "max_hr": 180}
ANANDAMIDE = (
    of_kind("anandamide", "frequency = { min = 1 }; share = { max = 0.5 }"),
    of_kind("anandamide", "percent_max = { min = 70, max = 80 }; drop = true", id="k.band"),
    rule("hr.max", 'formula = "tanaka-2001"'),
)


@pytest.mark.parametrize(
    ("rules", "days", "kinds"),
    [
        ((), 3, {"base": 3}),
        ((strong(),), 3, {"resistance": 2, "base": 1}),
        ((strong(),), 2, {"resistance": 2}),
        ((strong(),), 1, {"resistance": 1}),
        ((strong("frequency = { min = 1 }"), of_kind("mind_body", "frequency = { min = 1 }")), 3, {"resistance": 1, "mind_body": 1, "base": 1}),
        # Half of three is one; half of four two.
        ((*ANANDAMIDE[1:], of_kind("anandamide", "frequency = { min = 2 }; share = { max = 0.5 }")), 3, {"anandamide": 1, "base": 2}),
        ((*ANANDAMIDE[1:], of_kind("anandamide", "frequency = { min = 2 }; share = { max = 0.5 }")), 4, {"anandamide": 2, "base": 2}),
        (ANANDAMIDE, 1, {"base": 1}),
        (ANANDAMIDE, 2, {"anandamide": 1, "base": 1}),
        ((*ANANDAMIDE, rule("s.none", 'forbid = ["anandamide"]', "safety")), 3, {"base": 3}),
        ((strong(), rule("s.none", 'forbid = ["resistance"]', "safety")), 3, {"base": 3}),
    ],
)  # fmt: skip
def test_kinds_of_sessions(rules: tuple[str, ...], days: int, kinds: dict[str, int]) -> None:
    free = ["Mon", "Tue", "Wed", "Thu"][:days]
    made = prescribed(*WEEK, rule("w.four", "frequency = { choose = 4 }"), *rules, free=free, resting_hr=60, max_hr=180)
    assert dict(made.kinds) == kinds
    assert sum(kinds.values()) == days
    names = {
        text
        for rule_text in rules
        for text in ("anandamide", "resistance")
        if f'"{text}"' in rule_text.partition("then.")[0]
    }
    dropped = {note.topic for note in made.notes if "sessions for now" in note.text}
    wanted = {name for name in ("anandamide", "resistance") if any(f"k.kind_{name}" in text for text in rules)}
    assert dropped == wanted - set(kinds), names
    for kind in dropped:
        (item,) = [one for one in made.idle if one.rule == f"k.kind_{kind}"]
        assert item.state == "dropped" and ("s.none" in item.text or f"k.kind_{kind}" in item.text)
    for kind in wanted & set(kinds):
        target = made.target("frequency", kind)
        assert target is not None and target.aim == kinds[kind]


def test_a_kind_that_is_left_out_takes_all_its_rules_with_it() -> None:
    made = prescribed(*WEEK, *ANANDAMIDE, strong(), rule("s.none", 'forbid = ["anandamide"]', "safety"), **HEART)
    assert {item.rule for item in made.idle if item.state == "dropped"} == {"k.kind_anandamide", "k.band_anandamide"}
    # The week is full: that is no doing of the share.
    full = prescribed(*WEEK, strong("frequency = { min = 3, max = 3 }"), *ANANDAMIDE, **HEART)
    assert dict(full.kinds) == {"resistance": 3}
    assert [note.rules for note in full.notes if note.topic == "anandamide"] == [("your.availability",)]
    share = prescribed(*WEEK, *ANANDAMIDE, free=["Mon"], **HEART)
    assert [note.rules for note in share.notes if note.topic == "anandamide"] == [("k.kind_anandamide",)]


def test_fewer_of_a_kind_than_asked_for_is_a_compromise_and_names_who_forced_it() -> None:
    two = of_kind("anandamide", "frequency = { min = 2 }; share = { max = 0.5 }")
    made = prescribed(*WEEK, two, *ANANDAMIDE[1:], resting_hr=60, max_hr=180)
    assert lost(made, "frequency", "anandamide") == [("2", ("k.kind_anandamide",), "1", ("k.kind_anandamide",))]
    assert lost(prescribed(*WEEK, *ANANDAMIDE, resting_hr=60, max_hr=180), "frequency", "anandamide") == []


def test_two_blood_markers_share_their_part_of_the_week() -> None:
    bdnf = (
        of_kind("bdnf", "frequency = { min = 1 }; share = { max = 0.5 }"),
        of_kind("bdnf", "percent_max = { min = 70, max = 80 }; drop = true", id="k.band"),
    )
    four = rule("w.four", "frequency = { choose = 4 }")
    both = prescribed(*WEEK, four, *ANANDAMIDE, *bdnf, resting_hr=60, max_hr=180)
    assert dict(both.kinds) == {"anandamide": 1, "bdnf": 1, "base": 2}
    one = prescribed(*WEEK, *ANANDAMIDE, *bdnf, resting_hr=60, max_hr=180)
    assert dict(one.kinds) == {"anandamide": 1, "base": 2}
    assert [note.topic for note in one.notes if "sessions for now" in note.text] == ["bdnf"]
    # Strength is no blood marker and takes nothing from their share.
    three = prescribed(*WEEK, four, *ANANDAMIDE, strong(), resting_hr=60, max_hr=180)
    assert dict(three.kinds) == {"anandamide": 1, "resistance": 2, "base": 1}
    # Who may not have the one may not have the other.
    none = prescribed(
        *WEEK, four, *bdnf, rule("s.none", 'forbid = ["anandamide"]', "safety"), resting_hr=60, max_hr=180
    )
    assert dict(none.kinds) == {"base": 4}


def test_what_moved_rests_on_who_asked_and_on_who_moved_it() -> None:
    up = prescribed(*WEEK, GOAL, rule("s.rest", "rest_hours = { min = 48 }", "safety")).target("rest_hours")
    assert up is not None and (up.low_rules, up.high_rules) == (("s.rest",), ("a.goal", "s.rest"))
    down = prescribed(
        *WEEK,
        rule("a.one", "total_weeks = { min = 12, max = 20 }"),
        rule("s.cap", "total_weeks = { max = 11 }", "safety"),
    ).target("total_weeks")
    assert down is not None and (down.low_rules, down.high_rules) == (("a.one", "s.cap"), ("s.cap",))


def test_a_longest_session_where_a_rule_names_only_the_most() -> None:
    most = prescribed(*WEEK, rule("r.start", "ramp_start = { max = 40 }"), longest_session=25)
    target = most.target("ramp_start", phase="ramp")
    assert target is not None and (target.aim, target.aim_rules) == (25, ("your.longest_session",))


@pytest.mark.parametrize(
    ("due", "weeks"),
    [
        # Week 38 ends two weeks before the date: on 26 April, 112 days after the start.
        ("2027-05-10", 16),
        ("2027-05-09", 15),
        ("2027-01-18", 0),
        ("2027-01-05", 0),
    ],
)
def test_weeks_until_week_38(due: str, weeks: int) -> None:
    made = prescribed(
        *WEEK,
        rule("s.end", 'total_weeks = { max = { formula = "weeks_to_pregnancy_week_38" } }', "safety"),
        due_date=due,
    )
    assert ends(made.target("total_weeks")) == (None, weeks, weeks)


def test_what_a_pause_takes_of_a_pregnancy_is_gone() -> None:
    end = rule("s.end", 'total_weeks = { max = { formula = "weeks_to_pregnancy_week_38" } }', "safety")
    # Two weeks by which the plan moves and two that passed inside it, of sixteen.
    away = Pause(START, START, moves_from=START, weeks=2, done=3, resumes=6)
    assert ends(prescribed(*WEEK, end, due_date="2027-05-10", pauses=(away,)).target("total_weeks")) == (None, 12, 12)
    # A week without room moves nothing: it is a week of the plan.
    full = replace(away, moves_from=None)
    assert ends(prescribed(*WEEK, end, due_date="2027-05-10", pauses=(full,)).target("total_weeks")) == (None, 16, 16)


@pytest.mark.parametrize(("longest", "start"), [(25, 12), (24, 12), (3, 1), (None, 20)])
def test_half_of_the_longest_session(longest: int | None, start: int) -> None:
    half = rule("s.half", 'ramp_start = { max = { formula = "half_longest_session" } }', "safety")
    target = prescribed(
        *WEEK, rule("r.start", "ramp_start = { min = 0, choose = 20 }"), half, longest_session=longest
    ).target("ramp_start", phase="ramp")
    assert target is not None and target.aim == start


def test_a_cap_below_the_shortest_start_is_a_short_session() -> None:
    made = prescribed(*WEEK, START_10, rule("s.cap", "time = { max = 8 }", "safety"))
    assert (made.target("frequency").aim, made.target("time").aim) == (3, 8)  # type: ignore[union-attr]


def test_what_a_ceiling_on_the_week_took_is_not_the_doing_of_free_time() -> None:
    week = rule("s.week", "weekly_minutes = { max = 135 }", "safety")
    short = prescribed(*WEEK, FLOOR, START_10, week, free=["Mon 18:00-18:40", "Wed 18:00-18:40", "Fri 18:00-18:40"])
    assert {id for one in short.compromises for id in one.forced_by} == {"your.availability"}
    capped = prescribed(
        *WEEK, FLOOR, START_10, rule("s.week", "weekly_minutes = { max = 134 }", "safety"), free=["Mon", "Wed", "Fri"]
    )
    assert "your.availability" not in {reason.id for reason in capped.reasons}
    words = {reason.id: reason.says for reason in short.reasons}
    assert words["your.availability"] == "free time: Mon 18:00-18:40, Wed 18:00-18:40, Fri 18:00-18:40"


def test_yoga_keeps_its_share_beside_a_blood_marker() -> None:
    yoga = of_kind("mind_body", "frequency = { min = 2 }; share = { max = 0.5 }")
    made = prescribed(*WEEK, rule("w.four", "frequency = { choose = 4 }"), *ANANDAMIDE, yoga, resting_hr=60, max_hr=180)
    assert dict(made.kinds) == {"anandamide": 1, "mind_body": 2, "base": 1}


def test_reasons_are_the_rules_it_rests_on_and_idle_ones_the_rest() -> None:
    strong = rule("k.word", 'inform = "Lift."; advise = "Slowly."', applies='kind = ["resistance"]')
    plain = rule("k.plain", 'inform = "Walk."; advise = "Gently."')
    old, asked = (
        rule("w.old", "weeks = { min = 30 }", when="age = { min = 65 }"),
        rule("w.asked", "weeks = { min = 30 }", when="falls = { min = 1 }"),
    )
    made = prescribed(*WEEK, WALK, strong, plain, old, asked)
    assert [(note.text, note.to, note.rules) for note in made.notes if note.rules[0].startswith("k.")] == [
        ("Gently.", "person", ("k.plain",)), ("Walk.", "clinician", ("k.plain",)),
    ]  # fmt: skip
    assert [(item.rule, item.state, item.fact, item.text, item.about) for item in made.idle] == [
        ("w.asked", "undecided", "falls", "falls not answered", ("weeks",)), ("w.old", "idle", "age", "age: 40", ("weeks",)),
    ]  # fmt: skip
    found = {reason.id: reason for reason in made.reasons}
    assert set(found) == {
        "w.walk",
        "k.plain",
        "week.frequency",
        "week.three",
        "week.time",
        "week.minutes",
        "week.weeks",
    }
    assert {source.id for source in made.sources} == {reason.source for reason in made.reasons} == {"paper"}
    lifted = prescribed(*WEEK, strong, rule("k.days", "frequency = { min = 1 }", applies='kind = ["resistance"]'))
    assert {"Lift.", "Slowly."} <= {note.text for note in lifted.notes}
    with_hours = prescribed(*WEEK, WALK, minutes=50, free=["Mon", "Tue"])
    yours = {reason.id: (reason.tier, reason.source) for reason in with_hours.reasons if reason.id.startswith("your.")}
    assert yours == {"your.availability": ("limit", "entered"), "your.minutes": ("preference", "entered")}


def test_findings_are_kept_where_they_concern_the_plan() -> None:
    finding = '[[finding]]\ndimension = "{}"\nsource = "paper"\nsays = "so"\nquality = "low"\nmark = "reported"\n'
    every = "".join(finding.format(name) for name in ("time", "weekly_energy", "anandamide"))
    low = rule("w.low", "weekly_energy = { floor = 7 }")

    def ids(*rules: str, goals: tuple[str, ...] = ("mood",)) -> set[str]:
        made = prescribed(WALK, *WEEK, *rules, goals=goals, more=every)
        return {reason.id for reason in made.reasons if reason.tier == "finding"}

    assert ids() == {"finding.paper.time"}
    assert ids(low) == {"finding.paper.time", "finding.paper.weekly_energy"}
    assert ids(low, rule("s.silent", 'forbid = ["energy"]', "safety")) == {"finding.paper.time"}
    assert ids(goals=("mood", "anandamide")) == {"finding.paper.time", "finding.paper.anandamide"}


def test_fewer_sessions_while_building_up() -> None:
    def first(number: int, id: str = "r.few", **parts: str) -> str:
        return rule(id, f"frequency = {{ max = {number} }}", **{"applies": 'phase = ["ramp"]', **parts})

    def at_first(*rules: str) -> Any:
        target = prescribed(*WEEK, *rules).target("frequency", phase="ramp")
        return target and (target.aim, target.high, target.high_rules)

    assert at_first(first(2)) == (2, 2, ("r.few",)) and at_first(first(2), first(1, "s.one")) == (1, 1, ("s.one",))
    # As many as there are anyway, of one kind, or in the full weeks: nothing.
    assert at_first(first(3)) is None and at_first() is None
    assert at_first(first(2, applies='phase = ["ramp"]; kind = ["resistance"]')) is None


def test_strength_inside_sessions_only_where_it_has_none_of_its_own() -> None:
    mixed = of_kind("mixed", "frequency = { min = 2 }")
    balance = of_kind("strength_balance", "frequency = { min = 1 }")
    assert dict(prescribed(*WEEK, mixed).kinds) == {"mixed": 2, "base": 1}
    assert dict(prescribed(*WEEK, mixed, strong("frequency = { min = 1 }")).kinds) == {"resistance": 1, "base": 2}
    assert dict(prescribed(*WEEK, mixed, balance).kinds) == {"strength_balance": 1, "base": 2}
    assert dict(prescribed(*WEEK, mixed, dislikes=["resistance"]).kinds) == {"base": 3}
    assert dict(prescribed(*WEEK, mixed, dislikes=["indoors"]).kinds) == {"base": 3}
    assert dict(prescribed(*WEEK, mixed, dislikes=["walking"]).kinds) == {"mixed": 2, "base": 1}
