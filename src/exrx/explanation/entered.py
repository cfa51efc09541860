"""Answers about what was entered: what a medicine, an illness, a sign, a wish, a day or a number changed in this plan, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exrx.explanation.page import Explanation, Page
from exrx.fields import Entry
from exrx.printing.lost import lost_words
from exrx.printing.words import KIND_WORDS, WEEKDAYS, count
from exrx.program import Plan
from exrx.rules.loader import shipped_book
from exrx.vocabulary import label, normal, recognise, said, vocabulary

_LISTS = ("conditions", "medications", "symptoms")
_WISHES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "minutes": ("time", "min", ("minutes", "min", "minutes per session", "minutes a session")),
    "sessions_per_week": (
        "frequency",
        "a week",
        ("sessions", "sessions a week", "sessions per week", "times a week", "days a week"),
    ),
    "weeks": ("weeks", "full weeks", ("weeks", "full weeks")),
}
"""A wish in a number: its dimension, its unit, and the words that may follow the number in a question."""
_FIELDS: dict[str, tuple[str, ...]] = {
    **{
        name: (name,)
        for name in (
            "age", "sex", "bmi", "systolic", "diastolic", "phq9", "phq9_item9", "gad7", "longest_session", "longest_run", "falls",
            "due_date", "eating_disorder", "post_exertional_malaise", "under_care", "supervised",
        )
    },
    **dict.fromkeys(("active_days", "active_minutes", "active_months", "active_effort"), ("active", "weekly_minutes", "active_effort")),
    **dict.fromkeys(("height_cm", "weight_kg"), ("bmi",)),
}  # fmt: skip
"""An answer that is one value, and the facts that follow from it."""
_MOST = 6


@dataclass(frozen=True, slots=True)
class _Given:
    """One thing that was entered: what it is called, under which words rules keep it, and its page."""

    names: frozenset[str]
    shown: str
    page: Callable[[Plan], Explanation]


def entered_page(plan: Plan, text: str) -> Callable[[Plan], Explanation] | None:
    """The page of what ``text`` asks about, as a name (``"metoprolol"``) or in a sentence (``"what did the beta blocker change?"``)."""
    asked = normal(re.sub(r"[^\w\s/-]+", " ", text))
    given = list(_given(plan))
    exact = [item for item in given if asked in item.names]
    inside = [item for item in given if any(f"_{name}_" in f"_{asked}_" for name in item.names)]
    return next((item.page for item in (*exact, *inside)), None)


def entered_names(plan: Plan) -> list[str]:
    """How each thing that was entered can be asked for."""
    return [item.shown for item in _given(plan)]


def _given(plan: Plan) -> Iterator[_Given]:
    for kind in _LISTS:
        for entry in getattr(plan.person, kind) or ():
            yield _Given(_names(kind, entry), said(kind, entry.id, entry.entered), _page_of(kind, entry))
    for field, (_, _, units) in _WISHES.items():
        value = getattr(plan.person, field)
        if value is not None:
            names = frozenset(normal(f"{value} {unit}") for unit in units)
            yield _Given(names, f"{value} {units[0]}", _wish_page(field))
    for field, facts in _FIELDS.items():
        if getattr(plan.person, field) is not None:
            words = (field, *(("blood pressure",) if field in ("systolic", "diastolic") else ()))
            yield _Given(frozenset(map(normal, words)), field.replace("_", " "), _field_page(field, facts))
    for day, name in enumerate(WEEKDAYS):
        yield _Given(frozenset(normal(word) for word in (name, name[:3], f"{name}s")), name, _day_page(day))


def _names(kind: str, entry: Entry) -> frozenset[str]:
    """What the entry may be called: as it was entered, by the class that it counts as, and by each word of it that is a name."""
    term = vocabulary()[kind].get(entry.id)
    words = [entry.entered, *((term.id, term.label, *term.aliases) if term else ())]
    words += [
        word for word in re.split(r"[^\w]+", entry.entered) if len(word) > 3 and entry.id in recognise(kind, word)
    ]
    return frozenset(normal(word) for word in words if word)


def _page_of(kind: str, entry: Entry) -> Callable[[Plan], Explanation]:
    def page_of(plan: Plan) -> Explanation:
        name = said(kind, entry.id, entry.entered)
        # Plans of earlier versions keep the class beside the word.
        words = {name, label(kind, entry.id), f"{entry.entered} ({label(kind, entry.id)})"}
        # What a medicine is for counts as an illness of its own.
        words |= {label("conditions", id) for id in (recognise("conditions", entry.reason) if entry.reason else ())}
        rules = _rules_of(plan, words)
        page = Page(plan, name, f"{name}: {'what it changed' if rules else 'nothing in this plan turns on it'}")
        page.entry("entered", _entry_words(kind, entry))
        for rule in rules:
            _changed(page, rule)
        term = vocabulary()[kind].get(entry.id)
        answered = [given for given in plan.person.clearances if term is not None and given.topic in term.topics]
        for given in answered:
            page.entry("answered", f"a clearance was entered: {given.topic}, {given.date.isoformat()}, by {given.by}")
        if not rules and not answered:
            page.entry("because", "no rule that speaks of it had anything to decide here; it is kept")
        return page.finish()

    return page_of


def _entry_words(kind: str, entry: Entry) -> str:
    name, counts_as = said(kind, entry.id, entry.entered), said(kind, entry.id)
    parts = [
        name,
        f"counts as: {counts_as}" if normal(counts_as) != normal(name) else "",
        f"since {entry.since}" if entry.since else "",
        f"until {entry.until}" if entry.until else "",
        f"for {entry.reason}" if entry.reason else "",
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
    plan = page.plan
    page.use((rule,))
    done = [
        f"screening: {item.level}" for item in plan.clearance.reasons if item.rule == rule and item.level != "cleared"
    ]
    done += [f"no {_item(name)}" for name, by in plan.prescription.forbidden if by == rule]
    done += [f"asks for {_item(name)}" for name, by in plan.prescription.required if by == rule]
    done += list(_numbers(page, rule))
    done += [f"question: {item.text}" for item in plan.questions if rule in item.rules]
    done += [note.text for note in plan.notices if rule in note.rules]
    if not done:
        reason = page.reasons.get(rule)
        done = [f"about {reason.decides}" if reason is not None and reason.decides else "looked at, changed no number"]
    for number, text in enumerate(done):
        page.entry(rule if number == 0 else "", text)
    lost = [item for item in plan.compromises if rule in item.forced_by]
    page.compromises += lost
    for item in lost[:_MOST]:
        page.entry("", lost_words(plan, item, item.got))


def _numbers(page: Page, rule: str) -> Iterator[str]:
    """The resolved numbers of which a rule sets an end or the point, each once."""
    told: set[str] = set()
    for slot in page.plan.prescription.slots:
        ends = [
            word
            for word, rules in (
                ("at least", slot.target.low_rules),
                ("at most", slot.target.high_rules),
                ("chosen", slot.target.aim_rules),
            )
            if rule in rules
        ]
        if not ends:
            continue
        page.numbers.append(slot)
        name = slot.dimension.partition("@")[0].replace("_", " ")
        kind = "" if slot.kind == "base" else f" of {KIND_WORDS.get(slot.kind, slot.kind)} sessions"
        text = f"{name}{kind}: {slot.target}"
        if text not in told and len(told) < _MOST:
            told.add(text)
            yield text


def _item(name: str) -> str:
    return label("items", name) if name in vocabulary()["items"] else label("activities", name)


def _wish_page(field: str) -> Callable[[Plan], Explanation]:
    def page_of(plan: Plan) -> Explanation:
        dimension, unit, words = _WISHES[field]
        value = getattr(plan.person, field)
        found = [item for item in plan.compromises if f"your.{field}" in item.by]
        target = plan.prescription.target(dimension)
        got = found[0].got if found else "" if target is None else str(target.aim)
        result = f"it became {got}" if found else "granted"
        page = Page(plan, f"{value} {words[0]}", f"{value} {words[0]}: your wish, {result}", f"{got} {unit}".strip())
        page.target(dimension, got, unit)
        page.compromises += found
        for item in found:
            page.use((*item.by, *item.forced_by))
        page.use((f"your.{field}",))
        return page.finish()

    return page_of


def _field_page(field: str, facts: tuple[str, ...]) -> Callable[[Plan], Explanation]:
    def page_of(plan: Plan) -> Explanation:
        book, name = shipped_book(), field.replace("_", " ")
        # The plan keeps which rules held, the packs know which of them look at this answer.
        looking = [
            reason.id
            for reason in plan.reasons
            if reason.id in book.by_id and not set(facts).isdisjoint(book.by_id[reason.id].when.facts())
        ]
        page = Page(
            plan, name, f"{name}: {'which rules look at it' if looking else 'nothing in this plan turns on it'}"
        )
        page.entry("entered", _value_words(getattr(plan.person, field)))
        for rule in looking:
            _changed(page, rule)
        return page.finish()

    return page_of


def _value_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _day_page(day: int) -> Callable[[Plan], Explanation]:
    def page_of(plan: Plan) -> Explanation:
        name = WEEKDAYS[day]
        sessions = [s for s in plan.sessions if s.date.weekday() == day and s.status == "confirmed"]
        page = Page(plan, name, f"{name}: {count(len(sessions), 'session')}")
        windows = [window for window in plan.availability.windows if window.day == day]
        if windows:
            page.entry("free time", ", ".join(map(str, windows)))
        elif plan.availability.windows:
            page.entry("free time", "none was entered")
        else:
            page.entry("free time", "no days were named; days are left between sessions")
        for session in sessions[:1]:
            page.entry("sessions", f'the first is {session.key}: why("{session.key}")')
        if not sessions and windows:
            often = plan.prescription.target("frequency")
            if often is not None:
                page.entry("because", f"the week has {often.aim} sessions, and other days took them")
                page.use(often.aim_rules)
        page.use(
            reason.id for reason in plan.reasons if reason.id.startswith("slot.") or reason.id == "your.availability"
        )
        page.use(reason.id for reason in plan.reasons if reason.decides == "rest_hours")
        return page.finish()

    return page_of
