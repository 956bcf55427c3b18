"""Reads the published figures and nothing else: every number that is called real comes through here.

The figures stand in `facts/` beside this module: the tool runs from that copy unless another folder is named.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["FACTS", "FX_MONTHS", "Facts", "Key"]

FACTS = Path(__file__).parent / "facts"
"""The copy of the published figures that the tool runs from."""

FX_MONTHS = 12
"""The rate of a currency is the mean of this many latest months."""

Key = tuple[str, str, str, str]
"""Topic, item, geography and year of a figure."""

_KEY = ("topic", "item", "geography", "year")
_Rows = list[dict[str, str]]


@cache
def _read(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True)
class Facts:
    """The folder of published figures; the copy beside this module where none is named."""

    root: Path = FACTS

    def rows(self, name: str) -> _Rows:
        """All rows of the file `name`.csv; cells beyond the header are left out."""
        return list(_read(self.root / f"{name}.csv"))

    def row(self, name: str, key: Key, unit: str = "") -> dict[str, str]:
        """The row of the file `name`.csv with this key, and a unit that begins with `unit`.

        LookupError unless exactly one row fits.
        """
        fitting = [
            row for row in self.rows(name) if tuple(row[k] for k in _KEY) == key and row["unit"].startswith(unit)
        ]
        if len(fitting) != 1:
            raise LookupError(f"{len(fitting)} rows of {name} fit {key} {unit}".rstrip())
        return fitting[0]

    def published(self, topic: str, item: str, geography: str, year: str) -> float:
        """One figure of `published_figures`, in the unit given there; LookupError unless exactly one fits."""
        return _number(self.row("published_figures", (topic, item, geography, year)))

    def market(self, topic: str, item: str, geography: str, year: str, unit: str = "") -> float:
        """One figure of `market_facts`, in the unit given there; LookupError unless exactly one fits.

        `unit` is the beginning of the unit, needed where a value and a number of units stand under one key.
        """
        return _number(self.row("market_facts", (topic, item, geography, year), unit))

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


def _number(row: dict[str, str]) -> float:
    """The value of a row; LookupError where it is a text or a range."""
    try:
        return float(row["value"])
    except ValueError:
        raise LookupError(f"{row['item']}, {row['year']}: {row['value']!r} is no number") from None
