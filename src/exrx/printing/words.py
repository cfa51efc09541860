"""Small words that several texts share: dates, ranges, parts of a session, and where help is."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import unicodedata
from collections.abc import Iterable

from exrx.constraint import Number
from exrx.prescription import Target
from exrx.program import Session, Step

WIDTH = 80
SCREEN = 40
"""Lines that a printed plan may take: one screen. Notices beyond it are counted, not shown."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
BLOCK = "▇"
_ID = re.compile(r"[a-z]+(?:-[a-z]+)*-[a-z]*\d")
_BREAKS = re.compile(r"[\t\n\x0b\x0c\r]")
YOURS = "your."
KIND_WORDS = {
    "base": "ordinary",
    "resistance": "strength",
    "strength_balance": "strength and balance",
    "anandamide": "anandamide",
    "bdnf": "BDNF",
    "mind_body": "yoga or tai chi",
    "mixed": "mixed",
}
ALONG = "Goes along with treatment; change medicines only with whoever prescribed them."
EXPLAINS = 'Every number explains itself: why("how hard"), why("steps"), why("weeks"), ...'
UNSCREENED = "unscreened."


def short_date(date: dt.date) -> str:
    """Day and month.

    >>> short_date(dt.date(2027, 1, 4))
    '4 Jan'
    """
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def long_date(date: dt.date) -> str:
    """Weekday, day, month and year, in English whatever the locale.

    >>> long_date(dt.date(2027, 1, 4))
    'Monday 4 January 2027'
    """
    return f"{WEEKDAYS[date.weekday()]} {date.day} {MONTHS[date.month - 1]} {date.year}"


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "week"), count(2, "week")
    ('1 week', '2 weeks')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def times_a_week(number: Number) -> str:
    """How often.

    >>> times_a_week(1), times_a_week(3)
    ('once a week', '3 times a week')
    """
    return {1: "once a week", 2: "twice a week"}.get(int(number), f"{number} times a week")


def span(low: Number | None, high: Number | None) -> str:
    """A range in figures.

    >>> span(3, 4), span(10, None), span(None, 134), span(5, 5)
    ('3–4', '10 or more', 'up to 134', '5')
    """
    if low is None:
        return "" if high is None else f"up to {high}"
    if high is None:
        return f"{low} or more"
    return f"{low}" if low == high else f"{low}–{high}"


def fill(text: str, indent: str = "", first: str | None = None, width: int = WIDTH) -> list[str]:
    """Wrap to the width; ``first`` begins the first line, ``indent`` the others."""
    line = start = indent if first is None else first
    words = text.split(" ")
    # Nearly every text is plain words with one space between: no need to search each for tabs, breaks and words too long.
    if "" in words or _BREAKS.search(text) or max(map(len, words)) + max(len(start), len(indent)) > width:
        return textwrap.wrap(
            text,
            width,
            initial_indent=start,
            subsequent_indent=indent,
            break_long_words=True,
            break_on_hyphens=False,
        ) or ([] if first is None else [first.rstrip()])
    lines = []
    bare = True
    for word in words:
        if not bare and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, bare = indent, True
        line, bare = (line + word if bare else f"{line} {word}"), False
    return [*lines, line]


def sentence(text: str) -> str:
    """With a capital letter and a full stop; the id of a source stays as it is.

    >>> sentence("the plan stays light"), sentence("nice-ng222 means a group")
    ('The plan stays light.', 'nice-ng222 means a group.')
    """
    text = text.strip()
    first = text[:1] if _ID.match(text) else text[:1].upper()
    return first + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def ascii_text(text: str) -> str:
    """The same text in ASCII, for output that is not UTF-8.

    >>> ascii_text("99–134 bpm · 208 − 0.7 × 34, ± 10  ▇▇")
    '99-134 bpm - 208 - 0.7 x 34, +-10  ##'
    """
    text = text.replace("± ", "+-")
    for sign, plain in (
        ("▇", "#"),
        ("–", "-"),
        ("−", "-"),
        ("—", "-"),
        ("·", "-"),
        ("×", "x"),
        ("±", "+-"),
        ("’", "'"),
        ("→", ">"),
    ):
        text = text.replace(sign, plain)
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return folded.encode("ascii", "replace").decode("ascii")


def help_message(help_lines: Iterable[str] = (), first: bool = False) -> str:
    """Where help is, in our own words; ``first`` in full, for the head of a text. The lines are the deployer's data.

    It is never in a calendar.
    """
    numbers = [line for given in help_lines for line in fill(given, "    ", "  ")]
    if not first:
        begin = "If you think of harming yourself, or it gets too heavy: talk to someone today,"
        end = "You need not wait for a session."
        if not numbers:
            return "\n".join(fill(f"{begin} your local crisis line or emergency number. {end}"))
        return "\n".join([begin[:-1] + ":", *numbers, *fill(f"or your local crisis line or emergency number. {end}")])
    answered = (
        "What you answered matters, and it is good that you said it. Thoughts of not wanting to live or of harming oneself are "
        "common in depression, and they can be treated. Help is there now."
    )
    call = "Please call or tell someone today: your local crisis line, a doctor, or someone you trust."
    unsafe = "If you do not feel safe, do not stay alone, and call the emergency number."
    return "\n".join([*fill(answered), *fill(call), *numbers, *fill(unsafe)])


def beats(target: Target) -> str:
    """A heart-rate band; its lower end may be left out."""
    return span(target.low, target.high) if target.low is not None or target.high is not None else f"{target.aim}"


def talk(step: Step | None) -> str:
    """The talk test in half a line: what holds over the whole band."""
    return "" if step is None else step.talk_test.partition(",")[0]


def main_step(session: Session) -> Step | None:
    """The step that says how hard a session is: its longest main part."""
    parts = [step for step in session.steps if step.phase == "main"] or list(session.steps)
    return max(parts, key=lambda step: step.minutes, default=None)


def made_of(session: Session) -> str:
    """The parts of a session in minutes."""
    names = {"warm_up": "warm-up", "cool_down": "cool-down"}

    def word(step: Step) -> str:
        label = step.label.partition(":")[0]
        return names.get(step.phase) or (label if len(label) <= 24 else session.title.lower())

    return " + ".join(f"{step.minutes} {word(step)}" for step in session.steps)


def hardness(step: Step | None) -> tuple[str, str]:
    """How hard, as a value and in words: heart rates where they guide, else effort."""
    if step is None:
        return "", ""
    if step.bpm is not None:
        return f"{beats(step.bpm)} bpm", talk(step)
    if step.rpe is None:
        return "as you like", talk(step)
    if step.rpe.low is None and step.rpe.high is None:
        return "as you like", f"near {step.rpe.aim} of 6–20, or as feels right"
    return f"effort {span(step.rpe.low, step.rpe.high)} of 6–20", talk(step)


def clock_words(clock: dt.time) -> str:
    """A wall time, such as 06:30."""
    return f"{clock.hour:02d}:{clock.minute:02d}"
