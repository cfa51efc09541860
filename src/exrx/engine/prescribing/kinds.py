"""Which kinds of sessions a week holds, and the form of each: warm-up, main part, cool-down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exrx.classes import replace
from exrx.engine.prescribing import compromises, intensity, named, numbers
from exrx.engine.prescribing.work import YOURS, Work
from exrx.programme.key import BASE, Key, claiming, kinds, with_counts
from exrx.programme.prescription import Idle, Note, Target, part_at
from exrx.values.said import said
from exrx.vocabulary import expand


def kinds_of_sessions(work: Work, frequency: int) -> tuple[tuple[str, int], ...]:
    """How many sessions of each kind besides base a full week holds."""
    left = frequency
    found: dict[str, int] = {}
    for declared in claiming():
        kind = declared.id
        if kind == BASE:
            continue
        tiers = numbers.tiers_of(work, "frequency", kind, "full", only=True)
        if not tiers.goal.low and not tiers.envelope.low:
            continue
        own = sorted(rule.id for rule in work.rules if rule.applies.kind == frozenset((kind,)))
        if declared.made_of_parts and any(_disliked(work, part) for part in declared.inside.values()):
            continue
        if found.keys() & set(declared.beside):
            # What is inside it has its own sessions already.
            continue
        # Who may not have one session with a blood marker as its aim may have none.
        if blocked := next(filter(None, map(work.forbids, (kind, *declared.closed_with))), ()):
            drop(work, kind, own, blocked)
            continue
        if elsewhere := named.leaves_out(work, kind):
            liked = work.yours("likes", work.liked)
            told = said("wishes.liked_kind_elsewhere", kind=kind, protocol=work.facts["protocol"], rules=elsewhere)
            wish, got = said("wishes.kind", kind=kind), said("wishes.activities_of_protocol")
            named.lose(work, "activity", wish, (liked,), got, elsewhere, told)
            drop(work, kind, own, elsewhere)
            continue
        asked = numbers.resolve(work, "frequency", kind, tiers)
        assert asked is not None
        share = numbers.tiers_of(work, "share", kind, "full").goal.high
        # One aim for each session, and the share holds for all of them together.
        taken = sum(found[other] for other in found if kinds()[other].mechanism and declared.mechanism)
        most = min(left, max(0, int(frequency * share.value) - taken) if share else left)
        count = min(int(asked.aim), most)
        if count < 1:
            drop(work, kind, own, share.named if share and most < left else (YOURS + "availability",))
            continue
        if count < int(asked.aim):
            wish, got = (compromises.exactly(number) for number in (asked.aim, count))
            forced = share.named if share else asked.high_rules
            compromises.lose(work, "frequency", kind, wish, asked.aim_rules, got, forced)
        work.ledger.used.update(asked.rules)
        work.ledger.keep(Key(kind, "full", "frequency"), replace(asked, aim=count))
        found[kind] = count
        left -= count
    return tuple(found.items())


def within(work: Work, held: tuple[tuple[str, int], ...], frequency: int) -> tuple[tuple[str, int], ...]:
    """Give places that a dropped kind has left back to base."""
    counts = dict(held)
    return with_counts({**counts, BASE: counts.get(BASE, 0) + frequency - sum(counts.values())})


def drop(work: Work, kind: str, rules: Iterable[str], because: tuple[str, ...]) -> None:
    """Leave a kind of session out, with the rules that decide."""
    what = said("idle.dropped", because=because)
    for rule in rules:
        work.ledger.dropped.append(Idle(rule, "dropped", kind, what, (kind,)))
    work.ledger.used.update(because)
    work.ledger.used.update(rules)
    found = kinds()[kind]
    if found.mechanism:
        # A band that was not found for sessions that are left out anyway is no second loss.
        work.ledger.compromises = {
            item: None for item in work.ledger.compromises if item.kind != kind or item.dimension not in ("bpm", "rpe")
        }
    if found.mechanism or found.liked:
        work.ledger.notes.append(
            Note("notice", said("notes.dropped", kind=found.name, because=because), because, topic=kind)
        )


def structure_sessions(work: Work, held: tuple[tuple[str, int], ...], longest: int) -> None:
    """The parts of a session by its length: each slot holds from its length on, up to the next one."""
    for kind in dict.fromkeys((BASE, *dict(held))):
        inside = kinds()[kind].inside
        for dimension in ("warm_up", "cool_down", *inside):
            if dimension in inside and not _block_fits(work, inside[dimension], kind, dict(held)):
                continue
            for minutes, target in _parts(work, dimension, kind):
                if target is not None and minutes <= longest:
                    work.ledger.keep(Key(kind, "any", dimension, minutes), target)


def _parts(work: Work, dimension: str, kind: str) -> Iterable[tuple[int, Target | None]]:
    """A part of sessions by the length from which it holds."""
    shared = work.shared(dimension)
    found: tuple[tuple[int, Target | None], ...]
    if shared is not None and ("parts", kind) in shared:
        found = shared["parts", kind]
        return found
    tiers = {
        minutes: numbers.tiers_of(work, dimension, kind, "full", minutes) for minutes in _starts(work, dimension, kind)
    }
    found = tuple((minutes, resolve_structure(work, dimension, kind, one)) for minutes, one in tiers.items())
    if shared is not None:
        shared["parts", kind] = found
    return found


def _starts(work: Work, dimension: str, kind: str) -> list[int]:
    """The lengths of session from which another rule about this part holds, or no longer holds."""
    ends = [
        rule.applies.minutes
        for rule in work.about.get(dimension, ())
        if rule.applies.minutes and replace(rule.applies, minutes=None).to(kind, "full")
    ]
    return sorted({1, *(low for low, _ in ends if low), *(high + 1 for _, high in ends if high)})


def _block_fits(work: Work, activity: str, kind: str, held: Mapping[str, int]) -> bool:
    """Whether a part belongs into a session of the kind: not where it is closed, unwanted, or has sessions of its own."""
    closed = any(work.forbids(group) for group in work.book.activities[activity].groups)
    turns = {work.chosen.get(kind, ""), *(work.person.likes or ())} & work.book.activities.keys()
    if turns and all(work.book.activities[id].in_water for id in turns):
        # Chair rises and standing on one leg belong on dry ground.
        return False
    return not (closed or _disliked(work, activity) or activity in held)


def _disliked(work: Work, activity: str) -> bool:
    return not expand("activities", activity).isdisjoint(work.person.dislikes or ())


def resolve_structure(work: Work, dimension: str, kind: str, tiers: numbers.Tiers) -> Target | None:
    """One part of a session; nothing is recorded."""
    # A longer cool-down that a drug asks for is not a wish that lost: nothing to report.
    with work.aside():
        return numbers.resolve(work, dimension, kind, tiers)


def mechanisms_fit(work: Work, held: tuple[tuple[str, int], ...], time: int) -> tuple[tuple[str, int], ...]:
    """Sessions with a blood marker as their aim never slide: without what the studies tested they are dropped."""
    for kind in dict(held):
        if kinds()[kind].mechanism:
            held = _mechanism_fits(work, kind, held, time)
    return held


def _mechanism_fits(work: Work, kind: str, held: tuple[tuple[str, int], ...], time: int) -> tuple[tuple[str, int], ...]:
    """One kind: its band, or the effort that takes its place where a study tested one."""
    own = [rule for rule in work.rules if rule.applies.kind == frozenset((kind,))]
    asked = intensity.asked_on(work, "rpe", [rule for rule in own if rule.applies.to(kind, "full", time, False)], None)
    effort, beats = (work.ledger.target(name, kind) for name in ("rpe", "bpm"))
    least = numbers.tiers_of(work, "main_time", kind, "full", time, asked.low is None).goal.low
    parts = [part_at(work.ledger.slots, name, kind, time) for name in ("warm_up", "cool_down")]
    main = time - sum(int(part.aim) for part in parts if part is not None)
    effort_allowed = (
        effort is not None and asked.low is not None and effort.high is not None and effort.high >= asked.low.value
    ) or (asked.low is None and beats is not None)
    if effort_allowed and (least is None or main >= least.value):
        for band in (True, False):
            tiers = numbers.tiers_of(work, "main_time", kind, "full", time, band)
            if tiers.goal.low:
                target = Target.within(tiers.goal, tiers.goal.low.value, "min")
                work.ledger.keep(Key(kind, "full", "main_time", band=band), target)
                work.ledger.used.update(target.rules)
        return held
    if asked.low is None and not effort_allowed:
        because = _no_band(work, kind)
    elif effort is not None and not effort_allowed:
        because = effort.high_rules
    else:
        because = least.named if least else ()
    work.ledger.slots = [slot for slot in work.ledger.slots if slot.kind != kind]
    work.ledger.chosen = [one for one in work.ledger.chosen if one.kind != kind]
    drop(work, kind, sorted(rule.id for rule in own), because)
    frequency = sum(count for _, count in held)
    return within(work, tuple((name, count) for name, count in held if name != kind), frequency)


def _no_band(work: Work, kind: str) -> tuple[str, ...]:
    """Why there is no band: what forbids heart rates, else the ceilings, else the band's own rules that need a resting rate."""
    if blocked := work.forbids("bpm"):
        return blocked
    if work.person.resting_hr is None:
        return (work.yours("resting_hr", said("reasons.no_resting_hr")),)
    limits = {
        rule
        for item in work.ledger.compromises
        if (item.kind, item.dimension) == (kind, "bpm")
        for rule in item.forced_by
    }
    return tuple(sorted(limits))
