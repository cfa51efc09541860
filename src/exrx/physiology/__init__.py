"""Formulas of the body: heart rate and energy, each named, cited and exact.

Every result is a `decimal.Decimal`. Binary floats with banker's rounding come out one beat below the published tables
wherever a value ends in .5, so nothing here ever computes with a float, and rounding is left to whoever prints.
"""

from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from typing import TypeAlias

__all__ = ["Number", "arithmetic", "in_range", "quotient"]

Number: TypeAlias = int | float | Decimal

_NUMBERS = (int, float, Decimal)
"""As a tuple: a union is made anew wherever it is written."""

_CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])


def arithmetic() -> AbstractContextManager[Context]:
    """Open a block that computes with 28 digits, so that a caller's own decimal context changes no result.

    >>> from decimal import Decimal, localcontext
    >>> with localcontext() as mine:
    ...     mine.prec = 2
    ...     with arithmetic():
    ...         print(Decimal("191.2") + 1)
    192.2
    """
    return localcontext(_CONTEXT)


def in_range(name: str, value: Number, low: int | Decimal, high: int | Decimal) -> Decimal:
    """Return the value as a Decimal of the digits that were written, or refuse it by its argument's name.

    Both ends are allowed. Booleans, text, NaN and infinities are refused with `ValueError`, like anything outside. The
    message keeps the value to itself: it may be somebody's pulse, and messages end up in logs.

    >>> in_range("met", 0.7, 0, 1)
    Decimal('0.7')
    >>> in_range("age", 340, 1, 120)
    Traceback (most recent call last):
        ...
    ValueError: age must be a number from 1 to 120
    """
    is_number = not isinstance(value, bool) and isinstance(value, _NUMBERS)
    # Through str a float keeps its written digits; an int needs no detour, and a very long one could not take it.
    number = None if not is_number else Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if number is None or not number.is_finite() or not low <= number <= high:
        got = "" if is_number else f", got {type(value).__name__}"
        raise ValueError(f"{name} must be a number from {low} to {high}{got}")
    return number


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Divide, without the powers of ten that decimal prefers for round results.

    >>> Decimal("1050.0") / Decimal("4.20"), quotient(Decimal("1050.0"), Decimal("4.20"))
    (Decimal('2.5E+2'), Decimal('250'))
    """
    with arithmetic():
        return dividend / divisor + 0
