"""Workouts for the Apple Watch, Training Center, intervals.icu and Zwift: read back by others, and by grammars that are written here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from exrx.export.workouts import Part, Repeat, Workout, Workouts, apple, intervals, tcx, zwo
from exrx.export.workouts.catalogue import names_of
from exrx.programme.plan import Plan
from exrx.rules.loader import activities

from .workout_cast import made, random_plans

TCX = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"
KIND = "{http://www.w3.org/2001/XMLSchema-instance}type"
STRETCH = Part("main", "walking", 600, beats=(99, 134), effort=(9, 13), grades=("light", "moderate"))
STRETCHES = (
    Part("warm_up", "walking", 300),
    Repeat(2, (STRETCH, Part("rest", "walking", None))),
    replace(STRETCH, seconds=90),
    Part("cool_down", "walking", 300),
)


def one(name: str = "AT_EASE", steps: tuple[Any, ...] | None = None) -> Workout:
    workout = made(name).to_workouts().workouts[0]
    return workout if steps is None else replace(workout, steps=steps)


def all_workouts(view: Any = "shared") -> Iterator[tuple[Plan, Workouts]]:
    for plan in (*random_plans()[:50], made("STRONG"), made("RUNNER")):
        yield plan, plan.to_workouts(view)


def words(part: Part) -> str:
    return part.phase


# --- Apple -----------------------------------------------------------------------------------------------------------

Message = dict[int, list[Any]]


def message(data: bytes) -> Message:
    """Fields by number, read by a few lines of this test: numbers, doubles, and octets that may be a message."""
    found: Message = {}
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        tag = varint()
        number, kind = tag >> 3, tag & 7
        assert kind in (0, 1, 2)
        value: Any
        if kind == 0:
            value = varint()
        elif kind == 1:
            value = struct.unpack_from("<d", data, at)[0]
            at += 8
        else:
            length = varint()
            value, at = data[at : at + length], at + length
            assert len(value) == length
        found.setdefault(number, []).append(value)
    return found


def apple_step(data: bytes) -> tuple[float | None, tuple[float, float] | None, str]:
    """Seconds, beats and name of a step."""
    step = message(data)
    goal = message(step[1][0])
    seconds = None
    if goal[1] == [1]:
        time = message(goal[2][0])
        seconds = time[2][0] * {1: 1, 2: 60}[time[1][0]]
    else:
        assert goal == {1: [4]}, "until the person goes on"
    beats = None
    if 2 in step:
        alert = message(step[2][0])
        assert (alert[1], alert[2]) == ([5], [2]), "the pulse now, as a range"
        band = message(message(alert[7][0])[2][0])
        beats = (message(band[1][0])[1][0], message(band[2][0])[1][0])
    return seconds, beats, step[3][0].decode() if 3 in step else ""


def test_apple_gives_back_what_the_plan_says() -> None:
    for plan, workouts in all_workouts():
        sessions = {session.key: session for session in plan.sessions}
        for workout in workouts.workouts:
            session = sessions[workout.key]
            whole = message(workouts._encoded("apple", workout))
            assert whole[9][0].decode() == session.uid.removesuffix("@exrx").upper()
            assert (whole[1000], whole[1002]) == ([1], [5])
            inner = message(whole[11][0])
            names = names_of(session.activity)
            assert inner[1] == [names.apple.number]
            assert inner.get(2, [0]) == [{"unknown": 0, "indoor": 2, "outdoor": 3}[names.location]]
            steps = [apple_step(data) for data in inner.get(4, [])]
            for block in inner.get(5, []):
                read = message(block)
                for _ in range(read[2][0]):
                    steps += [apple_step(message(data)[2][0]) for data in read[1]]
            steps += [apple_step(data) for data in inner.get(6, [])]
            timed = [(seconds, beats) for seconds, beats, _ in steps if seconds is not None]
            # Rests have no length. The parts of a main part that is cut into stretches come to the whole of it.
            assert sum(seconds for seconds, _ in timed) == 60 * session.minutes
            assert [beats for _, beats in timed if beats] == [part.beats for part in flat(workout) if part.beats]
            bands = {(step.bpm.low, step.bpm.high) for step in session.steps if step.bpm and not step.effort_first}
            assert {beats for _, beats in timed if beats} == bands


def flat(workout: Workout) -> list[Part]:
    return [
        part for step in workout.timed for part in (step.parts * step.times if isinstance(step, Repeat) else (step,))
    ]


def test_another_decoder_reads_apple(judge: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """``workoutgen`` refuses what it has not seen in a real file; it has seen running outdoors, and steps without a name."""
    workoutgen = judge("workoutgen")
    monkeypatch.setattr(
        workoutgen, "ACTIVITIES", {names_of(a.id).apple.name: names_of(a.id).apple.number for a in activities()}
    )
    monkeypatch.setattr(workoutgen, "LOCATIONS", {"unknown": 0, "indoor": 2, "outdoor": 3})
    for name in ("AT_EASE", "RUNNER", "STRONG", "beta blocker"):
        for workout in made(name).to_workouts().workouts[::5]:
            for steps in (workout.steps, STRETCHES):
                changed = replace(workout, steps=steps)
                read, id = workoutgen.decode(apple.encode(changed, "w01s1 4 Jan", lambda part: ""))
                assert (read["name"], id) == ("w01s1 4 Jan", workout.id.upper())
                names = names_of(workout.activity)
                assert (read["activity"], read["location"]) == (names.apple.name, names.location)
                blocks = read["blocks"]
                ends = [end for end in (read["warmup"], read["cooldown"]) if end]
                between = [step for block in blocks for step in block["steps"] * block["iterations"]]
                expected = [part for part in flat(changed) if part.phase not in ("warm_up", "cool_down")]
                assert [goal_of(step) for step in between] == [(part.seconds, part.beats) for part in expected]
                assert [step["purpose"] for step in between] == [2 if part.phase == "rest" else 1 for part in expected]
                assert [goal_of(end) for end in ends] == [
                    (part.seconds, None) for part in flat(changed) if part.phase in ("warm_up", "cool_down")
                ]


def goal_of(step: dict[str, Any]) -> tuple[float | None, tuple[float, ...] | None]:
    kind, *rest = step["goal"]
    seconds = None if kind == "open" else rest[0] * {1: 1, 2: 60}[rest[1]]
    return seconds, tuple(step["alert"]["values"]) if step.get("alert") else None


def test_the_other_decoder_sees_every_field(judge: Callable[[str], Any]) -> None:
    workoutgen = judge("workoutgen")
    workouts = made("AT_EASE").to_workouts("private")
    text = workoutgen.dump(workouts._encoded("apple", workouts.workouts[0]))
    for line in (
        "1: 52",
        "2: 3",
        "3: 'w01s1 Walk 20 min'",
        "3: 'brisk walk'",
        "2: 10.0 (double)",
        "1: 99.0 (double)",
        "1: 134.0 (double)",
    ):
        assert line in text


DIGESTS = Path(__file__).parent / "golden" / "apple_workouts.json"


def apple_digests() -> dict[str, str]:
    """The bytes of one workout for every activity, which were compared with samples of Apple's own code."""
    workout = one(steps=STRETCHES)
    return {
        activity.id: hashlib.sha256(apple.encode(replace(workout, activity=activity.id), "Name", words)).hexdigest()
        for activity in activities()
    }


def test_apple_writes_the_bytes_that_were_compared_with_real_ones() -> None:
    assert apple_digests() == json.loads(DIGESTS.read_text("utf-8"))


# --- Training Center -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema(judge: Callable[[str], Any]) -> Any:
    judge("lxml")
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(Path(__file__).parent / "judges" / "tcx_workouts.xsd")))


@pytest.mark.parametrize("view", ["shared", "private"])
def test_tcx_is_as_its_schema_says(schema: Any, view: str) -> None:
    from lxml import etree

    seen = set()
    for _, workouts in all_workouts(view):
        for workout in workouts.workouts:
            data = workouts._encoded("tcx", workout)
            if data[-2000:] not in seen:
                seen.add(data[-2000:])
                schema.assertValid(etree.fromstring(data))
    schema.assertValid(etree.fromstring(tcx.encode(one(steps=STRETCHES), "x" * 40, lambda part: "y" * 40, "a & b < c")))


@pytest.mark.parametrize(
    "broken",
    [
        lambda text: text.replace("<Name>", "<Name>far too long a name "),
        lambda text: text.replace("<StepId>2<", "<StepId>1<"),
        lambda text: text.replace("<StepId>2<", "<StepId>21<"),
        lambda text: text.replace("Time_t", "Distance_t", 1),
        lambda text: text.replace('Sport="Other"', 'Sport="Walking"'),
        lambda text: text.replace("<Value>99<", "<Value>300<"),
        lambda text: text.replace("<Seconds>300<", "<Seconds>70000<"),
        lambda text: text.replace(' xsi:type="None_t"', ""),
        lambda text: text.replace("<Repetitions>2<", "<Repetitions>1<"),
        lambda text: text.replace("Active", "Warmup", 1),
    ],
)
def test_the_schema_refuses_what_is_wrong(schema: Any, broken: Callable[[str], str]) -> None:
    from lxml import etree

    text = tcx.encode(one(steps=STRETCHES), "w01s1", words, "").decode()
    assert schema.validate(etree.fromstring(text.encode()))
    assert broken(text) != text
    assert not schema.validate(etree.fromstring(broken(text).encode()))


def test_tcx_gives_back_what_the_plan_says() -> None:
    for plan, workouts in all_workouts():
        sessions = {session.key: session for session in plan.sessions}
        for workout in workouts.workouts:
            session = sessions[workout.key]
            found = ElementTree.fromstring(workouts._encoded("tcx", workout)).find(f"{TCX}Workouts/{TCX}Workout")
            assert found is not None
            assert found.findtext(f"{TCX}ScheduledOn") == session.date.isoformat()
            steps = [tcx_step(step) for step in found.findall(f"{TCX}Step") for step in children(step)]
            assert sum(seconds or 0 for seconds, _ in steps) == 60 * session.minutes
            assert steps == [(part.seconds, part.beats) for part in flat(workout)]


def test_tcx_counts_its_steps_one_by_one() -> None:
    """At most 20 of them: no number may be left out."""
    text = tcx.encode(one(steps=STRETCHES), "w01s1", words, "").decode()
    assert re.findall(r"<StepId>(\d+)<", text) == ["1", "2", "3", "4", "5", "6"]
    longest = max((workout for _, made in all_workouts() for workout in made.workouts), key=lambda one: len(one.parts))
    numbers = re.findall(r"<StepId>(\d+)<", tcx.encode(longest, "w01s1", words, "").decode())
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) <= tcx.STEPS


def children(step: ElementTree.Element) -> list[ElementTree.Element]:
    if step.get(KIND) != "Repeat_t":
        return [step]
    return step.findall(f"{TCX}Child") * int(step.findtext(f"{TCX}Repetitions") or 0)


def tcx_step(step: ElementTree.Element) -> tuple[int | None, tuple[int, ...] | None]:
    seconds = step.findtext(f"{TCX}Duration/{TCX}Seconds")
    values = tuple(int(value.text or 0) for value in step.iter(f"{TCX}Value"))
    return None if seconds is None else int(seconds), values or None


# --- intervals.icu ---------------------------------------------------------------------------------------------------

# Written from its public guide of the workout builder: a step begins with a hyphen; its cue ends where a length or a target begins; a block
# with a number and x is done so many times and stands between empty lines; m is minutes.
LENGTH = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
TARGET = re.compile(r"\d+(?:-\d+)?(?:%|w|rpm)|Z\d|CZ\d|HR|LTHR|Pace|MMP|ramp|freeride|press|lap", re.IGNORECASE)


def read_intervals(text: str) -> list[tuple[int, list[tuple[str, int]]]]:
    """Blocks: how many times, and the steps with cue and seconds. Raises ``AssertionError`` for anything else."""
    blocks = []
    for paragraph in text.rstrip("\n").split("\n\n"):
        lines = paragraph.split("\n")
        times = 1
        if match := re.fullmatch(r"(\d+)x", lines[0]):
            times, lines = int(match[1]), lines[1:]
        steps = []
        for line in lines:
            assert line.startswith("- "), line
            tokens = line[2:].split()
            cue = " ".join(tokens[:-1])
            assert cue, "a step without a cue"
            assert not any(character.isdigit() or character in "%^<>\"'" for character in cue), cue
            assert not any(TARGET.fullmatch(token.strip(",.")) for token in tokens), line
            length = LENGTH.fullmatch(tokens[-1])
            assert length and any(length.groups()), line
            hours, minutes, seconds = (int(part or 0) for part in length.groups())
            steps.append((cue, 3600 * hours + 60 * minutes + seconds))
        assert steps
        blocks.append((times, steps))
    return blocks


@pytest.mark.parametrize("view", ["shared", "private"])
def test_intervals_text_is_read_back(view: str) -> None:
    for plan, workouts in all_workouts(view):
        sessions = {session.key: session for session in plan.sessions}
        for workout in workouts.workouts:
            blocks = read_intervals(workouts._encoded("intervals", workout).decode())
            seconds = [seconds for times, steps in blocks for _, seconds in steps * times]
            assert seconds == [part.seconds for part in flat(workout) if part.seconds is not None]
            assert sum(seconds) == 60 * sessions[workout.key].minutes


def test_intervals_text_as_it_is_pasted() -> None:
    workouts = made("AT_EASE").to_workouts()
    assert workouts._encoded("intervals", workouts.workouts[0]).decode() == (
        "- Warm-up 5m\n- Main, easy to moderate 10m\n- Cool-down 5m\n"
    )
    text = workouts._encoded("intervals", replace(workouts.workouts[0], steps=STRETCHES)).decode()
    assert text == (
        "- Warm-up 5m\n\n2x\n- Main, easy to moderate then rest 10m\n\n- Main, easy to moderate 1m30s\n- Cool-down 5m\n"
    )
    assert read_intervals(text)[1] == (2, [("Main, easy to moderate then rest", 600)])


@pytest.mark.parametrize(
    "wrong", ["- Main 70-80% HR 10m\n", "- Walk 5 km 10m\n", "Main 10m\n", "- Main 10\n", "2x\n", "- Z2 10m\n"]
)
def test_the_grammar_refuses_what_would_be_read_otherwise(wrong: str) -> None:
    with pytest.raises(AssertionError):
        read_intervals(wrong)


def test_planned_workouts_hold_the_fit_file_and_the_day() -> None:
    plan = made("AT_EASE")
    workouts = plan.to_workouts()
    events = json.loads(workouts.files["intervals/events.json"])
    assert len(events) == 51 == len({event["external_id"] for event in events})
    assert events[0]["start_date_local"] == "2027-01-04T18:00:00"
    import base64

    for event, session in zip(events, plan.sessions, strict=True):
        assert event["external_id"] == f"exrx-{session.uid.removesuffix('@exrx')}"
        assert dt.datetime.fromisoformat(event["start_date_local"]) == dt.datetime.combine(session.date, session.clock)
        assert (
            base64.b64decode(event["file_contents_base64"], validate=True) == workouts.files[f"fit/{event['filename']}"]
        )
        assert event["category"] == "WORKOUT"
    assert intervals.length(45) == "45s"


def test_a_session_without_a_clock_time_is_planned_for_the_day() -> None:
    workout = replace(one(), clock=None)
    assert intervals.event(workout, "n", "f.fit", b"x")["start_date_local"] == "2027-01-04T00:00:00"


# --- Zwift -----------------------------------------------------------------------------------------------------------


def test_zwift_is_a_free_ride_with_words_and_no_target() -> None:
    seen = 0
    for plan, workouts in all_workouts():
        sessions = {session.key: session for session in plan.sessions}
        for workout in workouts.workouts:
            if not zwo.fits(workout):
                assert workout.activity not in ("running", "cycling")
                continue
            seen += 1
            found = ElementTree.fromstring(workouts._encoded("zwift", workout))
            assert found.findtext("sportType") == {"running": "run", "cycling": "bike"}[workout.activity]
            rides = found.findall("workout/*")
            assert {ride.tag for ride in rides} == {"FreeRide"}
            # Nothing that would set power, pace or a pulse.
            assert {name for ride in rides for name in ride.attrib} == {"Duration", "FlatRoad"}
            assert sum(int(ride.get("Duration", 0)) for ride in rides) == 60 * sessions[workout.key].minutes
            for ride, part in zip(rides, [part for part in flat(workout) if part.seconds], strict=True):
                text = ride.find("textevent").get("message", "")  # type: ignore[union-attr]
                assert (f"{part.beats[0]}–{part.beats[1]} bpm" in text) if part.beats else ("bpm" not in text)
    assert seen


# --- the catalogue ---------------------------------------------------------------------------------------------------


def test_every_activity_has_a_name_in_every_format(judge: Callable[[str], Any]) -> None:
    types = judge("garmin_fit_sdk.profile").Profile["types"]
    for activity in activities():
        names = names_of(activity.id)
        assert names != names_of("unknown"), activity.id
        assert types["sport"][names.sport.number] == names.sport.name
        assert types["sub_sport"][names.sub_sport.number] == names.sub_sport.name
        assert names.location in ("indoor", "outdoor", "unknown")
        assert (names.location == "outdoor") <= ("outdoors" in activity.setting)


def test_every_movement_has_a_category(judge: Callable[[str], Any]) -> None:
    from exrx.export.workouts.catalogue import exercise_of
    from exrx.rules.loader import catalogue
    from exrx.values.said import told

    types = judge("garmin_fit_sdk.profile").Profile["types"]
    for movement in catalogue().movements:
        for means in ("plain", "bands", "loads", *(["seated"] if movement.seated else [])):
            found = exercise_of(movement.done(means))
            assert found is not None, means
            assert types["exercise_category"][found.category.number] == found.category.name
            if found.exercise is not None:
                assert types[f"{found.category.name}_exercise_name"][found.exercise.number] == found.exercise.name
    assert exercise_of(told("juggling")) is None
