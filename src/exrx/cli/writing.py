"""Writing a plan beside what is already there: together or not at all, and never over somebody else's file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from exrx.cli.console import wrap
from exrx.cli.given import language_beside
from exrx.cli.personfile import same_file
from exrx.export import formats
from exrx.export.files import write_all
from exrx.export.formats import CALENDAR, FORMATS, LANGUAGE, PLAN_FILE, Format, format_of, mode_of, refuse_foreign
from exrx.export.ics import to_ics
from exrx.export.plan_file import load
from exrx.programme.plan import Plan
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.clearance import Clearance
from exrx.values.errors import ExportError, InputError
from exrx.values.said import said
from exrx.values.size_limits import LARGEST_CALENDAR, NotRead, beginning

_ANOTHER = "another -o"


class Outputs:
    """The files of one command: those asked for, and the plan file beside a calendar."""

    def __init__(
        self,
        asked: Sequence[str],
        person_file: str | None = None,
        view: str | None = None,
        options: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.paths: list[Path] = []
        self.view, self.options = view, options
        self.plan: Plan | None = None
        """The plan that was written, or was found to stand there already."""
        self.expected: dict[Path, bytes | None] = {}
        """What the plan files held when they were read; whatever is written rests on that."""
        for name in asked:
            path = Path(name)
            if format_of(path) is None:
                raise ExportError(said("errors.outputs.no_kind", name=name, kinds=FORMATS))
            if person_file is not None and same_file(path, person_file):
                raise ExportError(said("errors.outputs.person_file", name=name))
            if not any(same_file(path, other) for other in self.paths):
                self.paths.append(path)
        if view is not None and all(self._view_of(path) is None for path in self.paths):
            known = formats.with_view(view)
            what, ends = dict.fromkeys(row.what for row in known), dict.fromkeys(row.suffix for row in known)
            raise ExportError(said("errors.outputs.no_view", view=view, what=what, ends=ends))
        # That of texts is for whatever is printed, too.
        for name in options.keys() - {LANGUAGE.name}:
            known = [row for row in FORMATS.values() if any(option.name == name for option in row.options)]
            if not any(format_of(path) in known for path in self.paths):
                ends = dict.fromkeys(row.suffix for row in known)
                raise ExportError(said("errors.outputs.no_option", name=name, ends=ends))
        kept = [path for path in self.paths if format_of(path) is PLAN_FILE]
        calendar = self.calendar
        if calendar is not None and not kept:
            kept = [calendar.with_suffix(PLAN_FILE.suffix)]
            if format_of(kept[0]) is not PLAN_FILE:
                raise ExportError(said("errors.outputs.no_place", file=f"{calendar}", kept=f"{kept[0]}"))
            self.paths.append(kept[0])
        if not kept and (beside := self._beside()) is not None:
            # A page shows the plan as it is now, with every pause and answer, and what lies beside it goes along.
            kept = [beside]
            calendar = beside.with_suffix(CALENDAR.suffix)
            self.paths += [beside, *([calendar] if os.path.isfile(calendar) else [])]
        self.kept = kept[0] if kept else None

    def _beside(self) -> Path | None:
        """The plan file of exrx that lies beside a page of the same name."""
        for path in self.paths:
            row = format_of(path)
            assert row is not None, "other names were refused"
            beside = path.with_name(path.name.removesuffix(row.suffix) + PLAN_FILE.suffix)
            there = _read(beside)
            if format_of(beside) is PLAN_FILE and there is not None and PLAN_FILE.is_ours(there):
                return beside
        return None

    def earlier(self, update: str | None = None, known: tuple[bytes, Plan] | None = None) -> tuple[Plan, ...]:
        """The plans that stand in the plan files now, ``update`` first. Raises ``ExportError`` when something else does.

        ``known`` is a plan that was read before, with what stood in its file: the same is not read again.
        """
        plans = []
        if update is not None:
            there = self.expected[Path(update)] = _read(Path(update))
            plans.append(known[1] if known is not None and known[0] == there else load(update))
        for path in self.paths:
            if format_of(path) is not PLAN_FILE or (update is not None and same_file(path, update)):
                continue
            if not os.path.isdir(path):
                self.expected[path] = _read(path)
            if not os.path.isfile(path):
                continue
            try:
                plans.append(load(path))
            except InputError as error:
                one = error.problems[0]
                why = said("errors.outputs.no_plan_file", file=f"{path}", field=one.field, what=one.what)
                raise ExportError(why) from None
        return tuple(plans)

    def calendars(self) -> tuple[tuple[Path, bytes], ...]:
        """The calendars that stand at the outputs now. Raises ``ExportError`` when something else does."""
        found = []
        for path in self.paths:
            there = _read(path) if format_of(path) is CALENDAR and os.path.isfile(path) else None
            if there and there.strip():
                refuse_foreign(path, there, _ANOTHER)
                found.append((path, there))
        return tuple(found)

    def check(self, plan_id: str, *others: str) -> None:
        """Refuse to write over a calendar that is of none of these plans. Raises ``ExportError``."""
        from exrx.export.readback import belongs_to

        for path, there in self.calendars():
            if not any(belongs_to(there, one) for one in (plan_id, *others)):
                raise ExportError(said("errors.outputs.another", file=f"{path}", id=plan_id))
        self.check_others()

    def left_by(self, taken_out: bytes | None, plan_id: str, today: dt.date) -> bool:
        """Whether the calendar there was left by a stopped run: that of an earlier plan, which was taken out or is over."""
        from exrx.export.readback import belongs_to, is_over, same_calendar

        found = self.calendars()
        return bool(found) and all(
            not belongs_to(there, plan_id) and (is_over(there, today) or same_calendar(there, taken_out or b""))
            for _, there in found
        )

    def check_others(self) -> None:
        """Refuse to write over a file of somebody else that is neither a calendar nor a plan file. Raises ``ExportError``."""
        for path in self.paths:
            if format_of(path) not in (CALENDAR, PLAN_FILE) and os.path.isfile(path):
                refuse_foreign(path, _read(path), _ANOTHER)

    def write_waiting(self, clearance: object) -> str:
        """Where a page was asked for and no plan is possible, the page of the way on; else nothing."""
        known = [(path, row) for path in self.paths if (row := format_of(path)) is not None and row.waiting]
        if not known or not isinstance(clearance, Clearance):
            return ""
        self.check_others()
        made = [(path, formats.waiting(row, clearance, self.view, **self._options_of(row))) for path, row in known]
        write_all([(path, data, mode_of(path, data)) for path, data in made])
        return wrap(self.tell("files.waiting", files=[f"{path}" for path, _ in known]))

    def _view_of(self, path: Path) -> str | None:
        """The view that was asked for, where a file of this name has it."""
        row = format_of(path)
        return self.view if row is not None and self.view in row.views else None

    def _options_of(self, row: Format) -> dict[str, str]:
        return {option.name: self.options[option.name] for option in row.options if option.name in self.options}

    def write(self, plan: Plan, more: Sequence[tuple[Path, bytes]] = (), *, first: bool = False) -> tuple[Path, ...]:
        """Write what differs, all together, and return what was written. ``more`` are further files, which may go ``first``."""
        self.plan = plan
        items: list[tuple[Path, bytes, int | None]] = []
        for path in self.paths:
            row, view, there = format_of(path), self._view_of(path), _read(path)
            assert row is not None, "other names were refused"
            data = (
                like(plan, there, language=self.options.get(LANGUAGE.name))
                if row is CALENDAR and view is None
                else formats.content(row, plan, view, **self._options_of(row))
            )
            if there != data:
                items.append((path, data, mode_of(path, data)))
        # First what every later run goes by; what a stopped run did not write after it is then written again.
        items.sort(key=lambda item: format_of(item[0]) is not PLAN_FILE)
        further = [(path, data, mode_of(path, data)) for path, data in more]
        items = [*further, *items] if first else [*items, *further]
        if items:
            write_all(items, self.expected)
        return tuple(path for path, _, _ in items)

    def changes(self, plan: Plan, keys: Container[str]) -> bytes:
        """The entries of some sessions, in the view of the calendar that is there."""
        uids = frozenset(session.uid for session in (*plan.sessions, *plan.withdrawn) if session.key in keys)
        if self.view in CALENDAR.views:
            language = self.options.get(LANGUAGE.name, SOURCE)
            return to_ics(plan, view="shared" if self.view == "shared" else "private", only=uids, language=language)
        there = self.calendar
        return like(plan, None if there is None else _read(there), uids, self.options.get(LANGUAGE.name))

    @property
    def tell(self) -> Words:
        """The language that was asked for, else that of the calendar which is there."""
        return self.tell_beside(None)

    def tell_beside(self, plan_file: str | None) -> Words:
        """The same, where the plan file that is updated lies elsewhere."""
        place = plan_file or self.calendar or self.kept
        return words_of(self.options.get(LANGUAGE.name) or language_beside(place))

    @property
    def calendar(self) -> Path | None:
        """The calendar among them."""
        return next((path for path in self.paths if format_of(path) is CALENDAR), None)


def like(plan: Plan, there: bytes | None, only: Container[str] | None = None, language: str | None = None) -> bytes:
    """The calendar of a plan in the view, and but for ``language`` in the language, of the one that is there.

    Where others see times alone, they go on seeing no more.
    """
    from exrx.export.readback import language_in, shared_title

    title = shared_title(there) if there else None
    before = language_in(there or b"")
    told = language or before
    if told != before and title == words_of(before)("calendar.shared_name"):
        # The usual word of the other language was nobody's choice.
        return to_ics(plan, view="shared", only=only, language=told)
    if title is None:
        return to_ics(plan, only=only, language=told)
    return to_ics(plan, view="shared", title=title, only=only, language=told)


def is_behind(there: bytes, plan: Plan) -> bool:
    """Whether a calendar is of a plan, and shows it otherwise than it is now."""
    from exrx.export.readback import belongs_to

    return bool(belongs_to(there, plan.id)) and there != like(plan, there)


def _read(path: Path) -> bytes | None:
    try:
        return beginning(path, LARGEST_CALENDAR)
    except NotRead:
        return None
