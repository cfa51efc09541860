"""The README is a test: its two commands, its code, and what it says comes out."""

from __future__ import annotations

import contextlib
import io
import os
import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
COMMANDS = (
    'python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e ".[test]" && .venv/bin/exrx plan examples/person.toml -o plan.ics',
    ".venv/bin/python -m pytest -q",
)


def _blocks() -> list[tuple[str, str]]:
    return re.findall(r"```(python|text)\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def test_the_two_commands_stand_there_word_for_word() -> None:
    lines = [line.strip() for line in README.read_text("utf-8").split("\n")]
    for command in COMMANDS:
        assert lines.count(command) == 1


def test_code_gives_the_printed_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    printed = ""
    shown = 0
    for language, text in _blocks():
        if language == "python":
            stream = io.StringIO()
            with contextlib.redirect_stdout(stream):
                exec(compile(text, str(README), "exec"), namespace)
            printed = stream.getvalue()
        else:
            assert printed.rstrip() == text.rstrip()
            shown += 1
    assert shown == 5
    assert os.listdir(tmp_path) == ["plan.ics"]


def test_every_file_it_points_to_exists() -> None:
    text = README.read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text) + re.findall(r"`(examples/[\w./]+)`", text):
        assert (README.parent / link).exists(), link


def test_nothing_is_claimed_that_must_not_be() -> None:
    text = README.read_text("utf-8").lower()
    for words in ("cure", "as effective as", "natural antidepressant", "proven"):
        assert not re.search(rf"\b{words}\b", text)
