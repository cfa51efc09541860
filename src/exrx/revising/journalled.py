"""A plan made again from its journal: the sessions ahead follow from the first request, the entries and the day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from exrx.classes import replace
from exrx.engine.progression import History, lengths
from exrx.engine.scheduling.runs import run_of
from exrx.following import (
    Followed,
    Move,
    Slot,
    course_of,
    days_out,
    followed,
    goes_on_until,
    going_on,
    heard_facts,
    most_added,
    moves_of,
)
from exrx.following.ways import Rulings
from exrx.heard import OWN_WORDS_NOTE
from exrx.journal import IllnessEntry, Journal, MoveEntry, PauseEntry
from exrx.planning import Request, build_plan, laid_out_before
from exrx.programme.course import Change, Course, Grown, Moved
from exrx.programme.key import BASE, SessionPhase
from exrx.programme.plan import RUNNING, Plan, Session, Week, key_parts
from exrx.programme.prescription import Prescription
from exrx.revising.reshaping import Placed, Reshaping, growth_of, slots_of
from exrx.rules.loader import catalogue
from exrx.rules.pack import EFFORTS, RuleBook
from exrx.values.errors import NotCleared
from exrx.values.said import Said

if TYPE_CHECKING:
    from exrx.engine.scheduling.regular import Earlier

_TOOK = frozenset({"done", "shorter", "other", "stopped"})


class Journalled:
    """One request with its journal, as of a day."""

    def __init__(
        self,
        old: Plan,
        request: Request,
        journal: Journal,
        today: dt.date,
        conflicts: Sequence[Change],
        barred: Collection[str] = (),
    ) -> None:
        """``barred``: keys of sessions that do not stay where they were put, because a rule of safety speaks against it."""
        # What is heard asks, and what is asked for bounds every session: it counts before anything is worked out.
        request = replace(request, told=tuple(sorted(heard_facts(journal).items())), silent=True)
        self.old, self.request, self.journal, self.today = old, request, journal, today
        self.conflicts = conflicts
        self.growth = growth_of(request.prescription, today)
        self.grown = self._grown(self.growth)
        evaluation = request.evaluated(request.pauses)
        has_sizes = not request.prescription.forbids("bad_day_minimum") and bool(request.prescription.target("bad_day"))
        self.rulings = Rulings(request.book, evaluation.facts, has_sizes=has_sizes)
        ramp, full = lengths(request.prescription)
        self._own: tuple[tuple[SessionPhase, int], ...] = (
            *(("ramp", one) for one in ramp),
            *(("full", one) for one in full),
        )
        own = len(self._own)
        total = request.prescription.target("total_weeks")
        most = most_added()
        open_end = total is None or total.high is None
        self.most = most if total is None or total.high is None else min(most, max(0, int(total.high) - own))
        self.numbers = own + sum(pause.lost for pause in request.pauses)
        self.after = going_on(journal, today) if open_end else None
        """What was chosen for after the programme; nothing goes on past a clearance that ends it."""
        weeks = own + self.most
        if self.after is not None:
            until = goes_on_until(self.after, today)
            while request.timeline.last_day(weeks) < until:
                weeks += 1
        self.shape = self._as_made(weeks)
        """Phase and minutes of every week without the journal, with those that may be added."""
        self.laid_out = self._in_its_own_weeks(own)
        """The plan without the journal and without weeks that may be added, where those are asked for only if one is."""
        self.base = self.laid_out or self._with_all_weeks()
        self.rules = _about_moves(request.book)
        """The rules on what people do in their calendar."""
        self.moves: dict[dt.date, Move] = {}
        self.refused: list[Change] = []
        self.found: Mapping[str, tuple[Move, dt.time | None]] = {}
        """Of the plan that was made: the sessions that lie where somebody put them, or were taken out."""
        self.followed: tuple[tuple[tuple[object, ...], ...], Followed | None] = ((), None)
        """What came out the last time, with its sessions: where these stay as they are, it is worked out once. Weeks that may be added at the
        end say nothing of those before them."""
        self._hold(barred)

    def _in_its_own_weeks(self, own: int) -> Plan | None:
        """The plan without the journal, where weeks that may be added change nothing before one is; else ``None``."""
        request, journal, prescription = self.request, self.journal, self.request.prescription
        runs = {RUNNING} & {*dict(prescription.activities).values(), *prescription.variety}
        if runs or request.pauses or self.after is not None or not request.availability.ordinary:
            return None
        turned = (
            isinstance(one, IllnessEntry | PauseEntry | MoveEntry) or one.on > self.today for one in journal.entries
        )
        if any(turned):
            return None
        made = laid_out_before(request) or build_plan(request)
        days = [one.date for one in made.weeks[-1].sessions]
        if len(made.weeks) != own or not days or days[-1] < self.today:
            return None
        # The days between its sessions, and up to the first that would follow, are no time off.
        days.append(days[0] + dt.timedelta(days=7))
        usual = {(later - day).days - 1 for day, later in pairwise(days)}
        if any(self.rulings.of(days_off=max(0, one), sessions_off=0).share is not None for one in usual):
            return None
        return made

    def _with_all_weeks(self) -> Plan:
        """The plan without the journal, with the weeks that may be added."""
        is_longer = len(self.shape) > len(self._own)
        return build_plan(self.request, reshaping=_untouched(self.shape) if is_longer else None)

    def _grown(self, now: Grown) -> tuple[Grown, ...]:
        """How sessions have grown so far, and how they do from today on; what was found today before is found anew."""
        known = () if self.old.course is None else self.old.course.grown
        first, *later = known or (growth_of(self.old.prescription, self.old.start),)
        known = (first, *(one for one in later if one.since < self.today))
        if now.full > known[-1].full:
            # What was shown in the week at hand was shorter: more of it comes with the next one.
            now = replace(now, since=self._next_week())
        return known if replace(now, since=known[-1].since) == known[-1] else (*known, now)

    def _next_week(self) -> dt.date:
        start = self.old.start if self.old.start < self.today else self.request.start
        return self.today + dt.timedelta(days=7 - (self.today - start).days % 7)

    def _as_made(self, weeks: int) -> tuple[tuple[SessionPhase, int], ...]:
        """The weeks as they are without a journal, with more of them at the end."""
        return (*self._own, *self._own[-1:] * max(0, weeks - len(self._own)))

    def _lying(
        self, request: Request, shape: Sequence[tuple[SessionPhase, int]], earlier: Earlier | None
    ) -> tuple[Week, ...]:
        """The weeks of the plan with their days, where they lie as they do without the journal; none where that is to be worked out."""
        number, prescription = len(shape), request.prescription
        weeks = self.base.weeks[:number]
        runs = {RUNNING} & {*dict(prescription.activities).values(), *prescription.variety}
        alike = (
            tuple(shape) == self.shape[:number]
            # Where nothing but what is said differs, one calculation was enough.
            and len(request.calculations) == 1
            and not (runs or request.pauses or earlier)
            and request.availability.ordinary
            # Nothing is said of a week that is not there.
            and all(note.topic in ("id", OWN_WORDS_NOTE) for note in self.base.notes)
            # The days are chosen by the longest session, and by what the weeks hold.
            and max(minutes for _, minutes in shape) == max(minutes for _, minutes in self.shape)
            and _mixes(weeks) == _mixes(self.base.weeks)
        )
        return weeks if alike else ()

    def _hold(self, barred: Collection[str]) -> None:
        """Which sessions stay where they were put, and which do not."""
        moves = moves_of(self.journal)
        if not moves:
            return
        is_out = days_out(self.journal, self.rulings, self.grown, today=self.today, pauses=self.request.pauses)
        over = {one.key: one.date for one in self.old.sessions if one.date < self.today}
        homes = {session.date for session in self.base.sessions}
        for home, move in moves.items():
            # The plan may not have been made again since it was told: then it has the session on its own day still.
            in_time = move.told <= home and move.day < self.today and over.get(move.key) == home
            if home not in homes or (over.get(move.key, move.day) != move.day and not in_time):
                # The plan has no such session any more, or it was over before anybody knew.
                continue
            what = ""
            if move.deleted or over.get(move.key) == move.day:
                pass
            elif is_out(move.day) or self.request.timeline.away(move.day) is not None:
                what = "not_moved"
            elif self.week_at(move.day) is None:
                what = "not_moved_outside"
            elif move.key in barred:
                what = "not_moved_by_rule"
            if what and move.day >= self.today:
                back = home if home >= self.today and not is_out(home) else None
                self.refused.append(Change(move.day, what, None, back, self.rules, (move.entry,), move.key))
            if not what:
                self.moves[home] = move

    def week_at(self, day: dt.date) -> int | None:
        """The week of the plan in which a day lies; ``None`` before it, after it, and where a pause passes."""
        line = self.request.timeline
        for number in range(1, self.numbers + 1):
            if any(0 <= (day - first).days < 7 for first, _ in line.parts(number)):
                return number
        return None

    @property
    def _placed(self) -> Placed:
        return Placed(self.moves, self.week_at, self.request.timezone)

    @cached_property
    def past(self) -> Sequence[Slot]:
        """The sessions that lay before today, also those that an entry took out and that lie where they would lie now."""
        now = {session.date for session in self.base.sessions}
        done_with = {move.key: move for move in self.moves.values()}
        over = (one for one in self.old.sessions if one.date < self.today)
        # Where somebody put it, also where the plan was not made again between.
        put = {key: move.day for key, move in done_with.items() if not move.deleted}
        shown = [replace(one, date=put[one.key]) if one.key in put else one for one in over]
        dates = {one.date for one in shown}
        gone = {
            one.date: one
            for one in self.old.withdrawn
            if one.date < self.today
            if one.date in now - dates or (one.key in done_with and done_with[one.key].deleted)
        }
        # What was to lie on a day that has passed, and was not made so in time.
        late = [
            replace(one, date=done_with[one.key].day)
            for one in self.old.sessions
            if one.date >= self.today and one.key in done_with and done_with[one.key].day < self.today
        ]
        past = slots_of((*shown, *gone.values(), *late, *self.unseen), self.request.book, done_with)
        # A session that was shown light for an earlier entry was planned as it is without any.
        usual = {slot.date: slot.effort for slot in self._as_laid_out}
        planned = [(slot, usual.get(slot.home or slot.date, 0)) for slot in past]
        return [slot if slot.effort >= effort else replace(slot, effort=effort) for slot, effort in planned]

    @cached_property
    def _as_laid_out(self) -> Sequence[Slot]:
        """The sessions as they lie without the journal."""
        return slots_of(self.base.sessions, self.request.book)

    @cached_property
    def unseen(self) -> Sequence[Session]:
        """Sessions of weeks that are added at the end, and that were over before the plan was made again and could show them."""
        shown = sorted({one.date for one in (*self.old.sessions, *self.old.withdrawn)})
        own = self.request.timeline.last_day(self.numbers)
        ended = max((day for day in shown if day <= own), default=self.today)

        def was_asked_for(day: dt.date) -> bool:
            # Where the plan was made again in time, its sessions follow each other within a week.
            before, later = bisect_right(shown, day) - 1, bisect_right(shown, day)
            return later < len(shown) and shown[before] != ended and (shown[later] - shown[before]).days <= 7

        late = (one for one in self.base.sessions if ended < one.date < self.today and one.date not in shown)
        return [one for one in late if not was_asked_for(one.date)]

    def follow(self, ahead: Iterable[Slot]) -> Followed:
        """What becomes of the sessions ahead, with everything behind them."""
        slots = [*self.past, *(slot for slot in ahead if slot.date >= self.today)]
        # How long a session was shown only tells two of one day apart.
        key = tuple(
            (one.date, one.kind, one.effort, one.activity, one.home, one.most, one.is_gone, one.entry) for one in slots
        )
        known, found = self.followed
        if found is None or key != known[: len(key)] or len({one.date for one in slots}) < len(slots):
            found = self._followed(slots)
            # Nobody was shown a run there, and later ones grow from those that the plan has.
            found = replace(found, took=found.took - {one.date for one in self.unseen})
            self.followed = key, found
        return found

    def _followed(self, slots: Sequence[Slot]) -> Followed:
        start = self.old.start if any(one.date < self.today for one in self.old.sessions) else self.request.start
        last = self.request.timeline.last_day(self.numbers)
        weeks = -(-((last - start).days + 1) // 7)
        return followed(
            self.journal,
            slots,
            self.rulings,
            self.grown,
            start=start,
            today=self.today,
            weeks=weeks,
            most=self.most,
            pauses=self.request.pauses,
            after=self.after,
        )

    def made(self, history: History, earlier: Earlier | None) -> Plan:
        """The whole plan, and what it keeps of the journal. Raises ``NotCleared`` and ``ScheduleError``."""
        base, found = self._as_it_lies()
        first = min((slot.date for slot in base), default=self.request.start)

        def read(found: Followed) -> tuple[Course, list[Change]]:
            course = course_of(self.journal, found, self.grown, first=first, today=self.today, more=self.conflicts)
            return course, [*self.refused, *self._done_with(found)]

        course, moves = read(found)
        facts = tuple(sorted({**dict(course.facts), "moves": len(moves)}.items()))
        request = replace(self.request, told=facts, silent=False)
        contacts = tuple(_contacts(request, self.today))
        try:
            if self._narrowed(request.prescription, found):
                base, found = self._as_it_lies()
                course, moves = read(found)
            # What is asked of the rules is what took place, not what they make of it.
            changes = (*contacts, *_stopped(request, self.today), *course.changes, *moves)
            course = replace(course, facts=facts, changes=changes)
            placed, shape = self._placed, self._shape(found)
            taken = replace(history, runs=self._runs(history.over))
            lying = self._lying(request, shape, earlier)
            others, easier = _others(request), _easier(request)
            reshaping = Reshaping(shape, self.follow, self.today, placed, others, easier, lying)
            made = build_plan(request, taken, earlier, reshaping)
        except NotCleared as refused:
            refused.contacts = contacts
            raise
        self.changes = tuple(_of_activities(found.changes, base, made))
        changes = tuple(_of_activities(course.changes, base, made))
        made = replace(made, course=replace(course, changes=changes))
        self.found = placed.found
        return made

    def _as_it_lies(self) -> tuple[Sequence[Slot], Followed]:
        """The sessions as they are without the journal, where people put them, and what becomes of them."""
        lying, moved = self._placed.applied(self.base.weeks)
        slots = self._as_laid_out
        if moved:
            slots = slots_of((one for week in lying for one in week.sessions), self.request.book, moved)
        found = self.follow(slots)
        if not found.added or len(self.base.weeks) == len(self.shape):
            return slots, found
        self.base = self._with_all_weeks()
        for name in ("past", "unseen", "_as_laid_out"):
            self.__dict__.pop(name, None)
        return self._as_it_lies()

    def _shape(self, found: Followed) -> tuple[tuple[SessionPhase, int], ...]:
        """Phase and minutes of every week, as it follows."""
        line = self.request.timeline
        shape: list[tuple[SessionPhase, int]] = []
        for number in range(1, self.numbers + found.added + 1):
            at = (line.last_day(number) - 6 * dt.timedelta(days=1) - self.request.start).days // 7
            minutes, building = found.weeks[min(at, len(found.weeks) - 1)]
            shape.append(("ramp" if building else "full", minutes))
        return tuple(shape)

    def _narrowed(self, told: Prescription, found: Followed) -> bool:
        """Whether rules about what the journal tells bound how sessions grow, and what is followed does not keep to that itself."""
        growth = self.growth.within(growth_of(told, self.today))
        ahead = (one.minutes for day, one in found.sessions.items() if day >= self.today)
        if growth.grows == self.growth.grows and max(ahead, default=0) <= growth.full:
            return False
        self.grown, self.followed = self._grown(growth), ((), None)
        return True

    def _done_with(self, found: Followed) -> Iterator[Change]:
        """What people did with sessions, from this week on; where something follows from it."""
        since = self.today - dt.timedelta(days=7)
        for home, move in sorted(self.moves.items()):
            if move.day < since:
                continue
            planned = found.sessions.get(move.day)
            shorter = move.minutes is not None and planned is not None and move.minutes < planned.minutes
            last = None if move.day == home else home
            if move.deleted:
                yield Change(move.day, "deleted", None, None, self.rules, (move.entry,), move.key)
            elif move.day != home or move.clock is not None:
                yield Change(move.day, "moved", None, last, self.rules, (move.entry,), move.key)
            if shorter and not move.deleted:
                yield Change(move.day, "own_length", move.minutes, None, self.rules, (move.entry,), move.key)

    @property
    def deleted(self) -> frozenset[str]:
        """The keys of what people took out."""
        return frozenset(move.key for move in self.moves.values() if move.deleted)

    @property
    def left(self) -> frozenset[str]:
        """The keys of what people took out of its week."""
        away = (move.key for home, move in self.moves.items() if self.week_at(move.day) != self.week_at(home))
        return self.deleted.union(away)

    def names(self, new: Plan) -> dict[str, str]:
        """The keys that sessions of ``new`` keep: of those that were put elsewhere, and of those that came back from there."""
        alive = {one.key for one in self.old.sessions if one.date >= self.today}
        before = {} if self.old.course is None else {one.date: one.key for one in self.old.course.moved}
        found: dict[str, str] = {}
        for session in (one for one in new.sessions if one.date >= self.today):
            move = self.found[session.key][0] if session.key in self.found else None
            home = session.date if move is None else move.home
            known = [before.get(home), None if move is None else move.key]
            key = next((one for one in known if one in alive - self.deleted and one not in found.values()), None)
            if key is not None:
                found[session.key] = key
        return found

    def moved(self, names: Mapping[str, str]) -> tuple[Moved, ...]:
        """The sessions that lie where somebody put them; ``names``: the keys that sessions have now, by those they were made with."""
        past = {one.key for one in self.old.sessions if one.date < self.today}
        before = () if self.old.course is None else self.old.course.moved
        now = [Moved(names[key], move.home, clock) for key, (move, clock) in self.found.items() if key in names]
        return tuple(sorted((*(one for one in before if one.key in past), *now), key=lambda one: key_parts(one.key)))

    def small(self, new: Plan, names: Mapping[str, str]) -> tuple[str, ...]:
        """The sessions of ``new`` whose small size stands first, and those that are over."""
        past = {one.key for one in self.old.sessions if one.date < self.today}
        before = () if self.old.course is None else self.old.course.small
        found = self.followed[1]
        days = set() if found is None else {day for day, one in found.sessions.items() if one.is_small}
        now = [names[one.key] for one in new.sessions if one.date in days and one.key in names]
        return tuple(sorted({*(key for key in before if key in past), *now}, key=key_parts))

    def blamed(self, found: Iterable[Said]) -> set[str]:
        """The sessions that were put where something that was found speaks against it; all of them where none is named."""
        named = {f"{value}" for one in found for _, value in one.parameters}
        keys = {move.key for move in self.moves.values() if not move.deleted and move.day >= self.today}
        return keys & named or keys

    def _runs(self, over: int) -> tuple[int, ...]:
        """The longest run that took place in each week that is over."""
        told = {entry.on: entry for entry in self.journal.sessions}
        log_from = min(told, default=None)

        def ran(session: Session) -> int:
            run = run_of(session)
            if not run:
                return 0
            entry = told.get(session.date)
            if entry is None and log_from is not None and session.date >= log_from:
                return 0
            if entry is not None and entry.outcome not in _TOOK:
                return 0
            return run if entry is None or entry.minutes is None else min(run, entry.minutes)

        return tuple(max(map(ran, week.sessions), default=0) for week in self.old.weeks[:over])


def _untouched(shape: tuple[tuple[SessionPhase, int], ...]) -> Reshaping:
    """Weeks of a shape of which every session is as it was laid out."""
    nothing = Followed({}, frozenset(), frozenset(), (), 0, (), {})
    return Reshaping(shape, lambda slots: nothing, dt.date.max)


def _mixes(weeks: Sequence[Week]) -> set[tuple[str, ...]]:
    """The kinds of sessions that weeks hold."""
    return {tuple(sorted([session.kind for session in week.sessions])) for week in weeks}


def refused_by(refused: NotCleared, old: Plan, request: Request, journal: Journal, today: dt.date) -> NotCleared:
    """Why a plan may not go on whom answers alone stop already, with what its journal tells: an illness, how it goes, whom to call."""
    dates = {session.date for session in old.sessions}
    lying = (*old.sessions, *(one for one in old.withdrawn if one.date >= today and one.date not in dates))
    grown = () if old.course is None else old.course.grown
    grown = grown or (growth_of(old.prescription, old.start),)
    request = replace(request, told=tuple(sorted(heard_facts(journal).items())))
    found = followed(
        journal,
        slots_of(lying, request.book),
        Rulings(request.book, request.evaluated(request.pauses).facts),
        grown,
        start=old.start,
        today=today,
        weeks=len(old.weeks),
        most=0,
        pauses=request.pauses,
    )
    course = course_of(journal, found, grown, first=min(dates, default=old.start), today=today)
    request = replace(request, told=course.facts)
    clearance = request.evaluated(request.pauses).clearance
    error = refused if clearance.may_plan else NotCleared(clearance)
    error.contacts = tuple(_contacts(request, today))
    return error


def _easier(request: Request) -> Callable[[str, str], str]:
    """What is done where a session has to be so light: of what the person has the first that can be, as in the first week back."""
    prescription, book = request.prescription, request.book
    back = prescription.choice(BASE, "return")
    chosen = (
        *((back.activity,) if back is not None else ()),
        *(one for kind, one in prescription.activities if kind == BASE),
    )
    had = [one for one in (*chosen, *prescription.variety) if one in book.activities and one != RUNNING]

    def easier(activity: str, ceiling: str) -> str:
        if _fits(request, activity, ceiling):
            return activity
        return next((one for one in had if _fits(request, one, ceiling)), activity)

    return easier


def _fits(request: Request, activity: str, ceiling: str) -> bool:
    """Whether the easiest form of an activity is so light at the person's age."""
    known, age = request.book.activities.get(activity), request.person.age
    if age is None or known is None:
        return True
    return EFFORTS.index(catalogue().effort_word(age, known.easiest)) <= EFFORTS.index(ceiling)


def _others(request: Request) -> tuple[str, ...]:
    """What the person has beside one activity that hurts, and screening allows however light it has to be."""
    prescription, book = request.prescription, request.book
    had = (dict(prescription.activities).get(BASE), *prescription.variety)
    # A run grows from the one before: it stands in for nothing.
    fit = (one for one in had if one is not None and one != RUNNING and one in book.activities)
    return tuple(one for one in fit if _fits(request, one, "light"))


def _of_activities(changes: Iterable[Change], slots: Iterable[Slot], made: Plan) -> Iterator[Change]:
    """The changes, those of activities with the one that stands in, and without those of people who have no other."""
    usual = {slot.date: slot.activity for slot in slots}
    now = {session.date: session.activity for session in made.sessions}
    changes = tuple(changes)
    last = {(one.rules, one.entries): one.date for one in changes if one.what == "other"}
    said = set()
    for change in changes:
        if change.what != "other":
            yield change
        elif now.get(change.date, "") not in ("", usual.get(change.date)):
            # What holds for long is said where it begins.
            alike = (change.rules, change.entries, now[change.date])
            until = last[change.rules, change.entries]
            if alike not in said:
                yield replace(change, name=now[change.date], last=until if until != change.date else None)
            said.add(alike)


@lru_cache(maxsize=8)
def _about_moves(book: RuleBook) -> tuple[str, ...]:
    about = (rule for rule in book.recommendations if any(one.fact == "moves" for one in rule.when.all_clauses()))
    return tuple(sorted(rule.id for rule in about))


def _contacts(request: Request, today: dt.date) -> Iterable[Change]:
    """Whom to speak to because of what was entered, and about which medicines."""
    evaluation = request.evaluated(request.pauses)
    for rule in evaluation.effective:
        if rule.then.contact:
            about = (item.entered or item.words for item in rule.when.matched(evaluation.facts_for(rule)))
            yield Change(
                today,
                "contact",
                rules=(rule.id,),
                about=tuple(dict.fromkeys(about)),
                name=rule.then.contact,
                help_first=bool(rule.then.crisis),
            )


def _stopped(request: Request, today: dt.date) -> Iterable[Change]:
    """That it is light until it is told why a session was stopped."""
    for rule in request.evaluated(request.pauses).effective:
        if any(clause.fact == "stopped_unasked" for clause in rule.when.all_clauses()):
            yield Change(today, "light", rules=(rule.id,))
