"""The four answers: how often, how long, how hard, for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from exrx.classes import replace
from exrx.printing.lost import first_name, lost_lines, shortened
from exrx.printing.words import clock_words, counted, day_name, hardness, inside, made_of, main_step, span
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import Plan, Session
from exrx.telling.document import WIDTH, fill
from exrx.telling.words import Words


def pattern_sessions(plan: Plan) -> tuple[Session, ...]:
    """The sessions of the week that shows the plan as it stands at full dose: the last one with the most, of those to come."""
    held = [week for week in plan.weeks if week.sessions]
    fixed = plan.fixed_before
    if fixed is not None:
        # What lies in the past was another plan; the week of that day may hold some of both.
        whole = [week for week in held if week.sessions[0].date >= fixed]
        held = whole or [week for week in held if week.sessions[-1].date >= fixed] or held
    return max((week.sessions for week in reversed(held)), key=len, default=())


def groups_of(sessions: Iterable[Session]) -> list[list[Session]]:
    """Sessions by kind and activity, the most frequent first, ordinary ones before others."""
    groups: dict[tuple[str, str], list[Session]] = {}
    for session in sessions:
        groups.setdefault((session.kind, session.activity), []).append(session)
    return sorted(groups.values(), key=lambda group: (group[0].kind != BASE, -len(group), group[0].key))


def _group_name(tell: Words, group: Sequence[Session]) -> str:
    first = group[0]
    return tell.term("kind", first.kind) if kinds()[first.kind].mechanism else inside(tell, first.what)


def four_answers(tell: Words, plan: Plan) -> list[str]:
    """How often, how long, how hard, for how long; a wish that lost stands in its line."""
    sessions = pattern_sessions(plan)
    groups = groups_of(sessions)
    rows: list[tuple[str, str, list[str]]] = []
    frequency = plan.prescription.target("frequency")
    often = [_days(tell, plan, sessions)] if sessions else []
    if len(groups) > 1:
        often.append(counted((_group_name(tell, group), len(group)) for group in groups))
    first = plan.prescription.target("frequency", phase="ramp")
    if first is not None and any(w.phase == "ramp" and len(w.sessions) <= first.aim for w in plan.weeks):
        often.append(tell("plan.answers.first", n=first.aim))
    times = tell("shared.times_a_week", n=len(sessions))
    rows.append(("how_often", times, [*often, *lost_lines(tell, plan, "frequency", frequency)]))
    lengths = sorted({session.minutes for session in sessions})
    built = list(dict.fromkeys(made_of(tell, group[0]) for group in groups))
    time = plan.prescription.target("time")
    long = [*built, *lost_lines(tell, plan, "time", time)]
    if lengths and time is not None and lengths[-1] < time.aim:
        # Growth was too slow, or is not wanted: what is reached is the dose.
        rules = plan.prescription.forbids("growth")
        why = "stays" if rules else "slowly"
        long = [*built, tell(f"plan.answers.{why}", aim=time.aim, who=first_name(tell, plan, rules))]
    minutes = tell("plan.answers.minutes", range=span(tell, lengths[0], lengths[-1])) if lengths else ""
    rows.append(("how_long", minutes, long))
    rows += _how_hard(tell, plan, groups)
    full, ramp = phase_counts(plan)
    weeks = plan.prescription.target("weeks")
    value = tell.unit("full_weeks", full) if full else tell.unit("weeks", ramp)
    lost = lost_lines(tell, plan, "weeks", weeks) or shortened(tell, plan, full, weeks)
    after = "after_ramp" if full and ramp else "at_once" if full else "all_ramp"
    rows.append(("for_how_long", value, [tell(f"plan.answers.{after}", weeks=ramp), *lost]))
    return _columns([(tell(f"plan.answers.{name}") if name else "", value, more) for name, value, more in rows])


def _how_hard(tell: Words, plan: Plan, groups: list[list[Session]]) -> list[tuple[str, str, list[str]]]:
    """A line for each kind of session; kinds that are equally hard share one."""
    said: dict[tuple[str, str], dict[str, None]] = {}
    for group in groups:
        step = main_step(group[0])
        value, words = hardness(tell, step)
        if step is not None and step.effort_first:
            beats = value
            value, words = hardness(tell, replace(step, bpm=None))
            words = tell("plan.answers.effort_leads", words=words, beats=beats)
        said.setdefault((value, words), {})[_group_name(tell, group)] = None
    rows = []
    for index, ((value, words), names) in enumerate(said.items()):
        told = tell("plan.answers.named", names=", ".join(names), words=words).strip() if len(said) > 1 else words
        lost = lost_lines(tell, plan, "intensity", None) if index == 0 else []
        rows.append(("how_hard" if index == 0 else "", value, [told, *lost]))
    return rows


def phase_counts(plan: Plan) -> tuple[int, int]:
    """Full weeks and weeks of building up."""
    full = sum(week.phase == "full" for week in plan.weeks)
    return full, len(plan.weeks) - full


def _columns(rows: Sequence[tuple[str, str, list[str]]]) -> list[str]:
    name = max(15, *(len(label) + 2 for label, _, _ in rows))
    at = max(20 + name, *(name + len(value) + 4 for _, value, _ in rows))
    lines = []
    for label, value, details in rows:
        wrapped = [line for detail in details if detail for line in fill(detail, width=WIDTH - at)] or [""]
        lines.append(f"  {label:<{name}}{value:<{at - name - 2}}{wrapped[0]}".rstrip())
        lines += [" " * at + line for line in wrapped[1:]]
    return lines


def _days(tell: Words, plan: Plan, sessions: Sequence[Session]) -> str:
    days = {session.date.weekday(): day_name(tell, session.date) for session in sessions}
    every = " · ".join(days.values())
    if any(session.clock is None for session in sessions):
        return tell("plan.answers.any_time", days=every)
    # A clock change may move one date; the usual time of the weekday stands for all.
    usual = {}
    to_come, every_one = plan.to_come, plan.sessions
    for day in days:
        for held in (to_come, every_one):
            clocks = Counter(s.clock for s in held if s.clock is not None and s.date.weekday() == day)
            if clocks:
                usual[day] = clocks.most_common(1)[0][0]
                break
    if len(days) > 4 and len(set(usual.values())) == 1:
        return tell("plan.answers.same_time", days=every, clock=clock_words(next(iter(usual.values()))))
    return " · ".join(f"{name} {clock_words(usual[day])}" for day, name in days.items())
