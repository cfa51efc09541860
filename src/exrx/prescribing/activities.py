"""What the sessions are made of: what is allowed, then what is liked, then what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exrx.errors import ScheduleError
from exrx.prescribing import ceilings, numbers
from exrx.prescribing.kinds import KINDS, drop
from exrx.prescribing.strength import with_loads
from exrx.prescribing.work import YOURS, Work
from exrx.prescription import MECHANISMS, STRENGTH, Compromise, Note, Slot, Target
from exrx.rules.loader import catalogue
from exrx.rules.pack import DEFAULT_PROTOCOL, Activity, Recommendation
from exrx.vocabulary import expand, label

LEAST_OPTIONS = 3
"""So many kinds of activity stay on offer as long as safety and limits leave them (noetel-2024, cochrane-2026: choice matters)."""
NO_ORDINARY = frozenset({"resistance", "strength_balance"})
"""Sessions of their own, with rests between them: no substitute for ordinary ones."""
HOURS_A_WEEK = 7 * 24
STANDS_IN = "Nothing else that is open and at hand was left, so it stands in: likes = [...] asks for something else."
"""Why something disliked stands in the plan although no rule asks for it."""
MOST_VARIETY = 2
"""So many further liked activities take turns in a week: change without chaos (a decision of this library)."""


def choose_activities(work: Work, kinds: tuple[tuple[str, int], ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The activity of each kind, and what is open for ordinary sessions."""
    chosen: dict[str, str] = {}
    options: tuple[str, ...] = ()
    for kind in dict.fromkeys(("base", *dict(kinds))):
        allowed = allowed_activities(work, kind)
        if kind == "base":
            options = _options(work, [activity.id for activity in allowed])
        if not allowed:
            if kind == "base":
                raise ScheduleError("No activity is left that is safe and not disliked.", "one activity")
            named = sorted(rule.id for rule in work.rules if rule.applies.kind == frozenset((kind,)))
            closed = {rule for item, rule in work.forbidden if item in work.book.activities}
            suits = [activity for activity in work.book.activities.values() if kind in activity.kinds]
            for activity in suits:
                closed |= (
                    set(ceilings.reason(work, activity, kind)[1]) if ceilings.is_above(work, activity, kind) else set()
                )
            drop(work, kind, named, tuple(sorted(closed)))
            continue
        chosen[kind] = favourite(work, kind, allowed)
    return chosen, options


def strength_alone(
    work: Work, kinds: tuple[tuple[str, int], ...], chosen: dict[str, str], frequency: int
) -> tuple[tuple[tuple[str, int], ...], dict[str, str]]:
    """Where nothing else is left that is not disliked, ordinary sessions become those of strength, with rests, sets and careful effort.

    As many as find their rests in a week; what is left over keeps to the usual activity, and says so.
    """
    others = [activity for activity in _fitting(work, "base") if activity.id not in NO_ORDINARY]
    if chosen.get("base") != "resistance" or not others:
        return kinds, chosen
    by = (work.yours("dislikes", "disliked: " + ", ".join(item.words for item in work.facts["dislikes"] or ())),)
    rest = numbers.tiers_of(work, "rest_hours", "resistance", "full").envelope.low
    most = frequency if rest is None else HOURS_A_WEEK // int(rest.value)
    held = {kind: count for kind, count in kinds if kind != "mixed"}
    free = frequency - sum(count for kind, count in held.items() if kind != "resistance")
    held["resistance"] = max(held.get("resistance", 0), min(free, most))
    settled = {("base", "activity"), ("resistance", "activity"), ("resistance", "frequency")}
    (activity,) = (slot for slot in work.ledger.slots if (slot.kind, slot.dimension) == ("base", "activity"))
    kept = [slot for slot in work.ledger.slots if slot.kind != "mixed" and (slot.kind, slot.dimension) not in settled]
    work.ledger.slots = [*kept, replace(activity, kind="resistance")]
    aim = Target(None, held["resistance"], None, "per week", (), by, () if rest is None else tuple(sorted(rest.rules)))
    work.ledger.slots.append(Slot("resistance", "full", "frequency", aim))
    chosen = {**{kind: id for kind, id in chosen.items() if kind != "mixed"}, "resistance": "resistance"}
    chosen["base"] = favourite(work, "base", _at_hand(work, "base", others))
    return tuple((kind, held[kind]) for kind in KINDS if held.get(kind)), chosen


def tell_disliked(work: Work, kinds: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> None:
    """Say where something disliked stands in the plan all the same, and what would change it."""
    disliked = set(work.person.dislikes or ())
    for kind, _ in kinds:
        id = chosen.get(kind, "")
        if id not in work.book.activities or not work.book.activities[id].groups & disliked:
            continue
        asks = tuple(sorted(rule for item, rule in work.required if item in (kind, id)))
        name = label("activities", id)
        text = f"You would rather not have {name}. "
        if asks:
            text += f"It stays because {', '.join(asks)} asks for it; tell whoever goes along with the plan, other exercises can do the same."
        else:
            text += STANDS_IN
        by = work.yours("dislikes", "disliked: " + ", ".join(item.words for item in work.facts["dislikes"] or ()))
        work.ledger.notes.append(Note("notice", text, (by, *asks), topic="dislikes"))
        work.ledger.used.update(asks)


def _options(work: Work, allowed: list[str]) -> tuple[str, ...]:
    """What is open for ordinary sessions. Goals may name fewer kinds than there should be to choose from: safe ones fill up."""
    asked = work.facts["protocol"]
    named = asked != DEFAULT_PROTOCOL and any(
        rule.then.activities and rule.applies.to("base", "full") for rule in work.book.of_protocol(asked)
    )
    # A programme that was asked for by name keeps to its own kinds of exercise.
    if named or len(allowed) >= LEAST_OPTIONS:
        return tuple(allowed)
    with work.quietly():
        safe = allowed_activities(work, "base", ("limit",))
    more = sorted((item for item in safe if item.id not in allowed and not item.needs_like), key=lambda item: item.rank)
    return (*allowed, *(item.id for item in more[: LEAST_OPTIONS - len(allowed)]))


def allowed_activities(
    work: Work, kind: str, tiers: tuple[str, ...] = ("limit", "goal", "preference"), *, back: bool = False
) -> list[Activity]:
    """Activities of a kind that are open to this person: what is disliked goes as long as something else is left."""
    # The ids as entered: what belongs to a disliked group goes, what only shares a group with it stays.
    disliked = set(work.person.dislikes or ())
    fit = _fitting(work, kind, tiers, back=back)
    kept = [activity for activity in fit if not activity.groups & disliked]
    # A run grows from the longest of the last 30 days: unknown, it stands in for nothing.
    if not work.person.longest_run and {activity.id for activity in kept} == {"running"}:
        kept = []
    return _at_hand(work, kind, kept or fit)


def _fitting(
    work: Work, kind: str, tiers: tuple[str, ...] = ("limit", "goal", "preference"), *, back: bool = False
) -> list[Activity]:
    """Activities of a kind that are neither forbidden nor above the ceiling, and that every rule of the kind allows.

    A goal that leaves none gives way. ``back``: on the way back after a pause.
    """
    # What can be kept up without a break for one blood marker can for another.
    suits = "anandamide" if kind in MECHANISMS else "base" if kind == "mixed" else kind
    fit = [activity for activity in work.book.activities.values() if suits in activity.kinds]
    if kind == "mixed":
        fit = [activity for activity in fit if not activity.in_water]
    fit = [activity for activity in fit if not any(work.forbids(id) for id in activity.groups)]
    # Nothing that a goal or a wish says brings back what is too hard even in its easiest form.
    fit = [activity for activity in fit if not ceilings.is_above(work, activity, kind, back=back)]
    for tier in tiers:
        for rule in work.rules:
            if rule.tier == tier and rule.then.activities is not None and rule.applies.to(kind, "full"):
                named = rule.then.activities | _liked_anyway(work, rule, kind)
                narrowed = [activity for activity in fit if activity.groups & named]
                if narrowed:
                    fit = narrowed
                    work.ledger.used.add(rule.id)
                elif tier == "limit":
                    # A limit never gives way: without an activity the kind is left out.
                    fit = []
                else:
                    compromise_activity(work, rule, kind)
    return fit


def _liked_anyway(work: Work, rule: Recommendation, kind: str) -> frozenset[str]:
    """What is liked stays beside what a goal offers first, as long as no programme was asked for that names something else."""
    if rule.tier == "limit" or kind not in ("base", "mixed") or rule in work.book.of_protocol(work.facts["protocol"]):
        return frozenset()
    return frozenset(work.person.likes or ())


def _at_hand(work: Work, kind: str, fit: list[Activity]) -> list[Activity]:
    """Less what needs equipment that is not there. What is liked stays."""
    have = None if work.facts["equipment"] is None else {id for item in work.facts["equipment"] for id in item.ids}
    named = set(work.person.likes or ())
    reasons: dict[str, str] = {}
    if have is not None:
        for activity in fit:
            if activity.equipment and not activity.equipment & have and activity.id not in named:
                needed = " or ".join(label("equipment", id) for id in sorted(activity.equipment))
                reasons[activity.id] = f"it needs {needed}, which is not among your equipment"
    kept = [activity for activity in fit if activity.id not in reasons] or fit
    if kind == "base":
        left = {activity.id for activity in fit} - {activity.id for activity in kept}
        work.ledger.not_offered = tuple((id, reasons[id]) for id in sorted(left))
    return kept


def too_hard(work: Work) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Activities that lie above the ceiling at this age: each with the reason and its rules."""
    found = []
    for activity in work.book.activities.values():
        kind = "base" if "base" in activity.kinds else min(activity.kinds)
        if not any(work.forbids(id) for id in activity.groups) and ceilings.is_above(work, activity, kind):
            found.append((activity.id, *ceilings.reason(work, activity, kind)))
    return tuple(sorted(found))


def settle_reach(work: Work, chosen: Mapping[str, str]) -> None:
    """Keep what the sessions are made of, and how hard that can be."""
    work.chosen = dict(chosen)
    work.reach = {
        kind: (word, f"relative.{catalogue().row_at(work.person.age or 0).min_age}")
        for kind in chosen
        if (word := ceilings.reach(work, kind)) is not None
    }


def take_over(work: Work, kinds: tuple[tuple[str, int], ...]) -> tuple[tuple[str, str], ...]:
    """For each kind whose band begins beyond walking: the activity that reaches it, which the sessions name."""
    found = []
    hard = work.book.intensity["vigorous"].rpe[0]
    for kind, _ in kinds:
        efforts = [s.target for s in work.ledger.slots if (s.kind, s.phase, s.dimension) == (kind, "full", "rpe")]
        if not efforts or efforts[0].low is None or efforts[0].low < hard:
            continue
        other = ceilings.harder(work, kind)
        if other is not None and ceilings.too_hard_to_reach(work, kind, "vigorous"):
            found.append((kind, other.id))
            rules = (ceilings.table(work), *(r for r in ("ramp.running",) if r in work.book.by_id))
            text = (
                f"Walking does not reach that effort at {work.person.age}: {label('activities', other.id)} does. Begin with both in "
                "turns, and run at most a tenth longer than your longest run of the last 30 days."
            )
            work.ledger.notes.append(Note("notice", text, rules, topic="running"))
        elif work.chosen.get(kind) == "running":
            found.append((kind, "running"))
    return tuple(found)


def variety(work: Work, kinds: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Further activities that were named as liked, to take turns with the chosen one in the ordinary sessions."""
    if dict(kinds).get("base", 0) < 2 or "base" not in chosen:
        return ()
    named = set(work.person.likes or ()) - {chosen["base"]}
    if chosen["base"] not in (work.person.likes or ()) or "running" in (chosen["base"], *named):
        # Runs grow from one to the next, so they are not mixed with other activities.
        return ()
    # A liked kind of session of its own (strength) has its place in the week already.
    fit = [item for item in allowed_activities(work, "base") if item.id in named and item.id not in chosen.values()]
    fit = [activity for activity in fit if activity.id != "resistance"]
    return tuple(activity.id for activity in sorted(fit, key=lambda item: (item.rank, item.id)))[:MOST_VARIETY]


def movements(work: Work, kinds: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The movements of a strength session: all large muscle groups, with what is at hand."""
    if {*dict(kinds), *chosen.values()}.isdisjoint(STRENGTH):
        return ()
    have = {id for item in work.facts["equipment"] or () for id in item.ids}
    loaded = with_loads(work)
    found = []
    for movement in catalogue().movements:
        if movement.legs and work.forbids("leg_exercise"):
            continue
        plain = movement.seated if movement.seated and work.forbids("leg_exercise") else movement.plain
        found.append(movement.loads if loaded else movement.bands if "bands" in have else plain)
    return tuple(found)


def compromise_activity(work: Work, rule: Recommendation, kind: str) -> None:
    """A goal that asked for activities none of which is open."""
    forced = tuple(sorted({r for item, r in work.forbidden if item in work.book.activities}))
    work.ledger.compromises[
        Compromise(
            "activity",
            kind,
            ", ".join(sorted(rule.then.activities or ())),
            (rule.id,),
            "another",
            forced,
            f"{rule.id} asked for an activity that is not open",
        )
    ] = None
    work.ledger.used.update((rule.id, *forced))


def favourite(work: Work, kind: str, allowed: list[Activity]) -> str:
    """The activity of a kind: liked, else what a rule chooses, else the usual one."""
    named = set(work.person.likes or ())
    usual_first = {rule.then.activity for rule in work.rules if rule.then.activity and rule.applies.to(kind, "full")}
    # What was named comes before what belongs to a liked group; in a group the usual one comes first.
    wished = [
        activity.id
        for activity in sorted(
            allowed,
            key=lambda item: (
                item.id not in named,
                "" if item.id in named else item.id not in usual_first,
                item.id if item.id in named else f"{item.rank:03d}",
            ),
        )
        if activity.groups & named and (activity.id != "resistance" or kind == "resistance")
    ]
    if "running" in wished and work.person.longest_run is None:
        # Running grows from the longest run of the last 30 days; unknown, there is nothing to grow from.
        wished.remove("running")
        work.ledger.notes.append(
            Note(
                "notice",
                "Running starts from your longest run of the last 30 days: add longest_run, in minutes.",
                ("ramp.running",),
                topic="running",
            )
        )
        work.ledger.used.add("ramp.running")
    ids = [activity.id for activity in allowed]
    points = sorted(
        (("goal", "preference").index(rule.tier), rule.then.activity, rule.id)
        for rule in work.rules
        if rule.then.activity in ids and rule.applies.to(kind, "full")
    )
    if wished:
        by: tuple[str, ...] = (
            work.yours("likes", "liked: " + ", ".join(item.words for item in work.facts["likes"] or ())),
        )
        choice = wished[0]
    elif points:
        choice, by = points[0][1], (points[0][2],)
    else:
        usual = [activity.id for activity in allowed if not activity.needs_like] or ids
        choice, by = min(usual, key=lambda id: (work.book.activities[id].rank, id)), ()
    rules = tuple(
        sorted(
            {
                *by,
                *(
                    rule.id
                    for rule in work.rules
                    if rule.then.activities
                    and work.book.activities[choice].groups & rule.then.activities
                    and rule.applies.to(kind, "full")
                ),
            }
        )
    )
    if not rules:
        # No rule names it: what was ruled out by the answers has left it, or nothing else was asked for.
        if answer := "dislikes" if work.person.dislikes else "equipment" if work.person.equipment is not None else "":
            rules = (work.yours(answer, f"{answer} as entered"),)
        else:
            rules = (work.yours("likes", "no open activity was named as liked"),)
    work.ledger.used.update(rules)
    work.ledger.slots.append(
        Slot(kind, "full", "activity", Target(None, ids.index(choice), None, choice, (), rules, ()))
    )
    return choice


def why_not_wished(work: Work, kinds: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> None:
    """Name what was liked and is not open, with the rules that decide, and what comes nearest."""
    held = [chosen[kind] for kind in ("base", *dict(kinds)) if kind in dict(kinds) and kind in chosen]
    for id in work.person.likes or ():
        groups = expand("activities", id)
        if any(id in work.book.activities[done].groups for done in chosen.values()):
            continue
        name, activity = label("activities", id), work.book.activities.get(id)
        blocked = tuple(sorted({rule for item, rule in work.forbidden if item in groups}))
        kind = "base" if activity is None or "base" in activity.kinds else min(activity.kinds)
        why = ""
        if not blocked and activity is not None and ceilings.is_above(work, activity, kind):
            why, blocked = ceilings.reason(work, activity, kind)
            instead = ceilings.nearest(work, work.book.activities[held[0]], "base") if held else ""
            why += f"; nearest to it is {instead}" if instead else ""
        blocked = blocked or _left_out_by(work, id)
        if blocked:
            text = f"you like {name}; " + (why or f"{', '.join(blocked)} does not allow it for now") + "."
            by, got = (YOURS + "likes",), ", ".join(sorted(set(held)))
            work.ledger.compromises[Compromise("activity", "base", name, by, got, blocked, text)] = None
            work.yours("likes", "liked: " + ", ".join(one.words for one in work.facts["likes"] or ()))
            work.ledger.used.update(blocked)


def _left_out_by(work: Work, id: str) -> tuple[str, ...]:
    """The rules that keep ordinary sessions to other activities, for one that is liked."""
    activity = work.book.activities.get(id)
    if activity is None or "base" not in activity.kinds or id == "resistance":
        return ()
    found = {
        rule.id
        for rule in work.rules
        if rule.then.activities is not None
        and rule.applies.to("base", "full")
        and activity.groups.isdisjoint(rule.then.activities | _liked_anyway(work, rule, "base"))
    }
    return tuple(sorted(found))
