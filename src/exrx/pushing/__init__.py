"""A plan into a calendar on a CalDAV server: again and again, in place, and never a word to what others put there.

What is on the server decides what is done, so a push that was interrupted is finished by the next one, and a push with
nothing new does nothing. The plan's own entries are known by their UIDs; every other entry is left alone. A server's word that
it is done is not enough: what was written is looked at once more, all at once, before it counts.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from exrx.classes import dataclass, replace
from exrx.export.ics import refuse_shared_name, to_ics
from exrx.export.readback import language_in
from exrx.network import Limits
from exrx.programme.plan import Plan
from exrx.pushing.comparing import (
    Shown,
    alike,
    any_shown,
    calendar_in,
    keys_of,
    renamed,
    resources,
    shown_each,
    shown_in,
    stamped_by_exrx,
)
from exrx.pushing.deciding import Decision, Kind, decide, is_later, written
from exrx.pushing.memory import Memory, Place, Remembered, Seen, seen
from exrx.pushing.pulling import ENTERED, Answer, Calendar, Emptied, answers, in_file, when_of
from exrx.pushing.server import Found, Refused, Server, checked
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import ExportError
from exrx.values.said import said

__all__ = ["Answer", "Change", "Kind", "Memory", "Pulled", "Pushed", "pull", "pull_file", "push"]

_WRITTEN = ("added", "changed", "removed")
_ROUNDS = 3
"""How often an entry is looked at again when somebody else changes it at the same time."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one entry.

    ``kept``: it was changed in the calendar, and stays as it is there. ``deleted``: it was taken out there, and stays out.
    ``refused``: the server did not take it, with the ``status`` it gave. ``unconfirmed``: the server took it, and does not show it.
    ``against``: somebody had changed it in the calendar, and the plan has since given it another time, or taken it out.
    """

    kind: Kind
    key: str
    uid: str
    before: Shown | None
    after: Shown | None
    against: bool = False
    status: int = 0


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, or would do, and what is to be remembered of it."""

    changes: tuple[Change, ...]
    dry_run: bool
    memory: Memory

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind, in the plan's order."""
        return tuple(change for change in self.changes if change.kind == kind)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was done in a calendar with a plan's entries, and what is to be remembered once it is entered."""

    answers: tuple[Answer, ...]
    memory: Memory
    emptied: int = 0
    """How many entries are gone where none is left: that is no answer."""


def pull(
    plan: Plan,
    url: str,
    *,
    user: str | None = None,
    password: str | None = None,
    view: Literal["private", "shared"] = "private",
    memory: Memory | None = None,
    today: dt.date | None = None,
    sleep: Callable[[float], None] = time.sleep,
    limits: Limits | None = None,
) -> Pulled:
    """What somebody did with the plan's entries in the calendar at ``url``: moved, made shorter or longer, taken out. Nothing is written there.

    ``memory`` is what the last push or pull there gave back. Raises ``ExportError``, also where the calendar holds a later revision.
    """
    known = memory or Memory(plan.id)
    place = Place(checked(url), view)
    with Server(url, user, password, sleep=sleep, limits=limits) as server:
        there = _entries(server, known.of(place))
        calendar = to_ics(plan, view=view, language=_language_of(there.values()))
        wanted, ours = resources(calendar), shown_each(calendar)
        shown = _shown(there, wanted, ours)
        _refuse_older(plan, ours, shown, known.of(place))
        _refuse_another(plan, ours, shown, known.of(place))
        return _pulled(plan, server, there, shown, ours, known, place, today or plan.issued)


def pull_file(plan: Plan, content: bytes, *, today: dt.date) -> Pulled:
    """The same from a calendar file of any program: UIDs decide, whoever wrote it. Raises ``ExportError`` for what is none."""
    ours = shown_each(to_ics(plan))
    try:
        there, then = in_file(plan, any_shown(calendar_in(content)), ours)
    except ValueError:
        raise ExportError(said("errors.pulling.no_calendar")) from None
    _refuse_older(plan, ours, there.entries, Remembered())
    _refuse_another(plan, ours, there.entries, Remembered())
    try:
        return Pulled(answers(plan, ours, there, then, today), Memory(plan.id))
    except Emptied as gone:
        return Pulled((), Memory(plan.id), gone.many)


def _entries(server: Server, last: Remembered) -> dict[str, Found]:
    """The entries of exrx by their UIDs; what somebody made anew in place of one stands for it, under its UID."""
    return _with_adopted(server, {found.uid: found for found in server.entries() if found.uid}, last)


def _with_adopted(server: Server, there: dict[str, Found], last: Remembered) -> dict[str, Found]:
    for uid, one in last.entries.items():
        if not one.other or uid in there:
            continue
        try:
            found = server.entry(uid, Found(one.url, "", uid, b""))
        except Refused as refused:
            # What stands for one of ours has to be known before anything is written.
            raise ExportError(said("errors.server.hides_one", url=server.url, status=refused.status)) from None
        if found is not None and shown_in(found.content, one.other) is not None:
            there[uid] = Found(found.url, found.etag, uid, renamed(found.content, uid))
    return there


def _shown(
    there: Mapping[str, Found], wanted: Mapping[str, bytes], ours: Mapping[str, Shown]
) -> dict[str, Shown | None]:
    """What the plan's entries show there. Nearly always one is the plan's own, line by line: then it need not be read."""
    return {
        uid: ours[uid] if alike(content, there[uid].content) else shown_in(there[uid].content, uid)
        for uid, content in wanted.items()
        if uid in there
    }


def _pulled(
    plan: Plan,
    server: Server,
    there: Mapping[str, Found],
    shown: Mapping[str, Shown | None],
    ours: Mapping[str, Shown],
    known: Memory,
    place: Place,
    today: dt.date,
) -> Pulled:
    """What was done there. All events are only looked through where some of the plan's are gone."""
    then = known.of(place)
    ahead = [session.uid for session in plan.sessions if session.date >= today]
    gone = [uid for uid in ahead if uid not in there and uid in then.entries and not then.entries[uid].cancelled]
    others = {one.uid: one for one in server.others()} if gone else {}
    seen_there = {uid: shown_in(one.content, uid) for uid, one in others.items()}
    calendar = Calendar(shown, {uid: one for uid, one in seen_there.items() if one is not None})
    try:
        found = answers(plan, ours, calendar, then.entries, today)
    except Emptied as emptied:
        return Pulled((), known, emptied.many)
    entries = dict(then.entries)
    for one in found:
        stands, anew = shown.get(one.uid), calendar.others.get(one.other)
        # From now on both sides know it.
        if one.kind in ENTERED and stands is not None:
            entries[one.uid] = _as_adopted(seen(stands, there[one.uid].content), then.entries.get(one.uid))
        elif anew is not None:
            entries[one.uid] = replace(
                seen(anew, others[one.other].content), other=one.other, url=others[one.other].url
            )
    return Pulled(found, known.with_(place, Remembered(then.revision, entries)) if entries != then.entries else known)


def push(
    plan: Plan,
    url: str,
    *,
    user: str | None = None,
    password: str | None = None,
    view: Literal["private", "shared"] = "private",
    dry_run: bool = False,
    overwrite: bool = False,
    language: str | None = None,
    first_language: str = SOURCE,
    memory: Memory | None = None,
    today: dt.date | None = None,
    sleep: Callable[[float], None] = time.sleep,
    limits: Limits | None = None,
    answered: Callable[[Pulled], Plan | None] | None = None,
    barred: Callable[[dt.date], bool] = lambda day: False,
) -> Pushed:
    """Make the calendar at ``url`` hold the plan: add, change in place, take out what left it.

    A withdrawn session becomes a cancelled entry; what the plan no longer knows is removed. What somebody changed or took out in the
    calendar stays so, unless the plan has since moved or withdrawn that session, or ``overwrite``. ``memory`` is what the last push
    there gave back: it tells who changed an entry; without it the numbers of versions have to. Sessions before ``today`` are never
    added, and come last. One entry that the server refuses stops no other. ``dry_run`` only looks.
    Without a ``language`` it goes on in that of the entries that are there, and begins in ``first_language``. ``answered`` is told first
    what somebody did there, and gives back the plan that knows it, or ``None`` where that could not be entered: then it stays as it is there.
    What stands on a day that is ``barred``, such as one of an illness, does not stay there.

    Raises ``ExportError``, also where the calendar holds a later revision of the plan; whatever was done until then stays, and the
    next push goes on from there.
    """
    refuse_shared_name(plan.id)
    told = None if language is None else words_of(language).language
    known = memory or Memory(plan.id)
    place = Place(checked(url), view)
    last = known.of(place)
    with Server(url, user, password, sleep=sleep, limits=limits) as server:
        there = _entries(server, last)
        sessions = {session.uid: session for session in (*plan.sessions, *plan.withdrawn)}
        told = told or _language_of((there[uid] for uid in sorted(sessions) if uid in there), first_language)
        calendar = to_ics(plan, view=view, language=told)
        wanted, ours = resources(calendar), shown_each(calendar)
        shown = _shown(there, wanted, ours)
        if not overwrite:
            _refuse_older(plan, ours, shown, last)
            more = {uid: shown_in(there[uid].content, uid) for uid in keys_of(plan, there.keys() - wanted.keys())}
            _refuse_another(plan, ours, {**shown, **more}, last)
        if answered is not None and not overwrite:
            pulled = _pulled(plan, server, there, shown, ours, known, place, today or plan.issued)
            now = answered(pulled)
            if now is not None:
                # What could not be entered is none of the plan's yet, and stays as it is there.
                known = pulled.memory
                last = known.of(place)
                there = _with_adopted(server, there, last)
            if now is not None and now is not plan:
                plan = now
                sessions = {session.uid: session for session in (*plan.sessions, *plan.withdrawn)}
                calendar = to_ics(plan, view=view, language=told)
                wanted, ours = resources(calendar), shown_each(calendar)
            shown |= _shown({uid: found for uid, found in there.items() if uid not in shown}, wanted, ours)
        then = last.entries
        over = {uid for uid, session in sessions.items() if today is not None and session.date < today}
        if not wanted.keys() <= there.keys():
            # Whatever stands there, new entries belong into a calendar.
            server.check()
        left = keys_of(plan, there.keys() - wanted.keys())
        done: dict[str, Change] = {}
        try:
            # What is to come first: whatever goes wrong, that counts most.
            for uid in sorted(wanted, key=lambda uid: uid in over):
                work = _Work(
                    server,
                    sessions[uid].key,
                    uid,
                    wanted[uid],
                    ours[uid],
                    then.get(uid),
                    uid in over,
                    dry_run,
                    overwrite,
                    lambda shown: _is_barred(shown, plan.timezone, barred),
                )
                done[uid] = work.done(there.get(uid), shown.get(uid))
            changes = [done[uid] for uid in wanted]
            for uid, key in left.items():
                changes.append(_removed(server, key, there[uid], dry_run, overwrite))
            if not dry_run and any(change.kind in _WRITTEN for change in changes):
                changes = _confirmed(changes, there, _entries(server, last))
        except ExportError as error:
            count = sum(change.kind in _WRITTEN for change in done.values())
            raise ExportError(said("errors.pushing.until_then", why=error.args[0], taken=count)) from None
    if dry_run:
        return Pushed(tuple(changes), dry_run, memory or Memory(plan.id))
    # What was refused or is not there is compared again with what was there before.
    open_still = {change.uid for change in changes if change.kind in ("refused", "unconfirmed")}
    kept = {uid: one for uid, one in then.items() if uid in open_still}
    for uid, content in wanted.items():
        if uid not in open_still:
            kept[uid] = _as_adopted(seen(ours[uid], content), then.get(uid) if uid in there else None)
    # What never stood there was deleted by nobody.
    kept = {uid: one for uid, one in kept.items() if uid in then or uid in there or done[uid].kind == "added"}
    return Pushed(tuple(changes), dry_run, known.with_(place, Remembered(plan.revision, kept)))


def _refuse_older(plan: Plan, ours: Mapping[str, Shown], shown: Mapping[str, Shown | None], last: Remembered) -> None:
    """Raises ``ExportError`` where the calendar holds entries of a later revision: this plan file knows less."""
    stamped = [
        theirs.sequence + 1
        for uid, theirs in shown.items()
        if theirs is not None and uid in ours and is_later(ours[uid], theirs, last.entries.get(uid))
    ]
    later = max([*stamped, last.revision if last.revision > plan.revision else 0])
    if later:
        raise ExportError(said("errors.pushing.older", later=later, revision=plan.revision, next=later + 1))


def _refuse_another(plan: Plan, ours: Mapping[str, Shown], shown: Mapping[str, Shown | None], last: Remembered) -> None:
    """Raises ``ExportError`` where the calendar holds what a revision wrote that is none of this plan file's: of another copy, changed since.

    An entry carries the day of the revision that last changed it, so two copies that were changed on one day look alike.
    """
    days = {plan.issued, *(day for _, day in plan.made)}
    days |= {session.changed for session in (*plan.sessions, *plan.withdrawn) if session.changed is not None}
    # Of what was before the first revision that is known nothing can be said.
    since = plan.made[0][1] if plan.made else plan.issued
    strange = {
        theirs.modified.date()
        for uid, theirs in shown.items()
        if theirs is not None
        and theirs.modified is not None
        and stamped_by_exrx(theirs)
        and (uid not in ours or theirs.plain != ours[uid].plain)
        and (uid not in last.entries or seen(theirs, b"").plain != last.entries[uid].plain)
    }
    another = sorted(day for day in strange - days if day > since)
    if another:
        raise ExportError(said("errors.pushing.another", day=another[-1], revision=plan.revision))


def _as_adopted(now: Seen, then: Seen | None) -> Seen:
    """With where the entry lies that stands for one of ours."""
    return now if then is None else replace(now, other=then.other, url=then.url)


def _is_barred(shown: Shown, zone: str | None, barred: Callable[[dt.date], bool]) -> bool:
    lying = when_of(shown, zone)
    return lying is not None and barred(lying.day)


def _language_of(entries: Iterable[Found], first: str = SOURCE) -> str:
    """The language of a plan's entries that are there; ``first`` where there are none."""
    return next((language_in(found.content) for found in entries), first)


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
    try:
        if mine and (dry_run or not server.remove(found)):
            return Change("removed", key, found.uid, theirs, None)
    except Refused as refused:
        return Change("refused", key, found.uid, theirs, None, status=refused.status)
    return Change("kept", key, found.uid, theirs, None)


@dataclass(frozen=True, slots=True)
class _Work:
    server: Server
    key: str
    uid: str
    content: bytes
    ours: Shown
    then: Seen | None
    over: bool
    dry_run: bool
    overwrite: bool
    is_barred: Callable[[Shown], bool]

    def done(self, found: Found | None, theirs: Shown | None) -> Change:
        """Write the entry where that is needed; ``theirs`` is what the one that was found shows."""
        ours = self.ours
        for _ in range(_ROUNDS):
            decision = self._decided(found, theirs)
            change = Change(decision.kind, self.key, self.uid, theirs, ours, decision.against)
            if self.dry_run or decision.kind not in ("added", "changed"):
                return change
            content = self.content
            if found is not None and theirs is not None and not self.overwrite:
                content = written(content, found.content, decision, self.then)
            if found is not None and self.then is not None and self.then.other:
                content = renamed(content, self.then.other)
            try:
                overtaken = self.server.write(self.uid, content, found)
                if not overtaken:
                    return replace(change, after=shown_in(content, self._uid_there) if decision.times else ours)
                # Somebody was faster, or an answer got lost after all: look again.
                found = self.server.entry(self.uid, found)
            except Refused as refused:
                return replace(change, kind="refused", status=refused.status)
            theirs = None if found is None else shown_in(found.content, self.uid)
        # It changes there all the time, or the server says so of what nobody changes: that is no reason to stop.
        return replace(change, kind="refused", status=overtaken)

    @property
    def _uid_there(self) -> str:
        return self.then.other if self.then is not None and self.then.other else self.uid

    def _decided(self, found: Found | None, theirs: Shown | None) -> Decision:
        made = decide(self.ours, self.content, theirs, there=found is not None, then=self.then, over=self.over)
        if made.kind == "kept" and theirs is not None and not theirs.cancelled and self.is_barred(theirs):
            return Decision("changed", against=True)
        if not self.overwrite or made.kind not in ("kept", "deleted"):
            return made
        return Decision("changed" if found is not None else "added")
