"""The clinician's table: each number of the plan, what decided it, on what ground, and what lost."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from exrx.explanation.effort import why_hard
from exrx.explanation.numbers import why_activity, why_long, why_often, why_steps, why_weeks
from exrx.explanation.page import Explanation
from exrx.export.html.figures import first_band, groups
from exrx.export.html.fitting import Part, rows
from exrx.export.html.markup import Markup, each, el, section, table, text, unbroken
from exrx.printing.answers import pattern_sessions
from exrx.printing.lost import lost_words
from exrx.printing.words import beats, main_step, span
from exrx.programme.key import BASE
from exrx.programme.plan import Plan, Step
from exrx.programme.prescription import Target
from exrx.telling.words import Words
from exrx.values.citation import Reason

DIMENSIONS = (
    ("frequency", "how often", why_often),
    ("intensity", "how hard", why_hard),
    ("time", "how long", why_long),
    ("type", "activity", why_activity),
    ("duration", "for how long", why_weeks),
    ("progression", "steps", why_steps),
)
_NONE = "–"
_BETWEEN = 3.0
"""Pixels between two rows on paper."""
_NOT_ASKED = "eating.not_asked"


def _prescribed(plan: Plan, tell: Words, topic: str, answer: Explanation) -> list[str]:
    if topic == "how hard":
        lines = []
        every = groups(plan)
        for group in every:
            kind = group[0].kind
            step = main_step(group[0])
            effort = "" if step is None or step.rpe is None else _rpe(tell, step.rpe)
            pulse = "" if step is None or step.bpm is None else tell("shared.beats", range=beats(tell, step.bpm))
            both = (effort, pulse) if step is not None and step.effort_first else (pulse, effort)
            said = [*filter(None, both)] or [tell("clinician.dose.as_liked")]
            if len(every) > 1:
                lines.append(tell("clinician.dose.of_kind", kind=kind, what=", ".join(said)))
            else:
                lines += said
            lines += _at_first(plan, tell, kind, step)
        return lines
    return [answer.value]


def _rpe(tell: Words, target: Target) -> str:
    return tell("clinician.dose.rpe", range=span(tell, target.low, target.high))


def _at_first(plan: Plan, tell: Words, kind: str, step: Step | None) -> list[str]:
    """Other bands while building up."""
    found: dict[int, list[str]] = {}
    for by_effort, target in () if step is None else ((False, step.bpm), (True, step.rpe)):
        first = None if target is None else first_band(plan, kind, target, by_effort)
        if first is not None:
            week, own = first
            pulse = tell("shared.beats", range=span(tell, own.low, own.high))
            found.setdefault(week, []).append(_rpe(tell, own) if by_effort else pulse)
    return [tell("clinician.dose.to_week", week=last, what=", ".join(said)) for last, said in found.items()]


def _grounds(tell: Words, answer: Explanation) -> list[tuple[str, str, str]]:
    """Rules by what they cite: rules, source, quality and mark."""
    found: dict[tuple[str, str], list[str]] = {}
    for reason in answer.rules:
        if reason.tier != "table":
            found.setdefault((reason.source, how_sure(tell, reason)), []).append(reason.id)
    return [(", ".join(ids), source, sure) for (source, sure), ids in found.items()]


def how_sure(tell: Words, reason: Reason) -> str:
    """Quality and mark, or that it was entered."""
    return tell.term("mark", "entered") if reason.source == "entered" else _sure(tell, reason.quality, reason.mark)


@lru_cache(maxsize=256)
def _sure(tell: Words, quality: str, mark: str) -> str:
    return tell("clinician.dose.sure", quality=quality, mark=mark)


def _losses(plan: Plan, tell: Words, answer: Explanation) -> list[str]:
    said = list(dict.fromkeys(lost_words(tell, plan, item) for item in answer.compromises))
    rules = ", ".join(f"{reason.id} ({reason.source})" for reason in answer.lost)
    return [*said, *([tell("clinician.dose.otherwise", rules=rules)] if rules else [])] or [_NONE]


def mets_used(plan: Plan) -> list[tuple[str, str]]:
    """What the activities cost, each with its source."""
    chosen = dict(plan.prescription.activities)
    ids = dict.fromkeys(chosen.get(kind) or chosen[BASE] for kind, _ in plan.prescription.kinds)
    return [(str(cost.met), cost.source) for cost in map(plan.known.cost, ids) if cost is not None]


def _volume(plan: Plan, tell: Words, energy: Decimal | None) -> Part:
    """The dose of a full week, in minutes and, where it was asked about eating, in energy beside that of the trials."""
    doses = [tell("clinician.dose.minutes", n=sum(session.minutes for session in pattern_sessions(plan)))]
    rule, source, sure, lost = tell("clinician.dose.worked_out"), _NONE, _NONE, _NONE
    if energy is not None:
        doses.append(tell("clinician.dose.energy", energy=energy))
        mets = mets_used(plan)
        rule = tell("clinician.dose.mets", mets=list(dict.fromkeys(met for met, _ in mets)))
        source = ", ".join(dict.fromkeys(source for _, source in mets))
        sure = tell("clinician.dose.information")
        lost = tell("clinician.dose.trials") if any(note.topic == "energy" for note in plan.notices) else _NONE
    elif _NOT_ASKED in plan.prescription.forbids("energy"):
        rule, lost = _NOT_ASKED, tell("clinician.dose.not_asked")
    grounds = [(rule, source, sure)]
    return _row(tell("clinician.dose.volume"), doses, grounds, [lost])


def _row(
    name: str, prescribed: list[str], grounds: list[tuple[str, str, str]], lost: list[str]
) -> Part:  # fmt: skip
    """A dimension: what is prescribed, each ground with its source and how sure that is, and what lost."""
    # Written down at once, for there are dozens of them.
    items = [
        f'<span data-name="rule">{text(rule)}</span>'
        + (f' · <span data-name="source" class="keep">{text(source)}</span>' if source != _NONE else "")
        + (f' (<span data-name="sure">{text(sure)}</span>)' if sure != _NONE else "")
        for rule, source, sure in grounds
    ]
    whole = el(
        "tr",
        el("th", name, scope="row"),
        el("td", each("div", map(unbroken, prescribed)), data_name="prescribed"),
        el("td", el("ul", each("li", map(Markup, items)), class_="grounds"), data_name="grounds"),
        el("td", each("div", map(unbroken, lost)), data_name="lost", class_="none" if lost == [_NONE] else None),
    )
    said = "".join(f"{rule} · {source} ({sure})" for rule, source, sure in grounds)
    return Part(whole, max(rows(prescribed, 32), rows([said], 92), rows(lost, 40)) + _BETWEEN)


def dose_table(plan: Plan, tell: Words, answers: dict[str, Explanation], energy: Decimal | None) -> Part:
    """The table; ``energy`` is the dose in kcal per kg a week, ``None`` where none may be shown."""
    head = [tell(f"clinician.dose.{name}") for name in ("dimension", "prescribed", "grounds", "lost")]
    found = []
    for name, topic, _ in DIMENSIONS:
        answer = answers[topic]
        prescribed, grounds = _prescribed(plan, tell, topic, answer), _grounds(tell, answer)
        losses = _losses(plan, tell, answer)
        found.append(_row(tell(f"clinician.dose.{name}"), prescribed, grounds or [(_NONE, _NONE, _NONE)], losses))
        if topic == "how long":
            found.append(_volume(plan, tell, energy))
    drawn = table(head, [row.markup for row in found], class_="rows dose")
    return Part(section(tell("clinician.dose.title"), drawn), sum(row.height for row in found))
