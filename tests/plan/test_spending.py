"""What a plan pays, against the tutorial's derivation and the case of three tiers."""

import pandas as pd
import pytest

from optimizer import api


def test_spending_by_bloc_adds_up(tutorial_pack: api.Pack) -> None:
    spend = api.spending.spend_by_bloc(
        api.spending.payments(tutorial_pack.case, tutorial_pack.tables), tutorial_pack.case.periods
    )
    assert len(spend) == 4 * len(api.spending.BLOCS)
    assert spend["landed_cost_jpy"].sum() == pytest.approx(tutorial_pack.tables["orders"]["landed_cost_jpy"].sum())
    assert spend.groupby("period")["share"].sum().tolist() == pytest.approx([1.0] * 4)


def test_spending_includes_components_and_adds_up_to_the_summary(chain_pack: api.Pack) -> None:
    spend = api.spending.spend_by_bloc(
        api.spending.payments(chain_pack.case, chain_pack.tables), chain_pack.case.periods
    )
    assert spend["landed_cost_jpy"].sum() == pytest.approx(12_690)
    assert spend["landed_cost_jpy"].sum() == pytest.approx(chain_pack.summary["costs_nominal_jpy"]["purchase"])


def test_what_came_before_the_horizon_is_paid_in_its_first_period() -> None:
    flows = pd.DataFrame({"period": ["2027Q1", "2027Q2", "2027Q3"]})
    assert api.spending.within_horizon(flows, ["2027Q2", "2027Q3"])["period"].tolist() == ["2027Q2", "2027Q2", "2027Q3"]


def test_a_shift_is_between_the_first_and_the_last_year() -> None:
    periods = [f"{year}Q{quarter}" for year in (2027, 2028, 2029) for quarter in (1, 2, 3, 4)]
    rows = [
        (period, bloc, 3.0 if (bloc == "allied") == (period < "2028") else 1.0)
        for period in periods
        for bloc in ("allied", "domestic")
    ]
    spend = pd.DataFrame(rows, columns=["period", "bloc", "landed_cost_jpy"])
    shift = api.spending.bloc_shift(spend).set_index("bloc")
    assert shift.loc["allied"].tolist() == [0.75, 0.25]
    assert shift.loc["domestic"].tolist() == [0.25, 0.75]


def test_penalties_are_no_outlay() -> None:
    assert api.spending.outlay({"purchase": 7.0, "duty": 1.0, "shortage": 100.0, "risk": 10.0}) == 8.0


def test_a_buyers_cost_is_whole(tutorial_pack: api.Pack, no_rules_pack: api.Pack) -> None:
    """To the ministry, the rule costs what it costs; to the utility, nothing."""
    for segment, difference in (("ministry", 7_839_290 - 1_000_000), ("utility", 0.0)):
        before, after = (
            api.spending.buyers_cost(pack.tables["buyers"].groupby("segment").get_group(segment))
            for pack in (no_rules_pack, tutorial_pack)
        )
        assert after["cost"] - before["cost"] == pytest.approx(difference, abs=1e-3)
