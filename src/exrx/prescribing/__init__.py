"""From rules to a prescription: meet what holds, resolve it by tiers, keep every reason and everything that lost.

    rules that hold -> the week -> kinds of sessions -> for each kind and phase: ranges -> targets -> the form of sessions

Pure and free of order. Safety is an envelope: a wish or a goal that lies outside slides to its nearest edge and is recorded.
One module for each step: ``week``, ``volume``, ``kinds``, ``activities``, ``intensity``, ``numbers`` (the calculation they share),
``strength`` (how heavy), ``returning`` (after a pause), ``dose`` (what it comes to), ``reasons``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from exrx.availability import Availability
from exrx.clearance import Clearance
from exrx.dimensions import RAMP
from exrx.pause import Pause
from exrx.person import Person
from exrx.prescribing import activities, dose, intensity, kinds, numbers, protocols, reasons, returning, strength, week
from exrx.prescribing.work import Work
from exrx.prescription import Prescription
from exrx.rules.pack import RuleBook
from exrx.screening import Evaluation

FULL = ("weeks", "total_weeks", "bad_day", "latest_end", "bout", "running_growth", "review_week")


def prescribe_evaluated(
    person: Person,
    book: RuleBook,
    evaluation: Evaluation,
    clearance: Clearance,
    availability: Availability,
    *,
    start: date,
    pauses: tuple[Pause, ...] = (),
) -> Prescription:
    """The prescription for a person who has been screened. Raises ``ScheduleError`` where the week has no room at all."""
    work = Work(person, book, evaluation, clearance, availability, start, pauses)
    if not clearance.may_plan:
        return reasons.finish(work, None, (), (), ())
    heart_rate = intensity.heart_rate_scale(work)
    frequency, time = week.fit_week(work)
    wanted = kinds.kinds_of_sessions(work, frequency)
    chosen, options = activities.choose_activities(work, wanted)
    wanted, chosen = activities.strength_alone(work, wanted, chosen, frequency)
    activities.settle_reach(work, chosen)
    held = kinds.within(work, tuple((kind, count) for kind, count in wanted if kind in chosen), frequency)
    for kind in dict.fromkeys(("base", *dict(held))):
        for phase in ("ramp", "full"):
            intensity.resolve_intensity(work, kind, phase, heart_rate)
            intensity.resolve_stretches(work, kind, phase, heart_rate)
            for dimension in ("main_time", "rest_hours", "share", "sets", "repetitions"):
                numbers.number(work, dimension, kind, phase)
            strength.load(work, kind, phase)
    for dimension in FULL:
        numbers.number(work, dimension)
    for dimension in RAMP:
        numbers.number(work, dimension, "base", "ramp")
    returning.prescribe_return(work, pauses, dict(held), heart_rate)
    kinds.structure_sessions(work, held, time)
    held = kinds.mechanisms_fit(work, held, time)
    activities.why_not_wished(work, held, chosen)
    activities.tell_disliked(work, held, chosen)
    takes_over = activities.take_over(work, held)
    too_hard = activities.too_hard(work)
    intensity.tell_stretches(work)
    protocols.keep(work, held, time)
    dose.tell(work, held, frequency, time)
    made = reasons.finish(work, heart_rate, held, tuple(sorted(chosen.items())), options)
    return replace(
        made,
        guide="; ".join(sorted({rule.then.guide for rule in work.rules if rule.then.guide})),
        variety=activities.variety(work, held, chosen),
        movements=activities.movements(work, held, chosen),
        not_offered=work.ledger.not_offered,
        too_hard=too_hard,
        takes_over=takes_over,
    )
