"""Which activities of the catalogue a file may mean by its sport: the same catalogue that names them for a watch."""

from __future__ import annotations

from exrx.export.workouts.catalogue import recorded_as, recorded_by_name


def of_numbers(sport: int | None, sub_sport: int | None) -> tuple[bool, tuple[str, ...]]:
    """Whether a FIT file says what it was, and the activities that it may be.

    >>> of_numbers(11, 0)
    (True, ('treadmill_walking', 'walking'))
    >>> of_numbers(17, 0), of_numbers(None, None)
    ((True, ()), (False, ()))
    """
    return bool(sport), () if sport is None else recorded_as(sport, sub_sport or 0)


def of_name(name: str) -> tuple[bool, tuple[str, ...]]:
    """The same for the name in a TCX or GPX file. ``Other`` says nothing.

    >>> of_name("Biking"), of_name("walking")[1], of_name("Other")
    ((True, ('cycling',)), ('treadmill_walking', 'walking'), (False, ()))
    """
    found = recorded_by_name(name)
    return bool(found), found
