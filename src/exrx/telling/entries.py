"""The two texts of a calendar entry, told in a language from what the entry shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from exrx.heard import OwnLine
from exrx.programme.plan import Plan, Session
from exrx.programme.shown import Around, Maximum, Told
from exrx.showing.entries import Band, Content, Entry, Part, entries, shown_id
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.constraint import Number
from exrx.values.said import Said, said

_SHOWN = 40
"""Letters of a summary that phones show."""


@cache
def _unlike() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Line ends of every kind, which become one, and what no calendar can show, which is dropped; few texts hold any."""
    return (
        re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"),
        re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"),
    )


def clean(text: str) -> str:
    r"""Text that every calendar reads alike, whatever was typed.

    >>> clean("a\r\nb\x07 \\ c")
    'a\nb / c'
    """
    if text.replace("\n", "").isprintable() and "\\" not in text:
        return text
    line_ends, unshown = _unlike()
    # A backslash, which two common readers misread even when it is escaped, becomes a slash.
    return unshown.sub("", line_ends.sub("\n", text)).replace("\t", " ").replace("\\", "/")


def calendar_name(plan: Plan, language: str = SOURCE) -> str:
    """The private calendar's name: neutral, with the name that the plan was given."""
    return words_of(language).tell(said("calendar.name", id=" ".join(clean(shown_id(plan)).split()) or None))


def calendar_description(plan: Plan, language: str = SOURCE) -> str:
    """One line on what the private calendar holds."""
    return words_of(language).tell(said("calendar.about", start=plan.start, end=plan.end))


def told(plan: Plan, language: str = SOURCE) -> Iterator[tuple[Session, str, str]]:
    """Each session with the summary and the description of its entry, in the plan's order, and then those that were withdrawn."""
    words = words_of(language)
    # Sessions that are alike share their content.
    summaries: dict[tuple[int, bool], str] = {}
    bodies: dict[int, str] = {}
    for session, entry in entries(plan):
        alike, content = (id(entry.content), entry.cancelled), entry.content
        if alike not in summaries:
            summaries[alike] = _summary(words, content, entry.cancelled)
        summary, history = summaries[alike], entry.told
        if history is not None:
            yield session, history.summary or summary, _history(words, entry, history)
        elif entry.cancelled:
            yield session, summary, _taken_out(words, entry)
        else:
            if alike[0] not in bodies:
                bodies[alike[0]] = _body_of(words, entry)
            yield session, summary, _description(words, entry, bodies[alike[0]])


def _history(words: Words, entry: Entry, told: Told) -> str:
    if told.times_alone:
        return words("calendar.times_alone")
    return told.text or _description(words, entry, _body_of(words, entry))


def _body_of(words: Words, entry: Entry) -> str:
    around = entry.around
    return _body(words, entry.content, around.maximum, around.ground, around.own)


def ground_of(words: Words, around: Around) -> str | None:
    """What the numbers of an entry rest on, as its line says it; ``None`` where nothing is said."""
    line = _ground(around.maximum, around.ground)
    return None if line is None else words.tell(line)


def _ground(maximum: Maximum | None, ground: tuple[str, ...]) -> Said | None:
    names = [*ground, *([] if maximum is None else [_maximum(maximum)])]
    return said("calendar.ground", names=names) if names else None


@lru_cache(maxsize=4096)
def _which(words: Words, week: int, weeks: int, key: str) -> str:
    return words("calendar.which", week=week, weeks=weeks, key=key)


@lru_cache(maxsize=512)
def _summary(words: Words, content: Content, cancelled: bool) -> str:
    """What to do, for how long, and how hard: heart rates where they guide, else words that phones still show."""
    what = {"title": content.what, "minutes": content.minutes}
    if cancelled:
        return words("calendar.cancelled", **what)
    main = content.main
    if main is not None and main.bpm is not None and not main.effort_first:
        return words("calendar.summary", effort=_beats(main.bpm), **what)
    effort = None if main is None else _effort_word(main.rpe)
    whole = words("calendar.summary", effort=effort, **what)
    return whole if effort is None or len(whole) <= _SHOWN else words("calendar.summary", **what)


def _taken_out(words: Words, entry: Entry) -> str:
    which = said("calendar.which_taken_out", week=entry.around.week, key=entry.key)
    return f"{words('calendar.taken_out')}\n\n{words.tell(which)}"


def _description(words: Words, entry: Entry, body: str) -> str:
    around = entry.around
    which = _which(words, around.week, around.weeks, entry.key)
    if around.open_questions:
        body = f"{words('calendar.open_questions')}\n\n{body}"
    return f"{body}\n{which}"


@lru_cache(maxsize=512)
def _body(
    words: Words, content: Content, maximum: Maximum | None, ground: tuple[str, ...], own: tuple[OwnLine, ...]
) -> str:
    """What to do, and when not to, and on what ground."""
    main = content.main
    lines: list[Said | str] = []
    if content.is_small:
        lines += [said("calendar.small_first", text=content.smaller), ""]
    lines += [*_begin(words, content, own), "", *map(_step, content.parts)]
    if content.guide is not None:
        lines.append(said("calendar.right_when", guide=content.guide))
    if main is not None and main.bpm is not None and maximum is not None and maximum.error is not None:
        lines.append(said("calendar.slow_down", effort=None if main.rpe is None else main.rpe.high))
    lines += ["", *content.notes, *([""] if content.notes else [])]
    if content.smaller is not None and not content.is_small:
        lines.append(said("calendar.bad_day", text=content.smaller))
    lines += [said("calendar.if_then", text=line.text) for line in own if line.field == "if_then"]
    lines += [said("help_and_stop.caution.missed.text"), said("help_and_stop.caution.not_today.text")]
    lines.append(
        said("calendar.stop", title=said("help_and_stop.stop.title.text"), signs=said("help_and_stop.stop.signs.text"))
    )
    behind = _ground(maximum, ground)
    lines += ["", *([] if behind is None else [behind]), said("help_and_stop.caution.replaces_none.text")]
    return "\n".join(line if isinstance(line, str) else words.tell(line) for line in lines)


def _begin(words: Words, content: Content, own: tuple[OwnLine, ...]) -> Iterator[Said | str]:
    """What to do first, small enough to be done; in the person's own words where there are some, each on a line of its own."""
    first = content.parts[0] if content.parts else None
    easy = None
    if first is not None and first.phase == "warm_up":
        easy = said("calendar.easy_first", minutes=first.minutes)
    elif first is not None and first.phase != "main":
        easy = said("calendar.easy_throughout")
    theirs = {line.field: line.text for line in own if not line.number}
    if "first_step" in theirs:
        yield theirs["first_step"]
        if easy is not None:
            yield easy
    else:
        begin = [said("calendar.begin", activity=content.activity), easy]
        yield " ".join(words.tell(line) for line in begin if line is not None)
    for name in ("place", "company"):
        if theirs.get(name):
            yield said(f"calendar.{name}", text=theirs[name])


def _step(part: Part) -> Said:
    shown = {"minutes": f"{part.minutes:2d}", "label": part.what}
    effort = None if part.rpe is None else _band(part.rpe)
    if part.bpm is not None:
        beats = _beats(part.bpm)
        if part.effort_first and effort is not None:
            return said("calendar.step", shows="effort_first", effort=effort, beats=beats, **shown)
        if part.bpm.is_range:
            return said("calendar.step", shows="beats_and_aim", beats=beats, aim=part.bpm.aim, **shown)
        return said("calendar.step", shows="beats", beats=beats, **shown)
    if effort is None:
        return said("calendar.step", shows="nothing", **shown)
    word = _effort_word(part.rpe)
    shows = "effort" if word is None else "effort_and_word"
    return said("calendar.step", shows=shows, effort=effort, word=word, **shown)


def _beats(band: Band) -> Said:
    return said("calendar.beats", band=_band(band))


def _band(band: Band) -> Said:
    return said("calendar.band", low=band.low, aim=band.aim, high=band.high if band.is_range else None)


def _effort_word(rpe: Band | None) -> Said | None:
    """A word for an effort from 6 to 20: easy to 11, moderate to 13, hard above, as the intensity table has it."""
    if rpe is None or rpe.high is None:
        return None
    low = rpe.aim if rpe.low is None else rpe.low
    return None if low is None else said(f"calendar.effort.{_class(low)}", high=_class(rpe.high))


def _class(rpe: Number) -> str:
    return "easy" if rpe <= 11 else "moderate" if rpe <= 13 else "hard"


def _maximum(maximum: Maximum) -> Said:
    """Where the heart rates come from."""
    if maximum.error is None:
        return said("calendar.maximum_measured", beats=maximum.beats)
    return said("calendar.maximum_by_age", beats=maximum.beats, source=maximum.source or None, error=f"{maximum.error}")
