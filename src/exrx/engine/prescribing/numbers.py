"""One number at a time: what rules ask for, tier by tier, and what comes out inside the envelope.

A goal or wish that lies outside slides and is recorded: ``compromises``. Only comparisons and the declared conservative end decide.
"""

from __future__ import annotations

from typing import Any

from exrx.classes import dataclass, replace
from exrx.engine.prescribing.compromises import Asked, exactly, lose, name_all_losers, settle, slide
from exrx.engine.prescribing.work import Work
from exrx.programme.key import BASE, Key, Phase
from exrx.programme.prescription import Target
from exrx.values.constraint import Bound, Number, Range
from exrx.values.dimensions import DIMENSIONS
from exrx.values.said import said


@dataclass(frozen=True, slots=True)
class Tiers:
    """The ranges that rules of each tier ask for one dimension, with their points and floor."""

    envelope: Range
    goal: Range
    preference: Range
    goal_point: tuple[Number, tuple[str, ...]] | None
    point: tuple[Number, tuple[str, ...]] | None
    floor: Bound | None
    """How far a goal gives way to what life, or the person, leaves."""
    asked: tuple[Asked, ...]


def tiers_of(
    work: Work,
    dimension: str,
    kind: str,
    phase: Phase,
    minutes: int | None = None,
    band: bool | None = None,
    *,
    only: bool = False,
) -> Tiers:
    """What the rules that hold ask for, tier by tier. ``only``: frequencies of one kind instead of the whole week's."""
    shared = _shared(work, dimension, kind, phase, only=only)
    if shared is None:
        return _tiers_of(work, dimension, kind, phase, minutes, band, only)
    key = ("tiers", kind, phase, minutes, band, only)
    found: Tiers | None = shared.get(key)
    if found is None:
        found = shared[key] = _tiers_of(work, dimension, kind, phase, minutes, band, only)
    return found


def _shared(work: Work, dimension: str, kind: str, phase: Phase, *, only: bool = False) -> dict[Any, Any] | None:
    """Where what is asked of a dimension is kept; ``None`` where it is this person's own, or lies with the dose of the whole week."""
    of_volume = (
        work.time_of_volume if dimension == "time" else work.days_of_volume if dimension == "frequency" else None
    )
    return None if of_volume is not None and kind == BASE and phase == "full" and not only else work.shared(dimension)


def _tiers_of(
    work: Work, dimension: str, kind: str, phase: Phase, minutes: int | None, band: bool | None, only: bool
) -> Tiers:
    envelope, goal, preference = Range(), Range(), Range()
    points: dict[str, list[tuple[Number, str]]] = {"goal": [], "preference": []}
    floors: list[Bound] = []
    asked: list[Asked] = []
    for rule in work.about.get(dimension, ()):
        if only != (dimension == "frequency" and rule.applies.kind is not None) or not rule.applies.to(
            kind, phase, minutes, band
        ):
            continue
        for name, low, high in rule.then.ranges:
            if name != dimension:
                continue
            part = Range.of(work.bound(low), work.bound(high), rule.id)
            if rule.tier in ("safety", "limit"):
                envelope &= part
            elif rule.tier == "goal":
                goal &= part
            else:
                preference &= part
            asked.append(
                (rule.id, rule.tier, part.low.value if part.low else None, part.high.value if part.high else None)
            )
        points.get(rule.tier, []).extend((value, rule.id) for name, value in rule.then.choose if name == dimension)
        floors += [Bound(value, frozenset((rule.id,))) for name, value in rule.then.floors if name == dimension]
    if kind == BASE and phase == "full" and not only:
        if dimension == "time" and work.time_of_volume is not None:
            volume = work.time_of_volume
            goal &= volume
            low, high = (None if end is None else end.value for end in (volume.low, volume.high))
            asked += [(rule, "goal", low, high) for rule in sorted(volume.rules)]
            if low is not None:
                points["goal"] += [(low, rule) for rule in sorted(volume.rules)]
        if dimension == "frequency" and work.days_of_volume is not None:
            points["goal"] += [(work.days_of_volume[0], rule) for rule in work.days_of_volume[1]]
    pick = min if DIMENSIONS[dimension].conservative == "low" else max

    def chosen(points: list[tuple[Number, str]]) -> tuple[Number, tuple[str, ...]] | None:
        if not points:
            return None
        value = pick(value for value, _ in points)
        return value, tuple(sorted(rule for other, rule in points if other == value))

    floor = max(floors, key=lambda floor: floor.value, default=None)
    in_order = tuple(sorted(asked, key=lambda a: a[0]))
    return Tiers(envelope, goal, preference, chosen(points["goal"]), chosen(points["preference"]), floor, in_order)


def number(
    work: Work,
    dimension: str,
    kind: str = BASE,
    phase: Phase = "full",
    minutes: int | None = None,
    band: bool | None = None,
    limit: Range | None = None,
    kept_as: Phase | None = None,
) -> Target | None:
    """Resolve one dimension and keep it as a slot; ``kept_as`` another phase, where what holds in one holds on in the other."""
    wished = kind == BASE and work.wishes.get(dimension) is not None
    shared = None if wished or limit is not None else _shared(work, dimension, kind, phase)
    place = ("number", kind, phase, minutes, band)
    if shared is not None and place in shared:
        found: Target | None
        found, rules, others = shared[place]
        if found is not None:
            work.ledger.keep(Key(kind, kept_as or phase, dimension), found, others)
            work.ledger.used.update(rules, others)
        return found
    losses = work.ledger.losses
    lost_before = any(made.dimension == dimension and made.kind == kind for made in work.ledger.compromises)
    tiers = tiers_of(work, dimension, kind, phase, minutes, band)
    if limit is not None:
        tiers = replace(tiers, envelope=tiers.envelope & limit)
    target = resolve(work, dimension, kind, tiers)
    if target is None:
        if shared is not None and losses == work.ledger.losses:
            shared[place] = None, (), ()
        return None
    lost = tuple(rule for rule, _, low, high in tiers.asked if _wanted_else(low, high, target))
    name_all_losers(work, dimension, kind, tiers.asked, target)
    work.ledger.keep(Key(kind, kept_as or phase, dimension), target, lost)
    work.ledger.used.update(target.rules, lost)
    if shared is not None and not lost_before and losses == work.ledger.losses:
        # Nothing lost, and nothing had before: it is the same for the next one.
        shared[place] = target, target.rules, lost
    return target


def _down_to(floor: Bound, wish: int, ranged: Range) -> Range:
    """The range with its lower end where the person wants it, as far as a publication lets the goal give way."""
    if ranged.low is None or min(ranged.low.value, max(wish, floor.value)) == ranged.low.value:
        return ranged
    return Range(Bound(max(wish, floor.value), floor.rules), ranged.high)


def _wished(work: Work, dimension: str, wish: int, ranged: Range) -> tuple[Number, tuple[str, ...]]:
    if dimension == "ramp_start":
        # Where one begins is a fact, not a wish that could lose.
        rule = work.yours("longest_session", said("reasons.longest_session", minutes=wish))
        return ranged.clamp(wish), tuple(
            sorted({rule, *(ranged.low.rules if ranged.low and wish < ranged.low.value else ())})
        )
    name = {"time": "minutes", "frequency": "sessions_per_week"}.get(dimension, dimension)
    return wish, (work.yours(name, said("reasons.wished", amount=wish, dimension=dimension)),)


def resolve(work: Work, dimension: str, kind: str, tiers: Tiers) -> Target | None:
    """Goals slide into the envelope, then preferences; inside, the person's wish or a ``choose`` rule picks the point."""
    goal = settle(work, dimension, kind, tiers.goal)
    floor = tiers.floor
    ranged = slide(work, dimension, kind, goal, tiers.envelope, None if floor is None else floor.value)
    ranged = slide(work, dimension, kind, settle(work, dimension, kind, tiers.preference), ranged, None)
    wish = work.wishes.get(dimension) if kind == BASE else None
    if wish is not None and floor is not None and floor.value in tiers.envelope:
        ranged = _down_to(floor, wish, ranged)
    conservative = DIMENSIONS[dimension].conservative
    point = tiers.goal_point or tiers.point
    wanted: Number
    by: tuple[str, ...]
    if wish is not None:
        wanted, by = _wished(work, dimension, wish, ranged)
    elif point is not None:
        wanted, by = point
    else:
        end = (ranged.low or ranged.high) if conservative == "low" else (ranged.high or ranged.low)
        if end is None:
            return None
        wanted, by = end.value, end.named
    aim = ranged.clamp(wanted)
    if aim != wanted:
        edge = ranged.high if wanted > aim else ranged.low
        forced = edge.named if edge else ()
        lose(work, dimension, kind, exactly(wanted), by, exactly(aim), forced)
        by = tuple(sorted({*by, *forced}))
    return Target.within(ranged, aim, DIMENSIONS[dimension].unit, by)


def resolve_quietly(work: Work, dimension: str) -> int:
    """What would come out if the week had room; nothing is recorded."""
    with work.quietly():
        target = resolve(work, dimension, BASE, tiers_of(work, dimension, BASE, "full"))
    return int(target.aim) if target is not None else 1


def _wanted_else(low: Number | None, high: Number | None, target: Target) -> bool:
    """Whether an asked range differs from what came out."""
    return (low is not None and low != target.low) or (high is not None and high != target.high)
