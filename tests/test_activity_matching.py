"""Which planned session a recording is: by day, kind and overlap, and asked where that is not sure."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx import Journal, Plan, adapt, plan
from exrx.activity_files import Match, Recording, match
from exrx.cli import main, recordings
from exrx.journal import ActivityEntry, AskedEntry, Entry, IllnessEntry, MoveEntry, PauseEntry, SessionEntry, read_entry
from exrx.values.errors import ExrxError, NotCleared

from . import recorded_files as made
from .journals import BEGINNER, beginner, day, done, follow, lengths, not_done, session
from .recorded_files import every, seconds, utc
from .test_journal_cli import PERSON

TODAY = day("01-10")
WALK, RIDE = ("treadmill_walking", "walking"), ("cycling",)


@cache
def evenings() -> Plan:
    """Walks on Monday, Thursday and Saturday from 18:00, in Auckland."""
    days = [f"{name} 18:00-20:00" for name in ("Mon", "Thu", "Sat")]
    return plan(**{**BEGINNER, "id": "p3", "availability": days, "timezone": "Pacific/Auckland"})


def recorded(when: str, minutes: float = 15, kinds: tuple[str, ...] = WALK, **more: Any) -> Recording:
    lasted = dt.timedelta(minutes=minutes)
    digest = more.pop("digest", hashlib.sha256(repr((when, minutes, kinds)).encode()).hexdigest()[:16])
    given = {"elapsed": lasted, "lasted": lasted, "source": "timer", "is_named": bool(kinds)} | more
    return Recording(start=utc(when), digest=digest, activities=kinds, **given)


def matched(
    *given: Recording, entries: tuple[Entry, ...] = (), today: dt.date = TODAY, of: Plan | None = None, **more: Any
) -> tuple[Match, ...]:
    asked = beginner() if of is None else of
    return match(asked, Journal(asked.id, entries), given, today=today, **more)


def told(found: Match) -> str:
    """Why, and what would be entered or may be."""
    choices = []
    for choice in found.choices:
        entry = choice.entry
        outcome = entry.outcome if isinstance(entry, SessionEntry) else "own"
        choices.append(f"{choice.name} {entry.on:%m-%d} {outcome} {getattr(entry, 'minutes', None)}")
    return f"{found.why}: {', '.join(choices)}" if choices else found.why


# 4 January is a Monday: 15 minutes of walking on 4, 7 and 9 January.
TABLE: dict[str, tuple[list[Recording], list[Entry], list[str]]] = {
    "as planned": ([recorded("01-04T17:00", 15)], [], ["same_day: session 01-04 done 15"]),
    "longer": ([recorded("01-04T17:00", 45)], [], ["same_day: session 01-04 done 45"]),
    "four fifths": ([recorded("01-04T17:00", 12)], [], ["same_day: session 01-04 done 12"]),
    "less than that": ([recorded("01-04T17:00", 11.99)], [], ["same_day: session 01-04 shorter 11"]),
    "another kind": (
        [recorded("01-04T17:00", 25, RIDE)], [], ["kind: other 01-04 other 25, session 01-04 done 25, own 01-04 own 25"],
    ),
    "an unknown kind": (
        [recorded("01-04T17:00", 25, ())], [], ["kind: session 01-04 done 25, other 01-04 other 25, own 01-04 own 25"],
    ),
    "a day beside": ([recorded("01-05T17:00", 15)], [], ["day_beside: session 01-04 done 15, own 01-05 own 15"]),
    "between two": (
        [recorded("01-08T17:00", 15)], [], ["day_beside: session 01-07 done 15, session 01-09 done 15, own 01-08 own 15"],
    ),
    "a day beside, another kind": ([recorded("01-05T17:00", 15, RIDE)], [], ["of_its_own: own 01-05 own 15"]),
    "a day beside one that is entered": (
        [recorded("01-05T17:00", 15)], [session("01-04")], ["of_its_own: own 01-05 own 15"],
    ),
    "no day beside": ([recorded("01-10T17:00", 15)], [session("01-09")], ["of_its_own: own 01-10 own 15"]),
    "two at different times, no clock": (
        [recorded("01-04T07:00", 15), recorded("01-04T17:00", 15)], [],
        ["several: session 01-04 done 15, own 01-04 own 15"] * 2,
    ),
    "two kinds on a day": (
        [recorded("01-04T07:00", 20, RIDE), recorded("01-04T17:00", 15)], [],
        ["of_its_own: own 01-04 own 20", "same_day: session 01-04 done 15"],
    ),
    "two files of one walk": (
        [recorded("01-04T17:00", 15, source="elapsed"), recorded("01-04T17:01", 14)], [], ["double", "same_day: session 01-04 done 14"],
    ),
    "a pulse wins": (
        [recorded("01-04T17:00", 15), recorded("01-04T17:01", 14, pulse=((utc("01-04T17:01"), 100),))], [],
        ["double", "same_day: session 01-04 done 14"],
    ),
    "less than half of the shorter": (
        [recorded("01-04T17:00", 15), recorded("01-04T17:11", 10, RIDE)], [],
        ["same_day: session 01-04 done 15", "of_its_own: own 01-04 own 10"],
    ),
    "pauses unknown and longer": (
        [recorded("01-04T17:00", 40, source="elapsed")], [], ["over: session 01-04 done 40, pauses 01-04 done None"],
    ),
    "pauses unknown and not longer": ([recorded("01-04T17:00", 15, source="elapsed")], [], ["same_day: session 01-04 done 15"]),
    "said, about the same": (
        [recorded("01-04T17:00", 17)], [session("01-04", minutes=15)], ["beside_said: said 01-04 done 15"],
    ),
    "said without minutes": ([recorded("01-04T17:00", 18)], [session("01-04")], ["beside_said: said 01-04 done None"]),
    "said, more than a quarter apart": (
        [recorded("01-04T17:00", 19)], [session("01-04", minutes=15)],
        ["differs: said 01-04 done 15, recorded 01-04 done 19, own 01-04 own 19"],
    ),
    "said that it was not": (
        [recorded("01-04T17:00", 15)], [session("01-04", "not_done")],
        ["differs: said 01-04 not_done None, recorded 01-04 done 15, own 01-04 own 15"],
    ),
    "said that it was stopped": (
        [recorded("01-04T17:00", 9)], [session("01-04", "stopped", pain=7)], ["beside_said: said 01-04 stopped None"],
    ),
    "said of all days that none was": (
        [recorded("01-04T17:00", 15)], [AskedEntry(on=day("01-04"), last=day("01-09"), entered=day("01-10"), choice="none")],
        ["differs: said 01-04 not_done None, recorded 01-04 done 15, own 01-04 own 15"],
    ),
    "another file of what was entered": (
        [recorded("01-04T17:00", 15)], [session("01-04", minutes=15, files=("0123456789abcdef",))],
        ["there: same 01-04 done 15, own 01-04 own 15"],
    ),
    "ill": (
        [recorded("01-04T17:00", 15)], [IllnessEntry(on=day("01-03"), last=day("01-05"), entered=day("01-05"))],
        ["ill: session 01-04 done 15, own 01-04 own 15"],
    ),
    "away": (
        [recorded("01-05T17:00", 15)], [PauseEntry(on=day("01-05"), last=day("01-06"), entered=day("01-05"))],
        ["away: own 01-05 own 15"],
    ),
    "ahead": ([recorded("01-11T17:00", 15)], [], ["ahead"]),
    "another year": ([recorded("01-03T17:00", 15), recorded("12-31T17:00", 15)], [], ["before", "ahead"]),
    "the watch ran on": ([recorded("01-04T12:00", 361)], [], ["too_long"]),
    "six hours": ([recorded("01-04T12:00", 360)], [], ["same_day: session 01-04 done 360"]),
    "nothing": ([recorded("01-04T12:00", 0.9)], [], ["too_short"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_by_hand(name: str) -> None:
    given, entries, expected = TABLE[name]
    found = matched(*given, entries=tuple(entries))
    assert [told(one) for one in found] == expected
    assert [one.entry is not None for one in found] == [one.is_sure for one in found]


def test_a_session_is_matched_where_somebody_put_it_and_asked_about_beside_another() -> None:
    for to, expected in (
        ("01-08", ["same_day: session 01-08 done 15"]),
        ("01-09", ["several: session 01-09 done 15, session 01-09 done 15, own 01-09 own 15"]),
    ):
        moved = MoveEntry(on=day("01-07"), entered=day("01-05"), key="w01s2", to=day(to))
        now = follow([moved], "01-05")
        assert day(to) in {one.date for one in now.sessions} and day("01-07") not in {one.date for one in now.sessions}
        assert [told(one) for one in matched(recorded(f"{to}T17:00"), entries=(moved,), of=now)] == expected
        # Another day has nothing to do with it.
        elsewhere = matched(recorded("01-04T17:00"), entries=(moved,), of=now)
        assert [told(one) for one in elsewhere] == ["same_day: session 01-04 done 15"]


def test_the_day_is_that_of_the_plan_and_the_most_overlap_wins() -> None:
    # 18:00 on Monday in Auckland is 05:00 UTC; 12:30 UTC is half past one on Tuesday there.
    at, early, late = recorded("01-04T05:05"), recorded("01-03T18:00"), recorded("01-04T12:30")
    found = matched(early, at, late, of=evenings())
    assert [told(one) for one in found] == [
        "of_its_own: own 01-04 own 15", "same_day: session 01-04 done 15", "of_its_own: own 01-05 own 15",
    ]  # fmt: skip
    # Without any overlap one alone is sure, and two are not.
    assert [one.why for one in matched(early, of=evenings())] == ["same_day"]
    assert [one.why for one in matched(early, recorded("01-03T22:00"), of=evenings())] == ["several", "several"]


def test_without_a_zone_the_watch_says_which_day_it_was_and_else_this_computer() -> None:
    late = recorded("01-04T23:30")
    there = recorded("01-04T23:30", offset=dt.timedelta(hours=9))
    assert [one.day for one in matched(late)] == [day("01-04")]
    assert [one.day for one in matched(there)] == [day("01-05")]
    zone = dt.timezone(dt.timedelta(hours=1))
    assert [one.day for one in matched(late, timezone=zone)] == [day("01-05")]


def test_a_session_that_the_person_names_is_it() -> None:
    for kinds, expected in ((WALK, "done"), ((), "done"), (RIDE, "other")):
        (found,) = matched(recorded("01-06T17:00", 15, kinds), named=day("01-04"))
        assert isinstance(found.entry, SessionEntry)
        assert (found.why, found.entry.on, found.entry.outcome) == ("named", day("01-04"), expected)
    said = session("01-04", "shorter", minutes=5, pain=3, effort="hard")
    (found,) = matched(recorded("01-04T17:00", effort="easy", feel=25), entries=(said,), named=day("01-04"))
    entry = found.entry
    assert isinstance(entry, SessionEntry)
    assert (entry.outcome, entry.minutes, entry.recorded, entry.pain) == ("shorter", 5, 15, 3)
    assert (entry.effort, entry.file_feel, entry.during, entry.replaces) == ("hard", 25, None, said.id)


def test_a_pulse_makes_seconds_in_the_band_that_was_printed_and_none_makes_none() -> None:
    (walk,) = [one for one in beginner().sessions if one.date == day("01-04")]
    (band,) = {(step.bpm.low, step.bpm.high) for step in walk.steps if step.phase == "main" and step.bpm is not None}
    pulse = tuple((utc("01-04T17:00") + seconds(number), int(band[0] or 0)) for number in range(0, 600, 10))
    (found,) = matched(recorded("01-04T17:00", 15, pulse=pulse))
    assert isinstance(found.entry, SessionEntry)
    assert (found.entry.band_below, found.entry.band_inside, found.entry.band_above) == (0, 620, 0)
    assert found.entry.band_unknown == 280
    (found,) = matched(recorded("01-04T17:00", 15))
    assert isinstance(found.entry, SessionEntry) and found.entry.band_unknown is None
    # Where no heart rates are printed there is no band.
    medicated = plan(**{**BEGINNER, "medications": ["bisoprolol"], "conditions": ["depression", "hypertension"]})
    assert not any(step.bpm for one in medicated.sessions for step in one.steps)
    (found,) = matched(recorded("01-04T17:00", 15, pulse=pulse), of=medicated)
    assert isinstance(found.entry, SessionEntry) and found.entry.band_unknown is None


def test_the_same_digest_is_known_also_where_it_was_taken_out() -> None:
    one = recorded("01-04T17:00", 15)
    (found,) = matched(one)
    assert found.entry is not None
    journal = Journal(beginner().id, (found.entry,))
    assert [m.why for m in match(beginner(), journal, [one, one], today=TODAY)] == ["known", "known"][:1]
    gone = journal.withdraw(found.entry.id, TODAY)
    assert [m.why for m in match(beginner(), gone, [one], today=TODAY)] == ["known"]
    # Naming its session enters it again.
    assert [m.why for m in match(beginner(), gone, [one], today=TODAY, named=day("01-04"))] == ["named"]
    # Another file of the same time is nothing new while the first one is at hand.
    again = recorded("01-04T17:00", 15, digest="fedcba9876543210")
    assert [m.why for m in match(beginner(), journal, [one, again], today=TODAY)] == ["known", "double"]


def test_a_walk_of_a_file_counts_as_planned_and_makes_nothing_longer() -> None:
    """The last case of the evidence: elapsed 50, timer 45, 20 planned; the plan goes on as if it had been 20."""
    before: list[Entry] = [*done(1), session("01-11"), session("01-14")]
    now = follow(before, "01-17")
    walk = recorded("01-16T09:00", 45, elapsed=dt.timedelta(minutes=50), effort="moderate", feel=75)
    (found,) = match(now, Journal("p1", tuple(before)), [walk], today=day("01-17"))
    entry = found.entry
    assert isinstance(entry, SessionEntry)
    assert (entry.outcome, entry.minutes, entry.effort, entry.during, entry.file_feel) == (
        "done",
        45,
        "moderate",
        None,
        75,
    )
    assert lengths(follow([*before, entry], "01-17"), "01-18", 2) == "25 25 25 · 30 30 30"


# --- laws ------------------------------------------------------------------------------------------------------------

MOMENTS = st.integers(-3 * 24 * 60, 45 * 24 * 60).map(lambda minute: utc("01-04T00:00") + dt.timedelta(minutes=minute))


@st.composite
def some_recordings(draw: st.DrawFn) -> list[Recording]:
    found = []
    for number in range(draw(st.integers(1, 8))):
        start, lasted = draw(MOMENTS), dt.timedelta(minutes=draw(st.sampled_from([0, 1, 5, 12, 15, 20, 25, 40, 400])))
        paused = dt.timedelta(minutes=draw(st.sampled_from([0, 0, 5, 400])))
        beats = draw(
            st.lists(st.tuples(st.integers(0, 1500), st.sampled_from([None, 0, 25, 95, 110, 150, 250])), max_size=5)
        )
        found.append(
            Recording(
                start=start,
                elapsed=lasted + paused,
                lasted=lasted,
                source=draw(st.sampled_from(["timer", "elapsed"])),
                digest=f"{number:016x}",
                activities=draw(st.sampled_from([WALK, RIDE, (), ("running",)])),
                is_named=draw(st.booleans()),
                pauses=((start + lasted, start + lasted + paused),) if paused else (),
                pulse=tuple((start + seconds(second), bpm) for second, bpm in sorted(beats, key=lambda one: one[0])),
                effort=draw(st.sampled_from(["", "easy", "moderate", "all_i_had"])),
                feel=draw(st.sampled_from([None, 0, 75])),
                offset=draw(st.sampled_from([None, dt.timedelta(hours=9)])),
            )
        )
    return found


@st.composite
def some_entries(draw: st.DrawFn) -> list[Entry]:
    found: list[Entry] = []
    for one in beginner().sessions[:12]:
        outcome = draw(st.sampled_from(["", "", "", "done", "shorter", "not_done", "stopped", "other"]))
        if outcome and one.date <= day("02-01"):
            found.append(
                SessionEntry(
                    on=one.date, entered=day("02-01"), outcome=outcome, minutes=draw(st.sampled_from([None, 10]))
                )
            )
    if draw(st.booleans()):
        first = draw(st.dates(day("01-04"), day("01-30")))
        found.append(
            IllnessEntry(on=first, last=first + dt.timedelta(days=draw(st.integers(0, 9))), entered=day("02-01"))
        )
    return found


@given(given=some_recordings(), entries=some_entries(), clock=st.booleans())
def test_entering_the_same_recordings_twice_changes_nothing(
    given: list[Recording], entries: list[Entry], clock: bool
) -> None:
    """Whatever there is: nothing but errors of exrx, nothing of a person is lost, each recording enters once, in any order."""
    of, today = (evenings() if clock else beginner()), day("02-01")
    journal = Journal(of.id, tuple(entries))
    found = match(of, journal, given, today=today)
    assert len(found) == len(given)
    assert [told(one) for one in match(of, journal, reversed(given), today=today)] == [told(one) for one in found]
    new = [one.entry for one in found if one.entry is not None]
    more = journal.add(*new)
    again = match(of, more, given, today=today)
    assert [one for one in again if one.entry is not None] == []
    assert [one.recording for one in again if one.is_asked] == [one.recording for one in found if one.is_asked]
    before, after = {one.on: one for one in journal.sessions}, {one.on: one for one in more.sessions}
    for date, entry in before.items():
        assert (after[date].outcome, after[date].minutes) == (entry.outcome, entry.minutes)
    # Every choice is an entry that a journal takes, on a day that has come.
    for one in found:
        for choice in one.choices:
            assert read_entry(choice.entry.data) == choice.entry and choice.entry.on <= today


@settings(max_examples=5)
@given(given=some_recordings())
def test_a_plan_follows_whatever_was_recorded(given: list[Recording]) -> None:
    journal = Journal("p1", ())
    found = match(beginner(), journal, given, today=day("02-01"))
    journal = journal.add(*(one.choices[0].entry for one in found if one.choices))
    try:
        now = adapt(beginner(), journal, today="2027-02-01")
    except NotCleared:
        return
    assert [one for one in match(now, journal, given, today=day("02-01")) if one.entry is not None] == []


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan of which nothing was told yet, for copies of it."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "me.toml").write_text(PERSON)
    plan(**{**BEGINNER, "id": "m", "medications": []}).save(folder / "plan.json")
    return folder


@pytest.fixture
def place(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(fresh, tmp_path, dirs_exist_ok=True)
    (tmp_path / "watch").mkdir()
    return tmp_path


def walk(place: Path, name: str, when: str, minutes: int = 15, sport: str = "walking") -> str:
    path = place / "watch" / name
    path.write_text(made.gpx(utc(when), [every(10, 0, 60 * minutes + 1)], sport))
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["log", *words, "--today", "2027-01-10"]) == code, capsys.readouterr()
    found = capsys.readouterr()
    return " ".join((found.out + found.err).split())


def journal(place: Path) -> Journal:
    path = place / "plan.journal.jsonl"
    return Journal.load(path) if path.exists() else Journal("m", ())


def files_of(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}


def test_a_folder_is_entered_what_is_not_sure_is_listed_and_a_second_time_is_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walk(place, "a.gpx", "01-04T17:00")
    walk(place, "b.gpx", "01-07T17:00", 8)
    walk(place, "c.gpx", "01-09T17:00", 20, "cycling")
    walk(place, "d.gpx", "01-05T17:00", 30, "cycling")
    (place / "watch" / "note.txt").write_text("no activity")
    before = files_of(place)
    text = run(capsys, "watch", "--dry-run", code=2)
    assert "Mon 2027-01-04: done." in text and "Nothing was written" in text
    assert files_of(place) == before
    text = run(capsys, "watch", code=2)
    for words in (
        "Mon 2027-01-04: done.",
        "Thu 2027-01-07: shorter. It counts.",
        "Tue 2027-01-05: something of its own.",
        "c.gpx, Sat",
    ):
        assert words in text
    assert "Not sure, and so not entered" in text and "The plan as it is on Sun 2027-01-10" in text
    assert [(one.on.day, one.outcome, one.minutes) for one in journal(place).sessions] == [
        (4, "done", 15),
        (7, "shorter", 8),
    ]
    assert [(one.on.day, one.activity, one.minutes) for one in journal(place).of(ActivityEntry)] == [(5, "cycling", 30)]
    kept = files_of(place)
    assert "a.gpx: entered already." in run(capsys, "watch", code=2)
    assert files_of(place) == kept
    # The session that it was is said in a word more; how it was, too.
    text = run(capsys, "watch/c.gpx", "2027-01-09", "--feeling", "1", "--effort", "easy")
    assert "Sat 2027-01-09: something else. It counts for this week." in text
    entry = journal(place).sessions[-1]
    assert (entry.outcome, entry.activity, entry.during, entry.effort) == ("other", "cycling", 1, "easy")
    assert "entered already" in run(capsys, "watch")


def test_what_is_said_afterwards_holds_and_the_file_stands_beside_it(
    place: Path, capsys: pytest.CaptureFixture[str], judge: Any
) -> None:
    data = made.fit(
        judge("garmin_fit_sdk"),
        {"begun": utc("01-04T17:00"), "timer": 1200, "beats": every(5, 0, 1200, 100), "effort": 40},
    )
    (place / "a.fit").write_bytes(data)
    run(capsys, "a.fit")
    first = journal(place).sessions[0]
    run(capsys, "shorter", "10", "2027-01-04", "--pain", "2")
    entry = journal(place).sessions[0]
    assert (entry.outcome, entry.minutes, entry.recorded, entry.pain, entry.effort) == (
        "shorter",
        10,
        20,
        2,
        "moderate",
    )
    assert (entry.files, entry.band_below, entry.minutes_source) == (first.files, first.band_below, "")
    assert "entered already" in run(capsys, "a.fit")


def test_no_path_no_place_and_no_track_reaches_any_file(
    place: Path, capsys: pytest.CaptureFixture[str], judge: Any
) -> None:
    walk(place, "xsecretx.gpx", "01-04T17:00")
    data = made.fit(
        judge("garmin_fit_sdk"),
        {"begun": utc("01-07T17:00"), "timer": 900, "beats": every(5, 0, 900, 100), "effort": 40},
    )
    (place / "watch" / "xhiddenx.fit").write_bytes(data)
    run(capsys, "watch")
    assert len(journal(place).sessions) == 2
    for name, content in files_of(place).items():
        for word in ("xsecretx", "xhiddenx", "watch/", made.PLACE, "52.15", "4.49", "17:00", "trkpt", "Morning"):
            assert word not in content.decode("utf-8", "replace") or name == "me.toml", (name, word)


def test_on_a_terminal_it_is_asked(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, when, sport in (
        ("a.gpx", "01-04T17:00", ""),
        ("b.gpx", "01-08T17:00", "walking"),
        ("c.gpx", "01-09T17:00", ""),
    ):
        walk(place, name, when, sport=sport)
    answers = iter(["9", "2", "mowing the lawn", "3", "4"])
    monkeypatch.setattr(recordings, "is_terminal", lambda: True)
    monkeypatch.setattr(recordings, "ask", lambda prompt: next(answers))
    text = run(capsys, "watch")
    assert "One of the numbers, please." in text and "it was Walk of Thu 2027-01-07" in text
    assert "c.gpx: left out." in text
    assert [(one.on.day, one.outcome, one.activity) for one in journal(place).sessions] == [
        (4, "other", "mowing the lawn")
    ]
    assert [one.on.day for one in journal(place).of(ActivityEntry)] == [8]
    assert next(answers, None) is None


def test_without_a_terminal_a_word_says_that_it_was_something_of_its_own(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walk(place, "a.gpx", "01-04T07:00")
    walk(place, "b.gpx", "01-04T17:00")
    walk(place, "c.gpx", "01-06T17:00", sport="")
    assert "Not sure" in run(capsys, "watch", code=2)
    text = run(capsys, "watch", "own")
    assert text.count("Mon 2027-01-04: something of its own.") == 2 and "done" not in text
    assert [one.on.day for one in journal(place).of(ActivityEntry)] == [4, 4, 6]
    assert not journal(place).sessions


def test_the_end_of_the_input_leaves_the_rest(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(prompt: str) -> str:
        raise EOFError

    walk(place, "a.gpx", "01-04T17:00", sport="")
    monkeypatch.setattr(recordings, "is_terminal", lambda: True)
    monkeypatch.setattr(recordings, "ask", gone)
    assert "Not sure, and so not entered" in run(capsys, "watch/a.gpx", code=2)
    assert not journal(place).entries


def test_what_cannot_be_read_is_said_and_the_rest_is_entered(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    walk(place, "a.gpx", "01-04T17:00")
    (place / "watch" / "b.tcx").write_text("<broken")
    text = run(capsys, "watch", code=2)
    assert "Mon 2027-01-04: done." in text and "b.tcx" in text and "broken, or cut off" in text
    assert len(journal(place).sessions) == 1
    assert "broken, or cut off" in run(capsys, "watch/b.tcx", code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch",), "holds no activity file"),
        (("nowhere.fit",), "cannot be read"),
        (("me.toml",), "is no activity file that is read"),
        (("a.gpx", "2027-01-04", "2027-01-07"), "neither files of a watch nor a session"),
        (("a.gpx", "w99s9"), "is no session of this plan"),
        (("a.gpx", "b.gpx", "2027-01-04"), "one activity at a time"),
        (("a.gpx", "b.gpx", "--pain", "3"), "one activity at a time"),
        (("a.gpx", "--feeling", "9"), "is not from -2 to 2"),
        (("done", "--dry-run"), "belongs to the files of a watch"),
    ],
)
def test_what_is_not_understood_writes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    for name, when in (("a.gpx", "01-04T17:00"), ("b.gpx", "01-07T17:00")):
        (place / name).write_text(made.gpx(utc(when), [every(10, 0, 901)]))
    before = files_of(place)
    assert said in run(capsys, *words, code=2)
    assert files_of(place) == before


def test_a_plan_that_waits_uses_no_recording_and_says_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "phq9", "16", "--item9", "2", "--today", "2027-01-05"]) == 3
    capsys.readouterr()
    walk(place, "a.gpx", "01-07T17:00")
    before = files_of(place)
    assert "a.gpx, Thu 2027-01-07: not used, the plan waits" in run(capsys, "watch")
    assert files_of(place) == before


def test_a_folder_of_years_is_told_in_a_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 7):
        path = place / "watch" / f"{number}.gpx"
        path.write_text(made.gpx(utc("01-04T17:00") - dt.timedelta(days=7 * number), [every(60, 0, 901)]))
    walk(place, "a.gpx", "01-04T17:00")
    text = run(capsys, "watch")
    assert "Mon 2027-01-04: done." in text and "6 files besides" in text and "1.gpx" not in text


def test_what_was_not_planned_adds_to_its_week_and_to_nothing_else() -> None:
    """Week 3: 25 minutes three times as planned, and a walk of 75 minutes on Sunday."""
    own = ActivityEntry(
        on=day("01-24"), entered=day("01-24"), minutes=75, activity="walking", files=("0123456789abcdef",)
    )
    one, two = follow([*done(1, 2, 3)], "01-25"), follow([*done(1, 2, 3), own], "01-25")
    assert one.course is not None and two.course is not None
    assert [dict(made.course.facts).get("extra_share") for made in (one, two) if made.course is not None] == [0, 100]
    assert [(s.date, s.minutes) for s in one.sessions] == [(s.date, s.minutes) for s in two.sessions]
    # It ends no time off.
    away = follow([*done(1), *not_done(2)], "01-18")
    also = follow([*done(1), *not_done(2), replace(own, on=day("01-13"), entered=day("01-13"))], "01-18")
    assert [(s.date, s.minutes) for s in away.sessions] == [(s.date, s.minutes) for s in also.sessions]


def test_nothing_is_said_that_is_not_to_be_said() -> None:
    from exrx.telling.words import words_of

    from .test_journal_cli import NOT_TO_BE_SAID

    data = words_of("en")._read("journal")["recorded"]
    texts = [text for text in data.values() if isinstance(text, str)]
    said = " ".join([*texts, *data["why"].values(), *data["choice"].values(), *data["read"].values()])
    assert not [word for word in NOT_TO_BE_SAID if word in said.casefold()] and "!" not in said


def test_those_who_see_no_figures_read_none_of_a_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = 'eating_disorder = "past"\n[[clearances]]\ntopic = "eating"\nlevel = "light_moderate"\nby = "Dr Example"\ndate = 2027-01-01\n'
    (place / "she.toml").write_text(PERSON.replace('"m"', '"she"') + more)
    assert main(["plan", "she.toml", "-o", "she.ics"]) == 0
    capsys.readouterr()
    walk(place, "a.gpx", "01-04T17:00", 7)
    text = run(capsys, "watch", "--plan", "she.json", "--dry-run")
    assert "Mon 2027-01-04: shorter. It counts." in text and " min" not in text and "7" not in text.replace("2027", "")


def test_errors_of_the_room_are_those_of_exrx() -> None:
    from exrx.activity_files import read_recordings

    with pytest.raises(ExrxError):
        read_recordings("nowhere.fit")
