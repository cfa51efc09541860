"""Week by week through a plan: what was carried grows, what was not stays, and after a time off one rung of the ladder.

sessions as planned, what was told of each, rules -> minutes and effort of every session, what is left out, why

Pure, and always from the first week on: told ahead or afterwards, in whatever order, it comes to the same.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from exrx.classes import dataclass, field, replace
from exrx.following.illnesses import Illness
from exrx.following.outcomes import Slot, Told, mean_change, minutes_of
from exrx.following.ways import Rulings, Ways
from exrx.journal import ContactEntry, Entry, SessionEntry
from exrx.journal.entries import EFFORTS
from exrx.programme.course import Change, Grown, Value
from exrx.shipped import constant

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)
_LIGHT, _VERY_HARD = EFFORTS.index("easy"), EFFORTS.index("very_hard")
_DONE = frozenset({"done", "shorter", "other", "stopped"})
_TOOK = _DONE | {"ahead"}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a session comes to."""

    minutes: int
    ceiling: str = ""
    """``light`` or ``moderate`` where a rule makes it easier; empty: as planned."""
    is_small: bool = False
    """Whether its small size stands first."""
    hurts: bool = False
    """Whether its activity is one that hurt: another stands in where there is one."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What came out."""

    sessions: Mapping[dt.date, Planned]
    left_out: frozenset[dt.date]
    took: frozenset[dt.date]
    """The days before today on which a session took place, or stands as planned."""
    weeks: Sequence[tuple[int, bool]]
    """Of each seven days minutes of a session, and whether they are those of building up."""
    added: int
    changes: tuple[Change, ...]
    facts: Mapping[str, int | float | bool | str | None]


@dataclass(slots=True)
class _Gap:
    """A time without exercise and the first session after it."""

    after: dt.date
    until: dt.date
    """The day of the first session back."""
    ways: Ways
    entries: tuple[str, ...]
    days: int
    """Of the longest time off that it ends, and the day after which those begin."""
    since: dt.date
    ill: tuple[Illness, ...] = ()


@dataclass(slots=True)
class Held:
    """Days from which to which no week grows, and why."""

    first: dt.date
    last: dt.date
    rules: tuple[str, ...]
    entries: tuple[str, ...]


def held_on(
    days: Sequence[dt.date],
    rulings: Rulings,
    facts_on: Callable[[dt.date], Mapping[str, Value]],
    entries: Iterable[Entry],
) -> list[Held]:
    """The days on which nothing grows by the facts of each, up to the next one, and because of the newest entry by then."""
    found = []
    for day, following in zip(days, [*days[1:], None], strict=False):
        ways = rulings.of(**facts_on(day))
        if ways.hold:
            last = dt.date.max if following is None else following - _DAY
            rules = tuple(rule for rule in ways.rules if rule not in rulings.of().rules)
            found.append(Held(day, last, rules, tuple(one.id for one in entries if one.on <= day)[-1:]))
    return found


@dataclass(slots=True)
class _Lighter:
    left: int
    minutes: int
    rules: tuple[str, ...]
    entries: tuple[str, ...]
    share: int | None = None
    """After pain: of the week at hand."""
    other_activity: bool = False


@dataclass(slots=True)
class _Row:
    """Running counts over sessions that took place."""

    hard: int = 0
    hard_while_light: int = 0
    easy: int = 0
    rated: list[SessionEntry] = field(default_factory=list)
    feeling_held: dt.date | None = None
    pain: SessionEntry | None = None
    pain_since: dt.date | None = None
    hurt: str = ""
    """The activity that hurt, where it is known."""
    not_done: list[str] = field(default_factory=list)
    """What says that each of the newest did not take place; empty where days were answered together."""
    shorter: int = 0


class Fold:
    """One journal over one plan. ``follow`` is the whole of it."""

    def __init__(
        self, slots: Iterable[Slot], told: Told, rulings: Rulings, grown: Sequence[Grown], start: dt.date
    ) -> None:
        self.slots = _in_order(slots)
        self.became = {id(slot): told.became(slot) for slot in self.slots}
        """What became of each session, which is asked many times."""
        self.told, self.rulings, self.grown, self.start = told, rulings, grown, start
        self.much: int = constant("much_more")["percent"]
        self.whole: int = constant("smaller_size")["whole"]
        self.rated: int = constant("rated")["sessions"]
        self.very_hard: int = constant("very_hard")["counts"]
        self.always = rulings.of(log_known=True)
        self.lowest_share = rulings.of(days_off=self.always.longest_days).share
        self.rest = {one.first: rulings.of(ill_days=one.days, **one.facts).rest_before for one in told.illnesses}
        self.out = {slot.date for slot in self.slots if self.is_out(slot.date)}
        self.spans: list[tuple[dt.date, dt.date]] = []
        """Times off, also those that something done in them ends, from the last session before to the first after."""
        self.gaps = self._gaps()
        self.back_on = {gap.until: gap for gap in self.gaps}
        self.changes: list[Change] = []
        self.held: list[Held] = []
        self.light: list[Held] = []

    # --- before the weeks: which days are out, and where a time off ends ---------------------------------------------

    def is_out(self, day: dt.date) -> bool:
        """Whether nothing takes place on a day."""
        return self._is_ill(day) or self.told.is_away(day)

    def _is_ill(self, day: dt.date) -> bool:
        """Whether it is a day of illness, or one of being well first."""
        if not self.told.illnesses:
            return False
        if self.told.is_ill(day):
            return True
        resting = any(one.last < day <= one.last + self.rest[one.first] * _DAY for one in self.told.illnesses)
        entry = self.told.sessions.get(day)
        # What stands as planned because nothing was entered took no place on it.
        return resting and (entry is None or entry.outcome not in _TOOK)

    def _gaps(self) -> list[_Gap]:
        found = []
        last, missed = self.start - _DAY, 0
        owed: list[tuple[int, dt.date]] = []
        ways_owed: list[Ways] = []
        pending: list[Illness] = []
        waiting = sorted(self.told.illnesses, key=lambda one: one.first)
        for slot in self.slots:
            state = self.became[id(slot)]
            while waiting and waiting[0].first <= slot.date:
                pending.append(waiting.pop(0))
            if slot.date in self.out:
                if slot.date in self.told.sessions and state in _TOOK:
                    # What took place in an illness or a time away counts for nothing but its date: the way back is still to come.
                    owed.append(((slot.date - last).days - 1, last))
                    ways_owed.append(self.rulings.of(days_off=max(0, owed[-1][0]), sessions_off=missed))
                    if ways_owed[-1].share is not None:
                        self.spans.append((last, slot.date))
                    last, missed = slot.date, -1
                missed += 1
                continue
            if state == "not_done":
                missed += 1
                continue
            days = (slot.date - last).days - 1
            if not (pending or owed) and self.rulings.of(days_off=max(0, days), sessions_off=missed).share is None:
                last, missed = slot.date, 0
                continue
            over = tuple(one for one in pending if one.last < slot.date)
            # Illness before the first session is no time off that began with the plan.
            ways = [self.rulings.of(days_off=max(0, days), sessions_off=missed)]
            ways += [self.rulings.of(ill_days=one.days, **one.facts) for one in over]
            every = [*ways, *ways_owed]
            longest, since = max([*owed, (days, last)])
            owed, ways_owed = [], []
            if ways[0].share is not None:
                self.spans.append((last, slot.date))
            if any(one.share is not None for one in every):
                names = tuple(name for one in over for name in one.entries)
                found.append(_Gap(last, slot.date, _stricter(every), names, max(0, longest), since, over))
            pending = [one for one in pending if one not in over]
            last, missed = slot.date, 0
        return found

    def _unasked(self, gap: _Gap, day: dt.date) -> tuple[int, int, Illness | None]:
        """Days of the gap and of an illness in it after which nobody has asked again up to a day; 0 where it was answered."""
        answered = [one for one in self.told.signs_answered if one <= day]
        longest = self.rulings.longest_unasked
        asked_for = longest is not None and any(day > gap.since + longest * _DAY for day in answered)
        health = 0 if asked_for else gap.days
        ill = [one for one in gap.ill if not any(day >= one.last for day in answered)]
        worst = max(ill, key=lambda one: (self._asks(one), one.days), default=None)
        return health, 0 if worst is None else worst.days, worst

    def _asks(self, illness: Illness) -> bool:
        """Whether nothing but light sessions follow it until it was asked about."""
        return self.rulings.of(days_unasked=0, ill_unasked=illness.days, fever=_assumed(illness)).cap is not None

    def _gated(self, gap: _Gap, day: dt.date) -> Ways:
        days, ill, illness = self._unasked(gap, day)
        return self.rulings.of(days_unasked=days, ill_unasked=ill, fever=_assumed(illness))

    # --- the weeks --------------------------------------------------------------------------------------------------

    def follow(self, weeks: int, most: int, scores: Iterable[Held] = ()) -> Followed:
        """Every week in its turn. ``weeks`` are those of the plan, ``most`` how many may be added; ``scores`` hold growth."""
        self.held += scores
        self.minutes = self.grown[0].begin
        self.carried = self.minutes
        self.counted, self.first_time = 0, True
        self.back: _Gap | None = None
        self.rung: tuple[dt.date, int] | None = None
        self.gates: list[_Gap] = []
        self.lighter: list[_Lighter] = []
        # One begins with the longest session of late.
        self.recent: list[tuple[dt.date, int]] = [(self.start - _DAY, self.minutes)]
        self.row = _Row()
        self.planned: dict[dt.date, Planned] = {}
        self.shape: list[tuple[int, bool]] = []
        self.stepped = -1
        self.extra: list[tuple[int, int]] = []
        self.asked_much: dt.date | None = None
        self.near = False
        """Whether the next session to come lies behind."""
        self.last_week: bool | None = None
        buckets: dict[int, list[Slot]] = defaultdict(list)
        elsewhere: dict[int, list[Slot]] = defaultdict(list)
        for slot in self.slots:
            buckets[self._week_of(slot.date)].append(slot)
            if self._is_guest(slot):
                elsewhere[self._week_of(slot.home or slot.date)].append(slot)
        number, added, grows, before = 0, 0, False, self.grown[0]
        while number < weeks + min(most, added):
            first = self.start + number * _WEEK
            params = self._params(first)
            if number and grows:
                self._grow(first, params)
            self.minutes = min(self.minutes, params.full)
            if params is not before:
                # No longer than who had begun by these numbers would be now.
                self._begin_lower(params.after(sum(week in buckets for week in range(number))))
                before = params
            here = buckets.get(number, [])
            left = [slot for slot in elsewhere.get(number, []) if not self.is_out(slot.home or slot.date)]
            grows = self._week(number, first, here, left, params)
            if not grows and (left or any(not self._is_guest(slot) for slot in here)):
                added += 1
            self.shape.append((self.minutes, self.minutes < params.reached))
            number += 1
        return Followed(
            self.planned,
            frozenset(self.out),
            frozenset(slot.date for slot in self.slots if self._took(slot)),
            self.shape,
            min(most, added),
            tuple(sorted(self._told_once(), key=lambda one: (one.date, one.what, one.minutes or 0))),
            self._facts(),
        )

    def _told_once(self) -> list[Change]:
        """The changes, without those of weeks in which the plan begins again anyway."""
        backs = [one.date for one in self.changes if one.what == "back"]
        # What holds for long is said where it begins.
        held = {(one.rules, one.entries): one for one in reversed(self.changes) if one.what == "held"}
        return [
            one
            for one in dict.fromkeys(self.changes)
            if (one.what != "held" or held[one.rules, one.entries] is one)
            if one.what != "stays" or not any(0 <= (day - one.date).days < 7 for day in backs)
        ]

    def _params(self, day: dt.date) -> Grown:
        return next((one for one in reversed(self.grown) if one.since <= day + 6 * _DAY), self.grown[0])

    def _grow(self, first: dt.date, params: Grown) -> None:
        if self.back is not None or self.minutes >= params.full:
            return
        if self.counted < params.need(self.minutes):
            return
        holding = [one for one in self.held if one.first <= first <= one.last]
        if holding:
            rules = tuple(sorted({rule for one in holding for rule in one.rules}))
            entries = tuple(sorted({entry for one in holding for entry in one.entries if entry}))
            self._say(Change(first, "held", self.minutes, rules=rules, entries=entries))
            return
        self.minutes = params.more(self.minutes, first=self.first_time)
        self.counted = 0

    def _week_of(self, day: dt.date) -> int:
        return (day - self.start).days // 7

    def _is_guest(self, slot: Slot) -> bool:
        """Whether it was put there from another week: it counts there, and no week grows for it."""
        return slot.home is not None and self._week_of(slot.home) != self._week_of(slot.date)

    def _took(self, slot: Slot) -> bool:
        """Whether it took place before today, or stands as planned."""
        return slot.date in self.planned and self.became[id(slot)] in _DONE

    def _week(self, number: int, first: dt.date, here: Sequence[Slot], left: Sequence[Slot], params: Grown) -> bool:
        """One week; whether it was carried. ``left``: sessions of its own that were put into other weeks."""
        cut = self._is_cut(here)
        counted, took = len(left), 0
        week_minutes = done_minutes = 0
        known = True
        for slot in here:
            day = slot.date
            if day in self.back_on:
                self._come_back(self.back_on[day])
            state = self.became[id(slot)]
            entry = None if slot.is_second else self.told.sessions.get(day)
            if day in self.out:
                if entry is not None and state in _TOOK:
                    # How it was counts also where it contradicts an illness.
                    said = len(self.changes)
                    planned = self._session(slot)
                    if self.told.is_ill(day):
                        # Nothing is harder than light while one is ill.
                        planned = replace(planned, ceiling="light")
                    self._how_it_was(entry, slot, planned, number, params)
                    self.changes[said:] = [one for one in self.changes[said:] if one.date != day]
                continue
            if state != "not_done":
                self._bound(day, params)
            planned = self._session(slot)
            self._plan(slot, planned)
            is_guest = self._is_guest(slot)
            counted += not is_guest
            week_minutes += planned.minutes
            if state == "not_done":
                self.row.not_done.append(slot.entry if entry is None else entry.id)
                continue
            if state is None:
                self.row.not_done.clear()
                known = False
                continue
            if state == "ahead":
                self._size(slot)
                self._other(slot)
            else:
                self.row.not_done.clear()
            for one in self.lighter:
                one.left -= 1
            shown = planned.minutes if slot.most is None else min(planned.minutes, slot.most)
            minutes = shown if state == "ahead" else minutes_of(entry, shown)
            done_minutes += minutes or 0
            if minutes is not None and state != "stopped":
                if minutes > 0:
                    # More than planned counts as planned.
                    self.recent.append((day, min(minutes, planned.minutes)))
                # What is halved because of pain makes no week easier to carry.
                sore = any(one.share is not None for one in self.lighter)
                asked = self.minutes if sore else planned.minutes
                enough = min(minutes, planned.minutes) * 100 >= self._share() * asked
                easy = state != "other" or _effort(entry) <= self._planned_effort(slot, planned)
                took += enough and easy and not is_guest
            if state == "shorter" and minutes is not None and minutes * 100 < self._share() * planned.minutes:
                self.row.shorter += 1
            elif state != "ahead":
                self.row.shorter = 0
            if entry is not None:
                self._how_it_was(entry, slot, planned, number, params)
        last = first + 6 * _DAY
        done_minutes += sum(one.minutes for one in self.told.activities if first <= one.on <= last)
        share = self.always.carried_share
        own = [*left, *(slot for slot in here if not self._is_guest(slot))]
        carried = bool(counted) and not cut and took * 100 >= share * counted
        over = bool(here) and here[-1].date < self.told.today and first + 6 * _DAY < self.told.today
        if over and self.told.log_from is not None and counted and first + 6 * _DAY >= self.told.log_from:
            self.last_week = carried
            done_minutes += self._beside(first, {slot.date for slot in here})
            self.extra.append((week_minutes, done_minutes if known else 0))
            self._much(first)
        if carried:
            self.carried = self.minutes
            self.counted += 1
            if self.back is not None:
                self.back = None
        elif own:
            rules = self.rulings.of(week_carried=False).rules
            self._say(Change(first + _WEEK, "stays", self.minutes, rules=rules, entries=self._behind(own)))
        return carried

    def _beside(self, first: dt.date, planned: set[dt.date]) -> int:
        """Minutes of a week on days for which nothing was planned."""
        days = (first + number * _DAY for number in range(7))
        there = (entry for day in days if (entry := self.told.sessions.get(day)) is not None)
        return sum(one.minutes or 0 for one in there if one.on not in planned and one.outcome in _TOOK)

    def _much_facts(self) -> dict[str, int]:
        """How many of the weeks up to now held half as much again as was planned, and the least minutes of one of them."""
        row = []
        for planned, done in reversed(self.extra):
            if not planned or done * 100 < planned * (100 + self.much):
                break
            row.append(done)
        return {"extra_weeks": len(row), "extra_weeks_minutes": min(row)} if row else {"extra_weeks": 0}

    def _much(self, first: dt.date) -> None:
        """Much more than planned, week after week, is asked about; nothing grows until that is answered."""
        ways = self.rulings.of(**self._much_facts())
        if ways.hold:
            rules = tuple(rule for rule in ways.rules if rule not in self.rulings.of().rules)
            until = min((day for day in self.told.training_answered if day >= first), default=dt.date.max)
            behind = (one for day, one in self.told.sessions.items() if first <= day < first + _WEEK)
            self.asked_much = first
            self.held.append(Held(first + _WEEK, until, rules, tuple(sorted(one.id for one in behind))))

    def _size(self, slot: Slot) -> None:
        """Which size of a session to come stands first: of the next one after some that did not take place, and of the first one back."""
        if slot.is_gone:
            return
        gap = self.back_on.get(slot.date)
        missed = [] if self.near else self.row.not_done
        self.near = True
        small = self.rulings.small(len(missed), 0 if gap is None else gap.days)
        if small:
            self.planned[slot.date] = replace(self.planned[slot.date], is_small=True)
            entries = {*missed, *(() if gap is None else gap.entries)} - {""}
            self._say(Change(slot.date, "small", rules=small, entries=tuple(sorted(entries))))

    def _other(self, slot: Slot) -> None:
        """Whether a session to come is of another activity, because its own hurt."""
        if slot.activity != self.row.hurt or self.row.pain is None:
            return
        ways = self.rulings.of(pain_days=self._pain_days())
        rules = [rule for one in self.lighter if one.other_activity for rule in one.rules]
        rules += [rule for rule in ways.rules if ways.other_activity and rule not in self.rulings.of().rules]
        if rules:
            self.planned[slot.date] = replace(self.planned[slot.date], hurts=True)
            self._say(Change(slot.date, "other", rules=tuple(sorted(set(rules))), entries=(self.row.pain.id,)))

    def _pain_days(self) -> int:
        """Days since the first of the sessions in a row that hurt; none once somebody was spoken to."""
        since = self.row.pain_since
        if since is None or any(one.on >= since for one in self.told.journal.of(ContactEntry)):
            return 0
        return (self.told.today - since).days

    def _plan(self, slot: Slot, planned: Planned) -> None:
        """Keep what a session comes to; of two on one day what is less."""
        before = self.planned.get(slot.date)
        if before is not None:
            ceilings = {before.ceiling, planned.ceiling} - {""}
            ceiling = "light" if "light" in ceilings else min(ceilings, default="")
            planned = replace(before, minutes=min(before.minutes, planned.minutes), ceiling=ceiling)
        self.planned[slot.date] = planned

    def _behind(self, here: Sequence[Slot]) -> tuple[str, ...]:
        """The entries that say why a week was not carried."""
        said = [self.told.sessions[slot.date].id for slot in here if slot.date in self.told.sessions]
        said += [slot.entry for slot in here if slot.is_gone or slot.most is not None or self._is_guest(slot)]
        ill = [
            name
            for one in self.told.illnesses
            if any(one.first <= slot.date <= one.last for slot in here)
            for name in one.entries
        ]
        away = [one.id for one in self.told.pauses for slot in here if one.on <= slot.date <= one.last]
        return tuple(sorted({name for name in (*said, *ill, *away) if name}))

    def _is_cut(self, here: Sequence[Slot]) -> bool:
        """Whether a time off or an illness reaches into a week and leaves part of it."""
        ill = [slot for slot in here if self._is_ill(slot.date)]
        if ill and len(ill) < len(here):
            return True
        for after, until in self.spans:
            inside = [slot for slot in here if after < slot.date < until]
            if inside and len(inside) < len(here):
                return True
        days = {slot.date for slot in here}
        return any(gap.until in days and here[0].date < gap.until for gap in self.gaps)

    def _share(self) -> int:
        return self.always.carried_minutes

    def _come_back(self, gap: _Gap) -> None:
        # A carried week can be longer than where a half-finished way back stands.
        carried = min(self.carried, self.minutes)
        share = 100 if gap.ways.share is None else gap.ways.share
        self._begin_lower(self._part(carried, share))
        # Its lowest rung stands beside what took place of late.
        self.rung = (gap.until, min(self.minutes, self._lowest(carried)))
        # Nothing that was counted before goes on during the way back.
        self.first_time, self.counted = False, 0
        ceiling = gap.ways.ceiling
        if self.back is not None and self.back.ways.ceiling:
            ceiling = "light" if "light" in (ceiling, self.back.ways.ceiling) else self.back.ways.ceiling
        self.back = replace(gap, ways=replace(gap.ways, ceiling=ceiling))
        if gap.ways.lighter_sessions:
            half = self.minutes if gap.ways.lighter_share >= 100 else self._part(carried, gap.ways.lighter_share)
            self.lighter.append(
                _Lighter(gap.ways.lighter_sessions, min(half, self.minutes), gap.ways.rules, gap.entries)
            )
        if gap.ways.light_days:
            until = gap.until + (gap.ways.light_days - 1) * _DAY
            self.light.append(Held(gap.until, until, gap.ways.rules, gap.entries))
            self.held.append(Held(gap.until, until + _WEEK, gap.ways.rules, gap.entries))
        self.gates.append(gap)
        gated = self._gated(gap, max(gap.until, self.told.today))
        if gated.cap is not None or gated.ceiling:
            self._say(Change(gap.until, "asked", gated.cap, rules=gated.rules, entries=gap.entries))
        self._say(Change(gap.until, "back", self.minutes, rules=gap.ways.rules, entries=gap.entries))

    def _session(self, slot: Slot) -> Planned:
        """Minutes and effort of a session."""
        day, minutes = slot.date, self.minutes
        if self._is_guest(slot) and (home := self._week_of(slot.home or day)) < len(self.shape):
            # It is no longer for being put into a later week.
            minutes = min(minutes, self.shape[home][0])
        ceiling = "" if self.back is None else self.back.ways.ceiling
        if self.light and any(one.first <= day <= one.last for one in self.light):
            ceiling = "light"
        if self.lighter:
            self.lighter = [one for one in self.lighter if one.left > 0]
        if self.lighter:
            lighter = min(self.lighter, key=lambda one: (self._halved(one), one.left))
            minutes, ceiling = min(minutes, self._halved(lighter)), "light"
            self._say(Change(day, "lighter", minutes, rules=lighter.rules, entries=lighter.entries))
        for gap in self.gates:
            gated = self._gated(gap, day)
            minutes = minutes if gated.cap is None else min(minutes, gated.cap)
            ceiling = gated.ceiling or ceiling
        return Planned(minutes, ceiling)

    def _bound(self, day: dt.date, params: Grown) -> None:
        """What a question leaves open, and the longest session of late, bound this week and those that grow from it."""
        if self.gates:
            caps = [gated.cap for gap in self.gates if (gated := self._gated(gap, day)).cap is not None]
            self._begin_lower(min([self.minutes, *caps]))
        if self.told.log_from is None or day < self.told.log_from:
            return
        always = self.always
        if always.over_longest is None:
            return
        over = max(always.over_longest, params.step_at(self.minutes, first=self.first_time))
        most, since = 0, day - always.longest_days * _DAY
        # They are in order of their days.
        for when, done in reversed(self.recent):
            if when < since or most >= self.minutes:
                # The longest of them, or one that is long enough.
                break
            if when < day:
                most = max(most, -(-done // self.whole) * self.whole + over)
        if most >= self.minutes:
            return
        # Not less than so long a time off would leave: else a short session would count for less than none, and one of
        # which nothing is known for more than a short one.
        most = max(most, self._lowest(self.carried))
        if self.rung is not None and (day - self.rung[0]).days < always.longest_days:
            most = max(most, self.rung[1])
        if most < self.minutes:
            self._shorten(most)
            self._say(Change(day, "shorter", most, rules=always.longest_rules))

    def _part(self, carried: int, share: int) -> int:
        """A share of a week in whole fives, with the least that a share is; all of it as it was."""
        if share >= 100:
            return carried
        return max(min(self.always.return_least, carried), carried * share // 100 // self.whole * self.whole)

    def _halved(self, lighter: _Lighter) -> int:
        """How long a lighter session is in the week at hand."""
        minutes = lighter.minutes if lighter.share is None else self._part(self.minutes, lighter.share)
        return min(self.minutes, minutes)

    def _lowest(self, carried: int) -> int:
        """What is left of a length after a time off in which nothing of late took place."""
        return self._part(carried, 100 if self.lowest_share is None else self.lowest_share)

    def _shorten(self, minutes: int) -> None:
        """Carried weeks count for the length at which they were carried."""
        if minutes < self.minutes:
            self.minutes, self.counted = minutes, 0

    def _begin_lower(self, minutes: int) -> None:
        """From here one grows again: a week carried there and one that was not leave the next time off the same."""
        if minutes < self.minutes:
            self._shorten(minutes)
            self.carried = min(self.carried, minutes)

    def _planned_effort(self, slot: Slot, planned: Planned) -> int:
        if planned.ceiling == "light":
            return _LIGHT
        if planned.ceiling == "moderate":
            return min(slot.effort, EFFORTS.index("moderate"))
        return slot.effort

    # --- how it was -------------------------------------------------------------------------------------------------

    def _how_it_was(self, entry: SessionEntry, slot: Slot, planned: Planned, number: int, params: Grown) -> None:
        day, row = slot.date, self.row
        end = self.start + (number + 2) * _WEEK - _DAY
        following = self.start + (number + 1) * _WEEK
        usual = self._planned_effort(slot, planned)
        was = EFFORTS.index(entry.effort) if entry.effort else None
        if was is not None or entry.sentences:
            hard = 0
            if (was is not None and was > usual) or entry.sentences == "no":
                hard = self.very_hard if was is not None and was >= _VERY_HARD else 1
            lightened = planned.ceiling == "light"
            row.hard = row.hard + hard if hard else 0
            row.hard_while_light = row.hard_while_light + hard if hard and lightened else 0
            late = (entry.entered - entry.on).days > self.always.told_days
            if was is not None and was < usual and not late:
                row.easy += 1
            else:
                row.easy = 0
        hard_rules = self.rulings.of(hard_in_row=row.hard)
        if hard_rules.hold and (was is not None or entry.sentences):
            rules = hard_rules.rules
            self._lighten(day + _DAY, end, rules, (entry.id,))
            self.held.append(Held(day, end, rules, (entry.id,)))
        still_hard = self.rulings.of(hard_while_light=row.hard_while_light)
        if still_hard.step_back and self.stepped != number:
            self.stepped = number
            row.hard_while_light = 0
            self._begin_lower(max(self.always.return_least, self.minutes - params.step))
            self.first_time = False
            self._say(Change(day + _DAY, "shorter", self.minutes, rules=still_hard.rules, entries=(entry.id,)))
        if entry.during is not None:
            row.rated = [*row.rated, entry][-self.rated :]
            near = [one for one in row.rated if (day - one.on).days <= self.always.rated_days]
            weeks = None if row.feeling_held is None else (day - row.feeling_held).days // 7
            told = {
                "feeling_change": mean_change(near) if len(near) == self.rated else None,
                "feeling_rated": len(near),
            }
            low = self.rulings.of(**told, weeks_since_feeling_hold=weeks)
            if low.hold:
                row.feeling_held = day
                self._lighten(following, end, low.rules, (entry.id,))
                self.held.append(Held(following, end, low.rules, (entry.id,)))
        if entry.pain is not None or entry.pain_next_morning:
            row.pain = entry
            back = None if not entry.pain_next_morning else entry.pain_next_morning == "as_before"
            ways = self.rulings.of(pain_last=entry.pain, pain_back=back)
            if ways.lighter_sessions:
                row.pain_since = row.pain_since or day
                # Of something else nobody knows here what it was.
                row.hurt = "" if entry.outcome == "other" else slot.activity
                self.lighter.append(
                    _Lighter(
                        ways.lighter_sessions,
                        self.minutes,
                        ways.rules,
                        (entry.id,),
                        ways.lighter_share,
                        ways.other_activity,
                    )
                )
                self.held.append(Held(day, following, ways.rules, (entry.id,)))
            else:
                row.pain_since = None

    def _lighten(self, first: dt.date, last: dt.date, rules: tuple[str, ...], entries: tuple[str, ...]) -> None:
        self.light.append(Held(first, last, rules, entries))
        self._say(Change(first, "light", None, last, rules, entries))

    def _say(self, change: Change) -> None:
        self.changes.append(change)

    # --- the facts of the day ---------------------------------------------------------------------------------------

    def _facts(self) -> dict[str, int | float | bool | str | None]:
        today, row = self.told.today, self.row
        ahead = [day for day, one in self.planned.items() if day >= today and one.ceiling == "light"]
        gaps = [gap for gap in self.gaps if gap.until >= today or self.back is gap]
        facts: dict[str, int | float | bool | str | None] = {
            "log_known": self.told.log_from is not None,
            "not_done_in_row": len(row.not_done),
            "shorter_in_row": row.shorter,
            "hard_in_row": row.hard,
            "hard_while_light": row.hard_while_light,
            "easy_in_row": row.easy,
            "feeling_rated": len(row.rated),
            "pain_days": self._pain_days(),
            "lighter_ahead": len(ahead),
            "weeks_since_start": max(0, (today - self.slots[0].date).days // 7) if self.slots else 0,
            "week_carried": self.last_week,
            "done_share": self._done_share(),
        }
        if self.extra and self.extra[-1][0]:
            planned, done = self.extra[-1]
            facts["extra_share"] = max(0, (done - planned) * 100 // planned)
        # Once it is answered it is not asked about the same weeks again.
        much = self.asked_much
        answered = much is not None and any(day >= much for day in self.told.training_answered)
        facts |= {"extra_weeks": 0} if answered else self._much_facts()
        if len(row.rated) == self.rated and (today - row.rated[0].on).days <= self.always.rated_days:
            facts["feeling_change"] = mean_change(row.rated)
        if row.feeling_held is not None:
            facts["weeks_since_feeling_hold"] = (today - row.feeling_held).days // 7
        if row.pain is not None:
            facts["pain_last"] = row.pain.pain
            if row.pain.pain_next_morning:
                facts["pain_back"] = row.pain.pain_next_morning == "as_before"
        facts |= self._of_illness()
        if gaps:
            facts["days_off"] = max(gap.days for gap in gaps)
        unknown = [slot.date for slot in self.slots if self._is_open(slot)]
        facts["unknown_days"] = (today - min(unknown)).days if unknown else 0
        # A time off that has not begun asks nothing of the sessions before it.
        unasked = [self._unasked(gap, today) for gap in self.gaps if gap.after < today]
        facts["days_unasked"] = max((days for days, _, _ in unasked), default=0)
        # Of several the one that has to be asked about.
        asking = [one for one in unasked if one[2] is not None and self._asks(one[2])]
        _, days, ill = max(asking or unasked, key=lambda one: one[1], default=(0, 0, None))
        if asking:
            facts["fever"] = facts.get("fever") is True or _assumed(ill)
        elif "ill_days" in facts:
            # One of which nothing is open says nothing of the illness of today.
            days = min(days, int(facts["ill_days"] or 0))
        elif days and not _assumed(ill):
            facts["fever"] = False
        facts["ill_unasked"] = days
        return facts

    def _done_share(self) -> float | None:
        """Per cent of the sessions of some weeks that took place, without those of which nothing is known; ``None`` where too few are known."""
        which, today = constant("what_fits"), self.told.today
        first = today - which["weeks"] * _WEEK
        near = [slot for slot in self.slots if first <= slot.date < today and slot.date not in self.out]
        known = [state for slot in near if (state := self.became[id(slot)]) not in (None, "ahead")]
        took = sum(state in _TOOK for state in known)
        return took * 100 / len(known) if len(known) >= which["known"] else None

    def _is_open(self, slot: Slot) -> bool:
        """Whether nothing is known of a session, and nobody has asked."""
        day = slot.date
        asked = any(one.on <= day <= one.last for one in self.told.asked)
        return day not in self.out and not slot.is_second and self.became[id(slot)] is None and not asked

    def _of_illness(self) -> dict[str, int | float | bool | str | None]:
        """Of an illness that nobody has come back from yet."""
        today = self.told.today
        came_back = max((slot.date for slot in self.slots if slot.date < today and self._took(slot)), default=None)
        left = [
            one for one in self.told.illnesses if one.first <= today and (came_back is None or one.last > came_back)
        ]
        if not left:
            return {}
        newest = max(left, key=lambda one: (one.last, one.first))
        return {
            "ill_days": newest.days,
            **newest.facts,
            "fever": _assumed(newest),
            "below_neck": newest.facts.get("below_neck"),
        }


def _in_order(slots: Iterable[Slot]) -> list[Slot]:
    """By day; of two on one day, what was taken out comes behind what was not, and it is known that they are two."""
    found: list[Slot] = []
    for slot in sorted(slots, key=lambda one: (one.date, one.is_gone, one.home or one.date, one.kind, one.minutes)):
        is_second = bool(found) and found[-1].date == slot.date
        found.append(slot if is_second == slot.is_second else replace(slot, is_second=is_second))
    return found


def _assumed(illness: Illness | None) -> bool | None:
    """Fever: what was not said counts as yes."""
    return None if illness is None else illness.facts.get("fever") is not False


def _effort(entry: SessionEntry | None) -> int:
    return EFFORTS.index(entry.effort) if entry is not None and entry.effort else 0


def _stricter(ways: Sequence[Ways]) -> Ways:
    """Several of them together: of each the strictest."""
    shares = [one.share for one in ways if one.share is not None]
    ceilings = {one.ceiling for one in ways} - {""}
    return Ways(
        share=min(shares, default=None),
        ceiling="light" if "light" in ceilings else min(ceilings, default=""),
        lighter_sessions=max(one.lighter_sessions for one in ways),
        lighter_share=min(one.lighter_share for one in ways),
        rest_before=max(one.rest_before for one in ways),
        light_days=max(one.light_days for one in ways),
        rules=tuple(sorted({rule for one in ways for rule in one.rules})),
    )
