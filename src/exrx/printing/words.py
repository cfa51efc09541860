"""Small words that several texts share: ranges, parts of a session, how hard it is, and where help is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from exrx.programme.key import Key
from exrx.programme.plan import Session, Step
from exrx.programme.prescription import Target
from exrx.telling.document import Row, Section, lines
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.constraint import Number
from exrx.values.said import Said
from exrx.values.windows import clock_text

SCREEN = 40
"""Lines that a printed plan may take: one screen. Notices beyond it are counted, not shown."""
BLOCK = "▇"
_ID = re.compile(r"[a-z]+(?:-[a-z]+)*-[a-z]*\d")
YOURS = "your."
UNSCREENED = "unscreened."
_LONGEST_LABEL = 24


def short_date(tell: Words, date: dt.date) -> str:
    """Day and month.

    >>> short_date(words_of(), dt.date(2027, 1, 4))
    '4 Jan'
    """
    return tell.date(date.isoformat(), "short")


def long_date(date: dt.date, language: str = SOURCE) -> str:
    """Weekday, day, month and year, in a language whatever the locale.

    >>> long_date(dt.date(2027, 1, 4))
    'Monday 4 January 2027'
    """
    return words_of(language).date(date.isoformat(), "long")


def day_name(tell: Words, date: dt.date) -> str:
    """The day of the week in short.

    >>> day_name(words_of(), dt.date(2027, 1, 4))
    'Mon'
    """
    return str(tell.table("calendar")["days"][date.weekday()])


def phase_words(tell: Words, key: Key) -> str:
    """The phase in which a number holds, and up to which week.

    >>> phase_words(words_of(), Key("base", "ramp", "rpe", until_week=4))
    'ramp to week 4'
    """
    return tell("shared.phase", phase=key.phase, until=key.until_week or None)


def dimension_words(tell: Words, key: Key) -> str:
    """The name of a number, with the length from which it holds, or what it goes with.

    >>> english = words_of()
    >>> (
    ...     dimension_words(english, Key("base", "any", "warm_up", 30)),
    ...     dimension_words(english, Key("bdnf", "full", "rpe", band=True)),
    ... )
    ('warm up from 30 min', 'rpe with a heart rate')
    """
    return tell("shared.number", name=key.dimension, band=key.band, minutes=key.from_minutes or None)


def span(tell: Words, low: Number | None, high: Number | None) -> str:
    """A range in figures.

    >>> tell = words_of()
    >>> span(tell, 3, 4), span(tell, 10, None), span(tell, None, 134), span(tell, 5, 5)
    ('3–4', '10 or more', 'up to 134', '5')
    """
    return tell.show(low) if low is not None and low == high else tell("shared.range", low=low, high=high)


def shown(tell: Words, target: Target, dimension: str = "") -> str:
    """A resolved number with its range; one without a range by its point; of the latest end the time of day, where its dimension is given."""
    low, aim, high = target.low, target.aim, target.high
    if dimension == "latest_end":
        return clock_text(int(aim))
    return tell.show(aim) if high is None or low == high else span(tell, low, high)


def sentence(text: str) -> str:
    """With a capital letter and a full stop; the id of a source stays as it is.

    >>> sentence("the plan stays light"), sentence("nice-ng222 means a group")
    ('The plan stays light.', 'nice-ng222 means a group.')
    """
    text = text.strip()
    first = text[:1] if _ID.match(text) else text[:1].upper()
    return first + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def capital(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def ascii_text(text: str) -> str:
    """The same text in ASCII, for output that is not UTF-8.

    >>> ascii_text("99–134 bpm · 208 − 0.7 × 34, ± 10  ▇▇")
    '99-134 bpm - 208 - 0.7 x 34, +-10  ##'
    """
    text = text.replace("± ", "+-")
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    folded = "".join(c for c in plain if not unicodedata.combining(c))
    return folded.encode("ascii", "replace").decode("ascii")


_PLAIN = str.maketrans({**dict(zip("▇–−—·×’→", "#----x'>", strict=True)), "±": "+-"})
HELP, LINE = "help", "line"


def help_section(tell: Words, help_lines: Iterable[str] = (), first: bool = False) -> Section:
    """Where help is, in our own words; ``first`` in full, for the head of a text. The lines are the deployer's data.

    It is never in a calendar.
    """
    numbers = [Row(LINE, given) for given in help_lines]
    before: tuple[str, ...] = ("first", "call") if first else ("before_lines",) if numbers else ("always",)
    after = ("unsafe",) if first else ("after_lines",) if numbers else ()
    said = [[Row("", tell(f"help_and_stop.help.{name}.text")) for name in names] for names in (before, after)]
    return Section((*said[0], *numbers, *said[1]), HELP)


def help_message(help_lines: Iterable[str] = (), first: bool = False, language: str = SOURCE) -> str:
    """The same as text."""
    return "\n".join(lines(help_section(words_of(language), help_lines, first)))


def with_help(tell: Words, crisis: str, help_lines: Iterable[str], blocks: Iterable[list[str]]) -> str:
    """Blocks with a line between; where help is stands before all of them, or behind, as an answer asks for it."""
    help_lines = tuple(help_lines)
    first = lines(help_section(tell, help_lines, first=True)) if crisis == "first" else []
    last = lines(help_section(tell, help_lines)) if crisis == "present" else []
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in (first, *blocks, last) if block)


def talk(tell: Words, step: Step | None) -> str:
    """The talk test in half a line: what holds over the whole band."""
    said = None if step is None else step.right_when
    return "" if said is None else tell.tell(said.get("short", said))


def inside(tell: Words, name: Said) -> str:
    """A title as it stands inside a line.

    >>> walk = Said("sessions.walking.title")
    >>> inside(words_of(), walk), inside(words_of("de"), walk)
    ('walk', 'Gehen')
    """
    return tell.inside(tell.tell(name))


def main_step(session: Session) -> Step | None:
    """The step that says how hard a session is: its longest main part."""
    parts = [step for step in session.steps if step.phase == "main"] or list(session.steps)
    return parts[0] if len(parts) == 1 else max(parts, key=lambda step: step.minutes, default=None)


def made_of(tell: Words, session: Session) -> str:
    """The parts of a session in minutes."""

    def word(step: Step) -> str:
        if step.phase in ("warm_up", "cool_down"):
            return tell(f"shared.parts.{step.phase}")
        label = tell.tell(step.what.get("name", step.what))
        return label if len(label) <= _LONGEST_LABEL else inside(tell, session.what)

    return " + ".join(f"{step.minutes} {word(step)}" for step in session.steps)


def hardness(tell: Words, step: Step | None) -> tuple[str, str]:
    """How hard, as a value and in words: heart rates where they guide, else effort."""
    if step is None:
        return "", ""
    if step.bpm is not None:
        return tell("shared.beats", range=beats(tell, step.bpm)), talk(tell, step)
    if step.rpe is None:
        return tell("shared.as_you_like"), talk(tell, step)
    if step.rpe.low is None and step.rpe.high is None:
        return tell("shared.as_you_like"), tell("shared.near_effort", aim=step.rpe.aim)
    return tell("shared.effort", range=span(tell, step.rpe.low, step.rpe.high)), talk(tell, step)


def beats(tell: Words, target: Target) -> str:
    """A heart-rate band; its lower end may be left out."""
    known = target.low is not None or target.high is not None
    return span(tell, target.low, target.high) if known else tell.show(target.aim)


def clock_words(clock: dt.time) -> str:
    """A wall time, such as 06:30."""
    return f"{clock.hour:02d}:{clock.minute:02d}"


def counted(groups: Iterable[tuple[str, int]]) -> str:
    """How many there are of each name; what is called alike is told once.

    >>> counted([("strength", 1), ("walk", 3), ("strength", 2)])
    '3 × strength · 3 × walk'
    """
    many: dict[str, int] = {}
    for name, number in groups:
        many[name] = many.get(name, 0) + number
    return " · ".join(f"{number} × {name}" for name, number in many.items())
