"""The whole plan on one screen."""

from __future__ import annotations

import textwrap
from itertools import zip_longest

from exrx.printing.answers import four_answers
from exrx.printing.journals import contact_lines
from exrx.printing.notes import good_to_know
from exrx.printing.weeks import week_table
from exrx.printing.words import SCREEN, UNSCREENED, help_section
from exrx.programme.plan import Plan
from exrx.telling.document import fill, lines
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.clearance import Question
from exrx.values.said import Said, said

_SHORT = ("conditions", "medications", "symptoms")
"""Questions that stand unanswered in half a line; in full they are in the text of screening."""
_MOST_QUESTIONS = 5


def left_out(tell: Words, plan: Plan) -> str:
    """The rules that were switched off, in a line."""
    return tell("plan.left_out", rules=plan.without_rules)


def plan_text(plan: Plan, language: str = SOURCE) -> str:
    """The whole plan on one screen: open questions, four answers, the weeks, what deserves attention, where help is."""
    tell = words_of(language)
    crisis = plan.clearance.crisis
    blocks: list[list[str]] = []
    if crisis == "first":
        blocks.append(lines(help_section(tell, plan.help_lines, first=True)))
    # Whom to call because of what a journal tells stands before anything on sessions.
    blocks += [fill(line) for line in contact_lines(tell, plan)]
    blocks.append(_heading(tell, plan))
    blocks.append(_questions(tell, plan))
    blocks.append(four_answers(tell, plan))
    blocks.append(week_table(tell, plan))
    closing = fill(tell("help_and_stop.caution.medicines.text"))
    if crisis == "present":
        closing += lines(help_section(tell, plan.help_lines))
    closing += fill(tell("plan.explains"))
    taken = sum(len(block) + 1 for block in (*blocks, closing) if block)
    blocks += [good_to_know(tell, plan, max(4, SCREEN - taken)), closing]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block)


def _heading(tell: Words, plan: Plan) -> list[str]:
    zone = plan.timezone if any(session.clock for session in plan.sessions) else None
    lines = fill(tell("plan.heading", weeks=len(plan.weeks), start=plan.start, zone=zone or None))
    return [*lines, *fill(left_out(tell, plan))] if plan.without_rules else lines


def kept(plan: Plan) -> Said | None:
    """What the open questions do to the plan, as the head of what follows; ``None`` when they hold nothing back."""
    waiting = [question for question in plan.questions if question.holds_back]
    if not waiting:
        return None
    ceiling = plan.clearance.ceiling
    rpe = plan.prescription.target("rpe")
    others = [rule for rule in (rpe.high_rules if rpe else ()) if not rule.startswith((UNSCREENED, "depression."))]
    until = said("plan.until", questions=len(waiting), at_least=bool(others) and ceiling == "light")
    if ceiling != "light":
        return said("plan.kept", what=ceiling, until=until)
    what = "walks" if all(session.activity == "walking" for session in plan.sessions) else "sessions"
    longest = max((session.minutes for session in plan.sessions), default=0)
    return said("plan.kept_light", what=what, minutes=longest, until=until)


def _questions(tell: Words, plan: Plan) -> list[str]:
    if not plan.questions:
        return []
    free = sum(not question.holds_back for question in plan.questions)
    held = kept(plan)
    if held is not None:
        lines = fill(tell("plan.kept_head", kept=held, free=free or None))
    else:
        lines = [tell("plan.open_head", free=free)]
    shown = sorted(plan.questions, key=lambda question: not question.holds_back)[:_MOST_QUESTIONS]
    for number, question in enumerate(shown, 1):
        lines += _question_line(tell, plan, number, question)
    if len(plan.questions) > len(shown):
        lines.append(tell("plan.more_questions", more=len(plan.questions) - len(shown)))
    return lines


def question_words(tell: Words, plan: Plan, question: Question) -> tuple[str, str]:
    """A question and what it decides, in half a line where it simply stands unanswered."""
    if question.id in _SHORT and getattr(plan.person, question.field, None) is None:
        return tell(f"plan.short.{question.id}.text"), tell(f"plan.short.{question.id}.decides")
    return tell.tell(question.asked), tell.tell(question.said("decides"))


def _question_line(tell: Words, plan: Plan, number: int, question: Question) -> list[str]:
    text, what = question_words(tell, plan, question)
    # Never cut: half a safety question cannot be answered.
    left, right = (
        textwrap.wrap(words, width, break_on_hyphens=False)
        for words, width in ((text, 38), (tell("plan.decides", what=what), 34))
    )
    return [
        f"  {number if row == 0 else '':<3}{a:<39}{'  ' if row and b else ''}{b}".rstrip()
        for row, (a, b) in enumerate(zip_longest(left, right, fillvalue=""))
    ]
