"""The audit's own columns and sums: what pandas would say of them, said by arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.audit.codes import CodedColumn, Ids, any_of, fixed_point, joined, located, numbers, repeated
from optimizer.audit.finding import differing, exceeding
from optimizer.audit.rows import Rows, combined_code, distinct, shifted_to_zero
from optimizer.audit.sheet import Sheet
from optimizer.columns.tables import Columns

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("kind", ["str", object, "category"])
def test_words_are_the_distinct_cells_and_blanks_have_no_code(kind: Any) -> None:
    words = CodedColumn.of(pd.Series(["b", None, "a", "b", ""], dtype=kind))
    assert [words.words[code] if code >= 0 else None for code in words.codes] == ["b", None, "a", "b", ""]
    assert Ids(["a", "b"]).of(words).tolist() == [1, -1, 0, 1, -1]
    assert words.isin(["a", "c"]).tolist() == [False, False, True, False, False]
    assert words.within(CodedColumn.of(pd.Series(["a"]))).tolist() == [-2, -2, 0, -2, -2]


def flags(cells: Any) -> Any:
    return Sheet(Columns(pd.DataFrame({"flag": pd.Series(cells)}))).flags("flag")


def test_numbers_are_read_from_text_and_flags_from_either() -> None:
    text = pd.Series(["2", "x", None, "1e3", "inf"], dtype="str")
    assert np.array_equal(numbers(text), [2, NAN, NAN, 1000, INF], equal_nan=True)
    assert numbers(pd.Series([True, False])).tolist() == [1, 0]
    for column in ([True, False], ["true", "False"], [1, 0.0], np.array(["True", "false"], dtype=object)):
        assert flags(column).tolist() == [1, 0]
    assert np.isnan(flags(["yes", None])).all()


def test_a_sheet_without_rows_has_columns_without_words() -> None:
    sheet = Sheet(Columns(pd.DataFrame({"offer": pd.Series(dtype="str"), "units": pd.Series(dtype=float)})))
    assert (len(sheet.words("offer").codes), sheet.words("offer").words) == (0, [])
    assert sheet.numbers("units").tolist() == []


def table(seed: int, spread: int, rows: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    codes = {key: rng.integers(-1, 5, rows) * spread for key in "abc"}
    return pd.DataFrame({**codes, "units": rng.uniform(0, 9, rows)})


@pytest.mark.parametrize("spread", [1, 1_000, 10**9])
@pytest.mark.parametrize("by", [["a"], ["b", "a"], ["a", "b", "c"]])
def test_groups_come_in_the_order_in_which_their_codes_appear(spread: int, by: list[str]) -> None:
    frame = table(1, spread)
    groups = Rows({key: frame[key].to_numpy() for key in frame}).by(*by)
    ranks = frame[by].apply(lambda column: pd.factorize(column)[0])
    expected = frame.assign(**ranks).groupby(by)["units"].sum()
    firsts = frame.loc[groups.first, by]
    assert (
        firsts.apply(tuple, axis=1).tolist()
        == frame.loc[ranks.drop_duplicates().sort_values(by).index, by].apply(tuple, axis=1).tolist()
    )
    assert groups.sum(frame["units"].to_numpy()) == pytest.approx(expected.to_numpy())
    assert (frame.loc[groups.first, by].to_numpy()[groups.row] == frame[by].to_numpy()).all()


@pytest.mark.parametrize("spread", [1, 1_000, 10**9])
def test_columns_mixed_into_one_code_keep_their_order(spread: int) -> None:
    frame = table(2, spread)
    code, size = shifted_to_zero(frame["a"].to_numpy())
    for key in "bc":
        code, size = combined_code(code, size, *shifted_to_zero(frame[key].to_numpy()))
    known, row = distinct(code, size)
    assert (np.diff(known) > 0).all()
    assert row.tolist() == frame.groupby(["a", "b", "c"]).ngroup().tolist()


def test_no_rows_have_no_groups() -> None:
    none = Rows({"a": np.zeros(0, dtype=np.int64), "units": np.zeros(0)})
    groups = none.by("a")
    assert (len(groups), groups.sum(none["units"]).tolist()) == (0, [])
    assert groups.sum(none["units"]).dtype == np.float64


def test_rows_stand_above_others_and_are_left_as_they_were() -> None:
    first, second = (Rows({"a": np.array(a), "b": np.array(b)}) for a, b in (([3, 1], [5, 6]), ([1, 2], [7, 8])))
    both = first.select("a").above(second)
    assert both["a"].tolist() == [3, 1, 1, 2]
    assert both.where(both["a"] < 3).by("a").first.tolist() == [0, 2]
    assert (len(first), first.by("a").row.tolist()) == (2, [0, 1])


@pytest.mark.parametrize("spread", [1, 10**9])
def test_codes_are_located_among_known_ones(spread: int) -> None:
    known = np.array([7, -1, 2, 9]) * spread
    wanted = np.array([9, 2, 3, -1, 7, 100, -5]) * spread
    assert located(known, wanted).tolist() == [3, 2, -1, -1, 0, -1, -1]
    assert located(known[:0], wanted).tolist() == [-1] * 7


def test_equal_codes_are_joined_in_any_order_and_repeated_positions_counted() -> None:
    left, right = np.array([3, 1, 9, 1]), np.array([1, 3, 1])
    assert [codes.tolist() for codes in joined(left, right)] == [[0, 1, 1, 3, 3], [1, 0, 2, 0, 2]]
    assert [codes.tolist() for codes in joined(left, right[:0])] == [[], []]
    assert [codes.tolist() for codes in repeated(np.array([2, 0, 3]))] == [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]


def test_steps_are_taken_until_nothing_changes_or_as_often_as_allowed() -> None:
    def step(values: Any) -> Any:
        return np.minimum(values + 1, 3)

    assert fixed_point(np.array([0, 2]), step).tolist() == [3, 3]
    assert fixed_point(np.array([0, 2]), step, 2).tolist() == [2, 3]
    marked = np.array([[True, False], [False, False], [False, True]])
    assert any_of(np.array([0, 0, 2]), marked, 3).tolist() == [[True, False], [False, False], [False, True]]


def test_totals_are_the_sums_of_groups() -> None:
    rows = Rows({"a": np.array([2, 1, 2]), "b": np.array([0, 0, 0])})
    sums = rows.totals("a", "b", units=np.array([1.0, 2.0, 4.0]))
    assert {name: column.tolist() for name, column in sums.columns.items()} == {
        "a": [2, 1],
        "b": [0, 0],
        "units": [5.0, 2.0],
    }


def test_comparisons_look_closely_only_where_it_matters_and_say_the_same() -> None:
    rng = np.random.default_rng(3)
    some = np.array([0.0, 1e-9, 0.5, 1, 1 + 5e-7, 1 + 2e-6, 1e6, 1e6 + 0.5, 1e6 + 2, 1e12, -3, INF, NAN])
    a, b, scale = (rng.choice(some, 3000) for _ in range(3))
    keep = ~(np.isinf(a) & np.isinf(b))
    a, b, scale = a[keep], b[keep], scale[keep]
    with np.errstate(invalid="ignore"):
        for floor in (1e-9, 1.0, 1e6):
            near = np.abs(a - b) <= 1e-6 * np.maximum(floor, np.maximum(np.abs(a), np.abs(b)))
            assert np.array_equal(differing(a, b, 1e-6, floor), ~near & ~(np.isnan(a) & np.isnan(b)))
        largest = np.maximum(1.0, np.maximum(np.abs(a), np.where(np.isfinite(b), np.abs(b), 0.0)))
        assert np.array_equal(exceeding(a, b, 1e-6), a - b > 1e-6 * largest)
        assert np.array_equal(exceeding(a, b, 1e-6, scale), a - b > 1e-6 * np.maximum(largest, np.abs(scale)))
    assert exceeding([1.0, 3.0], 2.0, 1e-6).tolist() == [False, True]
    assert differing(1.0, 1.1, 1e-6).item()
