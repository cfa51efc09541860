"""What is said of a look back: to the person in words, to the clinician with figures, errors and where each answer came from."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable, Iterator, Mapping

from exrx.classes import NamedTuple
from exrx.following.outcomes import mean_change
from exrx.following.scores import Scored
from exrx.journal import AnswerEntry, Entry, IllnessEntry
from exrx.person.fields import PERSON
from exrx.printing.journals import help_comes_first, kind_word, none_ahead, sees_figures, why_lines
from exrx.printing.words import with_help
from exrx.programme.course import Change
from exrx.programme.plan import Plan
from exrx.reviewing import Asked, Review, TookPlace
from exrx.reviewing.looking import lengths_on
from exrx.rules.loader import shipped_book
from exrx.shipped import constant
from exrx.telling.document import fill
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.said import named

_MOST_PAIN = 10


class Fact(NamedTuple):
    """One thing that is told of the course, in one or several lines."""

    name: str
    title: str
    lines: list[str]


def review_text(found: Review, view: str = "person", language: str = SOURCE) -> str:
    """A look back as text, for the person or for the clinician."""
    tell = words_of(language)
    if view == "clinician":
        head = tell("review.clinician", day=found.day, weeks=found.weeks)
        blocks = [[head]] + [
            [one.title, *(line for text in one.lines for line in fill(text, "    ", "  "))]
            for one in course_facts(tell, found)
        ]
        return "\n\n".join("\n".join(block) for block in blocks)
    plan = found.plan
    crisis = "first" if help_comes_first(plan) else plan.clearance.crisis
    blocks = [fill(tell("review.head", day=found.day, weeks=found.weeks))]
    blocks += [fill(text) for text in person_lines(tell, found)]
    blocks += [asked_lines(tell, one) for one in found.open if one.unasked]
    if not found.is_over and plan.taken_out is None:
        blocks.append(fill(tell("review.coming", day=found.coming)))
    blocks.append(fill(tell("journal.freely")))
    return with_help(tell, crisis, plan.help_lines, blocks)


def person_lines(tell: Words, found: Review) -> Iterator[str]:
    """What a person reads of where they stand: never a verdict, never per cent, and nothing of a score beside a call for help."""
    yield where_it_stands(tell, found.plan, found.day)
    if said := how_it_goes(tell, found):
        yield said
    yield from dict.fromkeys(why_lines(tell, found.plan))


def where_it_stands(tell: Words, plan: Plan, day: dt.date) -> str:
    """Of a plan on a day, in figures, or without where figures do no good."""
    if plan.taken_out is not None:
        return none_ahead(tell, plan)
    if not sees_figures(plan):
        return tell("review.bare")
    begin, now = lengths_on(plan, day)
    code = "over" if day > plan.end else "grown" if now > begin else "stands"
    return tell(f"review.stands.{code}", begin=begin, now=now)


def how_it_goes(tell: Words, found: Review) -> str:
    """How it goes, of burden and in words."""
    if found.item9:
        return ""
    if found.says:
        return tell(f"review.says.{found.says}")
    early = constant("looks_back")["every"]
    same = {early: "same_early", 2 * early: "same_eight"}.get(found.weeks, "same")
    return tell(f"review.burden.{same if found.burden == 'same' else found.burden}") if found.burden else ""


def asked_lines(tell: Words, asked: Asked) -> list[str]:
    """A question with what answers it on the command line."""
    rows = fill(tell.tell(asked.asked))
    for one in asked.offered:
        said = tell.tell(one.said)
        text = tell("journal.ask.command", text=said, how=shlex.join(("exrx", "log", *one.how))) if one.how else said
        rows += fill(text, "      ", "  - ")
    return rows


# --- for the clinician ---------------------------------------------------------------------------------------------------


def course_facts(tell: Words, found: Review) -> list[Fact]:
    """The course in figures: each thing with its title and its lines, without those of which nothing is known."""
    plan = found.plan
    rows: list[tuple[str, Iterable[str]]] = [
        ("stand", [tell("review.stand", begin=found.begin, now=found.now, held=bool(found.holds))]),
        ("took", [_took(tell, "since", found.took), _took(tell, "late", found.of_late)]),
        ("effort", [tell("review.effort", word=word, number=number) for word, number in found.efforts]),
        ("feeling", _feeling(tell, found)),
        ("pain", (tell("review.pain", day=one.on, pain=one.pain, most=_MOST_PAIN, back=one.pain_next_morning or None) for one in found.hurt)),
        ("illness", (_illness(tell, one) for one in found.ill)),
        ("away", (tell("review.away", first=one.on, last=one.last) for one in found.away)),
        ("phq9", [*_points(tell, "phq9", found.phq9), *_scores(tell, found)]),
        ("gad7", [*_points(tell, "gad7", found.gad7), *(tell("review.anxiety", day=one.on, total=one.gad7) for one in found.scores if one.gad7 is not None)]),
        ("words", (tell("review.own_words", day=one.on, word=one.own_words_course) for one in found.scores if one.own_words_course)),
        ("contact", _contact(tell, found)),
        ("rules", _rules(found.changes, tell)),
        ("answers", (_answer(tell, one) for one in found.answers)),
        ("cleared", (tell("review.cleared", day=one.on, topic=one.topic, level=one.level, by=one.by) for one in found.clearances)),
        ("changes", _changes(tell, found)),
        ("open", (tell.tell(one.asked) for one in found.open if one.unasked)),
        ("afterwards", [tell("review.afterwards")] if found.is_over else []),
        ("figures", [] if sees_figures(plan) else [tell("review.withheld")]),
    ]  # fmt: skip
    made = [Fact(name, tell(f"review.title.{name}"), list(dict.fromkeys(texts))) for name, texts in rows]
    return [one for one in made if one.lines]


def trail_facts(tell: Words, plan: Plan) -> list[Fact]:
    """What is known of the course without its journal: whom to speak to, and what changed by which rule."""
    rows = (("contact", list(_contacts(tell, plan.changes))), ("changes", list(_trail(tell, plan.changes, {}))))
    return [Fact(name, tell(f"review.title.{name}"), lines) for name, lines in rows if lines]


def _took(tell: Words, when: str, told: TookPlace) -> str:
    parts = {name: getattr(told, name) for name in ("done", "shorter", "other", "stopped", "not_done", "unknown")}
    shown = [tell(f"review.became.{name}", number=number) for name, number in parts.items() if number]
    return tell(f"review.took.{when}", planned=told.planned, minutes=told.minutes, parts=shown or None)


def _feeling(tell: Words, found: Review) -> Iterator[str]:
    for one in found.felt:
        yield tell("review.felt", day=one.on, before=one.before, during=one.during, after=one.after)
    number = constant("rated")["sessions"]
    rated = [one for one in found.felt if one.during is not None][-number:]
    if len(rated) == number:
        level = sum(one.during or 0 for one in rated) / number
        yield tell("review.felt_mean", number=number, level=level, change=mean_change(rated))


def _scores(tell: Words, found: Review) -> Iterator[str]:
    for one in found.scores:
        if one.phq9 is not None or one.phq9_item9 is not None:
            yield tell("review.score", day=one.on, total=one.phq9, item=one.phq9_item9)


def _illness(tell: Words, one: IllnessEntry) -> str:
    which = None if not one.which else tell(f"review.which.{one.which}")
    illness = tell("review.illness", first=one.on, last=one.last, which=which)
    return tell("review.fever", illness=illness, fever=one.fever)


def _points(tell: Words, name: str, told: Scored | None) -> Iterator[str]:
    if told is None:
        return
    noticed, outcome = constant("noticed"), constant("phq9_outcome")
    yield tell(
        f"review.points.{name}", start=told.start, began=told.began, now=told.now, day=told.on, change=told.change, percent=told.percent,
        fell=told.change < 0, error=constant(f"{name}_change")["clear"], points=noticed["points"], percent_noticed=noticed["percent"],
        percent_in_care=constant("noticed_in_care")["percent"],
    )  # fmt: skip
    if name == "phq9":
        half = told.percent is not None and told.percent <= -outcome["response_percent"]
        limit = outcome["remission_under"]
        yield tell("review.half", half=half, under=told.now < limit, limit=limit)


def _contacts(tell: Words, changes: Iterable[Change]) -> Iterator[str]:
    for one in changes:
        if one.what == "contact":
            yield tell("review.contact", by=one.name, rules=one.rules, about=one.about or None)


def _contact(tell: Words, found: Review) -> Iterator[str]:
    yield from _contacts(tell, found.changes)
    for contact in found.contacts:
        yield tell("review.spoken", day=contact.on, who=contact.who or None)


def _rules(changes: Iterable[Change], tell: Words) -> Iterator[str]:
    """What each rule that holds the length or asks for a contact says, with its source and mark."""
    rules = shipped_book().by_id
    asking = [one for one in changes if one.what in ("held", "stays", "contact", "asked")]
    for id in dict.fromkeys(id for one in asking for id in one.rules):
        if id in rules:
            rule = rules[id]
            yield tell("journal.trail.rule", rule=id, source=rule.source, mark=rule.mark, says=rule.told("says"))


def _answer(tell: Words, one: AnswerEntry) -> str:
    field = tell.tell(named("fields", one.field, PERSON[one.field].label))
    value: object = one.value
    if isinstance(value, bool):
        value = tell("why.entered.yes" if value else "why.entered.no")
    return tell(
        "review.answer", field=field, value=value, day=one.on, entered=one.entered, until=one.until, plan=one.is_seed
    )  # fmt: skip


def _changes(tell: Words, found: Review) -> Iterator[str]:
    """What changed, by rule and entry, with what holds among it."""
    changes = dict.fromkeys((*found.trail, *found.changes))
    yield from _trail(tell, changes, {one.id: one for one in found.journal.entries})


def _trail(tell: Words, changes: Iterable[Change], known: Mapping[str, Entry]) -> Iterator[str]:
    for one in changes:
        if one.what == "contact":
            continue
        entries = [known[id] for id in one.entries if id in known]
        behind = [tell("review.behind", kind=kind_word(tell, entry), day=entry.on) for entry in entries]
        what = tell(f"journal.trail.what.{one.what}")
        change = tell("review.change", day=one.date, what=what, minutes=one.minutes)
        yield tell("review.because", change=change, rules=one.rules or None, entries=behind or None)
