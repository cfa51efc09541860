"""From a prescription to undated weeks: how long each session is, what it is made of, and how it grows.

first session -> +step a week, six weeks at most -> the full weeks, growing on slowly where the full length was not reached
after a pause -> a part of the last complete week, and on from there by the same steps
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from exrx.pause import Pause
from exrx.prescription import MECHANISMS, Prescription, blocks_at, part_at
from exrx.program import Step
from exrx.rules.pack import Activity, RuleBook

INTENSITY = ("bpm", "percent_max", "percent_reserve", "rpe")


@dataclass(frozen=True, slots=True)
class Draft:
    """A session without a date."""

    kind: str
    phase: str
    activity: str
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DraftWeek:
    """A week without dates."""

    number: int
    phase: str
    drafts: tuple[Draft, ...]
    spare: Draft | None = None
    """An ordinary session of that week, to stand in where two strength sessions would lie too close together."""
    back: tuple[Draft, ...] = ()
    """The sessions of a week that a pause cuts in two as they are behind it; empty where none does."""

    @property
    def minutes(self) -> int:
        """The longest session in it."""
        return max(sum(step.minutes for step in draft.steps) for draft in self.drafts)


@dataclass(frozen=True, slots=True)
class History:
    """What a plan that is made again has behind it: its weeks before the one of today, and what the later ones had been."""

    over: int
    """How many weeks lie wholly in the past."""
    planned: tuple[tuple[str, int], ...]
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


def _number(prescription: Prescription, dimension: str, phase: str = "full", default: int = 1) -> int:
    target = prescription.target(dimension, phase=phase)
    return default if target is None else int(target.aim)


def resumed(
    shape: list[tuple[str, int]], history: History, prescription: Prescription, backs: Container[int] = ()
) -> list[tuple[str, int]]:
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
    """Phase and length of each week, those of weeks that a pause cuts in two for what lies behind it, and how many passed in one."""

    weeks: list[tuple[str, int]]
    cut: dict[int, tuple[str, int]]
    lost: int = 0


def after_pauses(
    shape: list[tuple[str, int]], pauses: Iterable[Pause], prescription: Prescription, history: History | None
) -> _Shape:
    """The weeks with the way back after each pause: a part of the last complete week, then on by the steps of building up."""
    found = _Shape(shape, {})
    for pause in pauses:
        found = _after(found, pause, prescription, history)
    total = prescription.target("total_weeks")
    if total is not None and total.high is not None:
        # Weeks of the programme are counted without those that passed in a pause.
        return _Shape(found.weeks[: max(0, int(total.high)) + found.lost], found.cut, found.lost)
    return found


def _after(shape: _Shape, pause: Pause, prescription: Prescription, history: History | None) -> _Shape:
    weeks = list(shape.weeks)
    if history is not None:
        # What took place counts, not what would be planned today.
        weeks = [*history.planned[: history.over], *weeks[history.over :]]
    last = next((minutes for _, minutes in reversed(weeks[: pause.done]) if minutes), 0)
    lost = shape.lost + pause.lost
    behind = pause.resumes - 1
    if pause.share is None:
        # Nothing is built up again; what passed in it is still to be done.
        rest = shape.weeks[behind - pause.lost :]
        return _Shape([*_filled(shape.weeks, behind), *rest], shape.cut, lost)
    if not last:
        # No week was complete before it: one begins again.
        again, cut = list(shape.weeks[pause.done :]), dict(shape.cut)
        if pause.easier and again:
            again[0] = ("return", again[0][1])
        if pause.begun and again:
            cut[pause.done] = again[0]
        return _Shape([*_filled(shape.weeks, behind), *again], cut, lost)
    begin = prescription.target("ramp_start", phase="ramp")
    least = 1 if begin is None or begin.low is None else int(begin.low)
    part = last * pause.share // 100
    # Whole steps of five minutes, as one would say it; the last complete week itself as it was.
    back = last if pause.share >= 100 else max(min(least, last), part - part % 5)
    goal = shape.weeks[pause.done][1] if pause.done < len(shape.weeks) else last
    easy = "return" if pause.easier else "ramp"
    growth = _Growth.of(prescription)
    again = []
    level = back
    while level < goal:
        again.append(("ramp" if again else easy, level))
        if len(again) % growth.every == 0:
            level = growth.more(level)
    # The week that it cuts in two counts where the next one is no longer than it: the first whole week back never is.
    following = shape.weeks[pause.done + 1 : pause.done + 2]
    counts = pause.begun and not again and all(minutes <= back for _, minutes in following)
    rest = shape.weeks[pause.done + counts :]
    if pause.easier and not again and rest:
        rest = [("return", min(back, rest[0][1])), *rest[1:]]
    cut = dict(shape.cut)
    if pause.begun and pause.done < behind:
        planned, minutes = shape.weeks[pause.done] if pause.done < len(shape.weeks) else ("full", last)
        cut[pause.done] = ("return" if pause.easier else planned, min(back, minutes))
    return _Shape([*_filled(shape.weeks, behind), *again, *rest], cut, lost)


def _filled(weeks: list[tuple[str, int]], count: int) -> list[tuple[str, int]]:
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
        return cls(
            max(1, _number(prescription, "ramp_step", "ramp")),
            max(1, _number(prescription, "ramp_step_weeks", "ramp")),
            None if ceiling is None or ceiling.high is None else float(ceiling.high),
        )

    def more(self, minutes: int) -> int:
        """One step more, and at least a minute."""
        return minutes + (
            self.step if self.percent is None else max(1, min(self.step, int(minutes * self.percent / 100)))
        )


def draft_weeks(
    prescription: Prescription,
    book: RuleBook,
    *,
    longest_run: int | None,
    history: History | None = None,
    pauses: tuple[Pause, ...] = (),
) -> tuple[DraftWeek, ...]:
    """All weeks of a programme, without dates. With a ``history`` those that are over are only counted."""
    build = _Builder(prescription, book)
    frequency = _number(prescription, "frequency")
    fewer = min(frequency, _number(prescription, "frequency", "ramp", frequency))
    often = {"full": frequency, "ramp": fewer, "return": fewer}
    counts, chosen = dict(prescription.kinds), dict(prescription.activities)
    ramp, full = lengths(prescription)
    paused = after_pauses(
        [("ramp", minutes) for minutes in ramp] + [("full", minutes) for minutes in full],
        pauses,
        prescription,
        history,
    )
    shape = paused.weeks
    if history is not None:
        shape = resumed(
            shape, history, prescription, {pause.resumes - 1 for pause in pauses if pause.share and pause.done}
        )
    weeks = []
    run = longest_run
    runs: list[int] = []

    def week_of(number: int, phase: str, minutes: int) -> list[Draft]:
        drafts = []
        for kind, count in counts.items():
            kind_now = "base" if build.plain(kind, phase, minutes, number) else kind
            activity = chosen.get(kind_now) or chosen.get("base") or chosen[kind]
            # What else is liked takes its turn in the ordinary sessions, in the same places every week.
            turns = (activity, *prescription.variety) if kind == "base" else (activity,)
            if phase == "return":
                easier = prescription.target("activity", kind_now, phase)
                turns = (turns[0] if easier is None else easier.unit,)
            drafts += [
                build.session(kind_now, phase, turns[n % len(turns)], minutes, run, number) for n in range(count)
            ]
        return drafts[: often[phase]]

    for number, (phase, minutes) in enumerate(shape, start=1):
        drafts = week_of(number, phase, minutes)
        spare = build.session("base", phase, chosen.get("base") or next(iter(chosen.values())), minutes, run, number)
        back: list[Draft] = []
        if number - 1 in paused.cut:
            later, most = paused.cut[number - 1]
            back = week_of(number, later, min(most, minutes))
        weeks.append(DraftWeek(number, phase, tuple(drafts), spare, tuple(back)))
        ran = max(
            (step.minutes for draft in drafts for step in draft.steps if step.label == "run"),
            default=0,
        )
        if history is not None and number <= len(history.runs):
            ran = history.runs[number - 1]
        if run is not None:
            # The longest run of the last 30 days: this week and the two before it; more would be days too many for some sessions.
            runs.append(ran)
            fresh = number < 4 or (history is not None and history.entered_run and 0 <= number - history.over < 4)
            run = max([*runs[-3:], *([longest_run] if fresh and longest_run is not None else [])])
    return tuple(weeks)


class _Sets(NamedTuple):
    """Sets, repetitions and load in words, with the rules behind them."""

    words: str
    load: str
    rules: tuple[str, ...]


class _Builder:
    """Makes sessions; equal ones are made once and shared."""

    def __init__(self, prescription: Prescription, book: RuleBook) -> None:
        self.prescription, self.book = prescription, book
        self.last_stretch = max(prescription.stretches, default=0)
        self.hard = ""
        """The phase whose slots say how hard the session at hand is."""
        self.made: dict[tuple[str, str, str, int, int | None], Draft] = {}

    def plain(self, kind: str, phase: str, minutes: int, week: int) -> bool:
        """Whether a session of a special kind is an ordinary one for now: while building up, under a cap that ends, or too short."""
        if kind == "mixed":
            return not blocks_at(self.prescription.slots, kind, minutes)
        return kind in MECHANISMS and (phase != "full" or week <= self.last_stretch)

    def session(self, kind: str, phase: str, activity: str, minutes: int, run: int | None, week: int) -> Draft:
        phase_now = self.prescription.phase_in(phase, week) if week <= self.last_stretch else phase
        key = (kind, phase_now, activity, minutes, run if activity == "running" else None)
        if key not in self.made:
            self.hard = phase_now
            self.made[key] = self.build(kind, phase, self.book.activities[activity], minutes, run)
        return self.made[key]

    def build(self, kind: str, phase: str, activity: Activity, minutes: int, run: int | None) -> Draft:
        warm, cool = (part_at(self.prescription.slots, name, kind, minutes) for name in ("warm_up", "cool_down"))
        targets = self.targets(
            kind, self.hard, minutes - sum(int(part.aim) for part in (warm, cool) if part is not None)
        )
        brisk = self.is_brisk(kind, self.hard)
        label = (
            activity.main
            if brisk and not (activity.id == "walking" and self.prescription.forbids("brisk_walking"))
            else activity.main_light
        )
        beyond = phase == self.hard == "full" and kind in dict(self.prescription.takes_over)
        if beyond and activity.harder:
            label += f" {activity.harder_words}"
        sets = self.sets(kind, phase)
        bout = self.prescription.target("bout")
        if kind in ("base", "mixed") and bout is not None and bout.high is not None:
            main = minutes - sum(int(part.aim) for part in (warm, cool) if part is not None)
            label += f": stretches of {bout.high:g} min with rests" if main > bout.high else ""
        if activity.id == "resistance" and self.prescription.movements and kind != "mixed":
            words = ", ".join(self.prescription.movements)
            label = f"{label.partition(':')[0]}: {sets.words if sets else ''}{words}{sets.load if sets else ''}"
        # One warms up for a run, and cools down after it, walking.
        around = "walking" if activity.id == "running" else activity.id
        if warm is None or cool is None or minutes <= int(warm.aim) + int(cool.aim):
            step = Step("easy", around, activity.warm_up, minutes, **targets, talk_test=self.talk(targets))
            return Draft(kind, phase, activity.id, activity.title, (step,))
        main = minutes - int(warm.aim) - int(cool.aim)
        steps = [Step("warm_up", around, activity.warm_up, int(warm.aim), rules=warm.rules)]
        # What is done on dry ground has no place between two lengths.
        inside = [] if activity.in_water else self.blocks(kind, minutes, phase, targets)
        blocks = [block for block in inside if block.minutes < main]
        left = main - sum(block.minutes for block in blocks)
        if activity.id == "running":
            # A walk that fills the session is no harder than a walk can be.
            walked = self.targets(kind, "ramp", main) if beyond else targets
            steps += self.running(left, run, targets, walked)
        else:
            own = sets.rules if sets and kind == "resistance" else ()
            steps.append(Step("main", activity.id, label, left, **targets, talk_test=self.talk(targets), rules=own))
        steps += blocks
        steps.append(Step("cool_down", around, activity.cool_down, int(cool.aim), rules=cool.rules))
        title = f"{activity.title} and strength" if kind == "mixed" and blocks else activity.title
        return Draft(kind, phase, activity.id, title, tuple(steps))

    def blocks(self, kind: str, minutes: int, phase: str, targets: dict[str, Any]) -> list[Step]:
        """Strength, or strength and balance, inside the main part of a session; by effort, because the pulse does not tell it."""
        effort = {**dict.fromkeys(INTENSITY), "rpe": targets["rpe"]}
        found = []
        for name, part in blocks_at(self.prescription.slots, kind, minutes):
            label, rules = self.made_of(name, self.sets(kind, phase)), part.rules
            found.append(Step("main", name, label, int(part.aim), **effort, talk_test=self.talk(targets), rules=rules))
        return found

    def made_of(self, name: str, sets: _Sets | None) -> str:
        """What a part inside a session is made of."""
        if name == "resistance":
            return f"strength: {sets.words if sets else ''}{', '.join(self.prescription.movements)}"
        return f"strength and balance: {self.book.activities[name].main}"

    def sets(self, kind: str, phase: str) -> _Sets | None:
        """Sets and repetitions of a strength session; ``None`` where no rule speaks of them."""
        sets, repetitions = (self.prescription.target(name, kind, phase) for name in ("sets", "repetitions"))
        if sets is None or repetitions is None:
            return None
        low, high = repetitions.low or repetitions.aim, repetitions.high or repetitions.aim
        many = f"{low}–{high}" if low != high else f"{low}"
        load = self.prescription.target("load", kind, phase)
        heavy = "" if load is None else f", {load} % load"
        rules = {*sets.rules, *repetitions.rules, *(load.rules if load else ())}
        return _Sets(f"{sets.aim} × {many} of ", heavy, tuple(sorted(rules)))

    def running(self, main: int, run: int | None, targets: dict[str, Any], walked: dict[str, Any]) -> list[Step]:
        """Running up to a tenth longer than the longest of the last 30 days; walking fills the session."""
        growth = self.prescription.target("running_growth")
        most = main
        if growth is not None and growth.high is not None:
            most = min(main, int((run or 0) * (100 + growth.high) / 100))
        walking = self.book.activities["walking"]
        steps = []
        if most > 0:
            steps.append(
                Step(
                    "main",
                    "running",
                    "run",
                    most,
                    **targets,
                    talk_test=self.talk(targets),
                    rules=growth.rules if growth else (),
                )
            )
        if main - most > 0:
            steps.append(Step("main", "walking", walking.main, main - most, **walked, talk_test=self.talk(walked)))
        return steps

    def targets(self, kind: str, phase: str, main: int) -> dict[str, Any]:
        found: dict[str, Any] = {name: self.prescription.target(name, kind, phase) for name in INTENSITY}
        if kind in MECHANISMS:
            band = self.prescription.target("main_time@band", kind)
            # Too short for the band that was tested: the prescribed effort takes its place.
            if band is not None and band.low is not None and main < band.low:
                found |= {"bpm": None, "percent_max": None, "percent_reserve": None}
        found["effort_first"] = found["bpm"] is not None and self.prescription.effort_leads(kind, phase)
        return found

    def is_brisk(self, kind: str, phase: str) -> bool:
        rpe = self.prescription.target("rpe", kind, phase)
        light = self.book.intensity["light"].rpe[1]
        return rpe is None or rpe.high is None or rpe.high > light

    def talk(self, targets: dict[str, Any]) -> str:
        if self.prescription.guide:
            return self.prescription.guide
        rpe = targets["rpe"]
        if rpe is None or rpe.high is None:
            return ""
        rows = [row for row in self.book.intensity.values() if row.rpe[0] <= rpe.high]
        return max(rows, key=lambda row: row.rpe[0]).talk_test if rows else ""
