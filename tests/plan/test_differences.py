"""A trial plan against its parent, by the tutorial's derivation."""

import pytest

from optimizer import api


def test_differences_are_trial_minus_parent(tutorial_pack: api.Pack, no_rules_pack: api.Pack) -> None:
    changes = api.differences.differences(no_rules_pack, tutorial_pack)
    assert changes.outlay == pytest.approx((20_802_900, 27_642_190))
    costs = changes.costs.set_index("term")["difference"]
    assert costs["qualification"] == pytest.approx(1_500_000)
    assert costs.sum() == pytest.approx(28_642_190 - 20_802_900)
    assert dict(zip(changes.suppliers["supplier"], changes.suppliers["change"], strict=True)) == {
        "kita": "in",
        "mesa": "in",
        "listed": "less",
    }
    assert changes.segments == ("ministry",)
    assert changes.exposure["made_parent"].tolist() == pytest.approx([1.0] * 4)
    assert changes.exposure["made_trial"].tolist() == [0.0] * 4
    assert [trend.zero_from for trend in changes.made_in_concern] == [None, "2027Q2"]
    assert [trend.last for trend in changes.made_in_concern] == pytest.approx([1.0, 0.0])
    assert changes.short
    assert changes.shares.set_index(["by", "key"]).at[("bloc", "domestic"), "parent"] == 0.0
    assert changes.premium.proven
    assert changes.premium.best == pytest.approx(
        tutorial_pack.summary["objective_jpy"] - no_rules_pack.summary["objective_jpy"]
    )


def test_where_nobody_is_bound_all_are_compared(tutorial_pack: api.Pack, no_rules_pack: api.Pack) -> None:
    changes = api.differences.differences(tutorial_pack, no_rules_pack)
    assert changes.segments == ()
    assert changes.coverage[1] == pytest.approx(no_rules_pack.summary["coverage"]["value"])
    same = api.differences.differences(tutorial_pack, tutorial_pack)
    assert same.suppliers.empty
    assert (same.costs["difference"] == 0).all()
