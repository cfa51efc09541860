"""P8 and N12: a plan as JSON and back, and as a calendar file; N12+: that beside other libraries that write one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from benchmarks.floors import fixed_words, ics_by_hand, struct_of
from benchmarks.measure import Row, Skipped, against, interleaved, same, spread, warm
from benchmarks.person import SHAPE, make
from exrx import Plan

STAMP = dt.datetime(2027, 1, 4, tzinfo=dt.UTC)


def json_rows(rounds: int) -> Iterator[Row]:
    """Both directions beside msgspec, which knows the plan's types and makes its own structs."""
    try:
        import msgspec
    except ImportError:
        raise Skipped("msgspec is not installed: pip install msgspec") from None
    plan = make()
    text = plan.to_json()
    kind = struct_of(Plan)
    encoder, decoder = msgspec.json.Encoder(), msgspec.json.Decoder(kind)
    typed = decoder.decode(text)
    # The digest is what the anchor neither makes nor checks.
    same("the JSON, parsed", {**json.loads(text), "digest": ""}, {"digest": "", **json.loads(encoder.encode(typed))})
    same("the plan read back", Plan.from_json(text) == plan, True)
    contestants = {
        "anchor out": warm(lambda: encoder.encode(typed)),
        "candidate out": warm(plan.to_json),
        "anchor in": warm(lambda: decoder.decode(text)),
        "candidate in": warm(lambda: Plan.from_json(text)),
    }
    found = interleaved(contestants, rounds)
    for what, way, goal in (("plan to JSON", "out", 6), ("JSON to plan", "in", 5)):
        anchor, mine = found[f"anchor {way}"], found[f"candidate {way}"]
        label = f"{what}, {len(text) // 1000} kB"
        yield Row(
            "P8", label, "msgspec, typed", spread(mine).median, spread(anchor).median, against(anchor, mine), goal
        )


def ics_rows(rounds: int) -> Iterator[Row]:
    """The calendar file beside f-strings that are written for this one plan."""
    plan = make()
    head, words = fixed_words(plan.to_ics())

    def by_hand() -> bytes:
        return ics_by_hand(plan, head, words)

    same("the events, parsed", events(plan.to_ics()), events(by_hand()))
    found = interleaved({"anchor": warm(by_hand), "candidate": warm(plan.to_ics)}, rounds)
    anchor, mine = found["anchor"], found["candidate"]
    label = f"plan to .ics, {SHAPE[1]} events"
    ratio = against(anchor, mine)
    yield Row("N12", label, "f-strings, escape, fold", spread(mine).median, spread(anchor).median, ratio, 1.6, 1.3)


def peer_rows(rounds: int) -> Iterator[Row]:
    """The calendar file beside other libraries that write the same entries, their words ready made."""
    plan = make()
    entries = [_entry(event) for event in Calendar.from_ical(plan.to_ics()).walk("VEVENT")]
    writers, missing = {}, []
    for name, writer in (("icalendar", _icalendar), ("ical", _ical), ("ics", _ics)):
        try:
            writers[name] = writer(entries)
        except ImportError:
            missing.append(name)
            continue
        written = [_entry(event) for event in Calendar.from_ical(writers[name]()).walk("VEVENT")]
        same(f"what {name} writes, parsed", _moments(written), _moments(entries))
    found = interleaved({"exrx": warm(plan.to_ics), **{name: warm(writer) for name, writer in writers.items()}}, rounds)
    for name in writers:
        mine, other = found["exrx"], found[name]
        label = f"plan to .ics, {SHAPE[1]} events, its words made"
        yield Row(
            "N12+", label, f"{name}, words given", spread(mine).median, spread(other).median, against(other, mine)
        )
    if missing:
        raise Skipped(f"not installed: {', '.join(missing)}; pip install exrx[bench]")


_Entry = tuple[str, dt.datetime, dt.datetime, str, str]
_Writer = Callable[[], bytes | str]


def _entry(event: Any) -> _Entry:
    return (
        str(event["UID"]),
        event["DTSTART"].dt,
        event["DTEND"].dt,
        str(event["SUMMARY"]),
        str(event["DESCRIPTION"]),
    )


def _moments(entries: list[_Entry]) -> list[tuple[object, ...]]:
    """What has to be the same, whichever zone it is told in and in whichever order."""
    return sorted((uid, begin.timestamp(), end.timestamp(), *words) for uid, begin, end, *words in entries)


def _icalendar(entries: list[_Entry]) -> _Writer:
    from icalendar import Event

    def write() -> bytes:
        calendar = Calendar()
        calendar.add("prodid", "-//benchmark//")
        calendar.add("version", "2.0")
        for uid, begin, end, title, words in entries:
            event = Event()
            for name, value in (("uid", uid), ("dtstamp", STAMP), ("dtstart", begin), ("dtend", end)):
                event.add(name, value)
            event.add("summary", title)
            event.add("description", words)
            calendar.add_component(event)
        return calendar.to_ical()

    return write


def _ical(entries: list[_Entry]) -> _Writer:
    from ical.calendar import Calendar as Written
    from ical.calendar_stream import IcsCalendarStream
    from ical.event import Event

    def write() -> str:
        calendar = Written()
        for uid, begin, end, title, words in entries:
            # Zones by their names: those of icalendar are its own.
            start, stop = (one.replace(tzinfo=ZoneInfo(str(one.tzinfo))) for one in (begin, end))
            event = Event(uid=uid, dtstamp=STAMP, dtstart=start, dtend=stop, summary=title, description=words)
            calendar.events.append(event)
        return IcsCalendarStream.calendar_to_ics(calendar)

    return write


def _ics(entries: list[_Entry]) -> _Writer:
    import ics

    def write() -> str:
        calendar = ics.Calendar()
        for uid, begin, end, title, words in entries:
            calendar.events.add(ics.Event(uid=uid, begin=begin, end=end, name=title, description=words))
        return calendar.serialize()

    return write


def events(text: bytes) -> list[Any]:
    """The events that a reader sees."""
    calendar = Calendar.from_ical(text)
    return [sorted((name, str(value.to_ical())) for name, value in event.items()) for event in calendar.walk("VEVENT")]
