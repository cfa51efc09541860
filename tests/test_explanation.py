"""Every number answers why, with source, locator, quality and mark; what is absent answers why not."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from exrx import InputError, Plan, plan
from exrx.explanation import Explanation, why, why_not
from exrx.explanation.topics import topics
from exrx.rules.loader import book_with
from exrx.telling.words import reworded, using, words_of

ASKED: dict[str, Any] = {
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "post_exertional_malaise": False,
}
NUMBERS = (
    "how often", "how long", "how hard", "for how long", "activity", "steps", "structure", "volume", "heart rate", "bad day", "review",
)  # fmt: skip


@pytest.fixture(scope="module")
def default() -> Plan:
    return plan(
        age=34,
        resting_hr=62,
        **ASKED,
        active_days=2,
        longest_session=20,
        start="2027-01-04",
        timezone="Europe/Berlin",
        availability=["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
    )


@pytest.fixture(scope="module")
def blocked() -> Plan:
    return plan(
        age=58,
        **{**ASKED, "conditions": ["depression", "hypertension"]}
        | {"medications": [{"id": "metoprolol", "for": "hypertension"}]},
        start="2027-01-04",
    )


@pytest.mark.parametrize("topic", NUMBERS)
def test_every_number_names_source_locator_quality_mark_and_what_lost(default: Plan, topic: str) -> None:
    answer = default.why(topic)
    text = " ".join(str(answer).split())
    assert answer.topic == topic
    assert answer.value
    cited = [reason for reason in answer.rules if reason.source != "entered"]
    assert cited
    for reason in cited:
        assert reason.source in text
        assert reason.locator in text
        assert words_of("en").term("mark", reason.mark) in text
        assert reason.quality in text
        assert reason.source in {source.id for source in answer.sources}
    assert "lost nothing" in text or answer.lost or answer.compromises
    assert "certainty" in text


def test_every_target_of_the_plan_is_part_of_some_answer(default: Plan) -> None:
    told = {slot.dimension for topic in NUMBERS for slot in default.why(topic).numbers}
    carried = {"percent_max", "percent_reserve", "asked_percent_max", "asked_percent_reserve"}
    assert {slot.dimension for slot in default.prescription.slots} - carried <= told


def test_how_hard_shows_both_scales_the_error_and_who_disagrees(default: Plan) -> None:
    text = str(default.why("intensity"))
    assert text.startswith("How hard: 99–134 beats a minute, at the low end while building up\n")
    for line in (
        "  99–134    30–59 % of reserve     depression.intensity   goal",
        "            leads because the resting rate is known; the same words as a share",
        "            of the maximum, 57–76 %, would be 105–140",
        "  from      maximum 184 = 208 − 0.7 × 34   tanaka-2001, an estimate, ± 10",
        "            resting  62   entered",
        "  so        if your maximum is 174 the band is 96–128, if it is 194, 102–140:",
        "            trust talking and breathing as much as the watch",
        "  certainty low",
        "  disagree  noetel-2024     harder helped more",
    ):
        assert line in text


def test_without_a_resting_rate_the_share_of_the_maximum_leads() -> None:
    text = str(plan(age=34, **ASKED, start="2027-01-04").why("how hard"))
    assert "57–76 % of the maximum" in text
    assert "no resting rate was entered" in text


def test_a_measured_maximum_has_no_error() -> None:
    made = plan(age=34, max_hr=190, resting_hr=62, **ASKED, start="2027-01-04")
    text = str(made.why("how hard"))
    assert "maximum 190   entered, measured" in text
    assert "if your maximum is" not in text
    assert "measured" in str(made.why("hr_max"))


@pytest.mark.parametrize(("age", "resting"), [(34, 62), (60, 88), (25, 50), (71, 70), (45, None), (45, 48)])
def test_the_band_at_another_maximum_is_the_band_of_that_maximum(age: int, resting: int | None) -> None:
    made = plan(age=age, resting_hr=resting, **ASKED, falls=0, start="2027-01-04")
    rate = made.prescription.heart_rate
    found = re.search(
        r"if your maximum is (\d+) the band is (\d+)–(\d+), if it is (\d+), (\d+)–(\d+)",
        " ".join(str(made.why("how hard")).split()),
    )
    if rate is None or found is None:
        assert made.prescription.target("bpm") is None or made.prescription.target("bpm").low is None  # type: ignore[union-attr]
        return
    for sign, (low, high) in ((-1, found.group(2, 3)), (1, found.group(5, 6))):
        top = Decimal(str(rate.maximum)) + sign * 10
        if top != top.to_integral_value():
            # Only whole maxima can be entered, so compare with the two nearest.
            bands = [
                plan(
                    age=age, max_hr=int(top) + more, resting_hr=resting, **ASKED, falls=0, start="2027-01-04"
                ).prescription.target("bpm")
                for more in (0, 1)
            ]
        else:
            bands = [
                plan(
                    age=age, max_hr=int(top), resting_hr=resting, **ASKED, falls=0, start="2027-01-04"
                ).prescription.target("bpm")
            ] * 2
        assert bands[0] is not None
        assert bands[1] is not None
        assert bands[0].low <= int(low) <= bands[1].low  # type: ignore[operator]
        assert bands[0].high <= int(high) <= bands[1].high  # type: ignore[operator]


@pytest.mark.parametrize("topic", sorted({word for name, words in topics().items() for word in (name, *words)}))
def test_every_word_for_a_topic_answers_within_eighty_columns(default: Plan, topic: str) -> None:
    answer = default.why(topic)
    assert isinstance(answer, Explanation)
    assert all(len(line) <= 80 for line in str(answer).splitlines())
    assert json.loads(json.dumps(answer.to_dict()))["topic"] == answer.topic
    assert default.why(topic.upper().replace(" ", "-")) == answer


def test_the_words_of_the_four_questions_and_of_the_field_mean_the_same(default: Plan) -> None:
    for plain, field in (
        ("how often", "frequency"),
        ("how long", "time"),
        ("how hard", "intensity"),
        ("for how long", "weeks"),
    ):
        assert default.why(plain) == default.why(field)


def test_without_a_topic_there_is_one_line_per_number(default: Plan) -> None:
    lines = str(default.why()).splitlines()
    for topic in NUMBERS:
        assert sum(line.startswith(f"  {topic} ") for line in lines) == 1
    assert default.why().rules


def test_a_session_a_rule_and_a_source_answer_by_their_names(default: Plan) -> None:
    assert str(default.why("w03s2")).startswith("Session w03s2: Walk 30 min, Wednesday 20 January 2027, 06:30")
    assert '"low to moderate"' in str(default.why("depression.intensity"))
    assert "did not take part" in str(default.why("anandamide.band"))
    assert "doi:10.5812" in str(default.why("ranjbar-2015"))


def test_every_rule_and_source_of_the_plan_can_be_asked_for(default: Plan) -> None:
    for reason in default.reasons:
        assert reason.says in " ".join(str(default.why(reason.id)).split())
    for item in default.prescription.idle:
        assert default.why(item.rule)
    for source in default.sources:
        assert default.why(source.id).sources == (source,)


@pytest.mark.parametrize("topic", ["intensty", "nonsense", "", "w99s9", 7, None])
def test_an_unknown_topic_names_the_known_ones(default: Plan, topic: Any) -> None:
    with pytest.raises(InputError) as caught:
        why_not(default, topic) if topic is None else why(default, topic)
    (problem,) = caught.value.problems
    for known in ("how often", "how hard", "anandamide", "w01s1"):
        assert known in problem.hint


def test_a_misspelt_topic_gets_a_hint(default: Plan) -> None:
    with pytest.raises(InputError, match="did you mean intensity"):
        default.why("intensty")


def test_a_beta_blocker_is_named_and_no_heart_rate_appears(blocked: Plan) -> None:
    for answer in (blocked.why("how hard"), blocked.why("heart rate"), blocked.why_not("bpm")):
        assert "metoprolol" in str(answer)
    asked = [*topics(), *(session.key for session in blocked.sessions[::7])]
    for text in (str(blocked), *(str(blocked.why(topic)) for topic in asked)):
        assert not re.search(r"\d+ (bpm|beats a minute)", text)
        assert "maximum 1" not in text


def test_why_not_says_who_decided_and_what_would_change_it(default: Plan) -> None:
    for topic, parts in {
        "resistance": ("resistance.supervision", "ranjbar-2015", 'likes = "resistance"', "supervised = true"),
        "anandamide": ("your goals", 'goals includes "anandamide"', "nobody has shown"),
        "vigorous": ("inactive.moderate", "riebe-2015", "you are active"),
        "running": ("longest_run",),
        "energy": ("eating.not_asked", "quesnel-2023", 'eating_disorder = "none"'),
        "cycling": ('likes = "cycling"',),
        "yoga": ("nobody asked", 'likes = "yoga"'),
        "rowing": ('likes = "rowing"',),
        "loads": ("resistance.supervision",),
    }.items():
        answer = default.why_not(topic)
        text = " ".join(str(answer).split())
        assert "decided by" in text
        assert "would change if" in text
        for part in parts:
            assert part in text, (topic, part)
        assert all(len(line) <= 80 for line in str(answer).splitlines())


def test_what_is_in_the_plan_says_so(default: Plan) -> None:
    for topic in ("bpm", "walking"):
        assert "in the plan; why(" in str(default.why_not(topic))


def test_an_open_question_decides_against_heart_rates() -> None:
    text = str(plan(age=50, start="2027-01-04").why_not("bpm"))
    assert "medications not answered" in text
    assert "medications is answered" in text


def test_a_dislike_is_the_decider() -> None:
    made = plan(age=34, **ASKED, dislikes=["cycling"], start="2027-01-04")
    assert "you would rather not" in str(made.why_not("cycling"))


def test_wishes_that_lost_are_listed_with_the_winner() -> None:
    made = plan(age=34, **ASKED, minutes=90, start="2027-01-04")
    assert "you wished 90; ranjbar-2015 allows 60" in str(made.why("wishes"))
    assert made.why("time").compromises
    assert "you wished 90" in str(made.why("time"))


def test_an_explanation_keeps_health_out_of_its_repr(blocked: Plan) -> None:
    assert "metoprolol" not in repr(blocked.why("how hard"))


def test_an_archived_plan_explains_itself(default: Plan) -> None:
    again = Plan.from_json(default.to_json())
    for topic in topics():
        assert str(again.why(topic)) == str(default.why(topic))


def test_anandamide_sessions_explain_themselves_without_a_claim() -> None:
    made = plan(
        age=40,
        resting_hr=66,
        **ASKED,
        active_days=4,
        active_minutes=45,
        active_months=12,
        active_effort="moderate",
        goals=["mood", "anandamide"],
        start="2027-01-04",
    )
    answer = made.why("anandamide")
    assert {"sparling-2003", "meyer-2019"} <= {source.id for source in answer.sources}
    assert "nobody has shown that this lifts depression" in " ".join(str(answer).split())
    assert "vigorous" not in str(answer)


def test_a_plan_without_kinds_or_notes_still_answers(default: Plan) -> None:
    bare = replace(default, prescription=replace(default.prescription, idle=(), notes=()))
    for topic in topics():
        assert str(bare.why(topic))


def test_what_would_change_is_told_for_rules_that_exist() -> None:
    known = set(book_with((), ()).by_id)
    opens = tomllib.loads(files("exrx").joinpath("words/en/why.toml").read_text("utf-8"))["opens"]
    told = {f"{first}.{rest}" for first, rules in opens.items() for rest in rules}
    assert len(told) == 8 and told <= known


PEOPLE: dict[str, dict[str, Any]] = {
    "too narrow a band": {"age": 45, "resting_hr": 95, "conditions": ["frailty"], "falls": 0},
    "anandamide dropped": {"age": 34, "resting_hr": 62, "minutes": 15, "goals": ["mood", "anandamide"]},
    "anandamide forbidden": {"age": 34, "phq9": 16, "phq9_item9": 0, "goals": ["anandamide"]},
    "strength": {"age": 34, "resting_hr": 62, "likes": ["resistance"], "supervised": True},
    "steady": {"age": 34, "conditions": ["bipolar_stable"], "under_care": True, "falls": 0},
    "no energy asked": {"age": 34, "eating_disorder": "none", "bmi": 23.0},
    "a low cap": {"age": 47, "resting_hr": 80, "conditions": ["fibromyalgia"]},
}


@pytest.mark.parametrize("name", PEOPLE)
def test_every_question_has_an_answer_for_other_people_too(name: str) -> None:
    made = plan(**{**ASKED, **PEOPLE[name]}, start="2027-01-04")
    for topic in (None, *topics(), *(session.key for session in made.sessions[:3])):
        assert all(len(line) <= 80 for line in str(made.why(topic)).splitlines())
    for topic in ("bpm", "energy", "vigorous", "anandamide", "resistance", "running", "treadmill", "supervision"):
        answer = made.why_not(topic)
        assert str(answer)
        assert made.why_not(topic).to_dict() == answer.to_dict()


def test_a_cap_on_effort_alone_leads_and_the_pulse_comes_second() -> None:
    made = plan(**{**ASKED, **PEOPLE["a low cap"]}, start="2027-01-04")
    assert made.prescription.target("bpm") is not None
    assert str(made.why("how hard")).startswith("How hard: effort 9–11 of 6–20 leads")
    assert "effort 9–11 of 6–20" in str(made)


OPEN = """
format = 1
pack = "clinic.open"
version = "1"
[source.clinic]
kind = "guideline"
title = "An invented clinic"
url = "https://example.org/open"
read = "all of it"
[[recommendation]]
id = "clinic.one_end"
tier = "goal"
source = "clinic"
locator = "page 1"
says = "one end alone"
quality = "low"
mark = "verified"
overrides = ["depression.intensity"]
when.conditions = { any_of = ["depression"] }
then.percent_reserve = { END = 50 }
"""


@pytest.mark.parametrize(("end", "named"), [("min", "lower"), ("max", "upper")])
def test_a_band_with_one_end_names_no_ceiling_that_is_not_there(end: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text(OPEN.replace("END", end), encoding="utf-8")
    active = {"active_days": 4, "active_minutes": 40, "active_months": 6, "active_effort": "vigorous"}
    asked = {**ASKED, "eating_disorder": "none", **active}
    made = plan(age=41, resting_hr=62, **asked, start="2027-01-04", rules=path)
    text = " ".join(str(made.why("how hard")).split())
    assert f"only the {named} end of a band is asked for (clinic.one_end); effort leads" in text
    assert "ceiling" not in text and "too little is left" not in text


def test_anandamide_without_a_band_names_both_ends_that_met() -> None:
    made = plan(age=45, resting_hr=48, **ASKED, goals=["mood", "anandamide"], start="2027-01-04")
    text = " ".join(str(made.why("anandamide")).split())
    assert "too little is left between anandamide.band and " in text
    assert "effort 13 of 6–20" in text


def test_rules_left_out_on_request_head_every_answer() -> None:
    made = plan(age=34, conditions=[], medications=[], symptoms=[], start="2027-01-04", without_rules=["default.time"])
    for answer in (made.why(), made.why("how long"), made.why("w01s1"), made.why_not("running")):
        assert str(answer).startswith("Left out on request: default.time\n")


def test_what_is_said_about_supervision_is_found_by_what_rules_are_about_and_not_by_their_words() -> None:
    made = plan(age=40, **ASKED, supervised=False, start="2027-01-04")
    found = made.why("supervision").rules
    assert {"adherence.home", "adherence.supervisor", "resistance.supervision"} <= {rule.id for rule in found}
    # "supervis" stands nowhere any more, and then everywhere.
    for text in ("it goes better with somebody", "supervised or not"):
        with using(reworded({f"packs.{rule.id}.says": text for rule in made.reasons})):
            assert made.why("supervision").rules == found
    told = str(made.why("supervision"))
    assert [told.count(rule.says[:30]) for rule in made.reasons if rule.id == "finding.munro-2026.supervision"] == [1]


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("Why so light?", "how hard"),
        ("why is there no heart rate?", "heart rate"),
        ("How hard?", "how hard"),
        ("How  long ?", "how long"),
        ("Depression.Time", "depression.time"),
        ("RANJBAR-2015", "ranjbar-2015"),
    ],
)
def test_a_question_in_own_words_is_answered_by_what_it_ends_with(asked: str, topic: str) -> None:
    made = plan(age=41, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04")
    assert str(made.why(asked)) == str(made.why(topic))
    assert str(made.why_not("why can I not swim?")) == str(made.why_not("swimming"))
    for other in ("what if", "christmas", "why only 45 minutes"):
        with pytest.raises(InputError):
            made.why(other)
