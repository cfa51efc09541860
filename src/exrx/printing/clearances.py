"""What screening says: whether a plan is possible, what is open, whom to ask, and the way back."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.classes import NamedTuple
from exrx.printing.words import UNSCREENED, with_help
from exrx.telling.document import WIDTH, Row, Section, fill, lines
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.clearance import Clearance, Finding, Question
from exrx.values.said import Said, said

_MOST = 3
"""Entries that a verdict names."""


def clearance_text(clearance: Clearance, help_lines: Iterable[str] = (), language: str = SOURCE) -> str:
    """What screening says, in full: whether a plan is possible, what is open, whom to ask."""
    return _clearance_text(words_of(language), clearance, None, tuple(help_lines))


def screen_text(
    clearance: Clearance,
    person_file: str = "person.toml",
    help_lines: Iterable[str] = (),
    language: str = SOURCE,
    *,
    by_log: bool = False,
) -> str:
    """The same for the command line: it names the file to edit, or, of a plan that is there, what ``exrx log`` takes."""
    return _clearance_text(words_of(language), clearance, person_file, tuple(help_lines), by_log)


def _clearance_text(
    tell: Words, clearance: Clearance, person_file: str | None, help_lines: tuple[str, ...], by_log: bool = False
) -> str:
    blocks = [fill(verdict(tell, clearance))]
    rows = _cautions(tell, clearance) if clearance.may_plan else _referral(tell, clearance, person_file, by_log)
    blocks.append(lines(Section(tuple(rows), "screening")))
    if person_file is not None and clearance.may_plan and clearance.complete:
        blocks.append(fill(tell("screen.taken_as_no", what=clearance.complete)))
    blocks += [_question_block(tell, number, question) for number, question in enumerate(clearance.questions, 1)]
    if clearance.questions and person_file is not None:
        blocks.append([tell("screen.answer_by_log" if by_log else "screen.answer_one_by_one", file=person_file)])
    return with_help(tell, clearance.crisis, help_lines or clearance.help_lines, blocks)


def verdict(tell: Words, clearance: Clearance) -> str:
    """Whether a plan is possible, and what comes first."""
    open_ = said("screen.open", questions=len(clearance.questions))
    if clearance.may_plan:
        ceiling = clearance.ceiling
        return tell("screen.possible", ceiling=ceiling, ceiling_words=ceiling_words(clearance), open=open_)
    deciding = clearance.deciding
    first = deciding[0] if deciding else None
    entered = _entered(deciding)
    if clearance.level == "stop":
        if first is not None and first.urgent:
            return tell("screen.stop_urgent", entered=entered, open=open_)
        if first is not None and first.topic and not entered["number"]:
            return tell("screen.stop_who", who=_who(first), open=open_)
        return tell("screen.stop", entered=entered, open=open_)
    if first is None or not first.topic:
        return tell("screen.none_yet", entered=entered, open=open_)
    if first.topic in _GENTLY:
        return tell("screen.gently", open=open_)
    return tell("screen.first", who=_who(first), entered=entered, open=open_)


_GENTLY = ("mental_health", "eating")
"""Topics where naming what was entered would hurt."""


def _who(finding: Finding) -> Said:
    """Whom to see first, in a line; all of them are told below, with what to ask."""
    return said(f"screen.first_whom.{finding.topic}", role="helps" if finding.level == "stop" else "sees")


def ceiling_words(clearance: Clearance) -> Said | None:
    """How hard it may be for now; ``None`` where nothing limits it."""
    return None if clearance.ceiling == "vigorous" else said(f"screen.{clearance.ceiling}")


def _entered(findings: Iterable[Finding]) -> Said:
    """What was entered, as the end of a sentence; left out where naming it would hurt."""
    words = [word for finding in findings if finding.topic not in _GENTLY for word in finding.because]
    words = list(dict.fromkeys(words))
    return said("screen.entered", number=len(words), words=words[:_MOST], more=len(words) > _MOST)


def _finding(tell: Words, finding: Finding) -> Row:
    source = finding.source if finding.source and not finding.source.startswith("exrx-") else None
    return Row(tell("screen.why"), tell("screen.finding", rule=finding.rule, says=finding.said("says"), source=source))


def _cautions(tell: Words, clearance: Clearance) -> list[Row]:
    """What limits a plan that is possible, and what a clinician has confirmed."""
    rows = []
    for finding in clearance.reasons:
        if finding.level == "cleared" and finding.confirmed is None:
            # It decides nothing; what it says to do at once is said all the same.
            rows += [Row(tell("screen.right_now"), tell.tell(finding.said("now")))] if finding.now else []
            continue
        if finding.rule.startswith(UNSCREENED):
            continue
        rows.append(_finding(tell, finding))
        if finding.confirmed is not None:
            rows.append(Row(tell("screen.confirmed"), tell("screen.confirmed_by", who=finding.confirmed)))
        rows += [Row(tell("screen.note"), tell.tell(one)) for one in finding.advised]
    return rows


class Referral(NamedTuple):
    """What a person who is not cleared can do: now, meanwhile, whom to ask what, and which topics a clinician confirms."""

    advice: tuple[str, ...]
    meanwhile: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]


def referral(tell: Words, clearance: Clearance) -> Referral:
    """The way on, in the order in which it is said."""
    deciding = clearance.deciding
    in_order = sorted(deciding, key=lambda finding: not finding.urgent)
    told = [finding.said("advice") for finding in in_order if finding.advice]
    advice = [tell.tell(one) for one in (*told, *(date for finding in in_order for date in finding.dates))]
    advice = list(dict.fromkeys(advice))
    # What was entered has advice of its own; where nothing was, what the topic says.
    own = [finding for finding in clearance.reasons if finding.now and not finding.topic]
    advice = [*dict.fromkeys(tell.tell(finding.said("now")) for finding in own or deciding if finding.now), *advice]
    meanwhile = list(dict.fromkeys(tell.tell(finding.said("meanwhile")) for finding in deciding))
    # Where one finding is silent about everyday movement, it may be the one that forbids it; and an emergency comes first.
    silent = not all(meanwhile) or any(_is_emergency(finding) for finding in deciding)
    fine = [] if silent else [text for text in meanwhile if not any(text in words for words in advice)]
    # Without a topic nobody has to confirm anything, and in an emergency nobody should wait for an appointment.
    to_ask = [finding for finding in deciding if finding.topic and not _is_emergency(finding)]
    asking = (finding for finding in to_ask if finding.who and finding.ask)
    asked = dict.fromkeys((tell.tell(finding.said("who")), tell.tell(finding.said("ask"))) for finding in asking)
    topics = dict.fromkeys(f.topic for f in clearance.reasons if f.level == "refer" and f.topic)
    back = clearance.level == "refer" and all(finding.topic for finding in deciding)
    return Referral(tuple(advice), tuple(fine), tuple(asked), tuple(topics) if back else ())


def _referral(tell: Words, clearance: Clearance, person_file: str | None, by_log: bool) -> list[Row]:
    way = referral(tell, clearance)
    rows = [_finding(tell, finding) for finding in clearance.deciding]
    for key, texts in (("right_now", way.advice), ("meanwhile", way.meanwhile)):
        rows += [Row(tell(f"screen.{key}") if number == 0 else "", text) for number, text in enumerate(texts)]
    for who, ask in way.asked:
        rows += [Row(tell("screen.whom"), who), Row(tell("screen.ask"), ask)]
    if way.topics and by_log:
        rows.append(Row(tell("screen.afterwards"), tell("screen.enter_it")))
        rows += [Row("", f'exrx log clearance {topic} light_moderate "NAME" --on DATE') for topic in way.topics]
    elif way.topics:
        where = "add_to_file" if person_file is not None else "add_to_clearances"
        rows.append(Row(tell("screen.afterwards"), tell(f"screen.{where}", file=person_file)))
        rows += [Row("", line) for topic in way.topics for line in _clearance_block(tell, topic)]
    return rows


def _is_emergency(finding: Finding) -> bool:
    return finding.urgent and finding.topic not in _GENTLY


def _clearance_block(tell: Words, topic: str) -> list[str]:
    return [
        "[[clearances]]",
        f'topic = "{topic}"',
        'level = "light_moderate"',
        f'by = ""              {tell("screen.by_whom")}',
        f'date = ""            {tell("screen.by_day")}',
    ]


def _question_block(tell: Words, number: int, question: Question) -> list[str]:
    lines = fill(tell.tell(question.asked), "     ", f"  {number:<3}")
    names = {key: tell(f"screen.{key}") for key in ("answer", "decides", "if_open")}
    width = max(10, *(len(name) + 2 for name in names.values()))
    decides, if_open = (tell.tell(question.said(part)) for part in ("decides", "if_open"))
    for key, text in (("answer", question.answer), ("decides", decides), ("if_open", if_open)):
        name = f"     {names[key]:<{width}}"
        if key == "answer" and len(text) <= WIDTH - width - 5:
            # Spaces inside an answer are meant as they stand.
            lines.append(f"{name}{text}")
        elif text or key == "answer":
            lines += fill(text, " " * (width + 5), name)
    return lines
