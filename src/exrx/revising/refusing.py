"""What cannot be the next revision of a plan, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from exrx.journal import Journal
from exrx.journal.faults import fault
from exrx.person import Person
from exrx.planning import Request
from exrx.programme.plan import PackStamp, Plan
from exrx.revising.carrying import given_to
from exrx.rules.loader import book_with
from exrx.values.errors import InputError

_OURS = "exrx."
"""How the names of the shipped packs begin."""


class NotThisPlan(InputError):
    """What was given cannot be the next revision of this plan. The one problem names the field."""


class NothingLeft(NotThisPlan):
    """No session of the plan lies ahead."""


def refusal(field: str, code: str, **given: Any) -> NotThisPlan:
    """The one problem, as an error."""
    return NotThisPlan.of(field, f"errors.revision.{code}", **given)


def refuse_backwards(old: Plan, today: dt.date) -> None:
    """Refuse a day before that of the last revision."""
    if old.fixed_before is not None and today < old.fixed_before:
        raise refusal("today", "backwards", last=old.fixed_before)


def refuse_person(old: Plan, request: Request, told: Collection[str] = ()) -> None:
    """Refuse another id, and someone else. ``told``: what was answered in this plan's own journal, and is a correction therefore."""
    if request.plan_id != old.id:
        raise refusal("id", "another_plan")
    name, given = someone_else(old.person, request.person), given_to(old)
    if name and getattr(given, name) is not None and not someone_else(given, request.person):
        # It is as it was given: the journal alone says something else, or said so.
        return
    if name and name not in told:
        raise refusal(name, "someone_else")


def refuse(old: Plan, request: Request, today: dt.date, told: Collection[str] = ()) -> None:
    """Refuse what cannot follow ``old`` on a day: another person, a day that is over, a start that was."""
    refuse_person(old, request, told)
    refuse_backwards(old, today)
    if request.start == old.start:
        return
    if any(session.date < today for session in old.sessions):
        raise refusal("start", "begun", start=old.start)
    if request.start < today:
        raise refusal("start", "over", today=today)


def someone_else(one: Person, other: Person) -> str:
    """The field by which two persons cannot be one: another sex, or ages more than a year apart; empty when they can."""
    if one.sex is not None and other.sex is not None and one.sex != other.sex:
        return "sex"
    return "age" if one.age is not None and other.age is not None and abs(one.age - other.age) > 1 else ""


def is_own(pack: PackStamp) -> bool:
    """Whether a pack is none of those shipped."""
    return not pack.name.startswith(_OURS)


def need_packs(old: Plan, rules: Any) -> None:
    """Refuse to forget the packs that a plan was made with: they may hold what keeps the person safe.

    Those of exrx itself are always there; one that is not known any more has another name now.
    """
    known = {pack.name for pack in book_with(rules).packs}
    missing = [pack.name for pack in old.packs if pack.name not in known and is_own(pack)]
    if missing:
        raise InputError.of("rules", "errors.revision.packs_missing", packs=missing)


def need_journal(old: Plan, journal: Journal | None, today: dt.date, pause: Any) -> None:
    """Refuse to forget the journal that a plan follows, one of another plan, one that was entered later, and a pause beside one."""
    if journal is None:
        if old.course is not None:
            raise InputError((fault("journal", "not_followed"),))
        return
    journal.until(today)
    if journal.plan != old.id:
        raise InputError((fault("journal", "another", plan=old.id),))
    if pause is not None:
        raise InputError((fault("pause", "is_an_entry"),))
