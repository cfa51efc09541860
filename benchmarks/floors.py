"""The floors: what one would write by hand for this one person and nobody else, as fast as plain Python goes."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from datetime import date, timedelta
from typing import Any

from exrx.person import Person
from exrx.programme.plan import Plan
from exrx.values.availability import Availability

# --- N6: the arithmetic of the plan, into tuples -----------------------------------------------------------------------


def plan_by_hand(age: int, resting: int, first: int, weeks: int) -> list[tuple[Any, ...]]:
    """Every session's day, clock and steps with all their numbers, without rules, reasons, checks or classes.

    It gives what ``numbers_of`` reads off the real plan. UIDs are no arithmetic and are left out, which makes it stricter.
    """
    start, slots = date(2027, 1, 4), ((0, 18), (2, 18), (4, 18), (6, 10))
    top = 208 - 0.7 * age
    low, high = (resting + (top - resting) * share / 100 for share in (30, 59))
    share_of_top = (int(low / top * 100 + 0.5), int(high / top * 100 + 0.5))
    ends = (int(low + 0.5), int(high + 0.5))
    middle = int((low + high) / 2 + 0.5)
    lengths = [*range(first, 45, 5)]
    building = len(lengths)
    lengths += [45] * weeks
    made = []
    for number, minutes in enumerate(lengths, 1):
        ramp = number <= building
        bpm = (ends[0], ends[0] if ramp else middle, ends[1])
        rpe = (9, 9 if ramp else 11, 13)
        for index, (day, hour) in enumerate(slots, 1):
            warm = 5 if minutes < 30 else 10
            steps = (
                ("warm_up", warm, None, None, None, None),
                ("main", minutes - warm - 5, bpm, rpe, share_of_top, (30, 59)),
                ("cool_down", 5, None, None, None, None),
            )
            phase = "ramp" if ramp else "full"
            made.append(
                (number, f"w{number:02d}s{index}", start + timedelta(7 * (number - 1) + day), hour, phase, steps)
            )
    return made


def numbers_of(plan: Plan) -> list[tuple[Any, ...]]:
    """The same numbers, read off a real plan."""

    def ends(target: Any) -> Any:
        return target and (target.low, target.high)

    def three(target: Any) -> Any:
        return target and (target.low, target.aim, target.high)

    return [
        (
            week.number,
            session.key,
            session.date,
            session.clock and session.clock.hour,
            session.phase,
            tuple(
                (
                    step.phase,
                    step.minutes,
                    three(step.bpm),
                    three(step.rpe),
                    ends(step.percent_max),
                    ends(step.percent_reserve),
                )
                for step in session.steps
            ),
        )
        for week in plan.weeks
        for session in week.sessions
    ]


# --- P8: msgspec with the plan's types ---------------------------------------------------------------------------------


def struct_of(annotation: Any) -> Any:
    """The same type made of ``msgspec.Struct`` in place of dataclasses. The person stays plain data: no checks at all."""
    import msgspec

    made: dict[Any, Any] = {}
    # msgspec looks up by name in the struct's module what a struct holds of its own kind.
    module = types.ModuleType(f"{__name__}.structs")
    sys.modules[module.__name__] = module

    def mirror(kind: Any) -> Any:
        if kind in (Person, Availability):
            return dict[str, Any]
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            if kind not in made:
                made[kind] = kind.__name__
                hints = typing.get_type_hints(kind)
                # What no file holds is no part of it.
                held = [f.name for f in dataclasses.fields(kind) if not f.metadata.get("exclude")]
                fields = [(name, mirror(hints[name])) for name in held]
                made[kind] = msgspec.defstruct(kind.__name__, fields, module=module.__name__)
                setattr(module, kind.__name__, made[kind])
            return made[kind]
        arguments = typing.get_args(kind)
        if not arguments or typing.get_origin(kind) is typing.Literal:
            return kind
        if typing.get_origin(kind) in (typing.Union, types.UnionType):
            return typing.Union[tuple(mirror(part) for part in arguments)]  # noqa: UP007
        return typing.get_origin(kind)[tuple(part if part is ... else mirror(part) for part in arguments)]

    return mirror(annotation)


# --- N12: a calendar file with f-strings --------------------------------------------------------------------------------

_NUMBERS = {5: "five", 10: "ten"}


def fixed_words(text: bytes) -> tuple[str, str]:
    """What a hand-written writer holds as literals: the calendar's head with its zone, and the words that never change.

    They are read off the candidate's file, so that a change of wording does not break the benchmark.
    """
    unfolded = text.replace(b"\r\n ", b"").decode()
    head = text[: text.index(b"BEGIN:VEVENT")].decode()
    line = next(line for line in unfolded.split("\r\n") if line.startswith("DESCRIPTION:Shoes on"))
    words = line.replace(r"\n", "\n").replace(r"\,", ",").replace(r"\;", ";")
    return head, words[words.index("Right when:") : words.rindex("Week 1 of")]


def ics_by_hand(plan: Plan, head: str, words: str) -> bytes:
    """The calendar of this one plan: its events with f-strings, escaped and folded."""
    parts = [head.encode()]
    weeks, stamp = len(plan.weeks), f"{_digits(plan.issued)}T000000Z"
    for week in plan.weeks:
        for session in week.sessions:
            warm, main, cool = session.steps
            minutes = warm.minutes + main.minutes + cool.minutes
            bpm, clock, day = main.bpm, session.clock, _digits(session.date)
            assert bpm is not None and clock is not None
            # No session of this plan ends after midnight or spans a clock change.
            hour, minute = divmod(clock.hour * 60 + clock.minute + minutes, 60)
            summary = f"{session.title} {minutes} min · {bpm.low}–{bpm.high} bpm"
            description = (
                f"Shoes on and out. The first {_NUMBERS[warm.minutes]} minutes are easy on purpose.\n\n"
                f"{warm.minutes:2d} min  {warm.label}\n"
                f"{main.minutes:2d} min  {main.label}, {bpm.low}–{bpm.high} bpm, around {bpm.aim}\n"
                f"{cool.minutes:2d} min  {cool.label}\n{words}Week {week.number} of {weeks} · {session.key}"
            )
            parts.append(
                f"BEGIN:VEVENT\r\nUID:{session.uid}\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n"
                f"SEQUENCE:{session.sequence}\r\n"
                f"DTSTART;TZID={session.timezone}:{day}T{clock.hour:02d}{clock.minute:02d}00\r\n"
                f"DTEND;TZID={session.timezone}:{day}T{hour:02d}{minute:02d}00\r\n".encode()
            )
            parts.append(_folded("SUMMARY", summary))
            parts.append(_folded("DESCRIPTION", description))
            parts.append(b"CATEGORIES:Exercise\r\nCLASS:PRIVATE\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n")
    parts.append(b"END:VCALENDAR\r\n")
    return b"".join(parts)


def _digits(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _folded(name: str, text: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")
    line = f"{name}:{escaped}".encode()
    pieces = []
    begin, length = 0, len(line)
    while length - begin > 74:
        end = begin + 74
        while line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[begin:end])
        begin = end
    pieces.append(line[begin:] + b"\r\n")
    return b"\r\n ".join(pieces)
