"""Heart rate against published tables and against integer fractions, never against itself."""

import dataclasses
from collections.abc import Callable
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exrx.physiology import heart_rate as hr
from exrx.physiology import in_range, quotient

law = settings(max_examples=100, deadline=None, derandomize=True)


def whole_beats(value: Fraction) -> int:
    """Half up in integers only: the oracle for `half_up`."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def tanaka(age: int) -> Fraction:
    return Fraction(2080 - 7 * age, 10)


def hundredths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low * 100, high * 100).map(lambda cents: Decimal(cents) / 100)


percents = hundredths(0, 100)
restings = hundredths(30, 110)
maxima = hundredths(111, 230)
ages = st.integers(1, 120)
equations = st.sampled_from(sorted(hr.EQUATIONS))


# --- rounding


@pytest.mark.parametrize(
    ("value", "beats"),
    [
        (0, 0),
        (92, 92),
        (92.4999, 92),
        (92.5, 93),
        (93.5, 94),
        (Decimal("92.5"), 93),
        (Decimal("92.49999999999999999999999999999999"), 92),
        (Decimal("92.50000000000000000000000000000001"), 93),
        (0.5, 1),
        (Decimal("1e-400"), 0),
        (1_000_000, 1_000_000),
    ],
)
def test_half_up_takes_the_half_upwards_and_nothing_else(value: float | Decimal, beats: int) -> None:
    assert hr.half_up(value) == beats
    assert type(hr.half_up(value)) is int


@law
@given(st.integers(0, 400_000), st.sampled_from([1, 2, 4, 5, 8, 10, 20, 1000]))
@example(185, 2)
@example(3, 2)
def test_half_up_agrees_with_fractions(numerator: int, denominator: int) -> None:
    assert hr.half_up(Decimal(numerator) / denominator) == whole_beats(Fraction(numerator, denominator))


@law
@given(st.integers(0, 999))
def test_every_half_goes_up_where_the_builtin_goes_to_even(beats: int) -> None:
    assert hr.half_up(beats + 0.5) == beats + 1
    assert round(beats + 0.5) == beats + beats % 2


# --- equations


@pytest.mark.parametrize(
    ("equation", "age", "bpm"),
    [
        ("tanaka-2001", 20, "194"),
        ("tanaka-2001", 24, "191.2"),
        ("tanaka-2001", 57, "168.1"),
        ("tanaka-2001", 85, "148.5"),
        ("fox-1971", 20, "200"),
        ("fox-1971", 57, "163"),
        ("gellish-2007", 20, "193"),
        ("gellish-2007", 57, "167.1"),
        ("gulati-2010", 50, "162"),
        ("gulati-2010", 57, "155.84"),
        ("nes-2013", 50, "179"),
        ("nes-2013", 57, "174.52"),
        ("brawner-2004", 60, "122"),
        ("brawner-2004", 57, "124.1"),
    ],
)
def test_equations_by_hand(equation: str, age: int, bpm: str) -> None:
    assert hr.maximum(age, equation) == Decimal(bpm)
    assert hr.maximum(float(age), equation) == hr.maximum(Decimal(age), equation) == Decimal(bpm)


@pytest.mark.parametrize(("age", "difference"), [(20, 6), (40, 0), (57, -5), (70, -9)])
def test_fox_against_tanaka_as_published(age: int, difference: int) -> None:
    assert hr.half_up(hr.maximum(age, "fox-1971")) - hr.half_up(hr.maximum(age, "tanaka-2001")) == difference


def test_the_choice_of_equation_is_worth_17_beats_for_a_woman_of_50() -> None:
    assert hr.maximum(50, "nes-2013") - hr.maximum(50, "gulati-2010") == 17


@law
@given(ages, equations)
def test_maximum_does_what_the_text_of_the_equation_says(age: int, name: str) -> None:
    text = hr.EQUATIONS[name].text
    constant, _, slope = text.removesuffix("age").partition(" − ")
    per_year = Fraction(slope.removesuffix(" × ") or 1)
    assert Fraction(hr.maximum(age, name)) == Fraction(constant) - per_year * age


@law
@given(ages, ages, equations)
def test_nobody_older_is_given_a_higher_maximum(one: int, other: int, name: str) -> None:
    assert (one < other) == (hr.maximum(one, name) > hr.maximum(other, name))


def test_tanaka_is_the_default() -> None:
    assert hr.maximum(33) == hr.maximum(33, "tanaka-2001") == Decimal("184.9")
    assert next(iter(hr.EQUATIONS)) == "tanaka-2001"


@pytest.mark.parametrize(
    ("name", "text", "sd", "error", "mark", "sex", "beta_blocker"),
    [
        ("tanaka-2001", "208 − 0.7 × age", "10", "SD about 10 bpm", "verified", "any", False),
        ("fox-1971", "220 − age", "12", "SD 10–12 bpm", "verified", "male", False),
        ("gellish-2007", "207 − 0.7 × age", "8", "5–8 bpm claimed", "recalled", "any", False),
        ("gulati-2010", "206 − 0.88 × age", "11.8", "SD about 11.8 bpm (recalled)", "verified", "female", False),
        ("nes-2013", "211 − 0.64 × age", "10.8", "SEE 10.8 bpm", "verified", "any", False),
        ("brawner-2004", "164 − 0.7 × age", "18", "SEE 18 bpm, r² 0.13", "verified", "any", True),
    ],
)
def test_catalogue_says_what_was_read(
    name: str, text: str, sd: str, error: str, mark: str, sex: str, beta_blocker: bool
) -> None:
    equation = hr.EQUATIONS[name]
    assert (equation.id, equation.text, equation.sd, equation.error) == (name, text, Decimal(sd), error)
    assert (equation.mark, equation.sex, equation.beta_blocker) == (mark, sex, beta_blocker)
    assert equation.population


def test_catalogue_is_complete_and_cannot_be_changed() -> None:
    assert len(hr.EQUATIONS) == 6
    catalogue: Any = hr.EQUATIONS
    with pytest.raises(TypeError):
        catalogue["tanaka-2001"] = None
    equation: Any = hr.EQUATIONS["tanaka-2001"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        equation.sd = Decimal(1)
    assert not hasattr(equation, "__dict__")
    assert hash(equation) == hash(dataclasses.replace(equation))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tanaka", "tanaka-2001"),
        ("Tanaka_2001", "tanaka-2001"),
        ("fox", "fox-1971"),
        ("nes", "nes-2013"),
        ("gelish-2007", "gellish-2007"),
        ("GULATI-2010", "gulati-2010"),
    ],
)
def test_a_misspelt_equation_is_met_with_the_likely_one(written: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean '{meant}'") as refusal:
        hr.maximum(40, written)
    assert all(name in str(refusal.value) for name in hr.EQUATIONS)
    assert refusal.value.__cause__ is refusal.value.__context__ is None


@pytest.mark.parametrize("nonsense", ["", "%", None, ["tanaka-2001"], 2001])
def test_an_unknown_equation_lists_the_known_ones(nonsense: Any) -> None:
    with pytest.raises(ValueError, match=r"is not known.* Known: tanaka-2001, fox-1971, gellish-2007"):
        hr.maximum(40, nonsense)
    with pytest.raises(ValueError, match=r"equation '%' is not known\. Known: "):
        hr.maximum(40, "%")


# --- scales, against tables worked out by hand (resting 70)


@pytest.mark.parametrize(
    ("age", "top", "anandamide", "as_reserve", "smile", "as_maximum", "schmolesky"),
    [
        (20, 194, (136, 155), (53, 69), (157, 175), (81, 90), 144),
        (30, 187, (131, 150), (52, 68), (152, 169), (81, 91), 140),
        (40, 180, (126, 144), (51, 67), (147, 164), (82, 91), 136),
        (57, 168, (118, 134), (49, 66), (139, 153), (82, 91), 129),
        (70, 159, (111, 127), (46, 64), (132, 146), (83, 92), 123),
    ],
)
def test_table_of_bands_by_age(
    age: int,
    top: int,
    anandamide: tuple[int, int],
    as_reserve: tuple[int, int],
    smile: tuple[int, int],
    as_maximum: tuple[int, int],
    schmolesky: int,
) -> None:
    maximum = hr.maximum(age)
    of_maximum = [hr.percent_of_maximum_to_bpm(percent, maximum) for percent in (70, 80)]
    of_reserve = [hr.percent_of_reserve_to_bpm(percent, 70, maximum) for percent in (70, 85)]
    assert hr.half_up(maximum) == top
    assert tuple(map(hr.half_up, of_maximum)) == anandamide
    assert tuple(hr.half_up(hr.bpm_to_percent_of_reserve(bpm, 70, maximum)) for bpm in of_maximum) == as_reserve
    assert tuple(map(hr.half_up, of_reserve)) == smile
    assert tuple(hr.half_up(hr.bpm_to_percent_of_maximum(bpm, maximum)) for bpm in of_reserve) == as_maximum
    assert hr.half_up(hr.percent_of_reserve_to_bpm(60, 70, maximum)) == schmolesky


@pytest.mark.parametrize(
    ("row", "age", "resting", "low", "high"),
    [
        ("1", 24, 72, 108, 142),
        ("4", 35, 58, 96, 132),
        ("6", 52, 78, 106, 130),
        ("17", 29, 46, 89, 130),
        ("18", 38, 64, 99, 133),
        ("24", 60, 76, 103, 126),
        ("32", 40, 66, 100, 133),
        ("33", 45, 48, 87, 124),
    ],
)
def test_bands_of_people(row: str, age: int, resting: int, low: int, high: int) -> None:
    maximum = hr.maximum(age)
    ceiling = min(hr.percent_of_reserve_to_bpm(59, resting, maximum), hr.percent_of_maximum_to_bpm(76, maximum))
    assert hr.half_up(hr.percent_of_reserve_to_bpm(30, resting, maximum)) == low, row
    assert hr.half_up(ceiling) == high, row


@pytest.mark.parametrize(
    ("age", "percent", "bpm"),
    [
        (24, 76, 145),
        (35, 70, 128),
        (29, 70, 131),
        (40, 70, 126),
        (40, 80, 144),
        (45, 70, 124),
        (85, 63, 94),
        (85, 57, 85),
    ],
)
def test_percentages_of_the_maximum_by_hand(age: int, percent: int, bpm: int) -> None:
    assert hr.half_up(hr.percent_of_maximum_to_bpm(percent, hr.maximum(age))) == bpm


def test_frail_woman_of_85_has_no_light_band() -> None:
    assert hr.half_up(hr.percent_of_reserve_to_bpm(30, 88, hr.maximum(85))) == 106


def test_low_resting_rate_lets_the_two_trial_bands_touch() -> None:
    assert hr.percent_of_reserve_to_bpm(70, 50, 180) == 141
    assert hr.half_up(hr.bpm_to_percent_of_maximum(141, 180)) == 78


def test_percentages_are_taken_of_the_unrounded_maximum() -> None:
    # At 33 the maximum is 184.9; rounded to 185 first, half of it would print as 93.
    assert hr.percent_of_maximum_to_bpm(50, hr.maximum(33)) == Decimal("92.45")
    assert hr.half_up(hr.percent_of_maximum_to_bpm(50, hr.maximum(33))) == 92
    assert hr.half_up(hr.percent_of_maximum_to_bpm(50, 185)) == 93


@law
@given(percents, st.integers(18, 90), st.integers(40, 100))
@example(Decimal(50), 33, 60)
def test_scales_agree_with_fractions_to_the_printed_beat(percent: Decimal, age: int, resting: int) -> None:
    share, top = Fraction(percent) / 100, tanaka(age)
    of_maximum = hr.percent_of_maximum_to_bpm(percent, hr.maximum(age))
    of_reserve = hr.percent_of_reserve_to_bpm(percent, resting, hr.maximum(age))
    assert Fraction(of_maximum) == share * top
    assert Fraction(of_reserve) == resting + share * (top - resting)
    assert hr.half_up(of_maximum) == whole_beats(share * top)
    assert hr.half_up(of_reserve) == whole_beats(resting + share * (top - resting))


@law
@given(percents, restings, maxima)
def test_percent_to_beats_and_back(percent: Decimal, resting: Decimal, maximum: Decimal) -> None:
    of_maximum = hr.percent_of_maximum_to_bpm(percent, maximum)
    of_reserve = hr.percent_of_reserve_to_bpm(percent, resting, maximum)
    assert hr.bpm_to_percent_of_maximum(of_maximum, maximum) == percent
    assert hr.bpm_to_percent_of_reserve(of_reserve, resting, maximum) == percent


@law
@given(hundredths(0, 1), restings, maxima)
def test_beats_to_percent_and_back(place: Decimal, resting: Decimal, maximum: Decimal) -> None:
    bpm = resting + place * (maximum - resting)
    of_maximum = hr.percent_of_maximum_to_bpm(hr.bpm_to_percent_of_maximum(bpm, maximum), maximum)
    of_reserve = hr.percent_of_reserve_to_bpm(hr.bpm_to_percent_of_reserve(bpm, resting, maximum), resting, maximum)
    assert abs(of_maximum - bpm) < Decimal("1e-20")
    assert abs(of_reserve - bpm) < Decimal("1e-20")


@law
@given(percents, percents, restings, maxima)
def test_more_percent_is_more_beats(one: Decimal, other: Decimal, resting: Decimal, maximum: Decimal) -> None:
    low, high = sorted((one, other))
    of_maximum = [hr.percent_of_maximum_to_bpm(percent, maximum) for percent in (low, high)]
    of_reserve = [hr.percent_of_reserve_to_bpm(percent, resting, maximum) for percent in (low, high)]
    assert (of_maximum[0] < of_maximum[1]) == (of_reserve[0] < of_reserve[1]) == (low < high)


@law
@given(percents, restings, maxima)
def test_same_percentage_of_the_reserve_is_never_the_lower_one(
    percent: Decimal, resting: Decimal, maximum: Decimal
) -> None:
    of_maximum = hr.percent_of_maximum_to_bpm(percent, maximum)
    of_reserve = hr.percent_of_reserve_to_bpm(percent, resting, maximum)
    assert resting <= of_reserve <= maximum
    assert of_maximum <= of_reserve


def test_ends_of_the_scales() -> None:
    assert hr.percent_of_maximum_to_bpm(0, 180) == 0
    assert hr.percent_of_maximum_to_bpm(100, 180) == 180
    assert hr.percent_of_reserve_to_bpm(0, 70, 180) == 70
    assert hr.percent_of_reserve_to_bpm(100, 70, 180) == 180


def test_readings_outside_the_scale_are_answered() -> None:
    assert hr.bpm_to_percent_of_maximum(189, 180) == 105
    assert hr.bpm_to_percent_of_reserve(191, 70, 180) == 110
    assert hr.bpm_to_percent_of_reserve(59, 70, 180) == -10
    assert hr.bpm_to_percent_of_maximum(0, 180) == 0


# --- what goes in


def test_floats_keep_their_written_digits() -> None:
    assert hr.percent_of_maximum_to_bpm(0.7, 100) == Decimal("0.7")
    assert hr.percent_of_reserve_to_bpm(59.9, 70.1, 180.3) == Decimal("136.1098")
    assert hr.maximum(0.1 + 40) == Decimal("179.93")


def test_results_do_not_depend_on_the_callers_decimal_context() -> None:
    with localcontext() as mine:
        mine.prec = 3
        mine.traps[Inexact] = True
        assert str(hr.percent_of_reserve_to_bpm(59.25, 70, 183.45)) == "137.219125"
        assert str(hr.bpm_to_percent_of_maximum(100, 150)) == "66.66666666666666666666666667"
        assert hr.half_up(Decimal("1234.5")) == 1235
        assert mine.prec == 3


def test_round_quotients_are_written_out() -> None:
    assert str(hr.bpm_to_percent_of_maximum(126, 180.00)) == "70"
    assert str(hr.bpm_to_percent_of_maximum(90, Decimal("180.00"))) == "50"
    assert str(quotient(Decimal("1050.0"), Decimal("4.20"))) == "250"


NOT_A_NUMBER: list[Any] = [
    True,
    False,
    "40",
    None,
    1j,
    Fraction(1, 2),
    float("nan"),
    float("inf"),
    float("-inf"),
    Decimal("nan"),
    Decimal("snan"),
    Decimal("inf"),
    -1,
    10**5000,
    Decimal("1e999999"),
]


@pytest.mark.parametrize("bad", NOT_A_NUMBER, ids=lambda bad: str(bad)[:9] if not isinstance(bad, int) else "int")
@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("value", hr.half_up),
        ("age", hr.maximum),
        *[("age", equation.at) for equation in hr.EQUATIONS.values()],
        ("percent", lambda bad: hr.percent_of_maximum_to_bpm(bad, 180)),
        ("maximum", lambda bad: hr.percent_of_maximum_to_bpm(70, bad)),
        ("percent", lambda bad: hr.percent_of_reserve_to_bpm(bad, 70, 180)),
        ("resting", lambda bad: hr.percent_of_reserve_to_bpm(70, bad, 180)),
        ("maximum", lambda bad: hr.percent_of_reserve_to_bpm(70, 70, bad)),
        ("bpm", lambda bad: hr.bpm_to_percent_of_maximum(bad, 180)),
        ("maximum", lambda bad: hr.bpm_to_percent_of_maximum(126, bad)),
        ("bpm", lambda bad: hr.bpm_to_percent_of_reserve(bad, 70, 180)),
        ("resting", lambda bad: hr.bpm_to_percent_of_reserve(126, bad, 180)),
        ("maximum", lambda bad: hr.bpm_to_percent_of_reserve(126, 70, bad)),
    ],
)
def test_what_is_no_number_is_refused_by_its_name(argument: str, call: Callable[[Any], object], bad: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must be a number from "):
        call(bad)


@pytest.mark.parametrize(
    ("call", "low", "high"),
    [
        (hr.half_up, "0", "1000000"),
        (hr.maximum, "1", "120"),
        (lambda value: hr.percent_of_maximum_to_bpm(value, 180), "0", "100"),
        (lambda value: hr.percent_of_maximum_to_bpm(70, value), "1", "300"),
        (lambda value: hr.bpm_to_percent_of_maximum(value, 180), "0", "300"),
        (lambda value: hr.bpm_to_percent_of_reserve(value, 70, 180), "0", "300"),
    ],
)
def test_ranges_include_their_ends_and_no_more(call: Callable[[Decimal], object], low: str, high: str) -> None:
    beyond = Decimal("0.001")
    call(Decimal(low))
    call(Decimal(high))
    for outside in (Decimal(low) - beyond, Decimal(high) + beyond):
        with pytest.raises(ValueError, match=f"from {low} to {high}$"):
            call(outside)


@pytest.mark.parametrize("resting", [180, 180.5, Decimal(200)])
def test_a_resting_rate_at_or_above_the_maximum_is_refused(resting: float | Decimal) -> None:
    for convert in (hr.percent_of_reserve_to_bpm, hr.bpm_to_percent_of_reserve):
        with pytest.raises(ValueError, match=r"^resting must be below maximum$"):
            convert(50, resting, 180)
    assert hr.percent_of_reserve_to_bpm(50, Decimal("179.99"), 180) == Decimal("179.995")


def test_a_refusal_names_the_type_and_keeps_the_value_to_itself() -> None:
    text: Any = "forty"
    with pytest.raises(ValueError, match=r"^age must be a number from 1 to 120, got str$"):
        hr.maximum(text)
    with pytest.raises(ValueError, match=r"^resting must be a number from 1 to 300$"):
        hr.percent_of_reserve_to_bpm(50, 777, 180)
    assert in_range("any", 7, 0, 10) == 7
