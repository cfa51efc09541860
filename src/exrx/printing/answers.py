"""The four answers: how often, how long, how hard, for how long."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from exrx.prescription import MECHANISMS
from exrx.printing.lost import first_name, lost_lines, shortened
from exrx.printing.words import KIND_WORDS, WIDTH, clock_words, count, hardness, made_of, main_step, span, times_a_week
from exrx.program import Plan, Session, Week
from exrx.windows import DAYS


def pattern_week(plan: Plan) -> Week | None:
    """The week that shows the plan as it stands at full dose: the last one with the most sessions, of those to come."""
    held = [week for week in plan.weeks if any(session.status == "confirmed" for session in week.sessions)]
    fixed = plan.fixed_before
    if fixed is not None:
        # What lies in the past was another plan; the week of that day may hold some of both.
        whole = [week for week in held if week.sessions[0].date >= fixed]
        held = whole or [week for week in held if week.sessions[-1].date >= fixed] or held
    return max(held, key=lambda week: (_held(week), week.number), default=None)


def _held(week: Week) -> int:
    return sum(session.status == "confirmed" for session in week.sessions)


def _groups(week: Week | None) -> list[list[Session]]:
    """The sessions of a week by kind and activity, the most frequent first, ordinary ones before others."""
    groups: dict[tuple[str, str], list[Session]] = {}
    for session in week.sessions if week else ():
        if session.status == "confirmed":
            groups.setdefault((session.kind, session.activity), []).append(session)
    return sorted(groups.values(), key=lambda group: (group[0].kind != "base", -len(group), group[0].key))


def _group_name(group: Sequence[Session]) -> str:
    first = group[0]
    return KIND_WORDS[first.kind] if first.kind in (*MECHANISMS, "strength_balance") else first.title.lower()


def four_answers(plan: Plan) -> list[str]:
    """How often, how long, how hard, for how long; a wish that lost stands in its line."""
    week = pattern_week(plan)
    groups = _groups(week)
    rows: list[tuple[str, str, list[str]]] = []
    frequency = plan.prescription.target("frequency")
    often = [_days(plan, week)] if week else []
    if len(groups) > 1:
        often.append(" · ".join(f"{len(group)} × {_group_name(group)}" for group in groups))
    first = plan.prescription.target("frequency", phase="ramp")
    if first is not None and any(w.phase == "ramp" and _held(w) <= first.aim for w in plan.weeks):
        often.append(f"{first.aim} while building up")
    rows.append(
        ("how often", times_a_week(_held(week) if week else 0), [*often, *lost_lines(plan, "frequency", frequency)])
    )
    lengths = sorted({session.minutes for group in groups for session in group})
    built = list(dict.fromkeys(made_of(group[0]) for group in groups))
    time = plan.prescription.target("time")
    long = [*built, *lost_lines(plan, "time", time)]
    if lengths and time is not None and lengths[-1] < time.aim:
        # Growth was too slow, or is not wanted: what is reached is the dose.
        rules = plan.prescription.forbids("growth")
        kept = f"{first_name(plan, rules)} keeps it there" if rules else "reached slowly"
        long = [*built, f"(of {time.aim}; {kept})"]
    rows.append(("how long", f"{span(lengths[0], lengths[-1])} min" if lengths else "", long))
    rows += _how_hard(plan, groups)
    full, ramp = phase_counts(plan)
    weeks = plan.prescription.target("weeks")
    after = (
        [f"after {count(ramp, 'week')} of building up"]
        if full and ramp
        else ["from the first week on"]
        if full
        else ["all of them building up"]
    )
    rows.append(
        (
            "for how long",
            count(full, "full week") if full else count(ramp, "week"),
            [*after, *(lost_lines(plan, "weeks", weeks) or shortened(plan, full, weeks))],
        )
    )
    return _columns(rows)


def _how_hard(plan: Plan, groups: list[list[Session]]) -> list[tuple[str, str, list[str]]]:
    """A line for each kind of session; kinds that are equally hard share one."""
    said: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        step = main_step(group[0])
        value, words = hardness(step)
        if step is not None and step.effort_first:
            value, words = hardness(replace(step, bpm=None))
            words += f"; effort leads, the pulse ({hardness(step)[0]}) comes second"
        said.setdefault((value, words), []).append(_group_name(group))
    rows = []
    for index, ((value, words), names) in enumerate(said.items()):
        name = f"{', '.join(names)}: " if len(said) > 1 else ""
        lost = lost_lines(plan, "intensity", None) if index == 0 else []
        rows.append(("how hard" if index == 0 else "", value, [f"{name}{words}".strip(), *lost]))
    return rows


def phase_counts(plan: Plan) -> tuple[int, int]:
    """Full weeks and weeks of building up."""
    full = sum(week.phase == "full" for week in plan.weeks)
    return full, len(plan.weeks) - full


def _columns(rows: Sequence[tuple[str, str, list[str]]]) -> list[str]:
    at = max(35, *(17 + len(value) + 2 for _, value, _ in rows))
    lines = []
    for label, value, details in rows:
        wrapped = [
            line for detail in details if detail for line in textwrap.wrap(detail, WIDTH - at, break_on_hyphens=False)
        ] or [""]
        lines.append(f"  {label:<15}{value:<{at - 17}}{wrapped[0]}".rstrip())
        lines += [" " * at + line for line in wrapped[1:]]
    return lines


def _days(plan: Plan, week: Week | None) -> str:
    sessions = [session for session in (week.sessions if week else ()) if session.status == "confirmed"]
    days = list(dict.fromkeys(DAYS[session.date.weekday()] for session in sessions))
    if any(session.clock is None for session in sessions):
        return f"{' · '.join(days)}, at any time of day"
    # A clock change may move one date; the usual time of the weekday stands for all.
    usual = {}
    for day in days:
        for held in (plan.to_come, plan.sessions):
            clocks = Counter(s.clock for s in held if s.clock is not None and DAYS[s.date.weekday()] == day)
            if clocks:
                usual[day] = clocks.most_common(1)[0][0]
                break
    if len(days) > 4 and len(set(usual.values())) == 1:
        return f"{' · '.join(days)} at {clock_words(next(iter(usual.values())))}"
    return " · ".join(f"{day} {clock_words(usual[day])}" for day in days)
