"""What sessions are made of: codes and METs as published, choice by what is liked, at hand, safe and fitting the age."""

from __future__ import annotations

import re
from typing import Any

import pytest

from exrx import Plan, plan
from exrx.rules.loader import activities, catalogue
from exrx.vocabulary import expand, vocabulary

# Typed from the tables of the 2024 Compendium, not from the catalogue.
COMPENDIUM_2024 = {
    "17151": 2.3, "17170": 3.0, "17190": 3.8, "17200": 4.8, "17349": 3.0, "17355": 3.8, "17358": 4.8,
    "12010": 6.0, "12020": 7.5, "01200": 6.8, "01210": 3.5, "01214": 4.0, "01216": 5.0, "02048": 5.0, "02071": 5.0,
    "18240": 5.8, "03040": 3.0, "02005": 4.8, "02056": 3.0, "02054": 3.5, "02340": 2.8, "02120": 5.3, "02115": 2.8,
    "02175": 2.3, "15670": 3.3,
}  # fmt: skip
# Typed from the table of METs by age: where light, moderate, vigorous and near-maximal begin.
BY_AGE = {20: (2.4, 4.8, 7.2, 10.2), 40: (2.0, 4.0, 6.0, 8.5), 65: (1.6, 3.2, 4.8, 6.8)}
WELL: dict[str, Any] = {"age": 34, "resting_hr": 62, "conditions": [], "medications": [], "symptoms": [], "falls": 0}
EVERY_CLEARANCE = [
    {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
    for topic in ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
]


def made(**fields: Any) -> Plan:
    return plan(**{**WELL, **fields}, start="2027-01-04")


def done(found: Plan) -> set[str]:
    return {session.activity for session in found.sessions}


def main_label(found: Plan, activity: str, week: int = -1) -> str:
    session = next(one for one in found.weeks[week].sessions if one.activity == activity)
    return next(step.label for step in session.steps if step.phase == "main")


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_codes_and_mets_are_those_of_the_edition() -> None:
    assert catalogue().edition == "compendium-2024"
    for activity in activities():
        for code, met in ((activity.code, activity.met), *((level.code, level.met) for level in activity.levels)):
            assert COMPENDIUM_2024[code] == met, (activity.id, code)
        mets = [level.met for level in activity.levels]
        assert mets == sorted(mets) and (not mets or activity.met in mets), activity.id


def test_every_part_of_the_catalogue_has_a_source() -> None:
    known = {source.id for source in catalogue().sources} | {"acsm-2011"}
    for item in (*activities(), *catalogue().movements, *catalogue().relative):
        assert item.source in known


def test_what_is_told_of_an_activity_agrees_with_its_groups() -> None:
    for activity in activities():
        groups = expand("activities", activity.id)
        assert activity.groups == groups
        assert (activity.impact == "low") == ("low_impact" in groups or activity.id == "dance"), activity.id
        assert (activity.fall_risk == "some") == ("fall_prone_activity" in groups), activity.id
        assert activity.equipment <= set(vocabulary()["equipment"]), activity.id
        for place in ("indoors", "outdoors"):
            assert place not in groups or place in activity.setting, activity.id
    assert len({activity.rank for activity in activities()}) == len(activities())


def test_every_single_activity_of_the_vocabulary_is_in_the_catalogue() -> None:
    shared = {group for term in vocabulary()["activities"].values() for group in term.groups} | {
        "alone",
        "in_a_group",
        "mixed",
    }
    not_planned = {id for id, term in vocabulary()["activities"].items() if term.note == "not planned"}
    assert set(vocabulary()["activities"]) - shared - not_planned - {"water_exercise"} == {
        activity.id for activity in activities()
    } - {"water_exercise"}


@pytest.mark.parametrize(("age", "row"), [(20, 20), (39, 20), (40, 40), (64, 40), (65, 65), (90, 65)])
def test_what_mets_mean_at_an_age(age: int, row: int) -> None:
    found = catalogue().effort_at(age)
    assert found is not None
    words = ("light", "moderate", "vigorous", "near-maximal")
    for begins, word, before in zip(BY_AGE[row], words, ("very light", *words), strict=False):
        assert found.word(begins) == word
        assert found.word(begins - 0.1) == before


def test_a_brisk_walk_is_light_at_30_and_moderate_at_70() -> None:
    assert "light at 30" in " ".join(str(made(age=30).why("activity")).split())
    assert "moderate at 70" in " ".join(str(made(age=70).why("activity")).split())


# --- the choice -------------------------------------------------------------------------------------------------------


def test_without_a_wish_it_is_walking_and_more_is_open() -> None:
    found = made()
    assert done(found) == {"walking"}
    assert len(found.prescription.options) >= 3
    assert "open too" in str(found.why("activity"))


@pytest.mark.parametrize(
    "conditions", [["osteoarthritis"], ["fibromyalgia"], ["frailty"], ["hypertension"], ["wheelchair"]]
)
@pytest.mark.parametrize("age", [34, 58, 82])
@pytest.mark.parametrize("equipment", [None, [], ["exercise_bike", "pool", "chair"]])
def test_at_least_three_kinds_stay_on_offer(conditions: list[str], age: int, equipment: list[str] | None) -> None:
    found = made(
        age=age,
        conditions=conditions,
        clearances=EVERY_CLEARANCE,
        **({} if equipment is None else {"equipment": equipment}),
    )
    assert len(found.prescription.options) >= 3, found.prescription.options
    for option in found.prescription.options:
        assert not any(found.prescription.forbids(group) for group in expand("activities", option))


@pytest.mark.parametrize(
    ("likes", "dislikes", "chosen"),
    [
        (["cycling"], [], "cycling"),
        (["swimming"], [], "swimming"),
        (["dance"], [], "dance"),
        (["rowing"], [], "rowing"),
        # A group leads to the usual member of it, and nothing that shares another group with it.
        (["outdoors"], [], "walking"),
        (["low_impact"], [], "walking"),
        (["indoors"], [], "treadmill_walking"),
        ([], ["outdoors"], "cycling"),
        ([], ["walking"], "cycling"),
        (["running"], [], "walking"),
    ],
)
def test_likes_and_dislikes_decide(likes: list[str], dislikes: list[str], chosen: str) -> None:
    found = made(likes=likes, dislikes=dislikes)
    assert dict(found.prescription.activities)["base"] == chosen
    assert not {"outdoors", "walking"} & set(dislikes) or "walking" not in done(found)


def test_to_dislike_running_leaves_other_aerobic_activities() -> None:
    assert {"walking", "cycling"} <= set(made(dislikes=["running"]).prescription.options)


def test_what_is_not_at_hand_is_not_offered_and_says_so() -> None:
    found = made(equipment=[])
    assert not {"cycling", "rowing", "swimming", "treadmill_walking"} & set(found.prescription.options)
    text = " ".join(str(found.why_not("cycling")).split())
    assert "not among your equipment" in text and 'likes = "cycling"' in text
    assert "cycling" in made(equipment=["exercise_bike"]).prescription.options
    assert done(made(equipment=[], likes=["cycling"])) == {"cycling"}


def test_what_is_too_hard_at_that_age_is_not_planned_liked_or_not() -> None:
    assert "running" in made(age=39).prescription.options
    old = made(age=70)
    assert not {"running", "rowing", "swimming"} & set(old.prescription.options)
    assert {"walking", "cycling", "dance"} <= set(old.prescription.options)
    assert "vigorous effort at 70" in " ".join(str(old.why_not("running")).split())
    # Decision 28: a liking opens nothing. The easiest swim is 5.8 METs, and vigorous begins at 4.8 from 65 on.
    assert done(made(age=70, likes=["swimming"])) == {"walking"}


def test_two_liked_activities_take_turns_in_the_same_places_every_week() -> None:
    found = made(likes=["walking", "cycling"], availability=["Mon", "Wed", "Sat"])
    weeks = [[session.activity for session in week.sessions] for week in found.weeks]
    assert weeks == [weeks[0]] * len(weeks)
    assert set(weeks[0]) == {"walking", "cycling"}
    assert found.prescription.variety == ("walking",)


def test_one_liked_activity_is_not_mixed_with_anything() -> None:
    assert done(made(likes=["cycling"])) == {"cycling"}


# --- safety -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "never"),
    [
        ("wheelchair", {"walking", "treadmill_walking", "running", "cycling", "elliptical_training", "rowing", "swimming", "dance", "yoga", "tai_chi"}),
        ("epilepsy", {"swimming", "water_exercise"}),
        ("osteoporosis", {"rowing", "yoga", "dance", "elliptical_training"}),
        ("frailty", {"running", "treadmill_walking", "dance", "elliptical_training"}),
        ("pregnancy", {"dance", "elliptical_training", "yoga"}),
    ],
)  # fmt: skip
def test_a_like_never_opens_what_safety_closes(condition: str, never: set[str]) -> None:
    # A clearance speaks of a pregnancy only where it is known when that began.
    entry = {"id": condition, "since": "2026-10-01"} if condition == "pregnancy" else condition
    for liked in sorted(never):
        found = made(
            age=40, conditions=[entry], likes=[liked], clearances=EVERY_CLEARANCE, due_date=None, longest_run=20
        )
        assert not done(found) & never, liked
        assert not set(found.prescription.options) & never


# --- strength, yoga, tai chi --------------------------------------------------------------------------------------------


def test_a_beginner_starts_with_one_set_of_own_body_movements() -> None:
    found = made(likes=["resistance"], experience=[], longest_session=30)
    assert main_label(found, "resistance", 0).startswith("strength: 1 × 10–15 of chair rises, ")
    assert main_label(found, "resistance").startswith("strength: 2 × 10–15 of chair rises, ")
    rules = {rule for session in found.sessions for step in session.steps for rule in step.rules}
    assert {"strength.sets", "strength.repetitions_gentle"} <= rules


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"equipment": ["bands"]}, ("band rows", "10–15")),
        ({"equipment": ["free_weights"], "experience": ["resistance"]}, ("dumbbells", "8–12")),
        ({"equipment": ["free_weights"], "supervised": True}, ("dumbbells", "10–15")),
        # Loads need supervision or experience; from 65 on the gentle range holds whatever the experience.
        ({"equipment": ["free_weights"], "experience": [], "supervised": False}, ("chair rises", "10–15")),
        ({"equipment": ["free_weights"], "experience": ["resistance"], "age": 70}, ("dumbbells", "10–15")),
    ],
)
def test_strength_by_equipment_experience_and_age(fields: dict[str, Any], parts: tuple[str, str]) -> None:
    label = main_label(made(likes=["resistance"], **fields), "resistance")
    assert all(part in label for part in parts), label
    assert len(label) <= 120


def test_a_strength_session_uses_all_patterns_and_leaves_legs_out_where_they_are_not_used() -> None:
    assert len(made(likes=["resistance"]).prescription.movements) == 4
    arms = made(conditions=["wheelchair"], clearances=EVERY_CLEARANCE, likes=["resistance"]).prescription.movements
    assert tuple(map(str, arms)) == ("seated push-ups at a wall", "seated shoulder blade pulls")


def test_strength_days_lie_48_hours_apart_and_the_rest_of_the_week_is_aerobic() -> None:
    found = made(likes=["resistance"], availability=["Mon", "Tue", "Wed", "Fri"])
    for week in found.weeks:
        days = [session.date.toordinal() for session in week.sessions if session.kind == "resistance"]
        assert len(days) == 2 and days[1] - days[0] >= 2
        assert {"walking", "resistance"} == {session.activity for session in week.sessions}


@pytest.mark.parametrize("liked", ["yoga", "tai_chi"])
def test_yoga_and_tai_chi_take_one_session_by_effort_without_heart_rates(liked: str) -> None:
    found = made(likes=[liked])
    for week in found.weeks:
        mind = [session for session in week.sessions if session.kind == "mind_body"]
        assert [session.activity for session in mind] == [liked]
        for step in mind[0].steps:
            assert step.bpm is None and step.percent_max is None
            assert step.rpe is None or (step.rpe.high is not None and step.rpe.high <= 11)
    assert re.search("noetel-2024|exrx-sessions", str(found.why("mind_body")))
    assert "yoga or tai chi" in str(found)


def test_yoga_that_nobody_asked_for_is_not_there() -> None:
    assert not {"yoga", "tai_chi"} & (done(made()) | set(made().prescription.options))
    assert 'likes = "yoga"' in str(made().why_not("yoga"))


def test_what_a_goal_offers_first_is_filled_up_and_yields_to_what_is_liked() -> None:
    # Painful joints: cycling, water and seated exercise first; without a bike and a pool one of them is left.
    bare = made(age=60, conditions=["osteoarthritis"], equipment=[])
    assert done(bare) == {"seated_exercise"} and "walking" in bare.prescription.options
    assert done(made(age=60, conditions=["osteoarthritis"])) == {"cycling"}
    assert done(made(age=60, conditions=["osteoarthritis"], likes=["walking"])) == {"walking"}


def test_a_programme_by_name_keeps_to_its_own_exercise_and_says_which_wish_lost() -> None:
    found = made(likes=["cycling"], protocol="blumenthal-1999")
    assert done(found) == {"walking"} and set(found.prescription.options) <= {"walking", "running"}
    lost = [item for item in found.compromises if item.dimension == "activity"]
    assert [item.forced_by for item in lost] == [("smile.activity",)] and "cycling" in lost[0].wished
    assert "cycling" in str(found.why("wishes"))
    assert not [item for item in made(likes=["cycling"]).compromises if item.dimension == "activity"]


def test_what_needs_nothing_is_offered_without_equipment_and_nothing_else() -> None:
    bare, anything = made(equipment=[]).prescription.options, made().prescription.options
    assert "walking" in bare and set(bare) < set(anything)
    assert not {"cycling", "elliptical_training", "rowing", "swimming", "treadmill_walking"} & set(bare)
    # What one likes is had, or one would not like it.
    assert "cycling" in made(equipment=[], likes=["cycling"]).prescription.options


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        # Each answer changes the plan, or what is said about it, and only that.
        ({"likes": ["indoors"]}, "treadmill"),
        ({"dislikes": ["outdoors"]}, "Cycle"),
        ({"likes": ["in_a_group"]}, "a walking or exercise group at one of your times is as good as going alone"),
        ({"likes": ["alone"]}, "You like to go alone"),
        ({"supervised": True}, "Some sessions supervised and the rest at home"),
        ({"supervised": False}, "A written, logged programme at home"),
    ],
)
def test_place_company_and_supervision_individualise(fields: dict[str, Any], seen: str) -> None:
    def told(plan: Plan) -> str:
        titles = " ".join(session.title for session in plan.sessions)
        return " ".join(
            [titles, *(note.text for note in plan.notices), *(step.label for s in plan.sessions for step in s.steps)]
        )

    assert seen in told(made(**fields))
    assert seen not in told(made())
