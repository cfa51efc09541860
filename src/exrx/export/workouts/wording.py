"""The words on the wrist. A watch is seen by others: by default they are as neutral as the calendar's shared view."""

from __future__ import annotations

from typing import Literal

from exrx.export.workouts.steps import Part, Workout
from exrx.telling.entries import clean
from exrx.telling.words import words_of
from exrx.values.said import Said, said
from exrx.visibility import sees

View = Literal["shared", "private"]


def words(code: str, /, **parameters: object) -> Said:
    """What ``workouts.CODE`` says."""
    return said(f"workouts.{code}", **parameters)


class Wording:
    """What is told of workouts in one view and one language."""

    def __init__(self, view: View = "shared", language: str = "en") -> None:
        self.private = sees(f"workouts {view}", "sessions")
        self._words = words_of(language)

    def tell(self, code: str, /, **parameters: object) -> str:
        """What ``workouts.CODE`` says, as a text."""
        return self._words.tell(words(code, **parameters))

    def name(self, workout: Workout, short: bool = False) -> str:
        """The name of a workout: its key, by which it is found in the plan, and the day, or what it is."""
        if not self.private:
            # Said directly, as it is said of every session.
            return self._words.tell(Said("workouts.shared", (("day", workout.date.isoformat()), ("key", workout.key))))
        code = "private_short" if short else "private"
        return self.tell(code, key=workout.key, title=clean(self._words.tell(workout.what)), minutes=workout.minutes)

    def about(self, workout: Workout) -> str:
        """What else belongs to a session, for whoever asked for it: how it feels, and what to do on a bad day."""
        if not self.private:
            return ""
        talk = dict.fromkeys(part.talk for part in workout.parts if part.talk is not None)
        every = (*talk, *(() if workout.smaller is None else (workout.smaller,)), *workout.notes)
        return " · ".join(filter(None, (clean(self._words.tell(one)) for one in every)))

    def short(self, part: Part) -> str:
        """What a step is called where there is little room, and none for a note: the effort where the pulse does not guide."""
        effort = "" if part.beats is not None else self._effort(part, "effort")
        return effort or self.plain(part)

    def step(self, part: Part) -> tuple[str, str]:
        """The name of a step and its note."""
        return self.title(part), self.note(part)

    def title(self, part: Part) -> str:
        """What a step is called that has a note as well."""
        if part.repetitions is not None and not self.private:
            return self.repetitions(part)
        return self.plain(part) if self.private else self.short(part)

    def note(self, part: Part) -> str:
        """A short line beside a step, which may be empty: the effort, and how many times."""
        if part.repetitions is not None:
            return self._pair(self.repetitions(part), self._effort(part, "effort"))
        return self._effort(part, "effort_of")

    def long(self, part: Part) -> str:
        """What a step is called where there is room: what is done and, where the pulse does not guide, the effort."""
        effort = self._effort(part, "effort_of") if part.beats is None else ""
        if not self.private:
            return effort or self.plain(part)
        return self._pair(self.plain(part), effort)

    def beats(self, part: Part) -> str:
        """What a step is called where the format has no target: with the band in words."""
        if part.beats is None:
            return self.long(part)
        low, high = part.beats
        return self._pair(self.plain(part), self.tell("beats", low=low, high=high))

    def cue(self, part: Part) -> str:
        """What a step is called where digits and signs would be read as something else."""
        phase = words(f"phase.{part.phase}")
        if part.grades is None:
            return self._words.tell(phase)
        first, last = part.grades
        second = None if first == last else words(f"grade.{last}")
        return self.tell("cue", phase=phase, first=words(f"grade.{first}"), last=second)

    def plain(self, part: Part) -> str:
        """What is done, or only the part of the session."""
        own = clean(self._words.tell(part.what)) if self.private and part.what is not None else ""
        return own or self.tell(f"phase.{part.phase}")

    def repetitions(self, part: Part) -> str:
        """How many times a movement is done."""
        low, high = part.repetitions or (0, 0)
        return self.tell("repetitions", low=None if low == high else low, high=high)

    def _effort(self, part: Part, code: str) -> str:
        if part.effort is None:
            return ""
        low, high = part.effort
        return self.tell(code, low=low, high=high) if low != high else self.tell(f"one_{code}", high=high)

    def _pair(self, first: str, second: str) -> str:
        return self.tell("both", first=first, second=second) if second else first
