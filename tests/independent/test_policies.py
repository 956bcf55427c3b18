"""Drawn policies bind, and a plan that was made without one of them does not pass the audit with it."""

from __future__ import annotations

import copy
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.case import barred_offers
from optimizer.scenario import ModelOptions
from tests.builder import base_tables, make_case
from tests.independent.draw import Drawn, draw, write
from tests.independent.draw_policies import plainly, with_policies
from tests.independent.model import Answer, Build, Market, optimum
from tests.independent.policy import Policy
from tests.independent.trial import ROOM

MEASURES = ("origin", "firm", "country", "lead", "shortage")
LIMITS = ("shortage_limit", *MEASURES)
SEEDS = range(36, 60)


def limits_of(model: ModelOptions) -> dict[str, ModelOptions]:
    """The limits of a whole plan, and of each shortage, and the options without each."""
    others = {
        entry.measure: replace(model, limits=tuple(other for other in model.limits if other != entry))
        for entry in model.limits
    }
    return others if model.shortage_limit is None else {"shortage_limit": replace(model, shortage_limit=None), **others}


def differs(answer: Answer, other: Answer) -> bool:
    if not math.isfinite(answer.cost + other.cost):
        return answer.status != other.status
    return abs(answer.cost - other.cost) > ROOM * max(1.0, abs(answer.cost))


def bound(drawn: Drawn, folder: Path) -> Iterator[tuple[str, bool]]:
    """What policies the drawn case has, and whether each moves the optimum."""
    whole = plainly(drawn)
    market = Market(write(whole, folder / "whole"))

    def solved(market: Market, rules: Sequence[dict[str, Any]]) -> Answer:
        return Build(market, 1e4, rules).lp.solve(whole=False, nodes=0)

    answer = solved(market, whole.rules)
    for limit, options in limits_of(market.options).items():
        other = copy.copy(market)
        other.options = options
        yield limit, differs(answer, solved(other, whole.rules))
    if drawn.rules:
        yield "rules", differs(answer, solved(market, ()))
    if drawn.exceptions:
        yield "exceptions", differs(answer, solved(market, drawn.rules))
    if drawn.added:
        bare = write(replace(drawn, exceptions={}, added={}), folder / "bare")
        yield "rows", differs(answer, solved(Market(bare), whole.rules))


def test_every_policy_that_is_drawn_binds_in_a_fair_share_of_cases(tmp_path: Path) -> None:
    """In one of eight at least of those that have it."""
    cases: dict[str, list[bool]] = defaultdict(list)
    for seed in SEEDS:
        for policy, binds in bound(with_policies(draw(seed, integers=False), seed), tmp_path / str(seed)):
            cases[policy].append(binds)
    assert set(cases) == {*LIMITS, "rules", "exceptions", "rows"}
    for policy, binding in cases.items():
        assert sum(binding) >= max(1, len(binding) / 8), (policy, sum(binding), len(binding))


def test_the_audit_refuses_a_plan_beyond_each_limit(tmp_path: Path) -> None:
    """A plan made without the limit, which costs less, is right in everything but the limit."""
    refused: dict[str, int] = dict.fromkeys(LIMITS, 0)
    for seed in SEEDS:
        drawn = with_policies(draw(seed, integers=False), seed)
        if not {"shortage_limit", "limits"} & set(drawn.model):
            continue
        case = write(drawn, tmp_path / str(seed))
        plan = api.solve_case(case)
        for limit, options in limits_of(case.scenario.model).items() if plan.has_plan else ():
            free = api.solve_case(replace(case, scenario=replace(case.scenario, model=options)))
            assert api.audit_plan(free) == []
            if dearer(plan, free):
                findings = api.audit_plan(replace(free, case=case))
                check = "demand_balance" if limit == "shortage_limit" else "limits"
                assert {finding.check for finding in findings} == {check}, (seed, limit, findings)
                refused[limit] += 1
        if min(refused.values()):
            break
    assert min(refused.values()) >= 1, refused


def test_the_audit_refuses_a_plan_that_only_an_exception_allows(tmp_path: Path) -> None:
    refused, seeds = 0, iter(SEEDS)
    while refused < 3:
        seed = next(seeds)
        drawn = with_policies(draw(seed, integers=False), seed)
        if not drawn.exceptions:
            continue
        case = write(drawn, tmp_path / str(seed))
        strict = replace(case, rules=case.rules_as_read)
        free, plan = api.solve_case(case), api.solve_case(strict)
        if free.has_plan and plan.summary["status"] == "optimal" and dearer(plan, free):
            checks = {finding.check for finding in api.audit_plan(replace(free, case=strict))}
            assert checks & {"eligibility", "phase_out", "clearances", "barred_components"}, (seed, checks)
            refused += 1


def test_a_barred_award_is_warned_of_in_the_quarters_in_which_nobody_may_buy_it(tmp_path: Path) -> None:
    """Told of the awarded offer's one buyer, by rule and quarter, and of no other."""
    warned, not_warned = 0, 0
    for seed in range(400, 460):
        drawn = with_policies(draw(seed, integers=False), seed)
        if not drawn.added or not drawn.rules:
            continue
        case = write(drawn, tmp_path / str(seed))
        market = Market(case)
        policy = Policy(market, plainly(drawn).rules)
        buys = any(market.demand["g", "p", t] > 0 for t in range(market.T))
        due = {
            (rule, market.name(t))
            for rule in policy.rules
            for t in range(market.T)
            if buys and policy.share(rule, t) == 0 and policy.breaks(rule, "award", t)
            if rule in policy.binding("award", "g", t)
        }
        at = case.tables["offers"]["offer_id"].tolist().index("award")
        barred = list(barred_offers(case.tables, case.rules, case.periods, "rules", [at]))
        assert {(bar.rule.id, period) for bar in barred for period in bar.periods} == due, seed
        said = [warning for warning in case.warnings if "does not bar" in warning.expected]
        assert [warning.value for warning in said] == ["award"] * len(barred)
        warned, not_warned = warned + bool(due), not_warned + (not due)
    assert min(warned, not_warned) >= 2, (warned, not_warned)


def dearer(plan: api.Plan, other: api.Plan) -> bool:
    return bool(plan.summary["objective_jpy"] > other.summary["objective_jpy"] * (1 + ROOM) + ROOM)


@pytest.mark.parametrize(("begins", "near"), [("2027-08-01", 50 + 20), ("2027-08-16", 50 + 80)])
def test_an_exception_frees_a_quarter_in_which_it_holds_as_long_as_the_rule(
    tmp_path: Path, begins: str, near: float
) -> None:
    """Far delivers 60 a quarter. Barred from the middle of August on, it is free in that quarter if no day is left over."""
    ban: dict[str, Any] = {"id": "ban", "title": {"en": "Ban", "ja": "禁止"}, "citation": "test", "grade": "assumption"}
    late = ban | {
        "applies": {"sectors": ["ministry"], "from": "2027-08-15"},
        "bars": [{"clause": "1", "countries": ["USA"]}],
    }
    early = ban | {"id": "early", "applies": {"sectors": ["ministry"], "from": "2027-04-01", "to": "2027-06-30"}}
    rules = [late, early | {"bars": late["bars"]}]
    waiver = {"clause": "x", "suppliers": ["far"], "from": begins}
    tables = base_tables()
    tables["parts"][0]["holding_cost_jpy"] = 500
    case = make_case(tmp_path, tables, rules, exceptions={"ban": [waiver]})
    plan = api.solve_case(case)
    assert api.audit_plan(plan) == []
    orders = plan.tables["orders"]
    assert orders.loc[orders["supplier"] == "near", "units"].sum() == pytest.approx(near)
    merged = [{**late, "exceptions": [waiver]}, rules[1]]
    assert optimum(case, rules=merged).cost == pytest.approx(plan.summary["objective_jpy"])
