"""Who goes short: by buyer in order of priority, in words of both languages, and what stands beside every answer."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.cli.text import summary_text
from optimizer.plan.short_buyers import short_buyers
from tests.builder import make_case
from tests.plan.test_headline import BAN, market
from tests.shortage import short_case, short_market

ROOT = Path(__file__).resolve().parents[2]


def test_nobody_short(tmp_path: Path) -> None:
    plan = api.solve_case(short_case(tmp_path, capacity=20.0))
    assert plan.summary["short_buyers"] is None


def test_the_lowest_priority_stands_first(tmp_path: Path) -> None:
    plan = api.solve_case(short_case(tmp_path, capacity=3.0))
    short = plan.summary["short_buyers"]
    last, first = short["by_segment"]
    # A level is held within a millionth, which is worth some freight.
    assert last == {
        "segment": "b",
        "priority": 2,
        "bound": False,
        "units": pytest.approx(12.0, rel=1e-5),
        "share": pytest.approx(1.0, rel=1e-5),
        "penalty_jpy": pytest.approx(1200.0, rel=1e-5),
        "rows": 2,
        "periods": ["2027Q2", "2027Q3"],
        "parts": {"p": pytest.approx(12.0, rel=1e-5)},
    }
    assert (first["segment"], first["priority"], first["units"]) == ("a", 1, pytest.approx(10.0, rel=1e-5))
    assert short["sentence"]["en"] == (
        "Not all demand is met (shortages.csv); the lowest priority goes short first. "
        "Ministry (priority 2): 12 units of Radio short, FY2027 Q1–FY2027 Q2 (100.0% of all units needed). "
        "Forces (priority 1): 10 units of Radio short, FY2027 Q1–FY2027 Q2 (62.5% of all units needed)."
    )
    assert short["sentence"]["ja"] == (
        "所要量をすべては満たせません（shortages.csv）。不足は、優先度の低い需要主体から順に示します。"
        "府省（優先度2）では、無線機12単位が不足します（2027年度第1四半期〜2027年度第2四半期、全品目の所要単位数の100.0%）。"
        "部隊（優先度1）では、無線機10単位が不足します（2027年度第1四半期〜2027年度第2四半期、全品目の所要単位数の62.5%）。"
    )
    assert short["sentence"]["ja"] in summary_text(plan.summary, plan.case.tables).in_language("ja")


def test_many_parts_and_scattered_quarters_are_counted(tmp_path: Path) -> None:
    case = short_case(tmp_path)
    plan = api.solve_case(case)
    table = plan.tables["shortages"]
    rows = table.iloc[[0] * 4].assign(period=["2027Q2", "2027Q4", "2028Q2", "2028Q4"])
    sentence = short_buyers(case, rows, ["b"])
    assert sentence is not None
    assert "(priority 2, bound by the rules)" in sentence["sentence"]["en"]
    assert "4 quarters from FY2027 Q1 to FY2028 Q3" in sentence["sentence"]["en"]
    two = short_buyers(case, rows.iloc[[0, 2]], [])
    assert two is not None
    assert "FY2027 Q1, FY2028 Q1 (" in two["sentence"]["en"]


def test_a_ban_that_cannot_be_met_says_who_goes_short(tmp_path: Path) -> None:
    """Bound buyers without another source are named as bound, with what they lack."""
    tables = market()
    tables["offers"] = tables["offers"][1:2]
    case = make_case(tmp_path, tables, [BAN], model={"objective": ["shortage", "cost"]})
    plan = api.solve_case(case)
    assert plan.status == "optimal"
    assert [row["bound"] for row in plan.summary["short_buyers"]["by_segment"]] == [True]
    assert "bound by the rules" in plan.summary["short_buyers"]["sentence"]["en"]
    assert "調達規則の対象" in plan.summary["short_buyers"]["sentence"]["ja"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_export_has_the_ground_of_the_answer(
    language: api.Language, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = api.DISCLAIMER[language]
    place = tmp_path / "pack"
    assert cli.main(["solve", str(ROOT / "scenarios" / "tutorial.yaml"), "--out", str(place), "--lang", language]) == 0
    assert text in capsys.readouterr().out
    assert json.loads((place / "summary.json").read_text(encoding="utf-8"))["disclaimer"][language] == text
    with zipfile.ZipFile(place / "plan.xlsx") as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        sheets = [book.read(name).decode("utf-8") for name in names]
        texts = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    assert text in texts
    assert all(text in sheet.partition("<oddFooter>")[2] for sheet in sheets)


def test_a_plan_that_is_none_has_it_as_well(tmp_path: Path) -> None:
    tables = short_market()
    tables["stock"] = [{"segment_id": "a", "part_id": "p", "opening_units": 0, "cover_periods": 4}]
    plan = api.solve_case(short_case(tmp_path, tables=tables))
    assert not plan.has_plan
    assert api.DISCLAIMER["en"] in summary_text(plan.summary)
