"""FIT workouts, judged by four readers that others wrote: every number comes back as it stands in the plan."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from exrx.export.workouts import Part, Repeat, Sets, Workout, Workouts, fit
from exrx.export.workouts.catalogue import names_of
from exrx.programme.plan import Plan, Session

from .workout_cast import MANY, made, random_plans

EPOCH = int(dt.datetime(1989, 12, 31, tzinfo=dt.UTC).timestamp())
EVERY_SESSION = os.environ.get("EXRX_HYPOTHESIS") == "nightly"
"""Else the readers in Python, which are slow, read every kind of session, and Garmin's own for Node.js reads each."""

# What comes back: the numbers of the file itself, under the names of the profile. What is not there is left out.
Message = dict[str, Any]
Read = tuple[Message, Message, list[Message]]
"""file_id, workout, steps"""
Reader = Callable[[Sequence[bytes]], Iterable[Read]]
DURATIONS = {"time": 0, "open": 5, "repeat_until_steps_cmplt": 6, "reps": 29}
TARGETS = {"heart_rate": 1, "open": 2}


# --- four readers ----------------------------------------------------------------------------------------------------


def garmin(module: Any) -> Reader:
    def read(files: Sequence[bytes]) -> Iterator[Read]:
        for data in files:
            stream = module.Stream.from_byte_array(bytearray(data))
            decoder = module.Decoder(stream)
            messages, errors = decoder.read(convert_types_to_strings=False, convert_datetimes_to_dates=False)
            assert errors == []
            yield three(messages["file_id_mesgs"], messages["workout_mesgs"], messages["workout_step_mesgs"])

    return read


def fitdecode(module: Any) -> Reader:
    def read(files: Sequence[bytes]) -> Iterator[Read]:
        for data in files:
            found: dict[str, list[Message]] = {"file_id": [], "workout": [], "workout_step": []}
            with module.FitReader(io.BytesIO(data), check_crc=module.CrcCheck.RAISE) as frames:
                for frame in frames:
                    if isinstance(frame, module.FitDataMessage):
                        found[frame.name].append({field.name: field.raw_value for field in frame.fields})
            yield three(*found.values())

    return read


def fitparse(module: Any) -> Reader:
    def read(files: Sequence[bytes]) -> Iterator[Read]:
        for data in files:
            found: dict[str, list[Message]] = {"file_id": [], "workout": [], "workout_step": []}
            for message in module.FitFile(io.BytesIO(data), check_crc=True).get_messages():
                found[message.name].append({field.name: field.raw_value for field in message.fields})
            yield three(*found.values())

    return read


def fitsdk(judge: Any) -> Reader:
    def read(files: Sequence[bytes]) -> Iterator[Read]:
        lines = "\n".join(base64.b64encode(data).decode() for data in files)
        printed = judge.run(Path(__file__).parent / "judges" / "read_fit.mjs", lines).splitlines()
        for line in printed:
            found = json.loads(line)
            assert found["whole"], "its checksum"
            assert found["errors"] == []
            messages = {name: [renamed(one) for one in many] for name, many in found["messages"].items()}
            yield three(messages["fileIdMesgs"], messages["workoutMesgs"], messages["workoutStepMesgs"])
        assert len(printed) == len(files)

    return read


READERS: dict[str, Callable[[Any], Reader]] = {
    "garmin_fit_sdk": garmin,
    "fitdecode": fitdecode,
    "fitparse": fitparse,
    "@garmin/fitsdk": fitsdk,
}


def renamed(message: Message) -> Message:
    """``durationValue`` as the profile has it: ``duration_value``."""
    return {"".join(f"_{c.lower()}" if c.isupper() else c for c in name): value for name, value in message.items()}


# What readers make of a base field, by its name and in its unit, is set aside: the base field is what is compared.
BASE = {
    "duration_time": "duration_value", "duration_reps": "duration_value", "duration_step": "duration_value",
    "target_hr_zone": "target_value", "repeat_steps": "target_value",
    "custom_target_heart_rate_low": "custom_target_value_low", "custom_target_heart_rate_high": "custom_target_value_high",
}  # fmt: skip
KNOWN_LATER = {"unknown_17": "wkt_description"}


def three(file_id: list[Message], workout: list[Message], steps: list[Message]) -> Read:
    assert (len(file_id), len(workout)) == (1, 1)
    return plain(file_id[0]), plain(workout[0]), [plain(step) for step in steps]


def plain(message: Message) -> Message:
    """Base fields alone. Readers that give both the base field and its other name must not contradict themselves."""
    found = {
        KNOWN_LATER.get(name, name): value for name, value in message.items() if name not in BASE and value is not None
    }
    for name, value in message.items():
        if name in BASE and value is not None:
            found.setdefault(BASE[name], value)
    if found.get("duration_type") == 0 and isinstance(found["duration_value"], float):
        # fitparse and fitdecode give the raw number; a reader that gives seconds is asked for the milliseconds behind them.
        found["duration_value"] = round(found["duration_value"] * 1000)
    return found


# --- what must come back, from the plan itself -----------------------------------------------------------------------


def expected(session: Session, plan: Plan, workout: Workout) -> Read:
    """Numbers and words of a session, worked out from the plan here once more."""
    uid = session.uid.removesuffix("@exrx")
    changed = session.changed or plan.issued
    created = (
        int(dt.datetime(changed.year, changed.month, changed.day, tzinfo=dt.UTC).timestamp()) + session.sequence - EPOCH
    )
    names = names_of(session.activity)
    steps = list(rows(workout))
    return (
        {
            "type": 5,
            "manufacturer": 255,
            "product": 0,
            "serial_number": int(uid[:8], 16) or 1,
            "time_created": created,
        },
        {"sport": names.sport.number, "sub_sport": names.sub_sport.number, "num_valid_steps": len(steps)},
        steps,
    )


INTENSITY = {"main": 0, "easy": 0, "rest": 1, "warm_up": 2, "cool_down": 3}


def rows(workout: Workout) -> Iterator[Message]:
    index = 0
    for step in workout.steps:
        first = index
        for part in [step] if isinstance(step, Part) else step.parts:
            yield {"message_index": index, **row(part)}
            index += 1
        if isinstance(step, Repeat | Sets) and step.times > 1:
            yield {
                "message_index": index,
                "duration_type": 6,
                "duration_value": first,
                "target_type": 2,
                "target_value": step.times,
            }
            index += 1


def row(part: Part) -> Message:
    found: Message = {"intensity": INTENSITY[part.phase], "target_type": 2}
    if part.repetitions is not None:
        found |= {"duration_type": 29, "duration_value": part.repetitions[0]}
    elif part.seconds is None:
        found |= {"duration_type": 5}
    else:
        found |= {"duration_type": 0, "duration_value": part.seconds * 1000}
    if part.beats is not None:
        low, high = part.beats
        found |= {"target_type": 1, "target_value": 0}
        found |= {"custom_target_value_low": 100 + low, "custom_target_value_high": 100 + high}
    if part.exercise is not None:
        found["exercise_category"] = part.exercise.category.number
        if part.exercise.exercise is not None:
            found["exercise_name"] = part.exercise.exercise.number
    return found


TEXTS = ("wkt_name", "wkt_step_name", "notes", "wkt_description")


def numbers(read: Read) -> Read:
    file_id, workout, steps = read
    return tuple_of(file_id), tuple_of(workout), [tuple_of(step) for step in steps]


def tuple_of(message: Message) -> Message:
    return {name: value for name, value in message.items() if name not in TEXTS}


class Cast:
    """Every session of many plans: its file and what must come back."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self.files: list[bytes] = []
        self.expected: list[Read] = []
        self.kinds: dict[str, int] = {}
        """Sessions that have other steps than every one before, by their steps."""
        for plan in plans:
            made = plan.to_workouts(formats="fit")
            sessions = {session.key: session for session in plan.sessions}
            for workout in made.workouts:
                self.kinds.setdefault(repr((workout.activity, workout.steps)), len(self.files))
                self.files.append(made._fit(workout))
                self.expected.append(expected(sessions[workout.key], plan, workout))

    def some(self) -> list[int]:
        return list(self.kinds.values())


@pytest.fixture(scope="module")
def cast() -> Cast:
    return Cast([*random_plans(), made("STRONG"), made("RUNNER")])


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, judge: Callable[[str], Any]) -> Reader:
    return READERS[request.param](judge(request.param))


def test_every_number_of_every_session_comes_back(cast: Cast, reader: Reader, request: pytest.FixtureRequest) -> None:
    fast = "@garmin/fitsdk" in request.node.name
    chosen = range(len(cast.files)) if fast or EVERY_SESSION else cast.some()
    assert len(random_plans()) >= MANY and len(cast.files) > 20 * MANY and len(cast.some()) > MANY
    for index, read in zip(chosen, reader([cast.files[index] for index in chosen]), strict=True):
        assert numbers(read) == cast.expected[index]


def test_the_cast_holds_every_kind_of_step(cast: Cast) -> None:
    steps = [step for index in cast.some() for step in cast.expected[index][2]]
    for name in ("duration_type", "target_type", "intensity"):
        seen = {step.get(name) for step in steps}
        assert seen >= ({0, 29, 6} if name == "duration_type" else {1, 2} if name == "target_type" else {0, 2, 3})
    assert {step.get("exercise_category") for step in steps} >= {28, 23}


def test_the_numbers_are_those_of_the_plan() -> None:
    """What the other tests compare with, once more against the steps of the plan as a person reads them."""
    for plan in random_plans()[:60]:
        sessions = {session.key: session for session in plan.sessions}
        for workout in plan.to_workouts(formats="fit").workouts:
            session = sessions[workout.key]
            assert sum(part.seconds or 0 for part in flat(workout)) <= 60 * session.minutes
            bands = [(step.bpm.low, step.bpm.high) for step in session.steps if step.bpm and not step.effort_first]
            assert list(dict.fromkeys(part.beats for part in flat(workout) if part.beats)) == list(dict.fromkeys(bands))
            if all(isinstance(step, Part) for step in workout.steps):
                assert [part.seconds for part in flat(workout)] == [60 * step.minutes for step in session.steps]


def flat(workout: Workout) -> list[Part]:
    return [
        part for step in workout.timed for part in (step.parts * step.times if isinstance(step, Repeat) else (step,))
    ]


def test_stretches_with_rests_are_repeats(reader: Reader) -> None:
    stretch = Part("main", "walking", 600, beats=(99, 134), effort=(9, 13))
    rest = Part("rest", "walking", None)
    workout = made("AT_EASE").to_workouts(formats="fit").workouts[0]
    steps = (Part("warm_up", "walking", 300), Repeat(2, (stretch, rest)), stretch, Part("cool_down", "walking", 300))
    data = encoded(workout, steps)
    ((_, _, read),) = reader([data])
    assert [tuple_of(step) for step in read] == [
        {"message_index": 0, "duration_type": 0, "duration_value": 300_000, "target_type": 2, "intensity": 2},
        {"message_index": 1, **row(stretch)},
        {"message_index": 2, "duration_type": 5, "target_type": 2, "intensity": 1},
        {"message_index": 3, "duration_type": 6, "duration_value": 1, "target_type": 2, "target_value": 2},
        {"message_index": 4, **row(stretch)},
        {"message_index": 5, "duration_type": 0, "duration_value": 300_000, "target_type": 2, "intensity": 3},
    ]


def encoded(workout: Workout, steps: tuple[Any, ...], name: str = "w01s1") -> bytes:
    from dataclasses import replace

    changed = replace(workout, steps=steps)
    return fit.encode(changed, name, fit.block(changed, lambda part: (part.phase, "")))


# --- a bug would be seen ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bug", ["no offset", "seconds for milliseconds", "sub-field for base field", "repeat leads elsewhere"]
)
def test_a_planted_bug_is_seen(bug: str, monkeypatch: pytest.MonkeyPatch, reader: Reader) -> None:
    fields = fit._fields

    def planted(part: Part, name: str, note: str) -> Iterator[Any]:
        for number, base, value in fields(part, name, note):
            if bug == "seconds for milliseconds" and number == 2 and part.seconds:
                yield number, base, value // 1000
            elif bug == "sub-field for base field" and number in (5, 6):
                # As Garmin's encoder treats a name that it does not know: it is left out, without an error.
                continue
            else:
                yield number, base, value

    if bug == "no offset":
        monkeypatch.setattr(fit, "_BEATS", 0)
    monkeypatch.setattr(fit, "_fields", planted)
    plan = made("STRONG") if "repeat" in bug else made("AT_EASE")
    workouts = plan.to_workouts(formats="fit")
    workout = next(
        one for one in workouts.workouts if "repeat" not in bug or any(isinstance(step, Sets) for step in one.steps)
    )
    if "repeat" in bug:
        # Twice as many sets: the sets of this plan are single ones.
        from dataclasses import replace

        steps = tuple(replace(step, times=2) if isinstance(step, Sets) else step for step in workout.steps)
        workout = replace(workout, steps=steps)
        monkeypatch.setattr(fit, "_REPEAT_UNTIL_STEPS", 7)
    data = workouts._fit(workout)
    session = next(session for session in plan.sessions if session.key == workout.key)
    (read,) = reader([data])
    assert numbers(read) != expected(session, plan, workout)
    monkeypatch.undo()
    (read,) = reader([Workouts((workout,), "shared", ("fit",))._fit(workout)])
    assert numbers(read) == expected(session, plan, workout)


def refuses_garmin(module: Any, files: Sequence[bytes]) -> list[bool]:
    def one(data: bytes) -> bool:
        try:
            return not module.Decoder(module.Stream.from_byte_array(bytearray(data))).check_integrity()
        except Exception:
            return True

    return [one(data) for data in files]


def refuses_by(read: Reader, files: Sequence[bytes]) -> list[bool]:
    def one(data: bytes) -> bool:
        try:
            list(read([data]))
        except Exception:
            return True
        return False

    return [one(data) for data in files]


def refuses_fitsdk(judge: Any, files: Sequence[bytes]) -> list[bool]:
    lines = "\n".join(base64.b64encode(data).decode() for data in files)
    printed = judge.run(Path(__file__).parent / "judges" / "read_fit.mjs", lines).splitlines()
    return [not json.loads(line)["whole"] for line in printed]


@pytest.mark.parametrize("name", READERS)
def test_any_flipped_bit_is_refused(name: str, judge: Callable[[str], Any]) -> None:
    """By the readers' checksum: in the header, in the messages, in the checksum itself."""
    workouts = made("AT_EASE").to_workouts(formats="fit")
    data = workouts._fit(workouts.workouts[0])
    flipped = [
        bytes((*data[: bit // 8], data[bit // 8] ^ 1 << bit % 8, *data[bit // 8 + 1 :])) for bit in range(8 * len(data))
    ]
    module = judge(name)
    if name == "garmin_fit_sdk":
        refused, whole = refuses_garmin(module, flipped), refuses_garmin(module, [data])
    elif name == "@garmin/fitsdk":
        refused, whole = refuses_fitsdk(module, flipped), refuses_fitsdk(module, [data])
    else:
        read = READERS[name](module)
        refused, whole = refuses_by(read, flipped), refuses_by(read, [data])
    assert whole == [False]
    assert all(refused), [index for index, one in enumerate(refused) if not one]
    assert len(refused) > 2000


def test_the_checksum_is_that_of_the_readers(judge: Callable[[str], Any]) -> None:
    crc = judge("fitdecode").utils.compute_crc
    for data in (b"\0", b"123456789", bytes(range(256))):
        assert fit.checksum(data) == crc(data)


# --- words -----------------------------------------------------------------------------------------------------------


def test_texts_come_back_cut_at_a_character(reader: Reader) -> None:
    workout = made("AT_EASE").to_workouts(formats="fit").workouts[0]
    for name, back in [
        ("Größenwahnsinnig", "Größenwahnsin"),
        ("12345678901234–", "12345678901234"),
        ("日本語日本語", "日本語日本"),
        ("a" * 15, "a" * 15),
    ]:
        block = fit.block(workout, lambda part, name=name: (name, name * 5))
        ((_, read, steps),) = reader([fit.encode(workout, name, block, name * 30)])
        assert read["wkt_name"] == back
        assert {step["wkt_step_name"] for step in steps} == {back}
        for text, most in [(back, 15), (steps[0]["notes"], 49), (read["wkt_description"], 250)]:
            assert len(text.encode()) <= most
        assert (name * 5).startswith(steps[0]["notes"]) and len(steps[0]["notes"].encode()) > 45


def test_a_serial_number_is_never_zero() -> None:
    from dataclasses import replace

    workout = made("AT_EASE").to_workouts(formats="fit").workouts[0]
    assert fit.serial_number(replace(workout, id="00000000-0000-4000-8000-000000000000")) == 1
    serials = [fit.serial_number(one) for one in made("AT_EASE").to_workouts(formats="fit").workouts]
    assert len(set(serials)) == len(serials) == 51
