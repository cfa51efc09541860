"""The clinician's page: what was decided, on what ground, what lost, and what is left to judge. It holds health data."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from exrx.explanation.effort import equation_of, leading, shifted_bands, to_beats
from exrx.explanation.evidence import energy_of
from exrx.explanation.page import Explanation, entered_for
from exrx.export.html.charts import Row, band_rows, numbers
from exrx.export.html.course import course_section
from exrx.export.html.dose_table import DIMENSIONS, dose_table, how_sure, mets_used
from exrx.export.html.figures import dates, groups, growth_figure, judged_by, judged_weeks, review_weeks
from exrx.export.html.fitting import Part, cited, rows
from exrx.export.html.markup import Child, Markup, each, el, foreign, join, section, unbroken
from exrx.known import Known
from exrx.person.fields import OWN_WORDS, PERSON
from exrx.person.values import Entry
from exrx.physiology.heart_rate import half_up
from exrx.printing.notes import dose_note, longest_sessions, note_text, person_notices, planned_words, steps_note
from exrx.printing.words import capital, sentence, span
from exrx.programme.plan import Plan
from exrx.programme.prescription import Note
from exrx.questionnaires import gad7_severity, phq9_severity
from exrx.reviewing import Review
from exrx.telling.document import Figure
from exrx.telling.words import Words
from exrx.values.citation import Reason, Source
from exrx.values.constraint import Number
from exrx.values.said import named
from exrx.visibility import name_for, notes_for
from exrx.vocabulary import KINDS

_OWN = "exrx."
"""How the names of this library's packs begin."""
_AUTHORS = 2
"""How many authors a reference on the sheet names; the plan file names them all."""
_KINDS = {"likes": "activities", "dislikes": "activities"}
"""Where the words of a list are found."""
_NOT_SHOWN = frozenset(("clearances", *OWN_WORDS))
"""Clearances stand beside what they cleared; what is said in the person's own words decides nothing and is theirs."""
_CLINICAL = ("stop.hold", "stop.stop", "caution.medicines")
"""The words of ``help_and_stop.toml`` that stand on the sheet."""
_STANDING = "session.stop_signs"
_HOLD, _STOP, _SCORES = "monitoring.after_illness", "monitoring.worse", "monitoring.phq9"
"""Notes that stand where they are looked for, and not among the others."""
_PLACED = frozenset({_STANDING, _HOLD, _STOP, _SCORES})
_BESIDE = frozenset({"same_slot"})
"""Where sources differ and the note of the rule says so itself."""


def clinician_page(plan: Plan, tell: Words, found: Review | None = None) -> list[Part]:
    """The whole page, with the course of a plan that follows a journal."""
    answers = {topic: why(plan, tell) for _, topic, why in DIMENSIONS}
    energy, (own, general) = energy_of(plan), _by_whom(plan)
    return [
        Part(el("header", el("h1", tell("clinician.title")), _identity(plan, tell))),
        _facts(plan, tell),
        dose_table(plan, tell, answers, energy),
        Part(el("section", _bands(plan, tell), _ramp(plan, tell), class_="two")),
        _judgement(plan, tell, own, general),
        _hold_and_stop(plan, tell),
        Part(_closing(tell)),
        # What was decided and the signature first: on paper the evidence may take a second sheet.
        _disagreements(plan, tell),
        _references(plan, tell, answers.values(), own, energy),
        Part(_knowledge(plan, tell)),
        Part(course_section(plan, tell, found)),
    ]


def _identity(plan: Plan, tell: Words) -> Markup:
    parts = [
        join([tell("clinician.plan"), foreign(name_for("page clinician", plan))]),
        tell("clinician.revision", n=plan.revision),
        tell("clinician.issued", day=plan.issued.isoformat()),
        dates(tell, plan.start, plan.end),
        tell("clinician.made_with", version=plan.exrx_version, format=plan.format),
    ]
    left_out = tell("clinician.left_out", rules=plan.without_rules) if plan.without_rules else ""
    return el("div", el("p", join(parts, " · ")), el("p", el("b", left_out)) if left_out else None, class_="sub small")


# --- what was entered, what follows --------------------------------------------------------------------------------


def _entry(plan: Plan, tell: Words, kind: str, entry: Entry) -> str:
    # A medicine by the word that was entered; an illness by its name, with the entered word beside it.
    known = plan.known
    name = known.said(kind, entry.id, entry.entered) if kind == "medications" else known.label(kind, entry.id)
    more = [entry.entered if entry.entered.casefold() not in (name.casefold(), entry.id) else ""]
    days = {"since": entry.since, "until": entry.ended}
    more += [tell(f"why.entered.{key}", day=day.isoformat()) for key, day in days.items() if day]
    more += [tell("why.entered.reason", what=entry.reason) if entry.reason else "", entry.note]
    told = ", ".join(filter(None, more))
    name = tell.called(name)
    return tell("clinician.entry", name=name, more=told) if told else name


def _item(plan: Plan, tell: Words, name: str, item: Any) -> str:
    """One of a list that was entered."""
    if isinstance(item, Entry):
        return _entry(plan, tell, name, item)
    kind = _KINDS.get(name, name)
    return tell.called(plan.known.label(kind, item)) if kind in KINDS else str(item)


def _value(plan: Plan, tell: Words, name: str, value: Any) -> str:
    if name == "phq9":
        total = value if isinstance(value, int) else sum(value)
        return tell("clinician.score", total=total, severity=tell.term("severity", phq9_severity(total)))
    if name == "gad7":
        return tell("clinician.score", total=value, severity=tell.term("severity", gad7_severity(value)))
    if isinstance(value, list | tuple):
        if not value:
            return tell("clinician.none")
        return ", ".join(_item(plan, tell, name, item) for item in value)
    if isinstance(value, bool):
        return tell("why.entered.yes" if value else "why.entered.no")
    if unit := PERSON[name].unit:
        return tell("clinician.with_unit", field=name, n=value, unit=named("units", name, unit))
    return tell.term("choice", str(value))


def _entered(plan: Plan, tell: Words) -> list[tuple[str, str]]:
    """What was entered, each under its name."""
    found = []
    for name, field in PERSON.items():
        value = getattr(plan.person, name)
        if value is not None and name not in _NOT_SHOWN:
            key = tell.tell(named("fields", name, field.label))
            found.append((f"{key} ", _value(plan, tell, name, value)))
    return found


def _facts(plan: Plan, tell: Words) -> Part:
    clearance, rate = plan.clearance, plan.prescription.heart_rate
    derived = []
    if rate is not None:
        top, equation = half_up(rate.maximum), equation_of(plan, rate)
        derived.append(tell("clinician.maximum", maximum=top, equation=equation, source=rate.source, error=rate.error))
    for reason in _ceilings(plan):
        derived.append(tell("clinician.ceiling", says=reason.said, rule=reason.id, source=reason.source))
    decided = [tell("screen.sheet.verdict", level=clearance.level, ceiling=clearance.ceiling)]
    for finding in clearance.reasons:
        if finding.level == "cleared" and finding.confirmed is None:
            continue
        because = tell("clinician.because", what=finding.because) if finding.because else ""
        by = tell("clinician.confirmed", who=finding.confirmed) if finding.confirmed is not None else ""
        told = {"rule": finding.rule, "says": finding.said("says"), "source": finding.source}
        decided.append(tell("clinician.finding", because=because, by=by, **told))
    if clearance.crisis == "first":
        decided.append(tell("clinician.help_first"))
    questions = [
        tell("clinician.question", text=question.asked, if_open=question.said("if_open")) for question in plan.questions
    ]
    left_out = _by_item(tell, plan.known, plan.prescription.forbidden)
    asked = _by_item(tell, plan.known, plan.prescription.required)
    review = [
        tell("clinician.look_back", day=_ends(plan, week), week=week, source=_review_source(plan))
        for week in review_weeks(plan)
    ]
    if judged := judged_weeks(plan):
        first, last = (_ends(plan, week) for week in judged)
        weeks, rule = span(tell, *judged), ", ".join(judged_by(plan))
        review.append(tell("clinician.judged", first=first, last=last, weeks=weeks, rule=rule))
    review += [_noted(tell, note) for note in _told(plan) if _SCORES in note.rules]
    review += [planned] if (planned := planned_words(tell, plan)) else []
    right: list[tuple[str, Sequence[str]]] = [
        ("clearance", decided),
        ("open", questions or [tell("clinician.no_question")]),
        ("review", review or [tell("clinician.no_week")]),
        ("required", asked),
    ]
    entered = _entered(plan, tell)
    goals = tell("clinician.goals"), ", ".join(tell.term("aim", goal) for goal in plan.goals)
    named = [join([_name(name), foreign(value)]) for name, value in entered]
    shown = join([*named, join([_name(goals[0]), goals[1]])], " · ")
    left: list[tuple[str, Sequence[Child]]] = [("entered", [shown]), ("derived", derived), ("left_out", left_out)]
    lengths = (
        rows([" · ".join(map("".join, (*entered, goals))), *derived, *left_out], 62),
        rows([line for _, lines in right for line in lines], 78),
    )
    columns = [
        el("dl", [_fact(tell(f"clinician.facts.{key}"), lines) for key, lines in column], class_="facts")
        for column in (left, right)
    ]
    return Part(el("section", columns, class_="two heads"), max(lengths))


def _name(name: str) -> Markup:
    return el("span", name, class_="sub")


def _ceilings(plan: Plan) -> list[Reason]:
    """The safety rules that really hold the upper end of effort or pulse, not those that would have."""
    targets = [slot.target for slot in plan.prescription.slots if slot.dimension in ("rpe", "bpm")]
    ends = {rule for target in targets for rule in target.high_rules}
    return [reason for reason in plan.reasons if reason.tier == "safety" and reason.id in ends]


def _by_item(tell: Words, known: Known, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Each item once, with all the rules that speak of it, in one line."""
    found: dict[str, list[str]] = {}
    for item, rule in pairs:
        found.setdefault(tell.called(known.item(item)), []).append(rule)
    return [" · ".join(f"{item} ({', '.join(rules)})" for item, rules in found.items())] if found else []


def _fact(key: str, lines: Sequence[Child]) -> Markup | None:
    return join([el("dt", key), each("dd", lines)]) if lines else None


def _told(plan: Plan) -> list[Note]:
    return notes_for("page clinician", plan.notices)


def _ends(plan: Plan, week: int) -> dt.date:
    """The last day of a week."""
    return plan.weeks[week - 1].start + dt.timedelta(days=6)


def _review_source(plan: Plan) -> str:
    target = plan.prescription.target("review_week")
    ids = target.rules if target else ()
    return ", ".join(dict.fromkeys(f"{reason.id}, {reason.source}" for reason in plan.reasons if reason.id in ids))


# --- the pictures ----------------------------------------------------------------------------------------------------


def _bands(plan: Plan, tell: Words) -> Markup | None:
    kind = next((group[0].kind for group in groups(plan)), "base")
    target, rate = plan.prescription.target("bpm", kind), plan.prescription.heart_rate
    if target is None or target.high is None or rate is None:
        return _no_bands(plan, tell)
    top, error = half_up(rate.maximum), None if rate.error is None else half_up(rate.error)
    leads, asked = leading(plan, kind, rate)
    rows = []
    for scale in ("percent_max", "percent_reserve"):
        wanted = asked[scale]
        if wanted is None or wanted.low is None or wanted.high is None:
            continue
        ends = [to_beats(end, scale, Decimal(str(rate.maximum)), rate.resting) for end in (wanted.low, wanted.high)]
        if ends[0] is not None and ends[1] is not None:
            words = tell(f"clinician.bands.{scale}", range=span(tell, wanted.low, wanted.high), leads=scale == leads)
            rows.append(Row(words, half_up(ends[0]), half_up(ends[1]), "grey"))
    if target.low is not None:
        rows.append(Row(tell("clinician.bands.prescribed"), half_up(target.low), half_up(target.high), "main"))
    for other, low, high in shifted_bands(plan, kind, rate):
        rows.append(Row(tell("clinician.bands.if_maximum", maximum=other), low, high, "dashed"))
    words = tell("clinician.bands.line", maximum=top, error=error)
    said = [tell("clinician.bands.row", words=row.words, low=row.low, high=row.high) for row in rows]
    note = tell("clinician.bands.note", line=words, estimated=error is not None)
    if target.low is None:
        note = tell("clinician.bands.no_low", high=target.high, note=note)
    head = tuple(tell(f"clinician.bands.{name}") for name in ("band", "from", "to"))
    table = Figure(head, tuple((row.words, row.low, row.high) for row in rows))
    picture = tell("clinician.bands.picture")
    return el(
        "div",
        el("h2", tell("clinician.bands.title")),
        el(
            "figure",
            band_rows("c-bands", picture, rows, (top, error), tell("clinician.bands.said", rows=said, line=words))
            if rows
            else None,
            el("figcaption", note, class_="sub small"),
            numbers(tell, table),
        ),
    )


def _no_bands(plan: Plan, tell: Words) -> Markup:
    rules = plan.prescription.forbids("bpm")
    named = [f"{rule} ({entered})" if (entered := entered_for(tell, plan, rule)) else rule for rule in rules]
    lost = [tell.tell(item.said) for item in plan.compromises if item.dimension == "bpm"]
    why_none = "; ".join([*named, *lost]) or tell("clinician.bands.too_narrow")
    said = el("p", tell("clinician.bands.none", why=why_none), class_="small")
    return el("div", el("h2", tell("clinician.bands.none_title")), said)


def programme_range(plan: Plan) -> tuple[Number, Number] | None:
    """The minutes that the cited programme asks for, also where this plan stays below them."""
    for item in plan.compromises:
        goals = {reason.id for reason in plan.reasons if reason.tier == "goal"}
        low, high = item.wish.get("low"), item.wish.get("high")
        both = low is not None and high is not None
        if item.dimension == "time" and item.kind == "base" and both and goals.intersection(item.by):
            return low, high
    target = plan.prescription.target("time")
    if target is None or target.low is None or target.high is None or target.low == target.high:
        return None
    return target.low, target.high


def _ramp(plan: Plan, tell: Words) -> Markup:
    drawn = growth_figure(plan, tell, "c", programme_range(plan), tell("clinician.ramp.programme"), half=True)
    return el("div", el("h2", tell("clinician.ramp.title")), drawn)


# --- what is left to judge -------------------------------------------------------------------------------------------


def _disagreements(plan: Plan, tell: Words) -> Part:
    """Where sources differ, number by number, each with how well it is known."""
    found: dict[str, list[str]] = {}
    for reason in plan.reasons:
        if reason.tier == "finding" and reason.decides not in _BESIDE:
            told = tell("clinician.disagrees", says=reason.said, source=reason.source, sure=how_sure(tell, reason))
            found.setdefault(reason.decides, []).append(told)
    if not found:
        return Part(None)
    lines = [(capital(tell.term("dimensions", decides)), "; ".join(said)) for decides, said in found.items()]
    listed = [join([el("dt", name), el("dd", unbroken(said))]) for name, said in lines]
    whole = section(tell("clinician.disagree"), el("dl", listed, class_="facts apart"))
    return Part(whole, rows(["".join(map("".join, lines))], 165))


def _noted(tell: Words, note: Note) -> str:
    text = sentence(note_text(tell, note))
    return tell("clinician.noted", text=text, rules=note.rules) if note.rules else text


def _by_whom(plan: Plan) -> tuple[list[Note], list[Note]]:
    """Notices for this person, and those that would be the same for everyone: not of safety, not from the protocol, not from anything entered."""
    reasons = {reason.id: reason for reason in plan.reasons}
    everyone = {name.label for name in plan.known.names if name.kind == "goals"}
    everyone.add(plan.known.label("conditions", "depression"))

    def own(reason: Reason) -> bool:
        return (
            reason.tier == "safety"
            or (reason.tier == "goal" and reason.source == plan.protocol)
            or not everyone.issuperset(reason.because)
        )

    found: tuple[list[Note], list[Note]] = [], []
    for note in _told(plan):
        behind = [reasons[rule] for rule in note.rules if rule in reasons]
        found[bool(behind) and note.topic != "energy" and not any(map(own, behind))].append(note)
    return found


def _judgement(plan: Plan, tell: Words, own: Sequence[Note], general: Sequence[Note]) -> Part:
    # The rules of the protocol stand in the table.
    lines = [
        sentence(note_text(tell, note)) if note.topic == "protocol" else _noted(tell, note)
        for note in own
        if _PLACED.isdisjoint(note.rules)
    ]
    dose = dose_note(tell, plan)
    lines += [sentence(text) for text in (dose, steps_note(tell, plan, longest_sessions(plan))) if text]
    worth = sum(week.guideline for week in plan.weeks)
    if worth and not dose:
        lines.append(tell("clinician.worth", worth=worth, weeks=len(plan.weeks)))
    lines = list(dict.fromkeys(lines))
    said = [sentence(note_text(tell, note)) for note in person_notices(plan)]
    # What holds for everyone is folded away on the screen; paper names where it stands.
    alike = [_noted(tell, note) for note in general if _PLACED.isdisjoint(note.rules)]
    below = tell("clinician.general_below", n=len(alike)) if alike else ""
    whole = section(
        tell("clinician.judgement"),
        el("ul", each("li", map(unbroken, lines))),
        # On paper it stands on the person's own page.
        _folded(tell("clinician.told"), dict.fromkeys(said)) if said else None,
        el("p", below, class_="sub") if below else None,
        _folded(tell("clinician.general", n=len(alike)), alike) if alike else None,
        class_="note",
    )
    return Part(whole, rows([*lines, below], 165))


def _folded(title: str, lines: Iterable[str]) -> Markup:
    return el("details", el("summary", title), el("ul", each("li", lines)))


def _hold_and_stop(plan: Plan, tell: Words) -> Part:
    """The standing rule of every session, in its two halves, each with what the plan adds to it."""
    halves = {
        half: [
            sentence(tell(f"help_and_stop.stop.{half}.text")),
            *(_noted(tell, note) for note in _told(plan) if rule in note.rules),
        ]
        for half, rule in (("hold", _HOLD), ("stop", _STOP))
    }
    columns = [
        el("div", el("h2", tell(f"clinician.{half}")), el("ul", each("li", lines))) for half, lines in halves.items()
    ]
    return Part(el("section", columns, class_="two"), max(rows(lines, 82) for lines in halves.values()))


def _references(
    plan: Plan, tell: Words, answers: Iterable[Explanation], own: Sequence[Note], energy: Decimal | None
) -> Part:  # fmt: skip
    """Everything the page names, in full; what stands only in the plan file is counted."""
    used = {source.id for answer in answers for source in answer.sources}
    used |= {reason.source for reason in plan.reasons if reason.tier == "finding" and reason.decides not in _BESIDE}
    used |= {finding.source for finding in plan.clearance.reasons}
    used |= {reason.source for reason in _ceilings(plan)}
    target = plan.prescription.target("review_week")
    noted = {_HOLD, _STOP, _SCORES, *judged_by(plan), *(target.rules if target else ())}
    noted |= {rule for note in own for rule in note.rules}
    used |= {reason.source for reason in plan.reasons if reason.id in noted}
    if plan.prescription.heart_rate is not None:
        used.add(plan.prescription.heart_rate.source)
    used -= {"entered"}
    used |= {source for _, source in mets_used(plan)} if energy is not None else set()
    known = {source.id: source for source in (*plan.known.sources, *plan.sources)}
    # Decisions of this library are no references.
    shown = {id: _cited(tell, known[id]) for id in sorted(used) if id in known and known[id].kind != "product"}
    more = len({source.id for source in plan.sources} - used - {"entered"})
    whole = section(
        tell("clinician.references"),
        el("ul", [el("li", el("b", id), " ", reference) for id, reference in shown.items()], class_="refs"),
        el("p", tell("clinician.more_references", n=more), class_="sub small") if more else None,
    )
    return Part(whole, cited(sum(len(id) + 1 + len(reference) for id, reference in shown.items())))


def _cited(tell: Words, source: Source) -> str:
    names = source.names
    few = tell("clinician.et_al", author=names[0]) if len(names) > _AUTHORS else source.authors
    return f"{source.cite(few)}{f' ({source.read})' if source.read and source.kind == 'secondary' else ''}"


def _closing(tell: Words) -> Markup:
    along = tell("help_and_stop.caution.medicines.text")
    signed = [el("span", tell(f"clinician.{name}")) for name in ("prescriber", "date", "signature")]
    return el("footer", el("p", tell("clinician.closing", along=along)), el("div", signed, class_="sign"))


def _knowledge(plan: Plan, tell: Words) -> Markup:
    """Which packs spoke: those of this library together by one digest, which the plan file tells apart, every other one by its own."""
    own = [pack for pack in plan.packs if pack.name.startswith(_OWN)]
    versions = list(dict.fromkeys(pack.version for pack in plan.packs))
    one = versions[0] if len(versions) == 1 else None
    told = "\n".join(f"{pack.name} {pack.version} {pack.digest}" for pack in own)
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    packs = [tell("clinician.own_packs", n=len(own), version=plan.exrx_version, digest=digest)] if own else []
    others = [pack for pack in plan.packs if not pack.name.startswith(_OWN)]
    packs += [f"{pack.name}{'' if one else f' {pack.version}'} {pack.digest}" for pack in others]
    drafts = [name for name in _CLINICAL if not tell(f"help_and_stop.{name}.reviewed_by")]
    sources = sorted({tell(f"help_and_stop.{name}.source") for name in drafts})
    draft = tell("clinician.not_reviewed", sources=sources)
    # Said again, because on paper this may stand on another sheet than the heading.
    issued = tell("clinician.whose", revision=plan.revision, day=plan.issued.isoformat())
    whose = join([tell("clinician.plan"), foreign(name_for("page clinician", plan)), issued])
    return section(
        [tell("clinician.knowledge", version=one), el("span", draft, class_="sub small") if sources else None],
        el("p", whose, foreign(" · ".join(packs)), class_="sub packs"),
    )
