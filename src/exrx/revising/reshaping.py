"""Sessions in their places made as long and as light as a journal has it; what lies in an illness or a time away is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import is_

from exrx.classes import dataclass, field, replace
from exrx.clocks import wall_time
from exrx.engine.progression import Resizer, lengths, number_of
from exrx.engine.scheduling import smaller_version
from exrx.engine.scheduling.runs import run_of, shortened
from exrx.following import Followed, Move, Slot
from exrx.journal.entries import EFFORTS
from exrx.programme.course import Grown
from exrx.programme.key import BASE, SessionPhase
from exrx.programme.plan import RUNNING, Session, Week
from exrx.programme.prescription import Prescription
from exrx.rules.pack import RuleBook


@dataclass(frozen=True)
class Reshaping:
    """How a plan is made again from a journal: its weeks, and what becomes of the sessions once they have their days."""

    weeks: tuple[tuple[SessionPhase, int], ...]
    """Phase and minutes of every week of the plan."""
    follow: Callable[[Iterable[Slot]], Followed]
    """What becomes of the sessions to come, as they lie."""
    today: dt.date
    placed: Placed = field(default_factory=lambda: Placed({}, lambda day: None, None))
    """Where people put sessions."""
    others: tuple[str, ...] = ()
    """The activities that may stand in for one that hurt."""
    easier: Callable[[str, str], str] = lambda activity, ceiling: activity
    """What is done in an ordinary session that has to be as light as that: its activity, or another where even its easiest form is harder."""
    lying: tuple[Week, ...] = ()
    """The weeks with their days as they lie without the journal, where they are the same; else none."""

    def instead(self, activity: str) -> str:
        """What stands in for an activity that hurt: the same, where the person has no other."""
        return next((other for other in self.others if other != activity), activity)

    def applied(self, weeks: Sequence[Week], prescription: Prescription, book: RuleBook) -> tuple[Week, ...]:
        """The weeks with every session as it follows."""
        weeks, moved = self.placed.applied(weeks)
        ahead = [session for week in weeks for session in week.sessions if session.date >= self.today]
        made = self.follow(slots_of(ahead, book, moved))
        resizer, smaller = Resizer(prescription, book), partial(smaller_version, prescription)

        def fitted(session: Session, number: int) -> Session:
            if session.date < self.today:
                # What is over only keeps its room; a run that did not take place is none that others grow from.
                return session if session.date in made.took else shortened(session, 0)
            planned = made.sessions.get(session.date)
            if planned is None:
                return session
            phase: SessionPhase = "return" if planned.ceiling else session.phase
            activity = self.instead(session.activity) if planned.hurts else session.activity
            if planned.ceiling and session.kind == BASE:
                activity = self.easier(activity, planned.ceiling)
            most = moved[session.key].minutes if session.key in moved else None
            minutes = planned.minutes if most is None else min(planned.minutes, most)
            if (minutes, phase, activity) == (session.minutes, session.phase, session.activity):
                return session
            # What stands in is an ordinary session: nobody knows what else it is good for.
            kind = session.kind if activity == session.activity else BASE
            draft = resizer.draft(kind, activity, phase, minutes, number)
            whole = replace(
                session,
                kind=draft.kind,
                phase=phase,
                activity=draft.activity,
                what=draft.what,
                steps=draft.steps,
                smaller=smaller(draft.minutes),
            )
            return shortened(whole, run_of(session)) if whole.activity == RUNNING else whole

        def reshaped(week: Week) -> Week:
            sessions = [
                fitted(session, week.number)
                for session in week.sessions
                if session.date < self.today or session.date not in made.left_out
                if session.key not in moved or not moved[session.key].deleted
            ]
            # Most weeks are over, or as they were.
            is_same = len(sessions) == len(week.sessions) and all(map(is_, sessions, week.sessions))
            return week if is_same else replace(week, sessions=tuple(sessions))

        return tuple(map(reshaped, weeks))


@dataclass(frozen=True)
class Placed:
    """Sessions where people put them."""

    moves: Mapping[dt.date, Move]
    """What holds, by the day that the plan itself gives a session."""
    week_at: Callable[[dt.date], int | None]
    """The number of the week in which a day lies."""
    timezone: str | None
    found: dict[str, tuple[Move, dt.time | None]] = field(default_factory=dict)
    """Of the last time: what became of each session, by the key that it has in those weeks, and the time that the plan itself gives it."""

    def applied(self, weeks: Sequence[Week]) -> tuple[tuple[Week, ...], Mapping[str, Move]]:
        """The weeks with sessions where they were put, and what was done with which."""
        self.found.clear()
        if not self.moves:
            return tuple(weeks), {}
        lying: dict[int, list[Session]] = {week.number: [] for week in weeks}
        for week in weeks:
            for session in week.sessions:
                move = self.moves.get(session.date)
                number = None if move is None else self.week_at(move.day)
                if move is None or number not in lying:
                    lying[week.number].append(session)
                    continue
                self.found[session.key] = (move, session.clock)
                lying[number].append(self._put(session, move))
        made = (
            replace(
                week, sessions=tuple(sorted(lying[week.number], key=lambda one: (one.date, one.clock or dt.time())))
            )
            for week in weeks
        )
        return tuple(made), {key: move for key, (move, _) in self.found.items()}

    def _put(self, session: Session, move: Move) -> Session:
        clock = move.clock if move.clock is not None and self.timezone is not None else session.clock
        zone = self.timezone if clock is not None else None
        if clock is not None and zone is not None:
            clock = wall_time(zone, move.day, clock).at.time()
        return replace(session, date=move.day, clock=clock, timezone=zone)


def slots_of(sessions: Iterable[Session], book: RuleBook, moves: Mapping[str, Move] | None = None) -> list[Slot]:
    """Sessions as the journal's rules see them; ``moves``: what was done with some of them, by their keys."""
    light, moderate = (book.intensity[word].rpe[1] for word in ("light", "moderate"))
    found = []
    # Most sessions share their steps.
    known: dict[int, tuple[int, int]] = {}
    for session in tuple(sessions):
        alike = id(session.steps)
        if alike not in known:
            highs = [step.rpe.high for step in session.steps if step.rpe is not None and step.rpe.high]
            highest = max(highs, default=None)
            word = "moderate" if highest is None or highest <= moderate else "hard"
            word = "easy" if highest is not None and highest <= light else word
            known[alike] = session.minutes, EFFORTS.index(word)
        slot = Slot(session.date, session.kind, *known[alike], session.activity)
        move = None if moves is None else moves.get(session.key)
        if move is not None:
            home = None if move.home == slot.date else move.home
            slot = replace(slot, home=home, most=move.minutes, is_gone=move.deleted, entry=move.entry)
        found.append(slot)
    return found


def growth_of(prescription: Prescription, since: dt.date) -> Grown:
    """How sessions grow by a prescription."""
    ramp, full = lengths(prescription)
    most = number_of(prescription, "ramp_weeks", 6, "ramp")
    begin = (ramp or full or (1,))[0]
    step = max(1, number_of(prescription, "ramp_step", 1, "ramp"))
    steps = [after - before for before, after in zip(ramp, (*ramp[1:], *full[:1]), strict=False) if after > before]
    percent = prescription.target("ramp_step_percent", phase="ramp")
    every = max(1, number_of(prescription, "ramp_step_weeks", 1, "ramp"))
    reached = full[0] if full else number_of(prescription, "time", begin)
    stays = prescription.forbids("growth") or most == 0
    return Grown(
        since=since,
        begin=begin,
        reached=reached,
        full=begin if stays else number_of(prescription, "time", begin),
        step=step,
        first_step=max([step, *steps]) if percent is None else step,
        every=every,
        late=max(every, number_of(prescription, "late_step_weeks", 2, "ramp")),
        percent=None if percent is None or percent.high is None else float(percent.high),
    )
