"""Intervals on screen: no more digits than they have, and one number where people would be told the same twice."""

import pytest

from dashboard.words.language import Words


@pytest.mark.parametrize(
    ("low", "high", "en", "ja"),
    [
        (10.7e9, 11.8e9, "¥10.7–11.8 bn", "107〜118億円"),
        (-2e9, 3e9, "¥−2 to 3 bn", "-20〜30億円"),
        (7_839_290.0, 7_839_290.0, "¥7.8 m", "783.9万円"),
        (7_839_290.0, 7_839_291.0, "¥7.8 m", "783.9万円"),
        (11e9, 12.5e9, "¥11.0–12.5 bn", "110〜125億円"),
        (0.0, 0.0, "¥0", "0円"),
    ],
)
def test_money(low: float, high: float, en: str, ja: str) -> None:
    assert Words("en").money_span(low, high) == en
    assert Words("ja").money_span(low, high) == ja.replace("-", "−")


@pytest.mark.parametrize(
    ("jpy", "en", "ja"),
    [
        (106e6, "¥106.0 m", "1.1億円"),
        (114e6, "¥114.0 m", "1.2億円"),
        (1.01e9, "¥1.1 bn", "10.1億円"),
        (12_340_001.0, "¥12.4 m", "1,234.1万円"),
        (13e6, "¥13.0 m", "1,300.0万円"),
        (0.0, "¥0", "0円"),
    ],
)
def test_a_ceiling_is_rounded_up(jpy: float, en: str, ja: str) -> None:
    assert Words("en").money_at_most(jpy) == en
    assert Words("ja").money_at_most(jpy) == ja


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.0014, 0.0017, "0.14–0.17%"),
        (0.3768, 0.3768, "37.7%"),
        (-0.001, 0.002, "−0.1 to 0.2%"),
        (0.246, 0.25, "24.6–25.0%"),
    ],
)
def test_shares(low: float, high: float, told: str) -> None:
    assert Words("en").percent_span(low, high) == told
