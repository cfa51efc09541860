"""Wishes that lost, with the winner, in half a line."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.printing.words import UNSCREENED, YOURS
from exrx.programme.plan import Plan
from exrx.programme.prescription import Compromise, Target
from exrx.telling.words import Words
from exrx.values.constraint import Number

NOT_A_NUMBER = ("activity", "supervision", "weekly_energy")
"""Dimensions whose compromises are sentences of their own."""


_ABOUT = {"intensity": ("rpe", "bpm", "percent_max", "percent_reserve"), "weeks": ("weeks", "total_weeks")}
"""The dimensions whose compromises stand on one line."""


def shortened(tell: Words, plan: Plan, full: int, weeks: Target | None) -> list[str]:
    """Who ends the plan before its full weeks are over."""
    total = plan.prescription.target("total_weeks")
    if weeks is None or total is None or full >= weeks.aim:
        return []
    who = first_name(tell, plan, total.high_rules)
    if set(total.high_rules) & set(weeks.aim_rules):
        # A trial counts its weeks from the first session.
        return [tell("plan.answers.counted", weeks=total.high, who=who)]
    wished = any(rule.startswith(YOURS) for rule in weeks.aim_rules)
    return [tell("plan.answers.ends", wished=wished, aim=weeks.aim, who=who, weeks=len(plan.weeks))]


def first_name(tell: Words, plan: Plan, rules: Iterable[str]) -> str:
    """The first rule, by its publication where it has one."""
    names = [_published(plan, rule) or rule for rule in sorted(rules)]
    return names[0] if names else tell("plan.lost.a_rule")


def lost_lines(tell: Words, plan: Plan, dimension: str, target: Target | None) -> list[str]:
    """The wish that lost on this line, with the winner: at most one, the rest is in ``why("wishes")``."""
    about = _ABOUT.get(dimension, (dimension,))
    found = [item for item in plan.compromises if item.dimension in about and item.kind == "base"]
    # What the person wished comes first, then what a publication asks for; a default of ours that gave way is no news.
    for item in sorted(found, key=lambda item: (asked_by(plan, item.by) != "you", not _is_band(plan, item))):
        if item.dimension == "bpm" or any(rule.startswith(YOURS) or _published(plan, rule) for rule in item.by):
            aim = None if target is None else target.aim
            return [tell("plan.answers.lost", lost=lost_words(tell, plan, item, aim))]
    return []


def _is_band(plan: Plan, item: Compromise) -> bool:
    """Whether both ends of it are told; an effort that the person wished for is told in a word."""
    if item.dimension == "rpe" and plan.person.intensity and asked_by(plan, item.by) == "you":
        return False
    return item.wish.get("low") is not None and item.wish.get("high") is not None


def _published(plan: Plan, rule: str) -> str:
    """The publication behind a rule; empty where there is none."""
    source = source_of(plan, rule)
    return "" if source == "product" else source


def source_of(plan: Plan, rule: str) -> str:
    """The source of a rule; ``"product"`` for a decision of this library."""
    for reason in plan.reasons:
        if reason.id == rule:
            return "product" if reason.mark == "product" else reason.source
    return ""


def asked_by(plan: Plan, rules: Iterable[str]) -> str:
    """Who asked: the person, else a publication (the protocol first), else the rule."""
    rules = sorted(rules)
    if any(rule.startswith(YOURS) for rule in rules):
        return "you"
    sources = [source for rule in rules if (source := _published(plan, rule))]
    if plan.protocol in sources:
        return plan.protocol
    return sources[0] if sources else ", ".join(rules)


def winner(tell: Words, plan: Plan, rules: Iterable[str], got: str, *, more: bool = False) -> str:
    """Who decided against a wish, and what is left; ``more`` than was wished is asked for, not allowed."""
    rules = sorted(rules)
    if YOURS + "availability" in rules:
        return tell(f"plan.lost.{free_time(plan)}", got=got)
    if any(rule.startswith(UNSCREENED) for rule in rules):
        return tell("plan.lost.questions", got=got)
    safety = [reason for reason in plan.reasons if reason.id in rules and reason.tier == "safety"]
    if safety:
        return tell("plan.lost.safety", who=safety[0].id if safety[0].mark == "product" else safety[0].source, got=got)
    who = asked_by(plan, rules)
    if who == "you":
        return tell("plan.lost.you", what=got)
    if not who:
        return tell("plan.lost.left", got=got)
    return tell("plan.lost.asks" if more else "plan.lost.allows", who=who, got=got)


def free_time(plan: Plan) -> str:
    """Which part of the day the free time is: evenings, mornings, or just free time."""
    windows = plan.availability.windows
    if windows and all(window.start is not None and window.start >= 17 * 60 for window in windows):
        return "evenings"
    if windows and all(window.end is not None and window.end <= 12 * 60 for window in windows):
        return "mornings"
    return "free_time"


def lost_words(tell: Words, plan: Plan, item: Compromise, aim: Number | None = None) -> str:
    """A wish that lost, with the winner; ``aim`` is what the plan holds instead, where that is one number."""
    if item.dimension in NOT_A_NUMBER:
        return tell.tell(item.said)
    if item.dimension == "bpm":
        return tell("plan.lost.no_band")
    who = asked_by(plan, item.by)
    what, got = tell.tell(item.wish), tell.tell(item.outcome) if aim is None else tell.show(aim)
    reached, wanted = item.outcome.get("at") if aim is None else aim, item.wish.get("at")
    more = reached is not None and wanted is not None and reached > wanted
    if item.dimension == "rpe":
        own = plan.person.intensity if who == "you" else None
        what = tell.term("effort", own) if own else tell("plan.lost.effort", what=what)
    if item.dimension == "load":
        what, got = tell("plan.lost.loads", what=what), tell("plan.lost.per_cent", got=got)
    wished = tell("plan.lost.you", what=what) if who == "you" else tell("plan.lost.others", what=what, who=who)
    return tell("plan.lost.both", wished=wished, winner=winner(tell, plan, item.forced_by, got, more=more))
