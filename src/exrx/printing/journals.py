"""What is said of a journal: what was entered, what comes next, why it changed, and by which rule and entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence

from exrx.journal import (
    AnswerEntry,
    AskedEntry,
    Entry,
    IllnessEntry,
    Journal,
    MoveEntry,
    PauseEntry,
    SessionEntry,
    WithdrawnEntry,
)
from exrx.person.fields import FIELDS
from exrx.printing.words import with_help
from exrx.programme.course import AGAINST, REFUSED, Change
from exrx.programme.plan import Plan, Session
from exrx.telling.document import fill
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.errors import RuleFileError
from exrx.values.said import as_answered, said

_AHEAD = 3
"""Sessions that are shown as next."""
_LIGHT_UNTIL = ("journal.rule.two_hard", "journal.rule.three_low")
"""Rules whose words say until when it is light."""
_FIGURES = "figures"
_LONGER = 3
"""Sessions of which it is told that they become longer."""
_LISTS = frozenset(field.name for field in FIELDS if field.kind in ("entries", "names"))
_MOST = 6
"""Reasons that are told; the rest is told by rule."""


def entered_text(tell: Words, entry: Entry, journal: Journal) -> str:
    """One sentence for what was entered."""
    if isinstance(entry, SessionEntry):
        return tell(f"journal.entered.{entry.outcome}", day=entry.on)
    if isinstance(entry, IllnessEntry):
        return tell("journal.entered.illness", first=entry.on, last=entry.last)
    if isinstance(entry, PauseEntry):
        return tell("journal.entered.pause", first=entry.on, last=entry.last)
    if isinstance(entry, MoveEntry):
        what = "deleted" if entry.deleted else "moved" if entry.day != entry.on else "time" if entry.at else "length"
        return tell("journal.entered.move", what=what, home=entry.on, day=entry.day, at=entry.at or None)
    if isinstance(entry, AskedEntry):
        return tell("journal.entered.asked", first=entry.on, last=entry.last, choice=entry.choice)
    if isinstance(entry, WithdrawnEntry):
        gone = next(one for one in journal.entries if one.id == entry.of)
        if isinstance(gone, AnswerEntry):
            return tell("journal.entered.withdrawn_answer", name=_answer(tell, gone), day=gone.on)
        out = tell("journal.entered.withdrawn", kind=kind_word(tell, gone), day=gone.on)
        before = next((one for one in journal.holding if one.id == gone.replaces), None)
        if before is None:
            return out
        return tell("journal.entered.holds_again", out=out, before=entered_text(tell, before, journal))
    if isinstance(entry, AnswerEntry):
        if entry.value == "none":
            return tell("journal.entered.none", day=entry.on)
        code = "answer" if entry.until is None else "ended"
        return tell(f"journal.entered.{code}", name=_answer(tell, entry), day=entry.until or entry.since or entry.on)
    return tell(f"journal.entered.{entry.kind}", day=entry.on)


def goes_on(tell: Words, journal: Journal | None, today: dt.date) -> Iterator[str]:
    """Of an illness without a last day, how that is entered: while it goes on, sessions wait."""
    for entry in () if journal is None else journal.of(IllnessEntry):
        if entry.last is None and entry.on <= today:
            yield tell("journal.ill_goes_on", first=entry.on, day=entry.on.isoformat())


def _answer(tell: Words, entry: AnswerEntry) -> str:
    """What was answered: a word of a list speaks for itself, a number or a yes does not."""
    if entry.value == "none":
        return tell("idle.entries", fact=entry.field, entries=())
    if entry.field in _LISTS:
        return tell.called(f"{entry.value}")
    return tell.tell(as_answered(entry.field, entry.value))


def loosened(tell: Words, before: Plan | None, after: Plan) -> Iterator[str]:
    """What one plan allows that another does not."""
    if before is None:
        yield tell("journal.empty.sessions")
        return
    if after.clearance.ceiling != before.clearance.ceiling:
        yield tell("journal.empty.ceiling", before=before.clearance.ceiling, after=after.clearance.ceiling)
    gone = {item for item, _ in before.prescription.forbidden} - {item for item, _ in after.prescription.forbidden}
    for item in sorted(gone):
        yield tell("journal.empty.bpm") if item == "bpm" else tell("journal.empty.item", item=before.known.item(item))
    was = {session.date: session.minutes for session in before.to_come}
    figures = sees_figures(before) and sees_figures(after)
    longer = [one for one in after.to_come if one.minutes > was.get(one.date, one.minutes)] if figures else []
    for one in longer[:_LONGER]:
        yield tell("journal.empty.minutes", day=one.date, before=was[one.date], after=one.minutes)
    still = {question.id for question in after.questions}
    for question in before.questions:
        if question.id not in still:
            yield tell("journal.empty.question", question=question.asked)


def kind_word(tell: Words, entry: Entry) -> str:
    """What kind of entry it is, in a word."""
    code = f"journal.kinds.{entry.kind}"
    return tell(code if tell.knows(code) else "journal.kinds.other")


def show_text(
    plan: Plan, today: dt.date, week: int | None = None, language: str = SOURCE, journal: Journal | None = None
) -> str:
    """The plan as it is: where help is if that comes first, what comes next, and why it changed; with the journal, how an illness ends."""
    tell = words_of(language)
    crisis = "first" if help_comes_first(plan) else plan.clearance.crisis
    calls = [one for one in plan.changes if one.name == "now"]
    blocks = [fill(_change(tell, plan, one)) for one in calls]
    blocks.append(_sessions(tell, plan, today, week))
    blocks += [fill(text) for text in (*goes_on(tell, journal, today), *_why_over(tell, plan, today))]
    # Of a plan that was taken out nothing changes any more.
    reasons = list(dict.fromkeys(why_lines(tell, plan))) if plan.taken_out is None else []
    if reasons:
        blocks.append([tell("journal.why"), *(line for reason in reasons[:_MOST] for line in fill(reason, "  "))])
    elif plan.course is not None and plan.taken_out is None:
        blocks.append(fill(tell("journal.unchanged" if plan.course.given is None else "journal.answers_count")))
    blocks += [fill(tell.tell(question.asked)) for question in plan.questions]
    if plan.questions:
        blocks.append(fill(tell("journal.to_answer")))
    return with_help(tell, crisis, plan.help_lines, blocks)


def help_comes_first(plan: Plan) -> bool:
    """Whether what was told means that where help is comes before everything else."""
    return any(one.help_first for one in plan.changes) or plan.clearance.crisis == "first"


def _sessions(tell: Words, plan: Plan, today: dt.date, week: int | None) -> list[str]:
    if week is None:
        head, none = tell("journal.now", day=today), none_ahead(tell, plan)
        shown = [session for session in plan.sessions if session.date >= today][:_AHEAD]
    else:
        head, none = tell("journal.week", week=week), tell("journal.nothing_that_week")
        shown = [session for one in plan.weeks if one.number == week for session in one.sessions]
    told = _lines(tell, plan, shown) or [none]
    return [head, *(row for line in told for row in fill(line, "    ", "  "))]


def none_ahead(tell: Words, plan: Plan) -> str:
    """That no session lies ahead, and where the person took the plan out, since when."""
    return tell("journal.nothing_ahead") if plan.taken_out is None else tell("journal.taken_out", day=plan.taken_out)


def _why_over(tell: Words, plan: Plan, today: dt.date) -> Iterator[str]:
    """Where no session lies ahead, what the rules of safety that allow no more weeks say to the person, such as what would change it."""
    total = plan.prescription.target("total_weeks")
    if total is None or plan.taken_out is not None or plan.end >= today:
        return
    ended = {reason.id for reason in plan.reasons if reason.tier == "safety"}.intersection(total.high_rules)
    for note in (*plan.notes, *plan.prescription.notes):
        if note.to == "person" and not ended.isdisjoint(note.rules):
            yield tell.tell(note.said)


def _session(tell: Words, plan: Plan, session: Session) -> str:
    light = session.phase == "return" or plan.clearance.ceiling == "light"
    line = tell("journal.next", day=session.date, title=session.what, minutes=session.minutes, light=light)
    if plan.course is None or session.key not in plan.course.small or session.smaller is None:
        return line
    return tell("journal.next_small", line=line, text=session.smaller)


def next_lines(tell: Words, plan: Plan, day: dt.date) -> list[str]:
    """The next sessions, a line each; without figures where those do no good."""
    return _lines(tell, plan, [session for session in plan.sessions if session.date >= day][:_AHEAD])


def _lines(tell: Words, plan: Plan, sessions: Sequence[Session]) -> list[str]:
    if plan.course is None or sees_figures(plan):
        return [_session(tell, plan, session) for session in sessions]
    return [tell("journal.next_bare", day=session.date, title=session.what) for session in sessions]


def calls(tell: Words, changes: Iterable[object]) -> list[str]:
    """Whom to call today, of changes that a journal makes."""
    now = (one for one in changes if isinstance(one, Change) and one.what == "contact" and one.name == "now")
    return list(dict.fromkeys(_call_today(tell, one) for one in now))


def _call_today(tell: Words, change: Change) -> str:
    return tell("journal.changed.call_today", about=change.about)


def contact_lines(tell: Words, plan: Plan) -> list[str]:
    """Whom to speak to, those to call today first."""
    changes = () if plan.course is None else plan.course.changes
    asked = sorted((one for one in changes if one.what == "contact"), key=lambda one: one.name != "now")
    return list(dict.fromkeys(_change(tell, plan, one) for one in asked))


def page_contacts(tell: Words, plan: Plan) -> list[str]:
    """Whom to speak to, for a page that may hang on a wall: no medicine and no illness is named."""
    asked = [one for one in plan.changes if one.what == "contact"]
    said = [tell("wall.now.call_today") if one.name == "now" else _change(tell, plan, one) for one in asked]
    return list(dict.fromkeys(said))


def page_reason(tell: Words, plan: Plan) -> str:
    """What changed and why, in one sentence; what was answered is not named."""
    told = [one for one in plan.changes if one.what not in ("contact", "asked")]
    if not told:
        return ""
    # The way back says most, then what is light, then what stays.
    order = ("conflict", "back", "light", "lighter", "shorter", "held", "stays")
    most = min(told, key=lambda one: (order.index(one.what) if one.what in order else len(order), one.date))
    return tell("wall.now.conflict") if most.what == "conflict" else _change(tell, plan, most)


def why_lines(tell: Words, plan: Plan) -> Iterator[str]:
    """A sentence for each thing that the journal changed, those to speak to somebody about first."""
    first = {"contact": 0, **dict.fromkeys(REFUSED, 1), "conflict": 2}
    for change in sorted(plan.changes, key=lambda one: (first.get(one.what, 3), one.date)):
        if change.what == "asked" or (change.what == "contact" and change.name == "now"):
            continue
        yield _change(tell, plan, change)


def moved_lines(tell: Words, plan: Plan, keys: Container[str]) -> tuple[list[str], list[str]]:
    """Of sessions that somebody put elsewhere: where one does not lie there, and where a rule would have one elsewhere."""
    about = sorted((one for one in plan.changes if one.name in keys), key=lambda one: one.date)
    said = ([_change(tell, plan, one) for one in about if one.what in which] for which in (REFUSED, AGAINST))
    first, after = map(list, map(dict.fromkeys, said))
    return first, after


def conflict_lines(tell: Words, plan: Plan) -> list[str]:
    """Where two answers differ, and that the careful one holds."""
    return list(dict.fromkeys(_change(tell, plan, one) for one in plan.changes if one.what == "conflict"))


def sees_figures(plan: Plan) -> bool:
    """Whether somebody is told figures of the journal: not where a rule forbids it, also one that is newer than the plan."""
    return not plan.prescription.forbids(_FIGURES) and not _forbidden_today(plan)


def _forbidden_today(plan: Plan) -> bool:
    from exrx.rules.facts import facts_of
    from exrx.rules.loader import shipped_book

    try:
        rules = shipped_book().forbidding.get(_FIGURES, ())
        facts = facts_of(plan.person, goals=plan.goals, protocol=plan.protocol, as_of=plan.as_of)
    except RuleFileError:
        # An archived plan tells itself where today's rules are gone: then its own say it alone.
        return False
    return any(rule.when.holds(facts) for rule in rules)


def _change(tell: Words, plan: Plan, change: Change) -> str:
    """One change in words: those of its rule, where it has some, else those of what it is."""
    given = {
        "day": change.date,
        "minutes": change.minutes,
        "last": change.last,
        "name": change.name or None,
        "about": change.about,
    }
    if change.what == "contact" and change.name == "now":
        return _call_today(tell, change)
    if change.what == "other":
        title = said(f"sessions.{change.name}.title")
        return tell("journal.changed.other", day=change.date, last=change.last, title=title)
    own = [f"journal.rule.{id.rpartition('.')[2]}" for id in change.rules]
    known = next((code for code in own if tell.knows(code)), None)
    # What is light until a day is said of that, and not of the length that stays because of it.
    of_light = known is not None and known in _LIGHT_UNTIL and change.last is None
    if known is not None and change.what != "back" and not of_light:
        return tell(known, **given)
    figures = change.minutes is None or sees_figures(plan)
    backs = (f"journal.back.{id.rpartition('.')[2]}" for id in change.rules)
    if change.what == "back" and figures and (code := next(filter(tell.knows, backs), None)):
        return tell(code, **given)
    return tell(f"journal.changed.{change.what}" if figures else f"journal.bare.{change.what}", **given)


def trail_text(plan: Plan, journal: Journal | None, language: str = SOURCE) -> str:
    """Every change with its day, its rules with source and mark, and the entries behind it."""
    tell = words_of(language)
    if not plan.changes:
        return "\n".join(fill(tell("journal.trail.none")))
    known = {} if journal is None else {entry.id: entry for entry in journal.entries}
    from exrx.rules.loader import shipped_book

    rules, figures = shipped_book().by_id, sees_figures(plan)
    blocks = []
    for change in plan.changes:
        what = tell(f"journal.trail.what.{change.what}")
        minutes = change.minutes if figures else None
        rows = [tell("journal.trail.line", day=change.date, what=what, minutes=minutes)]
        for id in change.rules:
            if id in rules:
                rule = rules[id]
                text = tell("journal.trail.rule", rule=id, source=rule.source, mark=rule.mark, says=rule.told("says"))
                rows += fill(text, "    ", "  ")
        for id in change.entries:
            entry = known.get(id)
            kind, day, entered = (None,) * 3 if entry is None else (kind_word(tell, entry), entry.on, entry.entered)
            known_entry = {"kind": kind, "day": day, "entered": entered}
            rows.append("  " + tell("journal.trail.entry", known=entry is not None, id=id, **known_entry))
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks)
