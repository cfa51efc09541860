"""How hard: every source on its own scale. Scales meet only in this person's beats per minute.

Words ("low to moderate") offer the scales as alternatives; a ceiling in words binds on every scale, so the lowest beat holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from exrx.classes import replace
from exrx.engine.prescribing import compromises, numbers
from exrx.engine.prescribing.work import YOURS, Work
from exrx.physiology.heart_rate import (
    DEFAULT,
    DOUBTED,
    EQUATIONS,
    OF_WOMEN,
    bpm_to_percent_of_maximum,
    bpm_to_percent_of_reserve,
    half_up,
    maximum,
    percent_of_maximum_to_bpm,
    percent_of_reserve_to_bpm,
)
from exrx.programme.key import BASE, Key, SessionPhase, kinds
from exrx.programme.prescription import HeartRate, Note, Target, amount
from exrx.rules.pack import WORDS, IntensityClass, Recommendation, Word
from exrx.values.constraint import Bound, Number, Range
from exrx.values.dimensions import DIMENSIONS, INTENSITY_SCALES
from exrx.values.said import said

TOLD_APART = 5
"""Beats by which the equation for women must differ before it is told (a decision of this library: the rule about it says so)."""


def heart_rate_scale(work: Work) -> HeartRate | None:
    """The two ends of this person's heart-rate scale; ``None`` where pulse does not tell effort."""
    person = work.person
    if work.forbids("bpm") or person.age is None:
        return None
    doubted = bool(work.forbids(DOUBTED))
    estimate = maximum(person.age, person.hr_max_equation or DEFAULT)
    if person.max_hr is not None and (not doubted or person.max_hr <= estimate):
        work.yours("max_hr", said("reasons.measured_maximum", beats=person.max_hr))
        # Far from the estimate it counts as one: effort leads, and the sentence that says so stays.
        error = EQUATIONS[DEFAULT].sd if doubted else None
        return HeartRate(Decimal(person.max_hr), "measured", "measured", error, person.resting_hr, YOURS + "max_hr")
    if person.hr_max_equation:
        name, rule = person.hr_max_equation, YOURS + "hr_max_equation"
        work.yours("hr_max_equation", said("reasons.named_equation", equation=name))
    else:
        rules = sorted(
            (("goal", "preference").index(rule.tier), rule.then.formula, rule.id)
            for rule in work.rules
            if rule.then.formula
        )
        if not rules:
            return None
        name, rule = rules[0][1], rules[0][2]
    work.ledger.used.add(rule)
    equation = EQUATIONS[name]
    top = maximum(person.age, name)
    if doubted and person.resting_hr is not None and person.resting_hr >= top:
        return None
    own = OF_WOMEN if person.sex == "female" else name
    if abs((other := maximum(person.age, own)) - top) > TOLD_APART:
        what = said("notes.other_maximum", equation=own, other=half_up(other), used=half_up(top))
        told = tuple(rule.id for rule in work.rules if rule.source == own)
        work.ledger.notes.append(Note("notice", what, told, topic="hr_max", to="clinician"))
    if person.resting_hr is not None:
        work.yours("resting_hr", said("reasons.resting_hr", beats=person.resting_hr))
    return HeartRate(top, name, equation.text, equation.sd, person.resting_hr, rule)


def resolve_stretches(work: Work, kind: str, phase: SessionPhase, heart_rate: HeartRate | None) -> None:
    """The same for the first weeks of a plan, where a cap holds that ends: slots up to that week."""
    for week in work.stretches:
        with work.aside() as ledger:
            resolve_intensity(work, kind, phase, heart_rate, week)
        work.ledger.slots += [replace(slot, key=replace(slot.key, until_week=week)) for slot in ledger.slots]
        work.ledger.used |= ledger.used


def tell_stretches(work: Work) -> None:
    """Say until when effort is lower, and how high it may be then."""
    highest = {
        slot.key.until_week: slot.target.high
        for slot in work.ledger.slots
        if (slot.kind, slot.phase, slot.dimension) == (BASE, "full", "rpe")
    }
    for week in work.stretches:
        high = highest.get(week)
        if high is not None and high != highest.get(0):
            rules = tuple(sorted(rule for rule, end in work.last_weeks.items() if end is not None and end >= week))
            what = said("notes.first_weeks", week=week, effort=high)
            work.ledger.notes.append(Note("notice", what, rules, topic="first_weeks"))


def resolve_intensity(work: Work, kind: str, phase: SessionPhase, heart_rate: HeartRate | None, week: int = 0) -> None:
    """Effort and heart rate of one kind and phase. Scales meet only in this person's beats per minute."""
    rules = work.effort_rules(kind, phase, week)
    wish = work.person.intensity if kind == BASE else None
    effort(work, kind, phase, rules, wish)
    for scale in ("percent_reserve", "percent_max"):
        asked = asked_on(work, scale, rules, wish)
        if asked.low and asked.high and not asked.is_empty:
            target = Target.within(asked, asked.low.value, DIMENSIONS[scale].unit)
            work.ledger.keep(Key(kind, phase, f"asked_{scale}"), target)
    if heart_rate is not None and kinds()[kind].pulse:
        beats(work, kind, phase, rules, wish, heart_rate)


def table_row(work: Work, word: Word) -> IntensityClass:
    """A row of the intensity table, kept as a reason."""
    work.ledger.used.add(f"table.{word}")
    return work.book.intensity[word]


def asked_on(work: Work, scale: str, rules: Iterable[Recommendation], wish: Word | None) -> Range:
    """What goals ask for on one scale, words read off the table."""
    asked = Range()
    for rule in rules:
        if rule.tier != "goal":
            continue
        if rule.then.words:
            low, high = rule.then.words
            asked &= Range.of(table_row(work, low).band(scale)[0], table_row(work, high).band(scale)[1], rule.id)
        for name, low_value, high_value in rule.then.ranges:
            if name == scale:
                asked &= Range.of(work.bound(low_value), work.bound(high_value), rule.id)
    if wish is not None and not asked.is_empty:
        band = table_row(work, wish).band(scale)
        wished = asked & Range.of(band[0], band[1], YOURS + "intensity")
        if not wished.is_empty:
            asked = wished
    return asked


def ceiling_on(work: Work, scale: str, rules: Iterable[Recommendation]) -> Range:
    """What safety and limits allow on one scale; a ceiling in words binds on every scale."""
    top = Range()
    for rule in rules:
        if rule.tier not in ("safety", "limit"):
            continue
        if rule.then.ceiling:
            top &= Range.of(None, table_row(work, rule.then.ceiling).band(scale)[1], rule.id)
        for name, _, high in rule.then.ranges:
            if name == scale:
                top &= Range.of(None, work.bound(high), rule.id)
    return top


def effort_as_ceiling(work: Work, scale: str, rules: Iterable[Recommendation]) -> Range:
    """What a cap on effort alone leaves of heart rates: it cuts none that may still be moderate, and all that are vigorous."""
    top = Range()
    for rule in rules:
        if rule.tier in ("safety", "limit") and rule.then.caps_effort(work.book.intensity["vigorous"].rpe[0]):
            top &= Range.of(None, table_row(work, "moderate").band(scale)[1], rule.id)
    return top


def effort(work: Work, kind: str, phase: SessionPhase, rules: list[Recommendation], wish: Word | None) -> None:
    """Perceived exertion of one kind and phase: the low end while building up, then the middle."""
    asked = asked_on(work, "rpe", rules, None)
    if asked.low is None and asked.high is None:
        asked = effort_beside(work, rules)
    asked = compromises.settle(work, "rpe", kind, asked)
    top = ceiling_on(work, "rpe", rules)
    if asked.low is None and asked.high is None:
        own_effort(work, kind, phase, rules, top)
        return
    if phase == "full":
        wanted = (
            asked if wish is None else Range.of(work.book.intensity[wish].rpe[0], None, YOURS + "intensity") & asked
        )
        top = cut(top, within_reach(work, "rpe", kind, wanted))
    ranged = compromises.slide(work, "rpe", kind, asked, top, work.book.intensity["light"].rpe[0])
    if wish is not None and phase == "full":
        ranged = wished_effort(work, kind, ranged, wish)
    low = ranged.low or ranged.high
    high = ranged.high or ranged.low
    assert low is not None
    assert high is not None
    aim = low.value if phase != "full" else half_up((Decimal(str(low.value)) + Decimal(str(high.value))) / 2)
    _keep_effort(work, kind, phase, rules, Target.within(Range(low, high), int(aim), "RPE"))


def _keep_effort(work: Work, kind: str, phase: SessionPhase, rules: list[Recommendation], target: Target) -> None:
    lost = tuple(sorted({rule.id for rule in rules if _speaks_effort(rule) and rule.id not in target.rules}))
    work.ledger.keep(Key(kind, phase, "rpe"), target, lost)
    work.ledger.used.update(target.rules, lost)


def cut(top: Range, other: Range) -> Range:
    """A ceiling under another one, where that is the lower of the two."""
    if other.high is None or (top.high is not None and top.high.value <= other.high.value):
        return top
    return top & other


def within_reach(work: Work, scale: str, kind: str, asked: Range) -> Range:
    """How far the activity reaches, where what is asked for begins beyond that: nobody walks at a runner's heart rates."""
    if kind not in work.reach or asked.low is None:
        return Range()
    word, table = work.reach[kind]
    most = work.book.intensity[word].band(scale)[1]
    if asked.low.value <= most:
        return Range()
    return Range.of(None, most, table)


def effort_beside(work: Work, rules: Iterable[Recommendation]) -> Range:
    """The effort that goes with a band stated in per cent: the rows of the table that the band reaches into."""
    found = Range()
    for rule in rules:
        for scale, low, high in rule.then.ranges:
            if rule.tier != "goal" or scale not in ("percent_reserve", "percent_max"):
                continue
            ends = [work.bound(end) for end in (low, high)]
            names = [None if end is None else word_at(work, scale, end) for end in ends]
            first, last = (None if name is None else table_row(work, name).rpe for name in names)
            found &= Range.of(None if first is None else first[0], None if last is None else last[1], rule.id)
    return found


def word_at(work: Work, scale: str, percent: Number) -> Word:
    """The class of the table in which a percentage lies; what lies under the first row counts as that row."""
    reached = [word for word in WORDS if work.book.intensity[word].band(scale)[0] <= percent]
    return reached[-1] if reached else WORDS[0]


def own_effort(work: Work, kind: str, phase: SessionPhase, rules: list[Recommendation], top: Range) -> None:
    """No goal asks for an effort: it is the person's own choice below the ceiling, near a cited point where there is one."""
    points = sorted(
        (value, rule.id) for rule in rules if rule.tier == "goal" for name, value in rule.then.choose if name == "rpe"
    )
    high = None if top.high is None else top.high.value
    if not points and high is None:
        return
    point, by = (points[0][0], (points[0][1],)) if points else (high, ())
    assert point is not None
    aim = point if high is None else min(point, high)
    _keep_effort(work, kind, phase, rules, Target.within(top, aim, "RPE", by))


def wished_effort(work: Work, kind: str, ranged: Range, wish: Word) -> Range:
    """The wished class of effort, inside what is allowed."""
    rule = work.yours("intensity", said("reasons.wished_effort", effort=wish))
    band = table_row(work, wish).rpe
    wished = ranged & Range.of(band[0], band[1], rule)
    if not wished.is_empty:
        return wished
    compromises.lose(work, "rpe", kind, amount(*band), (rule,), compromises.span(ranged), tuple(sorted(ranged.rules)))
    return ranged


def beats(
    work: Work, kind: str, phase: SessionPhase, rules: list[Recommendation], wish: Word | None, heart_rate: HeartRate
) -> None:
    """The band in beats per minute: what goals ask for, cut by every ceiling, each on its own scale."""
    top, rest = Decimal(str(heart_rate.maximum)), heart_rate.resting

    def to_bpm(asked: Range, scale: str) -> Range:
        def convert(bound: Bound | None) -> Bound | None:
            if bound is None:
                return None
            percent = Decimal(str(bound.value))
            if scale == "percent_reserve":
                assert rest is not None
                return Bound(percent_of_reserve_to_bpm(percent, rest, top), bound.rules)
            return Bound(percent_of_maximum_to_bpm(percent, top), bound.rules)

        return Range(convert(asked.low), convert(asked.high))

    # Words offer the scales as alternatives: reserve leads where the resting rate is known. A number keeps its own scale.
    numbered = [
        scale
        for scale in ("percent_reserve", "percent_max")
        if any(n == scale and r.tier == "goal" for r in rules for n, *_ in r.then.ranges)
    ]
    worded = any(rule.then.words and rule.tier == "goal" for rule in rules)
    lead = "percent_reserve" if rest is not None else "percent_max"
    scales = {*numbered, *((lead,) if worded else ())}
    if rest is None:
        # Words fall back on the other column of their row; a share of reserve that a source states as a number cannot be shown.
        scales = {"percent_max"} if worded or "percent_max" in numbered else set()
    if not scales:
        return
    asked, beyond = Range(), Range()
    for scale in sorted(scales):
        here = asked_on(work, scale, rules, wish if phase == "full" else None)
        asked &= to_bpm(here, scale)
        beyond &= to_bpm(within_reach(work, scale, kind, here), scale) if phase == "full" else Range()
    asked = compromises.settle(work, "bpm", kind, asked)
    ceiling = to_bpm(ceiling_on(work, "percent_max", rules), "percent_max")
    if rest is not None:
        ceiling &= to_bpm(ceiling_on(work, "percent_reserve", rules), "percent_reserve")
    else:
        ceiling &= to_bpm(reserve_as_maximum(work, rules), "percent_max")
    for scale in ("percent_max", *(("percent_reserve",) if rest is not None else ())):
        capped = to_bpm(effort_as_ceiling(work, scale, rules), scale)
        if capped.high is not None and (ceiling.high is None or capped.high.value < ceiling.high.value):
            ceiling &= capped
    ceiling = cut(ceiling, beyond)
    drops = any(rule.then.drop for rule in rules)
    met = asked & ceiling
    if met.is_empty:
        least = to_bpm(Range.of(work.book.intensity["light"].band(lead)[0], None, ""), lead).low
        if drops or (least and ceiling.high and least.value >= ceiling.high.value):
            # Under the ceiling no beat is left that is even light.
            band_gone(work, kind, phase, met, rules)
            return
        met, edge = compromises.slid(asked, ceiling, None if least is None else least.value)
        if kind == BASE and phase == "full":
            _say_slid(work, kind, asked, met, edge)
    print_band(work, kind, phase, met, rules, heart_rate, lead, asked)


def _say_slid(work: Work, kind: str, asked: Range, met: Range, edge: Bound) -> None:
    """Keep that a band of beats had to move, and who forced it."""
    wish, got = (said("wishes.beats", amount=compromises.span(ranged)) for ranged in (asked, met))
    by, forced = tuple(sorted(asked.rules)), edge.named
    own = said("wishes.moved_band", wished=wish, by=by, got=got, forced_by=forced)
    compromises.lose(work, "percent_reserve", kind, wish, by, got, forced, own)


def reserve_as_maximum(work: Work, rules: list[Recommendation]) -> Range:
    """Without a resting rate a ceiling on reserve is read as the same row of the declared intensity table."""
    top = Range()
    for rule in rules:
        for name, _, high in rule.then.ranges:
            if (
                name == "percent_reserve"
                and rule.tier in ("safety", "limit")
                and (value := work.bound(high)) is not None
            ):
                rows = work.book.intensity.values()
                reached = [row.percent_max[1] for row in rows if row.percent_reserve[0] <= value]
                # What lies under the first row allows no more than where that row begins.
                top &= Range.of(None, max(reached, default=min(row.percent_max[0] for row in rows)), rule.id)
    return top


def print_band(
    work: Work,
    kind: str,
    phase: SessionPhase,
    met: Range,
    rules: list[Recommendation],
    heart_rate: HeartRate,
    lead: str,
    asked: Range,
) -> None:
    """Round to whole beats, half up, and leave out ends and bands that guide nobody."""
    if met.low is None or met.high is None:
        # A goal that names one end alone, and no ceiling names the other.
        band_gone(work, kind, phase, met, rules)
        return
    low, high = Decimal(str(met.low.value)), Decimal(str(met.high.value))
    printed_low, printed_high = half_up(low), half_up(high)
    rise = numbers.tiers_of(work, "lowest_rise", kind, phase).goal.low
    narrow = numbers.tiers_of(work, "narrowest_band", kind, phase).goal.low
    rest = heart_rate.resting
    shown_low: int | None = printed_low
    counted_from = printed_low
    if rise is not None and rest is not None and printed_low < rest + rise.value:
        shown_low, counted_from = None, int(rest + rise.value)
        work.ledger.used.update(rise.rules)
    if narrow is not None and printed_high - counted_from + 1 < narrow.value:
        work.ledger.used.update(narrow.rules)
        band_gone(work, kind, phase, met, rules)
        return
    aim = counted_from if phase != "full" else max(counted_from, half_up((low + high) / 2))
    low_rules, high_rules = met.low.named, met.high.named
    work.ledger.keep(
        Key(kind, phase, "bpm"),
        Target(shown_low, aim, printed_high, "bpm", low_rules, (heart_rate.rule,), high_rules),
        tuple(sorted((asked.rules | met.rules) - {*low_rules, *high_rules})),
    )
    top, ends = Decimal(str(heart_rate.maximum)), (low, (low + high) / 2, high)
    shares = {"percent_max": [bpm_to_percent_of_maximum(end, top) for end in ends]}
    if rest is not None:
        shares["percent_reserve"] = [max(Decimal(0), bpm_to_percent_of_reserve(end, rest, top)) for end in ends]
    for scale, percents in shares.items():
        first, middle, last = map(half_up, percents)
        aim = middle if phase == "full" else first
        target = Target(first, aim, last, DIMENSIONS[scale].unit, low_rules, (), high_rules)
        work.ledger.keep(Key(kind, phase, scale), target)


def band_gone(work: Work, kind: str, phase: SessionPhase, met: Range, rules: list[Recommendation]) -> None:
    """No band is left: effort leads. Both ends are named, so that ``why`` can show what met."""
    if kinds()[kind].mechanism and phase != "full":
        return
    own = said("wishes.no_band", kind=kind, amount=compromises.span(met), rules=sorted(met.rules))
    low, high = (end.named if end else () for end in (met.low, met.high))
    compromises.lose(work, "bpm", kind, compromises.span(met), low, said("wishes.effort_leads"), high, own)


def _speaks_effort(rule: Recommendation) -> bool:
    return bool(rule.then.words or rule.then.ceiling or any(name in INTENSITY_SCALES for name, *_ in rule.then.ranges))
