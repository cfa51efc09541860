"""P8 and N12: a plan as JSON and back, and as a calendar file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.floors import fixed_words, ics_by_hand, struct_of
from benchmarks.measure import Row, Skipped, against, interleaved, same, spread, warm
from benchmarks.person import SHAPE, make
from exrx import Plan


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


def events(text: bytes) -> list[Any]:
    """The events that a reader sees."""
    from icalendar import Calendar

    calendar = Calendar.from_ical(text)
    return [sorted((name, str(value.to_ical())) for name, value in event.items()) for event in calendar.walk("VEVENT")]
