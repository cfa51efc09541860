"""What both pages show of a plan: its weeks as bars, its sessions by kind, the band of each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from exrx.export.html.charts import Band, Bar, band_bar, growth, legend_for, numbers
from exrx.export.html.markup import Markup, el, foreign
from exrx.physiology.heart_rate import half_up
from exrx.printing.answers import groups_of, pattern_sessions
from exrx.printing.notes import longest_sessions
from exrx.printing.words import capital, main_step, short_date, span
from exrx.programme.plan import Plan, Session, Week
from exrx.programme.prescription import Target
from exrx.programme.uid import is_shared_name
from exrx.telling.document import Figure
from exrx.telling.words import Words
from exrx.values.constraint import Number
from exrx.visibility import name_for


def groups(plan: Plan) -> list[list[Session]]:
    """The sessions of the usual week by kind and activity, ordinary ones first."""
    return groups_of(pattern_sessions(plan))


def dates(tell: Words, first: dt.date, last: dt.date) -> str:
    """From one day to another.

    >>> from exrx.telling.words import words_of
    >>> dates(words_of(), dt.date(2027, 1, 4), dt.date(2027, 5, 1))
    '4 January – 1 May 2027'
    """
    return tell("wall.dates_in_year" if first.year == last.year else "wall.dates", first=first, last=last)


def named(plan: Plan) -> Markup | None:
    """The name that the plan was given; one made from its start date says nothing, and one that names an illness stays off."""
    name = name_for("page person", plan)
    return None if is_shared_name(plan.id) or not name else foreign(name)


def review_weeks(plan: Plan) -> list[int]:
    """The weeks after which to look back."""
    target = plan.prescription.target("review_week")
    return [int(target.aim)] if target is not None and 1 <= target.aim <= len(plan.weeks) else []


def judged_weeks(plan: Plan) -> tuple[int, int] | None:
    """The weeks after which the programme is judged; ``None`` in a shorter plan."""
    target = plan.prescription.target("judged_weeks")
    if target is None or target.low is None or target.high is None or target.high > len(plan.weeks):
        return None
    return int(target.low), int(target.high)


def judged_by(plan: Plan) -> tuple[str, ...]:
    """The rules that say so."""
    target = plan.prescription.target("judged_weeks")
    return () if target is None else target.rules


def growth_figure(
    plan: Plan, tell: Words, name: str, band: tuple[Number, Number] | None, band_words: str, half: bool = False
) -> Markup:
    """The weeks as bars, with a legend and the numbers as a table."""
    weeks = list(zip(plan.weeks, longest_sessions(plan), strict=True))
    bars = [Bar(week.number, most, week.phase == "ramp") for week, most in weeks]
    first, last = (bars[0].minutes, bars[-1].minutes) if bars else (0, 0)
    said = [tell("wall.figure.growth", weeks=len(bars), first=first, last=last)]
    beside = [tell("wall.figure.band_minutes", band=capital(band_words), range=span(tell, *band))] if band else []
    marks = [(week, week, "look_back") for week in review_weeks(plan)]
    judged = judged_weeks(plan)
    marks += [(*judged, "look_again")] if judged else []
    for begin, end, mark in marks:
        beside.append(tell(f"wall.figure.{mark}_after", weeks=span(tell, begin, end), several=begin != end))
    caption = " ".join(beside)
    legend = [
        _swatch("early", tell("wall.figure.ramp")) if any(bar.early for bar in bars) else None,
        _swatch("main", tell("wall.figure.full")) if any(not bar.early for bar in bars) else None,
        _swatch("band", tell("wall.figure.band_legend", band=band_words, range=span(tell, *band))) if band else None,
    ]
    rows = tuple(
        (week.number, short_date(tell, week.start), len(week.sessions), most, week.minutes) for week, most in weeks
    )
    head = tuple(tell(f"wall.figure.{name}") for name in ("week", "from", "sessions", "longest", "in_all"))
    drawn = [(begin, end, tell(f"wall.figure.{mark}")) for begin, end, mark in marks]
    return el(
        "figure",
        growth(tell, f"{name}-weeks", bars, band, drawn, " ".join([*said, *beside]), half),
        el("ul", [item for item in legend if item], class_="legend"),
        numbers(tell, Figure(head, rows, caption)),
    )


def _swatch(colour: str, words: str) -> Markup:
    return el("li", el("span", class_="swatch", style=f"background:var(--{colour})", aria_hidden="true"), words)


def _by_week(plan: Plan, kind: str, effort: bool) -> Iterator[tuple[Week, Target | None]]:
    """How hard a kind of sessions is, week by week."""
    for week in plan.weeks:
        step = next((main_step(session) for session in week.sessions if session.kind == kind), None)
        yield week, None if step is None else step.rpe if effort else step.bpm


def aims(plan: Plan, kind: str, effort: bool) -> list[tuple[int, Number]]:
    """The point to aim at, and the week from which it holds."""
    found: list[tuple[int, Number]] = []
    for week, target in _by_week(plan, kind, effort):
        if target is not None and (not found or found[-1][1] != target.aim):
            found.append((week.number, target.aim))
    return found


def aim_words(tell: Words, points: Sequence[tuple[int, Number]]) -> str:
    """Where to aim, in a few words.

    >>> from exrx.telling.words import words_of
    >>> aim_words(words_of(), [(1, 99), (6, 116)])
    'aim 99 at first, 116 from week 6'
    """
    if not points:
        return ""
    if len(points) == 1:
        return tell("wall.band.aim", aim=points[0][1])
    return tell("wall.band.aims", first=points[0][1], aim=points[-1][1], week=points[-1][0])


def by_pulse(plan: Plan, session: Session) -> bool:
    """Whether a picture of the pulse shows how hard a session is right."""
    step, rate = main_step(session), plan.prescription.heart_rate
    if step is None or step.effort_first or step.bpm is None:
        return False
    return step.bpm.high is not None and rate is not None


def band_figure(plan: Plan, tell: Words, name: str, session: Session, half: bool = False) -> Markup | None:
    """How hard is right for one kind of sessions: the pulse from rest to maximum, or effort where the pulse does not guide."""
    step = main_step(session)
    if step is None:
        return None
    if step.bpm is not None and not step.effort_first:
        return _pulse(plan, tell, name, session, step.bpm, half)
    return None if step.rpe is None else _effort(plan, tell, name, session, step.rpe, half)


def _pulse(plan: Plan, tell: Words, name: str, session: Session, target: Target, half: bool) -> Markup | None:
    rate = plan.prescription.heart_rate
    if rate is None or target.high is None:
        return None
    top = half_up(rate.maximum)
    low = target.low
    # Without a resting rate the bar begins somewhere below the band, and no number stands there.
    start = float(target.aim if low is None else low) - (top - float(target.high))
    start = start if rate.resting is None else rate.resting
    most = tell("wall.band.maximum", maximum=top, error=rate.error)
    at_rest = tell("wall.band.easy" if rate.resting is None else "wall.band.at_rest", rate=rate.resting)
    points = _later(aims(plan, session.kind, effort=False), target)
    right_end = tell("wall.band.most", maximum=most)
    band = _band(tell, start, top, target, points, at_rest, right_end)
    shown = span(tell, low, target.high)
    said = tell("wall.band.pulse", resting=rate.resting, range=shown, aim=band.aim_words, maximum=most)
    rows: list[tuple[object, ...]] = [(tell("wall.band.rest_row"), rate.resting)] if rate.resting is not None else []
    rows += [*_rows(tell, shown, points), (tell("wall.band.maximum_row"), most)]
    figure = Figure((tell("wall.band.what"), tell("wall.band.beats")), tuple(rows))
    title, first = tell("wall.band.pulse_title"), _at_first(plan, tell, session.kind, target, effort=False)
    return _drawn(tell, band, half, first, band_bar(name, title, band, said, half), figure)


def _band(
    tell: Words, first: Number, last: Number, target: Target, points: Sequence[tuple[int, Number]], left: str, right: str
) -> Band:  # fmt: skip
    assert target.high is not None
    return Band(
        first,
        last,
        target.low,
        target.high,
        points[-1][1] if points else target.aim,
        left_end=left,
        right_end=right,
        left=tell("wall.band.warm_up"),
        right=tell("wall.band.slow_down"),
        aim_words=aim_words(tell, points),
        inside=tell("wall.band.inside"),
    )


def _rows(tell: Words, shown: str, points: Sequence[tuple[int, Number]]) -> list[tuple[object, ...]]:
    aims = [(tell("wall.band.aim_row", week=week), aim) for week, aim in points]
    return [(tell("wall.band.inside"), shown), *aims]


def _drawn(tell: Words, band: Band, half: bool, first: str, drawn: Markup, figure: Figure) -> Markup:
    """The picture with its table, below it what holds at first, and the name of a band too narrow to hold it."""
    where = legend_for(band, half)
    return el(
        "figure",
        drawn,
        el("figcaption", first, class_="sub small") if first else None,
        el("ul", _swatch("main", band.inside), class_=f"legend {where}") if where else None,
        numbers(tell, figure),
    )


def first_band(plan: Plan, kind: str, target: Target, effort: bool) -> tuple[int, Target] | None:
    """The band that holds while building up, and its last week, where it is another than the one that follows."""
    found = None
    for week, own in _by_week(plan, kind, effort):
        if own is not None and (own.low, own.high) == (target.low, target.high):
            break
        found = found if own is None else (week.number, own)
    return found


def _at_first(plan: Plan, tell: Words, kind: str, target: Target, effort: bool) -> str:
    found = first_band(plan, kind, target, effort)
    if found is None:
        return ""
    last, own = found
    return tell("wall.band.at_first", weeks=last, range=span(tell, own.low, own.high), aim=own.aim)


def _later(points: list[tuple[int, Number]], target: Target) -> list[tuple[int, Number]]:
    """The points to aim at that lie in the band."""
    inside = [(week, aim) for week, aim in points if target.low is None or aim >= target.low]
    return inside or points


def _effort(plan: Plan, tell: Words, name: str, session: Session, target: Target, half: bool) -> Markup | None:
    if target.high is None:
        return None
    points = _later(aims(plan, session.kind, effort=True), target)
    band = _band(tell, 6, 20, target, points, tell("wall.band.least_effort"), tell("wall.band.most_effort"))
    shown = span(tell, target.low, target.high)
    figure = Figure((tell("wall.band.what"), tell("wall.band.effort")), tuple(_rows(tell, shown, points)))
    said = tell("wall.band.effort_said", range=shown, aim=band.aim_words)
    title, first = tell("wall.band.effort_title"), _at_first(plan, tell, session.kind, target, effort=True)
    return _drawn(tell, band, half, first, band_bar(name, title, band, said, half), figure)
