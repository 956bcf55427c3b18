"""Reads the published figures and nothing else: every number that is called real comes through here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FX_MONTHS", "Facts"]

FX_MONTHS = 12
"""The rate of a currency is the mean of this many latest months."""

_Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Facts:
    """The folder of published figures."""

    root: Path

    def rows(self, name: str) -> _Rows:
        """All rows of the file `name`.csv; cells beyond the header are left out."""
        with (self.root / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def published(self, topic: str, item: str, geography: str, year: str) -> float:
        """One figure of `published_figures`, in the unit given there; LookupError unless exactly one fits."""
        wanted = (topic, item, geography, year)
        keys = ("topic", "item", "geography", "year")
        found = [r for r in self.rows("published_figures") if tuple(r[k] for k in keys) == wanted]
        if len(found) != 1:
            raise LookupError(f"{len(found)} published figures fit {wanted}")
        return float(found[0]["value"])

    def rates(self) -> dict[str, float]:
        """Yen for one unit of each currency: the mean of the latest `FX_MONTHS` months."""
        latest = sorted(self.rows("fx_monthly"), key=lambda row: row["month"])[-FX_MONTHS:]
        names = [name for name in latest[0] if name.startswith("JPY_per_")]
        return {name.removeprefix("JPY_per_"): sum(float(row[name]) for row in latest) / FX_MONTHS for name in names}

    def months(self) -> tuple[str, str]:
        """First and last month of those that `rates` averages."""
        latest = sorted(row["month"] for row in self.rows("fx_monthly"))[-FX_MONTHS:]
        return latest[0], latest[-1]

    def governance(self) -> dict[str, float]:
        """Mean percentile rank (0 worst, 100 best) over the six World Bank governance indicators, by country."""
        ranks: dict[str, list[float]] = {}
        for row in self.rows("governance_2023"):
            ranks.setdefault(row["code"], []).append(float(row["pctrank"]))
        return {code: sum(values) / len(values) for code, values in ranks.items()}

    def distances(self) -> dict[str, float]:
        """Kilometres from each country to Japan."""
        return {row["iso_o"]: float(row["dist"]) for row in self.rows("distance_to_japan")}

    def logistics(self) -> dict[str, float]:
        """Latest overall score of the Logistics Performance Index (1 to 5), by country."""
        ordered = sorted(self.rows("logistics_performance"), key=lambda row: row["lpi_year"])
        return {row["iso3"]: float(row["lpi_overall"]) for row in ordered}

    def duty_free(self) -> set[str]:
        """Six-digit headings of which every line is free under Japan's general rate."""
        free: dict[str, bool] = {}
        for row in self.rows("japan_tariff_ict"):
            free[row["hs6"]] = free.get(row["hs6"], True) and row["general_rate"] == "無税"
        return {hs6 for hs6, all_free in free.items() if all_free}
