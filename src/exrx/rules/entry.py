"""One ``[[recommendation]]`` entry to a recommendation, with what the types alone cannot see."""

from __future__ import annotations

import re
from typing import Any

from exrx.physiology.heart_rate import EQUATIONS
from exrx.rules import schema
from exrx.rules.conditions import Clause, Condition
from exrx.rules.facts import KIND_OF_LIST, MEMBERS, OF_PLAN, OF_UNKNOWN
from exrx.rules.followed import not_followed
from exrx.rules.pack import WORDS, Applies, Effect, Formula, Order, Recommendation
from exrx.values.dimensions import DIMENSIONS, INTENSITY_SCALES
from exrx.values.errors import Problem, as_given, meant
from exrx.vocabulary import known_ids, vocabulary
from exrx.wordings import pages_of, wordings

_REASONS = ("explained_by", "other_reason", "not_for")
"""Tests on what a medicine is for: conditions, and reasons that are no condition."""
_YES = ("urgent", "drop", "hold", "step_back", "other_activity")
_TEXTS = ("question", "crisis", "formula", "guide", "contact", "size", "inform", "closed_by")
_AS_WRITTEN = ("id", "tier", "source", "locator", "says", "quality", "mark", "private")
"""What a rule says as its entry does."""
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


class EntryReader:
    """Reads one entry and keeps every fault it finds in ``problems``."""

    def __init__(self, entry: Any, line: int | None, file: str, where: Any, name: str = "") -> None:
        self.entry, self.line, self.file, self.where = entry, line, file, where
        self.name = name or entry.id
        self.problems: list[Problem] = []

    def fault(self, field: str, value: object, code: str, /, **given: object) -> None:
        """Keep a fault with its place. See ``Problem.of``."""
        line = self.where(field.split(".")[1] if "." in field else field) or self.line
        name, shown = f"{self.name}: {field}", as_given(value, 60)
        self.problems.append(Problem.of(name, code, shown, line=line, file=self.file, **given))

    def rule(self, pack: str) -> Recommendation:
        """The recommendation; worth using only while ``problems`` is empty."""
        entry = self.entry
        if not _ID.fullmatch(entry.id):
            self.fault("id", entry.id, "errors.rule.id_form")
        if not entry.says.strip() or not entry.locator.strip():
            self.fault("says" if not entry.says.strip() else "locator", "", "errors.rule.no_words")
        when = self.condition(entry.when, "when") if entry.when else Condition()
        effect = self.effect(entry.then)
        if entry.tier == "safety":
            if not entry.unknown and not self._always_known(when):
                self.fault("unknown", "", "errors.rule.undecided")
        elif entry.unknown:
            self.fault("unknown", entry.unknown, "errors.rule.not_undecided")
        self.tier_allows(effect)
        if entry.private and not effect.advise:
            self.fault("private", True, "errors.rule.advises_nothing")
        if entry.overrides and entry.tier not in ("goal", "preference"):
            self.fault("overrides", entry.overrides, "errors.rule.safety_yields")
        if entry.overrides and entry.mark != "verified":
            self.fault("overrides", entry.mark, "errors.rule.loosens_unread")
        applies = Applies()
        if entry.applies:
            minutes = entry.applies.minutes
            applies = Applies(
                frozenset(entry.applies.kind) if entry.applies.kind is not None else None,
                frozenset(entry.applies.phase) if entry.applies.phase is not None else None,
                (minutes.min, minutes.max) if minutes else None,
                entry.applies.band,
                entry.applies.weeks.max if entry.applies.weeks else None,
                entry.applies.while_recent,
            )
            if applies.timed:
                self.timed(applies, when, effect)
            if effect.screens:
                self.fault("applies", "", "errors.rule.screens_everybody")
        for name, why, facts in not_followed(when, effect, applies, yields=entry.tier in ("goal", "preference")):
            self.fault(f"then.{name}", "", f"errors.not_followed.{why}", facts=facts)
        return Recommendation(
            **{name: getattr(entry, name) for name in _AS_WRITTEN},
            when=when,
            then=effect,
            applies=applies,
            unknown=entry.unknown or "",
            overrides=tuple(sorted(set(entry.overrides))),
            pack=pack,
            file=self.file,
            line=self.line,
            pages=pages_of(advise=wordings(entry.then.advise or "")),
            speaks_of=tuple(sorted(set(entry.speaks_of))),
        )

    def timed(self, applies: Applies, when: Condition, effect: Effect) -> None:
        """What ends before the plan does is a cap on effort: minutes, activities and bans hold for the whole plan."""
        caps = {name for name, *_ in effect.ranges} <= set(INTENSITY_SCALES) and (effect.ranges or effect.ceiling)
        more = effect.activities or effect.require or effect.forbid
        if self.entry.tier not in ("safety", "limit") or not caps or more:
            self.fault("applies", "", "errors.rule.only_caps_end")
        if applies.weeks is not None and applies.weeks < 1:
            self.fault("applies.weeks", applies.weeks, "errors.rule.no_time")
        if applies.while_recent and not any(clause.within for clause in when.all_clauses()):
            self.fault("applies.while_recent", True, "errors.rule.no_time_to_recent")

    def _always_known(self, when: Condition) -> bool:
        settled = {
            "goals",
            "protocol",
            "active",
            "clearances",
            "open_questions",
            "lifted",
            "heard",
            *OF_UNKNOWN,
            *OF_PLAN,
        }
        return all(clause.known is not None or clause.fact in settled for clause in when.all_clauses())

    def condition(self, when: Any, place: str) -> Condition:
        """A table of tests, with its alternatives and negations."""
        clauses: list[Clause] = []
        branches: tuple[Condition, ...] = ()
        negated: tuple[Condition, ...] = ()
        for name in type(when).model_fields:
            test = getattr(when, name)
            if test is None:
                continue
            if name == "any":
                branches = tuple(self.condition(branch, f"{place}.any") for branch in test)
                if not branches:
                    self.fault(f"{place}.any", [], "errors.rule.empty")
            elif name == "not_":
                negated = (self.condition(test, f"{place}.not"),)
            else:
                clauses.append(self.clause(name, test, f"{place}.{name}"))
        return Condition(tuple(clauses), branches, negated)

    def clause(self, fact: str, test: Any, place: str) -> Clause:
        """The tests on one fact."""
        parts: dict[str, Any] = {}
        for name in type(test).model_fields:
            value = getattr(test, name)
            if value is None:
                continue
            if name.startswith("within_"):
                if "within" in parts or value < 1:
                    self.fault(place, value, "errors.rule.one_time")
                parts["within"] = (name.removeprefix("within_"), value)
            elif isinstance(value, list):
                # That no reason explains it is something to say; no other list is empty.
                if value or name != "other_reason":
                    self.known_ids("reasons" if name in _REASONS else fact, value, f"{place}.{name}")
                parts[name] = frozenset(value)
            else:
                parts["equals" if name == "is_" else name] = value
        if not parts:
            self.fault(place, {}, "errors.rule.tests_nothing")
        if "min" in parts and "max" in parts and parts["min"] > parts["max"]:
            self.fault(place, (parts["min"], parts["max"]), "errors.rule.never_holds")
        if ("within" in parts or "at_least" in parts) and "any_of" not in parts:
            self.fault(place, "", "errors.rule.alone")
        for name in _REASONS:
            if name in parts and fact != "medications":
                self.fault(place, "", "errors.rule.of_medicines", name=name)
            elif name in parts and not ("any_of" in parts or "all_of" in parts):
                self.fault(place, "", "errors.rule.reason_alone", name=name)
        both = parts.get("explained_by", frozenset()) & parts.get("other_reason", frozenset())
        if both:
            self.fault(place, sorted(both), "errors.rule.both_reasons")
        return Clause(fact, **parts)

    def known_ids(self, fact: str, ids: list[str], place: str) -> None:
        """Every id must stand in the vocabulary."""
        if not ids:
            self.fault(place, ids, "errors.rule.no_names")
        kind = "reasons" if fact == "reasons" else KIND_OF_LIST.get(fact)
        if kind is None and fact not in MEMBERS:
            return
        known = MEMBERS[fact] if kind is None else known_ids(kind)
        if kind == "reasons":
            known = known | known_ids("conditions") | known_ids("kinds")
        for id in ids:
            if id not in known:
                self.fault(
                    place,
                    id,
                    "errors.rule.unknown_word",
                    id=as_given(id),
                    near=meant(id, known),
                    kind=kind,
                    known=None if kind else sorted(known),
                )

    def effect(self, then: Any) -> Effect:
        """What follows."""
        ranges, choose, floors = [], [], []
        for name in DIMENSIONS:
            value = getattr(then, name)
            if value is None:
                continue
            low, high = _bound(value.min), _bound(value.max)
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                self.fault(f"then.{name}", (low, high), "errors.rule.backwards")
            if any(isinstance(x, int | float) and x < 0 for x in (low, high, value.choose, value.floor)):
                self.fault(f"then.{name}", "", "errors.rule.below_nothing")
            if low is not None or high is not None:
                ranges.append((name, low, high))
            if value.choose is not None:
                choose.append((name, value.choose))
            if value.floor is not None:
                floors.append((name, value.floor))
            if low is None and high is None and value.choose is None and value.floor is None:
                self.fault(f"then.{name}", {}, "errors.rule.no_number")
        words, ceiling = self.intensity(then.intensity) if then.intensity else (None, None)
        activity = then.activity or schema.ActivityEffect()
        plain: dict[str, Any] = {name: getattr(then, name) for name in _YES}
        plain |= {name: getattr(then, name) or "" for name in _TEXTS}
        self.items([*(activity.any_of or []), *filter(None, [activity.choose])], "then.activity", activities_only=True)
        self.items(then.require, "then.require")
        self.items(then.forbid, "then.forbid")
        if then.formula and then.formula not in EQUATIONS:
            self.fault("then.formula", then.formula, "errors.rule.no_equation", known=EQUATIONS)
        order = None
        if then.clearance:
            order = Order(**{**then.clearance.model_dump(), "topic": then.clearance.topic or ""})
            if order.level == "refer" and not order.topic:
                self.fault("then.clearance", order.level, "errors.rule.no_topic")
        effect = Effect(
            tuple(ranges),
            tuple(choose),
            tuple(floors),
            words,
            ceiling,
            activities=None if activity.any_of is None else frozenset(activity.any_of),
            activity=activity.choose or "",
            require=tuple(sorted(set(then.require))),
            forbid=tuple(sorted(set(then.forbid))),
            order=order,
            advise=wordings(then.advise or "").open,
            known_other=then.closed_by != "heart" if then.known_other is None else then.known_other,
            **plain,
        )
        if order and order.level == "refer" and then.closed_by not in (None, order.topic):
            self.fault("then.closed_by", then.closed_by, "errors.rule.another_topic", topic=order.topic)
        if effect == Effect(closed_by=effect.closed_by, known_other=effect.known_other):
            self.fault("then", {}, "errors.rule.no_effect")
        return effect

    def intensity(self, value: Any) -> tuple[Any, Any]:
        """A band in words, or a ceiling."""
        if value.max is not None:
            if value.from_ or value.to:
                self.fault("then.intensity", "", "errors.rule.band_and_ceiling")
            return None, value.max
        if not (value.from_ and value.to):
            self.fault("then.intensity", "", "errors.rule.no_band")
            return None, None
        if WORDS.index(value.from_) > WORDS.index(value.to):
            self.fault("then.intensity", (value.from_, value.to), "errors.rule.band_backwards")
        return (value.from_, value.to), None

    def items(self, names: list[str], place: str, *, activities_only: bool = False) -> None:
        """Items and activities must stand in the vocabulary."""
        known = set(known_ids("activities")) | (set() if activities_only else set(vocabulary()["items"]))
        for name in names:
            if name not in known:
                self.fault(
                    place, name, "errors.rule.unknown_item", name=as_given(name), near=meant(name, sorted(known))
                )

    def tier_allows(self, effect: Effect) -> None:
        """Safety and limits can only tighten; screening and ceilings belong to them alone."""
        tier = self.entry.tier
        if effect.screens and tier != "safety":
            self.fault("then", tier, "errors.rule.safety_screens")
        if tier in ("safety", "limit"):
            for name, low, high in effect.ranges:
                cautious = DIMENSIONS[name].conservative
                if (low is not None and cautious == "low") or (high is not None and cautious == "high"):
                    end = "max" if cautious == "low" else "min"
                    self.fault(f"then.{name}", "", "errors.rule.only_tightens_one", tier=tier, end=end)
            if effect.choose or effect.floors or effect.words or effect.formula or effect.drop or effect.activity:
                self.fault("then", "", "errors.rule.only_tightens", tier=tier)
            if effect.activities is not None and tier == "safety":
                self.fault("then.activity", "", "errors.rule.safety_forbids")
        elif effect.ceiling:
            self.fault("then.intensity", "", "errors.rule.no_ceiling")
        if effect.floors and tier != "goal":
            self.fault("then", "", "errors.rule.no_floor")


def _bound(value: Any) -> Any:
    return Formula(value.formula) if isinstance(value, schema.FormulaBound) else value
