"""A plan in real life: every week settled, one after the other, and what became of sessions for which something was in the way."""

from __future__ import annotations

from collections.abc import Sequence

from exrx.classes import replace
from exrx.engine.progression import Draft
from exrx.engine.scheduling import repair
from exrx.engine.scheduling.life import Life
from exrx.engine.scheduling.parts import Part
from exrx.engine.scheduling.places import SAME_SLOT, Answer, Taken
from exrx.engine.scheduling.swapping import best_order
from exrx.programme.key import is_strength
from exrx.programme.prescription import Note, Target, note_of
from exrx.values.said import Said, said
from exrx.values.windows import clock_text


def lived(
    life: Life, parts: Sequence[Part], regular: Sequence[Answer], rest: Target | None
) -> tuple[list[Part], list[Answer], list[Note]]:
    """Every week settled in real life, one after the other, and what had to be moved, exchanged or left out."""
    rules = () if rest is None else rest.rules
    hours = 0 if rest is None or rest.low is None else int(rest.low)
    limits = repair.Rests(life.availability.rest_hours * 3600, hours * 3600)

    def wanted(drafts: Sequence[Draft], places: Answer) -> list[repair.Wanted]:
        return [
            repair.Wanted(place.date, place.minute, sum(step.minutes for step in draft.steps), is_strength(draft.kind))
            for draft, place in zip(drafts, places, strict=True)
            if place is not None
        ]

    before = repair.Before()
    settled: list[Part] = []
    answers: list[Answer] = []
    notes: list[Note] = []
    moved = missing = 0
    for number, (part, places) in enumerate(zip(parts, regular, strict=True)):
        there = [index for index, place in enumerate(places) if place is not None]
        later = wanted(parts[number + 1].drafts, regular[number + 1]) if number + 1 < len(parts) else []

        def settle(
            drafts: Sequence[Draft],
            part: Part = part,
            places: Answer = tuple(place for place in places if place is not None),
            before: repair.Before = before,
            following: repair.Wanted | None = later[0] if later else None,
        ) -> Answer:
            return repair.LivedWeek(life, wanted(drafts, places), part.first, limits, before, following).best()

        held = [part.drafts[index] for index in there]
        usual = tuple(place for place in places if place is not None)
        answer = settle(held)
        order = best_order(held, part.week.spare, answer, settle, usual)
        instead: set[int] = set()
        if order is not None:
            held, answer = list(order.drafts), order.answer
            instead = {there[index] for index in order.instead}
        ones = wanted(held, usual)
        before = repair.after(life, ones, answer, before)
        drafts = list(part.drafts)
        found: list[Taken | None] = [None] * len(part.drafts)
        for index, draft, one, taken in zip(there, held, ones, answer, strict=True):
            drafts[index], found[index] = draft, taken
            key = part.key(index)
            if index in instead and taken is not None:
                exchanged = said("notes.exchanged", strength=is_strength(draft.kind), hours=hours)
                notes.append(note_of(key, exchanged, rules))
            if taken == Taken(one.date, one.minute):
                continue
            moved, missing = moved + (taken is not None), missing + (taken is None)
            reason = life.obstacle(one.date, one.minute, one.minutes) or said("notes.rest_too_short")
            where = None if taken is None else _place(taken)
            what = said("notes.moved", usually=_place(one), because=reason, to=where)
            notes.append(note_of(key, what, (SAME_SLOT,)))
        settled.append(replace(part, drafts=tuple(drafts)))
        answers.append(tuple(found))
    if moved or missing:
        total = sum(place is not None for places in regular for place in places)
        counted = said("notes.life_in_the_way", moved=moved, missing=missing, total=total)
        notes.insert(0, Note("notice", counted, (SAME_SLOT,), "moved"))
    return settled, answers, notes


def _place(place: repair.Wanted | Taken) -> Said:
    clock = None if place.minute is None else clock_text(place.minute)
    return said("notes.place", date=place.date, clock=clock)
