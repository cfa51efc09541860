"""What a session is called is told, never stored: other words change what is shown, and no plan, number or SEQUENCE."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.export.plan_file import digest_of
from exrx.programme.plan import Plan, Session
from exrx.rules.claims import forbidden_in
from exrx.telling.words import SOURCE, reworded, using, words_of
from exrx.values.said import Said

PLANS = Path(__file__).parent / "plans"
ANN: dict[str, Any] = {
    "start": "2027-01-04", "id": "spring", "age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": [],
    "active_days": 3, "active_minutes": 30, "active_months": 6, "active_effort": "moderate", "longest_session": 40, "falls": 0,
    "timezone": "Europe/Berlin", "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
}  # fmt: skip
"""Invented."""
PEOPLE: dict[str, dict[str, Any]] = {
    "walks": {},
    "runs": {"likes": ["running"], "longest_run": 20},
    "lifts": {"likes": ["resistance"], "equipment": ["free_weights"], "experience": ["resistance"]},
    "mixes": {"likes": ["mixed"]},
    "balances": {"age": 68},
    "swims and cycles": {"likes": ["swimming", "cycling"], "equipment": ["pool", "bicycle"]},
    "aims": {"goals": ["mood", "anandamide"], "longest_run": 10},
}


def texts_of(data: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    """Code -> text, or table of variants."""
    for name, value in data.items():
        if isinstance(value, Mapping) and "by" not in value:
            yield from texts_of(value, f"{before}.{name}")
        elif name != "reviewed_by":
            yield f"{before}.{name}", value


def words(language: str, name: str = "sessions") -> dict[str, Any]:
    text = files("exrx").joinpath("words", language, f"{name}.toml").read_text("utf-8")
    return dict(texts_of(tomllib.loads(text), name))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from () if name == "by" else strings(part)
    else:
        yield value


def other(value: Any) -> Any:
    """The same text in other words."""
    if isinstance(value, Mapping):
        return {name: part if name == "by" else other(part) for name, part in value.items()}
    return f"x {value} x"


OTHERS = {code: other(value) for code, value in words(SOURCE).items()} | {"kinds.mixed.adds": "plus power"}


def made(name: str) -> tuple[Plan, Plan]:
    """A plan, and the same made again."""
    plan = exrx.plan(**{**ANN, **PEOPLE[name]})
    return plan, exrx.adapt(plan, today="2027-02-10", minutes=40)


def numbers(plan: Plan) -> list[str]:
    lines = re.sub(r"\r\n[ \t]", "", plan.to_ics().decode()).split("\r\n")
    return [line for line in lines if not line.startswith(("SUMMARY", "DESCRIPTION"))]


# --- other words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE)
def test_other_words_change_what_is_told_and_nothing_else(name: str) -> None:
    plan, again = made(name)
    with using(reworded(OTHERS)):
        other_plan, other_again = made(name)
        assert {row["label"][:2] for row in plan.to_rows()} == {"x "}
        assert all(session.title.startswith("x ") and session.bad_day.startswith("x ") for session in plan.sessions)
        shown = [numbers(one) for one in (other_plan, other_again)]
        # Made again in other words than it was made in: no entry has changed for that.
        mixed = exrx.adapt(plan, today="2027-02-10", minutes=40)
        assert exrx.adapt(plan, today="2027-02-10") == plan
    assert [other_plan.to_json(), other_again.to_json(), mixed.to_json()] == [plan.to_json(), *[again.to_json()] * 2]
    assert shown == [numbers(plan), numbers(again)]
    assert plan.to_ics() == other_plan.to_ics()
    assert "x " not in {row["label"][:2] for row in plan.to_rows()}


def test_a_plan_file_holds_no_words_of_sessions() -> None:
    told = {text for value in words(SOURCE).values() for text in strings(value) if " " in text and "{" not in text}
    assert len(told) > 40
    for name in PEOPLE:
        text = json.dumps(made(name)[1].to_dict()["weeks"])
        assert not [one for one in told if json.dumps(one)[1:-1] in text], name


def test_every_activity_has_its_words_and_no_word_claims_anything() -> None:
    from exrx.rules.loader import catalogue

    for language in ("en", "de"):
        known = words_of(language)
        for activity in catalogue().activities:
            parts = ["title", "main", "cool_down", *(["warm_up", "light"] if activity.id != "running" else [])]
            parts += ["main_harder", "light_harder"] if activity.harder else []
            parts += ["name", "light_name"] if activity.movements else []
            assert all(known.has(Said(f"sessions.{activity.id}.{part}")) for part in parts), (language, activity.id)
        for movement in catalogue().movements:
            every = ["plain", "bands", "loads", *(["seated"] if movement.seated else [])]
            assert all(known.has(movement.done(means)) for means in every)
        for code, value in words(language).items():
            assert not any(forbidden_in(text, language) for text in strings(value)), code


# --- another language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE)
def test_german_shows_no_english_word_of_a_session(name: str) -> None:
    german = {text for value in words("de").values() for text in strings(value)}
    english = {text for value in words(SOURCE).values() for text in strings(value) if "{" not in text} - german
    english -= {"Session", "run"}
    for plan in made(name):
        page = re.sub("<style.*?</style>", "", plan.to_html(language="de"), flags=re.DOTALL)
        calendar = re.sub(r"\r\n[ \t]", "", plan.to_ics(language="de").decode()).replace("\\", "")
        shown = {
            "page": page,
            "calendar": calendar,
            "text": plan.text(language="de"),
        }
        for where, text in shown.items():
            found = [one for one in english if re.search(rf"\b{re.escape(one)}\b", text)]
            assert not found, (where, found)


# --- words that are no longer ours ------------------------------------------------------------------------------------


def in_other_words(name: str, change: Callable[[str], str]) -> Plan:
    """A plan of format 3, whose words were others."""
    data = json.loads((PLANS / f"{name}.json").read_bytes())
    for session in [*data["withdrawn"], *(session for week in data["weeks"] for session in week["sessions"])]:
        session["title"] = change(session["title"])
        for step in session["steps"]:
            step["label"] = change(step["label"])
    text = json.dumps(data)
    return Plan.from_json(json.dumps({**data, "digest": digest_of(text)}))


def test_words_that_are_no_longer_ours_stay_and_raise_no_number() -> None:
    then = {
        "Run": "Jog and walk",
        "run": "jog: your own pace",
        "easy walk": "stroll",
        "brisk walk": "walk with purpose",
    }
    plan = in_other_words("format3_walks_and_jogs", lambda text: then.get(text, text))
    ours = Plan.load(PLANS / "format3_walks_and_jogs.json")
    assert {session.title for session in plan.sessions} == {"Jog and walk"}
    labels = {row["label"] for row in plan.to_rows()}
    assert {"jog: your own pace", "stroll", "walk, slower and slower"} <= labels and "run" not in labels
    assert "SUMMARY:Jog and walk" in plan.to_ics().decode() and " jog" in str(plan)
    assert Plan.from_json(plan.to_json()) == plan
    for view in ("person", "clinician"):
        assert "jog: your own pace" in plan.to_html(view, language="de") or view == "clinician"
    assert "jog" in plan.text(language="de") and "Jog and walk" in plan.to_ics(language="de").decode()
    again, same = (exrx.adapt(one, today="2027-02-03", pause="2027-03-01..2027-03-07") for one in (plan, ours))
    kept = [session for session in again.sessions if session.date.isoformat() < "2027-03-01"]
    assert kept and {session.sequence for session in kept} == {0} and {s.title for s in kept} == {"Jog and walk"}
    assert [s.sequence for s in again.sessions] == [s.sequence for s in same.sessions]
    # Where a fact has changed, its words are those of today.
    changed = exrx.adapt(plan, today="2027-02-03", minutes=25)
    ahead = [session for session in changed.to_come if session.sequence]
    assert ahead and {session.title for session in ahead} == {"Run"}


def test_a_change_inside_old_words_is_a_change() -> None:
    plan = in_other_words("format3_wheelchair", lambda text: text.replace("seated push-ups at a wall", "wall pushes"))
    strong = [session for session in plan.to_come if session.kind == "resistance"]
    assert strong and all("wall pushes" in session.steps[1].label for session in strong)
    again = exrx.adapt(plan, today="2027-01-05", equipment=["bands"])
    told = [
        session
        for session in again.to_come
        if session.kind == "resistance" and session.date.isoformat() >= "2027-01-05"
    ]
    assert told and all("band presses" in session.steps[1].label and session.sequence for session in told)


# --- words that a file cannot say -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"code": "sessions.walking.nothing", "parameters": []},
        {"code": "sessions.in_stretches", "parameters": []},
        {"code": "sessions.made_of", "parameters": [["name", "a"], ["what", {"code": "x.y", "parameters": []}]]},
        {"code": "help_and_stop.help.always.text", "parameters": []},
    ],
    ids=str,
)
def test_a_file_that_says_what_cannot_be_told_is_refused(said: dict[str, Any]) -> None:
    data = json.loads(exrx.plan(**ANN).to_json())
    data["weeks"][0]["sessions"][0]["steps"][0]["what"] = said
    text = json.dumps(data)
    with pytest.raises(exrx.InputError, match="no words for"):
        Plan.from_json(json.dumps({**data, "digest": digest_of(text)}))


def test_the_words_of_a_pack_may_change_and_no_number_rises() -> None:
    plan = exrx.plan(**ANN)

    def reworded_talk(session: Session) -> Session:
        steps = []
        for step in session.steps:
            said = step.right_when
            if said is not None:
                (what,) = said["what"]
                said = said.but(what=(what.but(text="you can chat"),))
            steps.append(replace(step, right_when=said) if said is not None else step)
        return replace(session, steps=tuple(steps))

    weeks = tuple(replace(week, sessions=tuple(map(reworded_talk, week.sessions))) for week in plan.weeks)
    before = replace(plan, weeks=weeks)
    assert "you can chat" in before.to_ics().decode()
    again = exrx.adapt(before, today="2027-02-03", pause="2027-03-01..2027-03-07")
    kept = [session for session in again.sessions if session.date.isoformat() < "2027-03-01"]
    assert {session.sequence for session in kept} == {0}
