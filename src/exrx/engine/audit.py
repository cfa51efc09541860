"""An independent check of the finished plan: it re-reads every session and trusts nothing that made it.

It evaluates the rules anew from the person, works out the heart-rate ceilings itself from percentages, and measures days, rests and
windows in real time. It may use conditions, physiology and ranges; never prescribing, progression or scheduling.

A plan that was made again is judged from the day of that revision on: what lies before was judged when it was made, by the rules and
the answers of then. That it is what it was, and that every session kept its name, is checked against the plan before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from exrx.classes import replace
from exrx.clocks import clock_of, is_steady
from exrx.engine.screening import Evaluation, Evaluations
from exrx.person import Person
from exrx.person.values import GivenClearance
from exrx.physiology.heart_rate import DEFAULT, DOUBTED, EQUATIONS, half_up, maximum
from exrx.programme.key import is_strength, kinds
from exrx.programme.plan import Plan, Session, Step
from exrx.programme.prescription import Target
from exrx.programme.uid import session_uids
from exrx.rules.loader import catalogue
from exrx.rules.pack import WORDS, Formula, Recommendation, RuleBook
from exrx.shipped import default_protocol
from exrx.values.availability import Availability
from exrx.values.months import months
from exrx.values.said import Said, said

RECENT_RUNS = dt.timedelta(days=30)
"""The same as ``[constant.recent_runs]``, which a test holds it to: an archived plan is audited where today's packs are gone."""


def audit(
    plan: Plan, book: RuleBook, old: Plan | None = None, evaluations: Evaluations | None = None
) -> tuple[Said, ...]:
    """Every violation; none for a sound plan. ``old`` is the plan that this one was made from.

    ``evaluations`` is what an audit asks of the rules, nobody else: it knows what the audit of ``old`` asked.
    """
    # Plans are made with compiled rules where many are made: what they mean says the interpreter.
    if evaluations is None or not evaluations.interpreted:
        evaluations = Evaluations(book, interpreted=True)

    def screened(day: dt.date, person: Person = plan.person, *, ends: bool = True) -> Evaluation:
        told = () if plan.course is None else plan.course.facts
        same: dict[str, Any] = {"goals": plan.goals, "protocol": plan.protocol, "pauses": plan.pauses, "journal": told}
        return evaluations.of(person, as_of=day, noticed=plan.noticed, ends=ends, **same)

    evaluation = screened(plan.as_of)
    clearance = evaluation.clearance
    found: list[Said] = []
    if not clearance.may_plan:
        found.append(said("violations.not_cleared", level=clearance.level))
    if clearance != plan.clearance:
        found.append(said("violations.other_clearance"))
    rules = evaluation.effective
    found += _identity(plan)
    found += () if old is None else _revision(plan, old)
    found += _forbidden(plan, rules)
    found += _reasons(plan, book)
    found += _weeks(plan)
    found += _pauses(plan, screened)
    found += _due(plan, rules)
    found += _confirmed(plan, screened)
    found += _weekly(plan, rules)
    found += _placement(plan)
    found += _life(plan)
    found += _left_out(plan)
    found += _compromised(plan, evaluation)
    found += _promised(plan, book, evaluation)
    found += _running(plan)
    # Sessions of one kind share their steps: each distinct one is read once, and every session is reported.
    read: dict[tuple[str, str, int, frozenset[str]], list[Said]] = {}
    ending = [rule for rule in rules if rule.applies.timed]
    binding = [rule for rule in rules if rule.then.ranges or rule.then.ceiling or rule.then.forbid]
    for session in _to_come(plan):
        over = frozenset([rule.id for rule in ending if _is_over(plan, session, rule, evaluation)]) if ending else _NONE
        key = (session.kind, session.phase, id(session.steps), over)
        if key not in read:
            now = tuple(rule for rule in binding if rule.id not in over)
            read[key] = list(_session(plan, session, now, book))
        if read[key]:
            found += [_of(session.key, fault) for fault in read[key]]
    return tuple(found)


def audit_alone(plan: Plan) -> tuple[Said, ...]:
    """What a plan says of itself and shows at once, without any pack: for a file whose rules may not be those of today."""
    return (*_identity(plan), *_weeks(plan), *_placement(plan), *_life(plan), *_running(plan))


def _of(key: str, what: Said) -> Said:
    return said("violations.of_session", key=key, what=what)


def _is_over(plan: Plan, session: Session, rule: Recommendation, evaluation: Evaluation) -> bool:
    """Whether a rule that holds for a time holds no longer on the day of a session."""
    weeks, until = rule.applies.weeks, None
    if rule.applies.while_recent:
        until = rule.when.recent_until(evaluation.facts)
    days = (session.date - max(plan.start, plan.as_of)).days
    return (weeks is not None and days >= 7 * weeks) or (until is not None and session.date >= until)


def _to_come(plan: Plan) -> tuple[Session, ...]:
    """The sessions that this revision answers for."""
    if plan.fixed_before is None:
        return plan.sessions
    return tuple(session for session in plan.sessions if session.date >= plan.fixed_before)


_NONE: frozenset[str] = frozenset()


def _identity(plan: Plan) -> Iterator[Said]:
    named = (*plan.sessions, *plan.withdrawn)
    keys = [session.key for session in named]
    if len(set(keys)) != len(keys):
        yield said("violations.key_twice")
    uid_of = session_uids(plan.id)
    for session in named:
        if session.uid != uid_of(session.key):
            yield _of(session.key, said("violations.foreign_uid"))

    if {session.status for session in plan.sessions} - {"confirmed"}:
        yield said("violations.withdrawn_in_a_week")
    if any(session.status != "cancelled" for session in plan.withdrawn):
        yield said("violations.confirmed_among_withdrawn")


def _revision(plan: Plan, old: Plan) -> Iterator[Said]:
    """What lies before the day of the revision is as it was, nothing vanished, and what changed says so by its number."""
    if plan.id != old.id:
        yield said("violations.other_id")
    if plan == old:
        return
    today = plan.fixed_before
    if today is None or (old.fixed_before is not None and today < old.fixed_before):
        yield said("violations.no_day_of_revision")
        return
    if plan.revision != old.revision + 1:
        yield said("violations.revision", revision=plan.revision, before=old.revision)
    now = {session.key: session for session in (*plan.sessions, *plan.withdrawn)}
    for session in old.sessions:
        if session.date < today and now.get(session.key) != session:
            yield _of(session.key, said("violations.altered_past"))
    if [s.key for s in plan.sessions if s.date < today] != [s.key for s in old.sessions if s.date < today]:
        yield said("violations.other_past")
    gone = {session.key for session in old.withdrawn}
    for session in (*old.sessions, *old.withdrawn):
        after = now.get(session.key)
        if after is None:
            yield _of(session.key, said("violations.vanished"))
        elif after.sequence < session.sequence or (
            after.sequence == session.sequence and after != session and _shown(after) != _shown(session)
        ):
            yield _of(session.key, said("violations.changed_in_silence"))
        elif session.key in gone and after != session:
            yield _of(session.key, said("violations.came_back"))


def _shown(session: Session) -> tuple[object, ...]:
    """What anybody can see of a session."""
    steps = [(step.what, step.minutes, str(step.bpm or step.rpe)) for step in session.steps]
    return session.status, session.what, session.date, session.start, steps


def _forbidden(plan: Plan, rules: Iterable[Recommendation]) -> Iterator[Said]:
    """What the rules forbid is forbidden in the prescription, too, whether a session would hold it or not."""
    known = set(plan.prescription.forbidden)
    for rule in rules:
        for item in rule.then.forbid:
            if (item, rule.id) not in known:
                yield said("violations.allowed", item=item, rule=rule.id)


def _reasons(plan: Plan, book: RuleBook) -> Iterator[Said]:
    known = {reason.id for reason in plan.reasons}
    sources = {source.id for source in plan.sources}
    for slot in plan.prescription.slots:
        target = slot.target
        if known.issuperset(named := (*target.low_rules, *target.aim_rules, *target.high_rules)) and named:
            continue
        if not named:
            yield said("violations.no_reason", kind=slot.kind, dimension=slot.dimension)
        for rule in target.rules:
            if rule not in known:
                yield said("violations.foreign_reason", kind=slot.kind, dimension=slot.dimension, rule=rule)
    for reason in plan.reasons:
        if reason.source not in sources:
            yield said("violations.no_source", rule=reason.id, source=reason.source)
    for finding in plan.clearance.reasons:
        if finding.rule not in book.by_id:
            yield said("violations.no_such_rule", rule=finding.rule)


def _weeks(plan: Plan) -> Iterator[Said]:
    moved = _moved(plan)
    for index, week in enumerate(plan.weeks):
        begins = _begins(plan, index)
        if week.number != index + 1 or week.start != begins[0]:
            yield said("violations.week_number", week=week.number, place=index + 1)
        days = [session.date for session in week.sessions]
        own = [session.date for session in week.sessions if session.key not in moved] if moved else days
        if len(set(own)) != len(own):
            yield said("violations.two_on_a_day", week=week.number)
        if days != sorted(days):
            yield said("violations.not_in_order", week=week.number)
        first, last = begins[0], begins[0] + _SIX_DAYS
        for session in [one for one in week.sessions if not first <= one.date <= last]:
            if not any(begin <= session.date <= begin + _SIX_DAYS for begin in begins[1:]):
                yield _of(session.key, said("violations.outside_its_week", date=session.date))
    often, kinds = plan.prescription.target("frequency"), dict(plan.prescription.kinds)
    if kinds and often is not None and (min(kinds.values()) < 1 or sum(kinds.values()) != often.aim):
        yield said("violations.kinds", kinds=(f"{kind} {count}" for kind, count in kinds.items()), sessions=often.aim)
    total = plan.prescription.target("total_weeks")
    kept = 0 if plan.fixed_before is None else sum(week.start < plan.fixed_before for week in plan.weeks)
    # Weeks are counted without those that passed in a pause.
    number = len(plan.weeks) - sum(max(0, p.resumes - 1 - p.done - int(p.begun)) for p in plan.pauses)
    if total is not None and total.high is not None and number > max(total.high, kept):
        yield said("violations.too_many_weeks", weeks=number, most=total.high)


_SIX_DAYS = dt.timedelta(days=6)


def _moved(plan: Plan) -> frozenset[str]:
    """The sessions that lie where somebody put them: what is about places alone does not speak against that."""
    return frozenset() if plan.course is None else plan.course.moved_keys


def _begins(plan: Plan, index: int) -> list[dt.date]:
    """The first day of a week, and again behind each pause that cuts it in two."""
    first = plan.start + dt.timedelta(days=7 * index)
    if not plan.pauses:
        return [first]

    def began(day: int) -> dt.date:
        date = first + dt.timedelta(days=day)
        for pause in plan.pauses:
            if date >= (pause.moves_from or pause.first):
                date += dt.timedelta(days=7 * pause.weeks)
        return date - dt.timedelta(days=day)

    # Later days move no less than earlier ones: where the first and the last move alike, all do.
    if began(0) == began(6):
        return [began(0)]
    return list(dict.fromkeys(map(began, range(7))))


def _pauses(plan: Plan, screened: Callable[[dt.date], Evaluation]) -> Iterator[Said]:
    """Nothing takes place in a pause; the first week back is as small as the rules ask for; and it is possible at all."""
    to_come = _to_come(plan)
    for pause in plan.pauses:
        ahead = [session for session in to_come if session.date > pause.last]
        for session in to_come:
            if pause.first <= session.date <= pause.last:
                yield _of(session.key, said("violations.in_a_pause"))
        back = pause.last + dt.timedelta(days=1)
        if ahead and not screened(max(plan.as_of, back)).clearance.may_plan:
            yield said("violations.not_cleared_after_pause", last=pause.last)
        last = next((week for week in reversed(plan.weeks[: pause.done]) if week.sessions), None)
        if plan.course is not None:
            # Where a journal is followed, the way back goes by the days off and by what took place (living plan, decision 16).
            continue
        if last is None or pause.share is None or pause.resumes > len(plan.weeks):
            continue
        most = max(session.minutes for session in last.sessions) * pause.share / 100
        least = plan.prescription.target("ramp_start", phase="ramp")
        most = max(most, float(least.low) if least is not None and least.low is not None else 0)
        for session in plan.weeks[pause.resumes - 1].sessions:
            if session in ahead and session.minutes > most:
                yield _of(session.key, said("violations.too_long_after_pause", minutes=session.minutes))


def _due(plan: Plan, rules: Iterable[Recommendation]) -> Iterator[Said]:
    """A rule that ends a plan by a date does so whatever was paused."""
    due = plan.person.due_date
    for rule in rules:
        for name, _, high in rule.then.ranges:
            if name == "total_weeks" and high == Formula("weeks_to_pregnancy_week_38") and due is not None:
                for session in _to_come(plan):
                    if session.date >= due - dt.timedelta(weeks=2):
                        yield _of(session.key, said("violations.after_the_end", rule=rule.id))


def _confirmed(plan: Plan, screened: Callable[..., Evaluation]) -> Iterator[Said]:
    """No session lies on a day on which a clearance that it needs has run out."""
    person = plan.person

    def may_plan(clearances: Iterable[GivenClearance], day: dt.date) -> bool:
        return screened(day, person.replace(clearances=clearances), ends=False).clearance.may_plan

    for given in person.clearances:
        # Typed a second time on purpose: [constant.clearance] in screening.toml.
        last = given.date + months(12)
        later = [session.key for session in _to_come(plan) if session.date > last]
        if not later or last < plan.as_of:
            continue
        after = last + dt.timedelta(days=1)
        if not may_plan(person.clearances, after) and may_plan((*person.clearances, replace(given, date=after)), after):
            yield from (_of(key, said("violations.clearance_over", last=last)) for key in later)


def _weekly(plan: Plan, rules: Iterable[Recommendation]) -> Iterator[Said]:
    """No week holds more minutes than safety and limits allow; of the one at hand counts what is to come."""
    strict = [rule for rule in rules if rule.tier in ("safety", "limit")]
    ends = [(rule.id, name, high) for rule in strict for name, _, high in rule.then.ranges]
    caps = [(rule, high) for rule, name, high in ends if name == "weekly_minutes" and isinstance(high, int | float)]
    since = plan.fixed_before or plan.start
    for week in plan.weeks if caps else ():
        minutes = sum(session.minutes for session in week.sessions if session.date >= since)
        for rule, most in caps:
            if minutes > most:
                what = "violations.too_many_minutes_a_week"
                yield said(what, week=week.number, minutes=minutes, rule=rule, most=most)


def _placement(plan: Plan) -> Iterator[Said]:
    given = plan.availability
    latest = plan.prescription.target("latest_end")
    ahead, moved = _to_come(plan), _moved(plan)
    to_come = {session.key for session in ahead}
    sound: set[tuple[object, ...]] = set()
    for session in ahead:
        # Where somebody put it themselves only a rule of safety speaks: not their free time.
        own = session.key in moved
        # Sessions at the same time of the same weekday, of the same steps, are sound together where no clock is put forward or back.
        alike = _alike(given, session, own)
        if alike is not None and alike in sound:
            continue
        faults = list(_placed(plan, session, latest, own=own))
        if not faults and alike is not None:
            sound.add(alike)
        yield from faults
    rest = plan.prescription.strength_rest()
    strong = [session for session in plan.sessions if is_strength(session.kind)]
    hours = None if rest is None else rest.low
    for earlier, later in pairwise(strong):
        judged = later.key in to_come and moved.isdisjoint((earlier.key, later.key))
        if hours is not None and judged and _hours_between(earlier, later) < hours:
            yield _of(later.key, said("violations.too_soon", hours=hours, after=earlier.key))


def _alike(given: Availability, session: Session, own: bool) -> tuple[object, ...] | None:
    """What decides whether a session lies where it may, on any date; ``None`` where the date itself does."""
    date, clock, zone = session.date, session.clock, session.timezone
    if clock is None or zone is None or not is_steady(zone, date):
        return None
    return date.weekday(), given.week_of_rota(date), clock, zone, session.fold, id(session.steps), own


def _placed(plan: Plan, session: Session, latest: Target | None, *, own: bool) -> Iterator[Said]:
    """One session in the free time, on a clock that shows its time."""
    given, minutes = plan.availability, session.minutes
    if minutes < 1:
        yield _of(session.key, said("violations.no_length"))
    windows = [] if own else [(w.start or 0, 1440 if w.end is None else w.end) for w in given.windows_on(session.date)]
    if given.windows and not windows and not own:
        yield _of(session.key, said("violations.no_free_day", date=session.date))
        return
    if session.clock is not None and session.timezone is not None and is_steady(session.timezone, session.date):
        begin, clocks_change = session.clock.hour * 60 + session.clock.minute, False
        stop = begin + minutes
    else:
        start, end = session.start, session.end
        if start is None or end is None:
            if plan.availability.timed and not own:
                yield _of(session.key, said("violations.no_clock"))
            return
        if _near_clock_change(start) and not _exists(start) and not own:
            yield _of(session.key, said("violations.no_such_time", clock=start.time()))
        begin, stop = _minute(start), _minute(end) + 1440 * (end.date() - start.date()).days
        clocks_change = (
            start.utcoffset() != (start - dt.timedelta(hours=3)).utcoffset() or start.utcoffset() != end.utcoffset()
        )
    if windows and not clocks_change and not any(low <= begin and stop <= high for low, high in windows):
        yield _of(session.key, said("violations.outside_free_time"))
    if latest is not None and latest.high is not None and stop > latest.high and not clocks_change:
        yield _of(session.key, said("violations.ends_too_late"))


def _life(plan: Plan) -> Iterator[Said]:
    """What narrows the free time of real dates, looked at session by session and minute by minute."""
    given = plan.availability
    if given.ordinary:
        return
    zone = dt.UTC if plan.timezone is None else clock_of(plan.timezone)
    # What lies behind a plan made again was placed by the free time of its day.
    moved = _moved(plan)
    ahead = tuple(session for session in _to_come(plan) if session.key not in moved)
    for session in ahead:
        if given.minutes_per_day is not None and session.minutes > given.minutes_per_day:
            yield _of(session.key, said("violations.too_long_for_a_day", most=given.minutes_per_day))
        if session.date in given.holidays:
            yield _of(session.key, said("violations.on_a_holiday"))
        if any(days.first <= session.date <= days.last for days in given.blackout):
            yield _of(session.key, said("violations.on_a_day_left_out"))
        start, end = session.start, session.end
        if start is None or end is None:
            if given.busy and _longest_gap(plan, session.date, zone) < session.minutes:
                yield _of(session.key, said("violations.full_day"))
            continue
        begin, stop = _minute(start), _minute(end) + 1440 * (end.date() - start.date()).days
        if not _near_clock_change(start):
            if begin < (given.earliest or 0) or (given.latest is not None and stop > given.latest):
                yield _of(session.key, said("violations.outside_earliest_and_latest"))
            windows = given.windows_on(session.date)
            if not any(
                (w.start or 0) + given.travel <= begin and stop + given.travel <= (1440 if w.end is None else w.end)
                for w in windows
            ):
                yield _of(session.key, said("violations.no_time_for_the_way"))
        way = dt.timedelta(minutes=given.travel)
        if any(span.start < end + way and start - way < span.end for span in given.busy):
            yield _of(session.key, said("violations.busy"))
    for earlier, later in pairwise(ahead):
        if given.rest_hours and _hours_between(earlier, later) < given.rest_hours:
            yield _of(later.key, said("violations.too_soon", hours=given.rest_hours, after=earlier.key))


def _longest_gap(plan: Plan, date: dt.date, zone: dt.tzinfo) -> float:
    """The longest stretch of a day, in minutes, that the calendar leaves free."""
    begin = dt.datetime.combine(date, dt.time(), zone).astimezone(dt.UTC)
    end = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
    taken = sorted((max(span.start, begin), min(span.end, end)) for span in plan.availability.busy)
    edges = [(begin, begin), *((a, b) for a, b in taken if b > a), (end, end)]
    return max((later[0] - earlier[1]).total_seconds() / 60 for earlier, later in pairwise(edges))


def _left_out(plan: Plan) -> Iterator[Said]:
    """A week with fewer sessions than prescribed says of each that is missing why."""
    often = {phase: plan.prescription.target("frequency", phase=phase) for phase in ("ramp", "full")}
    told = {note.topic.removesuffix(".start") for note in plan.notes}
    keys = {session.key for session in plan.sessions}
    for week in plan.weeks:
        frequency = (often[week.phase] or often["full"]) if plan.fixed_before is None else None
        missing = 0 if frequency is None else int(frequency.aim) - len(week.sessions)
        if missing < 1:
            continue
        explained = {key for key in told if key.startswith(f"w{week.number:02d}s")} - keys
        if missing > len(explained):
            yield said("violations.missing_in_silence", week=week.number, missing=missing)


def _exists(moment: dt.datetime) -> bool:
    """Whether the clocks show it at all."""
    return moment.astimezone(dt.UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)


def _near_clock_change(moment: dt.datetime) -> bool:
    day = dt.timedelta(days=1)
    return (moment - day).utcoffset() != (moment + day).utcoffset()


def _minute(moment: dt.datetime) -> int:
    return moment.hour * 60 + moment.minute


def _hours_between(earlier: Session, later: Session) -> float:
    end, start = earlier.end, later.start
    if end is None or start is None:
        return (later.date - earlier.date).days * 24
    return (start.astimezone(dt.UTC) - end.astimezone(dt.UTC)).total_seconds() / 3600


def _compromised(plan: Plan, evaluation: Evaluation) -> Iterator[Said]:
    """A goal that the plan does not meet carries a recorded compromise; a full week that is shorter says so by its week."""
    recorded = {(item.dimension, rule) for item in plan.compromises for rule in item.by}
    targets = {dimension: plan.prescription.target(dimension) for dimension in ("time", "frequency", "weeks")}
    found = {dimension: target.aim for dimension, target in targets.items() if target is not None}
    if "time" in found and "frequency" in found:
        found["weekly_minutes"] = int(found["time"]) * int(found["frequency"])
    for rule in evaluation.effective:
        if rule.tier != "goal" or rule.applies.kind is not None or rule.applies.phase is not None:
            continue
        for name, low, high in rule.then.ranges:
            aim = found.get(name)
            if aim is None:
                continue
            outside = (isinstance(low, int | float) and aim < low) or (isinstance(high, int | float) and aim > high)
            if outside and (name, rule.id) not in recorded:
                yield said("violations.goal_in_silence", dimension=name, aim=aim, rule=rule.id)


def _promised(plan: Plan, book: RuleBook, evaluation: Evaluation) -> Iterator[Said]:
    """What a protocol asked for by name fixes beside numbers is kept, or a recorded compromise names it."""
    if plan.protocol == default_protocol() or plan.fixed_before is not None:
        return
    recorded = {(item.dimension, rule) for item in plan.compromises for rule in item.by}
    known = book.activities
    done = {known[session.activity].groups for session in plan.sessions if session.activity in known}
    fullest = max(plan.weeks, key=lambda week: (len(week.sessions), week.minutes, week.number))
    steps = [step for session in fullest.sessions for step in session.steps if step.activity in known]
    energy = sum(Decimal(str(known[step.activity].met)) * step.minutes for step in steps)
    for rule in book.of_protocol(plan.protocol):
        if rule.tier != "goal" or rule.mark == "product":
            continue
        asked = rule.then.activities if rule in evaluation.effective else None
        if asked is not None and any(map(asked.isdisjoint, done)) and ("activity", rule.id) not in recorded:
            yield said("violations.activities_in_silence", rule=rule.id)
        alone = "supervision" in rule.then.require and plan.person.supervised is not True
        if alone and ("supervision", rule.id) not in recorded:
            yield said("violations.supervision_in_silence", rule=rule.id)
        doses = [low for name, low, _ in rule.then.ranges if name == "weekly_energy" and isinstance(low, int | float)]
        for low in doses:
            if energy * Decimal("1.05") / 60 < Decimal(str(low)) and ("weekly_energy", rule.id) not in recorded:
                yield said("violations.energy_in_silence", rule=rule.id)


def _session(plan: Plan, session: Session, rules: Iterable[Recommendation], book: RuleBook) -> Iterator[Said]:
    forbidden = {item for rule in rules for item in rule.then.forbid}
    groups = {session.activity, *(step.activity for step in session.steps)}
    shared = {group for activity in groups if activity in book.activities for group in book.activities[activity].groups}
    for item in sorted((groups | shared) & forbidden):
        yield said("violations.forbidden", item=item)
    if not forbidden.isdisjoint((session.kind, *kinds()[session.kind].closed_with)):
        yield said("violations.forbidden_kind", kind=session.kind)
    for activity in groups:
        if activity not in book.activities:
            yield said("violations.no_activity", activity=activity)
    kind = session.kind
    for rule in rules:
        if rule.tier not in ("safety", "limit") or not (rule.then.ranges or rule.then.ceiling):
            continue
        if not rule.applies.to(kind, session.phase, session.minutes, timed=True):
            continue
        for name, _, high in rule.then.ranges:
            if name == "time" and isinstance(high, int | float) and session.minutes > high:
                yield said("violations.too_long", minutes=session.minutes, rule=rule.id, most=high)
        yield from _too_hard(plan, groups, rule, book)
        if caps := _caps(rule, book):
            for step in session.steps:
                yield from _step(plan, step, rule, caps)
    for step in session.steps:
        if step.bpm is not None and "bpm" in forbidden:
            yield said("violations.pulse")
        if step.minutes < 1:
            yield said("violations.part_without_length", phase=step.phase)
        for target in (step.bpm, step.rpe, step.percent_max, step.percent_reserve):
            if target is None:
                continue
            if not (target.low or 0) <= target.aim <= (target.aim if target.high is None else target.high):
                ends = {"low": str(target.low), "high": str(target.high)}
                yield said("violations.aim", aim=target.aim, unit=target.unit, **ends)


_SCALES = ("rpe", "percent_max", "percent_reserve")


def _too_hard(plan: Plan, activities: set[str], rule: Recommendation, book: RuleBook) -> Iterator[Said]:
    """No activity whose easiest form is, by its energy cost at this age, harder than a rule allows."""
    age = plan.person.age
    caps: list[str] = [rule.then.ceiling] if rule.then.ceiling else []
    for scale, _, high in rule.then.ranges:
        if scale in _SCALES and isinstance(high, int | float):
            # The class that a cap lies in; under the first one it is as light as anything gets.
            words = [word for word in WORDS if word == WORDS[0] or book.intensity[word].band(scale)[0] <= high]
            caps.append(words[-1])
    if age is None or not caps:
        return
    rows = catalogue().relative
    row = max((row for row in rows if row.min_age <= age), key=lambda row: row.min_age, default=rows[0])
    begins = {"light": row.moderate, "moderate": row.vigorous, "vigorous": row.near_maximal}
    least = min(begins[cap] for cap in caps)
    for id in sorted(activities & book.activities.keys()):
        activity = book.activities[id]
        met = min([activity.met, *(level.met for level in activity.levels)])
        if met >= least:
            yield said("violations.too_hard", activity=id, mets=met, rule=rule.id, age=age)


def _running(plan: Plan) -> Iterator[Said]:
    """No run is more than a tenth longer than the longest of the 30 days before it."""
    run = plan.prescription.target("running_growth")
    if run is None or run.high is None:
        return
    if not any(step.is_run for steps in {id(one.steps): one.steps for one in plan.sessions}.values() for step in steps):
        return
    runs = [(session, sum(step.minutes for step in session.steps if step.is_run)) for session in plan.sessions]
    to_come = {session.key for session in _to_come(plan)}
    for session, running in runs:
        if running and session.key in to_come:
            recent = [minutes for other, minutes in runs if dt.timedelta(0) < session.date - other.date <= RECENT_RUNS]
            # What was entered stands for the 30 days before the first session, or before the day on which it was asked again.
            asked = max(plan.start, plan.as_of)
            known = [plan.person.longest_run or 0] if session.date - asked <= RECENT_RUNS else []
            if running > Decimal(max([*recent, *known, 0])) * (100 + Decimal(str(run.high))) / 100:
                yield _of(session.key, said("violations.run_too_long", minutes=running, percent=run.high))


def _caps(rule: Recommendation, book: RuleBook) -> list[tuple[str, Decimal]]:
    """The ends that a rule sets to effort and heart rates, each on its scale."""
    caps: list[tuple[str, Decimal]] = []
    if rule.then.ceiling:
        row = book.intensity[rule.then.ceiling]
        caps += [(scale, Decimal(row.band(scale)[1])) for scale in _SCALES]
    ends = [(name, high) for name, _, high in rule.then.ranges if name in _SCALES and isinstance(high, int | float)]
    hard, moderate = book.intensity["vigorous"].rpe[0], book.intensity["moderate"]
    if any(name == "rpe" and isinstance(high, int) and high < hard for name, high in ends):
        # Whoever may not work that hard is shown no heart rates of such work either.
        caps += [(scale, Decimal(moderate.band(scale)[1])) for scale in ("percent_max", "percent_reserve")]
    return [*caps, *((name, Decimal(str(high))) for name, high in ends)]


def _step(plan: Plan, step: Step, rule: Recommendation, caps: Iterable[tuple[str, Decimal]]) -> Iterator[Said]:
    for scale, cap in caps:
        if scale == "rpe":
            if step.rpe is not None and step.rpe.high is not None and step.rpe.high > cap:
                yield said("violations.effort", effort=step.rpe.high, rule=rule.id, most=cap)
            continue
        if step.bpm is None or step.bpm.high is None:
            continue
        top = _ceiling_bpm(plan, scale, cap)
        if top is not None and step.bpm.high > half_up(top):
            yield said("violations.beats", beats=step.bpm.high, rule=rule.id, most=half_up(top))


@lru_cache(maxsize=256)
def _maximum(age: int, equation: str) -> Decimal:
    """One person's is asked for with every step and every cap."""
    return maximum(age, equation)


def _equation(plan: Plan) -> str:
    """By which the maximum of this person is estimated: as they asked, else as the plan says."""
    scale = plan.prescription.heart_rate
    used = DEFAULT if scale is None or scale.source not in EQUATIONS else scale.source
    return plan.person.hr_max_equation or used


def _ceiling_bpm(plan: Plan, scale: str, percent: Decimal) -> Decimal | None:
    """A ceiling in this person's beats, worked out here and not taken from the prescription."""
    person = plan.person
    if person.max_hr is not None:
        top = Decimal(person.max_hr)
        if person.age and plan.prescription.forbids(DOUBTED):
            top = min(top, _maximum(person.age, _equation(plan)))
    elif person.age is not None:
        top = _maximum(person.age, _equation(plan))
    else:
        return None
    if scale == "percent_max":
        return top * percent / 100
    return None if person.resting_hr is None else person.resting_hr + (top - person.resting_hr) * percent / 100
