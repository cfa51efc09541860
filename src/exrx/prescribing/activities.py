"""What the sessions are made of: what is allowed, then what is liked, then what is usual."""

from __future__ import annotations

from collections.abc import Mapping

from exrx.errors import ScheduleError
from exrx.prescribing.kinds import drop
from exrx.prescribing.work import YOURS, Work
from exrx.prescription import Compromise, Note, Slot, Target
from exrx.rules.pack import Activity, Recommendation


def choose_activities(work: Work, kinds: tuple[tuple[str, int], ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The activity of each kind, and what is open for ordinary sessions."""
    chosen: dict[str, str] = {}
    options: tuple[str, ...] = ()
    for kind in dict.fromkeys(("base", *dict(kinds))):
        allowed = allowed_activities(work, kind)
        if kind == "base":
            options = tuple(activity.id for activity in allowed)
        if not allowed:
            if kind == "base":
                raise ScheduleError("No activity is left that is safe and not disliked.", "one activity")
            named = sorted(rule.id for rule in work.rules if rule.applies.kind == frozenset((kind,)))
            drop(
                work,
                kind,
                named,
                tuple(sorted({rule for item, rule in work.forbidden if item in work.book.activities})),
            )
            continue
        chosen[kind] = favourite(work, kind, allowed)
    return chosen, options


def allowed_activities(work: Work, kind: str) -> list[Activity]:
    """Activities of a kind that are not forbidden and that every rule of the kind allows (a goal that leaves none gives way)."""
    fit = [activity for activity in work.book.activities.values() if kind in activity.kinds]
    fit = [activity for activity in fit if not any(work.forbids(id) for id in activity.groups)]
    for tier in ("limit", "goal", "preference"):
        for rule in work.rules:
            if rule.tier == tier and rule.then.activities is not None and rule.applies.to(kind, "full"):
                narrowed = [activity for activity in fit if activity.groups & rule.then.activities]
                if narrowed:
                    fit = narrowed
                    work.ledger.used.add(rule.id)
                elif tier == "limit":
                    # A limit never gives way: without an activity the kind is left out.
                    fit = []
                else:
                    compromise_activity(work, rule, kind)
    disliked = {id for item in work.facts["dislikes"] or () for id in item.ids}
    liked = [activity for activity in fit if not activity.groups & disliked]
    return liked or fit


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
    liked = {id for item in work.facts["likes"] or () for id in item.ids}
    wished = sorted(activity.id for activity in allowed if activity.groups & liked and activity.id != "resistance")
    wished += sorted(
        activity.id
        for activity in allowed
        if activity.groups & liked and activity.id == "resistance" and kind == "resistance"
    )
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
        choice, by = sorted(usual)[0], ()
    rules = tuple(
        sorted(
            {
                *by,
                *(
                    rule.id
                    for rule in work.rules
                    if rule.then.activities and choice in rule.then.activities and rule.applies.to(kind, "full")
                ),
            }
        )
    )
    work.ledger.used.update(rules)
    work.ledger.slots.append(
        Slot(kind, "full", "activity", Target(None, ids.index(choice), None, choice, (), rules, ()))
    )
    return choice


def why_not_wished(work: Work, chosen: Mapping[str, str], options: tuple[str, ...]) -> None:
    """Name what was liked and is not open, with the rules that decide."""
    for item in work.facts["likes"] or ():
        groups = item.ids
        if any(groups & work.book.activities[id].groups for id in chosen.values()):
            continue
        blocked = tuple(sorted({rule for name, rule in work.forbidden if name in groups}))
        if blocked:
            work.ledger.compromises[
                Compromise(
                    "activity",
                    "base",
                    item.words,
                    (YOURS + "likes",),
                    ", ".join(sorted(set(chosen.values()))),
                    blocked,
                    f"{item.words} was liked; {', '.join(blocked)} does not allow it",
                )
            ] = None
            work.yours("likes", "liked: " + ", ".join(one.words for one in work.facts["likes"] or ()))
            work.ledger.used.update(blocked)
