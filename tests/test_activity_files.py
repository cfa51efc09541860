"""Files of watches: what is read of them, what is not, and time in a band to the second by two readers and by hand."""

from __future__ import annotations

import bisect
import bz2
import datetime as dt
import gzip
import importlib.util
import io
import os
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx.activity_files import Recording, TimeInBand, fit, read_recordings, reading, time_in_band
from exrx.activity_files.reading import digest_of
from exrx.values.errors import InputError

from . import recorded_files as made
from .recorded_files import every, seconds, utc

NIGHTLY = os.environ.get("EXRX_HYPOTHESIS") == "nightly"
"""Else the long ones among the real activities are left out: readers in Python are slow."""
BEGUN = utc("01-16T09:00:00")
Judge = Callable[[str], Any]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, bytes | str], tuple[Recording, ...]]:
    def reads(name: str, content: bytes | str) -> tuple[Recording, ...]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_recordings(path)

    return reads


Read = Callable[[str, "bytes | str"], tuple[Recording, ...]]


def second_by_second(
    recording: Recording, low: int, high: int, pulse: Sequence[tuple[dt.datetime, int | None]]
) -> TimeInBand:
    """The same by hand: for each second, what the newest heart rate said, if it is not too old and the timer runs."""
    found = {"below": 0, "inside": 0, "above": 0, "unknown": 0}
    for number in range(int(recording.elapsed.total_seconds())):
        now = recording.start + seconds(number)
        past = pulse[: bisect.bisect_right(pulse, now, key=lambda one: one[0])]
        paused = [first for first, last in recording.pauses if first <= now < last]
        since = max((last for _, last in recording.pauses if last <= now), default=recording.start)
        bpm = past[-1][1] if past else None
        old = not past or past[-1][0] < since or (now - past[-1][0]).total_seconds() >= 30
        if bpm is None or old or paused or not 30 <= bpm <= 240:
            found["unknown"] += 1
        else:
            found["below" if bpm < low else "above" if bpm > high else "inside"] += 1
    return TimeInBand(**found)


# --- FIT -------------------------------------------------------------------------------------------------------------


def test_minutes_are_those_of_the_timer_and_pauses_are_known(judge: Judge, read: Read) -> None:
    data = made.fit(
        judge("garmin_fit_sdk"),
        {
            "begun": BEGUN, "timer": 2700, "elapsed": 3000, "pauses": [(1200, 1500)], "effort": 40, "feel": 75,
            "beats": [*every(1, 0, 1200, 100), *every(1, 1500, 3000, 120)],
        },
        offset=3600,
    )  # fmt: skip
    (walk,) = read("walk.fit", data)
    assert (walk.minutes, walk.elapsed, walk.source) == (45, seconds(3000), "timer")
    assert (walk.start, walk.offset) == (BEGUN, seconds(3600))
    assert walk.pauses == ((BEGUN + seconds(1200), BEGUN + seconds(1500)),)
    assert (walk.effort, walk.feel, walk.activities) == ("moderate", 75, ("treadmill_walking", "walking"))
    # Until the pause, and not a second into it.
    assert time_in_band(walk, 110, 130) == TimeInBand(below=1200, inside=1500, above=0, unknown=300)
    assert time_in_band(walk, 110, 130).share == 56
    assert time_in_band(walk, 100, 120) == TimeInBand(below=0, inside=2700, above=0, unknown=300)
    records = judge("fitparse").FitFile(io.BytesIO(data)).get_messages("record")
    beats = [(one.get_value("timestamp").replace(tzinfo=dt.UTC), one.get_value("heart_rate")) for one in records]
    assert second_by_second(walk, 110, 130, beats) == time_in_band(walk, 110, 130)


@pytest.mark.parametrize(
    ("effort", "word"),
    [
        (None, ""), (0, ""), (5, "very_easy"), (10, "very_easy"), (15, ""), (20, "easy"), (30, "moderate"), (40, "moderate"), (45, ""),
        (50, "hard"), (60, "hard"), (70, "very_hard"), (80, "very_hard"), (90, "all_i_had"), (100, "all_i_had"), (110, ""),
    ],
)  # fmt: skip
def test_effort_is_told_in_words_and_nothing_is_none(effort: int | None, word: str, judge: Judge, read: Read) -> None:
    session = {"begun": BEGUN, "timer": 600} | ({} if effort is None else {"effort": effort})
    assert read("walk.fit", made.fit(judge("garmin_fit_sdk"), session))[0].effort == word


@pytest.mark.parametrize("feel", [None, 0, 25, 50, 75, 100, 33])
def test_the_lowest_face_is_an_answer_and_only_absence_is_none(feel: int | None, judge: Judge, read: Read) -> None:
    session = {"begun": BEGUN, "timer": 600} | ({} if feel is None else {"feel": feel})
    assert read("walk.fit", made.fit(judge("garmin_fit_sdk"), session))[0].feel == feel


def test_several_sessions_are_several_activities_each_with_its_own_pulse(
    judge: Judge, read: Read, tmp_path: Path
) -> None:
    swim = {
        "begun": BEGUN,
        "timer": 600,
        "sport": "swimming",
        "sub_sport": "lap_swimming",
        "beats": every(5, 0, 600, 90),
    }
    change = {"begun": BEGUN + seconds(600), "timer": 60, "sport": "transition", "beats": every(5, 0, 60, 99)}
    run = {"begun": BEGUN + seconds(660), "timer": 900, "sport": "running", "beats": every(5, 0, 900, 150)}
    one, two = read("three.fit", made.fit(judge("garmin_fit_sdk"), swim, change, run))
    one_file = tmp_path / "three.fit"
    assert [one.activities, two.activities] == [("swimming",), ("running",)]
    assert [{bpm for _, bpm in found.pulse} for found in (one, two)] == [{90}, {150}]
    assert (one.minutes, two.minutes) == (10, 15)
    assert (one.digest, two.digest) == (f"{digest_of(one_file)}-1", f"{digest_of(one_file)}-2")


def packed(ticks: Sequence[int]) -> list[int]:
    """Twelve bits each, two in three bytes."""
    found = []
    for low, high in zip(ticks[::2], ticks[1::2], strict=True):
        found += [low & 0xFF, low >> 8 & 0xF | (high & 0xF) << 4, high >> 4 & 0xFF]
    return found


@pytest.mark.parametrize("clock", [5000.0, 5001.75, 3.999])
def test_a_pulse_that_came_apart_is_read_as_garmin_reads_it(clock: float, judge: Judge, read: Read) -> None:
    garmin = judge("garmin_fit_sdk")
    first = int(clock * 1024)
    ticks = [first + 900 * number for number in range(1, 65)]
    apart: list[dict[str, Any]] = [
        {"timestamp": BEGUN, "fractional_timestamp": 0.5, "event_timestamp": [first / 1024], "filtered_bpm": [100]}
    ]
    for number in range(0, 64, 8):
        beats = [101 + number + more for more in range(8)]
        apart.append(
            {"filtered_bpm": beats, "event_timestamp_12": packed([one & 0xFFF for one in ticks[number : number + 8]])}
        )
    data = made.fit(garmin, {"begun": BEGUN, "timer": 60, "silent": range(0, 60, 10)}, apart=apart)
    (walk,) = read("strap.fit", data)
    assert [bpm for _, bpm in walk.pulse] == [*range(100, 100 + len(walk.pulse))] and len(walk.pulse) == 65
    messages, errors = garmin.Decoder(garmin.Stream.from_byte_array(bytearray(data))).read(merge_heart_rates=False)
    assert errors == []
    told = {(one["heart_rate"], round(one["timestamp"], 3)) for one in _expanded(garmin, messages["hr_mesgs"])}
    epoch = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
    assert {(bpm, round((when - epoch).total_seconds(), 3)) for when, bpm in walk.pulse} <= told


def _expanded(garmin: Any, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(importlib.import_module(f"{garmin.__name__}.hr_mesg_utils").expand_heart_rates(messages))


def test_zero_no_contact_and_nothing_said_are_three_things(judge: Judge, read: Read) -> None:
    beats = [(0, 110), (10, None), (20, 110), (30, 0), (40, 110), (100, 110), (110, 250), (115, 29), (118, 240)]
    data = made.fit(judge("garmin_fit_sdk"), {"begun": BEGUN, "timer": 120, "beats": beats, "silent": [5, 45, 50, 90]})
    (walk,) = read("walk.fit", data)
    # 0-10, 20-30, 40-70 (not longer than half a minute, whatever records say nothing), 100-110; 118-120 above.
    assert time_in_band(walk, 100, 120) == TimeInBand(below=0, inside=60, above=2, unknown=58)
    assert time_in_band(walk, 100, 120) == second_by_second(walk, 100, 120, walk.pulse)


def test_without_a_pulse_all_is_unknown(judge: Judge, read: Read) -> None:
    (walk,) = read(
        "walk.fit", made.fit(judge("garmin_fit_sdk"), {"begun": BEGUN, "timer": 600, "silent": range(0, 600, 60)})
    )
    assert not walk.has_pulse
    time = time_in_band(walk, 100, 120)
    assert (time, time.share) == (TimeInBand(0, 0, 0, 600), None)


def test_a_workout_is_no_activity(judge: Judge, read: Read) -> None:
    from .workout_cast import made as plan_of

    judge("fitdecode")
    workouts = plan_of("AT_EASE").to_workouts(formats="fit")
    with pytest.raises(InputError, match="no activity that took place"):
        read("workout.fit", workouts._fit(workouts.workouts[0]))


def test_without_fitdecode_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    monkeypatch.setitem(sys.modules, "fitdecode", None)
    with pytest.raises(InputError, match=r"exrx\[fit\]"):
        read("walk.fit", b"anything")


# --- TCX and GPX -----------------------------------------------------------------------------------------------------


def test_tcx_laps_shorter_than_what_passed_are_the_timer(read: Read) -> None:
    laps = [(0, 600.0, [every(1, 0, 601)]), (600, 900.5, [every(1, 600, 1200), every(1, 1500, 1801)])]
    (run,) = read("run.tcx", made.tcx(BEGUN, laps))
    assert (run.minutes, run.source, run.elapsed) == (25, "timer", seconds(1800))
    assert run.pauses == ((BEGUN + seconds(1199), BEGUN + seconds(1500)),)
    assert (run.activities, run.has_pulse, run.effort, run.feel) == (("running",), True, "", None)
    assert {bpm for _, bpm in run.pulse} == {110}
    assert time_in_band(run, 100, 120) == TimeInBand(below=0, inside=1499, above=0, unknown=301)


def test_tcx_laps_as_long_as_what_passed_may_hold_pauses(read: Read) -> None:
    (ride,) = read("ride.tcx", made.tcx(BEGUN, [(0, 1800.0, [every(1, 0, 1801)])], "Biking"))
    assert (ride.minutes, ride.source, ride.activities) == (30, "elapsed", ("cycling",))


def test_tcx_other_says_nothing_and_several_are_several(read: Read) -> None:
    one, two = made.tcx(BEGUN, [(0, 60.0, [])], "Other"), made.tcx(BEGUN + seconds(90), [(0, 60.0, [])], "Biking")
    inside = [text.partition("<Activities>")[2].partition("</Activities>")[0] for text in (one, two)]
    text = (
        f"<MultiSportSession><FirstSport>{inside[0]}</FirstSport><NextSport>{inside[1]}</NextSport></MultiSportSession>"
    )
    first, second = read("two.tcx", " \n  " + made.tcx_of(text))
    assert (first.is_named, first.activities, first.minutes) == (False, (), 1)
    assert (second.is_named, second.activities, second.start) == (True, ("cycling",), BEGUN + seconds(90))


def test_gpx_is_the_sum_of_its_segments_and_tells_no_timer(read: Read) -> None:
    (walk,) = read(
        "walk.gpx", made.gpx(BEGUN, [every(1, 0, 601), list(reversed(every(1, 900, 1801, 130)))], prefix="any")
    )
    assert (walk.minutes, walk.source, walk.elapsed) == (25, "elapsed", seconds(1800))
    assert walk.pauses == ((BEGUN + seconds(600), BEGUN + seconds(900)),)
    assert time_in_band(walk, 100, 120) == TimeInBand(below=0, inside=600, above=900, unknown=300)


@pytest.mark.parametrize(
    "space",
    [
        "http://www.garmin.com/xmlschemas/TrackPointExtension/v2",
        "http://www.cluetrust.com/XML/GPXDATA/1/0",
        "http://www.topografix.com/GPX/1/0",
    ],
)
def test_gpx_pulse_has_the_name_space_of_whoever_wrote_it(read: Read, space: str) -> None:
    tracks = made.track(BEGUN, [every(60, 0, 601)])
    (nested,) = read("nested.gpx", made.gpx_of(tracks, space=space))
    (plain,) = read("plain.gpx", made.gpx_of(tracks.replace("<tpx:e>", "").replace("</tpx:e>", ""), space=space))
    assert [bpm for _, bpm in plain.pulse] == [bpm for _, bpm in nested.pulse] == [110] * 11


def test_gpx_pulse_of_another_name_space_is_nobodys_and_tracks_without_times_are_left(read: Read) -> None:
    tracks = made.track(BEGUN, [every(60, 0, 601)], "Run") + "<trk><trkseg><trkpt/></trkseg></trk>"
    (run,) = read("run.gpx", made.gpx_of(tracks, space="http://example.org/hr"))
    assert (run.activities, run.has_pulse) == (("running",), False)
    text = made.gpx(BEGUN, [every(60, 0, 601)], "").replace("Z</time>", "+02:00</time>")
    (walk,) = read("walk.gpx", text)
    assert (walk.is_named, walk.start, walk.offset) == (False, BEGUN - seconds(7200), seconds(7200))


# --- what cannot be read ---------------------------------------------------------------------------------------------

LAUGHS = '<!DOCTYPE gpx [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
BAD: dict[str, tuple[str, bytes, str]] = {
    "empty FIT": ("a.fit", b"", "broken"),
    "empty GPX": ("a.gpx", b"", "broken"),
    "text": ("a.fit", b"no FIT at all, only words", "broken"),
    "cut off": ("a.tcx", made.tcx(BEGUN, [(0, 60.0, [every(1, 0, 60)])])[:-40].encode(), "broken"),
    "another root": ("a.tcx", b"<gpx/>", "does not begin with TrainingCenterDatabase"),
    "nothing in it": ("a.gpx", b"<gpx><wpt/></gpx>", "no activity that took place"),
    "a route": ("a.gpx", b"<gpx><rte><rtept/></rte></gpx>", "no activity that took place"),
    "no times": ("a.gpx", b"<gpx><trk><trkseg><trkpt/></trkseg></trk></gpx>", "has no times"),
    "no moment": ("a.gpx", b"<gpx><trk><trkseg><trkpt><time>noon</time></trkpt></trkseg></trk></gpx>", "has no times"),
    "no lap with a time": ("a.tcx", made.tcx_of('<Activity Sport="Running"><Lap/></Activity>').encode(), "has no times"),
    "DTD": ("a.gpx", LAUGHS.encode() + b"<gpx/>", "declares"),
    "deep": ("a.gpx", b"<gpx>" + b"<a>" * 60 + b"</a>" * 60 + b"</gpx>", "more than an activity can"),
    "wild encoding": ("a.gpx", b'<?xml version="1.0" encoding="rot13"?><gpx/>', "broken"),
    "zip": ("a.fit", b"PK\x03\x04...", "is packed"),
    "zip by name": ("a.zip", b"PK\x03\x04...", "is packed"),
    "gzip": ("a.tcx", gzip.compress(b"<gpx/>"), "is packed"),
    "bzip2": ("a.gpx", bz2.compress(b"<gpx/>"), "is packed"),
    "another kind": ("a.csv", b"1,2", "no activity file that is read"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_error_that_names_the_file(name: str, judge: Judge, read: Read) -> None:
    file, content, words = BAD[name]
    if name == "text":
        judge("fitdecode")
    with pytest.raises(InputError) as caught:
        read(file, content)
    (problem,) = caught.value.problems
    assert words in str(problem) and problem.hint
    assert Path(problem.file).name == file


def test_what_is_no_file_makes_nobody_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gpx")
    for name in ("pipe.gpx", ".", "nowhere.fit", "a\0b.fit"):
        with pytest.raises(InputError):
            read_recordings(f"{tmp_path}/{name}")


def test_too_large_and_too_many_points(monkeypatch: pytest.MonkeyPatch, judge: Judge, read: Read) -> None:
    points = every(1, 0, 100)
    files = {
        "a.gpx": made.gpx(BEGUN, [points]).encode(),
        "a.tcx": made.tcx(BEGUN, [(0, 99.0, [points])]).encode(),
        "a.fit": made.fit(judge("garmin_fit_sdk"), {"begun": BEGUN, "timer": 99, "beats": points}),
    }
    monkeypatch.setattr(reading, "MOST_POINTS", 99)
    for name, content in files.items():
        with pytest.raises(InputError, match="more than an activity can"):
            read(name, content)
    monkeypatch.setattr(reading, "LARGEST_RECORDING", 1000)
    for name, content in files.items():
        with pytest.raises(InputError, match="larger than 1000 bytes"):
            read(name, content + b" " * 1000)


def test_a_fit_file_that_is_cut_off_or_changed_anywhere_is_refused(judge: Judge, read: Read) -> None:
    data = made.fit(judge("garmin_fit_sdk"), {"begun": BEGUN, "timer": 60, "beats": every(5, 0, 60), "effort": 30})
    for end in range(0, len(data), 7):
        with pytest.raises(InputError, match="broken"):
            read("a.fit", data[:end])
    for place in range(0, len(data), 7):
        changed = bytes((*data[:place], data[place] ^ 0x10, *data[place + 1 :]))
        with pytest.raises(InputError, match="broken"):
            read("a.fit", changed)


@pytest.fixture(scope="module")
def whole(judge: Judge) -> dict[str, bytes]:
    session = {
        "begun": BEGUN,
        "timer": 60,
        "elapsed": 90,
        "pauses": [(30, 60)],
        "beats": every(5, 0, 90),
        "effort": 30,
        "feel": 50,
    }
    return {
        "a.fit": made.fit(judge("garmin_fit_sdk"), session),
        "a.tcx": made.tcx(BEGUN, [(0, 60.0, [every(5, 0, 60)])]).encode(),
        "a.gpx": made.gpx(BEGUN, [every(5, 0, 60)]).encode(),
    }


@given(data=st.data())
def test_whatever_bytes_there_are_only_an_input_error_is_raised(
    data: st.DataObject, whole: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = data.draw(st.sampled_from(sorted(whole)))
    content = bytearray(whole[name])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    if name == "a.fit" and len(content) > 16:
        # With a checksum that fits, so that what was changed is read.
        from exrx.export.workouts.fit import checksum

        body = bytes(content[14:-2])
        content = bytearray(content[:4] + len(body).to_bytes(4, "little") + b".FIT")
        content += checksum(bytes(content)).to_bytes(2, "little") + body
        content += checksum(bytes(content)).to_bytes(2, "little")
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    try:
        for one in read_recordings(path):
            time = time_in_band(one, 100, 120)
            assert min(time.below, time.inside, time.above, time.unknown) >= 0
            assert one.lasted >= dt.timedelta() and one.elapsed >= dt.timedelta()
    except InputError as error:
        assert len(error.problems) == 1


def test_no_position_and_no_name_is_read(judge: Judge, read: Read) -> None:
    files = {
        "a.gpx": made.gpx(BEGUN, [every(5, 0, 60)]).encode(),
        "a.tcx": made.tcx(BEGUN, [(0, 60.0, [every(5, 0, 60)])]).encode(),
        "a.fit": made.fit(judge("garmin_fit_sdk"), {"begun": BEGUN, "timer": 60, "beats": every(5, 0, 60)}),
    }
    for name, content in files.items():
        told = repr(read(name, content))
        for word in (made.PLACE, "52.15", "4.49", str(int(made.LATITUDE * 2**31 / 180)), "a.gpx", "a.fit", "Morning"):
            assert word not in told


# --- real ones -------------------------------------------------------------------------------------------------------


def real() -> list[Path]:
    """The activities that ship with chironpy, where it is installed; it needs nothing of what it depends on."""
    spec = importlib.util.find_spec("chironpy")
    if spec is None or spec.origin is None:
        message = "the activities of chironpy are missing: pip install --no-deps chironpy"
        if os.environ.get("EXRX_REQUIRE_JUDGES") == "1":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return sorted(Path(spec.origin).parent.joinpath("examples", "data").iterdir())


def test_real_activities_to_the_second_by_two_readers_and_by_hand(judge: Judge) -> None:
    fitparse, seen = judge("fitparse"), 0
    for path in real():
        if path.suffix != ".fit" or (path.stat().st_size > 200_000 and not NIGHTLY):
            continue
        file = fitparse.FitFile(io.BytesIO(path.read_bytes()))
        rows = [
            (one.get_value("timestamp").replace(tzinfo=dt.UTC), one.get_value("heart_rate"))
            for one in file.get_messages("record")
        ]
        sessions = [one for one in file.get_messages("session") if one.get_value("sport") != "transition"]
        for recording, session in zip(read_recordings(path), sessions, strict=True):
            assert recording.lasted.total_seconds() == session.get_value("total_timer_time")
            begun = session.get_value("start_time").replace(tzinfo=dt.UTC)
            assert recording.start == begun
            mine = [one for one in rows if begun <= one[0] <= recording.end]
            if recording.elapsed < dt.timedelta(minutes=10):
                assert time_in_band(recording, 110, 150) == second_by_second(recording, 110, 150, mine)
            time, seen = time_in_band(recording, 110, 150), seen + 1
            assert time == time_in_band(Recording(**{**vars_of(recording), "pulse": tuple(mine)}), 110, 150)
            assert time.below + time.inside + time.above + time.unknown == recording.elapsed // seconds(1)
    assert seen == (7 if NIGHTLY else 5)


def vars_of(recording: Recording) -> dict[str, Any]:
    return {name: getattr(recording, name) for name in Recording.__dataclass_fields__}


def test_the_same_real_activity_in_three_kinds_of_file() -> None:
    numbers = ("4078723797", "4801048867") if NIGHTLY else ("4801048867",)
    kinds = ("{}.fit", "activity_{}.tcx", "activity_{}.gpx", "{}_strava.gpx")
    files = {path.name: path for path in real()}
    for number in numbers:
        same = [read_recordings(files[kind.format(number)])[0] for kind in kinds]
        assert len({one.minutes for one in same}) == 1
        assert len({time_in_band(one, 120, 150) for one in same}) == 1
    # Here the laps of the TCX file hold a pause that the watch's own file knows.
    watch, exported = (
        read_recordings(files[name])[0] for name in ("2020-06-01-16-52-40.fit", "activity_5039744860.tcx")
    )
    assert (watch.source, watch.lasted, exported.source, exported.lasted) == (
        "timer",
        seconds(93.7),
        "elapsed",
        seconds(126),
    )


def test_a_zip_of_fit_is_told_from_a_fit_file(judge: Judge, read: Read) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.fit", b"x")
    with pytest.raises(InputError, match="unpack it first"):
        read("a.fit", packed.getvalue())


def test_effort_words_have_no_gap_that_turns_into_another_word() -> None:
    words = [fit.effort_word(number) for number in range(101)]
    order = [word for word in dict.fromkeys(words) if word]
    assert order == ["very_easy", "easy", "moderate", "hard", "very_hard", "all_i_had"]
