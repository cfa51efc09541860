"""The clinician's table: each number of the plan, what decided it, on what ground, and what lost."""

from __future__ import annotations

from decimal import Decimal

from exrx.citation import Reason
from exrx.explanation.effort import why_hard
from exrx.explanation.numbers import why_activity, why_long, why_often, why_steps, why_weeks
from exrx.explanation.page import Explanation
from exrx.export.html.figures import first_band, groups
from exrx.export.html.markup import Markup, el, unbroken
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
    return _row("Volume", [el("div", dose) for dose in doses], [(rule, source, sure)], lost)


def _row(name: str, prescribed: list[Markup], grounds: list[tuple[str, str, str]], *lost: str) -> Markup:
    """A dimension: what is prescribed, each ground with its source and how sure that is, and what lost."""
    items = [
        el(
            "li",
            el("span", rule, data_name="rule"),
            [" · ", el("span", source, data_name="source", class_="keep")] if source != "–" else None,
            [" (", el("span", sure, data_name="sure"), ")"] if sure != "–" else None,
        )
        for rule, source, sure in grounds
    ]
    losses = [el("div", unbroken(text)) for text in lost]
    return el(
        "tr",
        el("th", name, scope="row"),
        el("td", prescribed, data_name="prescribed"),
        el("td", el("ul", items, class_="grounds"), data_name="grounds"),
        el("td", losses, data_name="lost", class_="none" if lost == ("–",) else None),
    )


def dose_table(plan: Plan, answers: dict[str, Explanation], energy: Decimal | None) -> Markup:
    """The table; ``energy`` is the dose in kcal per kg a week, ``None`` where none may be shown."""
    head = ("dimension", "prescribed", "rule · source (quality, mark)", "what lost, and to what")
    rows = []
    for name, topic, _ in DIMENSIONS:
        answer = answers[topic]
        prescribed = [el("div", unbroken(line)) for line in _prescribed(plan, topic, answer)]
        rows.append(_row(name, prescribed, _grounds(answer) or [("–", "–", "–")], *_losses(plan, answer)))
        if topic == "how long":
            rows.append(_volume(plan, energy))
    return el(
        "section",
        el("h2", "Dose, and where it comes from"),
        el(
            "table",
            el("thead", el("tr", [el("th", cell, scope="col") for cell in head])),
            el("tbody", rows),
            class_="rows dose",
        ),
    )
