"""What a summary says of shortage is held against the plan's table of shortages."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from optimizer import api
from optimizer.audit import audit
from tests.audit.broken_shortage import CHANGES
from tests.japanese import in_japanese
from tests.shortage import short_case


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> api.Plan:
    return api.solve_case(short_case(tmp_path_factory.mktemp("short")))


def test_the_plan_as_it_is_has_no_findings(plan: api.Plan) -> None:
    assert audit(plan.case, plan.tables, plan.summary) == []


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_changed_is_found(plan: api.Plan, what: str) -> None:
    expected, change = CHANGES[what]
    summary = copy.deepcopy(dict(plan.summary))
    change(summary)
    findings = audit(plan.case, plan.tables, summary)
    assert {finding.check for finding in findings} == {expected}
    for finding in findings:
        in_japanese(finding.text)


def test_a_level_that_is_not_through_is_no_fault_of_a_plan_that_claims_nothing(plan: api.Plan) -> None:
    summary = copy.deepcopy(dict(plan.summary)) | {"status": "feasible", "levels": {"shortage, priority 1": 0.0}}
    assert audit(plan.case, plan.tables, summary) == []
    summary["levels"] = {"shortage, priority 2": 800.0}
    assert {finding.check for finding in audit(plan.case, plan.tables, summary)} == {"summary_levels"}


def test_a_shortage_beyond_what_may_be_short(plan: api.Plan) -> None:
    """The second buyer misses 4 of 6: two thirds."""
    model = plan.case.scenario.model
    for limit, due in ((0.7, set()), (0.5, {"demand_balance"})):
        scenario = replace(plan.case.scenario, model=replace(model, shortage_limit=limit))
        findings = audit(replace(plan.case, scenario=scenario), plan.tables, plan.summary)
        assert {finding.check for finding in findings} == due
        for finding in findings:
            in_japanese(finding.text)
