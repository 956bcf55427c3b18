"""Conflicts that are minimal, and repairs of the size that a hand computes; all that is proposed is applied and audited."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import api
from optimizer.analysis.repair.conflict import conflicts_of
from optimizer.analysis.repair.elastic import Elastic
from optimizer.analysis.repair.excess import worth_of_shortage
from optimizer.analysis.repair.facts import Account, Fact, accounts_of
from optimizer.analysis.repair.overlays import overlaid
from optimizer.analysis.repair.proof import Missing
from optimizer.analysis.repair.repair import Repairs, repair_case
from optimizer.analysis.repair.sentences import MOST_SENTENCES, explanation_of
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import in_language
from optimizer.model.build import build
from optimizer.solve import highs
from optimizer.solve.conflict import needed_groups, without_rows
from optimizer.solve.questions import Questions
from optimizer.solve.report import Limits
from optimizer.solve.strategy import matrices
from tests.builder import Tables, amend, base_tables, make_case
from tests.instances import random_case
from tests.japanese import in_japanese

NOTHING_SHORT = {"shortage_limit": 0}


def ended(conflict: Sequence[str]) -> int:
    """How many sentences end in the lines, each of one or more; an abbreviation counts as an end, too."""
    return sum(f"{in_language(line, 'en')} ".count(". ") for line in conflict)


def tight(near: float = 10) -> Tables:
    """Far ships 60 and Near ``near`` a quarter; 50 are asked for and then 140."""
    tables = amend(base_tables(), "offers", 0, capacity=near)
    return amend(tables, "demand", 1, units=140)


def repaired(case: Case, **options: Any) -> Repairs:
    """The repairs of a case, each of them applied once more: it has a plan, and the audit finds nothing."""
    repairs = repair_case(case, **options)
    for proposal in repairs.proposals:
        plan = api.solve_case(overlaid(case, proposal.overlay))
        assert plan.has_plan, proposal.text
        assert api.audit_plan(plan) == []
        assert plan.summary["objective_jpy"] == pytest.approx(proposal.cost_jpy, rel=1e-4)
    touched = [proposal.touched for proposal in repairs.proposals]
    assert touched == sorted(touched)
    assert ended(repairs.conflict) <= MOST_SENTENCES
    for text in repairs.conflict:
        in_japanese(text)
    return repairs


def states(repairs: Repairs) -> dict[str, dict[str, Any]]:
    """What each kind of repair states, besides its id."""
    return {
        proposal.repair.kind: {key: value for key, value in proposal.overlay.items() if key != "id"}
        for proposal in repairs.proposals
    }


def changed(table: str, where: dict[str, Any], **how: Any) -> dict[str, Any]:
    return {"changes": [{"table": table, "where": where, **how}]}


def test_capacity_demand_and_shortage_by_hand(tmp_path: Path) -> None:
    """190 are asked for, 2 × 70 can ship, and stock can be carried: 50 are missing, so 25 a quarter."""
    repairs = repaired(make_case(tmp_path, tight(), model=NOTHING_SHORT))
    assert repairs.state == "infeasible"
    assert repairs.conflict[0] == (
        "FY2027 Q1 to FY2027 Q2: the demand of Ministry for Chip is 190 units, and none may be short."
    )
    assert "can ship at most 140 units." in repairs.conflict[1]
    by_kind = states(repairs)
    [change] = by_kind["capacity"]["changes"]
    assert change["add"] == {"capacity": 25}
    assert sum(-change["add"]["units"] for change in by_kind["demand"]["changes"]) == 50
    # 50 of 190: a share of both demands, to the next thousandth.
    assert by_kind["shortage"] == {"model": {"shortage_limit": 0.264}}


def test_a_capacity_that_is_short_by_forty_in_one_quarter(tmp_path: Path) -> None:
    """In the first quarter 110 are asked for and 70 can ship: 40 more are needed, of whichever offer, plant, or stock."""
    tables = amend(amend(tight(), "demand", 0, units=110), "demand", 1, units=10)
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 0, "cover_periods": 0}]
    by_kind = states(repaired(make_case(tmp_path, tables, model=NOTHING_SHORT)))
    [change] = by_kind["capacity"]["changes"]
    assert change["add"] == {"capacity": 40}
    assert by_kind["stock"] == changed("stock", {"part_id": "chip", "segment_id": "min"}, set={"opening_units": 40})


def test_a_plant_and_a_lane(tmp_path: Path) -> None:
    """The plant of both offers makes 100, of which 130 are asked for in the second quarter after 100 in the first."""
    tables = amend(base_tables(), "offers", 1, plant_id="near-1", capacity=None)
    amend(amend(tables, "demand", 0, units=100), "demand", 1, units=130)
    amend(tables, "plants", 0, capacity=100)
    by_kind = states(repaired(make_case(tmp_path / "plant", tables, model=NOTHING_SHORT)))
    # Stock is carried over: 30 in two quarters.
    assert by_kind["plant"] == changed("plants", {"plant_id": "near-1"}, add={"capacity": 15})
    tables = amend(base_tables(), "lanes", 0, capacity=45)
    where = {"origin": "*", "destination": "*", "part_id": "*"}
    by_kind = states(repaired(make_case(tmp_path / "lane", tables, model=NOTHING_SHORT)))
    # 130 in two quarters, of which 90 pass.
    assert by_kind["lane"] == changed("lanes", where, add={"capacity": 20})


def test_a_budget(tmp_path: Path) -> None:
    """120 come from Far at 100 and 10 from Near at 150: 13,500; 12,000 are granted."""
    tables = base_tables()
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 12000}]
    repairs = repaired(make_case(tmp_path, tables, model=NOTHING_SHORT))
    assert any("The budget of Ministry for fiscal year 2027 is ¥12,000." in text for text in repairs.conflict)
    assert states(repairs)["budget"] == changed(
        "budgets", {"segment_id": "min", "fiscal_year": 2027}, add={"budget_jpy": 1500}
    )


def test_what_is_added_up_is_said_to_be(tmp_path: Path) -> None:
    """Budgets of two years, and a cover of two parts."""
    years = Fact("budget", {"segment": ["min"], "fiscal_year": ["2027", "2028"]}, 20000.0)
    cover = Fact("stock_cover", {"segment": ["min"], "part": ["chip", "radio"], "period": ["2027Q2"]})
    cover.largest = {("chip", "min"): 10.0, ("radio", "min"): 5.0}
    tables = base_tables()
    tables["parts"] = [*tables["parts"], {**tables["parts"][0], "part_id": "radio", "name_en": "Radio"}]
    explanation = explanation_of(make_case(tmp_path, tables))
    asked, held = explanation.sentences([Account({"stock_cover": cover, "budget": years}, whole=False)])[:2]
    assert str(held) == "The budgets of Ministry for fiscal year 2027, fiscal year 2028 come to ¥20,000."
    assert "15 units" in asked
    assert "in stock, added up, at the end of FY2027 Q1" in asked
    in_japanese(asked)


def test_a_cover_and_a_lead_time(tmp_path: Path) -> None:
    """Nothing arrives in the first quarter, at whose end a stock of 50 must be there and 50 are asked for; 80 are there."""
    tables = amend(base_tables(), "lanes", 0, lead_periods=1)
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 80, "cover_periods": 1}]
    repairs = repaired(make_case(tmp_path, tables, model=NOTHING_SHORT))
    assert repairs.conflict[-1] == "Chip for Ministry: nothing can arrive before FY2027 Q2: lead time 1 quarter."
    by_kind = states(repairs)
    pair = {"part_id": "chip", "segment_id": "min"}
    assert by_kind["stock"] == changed("stock", pair, set={"opening_units": 100})
    assert by_kind["cover"] == changed("stock", pair, set={"cover_periods": 0.6})
    where = {"origin": "*", "destination": "*", "part_id": "*"}
    assert by_kind["lead"] == changed("lanes", where, add={"lead_periods": -1})


def test_a_qualification(tmp_path: Path) -> None:
    """Near is qualified only after the horizon; one quarter earlier it delivers what Far lacks of the second quarter."""
    tables = amend(tight(100), "offers", 0, status="candidate", qualification_periods=2, qualification_cost_jpy=1)
    repairs = repaired(make_case(tmp_path, tables, model=NOTHING_SHORT))
    assert any("later come Near not within the horizon (qualification 2 quarters)" in t for t in repairs.conflict)
    assert states(repairs)["qualification"] == changed(
        "offers", {"offer_id": "near-chip"}, add={"qualification_periods": -1}
    )


RULE = {
    "id": "bar", "title": {"en": "The bar", "ja": "制限"}, "citation": {"en": "Act", "ja": "法"}, "grade": "assumption",
    "applies": {"sectors": ["ministry"], "from": "2027-07-01"},
    "bars": [{"clause": {"en": "article 3", "ja": "第3条"}, "countries": ["USA"]}],
}  # fmt: skip


def test_a_rule_is_named_and_an_exception_or_a_delay_repairs_it(tmp_path: Path) -> None:
    """Far is barred from the second quarter: 60 come before, 10 and 10 from Near; 50 of the 130 are missing."""
    case = make_case(tmp_path, amend(base_tables(), "offers", 0, capacity=10), [RULE], model=NOTHING_SHORT)
    repairs = repaired(case)
    assert "“The bar” (article 3) bars 1 offer(s) that could have supplied, of Far." in repairs.conflict
    by_kind = states(repairs)
    [waiver] = by_kind["exception"]["exceptions"]["bar"]
    assert {key: waiver[key] for key in ("parts", "segments", "suppliers", "from", "to")} == {
        "parts": ["chip"], "segments": ["min"], "suppliers": ["far"], "from": "2027-07-01", "to": "2027-09-30",
    }  # fmt: skip
    text = next(p for p in repairs.proposals if p.repair.kind == "exception").repair.changes[0].text
    assert "; 50 units use it" in text
    assert by_kind["deadline"] == {"deadlines": {"bar": "2027Q4"}}


def test_fewer_sources_a_higher_cap_and_a_lower_floor(tmp_path: Path) -> None:
    three = make_case(tmp_path / "sources", base_tables(), model={"minimum_sources": 3, "integers": True})
    assert states(repaired(three))["sources"] == {"model": {"minimum_sources": {"count": 2}}}
    halves = make_case(
        tmp_path / "cap", amend(base_tables(), "offers", 0, capacity=20),
        model=NOTHING_SHORT | {"share_cap": {"supplier": 0.5}},
    )  # fmt: skip
    # Near's 20 allow Far as many: 40 of 50. With 60 % they are 20 and 30; 130 in all need (130 - 40) / 130 = 69.3 %.
    assert states(repaired(halves))["cap"] == {"model": {"share_cap": {"supplier": {"part": 0.7}}}}
    scored = amend(amend(base_tables(), "offers", 0, security_score=90, capacity=10), "offers", 1, security_score=50)
    floor = make_case(tmp_path / "floor", scored, model=NOTHING_SHORT | {"score_floor": {"security": 60}})
    # 20 of Near and 110 of Far: 56.15 on average over both; the first quarter buys 60 and 10, or less of Far.
    assert states(repaired(floor))["floor"]["model"]["score_floor"]["security"] < 60


def test_only_whole_numbers_stand_in_the_way(tmp_path: Path) -> None:
    """An order of at least 150 from the only offer does not fit a budget for 130; without whole numbers it would."""
    tables = base_tables()
    tables["offers"] = [tables["offers"][1] | {"capacity": 200, "minimum_order": 150}]
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 13000}]
    case = make_case(tmp_path, tables, model=NOTHING_SHORT | {"integers": True})
    m, program = build(case)
    [conflict] = conflicts_of(m, program, Questions())
    assert conflict.whole
    assert {program.name_row(row)[0] for row in conflict.rows.tolist()} >= {"minimum_order", "budget"}
    repairs = repaired(case)
    assert repairs.conflict[0].startswith("Only whole numbers stand against a plan")
    by_kind = states(repairs)
    assert by_kind["budget"]["changes"][0]["add"] == {"budget_jpy": 2000}
    assert by_kind["order"]["changes"][0]["set"] == {"minimum_order": 130}


def test_a_plan_that_chose_to_leave_demand_unmet(tmp_path: Path) -> None:
    tables = amend(base_tables(), "parts", 0, shortage_penalty_jpy=1)
    case = make_case(tmp_path, tables)
    plan = api.solve_case(case)
    assert plan.summary["shortage_units"] == 130
    repairs = repaired(case, plan=plan)
    assert repairs.state == "chosen"
    assert states(repairs) == {"limit": {"model": {"shortage_limit": 0}}}
    assert repaired(case, plan=plan, shortage=1.0).state == "met"
    assert repaired(make_case(tmp_path / "met", base_tables())).state == "met"
    with pytest.raises(BadInput, match="between 0 and 1"):
        repair_case(case, shortage=1.5)


def test_a_shortage_is_explained_and_the_repair_states_the_limit(tmp_path: Path) -> None:
    case = make_case(tmp_path, tight())
    plan = api.solve_case(case)
    assert plan.summary["shortage_units"] == 50
    repairs = repaired(case, plan=plan)
    assert repairs.state == "short"
    assert states(repairs)["capacity"]["model"] == {"shortage_limit": 0}
    # A tenth of 190 may be short, so 31 are missing.
    tenth = repaired(case, plan=plan, shortage=0.1)
    assert "of which at most 10% may be short" in tenth.conflict[0]
    assert states(tenth)["capacity"]["changes"][0]["add"] == {"capacity": 16}


@pytest.mark.parametrize("seed", range(4))
def test_generated_conflicts_are_minimal_and_their_repairs_hold(tmp_path: Path, seed: int) -> None:
    case = random_case(tmp_path, seed)
    strict = overlaid(case, {"id": "strict", "model": {"shortage_limit": 0}})
    m, program = build(strict)
    conflicts = conflicts_of(m, program, Questions())
    if not conflicts:
        assert api.solve_case(strict).has_plan
        return
    target = matrices(program).relaxed()
    for conflict in conflicts:
        part = target.subset(rows=conflict.rows)
        assert highs.solve(part, Limits()).status == "infeasible"
        names = [program.name_row(row)[0] for row in conflict.rows.tolist()]
        for name in set(names):
            gone = np.array([at for at, other in enumerate(names) if other == name], np.int64)
            assert highs.solve(without_rows(part, gone), Limits()).status == "optimal", name
    assert sum(account.conflicts for account in accounts_of(program, conflicts)) == len(conflicts)
    assert repaired(strict).proposals, "to lower demand always helps"


def test_groups_that_are_not_needed_are_left_out(tmp_path: Path) -> None:
    target = matrices(build(make_case(tmp_path, tight(), model=NOTHING_SHORT))[1]).relaxed()
    held = needed_groups(target, Questions(), list(range(len(target.row_lower))))
    assert highs.solve(target.subset(rows=np.flatnonzero(held)), Limits()).status == "infeasible"
    for row in np.flatnonzero(held).tolist():
        left = np.flatnonzero(held & (np.arange(len(held)) != row))
        assert highs.solve(target.subset(rows=left), Limits()).status == "optimal"


def test_many_conflicts_take_ten_sentences(tmp_path: Path) -> None:
    """Fifteen parts that nobody can supply enough of, each in a quarter and for reasons of its own."""
    tables = base_tables()
    quarters = ["2027Q2", "2027Q3", "2027Q4", "2028Q1", "2028Q2", "2028Q3"]
    tables["demand"] = []
    for k in range(15):
        name = f"part-{k}"
        tables["parts"].append({**tables["parts"][0], "part_id": name, "name_en": f"Part {k}", "name_ja": f"品目{k}"})
        offer = {**tables["offers"][1], "offer_id": f"{name}-offer", "part_id": name, "capacity": 10 + k}
        tables["offers"].append(offer)
        tables["demand"] += [
            {"segment_id": "min", "part_id": name, "period": period, "units": 50 if at == k % 6 else 0}
            for at, period in enumerate(quarters)
        ]
        if k % 2:
            tables.setdefault("stock", []).append({"segment_id": "min", "part_id": name, "cover_periods": 5})
    case = make_case(tmp_path, tables, model=NOTHING_SHORT)
    plan = api.solve_case(case)
    assert plan.status == "infeasible"
    assert len(plan.conflict) >= 3
    assert ended(plan.conflict) <= MOST_SENTENCES
    assert plan.summary["conflict"] == list(plan.conflict)
    assert plan.summary["conflict_ja"] == [in_japanese(text) for text in plan.conflict]


def test_kinds_that_move_no_row_of_a_conflict_are_not_sought(tmp_path: Path) -> None:
    """A budget that is too small is no matter of capacity, of which there is enough; capacity would only be tried in vain."""
    tables = base_tables()
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 12000}]
    m, program = build(make_case(tmp_path, amend(tables, "offers", 1, capacity=500), model=NOTHING_SHORT))
    conflicts = [conflict.rows for conflict in conflicts_of(m, program, Questions())]
    elastic = Elastic(m, program, Questions(), whole=False)
    assert {"budget", "capacity"} <= set(elastic.kinds())
    assert elastic.kinds(conflicts) == ["budget"]
    assert elastic.single("capacity") is None


def test_questions_count_what_they_leave_open(tmp_path: Path) -> None:
    target = matrices(build(make_case(tmp_path, tight(), model=NOTHING_SHORT))[1]).relaxed()
    over = Questions.within(0.0)
    assert over.over
    assert needed_groups(target, over, list(range(len(target.row_lower)))).all()
    assert over.left_open == 1


def test_a_repair_of_a_pack_is_a_whole_scenario_beside_its_data(tmp_path: Path) -> None:
    """A pack keeps no file that its scenario could extend: written into it, or beside its inputs elsewhere, a repair is solved."""
    case = make_case(tmp_path / "case", tight(), model={"discount_rate": 0.05})
    changed = overlaid(case, {"id": "tighter", "changes": [{"table": "demand", "scale": {"units": 1.1}}]})
    plan = api.solve_case(changed)
    api.write_pack(plan, tmp_path / "pack")
    with api.open_pack(tmp_path / "pack") as pack:
        repairs = repair_case(pack.case, pack)
    assert {"capacity", "demand"} <= {proposal.repair.kind for proposal in repairs.proposals}
    shutil.copytree(tmp_path / "pack" / "inputs", tmp_path / "elsewhere" / "inputs")
    for proposal in repairs.proposals:
        path = tmp_path / "elsewhere" / f"{proposal.overlay['id']}.yaml"
        path.write_text(proposal.text, encoding="utf-8")
        again = api.solve_case(api.load_case(path))
        assert again.summary["objective_jpy"] == pytest.approx(proposal.cost_jpy)
        assert again.summary["coverage"]["value"] == pytest.approx(proposal.coverage)
        assert api.audit_plan(again) == []
        assert again.case.scenario.model.discount_rate == 0.05


def test_buyers_who_share_what_is_short_have_one_conflict(tmp_path: Path) -> None:
    """Chips and boards have enough capacity each, and the ministry's budget pays for either, not for both."""
    tables = base_tables()
    tables["parts"].append({**tables["parts"][0], "part_id": "board", "name_en": "Board", "name_ja": "基板"})
    tables["offers"].append({**tables["offers"][1], "offer_id": "far-board", "part_id": "board", "capacity": 500})
    tables["demand"] += [{**row, "part_id": "board"} for row in tables["demand"]]
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 20000}]
    case = make_case(tmp_path, tables, model=NOTHING_SHORT)
    m, program = build(case)
    [conflict] = conflicts_of(m, program, Questions())
    names = [program.name_row(row) for row in conflict.rows.tolist()]
    assert conflict.minimal
    assert "budget" in {name for name, _ in names}
    assert {keys["part"] for name, keys in names if name == "demand_balance"} == {"chip", "board"}
    part = matrices(program).relaxed().subset(rows=conflict.rows)
    assert highs.solve(part, Limits()).status == "infeasible"
    for left_out in range(len(names)):
        rest = np.flatnonzero(np.arange(len(names)) != left_out)
        assert highs.solve(part.subset(rows=rest), Limits()).status == "optimal", names[left_out]
    # Chips cost 13,500 and boards 13,000.
    assert states(repaired(case))["budget"]["changes"][0]["add"] == {"budget_jpy": 6500}


def test_rows_of_a_proof_cannot_hold_together_where_no_time_is_left_to_narrow_them(tmp_path: Path) -> None:
    m, program = build(make_case(tmp_path, tight(), model=NOTHING_SHORT))
    target, price = matrices(program).relaxed(), worth_of_shortage(m)
    questions = Questions.within(60.0)
    missing = Missing(m, target, price, questions)
    weights = missing.proof(price)
    assert weights is not None
    questions.ends = 0.0
    rows = missing.fewest(weights, price, [range(len(weights))])
    assert questions.left_open
    assert highs.solve(target.subset(rows=rows), Limits()).status == "infeasible"
    assert Missing(m, target, price, Questions()).proof(np.zeros_like(price)) is None


@pytest.mark.parametrize("seed", [0, 2, 6])
def test_the_least_share_is_that_of_one_program(tmp_path: Path, seed: int) -> None:
    """The steps along the curve end where a program with the share as a column of its own does."""
    strict = overlaid(random_case(tmp_path, seed), {"id": "strict", "model": {"shortage_limit": 0, "integers": False}})
    m, program = build(strict)
    along, at_once = (Elastic(m, program, Questions(), whole=whole).shortage() for whole in (False, True))
    assert (along is None) == (at_once is None)
    if along is not None and at_once is not None:
        limits = [repair.changes[0].states["model"]["shortage_limit"] for repair in (along, at_once)]
        assert limits[0] == pytest.approx(limits[1], abs=1.01e-3)
