"""The laws of words, over the syntax tree: nothing reads a sentence, none stands below telling; what still does is counted."""

from __future__ import annotations

import ast
import importlib
import pkgutil

import pytest

import exrx

from . import counting, reading
from .reading import tree


def _module(source: str) -> ast.Module:
    found = ast.parse(source)
    for node in ast.walk(found):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return found


def test_no_count_rises_and_none_falls_unnoticed() -> None:
    places = counting.found()
    now, kept = counting.counted(places), counting.baseline()
    risen = [
        f"{check} {where}: {now[check, where]}, at most {kept.get((check, where), 0)}\n"
        + "\n".join(f"    line {line}: {' '.join(text.split())[:150]}" for line, text in places[check, where])
        for check, where in now
        if now[check, where] > kept.get((check, where), 0)
    ]
    assert not risen, "\n".join([*risen, "What only moved: python tests/sentences --lower"])
    fallen = [
        f"{check} {where}: {kept[check, where]} kept, {now.get((check, where), 0)} now"
        for check, where in kept
        if now.get((check, where), 0) < kept[check, where]
    ]
    assert not fallen, "\n".join([*fallen, "Less than before: python tests/sentences --lower"])


def test_whatever_is_still_there_says_why() -> None:
    assert not [what for what, (_, why) in counting.kept().items() if not why]


def test_the_reader_sees_words_of_the_knowledge() -> None:
    (place,) = reading.words(_module("ids & {'lithium', 'yellow'}"))
    assert place[1] == "lithium"
    # Groups are words, too; the name of a field is none.
    assert [word for _, word in reading.words(_module("x = 'antidepressant'; y = 'eating_disorder'"))] == [
        "antidepressant"
    ]


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("note.text.startswith('Bad')", 1),
        ("x = note.text.strip()\nx.partition(':')", 1),
        ("re.search('a', reason.says)", 1),
        ("RULE.search(reason.says)", 1),
        ("'stop' in note.text", 1),
        ("note.text in seen", 1),
        ("step.label == 'run'", 1),
        ("step.label[:4]", 1),
        ("help_message(lines).splitlines()", 1),
        ("tell(what).split(';')[1]", 1),
        # Two of those that there were.
        ("if 'supervis' in f'{reason.id} {reason.says}': pass", 1),
        ("return rate.equation.replace('age', str(plan.person.age))", 1),
        ("t = reason.id + ' ' + reason.says\nt.find('supervis')", 1),
        ("'stop' in str(reason.said)", 1),
        ("'stop' in ' '.join(note.text for note in notes)", 1),
        ("'stop' in f'{reason.id} {reason.source}'", 0),
        ("step.label == other.label", 0),
        ("if note.text: pass", 0),
        ("name.title()", 0),
        ("rule.id.partition('.')", 0),
        ("def f(a):\n    t = a.text\n    return t.split()\ndef g(t):\n    return t.split()", 1),
    ],
)  # fmt: skip
def test_the_reader_sees_what_reads_a_text(source: str, number: int) -> None:
    assert len(list(reading.reads(_module(source)))) == number


def test_the_reader_sees_sentences_and_numbers_in_them() -> None:
    module = _module(
        '"""A docstring with words."""\n'
        "def f(x: 'a b c d'):\n"
        "    '''Another of those.'''\n"
        "    assert x, 'not said to anybody'\n"
        "    note(f'Wait {x} hours, then go')\n"
        "    note('two words')\n"
        "    note('at most 13 of 20 today')\n"
        "    raise InputError(f'{x} is not a day')\n"
        "    return Problem('a', 'it has no day at all')\n"
        "def __repr__(x):\n"
        "    return f'Plan(of {x} weeks, {x})'\n"
        "def __str__(x):\n"
        "    return f'a plan of {x} weeks'\n"
    )
    assert {text for _, text in reading.sentences(module, errors=False)} == {
        "Wait … hours, then go",
        "at most 13 of 20 today",
        "a plan of … weeks",
    }
    assert {text for _, text in reading.sentences(module, errors=True)} == {"… is not a day", "it has no day at all"}
    assert [text for _, text in reading.numbered_sentences(module)] == ["at most 13 of 20 today"]
    assert not [*reading.numbers([(1, "Fill in the PHQ-9 again, from w01s1 on")])]


def test_the_reader_sees_ids_and_late_calls() -> None:
    assert "session.stop_signs" in reading.knowledge_ids() and "ranjbar-2015" in reading.knowledge_ids()
    found = reading.ids(
        _module(
            "a = 'session.stop_signs'\nb = 'ranjbar-2015'\nc = r.startswith('session.')\n'''ranjbar-2015'''\nd = 'session'"
        )
    )
    assert [text for _, text in found] == ["session.stop_signs", "ranjbar-2015", "session."]
    assert len([*reading.late(_module("late('a', 'b')(c)"))]) == 1
    assert (
        len(
            [
                *reading.cuts(
                    _module(
                        "a.b.split(',')\nrule.id.split('.')\nreplace(a, b=1)\nre.sub('a', 'b', c)\nt.replace('a', 'b')\n"
                        "rate.equation.replace('age', str(age))\nday.replace(year, 1)"
                    )
                )
            ]
        )
        == 4
    )


def test_a_circle_is_seen_also_where_only_a_type_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "imports", lambda: {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert reading.circles() == {"a": "b, c", "b": "a, c", "c": "a, b"}
    monkeypatch.undo()
    graph = reading.imports()
    assert "programme/prescription" in graph["programme/plan"] and graph.keys() >= {"engine/screening", "planning"}
    assert all(isinstance(tree(path), ast.Module) for path in reading.modules().values())


def test_importing_every_module_leaves_every_public_function_callable() -> None:
    for module in pkgutil.walk_packages(exrx.__path__, "exrx."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    modules = {name for name in exrx.__all__ if exrx._MODULES[name] == name}
    assert modules <= {"batch", "fhir"}, "a module of that name would take the place of the function"
    for name in {*exrx.__all__} - modules:
        assert callable(getattr(exrx, name)), f"a module took the place of exrx.{name}"
