"""What the dose comes to, said to whom it concerns: against the primary programme, in energy, and against the protocol's own words.

Figures on energy are for clinicians and researchers, are information and no target, and are only worked out where nothing forbids them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from exrx.classes import replace
from exrx.engine.prescribing import numbers, protocols, volume
from exrx.engine.prescribing.work import Work
from exrx.physiology.energy import kcal_per_kg_of
from exrx.physiology.heart_rate import half_up
from exrx.programme.key import BASE
from exrx.programme.plan import Week, fullest
from exrx.programme.prescription import Compromise, Note, Prescription
from exrx.rules.pack import Recommendation, RuleBook
from exrx.shipped import default_protocol
from exrx.values.constraint import Number
from exrx.values.said import Said, said

_PARTS = (
    (said("notes.part.often"), ("frequency",)),
    (said("notes.part.long"), ("time", "main_time", "weekly_minutes", "weekly_energy")),
    (said("notes.part.weeks"), ("weeks", "total_weeks")),
    (said("notes.part.hard"), ("intensity", "rpe", "percent_reserve", "percent_max")),
    (said("notes.part.activity"), ("activity",)),
)
"""What a protocol may be silent about, and the dimensions that speak of it."""
ADULT_METS = 59
"""The oldest age for which the Compendium gives the METs that are used here (adults of 19 to 59)."""


def tell(work: Work, kinds: tuple[tuple[str, int], ...], frequency: int, time: int) -> None:
    """Keep every note about the dose."""
    lighter(work)
    protocol_words(work)
    vigorous_waits(work)
    if not work.forbids("energy"):
        energy(work, kinds, frequency, time)


def lighter(work: Work) -> None:
    """Say kindly where the plan is shorter than the primary programme asks for."""
    if any(note.topic == "time" for note in work.ledger.notes):
        return
    reached = {
        name: target.aim for name in ("time", "frequency", "weeks") if (target := work.ledger.target(name)) is not None
    }
    start = work.ledger.target("ramp_start", phase="ramp")
    if work.forbids("growth") and "time" in reached:
        # Where nothing grows, sessions stay as long as the first one.
        reached["time"] = min(reached["time"], reached["time"] if start is None else start.aim)
    total = work.ledger.target("total_weeks")
    if total is not None and total.high is not None and "weeks" in reached:
        reached["weeks"] = min(reached["weeks"], total.high)
    below = {
        rule.id
        for rule in work.book.of_protocol(default_protocol())
        if rule.tier == "goal" and rule.applies.kind is None
        for name, low, _ in rule.then.ranges
        if name in reached and isinstance(low, int | float) and reached[name] < low
    }
    if below:
        what = said("notes.lighter", grows=not work.forbids("growth"))
        work.ledger.notes.append(Note("notice", what, tuple(sorted(below)), topic="dose"))


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
    left = (*silent, said("notes.part.building_up"), *work.book.protocols[id].left_open)
    # A dose that is not there is not told under its name.
    if any(made.wish == protocols.DOSE for made in work.ledger.compromises):
        follows = said("notes.only_days_of_protocol", protocol=id, asked=_asked(work), left=left)
    else:
        follows = said("notes.follows_protocol", protocol=id, left=left)
    work.ledger.notes.append(
        Note(
            "notice",
            follows,
            tuple(sorted(rule.id for rule in rules if rule.tier == "goal")),
            topic="protocol",
            to="clinician" if id == default_protocol() else "person",
        )
    )


def _asked(work: Work) -> bool:
    """Whether what the named protocol needs to know is an open question of this plan."""
    own = {rule.id for rule in work.book.of_protocol(work.facts["protocol"])}
    return any(own.intersection(question.rules) for question in work.clearance.questions)


def vigorous_waits(work: Work) -> None:
    """Say that a protocol asks for more effort than is allowed now, and that its heart rates need a resting rate."""
    ceiling = work.clearance.ceiling
    asked = [
        (rule, effort) for rule in protocol_rules(work) if rule.tier == "goal" and (effort := _vigorous(work, rule))
    ]
    limits = tuple(sorted(rule.id for rule in work.rules if rule.then.ceiling))
    for rule, effort in asked:
        if ceiling != "vigorous":
            what = said("notes.vigorous_waits", source=rule.source, effort=effort, ceiling=ceiling)
            work.ledger.notes.append(Note("notice", what, (rule.id, *limits), topic="effort"))
    of_reserve = [rule.id for rule in protocol_rules(work) if any(n == "percent_reserve" for n, *_ in rule.then.ranges)]
    if of_reserve and work.person.resting_hr is None and not work.forbids("bpm"):
        work.ledger.notes.append(Note("notice", said("notes.needs_resting_hr"), tuple(of_reserve), topic="effort"))


def _vigorous(work: Work, rule: Recommendation) -> Said | None:
    """How a rule asks for more than moderate effort; ``None`` where it does not."""
    if rule.then.words and rule.then.words[1] == "vigorous":
        return said("notes.up_to_vigorous", least=rule.then.words[0])
    moderate = work.book.intensity["moderate"]
    for scale in ("percent_reserve", "percent_max", "rpe"):
        for name, low, high in rule.then.ranges:
            if name == scale and isinstance(high, int | float) and high > moderate.band(scale)[1]:
                return said("notes.effort_on", scale=scale, low=low, high=high)
    return None


def energy(work: Work, kinds: tuple[tuple[str, int], ...], frequency: int, time: int) -> None:
    """The weekly dose in energy beside those of the trials, for the clinician."""
    if numbers.tiers_of(work, "weekly_energy", BASE, "full").floor is None or not kinds:
        return
    rules = sorted(
        rule.id
        for rule in work.rules
        if any(name == "weekly_energy" for name, *_ in (*rule.then.ranges, *rule.then.floors))
    )
    what = energy_said(work.book, rules, (frequency, time, volume.parts_of_week(work, kinds, time)), work.person.age)
    if what is not None:
        work.ledger.notes.append(Note("notice", what, tuple(rules), topic="energy", to="clinician"))


def energy_said(
    book: RuleBook, rules: Iterable[str], week: tuple[int, int, Sequence[tuple[Number, int]]], age: int | None
) -> Said | None:
    """What a week comes to in energy, beside what the trials gave: its sessions, their minutes, and the METs of their parts."""
    findings = [finding for finding in book.findings if finding.dimension == "weekly_energy"]
    floors = [v for rule in rules for name, v in book.by_id[rule].then.floors if name == "weekly_energy"]
    if not findings or not floors:
        return None
    frequency, time, parts = week
    found = kcal_per_kg_of(parts)
    mets = sorted({met for met, _ in parts}, key=str)
    sentences = [said("notes.energy", frequency=frequency, minutes=time, mets=mets, kcal=volume.tenth(found))]
    if (age or 0) > ADULT_METS:
        sentences.append(said("notes.energy_of_adults", age=ADULT_METS + 1))
    if half_up(found) <= max(floors):
        sentences.append(said("notes.energy_near", kcal=max(floors)))
    others = [said("notes.finding", source=one.source, says=one.told) for one in findings]
    return said("notes.paragraph", sentences=(*sentences, said("notes.energy_elsewhere", findings=others)))


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
                wish, got, by = protocols.DOSE, protocols.LESS, (rule.id,)
                own = said("wishes.not_kept", wished=wish, by=by, got=got, forced_by=forced)
                short.append(Compromise(name, BASE, wish, by, got, forced, own))
    return prescription.but(compromises=tuple(short))


def energy_as_planned(
    prescription: Prescription, book: RuleBook, weeks: Sequence[Week], age: int | None, protocol: str
) -> Prescription:
    """The same note with what the weeks really hold: how far runs have grown, and what stands in for what."""
    week = fullest(weeks) if any(note.topic == "energy" for note in prescription.notes) else None
    if week is None:
        return prescription
    parts = [(book.activities[step.activity].met, step.minutes) for session in week.sessions for step in session.steps]
    held = len(week.sessions), max(session.minutes for session in week.sessions), parts
    prescription = _short_of(prescription, book, protocol, kcal_per_kg_of(parts))
    told = tuple(
        replace(note, said=what)
        if note.topic == "energy" and (what := energy_said(book, note.rules, held, age))
        else note
        for note in prescription.notes
    )
    return prescription.but(notes=told)
