"""Why how hard: which scale leads, what the other would give, and what the error of a predicted maximum means."""

from __future__ import annotations

import re
from decimal import Decimal

from exrx.constraint import Number
from exrx.explanation.page import Explanation, Page, entered_for
from exrx.physiology.heart_rate import EQUATIONS, half_up, maximum, percent_of_maximum_to_bpm, percent_of_reserve_to_bpm
from exrx.prescription import MECHANISMS, HeartRate, Idle, stretch
from exrx.printing.words import (
    KIND_WORDS,
    beats,
    hardness,
    main_step,
    span,
)
from exrx.program import Plan


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


_SCALE_WORDS = {"percent_reserve": "reserve", "percent_max": "the maximum"}


def why_hard(plan: Plan) -> Explanation:
    """How hard: the band, where its ends come from, and how far to trust it."""
    kinds = [
        kind
        for kind in ("base", *MECHANISMS, "resistance", "strength_balance", "mind_body", "mixed")
        if kind in dict(plan.prescription.kinds)
    ] or ["base"]
    first = kinds[0]
    bpm, rpe = plan.prescription.target("bpm", first), plan.prescription.target("rpe", first)
    low_end = ", at the low end while building up" if any(week.phase == "ramp" for week in plan.weeks) else ""
    value = "as you like"
    if bpm is not None:
        value = f"{beats(bpm)} bpm"
        title = f"How hard: {beats(bpm)} beats a minute{low_end}"
        if rpe is not None and plan.prescription.effort_leads(first):
            value = f"effort {span(rpe.low, rpe.high)}"
            title = f"How hard: {value} of 6–20 leads{low_end}; the pulse, {beats(bpm)}, comes second"
    elif rpe is not None and rpe.low is None and rpe.high is None:
        title = f"How hard: as you like, near {rpe.aim} of 6–20 or as feels right"
    elif rpe is not None:
        value = f"effort {span(rpe.low, rpe.high)}"
        title = f"How hard: effort {span(rpe.low, rpe.high)} of 6–20{low_end}; talking and breathing guide you"
    else:
        title = "How hard: as you like; no rule speaks"
    page = Page(plan, "how hard", title, value)
    for kind in kinds:
        if len(kinds) > 1:
            page.gap()
            page.lines.append(f"  {KIND_WORDS[kind]} sessions")
        band_lines(page, kind)
        effort_lines(page, kind)
    if has_beats(plan) and plan.prescription.heart_rate is not None:
        page.gap()
        _from(page, plan.prescription.heart_rate)
        _so(page, first, plan.prescription.heart_rate)
    else:
        _no_beats(page)
    # The table gives the words their numbers, so it belongs to the answer.
    ground = any(
        rule in page.reasons and page.reasons[rule].decides.split(", ").count("intensity") for rule in page.used
    )
    if ground:
        page.use(
            sorted(
                (rule for rule in page.reasons if rule.startswith("table.")),
                key=lambda rule: _WORD_ORDER.index(rule.removeprefix("table.")),
            )
        )
    page.about(
        ("intensity", "rpe", "bpm", "percent_max", "percent_reserve", "hr_max"),
        ("rpe", "bpm", "percent_max", "percent_reserve"),
    )
    if plan.person.intensity is None:
        page.idle.append(Idle("vigorous", "idle", "intensity", "not asked for", ("intensity",)))
    # Medicines that would have changed the scale are what people ask about first.
    page.idle.sort(key=lambda item: (not (item.fact == "medications" and "bpm" in item.about), item.rule != "vigorous"))
    return page.finish("intensity")


_WORD_ORDER = ("light", "moderate", "vigorous")


def band_lines(page: Page, kind: str) -> None:
    """The heart-rate band: which scale leads, what the other would give, who cut it."""
    plan, rate = page.plan, page.plan.prescription.heart_rate
    slot = next((s for s in plan.prescription.slots if (s.kind, s.phase, s.dimension) == (kind, "full", "bpm")), None)
    if slot is None or rate is None:
        _band_gone(page, kind)
        return
    target, top = slot.target, Decimal(str(rate.maximum))
    page.numbers.append(slot)
    page.lost.update(dict.fromkeys(slot.lost))
    asked = {scale: plan.prescription.target(f"asked_{scale}", kind) for scale in ("percent_reserve", "percent_max")}
    lead = "percent_reserve" if rate.resting is not None and asked["percent_reserve"] is not None else "percent_max"
    wanted, other_scale = asked[lead], "percent_max" if lead == "percent_reserve" else "percent_reserve"
    if wanted is None:
        page.columns(beats(target), "beats a minute", page.named(target.rules))
        return
    page.columns(
        beats(target),
        f"{span(wanted.low, wanted.high)} % of {_SCALE_WORDS[lead]}",
        page.named((*wanted.low_rules, *wanted.high_rules)),
    )
    reasons = []
    other = asked[other_scale]
    if lead == "percent_reserve":
        said = "leads because the resting rate is known"
        ends = (
            []
            if other is None
            else [to_beats(end, other_scale, top, rate.resting) for end in (other.low, other.high) if end is not None]
        )
        if other is not None and len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            share = f"{span(other.low, other.high)} %"
            said += (
                f"; the same words as a share of the maximum, {share}, would be {half_up(ends[0])}–{half_up(ends[1])}"
            )
        reasons.append(said)
    elif other is not None:
        reasons.append(
            f"leads because no resting rate was entered; with one, {span(other.low, other.high)} % of reserve would lead"
        )
    else:
        reasons.append("the source speaks on this scale, so it stays on it")
    for text in reasons:
        page.entry("", text)
    top_asked = None if wanted.high is None else to_beats(wanted.high, lead, top, rate.resting)
    low_asked = None if wanted.low is None else to_beats(wanted.low, lead, top, rate.resting)
    holders = [rule for rule in target.high_rules if rule not in wanted.high_rules]
    if top_asked is not None and target.high is not None and half_up(top_asked) > target.high and holders:
        page.entry(
            "", f"the upper end would be {half_up(top_asked)}; it is {target.high} because of {page.named(holders)}"
        )
    elif holders:
        page.entry("", f"the upper end is also the most that is allowed by {page.named(holders)}")
    if target.low is None and low_asked is not None:
        page.entry(
            "", f"the lower end, {half_up(low_asked)}, is not printed: it lies too near the resting rate to guide"
        )
        page.use(rule for rule in ("heart_rate.lowest_end",) if rule in page.reasons)


def effort_lines(page: Page, kind: str) -> None:
    """The effort of one kind of sessions, with its rules."""
    plan = page.plan
    slot = next((s for s in plan.prescription.slots if (s.kind, s.phase, s.dimension) == (kind, "full", "rpe")), None)
    if slot is None:
        return
    page.numbers.append(slot)
    page.lost.update(dict.fromkeys(slot.lost))
    target = slot.target
    session = next((s for s in reversed(plan.sessions) if s.kind == kind), None)
    words = hardness(main_step(session))[1] if session else ""
    key = "" if plan.prescription.target("bpm", kind) is not None else span(target.low, target.high)
    ends = span(target.low, target.high) or f"near {target.aim}"
    page.columns(key, f"effort {ends} of 6–20", page.named(target.rules))
    if words:
        page.entry("", words)
    for week in plan.prescription.stretches:
        early = plan.prescription.target("rpe", kind, stretch("full", week))
        if early is not None and early != target:
            page.columns("at first", f"effort {span(early.low, early.high)} up to week {week}", page.named(early.rules))


def _from(page: Page, rate: HeartRate) -> None:
    shown = half_up(rate.maximum)
    if rate.error is None:
        page.entry("from", f"maximum {shown}   entered, measured")
    else:
        equation = rate.equation.replace("age", str(page.plan.person.age))
        page.entry("from", f"maximum {shown} = {equation}   {rate.source}, an estimate, ± {rate.error}")
    page.use((rate.rule,))
    page.entry("", f"resting  {rate.resting}   entered" if rate.resting is not None else "resting  not entered")


def _so(page: Page, kind: str, rate: HeartRate) -> None:
    """What the error of a predicted maximum means for the band."""
    target = page.plan.prescription.target("bpm", kind)
    if rate.error is None or target is None or target.high is None:
        return
    error = Decimal(str(rate.error))
    bands: list[str] = []
    for top in (Decimal(str(rate.maximum)) - error, Decimal(str(rate.maximum)) + error):
        ends = shifted_band(page.plan, kind, top, rate)
        if ends is None:
            return
        low = "up to " if target.low is None else f"{ends[0]}–"
        bands.append(f"{half_up(top)} the band is {low}{ends[1]}" if not bands else f"{half_up(top)}, {low}{ends[1]}")
    page.entry(
        "so", f"if your maximum is {bands[0]}, if it is {bands[1]}: trust talking and breathing as much as the watch"
    )


def shifted_band(plan: Plan, kind: str, top: Decimal, rate: HeartRate) -> tuple[int, int] | None:
    """The band for another maximum: the goal on its scale, cut by the ceiling that cuts the plan's own band."""
    asked = {scale: plan.prescription.target(f"asked_{scale}", kind) for scale in ("percent_reserve", "percent_max")}
    lead = "percent_reserve" if rate.resting is not None and asked["percent_reserve"] is not None else "percent_max"
    wanted, printed = asked[lead], plan.prescription.target("bpm", kind)
    if wanted is None or wanted.low is None or wanted.high is None or printed is None or printed.high is None:
        return None
    cuts: list[tuple[str, Number]] = [(lead, wanted.high), *_ceiling(plan)]

    def highest(maximal: Decimal) -> Decimal:
        ends = (to_beats(percent, scale, maximal, rate.resting) for scale, percent in cuts)
        return min(end for end in ends if end is not None)

    low = to_beats(wanted.low, lead, top, rate.resting)
    if low is None:
        return None
    if half_up(highest(Decimal(str(rate.maximum)))) != printed.high:
        # Another cap holds, which the plan keeps only as the share that came out of it.
        shares = ((scale, plan.prescription.target(scale, kind)) for scale in ("percent_max", "percent_reserve"))
        cuts += [(scale, share.high) for scale, share in shares if share is not None and share.high is not None]
    own_low, asked_high = (
        to_beats(wanted.low, lead, Decimal(str(rate.maximum)), rate.resting),
        to_beats(wanted.high, lead, top, rate.resting),
    )
    if own_low is not None and asked_high is not None and own_low > printed.high:
        # The band lay wholly above the ceiling and moved under it with its width: so it does for another maximum.
        return half_up(highest(top) - (asked_high - low)), half_up(highest(top))
    return half_up(low), half_up(max(low, highest(top)))


def _ceiling(plan: Plan) -> list[tuple[str, Number]]:
    """The plan's ceiling in words, as it binds on both scales: read off the row of the table that the plan keeps."""
    row = next((reason.says for reason in plan.reasons if reason.id == f"table.{plan.clearance.ceiling}"), "")
    found = re.search(r"–(\d+) % of reserve, \d+–(\d+) % of the maximum", row)
    if found is None or plan.clearance.ceiling == "vigorous":
        return []
    return [("percent_reserve", int(found[1])), ("percent_max", int(found[2]))]


def _no_beats(page: Page) -> None:
    plan = page.plan
    rules = plan.prescription.forbids("bpm")
    for number, rule in enumerate(rules):
        page.use((rule,))
        entered = entered_for(plan, rule)
        page.entry("no pulse" if number == 0 else "", f"{rule}{f' ({entered})' if entered else ''}")
    if rules:
        page.entry("so", "talking and breathing guide you; a pulse or a watch does not")


def _band_gone(page: Page, kind: str) -> None:
    """Both ends that met, where too few beats are left between them."""
    for item in page.plan.compromises:
        if item.dimension == "bpm" and item.kind == kind:
            ends = f"{', '.join(item.by) or 'the resting rate'} and {', '.join(item.forced_by) or 'a ceiling'}"
            page.entry("no pulse", f"too little is left between {ends}; effort leads")
            page.use((*item.by, *item.forced_by, *(r for r in ("heart_rate.narrowest_band",) if r in page.reasons)))


def why_heart(plan: Plan) -> Explanation:
    """The maximum and the resting rate, and what other equations would give."""
    rate = plan.prescription.heart_rate
    if rate is None or not has_beats(plan):
        page = Page(plan, "heart rate", "Heart rate: none in this plan; effort and talking guide you", "none")
        _no_beats(page)
        _band_gone(page, "base")
        page.about(("bpm", "hr_max"), ("bpm",))
        return page.finish()
    shown = half_up(rate.maximum)
    how = "measured" if rate.error is None else f"an estimate, ± {rate.error}"
    value = f"{shown}{'' if rate.error is None else f', ± {rate.error}'}"
    page = Page(plan, "heart rate", f"Maximal heart rate: {shown} beats a minute, {how}", value)
    made = "measured" if rate.error is None else rate.equation.replace("age", str(plan.person.age))
    page.columns(str(shown), made, page.named((rate.rule,)))
    if rate.error is not None:
        page.entry("", f"about one person in three is further away than {rate.error} beats")
        others = [
            f"{name} {half_up(maximum(plan.person.age or 0, name))}{' (women)' if equation.sex == 'female' else ''}"
            for name, equation in EQUATIONS.items()
            if name != rate.source and not equation.beta_blocker
        ]
        page.entry("others", " · ".join(others))
        page.entry("", 'max_hr = ... if yours was measured, or hr_max_equation = "..."')
    page.entry(
        "resting",
        f"{rate.resting}, entered"
        if rate.resting is not None
        else "not entered: resting_hr = ... makes the band more yours",
    )
    page.about(("hr_max", "bpm"), ("bpm",))
    return page.finish()
