"""What a calendar entry shows is facts: they decide on SEQUENCE, words never do, and no word is read back."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.cli import main
from exrx.export.calendar_ahead import numbered_above
from exrx.programme.plan import Plan
from exrx.showing.entries import Band, Content, Entry, by_key
from exrx.telling.words import Words, reworded, using, words_of
from exrx.values.errors import InputError
from exrx.values.said import told

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
PEOPLE: dict[str, dict[str, Any]] = {
    "pulse": {"place": "the park", "company": "Ana", "if_then": ["If it rains, I walk in the mall"]},
    "measured": {"max_hr": 185, "first_step": "Lace up"},
    "effort": {"medications": [{"id": "metoprolol", "for": "migraine"}]},
    "capped": {"conditions": ["depression", "osteoarthritis"], "age": 71},
    "open": {"symptoms": None},
    "strength": {"likes": ["resistance"], "experience": ["resistance"], "equipment": ["bands"]},
    "running": {
        "likes": ["running"], "experience": ["running"], "active_days": 5, "active_minutes": 40, "active_months": 12,
        "active_effort": "vigorous", "longest_run": 20, "intensity": "vigorous", "longest_session": 60,
    },
    "days": {"availability": ["Mon", "Wed", "Sat"], "timezone": None},
}  # fmt: skip
DAY, LATER = dt.date(2027, 1, 26), dt.date(2027, 2, 10)


def made(name: str) -> Plan:
    return exrx.plan(**{name: value for name, value in {**PERSON, **PEOPLE[name]}.items() if value is not None})


def texts(data: Mapping[str, Any], code: str) -> Iterator[tuple[str, object]]:
    """Every text of a file of words, with its code."""
    for name, value in data.items():
        if isinstance(value, str) or "by" in value:
            yield f"{code}.{name}", value
        else:
            yield from texts(value, f"{code}.{name}")


def longer(text: Any) -> Any:
    """The same text in other words, with the same gaps."""
    if isinstance(text, str):
        return f"«{text}»"
    return {key: value if key == "by" else longer(value) for key, value in text.items()}


CALENDAR = dict(texts(tomllib.loads(files("exrx").joinpath("words/en/calendar.toml").read_text("utf-8")), "calendar"))
EVERY_WORD = reworded({code: longer(text) for code, text in CALENDAR.items()})


def lines(calendar: bytes, *names: str) -> list[str]:
    return [line for line in unfolded(calendar) if re.split("[:;]", line)[0] in names]


def unfolded(calendar: bytes) -> list[str]:
    return calendar.replace(b"\r\n ", b"").decode().split("\r\n")


VERSION = ("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "STATUS", "TRIGGER")


# --- words decide nothing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE)
def test_other_words_for_everything_raise_no_number_and_touch_no_stamp(name: str) -> None:
    plan = made(name)
    then, later = exrx.adapt(plan, today=DAY, minutes=40), {}
    for number, words in enumerate((words_of(), EVERY_WORD)):
        with using(words):
            again = exrx.adapt(plan, today=DAY, minutes=40)
            later[number] = exrx.adapt(again, today=LATER, sessions_per_week=2)
            assert again == then and again.to_json() == then.to_json()
            assert exrx.adapt(again, today=LATER) is again
            # A calendar in other words than the plan's is of the same version all the same.
            calendar = plan.to_ics()
        assert numbered_above(plan, plan, [calendar], DAY) == (plan, frozenset())
        with using(words):
            assert lines(again.to_ics(), *VERSION) == lines(then.to_ics(), *VERSION)
            assert lines(again.diff(plan).to_ics(), *VERSION) == lines(then.diff(plan).to_ics(), *VERSION)
    assert later[0] == later[1]
    with using(EVERY_WORD):
        new = plan.to_ics()
    assert new != plan.to_ics() and "«" in new.decode() and "«" not in plan.to_ics().decode()


@pytest.mark.parametrize("code", CALENDAR)
def test_a_text_that_is_reworded_changes_itself_and_nothing_else(code: str) -> None:
    words = reworded({code: longer(CALENDAR[code])})
    seen = False
    for name in PEOPLE:
        plan = PLANS.setdefault(name, made(name))
        again = PLANS.setdefault(f"{name} again", exrx.adapt(plan, today=DAY, weeks=8))
        for view in ("private", "shared"):
            before = unfolded(again.to_ics(view))  # type: ignore[arg-type]
            with using(words):
                after = unfolded(again.to_ics(view))  # type: ignore[arg-type]
            seen = seen or before != after
            assert before == [line.replace("«", "").replace("»", "") for line in after]
            differing = {line.partition(":")[0] for line, other in zip(before, after, strict=True) if line != other}
            assert differing <= {"NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "SUMMARY", "CATEGORIES"}
            assert view == "private" or not any("DESCRIPTION" in name for name in differing)
    assert seen or code in NOT_SHOWN


PLANS: dict[str, Plan] = {}
NOT_SHOWN = {
    "calendar.times_alone",  # where a calendar of times alone was read back
    "calendar.small_first",  # a plan that follows a journal
    "calendar.easy_throughout",  # a session too short for a warm-up
    "calendar.effort.hard",
    "calendar.effort.moderate",
}


def test_the_plan_file_reads_no_words_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the plan file lost, a calendar in any words gives the same names, times and numbers."""
    monkeypatch.chdir(tmp_path)
    command = ["plan", "--age", "34", "--conditions", "depression", "--medications", "none", "--symptoms", "none"]
    command += [
        "--start",
        "2027-01-04",
        "--timezone",
        "Europe/Berlin",
        "--availability",
        "Mon 18:00-20:00,Wed 06:30-07:45",
    ]
    command += ["--id", "spring", "-o", "plan.ics", "--today"]
    found = []
    for words in (words_of(), EVERY_WORD):
        with using(words):
            assert main([*command, "2027-01-04"]) == 0
        written = Path("plan.ics").read_bytes()
        Path("plan.json").unlink()
        assert main([*command, "2027-01-20"]) == 0
        plan = Plan.load("plan.json")
        assert all(session.sequence == (session.date >= dt.date(2027, 1, 20)) for session in plan.sessions), (
            "what lies ahead gets the next number"
        )
        past = sum(session.date < dt.date(2027, 1, 20) for session in plan.sessions)
        kept = lines(written, "SUMMARY", "DESCRIPTION")[1 : 2 * past + 1]
        assert kept == lines(Path("plan.ics").read_bytes(), "SUMMARY", "DESCRIPTION")[1 : 2 * past + 1], (
            "it keeps its words"
        )
        found.append((plan.weeks, plan.withdrawn, [told.key for told in plan.told]))
        Path("plan.json").unlink()
        Path("plan.ics").unlink()
    assert found[0] == found[1]


# --- facts decide -----------------------------------------------------------------------------------------------------


def test_every_fact_of_an_entry_counts() -> None:
    entry = by_key(made("pulse"))["w02s1"]
    others: dict[str, Any] = {
        "key": "w02s9", "date": DAY, "clock": dt.time(5), "timezone": "Europe/Paris", "fold": 1, "alarms": ("before",),
        "cancelled": True, "content": replace(entry.content, guide=told("other")), "around": replace(entry.around, weeks=99),
        "told": None,
    }  # fmt: skip
    assert set(Entry._fields) == others.keys()
    for name, value in others.items():
        assert (entry._replace(**{name: value}) != entry) is (name != "told")
    part = entry.content.parts[1]
    assert part.bpm is not None
    changed = replace(part, bpm=Band(part.bpm.low, part.bpm.aim, (part.bpm.high or 0) + 1))
    content = replace(entry.content, parts=(entry.content.parts[0], changed, *entry.content.parts[2:]))
    assert entry._replace(content=content) != entry
    assert isinstance(entry.content, Content)


def test_a_number_rises_exactly_where_the_text_differs() -> None:
    """Over many changes: facts and English agree on which entries differ."""
    changes: list[dict[str, Any]] = [
        {"minutes": 40}, {"availability": ["Mon 18:00-20:00", "Thu 06:30-07:45", "Sat 09:00-12:00"]}, {"weeks": 8},
        {"pause": "2 weeks"}, {"place": "my lake"}, {"max_hr": 190}, {"resting_hr": 55}, {"alarms": "evening"},
        {"symptoms": []}, {"max_hr": 180}, {"falls": 0}, {"intensity": "light"},
    ]  # fmt: skip
    for name in PEOPLE:
        plan = PLANS.setdefault(name, made(name))
        for change in changes:
            if "availability" in change and name == "days":
                continue
            new = exrx.adapt(plan, today=DAY, **change)
            blocks = [
                {
                    uid: [line for line in block.split("\r\n") if not line.startswith(("SEQ", "DTSTAMP", "LAST"))]
                    for block in one.to_ics().decode().split("BEGIN:VEVENT")[1:]
                    for uid in re.findall(r"UID:(\S+)", block)
                }
                for one in (plan, new)
            ]
            numbers = {session.uid: session.sequence for session in (*plan.sessions, *plan.withdrawn)}
            for session in (*new.sessions, *new.withdrawn):
                if session.uid in numbers:
                    raised = session.sequence > numbers[session.uid]
                    assert raised is (blocks[0][session.uid] != blocks[1][session.uid]), (name, change, session.key)


def test_the_past_keeps_what_it_showed_in_any_language() -> None:
    plan = made("open")
    new = exrx.adapt(plan, today=DAY, symptoms=[], place="my lake", weeks=8)
    past = [session.uid for session in plan.sessions if session.date < DAY]
    for words in (words_of(), EVERY_WORD):
        with using(words):
            before, after = plan.to_ics().split(b"BEGIN:VEVENT"), new.to_ics().split(b"BEGIN:VEVENT")
        kept = [block for block in before if any(uid.encode() in block for uid in past)]
        assert len(kept) == len(past) and all(block in after for block in kept)
        assert b"lake" not in b"".join(kept) and b"still open" in kept[0]


# --- another language -------------------------------------------------------------------------------------------------


def test_a_calendar_is_told_in_another_language_and_the_plan_stores_none() -> None:
    def read(name: str) -> Mapping[str, Any]:
        path = files("exrx").joinpath(f"words/en/{name}.toml")
        found = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
        return found if name == "language" else {key: _mirrored(value) for key, value in found.items()}

    plan = PLANS.setdefault("pulse", made("pulse"))
    english = plan.to_ics()
    with using(Words("xx", read, words_of())):
        told, shared = plan.to_ics(language="xx"), plan.to_ics("shared", language="xx")
        assert plan.to_ics() == english
    assert "\u202e" in told.decode() and lines(told, *VERSION) == lines(english, *VERSION)
    names = {re.split("[:;]", line)[0] for line in unfolded(shared)} - {
        re.split("[:;]", line)[0] for line in unfolded(plan.to_ics("shared"))
    }
    assert not names, "the shared view shows nothing more"
    with pytest.raises(InputError, match=r"is not a language of exrx; one of en"):
        plan.to_ics(language="tlh")


def _mirrored(text: Any) -> Any:
    """Longer, accented, from right to left."""
    if isinstance(text, str):
        return f"\u202e{text.replace(' ', ' ~ ')}ĕ̈\u202c"
    return {key: value if key == "by" else _mirrored(value) for key, value in text.items()}
