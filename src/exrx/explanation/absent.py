"""Why something is not in a plan: which rule, source or answer decided, and what would change it."""

from __future__ import annotations

from collections.abc import Callable

from exrx.citation import MARK_WORDS
from exrx.explanation.around import why_supervision
from exrx.explanation.effort import band_lines, effort_lines, has_beats
from exrx.explanation.page import Explanation, Page, entered_for, slots_of
from exrx.prescription import STRENGTH
from exrx.printing.words import (
    KIND_WORDS,
    count,
    fill,
)
from exrx.program import Plan
from exrx.vocabulary import expand, label, vocabulary

# What would have to be entered for a rule that decided to stop deciding. The plan keeps reasons, not conditions.
_OPENS = {
    "inactive.moderate": "you are active: moderate effort, 30 minutes, on 3 days a week, for 3 months (active_...)",
    "resistance.supervision": 'experience includes "resistance", or supervised = true',
    "resistance.effort": 'experience includes "resistance", or supervised = true',
    "eating.not_asked": 'eating_disorder = "none" is entered',
    "unscreened.light": "the open questions are answered",
    "unscreened.active": "the open questions are answered",
    "clearance.light_moderate": 'a clearance with level = "vigorous" is entered',
    "disease.active": 'a heart clearance with level = "vigorous" is entered',
}
ABSENT = {
    "bpm": ("heart rates", "Heart rates are not in the plan"),
    "energy": ("energy figures", "Energy figures are not in the plan"),
    "vigorous": ("vigorous exercise", "Vigorous exercise is not in the plan"),
    "anandamide": ("anandamide sessions", "Anandamide sessions are not in the plan"),
    "bdnf": ("BDNF sessions", "BDNF sessions are not in the plan"),
    "resistance": ("strength training", "Resistance training is not in the plan"),
    "strength_balance": ("strength and balance", "Sessions of strength and balance are not in the plan"),
    "mind_body": ("yoga or tai chi", "Yoga or tai chi is not in the plan"),
    "mixed": ("mixed sessions", "Sessions of walking and strength in one are not in the plan"),
}


def kind_page(kind: str) -> Callable[[Plan], Explanation]:
    """The page of one kind of sessions: what the plan holds of it, or why it holds none."""

    def page_of(plan: Plan) -> Explanation:
        number = dict(plan.prescription.kinds).get(kind, 0)
        if not number:
            return absence(plan, kind)
        words = KIND_WORDS[kind]
        page = Page(plan, kind, f"{words[:1].upper()}{words[1:]}: {count(number, 'session')} a week at full dose")
        page.target("frequency", str(number), "a week", kind)
        page.target("share", "", "of a week's sessions", kind)
        band_lines(page, kind)
        effort_lines(page, kind)
        for name in ("main_time@band", "main_time@effort", "main_time"):
            page.target(name, "", "min without a break", kind)
        page.target("rest_hours", "", "hours between two", kind)
        page.target("sets", "sets", "of each exercise", kind)
        page.target("repetitions", "each set", "repetitions", kind)
        page.target("load", "load", "% of the most lifted once", kind)
        if kind in STRENGTH and plan.prescription.movements:
            page.entry("made of", ", ".join(plan.prescription.movements))
        for slot in slots_of(plan, "activity"):
            if slot.kind == kind and slot.phase == "full":
                page.entry("activity", f"{label('activities', slot.target.unit)}   {page.named(slot.target.aim_rules)}")
        if kind in _MARKERS:
            page.entry("note", _MARKERS[kind])
        page.idle += [item for item in plan.prescription.idle if item.rule.startswith(f"{kind}.")]
        page.compromises += [item for item in plan.compromises if item.kind == kind]
        return page.finish(kind)

    return page_of


def absence(plan: Plan, topic: str) -> Explanation:
    """The page of something that is not in the plan."""
    if topic == "bpm" and has_beats(plan):
        return _present(plan, topic, "heart rates", "how hard")
    chosen = {activity for kind, activity in plan.prescription.activities if kind in dict(plan.prescription.kinds)}
    if topic in dict(plan.prescription.kinds) or topic in chosen:
        name = KIND_WORDS.get(topic) or label("activities", topic)
        return _present(plan, topic, name, topic if topic in dict(plan.prescription.kinds) else "activity")
    if topic in ("supervision", "company"):
        return why_supervision(plan)
    name = label("items", topic) if topic in vocabulary()["items"] else label("activities", topic)
    page = Page(plan, topic, ABSENT.get(topic, ("", f"{name[:1].upper()}{name[1:]}: not in the plan"))[1])
    changes: list[str] = []
    _DECIDERS.get(topic, _not_activity)(page, topic, changes)
    if not changes:
        changes.append("another answer is given and the plan is made again")
    page.lines += fill("; or ".join(dict.fromkeys(changes)), " " * 20, "  would change if   ")
    idle = [item for item in plan.prescription.idle if topic in item.about or item.rule.startswith(f"{topic}.")]
    page.idle += idle
    return _closed(page)


def _closed(page: Page) -> Explanation:
    """The page as it stands: the sources are already in its lines."""
    rules = tuple(page.reasons[rule] for rule in page.used if rule in page.reasons)
    return Explanation(
        page.topic,
        "\n".join(line.rstrip() for line in page.lines),
        rules,
        tuple(source for source in page.plan.sources if source.id in {reason.source for reason in rules}),
        (),
        tuple(page.compromises),
        tuple(item for item in page.idle if item.state != "undecided"),
        tuple(item for item in page.idle if item.state == "undecided"),
    )


def _present(plan: Plan, topic: str, name: str, where: str) -> Explanation:
    page = Page(plan, topic, f'{name[:1].upper()}{name[1:]}: in the plan; why("{where}") tells more')
    return _closed(page)


def _decided(page: Page, rule: str, changes: list[str], text: str = "") -> None:
    """One rule that decided, with its source and what was entered."""
    reason = page.reasons.get(rule)
    page.use((rule,))
    source = "" if reason is None else f"   {reason.source}"
    if reason is not None and reason.source == "entered":
        source = "   entered"
    page.lines.append(f"  decided by   {rule}{source}".rstrip())
    said = text or ("" if reason is None else reason.says)
    entered = entered_for(page.plan, rule)
    if entered:
        said = "; ".join(filter(None, (said, entered if entered.endswith("answered") else f"entered: {entered}")))
    page.lines += fill(said, " " * 15, " " * 15) if said else []
    if reason is not None and reason.source != "entered":
        told = "; ".join(filter(None, (reason.locator, reason.quality, MARK_WORDS[reason.mark])))
        page.lines += fill(f"({told})", " " * 15, " " * 15)
    if rule in _OPENS:
        changes.append(_OPENS[rule])
    for question in page.plan.questions:
        if rule in question.rules:
            changes.append(f"{question.field} is answered")


def _not_bpm(page: Page, topic: str, changes: list[str]) -> None:
    plan = page.plan
    for rule in plan.prescription.forbids("bpm"):
        _decided(page, rule, changes)
    for item in plan.compromises:
        if item.dimension == "bpm":
            page.compromises.append(item)
            for rule in (*item.by, *item.forced_by):
                _decided(page, rule, changes)
    if not page.used:
        page.lines.append("  decided by   the activity: effort guides these sessions")
    elif not changes:
        changes.append("the medicine or illness changes, which is for whoever treats you to decide")


def _not_energy(page: Page, topic: str, changes: list[str]) -> None:
    rules = page.plan.prescription.forbids("energy")
    for rule in rules:
        _decided(page, rule, changes)
    if not rules:
        page.lines += fill(
            "figures on energy are for the views of clinicians and researchers, never a target",
            " " * 15,
            "  decided by   ",
        )
        changes.append("never here; those views show them")


def _not_vigorous(page: Page, topic: str, changes: list[str]) -> None:
    plan = page.plan
    if plan.clearance.ceiling != "vigorous":
        for reason in plan.reasons:
            if reason.tier == "safety" and "intensity" in reason.decides.split(", "):
                _decided(page, reason.id, changes)
    for slot in slots_of(plan, "rpe"):
        if slot.kind == "base" and slot.phase == "full":
            for rule in slot.target.high_rules:
                if rule not in page.used:
                    _decided(page, rule, changes)
                    if page.reasons.get(rule) is not None and page.reasons[rule].tier == "goal":
                        changes.append("another recommendation is added with rules = ...")


_MARKERS = {
    "anandamide": "in small studies one session raised a blood marker; nobody has shown that this lifts depression",
    "bdnf": "in healthy young men one session raised a blood marker; in people with depression training did not",
}


def _not_mechanism(page: Page, topic: str, changes: list[str]) -> None:
    plan = page.plan
    rules = plan.prescription.forbids(topic) or plan.prescription.forbids("anandamide")
    if topic not in plan.goals:
        page.lines += fill("your goals: it was not asked for", " " * 15, "  decided by   ")
        changes.append(f'goals includes "{topic}"')
    for rule in rules:
        _decided(page, rule, changes)
    if topic in plan.goals and not rules:
        for item in plan.prescription.idle:
            if item.state == "dropped" and topic in item.about:
                because = [rule for rule in item.text.removeprefix("dropped: ").split(", ") if rule in page.reasons]
                for rule in because:
                    if rule not in page.used:
                        _decided(page, rule, changes)
    page.lines += fill(_MARKERS[topic], " " * 15, f"  {'note':<13}")


def _not_resistance(page: Page, topic: str, changes: list[str]) -> None:
    plan = page.plan
    liked = "resistance" in (plan.person.likes or ())
    rules = plan.prescription.forbids("resistance")
    for rule in rules:
        _decided(page, rule, changes)
    dropped = [item for item in plan.prescription.idle if "resistance" in item.about and item.state == "dropped"]
    for item in dropped:
        for rule in (rule for rule in item.text.removeprefix("dropped: ").split(", ") if rule in page.reasons):
            if rule not in page.used:
                _decided(page, rule, changes)
    disliked = not expand("activities", "resistance").isdisjoint(plan.person.dislikes or ())
    if disliked:
        page.lines.append("  decided by   your answers: you would rather not")
        changes.append('dislikes no longer includes "resistance"')
    elif not liked:
        page.lines += fill("your answers: it is not among what you like", " " * 15, "  decided by   ")
        changes.append('likes = "resistance"')
    for rule in plan.prescription.forbids("loads"):
        if rule not in page.used:
            own = 'Own body and bands are open: likes = "resistance"' if not rules and not disliked else ""
            says = page.reasons[rule].says if rule in page.reasons else ""
            loads: list[str] = []
            _decided(
                page,
                rule,
                loads,
                f"{says}; neither was entered. {own}".strip() if rule == "resistance.supervision" else says,
            )
            changes += [f"for loads and machines: {text}" for text in loads]


def _not_mixed(page: Page, topic: str, changes: list[str]) -> None:
    plan = page.plan
    kinds = dict(plan.prescription.kinds)
    for rule in plan.prescription.forbids("resistance"):
        _decided(page, rule, changes)
    if page.used:
        return
    named = {slot.dimension.partition("@")[0] for slot in plan.prescription.slots}
    if not expand("activities", "resistance").isdisjoint(plan.person.dislikes or ()):
        page.lines.append("  decided by   your answers: you would rather not have strength training")
        changes.append('dislikes no longer includes "resistance"')
    elif {"resistance", "strength_balance"} & set(kinds):
        page.lines.append("  decided by   this plan: strength has sessions of its own")
        changes.append("those are no longer in the plan")
    elif "balance_time" in named:
        page.lines += fill(
            "strength and balance are part of every ordinary session of 20 minutes or more", " " * 15, "  decided by   "
        )
        changes.append("nothing: they do the same")
    elif not {"mixed", "resistance"} & set(plan.person.likes or ()):
        page.lines.append("  decided by   nobody asked for it: it is added where it is liked")
        changes.append('likes = "mixed"')
    else:
        page.lines.append("  decided by   the programme: it keeps to sessions of one kind")


def _not_activity(page: Page, topic: str, changes: list[str]) -> None:
    plan = page.plan
    names = {topic, *expand("activities", topic)}
    for name, rule in plan.prescription.forbidden:
        if name in names:
            _decided(page, rule, changes)
    for name, why, rules in plan.prescription.too_hard:
        if name == topic and not page.used:
            page.lines += fill(why, " " * 15, "  decided by   ")
            for rule in rules:
                _decided(page, rule, changes)
    if page.used:
        return
    if topic in (plan.person.dislikes or ()):
        page.lines.append("  decided by   your answers: you would rather not")
        changes.append(f'dislikes no longer includes "{topic}"')
    elif topic in plan.prescription.options:
        for slot in slots_of(plan, "activity"):
            if slot.kind == "base" and slot.phase == "full":
                rule = slot.target.aim_rules[0] if slot.target.aim_rules else ""
                _decided(
                    page,
                    rule,
                    changes,
                    f"{label('activities', slot.target.unit)} was chosen; {label('activities', topic)} is open",
                )
        if topic == "running" and plan.person.longest_run is None:
            page.lines += fill(
                "running grows from the longest run of the last 30 days, which was not entered", " " * 15, " " * 15
            )
            changes.append('likes = "running" and longest_run = ... (minutes) are entered')
        else:
            changes.append(f'likes = "{topic}"')
    elif topic in dict(plan.prescription.not_offered):
        reason = dict(plan.prescription.not_offered)[topic]
        page.lines += fill(reason, " " * 15, "  decided by   ")
        changes.append(f'likes = "{topic}"')
    elif {"yoga", "tai_chi"} & names:
        page.lines.append("  decided by   nobody asked for it: it is added where it is liked")
        changes.append(f'likes = "{topic}"')
    elif topic in vocabulary()["activities"]:
        page.lines += fill(
            f"this library: it has no sessions of {label('activities', topic)} yet, or no room for them here",
            " " * 15,
            "  decided by   ",
        )
        changes.append("you add it yourself beside the plan, or your clinician does")
    else:
        page.lines.append("  decided by   no rule: nothing in this plan uses it")
        changes.append("a rule or a wish asks for it")


_DECIDERS: dict[str, Callable[[Page, str, list[str]], None]] = {
    "bpm": _not_bpm,
    "energy": _not_energy,
    "vigorous": _not_vigorous,
    "anandamide": _not_mechanism,
    "bdnf": _not_mechanism,
    "resistance": _not_resistance,
    "loads": _not_activity,
    "mixed": _not_mixed,
}
