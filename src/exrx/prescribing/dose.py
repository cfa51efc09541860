"""What the dose comes to, said to whom it concerns: against the primary programme, in energy, and against the protocol's own words.

Figures on energy are for clinicians and researchers, are information and no target, and are only worked out where nothing forbids them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from exrx.constraint import Number
from exrx.physiology.energy import kcal_per_kg_of
from exrx.physiology.heart_rate import half_up
from exrx.prescribing import numbers, protocols, volume
from exrx.prescribing.work import Work
from exrx.prescription import Compromise, Note, Prescription, Target
from exrx.program import Week, fullest
from exrx.rules.pack import DEFAULT_PROTOCOL, Recommendation, RuleBook

_PARTS = (
    ("how often", ("frequency",)),
    ("how long", ("time", "main_time", "weekly_minutes", "weekly_energy")),
    ("for how many weeks", ("weeks", "total_weeks")),
    ("how hard", ("intensity", "rpe", "percent_reserve", "percent_max")),
    ("which activity", ("activity",)),
)
ADULT_METS = 59
"""The oldest age for which the Compendium gives the METs that are used here (adults of 19 to 59)."""


def tell(work: Work, kinds: tuple[tuple[str, int], ...], frequency: int, time: int) -> None:
    """Keep every note about the dose."""
    lighter(work)
    protocol_words(work)
    vigorous_waits(work)
    if not work.forbids("energy"):
        energy(work, kinds, frequency, time)


def _full(work: Work, dimension: str) -> Target | None:
    for slot in work.ledger.slots:
        if (slot.kind, slot.phase, slot.dimension) == ("base", "full", dimension):
            return slot.target
    return None


def lighter(work: Work) -> None:
    """Say kindly where the plan is shorter than the primary programme asks for."""
    if any(note.topic == "time" for note in work.ledger.notes):
        return
    reached = {name: target.aim for name in ("time", "frequency", "weeks") if (target := _full(work, name)) is not None}
    starts = [slot.target.aim for slot in work.ledger.slots if (slot.phase, slot.dimension) == ("ramp", "ramp_start")]
    if work.forbids("growth") and "time" in reached:
        # Where nothing grows, sessions stay as long as the first one.
        reached["time"] = min(reached["time"], *starts, reached["time"])
    total = _full(work, "total_weeks")
    if total is not None and total.high is not None and "weeks" in reached:
        reached["weeks"] = min(reached["weeks"], total.high)
    below = {
        rule.id
        for rule in work.book.of_protocol(DEFAULT_PROTOCOL)
        if rule.tier == "goal" and rule.applies.kind is None
        for name, low, _ in rule.then.ranges
        if name in reached and isinstance(low, int | float) and reached[name] < low
    }
    if below:
        grows = "" if work.forbids("growth") else ", and it can grow"
        text = f"a lighter programme than most trials used; something is better than nothing{grows}."
        work.ledger.notes.append(Note("notice", text, tuple(sorted(below)), topic="dose"))


def protocol_rules(work: Work) -> list[Recommendation]:
    """The rules of the protocol that take effect for this person, without decisions of this library."""
    of = {rule.id for rule in work.book.of_protocol(work.facts["protocol"]) if rule.mark != "product"}
    return [rule for rule in work.rules if rule.id in of]


def protocol_words(work: Work) -> None:
    """Say what the protocol is silent about, so that nobody takes those steps for its own."""
    id = work.facts["protocol"]
    if id not in work.book.protocols:
        return
    rules = protocol_rules(work)
    spoken = {name for rule in rules for name in rule.then.about}
    silent = [part for part, names in _PARTS if spoken.isdisjoint(names)]
    left = [*silent, "building up", *work.book.protocols[id].leaves_open]
    listed = ", ".join(left[:-1]) + (" and " if len(left) > 1 else "") + left[-1]
    lost = [made for made in work.ledger.compromises if made.wished == protocols.DOSE]
    if lost:
        # A dose that is not there is not told under its name.
        follows = f"This takes only days and weeks from {id}: its weekly dose is not in this plan"
        follows += " (asked first: see the questions)" if _asked(work) else ""
        follows += f". The rest comes from elsewhere: {listed}."
    else:
        follows = f"This follows {id}. What it leaves open comes from elsewhere: {listed}."
    work.ledger.notes.append(
        Note(
            "notice",
            follows,
            tuple(sorted(rule.id for rule in rules if rule.tier == "goal")),
            topic="protocol",
            to="clinician" if id == DEFAULT_PROTOCOL else "person",
        )
    )


def _asked(work: Work) -> bool:
    """Whether what the named protocol needs to know is an open question of this plan."""
    own = {rule.id for rule in work.book.of_protocol(work.facts["protocol"])}
    return any(own.intersection(question.rules) for question in work.clearance.questions)


def vigorous_waits(work: Work) -> None:
    """Say that a protocol asks for more effort than is allowed now, and that its heart rates need a resting rate."""
    ceiling = work.clearance.ceiling
    asked = [(rule, words) for rule in protocol_rules(work) if rule.tier == "goal" and (words := _vigorous(work, rule))]
    limits = tuple(sorted(rule.id for rule in work.rules if rule.then.ceiling))
    for rule, words in asked:
        if ceiling != "vigorous":
            text = f"{rule.source} asks for vigorous effort ({words}); until that is allowed this plan stays {ceiling}."
            work.ledger.notes.append(Note("notice", text, (rule.id, *limits), topic="effort"))
    of_reserve = [rule.id for rule in protocol_rules(work) if any(n == "percent_reserve" for n, *_ in rule.then.ranges)]
    if of_reserve and work.person.resting_hr is None and not work.forbids("bpm"):
        text = "This protocol speaks of a share of the reserve, which needs your resting heart rate: add resting_hr. Until then effort leads."
        work.ledger.notes.append(Note("notice", text, tuple(of_reserve), topic="effort"))


def _vigorous(work: Work, rule: Recommendation) -> str:
    """How a rule asks for more than moderate effort; empty where it does not."""
    if rule.then.words and rule.then.words[1] == "vigorous":
        return f"{rule.then.words[0]} to vigorous"
    moderate = work.book.intensity["moderate"]
    for scale, words in (("percent_reserve", "% of reserve"), ("percent_max", "% of the maximum"), ("rpe", "of 6–20")):
        for name, low, high in rule.then.ranges:
            if name == scale and isinstance(high, int | float) and high > moderate.band(scale)[1]:
                return f"{low}–{high} {words}"
    return ""


def energy(work: Work, kinds: tuple[tuple[str, int], ...], frequency: int, time: int) -> None:
    """The weekly dose in energy beside those of the trials, for the clinician."""
    if numbers.tiers_of(work, "weekly_energy", "base", "full").floor is None or not kinds:
        return
    rules = sorted(
        rule.id
        for rule in work.rules
        if any(name == "weekly_energy" for name, *_ in (*rule.then.ranges, *rule.then.floors))
    )
    text = energy_text(work.book, rules, (frequency, time, volume.parts_of_week(work, kinds, time)), work.person.age)
    if text:
        work.ledger.notes.append(Note("notice", text, tuple(rules), topic="energy", to="clinician"))


def energy_text(
    book: RuleBook, rules: Iterable[str], week: tuple[int, int, Sequence[tuple[Number, int]]], age: int | None
) -> str:
    """What a week comes to in energy, beside what the trials gave: its sessions, their minutes, and the METs of their parts."""
    findings = [finding for finding in book.findings if finding.dimension == "weekly_energy"]
    floors = [v for rule in rules for name, v in book.by_id[rule].then.floors if name == "weekly_energy"]
    if not findings or not floors:
        return ""
    frequency, time, parts = week
    found = kcal_per_kg_of(parts)
    mets = sorted({f"{met}" for met, _ in parts})
    text = (
        f"Dose at full length: {frequency} × {time} minutes at {' and '.join(mets)} METs come to {volume.tenth(found)} kcal per kg a "
        "week (gross, 1.05 kcal per MET, kg and hour)."
    )
    if (age or 0) > ADULT_METS:
        text += " The MET values are those of adults under 60."
    if half_up(found) <= max(floors):
        text += f" That is about {max(floors):g} or less."
    text += " For comparison: " + "; ".join(f"{finding.source}: {finding.says}" for finding in findings)
    return text + ". Information, not a target."


def _short_of(prescription: Prescription, book: RuleBook, protocol: str, found: Decimal) -> Prescription:
    """Name the weekly dose of a protocol that the weeks do not reach, where the prescription by itself would have."""
    known = {reason.id for reason in prescription.reasons}
    growth = prescription.target("running_growth")
    forced = growth.high_rules if growth is not None else ()
    short = list(prescription.compromises)
    for rule in book.of_protocol(protocol):
        named = any(made.dimension == "weekly_energy" and rule.id in made.by for made in short)
        for name, low, _ in rule.then.ranges:
            if (
                name == "weekly_energy"
                and isinstance(low, int | float)
                and found < low
                and rule.id in known
                and not named
            ):
                text = f"{protocols.DOSE} asked for by {rule.id}; less than it, because of {', '.join(forced)}"
                short.append(Compromise(name, "base", protocols.DOSE, (rule.id,), "less than it", forced, text))
    return replace(prescription, compromises=tuple(short))


def energy_as_planned(
    prescription: Prescription, book: RuleBook, weeks: Sequence[Week], age: int | None, protocol: str
) -> Prescription:
    """The same note with what the weeks really hold: how far runs have grown, and what stands in for what."""
    week = fullest(weeks)
    if week is None or not any(note.topic == "energy" for note in prescription.notes):
        return prescription
    sessions = [session for session in week.sessions if session.status == "confirmed"]
    parts = [(book.activities[step.activity].met, step.minutes) for session in sessions for step in session.steps]
    held = len(sessions), max(session.minutes for session in sessions), parts
    prescription = _short_of(prescription, book, protocol, kcal_per_kg_of(parts))
    told = tuple(
        replace(note, text=energy_text(book, note.rules, held, age)) if note.topic == "energy" else note
        for note in prescription.notes
    )
    return replace(prescription, notes=told)
