"""Nothing that a constraint, cost term or derived value reads is hidden from the memo."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from optimizer.columns.memo import UnseenRead
from optimizer.model.algebra import Rows
from optimizer.model.build import build, rows_of
from optimizer.model.costs import Prices
from optimizer.model.instance import Instance
from optimizer.model.sets import Sets
from optimizer.model.variables import FAMILIES, Model
from tests.builder import base_tables, make_case
from tests.instances import random_case

RAW: dict[str, Callable[[Model], Any]] = {
    "case.tables": lambda m: m.instance.case.tables["parts"],
    "case.scenario": lambda m: m.instance.case.scenario.model.integers,
    "coded.tables": lambda m: m.instance.coded.tables["parts"],
    "names of tables": lambda m: list(m.instance.coded),
    "prices": lambda m: m.instance.prices.coded.tables,
}


@pytest.mark.parametrize("way", RAW)
def test_a_constraint_that_reads_raw_data_fails(tmp_path: Path, way: str) -> None:
    m, _ = build(make_case(tmp_path, base_tables()))

    def peeking(m: Model) -> Rows:
        RAW[way](m)
        return m.stock.by("part") <= 1.0

    RAW[way](m)
    with pytest.raises(UnseenRead, match="peeking reads the"):
        rows_of(m, peeking)


def test_a_derived_value_that_reads_raw_data_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    m, _ = build(make_case(tmp_path, base_tables()))
    monkeypatch.setattr(Instance.holding, "make", lambda instance: instance.case.tables["parts"])
    m.memo.results.clear()
    with pytest.raises(UnseenRead, match="holding"):
        _ = m.instance.holding


@pytest.mark.parametrize("kind", [Instance, Model])
def test_nothing_is_kept_beside_the_memo(tmp_path: Path, kind: type) -> None:
    """An attribute that keeps what it read would tell only the first who asks what that was."""
    m, _ = build(make_case(tmp_path, base_tables()))
    owner = m if kind is Model else m.instance
    assert not hasattr(owner, "__dict__")
    cached = [
        name for base in (kind, Prices) for name, value in vars(base).items() if isinstance(value, cached_property)
    ]
    assert not cached
    assert {field.name for field in fields(Instance)} - {field.name for field in fields(Sets)} == {"_case", "coded"}
    assert {field.name for field in fields(Model)} == {"instance", "variables", "bound_factor"}


def test_every_key_travels(tmp_path: Path) -> None:
    m, _ = build(random_case(tmp_path, 4, integers=True))
    keys = {*m.memo.asked, *(key for asked in m.memo.asked.values() for key in asked)}
    assert len(keys) > 100
    assert all(pickle.loads(pickle.dumps(key)) == key for key in keys)


def test_a_family_is_declared_once(tmp_path: Path) -> None:
    """Its name, unit, columns and bounds all follow from the declaration."""
    m, program = build(random_case(tmp_path, 4, integers=True))
    assert [block.name for block in program.columns] == [family.name for family in FAMILIES] == list(m.variables)
    for family, block in zip(FAMILIES, program.columns, strict=True):
        variables, columns = getattr(m, family.name), slice(block.first, block.first + block.size)
        assert variables is m.variables[family.name]
        assert (variables.name, variables.unit, len(variables)) == (family.name, family.unit, block.size)
        assert variables.column.tolist() == list(range(block.first, block.first + block.size))
        assert set(block.keys) <= set(variables.index)
        assert program.integer[columns].all() == family.decides or not block.size
        assert (program.lower[columns] == 0).all()
        assert (program.upper[columns] == family.most(m.instance, variables)).all()
        assert family.__doc__
        assert getattr(Model, family.name) is family
