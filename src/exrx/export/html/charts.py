"""The pictures: minutes as they grow, and the band on its scale. Inline SVG that stretches while its words stay readable.

Widths are shares of the width, heights are pixels: the same picture holds on a phone and on paper. Colours stand twice, as
attributes for printers and converters that know no style sheet, and as classes for the dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from exrx.classes import dataclass
from exrx.export.html.markup import Markup, el, table, text
from exrx.export.html.style import LIGHT
from exrx.telling.document import Figure
from exrx.telling.words import Words
from exrx.values.constraint import Number

_LEFT = 7.0
_NARROWEST = 280
"""The width in pixels, on a small phone, for which the words are chosen."""
_WIDE = 640
"""The narrowest page, on paper or a tablet, with room for the words that a phone leaves out."""
_LETTER = 6.7


@lru_cache(4096)
def share(value: float) -> str:
    """A share of the width.

    >>> share(12.5), share(7)
    ('12.5%', '7%')
    """
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


@lru_cache(4096)
def _px(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


# The shapes are written down at once, for there are hundreds of them: numbers, and names of colours that the style sheet knows. The same
# ones stand where they stand in most pictures.


def _rect(x: float, y: float, width: float, height: float, colour: str, rx: int = 0, dashed: bool = False) -> str:
    round_ = f' rx="{rx}"' if rx else ""
    edge = f' stroke="{LIGHT["main"]}" stroke-dasharray="3 2"' if dashed else ""
    classes = f"f-{colour} s-main" if dashed else f"f-{colour}"
    return (
        f'<rect x="{share(x)}" y="{_px(y)}" width="{share(width)}" height="{_px(height)}" fill="{LIGHT[colour]}" '
        f'class="{classes}"{round_}{edge}></rect>'
    )


def _line(x1: float, x2: float, y: float, colour: str, dash: str = "") -> str:
    stroke = LIGHT[{"band": "bandline", "ink": "soft"}.get(colour, colour)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    wide = ' stroke-width="2"' if colour == "mark" else ""
    return f'<line x1="{share(x1)}" x2="{share(x2)}" y1="{_px(y)}" y2="{_px(y)}" stroke="{stroke}" class="s-{colour}"{dashes}{wide}></line>'


def _upright(x: float, height: int, colour: str, class_: str) -> str:
    at = share(x)
    return f'<line x1="{at}" x2="{at}" y1="0" y2="{height}" stroke="{LIGHT[colour]}" class="{class_}"></line>'


def word(
    x: float, y: float, words: object, anchor: str = "middle", colour: str = "ink", size: int = 12, bold: bool = False,
    class_: str = "",
) -> str:  # fmt: skip
    """One line of text in a picture."""
    fill = LIGHT["onmain" if colour == "on" else colour]
    classes = f"t-{colour} {class_}" if class_ else f"t-{colour}"
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{share(x)}" y="{_px(y)}" text-anchor="{anchor}" font-size="{size}" fill="{fill}" class="{classes}"{weight}>'
        f"{text(words)}</text>"
    )


def picture(name: str, title: str, description: str, height: int, shapes: Iterable[str]) -> Markup:
    """An SVG with its name and what it shows, for those who do not see it."""
    return el(
        "svg",
        el("title", title, id=f"{name}-t"),
        el("desc", description, id=f"{name}-d"),
        Markup("".join(shapes)),
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
        width="100%",
        height=height,
    )


def numbers(tell: Words, figure: Figure) -> Markup:
    """The numbers of a picture as a table, folded away."""
    # Written down at once: a long plan has hundreds of cells, and none of them an attribute of its own.
    body = "".join(
        f'<tr><th scope="row">{text(first)}</th><td>{"</td><td>".join(map(text, cells))}</td></tr>'
        for first, *cells in figure.rows
    )
    return el(
        "details",
        el("summary", tell("wall.figure.as_table")),
        table(figure.head, Markup(body), figure.caption),
    )


def _room(slot: float, width: float) -> int:
    """How many bars one number takes at a width in pixels."""
    return max(1, math.ceil(2.2 * _LETTER / (slot * width / 100)))


def _spaced(places: Sequence[int], room: int) -> set[int]:
    """Of these places those that stand far enough apart, the last one always."""
    found: list[int] = []
    for place in reversed(places):
        if not found or found[-1] - place >= room:
            found.append(place)
    return set(found)


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: its number, the minutes of its longest session, and whether it still builds up."""

    week: int
    minutes: int
    early: bool


def growth(
    tell: Words, name: str, bars: Sequence[Bar], band: tuple[Number, Number] | None, marks: Sequence[tuple[int, int, str]], description: str,
    half: bool = False,
) -> Markup:  # fmt: skip
    """Minutes per session, week by week, with the recommended band behind and marks below."""
    highest = max([bar.minutes for bar in bars] + ([int(band[1])] if band else []), default=15)
    step = 15 if highest <= 75 else 30 if highest <= 180 else 60
    top = -(-highest // step) * step
    plot, head = (56.0 if half else 92.0), 16.0

    def y(minutes: float) -> float:
        return head + plot * (1 - minutes / top)

    parts: list[str] = []
    if band:
        parts.append(_rect(_LEFT, y(float(band[1])), 100 - _LEFT, y(float(band[0])) - y(float(band[1])), "band"))
        parts.append(_line(_LEFT, 100, y(float(band[1])), "band", "3 3"))
    for tick in range(0, top + 1, step):
        parts.append(_line(_LEFT, 100, y(tick), "ink" if tick == 0 else "line"))
        parts.append(word(0, y(tick) + 4, tick, "start", "soft", 11))
    slot = (100 - _LEFT) / max(len(bars), 1)
    # Where a small phone has no room for every number, some wait for a wider page; the last value always stands.
    wide = _room(slot, _WIDE / 2 if half else _WIDE)
    room = -(-_room(slot, _NARROWEST) // wide) * wide
    changes = [place for place, bar in enumerate(bars) if place == 0 or bar.minutes != bars[place - 1].minutes]
    shown = _spaced(changes, room if half else wide)
    always = _spaced(sorted(shown), room)
    for place, bar in enumerate(bars):
        left, middle = _LEFT + place * slot, _LEFT + (place + 0.5) * slot
        colour = "early" if bar.early else "main"
        parts.append(_rect(left + slot * 0.09, y(bar.minutes), slot * 0.82, y(0) - y(bar.minutes), colour, rx=2))
        if place in shown:
            rare = "over" if place in always else "over wide"
            parts.append(word(middle, y(bar.minutes) - 4, bar.minutes, "middle", "ink", 11, True, rare))
        if place % (room if half else wide) == 0:
            rare = "" if place % room == 0 else "wide"
            parts.append(word(middle, y(0) + 16, bar.week, "middle", "soft", 11, False, rare))
    if not half:
        parts.append(word(0, y(0) + 16, tell("wall.figure.week"), "start", "soft", 11, False, "wide"))
    low = y(0) + 33
    ends = [0.0, 0.0]
    for first, last, words in marks:
        left, right = _LEFT + (first - 1) * slot, _LEFT + last * slot
        at = (left + right) / 2
        if last > first:
            parts.append(_line(left + slot * 0.09, right - slot * 0.09, y(0) + 21, "mark"))
        anchor = "start" if at < 20 else "end" if at > 85 else "middle"
        # Words that would touch on a small phone stand one below the other.
        long = (len(words) + 2) * _LETTER / _NARROWEST * 100
        begin = at if anchor == "start" else at - long if anchor == "end" else at - long / 2
        line = 0 if begin >= ends[0] else 1
        ends[line] = begin + long + 1
        parts.append(word(at, low + 14 * line, f"▲ {words}", anchor, "mark", 11))
    deep = 0 if not marks else 34 if ends[1] else 20
    return picture(name, tell("wall.figure.minutes_by_week"), description, int(plot) + 34 + deep, parts)


def course(
    name: str, title: str, description: str, weeks: Sequence[tuple[int, int, int]], marks: Mapping[int, str]
) -> Markup:
    """Minutes of each week, planned (pale) and taken place; ``marks`` are words below a week, by its number."""
    top = max([30, *(max(planned, took) for _, planned, took in weeks)])
    plot, head = 70.0, 16.0
    slot = (100 - _LEFT) / max(len(weeks), 1)
    room = _room(slot, _NARROWEST)

    def y(minutes: float) -> float:
        return head + plot * (1 - minutes / top)

    parts = [_line(_LEFT, 100, y(0), "ink"), word(0, y(top) + 4, top, "start", "soft", 11)]
    for place, (week, planned, took) in enumerate(weeks):
        left = _LEFT + place * slot
        parts.append(_rect(left + slot * 0.09, y(planned), slot * 0.82, y(0) - y(planned), "early", rx=2))
        parts.append(_rect(left + slot * 0.25, y(took), slot * 0.5, y(0) - y(took), "main", rx=2))
        if place % room == 0:
            parts.append(word(left + slot / 2, y(0) + 16, week, "middle", "soft", 11))
        if week in marks:
            parts.append(word(left + slot / 2, y(0) + 32, marks[week], "middle", "mark", 11))
    return picture(name, title, description, int(plot) + 54, parts)


@dataclass(frozen=True, slots=True)
class Band:
    """A band between the ends of its scale. ``left`` and ``right`` are the words for what lies on its sides."""

    first: Number
    last: Number
    low: Number | None
    high: Number
    aim: Number
    left_end: str
    right_end: str
    left: str
    right: str
    aim_words: str
    inside: str


def _at(band: Band, value: Number) -> float:
    """Where a value stands on the scale, as a share of the width."""
    first, last = float(band.first), float(band.last)
    return min(100.0, max(0.0, 100 * (float(value) - first) / (last - first)))


def _fits(words: str, width: float) -> bool:
    """Whether words fit into a share of the width on a small phone."""
    return width * _NARROWEST / 100 > len(words) * _LETTER + 8


def _fits_wide(words: str, width: float, half: bool) -> bool:
    """Whether they fit where the page is wide; half a page is no wider than a phone."""
    return not half and width * _WIDE / 100 > len(words) * _LETTER + 8


def legend_for(band: Band, half: bool) -> str:
    """Where the name of the band stands below, because the band is too narrow to hold it: nowhere, on a phone, or ``below`` anywhere."""
    width = _at(band, band.high) - (0 if band.low is None else _at(band, band.low))
    return "" if _fits(band.inside, width) else "phone" if _fits_wide(band.inside, width, half) else "below"


def band_bar(name: str, title: str, band: Band, description: str, half: bool = False) -> Markup:
    """One bar from one end of a scale to the other, with the person's own band in it; ``half`` of the page's width."""

    def x(value: Number) -> float:
        return _at(band, value)

    low, high = x(band.first if band.low is None else band.low), x(band.high)
    single = band.low == band.high
    if single:
        # A band of one number is drawn as a stroke about it.
        low, high = max(0.0, low - 1), min(100.0, high + 1)
    rows = [_rect(0, 20, 100, 22, "rail", rx=11), _rect(low, 20, high - low, 22, "main", rx=2)]
    for words, start, end, colour in (
        (band.left, 0.0, low, "soft"), (band.inside, low, high, "on"), (band.right, high, 100.0, "soft"),
    ):  # fmt: skip
        if words and _fits(words, end - start):
            rows.append(word((start + end) / 2, 35, words, "middle", colour, bold=colour == "on"))
        elif words and _fits_wide(words, end - start, half):
            rows.append(word((start + end) / 2, 35, words, "middle", colour, bold=colour == "on", class_="wide"))
    # The two ends of a narrow band stand back to back, so that they never touch.
    close = (high - low) * _NARROWEST / 100 < 30
    at_low = "end" if close and low > 12 else "middle" if low > 4 else "start"
    at_high = "start" if close and high < 90 else "middle" if high < 95 else "end"
    if single:
        rows.append(word(x(band.high), 14, band.high, bold=True))
    else:
        rows += [word(low, 14, band.low, at_low, bold=True)] if band.low is not None else []
        rows.append(word(high, 14, band.high, at_high, bold=True))
    rows.append(word(0, 58, band.left_end, "start", "soft"))
    rows.append(word(100, 58, band.right_end, "end", "soft"))
    if band.aim_words:
        at = x(band.aim)
        rows.append(word(at, 55, "▲", "middle", "mark", 11))
        anchor = "start" if at < 25 else "end" if at > 75 else "middle"
        rows.append(word(0 if at < 25 else 100 if at > 75 else at, 73, band.aim_words, anchor, "mark"))
    return picture(name, title, description, 78 if band.aim_words else 62, rows)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the clinician's comparison: a band and what it is. ``kind``: grey, main or dashed."""

    words: str
    low: int
    high: int
    kind: str


def band_rows(name: str, title: str, rows: Sequence[Row], maximum: tuple[int, int | None], description: str) -> Markup:
    """Several bands on one scale of beats, with the maximum and its error."""
    top, error = maximum
    first = (min(row.low for row in rows) - 5) // 20 * 20
    last = -(-(top + (error or 0) + 2) // 20) * 20
    left = 36.0

    def x(beats: float) -> float:
        return left + (100 - left) * (beats - first) / (last - first)

    height = 16 * len(rows) + 2
    parts: list[str] = []
    if error:
        parts.append(_rect(x(top - error), 0, x(top + error) - x(top - error), height, "error"))
    for tick in range(first, last + 1, 20):
        parts.append(_upright(x(tick), height, "line", "s-line"))
        if (last - first) // 20 <= 5 or (last - tick) % 40 == 0:
            anchor = "end" if tick == last else "middle"
            parts.append(word(x(tick), height + 14, tick, anchor, "soft", 11))
    parts.append(_upright(x(top), height, "stopline", "s-stop"))
    for place, row in enumerate(rows):
        y = 16 * place + 3
        parts.append(word(0, y + 11, row.words, "start", "ink", 11, bold=row.kind == "main"))
        colour = {"grey": "grey", "main": "main", "dashed": "tile"}[row.kind]
        parts.append(_rect(x(row.low), y, x(row.high) - x(row.low), 14, colour, 2, dashed=row.kind == "dashed"))
        parts.append(word(x(row.high) + 1, y + 11, f"{row.low}–{row.high}", "start", "ink", 11))
    return picture(name, title, description, height + 20, parts)
