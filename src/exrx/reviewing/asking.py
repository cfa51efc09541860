"""What is open on a day, in the order in which it matters. Each is asked once, and may be left open for good.

Of whom what is asked, and how often, stands in ``guidelines/asked_again.toml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from exrx.classes import replace
from exrx.following.reviews import GOES_ON, NOT_ANSWERED, going_on
from exrx.journal import (
    AnswerEntry,
    AskedEntry,
    ContactEntry,
    Entry,
    IllnessEntry,
    Journal,
    ReviewEntry,
    ScoreEntry,
    SessionEntry,
)
from exrx.journal.entries import CHOSEN
from exrx.person.fields import ENTRIES, PERSON
from exrx.person.values import as_date
from exrx.programme.key import BASE
from exrx.programme.plan import RUNNING, Plan, Session
from exrx.reviewing.standing import WEEK, Standing, looks, standing
from exrx.reviewing.values import Asked, Offered
from exrx.rules.facts import OF_PLAN
from exrx.rules.loader import shipped_book
from exrx.shipped import constant
from exrx.values.clearance import Question
from exrx.values.errors import NotCleared
from exrx.values.said import as_answered, said
from exrx.vocabulary import vocabulary

_DAY = dt.timedelta(days=1)
_AGAIN = ("medications", "conditions", "symptoms")


def open_questions(
    plan: Plan, today: Any, journal: Journal | None = None, rules: Any = (), *, help_first: bool = False
) -> tuple[Asked, ...]:
    """What is open on a day, the most important first. See ``Plan.open_questions``.

    ``help_first``: raises ``NotCleared`` where help comes before any question, or where no answer opens anything.
    """
    day = as_date(today, "today")
    if plan.taken_out is not None:
        # Nobody is asked about what they put down.
        return ()
    try:
        here = standing(plan, day, journal, rules)
    except NotCleared as error:
        clearance: Any = error.clearance
        stays = () if journal is None else tuple(_in_hospital(journal, day))
        if help_first and (clearance.crisis == "first" or not (stays or clearance.questions)):
            raise
        return (*stays, *(_safety(question, plan, day) for question in clearance.questions))
    return tuple(open_on(here, plan))


def open_on(here: Standing, before: Plan) -> Iterator[Asked]:
    """The same for a plan that follows its journal already; ``before`` is the one that named where answers differ."""
    opened = [one for one in here.plan.questions if _is_of_course(one)]
    yield from _which(here)
    yield from _in_hospital(here.journal, here.today)
    yield from _sleep(here)
    yield from _worse_after_effort(here)
    yield from _still_a_choice(here)
    yield from _pain_seen(here)
    yield from (_safety(one, here.plan, here.today) for one in opened)
    yield from _conflicts(here, before)
    yield from _days(here)
    yield from _course(here)
    yield from _still(here)
    yield from _review(here)
    yield from _fits(here)
    yield from _feeling(here)
    yield from _other_activity(here)
    yield from _session(here)
    yield from (_safety(one, here.plan, here.today) for one in here.plan.questions if one not in opened)


def _safety(question: Question, plan: Plan, today: dt.date) -> Asked:
    """A question of screening, with the answers that need no words of one's own."""
    name, kind = question.field, PERSON[question.field].kind

    def told(word: str, value: bool | str) -> Offered:
        entry = AnswerEntry(on=today, entered=today, field=name, value=value)
        return _offer("safety", word, ("answer", name, word), entry)

    about = question.about[:1] if PERSON[name].vocabulary == "medications" else ()
    how = ("answer", name, about[0], "--for", "WORD", *_ended(plan, about[0])) if about else ("answer", name, "WORD")
    offered = [_offer("safety", "other", how)]
    if kind == "yes_no":
        offered = [told("yes", True), told("no", False)]
    elif kind in ("entries", "names") and (name == "symptoms" or not getattr(plan.person, name)):
        offered.insert(0, told("none", "none"))
    return Asked(question.id, question.asked, tuple(offered), question=question)


def _ended(plan: Plan, medicine: str) -> tuple[str, ...]:
    """That a medicine has ended, to be said beside what it was for: an answer without it means that it is taken again."""
    named = [one for one in plan.person.medications or () if medicine in (one.entered, one.id)]
    last = max((one.ended for one in named if one.ended is not None), default=None)
    return () if last is None or any(one.ended is None for one in named) else ("--ended", last.isoformat())


def _is_of_course(question: Question) -> bool:
    """Whether it is open because of what a plan came through, and not since it was made."""
    rules = shipped_book().by_id
    return any(not set(rules[id].when.facts()).isdisjoint(OF_PLAN) for id in question.rules if id in rules)


def _offer(id: str, word: str, how: tuple[str, ...], *entries: Entry, **given: object) -> Offered:
    return Offered(word, said(f"journal.offer.{id}.{word}", **given), entries, how)


def _choices(here: Standing, about: str, words: tuple[str, ...]) -> tuple[Offered, ...]:
    """Answers that are kept as what was chosen."""
    made = []
    for word in words:
        entry = ReviewEntry(on=here.today, entered=here.today, about=about, chosen=word)
        made.append(_offer(about, word, (about, word.replace("_", "-")), entry))
    return tuple(made)


# --- what concerns safety --------------------------------------------------------------------------------------------


def _which(here: Standing) -> Iterator[Asked]:
    """Which illness it was: once for each."""
    for one in here.journal.of(IllnessEntry):
        asked = any(entry.about == "which" and entry.on == one.on for entry in here.journal.of(ReviewEntry))
        if one.which or one.on > here.today or asked:
            continue
        days = f"{one.on}..{'' if one.last is None else one.last}"

        def told(word: str, one: IllnessEntry = one, days: str = days, **more: Any) -> Offered:
            entry = replace(one, replaces=one.id, entered=here.today, number=0, **more)
            flags = {"which": ("--which", entry.which), "chest_signs": ("--chest-signs", "yes")}
            return _offer("which", word, ("ill", days, *(part for name in more for part in flags[name])), entry)

        offered = [told(word, which=word) for word in ("covid", "influenza", "pneumonia")]
        offered.append(told("chest_signs", chest_signs=True, which="other"))
        offered.append(told("none_of_them", which="other"))
        rather = ReviewEntry(on=one.on, entered=here.today, about="which", chosen="rather_not")
        offered.append(_offer("which", "rather_not", ("which", "rather-not", "--on", f"{one.on}"), rather))
        yield Asked("which", said("journal.ask.which", first=one.on, last=one.last), tuple(offered), one.on, one.last)


@cache
def _illness_of() -> Mapping[str, str]:
    """What an answer is as an illness, with rules of its own; the others refer as the stay itself does."""
    return {term.in_hospital_for: term.id for term in vocabulary()["conditions"].values() if term.in_hospital_for}


def _in_hospital(journal: Journal, today: dt.date) -> Iterator[Asked]:
    """What a stay in hospital was for: once for each. The answer is an illness of its last day."""
    asked = {one.on for one in journal.of(ReviewEntry) if one.about == "in_hospital_for"}
    illnesses = _illness_of()
    named = [one.on for one in journal.of(AnswerEntry) if one.value in illnesses.values()]
    for stay in journal.of(IllnessEntry):
        is_known = stay.on in asked or any(on >= stay.on for on in named)
        if stay.which != "in_hospital" or stay.on > today or is_known:
            continue
        day = min(stay.last or today, today)
        offered = []
        for word in CHOSEN["in_hospital_for"]:
            entries: list[Entry] = [ReviewEntry(on=stay.on, entered=today, about="in_hospital_for", chosen=word)]
            how: tuple[str, ...] = ("in_hospital_for", word.replace("_", "-"), "--on", f"{stay.on}")
            if word in illnesses:
                illness = illnesses[word]
                entries.append(AnswerEntry(on=day, entered=today, field="conditions", value=illness, since=day))
                how = ("answer", "conditions", illness, "--since", f"{day}")
            offered.append(_offer("in_hospital_for", word, how, *entries))
        yield Asked("in_hospital_for", said("journal.ask.in_hospital_for"), tuple(offered), stay.on, stay.last)


def _sleep(here: Standing) -> Iterator[Asked]:
    """Whether the need of sleep fell while energy rose: at each look back, for whom that may be a sign."""
    due, which = here.due(*looks()), constant("asked_sleep")
    for_them = any(_has(here, name, id) for name in ("conditions", "medications") for id in which[name])
    if due is None or here.chosen("sleep", due) or not (for_them or _new_antidepressant(here)):
        return
    yes = AnswerEntry(on=here.today, entered=here.today, field="conditions", value=which["yes"])
    offered = (
        _offer("sleep", "yes", ("answer", "conditions", which["yes"]), yes),
        *_choices(here, "sleep", ("no", "rather_not")),
    )
    yield Asked("sleep", said("journal.ask.sleep"), offered)


def _new_antidepressant(here: Standing) -> bool:
    which = constant("new_antidepressant")
    medicines = [one for one in here.person["medications"] or () if which["medicine"] in one.ids]
    return any(one.since is not None and (here.today - one.since).days <= which["days"] for one in medicines)


def _is_young(here: Standing) -> bool:
    age = here.plan.person.age
    return age is not None and age < int(constant("new_antidepressant")["under_age"])


def _has(here: Standing, name: str, id: str, days: int | None = None) -> bool:
    """Whether an illness or a medicine is there, of so many days at most; of one without a day nobody knows that it is older.

    A medicine that is over counts for as long as it is asked what it was for: its illness need not have ended with it.
    """
    facts = here.person[name]
    those = [one for one in (() if facts is None else facts.with_ended) if id in one.ids]
    return any(days is None or one.since is None or (here.today - one.since).days <= days for one in those)


def _due_again(here: Standing, about: str, field: str, weeks: int) -> bool:
    """Whether what safety asks more often is due: so long after the plan began, and after it was answered or left open."""
    told = [one.on for one in here.journal.of(AnswerEntry) if one.field == field and not one.is_seed]
    chosen = here.chosen(about)
    newest = max([here.first, *told, *([chosen.on] if chosen else [])])
    return here.today >= newest + weeks * WEEK


def _worse_after_effort(here: Standing) -> Iterator[Asked]:
    """With long COVID every week whether effort made it worse."""
    which = constant("asked_long_covid")
    field: str = which["field"]
    is_there = _has(here, "conditions", which["condition"])
    if not is_there or not _due_again(here, "long_covid", field, which["weeks"]):
        return

    def told(word: str, value: bool) -> Offered:
        entry = AnswerEntry(on=here.today, entered=here.today, field=field, value=value)
        return _offer("long_covid", word, ("answer", field, word), entry)

    offered = (told("yes", True), told("no", False), *_choices(here, "long_covid", ("rather_not",)))
    yield Asked("long_covid", said("journal.ask.long_covid"), offered)


def _still_a_choice(here: Standing) -> Iterator[Asked]:
    """After an eating disorder every four weeks whether moving is still a choice."""
    which = constant("asked_eating")
    was = here.person["eating_disorder"] == which["eating_disorder"]
    if not was or not _due_again(here, "eating", "training_signs", which["weeks"]):
        return
    sign = AnswerEntry(on=here.today, entered=here.today, field="training_signs", value=which["sign"])
    still, rather = _choices(here, "eating", ("unchanged", "rather_not"))
    offered = (still, _offer("eating", "no", ("answer", "training_signs", which["sign"]), sign), rather)
    yield Asked("eating", said("journal.ask.eating"), offered)


def _pain_seen(here: Standing) -> Iterator[Asked]:
    """Whether somebody has looked at pain that has lasted, once for each time."""
    days = here.facts.get("pain_days")
    if not isinstance(days, int) or days <= constant("pain_seen")["days"]:
        return
    if here.chosen("pain_seen", here.today - days * _DAY):
        return
    seen = ContactEntry(on=here.today, entered=here.today)
    offered = (_offer("pain_seen", "yes", ("contact",), seen), *_choices(here, "pain_seen", ("not_yet", "rather_not")))
    yield Asked("pain_seen", said("journal.ask.pain_seen"), offered)


def _conflicts(here: Standing, before: Plan) -> Iterator[Asked]:
    """Where two places differ."""
    known = {entry.id: entry for entry in here.journal.holding}
    for change in before.changes:
        entry = known.get(change.entries[0]) if change.what == "conflict" and change.entries else None
        if not isinstance(entry, AnswerEntry):
            continue
        offered = [_offer("conflict", "holds", ())]
        if entry.field in ENTRIES:
            ended = AnswerEntry(
                on=here.today, entered=here.today, field=entry.field, value=entry.value, until=here.today
            )
            how = ("answer", entry.field, f"{entry.value}", "--ended", f"{here.today}")
            offered.append(_offer("conflict", "ended", how, ended))
        asked = said("journal.ask.conflict", about=as_answered(entry.field, entry.value), day=entry.on)
        yield Asked("conflict", asked, tuple(offered), entry.on)


# --- what took place ---------------------------------------------------------------------------------------------------


def _days(here: Standing) -> Iterator[Asked]:
    """The sessions of which nothing is known: all of them in one question, once."""
    asked = here.told.asked
    days = [
        day for day in here.past if here.became(day) is None and not any(one.on <= day <= one.last for one in asked)
    ]
    if not days or (here.today - days[0]).days <= constant("asked_days")["days"]:
        return
    first, last = days[0], days[-1]
    span = f"{first}..{last}"

    def told(word: str) -> Offered:
        entry = AskedEntry(on=first, last=last, entered=here.today, choice=word)
        return _offer("days", word, ("days", span, word.replace("_", "-")), entry)

    offered = (told("all"), _offer("days", "some", ("done", "DAY", "DAY")), told("none"), told("rather_not"))
    yield Asked("days", said("journal.ask.days", first=first, last=last), offered, first, last, tuple(days))


def _session(here: Standing) -> Iterator[Asked]:
    """The newest session of these days, for whoever comes by."""
    known = here.told.sessions
    since = here.today - constant("asked_days")["days"] * _DAY
    near = [one for one in here.plan.sessions if since <= one.date <= here.today and not here.told.is_ill(one.date)]
    if not near or near[-1].date in known or any(one.on <= near[-1].date <= one.last for one in here.told.asked):
        return
    session: Session = near[-1]
    day = session.date

    def told(word: str, how: tuple[str, ...], outcome: str, minutes: int | None = None) -> Offered:
        entry = SessionEntry(on=day, entered=here.today, outcome=outcome, minutes=minutes)
        return _offer("session", word, (*how, f"{day}"), entry)

    least = constant("smaller_size")["least"]
    offered = (
        told("done", ("done",), "done"),
        told("half", ("shorter",), "shorter"),
        told("shoes_on", ("shorter", f"{least}"), "shorter", least),
        told("other", ("other",), "other"),
        told("not_done", ("not",), "not_done"),
        told("stopped", ("stopped",), "stopped"),
    )
    asked = said("journal.ask.session", day=day, title=session.what)
    yield Asked("session", asked, offered, day, day, (day,), unasked=False)


# --- how it goes -------------------------------------------------------------------------------------------------------


def _course(here: Standing) -> Iterator[Asked]:
    """How it goes: at the looks back, and every two weeks where the ninth answer, or a new medicine of the young, asks for it."""
    which, apart = constant("asked_course"), constant("scores")["apart"] * _DAY
    often = [
        which[f"{name}_weeks"]
        for name, asks in (
            ("item9", here.facts.get("item9_told") == which["item9"]),
            ("young_antidepressant", _is_young(here) and _new_antidepressant(here)),
            ("discharged", _has(here, "conditions", which["discharged"], which["discharged_days"])),
        )
        if asks
    ]
    answered = [
        one.on
        for one in here.journal.of(ScoreEntry)
        if one.on <= here.today and (one.phq9 is not None or one.own_words_course)
    ]
    chosen = here.chosen("course")
    answered += [chosen.on] if chosen is not None else []
    newest = max(answered, default=None)
    if often:
        due = here.first if newest is None else newest + min(often) * WEEK
        is_open = due <= here.today
        offered_only = False
    else:
        at = here.due(constant("looks_back")["offered"], *looks())
        offered_only = here.due(*looks()) is None
        # A score closer before is that of the look back.
        is_open = at is not None and not (newest is not None and newest > at - apart)
    if not is_open:
        return

    def words(word: str) -> Offered:
        return _offer("course", word, (word,), ScoreEntry(on=here.today, entered=here.today, own_words_course=word))

    offered = (
        *_choices(here, "course", ("rather_not",)),
        *map(words, ("better", "same", "worse")),
        _offer("course", "questionnaire", ("phq9", "TOTAL", "--item9", "N")),
    )
    yield Asked("course", said("journal.ask.course"), offered, unasked=not offered_only)


def _still(here: Standing) -> Iterator[Asked]:
    """Whether medicines, illnesses and signs are as they were entered."""
    again = [here.first + constant("answers_again")[name] * WEEK for name in ("first", "last")]
    pregnancy = constant("asked_pregnancy")
    if _has(here, "conditions", pregnancy["condition"]) and here.first <= here.today:
        every = pregnancy["weeks"] * WEEK
        again.append(here.first + max(1, (here.today - here.first) // every) * every)
    due = max((day for day in again if day <= here.today), default=None)
    if due is None or here.chosen("answers", due):
        return
    told = {one.field for one in here.journal.of(AnswerEntry) if one.on >= due and not one.is_seed}
    if told.issuperset(_AGAIN):
        return
    as_before, rather = _choices(here, "answers", ("unchanged", "rather_not"))
    new = [
        _offer("answers", name, ("answer", name, "NAME", *(("--since", "DATE") if name != "symptoms" else ())))
        for name in _AGAIN
    ]
    yield Asked("answers", said("journal.ask.answers"), (as_before, *new, rather))


def _review(here: Standing) -> Iterator[Asked]:
    """How to go on: at the looks back, and once it is over."""
    if here.is_over:
        chosen = here.chosen("afterwards")
        back = chosen is not None and _heavier_since(here, chosen.on)
        # A choice to go on that is too old for it is none any more.
        is_old = chosen is not None and chosen.chosen in GOES_ON and going_on(here.journal, here.today) is None
        if chosen is None or back or is_old:
            ways = ("as_it_is", "two_days", "own_way", "rather_not")
            asked = said(f"journal.ask.{'back_again' if back else 'afterwards'}")
            yield Asked("afterwards", asked, _choices(here, "afterwards", ways))
        return
    due = max((here.first + weeks * WEEK for weeks in looks() if here.first + weeks * WEEK <= here.today), default=None)
    if due is None or here.chosen("review", due):
        return
    words = ("go_on", "smaller", "other", "pause", "stop", "rather_not")
    weeks = (due - here.first).days // 7
    yield Asked("review", said("journal.ask.review", weeks=weeks), _choices(here, "review", words), due)


def _heavier_since(here: Standing, day: dt.date) -> bool:
    """Whether a score told after a day is higher by more than its error."""
    if not any(one.on > day for one in here.totals):
        return False
    changes = (here.facts.get(name) for name in ("phq9_change", "phq9_since_last"))
    return any(isinstance(one, int) and one >= constant("phq9_change")["clear"] for one in changes)


def left_open(asked: Asked, today: dt.date) -> tuple[Entry, ...]:
    """What is entered where a look back was put and nobody answered: the asking alone; nothing for every other question."""
    if asked.id not in ("review", "answers"):
        return ()
    return (ReviewEntry(on=today, entered=today, about=asked.id, chosen=NOT_ANSWERED),)


# --- what would fit ----------------------------------------------------------------------------------------------------


def _fits(here: Standing) -> Iterator[Asked]:
    """What would fit: after three shorter ones, under half in four weeks, or a wish for something smaller or else."""
    newest, review = here.chosen("fits"), here.chosen("review")
    wished = review is not None and review.chosen in ("smaller", "other") and (newest is None or newest.on < review.on)
    lately = newest is not None and newest.on > here.today - constant("what_fits")["weeks"] * WEEK
    if here.is_over or not (wished or (not lately and (_shorter(here) or _seldom(here)))):
        return
    sessions = [one for one in here.plan.sessions if one.date >= here.today]
    usual = min((one.minutes for one in sessions[:1]), default=0)
    in_week = max((len(one.sessions) for one in here.plan.weeks if one.start + WEEK > here.today), default=0)
    smaller, fewer, *rest = _choices(here, "fits", ("smaller", "fewer_days", "other_time", "other_activity", "as_it_is", "rather_not"))  # fmt: skip
    offered = [
        with_wish(smaller, here.today, minutes=usual),
        with_wish(fewer, here.today, sessions_per_week=in_week - 1),
    ]
    yield Asked("fits", said("journal.ask.fits"), (*offered, *rest))


def with_wish(offered: Offered, today: dt.date, **wish: int) -> Offered:
    """An answer with the wish that it means; it is granted inside what is safe, and never makes anything longer."""
    entries = [
        AnswerEntry(on=today, entered=today, field=name, value=value) for name, value in wish.items() if value > 0
    ]
    return replace(offered, entries=(*offered.entries, *entries))


def _shorter(here: Standing) -> bool:
    number = here.facts.get("shorter_in_row")
    return isinstance(number, int) and number >= constant("what_fits")["shorter"]


def _seldom(here: Standing) -> bool:
    """Under half of what was planned in four weeks, of which enough is known."""
    which, share = constant("what_fits"), here.facts.get("done_share")
    is_known = isinstance(share, int | float) and here.today >= here.first + which["weeks"] * WEEK
    return is_known and float(share or 0) < which["percent"]


def _feeling(here: Standing) -> Iterator[Asked]:
    """What would feel better, once for each time that it did not feel good."""
    weeks = here.facts.get("weeks_since_feeling_hold")
    if (
        not isinstance(weeks, int)
        or weeks > 0
        or here.chosen("feeling", here.today - constant("rated")["apart_weeks"] * WEEK)
    ):
        return
    words = ("rather_not", "other_time", "other_activity", "company", "smaller")
    yield Asked("feeling", said("journal.ask.feeling"), _choices(here, "feeling", words))


def _other_activity(here: Standing) -> Iterator[Asked]:
    """After pain, for whom the plan has no other activity: which one there is, of those that screening leaves open, once for each time."""
    hurt = next(
        (one for one in reversed([*here.told.sessions.values()]) if one.pain is not None or one.pain_next_morning), None
    )
    facts = {**here.person, **here.facts}
    asks = any(rule.then.other_activity and rule.when.holds(facts) for rule in shipped_book().recommendations)
    if hurt is None or not asks or here.is_over:
        return
    told = (
        one for one in here.journal.of(AnswerEntry) if one.field == "likes" and one.on >= hurt.on and not one.is_seed
    )
    if here.chosen("other_activity", hurt.on) or any(told):
        return
    usual = {one.activity for one in here.plan.sessions if one.date == hurt.on}
    prescription, which = here.plan.prescription, constant("pain_seen")
    if {dict(prescription.activities).get(BASE, RUNNING), *prescription.variety} - usual - {RUNNING}:
        # The plan has one that can stand in.
        return
    usual |= set() if usual.isdisjoint(which["alike"]) else set(which["alike"])
    book = shipped_book()
    fit = [book.activities[id] for id in prescription.options if id in book.activities]
    fit = [one for one in fit if one.groups.isdisjoint(usual) and not one.movements and one.id != RUNNING]
    offered = []
    for one in sorted(fit, key=lambda one: (one.rank, one.id))[: which["offered"]]:
        entry = AnswerEntry(on=here.today, entered=here.today, field="likes", value=one.id)
        named = said("journal.offer.other_activity.one", title=said(f"sessions.{one.id}.title"))
        offered.append(Offered(one.id, named, (entry,), ("answer", "likes", one.id)))
    offered += [_offer("other_activity", "other", ("answer", "likes", "ACTIVITY"))]
    offered += _choices(here, "other_activity", ("none", "rather_not"))
    yield Asked("other_activity", said("journal.ask.other_activity"), tuple(offered))
