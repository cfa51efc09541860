"""Which activities lie above a person's ceiling, by what their energy cost means at that age, and how far one reaches.

An activity whose easiest form is harder than the ceiling is not planned, whoever likes it. The table of METs by age is from memory,
so it narrows what is planned and opens nothing.
"""

from __future__ import annotations

from functools import lru_cache

from exrx.engine.prescribing.intensity import word_at
from exrx.engine.prescribing.work import Work
from exrx.rules.loader import catalogue
from exrx.rules.pack import EFFORTS, WORDS, Activity, Effort, Recommendation, Word
from exrx.values.constraint import Number
from exrx.values.said import Said, named, said
from exrx.vocabulary import name_of

SCALES = ("rpe", "percent_reserve", "percent_max")
RETURN = "return"
_PLACE = {word: place for place, word in enumerate(EFFORTS)}


def ceiling_of(work: Work, kind: str, *, back: bool = False) -> tuple[Word, tuple[str, ...]]:
    """The hardest class that safety and limits leave to a kind of sessions, and the rules behind it.

    An activity is chosen for the whole plan, so what holds for some of its weeks counts; of the way ``back`` after a pause it is asked
    by itself.
    """
    if (kind, back) not in work.ceilings:
        work.ceilings[kind, back] = _worked_out(work, kind, back=back)
    return work.ceilings[kind, back]


def _worked_out(work: Work, kind: str, *, back: bool) -> tuple[Word, tuple[str, ...]]:
    lowest, behind = WORDS[-1], set[str]()
    for rule in work.rules:
        if rule.tier not in ("safety", "limit") or not _holds(work, rule, kind, back):
            continue
        for word in caps(work, rule):
            if WORDS.index(word) < WORDS.index(lowest):
                lowest, behind = word, set()
            if word == lowest and word != WORDS[-1]:
                behind.add(rule.id)
    return lowest, tuple(sorted(behind))


def _holds(work: Work, rule: Recommendation, kind: str, back: bool) -> bool:
    if rule.applies.timed and work.last_weeks.get(rule.id) == 0:
        return False
    phases = (RETURN,) if back else ("ramp", "full")
    return any(rule.applies.to(kind, phase, timed=True) for phase in phases)


def caps(work: Work, rule: Recommendation) -> list[Word]:
    """The classes at which one rule caps effort, on whatever scale it says so."""
    found: list[Word] = [rule.then.ceiling] if rule.then.ceiling else []
    for name, _, high in rule.then.ranges:
        value = work.bound(high) if name in SCALES else None
        if value is not None:
            found.append(word_at(work, name, value))
    return found


def at_age(work: Work, activity: Activity) -> str:
    """What the easiest form of an activity is at this age; empty where no age is known."""
    return "" if work.person.age is None else _word_of(work.person.age, work.book.easiest[activity.id])


@lru_cache(maxsize=4096)
def _word_of(age: int, met: Number) -> str:
    """Every plan asks for every activity."""
    return catalogue().effort_word(age, met)


def is_above(work: Work, activity: Activity, kind: str, *, back: bool = False) -> bool:
    """Whether even the easiest form of an activity lies above the ceiling."""
    word = at_age(work, activity)
    return bool(word) and _PLACE[word] > _PLACE[ceiling_of(work, kind, back=back)[0]]


def table(work: Work) -> str:
    """The row of METs by age that decides, kept as a reason; its id."""
    assert work.person.age is not None
    id = f"relative.{catalogue().row_at(work.person.age).min_age}"
    work.ledger.used.add(id)
    return id


def reason(work: Work, activity: Activity, kind: str) -> tuple[Said, tuple[str, ...]]:
    """Why an activity lies above the ceiling, and the rules that say so."""
    ceiling, rules = ceiling_of(work, kind)
    easiest = _form(activity, min(activity.levels, key=lambda level: level.met)) if activity.levels else None
    effort, age = at_age(work, activity), work.person.age
    return said("wishes.too_hard", easiest=easiest, effort=effort, age=age, ceiling=ceiling), (*rules, table(work))


def _form(activity: Activity, level: Effort) -> Said | None:
    """One form of an activity, by its words."""
    return (
        named("packs", f"activity.{activity.id}.{activity.levels.index(level)}", level.words) if level.words else None
    )


def nearest(work: Work, chosen: Activity, kind: str) -> Said:
    """What a chosen activity has nearest to the ceiling."""
    age, ceiling = work.person.age, EFFORTS.index(ceiling_of(work, kind)[0])
    assert age is not None
    fit = [level for level in chosen.levels if EFFORTS.index(catalogue().effort_word(age, level.met)) <= ceiling]
    hardest = max(fit, key=lambda level: level.met, default=None)
    form = None if hardest is None else _form(chosen, hardest)
    return said("wishes.nearest", activity=name_of("activities", chosen.id), form=form)


def reach(work: Work, kind: str) -> Word | None:
    """The hardest class that a kind's activity reaches where nothing harder can take over; ``None`` where effort has no such end."""
    activity = _chosen(work, kind)
    if activity is None or not activity.harder or work.person.age is None or harder(work, kind) is not None:
        return None
    top = max(level.met for level in activity.levels)
    found = catalogue().effort_word(work.person.age, top)
    # What lies under light, or above vigorous, is as far as the table of intensity goes.
    return WORDS[max(0, min(EFFORTS.index(found) - 1, len(WORDS) - 1))]


def harder(work: Work, kind: str) -> Activity | None:
    """The activity that goes on where the chosen one ends, where it is open to this person."""
    activity = _chosen(work, kind)
    if activity is None or not activity.harder:
        return None
    other = work.book.activities[activity.harder]
    closed = any(work.forbids(id) for id in other.groups) or is_above(work, other, kind)
    disliked = not other.groups.isdisjoint(work.person.dislikes or ())
    named = [rule.then.activities for rule in work.rules if rule.then.activities and rule.applies.to(kind, "full")]
    if closed or disliked or work.person.longest_run == 0 or any(other.groups.isdisjoint(some) for some in named):
        return None
    return other


def too_hard_to_reach(work: Work, kind: str, low: Word) -> bool:
    """Whether a band that begins in the class ``low`` lies beyond what the chosen activity reaches by itself."""
    activity = _chosen(work, kind)
    if activity is None or not activity.harder or work.person.age is None:
        return False
    top = catalogue().effort_word(work.person.age, max(level.met for level in activity.levels))
    return EFFORTS.index(low) > EFFORTS.index(top)


def _chosen(work: Work, kind: str) -> Activity | None:
    return work.book.activities.get(work.chosen.get(kind, ""))
