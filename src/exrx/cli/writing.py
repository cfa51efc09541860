"""Writing a plan beside what is already there: together or not at all, and never over somebody else's file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Sequence
from pathlib import Path

from exrx.clearance import Clearance
from exrx.cli.console import wrap
from exrx.cli.personfile import same_file
from exrx.errors import ExportError, InputError
from exrx.export import FORMATS, VIEWS, content, mode_of
from exrx.export.files import write_all
from exrx.export.ics import to_ics
from exrx.export.json import load
from exrx.program import Plan

_LARGEST_CALENDAR = 50_000_000
_PAGE_MARKS = {".html": b'<meta name="generator" content="exrx ', ".pdf": b"exrx page"}


class Outputs:
    """The files of one command: those asked for, and the plan file beside a calendar."""

    def __init__(self, asked: Sequence[str], person_file: str | None = None, view: str | None = None) -> None:
        self.paths: list[Path] = []
        self.view = view
        self.plan: Plan | None = None
        """The plan that was written, or was found to stand there already."""
        self.expected: dict[Path, bytes | None] = {}
        """What the plan files held when they were read; whatever is written rests on that."""
        for name in asked:
            path = Path(name)
            if path.suffix.lower() not in FORMATS:
                kinds = " or ".join(FORMATS)
                raise ExportError(f"{name} cannot be written: its ending says no known format. End it in {kinds}.")
            if person_file is not None and same_file(path, person_file):
                raise ExportError(f"{name} is the person file itself: choose another -o. Nothing was written.")
            if not any(same_file(path, other) for other in self.paths):
                self.paths.append(path)
        if view is not None and not any(view in VIEWS.get(path.suffix.lower(), ()) for path in self.paths):
            what, ends = ("calendar", ".ics") if view in VIEWS[".ics"] else ("page", ".html or .pdf")
            raise ExportError(f"--view {view} belongs to a {what}: end -o in {ends}. Nothing was written.")
        kept = [path for path in self.paths if path.suffix.lower() == ".json"]
        calendars = [path for path in self.paths if path.suffix.lower() == ".ics"]
        if calendars and not kept:
            kept = [calendars[0].with_suffix(".json")]
            self.paths.append(kept[0])
        self.kept = kept[0] if kept else None

    def earlier(self, update: str | None = None) -> tuple[Plan, ...]:
        """The plans that stand in the plan files now, ``update`` first. Raises ``ExportError`` when something else does."""
        plans = []
        if update is not None:
            self.expected[Path(update)] = _read(Path(update))
            plans.append(load(update))
        for path in self.paths:
            if path.suffix.lower() != ".json" or (update is not None and same_file(path, update)):
                continue
            if not os.path.isdir(path):
                self.expected[path] = _read(path)
            if not os.path.isfile(path):
                continue
            try:
                plans.append(load(path))
            except InputError as error:
                problem = error.problems[0]
                raise ExportError(
                    f"{path} is there, and exrx cannot read it as a plan ({problem.field}: {problem.message}). "
                    "Move it away or choose another -o. Nothing was written."
                ) from None
        return tuple(plans)

    def calendars(self) -> tuple[tuple[Path, bytes], ...]:
        """The calendars that stand at the outputs now. Raises ``ExportError`` when something else does."""
        from exrx.export.readback import belongs_to

        found = []
        for path in self.paths:
            there = _read(path) if path.suffix.lower() == ".ics" and os.path.isfile(path) else None
            if not there or not there.strip():
                continue
            if belongs_to(there, "") is None:
                raise ExportError(
                    f"{path} is there and is not a calendar that exrx wrote. Choose another -o, so that it is "
                    "not lost. Nothing was written."
                )
            found.append((path, there))
        return tuple(found)

    def check(self, plan_id: str, *others: str) -> None:
        """Refuse to write over a calendar that is of none of these plans. Raises ``ExportError``."""
        from exrx.export.readback import belongs_to

        for path, there in self.calendars():
            if not any(belongs_to(there, one) for one in (plan_id, *others)):
                raise ExportError(
                    f'{path} holds another plan than "{plan_id}". Choose another -o, or give --id its id. '
                    "Nothing was written."
                )
        self.check_pages()

    def left_by(self, taken_out: bytes | None, plan_id: str, today: dt.date) -> bool:
        """Whether the calendar there was left by a stopped run: that of an earlier plan, which was taken out or is over."""
        from exrx.export.readback import belongs_to, is_over, same_calendar

        found = self.calendars()
        return bool(found) and all(
            not belongs_to(there, plan_id) and (is_over(there, today) or same_calendar(there, taken_out or b""))
            for _, there in found
        )

    def check_pages(self) -> None:
        """Refuse to write over a page or a PDF of somebody else. Raises ``ExportError``."""
        for path in self.paths:
            mark = _PAGE_MARKS.get(path.suffix.lower())
            found = _read(path) if mark and os.path.isfile(path) else None
            if mark and found and found.strip() and mark not in found:
                raise ExportError(
                    f"{path} is there and is not a page that exrx wrote. Choose another -o, so that it is not lost. "
                    "Nothing was written."
                )

    def write_waiting(self, clearance: object) -> str:
        """Where a page was asked for and no plan is possible, the page of the way on; else nothing."""
        from exrx.export.html import clearance_html

        pages = [path for path in self.paths if path.suffix.lower() == ".html"]
        if not pages or not isinstance(clearance, Clearance):
            return ""
        self.check_pages()
        text = clearance_html(clearance, self.view or "person").encode()
        write_all([(path, text, FORMATS[".html"].mode) for path in pages])
        return wrap(f"Wrote {' and '.join(map(str, pages))}: whom to ask, and what. No plan was written.")

    def write(self, plan: Plan, more: Sequence[tuple[Path, bytes]] = (), *, first: bool = False) -> tuple[Path, ...]:
        """Write what differs, all together, and return what was written. ``more`` are further files, which may go ``first``."""
        self.plan = plan
        items: list[tuple[Path, bytes, int | None]] = []
        for path in self.paths:
            suffix = path.suffix.lower()
            there = _read(path)
            data = content(plan, path, self.view if self.view in VIEWS.get(suffix, ()) else None)
            if suffix == ".ics" and self.view not in VIEWS[".ics"]:
                data = like(plan, there)
            if there != data:
                items.append((path, data, mode_of(path, data)))
        # First what every later run goes by; what a stopped run did not write after it is then written again.
        items.sort(key=lambda item: item[0].suffix.lower() != ".json")
        further = [(path, data, mode_of(path, data)) for path, data in more]
        items = [*further, *items] if first else [*items, *further]
        if items:
            write_all(items, self.expected)
        return tuple(path for path, _, _ in items)

    def changes(self, plan: Plan, keys: Container[str]) -> bytes:
        """The entries of some sessions, in the view of the calendar that is there."""
        uids = frozenset(session.uid for session in (*plan.sessions, *plan.withdrawn) if session.key in keys)
        if self.view in VIEWS[".ics"]:
            return to_ics(plan, view="shared" if self.view == "shared" else "private", only=uids)
        there = self.calendar
        return like(plan, None if there is None else _read(there), uids)

    @property
    def names(self) -> str:
        """The files in one text."""
        return " and ".join(str(path) for path in self.paths)

    @property
    def calendar(self) -> Path | None:
        """The calendar among them."""
        return next((path for path in self.paths if path.suffix.lower() == ".ics"), None)


def like(plan: Plan, there: bytes | None, only: Container[str] | None = None) -> bytes:
    """The calendar of a plan in the view of the one that is there: where others see times alone, they go on seeing no more."""
    from exrx.export.readback import shared_title

    title = shared_title(there) if there else None
    return to_ics(plan, only=only) if title is None else to_ics(plan, view="shared", title=title, only=only)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST_CALENDAR)
    except OSError:
        return None
