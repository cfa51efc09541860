"""A plan into a calendar on a CalDAV server: again and again, in place, and never a word to what others put there.

What is on the server decides what is done, so a push that was interrupted is finished by the next one, and a push with
nothing new does nothing. The plan's own entries are known by their UIDs; every other entry is left alone. A server's word that
it is done is not enough: what was written is looked at once more, all at once, before it counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from exrx.errors import ExportError
from exrx.export.ics import refuse_shared_name, to_ics
from exrx.network import Limits
from exrx.program import Plan
from exrx.pushing.comparing import Shown, alike, keys_of, resources, shown_each, shown_in, stamped_by_exrx, verdict
from exrx.pushing.server import Found, Outcome, Server

__all__ = ["Change", "Pushed", "push"]

Kind = Literal["added", "changed", "removed", "kept", "unchanged", "unconfirmed"]
_WRITTEN = ("added", "changed", "removed")
_ROUNDS = 3
"""How often an entry is looked at again when somebody else changes it at the same time."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one entry.

    ``kept``: it was changed in the calendar, and stays as it is there. ``unconfirmed``: the server took it, and does not show it.
    """

    kind: Kind
    key: str
    uid: str
    before: Shown | None
    after: Shown | None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, or would do."""

    changes: tuple[Change, ...]
    dry_run: bool

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind, in the plan's order."""
        return tuple(change for change in self.changes if change.kind == kind)


def push(
    plan: Plan,
    url: str,
    *,
    user: str | None = None,
    password: str | None = None,
    view: Literal["private", "shared"] = "private",
    dry_run: bool = False,
    overwrite: bool = False,
    sleep: Callable[[float], None] = time.sleep,
    limits: Limits | None = None,
) -> Pushed:
    """Make the calendar at ``url`` hold the plan: add, change in place, take out what left it.

    A withdrawn session becomes a cancelled entry; what the plan no longer knows is removed. An entry that was changed in
    the calendar itself is kept, unless ``overwrite``. ``dry_run`` only looks. What the server took without showing it
    afterwards is ``unconfirmed``.

    Raises ``ExportError``; whatever was done until then stays, and the next push goes on from there.
    """
    refuse_shared_name(plan.id)
    calendar = to_ics(plan, view=view)
    wanted, ours = resources(calendar), shown_each(calendar)
    keys = {session.uid: session.key for session in (*plan.sessions, *plan.withdrawn)}
    with Server(url, user, password, sleep=sleep, limits=limits) as server:
        there = {found.uid: found for found in server.entries() if found.uid}
        if not wanted.keys() <= there.keys():
            # Whatever stands there, new entries belong into a calendar.
            server.check()
        left = keys_of(plan, there.keys() - wanted.keys())
        changes: list[Change] = []
        try:
            for uid, content in wanted.items():
                work = _Work(server, keys[uid], uid, content, ours[uid], dry_run, overwrite)
                changes.append(work.done(there.get(uid)))
            for uid, key in left.items():
                changes.append(_removed(server, key, there[uid], dry_run, overwrite))
            if not dry_run and any(change.kind in _WRITTEN for change in changes):
                changes = _confirmed(changes, there, {found.uid: found for found in server.entries()})
        except ExportError as error:
            done = sum(change.kind in _WRITTEN for change in changes)
            many = f"{done} entr{'y was' if done == 1 else 'ies were'}"
            text = f"Until then {many} taken by the server; push again, and it goes on from there."
            raise ExportError(f"{error} {text}") from None
    return Pushed(tuple(changes), dry_run)


def _confirmed(changes: list[Change], before: dict[str, Found], now: dict[str, Found]) -> list[Change]:
    """The changes, where the server shows them."""

    def stands(change: Change) -> bool:
        was, found = before.get(change.uid), now.get(change.uid)
        if change.kind == "removed" or found is None:
            return change.kind == "removed" and found is None
        if was is None or found.content != was.content:
            # Some servers write an entry in their own words.
            return True
        theirs = shown_in(found.content, change.uid)
        return theirs is not None and change.after is not None and theirs.plain == change.after.plain

    return [
        change if change.kind not in _WRITTEN or stands(change) else replace(change, kind="unconfirmed")
        for change in changes
    ]


def _removed(server: Server, key: str, found: Found, dry_run: bool, overwrite: bool) -> Change:
    """Take out an entry that the plan no longer knows, unless somebody changed it in the calendar."""
    theirs = shown_in(found.content, found.uid)
    mine = overwrite or (theirs is not None and stamped_by_exrx(theirs))
    if mine and (dry_run or server.remove(found) == Outcome.DONE):
        return Change("removed", key, found.uid, theirs, None)
    return Change("kept", key, found.uid, theirs, None)


@dataclass(frozen=True, slots=True)
class _Work:
    server: Server
    key: str
    uid: str
    content: bytes
    ours: Shown
    dry_run: bool
    overwrite: bool

    def done(self, found: Found | None) -> Change:
        """Write the entry where that is needed."""
        ours = self.ours
        for _ in range(_ROUNDS):
            theirs = self._theirs(found)
            what = verdict(ours, theirs, there=found is not None)
            if what == "kept" and self.overwrite:
                what = "changed"
            if self.dry_run or what not in ("added", "changed"):
                return Change(what, self.key, self.uid, theirs, ours)
            if self.server.write(self.uid, self.content, found) == Outcome.DONE:
                return Change(what, self.key, self.uid, theirs, ours)
            # Somebody was faster, or an answer got lost after all: look again.
            found = self.server.entry(self.uid, found)
        raise ExportError(f"The entry {self.key} changes on the server all the time.")

    def _theirs(self, found: Found | None) -> Shown | None:
        if found is None:
            return None
        # Nearly always it is the same, line by line: then it need not be read a second time.
        return self.ours if alike(self.content, found.content) else shown_in(found.content, self.uid)
