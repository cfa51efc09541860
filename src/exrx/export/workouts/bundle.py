"""All workouts of a plan together: their files by format, the report, and one archive with a word on how each watch gets them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from exrx.classes import dataclass
from exrx.export.files import content_of, write_all
from exrx.export.formats import format_of, mode_of, refuse_foreign
from exrx.export.workouts import apple, fit, intervals, tcx, zwo
from exrx.export.workouts.report import FORMATS, Fidelity, FormatName, fidelity_of, has, table, wrapped
from exrx.export.workouts.steps import Workout, workouts_of
from exrx.export.workouts.wording import View, Wording
from exrx.programme.plan import Plan
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import ExportError, InputError, as_given, need_path
from exrx.values.said import said
from exrx.values.spellings import several
from exrx.visibility import check_view, sees

SUFFIX = ".zip"
MARK = b"exrx workouts"
"""The comment of the archive, by which it is known again."""
EVENTS = "intervals/events.json"
_SUFFIX: Mapping[FormatName, str] = {"fit": "fit", "apple": "workout", "intervals": "txt", "tcx": "tcx", "zwift": "zwo"}


@dataclass(frozen=True)
class Workouts:
    """The sessions of a plan as files for watches. ``str()`` is the report as a table."""

    workouts: tuple[Workout, ...]
    view: View
    formats: tuple[FormatName, ...]
    language: str = SOURCE

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Every file by its name in the archive, such as ``fit/2027-01-04-w01s1.fit``; the same plan gives the same bytes."""
        fidelity = json.dumps([row.to_dict() for row in self.fidelity], indent=1) + "\n"
        return {"README.txt": self._readme.encode(), "fidelity.json": fidelity.encode(), **dict(self.made())}

    @cached_property
    def fidelity(self) -> tuple[Fidelity, ...]:
        """What became of every session in every format."""
        private = sees(f"workouts {self.view}", "sessions")
        return tuple(fidelity_of(workout, format, private) for format in self.formats for workout in self.workouts)

    @cached_property
    def events(self) -> tuple[dict[str, Any], ...]:
        """What the interface of intervals.icu takes: a planned workout a session, with its FIT file inside."""
        return tuple(
            intervals.event(one, self._wording.name(one), f"{self._stem(one)}.fit", self._fit(one))
            for one in self.workouts
        )

    def to_zip(self) -> bytes:
        """The archive. The same plan gives the same bytes: nothing in it depends on when or where it is made."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.comment = MARK
            for name, data in self.files.items():
                # Not compressed: two versions of a compressor need not agree.
                entry = zipfile.ZipInfo(name)
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, data)
        return stream.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write the archive, whole or not at all; replaces an earlier one. Raises ``ExportError``, also for somebody else's file there."""
        need_path(path)
        path = Path(path)
        row = format_of(path)
        if row is None or row.suffix != SUFFIX:
            raise ExportError(said("errors.workouts.no_archive", path=f"{path}", suffix=SUFFIX))
        there = content_of(path)
        refuse_foreign(path, there, "another path")
        data = self.to_zip()
        write_all([(path, data, mode_of(path, data))], {path: there})
        return path

    def __str__(self) -> str:
        return table(self.fidelity, self._wording)

    # --- the files ------------------------------------------------------------------------------------------------

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self.view, self.language)

    def _stem(self, workout: Workout) -> str:
        """The name of a session's file: the day first, so that they stand in order."""
        parts = [workout.date.isoformat(), workout.key]
        if self.view == "private":
            parts += [workout.activity.replace("_", "-"), str(workout.minutes)]
        return "-".join(parts)

    def made(self) -> Iterator[tuple[str, bytes]]:
        """The files of the formats alone, by their names, each made when it is asked for."""
        for format in self.formats:
            for workout in self.workouts:
                if has(format, workout):
                    yield f"{format}/{self._stem(workout)}.{_SUFFIX[format]}", self._encoded(format, workout)
            if format == "intervals":
                yield EVENTS, intervals.events_file(list(self.events))

    def _encoded(self, format: FormatName, workout: Workout) -> bytes:
        words, name = self._wording, self._wording.name(workout)
        if format == "fit":
            return self._fit(workout)
        if format == "apple":
            return apple.encode(workout, name, words.long)
        if format == "intervals":
            return intervals.encode(workout, words.cue, words.tell("then_rest"))
        if format == "tcx":
            return tcx.encode(workout, words.name(workout, short=True), words.short, words.about(workout))
        return zwo.encode(workout, name, words.beats, words.about(workout))

    def _fit(self, workout: Workout) -> bytes:
        words = self._wording
        steps = self._blocks.get(id(workout.steps))
        if steps is None:
            steps = self._blocks[id(workout.steps)] = fit.block(workout, words.step)
        return fit.encode(workout, words.name(workout, short=True), steps, words.about(workout))

    @cached_property
    def _blocks(self) -> dict[int, fit.Block]:
        """What sessions with the same steps share."""
        return {}

    @property
    def _readme(self) -> str:
        tell, days = self._wording.tell, [workout.date for workout in self.workouts]
        fitting = [name for name in self.formats if any(has(name, workout) for workout in self.workouts)]
        head = tell("readme.title", count=len(days), first=min(days), last=max(days))
        blocks = [wrapped(head), wrapped(tell("readme.how"))]
        blocks += [self._steps(name) for name in fitting]
        blocks += [f"{tell('report.title')}\n\n{self}", wrapped(tell("readme.along"))]
        return "\n\n".join(blocks) + "\n"

    def _steps(self, format: FormatName) -> str:
        """How the files of a format get onto a watch, in three steps."""
        told = [self._wording.tell(f"readme.{format}.{step}") for step in ("first", "second", "third")]
        numbered = (f"{number}  {step}" for number, step in enumerate(told, 1))
        return "\n".join([self._wording.tell(f"readme.{format}.title"), *numbered])


def to_workouts(
    plan: Plan, view: View = "shared", formats: Iterable[str] | None = None, language: str = SOURCE
) -> Workouts:
    """The sessions to come as files for watches.

    ``shared``, the default, is as neutral as the calendar's shared view; ``private`` also says what is done. ``formats`` are some of
    ``fit``, ``apple``, ``intervals``, ``tcx``, ``zwift``. Raises ``ExportError`` for an unknown one, or where no session is to
    come, and ``InputError`` for what names none and for an unknown ``language``.
    """
    chosen = _chosen(formats)
    words_of(language)
    check_view("workouts", view)
    for name in chosen:
        if name not in FORMATS:
            raise ExportError(said("errors.workouts.no_format", name=as_given(name, 40), known=FORMATS))
    workouts = workouts_of(plan)
    if not workouts or not chosen:
        raise ExportError(said("errors.workouts.nothing_to_come" if chosen else "errors.workouts.none_named"))
    return Workouts(workouts, view, tuple(name for name in FORMATS if name in chosen), language)


def _chosen(formats: object) -> list[object]:
    """The formats that were asked for. Raises ``InputError`` for what is no name and no list of names."""
    chosen: list[object] = list(FORMATS) if formats is None else several("formats", formats)
    if chosen == [formats] and not isinstance(formats, str):
        raise InputError.of("formats", "errors.workouts.formats", as_given(formats), known=FORMATS)
    return chosen


def to_zip(plan: Plan, view: View = "shared", language: str = SOURCE) -> bytes:
    """The archive of a plan's workouts in every format."""
    return to_workouts(plan, view, language=language).to_zip()
