"""Plan files that are not as exrx wrote them: damaged, edited by hand, of an earlier format, or far too large."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exrx
from exrx.cli import main
from exrx.export import plan_file
from exrx.export.believing import SAYS
from exrx.export.plan_file import digest_of
from exrx.journal import Journal, SessionEntry
from exrx.programme.plan import FORMAT, Plan
from exrx.revising import withdraw
from exrx.values.errors import ExrxError, InputError
from exrx.values.said import Said
from exrx.values.size_limits import LARGEST_PLAN

FLIPS = int(os.environ.get("EXRX_FLIPS", "300"))
"""Bits that are flipped. More by hand: EXRX_FLIPS=5000 pytest tests/test_plan_files.py"""
SAMPLES = sorted((Path(__file__).parent / "plans").glob("*.json"))
"""Plans as formats 1 to 7 wrote them, the first before there was a digest."""
PERSON: dict[str, Any] = {
    "age": 34,
    "resting_hr": 62,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
    "id": "spring",
    "timezone": "Europe/Berlin",
    "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
}
PLAN = exrx.plan(**PERSON)
TEXT = PLAN.to_json()


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        Plan.from_json(text)
    return [str(problem) for problem in caught.value.problems]


# --- older formats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_plan_of_an_older_format_goes_on(path: Path) -> None:
    plan = Plan.load(path)
    assert plan.format == (int(path.stem[6]) if path.stem.startswith("format") else 1)
    assert ("digest" in json.loads(path.read_bytes())) == (plan.format > 1)
    assert str(plan) and plan.why() and plan.to_html() and plan.to_html("clinician")
    for topic, name in (
        ("how often", "frequency"),
        ("how long", "time"),
        ("how hard", "rpe"),
        ("for how long", "weeks"),
    ):
        target = plan.prescription.target(name)
        assert target is not None
        shown = target.aim if name != "rpe" or target.high is None else target.high
        rules = {*target.low_rules, *target.high_rules, *target.aim_rules} & {reason.id for reason in plan.reasons}
        for language in ("en", "de"):
            answer = str(plan.why(topic, language=language))
            assert any(rule in answer for rule in rules) and f"{shown}" in answer, (topic, language, answer)
    assert plan.to_ics().count(b"BEGIN:VEVENT") == len(plan.sessions) + len(plan.withdrawn)
    again = Plan.from_json(plan.to_json())
    assert again == plan and again.format == FORMAT
    kept = path.with_suffix(".journal.jsonl")
    journal = Journal.load(kept) if kept.exists() else None
    assert (journal is None) == (plan.course is None)
    changed = exrx.adapt(plan, journal, today="2027-04-05", minutes=30)
    assert changed.revision == plan.revision + 1 and Plan.from_json(changed.to_json()) == changed
    gone = withdraw(plan, "2027-03-01")
    assert gone.withdrawn and Plan.from_json(gone.to_json()) == gone


def test_it_is_said_that_a_file_is_old(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(SAMPLES[0].read_bytes())
    assert main(["why", "--plan", str(path)]) == 0
    assert "format 1" in capsys.readouterr().err
    PLAN.save(path)
    assert main(["why", "--plan", str(path)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    ("old", "new"),
    [('"high":134', '"high":194'), ('"maximum":"184.2"', '"maximum":"224.2"'), ('"minutes":45', '"minutes":145')],
)
def test_the_targets_in_an_old_file_hold(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    if old in text and text.replace(old, new) != text:
        try:
            plan = Plan.from_json(text.replace(old, new))
        except InputError:
            return
        # A number of the past, or of what is only told, may differ: no calendar entry to come does.
        kept = Plan.from_json(text)
        assert plan.to_come == kept.to_come


# --- damage and editing ----------------------------------------------------------------------------------------------


def test_no_flipped_bit_makes_another_plan() -> None:
    chance, content = random.Random(7), TEXT.encode()
    refused = 0
    for _ in range(FLIPS):
        place = chance.randrange(len(content))
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        try:
            plan = Plan.from_json(bytes(flipped))
        except InputError as error:
            refused += 1
            assert error.problems and len(str(error)) < 20_000
            continue
        assert plan == PLAN and plan.to_ics() == PLAN.to_ics()
    assert refused > FLIPS * 0.9


def test_an_edit_by_hand_is_named_with_the_way_back() -> None:
    edited = TEXT.replace('"sessions.walking.title"', '"sessions.running.title"')
    assert edited != TEXT
    (fault,) = faults(edited)
    assert fault.startswith("digest: does not fit the rest: the file was edited by hand")
    assert "exrx plan" in fault and "copy" in fault
    data = json.loads(TEXT)
    del data["digest"]
    assert faults(json.dumps(data))[0].startswith("digest: is missing")


def places_of(data: Any, *path: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value in a plan file that holds no others, and where it stands."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places_of(value, *path, key)
    else:
        yield path, data


def test_an_edit_by_hand_is_noticed_wherever_it_is() -> None:
    places = [(path, value) for path, value in places_of(json.loads(TEXT)) if path[0] not in ("digest", "format")]
    for path, value in random.Random(11).sample(places, 200):
        data = json.loads(TEXT)
        other = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value or ''}9"
        set_at(*path, value=other)(data)
        assert faults(json.dumps(data)), path


def test_layout_and_order_are_no_edit() -> None:
    data = json.loads(TEXT)
    assert Plan.from_json(json.dumps(data, indent=2, sort_keys=True)) == PLAN
    assert Plan.from_json(json.dumps(dict(reversed(data.items())))).to_json() == TEXT
    heavy = exrx.plan(**PERSON, weight_kg=70.0, height_cm=172.0)
    # As JavaScript writes numbers.
    assert '"weight_kg":70.0' in heavy.to_json()
    assert Plan.from_json(heavy.to_json().replace('"weight_kg":70.0', '"weight_kg":70')) == heavy


def test_a_key_that_stands_there_twice_is_refused() -> None:
    assert faults(TEXT.replace('"revision":1', '"revision":1,"revision":2'))[0].startswith(
        "revision: stands there twice"
    )
    deep = TEXT.replace('"fold":0', '"fold":0,"fold":1', 1)
    assert faults(deep)[0].startswith("fold: stands there twice")


def edited(change: Callable[[Any], None]) -> str:
    """The plan with a change, and a digest that fits: whoever wants to can work one out."""
    data = json.loads(TEXT)
    change(data)
    return json.dumps({**data, "digest": digest_of(json.dumps(data))})


def set_at(*path: Any, value: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return change


def every_step(name: str, value: int) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for week in data["weeks"]:
            for session in week["sessions"]:
                for step in session["steps"]:
                    if step[name]:
                        step[name]["high"] = value

    return change


def beats_everywhere(data: Any) -> None:
    every_step("bpm", 194)(data)
    for slot in data["prescription"]["slots"]:
        if slot["key"]["dimension"] == "bpm":
            slot["target"]["high"] = 194


FIRST = ("weeks", 0, "sessions", 0)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (every_step("bpm", 194), "bpm is more than 134"),
        (every_step("rpe", 17), "rpe is more than 13"),
        (beats_everywhere, "is more than its share of the maximum"),
        (set_at("prescription", "heart_rate", "maximum", value="224.2"), "does not follow from the age"),
        (set_at("prescription", "heart_rate", "maximum", value=1_000_000), "is no heart rate"),
        (set_at("person", "age", value=0), "does not follow from the age"),
        (set_at("prescription", "heart_rate", "resting", value=90), "is not that of the person"),
        (set_at(*FIRST, "uid", value="8432c4Cc@exrx"), "does not follow from id and key"),
        (set_at("id", value="summer"), "does not follow from id and key"),
        (set_at(*FIRST, "key", value="first"), "is no key of a session"),
        (set_at(*FIRST, "date", value="9999-12-31"), "is not a day of our time"),
        (set_at(*FIRST, "date", value="2027-01-05"), "is not a free day"),
        (set_at(*FIRST, "clock", value="03:00:00"), "outside the free time"),
        (set_at(*FIRST, "activity", value="energy"), "forbidden"),
        (set_at(*FIRST, "steps", 0, "activity", value="energy"), "forbidden"),
        (set_at(*FIRST, "steps", 0, "minutes", value=120), "is longer than 60 minutes"),
        (set_at(*FIRST, "steps", 0, "minutes", value=-1), "no length"),
        (set_at(*FIRST, "sequence", value=-1), "counted up to"),
        (set_at(*FIRST, "kind", value="0"), "no kind of session"),
        (set_at("prescription", "slots", 2, "key", "kind", value="0"), "no kind of session"),
        (set_at("prescription", "activities", value=[]), "prescription.activities: has nothing for 'base'"),
        (set_at("availability", "windows", 0, 1, value=-1), "no time of a week"),
        (set_at("availability", "windows", 0, 0, value=9), "no time of a week"),
        (set_at("weeks", 1, "number", value=7), "not the 2th seven days"),
        (set_at("weeks", 1, "start", value="0001-01-01"), "is not a day of our time"),
        (set_at("goals", value=["happiness"]), "is no goal"),
    ],
)
def test_an_edit_with_a_digest_that_fits_is_refused_for_what_it_says(change: Callable[[Any], None], place: str) -> None:
    found = faults(edited(change))
    assert any(place in fault for fault in found), found
    # The same without a digest, as an old file.
    data = json.loads(edited(change))
    del data["digest"]
    assert any(place in fault for fault in faults(json.dumps({**data, "format": 1})))


def test_a_change_of_a_kind_that_nobody_tells_is_refused() -> None:
    data = json.loads((Path(__file__).parent / "plans" / "format7_implied.json").read_bytes())
    assert Plan.from_json(json.dumps(data)).course is not None
    data["course"]["changes"][0]["what"] = "elsewhere"
    del data["digest"]
    assert any("course.changes[0].what" in fault for fault in faults(json.dumps({**data, "format": 1})))


def test_what_is_read_ends_in_a_plan_or_in_one_clear_error() -> None:
    """Values put anywhere: whatever is believed can be shown, explained and adapted."""
    chance = random.Random(11)
    values = [None, -1, 0, 10**6, "", "x", "9999-12-31", "2027-01-04", [], {}, "184.2", 59, True]
    for number in range(40):
        data = json.loads(SAMPLES[number % len(SAMPLES)].read_bytes())
        place: Any = data
        while True:
            key = chance.choice(range(len(place)) if isinstance(place, list) else list(place))
            if isinstance(place[key], list | dict) and place[key] and chance.random() < 0.9:
                place = place[key]
                continue
            place[key] = chance.choice(values)
            break
        try:
            plan = Plan.from_json(json.dumps(data))
        except InputError:
            continue
        for act in (
            plan.to_ics,
            plan.to_html,
            lambda plan=plan: plan.to_html("clinician"),
            lambda plan=plan: str(plan.why()),
            lambda plan=plan: str(plan.why("how hard")),
            lambda plan=plan: exrx.adapt(plan, today="2027-03-01", pause="1 week"),
        ):
            try:
                act()
            except ExrxError as error:
                assert not isinstance(error, exrx.AuditError)


# --- far too large ---------------------------------------------------------------------------------------------------


def bounded(text: str) -> list[str]:
    begun = time.process_time()
    found = faults(text)
    assert time.process_time() - begun < 5
    assert len(found) <= 21 and sum(map(len, found)) < 20_000
    return found


def test_a_file_is_refused_in_time_and_in_few_words() -> None:
    assert "larger than 5,000,000 bytes" in bounded(TEXT + " " * LARGEST_PLAN)[0]
    keys = ",".join(f'"k{number}":1' for number in range(300_000))
    found = bounded('{"format":1,' + keys + "}")
    assert found[0] == "k0: unknown field" and "299,980 more faults" in found[-1]
    assert "more than 400,000 values" in bounded('{"format":1,"k":[' + "1," * 500_000 + "1]}")[0]
    many = json.loads(TEXT)
    many["goals"] = [1] * 200_000
    assert "200,000 faults" in bounded(json.dumps(many))[0]
    nested = TEXT.replace('"goals":["mood"]', '"goals":[{' + ",".join(f'"a{n}":1' for n in range(900)) + "}]")
    assert bounded(nested)


def test_a_change_of_the_journal_that_nobody_can_tell_is_a_fault_and_no_page_that_breaks() -> None:
    day = dt.date(2027, 1, 4)
    outcomes = (("01-04", "done"), ("01-06", "not_done"), ("01-09", "not_done"))
    entries = tuple(
        SessionEntry(on=dt.date.fromisoformat(f"2027-{on}"), entered=dt.date(2027, 1, 11), outcome=what)
        for on, what in outcomes
    )
    made = exrx.adapt(PLAN, exrx.Journal("spring", entries), today=day + dt.timedelta(7))
    assert made.course is not None and made.course.changes
    data = json.loads(made.to_json())
    assert Plan.from_json(json.dumps(data)) == made
    data["course"]["changes"][0]["what"] = "foo"
    (fault,) = faults(json.dumps({**data, "digest": digest_of(json.dumps(data))}))
    assert fault.startswith("course.changes[0].what: ")


# --- what is digested -------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([70.0, -0.0, 1e16, 0.5, 1e-7, '70.0,"b":1.0}', "\\", "\x7f", '\\"', 'a":70.0,', "–70.0]"]) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(st.text(max_size=3).filter(lambda name: name != "digest"), VALUES, max_size=5))
def test_the_digest_of_what_is_written_is_that_of_any_layout(data: dict[str, Any]) -> None:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    found = plan_file.digest_of_text(text)
    assert found == digest_of(text) == digest_of(json.dumps(dict(reversed(data.items())), indent=2))


def test_a_file_as_exrx_wrote_it_is_known_by_its_octets_and_any_other_is_looked_at() -> None:
    made = exrx.plan(age=41, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04", id="gr\u00fcn")
    text = made.to_json()
    assert plan_file._as_written(text.encode()) == made
    data = json.loads(text)
    assert [*data] == ["digest", *sorted(data.keys() - {"digest"})]
    other = json.dumps(data, indent=1)
    assert plan_file._as_written(other.encode()) is None and Plan.from_json(other) == made
    for place in range(75, len(text) - 2, 1_000):
        changed = f"{text[:place]}{chr(ord(text[place]) ^ 1)}{text[place + 1 :]}"
        assert plan_file._as_written(changed.encode()) is None


def test_a_file_with_a_key_twice_is_refused() -> None:
    text = exrx.plan(age=41, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04").to_json()
    twice = text.replace('"alarms":[]', '"alarms":[],"alarms":[]')
    assert twice != text
    assert faults(twice)[0].startswith("alarms: stands there twice")


# --- what is said ------------------------------------------------------------------------------------------------------


def leads_to_said(kind: Any, found: dict[Any, set[str]], above: tuple[Any, ...] = ()) -> bool:
    """Whether a type holds something that is said; ``found`` takes the fields by which a value class does."""
    if kind is Said:
        return True
    if not is_dataclass(kind):
        return any(leads_to_said(part, found, above) for part in get_args(kind) if part is not ...)
    if kind in above:
        return False
    names = {name for name, part in get_type_hints(kind).items() if leads_to_said(part, found, (*above, kind))}
    if names:
        found.setdefault(kind, set()).update(names)
    return bool(names)


def test_every_place_where_something_is_said_is_looked_at() -> None:
    found: dict[Any, set[str]] = {}
    assert leads_to_said(Plan, found)
    assert {kind: set(names) for kind, names in SAYS.items()} == found


def said_at(data: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(data, dict) and set(data) == {"code", "parameters"}:
        yield place, data
    elif isinstance(data, dict):
        for name, part in data.items():
            yield from said_at(part, f"{place}.{name}")
    elif isinstance(data, list):
        for part in data:
            yield from said_at(part, f"{place}[]")


def test_a_file_that_says_what_nobody_can_tell_is_refused_wherever_it_stands() -> None:
    asked = {"conditions": ["depression", "hypertension"], "medications": ["bisoprolol"], "symptoms": []}
    made = exrx.plan(age=41, **asked, start="2027-01-04", minutes=90, sessions_per_week=6)
    data = json.loads(made.to_json())
    places: dict[str, dict[str, Any]] = {}
    for place, said in said_at(data):
        # What a pack wrote is told as it stands, whatever its code.
        if "text" not in dict(said["parameters"]):
            places.setdefault(place, said)
    assert len(places) >= 10
    for place, said in places.items():
        code, said["code"] = said["code"], "notes.of_nobody"
        (first, *_) = faults(json.dumps({**data, "digest": digest_of(json.dumps(data))}))
        assert "no words for" in first and first.startswith(place[1:].partition("[")[0]), place
        said["code"] = code
