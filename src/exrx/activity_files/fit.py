"""FIT: what a watch itself writes. Read with fitdecode, by the numbers of the profile: names differ between its versions."""

from __future__ import annotations

import datetime as dt
import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from exrx.activity_files.recording import Pulse, Recording, Stretch, Unreadable
from exrx.export.workouts.catalogue import recorded_as

_EPOCH = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
_FIRST_MOMENT = 0x10000000
"""A smaller number counts seconds since the watch was switched on, and is no moment."""
_FILE_ID, _SESSION, _RECORD, _EVENT, _ACTIVITY, _HR = 0, 18, 20, 21, 34, 132
_TIMESTAMP = 253
# Of a session.
_START, _SPORT, _SUB_SPORT, _ELAPSED, _TIMER, _FEEL, _EFFORT = 2, 5, 6, 7, 8, 192, 193
_TRANSITION = 3
# Of an event.
_WHICH, _HOW, _OF_THE_TIMER, _STARTS = 0, 1, 0, 0
_STOPS = frozenset({1, 4, 8, 9})
_HEART_RATE, _FILE_TYPE, _LOCAL = 3, 0, 5
# Of heart rates apart.
_FRACTION, _BPM, _EVENT_TIME, _EVENT_TIMES = 0, 6, 9, 10
_IS_ACTIVITY = 4
_FRACTIONS, _TICKS = 32768, 1024
"""Parts of a second in which these are counted."""
_FARTHEST = dt.timedelta(hours=15)
"""No clock on earth is farther from UTC."""
_NO_BYTE = 255

_EFFORTS = (
    (5, 10, "very_easy"), (20, 20, "easy"), (30, 40, "moderate"), (50, 60, "hard"), (70, 80, "very_hard"), (90, 100, "all_i_had"),
)  # fmt: skip
"""Words for ten times CR10, both ends included. What lies between has no word, and 0 is what others clear a rating with."""

Message = Mapping[int, Any]
"""Numbers of fields with their values as they stand in the file; ``None``: there, and said to be unknown."""


def effort_word(number: int | None) -> str:
    """The word of the journal for what a watch keeps of effort, ten times CR10; empty where it has none.

    >>> effort_word(40), effort_word(0), effort_word(None)
    ('moderate', '', '')
    """
    return next((word for low, high, word in _EFFORTS if number is not None and low <= number <= high), "")


def read(content: bytes, most: int) -> list[Recording]:
    """The sessions of an activity, without the transitions between them. Raises ``Unreadable``."""
    kinds: dict[int, list[Message]] = {number: [] for number in (_FILE_ID, _SESSION, _RECORD, _EVENT, _ACTIVITY, _HR)}
    for number, message in _messages(content, most):
        kinds[number].append(message)
    if any(one.get(_FILE_TYPE, _IS_ACTIVITY) != _IS_ACTIVITY for one in kinds[_FILE_ID]):
        raise Unreadable("no_activity")
    timed = [(start, one) for one in kinds[_SESSION] if (start := _moment(one.get(_START))) is not None]
    if not timed:
        raise Unreadable("no_time" if kinds[_SESSION] else "no_activity")
    timed.sort(key=lambda one: one[0])
    pulse, events = _pulse(kinds[_RECORD], kinds[_HR]), _events(kinds[_EVENT])
    offset = _offset(kinds[_ACTIVITY])
    ends = [start for start, _ in timed[1:]]
    found = []
    for (start, one), following in zip(timed, [*ends, None], strict=True):
        if one.get(_SPORT) != _TRANSITION:
            found.append(_recording(start, one, following, pulse, events, offset))
    return found


def _messages(content: bytes, most: int) -> Iterator[tuple[int, Message]]:
    """The messages that are read here, each with its number."""
    try:
        fitdecode = import_module("fitdecode")
    except ImportError:
        raise Unreadable("no_fitdecode") from None
    wanted = frozenset({_FILE_ID, _SESSION, _RECORD, _EVENT, _ACTIVITY, _HR})
    left = 4 * most
    try:
        with fitdecode.FitReader(
            io.BytesIO(content),
            processor=None,
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        ) as frames:
            for frame in frames:
                if not isinstance(frame, fitdecode.FitDataMessage):
                    continue
                left -= 4 if frame.global_mesg_num == _RECORD else 1
                if left < 0:
                    raise Unreadable("too_much")
                if frame.global_mesg_num in wanted:
                    # What an app of the watch added may have any number, and what was unfolded is unfolded here.
                    yield (
                        frame.global_mesg_num,
                        {
                            field.def_num: field.raw_value
                            for field in frame.fields
                            if (
                                field.def_num == _TIMESTAMP
                                if field.field_def is None
                                else not getattr(field.field_def, "is_dev", False)
                            )
                        },
                    )
    except Unreadable:
        raise
    except Exception:
        # A reader of another house meets whatever bytes there are: besides its own errors it raises those of Python.
        raise Unreadable("broken") from None


def _number(value: Any) -> int | None:
    """A whole number of four bytes; ``None`` for anything else that a file may have there."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 32 else None


def _moment(value: Any) -> dt.datetime | None:
    number = _number(value)
    return None if number is None or number < _FIRST_MOMENT else _EPOCH + dt.timedelta(seconds=number)


def _span(value: Any) -> dt.timedelta | None:
    number = _number(value)
    return None if number is None else dt.timedelta(milliseconds=number)


def _offset(activities: Sequence[Message]) -> dt.timedelta | None:
    for one in activities:
        here, there = _moment(one.get(_LOCAL)), _moment(one.get(_TIMESTAMP))
        if here is not None and there is not None and abs(here - there) <= _FARTHEST:
            return here - there
    return None


def _events(messages: Sequence[Message]) -> list[tuple[dt.datetime, bool]]:
    """Moments at which the timer starts (yes) or stops (no), in order."""
    found = []
    for one in messages:
        when, how = _moment(one.get(_TIMESTAMP)), one.get(_HOW)
        if when is not None and one.get(_WHICH) == _OF_THE_TIMER and (how == _STARTS or how in _STOPS):
            found.append((when, how == _STARTS))
    return sorted(found, key=lambda one: one[0])


def _pulse(records: Sequence[Message], apart: Sequence[Message]) -> list[Pulse]:
    """Heart rates in order of time: those of the records, and those that a strap delivered apart."""
    found: list[Pulse] = []
    for one in records:
        when = _moment(one.get(_TIMESTAMP))
        if when is not None and _HEART_RATE in one:
            found.append((when, _number(one[_HEART_RATE])))
    straps = list(_apart(apart))
    if straps:
        # While the strap kept them for itself, the records only say that there was none.
        found = [one for one in found if one[1]] + straps
    return sorted(found, key=lambda one: one[0])


def _apart(messages: Sequence[Message]) -> Iterator[Pulse]:
    """Heart rates of a strap: a first moment, then ticks of a clock of its own of which only the last twelve bits are written."""
    begun: dt.datetime | None = None
    first = last = 0
    for one in messages:
        when, ticks = _moment(one.get(_TIMESTAMP)), _numbers(one.get(_EVENT_TIME))
        beats = _numbers(one.get(_BPM))
        if when is not None and ticks:
            begun = when + dt.timedelta(seconds=(_number(one.get(_FRACTION)) or 0) / _FRACTIONS)
            first = ticks[0]
        if begun is None:
            continue
        for low in _twelve_bits(_numbers(one.get(_EVENT_TIMES))):
            last = (ticks or [last])[-1]
            ticks.append((last & ~0xFFF | low) + (0x1000 if low < last & 0xFFF else 0))
        last = (ticks or [last])[-1]
        for tick, bpm in zip(ticks, beats, strict=False):
            yield begun + dt.timedelta(seconds=(tick - first) / _TICKS), bpm


def _numbers(value: Any) -> list[int]:
    """One number or several, as a list; empty where one is missing."""
    values = [*map(_number, value if isinstance(value, tuple | list | bytes) else (value,))]
    found = [one for one in values if one is not None]
    return found if len(found) == len(values) else []


def _twelve_bits(data: Sequence[int]) -> Iterator[int]:
    for low, middle, high in zip(data[::3], data[1::3], data[2::3], strict=False):
        yield low | (middle & 0xF) << 8
        yield middle >> 4 | high << 4


def _recording(
    start: dt.datetime,
    one: Message,
    following: dt.datetime | None,
    pulse: Sequence[Pulse],
    events: Sequence[tuple[dt.datetime, bool]],
    offset: dt.timedelta | None,
) -> Recording:
    timer, told = _span(one.get(_TIMER)), _span(one.get(_ELAPSED)) or dt.timedelta()
    saved = _moment(one.get(_TIMESTAMP))
    # A watch that stood still may tell less than passed: what it recorded until it was saved belongs to it.
    last = max(start + told, start if saved is None else saved)
    if following is not None:
        last = min(last, following)
    mine = [one for one in pulse if start <= one[0] <= last and (following is None or one[0] < following)]
    stops = [when for when, starts in events if start <= when <= last and not starts]
    end = max([start + told, *(when for when, _ in mine[-1:]), *stops[-1:]])
    if timer is not None and timer > end - start:
        end = start + timer
    sport, sub_sport = (_number(one.get(name)) for name in (_SPORT, _SUB_SPORT))
    return Recording(
        start=start,
        elapsed=end - start,
        lasted=end - start if timer is None else timer,
        source="elapsed" if timer is None else "timer",
        digest="",
        activities=() if sport is None else recorded_as(sport, sub_sport or 0),
        is_named=bool(sport),
        pauses=tuple(_pauses(start, end, events)),
        pulse=tuple(mine),
        effort=effort_word(_number(one.get(_EFFORT))),
        feel=feel if (feel := _number(one.get(_FEEL))) is not None and feel < _NO_BYTE else None,
        offset=offset,
    )


def _pauses(start: dt.datetime, end: dt.datetime, events: Sequence[tuple[dt.datetime, bool]]) -> Iterator[Stretch]:
    stopped: dt.datetime | None = None
    for when, starts in events[bisect_right([one[0] for one in events], start) :]:
        if when > end:
            break
        if starts and stopped is not None:
            if when > stopped:
                yield stopped, when
            stopped = None
        elif not starts and stopped is None:
            stopped = when
    if stopped is not None and stopped < end:
        yield stopped, end
