"""Maximal heart rate by named equation, and the two scales that turn it into beats per minute.

The scales are alternatives, not equalities: 60 % of the maximum and 60 % of the reserve are different efforts. Convert
from one to the other only through beats, with one person's own resting and maximal rate.

Nothing is rounded on the way. A percentage is taken of the unrounded maximum, and `half_up` is for the last step.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final, Literal

from exrx.classes import dataclass
from exrx.physiology import Number, arithmetic, in_range, quotient


@dataclass(frozen=True, slots=True)
class Equation:
    """Describe one age equation: what it says, whom it came from, and how far it misses.

    `sd` is one standard deviation (or standard error of the estimate) in beats per minute: the larger end where the
    source gives a range, None where it gives nothing; `error` keeps the source's words. `sex` tells who was studied,
    with "any" for both or not stated; it forbids nothing. `mark` says how well the equation itself was checked.
    """

    id: str
    at_birth: Decimal
    per_year: Decimal
    population: str
    sd: Decimal | None
    error: str
    mark: Literal["verified", "secondary", "reported", "recalled", "product"]
    sex: Literal["any", "female", "male"] = "any"
    beta_blocker: bool = False

    @property
    def text(self) -> str:
        """It as it is written: what is left of the maximum at birth at an age in years."""
        per_year = "" if self.per_year == 1 else f"{self.per_year} × "
        return f"{self.at_birth} − {per_year}age"

    def at(self, age: Number) -> Decimal:
        """The maximum that it predicts at an age in years, in beats per minute, unrounded. Raises ``ValueError``."""
        years = in_range("age", age, 1, 120)
        with arithmetic():
            return self.at_birth - self.per_year * years


def half_up(value: Number) -> int:
    """Round to whole beats, a half always upwards, as the published tables do.

    >>> half_up(92.5), round(92.5)
    (93, 92)
    """
    # The upper end only keeps a number like 1e999999 from being written out in full.
    return int(in_range("value", value, 0, 1_000_000).to_integral_value(rounding=ROUND_HALF_UP))


_CATALOGUE: Final = (
    # doi 10.1016/S0735-1097(00)01054-8; in women running marathons for recreation it came out about 5 bpm too high
    # (doi 10.3389/fphys.2018.00226): gulati-2010 shows the other end.
    Equation(
        id="tanaka-2001",
        at_birth=Decimal(208),
        per_year=Decimal("0.7"),
        population="18 712 healthy adults in 351 studies and 514 people tested, both sexes (recalled)",
        sd=Decimal(10),
        error="SD about 10 bpm",
        mark="verified",
    ),
    # As told in the introduction of gellish-2007.
    Equation(
        id="fox-1971",
        at_birth=Decimal(220),
        per_year=Decimal(1),
        population="compiled from about 10 studies, all of men, mostly under 55 years; never derived",
        sd=Decimal(12),
        error="SD 10–12 bpm",
        mark="verified",
        sex="male",
    ),
    # doi 10.1249/mss.0b013e31803349c6; less error claimed than for any other here; equation and error are recalled, not read.
    Equation(
        id="gellish-2007",
        at_birth=Decimal(207),
        per_year=Decimal("0.7"),
        population="132 adults of 30–75 years, followed over time in 908 tests",
        sd=Decimal(8),
        error="5–8 bpm claimed",
        mark="recalled",
    ),
    # https://pubmed.ncbi.nlm.nih.gov/20585008/
    Equation(
        id="gulati-2010",
        at_birth=Decimal(206),
        per_year=Decimal("0.88"),
        population="5437 women without symptoms, 52 ± 11 years, symptom-limited tests",
        sd=Decimal("11.8"),
        error="SD about 11.8 bpm (recalled)",
        mark="verified",
        sex="female",
    ),
    # https://www.ncbi.nlm.nih.gov/pubmed/22376273; sex, body mass index and fitness made no difference.
    Equation(
        id="nes-2013",
        at_birth=Decimal(211),
        per_year=Decimal("0.64"),
        population="3320 healthy adults of 19–89 years",
        sd=Decimal("10.8"),
        error="SEE 10.8 bpm",
        mark="verified",
    ),
    # doi 10.1016/j.ahj.2004.04.035; far too wide to train by: under a beta-blocker effort and the talk test guide. To look at.
    Equation(
        id="brawner-2004",
        at_birth=Decimal(164),
        per_year=Decimal("0.7"),
        population="people of 40–80 years with coronary disease on a beta-blocker",
        sd=Decimal(18),
        error="SEE 18 bpm, r² 0.13",
        mark="verified",
        beta_blocker=True,
    ),
)

EQUATIONS: Final[Mapping[str, Equation]] = MappingProxyType({equation.id: equation for equation in _CATALOGUE})
"""Every age equation by its id, the default first; read-only."""

DEFAULT: Final = next(iter(EQUATIONS))
"""The equation that holds where nothing names another."""
OF_WOMEN: Final = next(id for id, equation in EQUATIONS.items() if equation.sex == "female")
"""The equation that was made for women."""
DOUBTED: Final = "measured_maximum"
"""What a rule forbids to believe where it lies far from the estimate: the lower of the two then holds."""


def maximum(age: Number, equation: str = DEFAULT) -> Decimal:
    """Predict maximal heart rate in beats per minute, unrounded, by the equation with this id.

    Age equations miss by 10 bpm or more in about one person out of three: a measured maximum always wins.

    >>> maximum(85)
    Decimal('148.5')
    >>> maximum(50, "gulati-2010")
    Decimal('162.00')
    >>> maximum(50, "tanaka")
    Traceback (most recent call last):
        ...
    ValueError: equation 'tanaka' is not known; did you mean 'tanaka-2001'? \
Known: tanaka-2001, fox-1971, gellish-2007, gulati-2010, nes-2013, brawner-2004
    """
    found = EQUATIONS.get(str(equation))
    if found is None:
        from difflib import get_close_matches  # Only a misspelling needs it, so only a misspelling loads it.

        close = get_close_matches(str(equation).lower(), EQUATIONS, n=1, cutoff=0.5)
        hint = f"; did you mean {close[0]!r}?" if close else "."
        raise ValueError(f"equation {equation!r} is not known{hint} Known: {', '.join(EQUATIONS)}")
    return found.at(age)


def percent_of_maximum_to_bpm(percent: Number, maximum: Number) -> Decimal:
    """Return the beats per minute at a percentage (0 to 100, not a fraction) of the maximal heart rate, unrounded.

    >>> percent_of_maximum_to_bpm(76, Decimal("191.2"))
    Decimal('145.312')
    """
    share, top = _percent(percent), _rate("maximum", maximum)
    with arithmetic():
        return share * top / 100


def percent_of_reserve_to_bpm(percent: Number, resting: Number, maximum: Number) -> Decimal:
    """Return the beats per minute at a percentage (0 to 100) of the heart-rate reserve, by Karvonen, unrounded.

    The reserve is what lies between rest and maximum, so the whole resting rate is added back.

    >>> percent_of_reserve_to_bpm(30, 72, Decimal("191.2"))
    Decimal('107.76')
    """
    share = _percent(percent)
    rest, top = _rest_and_top(resting, maximum)
    with arithmetic():
        return rest + share * (top - rest) / 100


def bpm_to_percent_of_maximum(bpm: Number, maximum: Number) -> Decimal:
    """Return which percentage of the maximal heart rate this many beats per minute are.

    Above 100 is an answer, not an error: pulses higher than a predicted maximum are common.

    >>> bpm_to_percent_of_maximum(126, 180)
    Decimal('70')
    """
    beats, top = in_range("bpm", bpm, 0, 300), _rate("maximum", maximum)
    with arithmetic():
        return quotient(beats * 100, top)


def bpm_to_percent_of_reserve(bpm: Number, resting: Number, maximum: Number) -> Decimal:
    """Return which percentage of the heart-rate reserve this many beats per minute are.

    Below the resting rate the answer is negative, above the maximum it exceeds 100.

    >>> bpm_to_percent_of_reserve(136, 70, 180)
    Decimal('60')
    """
    beats = in_range("bpm", bpm, 0, 300)
    rest, top = _rest_and_top(resting, maximum)
    with arithmetic():
        return quotient((beats - rest) * 100, top - rest)


def _percent(value: Number) -> Decimal:
    return in_range("percent", value, 0, 100)


def _rate(name: str, value: Number) -> Decimal:
    # Wide on purpose: the ends catch a slip of the keyboard; what is unusual is for the screening to judge.
    return in_range(name, value, 1, 300)


def _rest_and_top(resting: Number, maximum: Number) -> tuple[Decimal, Decimal]:
    rest, top = _rate("resting", resting), _rate("maximum", maximum)
    if rest >= top:
        raise ValueError("resting must be below maximum")
    return rest, top
