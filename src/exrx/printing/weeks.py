"""The table of weeks: equal neighbours folded, a bar of 15 minutes a block."""

from __future__ import annotations

import datetime as dt

from exrx.printing.words import BLOCK, KIND_WORDS, WIDTH, fill, short_date, span
from exrx.program import Plan, Week
from exrx.windows import DAYS

_KIND_MARKS = {
    "resistance": "s",
    "strength_balance": "b",
    "anandamide": "a",
    "bdnf": "n",
    "mind_body": "y",
    "mixed": "m",
}


def week_table(plan: Plan) -> list[str]:
    """One row per week, equal neighbours folded, with a bar and what happens then."""
    weekdays = sorted(
        {session.date.weekday() for session in plan.sessions if session.status == "confirmed"},
        key=lambda day: (day - plan.start.weekday()) % 7,
    )
    rows = _rows(plan)
    marked = any(mark for *_, cells in rows for _, mark in cells.values())
    # Only a plan that was made again can have sessions on all seven days.
    wide = 6 if len(weekdays) <= 3 else 5 if len(weekdays) <= 5 else 4
    lead = wide + 1
    totals = [sum(minutes for minutes, _ in cells.values()) for *_, cells in rows]
    labels = [label for weeks, _, label, _ in rows if weeks]
    left = 16 + lead + wide * (max(len(weekdays), 1) - 1) + 10 + 2
    room = WIDTH - left - 3 - max(map(len, labels), default=0)
    block = next((size for size in (15, 30, 60, 120) if max(totals, default=0) / size <= room), 0)
    widest = _bar(max(totals, default=0), block)
    header = f"{'week':>7}{'from':>7}  " + "".join(
        f"{DAYS[day]:>{lead if i == 0 else wide}}" for i, day in enumerate(weekdays)
    )
    header += f"{'total':>10}" + (f"  {BLOCK} = {block} min" if block > 15 else "")
    lines = [header]
    for (weeks, start, label, cells), total in zip(rows, totals, strict=True):
        if not weeks:
            lines.append(f"{'':>7}{short_date(start):>9}   {label}")
            continue
        line = f"{weeks:>7}{short_date(start):>9}"
        for index, day in enumerate(weekdays):
            minutes, mark = cells.get(day, (0, ""))
            cell = f"{minutes if minutes else '·'}{mark or (' ' if marked else '')}"
            line += f"{cell:>{(lead if index == 0 else wide) + (1 if marked and index == 0 else 0)}}"
        line += f"{total:>{5 if marked else 6}} min"
        if block:
            line += f"  {BLOCK * _bar(total, block):<{widest}}"
        line = f"{line}   {label}".rstrip()
        lines.append(line if len(line) <= WIDTH else line[: WIDTH - 4].rstrip() + " ...")
    if marked:
        kinds = sorted({session.kind for session in plan.sessions if session.kind in _KIND_MARKS})
        legend = " · ".join(f"{_KIND_MARKS[kind]} {KIND_WORDS[kind]}" for kind in kinds)
        lines += fill(f"{legend}{_others(plan)}", " " * 18, " " * 18)
    return lines


def _others(plan: Plan) -> str:
    titles = sorted(
        {session.title.lower() for session in plan.sessions if session.kind == "base" and session.status == "confirmed"}
    )
    return f"; the others {', '.join(titles)}" if titles else ""


def _bar(minutes: int, block: int) -> int:
    return 0 if not block else max(1, (2 * minutes + block) // (2 * block)) if minutes else 0


_Cells = dict[int, tuple[int, str]]
_Row = tuple[str, dt.date, str, _Cells]
"""Weeks, the first day, what happens then, and minutes by day; a pause has no weeks."""


def _rows(plan: Plan) -> list[_Row]:
    """Weeks as rows, equal neighbours folded; the review ends a row."""
    review = plan.prescription.target("review_week")
    look_back = int(review.aim) if review is not None else 0
    folded: list[list[Week]] = []
    for week in plan.weeks:
        same = folded and _cells(folded[-1][-1]) == _cells(week) and folded[-1][-1].phase == week.phase
        # A pause lies between.
        same = same and (week.start - folded[-1][-1].start).days == 7
        if same and folded[-1][-1].number != look_back:
            folded[-1].append(week)
        else:
            folded.append([week])
    time = plan.prescription.target("time")
    goal = int(time.aim) if time is not None else 0
    rows = []
    for index, weeks in enumerate(folded):
        first, last = weeks[0], weeks[-1]
        begins = index == 0 or folded[index - 1][-1].phase != first.phase
        longest = max((minutes for minutes, _ in _cells(last).values()), default=0)
        before = index > 0 and max((minutes for minutes, _ in _cells(folded[index - 1][-1]).values()), default=0)
        parts = []
        if begins and first.phase == "ramp":
            parts.append("building up")
        elif first.phase == "full" and begins and longest < goal:
            parts.append("full dose for now")
        elif first.phase == "full" and longest >= goal and (begins or (before and before < goal)):
            parts.append("full dose")
        if last.number == look_back:
            parts.append("look back" if parts and parts[0] != "building up" else "then look back")
        if index == len(folded) - 1:
            parts.append(f"to {short_date(plan.end)}")
        rows.append((span(first.number, last.number), first.start, ", ".join(parts), _cells(first)))
    if len(rows) > 14:
        # Only an adapted plan has so many different weeks.
        rows = [*rows[:12], (f"{rows[12][0].partition('–')[0]}–...", *rows[12][1:]), rows[-1]]
    return _with_pauses(plan, rows)


def _with_pauses(plan: Plan, rows: list[_Row]) -> list[_Row]:
    """A row of its own for each pause that moved what was left; it has no number of a week."""
    for pause in plan.pauses:
        if pause.weeks:
            words = f"pause to {short_date(pause.last)}"
            before = [index for index, row in enumerate(rows) if row[1] < pause.first]
            rows.insert(before[-1] + 1 if before else 0, ("", pause.first, words, {}))
    return rows


def _cells(week: Week) -> _Cells:
    cells: _Cells = {}
    for session in week.sessions:
        if session.status == "confirmed":
            day = session.date.weekday()
            minutes, mark = cells.get(day, (0, ""))
            cells[day] = (minutes + session.minutes, mark or _KIND_MARKS.get(session.kind, ""))
    return cells
