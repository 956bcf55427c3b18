"""CSV for people: nothing runs as a formula, nothing is lost on the way back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import BadInput
from optimizer.pack.csv_text import disarm, read_table, rearm, write_table

KINDS = {"name": "text", "units": "number", "tier": "integer", "flag": "flag"}
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(st.lists(texts, min_size=1, max_size=20))
def test_disarming_can_be_undone(values: list[str]) -> None:
    text = pd.Series(values, dtype="str")
    assert rearm(disarm(text)).tolist() == values


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''@x"])
def test_formulas_are_disarmed(start: str) -> None:
    assert disarm(pd.Series([start], dtype="str")).tolist() == ["'" + start]


def test_plain_text_stays() -> None:
    assert disarm(pd.Series(["a=1", "日本電気", "'quoted'"], dtype="str")).tolist() == ["a=1", "日本電気", "'quoted'"]


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "name": pd.Series(["=cmd()", "日本", None], dtype="str"),
            "units": [0.1 + 0.2, -1e-17, float("nan")],
            "tier": [0, 1, 2],
            "flag": [True, False, True],
        }
    )
    path = tmp_path / "t.csv"
    write_table(table, path, KINDS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Japanese"
    assert "'=cmd()" in path.read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(read_table(path, KINDS), table)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,units,tier\n", "column flag is missing"),
        ("name,units,tier,flag\na,x,0,true\n", "row 2, column units: 'x' is not a number"),
        ("name,units,tier,flag\na,1,0,yes\n", "row 2, column flag: 'yes' is not true or false"),
        ("name,units,tier,flag\na,1,0,true\nb,1,,true\n", "row 3, column tier"),
        ("name,units,tier,flag\na,1,1.5,true\n", "row 2, column tier"),
        ("", "not a table"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        read_table(path, KINDS)
