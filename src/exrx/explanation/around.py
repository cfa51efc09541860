"""Answers about everything around the numbers: screening, questions, notices, sessions, rules and sources."""

from __future__ import annotations

from exrx.citation import MARK_WORDS
from exrx.explanation.page import Explanation, Page, beside, entered_for
from exrx.printing.lost import lost_words
from exrx.printing.notes import room_note
from exrx.printing.plans import kept_words
from exrx.printing.words import (
    KIND_WORDS,
    WEEKDAYS,
    clock_words,
    count,
    fill,
    hardness,
    help_message,
    long_date,
    sentence,
)
from exrx.program import Plan, Session
from exrx.rules.claims import claims
from exrx.vocabulary import label, vocabulary

_SCALES = ("bpm", "rpe", "percent_max", "percent_reserve", "asked_percent_max", "asked_percent_reserve")


def why_clearance(plan: Plan) -> Explanation:
    """What screening decided, and what that leaves out."""
    clearance = plan.clearance
    effort = {
        "light": "light effort at most",
        "moderate": "moderate effort at most",
        "vigorous": "no ceiling on effort",
    }[clearance.ceiling]
    page = Page(plan, "clearance", f"Screening: {clearance.level}, {effort}")
    for finding in clearance.reasons:
        page.entry("decided", f"{finding.rule}: {', '.join(finding.because) or finding.level}")
        page.use((finding.rule,))
        if finding.opened_by:
            page.entry("", f"confirmed by {finding.opened_by}")
    ceilings = [r.id for r in plan.reasons if r.tier == "safety" and "intensity" in r.decides.split(", ")]
    for rule in ceilings:
        if rule not in page.used:
            page.entry("ceiling", page.named((rule,)))
    for item, rule in plan.prescription.forbidden:
        page.entry(
            "left out",
            f"{label('items', item) if item in vocabulary()['items'] else label('activities', item)}   {page.named((rule,))}",
        )
    for item, rule in plan.prescription.required:
        page.entry("asked for", f"{label('items', item)}   {page.named((rule,))}")
    if plan.questions:
        page.entry("open", f"{count(len(plan.questions), 'question')}: exrx why questions")
    screening = {finding.rule for finding in clearance.reasons}
    page.idle += [item for item in plan.prescription.idle if "intensity" in item.about and item.rule not in screening]
    return page.finish()


def why_questions(plan: Plan) -> Explanation:
    """The open questions in full."""
    number = len(plan.questions)
    page = Page(plan, "questions", f"Open questions: {number or 'none'}")
    if kept_words(plan):
        page.lines += [*fill(sentence(kept_words(plan)), "  ", "  "), ""]
    for index, question in enumerate(plan.questions, 1):
        page.entry(str(index), question.text)
        page.entry("", f"answer    {question.answer}")
        page.entry("", f"decides   {question.decides}")
        page.entry("", f"if open   {question.if_open}")
        page.use(question.rules)
    return page.finish()


def why_notices(plan: Plan) -> Explanation:
    """Every notice with its rules, for the person and for the clinician."""
    told = [note for note in plan.notices if note.topic != "energy" and not note.topic.endswith(".start")]
    page = Page(plan, "notices", f"Good to know: {count(len(told), 'notice')}")
    # Energy is for the views of clinicians and researchers: plan.evidence() and plan.notices hold it.
    for note in told:
        page.entry("you" if note.to == "person" else "clinician", note.text)
        if note.rules:
            page.entry("", f"({', '.join(note.rules)})")
        page.use(note.rules)
    return page.finish()


def why_protocol(plan: Plan) -> Explanation:
    """What the protocol itself asks for, and what comes from elsewhere."""
    page = Page(plan, "protocol", f"The programme: {plan.protocol}", plan.protocol)
    for note in plan.notices:
        if note.topic in ("protocol", "effort"):
            page.entry("", note.text)
            page.use(note.rules if note.topic == "protocol" else ())
    for item in plan.compromises:
        if item.dimension in ("activity", "supervision", "weekly_energy"):
            page.entry("not kept", item.text)
    page.entry("others", "exrx protocols lists the programmes; plan.evidence() says where this plan stands among them")
    return page.finish()


def why_wishes(plan: Plan) -> Explanation:
    """Every wish that lost, with both sides."""
    page = Page(plan, "wishes", f"Wishes that lost, or won only in part: {len(plan.compromises) or 'none'}")
    for item in plan.compromises:
        page.entry("lost", lost_words(plan, item, item.got))
        page.entry("", f"{', '.join(item.by)} against {', '.join(item.forced_by) or 'another'}")
        page.use((*item.by, *item.forced_by))
    return page.finish()


def why_room(plan: Plan) -> Explanation:
    """How far wishes could still move inside the ranges."""
    note = room_note(plan)
    page = Page(plan, "room", f"Room: {note or 'none is left inside the recommendation, or more is not advised now'}")
    page.target("frequency", "how often", "a week")
    page.target("time", "how long", "min")
    return page.finish()


def why_supervision(plan: Plan) -> Explanation:
    """Whether supervision is asked for, and by whom."""
    required = plan.prescription.required
    rules = sorted({rule for item, rule in required if item in ("supervision", "company")})
    page = Page(
        plan, "supervision", f"Supervision: {'asked for' if rules else 'preferred where there is some, not required'}"
    )
    for rule in rules:
        page.entry("asked for", page.named((rule,)))
    for reason in plan.reasons:
        if reason.id not in rules and "supervis" in f"{reason.id} {reason.says}":
            page.entry("", page.named((reason.id,)))
    page.entry("live", next(claim.says for claim in claims() if claim.id == "supervision.live"))
    page.about(("supervision", "company"))
    return page.finish("supervision")


def why_benefit(plan: Plan) -> Explanation:
    """What may be said about what it does, each sentence with its sources and how certain it is."""
    page = Page(plan, "benefit", "What may be expected, as far as it is known")
    for claim in claims():
        if claim.id.startswith("marker.") and "anandamide" not in plan.goals:
            continue
        page.lines += fill(claim.says, "  ", "  ")
        page.lines += fill(f"({', '.join(claim.sources)}; certainty {claim.certainty})", "      ", "      ")
    return page.finish()


def why_team(plan: Plan) -> Explanation:
    """Who belongs to the team and what each needs to know, and what is expected of exercise for people like this one."""
    page = Page(plan, "team", "The team, and what each needs to know")
    for note in plan.notices:
        told = [rule for rule in note.rules if rule.startswith("people.")]
        if told:
            page.entry("", note.text)
            page.use(told)
    if not page.used:
        page.entry("", "no rule speaks: it is for people with depression among their conditions")
    return page.finish()


def why_sources(plan: Plan) -> Explanation:
    """The references, and the versions of the packs."""
    page = Page(plan, "sources", f"What this plan rests on: {count(len(plan.sources), 'source')}")
    for source in plan.sources:
        if source.id != "entered":
            page.lines += [f"  {source.id}", *fill(source.cite(), "    ", "    ")]
    page.gap()
    page.entry("made with", f"exrx {plan.exrx_version}, as of {plan.as_of.isoformat()}")
    for pack in plan.packs:
        page.entry("", f"{pack.name} {pack.version} ({pack.digest[:12]})")
    if plan.without_rules:
        page.entry("left out", ", ".join(plan.without_rules))
    done = page.finish()
    return Explanation(done.topic, done.text, plan.reasons, plan.sources)


def why_help(plan: Plan) -> Explanation:
    """The help message, and why it is in the plan."""
    page = Page(plan, "help", "Help")
    page.lines += help_message(plan.help_lines, plan.clearance.crisis == "first").splitlines()
    page.use(reason.id for reason in plan.reasons if reason.id.startswith("self_harm."))
    return page.finish()


def why_session(plan: Plan, session: Session) -> Explanation:
    """One session: its parts, its length, its day."""
    week = next((week for week in plan.weeks if session in week.sessions), None)
    when = long_date(session.date) + (f", {clock_words(session.clock)}" if session.clock else "")
    page = Page(plan, session.key, f"Session {session.key}: {session.title} {session.minutes} min, {when}")
    if session.status == "cancelled":
        page.entry("taken out", "this session is no longer in the plan")
    for step in session.steps:
        value, words = hardness(step)
        hard = "" if step.phase in ("warm_up", "cool_down") else f", {value}{f', {words}' if words else ''}"
        page.entry(f"{step.minutes} min", f"{step.label}{hard}")
        page.use(step.rules)
    page.gap()
    fixed = plan.fixed_before
    over = fixed is not None and session.date < fixed and session.status == "confirmed"
    if week is None or over:
        # The rules of today are not why an earlier revision had it so.
        if fixed is not None and over:
            page.entry("past", _as_planned_then(plan, session))
            page.entry("", f"the plan was made again on {long_date(fixed)} and is revision {plan.revision} now")
        for note in plan.notes:
            if note.topic == f"{session.key}.start":
                page.entry("placed", note.text.removeprefix(f"{session.key}: "))
        return page.finish()
    phase = "building up" if week.phase == "ramp" else "full dose"
    page.entry("week", f"{week.number} of {len(plan.weeks)}, {phase}")
    time, step_slot = plan.prescription.target("time"), plan.prescription.target("ramp_step", phase="ramp")
    if time is not None and session.minutes < time.aim and step_slot is not None:
        start = plan.prescription.target("ramp_start", phase="ramp")
        page.entry(
            "minutes", f"on the way to {time.aim}   {page.named((*(start.rules if start else ()), *step_slot.rules))}"
        )
    elif time is not None:
        page.entry("minutes", page.named(time.rules))
    for pause in plan.pauses:
        if pause.resumes == week.number and pause.share is not None and pause.done:
            page.entry("after", f"the pause from {pause}: exrx why pause   {page.named(pause.rules)}")
    hard_rules = [
        rule
        for name in ("bpm", "rpe")
        if (t := plan.prescription.target(name, session.kind, session.phase))
        for rule in t.rules
    ]
    if hard_rules:
        page.entry("how hard", page.named(hard_rules))
    windows = list(plan.availability.windows_on(session.date))
    page.entry(
        "day",
        f"your free time: {', '.join(map(str, windows))}"
        if windows
        else f"no days were named; {WEEKDAYS[session.date.weekday()]} leaves days between sessions",
    )
    page.numbers += [
        slot
        for slot in plan.prescription.slots
        if (slot.kind, slot.phase) == (session.kind, session.phase) and slot.dimension in _SCALES
    ]
    return page.finish()


def _as_planned_then(plan: Plan, session: Session) -> str:
    """Since when a session of the past is what it is. Its rules were those of then, and are not kept."""
    number = plan.made_in(session)
    made = f", made on {long_date(session.changed)}" if session.changed else ""
    kept = next((text for key, _, text in plan.told if key == session.key), "")
    ground = next((line for line in kept.splitlines() if line.startswith("Why these numbers:")), "")
    reasons = f'. Its text says: "{ground}"' if ground else "; its reasons are not kept"
    return f"as it was planned then{made}{f', in revision {number}' if number else ''}{reasons}"


def why_rule(plan: Plan, rule: str) -> Explanation:
    """One rule: what it says, what it decided, or why it did not take part."""
    reason = next((item for item in plan.reasons if item.id == rule), None)
    idle = [item for item in plan.prescription.idle if item.rule == rule]
    if reason is None:
        page = Page(plan, rule, f"{rule} did not take part in this plan")
        for item in idle:
            page.entry("because", item.text or item.fact)
            page.entry("about", ", ".join(dict.fromkeys(item.about)) or "screening")
        page.idle += idle
        return page.finish()
    page = Page(plan, rule, f"{rule}: {reason.says}")
    page.entry("tier", reason.tier)
    if reason.decides:
        page.entry("about", reason.decides)
    part = [slot for slot in plan.prescription.slots if rule in slot.target.rules]
    for number, slot in enumerate(part[:6]):
        role = [
            word
            for word, rules in (
                ("low end", slot.target.low_rules),
                ("point", slot.target.aim_rules),
                ("high end", slot.target.high_rules),
            )
            if rule in rules
        ]
        page.entry(
            "decided" if number == 0 else "",
            f"{slot.dimension} ({KIND_WORDS.get(slot.kind, slot.kind)}, {slot.phase}): {slot.target}, {' and '.join(role)}",
        )
    page.numbers += part
    page.compromises += [item for item in plan.compromises if rule in item.by or rule in item.forced_by]
    entered = entered_for(plan, rule)
    if entered:
        page.entry("entered", entered)
    for item in idle:
        page.entry("state", f"{item.state}: {item.text or item.fact}")
    page.idle += idle
    page.use((rule,))
    return page.finish()


def why_source(plan: Plan, name: str) -> Explanation:
    """One source: what was read of it, and which rules cite it."""
    source = next(item for item in plan.sources if item.id == name)
    page = Page(plan, name, source.cite())
    page.entry("kind", source.kind)
    if source.read:
        page.entry("read", source.read)
    if source.primary:
        page.entry("primary", source.primary)
    # Figures on energy are for plan.evidence() and the notes to the clinician.
    rules = [reason for reason in plan.reasons if reason.source == name and reason.decides != "weekly_energy"]
    for number, reason in enumerate(rules):
        page.lines += beside(
            "rules" if number == 0 else "",
            reason.id,
            reason.says,
            "; ".join(filter(None, (reason.locator, reason.quality, MARK_WORDS[reason.mark]))),
        )
    return Explanation(name, "\n".join(page.lines), tuple(rules), (source,))
