"""`python -m tests.oracle.laws --journals 5000 --seed 1`: the laws of living.md 53 on random journals, and how often each breaks."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from exrx import Journal, NotCleared, Plan, adapt, plan
from exrx.following import going_on
from exrx.journal import AskedEntry, Entry, IllnessEntry, PauseEntry, ReviewEntry, ScoreEntry, SessionEntry

from .journal import PEOPLE, Case, Logs, first_plan, folded, shrunk

Lengths = dict[dt.date, tuple[int, int]]
RANK = {"light": 0, "moderate": 1, "": 2}
DAY = dt.timedelta(days=1)
SAME = ("any order", "told ahead", "more than planned")
"""The laws of which both sides come to the same; of the others one is less."""
CEILINGS = ("light", "moderate", "vigorous", "")


@lru_cache(maxsize=64)
def lengths(case: Case) -> Lengths:
    """Minutes and effort of every session from the day on."""
    found = folded(case)
    return {day: (one.minutes, RANK[one.ceiling]) for day, one in found.sessions.items() if day >= case.today}


def longer(more: Case, less: Case) -> bool:
    """Whether less gives a session on the same day that is longer or harder."""
    was, now = lengths(more), lengths(less)
    return any(now[day][0] > was[day][0] or now[day][1] > was[day][1] for day in now if day in was)


def without(case: Case, entry: Entry, *others: Entry) -> Case:
    return replace(case, entries=(*(one for one in case.entries if one is not entry), *others))


Pair = tuple[str, Case, Case]


def less(case: Case, rng: Random) -> Iterator[Pair]:
    """Law (d): pairs of a journal and one in which one thing is less."""
    # Feeling stands outside the law: a hold in one week spares a later one (decision 28).
    case = replace(
        case, entries=tuple(replace(one, during=None) if isinstance(one, SessionEntry) else one for one in case.entries)
    )
    for name, of, make in (
        ("done to shorter", ("done",), lambda one: (replace(one, outcome="shorter"),)),
        ("done to not done", ("done",), lambda one: (_not_done(one),)),
        ("shorter to not done", ("shorter",), lambda one: (_not_done(one),)),
        ("known to unknown", ("done", "shorter", "other"), lambda one: ()),
        ("hard added", ("done",), lambda one: (replace(one, effort="very_hard"),)),
        ("pain added", ("done",), lambda one: (replace(one, pain=8),)),
    ):
        told = [one for one in case.entries if isinstance(one, SessionEntry)]
        # The first entry also says from when on the log is kept.
        chosen = [one for one in told if one.outcome in of and one.on > told[0].on]
        if chosen:
            one = rng.choice(chosen)
            # How it was is told in neither: without it there would be more than an outcome less.
            plain = replace(one, effort="", sentences="", pain=None, pain_next_morning="")
            was = without(case, one, plain)
            yield name, was, without(was, plain, *make(plain))
    first = first_plan(case.who)[0].start + rng.randrange(0, 100) * DAY
    ill = IllnessEntry(
        on=first, last=first + rng.randrange(0, 25) * DAY, entered=case.today, fever=rng.choice((True, False, None)),
        below_neck=rng.choice((True, False, None)), which=rng.choice(("", "covid", "cold")),
    )  # fmt: skip
    yield "illness added", case, replace(case, entries=(*case.entries, ill))
    for old in case.entries:
        if isinstance(old, IllnessEntry) and old.last is not None:
            yield "illness a day longer", case, without(case, old, replace(old, last=old.last + DAY))
    on = min(case.today, first)
    worse = ScoreEntry(on=on, entered=case.today, own_words_course="worse")
    if not any(isinstance(one, ScoreEntry) for one in case.entries):
        yield "worse added", case, replace(case, entries=(*case.entries, worse))


def _not_done(one: SessionEntry) -> SessionEntry:
    return SessionEntry(on=one.on, entered=one.entered, outcome="not_done")


def same(case: Case, rng: Random) -> Iterator[Pair]:
    """Laws (b), (c) and (e): pairs that come to the same."""
    shuffled = [*case.entries, *case.entries[:3]]
    rng.shuffle(shuffled)
    yield "any order", case, replace(case, entries=tuple(shuffled))
    start = first_plan(case.who)[0].start
    off = tuple(
        replace(one, entered=start if one.entered == case.today else case.today)
        if isinstance(one, IllnessEntry | PauseEntry) and one.last is not None
        else one
        for one in case.entries
    )
    yield "told ahead", case, replace(case, entries=off)
    done = [one for one in case.entries if isinstance(one, SessionEntry) and one.outcome == "done" and not one.minutes]
    if done:
        one = rng.choice(done)
        yield "more than planned", case, without(case, one, replace(one, minutes=rng.randrange(60, 300)))


def answered(case: Case) -> Iterator[Pair]:
    """Law (f): unknown to none lengthens nothing, unknown to all shortens nothing."""
    if any(isinstance(one, AskedEntry) for one in case.entries) or case.today <= first_plan(case.who)[0].start:
        return
    if not any(isinstance(one, SessionEntry) for one in case.entries):
        return
    since = min(one.on for one in case.entries if isinstance(one, SessionEntry))
    if since >= case.today:
        return
    last = case.today - DAY

    def asked(choice: str) -> Case:
        return replace(
            case, entries=(*case.entries, AskedEntry(on=since, last=last, entered=case.today, choice=choice))
        )

    yield "unknown to none", case, asked("none")
    yield "all to unknown", asked("all"), case


def two_runs(case: Case, rng: Random) -> bool:
    """Law (c) through the door: made again on an earlier day first, with what was known then."""
    made = first_plan(case.who)[0]
    days = (case.today - made.start).days
    if days < 2:
        return False
    early = made.start + rng.randrange(1, days) * DAY
    known = tuple(one for one in case.entries if one.entered <= early)

    def ahead(plan: Plan) -> Lengths:
        return {one.date: (one.minutes, one.phase == "return") for one in plan.sessions if one.date >= case.today}

    try:
        before = adapt(made, Journal(made.id, known), today=early)
        twice = adapt(before, Journal(made.id, case.entries), today=case.today)
        once = adapt(made, Journal(made.id, case.entries), today=case.today)
    except NotCleared:
        return False
    return ahead(once) != ahead(twice)


def through_the_door(case: Case) -> Iterator[tuple[str, bool]]:
    """Laws (a), (g), (j) and (k), on whole plans; whether each holds."""
    made = first_plan(case.who)[0]
    unanswered = {name: value for name, value in PEOPLE[case.who].items() if name != "medications"}
    asking = plan(**unanswered)
    try:
        nothing = adapt(made, Journal(made.id), today=case.today)
        now = adapt(made, Journal(made.id, case.entries), today=case.today)
        asked = adapt(asking, Journal(made.id, case.entries), today=case.today)
    except NotCleared:
        return
    over = [one for one in made.sessions if one.date < case.today]
    names = {one.key: one.uid for one in made.sessions}
    calendar = bytes(now.to_ics(view="private")).decode().replace("\r\n ", "").casefold()
    yield "no entries, the plan", [one.steps for one in nothing.sessions] == [one.steps for one in made.sessions]
    yield "the past as it was", [one for one in now.sessions if one.date < case.today] == over
    yield "names kept", all(names.get(one.key, one.uid) == one.uid for one in now.sessions)
    yield "no question lost", {one.id for one in asking.questions} <= {one.id for one in asked.questions}
    yield (
        "no ceiling raised",
        CEILINGS.index(now.clearance.ceiling or "") <= CEILINGS.index(made.clearance.ceiling or ""),
    )
    yield (
        "nothing of it in a calendar",
        not any(word in calendar for word in ("phq", "gad-7", "covid", "crisis", "journal")),
    )


def told_entries(case: Case) -> str:
    lines = [f"{case.who}, today {case.today}"]
    for entry in Journal("x", case.entries).entries:
        said = {name: value for name, value in entry.data.items() if name not in ("kind", "on")}
        lines.append(f"        {entry.kind} {entry.on:%a %m-%d} {said}")
    return "\n".join(lines)


def broken(pair: Pair) -> bool:
    name, one, other = pair
    return lengths(one) != lengths(other) if name in SAME else longer(one, other)


def has_a_week_more(pair: Pair) -> bool:
    """Whether sessions go on after a programme that ends later in the second: a week that was not carried is added, and what took place in it is more."""

    def ends(case: Case) -> int:
        return folded(replace(case, entries=tuple(e for e in case.entries if not isinstance(e, ReviewEntry)))).added

    goes_on = all(going_on(Journal("x", case.entries), case.today) for case in pair[1:])
    return goes_on and ends(pair[2]) > ends(pair[1])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--journals", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--runs", type=float, default=0.1, help="share of the journals that also go through two runs")
    options.add_argument("--show", type=int, default=1)
    given = options.parse_args()
    rng, tried, failed, week_more = Random(given.seed), Counter[str](), Counter[str](), Counter[str]()
    logs, examples, began = Logs(rng), dict[str, list[Pair]](), time.monotonic()
    for _ in range(given.journals):
        case = logs.one()
        for pair in (*less(case, rng), *same(case, rng), *answered(case)):
            tried[pair[0]] += 1
            if broken(pair):
                failed[pair[0]] += 1
                week_more[pair[0]] += has_a_week_more(pair)
                examples.setdefault(pair[0], []).append(pair)
        if rng.random() < given.runs:
            for name, holds in through_the_door(case):
                tried[name] += 1
                if not holds:
                    failed[name] += 1
                    print(name, told_entries(case)) if failed[name] <= given.show else None
            tried["two runs"] += 1
            seed = rng.randrange(1 << 30)
            if two_runs(case, Random(seed)):
                failed["two runs"] += 1

                def still(small: Case, seed: int = seed) -> bool:
                    return two_runs(small, Random(seed))

                if failed["two runs"] <= given.show:
                    print("two runs:", seed, told_entries(shrunk(case, still)))
    for name, number in sorted(tried.items()):
        print(
            f"{failed[name]:6} of {number:6}  {name}{f', {week_more[name]} with a week more' * bool(week_more[name])}"
        )
        for pair in sorted(examples.get(name, []), key=lambda one: len(one[1].entries))[: given.show]:
            small = smaller(pair, broken)
            was, now = lengths(small[1]), lengths(small[2])
            days = [day for day in sorted(was.keys() & now.keys()) if was[day] != now[day]][:6]
            print("     ", told_entries(small[1]))
            print("      then", [one.data for one in small[2].entries if one not in small[1].entries],
                  "without", [one.data for one in small[1].entries if one not in small[2].entries])  # fmt: skip
            print("      ", {f"{day:%m-%d}": (was[day], now[day]) for day in days})
    print(f"{given.journals} journals, {sum(failed.values())} broken, {time.monotonic() - began:.0f} s")
    return int(bool(failed))


def keeps_its_condition(pair: Pair) -> bool:
    """Whether a smaller pair is one that the law speaks of: the log begins with what both say, and a question about open days reaches back to it."""
    name, one, other = pair
    if name in SAME:
        return True
    logs = [[entry.on for entry in case.entries if isinstance(entry, SessionEntry)] for case in (one, other)]
    began = min(logs[0], default=None)
    if began != min(logs[1], default=None):
        return False
    differ = [
        entry for case in (one, other) for entry in case.entries if (entry in one.entries) != (entry in other.entries)
    ]
    if any(isinstance(entry, AskedEntry) for entry in differ):
        return all(entry.on == began for entry in differ)
    return not any(isinstance(entry, SessionEntry) and entry.on == began for entry in differ)


def smaller(pair: Pair, is_broken: Callable[[Pair], bool]) -> Pair:
    """Entries that both have, taken away one by one, while it stays a pair of its law."""
    changed = True
    while changed:
        changed = False
        for entry in pair[1].entries:
            if entry in pair[2].entries:
                small = (
                    pair[0],
                    *(replace(one, entries=tuple(e for e in one.entries if e != entry)) for one in pair[1:]),
                )
                if keeps_its_condition(small) and is_broken(small):  # type: ignore[arg-type]
                    pair, changed = small, True  # type: ignore[assignment]
    return pair


if __name__ == "__main__":
    sys.exit(main())
