"""The prices of rules as tables: a stored result in, rows out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.words.language import Words

__all__ = ["curve_rows", "paying_rows", "price_rows"]

_COLUMNS = ["rule", "certainty", "low_jpy", "best_jpy", "high_jpy", "units_with", "units_without"]


def price_rows(result: Mapping[str, Any], w: Words) -> pd.DataFrame:
    """A row a price, the dearest first and all together last: rule, certainty, low_jpy, best_jpy, high_jpy, units short with and
    without it. Numbers that are not known are NaN.
    """
    prices = sorted(result["prices"], key=lambda price: -(price["jpy"]["best"] or 0.0))
    prices += [result["together"]] if result["together"] is not None and len(prices) > 1 else []
    rows = [
        (
            price["title"][w.language],
            price["certainty"],
            *(price["jpy"][end] for end in ("low", "best", "high")),
            *(price["shortage_units"][side] for side in ("with", "without")),
        )
        for price in prices
    ]
    return pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(_COLUMNS[2:], float))


def paying_rows(result: Mapping[str, Any], w: Words) -> pd.DataFrame:
    """Who pays more or less in the two plans of a proven price: rule, buyer, paid_more_jpy. Less than a yen is nothing."""
    prices = sorted(result["prices"], key=lambda price: -(price["jpy"]["best"] or 0.0))
    rows = [
        (price["title"][w.language], result["segments"][segment][w.language], jpy)
        for price in prices
        if price["certainty"] == "proven" and price["jpy"]["best"] and price["buyers"]
        for segment, jpy in sorted(price["buyers"].items(), key=lambda item: -item[1])
        if abs(jpy) >= 1.0
    ]
    return pd.DataFrame(rows, columns=["rule", "buyer", "paid_more_jpy"]).astype({"paid_more_jpy": float})


def curve_rows(result: Mapping[str, Any]) -> pd.DataFrame:
    """A row a deadline, earliest first: period, relaxed_jpy, and the proven low_jpy, best_jpy and high_jpy (NaN elsewhere)."""
    rows = [
        (point["period"], point["relaxed_jpy"], *(point["jpy"][end] for end in ("low", "best", "high")))
        for point in result["points"]
    ]
    columns = ["period", "relaxed_jpy", "low_jpy", "best_jpy", "high_jpy"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], float))
