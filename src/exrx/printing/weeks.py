"""The table of weeks: equal neighbours folded, a bar of 15 minutes a block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from exrx.printing.words import BLOCK, inside, short_date, span
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import Plan, Week
from exrx.telling.document import WIDTH, fill
from exrx.telling.words import Words

_MOST = 14
"""Rows of a table; only an adapted plan has more different weeks."""


def week_table(tell: Words, plan: Plan) -> list[str]:
    """One row per week, equal neighbours folded, with a bar and what happens then."""
    days = {session.date.weekday() for session in plan.sessions}
    weekdays = sorted(days, key=lambda day: (day - plan.start.weekday()) % 7)
    rows = _rows(tell, plan)
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
    names = tell.table("calendar")["days"]
    header = f"{tell('plan.table.week'):>7}{tell('plan.table.from'):>7}  " + "".join(
        f"{names[day]:>{lead if i == 0 else wide}}" for i, day in enumerate(weekdays)
    )
    scale = f"  {tell('plan.table.scale', block=BLOCK, minutes=block)}" if block > 15 else ""
    header += f"{tell('plan.table.total'):>10}{scale}"
    lines = [header]
    for (weeks, start, label, cells), total in zip(rows, totals, strict=True):
        if not weeks:
            lines.append(f"{'':>7}{short_date(tell, start):>9}   {label}")
            continue
        line = f"{weeks:>7}{short_date(tell, start):>9}"
        for index, day in enumerate(weekdays):
            minutes, mark = cells.get(day, (0, ""))
            cell = f"{minutes if minutes else '·'}{mark or (' ' if marked else '')}"
            line += f"{cell:>{(lead if index == 0 else wide) + (1 if marked and index == 0 else 0)}}"
        line += f"{tell('plan.table.minutes', total=total):>{9 if marked else 10}}"
        if block:
            line += f"  {BLOCK * _bar(total, block):<{widest}}"
        line = f"{line}   {label}".rstrip()
        lines.append(line if len(line) <= WIDTH else line[: WIDTH - 4].rstrip() + " ...")
    if marked:
        held = sorted({session.kind for session in plan.sessions if kinds()[session.kind].mark})
        shown = " · ".join(f"{kinds()[kind].mark} {tell.term('kind', kind)}" for kind in held)
        legend = tell("plan.table.legend", kinds=shown, others=_others(tell, plan, held))
        lines += fill(legend, " " * 18, " " * 18)
    return lines


def _others(tell: Words, plan: Plan, marked: Iterable[str]) -> list[str] | None:
    found = {session.what for session in plan.sessions if session.kind == BASE}
    # In the order of what they are: what they are called decides nothing.
    titles = (inside(tell, what) for what in sorted(found, key=lambda what: (what.code, what.parameters)))
    named = {tell.term("kind", kind) for kind in marked}
    return list(dict.fromkeys(title for title in titles if title not in named)) or None


def _bar(minutes: int, block: int) -> int:
    return 0 if not block else max(1, (2 * minutes + block) // (2 * block)) if minutes else 0


_Cells = dict[int, tuple[int, str]]
_Row = tuple[str, dt.date, str, _Cells]
"""Weeks, the first day, what happens then, and minutes by day; a pause has no weeks."""


def _rows(tell: Words, plan: Plan) -> list[_Row]:
    """Weeks as rows, equal neighbours folded; the review ends a row."""
    review = plan.prescription.target("review_week")
    look_back = int(review.aim) if review is not None else 0
    folded: list[list[Week]] = []
    cells = {week.number: _cells(week) for week in plan.weeks}
    for week in plan.weeks:
        same = folded and cells[folded[-1][-1].number] == cells[week.number] and folded[-1][-1].phase == week.phase
        # A pause lies between.
        same = same and (week.start - folded[-1][-1].start).days == 7
        if same and folded[-1][-1].number != look_back:
            folded[-1].append(week)
        else:
            folded.append([week])
    time = plan.prescription.target("time")
    goal, end = int(time.aim) if time is not None else 0, plan.end
    rows = []
    for index, weeks in enumerate(folded):
        first, last = weeks[0], weeks[-1]
        begins = index == 0 or folded[index - 1][-1].phase != first.phase
        longest = max((minutes for minutes, _ in cells[last.number].values()), default=0)
        earlier = cells[folded[index - 1][-1].number] if index else {}
        before = max((minutes for minutes, _ in earlier.values()), default=0)
        parts = []
        if begins and first.phase == "ramp":
            parts.append("ramp")
        elif first.phase == "full" and begins and longest < goal:
            parts.append("full_for_now")
        elif first.phase == "full" and longest >= goal and (begins or (before and before < goal)):
            parts.append("full")
        if last.number == look_back:
            parts.append("look_back" if parts and parts[0] != "ramp" else "then_look_back")
        if index == len(folded) - 1:
            parts.append("until")
        words = ", ".join(tell(f"plan.table.{part}", day=end) for part in parts)
        cut = index == _MOST - 2 and len(folded) > _MOST
        weeks_shown = f"{first.number}–..." if cut else span(tell, first.number, last.number)
        rows.append((weeks_shown, first.start, words, cells[first.number]))
    if len(rows) > _MOST:
        rows = [*rows[: _MOST - 1], rows[-1]]
    return _with_pauses(tell, plan, rows)


def _with_pauses(tell: Words, plan: Plan, rows: list[_Row]) -> list[_Row]:
    """A row of its own for each pause that moved what was left; it has no number of a week."""
    for pause in plan.pauses:
        if pause.weeks:
            words = tell("plan.table.pause", last=pause.last)
            before = [index for index, row in enumerate(rows) if row[1] < pause.first]
            rows.insert(before[-1] + 1 if before else 0, ("", pause.first, words, {}))
    return rows


def _cells(week: Week) -> _Cells:
    cells: _Cells = {}
    known = kinds()
    for session in week.sessions:
        day = session.date.weekday()
        minutes, mark = cells.get(day, (0, ""))
        cells[day] = (minutes + session.minutes, mark or known[session.kind].mark)
    return cells
