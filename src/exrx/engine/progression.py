"""From a prescription to undated weeks: how long each session is, what it is made of, and how it grows.

first session -> +step a week, six weeks at most -> the full weeks, growing on slowly where the full length was not reached
after a pause -> a part of the last complete week, and on from there by the same steps
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from exrx.classes import NamedTuple, dataclass
from exrx.programme.key import BASE, Phase, SessionPhase, inner_parts, kinds
from exrx.programme.plan import RUNNING, Step
from exrx.programme.prescription import Prescription, Slot, Target, blocks_at, part_at
from exrx.rules.pack import Activity, RuleBook, right_when
from exrx.shipped import constant
from exrx.values.constraint import Number
from exrx.values.said import Said, said
from exrx.values.timeline import Pause

_AROUND = ("warm_up", "cool_down")
INTENSITY = ("bpm", "percent_max", "percent_reserve", "rpe")


@dataclass(frozen=True)
class Draft:
    """A session without a date."""

    kind: str
    phase: SessionPhase
    activity: str
    what: Said
    steps: tuple[Step, ...]

    @cached_property
    def minutes(self) -> int:
        """The whole session."""
        return sum([step.minutes for step in self.steps])


@dataclass(frozen=True, slots=True)
class DraftWeek:
    """A week without dates."""

    number: int
    phase: SessionPhase
    drafts: tuple[Draft, ...]
    spare: Draft | None = None
    """An ordinary session of that week, to stand in where two strength sessions would lie too close together."""
    back: tuple[Draft, ...] = ()
    """The sessions of a week that a pause cuts in two as they are behind it; empty where none does."""

    @property
    def minutes(self) -> int:
        """The longest session in it."""
        return max([draft.minutes for draft in self.drafts])


@dataclass(frozen=True, slots=True)
class History:
    """What a plan that is made again has behind it: its weeks before the one of today, and what the later ones had been."""

    over: int
    """How many weeks lie wholly in the past."""
    planned: tuple[tuple[SessionPhase, int], ...]
    """Phase and minutes of a session in each week, as they were planned so far."""
    runs: tuple[int, ...]
    """The longest run of each week that is over; more than ``over`` of them where the week of today is settled too."""
    entered_run: bool = False
    """Whether the longest run was entered anew today."""
    entered_session: bool = False
    """Whether the longest recent session was entered anew today."""


def lengths(prescription: Prescription) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Minutes per session in the weeks of building up, and in the full weeks."""
    full = _number(prescription, "time")
    weeks = _number(prescription, "weeks")
    start = prescription.target("ramp_start", phase="ramp")
    begin = full if start is None else int(start.aim)
    begin = min(begin, full)
    most, late = _number(prescription, "ramp_weeks", "ramp", 6), _number(prescription, "late_step_weeks", "ramp", 2)
    growth = _Growth.of(prescription)
    if prescription.forbids("growth"):
        return (), (begin,) * _total(prescription, 0, weeks)
    ramp = list(_ramp(begin, full, growth))
    fast = _number(prescription, "ramp_step_fast", "ramp", 0)
    if len(ramp) > most and fast:
        ramp = list(_ramp(begin, full, growth._replace(step=fast)))
    reached = full if len(ramp) <= most else ramp[most]
    ramp = ramp[:most]
    late = max(late, growth.every)
    ramp = ramp[: _total(prescription, 0, len(ramp) + weeks)]
    count = _total(prescription, len(ramp), weeks)
    later, minutes = [], reached
    for week in range(count):
        if week and week % late == 0:
            minutes = min(full, growth.more(minutes))
        later.append(minutes)
    return tuple(ramp), tuple(later)


def _total(prescription: Prescription, ramp: int, weeks: int) -> int:
    total = prescription.target("total_weeks")
    return weeks if total is None or total.high is None else max(0, min(weeks, int(total.high) - ramp))


def _ramp(begin: int, full: int, growth: _Growth) -> Iterator[int]:
    minutes, week = begin, 0
    while minutes < full:
        yield minutes
        week += 1
        if week % growth.every == 0:
            minutes = growth.more(minutes)


def number_of(prescription: Prescription, dimension: str, default: int = 1, phase: SessionPhase = "full") -> int:
    """A number of a prescription as it is aimed at."""
    return _number(prescription, dimension, phase, default)


def _number(prescription: Prescription, dimension: str, phase: SessionPhase = "full", default: int = 1) -> int:
    target = prescription.target(dimension, phase=phase)
    return default if target is None else int(target.aim)


def resumed(
    shape: list[tuple[SessionPhase, int]], history: History, prescription: Prescription, backs: Container[int] = ()
) -> list[tuple[SessionPhase, int]]:
    """The phase and length of each week where a plan is made again half-way: no jump past what was built up so far.

    A week may be as long as it had been planned; what lies above grows on from what was reached, by the steps of building up. How long
    a first session may be counts where nothing was reached yet, or where the longest recent one was entered anew.
    ``backs`` are the first weeks after pauses: their length follows from what was done before.
    """
    first = history.over
    if not 0 < first < len(shape):
        return shape
    begin = prescription.target("ramp_start", phase="ramp")
    planned = history.planned
    reached = next((minutes for _, minutes in reversed(planned[: first + 1]) if minutes), 0)
    level = reached
    if not reached or history.entered_session:
        level = max(reached, shape[0][1] if begin is None else int(begin.aim))
    growth = _Growth.of(prescription)
    weeks = shape[:first]
    for index, (now, minutes) in enumerate(shape[first:]):
        if index and index % growth.every == 0:
            level = growth.more(level)
        if first + index in backs:
            level = max(level, minutes)
        phase, before = planned[first + index] if first + index < len(planned) else (planned[-1][0], 0)
        most = max(level, before)
        weeks.append((now if minutes <= most or phase == "full" else "ramp", min(minutes, most)))
    return weeks


@dataclass(frozen=True, slots=True)
class _Shape:
    """Phase and length of each week, and those of weeks that a pause cuts in two for what lies behind it."""

    weeks: list[tuple[SessionPhase, int]]
    cut: dict[int, tuple[SessionPhase, int]]


def after_pauses(
    shape: list[tuple[SessionPhase, int]],
    pauses: Collection[Pause],
    prescription: Prescription,
    history: History | None,
) -> _Shape:
    """The weeks with the way back after each pause: a part of the last complete week, then on by the steps of building up."""
    found, resumes = _Shape(shape, {}), 0
    for pause in pauses:
        made, behind = _after(found, pause, prescription, history), pause.resumes - 1
        if pause.resumes == resumes and _minutes(made.weeks, behind) > _minutes(found.weeks, behind):
            # Entered once both were over: of two ways back in one week the lower one holds.
            made = _Shape(found.weeks, made.cut)
        found, resumes = made, resumes if pause.share is None else pause.resumes
    total = prescription.target("total_weeks")
    if total is not None and total.high is not None:
        # Weeks of the programme are counted without those that passed in a pause.
        lost = sum(pause.lost for pause in pauses)
        return _Shape(found.weeks[: max(0, int(total.high)) + lost], found.cut)
    return found


def _minutes(weeks: Sequence[tuple[SessionPhase, int]], index: int) -> int:
    return weeks[index][1] if index < len(weeks) else 0


def _after(shape: _Shape, pause: Pause, prescription: Prescription, history: History | None) -> _Shape:
    weeks = list(shape.weeks)
    if history is not None:
        # What took place counts, not what would be planned today; nor is a week of now longer than the way there allows.
        weeks = [*history.planned[: history.over], *resumed(weeks, history, prescription)[history.over :]]
    last = next((minutes for _, minutes in reversed(weeks[: pause.done]) if minutes), 0)
    behind, easier = pause.resumes - 1, constant("way_back")["weeks"] if pause.easier else 0
    if pause.share is None:
        # Nothing is built up again; what passed in it is still to be done.
        rest = shape.weeks[behind - pause.lost :]
        return _Shape([*_filled(shape.weeks, behind), *rest], shape.cut)
    if not last:
        # No week was complete before it: one begins again.
        again, cut = shape.weeks[pause.done :], dict(shape.cut)
        again[:easier] = [("return", minutes) for _, minutes in again[:easier]]
        if pause.begun and again:
            cut[pause.done] = again[0]
        return _Shape([*_filled(shape.weeks, behind), *again], cut)
    begin = prescription.target("ramp_start", phase="ramp")
    least = 1 if begin is None or begin.low is None else int(begin.low)
    part = last * pause.share // 100
    # Whole steps of five minutes, as one would say it; the last complete week itself as it was.
    back = last if pause.share >= 100 else max(min(least, last), part - part % 5)
    goal = shape.weeks[pause.done][1] if pause.done < len(shape.weeks) else last
    growth, full = _Growth.of(prescription), _number(prescription, "time", default=goal)
    again = []
    level = back
    while level < goal:
        # Where more weeks were done than the programme has now, they were longer than it may be now.
        again.append(("return" if len(again) < easier else "ramp", min(level, full)))
        if len(again) % growth.every == 0:
            level = growth.more(level)
    # The week that it cuts in two counts where the next one is no longer than it: the first whole week back never is.
    following = shape.weeks[pause.done + 1 : pause.done + 2]
    counts = pause.begun and not again and all(minutes <= back for _, minutes in following)
    rest = shape.weeks[pause.done + counts :]
    still = max(0, easier - len(again))
    rest[:still] = [("return", min(back, minutes)) for _, minutes in rest[:still]]
    cut = dict(shape.cut)
    if pause.begun and pause.done < behind:
        planned, minutes = shape.weeks[pause.done] if pause.done < len(shape.weeks) else ("full", last)
        cut[pause.done] = ("return" if pause.easier else planned, min(back, minutes))
    return _Shape([*_filled(shape.weeks, behind), *again, *rest], cut)


def _filled(weeks: list[tuple[SessionPhase, int]], count: int) -> list[tuple[SessionPhase, int]]:
    """The first weeks, as many as passed, also where that is more than there were."""
    return [*weeks[:count], *([weeks[-1]] * max(0, count - len(weeks)) if weeks else [])]


class _Growth(NamedTuple):
    """How sessions get longer: by so many minutes every so many weeks, and no more than a share of them."""

    step: int
    every: int
    percent: float | None

    @classmethod
    def of(cls, prescription: Prescription) -> _Growth:
        """The steps of building up."""
        ceiling = prescription.target("ramp_step_percent", phase="ramp")
        percent = None if ceiling is None or ceiling.high is None else float(ceiling.high)
        step, every = (_number(prescription, name, "ramp") for name in ("ramp_step", "ramp_step_weeks"))
        return cls(max(1, step), max(1, every), percent)

    def more(self, minutes: int) -> int:
        """One step more, and at least a minute."""
        step = self.step
        if self.percent is not None:
            step = max(1, min(step, int(minutes * self.percent / 100)))
        return minutes + step


def draft_weeks(
    prescription: Prescription,
    book: RuleBook,
    *,
    longest_run: int | None,
    history: History | None = None,
    pauses: tuple[Pause, ...] = (),
    weeks_as: Sequence[tuple[SessionPhase, int]] | None = None,
) -> tuple[DraftWeek, ...]:
    """All weeks of a programme, without dates. With a ``history`` those that are over are only counted.

    ``weeks_as`` are the phase and minutes of every week where a journal says so.
    """
    build = _Builder(prescription, book)
    frequency = _number(prescription, "frequency")
    fewer = min(frequency, _number(prescription, "frequency", "ramp", frequency))
    often = {"full": frequency, "ramp": fewer, "return": fewer}
    counts, chosen = dict(prescription.kinds), dict(prescription.activities)
    ramp, full = lengths(prescription)
    planned: list[tuple[SessionPhase, int]] = [("ramp", minutes) for minutes in ramp]
    planned += [("full", minutes) for minutes in full]
    paused = after_pauses(planned, pauses, prescription, history)
    shape = paused.weeks if weeks_as is None else list(weeks_as)
    if history is not None and weeks_as is None:
        backs = {pause.resumes - 1 for pause in pauses if pause.share and pause.done}
        shape = resumed(shape, history, prescription, backs)
    weeks = []
    run = longest_run
    runs: list[int] = []

    def week_of(number: int, phase: SessionPhase, minutes: int) -> list[Draft]:
        drafts = []
        for kind, count in counts.items():
            kind_now = BASE if build.plain(kind, phase, minutes, number) else kind
            activity = chosen.get(kind_now) or chosen.get(BASE) or chosen[kind]
            # What else is liked takes its turn in the ordinary sessions, in the same places every week.
            turns = (activity, *prescription.variety) if kind == BASE else (activity,)
            if phase == "return":
                kind_now, activity = build.back(kind_now, activity)
                turns = (activity,)
            drafts += [
                build.session(kind_now, phase, turns[n % len(turns)], minutes, run, number) for n in range(count)
            ]
        return drafts[: often[phase]]

    alike: dict[tuple[SessionPhase, int, int, int | None], tuple[tuple[Draft, ...], Draft]] = {}
    for number, (phase, minutes) in enumerate(shape, start=1):
        # Nothing else about a week decides what it holds.
        same = phase, minutes, build.until(number), run
        if same not in alike:
            usual = chosen.get(BASE) or next(iter(chosen.values()))
            spare_one = build.session(BASE, phase, usual, minutes, run, number)
            alike[same] = tuple(week_of(number, phase, minutes)), spare_one
        drafts, spare = alike[same]
        back: list[Draft] = []
        if weeks_as is None and number - 1 in paused.cut:
            later, most = paused.cut[number - 1]
            back = week_of(number, later, min(most, minutes))
        weeks.append(DraftWeek(number, phase, drafts, spare, tuple(back)))
        if run is not None:
            if history is not None and number <= len(history.runs):
                ran = history.runs[number - 1]
            else:
                ran = max((step.minutes for draft in drafts for step in draft.steps if step.is_run), default=0)
            # The longest run of the last 30 days: this week and the two before it; more would be days too many for some sessions.
            runs.append(ran)
            fresh = number < 4 or (history is not None and history.entered_run and 0 <= number - history.over < 4)
            run = max([*runs[-3:], *([longest_run] if fresh and longest_run is not None else [])])
    return tuple(weeks)


class _Sets(NamedTuple):
    """How many sets, of how many repetitions, and with what load, with the rules behind them."""

    sets: Number
    repetitions: Said
    load: Said | None
    rules: tuple[str, ...]


class _Builder:
    """Makes sessions; equal ones are made once and shared."""

    def __init__(self, prescription: Prescription, book: RuleBook) -> None:
        self.prescription, self.book = prescription, book
        self.last_stretch = max(prescription.stretches, default=0)
        self.stretches = prescription.stretches
        self.targets_of: dict[tuple[str, str, str, int, bool | None], Target] = {}
        """The targets by what they are about, those of some length apart: sessions ask for each many times."""
        self.parts_of: dict[tuple[str, str], list[Slot]] = {}
        """The parts of sessions, by their dimension and the kind of session."""
        for slot in prescription.slots:
            key = slot.key
            if key.from_minutes:
                self.parts_of.setdefault((key.dimension, key.kind), []).append(slot)
            else:
                self.targets_of.setdefault((key.dimension, key.kind, key.phase, key.until_week, key.band), slot.target)
        self.intensity_of: dict[tuple[str, SessionPhase, int], dict[str, Any]] = {}
        """How hard, by kind, phase and stretch."""
        self.talks: dict[Number, Said | None] = {}
        self.made: dict[tuple[str, SessionPhase, int, str, int, int | None], Draft] = {}

    def target(
        self, dimension: str, kind: str = BASE, phase: Phase = "full", until: int = 0, band: bool | None = None
    ) -> Target | None:
        """See ``Prescription.target``."""
        return self.targets_of.get((dimension, kind, phase, until, band))

    def inside(self, kind: str, minutes: int) -> tuple[tuple[str, Target], ...]:
        """See ``blocks_at``."""
        slots = [slot for name in inner_parts() for slot in self.parts_of.get((name, kind), ())]
        return blocks_at(slots, kind, minutes) if slots else ()

    def plain(self, kind: str, phase: SessionPhase, minutes: int, week: int) -> bool:
        """Whether a session of a special kind is an ordinary one for now: while building up, under a cap that ends, or too short."""
        if kinds()[kind].made_of_parts:
            return not self.inside(kind, minutes)
        return kinds()[kind].mechanism and (phase != "full" or week <= self.last_stretch)

    def back(self, kind: str, activity: str) -> tuple[str, str]:
        """What a session is in the first week back: of another activity where the usual one is too hard, an ordinary one where all of its kind are."""
        easier = self.prescription.choice(kind, "return")
        if easier is None:
            return kind, activity
        suits = kinds()[kind].suits or kind
        return kind if suits in self.book.activities[easier.activity].kinds else BASE, easier.activity

    def until(self, week: int) -> int:
        """See ``Prescription.until``."""
        return min(end for end in self.stretches if end >= week) if week <= self.last_stretch else 0

    def session(self, kind: str, phase: SessionPhase, activity: str, minutes: int, run: int | None, week: int) -> Draft:
        until = self.until(week)
        key = (kind, phase, until, activity, minutes, run if activity == RUNNING else None)
        if key not in self.made:
            self.made[key] = self.build(kind, phase, until, self.book.activities[activity], minutes, run)
        return self.made[key]

    def build(
        self, kind: str, phase: SessionPhase, until: int, activity: Activity, minutes: int, run: int | None
    ) -> Draft:
        warm, cool = (part_at(self.parts_of.get((name, kind), ()), name, kind, minutes) for name in _AROUND)
        main = minutes - sum(int(part.aim) for part in (warm, cool) if part is not None)
        targets = self.targets(kind, phase, until, main)
        parts = kinds()[kind].made_of_parts
        slow = activity.id == "walking" and self.prescription.forbids("brisk_walking")
        brisk = self.is_brisk(kind, phase, until) and not slow
        beyond = phase == "full" and not until and kind in dict(self.prescription.takes_over)
        what = _part_of(activity.id, ("main" if brisk else "light") + ("_harder" if beyond and activity.harder else ""))
        sets = self.sets(kind, phase)
        bout = self.target("bout")
        if BASE in kinds()[kind].all and bout is not None and bout.high is not None:
            what = said("sessions.in_stretches", name=what, minutes=bout.high) if main > bout.high else what
        if activity.movements:
            name = _part_of(activity.id, "name" if brisk else "light_name")
            if self.prescription.movements and not parts:
                what = self.strength(name, sets, with_load=True)
            else:
                what = said("sessions.made_of", name=name, what=what)
        # One warms up for a run, and cools down after it, walking.
        around = "walking" if activity.id == RUNNING else activity.id
        easy = _part_of(around, "warm_up")
        if warm is None or cool is None or main <= 0:
            step = Step("easy", around, easy, minutes, **targets, right_when=self.talk(targets))
            return Draft(kind, phase, around, title_of(around), (step,))
        steps = [Step("warm_up", around, easy, int(warm.aim), rules=warm.rules)]
        # What is done on dry ground has no place between two lengths.
        inside = [] if activity.in_water else self.blocks(kind, minutes, phase, targets)
        blocks = [block for block in inside if block.minutes < main]
        left = main - sum(block.minutes for block in blocks)
        if activity.id == RUNNING:
            # A walk that fills the session is no harder than a walk can be.
            walked = self.targets(kind, "ramp", 0, main) if beyond else targets
            steps += self.running(left, run, targets, walked)
        else:
            own = sets.rules if sets and activity.movements and not parts else ()
            steps.append(Step("main", activity.id, what, left, **targets, right_when=self.talk(targets), rules=own))
        steps += blocks
        # Where nothing is run it is a walk from beginning to end.
        done = around if not any(step.is_run for step in steps) else activity.id
        calm, title = _part_of(done, "cool_down"), title_of(done)
        steps.append(Step("cool_down", around, calm, int(cool.aim), rules=cool.rules))
        if kinds()[kind].adds and blocks:
            title = said("sessions.with_part", title=title, adds=said(f"kinds.{kind}.adds"))
        return Draft(kind, phase, done, title, tuple(steps))

    def blocks(self, kind: str, minutes: int, phase: SessionPhase, targets: dict[str, Any]) -> list[Step]:
        """Strength, or strength and balance, inside the main part of a session; by effort, because the pulse does not tell it."""
        effort = {**dict.fromkeys(INTENSITY), "rpe": targets["rpe"]}
        found = []
        for name, part in self.inside(kind, minutes):
            what, right_when = self.made_of(name, self.sets(kind, phase)), self.talk(targets)
            found.append(Step("main", name, what, int(part.aim), **effort, right_when=right_when, rules=part.rules))
        return found

    def made_of(self, activity: str, sets: _Sets | None) -> Said:
        """What a part inside a session is made of."""
        name = _part_of(activity, "name")
        if self.book.activities[activity].movements:
            return self.strength(name, sets)
        return said("sessions.made_of", name=name, what=_part_of(activity, "main"))

    def strength(self, name: Said, sets: _Sets | None, *, with_load: bool = False) -> Said:
        """The movements of strength, as often as the rules say."""
        often = {} if sets is None else {"sets": sets.sets, "repetitions": sets.repetitions}
        load = sets.load if sets and with_load else None
        return said("sessions.strength", name=name, movements=self.prescription.movements, load=load, **often)

    def sets(self, kind: str, phase: SessionPhase) -> _Sets | None:
        """Sets and repetitions of a strength session; ``None`` where no rule speaks of them."""
        sets, repetitions = (self.target(name, kind, phase) for name in ("sets", "repetitions"))
        if sets is None or repetitions is None:
            return None
        low, high = repetitions.low or repetitions.aim, repetitions.high or repetitions.aim
        load = self.target("load", kind, phase)
        rules = {*sets.rules, *repetitions.rules, *(load.rules if load else ())}
        heavy = None if load is None else _span(load.low, load.aim, load.high)
        return _Sets(sets.aim, _span(low, low, high), heavy, tuple(sorted(rules)))

    def running(self, main: int, run: int | None, targets: dict[str, Any], walked: dict[str, Any]) -> list[Step]:
        """Running up to a tenth longer than the longest of the last 30 days; walking fills the session."""
        growth = self.target("running_growth")
        most = main
        if growth is not None and growth.high is not None:
            most = min(main, int((run or 0) * (100 + growth.high) / 100))
        steps = []
        if most > 0:
            what, rules = _part_of(RUNNING, "main"), growth.rules if growth else ()
            steps.append(Step("main", RUNNING, what, most, **targets, right_when=self.talk(targets), rules=rules))
        if main - most > 0:
            rest, right_when = main - most, self.talk(walked)
            steps.append(Step("main", "walking", walk(), rest, **walked, right_when=right_when))
        return steps

    def targets(self, kind: str, phase: SessionPhase, until: int, main: int) -> dict[str, Any]:
        key = kind, phase, until
        if key not in self.intensity_of:
            found: dict[str, Any] = {name: self.target(name, *key) for name in INTENSITY}
            found["effort_first"] = found["bpm"] is not None and self.prescription.effort_leads(*key)
            self.intensity_of[key] = found
        if kinds()[kind].mechanism:
            band = self.target("main_time", kind, band=True)
            # Too short for the band that was tested: the prescribed effort takes its place.
            if band is not None and band.low is not None and main < band.low:
                return {**dict.fromkeys(INTENSITY), "rpe": self.intensity_of[key]["rpe"], "effort_first": False}
        return self.intensity_of[key]

    def is_brisk(self, kind: str, phase: SessionPhase, until: int) -> bool:
        rpe = self.target("rpe", kind, phase, until)
        light = self.book.intensity["light"].rpe[1]
        return rpe is None or rpe.high is None or rpe.high > light

    def talk(self, targets: dict[str, Any]) -> Said | None:
        if self.prescription.guide:
            return right_when(self.prescription.guide)
        rpe = targets["rpe"]
        if rpe is None or rpe.high is None:
            return None
        if rpe.high not in self.talks:
            rows = [row for row in self.book.intensity.values() if row.rpe[0] <= rpe.high]
            self.talks[rpe.high] = max(rows, key=lambda row: row.rpe[0]).talk if rows else None
        return self.talks[rpe.high]


class Resizer:
    """Makes single sessions of a prescription at another length and effort."""

    def __init__(self, prescription: Prescription, book: RuleBook) -> None:
        self._build = _Builder(prescription, book)
        self._chosen = dict(prescription.activities)

    def draft(self, kind: str, activity: str, phase: SessionPhase, minutes: int, week: int) -> Draft:
        """A session of a kind; one that is too short for its kind, or light where that is not, is an ordinary one.

        Of a run it is all running: how long a run may be is for the caller.
        """
        now = BASE if self._build.plain(kind, phase, minutes, week) else kind
        if now != kind:
            activity = self._chosen.get(BASE) or activity
        if phase == "return":
            now, activity = self._build.back(now, activity)
        return self._build.session(now, phase, activity, minutes, 10_000, week)


@lru_cache(maxsize=1024)
def title_of(activity: str) -> Said:
    """The title of a session of an activity."""
    return said(f"sessions.{activity}.title")


def walk() -> Said:
    """The brisk walk that fills a session of running."""
    return _part_of("walking", "main")


@lru_cache(maxsize=1024)
def _part_of(activity: str, part: str) -> Said:
    return said(f"sessions.{activity}.{part}")


def _span(low: Number | None, aim: Number, high: Number | None) -> Said:
    """A range, an upper end alone, or one number."""
    if high is None or low == high:
        return said("sessions.number", at=aim)
    return said("sessions.range", low=low, high=high)
