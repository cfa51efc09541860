"""Calendar files of other projects: nothing fails, and the busy minutes are those of another library, or there is a reason.

By hand, over a folder of files that somebody fetched: `python -m tests.foreign_files FOLDER`. Each is read from a week before its first
date for 120 days, by exrx and by recurring-ical-events; the files that differ are listed, to be looked at.
Why they differed so far, each in a form of our own: `test_busy_seldom.py::test_why_another_library_says_something_else`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from exrx.busy import read_busy
from exrx.calendar_lint import lint
from exrx.values.errors import InputError

HOME = ZoneInfo("Europe/Berlin")
DAY = dt.timedelta(days=1)
SECONDS = 20


def window(content: bytes) -> tuple[dt.date, dt.date]:
    for text in re.findall(rb"DTSTART[^:\r\n]*:(\d{8})", content)[:50]:
        with contextlib.suppress(ValueError):
            first = dt.date.fromisoformat(text.decode())
            if 1971 < first.year < 2100:
                return first - 7 * DAY, first + 113 * DAY
    return dt.date(2027, 1, 4), dt.date(2027, 5, 4)


def minutes(spans: list[tuple[int, int]]) -> set[int]:
    return {minute for begin, end in spans for minute in range(begin // 60, -(-end // 60))}


def moment(value: Any) -> int:
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return int((value if value.tzinfo else value.replace(tzinfo=HOME)).timestamp())


def theirs(content: bytes, first: dt.date, last: dt.date) -> list[tuple[int, int]]:
    import icalendar
    import recurring_ical_events

    low, high = moment(first), moment(last + DAY)
    spans = []
    # Otherwise it takes a zone as an earlier file described it.
    icalendar.use_zoneinfo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for calendar in icalendar.Calendar.from_ical(content, multiple=True):
            for event in recurring_ical_events.of(calendar).between(first - 2 * DAY, last + 3 * DAY):
                free = {str(event.get("TRANSP", "")).upper(), str(event.get("STATUS", "")).upper()}
                if free & {"TRANSPARENT", "CANCELLED"}:
                    continue
                begin, end = moment(event["DTSTART"].dt), moment(event["DTEND"].dt)
                if begin < end and begin < high and end > low:
                    spans.append((max(begin, low), min(end, high)))
    return spans


@contextlib.contextmanager
def at_most(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def outcome(content: bytes) -> tuple[str, str]:
    """What becomes of a file, in a word, and what there is to say of it."""
    first, last = window(content)
    try:
        with at_most(SECONDS):
            lint(content)
            spans, remarks = read_busy([(content, "x.ics")], first, last, HOME)
    except InputError as error:
        mine, told = None, str(error)
    except BaseException:
        return "FAILS", traceback.format_exc(limit=-3)
    else:
        mine = minutes([(int(span.start.timestamp()), int(span.end.timestamp())) for span in spans])
        told = ", ".join(sorted(remark.kind for remark in remarks))
    try:
        with at_most(SECONDS):
            other = minutes(theirs(content, first, last))
    except Exception as error:
        return ("refused by both" if mine is None else "read by exrx alone"), type(error).__name__
    if mine is None:
        return ("refused, and holds appointments" if other else "refused, and holds none"), told
    if mine == other:
        return ("the same" if mine else "nothing in either"), told
    return "differs", f"{len(mine - other)} minutes more, {len(other - mine)} less; {told}"


def main(folder: str) -> None:
    """Each file, and how many there are of each outcome."""
    found: Counter[str] = Counter()
    for path in sorted(Path(folder).iterdir()):
        word, more = outcome(path.read_bytes())
        found[word] += 1
        if word in ("FAILS", "differs", "refused, and holds appointments"):
            print(f"{word}: {path.name}: {more}", flush=True)
    print(dict(found.most_common()))


if __name__ == "__main__":
    main(sys.argv[1])
