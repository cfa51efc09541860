"""Workouts for the Apple Watch: the file that the iPhone's own app shares and takes.

Apple does not describe it. What is written here was checked against samples of iOS 26.

It is a message of protocol buffers: fields with a number and a kind each, messages inside messages.

    file       9 id · 11 workout · 1000 and 1002 versions
    workout    1 activity · 2 place · 3 name · 4 warm-up · 5 blocks · 6 cool-down
    block      1 steps (1 purpose · 2 step) · 2 times
    step       1 goal (1 kind · 2 time) · 2 alert (1 of what · 2 of which kind · 7 heart rate (2 range)) · 3 name
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from exrx.export.workouts.catalogue import names_of
from exrx.export.workouts.steps import Part, Repeat, Workout

_PLACE = {"unknown": 0, "indoor": 2, "outdoor": 3}
_BY_TIME, _OPEN = 1, 4
_SECONDS, _MINUTES = 1, 2
_HEART_RATE, _RANGE = 5, 2
_WORK, _RECOVERY = 1, 2
_VERSIONS = ((1000, 1), (1002, 5))


def encode(workout: Workout, name: str, words: Callable[[Part], str]) -> bytes:
    """The workout as a ``.workout`` file. ``words`` gives the name of a step, which may be empty."""
    names = names_of(workout.activity)
    place = _PLACE[names.location]
    whole = [_number(1, names.apple.number), _number(2, place) if place else b"", _text(3, name) if name else b""]
    steps = workout.timed
    first, last = steps[0], steps[-1]
    # Both have a place of their own, and only there.
    warm = first if isinstance(first, Part) and first.phase == "warm_up" else None
    cool = last if isinstance(last, Part) and last.phase == "cool_down" and last is not warm else None
    if warm is not None:
        whole.append(_inside(4, _step(warm, words)))
    for step in steps[warm is not None : len(steps) - (cool is not None)]:
        parts, times = (step.parts, step.times) if isinstance(step, Repeat) else ((step,), 1)
        block = [_inside(1, _purpose(part) + _inside(2, _step(part, words))) for part in parts]
        whole.append(_inside(5, b"".join(block) + _number(2, times)))
    if cool is not None:
        whole.append(_inside(6, _step(cool, words)))
    versions = b"".join(_number(field, value) for field, value in _VERSIONS)
    return _text(9, workout.id.upper()) + _inside(11, b"".join(whole)) + versions


def _purpose(part: Part) -> bytes:
    return _number(1, _RECOVERY if part.phase == "rest" else _WORK)


def _step(part: Part, words: Callable[[Part], str]) -> bytes:
    name = words(part)
    return _inside(1, _goal(part)) + _alert(part) + (_text(3, name) if name else b"")


def _goal(part: Part) -> bytes:
    """For how long: a time, or until the person goes on."""
    if part.seconds is None:
        return _number(1, _OPEN)
    minutes, seconds = divmod(part.seconds, 60)
    unit, value = (_SECONDS, part.seconds) if seconds else (_MINUTES, minutes)
    return _number(1, _BY_TIME) + _inside(2, _number(1, unit) + _double(2, value))


def _alert(part: Part) -> bytes:
    """The watch tells when the pulse leaves the band; no band, no alert."""
    if part.beats is None:
        return b""
    low, high = (_double(1, beats) for beats in part.beats)
    band = _inside(2, _inside(1, low) + _inside(2, high))
    return _inside(2, _number(1, _HEART_RATE) + _number(2, _RANGE) + _inside(7, band))


def _varint(value: int) -> bytes:
    r"""Seven bits a byte, the lowest first; the eighth says that more follow.

    >>> _varint(300)
    b'\xac\x02'
    """
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _double(field: int, value: float) -> bytes:
    return _varint(field << 3 | 1) + struct.pack("<d", value)


def _inside(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _inside(field, text.encode())
