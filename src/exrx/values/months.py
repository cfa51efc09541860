"""Some months on or back, as calendars count them: from the last of a month to the last of a shorter one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta


@cache
def months(number: int) -> relativedelta:
    """So many months, to add to a date.

    >>> import datetime as dt
    >>> dt.date(2027, 1, 31) + months(1)
    datetime.date(2027, 2, 28)
    """
    # Loaded where something has a date: most plans need none of it.
    from dateutil.relativedelta import relativedelta

    return relativedelta(months=number)
