"""Numbers, money and periods as people read them, in English and in Japanese."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from optimizer.messages import Language
from optimizer.periods import fiscal_year, ordinal

__all__ = ["Wording", "alike"]

_MINUS = "−"
#: Two ends of a span that differ by less than this share of them are told as one.
_ALIKE = 1e-4


def alike(low: float, high: float) -> bool:
    """Whether the two ends of a span may be told as one: they differ by less than a ten-thousandth."""
    return abs(high - low) <= _ALIKE * abs(high)


@dataclass(frozen=True)
class Wording:
    """How one language writes amounts, shares and quarters."""

    language: Language

    def money(self, jpy: float | None, signed: bool = False) -> str:
        """¥ rounded for people: ¥1.2 bn, 12.3億円; a dash where there is none."""
        if jpy is None or math.isnan(jpy):
            return "–"
        sign = _MINUS if jpy < 0 else "+" if signed and jpy > 0 else ""
        size = abs(jpy)
        if self.language == "ja":
            if size >= 0.995e8:
                return f"{sign}{size / 1e8:,.1f}億円"
            return f"{sign}{size / 1e4:,.1f}万円" if size >= 1e4 else f"{sign}{size:,.0f}円"
        for unit, name in ((1e12, "trn"), (1e9, "bn"), (1e6, "m")):
            if size >= 0.99995 * unit:
                return f"{sign}¥{size / unit:,.1f} {name}"
        return f"{sign}¥{size:,.0f}"

    def money_at_most(self, jpy: float) -> str:
        """An amount (¥, 0 or more) that something does not exceed: what `money` shows of it, rounded up."""
        steps = (
            [(0.995e8, 1e7), (1e4, 1e3)] if self.language == "ja" else [(k * 0.99995, k / 10) for k in (1e12, 1e9, 1e6)]
        )
        step = next((step for least, step in steps if jpy >= least), 1.0)
        return self.money(math.ceil(round(jpy / step, 6)) * step)

    def money_span(self, low: float, high: float) -> str:
        """Two amounts (¥) in one unit, in the digits that they have: ¥10.7–11.8 bn, 107〜118億円.

        One, where they are the same to people and `alike`.
        """
        if self.money(low) == self.money(high) and alike(low, high):
            return self.money(low)
        steps = [(1e8, "億円"), (1e4, "万円"), (1.0, "円")]
        if self.language == "en":
            steps = [(1e12, " trn"), (1e9, " bn"), (1e6, " m"), (1.0, "")]
        size, name = next((step for step in steps if max(abs(low), abs(high)) >= step[0]), steps[-1])
        ends = _in_line((low, high), size)
        return ("¥" if self.language == "en" else "") + self._joint(low).join(ends) + name

    def percent_span(self, low: float, high: float) -> str:
        """Two shares (0–1) as percentages, in the digits that they have; one, where people would be told the same of both."""
        if self.percent(low) == self.percent(high) and alike(low, high):
            return self.percent(low)
        return self._joint(low).join(_in_line((low, high), 0.01)) + "%"

    def percent(self, share: float | None, signed: bool = False) -> str:
        """A share (0–1) as a percentage with one decimal; a dash where there is none."""
        if share is None or math.isnan(share):
            return "–"
        value = round(100 * share, 1) + 0.0
        sign = _MINUS if value < 0 else "+" if signed and value > 0 else ""
        return f"{sign}{abs(value):,.1f}%"

    def number(self, value: float, signed: bool = False) -> str:
        """A quantity: whole when large, with a decimal when small."""
        sign = _MINUS if value < 0 else "+" if signed and value > 0 else ""
        size = abs(value)
        return f"{sign}{size:,.0f}" if size >= 100 or size == round(size) else f"{sign}{size:,.1f}"

    def quarter(self, period: str) -> str:
        """A quarter by the Japanese fiscal year: 2027年度第1四半期, FY2027 Q1."""
        year, number = fiscal_year(period), (ordinal(period) + 3) % 4 + 1
        return f"{year}年度第{number}四半期" if self.language == "ja" else f"FY{year} Q{number}"

    def day(self, day: date) -> str:
        """A day: 1 April 2027, 2027年4月1日."""
        return f"{day.year}年{day.month}月{day.day}日" if self.language == "ja" else f"{day.day} {day:%B %Y}"

    @property
    def between(self) -> str:
        """What stands between the ends of a range."""
        return "〜" if self.language == "ja" else "–"

    def _joint(self, low: float) -> str:
        """What stands between two numbers, of which the lower may be negative: a dash beside a minus is hard to read."""
        return " to " if self.language == "en" and low < 0 else self.between

    def listed(self, items: Sequence[str]) -> str:
        """Items in a row, as the language joins them."""
        return ("、" if self.language == "ja" else ", ").join(items)

    def joined(self, items: Sequence[str]) -> str:
        """Items in a sentence: A, B and C; A、B及びC."""
        if len(items) < 2:
            return "".join(items)
        last = "及び" if self.language == "ja" else " and "
        return self.listed(items[:-1]) + last + items[-1]


def _in_line(amounts: Sequence[float], size: float) -> list[str]:
    """Different amounts as multiples of ``size``, with the digits that they have, all with as many decimals: 11.0 and 12.5."""
    texts = [f"{amount / size:.10g}" for amount in dict.fromkeys(amounts)]
    places = max(len(text.partition(".")[2]) for text in texts)
    return [f"{float(text):,.{places}f}".replace("-", _MINUS) for text in texts]
