"""The loosest outcome that the evidence texts allow a person, typed from the texts alone; every clause says where it stands.

`bounds(person, as_of)` reads the keyword arguments of `screen` and `plan` and answers with a `Bounds`. The library may
always be stricter. A clause whose text can be read two ways is marked `unsure=True`: it is counted only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from .bounds import Bounds, Entry, day_of, months
from .medicine_texts import Medicines
from .medicines import ANY_HEART, CLASSES, DIABETES
from .terms import (
    A_YEAR,
    AT_ANY_TIME,
    EATING,
    EATING_WORDS,
    EVENTS,
    KNOWN_DISEASE,
    NEVER_AT_HOME,
    NINE,
    NO_PULSE,
    ON_LEGS,
    SELF_HARM,
)


class Texts(Medicines):
    """Each method is a chapter of the texts."""

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
                old = bool(sign.until and months(sign.until, 12) <= self.day)  # of a pregnancy that is over
                self.refer("guidelines.md 9A-6, acog-804 stop list", "obstetric", entry=sign, dated=True, unsure=old)

    def sign(self, sign: Entry) -> None:
        topic = "neuro" if sign.id == "neurological_sign" else "heart"
        # table G 9: breathlessness that a lung clearance explains; that it also explains orthopnoea is one reading
        lung = (
            ("lung",)
            if sign.id in ("breathlessness", "unusual_fatigue")
            or (sign.id == "night_breathlessness" and not self.b.unsure)
            else ()
        )
        place = "guidelines.md 9A-3" if topic == "heart" else "README 21; guidelines.md 5.3"
        if sign.until and sign.until < self.day:
            span = 12 if sign.id in A_YEAR else 3  # README 21
            place = "README 21"
            if months(sign.until, span) <= self.day:
                return
        if not self.opened(
            topic, *lung, entry=sign, dated=True, counts=True
        ):  # README 20; explained: cleared (table G 25)
            self.b.at_least("refer", place, topic="" if lung else topic)

    def heart(self) -> None:
        known = self.listed_as(*KNOWN_DISEASE)
        suspected = [
            key
            for m, key in self.classes
            if "known_disease" in CLASSES[key].marks and not self.explained(m, CLASSES[key])
        ]
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
        now = answer == "current" or "compulsion" in (self.p.get("training_signs") or ())
        past = answer == "past"
        for entry in self.listed_as(*EATING, "compulsive_exercise"):
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
        if "long_covid" in ids:
            b.at_least("limited", "addendum 28")
            b.easy_for("addendum 28", 28)  # RPE 11 at most for four weeks
            b.no("addendum 60", "anandamide")
        if ids & {"fibromyalgia", "chronic_widespread_pain"}:
            b.cap("addendum 51", rpe=11, first=15)
            b.no("addendum 51", "running", "jumping")
            if self.p.get("post_exertional_malaise") is None:  # table G 21
                self.holds("addendum table G 21; 27", "post_exertional_malaise", "worse", unsure=True)
        _, high = self.bmi()
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
        b = self.b
        due = day_of(self.p.get("due_date"))
        births = self.listed_as("postpartum", "caesarean", "birth_complication")
        pregnant = [e for e in self.listed_as("pregnancy") if not (e.until and e.until < self.day)]
        if not births:  # README 21: its end is a birth or a loss, and the weeks after a pregnancy hold
            births = [
                Entry("postpartum", e.until) for e in self.listed_as("pregnancy") if e.until and e.until < self.day
            ]
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
                b.last_day = min(filter(None, (b.last_day, end)))
                b.places.setdefault("last_day", []).append("addendum 43 (week 38)")
        for entry in self.listed_as("possible_pregnancy"):
            if not pregnant:
                self.holds("addendum 43", "pregnan", unsure=bool(entry.until and entry.until < self.day))
        for entry in self.listed_as("pregnancy_complication"):
            if not births:
                over = bool(entry.until and entry.until < self.day)  # it may end with the pregnancy
                b.at_least("refer", "guidelines.md 9A-6", unsure=over or self.opened("obstetric", entry=entry))
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
        for name, value in (
            ("conditions", self.conditions),
            ("medications", self.medicines),
            ("symptoms", self.symptoms),
        ):
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
        start = (
            20 if self.active or self.ids & {"spinal_cord_injury", "high_spinal_cord_injury"} else 10
        )  # README 5; table G 16
        b.cap(
            "README 5",
            first=max(10, given, start if start == 20 and not self.active else 0) if given is not None else start,
        )
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
    return Texts(person, as_of, unsure=unsure, goals=goals, told=told).read()
