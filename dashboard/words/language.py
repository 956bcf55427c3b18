"""How the dashboard speaks: texts by key, and numbers, money and periods as people read them."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from optimizer import api

from .texts import TEXTS

__all__ = ["LANGUAGES", "Language", "Words", "plain", "safe"]

Language = api.Language
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
class Words(api.Wording):
    """One language. Call it with a key (and values for its placeholders) to get a text."""

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key. KeyError for a key that does not exist."""
        text = TEXTS[self.language][key]
        return text.format(**values) if values else text

    def said(self, text: str | api.BadInput) -> str:
        """What the planner says, such as a fault, in this language; a text that is no message as it is."""
        if isinstance(text, api.BadInput):
            return text.in_language(self.language)
        return str(api.in_language(text, self.language))

    def either(self, key: str, fallback: str) -> str:
        """The text of a key, or the fallback where there is no such text."""
        return TEXTS[self.language].get(key, fallback)

    def heading(self, table: str, column: str) -> str:
        """What a column of a table is called above it: in a plan's tables, and else where no text says so, as in the contract."""
        known = api.schema.PLAN_TABLES
        if table not in known or column not in known[table].by_name:
            if (key := f"column.{column}") in TEXTS[self.language]:
                return self(key)
            table = next(name for name, columns in known.items() if column in columns.by_name)
        return api.schema.plan_column(table, column).title[self.language]

    def sentences(self, sentences: Sequence[str]) -> str:
        """Sentences one after another."""
        return ("" if self.language == "ja" else " ").join(sentences)

    def axis(self, largest: float) -> tuple[float, str]:
        """The unit of an axis of money: ¥ in one unit, and what the unit is called."""
        steps = [(1e8, "format.unit_large"), (1e4, "format.unit_small")]
        if self.language == "en":
            steps = [(1e9, "format.unit_large"), (1e6, "format.unit_small")]
        size, key = next((step for step in steps if largest >= step[0]), steps[-1])
        return size, self(key)

    def points(self, difference: float, signed: bool = True) -> str:
        """A difference of two shares in percentage points."""
        return self("format.points", value=self.percent(difference, signed).rstrip("%"))

    def period(self, period: str | None) -> str:
        """A quarter by the Japanese fiscal year: 2027年度第1四半期, FY2027 Q1 (2027Q2)."""
        if period is None or (isinstance(period, float) and math.isnan(period)):
            return "–"
        return self("format.period", quarter=self.quarter(period), period=period)

    def ticks(self, periods: list[str]) -> list[str]:
        """Quarters on an axis; the fiscal year stands under its first quarter and under the first of all."""
        labels = []
        for k, period in enumerate(periods):
            quarter = (api.ordinal(period) + 3) % 4 + 1
            tick = self("format.tick", quarter=quarter)
            labels.append(f"{tick}<br>{self.year(api.fiscal_year(period))}" if k == 0 or quarter == 1 else tick)
        return labels

    def year(self, year: int) -> str:
        """A Japanese fiscal year."""
        return self("format.year", year=year)

    def periods(self, periods: pd.Series) -> pd.Series:
        """A column of quarters as people read them."""
        return periods.map({period: self.period(period) for period in periods.dropna().unique()})
