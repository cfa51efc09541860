"""Why something is not in a plan: which rule, source or answer decided, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exrx.explanation.around import why_supervision
from exrx.explanation.effort import band_lines, effort_lines, has_beats
from exrx.explanation.page import Explanation, Page, entered_for, slots_of, sureness
from exrx.printing.words import capital
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import Plan
from exrx.telling.words import Words

ABSENT = ("bpm", "energy", "vigorous", *(kind.id for kind in kinds().values() if kind.absent))
"""What has a page of its own where it is missing."""


def kind_page(kind: str) -> Callable[[Plan, Words], Explanation]:
    """The page of one kind of sessions: what the plan holds of it, or why it holds none."""

    def page_of(plan: Plan, tell: Words) -> Explanation:
        number = dict(plan.prescription.kinds).get(kind, 0)
        if not number:
            return absence(plan, tell, kind)
        name = capital(tell.term("kind", kind))
        page = Page(plan, tell, kind, tell("why.titles.kind", kind=name, n=number))
        page.target("frequency", str(number), "per_week", kind)
        page.target("share", "", "share", kind)
        band_lines(page, kind)
        effort_lines(page, kind)
        for band in (True, False, None):
            page.target("main_time", "", "unbroken", kind, band=band)
        page.target("rest_hours", "", "rest", kind)
        for name in ("sets", "repetitions", "load"):
            page.target(name, page.key(name), name, kind)
        if kinds()[kind].strength and plan.prescription.movements:
            page.entry("made_of", tell.show(tuple(map(tell.tell, plan.prescription.movements)), ("commas",)))
        if (made := plan.prescription.choice(kind)) is not None:
            called = tell.called(plan.known.label("activities", made.activity))
            page.entry("activity", f"{called}   {page.named(made.rules)}")
        if kinds()[kind].note:
            page.entry("note", tell(f"kinds.{kind}.note"))
        page.idle += [item for item in plan.prescription.idle if item.rule.startswith(f"{kind}.")]
        page.compromises += [item for item in plan.compromises if item.kind == kind]
        return page.finish(kind)

    return page_of


class _Absence(Page):
    """The page of something that is not there: who decided, and what would change it."""

    def __init__(self, plan: Plan, tell: Words, topic: str, title: str) -> None:
        super().__init__(plan, tell, topic, title)
        self.changes: list[str] = []
        self.section("decided")

    def change(self, code: str, **parameters: object) -> None:
        """What would have to be entered or done for it to be there."""
        self.changes.append(self.tell(f"why.absent.{code}", **parameters))

    def by(self, code: str, **parameters: object) -> None:
        """Something that decided and is no rule."""
        self.entry("decided_by", self.tell(f"why.absent.{code}", **parameters))

    def decided(self, rule: str, text: str = "") -> None:
        """One rule that decided, with its source and what was entered."""
        reason, tell = self.reasons.get(rule), self.tell
        self.use((rule,))
        own = reason is not None and reason.source == "entered"
        source = "" if reason is None else tell.term("mark", "entered") if own else reason.source
        self.entry("decided_by", f"{rule}   {source}" if source else rule)
        said = text or ("" if reason is None else tell.tell(reason.said))
        entered = entered_for(tell, self.plan, rule)
        if entered:
            answered = any(rule in question.rules for question in self.plan.questions)
            held = any(finding.rule == rule and finding.because for finding in self.plan.clearance.reasons)
            open_ = answered and not held
            said = "; ".join(filter(None, (said, entered if open_ else tell("why.absent.entered", what=entered))))
        if said:
            self.row("", said)
        if reason is not None and not own:
            told = [*filter(None, (tell.tell(reason.where),)), *sureness(tell, reason)]
            self.row("", tell("why.absent.sure", parts=told))
        if tell.knows(f"why.opens.{rule}"):
            self.changes.append(tell(f"why.opens.{rule}"))
        for question in self.plan.questions:
            if rule in question.rules:
                self.change("answered", field=question.field)

    def each(self, rules: Iterable[str]) -> None:
        """Several rules, each once."""
        for rule in rules:
            if rule not in self.used:
                self.decided(rule)

    def done(self) -> Explanation:
        """The page as it stands: the sources are already in its lines."""
        changes = list(dict.fromkeys(self.changes))
        if changes:
            self.section("changes")
            self.entry("would_change", self.tell("why.absent.or", changes=changes))
        rules = tuple(self.reasons[rule] for rule in self.used if rule in self.reasons)
        cited = {reason.source for reason in rules}
        return self.closed(
            rules,
            tuple(source for source in self.plan.sources if source.id in cited),
            compromises=tuple(self.compromises),
            idle=tuple(item for item in self.idle if item.state != "undecided"),
            undecided=tuple(item for item in self.idle if item.state == "undecided"),
        )


def absence(plan: Plan, tell: Words, topic: str) -> Explanation:
    """The page of something that is not in the plan."""
    held = dict(plan.prescription.kinds)
    if topic == "bpm" and has_beats(plan):
        return _present(plan, tell, topic, tell("why.absent.heart_rates"), "how hard")
    chosen = {activity for kind, activity in plan.prescription.activities if kind in held}
    if topic in held or topic in chosen:
        name = tell.term("kind", topic) if topic in kinds() else tell.called(plan.known.label("activities", topic))
        return _present(plan, tell, topic, name, topic if topic in held else "activity")
    if topic in ("supervision", "company"):
        return why_supervision(plan, tell)
    title = f"why.absent.titles.{topic if topic in ABSENT else 'other'}"
    title = f"kinds.{topic}.absent" if topic in kinds() else title
    page = _Absence(plan, tell, topic, tell(title, name=capital(tell.called(plan.known.item(topic)))))
    _decider(topic)(page, topic)
    if not page.changes:
        page.change("another")
    page.idle += [item for item in plan.prescription.idle if topic in item.about or item.rule.startswith(f"{topic}.")]
    return page.done()


def _present(plan: Plan, tell: Words, topic: str, name: str, where: str) -> Explanation:
    return _Absence(plan, tell, topic, tell("why.absent.present", name=capital(name), where=where)).done()


def _not_bpm(page: _Absence, topic: str) -> None:
    plan = page.plan
    for rule in plan.prescription.forbids("bpm"):
        page.decided(rule)
    for item in plan.compromises:
        if item.dimension == "bpm":
            page.compromises.append(item)
            for rule in (*item.by, *item.forced_by):
                page.decided(rule)
    if not page.used:
        page.by("effort_guides")
    elif not page.changes:
        page.change("medicine")


def _not_energy(page: _Absence, topic: str) -> None:
    rules = page.plan.prescription.forbids("energy")
    for rule in rules:
        page.decided(rule)
    if not rules:
        page.by("energy")
        page.change("energy_never")


def _not_vigorous(page: _Absence, topic: str) -> None:
    plan = page.plan
    if plan.clearance.ceiling != "vigorous":
        for reason in plan.reasons:
            if reason.tier == "safety" and "intensity" in reason.about:
                page.decided(reason.id)
    for slot in slots_of(plan, "rpe"):
        if slot.kind == BASE and slot.phase == "full" and not slot.key.until_week:
            for rule in slot.target.high_rules:
                if rule not in page.used:
                    page.decided(rule)
                    if rule in page.reasons and page.reasons[rule].tier == "goal":
                        page.change("another_rule")


def _not_mechanism(page: _Absence, topic: str) -> None:
    plan = page.plan
    named = (topic, *kinds()[topic].closed_with)
    rules = next(filter(None, map(plan.prescription.forbids, named)), ())
    if topic not in plan.goals:
        page.by("no_goal")
        page.change("goal", topic=topic)
    for rule in rules:
        page.decided(rule)
    if topic in plan.goals and not rules:
        _dropped(page, topic)
    page.entry("note", page.tell(f"kinds.{topic}.note"))


def _dropped(page: _Absence, topic: str) -> None:
    """The rules because of which others were dropped."""
    for item in page.plan.prescription.idle:
        if item.state == "dropped" and topic in item.about:
            page.each(rule for rule in item.decided_by if rule in page.reasons)


def _disliked(plan: Plan) -> bool:
    return not plan.known.counts_as("activities", "resistance").isdisjoint(plan.person.dislikes or ())


def _not_resistance(page: _Absence, topic: str) -> None:
    plan = page.plan
    rules, disliked = plan.prescription.forbids("resistance"), _disliked(plan)
    for rule in rules:
        page.decided(rule)
    _dropped(page, "resistance")
    if disliked:
        page.by("disliked")
        page.change("dislikes", topic="resistance")
    elif "resistance" not in (plan.person.likes or ()):
        page.by("not_liked")
        page.change("likes", topic="resistance")
    for rule in plan.prescription.forbids("loads"):
        if rule not in page.used:
            says = page.tell.tell(page.reasons[rule].said) if rule in page.reasons else ""
            before, page.changes = page.changes, []
            if rule == _SUPERVISION:
                says = page.tell("why.absent.own_body", says=says, open=not rules and not disliked)
            page.decided(rule, says)
            page.changes = [*before, *(page.tell("why.absent.loads", change=text) for text in page.changes)]


_SUPERVISION = "resistance.supervision"


def _not_mixed(page: _Absence, topic: str) -> None:
    plan = page.plan
    held = dict(plan.prescription.kinds)
    for rule in plan.prescription.forbids("resistance"):
        page.decided(rule)
    if page.used:
        return
    parts = {slot.dimension for slot in plan.prescription.slots}
    if _disliked(plan):
        page.by("disliked_strength")
        page.change("dislikes", topic="resistance")
    elif set(kinds()[topic].beside) & held.keys():
        page.by("own_sessions")
        page.change("no_own_sessions")
    elif not parts.isdisjoint(kinds()[BASE].inside):
        page.by("part_of_each")
        page.change("nothing")
    elif not {"mixed", "resistance"} & set(plan.person.likes or ()):
        page.by("nobody_asked")
        page.change("likes", topic="mixed")
    else:
        page.by("programme")


def _not_activity(page: _Absence, topic: str) -> None:
    plan, tell = page.plan, page.tell
    names = plan.known.counts_as("activities", topic)
    for name, rule in plan.prescription.forbidden:
        if name in names:
            page.decided(rule)
    for name, why, rules in plan.prescription.too_hard:
        if name == topic and not page.used:
            page.entry("decided_by", tell.tell(why))
            for rule in rules:
                page.decided(rule)
    if page.used:
        return
    if topic in (plan.person.dislikes or ()):
        page.by("disliked")
        page.change("dislikes", topic=topic)
    elif topic in plan.prescription.options:
        if (made := plan.prescription.choice(BASE)) is not None:
            chosen, other = (tell.called(plan.known.label("activities", one)) for one in (made.activity, topic))
            page.decided(made.rules[0] if made.rules else "", tell("why.absent.chosen", chosen=chosen, open=other))
        if topic == "running" and plan.person.longest_run is None:
            page.row("", tell("why.absent.no_run"))
            page.change("longest_run")
        else:
            page.change("likes", topic=topic)
    elif topic in dict(plan.prescription.not_offered):
        page.entry("decided_by", tell.tell(dict(plan.prescription.not_offered)[topic]))
        page.change("likes", topic=topic)
    elif {"yoga", "tai_chi"} & names:
        # The only activities beside the usual ones with sessions of their own: they come to whoever likes them.
        page.by("nobody_asked")
        page.change("likes", topic=topic)
    elif plan.known.name("activities", topic) is not None:
        page.by("no_sessions", activity=tell.called(plan.known.label("activities", topic)))
        page.change("add_it")
    else:
        page.by("no_rule")
        page.change("a_rule")


def _decider(topic: str) -> Callable[[_Absence, str], None]:
    """Who says why it is not there."""
    kind = kinds().get(topic)
    if kind is None or not (kind.mechanism or kind.strength):
        return {"bpm": _not_bpm, "energy": _not_energy, "vigorous": _not_vigorous}.get(topic, _not_activity)
    return _not_mechanism if kind.mechanism else _not_mixed if kind.made_of_parts else _not_resistance
