"""The export formats, a row each: which suffix is written by what, who may read it, and which file may be written over.

A format is a row here and a module with its writer. ``Plan.save``, the command line, its help and its errors read this table, and
nothing else does. A writer is imported when it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from exrx.above import function
from exrx.classes import NamedTuple
from exrx.values.errors import ExportError, as_given, meant, need_path
from exrx.values.said import said
from exrx.visibility import views_of

if TYPE_CHECKING:
    from exrx.programme.plan import Plan

PRIVATE = 0o600


class Option(NamedTuple):
    """One more thing that a writer may be told, by keyword in Python and by flag on the command line; always a text."""

    name: str
    metavar: str
    help: str


class Format(NamedTuple):
    """One export format. Functions are named ``module:function``."""

    suffix: str
    """With its dot, in lower case. The longer one decides: ``.fhir.json`` before ``.json``."""
    what: str
    """What a message calls such a file: ``a calendar``."""
    writer: str
    """Called with the plan and, by keyword, with ``view`` where one was asked for and with the options that were given; makes text or bytes."""
    is_ours: Callable[[bytes], bool]
    """Whether exrx wrote what stands in a file. Anything else is never written over."""
    views: tuple[str, ...] = ()
    """The usual one first."""
    holds_health: bool = True
    """Whether any view holds health data: then the file is readable for its owner alone."""
    mode: str = ""
    """Where ``holds_health`` does not say it: called with the path and the new content, makes the mode (``None``: as usual)."""
    options: tuple[Option, ...] = ()
    waiting: str = ""
    """The writer for someone who is not cleared, called with the clearance and the view."""


def holds(*marks: bytes) -> Callable[[bytes], bool]:
    """Whether all of these stand in a file.

    >>> holds(b"a", b"b")(b"cab")
    True
    """
    return lambda content: all(mark in content for mark in marks)


def _is_our_calendar(content: bytes) -> bool:
    head = content.partition(b"BEGIN:V")[2].partition(b"BEGIN:V")[0]
    return b"PRODID:-//exrx//" in head


LANGUAGE = Option("language", "LANG", "default: en")
CALENDAR = Format(
    ".ics",
    "a calendar",
    "exrx.export.ics:to_ics",
    _is_our_calendar,
    views_of("calendar"),
    holds_health=False,
    options=(LANGUAGE,),
    mode="exrx.export.readback:mode_of_calendar",
)
PLAN_FILE = Format(".json", "a plan file", "exrx.export.plan_file:to_json", holds(b'"exrx_version"'))
_PAGE = Format(
    ".html",
    "a page",
    "exrx.export.html:to_html",
    holds(b'<meta name="generator" content="exrx '),
    views_of("page"),
    options=(LANGUAGE,),
    waiting="exrx.export.html:clearance_html",
)
_FHIR_PLAN = b"urn:uuid:a381c227-0ca3-5175-a0d0-ecc3111a885b"
"""The system of a plan's id in our bundles (``exrx.export.fhir.codes.PLAN``)."""
_FHIR = Format(
    ".fhir.json",
    "a FHIR bundle",
    "exrx.export.fhir:write",
    holds(b'"Bundle"', _FHIR_PLAN),
    views_of("fhir"),
    options=(
        LANGUAGE,
        Option("requester", "NAME", "who orders the exercise, for a draft order in the clinician's bundle"),
        Option("patient", "NAME", "what the patient is called, in the clinician's bundle"),
    ),
)
_WORKOUTS = Format(
    ".zip",
    "an archive of workouts",
    "exrx.export.workouts:to_zip",
    holds(b"PK", b"exrx workouts"),
    views_of("workouts"),
    options=(LANGUAGE,),
)
FORMATS: dict[str, Format] = {
    row.suffix: row
    for row in (
        CALENDAR,
        PLAN_FILE,
        _PAGE,
        _PAGE._replace(
            suffix=".pdf", writer="exrx.export.pdf:to_pdf", is_ours=holds(b"%PDF", b"exrx page"), waiting=""
        ),
        _FHIR,
        _WORKOUTS,
    )
}
"""By suffix. More are added with ``add``."""


def add(row: Format) -> None:
    """Add a format; from then on ``Plan.save`` and the command line know it. Raises ``ExportError`` for a suffix that is taken or is none."""
    suffix = row.suffix
    if not suffix.startswith(".") or not suffix[1:] or suffix != suffix.lower():
        raise ExportError(said("errors.formats.no_suffix", suffix=as_given(suffix)))
    if suffix in FORMATS:
        raise ExportError(said("errors.formats.taken", suffix=suffix, what=FORMATS[suffix].what))
    FORMATS[suffix] = row


def format_of(path: str | Path) -> Format | None:
    """The format that a name asks for by its ending; ``None`` where there is none.

    >>> format_of("a.b.ICS") is CALENDAR, format_of(".ics"), format_of("plan.csv")
    (True, None, None)
    """
    name = Path(path).name.lower()
    fitting = [row for row in FORMATS.values() if name.endswith(row.suffix) and name != row.suffix]
    return max(fitting, key=lambda row: len(row.suffix), default=None)


def plan_file_of(path: str | Path) -> Path:
    """The plan file that is named, or that lies beside the calendar that is named."""
    path = Path(path)
    return path.with_suffix(PLAN_FILE.suffix) if format_of(path) is CALENDAR else path


def with_view(view: str) -> list[Format]:
    """The formats that have a view."""
    return [row for row in FORMATS.values() if view in row.views]


def every_view() -> tuple[str, ...]:
    """The views of all formats."""
    return tuple(dict.fromkeys(view for row in FORMATS.values() for view in row.views))


def every_option() -> tuple[Option, ...]:
    """The options of all formats, each once."""
    return tuple({option.name: option for row in FORMATS.values() for option in row.options}.values())


def any_of(names: Iterable[str]) -> str:
    """Names as they are said.

    >>> any_of(("a", "b", "c"))
    'a, b or c'
    """
    *most, last = dict.fromkeys(names)
    return " or ".join(filter(None, (", ".join(most), last)))


def content(row: Format, plan: Plan, view: str | None = None, **options: str) -> bytes:
    """What a file of this format holds. Raises ``ExportError`` for a view or an option that the format does not have."""
    if view is not None and view not in row.views:
        raise _refused("no_view", str(view), row, row.views)
    known = [option.name for option in row.options]
    for name in options:
        if name not in known:
            raise _refused("no_option", name, row, known)
    chosen = options if view is None else {"view": view, **options}
    text: str | bytes = function(row.writer)(plan, **chosen)
    return text.encode() if isinstance(text, str) else text


def _refused(code: str, name: str, row: Format, known: Iterable[str]) -> ExportError:
    return ExportError(said(f"errors.formats.{code}", name=as_given(name, 40), suffix=row.suffix, known=known))


def waiting(row: Format, clearance: object, view: str | None = None, **options: str) -> bytes:
    """What a file of this format holds for someone who is not cleared."""
    text: str | bytes = function(row.waiting)(clearance, view if view in row.views else row.views[0], **options)
    return text.encode() if isinstance(text, str) else text


def mode_of(path: Path, data: bytes) -> int | None:
    """The mode in which a file is kept; ``None``: as usual."""
    row = format_of(path)
    if row is None or row.holds_health:
        return PRIVATE
    mode: int | None = function(row.mode)(path, data) if row.mode else None
    return mode


def refuse_foreign(path: Path, there: bytes | None, instead: str) -> None:
    """Refuse to write over a file that exrx did not write. ``there`` is what stands in it; ``instead`` says what to choose."""
    row = format_of(path)
    # An empty file holds nothing to lose; a folder, and what cannot be written, is said where it is written.
    if row is None or not there or not there.strip() or row.is_ours(there):
        return
    raise ExportError(said("errors.formats.foreign", path=f"{path}", what=row.what, instead=instead))


def save(plan: Plan, path: str | Path, view: str | None = None, **options: str) -> Path:
    """Write the plan to ``path`` in the format that the suffix names; atomic. Returns the path.

    What exrx wrote is replaced. Raises ``ExportError`` for a file of somebody else there, an unknown suffix, view or option, or a path
    that cannot be written; then nothing is written.
    """
    from exrx.export.files import content_of, write_all

    need_path(path)
    path = Path(path)
    row = format_of(path)
    if row is None:
        raise _unknown(path)
    there = content_of(path)
    refuse_foreign(path, there, "another path")
    if row is PLAN_FILE:
        # It holds facts alone, and is told in any language.
        options.pop(LANGUAGE.name, None)
    data = content(row, plan, view, **options)
    write_all([(path, data, mode_of(path, data))], {path: there})
    return path


def _unknown(path: Path) -> ExportError:
    suffix = path.suffix.lower()
    near = meant(suffix, FORMATS)
    what = said("errors.formats.unknown", path=f"{path}", suffix=suffix)
    near_path = f"{path.with_suffix(near)}" if near else None
    return ExportError(said("errors.formats.meant", what=what, near=near_path, known=FORMATS))
