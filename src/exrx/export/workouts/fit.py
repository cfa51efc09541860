"""FIT workouts, for Garmin and most other watches: a small encoder of our own, after the public description of the protocol.

A file is a header of 14 bytes, then messages, then a checksum. A message is preceded by its definition: which fields of the profile it
holds, and how wide each is. Only base fields are written: a name such as ``duration_time`` is what readers make of ``duration_value``.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from exrx.classes import NamedTuple
from exrx.export.workouts.catalogue import names_of
from exrx.export.workouts.steps import Part, Phase, Repeat, Sets, Workout

NAME_BYTES = 15
"""The longest name of a workout or a step that every watch shows; with its end mark it fills 16 bytes."""
NOTE_BYTES = 49
"""The longest note; with its end mark it fills 50 bytes."""
ABOUT_BYTES = 250
"""The longest description of a workout: a field has at most 255 bytes."""

_EPOCH = dt.date(1989, 12, 31).toordinal()
_FILE_IS_WORKOUT, _MANUFACTURER_DEVELOPMENT = 5, 255
_TIME, _OPEN_ENDED, _REPEAT_UNTIL_STEPS, _REPETITIONS = 0, 5, 6, 29
_HEART_RATE, _OPEN = 1, 2
_INTENSITY: dict[Phase, int] = {"main": 0, "easy": 0, "rest": 1, "warm_up": 2, "cool_down": 3}
_BEATS = 100
"""Added to beats: values up to 100 mean per cent of the watch's own maximum."""
_PROTOCOL, _PROFILE = 0x10, 2140

# Base types of the protocol, with the letter that ``struct`` packs them by.
_ENUM, _UINT16, _UINT32, _UINT32Z, _STRING = (0x00, "B"), (0x84, "H"), (0x86, "I"), (0x8C, "I"), (0x07, "s")

_Field = tuple[int, tuple[int, str], Any]
"""The number of a field in its message, its base type, its value."""
_Shape = tuple[tuple[int, tuple[int, str], int], ...]
"""The same of a definition, with the width of a text in place of a value."""


def serial_number(workout: Workout) -> int:
    """What tells this workout from every other one, on any watch: never zero, and the same in every revision."""
    return int(workout.id[:8], 16) or 1


def created(workout: Workout) -> int:
    """When the file was made, as its calendar entry says: midnight UTC of the last change and a second for each. Seconds of the protocol."""
    return 86_400 * (workout.changed.toordinal() - _EPOCH) + workout.sequence


class Block(NamedTuple):
    """The steps of a workout as they stand in its file."""

    number: int
    data: bytes


def block(workout: Workout, words: Callable[[Part], tuple[str, str]]) -> Block:
    """The steps of a workout, the same for every session that has the same ones.

    ``words`` gives the name and the note of a step; both are cut at a character, never inside one.
    """
    steps, messages = list(_steps(workout.steps, words)), _Messages()
    for fields in steps:
        messages.add(2, 27, fields)
    return Block(len(steps), messages.data)


def encode(workout: Workout, name: str, steps: Block, about: str = "") -> bytes:
    """The workout as a FIT file. ``about`` describes the whole; watches that do not know that field leave it out."""
    names = names_of(workout.activity)
    messages = _Messages()
    kind, maker = (0, _ENUM, _FILE_IS_WORKOUT), (1, _UINT16, _MANUFACTURER_DEVELOPMENT)
    made = (3, _UINT32Z, serial_number(workout)), (4, _UINT32, created(workout))
    messages.add(0, 0, (kind, maker, (2, _UINT16, 0), *made))
    sport, sub_sport = (4, _ENUM, names.sport.number), (11, _ENUM, names.sub_sport.number)
    described = [(17, _STRING, cut(about, ABOUT_BYTES))] if about else []
    messages.add(1, 26, (sport, (6, _UINT16, steps.number), (8, _STRING, cut(name, NAME_BYTES)), sub_sport, *described))
    data = messages.data + steps.data
    head = struct.pack("<BBHI4s", 14, _PROTOCOL, _PROFILE, len(data), b".FIT")
    whole = head + struct.pack("<H", checksum(head)) + data
    return whole + struct.pack("<H", checksum(whole))


def _steps(
    steps: tuple[Part | Repeat | Sets, ...], words: Callable[[Part], tuple[str, str]]
) -> Iterator[tuple[_Field, ...]]:
    """The fields of every step. A repeat is a step behind its steps that leads back to the first of them."""
    index = 0
    for step in steps:
        back = index
        for part in (step,) if isinstance(step, Part) else step.parts:
            yield ((254, _UINT16, index), *_fields(part, *words(part)))
            index += 1
        if not isinstance(step, Part) and step.times > 1:
            yield (
                (254, _UINT16, index),
                (1, _ENUM, _REPEAT_UNTIL_STEPS),
                (2, _UINT32, back),
                (3, _ENUM, _OPEN),
                (4, _UINT32, step.times),
            )
            index += 1


def _fields(part: Part, name: str, note: str) -> Iterator[_Field]:
    yield 0, _STRING, cut(name, NAME_BYTES)
    if part.repetitions is not None:
        yield 1, _ENUM, _REPETITIONS
        yield 2, _UINT32, part.repetitions[0]
    elif part.seconds is None:
        yield 1, _ENUM, _OPEN_ENDED
    else:
        yield 1, _ENUM, _TIME
        yield 2, _UINT32, 1000 * part.seconds
    if part.beats is None:
        yield 3, _ENUM, _OPEN
    else:
        yield 3, _ENUM, _HEART_RATE
        yield 4, _UINT32, 0
        yield 5, _UINT32, part.beats[0] + _BEATS
        yield 6, _UINT32, part.beats[1] + _BEATS
    yield 7, _ENUM, _INTENSITY[part.phase]
    if note:
        yield 8, _STRING, cut(note, NOTE_BYTES)
    if part.exercise is not None:
        yield 10, _UINT16, part.exercise.category.number
        if part.exercise.exercise is not None:
            yield 11, _UINT16, part.exercise.exercise.number


def cut(text: str, most: int) -> bytes:
    r"""A text as UTF-8 of at most so many bytes, with its end mark; no character is cut in two.

    >>> cut("Größe", 4), cut("Größe", 3), cut("Walk", 15)
    (b'Gr\xc3\xb6\x00', b'Gr\x00', b'Walk\x00')
    """
    data = text.encode()
    return (data if len(data) <= most else data[:most].decode(errors="ignore").encode()) + b"\0"


class _Messages:
    """Messages, one behind the other; a definition is written where it differs from the last one of its kind."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._defined: dict[int, _Shape] = {}

    @property
    def data(self) -> bytes:
        return b"".join(self._parts)

    def add(self, local: int, number: int, fields: tuple[_Field, ...]) -> None:
        shape = tuple((field, base, len(value) if base is _STRING else 0) for field, base, value in fields)
        definition, packer = _shaped(local, number, shape)
        if self._defined.get(local) != shape:
            self._defined[local] = shape
            self._parts.append(definition)
        self._parts.append(packer.pack(local, *(value for _, _, value in fields)))


@lru_cache(maxsize=256)
def _shaped(local: int, number: int, shape: _Shape) -> tuple[bytes, struct.Struct]:
    """The definition of a message with these fields, little end first, and what packs the message."""
    packer = struct.Struct("<B" + "".join(f"{width}s" if width else letter for _, (_, letter), width in shape))
    fields = ((field, width or struct.calcsize(f"<{letter}"), base) for field, (base, letter), width in shape)
    return struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(shape)) + bytes(chain.from_iterable(fields)), packer


def checksum(data: bytes) -> int:
    """The cyclic redundancy check of the protocol: 16 bits, polynomial 0x8005, least bit first.

    >>> hex(checksum(b"123456789"))
    '0xbb3d'
    """
    # Two bytes at a time: in plain Python this is what takes the time.
    (one, two), found = _tables(), 0
    for word in struct.unpack(f"<{len(data) // 2}H", data[: len(data) & ~1]):
        found ^= word
        found = two[found & 0xFF] ^ one[found >> 8]
    return one[(found ^ data[-1]) & 0xFF] ^ found >> 8 if len(data) & 1 else found


@cache
def _tables() -> tuple[list[int], list[int]]:
    """What one byte does to the check, and what it does with another behind it."""
    one = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
        one.append(value)
    return one, [value >> 8 ^ one[value & 0xFF] for value in one]
