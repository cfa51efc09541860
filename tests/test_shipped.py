"""The knowledge that comes with exrx lies where a newcomer looks: one file a condition, with its cases last."""

from __future__ import annotations

import re
import tomllib

import pytest

from exrx.rules.loader import shipped_book, shipped_packs
from exrx.shipped import CASES, case_tables, rule_files, text_of
from exrx.vocabulary import vocabulary


@pytest.mark.parametrize("name", rule_files())
def test_cases_stand_last_so_that_nothing_behind_them_is_left_unread(name: str) -> None:
    _, mark, cases = text_of(name).partition(CASES)
    assert re.findall(rb"^\[(?!\[case\]\])", mark + cases, re.MULTILINE) == []
    whole, read = tomllib.loads(text_of(name).decode()), rule_files()[name][0]
    assert {key: value for key, value in whole.items() if key != "case"} == read


def test_files_that_name_one_pack_are_one_pack_with_all_their_rules() -> None:
    packs = shipped_packs()
    assert len({pack.name for pack in packs}) == len(packs)
    written = [rule["id"] for data, _ in rule_files().values() for rule in data.get("recommendation", ())]
    assert sorted(written) == sorted(shipped_book().by_id)
    conditions = next(pack for pack in packs if pack.name == "exrx.conditions")
    assert len({rule.file for rule in conditions.recommendations}) > 30


def test_a_term_of_a_condition_stands_once() -> None:
    own = tomllib.loads(text_of("vocabulary.toml").decode())["conditions"]
    beside = [id for data, _ in rule_files().values() for id in data.get("conditions", ())]
    assert len(set(beside)) == len(beside) > 100
    assert not set(own) & set(beside)
    assert set(own) | set(beside) == set(vocabulary()["conditions"])


def test_every_table_of_cases_is_read_once() -> None:
    names = [name for name, _ in case_tables()]
    assert len(set(names)) == len(names)
    assert sum(table.count(CASES) + table.startswith(CASES[1:]) for _, table in case_tables()) > 600
