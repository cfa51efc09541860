"""The journal by itself: what living.md says follows from a first plan, entries and a day, typed from that text alone.

Numbers in brackets are its decisions. What docs/journal.md calls not built yet is left out here too: moves in a calendar, reviews, files, another activity
after pain, the question about much more than planned, the closing review. `python -m tests.oracle.journal --journals 20000 --seed 1`
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from exrx import Plan
from exrx.journal import (
    AnswerEntry,
    AskedEntry,
    ClearanceEntry,
    ContactEntry,
    Entry,
    IllnessEntry,
    Journal,
    PauseEntry,
    ReviewEntry,
    ScoreEntry,
    SessionEntry,
)

DAY = dt.timedelta(days=1)
MOST_ADDED = 6  # [18]
RUNGS = ((57, 4), (28, 3), (14, 2), (7, 1))  # [16] days off
ILL_RUNGS = ((14, 3), (7, 2), (1, 1))  # [32] days ill
SHARES = {1: 100, 2: 75, 3: 50, 4: 50}  # [16]
EFFORTS = ("very_easy", "easy", "moderate", "hard", "very_hard", "all_i_had")
WORD_ENDS = (8, 11, 13, 16, 18, 20)  # section 5: our words on the scale from 6 to 20


@dataclass(frozen=True)
class Slot:
    """One planned session."""

    date: dt.date
    week: int
    effort: int  # the highest of 6 to 20 that it asks for
    activity: str = ""


@dataclass(frozen=True)
class First:
    """The plan as it was first made, and how it grows."""

    slots: tuple[Slot, ...]
    weeks: int
    start: dt.date
    begin: int
    full: int
    first_step: int

    @property
    def reached(self) -> int:
        """What the first ramp comes to: six weeks of it at most (README 5)."""
        return min(self.full, self.begin + 6 * self.first_step)


@dataclass(frozen=True)
class Ahead:
    minutes: int
    light: bool
    small_first: bool = False
    other: bool = False  # of another kind, where there is one


@dataclass
class Told:
    """What follows on a day."""

    ahead: dict[dt.date, Ahead] = field(default_factory=dict)
    added: int = 0
    refused: str = ""  # "refer" or "stop": no sessions at all
    help_first: bool = False
    asked: bool = False  # since_pause is open


def first_of(plan: Plan) -> First:
    """From a plan that follows no journal."""
    minutes = [max(one.minutes for one in week.sessions) for week in plan.weeks]
    slots = tuple(
        Slot(one.date, number, max(int(step.rpe.high or 0) for step in one.steps if step.rpe), one.activity)
        for number, week in enumerate(plan.weeks)
        for one in week.sessions
    )
    step = 10 if len(minutes) > 1 and minutes[1] - minutes[0] == 10 else 5
    return First(slots, len(plan.weeks), plan.start, minutes[0], max(minutes), step)


def fives(minutes: float) -> int:
    """In whole fives: rounded down."""
    return int(minutes) // 5 * 5


@dataclass
class Illness:
    first: dt.date
    last: dt.date
    fever: bool  # not said counts as yes [30]
    below_neck: bool
    covid: bool

    @property
    def severe(self) -> bool:
        return self.fever or self.below_neck

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def asks(self) -> bool:
        """Whether signs are asked about afterwards [32, 33]."""
        return self.days >= 14 or (self.days >= 7 and self.fever)

    @property
    def rest(self) -> int:
        """Whole days of being well before the first session [33, 34]."""
        if self.covid:
            return 7 if self.severe else 1
        return 1 if self.severe else 0


def illnesses(journal: Journal, today: dt.date) -> list[Illness]:
    found: list[Illness] = []
    for one in sorted(journal.of(IllnessEntry), key=lambda entry: entry.on):
        last = one.last or max(one.on, today)
        ill = Illness(one.on, last, one.fever is not False, one.below_neck is not False, one.which == "covid")
        if found and ill.first <= found[-1].last + DAY:
            before = found[-1]
            before.last, before.covid = max(before.last, ill.last), before.covid or ill.covid
            before.fever, before.below_neck = before.fever or ill.fever, before.below_neck or ill.below_neck
        else:
            found.append(ill)
    return found


def outcomes(journal: Journal, slots: Sequence[Slot], today: dt.date) -> dict[dt.date, SessionEntry | str]:
    """Of each slot what became of it: its entry, "planned" (to come, or before anything was told), "not" or "unknown"."""
    told = {one.on: one for one in journal.sessions}
    asked: dict[dt.date, str] = {}
    for one in journal.of(AskedEntry):
        day = one.on
        while day <= one.last:
            asked[day] = one.choice
            day += DAY
    since = min(told, default=None)
    found: dict[dt.date, SessionEntry | str] = {}
    for slot in slots:
        if entry := told.get(slot.date):
            found[slot.date] = "not" if entry.outcome == "not_done" else entry
        elif slot.date in asked and slot.date < today:
            found[slot.date] = {"all": "planned", "none": "not"}.get(asked[slot.date], "unknown")  # [7]
        elif slot.date >= today or since is None or slot.date < since:
            found[slot.date] = "planned"  # [5]
        else:
            found[slot.date] = "unknown"  # [7]
    return found


def chosen_afterwards(journal: Journal, today: dt.date) -> ReviewEntry | None:
    """The newest choice for after the programme, where it is one that goes on [44]."""
    told = [one for one in journal.of(ReviewEntry) if one.about == "afterwards" and one.on <= today]
    told = [one for one in told if one.chosen != "rather_not"]
    return told[-1] if told and told[-1].chosen != "own_way" else None


def after_slots(
    first: First, last: Sequence[Slot], programme: int, after: ReviewEntry, today: dt.date
) -> Iterable[Slot]:
    """From the choice on, the days of the last week, or the two that lie best, to the next look: every eight weeks [44]."""
    look = after.on + dt.timedelta(weeks=8)
    while look <= today:
        look += dt.timedelta(weeks=8)
    week = programme
    while first.start + dt.timedelta(days=7 * week - 1) < look:
        here = [replace(one, date=one.date + dt.timedelta(weeks=week - one.week), week=week) for one in last]
        here = [one for one in here if one.date > after.on]
        if after.chosen == "two_days" and len(here) > 2:
            pairs = [(one, other) for at, one in enumerate(here) for other in here[at + 1 :]]
            rest = [(other.date - one.date).days for one, other in pairs]
            nearest = [min(days, 7 - days) for days in rest]
            here = list(pairs[nearest.index(max(nearest))])
        yield from here
        week += 1


class Course:
    """The plan walked through from its first session, week by week."""

    def __init__(
        self, first: First, journal: Journal, today: dt.date, added: int, after: ReviewEntry | None = None
    ) -> None:
        self.first, self.journal, self.today = first, journal, today
        last = [one for one in first.slots if one.week == first.weeks - 1]
        self.slots = list(first.slots) + [
            replace(one, date=one.date + dt.timedelta(weeks=number), week=one.week + number)
            for number in range(1, MOST_ADDED + 1)
            for one in last
        ]
        self.weeks = self.programme = first.weeks + added
        self.full = first.full
        if after:
            self.slots = [one for one in self.slots if one.week < self.programme]
            self.slots += after_slots(first, last, self.programme, after, today)
            self.weeks = max([self.programme, *(one.week + 1 for one in self.slots)])
        self.ills = illnesses(journal, today)
        self.pauses = [(one.on, one.last) for one in journal.of(PauseEntry)]
        self.outcome = outcomes(journal, self.slots, today)
        self.answers = sorted(one.on for one in journal.of(AnswerEntry) if one.field == "symptoms")
        self.ill_days: set[dt.date] = set()
        self.away_days: set[dt.date] = set()
        self.came_days: list[dt.date] = []
        self.find_left_out()
        self.logged_from = min((one.on for one in journal.sessions), default=None)
        self.scores = ScoreHold(journal, first.slots[0].date)
        # what goes on from session to session
        self.minutes = first.begin
        self.carried_minutes = first.begin  # C
        self.at_length = 0  # carried weeks at this length
        self.first_time = True
        self.way_back = self.way_back_light = False
        self.came = first.start - DAY  # last session that took place or is unknown [15]
        self.off = 0  # sessions planned since then
        self.owed: list[tuple[int, dt.date]] = []  # rungs that contradictions left behind, and since when
        self.days_off = 0  # of the longest time off that ends with a session
        self.days_owed = 0  # of those that contradictions left behind
        self.not_in_row = 0  # newest sessions back to one that took place or is unknown
        self.ladder = first.start, 0  # the day of the last way back, and its lowest rung
        self.pending: list[Illness] = []
        self.seen = 0  # illnesses that were met
        self.lighter: list[tuple[int, int]] = []  # how many of the next sessions, and how long they are
        self.light_until: dt.date | None = None
        self.question: dt.date | None = None
        self.sore = False
        self.hurt = ""  # what hurt the last time
        self.hurts_since: dt.date | None = None  # the first of such sessions in a row
        self.hard = self.hard_light = 0
        self.stepped = -1  # the week of the last step back
        self.light_weeks: set[int] = set()
        self.hold_weeks: set[int] = set()
        self.light_rest_of: set[int] = set()
        self.felt: list[tuple[dt.date, int]] = []
        self.felt_hold: dt.date | None = None
        self.took = [
            (first.start - DAY, first.begin)
        ]  # the first session is as long as the longest recent one (README 5)
        self.ahead: dict[dt.date, Ahead] = {}
        self.not_carried = 0

    # --- what is left out

    def in_illness(self, day: dt.date) -> bool:
        return day in self.ill_days

    def find_left_out(self) -> None:
        """The days of sessions that lie in an illness, with its days of being well, or in a pause."""
        for slot in self.slots:
            day = slot.date
            # What somebody did all the same on a day of being well took place.
            told = isinstance(self.outcome[day], SessionEntry)
            if any(one.first <= day <= one.last + (0 if told else one.rest) * DAY for one in self.ills):
                self.ill_days.add(day)
            if any(first <= day <= last for first, last in self.pauses):
                self.away_days.add(day)
        self.came_days = [one.date for one in self.slots if self.came_on(one)]

    def left_out(self, day: dt.date) -> bool:
        return day in self.ill_days or day in self.away_days

    # --- the walk

    def walk(self) -> None:
        before: bool | None = None
        for number in range(self.weeks):
            slots = [one for one in self.slots if one.week == number]
            if number == self.programme:
                self.full = min(self.full, self.minutes)  # never longer than the last length [44]
            self.begin_week(number, slots, before)
            before = self.week(number, slots)

    def begin_week(self, number: int, slots: Sequence[Slot], carried: bool | None) -> None:
        """One step after a carried week, else the same again [9]."""
        if not carried or not slots:
            return
        day = self.first.start + dt.timedelta(weeks=number)
        if number in self.hold_weeks or self.scores.held(day):
            return
        if self.light_until and day - 7 * DAY < self.light_until:
            return  # neither in these days nor because of them [34]
        needed = 1 if self.minutes < self.first.reached else 2  # [12]
        if self.at_length >= needed:
            self.change(min(self.full, self.minutes + self.step))

    @property
    def step(self) -> int:
        building_up = self.first_time and self.minutes < self.first.reached
        return self.first.first_step if building_up else 5  # [11]

    def lower(self, minutes: int) -> None:
        """From a lower length one grows again: that is what the next time off begins from, carried or not [53 d]."""
        if minutes < self.minutes:
            self.change(minutes)
            self.carried_minutes = min(self.carried_minutes, minutes)

    def change(self, minutes: int) -> None:
        if minutes != self.minutes:
            self.minutes, self.at_length = minutes, 0

    def week(self, number: int, slots: Sequence[Slot]) -> bool | None:
        planned = took = 0
        cut = False
        for slot in slots:
            if self.left_out(slot.date):
                outcome = self.outcome[slot.date]
                if self.in_illness(slot.date) or (not self.came_on(slot) and self.in_a_gap(slot)):
                    cut = True  # [17]
                if not isinstance(outcome, SessionEntry):
                    self.off += 1
                else:
                    # A contradiction: its date alone counts [34], and what it says of effort and pain, which can only lower [53 d].
                    self.owed.append((self.rung(slot.date), self.came))
                    self.days_owed = max(self.days_owed, (slot.date - self.came).days - 1)
                    self.came, self.off = slot.date, 0
                    light = self.is_light(slot) or self.in_illness(slot.date)  # at most light while ill [31]
                    self.how_it_was(slot, outcome, min(slot.effort, 11) if light else slot.effort, light=light)
                continue
            if self.outcome[slot.date] == "not" and self.in_a_gap(slot):
                cut = True
            if self.came_on(slot) and self.comes_back(slot) and slot is not slots[0]:
                cut = True
            planned += 1
            took += self.session(slot)
        in_programme = number < self.programme
        if not planned:
            self.not_carried += in_programme
            return None
        if cut or took < -(-2 * planned // 3):  # [8]
            self.not_carried += in_programme
            return False
        self.carried_minutes = self.minutes
        self.at_length += 1
        self.way_back = self.way_back_light = False
        return True

    def in_a_gap(self, slot: Slot) -> bool:
        """Whether a session that did not take place lies in time off by the ladder."""
        at = bisect(self.came_days, slot.date)
        begin = self.came_days[at - 1] if at else self.first.start - DAY
        if at == len(self.came_days):
            return True
        end = self.came_days[at]
        between = sum(begin < one.date < end for one in self.slots)
        return (end - begin).days - 1 >= 7 or between >= 3

    def came_on(self, slot: Slot) -> bool:
        """Whether it took place, or may have."""
        outcome = self.outcome[slot.date]
        return isinstance(outcome, SessionEntry) or (outcome != "not" and not self.left_out(slot.date))

    def rung(self, day: dt.date) -> int:
        """Of the ladder, on a day [15, 16]."""
        days = (day - self.came).days - 1
        return next((rung for least, rung in RUNGS if days >= least), 1 if self.off >= 3 else 0)

    def comes_back(self, slot: Slot) -> bool:
        """The first days back, by the deeper of the ladder and the illness [16, 32]."""
        while self.seen < len(self.ills) and self.ills[self.seen].last < slot.date:
            self.pending.append(self.ills[self.seen])
            self.seen += 1
        self.owed.append((self.rung(slot.date), self.came))
        self.days_off, self.days_owed = max(self.days_owed, (slot.date - self.came).days - 1), 0
        rung, since = max(self.owed, key=lambda one: (one[0], -one[1].toordinal()))
        self.owed = []
        question, since = rung == 4, since if rung == 4 else None
        for ill in self.pending:
            rung = max(rung, next(one for least, one in ILL_RUNGS if ill.days >= least))
            question = question or ill.asks
        if not rung:
            return False
        # Never more than M at hand: of what is longer no share is taken either, else a carried week would count against one [53 d].
        c = min(self.carried_minutes, self.minutes)
        self.lower(max(fives(c * SHARES[rung] / 100) if rung > 1 else c, min(10, c)))
        self.ladder = slot.date, min(self.minutes, max(fives(c / 2), min(10, c)))
        self.way_back, self.first_time, self.at_length = True, False, 0  # no counter goes on during the way back [12]
        self.way_back_light = self.way_back_light or rung >= 2
        if question:
            off = [since + 56 * DAY] if since is not None else []
            self.question = max(off + [ill.last - DAY for ill in self.pending if ill.asks])
        if any(ill.severe for ill in self.pending):
            self.lighter.append((2, min(max(min(10, c), fives(c / 2)), self.minutes)))  # [33]
        elif self.pending:
            self.lighter.append((1, self.minutes))
        if any(ill.covid for ill in self.pending):
            self.light_until = slot.date + 14 * DAY  # [34]
        return True

    def open_question(self, day: dt.date) -> bool:
        return self.question is not None and not any(self.question < one <= day for one in self.answers)

    def is_light(self, slot: Slot) -> bool:
        return (
            self.open_question(slot.date)
            or bool(self.lighter)
            or self.sore
            or (self.way_back and self.way_back_light)
            or slot.week in self.light_weeks
            or slot.week in self.light_rest_of
            or (self.light_until is not None and slot.date < self.light_until)
        )

    def session(self, slot: Slot) -> bool:
        """One planned session: how long and how hard it is, and what became of it. True: it counts for its week."""
        day, outcome = slot.date, self.outcome[slot.date]
        if self.logged(day) and outcome != "not":
            longest = max((took for when, took in self.took if (day - when).days <= 30), default=None)
            # [13], or the ladder's value [53 h]: less than what a month off would leave made a short session count for less than none.
            c = self.carried_minutes
            most = 0 if longest is None else -(-longest // 5) * 5 + self.step
            ladder, value = self.ladder
            least = max(fives(c / 2), min(10, c), value if (day - ladder).days < 30 else 0)
            self.change(min(self.minutes, max(most, least)))
        if self.open_question(day) and outcome != "not":
            self.lower(30)
        minutes = self.minutes
        minutes = min([minutes, *(length for _, length in self.lighter)])
        if self.sore:
            minutes = min(minutes, max(10, fives(self.minutes / 2)))  # [29]
        light = self.is_light(slot)
        effort = min(slot.effort, 11) if light else slot.effort
        if day >= self.today:
            # Two in a row, or the first day back after a gap of a week [19, rule 3].
            small = self.not_in_row >= 2 or self.days_off >= 7
            self.ahead[day] = Ahead(minutes, effort <= 11, small, self.of_another_kind(slot))
        if outcome == "not":
            self.off += 1
            self.not_in_row += 1
            return False
        self.not_in_row = 0
        self.came, self.off, self.pending = day, 0, []
        if outcome == "unknown":
            return False
        self.lighter = [(left - 1, length) for left, length in self.lighter if left > 1]
        # What is halved because of pain makes no week easier to carry [53 d].
        asked_of_it, self.sore = self.minutes if self.sore else minutes, False
        if not isinstance(outcome, SessionEntry):
            self.took.append((day, minutes))
            return minutes * 100 >= asked_of_it * 80
        return self.took_place(slot, outcome, minutes, effort, asked_of_it, light=light)

    def logged(self, day: dt.date) -> bool:
        """Session entries count from the first of them on [5]."""
        return self.logged_from is not None and day >= self.logged_from

    def took_place(
        self, slot: Slot, entry: SessionEntry, planned: int, effort: int, asked: int, *, light: bool
    ) -> bool:
        given = entry.minutes
        if given is None and entry.outcome == "done":
            given = planned
        if given is None and entry.outcome == "shorter":
            given = max(5, fives(planned / 2))  # [6]
        if given is not None:
            self.took.append((slot.date, min(given, planned)))  # [14]
        ceiling, word = self.how_it_was(slot, entry, effort, light=light)
        if given is None or entry.outcome == "stopped":
            return False
        if entry.outcome == "other" and word is not None and word > ceiling:
            return False  # [8]
        return min(given, planned) * 100 >= asked * 80

    def how_it_was(self, slot: Slot, entry: SessionEntry, effort: int, *, light: bool) -> tuple[int, int | None]:
        """The places of the planned and of the told effort among the words."""
        ceiling = next(number for number, end in enumerate(WORD_ENDS) if effort <= end)
        word = EFFORTS.index(entry.effort) if entry.effort else None
        self.effort(slot, word, ceiling, entry.sentences, light=light)
        self.pain(slot, entry)
        self.feeling(slot, entry)
        return ceiling, word

    def effort(self, slot: Slot, word: int | None, ceiling: int, sentences: str, *, light: bool) -> None:
        """Too hard, once, twice, twice more while it was light [24]."""
        points = int(sentences == "no" or (word is not None and word > ceiling))
        if word is not None and word >= EFFORTS.index("very_hard"):
            points = 2
        if not points:
            if word is not None or sentences:
                self.hard = self.hard_light = 0
            self.step_back(slot)
            return
        self.hard += points
        self.hard_light = self.hard_light + points if light else 0
        if self.hard >= 2:
            self.light_rest_of.add(slot.week)
            self.light_weeks.add(slot.week + 1)
            self.hold_weeks.add(slot.week + 1)
        self.step_back(slot)

    def step_back(self, slot: Slot) -> None:
        """One step shorter, once a week [24, section 3]: what is more waits for the next one."""
        if self.hard_light >= 2 and self.stepped != slot.week:
            self.hard_light, self.stepped, self.first_time = 0, slot.week, False
            self.lower(max(10, self.minutes - 5))

    def pain(self, slot: Slot, entry: SessionEntry) -> None:
        if entry.pain is None and not entry.pain_next_morning:
            return
        if (entry.pain or 0) > 5 or entry.pain_next_morning == "more":
            self.sore = True
            self.hold_weeks.add(slot.week + 1)
            self.hurts_since = self.hurts_since or slot.date
            self.hurt = "" if entry.outcome == "other" else slot.activity
        else:
            self.hurts_since = None

    def of_another_kind(self, slot: Slot) -> bool:
        """The next session, and after more than a week every one until somebody has looked at it [29, rules 19 and 20]."""
        since = self.hurts_since
        seen = since is not None and any(one.on >= since for one in self.journal.of(ContactEntry))
        long = since is not None and not seen and (self.today - since).days > 7
        return slot.activity == self.hurt and (self.sore or long)

    def feeling(self, slot: Slot, entry: SessionEntry) -> None:
        """Worse during than before in the last three rated [28]."""
        if entry.during is None:
            return
        self.felt.append((slot.date, entry.during - (entry.before or 0)))
        last = [value for when, value in self.felt[-3:] if (slot.date - when).days <= 28]
        free = self.felt_hold is None or (slot.date - self.felt_hold).days >= 28
        if len(last) == 3 and sum(last) < 0 and free:
            self.felt_hold = slot.date
            self.light_weeks.add(slot.week + 1)
            self.hold_weeks.add(slot.week + 1)


class ScoreHold:
    """Nothing grows after five points more, worse in own words, or a ninth answer of one [37, 40]."""

    def __init__(self, journal: Journal, start: dt.date) -> None:
        self.scores = journal.of(ScoreEntry)
        self.contacts = journal.of(ContactEntry)
        self.first = start
        near = [one for one in self.scores if one.phq9 is not None and -14 <= (one.on - start).days <= 7]
        self.begin = near[0].phq9 if near else None
        self.begin_day = near[0].on if near else start

    def held(self, day: dt.date) -> bool:
        totals = [one for one in self.scores if one.phq9 is not None and one.on <= day]
        words = [one for one in self.scores if one.own_words_course and one.on <= day]
        ninth = [one.phq9_item9 for one in self.scores if one.phq9_item9 is not None and one.on <= day]
        if ninth and ninth[-1] >= 1:
            return True
        asking: list[dt.date] = []
        if totals:
            now = totals[-1]
            apart = [one.phq9 or 0 for one in totals if (now.on - one.on).days >= 14]
            begin = self.begin if now.on - DAY * 14 >= self.begin_day else None
            was = [one for one in (begin, apart[-1] if apart else None) if one is not None]
            # Closer together a rise counts as well: safety takes the stricter reading of [37].
            was += [one.phq9 or 0 for one in totals if 0 < (now.on - one.on).days < 14]
            if any((now.phq9 or 0) - one >= 5 for one in was):
                asking.append(now.on)
            little = begin is not None and begin >= 10 and ((now.phq9 or 0) - begin) * 100 > -20 * begin
            if little and (day - self.first).days >= 56:
                asking.append(now.on)  # week eight [40]
        if words and words[-1].own_words_course == "worse" and not any(one.on > words[-1].on for one in totals):
            asking.append(words[-1].on)
        return bool(asking) and not any(max(asking) <= one.on <= day for one in self.contacts)


def refused(journal: Journal) -> str:
    """No sessions at all: a ninth answer of two [40], worse for days [36], signs and illnesses that are looked at first [34]."""
    cleared = [(one.topic, one.on) for one in journal.of(ClearanceEntry)]

    def opened(topic: str, day: dt.date) -> bool:
        return any(one == topic and on > day for one, on in cleared)

    answered = [
        one.on for one in journal.of(AnswerEntry) if one.field == "post_exertional_malaise" and one.value is False
    ]
    for entry in journal.sessions:
        if (entry.worse_days or 0) >= 2 and not any(on >= entry.on for on in answered):
            return "stop"
    for score in journal.of(ScoreEntry):
        if (score.phq9_item9 or 0) >= 2 and not opened("mental_health", score.on):
            return "refer"
    totals = [score for score in journal.of(ScoreEntry) if score.phq9 is not None]
    if totals and (totals[-1].phq9 or 0) >= 20 and not opened("mental_health", totals[-1].on):
        return "refer"
    for ill in journal.of(IllnessEntry):
        if ill.chest_signs and not opened("heart", ill.last or ill.on):
            return "refer"
        for which, topic in (("pneumonia", "lung"), ("in_hospital", "other")):
            if ill.which == which and not opened(topic, ill.last or ill.on):
                return "refer"
    return ""


def told(first: First, entries: Iterable[Entry], plan: str, today: dt.date) -> Told:
    """What follows from the entries on a day."""
    journal = Journal(plan, tuple(entries))
    found = Told(refused=refused(journal))
    ninth = [one.phq9_item9 for one in journal.of(ScoreEntry) if one.phq9_item9 is not None]
    found.help_first = bool(ninth) and ninth[-1] >= 1
    if found.refused:
        return found
    while True:
        course = Course(first, journal, today, found.added)
        course.walk()
        wanted = min(MOST_ADDED, course.not_carried)
        if wanted <= found.added:
            break
        found.added = wanted
    if after := chosen_afterwards(journal, today):
        # The programme ends as it did before anybody chose.
        course = Course(first, journal, today, found.added, after)
        course.walk()
    found.ahead = course.ahead
    found.asked = course.question is not None and course.question < today and course.open_question(today)
    return found
