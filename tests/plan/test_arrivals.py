"""What arrives late is told: in the summary, on standard error, and where nothing can hold since nothing is there yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.case import Case
from optimizer.cli import parser as cli
from optimizer.model.build import build
from optimizer.plan.arrivals import ARRIVAL_WARNING, Arrivals, late_arrivals
from tests.builder import Tables, amend, base_tables, make_case, write_tables
from tests.chains import three_tiers
from tests.japanese import in_japanese

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "20-lead-times"


def year(lead: int = 0, **offer: Any) -> Tables:
    """One part over four quarters, 50 and then 80 a quarter; every lane takes ``lead`` quarters, both offers alike."""
    tables = base_tables()
    units = (50, 80, 80, 80)
    tables["demand"] = [
        {"segment_id": "min", "part_id": "chip", "period": period, "units": many}
        for period, many in zip(("2027Q2", "2027Q3", "2027Q4", "2028Q1"), units, strict=True)
    ]
    amend(tables, "lanes", 0, lead_periods=lead)
    for row in range(2):
        amend(tables, "offers", row, **offer)
    return tables


def warnings_of(case: Case) -> list[str]:
    warnings = late_arrivals(build(case)[0])
    assert all(in_japanese(warning).startswith("注意：納入の時期、") for warning in warnings)
    return [warning.removeprefix(ARRIVAL_WARNING) for warning in warnings]


@pytest.mark.parametrize(
    ("lead", "offer", "said"),
    [
        (1, {}, "before 2027Q3: lead time 1 quarter; 50 units"),
        (2, {}, "before 2027Q4: lead time 2 quarters; 130 units"),
        (9, {}, "within the horizon: lead time 9 quarters; 290 units"),
        (1, {"status": "candidate", "qualification_periods": 2, "qualification_cost_jpy": 1},
         "before 2028Q1: lead time 1 quarter, qualification 2 quarters; 210 units"),
        (0, {"status": "candidate", "qualification_periods": 1, "qualification_cost_jpy": 1},
         "before 2027Q3: qualification 1 quarter; 50 units"),
        (1, {"ramp": "0;1", "capacity": 200},
         "before 2027Q4: lead time 1 quarter, rules, capacity or components allow no earlier one; 130 units"),
        (2, {"status": "candidate", "qualification_periods": 2, "qualification_cost_jpy": 1},
         "within the horizon: lead time 2 quarters, qualification 2 quarters; 290 units"),
    ],
)  # fmt: skip
def test_the_first_quarter_and_its_reason(tmp_path: Path, lead: int, offer: dict[str, Any], said: str) -> None:
    assert warnings_of(make_case(tmp_path, year(lead, **offer))) == [
        f"chip for min: nothing can arrive {said} are asked for before"
    ]


@pytest.mark.parametrize("tables", [year(), year(3, status="incumbent")])
def test_what_comes_in_time_is_no_news(tmp_path: Path, tables: Tables) -> None:
    assert warnings_of(make_case(tmp_path, tables)) == []


@pytest.mark.parametrize(("opening", "late"), [(130, False), (129, True)])
def test_stock_that_lasts_until_then(tmp_path: Path, opening: float, late: bool) -> None:
    tables = year(2)
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": opening}]
    assert bool(warnings_of(make_case(tmp_path, tables))) is late


def test_demand_that_begins_late_enough(tmp_path: Path) -> None:
    tables = year(2)
    tables["demand"] = tables["demand"][2:]
    assert warnings_of(make_case(tmp_path, tables, horizon={"start": "2027Q2", "periods": 4})) == []


def test_one_quick_offer_is_enough_for_its_segment_only(tmp_path: Path) -> None:
    tables = year(2)
    tables["segments"].append({**tables["segments"][0], "segment_id": "sdf"})
    tables["demand"] += [{**row, "segment_id": "sdf"} for row in tables["demand"]]
    tables["lanes"].append({"origin": "near-1", "destination": "min", "part_id": "*", "lead_periods": 0})
    assert [line.split(":")[0] for line in warnings_of(make_case(tmp_path, tables))] == ["chip for sdf"]


def test_what_rules_bar_is_told_elsewhere(tmp_path: Path) -> None:
    rule = {
        "id": "ban", "title": {"en": "Ban", "ja": "禁止"}, "citation": "test", "grade": "assumption",
        "applies": {"sectors": ["ministry"], "from": "2019-04-01"},
        "bars": [{"clause": "1", "countries": ["JPN", "USA"]}],
    }  # fmt: skip
    assert warnings_of(make_case(tmp_path, year(), [rule])) == []


def test_an_assembly_waits_for_its_components(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["demand"] = [{**tables["demand"][0], "period": period} for period in ("2027Q2", "2027Q3", "2027Q4")]
    tables["offers"] = [row for row in tables["offers"] if row["offer_id"] not in ("far-radio", "listed-radio")]
    tables["provenance"] = []
    assert warnings_of(make_case(tmp_path / "quick", tables)) == []
    tables["lanes"].append({"origin": "*", "destination": "*", "part_id": "gallium", "lead_periods": 1})
    (line,) = warnings_of(make_case(tmp_path / "slow", tables))
    assert "nothing can arrive before 2027Q3: rules, capacity or components allow no earlier one" in line


def test_many_parts_are_told_in_ten_lines(tmp_path: Path) -> None:
    tables = year(2)
    for number in range(14):
        part = f"part-{number:02}"
        tables["parts"].append({**tables["parts"][0], "part_id": part})
        tables["offers"].append({**tables["offers"][0], "offer_id": f"near-{part}", "part_id": part})
        tables["demand"].append({**tables["demand"][0], "part_id": part})
    lines = warnings_of(make_case(tmp_path, tables))
    assert len(lines) == 10
    assert lines[-1] == "and 6 more parts that arrive late"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_the_command_tells_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    write_tables(tmp_path / "data", year(2))
    scenario = tmp_path / "slow.yaml"
    scenario.write_text("id: slow\ndata: data\nrules: []\n", encoding="utf-8")
    assert cli.main(["solve", str(scenario), "--out", str(tmp_path / "pack"), *more]) == 0
    out, err = capsys.readouterr()
    assert err.startswith("warning: arrivals, chip for min: nothing can arrive before 2027Q4: lead time 2 quarters")
    assert ("nothing can arrive" in out) is bool(more), "the text tells it once, on standard error"


def test_a_cover_before_anything_arrives(tmp_path: Path) -> None:
    tables = year(2)
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 1, "cover_periods": 1}]
    plan = api.solve_case(make_case(tmp_path, tables))
    assert plan.status == "infeasible"
    assert "must have" in plan.conflict[0]
    assert plan.conflict[-1] == "Chip for Ministry: nothing can arrive before FY2027 Q3: lead time 2 quarters."
    assert (
        in_japanese(plan.conflict[-1])
        == "府省の半導体：2027年度第3四半期より前には納入できません（納入所要期間2四半期）。"
    )
    assert plan.summary["warnings"][-1].startswith(ARRIVAL_WARNING)


def test_a_cover_where_no_lane_leads(tmp_path: Path) -> None:
    tables = year()
    tables["segments"].append({**tables["segments"][0], "segment_id": "isle", "country_id": "USA"})
    tables["demand"].append({"segment_id": "isle", "part_id": "chip", "period": "2027Q2", "units": 1})
    tables["stock"] = [{"segment_id": "isle", "part_id": "chip", "opening_units": 0, "cover_periods": 1}]
    amend(tables, "lanes", 0, destination="JPN")
    plan = api.solve_case(make_case(tmp_path, tables))
    assert plan.status == "infeasible"
    assert plan.conflict[-1].endswith("within the horizon: no offer of it has a lane there.")


@pytest.mark.parametrize("integers", [False, True])
def test_two_sources_of_which_one_comes_late(tmp_path: Path, integers: bool) -> None:
    tables = amend(year(), "offers", 1, status="candidate", qualification_periods=2, qualification_cost_jpy=1)
    model = {"minimum_sources": 2, "integers": integers}
    plan = api.solve_case(make_case(tmp_path, tables, model=model))
    assert plan.status == "infeasible"
    assert any(
        "only 1 of 2 offers can deliver by FY2027 Q2; later come Far from FY2027 Q3 (qualification 2 quarters)" in line
        for line in plan.conflict
    )
    for line in plan.conflict:
        in_japanese(line)
    plan = api.solve_case(make_case(tmp_path / "all", year(1), model=model))
    assert any(line.endswith("nothing can arrive before FY2027 Q2: lead time 1 quarter.") for line in plan.conflict)


def test_what_arrives_in_time_is_not_called_late(tmp_path: Path) -> None:
    arrivals = Arrivals(build(make_case(tmp_path, year(1)))[0])
    assert arrivals.by_then(0, 0) != ""
    assert arrivals.by_then(0, 1) == ""


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("slow", "optimal", "nothing can arrive before 2027Q4: lead time 2 quarters"),
        ("never", "optimal", "nothing can arrive within the horizon: lead time 9 quarters"),
        ("cover", "infeasible", "nothing can arrive before 2027Q4: lead time 2 quarters"),
        ("sources", "infeasible", "nothing can arrive before 2027Q4: lead time 2 quarters"),
    ],
)
def test_the_shared_cases(name: str, status: str, said: str) -> None:
    plan = api.solve_case(api.load_case(CASES / f"{name}.yaml"))
    assert plan.status == status
    assert sum(said in warning for warning in plan.summary["warnings"]) == 2
    assert not plan.conflict or said.replace("2027Q4", "FY2027 Q3") in plan.conflict[-1]
