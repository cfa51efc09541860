"""The loosest outcome that the evidence texts allow a person, typed from the texts alone; every clause says where it stands.

`bounds(person, as_of)` reads the keyword arguments of `screen` and `plan` and answers with a `Bounds`. The library may
always be stricter. A clause whose text can be read two ways is marked `unsure=True`: it is counted only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .medicines import ANY_HEART, BY_NAME, CLASSES, DIABETES, Class

LEVELS = ("cleared", "limited", "refer", "stop")
CEILINGS = ("light", "moderate", "vigorous")
EFFORT_OF = {"light": 11, "moderate": 13, "vigorous": 17}  # addendum 46; README 6

NINE = (  # guidelines.md 5.1, addendum 17
    "chest_pain breathlessness dizziness night_breathlessness ankle_swelling palpitations claudication heart_murmur unusual_fatigue"
).split()
# README 21: at the least a year for pressure in the chest, fainting, breathlessness at night, one-sided signs; else three months
A_YEAR = ("chest_pain", "dizziness", "night_breathlessness", "neurological_sign")
EATING = ("anorexia", "bulimia", "binge_eating", "other_eating_disorder")
AT_ANY_TIME = "heart_failure cardiomyopathy valve_disease aneurysm inherited_arrhythmia defibrillator".split()  # addendum 23
EVENTS = ("heart_attack", "heart_procedure", "stroke")  # addendum 23
NEVER_AT_HOME = (  # guidelines.md 5.3 and 9A-6
    "unstable_angina uncontrolled_arrhythmia decompensated_heart_failure severe_valve_stenosis severe_pulmonary_hypertension "
    "pericarditis endocarditis aortic_dissection"
).split()
KNOWN_DISEASE = (*ANY_HEART, *DIABETES, "kidney_disease", "pulmonary_hypertension")  # guidelines.md 5.1 (b)
NO_PULSE = (  # addendum 47
    "atrial_fibrillation pacemaker heart_transplant autonomic_neuropathy pots high_spinal_cord_injury pregnancy copd"
).split()
SELF_HARM = ("kill myself", "end my life", "suicide", "better off dead", "hurt myself")  # README 27
EATING_WORDS = ("purging", "burn off what i ate", "starve", "anorexia", "bulimia")  # README 27
# README 23: words that are never merely "other", and what only looks like them
NAMED = {
    "heart": r"\bheart\b|\bvalve\b|\baorta\b|\brhythm\b|\bstroke\b",
    "nerves": r"\bseizures?\b|\bepilepsy\b",
    "transplant": r"\btransplant\b",
}
NOT_NAMED = r"heat stroke|(sleep|body) rhythm|(hair|skin|cornea) transplant"
KINDS = "heart heart_itself pressure_only lungs nerves muscles hormones mind mind_crisis cancer infection transplant other".split()
REFERRED = {  # README 23
    "heart_itself": "heart", "lungs": "lung", "mind_crisis": "mental_health", "cancer": "other", "infection": "other", "transplant": "other",
}  # fmt: skip
SWIMS = ("swimming", "water_exercise")
ON_LEGS = ("walking", "treadmill_walking", "running", "cycling", "elliptical_training", "dance", "tai_chi")


def months(day: date, count: int) -> date:
    """The same day of the month, `count` months on; the last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def day_of(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Entry:
    """One entry of a list: what, since when, until when, what for, in whose words."""

    id: str
    since: date | None = None
    until: date | None = None
    reason: str | None = None
    note: str = ""


def entries(value: Any) -> list[Entry] | None:
    if value is None:
        return None
    read = []
    for item in [value] if isinstance(value, str | Mapping) else value:
        if isinstance(item, str):
            read.append(Entry(item))
        else:
            read.append(
                Entry(item["id"], day_of(item.get("since")), day_of(item.get("until")), item.get("for"), item.get("note", ""))
            )
    return read


@dataclass
class Bounds:
    """What the texts allow at most; `places` says, for each aspect, which texts."""

    unsure: bool = False  # whether clauses with two readings count
    level: int = 0
    ceiling: int = 2
    bpm: bool = True
    rpe: int = 20
    first: int = 300
    longest: int = 300
    easy_days: int = 0
    weeks: int = 104
    last_day: date | None = None
    crisis: str = "none"
    forbid: dict[str, str] = field(default_factory=dict)
    require: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    asks: dict[tuple[str, ...], str] = field(default_factory=dict)
    opened_until: dict[str, date] = field(default_factory=dict)
    no_activity: dict[str, str] = field(default_factory=dict)
    energy: bool = False
    places: dict[str, list[str]] = field(default_factory=dict)

    def _say(self, aspect: str, place: str) -> None:
        self.places.setdefault(aspect, []).append(place)

    def at_least(self, level: str, place: str, *, topic: str = "", unsure: bool = False) -> None:
        if unsure and not self.unsure:
            return
        rank = LEVELS.index(level)
        if rank:
            self._say(f"level {level}", place)
        self.level = max(self.level, rank)
        if topic and level == "refer":
            self.topics.setdefault(topic, place)

    def cap(
        self, place: str, *, ceiling: str = "", rpe: int = 20, first: int = 300, longest: int = 300, unsure: bool = False
    ) -> None:
        if unsure and not self.unsure:
            return
        if ceiling:
            self._say(f"ceiling {ceiling}", place)
            self.ceiling = min(self.ceiling, CEILINGS.index(ceiling))
            rpe = min(rpe, EFFORT_OF[ceiling])
        if rpe < 20:
            self._say(f"rpe {rpe}", place)
        if first < 300:
            self._say(f"first {first}", place)
        if longest < 300:
            self._say(f"longest {longest}", place)
        self.rpe, self.first, self.longest = min(self.rpe, rpe), min(self.first, first), min(self.longest, longest)

    def no_bpm(self, place: str, *, unsure: bool = False) -> None:
        if unsure and not self.unsure:
            return
        self._say("bpm", place)
        self.bpm = False

    def no(self, place: str, *names: str, unsure: bool = False) -> None:
        if unsure and not self.unsure:
            return
        for name in names:
            self.forbid.setdefault(name, place)

    def wants(self, place: str, name: str, *, unsure: bool = False) -> None:
        if not unsure or self.unsure:
            self.require.setdefault(name, place)

    def ask(self, place: str, *words: str, unsure: bool = False) -> None:
        """A question with one of these words in its text, or for the field of that name, must stand."""
        if not unsure or self.unsure:
            self.asks.setdefault(words, place)

    def help_message(self, how: str, place: str) -> None:
        order = ("none", "present", "first")
        if order.index(how) > order.index(self.crisis):
            self.crisis = how
            self.places["crisis"] = [place]

    def place(self, aspect: str) -> str:
        return "; ".join(dict.fromkeys(self.places.get(aspect, ["?"])))


class Reading:
    """One person, read once; each method is a chapter of the texts."""

    def __init__(
        self,
        person: Mapping[str, Any],
        as_of: date,
        *,
        unsure: bool = False,
        goals: Iterable[str] = ("mood",),
        told: Mapping[str, date] | None = None,
    ):
        self.p = person
        self.told = dict(told or {})  # README 20: scores and measurements of a revision, since which day
        self.day = as_of
        self.goals = tuple(goals)
        self.b = Bounds(unsure=unsure)
        self.conditions = entries(person.get("conditions"))
        self.medicines = entries(person.get("medications"))
        self.symptoms = entries(person.get("symptoms"))
        self.classes = [(m, key) for m in self.medicines or () if (key := self.class_of(m))]
        self.listed = list(self.conditions or ())
        for medicine, key in self.classes:  # medicines.md E2: a reason that is the feared illness counts as that illness
            if medicine.reason and not (CLASSES[key].kind == "unknown" and medicine.reason in KINDS):  # what it is for is an illness told, whoever tells it where
                self.listed.append(Entry(medicine.reason))
        self.ids = {e.id for e in self.listed}
        self.open: list[str] = []  # places of questions that hold back (README 15)
        # addendum 25: unknown effort is inactive
        self.active = (
            (person.get("active_days") or 0) >= 3
            and (person.get("active_minutes") or 0) >= 30
            and (person.get("active_months") or 0) >= 3
            and person.get("active_effort") in ("moderate", "vigorous")
        )

    @staticmethod
    def class_of(medicine: Entry) -> str | None:
        return BY_NAME.get(medicine.id.casefold())

    # --- small helpers

    def listed_as(self, *ids: str) -> list[Entry]:
        return [e for e in self.listed if e.id in ids]

    def recent(self, entry: Entry, *, month: int = 0, week: int = 0) -> bool:
        """Within the months or weeks before the day; without a date the stricter answer (experience.md 7)."""
        if entry.since is None:
            return True
        end = months(entry.since, month) if month else entry.since + timedelta(weeks=week)
        return end > self.day

    def clearance(self, *topics: str, since: date | None = None, vigorous: bool = False) -> date | None:
        """The last valid day of the best clearance of one of these topics that is not older than `since`."""
        best: date | None = None
        for given in self.p.get("clearances") or ():
            made = day_of(given["date"])
            assert made is not None
            if given["topic"] not in topics or (vigorous and given["level"] != "vigorous"):
                continue
            end = months(made, 12)  # addendum 21: valid 12 months
            if end < self.day or made > self.day or (since and made < since):  # README 20, 22
                continue
            best = end if best is None else max(best, end)
        return best

    def opened(
        self, *topics: str, entry: Entry | None = None, dated: bool = False, over: bool = False, counts: bool = False
    ) -> bool:
        """README 12, 20: opened by a clearance not older than what it speaks of."""
        since = entry.since if entry else None
        if entry and (dated or over) and entry.until and entry.until < self.day:
            since = max(filter(None, (since, entry.until)))  # README 21: until a clearance not older than `until`
        if dated and since is None:
            return False  # README 20: no date, no explanation
        end = self.clearance(*topics, since=since)
        if end is None:
            return False
        if counts:
            key = "/".join(topics)
            self.b.opened_until[key] = min(end, self.b.opened_until.get(key, end))  # README 22
        return True

    def refer(
        self,
        place: str,
        *topics: str,
        entry: Entry | None = None,
        dated: bool = False,
        over: bool = False,
        unsure: bool = False,
    ) -> bool:
        """Refer, unless a clearance opens it; then limited. True where it is open."""
        if topics and self.opened(*topics, entry=entry, dated=dated, over=over, counts=not unsure):
            self.b.at_least("limited", place + "; README 12", unsure=unsure)
            return True
        self.b.at_least("refer", place, topic=topics[0] if len(topics) == 1 else "", unsure=unsure)
        return False

    def measure(self, place: str, topic: str, *fields: str, unsure: bool = False) -> None:
        """A score or measurement over a limit: opened by a clearance that is not older than it (README 20)."""
        days = [self.told[name] for name in fields if name in self.told]
        self.refer(place, topic, entry=Entry(fields[0], max(days) if days else None), unsure=unsure)

    def holds(self, place: str, *words: str, unsure: bool = False) -> None:
        """A question is open, and the plan stays small until it is answered (README 15, addendum 46)."""
        if unsure and not self.b.unsure:
            return
        self.open.append(place)
        if words:
            self.b.ask(place, *words)

    # --- chapters

    def read(self) -> Bounds:
        for chapter in (
            self.person, self.signs, self.heart, self.metabolism, self.mood, self.eating, self.mind, self.body, self.pregnancy,
            self.training, self.measured, self.each_medicine, self.combinations, self.words, self.unanswered,
        ):  # fmt: skip
            chapter()
        return self.b

    def person(self) -> None:
        age = self.p.get("age")
        if age is None or age < 18:  # addendum 29: no clearance opens the adult programme; unknown age: no plan
            self.b.at_least("refer", "addendum 29")

    def signs(self) -> None:
        for sign in self.symptoms or ():
            if sign.id in NINE or sign.id == "neurological_sign":
                self.sign(sign)
            elif sign.id in ("fever", "vomiting_or_diarrhoea"):
                if sign.until is None or sign.until >= self.day:
                    self.b.at_least("refer", "guidelines.md 9A-9")  # hold: no session
                elif sign.id == "fever" and sign.until >= self.day - timedelta(days=1):
                    pass  # addendum 67: a day after recovery; the plan's own business
            elif sign.id == "pregnancy_warning_sign":
                self.refer("guidelines.md 9A-6, acog-804 stop list", "obstetric", entry=sign, dated=True)

    def sign(self, sign: Entry) -> None:
        topic = "neuro" if sign.id == "neurological_sign" else "heart"
        # table G 9: breathlessness that a lung clearance explains; that it also explains orthopnoea is one reading
        lung = ("lung",) if sign.id in ("breathlessness", "unusual_fatigue") or (sign.id == "night_breathlessness" and not self.b.unsure) else ()
        place = "guidelines.md 9A-3" if topic == "heart" else "README 21; guidelines.md 5.3"
        if sign.until and sign.until < self.day:
            span = 12 if sign.id in A_YEAR else 3  # README 21
            place = "README 21"
            if months(sign.until, span) <= self.day:
                return
        if not self.opened(topic, *lung, entry=sign, dated=True, counts=True):  # README 20; explained: cleared (table G 25)
            self.b.at_least("refer", place, topic="" if lung else topic)

    def heart(self) -> None:
        known = self.listed_as(*KNOWN_DISEASE)
        suspected = [key for m, key in self.classes if "known_disease" in CLASSES[key].marks and not self.explained(m, CLASSES[key])]
        if known or (suspected and self.b.unsure):
            if not self.active:  # guidelines.md 5.1, 9A-4
                for entry in known:
                    self.refer("guidelines.md 9A-4", "heart", entry=entry)
                if suspected and not known:  # "counts as" against M06, where eplerenone "counts as" and is only asked
                    self.refer("medicines.md A1 claudication_medicine", "heart", unsure=True)
                self.b.cap("guidelines.md 9A-4", ceiling="moderate")
            elif not self.clearance("heart", vigorous=True):  # guidelines.md 9A-5
                self.b.cap("guidelines.md 9A-5", ceiling="moderate")
        if self.symptoms and any(s.id in NINE for s in self.symptoms):
            self.b.cap("guidelines.md 5.1 table", ceiling="moderate")
        for entry in self.listed_as(*AT_ANY_TIME):
            self.refer("addendum 23", "heart", entry=entry)
        for entry in self.listed_as(*EVENTS):
            if self.recent(entry, month=12):
                self.refer("addendum 23", "heart", entry=entry)
        for entry in self.listed_as(*NEVER_AT_HOME):
            if self.opened("heart", entry=entry):
                self.b.at_least("refer", "guidelines.md 9A-6", unsure=True)  # does a clearance open an absolute one?
            else:
                self.b.at_least("refer", "guidelines.md 9A-6")
        for entry in self.listed_as("marfan_syndrome", "abnormal_stress_test", "pulmonary_hypertension"):
            if entry.id == "marfan_syndrome":
                self.refer("guidelines.md 9A-6", "heart", entry=entry)
        for entry in self.listed_as("myocarditis"):  # README 34, addendum 37
            if entry.since is None or months(entry.since, 3) > self.day:
                self.b.at_least("stop", "README 34")
            else:
                later = Entry("myocarditis", months(entry.since, 3))
                self.refer("README 34; addendum 37", "heart", entry=later)
        groups = {e.id for e in self.listed_as(*KNOWN_DISEASE)} - {"kidney_disease"}
        groups = {"diabetes" if g in DIABETES else "stroke" if g == "stroke" else g for g in groups}
        if len(groups - {"heart_disease"}) >= 2 or "heart_failure" in groups:  # guidelines.md 9A-18
            for entry in self.listed_as(*KNOWN_DISEASE):
                self.refer("guidelines.md 9A-18", "heart", entry=entry)
            if self.p.get("max_hr") is None:
                self.b.no_bpm("guidelines.md 9A-18 (no numeric intensity without a test)")
        if self.ids & {*ANY_HEART, "pulmonary_hypertension"}:
            self.b.no("addendum 60", "anandamide")
        if self.listed_as("atrial_fibrillation"):
            self.b.cap("addendum table G 20, 47", rpe=13)
        for name in NO_PULSE:
            if name in self.ids and name != "pregnancy":
                self.b.no_bpm(f"addendum 47 ({name})")
        for entry in self.listed_as("blood_clot"):
            if self.recent(entry, month=3):
                self.refer("addendum 42", "heart", "lung", "other", entry=entry)

    def metabolism(self) -> None:
        for name in ("severe_anaemia", "uncontrolled_thyroid_disease", "unexplained_weight_loss"):
            for entry in self.listed_as(name):
                self.refer("addendum 42", "other", "heart", entry=entry)
        for entry in self.listed_as("hypoglycaemia_unawareness"):
            self.refer("addendum 58", "other", "heart", entry=entry)
        if self.ids & {"retinopathy", "glaucoma", "aneurysm", "hernia"}:
            self.b.no("addendum 61", "breath_holding", "maximal_holds")
        for entry in self.listed_as("copd", "chronic_lung_disease"):
            self.refer("addendum table G 9", "lung", entry=entry, unsure=True)
            self.b.no("addendum 60", "anandamide") if entry.id == "copd" else None
        if self.listed_as("altitude_stay"):
            if self.ids & {*ANY_HEART}:
                self.refer("addendum 55", "heart", entry=self.listed_as("altitude_stay")[0])
            if self.ids & {"copd", "chronic_lung_disease"}:
                self.refer("addendum 55", "lung", entry=self.listed_as("altitude_stay")[0])
        for entry in self.listed_as("bone_metastases", "lymphoedema"):
            self.refer("guidelines.md 5.5 cancer", "other", "bone", entry=entry)
        if "low_platelets" in self.ids:
            self.b.no("addendum 57", "contact_sport", "fall_prone_activity")

    def item9(self) -> int | None:
        told = [v for v in (self.p.get("phq9_item9"),) if v is not None]
        score = self.p.get("phq9")
        if isinstance(score, list | tuple):
            told.append(score[8])
        elif isinstance(score, int):
            told += [0] if score == 0 and not told else []
        return max(told) if told else None  # README 25

    def mood(self) -> None:
        b = self.b
        score = self.p.get("phq9")
        total = sum(score) if isinstance(score, list | tuple) else score
        item9 = self.item9()
        if "mood" in self.goals:
            b.help_message("present", "addendum 31")
        if item9 is not None and item9 >= 1:
            b.help_message("first", "README 13")
            b.at_least("limited", "addendum table G 11")
        if isinstance(score, int) and score > 24 and item9 is None and b.unsure:
            b.help_message("first", "README 13 (eight answers make 24 at most: the ninth was not 0)")
        if item9 is not None and item9 >= 2:
            self.measure("README 13", "mental_health", "phq9_item9", "phq9")
        if total is not None and item9 is None:  # README 13; addendum 31
            b.help_message("present", "addendum 31")
            self.holds("addendum 31", "phq9_item9", "better off dead")
        if total is not None and total >= 20:
            self.measure("addendum 35", "mental_health", "phq9", unsure=bool(self.p.get("under_care")))
        if total is not None and 15 <= total < 20:
            b.at_least("limited", "addendum 35")
        if "suicidal_thoughts" in self.ids:
            b.help_message("first", "guidelines.md 9A-2")
            b.at_least("limited", "guidelines.md 9A-2; addendum table G 11")
        for entry in self.listed_as("suicidal_plan", "suicidal_intent", "recent_suicide_attempt"):
            b.help_message("first", "README 13")
            self.refer("README 13", "mental_health", entry=entry)
        for entry in self.listed_as("psychiatric_discharge"):
            if self.recent(entry, month=3):
                b.help_message("present", "addendum 30")
                self.refer("addendum 30", "mental_health", entry=entry)
                b.cap("addendum 30", rpe=11, first=15, longest=15)
                b.weeks = min(b.weeks, 4)
                b.places.setdefault("weeks", []).append("addendum 30")
                b.no("addendum 60", "anandamide")

    def eating(self) -> None:
        b = self.b
        answer = self.p.get("eating_disorder")
        flag = answer in ("past", "current") or bool(self.ids & {*EATING, "compulsive_exercise"})
        flag = flag or "compulsion" in (self.p.get("training_signs") or ())
        now = answer == "current" or "compulsive_exercise" in self.ids or "compulsion" in (self.p.get("training_signs") or ())
        past = answer == "past"
        for entry in self.listed_as(*EATING):
            if entry.until is None or months(entry.until, 12) > self.day:  # under a year in remission
                now = True
            else:
                past = True
        low, _ = self.bmi()
        if now:
            b.at_least("stop", "addendum 33; guidelines.md 9A-10")
        if past:
            ended = [e.until for e in self.listed_as(*EATING) if e.until]
            self.refer("addendum 33", "eating", entry=Entry("past", max(ended) if ended else None))
            b.cap("addendum 33; table G 8b", rpe=13, longest=45)
        if low is not None and low < 17.5:
            self.measure("addendum 33", "eating", "bmi", "weight_kg")
        if flag or (low is not None and low < 17.5):
            b.no("addendum 60", "anandamide")
            rest = self.p.get("resting_hr")
            if rest is not None and rest < 50:
                b.at_least("stop", "addendum 39")
        b.energy = answer == "none" and not flag and not (low is not None and low < 18.5)

    def bmi(self) -> tuple[float | None, float | None]:
        """Lowest and highest of what was told (README 25: weight three ways, the stricter holds)."""
        told = [float(v) for v in (self.p.get("bmi"),) if v is not None]
        height, weight = self.p.get("height_cm"), self.p.get("weight_kg")
        if height and weight:
            told.append(weight / (height / 100) ** 2)
        return (min(told), max(told)) if told else (None, None)

    def mind(self) -> None:
        b, ids = self.b, self.ids
        for entry in self.listed_as("elevated_mood", "psychosis", "catatonia", "delirium"):
            if entry.until and entry.until < self.day:  # README 21: does not end by `until` alone
                self.refer("README 21", "mental_health", entry=entry, over=True)
            else:
                b.at_least("stop", "addendum 34, 35")
        for entry in self.listed_as("alcohol_withdrawal", "drug_withdrawal"):
            if entry.until is None or entry.until >= self.day:
                b.at_least("stop", "addendum 36")
            elif entry.until + timedelta(weeks=4) > self.day:  # README 21
                self.refer("README 21", "other", "mental_health", entry=entry, over=True)
        for entry in self.listed_as("intoxication"):
            if entry.until is None or entry.until >= self.day:
                b.at_least("refer", "addendum 36")
        for entry in self.listed_as("heavy_daily_alcohol"):
            if entry.until is None or entry.until + timedelta(weeks=4) > self.day:
                self.refer("addendum 36; README 21", "other", "mental_health", entry=entry)
        for entry in self.listed_as("alcohol_dependence_abstinent"):  # medicines.md A3 alcohol_medicine, M18
            if any(key == "alcohol" for _, key in self.classes) and self.recent(entry, week=4):
                self.refer("medicines.md A3 alcohol_medicine", "other", entry=entry)
        if "bipolar" in ids or ("bipolar_stable" in ids and not self.p.get("under_care")):
            for entry in self.listed_as("bipolar", "bipolar_stable"):
                self.refer("addendum 34", "mental_health", entry=entry)
        if ids & {"bipolar", "bipolar_stable"}:
            b.at_least("limited", "addendum 34")
            b.cap("addendum 34", rpe=13, ceiling="moderate")
            b.no("addendum 34", "anandamide")
        if "psychotic_disorder" in ids:
            b.at_least("limited", "guidelines.md 9A-12", unsure=True)

    def body(self) -> None:
        b, ids = self.b, self.ids
        if "me_cfs" in ids or self.p.get("post_exertional_malaise") is True:
            b.at_least("stop", "addendum 27")
        tired = [e for e in self.listed if e.id in ("long_covid", "post_viral_fatigue", "marked_fatigue")]
        tired += [e for e in self.listed_as("recent_infection") if not (e.until and e.until < self.day)]
        if tired and self.p.get("post_exertional_malaise") is None:
            over = all(entry.until and entry.until < self.day for entry in tired)  # does tiredness end by `until`?
            self.holds("addendum 27", "post_exertional_malaise", "worse", unsure=over)
        for entry in self.listed_as("long_covid"):
            b.at_least("limited", "addendum 28")
            b.easy_days = 28  # RPE 11 at most for four weeks
            b.no("addendum 60", "anandamide")
        if ids & {"fibromyalgia", "chronic_widespread_pain"}:
            b.cap("addendum 51", rpe=11, first=15)
            b.no("addendum 51", "running", "jumping")
            if self.p.get("post_exertional_malaise") is None:  # table G 21
                self.holds("addendum table G 21; 27", "post_exertional_malaise", "worse", unsure=True)
        low, high = self.bmi()
        if ids & {"osteoarthritis", "joint_pain"} or (high is not None and high >= 35):
            b.cap("addendum 52", rpe=12)
        for entry in self.listed_as("surgery", "fracture", "joint_replacement"):
            healed = entry.id == "fracture" and entry.until is not None and entry.until < self.day
            if self.recent(entry, week=12) and not healed:
                self.refer("addendum 41", "surgery", entry=entry)
        for entry in self.listed_as("concussion"):
            self.refer("addendum 40; README 21", "neuro", entry=entry)
        for entry in self.listed_as("seizure"):
            if self.recent(entry, month=6):
                self.refer("addendum 42", "neuro", entry=entry)
        if ids & {"epilepsy", "seizure"}:
            b.no("addendum 42", "swimming_alone", "heights", "traffic_cycling_alone")
        for entry in self.listed_as("spinal_cord_injury", "high_spinal_cord_injury"):
            self.refer("addendum 48", "neuro", entry=entry)
            b.cap("addendum 48", rpe=13 if entry.id == "spinal_cord_injury" else 12)
        if ids & {"wheelchair", "spinal_cord_injury", "high_spinal_cord_injury"}:
            if "wheelchair" in ids:
                for name in ON_LEGS:
                    b.no_activity.setdefault(name, "addendum 48")
            b.no_bpm("addendum 48", unsure="wheelchair" not in ids)
        for entry in self.listed_as("vertebral_fracture"):
            self.refer("addendum 49", "bone", entry=entry)
        if ids & {"osteoporosis", "fragility_fracture", "vertebral_fracture"}:
            b.no("addendum 49", "loaded_bending")
            b.wants("addendum 49", "strength_balance", unsure="wheelchair" in ids)
        if ids & {"fragility_fracture", "vertebral_fracture"}:
            b.no("guidelines.md 5.5 osteoporosis", "jumping")
        self.falls()
        if "frailty" in ids:
            b.cap("addendum 50", rpe=11, ceiling="light")
            b.at_least("limited", "addendum 50")

    def falls(self) -> None:
        b = self.b
        fallen = [e for e in self.listed_as("unexplained_fall", "fall_with_injury") if self.recent(e, month=12)]
        fallen += self.listed_as("cannot_rise_from_chair")
        many = (self.p.get("falls") or 0) >= 2
        for entry in fallen:
            self.refer("addendum 50", "falls", entry=entry)
        if many:
            self.measure("addendum 50", "falls", "falls")
        if fallen or many:
            b.cap("addendum 50", rpe=12)
            b.no_bpm("addendum 50")
            b.no("addendum 50", "brisk_walking", "treadmill")
            b.no("addendum 60", "anandamide")
            b.wants("addendum 50", "strength_balance", unsure="wheelchair" in self.ids)
        age = self.p.get("age")
        if age is not None and age >= 65 and self.p.get("falls") is None:  # README 15
            self.holds("README 15 (falls from 65)", "falls", "fall")

    def pregnancy(self) -> None:
        b, ids = self.b, self.ids
        due = day_of(self.p.get("due_date"))
        births = self.listed_as("postpartum", "caesarean", "birth_complication")
        pregnant = [e for e in self.listed_as("pregnancy") if not (e.until and e.until < self.day)]
        if not births:  # README 21: its end is a birth or a loss, and the weeks after a pregnancy hold
            births = [Entry("postpartum", e.until) for e in self.listed_as("pregnancy") if e.until and e.until < self.day]
        if due and due >= self.day and not pregnant:
            pregnant = [Entry("pregnancy")]  # README 24, 25: a due date ahead says so
        for entry in pregnant:
            self.refer("addendum 43", "obstetric", entry=entry)
            b.cap("addendum 43", rpe=13)
            b.no_bpm("addendum 43, 47")
            b.no("addendum 43", "anandamide")
            b.no("guidelines.md 5.5 pregnancy", "contact_sport")
            b.no("addendum 61", "breath_holding", "maximal_holds")
            if due is None or due - timedelta(weeks=28) <= self.day:
                b.no("addendum 43", "supine")
            if due:
                end = due - timedelta(weeks=2)  # week 38
                if end < self.day:
                    b.at_least("refer", "addendum 43 (week 38); README 21")
                b.last_day = min(filter(None, (b.last_day, end)))
                b.places.setdefault("last_day", []).append("addendum 43 (week 38)")
        for entry in self.listed_as("possible_pregnancy"):
            if not pregnant:
                self.holds("addendum 43", "pregnan", unsure=bool(entry.until and entry.until < self.day))
        for entry in self.listed_as("pregnancy_complication"):
            if not births:
                b.at_least("refer", "guidelines.md 9A-6", unsure=self.opened("obstetric", entry=entry))
        for entry in births:
            if entry.since is not None and months(entry.since, 12) <= self.day:
                continue
            if entry.id == "postpartum" and not self.recent(entry, week=6):
                b.at_least("limited", "addendum 44; table G 19b")
            else:
                self.refer("addendum 44", "obstetric", entry=entry)
            b.cap("addendum table G 19b", rpe=13)
            b.no("addendum 60", "anandamide")
            if self.recent(entry, week=12):
                b.no("addendum 44", "running", "jumping")
            if any(s.id == "pelvic_symptoms" for s in self.symptoms or ()):
                b.no("addendum 44", "running", "jumping")
        for entry in self.listed_as("birth_wound"):
            over = bool(entry.until and entry.until < self.day)  # does a wound that healed end by itself?
            b.cap("addendum 44", ceiling="light", unsure=over)
            b.no("addendum 44", "running", "jumping", unsure=over)
        for entry in self.listed_as("postpartum_red_flag"):
            over = bool(entry.until and entry.until < self.day)
            if not (over and self.opened("mental_health", "obstetric", entry=entry, over=True)):
                b.at_least("refer" if over else "stop", "addendum 44; README 21")

    def training(self) -> None:
        signs = set(self.p.get("training_signs") or ())
        if signs & {"performance_loss", "bone_stress_injury", "lost_periods", "energy_deficiency"}:
            self.refer("addendum 53", "other", "heart", "bone", "eating")
        days, minutes = self.p.get("active_days") or 0, self.p.get("active_minutes") or 0
        much = days * minutes > 300 or (days >= 5 and self.p.get("active_effort") == "vigorous")
        if much:
            self.b.at_least("limited", "addendum table G 17; 53")
            if self.p.get("training_signs") is None:
                self.holds("README 15; addendum 53", "training_signs", "train")

    def measured(self) -> None:
        b, p = self.b, self.p
        rest = p.get("resting_hr")
        if rest is not None:
            limit = 110 if "atrial_fibrillation" in self.ids else 100
            if rest > limit:
                self.measure("addendum 39", "heart", "resting_hr")
            if rest < 40 and not self.active:
                self.measure("addendum 39", "heart", "resting_hr")
        up, down = p.get("systolic") or 0, p.get("diastolic") or 0
        if up >= 180 or down >= 110:
            b.at_least("refer", "addendum 62; guidelines.md 9A-8", unsure=self.clearance("heart") is not None)
        if up >= 160 or down >= 100:
            b.at_least("limited", "addendum 62")
            b.cap("addendum 62", rpe=12, ceiling="moderate")
            b.no("addendum 61, 62", "breath_holding", "maximal_holds")

    # --- medicines

    def explained(self, medicine: Entry, row: Class) -> bool:
        """Whether the question about this medicine is closed (README 26; medicines.md E1, E2)."""
        if medicine.reason and medicine.reason in (*row.feared, *row.reasons):
            return True
        if row.kind == "ask" and self.ids & {*row.feared}:
            return True
        if medicine.reason == "known_other" and row.known_other and row.kind == "ask":
            return True
        return bool(row.topics) and self.opened(*row.topics, entry=Entry(medicine.id, medicine.since))

    def each_medicine(self) -> None:
        b = self.b
        for medicine, key in self.classes:
            row = CLASSES[key]
            if not row.bpm:
                b.no_bpm(f"{row.place} ({medicine.id})")
            if row.forbid and not self.over(medicine):
                b.no(row.place, *row.forbid)
            for name in row.require:
                b.wants(row.place, name, unsure=key == "dementia")
            if "limited" in row.marks and not self.over(medicine):
                b.at_least("limited", row.place)
            open_now = not self.explained(medicine, row)
            if row.kind == "refer" and medicine.reason not in row.reasons and not self.ids & {*row.feared}:
                self.refer(row.place, *row.topics, entry=Entry(medicine.id, medicine.since))
            if row.kind == "ask" and open_now:
                self.holds(row.place, *row.words)
                b.no(row.place, *row.until)
                if "no_bpm_open" in row.marks:
                    b.no_bpm(row.place)
            if row.kind == "ask" and medicine.reason == "known_other" and row.known_other and self.closed_by_other(medicine, row):
                b.cap("medicines.md E2a", rpe=13)
                b.no_bpm("medicines.md E2a")
            if row.kind == "unknown":
                self.unknown(medicine, medicine.id)
            if row.kind == "other":  # medicines.md section 2: a class without a rule is an unknown medicine of that group
                b.at_least("limited", row.place)
                b.cap("README 23 (other)", rpe=13)
            if "brittle" in row.marks and (medicine.since is None or months(medicine.since, 3) <= self.day):
                if not self.clearance("bone"):
                    b.no("medicines.md A2 systemic_steroid, M26", "jumping", "loaded_bending")
            if key == "bone" and medicine.reason in ("prevention", "low_bone_density") and not self.clearance("bone"):
                b.no("medicines.md A4 bone_medicine", "jumping", "loaded_bending")
            if key == "clozapine":
                self.clozapine(medicine)
            if key == "psychosis_only" and medicine.reason in ("bipolar", "bipolar_stable") and self.p.get("under_care"):
                self.open = [place for place in self.open if place != row.place]
                b.asks.pop(row.words, None)

    def closed_by_other(self, medicine: Entry, row: Class) -> bool:
        return not ({e.id for e in self.conditions or ()} & {*row.feared}) and not (row.topics and self.clearance(*row.topics))

    def over(self, medicine: Entry) -> bool:
        """Tendons stay careful for four weeks after the last tablet; other medicines do not end by `until` here."""
        return bool(medicine.until and medicine.until + timedelta(weeks=4) <= self.day)

    def clozapine(self, medicine: Entry) -> None:
        if not self.recent(medicine, week=8):
            return
        self.b.cap("addendum 38", ceiling="light")
        signs = {s.id for s in self.symptoms or () if not (s.until and s.until < self.day)}
        rest = self.p.get("resting_hr") or 0
        if signs & {"fever", "chest_pain", "breathlessness"} or rest > 100:
            self.b.at_least("stop", "addendum 38")

    def unknown(self, entry: Entry, text: str) -> None:
        """README 23, in place of E3 and of addendum 22: small until it is said what it is, or a clearance of `other` is there."""
        b, text = self.b, text.casefold()
        b.at_least("limited", "README 23")
        b.no("addendum 60", "anandamide", unsure=True)
        named = next((kind for kind, words in NAMED.items() if re.search(words, re.sub(NOT_NAMED, "", text))), "")
        kind = entry.reason
        if kind == "infection" and entry.until and entry.until < self.day:
            return
        if kind in REFERRED:
            self.refer("README 23", REFERRED[kind], entry=entry)
        elif kind == "nerves" or (named == "nerves" and kind in (None, "other")):
            if not self.clearance("neuro", since=entry.since):
                b.no("README 23 (nerves)", "swimming_alone", "heights", "traffic_cycling_alone")
        elif kind == "muscles":
            if not self.clearance("bone", since=entry.since):
                b.no("README 23 (muscles)", "running", "jumping")
        if kind in (None, "nerves", "mind", "other", "known_other"):
            b.cap("README 23", rpe=13)
        if kind in (None, "heart", "pressure_only", "nerves", "other", "known_other"):
            b.no_bpm("README 23")
        if kind == "pressure_only":
            b.cap("README 23", ceiling="moderate")
        if kind == "mind" and self.item9() is None:
            b.ask("README 23 (mind)", "phq9_item9", "better off dead")
        waits = kind in (None, "heart") or (kind == "other" and named in ("heart", "transplant"))
        if waits and not self.clearance("other", "heart" if named == "heart" or kind == "heart" else "other", since=entry.since):
            self.holds("README 23")
            if kind is None:  # of a known kind it is asked, or stricter rules hold
                b.ask("README 23", text, "what kind", "what is it for")

    def taking(self, *marks: str) -> list[Entry]:
        return [m for m, key in self.classes if set(CLASSES[key].marks) & set(marks)]

    def combinations(self) -> None:
        b = self.b
        keys = {key for _, key in self.classes}
        if self.taking("p2y12") and "aspirin" in keys and not self.ids & {*EVENTS}:  # B-1; an event has its own rules
            legs = "peripheral_artery_disease" in self.ids  # section 5 lets it explain the pair, table B does not
            self.refer("medicines.md B-1", "heart", entry=self.newest("p2y12", "aspirin"), unsure=legs)
        if self.taking("anticoagulant") and self.taking("antiplatelet"):
            self.refer("medicines.md B-4", "heart", entry=self.newest("anticoagulant", "antiplatelet"))
            b.no("medicines.md B-4", "fall_prone_activity")
        failing = {
            key for m, key in self.classes if "failure" in CLASSES[key].marks and not self.harmless_reason(m, key)
        }
        if len(failing) >= 2 and not self.listed_as("heart_failure") and not self.clearance("heart"):
            self.holds("medicines.md B-2", "heart failure")
            for key in ("loop_diuretic", "sglt2", "mra"):  # E8: one question for one illness
                b.asks.pop(CLASSES[key].words, None)
        if self.taking("stimulant") and self.taking("raises"):
            b.no_bpm("medicines.md B-12")
            if self.p.get("systolic") is None:
                b.cap("medicines.md B-12", ceiling="moderate")
        if len({key for _, key in self.classes if "qt" in CLASSES[key].marks}) >= 2 and not self.clearance("heart"):
            b.cap("medicines.md B-13", ceiling="moderate")
            if self.ids & {*ANY_HEART}:
                self.refer("medicines.md B-13", "heart")
        if self.taking("donepezil") and (self.taking("beta_blocker") or self.taking("rate")):
            b.cap("medicines.md B-14", ceiling="light", unsure=False)
            b.wants("medicines.md B-14", "company")
        if self.taking("sedative") and self.taking("opioid"):
            age = self.p.get("age")
            if age is not None and age >= 65:
                self.refer("medicines.md B-21", "falls")
            b.at_least("limited", "medicines.md B-21")
            b.no("medicines.md B-21", "treadmill", "heights")
        if self.taking("lithium") and self.taking("sartan", "diuretic", "nsaid"):
            b.at_least("limited", "medicines.md B-9")
            b.no("medicines.md B-9", "hot_sessions")
        if self.taking("antipsychotic") and self.taking("anticholinergic"):
            b.no("medicines.md B-11", "hot_sessions")
        if "cancer_hormone" in keys and "cancer_heart" in keys:
            self.refer("medicines.md B-30", "other")

    def newest(self, *marks: str) -> Entry:
        days = [m.since for m in self.taking(*marks) if m.since]
        return Entry("together", max(days) if days else None)

    @staticmethod
    def harmless_reason(medicine: Entry, key: str) -> bool:
        return key == "mra" and medicine.reason in ("skin_condition", "pcos", "hair", "hormone_treatment")

    # --- words, and what was not answered

    def texts(self) -> list[str]:
        said = [e.note for entry in (self.conditions, self.medicines, self.symptoms) for e in entry or ()]
        said += [e.reason or "" for e in self.medicines or ()]
        said += [str(self.p.get(name) or "") for name in ("first_step", "place", "company")]
        said += list(self.p.get("if_then") or ())
        return [text.casefold() for text in said if text]

    def words(self) -> None:
        b = self.b
        if any(word in text for text in self.texts() for word in SELF_HARM):
            b.help_message("first", "README 27")
            if self.item9() is None:
                b.ask("README 27", "phq9_item9", "better off dead")
        if any(word in text for text in self.texts() for word in EATING_WORDS):
            b.energy = b.energy and False
            if self.p.get("eating_disorder") is None and not self.ids & {*EATING}:
                b.ask("README 27", "eating_disorder", "eating")
        for entry in self.conditions or ():
            if entry.id == "other":
                self.unknown(entry, entry.note)

    def unanswered(self) -> None:
        b = self.b
        for name, value in (("conditions", self.conditions), ("medications", self.medicines), ("symptoms", self.symptoms)):
            if value is None:
                self.holds("README 15; addendum 46", name)
        if self.medicines is None:
            b.no_bpm("addendum 47 (medications not answered)")
        if self.conditions is None:
            b.no("addendum 60 (unscreened)", "anandamide")
        for place in self.open:
            short = place.split(";")[0]
            b.at_least("limited", place)
            b.no("addendum 60 (unscreened)", "anandamide")
            if self.active:
                b.cap(f"README 15 for {short}", ceiling="moderate")
            else:
                b.cap(f"addendum 46 for {short}", ceiling="light", longest=30)
                b.no(f"addendum 46 for {short}", "loads")
                for name in ("running", "rowing"):
                    b.no_activity.setdefault(name, f"addendum 46 for {short}")
        if not self.active:  # vigorous: four full-dose weeks done, and a new plan never counts weeks ahead
            b.cap("README 7; guidelines.md 9C-30", ceiling="moderate")
        if self.p.get("intensity") != "vigorous":
            b.cap("README 6 (the default), 28", rpe=13)
        if self.p.get("intensity") == "light":
            b.cap("README 6 (a ceiling in words)", rpe=11, unsure=True)
        if not self.p.get("supervised") and not {"resistance"} & {*(self.p.get("experience") or ())}:
            b.no("addendum 61; experience.md 3", "loads")
        given = self.p.get("longest_session")
        start = 20 if self.active or self.ids & {"spinal_cord_injury", "high_spinal_cord_injury"} else 10  # README 5; table G 16
        b.cap("README 5", first=max(10, given, start if start == 20 and not self.active else 0) if given is not None else start)
        if self.b.opened_until:
            end = min(self.b.opened_until.values())
            b.last_day = min(filter(None, (b.last_day, end)))
            b.places.setdefault("last_day", []).append("README 22")


def bounds(
    person: Mapping[str, Any],
    as_of: date,
    *,
    unsure: bool = False,
    goals: Iterable[str] = ("mood",),
    told: Mapping[str, date] | None = None,
) -> Bounds:
    """The loosest outcome for this person on that day; `told`: since when a revision's scores and measurements count."""
    return Reading(person, as_of, unsure=unsure, goals=goals, told=told).read()
