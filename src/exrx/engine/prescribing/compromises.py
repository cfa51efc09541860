"""Where a wish or a goal loses: it slides to the nearest edge of the envelope, or to the careful end, and that is recorded with both sides."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from exrx.engine.prescribing.work import Work
from exrx.physiology.heart_rate import half_up
from exrx.programme.prescription import Compromise, Note, Target, amount
from exrx.values.constraint import Bound, Number, Range
from exrx.values.dimensions import DIMENSIONS
from exrx.values.said import Said, said

Asked = tuple[str, str, Number | None, Number | None]
"""Rule, its tier, and the range that it asks for."""


def lose(
    work: Work,
    dimension: str,
    kind: str,
    wish: Said,
    by: tuple[str, ...],
    got: Said,
    forced: Iterable[str],
    own: Said | None = None,
) -> None:
    """Record what was wished and by whom, what came out, and who forced it; ``own`` where more is said of it than that."""
    rules = tuple(forced)
    work.ledger.losses += 1
    work.ledger.used.update(by, rules)
    work.ledger.compromises[Compromise(dimension, kind, wish, by, got, rules, own)] = None


def settle(work: Work, dimension: str, kind: str, asked: Range) -> Range:
    """Two rules of one lower tier that contradict each other settle on the conservative end."""
    if not asked.is_empty:
        return asked
    assert asked.low is not None
    assert asked.high is not None
    end, other = (asked.high, asked.low) if DIMENSIONS[dimension].conservative == "low" else (asked.low, asked.high)
    lose(work, dimension, kind, exactly(other.value), other.named, exactly(end.value), end.named)
    return Range(end, end)


def slide(work: Work, dimension: str, kind: str, asked: Range, envelope: Range, floor: Number | None) -> Range:
    """Lay ``asked`` into ``envelope``: cut where they overlap, else moved to the nearest edge with its width kept."""
    met = asked & envelope
    if not met.is_empty:
        return met
    moved, edge = slid(asked, envelope, floor)
    lose(work, dimension, kind, span(asked), tuple(sorted(asked.rules)), span(moved), edge.named)
    if floor is not None and moved.high is not None and moved.high.value < floor and dimension == "time":
        what = said("notes.shorter_than_tested", minutes=moved.high.value)
        work.ledger.notes.append(Note("notice", what, edge.named, topic="time"))
    return moved


def name_all_losers(work: Work, dimension: str, kind: str, asked: Iterable[Asked], target: Target) -> None:
    """A goal that the outcome does not meet is named even where another goal asked for more."""
    named = {
        rule
        for made in work.ledger.compromises
        if made.dimension == dimension and made.kind == kind
        for rule in made.by
    }
    for rule, tier, low, high in asked:
        below, above = low is not None and target.aim < low, high is not None and target.aim > high
        if tier == "goal" and rule not in named and (below or above):
            within = low is not None and below and (target.high is None or target.high >= low)
            # What the range would still have held gave way to a wish.
            forced = target.aim_rules if within else target.high_rules if below else target.low_rules
            wished = span(Range.of(low, high, rule))
            lose(work, dimension, kind, wished, (rule,), exactly(target.aim), forced)


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


def span(asked: Range) -> Said:
    """A range, its beats as whole ones."""
    return amount(*(None if bound is None else _plain(bound.value) for bound in (asked.low, asked.high)))


def _plain(value: Number) -> Number:
    return half_up(value) if isinstance(value, Decimal) else value


def exactly(value: Number) -> Said:
    """A number as a range of one."""
    return amount(value, value)
