"""What rules and questions say, in German: every text, with its numbers and marks; what is held back until somebody signed."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest

import exrx
from exrx import Journal
from exrx.classes import replace
from exrx.cli import main
from exrx.cli.interview_answers import chosen, offers
from exrx.cli.new import hold
from exrx.journal import IllnessEntry
from exrx.person.fields import FIELDS
from exrx.printing.clearances import clearance_text
from exrx.printing.journals import loosened
from exrx.printing.reviews import review_text
from exrx.printing.words import help_message
from exrx.programme.key import Phase
from exrx.reviewing import review
from exrx.rules.claims import claims, forbidden_in
from exrx.rules.facts import KIND_OF_LIST
from exrx.rules.loader import catalogue, shipped_book
from exrx.rules.pack import RuleBook
from exrx.telling.words import SOURCE, Words, digest, using, words_of
from exrx.values.citation import Kind
from exrx.values.dimensions import DIMENSIONS
from exrx.values.said import Said, said
from exrx.vocabulary import vocabulary
from exrx.wordings import wordings

from .frozen.outputs import ABSENT, TOPICS, plan_of
from .frozen.people import PEOPLE
from .test_languages import ANN, data_of

HELD = {"help", "stop", "begin", "medicine"}
"""Why a drafted text is held back."""


def pack_texts(book: RuleBook) -> Iterator[tuple[str, str, str | None]]:
    """Every text of the packs that anybody is told: its code, its English, and what a wall says instead, if anything."""
    for rule in book.recommendations:
        pages = dict(rule.pages)
        yield f"{rule.id}.advise", rule.then.advise, pages.get("advise")
        for name, text in (("inform", rule.then.inform), ("guide", rule.then.guide)):
            yield f"{rule.id}.{name}", text, None
        yield f"{rule.id}.says", rule.says, None
        yield f"{rule.id}.locator", rule.locator, None
    for question in book.questions.values():
        pages = dict(question.pages)
        for name in ("text", "note", "decides", "if_open"):
            yield f"question.{question.id}.{name}", getattr(question, name), pages.get(name)
    for topic in book.topics.values():
        pages = dict(topic.pages)
        for name in ("who", "ask", "meanwhile", "now"):
            yield f"topic.{topic.id}.{name}", getattr(topic, name), pages.get(name)
    for finding in book.findings:
        yield f"finding.{finding.source}.{finding.dimension}.says", finding.says, None
    for protocol in book.protocols.values():
        for name in ("title", "population", "evidence", "result"):
            yield f"protocol.{protocol.id}.{name}", getattr(protocol, name), None
        for number, text in enumerate(protocol.leaves_open):
            yield f"{protocol.id}.leaves_open.{number}", text, None
    for claim in claims():
        yield f"claim.{claim.id}.says", claim.says, None
    for row in book.intensity.values():
        yield f"talk.{row.word}", row.talk_test, None
        yield f"talk_short.{row.word}", row.talk_short, None
    for activity in catalogue().activities:
        for number, level in enumerate(activity.levels):
            yield f"activity.{activity.id}.{number}", level.words, None
    for band in catalogue().relative:
        yield f"relative.{band.min_age}.locator", band.locator, None


TEXTS = {code: (text, page) for code, text, page in pack_texts(shipped_book()) if text}


def drafted() -> dict[str, dict[str, str]]:
    """The translations, by their codes."""

    def entries(data: Mapping[str, Any], before: str) -> Iterator[tuple[str, dict[str, str]]]:
        for name, value in data.items():
            if isinstance(value, dict) and isinstance(value.get("source"), str):
                yield f"{before}{name}", value
            elif isinstance(value, dict):
                yield from entries(value, f"{before}{name}.")

    return dict(entries(data_of("de", "packs"), ""))


GERMAN = drafted()


def test_no_text_is_missing_and_none_is_stale() -> None:
    assert len(TEXTS) > 2000
    missing = [code for code in TEXTS if code not in GERMAN]
    stale = [code for code, entry in GERMAN.items() if code in TEXTS and entry["source"] != digest(TEXTS[code][0])]
    assert not missing and not stale and GERMAN.keys() == TEXTS.keys()


STEMS = {
    "two": "zwei|beid|doppelt", "twice": "zwei|doppelt", "three": "drei|dritt", "four": "vier", "five": "fünf", "six": "sechs",
    "seven": "sieben", "eight": "acht", "nine": "neun", "ten": "zehn", "twelve": "zwölf", "twenty": "zwanzig", "half": "halb|hälfte",
    "third": "dritt", "thirds": "drittel", "quarter": "viertel", "quarters": "viertel", "fifths": "fünftel", "tenth": "zehntel",
    "minutes": "minute", "weeks": "woche", "days": "tag", "months": "monat", "hours": "stunde", "never": "nie",
}  # fmt: skip
"""Numbers and units in words, and what stands for them in German."""


def numbers(text: str) -> list[str]:
    return sorted(found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", re.sub(r"\{[^}]*\}", "", text)))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def faults(code: str) -> Iterator[str]:
    english, page = TEXTS[code]
    german = wordings(GERMAN[code]["text"])
    pairs = [(german.open, english)]
    if page is not None:
        # A text that names on a wall what its English does not name there is told in English.
        if not german.marked or bool(german.page) != bool(page):
            yield f"{code} says {german.page!r} on a wall, and its English {page!r}"
        pairs.append((german.page, page))
    for ours, theirs in pairs:
        if numbers(ours) != numbers(theirs) or gaps(ours) != gaps(theirs):
            yield f"{code} has other numbers or gaps: {ours!r} for {theirs!r}"
        if said_wrongly := forbidden_in(ours, "de"):
            yield f"{code} says {said_wrongly}"
    for word in set(re.findall("[a-z]+", english.lower())) & STEMS.keys():
        if not re.search(STEMS[word], german.open.lower()):
            yield f"{code} does not say {word!r}: {german.open!r}"
    if german.broken or not german.open.strip():
        yield f"{code} is broken or empty"


def test_a_text_has_the_numbers_units_and_gaps_of_its_english_and_says_as_little_on_a_wall() -> None:
    assert [fault for code in TEXTS for fault in faults(code)] == []


# --- what stays in English --------------------------------------------------------------------------------------------

URGENT = re.compile(
    r"emergency|crisis|at once|same day|\btoday\b|get help|\bstop\b|no (exercise )?session|not (stop|change|take|train)|"
    r"on your own|harming|hurting|contraindicated|\bcall (a|the|your|whoever)\b",
    re.IGNORECASE,
)
"""What a text of safety says that is for help, for stopping, for not beginning, or about a medicine."""
NOT_URGENT = {
    "clearance.runs_out.says": "how long a plan lasts",
    "low_sugar.evening.says": "at which hour sessions stand",
    "shifts.sleep.says": "at which hour sessions stand",
    "growth.one_step_above_longest.says": "how long a session is",
    "training.counts.advise": "who was in the studies",
    "pain.gentle.advise": "it says not to stop",
    "resistance.effort.advise": "how many repetitions",
}


def test_what_is_for_help_stopping_not_beginning_or_a_medicine_is_held_until_a_person_signs() -> None:
    held = {code for code, entry in GERMAN.items() if "held" in entry}
    assert len(held) > 150
    for code in held:
        assert GERMAN[code]["held"] in HELD and GERMAN[code]["reviewed_by"] == "", code
    safety = [rule for rule in shipped_book().recommendations if rule.tier in ("safety", "limit")]
    of_safety = [f"{rule.id}.{name}" for rule in safety for name in ("advise", "says")]
    urgent = {code for code in of_safety if code in TEXTS and URGENT.search(TEXTS[code][0])}
    assert len(urgent) > 80 and not urgent - held - NOT_URGENT.keys()


def _told(words: Words, code: str) -> str:
    english, page = TEXTS[code]
    return words.tell(said(f"packs.{code}", text=english, page=page))


def test_a_held_text_is_told_in_english_and_in_german_once_somebody_signed_it() -> None:
    german = words_of("de")
    for code, entry in GERMAN.items():
        if not gaps(wordings(entry["text"]).open):
            expected = TEXTS[code][0] if "held" in entry else wordings(entry["text"]).open
            assert _told(german, code) == expected, code
    code = "emergency.breath.advise"
    signed = {"emergency": {"breath": {"advise": {**GERMAN[code], "reviewed_by": "Dr. Invented"}}}}
    made = Words("de", lambda name: signed if name == "packs" else {}, words_of(SOURCE))
    assert _told(made, code) == GERMAN[code]["text"] != TEXTS[code][0]


# --- what is told in English, and nothing else --------------------------------------------------------------------------

FROZEN = (
    "runner", "ten-compromises", "unknown-medicine", "over-two-clock-changes", "item-nine", "copd-cleared", "mixed", "frail", "trivedi",
    "days-without-times",
)  # fmt: skip


class _Telling(Words):
    """German that notes what it was not able to tell."""

    def __init__(self) -> None:
        german = words_of("de")
        super().__init__("de", german._read, words_of(SOURCE))
        self.lacking: dict[str, Said] = {}

    def _say(self, code: str, given: Any) -> str:
        before = self.fell_back
        text = super()._say(code, given)
        if self.fell_back > before:
            self.lacking[code] = said(code, **given)
        return text


def _stays(what: object) -> bool:
    """Whether it waits for somebody who answers for it, or holds what does."""
    if not isinstance(what, Said):
        return isinstance(what, tuple) and any(map(_stays, what))
    held = "held" in GERMAN.get(what.code.removeprefix("packs."), {})
    return held or what.code.startswith("help_and_stop.") or any(_stays(value) for _, value in what.parameters)


@pytest.mark.parametrize("name", FROZEN)
def test_of_a_plan_only_what_waits_for_a_signature_is_told_in_english(name: str) -> None:
    plan = plan_of(next(person for person in PEOPLE if person.name == name))
    rules = {one.id for one in plan.reasons} | {one.rule for one in plan.prescription.idle}
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "none", "yes", "no")
    with using(_Telling()) as german:
        shown = [plan.text(language="de"), plan.to_html(language="de"), plan.to_html("clinician", language="de")]
        asked = (
            "how often",
            "w01s1",
            "questions",
            "bad day",
            "age",
            "active_days",
            "falls",
            "Montag",
            *TOPICS[:12],
            *sorted(rules),
        )
        for topic in asked:
            with suppress(exrx.ExrxError):
                shown.append(str(plan.why(topic, language="de")))
        shown += [str(plan.why_not(topic, language="de")) for topic in ABSENT[:-1]]
        assert [
            one for one in german.lacking.values() if not _stays(one) and one.code != "clinician.not_reviewed"
        ] == []  # type: ignore[attr-defined]
    for text in shown[3:]:
        assert not [
            line
            for line in text.splitlines()
            if re.search(rf"\b(?:{'|'.join(days[:7])}) \d\d:|[:(] (?:{'|'.join(days[7:])})\b", line)
        ], text


def test_what_the_overview_names_can_be_asked_for_by_that_name() -> None:
    plan = exrx.plan(**ANN)
    named = {key: name for key, name in data_of("de", "language")["terms"]["topics"].items() if key in TOPICS}
    assert len(named) > 12
    for key, name in (named | {"heart rate": "Ruhepuls"}).items():
        assert str(plan.why(name, language="de")) == str(plan.why(key, language="de")), name
    for name in ("Alter", "aktive Tage", "Stürze"):
        assert str(plan.why(name, language="de")).startswith(f"{name}: ")


def test_a_look_back_names_the_answers_in_german() -> None:
    plan = exrx.plan(**{**ANN, "falls": 1})
    told = review_text(review(plan, "2027-02-01", Journal.from_plan(plan)), "clinician", "de")
    assert "Erkrankungen: Depression," in told and "Medikamente: keine," in told and "Stürze: 1," in told
    assert "depression" not in told and "none" not in told


def test_what_becomes_possible_again_is_named_in_german() -> None:
    """Each item and activity that any of the frozen people may not have."""
    tell, told, english = words_of("de"), set(), set()
    for person in PEOPLE:
        with suppress(exrx.ExrxError):
            plan = plan_of(person)
            free = replace(plan, prescription=replace(plan.prescription, forbidden=()))
            told |= {*loosened(tell, plan, free)}
            english |= {plan.known.item(item) for item, _ in plan.prescription.forbidden}
    assert len(told) > 10 < len(english)
    assert not [line for line in told if line.rpartition(": ")[2] in english]


IMPLIED: dict[str, Any] = {
    "age": 47, "conditions": ["depression", "retinopathy"], "medications": ["lithium"], "symptoms": [], "resting_hr": 66,
    "longest_session": 20, "active_days": 3,
    "active_minutes": 40, "active_months": 6, "active_effort": "moderate", "start": "2027-01-04", "id": "spring",
    "clearances": [{"topic": "heart", "level": "light_moderate", "by": "Dr A", "date": "2026-12-20"}],
}  # fmt: skip
"""An illness that another presupposes: diabetes, which nobody entered."""
DAY = dt.date(2027, 1, 18)
ENGLISH = ("diabetes, type", "damage of the retina", "words about")


def test_what_nobody_entered_is_a_fact_that_every_door_tells_in_german() -> None:
    plan = exrx.plan(**IMPLIED)
    assert plan == exrx.Plan.from_json(plan.to_json())
    implied = {one for finding in plan.clearance.reasons for one in finding.because if isinstance(one, Said)}
    assert [(one["illness"], one["by"]) for one in implied] == [
        ("diabetes, type not named", "damage of the retina by diabetes")
    ]
    ill = exrx.Journal(plan.id, (IllnessEntry(on=DAY, entered=DAY, vomiting=True),))
    later = exrx.adapt(
        exrx.plan(**IMPLIED | {"conditions": ["depression"]}), today=DAY, conditions=IMPLIED["conditions"]
    )
    again = exrx.adapt(plan, ill, today=DAY)
    assert again.course is not None and [one.about for one in again.course.changes if one.what == "contact"]
    heard = exrx.screen(
        age=40, conditions=["depression"], medications=[{"id": "sertraline", "for": "I want to die"}], symptoms=[]
    )
    without = exrx.screen(age=47, conditions=["depression", "retinopathy"], medications=[], symptoms=[])
    told = [clearance.text(language="de") for clearance in (without, heard)]
    told += [without.to_html(view, language="de") for view in ("person", "clinician")]
    for one, journal in ((plan, None), (later, None), (again, ill)):
        told += [one.text(language="de"), one.to_html(language="de"), one.to_html("clinician", language="de")]
        told += [one.to_ics(view=view, language="de").decode() for view in ("private", "shared")]
        told += [review_text(review(one, "2027-02-01", journal), view, "de") for view in ("person", "clinician")]
        told += [
            str(one.why(topic, language="de"))
            for topic in ("clearance", "retinopathy", *(r.rule for r in one.clearance.reasons))
        ]
    assert any("Diabetes, Typ" in text for text in told)
    assert [(word, text) for text in told for word in ENGLISH if word in " ".join(text.split())] == []


def test_a_question_with_a_reason_that_was_read_is_asked_in_german() -> None:
    names = data_of("de", "reasons")
    assert {id: digest(term.label) for id, term in vocabulary()["reasons"].items()} == {
        id: names[id]["source"] for id in vocabulary()["reasons"]
    }
    taken = [{"id": "nitroglycerin", "for": "hair"}]
    asked = exrx.screen(age=40, conditions=[], medications=taken, symptoms=[]).text(language="de")
    assert "Du hast angegeben: Haarwuchs." in " ".join(asked.split()) and "You entered" not in asked


def test_every_number_that_a_rule_decides_has_a_german_name() -> None:
    terms = data_of("de", "language")["terms"]
    assert {*DIMENSIONS} - terms["numbers"].keys() == set()
    assert {*get_args(Phase)} - terms["phase"].keys() == set() == {*get_args(Kind)} - terms["source"].keys()
    plan = exrx.plan(**ANN)
    for one in plan.reasons:
        told = str(plan.why(one.id, language="de"))
        assert not re.search(r"\b(ramp|full|percent|bpm|walking|intensity|frequency)\b", told.replace(one.id, "")), told
    assert "walking" not in str(plan.why("activity", language="de")).replace("walking = ", "")


def test_every_fact_of_a_rule_has_a_german_name() -> None:
    terms, fields = data_of("de", "language")["terms"], data_of("de", "fields")
    facts = {fact for rule in shipped_book().recommendations for fact in rule.when.facts()}
    assert facts - {*terms["fact"], *fields} == set()
    listed = {*KIND_OF_LIST, "heard", "lifted", "clearances"}
    assert listed - terms["entry"].keys() == set()
    assert {choice for field in FIELDS for choice in field.reader.choices} - {
        *data_of("de", "values"),
        *data_of("de", "answers"),
    } == set()


# --- as it is seen ----------------------------------------------------------------------------------------------------


def test_an_offered_answer_is_called_and_understood_in_german() -> None:
    german = words_of("de")
    offered = {
        word for question in shipped_book().questions.values() for answer in question.answers for word in answer.say
    }
    own = {entry["source"]: entry["text"] for entry in data_of("de", "answers").values() if isinstance(entry, dict)}
    assert {digest(word) for word in offered} >= own.keys()
    assert [word for word in sorted(offered) if german.called(word) == word and digest(word) not in own] == []
    for question in shipped_book().questions.values():
        for answer in question.answers:
            offered = offers(question, german)
            assert chosen(offered, german.called(answer.say[0]), numbered=False) is answer, answer.say
            assert chosen(offered, answer.say[0], numbered=False) is answer
    # A pack's word for one answer that is the language's own for another says neither.
    one, other = next(question.answers for question in shipped_book().questions.values() if len(question.answers) > 1)[
        :2
    ]
    offered = ((one, ("schon", "nein")), (other, ("nein",)))
    assert chosen(offered, "nein", numbered=False) is None and chosen(offered, "schon", numbered=False) is one


ENTERED = {"age": 58, "conditions": ["depression", "asthma"], "medications": ["spironolactone"], "as_of": "2027-01-04"}


def test_screening_tells_its_reasons_and_questions_in_german() -> None:
    clearance = exrx.screen(**ENTERED)
    told = " ".join(clearance_text(clearance, (), "de").split())
    assert len(clearance.questions) > 2
    for question in clearance.questions:
        for part in (question.asked, question.said("decides"), question.said("if_open")):
            assert isinstance(part, Said) and words_of("de").has(part)
        assert " ".join(words_of("de").tell(question.asked).split()) in told
        assert " ".join(question.text.split()) not in told
    page = clearance.to_html("clinician", language="de")
    for finding in clearance.reasons:
        assert finding.level == "cleared" or words_of("de").tell(finding.said("says")) in page


@pytest.mark.parametrize(
    "entered", [{"conditions": ["type 2 diabetes", "copd"]}, {"symptoms": ["fainting"]}, {"phq9": 22}]
)
def test_whom_to_ask_is_said_for_the_reason_of_the_rule(entered: dict[str, Any]) -> None:
    """A topic says whom to ask; why, and what to do, stays with the rule, in every language."""
    clearance, german = exrx.screen(**ENTERED | entered), words_of("de")
    asking = [finding for finding in clearance.reasons if finding.asks]
    assert asking
    for finding in asking:
        assert german.tell(finding.said("says")) == _told(german, f"{finding.rule}.says")
        assert german.tell(finding.said("who")) == _told(german, f"topic.{finding.asks}.who")
        if finding.advice:
            assert german.tell(finding.said("advice")) == _told(german, f"{finding.rule}.advise")


def test_a_question_about_own_words_is_asked_in_german_around_them() -> None:
    entered = {"conditions": ["depression", {"id": "other", "note": "glump"}], "medications": ["zorbexol"], "age": 40}
    told = " ".join(clearance_text(exrx.screen(**entered, as_of="2027-01-04"), (), "de").split())
    assert "zorbexol: nicht als Medikament verstanden." in told and "glump: nicht als Krankheit verstanden." in told
    assert "not understood" not in told and "What is it for" not in told


def test_what_may_be_said_and_the_programmes_are_told_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    plan = exrx.plan(**ANN)
    told = str(plan.why("benefit", language="de"))
    assert "In Studien verringerte Bewegung" in told and "In trials" not in told
    # A caution stays as it is.
    assert "do not change medicines" in told
    assert main(["protocols", "--language", "de"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for protocol in shipped_book().protocols.values():
        assert GERMAN[f"protocol.{protocol.id}.result"]["text"] in shown and protocol.result not in shown


def test_an_answer_on_a_number_holds_no_english_sentence_of_a_rule() -> None:
    plan = exrx.plan(**{**ANN, "medications": ["metoprolol"], "conditions": ["depression", "hypertension"]})
    asked = {
        topic: " ".join(str(plan.why(topic, language="de")).split()) for topic in ("how hard", "clearance", "steps")
    }
    for reason in plan.reasons:
        english = {TEXTS[f"{reason.id}.{part}"][0] for part in ("says", "locator") if f"{reason.id}.{part}" in TEXTS}
        if GERMAN.get(f"{reason.id}.says", {}).get("held") is None:
            assert not [text for text in english for told in asked.values() if len(text) > 20 and text in told]
    assert "cool down" not in str(plan.why("hypertension", language="de"))
    assert "Ausklang: 10" in str(plan.why("hypertension", language="de"))
    assert "208 − 0,7 × 34" in str(exrx.plan(**ANN).why("how hard", language="de"))
    page = plan.to_html("clinician", language="de")
    for english in ("(moderate)", "verified", "Intensity", "mood", "3.0"):
        assert english not in re.sub("<style.*?</style>", "", page.split("Literatur")[0], flags=re.DOTALL), english


def test_what_cannot_be_understood_is_said_in_german(tmp_path: Path) -> None:
    said_there: list[str] = []
    answers = iter(["vierunddreißig?", "34", "save"])
    assert hold(str(tmp_path / "p.toml"), exrx.plan(**ANN).start, lambda _: next(answers), said_there.append, "de") == 0
    shown = " ".join(" ".join(said_there).split())
    assert "Antworte mit einer Zahl, etwa 34" in shown and "Answer with" not in shown


@pytest.mark.parametrize(
    "command",
    [
        "adapt --symptoms chest_pain",
        "log answer symptoms chest_pain",
        "show",
        "show -o page.html",
        "review",
        "log",
        "plan person.toml -o plan.ics",
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_calendar_beside_the_plan(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What waits for a signature stays as it is in English: where help is, first of all."""
    monkeypatch.chdir(tmp_path)
    person = 'start = 2027-01-04\nage = 34\nid = "a"\nconditions = []\nmedications = []\nsymptoms = []\n'
    Path("person.toml").write_text(person, "utf-8")
    assert main(["plan", "person.toml", "-o", "plan.ics", "--language", "de", "--today", "2027-01-01"]) == 0
    if command in ("show", "show -o page.html", "review", "log"):
        assert main(["log", "answer", "symptoms", "chest_pain", "--today", "2027-01-05"]) == 3
    Path("person.toml").write_text(person.replace("symptoms = []", 'symptoms = ["chest_pain"]'), "utf-8")
    capsys.readouterr()
    assert main([*command.split(), "--today", "2027-01-06"]) == 3
    told = " ".join(capsys.readouterr().err.split())
    english, german = words_of("en"), words_of("de")
    for code in ("screen.meanwhile", "screen.afterwards"):
        assert f" {german(code)} " in told and f" {english(code)} " not in told
    assert help_message() == help_message(language="de") and " ".join(help_message().split()) in told
