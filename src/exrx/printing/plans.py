"""The whole plan on one screen."""

from __future__ import annotations

import textwrap
from itertools import zip_longest

from exrx.clearance import Question
from exrx.printing.answers import four_answers
from exrx.printing.notes import good_to_know
from exrx.printing.weeks import week_table
from exrx.printing.words import ALONG, EXPLAINS, SCREEN, UNSCREENED, count, fill, help_message, long_date
from exrx.program import Plan

# A question that stands unanswered, in half a line; in full it is in the text of screening.
_SHORT = {
    "age": ("How old are you?", "if the programme is for you"),
    "conditions": ("Illness, pregnancy, operation, fall?", "if a clinician looks first"),
    "medications": ("Do you take medicines?", "if heart rate can guide"),
    "symptoms": ("Chest pain, fainting, breathlessness?", "if a doctor comes first"),
}


def left_out(plan: Plan) -> str:
    """The rules that were switched off, in a line."""
    return f"Left out on request: {', '.join(plan.without_rules)}"


def plan_text(plan: Plan) -> str:
    """The whole plan on one screen: open questions, four answers, the weeks, what deserves attention, where help is."""
    crisis = plan.clearance.crisis
    blocks: list[list[str]] = []
    if crisis == "first":
        blocks.append(help_message(plan.help_lines, first=True).splitlines())
    blocks.append(_heading(plan))
    blocks.append(_questions(plan))
    blocks.append(four_answers(plan))
    blocks.append(week_table(plan))
    closing = fill(ALONG)
    if crisis == "present":
        closing += help_message(plan.help_lines).splitlines()
    closing.append(EXPLAINS)
    taken = sum(len(block) + 1 for block in (*blocks, closing) if block)
    blocks += [good_to_know(plan, max(4, SCREEN - taken)), closing]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block)


def _heading(plan: Plan) -> list[str]:
    zone = f" · {plan.timezone}" if plan.timezone and any(session.clock for session in plan.sessions) else ""
    lines = fill(f"Exercise plan · {count(len(plan.weeks), 'week')} from {long_date(plan.start)}{zone}")
    if plan.without_rules:
        lines += fill(left_out(plan))
    return lines


def kept_words(plan: Plan) -> str:
    """What the open questions do to the plan, as the beginning of a sentence; empty when they hold nothing back."""
    waiting = [question for question in plan.questions if question.holds_back]
    if not waiting:
        return ""
    until = f"until {count(len(waiting), 'question')} {'is' if len(waiting) == 1 else 'are'} answered"
    rpe = plan.prescription.target("rpe")
    others = [rule for rule in (rpe.high_rules if rpe else ()) if not rule.startswith((UNSCREENED, "depression."))]
    until = f"at least {until}" if others and plan.clearance.ceiling == "light" else until
    if plan.clearance.ceiling != "light":
        return f"Kept {plan.clearance.ceiling} {until}"
    sessions = [session for session in plan.sessions if session.status == "confirmed"]
    what = "walks" if all(session.activity == "walking" for session in sessions) else "sessions"
    longest = max((session.minutes for session in sessions), default=0)
    return f"Kept light, {what} of up to {longest} minutes, {until}"


def _questions(plan: Plan) -> list[str]:
    if not plan.questions:
        return []
    held = [question for question in plan.questions if question.holds_back]
    free = len(plan.questions) - len(held)
    kept = kept_words(plan)
    if kept:
        lines = fill(f"{kept}{f' ({free} more hold nothing back)' if free else ''}:")
    else:
        lines = [f"{count(free, 'question')} still open, holding nothing back:"]
    shown = sorted(plan.questions, key=lambda question: not question.holds_back)[:5]
    for number, question in enumerate(shown, 1):
        lines += _question_line(plan, number, question)
    if len(plan.questions) > len(shown):
        lines.append(f"  ... and {len(plan.questions) - len(shown)} more: exrx screen person.toml")
    return lines


def question_words(plan: Plan, question: Question) -> tuple[str, str]:
    """A question and what it decides, in half a line where it simply stands unanswered."""
    if question.id in _SHORT and getattr(plan.person, question.field, None) is None:
        return _SHORT[question.id]
    return question.text, question.decides.replace("whether", "if", 1)


def _question_line(plan: Plan, number: int, question: Question) -> list[str]:
    text, decides = question_words(plan, question)
    # Never cut: half a safety question cannot be answered.
    left, right = (
        textwrap.wrap(words, width, break_on_hyphens=False) for words, width in ((text, 38), (f"decides {decides}", 34))
    )
    return [
        f"  {number if row == 0 else '':<3}{a:<39}{'  ' if row and b else ''}{b}".rstrip()
        for row, (a, b) in enumerate(zip_longest(left, right, fillvalue=""))
    ]
