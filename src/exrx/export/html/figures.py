"""What both pages show of a plan: its weeks as bars, its sessions by kind, the band of each kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from exrx.constraint import Number
from exrx.export.html.charts import Band, Bar, band_bar, growth, legend_for, numbers
from exrx.export.html.markup import Markup, el, foreign
from exrx.heard import tells_health
from exrx.physiology.heart_rate import half_up
from exrx.prescription import Target
from exrx.printing.answers import pattern_week
from exrx.printing.words import MONTHS, count, main_step, short_date, span
from exrx.program import Plan, Session, Week, is_shared_name

JUDGE = "monitoring.judge"
_JUDGED = re.compile(r"\bafter (\d+) to (\d+)\b")


def held(week: Week | None) -> list[Session]:
    """The sessions of a week that take place."""
    return [session for session in (week.sessions if week else ()) if session.status == "confirmed"]


def groups(plan: Plan) -> list[list[Session]]:
    """The sessions of the usual week by kind and activity, ordinary ones first."""
    found: dict[tuple[str, str], list[Session]] = {}
    for session in held(pattern_week(plan)):
        found.setdefault((session.kind, session.activity), []).append(session)
    return sorted(found.values(), key=lambda group: (group[0].kind != "base", -len(group), group[0].key))


def longest(week: Week) -> int:
    """Minutes of the longest session of a week."""
    return max((session.minutes for session in held(week)), default=0)


def dates(first: dt.date, last: dt.date) -> str:
    """From one day to another.

    >>> dates(dt.date(2027, 1, 4), dt.date(2027, 5, 1))
    '4 January – 1 May 2027'
    """
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {MONTHS[first.month - 1]}{year} – {last.day} {MONTHS[last.month - 1]} {last.year}"


def named(plan: Plan) -> Markup | None:
    """The name that the plan was given; one made from its start date says nothing, and one that names an illness stays off."""
    return None if is_shared_name(plan.id) or tells_health(plan.id) else foreign(plan.id)


def review_weeks(plan: Plan) -> list[int]:
    """The weeks after which to look back."""
    target = plan.prescription.target("review_week")
    return [int(target.aim)] if target is not None and 1 <= target.aim <= len(plan.weeks) else []


def judged_weeks(plan: Plan) -> tuple[int, int] | None:
    """The weeks in which the programme is judged, as the note for the clinician names them; ``None`` in a shorter plan."""
    for note in plan.notices:
        found = _JUDGED.search(note.text) if JUDGE in note.rules else None
        if found and int(found[1]) <= int(found[2]) <= len(plan.weeks):
            return int(found[1]), int(found[2])
    return None


def growth_figure(
    plan: Plan, name: str, band: tuple[Number, Number] | None, band_words: str, half: bool = False
) -> Markup:
    """The weeks as bars, with a legend and the numbers as a table."""
    bars = [Bar(week.number, longest(week), week.phase == "ramp") for week in plan.weeks]
    first, last = (bars[0].minutes, bars[-1].minutes) if bars else (0, 0)
    said = f"{count(len(bars), 'week')}: from {first} minutes in week 1 to {last} minutes in week {len(bars)}."
    beside = [f"{band_words.capitalize()}: {span(*band)} minutes."] if band else []
    marks = [(week, week, "look back") for week in review_weeks(plan)]
    judged = judged_weeks(plan)
    marks += [(*judged, "look again")] if judged else []
    for begin, end, words in marks:
        beside.append(f"{words.capitalize()} after {'week' if begin == end else 'weeks'} {span(begin, end)}.")
    caption = " ".join(beside)
    legend = [
        _swatch("early", "building up") if any(bar.early for bar in bars) else None,
        _swatch("main", "full length") if any(not bar.early for bar in bars) else None,
        _swatch("band", f"{band_words}: {span(*band)} min") if band else None,
    ]
    rows = [(week.number, short_date(week.start), len(held(week)), longest(week), week.minutes) for week in plan.weeks]
    return el(
        "figure",
        growth(f"{name}-weeks", bars, band, marks, f"{said} {caption}".strip(), half),
        el("ul", [item for item in legend if item], class_="legend"),
        numbers(("week", "from", "sessions", "longest, min", "in all, min"), rows, caption),
    )


def _swatch(colour: str, words: str) -> Markup:
    return el("li", el("span", class_="swatch", style=f"background:var(--{colour})", aria_hidden="true"), words)


def aims(plan: Plan, kind: str, effort: bool) -> list[tuple[int, Number]]:
    """The point to aim at, and the week from which it holds."""
    found: list[tuple[int, Number]] = []
    for week in plan.weeks:
        step = next((main_step(session) for session in held(week) if session.kind == kind), None)
        target = None if step is None else step.rpe if effort else step.bpm
        if target is not None and (not found or found[-1][1] != target.aim):
            found.append((week.number, target.aim))
    return found


def aim_words(points: Sequence[tuple[int, Number]]) -> str:
    """Where to aim, in a few words.

    >>> aim_words([(1, 99), (6, 116)])
    'aim 99 at first, 116 from week 6'
    """
    if not points:
        return ""
    if len(points) == 1:
        return f"aim {points[0][1]}"
    return f"aim {points[0][1]} at first, {points[-1][1]} from week {points[-1][0]}"


def band_figure(plan: Plan, name: str, session: Session, half: bool = False) -> Markup | None:
    """How hard is right for one kind of sessions: the pulse from rest to maximum, or effort where the pulse does not guide."""
    step = main_step(session)
    if step is None:
        return None
    if step.bpm is not None and not step.effort_first:
        return _pulse(plan, name, session, step.bpm, half)
    return None if step.rpe is None else _effort(plan, name, session, step.rpe, half)


def _pulse(plan: Plan, name: str, session: Session, target: Target, half: bool) -> Markup | None:
    rate = plan.prescription.heart_rate
    if rate is None or target.high is None:
        return None
    top = half_up(rate.maximum)
    low = target.low
    # Without a resting rate the bar begins somewhere below the band, and no number stands there.
    start = float(target.aim if low is None else low) - (top - float(target.high))
    start = start if rate.resting is None else rate.resting
    error = "" if rate.error is None else f", ± {rate.error}"
    first = _at_first(plan, session.kind, target, effort=False)
    points = _later(aims(plan, session.kind, effort=False), target)
    band = Band(
        start, top, low, target.high, points[-1][1] if points else target.aim,
        left_end=f"{rate.resting} at rest" if rate.resting is not None else "easy",
        right_end=f"most {top}{error}",
        left="warm-up", right="slow down a little", aim_words=aim_words(points), unit="bpm",
    )  # fmt: skip
    rest = f"resting {rate.resting}, " if rate.resting is not None else ""
    shown = span(low, target.high)
    said = f"{rest}your band {shown}, {aim_words(points)}, maximum {top}{error}, in beats a minute."
    table = [("at rest", rate.resting)] if rate.resting is not None else []
    cells: list[tuple[str, object]] = [*table, ("your band", shown)]
    cells += [(f"to aim at from week {week}", aim) for week, aim in points]
    cells.append(("maximum", f"{top}{error}"))
    title = "Heart rate: your band, in beats a minute"
    return _drawn(
        band, half, first, band_bar(name, title, band, said, half), numbers(("what", "beats a minute"), cells)
    )


def _drawn(band: Band, half: bool, first: str, drawn: Markup, table: Markup) -> Markup:
    """The picture with its table, below it what holds at first, and the name of a band too narrow to hold it."""
    where = legend_for(band, half)
    return el(
        "figure",
        drawn,
        el("figcaption", first, class_="sub small") if first else None,
        el("ul", _swatch("main", band.inside), class_=f"legend {where}") if where else None,
        table,
    )


def first_band(plan: Plan, kind: str, target: Target, effort: bool) -> tuple[int, Target] | None:
    """The band that holds while building up, and its last week, where it is another than the one that follows."""
    found = None
    for week in plan.weeks:
        step = next((main_step(session) for session in held(week) if session.kind == kind), None)
        own = None if step is None else step.rpe if effort else step.bpm
        if own is not None and (own.low, own.high) == (target.low, target.high):
            break
        found = found if own is None else (week.number, own)
    return found


def _at_first(plan: Plan, kind: str, target: Target, effort: bool) -> str:
    found = first_band(plan, kind, target, effort)
    if found is None:
        return ""
    last, own = found
    weeks = "Week 1" if last == 1 else f"Weeks {span(1, last)}"
    return f"{weeks}: {span(own.low, own.high)}, aim {own.aim}."


def _later(points: list[tuple[int, Number]], target: Target) -> list[tuple[int, Number]]:
    """The points to aim at that lie in the band."""
    inside = [(week, aim) for week, aim in points if target.low is None or aim >= target.low]
    return inside or points


def _effort(plan: Plan, name: str, session: Session, target: Target, half: bool) -> Markup | None:
    if target.high is None:
        return None
    first = _at_first(plan, session.kind, target, effort=True)
    points = _later(aims(plan, session.kind, effort=True), target)
    band = Band(
        6, 20, target.low, target.high, points[-1][1] if points else target.aim,
        left_end="6 at rest", right_end="20 all you have",
        left="warm-up", right="slow down a little", aim_words=aim_words(points), unit="effort",
    )  # fmt: skip
    shown = span(target.low, target.high)
    cells: list[tuple[str, object]] = [("your band", shown)]
    cells += [(f"to aim at from week {week}", aim) for week, aim in points]
    said = f"Effort {shown} of 6 to 20, {aim_words(points)}."
    drawn = band_bar(name, "Effort from 6 to 20: your band", band, said, half)
    return _drawn(band, half, first, drawn, numbers(("what", "effort, 6 to 20"), cells))
