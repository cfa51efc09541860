"""What screening says: whether a plan is possible, what is open, whom to ask, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from exrx.clearance import Clearance, Finding, Question
from exrx.printing.words import UNSCREENED, WIDTH, count, fill, help_message


def clearance_text(clearance: Clearance, help_lines: Iterable[str] = ()) -> str:
    """What screening says, in full: whether a plan is possible, what is open, whom to ask."""
    return _clearance_text(clearance, None, tuple(help_lines))


def screen_text(clearance: Clearance, person_file: str = "person.toml", help_lines: Iterable[str] = ()) -> str:
    """The same for the command line: it names the file to edit."""
    return _clearance_text(clearance, person_file, tuple(help_lines))


def _clearance_text(clearance: Clearance, person_file: str | None, help_lines: tuple[str, ...]) -> str:
    blocks: list[list[str]] = []
    help_lines = help_lines or clearance.help_lines
    if clearance.crisis == "first":
        blocks.append(help_message(help_lines, first=True).splitlines())
    blocks.append(verdict(clearance))
    if not clearance.may_plan:
        blocks.append(_referral(clearance, person_file))
    else:
        blocks.append(_cautions(clearance))
    if person_file is not None and clearance.may_plan and clearance.taken_as_no:
        blocks.append(fill(f"Taken as complete: {'; '.join(clearance.taken_as_no)}."))
    blocks += [_question_block(number, question) for number, question in enumerate(clearance.questions, 1)]
    if clearance.questions and person_file is not None:
        blocks.append([f"Answer them one by one:  exrx new {person_file}"])
    if clearance.crisis == "present":
        blocks.append(help_message(help_lines).splitlines())
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block)


def _open_words(clearance: Clearance) -> str:
    if not clearance.questions:
        return ""
    number = len(clearance.questions)
    return f" {count(number, 'question')} {'is' if number == 1 else 'are'} open."


def verdict(clearance: Clearance) -> list[str]:
    """Whether a plan is possible, and what comes first, in lines."""
    if clearance.may_plan:
        effort = {"light": ": light effort for now", "moderate": ": light to moderate effort for now", "vigorous": ""}[
            clearance.ceiling
        ]
        return fill(f"A plan is possible{effort}.{_open_words(clearance)}")
    deciding = clearance.deciding
    first = deciding[0] if deciding else None
    entered = entered_words(deciding)
    if clearance.level == "stop":
        if first is not None and first.urgent:
            return fill(f"Please get help first, today{entered}. A plan can wait.{_open_words(clearance)}")
        who = f": {first.who.partition(',')[0]} can help better" if first is not None and first.topic else ""
        return fill(f"No exercise plan from here for now{entered or who}.{_open_words(clearance)}")
    if first is None or not first.topic:
        return fill(f"No plan yet{entered}.{_open_words(clearance)}")
    if first.topic in ("mental_health", "eating"):
        return fill(f"We would like a clinician to look at this with you first.{_open_words(clearance)}")
    who = first.who.partition(",")[0]
    return fill(f"Please see {who} before you start{entered}.{_open_words(clearance)}")


def entered_words(findings: Iterable[Finding]) -> str:
    """What was entered, as the end of a sentence; left out where naming it would hurt."""
    words = [
        word for finding in findings if finding.topic not in ("mental_health", "eating") for word in finding.because
    ]
    words = list(dict.fromkeys(words))
    if not words:
        return ""
    return f": {', '.join(words[:3])}{' and more' if len(words) > 3 else ''} {'was' if len(words) == 1 else 'were'} entered"


def _entry(key: str, text: str) -> list[str]:
    return fill(text, " " * 13, f"  {key:<11}")


def _cited(finding: Finding) -> str:
    return f"  ({finding.source})" if finding.source and not finding.source.startswith("exrx-") else ""


def _cautions(clearance: Clearance) -> list[str]:
    """What limits a plan that is possible, and what a clinician has confirmed."""
    lines = []
    for finding in clearance.reasons:
        if finding.level == "cleared" and not finding.opened_by:
            # It decides nothing; what it says to do at once is said all the same.
            lines += _entry("right now", finding.now) if finding.now else []
            continue
        if finding.rule.startswith(UNSCREENED):
            continue
        lines += _entry("why", f"{finding.rule}: {finding.says}{_cited(finding)}")
        if finding.opened_by:
            lines += _entry("confirmed", f"by {finding.opened_by}")
        for text in finding.told:
            lines += _entry("note", text)
    return lines


class Referral(NamedTuple):
    """What a person who is not cleared can do: now, meanwhile, whom to ask what, and which topics a clinician confirms."""

    advice: tuple[str, ...]
    meanwhile: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]


def referral(clearance: Clearance) -> Referral:
    """The way on, in the order in which it is said."""
    deciding = clearance.deciding
    in_order = sorted(deciding, key=lambda finding: not finding.urgent)
    advice = [finding.advice for finding in in_order if finding.advice] + [s for one in in_order for s in one.dates]
    advice = list(dict.fromkeys(advice))
    # What was entered has advice of its own; where nothing was, what the topic says.
    own = [finding for finding in clearance.reasons if finding.now and not finding.topic]
    advice = [*dict.fromkeys(finding.now for finding in own or deciding if finding.now), *advice]
    meanwhile = list(dict.fromkeys(finding.meanwhile for finding in deciding))
    # Where one finding is silent about everyday movement, it may be the one that forbids it; and an emergency comes first.
    silent = not all(meanwhile) or any(_is_emergency(finding) for finding in deciding)
    fine = [] if silent else [text for text in meanwhile if not any(text in words for words in advice)]
    # Without a topic nobody has to confirm anything, and in an emergency nobody should wait for an appointment.
    to_ask = [finding for finding in deciding if finding.topic and not _is_emergency(finding)]
    asked = dict.fromkeys((finding.who, finding.ask) for finding in to_ask if finding.who and finding.ask)
    topics = dict.fromkeys(f.topic for f in clearance.reasons if f.level == "refer" and f.topic)
    back = clearance.level == "refer" and all(finding.topic for finding in deciding)
    return Referral(tuple(advice), tuple(fine), tuple(asked), tuple(topics) if back else ())


def _referral(clearance: Clearance, person_file: str | None) -> list[str]:
    way = referral(clearance)
    lines = [
        line
        for finding in clearance.deciding
        for line in _entry("why", f"{finding.rule}: {finding.says}{_cited(finding)}")
    ]
    for key, texts in (("right now", way.advice), ("meanwhile", way.meanwhile)):
        for number, text in enumerate(texts):
            lines += _entry(key if number == 0 else "", text)
    for who, ask in way.asked:
        lines += _entry("whom", who)
        lines += _entry("ask", ask)
    if way.topics:
        where = f"at the end of {person_file}" if person_file is not None else "to clearances"
        lines += _entry("afterwards", f"add this {where}, and run again:")
        for topic in way.topics:
            lines += [f"{'':13}{line}" for line in _clearance_block(topic)]
    return lines


def _is_emergency(finding: Finding) -> bool:
    return finding.urgent and finding.topic not in ("mental_health", "eating")


def _clearance_block(topic: str) -> list[str]:
    return [
        "[[clearances]]",
        f'topic = "{topic}"',
        'level = "light_moderate"',
        'by = ""              # who confirmed it',
        'date = ""            # the day, as 2027-02-01',
    ]


def _question_block(number: int, question: Question) -> list[str]:
    lines = fill(question.text, "     ", f"  {number:<3}")
    for key, text in (("answer", question.answer), ("decides", question.decides), ("if open", question.if_open)):
        if key == "answer":
            # Spaces inside an answer are meant as they stand.
            lines += [f"     {key:<10}{text}"] if len(text) <= WIDTH - 15 else fill(text, " " * 15, f"     {key:<10}")
        elif text:
            lines += fill(text, " " * 15, f"     {key:<10}")
    return lines
