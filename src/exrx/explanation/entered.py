"""Answers about what was entered: what a medicine, an illness, a sign, a wish, a day or a number changed in this plan, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from exrx.classes import dataclass
from exrx.explanation.page import Explanation, Page, field_words, window_words
from exrx.medicines import normal
from exrx.person.fields import ENTRIES, FIELDS
from exrx.person.values import Entry
from exrx.printing.lost import lost_words
from exrx.printing.notes import note_text
from exrx.printing.words import shown
from exrx.programme.plan import Plan
from exrx.telling.words import Words, words_of

_OFTEN = ("sessions", "sessions a week", "sessions per week", "times a week", "days a week")
_WISHES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "minutes": ("time", "minutes", ("minutes", "min", "minutes per session", "minutes a session")),
    "sessions_per_week": ("frequency", "per_week", _OFTEN),
    "weeks": ("weeks", "full_weeks", ("weeks", "full weeks")),
}
"""A wish in a number: its dimension, its unit, and the words that may follow the number in a question."""
_ELSEWHERE = ("resting_hr", "max_hr", "intensity")
"""Answers that have a page of another name."""
_FIELDS = {
    field.name: field.facts
    for field in FIELDS
    if field.facts and field.kind not in ("names", "entries") and field.name not in (*_WISHES, *_ELSEWHERE)
}
"""An answer that is one value, and the facts that follow from it."""
_MOST = 6


_Teller = Callable[[Plan, Words], Explanation]


@dataclass(frozen=True, slots=True)
class _Given:
    """One thing that was entered: what it is called, under which words rules keep it, and its page."""

    names: frozenset[str]
    shown: str
    page: _Teller


def entered_page(plan: Plan, tell: Words, text: str) -> _Teller | None:
    """The page of what ``text`` asks about, as a name (``"metoprolol"``) or in a sentence (``"what did the beta blocker change?"``)."""
    asked = normal(re.sub(r"[^\w\s/-]+", " ", text))
    given = list(_given(plan, tell))
    exact = [item for item in given if asked in item.names]
    inside = [item for item in given if any(f"_{name}_" in f"_{asked}_" for name in item.names)]
    return next((item.page for item in (*exact, *inside)), None)


def entered_names(plan: Plan, tell: Words) -> list[str]:
    """How each thing that was entered can be asked for."""
    return [item.shown for item in _given(plan, tell)]


def _given(plan: Plan, tell: Words) -> Iterator[_Given]:
    for kind in ENTRIES:
        for entry in getattr(plan.person, kind) or ():
            shown = plan.known.said(kind, entry.id, entry.entered)
            yield _Given(_names(plan, kind, entry), shown, _page_of(kind, entry))
    for field, (_, _, units) in _WISHES.items():
        value = getattr(plan.person, field)
        if value is not None:
            names = frozenset(normal(f"{value} {unit}") for unit in units)
            yield _Given(names, f"{value} {units[0]}", _wish_page(field))
    for field, facts in _FIELDS.items():
        if getattr(plan.person, field) is not None:
            words = (field, *(("blood pressure",) if field in ("systolic", "diastolic") else ()))
            called = field_words(tell, field)
            yield _Given(frozenset(map(normal, (*words, called))), called, _field_page(field, facts))
    days = zip(tell.table("calendar")["weekdays"], words_of().table("calendar")["weekdays"], strict=True)
    for day, (name, english) in enumerate(days):
        asked = (name, name[:3], *(word for one in (name, english) for word in (one, f"{one}s")), english[:3])
        yield _Given(frozenset(map(normal, asked)), name, _day_page(day))


def _names(plan: Plan, kind: str, entry: Entry) -> frozenset[str]:
    """What the entry may be called: as it was entered, by the class that it counts as, and by each word of it that is a name."""
    known = plan.known.name(kind, entry.id)
    return frozenset(normal(word) for word in (entry.entered, *(known.words if known else ())) if word)


def _page_of(kind: str, entry: Entry) -> _Teller:
    def page_of(plan: Plan, tell: Words) -> Explanation:
        known, name = plan.known, plan.known.said(kind, entry.id, entry.entered)
        # Plans of earlier versions keep the class beside the word.
        words = {name, known.label(kind, entry.id), f"{entry.entered} ({known.label(kind, entry.id)})"}
        # What a medicine is for counts as an illness of its own.
        words |= {known.label("conditions", id) for id in known.recognise("conditions", entry.reason)}
        rules = _rules_of(plan, words)
        page = Page(plan, tell, name, tell("why.titles.entered", name=tell.called(name), found=bool(rules)))
        page.entry("entered", _entry_words(plan, tell, kind, entry))
        for rule in rules:
            _changed(page, rule)
        term = known.name(kind, entry.id)
        answered = [given for given in plan.person.clearances if term is not None and given.topic in term.topics]
        for given in answered:
            told = tell("why.entered.clearance", topic=given.topic, day=given.date.isoformat(), by=given.by)
            page.entry("answered", told)
        if not rules and not answered:
            page.entry("because", tell("why.entered.kept"))
        return page.finish()

    return page_of


def _entry_words(plan: Plan, tell: Words, kind: str, entry: Entry) -> str:
    name, counts_as = plan.known.said(kind, entry.id, entry.entered), plan.known.said(kind, entry.id)
    parts = [
        tell.called(name),
        tell("why.entered.counts_as", name=tell.called(counts_as)) if normal(counts_as) != normal(name) else "",
        tell("why.entered.since", day=entry.since.isoformat()) if entry.since else "",
        tell("why.entered.until", day=entry.ended.isoformat()) if entry.ended else "",
        tell("why.entered.reason", what=entry.reason) if entry.reason else "",
        entry.note,
    ]
    return ", ".join(filter(None, parts))


def _rules_of(plan: Plan, words: set[str]) -> list[str]:
    """The rules that hold because of an entry: what they keep of it is its words."""
    found = [finding.rule for finding in plan.clearance.reasons if words & set(finding.because)]
    found += [reason.id for reason in plan.reasons if words & set(reason.because)]
    return list(dict.fromkeys(found))


def _changed(page: Page, rule: str) -> None:
    """What one rule did in this plan: the level, what it leaves out and asks for, numbers, advice, questions."""
    plan, tell = page.plan, page.tell
    page.use((rule,))
    done = [
        tell("why.entered.screening", level=item.level)
        for item in plan.clearance.reasons
        if item.rule == rule and item.level != "cleared"
    ]
    for code, items in (("forbids", plan.prescription.forbidden), ("asks", plan.prescription.required)):
        named = [tell.called(plan.known.item(name)) for name, by in items if by == rule]
        done += [tell(f"why.entered.{code}", item=name) for name in named]
    done += list(_numbers(page, rule))
    done += [tell("why.entered.question", text=item.asked) for item in plan.questions if rule in item.rules]
    done += [note_text(tell, note) for note in plan.notices if rule in note.rules]
    if not done:
        reason = page.reasons.get(rule)
        about = reason.decides if reason is not None else ""
        done = [tell("why.entered.about", what=about) if about else tell("why.entered.no_number")]
    for number, text in enumerate(done):
        page.row(rule if number == 0 else "", text)
    lost = [item for item in plan.compromises if rule in item.forced_by]
    page.compromises += lost
    for item in lost[:_MOST]:
        page.entry("", lost_words(tell, plan, item))


def _numbers(page: Page, rule: str) -> Iterator[str]:
    """The resolved numbers of which a rule sets an end or the point, each once."""
    made = [one for one in page.plan.prescription.chosen if rule in one.rules]
    tell, name = page.tell, page.tell("why.entered.activity")
    told = []
    for activity, kind in dict.fromkeys((one.activity, one.kind) for one in made):
        called = tell.called(page.plan.known.label("activities", activity))
        told.append(tell("why.entered.number", name=name, kind=kind, range=called))
    slots = [slot for slot in page.plan.prescription.slots if rule in slot.target.rules]
    page.numbers += slots
    most = len(told)
    for slot in slots:
        value = shown(tell, slot.target, slot.dimension)
        told.append(tell("why.entered.number", name=slot.dimension, kind=slot.kind, range=value))
    yield from list(dict.fromkeys(told))[: max(most, _MOST)]


def _wish_page(field: str) -> _Teller:
    def page_of(plan: Plan, tell: Words) -> Explanation:
        dimension, unit, _ = _WISHES[field]
        wish = tell(f"why.entered.wish_{field}", n=getattr(plan.person, field))
        found = [item for item in plan.compromises if f"your.{field}" in item.by]
        target = plan.prescription.target(dimension)
        got = found[0].got if found else "" if target is None else str(target.aim)
        title = tell("why.titles.wish", wish=wish, got=got if found else None)
        page = Page(plan, tell, wish, title, tell(f"why.units.{unit}", range=got).strip())
        page.target(dimension, got, unit)
        page.compromises += found
        for item in found:
            page.use((*item.by, *item.forced_by))
        page.use((f"your.{field}",))
        return page.finish()

    return page_of


def _field_page(field: str, facts: tuple[str, ...]) -> _Teller:
    def page_of(plan: Plan, tell: Words) -> Explanation:
        name = field_words(tell, field)
        looking = [reason.id for reason in plan.reasons if not plan.known.facts_of(reason.id).isdisjoint(facts)]
        page = Page(plan, tell, name, tell("why.titles.field", name=name, found=bool(looking)))
        page.entry("entered", _value_words(tell, getattr(plan.person, field)))
        for rule in looking:
            _changed(page, rule)
        return page.finish()

    return page_of


def _value_words(tell: Words, value: object) -> str:
    if isinstance(value, bool):
        return tell("why.entered.yes" if value else "why.entered.no")
    return tell.show(value, ("called", "commas"))


def _day_page(day: int) -> _Teller:
    def page_of(plan: Plan, tell: Words) -> Explanation:
        name = str(tell.table("calendar")["weekdays"][day])
        sessions = [s for s in plan.sessions if s.date.weekday() == day]
        page = Page(plan, tell, name, tell("why.titles.day", day=name, n=len(sessions)))
        windows = [window for window in plan.availability.windows if window.day == day]
        if windows:
            page.entry("free_time", window_words(tell, windows))
        else:
            page.entry("free_time", tell(f"why.entered.{'no_window' if plan.availability.windows else 'no_days'}"))
        if sessions:
            page.entry("sessions", tell("why.entered.first_session", key=sessions[0].key))
        if not sessions and windows:
            often = plan.prescription.target("frequency")
            if often is not None:
                page.entry("because", tell("why.entered.others_took", n=often.aim))
                page.use(often.aim_rules)
        page.use(one.id for one in plan.reasons if one.id.startswith("slot.") or one.id == "your.availability")
        page.use(one.id for one in plan.reasons if one.about == ("rest_hours",))
        return page.finish()

    return page_of
