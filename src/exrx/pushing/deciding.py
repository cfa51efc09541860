"""What is done with one entry: then (what the plan showed when it was last pushed), there (what stands in the calendar), and now.

What the person did in the calendar is an answer and stays, unless the plan itself takes the session out or gives it another time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from exrx.classes import dataclass, replace
from exrx.pushing.comparing import Shown, stamped_by_exrx, verdict
from exrx.pushing.memory import Seen, digest, reminders_in, seen

Kind = Literal["added", "changed", "removed", "kept", "deleted", "unchanged", "refused", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and what of the calendar's stays in what is written."""

    kind: Kind
    times: bool = False
    """Their times stay, since the plan's own did not change."""
    against: bool = False
    """Somebody had changed the entry, and the plan's newer version takes its place."""


def decide(ours: Shown, mine: bytes, theirs: Shown | None, *, there: bool, then: Seen | None, over: bool) -> Decision:
    """What becomes of one entry. ``over``: its day has passed; what is over is never put into a calendar.

    ``mine`` is the plan's file of it, ``theirs`` what the calendar shows, ``None`` also where that cannot be read.
    """
    if not there:
        if ours.cancelled:
            # A session that was withdrawn before anybody saw it needs no entry.
            return Decision("unchanged")
        if then is not None and not then.cancelled:
            return Decision("deleted")
        return Decision("unchanged" if over else "added")
    if theirs is None:
        return Decision("kept")
    if then is None:
        made = verdict(ours, theirs)
        # What the plan takes out goes out whoever changed it: only its times are anybody's to choose.
        taken_out = made == "kept" and ours.cancelled and not theirs.cancelled
        return Decision("changed", against=True) if taken_out else Decision(made)
    now, stands = seen(ours, mine), seen(theirs, b"")
    if (
        not isinstance(ours.start, dt.datetime)
        and isinstance(theirs.start, dt.datetime)
        and theirs.begins_on == ours.start
    ):
        # The plan says no more than a day, and the hour is theirs.
        stands, then = (replace(one, start=now.start, end=now.end) for one in (stands, then))
        found = _three(ours, theirs, now, stands, then)
        return found if ours.cancelled else replace(found, times=True)
    return _three(ours, theirs, now, stands, then)


def _three(ours: Shown, theirs: Shown, now: Seen, stands: Seen, then: Seen) -> Decision:
    if stands.plain == now.plain:
        return Decision("changed" if theirs.sequence < ours.sequence else "unchanged")
    if stands.plain == then.plain:
        return Decision("changed")
    if now.plain == then.plain or theirs.cancelled:
        return Decision("changed", against=True) if ours.cancelled and not theirs.cancelled else Decision("kept")
    if ours.cancelled or now.times != then.times:
        return Decision("changed", against=True)
    # The plan says something else of a session at the same time: its words are written, and their time stays, unless it is longer.
    longer = _length(theirs) > _length(ours) and stands.times != now.times
    return Decision("changed", times=stands.times != then.times and not longer, against=longer)


def _length(shown: Shown) -> dt.timedelta:
    return dt.timedelta() if shown.start is None or shown.end is None else shown.end - shown.start


def is_later(ours: Shown, theirs: Shown | None, then: Seen | None) -> bool:
    """Whether a calendar holds what a later revision of the plan wrote, and this plan knows nothing of."""
    if theirs is None or theirs.sequence <= ours.sequence or not stamped_by_exrx(theirs):
        return False
    return then is None or seen(theirs, b"").plain != then.plain


_THEIRS = ("LOCATION", "CATEGORIES", "COLOR", "X-APPLE-STRUCTURED-LOCATION")
"""What a person adds to an entry, and the plan says nothing of."""


def written(mine: bytes, theirs: bytes, decision: Decision, then: Seen | None) -> bytes:
    """The plan's entry with what is the person's: place, category, colour, reminders of their own, and their time where it stays.

    The number of its version is not lower than the one that stands in the calendar: some servers refuse that.
    """
    from icalendar import Calendar

    if then is None:
        return mine
    calendar, other = Calendar.from_ical(mine), Calendar.from_ical(theirs)
    (event,), (there,) = calendar.walk("VEVENT"), other.walk("VEVENT")
    same = [mine]
    for name in _THEIRS:
        if name in there and _values(event, name) != _values(there, name):
            event[name] = there[name]
            same = []
    if digest(reminders_in(theirs)) != then.reminders and reminders_in(theirs) != reminders_in(mine):
        event.subcomponents = list(there.subcomponents)
        same = []
    if decision.times:
        event["DTSTART"] = there["DTSTART"]
        if "DTEND" in there:
            event["DTEND"] = there["DTEND"]
        else:
            del event["DTEND"]
            event["DURATION"] = there["DURATION"]
        zones = [part for part in other.subcomponents if part.name == "VTIMEZONE"]
        calendar.subcomponents = [*zones, *(part for part in calendar.subcomponents if part.name != "VTIMEZONE")]
        same = []
    if int(there.get("SEQUENCE", 0)) > int(event.get("SEQUENCE", 0)):
        event["SEQUENCE"] = there["SEQUENCE"]
        same = []
    return same[0] if same else bytes(calendar.to_ical())


def _values(event: Any, name: str) -> list[bytes]:
    """What an entry holds under a name, which may stand there more than once."""
    found = event.get(name, [])
    return [value.to_ical() for value in (found if isinstance(found, list) else [found])]
