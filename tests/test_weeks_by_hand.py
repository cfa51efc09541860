"""How weeks grow and what a session is made of, from prescriptions written by hand: every number below was worked out on paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from exrx.engine.progression import DraftWeek, History, after_pauses, draft_weeks, lengths, resumed
from exrx.programme.key import Key
from exrx.programme.prescription import Prescription, Slot, Target
from exrx.rules.loader import shipped_book
from exrx.values.clearance import Clearance
from exrx.values.said import told
from exrx.values.timeline import Pause

RAMP = (
    "ramp_start",
    "ramp_step",
    "ramp_step_fast",
    "ramp_step_percent",
    "ramp_step_weeks",
    "late_step_weeks",
    "ramp_weeks",
)
MOST = ("ramp_step_percent", "total_weeks", "running_growth")
PARTS = {"warm_up@1": 5, "warm_up@30": 10, "cool_down@1": 5}


def slot(dimension: str, value: int, kind: str = "base", phase: str | None = None) -> Slot:
    most = value if dimension in MOST else None
    name, _, start = dimension.partition("@")
    return Slot(
        Key(kind, phase or ("ramp" if name in RAMP else "full"), name, int(start or 0)), Target(None, value, most, "")
    )


def made(*more: Slot, forbidden: tuple[str, ...] = (), **numbers: Any) -> Prescription:
    """A prescription of so many minutes and so on; ``more`` slots come first."""
    taken = {key: numbers.pop(key) for key in ("kinds", "activities", "variety", "movements") if key in numbers}
    slots = [slot(name, value) for name, value in {"frequency": 3, **numbers}.items()]
    held = dict.fromkeys(("base", *dict(taken.get("kinds", ()))))
    parts = [slot(name, value, kind, "any") for name, value in PARTS.items() for kind in held]
    return Prescription(
        Clearance("cleared", "vigorous"),
        (*more, *slots, *parts),
        forbidden=tuple((item, "some.rule") for item in forbidden),
        **{"kinds": (("base", 3),), "activities": (("base", "walking"),), **taken},
    )


# --- minutes, week by week ------------------------------------------------------------------------------------------------

FIVE: dict[str, Any] = {
    "time": 45,
    "weeks": 12,
    "ramp_start": 10,
    "ramp_step": 5,
    "ramp_weeks": 6,
    "late_step_weeks": 2,
}


@pytest.mark.parametrize(
    ("numbers", "ramp", "full"),
    [
        (FIVE, [10, 15, 20, 25, 30, 35], [40, 40, *[45] * 10]),
        ({**FIVE, "time": 44}, [10, 15, 20, 25, 30, 35], [40, 40, *[44] * 10]),
        # Nothing is said about a first session, or it is longer than the full one: no building up.
        ({"time": 45, "weeks": 3, "ramp_step": 5}, [], [45] * 3),
        ({**FIVE, "ramp_start": 45}, [], [45] * 12),
        ({**FIVE, "ramp_start": 60}, [], [45] * 12),
        # Nothing is said about six weeks, about the fortnight afterwards, about one week a step: the same.
        ({"time": 45, "weeks": 12, "ramp_start": 10, "ramp_step": 5}, [10, 15, 20, 25, 30, 35], [40, 40, *[45] * 10]),
        # Exactly as many weeks as are allowed: the ordinary step, and the whole length at once.
        ({**FIVE, "ramp_start": 15, "ramp_step_fast": 10}, [15, 20, 25, 30, 35, 40], [45] * 12),
        ({**FIVE, "ramp_start": 10, "ramp_step_fast": 10}, [10, 20, 30, 40], [45] * 12),
        # Too slow even with the fast step: what week seven reaches, and on by the ordinary step.
        ({**FIVE, "time": 60, "ramp_step": 2, "ramp_step_fast": 5}, [10, 15, 20, 25, 30, 35], [40, 40, 42, 42, 44, 44, 46, 46, 48, 48, 50, 50]),
        ({**FIVE, "ramp_weeks": 3}, [10, 15, 20], [25, 25, 30, 30, 35, 35, 40, 40, 45, 45, 45, 45]),
        ({**FIVE, "ramp_weeks": 3, "late_step_weeks": 3, "weeks": 8}, [10, 15, 20], [25, 25, 25, 30, 30, 30, 35, 35]),
        # Less than a week a step is a week.
        ({**FIVE, "time": 20, "ramp_step_weeks": 0}, [10, 15], [20] * 12),
        ({**FIVE, "late_step_weeks": 1, "time": 60, "weeks": 4}, [10, 15, 20, 25, 30, 35], [40, 45, 50, 55]),
        ({**FIVE, "ramp_weeks": 6, "late_step_weeks": 0, "weeks": 4}, [10, 15, 20, 25, 30, 35], [40, 45, 45, 45]),
        ({**FIVE, "time": 24, "ramp_weeks": 1, "ramp_step": 0, "weeks": 3}, [10], [11, 11, 12]),
        # Nobody says how much longer: a minute, and never the whole length at once.
        ({"time": 45, "weeks": 3, "ramp_start": 10}, [10, 11, 12, 13, 14, 15], [16, 16, 17]),
        # A fortnight a step: later steps are never quicker.
        ({**FIVE, "time": 25, "ramp_step_weeks": 2}, [10, 10, 15, 15, 20, 20], [25] * 12),
        ({**FIVE, "time": 30, "ramp_step_weeks": 3, "weeks": 7}, [10, 10, 10, 15, 15, 15], [20, 20, 20, 25, 25, 25, 30]),
        # A tenth at most, of what was reached, in whole minutes: 30, 33, 36 (39.6), 39, 42, 46.
        ({**FIVE, "ramp_start": 30, "ramp_step_percent": 10}, [30, 33, 36, 39, 42], [45] * 12),
        ({**FIVE, "ramp_start": 30, "ramp_step_percent": 10, "ramp_step_weeks": 2, "weeks": 6}, [30, 30, 33, 33, 36, 36], [39, 39, 42, 42, 45, 45]),
        # A tenth of five minutes is less than a minute: one minute.
        ({**FIVE, "ramp_start": 5, "time": 8, "ramp_step_percent": 10}, [5, 6, 7], [8] * 12),
        # A third of 60 minutes, in whole ones: 19; of 79 it is 26.
        ({"time": 100, "weeks": 1, "ramp_start": 60, "ramp_step": 50, "ramp_step_percent": 33}, [60, 79], [100]),
        # Half again as much would be more than the step.
        ({**FIVE, "ramp_start": 20, "time": 35, "ramp_step_percent": 50}, [20, 25, 30], [35] * 12),
        # So many weeks in all.
        ({**FIVE, "total_weeks": 10}, [10, 15, 20, 25, 30, 35], [40, 40, 45, 45]),
        ({**FIVE, "total_weeks": 18}, [10, 15, 20, 25, 30, 35], [40, 40, *[45] * 10]),
        ({**FIVE, "total_weeks": 17}, [10, 15, 20, 25, 30, 35], [40, 40, *[45] * 9]),
        ({**FIVE, "total_weeks": 4}, [10, 15, 20, 25], []),
        ({**FIVE, "total_weeks": 0}, [], []),
    ],
)  # fmt: skip
def test_minutes_week_by_week(numbers: dict[str, int], ramp: list[int], full: list[int]) -> None:
    assert lengths(made(**numbers)) == (tuple(ramp), tuple(full))


def test_a_rule_that_names_no_most_limits_nothing() -> None:
    for name in ("total_weeks", "ramp_step_percent"):
        open_end = Slot(Key("base", "ramp" if name in RAMP else "full", name), Target(3, 3, None, ""))
        assert lengths(made(open_end, **FIVE)) == lengths(made(**FIVE))


def test_where_nothing_may_grow_the_first_length_stays() -> None:
    assert lengths(made(**{**FIVE, "ramp_start": 20}, forbidden=("growth",))) == ((), (20,) * 12)
    assert lengths(made(**{**FIVE, "ramp_start": 60}, forbidden=("growth",))) == ((), (45,) * 12)
    assert lengths(made(**{**FIVE, "total_weeks": 4}, forbidden=("growth",))) == ((), (10,) * 4)
    assert lengths(made(**{**FIVE, "total_weeks": 0}, forbidden=("growth",))) == ((), ())


# --- a plan that is made again half-way -------------------------------------------------------------------------------------

PLANNED = (("ramp", 10), ("ramp", 15), ("ramp", 20), ("ramp", 25), ("full", 30), ("full", 30), ("full", 30))


def again(
    shape: list[tuple[str, int]], over: int, planned: tuple[tuple[str, int], ...], **numbers: int
) -> list[tuple[str, int]]:
    return resumed(shape, History(over, planned, ()), made(**{"ramp_start": 10, "ramp_step": 5, **numbers}))


def test_weeks_to_come_grow_from_what_was_built_up() -> None:
    longer = [("full", 45)] * 9
    # Two weeks are over, the third was planned with 20: 20, then five more a week, and what was planned all the same.
    assert again(longer, 2, PLANNED) == [
        *longer[:2], ("ramp", 20), ("ramp", 25), ("full", 30), ("full", 35), ("full", 40), ("full", 45), ("full", 45),
    ]  # fmt: skip
    # A step that is none is one minute; less than a week a step is a week.
    assert [minutes for _, minutes in again(longer, 5, PLANNED, ramp_step=0)[5:]] == [30, 31, 32, 33]
    assert [minutes for _, minutes in again(longer, 5, PLANNED, ramp_step=1)[5:]] == [30, 31, 32, 33]
    nothing_said = resumed(longer, History(5, PLANNED, ()), made(slot("ramp_start", 10)))
    assert [minutes for _, minutes in nothing_said[5:]] == [30, 31, 32, 33]
    open_end = Slot(Key("base", "ramp", "ramp_step_percent"), Target(3, 3, None, ""))
    grown = resumed(longer, History(5, PLANNED, ()), made(open_end, ramp_start=10, ramp_step=5))
    assert [minutes for _, minutes in grown[5:]] == [30, 35, 40, 45]
    assert [minutes for _, minutes in again(longer, 5, PLANNED, ramp_step_weeks=0)[5:]] == [30, 35, 40, 45]
    # Every second week, or by a tenth at most (20, 22, 24, 26, 28, 30, 33), but never below what had been planned.
    assert [minutes for _, minutes in again(longer, 2, PLANNED, ramp_step_weeks=2)[2:]] == [20, 25, 30, 30, 30, 30, 35]
    assert [minutes for _, minutes in again(longer, 2, PLANNED, ramp_step_percent=10)[2:]] == [
        20,
        25,
        30,
        30,
        30,
        30,
        33,
    ]
    # How long a first session would be says nothing once something was reached: growth goes on from there.
    assert [minutes for _, minutes in again(longer, 2, PLANNED, ramp_start=35)[2:]] == [20, 25, 30, 35, 40, 45, 45]
    # A longest recent session that is told anew today counts.
    told = resumed(longer, History(2, PLANNED, (), False, True), made(ramp_start=35, ramp_step=5))
    assert [minutes for _, minutes in told[2:]] == [35, 40, 45, 45, 45, 45, 45]
    # After the last week of the old plan it goes on in its phase.
    assert again([("full", 45)] * 3, 2, PLANNED[:2]) == [("full", 45), ("full", 45), ("ramp", 15)]
    mixed = (("ramp", 10), ("full", 20))
    assert again([("full", 45)] * 4, 1, mixed)[1:] == [("full", 20), ("full", 25), ("full", 30)]
    assert again([("full", 45)] * 3, 1, (("full", 20),)) == [("full", 45), ("full", 20), ("full", 25)]


def test_the_first_week_after_a_pause_follows_from_what_was_done() -> None:
    found = resumed([("full", 45)] * 9, History(2, PLANNED, ()), made(ramp_start=10, ramp_step=5), {4})
    assert [minutes for _, minutes in found[2:]] == [20, 25, 45, 45, 45, 45, 45]


def test_weeks_that_become_shorter_are_shorter_at_once_and_nothing_is_new_before_or_after_the_plan() -> None:
    shorter = [("ramp", 10), ("ramp", 15), ("full", 15), ("full", 15)]
    assert again(shorter, 2, PLANNED) == shorter
    assert again([("full", 45)] * 3, 0, PLANNED) == [("full", 45)] * 3
    assert again([("full", 45)] * 3, 3, PLANNED) == [("full", 45)] * 3
    assert again([("full", 45)] * 3, 4, PLANNED) == [("full", 45)] * 3
    # Weeks without sessions have built up nothing and take nothing away.
    rest = (("ramp", 10), ("ramp", 15), ("ramp", 0), ("ramp", 0))
    assert [minutes for _, minutes in again([("full", 45)] * 5, 3, rest)[3:]] == [15, 20]
    assert [minutes for _, minutes in again([("full", 45)] * 2, 1, (("full", 0), ("full", 0)))[1:]] == [10]


def test_without_a_first_session_the_first_week_of_the_new_plan_counts() -> None:
    shape = [("full", 20), ("full", 30), ("full", 30)]
    for reached in (0, 10):
        history = History(1, (("full", reached), ("full", reached)), (), False, bool(reached))
        assert resumed(shape, history, made(ramp_step=5)) == [("full", 20), ("full", 20), ("full", 25)]


# --- what a week holds ------------------------------------------------------------------------------------------------------

BOOK = shipped_book()


def weeks(
    prescription: Prescription, longest_run: int | None = None, history: History | None = None
) -> tuple[DraftWeek, ...]:
    return draft_weeks(prescription, BOOK, longest_run=longest_run, history=history)


def parts(week: DraftWeek, place: int = 0) -> list[tuple[str, str, int]]:
    return [(step.phase, step.activity, step.minutes) for step in week.drafts[place].steps]


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (9, [("easy", 9)]),
        (10, [("easy", 10)]),
        (11, [("warm_up", 5), ("main", 1), ("cool_down", 5)]),
        (29, [("warm_up", 5), ("main", 19), ("cool_down", 5)]),
        (30, [("warm_up", 10), ("main", 15), ("cool_down", 5)]),
    ],
)
def test_the_parts_of_a_session(minutes: int, found: list[tuple[str, int]]) -> None:
    (week,) = weeks(made(time=minutes, weeks=1))
    assert (week.number, week.phase, week.minutes) == (1, "full", minutes)
    for draft in (*week.drafts, week.spare):
        assert draft is not None
        assert [(step.phase, step.minutes) for step in draft.steps] == found


def test_a_session_whose_form_nobody_states_is_one_easy_part() -> None:
    warm, cool = slot("warm_up@1", 5, phase="any"), slot("cool_down@1", 5, phase="any")
    for parts in ((), (warm,), (cool,)):
        full = made(time=30, weeks=1)
        bare = replace(full, slots=(*(one for one in full.slots if one.phase != "any"), *parts))
        assert [(step.phase, step.minutes) for step in weeks(bare)[0].drafts[0].steps] == [("easy", 30)]


def test_before_its_first_full_week_an_aim_without_ordinary_sessions_keeps_its_activity() -> None:
    alone = made(
        time=30, weeks=1, ramp_start=25, ramp_step=5, frequency=1, kinds=(("anandamide", 1),), activities=(("anandamide", "cycling"),)
    )  # fmt: skip
    assert [[draft.activity for draft in week.drafts] for week in weeks(alone)] == [["cycling"], ["cycling"]]


def test_aims_wait_for_the_full_weeks_and_likes_take_turns() -> None:
    band = (Slot(Key("anandamide", "full", "main_time", band=True), Target(None, 10, None, "")),)
    found = weeks(
        made(
            *band, time=30, weeks=2, ramp_start=25, ramp_step=5, frequency=4,
            kinds=(("resistance", 1), ("anandamide", 1), ("base", 2)),
            activities=(("anandamide", "cycling"), ("base", "walking"), ("resistance", "resistance")),
            variety=("swimming",), movements=(told("chair rises"), told("rows")),
        )
    )  # fmt: skip
    assert [(week.number, week.phase) for week in found] == [(1, "ramp"), (2, "full"), (3, "full")]
    held = [[(draft.kind, draft.activity) for draft in week.drafts] for week in found]
    assert held[0] == [("resistance", "resistance"), ("base", "walking"), ("base", "walking"), ("base", "swimming")]
    assert held[1] == [
        ("resistance", "resistance"),
        ("anandamide", "cycling"),
        ("base", "walking"),
        ("base", "swimming"),
    ]
    assert held[2] == held[1]
    for week in found:
        assert week.spare is not None and (week.spare.kind, week.spare.activity) == ("base", "walking")
        assert [step.label for step in week.drafts[0].steps if step.phase == "main"] == ["strength: chair rises, rows"]
        assert [step.label for step in week.drafts[2].steps if step.phase == "main"] == ["brisk walk"]
    # More kinds than sessions: the first ones have their place.
    few = weeks(
        made(
            time=30,
            weeks=1,
            frequency=1,
            kinds=(("resistance", 1), ("base", 1)),
            activities=(("resistance", "resistance"), ("base", "walking")),
        )
    )
    assert [draft.kind for draft in few[0].drafts] == ["resistance"]


def test_sets_and_repetitions_are_said() -> None:
    def label(*slots: Slot) -> str:
        strong = {
            "kinds": (("resistance", 1),),
            "activities": (("resistance", "resistance"),),
            "movements": (told("rows"),),
        }
        return next(
            step.label
            for step in weeks(made(*slots, time=30, weeks=1, **strong))[0].drafts[0].steps
            if step.phase == "main"
        )

    nothing = made(time=30, weeks=1, kinds=(("resistance", 1),), activities=(("resistance", "resistance"),))
    assert weeks(nothing)[0].drafts[0].steps[1].label == "strength: all large muscle groups, own body weight or bands"
    sets = slot("sets", 2, "resistance")
    assert label() == label(sets) == label(slot("repetitions", 8, "resistance")) == "strength: rows"
    assert label(slot("bout", 1), sets) == "strength: rows"
    named = [
        Slot(Key(kind, "full", name), Target(1, 1, 1, "", (f"{kind}.{name}",)))
        for kind in ("resistance", "mixed")
        for name in ("sets", "repetitions")
    ]
    both = made(*named, slot("strength_time@1", 5, "mixed", "any"), time=30, weeks=1, frequency=2, kinds=(("resistance", 1), ("mixed", 1)),
                activities=(("base", "walking"), ("mixed", "walking"), ("resistance", "resistance")), movements=(told("rows"),))  # fmt: skip
    strong, walk = weeks(both)[0].drafts
    assert strong.steps[1].rules == ("resistance.repetitions", "resistance.sets") and walk.steps[1].rules == ()
    assert (
        label(sets, Slot(Key("resistance", "full", "repetitions"), Target(8, 10, 12, "")))
        == "strength: 2 × 8–12 of rows"
    )
    assert label(sets, Slot(Key("resistance", "full", "repetitions"), Target(8, 8, 8, ""))) == "strength: 2 × 8 of rows"
    assert (
        label(sets, Slot(Key("resistance", "full", "repetitions"), Target(None, 9, None, "")))
        == "strength: 2 × 9 of rows"
    )
    assert (
        label(sets, Slot(Key("resistance", "full", "repetitions"), Target(None, 9, 11, "")))
        == "strength: 2 × 9–11 of rows"
    )


@pytest.mark.parametrize(
    ("rpe", "label", "talk"),
    [
        # Light effort ends at 11: a walk is brisk from 12 on. The talk test is that of the highest class that is reached.
        (Target(9, 9, 11, ""), "easy walk", "sing"),
        (Target(9, 10, 12, ""), "brisk walk", "but not sing"),
        (Target(9, 11, 13, ""), "brisk walk", "but not sing"),
        (Target(12, 13, 14, ""), "brisk walk", "a few words"),
        (Target(6, 7, 8, ""), "easy walk", ""),
        (Target(9, 9, None, ""), "brisk walk", ""),
        (None, "brisk walk", ""),
    ],
)
def test_effort_names_the_pace_and_the_talk_test(rpe: Target | None, label: str, talk: str) -> None:
    effort = () if rpe is None else (Slot(Key("base", "full", "rpe"), rpe),)
    main = weeks(made(*effort, time=30, weeks=1))[0].drafts[0].steps[1]
    assert main.label == label
    assert (talk in main.talk_test) if talk else main.talk_test == ""
    assert main.rpe == rpe
    slow = weeks(made(*effort, time=30, weeks=1, forbidden=("brisk_walking",)))[0].drafts[0].steps[1]
    assert slow.label == "easy walk"
    # What is no walking keeps its word.
    wheel = {"activities": (("base", "cycling"),), "forbidden": ("brisk_walking",)}
    assert weeks(made(*effort, time=30, weeks=1, **wheel))[0].drafts[0].steps[1].label.startswith("easy") == (
        label == "easy walk"
    )


@pytest.mark.parametrize(("minutes", "beats"), [(34, False), (35, True), (36, True)])
def test_a_band_needs_the_minutes_that_were_tested(minutes: int, beats: bool) -> None:
    bpm, rpe = Target(129, 138, 147, "bpm"), Target(13, 13, 13, "RPE")
    shares = [
        Slot(Key("anandamide", "full", name), Target(70, 75, 80, "%")) for name in ("percent_max", "percent_reserve")
    ]
    prescription = made(
        Slot(Key("anandamide", "full", "bpm"), bpm), Slot(Key("anandamide", "full", "rpe"), rpe), *shares,
        Slot(Key("anandamide", "full", "main_time", band=True), Target(20, 20, 50, "min")),
        time=minutes, weeks=1, frequency=1, kinds=(("anandamide", 1),), activities=(("anandamide", "walking"), ("base", "walking")),
    )  # fmt: skip
    main = weeks(prescription)[0].drafts[0].steps[1]
    assert main.minutes == minutes - 15 and main.rpe == rpe
    assert (main.bpm, main.percent_max is None, main.percent_reserve is None) == (
        (bpm, False, False) if beats else (None, True, True)
    )
    assert main.effort_first is False


# --- running ----------------------------------------------------------------------------------------------------------------

RUNNER: dict[str, Any] = {"running_growth": 10, "activities": (("base", "running"),)}


def runs(found: tuple[DraftWeek, ...]) -> list[int]:
    return [sum(step.minutes for step in week.drafts[0].steps if step.label == "run") for week in found]


def test_runs_grow_by_a_tenth_of_the_longest_and_walking_fills_the_session() -> None:
    found = weeks(made(time=45, weeks=16, **RUNNER), longest_run=10)
    assert runs(found) == [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24, 26, 28, 30, 30]
    assert parts(found[0]) == [
        ("warm_up", "walking", 10),
        ("main", "running", 11),
        ("main", "walking", 19),
        ("cool_down", "walking", 5),
    ]
    assert parts(found[-1]) == [("warm_up", "walking", 10), ("main", "running", 30), ("cool_down", "walking", 5)]
    # Not known, or none at all: nothing to grow from.
    for none in (None, 0):
        assert parts(weeks(made(time=45, weeks=1, **RUNNER), longest_run=none)[0])[1] == ("main", "walking", 30)
    # A single minute of the one or of the other is a part, too.
    assert parts(weeks(made(time=45, weeks=1, **RUNNER), longest_run=1)[0])[1:3] == [
        ("main", "running", 1),
        ("main", "walking", 29),
    ]
    assert parts(weeks(made(time=45, weeks=1, **RUNNER), longest_run=27)[0])[1:3] == [
        ("main", "running", 29),
        ("main", "walking", 1),
    ]
    # No rule speaks of it: the whole main part.
    free = made(time=45, weeks=1, activities=(("base", "running"),))
    assert runs(weeks(free, longest_run=10)) == [30]


def test_a_run_counts_for_thirty_days() -> None:
    # Ten minutes of running a session, then thirty: in week four the 40 minutes from before still count, in week five no more.
    steps = {"time": 45, "weeks": 2, "ramp_start": 20, "ramp_step": 25}
    assert runs(weeks(made(**steps, ramp_step_weeks=3, **RUNNER), longest_run=40)) == [10, 10, 10, 30, 30]
    assert runs(weeks(made(**steps, ramp_step_weeks=4, **RUNNER), longest_run=40)) == [10, 10, 10, 10, 11, 12]


def test_of_two_kinds_of_runs_the_longer_one_counts() -> None:
    two = made(
        slot("warm_up@1", 10, "anandamide", "any"), slot("cool_down@1", 10, "anandamide", "any"), running_growth=10, time=29, weeks=5,
        frequency=2, kinds=(("anandamide", 1), ("base", 1)), activities=(("anandamide", "running"), ("base", "running")),
    )  # fmt: skip
    two = replace(two, slots=tuple({(one.kind, one.dimension): one for one in reversed(two.slots)}.values()))
    found = weeks(two, longest_run=15)
    assert runs(found) == [9] * 5
    assert [sum(step.minutes for step in week.drafts[1].steps if step.label == "run") for week in found] == [
        16,
        17,
        18,
        19,
        19,
    ]


def test_who_has_not_run_for_thirty_days_walks() -> None:
    late = made(
        running_growth=10, time=45, weeks=1, ramp_start=20, ramp_step=25, ramp_step_weeks=4, frequency=1,
        kinds=(("anandamide", 1),), activities=(("anandamide", "running"), ("base", "walking")),
    )  # fmt: skip
    assert parts(weeks(late, longest_run=40)[4]) == [
        ("warm_up", "walking", 10), ("main", "walking", 30), ("cool_down", "walking", 5),
    ]  # fmt: skip


def test_runs_that_are_over_count_as_they_were() -> None:
    planned = (("full", 45),) * 8

    def after(over: int, was: tuple[int, ...], longest: int, entered: bool = False) -> list[int]:
        return runs(weeks(made(time=45, weeks=8, **RUNNER), longest, History(over, planned, was, entered)))

    # Three weeks of 20 minutes although 10 were entered: a tenth more than 20, then of that.
    assert after(3, (20, 20, 20), 10)[3:] == [22, 24, 26, 28, 30]
    # What was run four weeks ago no longer counts.
    assert after(4, (20, 10, 10, 10), 10)[4:] == [11, 12, 13, 14]
    assert after(4, (10, 20, 10, 10), 10)[4:] == [22, 24, 26, 28]
    # The week of today is settled too: it counts as it was.
    assert after(2, (20, 20, 5), 10)[3:] == [22, 24, 26, 28, 30]
    # Entered anew today it counts for the weeks that begin within 30 days, else only as long as it did.
    assert after(4, (10, 10, 10, 10), 25)[4:] == [11, 12, 13, 14]
    assert after(4, (10, 10, 10, 10), 25, True)[4:] == [27, 29, 30, 30]
    assert after(5, (0, 0, 0, 0, 0), 25, False)[5:] == [0, 0, 0]
    old = History(5, planned, (0, 0, 0, 0, 0))
    assert runs(weeks(made(time=45, weeks=8, **RUNNER), 25, old))[5:] == [0, 0, 0]
    # A run entered today counts for four weeks from today: in week eight it does where four weeks are over, and not where three are.
    slow = made(time=45, weeks=1, ramp_start=20, ramp_step=25, ramp_step_weeks=7, ramp_weeks=7, **RUNNER)
    short = (*[("ramp", 20)] * 7, ("full", 45))
    for over, last in ((4, 27), (3, 11)):
        assert runs(weeks(slow, 25, History(over, short, (10,) * over, True)))[-1] == last


# --- after a pause ------------------------------------------------------------------------------------------------------------

FULL = [("full", 30)] * 6
AWAY = Pause(dt.date(2027, 2, 1), dt.date(2027, 2, 14), done=3, resumes=4, share=75)


def back(shape: list[tuple[str, int]], *pauses: Pause, history: History | None = None, **numbers: int) -> Any:
    start = Slot(Key("base", "ramp", "ramp_start"), Target(10, 10, None, ""))
    return after_pauses(shape, pauses, made(start, **{"ramp_step": 5, **numbers}), history)


@pytest.mark.parametrize(
    ("pause", "weeks"),
    [
        # Too short to matter: what is left is as it was; two weeks that passed inside it are still to be done.
        ({"share": None}, FULL),
        ({"share": None, "resumes": 6}, [*FULL, *FULL[:2]]),
        # Three quarters of 30 minutes are 22.5: 20 in whole steps of five, then five more a week, then the rest.
        ({}, [*FULL[:3], ("ramp", 20), ("ramp", 25), *FULL[3:]]),
        ({"easier": True}, [*FULL[:3], ("return", 20), ("ramp", 25), *FULL[3:]]),
        # All of it: the week again, or nothing to build up.
        ({"share": 100}, FULL),
        ({"share": 100, "easier": True}, [*FULL[:3], ("return", 30), *FULL[4:]]),
        ({"share": 99}, [*FULL[:3], ("ramp", 25), *FULL[3:]]),
        # A third of it is ten minutes, and less than the shortest first session is not asked for.
        ({"share": 34}, [*FULL[:3], ("ramp", 10), ("ramp", 15), ("ramp", 20), ("ramp", 25), *FULL[3:]]),
        ({"share": 5}, [*FULL[:3], ("ramp", 10), ("ramp", 15), ("ramp", 20), ("ramp", 25), *FULL[3:]]),
        # A week that had begun is done anew after the building up; where nothing is built up, it counts.
        ({"begun": True, "resumes": 5}, [*FULL[:4], ("ramp", 20), ("ramp", 25), *FULL[3:]]),
        ({"begun": True, "resumes": 5, "share": 100}, FULL),
        # Two weeks passed inside it.
        ({"resumes": 6}, [*FULL[:5], ("ramp", 20), ("ramp", 25), *FULL[3:]]),
        # Nothing was complete before it: nothing to come back to.
        ({"done": 0, "resumes": 1}, FULL),
        # At the very end there is nothing left.
        ({"done": 6, "resumes": 7}, [*FULL, ("ramp", 20), ("ramp", 25)]),
        ({"done": 6, "resumes": 8, "share": None}, [*FULL, ("full", 30)]),
    ],
)  # fmt: skip
def test_the_way_back_after_a_pause(pause: dict[str, Any], weeks: list[tuple[str, int]]) -> None:
    found = back(FULL, replace(AWAY, **pause))
    assert found.weeks == weeks


def test_the_way_back_follows_the_steps_of_building_up_and_what_took_place() -> None:
    assert back(FULL, AWAY, ramp_step_weeks=2).weeks[3:7] == [("ramp", 20), ("ramp", 20), ("ramp", 25), ("ramp", 25)]
    assert back(FULL, AWAY, ramp_step_percent=10).weeks[3:8] == [
        ("ramp", 20),
        ("ramp", 22),
        ("ramp", 24),
        ("ramp", 26),
        ("ramp", 28),
    ]
    # The last complete week itself is as long as it was; weeks that passed behind the end were like the last one.
    odd = [("full", 33)] * 6
    assert back(odd, replace(AWAY, share=100)).weeks == odd
    steps = [("ramp", 20), ("ramp", 25), ("full", 30)]
    assert back(steps, replace(AWAY, resumes=6, share=None)).weeks == [*steps, *[("full", 30)] * 2]
    # So many weeks in all, without those that passed in a pause.
    assert len(back(FULL, AWAY, total_weeks=6).weeks) == 6 and len(back(FULL, AWAY, total_weeks=8).weeks) == 8
    assert len(back(FULL, replace(AWAY, resumes=6), total_weeks=6).weeks) == 8
    assert back(FULL, AWAY, total_weeks=0).weeks == []
    # Nobody says how short a first session may be: a minute.
    assert after_pauses(FULL, [replace(AWAY, share=5)], made(ramp_step=5), None).weeks[3] == ("ramp", 1)
    # An easier week is no longer than the one in whose place it stands.
    short = [*FULL[:3], ("full", 20), ("full", 25)]
    assert back(short, replace(AWAY, share=100, easier=True)).weeks == [*FULL[:3], ("return", 20), ("full", 25)]
    # 77 % of 45 minutes are 34.65: 30.
    assert back([("full", 45)] * 6, replace(AWAY, share=77)).weeks[3] == ("ramp", 30)
    # Short weeks need no way back; one after the other adds up.
    assert back([("full", 10)] * 5, AWAY).weeks == [("full", 10)] * 5
    later = replace(AWAY, done=6, resumes=7)
    assert back(FULL, AWAY, later).weeks == [
        *FULL[:3],
        ("ramp", 20),
        ("ramp", 25),
        *FULL[:1],
        ("ramp", 20),
        ("ramp", 25),
        *FULL[4:],
    ]
    # What was planned and took place counts, and a week without sessions does not.
    old = History(3, (("ramp", 10), ("ramp", 20), ("ramp", 0), ("ramp", 30)), ())
    assert back(FULL, AWAY, history=old).weeks[3:7] == [("ramp", 15), ("ramp", 20), ("ramp", 25), ("full", 30)]


@pytest.mark.parametrize(
    ("pause", "cut"),
    [
        ({"begun": True, "resumes": 5}, {3: ("full", 20)}),
        ({"begun": True, "resumes": 5, "easier": True}, {3: ("return", 20)}),
        ({"begun": True, "resumes": 5, "share": 100}, {3: ("full", 30)}),
        ({"begun": True, "resumes": 4}, {}),
        ({"resumes": 5}, {}),
        ({"begun": True, "done": 6, "resumes": 8}, {6: ("full", 20)}),
        ({"begun": True, "resumes": 5, "share": None}, {}),
    ],
)
def test_what_a_pause_cuts_in_two(pause: dict[str, Any], cut: dict[int, tuple[str, int]]) -> None:
    assert back(FULL, replace(AWAY, **pause)).cut == cut


def test_a_week_that_is_cut_in_two_holds_both_parts() -> None:
    start = Slot(Key("base", "ramp", "ramp_start"), Target(10, 30, None, ""))
    cut = replace(AWAY, begun=True, resumes=5)
    found = draft_weeks(made(start, time=30, weeks=6, ramp_step=5), BOOK, longest_run=None, pauses=(cut,))
    assert [week.minutes for week in found] == [30, 30, 30, 30, 20, 25, 30, 30, 30]
    assert [[sum(step.minutes for step in draft.steps) for draft in week.back] for week in found] == [
        [], [], [], [20, 20, 20], [], [], [], [], [],
    ]  # fmt: skip


def test_fewer_sessions_while_building_up() -> None:
    at_first = Slot(Key("base", "ramp", "frequency"), Target(None, 2, 2, ""))
    more = Slot(Key("base", "ramp", "frequency"), Target(None, 5, 5, ""))
    numbers = {"time": 30, "weeks": 2, "ramp_start": 20, "ramp_step": 5}
    assert [len(week.drafts) for week in weeks(made(at_first, **numbers))] == [2, 2, 3, 3]
    assert [len(week.drafts) for week in weeks(made(more, **numbers))] == [3, 3, 3, 3]


def test_strength_inside_a_session_and_stretches_with_rests() -> None:
    part = slot("strength_time@1", 5, "mixed", "any")
    mixed = {
        "kinds": (("mixed", 1),),
        "activities": (("base", "walking"), ("mixed", "walking")),
        "movements": (told("rows"),),
        "frequency": 1,
    }
    (week,) = weeks(made(part, slot("sets", 1, "mixed"), slot("repetitions", 8, "mixed"), time=30, weeks=1, **mixed))
    assert [(step.phase, step.activity, step.minutes) for step in week.drafts[0].steps] == [
        ("warm_up", "walking", 10), ("main", "walking", 10), ("main", "resistance", 5), ("cool_down", "walking", 5),
    ]  # fmt: skip
    assert (
        week.drafts[0].steps[2].label == "strength: 1 × 8 of rows" and str(week.drafts[0].what) == "Walk and strength"
    )
    # A main part that is no longer than the strength in it stays whole.
    (short,) = weeks(made(part, time=15, weeks=1, **mixed))
    assert [(step.phase, step.minutes) for step in short.drafts[0].steps] == [
        ("warm_up", 5),
        ("main", 5),
        ("cool_down", 5),
    ]
    assert str(short.drafts[0].what) == "Walk"
    balance = made(slot("balance_time@1", 5, phase="any"), time=30, weeks=1)
    step = weeks(balance)[0].drafts[0].steps[2]
    assert (step.activity, step.minutes) == ("strength_balance", 5)
    assert step.label == "strength and balance: chair rises, heel raises, standing balance near a firm hold"
    # Without such a part it is an ordinary session.
    (plain,) = weeks(made(time=30, weeks=1, **mixed))
    assert plain.drafts[0].kind == "base"
    bout = Slot(Key("base", "full", "bout"), Target(None, 10, 10, ""))
    # Main parts of 10 and 11 minutes.
    for minutes, said in ((20, False), (21, True)):
        label = weeks(made(bout, time=minutes, weeks=1))[0].drafts[0].steps[1].label
        assert label == "brisk walk" + (": stretches of 10 min with rests" if said else "")


def test_stretches_need_no_warm_up() -> None:
    bout = Slot(Key("base", "full", "bout"), Target(None, 10, 10, ""))
    full = made(bout, time=30, weeks=1)
    bare = replace(full, slots=tuple(one for one in full.slots if one.phase != "any"))
    assert [(step.phase, step.minutes) for step in weeks(bare)[0].drafts[0].steps] == [("easy", 30)]


def test_a_blood_marker_waits_for_the_end_of_a_cap_that_ends() -> None:
    early = Slot(Key("base", "full", "rpe", until_week=2), Target(9, 10, 11, "RPE"))
    found = weeks(
        made(early, time=30, weeks=4, frequency=1, kinds=(("anandamide", 1),), activities=(("anandamide", "cycling"), ("base", "walking")))
    )  # fmt: skip
    assert [[draft.kind for draft in week.drafts] for week in found] == [
        ["base"],
        ["base"],
        ["anandamide"],
        ["anandamide"],
    ]
