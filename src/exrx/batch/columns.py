"""Every column of a table of people: those that are taken, and those that are given back with their types."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from exrx.export.rows import DOSE
from exrx.person.fields import PERSON
from exrx.values.errors import ExrxError

if TYPE_CHECKING:
    import pyarrow as pa

ID = "id"
OPTIONS = ("goals", "protocol", "availability")
"""The columns besides a person's fields."""
COLUMNS = (ID, *OPTIONS, *PERSON)
"""Those that are taken."""

ROW = "row"
"""The number of a row, which names it where there is no column ``id``."""
ERROR = "error"
NEEDED = "tables of people need pyarrow: pip install 'exrx[arrow]'"

_TEXTS = ("plan_id", "phase", "session_key", "uid", "status", "timezone", "kind", "step", "activity", "label", "talk_test", "rules")  # fmt: skip
MOMENTS = ("start", "end")
_COUNTS = ("revision", "week", "step_number", "minutes")


def pyarrow(part: str = "") -> Any:
    """The module, or a part of it such as ``parquet``. Raises ``ExrxError`` where it is not installed."""
    try:
        return import_module(f"pyarrow.{part}" if part else "pyarrow")
    except ImportError:
        raise ExrxError(NEEDED) from None


@cache
def out() -> pa.Schema:
    """The columns of ``prescribe``: ``row`` (or ``id``), then those of ``Prescription.to_row``."""
    arrow = pyarrow()
    texts = ("level", "ceiling", "questions", "activity")
    dose = [f"{name}{end}" for name in DOSE for end in ("_low", "", "_high")]
    return arrow.schema(
        [
            (ROW, arrow.int64()),
            *((name, arrow.string()) for name in texts),
            *((name, arrow.float64()) for name in dose),
            ("ramp_weeks", arrow.int64()),
            *((name, arrow.string()) for name in ("rules", "error", "exrx_version", "packs")),
        ]
    )


@cache
def screened() -> pa.Schema:
    """The columns of ``screen``."""
    arrow = pyarrow()
    texts = ("level", "ceiling", "questions", "rules", "error", "exrx_version", "packs")
    return arrow.schema([(ROW, arrow.int64()), *((name, arrow.string()) for name in texts)])


@cache
def sessions() -> pa.Schema:
    """The columns: ``row`` (or ``id``), those of ``plan.to_rows()``, and ``error``. Moments are in UTC, beside the name of their zone."""
    arrow = pyarrow()
    ranges = [
        f"{name}_{end}" for name in ("bpm", "percent_max", "percent_reserve", "rpe") for end in ("low", "aim", "high")
    ]
    kinds = {
        **dict.fromkeys(_TEXTS, arrow.string()),
        **dict.fromkeys(MOMENTS, arrow.timestamp("s", "UTC")),
        **dict.fromkeys(_COUNTS, arrow.int64()),
        **dict.fromkeys(ranges, arrow.float64()),
        "date": arrow.date32(),
    }
    order = (
        *("plan_id", "revision", "week", "phase", "session_key", "uid", "status", "date", "start", "end", "timezone"),
        *("kind", "step_number", "step", "activity", "label", "minutes", *ranges, "talk_test", "rules"),
    )
    return arrow.schema([(ROW, arrow.int64()), *((name, kinds[name]) for name in order), (ERROR, arrow.string())])
