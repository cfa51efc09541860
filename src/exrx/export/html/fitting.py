"""How close the lines of a page must stand for one sheet of A4: its height on paper, estimated from its own words.

Heights are in CSS pixels as the roomiest setting prints them, letters of a line as Arial runs; the browser test measures every page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from exrx.classes import NamedTuple, dataclass
from exrx.export.html.markup import Markup

_SHEET = 1015
"""What a sheet holds, with some room to spare: 275 mm are 1039 pixels."""
_SETTINGS = (("", 1.0), ("dense", 0.9), ("denser", 0.83), ("densest", 0.0))
"""The settings, and how much of its height a page keeps in each; what fits none is set closest and breaks between sections."""

_LINE, _SMALL = 19.0, 16.0
_WHOLE, _TILE, _DAY = 116, 29, 16
"""Letters of a line across the page, in a tile, in the box of a day."""
_BASE = 694.0
"""A page with one line in each tile, one kind of sessions, and nothing that not everybody has."""

_TAG = re.compile(r"<[^>]+>")


_ITEMS = re.compile(r"<(?:li|p|dd)\b[^>]*>(.*?)</(?:li|p|dd)>", re.DOTALL)
_TILES = re.compile(r'<div class="tile">(.*?)</div>', re.DOTALL)
_DETAILS = re.compile(r'<dd class="small">(.*?)</dd>', re.DOTALL)
_BOXED = re.compile(r'<section class="(?:note|help|stop)"[^>]*>(.*?)</section>', re.DOTALL)
_BOXES = ("help first", "questions", "now", "stop", "help")
_COLUMNS = re.compile(r"<div>(.*?)</div>", re.DOTALL)
_DAYS = re.compile(r'<li class="day">(.*?)</li>', re.DOTALL)
_NAMES = re.compile(r'<span class="box on"><b>.*?</b><span>(.*?)</span>', re.DOTALL)
_BANDS = re.compile(r'-band\d+-t">')
_BELOW = re.compile(r'class="legend below"|<figcaption')
_TICKS = re.compile(r'<ul class="ticks (few|three|four|many)"[^>]*>(.*?)</ul>', re.DOTALL)
TICKS = {"few": 11, "three": 9, "four": 8, "many": 6}
"""How many weeks stand side by side, by how many boxes a week has."""


@dataclass(frozen=True, slots=True)
class Body:
    """What stands on a page, and its parts by their names: each is measured by itself."""

    whole: Markup
    parts: Mapping[str, Markup | None]
    pulse: bool = False
    """Whether a pulse is shown, and so that it is an estimate."""


def settings(body: Body) -> list[str]:
    """The classes of the settings in which a person's page may fit one sheet, the roomiest first."""
    needed = height(body)
    return [name for name, kept in _SETTINGS if needed * kept <= _SHEET]


def _lines(texts: Iterable[str], letters: float) -> int:
    return sum([math.ceil(len(_TAG.sub("", text)) / letters) for text in texts])


def height(page: Body) -> float:
    """About how many pixels a person's page takes on paper in the roomiest setting."""
    parts = {name: part or "" for name, part in page.parts.items()}
    each, good_to_know, bands = parts["each"], parts["good"], parts["how hard"]
    tiles = max((_lines(_DETAILS.findall(tile), _TILE) for tile in _TILES.findall(parts["tiles"])), default=1)
    boxes = [box for name in _BOXES for box in _BOXED.findall(parts[name])]
    boxed = sum(_LINE * _lines(_ITEMS.findall(box), _WHOLE - 6) + 28 for box in boxes)
    days = max(
        (
            sum(40 + _SMALL * _lines([name], _DAY) for name in _NAMES.findall(day))
            for day in _DAYS.findall(parts["week"])
        ),
        default=0,
    )
    columns = _COLUMNS.findall(each)
    across = min(len(columns), 3)
    steps = max(_lines(_ITEMS.findall(column), _WHOLE / across - 3) for column in columns) * _LINE
    steps += (math.ceil(len(columns) / 3) - 1) * 100
    good = _LINE * _lines(_ITEMS.findall(good_to_know), _WHOLE - 2) + 36 if good_to_know else 0
    ticks = sum(
        _SMALL * 1.17 * math.ceil(part.count("<li>") / TICKS[kind]) for kind, part in _TICKS.findall(parts["ticks"])
    )
    kinds = len(_BANDS.findall(bands))
    drawn = (math.ceil(kinds / 2) - 1) * 95 + (17 if kinds > 1 else 0) + 17 * len(_BELOW.findall(bands))
    estimate = _SMALL if page.pulse else 0
    found: float = _BASE + _SMALL * (tiles - 1) + boxed + max(days - 56, 0) + steps + good + ticks + drawn + estimate
    return found


# --- the clinician's sheet ---------------------------------------------------------------------------------------

_ONE = 1052.0
"""What one side of a sheet holds in the close setting: 281 mm are 1062 pixels."""
_ROW, _CITED = 10.0, 8.7
"""Lines of its text and of its references, in pixels."""
_FIXED = 360.0
"""What every sheet has: headings, the two pictures, the signature, the digests."""


class Part(NamedTuple):
    """A part of a clinician's page, and about how many pixels it takes on paper in the close setting."""

    markup: Markup | None
    height: float = 0.0


def rows(texts: Iterable[str], letters: float) -> float:
    """How high texts stand of which each begins a line, in a column of so many letters."""
    return _ROW * sum([math.ceil(len(text) / letters) for text in texts])


def cited(letters: int) -> float:
    """How high so many letters of references stand, in their three columns."""
    return _CITED * math.ceil(letters / 62) / 3


def sheets(parts: Iterable[Part]) -> list[str]:
    """The classes in which a clinician's page may be set: on one side of a sheet, close; else roomier, on both."""
    return ["sheet one", "sheet"] if _FIXED + sum(part.height for part in parts) <= _ONE else ["sheet"]
