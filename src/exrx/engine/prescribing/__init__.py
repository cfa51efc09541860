"""From rules to a prescription: meet what holds, resolve it by tiers, keep every reason and everything that lost.

    rules that hold -> the week -> kinds of sessions -> for each kind and phase: ranges -> targets -> the form of sessions

Pure and free of order. Safety is an envelope: a wish or a goal that lies outside slides to its nearest edge and is recorded.
One module for each step: ``week``, ``volume``, ``kinds``, ``activities``, ``intensity``, ``numbers`` (the calculation they share),
``ceilings`` (how hard an activity may be), ``strength`` (how heavy), ``returning`` (after a pause), ``protocols`` and ``named`` (a programme
that was asked for), ``compromises`` (where a wish loses), ``dose`` (what it comes to), ``placed`` (once there are days), ``reasons``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from exrx.classes import NamedTuple
from exrx.engine.prescribing import (
    activities,
    dose,
    intensity,
    kinds,
    numbers,
    protocols,
    reasons,
    returning,
    strength,
    week,
)
from exrx.engine.prescribing.told import is_only_told, is_way_back
from exrx.engine.prescribing.work import Work
from exrx.engine.screening import Evaluation
from exrx.programme.key import BASE, SessionPhase
from exrx.programme.prescription import HeartRate, Prescription
from exrx.values.availability import Availability
from exrx.values.dimensions import RAMP
from exrx.values.said import Said
from exrx.values.timeline import Timeline

PHASES: tuple[SessionPhase, ...] = ("ramp", "full")
FULL = ("weeks", "total_weeks", "bad_day", "latest_end", "bout", "running_growth", "review_week", "judged_weeks")


def prescribe_evaluated(
    evaluation: Evaluation,
    availability: Availability,
    timeline: Timeline,
    *,
    brief: bool = False,
    known: list[Calculation] | None = None,
    before: Iterable[Calculation] = (),
    silent: bool = False,
) -> Prescription:
    """The prescription for a person who has been screened. Raises ``ScheduleError`` where the week has no room at all.

    ``brief``: what a row of a table of people says of it and no more, each number the same (``_in_brief``). ``known``: what was
    calculated before, which is taken over where it comes to the same, and gets what is new, also what is taken over from ``before``.
    ``silent``: without what only explains it.
    """
    earlier: tuple[Calculation, ...] = (*(known or ()), *before)
    for one in earlier:
        if one.answers(evaluation, availability, timeline):
            if known is not None and all(one is not other for other in known):
                known.append(one)
            return one.told(evaluation, silent=silent)
    work = Work(evaluation, availability, timeline)
    if not work.clearance.may_plan:
        return reasons.finish(work, None, (), (), (), brief=brief)
    if brief:
        return _in_brief(work, intensity.heart_rate_scale(work))
    begun = next((one.begun for one in earlier if one.begun.answers(work)), None)
    if begun is None:
        begun = _begun(work)
    else:
        work.go_on_from(begun.work)
    calculation = _calculated(work, begun)
    if known is not None:
        known.append(calculation)
    return calculation.told(evaluation, silent=silent)


class Begun(NamedTuple):
    """The numbers of every week but the first one back after a time off."""

    work: Work
    heart_rate: HeartRate | None
    frequency: int
    time: int
    kinds: tuple[tuple[str, int], ...]
    activities: Mapping[str, str]
    options: tuple[str, ...]
    too_hard: tuple[tuple[str, Said, tuple[str, ...]], ...]

    def answers(self, work: Work) -> bool:
        """Whether it comes to the same in another calculation: nothing differs but the way back, and nothing turns on when that is."""
        mine = self.work
        return (
            week.has_as_much_room(mine, work.availability)
            and is_way_back(mine.evaluation, work.evaluation)
            and mine.start == work.start
            and mine.ends == work.ends
        )


class Calculation(NamedTuple):
    """The numbers and the form of sessions, before anything is said of them."""

    work: Work
    begun: Begun
    kinds: tuple[tuple[str, int], ...]
    parts: Mapping[str, Any]

    def answers(self, evaluation: Evaluation, availability: Availability, timeline: Timeline) -> bool:
        """Whether it comes to the same for another question: only what a journal tells differs, and no rule about that is calculated with.

        Nor does it matter where in the week free time lies.
        """
        work = self.work
        if work.timeline != timeline or not week.has_as_much_room(work, availability):
            return False
        return is_only_told(work.evaluation, evaluation)

    def told(self, evaluation: Evaluation, *, silent: bool = False) -> Prescription:
        """With all that is said of it, and why."""
        work, begun = self.work.told(evaluation), self.begun
        chosen = tuple(sorted(begun.activities.items()))
        made = reasons.finish(work, begun.heart_rate, self.kinds, chosen, begun.options, brief=silent)
        return made.but(guide=_guides(work), **self.parts)


def _begun(work: Work) -> Begun:
    heart_rate = intensity.heart_rate_scale(work)
    frequency, time = week.fit_week(work)
    wanted = kinds.kinds_of_sessions(work, frequency)
    chosen, options = activities.choose_activities(work, wanted)
    wanted, chosen = activities.strength_alone(work, wanted, chosen, frequency)
    activities.settle_reach(work, chosen)
    held = kinds.within(work, tuple((kind, count) for kind, count in wanted if kind in chosen), frequency)
    for kind in dict.fromkeys((BASE, *dict(held))):
        for phase in PHASES:
            intensity.resolve_intensity(work, kind, phase, heart_rate)
            intensity.resolve_stretches(work, kind, phase, heart_rate)
            for dimension in ("main_time", "rest_hours", "share", "sets", "repetitions"):
                numbers.number(work, dimension, kind, phase)
            strength.load(work, kind, phase)
    for dimension in FULL:
        numbers.number(work, dimension)
    for dimension in RAMP:
        numbers.number(work, dimension, BASE, "ramp")
    too_hard = activities.too_hard(work)
    return Begun(work.told(work.evaluation), heart_rate, frequency, time, held, chosen, options, too_hard)


def _calculated(work: Work, begun: Begun) -> Calculation:
    held, chosen, time = begun.kinds, begun.activities, begun.time
    returning.prescribe_return(work, dict(held), begun.heart_rate)
    kinds.structure_sessions(work, held, time)
    held = kinds.mechanisms_fit(work, held, time)
    activities.why_not_wished(work, held, chosen)
    activities.tell_disliked(work, held, chosen)
    takes_over = activities.take_over(work, held)
    intensity.tell_stretches(work)
    protocols.keep(work, held, time)
    dose.tell(work, held, begun.frequency, time)
    parts = {
        "variety": activities.variety(work, held, chosen),
        "movements": activities.movements(work, held, chosen),
        "not_offered": work.ledger.not_offered,
        "too_hard": begun.too_hard,
        "takes_over": takes_over,
    }
    return Calculation(work, begun, held, parts)


def _in_brief(work: Work, heart_rate: HeartRate | None) -> Prescription:
    """Ordinary sessions at full length, how long they take to get there, and their activity: nothing else in a plan changes these."""
    frequency, _ = week.fit_week(work)
    chosen, options = activities.choose_activities(work, ())
    _, chosen = activities.strength_alone(work, (), chosen, frequency)
    activities.settle_reach(work, chosen)
    intensity.resolve_intensity(work, BASE, "full", heart_rate)
    for dimension in ("weeks", "total_weeks"):
        numbers.number(work, dimension)
    for dimension in RAMP:
        numbers.number(work, dimension, BASE, "ramp")
    return reasons.finish(work, heart_rate, (), tuple(sorted(chosen.items())), options, brief=True)


def _guides(work: Work) -> tuple[Said, ...]:
    """What tells that the effort is right, as the rules say it; what several say alike once."""
    found = sorted((rule.then.guide, rule.id) for rule in work.rules if rule.then.guide)
    alike = dict(reversed(found))
    return tuple(work.book.by_id[alike[text]].told("guide") for text in sorted(alike))
