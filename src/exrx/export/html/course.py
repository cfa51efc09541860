"""What a page says of a plan that follows a journal: to the person where one stands and what is next, to the clinician the course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from exrx.export.html.charts import course
from exrx.export.html.markup import Markup, el, foreign, join, section, table, unbroken
from exrx.printing.journals import next_lines, none_ahead, page_contacts, page_reason
from exrx.printing.reviews import course_facts, trail_facts, where_it_stands
from exrx.printing.words import short_date
from exrx.programme.plan import Plan
from exrx.reviewing import Review
from exrx.telling.words import Words
from exrx.visibility import sees


def now_section(plan: Plan, tell: Words, day: dt.date) -> Markup | None:
    """Where one stands, the next sessions, what changed and why; nothing where the plan follows no journal."""
    if plan.course is None or not sees("page person", "standing"):
        return None
    calls = page_contacts(tell, plan)
    ahead = next_lines(tell, plan, day)
    reason = page_reason(tell, plan)
    return section(
        tell("wall.now.title", day=day),
        [el("p", el("b", call)) for call in calls],
        el("p", where_it_stands(tell, plan, day)),
        el("ul", [el("li", line) for line in ahead]) if ahead else el("p", none_ahead(tell, plan)),
        el("p", reason) if reason else None,
        class_="note",
    )


def course_section(plan: Plan, tell: Words, found: Review | None) -> Markup | None:
    """The course, on a sheet of its own; where its journal is not at hand, what changed by which rule. Nothing without a journal."""
    if (found is None and plan.course is None) or not sees("page clinician", "course"):
        return None
    facts = course_facts(tell, found) if found is not None else trail_facts(tell, plan)
    if not facts:
        return None
    day = found.day if found is not None else plan.course.day if plan.course is not None else plan.issued
    rows = [
        join([el("dt", one.title), [el("dd", foreign(line) if one.name == "answers" else unbroken(line)) for line in one.lines]])
        for one in facts
    ]  # fmt: skip
    head = tell("review.clinician", day=day, weeks=0 if found is None else found.weeks)
    drawn = course_figure(found, tell) if found is not None else None
    # What was decided and signed first; the course begins a sheet.
    return section(head, drawn, el("dl", rows, class_="facts course"), style="break-before:page;break-inside:auto")


def course_figure(found: Review, tell: Words) -> Markup | None:
    """Minutes week by week, planned and taken place, with the PHQ-9 below; the same as a table beneath."""
    weeks = [(one.number, one.planned, one.took.minutes) for one in found.by_week]
    if not weeks:
        return None
    marks = {one.number: f"{one.phq9}" for one in found.by_week if one.phq9 is not None}
    said = tell("review.figure.said", weeks=len(weeks), scores=len(marks))
    columns = ("week", "from", "sessions", "took", "unknown", "planned", "minutes", "phq9")
    names = [tell(f"review.figure.{name}") for name in columns]
    rows = [
        (
            one.number, short_date(tell, one.start), one.took.planned, one.took.planned - one.took.not_done - one.took.unknown,
            one.took.unknown, one.planned, one.took.minutes, "–" if one.phq9 is None else one.phq9,
        )
        for one in found.by_week
    ]  # fmt: skip
    return el(
        "figure",
        course("c-course", tell("review.figure.title"), said, weeks, marks),
        el("figcaption", said, class_="sub small"),
        table(names, [_row(row, names) for row in rows], class_="rows"),
    )


def _row(cells: Sequence[object], names: Sequence[str]) -> Markup:
    first, *rest = cells
    shown = [el("td", f"{cell}", data_name=name) for cell, name in zip(rest, names[1:], strict=True)]
    return el("tr", el("th", f"{first}", scope="row"), shown)
