"""The clinician's page: what was decided, on what ground, what lost, and what is left to judge. It holds health data."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from exrx.citation import Reason, Source
from exrx.constraint import Number
from exrx.explanation.effort import shifted_band, to_beats
from exrx.explanation.evidence import energy_of
from exrx.explanation.page import Explanation, entered_for
from exrx.export.event_text import AFTERWARDS
from exrx.export.html.charts import Row, band_rows, numbers
from exrx.export.html.dose_table import DIMENSIONS, dose_table, how_sure, mets_used
from exrx.export.html.figures import JUDGE, dates, groups, growth_figure, judged_weeks, review_weeks
from exrx.export.html.markup import Child, Markup, el, foreign, join, unbroken
from exrx.fields import Entry
from exrx.person import OWN_WORDS
from exrx.physiology.heart_rate import half_up
from exrx.prescription import Note
from exrx.printing.notes import dose_note, person_notices, planned_words, steps_note
from exrx.printing.words import ALONG, count, sentence, short_date, span
from exrx.program import Plan
from exrx.questionnaires import gad7_severity, phq9_severity
from exrx.rules.loader import catalogue, shipped_book
from exrx.vocabulary import label, said, vocabulary

TITLE = "Exercise prescription: clinician's sheet"
_OWN = "exrx."
"""How the names of this library's packs begin."""
_AUTHORS = 2
"""How many authors a reference on the sheet names; the plan file names them all."""
_UNITS = {
    "age": "y", "resting_hr": "bpm", "max_hr": "bpm", "height_cm": "cm", "weight_kg": "kg", "active_days": "days a week",
    "active_minutes": "min", "active_months": "months", "longest_session": "min", "longest_run": "min", "minutes": "min",
}  # fmt: skip
_NAMES = {
    "phq9": "PHQ-9", "phq9_item9": "PHQ-9 item 9", "gad7": "GAD-7", "bmi": "BMI", "resting_hr": "resting heart rate",
    "max_hr": "maximal heart rate",
}  # fmt: skip
_KINDS = {"likes": "activities", "dislikes": "activities"}
"""Where the words of a list are found."""
_STANDING = "session.stop_signs"
_HOLD, _STOP, _SCORES = "monitoring.after_illness", "monitoring.worse", "monitoring.phq9"
"""Notes that stand where they are looked for, and not among the others."""


def clinician_page(plan: Plan) -> Markup:
    """The whole page."""
    answers = {topic: why(plan) for _, topic, why in DIMENSIONS}
    energy, general = energy_of(plan, shipped_book()), _general(plan)
    return join(
        [
            el("header", el("h1", TITLE), _identity(plan)),
            _facts(plan),
            dose_table(plan, answers, energy),
            el("section", _bands(plan), _ramp(plan), class_="two"),
            _judgement(plan, general),
            _hold_and_stop(plan),
            _closing(plan),
            # What was decided and the signature first: on paper the evidence may take a second sheet.
            _disagreements(plan),
            _references(plan, answers.values(), general, energy),
            _knowledge(plan),
        ]
    )


def _identity(plan: Plan) -> Markup:
    parts = [
        join(["plan ", foreign(plan.id)]),
        f"revision {plan.revision}",
        f"issued {plan.issued}",
        dates(plan.start, plan.end),
        f"exrx {plan.exrx_version}, format {plan.format}",
    ]
    left_out = f"Left out on request: {', '.join(plan.without_rules)}." if plan.without_rules else ""
    return el("div", el("p", join(parts, " · ")), el("p", el("b", left_out)) if left_out else None, class_="sub small")


# --- what was entered, what follows --------------------------------------------------------------------------------


def _entry(kind: str, entry: Entry) -> str:
    # A medicine by the word that was entered; an illness by its name, with the entered word beside it.
    name = said(kind, entry.id, entry.entered) if kind == "medications" else label(kind, entry.id)
    more = [entry.entered if entry.entered.casefold() not in (name.casefold(), entry.id) else ""]
    more += [f"since {entry.since}" if entry.since else "", f"until {entry.until}" if entry.until else ""]
    more += [f"for {entry.reason}" if entry.reason else "", entry.note]
    told = ", ".join(filter(None, more))
    return f"{name} ({told})" if told else name


def _value(name: str, value: Any) -> str:
    if name == "phq9":
        total = value if isinstance(value, int) else sum(value)
        return f"{total} ({phq9_severity(total)})"
    if name == "gad7":
        return f"{value} ({gad7_severity(value)})"
    if isinstance(value, list | tuple):
        if not value:
            return "none"
        kind = _KINDS.get(name, name)
        shown = [
            _entry(name, item) if isinstance(item, Entry) else label(kind, item) if kind in vocabulary() else str(item)
            for item in value
        ]
        return ", ".join(shown)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value} {_UNITS.get(name, '')}".strip()


def _entered(plan: Plan) -> Markup:
    parts: list[Child] = []
    for name in type(plan.person).model_fields:
        value = getattr(plan.person, name)
        # What is said in the person's own words decides nothing and is theirs.
        if value is None or name in ("clearances", *OWN_WORDS):
            continue
        words = foreign(_value(name, value))
        parts.append(join([el("span", _NAMES.get(name, name.replace("_", " ")) + " ", class_="sub"), words]))
    parts += [join([el("span", "goals ", class_="sub"), ", ".join(plan.goals)])]
    return join(parts, " · ")


def _facts(plan: Plan) -> Markup:
    clearance, rate = plan.clearance, plan.prescription.heart_rate
    derived = []
    if rate is not None:
        shown = half_up(rate.maximum)
        equation = rate.equation.replace("age", str(plan.person.age))
        derived.append(
            f"HRmax {shown}, measured"
            if rate.error is None
            else f"HRmax {shown} = {equation} ({rate.source}, ± {rate.error})"
        )
    derived += [f"{reason.says} ({reason.id}, {reason.source})" for reason in _ceilings(plan)]
    decided = [f"{clearance.level}, up to {clearance.ceiling} effort"]
    for finding in clearance.reasons:
        if finding.level == "cleared" and not finding.opened_by:
            continue
        because = f" ({', '.join(finding.because)})" if finding.because else ""
        by = f"; confirmed by {finding.opened_by}" if finding.opened_by else ""
        decided.append(f"{finding.rule}: {finding.says}{because}{by} ({finding.source})")
    if clearance.crisis == "first":
        decided.append("the help message stands first on the person's page")
    questions = [f"{question.text} If open: {question.if_open}." for question in plan.questions]
    left_out, asked = _by_item(plan.prescription.forbidden), _by_item(plan.prescription.required)
    review = [
        f"{_ends(plan, week)}, after week {week}: look back ({_review_source(plan)})" for week in review_weeks(plan)
    ]
    judged = judged_weeks(plan)
    if judged:
        days = f"{_ends(plan, judged[0])} to {_ends(plan, judged[1])}"
        review.append(f"{days}, after weeks {span(*judged)}: judge the programme ({JUDGE})")
    review += [_noted(note) for note in _told(plan) if _SCORES in note.rules]
    review += [planned] if (planned := planned_words(plan)) else []
    right: list[tuple[str, Sequence[str]]] = [
        ("Clearance", decided),
        ("Open", questions or ["no safety question open"]),
        ("Review", review or ["no week is named"]),
        ("Required", asked),
    ]
    left: list[tuple[str, Sequence[Child]]] = [
        ("Entered", [_entered(plan)]), ("Derived", derived), ("Left out", left_out),
    ]  # fmt: skip
    return el(
        "section",
        el("dl", [_fact(key, lines) for key, lines in left], class_="facts"),
        el("dl", [_fact(key, lines) for key, lines in right], class_="facts"),
        class_="two heads",
    )


def _ceilings(plan: Plan) -> list[Reason]:
    """The safety rules that really hold the upper end of effort or pulse, not those that would have."""
    ends = {
        rule for slot in plan.prescription.slots if slot.dimension in ("rpe", "bpm") for rule in slot.target.high_rules
    }
    return [reason for reason in plan.reasons if reason.tier == "safety" and reason.id in ends]


def _by_item(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Each item once, with all the rules that speak of it, in one line."""
    found: dict[str, list[str]] = {}
    for item, rule in pairs:
        found.setdefault(_item(item), []).append(rule)
    return [" · ".join(f"{item} ({', '.join(rules)})" for item, rules in found.items())] if found else []


def _item(item: str) -> str:
    return label("items", item) if item in vocabulary()["items"] else label("activities", item)


def _fact(key: str, lines: Sequence[Child]) -> Markup | None:
    return join([el("dt", key), [el("dd", line) for line in lines]]) if lines else None


def _told(plan: Plan) -> list[Note]:
    # What a protocol leaves open is told to whoever chose it; the person's page names no source.
    return [note for note in plan.notices if note.to == "clinician" or note.topic == "protocol"]


def _ends(plan: Plan, week: int) -> str:
    """The last day of a week."""
    day = plan.weeks[week - 1].start + dt.timedelta(days=6)
    return f"{short_date(day)} {day.year}"


def _review_source(plan: Plan) -> str:
    target = plan.prescription.target("review_week")
    ids = target.rules if target else ()
    return ", ".join(dict.fromkeys(f"{reason.id}, {reason.source}" for reason in plan.reasons if reason.id in ids))


# --- the pictures ----------------------------------------------------------------------------------------------------


def _bands(plan: Plan) -> Markup | None:
    kind = groups(plan)[0][0].kind if groups(plan) else "base"
    target, rate = plan.prescription.target("bpm", kind), plan.prescription.heart_rate
    if target is None or target.high is None or rate is None:
        return _no_bands(plan)
    top, error = half_up(rate.maximum), None if rate.error is None else half_up(rate.error)
    asked = {scale: plan.prescription.target(f"asked_{scale}", kind) for scale in ("percent_reserve", "percent_max")}
    leads = "percent_reserve" if rate.resting is not None and asked["percent_reserve"] is not None else "percent_max"
    rows = []
    for scale, words in (("percent_max", "HRmax"), ("percent_reserve", "HRR")):
        wanted = asked[scale]
        if wanted is None or wanted.low is None or wanted.high is None:
            continue
        ends = [to_beats(end, scale, Decimal(str(rate.maximum)), rate.resting) for end in (wanted.low, wanted.high)]
        if ends[0] is not None and ends[1] is not None:
            lead = ", leads" if scale == leads else ""
            rows.append(
                Row(f"{span(wanted.low, wanted.high)} % {words}{lead}", half_up(ends[0]), half_up(ends[1]), "grey")
            )
    low = target.high if target.low is None else target.low
    own = Row("prescribed", half_up(low), half_up(target.high), "main")
    rows.append(own)
    if rate.error is not None:
        for sign in (-1, 1):
            other = Decimal(str(rate.maximum)) + sign * Decimal(str(rate.error))
            shifted = shifted_band(plan, kind, other, rate)
            if shifted is not None:
                rows.append(Row(f"if HRmax is {half_up(other)}", *shifted, "dashed"))
    if target.low is None:
        rows = [row for row in rows if row is not own]
    words = f"line and shade: HRmax {top} ± {error}, estimated" if error else f"line: HRmax {top}, measured"
    said = "; ".join(f"{row.words}: {row.low} to {row.high}" for row in rows) + f"; {words}."
    note = f"{words}, one standard deviation." if error else f"{words}."
    if target.low is None:
        note = f"Prescribed: up to {target.high}; the lower end lies too near the resting rate to guide. {note}"
    return el(
        "div",
        el("h2", "Heart rate: two scales, one band (bpm)"),
        el(
            "figure",
            band_rows("c-bands", rows, (top, error), said) if rows else None,
            el("figcaption", note, class_="sub small"),
            numbers(("band", "from", "to"), [(row.words, row.low, row.high) for row in rows]),
        ),
    )


def _no_bands(plan: Plan) -> Markup:
    rules = plan.prescription.forbids("bpm")
    named = [f"{rule} ({entered})" if (entered := entered_for(plan, rule)) else rule for rule in rules]
    said = [item.text for item in plan.compromises if item.dimension == "bpm"]
    why_none = "; ".join([*named, *said]) or "no band of five beats or more is left"
    return el(
        "div",
        el("h2", "Heart rate: none in this plan"),
        el("p", f"Effort and talking guide: {why_none}.", class_="small"),
    )


def programme_range(plan: Plan) -> tuple[Number, Number] | None:
    """The minutes that the cited programme asks for, also where this plan stays below them."""
    for item in plan.compromises:
        goals = {reason.id for reason in plan.reasons if reason.tier == "goal"}
        found = re.fullmatch(r"(\d+)[-–](\d+)", item.wished)
        if item.dimension == "time" and item.kind == "base" and found and goals.intersection(item.by):
            return int(found[1]), int(found[2])
    target = plan.prescription.target("time")
    if target is None or target.low is None or target.high is None or target.low == target.high:
        return None
    return target.low, target.high


def _ramp(plan: Plan) -> Markup:
    return el(
        "div",
        el("h2", "Ramp and full dose (minutes per session)"),
        growth_figure(plan, "c", programme_range(plan), "programme", half=True),
    )


# --- what is left to judge -------------------------------------------------------------------------------------------


def _disagreements(plan: Plan) -> Markup | None:
    """Where sources differ, number by number, each with how well it is known."""
    found: dict[str, list[str]] = {}
    for reason in plan.reasons:
        if reason.tier == "finding":
            found.setdefault(reason.decides, []).append(f"{reason.says} ({reason.source}; {how_sure(reason)})")
    if not found:
        return None
    rows = [
        join([el("dt", decides.capitalize()), el("dd", unbroken("; ".join(said)))]) for decides, said in found.items()
    ]
    return el("section", el("h2", "Where sources disagree"), el("dl", rows, class_="facts apart"))


def _noted(note: Note) -> str:
    return sentence(note.text) + (f" ({', '.join(note.rules)})" if note.rules else "")


@cache
def _of_everyone() -> frozenset[str]:
    return frozenset(term.label for term in vocabulary()["goals"].values()) | {label("conditions", "depression")}


def _general(plan: Plan) -> list[Note]:
    """Notices that would be the same for everyone: not of safety, not from the protocol, not from anything entered."""
    everyone, reasons = _of_everyone(), {reason.id: reason for reason in plan.reasons}

    def own(reason: Reason) -> bool:
        return (
            reason.tier == "safety"
            or (reason.tier == "goal" and reason.source == plan.protocol)
            or not everyone.issuperset(reason.because)
        )

    found = []
    for note in _told(plan):
        behind = [reasons[rule] for rule in note.rules if rule in reasons]
        if behind and note.topic != "energy" and not any(map(own, behind)):
            found.append(note)
    return found


def _folded(notes: Sequence[Note]) -> Markup | None:
    """What holds for everyone, folded away on the screen; paper names where it stands."""
    if not notes:
        return None
    words = f"{count(len(notes), 'general note')} for whoever goes along"
    return join(
        [
            el("p", f"{words}: on the screen below, and in exrx why notices.", class_="sub"),
            el("details", el("summary", words.capitalize()), el("ul", [el("li", _noted(note)) for note in notes])),
        ]
    )


def _judgement(plan: Plan, everyone: Sequence[Note]) -> Markup:
    placed = {_STANDING, _HOLD, _STOP, _SCORES}
    told = [note for note in _told(plan) if not placed.intersection(note.rules)]
    general = [note for note in told if note in everyone]
    # The rules of the protocol stand in the table.
    lines = [sentence(note.text) if note.topic == "protocol" else _noted(note) for note in told if note not in general]
    dose = dose_note(plan)
    lines += [sentence(text) for text in (dose, steps_note(plan)) if text]
    worth = sum(week.guideline for week in plan.weeks)
    if worth and not dose:
        lines.append(
            f"{worth} of {count(len(plan.weeks), 'week')} hold 3 sessions of 30 minutes or more (stanton-2014)."
        )
    said = [sentence(note.text) for note in person_notices(plan)]
    return el(
        "section",
        el("h2", "For judgement"),
        el("ul", [el("li", unbroken(line)) for line in dict.fromkeys(lines)]),
        # On paper it stands on the person's own page.
        el("details", el("summary", "Told to the person"), el("ul", [el("li", text) for text in dict.fromkeys(said)]))
        if said
        else None,
        _folded(general),
        class_="note",
    )


def _hold_and_stop(plan: Plan) -> Markup:
    """The standing rule of every session, in two halves; a pack of its own may word it otherwise."""
    standing = next((note.text for note in plan.notices if _STANDING in note.rules), "")
    first, _, then = standing.partition("; ")
    hold = first.partition(": ")[2] or first or AFTERWARDS.splitlines()[1]
    stop = then or AFTERWARDS.splitlines()[2]
    return el(
        "section",
        [
            el(
                "div",
                el("h2", title),
                el(
                    "ul",
                    el("li", sentence(text)),
                    [el("li", _noted(note)) for note in _told(plan) if rule in note.rules],
                ),
            )
            for title, text, rule in (("Hold a session", hold, _HOLD), ("Stop and reassess", stop, _STOP))
        ],
        class_="two",
    )


def _references(plan: Plan, answers: Iterable[Explanation], general: Sequence[Note], energy: Decimal | None) -> Markup:
    """Everything the page names, in full; what stands only in the plan file is counted."""
    used = {source.id for answer in answers for source in answer.sources}
    used |= {reason.source for reason in plan.reasons if reason.tier == "finding"}
    used |= {finding.source for finding in plan.clearance.reasons}
    used |= {reason.source for reason in _ceilings(plan)}
    noted = {rule for note in _told(plan) if note not in general for rule in note.rules} | {
        _HOLD,
        _STOP,
        _SCORES,
        JUDGE,
    }
    used |= {reason.source for reason in plan.reasons if reason.id in noted}
    if plan.prescription.heart_rate is not None:
        used.add(plan.prescription.heart_rate.source)
    target = plan.prescription.target("review_week")
    used |= {reason.source for reason in plan.reasons if target and reason.id in target.rules}
    used -= {"entered"}
    used |= {source for _, source in mets_used(plan)} if energy is not None else set()
    known = {source.id: source for source in (*catalogue().sources, *plan.sources)}
    # Decisions of this library are no references.
    shown = [known[id] for id in sorted(used) if id in known and known[id].kind != "product"]
    more = len({source.id for source in plan.sources} - used - {"entered"})
    return el(
        "section",
        el("h2", "References"),
        el("ul", [el("li", el("b", source.id), " ", _cited(source)) for source in shown], class_="refs"),
        el("p", f"{more} more in the plan file: exrx rules cite plan.json", class_="sub small") if more else None,
    )


def _cited(source: Source) -> str:
    authors = source.authors.split(", ")
    if len(authors) > _AUTHORS:
        source = replace(source, authors=f"{authors[0]}, et al.")
    return f"{source.cite()}{f' ({source.read})' if source.read and source.kind == 'secondary' else ''}"


def _closing(plan: Plan) -> Markup:
    return el(
        "footer",
        el("p", f"{ALONG} An estimate for judgement, not a substitute for it."),
        el("div", [el("span", words) for words in ("Prescriber", "Date", "Signature")], class_="sign"),
    )


def _knowledge(plan: Plan) -> Markup:
    """Which packs spoke: those of this library together by one digest, which the plan file tells apart, every other one by its own."""
    own = [pack for pack in plan.packs if pack.name.startswith(_OWN)]
    versions = list(dict.fromkeys(pack.version for pack in plan.packs))
    one = f" {versions[0]}" if len(versions) == 1 else ""
    told = "\n".join(f"{pack.name} {pack.version} {pack.digest}" for pack in own)
    packs = (
        [f"{count(len(own), 'pack')} of exrx {plan.exrx_version}, {hashlib.sha256(told.encode()).hexdigest()[:16]}"]
        if own
        else []
    )
    packs += [f"{pack.name}{'' if one else f' {pack.version}'} {pack.digest}" for pack in plan.packs if pack not in own]
    # Said again, because on paper this may stand on another sheet than the heading.
    whose = join(["plan ", foreign(plan.id), f", revision {plan.revision}, issued {plan.issued}: "])
    return el(
        "section",
        el("h2", f"Knowledge{one}"),
        el("p", whose, foreign(" · ".join(packs)), class_="sub packs"),
    )
