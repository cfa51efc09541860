"""Wishes that lost, with the winner, in half a line."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.prescription import Compromise, Target
from exrx.printing.words import UNSCREENED, YOURS, count
from exrx.program import Plan


def shortened(plan: Plan, full: int, weeks: Target | None) -> list[str]:
    """Who ends the plan before its full weeks are over."""
    total = plan.prescription.target("total_weeks")
    if weeks is None or total is None or full >= weeks.aim:
        return []
    if set(total.high_rules) & set(weeks.aim_rules):
        # A trial counts its weeks from the first session.
        return [f"({total.high} weeks in all, as {first_name(plan, total.high_rules)} counts them)"]
    chosen = "you wished" if any(rule.startswith(YOURS) for rule in weeks.aim_rules) else "else"
    return [
        f"({chosen} {weeks.aim}; {first_name(plan, total.high_rules)} ends the plan after {count(len(plan.weeks), 'week')})"
    ]


def first_name(plan: Plan, rules: Iterable[str]) -> str:
    """The first rule, by its publication where it has one."""
    names = [source if (source := source_of(plan, rule)) not in ("", "product") else rule for rule in sorted(rules)]
    return names[0] if names else "a rule"


def lost_lines(plan: Plan, dimension: str, target: Target | None) -> list[str]:
    """The wish that lost on this line, with the winner: at most one, the rest is in ``why("wishes")``."""
    about = {"intensity": ("rpe", "bpm", "percent_max", "percent_reserve"), "weeks": ("weeks", "total_weeks")}.get(
        dimension, (dimension,)
    )
    found = [item for item in plan.compromises if item.dimension in about and item.kind == "base"]
    # What the person wished comes first, then what a publication asks for; a default of ours that gave way is no news.
    ranked = sorted(
        found, key=lambda item: (not any(rule.startswith(YOURS) for rule in item.by), "–" not in item.wished)
    )
    for item in ranked:
        if item.dimension == "bpm" or any(
            rule.startswith(YOURS) or source_of(plan, rule) not in ("", "product") for rule in item.by
        ):
            got = str(target.aim) if target is not None else item.got
            return [f"({lost_words(plan, item, got)})"]
    return []


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
    sources = [source for rule in rules if (source := source_of(plan, rule)) not in ("", "product")]
    if plan.protocol in sources:
        return plan.protocol
    return sources[0] if sources else ", ".join(rules)


def winner(plan: Plan, rules: Iterable[str], got: str, *, more: bool = False) -> str:
    """Who decided against a wish, and what is left; ``more`` than was wished is asked for, not allowed."""
    rules = sorted(rules)
    if YOURS + "availability" in rules:
        part = free_time_words(plan)
        return f"your {part} {'allow' if part.endswith('s') else 'allows'} {got}"
    if any(rule.startswith(UNSCREENED) for rule in rules):
        return f"the open questions allow {got}"
    safety = [reason for reason in plan.reasons if reason.id in rules and reason.tier == "safety"]
    if safety:
        who = safety[0].id if safety[0].mark == "product" else safety[0].source
        return f"for safety {who} allows {got}"
    who = asked_by(plan, rules)
    if who == "you":
        return f"you wished {got}"
    return f"{who} {'asks for' if more else 'allows'} {got}" if who else f"{got} is left"


def free_time_words(plan: Plan) -> str:
    """The free time in a word: evenings, mornings, or just free time."""
    windows = plan.availability.windows
    if windows and all(window.start is not None and window.start >= 17 * 60 for window in windows):
        return "evenings"
    if windows and all(window.end is not None and window.end <= 12 * 60 for window in windows):
        return "mornings"
    return "free time"


def lost_words(plan: Plan, item: Compromise, got: str) -> str:
    """A wish that lost, with the winner."""
    if item.dimension in ("activity", "supervision", "weekly_energy"):
        return item.text
    if item.dimension == "bpm":
        return "no heart-rate band is left that is worth printing; effort leads"
    who = asked_by(plan, item.by)
    what = item.wished.replace("-", "–")
    if item.dimension == "rpe":
        what = plan.person.intensity if who == "you" and plan.person.intensity else f"effort {what}"
    if item.dimension == "load":
        what, got = f"loads of {what} %", f"{got} %"
    wished = f"you wished {what}" if who == "you" else f"{what} wished by {who}"
    more = item.wished.isdigit() and got.isdigit() and int(got) > int(item.wished)
    return f"{wished}; {winner(plan, item.forced_by, got, more=more)}"
