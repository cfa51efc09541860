"""`python -m tests.oracle.journal --journals 20000 --seed 1`: random journals, followed by the library and by living.py."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from exrx import Journal, NotCleared, Plan, adapt, plan
from exrx.following import Followed, Slot, goes_on_until, going_on
from exrx.following import followed as fold
from exrx.following.ways import Rulings
from exrx.journal import (
    AnswerEntry,
    AskedEntry,
    ContactEntry,
    Entry,
    IllnessEntry,
    PauseEntry,
    ReviewEntry,
    ScoreEntry,
    SessionEntry,
)
from exrx.planning import DEFAULTS, read_request
from exrx.programme.course import Grown
from exrx.revising.reshaping import growth_of, slots_of
from tests.journals import ACTIVE, BEGINNER

from .living import Ahead, First, Told, first_of, told

DAY = dt.timedelta(days=1)
FIVE = ["Mon", "Tue", "Thu", "Fri", "Sat"]
PEOPLE: dict[str, dict[str, Any]] = {
    "walking": BEGINNER,
    "walking twice": {**BEGINNER, "sessions_per_week": 2, "availability": ["Mon", "Thu"]},
    "walking five times": {**BEGINNER, "sessions_per_week": 5, "conditions": [], "availability": FIVE},
    "from ten minutes": {name: value for name, value in BEGINNER.items() if name != "longest_session"},
    "from ten minutes, active": {**ACTIVE, "longest_session": 10},
    "full at once": ACTIVE,
    "walking or cycling": {**BEGINNER, "likes": ["walking", "cycling"]},
    "running": {**ACTIVE, "likes": ["running"], "longest_session": 20, "longest_run": 20},
    "strength": {**ACTIVE, "likes": ["resistance"], "longest_session": 25, "equipment": ["free_weights"]},
    "anandamide": {**BEGINNER, "goals": ["mood", "anandamide"], "sessions_per_week": 4, "availability": FIVE},
    "mixed": {
        **ACTIVE, "likes": ["resistance", "running"], "longest_run": 20, "longest_session": 30, "sessions_per_week": 5,
        "goals": ["mood", "anandamide"], "availability": FIVE,
    },
}  # fmt: skip


@cache
def first_plan(who: str) -> tuple[Plan, First]:
    made = plan(**PEOPLE[who])
    return made, first_of(made)


@dataclass(frozen=True)
class Case:
    """A plan, what was entered, and the day."""

    who: str
    entries: tuple[Entry, ...]
    today: dt.date


class Logs:
    """Makes random journals: mostly plain ones, some with everything."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def one(self) -> Case:
        rng = self.rng
        who = rng.choice(list(PEOPLE))
        made, _ = first_plan(who)
        today = made.start + dt.timedelta(days=rng.randrange(0, 110))
        entries: list[Entry] = []
        days = [one.date for one in made.sessions]
        if rng.random() < 0.1:
            # After the programme, which may have grown by some weeks.
            chosen = made.end + dt.timedelta(days=rng.randrange(-20, 60))
            today = chosen + dt.timedelta(days=rng.randrange(0, 130))
            word = rng.choice(("as_it_is", "as_it_is", "two_days", "own_way"))
            entries.append(ReviewEntry(on=chosen, entered=chosen, about="afterwards", chosen=word))
            days += [day + 7 * week * DAY for week in range(1, 30) for day in days[-len(made.weeks[-1].sessions) :]]
        if rng.random() < 0.9:
            entries += self.sessions([day for day in days if day < today], today)
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
            entries.append(self.time_off(made.start, today))
        if rng.random() < 0.15:
            first = made.start + dt.timedelta(days=rng.randrange(0, 90))
            last = first + dt.timedelta(days=rng.randrange(0, 40))
            if last < today:
                choice = rng.choice(("all", "none", "rather_not"))
                entries.append(AskedEntry(on=first, last=last, entered=today, choice=choice))
        if rng.random() < 0.2:
            entries += self.scores(made.start, today)
        if rng.random() < 0.3:
            entries.append(AnswerEntry(on=today, entered=today, field="symptoms", value="none"))
        return Case(who, tuple(entries), today)

    def sessions(self, days: Sequence[dt.date], today: dt.date) -> list[Entry]:
        rng = self.rng
        weights = rng.choice(
            ((8, 1, 1, 0, 1), (1, 0, 0, 0, 0), (4, 2, 3, 1, 2), (4, 0, 4, 0, 0), (3, 0, 0, 0, 3), (2, 4, 1, 1, 1))
        )
        told = rng.random()
        found: list[Entry] = []
        away = 0
        skip = rng.randrange(len(days) + 1) if rng.random() < 0.2 else 0
        for day in days[skip:]:
            if away == 0 and rng.random() < 0.04:
                away = rng.choice((3, 6, 12, 20, 30))
            if away:
                away -= 1
                outcome: str | None = "not_done"
            else:
                outcome = rng.choices(("done", "shorter", "not_done", "other", None), weights)[0]
            if outcome is None:
                continue
            more: dict[str, Any] = {}
            if outcome in ("done", "shorter", "other") and rng.random() < 0.3:
                more["minutes"] = rng.choice((5, 10, 15, 16, 20, 25, 30, 36, 40, 45, 60))
            if outcome != "not_done":
                if told < 0.3 and rng.random() < 0.5:
                    more["effort"] = rng.choice(("very_easy", "easy", "moderate", "moderate", "hard", "very_hard"))
                if told < 0.2 and rng.random() < 0.2:
                    more["sentences"] = rng.choice(("yes", "no"))
                if 0.2 < told < 0.4 and rng.random() < 0.5:
                    more["during"] = rng.randrange(-2, 3)
                    if rng.random() < 0.5:
                        more["before"] = rng.randrange(-2, 3)
                if 0.35 < told < 0.5 and rng.random() < 0.15:
                    more["pain"] = rng.randrange(0, 11)
                    if rng.random() < 0.5:
                        more["pain_next_morning"] = rng.choice(("as_before", "more"))
            found.append(SessionEntry(on=day, entered=rng.choice((day, today)), outcome=outcome, **more))
        return found

    def time_off(self, start: dt.date, today: dt.date) -> Entry:
        rng = self.rng
        first = start + dt.timedelta(days=rng.randrange(0, 115))
        last = first + dt.timedelta(days=rng.choice((0, 1, 2, 3, 5, 6, 7, 9, 12, 13, 14, 20, 30, 58)))
        entered = rng.choice((start, today))
        if rng.random() < 0.35:
            return PauseEntry(on=first, last=last, entered=entered)
        said = (True, False, None)
        which = rng.choice(("", "", "cold", "covid"))
        return IllnessEntry(
            on=first, last=last, entered=entered, fever=rng.choice(said), below_neck=rng.choice(said), which=which
        )

    def scores(self, start: dt.date, today: dt.date) -> list[Entry]:
        rng = self.rng
        found: list[Entry] = []
        day = start + dt.timedelta(days=rng.randrange(0, 8))
        while day <= today:
            total, words = rng.randrange(4, 21), rng.choice(("", "", "", "better", "same", "worse"))
            found.append(
                ScoreEntry(
                    on=day, entered=day, phq9=total, phq9_item9=rng.choice((0, 0, 0, 0, 0, 1)), own_words_course=words
                )
            )
            if rng.random() < 0.2 and day + dt.timedelta(days=3) <= today:
                found.append(ContactEntry(on=day + dt.timedelta(days=3), entered=day + dt.timedelta(days=3)))
            day += dt.timedelta(days=rng.choice((14, 21, 28)))
        return found


def followed(case: Case) -> Told:
    """What the library makes of it."""
    made = first_plan(case.who)[0]
    try:
        now = adapt(made, Journal(made.id, case.entries), today=case.today)
    except NotCleared as refusal:
        clearance: Any = refusal.clearance
        return Told(refused=clearance.level, help_first=clearance.crisis == "first")
    found = Told(help_first=now.clearance.crisis == "first", added=len(now.weeks) - len(made.weeks))
    found.asked = any(question.id == "since_pause" for question in now.questions)
    usual = {one.date: one.activity for one in made.sessions}
    small = frozenset(() if now.course is None else now.course.small)
    for one in now.to_come:
        if one.status != "cancelled":
            effort = max(float(step.rpe.high or 0) for step in one.steps if step.rpe is not None)
            other = one.activity != usual.get(one.date, one.activity)
            found.ahead[one.date] = Ahead(one.minutes, effort <= 11, one.key in small, other)
    return found


@cache
def setting(who: str) -> tuple[Rulings, Grown, tuple[Slot, ...]]:
    made, fields = first_plan(who)[0], PEOPLE[who]
    options = {**DEFAULTS, **{name: value for name, value in fields.items() if name in DEFAULTS}}
    request = read_request(None, {name: value for name, value in fields.items() if name not in DEFAULTS}, options)
    slots = slots_of(made.sessions, request.book)
    last = [one for one in slots if one.date > slots[-1].date - 7 * DAY]
    more = [replace(one, date=one.date + dt.timedelta(weeks=number)) for number in range(1, 7) for one in last]
    return Rulings(request.book, request.evaluated(()).facts), growth_of(made.prescription, made.start), (*slots, *more)


def folded(case: Case) -> Followed:
    """What the part of the library that decides makes of it, without the plan around it: ten times as fast."""
    made, _ = first_plan(case.who)
    rulings, grown, slots = setting(case.who)
    journal = Journal(made.id, case.entries)
    weeks, after = len(made.weeks), going_on(journal, case.today)
    if after is not None:
        until, last = goes_on_until(after, case.today), slots[-1].date
        week = [one for one in slots if one.date > last - 7 * DAY]
        count = max(0, -(-((until - made.start).days + 1) // 7) - weeks - 6)
        slots += tuple(replace(one, date=one.date + 7 * number * DAY) for number in range(1, count + 1) for one in week)
    return fold(journal, slots, rulings, (grown,), start=made.start, today=case.today, weeks=weeks, after=after)


def without_the_door(case: Case) -> Told:
    """The same as ``followed``, of the lengths alone."""
    found = folded(case)
    ahead = {day: one for day, one in found.sessions.items() if day >= case.today}
    return Told(
        {day: Ahead(one.minutes, one.ceiling == "light", one.is_small, one.hurts) for day, one in ahead.items()},
        found.added,
    )


def difference(case: Case, *, door: bool = True) -> str:
    """The first thing in which they differ, by its kind; empty: none. Through the ``door`` a whole plan is made."""
    by_text = told(first_plan(case.who)[1], case.entries, first_plan(case.who)[0].id, case.today)
    if not door and by_text.refused:
        return ""
    does = followed(case) if door else without_the_door(case)
    if not door:
        by_text.help_first = by_text.asked = False
    usual = {one.date for one in first_plan(case.who)[0].sessions}
    # Of those who run, what is light is a walk whatever hurt.
    kinds = not door or "likes" not in PEOPLE[case.who] or case.who == "walking or cycling"
    has_another = not door or case.who == "walking or cycling"
    if by_text.refused != does.refused:
        return f"refused: text {by_text.refused or 'no'}, library {does.refused or 'no'}"
    if by_text.help_first != does.help_first:
        return f"help first: text {by_text.help_first}, library {does.help_first}"
    for day in sorted(by_text.ahead.keys() | does.ahead.keys()):
        one, other = by_text.ahead.get(day), does.ahead.get(day)
        if one is None or other is None:
            if by_text.added != does.added:
                return f"weeks: library {'more' if does.added > by_text.added else 'fewer'}"
            return "left out: by the " + ("text" if one is None else "library")
        if one.minutes != other.minutes:
            return f"minutes: library {'LONGER' if other.minutes > one.minutes else 'shorter'}"
        if one.light != other.light:
            return f"effort: library {'light' if other.light else 'HARDER'}"
        if one.small_first != other.small_first:
            return f"size: library {'small first' if other.small_first else 'whole'}"
        if kinds and (not door or day in usual) and (one.other and has_another) != other.other:
            return f"kind: library {'another' if other.other else 'the same'}"
    # A question that is asked before its time off is over is no difference.
    if by_text.asked and not does.asked:
        return f"since_pause: text {by_text.asked}, library {does.asked}"
    return ""


def shrunk(case: Case, still: Callable[[Case], bool]) -> Case:
    """A small case that still differs: entries and what they say taken away one by one."""
    changed = True
    while changed:
        changed = False
        for entry in case.entries:
            left = tuple(one for one in case.entries if one is not entry)
            if still(small := replace(case, entries=left)):
                case, changed = small, True
                continue
            for name in (
                "effort",
                "sentences",
                "during",
                "before",
                "pain",
                "pain_next_morning",
                "minutes",
                "which",
                "own_words_course",
            ):
                if getattr(entry, name, None) not in (None, ""):
                    empty = "" if isinstance(getattr(entry, name), str) else None
                    plain = replace(entry, **{name: empty})  # type: ignore[arg-type]
                    small = replace(case, entries=tuple(plain if one is entry else one for one in case.entries))
                    if still(small):
                        case, changed, entry = small, True, plain
    return case


def written(case: Case) -> str:
    lines = [f"{case.who}, today {case.today}"]
    for entry in Journal("x", case.entries).entries:
        said = {name: value for name, value in entry.data.items() if name not in ("kind", "on", "entered")}
        lines.append(f"      {entry.kind} {entry.on:%a %m-%d} (told {entry.entered:%m-%d}) {said}")
    by_text, does = told(first_plan(case.who)[1], case.entries, first_plan(case.who)[0].id, case.today), followed(case)
    days = sorted(by_text.ahead.keys() | does.ahead.keys())
    differs = next((at for at, day in enumerate(days) if by_text.ahead.get(day) != does.ahead.get(day)), 0)
    days = days[max(0, differs - 4) :][:14]
    for name, one in (("text", by_text), ("library", does)):
        lengths = [f"{one.ahead[day].minutes}{'L' * one.ahead[day].light}" if day in one.ahead else "-" for day in days]
        lines.append(f"    {name:8} {' '.join(lengths)}  +{one.added} {one.refused}{' asked' * one.asked}")
    lines.append(f"    days     {' '.join(f'{day:%m-%d}' for day in days)}")
    return "\n".join(lines)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--journals", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=1, help="examples of each kind")
    options.add_argument("--door", type=float, default=0.2, help="share of which a whole plan is made")
    given = options.parse_args()
    chosen = Random(given.seed)
    logs, counts = Logs(Random(given.seed)), Counter[str]()
    examples: dict[str, list[Case]] = {}
    began = time.monotonic()
    for _ in range(given.journals):
        case = logs.one()
        try:
            kind = difference(case, door=chosen.random() < given.door)
        except Exception:
            kind = "crash " + traceback.format_exc().splitlines()[-1][:150]
        if kind:
            counts[kind] += 1
            examples.setdefault(kind, []).append(case)
    for kind, number in counts.most_common():
        print(f"{number:6}  {kind}")
        for case in sorted(examples[kind], key=lambda one: len(one.entries))[: given.show]:
            if kind.startswith("crash"):
                print("    ", case)
                continue
            print("   ", written(shrunk(case, lambda small, kind=kind: difference(small) == kind)))  # type: ignore[misc]
    print(f"{given.journals} journals, {sum(counts.values())} differ, {time.monotonic() - began:.0f} s")
    return int(bool(counts))


if __name__ == "__main__":
    sys.exit(main())
