"""Laws of the meet of ranges: the order in which rules are combined can never change the outcome, nor the reasons."""

from __future__ import annotations

import random
from functools import reduce
from operator import and_

from hypothesis import given
from hypothesis import strategies as st

from exrx.values.constraint import Range
from strategies import ranges


def exact(one: Range) -> object:
    """A range to the byte: 45 and 45.0 are one value and two texts."""
    return [bound and (repr(bound.value), bound.rules) for bound in (one.low, one.high)]


@given(ranges, ranges)
def test_meet_is_commutative(a: Range, b: Range) -> None:
    assert a & b == b & a
    assert exact(a & b) == exact(b & a)


@given(ranges, ranges, ranges)
def test_meet_is_associative(a: Range, b: Range, c: Range) -> None:
    assert exact((a & b) & c) == exact(a & (b & c))


@given(ranges)
def test_meet_is_idempotent_and_has_a_unit(a: Range) -> None:
    assert a & a == a
    assert a & Range() == a == Range() & a


@given(st.lists(ranges, max_size=5), st.randoms())
def test_any_order_of_many_gives_the_same(parts: list[Range], shuffle: random.Random) -> None:
    mixed = shuffle.sample(parts, len(parts))
    assert exact(reduce(and_, parts, Range())) == exact(reduce(and_, mixed, Range()))


@given(ranges, ranges)
def test_meet_only_tightens_and_every_bound_keeps_all_rules_that_attain_it(a: Range, b: Range) -> None:
    met = a & b
    for side in ("low", "high"):
        one, two, out = getattr(a, side), getattr(b, side), getattr(met, side)
        given_bounds = [bound for bound in (one, two) if bound is not None]
        if not given_bounds:
            assert out is None
            continue
        # The oracle: sort the values by hand and collect the rules of every bound that equals the winner.
        winner = (
            max(bound.value for bound in given_bounds) if side == "low" else min(bound.value for bound in given_bounds)
        )
        assert out.value == winner
        assert out.rules == frozenset().union(*(bound.rules for bound in given_bounds if bound.value == winner))


@given(ranges, ranges, st.sampled_from([0, 10, 20, 30, 44, 45, 50, 60, 70]))
def test_a_number_lies_in_the_meet_exactly_when_it_lies_in_both(a: Range, b: Range, number: int) -> None:
    assert (number in (a & b)) == (number in a and number in b)


@given(ranges, ranges)
def test_what_is_empty_stays_empty(a: Range, b: Range) -> None:
    numbers = (9, 10, 30, 45, 60, 61)
    assert (a & b).is_empty or any(number in (a & b) for number in numbers)
    assert not (a & b).is_empty or not any(number in a and number in b for number in numbers)


@given(ranges.filter(lambda one: not one.is_empty), st.integers(0, 70))
def test_clamp_gives_the_nearest_number_inside(a: Range, number: int) -> None:
    nearest = min((other for other in range(71) if other in a), key=lambda other: abs(other - number))
    assert a.clamp(number) == nearest
