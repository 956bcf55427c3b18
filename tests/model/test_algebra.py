"""The columnar algebra: grouping, shifting, spreading and comparing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.model.algebra import Linear, Parameter, Space, Variables

SPACE = Space(
    {"offer": 3, "part": 2, "period": 4},
    {"part": (("offer", np.array([0, 0, 1], np.int32)),)},
)


def family(first: int = 0) -> Variables:
    """x[offer, period] for every offer and the first two periods: columns first ... first + 5."""
    offer, period = np.repeat(np.arange(3), 2).astype(np.int32), np.tile(np.arange(2), 3).astype(np.int32)
    return Variables(SPACE, {"offer": offer, "period": period}, np.arange(first, first + 6), np.ones(6), "x", "units")


def matrix(rows: object, columns: int) -> np.ndarray:
    dense = np.zeros((len(rows), columns))  # type: ignore[arg-type]
    for row, column, value in rows.entries:  # type: ignore[attr-defined]
        np.add.at(dense, (row, column), value)
    return dense


def test_a_derived_dimension_groups() -> None:
    rows = family().by("part", "period") <= 5.0
    assert rows.at[0].tolist() == [0, 0, 1, 1]
    assert matrix(rows, 6).tolist() == [
        [1, 0, 1, 0, 0, 0],
        [0, 1, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
    ]
    assert rows.upper.tolist() == [5] * 4
    assert np.isneginf(rows.lower).all()


def test_an_unknown_dimension_is_named() -> None:
    with pytest.raises(KeyError, match="colour"):
        family().by("colour")


def test_shifting_drops_what_leaves_the_horizon() -> None:
    moved = family().shifted("period", 3)
    assert moved.index["period"].tolist() == [3, 3, 3]
    assert moved.column.tolist() == [0, 2, 4]
    assert len(family().shifted("period", -1)) == 3


def test_an_infinite_limit_makes_no_row() -> None:
    rows = family().by("offer") <= Parameter(("offer",), np.array([4.0, np.inf, 6.0]))
    assert rows.at[0].tolist() == [0, 2]
    assert rows.upper.tolist() == [4, 6]
    assert matrix(rows, 6).tolist() == [[1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1]]


def test_a_share_is_set_against_its_total() -> None:
    rows = family().by("offer", "period") <= 0.25 * family().by("period")
    assert len(rows) == 6
    first = matrix(rows, 6)[0]
    assert first.tolist() == [0.75, 0, -0.25, 0, -0.25, 0]


def test_rows_stand_where_they_are_wanted_even_without_variables() -> None:
    wanted = Parameter(("offer", "period"), np.array([[0, 0, 2, 0], [1, 0, 0, 0], [0, 0, 0, 0]], float))
    rows = family().by("offer", "period").over(wanted) >= wanted
    assert list(zip(rows.at[0].tolist(), rows.at[1].tolist(), rows.lower.tolist(), strict=True)) == [
        (0, 2, 2),
        (1, 0, 1),
    ]
    assert matrix(rows, 6).tolist() == [[0] * 6, [0, 0, 1, 0, 0, 0]]


def test_sums_over_other_dimensions_do_not_mix() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        family().by("offer") + family().by("period")
    with pytest.raises(ValueError, match="cannot be set against"):
        _ = family().by("offer") <= family().by("period")
    with pytest.raises(ValueError, match="cannot be subtracted"):
        Parameter(("offer",), np.zeros(3)) - Parameter(("part",), np.zeros(2))


def test_a_parameter_is_summed_over_what_follows_to_the_same() -> None:
    numbers = Parameter(("offer", "period"), np.arange(12.0).reshape(3, 4))
    assert numbers.by(SPACE, "part", "period").values.tolist() == [[4, 6, 8, 10], [8, 9, 10, 11]]
    assert numbers.by(SPACE, "part").values.tolist() == [28, 38]


@given(st.data())
def test_grouping_is_a_matrix_product(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 30))
    draw = lambda size: np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=n, max_size=n)), np.int32)  # noqa: E731
    values = np.array(data.draw(st.lists(st.floats(-5, 5), min_size=n, max_size=n)))
    terms = Linear(SPACE, {"offer": draw(3), "period": draw(4)}, np.arange(n, dtype=np.int32), values)
    rows = terms.by("part", "period") == 0.0
    x = np.linspace(1, 2, n)
    expected: dict[tuple[int, int], float] = {}
    for at in range(n):
        key = (int(terms.codes("part")[at]), int(terms.index["period"][at]))
        expected[key] = expected.get(key, 0.0) + values[at] * x[at]
    sums = dict(zip(zip(*(codes.tolist() for codes in rows.at), strict=True), matrix(rows, n) @ x, strict=True))
    assert sums == pytest.approx(expected)
