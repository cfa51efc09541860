"""What activities and movements are called in each format. The data is ``names.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from exrx.built import toml
from exrx.classes import NamedTuple
from exrx.values.said import Said, said


class Numbered(NamedTuple):
    """A number of a format, and the name that its readers give it."""

    number: int
    name: str


class Names(NamedTuple):
    """What one activity is called in each format."""

    sport: Numbered
    sub_sport: Numbered
    apple: Numbered
    location: str
    tcx: str
    intervals: str
    zwift: str | None


class Exercise(NamedTuple):
    """A movement in the FIT profile: its category, and the exercise where the profile has the very one."""

    category: Numbered
    exercise: Numbered | None = None


def names_of(activity: str) -> Names:
    """The names of an activity; those of an unknown one where this version does not know it.

    >>> names_of("walking").sport, names_of("from a later version").tcx
    (Numbered(number=11, name='walking'), 'Other')
    """
    known = _names()
    return known.get(activity) or known[_UNKNOWN]


def exercise_of(movement: Said) -> Exercise | None:
    """The exercise behind a movement of a strength session; ``None`` where the profile has none.

    >>> exercise_of(said("sessions.movements.step.loads")).exercise
    Numbered(number=32, name='dumbbell_step_up')
    """
    return _exercises().get(movement)


def recorded_as(sport: int, sub_sport: int) -> tuple[str, ...]:
    """The activities that a watch may have recorded under a sport and sub-sport of the FIT profile, by their names.

    >>> recorded_as(4, 14), recorded_as(15, 0), recorded_as(2, 7), recorded_as(4, 0)
    (('rowing',), ('rowing',), ('cycling',), ())
    """
    several = {number for number, _ in _data()["several"]}
    found = set()
    for id, entry in _data()["activity"].items():
        for one in (entry["fit"], *entry.get("recorded", ())):
            same = one["sport"][0] == sport and (sport not in several or one["sub_sport"][0] == sub_sport)
            if same and id != _UNKNOWN:
                found.add(id)
    return tuple(sorted(found))


def recorded_by_name(name: str) -> tuple[str, ...]:
    """The activities behind the name of a sport in a file: that of the FIT profile, of TCX, of intervals.icu, or its own.

    A name that stands for anything at all is nobody's.

    >>> recorded_by_name("Running"), recorded_by_name("Ride"), recorded_by_name("Other"), recorded_by_name("generic")
    (('running',), ('cycling',), (), ())
    """
    asked = "_".join(name.casefold().split())
    data = _data()["activity"]
    anything = {data[_UNKNOWN][key].casefold() for key in ("tcx", "intervals")} | {one for _, one in _data()["several"]}
    if not asked or asked in anything:
        return ()
    found = set()
    for id, entry in data.items():
        fits = [one[key][1] for one in (entry["fit"], *entry.get("recorded", ())) for key in ("sport", "sub_sport")]
        if id != _UNKNOWN and asked in (id, *fits, entry["tcx"].casefold(), entry["intervals"].casefold()):
            found.add(id)
    return tuple(sorted(found))


_UNKNOWN = "unknown"


@cache
def _data() -> Mapping[str, Any]:
    return toml("export/workouts/names.toml")


def carried() -> Mapping[str, list[str]]:
    """What becomes of each thing that a session holds, format by format."""
    found: Mapping[str, list[str]] = _data()["carried"]
    return found


@cache
def _names() -> Mapping[str, Names]:
    return {
        id: Names(
            Numbered(*entry["fit"]["sport"]),
            Numbered(*entry["fit"]["sub_sport"]),
            Numbered(*entry["apple"]["type"]),
            entry["apple"]["location"],
            entry["tcx"],
            entry["intervals"],
            entry.get("zwift"),
        )
        for id, entry in _data()["activity"].items()
    }


@cache
def _exercises() -> Mapping[Said, Exercise]:
    found = {}
    for pattern, every in _data()["movement"].items():
        for means, entry in every.items():
            exact = entry.get("exercise")
            made = Exercise(Numbered(*entry["category"]), Numbered(*exact) if exact else None)
            found[said(f"sessions.movements.{pattern}.{means}")] = made
    return found
