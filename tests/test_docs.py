"""What README.md and docs/*.md tell to type is there: each command with its flags, each block of Python, each place that is pointed to."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

import exrx
from exrx.cli.arguments import COMMANDS, build
from tests.recorded_files import tcx

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "evidence.md")]
COMMAND = re.compile(r"`exrx ([a-z][^`\n]*)`|^(?:    |\$ )(?:\.venv/bin/)?exrx ([a-z].*?)(?:\s+#.*)?$", re.MULTILINE)
MADE = ("journal.md", "workouts.md", "cohorts.md")
"""Whose blocks of Python are run one after the other; those of engines stand in test_cohort_engines.py."""


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for match in COMMAND.finditer(page.read_text("utf-8")):
            found.append((page.name, " ".join((match[1] or match[2]).split())))
    return found


def flags_of(command: str) -> set[str]:
    """The flags that a command has, whichever of its actions has them."""
    waiting, found = [build(command)], set()
    while waiting:
        for action in waiting.pop()._actions:
            found.update(action.option_strings)
            choices = action.choices or {}
            waiting += (
                [one for name, one in choices.items() if hasattr(one, "_actions")] if isinstance(choices, dict) else []
            )
    return found


def test_every_command_and_flag_that_is_told_is_there() -> None:
    told = commands()
    assert len(told) > 100 and len({page for page, _ in told}) > 6
    wrong = []
    for page, line in told:
        command, *rest = line.split()
        if command not in COMMANDS:
            wrong.append(f"{page}: exrx {line}")
            continue
        known = flags_of(command)
        wrong += [
            f"{page}: {flag} in exrx {line}"
            for flag in re.findall(r"(?<![\w-])--?[a-z][a-z0-9-]*", " ".join(rest))
            if flag not in known
        ]
    assert not wrong, "\n".join(wrong)


def test_every_command_is_told_somewhere() -> None:
    assert {line.split()[0] for _, line in commands()} >= {*COMMANDS} - {"why-not"}


@pytest.mark.parametrize("name", MADE)
def test_the_python_of_a_page_runs_as_it_stands_there(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "cohorts.md":
        pytest.importorskip("pyarrow")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / name).read_text("utf-8").partition("## On engines")[0]
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    plan = exrx.plan(age=41, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04", id="spring")
    space = {"plan": plan} if name == "workouts.md" else {}
    # FIT needs an extra; the other formats are read the same way.
    (tmp_path / "walk.tcx").write_text(tcx(dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC), [(1200.0, 1200.0, [])]), "utf-8")
    for block in blocks:
        exec(compile(block.replace("walk.fit", "walk.tcx"), name, "exec"), space)


def test_every_place_that_is_pointed_to_is_there() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", text):
            file = page.parent / target if target else page
            assert file.exists(), (page.name, target)
            heads = (
                [
                    re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
                    for head in re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
                ]
                if anchor
                else []
            )
            assert not anchor or anchor in heads, (page.name, target, anchor)


def test_the_page_on_the_code_names_every_room_once_and_only_what_is_there() -> None:
    package = ROOT / "src" / "exrx"
    rooms, facts = (ROOT / "docs" / "code.md").read_text("utf-8").split("| what | where |")
    named = [
        name
        for row in rooms.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    there = {
        path.stem for path in package.iterdir() if path.suffix == ".py" or (path.is_dir() and path.name.isidentifier())
    }
    assert sorted(named) == sorted(there - {"__init__", "__main__", "__pycache__"})
    told = re.findall(r"`([\w/.]+)`", "".join(row.split("|")[2] for row in facts.splitlines() if row.startswith("| ")))
    assert len(told) > 20 and not [path for path in told if not (package / path).exists()]
