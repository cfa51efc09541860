"""Why how hard: which scale leads, what the other would give, and what the error of a predicted maximum means."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from exrx.explanation.page import Explanation, Page, entered_for
from exrx.physiology.heart_rate import EQUATIONS, half_up, maximum, percent_of_maximum_to_bpm, percent_of_reserve_to_bpm
from exrx.printing.words import beats, hardness, main_step, span
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import Plan
from exrx.programme.prescription import HeartRate, Idle, Target
from exrx.telling.words import Words
from exrx.values.constraint import Number
from exrx.values.said import Said, said


def has_beats(plan: Plan) -> bool:
    """Whether any session of the plan goes by heart rate."""
    return any(slot.dimension == "bpm" for slot in plan.prescription.slots)


def to_beats(percent: Number, scale: str, top: Decimal, rest: int | None) -> Decimal | None:
    """A share of the maximum or of reserve in beats, not rounded; ``None`` where the resting rate is missing."""
    if scale == "percent_max":
        return percent_of_maximum_to_bpm(Decimal(str(percent)), top)
    if rest is None or rest >= top:
        return None
    return percent_of_reserve_to_bpm(Decimal(str(percent)), rest, top)


def why_hard(plan: Plan, tell: Words) -> Explanation:
    """How hard: the band, where its ends come from, and how far to trust it."""
    held = [kind for kind in kinds() if kind in dict(plan.prescription.kinds)] or [BASE]
    first = held[0]
    bpm, rpe = plan.prescription.target("bpm", first), plan.prescription.target("rpe", first)
    ramp = any(week.phase == "ramp" for week in plan.weeks)
    effort = "" if rpe is None else span(tell, rpe.low, rpe.high)
    value = tell("why.hard.as_you_like")
    if bpm is not None:
        band = beats(tell, bpm)
        value = tell("why.hard.beats", beats=band)
        title = partial(tell, "why.titles.hard_beats", beats=band, ramp=ramp)
        if rpe is not None and plan.prescription.effort_leads(first):
            value = tell("why.hard.effort", range=effort)
            title = partial(tell, "why.titles.hard_leads", effort=effort, beats=band, ramp=ramp)
    elif rpe is not None and rpe.low is None and rpe.high is None:
        title = partial(tell, "why.titles.hard_free", aim=rpe.aim)
    elif rpe is not None:
        value = tell("why.hard.effort", range=effort)
        title = partial(tell, "why.titles.hard_effort", effort=effort, ramp=ramp)
    else:
        title = partial(tell, "why.titles.hard_none")
    page = Page(plan, tell, "how hard", title, value)
    for kind in held:
        if len(held) > 1:
            page.section(title=tell("why.hard.sessions", kind=kind))
        band_lines(page, kind)
        effort_lines(page, kind)
    if has_beats(plan) and plan.prescription.heart_rate is not None:
        page.section()
        _from(page, plan.prescription.heart_rate)
        page.entry("so", partial(_so, plan, tell, first, plan.prescription.heart_rate))
    else:
        _no_beats(page)
    # The table gives the words their numbers, so it belongs to the answer.
    if any(rule in page.reasons and "intensity" in page.reasons[rule].about for rule in page.used):
        page.use(table for word in _WORDS if (table := f"table.{word}") in page.reasons)
    page.about(
        ("intensity", "rpe", "bpm", "percent_max", "percent_reserve", "hr_max"),
        ("rpe", "bpm", "percent_max", "percent_reserve"),
    )
    if plan.person.intensity is None:
        page.idle.append(Idle("vigorous", "idle", "intensity", said("idle.not_asked_for"), ("intensity",)))
    # Medicines that would have changed the scale are what people ask about first.
    page.first = lambda item: (not (item.fact == "medications" and "bpm" in item.about), item.rule != "vigorous")
    return page.finish("intensity")


_WORDS = ("light", "moderate", "vigorous")


def band_lines(page: Page, kind: str) -> None:
    """The heart-rate band: which scale leads, what the other would give, who cut it."""
    plan, tell, rate = page.plan, page.tell, page.plan.prescription.heart_rate
    slot = plan.prescription.slot("bpm", kind)
    if slot is None or rate is None:
        _band_gone(page, kind)
        return
    target, top = slot.target, Decimal(str(rate.maximum))
    page.numbers.append(slot)
    page.lost.update(dict.fromkeys(slot.lost))
    lead, asked = leading(plan, kind, rate)
    wanted, other = asked[lead], asked["percent_max" if lead == "percent_reserve" else "percent_reserve"]
    if wanted is None:
        page.row(beats(tell, target), tell("why.hard.beats_a_minute"), target.rules)
        return
    what = partial(tell, f"why.hard.{_SCALES[lead]}", range=span(tell, wanted.low, wanted.high))
    page.row(beats(tell, target), what, (*wanted.low_rules, *wanted.high_rules))
    page.entry("", partial(_beside, tell, rate, lead, other))
    holders = [rule for rule in target.high_rules if rule not in wanted.high_rules]
    if holders:
        page.use(holders)
        page.entry("", partial(_held_by, page, holders, target, wanted.high, lead, rate))
    low = None if target.low is not None or wanted.low is None else to_beats(wanted.low, lead, top, rate.resting)
    if low is not None:
        page.entry("", tell("why.hard.no_low", low=half_up(low)))
        page.use(rule for rule in ("heart_rate.lowest_end",) if rule in page.reasons)


def _beside(tell: Words, rate: HeartRate, lead: str, other: Target | None) -> str:
    """What the scale that does not lead would give."""
    share = None if other is None else span(tell, other.low, other.high)
    if lead != "percent_reserve":
        return tell("why.hard.maximum_leads", share=share)
    if other is None or other.low is None or other.high is None:
        return tell("why.hard.reserve_leads")
    top = Decimal(str(rate.maximum))
    low, high = (half_up(percent_of_maximum_to_bpm(Decimal(str(end)), top)) for end in (other.low, other.high))
    return tell("why.hard.reserve_leads", share=share, low=low, high=high)


def _held_by(page: Page, holders: list[str], target: Target, asked: Number | None, scale: str, rate: HeartRate) -> str:
    """Who cut the band, and from where."""
    top = None if asked is None else to_beats(asked, scale, Decimal(str(rate.maximum)), rate.resting)
    if top is None or target.high is None or half_up(top) <= target.high:
        return page.tell("why.hard.held", rules=page.named(holders))
    return page.tell("why.hard.cut", asked=half_up(top), got=target.high, rules=page.named(holders))


_SCALES = {"percent_reserve": "of_reserve", "percent_max": "of_maximum"}


def effort_lines(page: Page, kind: str) -> None:
    """The effort of one kind of sessions, with its rules."""
    plan, tell = page.plan, page.tell
    slot = plan.prescription.slot("rpe", kind)
    if slot is None:
        return
    page.numbers.append(slot)
    page.lost.update(dict.fromkeys(slot.lost))
    target = slot.target
    session = next((s for s in reversed(plan.sessions) if s.kind == kind), None)
    range_ = span(tell, target.low, target.high)
    key = "" if plan.prescription.target("bpm", kind) is not None else range_
    ends = range_ or tell("why.hard.near", aim=target.aim)
    page.row(key, partial(tell, "why.hard.of_scale", range=ends), target.rules)
    if session is not None:
        page.row("", lambda: hardness(tell, main_step(session))[1])
    for week in plan.prescription.stretches:
        early = plan.prescription.target("rpe", kind, until_week=week)
        if early is not None and early != target:
            what = tell("why.hard.until_week", range=span(tell, early.low, early.high), week=week)
            page.row(page.key("at_first"), what, early.rules)


def _from(page: Page, rate: HeartRate) -> None:
    shown, tell = half_up(rate.maximum), page.tell
    if rate.error is None:
        page.entry("from", partial(tell, "why.hard.measured_from", maximum=shown))
    else:
        equation = equation_of(page.plan, rate)
        estimated = {"maximum": shown, "equation": equation, "source": rate.source, "error": rate.error}
        page.entry("from", partial(tell, "why.hard.estimated_from", **estimated))
    page.use((rate.rule,))
    page.entry("", partial(tell, "why.hard.resting", rate=rate.resting))


def equation_of(plan: Plan, rate: HeartRate) -> Said:
    """The equation of a predicted maximum with the age in it; of a measured one, that it was measured."""
    equation = EQUATIONS.get(rate.source)
    if equation is None:
        return said("why.hard.measured")
    return said("why.hard.line", at_birth=equation.at_birth, per_year=equation.per_year, age=plan.person.age)


def _so(plan: Plan, tell: Words, kind: str, rate: HeartRate) -> str:
    """What the error of a predicted maximum means for the band; empty where it means nothing."""
    target = plan.prescription.target("bpm", kind)
    if rate.error is None or target is None or target.high is None:
        return ""
    both = shifted_bands(plan, kind, rate)
    if len(both) < 2:
        return ""
    (first, low, first_high), (second, second_low, second_high) = both
    ends = {"low": None if target.low is None else low, "first_high": first_high}
    return tell("why.hard.so", first=first, second=second, second_low=second_low, second_high=second_high, **ends)


def shifted_bands(plan: Plan, kind: str, rate: HeartRate) -> list[tuple[int, int, int]]:
    """The band if the maximum is lower, and if it is higher, by its error: that maximum, and both ends.

    It is the goal on its scale, cut by the ceiling that cuts the plan's own band.
    """
    lead, asked = leading(plan, kind, rate)
    wanted, printed = asked[lead], plan.prescription.target("bpm", kind)
    if rate.error is None or wanted is None or wanted.low is None or wanted.high is None:
        return []
    if printed is None or printed.high is None:
        return []
    cuts: list[tuple[str, Number]] = [(lead, wanted.high), *_ceiling(plan)]
    error, own = Decimal(str(rate.error)), Decimal(str(rate.maximum))

    def highest(top: Decimal) -> Decimal:
        ends = [to_beats(percent, scale, top, rate.resting) for scale, percent in cuts]
        return min([end for end in ends if end is not None])

    if half_up(highest(own)) != printed.high:
        # Another cap holds, which the plan keeps only as the share that came out of it.
        shares = ((scale, plan.prescription.target(scale, kind)) for scale in ("percent_max", "percent_reserve"))
        cuts += [(scale, share.high) for scale, share in shares if share is not None and share.high is not None]
    own_low = to_beats(wanted.low, lead, own, rate.resting)
    found = []
    for top in (own - error, own + error):
        low, asked_high = (to_beats(end, lead, top, rate.resting) for end in (wanted.low, wanted.high))
        if low is None:
            continue
        most = highest(top)
        if own_low is not None and asked_high is not None and own_low > printed.high:
            # The band lay wholly above the ceiling and moved under it with its width: so it does for another maximum.
            low = most - (asked_high - low)
        found.append((half_up(top), half_up(low), half_up(max(low, most))))
    return found


def leading(plan: Plan, kind: str, rate: HeartRate) -> tuple[str, dict[str, Target | None]]:
    """The scale that leads to the heart rates, and what is asked for on both."""
    asked = {scale: plan.prescription.target(f"asked_{scale}", kind) for scale in ("percent_reserve", "percent_max")}
    by_reserve = rate.resting is not None and asked["percent_reserve"] is not None
    return "percent_reserve" if by_reserve else "percent_max", asked


def _ceiling(plan: Plan) -> list[tuple[str, Number]]:
    """The plan's ceiling in words, as it binds on both scales: read off the row of the table that the plan keeps."""
    name = f"table.{plan.clearance.ceiling}"
    row = next((reason.said for reason in plan.reasons if reason.id == name), None)
    if row is None or row.code != "reasons.table_row" or name == "table.vigorous":
        return []
    return [("percent_reserve", row["reserve_high"]), ("percent_max", row["maximum_high"])]


def _no_beats(page: Page) -> None:
    plan, tell = page.plan, page.tell
    rules = plan.prescription.forbids("bpm")
    page.use(rules)
    entered = [(rule, entered_for(tell, plan, rule) or None) for rule in rules]
    page.entries("no_pulse", [tell("why.hard.no_pulse", rule=rule, entered=given) for rule, given in entered])
    if rules:
        page.entry("so", tell("why.hard.talking"))


def _band_gone(page: Page, kind: str) -> None:
    """Both ends that met, where too few beats are left between them; or the one end of a band that has no other."""
    tell = page.tell
    for item in page.plan.compromises:
        if item.dimension == "bpm" and item.kind == kind:
            ends = "both" if item.by and item.forced_by else "low" if item.by else "high"
            told = tell("why.hard.gone", ends=ends, by=item.by, forced_by=item.forced_by)
            page.entry("no_pulse", told)
            page.use((*item.by, *item.forced_by, *(r for r in ("heart_rate.narrowest_band",) if r in page.reasons)))


def why_heart(plan: Plan, tell: Words) -> Explanation:
    """The maximum and the resting rate, and what other equations would give."""
    rate = plan.prescription.heart_rate
    if rate is None or not has_beats(plan):
        page = Page(plan, tell, "heart rate", tell("why.titles.no_heart"), tell("why.hard.none"))
        _no_beats(page)
        _band_gone(page, BASE)
        page.about(("bpm", "hr_max"), ("bpm",))
        return page.finish()
    shown = half_up(rate.maximum)
    title = tell("why.titles.heart", maximum=shown, error=rate.error)
    page = Page(plan, tell, "heart rate", title, tell("why.hard.value", maximum=shown, error=rate.error))
    made = tell("why.hard.measured") if rate.error is None else tell.tell(equation_of(plan, rate))
    page.row(str(shown), made, (rate.rule,))
    if rate.error is not None:
        page.entry("", tell("why.hard.one_in_three", error=rate.error))
        others = []
        for name, equation in EQUATIONS.items():
            if name != rate.source and not equation.beta_blocker:
                top, women = half_up(maximum(plan.person.age or 0, name)), equation.sex == "female"
                others.append(tell("why.hard.equation", name=name, maximum=top, women=women))
        page.entry("others", " · ".join(others))
        page.entry("", tell("why.hard.enter_maximum"))
    page.entry("resting", tell("why.hard.resting_entered", rate=rate.resting))
    page.about(("hr_max", "bpm"), ("bpm",))
    return page.finish()
