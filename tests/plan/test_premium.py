"""The premium as an interval: what the bounds of two plans prove, in digits that they prove."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.plan.premium import Premium, premium_between


def summary(objective: float, bound: float | None, scenario: str = "reference") -> dict[str, Any]:
    return {"scenario": scenario, "objective_jpy": objective, "bound_jpy": bound}


def test_the_ends_come_from_both_bounds() -> None:
    premium = premium_between(summary(110.0, 108.0), summary(100.0, 99.0))
    assert (premium.reference, premium.reference_jpy) == ("reference", 100.0)
    assert (premium.low, premium.best, premium.high) == (8.0, 10.0, 11.0)
    assert premium.half_width == 1.5
    assert not premium.proven
    assert premium_between(summary(110.0, 109.5), summary(100.0, 99.5)).proven


@pytest.mark.parametrize(
    ("low", "best", "high", "rounded"),
    [
        # The interval is 0.94 bn wide, so the tenths are known.
        (10.663e9, 10.912e9, 11.602e9, (10.6e9, 10.9e9, 11.7e9)),
        # It is 2.1 bn wide, so the billions are.
        (20.98e9, 21.93e9, 23.06e9, (20e9, 22e9, 24e9)),
        (-3.2e9, 1.1e9, 5.9e9, (-4e9, 1e9, 6e9)),
        (-2.0, -2.0, -2.0, (-2.0, -2.0, -2.0)),
        (0.0, 0.0, 0.0, (0.0, 0.0, 0.0)),
        (0.00123, 0.00125, 0.00127, (0.00123, 0.00125, 0.00127)),
    ],
)
def test_no_more_digits_than_proven(low: float, best: float, high: float, rounded: tuple[float, ...]) -> None:
    assert Premium("r", 7e12, best, low, high).rounded() == pytest.approx(rounded, rel=1e-9)


@given(st.floats(-1e13, 1e13), st.floats(0, 1e11), st.floats(0, 1e11))
def test_rounding_never_leaves_the_interval(best: float, below: float, above: float) -> None:
    premium = Premium("r", 1e13, best, best - below, best + above)
    low, middle, high = premium.rounded()
    assert low is not None
    assert middle is not None
    assert high is not None
    room = 1e-8 * max(1.0, abs(best), below, above)
    assert low - room <= best - below <= best + above <= high + room
    assert low <= middle <= high
    assert high - low <= below + above + 2 * premium.unit * (1 + 1e-6)


def test_without_a_bound_nothing_is_proven() -> None:
    premium = premium_between(summary(110.0, None), summary(100.0, 99.0))
    assert (premium.low, premium.high, premium.half_width) == (None, None, math.inf)
    assert premium.as_mapping() == {
        "reference": "reference",
        "jpy": {"low": None, "best": 10.0, "high": None},
        "share": {"low": None, "best": 0.1, "high": None},
        "proven": False,
    }


def test_shares_are_of_the_references_cost() -> None:
    mapping = premium_between(summary(110.0, 109.0), summary(100.0, 99.0)).as_mapping()
    assert mapping["jpy"] == {"low": 9.0, "best": 10.0, "high": 11.0}
    assert mapping["share"] == {"low": 0.09, "best": 0.1, "high": 0.11}
    assert premium_between(summary(1.0, 1.0), summary(0.0, 0.0)).as_mapping()["share"]["best"] is None
