"""A ban at every tier on the shipped case leaves nothing barred at any tier, read off the plan's tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer import api

ROOT = Path(__file__).parents[2]
RULE = "jp-component-origin"


@pytest.mark.slow
def test_nothing_barred_is_left_at_any_tier() -> None:
    case = api.load_case(ROOT / "scenarios" / "component-ban.yaml", overrides=["model.integers=off"])
    rules = tuple(replace(rule, de_minimis=0.0) if rule.id == RULE else rule for rule in case.rules)
    (rule,) = (rule for rule in rules if rule.id == RULE)
    assert rule.depth is None
    plan = api.solve_case(replace(case, rules=rules))
    assert plan.status == "optimal"
    assert [str(finding) for finding in api.audit_plan(plan)] == []

    sectors = case.tables["segments"].set_index("segment_id")["sector"]
    family = case.tables["parts"].set_index("part_id")["family"]
    rows = plan.tables["exposure"]
    (deadline,) = (step.start for step in rule.phase_out if step.share == 0)
    after = rows["fiscal_year"].astype(int) > deadline.year
    bound = rows["segment"].map(sectors).isin(rule.sectors) & rows["part"].map(family).isin(rule.families)
    barred = rows["country"] == "CHN"
    assert rows.loc[after & bound & barred, "units"].sum() == pytest.approx(0, abs=1e-6)
    # The rule bites: before it is total, and for those whom it does not bind, the same parts do come from there.
    tiers = rows.loc[~after & bound & barred].groupby("tier")["units"].sum()
    assert set(tiers[tiers > 0].index) >= {1, 2}
    assert rows.loc[after & ~bound & barred, "units"].sum() > 0

    short = plan.tables["shortages"]
    barred = plan.tables["exclusions"].query("rule == @RULE and verdict == 'barred'")
    assert set(short["part"]) <= set(family.index)
    assert set(barred["tier"]) >= {1, 2}
    assert barred["proof_path"].str.contains("CHN").any()
    assert (barred["clause"] != "").all()
