"""``exrx rules graph``: every rule with what it sets, what shows it, its source, and who beats whom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exrx.authoring.cases import Placed, graph
from exrx.cli import main
from exrx.cli.rulegraph import graph_dot, graph_text, subjects
from exrx.rules.loader import shipped_book

TIERS = ("safety", "limit", "goal", "preference")


@pytest.fixture(scope="module")
def placed() -> tuple[Placed, ...]:
    return graph()


@pytest.fixture(scope="module")
def by_id(placed: tuple[Placed, ...]) -> dict[str, Placed]:
    return {item.rule: item for item in placed}


def test_every_rule_is_in_it_with_a_case_for_it_one_against_it_its_source_and_what_it_speaks_about(
    by_id: dict[str, Placed],
) -> None:
    book = shipped_book()
    assert set(by_id) == set(book.by_id)
    for id, item in by_id.items():
        assert item.shown_by, id
        assert item.not_by or item.always, id
        assert item.source == book.by_id[id].source and item.tier == book.by_id[id].tier
        assert item.about, id


@pytest.mark.parametrize(
    ("loser", "winner", "over"),
    [
        ("smile.intensity", "inactive.moderate", "percent_reserve"),
        ("depression.time", "unscreened.light", "time"),
        ("default.time", "unscreened.light", "time"),
        ("rethorst.resistance", "inactive.moderate", "load"),
    ],
)
def test_who_beats_whom(by_id: dict[str, Placed], loser: str, winner: str, over: str) -> None:
    assert (winner, over) in by_id[loser].beaten_by
    assert (loser, over) in by_id[winner].beats


def test_nobody_is_beaten_by_a_lower_tier_and_nobody_by_itself(by_id: dict[str, Placed]) -> None:
    for item in by_id.values():
        for winner, over in item.beaten_by:
            assert winner != item.rule
            assert TIERS.index(by_id[winner].tier) <= TIERS.index(item.tier), (item.rule, winner, over)


def test_no_safety_rule_ever_loses(by_id: dict[str, Placed]) -> None:
    assert [item.rule for item in by_id.values() if item.tier == "safety" and item.beaten_by] == []


def test_the_text_holds_every_rule_under_everything_it_speaks_about_within_the_width(
    placed: tuple[Placed, ...],
) -> None:
    text = graph_text(placed)
    assert all(len(line) <= 80 for line in text.splitlines())
    parts = {part.split()[0]: part for part in text.split("\n\n")}
    for item in placed:
        for name in item.about:
            assert re.search(rf"^  {re.escape(item.rule)} ", parts[name] + " ", re.MULTILINE), (item.rule, name)
    assert list(parts)[:-1] == list(subjects(placed))
    # The strictest tier first.
    for part in list(parts.values())[:-1]:
        tiers = re.findall(r"^  \S+ +(safety|limit|goal|preference) ", part, re.MULTILINE)
        assert tiers == sorted(tiers, key=TIERS.index)


def test_one_subject_one_rule_or_a_clear_error(placed: tuple[Placed, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert graph_text(placed, "load").startswith("load  load, as a share")
    assert "strength.load " in graph_text(placed, "load") and "depression.time" not in graph_text(placed, "load")
    alone = graph_text(placed, "smile.intensity")
    assert "beaten by  inactive.moderate" in alone and alone.count("holds") == 1
    assert main(["rules", "graph", "--about", "tme"]) == 2
    assert "did you mean time?" in capsys.readouterr().err


def test_graphviz_gets_nodes_by_tier_and_arrows_from_winner_to_loser(placed: tuple[Placed, ...]) -> None:
    dot = graph_dot(placed, "smile.intensity")
    assert dot.startswith("digraph rules {") and dot.endswith("}")
    assert '"inactive.moderate" -> "smile.intensity" [label="percent_reserve"];' in dot
    everything = graph_dot(placed)
    assert everything.count("subgraph") == len({item.tier for item in placed})
    assert everything.count("[tooltip=") == len(placed)
    assert everything.count("{") == everything.count("}")


def test_a_pack_of_ones_own_says_where_a_case_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(
        """
format = 1
pack = "clinic.own"
version = "1"
[source.team]
kind = "product"
title = "What the team has decided"
[[recommendation]]
id = "own.old"
tier = "goal"
source = "team"
locator = "page 1"
says = "as it says"
quality = "very low"
mark = "product"
when.age = { min = 80 }
then.weeks = { max = 8 }
""",
        "utf-8",
    )
    assert main(["rules", "graph", str(pack)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("weeks  full-dose weeks")
    assert "holds      no case: add one" in text and "not        no case: add one" in text
