"""The tables of a case by id, read row by row, and what follows from one row of them."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import mean, median
from typing import Any

from optimizer.case import Case

from .lp import INF

__all__ = ["Market", "rows_of"]


def rows_of(case: Case, table: str) -> list[dict[str, Any]]:
    """The rows of a table, blank cells as None."""
    return [
        {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in case.tables[table].astype(object).to_dict("records")
    ]


class Market:
    """The tables by id, and what follows from one row of them."""

    def __init__(self, case: Case) -> None:
        self.case, self.options, self.T = case, case.scenario.model, len(case.periods)
        self.when = {period: t for t, period in enumerate(case.periods)}
        self.start = _ordinal(case.periods[0])
        self.parts = {row["part_id"]: row for row in rows_of(case, "parts")}
        self.plants = {row["plant_id"]: row for row in rows_of(case, "plants")}
        self.offers = {row["offer_id"]: row for row in rows_of(case, "offers")}
        self.segments = {row["segment_id"]: row for row in rows_of(case, "segments")}
        self.lanes = rows_of(case, "lanes")
        self.dated = {(r["offer_id"], r["period"]): r for r in rows_of(case, "offer_periods")}
        self.plant_dated = {(r["plant_id"], r["period"]): r for r in rows_of(case, "plant_periods")}
        self.expansion = {row["offer_id"]: row for row in rows_of(case, "expansions")}
        self.demand: dict[tuple[str, str, int], float] = defaultdict(float)
        for row in rows_of(case, "demand"):
            self.demand[row["segment_id"], row["part_id"], self.when[row["period"]]] = row["units"]
        self.wanted = sorted({(g, p) for g, p, _ in self.demand})
        self.stock = {(row["segment_id"], row["part_id"]): row for row in rows_of(case, "stock")}
        breaks_of, bom = rows_of(case, "price_breaks"), rows_of(case, "bom")
        self.tiers: dict[str, list[tuple[float, float]]] = {}
        for offer, row in self.offers.items():
            breaks = sorted((b["from_units"], b["unit_price"]) for b in breaks_of if b["offer_id"] == offer)
            self.tiers[offer] = [(0.0, row["unit_price"]), *breaks]
        self.bill: dict[str, dict[str, float]] = {}
        for offer, row in self.offers.items():
            lines = {
                b["component_id"]: b["units_per_unit"]
                for b in bom
                if b["part_id"] == row["part_id"] and b["offer_id"] is None
            }
            lines |= {b["component_id"]: b["units_per_unit"] for b in bom if b["offer_id"] == offer}
            chosen = row["components"] in (None, "chosen")
            self.bill[offer] = {c: n for c, n in lines.items() if n > 0} if chosen else {}
        self.rates = {(r["currency"], r["period"]): r["jpy_per_unit"] for r in rows_of(case, "fx")}
        self.standard, self.reference = self._standard()

    def name(self, t: int) -> str:
        at = self.start + t
        return f"{at // 4}Q{at % 4 + 1}"

    def lane(self, offer: str, place: str, country: str) -> int | None:
        """The most specific lane: origin first, then destination, then part."""
        plant = self.plants[self.offers[offer]["plant_id"]]
        for origin in (plant["plant_id"], plant["country_id"], "*"):
            for destination in (place, country, "*"):
                for part in (self.offers[offer]["part_id"], "*"):
                    for number, lane in enumerate(self.lanes):
                        if (lane["origin"], lane["destination"], lane["part_id"] or "*") == (origin, destination, part):
                            return number
        return None

    def rate(self, currency: str, t: int) -> float:
        general = self.rates.get((currency, "*"), math.nan)
        return 1.0 if currency == "JPY" else float(self.rates.get((currency, self.name(t)), general))

    def price(self, offer: str, tier: int, t: int) -> float:
        t = max(t, 0)
        dated = self.dated.get((offer, self.name(t)), {}).get("unit_price")
        native = self.tiers[offer][tier][1] if dated is None else dated
        return float(native * self.rate(self.offers[offer]["currency"], t))

    def capacity(self, offer: str, s: int) -> float:
        own = self.offers[offer]["capacity"]
        dated = self.dated.get((offer, self.name(s)), {}).get("capacity")
        units = own if dated is None else dated
        return _limit(units)

    def plant_capacity(self, plant: str, s: int) -> float:
        own = self.plants[plant]["capacity"]
        dated = self.plant_dated.get((plant, self.name(s)), {}).get("capacity")
        units = own if dated is None else dated
        return _limit(units)

    def ramp(self, offer: str, age: int) -> float:
        text = self.offers[offer]["ramp"]
        if age < 0:
            return 0.0
        steps = (
            [1.0]
            if text is None or self.offers[offer]["status"] == "incumbent"
            else [float(s) for s in str(text).split(";")]
        )
        return steps[min(age, len(steps) - 1)]

    def transport(self, lane: int, price: float) -> tuple[float, float]:
        """Freight and duty, ¥ per unit."""
        row = self.lanes[lane]
        freight = (row["freight_jpy_per_unit"] or 0.0) + (row["freight_pct"] or 0.0) / 100 * price
        return freight, (row["duty_pct"] or 0.0) / 100 * (price + freight)

    def _standard(self) -> tuple[dict[tuple[str, int], float], dict[str, float]]:
        """¥ of the chosen components of a unit of each offer in each period; of a unit of each part, on average over them."""
        inside: dict[tuple[str, int], float] = {}

        def of_offer(offer: str, t: int) -> float:
            if (offer, t) not in inside:
                inside[offer, t] = sum(n * of_part(c, t) for c, n in self.bill[offer].items())
            return inside[offer, t]

        def of_part(part: str, t: int) -> float:
            each = [self.price(o, 0, t) + of_offer(o, t) for o, row in self.offers.items() if row["part_id"] == part]
            return median(each) if each else 0.0

        for offer in self.offers:
            for t in range(self.T):
                of_offer(offer, t)
        return inside, {part: mean(of_part(part, t) for t in range(self.T)) for part in self.parts}

    def penalty(self, part: str) -> float:
        amount = self.parts[part]["shortage_penalty_jpy"]
        if amount is not None:
            return float(amount)
        landed = []
        for offer, row in self.offers.items():
            for g, p in self.wanted:
                lane = self.lane(offer, g, self.segments[g]["country_id"]) if row["part_id"] == part == p else None
                if lane is not None:
                    price = max(self.price(offer, k, t) for k in range(len(self.tiers[offer])) for t in range(self.T))
                    landed.append(
                        price + sum(self.transport(lane, price)) + max(self.standard[offer, t] for t in range(self.T))
                    )
        return 10.0 * max(landed, default=0.0)


def _limit(units: float | None) -> float:
    """A capacity; a number that only stands for "unlimited" means that, for its size would drown the rest."""
    return INF if units is None or units >= 1e6 else float(units)


def _ordinal(period: str) -> int:
    return int(period[:4]) * 4 + int(period[-1]) - 1
