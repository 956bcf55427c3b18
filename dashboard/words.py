"""How the dashboard speaks: texts by key, and numbers, money and periods as people read them."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.texts import TEXTS
from optimizer import api

__all__ = ["LANGUAGES", "Language", "Words", "plain", "safe"]

Language = Literal["ja", "en"]
LANGUAGES: dict[Language, str] = {"ja": "日本語", "en": "English"}

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def safe(text: object) -> str:
    """Text of a user's data for a Markdown context: no link, image, formula, icon or HTML survives."""
    return _MARKDOWN.sub(r"\\\1", _CONTROL.sub(" ", str(text)))


def plain(text: object) -> str:
    """Text of a user's data for a chart, where a few HTML tags would otherwise work."""
    return html.escape(_CONTROL.sub(" ", str(text)), quote=False)


@dataclass(frozen=True)
class Words:
    """One language. Call it with a key (and values for its placeholders) to get a text."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key. KeyError for a key that does not exist."""
        text = TEXTS[self.language][key]
        return text.format(**values) if values else text

    def either(self, key: str, fallback: str) -> str:
        """The text of a key, or the fallback where there is no such text."""
        return TEXTS[self.language].get(key, fallback)

    def money(self, jpy: float | None, signed: bool = False) -> str:
        """¥ rounded for people: ¥1.2 bn, 12.3億円; a dash where there is none."""
        if jpy is None or math.isnan(jpy):
            return "–"
        sign = "−" if jpy < 0 else "+" if signed and jpy > 0 else ""
        size = abs(jpy)
        if self.language == "ja":
            if size >= 0.995e8:
                return f"{sign}{size / 1e8:,.1f}億円"
            return f"{sign}{size / 1e4:,.1f}万円" if size >= 1e4 else f"{sign}{size:,.0f}円"
        for unit, name in ((1e12, "trn"), (1e9, "bn"), (1e6, "m")):
            if size >= 0.99995 * unit:
                return f"{sign}¥{size / unit:,.1f} {name}"
        return f"{sign}¥{size:,.0f}"

    def money_span(self, low: float, high: float) -> str:
        """Two amounts (¥) in one unit, in the digits that they have: ¥10.7–11.8 bn, 107–118億円.

        One, where people would be told the same of both.
        """
        if self.money(low) == self.money(high):
            return self.money(low)
        steps = [(1e8, "億円"), (1e4, "万円"), (1.0, "円")]
        if self.language == "en":
            steps = [(1e12, " trn"), (1e9, " bn"), (1e6, " m"), (1.0, "")]
        size, name = next((step for step in steps if max(abs(low), abs(high)) >= step[0]), steps[-1])
        ends = [f"{end / size:,.10g}".replace("-", "−") for end in ((low,) if low == high else (low, high))]
        return ("¥" if self.language == "en" else "") + "–".join(ends) + name

    def percent_span(self, low: float, high: float) -> str:
        """Two shares (0–1) as percentages, in the digits that they have; one, where people would be told the same of both."""
        if low == high or (self.percent(low) == self.percent(high) and abs(high - low) < 1e-4 * abs(high)):
            return self.percent(low)
        ends = [f"{100 * end:.10g}".replace("-", "−") for end in ((low,) if low == high else (low, high))]
        return "–".join(ends) + "%"

    def axis(self, largest: float) -> tuple[float, str]:
        """The unit of an axis of money: ¥ in one unit, and what the unit is called."""
        steps = [(1e8, "format.unit_large"), (1e4, "format.unit_small")]
        if self.language == "en":
            steps = [(1e9, "format.unit_large"), (1e6, "format.unit_small")]
        size, key = next((step for step in steps if largest >= step[0]), steps[-1])
        return size, self(key)

    def percent(self, share: float | None, signed: bool = False) -> str:
        """A share (0–1) as a percentage with one decimal; a dash where there is none."""
        if share is None or math.isnan(share):
            return "–"
        value = round(100 * share, 1) + 0.0
        sign = "−" if value < 0 else "+" if signed and value > 0 else ""
        return f"{sign}{abs(value):,.1f}%"

    def points(self, difference: float, signed: bool = True) -> str:
        """A difference of two shares in percentage points."""
        return self("format.points", value=self.percent(difference, signed).rstrip("%"))

    def number(self, value: float, signed: bool = False) -> str:
        """A quantity: whole when large, with a decimal when small."""
        sign = "−" if value < 0 else "+" if signed and value > 0 else ""
        size = abs(value)
        return f"{sign}{size:,.0f}" if size >= 100 or size == round(size) else f"{sign}{size:,.1f}"

    def period(self, period: str | None) -> str:
        """A quarter by the Japanese fiscal year: 2027年度第1四半期, FY2027 Q1 (2027Q2)."""
        if period is None or (isinstance(period, float) and math.isnan(period)):
            return "–"
        year, quarter = api.fiscal_year(period), (api.ordinal(period) + 3) % 4 + 1
        return self("format.period", year=year, quarter=quarter, period=period)

    def ticks(self, periods: list[str]) -> list[str]:
        """Quarters on an axis; the fiscal year stands under its first quarter and under the first of all."""
        found = []
        for k, period in enumerate(periods):
            quarter = (api.ordinal(period) + 3) % 4 + 1
            tick = self("format.tick", quarter=quarter)
            found.append(f"{tick}<br>{self.year(api.fiscal_year(period))}" if k == 0 or quarter == 1 else tick)
        return found

    def year(self, year: int) -> str:
        """A Japanese fiscal year."""
        return self("format.year", year=year)

    def listed(self, items: list[str]) -> str:
        """Items in a row, as the language joins them."""
        return self("format.comma").join(items)

    def periods(self, periods: pd.Series) -> pd.Series:
        """A column of quarters as people read them."""
        return periods.map({period: self.period(period) for period in periods.dropna().unique()})
