"""Effort, beats and the form of sessions from small sets of rules, worked out on paper.

The table: light 30-39 % of reserve, 57-63 % of the maximum, effort 9-11; moderate 40-59, 64-76, 12-13; vigorous 60-89, 77-95, 14-17.
A maximum of 180 and a resting rate of 60 leave 120 beats of reserve: one per cent is 1.2 beats.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import exrx
from exrx.programme.prescription import Prescription
from exrx.values.timeline import Pause

from .prescribed import WEEK, ends, prescribed, rule

RATES: dict[str, Any] = {"max_hr": 180, "resting_hr": 60}
EASY = rule("i.words", 'intensity = { from = "light", to = "moderate" }')
SAFE = rule("s.moderate", 'intensity = { max = "moderate" }', "safety")
LIGHT = rule("s.light", 'intensity = { max = "light" }', "safety")


def reserve(low: int, high: int, id: str = "i.reserve") -> str:
    return rule(id, f"percent_reserve = {{ min = {low}, max = {high} }}")


def share(low: int, high: int, id: str = "i.share") -> str:
    return rule(id, f"percent_max = {{ min = {low}, max = {high} }}")


def gone(made: Prescription, kind: str = "base") -> list[tuple[Any, ...]]:
    return [
        (one.wished, one.by, one.got, one.forced_by)
        for one in made.compromises
        if (one.dimension, one.kind) == ("bpm", kind)
    ]


# --- beats --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "rates", "full", "ramp"),
    [
        # Words: 30-59 % of reserve is 96 to 130.8, its middle 113.4; while building up its low end.
        ([EASY], RATES, (96, 113, 131), (96, 96, 131)),
        # Without a resting rate the other column: 57-76 % is 102.6 to 136.8, its middle 119.7.
        ([EASY], {"max_hr": 180}, (103, 120, 137), (103, 103, 137)),
        # A ceiling in words binds on both scales: 76 % of the maximum (121.6) lies under 59 % of reserve (130) at 80 and 160.
        ([EASY, SAFE], {"max_hr": 160, "resting_hr": 80}, (104, 113, 122), (104, 104, 122)),
        ([EASY, LIGHT], RATES, (96, 101, 107), (96, 96, 107)),
        ([EASY, LIGHT], {"max_hr": 180}, (103, 108, 113), (103, 103, 113)),
        # A number keeps its own scale: 60-70 % of the maximum, 108 to 126, is not 60-70 % of reserve, 132 to 144.
        ([share(60, 70)], RATES, (108, 117, 126), (108, 108, 126)),
        ([share(60, 70)], {"max_hr": 180}, (108, 117, 126), (108, 108, 126)),
        ([reserve(60, 70)], RATES, (132, 138, 144), (132, 132, 144)),
        ([reserve(60, 70)], {"max_hr": 180}, None, None),
        # Two numbered scales meet in beats: 126 to 144 and 120 to 132.
        ([share(70, 80), reserve(50, 60)], RATES, (126, 129, 132), (126, 126, 132)),
        # Two that do not meet settle on the lower edge: 144 against 108 to 120.
        ([share(80, 90), reserve(40, 50)], RATES, (120, 120, 120), (120, 120, 120)),
        # A band above the ceiling moves down to it and keeps its width: 144-162, 130.8 at most, 18 wide.
        ([reserve(70, 85), SAFE], RATES, (113, 122, 131), (113, 113, 131)),
        # A ceiling stated in per cent of reserve, without a resting rate: the row in which 59 lies ends at 76 % of the maximum.
        ([EASY, rule("s.cap", "percent_reserve = { max = 59 }", "safety")], {"max_hr": 180}, (103, 120, 137), (103, 103, 137)),
        ([EASY, rule("s.cap", "percent_reserve = { max = 39 }", "safety")], {"max_hr": 180}, (103, 108, 113), (103, 103, 113)),
        ([EASY, rule("s.cap", "percent_reserve = { max = 40 }", "limit")], {"max_hr": 180}, (103, 120, 137), (103, 103, 137)),
        # What lies under the first row allows no more than where it begins, 57 %; a goal on reserve is no ceiling.
        ([EASY, rule("s.cap", "percent_reserve = { max = 29 }", "safety")], {"max_hr": 180}, (103, 103, 103), (103, 103, 103)),
        ([EASY, reserve(30, 39)], {"max_hr": 180}, (103, 120, 137), (103, 103, 137)),
        ([EASY, rule("s.cap", "percent_reserve = { max = 50 }", "safety")], RATES, (96, 108, 120), (96, 96, 120)),
        ([EASY, rule("s.cap", "percent_max = { max = 70 }", "safety")], RATES, (96, 111, 126), (96, 96, 126)),
        # Halves go up: 50 % of 121 beats over 60 is 120.5.
        ([reserve(50, 60)], {"max_hr": 181, "resting_hr": 60}, (121, 127, 133), (121, 121, 133)),
        # No rule speaks of effort: no beats.
        ([], RATES, None, None),
        ([SAFE], RATES, None, None),
    ],
)  # fmt: skip
def test_beats(
    rules: list[str], rates: dict[str, int], full: tuple[int, ...] | None, ramp: tuple[int, ...] | None
) -> None:
    made = prescribed(*WEEK, *rules, **rates)
    assert ends(made.target("bpm")) == full
    assert ends(made.target("bpm", phase="ramp")) == ramp


def test_the_printed_shares_are_those_of_the_band() -> None:
    made = prescribed(*WEEK, EASY, **RATES)
    # 96, 113.4 and 130.8 of 180 are 53.3, 63 and 72.7 %; of the reserve 30, 44.5 and 59 %.
    assert ends(made.target("percent_max")) == (53, 63, 73)
    assert ends(made.target("percent_reserve")) == (30, 45, 59)
    assert ends(made.target("percent_max", phase="ramp")) == (53, 53, 73)
    assert ends(made.target("percent_reserve", phase="ramp")) == (30, 30, 59)
    assert ends(made.target("asked_percent_reserve")) == (30, 30, 59)
    assert ends(made.target("asked_percent_max")) == (57, 57, 76)
    without = prescribed(*WEEK, EASY, max_hr=180)
    assert ends(without.target("percent_max")) == (57, 67, 76) and without.target("percent_reserve") is None
    numbered = prescribed(*WEEK, share(60, 70), **RATES)
    assert ends(numbered.target("asked_percent_max")) == (60, 60, 70)
    # 108 beats are 40 % of the reserve, 117 47.5, 126 55.
    assert ends(numbered.target("percent_reserve")) == (40, 48, 55)
    low = prescribed(*WEEK, share(30, 70), **RATES)
    assert ends(low.target("percent_reserve")) == (0, 25, 55)  # 54 beats lie under rest: nothing of the reserve


def test_what_the_beats_rest_on() -> None:
    made = prescribed(
        *WEEK,
        rule("a.low", "percent_reserve = { min = 50, max = 100 }"),
        rule("b.high", "percent_reserve = { min = 0, max = 80 }"),
        SAFE,
        **RATES,
    )
    (slot,) = [slot for slot in made.slots if (slot.dimension, slot.phase) == ("bpm", "full")]
    assert (slot.target.low_rules, slot.target.high_rules, slot.lost) == (("a.low",), ("s.moderate",), ("b.high",))
    assert "h.max" in {reason.id for reason in prescribed(*WEEK, rule("h.max", 'formula = "tanaka-2001"')).reasons}
    # A cap that leaves four beats of 96 to 99 is a reason although nothing is printed.
    cap, narrow = (
        rule("s.cap", "percent_max = { max = 55 }", "safety"),
        rule("h.narrow", "narrowest_band = { min = 5 }"),
    )
    cut = prescribed(*WEEK, EASY, cap, narrow, **RATES)
    assert cut.target("bpm") is None and {"s.cap", "h.narrow"} <= {reason.id for reason in cut.reasons}
    # It stays said where sessions for a blood marker are left out.
    both = prescribed(*WEEK, EASY, cap, narrow, ONCE, BAND, BAND_TIME, **RATES)
    assert dict(both.kinds) == {"base": 3} and len(gone(both)) == 1 and gone(both, "anandamide") == []
    words = {reason.id: reason.says for reason in cut.reasons}
    assert words["table.light"] == "light: 30–39 % of reserve, 57–63 % of the maximum, effort 9–11"
    # A band that is gone while building up is said, too.
    early = rule("i.early", "percent_reserve = { min = 30, max = 31 }", applies='phase = ["ramp"]')
    late = rule("i.late", "percent_reserve = { min = 30, max = 59 }", applies='phase = ["full"]')
    assert gone(prescribed(*WEEK, early, late, narrow, **RATES)) == [
        ("96–97", ("i.early",), "effort leads", ("i.early",))
    ]


def test_a_band_that_moved_says_so() -> None:
    made = prescribed(*WEEK, reserve(70, 85), SAFE, **RATES)
    (one,) = [one for one in made.compromises if one.dimension == "percent_reserve"]
    assert (one.wished, one.by, one.got, one.forced_by) == (
        "144–162 bpm",
        ("i.reserve",),
        "113–131 bpm",
        ("s.moderate",),
    )
    # Said once, for the full weeks of ordinary sessions, whatever the weeks of building up ask for.
    full = rule("i.full", "percent_reserve = { min = 70, max = 85 }", applies='phase = ["full"]')
    slow = rule("i.ramp", "percent_reserve = { min = 30, max = 40 }", applies='phase = ["ramp"]')
    assert (
        len(
            [
                one
                for one in prescribed(*WEEK, full, slow, SAFE, **RATES).compromises
                if one.dimension == "percent_reserve"
            ]
        )
        == 1
    )
    early = rule("i.ramp", "percent_reserve = { min = 70, max = 85 }", applies='phase = ["ramp"]')
    late = rule("i.full", "percent_reserve = { min = 30, max = 40 }", applies='phase = ["full"]')
    assert not [
        one for one in prescribed(*WEEK, early, late, SAFE, **RATES).compromises if one.dimension == "percent_reserve"
    ]
    assert "your.resting_hr" in {
        reason.id for reason in prescribed(*WEEK, EASY, rule("h.max", 'formula = "tanaka-2001"'), resting_hr=60).reasons
    }
    # Cut where the two overlap is no loss of its own.
    assert not [
        one
        for one in prescribed(*WEEK, reserve(50, 70), SAFE, **RATES).compromises
        if one.dimension == "percent_reserve"
    ]


@pytest.mark.parametrize(
    ("rise", "narrow", "band", "found"),
    [
        # 10-59 % of reserve is 72 to 130.8; ten beats over rest is 70, thirteen 73.
        (10, 5, (10, 59), (72, 101, 131)),
        (12, 5, (10, 59), (72, 101, 131)),
        (13, 5, (10, 59), (None, 101, 131)),
        (45, 5, (10, 59), (None, 105, 131)),
        # 30-33 % is 96 to 99.6: 96, 97, 98, 99, 100 are five beats.
        (10, 5, (30, 33), (96, 98, 100)),
        (10, 6, (30, 33), None),
        # Counted from where the end may be printed: 98 to 100 are three.
        (38, 3, (30, 33), (None, 98, 100)),
        (38, 4, (30, 33), None),
    ],
)
def test_ends_and_bands_that_guide_nobody(
    rise: int, narrow: int, band: tuple[int, int], found: tuple[Any, ...] | None
) -> None:
    limits = (
        rule("h.rise", f"lowest_rise = {{ min = {rise} }}"),
        rule("h.narrow", f"narrowest_band = {{ min = {narrow} }}"),
    )
    made = prescribed(*WEEK, reserve(*band), *limits, **RATES)
    assert ends(made.target("bpm")) == found
    named = {reason.id for reason in made.reasons}
    assert ("h.rise" in named) == ((found is not None and found[0] is None) or rise == 38)
    assert ("h.narrow" in named) == (found is None)
    if found is None:
        assert made.target("percent_max") is None
        assert gone(made) == [("96–100", ("i.reserve",), "effort leads", ("i.reserve",))]
    # Without a resting rate there is nothing to rise from.
    assert ends(prescribed(*WEEK, share(30, 70), *limits, max_hr=180).target("bpm")) == (54, 90, 126)


@pytest.mark.parametrize(
    ("fields", "source", "maximum", "error"),
    [
        ({"max_hr": 175}, "measured", 175, None),
        ({"max_hr": 175, "hr_max_equation": "fox-1971"}, "measured", 175, None),
        ({}, "tanaka-2001", Decimal("180.0"), 10),
        ({"hr_max_equation": "fox-1971"}, "fox-1971", Decimal(180), 12),
        ({"hr_max_equation": "nes-2013"}, "nes-2013", Decimal("185.40"), Decimal("10.8")),
    ],
)
def test_the_maximum_that_counts(fields: dict[str, Any], source: str, maximum: Any, error: Any) -> None:
    tanaka = rule("h.max", 'formula = "tanaka-2001"')
    rate = prescribed(*WEEK, EASY, tanaka, resting_hr=60, **fields).heart_rate
    assert rate is not None
    assert (rate.source, rate.maximum, rate.error, rate.resting) == (source, maximum, error, 60)
    rules = {"measured": "your.max_hr", "tanaka-2001": "h.max"}
    assert rate.rule == rules.get(source, "your.hr_max_equation")


def test_of_two_equations_the_goal_stands_before_the_preference() -> None:
    one, other = rule("a.max", 'formula = "fox-1971"', "preference"), rule("b.max", 'formula = "nes-2013"')
    rate = prescribed(*WEEK, EASY, one, other).heart_rate
    assert rate is not None and (rate.source, rate.rule) == ("nes-2013", "b.max")
    assert prescribed(*WEEK, EASY).heart_rate is None
    assert prescribed(*WEEK, EASY, other, rule("s.pulse", 'forbid = ["bpm"]', "safety")).heart_rate is None
    assert (
        prescribed(*WEEK, EASY, other, rule("s.pulse", 'forbid = ["bpm"]', "safety"), max_hr=180).target("bpm") is None
    )


@pytest.mark.parametrize(
    ("age", "sex", "equation", "said"),
    [
        # 208 - 0.7 x age against 206 - 0.88 x age: 2 + 0.18 x age is more than five from 17 on.
        (16, "female", "tanaka-2001", False),
        (17, "female", "tanaka-2001", True),
        (17, "male", "tanaka-2001", False),
        (60, "female", "gulati-2010", False),
        # 220 - age: 14 - 0.12 x age is five at 75 and less afterwards.
        (74, "female", "fox-1971", True),
        (75, "female", "fox-1971", False),
    ],
)
def test_women_are_told_where_another_equation_differs(age: int, sex: str, equation: str, said: bool) -> None:
    made = prescribed(*WEEK, EASY, age=age, sex=sex, hr_max_equation=equation)
    notes = [note.text for note in made.notes if note.topic == "hr_max"]
    assert bool(notes) == said
    if age == 17 and said:
        assert "gulati-2010) gives 191 as the maximum where this plan uses 196" in notes[0]  # 191.04 and 196.1


# --- effort -------------------------------------------------------------------------------------------------------------------


def rpe(low: int, high: int, id: str = "e.goal") -> str:
    return rule(id, f"rpe = {{ min = {low}, max = {high} }}")


CAP = rule("s.cap", "rpe = { max = 12 }", "safety")


@pytest.mark.parametrize(
    ("rules", "wish", "full", "ramp"),
    [
        # The low end while building up, then the middle, a half upwards.
        ([rpe(9, 13)], None, (9, 11, 13), (9, 9, 13)),
        ([rpe(9, 12)], None, (9, 11, 12), (9, 9, 12)),
        ([EASY], None, (9, 11, 13), (9, 9, 13)),
        ([rpe(9, 13), CAP], None, (9, 11, 12), (9, 9, 12)),
        ([EASY, LIGHT], None, (9, 10, 11), (9, 9, 11)),
        # Above the cap: moved down, two wide.
        ([rpe(14, 16), CAP], None, (10, 11, 12), (10, 10, 12)),
        ([rpe(14, 16), rule("s.low", "rpe = { max = 12 }", "limit")], None, (10, 11, 12), (10, 10, 12)),
        # Two goals meet, or settle on the lower end.
        ([rpe(9, 13), rpe(11, 15, "e.other")], None, (11, 12, 13), (11, 11, 13)),
        ([rpe(9, 11), rpe(13, 15, "e.other")], None, (11, 11, 11), (11, 11, 11)),
        # One end alone.
        ([rule("e.goal", "rpe = { min = 11 }")], None, (11, 11, 11), (11, 11, 11)),
        ([rule("e.goal", "rpe = { max = 11 }")], None, (11, 11, 11), (11, 11, 11)),
        # Wishes hold in the full weeks, where they are allowed.
        ([rpe(9, 13)], "light", (9, 10, 11), (9, 9, 13)),
        ([rpe(9, 13)], "moderate", (12, 13, 13), (9, 9, 13)),
        ([rpe(9, 13)], "vigorous", (9, 11, 13), (9, 9, 13)),
        # A band in per cent brings the effort of the rows that it reaches into.
        ([reserve(40, 59)], None, (12, 13, 13), (12, 12, 13)),
        ([reserve(39, 60)], None, (9, 13, 17), (9, 9, 17)),
        ([share(63, 64)], None, (9, 11, 13), (9, 9, 13)),
        ([share(64, 76)], None, (12, 13, 13), (12, 12, 13)),
        ([share(77, 90)], None, (14, 16, 17), (14, 14, 17)),
        ([share(40, 50)], None, (9, 10, 11), (9, 9, 11)),
        ([reserve(40, 59), share(57, 63)], None, (11, 11, 11), (11, 11, 11)),
        # An effort of its own stands before that.
        ([share(77, 90), rpe(11, 12)], None, (11, 12, 12), (11, 11, 12)),
        # Nobody asks for an effort: one's own below the cap, near a point that a goal names.
        ([CAP], None, (None, 12, 12), (None, 12, 12)),
        ([CAP, rule("e.point", "rpe = { choose = 9 }")], None, (None, 9, 12), (None, 9, 12)),
        ([CAP, rule("e.point", "rpe = { choose = 14 }")], None, (None, 12, 12), (None, 12, 12)),
        ([CAP, rule("e.point", "rpe = { choose = 11 }"), rule("f.point", "rpe = { choose = 10 }")], None, (None, 10, 12), (None, 10, 12)),
        ([rule("e.point", "rpe = { choose = 9 }")], None, (None, 9, None), (None, 9, None)),
        ([CAP, rule("e.point", "rpe = { choose = 9 }", "preference")], None, (None, 12, 12), (None, 12, 12)),
        ([], None, None, None),
    ],
)  # fmt: skip
def test_effort(rules: list[str], wish: str | None, full: Any, ramp: Any) -> None:
    made = prescribed(*WEEK, *rules, intensity=wish)
    assert ends(made.target("rpe")) == full
    assert ends(made.target("rpe", phase="ramp")) == ramp
    wished = [one for one in made.compromises if "your.intensity" in one.by]
    assert bool(wished) == (wish == "vigorous")
    for one in wished:
        assert (one.dimension, one.wished, one.got, one.forced_by) == ("rpe", "14–17", "9–13", ("e.goal",))


def test_a_wish_for_intensity_narrows_the_beats_too() -> None:
    # Light is 30-39 % of reserve: 96 to 106.8; moderate 40-59 %: 108 to 130.8.
    assert ends(prescribed(*WEEK, EASY, intensity="light", **RATES).target("bpm")) == (96, 101, 107)
    assert ends(prescribed(*WEEK, EASY, intensity="moderate", **RATES).target("bpm")) == (108, 119, 131)
    assert ends(prescribed(*WEEK, EASY, intensity="moderate", **RATES).target("bpm", phase="ramp")) == (96, 96, 131)
    assert ends(prescribed(*WEEK, EASY, intensity="vigorous", **RATES).target("bpm")) == (96, 113, 131)


def test_who_asked_for_another_effort_is_kept() -> None:
    made = prescribed(*WEEK, rpe(9, 13), rpe(9, 15, "e.other"), CAP, SAFE)
    (slot,) = [slot for slot in made.slots if (slot.dimension, slot.phase) == ("rpe", "full")]
    assert (slot.target.low_rules, slot.target.high_rules) == (("e.goal", "e.other"), ("s.cap",))
    assert slot.lost == ("s.moderate",)
    words = prescribed(*WEEK, rpe(11, 12), EASY, share(60, 70), rule("x.time", "main_time = { min = 5 }"))
    (slot,) = [slot for slot in words.slots if (slot.dimension, slot.phase) == ("rpe", "full")]
    assert slot.lost == ("i.share", "i.words")
    own = prescribed(*WEEK, CAP, SAFE)
    (slot,) = [slot for slot in own.slots if (slot.dimension, slot.phase) == ("rpe", "full")]
    assert (slot.target.high_rules, slot.lost) == (("s.cap",), ("s.moderate",))


@pytest.mark.parametrize(
    ("kind", "beats"), [("resistance", False), ("strength_balance", False), ("mind_body", False), ("anandamide", True)]
)
def test_the_pulse_guides_where_it_tells_something(kind: str, beats: bool) -> None:
    of = {"applies": f'kind = ["{kind}"]'}
    rules = (
        rule("k.days", "frequency = { min = 1 }", "goal", **of),
        rule("k.band", "percent_max = { min = 70, max = 80 }", "goal", **of),
    )
    made = prescribed(*WEEK, *rules, **RATES)
    assert kind in dict(made.kinds)
    assert ends(made.target("bpm", kind)) == ((126, 135, 144) if beats else None)


# --- the form of a session, and sessions that never slide -------------------------------------------------------------------------

LONG = rule(
    "f.long", "warm_up = { choose = 10 }; cool_down = { choose = 5 }", "preference", applies="minutes = { min = 30 }"
)
SHORT = rule(
    "f.short",
    "warm_up = { choose = 5 }; cool_down = { choose = 5 }",
    "preference",
    applies="minutes = { min = 15, max = 29 }",
)
DRUG = rule("s.drug", "cool_down = { min = 10 }", "safety", applies="minutes = { min = 30 }")


def test_warm_up_and_cool_down_by_length() -> None:
    def parts(made: Prescription, kind: str = "base") -> dict[str, Any]:
        parts = (slot for slot in made.slots if slot.phase == "any" and slot.kind == kind)
        return {(slot.dimension, slot.key.from_minutes): slot.target.aim for slot in parts}

    made = prescribed(*WEEK, LONG, SHORT)
    assert parts(made) == {("warm_up", 15): 5, ("cool_down", 15): 5, ("warm_up", 30): 10, ("cool_down", 30): 5}
    # A drug's longer cool-down is no wish that lost.
    slow = prescribed(*WEEK, LONG, SHORT, DRUG)
    assert parts(slow) == {("warm_up", 15): 5, ("cool_down", 15): 5, ("warm_up", 30): 10, ("cool_down", 30): 10}
    assert slow.compromises == () and {"s.drug", "f.long", "f.short"} <= {reason.id for reason in slow.reasons}
    # Where no session is so long nothing is said about it.
    brief = prescribed(*WEEK, LONG, SHORT, rule("s.time", "time = { max = 29 }", "safety"))
    assert parts(brief) == {("warm_up", 15): 5, ("cool_down", 15): 5}
    thirty = prescribed(*WEEK, LONG, SHORT, rule("s.time", "time = { max = 30 }", "safety"))
    assert parts(thirty) == parts(made)
    # A rule without a length holds from the first minute; each kind has its own.
    strong = rule(
        "k.strong", 'frequency = { min = 1 }; activity = { any_of = ["resistance"] }', applies='kind = ["resistance"]'
    )
    own = rule("k.warm", "warm_up = { choose = 7 }", "goal", applies='kind = ["resistance"]')
    both = prescribed(*WEEK, rule("f.all", "warm_up = { choose = 6 }", "preference"), strong, own)
    assert parts(both) == {("warm_up", 1): 6} and parts(both, "resistance") == {("warm_up", 1): 7}


def test_strength_and_balance_inside_sessions() -> None:
    balance, strength = (
        rule(f"b.{name}", f"{name}_time = {{ choose = 10 }}", "preference") for name in ("balance", "strength")
    )
    mixed = rule("b.mixed", "frequency = { min = 1 }", applies='kind = ["mixed"]')

    def blocks(*rules: str, **person: Any) -> set[tuple[str, str]]:
        made = prescribed(*WEEK, balance, strength, *rules, **person)
        return {
            (slot.kind, slot.dimension)
            for slot in made.slots
            if slot.phase == "any" and slot.dimension.endswith("_time")
        }

    assert blocks() == {("base", "balance_time")} and blocks(mixed) == {
        ("base", "balance_time"),
        ("mixed", "strength_time"),
    }
    # Not where it is closed or unwanted, or has sessions of its own.
    assert (
        blocks(rule("s.no", 'forbid = ["strength_balance"]', "safety"))
        == set()
        == blocks(dislikes=["strength_balance"])
    )
    assert blocks(rule("b.own", "frequency = { min = 1 }", applies='kind = ["strength_balance"]')) == set()


ONCE = rule("m.once", "frequency = { min = 1 }", applies='kind = ["anandamide"]')
BAND = rule("m.band", "percent_max = { min = 70, max = 80 }; drop = true", applies='kind = ["anandamide"]')
BAND_TIME = rule("m.band_time", "main_time = { min = 30, max = 50 }", applies='kind = ["anandamide"]; band = true')
EFFORT = rule("m.effort", "rpe = { min = 13, max = 13 }", applies='kind = ["anandamide"]')
EFFORT_TIME = rule("m.effort_time", "main_time = { min = 20 }", applies='kind = ["anandamide"]; band = false')
FORM = rule("f.form", "warm_up = { choose = 10 }; cool_down = { choose = 5 }", "preference")


@pytest.mark.parametrize(
    ("rules", "minutes", "fields", "held", "because"),
    [
        # 45 minutes are 10 + 30 + 5: the band has its half hour.
        ([BAND, BAND_TIME, EFFORT, EFFORT_TIME], 45, RATES, {"band": (30, 30, 50), "effort": (20, 20, None)}, None),
        # 35 are 10 + 20 + 5: enough for the effort; 34 are not.
        ([BAND, BAND_TIME, EFFORT, EFFORT_TIME], 35, RATES, {"band": (30, 30, 50), "effort": (20, 20, None)}, None),
        ([BAND, BAND_TIME, EFFORT, EFFORT_TIME], 34, RATES, None, "m.effort_time"),
        # An effort that safety does not allow.
        ([BAND, BAND_TIME, EFFORT, EFFORT_TIME, rule("s.cap", "rpe = { max = 12 }", "safety")], 45, RATES, None, "s.cap"),
        ([BAND, BAND_TIME, EFFORT, EFFORT_TIME, rule("s.cap", "rpe = { max = 13 }", "safety")], 45, RATES,
            {"band": (30, 30, 50), "effort": (20, 20, None)}, None),
        # No effort was tested: the band, or nothing.
        ([BAND, BAND_TIME], 45, RATES, {"band": (30, 30, 50)}, None),
        ([BAND, BAND_TIME], 44, RATES, None, "m.band_time"),
        ([BAND, BAND_TIME, rule("s.pulse", 'forbid = ["bpm"]', "safety")], 45, RATES, None, "s.pulse"),
        ([BAND, BAND_TIME, LIGHT], 45, {**RATES, "minutes": 90}, None, "s.light"),
        ([rule("m.reserve", "percent_reserve = { min = 60, max = 80 }", applies='kind = ["anandamide"]')], 45, {"max_hr": 180}, None, "your.resting_hr"),
    ],
)  # fmt: skip
def test_sessions_for_a_blood_marker_never_slide(
    rules: list[str], minutes: int, fields: dict[str, Any], held: dict[str, Any] | None, because: str | None
) -> None:
    time = (
        rule("w.time", f"time = {{ min = {minutes}, max = {minutes} }}"),
        rule("w.days", "frequency = { min = 3, max = 3 }"),
    )
    made = prescribed(*time, FORM, ONCE, *rules, **fields)
    found = {name: ends(made.target("main_time", "anandamide", band=name == "band")) for name in ("band", "effort")}
    if held is not None:
        assert dict(made.kinds) == {"anandamide": 1, "base": 2}
        assert {name: target for name, target in found.items() if target} == held
        return
    assert dict(made.kinds) == {"base": 3} and found == {"band": None, "effort": None}
    assert not [slot for slot in made.slots if slot.kind == "anandamide"]
    (note,) = [note for note in made.notes if note.topic == "anandamide"]
    assert note.rules == (because,) and note.text == f"No anandamide sessions for now: {because} decides."
    assert {"m.once"} <= {item.rule for item in made.idle if item.state == "dropped"}
    assert not [one for one in made.compromises if one.kind == "anandamide" and one.dimension in ("bpm", "rpe")]


def test_while_building_up_a_band_of_a_blood_marker_is_no_loss() -> None:
    # Those sessions begin with the full weeks: what would be gone before is not said.
    light_at_first = rule("s.early", 'intensity = { max = "light" }', "safety", applies='phase = ["ramp"]')
    made = prescribed(*WEEK, FORM, ONCE, BAND, BAND_TIME, light_at_first, **RATES)
    assert dict(made.kinds)["anandamide"] == 1 and gone(made, "anandamide") == []


def test_a_band_cut_to_nothing_gives_way_to_the_effort_and_says_what_met() -> None:
    # 70 % of 180 is 126, 59 % of reserve 130.8, light 39 % ends at 106.8.
    made = prescribed(
        *WEEK,
        FORM,
        ONCE,
        BAND,
        BAND_TIME,
        rule("m.effort", "rpe = { min = 11, max = 11 }", applies='kind = ["anandamide"]'),
        EFFORT_TIME,
        LIGHT,
        **RATES,
    )
    assert made.target("bpm", "anandamide") is None and ends(made.target("rpe", "anandamide")) == (11, 11, 11)
    assert dict(made.kinds)["anandamide"] == 1
    assert gone(made, "anandamide") == [("126–107", ("m.band",), "effort leads", ("s.light",))]


# --- effort that has to wait ------------------------------------------------------------------------------------------------------

MINE = 'protocol = { is = "mine" }'


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("percent_reserve = { min = 70, max = 85 }", "70–85 % of reserve"),
        ("percent_reserve = { min = 40, max = 59 }", ""),
        ("percent_reserve = { min = 40, max = 60 }", "40–60 % of reserve"),
        ("percent_max = { min = 50, max = 85 }", "50–85 % of the maximum"),
        ("percent_max = { min = 50, max = 76 }", ""),
        ("rpe = { min = 13, max = 15 }", "13–15 of 6–20"),
        ("rpe = { min = 11, max = 13 }", ""),
        ('intensity = { from = "moderate", to = "vigorous" }', "moderate to vigorous"),
        ('intensity = { from = "light", to = "moderate" }', ""),
    ],
)
def test_a_programme_that_asks_for_more_than_is_allowed_now(then: str, words: str) -> None:
    hard = rule("m.hard", then, when=MINE, mark="verified")

    def told(*rules: str) -> list[tuple[str, tuple[str, ...]]]:
        made = prescribed(*WEEK, *rules, protocol="mine", **RATES)
        return [(note.text, note.rules) for note in made.notes if note.topic == "effort"]

    said = f"paper asks for vigorous effort ({words}); until that is allowed this plan stays moderate."
    assert told(hard, SAFE) == ([(said, ("m.hard", "s.moderate"))] if words else [])
    assert told(hard) == []
    # A preference asks for nothing, and neither does another programme.
    assert told(hard.replace('tier = "goal"', 'tier = "preference"'), SAFE) == []
    assert told(hard.replace('"mine"', '"other"'), SAFE) == []


def test_shares_of_the_reserve_need_a_resting_rate() -> None:
    of_reserve = rule("m.reserve", "percent_reserve = { min = 40, max = 50 }", when=MINE, mark="verified")
    of_maximum = rule("m.maximum", "percent_max = { min = 60, max = 70 }", when=MINE, mark="verified")

    def told(*rules: str, **person: Any) -> list[tuple[str, tuple[str, ...]]]:
        made = prescribed(*WEEK, *rules, protocol="mine", max_hr=180, **person)
        return [(note.text[:47], note.rules) for note in made.notes if note.topic == "effort"]

    assert told(of_reserve, of_maximum) == [("This protocol speaks of a share of the reserve,", ("m.reserve",))]
    both = of_reserve.replace("then.", "then.rpe = { min = 11, max = 13 }\nthen.", 1)
    walk = rule("m.walk", 'activity = { any_of = ["walking"] }', when=MINE, mark="verified")
    assert told(both, walk) == [("This protocol speaks of a share of the reserve,", ("m.reserve",))]
    assert told(of_reserve, resting_hr=60) == [] and told(of_maximum) == []
    assert told(of_reserve, rule("s.pulse", 'forbid = ["bpm"]', "safety")) == []


# --- caps that end ------------------------------------------------------------------------------------------------------------------


def test_a_cap_on_effort_for_the_first_weeks() -> None:
    first = rule("s.first", "rpe = { max = 11 }", "safety", applies="weeks = { max = 4 }")
    made = prescribed(*WEEK, rpe(9, 13), first)
    assert ends(made.target("rpe")) == (9, 11, 13) and ends(made.target("rpe", phase="ramp")) == (9, 9, 13)
    assert ends(made.target("rpe", until_week=4)) == (9, 10, 11)
    assert ends(made.target("rpe", phase="ramp", until_week=4)) == (9, 9, 11)
    assert [made.until(week) for week in (1, 4, 5)] == [4, 4, 0]
    (note,) = [note for note in made.notes if note.topic == "first_weeks"]
    assert note.text == "Up to week 4 effort stays at 11 of 6–20 or less." and note.rules == ("s.first",)


def test_caps_that_end_one_after_the_other() -> None:
    four, eight = (
        rule(f"s.{n}", f"rpe = {{ max = {cap} }}", "safety", applies=f"weeks = {{ max = {n} }}")
        for n, cap in ((4, 10), (8, 12))
    )
    made = prescribed(*WEEK, rpe(9, 13), four, eight)
    assert [(note.text, note.rules) for note in made.notes if note.topic == "first_weeks"] == [
        ("Up to week 4 effort stays at 10 of 6–20 or less.", ("s.4", "s.8")), ("Up to week 8 effort stays at 12 of 6–20 or less.", ("s.8",)),
    ]  # fmt: skip
    # A cap that changes nothing is no news.
    same = prescribed(*WEEK, rpe(9, 13), rule("s.4", "rpe = { max = 13 }", "safety", applies="weeks = { max = 4 }"))
    assert [note for note in same.notes if note.topic == "first_weeks"] == []


AWAY = Pause(dt.date(2027, 2, 1), dt.date(2027, 2, 14), done=3, resumes=4, share=75, rules=("s.share",))
BACK = rule("s.share", "return_share = { max = 75 }", "safety")
EASIER = rule("s.easier", 'intensity = { max = "light" }', "safety", applies='phase = ["return"]')
SKIPPED = rule("p.skipped", "skipped = { choose = 2 }", "preference")


def test_the_first_week_back_is_an_easier_one_where_a_rule_says_so() -> None:
    rules = (*WEEK, EASY, BACK, EASIER, SKIPPED)
    made = prescribed(*rules, pauses=(AWAY, replace(AWAY, easier=True)), **RATES)
    assert ends(made.target("return_share", phase="return")) == (None, 75, 75) and ends(made.target("skipped")) == (
        None,
        2,
        None,
    )
    # Light ends at 11 and at 39 % of reserve, 106.8 beats; the low end as while building up.
    assert ends(made.target("rpe", phase="return")) == (9, 9, 11) and ends(made.target("bpm", phase="return")) == (
        96,
        96,
        107,
    )
    assert ends(made.target("rpe")) == (9, 11, 13)
    assert {"s.share", "s.easier", "p.skipped"} <= {reason.id for reason in made.reasons}
    # No easier one: no such week, and its rules stay unsaid.
    plain = prescribed(*rules, pauses=(AWAY,), **RATES)
    assert plain.target("rpe", phase="return") is None and ends(plain.target("return_share", phase="return")) == (
        None,
        75,
        75,
    )
    none = prescribed(*rules, **RATES)
    assert none.target("return_share", phase="return") is None and none.target("skipped") is None
    assert "p.skipped" not in {reason.id for reason in none.reasons}


LIFT = (
    rule("l.days", 'frequency = { min = 2 }; activity = { any_of = ["resistance"] }', applies='kind = ["resistance"]'),
    rule("l.begin", "load = { min = 40, max = 50 }", applies='kind = ["resistance"]; phase = ["ramp"]'),
    rule("l.full", "load = { min = 80, max = 80 }", applies='kind = ["resistance"]; phase = ["full"]'),
)


def test_heavy_loads_wait_for_vigorous_effort() -> None:
    bar: dict[str, Any] = {"equipment": ["free_weights"]}

    def loads(*rules: str, **person: Any) -> list[Any]:
        made = prescribed(*WEEK, *LIFT, *rules, **person)
        return [ends(made.target("load", "resistance", phase)) for phase in ("ramp", "full")]

    assert loads(EASY, **bar) == [(40, 40, 50), (40, 40, 50)]
    # Vigorous begins at 14.
    assert loads(rpe(9, 14), **bar) == [(40, 40, 50), (80, 80, 80)] and loads(rpe(9, 13), **bar)[1] == (40, 40, 50)
    assert loads(EASY, equipment=["machines"])[0] == (40, 40, 50)
    assert loads(EASY, equipment=["bands"]) == loads(EASY) == [None, None]
    assert loads(EASY, rule("s.loads", 'forbid = ["loads"]', "safety"), **bar) == [None, None]
    (one,) = [one for one in prescribed(*WEEK, *LIFT, EASY, **bar).compromises if one.dimension == "load"]
    assert (one.wished, one.by, one.got, one.forced_by) == ("80", ("l.full",), "40–50", ("i.words",))
    # Loads that are no heavier than at first need no vigour.
    light = rule("l.full", "load = { min = 50, max = 60 }", applies='kind = ["resistance"]; phase = ["full"]')
    made = prescribed(*WEEK, *LIFT[:2], light, EASY, **bar)
    assert ends(made.target("load", "resistance")) == (50, 50, 60) and made.target("load") is None
    back = prescribed(*WEEK, *LIFT, EASY, BACK, EASIER, pauses=(replace(AWAY, easier=True),), **bar)
    assert ends(back.target("load", "resistance", "return")) == (40, 40, 50)


@pytest.mark.parametrize(
    ("since", "last"),
    [
        # Recent for eight weeks: until 14 January, ten days from the start, so in weeks 1 and 2.
        ("2026-11-19", 2),
        # Until 11 January: the second week begins on that day.
        ("2026-11-16", 1),
        ("2026-11-17", 2),
        (None, 8),
    ],
)
def test_a_cap_while_something_is_recent(since: str | None, last: int) -> None:
    recent = rule(
        "s.recent", "rpe = { max = 11 }", "safety", when='conditions = { any_of = ["surgery"], within_weeks = 8 }', applies="while_recent = true"
    )  # fmt: skip
    made = prescribed(*WEEK, rpe(9, 13), recent, conditions=[{"id": "surgery", "since": since}])
    assert ends(made.target("rpe")) == (9, 11, 13)
    assert ends(made.target("rpe", until_week=last)) == (9, 10, 11)
    assert made.until(last) == last and made.until(last + 1) == 0


def test_with_a_lung_disease_breathlessness_guides_every_step() -> None:
    """Rehabilitation guides by breathlessness of 3 to 4 out of 10, and not by pulse or talking (lung.first)."""
    fields: dict[str, Any] = {
        "age": 62,
        "conditions": ["depression", "copd"],
        "medications": [],
        "symptoms": [],
        "clearances": [{"topic": "lung", "level": "light_moderate", "by": "Dr Lind", "date": "2026-12-20"}],
        "start": "2027-01-04",
    }
    made = exrx.plan(**fields)
    told = [
        str(step.right_when)
        for session in made.sessions
        for step in session.steps
        if step.rpe is not None and step.phase in ("main", "easy")
    ]
    assert told and all("your breathing feels 3 to 4 out of 10" in text for text in told), told[:3]
    well = exrx.plan(**{**fields, "conditions": ["depression"]})
    assert not any("breathing feels" in str(step.right_when) for session in well.sessions for step in session.steps)
