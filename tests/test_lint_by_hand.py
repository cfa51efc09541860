"""The static checks of packs on books of two or three rules: which pairs are a finding, which are not, and the words."""

from __future__ import annotations

import tomllib

import pytest

from exrx.authoring.lint import findings
from exrx.rules.loader import activities, shipped_packs
from exrx.rules.pack import RuleBook
from exrx.rules.packfile import build_pack

from .prescribed import HEAD, rule

TABLE = next(pack for pack in shipped_packs() if pack.intensity)


def found(*rules: str, more: str = "", own: set[str] | None = None, added: bool = False, head: str = HEAD) -> list[str]:
    """What lint says, without the place, about these rules (or about ``own`` ones of them)."""
    text = head + more + "".join(rules)
    book = RuleBook((build_pack(tomllib.loads(text), text, "x.toml", shipped=False), TABLE), activities())
    ids = {one.id for one in book.recommendations}
    told = findings(book, frozenset(ids if own is None else own), added=added)
    return [one.partition(": ")[2] for one in told]


def pair(one: str, other: str, here: str = "", there: str = "") -> list[str]:
    """Two goals with their effects, and the lines that narrow them."""
    parts = [{"more": lines} if lines else {} for lines in (here, there)]
    rules = [
        rule(id, then) + part.get("more", "").replace("; ", "\n") + ("\n" if part else "")
        for id, then, part in zip(("a.one", "b.two"), (one, other), parts, strict=True)
    ]
    return [line for line in found(*rules) if "contradicts" in line]


WEEKS = ("weeks = { min = 10 }", "weeks = { max = 9 }")
OLD, FEMALE = "when.age = { min = 65 }", 'when.sex = { is = "female" }'


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("", ""),
        # One holds wherever the other does.
        ("", OLD),
        (OLD, ""),
        (OLD, OLD),
        (OLD, f"{OLD}; {FEMALE}"),
        ("", "when.not = { age = { min = 65 } }"),
        ("when.any = [{ age = { min = 65 } }]", "when.any = [{ age = { min = 65 } }]"),
        ("", "when.any = [{ age = { min = 65 } }]"),
        # For some of the same sessions.
        ("", 'applies.kind = ["base"]'),
        ('applies.kind = ["base", "bdnf"]', 'applies.kind = ["base", "resistance"]'),
        ("", 'applies.phase = ["ramp"]'),
        ("applies.minutes = { min = 10, max = 30 }", "applies.minutes = { min = 30, max = 40 }"),
        ("applies.minutes = { min = 30, max = 40 }", "applies.minutes = { min = 10, max = 30 }"),
        ("applies.minutes = { max = 30 }", "applies.minutes = { min = 10 }"),
        ("applies.minutes = { min = 10 }", ""),
        ("applies.band = true", ""),
        ("", "applies.band = false"),
        ("applies.band = true", "applies.band = true"),
    ],
)
def test_goals_that_always_meet_contradict(here: str, there: str) -> None:
    (line,) = pair(*WEEKS, here, there)
    assert line.startswith("a.one: contradicts b.two (x.toml:") and line.endswith(
        ") on weeks; narrow one of them with when or applies"
    )


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (OLD, FEMALE),
        (OLD, "when.age = { min = 60 }"),
        ("when.not = { age = { min = 65 } }", OLD),
        ("when.any = [{ age = { min = 65 } }]", "when.any = [{ falls = { min = 1 } }]"),
        ("when.any = [{ age = { min = 65 } }]", "when.any = [{ age = { min = 65 } }, { falls = { min = 1 } }]"),
        ('applies.kind = ["base"]', 'applies.kind = ["resistance"]'),
        ('applies.phase = ["ramp"]', 'applies.phase = ["full"]'),
        ("applies.minutes = { min = 10, max = 30 }", "applies.minutes = { min = 31, max = 40 }"),
        ("applies.minutes = { min = 31, max = 40 }", "applies.minutes = { min = 10, max = 30 }"),
        ("applies.minutes = { max = 30 }", "applies.minutes = { min = 31 }"),
        ("applies.minutes = { min = 31 }", "applies.minutes = { max = 30 }"),
        ("applies.band = true", "applies.band = false"),
    ],
)
def test_goals_that_need_not_meet_do_not(here: str, there: str) -> None:
    assert pair(*WEEKS, here, there) == []


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("weeks = { max = 9 }", "weeks = { min = 10 }", ["weeks"]),
        ("weeks = { min = 10 }", "weeks = { max = 10 }", []),
        ("weeks = { min = 10 }", "weeks = { min = 20 }", []),
        ("weeks = { min = 10 }", "time = { max = 9 }", []),
        ("weeks = { min = 10 }; time = { max = 9 }", "weeks = { max = 9 }; time = { min = 10 }", ["time", "weeks"]),
        (
            'intensity = { from = "light", to = "light" }',
            'intensity = { from = "moderate", to = "vigorous" }',
            ["intensity"],
        ),
        (
            'intensity = { from = "vigorous", to = "vigorous" }',
            'intensity = { from = "light", to = "moderate" }',
            ["intensity"],
        ),
        ('intensity = { from = "light", to = "moderate" }', 'intensity = { from = "moderate", to = "vigorous" }', []),
        ('intensity = { from = "moderate", to = "vigorous" }', 'intensity = { from = "light", to = "moderate" }', []),
        ('activity = { any_of = ["walking"] }', 'activity = { any_of = ["yoga"] }', ["activity"]),
        ('activity = { any_of = ["walking"] }', 'activity = { any_of = ["aerobic"] }', []),
        ('activity = { any_of = ["walking"] }', 'activity = { choose = "yoga" }', []),
        ("frequency = { min = 5 }", "frequency = { max = 3 }", ["frequency"]),
    ],
)
def test_what_cannot_both_be(one: str, other: str, names: list[str]) -> None:
    assert sorted(line.rpartition(") on ")[2].partition(";")[0] for line in pair(one, other)) == names


def test_sessions_of_a_kind_and_sessions_in_all_are_two_numbers() -> None:
    often, seldom = "frequency = { min = 3 }", "frequency = { max = 2 }"
    assert pair(often, seldom, "", 'applies.kind = ["base"]') == []
    assert len(pair(often, seldom, 'applies.kind = ["base"]', 'applies.kind = ["base"]')) == 1
    assert pair("share = { min = 0.6 }", "share = { max = 0.5 }", "", 'applies.kind = ["base"]') == []


def test_only_rules_of_one_tier_and_only_own_ones_are_named() -> None:
    goal, wish, more = rule("a.one", WEEKS[0]), rule("b.two", WEEKS[1], "preference"), rule("c.three", WEEKS[1])
    safe = rule("s.cap", "weeks = { max = 8 }", "safety")
    assert found(goal, wish, safe) == []
    assert [line.split(" (")[0] for line in found(goal, more)] == ["a.one: contradicts c.three"]
    assert [line.split(" (")[0] for line in found(goal, more, own={"c.three"})] == ["c.three: contradicts a.one"]
    assert found(goal, more, own=set()) == []
    likes = rule("d.four", WEEKS[0], "preference")
    assert [line.split(" (")[0] for line in found(likes, wish)] == ["b.two: contradicts d.four"]


@pytest.mark.parametrize(
    ("when", "never"),
    [
        ("age = { min = 65, below = 65 }", True),
        ("age = { min = 65, below = 66 }", False),
        ("age = { min = 65, below = 64 }", True),
        ("age = { above = 65, max = 64 }", True),
        ("age = { above = 65, below = 60 }", True),
        ("age = { above = 65, below = 70 }", False),
        ('conditions = { any_of = ["stroke"], none_of = ["stroke", "asthma"] }', True),
        ('conditions = { any_of = ["stroke", "asthma"], none_of = ["stroke"] }', False),
        ('conditions = { any_of = ["stroke"] }', False),
        ("age = { min = 65 }; not = { age = { min = 65 } }", True),
        ("age = { min = 65 }; not = { age = { min = 60 } }", True),
        ("age = { min = 65 }; not = { age = { min = 66 } }", False),
        ("age = { min = 65 }; not = { age = { min = 65 }, falls = { min = 1 } }", False),
    ],
)
def test_conditions_that_can_never_hold(when: str, never: bool) -> None:
    told = found(rule("a.one", "weeks = { min = 10 }", when=when))
    assert told == ([f"a.one: when.{when.split(' ')[0]} can never hold; nobody is like that"] if never else [])


def test_whether_something_was_asked_stands_alone() -> None:
    assert found(rule("a.one", "weeks = { min = 10 }", when="falls = { known = true }")) == []
    assert found(rule("a.one", "weeks = { min = 10 }", when="falls = { known = true, min = 1 }")) == [
        "a.one: when.falls asks for known and for a value; only known counts; leave one of them out"
    ]


def test_a_rule_does_not_contradict_what_it_replaces() -> None:
    special = rule("b.two", WEEKS[1], mark="verified").replace("then.", 'overrides = ["a.one"]\nthen.', 1)
    assert found(rule("a.one", WEEKS[0]), special) == [] and found(special, rule("a.one", WEEKS[0])) == []


RECALLED = {"mark": "recalled"}
ALONE = "rests on a recalled number alone for"


def test_a_number_from_memory_may_not_ask_for_more_by_itself() -> None:
    much = rule("a.much", "time = { min = 50 }", **RECALLED)
    assert found(much) == [
        f"a.much: {ALONE} time = 50, and asks for more by it; read the source, cite a second one, or make it a decision (mark product)"
    ]
    for then, alone in (
        ("time = { max = 50 }", False), ("time = { floor = 50 }", False), ("rest_hours = { min = 50 }", False),
        ("time = { choose = 50 }", True), ("ramp_step = { choose = 50 }", True), ("share = { min = 0.5 }", True),
    ):  # fmt: skip
        assert any(ALONE in line for line in found(rule("a.much", then, **RECALLED))) == alone, then
    assert found(rule("a.much", "time = { min = 50 }", "preference", **RECALLED)) != []
    assert found(rule("a.much", "time = { min = 50 }")) == []
    # Others are not looked at.
    assert found(much, own=set()) == []


@pytest.mark.parametrize(
    ("second", "backed"),
    [
        (rule("b.read", "time = { min = 50 }"), True),
        (rule("b.read", "time = { min = 51 }"), True),
        (rule("b.read", "time = { min = 49 }"), False),
        (rule("b.read", "time = { choose = 50 }"), True),
        (rule("b.read", "weeks = { min = 50 }"), False),
        (rule("b.read", "time = { min = 50 }", **RECALLED), False),
        (rule("b.read", "time = { min = 50 }", applies='kind = ["base"]'), True),
        # To choose inside a range that was read loosens nothing, where that range always goes along.
        (rule("b.read", "time = { min = 40, max = 50 }"), True),
        (rule("b.read", "time = { min = 40, max = 49 }"), False),
        (rule("b.read", "time = { min = 40, max = 60 }", when="age = { min = 65 }"), False),
        (rule("b.read", "time = { max = 60 }"), False),
        (rule("b.read", "weeks = { min = 40, max = 60 }"), False),
    ],
)
def test_a_second_source_backs_it(second: str, backed: bool) -> None:
    told = [
        line
        for line in found(rule("a.much", "time = { choose = 50 }", **RECALLED), second)
        if line.startswith("a.much")
    ]
    assert (told == []) == backed
    own = rule("a.much", "time = { choose = 50 }", applies='kind = ["resistance"]', **RECALLED)
    elsewhere = rule("b.read", "time = { min = 50 }", applies='kind = ["base"]')
    assert [line for line in found(own, elsewhere) if ALONE in line]


def test_a_claim_from_memory_may_not_open_the_way_to_everything() -> None:
    opens = 'clearance = {{ level = "refer", topic = "heart", opened = "{}" }}'
    for opened, mark, told in (
        ("cleared", "recalled", ["a.open: opens the way on a recalled claim alone; read the source"]),
        ("cleared", "verified", []),
        ("limited", "recalled", []),
    ):
        assert found(rule("a.open", opens.format(opened), "safety", mark=mark)) == told
    # A safety rule that asks for more of what is cautious loosens nothing.
    assert found(rule("a.more", "cool_down = { min = 10 }", "safety", **RECALLED)) == []


def test_one_source_says_a_thing_once() -> None:
    one, again = rule("a.one", "time = { min = 50 }"), rule("b.two", "time = { min = 50 }")
    assert found(one, again) == ["b.two: says the same as a.one; keep one"]
    assert found(one, again, own={"a.one"}) == []
    assert found(one, rule("b.two", "time = { min = 50 }", when="age = { min = 65 }")) == []
    assert found(one, rule("b.two", "time = { min = 50 }", applies='kind = ["base"]')) == []


def test_sources_that_nobody_cites() -> None:
    spare = '[source.spare]\nkind = "product"\ntitle = "Spare"\n'
    one = rule("a.one", "time = { min = 50 }")
    assert found(one, more=spare) == ["source.spare: no rule cites it; take it out or cite it"]
    finding = '[[finding]]\ndimension = "time"\nsource = "spare"\nsays = "so"\nquality = "low"\nmark = "product"\n'
    assert found(one, more=spare + finding) == []
    told = '[source.told]\nkind = "secondary"\ntitle = "Told"\nprimary = "spare"\nurl = "https://example.org"\n'
    assert found(one.replace('"paper"', '"told"') + rule("b.two", "weeks = { min = 5 }"), more=spare + told) == []
    # Beside the shipped packs only files with own rules are looked at.
    assert found(one, more=spare, own={"a.one"}, added=True) == [
        "source.spare: no rule cites it; take it out or cite it"
    ]
    assert found(one, more=spare, own=set(), added=True) == []
    assert found(one, more=spare, own=set()) == ["source.spare: no rule cites it; take it out or cite it"]


def test_a_rule_that_asks_needs_a_question() -> None:
    ask = rule("a.ask", "time = { max = 30 }", "safety", when="age = { min = 65 }; falls = { min = 1 }").replace(
        '"pass"', '"ask"'
    )
    assert found(ask) == [
        'a.ask: asks while undecided, but no question answers age, falls; add [question.<fact>], or unknown = "pass"'
    ]
    question = '[question.falls]\nfield = "falls"\ntext = "?"\nanswer = ""\ndecides = ""\nif_open = ""\n'
    assert found(ask, more=question) == []
    assert found(ask.replace('"ask"', '"assume"')) == []
    assert found(rule("a.one", "time = { min = 50 }", applies="kind = []")) == ["a.one: applies to no kind of session"]
    assert found(rule("a.one", 'forbid = ["loads"]', applies="kind = []")) == []


def test_what_can_never_hold_is_named_alone() -> None:
    text = rule(
        "a.one",
        "time = { min = 30 }",
        when='sex = { is = "female" }; age = { min = 65, below = 65 }; falls = { min = 1 }',
    )
    (told,) = [one for one in found(text) if "can never hold" in one]
    assert "when.age" in told and "sex" not in told and "falls" not in told
