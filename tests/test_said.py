"""What was said, and the words that tell it: formats, variants, other languages by files alone, and defects that are loud."""

from __future__ import annotations

import ast
import datetime as dt
import string
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ConfigDict, TypeAdapter

from exrx import InputError
from exrx.telling.words import FORMATS, UnknownWords, Words, digest, languages, reworded, tell, using, words_of
from exrx.values.said import Said, named, said, told

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "exrx"
LANGUAGE = tomllib.loads((PACKAGE / "words" / "en" / "language.toml").read_text("utf-8"))


def english(**texts: Any) -> Words:
    """English with texts of a test: ``test.NAME``."""
    return reworded({f"test.{name}": text for name, text in texts.items()})


def one(text: Any, **parameters: object) -> str:
    return english(one=text).tell(said("test.one", **parameters))


# --- what is said -------------------------------------------------------------------------------------------------


def test_what_is_said_is_plain_and_in_one_order() -> None:
    two = said("a.b", second=Decimal("2.5"), first=dt.date(2027, 1, 4), third=[1, "x"], none=None, clock=dt.time(6, 30))
    assert two == said("a.b", clock="06:30", first="2027-01-04", second=2.5, third=(1, "x"))
    assert hash(two) == hash(said("a.b", third=(1, "x"), second=2.5, first="2027-01-04", clock="06:30"))
    assert said("a.b", n=Decimal("70.0"))["n"] == 70
    assert two.get("none") is None
    with pytest.raises(KeyError):
        two["none"]
    with pytest.raises(TypeError):
        said("a.b", thing=object())


def test_what_is_said_survives_a_file() -> None:
    adapter = TypeAdapter(Said | None, config=ConfigDict(strict=True, extra="forbid"))
    given = said("a.b", x=1, y=2.5, yes=True, words=("a", 3), inner=told("x"), items=(said("c.d", n=1),), f="1")
    back = adapter.validate_json(adapter.dump_json(given))
    assert back == given
    assert repr(back) == repr(given)


# --- gaps and formats ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("{it}", 3, "3"),
        ("{it}", 2.5, "2.5"),
        ("{it:plain}", 20.0, "20"),
        ("{it:1}", 2, "2.0"),
        ("{it:signed}", 5, "+5"),
        ("{it:long}", "2027-01-04", "Monday 4 January 2027"),
        ("{it:short}", "2027-12-31", "31 Dec"),
        ("{it:minutes}", 1, "1 minute"),
        ("{it:minutes}", 30, "30 minutes"),
        ("{it}", (), ""),
        ("{it}", ("a",), "a"),
        ("{it}", ("a", "b"), "a and b"),
        ("{it}", ("a", "b", "c"), "a, b and c"),
        ("{it:or}", ("a", "b", "c"), "a, b or c"),
        ("{it:commas}", ("a", 2, "c"), "a, 2, c"),
        ("{it:number}", ("a", "b"), "2"),
        ("{it:commas|capital}", ("a", "b"), "A, b"),
        ("{it}", told("as it is"), "as it is"),
        ("{it:capital}", named("activities", "walking", "walking"), "Walking"),
        ("{it}", (told("one"), told("two")), "one and two"),
        ("{{{it}}}", 1, "{1}"),
    ],
)
def test_every_format(text: str, value: object, expected: str) -> None:
    assert one(text, it=value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "none"),
        (1, "one 1"),
        (2, "many 2"),
        ((), "none"),
        (("a",), "one a"),
        (None, "nothing said"),
        ("word", "a word"),
    ],
)
def test_variants_by_number_length_and_word(value: object, expected: str) -> None:
    text = {
        "by": "it",
        "0": "none",
        "one": "one {it}",
        "other": "many {it}",
        "absent": "nothing said",
        "word": "a word",
    }
    assert one(text, it=value) == expected


def test_variants_hold_variants() -> None:
    text = {"by": "kept", "true": {"by": "n", "one": "kept it", "other": "kept them"}, "false": "lost"}
    assert [one(text, kept=kept, n=n) for kept in (True, False) for n in (1, 2)] == [
        "kept it",
        "kept them",
        "lost",
        "lost",
    ]


def test_plurals_are_a_table_of_the_language() -> None:
    polish = {
        "plural": {
            "one": {"is": [1]},
            "few": {"of": 10, "is": [2, 3, 4], "but_of": 100, "but": [12, 13, 14]},
        }
    }
    words = Words("pl", lambda name: polish if name == "language" else {}, words_of())
    assert [words.plural(number) for number in (1, 2, 4, 5, 12, 22, 25, 112)] == [
        "one", "few", "few", "other", "other", "few", "other", "other",
    ]  # fmt: skip


# --- other languages ----------------------------------------------------------------------------------------------


def pseudo(files: Mapping[str, Any]) -> Words:
    return Words("xx", lambda name: files.get(name, {}), words_of())


def test_another_language_is_files_alone() -> None:
    table = {
        **LANGUAGE,
        "numbers": {"decimal": ","},
        "dates": {"short": "{day}. {month_number}."},
        "units": {"weeks": {"one": "{n} Woche", "other": "{n} Wochen"}},
    }
    words = pseudo(
        {
            "language": table,
            "notes": {"weeks": {"by": "n", "one": "Nach einer Woche.", "other": "{n:weeks} bis {day:short}, {much}"}},
            "activities": {"walking": "Gehen"},
        }
    )
    with using(words):
        assert tell(said("notes.weeks", n=1), "xx") == "Nach einer Woche."
        assert tell(said("notes.weeks", n=2, day="2027-03-01", much=2.5), "xx") == "2 Wochen bis 1. 03., 2,5"
        assert tell(named("activities", "walking", "walking"), "xx") == "Gehen"
    with pytest.raises(InputError, match="one of en"):
        tell(said("notes.weeks", n=1), "xx")


def test_what_a_language_lacks_is_told_in_english_as_a_whole() -> None:
    words = pseudo({"language": LANGUAGE, "notes": {"both": "{what}, sagt {who}"}, "activities": {"walking": "Gehen"}})
    source = reworded({"notes.both": "{what}, says {who}"})
    words.source = source
    walk, swim = (named("activities", id, id) for id in ("walking", "swimming"))
    # Not half of each: the name that is not translated takes the whole text with it.
    assert words.tell(said("notes.both", what=walk, who="x")) == "Gehen, sagt x"
    assert words.tell(said("notes.both", what=swim, who="x")) == "swimming, says x"
    assert words.has(said("notes.both", what=walk, who="x"))
    assert not words.has(said("notes.both", what=swim, who="x"))
    assert words.tell(told("old words")) == "old words"


def test_a_translation_of_a_text_that_has_changed_is_none() -> None:
    text = {"walk": {"advise": {"source": digest("Walk on."), "text": "Geh weiter."}}}
    words = pseudo({"language": LANGUAGE, "packs": text})
    assert words.tell(said("packs.walk.advise", text="Walk on.")) == "Geh weiter."
    assert words.tell(said("packs.walk.advise", text="Walk on and on.")) == "Walk on and on."


# --- defects are loud ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [said("notes.no_such"), said("nowhere.at_all"), said("bare")])
def test_a_code_without_words_is_a_defect(what: Said) -> None:
    with pytest.raises(UnknownWords, match="no words"):
        tell(what)


@pytest.mark.parametrize("text", ["{other}", "{it:no_such_format}", "{yes}", {"by": "it", "2": "two"}])
def test_a_gap_that_nothing_fills_is_a_defect(text: Any) -> None:
    with pytest.raises(UnknownWords):
        one(text, it=1, yes=True)


# --- the words there are, and the code that says them ----------------------------------------------------------------

Text = tuple[frozenset[str], frozenset[str]]
"""The names and the formats that a text uses."""


def texts_of(data: object) -> Iterator[tuple[str, Text]]:
    """Every text below a place: the rest of its code, and what it uses."""
    if isinstance(data, str):
        found = [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(data) if name is not None]
        yield "", (frozenset(n for n, _ in found), frozenset(f for _, spec in found for f in spec.split("|") if f))
    elif isinstance(data, Mapping) and isinstance(data.get("by"), str):
        inner = [text for key, value in data.items() if key != "by" for _, text in texts_of(value)]
        names = frozenset({data["by"]}.union(*(names for names, _ in inner)))
        yield "", (names, frozenset().union(*(formats for _, formats in inner)))
    elif isinstance(data, Mapping):
        for key, value in data.items():
            for rest, text in texts_of(value):
                yield f"{key}.{rest}".removesuffix("."), text


NO_TEXTS = {"language", "heard"}
"""Files of a language that hold no texts: its tables, and the words that are listened for."""


@cache
def texts(language: str) -> Mapping[str, Text]:
    return {
        f"{path.stem}.{rest}": text
        for path in sorted((PACKAGE / "words" / language).glob("*.toml"))
        if path.stem not in NO_TEXTS
        for rest, text in texts_of(tomllib.loads(path.read_text("utf-8")))
    }


FAULTS = frozenset({"Problem", "InputError", "RuleFileError", "NothingLeft", "NotThisPlan"})
"""What is made of a code by its ``of``, after the field."""


def said_by(node: ast.AST) -> tuple[str, ast.expr] | None:
    """How a call says something by its code (``said``, or ``wrong``: what and what to do), and the code."""
    if isinstance(node, ast.Call):
        match node.func, node.args:
            case ast.Name(id="said" | "wrong" as how), [code, *_]:
                return how, code
            case ast.Attribute(value=ast.Name(id=made), attr="of"), [_, code, *_] if made in FAULTS:
                return "wrong", code
            case ast.Attribute(value=ast.Name(id="Unreadable" | "Fault"), attr="of"), [code]:
                return "wrong", code
            case ast.Attribute(attr="fault"), [_, _, ast.Constant(str()) | ast.JoinedStr() as code]:
                return "wrong", code
    return None


def beside(node: ast.Call) -> frozenset[str]:
    """The names of what is said with a code."""
    places = {"line", "file"} if isinstance(node.func, ast.Attribute) else set()
    return frozenset(word.arg for word in node.keywords if word.arg and word.arg not in places)


@cache
def codes_in_source() -> Mapping[str, tuple[tuple[frozenset[str], bool], ...]]:
    """Every code that stands in the source, with the names said beside it and whether those are all."""
    found: dict[str, list[tuple[frozenset[str], bool]]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (told := said_by(node)):
                ends = {"said": ("{}",), "wrong": ("{}.what", "{}.do")}[told[0]]
                names, whole, first = beside(node), all(word.arg for word in node.keywords), told[1]
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                for code, end in product(options, ends):
                    if isinstance(code, ast.Constant):
                        found.setdefault(end.format(code.value), []).append((names, whole))
    return {code: tuple(calls) for code, calls in found.items()}


def test_every_format_of_every_text_is_there() -> None:
    for language in languages():
        table = words_of(language).table
        known = {*FORMATS, *(name for kind in ("lists", "dates", "units", "terms") for name in table(kind))}
        for code, (_, formats) in texts(language).items():
            assert formats <= known, (language, code)


def test_every_code_in_the_source_has_words_that_speak_of_what_is_said() -> None:
    known = texts("en")
    for code, calls in codes_in_source().items():
        if code == "told":
            continue
        assert code in known, code
        for names, whole in calls:
            assert not whole or known[code][0] <= names, (code, sorted(known[code][0] - names))


def _handed_on(tree: ast.AST) -> Iterator[tuple[str, tuple[int, str, frozenset[str]]]]:
    """Functions that say what they are given the end of a code of: name, place of the argument, how the code is made, what else is said."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        given = [one.arg for one in function.args.args if one.arg != "self"]
        for node in ast.walk(function):
            match said_by(node):
                case how, ast.JoinedStr([ast.Constant(begin), ast.FormattedValue(ast.Name(end))]) if end in given:
                    code = f"{begin}{{}}{'.what' if how == 'wrong' else ''}"
                    yield function.name, (given.index(end), code, beside(cast("ast.Call", node)))


def test_a_code_whose_end_is_handed_on_has_words_too() -> None:
    known, looked_at = texts("en"), 0
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        defined = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        helpers = {name: how for name, how in _handed_on(tree) if defined.count(name) == 1}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                place, code, more = helpers.get(name, (len(node.args), "", frozenset()))
                names = more.union(word.arg for word in node.keywords if word.arg)
                for end in node.args[place : place + 1]:
                    if isinstance(end, ast.Constant):
                        looked_at += 1
                        told = code.format(end.value)
                        assert told in known, (path.name, node.lineno, told)
                        if told.startswith("errors.") and all(word.arg for word in node.keywords):
                            both = known[told][0] | known.get(f"{told.removesuffix('.what')}.do", (frozenset(),))[0]
                            assert both <= names, (path.name, node.lineno, told, sorted(both - names))
    assert looked_at > 100


def test_an_error_is_said_by_its_whole_code() -> None:
    """None lacks the name of its file, and none is made where it cannot be looked up here."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            told = said_by(node)
            if told is None or told[0] != "wrong":
                continue
            first = told[1]
            for code in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
                match code:
                    case ast.Constant(begin) | ast.JoinedStr([ast.Constant(begin), *_]):
                        assert begin.startswith("errors."), (path.name, node.lineno, begin)
                    case _:
                        # Where all of them are made.
                        assert path.name in ("errors.py", "values.py", "entry.py"), code
                        assert ast.unparse(code) in ("code", "_ELSEWHERE[name]"), code


def test_no_error_has_words_that_nobody_says() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]
    said_somewhere = {
        str(node.value).removeprefix("errors.")
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    }
    for code in texts("en"):
        # The end of a code may stand alone, where whatever is told there begins alike.
        _, *parts = code.removesuffix(".what").removesuffix(".do").split(".")
        told = any(".".join(parts[start:]) in said_somewhere for start in range(len(parts)))
        assert told or not code.startswith("errors."), f"nobody says {code}"


def said_in_parts() -> Mapping[str, frozenset[str]]:
    """How codes begin whose end is put together where they are said, with the names said beside them."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "said" and node.args:
                first = node.args[0]
                begin = first.values[0] if isinstance(first, ast.JoinedStr) else None
                if isinstance(begin, ast.Constant):
                    names = frozenset(word.arg for word in node.keywords if word.arg)
                    found[str(begin.value)] = found.get(str(begin.value), frozenset()) | names
    return found


def test_another_language_speaks_of_nothing_that_is_not_said() -> None:
    parts = said_in_parts()
    for language in languages()[1:]:
        for code, (names, _) in texts(language).items():
            if code in texts("en"):
                # What English has no need of is said all the same where another language does: whether somebody helps, or is seen.
                beside = frozenset().union(*(more for begin, more in parts.items() if code.startswith(begin)))
                assert names <= texts("en")[code][0] | beside, (language, code)
