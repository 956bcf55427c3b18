from __future__ import annotations

import copy
from pathlib import Path

import pytest

from optimizer import api
from optimizer.audit import audit
from tests.audit.broken_buyers import CELLS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def plan() -> api.Plan:
    return api.solve_case(api.load_case(ROOT / "scenarios" / "tutorial.yaml"))


def test_the_plan_as_it_is_has_no_findings(plan: api.Plan) -> None:
    assert audit(plan.case, plan.tables, plan.summary) == []


@pytest.mark.parametrize("what", CELLS)
def test_what_is_changed_is_found(plan: api.Plan, what: str) -> None:
    expected, change = CELLS[what]
    tables, summary = dict(plan.tables), copy.deepcopy(dict(plan.summary))
    change(tables, summary)
    findings = audit(plan.case, tables, summary)
    assert expected in {finding.check for finding in findings}, findings


def test_bound_buyers_cannot_be_hidden_by_leaving_them_out(plan: api.Plan) -> None:
    summary = {key: value for key, value in plan.summary.items() if key != "bound_buyers"}
    findings = audit(plan.case, plan.tables, summary)
    assert {finding.check for finding in findings} == {"summary_buyers"}
