"""Answers about when: the slot of one session, and every session that life moved."""

from __future__ import annotations

from exrx.explanation.page import Explanation, Page
from exrx.printing.words import WEEKDAYS, clock_words, count, long_date
from exrx.program import Plan, Session

START = ".start"


def placed_keys(plan: Plan) -> list[str]:
    """The keys of all sessions, also of those that were left out."""
    told = [note.topic.removesuffix(START) for note in plan.notes if note.topic.endswith(START)]
    return sorted({*(session.key for session in plan.sessions), *told})


def why_start(plan: Plan, key: str) -> Explanation:
    """Why one session begins when it does, or is left out."""
    session = next((one for one in plan.sessions if one.key == key), None)
    page = Page(plan, f"{key}{START}", f"When {key} begins: {_when(session) if session else 'it is left out'}")
    told = [note for note in plan.notes if note.topic in (f"{key}{START}", key)]
    for number, note in enumerate(told):
        page.entry("because" if number == 0 else "", note.text.removeprefix(f"{key}: "))
    if not told and session is not None:
        page.entry("because", f"the same slot in every week that allows it: {_slot(session)}")
    _free_time(plan, page, session)
    page.use(rule for note in told for rule in note.rules)
    if not plan.availability.ordinary:
        page.use(reason.id for reason in plan.reasons if reason.id.startswith("slot."))
        _order(page)
    return page.finish()


def why_moved(plan: Plan) -> Explanation:
    """Every session that is not in its regular slot."""
    told = [note for note in plan.notes if note.topic.endswith(START)]
    page = Page(plan, "moved", f"Sessions outside their regular slot: {len({note.topic for note in told}) or 'none'}")
    for note in told:
        page.entry(note.topic.removesuffix(START), note.text.partition(": ")[2])
        page.use(note.rules)
    if told:
        _order(page)
    return page.finish()


def why_pause(plan: Plan) -> Explanation:
    """Every pause of the plan: what moved, and the way back."""
    page = Page(plan, "pause", f"Pauses: {len(plan.pauses) or 'none'}")
    for pause in plan.pauses:
        days = f"{count(pause.days, 'day')}{', an illness' if pause.illness else ''}"
        page.entry("from", f"{long_date(pause.first)} to {long_date(pause.last)}, {days}")
        page.entry(
            "moved", f"by {count(pause.weeks, 'week')}" if pause.weeks else "nothing; what lay in it is left out"
        )
        if pause.share is not None and pause.done:
            words = (
                "the last complete week again"
                if pause.share >= 100
                else f"at most {pause.share} % of the last complete week"
            )
            page.entry("back", f"{words}{', and one class easier' if pause.easier else ''}   {page.named(pause.rules)}")
        else:
            page.entry("back", f"as planned   {page.named(pause.rules)}")
        if pause.answered is not None:
            page.entry("asked", f"again on {long_date(pause.answered)}")
    for question in plan.questions:
        asking = [rule for rule in question.rules if rule.startswith("pause.")]
        if asking:
            page.entry("open", f"{question.text}   {page.named(asking)}")
    told = [note for note in plan.notes if note.topic == "pause" and "no session has room" in note.text]
    for note in told:
        page.entry("free time", note.text)
        page.use(note.rules)
    if not plan.pauses and not told:
        page.entry("", "exrx adapt --pause FIRST..LAST enters one; what is left then moves")
    return page.finish()


def _when(session: Session) -> str:
    clock = f", {clock_words(session.clock)}" if session.clock else ""
    return long_date(session.date) + clock


def _slot(session: Session) -> str:
    clock = f" {clock_words(session.clock)}" if session.clock else ""
    return f"{WEEKDAYS[session.date.weekday()]}{clock}"


def _free_time(plan: Plan, page: Page, session: Session | None) -> None:
    given = plan.availability
    if session is not None:
        windows = list(given.windows_on(session.date))
        if windows:
            page.entry("free time", ", ".join(map(str, windows)))
    limits = [
        f"{given.minutes_per_day} minutes a day" if given.minutes_per_day is not None else "",
        f"not before {_clock(given.earliest)}" if given.earliest is not None else "",
        f"done by {_clock(given.latest)}" if given.latest is not None else "",
        f"{count(given.rest_hours, 'hour')} of rest" if given.rest_hours else "",
        f"{count(given.travel, 'minute')} on the way, there and back" if given.travel else "",
        f"{count(len(given.blackout), 'time')} left out" if given.blackout else "",
        f"{count(len(given.holidays), 'public holiday')}" if given.holidays else "",
        "what your calendar says" if given.busy else "",
    ]
    if any(limits):
        page.entry("limits", ", ".join(filter(None, limits)))
    if given.ideal is not None or given.preferred:
        wishes = [
            f"at {_clock(given.ideal)}" if given.ideal is not None else "",
            f"within {', '.join(map(str, given.preferred))}" if given.preferred else "",
        ]
        page.entry("wished", ", ".join(filter(None, wishes)))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _order(page: Page) -> None:
    page.entry(
        "order",
        "as few as possible left out, then as few as possible moved, then where you would rather be, then as near to the slot "
        "as can be",
    )
