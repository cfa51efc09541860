"""Energy of exercise from metabolic equivalents (MET), minutes and body mass.

Two conventions for 1 MET are in use, 5 % apart: 1 kcal per kg and hour, and 1.05, which is MET × 3.5 × kg / 200 per
minute in other words and is what trial doses are compared at. No function mixes them: the factor is an argument,
`kcal_per_met`. Energy is gross: it counts what the body would have spent at rest anyway.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from exrx.physiology import Number, arithmetic, in_range, quotient

TRIAL_KCAL_PER_MET: Final = Decimal("1.05")
"""kcal per kg and hour for each MET when a dose is held against a trial's; that the trials used it is recalled."""


def kcal_per_kg_per_week(met: Number, minutes_per_week: Number, kcal_per_met: Number = TRIAL_KCAL_PER_MET) -> Decimal:
    """Return a weekly dose in gross kcal per kg of body mass, the unit in which trials compared doses.

    >>> kcal_per_kg_per_week(3, 135)
    Decimal('7.0875')
    """
    intensity, factor = _met(met), _factor(kcal_per_met)
    length = in_range("minutes_per_week", minutes_per_week, 0, 10_080)
    with arithmetic():
        return intensity * factor * length / 60


def kcal_per_kg_of(parts: Iterable[tuple[Number, Number]]) -> Decimal:
    """Return what parts of a week come to, each with its own METs and minutes, in gross kcal per kg as trials compare doses.

    >>> kcal_per_kg_of([(3.8, 90), (3, 45)])
    Decimal('8.3475')
    """
    with arithmetic():
        return sum((kcal_per_kg_per_week(met, minutes) for met, minutes in parts), Decimal(0))


def minutes_for_kcal_per_kg(kcal_per_kg: Number, met: Number, kcal_per_met: Number = TRIAL_KCAL_PER_MET) -> Decimal:
    """Return the minutes in a week that a dose in gross kcal per kg per week takes at this intensity.

    The answer may be more than anyone has: that a dose is out of reach is worth knowing.

    >>> minutes_for_kcal_per_kg(17.5, 4)
    Decimal('250')
    """
    # As high as the inverse can give: 10 080 minutes at the highest MET and factor come to 7560.
    dose, intensity, factor = in_range("kcal_per_kg", kcal_per_kg, 0, 7_560), _met(met), _factor(kcal_per_met)
    with arithmetic():
        return quotient(dose * 60, intensity * factor)


def _met(value: Number) -> Decimal:
    # Less than rest is no exercise, and would make net energy negative; the hardest entry in the evidence is 18.5.
    return in_range("met", value, 1, 30)


def _factor(value: Number) -> Decimal:
    # Between them lie 1, 1.05 and 2.7 / 3.5 (people of 60 and over), but not 0.0175, which is per minute.
    return in_range("kcal_per_met", value, Decimal("0.5"), Decimal("1.5"))
