"""Reads a JSON list of calendar texts from the standard input with libical; prints, for each, what its entries say.

A process of its own, since a fault in a library of C would end the tests. The first argument is the library's name.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import Any


class Time(ctypes.Structure):
    _fields_ = [
        *(
            (name, ctypes.c_int)
            for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")
        ),
        ("zone", ctypes.c_void_p),
    ]


class Duration(ctypes.Structure):
    _fields_ = [
        ("is_neg", ctypes.c_int),
        *((n, ctypes.c_uint) for n in ("days", "weeks", "hours", "minutes", "seconds")),
    ]


class Trigger(ctypes.Structure):
    _fields_ = [("time", Time), ("duration", Duration)]


LIBRARY = ctypes.CDLL(sys.argv[1])


def function(name: str, result: Any, *arguments: Any) -> Any:
    found = getattr(LIBRARY, name)
    found.restype, found.argtypes = result, arguments
    return found


POINTER, TEXT, INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
parse = function("icalparser_parse_string", POINTER, TEXT)
free = function("icalcomponent_free", None, POINTER)
errors = function("icalcomponent_count_errors", INT, POINTER)
kind = function("icalcomponent_string_to_kind", INT, TEXT)
first = function("icalcomponent_get_first_component", POINTER, POINTER, INT)
following = function("icalcomponent_get_next_component", POINTER, POINTER, INT)
property_kind = function("icalproperty_string_to_kind", INT, TEXT)
first_property = function("icalcomponent_get_first_property", POINTER, POINTER, INT)
begin = function("icalcomponent_get_dtstart", Time, POINTER)
end = function("icalcomponent_get_dtend", Time, POINTER)
seconds = function("icaltime_as_timet_with_zone", ctypes.c_long, Time, POINTER)
uid = function("icalcomponent_get_uid", TEXT, POINTER)
summary = function("icalcomponent_get_summary", TEXT, POINTER)
description = function("icalcomponent_get_description", TEXT, POINTER)
status = function("icalcomponent_get_status", INT, POINTER)
status_text = function("icalproperty_status_to_string", TEXT, INT)
trigger = function("icalproperty_get_trigger", Trigger, POINTER)
length = function("icaldurationtype_as_int", INT, Duration)


def inside(component: int, name: bytes) -> Iterator[int]:
    which = kind(name)
    found = first(component, which)
    while found:
        yield found
        found = following(component, which)


def moment(time: Time) -> str:
    if time.is_date:
        return f"{time.year:04d}-{time.month:02d}-{time.day:02d}"
    assert time.zone, "no floating times"
    at = dt.datetime.fromtimestamp(seconds(time, time.zone), dt.UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def alarm(component: int) -> list[Any]:
    found = trigger(first_property(component, property_kind(b"TRIGGER")))
    return [length(found.duration), (description(component) or b"").decode()]


def event(component: int) -> dict[str, Any]:
    return {
        "uid": uid(component).decode(),
        "start": moment(begin(component)),
        "end": moment(end(component)),
        "summary": summary(component).decode(),
        "description": (description(component) or b"").decode(),
        "status": status_text(status(component)).decode(),
        "alarms": [alarm(one) for one in inside(component, b"VALARM")],
    }


def read(text: str) -> list[dict[str, Any]]:
    calendar = parse(text.encode())
    assert calendar and not errors(calendar), "libical finds faults"
    found = [event(component) for component in inside(calendar, b"VEVENT")]
    free(calendar)
    return found


print(json.dumps([read(text) for text in json.load(sys.stdin)]))
