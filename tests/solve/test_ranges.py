"""Numbers that no solver can hold in one program are told with constraint, tables and rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from optimizer import api
from optimizer.errors import BadInput
from optimizer.solve import highs
from optimizer.solve.program import Outline, Program
from optimizer.solve.report import Limits
from optimizer.solve.scaling import GEOMETRIC, LARGEST_COEFFICIENT, NATURAL, SMALLEST_COEFFICIENT, scale
from tests.builder import amend, base_tables, make_case
from tests.japanese import in_japanese


def program(entries: list[list[float]], sizes: list[float] | None = None) -> Program:
    matrix = sparse.csc_array(np.array(entries))
    rows, columns = matrix.shape
    return Program(
        np.ones(columns),
        np.zeros(columns),
        np.full(columns, 1e9),
        np.zeros(columns, bool),
        matrix,
        np.ones(rows),
        np.full(rows, np.inf),
        Outline(None if sizes is None else np.array(sizes)),
    )


def test_what_one_scale_loses_the_other_holds() -> None:
    # In natural units the second column's entry is a part in 1e15 of the first one's.
    target = program([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]], [2.0**50, 2.0**-50])
    assert scale(target, NATURAL).columns.tolist() == scale(target, GEOMETRIC).columns.tolist()
    assert not scale(target).beyond.any()


def test_what_both_lose_is_marked() -> None:
    row = [[1e-9, 1e9, 1.0], [1e9, 1e-9, 1.0], [1e9, 1e9, 1.0], [1e-9, 1e-9, 1.0]]
    size = np.abs(scale(program([[4 * entry for entry in line] for line in row])).program.matrix.data)
    assert ((size > SMALLEST_COEFFICIENT) & (size < LARGEST_COEFFICIENT)).all()
    row = [[10.0**-14 if r == c else 10.0**14 for c in range(4)] for r in range(4)]
    assert scale(program(row)).beyond.sum() == 4
    with pytest.raises(BadInput, match="too far apart"):
        highs.solve(program(row), Limits())


def test_a_case_out_of_reach_names_constraint_tables_and_offers(tmp_path: Path) -> None:
    tables = base_tables()
    # The cheap one takes most of the plant, the dear one hardly any: no unit of either brings both rows together.
    amend(tables, "offers", 0, unit_price=1e-14, capacity_use=1e14)
    amend(tables, "offers", 1, unit_price=1e14, capacity_use=1e-14, plant_id="near-1")
    amend(tables, "plants", 0, capacity=1e15)
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 1e15}]
    with pytest.raises(BadInput, match="numbers too far apart for any solver: 1e-14 of order") as caught:
        api.solve_case(make_case(tmp_path, tables))
    assert "offer near-chip" in caught.value.message
    assert "offer far-chip" in caught.value.message
    assert "larger or smaller unit" in caught.value.message
    assert "どのソルバーでも扱えないほど桁の離れた数値があります" in in_japanese(caught.value.message)
    assert caught.value.place in ("offers, lanes and budgets", "plants and the column capacity_use of offers")
