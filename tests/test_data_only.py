"""A medicine, an illness with its question and answers, a word to be heard, a language: each is added by data alone, in a copy of the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import exrx

ILLNESS = """
format = 1
pack = "exrx.conditions"
version = "2026.1"

[conditions]
glass_bones = { label = "glass bone disease" }

[[recommendation]]
id = "glass_bones.ask"
tier = "safety"
source = "exrx-safety"
locator = "an invented illness, as an example"
says = "with this illness it is asked whether it is under control"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["glass_bones"] }
unknown = "pass"
then.question = "glass_bones_control"
then.forbid = ["jumping"]

[question.glass_bones_control]
field = "conditions"
text = "Is it under control?"
answer = 'conditions = ["osteoporosis"]'
decides = "what suits you"
if_open = "the plan stays light"
answers = [{ say = ["yes"], sets = { conditions = ["osteoporosis"] }, drops = { conditions = ["glass_bones"] } }]

[[case]]
name = "glass bones, not said how they are"
person = { age = 40, conditions = ["glass_bones"], medications = [], symptoms = [] }
expect.holds = ["glass_bones.ask"]
expect.questions = ["glass_bones_control"]

[[case]]
name = "no such illness"
person = { age = 40, conditions = ["depression"], medications = [], symptoms = [] }
expect.idle = ["glass_bones.ask"]
"""

ASKED = """
import json, sys
from exrx import Person, prescribe, screen
from exrx.authoring import cases as casetables
W = dict(age=40, symptoms=[], active_days=0, as_of="2027-01-04")
ill = screen(conditions=["glass bone disease"], medications=[], **W)
made = prescribe(conditions=["glass bone disease"], medications=[], **W)
drug = screen(conditions=["depression"], medications=["Exemplopril 5 mg 1-0-0"], **W)
heard = screen(conditions=["depression"], medications=[], place="where the grey herons go", **W)
print(json.dumps({
    "asked": [question.id for question in ill.questions],
    "answers": [list(answer.say) for question in ill.questions for answer in question.answers],
    "jumping": made.forbids("jumping") != (),
    "drug": [drug.level, [question.id for question in drug.questions]],
    "crisis": heard.crisis,
    "cases": "glass_bones.ask" in (cases := casetables.run()).held & cases.not_held and not cases.failures,
}))
"""


def asked(package: Path, program: str = ASKED) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def added(file: Path, after: str, text: str) -> None:
    before = file.read_text("utf-8")
    assert after in before, (file.name, after)
    file.write_text(before.replace(after, after + text, 1), "utf-8")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    made = tmp_path / "exrx"
    shutil.copytree(Path(exrx.__file__).parent, made, ignore=shutil.ignore_patterns("__pycache__"))
    return made


def test_each_is_added_by_data_alone(package: Path) -> None:
    guidelines = package / "guidelines"
    (guidelines / "conditions" / "glass_bones.toml").write_text(ILLNESS, "utf-8")
    added(guidelines / "medicines" / "names" / "heart.toml", "[ace_inhibitor]\n", 'exemplopril = ""\n')
    added(package / "words" / "en" / "heard.toml", "self_harm = [\n", '  "where the grey herons go",\n')
    assert not [
        path
        for path in package.rglob("*.py")
        if path.read_bytes() != (Path(exrx.__file__).parent / path.relative_to(package)).read_bytes()
    ]
    found = asked(package)
    assert "glass_bones_control" in found["asked"] and ["yes"] in found["answers"] and found["jumping"]
    assert found["drug"] == ["cleared", []] and found["crisis"] == "first"
    assert found["cases"], "its cases run, and stand in the same file"


def test_before_that_none_of_them_was_understood(package: Path) -> None:
    with pytest.raises(AssertionError, match="glass bone disease"):
        asked(package)


# --- a language ---------------------------------------------------------------------------------------------------------

TLH = {
    "language": 'name = "tlhIngan Hol"\nreviewed_by = "{by}"\n[numbers]\ndecimal = ","\n[dates]\nday = "{{day}} maS {{month_number}}"\n',
    "calendar": 'about = "Qapla: {{start}} - {{end}}"\nstop = "{{title}} ~ {{signs}}"\n',
    "wall": '[tiles]\nhow_often = "loghaD"\n',
    "plan": '[answers]\nhow_often = "loghaD"\n',
}
IN_TLH = """
import json
import exrx
from exrx.cli import main
p = exrx.plan(age=40, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04", id="a", resting_hr=62)
try:
    p.text(language="xx")
except exrx.InputError as error:
    refused = str(error)
print(json.dumps({
    "text": p.text(language="tlh"), "english": str(p), "ics": p.to_ics(language="tlh").decode().replace("\\r\\n ", ""),
    "page": p.to_html(language="tlh"), "why": str(p.why("how hard", language="tlh")), "refused": refused,
    "german": exrx.Plan.from_json(p.to_json()).text(language="de") == p.text(language="de"),
}))
"""


@pytest.mark.parametrize("by", ["", "Dr. Invented"])
def test_a_language_is_files_and_what_they_lack_is_told_in_english_as_a_whole(package: Path, by: str) -> None:
    folder = package / "words" / "tlh"
    folder.mkdir()
    for name, text in TLH.items():
        (folder / f"{name}.toml").write_text(text.format(by=by), "utf-8")
    found = asked(package, IN_TLH)
    assert "one of en, de, tlh" in found["refused"] and found["german"]
    # Its own words, and each other text whole and as English has it.
    assert "loghaD" in found["text"] and found["text"].replace("loghaD   ", "how often") == found["english"]
    assert "Qapla: 2027-01-04" in found["ics"] and "Shoes on and out." in found["ics"]
    assert "Stop and get help: chest pain" in found["ics"], "a frame is told in one language with what stands in it"
    assert "30–59 % of reserve" in " ".join(found["why"].split())
    assert 'lang="tlh"' in found["page"] and "loghaD" in found["page"]
    lines = ("This translation is a draft that nobody has reviewed yet.", "What is not translated stands in English.")
    assert [found["page"].count(line) for line in lines] == ([0, 1] if by else [1, 0])
