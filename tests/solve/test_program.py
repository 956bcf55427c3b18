"""Parts of a program, and what is worked out of its arrays, against dense arithmetic."""

from __future__ import annotations

import json

import numpy as np
import pytest

from optimizer.solve.program import Outline, Program, Selection, scattered
from optimizer.solve.report import CONCLUSIVE, WITH_PLAN, Report, Status
from optimizer.solve.scaling import NATURAL, scaled_in
from tests.solve.test_pulp_problem import every_kind

PROGRAM = every_kind()
ROWS, COLUMNS = PROGRAM.matrix.shape
OUTLINED = Program(
    *(getattr(PROGRAM, name) for name in ("cost", "lower", "upper", "integer", "matrix", "row_lower", "row_upper")),
    Outline(np.arange(1.0, COLUMNS + 1), np.arange(ROWS, dtype=np.int32), np.arange(ROWS) % 2 == 0),
)
EVERY = slice(None)


@pytest.mark.parametrize("columns", [EVERY, slice(3, 9), np.array([5, 2, 9]), PROGRAM.integer, np.zeros(0, int)])
@pytest.mark.parametrize("rows", [EVERY, slice(4, 11), np.array([7, 1, 20]), np.arange(ROWS) % 3 == 0])
def test_a_part_has_the_columns_and_rows_in_the_order_asked_for(columns: Selection, rows: Selection) -> None:
    part = OUTLINED.subset(columns, rows)
    assert np.array_equal(part.matrix.toarray(), OUTLINED.matrix.toarray()[rows][:, columns])
    assert np.array_equal(part.by_row.toarray(), part.matrix.toarray())
    assert part.matrix.has_sorted_indices
    for name in ("cost", "lower", "upper", "integer"):
        assert np.array_equal(getattr(part, name), getattr(OUTLINED, name)[columns]), name
    for name in ("row_lower", "row_upper"):
        assert np.array_equal(getattr(part, name), getattr(OUTLINED, name)[rows]), name
    assert np.array_equal(part.outline.sizes, OUTLINED.outline.sizes[columns])
    assert np.array_equal(part.outline.kinds, OUTLINED.outline.kinds[rows])
    assert np.array_equal(part.outline.only_tightens, OUTLINED.outline.only_tightens[rows])


def test_what_is_worked_out_of_the_arrays() -> None:
    dense, x, y = PROGRAM.matrix.toarray(), np.arange(COLUMNS) / 4, np.arange(ROWS) - 3.0
    activity = dense @ x
    assert PROGRAM.reduced_costs(y) == pytest.approx(PROGRAM.cost - dense.T @ y)
    nearer = np.minimum(PROGRAM.row_upper - activity, activity - PROGRAM.row_lower)
    assert PROGRAM.slack(x).tolist() == nearer.tolist()
    assert PROGRAM.broken(x).tolist() == (nearer < -1e-8 * np.maximum(1.0, np.abs(activity))).tolist()
    assert set(np.flatnonzero((dense[:, PROGRAM.integer] != 0).any(axis=1))) <= set(
        np.flatnonzero(PROGRAM.rows_with(PROGRAM.integer))
    )
    assert scattered(np.array([2.0, 3.0]), np.array([3, 1]), 5, -1.0).tolist() == [-1, 3, -1, 2, -1]
    assert PROGRAM.subset().matrix is PROGRAM.matrix, "nothing is copied where all is kept"


def test_a_program_is_scaled_once() -> None:
    program = every_kind(1)
    assert scaled_in(program, NATURAL) is scaled_in(program, NATURAL)
    assert scaled_in(program.relaxed(), NATURAL) is not scaled_in(program, NATURAL)


def test_a_status_is_its_word_in_texts_and_files() -> None:
    assert json.dumps({"status": Status.NO_SOLUTION}) == '{"status": "no_solution"}'
    assert f"{Report(Status.OPTIMAL).status}" == "optimal" == Status.OPTIMAL
    assert {"optimal", "feasible"} == WITH_PLAN
    assert set(Status) == WITH_PLAN | CONCLUSIVE | {"no_solution"}
    with pytest.raises(ValueError, match="solved"):
        Status("solved")
