"""Which kinds of sessions a week holds, and the form of each: warm-up, main part, cool-down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from exrx.prescribing import intensity, named, numbers
from exrx.prescribing.work import YOURS, Ledger, Work
from exrx.prescription import BLOCKS, MECHANISMS, STRENGTH, Idle, Note, Slot, Target, part_at
from exrx.vocabulary import expand

KINDS = ("strength_balance", "resistance", *MECHANISMS, "mind_body", "mixed", "base")
"""Kinds of sessions in the order in which they claim their place in a week; base takes what is left."""
NAMES = {
    "mind_body": "yoga or tai chi",
    "resistance": "strength",
    "strength_balance": "strength and balance",
    "bdnf": "BDNF",
}


def kinds_of_sessions(work: Work, frequency: int) -> tuple[tuple[str, int], ...]:
    """How many sessions of each kind besides base a full week holds."""
    left = frequency
    found: list[tuple[str, int]] = []
    for kind in KINDS[:-1]:
        tiers = numbers.tiers_of(work, "frequency", kind, "full", only=True)
        if not tiers.goal.low and not tiers.envelope.low:
            continue
        own = sorted(rule.id for rule in work.rules if rule.applies.kind == frozenset((kind,)))
        # Who may not have one session with a blood marker as its aim may have none.
        if kind == "mixed" and (
            dict(found).keys() & {"resistance", "strength_balance"} or _disliked(work, "resistance")
        ):
            # Strength has its own sessions already, or is not wanted.
            continue
        asks = {"mixed": "resistance", **dict.fromkeys(MECHANISMS, "anandamide")}
        blocked = work.forbids(kind) or (work.forbids(asks[kind]) if kind in asks else ())
        if blocked:
            drop(work, kind, own, blocked)
            continue
        if elsewhere := named.leaves_out(work, kind):
            liked = work.yours("likes", "liked: " + ", ".join(item.words for item in work.facts["likes"] or ()))
            name = NAMES.get(kind, kind)
            text = f"you like {name}; {work.facts['protocol']} holds other activities ({', '.join(elsewhere)})."
            named.lose(work, "activity", name, (liked,), "the activities of the protocol", elsewhere, text)
            drop(work, kind, own, elsewhere)
            continue
        asked = numbers.resolve(work, "frequency", kind, tiers)
        assert asked is not None
        share = numbers.tiers_of(work, "share", kind, "full").goal.high
        # One aim for each session, and the share holds for all of them together.
        taken = sum(number for other, number in found if other in MECHANISMS and kind in MECHANISMS)
        most = min(left, max(0, int(frequency * share.value) - taken) if share else left)
        count = min(int(asked.aim), most)
        if count < 1:
            drop(work, kind, own, tuple(sorted(share.rules)) if share and most < left else (YOURS + "availability",))
            continue
        if count < int(asked.aim):
            numbers.compromise(
                work,
                "frequency",
                kind,
                str(asked.aim),
                asked.aim_rules,
                str(count),
                tuple(sorted(share.rules)) if share else asked.high_rules,
            )
        work.ledger.used.update(asked.rules)
        work.ledger.slots.append(
            Slot(
                kind,
                "full",
                "frequency",
                Target(asked.low, count, asked.high, asked.unit, asked.low_rules, asked.aim_rules, asked.high_rules),
            )
        )
        found.append((kind, count))
        left -= count
    return tuple(found)


def within(work: Work, kinds: tuple[tuple[str, int], ...], frequency: int) -> tuple[tuple[str, int], ...]:
    """Give places that a dropped kind has left back to base."""
    named = dict(kinds)
    missing = frequency - sum(named.values())
    if missing:
        named["base"] = named.get("base", 0) + missing
    return tuple((kind, named[kind]) for kind in KINDS if named.get(kind))


def drop(work: Work, kind: str, rules: Iterable[str], because: tuple[str, ...]) -> None:
    """Leave a kind of session out, with the rules that decide."""
    text = f"dropped: {', '.join(because)}" if because else "dropped"
    for rule in rules:
        work.ledger.dropped.append(Idle(rule, "dropped", kind, text, (kind,)))
    work.ledger.used.update(because)
    work.ledger.used.update(rules)
    if kind in MECHANISMS:
        # A band that was not found for sessions that are left out anyway is no second loss.
        work.ledger.compromises = {
            item: None for item in work.ledger.compromises if item.kind != kind or item.dimension not in ("bpm", "rpe")
        }
    if kind in (*MECHANISMS, *STRENGTH, "mind_body"):
        words = ", ".join(because)
        work.ledger.notes.append(
            Note("notice", f"No {NAMES.get(kind, kind)} sessions for now: {words} decides.", because, topic=kind)
        )


def structure_sessions(work: Work, kinds: tuple[tuple[str, int], ...], longest: int) -> None:
    """Warm-up and cool-down by length of session: a slot ``warm_up@30`` holds from 30 minutes up to the next one."""
    for kind in dict.fromkeys(("base", *dict(kinds))):
        for dimension in ("warm_up", "cool_down", *BLOCKS):
            if dimension in BLOCKS and not _block_fits(work, dimension, kind, dict(kinds)):
                continue
            for minutes in _starts(work, dimension, kind):
                target = resolve_structure(
                    work, dimension, kind, numbers.tiers_of(work, dimension, kind, "full", minutes)
                )
                if target is not None and minutes <= longest:
                    work.ledger.slots.append(Slot(kind, "any", f"{dimension}@{minutes}", target))


def _starts(work: Work, dimension: str, kind: str) -> list[int]:
    """The lengths of session from which another rule about this part holds, or no longer holds."""
    ends = [
        rule.applies.minutes
        for rule in work.about.get(dimension, ())
        if rule.applies.minutes and replace(rule.applies, minutes=None).to(kind, "full")
    ]
    return sorted({1, *(low for low, _ in ends if low), *(high + 1 for _, high in ends if high)})


def _block_fits(work: Work, dimension: str, kind: str, kinds: dict[str, int]) -> bool:
    """Whether such a part belongs into a session of the kind: not where it is closed, unwanted, or has sessions of its own."""
    activity = BLOCKS[dimension]
    closed = any(work.forbids(group) for group in work.book.activities[activity].groups)
    chosen = {slot.kind: slot.target.unit for slot in work.ledger.slots if slot.dimension == "activity"}
    turns = {chosen.get(kind, ""), *(work.person.likes or ())} & work.book.activities.keys()
    if turns and all(work.book.activities[id].in_water for id in turns):
        # Chair rises and standing on one leg belong on dry ground.
        return False
    if closed or _disliked(work, activity) or activity in kinds:
        return False
    return kind == ("mixed" if dimension == "strength_time" else "base")


def _disliked(work: Work, activity: str) -> bool:
    return not expand("activities", activity).isdisjoint(work.person.dislikes or ())


def resolve_structure(work: Work, dimension: str, kind: str, tiers: numbers.Tiers) -> Target | None:
    """One part of a session; nothing is recorded."""
    # A longer cool-down that a drug asks for is not a wish that lost: nothing to report.
    kept, work.ledger = work.ledger, Ledger()
    target = numbers.resolve(work, dimension, kind, tiers)
    work.ledger = kept
    return target


def mechanisms_fit(work: Work, kinds: tuple[tuple[str, int], ...], time: int) -> tuple[tuple[str, int], ...]:
    """Sessions with a blood marker as their aim never slide: without what the studies tested they are dropped."""
    for kind in MECHANISMS:
        if kind in dict(kinds):
            kinds = _mechanism_fits(work, kind, kinds, time)
    return kinds


def _mechanism_fits(
    work: Work, kind: str, kinds: tuple[tuple[str, int], ...], time: int
) -> tuple[tuple[str, int], ...]:
    """One kind: its band, or the effort that takes its place where a study tested one."""
    full = {slot.dimension: slot.target for slot in work.ledger.slots if slot.kind == kind and slot.phase == "full"}
    own = [rule for rule in work.rules if rule.applies.kind == frozenset((kind,))]
    asked = intensity.asked_on(work, "rpe", [rule for rule in own if rule.applies.to(kind, "full", time, False)], None)
    effort = full.get("rpe")
    least = numbers.tiers_of(work, "main_time", kind, "full", time, asked.low is None).goal.low
    parts = [part_at(work.ledger.slots, name, kind, time) for name in ("warm_up", "cool_down")]
    main = time - sum(int(part.aim) for part in parts if part is not None)
    effort_allowed = (
        effort is not None and asked.low is not None and effort.high is not None and effort.high >= asked.low.value
    ) or (asked.low is None and "bpm" in full)
    if effort_allowed and (least is None or main >= least.value):
        for band in (True, False):
            tiers = numbers.tiers_of(work, "main_time", kind, "full", time, band)
            if tiers.goal.low:
                high = tiers.goal.high
                target = Target(
                    tiers.goal.low.value,
                    tiers.goal.low.value,
                    high.value if high else None,
                    "min",
                    tuple(sorted(tiers.goal.low.rules)),
                    (),
                    tuple(sorted(high.rules)) if high else (),
                )
                work.ledger.slots.append(Slot(kind, "full", "main_time@band" if band else "main_time@effort", target))
                work.ledger.used.update(target.rules)
        return kinds
    if effort_allowed:
        because = tuple(sorted(least.rules)) if least else ()
    elif asked.low is None:
        because = _no_band(work, kind)
    else:
        because = effort.high_rules if effort is not None else tuple(sorted(least.rules)) if least else ()
    named = sorted(rule.id for rule in own)
    work.ledger.slots = [slot for slot in work.ledger.slots if slot.kind != kind]
    drop(work, kind, named, because)
    frequency = sum(count for _, count in kinds)
    return within(work, tuple((name, count) for name, count in kinds if name != kind), frequency)


def _no_band(work: Work, kind: str) -> tuple[str, ...]:
    """Why there is no band: what forbids heart rates, else the ceilings, else the band's own rules that need a resting rate."""
    if blocked := work.forbids("bpm"):
        return blocked
    if work.person.resting_hr is None:
        return (work.yours("resting_hr", "the resting heart rate was not entered"),)
    limits = {
        rule
        for item in work.ledger.compromises
        if (item.kind, item.dimension) == (kind, "bpm")
        for rule in item.forced_by
    }
    return tuple(sorted(limits))
