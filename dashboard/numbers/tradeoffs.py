"""Tables of trade-offs from their stored results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer import api

__all__ = ["CLASSES", "counts", "frontier_points", "interval_rows", "within"]

#: Of an interval: in every nearly best plan, in some, in none.
CLASSES = ("must_have", "substitutable", "never_needed")
_MEASURES = ("origin", "firm", "country", "lead", "shortage")


def frontier_points(result: Mapping[str, Any]) -> pd.DataFrame:
    """A row a point, the cheapest first: ``value`` of the measure, ``cost_jpy``, ``more_jpy`` than the cheapest, ``price_jpy`` (of
    a percentage point less, or of a tenth of a quarter), and every measure.
    """
    against, points = result["against"], result["points"]
    step = 10 if against == "lead" else 100
    rows = [
        {
            "value": point["measures"][against],
            "cost_jpy": point["cost_jpy"],
            "more_jpy": point["cost_jpy"] - points[0]["cost_jpy"],
            "price_jpy": None if point["price_jpy"] is None else point["price_jpy"] / step,
            **{name: point["measures"][name] for name in _MEASURES},
        }
        for point in points
    ]
    return pd.DataFrame(rows).astype({"price_jpy": float})


def within(result: Mapping[str, Any]) -> list[float]:
    """By what plans may cost more than the best one, the least first."""
    return [float(entry["within"]) for entry in result["within"]]


def interval_rows(pack: api.Pack, result: Mapping[str, Any], share: float, kind: str) -> pd.DataFrame:
    """The intervals of countries or suppliers of all that is bought, as `analysis.nearly_best` sorts them: ``id``, ``country``,
    ``bloc``, ``low``, ``high``, ``present`` (NaN without a plan), ``class``.
    """
    entry = next(entry for entry in result["within"] if entry["within"] == share)
    columns = ["id", "low", "high", "best", "present", "class"]
    rows = [row for row in entry["intervals"] if row["kind"] == kind and row["part"] is None]
    table = pd.DataFrame(rows, columns=columns).astype({"present": float})
    suppliers = pack.case.tables["suppliers"].set_index("supplier_id")["country_id"]
    country = table["id"] if kind == "country" else table["id"].map(suppliers)
    blocs = pack.case.tables["countries"].set_index("country_id")["bloc"]
    return table.assign(country=country, bloc=country.map(blocs))


def counts(rows: pd.DataFrame) -> dict[str, int]:
    """How many there are of each class."""
    return {name: int((rows["class"] == name).sum()) for name in CLASSES}
