"""What the sessions are made of: what is allowed, then what is liked, then what is usual."""

from __future__ import annotations

from collections.abc import Mapping

from exrx.classes import replace
from exrx.engine.prescribing import ceilings, compromises, numbers
from exrx.engine.prescribing.kinds import drop
from exrx.engine.prescribing.strength import with_loads
from exrx.engine.prescribing.work import YOURS, Work
from exrx.programme.key import BASE, Key, is_strength, kinds, with_counts
from exrx.programme.plan import RUNNING
from exrx.programme.prescription import Chosen, Note, Target
from exrx.rules.loader import catalogue
from exrx.rules.pack import Activity, Recommendation
from exrx.shipped import constant, default_protocol
from exrx.values.errors import ScheduleError
from exrx.values.said import Said, said
from exrx.vocabulary import expand, name_of, names_of

HOURS_A_WEEK = 7 * 24


def choose_activities(work: Work, held: tuple[tuple[str, int], ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The activity of each kind, and what is open for ordinary sessions."""
    chosen: dict[str, str] = {}
    options: tuple[str, ...] = ()
    for kind in dict.fromkeys((BASE, *dict(held))):
        allowed = allowed_activities(work, kind)
        if kind == BASE:
            options = _options(work, [activity.id for activity in allowed])
        if not allowed:
            if kind == BASE:
                raise ScheduleError(said("errors.no_activity_left"), said("errors.short_of_activity"))
            named = sorted(rule.id for rule in work.rules if rule.applies.kind == frozenset((kind,)))
            closed = {rule for item, rule in work.forbidden if item in work.book.activities}
            suits = [activity for activity in work.book.activities.values() if kind in activity.kinds]
            for activity in suits:
                if ceilings.is_above(work, activity, kind):
                    closed.update(ceilings.reason(work, activity, kind)[1])
            drop(work, kind, named, tuple(sorted(closed)))
            continue
        chosen[kind] = favourite(work, kind, allowed)
    return chosen, options


def strength_alone(
    work: Work, held: tuple[tuple[str, int], ...], chosen: dict[str, str], frequency: int
) -> tuple[tuple[tuple[str, int], ...], dict[str, str]]:
    """Where nothing else is left that is not disliked, ordinary sessions become those of strength, with rests, sets and careful effort.

    As many as find their rests in a week; what is left over keeps to the usual activity, and says so.
    """
    strength = chosen.get(BASE, "")
    if strength not in work.book.activities or not work.book.activities[strength].movements:
        return held, chosen
    others = [activity for activity in _fitting(work, BASE) if not _has_own_sessions(activity)]
    if not others:
        return held, chosen
    own = next((kind.id for kind in kinds().values() if kind.strength and not kind.made_of_parts), "")
    # It was chosen because it is liked, or else what is disliked left nothing else.
    is_liked = not work.book.activities[strength].groups.isdisjoint(work.person.likes or ())
    by = (work.yours("likes", work.liked) if is_liked else work.yours("dislikes", work.disliked),)
    rest = numbers.tiers_of(work, "rest_hours", own, "full").envelope.low
    most = frequency if rest is None else HOURS_A_WEEK // int(rest.value)
    gone = {kind.id for kind in kinds().values() if own in kind.beside}
    counts = {kind: count for kind, count in held if kind not in gone}
    free = frequency - sum(count for kind, count in counts.items() if kind != own)
    counts[own] = max(counts.get(own, 0), min(free, most))
    ledger, key = work.ledger, Key(own, "full", "frequency")
    ledger.slots = [slot for slot in ledger.slots if slot.kind not in gone and slot.key != key]
    aim = Target(None, counts[own], None, "per week", (), by, () if rest is None else rest.named)
    ledger.keep(key, aim)
    (usual,) = (one for one in ledger.chosen if one.kind == BASE)
    ledger.chosen = [one for one in ledger.chosen if one.kind not in {*gone, BASE, own}]
    ledger.chosen.append(replace(usual, kind=own))
    chosen = {**{kind: id for kind, id in chosen.items() if kind not in gone}, own: strength}
    chosen[BASE] = favourite(work, BASE, _at_hand(work, BASE, others))
    return with_counts(counts), chosen


def _has_own_sessions(activity: Activity) -> bool:
    """Whether sessions of its own hold it, with rests between them: then it is no substitute for ordinary ones."""
    return any(not kinds()[kind].mechanism for kind in activity.kinds - {BASE})


def tell_disliked(work: Work, held: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> None:
    """Say where something disliked stands in the plan all the same, and what would change it."""
    disliked = set(work.person.dislikes or ())
    for kind, _ in held:
        id = chosen.get(kind, "")
        if id not in work.book.activities or not work.book.activities[id].groups & disliked:
            continue
        asks = tuple(sorted(rule for item, rule in work.required if item in (kind, id)))
        name = name_of("activities", id)
        what = said("notes.disliked", activity=name, asked_by=asks)
        by = work.yours("dislikes", work.disliked)
        work.ledger.notes.append(Note("notice", what, (by, *asks), topic="dislikes"))
        work.ledger.used.update(asks)


def _options(work: Work, allowed: list[str]) -> tuple[str, ...]:
    """What is open for ordinary sessions. Goals may name fewer kinds than there should be to choose from: safe ones fill up."""
    asked = work.facts["protocol"]
    named = asked != default_protocol() and any(
        rule.then.activities and rule.applies.to(BASE, "full") for rule in work.book.of_protocol(asked)
    )
    # A programme that was asked for by name keeps to its own kinds of exercise.
    least = constant("activities")["least_on_offer"]
    if named or len(allowed) >= least:
        return tuple(allowed)
    with work.quietly():
        safe = allowed_activities(work, BASE, ("limit",))
    more = sorted((item for item in safe if item.id not in allowed and not item.needs_like), key=lambda item: item.rank)
    return (*allowed, *(item.id for item in more[: least - len(allowed)]))


def allowed_activities(
    work: Work, kind: str, tiers: tuple[str, ...] = ("limit", "goal", "preference"), *, back: bool = False
) -> list[Activity]:
    """Activities of a kind that are open to this person: what is disliked goes as long as something else is left."""
    # The ids as entered: what belongs to a disliked group goes, what only shares a group with it stays.
    disliked = set(work.person.dislikes or ())
    fit = _fitting(work, kind, tiers, back=back)
    kept = [activity for activity in fit if not activity.groups & disliked]
    # A run grows from the longest of the last 30 days: unknown, it stands in for nothing.
    if not work.person.longest_run and {activity.id for activity in kept} == {RUNNING}:
        kept = []
    return _at_hand(work, kind, kept or fit)


def _fitting(
    work: Work, kind: str, tiers: tuple[str, ...] = ("limit", "goal", "preference"), *, back: bool = False
) -> list[Activity]:
    """Activities of a kind that are neither forbidden nor above the ceiling, and that every rule of the kind allows.

    A goal that leaves none gives way. ``back``: on the way back after a pause.
    """
    suits = kinds()[kind].suits or kind
    fit = [activity for activity in work.book.activities.values() if suits in activity.kinds]
    if kinds()[kind].made_of_parts:
        # Its parts belong on dry ground.
        fit = [activity for activity in fit if not activity.in_water]
    fit = [activity for activity in fit if not work.closes(activity.groups)]
    # Nothing that a goal or a wish says brings back what is too hard even in its easiest form.
    fit = [activity for activity in fit if not ceilings.is_above(work, activity, kind, back=back)]
    speak = [rule for rule in work.rules if rule.then.activities is not None and rule.applies.to(kind, "full")]
    for tier in tiers:
        for rule in speak:
            if rule.tier == tier:
                named = (rule.then.activities or frozenset()) | _liked_anyway(work, rule, kind)
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
    if rule.tier == "limit" or BASE not in kinds()[kind].all or rule in work.book.of_protocol(work.facts["protocol"]):
        return frozenset()
    return frozenset(work.person.likes or ())


def _at_hand(work: Work, kind: str, fit: list[Activity]) -> list[Activity]:
    """Less what needs equipment that is not there. What is liked stays."""
    have = None if work.facts["equipment"] is None else {id for item in work.facts["equipment"] for id in item.ids}
    named = set(work.person.likes or ())
    reasons: dict[str, Said] = {}
    if have is not None:
        for activity in fit:
            if activity.equipment and not activity.equipment & have and activity.id not in named:
                needed = (name_of("equipment", id) for id in sorted(activity.equipment))
                reasons[activity.id] = said("wishes.needs_equipment", equipment=needed)
    kept = [activity for activity in fit if activity.id not in reasons] or fit
    if kind == BASE:
        left = {activity.id for activity in fit} - {activity.id for activity in kept}
        work.ledger.not_offered = tuple((id, reasons[id]) for id in sorted(left))
    return kept


def too_hard(work: Work) -> tuple[tuple[str, Said, tuple[str, ...]], ...]:
    """Activities that lie above the ceiling at this age: each with the reason and its rules."""
    found = []
    for activity in work.book.activities.values():
        kind = BASE if BASE in activity.kinds else min(activity.kinds)
        if not work.closes(activity.groups) and ceilings.is_above(work, activity, kind):
            found.append((activity.id, *ceilings.reason(work, activity, kind)))
    return tuple(sorted(found, key=lambda one: one[0]))


def settle_reach(work: Work, chosen: Mapping[str, str]) -> None:
    """Keep what the sessions are made of, and how hard that can be."""
    work.chosen = dict(chosen)
    work.reach = {
        kind: (word, f"relative.{catalogue().row_at(work.person.age or 0).min_age}")
        for kind in chosen
        if (word := ceilings.reach(work, kind)) is not None
    }


def take_over(work: Work, held: tuple[tuple[str, int], ...]) -> tuple[tuple[str, str], ...]:
    """For each kind whose band begins beyond walking: the activity that reaches it, which the sessions name."""
    found = []
    hard = work.book.intensity["vigorous"].rpe[0]
    for kind, _ in held:
        effort = work.ledger.target("rpe", kind)
        if effort is None or effort.low is None or effort.low < hard:
            continue
        other = ceilings.harder(work, kind)
        if other is not None and ceilings.too_hard_to_reach(work, kind, "vigorous"):
            found.append((kind, other.id))
            rules = (ceilings.table(work), *work.rules_about("running_growth"))
            what = said("notes.walking_ends", age=work.person.age, activity=name_of("activities", other.id))
            work.ledger.notes.append(Note("notice", what, rules, topic="running"))
        elif work.chosen.get(kind) == RUNNING:
            found.append((kind, RUNNING))
    return tuple(found)


def variety(work: Work, held: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Further activities that were named as liked, to take turns with the chosen one in the ordinary sessions."""
    if dict(held).get(BASE, 0) < 2 or BASE not in chosen:
        return ()
    named = set(work.person.likes or ()) - {chosen[BASE]}
    if chosen[BASE] not in (work.person.likes or ()) or RUNNING in (chosen[BASE], *named):
        # Runs grow from one to the next, so they are not mixed with other activities.
        return ()
    # A liked kind of session of its own (strength) has its place in the week already.
    fit = [item for item in allowed_activities(work, BASE) if item.id in named and item.id not in chosen.values()]
    fit = [activity for activity in fit if not activity.movements]
    return tuple(activity.id for activity in sorted(fit, key=lambda item: (item.rank, item.id)))[
        : constant("activities")["most_in_turn"]
    ]


def movements(work: Work, held: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> tuple[Said, ...]:
    """The movements of a strength session: all large muscle groups, with what is at hand."""
    if not any(is_strength(kind) for kind, _ in held) and not any(
        work.book.activities[id].movements for id in chosen.values()
    ):
        return ()
    have = {id for item in work.facts["equipment"] or () for id in item.ids}
    loaded = with_loads(work)
    found = []
    for movement in catalogue().movements:
        if movement.legs and work.forbids("leg_exercise"):
            continue
        plain = "seated" if movement.seated and work.forbids("leg_exercise") else "plain"
        found.append(movement.done("loads" if loaded else "bands" if "bands" in have else plain))
    return tuple(found)


def compromise_activity(work: Work, rule: Recommendation, kind: str) -> None:
    """A goal that asked for activities none of which is open."""
    forced = tuple(sorted({r for item, r in work.forbidden if item in work.book.activities}))
    wish = said("wishes.activities", activities=names_of("activities", rule.then.activities or ()))
    own = said("wishes.not_open", rule=rule.id)
    compromises.lose(work, "activity", kind, wish, (rule.id,), said("wishes.another"), forced, own)


def favourite(work: Work, kind: str, allowed: list[Activity]) -> str:
    """The activity of a kind: liked, else what a rule chooses, else the usual one."""
    named = set(work.person.likes or ())
    usual_first = {rule.then.activity for rule in work.rules if rule.then.activity and rule.applies.to(kind, "full")}
    # What was named comes before what belongs to a liked group; in a group the usual one comes first.
    ranked = sorted(
        allowed,
        key=lambda item: (
            (False, "", item.id) if item.id in named else (True, item.id not in usual_first, f"{item.rank:03d}")
        ),
    )
    liked = [one for one in ranked if one.groups & named]
    wished = [one.id for one in liked if not one.movements or kind in one.kinds - {BASE}]
    if RUNNING in wished and work.person.longest_run is None:
        # Running grows from the longest run of the last 30 days; unknown, there is nothing to grow from.
        wished.remove(RUNNING)
        rules = work.rules_about("running_growth")
        work.ledger.notes.append(Note("notice", said("notes.no_longest_run"), rules, topic="running"))
        work.ledger.used.update(rules)
    ids = [activity.id for activity in allowed]
    points = sorted(
        (("goal", "preference").index(rule.tier), rule.then.activity, rule.id)
        for rule in work.rules
        if rule.then.activity in ids and rule.applies.to(kind, "full")
    )
    if wished:
        by: tuple[str, ...] = (work.yours("likes", work.liked),)
        choice = wished[0]
    elif points:
        choice, by = points[0][1], (points[0][2],)
    else:
        usual = [activity.id for activity in allowed if not activity.needs_like] or ids
        choice, by = min(usual, key=lambda id: (work.book.activities[id].rank, id)), ()
    groups = work.book.activities[choice].groups
    naming = [rule for rule in work.rules if rule.then.activities and groups & rule.then.activities]
    rules = tuple(sorted({*by, *(rule.id for rule in naming if rule.applies.to(kind, "full"))}))
    if not rules:
        # No rule names it: what was ruled out by the answers has left it, or nothing else was asked for.
        if answer := "dislikes" if work.person.dislikes else "equipment" if work.person.equipment is not None else "":
            rules = (work.yours(answer, said("reasons.as_entered", field=answer)),)
        else:
            rules = (work.yours("likes", said("reasons.none_liked")),)
    work.ledger.used.update(rules)
    work.ledger.chosen.append(Chosen(kind, choice, rules))
    return choice


def why_not_wished(work: Work, held: tuple[tuple[str, int], ...], chosen: Mapping[str, str]) -> None:
    """Name what was liked and is not open, with the rules that decide, and what comes nearest."""
    done = [chosen[kind] for kind in (BASE, *dict(held)) if kind in dict(held) and kind in chosen]
    for id in work.person.likes or ():
        groups = expand("activities", id)
        if any(id in work.book.activities[other].groups for other in chosen.values()):
            continue
        activity = work.book.activities.get(id)
        blocked = tuple(sorted({rule for item, rule in work.forbidden if item in groups}))
        kind = BASE if activity is None or BASE in activity.kinds else min(activity.kinds)
        why = instead = None
        if not blocked and activity is not None and ceilings.is_above(work, activity, kind):
            why, blocked = ceilings.reason(work, activity, kind)
            instead = ceilings.nearest(work, work.book.activities[done[0]], BASE) if done else None
        blocked = blocked or _left_out_by(work, id)
        if blocked:
            name = name_of("activities", id)
            if why is None:
                own = said("wishes.liked_not_allowed", activity=name, rules=blocked)
            else:
                own = said("wishes.liked_too_hard", activity=name, because=why, instead=instead)
            wish = said("wishes.activities", activities=(name,))
            by, got = (YOURS + "likes",), said("wishes.activities", activities=names_of("activities", done))
            compromises.lose(work, "activity", BASE, wish, by, got, blocked, own)
            work.yours("likes", work.liked)


def _left_out_by(work: Work, id: str) -> tuple[str, ...]:
    """The rules that keep ordinary sessions to other activities, for one that is liked."""
    activity = work.book.activities.get(id)
    if activity is None or BASE not in activity.kinds or activity.movements:
        return ()
    found = {
        rule.id
        for rule in work.rules
        if rule.then.activities is not None
        and rule.applies.to(BASE, "full")
        and activity.groups.isdisjoint(rule.then.activities | _liked_anyway(work, rule, BASE))
    }
    return tuple(sorted(found))
