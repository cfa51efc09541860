"""Writing a plan beside what is already there: together or not at all, and never over somebody else's file."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

from exrx.clearance import Clearance
from exrx.cli.console import wrap
from exrx.cli.personfile import same_file
from exrx.errors import ExportError, InputError
from exrx.export import FORMATS, VIEWS, content
from exrx.export.files import write_all
from exrx.export.json import load
from exrx.printing import long_date
from exrx.program import EXRX_NAMESPACE, Plan

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LARGEST_CALENDAR = 50_000_000
_PAGE_MARKS = {".html": b'<meta name="generator" content="exrx ', ".pdf": b"exrx page"}


class Outputs:
    """The files of one command: those asked for, and the plan file beside a calendar."""

    def __init__(self, asked: Sequence[str], person_file: str | None = None, view: str | None = None) -> None:
        self.paths: list[Path] = []
        self.view = view
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
            raise ExportError(f"--view {view} belongs to a page: end -o in .html or .pdf. Nothing was written.")
        kept = [path for path in self.paths if path.suffix.lower() == ".json"]
        calendars = [path for path in self.paths if path.suffix.lower() == ".ics"]
        if calendars and not kept:
            kept = [calendars[0].with_suffix(".json")]
            self.paths.append(kept[0])
        self.kept = kept[0] if kept else None

    def earlier(self) -> tuple[Plan, ...]:
        """The plans that stand in the plan files now. Raises ``ExportError`` when something else does."""
        plans = []
        for path in self.paths:
            if path.suffix.lower() != ".json" or not os.path.isfile(path):
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

    def check(self, plan: Plan, earlier: Sequence[Plan]) -> None:
        """Refuse to write over a plan of someone else or a calendar that is not this plan's. Raises ``ExportError``."""
        for old in earlier:
            if old.id != plan.id:
                raise ExportError(
                    f'The plan file there holds the plan "{old.id}", and this one is "{plan.id}". Choose another -o, so '
                    "that neither is lost. Nothing was written."
                )
            if someone_else(old, plan):
                raise ExportError(
                    "The plan file there is of someone else: sex or age differ. Choose another -o, and give this person "
                    "another id. Nothing was written."
                )
        for path in self.paths:
            if path.suffix.lower() == ".ics":
                _check_calendar(path, plan)
        self.check_pages()

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

    def write(self, plan: Plan) -> str:
        """Write what differs, and say what happened."""
        items = []
        existed = any(os.path.exists(path) for path in self.paths)
        for path in self.paths:
            suffix = path.suffix.lower()
            data = content(plan, path, self.view if self.view in VIEWS.get(suffix, ()) else None)
            if _read(path) != data:
                items.append((path, data, FORMATS[suffix].mode))
        names = " and ".join(str(path) for path in self.paths)
        if not items:
            return wrap(f"No change: {names} {'stay' if len(self.paths) > 1 else 'stays'} as before.")
        write_all(items)
        weeks = f"{len(plan.weeks)} week{'' if len(plan.weeks) == 1 else 's'} from {long_date(plan.start)}"
        lines = [wrap(f'Wrote {names}: plan "{plan.id}", {weeks}.')]
        if plan.questions:
            many = len(plan.questions) > 1
            lines.append(
                wrap(f"{len(plan.questions)} question{'s are' if many else ' is'} open: see exrx screen, or exrx new.")
            )
        calendar = any(path.suffix.lower() == ".ics" for path in self.paths)
        if existed and calendar:
            lines += [
                "",
                wrap("Entries with the same week and number keep their identity: they are replaced, not doubled."),
                wrap(
                    "Some calendars keep the old text of an entry, or entries that are no longer in the plan. "
                    "If yours does, delete the old ones before you import."
                ),
            ]
        elif calendar:
            lines.append(wrap(f"{self.kept} holds health data; it is kept readable for you alone."))
        return "\n".join(lines)


def someone_else(one: Plan, other: Plan) -> bool:
    """Whether two plans cannot be of one person: another sex, or ages more than a year apart."""
    a, b = one.person, other.person
    if a.sex is not None and b.sex is not None and a.sex != b.sex:
        return True
    return a.age is not None and b.age is not None and abs(a.age - b.age) > 1


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST_CALENDAR)
    except OSError:
        return None


def _check_calendar(path: Path, plan: Plan) -> None:
    found = _read(path) if os.path.isfile(path) else None
    if not found or not found.strip():
        return
    head = found.partition(b"BEGIN:V")[2].partition(b"BEGIN:V")[0]
    if b"PRODID:-//exrx//" not in head:
        raise ExportError(
            f"{path} is there and is not a calendar that exrx wrote. Choose another -o, so that it is "
            "not lost. Nothing was written."
        )
    if f"UID:{uuid.uuid5(EXRX_NAMESPACE, plan.id)}@exrx".encode() not in head:
        raise ExportError(
            f'{path} holds another plan than "{plan.id}". Choose another -o, or give --id its id. Nothing was written.'
        )
