"""The person's page, "Your weeks ahead": what to do and when, as a picture to hang up. Nothing of diagnosis, drugs or scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from exrx.classes import replace
from exrx.export.html.course import now_section
from exrx.export.html.figures import band_figure, by_pulse, dates, groups, growth_figure, named
from exrx.export.html.fitting import Body
from exrx.export.html.markup import Child, Markup, each, el, join, section, unbroken
from exrx.printing.answers import pattern_sessions, phase_counts
from exrx.printing.journals import sees_figures
from exrx.printing.notes import longest_sessions, ranked_notices, room_note
from exrx.printing.plans import kept, question_words
from exrx.printing.words import (
    LINE,
    YOURS,
    beats,
    capital,
    clock_words,
    counted,
    hardness,
    help_section,
    inside,
    main_step,
    sentence,
    span,
)
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import Plan, Session, Step
from exrx.telling.words import Words
from exrx.values.constraint import Number
from exrx.visibility import notes_for, own_lines_for

_MOST_QUESTIONS = 5


def person_page(plan: Plan, tell: Words, day: dt.date | None = None) -> Body:
    """The whole page, told with discreet words; ``day`` is that on which it is looked at."""
    crisis = plan.clearance.crisis
    # The rest of the page keeps its order; only help comes before everything where an answer asks for it.
    parts = {
        "help first": help_box(tell, plan.help_lines, first=True) if crisis == "first" else None,
        "heading": heading(plan, tell),
        "questions": questions(plan, tell),
        "now": now_section(plan, tell, day or plan.course.day) if plan.course is not None else None,
        "tiles": tiles(plan, tell),
        "week": week(plan, tell),
        "weeks ahead": weeks_ahead(plan, tell),
        "how hard": how_hard(plan, tell),
        "each": _each_time(plan, tell),
        # Before all that a page can do without: where a printer runs out of paper, boxes to tick are on the second sheet.
        "stop": _stop(tell),
        "along": el("p", tell("help_and_stop.caution.medicines.text"), class_="along"),
        "help": help_box(tell, plan.help_lines) if crisis == "present" else None,
        "good": _good_to_know(plan, tell),
        "ticks": _ticks(plan, tell),
        "footer": el("footer", el("p", tell("wall.footer"), class_="small")),
    }
    pulse = any(by_pulse(plan, group[0]) for group in groups(plan))
    return Body(join(parts.values()), parts, pulse)


def heading(plan: Plan, tell: Words) -> Markup:
    """The title, what the plan is called, and its days."""
    called = el("p", join([named(plan), dates(tell, plan.start, plan.end)], " · "), class_="sub")
    return el("header", el("h1", tell("wall.title")), called)


def help_box(tell: Words, help_lines: Sequence[str], first: bool = False) -> Markup:
    """The help message, whole; the deployer's lines as a list."""
    inner: list[Markup] = []
    said: list[str] = []
    rows = help_section(tell, help_lines, first).rows
    for place, row in enumerate(rows):
        said.append(row.text)
        if place + 1 == len(rows) or rows[place + 1].key != row.key:
            listed = row.key == LINE
            inner.append(el("ul", [el("li", line) for line in said]) if listed else el("p", " ".join(said)))
            said = []
    return el("section", inner, class_="help", aria_label=tell("wall.where_help_is"))


def questions(plan: Plan, tell: Words) -> Markup | None:
    """The open questions, before everything that rests on them."""
    if not plan.questions:
        return None
    waiting = kept(plan)
    head = tell("wall.questions.free", questions=len(plan.questions))
    if waiting is not None:
        head = tell("wall.questions.kept", kept=waiting)
    ranked = sorted(plan.questions, key=lambda question: not question.holds_back)
    items: list[Markup] = []
    for question in ranked[:_MOST_QUESTIONS]:
        asked, decides = question_words(tell, plan, question)
        if asked:
            items.append(el("li", asked, " ", el("span", tell("wall.questions.decides", what=decides), class_="sub")))
        else:
            items.append(el("li", tell("wall.questions.private")))
    more = len(ranked) - len(items)
    return el(
        "section",
        el("p", el("b", head)),
        el("ol", items),
        el("p", tell("wall.questions.more", more=more), class_="small") if more else None,
        class_="note",
        aria_label=tell("wall.questions.label"),
    )


def _wished(plan: Plan, tell: Words, dimension: str) -> str:
    """A wish of the person's own that could not be granted in full, without saying what decided."""
    for item in plan.compromises:
        if item.dimension == dimension and item.kind == BASE and any(rule.startswith(YOURS) for rule in item.by):
            own = plan.person.intensity if dimension == "rpe" else None
            return tell("wall.tiles.wished", what=tell.term("effort", own) if own else item.wish)
    return ""


def _between(tell: Words, sessions: Sequence[Session]) -> str:
    """Whether at least a day lies between two sessions, all round the week."""
    days = sorted({session.date.weekday() for session in sessions})
    gaps = [(b - a) % 7 for a, b in zip(days, [*days[1:], *days[:1]], strict=True)] if len(days) > 1 else []
    return tell("wall.tiles.between") if gaps and min(gaps) > 1 else ""


def tiles(plan: Plan, tell: Words) -> Markup:
    """The four answers."""
    sessions = pattern_sessions(plan)
    every = groups(plan)
    lengths = sorted({session.minutes for session in sessions})
    first = next(iter(longest_sessions(plan)), 0)
    grows = lengths and first < lengths[-1]
    full, ramp = phase_counts(plan)
    kinds = counted((_name(tell, group[0]), len(group)) for group in every) if len(every) > 1 else ""
    value, hard = _hard(tell, _plain(every[0][0])) if every else ("", "")
    efforts = dict.fromkeys((_name(tell, group[0]), hardness(tell, _plain(group[0]))[0]) for group in every)
    also = [tell("wall.tiles.others", name=name, value=effort) for name, effort in [*efforts][1:]]
    after = "after" if full and ramp else "first_week" if full else "all_ramp"
    long = tell("wall.tiles.minutes", range=span(tell, lengths[0], lengths[-1])) if lengths else None
    start = tell("wall.tiles.grows" if grows else "wall.tiles.at_once", first=first)
    answers: list[tuple[str, str, list[str], str]] = [
        ("how_often", tell("wall.tiles.times", n=len(sessions)), [kinds or _between(tell, sessions)], "frequency"),
        ("how_long", long or tell("wall.tiles.no_minutes"), [start], "time"),
        ("how_hard", value, [hard, *also], "rpe"),
        ("for_how_long", tell.unit("weeks", full or ramp), [tell(f"wall.tiles.{after}", ramp=ramp)], "weeks"),
    ]
    made = []
    for name, shown, details, dimension in answers:
        below = [el("dd", unbroken(one), class_="small") for one in (*details, _wished(plan, tell, dimension)) if one]
        answer = el("dt", tell(f"wall.tiles.{name}")), el("dd", unbroken(shown), class_="value")
        made.append(el("div", answer, below, class_="tile"))
    return el("dl", made, class_="tiles")


def _hard(tell: Words, step: Step | None) -> tuple[str, str]:
    """How hard, as a value and in words, where its unit stands below the value."""
    value, words = hardness(tell, step)
    if step is not None and step.bpm is not None:
        return beats(tell, step.bpm), tell("wall.tiles.beats")
    if step is not None and step.rpe is not None and (step.rpe.low is not None or step.rpe.high is not None):
        range_ = span(tell, step.rpe.low, step.rpe.high)
        return tell("wall.tiles.effort", range=range_), tell("wall.tiles.of_scale", words=words)
    return value, words


def _plain(session: Session) -> Step | None:
    step = main_step(session)
    return replace(step, bpm=None) if step is not None and step.effort_first else step


def _name(tell: Words, session: Session) -> str:
    """What kind of session it is."""
    return tell.term("kind", session.kind) if kinds()[session.kind].by_name else inside(tell, session.what)


def week(plan: Plan, tell: Words) -> Markup:
    """The usual week as seven boxes."""
    usual = pattern_sessions(plan)
    by_day: dict[int, list[Session]] = {}
    for session in usual:
        by_day.setdefault(session.date.weekday(), []).append(session)
    rest = el("span", tell("wall.week.rest"), class_="box")
    boxes = []
    for day, name in enumerate(tell.table("calendar")["days"]):
        own = [_box(tell, session) for session in by_day.get(day, ())]
        boxes.append(el("li", el("b", name), own or rest, class_="day"))
    clocks = any(session.clock for session in usual)
    said = [tell("wall.week.built_up")] if phase_counts(plan)[1] > 0 else []
    said += [tell("wall.week.zone", zone=plan.timezone)] if clocks and plan.timezone else []
    return section(
        [tell("wall.week.title"), el("span", f" {', '.join(said)}", class_="sub small") if said else None],
        el("ul", boxes, class_="week", role="list"),
    )


def _box(tell: Words, session: Session) -> Markup:
    clock = clock_words(session.clock) if session.clock is not None else tell("wall.week.any_time")
    minutes = tell("wall.week.minutes", n=session.minutes)
    return el("span", el("b", clock), el("span", _name(tell, session)), el("span", minutes), class_="box on")


def own_range(plan: Plan) -> tuple[Number, Number] | None:
    """The minutes that are open to this person: what safety or the free time cut is not shown as something to reach."""
    target = plan.prescription.target("time")
    if target is None or target.low is None or target.high is None or target.low == target.high:
        return None
    return target.low, target.high


def weeks_ahead(plan: Plan, tell: Words, name: str = "p") -> Markup | None:
    """Minutes per session as they grow; nothing of what a journal made of them for those who see no figures."""
    if plan.course is not None and not sees_figures(plan):
        return None
    drawn = growth_figure(plan, tell, name, own_range(plan), tell("wall.figure.asked"))
    return section(tell("wall.figure.grows"), drawn)


def how_hard(plan: Plan, tell: Words, ident: str = "p") -> Markup:
    """The band of each kind of sessions, and the same in words."""
    every = groups(plan)
    several = len(every) > 1
    parts: list[Child] = []
    told: dict[str, None] = {}
    for number, group in enumerate(every):
        step = main_step(group[0])
        if step is None:
            continue
        figure = band_figure(plan, tell, f"{ident}-band{number}", group[0], several)
        if figure and several:
            parts.append(el("div", el("p", el("b", capital(_name(tell, group[0]))), class_="small"), figure))
        else:
            parts.append(figure)
        talk = step.right_when if step.right_when is not None else ""
        if step.effort_first and step.bpm is not None:
            told[tell("wall.hard.pulse_second", talk=talk, beats=hardness(tell, step)[0])] = None
        elif talk:
            told[tell("wall.hard.talk", talk=talk)] = None
    parts = [el("div", parts, class_="two") if several else parts]
    parts += [el("p", el("b", tell("wall.hard.no_watch")), talk) for talk in told]
    rate = plan.prescription.heart_rate
    if any(step.bpm for group in every for step in group[0].steps) and rate is not None and rate.error is not None:
        parts.append(el("p", tell("help_and_stop.caution.slow_down.text"), class_="small"))
    return section(tell("wall.hard.title"), parts)


def _each_time(plan: Plan, tell: Words) -> Markup:
    lists = _steps(plan, tell)
    title = tell("wall.each.title")
    blocks = [
        el("div", el("h2", title, tell("wall.each.whose", names=whose) if len(lists) > 1 else ""), steps)
        for steps, whose in lists.items()
    ]
    # The week that is shown is the full one; shorter ones have their own in the calendar.
    longest = max((session.minutes for session in plan.sessions), default=0)
    full = (session.smaller for session in plan.sessions if session.minutes == longest)
    smaller = dict.fromkeys(one for one in full if one is not None)
    lines = list(map(tell.tell, smaller))
    lines += [line.text for line in own_lines_for("page person", plan) if line.field == "if_then"]
    lines += [tell(f"help_and_stop.caution.{name}.text") for name in ("missed", "not_today")]
    extra = list(dict.fromkeys(tell.tell(note) for session in plan.sessions for note in session.notes))
    return el(
        "section",
        blocks,
        el("div", el("h2", tell("wall.each.bad_day")), el("ul", [el("li", line) for line in lines])),
        el("ul", [el("li", note) for note in extra]) if extra else None,
        class_="two" if len(lists) == 1 else "several",
    )


def _steps(plan: Plan, tell: Words) -> dict[Markup, list[str]]:
    """What a session is made of, with the kinds that are made of the same."""
    lists: dict[Markup, list[str]] = {}
    for group in groups(plan):
        steps = []
        for step in group[0].steps:
            minutes, in_band = (
                tell("wall.each.minutes", n=step.minutes),
                tell("wall.each.in_band") if _in_band(step) else "",
            )
            steps.append(el("li", el("b", minutes), " ", unbroken(tell.tell(step.what)), in_band))
        lists.setdefault(el("ul", steps), []).append(_name(tell, group[0]))
    return lists


def _in_band(step: Step) -> bool:
    return step.phase == "main" and (step.bpm is not None or step.rpe is not None)


def _stop(tell: Words) -> Markup:
    title, signs, emergency = (tell(f"help_and_stop.stop.{name}.text") for name in ("title", "signs", "emergency"))
    told = tell("wall.stop.signs", signs=signs, emergency=emergency)
    words = el("p", el("b", tell("wall.stop.title", title=title)), told)
    return el("section", words, class_="stop", aria_label=tell("wall.stop.label"))


def _good_to_know(plan: Plan, tell: Words) -> Markup | None:
    notes = notes_for("page person", ranked_notices(plan))
    told = ["" if note.private else tell.tell(note.said) for note in notes]
    items = [sentence(text) for text in (*told, room_note(tell, plan)) if text]
    if kept := told.count(""):
        items.append(tell("wall.good.private", n=kept))
    if not items:
        return None
    return section(tell("wall.good.title"), el("ul", each("li", dict.fromkeys(items))))


def _ticks(plan: Plan, tell: Words) -> Markup | None:
    if plan.prescription.forbids("streaks") or not sees_figures(plan):
        # Boxes in a row ask to be filled; where rest is a success too there are none.
        return None
    weeks = [(week.number, number) for week in plan.weeks if (number := len(week.sessions))]
    most = max((number for _, number in weeks), default=0)
    word = el("span", tell("wall.ticks.week"), class_="heard")
    tick = el("span", class_="tick", aria_hidden="true")
    heard = {n: el("span", tell("wall.ticks.sessions", n=n), class_="heard") for n in {n for _, n in weeks}}
    boxes = [el("li", el("span", word, week, class_="n"), [tick] * number, heard[number]) for week, number in weeks]
    across = "many" if most > 4 else {4: "four", 3: "three"}.get(most, "few")
    return section(tell("wall.ticks.title"), el("ul", boxes, class_=f"ticks {across}", role="list"))
