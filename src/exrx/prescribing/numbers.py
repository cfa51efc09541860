"""One number at a time: what rules ask for, tier by tier, and what comes out inside the envelope.

A goal or wish that lies outside slides to the nearest edge and is recorded. Only comparisons and the declared conservative end decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from exrx.constraint import Bound, Number, Range
from exrx.dimensions import DIMENSIONS
from exrx.physiology.heart_rate import half_up
from exrx.prescribing.work import Work
from exrx.prescription import Compromise, Note, Slot, Target


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
    asked: tuple[tuple[str, str, Number | None, Number | None], ...]
    """Rule, its tier, and the range it asks for."""


def tiers_of(
    work: Work,
    dimension: str,
    kind: str,
    phase: str,
    minutes: int | None = None,
    band: bool | None = None,
    *,
    only: bool = False,
) -> Tiers:
    """What the rules that hold ask for, tier by tier. ``only``: frequencies of one kind instead of the whole week's."""
    envelope, goal, preference = Range(), Range(), Range()
    points: dict[str, list[tuple[Number, str]]] = {"goal": [], "preference": []}
    floors: list[Bound] = []
    asked: list[tuple[str, str, Number | None, Number | None]] = []
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
    if kind == "base" and phase == "full" and not only:
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
    chosen: list[tuple[Number, tuple[str, ...]] | None] = []
    for tier in ("goal", "preference"):
        if points[tier]:
            value = pick(value for value, _ in points[tier])
            chosen.append((value, tuple(sorted(rule for other, rule in points[tier] if other == value))))
        else:
            chosen.append(None)
    return Tiers(
        envelope,
        goal,
        preference,
        chosen[0],
        chosen[1],
        max(floors, key=lambda floor: floor.value, default=None),
        tuple(sorted(asked, key=lambda a: a[0])),
    )


def number(
    work: Work,
    dimension: str,
    kind: str = "base",
    phase: str = "full",
    minutes: int | None = None,
    band: bool | None = None,
    limit: Range | None = None,
    kept_as: str = "",
) -> Target | None:
    """Resolve one dimension and keep it as a slot; ``kept_as`` another phase, where what holds in one holds on in the other."""
    tiers = tiers_of(work, dimension, kind, phase, minutes, band)
    if limit is not None:
        tiers = Tiers(
            tiers.envelope & limit,
            tiers.goal,
            tiers.preference,
            tiers.goal_point,
            tiers.point,
            tiers.floor,
            tiers.asked,
        )
    target = resolve(work, dimension, kind, tiers)
    if target is None:
        return None
    lost = tuple(rule for rule, _, low, high in tiers.asked if _wanted_else(low, high, target))
    name_all_losers(work, dimension, kind, tiers, target)
    work.ledger.slots.append(Slot(kind, kept_as or phase, dimension, target, lost))
    work.ledger.used.update(target.rules, lost)
    return target


def _down_to(floor: Bound, wish: int, ranged: Range) -> Range:
    """The range with its lower end where the person wants it, as far as a publication lets the goal give way."""
    if ranged.low is None or min(ranged.low.value, max(wish, floor.value)) == ranged.low.value:
        return ranged
    return Range(Bound(max(wish, floor.value), floor.rules), ranged.high)


def _wished(work: Work, dimension: str, wish: int, ranged: Range) -> tuple[Number, tuple[str, ...]]:
    if dimension == "ramp_start":
        # Where one begins is a fact, not a wish that could lose.
        rule = work.yours("longest_session", f"the longest recent session took {wish} minutes")
        return ranged.clamp(wish), tuple(
            sorted({rule, *(ranged.low.rules if ranged.low and wish < ranged.low.value else ())})
        )
    name = {"time": "minutes", "frequency": "sessions_per_week"}.get(dimension, dimension)
    return wish, (work.yours(name, f"{wish} {_unit(dimension)} wished"),)


def name_all_losers(work: Work, dimension: str, kind: str, tiers: Tiers, target: Target) -> None:
    """A goal that the outcome does not meet is named even where another goal asked for more."""
    named = {
        rule
        for made in work.ledger.compromises
        if made.dimension == dimension and made.kind == kind
        for rule in made.by
    }
    for rule, tier, low, high in tiers.asked:
        below, above = low is not None and target.aim < low, high is not None and target.aim > high
        if tier == "goal" and rule not in named and (below or above):
            within = low is not None and below and (target.high is None or target.high >= low)
            # What the range would still have held gave way to a wish.
            forced = target.aim_rules if within else target.high_rules if below else target.low_rules
            wished = span(Range.of(low, high, rule))
            compromise(work, dimension, kind, wished, (rule,), str(target.aim), forced)


def resolve(work: Work, dimension: str, kind: str, tiers: Tiers) -> Target | None:
    """Goals slide into the envelope, then preferences; inside, the person's wish or a ``choose`` rule picks the point."""
    goal = settle(work, dimension, kind, tiers.goal)
    floor = tiers.floor
    ranged = slide(work, dimension, kind, goal, tiers.envelope, None if floor is None else floor.value)
    ranged = slide(work, dimension, kind, settle(work, dimension, kind, tiers.preference), ranged, None)
    wish = work.wishes.get(dimension) if kind == "base" else None
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
        wanted, by = end.value, tuple(sorted(end.rules))
    aim = ranged.clamp(wanted)
    if aim != wanted:
        edge = ranged.high if wanted > aim else ranged.low
        forced = tuple(sorted(edge.rules)) if edge else ()
        compromise(work, dimension, kind, str(wanted), by, str(aim), forced)
        by = tuple(sorted({*by, *forced}))
    return Target(
        ranged.low.value if ranged.low else None,
        aim,
        ranged.high.value if ranged.high else None,
        DIMENSIONS[dimension].unit,
        tuple(sorted(ranged.low.rules)) if ranged.low else (),
        by,
        tuple(sorted(ranged.high.rules)) if ranged.high else (),
    )


def resolve_quietly(work: Work, dimension: str) -> int:
    """What would come out if the week had room; nothing is recorded."""
    with work.quietly():
        target = resolve(work, dimension, "base", tiers_of(work, dimension, "base", "full"))
    return int(target.aim) if target is not None else 1


def settle(work: Work, dimension: str, kind: str, asked: Range) -> Range:
    """Two rules of one lower tier that contradict each other settle on the conservative end."""
    if not asked.is_empty:
        return asked
    assert asked.low is not None
    assert asked.high is not None
    end, other = (asked.high, asked.low) if DIMENSIONS[dimension].conservative == "low" else (asked.low, asked.high)
    compromise(
        work, dimension, kind, str(other.value), tuple(sorted(other.rules)), str(end.value), tuple(sorted(end.rules))
    )
    return Range(end, end)


def slide(work: Work, dimension: str, kind: str, asked: Range, envelope: Range, floor: Number | None) -> Range:
    """Lay ``asked`` into ``envelope``: cut where they overlap, else moved to the nearest edge with its width kept."""
    met = asked & envelope
    if not met.is_empty:
        return met
    moved, edge = slid(asked, envelope, floor)
    compromise(work, dimension, kind, span(asked), tuple(sorted(asked.rules)), span(moved), tuple(sorted(edge.rules)))
    if floor is not None and moved.high is not None and moved.high.value < floor and dimension == "time":
        text = (
            f"Sessions of {moved.high.value} minutes are shorter than any that the cited trials tested; "
            "something is still better than nothing."
        )
        work.ledger.notes.append(Note("notice", text, tuple(sorted(edge.rules)), topic="time"))
    return moved


def compromise(
    work: Work, dimension: str, kind: str, wished: str, by: tuple[str, ...], got: str, forced: tuple[str, ...]
) -> None:
    """Record what was wished and by whom, what came out, and who forced it."""
    unit = _unit(dimension)
    text = f"{DIMENSIONS[dimension].label}: {got} {unit}; {wished} {unit} asked for by {', '.join(by)}, limited by {', '.join(forced)}"
    work.ledger.used.update(by, forced)
    made = Compromise(dimension, kind, wished, by, got, forced, text)
    work.ledger.compromises[made] = None


def _wanted_else(low: Number | None, high: Number | None, target: Target) -> bool:
    """Whether an asked range differs from what came out."""
    return (low is not None and low != target.low) or (high is not None and high != target.high)


def slid(asked: Range, envelope: Range, floor: Number | None) -> tuple[Range, Bound]:
    """``asked`` moved to the nearest edge of ``envelope``, its width kept where there is room."""
    width = _add(asked.high.value, asked.low.value, -1) if asked.low and asked.high else 0
    if envelope.high is not None and asked.low is not None and asked.low.value > envelope.high.value:
        edge = envelope.high
        ends: list[Number] = [_add(edge.value, width, -1), envelope.low.value if envelope.low else 0]
        if floor is not None:
            ends.append(min(floor, edge.value))
        return Range(Bound(max(ends), asked.low.rules | edge.rules), edge), edge
    assert envelope.low is not None
    assert asked.high is not None
    edge = envelope.low
    high = _add(edge.value, width, 1)
    if envelope.high is not None:
        high = min(high, envelope.high.value)
    return Range(edge, Bound(high, asked.high.rules | edge.rules)), edge


def _add(a: Number, b: Number, sign: int) -> Number:
    # Floats and decimals do not mix by themselves; beats are decimals, everything a rule file holds is not.
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return Decimal(str(a)) + sign * Decimal(str(b))
    return a + sign * b


def span(asked: Range) -> str:
    """A range in words."""
    low, high = (None if bound is None else _plain(bound.value) for bound in (asked.low, asked.high))
    if low is None or high is None or low == high:
        return f"up to {high}" if low is None else f"{low}"
    return f"{low}–{high}"


def _plain(value: Number) -> str:
    return str(half_up(value)) if isinstance(value, Decimal) else f"{value:g}"


def _unit(dimension: str) -> str:
    return {"per week": "a week", "RPE": "effort", "": ""}.get(DIMENSIONS[dimension].unit, DIMENSIONS[dimension].unit)
