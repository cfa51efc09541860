"""Words that must be heard (decisions 13, 14, 24, 27; fault S4): wherever they enter, they add help and a question, and nothing else.

Typed from the decisions, not from the lists: the sentences are what people write, in five languages.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import pickle
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import exrx
from exrx.cli import main
from exrx.cli.personfile import composed
from exrx.heard import GROUPS, LANGUAGES, heard, names_somebody, tells_health, word_list, words_of
from exrx.journal import read_entry
from exrx.person.values import GivenClearance
from exrx.programme.plan import Plan
from exrx.telling.words import words_of as telling

START = "2027-01-04"
ASKED: dict[str, Any] = {"age": 34, "conditions": ["depression"], "medications": [], "symptoms": []}
HELP = "do not stay alone"
"""Stands in the help message where it comes first, and in nothing else."""

SELF_HARM = {
    "en": [
        "I want to die", "I don't want to live anymore", "I dont want to be here any more", "KILL MYSELF", "I’d be better off dead",
        "suicidal", "ending my own life", "I keep cutting myself", "self-harm", "I do NOT want to die", "sui\u00adcide", "wish I was dead",
        "I feel like dying", "I took all my tablets", "jump off the balcony", "I keep thinking about death", "no will to live",
    ],
    "de": [
        "Ich will nicht mehr leben", "ich möchte sterben", "ich moechte sterben", "Ich bring mich um", "mich umbringen", "Selbstmordgedanken",
        "Suizid", "lebensmüde", "lebensmuede", "ich verletze mich: Selbstverletzung", "mir etwas antun", "wäre lieber tot", "LIEBER TOT", "Ritzen",
        # As a plan of the form "wenn ich ..." has it: the verb at the end.
        "wenn ich sterben will, rufe ich an", "wenn ich sterben möchte", "bevor ich mich umbringe", "wenn ich mich ritze", "bevor ich mir das Leben nehme",
        "wenn ich ans Sterben denke", "ich bring mich heute um", "dass ich mich erhänge", "wenn ich mir etwas antue", "dem Ganzen ein Ende setzen",
    ],
    "es": ["quiero morir", "no quiero vivir", "me quiero matar", "suicidarme", "quitarme la vida", "ganas de morirme", "autolesión", "hacerme daño"],
    "fr": ["je veux mourir", "j'ai envie de mourir", "l’envie de mourir", "je ne veux plus vivre", "me suicider",
        "en finir avec la vie", "mettre fin à mes jours",
        "automutilation", "idées noires"],
    "it": ["voglio morire", "non voglio più vivere", "non voglio piu vivere", "uccidermi", "farla finita", "togliermi la vita",
        "suicidio", "autolesionismo", "farmi del male"],
}  # fmt: skip
EATING = [
    "I make myself sick after meals", "skipping meals", "anorexia", "binge", "Magersucht", "Essstörung", "Abführmittel", "trouble alimentaire",
    "me faire vomir",
    "atracones", "miedo a engordar", "disturbo alimentare", "contare le calorie", "I run to burn off what I ate",
]  # fmt: skip
COMPULSION = [
    "I can't stop exercising", "cant stop training", "compulsive", "Sportsucht", "zwanghaft", "accro au sport",
    "adicta al ejercicio", "non riesco a smettere di allenarmi",
]  # fmt: skip
NOTHING = [
    # The German article, and what in sport means something else; half a word is no word.
    "die Runde um den See", "Die Schuhe an, die Jacke an", "dead tired", "the cake is to die for", "10 kms along the river", "This hill will kill me",
    "If I hurt myself, I stop", "Wenn ich mich verletze, höre ich auf", "todmüde nach Hause", "me muero de hambre", "mort de fatigue", "da morire dal caldo",
    "deadlift", "diet", "the studies", "I want to diet less", "cutting across the park", "Suite 12", "Place de la Concorde",
    "morning run", "Put the blue shoes by the door",
    "in front of the train station", "Wenn ich nicht mehr kann, gehe ich", "alles erledigt, dann los", "el corto paseo", "je me coupe du monde",
]  # fmt: skip


# --- the words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"), [(language, said) for language, every in SELF_HARM.items() for said in every]
)
def test_what_means_not_wanting_to_live_is_heard_in_every_language(language: str, said: str) -> None:
    for one in (
        said,
        said.upper(),
        f"...{said}!",
        f"well {said} today",
        said.replace(" ", "\n "),
        said.replace(" ", "_"),
    ):
        assert "self_harm" in heard(one), one


@pytest.mark.parametrize("said", EATING)
def test_eating_is_heard(said: str) -> None:
    assert "eating" in heard(said)


@pytest.mark.parametrize("said", COMPULSION)
def test_exercise_that_cannot_be_left_out_is_heard(said: str) -> None:
    assert "compulsion" in heard(said)


@pytest.mark.parametrize("said", NOTHING)
def test_what_only_looks_like_it_is_not(said: str) -> None:
    assert heard(said) == frozenset()
    assert not tells_health(said)


@pytest.mark.parametrize("said", [
    "after my sertraline", "SERTRALINE", "nach meinem Sertralin", "sertralina", "bisoprololo", "depressiv", "before the Metoprolol", "my bipolar group",
    "asthma", "antidepressant", "the psychiatric clinic",
    "behind the oncology ward", "Onkologie", "vor der Tagesklinik", "after cardiology", "mein Therapeut", "ma psychologue", "el hospital de día",
    "dopo la terapia", "die Herzsportgruppe", "detox",
    "Blutdruck: Betablocker", "ma dépression", "la depresión", "la depressione", "I want to die", "skipping meals",
])  # fmt: skip
def test_words_of_health_are_told_apart_from_everyday_ones(said: str) -> None:
    assert tells_health(said)


def test_the_names_that_this_person_entered_count_too() -> None:
    assert not tells_health("after zorbamol") and tells_health("after Zorbamol", ["zorbamol"])
    # What was typed is no pattern, and need not be a word at all.
    for name in ("*", "zorb*", "* *", "", "???", "\ud800", "a*b c*"):
        assert not tells_health("after zorbamol", [name])
        exrx.plan(
            **{**ASKED, "conditions": [{"id": "depression", "note": name}]}, start=START, place="after zorbamol"
        ).to_ics()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_laid_out_for_review(language: str) -> None:
    words = word_list(language)
    assert words["language"] == language
    # Nobody has signed yet. Who does, writes a name and a day.
    assert bool(words["reviewed_by"]) == bool(words["reviewed_on"])
    assert set(words) == {"language", "reviewed_by", "reviewed_on", "ordinary", "nobody", *GROUPS}
    for group in (*GROUPS, "ordinary", "nobody"):
        assert len(words[group]) == len(set(words[group])), group
        for phrase in words[group]:
            assert phrase == phrase.strip().lower() and phrase, phrase
            assert all(len(part) >= 5 for part in phrase.split() if part.endswith("*")), (
                f"{phrase}: a stem so short is many words"
            )
            assert "*" not in re.sub(r"\*(?= |$)", "", phrase), phrase
            if group in GROUPS:
                # Every phrase is found, as it stands.
                assert tells_health(phrase.replace("*", "xyz")) and (
                    group == "health" or group in heard(phrase.replace("*", "xyz"))
                )


@pytest.mark.parametrize("text", [
    "suicid" * 2000, "i want to " * 1000, "not want to be here any " * 500, "\ufdfa" * 10_000, "a " * 5000, "i'" * 5000, "self " * 2000, "\u0301" * 10_000,
    "nicht mehr " * 1000, "x" * 10_000, "don't " * 1700, "\ud800" * 10_000, "İ" * 10_000,
])  # fmt: skip
def test_hostile_texts_take_no_longer_than_others(text: str) -> None:
    tells_health("warm up")
    began = time.perf_counter()
    tells_health(text[:10_000])
    assert time.perf_counter() - began < 2


def test_twice_the_text_takes_about_twice_as_long() -> None:
    def cost(times: int) -> float:
        text = "i do not want to be here any " * times
        return min(_timed(lambda: tells_health(text)) for _ in range(3))

    tells_health("warm up")
    assert cost(4000) < 25 * cost(400) + 0.05


def _timed(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


@given(text=st.text(max_size=200), around=st.text(max_size=50))
def test_whatever_stands_around_it_hides_nothing(text: str, around: str) -> None:
    assert all(word == word.casefold() for word in words_of("Straße") + words_of("abc"))
    assert heard(text) <= heard(f"{text} . {around}")
    assert "self_harm" in heard(f"{around} I want to die {text}")


# --- every door of Python ---------------------------------------------------------------------------------------------------

WISH = "I don't want to live any more"
DOORS: dict[str, dict[str, Any]] = {
    "note of another condition": {"conditions": ["depression", {"id": "other", "note": WISH}]},
    "note of a known one": {"conditions": [{"id": "depression", "note": WISH}]},
    "reason of a medicine": {"medications": [{"id": "sertraline", "for": WISH}]},
    "note of a medicine": {"medications": [{"id": "sertraline", "note": WISH}]},
    "a name that is not understood": {"medications": [WISH]},
    "note of a symptom": {"symptoms": [{"id": "fever", "note": WISH}]},
    "who confirmed it": {
        "clearances": [{"topic": "heart", "level": "light_moderate", "by": WISH, "date": "2027-01-02"}]
    },
    "first step": {"first_step": WISH},
    "place": {"place": WISH},
    "company": {"company": WISH},
    "if then": {"if_then": ["If it rains, I stay in", WISH]},
}


@pytest.mark.parametrize("door", DOORS)
def test_help_comes_first_and_item_9_is_asked_whichever_door_it_came_through(door: str) -> None:
    found = exrx.screen(**{**ASKED, **DOORS[door]}, as_of=START)
    assert found.crisis == "first" and "phq9_item9" in [question.id for question in found.questions]
    assert HELP in str(found)[:600] and HELP in found.to_html()
    # It never decides more: the level is that of the same entry with harmless words, for light until an answer as any question.
    quiet = {name: _quiet(value) for name, value in DOORS[door].items()}
    beside = exrx.screen(**{**ASKED, **quiet}, as_of=START)
    assert beside.crisis == "present"
    assert {finding.rule for finding in found.reasons} - {finding.rule for finding in beside.reasons} <= {
        "unscreened.light",
        "unscreened.active",
    }
    answered = exrx.screen(**{**ASKED, **DOORS[door]}, phq9_item9=0, as_of=START)
    assert answered.crisis == "first", "0 never means safe"
    assert (answered.level, answered.ceiling) == (
        exrx.screen(**{**ASKED, **quiet}, phq9_item9=0, as_of=START).level,
        beside.ceiling,
    )
    assert "phq9_item9" not in [question.id for question in answered.questions]


def _quiet(value: Any) -> Any:
    if isinstance(value, str):
        return "zzqx words" if value == WISH else value
    if isinstance(value, dict):
        return {name: _quiet(one) for name, one in value.items()}
    return [_quiet(one) for one in value]


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door not in ("a name that is not understood", "note of a symptom")]
)
def test_it_is_saved_as_it_was_written_and_a_plan_says_where_help_is(door: str) -> None:
    plan = exrx.plan(**{**ASKED, **DOORS[door]}, start=START)
    assert HELP in str(plan).splitlines()[5] or HELP in "\n".join(str(plan).splitlines()[:8])
    assert HELP in plan.to_html() and HELP in plan._repr_html_()
    assert Plan.from_json(plan.to_json()) == plan and WISH.split()[-1] in plan.to_json()
    for view in ("private", "shared"):
        calendar = plan.to_ics(view=view).replace(b"\r\n ", b"").decode()  # type: ignore[arg-type]
        assert "want to live" not in calendar and HELP not in calendar and "crisis" not in calendar.casefold()
    assert "want to live" not in plan.to_html()


@pytest.mark.parametrize(
    ("said", "asked"), [("I skip meals", True), ("I cannot stop training", True), ("I eat at noon", False)]
)
def test_words_of_eating_ask_the_eating_question_which_holds_nothing_back(said: str, asked: bool) -> None:
    found = exrx.screen(**ASKED, if_then=[said], as_of=START)
    assert ("eating_disorder" in [question.id for question in found.questions]) is asked
    assert found.level == "cleared" and found.crisis == "present"
    for answer in ("none", "past", "current"):
        told = exrx.screen(**ASKED, if_then=[said], eating_disorder=answer, as_of=START)
        assert "eating_disorder" not in [question.id for question in told.questions]
        plain = exrx.screen(**ASKED, eating_disorder=answer, as_of=START)
        assert (told.level, told.ceiling, told.crisis) == (plain.level, plain.ceiling, plain.crisis)
    if asked:
        quiet = exrx.plan(**ASKED, if_then=["I eat at noon"], start=START)
        assert [s.minutes for s in exrx.plan(**ASKED, if_then=[said], start=START).sessions] == [
            s.minutes for s in quiet.sessions
        ]


def test_a_question_that_was_heard_later_is_asked_in_a_revision() -> None:
    first = exrx.plan(**ASKED, phq9_item9=0, start=START, place="the park")
    later = exrx.adapt(first, today="2027-01-11", place="where I want to end it all")
    assert first.clearance.crisis == "present" and later.clearance.crisis == "first"
    assert "end it all" not in later.to_ics().decode()
    # Harmless words ask nothing anew.
    assert exrx.adapt(first, today="2027-01-11", place="the wood").clearance == first.clearance


# --- what others may read -----------------------------------------------------------------------------------------------------


def test_a_line_with_words_of_health_stays_out_of_every_calendar_and_the_person_is_told_which() -> None:
    lines = {
        "first_step": "Shoes on",
        "place": "behind the psychiatric clinic",
        "company": "Ana",
        "if_then": ["If it rains, I walk in the mall", "After my Sertralin I wait"],
    }
    plan = exrx.plan(**ASKED, **lines, start=START)
    private = plan.to_ics().replace(b"\r\n ", b"").decode()
    assert all(word in private for word in ("Shoes on", "With: Ana", "If it rains"))
    assert not any(word in private for word in ("psychiatric", "Sertralin", "clinic"))
    page = plan.to_html()
    assert "If it rains" in page and "Sertralin" not in page and "psychiatric" not in page
    told = [note.text for note in plan.notices if note.topic == "yours"]
    assert len(told) == 1 and "place" in told[0] and "if_then 2" in told[0] and "company" not in told[0]
    # What tells it may hang on a wall itself: it says nothing of health.
    assert not tells_health(told[0]) and told[0].split(".")[0] in " ".join(str(plan).split())
    assert not [note for note in exrx.plan(**ASKED, place="the park", start=START).notices if note.topic == "yours"]


def test_a_name_of_the_plan_that_tells_an_illness_is_in_no_calendar() -> None:
    plan = exrx.plan(**ASKED, start=START, id="my depression plan", place="the park")
    calendar = plan.to_ics().replace(b"\r\n ", b"").decode()
    assert "depression" not in calendar and "X-WR-CALNAME:Exercise plan\r\n" in calendar
    assert "the plan's id" in " ".join(note.text for note in plan.notices)
    assert "depression plan" not in plan.to_html()
    assert "spring" in exrx.plan(**ASKED, start=START, id="spring").to_ics().decode()


def test_a_strange_name_that_was_entered_is_kept_out_as_well() -> None:
    plan = exrx.plan(**{**ASKED, "medications": ["zorbamol"]}, start=START, if_then=["after Zorbamol I wait", "fine"])
    assert (
        "orbamol" not in plan.to_ics().decode()
        and "Your own plan: fine" in plan.to_ics().replace(b"\r\n ", b"").decode()
    )


# --- input errors ------------------------------------------------------------------------------------------------------------

# --- nobody, where a clinician is to be named -----------------------------------------------------------------------------

NOBODY = [
    "who confirmed it", "TBD", "not yet", "Nobody", "no one", "me", "myself", "I", "?", "-", "xxx", "N/A", "unknown", "NAME", "(don’t know)", "......",
    "2027-01-02", "niemand", "Noch nicht!", "ich selbst", "unbekannt", "offen", "wer es bestätigt hat", "weiss nicht", "k. A.", "moi-même", "todavía no",
    "non ancora",
]  # fmt: skip
SOMEBODY = [
    "Dr. Mei",
    "Nobody & Sons practice",
    "Praxis Offen",
    "my doctor",
    "Hausärztin",
    "Dr. No",
    "Ida Ich",
    "M. Personne",
    "李医生",
]


@pytest.mark.parametrize("by", NOBODY)
def test_a_clearance_by_nobody_is_refused_in_every_door(
    by: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = {"topic": "heart", "level": "light_moderate", "by": by, "date": "2027-01-02"}
    for one in (parts, GivenClearance("heart", "light_moderate", by, dt.date(2027, 1, 2))):
        with pytest.raises(exrx.InputError, match="clearances: .* not a name"):
            exrx.Person(clearances=[one])
    entry = {
        "kind": "clearance",
        "on": "2027-01-02",
        "entered": "2027-01-02",
        "topic": "heart",
        "level": "light_moderate",
        "by": by,
    }
    with pytest.raises(exrx.InputError, match="is not a name"):
        read_entry(entry)
    with pytest.raises(exrx.InputError, match="is not a name"):
        read_entry({"kind": "contact", "on": "2027-01-02", "entered": "2027-01-02", "who": by})
    table = json.dumps(parts, ensure_ascii=False).replace('":', '" =').replace('"topic"', "topic")
    file = tmp_path / "person.toml"
    file.write_text(f"age = 34\nclearances = [{table}]\n", "utf-8")
    assert main(["screen", str(file)]) == 2 and "not a name" in capsys.readouterr().err
    assert main(["screen", "--age", "34", "--clearances", table]) == 2 and "not a name" in capsys.readouterr().err
    pa = pytest.importorskip("pyarrow")
    for cell in ([parts], ":".join(parts.values())):
        (row,) = exrx.batch.screen(pa.table({"age": [34], "clearances": [cell]}), as_of=dt.date(2027, 1, 6)).to_pylist()
        assert "not a name" in row["error"]


@pytest.mark.parametrize("by", SOMEBODY)
def test_a_name_may_hold_any_word(by: str) -> None:
    (read,) = exrx.Person(
        clearances=[{"topic": "heart", "level": "light_moderate", "by": by, "date": "2027-01-02"}]
    ).clearances
    assert read.by == by


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_the_example_of_a_clearance_says_is_nobody(language: str) -> None:
    assert not names_somebody(telling(language)("screen.by_whom"))


def test_a_clearance_by_nobody_is_not_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exrx.plan(**ASKED, start=START, id="spring").save("plan.json")
    for words in (["clearance", "heart", "light_moderate", "not", "yet"], ["contact", "nobody"]):
        assert main(["log", *words, "--on", "2027-01-05", "--today", "2027-01-06"]) == 2
        assert "not a name" in capsys.readouterr().err and not Path("plan.journal.jsonl").exists()


FAULTS: dict[str, dict[str, Any]] = {
    "condition": {"conditions": ["I want to die"]},
    "symptom": {"symptoms": ["I want to die"]},
    "symptom, German": {"symptoms": ["ich will nicht mehr leben"]},
    "table": {"conditions": [{"id": "depression", "I want to die": 1}]},
    "activity": {"likes": ["killing myself"]},
    "too long, the words at its end": {"place": "x" * 200 + " I want to die"},
    "not a number": {"age": "je veux mourir"},
    "clearance": {"clearances": [{"topic": "I want to die", "level": "vigorous", "by": "x", "date": START}]},
    "another field is at fault": {"age": -3, "place": "voglio morire"},
    "unknown field": {"want": "quiero morir"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_input_error_about_such_words_says_first_where_help_is(fault: str) -> None:
    fields = {**ASKED, **FAULTS[fault]}
    for call in (
        lambda: exrx.Person(**fields),
        lambda: exrx.screen(**fields),
        lambda: exrx.plan(**fields, start=START),
    ):
        with pytest.raises(exrx.InputError) as caught:
            call()
        said = str(caught.value)
        assert HELP in said and said.index(HELP) < said.index(caught.value.problems[0].message[:20])
        assert "self_harm" in caught.value.heard and caught.value.problems
        assert HELP in str(pickle.loads(pickle.dumps(caught.value)))
        assert "die" not in repr(caught.value)


@pytest.mark.parametrize(
    "option",
    [
        {"goals": "to end my life"},
        {"availability": "when I am not suicidal"},
        {"timezone": "I want to die"},
        {"id": "I want to die\n"},
        {"protocol": "suicide"},
    ],
)
def test_options_are_listened_to_as_well(option: dict[str, Any]) -> None:
    with pytest.raises(exrx.InputError) as caught:
        exrx.plan(**ASKED, start=START, **option)
    assert str(caught.value).startswith("What you answered matters")


def test_a_form_of_a_service_shows_first_where_help_is() -> None:
    class Form(pydantic.BaseModel):
        person: exrx.Person

    with pytest.raises(pydantic.ValidationError) as caught:
        Form.model_validate({"person": {**ASKED, "symptoms": ["I want to die"]}})
    kinds = [(fault["type"], fault["loc"]) for fault in caught.value.errors()]
    assert kinds == [("exrx_help", ("person",)), ("exrx", ("person", "symptoms"))]
    assert HELP in caught.value.errors()[0]["msg"]
    with pytest.raises(pydantic.ValidationError) as caught:
        Form.model_validate({"person": {**ASKED, "age": -3}})
    assert [fault["type"] for fault in caught.value.errors()] == ["exrx"]


def test_other_errors_stay_as_they_are() -> None:
    with pytest.raises(exrx.InputError) as caught:
        exrx.Person(age=-3, place="die Runde", eating_disorder="none")
    assert str(caught.value).startswith("age: ") and caught.value.heard == ()
    noted = exrx.Person(conditions=[{"id": "depression", "note": "I want to kill myself"}])
    with pytest.raises(exrx.InputError) as caught:
        noted.replace(age=999)
    assert "self_harm" in caught.value.heard
    for entry in (
        {"kind": "nope", "note": "I want to die"},
        {"kind": "contact", "on": "2027-01-04", "entered": "2027-01-04", "I want to die": 1},
    ):
        with pytest.raises(exrx.InputError) as caught:
            read_entry(entry)
        assert caught.value.heard == ("self_harm",)
    unknown: dict[str, Any] = {"I want to die": True}
    with pytest.raises(exrx.InputError) as caught:
        exrx.Person(**unknown)
    assert caught.value.heard == ("self_harm",)


# --- the command line ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def person(**more: Any) -> None:
    import datetime as dt

    Path("p.toml").write_text(composed({"id": "spring", "start": dt.date(2027, 1, 4), **ASKED, **more}), "utf-8")


@pytest.mark.parametrize("words", [
    ["screen", "p.toml"], ["plan", "p.toml"], ["plan", "p.toml", "-o", "p.ics"], ["plan", "p.toml", "-o", "p.html"],
])  # fmt: skip
@pytest.mark.parametrize("field", ["place", "note"])
def test_a_file_is_listened_to(here: Path, capsys: pytest.CaptureFixture[str], words: list[str], field: str) -> None:
    person(**({"place": WISH} if field == "place" else {"conditions": [{"id": "depression", "note": WISH}]}))
    main(words)
    out = capsys.readouterr().out
    assert out.startswith("What you answered matters") and out.count(HELP) == 1
    if "-o" in words:
        # The second run, where nothing is new, says so too.
        main([*words, "--today", "2027-01-05"])
        assert capsys.readouterr().out.startswith("What you answered matters")


@pytest.mark.parametrize("words", [
    ["plan", "--age", "34", "--conditions", "I want to die", "--start", START],
    ["plan", "--age", "34", "--symptoms", "will nicht mehr leben", "--start", START],
    ["screen", "--age", "I want to die"],
    ["why", "I want to die"],
    ["I want to die"],
    ["plan", "--want-to", "I want to die"],
    ["terms", "suicide"],
])  # fmt: skip
def test_errors_on_the_command_line_begin_with_help(
    here: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("What you answered matters")


@pytest.mark.parametrize(
    "text",
    [
        'age = 34\nplace = "I want to die\n',
        'age = -1\n# voglio morire\nplace = "voglio morire"\n',
        '"I want to die" = 3\n',
    ],
)
def test_a_file_that_is_at_fault_is_listened_to(here: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    Path("p.toml").write_text(text, "utf-8")
    for command in ("plan", "screen", "new"):
        main([command, "p.toml", "--today", "2027-01-01"])
        assert capsys.readouterr().err.startswith("What you answered matters"), command


def test_item_9_puts_help_first_also_where_files_are_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person(phq9=9, phq9_item9=1)
    main(["plan", "p.toml", "-o", "p.ics"])
    assert capsys.readouterr().out.startswith("What you answered matters")
    main(["adapt", "p.json", "--minutes", "30", "--today", "2027-01-11"])
    assert capsys.readouterr().out.startswith("What you answered matters")
    assert b"answered matters" not in Path("p.ics").read_bytes()


def test_the_command_line_says_which_line_nobody_else_reads(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person(place="the psychiatric clinic")
    main(["plan", "p.toml", "-o", "p.ics"])
    assert "in no calendar and on no page: place" in " ".join(capsys.readouterr().out.split())
    assert b"psychiatric" not in Path("p.ics").read_bytes()


# --- the interview -----------------------------------------------------------------------------------------------------------


def interview(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str
) -> tuple[str, dict[str, Any]]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n" * 60))
    # Without an age it ends as `exrx plan` would.
    assert main(["new", "p.toml", "--today", "2027-01-01"]) in (0, 3)
    return capsys.readouterr().out, tomllib.loads(Path("p.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    "typed",
    [
        "34\nI want to die\n",
        "34\nother: I want to die\n",
        "34\nnone\nsertraline for not wanting to live\n",
        "I want to die\n",
    ],
)
def test_the_interview_hears_it_at_once_and_then_asks_about_it(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    out, _ = interview(capsys, monkeypatch, typed)
    assert out.count("What you answered matters") >= 1
    after = out[out.index(HELP) :]
    asked = after.index("better off dead")
    assert "medicines, also only" not in after[:asked] and "New, unexplained" not in after[:asked]
    # Once is enough, and the questions go on.
    assert out.count("What is the answer, from 0 (never)") <= 2 and "resting pulse" in out


def test_a_file_in_which_it_stands_is_heard_before_the_first_question(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("p.toml").write_text('conditions = [{ id = "other", note = "ich will nicht mehr leben" }]\n', "utf-8")
    out, _ = interview(capsys, monkeypatch, "")
    assert out.index(HELP) < out.index("better off dead") < out.index("How old are you")


def test_the_interview_asks_about_mood_and_rather_not_say_is_no_answer(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, values = interview(capsys, monkeypatch, "34\ndepression\nnone\nnone\n9\nrather not say\nRather not say.\n")
    assert values["phq9"] == 9 and not values.keys() & {"phq9_item9", "eating_disorder"}
    assert "eating disorder" in out and "rather not say" in out
    assert (
        exrx.screen(
            **{name: values[name] for name in ("age", "conditions", "medications", "symptoms", "phq9")}, as_of=START
        ).crisis
        == "present"
    )


def test_item_9_of_1_puts_help_before_the_next_question(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, values = interview(capsys, monkeypatch, "34\ndepression\nnone\nnone\n9\n1\n")
    assert values["phq9_item9"] == 1 and HELP in out and "resting pulse" not in out
    out, values = (
        interview(capsys, monkeypatch, "")
        if Path("p.toml").unlink()
        else interview(capsys, monkeypatch, "34\ndepression\nnone\nnone\n9\n0\nno\n")
    )
    assert (values["phq9_item9"], values["eating_disorder"]) == (0, "none")
    assert HELP not in out and "harming yourself" in out, "0 never means safe: the help message stays"


def test_nobody_with_another_goal_is_asked_about_mood(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("p.toml").write_text('goals = ["fitness"]\nage = 34\n', "utf-8")
    out, _ = interview(capsys, monkeypatch, "none\nnone\nnone\n")
    assert "PHQ-9" not in out and "eating disorder" in out


def test_nine_answers_hold_the_ninth(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, values = interview(capsys, monkeypatch, "34\nnone\nnone\nnone\n1,1,1,1,1,0,0,0,0\n")
    assert values["phq9"] == [1, 1, 1, 1, 1, 0, 0, 0, 0] and "better off dead" not in out
