"""Answers about when: the slot of one session, and every session that life moved."""

from __future__ import annotations

from exrx.explanation.page import Explanation, Page, window_words
from exrx.printing.notes import note_text
from exrx.printing.words import clock_words
from exrx.programme.plan import Plan, Session
from exrx.telling.words import Words
from exrx.values.windows import clock_text

START = ".start"


def placed_keys(plan: Plan) -> list[str]:
    """The keys of all sessions, also of those that were left out."""
    told = [note.topic.removesuffix(START) for note in plan.notes if note.topic.endswith(START)]
    return sorted({*(session.key for session in plan.sessions), *told})


def why_start(plan: Plan, tell: Words, key: str) -> Explanation:
    """Why one session begins when it does, or is left out."""
    session = next((one for one in plan.sessions if one.key == key), None)
    when = None if session is None else _when(tell, session)
    page = Page(plan, tell, f"{key}{START}", tell("why.titles.start", key=key, when=when))
    told = [note for note in plan.notes if note.topic in (f"{key}{START}", key)]
    page.entries("because", [tell.tell(note.what) for note in told])
    if not told and session is not None:
        page.entry("because", tell("why.when.slot", slot=_slot(tell, session)))
    _free_time(page, session)
    page.use(rule for note in told for rule in note.rules)
    if not plan.availability.ordinary:
        page.use(reason.id for reason in plan.reasons if reason.id.startswith("slot."))
        page.entry("order", tell("why.when.order"))
    return page.finish()


def why_moved(plan: Plan, tell: Words) -> Explanation:
    """Every session that is not in its regular slot."""
    told = [note for note in plan.notes if note.topic.endswith(START)]
    page = Page(plan, tell, "moved", tell("why.titles.moved", n=len({note.topic for note in told})))
    for note in told:
        page.row(note.topic.removesuffix(START), tell.tell(note.what))
        page.use(note.rules)
    if told:
        page.entry("order", tell("why.when.order"))
    return page.finish()


def why_pause(plan: Plan, tell: Words) -> Explanation:
    """Every pause of the plan: what moved, and the way back."""
    page = Page(plan, tell, "pause", tell("why.titles.pause", n=len(plan.pauses)))
    for pause in plan.pauses:
        days = tell("why.when.from_to", first=pause.first, last=pause.last, days=pause.days, illness=pause.illness)
        page.entry("from", days)
        page.entry("moved", tell("why.when.moved", weeks=pause.weeks))
        words = "as_planned"
        if pause.share is not None and pause.done:
            words = "again" if pause.share >= 100 else "at_most"
        back = tell(f"why.when.{words}", share=pause.share, easier=pause.easier)
        page.entry("back", f"{back}   {page.named(pause.rules)}")
        if pause.answered is not None:
            page.entry("asked", tell("why.when.asked", day=pause.answered))
    for question in plan.questions:
        asking = [rule for rule in question.rules if rule.startswith("pause.")]
        if asking:
            page.entry("open", f"{tell.tell(question.asked)}   {page.named(asking)}")
    told = [note for note in plan.notes if note.said.code == "notes.no_room"]
    for note in told:
        page.entry("free_time", note_text(tell, note))
        page.use(note.rules)
    if not plan.pauses and not told:
        page.entry("", tell("why.when.no_pause"))
    return page.finish()


def _when(tell: Words, session: Session) -> str:
    return tell("why.when.clock" if session.clock else "why.when.first", day=session.date, clock=session.clock)


def _slot(tell: Words, session: Session) -> str:
    clock = f" {clock_words(session.clock)}" if session.clock else ""
    return f"{tell.date(session.date.isoformat(), 'weekday_name')}{clock}"


def _free_time(page: Page, session: Session | None) -> None:
    given, tell = page.plan.availability, page.tell
    if session is not None:
        windows = list(given.windows_on(session.date))
        if windows:
            page.entry("free_time", window_words(tell, windows))
    limits = [
        tell(f"why.when.limit_{name}", n=number)
        for name, number in (
            ("minutes", given.minutes_per_day),
            ("rest", given.rest_hours or None),
            ("travel", given.travel or None),
            ("blackout", len(given.blackout) or None),
            ("holidays", len(given.holidays) or None),
        )
        if number is not None
    ]
    between = [
        tell(f"why.when.limit_{name}", clock=clock_text(minutes))
        for name, minutes in (("earliest", given.earliest), ("latest", given.latest))
        if minutes is not None
    ]
    at = given.minutes_per_day is not None
    limits[at:at] = between
    if given.busy:
        limits.append(tell("why.when.limit_busy"))
    if limits:
        page.entry("limits", ", ".join(limits))
    wishes = [tell("why.when.wish_at", clock=clock_text(given.ideal))] if given.ideal is not None else []
    if given.preferred:
        wishes.append(tell("why.when.wish_within", windows=[window.said for window in given.preferred]))
    if wishes:
        page.entry("wished", ", ".join(wishes))
