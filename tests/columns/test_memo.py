"""Results are worked out once, and it is noted what each of them asked for."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import pandas as pd
import pytest

from optimizer.columns.coded import CodedTables, ColumnRead, RowCountRead, memoised
from optimizer.columns.memo import Attribute, Call, Memo, UnseenRead, derived

TABLES = {
    "parts": pd.DataFrame({"part_id": ["a", "b"], "price": [2.0, 3.0]}),
    "offers": pd.DataFrame({"part_id": ["b"]}),
}


class Owner:
    def __init__(self, coded: CodedTables) -> None:
        self.coded, self.memo, self.count = coded, coded.memo, 0

    @derived
    def total(self) -> float:
        """The sum of the prices."""
        self.count += 1
        return float(self.coded.numbers("parts", "price").sum())

    @derived
    def double(self) -> float:
        return 2 * self.total


@memoised
def longest(coded: CodedTables, words: Sequence[str]) -> int:
    return max(map(len, words)) + coded.count("parts")


def test_a_derived_value_is_worked_out_once_and_says_what_it_asked_for() -> None:
    owner = Owner(CodedTables(TABLES))
    assert (owner.double, owner.double, owner.count) == (10.0, 10.0, 1)
    assert owner.memo.asked[Attribute(Owner, "double")] == {Attribute(Owner, "total"): None}
    prices = Call(CodedTables.numbers, ("parts", "price"))
    assert owner.memo.asked[Attribute(Owner, "total")] == {prices: None}
    assert owner.memo.asked[prices] == {ColumnRead("parts", "price"): None}
    assert Owner.total.__doc__ == "The sum of the prices."
    with pytest.raises(AttributeError, match="worked out"):
        owner.total = 1.0


def test_what_is_kept_for_tables_is_shared_by_all_who_read_them() -> None:
    coded = CodedTables(TABLES)
    assert longest(coded, ["ab", "c"]) == longest(coded, ("ab", "c")) == longest(TABLES, ["xy"]) == 4
    assert [key.arguments for key in coded.memo.results if isinstance(key, Call)] == [(("ab", "c"),)]
    assert coded.texts("parts", "part_id") is coded.texts("parts", "part_id")
    assert coded.codes("offers", "part_id", ("parts", "part_id")).tolist() == [1]


def test_each_way_to_read_takes_a_note() -> None:
    coded = CodedTables(TABLES)
    with coded.memo.working("reader"):
        coded["parts"]
        coded.count("parts")
        coded.column("offers", "part_id")
        coded.distinct("parts", "part_id")
    parts = [ColumnRead("parts", "part_id"), ColumnRead("parts", "price")]
    distinct = Call(CodedTables.distinct, ("parts", "part_id"))
    assert list(coded.memo.asked["reader"]) == [
        *parts,
        RowCountRead("parts"),
        ColumnRead("offers", "part_id"),
        distinct,
    ]
    assert list(map(str, coded.memo.asked["reader"]))[:3] == ["parts.part_id", "parts.price", "parts"]


def test_reading_without_a_note_is_refused_while_something_is_worked_out() -> None:
    coded = CodedTables(TABLES)
    assert set(coded.tables) == set(coded) == {"parts", "offers"}
    for read in (lambda: coded.tables, lambda: len(coded), lambda: list(coded)):
        with coded.memo.working("reader"), pytest.raises(UnseenRead, match="reader reads the tables"):
            read()


def test_a_failure_leaves_nothing_open() -> None:
    memo = Memo()
    with pytest.raises(ZeroDivisionError):
        memo.once("broken", lambda: 1 / 0)
    memo.forbid("anything")
    assert memo.once("broken", lambda: 2.0) == 2.0


def test_a_renewed_memo_knows_who_asked_and_has_no_results() -> None:
    owner = Owner(CodedTables(TABLES))
    _ = owner.double
    renewed = owner.memo.renewed()
    assert renewed.asked == owner.memo.asked
    assert renewed.results == {}


def test_keys_travel() -> None:
    for key in (
        Attribute(Owner, "total"),
        Call(longest, ("a",)),
        Call(CodedTables.numbers, ("parts", "price")),
        RowCountRead("a"),
    ):
        assert pickle.loads(pickle.dumps(key)) == key
