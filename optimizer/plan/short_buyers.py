"""Who goes short in a plan: by buyer, the lowest priority first, of what and in which quarters."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case import Case
from optimizer.messages import LANGUAGES, Language
from optimizer.periods import shift
from optimizer.wording import Wording

from .display_names import display_name

__all__ = ["short_buyers"]

#: Parts that a sentence names one by one, the dearest to miss first.
_NAMED = 3
#: Quarters that it names one by one where they are no run.
_QUARTERS = 3
_PHRASES = {
    row["key"]: row
    for row in csv.DictReader(Path(__file__).with_suffix(".csv").read_text(encoding="utf-8").splitlines())
}


def short_buyers(case: Case, shortages: pd.DataFrame, bound: Sequence[str]) -> dict[str, Any] | None:
    """``summary.json``'s ``short_buyers``: who goes short by the plan's table ``shortages``; None where nobody does.

    ``by_segment``: a row a segment, the lowest priority first, with priority, whether it is among the ``bound``, units, share of
    its demand (0–1), penalty_jpy, the rows of the table, periods, and units by part, the dearest to miss first. ``sentence``:
    the same in words, by language.
    """
    if shortages.empty:
        return None
    demand = case.tables["demand"]
    asked = demand[demand["period"].isin(case.periods)].groupby("segment_id")["units"].sum()
    rows = [
        _of_segment(str(segment), rows, float(asked.get(segment, 0.0)), segment in bound)
        for segment, rows in shortages.groupby("segment", sort=False)
    ]
    rows.sort(key=lambda row: (-row["priority"], -row["penalty_jpy"], row["segment"]))
    return {"by_segment": rows, "sentence": {language: _sentence(case, rows, language) for language in LANGUAGES}}


def _of_segment(segment: str, rows: pd.DataFrame, asked: float, bound: bool) -> dict[str, Any]:
    parts = rows.groupby("part")[["units", "penalty_jpy"]].sum()
    parts = parts.sort_values("penalty_jpy", ascending=False, kind="stable")
    units = float(rows["units"].sum())
    return {
        "segment": segment,
        "priority": int(rows["priority"].iloc[0]),
        "bound": bound,
        "units": units,
        "share": units / asked if asked else None,
        "penalty_jpy": float(rows["penalty_jpy"].sum()),
        "rows": len(rows),
        "periods": sorted(str(period) for period in rows["period"].unique()),
        "parts": {str(part): float(missed) for part, missed in parts["units"].items()},
    }


def _sentence(case: Case, rows: Sequence[Mapping[str, Any]], language: Language) -> str:
    def text(key: str, **values: str) -> str:
        return _PHRASES[key][language].format(**values)

    w, sentences = Wording(language), [text("intro")]
    for row in rows:
        parts = [
            text("part", units=w.number(round(units, 3)), part=display_name(case, "parts", part, language))
            for part, units in list(row["parts"].items())[:_NAMED]
        ]
        if len(row["parts"]) > len(parts):
            parts.append(text("more_parts", count=str(len(row["parts"]) - len(parts))))
        share = row["share"] or 0.0
        sentences.append(
            text(
                "bound_buyer" if row["bound"] else "buyer",
                whom=display_name(case, "segments", row["segment"], language),
                priority=str(row["priority"]),
                parts=w.joined(parts),
                quarters=_quarters(row["periods"], w),
                share=text("below", share=w.percent(0.001)) if share < 0.0005 else w.percent(share),
            )
        )
    return ("" if language == "ja" else " ").join(sentences)


def _quarters(periods: Sequence[str], w: Wording) -> str:
    """A run of quarters by its ends, others one by one, or how many of them there are."""
    first, last = w.quarter(periods[0]), w.quarter(periods[-1])
    if len(periods) == 1:
        return first
    if shift(periods[0], len(periods) - 1) == periods[-1]:
        return f"{first}{w.between}{last}"
    if len(periods) <= _QUARTERS:
        return w.listed([w.quarter(period) for period in periods])
    return str(_PHRASES["some_quarters"][w.language]).format(count=len(periods), first=first, last=last)
