"""The rules about unknown things, typed a second time (see ``test_double_entry``)."""

from __future__ import annotations

import pytest

from exrx.rules.loader import shipped_book

from .test_double_entry import Fields, Row, effect_of, row_of, takes, truth


def drug(reason: str = "") -> Fields:
    return takes("qqzzxy", **{"for": reason})


def ill(reason: str = "") -> Fields:
    return {"conditions": [{"id": "other", "note": "qqzzxy", "for": reason}]}


def both(*reasons: str) -> list[Fields]:
    return [make(reason) for reason in reasons for make in (drug, ill)]


NO = "no bpm; no anandamide"
NOT_MORE: list[Fields] = [{}, *both("", "something else", "migraine")]
UNKNOWN = [
    Row(
        "unknown.medicine_asked",
        "safety; asks unknown_medicine; closed by other; known other closes",
        [drug(), drug("anything")],
        [{}, ill(), drug("lungs"), drug("migraine")],
    ),
    Row(
        "unknown.illness_asked",
        "safety; asks unknown_illness; closed by other; known other closes",
        [ill(), ill("anything")],
        [{}, drug(), ill("lungs"), ill("asthma")],
    ),
    Row(
        "unknown.light",
        f"safety; light at most; {NO}; closed by other",
        both("", "anything"),
        [{}, *both("heart", "lungs", "migraine")],
    ),
    Row(
        "unknown.heart_medicine_asked",
        "safety; asks unknown_heart_medicine; closed by heart",
        [drug("heart"), takes("heart pill")],
        [drug(), ill("heart"), drug("blood pressure")],
    ),
    Row(
        "unknown.heart_illness_asked",
        "safety; asks unknown_heart_illness; closed by heart",
        [ill("heart or vessels")],
        [ill(), drug("heart"), ill("the heart itself")],
    ),
    Row(
        "unknown.heart_light",
        f"safety; light at most; {NO}; closed by heart",
        both("heart"),
        [*NOT_MORE, *both("blood pressure", "the heart itself")],
    ),
    Row(
        "unknown.pressure",
        f"safety; limited; moderate at most; rpe <= 13; {NO}",
        both("blood pressure", "cholesterol"),
        [*NOT_MORE, *both("heart", "the heart itself")],
    ),
    Row(
        "unknown.heart",
        f"safety; refer heart; {NO}; closed by heart",
        [*both("the heart itself", "a valve"), takes("for my aorta")],
        [*NOT_MORE, *both("heart", "blood pressure")],
    ),
    Row("unknown.lungs", f"safety; refer lung; {NO}; closed by lung", both("lungs"), [*NOT_MORE, *both("heart")]),
    Row(
        "unknown.nerves",
        f"safety; limited neuro; rpe <= 13; {NO}",
        [*both("nerves or brain"), takes("against a stroke")],
        [*NOT_MORE, *both("lungs"), takes("heat stroke qqzzxy")],
    ),
    Row(
        "unknown.nerves_alone",
        "safety; no water_exercise; no swimming_alone; no diving; no heights; no traffic_cycling_alone; closed by neuro",
        both("nerves"),
        NOT_MORE,
    ),
    Row("unknown.muscles", "safety; limited bone; advice", both("muscles or joints"), NOT_MORE),
    Row("unknown.muscles_gentle", "safety; no running; no jumping; no dance; closed by bone", both("joints"), NOT_MORE),
    Row(
        "unknown.hormones",
        "safety; limited other; advice; closed by other",
        both("hormones or sugar", "sugar"),
        NOT_MORE,
    ),
    Row("unknown.mind", f"safety; limited; rpe <= 13; {NO}", both("the mind"), NOT_MORE),
    Row(
        "unknown.mind_self_harm",
        "safety; asks unknown_self_harm",
        [{**one, "phq9_item9": None} for one in both("the mind")],
        [*both("the mind"), {"phq9_item9": None}],
    ),
    Row(
        "unknown.mind_mood",
        "safety; asks unknown_mood",
        both("the mind"),
        [{**one, "phq9": 5} for one in both("the mind")],
    ),
    Row(
        "unknown.mind_crisis",
        f"safety; refer mental_health; {NO}; closed by mental_health",
        [*both("withdrawal"), takes("manic phases")],
        [*NOT_MORE, *both("the mind")],
    ),
    Row("unknown.cancer", f"safety; refer other; {NO}; closed by other", both("cancer"), NOT_MORE),
    Row("unknown.infection", f"safety; refer other; {NO}; closed by other", both("an infection"), NOT_MORE),
    Row(
        "unknown.other",
        f"safety; limited; rpe <= 13; {NO}",
        [*both("something else"), takes("acetazolamide")],
        [{}, *both("", "migraine", "lungs"), takes("acetazolamide", **{"for": "glaucoma"})],
    ),
    Row(
        "unknown.transplant",
        f"safety; refer other; {NO}; closed by other",
        [takes("transplant thing")],
        [*NOT_MORE, takes("hair transplant thing")],
    ),
    Row(
        "reason.known_other",
        f"safety; else pass; rpe <= 13; {NO}; note",
        [takes("lithium", **{"for": "known_other"})],
        [{}, takes("lithium"), takes("lithium", **{"for": "migraine"})],
        [{"medications": None}],
    ),
]


@pytest.mark.parametrize("row", UNKNOWN, ids=row_of)
def test_a_rule_about_unknown_things_does_what_was_decided(row: Row) -> None:
    rule = shipped_book().by_id[row.id]
    assert effect_of(rule) == {part.strip() for part in row.effect.split(";")}
    for fields, wanted in ((row.holds, True), (row.idle, False), (row.open, None)):
        for one in fields:
            assert truth(rule, one) is wanted, one


def test_every_rule_about_unknown_things_stands_twice() -> None:
    rules = [rule.id for rule in shipped_book().recommendations if rule.pack == "exrx.unknown"]
    assert sorted(row.id for row in UNKNOWN) == sorted(rules)
