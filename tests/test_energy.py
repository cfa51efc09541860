"""Energy against published tables and against integer fractions, never against itself."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx.physiology import energy

law = settings(max_examples=100, deadline=None, derandomize=True)


def tenths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low * 10, high * 10).map(lambda tens: Decimal(tens) / 10)


mets = tenths(1, 30)
lengths = st.integers(0, 10_080)
factors = st.sampled_from([Decimal(1), Decimal("1.05")])


def to(places: str, value: Decimal) -> str:
    return str(value.quantize(Decimal(places), rounding=ROUND_HALF_UP))


# --- figures as published


@pytest.mark.parametrize(
    ("met", "minutes"),
    [
        ("3.0", (76, 133, 305, 333)),
        ("3.5", (65, 114, 261, 286)),
        ("4.0", (57, 100, 229, 250)),
        ("5.0", (46, 80, 183, 200)),
        ("6.0", (38, 67, 152, 167)),
        ("7.0", (33, 57, 131, 143)),
        ("8.0", (29, 50, 114, 125)),
    ],
)
def test_table_of_minutes_for_a_dose(met: str, minutes: tuple[int, ...]) -> None:
    doses = (4, 7, 16, Decimal("17.5"))
    needed = [energy.minutes_for_kcal_per_kg(dose, Decimal(met)) for dose in doses]
    assert [to("1", each) for each in needed] == [str(each) for each in minutes]


@pytest.mark.parametrize(
    ("met", "least", "most"),
    [(3, "7.1", "12.6"), (4, "9.5", "16.8"), (5, "11.8", "21.0"), (6, "14.2", "25.2")],
)
def test_what_three_to_four_sessions_deliver(met: int, least: str, most: str) -> None:
    assert to("0.1", energy.kcal_per_kg_per_week(met, 3 * 45)) == least
    assert to("0.1", energy.kcal_per_kg_per_week(met, 4 * 60)) == most


def test_two_conventions_lie_on_either_side_of_seven() -> None:
    assert energy.kcal_per_kg_per_week(3, 135, 1) == Decimal("6.75")
    assert to("0.01", energy.kcal_per_kg_per_week(3, 135)) == "7.09"


def test_other_figures() -> None:
    assert to("0.1", energy.kcal_per_kg_per_week(3.8, 3 * 30)) == "6.0"
    assert [to("1", energy.minutes_for_kcal_per_kg(dose, 3.8)) for dose in (16, 17.5)] == ["241", "263"]


def test_conventions() -> None:
    # MET × 3.5 × kg / 200 per minute is the same convention in other words.
    assert Fraction(energy.TRIAL_KCAL_PER_MET) == Fraction(35, 10) * 60 / 200 == Fraction(105, 100)


# --- laws


@law
@given(mets, lengths, factors)
def test_energy_agrees_with_fractions(met: Decimal, minutes: int, factor: Decimal) -> None:
    weekly = energy.kcal_per_kg_per_week(met, minutes, factor)
    assert abs(Fraction(weekly) - Fraction(met) * Fraction(factor) * Fraction(minutes, 60)) < Fraction(1, 10**15)


@law
@given(mets, lengths, factors)
def test_dose_and_minutes_undo_each_other(met: Decimal, minutes: int, factor: Decimal) -> None:
    dose = energy.kcal_per_kg_per_week(met, minutes, factor)
    assert abs(energy.minutes_for_kcal_per_kg(dose, met, factor) - minutes) < Decimal("1e-15")


@law
@given(st.integers(0, 40), mets, factors)
def test_minutes_and_dose_undo_each_other(dose: int, met: Decimal, factor: Decimal) -> None:
    minutes = energy.minutes_for_kcal_per_kg(dose, met, factor)
    assert abs(energy.kcal_per_kg_per_week(met, minutes, factor) - dose) < Decimal("1e-15")


@law
@given(mets, mets, st.integers(1, 600))
def test_harder_costs_more_and_a_dose_takes_less_time(one: Decimal, other: Decimal, minutes: int) -> None:
    easy, hard = sorted((one, other))
    harder = easy < hard
    week = [energy.kcal_per_kg_per_week(met, minutes) for met in (easy, hard)]
    assert (week[0] < week[1]) == harder
    assert (energy.minutes_for_kcal_per_kg(7, easy) > energy.minutes_for_kcal_per_kg(7, hard)) == harder


# --- what goes in and out


def test_floats_keep_their_written_digits() -> None:
    assert energy.kcal_per_kg_per_week(1.1, 60, 1) == Decimal("1.1")


def test_results_do_not_depend_on_the_callers_decimal_context() -> None:
    with localcontext() as mine:
        mine.prec = 2
        assert energy.kcal_per_kg_per_week(3, 135) == Decimal("7.0875")
        assert energy.minutes_for_kcal_per_kg(Decimal("7.0875"), 3) == 135


def test_round_results_are_written_out() -> None:
    assert str(energy.minutes_for_kcal_per_kg(17.5, 4)) == "250"


BAD: list[Any] = [True, "4", None, float("nan"), float("inf"), Decimal("snan"), -1, 10**5000, Decimal("1e999999")]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad)[:9] if not isinstance(bad, int) else "int")
@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("met", lambda bad: energy.kcal_per_kg_per_week(bad, 135)),
        ("minutes_per_week", lambda bad: energy.kcal_per_kg_per_week(4, bad)),
        ("kcal_per_met", lambda bad: energy.kcal_per_kg_per_week(4, 135, bad)),
        ("kcal_per_kg", lambda bad: energy.minutes_for_kcal_per_kg(bad, 4)),
        ("met", lambda bad: energy.minutes_for_kcal_per_kg(16, bad)),
        ("kcal_per_met", lambda bad: energy.minutes_for_kcal_per_kg(16, 4, bad)),
    ],
)
def test_what_is_no_number_is_refused_by_its_name(argument: str, call: Callable[[Any], object], bad: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must be a number from "):
        call(bad)


@pytest.mark.parametrize(
    ("call", "low", "high"),
    [
        (lambda value: energy.kcal_per_kg_per_week(value, 30), "1", "30"),
        (lambda value: energy.kcal_per_kg_per_week(4, 30, value), "0.5", "1.5"),
        (lambda value: energy.kcal_per_kg_per_week(4, value), "0", "10080"),
        (lambda value: energy.minutes_for_kcal_per_kg(value, 4), "0", "7560"),
    ],
)
def test_ranges_include_their_ends_and_no_more(call: Callable[[Decimal], object], low: str, high: str) -> None:
    beyond = Decimal("0.001")
    call(Decimal(low))
    call(Decimal(high))
    for outside in (Decimal(low) - beyond, Decimal(high) + beyond):
        with pytest.raises(ValueError, match=f"from {low} to {high}$"):
            call(outside)


def test_every_dose_that_can_be_computed_can_be_turned_back() -> None:
    highest = energy.kcal_per_kg_per_week(30, 10_080, 1.5)
    assert energy.minutes_for_kcal_per_kg(highest, 30, 1.5) == 10_080


def test_the_factor_per_minute_is_not_taken_for_the_one_per_hour() -> None:
    with pytest.raises(ValueError, match=r"^kcal_per_met must be a number from 0\.5 to 1\.5$"):
        energy.kcal_per_kg_per_week(4, 30, 0.0175)
