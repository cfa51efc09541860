"""Laws of the meet: the order in which rules are combined can never change the outcome, nor the reasons."""

from hypothesis import given
from hypothesis import strategies as st

from exrx.constraint import Constraints, Range, meet
from strategies import constraints, ranges


@given(constraints, constraints)
def test_meet_is_commutative(a: Constraints, b: Constraints) -> None:
    assert a & b == b & a


@given(constraints, constraints, constraints)
def test_meet_is_associative(a: Constraints, b: Constraints, c: Constraints) -> None:
    assert (a & b) & c == a & (b & c)


@given(constraints)
def test_meet_is_idempotent_and_has_a_unit(a: Constraints) -> None:
    assert a & a == a
    assert a & Constraints() == a == Constraints() & a


@given(st.lists(constraints, max_size=5), st.randoms())
def test_any_order_of_many_gives_the_same(parts: list[Constraints], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert meet(parts) == meet(shuffled)


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
def test_monotone_meeting_more_never_widens(a: Range, b: Range) -> None:
    met = a & b
    assert not (a.is_empty and not met.is_empty)
    if a.low is not None:
        assert met.low is not None and met.low.value >= a.low.value
    if a.high is not None:
        assert met.high is not None and met.high.value <= a.high.value
