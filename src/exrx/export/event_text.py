"""Every sentence that a calendar entry shows: plain words, nothing about health, no blame.

A calendar is seen by others, on lock screens and shared screens. So diagnoses, drugs, scores, mood, help lines and open
questions never come here, and of the publications only a surname and a year: some titles name a diagnosis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from exrx.heard import OwnLine, tells_health
from exrx.physiology.heart_rate import half_up
from exrx.prescription import HeartRate, Target
from exrx.program import Plan, Session, Step, key_parts

OPEN_QUESTIONS = "Some start-up questions are still open: see your plan"

EFFORT_SCALE = "6 is sitting still, 20 all you can give"

TIMES_ALONE = "What this was is not known any more: it was read back from a calendar that shows times alone."

AFTERWARDS = """\
Did not happen? Leave it. The next one stays as it is.
Unwell, feverish, faint, newly breathless, discomfort in the chest, or told to stop? Not today.
Stop and get help: chest pain or pressure, faintness, confusion, cold sweat, unusual breathlessness, \
a racing or irregular heartbeat, one-sided weakness, calf pain, a painful limp."""
_SHOWN = 40
_ALONG = "This goes along with treatment and replaces no medicine."
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ON_FOOT = frozenset({"walk", "walking", "run", "running", "jog", "jogging"})
_INDOORS = frozenset({"treadmill", "indoor", "indoors"})

# Line ends of every kind become one; what no calendar can show is dropped; a backslash, which two common readers
# misread even when it is escaped, becomes a slash.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Text that every calendar reads alike, whatever was typed.

    >>> clean("a\r\nb\x07 \\ c")
    'a\nb / c'
    """
    if text.replace("\n", "").isprintable() and "\\" not in text:
        return text
    return _UNSHOWN.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ").replace("\\", "/")


def calendar_name(plan: Plan) -> str:
    """The private calendar's name: neutral, with the name that the plan was given."""
    name = "" if tells_health(plan.id) else " ".join(clean(plan.id).split())
    return " · ".join(filter(None, ("Exercise plan", name)))


def calendar_description(plan: Plan) -> str:
    """One line on what the private calendar holds."""
    return f"Sessions from {plan.start} to {plan.end}. Made with exrx."


def summary(session: Session) -> str:
    """What to do, for how long, and how hard: heart rates where they guide, else words.

    Phones show the first 40 characters, so words that would stand beyond them are left to the description.
    """
    what = f"{session.title} {session.minutes} min"
    if session.status == "cancelled":
        return f"Cancelled: {what}"
    main = _main(session)
    beats = main is not None and main.bpm is not None and not main.effort_first
    effort = "" if main is None else _beats(main.bpm) if beats and main.bpm else _effort_word(main.rpe)
    whole = f"{what} · {effort}"
    return whole if effort and (len(whole) <= _SHOWN or beats) else what


def descriptions(plan: Plan) -> Iterator[tuple[Session, str]]:
    """Each session with the text of its entry, in the plan's order, and then those that were withdrawn.

    An entry that is history keeps the text it had.
    """
    names, scale = _names(plan), _scale(plan.prescription.heart_rate)
    predicted = plan.prescription.heart_rate is not None and plan.prescription.heart_rate.error is not None
    open_questions = bool(plan.questions)
    weeks, told = len(plan.weeks), {key: text for key, _, text in plan.told}
    # Most sessions are alike: what depends on their steps alone is said once.
    own = [line for line in plan.person.own_lines if not line.private]
    bodies: dict[tuple[int, str, str, tuple[str, ...]], str] = {}
    for week in plan.weeks:
        for session in week.sessions:
            if session.key in told:
                open_questions = open_questions and not told[session.key].startswith(OPEN_QUESTIONS)
                yield session, told[session.key]
                continue
            if session.status == "cancelled":
                yield session, _withdrawn(session)
                continue
            place = f"Week {week.number} of {weeks} · {session.key}"
            head = f"{OPEN_QUESTIONS}\n\n" if open_questions else ""
            open_questions = False
            alike = (id(session.steps), session.activity, session.bad_day, session.notes)
            if alike not in bodies:
                beats = any(step.bpm for step in session.steps)
                ground = "; ".join([*_ground(session, names), *([scale] if beats and scale else [])])
                lines = _body(session, predicted, own)
                if ground:
                    lines.append(f"Why these numbers: {ground}.")
                bodies[alike] = "\n".join([*lines, _ALONG])
            yield session, f"{head}{bodies[alike]}\n{place}"
    for session in plan.withdrawn:
        yield session, _withdrawn(session)


def _withdrawn(session: Session) -> str:
    # Without the number of weeks: that may change later, and this entry should not.
    return f"Taken out of the plan: nothing to do.\n\nWeek {key_parts(session.key)[0]} · {session.key}"


def _body(session: Session, predicted: bool, own: Sequence[OwnLine]) -> list[str]:
    """What to do, and when not to; ``predicted``: the heart rates rest on an estimate; ``own``: the person's own lines."""
    main = _main(session)
    lines = [*_begin(session, own), "", *(_step_line(step) for step in session.steps)]
    if main is not None and main.talk_test:
        lines.append(f"Right when: {main.talk_test.rstrip('.')}.")
    if main is not None and main.bpm and predicted:
        effort = f" than effort {main.rpe.high} ({EFFORT_SCALE})" if main.rpe and main.rpe.high is not None else ""
        lines.append(f"Feels harder{effort or ' than that'}? Slow down, whatever the watch says.")
    lines += ["", *session.notes, *([""] if session.notes else [])]
    if session.bad_day:
        lines.append(f"Bad day? {session.bad_day.removeprefix('Bad day? ')}")
    lines += [f"Your own plan: {line.text}" for line in own if line.field == "if_then"]
    return [*lines, AFTERWARDS, ""]


def _begin(session: Session, own: Sequence[OwnLine]) -> list[str]:
    """What to do first, small enough to be done; in the person's own words where there are some, each on a line of its own."""
    words = set(session.activity.split("_"))
    begin = "Shoes on and out." if words & _ON_FOOT and not words & _INDOORS else "Just begin."
    first = session.steps[0] if session.steps else None
    easy = ""
    if first is not None and first.phase == "warm_up":
        minutes = _NUMBERS[first.minutes] if 1 < first.minutes < len(_NUMBERS) else str(first.minutes)
        easy = f"The first {minutes} minutes are easy on purpose."
    elif first is not None and first.phase != "main":
        easy = "All of it is easy on purpose."
    said = {line.field: line.text for line in own if not line.number}
    lines = [said["first_step"], easy] if "first_step" in said else [" ".join(filter(None, (begin, easy)))]
    lines += [f"{word}: {said[name]}" for word, name in (("Where", "place"), ("With", "company")) if name in said]
    return [line for line in lines if line]


def _step_line(step: Step) -> str:
    line = f"{step.minutes:2d} min  {step.label}"
    if step.bpm:
        band = _beats(step.bpm)
        if step.effort_first and step.rpe:
            return f"{line}, effort {step.rpe} of 6–20; the pulse ({band}) comes second"
        around = f", around {step.bpm.aim}" if f"{step.bpm.aim} bpm" != band else ""
        return f"{line}, {band}{around}"
    word = _effort_word(step.rpe)
    return f"{line}, effort {step.rpe} of 6–20{f' ({word})' if word else ''}" if step.rpe else line


def _beats(target: Target) -> str:
    return f"{target} bpm"


def _main(session: Session) -> Step | None:
    """The step that says how hard the session is: the longest main part."""
    parts = [step for step in session.steps if step.phase == "main"] or session.steps
    return max(parts, key=lambda step: step.minutes, default=None)


def _effort_word(rpe: Target | None) -> str:
    """A word for an effort from 6 to 20: easy to 11, moderate to 13, hard above, as the intensity table has it."""
    if rpe is None or rpe.high is None:
        return ""
    words = [_class(rpe.aim if rpe.low is None else rpe.low), _class(rpe.high)]
    return " to ".join(dict.fromkeys(words))


def _class(rpe: float | Decimal) -> str:
    return "easy" if rpe <= 11 else "moderate" if rpe <= 13 else "hard"


def _ground(session: Session, names: dict[str, str]) -> list[str]:
    """Up to three publications behind the session, the protocol's first."""
    cited = {"": None} | {rule: None for step in session.steps for rule in step.rules}
    return list(dict.fromkeys(names[rule] for rule in cited if rule in names))[:3]


def _scale(scale: HeartRate | None) -> str:
    """Where the heart rates come from."""
    if scale is None:
        return ""
    maximum = half_up(scale.maximum)
    if scale.error is None:
        return f"maximum {maximum}, measured"
    known = ", ".join(filter(None, (_surname(scale.source), f"± {scale.error}")))
    return f"maximum {maximum} by age ({known})"


def _names(plan: Plan) -> dict[str, str]:
    """Rule id -> surname and year of what it cites; under ``""`` the protocol's.

    Goals only: what the safety rules cite tells of conditions and drugs.
    """
    sources = {source.id: _name(source.id, source.title) for source in plan.sources}
    names = {reason.id: sources.get(reason.source, "") for reason in plan.reasons if reason.tier == "goal"}
    names[""] = sources.get(plan.protocol, "")
    return {rule: name for rule, name in names.items() if name}


@lru_cache(maxsize=1024)
def _name(source_id: str, title: str) -> str:
    """Surname and year, or nothing where the id is made of a word of the title: that is not a person's name."""
    name = _surname(source_id)
    return "" if name.partition(" ")[0].casefold() in re.findall(r"\w+", title.casefold()) else name


def _surname(source_id: str) -> str:
    """The surname and year in an id.

    >>> _surname("ranjbar-2015"), _surname("acog-804")
    ('Ranjbar 2015', '')
    """
    match = re.fullmatch(r"([a-z]+)-((?:19|20)\d\d)", source_id)
    return f"{match[1].capitalize()} {match[2]}" if match else ""
