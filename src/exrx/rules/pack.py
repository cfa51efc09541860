"""Rules as values: a recommendation, a pack, and the union of packs that a plan is made with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from exrx.classes import dataclass, field, replace
from exrx.programme.key import kinds
from exrx.rules.candidates import Candidates, asked
from exrx.rules.conditions import Clause, Condition, Truth
from exrx.rules.facts import LATE
from exrx.values.citation import Mark, Quality, Reason, Source
from exrx.values.clearance import Answer, Level
from exrx.values.constraint import Number, Tier
from exrx.values.dimensions import INTENSITY_SCALES
from exrx.values.said import NOWHERE, Named, Said, named, packed, said
from exrx.wordings import Translated

Word = Literal["light", "moderate", "vigorous"]
WORDS: tuple[Word, ...] = ("light", "moderate", "vigorous")
EFFORTS = ("very light", *WORDS, "near-maximal")
"""What an energy cost can mean at an age, in order."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A bound that a named formula works out for this person."""

    name: str


@dataclass(frozen=True, slots=True)
class Applies:
    """To which sessions a rule speaks. ``None`` is all of them."""

    kind: frozenset[str] | None = None
    phase: frozenset[str] | None = None
    minutes: tuple[int | None, int | None] | None = None
    band: bool | None = None
    weeks: int | None = None
    """Only in so many weeks from the start of a plan, or from the day of new answers."""
    while_recent: bool = False
    """Only in the weeks in which what made the rule hold is still as recent as its condition asks."""

    @property
    def timed(self) -> bool:
        """Whether it ends before the plan may."""
        return self.weeks is not None or self.while_recent

    def to(
        self, kind: str, phase: str, minutes: int | None = None, band: bool | None = None, *, timed: bool = False
    ) -> bool:
        """Whether the rule speaks about such a session; a kind may count as another one, too.

        ``timed``: in weeks in which rules that end still hold.
        """
        if self.timed and not timed:
            return False
        if self.kind is not None and self.kind.isdisjoint(kinds()[kind].all):
            return False
        # The way back after a pause is building up again: what holds there holds here.
        if self.phase is not None and phase not in self.phase and not (phase == "return" and "ramp" in self.phase):
            return False
        if self.minutes is not None:
            low, high = self.minutes
            if minutes is None or (low is not None and minutes < low) or (high is not None and minutes > high):
                return False
        return self.band is None or self.band == band


@dataclass(frozen=True, slots=True)
class Order:
    """What a screening rule orders: the level, the topic whose clearance opens the way, and how it is said."""

    level: Level
    topic: str = ""
    opened: Level = "limited"
    opens: bool = True
    after_months: int = 0
    """A clearance counts only from so many months after what the referral is about."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The ``then`` of a rule."""

    ranges: tuple[tuple[str, Number | Formula | None, Number | Formula | None], ...] = ()
    choose: tuple[tuple[str, Number], ...] = ()
    floors: tuple[tuple[str, Number], ...] = ()
    words: tuple[Word, Word] | None = None
    ceiling: Word | None = None
    activities: frozenset[str] | None = None
    activity: str = ""
    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    order: Order | None = None
    urgent: bool = False
    question: str = ""
    crisis: str = ""
    drop: bool = False
    formula: str = ""
    guide: str = ""
    hold: bool = False
    """Whether sessions stay as long as they are."""
    step_back: bool = False
    """Whether sessions become one step shorter."""
    contact: Literal["", "this_week", "now"] = ""
    """By when whoever treats the person, or a doctor, is to be spoken to."""
    size: Literal["", "small"] = ""
    """Which size of the next session stands first; empty: the whole one."""
    other_activity: bool = False
    """Whether sessions are of another activity than the one that hurt, where the person has one."""
    advise: str = ""
    inform: str = ""
    closed_by: str = ""
    """The topic whose clearance answers the question; a rule that only forbids or advises ends with it."""
    known_other: bool = True
    """Whether "another reason, known to whoever treats me" answers the question."""

    @property
    def only_until_closed(self) -> bool:
        """Whether it holds only until its clearance is there: it neither screens nor asks."""
        return bool(self.closed_by) and not self.screens

    @property
    def screens(self) -> bool:
        """Whether it takes part in screening."""
        return bool(self.order or self.question or self.crisis)

    def caps_effort(self, hard: int) -> bool:
        """Whether it keeps effort under ``hard``, on the scale of effort alone or beside others."""
        return any(name == "rpe" and isinstance(high, int | float) and high < hard for name, _, high in self.ranges)

    @property
    def about(self) -> tuple[str, ...]:
        """The dimensions and items it speaks of, sorted."""
        names = {name for name, *_ in self.ranges} | {name for name, _ in (*self.choose, *self.floors)}
        if self.words or self.ceiling:
            names.add("intensity")
        if self.activities or self.activity:
            names.add("activity")
        if self.formula:
            names.add("hr_max")
        return tuple(sorted({*names, *self.require, *self.forbid, *((self.activity,) if self.activity else ())}))


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One claim of one source: when it holds, and what then follows."""

    id: str
    tier: Tier
    source: str
    locator: str
    says: str
    quality: Quality
    mark: Mark
    when: Condition
    then: Effect
    applies: Applies = Applies()
    unknown: Literal["pass", "assume", "ask", ""] = ""
    overrides: tuple[str, ...] = ()
    """Goals or preferences that do not take effect where this one does: the special before the general."""
    pack: str = ""
    file: str = ""
    line: int | None = None
    private: bool = False
    """What it advises is for the person alone: it stands in no page that may hang on a wall."""
    pages: tuple[tuple[str, str], ...] = ()
    """What such a page says instead of ``advise``, where that is not the same."""
    translated: tuple[Translated, ...] = ()
    """Its texts in other languages, where the pack itself brings them."""
    speaks_of: tuple[str, ...] = ()
    """What it has something to say about without asking for it: answers about that name it."""

    def told(self, name: Literal["advise", "guide", "inform", "locator", "says"]) -> Said:
        """One of its texts, to be told in any language."""
        text = getattr(self if name in ("locator", "says") else self.then, name)
        return packed(f"{self.id}.{name}", name, text, self.pages, self.translated)

    def reason(self, because: tuple[Named, ...] = ()) -> Reason:
        """The reason that a plan keeps, with the entries that made it hold."""
        return Reason(
            self.id,
            self.tier,
            self.told("says"),
            self.source,
            self.told("locator"),
            self.quality,
            self.mark,
            self.then.about,
            self.pack,
            because,
        )


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question as a pack words it.

    In ``text`` and ``answer`` ``{words}`` stands for what it is about, and ``{near}`` for the nearest words that are known.
    """

    id: str
    field: str
    text: str
    answer: str
    decides: str
    if_open: str
    weight: int = 100
    holds_back: bool = True
    choices: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    covers: tuple[str, ...] = ()
    same_entries: bool = False
    """Whether it stands only for questions about the entries that it is about itself, and not for the whole illness."""
    """Questions that are not shown beside it: its answer closes them through their own lists."""
    everybody: int | None = None
    """Its place among those that ``exrx new`` asks everybody; ``None``: it waits for a rule."""
    when: Condition | None = None
    """Whom everybody is, for this question; ``None``: really everybody."""
    needed: bool = False
    """Everybody is only asked while no plan can be made without the answer."""
    note: str = ""
    """What is said under it."""
    listed: str = ""
    """The words of its field are listed with numbers, those of this group first."""
    line: int | None = None
    pages: tuple[tuple[str, str], ...] = ()
    """What a page that may hang on a wall says instead of ``text``, ``decides`` or ``if_open``, where that is not the same."""
    translated: tuple[Translated, ...] = ()
    """Its texts in other languages, where its pack brings them."""

    def told(self, name: Literal["decides", "if_open", "note", "text"]) -> Said:
        """One of its texts, to be told in any language; ``text`` with its gaps as they are written."""
        return packed(f"question.{self.id}.{name}", name, getattr(self, name), self.pages, self.translated)


@dataclass(frozen=True, slots=True)
class Topic:
    """Whom a referral goes to, and what to ask."""

    id: str
    who: str
    ask: str
    meanwhile: str = ""
    now: str = ""
    """What is an emergency, whatever was entered; a sign that was entered has advice of its own."""
    pages: tuple[tuple[str, str], ...] = ()
    """What a page that may hang on a wall says instead of any of these, where that is not the same."""
    translated: tuple[Translated, ...] = ()
    """These in other languages, where its pack brings them."""


@dataclass(frozen=True, slots=True)
class StudyFinding:
    """What a study found about a dimension without asking for a dose; ``when``: the people whom it speaks of."""

    dimension: str
    source: str
    says: str
    quality: Quality
    mark: Mark
    when: Condition = field(default_factory=Condition)
    agrees: bool = False
    """It bears on the number and does not contradict it."""
    translated: tuple[Translated, ...] = ()
    """What it says in other languages, where its pack brings that."""

    @property
    def id(self) -> str:
        """What it is called: a study may have found something about several dimensions."""
        return f"finding.{self.source}.{self.dimension}"

    @property
    def told(self) -> Said:
        """What it says, to be told in any language."""
        return packed(f"{self.id}.says", "says", self.says, translated=self.translated)


@dataclass(frozen=True, slots=True)
class Protocol:
    """A published programme that can be asked for by name. Its dose stands in the rules whose ``when.protocol`` names it."""

    id: str
    title: str
    source: str
    population: str
    evidence: str
    result: str
    quality: Quality
    mark: Mark
    leaves_open: tuple[str, ...] = ()
    """What its source is silent about besides what the rules show, such as a schedule of supervision."""
    translated: tuple[Translated, ...] = ()
    """Its texts in other languages, where its pack brings them."""

    def told(self, name: Literal["evidence", "population", "result", "title"]) -> Said:
        """One of its texts, to be told in any language."""
        return packed(f"protocol.{self.id}.{name}", name, getattr(self, name), translated=self.translated)

    @property
    def left_open(self) -> tuple[Said, ...]:
        """What its source is silent about, to be told in any language."""
        names = [f"leaves_open.{number}" for number in range(len(self.leaves_open))]
        given = zip(names, self.leaves_open, strict=True)
        return tuple(packed(f"{self.id}.{name}", name, text, translated=self.translated) for name, text in given)


@dataclass(frozen=True, slots=True)
class Constant:
    """Numbers that a step of the engine needs, with their source; the step asks ``shipped.constant`` for them."""

    id: str
    says: str
    source: str
    locator: str
    quality: Quality
    mark: Mark


@dataclass(frozen=True, slots=True)
class IntensityClass:
    """One row of the intensity table: the same word on every scale. Both ends are printed whole numbers."""

    edition: str
    word: str
    percent_reserve: tuple[int, int]
    percent_max: tuple[int, int]
    rpe: tuple[int, int]
    talk_test: str
    source: str
    talk_short: str = ""
    """The same in half a line, where the whole is longer."""

    def band(self, scale: str) -> tuple[int, int]:
        """Its ends on one scale."""
        ends: tuple[int, int] = getattr(self, scale)
        return ends

    @property
    def talk(self) -> Said:
        """What tells that the effort is right."""
        short = named("packs", f"talk_short.{self.word}", self.talk_short) if self.talk_short else None
        return right_when((named("packs", f"talk.{self.word}", self.talk_test),), short)


def right_when(what: Iterable[Said], short: Said | None = None) -> Said:
    """What tells that the effort is right, and the same in half a line where that is less."""
    return said("sessions.right_when", what=what, short=short)


State = Literal["told", "stale", "held"]
"""What became of a translation."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A translation that a pack brings: told, stale (its English has changed since), or held back until somebody has signed it."""

    code: str
    language: str
    state: State
    digest: str
    """Of the English as it is now."""
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RulePack:
    """One file of knowledge."""

    name: str
    version: str
    title: str
    digest: str
    file: str
    recommendations: tuple[Recommendation, ...] = ()
    sources: tuple[Source, ...] = ()
    questions: tuple[QuestionText, ...] = ()
    topics: tuple[Topic, ...] = ()
    findings: tuple[StudyFinding, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    constants: tuple[Constant, ...] = ()
    intensity: tuple[IntensityClass, ...] = ()
    help_lines: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()
    """The translations that it brings, also those that are not told."""

    def __repr__(self) -> str:
        return f"RulePack({self.name!r}, {len(self.recommendations)} recommendations)"


@dataclass(frozen=True, slots=True)
class Effort:
    """One level of an activity: its code and MET value in the Compendium, and what it looks like."""

    code: str
    met: Number
    words: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """What one can do in a session: its MET value and Compendium code, and what it takes. Its words are ``sessions.ID`` of a language.

    ``levels`` are the same activity easier and harder, easiest first. ``equipment``: one of these is needed, where any is named.
    ``movements``: it is made of those of strength sessions.
    """

    id: str
    kinds: frozenset[str]
    met: Number
    code: str
    source: str
    needs_like: bool = False
    groups: frozenset[str] = frozenset()
    levels: tuple[Effort, ...] = ()
    equipment: frozenset[str] = frozenset()
    impact: Literal["low", "high"] = "low"
    setting: frozenset[str] = frozenset()
    skill: Literal["none", "some"] = "none"
    fall_risk: Literal["low", "some"] = "low"
    rank: int = 100
    harder: str = ""
    """The activity that goes on where the hardest level of this one ends; empty where it has no such end."""
    movements: bool = False

    @property
    def in_water(self) -> bool:
        """Whether it is done in water and nowhere else."""
        return self.setting == {"water"}

    @property
    def easiest(self) -> Number:
        """The MET value of its easiest level."""
        return min((level.met for level in self.levels), default=self.met)


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement pattern of a strength session, which is done plain, with bands, or with loads; ``seated``: also without the legs."""

    pattern: str
    legs: bool
    source: str
    seated: bool = False

    def done(self, means: str) -> Said:
        """It as it is done: ``plain``, ``seated``, with ``bands`` or with ``loads``."""
        return said(f"sessions.movements.{self.pattern}.{means}")


@dataclass(frozen=True, slots=True)
class RelativeEffort:
    """From an age on: the MET values at which light, moderate, vigorous and near-maximal effort begin."""

    min_age: int
    light: Number
    moderate: Number
    vigorous: Number
    near_maximal: Number
    source: str
    locator: str
    mark: Mark

    def word(self, met: Number) -> str:
        """What a MET value means at this age.

        >>> RelativeEffort(65, 1.6, 3.2, 4.8, 6.8, "acsm-2011", "table 5", "recalled").word(3.8)
        'moderate'
        """
        steps = (
            ("near-maximal", self.near_maximal),
            ("vigorous", self.vigorous),
            ("moderate", self.moderate),
            ("light", self.light),
        )
        return next((name for name, begins in steps if met >= begins), "very light")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of activities as it is shipped, with its sources."""

    edition: str
    activities: tuple[Activity, ...]
    movements: tuple[Movement, ...]
    relative: tuple[RelativeEffort, ...]
    sources: tuple[Source, ...]

    def effort_at(self, age: int) -> RelativeEffort | None:
        """The row for an age; ``None`` below the youngest."""
        rows = [row for row in self.relative if row.min_age <= age]
        return max(rows, key=lambda row: row.min_age, default=None)

    def row_at(self, age: int) -> RelativeEffort:
        """The row for an age, the youngest for somebody younger still: it is the stricter one."""
        return self.effort_at(age) or min(self.relative, key=lambda row: row.min_age)

    def effort_word(self, age: int, met: Number) -> str:
        """What an energy cost means at an age, one of ``EFFORTS``."""
        return self.row_at(age).word(met)


@dataclass(frozen=True, slots=True)
class Begun:
    """Rules that begin with the same fact: one such clause, all their ids, and these by what they ask for."""

    clause: Clause
    rules: list[str] = field(default_factory=list)
    by_id: dict[str, list[str]] = field(default_factory=dict)


class Round:
    """Rules that are evaluated together, sorted by id.

    Whoever makes one plan asks the interpreter, over what can hold at all. To whoever goes on asking, the rules are compiled: that takes
    as long as some hundred plans save by it.
    """

    def __init__(self, rules: Iterable[Recommendation]) -> None:
        self._rules = tuple(rules)
        self._candidates = Candidates(rule.when for rule in self._rules)
        self._asked = 0

    def candidates(self, facts: Mapping[str, Any]) -> list[Recommendation]:
        """The rules that can hold or be undecided; every other one does not hold."""
        return [self._rules[place] for place in self._candidates.among(facts)]

    def decided(self, facts: Mapping[str, Any], *, interpreted: bool = False) -> Mapping[str, Truth]:
        """The rules that hold, and with ``None`` those that are undecided, by id and in order; ``interpreted``: by the interpreter in any case."""
        if not interpreted:
            # Whether two threads count one: that changes when it is compiled, and no answer.
            self._asked += 1
            if self._asked > _WORTH_COMPILING:
                return self.compiled(facts)
        found = {}
        for rule in self.candidates(facts):
            truth = rule.when.holds(facts)
            if truth is not False:
                found[rule.id] = truth
        return found

    @cached_property
    def compiled(self) -> Callable[[Mapping[str, Any]], Mapping[str, Truth]]:
        """The same as one function."""
        from exrx.rules.compiling import compiled

        return compiled((rule.id, rule.when) for rule in self._rules)


_WORTH_COMPILING = 100
"""Evaluations by the interpreter before the rules are compiled."""

_MOST_SHARED = 1024
"""Sets of rules of which something is kept."""

_SHIPPED = "exrx."
"""How the names of shipped packs begin."""


class RuleBook:
    """The union of packs. Whatever the order they came in, the same set gives the same book."""

    def __init__(self, packs: Iterable[RulePack], activities: Iterable[Activity] = ()) -> None:
        self.packs = tuple(sorted(packs, key=lambda pack: pack.name))
        self.recommendations = tuple(
            sorted((rule for pack in self.packs for rule in pack.recommendations), key=lambda rule: rule.id)
        )
        self.by_id: Mapping[str, Recommendation] = _by_id(self.recommendations)
        self.sources: Mapping[str, Source] = _by_id(one for pack in self.packs for one in pack.sources)
        self.questions: Mapping[str, QuestionText] = _by_id(one for pack in self.packs for one in pack.questions)
        self.topics: Mapping[str, Topic] = _by_id(one for pack in self.packs for one in pack.topics)
        self.findings = tuple(finding for pack in self.packs for finding in pack.findings)
        self.protocols: Mapping[str, Protocol] = _by_id(one for pack in self.packs for one in pack.protocols)
        self.constants = tuple(constant for pack in self.packs for constant in pack.constants)
        self.intensity: Mapping[str, IntensityClass] = MappingProxyType(
            {row.word: row for pack in self.packs for row in pack.intensity}
        )
        self.help_lines = tuple(line for pack in self.packs for line in pack.help_lines)
        self.activities: Mapping[str, Activity] = _by_id(activities)
        self._reasons: dict[str, Reason] = {}
        self._shared: dict[object, dict[Any, Any]] = {}
        self._of_protocol: dict[str, tuple[Recommendation, ...]] = {}

    @cached_property
    def stamp(self) -> str:
        """Which knowledge this is, in a few words: what is shipped as one, then every pack that was added."""
        shipped = [pack for pack in self.packs if pack.name.startswith(_SHIPPED)]
        named = ((pack.name, pack.version, pack.digest) for pack in self.packs if not pack.name.startswith(_SHIPPED))
        every = "\n".join(f"{pack.name} {pack.version} {pack.digest}" for pack in shipped)
        newest = max((pack.version for pack in shipped), default="")
        own = (_SHIPPED.rstrip("."), newest, hashlib.sha256(every.encode()).hexdigest()[:16])
        return ",".join(" ".join(part) for part in (own, *named))

    @cached_property
    def about(self) -> Mapping[str, tuple[str, ...]]:
        """By rule what it speaks of, and the kinds of sessions that it speaks to."""
        return {rule.id: (*rule.then.about, *sorted(rule.applies.kind or ())) for rule in self.recommendations}

    @cached_property
    def numbers(self) -> Mapping[str, tuple[str, ...]]:
        """By rule the dimensions that it asks a number for; a rule that asks for none is not among them."""
        found = {
            rule.id: {name for part in (rule.then.ranges, rule.then.choose, rule.then.floors) for name, *_ in part}
            for rule in self.recommendations
        }
        return MappingProxyType({id: tuple(sorted(names)) for id, names in found.items() if names})

    @cached_property
    def forbidding(self) -> Mapping[str, tuple[Recommendation, ...]]:
        """By item the rules that forbid it."""
        found: dict[str, list[Recommendation]] = {}
        for rule in self.recommendations:
            for item in rule.then.forbid:
                found.setdefault(item, []).append(rule)
        return MappingProxyType({item: tuple(rules) for item, rules in found.items()})

    @cached_property
    def longest_unasked(self) -> int | None:
        """The longest time off, in days, after which no rule asks again."""
        found = (
            clause.above
            for rule in self.recommendations
            if rule.then.question
            for clause in rule.when.all_clauses()
            if clause.fact == "days_unasked" and clause.above is not None
        )
        days = min(found, default=None)
        return None if days is None else int(days)

    @cached_property
    def late(self) -> frozenset[str]:
        """The rules about what comes out of screening itself."""
        return frozenset(id for fact in LATE for id in self.asking_for.get(fact, ()))

    @cached_property
    def asking_for(self) -> Mapping[str, set[str]]:
        """By fact the rules whose conditions turn on it."""
        found: dict[str, set[str]] = {}
        for rule in self.recommendations:
            for fact in rule.when.facts():
                found.setdefault(fact, set()).add(rule.id)
        return MappingProxyType(found)

    @cached_property
    def rounds(self) -> tuple[Round, Round]:
        """The rules about the person, and the late ones."""
        return (
            Round(rule for rule in self.recommendations if rule.id not in self.late),
            Round(rule for rule in self.recommendations if rule.id in self.late),
        )

    @cached_property
    def asks(self) -> Mapping[str, tuple[Clause, ...]]:
        """By rule that asks where it is undecided: its clauses about facts that have a question of their own, in order of these."""
        found = {
            rule.id: tuple(sorted(about, key=lambda clause: clause.fact))
            for rule in self.recommendations
            if rule.unknown in ("ask", "assume")
            and (about := [clause for clause in rule.when.all_clauses() if clause.fact in self.questions])
        }
        return MappingProxyType(found)

    @cached_property
    def begins(self) -> Mapping[str, Begun]:
        """By fact the rules whose first clause asks for any of some ids in it."""
        found: dict[str, Begun] = {}
        for rule in self.recommendations:
            clause = next(iter(rule.when.clauses), None)
            if clause is not None and clause.all_of is None and (ids := asked(clause)):
                begun = found.setdefault(clause.fact, Begun(clause))
                begun.rules.append(rule.id)
                for id in ids:
                    begun.by_id.setdefault(id, []).append(rule.id)
        return found

    def shared(self, rules: object) -> dict[Any, Any]:
        """What was worked out from some rules alone and is the same for everybody for whom they hold; of most of them it is asked again."""
        found = self._shared.get(rules)
        if found is None:
            if len(self._shared) >= _MOST_SHARED:
                self._shared.clear()
            found = self._shared[rules] = {}
        return found

    @cached_property
    def personal(self) -> frozenset[str]:
        """The rules that have a number worked out for each person."""
        return frozenset(
            rule.id
            for rule in self.recommendations
            if any(isinstance(end, Formula) for _, *ends in rule.then.ranges for end in ends)
        )

    @cached_property
    def about_effort(self) -> frozenset[str]:
        """The rules that speak of how hard, on whatever scale."""
        return frozenset(
            rule.id
            for rule in self.recommendations
            if rule.then.words
            or rule.then.ceiling
            or rule.then.drop
            or not set(INTENSITY_SCALES).isdisjoint(self.numbers.get(rule.id, ()))
        )

    @cached_property
    def easiest(self) -> Mapping[str, Number]:
        """By activity the MET value of its easiest level."""
        return MappingProxyType({activity.id: activity.easiest for activity in self.activities.values()})

    @cached_property
    def about_entries(self) -> frozenset[str]:
        """The rules that an entry of a list can make hold."""
        return frozenset(
            rule.id
            for rule in self.recommendations
            if any(clause.any_of is not None or clause.all_of is not None for clause in rule.when.all_clauses())
        )

    @cached_property
    def found(self) -> tuple[tuple[StudyFinding, Reason], ...]:
        """What studies found, each as a reason."""
        return tuple(
            (
                one,
                Reason(
                    one.id,
                    "study" if one.agrees else "finding",
                    one.told,
                    one.source,
                    NOWHERE,
                    one.quality,
                    one.mark,
                    (one.dimension,),
                ),
            )
            for one in self.findings
        )

    @cached_property
    def clearance_topics(self) -> frozenset[str]:
        """The topics that a rule asks for by name, whether it holds with their clearances or without."""
        named = (c for rule in self.recommendations for c in rule.when.all_clauses() if c.fact == "clearances")
        return frozenset(token.partition(":")[0] for c in named for token in (*(c.any_of or ()), *(c.none_of or ())))

    def reason(self, id: str, because: tuple[Named, ...] = ()) -> Reason:
        """What a plan keeps of a rule, with the entries that made it hold; without any it is the same for everybody."""
        if id not in self._reasons:
            self._reasons[id] = self.by_id[id].reason()
        found = self._reasons[id]
        return replace(found, because=because) if because else found

    def of_protocol(self, id: str) -> tuple[Recommendation, ...]:
        """The rules that hold for one protocol and not for every plan, sorted by id."""
        if id not in self._of_protocol:
            self._of_protocol[id] = tuple(
                rule
                for rule in self.recommendations
                if any(
                    clause.fact == "protocol" and (clause.equals == id or id in (clause.any_of or ()))
                    for clause in rule.when.clauses
                )
            )
        return self._of_protocol[id]

    def without(self, ids: Iterable[str]) -> RuleBook:
        """The book less some goal or preference rules."""
        gone = frozenset(ids)
        book = RuleBook(self.packs, self.activities.values())
        book.recommendations = tuple(rule for rule in self.recommendations if rule.id not in gone)
        book.by_id = _by_id(book.recommendations)
        return book


def _by_id(those: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({one.id: one for one in those})


PARTS = tuple(one for one in tuple(globals().values()) if "__dataclass_fields__" in getattr(one, "__dict__", ()))
"""All that can stand in a pack: the value classes that are known here."""
