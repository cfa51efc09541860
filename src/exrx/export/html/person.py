"""The person's page, "Your weeks ahead": what to do and when, as a picture to hang up. Nothing of diagnosis, drugs or scores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from exrx.constraint import Number
from exrx.export.event_text import AFTERWARDS
from exrx.export.html.discreet import for_the_wall, names_of, tells
from exrx.export.html.figures import band_figure, dates, groups, growth_figure, held, longest, named
from exrx.export.html.markup import Child, Markup, el, join, unbroken
from exrx.printing.answers import pattern_week, phase_counts
from exrx.printing.notes import ranked_notices, room_note
from exrx.printing.plans import kept_words, question_words
from exrx.printing.words import (
    ALONG,
    KIND_WORDS,
    YOURS,
    clock_words,
    count,
    hardness,
    help_message,
    main_step,
    sentence,
    span,
)
from exrx.program import Plan, Session, Step
from exrx.windows import DAYS

TITLE = "Your weeks ahead"
_MOST_QUESTIONS = 5


def person_page(plan: Plan) -> Markup:
    """The whole page."""
    names = names_of(plan.person)
    crisis = plan.clearance.crisis
    # The rest of the page keeps its order; only help comes before everything where an answer asks for it.
    parts = [
        help_box(plan.help_lines, first=True) if crisis == "first" else None,
        el(
            "header",
            el("h1", TITLE),
            el("p", join([named(plan), dates(plan.start, plan.end)], " · "), class_="sub"),
        ),
        questions(plan, names),
        tiles(plan),
        week(plan),
        weeks_ahead(plan),
        how_hard(plan),
        _each_time(plan, names),
        # Before all that a page can do without: where a printer runs out of paper, boxes to tick are on the second sheet.
        _stop(),
        el("p", ALONG, class_="along"),
        help_box(plan.help_lines) if crisis == "present" else None,
        _good_to_know(plan, names),
        _ticks(plan),
        el("footer", el("p", "Where each number comes from stands on the sheet for the clinician.", class_="small")),
    ]
    return join(parts)


def help_box(help_lines: Sequence[str], first: bool = False) -> Markup:
    """The help message, whole; the deployer's lines as a list."""
    blocks: list[tuple[bool, list[str]]] = []
    for line in help_message(help_lines, first=first).splitlines():
        if line.startswith("    ") and blocks and blocks[-1][0]:
            blocks[-1][1][-1] += " " + line.strip()
        elif line.startswith("  "):
            if not (blocks and blocks[-1][0]):
                blocks.append((True, []))
            blocks[-1][1].append(line.strip())
        elif blocks and not blocks[-1][0]:
            blocks[-1][1].append(line)
        else:
            blocks.append((False, [line]))
    inner = [
        el("ul", [el("li", item) for item in lines]) if listed else el("p", " ".join(lines)) for listed, lines in blocks
    ]
    return el("section", inner, class_="help", aria_label="Where help is")


def questions(plan: Plan, names: frozenset[str]) -> Markup | None:
    """The open questions, before everything that rests on them."""
    if not plan.questions:
        return None
    kept = kept_words(plan)
    head = f"{kept}:" if kept else f"{count(len(plan.questions), 'question')} still open, without effect on the dose:"
    ranked = sorted(plan.questions, key=lambda question: not question.holds_back)
    items: list[Markup] = []
    for question in ranked[:_MOST_QUESTIONS]:
        asked, decides = question_words(plan, question)
        if tells(names, f"{asked} {decides}"):
            items.append(el("li", "A question about one of your answers."))
        else:
            items.append(el("li", asked, " ", el("span", f"Decides {decides}.", class_="sub")))
    more = len(ranked) - len(items)
    return el(
        "section",
        el("p", el("b", head)),
        el("ol", items),
        el("p", f"… and {more} more." if more else "", class_="small") if more else None,
        class_="note",
        aria_label="Open questions",
    )


def _wished(plan: Plan, dimension: str) -> str:
    """A wish of the person's own that could not be granted in full, without saying what decided."""
    for item in plan.compromises:
        if item.dimension == dimension and item.kind == "base" and any(rule.startswith(YOURS) for rule in item.by):
            wished = plan.person.intensity if dimension == "rpe" and plan.person.intensity else item.wished
            return f"you wished {wished}; this fits for now"
    return ""


def _between(sessions: Sequence[Session]) -> str:
    """Whether at least a day lies between two sessions, all round the week."""
    days = sorted({session.date.weekday() for session in sessions})
    gaps = [(b - a) % 7 for a, b in zip(days, [*days[1:], *days[:1]], strict=True)] if len(days) > 1 else []
    return "a day between" if gaps and min(gaps) > 1 else ""


def tiles(plan: Plan) -> Markup:
    """The four answers."""
    usual = pattern_week(plan)
    sessions = held(usual)
    every = groups(plan)
    lengths = sorted({session.minutes for session in sessions})
    first = longest(plan.weeks[0]) if plan.weeks else 0
    grows = lengths and first < lengths[-1]
    full, ramp = phase_counts(plan)
    kinds = " · ".join(f"{len(group)} × {_name(group[0])}" for group in every) if len(every) > 1 else ""
    value, words = hardness(_plain(every[0][0])) if every else ("", "")
    beats = value.endswith(" bpm")
    others = [f"{_name(group[0])}: {hardness(_plain(group[0]))[0]}" for group in every[1:]]
    after = (
        f"after {ramp} to build up"
        if full and ramp
        else "from the first week on"
        if full
        else "all of them building up"
    )
    hard = ["beats a minute" if beats else words]
    if value.startswith("effort "):
        value, hard = value.removesuffix(" of 6–20"), [f"of 6–20: {words}"]
    answers: list[tuple[str, str, list[str]]] = [
        ("how often", f"{len(sessions)} × a week", [kinds or _between(sessions), _wished(plan, "frequency")]),
        (
            "how long",
            f"{span(lengths[0], lengths[-1])} min" if lengths else "–",
            [f"from {first} min, slowly" if grows else "from the first day on", _wished(plan, "time")],
        ),
        ("how hard", value.removesuffix(" bpm"), [*hard, *others, _wished(plan, "rpe")]),
        ("for how long", count(full or ramp, "week"), [after, _wished(plan, "weeks")]),
    ]
    return el(
        "dl",
        [
            el(
                "div",
                el("dt", label),
                el("dd", shown, class_="value"),
                [el("dd", unbroken(detail), class_="small") for detail in details if detail],
                class_="tile",
            )
            for label, shown, details in answers
        ],
        class_="tiles",
    )


def _plain(session: Session) -> Step | None:
    step = main_step(session)
    return replace(step, bpm=None) if step is not None and step.effort_first else step


def _name(session: Session) -> str:
    """What kind of session it is."""
    return KIND_WORDS[session.kind] if session.kind == "anandamide" else session.title.lower()


def week(plan: Plan) -> Markup:
    """The usual week as seven boxes."""
    usual = pattern_week(plan)
    by_day: dict[int, list[Session]] = {}
    for session in held(usual):
        by_day.setdefault(session.date.weekday(), []).append(session)
    grows = phase_counts(plan)[1] > 0
    boxes = [
        el(
            "li",
            el("b", name),
            [_box(session) for session in by_day.get(day, ())]
            or el("span", "rest, or anything you like", class_="box"),
            class_="day",
        )
        for day, name in enumerate(DAYS)
    ]
    clocks = any(session.clock for session in held(usual))
    where = f"times in {plan.timezone}" if clocks and plan.timezone else ""
    said = ", ".join(filter(None, ("once built up" if grows else "", where)))
    return el(
        "section",
        el("h2", "Your week", el("span", f" {said}", class_="sub small") if said else None),
        el("ul", boxes, class_="week", role="list"),
    )


def _box(session: Session) -> Markup:
    clock = clock_words(session.clock) if session.clock is not None else "any time"
    return el("span", el("b", clock), el("span", _name(session)), el("span", f"{session.minutes} min"), class_="box on")


def own_range(plan: Plan) -> tuple[Number, Number] | None:
    """The minutes that are open to this person: what safety or the free time cut is not shown as something to reach."""
    target = plan.prescription.target("time")
    if target is None or target.low is None or target.high is None or target.low == target.high:
        return None
    return target.low, target.high


def weeks_ahead(plan: Plan, name: str = "p") -> Markup:
    """Minutes per session as they grow."""
    return el(
        "section",
        el("h2", "How it grows: minutes per session"),
        growth_figure(plan, name, own_range(plan), "what the programme asks for"),
    )


def how_hard(plan: Plan, ident: str = "p") -> Markup:
    """The band of each kind of sessions, and the same in words."""
    every = groups(plan)
    several = len(every) > 1
    parts: list[Child] = []
    told: dict[str, None] = {}
    for number, group in enumerate(every):
        step = main_step(group[0])
        if step is None:
            continue
        name = _name(group[0])
        figure = band_figure(plan, f"{ident}-band{number}", group[0], several)
        if figure and several:
            parts.append(el("div", el("p", el("b", f"{name[:1].upper()}{name[1:]}"), class_="small"), figure))
        else:
            parts.append(figure)
        talk = step.talk_test.rstrip(".")
        if step.effort_first and step.bpm is not None:
            talk += f"; your pulse ({hardness(step)[0]}) comes second"
        if talk:
            told[f"{talk}."] = None
    parts = [el("div", parts, class_="two") if several else parts]
    parts += [el("p", el("b", "No watch needed: "), talk) for talk in told]
    rate = plan.prescription.heart_rate
    if any(step.bpm for group in every for step in group[0].steps) and rate is not None and rate.error is not None:
        parts.append(
            el(
                "p",
                "Your numbers are an estimate. If it feels harder, slow down, whatever the watch says.",
                class_="small",
            )
        )
    return el("section", el("h2", "How hard is right"), parts)


def _each_time(plan: Plan, names: frozenset[str]) -> Markup:
    lists = _steps(plan)
    blocks = [
        el("div", el("h2", "Each time", f": {' and '.join(whose)}" if len(lists) > 1 else ""), steps)
        for steps, whose in lists.items()
    ]
    said = list(
        dict.fromkeys(session.bad_day.removeprefix("Bad day? ") for session in plan.sessions if session.bad_day)
    )
    lines = [text for text in said if not tells(names, text)]
    lines += [line.text for line in plan.person.own_lines if line.field == "if_then" and not line.private]
    lines += AFTERWARDS.splitlines()[:2]
    extra = list(dict.fromkeys(note for session in plan.sessions for note in session.notes if not tells(names, note)))
    return el(
        "section",
        blocks,
        el("div", el("h2", "On a bad day"), el("ul", [el("li", line) for line in lines])),
        el("ul", [el("li", note) for note in extra]) if extra else None,
        class_="two" if len(lists) == 1 else "several",
    )


def _steps(plan: Plan) -> dict[Markup, list[str]]:
    """What a session is made of, with the kinds that are made of the same."""
    lists: dict[Markup, list[str]] = {}
    for group in groups(plan):
        steps = [
            el(
                "li",
                el("b", f"{step.minutes} min"),
                " ",
                unbroken(step.label),
                ", in your band" if _in_band(step) else "",
            )
            for step in group[0].steps
        ]
        lists.setdefault(el("ul", steps), []).append(_name(group[0]))
    return lists


def _in_band(step: Step) -> bool:
    return step.phase == "main" and (step.bpm is not None or step.rpe is not None)


def _stop() -> Markup:
    signs = AFTERWARDS.splitlines()[2]
    head, _, rest = signs.partition(": ")
    return el(
        "section",
        el("p", el("b", f"{head}: "), f"{rest} In an emergency call your local number."),
        class_="stop",
        aria_label="When to stop",
    )


def _good_to_know(plan: Plan, names: frozenset[str]) -> Markup | None:
    notes = ranked_notices(plan)
    # Sources are the clinician's.
    shown, kept = for_the_wall([note for note in notes if note.topic != "protocol"], names)
    items = [sentence(note.text) for note in shown]
    if room_note(plan):
        items.append(sentence(room_note(plan)))
    if kept:
        items.append(
            f"{count(kept, 'more note')} for you alone {'stands' if kept == 1 else 'stand'} in your plan file."
        )
    items = [re.sub(r" \([a-z]+-\d{4}\)", "", item) for item in items]
    if not items:
        return None
    return el("section", el("h2", "Good to know"), el("ul", [el("li", item) for item in dict.fromkeys(items)]))


def _ticks(plan: Plan) -> Markup | None:
    if plan.prescription.forbids("streaks"):
        # Boxes in a row ask to be filled; where rest is a success too there are none.
        return None
    most = max((len(held(one)) for one in plan.weeks), default=0)
    boxes = [
        el(
            "li",
            el("span", el("span", "week ", class_="heard"), one.number, class_="n"),
            [el("span", class_="tick", aria_hidden="true") for _ in held(one)],
            el("span", f": {count(len(held(one)), 'session')}", class_="heard"),
        )
        for one in plan.weeks
        if held(one)
    ]
    across = "many" if most > 4 else {4: "four", 3: "three"}.get(most, "few")
    return el(
        "section", el("h2", "Tick what you did, if you like"), el("ul", boxes, class_=f"ticks {across}", role="list")
    )
