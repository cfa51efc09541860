"""The interview: what it asks, what it understands, what it writes, and that it never takes anything away."""

from __future__ import annotations

import datetime as dt
import io
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx.cli import main
from exrx.cli.interview import Interview
from exrx.cli.interview_answers import Misunderstood, read_answer
from exrx.cli.new import hold
from exrx.cli.personfile import PersonFile, composed, extended, read_person_file, toml_value
from exrx.person.fields import BY_NAME
from exrx.values.errors import InputError

TODAY = dt.date(2027, 1, 1)
FULL = """\
34
depression
none
none
7
0
none
2
20
1
light
20
Mon 18:00-20:00, Wed 06:30-07:45, Sat 09:00-12:00
Europe/Berlin
2027-01-04
62
"""


class Done(NamedTuple):
    code: int
    out: str
    err: str
    values: dict[str, Any]


@pytest.fixture
def new(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """``exrx new NAME`` with this text typed."""
    monkeypatch.chdir(tmp_path)

    def call(typed: str, name: str = "person.toml") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["new", name, "--today", "2027-01-01"])
        out, err = capsys.readouterr()
        path = Path(name)
        return Done(code, out, err, tomllib.loads(path.read_text("utf-8")) if path.is_file() else {})

    return call


def test_a_whole_interview(new: Callable[..., Done], capsys: pytest.CaptureFixture[str]) -> None:
    done = new(FULL)
    assert done.code == 0, done.out + done.err
    id = done.values.pop("id")
    assert id.startswith("plan-")
    assert done.values == {
        "age": 34,
        "conditions": ["depression"],
        "medications": [],
        "symptoms": [],
        "phq9": 7,
        "phq9_item9": 0,
        "eating_disorder": "none",
        "active_days": 2,
        "active_minutes": 20,
        "active_months": 1,
        "active_effort": "light",
        "longest_session": 20,
        "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
        "timezone": "Europe/Berlin",
        "start": dt.date(2027, 1, 4),
        "resting_hr": 62,
    }
    assert "A plan is possible" in done.out
    assert "exrx plan person.toml -o plan.ics" in done.out
    assert main(["plan", "person.toml", "-o", "plan.ics"]) == 0
    assert id in capsys.readouterr().out
    if os.name == "posix":
        assert stat.S_IMODE(Path("person.toml").stat().st_mode) == 0o600


def test_every_id_is_another(new: Callable[..., Done]) -> None:
    assert new(FULL, "a.toml").values["id"] != new(FULL, "b.toml").values["id"]


def test_the_basics_come_in_order(new: Callable[..., Done]) -> None:
    out = new(FULL).out
    places = [out.index(text) for text in ("How old", "medicines", "free time", "time zone", "week 1", "resting pulse")]
    assert places == sorted(places)


def test_the_nine_signs_are_all_there(new: Callable[..., Done]) -> None:
    from exrx.vocabulary import vocabulary

    out = " ".join(new(FULL).out.split())
    signs = [term for term in vocabulary()["symptoms"].values() if "warning_sign" in term.groups]
    assert len(signs) == 9
    for number, term in enumerate(signs, start=1):
        assert f"{number} {term.label}" in out


def test_enter_is_not_now(new: Callable[..., Done]) -> None:
    done = new("\n" * 40)
    # Without an age there is no plan: it ends as exrx plan does.
    assert done.code == 3
    assert set(done.values) == {"id"}
    text = Path("person.toml").read_text("utf-8")
    for name in ("age", "conditions", "medications", "symptoms", "start"):
        assert f"# {name} = " in text


def test_none_is_none_and_not_now_is_not_none(new: Callable[..., Done]) -> None:
    values = new("34\nnone\n\nno\n" + "\n" * 40).values
    assert values["conditions"] == []
    assert "medications" not in values
    assert values["symptoms"] == []


def test_why_and_how(new: Callable[..., Done]) -> None:
    out = " ".join(new("34\nnone\nwhy\n?\nnone\n" + "\n" * 40).out.split())
    assert "whether heart rate can guide you" in out
    assert "exrx terms medications" in out


def test_the_first_plan_of_a_sedentary_person_asks_less(new: Callable[..., Done]) -> None:
    done = new("34\nnone\nnone\nnone\n\n\nnone\nnone\nMon, Sat\n2027-01-04\n62\n")
    assert done.code == 0
    assert done.values["active_days"] == 0
    assert "active_minutes" not in done.values
    assert "timezone" not in done.values


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("depresssion\nyes", ["depression"]),
        ("depresssion\ndepression", ["depression"]),
        ("High Blood Pressure; asthma", ["hypertension", "asthma"]),
        ("asthma and depression", ["asthma", "depression"]),
        ("asthma, asthma", ["asthma"]),
        ("heart attack since 2020-05-01", [{"id": "heart_attack", "since": dt.date(2020, 5, 1)}]),
        ("other: a bad knee", [{"id": "other", "note": "a bad knee"}]),
        ("zzzzqqq\nasthma", ["asthma"]),
    ],
)
def test_conditions_are_understood(new: Callable[..., Done], typed: str, conditions: list[Any]) -> None:
    done = new(f"34\n{typed}\nsave\n")
    assert done.values["conditions"] == conditions


@pytest.mark.parametrize(
    ("typed", "medications"),
    [
        ("metoprolol 50 mg, ramipril", ["metoprolol 50 mg", "ramipril"]),
        ("metoprolokl\nyes", ["metoprolol"]),
        ("metoprolokl\nmetoprolokl", ["metoprolokl"]),
        ("qqzzxy", ["qqzzxy"]),
        ("propranolol for migraine", [{"id": "propranolol", "for": "migraine"}]),
    ],
)
def test_medicines_are_understood_and_never_dropped(
    new: Callable[..., Done], typed: str, medications: list[Any]
) -> None:
    assert new(f"34\nnone\n{typed}\nsave\n").values["medications"] == medications


def test_symptoms_by_number_and_by_name(new: Callable[..., Done]) -> None:
    done = new("34\nnone\nnone\n99\n1, dizziness\nsave\n")
    assert "no number 99" in done.out
    assert done.values["symptoms"] == ["chest_pain", "dizziness"]
    assert "doctor" in done.out


def test_a_faulty_answer_is_said_at_once_and_asked_again(new: Callable[..., Done]) -> None:
    typed = FULL.replace("34\n", "three\n-3\n34 years\n", 1).replace("62\n", "190\n62 bpm\n")
    typed = typed.replace("Mon 18:00-20:00,", "Mon 20:00-18:00\nMon 18:00-20:00,").replace(
        "Europe/Berlin", "Europe/Berln\nEurope/Berlin"
    )
    typed = typed.replace("2027-01-04", "soon\n2027-01-04")
    done = new(typed)
    assert done.code == 0
    assert done.values["age"] == 34
    assert done.values["resting_hr"] == 62
    out = " ".join(done.out.split())
    for said in (
        "such as 34",
        "below 0",
        "above the maximum",
        "ends before it starts",
        "Europe/Berlin?",
        "year-month-day",
    ):
        assert said in out


def test_a_follow_up_of_screening(new: Callable[..., Done]) -> None:
    """A beta blocker without a reason is asked about, and the answer explains it."""
    typed = FULL.replace("depression\nnone\n", "none\nmetoprolol\n", 1) + "migrane\nmigraine\n" + "\n" * 10
    done = new(typed)
    assert "What for" in done.out
    # The reason stands with the medicine: as an illness beside it it would explain nothing (decision 26).
    assert done.values["conditions"] == []
    assert done.values["medications"] == [{"id": "metoprolol", "for": "migraine"}]


def test_pregnancy_is_asked_and_dated(new: Callable[..., Done]) -> None:
    done = new(FULL.replace("depression", "perhaps pregnant") + "maybe\nyes\n2027-06-01\n" + "\n" * 10)
    assert done.values["conditions"] == ["pregnancy"]
    assert done.values["due_date"] == dt.date(2027, 6, 1)
    done = new(FULL.replace("depression", "perhaps pregnant") + "no\n" + "\n" * 10, "other.toml")
    assert done.values["conditions"] == []


def test_danger_comes_before_the_next_question(new: Callable[..., Done]) -> None:
    done = new("34\nsuicidal plan\n")
    assert done.code == 3
    assert "crisis line" in done.out
    assert "medicines, also" not in done.out
    assert done.values["conditions"] == ["suicidal_plan"]


@pytest.mark.parametrize("typed", ["", "34\n", "34\ndepression\n"])
def test_the_end_of_input_writes_nothing_and_says_so(new: Callable[..., Done], tmp_path: Path, typed: str) -> None:
    done = new(typed)
    assert done.code == 2
    assert "nothing was written" in " ".join(done.out.split())
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_writes_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    assert hold("person.toml", TODAY, interrupted, said.append) == 130
    assert "nothing was written" in said[-1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("agreed", ["yes", "no", None])
@pytest.mark.parametrize("old", ["", "sex = 'female'\n"])
def test_ctrl_c_offers_to_keep_what_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agreed: str | None, old: str
) -> None:
    """After it, the file holds every answer or it is as it was; the next run asks the rest."""
    monkeypatch.chdir(tmp_path)
    path = Path("person.toml")
    if old:
        path.write_text(old, "utf-8")
    said: list[str] = []
    typed = iter(["34", "depression", None, agreed])

    def ask(prompt: str) -> str:
        said.append(prompt)
        word = next(typed)
        if word is None:
            raise KeyboardInterrupt
        return word

    assert hold("person.toml", TODAY, ask, said.append) == 130
    assert next(typed, "nothing is asked after it") == "nothing is asked after it"
    if agreed == "yes":
        kept = tomllib.loads(path.read_text("utf-8"))
        assert (kept["age"], kept["conditions"], "medications" in kept) == (34, ["depression"], False)
        assert kept.get("sex", "female") == "female"
    else:
        assert (path.read_text("utf-8") if old else not path.exists()) in (old, True)
    assert [one.name for one in tmp_path.iterdir()] in ([], ["person.toml"])


def test_save_keeps_the_answers(new: Callable[..., Done]) -> None:
    done = new("34\nsave\n")
    assert done.code == 0
    assert done.values["age"] == 34


OLD = """\
# mine
age = 34   # really
conditions = [
  "depression",  # since long
]
# medications = ["metoprolol"]  # [] = none
note_free = 1

[[clearances]]
topic = "heart"
level = "light_moderate"
by = "Dr Ray"
date = 2026-12-01
""".replace("note_free = 1\n", "")


def test_an_existing_file_is_continued(new: Callable[..., Done], tmp_path: Path) -> None:
    Path(tmp_path, "person.toml").write_text(OLD, "utf-8")
    rest = FULL.split("\n", 2)[2]
    done = new(rest + "yes\n")
    assert done.code == 0, done.out + done.err
    assert "How old" not in done.out
    text = Path("person.toml").read_text("utf-8")
    assert text.startswith('# mine\nage = 34   # really\nconditions = [\n  "depression",  # since long\n]\n')
    assert text.endswith(OLD[OLD.index("[[clearances]]") :])
    assert "# medications" not in text
    assert done.values["medications"] == []
    assert done.values["start"] == dt.date(2027, 1, 4)
    assert done.values["clearances"] == tomllib.loads(OLD)["clearances"]


@pytest.mark.parametrize("answer", ["no", "", "perhaps"])
def test_an_existing_file_is_changed_only_on_yes(new: Callable[..., Done], tmp_path: Path, answer: str) -> None:
    Path(tmp_path, "person.toml").write_text(OLD, "utf-8")
    done = new(FULL.split("\n", 2)[2] + answer + "\n")
    assert done.code == 0
    assert "Nothing was written" in done.out
    assert Path("person.toml").read_text("utf-8") == OLD


def test_a_faulty_file_is_not_continued(new: Callable[..., Done], tmp_path: Path) -> None:
    for text in ("age = -3\n", "age =", "agee = 3\n"):
        Path(tmp_path, "person.toml").write_text(text, "utf-8")
        done_code = main(["new", "person.toml"])
        assert done_code == 2
        assert Path(tmp_path, "person.toml").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["plan.ics", "no/such/person.toml", "folder.toml", "x" * 5000 + ".toml"])
def test_a_place_that_cannot_be_written_is_said_before_the_first_question(
    new: Callable[..., Done], tmp_path: Path, name: str
) -> None:
    Path(tmp_path, "folder.toml").mkdir()
    code = main(["new", name])
    assert code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["folder.toml"]


def test_everything_fits_80_columns(new: Callable[..., Done]) -> None:
    done = new(
        FULL.replace("depression\nnone", "?\nwhy\nx\ndepresssion\nyes\nmetoprolol, " + ", ".join(["ramipril"] * 9))
    )
    # The prompt and the next text share a line only where no key ends it.
    assert max(map(len, done.out.replace(">  ", "").split("\n"))) <= 80


# --- answers and files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("age", "34", 34),
        ("age", "34 years", 34),
        ("weight_kg", "70,5", 70.5),
        ("weight_kg", "70 kg", 70.0),
        ("falls", "none", 0),
        ("supervised", "Y", True),
        ("supervised", "none", False),
        ("eating_disorder", "none", "none"),
        ("phq9", "12", 12),
        ("phq9", "1 1 1 1 1 1 1 1 0", [1, 1, 1, 1, 1, 1, 1, 1, 0]),
        ("due_date", "2027-05-10", dt.date(2027, 5, 10)),
        ("training_signs", "stress fracture", ["bone_stress_injury"]),
        ("availability", "Mon; Sat", ["Mon", "Sat"]),
    ],
)
def test_answers(field: str, text: str, value: object) -> None:
    assert read_answer(BY_NAME[field], text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [("age", "60 or 70"), ("age", "none"), ("supervised", "perhaps"), ("due_date", "May"), ("conditions", "zzzzqqq")],
)
def test_answers_that_are_not_understood(field: str, text: str) -> None:
    with pytest.raises(Misunderstood):
        read_answer(BY_NAME[field], text)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
dates = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
scalars = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), texts, dates
)
tables = st.dictionaries(texts, scalars, max_size=3)


@given(
    st.dictionaries(
        st.sampled_from(sorted(set(BY_NAME) - {"clearances"})), scalars | st.lists(scalars | tables, max_size=3)
    )
)
def test_what_is_written_is_read_back(values: dict[str, Any]) -> None:
    text = composed(values, ["age", "start"])
    assert tomllib.loads(text) == values
    half = {name: value for index, (name, value) in enumerate(values.items()) if index % 2}
    other = {**values, **{name: 1 for index, name in enumerate(values) if index % 3 == 0}}
    file = PersonFile("person.toml", composed(half, ["age", "start"]), half)
    assert tomllib.loads(extended(file, other)) == {**half, **other}


@given(st.lists(tables, max_size=2))
def test_clearances_are_read_back(rows: list[dict[str, Any]]) -> None:
    assert tomllib.loads(composed({"age": 3, "clearances": rows})).get("clearances", []) == rows


@given(scalars | st.lists(scalars | tables))
def test_values_survive_toml(value: object) -> None:
    assert tomllib.loads(f"x = {toml_value(value)}")["x"] == value


def test_a_layout_that_cannot_be_edited_is_refused() -> None:
    file = PersonFile("p.toml", '"\\u0061ge" = 3\n', {"age": 3})
    with pytest.raises(InputError, match="by hand"):
        extended(file, {"age": 4})


@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "34",
                "none",
                "yes",
                "no",
                "why",
                "?",
                "depression",
                "metoprolol",
                "xq",
                "2027-01-04",
                "Mon, Sat",
                "1, 2",
                "62",
                "\x00",
                "{}",
                "[]",
                "-1",
                "99999999999",
                "save",
                "ü",
                "other:",
            ]
        ),
        max_size=60,
    )
)
def test_no_answers_break_the_interview(answers: list[str]) -> None:
    left = iter(answers)

    def ask(_: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    said: list[str] = []
    interview = Interview(ask, said.append, TODAY)
    try:
        interview.run()
    except Exception as error:
        assert type(error).__name__ in ("EOFError", "Stop"), repr(error)
    text = composed({"id": "x", **interview.values}, interview.still_open)
    assert tomllib.loads(text) == {"id": "x", **interview.values}


def asking(values: dict[str, Any], typed: list[str]) -> tuple[dict[str, Any], str]:
    """What the follow-up questions make of these answers, and everything that was said; at the end nothing more is typed."""
    left = iter(typed)
    said: list[str] = []
    basics = {"active_days": 0, "availability": ["Mon"], "start": dt.date(2027, 1, 4), "resting_hr": 62, "falls": 0}
    basics |= {"phq9": 5, "phq9_item9": 0, "under_care": True, "eating_disorder": "none"}
    answers = {"age": 34, "conditions": [], "medications": [], "symptoms": [], **basics, **values}
    interview = Interview(lambda _: next(left, ""), said.append, TODAY, "p.toml", PersonFile("p.toml", "", answers))
    interview.run()
    return interview.values, " ".join(" ".join(said).split())


def test_an_answer_is_chosen_by_its_number_or_its_words() -> None:
    for typed in ("1", "lungs"):
        values, out = asking({"medications": ["qqzzxy"]}, [typed])
        assert "1 heart or vessels" in out and "2 lungs" in out
        assert values["medications"] == [{"id": "qqzzxy", "for": {"1": "heart", "lungs": "lungs"}[typed]}]
    values, out = asking({"medications": ["qqzzxy"]}, ["1", "the heart itself"])
    assert "for blood pressure or cholesterol only, or for the heart itself?" in out
    assert values["medications"] == [{"id": "qqzzxy", "for": "heart_itself"}]


def test_an_unknown_illness_gets_its_kind_or_its_name() -> None:
    strange = {"id": "other", "note": "qqzzxy", "since": dt.date(2026, 1, 1)}
    values, _ = asking({"conditions": ["asthma", strange]}, ["joints"])
    assert values["conditions"] == ["asthma", {**strange, "for": "muscles"}]
    values, _ = asking({"conditions": [strange]}, ["high blood pressure"])
    assert values["conditions"] == [{**strange, "id": "hypertension"}]


def test_who_is_referred_is_asked_what_may_open_the_way() -> None:
    values, out = asking({"medications": ["ticagrelor"]}, ["migraine"])
    assert "keeps arteries or a stent open" in out
    assert values["medications"] == [{"id": "ticagrelor", "for": "migraine"}]


def test_each_medicine_is_asked_about_for_itself() -> None:
    values, out = asking({"medications": ["qqzzxy", "zzyyxx"]}, ["lungs", "cancer"])
    assert "qqzzxy: " in out and "zzyyxx: " in out
    assert values["medications"] == [{"id": "qqzzxy", "for": "lungs"}, {"id": "zzyyxx", "for": "cancer"}]


def test_a_reason_in_words_that_nobody_knows_is_kept_when_it_is_said_twice() -> None:
    values, out = asking({"medications": ["metoprolol"]}, ["my zzqq", "my zzqq"])
    assert "is not known here" in out
    assert values["medications"] == [{"id": "metoprolol", "for": "my zzqq"}]


def test_a_date_that_comes_with_a_reason_is_kept_as_the_illness() -> None:
    values, _ = asking({"medications": ["clopidogrel"]}, ["stroke since 2020-05-01"])
    assert values["medications"] == [{"id": "clopidogrel", "for": "stroke"}]
    assert values["conditions"] == [{"id": "stroke", "since": dt.date(2020, 5, 1)}]


def test_an_answer_never_makes_a_list_look_complete_that_was_not_answered() -> None:
    from exrx.cli.interview_answers import written
    from exrx.planner import screen

    (question,) = [
        one
        for one in screen(age=34, medications=["metoprolol"], symptoms=[], as_of="2027-01-04").questions
        if one.id == "reason_beta_blocker"
    ]
    (answer,) = [one for one in question.answers if one.say[0] == "blood pressure"]
    (name,) = question.about
    told = written(question, answer, name, {"medications": ["metoprolol"], "conditions": []})
    assert "hypertension" in (*told.get("conditions", ()), told.get("medications", [{}])[0].get("for"))
    told = written(question, answer, name, {"medications": ["metoprolol"]})
    assert told == {"medications": [{"id": "metoprolol", "for": "hypertension"}]}


PACK = """\
format = 1
pack = "clinic.more"
version = "1"

[question.{field}_more]
field = "{field}"
text = "Is there more of {field}?"
answer = "..."
decides = "how careful"
if_open = "it stays careful"
{answers}
[[recommendation]]
id = "clinic.asks"
tier = "safety"
source = "exrx-safety"
locator = "by hand"
says = "it is asked"
quality = "low"
mark = "product"
when.{field} = {{ any_of = ["{id}"] }}
unknown = "pass"
then.question = "{field}_more"
"""


@pytest.mark.parametrize(
    ("field", "id", "typed", "after"),
    [
        ("conditions", "migraine", "hypertension", ["migraine", "hypertension"]),
        ("symptoms", "dizziness", "pelvic heaviness", ["dizziness", "pelvic_symptoms"]),
        ("medications", "ssri", "depression", [{"id": "ssri", "for": "depression"}]),
    ],
)
def test_a_question_that_a_pack_adds_can_be_answered(
    tmp_path: Path, field: str, id: str, typed: str, after: list[Any]
) -> None:
    pack = tmp_path / "clinic.toml"
    pack.write_text(PACK.format(field=field, id=id, answers=""), "utf-8")
    values, out = asking({"rules": str(pack), field: [id]}, [typed] if field != "symptoms" else [typed, "", "", ""])
    assert f"Is there more of {field}?" in out
    assert values[field] == after
    sets = 'sets = { phq9_item9 = 0, likes = ["walking"] }'
    offered = f'answers = [{{ say = ["yes"], {sets}, drops = {{ {field} = ["{id}"] }} }}]'
    pack.write_text(PACK.format(field=field, id=id, answers=offered), "utf-8")
    values, _ = asking({"rules": str(pack), field: [id]}, ["y"])
    assert (values[field], values["phq9_item9"], values["likes"]) == ([], 0, ["walking"])


def test_read_person_file_hides_values(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('conditions = ["secret-illness"]\n', "utf-8")
    assert "secret" not in repr(read_person_file(str(path)))


MEDICINES = """\
age = 34
start = 2027-01-04
conditions = []
medications = [
  "qqzzxy", # the blue one
  { id = "zzyyxx", for = "sleep" },
]
symptoms = []
active_days = 0
availability = { windows = ["Mon", "Wed"] }
resting_hr = 60  # measured
"""


def test_an_unknown_medicine_gets_its_kind_and_keeps_its_name(new: Callable[..., Done], tmp_path: Path) -> None:
    Path(tmp_path, "person.toml").write_text(MEDICINES, "utf-8")
    done = new("\n\n\nfoo\nvitamins\nssri\nyes\n")
    assert done.values["medications"] == [
        {"id": "vitamins", "note": "qqzzxy"},
        {"id": "ssri", "for": "sleep", "note": "zzyyxx"},
    ]
    text = Path("person.toml").read_text("utf-8")
    assert text.startswith("age = 34\nstart = 2027-01-04\nconditions = []\nmedications = [")
    assert text.endswith("resting_hr = 60  # measured\n")


def test_one_value_may_stand_for_a_list(new: Callable[..., Done], tmp_path: Path) -> None:
    text = MEDICINES.replace(
        MEDICINES[MEDICINES.index("medications") : MEDICINES.index("symptoms")], 'medications = "qqzzxy"\n'
    )
    text = text.replace('{ windows = ["Mon", "Wed"] }', '"Mon 18:00-20:00"\ntimezone = "UTC"')
    Path(tmp_path, "person.toml").write_text(text, "utf-8")
    done = new("\n\n\nvitamins\nyes\n")
    assert "time zone" not in done.out
    assert done.values["medications"] == [{"id": "vitamins", "note": "qqzzxy"}]


def test_one_answer_for_two_medicines_of_one_illness(new: Callable[..., Done]) -> None:
    """E8: who has said that it was a heart attack is not asked again about the next medicine."""
    typed = FULL.replace("34\ndepression\nnone\n", "45\ndepression\nBrilique, ASS 100\n")
    done = new(typed + "1\n" + "\n" * 10)
    assert "Brilique: You take a medicine that keeps arteries" in " ".join(done.out.split())
    assert "ASS 100: You take" not in " ".join(done.out.split())
    assert done.values["conditions"] == ["depression", "heart_attack"]


@pytest.mark.parametrize("said", ["don't know", "I don't know", "not sure", "No idea.", "skip"])
def test_not_knowing_is_not_now(new: Callable[..., Done], said: str) -> None:
    values = new(f"34\nnone\n{said}\n{said}\n" + "\n" * 40).values
    assert "medications" not in values and "symptoms" not in values


@pytest.mark.parametrize("said", ["None.", "nothing at all", "keine", "ninguna"])
def test_there_is_none_in_other_words(new: Callable[..., Done], said: str) -> None:
    values = new(f"34\n{said}\n{said}\n{said}\n" + "\n" * 40).values
    assert [values[name] for name in ("conditions", "medications", "symptoms")] == [[], [], []]


@pytest.mark.parametrize(
    ("answer", "stays"), [("migraine", True), ("heart attack", False), ("narrowed arteries of the legs", True)]
)
def test_an_answer_that_closes_nothing_is_said_to(new: Callable[..., Done], answer: str, stays: bool) -> None:
    """E2: any other reason keeps the question open; who gave it is told, and told what closes it."""
    typed = FULL.replace("34\ndepression\nnone\n", "45\ndepression\nBrilique\n") + f"{answer}\n"
    out = " ".join(new(typed + "\n" * 10).out.split())
    assert ("That alone does not explain Brilique: it stays open" in out) is stays


def test_bipolar_disorder_is_an_answer_for_valproate_too(new: Callable[..., Done]) -> None:
    """Table A3: valproate is explained by bipolar disorder where that was entered with it."""
    typed = FULL.replace("34\ndepression\nnone\n", "45\ndepression\nvalproate\n")
    done = new(typed + "bipolar disorder\n" + "\n" * 10)
    assert "does not explain" not in " ".join(done.out.split())
    assert done.values["conditions"] == ["depression", "bipolar_stable"]
    assert done.values["medications"] == [{"id": "valproate", "for": "bipolar_stable"}]


def test_an_interview_in_german_asks_in_german_understands_german_answers_and_writes_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {}
    for language, typed in (("en", FULL), ("de", FULL.replace("none", "keine"))):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert main(["new", f"{language}.toml", "--today", "2027-01-01", "--language", language]) == 0
        out = capsys.readouterr().out
        files[language] = {**tomllib.loads(Path(f"{language}.toml").read_text("utf-8")), "id": "", "language": ""}
    assert files["de"] == files["en"]
    assert "Wie alt bist du?" in out and "How old" not in out and "Schmerz oder Druck in Brust" in out
    monkeypatch.setattr("sys.stdin", io.StringIO("warum\n?\n34\nspäter\nspeichern\n"))
    assert main(["new", "some.toml", "--today", "2027-01-01", "--language", "de"]) == 0
    out = capsys.readouterr().out
    assert "Das entscheidet, ob das Programm" in out and "some.toml geschrieben" in out


@pytest.mark.parametrize(
    ("typed", "kept"), [("jetzt", "current"), ("Früher", "past"), ("past", "past"), ("nein", "none"), ("keine", "none")]
)
def test_a_word_of_a_short_list_may_be_typed_in_the_language_of_the_questions(
    typed: str, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    answers = ["30", "Depression", "keine", "keine", "", "", typed, "speichern", "ja"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))
    assert main(["new", "p.toml", "--today", "2027-01-01", "--language", "de"]) in (0, 3)
    assert tomllib.loads(Path("p.toml").read_text("utf-8"))["eating_disorder"] == kept, capsys.readouterr().out


BACK = """\
age = 34
conditions = ["depression"]
medications = []
symptoms = []
phq9 = 15
phq9_item9 = 1
"""


def test_who_comes_back_after_the_help_message_is_told_it_again_and_asked_the_rest(
    new: Callable[..., Done], tmp_path: Path
) -> None:
    Path(tmp_path, "person.toml").write_text(BACK, "utf-8")
    done = new("none\n0\nMon, Sat\nmonday\n\nyes\n")
    assert done.code == 0, done.out + done.err
    assert done.out.index("crisis line") < done.out.index("eating disorder")
    assert done.values["availability"] == ["Mon, Sat"]
    assert done.values["start"] == dt.date(2027, 1, 4)


def test_what_is_new_calls_for_help_again_and_ends_the_questions(new: Callable[..., Done], tmp_path: Path) -> None:
    Path(tmp_path, "person.toml").write_text(BACK.replace('conditions = ["depression"]\n', ""), "utf-8")
    done = new("suicidal plan\nyes\n")
    assert done.code == 3
    assert done.out.count("crisis line") >= 2
    assert "eating disorder" not in done.out
    # Who may have no plan is left alone, as before.
    Path(tmp_path, "person.toml").write_text(BACK.replace("item9 = 1", "item9 = 3"), "utf-8")
    done = new("none\n")
    assert "crisis line" in done.out and "eating disorder" not in done.out


def test_an_illness_that_is_not_known_is_kept_when_it_is_said_twice(new: Callable[..., Done]) -> None:
    typed = "depression, bad back, my qqzzxy hurts"
    done = new(f"34\n{typed}\n{typed}\nsave\n")
    assert "The same again keeps your words" in " ".join(done.out.split())
    kept = ["depression", "back_pain", {"id": "other", "note": "my qqzzxy hurts"}]
    assert done.values["conditions"] == kept
    done = new(f"34\n{typed}\ndepression\nsave\n", "once.toml")
    assert done.values["conditions"] == ["depression"]


@pytest.mark.parametrize(("typed", "place"), [("chest pain", "signs"), ("Fieber", "signs"), ("Keppra", "medicines")])
def test_a_sign_or_a_medicine_is_no_unknown_illness_however_often_it_is_said(
    typed: str, place: str, new: Callable[..., Done]
) -> None:
    done = new(f"34\ndepression, {typed}\ndepression, {typed}\ndepression\nsave\n")
    assert " ".join(done.out.split()).count(f"belongs to the {place}") == 2
    assert done.values["conditions"] == ["depression"]


def test_yes_and_none_beside_something_are_asked_about(new: Callable[..., Done]) -> None:
    done = new("34\nyes\nnone, asthma\nasthma\nyes\nnone\nsave\n")
    told = " ".join(done.out.split())
    assert told.count("Which? Say it in words") == 2
    assert "none stands alone" in told
    assert (done.values["conditions"], done.values["medications"]) == (["asthma"], [])


def test_a_zone_that_was_left_open_is_said_before_the_command_that_needs_it(new: Callable[..., Done]) -> None:
    done = new(FULL.replace("Europe/Berlin\n", "\n"))
    told = " ".join(done.out.split())
    assert told.index("timezone is missing, and availability has clock times") < told.index("Next: exrx plan")


@pytest.mark.parametrize(
    ("typed", "start"), [("monday", "2027-01-04"), ("next friday", "2027-01-08"), ("Samstag", "2027-01-02")]
)
def test_the_start_may_be_a_weekday(new: Callable[..., Done], typed: str, start: str) -> None:
    done = new(FULL.replace("2027-01-04", typed))
    assert done.values["start"].isoformat() == start
    assert f"{start}\n" in done.out


def test_a_date_in_another_order_is_asked_back_with_both_readings(new: Callable[..., Done]) -> None:
    done = new(FULL.replace("2027-01-04", "5.1.2027\n2027-01-05"))
    assert "such as 2027-01-05 or 2027-05-01." in done.out
    assert done.values["start"] == dt.date(2027, 1, 5)


def test_what_was_typed_and_not_entered_is_said(new: Callable[..., Done]) -> None:
    """Enter after "did you mean" leaves the question open: whoever typed something must not think it was entered."""
    # An age, then a sign that is misspelt beside one that is known.
    done = new("41\nnone\nnone\nchest pain, swolen ankels\n\nsave\n")
    assert "Left open: the plan stays light" in " ".join(done.out.split()) and "symptoms" not in done.values
    assert "Left open" not in new("41\nnone\nnone\n\nsave\n", "other.toml").out


@pytest.mark.parametrize("said", ["no", "none", "No."])
def test_no_number_is_none_to_give(new: Callable[..., Done], said: str) -> None:
    """The head of the interview promises that none means no: a questionnaire that nobody filled in has no total, a pulse not counted none."""
    done = new(FULL.replace("7\n0\n", f"{said}\n0\n").replace("\n62\n", f"\n{said}\n"))
    assert done.code == 0 and "phq9" not in done.values and "resting_hr" not in done.values
    assert done.values["phq9_item9"] == 0 and "Answer with a number" not in done.out


def test_the_ninth_item_takes_the_words_that_it_names(new: Callable[..., Done]) -> None:
    assert new(FULL.replace("7\n0\n", "7\nnever\n")).values["phq9_item9"] == 0
    done = new("41\ndepression\nnone\nnone\n14\nnearly always\n", "other.toml")
    assert done.values["phq9_item9"] == 3 and done.code == 3


def test_yes_takes_the_reason_that_was_meant(new: Callable[..., Done]) -> None:
    done = new("41\nnone\nquxamol\nnone\n\n0\nnone\n0\n\n\n\nmuscle pain\nyes\n")
    assert {"id": "quxamol", "for": "muscles"} in done.values["medications"], done.out


def test_who_is_asked_in_german_is_told_the_plan_in_german(new: Callable[..., Done], monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(FULL.replace("none", "keine")))
    assert main(["new", "ich.toml", "--today", "2027-01-01", "--language", "de"]) == 0
    assert tomllib.loads(Path("ich.toml").read_text("utf-8"))["language"] == "de"
    assert "language" not in new(FULL).values


@pytest.mark.parametrize(("total", "ninth"), [(2, 3), ([0] * 8 + [1], 0)])
def test_a_ninth_answer_that_cannot_be_is_said_with_its_number(total: Any, ninth: int) -> None:
    """In an interview a fault stands without its field."""
    import exrx

    with pytest.raises(InputError) as caught:
        exrx.screen(age=41, phq9=total, phq9_item9=ninth, as_of="2027-01-01")
    assert all(problem.message.startswith(f"{ninth} ") for problem in caught.value.problems)
