"""Activities, the words about a dose, and the reasons that are kept, from small sets of rules."""

from __future__ import annotations

from typing import Any

import pytest

from exrx.programme.prescription import Prescription
from exrx.values.errors import ScheduleError

from .prescribed import WEEK, prescribed, rule

RATES: dict[str, Any] = {"max_hr": 180, "resting_hr": 60}


def only(*ids: str, tier: str = "goal", id: str = "o.only", **parts: str) -> str:
    return rule(id, f"activity = {{ any_of = {list(ids)} }}".replace("'", '"'), tier, **parts)


def usual(activity: str, tier: str = "goal", id: str = "u.usual", **parts: str) -> str:
    return rule(id, f'activity = {{ choose = "{activity}" }}', tier, **parts)


def ban(*items: str, id: str = "s.ban") -> str:
    return rule(id, f"forbid = {list(items)}".replace("'", '"'), "safety")


def choice(made: Prescription, kind: str = "base") -> tuple[str, tuple[str, ...]]:
    """The activity of a kind and the rules behind it."""
    (one,) = [one for one in made.chosen if one.kind == kind]
    assert dict(made.activities)[kind] == one.activity
    return one.activity, one.rules


def losers(made: Prescription) -> list[tuple[Any, ...]]:
    return [
        (one.kind, one.wished, one.by, one.got, one.forced_by)
        for one in made.compromises
        if one.dimension == "activity"
    ]


# --- which activity -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "person", "found", "by"),
    [
        # Nobody says anything: the first in the catalogue that needs no like.
        ((), {"dislikes": ["walking"]}, "cycling", ("your.dislikes",)),
        ((), {"equipment": []}, "walking", ("your.equipment",)),
        ((), {"dislikes": []}, "walking", ("your.likes",)),
        ((), {}, "walking", ("your.likes",)),
        # What a rule calls usual, a goal before a preference, then by name.
        ((usual("cycling"),), {}, "cycling", ("u.usual",)),
        ((usual("cycling", "preference"), usual("arm_exercise", id="v.usual")), {}, "arm_exercise", ("v.usual",)),
        ((usual("cycling"), usual("arm_exercise", id="v.usual")), {}, "arm_exercise", ("v.usual",)),
        ((usual("cycling", applies='kind = ["resistance"]'), usual("walking", "preference", "v.usual")), {}, "walking", ("v.usual",)),
        ((usual("cycling"), ban("cycling"), usual("walking", "preference", "v.usual")), {}, "walking", ("v.usual",)),
        # What is liked comes before that: by name, then what a liked group holds, the usual one first, then in the order of the catalogue.
        ((usual("walking"),), {"likes": ["cycling"]}, "cycling", ("your.likes",)),
        ((usual("walking"),), {"likes": ["swimming", "arm_exercise"]}, "arm_exercise", ("your.likes",)),
        ((usual("arm_exercise"),), {"likes": ["low_impact"]}, "arm_exercise", ("your.likes",)),
        ((), {"likes": ["low_impact"]}, "walking", ("your.likes",)),
        ((), {"likes": ["indoors"]}, "treadmill_walking", ("your.likes",)),
        ((usual("walking"),), {"likes": ["low_impact", "swimming"]}, "swimming", ("your.likes",)),
        # Strength is a kind of its own, so a like for it leaves the ordinary sessions as they are.
        ((usual("walking"),), {"likes": ["resistance"]}, "walking", ("u.usual",)),
        # A run needs a run to grow from.
        ((usual("walking"),), {"likes": ["running"]}, "walking", ("u.usual",)),
        ((usual("walking"),), {"likes": ["running"], "longest_run": 5}, "running", ("your.likes",)),
        # What rules allow.
        ((only("cycling", "arm_exercise"),), {}, "cycling", ("o.only",)),
        ((only("cycling", "arm_exercise"), usual("arm_exercise")), {}, "arm_exercise", ("o.only", "u.usual")),
        # What is liked stays beside what a goal offers first; a limit keeps to its own.
        ((only("cycling", "arm_exercise"),), {"likes": ["walking"]}, "walking", ("your.likes",)),
        ((only("cycling", "arm_exercise", tier="limit"),), {"likes": ["walking"]}, "cycling", ("o.only",)),
        ((only("cycling", "walking"), only("walking", "arm_exercise", id="p.only", tier="preference")), {}, "walking", ("o.only", "p.only")),
        # A preference that leaves nothing gives way, and so does a goal.
        ((only("cycling"), only("arm_exercise", id="p.only", tier="preference")), {}, "cycling", ("o.only",)),
        ((only("yoga"),), {"dislikes": ["walking"]}, "cycling", ("your.dislikes",)),
        # A dislike never leaves nothing.
        ((only("walking"),), {"dislikes": ["walking"]}, "walking", ("o.only",)),
        # To dislike a group closes its members; to dislike a member leaves the group.
        ((), {"dislikes": ["outdoors"]}, "cycling", ("your.dislikes",)),
    ],
)  # fmt: skip
def test_which_activity(rules: tuple[str, ...], person: dict[str, Any], found: str, by: tuple[str, ...]) -> None:
    made = prescribed(*WEEK, *rules, **person)
    assert choice(made) == (found, by)
    words = {reason.id: reason.says for reason in made.reasons}
    assert set(by) <= set(words)
    if by == ("your.likes",) and "likes" not in person:
        assert words["your.likes"] == "no open activity was named as liked"
    said = [note.topic for note in made.notes if note.topic == "running"]
    assert bool(said) == (person.get("likes") == ["running"] and "longest_run" not in person)


def test_what_is_allowed_is_open_and_what_gave_way_is_said() -> None:
    made = prescribed(*WEEK, only("cycling", "walking"), only("yoga", id="p.only"), ban("dance", "loads"))
    # Fewer than three are filled up with what is safe and needs no like, in the order of the catalogue.
    assert made.options == ("cycling", "walking", "resistance")
    assert losers(made) == [("base", "yoga", ("p.only",), "another", ("s.ban",))]
    assert {"o.only", "p.only"} <= {reason.id for reason in made.reasons}
    assert "o.only" in {
        reason.id for reason in prescribed(*WEEK, only("cycling", "arm_exercise"), likes=["walking"]).reasons
    }
    # A group that is forbidden closes its members.
    legs = prescribed(*WEEK, ban("leg_exercise"))
    assert set(legs.options) == {"resistance", "strength_balance", "water_exercise", "arm_exercise", "seated_exercise"}


def test_nothing_that_is_safe_is_left() -> None:
    with pytest.raises(ScheduleError, match="No activity is left that is safe"):
        prescribed(*WEEK, only("arm_exercise", tier="limit"), ban("arm_exercise"))
    # A limit never gives way, a goal does.
    with pytest.raises(ScheduleError):
        prescribed(*WEEK, only("yoga", tier="limit"))
    assert choice(prescribed(*WEEK, only("yoga"), usual("walking")))[0] == "walking"


def test_a_kind_without_an_activity_is_left_out_and_base_takes_its_place() -> None:
    once, other = (
        rule(f"k.{kind}", "frequency = { min = 1 }", applies=f'kind = ["{kind}"]')
        for kind in ("mind_body", "resistance")
    )
    open_ = prescribed(*WEEK, once, other)
    assert dict(open_.kinds) == {"mind_body": 1, "resistance": 1, "base": 1}
    made = prescribed(
        *WEEK,
        once,
        other,
        ban("yoga", "tai_chi", "loads"),
        rule("k.word", 'inform = "Breathe."', applies='kind = ["mind_body"]'),
    )
    assert dict(made.kinds) == {"resistance": 1, "base": 2} and "mind_body" not in dict(made.activities)
    assert {item.rule for item in made.idle if item.state == "dropped"} == {"k.mind_body", "k.word"}
    (note,) = [note for note in made.notes if note.topic == "mind_body"]
    assert (note.text, note.rules) == ("No yoga or tai chi sessions for now: s.ban decides.", ("s.ban",))


# --- what is at hand, and what is hard at an age --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "offered", "not_offered"),
    [
        ({"age": 39}, {"cycling", "rowing", "swimming", "running", "dance"}, set()),
        ({"equipment": ["exercise_bike"]}, {"cycling"}, {"rowing", "swimming"}),
        ({"equipment": ["machines"]}, {"cycling", "rowing", "elliptical_training"}, {"swimming", "treadmill_walking"}),
        ({"equipment": [], "likes": ["rowing"]}, {"rowing"}, {"cycling", "swimming"}),
        # A like for a group is no like for what needs a machine.
        ({"equipment": [], "likes": ["aerobic"]}, {"walking"}, {"cycling", "swimming"}),
        # From 65 on the easiest run (6 METs) and the easiest swim (5.8) are vigorous (4.8 to 6.8): above a moderate ceiling.
        ({"age": 65}, {"cycling", "dance"}, {"running", "swimming", "rowing", "elliptical_training"}),
        # A liking opens nothing (decision 28).
        ({"age": 65, "likes": ["running"]}, set(), {"running", "swimming"}),
        # Between 40 and 64 vigorous begins at 6 METs, moderate at 4.
        ({"age": 40}, {"swimming", "rowing"}, {"running"}),
    ],
)  # fmt: skip
def test_what_is_offered(person: dict[str, Any], offered: set[str], not_offered: set[str]) -> None:
    moderate = rule("s.moderate", 'intensity = { max = "moderate" }', "safety")
    made = prescribed(*WEEK, moderate, **person)
    left = {**dict(made.not_offered), **{id: why for id, why, _ in made.too_hard}}
    assert offered <= set(made.options) and not_offered <= set(left)
    assert not set(left) & set(made.options)
    for id, why in made.not_offered:
        assert "not among your equipment" in str(why), id
    for id, why, rules in made.too_hard:
        assert "this plan stays moderate" in str(why) and "s.moderate" in rules, id
    if person.get("age") == 65:
        free = prescribed(*WEEK, age=65)  # nothing above vigorous, and no ceiling
        assert free.not_offered == () and free.too_hard == ()


def test_what_is_safe_fills_an_offer_up_to_three() -> None:
    moderate = rule("s.moderate", 'intensity = { max = "moderate" }', "safety")
    three, two = ("walking", "cycling", "dance"), ("walking", "cycling")
    assert set(prescribed(*WEEK, moderate, only("running", *three), age=70).options) == set(three)
    # What lies above the ceiling at that age is not among what fills up (decision 28).
    assert set(prescribed(*WEEK, moderate, only("running", *two), age=70).options) == {"resistance", *two}
    # Without any of the equipment all of it stays on offer, and what is safe fills up.
    assert set(prescribed(*WEEK, only("rowing", "swimming"), equipment=[]).options) == {"rowing", "swimming", "walking"}
    # A programme that was asked for by name keeps to its own kinds of exercise, whatever is liked.
    own = only("rowing", "swimming", when='protocol = { is = "mine" }')
    # Whoever likes what a group holds, what is no ordinary session, or strength, is told nothing of it.
    for liked in ("outdoors", "yoga", "resistance"):
        assert losers(prescribed(*WEEK, own, protocol="mine", likes=[liked])) == []
    asked = prescribed(*WEEK, own, protocol="mine", likes=["walking"])
    assert asked.options == ("rowing", "swimming") and choice(asked)[0] in ("rowing", "swimming")
    assert losers(asked) == [("base", "walking", ("your.likes",), "swimming", ("o.only",))]


@pytest.mark.parametrize(
    ("person", "turns"),
    [
        ({"likes": ["walking", "cycling", "swimming", "arm_exercise"]}, ("walking", "cycling")),
        ({"likes": ["walking", "cycling", "resistance"]}, ("walking",)),
        ({"likes": ["walking", "cycling"], "sessions_per_week": 1}, ()),
        ({"likes": ["walking", "cycling"], "sessions_per_week": 2}, ("walking",)),
        ({"likes": ["walking", "cycling", "running"], "longest_run": 9}, ()),
        ({"likes": ["walking"]}, ()),
        ({"likes": ["low_impact", "cycling"]}, ()),
        ({}, ()),
        # What is closed takes no turn.
        ({"likes": ["walking", "cycling", "dance"], "dislikes": []}, ("cycling", "walking")),
    ],
)  # fmt: skip
def test_what_is_liked_takes_turns(person: dict[str, Any], turns: tuple[str, ...]) -> None:
    days = rule("w.days", "frequency = { min = 1, max = 4 }"), *WEEK[1:]
    made = prescribed(*days, **person)
    chosen = choice(made)[0]
    liked = set(person.get("likes", ())) - {chosen}
    assert set(made.variety) <= liked and len(made.variety) == len(turns) and chosen not in made.variety
    ranks = ["walking", "cycling", "dance", "swimming", "arm_exercise"]
    assert list(made.variety) == sorted(made.variety, key=ranks.index)


PLAIN = ("chair rises", "push-ups at a wall", "shoulder blade pulls", "step-ups")
BANDS = ("squats with a band", "band presses", "band rows", "leg lifts with a band")
LOADS = ("squats with dumbbells", "chest presses", "rows", "step-ups with dumbbells")


@pytest.mark.parametrize(
    ("equipment", "rules", "found"),
    [
        (None, (), PLAIN),
        ([], (), PLAIN),
        (["bands"], (), BANDS),
        (["free_weights"], (), LOADS),
        (["machines", "bands"], (), LOADS),
        (["machines"], (ban("loads"),), PLAIN),
        (["machines", "bands"], (ban("loads"),), BANDS),
        (["bicycle"], (), PLAIN),
        (["bands"], (ban("leg_exercise"),), ("band presses", "band rows")),
    ],
)
def test_the_movements_of_strength(equipment: list[str] | None, rules: tuple[str, ...], found: tuple[str, ...]) -> None:
    strong = rule("k.strong", "frequency = { min = 1 }", applies='kind = ["resistance"]')

    def done(*more: Any) -> tuple[str, ...]:
        return tuple(map(str, prescribed(*WEEK, *more, equipment=equipment).movements))

    assert done(strong, *rules) == found
    assert done(*rules, only("arm_exercise")) == ()
    # Strength in ordinary sessions counts as well.
    assert done(*rules, only("resistance")) == found


def test_a_like_that_is_closed_is_named_with_who_closed_it() -> None:
    made = prescribed(
        *WEEK, usual("walking"), ban("leg_exercise"), ban("loads", id="s.other"), likes=["cycling", "arm_exercise"]
    )
    assert losers(made) == [("base", "cycling", ("your.likes",), "arm exercise", ("s.ban",))]
    (likes,) = [reason for reason in made.reasons if reason.id == "your.likes"]
    assert likes.says == "liked: arm exercise, cycling" and likes.tier == "preference"
    closed = prescribed(*WEEK, usual("walking"), ban("cycling"), likes=["cycling"])
    assert {reason.id: reason.says for reason in closed.reasons}["your.likes"] == "liked: cycling"
    # Nothing closed it, or it has its place in another kind of session.
    assert losers(prescribed(*WEEK, usual("walking"), likes=["cycling", "swimming"])) == []
    strong = rule("k.strong", "frequency = { min = 1 }", applies='kind = ["resistance"]')
    assert (
        losers(prescribed(*WEEK, usual("walking"), strong, ban("resistance", id="s.strong"), likes=["walking"])) == []
    )
    both = prescribed(*WEEK, usual("walking"), strong, likes=["resistance", "walking"])
    assert losers(both) == []


# --- words about the dose -------------------------------------------------------------------------------------------------------


PRIMARY = 'protocol = { is = "ranjbar-2015" }'
NAMED = '[protocol.{0}]\ntitle = "So"\nsource = "paper"\npopulation = "p"\nevidence = "review"\nresult = "r"\nquality = "low"\nmark = "product"\n'


def texts(made: Prescription, topic: str) -> list[str]:
    return [note.text for note in made.notes if note.topic == topic]


@pytest.mark.parametrize(
    ("rules", "person", "by"),
    [
        ((), {}, None),
        ((rule("s.cap", "time = { max = 44 }", "safety"),), {}, ("a.time",)),
        ((rule("s.cap", "time = { max = 45 }", "safety"),), {}, None),
        ((rule("s.cap", "weeks = { max = 9 }", "safety"),), {}, ("a.weeks",)),
        ((rule("s.cap", "total_weeks = { max = 9 }", "safety"),), {}, ("a.weeks",)),
        ((rule("s.cap", "total_weeks = { max = 10 }", "safety"),), {}, None),
        ((rule("s.cap", "frequency = { max = 2 }", "safety"), rule("s.time", "time = { max = 40 }", "safety")), {}, ("a.frequency", "a.time")),
        # A dose for some sessions, a preference, or another programme is not what the plan is held against.
        ((rule("b.kind", "time = { min = 50 }", when=PRIMARY, applies='kind = ["resistance"]'),), {}, None),
        ((rule("b.wish", "weeks = { min = 20 }", "preference", when=PRIMARY), rule("s.cap", "weeks = { max = 12 }", "safety")), {}, None),
    ],
)  # fmt: skip
def test_a_lighter_programme_is_said_kindly(
    rules: tuple[str, ...], person: dict[str, Any], by: tuple[str, ...] | None
) -> None:
    primary = (
        rule("a.frequency", "frequency = { min = 3, max = 4 }", when=PRIMARY), rule("a.time", "time = { min = 45, max = 60 }", when=PRIMARY),
        rule("a.weeks", "weeks = { min = 10 }", when=PRIMARY),
    )  # fmt: skip
    made = prescribed(*primary, *rules, protocol="ranjbar-2015", **person)
    notes = [(note.text, note.rules) for note in made.notes if note.topic == "dose"]
    said = "a lighter programme than most trials used; something is better than nothing, and it can grow."
    assert notes == ([(said, by)] if by else [])
    if by == ("a.time",):
        still = prescribed(*primary, *rules, ban("growth"), protocol="ranjbar-2015")
        assert texts(still, "dose") == ["a lighter programme than most trials used; something is better than nothing."]


def test_what_a_programme_leaves_open() -> None:
    at = 'protocol = { is = "mine" }'
    every = tuple(
        one.replace('mark = "product"', 'mark = "verified"') for one in (
        rule("m.often", "frequency = { min = 3 }", when=at), rule("m.long", "time = { min = 45 }", when=at), rule("m.weeks", "weeks = { min = 10 }", when=at),
        rule("m.hard", "rpe = { min = 11, max = 13 }", when=at), rule("m.which", 'activity = { any_of = ["walking"] }', when=at),
    ))  # fmt: skip

    def left(*rules: str, more: str = NAMED.format("mine")) -> str:
        (text,) = texts(prescribed(*WEEK, *rules, protocol="mine", more=more), "protocol")
        start = "This follows mine. What it leaves open comes from elsewhere: "
        assert text.startswith(start)
        return text.removeprefix(start)

    assert left(*every) == "building up."
    assert left(*every[1:]) == "how often and building up."
    assert left() == "how often, how long, for how many weeks, how hard, which activity and building up."
    assert left(*every, more=NAMED.format("mine") + 'leaves_open = ["shoes"]\n') == "building up and shoes."
    for then, part in (("weekly_minutes = { min = 150 }", "how long"), ("main_time = { min = 20 }", "how long"), ("total_weeks = { max = 9 }",
        "for how many weeks"),
                       ('intensity = { from = "light", to = "moderate" }', "how hard"), ("percent_max = { min = 60, max = 70 }", "how hard")):  # fmt: skip
        assert part not in left(rule("m.other", then, when=at, mark="verified")), then
    # A decision of the library's own, or a rule that does not hold for this person, is not the programme's word.
    own = [one.replace('mark = "verified"', 'mark = "product"') for one in every]
    assert left(*own) == left()
    assert "how hard" in left(
        *own[:3], own[4], rule("m.hard", "rpe = { min = 11 }", when=f"{at}; age = {{ min = 65 }}", mark="verified")
    )
    made = prescribed(*WEEK, *every, protocol="mine", more=NAMED.format("mine"))
    (note,) = [note for note in made.notes if note.topic == "protocol"]
    assert note.to == "person" and note.rules == ("m.hard", "m.long", "m.often", "m.weeks", "m.which")
    assert texts(prescribed(*WEEK, protocol="mine"), "protocol") == []
