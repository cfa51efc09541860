"""``exrx log``: a few words into the journal beside the plan file, and what follows from it."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from exrx.cli.console import complain, say, wrap
from exrx.cli.exit_codes import BAD_INPUT, NOT_CLEARED, OK
from exrx.cli.flags import (
    HOW,
    ILL,
    SIGNS,
    check_flags,
    from_flag,
    how_it_was,
    read_date,
    read_whole,
    read_yes_no,
    usage,
)
from exrx.cli.given import Given, language_of, loaded, plan_there, today_of
from exrx.cli.help_message import help_first, say_not_cleared, told_if_not_cleared
from exrx.cli.journal import day_of, logged
from exrx.export.formats import plan_file_of
from exrx.export.journalfile import journal_beside, read_journal
from exrx.following.reviews import NOT_ANSWERED
from exrx.journal import (
    SAFETY,
    AnswerEntry,
    AskedEntry,
    ClearanceEntry,
    ContactEntry,
    Entry,
    IllnessEntry,
    Journal,
    PauseEntry,
    ReviewEntry,
    ScoreEntry,
    SessionEntry,
    WithdrawnEntry,
)
from exrx.journal.entries import CHOSEN
from exrx.journal.faults import fault
from exrx.person import Person
from exrx.person.fields import ENTRIES, PERSON
from exrx.programme.plan import Plan, Session
from exrx.revising.moving import move_entry
from exrx.telling.words import words_of
from exrx.values.errors import InputError, close_to

_OUTCOMES = {"done": "done", "shorter": "shorter", "not": "not_done", "other": "other", "stopped": "stopped"}
_COURSES = ("better", "same", "worse")
_CALLED = {"pause": "away"}
"""What an entry is called elsewhere: as the journal and ``exrx adapt`` call it."""
_LONG_AGO = 14
"""Days: an older session is only entered by its key or day."""


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    language, today = language_of(found), today_of(found.today)
    _date_words(found, today)
    _, plan = found.there = plan_there(found.plan)
    code = OK
    if names_files(found.words):
        from exrx.cli.recordings import of_files

        made = of_files(found, today, language, lambda: help_first(plan))
        code = BAD_INPUT if made.is_left else OK
        if found.dry_run or not made.entries:
            help_first(plan)
            say("\n".join(made.told))
            return code
        text, error = logged(found, today, language, made.entries, made.told)
    elif found.dry_run:
        from exrx.cli.recordings import usage as usage_of_files

        raise usage_of_files("usage_dry")
    elif found.words and not found.none:
        text, error = logged(found, today, language, lambda plan, journal: entries_of(found, plan, journal, today))
    else:
        from exrx.cli.asking import asked
        from exrx.cli.emptying import emptied

        with told_if_not_cleared(plan, language):
            text, error = emptied(found, today, language) if found.none else asked(found, today, language)
        code = OK if text else BAD_INPUT
    if error is None:
        say(text)
        return code
    plan = loaded(found.plan)
    say_not_cleared(error, Given(None, {}), plan.help_lines, language)
    complain("\n" + text + "\n" + waiting_text(language))
    return NOT_CLEARED


_TAKES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_OUTCOMES, HOW),
    **dict.fromkeys(("phq9", "gad7", *_COURSES), ("item9", "on")),
    **dict.fromkeys((*CHOSEN, "contact", "clearance"), ("on",)),
    "ill": ILL,
    "answer": ("since", "ended", "reason", "on"),
}
"""The flags that each word has a place for."""
_NOT_FILES = frozenset(
    {
        *(*_OUTCOMES, *_COURSES, *CHOSEN, "ill", "away", "move", "deleted", "phq9", "gad7"),
        *("answer", "contact", "clearance", "days", "undo"),
    }
)
_OF_WATCHES = frozenset({".fit", ".gpx", ".tcx"})


def names_files(words: Sequence[str]) -> bool:
    """Whether these words name files of a watch, or a folder of them."""
    if not words or words[0].casefold() in (*_NOT_FILES, *_CALLED):
        return False
    return any(Path(word).suffix.casefold() in _OF_WATCHES or os.path.exists(word) for word in words)


def waiting_text(plan_language: str) -> str:
    """Why the sessions wait, and when they come back."""
    tell = words_of(plan_language)
    return wrap(f"{tell('journal.thanks')} {tell('journal.waits')}")


def _date_words(found: argparse.Namespace, today: dt.date) -> None:
    """``today`` and ``yesterday`` as the days that they are, also in a span; not in own words, nor in names of files."""

    def day(one: re.Match[str]) -> str:
        back = one[0].casefold() == "yesterday" and today > dt.date.min
        return (today - dt.timedelta(days=back)).isoformat()

    def dated(word: str) -> str:
        return word if " " in word else re.sub(r"\b(today|yesterday)\b", day, word, flags=re.IGNORECASE)

    own = ("answer", "contact", "clearance")
    if found.words and found.words[0].casefold() not in own and not names_files(found.words):
        found.words = [dated(word) for word in found.words]
    for name in ("on", "since", "ended"):
        if getattr(found, name) is not None:
            setattr(found, name, dated(getattr(found, name)))


# --- what was said ------------------------------------------------------------------------------------------------


def entries_of(found: argparse.Namespace, plan: Plan, journal: Journal, today: dt.date) -> list[Entry]:
    """The entries that the words of a command make. Raises ``UsageError`` and ``InputError``."""
    words = list(found.words)
    if not words:
        raise usage("usage_word", near=None)
    first, rest = words[0].casefold(), words[1:]
    first = _CALLED.get(first, first)
    check_flags(found, first, _TAKES.get(first, ()))
    day = today if found.on is None else read_date("--on", found.on)
    if first in _OUTCOMES:
        return _sessions(_OUTCOMES[first], rest, found, plan, journal, today)
    if first in ("ill", "away"):
        return [journal.instead(_time_off(first, rest, found, today), first_alone=len(_days(rest)) == 1)]
    if first in CHOSEN:
        return _chosen(first, rest, day, today)
    if first in ("phq9", "gad7"):
        return [_score(first, rest, found, day, today)]
    if first in _COURSES:
        if rest:
            raise usage("usage_score")
        ninth = read_whole("--item9", found.item9)
        return [ScoreEntry(on=day, entered=today, own_words_course=first, phq9_item9=ninth)]
    if first in ("move", "deleted"):
        return _move(first, rest, plan, journal, today)
    if first == "answer":
        return _answers(rest, found, day, today, journal)
    if first == "contact":
        return [ContactEntry(on=day, entered=today, who=" ".join(rest))]
    if first == "clearance":
        if len(rest) < 3:
            raise usage("usage_clearance")
        given: dict[str, Any] = {"topic": rest[0], "level": rest[1], "by": " ".join(rest[2:]), "date": day}
        Person(clearances=[given])
        return [ClearanceEntry(on=day, entered=today, topic=rest[0], level=rest[1], by=given["by"])]
    if first == "days":
        return [_asked(rest, today)]
    if first == "undo":
        return [_undo(plan, journal, today, journal_beside(plan_file_of(found.plan)))]
    raise usage("usage_word", near=next(iter(close_to(first, sorted(_NOT_FILES), cutoff=0.75)), None))


def _sessions(
    outcome: str, rest: Sequence[str], found: argparse.Namespace, plan: Plan, journal: Journal, today: dt.date
) -> list[Entry]:
    names = [word for word in rest if re.fullmatch(r"w\d+s\d+|\d{4}-\d\d-\d\d", word)]
    minutes = [int(word) for word in rest if word.isdecimal() and len(word) <= 4]
    units = ("min", "mins", "minutes") if minutes else ()
    others = [word for word in rest if not (word in names or word.isdecimal() or word.casefold() in units)]
    if len(minutes) > 1 or (others and outcome != "other"):
        raise usage("usage_session")
    days = [day_of(name, plan, today) for name in names] or [_newest(plan, journal, today).date]
    before, how = {entry.on: entry for entry in journal.sessions}, how_it_was(found)
    made = []
    for day in days:
        known = before.get(day)
        made.append(
            SessionEntry(
                on=day,
                entered=today,
                replaces="" if known is None else known.id,
                outcome=outcome,
                minutes=minutes[0] if minutes else None,
                activity=" ".join(others),
                **{**_of_a_watch(known), **{name: said for name, said in how.items() if said not in (None, "")}},
            )
        )
    # What was said before in the same words is no correction.
    return [entry for entry in made if not _same(entry, before.get(entry.on))]


_WATCHED = ("effort", "files", "file_feel", "band_below", "band_inside", "band_above", "band_unknown")


def _of_a_watch(known: SessionEntry | None) -> dict[str, Any]:
    """What a watch recorded of a session, which stands beside what the person says of it now."""
    if known is None or not known.files:
        return {}
    recorded = known.minutes if known.minutes_source else known.recorded
    return {"recorded": recorded} | {name: getattr(known, name) for name in _WATCHED}


def _same(entry: SessionEntry, known: SessionEntry | None) -> bool:
    if known is None:
        return False
    ignored = ("entered", "replaces", "number")
    return {k: v for k, v in entry.data.items() if k not in ignored} == {
        k: v for k, v in known.data.items() if k not in ignored
    }


def _newest(plan: Plan, journal: Journal, today: dt.date) -> Session:
    known = {entry.on for entry in journal.sessions}
    if plan.sessions and today < plan.start:
        raise InputError((fault("session", "none_yet", day=plan.sessions[0].date.isoformat()),))
    open_ = [one for one in plan.sessions if one.date <= today and one.date not in known]
    if not open_ or (today - open_[-1].date).days > _LONG_AGO:
        raise InputError((fault("session", "none_open"),))
    return open_[-1]


def _move(word: str, rest: Sequence[str], plan: Plan, journal: Journal, today: dt.date) -> list[Entry]:
    """What was done with a session to come: put on a day, at a time, made as long, or taken out."""
    if not rest or (word == "deleted") != (len(rest) == 1):
        raise usage(f"usage.{word}")
    day, clock, minutes = None, None, None
    for given in rest[1:]:
        if re.fullmatch(r"\d{1,2}:\d\d", given):
            clock = _clock(given)
        elif given.isdecimal() and len(given) <= 4:
            minutes = int(given)
        else:
            day = read_date("move", given)
    key = rest[0] if rest[0].startswith("w") else _key_on(read_date("session", rest[0]), plan)
    try:
        made = move_entry(plan, journal, key, today, day=day, clock=clock, minutes=minutes, deleted=word == "deleted")
    except LookupError:
        raise InputError((fault("session", "over_already", value=rest[0]),)) from None
    return [] if made is None else [made]


def _key_on(day: dt.date, plan: Plan) -> str:
    return next((one.key for one in plan.sessions if one.date == day), "")


def _clock(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text.zfill(5))
    except ValueError:
        raise InputError((fault("move", "no_clock", value=text),)) from None


def _time_off(kind: str, rest: Sequence[str], found: argparse.Namespace, today: dt.date) -> Entry:
    first, last = _span(rest, today, kind)
    if kind == "away":
        if last is None:
            raise usage("usage_away")
        return PauseEntry(on=first, entered=today, last=last)
    signs: dict[str, Any] = {name: read_yes_no(f"--{name.replace('_', '-')}", getattr(found, name)) for name in SIGNS}
    days = read_whole("--fever-days", found.fever_days)
    return IllnessEntry(on=first, entered=today, last=last, which=found.which or "", fever_days=days, **signs)


def _chosen(about: str, rest: Sequence[str], day: dt.date, today: dt.date) -> list[Entry]:
    """What was chosen of what is asked: how to go on, what would fit."""
    word = "_".join("_".join(rest).split("-"))
    if word not in CHOSEN[about] or word == NOT_ANSWERED:
        raise usage("usage_chosen")
    return [ReviewEntry(on=day, entered=today, about=about, chosen=word)]


def _span(rest: Sequence[str], today: dt.date, kind: str) -> tuple[dt.date, dt.date | None]:
    if not rest:
        return today, None
    parts = _days(rest)
    if len(parts) > 2:
        raise usage("usage_away")
    first = read_date(kind, parts[0])
    return first, read_date(kind, parts[1]) if len(parts) == 2 and parts[1] else (None if len(parts) == 2 else first)


def _days(rest: Sequence[str]) -> list[str]:
    return [part for word in rest for part in re.split(r"\.\.|/|–", word)]


def _score(name: str, rest: Sequence[str], found: argparse.Namespace, day: dt.date, today: dt.date) -> Entry:
    if len(rest) != 1:
        raise usage("usage_score")
    total: dict[str, Any] = {name: read_whole(name, rest[0])}
    return ScoreEntry(on=day, entered=today, phq9_item9=read_whole("--item9", found.item9), **total)


def _answers(
    rest: Sequence[str], found: argparse.Namespace, day: dt.date, today: dt.date, journal: Journal
) -> list[Entry]:
    if len(rest) < 2:
        raise usage("usage_answer")
    name, value = rest[0].replace("-", "_"), " ".join(rest[1:])
    if name not in PERSON or name in ("clearances", "phq9", "phq9_item9", "gad7"):
        known = [field for field in PERSON if field not in ("clearances", "phq9", "phq9_item9", "gad7")]
        near = next(iter(close_to(name, known)), None)
        raise InputError((fault("answer", "no_answer", value=name, text=name[:60], near=near, known=known),))
    since = None if found.since is None else read_date("--since", found.since)
    until = None if found.ended is None else read_date("--ended", found.ended)
    if value.casefold() == "none":
        return [_none(name, journal, day, today)]
    field = PERSON[name]
    read = from_flag(field, [value] if field.kind in ("entries", "names") else value)
    items = read if isinstance(read, list | tuple) else [read]
    made: list[Entry] = []
    for item in items:
        table: Any = {"id": item} if name in ENTRIES else item
        if name in ENTRIES:
            table |= {key: one for key, one in (("since", since), ("until", until), ("for", found.reason)) if one}
        single: dict[str, Any] = {name: [table] if field.kind in ("entries", "names") else item}
        Person(**single)
        on = min(since or day, today) if until is None else min(until, today)
        # A number that is typed once more on one day is a correction; of what safety hangs on the careful one holds.
        same = [one for one in journal.of(AnswerEntry) if (one.field, one.on, one.entered) == (name, on, today)]
        corrected = [one.id for one in same if not (one.is_seed or name in SAFETY or field.kind == "names")]
        made.append(
            AnswerEntry(
                on=on, entered=today, field=name, value=item, since=since, until=until, reason=found.reason or "",
                replaces=corrected[-1] if corrected else "",
            )
        )  # fmt: skip
    return made


def _none(name: str, journal: Journal, day: dt.date, today: dt.date) -> Entry:
    """That a question was answered with none: nothing is taken back by it."""
    standing = [
        one.value for one in journal.of(AnswerEntry) if one.field == name and one.value != "none" and one.until is None
    ]
    ended = {one.value for one in journal.of(AnswerEntry) if one.field == name and one.until is not None}
    left = [f"{value}" for value in dict.fromkeys(standing) if value not in ended]
    if left and name != "symptoms":
        raise InputError((fault("answer", "takes_back", words=left, name=name),))
    return AnswerEntry(on=day, entered=today, field=name, value="none")


def _asked(rest: Sequence[str], today: dt.date) -> Entry:
    choices = {"all": "all", "none": "none", "rather-not": "rather_not"}
    if len(rest) != 2 or rest[1] not in choices:
        raise usage("usage_days")
    first, last = _span(rest[:1], today, "days")
    return AskedEntry(on=first, entered=today, last=first if last is None else last, choice=choices[rest[1]])


def _undo(plan: Plan, journal: Journal, today: dt.date, path: Path) -> Entry:
    """Takes out what was entered last and still holds, whatever day it is about."""
    begun = {(one.first, one.last) for one in plan.pauses if one.first <= today}
    held = {
        one.id
        for one in journal.holding
        # What the plan began with was not entered here; days off that have yet to begin can be taken out of it all the same.
        if not one.is_seed or (isinstance(one, IllnessEntry | PauseEntry) and (one.on, one.last) not in begun)
    }
    # Where none was begun yet, there is what the plan file holds.
    order = read_journal(path).order if path.is_file() else [one.id for one in journal.entries]
    last = next((id for id in reversed(order) if id in held), None)
    if last is None:
        raise InputError((fault("undo", "nothing_to_undo"),))
    return WithdrawnEntry(on=today, entered=today, of=last)
