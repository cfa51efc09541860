"""The clinician's table: each number of the plan, what decided it, on what ground, and what lost."""

from __future__ import annotations

from decimal import Decimal

from exrx.citation import Reason
from exrx.explanation.effort import why_hard
from exrx.explanation.numbers import why_activity, why_long, why_often, why_steps, why_weeks
from exrx.explanation.page import Explanation
from exrx.export.html.figures import first_band, groups
from exrx.export.html.markup import Child, Markup, el, unbroken
from exrx.printing.answers import pattern_week
from exrx.printing.lost import lost_words
from exrx.printing.words import KIND_WORDS, beats, main_step, span
from exrx.program import Plan, Step
from exrx.rules.loader import shipped_book

DIMENSIONS = (
    ("Frequency", "how often", why_often),
    ("Intensity", "how hard", why_hard),
    ("Time", "how long", why_long),
    ("Type", "activity", why_activity),
    ("Duration", "for how long", why_weeks),
    ("Progression", "steps", why_steps),
)
_NOT_ASKED = "eating.not_asked"


def _prescribed(plan: Plan, topic: str, answer: Explanation) -> list[str]:
    if topic == "how hard":
        lines = []
        every = groups(plan)
        for group in every:
            kind = group[0].kind
            name = f"{KIND_WORDS[kind]}: " if len(every) > 1 else ""
            step = main_step(group[0])
            effort = "" if step is None or step.rpe is None else f"RPE {span(step.rpe.low, step.rpe.high)}"
            pulse = "" if step is None or step.bpm is None else f"{beats(step.bpm)} bpm"
            both = (effort, pulse) if step is not None and step.effort_first else (pulse, effort)
            said = [*filter(None, both)] or ["as liked"]
            lines += [f"{name}{', '.join(said)}"] if name else said
            lines += _at_first(plan, kind, step)
        return lines
    return [answer.value]


def _at_first(plan: Plan, kind: str, step: Step | None) -> list[str]:
    """Other bands while building up."""
    found: dict[int, list[str]] = {}
    targets = () if step is None else ((step.bpm, "{} bpm", False), (step.rpe, "RPE {}", True))
    for target, words, by_effort in targets:
        first = None if target is None else first_band(plan, kind, target, by_effort)
        if first is not None:
            found.setdefault(first[0], []).append(words.format(span(first[1].low, first[1].high)))
    return [f"to week {last}: {', '.join(said)}" for last, said in found.items()]


def _grounds(answer: Explanation) -> list[tuple[str, str, str]]:
    """Rules by what they cite: rules, source, quality and mark."""
    found: dict[tuple[str, str], list[str]] = {}
    for reason in answer.rules:
        if reason.tier != "table":
            found.setdefault((reason.source, how_sure(reason)), []).append(reason.id)
    return [(", ".join(ids), source, sure) for (source, sure), ids in found.items()]


def how_sure(reason: Reason) -> str:
    """Quality and mark, or that it was entered."""
    return "entered" if reason.source == "entered" else f"{reason.quality}, {reason.mark}"


def _losses(plan: Plan, answer: Explanation) -> list[str]:
    said = list(dict.fromkeys(lost_words(plan, item, item.got) for item in answer.compromises))
    rules = ", ".join(f"{reason.id} ({reason.source})" for reason in answer.lost)
    return [*said, *([f"asked otherwise: {rules}"] if rules else [])] or ["–"]


def mets_used(plan: Plan) -> list[tuple[str, str]]:
    """What the activities cost, each with its source."""
    chosen = dict(plan.prescription.activities)
    known = shipped_book().activities
    ids = dict.fromkeys(chosen.get(kind) or chosen["base"] for kind, _ in plan.prescription.kinds)
    return [(str(known[id].met), known[id].source) for id in ids if id in known]


def _volume(plan: Plan, energy: Decimal | None) -> Markup:
    """The dose of a full week, in minutes and, where it was asked about eating, in energy beside that of the trials."""
    usual = pattern_week(plan)
    doses = [f"{usual.minutes if usual else 0} min a week"]
    rule, source, sure, lost = "worked out", "–", "–", "–"
    if energy is not None:
        doses.append(f"{energy:.1f} kcal per kg a week")
        mets = mets_used(plan)
        rule = f"{' and '.join(dict.fromkeys(met for met, _ in mets))} METs, gross, 1.05 kcal per MET, kg and hour"
        source = ", ".join(dict.fromkeys(source for _, source in mets))
        sure = "information, not a target"
        lost = "beside trials: see below" if any(note.topic == "energy" for note in plan.notices) else "–"
    elif _NOT_ASKED in plan.prescription.forbids("energy"):
        rule, lost = _NOT_ASKED, "kcal per kg a week: not before eating disorders were asked about"
    cells = (("rule", rule), ("source", source), ("sure", sure), ("lost", lost))
    return el(
        "tbody",
        el(
            "tr",
            el("th", "Volume", scope="row"),
            el("td", [el("div", dose) for dose in doses], data_name="prescribed"),
            [el("td", words, data_name=name, class_="none" if words == "–" else None) for name, words in cells],
        ),
    )


def dose_table(plan: Plan, answers: dict[str, Explanation], energy: Decimal | None) -> Markup:
    """The table; ``energy`` is the dose in kcal per kg a week, ``None`` where none may be shown."""
    head = ("dimension", "prescribed", "rule", "source", "quality, mark", "what lost, and to what")
    bodies = []
    for name, topic, _ in DIMENSIONS:
        answer = answers[topic]
        grounds = _grounds(answer) or [("–", "–", "–")]
        many = len(grounds)
        spans = str(many) if many > 1 else None
        rows = []
        for number, (rule, source, sure) in enumerate(grounds):
            cells: list[Child] = []
            if number == 0:
                cells.append(el("th", name, scope="rowgroup", rowspan=spans))
                cells.append(
                    el(
                        "td",
                        [el("div", unbroken(line)) for line in _prescribed(plan, topic, answer)],
                        rowspan=spans,
                        data_name="prescribed",
                    )
                )
            cells += [
                el("td", rule, data_name="rule"),
                el("td", source, data_name="source"),
                el("td", sure, data_name="sure"),
            ]
            if number == 0:
                answer_lost = _losses(plan, answer)
                losses = [el("div", unbroken(text)) for text in answer_lost]
                none = "none" if answer_lost == ["–"] else None
                cells.append(el("td", losses, rowspan=spans, data_name="lost", class_=none))
            rows.append(el("tr", cells))
        bodies.append(el("tbody", rows))
        if topic == "how long":
            bodies.append(_volume(plan, energy))
    return el(
        "section",
        el("h2", "Dose, and where it comes from"),
        el("table", el("thead", el("tr", [el("th", cell, scope="col") for cell in head])), bodies, class_="rows dose"),
    )
