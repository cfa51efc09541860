"""Answers about everything around the numbers: screening, questions, notices, sessions, rules and sources."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.explanation.page import Explanation, Page, entered_for, idle_text, sureness
from exrx.printing.lost import NOT_A_NUMBER, lost_words
from exrx.printing.notes import note_text, room_note
from exrx.printing.plans import kept
from exrx.printing.words import dimension_words, hardness, help_section, phase_words, sentence, shown
from exrx.programme.key import Key
from exrx.programme.plan import Plan, Session
from exrx.telling.entries import ground_of
from exrx.telling.words import Words
from exrx.values.constraint import TIERS
from exrx.values.dimensions import DIMENSIONS
from exrx.values.said import NOWHERE, said

_SCALES = ("bpm", "rpe", "percent_max", "percent_reserve", "asked_percent_max", "asked_percent_reserve")
_MOST = 6
"""Numbers that are listed of one rule."""


def why_clearance(plan: Plan, tell: Words) -> Explanation:
    """What screening decided, and what that leaves out."""
    clearance = plan.clearance
    page = Page(plan, tell, "clearance", tell("why.titles.clearance", level=clearance.level, ceiling=clearance.ceiling))
    for finding in clearance.reasons:
        because = ", ".join(map(tell.called, finding.because)) or tell.term("level", finding.level)
        page.entry("decided", f"{finding.rule}: {because}")
        page.use((finding.rule,))
        if finding.confirmed is not None:
            page.entry("", tell("why.confirmed_by", who=finding.confirmed))
    ceilings = [r.id for r in plan.reasons if r.tier == "safety" and "intensity" in r.about]
    for rule in ceilings:
        if rule not in page.used:
            page.entry("ceiling", page.named((rule,)))
    for item, rule in plan.prescription.forbidden:
        page.entry("left_out", f"{tell.called(plan.known.item(item))}   {page.named((rule,))}")
    for item, rule in plan.prescription.required:
        page.entry("asked_for", f"{tell.called(plan.known.label('items', item))}   {page.named((rule,))}")
    if plan.questions:
        page.entry("open", tell("why.open_questions", n=len(plan.questions)))
    screening = {finding.rule for finding in clearance.reasons}
    page.idle += [item for item in plan.prescription.idle if "intensity" in item.about and item.rule not in screening]
    return page.finish()


def why_questions(plan: Plan, tell: Words) -> Explanation:
    """The open questions in full."""
    page = Page(plan, tell, "questions", tell("why.titles.questions", n=len(plan.questions)))
    held = kept(plan)
    if held is not None:
        page.section("paragraphs")
        page.row("  ", sentence(tell.tell(held)))
        page.section()
    for index, question in enumerate(plan.questions, 1):
        page.row(str(index), tell.tell(question.asked))
        decides, if_open = (tell.tell(question.said(part)) for part in ("decides", "if_open"))
        labels = {name: tell(f"screen.{name}") for name in ("answer", "decides", "if_open")}
        width = max(9, *map(len, labels.values())) + 1
        for name, text in (("answer", question.answer), ("decides", decides), ("if_open", if_open)):
            page.row("", f"{labels[name]:<{width}}{text}")
        page.use(question.rules)
    return page.finish()


def why_notices(plan: Plan, tell: Words) -> Explanation:
    """Every notice with its rules, for the person and for the clinician."""
    told = [note for note in plan.notices if note.topic != "energy" and not note.topic.endswith(".start")]
    page = Page(plan, tell, "notices", tell("why.titles.notices", n=len(told)))
    # Energy is for the views of clinicians and researchers: plan.evidence() and plan.notices hold it.
    for note in told:
        page.entry("you" if note.to == "person" else "clinician", note_text(tell, note))
        if note.rules:
            page.row("", f"({', '.join(note.rules)})")
        page.use(note.rules)
    return page.finish()


def why_protocol(plan: Plan, tell: Words) -> Explanation:
    """What the protocol itself asks for, and what comes from elsewhere."""
    page = Page(plan, tell, "protocol", tell("why.titles.protocol", protocol=plan.protocol), plan.protocol)
    for note in plan.notices:
        if note.topic in ("protocol", "effort"):
            page.entry("", note_text(tell, note))
            page.use(note.rules if note.topic == "protocol" else ())
    for item in plan.compromises:
        if item.dimension in NOT_A_NUMBER:
            page.entry("not_kept", tell.tell(item.said))
    page.entry("others", tell("why.protocols"))
    return page.finish()


def why_wishes(plan: Plan, tell: Words) -> Explanation:
    """Every wish that lost, with both sides."""
    page = Page(plan, tell, "wishes", tell("why.titles.wishes", n=len(plan.compromises)))
    for item in plan.compromises:
        page.entry("lost", lost_words(tell, plan, item))
        against = ", ".join(item.forced_by) or None
        page.entry("", tell("why.against", rules=", ".join(item.by), others=against))
        page.use((*item.by, *item.forced_by))
    return page.finish()


def why_room(plan: Plan, tell: Words) -> Explanation:
    """How far wishes could still move inside the ranges."""
    page = Page(plan, tell, "room", tell("why.titles.room", room=room_note(tell, plan) or None))
    page.target("frequency", page.key("how_often"), "per_week")
    page.target("time", page.key("how_long"), "minutes")
    return page.finish()


def why_supervision(plan: Plan, tell: Words) -> Explanation:
    """Whether supervision is asked for, and by whom."""
    required = plan.prescription.required
    rules = sorted({rule for item, rule in required if item in ("supervision", "company")})
    page = Page(plan, tell, "supervision", tell("why.titles.supervision", asked=bool(rules)))
    for rule in rules:
        page.entry("asked_for", page.named((rule,)))
    speaking = plan.known.rules_on("supervision")
    for reason in plan.reasons:
        asks = "supervision" in reason.about and reason.tier in TIERS
        if (asks or reason.id in speaking) and reason.id not in rules:
            page.entry("", page.named((reason.id,)))
    # What was entered about it, where a wish for it lost.
    page.use(rule for item in plan.compromises if item.dimension == "supervision" for rule in item.forced_by)
    live = next((claim.said for claim in plan.known.claims if claim.id == "supervision.live"), NOWHERE)
    page.entry("live", tell.tell(live))
    page.about(("supervision", "company"))
    return page.finish("supervision")


def why_benefit(plan: Plan, tell: Words) -> Explanation:
    """What may be said about what it does, each sentence with its sources and how certain it is."""
    page = Page(plan, tell, "benefit", tell("why.titles.benefit"))
    page.section("paragraphs")
    for claim in plan.known.claims:
        if claim.id.startswith("marker.") and "anandamide" not in plan.goals:
            continue
        page.row("  ", tell.tell(claim.said))
        page.row(" " * 6, tell("why.claim", sources=claim.sources, certainty=claim.certainty))
    return page.finish()


def why_team(plan: Plan, tell: Words) -> Explanation:
    """Who belongs to the team and what each needs to know, and what is expected of exercise for people like this one."""
    page = Page(plan, tell, "team", tell("why.titles.team"))
    for note in plan.notices:
        told = [rule for rule in note.rules if rule.startswith("people.")]
        if told:
            page.entry("", note_text(tell, note))
            page.use(told)
    if not page.used:
        page.entry("", tell("why.no_team"))
    return page.finish()


def why_sources(plan: Plan, tell: Words) -> Explanation:
    """The references, and the versions of the packs."""
    page = Page(plan, tell, "sources", tell("why.titles.sources", n=len(plan.sources)))
    page.section("paragraphs")
    for source in plan.sources:
        if source.id != "entered":
            page.row("  ", source.id)
            page.row("    ", source.cite())
    page.section()
    page.entry("made_with", tell("why.made_with", version=plan.exrx_version, day=plan.as_of.isoformat()))
    for pack in plan.packs:
        page.row("", f"{pack.name} {pack.version} ({pack.digest[:12]})")
    if plan.without_rules:
        page.entry("left_out", ", ".join(plan.without_rules))
    return page.closed(plan.reasons, plan.sources)


def why_help(plan: Plan, tell: Words) -> Explanation:
    """The help message, and why it is in the plan."""
    page = Page(plan, tell, "help", tell("why.titles.help"))
    help_ = help_section(tell, plan.help_lines, plan.clearance.crisis == "first")
    page.section(help_.role)
    for row in help_.rows:
        page.row(row.key, row.text)
    page.use(reason.id for reason in plan.reasons if reason.id.startswith("self_harm."))
    return page.finish()


def why_session(plan: Plan, tell: Words, session: Session) -> Explanation:
    """One session: its parts, its length, its day."""
    week = next((week for week in plan.weeks if session in week.sessions), None)
    shown = {"title": session.what, "minutes": session.minutes, "day": session.date, "clock": session.clock}
    page = Page(plan, tell, session.key, tell("why.titles.session", key=session.key, **shown))
    if session.status == "cancelled":
        page.entry("taken_out", tell("why.taken_out"))
    for step in session.steps:
        value, words = hardness(tell, step)
        how = "" if step.phase in ("warm_up", "cool_down") else f", {value}{f', {words}' if words else ''}"
        page.row(tell("why.units.minutes", range=step.minutes), f"{tell.tell(step.what)}{how}")
        page.use(step.rules)
    page.section()
    fixed = plan.fixed_before
    over = fixed is not None and session.date < fixed and session.status == "confirmed"
    if week is None or over:
        # The rules of today are not why an earlier revision had it so.
        if fixed is not None and over:
            page.entry("past", _as_planned_then(plan, tell, session))
            page.entry("", tell("why.made_again", day=fixed, revision=plan.revision))
        for note in plan.notes:
            if note.topic == f"{session.key}.start":
                page.entry("placed", tell.tell(note.what))
        return page.finish()
    page.entry("week", tell(f"why.week_{week.phase}", number=week.number, weeks=len(plan.weeks)))
    time, step_slot = plan.prescription.target("time"), plan.prescription.target("ramp_step", phase="ramp")
    if time is not None and session.minutes < time.aim and step_slot is not None:
        start = plan.prescription.target("ramp_start", phase="ramp")
        by = page.named((*(start.rules if start else ()), *step_slot.rules))
        page.entry("minutes", f"{tell('why.on_the_way', aim=time.aim)}   {by}")
    elif time is not None:
        page.entry("minutes", page.named(time.rules))
    for pause in plan.pauses:
        if pause.resumes == week.number and pause.share is not None and pause.done:
            page.entry("after", f"{tell('why.after_pause', pause=str(pause))}   {page.named(pause.rules)}")
    hard = [plan.prescription.target(name, session.kind, session.phase) for name in ("bpm", "rpe")]
    hard_rules = [rule for target in hard if target for rule in target.rules]
    if hard_rules:
        page.entry("how_hard", page.named(hard_rules))
    windows = [window.said for window in plan.availability.windows_on(session.date)]
    page.entry("day", tell("why.day", windows=windows or None, day=session.date))
    scales = {Key(session.kind, session.phase, scale) for scale in _SCALES}
    page.numbers += [slot for slot in plan.prescription.slots if slot.key in scales]
    return page.finish()


def _as_planned_then(plan: Plan, tell: Words, session: Session) -> str:
    """Since when a session of the past is what it is. Its rules were those of then, and are not kept."""
    ground = next((ground_of(tell, told.around) for told in plan.told if told.key == session.key), None)
    since = said("why.since", day=session.changed, revision=plan.made_in(session))
    return tell("why.then", since=since, ground=ground)


def _about(page: Page, about: Iterable[str]) -> str:
    """What a rule decides: numbers, and things that it leaves out or asks for."""
    tell, names = page.tell, []
    for one in dict.fromkeys(about):
        name = tell("shared.number", name=one) if one in DIMENSIONS else tell.term("dimensions", one)
        names.append(tell.called(page.plan.known.item(one)) if name == one else name)
    return ", ".join(names)


def why_rule(plan: Plan, tell: Words, rule: str) -> Explanation:
    """One rule: what it says, what it decided, or why it did not take part."""
    reason = next((item for item in plan.reasons if item.id == rule), None)
    idle = [item for item in plan.prescription.idle if item.rule == rule]
    if reason is None:
        page = Page(plan, tell, rule, tell("why.titles.idle", rule=rule))
        for item in idle:
            page.entry("because", idle_text(tell, item))
            page.entry("about", _about(page, item.about) or tell("why.screening"))
        page.idle += idle
        return page.finish()
    page = Page(plan, tell, rule, tell("why.titles.rule", rule=rule, says=reason.said))
    page.entry("tier", tell.term("tier", reason.tier))
    if reason.decides:
        page.entry("about", _about(page, reason.about))
    made = []
    for one in (one for one in plan.prescription.chosen if rule in one.rules):
        activity, phase = tell.called(plan.known.label("activities", one.activity)), tell.term("phase", one.phase)
        made.append(tell("why.decided_activity", kind=one.kind, phase=phase, activity=activity))
    part = [slot for slot in plan.prescription.slots if rule in slot.target.rules]
    for slot in part:
        target = slot.target
        ends = (("low_end", target.low_rules), ("point", target.aim_rules), ("high_end", target.high_rules))
        parameters = {
            "dimension": dimension_words(tell, slot.key),
            "kind": slot.kind,
            "phase": phase_words(tell, slot.key),
        }
        which = [tell(f"why.ends.{name}") for name, rules in ends if rule in rules]
        made.append(tell("why.decided", range=shown(tell, target, slot.dimension), ends=which, **parameters))
    page.entries("decided", made[:_MOST])
    page.numbers += part
    page.compromises += [item for item in plan.compromises if rule in item.by or rule in item.forced_by]
    entered = entered_for(tell, plan, rule)
    if entered:
        page.entry("entered", entered)
    for item in idle:
        page.entry("state", f"{tell.term('state', item.state)}: {idle_text(tell, item)}")
    page.idle += idle
    page.use((rule,))
    return page.finish()


def why_source(plan: Plan, tell: Words, name: str) -> Explanation:
    """One source: what was read of it, and which rules cite it."""
    source = next(item for item in plan.sources if item.id == name)
    page = Page(plan, tell, name, source.cite())
    page.entry("kind", tell.term("source", source.kind))
    if source.read:
        page.entry("read", source.read)
    if source.primary:
        page.entry("primary", source.primary)
    # Figures on energy are for plan.evidence() and the notes to the clinician.
    rules = [reason for reason in plan.reasons if reason.source == name and reason.about != ("weekly_energy",)]
    for number, reason in enumerate(rules):
        told = tell("why.sure", parts=[*filter(None, (tell.tell(reason.where),)), *sureness(tell, reason)])
        page.row(page.key("rules" if number == 0 else ""), tell.tell(reason.said), reason.id, told)
    return page.closed(tuple(rules), (source,))
