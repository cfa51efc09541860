"""Workouts as a whole: one archive that is always the same, an honest report, nothing about health on a wrist, and clear errors."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exrx import ExportError, Plan, adapt
from exrx.cli import main
from exrx.export.workouts import FORMATS, Fidelity, Part, Workout, Workouts, to_zip
from exrx.export.workouts.steps import Sets
from exrx.heard import tells_health
from exrx.pushing import intervals as sending
from exrx.telling.words import reworded, using

from .misbehaving_server import Request, Site, answer
from .workout_cast import PULSE_IS_SILENT, made, random_plans

ROOT = Path(__file__).resolve().parents[1]


def everybody() -> Iterator[Plan]:
    yield from random_plans()[:50]
    yield from (made(name) for name in ("AT_EASE", "STRONG", "RUNNER"))


# --- one archive -----------------------------------------------------------------------------------------------------


def test_the_archive_holds_a_folder_for_each_format() -> None:
    with zipfile.ZipFile(io.BytesIO(made("RUNNER").to_workouts().to_zip())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[:2] == ["README.txt", "fidelity.json"]
    assert names[2] == "fit/2027-01-04-w01s1.fit"
    count = len(made("RUNNER").sessions)
    by_folder = {folder: sum(name.startswith(f"{folder}/") for name in names) for folder in FORMATS}
    assert by_folder == {"fit": count, "apple": count, "intervals": count + 1, "tcx": count, "zwift": count}
    assert {name.rpartition(".")[2] for name in names[2:]} == {"fit", "workout", "txt", "json", "tcx", "zwo"}


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for plan in (made("AT_EASE"), made("STRONG"), *random_plans()[:10]):
        data = to_zip(plan)
        assert plan.to_workouts().to_zip() == data
        assert to_zip(Plan.from_json(plan.to_json())) == data
        assert to_zip(plan, "private") != data


def test_another_process_in_another_place_gives_the_same_bytes(tmp_path: Path) -> None:
    made("STRONG").save(tmp_path / "plan.json")
    program = "from exrx import Plan; import hashlib; print(hashlib.sha256(Plan.load('plan.json').to_workouts('private').to_zip()).hexdigest())"
    digests = set()
    for seed, zone, language in (("1", "Asia/Tokyo", "C"), ("2", "America/New_York", "de_DE.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_every_session_to_come_has_one_workout_and_keeps_its_id() -> None:
    plan = made("AT_EASE")
    before = {one.key: one for one in plan.to_workouts().workouts}
    assert list(before) == [session.key for session in plan.sessions]
    later = adapt(plan, today="2027-02-01", availability=["Tue 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"])
    after = {one.key: one for one in later.to_workouts().workouts}
    assert set(after) == {session.key for session in plan.sessions if session.date >= dt.date(2027, 2, 1)}
    for key, one in after.items():
        assert one.id == before[key].id
        moved = one.date != before[key].date
        assert (one.changed, one.sequence) == ((dt.date(2027, 2, 1), 1) if moved else (before[key].changed, 0)), (
            "what changed is newer, and nothing else is"
        )


def test_a_session_that_was_taken_out_has_none() -> None:
    plan = made("AT_EASE")
    gone = tuple(replace(one, status="cancelled") for one in plan.weeks[0].sessions)
    week = replace(plan.weeks[0], sessions=())
    workouts = replace(plan, weeks=(week, *plan.weeks[1:]), withdrawn=gone).to_workouts().workouts
    assert len(workouts) == len(plan.sessions) - 3
    with pytest.raises(ExportError, match="there is no session to come"):
        replace(plan, weeks=(week,), withdrawn=gone).to_workouts()


def test_a_main_part_in_stretches() -> None:
    from exrx.programme.key import BASE, Key
    from exrx.programme.prescription import Slot, Target

    plan = made("AT_EASE")
    slot = Slot(Key(BASE, "full", "bout"), Target(10, 10, 10, "min"))
    plan = replace(plan, prescription=replace(plan.prescription, slots=(*plan.prescription.slots, slot)))
    lengths = {one.minutes: one.steps for one in plan.to_workouts().workouts}
    for minutes, parts in {20: [600], 25: [600, None, 300], 35: [600, None, 600], 45: [(2, [600, None]), 600]}.items():
        assert shape(lengths[minutes])[1:-1] == parts
    assert all(part.phase != "rest" or part.beats is None for steps in lengths.values() for part in parts_of(steps))


def shape(steps: Any) -> list[Any]:
    return [
        step.seconds if isinstance(step, Part) else (step.times, [part.seconds for part in step.parts])
        for step in steps
    ]


def parts_of(steps: Any) -> list[Part]:
    return [part for step in steps for part in ([step] if isinstance(step, Part) else step.parts)]


def test_effort_that_leads_is_an_open_step() -> None:
    plan = made("AT_EASE")

    def led(session: Any) -> Any:
        return replace(session, steps=tuple(replace(step, effort_first=step.bpm is not None) for step in session.steps))

    weeks = tuple(replace(week, sessions=tuple(map(led, week.sessions))) for week in plan.weeks)
    workouts = replace(plan, weeks=weeks).to_workouts()
    assert not any(part.beats for workout in workouts.workouts for part in workout.parts)
    assert "Effort 9–13".encode() in workouts.files["fit/2027-01-04-w01s1.fit"]


# --- an honest report ------------------------------------------------------------------------------------------------


def said_texts(item: str, format: str, workout: Workout) -> list[list[str]]:
    """For each part that an item is about, texts of which one must stand in the file."""
    found: list[list[str]] = []
    for part in workout.parts:
        low, high = part.effort or (None, 0)
        effort = [f"{low}–{high}", f"to {high}", f"Effort {high}"]
        if part.effort and format == "intervals":
            names = {"light": "easy", "moderate": "moderate", "vigorous": "hard"}
            effort = [" to ".join(dict.fromkeys(names[name] for name in part.grades or ()))]
        if (item == "effort" and part.effort and not part.beats) or (
            item == "effort_beside" and part.effort and part.beats
        ):
            found.append(effort)
        elif item == "talk" and part.talk:
            found.append([str(part.talk)])
        elif item == "beats" and part.beats:
            found.append([f"{part.beats[0]}–{part.beats[1]} bpm"])
        elif item == "parts" and part.activity != workout.activity:
            found.append([str(part.what)[:15]])
    if item == "bad_day":
        found.append([str(workout.smaller)])
    if item == "notes":
        found += [[str(note)] for note in workout.notes]
    if item in ("sets", "movements", "load"):
        found += [[str(step.whole.what)] for step in workout.steps if hasattr(step, "whole")]
    return found


NOT_IN_TEXT = (
    "times",
    "beats",
    "aim",
    "stretches",
    "sets",
    "movements",
    "load",
    "parts",
    "day",
    "effort",
    "effort_beside",
)


@pytest.mark.parametrize("view", ["shared", "private"])
def test_what_the_report_says_is_so(view: Any) -> None:
    """What is said stands there in words, what is left out does not; tests of the formats read back what is carried."""
    seen: set[tuple[str, str, str]] = set()
    for plan in everybody():
        workouts = plan.to_workouts(view)
        by_key = {workout.key: workout for workout in workouts.workouts}
        known: set[tuple[str, int]] = set()
        for row in workouts.fidelity:
            workout = by_key[row.key]
            if (alike := (row.format, id(workout.steps))) in known:
                continue
            known.add(alike)
            if ("session", "sport") in row.left_out:
                assert row.format == "zwift" and workout.activity not in ("running", "cycling")
                continue
            data = workouts._encoded(row.format, workout).decode(errors="ignore")
            for item in row.said:
                seen.add((row.format, item, "said"))
                for texts in said_texts(item, row.format, workout):
                    assert any(text in data for text in texts), (row, item, texts, data)
            for item, why in row.left_out:
                seen.add((row.format, item, why))
                if item not in NOT_IN_TEXT:
                    assert not any(text in data for texts in said_texts(item, row.format, workout) for text in texts)
            for item in row.carried:
                seen.add((row.format, item, "carried"))
    assert {format for format, _, _ in seen} == set(FORMATS)
    assert ("fit", "sets", "carried") in seen and ("zwift", "beats", "said") in seen
    assert ("intervals", "beats", "own_maximum") in seen and ("apple", "day", "no_field") in seen


def test_an_item_that_a_session_has_is_never_lost_in_silence() -> None:
    loads = 0
    for plan in everybody():
        workouts = plan.to_workouts()
        by_key = {workout.key: workout for workout in workouts.workouts}
        for row in workouts.fidelity:
            workout = by_key[row.key]
            told = {*row.carried, *row.said, *(item for item, _ in row.left_out)}
            if "session" in told:
                continue
            assert {"times", "day"} <= told
            assert ("beats" in told) == any(part.beats for part in workout.parts)
            assert ("effort" in told) == any(part.effort and not part.beats for part in workout.parts)
            assert ("talk" in told) == any(part.talk for part in workout.parts)
            assert ("sets" in told) == any(part.repetitions for part in workout.parts)
            assert ("bad_day" in told) == (workout.smaller is not None)
            assert ("load" in told) == any(part.load for part in workout.steps if isinstance(part, Sets))
            loads += "load" in told
    assert loads


@pytest.mark.parametrize("asked", [["fit"], ["apple", "tcx"], list(FORMATS)])
def test_the_table_has_a_column_for_each_format_that_was_asked_for(asked: list[Any]) -> None:
    head = str(made("STRONG").to_workouts(formats=asked)).splitlines()[0]
    assert head.casefold().split() == asked


def test_the_report_as_data_and_as_a_table() -> None:
    workouts = made("STRONG").to_workouts()
    rows = json.loads(workouts.files["fidelity.json"])
    assert rows == [row.to_dict() for row in workouts.fidelity]
    assert len(rows) == len(FORMATS) * len(workouts.workouts)
    assert isinstance(workouts.fidelity[0], Fidelity)
    table = str(workouts)
    assert "heart-rate band           yes       yes       no        yes" in table
    assert "sets and repetitions      yes       no        no        no" in table
    for text in (table, workouts.files["README.txt"].decode()):
        assert max(map(len, text.splitlines())) <= 80
    readme = workouts.files["README.txt"].decode()
    assert "GARMIN/NewFiles" in readme and "Add to Workouts" in readme and "samples of iOS 26" in readme
    assert "replace no medicine" in readme
    assert readme.startswith("Workouts for the wrist: 51 sessions, 4 Jan to Saturday 1 May 2027\n")
    assert "folder zwift" not in readme, "nothing is in it"
    assert "folder zwift" in made("RUNNER").to_workouts().files["README.txt"].decode()


# --- nothing about health --------------------------------------------------------------------------------------------


def inside(workouts: Workouts) -> Iterator[tuple[str, bytes]]:
    """Every file, and the FIT files inside the planned workouts once more."""
    yield from workouts.files.items()
    for event in workouts.events:
        yield event["filename"], base64.b64decode(event["file_contents_base64"])


@pytest.mark.parametrize("view", ["shared", "private"])
@pytest.mark.parametrize("name", PULSE_IS_SILENT)
def test_where_no_heart_rate_may_be_said_none_is(name: str, view: Any, judge: Callable[[str], Any]) -> None:
    workouts = made(name).to_workouts(view)
    module = judge("fitdecode")
    for file, data in inside(workouts):
        assert b"bpm" not in data.lower(), file
        assert b"HeartRate" not in data, file
        assert not any(row.format for row in workouts.fidelity if "beats" in (*row.carried, *row.said))
        if file.endswith(".fit"):
            with module.FitReader(io.BytesIO(data)) as frames:
                steps = [
                    frame
                    for frame in frames
                    if isinstance(frame, module.FitDataMessage) and frame.name == "workout_step"
                ]
            for step in steps:
                names = {field.name for field in step.fields}
                assert not {one for one in names if "custom" in one or "hr" in one or "heart" in one}
                assert step.get_raw_value("target_type") == 2
            assert any(
                "Effort" in f"{step.get_value('wkt_step_name')} {step.get_value('notes', fallback='')}"
                for step in steps
            )
    for workout in workouts.workouts:
        assert not any(part.beats or part.aim for part in workout.parts)
        assert any(part.effort for part in workout.parts)
        # The alert of an Apple step is field 2 beside the goal; its number for the pulse is 5.
        assert b"\x08\x05\x10\x02:" not in workouts._encoded("apple", workout)
    assert "heart-rate" not in str(workouts)


def test_a_heart_rate_stands_where_one_may_be_said() -> None:
    workouts = made("AT_EASE").to_workouts()
    assert b"\x08\x05\x10\x02:" in workouts._encoded("apple", workouts.workouts[0])
    assert b"HeartRate" in workouts._encoded("tcx", workouts.workouts[0])
    assert "heart-rate" in str(workouts)


@pytest.mark.parametrize("view", ["shared", "private"])
def test_no_diagnosis_no_drug_no_score_on_a_wrist(view: Any) -> None:
    everyone = [*everybody(), *(made(name) for name in PULSE_IS_SILENT)]
    for plan in everyone:
        workouts = plan.to_workouts(view)
        texts = {workouts._wording.about(one) for one in workouts.workouts}
        for workout in workouts.workouts:
            texts.add(workouts._wording.name(workout))
            for part in workout.parts:
                texts |= {*workouts._wording.step(part), workouts._wording.long(part), workouts._wording.beats(part)}
        names = [*(plan.person.conditions or ()), *(plan.person.medications or ())]
        ids = [str(getattr(one, "id", one)).replace("_", " ") for one in names]
        for text in texts:
            assert not tells_health(text, ids), text
            assert not re.search(r"phq|gad|score|bmi|\bkg\b|depress|medic", text, re.IGNORECASE), text
        for own in plan.person.own_lines:
            assert not any(own.text in text for text in texts)


NEUTRAL = re.compile(
    r"w\d\ds\d+ \d{1,2} [A-Z][a-z]{2}|Warm-up|Main|Cool-down|Easy|Rest|Effort (to |up to )?\d+(–\d+)?( of 6–20)?"
    r"|\d+(–\d+)? times(, Effort (to )?\d+(–\d+)?)?"
)


def test_the_shared_view_is_neutral() -> None:
    """Names of files, workouts and steps say when, how long and how hard, and nothing of what or why."""
    for plan in everybody():
        workouts = plan.to_workouts()
        for workout in workouts.workouts[::4]:
            wording = workouts._wording
            texts = [
                wording.name(workout),
                *(
                    text
                    for part in workout.parts
                    for text in (*wording.step(part), wording.long(part), wording.short(part))
                ),
            ]
            for text in filter(None, texts):
                assert NEUTRAL.fullmatch(text), text
            assert wording.about(workout) == ""
    for name in made("STRONG").to_workouts().files:
        assert re.fullmatch(r"README\.txt|fidelity\.json|intervals/events\.json|\w+/2027-\d\d-\d\d-w\d\ds\d\.\w+", name)
    assert "fit/2027-01-04-w01s1-walking-20.fit" in made("AT_EASE").to_workouts("private").files


def test_the_archive_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = made("AT_EASE").save(tmp_path / "workouts.zip")
    assert path.read_bytes() == made("AT_EASE").to_workouts().to_zip()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made("AT_EASE").save(path, view="private").read_bytes() == made("AT_EASE").to_workouts("private").to_zip()


def test_other_words_change_words_and_no_number(judge: Callable[[str], Any]) -> None:
    """A language of long words: names are cut, keys stay in front, and every number is the one it was."""
    module = judge("fitdecode")
    longer = {
        "workouts.shared": "{key} – {day:long}, ein ausführlicher Name für dieses Training",
        "workouts.phase.warm_up": "Gemütliches Aufwärmen in aller Ruhe",
        "workouts.phase.main": "Hauptteil, so lange er dauert",
    }
    before = made("AT_EASE").to_workouts()
    with using(reworded(longer)):
        after = made("AT_EASE").to_workouts()
        files = dict(after.files)
    assert list(files) == list(before.files), "no file is named by a word"
    for file, data in files.items():
        if not file.startswith("fit/"):
            continue
        reads = []
        for content in (data, before.files[file]):
            with module.FitReader(io.BytesIO(content), check_crc=module.CrcCheck.RAISE) as frames:
                reads.append([frame for frame in frames if isinstance(frame, module.FitDataMessage)])
        name = reads[0][1].get_value("wkt_name")
        assert name.startswith(f"w{file[16:].partition('.')[0]}") and len(name.encode()) <= 15
        assert reads[0][2].get_value("wkt_step_name") == "Gemütliches Au"
        assert [numbers_of(frame) for frame in reads[0]] == [numbers_of(frame) for frame in reads[1]]


def numbers_of(frame: Any) -> dict[str, Any]:
    return {field.name: field.raw_value for field in frame.fields if isinstance(field.raw_value, int)}


# --- bad input -------------------------------------------------------------------------------------------------------


def test_errors_say_what_there_is() -> None:
    plan = made("AT_EASE")
    for call, message in [
        (lambda: plan.to_workouts("clinician"), "'clinician' is not a view of workouts; there are shared and private"),  # type: ignore[arg-type]
        (
            lambda: plan.to_workouts(formats=["fit", "erg"]),
            "'erg' is not a format of workouts; there are fit, apple, intervals, tcx, zwift",
        ),
        (lambda: plan.to_workouts(formats=[]), "no format was named"),
        (lambda: plan.to_workouts().save("workouts.7z"), "workouts.7z is no archive: end its name in .zip"),
    ]:
        with pytest.raises(ExportError) as caught:
            call()
        assert str(caught.value) == message
    assert plan.to_workouts(formats="tcx").formats == ("tcx",)


@pytest.mark.parametrize("content", [b"PK somebody's archive", b"a letter"])
def test_the_file_of_somebody_else_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "workouts.zip"
    path.write_bytes(content)
    for write in (lambda: made("AT_EASE").save(path), lambda: made("AT_EASE").to_workouts().save(path)):
        with pytest.raises(ExportError, match="is not an archive of workouts that exrx wrote"):
            write()
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no folder"):
        made("AT_EASE").to_workouts().save(tmp_path / "gone" / "workouts.zip")
    assert list(tmp_path.iterdir()) == []


# --- the command -----------------------------------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(sending.KEY, raising=False)
    made("AT_EASE").save(tmp_path / "plan.json")

    def done(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        return (code, *capsys.readouterr())

    return done


def test_the_command_writes_and_says_what_was_lost(run: Run, tmp_path: Path) -> None:
    code, out, err = run("workouts", "plan.json", "-o", "workouts.zip")
    assert (code, err) == (0, "")
    assert out.startswith("Wrote workouts.zip: 51 sessions, each as fit, apple, intervals, tcx, zwift.")
    assert "heart-rate band           yes       yes       no        yes" in out
    assert (tmp_path / "workouts.zip").read_bytes() == made("AT_EASE").to_workouts().to_zip()
    code, out, _ = run("workouts", "-o", "workouts.zip", "--private", "--format", "fit,tcx", "--format", "apple")
    assert code == 0
    expected = made("AT_EASE").to_workouts("private", ["fit", "apple", "tcx"]).to_zip()
    assert (tmp_path / "workouts.zip").read_bytes() == expected
    assert sorted(os.listdir(tmp_path)) == ["plan.json", "workouts.zip"]


def test_without_an_output_only_the_report_is_printed(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("workouts")
    assert code == 0 and out.rstrip().endswith("Nothing was written: add -o workouts.zip.")
    assert os.listdir(tmp_path) == ["plan.json"]


def test_plan_writes_workouts_by_the_suffix(run: Run, tmp_path: Path) -> None:
    example = str(ROOT / "examples" / "person.toml")
    code, _, err = run("plan", example, "-o", "mine.json", "-o", "mine.zip", "--view", "private", "--new")
    assert code == 0, err
    plan = Plan.load(tmp_path / "mine.json")
    assert (tmp_path / "mine.zip").read_bytes() == to_zip(plan, "private")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("workouts", "gone.json", "-o", "w.zip"), 2, "gone.json plan is not there"),
        (("workouts", "letter.json", "-o", "w.zip"), 2, "letter.json"),
        (("workouts", "-o", "w.zip", "--format", "erg"), 2, "'erg' is not a format of workouts"),
        (("workouts", "-o", "letter.zip"), 2, "is not an archive of workouts that exrx wrote"),
        (("workouts", "-o", "gone/w.zip"), 2, "there is no folder"),
        (("workouts", "-o", "w.fit"), 2, "w.fit is no archive: end its name in .zip"),
        (("workouts", "--send"), 2, "--send belongs to --intervals"),
        (("workouts", "--intervals", "-o", "w.zip"), 2, "--intervals writes no file"),
        (("workouts", "--intervals", "--send"), 2, "There is no key"),
        (
            ("plan", "--age", "34", "--symptoms", "chest_pain", "--start", "2027-01-04", "-o", "w.zip"),
            3,
            "see a doctor",
        ),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(
    run: Run, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "letter.json").write_text("Dear reader", "utf-8")
    (tmp_path / "letter.zip").write_bytes(b"Dear reader")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    found, out, err = run(*words)
    assert found == code, (out, err)
    assert message in " ".join((out + err).split())
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


# --- to intervals.icu ------------------------------------------------------------------------------------------------


def test_what_would_be_sent_is_shown_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sending.KEY, "secret")
    with Site(lambda request: answer(500)) as site:
        monkeypatch.setattr(sending, "ADDRESS", site.url("/bulk"))
        code, out, _ = run("workouts", "--intervals")
    assert code == 0 and site.requests == []
    assert "Would send 51 planned workouts" in out
    assert "  2027-01-04 18:00  Walk           w01s1 4 Jan\n" in out
    assert "Nothing was sent." in out


def echo(request: Request) -> bytes:
    return answer(200, request.body, Content_Type="application/json")


def test_workouts_are_sent_with_the_key_of_the_environment() -> None:
    events = sending.events_of(made("AT_EASE"))
    with Site(echo) as site:
        assert sending.send(events, "secret", address=site.url("/api/v1/athlete/0/events/bulk?upsert=true")) == ()
    (request,) = site.requests
    assert (request.method, request.target) == ("POST", "/api/v1/athlete/0/events/bulk?upsert=true")
    assert base64.b64decode(request.headers["authorization"].removeprefix("Basic ")) == b"API_KEY:secret"
    assert json.loads(request.body) == list(events)
    assert sending.ADDRESS.startswith("https://intervals.icu/")


def test_what_the_answer_does_not_name_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def most(request: Request) -> bytes:
        return answer(200, json.dumps(json.loads(request.body)[2:]).encode())

    monkeypatch.setenv(sending.KEY, "secret")
    with Site(most) as site:
        monkeypatch.setattr(sending.send, "__kwdefaults__", {"address": site.url(), "limits": None})
        code, out, _ = run("workouts", "--intervals", "--send")
    assert code == 1
    assert "Sent 49 of 51 planned workouts" in out and "does not name 2 of them" in " ".join(out.split())


@pytest.mark.parametrize(
    ("behave", "message"),
    [
        (lambda request: answer(401), "does not take the key (status 401)"),
        (lambda request: answer(403), "does not take the key (status 403)"),
        (lambda request: answer(503), "answers with status 503"),
        (lambda request: answer(302, Location="https://elsewhere.example/"), "sends on to"),
        (lambda request: answer(200, b"<html>"), "answers with something else than workouts"),
        (lambda request: answer(200, b"[1]"), "answers with something else than workouts"),
        (lambda request: b"", "is"),
    ],
)
def test_a_server_that_does_not_take_them(behave: Any, message: str) -> None:
    events = sending.events_of(made("AT_EASE"))[:2]
    with Site(behave) as site, pytest.raises(ExportError) as caught:
        sending.send(events, "secret-key", address=site.url())
    assert message in str(caught.value)
    assert "secret-key" not in str(caught.value) and "secret-key" not in repr(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "two words", "schlüssel", "line\nend"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ExportError) as caught:
        sending.key_in({sending.KEY: key})
    assert sending.KEY in str(caught.value)
    assert not key.strip() or key not in str(caught.value)
    assert sending.key_in({sending.KEY: " abc\n"}) == "abc"


def test_a_plan_without_a_name_is_not_sent() -> None:
    with pytest.raises(ExportError, match="has no name of its own"):
        sending.events_of(replace(made("AT_EASE"), id="start-20270104"))
