"""The clauses on medicines: medicines.md, sections 2 and 3, README 23 and 26."""

from __future__ import annotations

import re
from datetime import timedelta

from .bounds import Entry, months
from .medicines import ANY_HEART, CLASSES, Class
from .reading import Reading
from .terms import EVENTS, NAMED, NOT_NAMED, REFERRED


class Medicines(Reading):
    """What a list of medicines says."""

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
            if "limited" in row.marks and not self.over(medicine) and medicine.reason not in row.reasons:
                b.at_least("limited", row.place)
            open_now = not self.explained(medicine, row)
            if row.kind == "refer" and medicine.reason not in row.reasons and not self.ids & {*row.feared}:
                self.refer(row.place, *row.topics, entry=Entry(medicine.id, medicine.since))
            if row.kind == "ask" and open_now:
                self.holds(row.place, *row.words)
                b.no(row.place, *row.until)
                if "no_bpm_open" in row.marks:
                    b.no_bpm(row.place)
            if (
                row.kind == "ask"
                and medicine.reason == "known_other"
                and row.known_other
                and self.closed_by_other(medicine, row)
            ):
                b.cap("medicines.md E2a", rpe=13)
                b.no_bpm("medicines.md E2a")
            if row.kind == "unknown":
                self.unknown(medicine, medicine.id)
            if (
                row.kind == "other"
            ):  # medicines.md section 2: a class without a rule is an unknown medicine of that group
                b.at_least("limited", row.place)
                b.cap("README 23 (other)", rpe=13)
            if (
                "brittle" in row.marks
                and (medicine.since is None or months(medicine.since, 3) <= self.day)
                and not self.clearance("bone")
            ):
                b.no("medicines.md A2 systemic_steroid, M26", "jumping", "loaded_bending")
            if key == "bone" and medicine.reason in ("prevention", "low_bone_density") and not self.clearance("bone"):
                b.no("medicines.md A4 bone_medicine", "jumping", "loaded_bending")
            if key == "clozapine":
                self.clozapine(medicine)
            if (
                key == "psychosis_only"
                and medicine.reason in ("bipolar", "bipolar_stable")
                and self.p.get("under_care")
            ):
                self.open = [place for place in self.open if place != row.place]
                b.asks.pop(row.words, None)

    def closed_by_other(self, medicine: Entry, row: Class) -> bool:
        return not ({e.id for e in self.conditions or ()} & {*row.feared}) and not (
            row.topics and self.clearance(*row.topics)
        )

    def over(self, medicine: Entry) -> bool:
        """Tendons stay careful for four weeks after the last tablet; other medicines do not end by `until` here."""
        return bool(medicine.until and medicine.until + timedelta(weeks=4) <= self.day)

    def clozapine(self, medicine: Entry) -> None:
        if not self.recent(medicine, week=8):
            return
        # "Light only until week 8": the weeks after that are as usual. Without a date it may have begun today.
        begun = medicine.since or self.day
        self.b.easy_for("addendum 38", (begun + timedelta(weeks=8) - self.day).days)
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
        elif kind == "muscles" and not self.clearance("bone", since=entry.since):
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
        if waits and not self.clearance(
            "other", "heart" if named == "heart" or kind == "heart" else "other", since=entry.since
        ):
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
        if keys & {"arni", "vericiguat"}:  # E8: heart failure is asked in their place
            for key in ("loop_diuretic", "sglt2", "mra"):
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
