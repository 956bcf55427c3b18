"""What each deadline of a rule costs: by hand, in order, and proven where that is asked for."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from tests.builder import amend, base_tables
from tests.instances import random_case
from tests.integration.conftest import TUTORIAL

from .test_rule_prices import bar, market


def test_each_quarter_by_hand(tmp_path: Path) -> None:
    """All from Far at 100, or once it is barred from Near at 150; what is kept for later costs more than it saves."""
    tables = amend(amend(base_tables(), "offers", 1, capacity=None), "parts", 0, holding_cost_jpy=1000)
    curve = api.deadline_curve(market(tmp_path, tables, bar("far", "USA")), "far", proven=True)
    assert [point.period for point in curve.points] == ["2027Q2", "2027Q3", "2027Q4"]
    assert [point.relaxed_jpy for point in curve.points] == pytest.approx([130 * 50, 80 * 50, 0])
    assert curve.relaxed_jpy == pytest.approx(13_000)
    first = curve.points[0]
    assert first.premium is not None
    assert (first.certainty, first.premium.best) == ("proven", pytest.approx(6_500))
    assert curve.points[1].premium is None


def test_the_last_step_moves_and_those_before_it_stay(tmp_path: Path) -> None:
    """Far may hold 60 % of the purchase cost from 2027Q2 on: of n units 9/13 n."""
    tables = amend(amend(base_tables(), "offers", 1, capacity=None), "parts", 0, holding_cost_jpy=1000)
    steps = [{"from": "2027-04-01", "share": 0.6}, {"from": "2027-07-01", "share": 0}]
    curve = api.deadline_curve(market(tmp_path, tables, bar("far", "USA", phase_out=steps)), "far")
    assert curve.present == "2027Q3"
    near = [50, 80 + 50 * 4 / 13, 130 * 4 / 13]
    assert [point.relaxed_jpy for point in curve.points] == pytest.approx(
        [(50 + 80) * 50, near[1] * 50, near[2] * 50], rel=1e-6
    )


def test_an_early_deadline_that_makes_shortage_has_no_yen(tmp_path: Path) -> None:
    """Without Near from 2027Q2 on, Far's 60 a quarter leave 10 of 130 missing; from 2027Q3 on none, as parts are kept."""
    case = market(tmp_path, base_tables(), bar("near", "JPN"), model={"objective": ["shortage", "cost"]})
    first, second, after = api.deadline_curve(case, "near").points
    assert (first.relaxed_jpy, first.shortage_units) == (None, pytest.approx((10, 0)))
    # Either way ten come from Near, in 2027Q3 or a quarter earlier, to be kept at 5 each.
    assert second.shortage_units == pytest.approx((0, 0))
    assert second.relaxed_jpy == pytest.approx(10 * 5)
    assert after.relaxed_jpy == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("seed", [40, 41, 44, 47, 50, 53])
def test_a_later_deadline_never_costs_more(tmp_path: Path, seed: int) -> None:
    case = random_case(tmp_path, seed, integers=seed % 2 == 1)
    for rule in case.rules:
        known = [p.relaxed_jpy for p in api.deadline_curve(case, rule.id).points if p.relaxed_jpy is not None]
        room = 1e-6 * max(map(abs, known), default=1.0) + 1e-3
        assert all(later <= earlier + room for earlier, later in pairwise(known))
        assert all(jpy >= -room for jpy in known)


def test_a_rule_that_is_not_there_and_one_that_ends(tmp_path: Path) -> None:
    ending = bar("far", "USA")
    ending["applies"]["to"] = "2027-08-31"
    case = market(tmp_path, base_tables(), ending)
    with pytest.raises(api.BadInput, match="has no rule 'fra'; did you mean 'far'"):
        api.deadline_curve(case, "fra")
    with pytest.raises(api.BadInput, match="ends within the horizon"):
        api.deadline_curve(case, "far")


def test_the_command_tells_the_curve(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["price-of-rules", str(TUTORIAL), "--deadlines", "jp-it-2018"]
    assert cli.main([*asked, "--proven"]) == 0
    out = capsys.readouterr().out
    assert "2027Q2; whole numbers: ¥7.84 m" in out
    assert "2028Q2; after the horizon" in out
    assert cli.main([*asked, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [point["period"] for point in result["points"]][-1] == "2028Q2"
    assert result["points"][0]["relaxed_jpy"] == pytest.approx(7_633_623.33, abs=0.01)
    assert cli.main([*asked, "--lang", "ja"]) == 0
    assert "2028年度第1四半期、計画期間の後" in capsys.readouterr().out
